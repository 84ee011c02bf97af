"""What keeping a file would do, row by row and cell by cell, and what stands in the way of it.

A `Plan` is made without writing anything. It carries a fingerprint over the file, the answers and
all stored values it was compared with: keeping makes the plan anew and refuses when the
fingerprint differs, for then somebody would save what nobody has looked at.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from hanoi_industry.history.services import in_words
from hanoi_industry.spreadsheets.reading import BLANK, RawCell


class RowKind(StrEnum):
    """What becomes of a row. Odd is beside it: an odd row is kept, but shown."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    ASKED = "asked"
    FAULTY = "faulty"
    LEFT_OUT = "left_out"


WRITTEN = frozenset({RowKind.NEW, RowKind.CHANGED})


@dataclass(frozen=True)
class SourceCell:
    """A cell of the table with its place as the spreadsheet shows it."""

    raw: RawCell = BLANK
    sheet: str = ""
    address: str = ""


@dataclass(frozen=True)
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


@dataclass(frozen=True)
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

    @property
    def answer_label(self) -> object:
        return next((one.label for one in self.choices if one.value == self.answer), "")


class Questions:
    """All questions of a file, each once, with the answers that were given so far."""

    def __init__(self, answers: Mapping[str, str]):
        self._answers = dict(answers)
        self._asked: dict[str, Question] = {}

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
        before = self._asked.get(key)
        addresses = (*(before.addresses if before else ()), *filter(None, [address]))
        self._asked[key] = Question(
            key, code, params, choices, offered, tuple(dict.fromkeys(addresses)), answer
        )
        return answer

    def __iter__(self):
        return iter(self._asked.values())

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

    def fault(
        self, code: str, cell: SourceCell | None = None, typed="", label="", **params
    ) -> None:
        place = cell.address if cell else ""
        self.faults.append(Finding(code, params, label, typed, place))

    def oddity(self, code: str, cell: SourceCell | None = None, typed="", label="", **params):
        place = cell.address if cell else ""
        self.oddities.append(Finding(code, params, label, typed, place))

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
        if not self.differences:
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
    findings: tuple[tuple[Draft, Finding], ...]

    @property
    def first(self) -> Finding:
        return self.findings[0][1]

    def __len__(self):
        return len(self.findings)


@dataclass
class Plan:
    rows: list[Draft]
    questions: list[Question]
    basis: Mapping[str, object]
    file_problems: list[Finding] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)

    @cached_property
    def counts(self) -> Counter:
        counts = Counter(row.kind for row in self.rows)
        counts["odd"] = sum(row.is_odd for row in self.rows)
        return counts

    @property
    def open_questions(self) -> list[Question]:
        return [one for one in self.questions if one.answer is None]

    @cached_property
    def written(self) -> list[Draft]:
        return [row for row in self.rows if row.is_written]

    @property
    def is_ready(self) -> bool:
        """Nothing is open or faulty, and there is something to keep."""
        stands_in_the_way = self.counts[RowKind.FAULTY] or self.counts[RowKind.ASKED]
        return bool(self.written) and not (
            stands_in_the_way or self.open_questions or self.file_problems
        )

    @property
    def faults(self) -> list[Group]:
        return self._by_cause("faults")

    @property
    def oddities(self) -> list[Group]:
        return self._by_cause("oddities")

    @property
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
        return [Group(code, tuple(found)) for (code, _params), found in causes.items()]

    @cached_property
    def fingerprint(self) -> str:
        content = {
            "basis": self.basis,
            "rows": [_row_basis(row) for row in self.rows],
            "questions": [[one.key, one.answer] for one in self.questions],
        }
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def _row_basis(row: Draft) -> list:
    differences = [[one.name, in_words(one.before), in_words(one.after)] for one in row.differences]
    thing = getattr(row.thing, "pk", None)
    return [row.number, row.kind, thing, row.compared_with, differences, len(row.faults)]
