"""Which rows of a sheet are title, header, group, data, total, note; and what each column is.

Pure. Every row of the sheet gets exactly one role, so that nothing is lost in silence: what is
not data can be shown to a person, who may correct it through `roles`. Totals are never data; they
are compared with the sum of their parts.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from hanoi_industry import words
from hanoi_industry.spreadsheets.cells import decimal_mark_of, read_number, unit_of
from hanoi_industry.spreadsheets.guard import letters_of
from hanoi_industry.spreadsheets.reading import RawCell, RawSheet
from hanoi_industry.spreadsheets.rows import (
    MARKED,
    ROMAN,
    ROW_NUMBER_HEADINGS,
    Grid,
    Header,
    Known,
    LayoutProblem,
    Problem,
    Role,
    heading_key,
    label_rows,
    unit_line,
)

PATH_MARK = " > "
SAMPLE = 200


@dataclass(frozen=True)
class Column:
    """One column of the table. `cells` are those of the data rows, in their order."""

    index: int
    path: tuple[str, ...] = ()
    unit: str | None = None
    hidden: bool = False
    number: str | None = None
    cells: tuple[RawCell, ...] = field(default=(), repr=False, compare=False)

    @property
    def letter(self) -> str:
        return letters_of(self.index)

    @property
    def heading(self) -> str:
        return PATH_MARK.join(self.path)

    @property
    def is_row_number(self) -> bool:
        return len(self.path) == 1 and heading_key(self.path[0]) in ROW_NUMBER_HEADINGS


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


@dataclass(frozen=True)
class DataRow:
    """`cells[0]` is column A. What is merged down stands in every row that it covers."""

    row: int
    cells: tuple[RawCell, ...]
    group: Group | None = None
    hidden: bool = False

    def cell(self, column: int) -> RawCell:
        return self.cells[column - 1]


@dataclass(frozen=True)
class TotalCheck:
    row: int
    column: int
    stated: Decimal
    computed: Decimal
    agrees: bool
    counted_rows: tuple[int, ...]
    unread_rows: tuple[int, ...] = ()


@dataclass
class Layout:
    roles: dict[int, Role]
    columns: list[Column]
    rows: list[DataRow]
    groups: list[Group] = field(default_factory=list)
    totals: list[TotalCheck] = field(default_factory=list)
    units: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    def rows_of(self, *roles: Role) -> list[int]:
        return [row for row, role in self.roles.items() if role in roles]

    def column(self, heading: str) -> Column:
        return next(column for column in self.columns if column.heading == heading)

    @property
    def fingerprint(self) -> tuple[str, ...]:
        """Equal for two sheets with the same headings; what was answered for one holds for both."""
        return tuple(heading_key(column.heading) for column in self.columns)


def find_layout(
    sheet: RawSheet,
    known: Known,
    *,
    roles: Mapping[int, Role] | None = None,
    first_row: int = 1,
) -> Layout:
    """The first table at or below `first_row`. `known` tells headings; `roles` are a person's."""
    grid = Grid(sheet)
    problems: list[Problem] = []
    header, labels = label_rows(grid, known, dict(roles or {}), first_row, problems)
    columns = _columns(grid, header, labels, problems)
    groups, rows = _data(grid, labels, problems)
    columns = [replace(c, cells=tuple(row.cell(c.index) for row in rows)) for c in columns]
    layout = Layout(labels, columns, rows, groups, units=_units(grid, labels), problems=problems)
    layout.columns = _with_common_unit(layout)
    layout.totals = _checked_totals(grid, layout)
    _report(layout)
    return layout


def find_layouts(
    sheet: RawSheet, known: Known, *, roles: Mapping[int, Role] | None = None
) -> list[Layout]:
    """All tables of a sheet, from top to bottom."""
    layouts = [find_layout(sheet, known, roles=roles)]
    while (row := _next_table(layouts[-1])) is not None:
        layouts.append(find_layout(sheet, known, roles=roles, first_row=row))
    return layouts


def _next_table(layout: Layout) -> int | None:
    codes = (p.row for p in layout.problems if p.code is LayoutProblem.SECOND_TABLE)
    return next(codes, None)


# Columns


def _columns(grid: Grid, header: Header, labels: dict, problems: list) -> list[Column]:
    if not header.rows:
        return []
    body = [row for row, role in labels.items() if role is Role.DATA]
    used = {column for row in body for column in grid.filled[row]}
    columns = []
    for index in range(1, grid.width + 1):
        path = _path(grid, header.rows, index)
        if not path and index not in used:
            continue
        if not path:
            problems.append(Problem(LayoutProblem.COLUMN_WITHOUT_HEADING, column=index))
        number = grid.text(header.numbers, index) if header.numbers else ""
        hidden = index in grid.sheet.hidden_columns
        columns.append(Column(index, path, _unit_in(path), hidden, number or None))
    paths = Counter(tuple(map(heading_key, column.path)) for column in columns if column.path)
    for column in columns:
        if paths[tuple(map(heading_key, column.path))] > 1:
            params = {"heading": column.heading}
            problem = Problem(LayoutProblem.REPEATED_HEADING, column=column.index, params=params)
            problems.append(problem)
    return columns


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


def _unit_in(path: tuple[str, ...]) -> str | None:
    """The unit that a heading names, the nearest to the cells first."""
    for text in reversed(path):
        named = re.findall(r"\(([^()]*)\)|\[([^\[\]]*)\]", text)
        tail = re.search(r"[,:–-]\s*([^,:–-]+)$", text)
        for unit in [a or b for a, b in reversed(named)] + ([tail[1]] if tail else []):
            unit = re.sub(r"^\s*(?:đơn vị tính|đvt|đơn vị)\s*:?\s*", "", unit, flags=re.I)
            if unit_of(unit):
                return words.nfc(unit)
        if text.strip() == "%":
            return "%"
        if unit := _unit_at_end(text):
            return unit
    return None


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
    """The units of the unit line."""
    line = next((row for row, role in labels.items() if role is Role.UNIT_LINE), None)
    if line is None:
        return ()
    return tuple(words.nfc(one) for one in re.split(r"[,;]", unit_line(grid, line)) if one.strip())


def _with_common_unit(layout: Layout) -> list[Column]:
    """A unit line with one unit holds for every column of numbers that names none."""
    if len(layout.units) != 1:
        return layout.columns
    return [
        replace(c, unit=layout.units[0])
        if c.unit is None and not c.is_row_number and _holds_numbers(c)
        else c
        for c in layout.columns
    ]


# Data rows and groups


MARK_RANKS = {"letter": 0, "roman": 1, "name": 2, "number": 3}


def _data(grid: Grid, labels, problems) -> tuple[list[Group], list[DataRow]]:
    stack: list[tuple[str, Group]] = []
    groups: list[Group] = []
    rows: list[DataRow] = []
    after_data = False
    shared = _merged_down(grid, labels, problems)
    for row, role in labels.items():
        if role is Role.GROUP:
            kind, mark, text = _group_words(grid, row)
            _leave_groups(stack, kind, after_data=after_data)
            group = Group(text, row, mark, stack[-1][1] if stack else None)
            stack.append((kind, group))
            groups.append(group)
            after_data = False
        elif role is Role.DATA:
            cells = grid.sheet.rows[row - 1]
            if row in shared:
                cells = [shared[row].get(c, cell) for c, cell in enumerate(cells, start=1)]
            hidden = row in grid.sheet.hidden_rows
            rows.append(DataRow(row, tuple(cells), stack[-1][1] if stack else None, hidden))
            after_data = True
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
    rest = next((grid.text(row, c) for c in grid.filled[row][1:] if grid.is_words(row, c)), "")
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
    words_only = [grid.text(row, c) for c in grid.filled[row] if grid.is_words(row, c)]
    return "name", "", (words_only or texts or [""])[0]


def _merged_down(grid: Grid, labels, problems) -> dict[int, dict[int, RawCell]]:
    """Row, then column, to the cell that flows down to it. A number is never multiplied."""
    shared: dict[int, dict[int, RawCell]] = {}
    for top, left, bottom, _ in grid.sheet.merges:
        if bottom == top or labels.get(top) is not Role.DATA:
            continue
        cell = grid.cell(top, left)
        is_count = grid.is_number(top, left) and not _is_first_column(grid, left)
        if is_count:
            params = {"last_row": bottom}
            problem = Problem(LayoutProblem.MERGED_NUMBER, row=top, column=left, params=params)
            problems.append(problem)
            continue
        for row in range(top + 1, bottom + 1):
            shared.setdefault(row, {})[left] = cell
    return shared


def _is_first_column(grid: Grid, column: int) -> bool:
    return all(not grid.filled[row] or min(grid.filled[row]) >= column for row in grid.merges_from)


# Totals


NOT_SUMMED = re.compile(
    r"ty le|ti le|ty trong|ti trong|binh quan|trung binh|mat do|toc do|chi so|tang truong|so voi"
    r"|%|rate|share|average|growth|nam\b|ngay\b|stt"
)


def _holds_numbers(column: Column) -> bool:
    sample = [cell for cell in column.cells[:SAMPLE] if not cell.is_empty]
    mark = decimal_mark_of(sample)
    readings = [read_number(cell, mark) for cell in sample]
    told = [reading for reading in readings if not reading.is_blank]
    return 2 * sum(isinstance(r.value, Decimal) for r in told) >= len(told) > 0


def _is_summed(column: Column) -> bool:
    if column.is_row_number or column.unit == "%":
        return False
    return not NOT_SUMMED.search(words.accent_free(column.heading)) and _holds_numbers(column)


def _checked_totals(grid: Grid, layout: Layout) -> list[TotalCheck]:
    rows = layout.rows_of(Role.TOTAL, Role.SUBTOTAL, Role.GROUP)
    rows = [row for row in rows if any(grid.is_number(row, c) for c in grid.filled[row])]
    checks = []
    if not rows:
        return checks
    parts = {row: _parts_of(layout, row) for row in rows}
    for column in filter(_is_summed, layout.columns):
        mark = decimal_mark_of(column.cells)
        values = {
            row.row: read_number(row.cell(column.index), mark, column.unit or "")
            for row in layout.rows
        }
        for row in rows:
            stated = read_number(grid.cell(row, column.index), mark, column.unit or "")
            if isinstance(stated.value, Decimal) and parts[row]:
                checks.append(_total_check(row, column.index, stated.value, values, parts[row]))
    return sorted(checks, key=lambda check: (check.row, check.column))


def _parts_of(layout: Layout, row: int) -> list[int]:
    if layout.roles[row] is Role.TOTAL:
        return [part.row for part in layout.rows]
    if layout.roles[row] is Role.GROUP:
        return [p.row for p in layout.rows if p.group and any(g.row == row for g in p.group.chain)]
    fences = layout.rows_of(Role.SUBTOTAL, Role.TOTAL)
    above = max((fence for fence in fences if fence < row), default=0)
    parts = [p for p in layout.rows if above < p.row < row]
    group = parts[-1].group if parts else None
    if parts and group is not None:
        return [p.row for p in parts if p.group is not None and group in p.group.chain]
    if parts:
        return [p.row for p in parts]
    below = min((fence for fence in fences if fence > row), default=row + 10**9)
    parts = [p for p in layout.rows if row < p.row < below]
    return [p.row for p in parts if parts[0].group == p.group]


def _total_check(row, column, stated: Decimal, values: dict, parts: list[int]) -> TotalCheck:
    counted, unread, computed = [], [], Decimal(0)
    for part in parts:
        reading = values[part]
        if isinstance(reading.value, Decimal) and reading.qualifier == "=":
            computed += reading.value
            counted.append(part)
        elif not reading.is_blank:
            unread.append(part)
    decimals = min(stated.as_tuple().exponent, 0)
    agrees = round(computed, -decimals) == stated
    return TotalCheck(row, column, stated, computed, agrees, tuple(counted), tuple(unread))


def _report(layout: Layout) -> None:
    def tell(code, **place):
        layout.problems.append(Problem(code, **place))

    if layout.columns and not layout.rows:
        tell(LayoutProblem.NO_DATA)
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


# Wide tables


PLAN_WORDS = re.compile(r"\b(?:kh|ke hoach|chi tieu|muc tieu|ct|plan|planned|target)\b")
OUTCOME_WORDS = re.compile(
    r"\b(?:th|thuc hien|ket qua|uoc th|uoc|dat|kq|actual|outcome|result|estimate)\b"
)
ESTIMATE_WORDS = re.compile(r"\b(?:uoc|uoc th|estimate)\b")


@dataclass(frozen=True)
class YearColumn:
    column: int
    year: int
    kind: str  # "target" or "outcome"
    is_estimate: bool = False


def unpivot(columns: Iterable[Column]) -> list[YearColumn]:
    """Columns such as "Năm 2020 > KH" and "TH 2021", each with its year and kind."""
    found = []
    for column in columns:
        plain = words.accent_free(column.heading)
        years = {int(year) for year in re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", plain)}
        is_plan = PLAN_WORDS.search(plain) is not None
        is_outcome = OUTCOME_WORDS.search(plain) is not None
        if len(years) != 1 or is_plan == is_outcome:
            continue
        estimate = ESTIMATE_WORDS.search(plain) is not None
        kind = "target" if is_plan else "outcome"
        found.append(YearColumn(column.index, years.pop(), kind, estimate))
    return found
