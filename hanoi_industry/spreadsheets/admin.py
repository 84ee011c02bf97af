"""Import and export in the administration: django-import-export's buttons, our way in and out.

The stock confirm step trusts a file name sent by the browser, asks only for the right to look and
speaks of success after a rollback; so its pages are not there. The button leads to our own import.
What is exported is what the list shows to this person, in formats that cannot hold a formula.
"""

from datetime import date, datetime
from decimal import Decimal

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from import_export import fields, resources, widgets
from import_export.admin import ImportExportMixin

from hanoi_industry.accounts.models import Grant, User
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.site import OfficeModelAdmin
from hanoi_industry.areas.models import Area, Succession
from hanoi_industry.documents.models import Document
from hanoi_industry.spreadsheets import writing
from hanoi_industry.spreadsheets.models import Upload

# Never leave the house: secrets, and what is only there for searching and sorting.
HIDDEN = frozenset({"password", "last_login", "key", "search_key", "sort_key", "parsed", "answers"})


class AsItIs(widgets.Widget):
    """Numbers and days as such, everything else in words."""

    def render(self, value, obj=None, **kwargs):
        if value is None or isinstance(value, bool | int | float | Decimal):
            return value
        if isinstance(value, datetime):
            return timezone.localtime(value) if timezone.is_aware(value) else value
        return value if isinstance(value, date) else str(value)


class _ShownField(fields.Field):
    def __init__(self, field):
        self.of = field
        super().__init__(attribute=field.name, column_name=str(field.verbose_name), widget=AsItIs())

    def get_value(self, instance):
        if self.of.choices:
            return getattr(instance, f"get_{self.of.name}_display")()
        return super().get_value(instance)


def table_of(model) -> type[resources.Resource]:
    """A resource that exports the plain columns of a model, and imports nothing."""

    class TableResource(resources.Resource):
        def __init__(self, **kwargs):
            super().__init__()
            self.fields = {
                field.name: _ShownField(field)
                for field in model._meta.concrete_fields
                if field.name not in HIDDEN
            }

        def get_export_order(self):
            return list(self.fields)

        def import_data(self, *args, **kwargs):
            raise NotImplementedError("Sheets are kept through spreadsheets.services.keep().")

    return TableResource


class ImportExportThroughServices(ImportExportMixin):
    """Mix in before OfficeModelAdmin; `import_address` names the first page of the room's import."""

    import_address = ""
    export_formats = list(writing.FORMATS)
    import_formats: list = []

    # Who may

    def has_import_permission(self, request):
        return bool(self.import_address) and request.user.may_somewhere(Permission.IMPORT)

    def has_export_permission(self, request):
        return self.has_view_permission(request) and request.user.may_somewhere(Permission.EXPORT)

    # Addresses: the stock confirm step is not there

    def get_urls(self):
        label, name = self.get_model_info()
        csv = path(
            "export.csv",
            self.admin_site.admin_view(self.export_csv),
            name=f"{label}_{name}_export_csv",
        )
        return [csv, *super().get_urls()]

    def import_action(self, request, **kwargs):
        if not self.import_address:
            raise Http404
        if not self.has_import_permission(request):
            raise PermissionDenied
        return redirect(reverse(self.import_address))

    def process_import(self, request, **kwargs):
        raise Http404

    # Export

    def export_action(self, request):
        return self._exported(request, writing.SafeXLSX())

    def export_csv(self, request):
        return self._exported(request, writing.SafeCSV())

    def _exported(self, request, file_format):
        if not self.has_export_permission(request):
            raise PermissionDenied
        relations = [field.name for field in self.model._meta.concrete_fields if field.is_relation]
        rows = self.get_export_queryset(request).select_related(*relations)
        dataset = self.get_export_resource_classes(request)[0]().export(queryset=rows)
        dataset.title = str(self.model._meta.verbose_name_plural)
        name = self.get_export_filename(request, rows, file_format)
        return writing.download(file_format.export_data(dataset), name)

    def get_export_resource_classes(self, request):
        return self.resource_classes or [table_of(self.model)]

    def get_export_filename(self, request, queryset, file_format):
        day = timezone.localdate()
        return f"{self.model._meta.model_name}-{day:%Y-%m-%d}.{file_format.get_extension()}"


@admin.register(Upload)
class UploadAdmin(OfficeModelAdmin):
    """Who sent which file and what became of it; what the file holds is its sender's to see."""

    read_permission = Permission.ACCOUNTS_EDIT
    list_display = ["name", "by", "received_at", "kind", "state", "kept_at"]
    list_filter = ["kind", "state"]
    list_select_related = ["by"]
    search_fields = ["name", "by__full_name", "sha256"]
    fields = [
        *("name", "by", "received_at", "kind", "as_of", "size", "sha256", "state", "kept_at"),
        "change_set",
    ]

    def has_add_permission(self, request):
        return False


def _with_exports(model) -> None:
    """Papers, areas and people stand below this floor; their pages get the same way out from here."""
    page = type(admin.site.get_model_admin(model))
    admin.site.unregister(model)
    admin.site.register(model, type(page.__name__, (ImportExportThroughServices, page), {}))


for below in (Document, Area, Succession, User, Grant):
    _with_exports(below)
