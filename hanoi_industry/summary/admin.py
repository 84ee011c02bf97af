"""History in the administration: to be read and searched, never to be changed."""

from django.contrib import admin
from unfold.admin import TabularInline

from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.site import OfficeModelAdmin, ReadOnlyInline
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.spreadsheets.admin import ImportExportThroughServices


class ChangesOfSet(ReadOnlyInline, TabularInline):
    model = Change
    fields = ["subject_label", "field", "before", "after", "valid_from", "sheet", "cell"]
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


@admin.register(Change)
class ChangeAdmin(ImportExportThroughServices, OfficeModelAdmin):
    read_permission = Permission.HISTORY_READ
    list_display = ["change_set", "subject_label", "field", "before", "after", "valid_from"]
    list_filter = ["subject_type"]
    list_select_related = ["change_set"]
    search_fields = ["subject_label", "subject_code", "before", "after", "cell"]

    def _changes_of(self, obj):
        """What was changed in the same deed."""
        return obj.change_set.changes.all()
