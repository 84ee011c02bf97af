"""The administration: the house's doors and rights, on the theme's pages.

A room registers its models with `OfficeModelAdmin`. Django's own permissions play no part here;
who may what is asked of the person's grants, and every write goes through the room's services.
"""

from functools import partial

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from hanoi_industry import fields
from hanoi_industry.accounts import views
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.history.models import Change, Via
from hanoi_industry.history.services import Deed
from hanoi_industry.validity import Dated


class OfficeSite(UnfoldAdminSite):
    index_title = gettext_lazy("Administration")

    def has_permission(self, request):
        """Whoever holds a grant; what they see there is each model's own question."""
        return request.user.is_authenticated and request.user.is_staff

    def each_context(self, request):
        """Asked for by the page and by the context processor: computed once a request."""
        if not hasattr(request, "office_frame"):
            request.office_frame = super().each_context(request)
            request.office_frame |= {
                "templates": {"navigation": "parts/_navigation.html"},
                "is_nav_sidebar_enabled": request.user.is_authenticated,
            }
        return dict(request.office_frame)

    def get_app_list(self, request, app_label=None):
        """Asked for with the frame of every page and shown on few, so worked out when it is shown."""
        if not request.user.is_authenticated:
            return []
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))

    def login(self, request, extra_context=None):
        """There is one sign-in page; who is in already and comes here may not enter."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        address = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(
            address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            address = reverse("admin:index")
        if request.user.is_authenticated:
            return redirect(address)
        return redirect(f"{reverse('accounts:sign-in')}?{urlencode({'next': address})}")

    def logout(self, request, extra_context=None):
        return views.sign_out(request)

    def password_change(self, request, extra_context=None):
        return redirect("accounts:password")

    def password_change_done(self, request, extra_context=None):
        return redirect("accounts:password")

    def search(self, request, extra_context=None):
        """The theme's search keeps answers beyond the rights they were given with."""
        raise Http404


class Refused(Exception):
    """A service said no while the administration was writing; carries what it said."""

    def __init__(self, errors: ValidationError):
        super().__init__(errors)
        self.errors = errors


class _ToldAfterwards:
    """A form that is shown again with what the service said."""

    refusal: ValidationError

    def _post_clean(self):
        super()._post_clean()
        told = (
            self.refusal.error_dict
            if hasattr(self.refusal, "error_dict")
            else {NON_FIELD_ERRORS: self.refusal.error_list}
        )
        for name, errors in told.items():
            self.add_error(name if name in self.fields else None, errors)


class OfficeModelAdmin(SimpleHistoryAdmin, ModelAdmin):
    """A model in the administration, read and written by the house's permissions.

    `write_permission` None: nobody writes it here. Where the model's queryset knows
    `visible_to(user)` people see their areas; else only readers of the whole city see it, unless
    `is_for_everyone` says that its rows belong to no area. Rooms implement `write` (and `remove`,
    with `may_be_removed`) by calling their services and nothing else.
    """

    read_permission: Permission
    write_permission: Permission | None = None
    is_for_everyone = False
    may_be_added = True
    may_be_removed = False

    list_per_page = 50
    list_max_show_all = 200
    list_filter_submit = True
    warn_unsaved_form = True
    actions = None
    compressed_fields = True

    # What rooms implement

    def write(self, request, obj, form, change):
        """Call the service; give back what is stored now, if it is another row than `obj`."""
        raise NotImplementedError

    def remove(self, request, obj):
        raise NotImplementedError

    def deed(self, request) -> Deed:
        return views.deed_of(request, Via.ADMIN)

    # Who may

    def has_view_permission(self, request, obj=None):
        return self._may(request, self.read_permission)

    def has_add_permission(self, request):
        return self.may_be_added and self._may_write(request)

    def has_change_permission(self, request, obj=None):
        return self._may_write(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.may_be_removed and self._may_write(request, obj)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_history_permission(self, request, obj=None):
        return self.has_view_permission(request, obj) and self._may(
            request, Permission.HISTORY_READ
        )

    def has_change_history_permission(self, request, obj=None):
        return False

    def _may_write(self, request, obj=None) -> bool:
        if self.write_permission is None or not self._may(request, self.write_permission):
            return False
        if obj is not None and hasattr(obj, "responsible_area"):
            return request.user.may(self.write_permission, obj.responsible_area())
        return True

    def _may(self, request, permission) -> bool:
        person = request.user
        if not person.is_authenticated:
            return False
        if self.is_for_everyone or hasattr(self.model._default_manager.none(), "visible_to"):
            return person.may_somewhere(permission)
        return person.may_everywhere(permission)

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    # Days and numbers are read as on every page, not as the page's language would have it

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        return self._own_field(db_field) or super().formfield_for_dbfield(
            db_field, request, **kwargs
        )

    @staticmethod
    def _own_field(db_field):
        yes_or_no = isinstance(db_field, models.BooleanField)
        widget = UnfoldAdminSelectWidget if yes_or_no else UnfoldAdminTextInputWidget
        return fields.field_for(db_field, widget=widget())

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """What is not there, or is of another area, is not found; Django would lead to the index."""
        raise Http404

    # Writing through the services

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        if refusal is None:
            return form
        return type(form.__name__, (_ToldAfterwards, form), {"refusal": refusal})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refused:
            request.refusal = refused.errors
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        try:
            stored = self.write(request, obj, form, change)
        except ValidationError as problem:
            raise Refused(problem) from problem
        except PermissionDenied as problem:
            words = str(problem) or _("You may not record this for that area.")
            raise Refused(ValidationError(words)) from problem
        if stored is not None:
            obj.pk = stored.pk

    def save_related(self, request, form, formsets, change):
        """Relations too are the service's to write; Django asks what the formsets did: nothing."""
        for formset in formsets:
            formset.new_objects = formset.changed_objects = formset.deleted_objects = []

    def delete_view(self, request, object_id, extra_context=None):
        try:
            with transaction.atomic():
                return super().delete_view(request, object_id, extra_context)
        except Refused as refused:
            for text in refused.errors.messages:
                messages.error(request, text)
            return redirect(
                reverse(
                    f"admin:{self.opts.app_label}_{self.opts.model_name}_change",
                    args=[object_id],
                )
            )

    def get_deleted_objects(self, objs, request):
        """What would go is the service's to say; Django would ask its own permissions."""
        return [str(obj) for obj in objs], {}, set(), []

    def delete_model(self, request, obj):
        try:
            self.remove(request, obj)
        except ValidationError as problem:
            raise Refused(problem) from problem
        except PermissionDenied as problem:
            words = str(problem) or _("You may not remove this.")
            raise Refused(ValidationError(words)) from problem

    # There is one history, and it is not Django's log

    def log_addition(self, request, obj, message):
        return None

    def log_change(self, request, obj, message):
        return None

    def log_deletions(self, request, queryset):
        return None

    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, object_id)
        has_versions = hasattr(self.model._meta, "simple_history_manager_attribute")
        if obj is None and not (has_versions and self._reads_everything(request)):
            raise Http404
        if has_versions:
            return super().history_view(request, object_id, extra_context)
        if not self.has_view_history_permission(request, obj):
            raise PermissionDenied
        changes = self._changes_of(obj).visible_to(request.user).select_related("change_set__by")
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(thing)s") % {"thing": obj},
            "object": obj,
            "opts": self.opts,
            "changes": changes[: self.history_list_per_page],
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/office_history.html", context)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """An earlier version may be read; nobody writes it back past the services."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        has_versions = hasattr(self.model._meta, "simple_history_manager_attribute")
        if not has_versions or self.get_object(request, object_id) is None:
            raise Http404
        if not str(version_id).isdecimal():
            raise Http404
        return super().history_form_view(request, object_id, version_id, extra_context)

    def revert_disabled(self, request, obj=None):
        return True

    def _reads_everything(self, request) -> bool:
        """What was removed has no area any more to ask about."""
        return request.user.may_everywhere(self.read_permission)

    def _changes_of(self, obj):
        if isinstance(obj, Dated):
            return Change.objects.filter(fact_type=obj._meta.label_lower, fact_id=obj.pk)
        return Change.objects.of(obj._meta.model_name, obj.subject_code())


class ReadOnlyInline:
    """Rows of another model shown on a page of the administration; mix in before an inline."""

    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return True
