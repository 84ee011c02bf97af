"""A table as the answer to a request: streamed, written down, under a safe name, never shown.

Text goes out as it is read. A workbook is a zip and has to be whole first; it is written to a
file that has no name and is gone with the answer.
"""

import re
import tempfile
from collections.abc import Callable, Iterator
from typing import BinaryIO
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from hanoi_industry import tables, words
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import deed_of
from hanoi_industry.exports import services
from hanoi_industry.exports.models import Export
from hanoi_industry.exports.writing import ENDINGS, TYPES, WRITERS, Outgoing, csv_pieces

LONGEST_STEM = 100
NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*;%\u200e\u200f\u202a-\u202e\u2066-\u2069]+')


def answer(request, table: Outgoing, ending: str, name: str = "") -> HttpResponseBase:
    """The table as xlsx, ods or csv; `name` is the file's, without its ending, else the title.

    Raises Http404 for any other ending, PermissionDenied for who may take nothing out.
    """
    if ending not in ENDINGS:
        raise Http404
    name = f"{name or table.title}.{ending}"
    if ending != "csv":
        return answer_written(
            request, lambda file: WRITERS[ending](file, table), str(table.title), name
        )
    pieces = _told(_begun(request, str(table.title), ending), table)
    return named(StreamingHttpResponse(pieces, content_type=TYPES[ending]), name)


def answer_written(request, write: Callable[[BinaryIO], int], what: str, name: str):
    """The workbook that `write` writes; it returns the number of rows."""
    ending = name.rpartition(".")[2]
    file = _in_a_file(_begun(request, what, ending), write)
    return named(FileResponse(file, content_type=TYPES[ending]), name)


def _begun(request, what: str, ending: str) -> Export:
    return services.begin(
        what=what, ending=ending, address=request.get_full_path(), deed=deed_of(request)
    )


def _in_a_file(export: Export, write: Callable[[BinaryIO], int]):
    file = tempfile.TemporaryFile()  # noqa: SIM115  The answer closes it.
    try:
        rows = write(file)
    except BaseException:
        file.close()
        services.end(export, rows=0, is_whole=False)
        raise
    services.end(export, rows=rows, is_whole=True)
    file.seek(0)
    return file


def _told(export: Export, table: Outgoing) -> Iterator[bytes]:
    """The pieces; written down in the end, also where somebody stops to listen."""
    rows, is_whole = 0, False

    def counted(count: int) -> None:
        nonlocal rows
        rows = count

    broken = _("INCOMPLETE: the export broke off here. Take it once more.")
    try:
        yield from csv_pieces(table, counted=counted, broken=broken)
        is_whole = True
    finally:
        services.end(export, rows=rows, is_whole=is_whole)


def download(content: bytes, name: str) -> HttpResponse:
    """A file of some other making, under the same rules."""
    kind = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    return named(HttpResponse(content, content_type=kind), name)


def named(response, name: str):
    """A browser stores it under this name and never shows it, nor guesses what it might be."""
    stem, _dot, ending = name.rpartition(".")
    full = words.nfc(NOT_IN_A_NAME.sub(" ", stem)).strip(" .")[:LONGEST_STEM]
    plain = re.sub(r"[^a-z0-9-]+", "-", words.accent_free(stem)).strip("-")[:LONGEST_STEM]
    plain = plain or "table"
    # Old browsers take the plain name, all others the one behind it.
    whole = quote(f"{full or plain}.{ending}", safe="")
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{whole}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


class ExportedList:
    """Mix into a page with a list: `?export=xlsx` takes along all rows the list shows.

    The page says with `listed()` what it shows: the same rows for the same person, with the same
    filters, order and columns. `export_name` is the name of the file.
    """

    export_name: object = ""

    def listed(self) -> tables.OfficeTable:
        raise NotImplementedError

    def may_export(self) -> bool:
        return self.request.user.may_somewhere(Permission.EXPORT)

    def exported(self) -> Outgoing:
        table = self.listed()
        tables.laid_out(self.request, table)
        table.take_along()
        return Outgoing(self.export_title(), table.headings(), table.streamed())

    def export_title(self) -> str:
        return str(self.export_name or self.extra_context["title"])

    def export_file(self) -> str:
        return f"{self.export_title()} {timezone.localdate():%Y-%m-%d}"

    def get(self, request, *args, **kwargs):
        if "export" in request.GET:
            if not self.may_export():
                raise PermissionDenied
            return answer(request, self.exported(), request.GET["export"], self.export_file())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        endings = ENDINGS if self.may_export() else ()
        return super().get_context_data(export_endings=endings, **kwargs)
