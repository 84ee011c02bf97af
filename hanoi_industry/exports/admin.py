"""Who took what out of the house, to be looked at by those who keep people and their rights."""

from django.contrib import admin

from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.site import OfficeModelAdmin
from hanoi_industry.exports.models import Export


@admin.register(Export)
class ExportAdmin(OfficeModelAdmin):
    read_permission = Permission.ACCOUNTS_EDIT
    list_display = ["at", "by", "what", "ending", "rows", "outcome"]
    list_filter = ["ending", "outcome"]
    list_select_related = ["by"]
    search_fields = ["by__full_name", "by__username", "what"]
    fields = ["at", "by", "what", "ending", "rows", "outcome", "address"]
    date_hierarchy = "at"

    def has_add_permission(self, request):
        return False
