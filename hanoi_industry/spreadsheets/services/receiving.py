"""A file as it comes in: stored under a random name, read once, and kept as read."""

import hashlib
import os
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hanoi_industry import words
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.collecting import without_collecting
from hanoi_industry.history.services import Deed
from hanoi_industry.spreadsheets import blanks, guard, headings, layout, marking, reading, storing
from hanoi_industry.spreadsheets.guard import Reason, Refused
from hanoi_industry.spreadsheets.header import Known
from hanoi_industry.spreadsheets.models import Content, State, Upload
from hanoi_industry.spreadsheets.progress import NOBODY, Progress, Stage
from hanoi_industry.spreadsheets.reading import RawSheet, Workbook
from hanoi_industry.spreadsheets.sheets import Sheet
from hanoi_industry.spreadsheets.turning import may_be_turned, turned

LONGEST_NAME = 200
CHUNK = 64 * 1024
# What is read and kept while the person waits for the next page; more goes to the background.
SOON_BYTES = 512 * 1024
SOON_UNPACKED = 12 * 1024 * 1024
SOON_ROWS = 3_000


def receive(file, *, sheet: Sheet, as_of: date, deed: Deed, encoding: str | None = None) -> Upload:
    """Take a file in, read it once, and keep what was read. Raises Refused with the reason."""
    upload = take_in(file, sheet=sheet, as_of=as_of, deed=deed)
    return read_at_once(upload, sheet=sheet, encoding=encoding)


def read_at_once(upload: Upload, *, sheet: Sheet, encoding: str | None = None) -> Upload:
    """Read what was taken in while the person waits; what cannot be read leaves nothing behind."""
    try:
        return read_in(upload, sheet=sheet, encoding=encoding)
    except BaseException:
        stored_file(upload).unlink(missing_ok=True)
        upload.delete()
        raise


def take_in(file, *, sheet: Sheet, as_of: date, deed: Deed) -> Upload:
    """Store a file as it was sent; nothing of it is read yet. Raises Refused where it is too large."""
    if not deed.by.may_somewhere(Permission.IMPORT):
        raise PermissionDenied
    refuse_days_to_come(as_of, deed)
    upload = Upload(
        by=deed.by,
        received_at=deed.at,
        kind=sheet.kind,
        name=plain_name(file.name),
        as_of=as_of,
        state=State.SENT,
    )
    path = stored_file(upload)
    try:
        upload.size, upload.sha256 = _write(file, path)
        upload.save()
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return upload


@without_collecting()
def read_in(
    upload: Upload,
    *,
    sheet: Sheet,
    encoding: str | None = None,
    letters: str | None = None,
    progress: Progress = NOBODY,
) -> Upload:
    """Read the stored file and keep what was read. Raises Refused with the reason.

    `encoding` and `letters` are a person's word on how a text file is stored and on what to do with
    old Vietnamese letters, as reading.read_file() takes them.
    """
    progress.at(Stage.READING)
    packing = storing.Packing()
    workbook = reading.read_file(
        stored_file(upload),
        upload.name,
        encoding=encoding,
        letters=letters,
        heard=lambda rows: progress.at(Stage.READING, rows),
        said=packing.add,
    )
    rows = sum(raw.height for raw in workbook.sheets)
    progress.at(Stage.CHECKING, 0, rows)
    if upload.state == State.SENT:
        upload.sheet_index = likeliest_sheet(workbook, sheet, progress)
    if letters is not None:
        upload.answers = {**upload.answers, "file": {"letters": letters}}
    upload.row_count = max((raw.height for raw in workbook.sheets), default=0)
    packed = packing.finished()
    progress.at(Stage.CHECKING, rows, rows)
    with transaction.atomic():
        Content.objects.update_or_create(upload=upload, defaults={"content": packed})
        upload.state = State.RECEIVED
        upload.save(update_fields=["sheet_index", "row_count", "state", "answers"])
    return upload


def letters_of(upload: Upload) -> str:
    """How a person said that old letters are to be taken; "" where nobody did."""
    return upload.answers.get("file", {}).get("letters", "")


def refuse_days_to_come(as_of: date, deed: Deed) -> None:
    if as_of > deed.day:
        raise ValidationError(
            {"as_of": _("Figures cannot be of a day to come. Type today or an earlier day.")}
        )


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


MARKED_ENDINGS = ("xlsx", "xlsm")


def marked_files(upload: Upload) -> list[Path]:
    """Where its marked copy lies once it was made in the background, by the two endings."""
    return [stored_file(upload).with_name(f"{upload.reference}.{one}") for one in MARKED_ENDINGS]


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


def likeliest_sheet(workbook: Workbook, sheet: Sheet, progress: Progress = NOBODY) -> int:
    """The first visible sheet with the most columns that are known; where there are next to none,
    the first form."""
    if len(workbook.sheets) == 1:
        return 0
    known = headings.knows(sheet.vocabulary())
    best, best_score, done = 0, -1, 0
    laid_out: dict[int, layout.Layout] = {}
    rows = sum(raw.height for raw in workbook.sheets)
    for index, raw in enumerate(workbook.sheets):
        progress.at(Stage.CHECKING, done, rows)
        done += raw.height
        if marking.is_list(raw.rows) or blanks.is_explanations(raw.rows):
            continue
        found = layout.find_layout(_corner(raw), known) if raw.rows else None
        if found is not None:
            laid_out[index] = found
        columns = found.columns if found is not None and found.rows else []
        score = sum(any(known(part) for part in column.path) for column in columns)
        score += raw.visible
        if score > best_score:
            best, best_score = index, score
    if sheet.reads_forms and best_score <= FEW_COLUMNS:
        return next(_forms(workbook, laid_out, known), best)
    return best


def _forms(
    workbook: Workbook, laid_out: Mapping[int, layout.Layout], known: Known
) -> Iterator[int]:
    """Those of its visible sheets that are forms; `laid_out` as if they stood upright."""
    for index, found in laid_out.items():
        raw = workbook.sheets[index]
        corner = _corner(raw)
        is_form = raw.visible and may_be_turned(corner) and found.is_headed_down
        if is_form and layout.is_surely_a_form(turned(corner), known):
            yield index


# Headings stand here, and to look at whole sheets takes minutes where a workbook has hundreds.
ROWS_FOR_HEADINGS, COLUMNS_FOR_HEADINGS = 60, 40
# With so many known, and one for being visible, no sheet is surely a list.
FEW_COLUMNS = 3


def _corner(raw: RawSheet) -> RawSheet:
    """The upper left of a sheet, by which it is told from the others of its workbook."""
    bottom, right = ROWS_FOR_HEADINGS, COLUMNS_FOR_HEADINGS
    return RawSheet(
        raw.name,
        raw.visible,
        [row[:right] for row in raw.rows[:bottom]],
        [
            (top, left, min(down, bottom), min(across, right))
            for top, left, down, across in raw.merges
            if top <= bottom and left <= right
        ],
        {row for row in raw.hidden_rows if row <= bottom},
        {column for column in raw.hidden_columns if column <= right},
    )


# At once, or in the background


def is_soon_read(upload: Upload) -> bool:
    """Whether reading takes no longer than a page may. What is packed is judged unpacked."""
    return upload.size <= SOON_BYTES and _unpacked_size(stored_file(upload)) <= SOON_UNPACKED


def _unpacked_size(path: Path) -> int:
    """As the directory of the package says; one that lies is found out by the guard."""
    try:
        with zipfile.ZipFile(path) as package:
            return sum(part.file_size for part in package.infolist())
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return 0


def is_soon_kept(upload: Upload) -> bool:
    return upload.row_count * (1 + len(upload.further_sheets)) <= SOON_ROWS


def is_soon_undone(upload: Upload) -> bool:
    return sum(upload.outcome.get(kind, 0) for kind in ("new", "changed")) <= SOON_ROWS
