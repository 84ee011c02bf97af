"""Second thoughts on rows that seemed to head others or to sum them up.

Pure.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Collection
from dataclasses import dataclass

from hanoi_industry import words
from hanoi_industry.spreadsheets.grid import Grid, heading_key
from hanoi_industry.spreadsheets.header import row_holds_figures
from hanoi_industry.spreadsheets.roles import (
    MARKED,
    OVERALL_WORDS,
    PLACE,
    LayoutProblem,
    Role,
    total_of,
)
from hanoi_industry.spreadsheets.row_names import RowNames

ENDS_GROUP = frozenset(
    (Role.TOTAL, Role.SUBTOTAL, Role.NOTE, Role.SIGNATURE, Role.OTHER_TABLE, Role.TITLE)
)


@dataclass(frozen=True)
class SecondThoughts:
    """`first` to before `end` are the rows of the table, `said` those of which a person gave the
    role, and `doubt` is told what is not sure."""

    grid: Grid
    names: RowNames
    first: int
    end: int
    said: Collection[int]
    doubt: Callable[[LayoutProblem, int], None]

    def settle(self, roles: dict[int, Role]) -> None:
        """Put right the roles of groups and totals, now that those of all rows are known."""
        self._settle_groups_with_figures(roles)
        self._settle_totals(roles)
        self._settle_last_groups(roles)

    def _settle_groups_with_figures(self, roles: dict[int, Role]) -> None:
        """Rows numbered I, II, III with figures and nothing below them are the data themselves.

        One that is named as the group above it closes that group: "Huyện Hoài Đức" once more.
        """
        self._settle_closed_groups(roles)
        count, lone, above = 0, [], None
        for row, role in (*roles.items(), (self.end, Role.TOTAL)):
            if role is Role.EMPTY:
                continue
            if above is not None and (role in ENDS_GROUP or self._are_alike(above, row, role)):
                lone.append(above)
            above = None
            if role is Role.GROUP:
                count += 1
                is_open = row not in self.said and row_holds_figures(self.grid, row)
                above = row if is_open else None
        if len(lone) > 1 and 2 * len(lone) >= count:
            roles.update(dict.fromkeys(lone, Role.DATA))
            return
        for row in lone:
            self.doubt(LayoutProblem.GROUP_WITHOUT_ROWS, row)

    def _settle_closed_groups(self, roles: dict[int, Role]) -> None:
        head, held = "", False
        for row, role in roles.items():
            if role is not Role.GROUP:
                held = held or role is Role.DATA
                continue
            label = heading_key(self.names.label(row))
            is_open = row not in self.said and row_holds_figures(self.grid, row)
            if is_open and held and label and label == head:
                roles[row], head = Role.SUBTOTAL, ""
            else:
                head, held = label, False

    def _are_alike(self, group: int, row: int, role: Role) -> bool:
        """Whether a group row is followed by one of its own kind, as I by II and not by a."""
        return role is Role.GROUP and self.names.kind_of_mark(group) == self.names.kind_of_mark(row)

    def _settle_totals(self, roles: dict[int, Role]) -> None:
        """Of the rows that sum up, those that sum up one group become subtotals."""
        totals = [row for row, role in roles.items() if role is Role.TOTAL]
        totals = [row for row in totals if row not in self.said and not self.names.is_average(row)]
        if not totals:
            return
        groups = [row for row, role in roles.items() if role is Role.GROUP]
        if len(totals) < 2 and not groups:
            return
        data = [row for row, role in roles.items() if role is Role.DATA]
        for row in totals:
            if not self._sums_all(row, totals, groups, data):
                roles[row] = Role.SUBTOTAL

    def _sums_all(self, row: int, totals: list[int], groups: list[int], data: list[int]) -> bool:
        if not data or row < data[0]:
            return bisect_left(groups, row) == 0
        if row < data[-1] or row != totals[-1]:
            return False
        found = total_of(self.names.label(row))
        of = found["of"] if found else ""
        if of and not re.match(r"toàn|cả|chung|i\s*\+|a\s*\+", of, re.I):
            return False
        if self._names_a_group(row, groups):
            return False
        on_top = sum(bisect_left(groups, one) == 0 and one < data[0] for one in totals)
        one_a_group = len(totals) - on_top == len(groups) > (0 if on_top else 1)
        return not one_a_group or bool(found and found["word"].lower() in OVERALL_WORDS)

    def _names_a_group(self, row: int, groups: list[int]) -> bool:
        """ "Tổng Hoài Đức" below "Huyện Hoài Đức" sums up the group of this name."""
        above = [one for one in groups if one < row]
        summed = words.accent_free(self.names.label(row)).split()[1:]
        named = words.accent_free(self.names.label(above[-1])).split() if above else []
        return bool(summed) and summed == named[-len(summed) :]

    def _settle_last_groups(self, roles: dict[int, Role]) -> None:
        """A single unmarked line below the last data row heads nothing."""
        last = max((r for r, role in roles.items() if role is Role.DATA), default=0)
        for row in range(max(last, self.first), self.end):
            if roles.get(row) is not Role.GROUP or row in self.said or self.names.mark(row):
                continue
            if not (PLACE.match(self.names.label(row)) or MARKED.match(self.names.label(row))):
                roles[row] = Role.NOTE
