"""The register in the administration: things, and the facts that were stated of them.

A fact is never rewritten here either. Adding states it from its day on, changing corrects the row,
removing takes it back; all of it goes through the services of the room.
"""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from clusters import services
from clusters.forms import FORMS, PlaceField, PlacesField, why_it_moves
from clusters.models import (
    Alias,
    CapitalFacts,
    Cluster,
    ClusterFacts,
    Difficulty,
    DifficultyFacts,
    DifficultyKind,
    Investor,
    InvestorFacts,
    LandFacts,
    LegalStage,
    MilestoneFacts,
    OperationFacts,
    ProgressFacts,
    Station,
    StationFacts,
)
from clusters.register import partial
from clusters.services import ClusterRow, FactGroup
from hanoi_industry import formats
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.site import OfficeModelAdmin, ReadOnlyInline
from hanoi_industry.areas.models import Level
from hanoi_industry.fields import DayField, PartialDayField
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.periods import PartialDay
from hanoi_industry.spreadsheets.admin import ImportExportThroughServices
from hanoi_industry.validity import Dated


class RegisterAdmin(ImportExportThroughServices, OfficeModelAdmin):
    """A model of the register: read and written in one's own areas."""

    read_permission = Permission.REGISTER_READ
    write_permission = Permission.REGISTER_EDIT
    # How rows of the model hang on a cluster, for searching.
    path_to_cluster = "cluster"

    def get_search_results(self, request, queryset, search_term):
        """By the names and codes of the cluster, without accents."""
        if not search_term.strip():
            return queryset, False
        clusters = Cluster.objects.search(search_term.replace("\0", ""))
        return queryset.filter(**{f"{self.path_to_cluster}__in": clusters.values("pk")}), False

    def response_add(self, request, obj, post_url_continue=None):
        """What is said afterwards is of the row that is stored now."""
        obj.refresh_from_db()
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        obj.refresh_from_db()
        return super().response_change(request, obj)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        rows = db_field.related_model._default_manager.all()
        if "queryset" not in kwargs and hasattr(rows, "visible_to"):
            kwargs["queryset"] = rows.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def text_box(**attrs):
    return UnfoldAdminTextInputWidget(attrs=attrs)


def why_box(**kwargs):
    return forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        widget=text_box(),
        help_text=gettext_lazy("Stands in the history beside your name."),
        **kwargs,
    )


# Facts


class Standing(admin.SimpleListFilter):
    """Rows that were taken back are left out unless asked for."""

    title = gettext_lazy("stands")
    parameter_name = "stands"

    def lookups(self, request, model_admin):
        return [("withdrawn", _("taken back")), ("all", _("all rows"))]

    def choices(self, changelist):
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("standing"),
        }
        for value, label in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        return queryset.filter(withdrawn_at__isnull=self.value() != "withdrawn")


class FactsForm(forms.ModelForm):
    """Days, numbers and places are read as on the pages; the room's own checks follow in the service."""

    not_applicable = forms.MultipleChoiceField(
        label=gettext_lazy("Does not apply"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Tick what cannot have a value; leave empty what is only not known."
        ),
    )
    why = why_box(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "not_applicable" in self.fields:
            ticks = FactsAdmin.may_not_apply(self._meta.model)
            self.fields["not_applicable"].choices = [
                (name, self._meta.model._meta.get_field(name).verbose_name) for name in ticks
            ]
        if self.instance.pk is not None and "why" in self.fields:
            self.fields["why"].required = True
        if "valid_from" in self.fields:
            self.fields["valid_from"].latest = timezone.localdate()

    def _post_clean(self):
        """Nothing is put on the row that stands: another is recorded in its place."""


class LegalFactsForm(FactsForm):
    lead_area = PlaceField(
        level=Level.COMMUNE,
        required=False,
        label=gettext_lazy("Lead commune"),
        widget=text_box(),
        help_text=gettext_lazy("The commune or ward of today, such as xã Thư Lâm."),
    )
    further_area_codes = PlacesField(
        level=Level.COMMUNE,
        required=False,
        label=gettext_lazy("Further communes"),
        widget=text_box(),
        help_text=gettext_lazy("Where the cluster lies in several; a semicolon between two."),
    )
    district = PlaceField(
        level=Level.DISTRICT,
        required=False,
        label=gettext_lazy("Former district"),
        widget=text_box(),
        help_text=gettext_lazy("As before 1 July 2025, such as huyện Đông Anh."),
    )

    def get_initial_for_field(self, field, field_name):
        if field_name in ("lead_area", "district") and self.instance.pk is not None:
            return getattr(self.instance, field_name)
        return super().get_initial_for_field(field, field_name)


def number_column(opts, name: str):
    """A column that writes a number as the pages do; None for any other field."""
    fields = {field.name: field for field in opts.fields}
    if not isinstance(fields.get(name), models.DecimalField):
        return None

    @admin.display(description=fields[name].verbose_name, ordering=name)
    def number(obj):
        return formats.number(getattr(obj, name))

    number.__name__ = name
    return number


ADDING = gettext_lazy(
    "What is typed holds from that day on, until the next row begins. A box left empty leaves alone"
    " what held before."
)
CORRECTING = gettext_lazy(
    "Saving puts another row in the place of this one, and deleting takes it back; in both cases it"
    " stays readable. Where something changed from a new day on, add a row instead."
)


class FactsAdmin(RegisterAdmin):
    """Facts of clusters: added from a day on, corrected, taken back."""

    form = FactsForm
    may_be_removed = True
    date_hierarchy = "valid_from"
    search_fields = ["pk"]
    shown: tuple[str, ...] = ()
    filtered: tuple[str, ...] = ()
    subject: tuple[str, ...] = ("cluster",)

    @staticmethod
    def may_not_apply(model: type[Dated]) -> tuple[str, ...]:
        """The same facts as on the pages; history may hold others, which are kept."""
        return next((form.may_not_apply for form in FORMS.values() if form.model is model), ())

    def get_list_display(self, request):
        shown = [number_column(self.opts, name) or name for name in self.shown]
        return [*self.subject, "valid_from", *shown, "source", "recorded_by", "recorded_at"]

    def get_list_filter(self, request):
        return [Standing, *self.filtered]

    def get_fieldsets(self, request, obj=None):
        facts = [*self.subject, *self.facts_shown()]
        ground = ["valid_from", "source", "not_applicable", "why"]
        if not self.may_not_apply(self.model):
            ground.remove("not_applicable")
        if not self._is_written(request, obj):
            ground.remove("why")
            ground += ["recorded_by", "recorded_at", "withdrawn_by", "withdrawn_at"]
        return [
            (self.opts.verbose_name, {"fields": facts, "description": self._advice(request, obj)}),
            (_("From when, and on what ground"), {"fields": ground}),
        ]

    def facts_shown(self) -> list[str]:
        return self.model.fact_fields()

    def _advice(self, request, obj):
        if not self._is_written(request, obj):
            return ""
        return ADDING if obj is None else CORRECTING

    def _is_written(self, request, obj) -> bool:
        if obj is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        told = ["recorded_by", "recorded_at", "withdrawn_by", "withdrawn_at"]
        return told if obj is None else [*self.subject, *told]

    def get_autocomplete_fields(self, request):
        relations = {field.name for field in self.opts.fields if field.is_relation}
        return sorted(relations & {*self.subject, "source", "investor"})

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.select_related("change_set__by", *self.model.relations(), *self.model.told_with)

    def has_change_permission(self, request, obj=None):
        """A row taken back is for reading; who was still typing is told so by the service."""
        is_read = request.method != "POST" and obj is not None and obj.withdrawn_at is not None
        return not is_read and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        is_withdrawn = obj is not None and obj.withdrawn_at is not None
        return not is_withdrawn and super().has_delete_permission(request, obj)

    @admin.display(description=gettext_lazy("recorded by"), ordering="change_set__by__full_name")
    def recorded_by(self, obj):
        return obj.change_set.by

    # Writing

    def write(self, request, obj, form, change):
        if change:
            return self._stands_now(self.correct(request, obj, form), form)
        change_set = self.state(request, form)
        return self._stands_now(change_set, form)

    def facts_of(self, form) -> dict:
        return {
            name: None if value == "" else value
            for name, value in form.cleaned_data.items()
            if name in self.model.fact_fields()
        }

    def state(self, request, form) -> ChangeSet:
        """What is said holds from its day on; an empty box leaves alone what held before."""
        cleaned = form.cleaned_data
        absent = tuple(cleaned.get("not_applicable", ()))
        said = {
            name: value
            for name, value in self.facts_of(form).items()
            if value not in (None, []) or name in absent
        }
        group = FactGroup(
            self.model,
            said,
            kind=cleaned.get("kind", "") if "kind" in self.subject else "",
            not_applicable=absent,
            source=cleaned["source"],
            station=cleaned.get("station"),
        )
        row = ClusterRow(cleaned["valid_from"], (group,), self.cluster_of(cleaned))
        return services.record_rows([row], deed=self.deed(request))

    def cluster_of(self, cleaned) -> Cluster:
        return cleaned["cluster"]

    def correct(self, request, obj, form) -> ChangeSet:
        cleaned = form.cleaned_data
        values = {**self.facts_of(form), "source": cleaned["source"]}
        if "not_applicable" in cleaned:
            ticks = self.may_not_apply(self.model)
            kept = [name for name in obj.not_applicable if name not in ticks]
            values["not_applicable"] = tuple(sorted({*cleaned["not_applicable"], *kept}))
        row = self.model.objects.select_related(*self.model.told_with).get(pk=obj.pk)
        return services.correct(
            row, deed=self.deed(request), valid_from=cleaned["valid_from"], values=values
        )

    def _stands_now(self, change_set: ChangeSet, form) -> Dated:
        row = self.model.objects.filter(change_set=change_set).first()
        if row is None:
            raise ValidationError(
                _(
                    "The register says so already from that day on. Change a value, or leave the page."
                )
            )
        return row

    def remove(self, request, obj):
        services.withdraw(obj, deed=self.deed(request))


@admin.register(ClusterFacts)
class ClusterFactsAdmin(FactsAdmin):
    form = LegalFactsForm
    shown = ("name", "legal_stage", "kind", "lead_area", "established_hectares")
    filtered = ("legal_stage", "kind", ("district", admin.RelatedOnlyFieldListFilter))


@admin.register(LandFacts)
class LandFactsAdmin(FactsAdmin):
    shown = ("cleared_hectares", "leased_hectares", "approved_hectares", "reported_occupancy")


@admin.register(ProgressFacts)
class ProgressFactsAdmin(FactsAdmin):
    shown = ("state", "is_operating")
    filtered = ("state", "is_operating")


@admin.register(OperationFacts)
class OperationFactsAdmin(FactsAdmin):
    shown = ("projects", "foreign_projects", "running_projects", "workers", "revenue_bn")


@admin.register(CapitalFacts)
class CapitalFactsAdmin(FactsAdmin):
    shown = ("approved_bn", "realised_bn")


@admin.register(InvestorFacts)
class InvestorFactsAdmin(FactsAdmin):
    import_address = "clusters:import-investors:start"
    shown = ("investor",)
    filtered = ("investor__kind",)


class MilestoneFactsForm(FactsForm):
    """Days are typed as well as they are known, and kept with their precision."""

    planned = PartialDayField(
        label=gettext_lazy("Planned for"),
        required=False,
        widget=text_box(),
        help_text=gettext_lazy("As much as is known: a day, a month, a quarter or a year."),
    )
    actual = PartialDayField(
        label=gettext_lazy("Done on"),
        required=False,
        widget=text_box(),
        help_text=gettext_lazy("As much as is known. Choose the state “done” as well."),
    )

    def get_initial_for_field(self, field, field_name):
        if field_name in ("planned", "actual") and self.instance.pk is not None:
            return known_day(self.instance, field_name)
        return super().get_initial_for_field(field, field_name)


def known_day(fact: MilestoneFacts, name: str) -> PartialDay | None:
    return partial(getattr(fact, f"{name}_on"), getattr(fact, f"{name}_precision"))


@admin.register(MilestoneFacts)
class MilestoneFactsAdmin(FactsAdmin):
    import_address = "clusters:import-milestones:start"
    form = MilestoneFactsForm
    subject = ("cluster", "kind")
    shown = ("state", "planned", "actual")
    filtered = ("kind", "state", "move_reason")

    def facts_shown(self):
        return ["state", "planned", "move_reason", "actual", "note"]

    @admin.display(description=gettext_lazy("planned for"), ordering="planned_on")
    def planned(self, obj):
        return formats.partial_day(known_day(obj, "planned"))

    @admin.display(description=gettext_lazy("done on"), ordering="actual_on")
    def actual(self, obj):
        return formats.partial_day(known_day(obj, "actual"))

    def facts_of(self, form):
        facts = super().facts_of(form)
        for name in ("planned", "actual"):
            day = form.cleaned_data[name]
            facts[f"{name}_on"] = day.first if day else None
            facts[f"{name}_precision"] = day.precision.value if day else None
        return facts

    def state(self, request, form):
        cleaned = form.cleaned_data
        day = cleaned["valid_from"]
        now = services.held(cleaned["cluster"], MilestoneFacts, day, kind=cleaned["kind"])
        before = known_day(now, "planned") if now is not None else None
        moves = before is not None and cleaned["planned"] not in (None, before)
        if moves and not cleaned["move_reason"]:
            raise ValidationError({"move_reason": why_it_moves(before)})
        return super().state(request, form)


@admin.register(StationFacts)
class StationFactsAdmin(FactsAdmin):
    import_address = "clusters:import-stations:start"
    path_to_cluster = "station__cluster"
    subject = ("station",)
    shown = ("state", "meets_standard", "capacity_m3_a_day")
    filtered = ("state", "meets_standard")

    def cluster_of(self, cleaned):
        return cleaned["station"].cluster


@admin.register(DifficultyFacts)
class DifficultyFactsAdmin(FactsAdmin):
    import_address = "clusters:import-difficulties:start"
    path_to_cluster = "difficulty__cluster"
    subject = ("difficulty",)
    shown = ("text", "kind", "who_must_act", "due_on", "closed_on")
    filtered = ("kind",)

    def state(self, request, form):
        cleaned = form.cleaned_data
        said = {
            name: value for name, value in self.facts_of(form).items() if value not in (None, [])
        }
        return services.revise_difficulty(
            cleaned["difficulty"],
            deed=self.deed(request),
            valid_from=cleaned["valid_from"],
            source=cleaned["source"],
            **said,
        )


# Things


class FactsOfACluster(ReadOnlyInline, TabularInline):
    """Standing facts, the newest first; each leads to its own page."""

    ordering = ["-valid_from"]
    tab = True

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.filter(withdrawn_at__isnull=True).select_related(*self.model.relations())


class LegalOfACluster(FactsOfACluster):
    model = ClusterFacts
    fields = ["valid_from", "name", "legal_stage", "lead_area", "established_hectares", "source"]


class LandOfACluster(FactsOfACluster):
    model = LandFacts
    fields = ["valid_from", "leased_hectares", "approved_hectares", "reported_occupancy", "source"]


class ProgressOfACluster(FactsOfACluster):
    model = ProgressFacts
    fields = ["valid_from", "state", "is_operating", "source"]


class MilestonesOfACluster(FactsOfACluster):
    model = MilestoneFacts
    fields = ["kind", "valid_from", "state", "planned_on", "actual_on", "source"]


class NewClusterForm(forms.ModelForm):
    # The model has a name that nobody edits on the thin row.
    new_name = forms.CharField(label=gettext_lazy("Name"), max_length=200, widget=text_box())
    lead_area = PlaceField(
        level=Level.COMMUNE,
        label=gettext_lazy("Lead commune"),
        widget=text_box(),
        required=False,
        help_text=gettext_lazy("The commune or ward of today, such as xã Thư Lâm."),
    )
    legal_stage = forms.ChoiceField(
        label=gettext_lazy("Legal stage"),
        required=False,
        choices=[("", gettext_lazy("Not known")), *LegalStage.choices],
    )
    valid_from = DayField(
        label=gettext_lazy("True from"),
        widget=text_box(),
        help_text=gettext_lazy("The day from which the cluster stands in the register."),
    )
    why = why_box(required=False)

    class Meta:
        model = Cluster
        fields = ["code"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].required = False
        self.fields["code"].help_text = _("Leave empty and the next free code is given.")
        self.fields["valid_from"].latest = timezone.localdate()

    def clean_code(self):
        code = self.cleaned_data["code"].strip().upper()
        if code and Cluster.objects.filter(code__iexact=code).exists():
            raise ValidationError(
                _("The code %(code)s is taken. Type another, or leave the box empty."),
                params={"code": code},
            )
        return code

    def _post_clean(self):
        """The row is made by the service."""


@admin.register(Cluster)
class ClusterAdmin(RegisterAdmin):
    """Entered here; what is true of a cluster is changed by its facts, listed below each."""

    import_address = "clusters:import:start"
    path_to_cluster = "pk"
    list_display = ["code", "name", "area", "district", "is_standing"]
    list_display_links = ["code", "name"]
    list_filter = ["is_standing", ("district", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["area", "district"]
    search_fields = ["search_key"]
    ordering = ["sort_key", "code"]
    inlines = [LegalOfACluster, LandOfACluster, ProgressOfACluster, MilestonesOfACluster]

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = NewClusterForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["code", "new_name", "lead_area", "legal_stage", "valid_from", "why"]
        return ["code", "name", "area", "further_areas", "district", "is_standing"]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj) if obj is not None else []

    def get_inlines(self, request, obj):
        return self.inlines if obj is not None else []

    def has_change_permission(self, request, obj=None):
        """The list and the page are for reading; facts have pages of their own."""
        return False

    def write(self, request, obj, form, change):
        cleaned = form.cleaned_data
        values = {
            "name": cleaned["new_name"],
            "lead_area": cleaned["lead_area"],
            "legal_stage": cleaned["legal_stage"] or None,
        }
        return services.create(
            deed=self.deed(request),
            valid_from=cleaned["valid_from"],
            values=values,
            code=cleaned["code"],
        )


class ThingForm(forms.ModelForm):
    why = why_box(required=False)


@admin.register(Alias)
class AliasAdmin(RegisterAdmin):
    """Names are added and removed, never rewritten."""

    form = ThingForm
    may_be_removed = True
    list_display = ["text", "cluster", "source", "since"]
    list_select_related = ["cluster__area"]
    search_fields = ["key"]
    fields = ["cluster", "text", "source", "since", "why"]
    autocomplete_fields = ["cluster"]

    def get_fields(self, request, obj=None):
        return self.fields if obj is None else self.fields[:-1]

    def has_change_permission(self, request, obj=None):
        return False

    def write(self, request, obj, form, change):
        cleaned = form.cleaned_data
        return services.add_alias(
            cleaned["cluster"],
            cleaned["text"],
            deed=self.deed(request),
            source=cleaned["source"],
            since=cleaned["since"],
        )

    def remove(self, request, obj):
        services.remove_alias(obj, deed=self.deed(request))


@admin.register(Station)
class StationAdmin(RegisterAdmin):
    """A station is a thing that lasts; its state stands in its facts."""

    import_address = "clusters:import-stations:start"
    form = ThingForm
    list_display = ["__str__", "cluster", "number", "name"]
    list_select_related = ["cluster__area"]
    search_fields = ["name"]
    fields = ["cluster", "name", "why"]
    autocomplete_fields = ["cluster"]

    def get_readonly_fields(self, request, obj=None):
        return ["cluster"] if obj is not None else []

    def get_fields(self, request, obj=None):
        is_written = obj is None or self.has_change_permission(request, obj)
        return self.fields if is_written else ["cluster", "name"]

    def write(self, request, obj, form, change):
        name = form.cleaned_data["name"]
        if change:
            return services.rename_station(obj, name, deed=self.deed(request))
        return services.add_station(
            form.cleaned_data["cluster"], deed=self.deed(request), name=name
        )


@admin.register(Investor)
class InvestorAdmin(RegisterAdmin):
    """Clusters of many areas may share one, so the city keeps them."""

    import_address = "clusters:import-investors:start"
    form = ThingForm
    list_display = ["name", "tax_code", "kind"]
    list_filter = ["kind"]
    search_fields = ["key", "name", "tax_code"]
    fields = ["name", "tax_code", "kind", "why"]

    def get_search_results(self, request, queryset, search_term):
        return queryset.called(search_term), False

    def _may_write(self, request, obj=None):
        return request.user.is_authenticated and request.user.may_everywhere(self.write_permission)

    def get_fields(self, request, obj=None):
        return self.fields if self._may_write(request) else self.fields[:-1]

    def write(self, request, obj, form, change):
        values = {name: form.cleaned_data[name] for name in ("name", "tax_code", "kind")}
        if change:
            stored = Investor.objects.get(pk=obj.pk)
            return services.revise_investor(stored, deed=self.deed(request), **values)
        return services.add_investor(deed=self.deed(request), **values)


class NewDifficultyForm(forms.ModelForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=DifficultyKind.choices)
    text = forms.CharField(
        label=gettext_lazy("What is the matter"),
        max_length=1000,
        widget=UnfoldAdminTextareaWidget(),
    )
    who_must_act = forms.CharField(
        label=gettext_lazy("Who must act"), max_length=200, required=False, widget=text_box()
    )
    due_on = DayField(label=gettext_lazy("Due on"), required=False, widget=text_box())
    valid_from = DayField(label=gettext_lazy("True from"), widget=text_box())
    why = why_box(required=False)

    class Meta:
        model = Difficulty
        fields = ["cluster"]

    def _post_clean(self):
        """The row is made by the service."""


class StatesOfADifficulty(FactsOfACluster):
    model = DifficultyFacts
    fields = ["valid_from", "kind", "text", "who_must_act", "due_on", "closed_on", "result"]


@admin.register(Difficulty)
class DifficultyAdmin(RegisterAdmin):
    """Opened here; changed and settled by its facts, listed below each."""

    import_address = "clusters:import-difficulties:start"
    list_display = ["__str__", "cluster", "number"]
    list_select_related = ["cluster__area"]
    search_fields = ["number"]
    autocomplete_fields = ["cluster"]
    inlines = [StatesOfADifficulty]

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = NewDifficultyForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["cluster", "kind", "text", "who_must_act", "due_on", "valid_from", "why"]
        return ["cluster", "number"]

    def get_inlines(self, request, obj):
        return self.inlines if obj is not None else []

    def has_change_permission(self, request, obj=None):
        return False

    def write(self, request, obj, form, change):
        cleaned = form.cleaned_data
        change_set = services.open_difficulty(
            cleaned["cluster"],
            deed=self.deed(request),
            valid_from=cleaned["valid_from"],
            kind=cleaned["kind"],
            text=cleaned["text"],
            who_must_act=cleaned["who_must_act"] or None,
            due_on=cleaned["due_on"],
        )
        return (
            DifficultyFacts.objects.select_related("difficulty")
            .get(change_set=change_set)
            .difficulty
        )
