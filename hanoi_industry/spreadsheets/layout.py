"""Which rows of a sheet are title, header, group, data, total, note; and what each column is.

Pure. Every row of the sheet gets exactly one role, so that nothing is lost in silence: what is
not data can be shown to a person, who may correct it through `roles` and `columns`. Totals are
never data; they are compared with the sum of their parts. Where a sheet holds several tables one
is read and all are told in `tables`; `table` picks another.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from hanoi_industry.spreadsheets.cells import unit_of
from hanoi_industry.spreadsheets.flowing import (
    merged_down,
    name_groups_once,
    repeat_what_stands_above,
)
from hanoi_industry.spreadsheets.grid import Grid, Window, heading_key
from hanoi_industry.spreadsheets.headed_down import Form, find_forms
from hanoi_industry.spreadsheets.header import Header, Known, remembering
from hanoi_industry.spreadsheets.measures import (
    unit_in,
    units_told,
    with_common_units,
    with_counted_units,
)
from hanoi_industry.spreadsheets.noticed import Noticed
from hanoi_industry.spreadsheets.reading import RawCell, RawSheet, Value, cell_of
from hanoi_industry.spreadsheets.references import ColumnAsRow, RowAsColumn, cell_at, column_name
from hanoi_industry.spreadsheets.roles import (
    MARKED,
    NOTE_HEADINGS,
    ROMAN,
    ROW_NUMBER_HEADINGS,
    ColumnRole,
    LayoutProblem,
    Problem,
    Role,
    is_row_number_heading,
)
from hanoi_industry.spreadsheets.rows import label_rows
from hanoi_industry.spreadsheets.titles import YEAR, notes_of, title_cells_of, title_of
from hanoi_industry.spreadsheets.totals import TotalCheck
from hanoi_industry.spreadsheets.turning import TurnedSheet

PATH_MARK = " > "
MOST_TABLES = 30
HEADINGS_SHOWN = 6
FINGERPRINT_LENGTH = 16


@dataclass(frozen=True)
class Column:
    """One column of the table. `values` are those of the data rows, in their order."""

    index: int
    path: tuple[str, ...] = ()
    unit: str | None = None
    hidden: bool = False
    number: str | None = None
    role: ColumnRole = ColumnRole.DATA
    # Of a unit line with several units, for a column that names none.
    offered_units: tuple[str, ...] = ()
    # Whether it names the things of a form, though its heading says nothing.
    names_things: bool = False
    values: Sequence[Value] = field(default=(), repr=False, compare=False)

    @property
    def letter(self) -> str:
        """What the file calls it."""
        return column_name(self.index)

    @property
    def heading(self) -> str:
        return PATH_MARK.join(self.path)

    @property
    def is_row_number(self) -> bool:
        return self.role is ColumnRole.ROW_NUMBER

    @property
    def cells(self) -> list[RawCell]:
        return list(map(cell_of, self.values))


@dataclass(frozen=True)
class Group:
    """A heading row between the data rows, such as a district; `parent` is the group around it."""

    text: str
    row: int
    mark: str = ""
    parent: "Group | None" = None

    @property
    def chain(self) -> tuple["Group", ...]:
        """From the outermost group to this one."""
        return (*(self.parent.chain if self.parent else ()), self)


@dataclass(frozen=True, slots=True)
class DataRow:
    """`values[0]` is column A; the row ends with its last value.

    What is merged down, or named once for the rows below, stands in every row that it is meant
    for; `flowed` are the columns where the sheet itself shows nothing.
    """

    row: int
    values: Sequence[Value]
    group: Group | None = None
    hidden: bool = False
    flowed: tuple[int, ...] = ()

    def value(self, column: int) -> Value:
        return self.values[column - 1] if 0 < column <= len(self.values) else None

    def cell(self, column: int) -> RawCell:
        return cell_of(self.value(column))

    def address(self, column: int) -> str:
        """What the file calls a cell of it."""
        return cell_at(self.row, column)


@dataclass(frozen=True)
class TablePlace:
    """A table of the sheet, as a person may choose it. `place` is its answer, such as "A12"."""

    place: str
    first_row: int
    first_column: int
    title: str = ""
    headings: tuple[str, ...] = ()
    row_count: int = 0


@dataclass
class Layout:
    roles: dict[int, Role]
    columns: list[Column]
    rows: list[DataRow]
    groups: list[Group] = field(default_factory=list)
    units: tuple[str, ...] = ()
    # Of every column of the sheet, so that all can be shown; those of this table are `columns`.
    column_roles: dict[int, ColumnRole] = field(default_factory=dict)
    tables: tuple[TablePlace, ...] = ()
    place: str = "A1"
    title: str = ""
    # Each text of the title with its cell.
    title_cells: tuple[tuple[str, str], ...] = ()
    # What stands below the table, a line each.
    notes: str = ""
    # Whether the rows are the columns of the file.
    is_turned: bool = False
    # Where tables below each other are read in one go: each of them by itself.
    parts: tuple["Layout", ...] = ()
    noticed: Noticed | None = field(default=None, repr=False, compare=False)

    @property
    def first_row(self) -> int:
        return _window_of(self.place)[0]

    def as_it_stands(self) -> "Layout":
        """The same with blank cells blank: nothing taken from the rows above."""
        rows = [
            replace(
                row,
                values=[
                    None if at in row.flowed else value for at, value in enumerate(row.values, 1)
                ],
                flowed=(),
            )
            if row.flowed
            else row
            for row in self.rows
        ]
        turned = _turned([row.values for row in rows], self.columns)
        columns = [
            replace(
                one,
                values=turned[one.index],
                role=ColumnRole.DATA if one.role is ColumnRole.GROUP else one.role,
            )
            for one in self.columns
        ]
        shown = {one.index: one.role for one in columns if one.index in self.column_roles}
        found = replace(
            self, rows=rows, columns=columns, column_roles={**self.column_roles, **shown}
        )
        if found.noticed is not None:
            found.noticed = found.noticed.without(LayoutProblem.VALUES_FLOW, LayoutProblem.DITTO)
        return found

    def with_rows_of(self, heads: Collection[Group]) -> "Layout":
        """The same where what heads other rows is a row of the table as well."""
        if not heads:
            return self
        grid = self.noticed.grid
        hidden = grid.sheet.hidden_rows
        more = [
            DataRow(one.row, grid.rows[one.row - 1], one.parent, one.row in hidden) for one in heads
        ]
        rows = sorted([*self.rows, *more], key=lambda row: row.row)
        turned = _turned([row.values for row in rows], self.columns)
        columns = [replace(one, values=turned[one.index]) for one in self.columns]
        roles = self.roles | {one.row: Role.DATA for one in heads}
        found = replace(self, rows=rows, columns=columns, roles=roles)
        found.noticed = self.noticed.of(found)
        return found

    def rows_of(self, *roles: Role) -> list[int]:
        return [row for row, role in self.roles.items() if role in roles]

    @property
    def merged_numbers(self) -> list[tuple[int, int]]:
        """Row and column of figures in cells merged over several data rows; they count once."""
        code = LayoutProblem.MERGED_NUMBER
        return [(one.row, one.column) for one in self.noticed.found if one.code is code]

    @property
    def is_headed_down(self) -> bool:
        """Whether the headings stand in a column, though the sheet was read as if it stood upright."""
        if self.parts or self.is_turned:
            return False
        return self.noticed.column_of_headings is not None or self.noticed.is_form

    @property
    def totals(self) -> list[TotalCheck]:
        return self.noticed.totals

    @property
    def problems(self) -> list[Problem]:
        return self.noticed.problems

    @property
    def doubtful_totals(self) -> list[int]:
        """Data rows that add up others, though nothing calls them totals."""
        code = LayoutProblem.DOUBTFUL_TOTAL
        return [problem.row for problem in self.problems if problem.code is code]

    def column(self, heading: str) -> Column:
        return next(column for column in self.columns if column.heading == heading)

    @property
    def fingerprint(self) -> str:
        """Equal for two sheets with the same headings; what was answered for one holds for both."""
        paths = [[heading_key(part) for part in column.path] for column in self.columns]
        return hashlib.sha256(repr(paths).encode()).hexdigest()[:FINGERPRINT_LENGTH]

    @property
    def year(self) -> int | None:
        """The one year that the title names, for headings that name none."""
        years = set(YEAR.findall(self.title))
        return int(years.pop()) if len(years) == 1 else None


def find_layout(
    sheet: RawSheet,
    known: Known,
    *,
    roles: Mapping[int, Role] | None = None,
    columns: Mapping[int, ColumnRole] | None = None,
    table: str | None = None,
) -> Layout:
    """The table a person chose by its place, or else the one with the most headings known.

    `known` tells headings; `roles` and `columns` are what a person said of rows and columns.
    """
    return chosen_of(find_layouts(sheet, known, roles=roles, columns=columns), known, table)


def chosen_of(found: Sequence[Layout], known: Known, table: str | None = None) -> Layout:
    """Of all tables of a sheet the one that `find_layout` gives."""
    chosen = next((one for one in found if one.place == table), None)
    return chosen or max(found, key=lambda one: _headings_known(one, known))


def find_layouts(
    sheet: RawSheet,
    known: Known,
    *,
    roles: Mapping[int, Role] | None = None,
    columns: Mapping[int, ColumnRole] | None = None,
) -> list[Layout]:
    """All tables of a sheet, from top to bottom and from left to right; each tells of all of them
    where there are several. Of a turned sheet these are its forms."""
    tables = _forms if sheet.is_turned else _tables
    found = list(tables(sheet, known, roles, columns))
    if len(found) > 1:
        tables = tuple(map(_place_of, found))
        for one in found:
            one.tables = tables
    return found


def _tables(sheet: RawSheet, known: Known, roles, columns) -> Iterator[Layout]:
    known = remembering(known)
    windows, count = [Window()], 0
    while windows and count < MOST_TABLES:
        window, count = windows.pop(0), count + 1
        layout, beside, below = _read_table(sheet, known, roles or {}, columns or {}, window)
        yield layout
        # The tables beside come first, then what stands below them all.
        windows = beside + windows
        if below is not None and not any(one.first_row == below for one in windows):
            windows.append(Window(below))


def is_surely_a_form(sheet: TurnedSheet, known: Known) -> bool:
    """Whether each column is a thing: no year or plan of the same one, no explanation."""
    forms = find_forms(sheet.upright, remembering(known))
    return bool(forms) and all(form.is_sure for form in forms)


def _forms(sheet: TurnedSheet, known: Known, roles, columns) -> Iterator[Layout]:
    known, roles = remembering(known), roles or {}
    said = {column: ColumnRole(role) for column, role in (columns or {}).items()}
    forms = find_forms(sheet.upright, known, roles)
    for place, form in enumerate(forms):
        below = forms[place + 1].first_row if place + 1 < len(forms) else None
        yield _read_form(sheet, form, known, roles, said, below)
    if not forms:
        yield _without_form(sheet, known, roles)


def _read_form(
    sheet: TurnedSheet, form: Form, known: Known, roles: Mapping, said: Mapping, below: int | None
) -> Layout:
    """The things that stand beside each other in a form, as rows below the headings of its column."""
    window = Window(1, form.first_row, form.last_row)
    without = frozenset(c for c, role in said.items() if role is ColumnRole.LEFT_OUT)
    grid = Grid(sheet, window, without)
    labels = {
        ColumnAsRow(row): Role(roles.get(row, role)) for row, role in sorted(form.roles.items())
    }
    rows = tuple(row for row, role in labels.items() if role is Role.HEADER)
    numbers = next((row for row, role in labels.items() if role is Role.COLUMN_NUMBERS), None)
    header = Header(rows or form.headings, numbers)
    paths = {RowAsColumn(column): path for column, path in form.paths.items()}
    # A section, or what heads the columns, that a person wants to be read.
    wanted = (column for column, role in said.items() if role is not ColumnRole.LEFT_OUT)
    for column in set(wanted).intersection(range(form.first_row, form.last_row + 1)) - paths.keys():
        paths[RowAsColumn(column)] = _path(grid, header.rows, column)
    paths = dict(sorted(paths.items()))
    problems: list[Problem] = []
    if below is not None:
        params = {"begins": str(below)}
        problems.append(Problem(LayoutProblem.SEVERAL_FORMS, column=below, params=params))
    if form.aside:
        params = {"cells": ", ".join(form.aside)}
        problems.append(Problem(LayoutProblem.BESIDE_THE_FORM, params=params))
    columns = _columns(grid, header, paths, labels, said, problems)
    columns = [_in_its_unit(column, form, problems) for column in columns]
    groups, data = _data(grid, labels, columns, problems)
    turned = _turned([row.values for row in data], columns)
    columns = [replace(column, values=turned[column.index]) for column in columns]
    layout = Layout(labels, columns, data, groups, is_turned=True)
    layout.place = sheet.address(1, form.first_row)
    layout.title_cells = form.titles
    layout.title = "\n".join(text for text, _place in form.titles)
    layout.units = form.common_units
    layout.columns = with_common_units(columns, layout.units)
    layout.column_roles = _column_roles(grid, layout, said)
    unread = {row for row in form.without_values if row not in said}
    layout.column_roles |= dict.fromkeys(unread, ColumnRole.LEFT_OUT)
    noticed = Noticed(grid, header, layout, known, found=problems, said=roles, beside=())
    return replace(layout, noticed=noticed)


def _without_form(sheet: TurnedSheet, known: Known, said: Mapping) -> Layout:
    """Where a person says that headings stand in a column, and none of them holds any."""
    grid = Grid(sheet)
    roles = {
        ColumnAsRow(row): Role(said.get(row, Role.NOTE if grid.filled(row) else Role.EMPTY))
        for row in range(1, grid.height + 1)
    }
    layout = Layout(roles, [], [], is_turned=True)
    layout.column_roles = _column_roles(grid, layout, {})
    found = [Problem(LayoutProblem.NO_HEADER)]
    return replace(
        layout, noticed=Noticed(grid, Header(), layout, known, found=found, said=said, beside=())
    )


def _in_its_unit(column: Column, form: Form, problems: list[Problem]) -> Column:
    """In the unit that stands beside its heading, where the heading itself names none."""
    beside = form.units.get(column.index)
    column = replace(column, names_things=column.index == form.names)
    if column.unit is None or beside is None:
        return replace(column, unit=column.unit or beside)
    if unit_of(column.unit) != unit_of(beside):
        params = {"heading": column.heading, "own": column.unit, "beside": beside}
        problems.append(Problem(LayoutProblem.UNITS_DIFFER, column=column.index, params=params))
    return column


def _headings_known(layout: Layout, known: Known) -> int:
    return sum(any(map(known, column.path)) for column in layout.columns if layout.rows)


def _place_of(layout: Layout) -> TablePlace:
    headings = tuple(c.heading for c in layout.columns if c.path and not c.is_row_number)
    window = _window_of(layout.place)
    title = layout.title.partition("\n")[0]
    return TablePlace(layout.place, *window, title, headings[:HEADINGS_SHOWN], len(layout.rows))


def _window_of(place: str) -> tuple[int, int]:
    letters = place.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - 64
    return int(place[len(letters) :]), column


def _read_table(
    sheet: RawSheet,
    known: Known,
    roles: Mapping,
    said: Mapping,
    window: Window,
    beside: Sequence[Window] = (),
) -> tuple[Layout, list[Window], int | None]:
    """One table, the windows of those beside it, and the row where the next one below begins."""
    said = {column: ColumnRole(role) for column, role in said.items()}
    without = frozenset(c for c, role in said.items() if role is ColumnRole.LEFT_OUT)
    grid = Grid(sheet, window, without)
    problems: list[Problem] = []
    number_column = next((c for c, r in said.items() if r is ColumnRole.ROW_NUMBER), None)
    header, labels = label_rows(grid, known, dict(roles), problems, number_column=number_column)
    paths = _paths(grid, header)
    if window.last_column is None and (parts := _side_by_side(grid, header, paths)):
        own, *others = [replace(window, first_column=a, last_column=b) for a, b in parts]
        return _read_table(sheet, known, roles, said, own, others)
    columns = with_counted_units(_columns(grid, header, paths, labels, said, problems), known)
    groups, rows = _data(grid, labels, columns, problems)
    turned = _turned([row.values for row in rows], columns)
    columns = [replace(column, values=turned[column.index]) for column in columns]
    layout = Layout(labels, columns, rows, groups, place=window.place)
    layout.title, layout.title_cells = title_of(grid, labels), title_cells_of(grid, labels)
    layout.notes = notes_of(grid, labels)
    layout.units = units_told(grid, labels)
    layout.columns = with_common_units(columns, layout.units)
    layout.column_roles = _column_roles(grid, layout, said)
    noticed = Noticed(grid, header, layout, known, found=problems, said=roles, beside=beside)
    below = next((p.row for p in problems if p.code is LayoutProblem.SECOND_TABLE), None)
    return replace(layout, noticed=noticed), list(beside), below


def _side_by_side(grid: Grid, header: Header, paths: Mapping) -> list[tuple[int, int]]:
    """First and last column of each table, where blank columns part tables with like headings."""
    headed = {column: path for column, path in paths.items() if path}
    if not headed:
        return []
    blocks: list[list[int]] = [[]]
    for column in range(min(headed), max(headed) + 1):
        if column in headed or _holds_anything(grid, header, column):
            blocks[-1].append(column)
        elif blocks[-1]:
            blocks.append([])
    parts = [(blocks[0][0], blocks[0][-1])]
    keys = _keys_of(headed, blocks[0])
    for block in blocks[1:]:
        own = _keys_of(headed, block)
        again = sum(key in keys for key in own)
        if not ROW_NUMBER_HEADINGS.isdisjoint(own) or (again >= 2 and 2 * again >= len(own)):
            parts.append((block[0], block[-1]))
        else:
            parts[-1] = (parts[-1][0], block[-1])
    return parts if len(parts) > 1 else []


def _holds_anything(grid: Grid, header: Header, column: int) -> bool:
    return any(
        len(row) >= column and row[column - 1] is not None for row in grid.rows[header.last :]
    )


def _keys_of(headed: Mapping[int, tuple[str, ...]], block: list[int]) -> list[str]:
    return [heading_key(" ".join(headed[column])) for column in block if column in headed]


# Columns


def _paths(grid: Grid, header: Header) -> dict[int, tuple[str, ...]]:
    """By column: its headings, from the topmost to the one nearest to the cells."""
    columns = range(grid.window.first_column, grid.width + 1)
    return {column: _path(grid, header.rows, column) for column in columns}


def _columns(
    grid: Grid, header: Header, paths: Mapping, labels: dict, said: dict, problems: list
) -> list[Column]:
    body = [row for row, role in labels.items() if role is Role.DATA]
    if not header.rows and not body:
        return []
    columns = []
    for index, path in paths.items():
        if said.get(index) is ColumnRole.LEFT_OUT:
            continue
        if not path and not any(grid.value(row, index) is not None for row in body):
            continue
        if not path:
            problems.append(Problem(LayoutProblem.COLUMN_WITHOUT_HEADING, column=index))
        number = grid.text(header.numbers, index) if header.numbers else ""
        hidden = index in grid.sheet.hidden_columns
        role = said.get(index) or _column_role(path)
        columns.append(Column(index, path, unit_in(path), hidden, number or None, role))
    paths = Counter(tuple(map(heading_key, column.path)) for column in columns if column.path)
    for column in columns:
        if paths[tuple(map(heading_key, column.path))] > 1:
            params = {"heading": column.heading}
            problem = Problem(LayoutProblem.REPEATED_HEADING, column=column.index, params=params)
            problems.append(problem)
    return columns


def _column_role(path: tuple[str, ...]) -> ColumnRole:
    if len(path) == 1 and is_row_number_heading(path[0]):
        return ColumnRole.ROW_NUMBER
    if path and heading_key(path[-1]) in NOTE_HEADINGS:
        return ColumnRole.NOTE
    return ColumnRole.DATA


def _column_roles(grid: Grid, layout: Layout, said: dict) -> dict[int, ColumnRole]:
    roles = dict.fromkeys(range(1, grid.sheet.width + 1), ColumnRole.LEFT_OUT)
    for index in range(grid.window.first_column, grid.width + 1):
        roles[index] = ColumnRole.EMPTY
    for column in layout.columns:
        is_empty = column.role is ColumnRole.DATA and not any(
            value is not None for value in column.values
        )
        roles[column.index] = ColumnRole.EMPTY if is_empty else column.role
    return roles | {column: role for column, role in said.items() if column in roles}


def _path(grid: Grid, rows: tuple[int, ...], column: int) -> tuple[str, ...]:
    path: list[str] = []
    seen = set()
    for row in rows:
        place = grid.anchors.get((row, column), (row, column))
        if place[0] < rows[0]:
            continue
        if not grid.text(*place):
            place = _heading_to_the_left(grid, rows, row, column)
        if place is None or place in seen:
            continue
        seen.add(place)
        text = grid.text(*place)
        if text and text not in path[-1:]:
            path.append(text)
    return tuple(path)


def _heading_to_the_left(grid, rows, row, column) -> tuple[int, int] | None:
    """A heading spread over columns that somebody did not merge: it holds for the blanks beside."""
    if row == rows[-1] or (row, column) in grid.anchors:
        return None
    if not any(grid.text(below, column) for below in rows if below > row):
        return None
    for left in range(column - 1, 0, -1):
        place = grid.anchors.get((row, left), (row, left))
        if grid.text(*place):
            parted = any(grid.text(below, left) for below in rows if below > row)
            return place if parted else None
    return None


# Data rows and groups


MARK_RANKS = {"letter": 0, "roman": 1, "name": 2, "number": 3}


def _data(grid: Grid, labels, columns, problems) -> tuple[list[Group], list[DataRow]]:
    stack: list[tuple[str, Group]] = []
    groups: list[Group] = []
    rows: list[DataRow] = []
    after_data = False
    flowing = merged_down(grid, labels, problems)
    data = [row for row, role in labels.items() if role is Role.DATA]
    if not grid.sheet.is_turned:
        # What stands to the left says nothing of a thing that is left blank.
        turned = _turned([grid.rows[row - 1] for row in data], columns)
        repeat_what_stands_above(data, turned, flowing, problems)
        name_groups_once(labels, data, columns, turned, flowing, problems)
    hidden = grid.sheet.hidden_rows
    for row, role in labels.items():
        if role is Role.DATA:
            values, flowed = grid.rows[row - 1], ()
            if row in flowing:
                flowed = tuple(sorted(flowing[row]))
                values = [*values, *[None] * (flowed[-1] - len(values))]
                for column, value in flowing[row].items():
                    values[column - 1] = value
            group = stack[-1][1] if stack else None
            rows.append(DataRow(row, values, group, row in hidden, flowed))
            after_data = True
        elif role is Role.GROUP:
            kind, mark, text = _group_words(grid, row)
            _leave_groups(stack, kind, after_data=after_data)
            group = Group(text, row, mark, stack[-1][1] if stack else None)
            stack.append((kind, group))
            groups.append(group)
            after_data = False
        elif role is Role.TOTAL:
            stack.clear()
    return groups, rows


def _leave_groups(stack: list[tuple[str, Group]], kind: str, *, after_data: bool) -> None:
    kinds = [one for one, _ in stack]
    if kind in kinds:
        del stack[kinds.index(kind) :]
    elif after_data:
        while stack and MARK_RANKS[stack[-1][0]] >= MARK_RANKS[kind]:
            stack.pop()


def _group_words(grid: Grid, row: int) -> tuple[str, str, str]:
    texts = grid.row_texts(row)
    first = texts[0].rstrip(".) ") if texts else ""
    rest = next((grid.text(row, c) for c in grid.filled(row)[1:] if grid.is_words(row, c)), "")
    joined = MARKED.match(texts[0]) if texts else None
    if ROMAN.match(first):
        return "roman", first, rest or first
    if re.fullmatch(r"[A-H]", first):
        return "letter", first, rest or first
    if re.fullmatch(r"\d+(?:\.\d+)*", first):
        return "number", first, rest or first
    if joined:
        kind = "roman" if ROMAN.match(joined["mark"]) else "letter"
        return kind, joined["mark"], joined["text"].strip()
    words_only = [grid.text(row, c) for c in grid.filled(row) if grid.is_words(row, c)]
    return "name", "", (words_only or texts or [""])[0]


def _turned(rows: list[Sequence[Value]], columns: list[Column]) -> dict[int, list[Value]]:
    """The values of each column in these rows, by its index."""
    held = dict(enumerate(zip_longest(*rows), start=1))
    nothing = (None,) * len(rows)
    return {column.index: list(held.get(column.index, nothing)) for column in columns}
