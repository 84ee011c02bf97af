"""A sheet and its truth, built together row by row as an office would lay it out."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from hanoi_industry.spreadsheets.rows import Role
from tests.corpus.files import Cell, Sheet
from tests.corpus.truth import (
    ColumnTruth,
    RowTruth,
    Says,
    SheetTruth,
    TableTruth,
    either,
    fails,
)


@dataclass(frozen=True)
class Head:
    """A heading, with the headings beneath it. A leaf says which field its column fills."""

    text: str
    field: str | None = None
    asked: str = ""
    under: tuple["Head", ...] = ()
    counts: bool = False  # whole numbers only
    holds: str = ""  # "number" or "percent" where the cells decide each other

    @property
    def leaves(self) -> int:
        return sum(head.leaves for head in self.under) or 1

    @property
    def depth(self) -> int:
        return 1 + max((head.depth for head in self.under), default=0)


def over(text: str, *under: Head) -> Head:
    return Head(text, under=under)


@dataclass
class _Sum:
    row: int
    columns: Iterable[int]
    wrong: Mapping[int, Decimal]
    parts: Callable[[int, RowTruth], bool]
    write: Callable[[Decimal], Cell]


@dataclass
class Page:
    """Rows are put one below the other; `at` is the last row that was put."""

    name: str = "Sheet1"
    visible: bool = True
    at: int = 0
    sheet: Sheet = field(init=False)
    truth: SheetTruth = field(init=False)

    def __post_init__(self):
        self.sheet = Sheet(self.name, visible=self.visible)
        self.truth = SheetTruth(self.name)
        self._groups: list[tuple[int, int, str]] = []  # level, row, text
        self._heads: dict[int, Head] = {}
        self._heads_of: list[dict[int, Head]] = []
        self._sums: list[_Sum] = []
        self._subtotalled = 0

    # Any row

    def put(self, cells, *roles: Role, first: int = 1) -> int:
        """A row from the column `first` on; None is a blank cell. Several roles: any will do."""
        self.at += 1
        items = cells.items() if isinstance(cells, dict) else enumerate(cells, start=first)
        for column, cell in items:
            if cell is None or cell == "":
                continue
            cell = cell if isinstance(cell, Cell) else Cell(cell)
            if cell.written is not None or cell.formula:
                self.sheet.cells[self.at, column] = cell
        self.truth.roles[self.at] = frozenset(roles)
        return self.at

    def blank(self, count: int = 1) -> None:
        for _ in range(count):
            self.put([], Role.EMPTY)

    def merge(self, left: int, right: int, *, rows: int = 1) -> None:
        """The cells of the last row, from column to column, and so many rows down."""
        self.sheet.merges.append((self.at, left, self.at + rows - 1, right))

    # Above the table

    def letterhead(self, office: str, *, right: int, under: bool = True) -> None:
        """Agency on the left, the republic on the right."""
        above = Role.LETTERHEAD
        self.put({1: office, right: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"}, above)
        self.merge(1, max(2, right - 2))
        self.merge(right, right + 3)
        if under:
            self.put({1: "Số:      /BC-UBND", right: "Độc lập - Tự do - Hạnh phúc"}, above)
            self.put({right: "-------------------"}, above)

    def title(self, *lines: str, width: int) -> None:
        for line in lines:
            self.put([line], Role.TITLE)
            if width > 1:
                self.merge(1, width)

    def unit_line(self, text: str, column: int) -> None:
        self.put({column: text}, Role.UNIT_LINE)

    # The table

    @property
    def table(self) -> TableTruth:
        return self.truth.tables[-1]

    def header(self, *heads: Head, merged: bool = True, first: int = 1) -> None:
        """One row for every level of headings; a leaf above the last level reaches down."""
        depth = max(head.depth for head in heads)
        top = self.at + 1
        rows = tuple(range(top, top + depth))
        for row in rows:
            self.truth.roles[row] = frozenset({Role.HEADER})
        self.truth.tables.append(TableTruth(rows))
        self._groups, self._heads = [], {}
        self._heads_of.append(self._heads)
        column = first
        for head in heads:
            self._head(head, top, column, depth, (), merged)
            column += head.leaves
        self.at += depth
        self._subtotalled = self.at

    def _head(self, head: Head, row: int, column: int, depth: int, above, merged: bool) -> None:
        if head.text:
            self.sheet.cells[row, column] = Cell(head.text)
        path = (*above, head.text)
        if not head.under:
            self._heads[column] = head
            self.table.columns[column] = ColumnTruth(head.field, head.asked, path)
            if merged and depth > 1:
                self.sheet.merges.append((row, column, row + depth - 1, column))
            return
        if merged and head.leaves > 1:
            self.sheet.merges.append((row, column, row, column + head.leaves - 1))
        for one in head.under:
            self._head(one, row + 1, column, depth - 1, path, merged)
            column += one.leaves

    def header_again(self) -> None:
        """The same headings at the top of the next printed page."""
        top, *_, last = (*self.table.header, self.table.header[-1])
        moved = self.at + 1 - top
        for row, column in list(self.sheet.cells):
            if top <= row <= last:
                self.sheet.cells[row + moved, column] = self.sheet.cells[row, column]
        for one in [m for m in self.sheet.merges if top <= m[0] <= last]:
            self.sheet.merges.append((one[0] + moved, one[1], one[2] + moved, one[3]))
        for row in self.table.header:
            self.truth.roles[row + moved] = frozenset({Role.HEADER})
        self.at += len(self.table.header)

    def numbers(self, *marks) -> None:
        self.put(list(marks), Role.COLUMN_NUMBERS)

    def numbers_in_brackets(self) -> None:
        self.numbers(*(f"({n})" for n, _ in enumerate(self._heads, start=1)))

    def group(
        self,
        text: str,
        *,
        mark: str = "",
        level: int = 1,
        merged: int = 0,
        column: int = 1,
        named: str = "",
    ) -> int:
        """A row that heads those below it, as I. Huyện Đan Phượng; `level` 1 is the outermost.

        `named` is what the group is called where the text has its mark in the same cell.
        """
        cells = {column: mark, column + 1: text} if mark else {column: text}
        row = self.put(cells, Role.GROUP)
        if merged:
            self.merge(column + bool(mark), merged)
        around = [one for one in self._groups if one[0] < level]
        self._groups = [*around, (level, row, named or text)]
        return row

    def leave_groups(self) -> None:
        self._groups = []

    def data(self, *cells, first: int = 1, groups: tuple[str, ...] | None = None) -> int:
        """One row; every cell of a column with a field is part of the truth, blank ones too."""
        row = self.put(list(cells), Role.DATA, first=first)
        said = {}
        for column, head in self._heads.items():
            cell = self.sheet.cells.get((row, column))
            if head.field is not None:
                said[column] = cell.truth if cell else Cell().truth
        if groups is None:
            groups = tuple(text for _, _, text in self._groups)
        self.table.rows[row] = RowTruth(said, groups)
        return row

    def says(self, row: int, column: int, truth) -> None:
        """What a cell says through a merge or a ditto above it."""
        self.table.rows[row].cells[column] = truth

    # Sums

    def total(self, label, columns, write, *, label_at=1, wrong=None, mark="", merged=0) -> int:
        """The sum of all data rows of the table, above or below."""
        row = self._sum_row(label, label_at, mark, merged, Role.TOTAL)
        self._sums.append(_Sum(row, columns, wrong or {}, lambda *_: True, write))
        return row

    def subtotal(self, label, columns, write, *, label_at=1, wrong=None, mark="", merged=0) -> int:
        """The sum of the data rows since the last subtotal or group row."""
        row = self._sum_row(label, label_at, mark, merged, Role.SUBTOTAL)
        last = max(self._subtotalled, max((one[1] for one in self._groups), default=0))
        self._sums.append(_Sum(row, columns, wrong or {}, lambda part, _: last < part < row, write))
        self._subtotalled = row
        return row

    def sums_of_group(self, row: int, columns, write, *, wrong=None) -> None:
        """Sums that stand in the group row itself; to be told after its data rows are put."""
        texts = tuple(text for _, _, text in self._groups)
        depth = next(n for n, one in enumerate(self._groups) if one[1] == row)
        chain = texts[: depth + 1]
        end = self.at

        def is_part(part: int, truth: RowTruth) -> bool:
            return row < part <= end and truth.groups[: depth + 1] == chain

        self._sums.append(_Sum(row, columns, wrong or {}, is_part, write))

    def _sum_row(self, label: str, label_at: int, mark: str, merged: int, role: Role) -> int:
        cells = {1: mark} if mark else {}
        row = self.put(cells | {label_at: label}, role)
        if merged:
            self.merge(label_at, merged)
        return row

    # Below the table

    def note(self, *lines: str, column: int = 1) -> None:
        for line in lines:
            self.put({column: line}, Role.NOTE)

    def signatures(self, left: str, right: str, column: int, *names: str) -> None:
        """Who made the table on the left, who answers for it on the right."""
        self.put({column: "Hà Nội, ngày 14 tháng 12 năm 2025"}, Role.SIGNATURE)
        self.put({2: left, column: right}, Role.SIGNATURE)
        self.put({column: "(Ký, ghi rõ họ tên, đóng dấu)"}, Role.SIGNATURE)
        for name in names:
            self.blank(3)
            self.put({column: name}, Role.SIGNATURE)

    # Done

    def done(self) -> "Page":
        """Write the sums, and settle what only a whole column tells of each of its cells."""
        for one in self._sums:
            self._write_sum(one)
        self._sums = []
        for table, heads in zip(self.truth.tables, self._heads_of, strict=True):
            for column, head in heads.items():
                self._settle_column(table, column, head)
        last = self.sheet.height
        self.truth.roles = {row: role for row, role in self.truth.roles.items() if row <= last}
        return self

    def _write_sum(self, one: _Sum) -> None:
        table = next(t for t in reversed(self.truth.tables) if t.header[0] < one.row)
        for column in one.columns:
            parts = [row for row, truth in table.rows.items() if one.parts(row, truth)]
            cells = [self.sheet.cells.get((row, column), Cell()) for row in parts]
            amount = sum((c.amount for c in cells if c.amount is not None), Decimal(0))
            slip = one.wrong.get(column, Decimal(0))
            stated = replace(one.write(amount + slip), amount=None)
            self.sheet.cells[one.row, column] = stated
            unread = any(c.written is not None and c.amount is None for c in cells)
            texts = [c.written for c in (*cells, stated) if isinstance(c.written, str)]
            every = [self.sheet.cells.get((row, column), Cell()).written for row in table.rows]
            shown = {mark_shown(text) for text in every if isinstance(text, str)} - {None}
            unread = unread or (any(map(is_ambiguous, texts)) and len(shown) != 1)
            table.totals[one.row, column] = None if unread else not slip

    def _settle_column(self, table: TableTruth, column: int, head: Head) -> None:
        """1.234 can be read only where the column shows which mark is the decimal one; a bare
        0.85 is no percentage yet where the whole column lies below one."""
        rows = [row for row in table.rows if column in table.rows[row].cells]
        texts = {row: self.sheet.cells.get((row, column), Cell()) for row in rows}
        texts = {
            row: cell
            for row, cell in texts.items()
            if isinstance(cell.written, str) and isinstance(cell.truth, Says) and cell.amount
        }
        marks = {mark_shown(cell.written) for cell in texts.values()} - {None}
        for row, cell in texts.items():
            if is_ambiguous(cell.written) and len(marks) != 1:
                asked = fails("ambiguous")
                truth = either(cell.truth, asked) if head.counts else asked
                table.rows[row].cells[column] = truth


NUMBER = re.compile(r"\d[\d.,]*\d|\d")


def mark_shown(text: str) -> str | None:
    """The decimal mark that a number shows beyond doubt, judged as a person would."""
    found = NUMBER.search(text)
    number = found[0] if found else ""
    points, commas = number.count("."), number.count(",")
    if points and commas:
        return max(".,", key=number.rindex)
    if points + commas > 1:
        return "," if points else "."
    if points + commas == 1:
        mark = "." if points else ","
        whole, rest = number.split(mark)
        if len(rest) != 3 or len(whole) > 3 or whole.startswith("0"):
            return mark
    return None


def is_ambiguous(text: str) -> bool:
    found = NUMBER.search(text)
    number = found[0] if found else ""
    return mark_shown(text) is None and ("." in number or "," in number)
