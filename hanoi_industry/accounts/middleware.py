"""What holds for every answer: its language, how long a session lasts, and that nothing is kept."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from hanoi_industry.accounts import services

IDLE_SECONDS = 2 * 3600
LONGEST_SECONDS = 12 * 3600
# So often the session is written again while a person works.
NOTICED_EVERY_SECONDS = 300


def language_of(request) -> str:
    """The chosen language; before any choice, the first the browser asks for that we speak."""
    spoken = dict(settings.LANGUAGES)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in spoken:
        return chosen
    for name, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        short = name.split("-")[0]
        if short in spoken:
            return short
    return settings.LANGUAGE_CODE


class FirstVisitLanguage:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language"])
        return response


class NothingKeptByBrowsers:
    """Pages hold the office's data: no browser or proxy may keep them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if "no-store" not in response.headers.get("Cache-Control", ""):
            response.headers["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Cookie"])
        return response


class SessionsEnd:
    """Signs out whoever has been away for two hours, and everybody after twelve."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            self._end_or_notice(request, time.time())
        return self.get_response(request)

    def _end_or_notice(self, request, now: float) -> None:
        session = request.session
        began, seen = session.get("began_at"), session.get("seen_at")
        if began is None or seen is None:
            session["began_at"] = session["seen_at"] = now
        elif now - began > LONGEST_SECONDS or now - seen > IDLE_SECONDS:
            logout(request)
        elif now - seen > NOTICED_EVERY_SECONDS:
            session["seen_at"] = now


def begin_session(sender, request, user, **kwargs):
    """Told by Django when somebody signs in; saves the first page from writing the session."""
    services.note_sign_in(user, timezone.now())
    if hasattr(request, "session"):
        request.session["began_at"] = request.session["seen_at"] = time.time()
