"""An upload with all that follows from what was read and from what a person said about it."""

from dataclasses import dataclass, replace
from datetime import date

from django.db import connection

from hanoi_industry.spreadsheets import headings, layout, storing
from hanoi_industry.spreadsheets.comparing import Finding, Plan
from hanoi_industry.spreadsheets.guard import column_of, letters_of
from hanoi_industry.spreadsheets.headings import ColumnMatch
from hanoi_industry.spreadsheets.layout import Layout
from hanoi_industry.spreadsheets.models import Content, State, Upload
from hanoi_industry.spreadsheets.progress import NOBODY, Progress, Stage
from hanoi_industry.spreadsheets.reading import RawSheet, Workbook
from hanoi_industry.spreadsheets.roles import ColumnRole, LayoutProblem, Role
from hanoi_industry.spreadsheets.services.remembering import Remembered, remembered_for
from hanoi_industry.spreadsheets.sheets import Asking, Sheet, without_collecting
from hanoi_industry.spreadsheets.storing import OtherForm


@dataclass
class Opened:
    """An upload with all that follows from what was read and answered so far."""

    upload: Upload
    sheet: Sheet
    workbook: Workbook
    raw: RawSheet
    layout: Layout
    matches: list[ColumnMatch]
    # What somebody confirmed for the same headings, or for nearly the same ones.
    remembered: Remembered | None = None

    @property
    def blocking(self) -> list[Finding]:
        """What must be put right on the layout page before rows can be looked at."""
        codes = {LayoutProblem.NO_HEADER, LayoutProblem.NO_DATA}
        if not said(self.upload, "roles"):
            # Whoever has said which row holds the headings knows better.
            codes.add(LayoutProblem.TRANSPOSED)
        found = [
            Finding(problem.code, {"column": letters_of(problem.column or 0)})
            for problem in self.layout.problems
            if problem.code in codes
        ]
        return found + list(self.sheet.missing_columns(self.matches))


# From so many rows on, the upload that was opened last stays open for the next page and for keeping.
LARGE = 5_000
_last_opened: list[tuple[tuple, Opened]] = []


def open_upload(upload: Upload, sheet: Sheet) -> Opened:
    """Raises OtherForm where what was read is not there, or not in the form of today."""
    key = (upload.pk, upload.sha256, sheet.kind, place_of(upload), str(upload.answers))
    for known, opened in _last_opened:
        if known == key:
            return replace(opened, upload=upload)
    opened = _opened_anew(upload, sheet)
    if upload.row_count >= LARGE:
        _last_opened[:] = [(key, opened)]
    return opened


@without_collecting()
def _opened_anew(upload: Upload, sheet: Sheet) -> Opened:
    stored = Content.objects.filter(upload=upload).first()
    if stored is None:
        raise OtherForm
    workbook = storing.unpacked(bytes(stored.content))
    index = min(upload.sheet_index, len(workbook.sheets) - 1)
    raw = workbook.sheets[index]
    edits = edits_of(upload)
    _write_over(raw, edits)
    found = _layout(upload, sheet, raw, edits, {})
    remembered = remembered_for(found, kind=sheet.kind, by=upload.by)
    if remembered is not None and remembered.roles:
        found = _layout(upload, sheet, raw, edits, remembered.roles)
    answered = {int(column): name or None for column, name in said(upload, "fields").items()}
    known = remembered.fields if remembered is not None else {}
    matches = headings.match_headings(
        found.columns, sheet.vocabulary(found.columns), answers={**known, **answered}
    )
    return Opened(upload, sheet, workbook, raw, found, matches, remembered)


def _layout(upload: Upload, sheet: Sheet, raw: RawSheet, edits: dict, columns: dict) -> Layout:
    return layout.find_layout(
        raw,
        headings.knows(sheet.vocabulary()),
        roles=_roles(upload, edits),
        columns={**columns, **_column_roles(upload)},
        table=upload.table or None,
    )


def table_found(opened: Opened) -> str:
    """The place of the table that the reader finds by itself."""
    known = headings.knows(opened.sheet.vocabulary())
    return layout.find_layout(opened.raw, known).place


def place_of(upload: Upload) -> str:
    """Under which name answers stand: they belong to the table they were given for."""
    sheet = str(upload.sheet_index)
    return f"{sheet}.{upload.table}" if upload.table else sheet


def said(upload: Upload, name: str) -> dict:
    return upload.answers.get(place_of(upload), {}).get(name, {})


def edits_of(upload: Upload) -> dict[str, str]:
    """Cells a person typed anew in the browser: address to text, "" for a blank."""
    return said(upload, "edits")


def _write_over(raw: RawSheet, edits: dict[str, str]) -> None:
    """Read as if the file had said so."""
    for address, text in edits.items():
        row, column = row_of(address), column_of(address.rstrip("0123456789"))
        if not 1 <= row <= raw.height:
            continue
        cells = list(raw.rows[row - 1])
        cells += [None] * (column - len(cells))
        cells[column - 1] = text or None
        raw.rows[row - 1] = cells


def row_of(address: str) -> int:
    return int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _roles(upload: Upload, edits: dict[str, str]) -> dict[int, Role]:
    """What a person said of rows; a row that was mended cell by cell stays a row of data."""
    known = set(Role)
    roles = {row_of(address): Role.DATA for address in edits}
    told = {int(row): Role(role) for row, role in said(upload, "roles").items() if role in known}
    return roles | told


def _column_roles(upload: Upload) -> dict[int, ColumnRole]:
    known = set(ColumnRole)
    told = said(upload, "columns").items()
    return {int(column): ColumnRole(role) for column, role in told if role in known}


def plan_of(
    upload: Upload,
    sheet: Sheet,
    *,
    by,
    today: date,
    lock: bool = False,
    progress: Progress = NOBODY,
) -> Plan:
    """What keeping would do now. Nothing is written."""
    progress.at(Stage.CHECKING)
    return plan_opened(open_upload(upload, sheet), by=by, today=today, lock=lock, progress=progress)


def plan_opened(
    opened: Opened, *, by, today: date, lock: bool = False, progress: Progress = NOBODY
) -> Plan:
    upload, sheet = opened.upload, opened.sheet
    basis = {
        "file": upload.sha256,
        "kind": upload.kind,
        "sheet": upload.sheet_index,
        "table": upload.table,
        "as_of": upload.as_of.isoformat(),
        "edits": edits_of(upload),
    }
    if opened.blocking:
        return Plan([], [], basis, list(opened.blocking))
    table = sheet.table(
        opened.raw, opened.layout, opened.matches, date1904=opened.workbook.date1904
    )
    asking = asking_of(upload, by=by, today=today)
    if upload.state == State.PARTLY:
        asking = _of_the_rest(asking, opened)
    progress.at(Stage.CHECKING, 0, len(opened.layout.rows))

    def ask(execute, *question):
        progress.at(Stage.CHECKING, 0, len(opened.layout.rows))
        return execute(*question)

    with connection.execute_wrapper(ask):
        plan = sheet.plan(table, asking, basis, lock=lock)
    progress.at(Stage.CHECKING, len(opened.layout.rows), len(opened.layout.rows))
    return plan


def asking_of(upload: Upload, *, by, today: date) -> Asking:
    return Asking(by, upload.as_of, today, upload.answers.get(place_of(upload), {}))


def _of_the_rest(asking: Asking, opened: Opened) -> Asking:
    """Rows that were kept are there as neighbours in their columns, and for nothing else."""
    waiting = {one["row"] for one in opened.upload.waiting}
    kept = {row.row for row in opened.layout.rows} - waiting
    return replace(asking, answers={**asking.answers, "left_out": sorted(kept | asking.left_out)})
