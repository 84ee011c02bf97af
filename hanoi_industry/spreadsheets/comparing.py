"""What keeping a file would do, row by row and cell by cell, and what stands in the way of it.

A `Plan` is made without writing anything. It carries a fingerprint over the file, the answers and
all stored values it was compared with: keeping makes the plan anew and refuses when the
fingerprint differs, for then somebody would save what nobody has looked at.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from hanoi_industry.history.services import in_words
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.reading import BLANK, RawCell
from hanoi_industry.spreadsheets.references import parted


class RowKind(StrEnum):
    """What becomes of a row. Odd is beside it: an odd row is kept, but shown."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    ASKED = "asked"
    FAULTY = "faulty"
    LEFT_OUT = "left_out"


WRITTEN = frozenset({RowKind.NEW, RowKind.CHANGED})
ODD = "odd"


@dataclass(frozen=True, slots=True)
class SourceCell:
    """A cell of the table with its place as the spreadsheet shows it."""

    raw: RawCell = BLANK
    sheet: str = ""
    address: str = ""

    @property
    def place(self) -> str:
        """The address in its own sheet, for the memory of history."""
        return parted(self.address)[1]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to tell about a cell or a row; `code` and `params` become words on the page."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    label: object = ""
    typed: str = ""
    address: str = ""


class Faulty(ValueError):
    """A cell that cannot be taken over as it stands."""

    def __init__(self, code: str, typed: str = "", **params):
        super().__init__(code)
        self.code, self.typed, self.params = code, typed, params


def says_the_same(held: object, said: object) -> bool:
    """Whether a cell says what is held. Text that is held with odd blanks or letters taken apart
    is compared as it would be read: what goes out must be able to come back."""
    if held == said:
        return True
    is_text = isinstance(held, str) and isinstance(said, str)
    return is_text and cells.read_text(held).value == said


@dataclass(frozen=True, slots=True)
class Difference:
    """One value before and after. `before` and `after` are values, not words."""

    name: str
    label: object
    before: object
    after: object
    typed: str = ""
    address: str = ""
    # Words for values that are codes.
    words: Mapping[object, object] = field(default_factory=dict)
    # From which day the value before held, where it held from an earlier day than the file speaks of.
    since: date | None = None


@dataclass(frozen=True)
class Choice:
    value: str
    label: object


LEAVE_OPEN = "open"
LEAVE_OUT = "leave out"


@dataclass(frozen=True)
class Question:
    """Asked once for all rows it touches. `offered` is shown first and never taken by itself."""

    key: str
    code: str
    params: Mapping[str, object]
    choices: tuple[Choice, ...]
    offered: str = ""
    addresses: tuple[str, ...] = ()
    answer: str | None = None


class Questions:
    """All questions of a file, each once, with the answers that were given so far."""

    def __init__(self, answers: Mapping[str, str]):
        self._answers = dict(answers)
        self._asked: dict[str, Question] = {}
        # In the order they were met; a place is told once.
        self._addresses: dict[str, dict[str, None]] = {}

    def ask(
        self,
        key: str,
        code: str,
        choices: Iterable[Choice],
        *,
        address: str = "",
        offered: str = "",
        **params,
    ) -> str | None:
        """The answer, or None while nobody has given one that is among the choices."""
        choices = tuple(choices)
        answer = self._answers.get(key)
        if answer not in {choice.value for choice in choices}:
            answer = None
        self._asked[key] = Question(key, code, params, choices, offered, (), answer)
        if address:
            self._addresses.setdefault(key, {})[address] = None
        return answer

    def __iter__(self):
        for key, question in self._asked.items():
            yield replace(question, addresses=tuple(self._addresses.get(key, ())))

    @property
    def open(self) -> list[Question]:
        return [one for one in self if one.answer is None]


@dataclass
class Draft:
    """One row on its way to the services; rooms fill it and turn it into what they keep."""

    number: int
    cells: Mapping[str, SourceCell]
    # The groups above the row, outermost first, each with the cell that names it.
    groups: tuple = ()
    label: str = ""
    thing: object = None
    is_new: bool = True
    # What it brings is made though nothing else is said of it, such as a station with its number.
    is_made: bool = False
    said: dict = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)
    oddities: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    # What the comparison rests on: numbers of the stored rows it looked at.
    compared_with: list[str] = field(default_factory=list)
    is_left_out: bool = False
    kept: object = None

    def __str__(self):
        # Asked for by the engine, once a row.
        return self.label

    def cell(self, name: str) -> SourceCell:
        return self.cells.get(name) or SourceCell()

    def value(self, name: str):
        """What the cell of a field says; None where it says nothing."""
        said = self.said.get(name)
        return said.value if said is not None else None

    def text(self, name: str) -> str:
        """The same where it is words, else nothing."""
        value = self.value(name)
        return value if isinstance(value, str) else ""

    @property
    def sheet(self) -> str:
        """The name of the sheet the row stands in."""
        return getattr(self.cells, "sheet", "")

    def fault(
        self, code: str, cell: SourceCell | None = None, typed="", label="", **params
    ) -> None:
        place = cell.address if cell else ""
        self.faults.append(Finding(code, params, label, typed, place))

    def oddity(self, code: str, cell: SourceCell | None = None, typed="", label="", **params):
        place = cell.address if cell else ""
        self.oddities.append(Finding(code, params, label, typed, place))

    def take_back(self, code: str, cell: SourceCell) -> None:
        """What was thought odd of a cell is not; the row's own rules know more of it."""
        told = code, cell.address
        self.oddities[:] = [one for one in self.oddities if (one.code, one.address) != told]

    def note(self, code: str, cell: SourceCell | None = None, typed="", label="", **params):
        place = cell.address if cell else ""
        self.notes.append(Finding(code, params, label, typed, place))

    def is_faulty_at(self, *names: str) -> bool:
        addresses = {self.cell(name).address for name in names if name in self.cells}
        return any(one.address in addresses for one in self.faults)

    @property
    def kind(self) -> RowKind:
        if self.is_left_out:
            return RowKind.LEFT_OUT
        if self.faults:
            return RowKind.FAULTY
        if self.asked:
            return RowKind.ASKED
        if not (self.differences or self.is_made):
            return RowKind.SAME
        return RowKind.NEW if self.is_new else RowKind.CHANGED

    @property
    def is_odd(self) -> bool:
        return bool(self.oddities)

    @property
    def is_written(self) -> bool:
        return self.kind in WRITTEN


@dataclass(frozen=True)
class Effect:
    """A headline figure before and after; `before` and `after` are texts of the page's language."""

    label: object
    before: object
    after: object

    @property
    def moves(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Group:
    """Findings of one cause: what to say once, and where it holds."""

    code: str
    findings: Sequence[tuple[Draft, Finding]]

    @property
    def first(self) -> Finding:
        return self.findings[0][1]

    def __len__(self):
        return len(self.findings)


CHANGE, CORRECT = "change", "correct"


@dataclass(frozen=True)
class Revision:
    """A column whose values replace others that are held: did the world change, or was it wrong?

    `first` and `last` are the earliest and the latest day from which the held values are true. A
    change is a new fact from the day of the file, a correction keeps the day of the held one.
    """

    name: str
    label: object
    count: int
    first: date
    last: date
    answer: str = CHANGE


class AnyPlan:
    """What pages and services may ask of a plan, however many rows it has.

    `rows_of` and the findings of a `Group` may be made while they are looked at: take slices.
    """

    questions: list[Question]
    basis: Mapping[str, object]
    file_problems: list[Finding]
    effects: list[Effect]
    counts: Counter
    faults: list[Group]
    oddities: list[Group]
    notes: list[Group]
    revisions: list[Revision]
    fingerprint: str

    def rows_of(self, kind: str = "") -> Sequence[Draft]:
        """Rows of a RowKind, those that are "odd", or all of them, in the order of the file."""
        raise NotImplementedError

    def numbers_of(self, kind: str = "") -> list[int]:
        """The numbers of the same rows, as the spreadsheet counts them."""
        raise NotImplementedError

    def holds_from(self, day: date) -> bool:
        """Whether all that is written holds from this day, and no row has a day of its own."""
        raise NotImplementedError

    @property
    def row_count(self) -> int:
        return len(self.rows_of())

    @property
    def written_count(self) -> int:
        return sum(self.counts[kind] for kind in WRITTEN)

    @property
    def open_questions(self) -> list[Question]:
        return [one for one in self.questions if one.answer is None]

    @property
    def is_ready(self) -> bool:
        """Nothing is open or faulty, and there is something to keep."""
        stands_in_the_way = self.counts[RowKind.FAULTY] or self.counts[RowKind.ASKED]
        return bool(self.written_count) and not (
            stands_in_the_way or self.open_questions or self.file_problems
        )

    def findings(self, name: str) -> Iterator[tuple[Draft, Finding]]:
        """Every one of the "faults", "oddities" or "notes", cause by cause."""
        for group in getattr(self, name):
            yield from group.findings


@dataclass
class Plan(AnyPlan):
    """A plan of drafts, one for each row."""

    rows: list[Draft]
    questions: list[Question]
    basis: Mapping[str, object]
    file_problems: list[Finding] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)

    def rows_of(self, kind: str = "") -> list[Draft]:
        if kind == ODD:
            return [row for row in self.rows if row.is_odd]
        return [row for row in self.rows if not kind or row.kind == kind]

    def numbers_of(self, kind: str = "") -> list[int]:
        return [row.number for row in self.rows_of(kind)]

    def holds_from(self, day: date) -> bool:
        return all(getattr(row.kept, "valid_from", day) == day for row in self.written)

    @cached_property
    def counts(self) -> Counter:
        counts = Counter(row.kind for row in self.rows)
        counts[ODD] = sum(row.is_odd for row in self.rows)
        return counts

    @cached_property
    def written(self) -> list[Draft]:
        return [row for row in self.rows if row.is_written]

    @cached_property
    def faults(self) -> list[Group]:
        return self._by_cause("faults")

    @cached_property
    def oddities(self) -> list[Group]:
        return self._by_cause("oddities")

    @cached_property
    def notes(self) -> list[Group]:
        return self._by_cause("notes")

    def _by_cause(self, name: str) -> list[Group]:
        causes: dict[tuple[str, str], list] = {}
        for row in self.rows:
            if row.is_left_out:
                continue
            for finding in getattr(row, name):
                # What is said with other values is another thing to say.
                cause = (str(finding.code), str(sorted(finding.params.items(), key=str)))
                causes.setdefault(cause, []).append((row, finding))
        return [Group(code, found) for (code, _params), found in causes.items()]

    @cached_property
    def revisions(self) -> list[Revision]:
        replaced: dict[str, list[Difference]] = {}
        for row in self.written:
            for one in row.differences:
                if one.since is not None:
                    replaced.setdefault(one.name, []).append(one)
        corrected = self.basis.get("corrections", {})
        return [
            Revision(
                name,
                some[0].label,
                len(some),
                min(one.since for one in some),
                max(one.since for one in some),
                corrected.get(name, CHANGE),
            )
            for name, some in replaced.items()
        ]

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint_of(
            self.basis,
            [_row_basis(row) for row in self.rows],
            [[one.key, one.answer] for one in self.questions],
        )


def fingerprint_of(basis: Mapping[str, object], rows: object, questions: object) -> str:
    content = {"basis": basis, "rows": rows, "questions": questions}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _row_basis(row: Draft) -> list:
    differences = [[one.name, in_words(one.before), in_words(one.after)] for one in row.differences]
    thing = getattr(row.thing, "pk", None)
    return [row.number, row.kind, thing, row.compared_with, differences, len(row.faults)]
