"""What a careful person reads in a sheet: the role of every row, the columns, every cell, totals."""

from dataclasses import dataclass, field

from hanoi_industry.periods import PartialDay
from hanoi_industry.spreadsheets.rows import Role

# What may stand in a cell


@dataclass(frozen=True)
class Says:
    """A value in the unit of the field; `qualifier` as in cells.Reading."""

    value: object
    qualifier: str = "="


@dataclass(frozen=True)
class Nothing:
    """The cell says nothing and must not change anything."""


@dataclass(frozen=True)
class Erases:
    pass


@dataclass(frozen=True)
class NotDetected:
    """Measured, and below what can be measured."""


@dataclass(frozen=True)
class Fails:
    """Must not be taken over: one of these faults, in this very cell; without codes, any."""

    codes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Doubted:
    """May be taken over, but never without one of these warnings, or a fault."""

    codes: frozenset[str]


@dataclass(frozen=True)
class Either:
    """A person would be content with any of these."""

    truths: tuple


NOTHING = Nothing()
ERASES = Erases()
NOT_DETECTED = NotDetected()
Truth = Says | Nothing | Erases | NotDetected | Fails | Doubted | Either


def fails(*codes: str) -> Fails:
    return Fails(frozenset(codes))


def doubted(*codes: str) -> Doubted:
    return Doubted(frozenset(codes))


def either(*truths: Truth) -> Either:
    return Either(truths)


def on(text: str) -> Says:
    """A day as well as it is known: 2024-03-15, 2026-03, 2026-Q2, 2019."""
    return Says(PartialDay.parse_iso(text))


# Sheets and files


@dataclass(frozen=True)
class ColumnTruth:
    """`field` None: the column fills no field. `asked`: a person must be asked ("must"), may be
    asked ("may"), or must not be bothered ("")."""

    field: str | None
    asked: str = ""
    path: tuple[str, ...] = ()


@dataclass
class RowTruth:
    cells: dict[int, Truth] = field(default_factory=dict)
    groups: tuple[str, ...] = ()


@dataclass
class TableTruth:
    """Rows and columns count from 1, as in the sheet."""

    header: tuple[int, ...] = ()
    columns: dict[int, ColumnTruth] = field(default_factory=dict)
    rows: dict[int, RowTruth] = field(default_factory=dict)
    # Whether a stated total is the sum of its parts, by row and column; None: cannot be told.
    totals: dict[tuple[int, int], bool | None] = field(default_factory=dict)


@dataclass
class SheetTruth:
    name: str
    roles: dict[int, frozenset[Role]] = field(default_factory=dict)
    tables: list[TableTruth] = field(default_factory=list)
    # Problems of the layout that a person must be told.
    told: frozenset[str] = frozenset()
    # A form: its rows are the columns of the file, and its columns are rows there.
    is_turned: bool = False


@dataclass
class CorpusFile:
    """One file with its truth. `encoding` is what a person answers where the file must ask."""

    name: str
    filename: str
    content: bytes = field(repr=False)
    kind: str
    sheets: list[SheetTruth]
    proposed: str = ""  # name of the sheet that should be proposed
    encoding: str | None = None
    caveats: frozenset[str] = frozenset()  # of the file, that a person must be told
