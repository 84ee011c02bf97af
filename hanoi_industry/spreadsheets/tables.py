"""The table a room gets: the data rows of a sheet, column by column under the names of fields."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, fields, replace
from functools import cached_property

import tablib

from hanoi_industry import words
from hanoi_industry.spreadsheets.cells import Reading, as_typed
from hanoi_industry.spreadsheets.columns import ColumnReading
from hanoi_industry.spreadsheets.comparing import SourceCell
from hanoi_industry.spreadsheets.headings import ColumnMatch, MatchReason
from hanoi_industry.spreadsheets.layout import PATH_MARK, Group, Layout
from hanoi_industry.spreadsheets.reading import RawSheet, Value, cell_of
from hanoi_industry.spreadsheets.references import (
    RowOfSheet,
    cell_in,
    reference,
    row_in_sheet,
)
from hanoi_industry.spreadsheets.ticked import told_by_tick

ROW = "row"

# From the outermost group to the nearest, each with the cell that names it.
Groups = tuple[tuple[Group, SourceCell], ...]


@dataclass(frozen=True)
class Table:
    """The data rows of a sheet, column by column under the names of fields.

    `numbers` are the rows as the spreadsheet counts them; each column has as many values, and
    `letters` tells where it stands. Of a turned sheet the rows are columns of the file, and where
    a column stands is the number of a row. `groups` is empty or has the groups above each row.
    """

    sheet: str
    numbers: Sequence[int]
    columns: Mapping[str, Sequence[Value]]
    letters: Mapping[str, str]
    groups: Sequence[Groups] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    date1904: bool = False
    headings: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    # Rows that add up others, and may be totals that nobody called so.
    sums: Set[int] = frozenset()
    # Rows without a number in a list whose other rows have one.
    unnumbered: Set[int] = field(default=frozenset(), kw_only=True)
    # Row and field of figures that stand in one cell for several rows.
    shared: frozenset[tuple[int, str]] = frozenset()
    # By what makes them doubtful: the addresses of cells that perhaps hold no more.
    doubted: Mapping[str, frozenset[str]] = field(default_factory=dict, kw_only=True)
    # What stands below the table, a line each.
    notes: str = field(default="", kw_only=True)

    @classmethod
    def of(cls, sheet: RawSheet, layout: Layout, matches: Iterable[ColumnMatch], *, date1904: bool):
        matches = list(matches)
        unnumbered = _unnumbered(layout, matches)
        matches = [match for match in matches if match.field]
        ticked = [match for match in matches if match.tick_says]
        named = {match.field: match.column for match in matches if not match.tick_says}
        chains = {None: ()}
        for group in layout.groups:
            chains[group.row] = (
                *(chains[group.parent.row] if group.parent else ()),
                (group, _group_cell(sheet, group)),
            )
        groups = []
        if layout.groups:
            groups = [chains[row.group.row if row.group else None] for row in layout.rows]
        table = cls(
            sheet.name,
            [row.row for row in layout.rows],
            {name: column.values for name, column in named.items()},
            {name: column.letter for name, column in named.items()},
            groups,
            {name: column.unit or "" for name, column in named.items()},
            date1904,
            {name: column.heading for name, column in named.items()},
            layout.title,
            SumRows(layout),
            _shared(layout, named),
            notes=layout.notes,
            unnumbered=unnumbered,
        )
        return with_ticked(table, ticked) if ticked else table

    def __len__(self):
        return len(self.numbers)

    def cell(self, name: str, index: int) -> SourceCell:
        raw = cell_of(self.columns[name][index])
        return SourceCell(raw, self.sheet_of(index), self.address(name, index))

    def address(self, name: str, index: int) -> str:
        number = self.numbers[index]
        if isinstance(number, RowOfSheet):
            return reference(number.sheet, cell_in(self.letters[name], number.row))
        return cell_in(self.letters[name], number)

    # Several sheets as one table

    def sheet_of(self, index: int) -> str:
        number = self.numbers[index]
        return number.sheet if isinstance(number, RowOfSheet) else self.sheet

    def sheets_of(self, indexes: Iterable[int]) -> Sequence[str]:
        """The sheet of each row, where they come from several."""
        if not self.numbers or not isinstance(self.numbers[0], RowOfSheet):
            return ()
        return [self.numbers[index].sheet for index in indexes]

    def rows_in_sheets(self, indexes: Iterable[int]) -> list[int]:
        """The number of each row as its own sheet counts it."""
        return [row_in_sheet(self.numbers[index]) for index in indexes]

    def goes_with(self, other: "Table") -> bool:
        """Whether rows of both may stand below each other."""
        mine, its = ((one.letters, one.units, one.date1904) for one in (self, other))
        return mine == its and self.columns.keys() == other.columns.keys()

    def placed(self, place: int) -> "Table":
        """As one of several sheets, whose rows and cells name their sheet."""
        numbers = [RowOfSheet(place, self.sheet, number) for number in self.numbers]
        groups = [
            tuple((group, self._placed_cell(cell)) for group, cell in some) for some in self.groups
        ]
        sums = frozenset(number for number in numbers if number.row in self.sums)
        own = {number.row: number for number in numbers}
        unnumbered = frozenset(own[row] for row in self.unnumbered)
        shared = frozenset((own[row], name) for row, name in self.shared)
        doubted = {
            code: frozenset(reference(self.sheet, cell) for cell in cells)
            for code, cells in self.doubted.items()
        }
        return replace(
            self,
            numbers=numbers,
            groups=groups,
            sums=sums,
            unnumbered=unnumbered,
            shared=shared,
            doubted=doubted,
        )

    def _placed_cell(self, cell: SourceCell) -> SourceCell:
        return replace(cell, address=reference(self.sheet, cell.address))

    def joined(self, others: Sequence["Table"]) -> "Table":
        """With the rows of other placed tables below its own."""
        tables = (self, *others)
        has_groups = any(one.groups for one in tables)
        return replace(
            self,
            numbers=[number for one in tables for number in one.numbers],
            columns={
                name: [value for one in tables for value in one.columns[name]]
                for name in self.columns
            },
            groups=[some for one in tables for some in one.groups or [()] * len(one)]
            if has_groups
            else [],
            sums=frozenset().union(*(one.sums for one in tables)),
            unnumbered=frozenset().union(*(one.unnumbered for one in tables)),
            shared=frozenset().union(*(one.shared for one in tables)),
            doubted={
                code: frozenset().union(*(one.doubted.get(code, ()) for one in tables))
                for one in tables
                for code in one.doubted
            },
        )

    def with_places(self, places: Mapping[tuple[str, int], str], **changes) -> "PlacedTable":
        """With changes whose values stand in these cells, by field and row."""
        held = {one.name: getattr(self, one.name) for one in fields(self)}
        return PlacedTable(**held | changes, places=places)

    def of_rows(self, kept: Sequence[int]) -> "Table":
        """Of its rows those at these places, some perhaps several times."""
        return replace(
            self,
            numbers=[self.numbers[n] for n in kept],
            columns={name: [values[n] for n in kept] for name, values in self.columns.items()},
            groups=[self.groups[n] for n in kept] if self.groups else (),
        )

    def rearranged(
        self,
        kept: Sequence[int],
        columns: Mapping[str, Sequence[Value]],
        places: Mapping[tuple[str, int], str],
        *,
        without: Collection[str],
    ) -> "PlacedTable":
        """Those of its rows, some perhaps several times, with columns that stand for others; `places`
        are the cells of their values, by field and new row."""
        rows = self.of_rows(kept)
        left = {name: values for name, values in rows.columns.items() if name not in without}
        columns = {**left, **columns}
        letters = {name: rows.letters.get(name, "") for name in columns}
        return rows.with_places(places, columns=columns, letters=letters)

    @property
    def placed_fields(self) -> Set[str]:
        """Fields of which some value knows the cell it stands in by itself."""
        return frozenset()

    def groups_of(self, index: int) -> Groups:
        return self.groups[index] if self.groups else ()

    def dataset(self) -> tablib.Dataset:
        """What the engine walks over: the places of the rows; their cells stay where they are."""
        return tablib.Dataset(*((index,) for index in range(len(self))), headers=[ROW])


@dataclass(frozen=True)
class PlacedTable(Table):
    """Rows put together otherwise than they stand: each value knows the cell it stands in."""

    places: Mapping[tuple[str, int], str] = field(default_factory=dict)

    def address(self, name: str, index: int) -> str:
        found = self.places.get((name, index))
        if found is None and self.letters.get(name):
            return super().address(name, index)
        return found or ""

    @cached_property
    def placed_fields(self) -> Set[str]:
        return frozenset(name for name, _index in self.places)

    def with_places(self, places: Mapping[tuple[str, int], str], **changes) -> "PlacedTable":
        return replace(self, **changes, places={**self.places, **places})

    def of_rows(self, kept: Sequence[int]) -> "PlacedTable":
        of_row: dict[int, list[tuple[str, str]]] = {}
        for (name, index), cell in self.places.items():
            of_row.setdefault(index, []).append((name, cell))
        places = {
            (name, n): cell for n, index in enumerate(kept) for name, cell in of_row.get(index, ())
        }
        return replace(super().of_rows(kept), places=places)

    def placed(self, place: int) -> "PlacedTable":
        places = {key: reference(self.sheet, cell) for key, cell in self.places.items()}
        return replace(super().placed(place), places=places)

    def joined(self, others: Sequence["PlacedTable"]) -> "PlacedTable":
        tables = (self, *others)
        return replace(super().joined(others), places=below_each_other(tables, "places"))


def with_ticked(table: Table, ticked: Sequence[ColumnMatch]) -> PlacedTable:
    """With what the ticks of each row say, in the place of the cells that are ticked."""
    said: dict[str, list[Value]] = {match.field: [None] * len(table) for match in ticked}
    places = {}
    for match in ticked:
        values, letter = said[match.field], match.column.letter
        for index, value in enumerate(match.column.values):
            if value is None or not (told := told_by_tick(value, match.tick_says)):
                continue
            before = values[index]
            values[index] = told if before is None else f"{as_typed(before)}; {as_typed(told)}"
            places.setdefault((match.field, index), cell_in(letter, table.numbers[index]))
    firsts = {match.field: match.column for match in reversed(ticked)}
    headings = {name: PATH_MARK.join(one.path[:-1]) for name, one in firsts.items()}
    return table.with_places(
        places,
        columns={**table.columns, **said},
        letters={**table.letters, **{name: one.letter for name, one in firsts.items()}},
        units={**table.units, **dict.fromkeys(firsts, "")},
        headings={**table.headings, **headings},
    )


def below_each_other(tables: Sequence[Table], name: str) -> dict[tuple[str, int], object]:
    """What tables say of their values, by field and row, with the rows of each below the last."""
    said, above = {}, 0
    for one in tables:
        said |= {(of, above + n): value for (of, n), value in getattr(one, name).items()}
        above += len(one)
    return said


def _unnumbered(layout: Layout, matches: Iterable[ColumnMatch]) -> frozenset[int]:
    """Rows below numbered ones that have no number; none where hardly any row has one."""
    numbered = [one.column.values for one in matches if one.reason is MatchReason.ROW_NUMBER]
    if len(numbered) != 1 or len(numbered[0]) != len(layout.rows):
        return frozenset()
    without = [
        row.row for row, value in zip(layout.rows, numbered[0], strict=True) if value is None
    ]
    is_numbered = len(without) < len(layout.rows)
    return frozenset(without) if is_numbered else frozenset()


def _shared(layout: Layout, named: Mapping) -> frozenset[tuple[int, str]]:
    of_column = {column.index: name for name, column in named.items()}
    found = layout.merged_numbers
    return frozenset((row, of_column[column]) for row, column in found if column in of_column)


def _group_cell(sheet: RawSheet, group: Group) -> SourceCell:
    """The cell of a group row that holds its name."""
    row = sheet.rows[group.row - 1]
    filled = [n for n, value in enumerate(row, start=1) if value is not None]
    named = [n for n in filled if words.nfc(str(row[n - 1])) == group.text]
    column = (named or filled or [1])[0]
    return SourceCell(sheet.cell(group.row, column), sheet.name, sheet.address(group.row, column))


class SumRows(Set):
    """The rows of a layout that add up others, looked for when somebody asks."""

    _from_iterable = frozenset

    def __init__(self, layout: Layout):
        self._layout = layout

    @cached_property
    def _rows(self) -> frozenset[int]:
        return frozenset(self._layout.doubtful_totals)

    def __contains__(self, row) -> bool:
        return row in self._rows

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def __len__(self):
        return len(self._rows)


class RowCells(Mapping):
    """The cells of one row by the names of fields, made when they are asked for."""

    __slots__ = ("_table", "_index")

    def __init__(self, table: Table, index: int):
        self._table, self._index = table, index

    def __getitem__(self, name: str) -> SourceCell:
        return self._table.cell(name, self._index)

    def get(self, name: str, default: SourceCell | None = None) -> SourceCell | None:
        """Asked for many times a row."""
        table = self._table
        return table.cell(name, self._index) if name in table.columns else default

    def __contains__(self, name) -> bool:
        return name in self._table.columns

    def __iter__(self) -> Iterator[str]:
        return iter(self._table.columns)

    def __len__(self):
        return len(self._table.columns)

    @property
    def sheet(self) -> str:
        return self._table.sheet_of(self._index)


class RowReadings(Mapping):
    """What the cells of one row say, made when it is asked for; a faulty cell says nothing."""

    __slots__ = ("_readings", "_index", "_made")

    def __init__(self, readings: Mapping[str, ColumnReading], index: int):
        self._readings, self._index = readings, index
        self._made: dict[str, Reading | None] = {}

    def get(self, name: str, default: Reading | None = None) -> Reading | None:
        """Asked for many times a row."""
        made = self._made
        if name not in made:
            column = self._readings.get(name)
            reading = column.reading(self._index) if column is not None else None
            made[name] = None if reading is not None and reading.is_faulty else reading
        found = made[name]
        return default if found is None else found

    def __getitem__(self, name: str) -> Reading:
        found = self.get(name)
        if found is None:
            raise KeyError(name)
        return found

    def __contains__(self, name) -> bool:
        return self.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        return (
            name for name, column in self._readings.items() if not column.is_faulty(self._index)
        )

    def __len__(self):
        return sum(1 for _name in self)
