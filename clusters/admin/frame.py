"""What the pages of the register in the administration share: who reads and writes, and its boxes."""

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from clusters.models import Cluster
from hanoi_industry import formats
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.site import OfficeModelAdmin
from hanoi_industry.spreadsheets.admin import ImportExportThroughServices


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


class ThingForm(forms.ModelForm):
    why = why_box(required=False)


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
