"""Tables below each other that are read in one go, such as the certificates of one sheet.

Pure.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile

from hanoi_industry.spreadsheets import layout
from hanoi_industry.spreadsheets.header import Known
from hanoi_industry.spreadsheets.layout import Column, Layout
from hanoi_industry.spreadsheets.reading import RawSheet
from hanoi_industry.spreadsheets.roles import ColumnRole, LayoutProblem, Problem, Role
from hanoi_industry.spreadsheets.totals import TotalCheck

GoesBelow = Callable[[Layout, Layout], bool]


def find_layout(
    sheet: RawSheet,
    known: Known,
    goes_below: GoesBelow,
    *,
    roles: Mapping[int, Role],
    columns: Mapping[int, ColumnRole],
    table: str | None,
) -> Layout:
    """As `layout.find_layout`, with the tables that go below the one found; a table that a person
    chose stays by itself."""
    found = layout.find_layouts(sheet, known, roles=roles, columns=columns)
    chosen = layout.chosen_of(found, known, table)
    if table:
        return chosen
    return with_those_below(chosen, found[found.index(chosen) + 1 :], goes_below)


def with_those_below(chosen: Layout, further: Sequence[Layout], goes_below: GoesBelow) -> Layout:
    """The layout with the rows of those that follow it and go below it; `parts` has each by itself."""
    along = list(takewhile(lambda one: goes_below(chosen, one), further))
    if not along:
        return chosen
    parts = (chosen, *along)
    roles = dict(chosen.roles)
    for part in along:
        roles |= {row: role for row, role in part.roles.items() if row >= part.first_row}
    first_rows = {one.first_row for one in along}
    tables = tuple(one for one in chosen.tables if one.first_row not in first_rows)
    return replace(
        chosen,
        roles=roles,
        columns=[_longer(column, along) for column in chosen.columns],
        rows=[row for part in parts for row in part.rows],
        groups=[group for part in parts for group in part.groups],
        tables=tables if len(tables) > 1 else (),
        parts=parts,
        noticed=_NoticedOfAll(parts, first_rows),
    )


@dataclass
class _NoticedOfAll:
    """As `Noticed`, of tables in one go; that another begins at one of `first_rows` is no problem."""

    parts: Sequence[Layout]
    first_rows: Collection[int]

    @cached_property
    def found(self) -> list[Problem]:
        return self._of_all([part.noticed.found for part in self.parts])

    @cached_property
    def totals(self) -> list[TotalCheck]:
        return [check for part in self.parts for check in part.totals]

    @cached_property
    def problems(self) -> list[Problem]:
        return self._of_all([part.problems for part in self.parts])

    def _of_all(self, told: Iterable[Iterable[Problem]]) -> list[Problem]:
        return [
            one
            for some in told
            for one in some
            if one.code is not LayoutProblem.SECOND_TABLE or one.row not in self.first_rows
        ]


def _longer(column: Column, below: Sequence[Layout]) -> Column:
    values = list(column.values)
    for one in below:
        same = next((other for other in one.columns if other.index == column.index), None)
        values += same.values if same is not None else [None] * len(one.rows)
    return replace(column, values=values)
