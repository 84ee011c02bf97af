"""Which rows of a sheet are title, header, group, data, total, note; and what each column is.

Pure. Every row of the sheet gets exactly one role, so that nothing is lost in silence: what is
not data can be shown to a person, who may correct it through `roles` and `columns`. Totals are
never data; they are compared with the sum of their parts. Where a sheet holds several tables one
is read and all are told in `tables`; `table` picks another.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest

from hanoi_industry import words
from hanoi_industry.spreadsheets.cells import is_ditto, unit_of
from hanoi_industry.spreadsheets.grid import Grid, Window, heading_key, is_number, is_words, text_of
from hanoi_industry.spreadsheets.guard import letters_of
from hanoi_industry.spreadsheets.header import Header, Known, remembering, row_holds_figures
from hanoi_industry.spreadsheets.reading import RawCell, RawSheet, Value, cell_of
from hanoi_industry.spreadsheets.roles import (
    MARKED,
    NOTE_HEADINGS,
    PLACE,
    ROMAN,
    ROW_NUMBER_HEADINGS,
    ColumnRole,
    LayoutProblem,
    Problem,
    Role,
    is_row_number_heading,
    units_named,
)
from hanoi_industry.spreadsheets.rows import ROWS_ABOVE, label_rows
from hanoi_industry.spreadsheets.totals import (
    Sums,
    TotalCheck,
    holds_numbers,
)

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
    values: Sequence[Value] = field(default=(), repr=False, compare=False)

    @property
    def letter(self) -> str:
        return letters_of(self.index)

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
    totals: list[TotalCheck] = field(default_factory=list)
    units: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    # Of every column of the sheet, so that all can be shown; those of this table are `columns`.
    column_roles: dict[int, ColumnRole] = field(default_factory=dict)
    tables: tuple[TablePlace, ...] = ()
    place: str = "A1"
    title: str = ""

    def rows_of(self, *roles: Role) -> list[int]:
        return [row for row, role in self.roles.items() if role in roles]

    @property
    def merged_numbers(self) -> list[tuple[int, int]]:
        """Row and column of figures in cells merged over several data rows; they count once."""
        code = LayoutProblem.MERGED_NUMBER
        return [(one.row, one.column) for one in self.problems if one.code is code]

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
        years = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", self.title))
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
    found = list(_tables(sheet, known, roles, columns))
    chosen = next((one for one in found if one.place == table), None)
    if chosen is None:
        chosen = max(found, key=lambda one: _headings_known(one, known))
    if len(found) > 1:
        chosen.tables = tuple(map(_place_of, found))
    return chosen


def find_layouts(
    sheet: RawSheet,
    known: Known,
    *,
    roles: Mapping[int, Role] | None = None,
    columns: Mapping[int, ColumnRole] | None = None,
) -> list[Layout]:
    """All tables of a sheet, from top to bottom and from left to right."""
    found = list(_tables(sheet, known, roles, columns))
    for one in found:
        one.tables = tuple(map(_place_of, found))
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
    sheet: RawSheet, known: Known, roles: Mapping, said: Mapping, window: Window
) -> tuple[Layout, list[Window], int | None]:
    """One table, the windows of those beside it, and the row where the next one below begins."""
    said = {column: ColumnRole(role) for column, role in said.items()}
    without = frozenset(c for c, role in said.items() if role is ColumnRole.LEFT_OUT)
    grid = Grid(sheet, window, without)
    problems: list[Problem] = []
    number_column = next((c for c, r in said.items() if r is ColumnRole.ROW_NUMBER), None)
    header, labels = label_rows(grid, known, dict(roles), problems, number_column=number_column)
    beside: list[Window] = []
    if window.last_column is None and (parts := _side_by_side(grid, header)):
        own, *others = [replace(window, first_column=a, last_column=b) for a, b in parts]
        beside = others
        layout, _, below = _read_table(sheet, known, roles, said, own)
        for other in others:
            params = {"place": other.place, "column": letters_of(other.first_column)}
            problem = Problem(LayoutProblem.TABLE_BESIDE, column=other.first_column, params=params)
            layout.problems.append(problem)
        return layout, beside, below
    columns = _with_counted_units(_columns(grid, header, labels, said, problems), known)
    groups, rows = _data(grid, labels, columns, problems)
    turned = _turned([row.values for row in rows], columns)
    columns = [replace(column, values=turned[column.index]) for column in columns]
    layout = Layout(labels, columns, rows, groups, problems=problems, place=window.place)
    layout.title = _title(grid, labels)
    layout.units = _units(grid, labels)
    layout.columns = _with_common_units(layout)
    layout.column_roles = _column_roles(grid, layout, said)
    sums = Sums(grid, layout)
    layout.totals = sums.checks()
    problems += sums.doubtful_rows(said=roles)
    _report(grid, header, layout, known)
    below = next((p.row for p in problems if p.code is LayoutProblem.SECOND_TABLE), None)
    return layout, beside, below


def _side_by_side(grid: Grid, header: Header) -> list[tuple[int, int]]:
    """First and last column of each table, where blank columns part tables with like headings."""
    everywhere = range(grid.window.first_column, grid.width + 1)
    headed = {column: path for column in everywhere if (path := _path(grid, header.rows, column))}
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


def _columns(grid: Grid, header: Header, labels: dict, said: dict, problems: list) -> list[Column]:
    body = [row for row, role in labels.items() if role is Role.DATA]
    if not header.rows and not body:
        return []
    columns = []
    for index in range(grid.window.first_column, grid.width + 1):
        if said.get(index) is ColumnRole.LEFT_OUT:
            continue
        path = _path(grid, header.rows, index)
        if not path and not any(grid.value(row, index) is not None for row in body):
            continue
        if not path:
            problems.append(Problem(LayoutProblem.COLUMN_WITHOUT_HEADING, column=index))
        number = grid.text(header.numbers, index) if header.numbers else ""
        hidden = index in grid.sheet.hidden_columns
        role = said.get(index) or _column_role(path)
        columns.append(Column(index, path, _unit_in(path), hidden, number or None, role))
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


# Titles and units


def _title(grid: Grid, labels: dict) -> str:
    rows = [row for row, role in labels.items() if role is Role.TITLE]
    header = next((row for row, role in labels.items() if role is Role.HEADER), 0)
    return "\n".join(" ".join(grid.row_texts(row)) for row in rows if row < header)


def _unit_in(path: tuple[str, ...]) -> str | None:
    """The unit that a heading names, the nearest to the cells first."""
    for text in reversed(path):
        named = re.findall(r"\(([^()]*)\)|\[([^\[\]]*)\]", text)
        tail = re.search(r"[,:–-]\s*([^,:–-]+)$", text)
        for unit in [a or b for a, b in reversed(named)] + ([tail[1]] if tail else []):
            unit = re.sub(r"^\s*(?:đơn vị tính|đvt|đơn vị)\s*:?\s*", "", unit, flags=re.I)
            if unit_of(unit):
                return words.nfc(unit)
        if text.strip() == "%" or (len(path) > 1 and text is path[-1] and _is_measure(text)):
            return words.nfc(text)
        if unit := _unit_at_end(text):
            return unit
    return None


def _is_measure(text: str) -> bool:
    """ "ha" or "tỷ đồng" alone; "Lao động" may be a unit of counts but is a heading as well."""
    unit = unit_of(text)
    return unit is not None and unit.dimension != "count"


def _with_counted_units(columns: list[Column], known: Known) -> list[Column]:
    """ "người" below "Lao động" is a unit as "ha" is below "Diện tích" in the same header."""
    if not any(len(column.path) > 1 and _is_measure(column.path[-1]) for column in columns):
        return columns
    return [
        replace(column, unit=words.nfc(column.path[-1]))
        if column.unit is None and _counts_below_heading(column.path, known)
        else column
        for column in columns
    ]


def _counts_below_heading(path: tuple[str, ...], known: Known) -> bool:
    """Whether the last part only says what is counted; "Lao động" with a capital is a heading."""
    return (
        len(path) > 1
        and path[-1][:1].islower()
        and unit_of(path[-1]) is not None
        and known(path[-2])
    )


def _unit_at_end(heading: str) -> str | None:
    """area_ha, investment_bn_vnd, capacity_m3_day: headings that programs write."""
    pieces = heading.split("_")
    for count in (2, 1):
        for joint in ("/", " "):
            unit = joint.join(pieces[-count:])
            if len(pieces) > count and unit_of(unit):
                return unit
    return None


def _units(grid: Grid, labels: dict) -> tuple[str, ...]:
    """What the unit line says, or "Đơn vị tính: ha" beside or inside a title."""
    above = (Role.UNIT_LINE, Role.TITLE, Role.LETTERHEAD)
    told = (row for row, role in labels.items() if role in above)
    for row in islice(told, ROWS_ABOVE):
        for text in grid.row_texts(row):
            inside = re.search(r"\(((?:đơn vị tính|đơn vị|đvt)\s*:[^()]+)\)", text, re.I)
            if units := units_named(inside[1] if inside else text):
                return tuple(words.nfc(one) for one in re.split(r"[,;]", units) if one.strip())
    return ()


def _with_common_units(layout: Layout) -> list[Column]:
    """A unit line with one unit holds for every column of numbers that names none.

    "Diện tích: ha; Vốn: tỷ đồng" holds for the columns whose headings begin so, and is offered to
    those that hold the same kind of measure: "Tổng mức đầu tư".
    """
    named = {
        heading_key(of): unit.strip()
        for of, mark, unit in (one.partition(":") for one in layout.units)
        if mark and unit_of(unit.strip())
    }
    plain = (*(one for one in layout.units if unit_of(one)), *named.values())
    if not named and not layout.units:
        return layout.columns
    columns = []
    for column in layout.columns:
        if column.unit is None and not column.is_row_number and holds_numbers(column.values):
            keys = [heading_key(part) for part in column.path]
            own = (unit for of, unit in named.items() if any(key.startswith(of) for key in keys))
            common = layout.units[0] if len(layout.units) == 1 and not named else None
            column = replace(column, unit=next(own, common), offered_units=plain)
        columns.append(column)
    return columns


# Data rows and groups


MARK_RANKS = {"letter": 0, "roman": 1, "name": 2, "number": 3}


def _data(grid: Grid, labels, columns, problems) -> tuple[list[Group], list[DataRow]]:
    stack: list[tuple[str, Group]] = []
    groups: list[Group] = []
    rows: list[DataRow] = []
    after_data = False
    flowing = _merged_down(grid, labels, problems)
    data = [row for row, role in labels.items() if role is Role.DATA]
    turned = _turned([grid.rows[row - 1] for row in data], columns)
    _repeat_what_stands_above(data, turned, flowing, problems)
    _name_groups_once(labels, data, columns, turned, flowing, problems)
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


def _merged_down(grid: Grid, labels, problems) -> dict[int, dict[int, Value]]:
    """Row, then column, to the value that flows down to it. A figure is never multiplied."""
    flowing: dict[int, dict[int, Value]] = {}
    for top, left, bottom, _ in grid.merges:
        if bottom == top or labels.get(top) is not Role.DATA:
            continue
        value = grid.value(top, left)
        if value is None:
            continue
        if is_number(value) and not _is_code(value) and not _is_first_column(grid, left):
            params = {"last_row": bottom}
            problem = Problem(LayoutProblem.MERGED_NUMBER, row=top, column=left, params=params)
            problems.append(problem)
            continue
        for row in range(top + 1, bottom + 1):
            if labels.get(row) is Role.DATA:
                flowing.setdefault(row, {})[left] = value
    return flowing


# Digits that nobody adds up: typed as text with a zero before them, or a tax code.
CODE = re.compile(r"0\d{5,}|\d{10}(?:-\d{3})?")


def _is_code(value: Value) -> bool:
    return isinstance(value, str) and CODE.fullmatch(value.strip()) is not None


def _is_first_column(grid: Grid, column: int) -> bool:
    return all(not grid.filled(row) or min(grid.filled(row)) >= column for row in grid.merges_from)


def _repeat_what_stands_above(data: list[int], turned: dict, flowing, problems) -> None:
    """ "như trên" below words means those words; below a number it stays what it is, a fault."""
    for index, own in turned.items():
        texts = {value for value in set(own) if type(value) is str and len(value) <= LONGEST_DITTO}
        marks = set(filter(is_ditto, texts))
        if not marks:
            continue
        above, count = None, 0
        for row, value in zip(data, own, strict=True):
            if value in marks and is_words(above):
                flowing.setdefault(row, {})[index] = above
                count += 1
            elif value is not None:
                above = value if value not in marks else None
        if count:
            params = {"count": count}
            problems.append(Problem(LayoutProblem.DITTO, column=index, params=params))


# Headings of columns that name a group of rows, and so may be named once for all of them
GROUP_HEADINGS = re.compile(
    r"\b(?:huyen|quan|thi xa|xa|phuong|dia ban|dia diem|vi tri|khu vuc|vung|district|commune|ward"
    r"|nhom|linh vuc|loai hinh|don vi quan ly|group|sector|area)\b"
)
LEAST_NAMED_ONCE = 3
LONGEST_DITTO = 12


def _name_groups_once(
    labels, data: list[int], columns: list[Column], turned: dict, flowing, problems
) -> None:
    """Fill down what stands in the first row of each group only, and was not merged."""
    groups = {row for row, role in labels.items() if role is Role.GROUP}
    for place, column in enumerate(columns):
        if column.role not in (ColumnRole.DATA, ColumnRole.GROUP):
            continue
        index = column.index
        own = turned[index]
        if column.role is ColumnRole.DATA:
            if 2 * own.count(None) < len(own) or not own or own[0] is None:
                continue
            merged = sum(index in flowing.get(row, ()) for row in data)
            if not _is_named_once(column, own, own.count(None) - merged):
                continue
        columns[place] = replace(column, role=ColumnRole.GROUP)
        filled = _fill_down(index, data, groups, own, flowing)
        if filled:
            params = {"heading": column.heading, "count": filled}
            problem = Problem(LayoutProblem.VALUES_FLOW, column=index, params=params)
            problems.append(problem)


def _fill_down(index: int, data: list[int], groups: set[int], own: list[Value], flowing) -> int:
    """Each name down to the next one, or to the next group row; how many blanks it filled."""
    name, filled, before = None, 0, 0
    for row, value in zip(data, own, strict=True):
        if groups and not groups.isdisjoint(range(before + 1, row)):
            name = None
        before = row
        if value is None:
            value = flowing.get(row, {}).get(index)
        if value is not None:
            name = None if is_number(value) else value
        elif name is not None:
            flowing.setdefault(row, {})[index] = name
            filled += 1
    return filled


def _is_named_once(column: Column, own: list[Value], blanks: int) -> bool:
    """Mostly blank, each name once and in one place, and names of places or groups."""
    names = [value for value in own if value is not None]
    if blanks < max(LEAST_NAMED_ONCE, len(names)) or not all(map(is_words, names)):
        return False
    texts = list(map(text_of, names))
    if len(set(texts)) < len(texts):
        return False
    if GROUP_HEADINGS.search(words.accent_free(column.heading)):
        return True
    return 2 * sum(PLACE.match(text) is not None for text in texts) >= len(texts)


# What a person is told


def _report(grid: Grid, header: Header, layout: Layout, known: Known) -> None:
    def tell(code, **place):
        layout.problems.append(Problem(code, **place))

    if layout.columns and not layout.rows:
        tell(LayoutProblem.NO_DATA)
    above = [
        row
        for row in layout.rows_of(Role.TITLE)
        if header.rows
        and row < header.rows[0]
        and len(grid.filled(row)) > 2
        and row_holds_figures(grid, row)
    ]
    if len(above) > 1:
        tell(LayoutProblem.ROWS_ABOVE_HEADER, row=above[0], params={"last_row": above[-1]})
    if column := _headings_down(grid, header, known):
        tell(LayoutProblem.TRANSPOSED, column=column)
    for check in layout.totals:
        if not check.agrees:
            params = {"stated": check.stated, "computed": check.computed}
            tell(LayoutProblem.TOTAL_DISAGREES, row=check.row, column=check.column, params=params)
    hidden = [row.row for row in layout.rows if row.hidden]
    if hidden:
        tell(LayoutProblem.HIDDEN_ROWS, row=hidden[0], params={"rows": hidden})
    columns = [column.index for column in layout.columns if column.hidden]
    if columns:
        tell(LayoutProblem.HIDDEN_COLUMNS, column=columns[0], params={"columns": columns})


ROWS_OF_A_TURNED_TABLE = 60
LEAST_HEADINGS_DOWN = 3


def _headings_down(grid: Grid, header: Header, known: Known) -> int | None:
    """The column that holds the headings of a table whose things stand across, if there is one."""
    last = min(grid.height, grid.window.first_row + ROWS_OF_A_TURNED_TABLE)
    firsts = range(grid.window.first_column, min(grid.window.first_column + 3, grid.width + 1))
    for column in firsts:
        down = {
            grid.text(row, column)
            for row in range(grid.window.first_row, last + 1)
            if grid.is_words(row, column)
        }
        across = {
            grid.text(row, other)
            for row in header.rows
            for other in grid.filled(row)
            if other != column
        }
        hits, hits_across = sum(map(known, down)), sum(map(known, across))
        # "STT | Thông số | Đơn vị" above stands upright, whatever its first column lists.
        is_upright = hits_across + any(map(is_row_number_heading, across)) >= 2
        if hits >= LEAST_HEADINGS_DOWN and hits > 2 * hits_across and not is_upright:
            return column
    return None
