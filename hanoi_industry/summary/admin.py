"""History in the administration: to be read and searched, never to be changed."""

from copy import copy

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from import_export import fields
from unfold.admin import TabularInline

from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.site import OfficeModelAdmin, ReadOnlyInline
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.spreadsheets.admin import AsItIs, ImportExportThroughServices, table_of

TOLD = {"field": _("field"), "before": _("before"), "after": _("after"), "cell": _("cell")}


def _told(change: Change, part: str):
    """One part of all lines of a change, a line of the page for each."""
    return format_html_join(
        mark_safe("<br>"), "{}", ((getattr(line, part) or "–",) for line in change.told())
    )


class InLines:
    """The lines of a change beside each other; mix in before a page or a table of changes."""

    @admin.display(description=TOLD["field"])
    def field(self, change):
        return _told(change, "field")

    @admin.display(description=TOLD["before"])
    def before(self, change):
        return _told(change, "before")

    @admin.display(description=TOLD["after"])
    def after(self, change):
        return _told(change, "after")

    @admin.display(description=TOLD["cell"])
    def cell(self, change):
        return _told(change, "cell")


class ChangesOfSet(InLines, ReadOnlyInline, TabularInline):
    model = Change
    fields = ["subject_label", "field", "before", "after", "valid_from", "sheet", "cell"]
    readonly_fields = ["field", "before", "after", "cell"]
    per_page = 50


@admin.register(ChangeSet)
class ChangeSetAdmin(ImportExportThroughServices, OfficeModelAdmin):
    read_permission = Permission.HISTORY_READ
    list_display = ["at", "by", "via", "why", "undoes"]
    list_filter = ["via"]
    list_select_related = ["by", "undoes"]
    date_hierarchy = "at"
    search_fields = ["by__full_name", "by__username", "why"]
    inlines = [ChangesOfSet]

    def _changes_of(self, obj):
        return obj.changes.all()


class LinesResource(table_of(Change)):
    """A row of the file for each line of a change."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        told = {
            name: fields.Field(attribute=name, column_name=str(heading), widget=AsItIs())
            for name, heading in TOLD.items()
        }
        shown = {}
        for name, field in self.fields.items():
            shown |= told if name == "lines" else {name: field}
        self.fields = shown


@admin.register(Change)
class ChangeAdmin(InLines, ImportExportThroughServices, OfficeModelAdmin):
    read_permission = Permission.HISTORY_READ
    list_display = ["change_set", "subject_label", "field", "before", "after", "valid_from"]
    list_filter = ["subject_type"]
    list_select_related = ["change_set"]
    search_fields = ["subject_label", "subject_code", "told_text"]
    fields = [
        *("change_set", "area_code", "subject_type", "subject_code", "subject_label"),
        *("fact_type", "fact_id", "field", "before", "after", "valid_from", "sheet", "cell"),
    ]
    readonly_fields = ["field", "before", "after", "cell"]
    resource_classes = [LinesResource]

    def get_queryset(self, request):
        return super().get_queryset(request).with_told_text()

    def exported_as(self, row):
        for line in row.told():
            one = copy(row)
            vars(one).update(line._asdict())
            yield one

    def _changes_of(self, obj):
        """What was changed in the same deed."""
        return obj.change_set.changes.all()
