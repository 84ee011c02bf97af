"""Facts that were stated of things, in the administration.

A fact is never rewritten here either. Adding states it from its day on, changing corrects the row,
removing takes it back; all of it goes through the services of the room.
"""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import TabularInline

from clusters import services
from clusters.admin.frame import RegisterAdmin, number_column, why_box
from clusters.forms import FORMS
from clusters.models import Cluster
from clusters.services import ClusterRow, FactGroup
from hanoi_industry.accounts.site import ReadOnlyInline
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.validity import Dated


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


class ThingWithFactsAdmin(RegisterAdmin):
    """Entered with a form of its own; what is true of it stands in its facts, listed below it."""

    form_of_a_new_one: type[forms.ModelForm]

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = self.form_of_a_new_one
        return super().get_form(request, obj, change=change, **kwargs)

    def get_inlines(self, request, obj):
        return self.inlines if obj is not None else []

    def has_change_permission(self, request, obj=None):
        """The list and the page are for reading; facts have pages of their own."""
        return False


class FactsOfACluster(ReadOnlyInline, TabularInline):
    """Standing facts, the newest first; each leads to its own page."""

    ordering = ["-valid_from"]
    tab = True

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.filter(withdrawn_at__isnull=True).select_related(*self.model.relations())
