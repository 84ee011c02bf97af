"""What the importer made of a file, beside what a person reads in it.

Only reading, layout, headings and cells are asked; nothing of the database. Where a person is
asked what a column holds, the answer is given from the truth; that it was asked counts for the
column. A cell is right when it says what the truth says. It is wrong with a warning when a person
is asked or told about this cell or its row before anything is kept; else it is wrong without a
warning, which is the one thing that must never happen.
"""

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from hanoi_industry import words
from hanoi_industry.periods import PartialDay
from hanoi_industry.spreadsheets import headings, layout, reading
from hanoi_industry.spreadsheets.cells import Range, Reading
from hanoi_industry.spreadsheets.guard import Reason, Refused, letters_of
from hanoi_industry.spreadsheets.layout import Role
from hanoi_industry.spreadsheets.turning import may_be_turned, turned
from tests.corpus.kinds import KINDS, TableRead
from tests.corpus.truth import (
    CorpusFile,
    Doubted,
    Either,
    Erases,
    Fails,
    NotDetected,
    Nothing,
    SheetTruth,
    TableTruth,
    Truth,
)

RIGHT, WARNED, SILENT = "right", "warned", "SILENT"

# Columns that are known and of which nothing is kept.
NOT_KEPT = frozenset(("compared", "read_only", "beside"))


@dataclass(frozen=True)
class Slip:
    """Something that is not as the truth has it. `kind`: role, column, cell, total, file."""

    kind: str
    where: str
    told: str
    how: str = ""


@dataclass
class Score:
    name: str
    rows: int = 0
    rows_wrong: int = 0
    columns: int = 0
    columns_wrong: int = 0
    columns_asked: int = 0
    cells: Counter = field(default_factory=Counter)
    totals: int = 0
    totals_wrong: int = 0
    slips: list[Slip] = field(default_factory=list)

    def slip(self, kind: str, where: str, told: str, how: str = "") -> None:
        self.slips.append(Slip(kind, where, told, how))

    @property
    def all_cells(self) -> int:
        return sum(self.cells.values())

    @property
    def is_clean(self) -> bool:
        return not self.slips


def scored(one: CorpusFile) -> Score:
    score = Score(one.name)
    try:
        workbook = _read(one, score)
    except Refused as refused:
        score.slip("file", one.filename, f"refused: {refused.code}", SILENT)
        for truth in one.sheets:
            for table in truth.tables:
                score.cells[WARNED] += sum(len(row.cells) for row in table.rows.values())
        return score
    kind = KINDS[one.kind]
    told = {str(caveat.code) for caveat in workbook.caveats}
    for code in one.caveats - told:
        score.slip("file", one.filename, f"not told: {code}")
    for truth in one.sheets:
        raw = next((raw for raw in workbook.sheets if raw.name == truth.name), None)
        if raw is None:
            score.slip("file", truth.name, "no such sheet was read", SILENT)
        else:
            _Sheet(score, kind, workbook, raw, truth).look()
    return score


def _read(one: CorpusFile, score: Score):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(one.content)
        if one.encoding is None:
            return reading.read_file(path, one.filename)
        try:
            workbook = reading.read_file(path, one.filename)
            asked = any(str(one.code) == "old_letters_suspected" for one in workbook.caveats)
        except Refused as refused:
            asked = refused.code is Reason.ENCODING_NEEDED
            if not asked:
                raise
        # A person is asked, looks at what is shown, and says how the file was written.
        return reading.read_file(path, one.filename, encoding=one.encoding) if asked else workbook


@dataclass
class _Sheet:
    score: Score
    kind: object
    workbook: reading.Workbook
    raw: reading.RawSheet
    truth: SheetTruth

    def look(self) -> None:
        known = headings.knows(self.kind.vocabulary())
        self._turn(known)
        found = layout.find_layouts(self.raw, known)
        self.layouts = [one for one in found if one.rows] or found
        self._roles()
        self.warned_rows = {
            problem.row
            for found in self.layouts
            for problem in found.problems
            if problem.row is not None and problem.code != "second_table"
        }
        told = {str(problem.code) for found in self.layouts for problem in found.problems}
        for code in self.truth.told - told:
            self.score.slip("role", self.raw.name, f"not told: {code}", SILENT)
        tables = self.truth.tables
        with_rows = sum(bool(one.rows) for one in self.layouts)
        if with_rows != len(tables):
            text = f"{with_rows} tables for {len(tables)}"
            self.score.slip("role", self.raw.name, text, SILENT)
        unread = list(self.layouts)
        for table in tables:
            found = next((f for f in unread if set(table.rows) & {r.row for r in f.rows}), None)
            if found is None:
                lost = sum(len(row.cells) for row in table.rows.values())
                self.score.cells[SILENT] += lost
                self.score.slip("cell", self.raw.name, f"a table of {lost} cells lost", SILENT)
                continue
            unread.remove(found)
            _Table(self, found, table).look()

    def _turn(self, known) -> None:
        """As the import does where nobody says how the headings stand."""
        if self.kind.reads_forms and may_be_turned(self.raw):
            across = turned(self.raw)
            is_headed_down = layout.find_layout(self.raw, known).is_headed_down
            if is_headed_down and layout.is_surely_a_form(across, known):
                self.raw = across
        if self.raw.is_turned != self.truth.is_turned:
            self.score.slip("file", self.raw.name, f"turned: {self.raw.is_turned}", SILENT)

    # Rows

    def _roles(self) -> None:
        """Where the sheet has several tables, each row goes by the table it belongs to."""
        roles: dict[int, Role] = {}
        for found in self.layouts:
            for row, role in found.roles.items():
                if roles.get(row) in (None, Role.OTHER_TABLE):
                    roles[row] = role
        expected = set(range(1, len(self.raw.rows) + 1))
        if set(roles) != expected:
            lost = sorted(expected.symmetric_difference(roles))[:5]
            self.score.slip("role", self.raw.name, f"rows not accounted for: {lost}", SILENT)
        self.score.rows += len(self.truth.roles)
        for row, wanted in self.truth.roles.items():
            if roles.get(row) not in wanted:
                self.score.rows_wrong += 1
                names = "/".join(sorted(wanted))
                text = f"{roles.get(row)} instead of {names}: {self._shown(row)}"
                self.score.slip("role", f"{self.raw.name}!{row}", text)

    def _shown(self, row: int) -> str:
        values = [self.raw.cell(row, c).value for c in range(1, self.raw.width + 1)]
        return " | ".join(str(value) for value in values if value is not None)[:70]


@dataclass
class _Table:
    of: _Sheet
    found: layout.Layout
    truth: TableTruth

    @property
    def score(self) -> Score:
        return self.of.score

    def look(self) -> None:
        self._columns()
        self._cells()
        self._totals()

    # Columns

    def _columns(self) -> None:
        vocabulary = self.of.kind.vocabulary(self.found.columns)
        matches = self._known(headings.match_headings(self.found.columns, vocabulary))
        self.matches = {match.column.index: match for match in matches}
        for index, wanted in self.truth.columns.items():
            self.score.columns += 1
            match = self.matches.get(index)
            field_ = match.field if match and match.field not in NOT_KEPT else None
            is_asked = match.is_asked if match else False
            self.score.columns_asked += is_asked
            if is_asked and wanted.asked in ("may", "must"):
                continue
            if field_ == wanted.field and not is_asked and wanted.asked != "must":
                continue
            self.score.columns_wrong += 1
            asked = " (asked)" if is_asked else ""
            reason = match.reason if match else "no column"
            text = f"{field_}{asked} instead of {wanted.field}: {' > '.join(wanted.path)}, {reason}"
            where = f"{self.of.raw.name}!{self._name_of(index)}"
            self.score.slip("column", where, text, WARNED if is_asked else SILENT)

        self._answer(vocabulary)

    def _name_of(self, index: int) -> str:
        return str(index) if self.of.raw.is_turned else letters_of(index)

    def _known(self, matches):
        return self.of.kind.known_in_forms(matches) if self.of.raw.is_turned else matches

    def _answer(self, vocabulary) -> None:
        """A person is asked about a column, and says what it is."""
        said = {
            index: self.truth.columns[index].field
            for index, match in self.matches.items()
            if match.is_asked and index in self.truth.columns
        }
        matches = headings.match_headings(self.found.columns, vocabulary, answers=said)
        self.read = TableRead(self.found, matches, self.of.workbook.date1904)
        self.matches = {match.column.index: match for match in matches}

    # Cells

    def _cells(self) -> None:
        rows = {row.row: row for row in self.found.rows}
        readings = {
            index: self._readings(match)
            for index, match in self.matches.items()
            if match.field is not None
        }
        for number, wanted in self.truth.rows.items():
            row = rows.get(number)
            if row is not None:
                chain = tuple(one.text for one in row.group.chain) if row.group else ()
                self._tell(number, 0, chain == wanted.groups, f"groups {chain}", wanted.groups)
            for column, truth in wanted.cells.items():
                if row is None:
                    if not isinstance(truth, Nothing):
                        self._tell(number, column, False, "the row was not read as data", truth)
                    continue
                self._cell(number, column, truth, readings.get(column, {}).get(number))
        for number in sorted(set(rows) - set(self.truth.rows)):
            told = number in self.of.warned_rows
            if told and Role.DATA in self.of.truth.roles.get(number, ()):
                continue
            for column, cells in readings.items():
                if cells[number].value is not None:
                    how = WARNED if told else SILENT
                    self.score.cells[how] += 1
                    where = f"{self.of.raw.name}!{self.of.raw.address(number, column)}"
                    text = f"{cells[number].value!r} from a row that is no data"
                    self.score.slip("cell", where, text, how)

    def _readings(self, match) -> dict[int, Reading]:
        """Row to what the cell of this column says, as the import reads it."""
        column = self.of.kind.readings(match, self.read)
        return {row.row: one for row, one in zip(self.found.rows, column, strict=True)}

    def _cell(self, row: int, column: int, truth, read) -> None:
        wanted = self.truth.columns[column]
        match = self.matches.get(column)
        if match is None or match.field != wanted.field:
            if not isinstance(truth, Nothing):
                field_ = match.field if match else None
                self._tell(row, column, False, f"read as {field_}", truth)
            return
        is_right = _agrees(truth, read)
        warned = read.is_faulty or any(
            str(caveat.code) not in SILENT_CAVEATS for caveat in read.caveats
        )
        self._tell(row, column, is_right, _told(read), truth, warned=warned)

    def _tell(self, row, column, is_right, told, truth, *, warned=False) -> None:
        if is_right:
            self.score.cells[RIGHT] += 1
            return
        how = WARNED if warned or row in self.of.warned_rows else SILENT
        self.score.cells[how] += 1
        place = self.of.raw.address(row, column) if column else f"{row}"
        self.score.slip("cell", f"{self.of.raw.name}!{place}", f"{told} for {truth}", how)

    # Totals

    def _totals(self) -> None:
        checks = {(check.row, check.column): check for check in self.found.totals}
        for place, agrees in self.truth.totals.items():
            if agrees is None:
                continue
            self.score.totals += 1
            check = checks.get(place)
            if check is None or check.agrees != agrees:
                self.score.totals_wrong += 1
                said = "not checked" if check is None else f"{check.stated} / {check.computed}"
                text = f"{said}, agrees: {agrees}"
                where = f"{self.of.raw.name}!{self.of.raw.address(*place)}"
                self.score.slip("total", where, text, SILENT)
        for place, check in checks.items():
            if place not in self.truth.totals and not check.agrees:
                self.score.totals_wrong += 1
                where = f"{self.of.raw.name}!{self.of.raw.address(*place)}"
                text = f"a false alarm: {check.stated} / {check.computed}"
                self.score.slip("total", where, text)


SILENT_CAVEATS = frozenset({"empty_mark", "from_number"})


def _told(read: Reading) -> str:
    if read.is_faulty:
        return f"fault {read.code}"
    codes = [str(caveat.code) for caveat in read.caveats]
    mark = "" if read.qualifier == "=" else read.qualifier
    return f"{mark}{read.value!r}" + (f" {codes}" if codes else "")


def _agrees(truth: Truth, read: Reading) -> bool:
    match truth:
        case Either():
            return any(_agrees(one, read) for one in truth.truths)
        case Fails():
            return read.is_faulty and (not truth.codes or str(read.code) in truth.codes)
        case Erases():
            return read.erases
        case NotDetected():
            return read.qualifier == "nd" and not read.is_faulty
        case Nothing():
            return read.is_blank
        case Doubted():
            warned = any(str(one.code) in truth.codes for one in read.caveats)
            return read.is_faulty or warned
    return (
        not read.is_faulty and read.qualifier == truth.qualifier and same(truth.value, read.value)
    )


def same(wanted, found) -> bool:
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    if isinstance(wanted, Decimal | int) and isinstance(found, Decimal | int):
        return wanted == found
    if isinstance(wanted, Range) and isinstance(found, Range):
        return tuple(wanted) == tuple(found)
    if isinstance(wanted, PartialDay):
        return wanted == found
    if isinstance(wanted, str) and isinstance(found, str):
        return words.nfc(wanted) == words.nfc(found)
    return wanted == found
