"""Bodies that are too large are refused by what they announce, before a byte of them is stored."""

from django.http import HttpResponse
from django.template.loader import render_to_string

from hanoi_industry.spreadsheets import guard, messages
from hanoi_industry.spreadsheets.guard import Reason, Refused

ROOM_FOR_THE_FORM = 1024 * 1024
LARGEST_BODY = guard.MAX_FILE_BYTES + ROOM_FOR_THE_FORM
# A browser shows an answer only once it has sent all; so much is read and thrown away for that.
THROWN_AWAY = 5 * LARGEST_BODY
CHUNK = 1024 * 1024


class RefusesLargeBodies:
    """Stands before all that could read the body: what comes after may trust its size."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        size = _announced(request)
        return self.get_response(request) if size <= LARGEST_BODY else self._refusal(request, size)

    def _refusal(self, request, size: int) -> HttpResponse:
        if size <= THROWN_AWAY:
            while request.read(CHUNK):
                pass
        refused = Refused(Reason.TOO_LARGE, size=size, limit=guard.MAX_FILE_BYTES)
        page = render_to_string("413.html", {"why": messages.of_refusal(refused)})
        return HttpResponse(page, status=413)


def _announced(request) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdecimal() else 0
