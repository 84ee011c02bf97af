"""Standards, the limits that bind a station, permits, duties, rulings and samples."""

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from clusters.admin.facts import FactsAdmin, FactsOfACluster, ThingWithFactsAdmin
from clusters.admin.frame import ThingForm, number_column, text_box, why_box
from clusters.models import (
    Coefficient,
    Limit,
    LimitChoice,
    LimitSet,
    Parameter,
    PermitFacts,
    Qualifier,
    Reading,
    Ruling,
    Sample,
    SampleFacts,
    SamplingDuty,
    Severity,
)
from clusters.wastewater import services as wastewater
from clusters.wastewater.services import LimitRow, SampleRow, Value
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.site import OfficeModelAdmin
from hanoi_industry.fields import DayField
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.spreadsheets.admin import ImportExportThroughServices

# Standards and their limits


class StandardAdmin(ImportExportThroughServices, OfficeModelAdmin):
    """What belongs to the whole city: read by all who read the register, kept by a few."""

    read_permission = Permission.REGISTER_READ
    write_permission = Permission.STANDARDS_EDIT
    is_for_everyone = True
    form = ThingForm
    # What is fixed once it is there.
    lasting: tuple[str, ...] = ("code",)

    def _may_write(self, request, obj=None):
        return request.user.is_authenticated and request.user.may_everywhere(self.write_permission)

    def get_fields(self, request, obj=None):
        return self.fields if self._may_write(request) else self.fields[:-1]

    def get_readonly_fields(self, request, obj=None):
        return self.lasting if obj is not None else ()

    def get_list_display(self, request):
        return [number_column(self.opts, name) or name for name in self.list_display]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, models.JSONField):
            return ListField(label=capfirst(db_field.verbose_name), required=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def said(self, form) -> dict:
        cleaned = form.cleaned_data
        return {name: cleaned[name] for name in self.fields if name in cleaned and name != "why"}


class ListField(forms.CharField):
    """Several short texts in one box."""

    widget = UnfoldAdminTextInputWidget

    def __init__(self, **kwargs):
        super().__init__(help_text=gettext_lazy("A semicolon between two."), **kwargs)

    def to_python(self, value):
        if isinstance(value, list):
            return value
        return [text for part in super().to_python(value).split(";") if (text := part.strip())]

    def prepare_value(self, value):
        return "; ".join(value) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return self.to_python(initial or "") != self.to_python(data or "")


@admin.register(Parameter)
class ParameterAdmin(StandardAdmin):
    list_display = ["name", "code", "name_en", "unit", "position"]
    search_fields = ["code", "name", "name_en", "spellings"]
    fields = ["code", "name", "name_en", "unit", "spellings", "position", "why"]

    def write(self, request, obj, form, change):
        if change:
            stored = Parameter.objects.get(pk=obj.pk)
            return wastewater.revise_parameter(stored, deed=self.deed(request), **self.said(form))
        return wastewater.add_parameter(deed=self.deed(request), **self.said(form))


@admin.register(LimitSet)
class LimitSetAdmin(StandardAdmin):
    import_address = "clusters:import-limits:start"
    list_display = ["code", "title", "in_force_from", "usable_until", "station"]
    list_select_related = ["station__cluster"]
    search_fields = ["code", "title"]
    autocomplete_fields = ["station"]
    lasting = ("code", "station")
    fields = [
        *("code", "title", "in_force_from", "usable_until", "columns", "station"),
        *("citation", "note", "why"),
    ]

    def write(self, request, obj, form, change):
        if change:
            stored = LimitSet.objects.get(pk=obj.pk)
            return wastewater.revise_limit_set(stored, deed=self.deed(request), **self.said(form))
        return wastewater.add_limit_set(deed=self.deed(request), **self.said(form))


@admin.register(Limit)
class LimitAdmin(StandardAdmin):
    import_address = "clusters:import-limits:start"
    may_be_removed = True
    list_display = ["__str__", "minimum", "maximum", "takes_coefficients"]
    list_filter = [("limit_set", admin.RelatedOnlyFieldListFilter), "column"]
    list_select_related = ["limit_set", "parameter"]
    search_fields = ["limit_set__code", "parameter__code", "parameter__name"]
    autocomplete_fields = ["limit_set", "parameter"]
    lasting = ("limit_set", "column", "parameter", "flow_from")
    fields = [*lasting, "minimum", "maximum", "takes_coefficients", "why"]

    def write(self, request, obj, form, change):
        values = self.said(form)
        if change:
            stored = Limit.objects.select_related("limit_set", "parameter").get(pk=obj.pk)
            values = {name: getattr(stored, name) for name in self.lasting} | values
        values["column"] = values["column"].strip()
        wastewater.keep_limits([LimitRow(**values)], deed=self.deed(request))
        return Limit.objects.get(**{name: values[name] for name in self.lasting})

    def remove(self, request, obj):
        wastewater.remove_limit(obj, deed=self.deed(request))


@admin.register(Coefficient)
class CoefficientAdmin(StandardAdmin):
    """The tables of Kq and Kf: for people to look into, never applied by themselves."""

    may_be_removed = True
    list_display = [
        *("limit_set", "kind", "water", "above", "up_to", "unit", "without_data", "value"),
        "is_confirmed",
    ]
    list_filter = [("limit_set", admin.RelatedOnlyFieldListFilter), "kind", "water", "is_confirmed"]
    list_select_related = ["limit_set"]
    search_fields = ["limit_set__code", "citation"]
    autocomplete_fields = ["limit_set"]
    lasting = ("limit_set", "kind")
    fields = [
        *("limit_set", "kind", "water", "above", "up_to", "unit", "without_data", "value"),
        *("citation", "is_confirmed", "note", "why"),
    ]

    def write(self, request, obj, form, change):
        if change:
            stored = Coefficient.objects.get(pk=obj.pk)
            return wastewater.revise_coefficient(stored, deed=self.deed(request), **self.said(form))
        return wastewater.add_coefficient(deed=self.deed(request), **self.said(form))

    def remove(self, request, obj):
        wastewater.remove_coefficient(obj, deed=self.deed(request))


@admin.register(Severity)
class SeverityAdmin(StandardAdmin):
    """The ladder of severities; changed, all cases are looked at anew in the background."""

    may_be_removed = True
    list_display = ["name", "rank", "name_en", "ratio_from", "repeats_from", "days_to_mend"]
    search_fields = ["name", "name_en"]
    lasting = ("rank",)
    fields = [
        *("rank", "name", "name_en", "ratio_from", "repeats_from", "days_to_mend"),
        *("citation", "why"),
    ]

    def write(self, request, obj, form, change):
        if change:
            stored = Severity.objects.get(pk=obj.pk)
            return wastewater.revise_severity(stored, deed=self.deed(request), **self.said(form))
        return wastewater.add_severity(deed=self.deed(request), **self.said(form))

    def remove(self, request, obj):
        wastewater.remove_severity(obj, deed=self.deed(request))


# Which limits bind a station, and what was measured


class WastewaterFactsAdmin(FactsAdmin):
    """Facts that are corrected and taken back by the services of wastewater."""

    def correct(self, request, obj, form) -> ChangeSet:
        cleaned = form.cleaned_data
        row = self.model.objects.select_related(*self.model.told_with).get(pk=obj.pk)
        return wastewater.correct(
            row,
            deed=self.deed(request),
            valid_from=cleaned.get("valid_from"),
            values={**self.facts_of(form), "source": cleaned["source"]},
        )

    def remove(self, request, obj):
        wastewater.withdraw(obj, deed=self.deed(request))

    def said_of(self, form) -> dict:
        """Boxes that were filled; an empty one leaves alone what held before."""
        return {name: value for name, value in self.facts_of(form).items() if value is not None}


@admin.register(LimitChoice)
class LimitChoiceAdmin(WastewaterFactsAdmin):
    path_to_cluster = "station__cluster"
    subject = ("station",)
    shown = ("limit_set", "column", "kq", "kf")
    filtered = (("limit_set", admin.RelatedOnlyFieldListFilter),)

    def state(self, request, form):
        cleaned = form.cleaned_data
        return wastewater.choose_limits(
            cleaned["station"],
            deed=self.deed(request),
            valid_from=cleaned["valid_from"],
            values=self.said_of(form),
            source=cleaned["source"],
        )


class SaidOfAStationAdmin(WastewaterFactsAdmin):
    """What the authority says of a station; an empty box leaves alone what held before."""

    path_to_cluster = "station__cluster"
    subject = ("station",)

    def state(self, request, form):
        cleaned = form.cleaned_data
        return wastewater.state_of_station(
            self.model,
            cleaned["station"],
            deed=self.deed(request),
            valid_from=cleaned["valid_from"],
            values=self.said_of(form),
            group=cleaned.get("group", ""),
            source=cleaned["source"],
        )


@admin.register(PermitFacts)
class PermitFactsAdmin(SaidOfAStationAdmin):
    shown = ("number", "issuer", "issued_on", "expires_on", "capacity_m3_a_day")


@admin.register(SamplingDuty)
class SamplingDutyAdmin(SaidOfAStationAdmin):
    subject = ("station", "group")
    shown = ("every_months", "grace_days")
    filtered = ("every_months",)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, models.JSONField) and db_field.name == "parameters":
            return ListField(label=capfirst(db_field.verbose_name), required=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def said_of(self, form):
        return {name: value for name, value in super().said_of(form).items() if value != []}


@admin.register(Ruling)
class RulingAdmin(SaidOfAStationAdmin):
    shown = ("meets", "authority", "text")
    filtered = ("meets",)


class OfASampleAdmin(WastewaterFactsAdmin):
    """True from the day of the sample, which is the sample's own."""

    path_to_cluster = "sample__station__cluster"
    subject = ("sample",)

    def get_fieldsets(self, request, obj=None):
        sets = super().get_fieldsets(request, obj)
        for _heading, options in sets:
            options["fields"] = [name for name in options["fields"] if name != "valid_from"]
        return sets

    def state(self, request, form):
        cleaned = form.cleaned_data
        sample = cleaned["sample"]
        row = SampleRow(
            *(sample.station, sample.taken_on, sample.kind, sample.point, sample.number),
            source=cleaned["source"],
            **self.row_of(form),
        )
        return wastewater.record_samples([row], deed=self.deed(request))

    def row_of(self, form) -> dict:
        raise NotImplementedError


@admin.register(SampleFacts)
class SampleFactsAdmin(OfASampleAdmin):
    import_address = "clusters:import-samples:start"
    shown = ("laboratory", "certificate", "taken_by", "valid_hours")

    def row_of(self, form):
        return {"facts": self.said_of(form)}


@admin.register(Reading)
class ReadingAdmin(OfASampleAdmin):
    import_address = "clusters:import-samples:start"
    subject = ("sample", "parameter")
    shown = ("qualifier", "value", "detection_limit")
    filtered = ("qualifier", ("parameter", admin.RelatedOnlyFieldListFilter))

    def row_of(self, form):
        cleaned = form.cleaned_data
        one = Value(
            cleaned["parameter"],
            cleaned["value"],
            cleaned["qualifier"] or Qualifier.EXACT,
            cleaned["detection_limit"],
        )
        return {"readings": (one,)}


class FactsOfASample(FactsOfACluster):
    model = SampleFacts
    fields = ["laboratory", "certificate", "taken_by", "valid_hours", "note", "source"]


class ReadingsOfASample(FactsOfACluster):
    model = Reading
    fields = ["parameter", "qualifier", "value", "detection_limit", "source"]
    ordering = ["parameter__position"]


class NewSampleForm(forms.ModelForm):
    taken_on = DayField(label=gettext_lazy("Taken on"), widget=text_box())
    why = why_box(required=False)

    class Meta:
        model = Sample
        fields = ["station", "kind", "point", "taken_on", "number"]


@admin.register(Sample)
class SampleAdmin(ThingWithFactsAdmin):
    """Entered here; what was measured stands in its values, listed below each."""

    form_of_a_new_one = NewSampleForm
    import_address = "clusters:import-samples:start"
    path_to_cluster = "station__cluster"
    list_display = ["__str__", "kind", "point", "taken_on", "number"]
    list_filter = ["kind"]
    list_select_related = ["station__cluster"]
    search_fields = ["number"]
    date_hierarchy = "taken_on"
    autocomplete_fields = ["station"]
    inlines = [FactsOfASample, ReadingsOfASample]

    def get_fields(self, request, obj=None):
        fields = ["station", "kind", "point", "taken_on", "number"]
        return [*fields, "why"] if obj is None else fields

    def write(self, request, obj, form, change):
        names = ("station", "taken_on", "kind", "point", "number")
        row = SampleRow(**{name: form.cleaned_data[name] for name in names})
        change_set = wastewater.record_samples([row], deed=self.deed(request))
        return SampleFacts.objects.select_related("sample").get(change_set=change_set).sample
