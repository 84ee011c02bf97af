"""What a person is told of a table: totals that disagree, rows that may be totals, what is hidden.

Pure. Nothing is looked for before somebody asks, for hundreds of sheets are laid out only to be told
from each other.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from hanoi_industry.spreadsheets.doubted import doubted_cells, places_told
from hanoi_industry.spreadsheets.grid import Grid, Window
from hanoi_industry.spreadsheets.guard import letters_of
from hanoi_industry.spreadsheets.headed_down import column_of_headings, is_form
from hanoi_industry.spreadsheets.header import Header, Known, row_holds_figures
from hanoi_industry.spreadsheets.references import ColumnAsRow, RowAsColumn
from hanoi_industry.spreadsheets.roles import LayoutProblem, Problem, Role
from hanoi_industry.spreadsheets.totals import Sums, TotalCheck


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

    def without(self, *codes: LayoutProblem) -> "Noticed":
        """The same but for what was met of these kinds."""
        return self._again(self.layout, [one for one in self.found if one.code not in codes])

    def of(self, layout) -> "Noticed":
        """What is told of the same table where its rows have other roles."""
        return self._again(layout, self.found)

    def _again(self, layout, found: Sequence[Problem]) -> "Noticed":
        return Noticed(
            *(self.grid, self.header, layout, self.known),
            found=found,
            said=self.said,
            beside=self.beside,
        )

    @cached_property
    def _sums(self) -> Sums:
        return Sums(self.grid, self.layout)

    @cached_property
    def totals(self) -> list[TotalCheck]:
        return self._sums.checks()

    @cached_property
    def problems(self) -> list[Problem]:
        found = [*self.found, *self._sums.doubtful_rows(self.said), *self._told()]
        return list(map(_in_the_file, found)) if self.grid.sheet.is_turned else found

    @cached_property
    def column_of_headings(self) -> int | None:
        """Of a table whose things stand across, though it was read as if it stood upright."""
        return column_of_headings(self.grid, self.header, self.known)

    @cached_property
    def is_form(self) -> bool:
        return is_form(self.grid, self.header, self.known)

    def _told(self) -> Iterator[Problem]:
        grid, layout = self.grid, self.layout
        if layout.columns and not layout.rows:
            yield Problem(LayoutProblem.NO_DATA)
        above = self._rows_above()
        if len(above) > 1:
            params = {"last_row": above[-1]}
            yield Problem(LayoutProblem.ROWS_ABOVE_HEADER, row=above[0], params=params)
        if grid.sheet.is_turned and self.header.rows:
            heading = ColumnAsRow(self.header.rows[0])
            yield Problem(LayoutProblem.TURNED, params={"letters": str(heading)})
        elif not grid.sheet.is_turned and self.column_of_headings:
            yield Problem(LayoutProblem.TRANSPOSED, column=self.column_of_headings)
        code = LayoutProblem.TOTAL_DISAGREES
        for check in self.totals:
            if not check.agrees:
                params = {"stated": check.stated, "computed": check.computed}
                yield Problem(code, row=check.row, column=check.column, params=params)
        hidden = [row.row for row in layout.rows if row.hidden]
        columns = [column.index for column in layout.columns if column.hidden]
        rows, across = LayoutProblem.HIDDEN_ROWS, LayoutProblem.HIDDEN_COLUMNS
        if grid.sheet.is_turned:
            rows, across = across, rows
        if hidden:
            yield Problem(rows, row=hidden[0], params={"rows": hidden})
        if columns:
            yield Problem(across, column=columns[0], params={"columns": columns})
        own = [row for row, role in layout.roles.items() if role is not Role.OTHER_TABLE]
        for code, cells in doubted_cells(grid.sheet).items():
            if told := places_told(cells, own, grid.sheet.address):
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


def _in_the_file(problem: Problem) -> Problem:
    """Of a turned sheet: its rows are columns of the file, and are called so."""
    params = problem.params
    if "last_row" in params:
        params = {**params, "last_row": ColumnAsRow(params["last_row"])}
    return replace(
        problem,
        row=problem.row and ColumnAsRow(problem.row),
        column=problem.column and RowAsColumn(problem.column),
        params=params,
    )
