"""What a person is told of a table: totals that disagree, rows that may be totals, what is hidden.

Pure. Nothing is looked for before somebody asks, for hundreds of sheets are laid out only to be told
from each other.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property

from hanoi_industry.spreadsheets.doubted import doubted_cells, places_told
from hanoi_industry.spreadsheets.grid import Grid, Window
from hanoi_industry.spreadsheets.guard import letters_of
from hanoi_industry.spreadsheets.header import Header, Known, is_day, row_holds_figures
from hanoi_industry.spreadsheets.roles import (
    LayoutProblem,
    Problem,
    Role,
    is_row_number_heading,
)
from hanoi_industry.spreadsheets.totals import Sums, TotalCheck

ROWS_OF_A_TURNED_TABLE = 60
LEAST_HEADINGS_DOWN = 3


class Noticed:
    """`found` are the problems met while the table was laid out, `said` the rows of which a person
    said what they are, `beside` the windows of the tables beside it."""

    def __init__(
        self,
        grid: Grid,
        header: Header,
        layout,
        known: Known,
        *,
        found: Sequence[Problem],
        said: Collection[int],
        beside: Sequence[Window],
    ):
        self.grid = grid
        self.header = header
        self.layout = layout
        self.known = known
        self.found = found
        self.said = said
        self.beside = beside

    @cached_property
    def _sums(self) -> Sums:
        return Sums(self.grid, self.layout)

    @cached_property
    def totals(self) -> list[TotalCheck]:
        return self._sums.checks()

    @cached_property
    def problems(self) -> list[Problem]:
        return [*self.found, *self._sums.doubtful_rows(self.said), *self._told()]

    def _told(self) -> Iterator[Problem]:
        grid, layout = self.grid, self.layout
        if layout.columns and not layout.rows:
            yield Problem(LayoutProblem.NO_DATA)
        above = self._rows_above()
        if len(above) > 1:
            params = {"last_row": above[-1]}
            yield Problem(LayoutProblem.ROWS_ABOVE_HEADER, row=above[0], params=params)
        if column := _headings_down(grid, self.header, self.known):
            yield Problem(LayoutProblem.TRANSPOSED, column=column)
        code = LayoutProblem.TOTAL_DISAGREES
        for check in self.totals:
            if not check.agrees:
                params = {"stated": check.stated, "computed": check.computed}
                yield Problem(code, row=check.row, column=check.column, params=params)
        hidden = [row.row for row in layout.rows if row.hidden]
        if hidden:
            yield Problem(LayoutProblem.HIDDEN_ROWS, row=hidden[0], params={"rows": hidden})
        columns = [column.index for column in layout.columns if column.hidden]
        if columns:
            params = {"columns": columns}
            yield Problem(LayoutProblem.HIDDEN_COLUMNS, column=columns[0], params=params)
        own = [row for row, role in layout.roles.items() if role is not Role.OTHER_TABLE]
        for code, cells in doubted_cells(grid.sheet).items():
            if told := places_told(cells, own):
                yield Problem(code, params={"cells": told})
        for other in self.beside:
            params = {"place": other.place, "column": letters_of(other.first_column)}
            yield Problem(LayoutProblem.TABLE_BESIDE, column=other.first_column, params=params)

    def _rows_above(self) -> list[int]:
        """Rows above the header that may be data."""
        header, grid = self.header, self.grid
        return [
            row
            for row in self.layout.rows_of(Role.TITLE)
            if header.rows
            and row < header.rows[0]
            and len(grid.filled(row)) > 2
            and row_holds_figures(grid, row)
        ]


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
        # "STT | Thông số | Đơn vị" above stands upright, whatever its first column lists, and so do
        # days beside a heading.
        has_days = any(is_day(grid.value(row, c)) for row in header.rows for c in grid.filled(row))
        is_upright = hits_across + any(map(is_row_number_heading, across)) + has_days >= 2
        if hits >= LEAST_HEADINGS_DOWN and hits > 2 * hits_across and not is_upright:
            return column
    return None
