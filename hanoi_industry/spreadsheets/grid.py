"""A sheet made easy to ask: what a place shows, what is merged over it, and one table at a time.

Pure. Values are asked for where they stand; nothing is made per cell.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from hanoi_industry import words
from hanoi_industry.spreadsheets.cells import as_typed, is_empty_mark
from hanoi_industry.spreadsheets.guard import address
from hanoi_industry.spreadsheets.reading import (
    LARGEST_MERGE,
    CellKind,
    RawCell,
    RawSheet,
    Value,
    cell_of,
)

LONGEST_HEADING = 300
ROWS_REMEMBERED = 2_000

Merge = tuple[int, int, int, int]  # top, left, bottom, right


@lru_cache(maxsize=20_000)
def heading_key(text: str) -> str:
    """A heading without accents, case, line breaks, punctuation and what stands in brackets."""
    plain = words.accent_free(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text))
    key = " ".join(re.findall(r"[a-z0-9%#]+", plain))
    return key or " ".join(re.findall(r"[a-z0-9%#]+", words.accent_free(text)))


@lru_cache(maxsize=20_000)
def one_line(text: str) -> str:
    return words.nfc(text.replace("\n", " "))


@lru_cache(maxsize=20_000)
def are_words(text: str) -> bool:
    """Text that is neither a number nor a mark for nothing."""
    return bool(re.search(r"[^\W\d_]", text)) and not is_empty_mark(text)


@dataclass(frozen=True)
class Window:
    """The part of a sheet that holds one table: from a row on, and these columns."""

    first_row: int = 1
    first_column: int = 1
    last_column: int | None = None

    @property
    def place(self) -> str:
        return address(self.first_row, self.first_column)


class Grid:
    """`sheet.rows` through a window; columns in `without` are taken for blank."""

    def __init__(
        self, sheet: RawSheet, window: Window | None = None, without: frozenset[int] = frozenset()
    ):
        self.sheet = sheet
        self.window = window or Window()
        self.height = len(sheet.rows)
        self.width = min(sheet.width, self.window.last_column or sheet.width)
        self.rows = sheet.rows
        if self.window.first_column > 1 or self.width < sheet.width or without:
            self.rows = [self._seen(row, without) for row in sheet.rows]
        self._filled: dict[int, list[int]] = {}

    def _seen(self, row: list[Value], without: frozenset[int]) -> list[Value]:
        first = self.window.first_column
        return [
            None if column < first or column in without else value
            for column, value in enumerate(row[: self.width], start=1)
        ]

    def filled(self, row: int) -> list[int]:
        """The columns that hold something."""
        found = self._filled.get(row)
        if found is None:
            if len(self._filled) >= ROWS_REMEMBERED:
                self._filled.clear()
            found = [c for c, value in enumerate(self.rows[row - 1], start=1) if value is not None]
            self._filled[row] = found
        return found

    @cached_property
    def merges(self) -> list[Merge]:
        first = self.window.first_column
        return [one for one in self.sheet.merges if first <= one[1] <= self.width]

    @cached_property
    def anchors(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Covered place to the place whose value it shows, for merges of a bearable size."""
        return {
            (row, column): (top, left)
            for top, left, bottom, right in self.merges
            if (bottom - top + 1) * (right - left + 1) <= LARGEST_MERGE
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }

    @cached_property
    def merges_from(self) -> dict[int, list[Merge]]:
        by_row: dict[int, list] = {}
        for merge in self.merges:
            by_row.setdefault(merge[0], []).append(merge)
        return by_row

    def value(self, row: int, column: int) -> Value:
        values = self.rows[row - 1]
        return values[column - 1] if 0 < column <= len(values) else None

    def kind(self, row: int, column: int) -> CellKind:
        return cell_of(self.value(row, column)).kind

    def text(self, row: int, column: int) -> str:
        """One line of plain text, empty where the cell is."""
        return text_of(self.value(row, column))

    def row_texts(self, row: int) -> list[str]:
        return [self.text(row, column) for column in self.filled(row)]

    def is_words(self, row: int, column: int) -> bool:
        return is_words(self.value(row, column))

    def is_number(self, row: int, column: int) -> bool:
        return is_number(self.value(row, column))

    def span(self, row: int, column: int) -> int:
        """How many columns the cell is merged over."""
        for top, left, _, right in self.merges_from.get(row, ()):
            if (top, left) == (row, column):
                return right - left + 1
        return 1


def text_of(value: Value) -> str:
    if value is None:
        return ""
    typed = value if isinstance(value, str) else as_typed(value)
    return one_line(typed[:LONGEST_HEADING]) if typed else ""


def is_words(value: Value) -> bool:
    """Text that is neither a number nor a mark for nothing."""
    if isinstance(value, RawCell) and value.kind is CellKind.TEXT:
        value = value.value
    return isinstance(value, str) and are_words(value[:LONGEST_HEADING])


def is_number(value: Value) -> bool:
    """A number, a text that begins like one, or a formula that would give one."""
    if isinstance(value, RawCell):
        if value.kind in (CellKind.NUMBER, CellKind.FORMULA_WITHOUT_VALUE):
            return True
        value = value.value if value.kind is CellKind.TEXT else None
    if isinstance(value, bool | date):
        return False
    if isinstance(value, str):
        return re.match(r"[-+<>~≥≤(]?\s*\d", value) is not None
    return value is not None
