"""An upload from receipt to undo. Every write of the import engine happens here.

A file is read once, in its child process, and kept as read; what is shown and what is kept come
from that one reading. Keeping makes the plan anew inside its transaction and refuses where it is
not the one that was shown. Whoever may import decides for each row's area when it runs.
"""

import hashlib
import logging
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from hanoi_industry import words
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet, Via
from hanoi_industry.history.services import Deed, NothingToUndo, UndoAccount
from hanoi_industry.spreadsheets import guard, headings, layout, reading, storing
from hanoi_industry.spreadsheets.comparing import Finding, Plan
from hanoi_industry.spreadsheets.guard import Reason, Refused
from hanoi_industry.spreadsheets.headings import ColumnMatch
from hanoi_industry.spreadsheets.layout import Layout, LayoutProblem, Role
from hanoi_industry.spreadsheets.models import State, Upload
from hanoi_industry.spreadsheets.reading import RawSheet, Workbook
from hanoi_industry.spreadsheets.sheets import Asking, Sheet

logger = logging.getLogger(__name__)

LONGEST_NAME = 200
MOST_ANSWERS = 2_000
LONGEST_ANSWER = 200
FORGOTTEN_AFTER = timedelta(hours=24)
CHUNK = 64 * 1024
TRIES, PAUSE = 5, 0.2  # seconds, longer with each try


class MovedMeanwhile(Exception):
    """The register, the answers or the person's rights are not what the preview was made from."""


class Busy(Exception):
    """The database was held by others for too long."""


class NotReady(Exception):
    """Rows are faulty, or questions are open."""


@dataclass
class AlreadyKept(Exception):
    """This very sheet of this very file was imported before, and the import stands."""

    upload: Upload

    def __post_init__(self):
        super().__init__(self.upload.pk)


@dataclass
class Settled(Exception):
    """The upload was kept, undone or discarded already; nothing is changed about it any more."""

    upload: Upload

    def __post_init__(self):
        super().__init__(self.upload.pk)


# Receiving


def receive(file, *, sheet: Sheet, as_of: date, deed: Deed, encoding: str | None = None) -> Upload:
    """Take a file in, read it once, and keep what was read. Raises Refused with the reason."""
    if not deed.by.may_somewhere(Permission.IMPORT):
        raise PermissionDenied
    if as_of > deed.day:
        raise ValidationError(
            {"as_of": _("Figures cannot be of a day to come. Type today or an earlier day.")}
        )
    name = plain_name(file.name)
    upload = Upload(
        by=deed.by, received_at=deed.at, kind=sheet.kind, name=name, as_of=as_of, size=0, sha256=""
    )
    path = stored_file(upload)
    try:
        upload.size, upload.sha256 = _write(file, path)
        workbook = reading.read_file(path, name, encoding=encoding)
        upload.parsed = storing.stored(workbook)
        upload.sheet_index = likeliest_sheet(workbook, sheet)
        upload.save()
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return upload


def plain_name(name: str) -> str:
    """What the browser calls the file, as mere text: no folders, nothing invisible, not too long."""
    name = words.nfc((name or "").replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(letter for letter in name if letter.isprintable())
    if len(name) > LONGEST_NAME:
        stem, dot, ending = name.rpartition(".")
        ending = (dot + ending)[:10] if stem else ""
        name = name[: LONGEST_NAME - len(ending)] + ending
    return name or _("file without a name")


def stored_file(upload: Upload) -> Path:
    return Path(settings.UPLOADS_DIR) / upload.reference


def _write(file, path: Path) -> tuple[int, str]:
    """Copy to a file that only this process's user can read; stop at the size limit."""
    size = getattr(file, "size", None) or 0
    if size > guard.MAX_FILE_BYTES:
        raise Refused(Reason.TOO_LARGE, size=size, limit=guard.MAX_FILE_BYTES)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as copy:
        for chunk in file.chunks(CHUNK):
            size += len(chunk)
            if size > guard.MAX_FILE_BYTES:
                raise Refused(Reason.TOO_LARGE, size=size, limit=guard.MAX_FILE_BYTES)
            digest.update(chunk)
            copy.write(chunk)
    return size, digest.hexdigest()


def likeliest_sheet(workbook: Workbook, sheet: Sheet) -> int:
    """The first visible sheet with the most columns that are known."""
    known = headings.knows(sheet.vocabulary())
    best, best_score = 0, -1
    for index, raw in enumerate(workbook.sheets):
        found = layout.find_layout(raw, known) if raw.rows else None
        columns = found.columns if found is not None and found.rows else []
        score = sum(any(known(part) for part in column.path) for column in columns)
        score += raw.visible
        if score > best_score:
            best, best_score = index, score
    return best


# What was read, and what a person has said about it


@dataclass
class Opened:
    """An upload with all that follows from what was read and answered so far."""

    upload: Upload
    sheet: Sheet
    workbook: Workbook
    raw: RawSheet
    layout: Layout
    matches: list[ColumnMatch]

    @property
    def blocking(self) -> list[Finding]:
        """What must be put right on the layout page before rows can be looked at."""
        found = [
            Finding(problem.code)
            for problem in self.layout.problems
            if problem.code in (LayoutProblem.NO_HEADER, LayoutProblem.NO_DATA)
        ]
        return found + list(self.sheet.missing_columns(self.matches))


def open_upload(upload: Upload, sheet: Sheet) -> Opened:
    workbook = storing.restored(upload.parsed)
    index = min(upload.sheet_index, len(workbook.sheets) - 1)
    raw = workbook.sheets[index]
    vocabulary = sheet.vocabulary()
    found = layout.find_layout(raw, headings.knows(vocabulary), roles=_roles(upload))
    vocabulary = sheet.vocabulary(found.columns)
    answered = {int(column): name or None for column, name in _said(upload, "fields").items()}
    matches = headings.match_headings(found.columns, vocabulary, answers=answered)
    return Opened(upload, sheet, workbook, raw, found, matches)


def _said(upload: Upload, name: str) -> dict:
    """Answers belong to the sheet they were given for."""
    return upload.answers.get(str(upload.sheet_index), {}).get(name, {})


def _roles(upload: Upload) -> dict[int, Role]:
    known = set(Role)
    return {int(row): Role(role) for row, role in _said(upload, "roles").items() if role in known}


def plan_of(upload: Upload, sheet: Sheet, *, by, today: date, lock: bool = False) -> Plan:
    """What keeping would do now. Nothing is written."""
    return plan_opened(open_upload(upload, sheet), by=by, today=today, lock=lock)


def plan_opened(opened: Opened, *, by, today: date, lock: bool = False) -> Plan:
    upload, sheet = opened.upload, opened.sheet
    basis = {
        "file": upload.sha256,
        "kind": upload.kind,
        "sheet": upload.sheet_index,
        "as_of": upload.as_of.isoformat(),
    }
    if opened.blocking:
        return Plan([], [], basis, list(opened.blocking))
    table = sheet.table(
        opened.raw, opened.layout, opened.matches, date1904=opened.workbook.date1904
    )
    return sheet.plan(table, asking_of(upload, by=by, today=today), basis, lock=lock)


def asking_of(upload: Upload, *, by, today: date) -> Asking:
    answers = upload.answers.get(str(upload.sheet_index), {})
    return Asking(by, upload.as_of, today, answers)


def answer(
    upload: Upload,
    *,
    deed: Deed,
    sheet_index: int | None = None,
    as_of: date | None = None,
    roles: Mapping[int, str] | None = None,
    fields: Mapping[int, str] | None = None,
    questions: Mapping[str, str] | None = None,
    left_out: list[int] | None = None,
) -> Upload:
    """Remember what a person said about an upload; None leaves a part as it was."""
    with transaction.atomic():
        upload = _own(upload, deed)
        if upload.state != State.RECEIVED:
            raise Settled(upload)
        if sheet_index is not None:
            if not 0 <= sheet_index < len(upload.parsed["sheets"]):
                raise ValidationError({"sheet": _("Choose one of the sheets of the file.")})
            upload.sheet_index = sheet_index
        if as_of is not None:
            if as_of > deed.day:
                raise ValidationError(
                    {
                        "as_of": _(
                            "Figures cannot be of a day to come. Type today or an earlier day."
                        )
                    }
                )
            upload.as_of = as_of
        answers = dict(upload.answers)
        mine = dict(answers.get(str(upload.sheet_index), {}))
        for name, said in (("roles", roles), ("fields", fields), ("questions", questions)):
            if said is not None:
                mine[name] = _short_enough({**mine.get(name, {}), **_with_text_keys(said)})
        if left_out is not None:
            mine["left_out"] = sorted({int(row) for row in left_out})
        answers[str(upload.sheet_index)] = mine
        upload.answers = answers
        upload.save(update_fields=["answers", "sheet_index", "as_of"])
    return upload


def _with_text_keys(said: Mapping) -> dict[str, str]:
    return {str(key): str(value) for key, value in said.items()}


def _short_enough(said: dict[str, str]) -> dict[str, str]:
    if len(said) > MOST_ANSWERS or any(len(value) > LONGEST_ANSWER for value in said.values()):
        raise ValidationError(_("These are more answers than the file has questions."))
    return said


def _own(upload: Upload, deed: Deed) -> Upload:
    """The person's own upload, locked until the end of the transaction."""
    if not deed.by.may_somewhere(Permission.IMPORT):
        raise PermissionDenied
    mine = Upload.objects.of(deed.by).select_for_update(of=("self",))
    return mine.get(pk=upload.pk)


# Keeping


def kept_before(upload: Upload) -> Upload | None:
    """An import of the same sheet of the same file that stands."""
    return (
        Upload.objects.filter(
            kind=upload.kind,
            sha256=upload.sha256,
            sheet_index=upload.sheet_index,
            state=State.KEPT,
            # Another page may have undone it.
            change_set__undone_by__isnull=True,
        )
        .exclude(pk=upload.pk)
        .select_related("by")
        .order_by("kept_at")
        .first()
    )


def keep(upload: Upload, *, sheet: Sheet, deed: Deed, shown_fingerprint: str) -> Upload:
    """Write what the preview showed: all of it, once, and only if nothing has moved since.

    Raises AlreadyKept, MovedMeanwhile, NotReady, Settled, Busy, PermissionDenied; then nothing is
    kept.
    """
    tries = 1 if connection.in_atomic_block else TRIES
    for number in range(1, tries + 1):
        try:
            return _keep(upload, sheet, deed, shown_fingerprint)
        except OperationalError as trouble:
            # A locked database or a deadlock: the transaction is rolled back and may be tried anew.
            if number == tries:
                raise Busy from trouble
            time.sleep(PAUSE * number)
    raise Busy


def _keep(upload: Upload, sheet: Sheet, deed: Deed, shown_fingerprint: str) -> Upload:
    deed.by.forget_grants()
    with transaction.atomic():
        # Everyone who keeps this file queues here, so that a second one sees the first.
        same = Upload.objects.select_for_update(of=("self",)).filter(
            kind=upload.kind, sha256=upload.sha256
        )
        list(same.order_by("pk").values_list("pk", flat=True))
        upload = _own(upload, deed)
        _must_be_open(upload)
        plan = plan_of(upload, sheet, by=deed.by, today=deed.day, lock=True)
        if plan.fingerprint != shown_fingerprint:
            raise MovedMeanwhile
        if not plan.is_ready:
            raise NotReady
        via = Via.COMMAND if deed.via == Via.COMMAND else Via.IMPORT
        imported = replace(deed, via=via, upload_reference=upload.reference)
        change_set = history.open_change_set(imported)
        sheet.keep(plan, change_set, by=deed.by)
        upload.state, upload.kept_at, upload.change_set = State.KEPT, deed.at, change_set
        upload.outcome = {str(kind): count for kind, count in plan.counts.items() if count}
        upload.save(update_fields=["state", "kept_at", "change_set", "outcome"])
        transaction.on_commit(lambda: stored_file(upload).unlink(missing_ok=True))
    return upload


def _must_be_open(upload: Upload) -> None:
    if upload.state == State.KEPT:
        raise AlreadyKept(upload)
    if upload.state != State.RECEIVED:
        raise Settled(upload)
    before = kept_before(upload)
    if before is not None:
        raise AlreadyKept(before)


# Undoing, discarding, sweeping


def look_at_undo(upload: Upload, *, sheet: Sheet, by) -> UndoAccount:
    return sheet.look_at_undo(upload.change_set, by=by)


def undo(upload: Upload, *, sheet: Sheet, deed: Deed) -> UndoAccount:
    """Undo a kept import whole. Raises NothingToUndo where no row could be put back."""
    if not deed.by.may_somewhere(Permission.UNDO):
        raise PermissionDenied
    with transaction.atomic():
        upload = _own(upload, deed)
        if upload.state != State.KEPT:
            raise NothingToUndo
        undoing = replace(deed, via=Via.UNDO, upload_reference=upload.reference)
        account = sheet.undo(upload.change_set, deed=undoing)
        upload.state = State.UNDONE
        upload.save(update_fields=["state"])
    return account


def note_undo(change_set: ChangeSet) -> None:
    """Tell the upload of a change set that another page has undone it."""
    Upload.objects.filter(change_set=change_set, state=State.KEPT).update(state=State.UNDONE)


def discard(upload: Upload, *, deed: Deed) -> Upload:
    """Forget an upload that was not kept, with all that was read from it."""
    with transaction.atomic():
        upload = _own(upload, deed)
        if upload.state != State.RECEIVED:
            raise Settled(upload)
        _forget(upload)
    return upload


def _forget(upload: Upload) -> None:
    upload.state, upload.parsed, upload.answers = State.DISCARDED, {}, {}
    upload.save(update_fields=["state", "parsed", "answers"])
    transaction.on_commit(lambda: stored_file(upload).unlink(missing_ok=True))


def sweep(now: datetime) -> int:
    """Forget uploads that nobody kept within a day, and files that belong to none."""
    old = Upload.objects.filter(state=State.RECEIVED, received_at__lt=now - FORGOTTEN_AFTER)
    forgotten = 0
    for upload in old.iterator():
        with transaction.atomic():
            locked = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
            if locked.state == State.RECEIVED:
                _forget(locked)
                forgotten += 1
    _sweep_files(now)
    return forgotten


def _sweep_files(now: datetime) -> None:
    folder = Path(settings.UPLOADS_DIR)
    if not folder.is_dir():
        return
    waiting = set(Upload.objects.filter(state=State.RECEIVED).values_list("reference", flat=True))
    oldest = (now - FORGOTTEN_AFTER).timestamp()
    for path in folder.iterdir():
        if path.name not in waiting and path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
