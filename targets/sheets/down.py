"""Tables with periods down: a column for each indicator, or each row with its plan and its result.

They are turned into the wide table that rows of targets are read from: indicators down, and a
column for the target and the outcome of each period. Every value keeps the cell it stands in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext_lazy

from hanoi_industry.spreadsheets.guard import address
from hanoi_industry.spreadsheets.headings import ColumnMatch, FieldWords
from hanoi_industry.spreadsheets.layout import Column, DataRow, Layout
from hanoi_industry.spreadsheets.reading import RawSheet, Value
from hanoi_industry.spreadsheets.roles import Role
from hanoi_industry.spreadsheets.sheets import SheetField
from hanoi_industry.spreadsheets.tables import PlacedTable
from hanoi_industry.spreadsheets.wide import (
    ColumnDown,
    PeriodDown,
    columns_down,
    columns_of_kinds,
    cumulated,
    kind_said,
    kinds_in_title,
    period_down,
    titled,
)
from targets.sheets.columns import WORDS_OR_FIGURES
from targets.sheets.naming import IndicatorNames

DOWN = "down"  # of the column with the figures of an indicator, a row for each period
PERIODS = "periods"  # of the column that says them
NO_PERIOD = "no period"  # of values in a row whose period nobody can tell
NO_KIND = "no kind"  # of values in a row that says neither plan nor result, as others do
ROW_KINDS = "kinds"  # of the column that says of each row whether it is a plan or a result
# Where rows say it of themselves, a list has its own columns for it.
OF_KINDS = frozenset((ROW_KINDS, "figure_kind", "vintage"))
CUMULATED = "cumulated"
KINDS = {
    "target": gettext_lazy("targets, a row for each period"),
    "outcome": gettext_lazy("outcomes, a row for each period"),
}


@dataclass(frozen=True)
class Down:
    """What a table with periods down has: columns of periods, and those of figures by field."""

    periods: Sequence[Column] = ()
    fields: tuple[tuple[str, ColumnDown], ...] = ()
    kinds: Sequence[Column] = ()

    def vocabulary(self) -> list[FieldWords]:
        if not self.fields:
            return []
        headings = tuple(one.heading for one in self.periods)
        figures = [
            FieldWords(name, (one.column.heading,), kinds=WORDS_OR_FIGURES)
            for name, one in self.fields
        ]
        kinds = tuple(one.heading for one in self.kinds)
        return [FieldWords(PERIODS, headings, many=True), FieldWords(ROW_KINDS, kinds), *figures]


def found_in(
    columns: Sequence[Column], periods: Sequence[Column], title: str, names: IndicatorNames | None
) -> Down:
    """`periods` are the columns that say them; `names` is None where each row says itself which
    indicator it is of."""
    of_kinds = columns_of_kinds(columns)
    at = {one.index for one in (*periods, *of_kinds)}
    figures = [one for one in columns_down(columns) if one.column.index not in at]
    if names is None:
        figures = [one for one in figures if not one.of and one.kind]
    else:
        figures = [one for one in figures if one.of and _is_named(one, names)]
    if not figures:
        return Down()
    # What each row says of itself goes before what the title says of all.
    kinds = {"": ["outcome"] if of_kinds else kinds_in_title(title)}
    return Down(
        periods,
        tuple(
            (field_name(one, kind), one)
            for one in figures
            for kind in kinds.get(one.kind, [one.kind])
        ),
        of_kinds,
    )


def _is_named(one: ColumnDown, names: IndicatorNames) -> bool:
    return len(names.named(one.of)) == 1 or names.growth_called(one.of) is not None


def field_name(one: ColumnDown, kind: str) -> str:
    return f"{DOWN}.{one.column.index}.{kind}" + (f".{CUMULATED}" if one.is_cumulative else "")


def sheet_field(name: str) -> SheetField:
    if name == PERIODS or is_untold(name):
        return SheetField(name, gettext_lazy("period"))
    if name == ROW_KINDS:
        return SheetField(name, gettext_lazy("target or outcome"))
    kind = name.split(".")[2]
    return SheetField(name, KINDS.get(kind, KINDS["outcome"]))


def is_down(name: str) -> bool:
    """Whether a field is of figures with a row for each period."""
    return name.startswith(f"{DOWN}.")


def is_of_down(name: str) -> bool:
    return is_down(name) or name in (PERIODS, ROW_KINDS) or is_untold(name)


def is_untold(name: str) -> bool:
    return name.startswith((f"{NO_PERIOD}:", f"{NO_KIND}:"))


def turned(
    sheet: RawSheet, layout: Layout, matches: Iterable[ColumnMatch], *, date1904: bool
) -> PlacedTable:
    """Indicators down and periods across, of rows that stand the other way round."""
    named = {match.field: match.column for match in matches if match.field}
    figures = [column for name, column in named.items() if is_down(name)]
    rows = _rows_with_figures(sheet, layout, figures)
    table = _Turning(sheet, layout, named, _periods_of_rows(matches, rows, layout.title))
    (table.of_rows if "indicator" in named else table.of_columns)()
    return PlacedTable(
        *(sheet.name, table.numbers, table.columns, dict.fromkeys(table.columns, "")),
        date1904=date1904,
        title=layout.title,
        places=table.places,
    )


def _rows_with_figures(sheet: RawSheet, layout: Layout, figures: Iterable[Column]) -> list[DataRow]:
    """Rows of data, and those that the "II" of a quarter made look like the heading of a group."""
    groups = (DataRow(one.row, sheet.rows[one.row - 1]) for one in layout.groups)
    more = [row for row in groups if any(row.value(one.index) is not None for one in figures)]
    return sorted([*layout.rows, *more], key=lambda row: row.row)


def _periods_of_rows(
    matches: Iterable[ColumnMatch], rows: Iterable[DataRow], title: str
) -> list[tuple[DataRow, PeriodDown, Column]]:
    """Of each row with its first cell of them; a year named once holds for the rows below it."""
    columns = [match.column for match in matches if match.field == PERIODS]
    kinds = [match.column for match in matches if match.field in OF_KINDS]
    told, found, before = titled(title), [], {}
    for row in rows:
        said = []
        for at, column in enumerate(columns):
            value = row.value(column.index)
            # Only what stands to the left is carried down: each row names its own part.
            if value is None and (kinds or at < len(columns) - 1):
                value = before.get(column.index)
            before[column.index] = value
            said.append((column, value))
        period = period_down(said, title=told)
        if kinds:
            said_of = filter(None, (kind_said(row.value(one.index)) for one in kinds))
            period = replace(period, kind=next(said_of, ""))
        found.append((row, period, columns[-1]))
    return found


@dataclass
class _Turning:
    sheet: RawSheet
    layout: Layout
    named: dict[str, Column]
    rows: list
    numbers: list[int] = field(default_factory=list)
    columns: dict[str, list] = field(default_factory=dict)
    places: dict[tuple[str, int], str] = field(default_factory=dict)

    def of_columns(self) -> None:
        """Each indicator of a heading becomes a row."""
        figures = {name: column for name, column in self.named.items() if is_down(name)}
        down = {one.column.index: one for one in columns_down(figures.values())}
        of = [
            down[column.index].of if column.index in down else column.heading
            for column in figures.values()
        ]
        index_of = {text: n for n, text in enumerate(dict.fromkeys(of))}
        size = len(index_of)
        below = range(self.sheet.height + 1, self.sheet.height + 1 + size)
        self.numbers = [*(row.row for row, _period, _at in self.rows), *below][:size]
        units: list[str] = [""] * size
        for (name, column), text in zip(figures.items(), of, strict=True):
            n = index_of[text]
            units[n] = units[n] or column.unit or ""
            for row, period, at in self.rows:
                self._put(name, n, size, row, column, period, at)
        self.columns["indicator"] = list(index_of)
        self.columns["unit"] = units
        header = min(self.layout.rows_of(Role.HEADER), default=1)
        for column, text in zip(figures.values(), of, strict=True):
            self.places.setdefault(("indicator", index_of[text]), address(header, column.index))

    def of_rows(self) -> None:
        """Each row keeps its indicator, and its figures stand under its own period."""
        size = len(self.rows)
        self.numbers = [row.row for row, _period, _at in self.rows]
        for name, column in self.named.items():
            for n, (row, period, at) in enumerate(self.rows):
                if is_down(name):
                    self._put(name, n, size, row, column, period, at)
                elif name != PERIODS:
                    self.columns.setdefault(name, [None] * size)[n] = row.value(column.index)
                    self.places[(name, n)] = address(row.row, column.index)

    def _put(self, name: str, n: int, size: int, row: DataRow, column: Column, said, at) -> None:
        value: Value = row.value(column.index)
        if value is None:
            return
        _down, _index, kind, *more = name.split(".", 3)
        place = address(row.row, column.index)
        period = said.period
        if period is not None and more:
            period = cumulated(period)
        if period is None:
            key = f"{NO_PERIOD}:{row.row}"
        elif kind == "outcome" and said.kind == "":
            key = f"{NO_KIND}:{row.row}"
        else:
            if kind == "outcome":
                kind = said.kind or ("target" if said.is_plan else said.vintage or kind)
            key = f"{kind}:{period.code}"
        if self.columns.get(key, [None] * size)[n] not in (None, value):
            key += "@"  # of the same period, and so in conflict with it
        cells = self.columns.setdefault(key, [None] * size)
        if cells[n] is None:
            # The first month by itself and from the start of the year is one figure.
            cells[n], self.places[(key, n)] = value, place
