"""What a person says about an upload; and how one that nobody keeps is forgotten."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.history.services import Deed
from hanoi_industry.spreadsheets import storing
from hanoi_industry.spreadsheets.models import Content, Job, JobState, State, Upload
from hanoi_industry.spreadsheets.services.opening import TURNED, place_of
from hanoi_industry.spreadsheets.services.receiving import (
    marked_files,
    refuse_days_to_come,
    stored_file,
)
from hanoi_industry.spreadsheets.services.troubles import Settled

MOST_ANSWERS = 2_000
MOST_SHEETS = 500
LONGEST_ANSWER = 200
LONGEST_EDIT = 2_000
# A cell, with the number of its sheet before it where that is taken along with another.
KEY = re.compile(r"(?:\d{1,4}\.)?[A-Z]{1,3}[1-9]\d{0,5}")
SAID_OF_ROWS_AND_COLUMNS = frozenset(("roles", "columns", "fields", "left_out"))
FORGOTTEN_AFTER = timedelta(hours=24)


def answer(
    upload: Upload,
    *,
    deed: Deed,
    sheet_index: int | None = None,
    table: str | None = None,
    as_of: date | None = None,
    roles: Mapping[int, str] | None = None,
    columns: Mapping[int, str] | None = None,
    fields: Mapping[int, str] | None = None,
    questions: Mapping[str, str] | None = None,
    corrections: Mapping[str, str] | None = None,
    left_out: list[int] | None = None,
    further_sheets: list[int] | None = None,
    is_turned: bool | None = None,
) -> Upload:
    """Remember what a person said about an upload; None leaves a part as it was.

    `roles` are of rows and `columns` of columns, by their numbers; `fields` what columns hold;
    `corrections` whether held values changed or were wrong; `further_sheets` other sheets of the
    same layout that are taken in together with the chosen one. `is_turned` says that the headings
    of the chosen sheet stand in a column, or that they do not: what was said of its rows and columns
    before was said of others then. Cells that were typed anew stay so.
    """
    with transaction.atomic():
        upload = own(upload, deed)
        if not upload.is_open:
            raise Settled(upload)
        moves = (sheet_index, table, as_of, further_sheets, is_turned) != (None,) * 5
        if moves and upload.state != State.RECEIVED:
            # Part of it is in the register already, as read then.
            raise Settled(upload)
        if sheet_index is not None:
            _choose_sheet(upload, sheet_index)
        if is_turned is not None:
            _choose_how_it_stands(upload, is_turned=is_turned)
        if table is not None:
            upload.table = table[:12]
        if further_sheets is not None:
            upload.further_sheets = sorted({*further_sheets} - {upload.sheet_index})[:MOST_SHEETS]
        if as_of is not None:
            refuse_days_to_come(as_of, deed)
            upload.as_of = as_of
        said = {
            "roles": roles,
            "columns": columns,
            "fields": fields,
            "questions": questions,
            "corrections": corrections,
        }
        mine = _mine(upload)
        for name, some in said.items():
            if some is not None:
                mine[name] = _short_enough({**mine.get(name, {}), **_with_text_keys(some)})
        if left_out is not None:
            mine["left_out"] = sorted({int(row) for row in left_out})
        _save(upload, mine)
    return upload


def mend(upload: Upload, *, deed: Deed, edits: Mapping[str, str | None]) -> Upload:
    """Cells typed anew: key to text, "" for a blank, None for what the file says after all.

    The key of a cell is C5, or 2.C5 where the sheet of that number is taken along with another.
    """
    with transaction.atomic():
        upload = own(upload, deed)
        if not upload.is_open:
            raise Settled(upload)
        mine = _mine(upload)
        typed = dict(mine.get("edits", {}))
        for key, text in edits.items():
            if not is_key(key):
                raise ValidationError(_("There is no cell %(address)s.") % {"address": key})
            typed.pop(key, None)
            if text is not None:
                typed[key] = " ".join(text.replace("\0", "").split())
        mine["edits"] = _short_enough(typed, LONGEST_EDIT)
        _save(upload, mine)
    return upload


def is_key(text: str) -> bool:
    """Whether this can be the key of a cell."""
    return KEY.fullmatch(text) is not None


def _mine(upload: Upload) -> dict:
    return dict(upload.answers.get(place_of(upload), {}))


def _save(upload: Upload, mine: dict) -> None:
    upload.answers = {**upload.answers, place_of(upload): mine}
    upload.save(update_fields=["answers", "sheet_index", "further_sheets", "table", "as_of"])


def _choose_sheet(upload: Upload, index: int) -> None:
    workbook = storing.unpacked(bytes(upload.content.content), upload.name)
    if not 0 <= index < len(workbook.sheets):
        raise ValidationError({"sheet": _("Choose one of the sheets of the file.")})
    upload.sheet_index, upload.further_sheets, upload.table = index, [], ""


def _choose_how_it_stands(upload: Upload, *, is_turned: bool) -> None:
    upload.table = ""
    said = upload.answers.get(place_of(upload), {})
    kept = {name: some for name, some in said.items() if name not in SAID_OF_ROWS_AND_COLUMNS}
    upload.answers = {**upload.answers, place_of(upload): {**kept, TURNED: is_turned}}


def _with_text_keys(said: Mapping) -> dict[str, str]:
    return {str(key): str(value) for key, value in said.items()}


def _short_enough(said: dict[str, str], longest: int = LONGEST_ANSWER) -> dict[str, str]:
    if len(said) > MOST_ANSWERS or any(len(value) > longest for value in said.values()):
        raise ValidationError(_("These are more answers than the file has questions."))
    return said


def own(upload: Upload, deed: Deed) -> Upload:
    """The person's own upload, locked until the end of the transaction."""
    if not deed.by.may_somewhere(Permission.IMPORT):
        raise PermissionDenied
    mine = Upload.objects.of(deed.by).select_for_update(of=("self",))
    return mine.get(pk=upload.pk)


# Forgetting


def discard(upload: Upload, *, deed: Deed) -> Upload:
    """Forget an upload that was not kept, with all that was read from it."""
    with transaction.atomic():
        upload = own(upload, deed)
        if upload.state not in (State.SENT, State.RECEIVED):
            raise Settled(upload)
        forget(upload)
    return upload


def forget(upload: Upload) -> None:
    upload.state, upload.answers = State.DISCARDED, {}
    upload.save(update_fields=["state", "answers"])
    forget_content(upload)


def forget_content(upload: Upload) -> None:
    """The reading and the file itself, once nothing more will be done with them."""
    Content.objects.filter(upload=upload).delete()
    transaction.on_commit(lambda: _forget_files(upload))


def _forget_files(upload: Upload) -> None:
    for path in (stored_file(upload), *marked_files(upload)):
        path.unlink(missing_ok=True)


def sweep(now: datetime) -> int:
    """Forget uploads that nobody kept within a day, and files that belong to none."""
    old = Upload.objects.filter(
        state__in=(State.SENT, State.RECEIVED), received_at__lt=now - FORGOTTEN_AFTER
    ).exclude(jobs__state__in=(JobState.WAITING, JobState.RUNNING))
    forgotten = 0
    for upload in old.iterator():
        with transaction.atomic():
            locked = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
            if locked.state in (State.SENT, State.RECEIVED):
                forget(locked)
                forgotten += 1
    _sweep_files(now)
    return forgotten


def _sweep_files(now: datetime) -> None:
    open_ = Upload.objects.filter(state__in=(State.SENT, State.RECEIVED, State.PARTLY))
    at_work = Job.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING))
    jobs = {str(number) for number in at_work.values_list("pk", flat=True)}
    oldest = (now - FORGOTTEN_AFTER).timestamp()
    for folder, wanted in (
        (settings.UPLOADS_DIR, set(open_.values_list("reference", flat=True))),
        (settings.JOBS_DIR, jobs),
    ):
        if not Path(folder).is_dir():
            continue
        for path in Path(folder).iterdir():
            belongs = path.name in wanted or path.stem in wanted
            if not belongs and path.is_file() and path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
