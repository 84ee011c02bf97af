"""What the rule says, and its working out in the background: for reading; writing rewrites it."""

from django.contrib import admin

from clusters.admin.frame import RegisterAdmin, number_column
from clusters.models import Exceedance, Rejudging, SampleDue, SampleVerdict, StationVerdict
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.site import OfficeModelAdmin
from hanoi_industry.spreadsheets.admin import ImportExportThroughServices


class DerivedAdmin(RegisterAdmin):
    """Worked out from facts, so nobody writes it: the facts are corrected instead."""

    write_permission = None
    may_be_added = False
    path_to_cluster = "station__cluster"
    list_select_related = ["station__cluster", "sample__station__cluster"]
    search_fields = ["pk"]

    def get_list_display(self, request):
        return [number_column(self.opts, name) or name for name in self.list_display]


@admin.register(SampleVerdict)
class SampleVerdictAdmin(DerivedAdmin):
    list_display = [
        *("sample", "taken_on", "kind", "outcome", "worst_ratio", "worst_parameter"),
        *("exceeded", "open"),
    ]
    list_filter = ["outcome", "kind"]
    list_select_related = ["sample__station__cluster", "worst_parameter"]
    date_hierarchy = "taken_on"
    fields = [
        *("sample", "station", "taken_on", "kind", "outcome", "worst_ratio", "worst_parameter"),
        *("exceeded", "open", "choice"),
    ]


@admin.register(Exceedance)
class ExceedanceAdmin(DerivedAdmin):
    list_display = ["sample", "taken_on", "parameter", "value", "minimum", "maximum", "ratio"]
    list_filter = [("parameter", admin.RelatedOnlyFieldListFilter), "kind"]
    list_select_related = ["sample__station__cluster", "parameter"]
    date_hierarchy = "taken_on"
    fields = [
        *("sample", "station", "taken_on", "kind", "parameter", "value", "minimum", "maximum"),
        "ratio",
    ]


@admin.register(StationVerdict)
class StationVerdictAdmin(DerivedAdmin):
    list_display = [
        *("station", "valid_from", "valid_until", "outcome", "sample", "worst_ratio"),
        *("worst_parameter", "due_on"),
    ]
    list_filter = ["outcome"]
    list_select_related = [
        *("station__cluster", "sample__station__cluster", "worst_parameter"),
    ]
    date_hierarchy = "valid_from"
    fields = list_display


@admin.register(SampleDue)
class SampleDueAdmin(DerivedAdmin):
    list_display = ["station", "group", "opens_on", "due_on", "late_from", "sample"]
    list_filter = [("sample", admin.EmptyFieldListFilter)]
    date_hierarchy = "due_on"
    fields = list_display


@admin.register(Rejudging)
class RejudgingAdmin(ImportExportThroughServices, OfficeModelAdmin):
    """When verdicts were worked out anew, why, and how it ended."""

    read_permission = Permission.REGISTER_READ
    is_for_everyone = True
    may_be_added = False
    list_display = ["given_at", "by", "why", "state", "done", "total", "ended_at"]
    list_filter = ["state"]
    list_select_related = ["by"]
    search_fields = ["why", "by__full_name"]
    fields = [
        *("by", "why", "state", "message", "done", "total", "given_at", "started_at"),
        *("heartbeat", "ended_at"),
    ]
