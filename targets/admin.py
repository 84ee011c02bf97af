"""Indicators, targets, outcomes and tasks in the administration; what is typed goes to the services.

Saving a target or an outcome that stands corrects its record; removing one withdraws it. Both stay
readable, as everywhere.
"""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.site import OfficeModelAdmin
from hanoi_industry.fields import NumberField
from hanoi_industry.spreadsheets.admin import ImportExportThroughServices
from targets import actuals, goals, services
from targets.forms import MOST, PeriodField, goal_error, reading
from targets.goals import NotAGoal
from targets.models import (
    DECIMALS,
    Indicator,
    Observation,
    PlanTask,
    Target,
    TaskFacts,
    TaskLink,
)
from targets.services import ObservationRow, TargetRow


class OfTheCity(ImportExportThroughServices, OfficeModelAdmin):
    import_address = "targets:import:start"
    read_permission = Permission.TARGETS_READ
    write_permission = Permission.TARGETS_EDIT


@admin.register(Indicator)
class IndicatorAdmin(OfTheCity):
    list_display = ["code", "name_vi", "name_en", "group", "unit", "expression", "computed_by"]
    list_filter = ["group", "expression", "direction"]
    search_fields = ["code", "name_en", "name_vi", "other_names"]
    fields = list(services.INDICATOR_FIELDS)
    ordering = ["position", "code"]

    def get_readonly_fields(self, request, obj=None):
        """The code is lasting: figures, files and addresses know it."""
        return ["code"] if obj is not None else []

    def write(self, request, obj, form, change):
        values = {
            name: form.cleaned_data[name]
            for name in services.INDICATOR_FIELDS
            if name in form.cleaned_data
        }
        if change:
            return services.revise_indicator(obj, deed=self.deed(request), **values)
        return services.create_indicator(deed=self.deed(request), **values)


class OfRows(OfTheCity):
    """Rows that are corrected and withdrawn, never changed; a withdrawn one is only read."""

    may_be_removed = True
    list_select_related = ["indicator", "source"]
    autocomplete_fields = ["indicator", "source"]
    date_hierarchy = None

    def get_readonly_fields(self, request, obj=None):
        return ["indicator", "period"] if obj is not None else []

    def has_change_permission(self, request, obj=None):
        return self._stands(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._stands(obj) and super().has_delete_permission(request, obj)

    @staticmethod
    def _stands(obj) -> bool:
        return obj is None or obj.withdrawn_at is None

    @admin.display(description=_("stands"), boolean=True, ordering="withdrawn_at")
    def stands(self, row):
        return row.withdrawn_at is None

    def remove(self, request, obj):
        services.withdraw(obj, deed=self.deed(request))


class TargetRecord(forms.ModelForm):
    """The words of a target are read as a rule before they are kept."""

    class Meta:
        model = Target
        fields = (
            *("indicator", "period", "words", "scenario", "assigned_to"),
            *("said_on", "said_precision", "source", "note"),
        )

    period = PeriodField(widget=UnfoldAdminTextInputWidget)

    def clean(self):
        cleaned = super().clean()
        indicator = cleaned.get("indicator") or (self.instance.pk and self.instance.indicator)
        if self.instance.pk and "words" not in self.changed_data:
            # The reading may have been chosen by hand.
            self.goal = actuals.goal_of(self.instance)
        elif indicator and cleaned.get("words"):
            try:
                self.goal = goals.parse_goal(
                    cleaned["words"],
                    indicator.unit,
                    direction=indicator.direction,
                    is_growth=indicator.is_growth,
                )
            except NotAGoal as problem:
                self.add_error("words", goal_error(problem, indicator))
        return cleaned


@admin.register(Target)
class TargetAdmin(OfRows):
    form = TargetRecord
    fields = list(TargetRecord.Meta.fields)
    list_display = ["indicator", "period", "words", "read_as", "said_on", "source", "stands"]
    list_filter = ["year", "operator", ("withdrawn_at", admin.EmptyFieldListFilter)]
    search_fields = ["indicator__code", "indicator__name_vi", "indicator__name_en", "words"]

    @admin.display(description=_("read as"))
    def read_as(self, target):
        return reading(target)

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(["scenario"] if obj else [])]

    def write(self, request, obj, form, change):
        said = form.cleaned_data
        names = ("assigned_to", "said_on", "said_precision", "source", "note")
        values = {name: said[name] for name in names}
        deed = self.deed(request)
        if change:
            return services.correct_target(obj, deed=deed, goal=form.goal, **values)
        row = TargetRow(
            said["indicator"], said["period"], form.goal, scenario=said["scenario"], **values
        )
        return services.recorded(services.record_targets([row], deed), Target)


class OutcomeRecord(forms.ModelForm):
    class Meta:
        model = Observation
        fields = (
            *("indicator", "period", "at_point", "value", "value_high", "part", "whole"),
            *("vintage", "certainty", "published_on", "published_precision", "source", "note"),
        )

    period = PeriodField(required=False, widget=UnfoldAdminTextInputWidget)
    value = NumberField(
        label=_("Value"), decimals=DECIMALS, most=MOST, widget=UnfoldAdminTextInputWidget
    )
    value_high = NumberField(
        label=_("Up to"),
        required=False,
        decimals=DECIMALS,
        most=MOST,
        widget=UnfoldAdminTextInputWidget,
    )
    part = NumberField(
        label=_("Numerator"), required=False, decimals=DECIMALS, widget=UnfoldAdminTextInputWidget
    )
    whole = NumberField(
        label=_("Denominator"),
        required=False,
        decimals=DECIMALS,
        widget=UnfoldAdminTextInputWidget,
    )


@admin.register(Observation)
class ObservationAdmin(OfRows):
    form = OutcomeRecord
    fields = list(OutcomeRecord.Meta.fields)
    list_display = ["indicator", "period", "value", "value_high", "vintage", "source", "stands"]
    list_filter = ["year", "vintage", ("withdrawn_at", admin.EmptyFieldListFilter)]
    search_fields = ["indicator__code", "indicator__name_vi", "indicator__name_en", "note"]

    def write(self, request, obj, form, change):
        about = ("indicator", "period")
        values = {name: form.cleaned_data[name] for name in self.fields if name not in about}
        deed = self.deed(request)
        if change:
            return services.correct_observation(obj, deed=deed, **values)
        said = {name: form.cleaned_data[name] for name in about}
        row = ObservationRow(said["indicator"], said["period"] or "", **values)
        return services.recorded(services.record_observations([row], deed), Observation)


# Tasks of the plan


class OfTasks(ImportExportThroughServices, OfficeModelAdmin):
    """Ordered and changed on their own pages; here they are looked up, and what was never so is
    taken back."""

    read_permission = Permission.TARGETS_READ
    write_permission = Permission.TARGETS_EDIT
    may_be_added = False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(PlanTask)
class PlanTaskAdmin(OfTasks):
    list_display = ["__str__", "year", "number"]
    list_filter = ["year"]
    search_fields = ["facts__text"]
    fields = ["year", "number"]


class OfTaskFacts(OfTasks):
    may_be_removed = True
    list_select_related = ["task"]

    def has_delete_permission(self, request, obj=None):
        stands = obj is None or obj.withdrawn_at is None
        return stands and super().has_delete_permission(request, obj)

    @admin.display(description=_("stands"), boolean=True, ordering="withdrawn_at")
    def stands(self, row):
        return row.withdrawn_at is None

    def remove(self, request, obj):
        services.withdraw_task_fact(obj, deed=self.deed(request))


@admin.register(TaskFacts)
class TaskFactsAdmin(OfTaskFacts):
    list_display = ["task", "text", "lead_unit", "due_on", "state", "valid_from", "stands"]
    list_filter = ["task__year", "state", "kind", ("withdrawn_at", admin.EmptyFieldListFilter)]
    search_fields = ["text", "lead_unit"]
    fields = ["task", "valid_from", *TaskFacts.fact_fields(), "source"]


@admin.register(TaskLink)
class TaskLinkAdmin(OfTaskFacts):
    list_display = ["task", "indicator", "is_served", "valid_from", "stands"]
    list_filter = ["task__year", ("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["task", "indicator"]
    search_fields = ["indicator__code", "indicator__name_vi", "indicator__name_en"]
    fields = ["task", "indicator", "is_served", "valid_from", "source"]
