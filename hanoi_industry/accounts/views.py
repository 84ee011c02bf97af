"""Signing in and out, one's password and language; and the guard that stands before every page.

    class ClusterList(PermissionRequired, View):
        permission = Permission.REGISTER_READ

A stranger is sent to sign in and comes back; whoever may it nowhere gets the 403 page. For which
area a deed is allowed, the services ask.
"""

import logging
import secrets
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from hanoi_industry.accounts import forms, services
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.history.models import ChangeSet, Via
from hanoi_industry.history.services import Deed

logger = logging.getLogger(__name__)

LONGEST_REASON = ChangeSet._meta.get_field("why").max_length
LOCKED_SECONDS = 900


def deed_of(request, via: str = Via.FORM, *, why: str = "", upload_reference: str = "") -> Deed:
    """The deed a request asks for: by the person signed in, now, with the reason they typed."""
    reason = why or request.POST.get("why", "")
    reason = " ".join(reason.replace("\0", "").split())[:LONGEST_REASON]
    return Deed(
        by=request.user,
        at=timezone.now(),
        via=via,
        why=reason,
        upload_reference=upload_reference,
    )


class SignedIn:
    """Any person who is signed in, whatever they may do."""

    http_method_names = ["get", "post", "head", "options"]

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return super().dispatch(request, *args, **kwargs)


class PermissionRequired(SignedIn):
    """Before a page: its `permission`, held in some area at least."""

    permission: Permission

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.may_somewhere(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def permission_required(permission: Permission):
    """The same guard before a page that is a function."""

    def before(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return to_sign_in(request)
            if not request.user.may_somewhere(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return before


def to_sign_in(request) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        messages.warning(
            request,
            _("You had been signed out, so nothing was saved. Sign in and enter it once more."),
        )
        return redirect_to_login(_safe_address(request, request.headers.get("Referer", "")))
    return redirect_to_login(request.get_full_path())


def _safe_address(request, address: str) -> str:
    """An address of this site, without its host; the front page instead of any other."""
    if not url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return "/"
    parts = urlsplit(address)
    path = parts.path or "/"
    # After cutting off the host a path of two slashes would name another one.
    path = "/" + path.lstrip("/\\")
    return f"{path}?{parts.query}" if parts.query else path


class SignIn(auth_views.LoginView):
    form_class = forms.SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True
    extra_context = {"title": gettext_lazy("Sign in")}

    def get_redirect_url(self):
        address = super().get_redirect_url()
        return "" if urlsplit(address).path == self.request.path else address

    def get_context_data(self, **kwargs):
        people = services.DEMO_PEOPLE if settings.DEMO else []
        return super().get_context_data(
            demo_people=[
                {
                    "username": username,
                    "password": password,
                    "full_name": full_name,
                    "role": services.role_words(role),
                    "is_of_a_commune": username == services.DEMO_OFFICER_OF_A_COMMUNE,
                }
                for username, full_name, role, password in people
            ],
            **kwargs,
        )


def sign_out(request):
    if request.method != "POST":
        # An address alone must not sign anybody out.
        if request.user.is_authenticated:
            return HttpResponseNotAllowed(["POST"])
        return redirect("accounts:sign-in")
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect(settings.LOGOUT_REDIRECT_URL)


class ChangePassword(SignedIn, FormView):
    form_class = forms.OwnPasswordForm
    template_name = "accounts/password.html"
    success_url = reverse_lazy("accounts:password")
    extra_context = {"title": gettext_lazy("Change of password")}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form):
        person = services.change_own_password(
            form.cleaned_data["new_password1"], deed=deed_of(self.request)
        )
        update_session_auth_hash(self.request, person)
        messages.success(
            self.request,
            _("Your password is changed. Wherever else you were signed in, you no longer are."),
        )
        return super().form_valid(form)


@require_POST
def switch_language(request):
    """Remember the language of the pages in a cookie and go back to where one was."""
    address = request.POST.get("next") or request.headers.get("Referer", "")
    answer = redirect(_safe_address(request, address))
    language = request.POST.get("language")
    if language in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return answer


def locked_out(request, response=None, credentials=None):
    """After too many wrong passwords: the same page whether or not there is such an account."""
    page = render(
        request,
        "accounts/locked_out.html",
        {"title": _("Too many attempts"), "minutes": LOCKED_SECONDS // 60},
        status=429,
    )
    page.headers["Retry-After"] = str(LOCKED_SECONDS)
    return page


def broken(request):
    """The page for a fault of ours (handler500): a reference that the log knows, nothing else."""
    reference = secrets.token_hex(4).upper()
    logger.exception("Fault %s while answering %s", reference, request.method)
    page = render_to_string("500.html", {"reference": reference})
    return HttpResponse(page, status=500)
