"""Papers and areas in the administration; what is typed goes to the services.

Areas are here because the administration is a part of accounts, and areas stand below accounts.
"""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from hanoi_industry import words
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.site import OfficeModelAdmin, ReadOnlyInline
from hanoi_industry.areas import services as area_services
from hanoi_industry.areas.models import Area, Succession
from hanoi_industry.documents import services
from hanoi_industry.documents.models import Document


@admin.register(Document)
class DocumentAdmin(OfficeModelAdmin):
    read_permission = Permission.REGISTER_READ
    write_permission = Permission.DOCUMENTS_EDIT
    list_display = ["__str__", "kind", "title", "issuer", "issued_on", "area"]
    list_filter = ["kind"]
    list_select_related = ["area"]
    search_fields = ["search_key"]
    fields = list(services.WRITTEN)

    def get_search_results(self, request, queryset, search_term):
        return queryset.search(search_term), False

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "area":
            areas = Area.objects.communes().as_of(timezone.localdate()).in_alphabet()
            numbers = request.user.area_numbers_where(Permission.DOCUMENTS_EDIT)
            kwargs["queryset"] = areas if numbers is None else areas.filter(pk__in=numbers)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def write(self, request, obj, form, change):
        values = {name: form.cleaned_data[name] for name in services.WRITTEN}
        if change:
            return services.revise_document(obj, deed=self.deed(request), **values)
        return services.record_document(deed=self.deed(request), **values)


# Areas


class Became(ReadOnlyInline, TabularInline):
    model = Succession
    fk_name = "former"
    fields = ["present", "on"]
    verbose_name_plural = _("What it became")


class MadeOf(ReadOnlyInline, TabularInline):
    model = Succession
    fk_name = "present"
    fields = ["former", "on"]
    verbose_name_plural = _("What it was made of")


@admin.register(Area)
class AreaAdmin(OfficeModelAdmin):
    read_permission = write_permission = Permission.AREAS_EDIT
    list_display = ["__str__", "code", "level", "parent", "valid_from", "valid_until"]
    list_filter = ["level", "kind"]
    list_select_related = ["parent"]
    search_fields = ["search_key", "code"]
    fields = area_services.WRITTEN
    autocomplete_fields = ["parent"]
    inlines = [Became, MadeOf]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj is not None else []

    def get_inlines(self, request, obj):
        return self.inlines if obj is not None else []

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, words.accent_free(search_term))

    def write(self, request, obj, form, change):
        values = {
            name: form.cleaned_data[name] for name in area_services.WRITTEN if name in form.fields
        }
        if change:
            return area_services.revise_area(obj, deed=self.deed(request), **values)
        return area_services.add_area(deed=self.deed(request), **values)


@admin.register(Succession)
class SuccessionAdmin(OfficeModelAdmin):
    """What became of what is said or taken back, never rewritten."""

    read_permission = write_permission = Permission.AREAS_EDIT
    may_be_removed = True
    list_display = ["former", "former_district", "present", "on"]
    list_select_related = ["former__parent", "present"]
    search_fields = ["former__search_key", "present__search_key"]
    fields = ["former", "present", "on"]
    autocomplete_fields = ["former", "present"]

    @admin.display(description=Area._meta.get_field("parent").verbose_name)
    def former_district(self, obj):
        return obj.former.parent or ""

    def has_change_permission(self, request, obj=None):
        return False

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, words.accent_free(search_term))

    def write(self, request, obj, form, change):
        return area_services.add_succession(deed=self.deed(request), **form.cleaned_data)

    def remove(self, request, obj):
        area_services.remove_succession(obj, deed=self.deed(request))
