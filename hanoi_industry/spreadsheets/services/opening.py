"""An upload with all that follows from what was read and from what a person said about it."""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from django.db import connection
from django.db.models import Count, Max

from hanoi_industry.collecting import without_collecting
from hanoi_industry.spreadsheets import headings, layout, marking, stacked, storing
from hanoi_industry.spreadsheets.blanks import is_lists
from hanoi_industry.spreadsheets.comparing import Finding, Plan
from hanoi_industry.spreadsheets.doubted import doubted_values
from hanoi_industry.spreadsheets.grid import heading_key
from hanoi_industry.spreadsheets.guard import letters_of
from hanoi_industry.spreadsheets.header import Known
from hanoi_industry.spreadsheets.headings import ColumnMatch, FieldWords
from hanoi_industry.spreadsheets.layout import Layout
from hanoi_industry.spreadsheets.models import Content, RememberedLayout, State, Upload
from hanoi_industry.spreadsheets.progress import NOBODY, Progress, Stage
from hanoi_industry.spreadsheets.reading import (
    Caveat,
    CaveatCode,
    RawCell,
    RawSheet,
    Workbook,
)
from hanoi_industry.spreadsheets.references import number_among, parted, reference
from hanoi_industry.spreadsheets.roles import ColumnRole, LayoutProblem, Problem, Role
from hanoi_industry.spreadsheets.services.remembering import Remembered, remembered_for
from hanoi_industry.spreadsheets.sheets import Asking, Sheet, Table
from hanoi_industry.spreadsheets.storing import OtherForm
from hanoi_industry.spreadsheets.titles import template_in
from hanoi_industry.spreadsheets.turning import may_be_turned, turned


@dataclass(frozen=True)
class Part:
    """One sheet of the file, with what was found in it; `number` counts the sheets from 0."""

    number: int
    raw: RawSheet
    layout: Layout
    matches: list[ColumnMatch]


def _as_laid_out(layout: Layout) -> tuple:
    """The same of two sheets with the same headings and units in the same columns, of one year."""
    columns = [
        (one.index, tuple(map(heading_key, one.path)), one.unit)
        for one in layout.columns
        if one.path
    ]
    return layout.year, columns


@dataclass
class Opened:
    """An upload with all that follows from what was read and answered so far.

    `raw`, `layout` and `matches` are of the chosen sheet; others of the same layout may be taken
    along, see `parts`. What can be said of hundreds of sheets at once is asked once.
    """

    upload: Upload
    sheet: Sheet
    workbook: Workbook
    raw: RawSheet
    layout: Layout
    matches: list[ColumnMatch]
    # What headings may say: of any table, and of the one at hand.
    known: Known
    vocabulary: list[FieldWords]
    # Cells a person typed anew, by the number of their sheet.
    edits: dict[int, dict[str, str]]
    # What somebody confirmed for the same headings, or for nearly the same ones.
    remembered: Remembered | None = None
    # What was said that the layouts rest on.
    laid_out_by: str = ""
    # Other sheets and tables, by the number of the sheet, made when they are asked for; None is a
    # sheet that cannot be taken in together with the chosen one.
    _others: dict[int, Part | None] = field(default_factory=dict, repr=False)
    _tables: dict[object, Table] = field(default_factory=dict, repr=False)

    @property
    def blocking(self) -> list[Finding]:
        """What must be put right on the layout page before rows can be looked at."""
        codes = {LayoutProblem.NO_HEADER, LayoutProblem.NO_DATA}
        if not said(self.upload, "roles") and said_to_be_turned(self.upload) is None:
            # Whoever has said how the headings stand, or which row holds them, knows better.
            codes.add(LayoutProblem.TRANSPOSED)
        found = [
            Finding(self._code_of(problem), {"column": letters_of(problem.column or 0)})
            for problem in self.layout.problems
            if problem.code in codes
        ]
        if what := self._other_template:
            found.append(Finding(LayoutProblem.OTHER_TEMPLATE, {"what": what}))
        found += self.sheet.missing(self.layout, self.matches)
        for name, columns in headings.said_of_several(self.matches, self.vocabulary).items():
            letters = ", ".join(column.letter for column in columns)
            params = {"field": self._label_of(name), "columns": letters}
            found.append(Finding(LayoutProblem.SAID_OF_SEVERAL, params))
        rows = sum(len(one.layout.rows) for one in self.parts)
        if rows > self.sheet.most_rows:
            params = {"rows": rows, "limit": self.sheet.most_rows}
            found.append(Finding(LayoutProblem.TOO_MANY_ROWS, params))
        return found or [
            Finding(LayoutProblem.SHEET_DIFFERS, {"sheet": self.name_of(number)})
            for number in self.upload.further_sheets
            if self.along(number) is None
        ]

    @property
    def caveats(self) -> list[Caveat]:
        """What is told of the file; that our own templates hide their lists is no news."""
        is_template = bool(template_in(self.layout.title))
        return [
            one
            for one in self.workbook.caveats
            if not (is_template and one.code is CaveatCode.HIDDEN_SHEET and is_lists(one.sheet))
        ]

    @property
    def _other_template(self) -> str:
        """What one of our own templates is for that was sent to the page of another."""
        what = template_in(self.layout.title)
        is_ours = self.sheet.is_called(what) or self.sheet.is_own_form(self.layout.columns)
        return "" if is_ours else what

    def _code_of(self, problem: Problem) -> LayoutProblem:
        if problem.code is LayoutProblem.TRANSPOSED and self.may_be_turned:
            return LayoutProblem.PERHAPS_TURNED
        return problem.code

    def _label_of(self, name: str) -> str:
        labels = {one.name: one.label for one in self.sheet.choosable_fields(self.layout)}
        return str(labels.get(name, name))

    # The sheets of the file

    @property
    def number(self) -> int:
        """Of the chosen sheet."""
        return min(self.upload.sheet_index, len(self.workbook.sheets) - 1)

    def name_of(self, number: int) -> str:
        return self.workbook.sheets[number].name

    @cached_property
    def parts(self) -> list[Part]:
        """The chosen sheet, and those that are taken along in the order of the file."""
        return [self.chosen, *self._of(self.upload.further_sheets)]

    @cached_property
    def offered(self) -> list[Part]:
        """The other sheets that can be taken in together with the chosen one."""
        return self._of(range(len(self.workbook.sheets)))

    @without_collecting()
    def _of(self, numbers: Iterable[int]) -> list[Part]:
        return [part for number in numbers if (part := self.along(number)) is not None]

    @cached_property
    def chosen(self) -> Part:
        return Part(self.number, self.raw, self.layout, self.matches)

    def along(self, number: int) -> Part | None:
        """Another sheet, where it can be taken in together with the chosen one."""
        if number == self.number or not 0 <= number < len(self.workbook.sheets):
            return None
        if number not in self._others:
            self._others[number] = _taken_along(self, number)
        return self._others[number]

    def goes_with(self, part: Part) -> bool:
        """Whether the rows of another sheet may stand below those of the chosen one."""
        return self._table_of(part).goes_with(self._table_of(self.chosen))

    @cached_property
    def laid_out(self) -> tuple:
        return _as_laid_out(self.layout)

    def _table_of(self, part: Part) -> Table:
        if part.number not in self._tables:
            table = self.sheet.table(
                part.raw, part.layout, part.matches, date1904=self.workbook.date1904
            )
            doubted = doubted_values(part.raw, part.layout.rows, self.edits.get(part.number, {}))
            self._tables[part.number] = replace(table, doubted=doubted) if doubted else table
        return self._tables[part.number]

    @property
    def table(self) -> Table:
        """The rows of all sheets that are taken in."""
        first, *others = self.parts
        if not others:
            return self._table_of(first)
        key = tuple(one.number for one in others)
        if key not in self._tables:
            placed = [self._table_of(one).placed(one.number + 1) for one in others]
            self._tables[key] = self._table_of(first).placed(0).joined(placed)
        return self._tables[key]

    # Rows and cells

    @property
    def row_count(self) -> int:
        return sum(len(one.layout.rows) for one in self.parts)

    def rows(self) -> set[int]:
        """The numbers of all rows of data, as plans count them."""
        first, *others = self.parts
        numbers = {row.row for row in first.layout.rows}
        for one in others:
            numbers |= {number_among(one.number + 1, row.row) for row in one.layout.rows}
        return numbers

    @property
    def may_be_turned(self) -> bool:
        """Whether a person may choose how the headings of the chosen sheet stand."""
        return self.sheet.reads_forms and may_be_turned(self.workbook.sheets[self.number])

    def key_of(self, address: str) -> str:
        """How a cell that a plan tells is called in answers: C5, or 2.C5 in a sheet taken along."""
        name, cell = parted(address)
        number = next((one.number for one in self.parts if one.raw.name == name), self.number)
        return cell if number == self.number else f"{number}{KEY_MARK}{cell}"

    def address_of(self, key: str) -> str:
        """The other way round."""
        number, cell = _placed(key, self.number)
        return reference(self.name_of(number), cell) if len(self.parts) > 1 else cell

    def row_of(self, key: str) -> int:
        """The number of the row of a cell, as plans count rows."""
        number, cell = _placed(key, self.number)
        place = 0 if number == self.number else number + 1
        return number_among(place, self.raw.place_of(cell)[0])

    def column_of(self, key: str) -> int:
        """The number of the column of a cell, whatever its sheet."""
        return self.raw.place_of(_placed(key, self.number)[1])[1]

    def cell(self, key: str) -> RawCell:
        number, cell = _placed(key, self.number)
        raw = self.workbook.sheets[number]
        return raw.cell(*raw.place_of(cell))


# From so many rows on, the upload that was opened last stays open for the next page and for keeping.
LARGE = 500
# Between the number of a sheet that is taken along and a cell of it.
KEY_MARK = "."
# The name of the answer to how the headings of a sheet stand.
TURNED = "turned"


class Last:
    """The last thing that was made, for as long as what it rests on is the same."""

    def __init__(self):
        self._lock = threading.Lock()
        self._key, self._made = None, None

    def get(self, key: object, make: Callable[[], object]):
        with self._lock:
            if self._key == key:
                return self._made
        made = make()
        with self._lock:
            self._key, self._made = key, made
        return made


_opened = Last()


def open_upload(upload: Upload, sheet: Sheet) -> Opened:
    """Raises OtherForm where what was read is not there, or not in the form of today."""
    return _held(upload, lambda: _opened_anew(upload, sheet))


def _held(upload: Upload, make: Callable[[], Opened]) -> Opened:
    if upload.row_count < LARGE:
        return make()
    # The person may have other rights by now.
    return replace(_opened.get(basis_of(upload), make), upload=upload)


def opened_again(opened: Opened, upload: Upload) -> Opened:
    """An upload of which something was said since it was opened. Its sheets are read and laid out
    once more only where that was about rows, cells or what kind of column one is."""
    if opened.laid_out_by != _laid_out_by(upload):
        return open_upload(upload, opened.sheet)
    found = _matches(upload, opened.sheet, opened.layout, opened.vocabulary, opened.remembered)
    again = replace(opened, upload=upload)
    if found != opened.matches:
        again = replace(again, matches=found, _others={}, _tables={})
    return _held(upload, lambda: again)


def _laid_out_by(upload: Upload) -> str:
    told = {
        f"{place} {name}": some
        for place in upload.answers
        for name in ("roles", "columns", "edits", TURNED)
        if (some := said(upload, name, place)) or some is False
    }
    return json.dumps(
        [upload.sheet_index, upload.table, upload.further_sheets, told], sort_keys=True
    )


def basis_of(upload: Upload) -> tuple:
    """What an upload that is opened rests on: the reading, the answers, the layouts remembered."""
    layouts = RememberedLayout.objects.filter(kind=upload.kind).aggregate(
        newest=Max("confirmed_at"), count=Count("pk")
    )
    return (
        upload.pk,
        upload.kind,
        upload.row_count,
        upload.sheet_index,
        upload.table,
        json.dumps([upload.further_sheets, upload.answers], sort_keys=True),
        *layouts.values(),
    )


@without_collecting()
def _opened_anew(upload: Upload, sheet: Sheet) -> Opened:
    stored = Content.objects.filter(upload=upload).first()
    if stored is None:
        raise OtherForm
    workbook = storing.unpacked(bytes(stored.content), upload.name)
    index = min(upload.sheet_index, len(workbook.sheets) - 1)
    edits = _edits_by_sheet(upload, index)
    for number, texts in edits.items():
        if number < len(workbook.sheets):
            _write_over(workbook.sheets[number], texts)
    known, own = headings.knows(sheet.vocabulary()), edits.get(index, {})
    raw, found = _read_as_it_stands(upload, sheet, workbook.sheets[index], known, own)
    remembered = remembered_for(found, kind=sheet.kind, by=upload.by)
    if remembered is not None and remembered.roles:
        found = _layout(upload, sheet, raw, known, own, remembered.roles)
    found = _as_its_kind_reads(sheet, found, said(upload, "roles"))
    vocabulary = sheet.vocabulary(found.columns, found.title)
    matches = _matches(upload, sheet, found, vocabulary, remembered)
    return Opened(
        *(upload, sheet, workbook, raw, found, matches),
        *(known, vocabulary, edits, remembered, _laid_out_by(upload)),
    )


def _as_its_kind_reads(sheet: Sheet, found: Layout, roles: Mapping[str, str]) -> Layout:
    """`roles` are those that a person gave to rows, by their numbers."""
    if not found.is_turned and sheet.is_own_form(found.columns):
        found = found.as_it_stands()
    heads = sheet.heads_that_are_rows(found)
    return found.with_rows_of([one for one in heads if str(one.row) not in roles])


def _read_as_it_stands(
    upload: Upload, sheet: Sheet, raw: RawSheet, known: Known, edits: dict
) -> tuple[RawSheet, Layout]:
    """The chosen sheet upright or turned: as a person said, else turned where it surely is a form."""
    is_turned = said_to_be_turned(upload)
    if not (sheet.reads_forms and may_be_turned(raw)):
        is_turned = False
    if not is_turned:
        found = _layout(upload, sheet, raw, known, edits, {})
        if is_turned is False or not found.is_headed_down:
            return raw, found
    across = turned(raw)
    read = _layout(upload, sheet, across, known, edits, {})
    if is_turned is None and not layout.is_surely_a_form(across, known):
        return raw, found
    return across, read


def _matches(
    upload: Upload,
    sheet: Sheet,
    found: Layout,
    vocabulary: list[FieldWords],
    remembered: Remembered | None,
) -> list[ColumnMatch]:
    """What the columns hold: as was said, else as was confirmed before, else by their headings."""
    answered = {int(column): name or None for column, name in said(upload, "fields").items()}
    confirmed = remembered.fields if remembered is not None else {}
    answers = {**confirmed, **answered}
    return sheet.known_by_values(
        headings.match_headings(found.columns, vocabulary, answers=answers)
    )


def _taken_along(opened: Opened, number: int) -> Part | None:
    """Another sheet as it would be taken along: what was said of the chosen one's columns holds,
    and what was said of rows while it was looked at by itself."""
    upload, sheet, raw = opened.upload, opened.sheet, opened.workbook.sheets[number]
    if not raw.rows or marking.is_list(raw.rows):
        return None
    if opened.raw.is_turned:
        if not may_be_turned(raw):
            return None
        raw = turned(raw)
    columns = opened.remembered.roles if opened.remembered is not None else {}
    columns = {**columns, **_column_roles(upload, place_of(upload))}
    own = opened.edits.get(number, {})
    found = _layout(upload, sheet, raw, opened.known, own, columns, place=str(number))
    if not found.rows or _as_laid_out(found) != opened.laid_out:
        return None
    found = _as_its_kind_reads(sheet, found, said(upload, "roles", str(number)))
    held = {one.column.index: one.field for one in opened.matches}
    # Each heading stands in the chosen sheet as well, so its words are asked for units alone.
    matches = headings.match_headings(found.columns, opened.vocabulary, answers=held)
    part = Part(number, raw, found, matches)
    return part if opened.goes_with(part) else None


def _layout(
    upload: Upload,
    sheet: Sheet,
    raw: RawSheet,
    known: Known,
    edits: dict,
    columns: dict,
    *,
    place: str | None = None,
) -> Layout:
    """`place` is that of the answers about another sheet than the chosen one."""
    return stacked.find_layout(
        raw,
        known,
        sheet.goes_below,
        roles=_roles(upload, raw, edits, place or place_of(upload)),
        columns={**columns, **_column_roles(upload, place or place_of(upload))},
        table=None if place else upload.table or None,
    )


def table_found(opened: Opened) -> str:
    """The place of the table that the reader finds by itself."""
    return layout.find_layout(opened.raw, opened.known).place


def place_of(upload: Upload) -> str:
    """Under which name answers stand: they belong to the table they were given for."""
    sheet = str(upload.sheet_index)
    return f"{sheet}.{upload.table}" if upload.table else sheet


def said_to_be_turned(upload: Upload) -> bool | None:
    """Whether a person said that the headings of the chosen sheet stand in a column; None while
    nobody has said how they stand."""
    return upload.answers.get(str(upload.sheet_index), {}).get(TURNED)


def said(upload: Upload, name: str, place: str = "") -> dict:
    return upload.answers.get(place or place_of(upload), {}).get(name, {})


def edits_of(upload: Upload) -> dict[str, str]:
    """Cells a person typed anew in the browser: their key to text, "" for a blank."""
    return said(upload, "edits")


def _edits_by_sheet(upload: Upload, chosen: int) -> dict[int, dict[str, str]]:
    """The same by the number of the sheet, under the address in it."""
    found: dict[int, dict[str, str]] = {}
    for key, text in edits_of(upload).items():
        number, cell = _placed(key, chosen)
        found.setdefault(number, {})[cell] = text
    return found


def _placed(key: str, chosen: int) -> tuple[int, str]:
    """The number of the sheet of a cell, and its address there."""
    number, mark, cell = key.partition(KEY_MARK)
    return (int(number), cell) if mark else (chosen, key)


def _write_over(raw: RawSheet, edits: dict[str, str]) -> None:
    """Read as if the file had said so."""
    for address, text in edits.items():
        row, column = raw.place_of(address)
        if not 1 <= row <= raw.height:
            continue
        cells = list(raw.rows[row - 1])
        cells += [None] * (column - len(cells))
        cells[column - 1] = text or None
        raw.rows[row - 1] = cells


def _roles(upload: Upload, raw: RawSheet, edits: dict[str, str], place: str) -> dict[int, Role]:
    """What a person said of rows; a row that was mended cell by cell stays a row of data."""
    known = set(Role)
    roles = {raw.place_of(address)[0]: Role.DATA for address in edits}
    told = said(upload, "roles", place).items()
    return roles | {int(row): Role(role) for row, role in told if role in known}


def _column_roles(upload: Upload, place: str) -> dict[int, ColumnRole]:
    known = set(ColumnRole)
    told = said(upload, "columns", place).items()
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
    progress.at(Stage.CHECKING, 0, upload.row_count)
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
    if upload.further_sheets:
        basis["sheets"] = upload.further_sheets
    if opened.raw.is_turned:
        basis[TURNED] = True
    if opened.blocking:
        return Plan([], [], basis, list(opened.blocking))
    table = opened.table
    asking = replace(asking_of(upload, by=by, today=today), progress=progress)
    if upload.state == State.PARTLY:
        asking = _of_the_rest(asking, opened)
    progress.at(Stage.CHECKING, len(table), len(table))

    def ask(execute, *question):
        progress.still()
        return execute(*question)

    with connection.execute_wrapper(ask):
        plan = sheet.plan(table, asking, basis, lock=lock)
    progress.at(Stage.COMPARING, len(table), len(table))
    return plan


def asking_of(upload: Upload, *, by, today: date) -> Asking:
    return Asking(by, upload.as_of, today, upload.answers.get(place_of(upload), {}))


def _of_the_rest(asking: Asking, opened: Opened) -> Asking:
    """Rows that were kept are there as neighbours in their columns, and for nothing else."""
    waiting = {one["row"] for one in opened.upload.waiting}
    kept = opened.rows() - waiting
    return replace(asking, answers={**asking.answers, "left_out": sorted(kept | asking.left_out)})
