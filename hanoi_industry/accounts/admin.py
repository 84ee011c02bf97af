"""People and their grants in the administration; what is typed goes to the services."""

from django import forms
from django.contrib import admin
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminPasswordWidget

from hanoi_industry.accounts import services
from hanoi_industry.accounts.models import WHOLE_CITY, Grant, User
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.site import OfficeModelAdmin, ReadOnlyInline
from hanoi_industry.areas.models import Area

# Roles are code here; Django's groups would only mislead.
admin.site.unregister(Group)


class PersonForm(forms.ModelForm):
    """The model's own check of a sign-in name and its uniqueness is left to the service."""

    new_password = forms.CharField(
        label=_("New password"),
        required=False,
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 letters. Leave empty to keep the one there is."),
    )

    class Meta:
        model = User
        fields = ["username", "full_name", "email", "unit", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and "new_password" in self.fields:
            self.fields["new_password"].required = True
            self.fields["new_password"].help_text = _("At least 12 letters.")


class GrantsOfAPerson(ReadOnlyInline, TabularInline):
    model = Grant
    fields = ["role", "whole_city", "area"]
    verbose_name_plural = _("grants")


@admin.register(User)
class UserAdmin(OfficeModelAdmin):
    read_permission = write_permission = Permission.ACCOUNTS_EDIT
    form = PersonForm
    list_display = ["full_name", "username", "unit", "is_active"]
    list_filter = ["is_active", "grants__role"]
    search_fields = ["full_name", "username", "unit"]
    inlines = [GrantsOfAPerson]

    def get_fields(self, request, obj=None):
        fields = ["username", "full_name", "email", "unit"]
        if obj is not None:
            fields.append("is_active")
        return [*fields, "new_password"] if self.has_change_permission(request, obj) else fields

    def get_readonly_fields(self, request, obj=None):
        return ["username"] if obj is not None else []

    def get_inlines(self, request, obj):
        return self.inlines if obj is not None else []

    def write(self, request, obj, form, change):
        try:
            return self._write(request, obj, form.cleaned_data, change)
        except ValidationError as problem:
            told = getattr(problem, "error_dict", {})
            if "password" in told:
                told["new_password"] = told.pop("password")
            raise

    def _write(self, request, obj, cleaned, change):
        deed = self.deed(request)
        words = {name: cleaned[name] for name in services.FIELDS_OF_A_PERSON}
        if not change:
            return services.create_person(
                deed=deed, username=cleaned["username"], password=cleaned["new_password"], **words
            )
        person = services.revise_person(obj, deed=deed, **words)
        switch = services.switch_on if cleaned["is_active"] else services.switch_off
        person = switch(person, deed=deed)
        if cleaned["new_password"]:
            person = services.set_password(person, cleaned["new_password"], deed=deed)
            if person == request.user:
                update_session_auth_hash(request, person)
        return person


@admin.register(Grant)
class GrantAdmin(OfficeModelAdmin):
    """Grants are given and withdrawn, never rewritten."""

    read_permission = write_permission = Permission.ACCOUNTS_EDIT
    may_be_removed = True
    list_display = ["user", "role", "whole_city", "area"]
    list_filter = ["role", "whole_city"]
    list_select_related = ["user", "area"]
    search_fields = ["user__full_name", "user__username", "area__name"]
    fields = ["user", "role", "whole_city", "area"]

    def has_change_permission(self, request, obj=None):
        return False

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "area":
            communes = Area.objects.communes().as_of(timezone.localdate())
            kwargs["queryset"] = communes.in_alphabet()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def write(self, request, obj, form, change):
        cleaned = form.cleaned_data
        area = WHOLE_CITY if cleaned["whole_city"] else cleaned["area"]
        return services.grant_role(cleaned["user"], cleaned["role"], area, deed=self.deed(request))

    def remove(self, request, obj):
        services.withdraw_grant(obj, deed=self.deed(request))
