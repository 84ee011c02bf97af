"""Import and export in the administration: django-import-export's buttons, our way in and out.

The stock confirm step trusts a file name sent by the browser, asks only for the right to look and
speaks of success after a rollback; so its pages are not there. The button leads to our own import.
What is exported is what the list shows to this person, in formats that cannot hold a formula.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult
from import_export import fields, resources, widgets
from import_export.admin import ImportExportMixin

from hanoi_industry.accounts.models import Grant, User
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.site import OfficeModelAdmin
from hanoi_industry.areas.models import Area, Succession
from hanoi_industry.documents.models import Document
from hanoi_industry.exports.models import Export
from hanoi_industry.exports.views import answer
from hanoi_industry.exports.writing import Outgoing
from hanoi_industry.spreadsheets import writing
from hanoi_industry.spreadsheets.models import Content, Job, RememberedLayout, Upload

# An export reads so many rows at once.
ROWS_A_BATCH = 1000
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


class GrantResource(table_of(Grant)):
    """Grants as the import of people takes them: by sign-in name, and with a word for the city."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        person = {
            name: _ShownField(User._meta.get_field(name)) for name in ("username", "full_name")
        }
        for name, field in person.items():
            field.attribute = f"user__{name}"
        self.fields = {**person, "role": self.fields["role"], "area": self.fields["area"]}

    def dehydrate_area(self, grant: Grant) -> str:
        return str(grant.area or _("whole city"))


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
        others = [
            path(
                f"export.{ending}",
                self.admin_site.admin_view(view),
                name=f"{label}_{name}_export_{ending}",
            )
            for ending, view in (("csv", self.export_csv), ("ods", self.export_ods))
        ]
        return [*others, *super().get_urls()]

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
        return self._exported(request, "xlsx")

    def export_csv(self, request):
        return self._exported(request, "csv")

    def export_ods(self, request):
        return self._exported(request, "ods")

    def _exported(self, request, ending: str):
        """What the list shows, a batch at a time, so that its length does not matter."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        relations = [field.name for field in self.model._meta.concrete_fields if field.is_relation]
        rows = self.get_export_queryset(request).select_related(*relations)
        resource = self.get_export_resource_classes(request)[0]()
        table = Outgoing(
            str(self.model._meta.verbose_name_plural),
            resource.get_export_headers(),
            (
                resource.export_resource(one)
                for row in rows.iterator(ROWS_A_BATCH)
                for one in self.exported_as(row)
            ),
        )
        return answer(
            request, table, ending, f"{self.model._meta.model_name} {timezone.localdate()}"
        )

    def exported_as(self, row) -> Iterable:
        """What stands in the file for a row of the list: one line, unless a page knows better."""
        return [row]

    def get_export_resource_classes(self, request):
        return self.resource_classes or [table_of(self.model)]


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


@admin.register(Content)
class ContentAdmin(OfficeModelAdmin):
    """Of which uploads the reading is still there."""

    read_permission = Permission.ACCOUNTS_EDIT
    list_display = ["upload"]
    list_select_related = ["upload"]
    fields = ["upload"]

    def has_add_permission(self, request):
        return False


@admin.register(Job)
class JobAdmin(ImportExportThroughServices, OfficeModelAdmin):
    """What was done in the background, for whom, and how it ended."""

    read_permission = Permission.ACCOUNTS_EDIT
    list_display = ["upload", "work", "by", "state", "given_at", "started_at", "ended_at"]
    list_filter = ["work", "state"]
    list_select_related = ["upload", "by"]
    search_fields = ["upload__name", "by__full_name"]
    fields = [
        *("upload", "work", "by", "state", "message", "stage", "done", "total"),
        *("given_at", "started_at", "heartbeat", "ended_at"),
    ]

    def has_add_permission(self, request):
        return False


@admin.register(RememberedLayout)
class RememberedLayoutAdmin(ImportExportThroughServices, OfficeModelAdmin):
    """Which headings somebody has confirmed, and when."""

    read_permission = Permission.ACCOUNTS_EDIT
    list_display = ["file_name", "kind", "by", "confirmed_at"]
    list_filter = ["kind"]
    list_select_related = ["by"]
    search_fields = ["file_name", "by__full_name"]
    fields = ["file_name", "kind", "by", "confirmed_at"]

    def has_add_permission(self, request):
        return False


# The queue is the worker's own affair; what was done stands with the pieces of work.
admin.site.unregister(DBTaskResult)


def _with_exports(model, import_address: str, *resources) -> None:
    """Papers, areas and people stand below this floor; their pages get the same ways from here."""
    page = type(admin.site.get_model_admin(model))
    admin.site.unregister(model)
    ways = {"import_address": import_address, "resource_classes": list(resources)}
    admin.site.register(model, type(page.__name__, (ImportExportThroughServices, page), ways))


BELOW = {
    Document: "import-papers:start",
    Area: "import-areas:start",
    Succession: "",
    User: "import-people:start",
    Export: "",
}
for _model, _address in BELOW.items():
    _with_exports(_model, _address)
_with_exports(Grant, "import-people:start", GrantResource)
