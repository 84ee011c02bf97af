"""What names a row of a table: its number, its mark, its label.

Pure.
"""

import re
from collections.abc import Sequence
from functools import cached_property

from hanoi_industry import words
from hanoi_industry.spreadsheets.grid import Grid, text_of
from hanoi_industry.spreadsheets.header import Header
from hanoi_industry.spreadsheets.roles import AVERAGE, ROMAN, is_row_number_heading

SAMPLE = 200
ROW_NUMBER = re.compile(r"\d+(?:\.\d+)*[.)]?")


class RowNames:
    """Of the rows of one table that hold something."""

    def __init__(
        self,
        grid: Grid,
        header: Header,
        rows: Sequence[int],
        *,
        first_column: int,
        number_column: int | None = None,
    ):
        self.grid, self.header = grid, header
        self.number_column = number_column or self._row_number_column(rows)
        self.numbered = {row for row in rows if self._is_numbered(row)}
        # A label stands in one of the first few columns.
        self.near = max(first_column, self.number_column or 0) + 3

    def _row_number_column(self, rows: list[int]) -> int | None:
        for row in self.header.rows:
            for column in self.grid.filled(row):
                if is_row_number_heading(self.grid.text(row, column)):
                    return column
        first = min((self.grid.filled(row)[0] for row in rows[:SAMPLE]), default=None)
        if first is None:
            return None
        counted = sum(self.grid.text(row, first).isdigit() for row in rows[:SAMPLE])
        unnamed = not any(self.grid.text(row, first) for row in self.header.rows)
        return first if unnamed and 2 * counted >= len(rows[:SAMPLE]) else None

    def _is_numbered(self, row: int) -> bool:
        if self.number_column is None:
            return False
        value = self.grid.value(row, self.number_column)
        if value is None and self.grid.merges:
            place = self.grid.anchors.get((row, self.number_column))
            value = self.grid.value(*place) if place else None
        if type(value) is int:
            return value >= 0
        return value is not None and ROW_NUMBER.fullmatch(text_of(value)) is not None

    def number(self, row: int) -> str:
        return self.grid.text(row, self.number_column).rstrip(".)")

    @cached_property
    def parents(self) -> set[str]:
        """Numbers that have others below them, as 1 has 1.1."""
        if self.number_column is None:
            return set()
        values = (self.grid.value(row, self.number_column) for row in self.numbered)
        nested = (text_of(one) for one in values if not isinstance(one, int) and one is not None)
        return {number.rstrip(".)").rpartition(".")[0] for number in nested} - {""}

    def label(self, row: int) -> str:
        """The leftmost words of the row, where they stand in the first few columns."""
        for column in self.grid.filled(row):
            if column > self.near:
                break
            is_mark = column == self.number_column and self.mark(row)
            if not is_mark and self.grid.is_words(row, column):
                return self.grid.text(row, column)
        return ""

    def far_label(self, row: int) -> str:
        """The only words of a row of figures, wherever they stand."""
        found = [c for c in self.grid.filled(row) if self.grid.is_words(row, c)]
        return self.grid.text(row, found[0]) if len(found) == 1 else ""

    def mark(self, row: int) -> str:
        """I, II, A, B standing alone in the first filled cell."""
        value = self.grid.value(row, self.grid.filled(row)[0])
        if not isinstance(value, str) or len(value) > 12:
            return ""
        text = text_of(value).rstrip(".) ")
        return text if ROMAN.match(text) or re.fullmatch(r"[A-H]", text) else ""

    def is_average(self, row: int) -> bool:
        return AVERAGE.match(words.accent_free(self.label(row))) is not None

    def kind_of_mark(self, row: int) -> str:
        mark = self.mark(row)
        return ("roman" if ROMAN.match(mark) else "letter") if mark else ""
