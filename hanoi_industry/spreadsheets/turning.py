"""A sheet with its columns for rows, so that what stands across is read like what stands below.

Pure. Everything a sheet keeps is turned with it; cells keep the address that the file shows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

from hanoi_industry.spreadsheets.guard import letters_of
from hanoi_industry.spreadsheets.reading import RawSheet

# Forms are short. What is longer is a list, and is never turned.
MOST_ROWS, MOST_COLUMNS = 400, 400


@dataclass
class TurnedSheet(RawSheet):
    """`rows[0]` is column A of the file, and column 1 is its first row."""

    is_turned: ClassVar[bool] = True

    # As the file has it.
    upright: RawSheet | None = None

    def address(self, row: int, column: int) -> str:
        return f"{letters_of(row)}{int(column)}"

    def place_of(self, place: str) -> tuple[int, int]:
        row, column = super().place_of(place)
        return column, row


def may_be_turned(sheet: RawSheet) -> bool:
    return 0 < sheet.height <= MOST_ROWS and 1 < sheet.width <= MOST_COLUMNS


def turned(sheet: RawSheet) -> TurnedSheet:
    rows = list(map(list, zip_longest(*sheet.rows)))
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    return TurnedSheet(
        sheet.name,
        sheet.visible,
        rows,
        sorted((left, top, right, bottom) for top, left, bottom, right in sheet.merges),
        set(sheet.hidden_columns),
        set(sheet.hidden_rows),
        _by_column(sheet.struck),
        _by_column(sheet.raised),
        upright=sheet,
    )


def _by_column(cells: Mapping[int, Iterable[int]]) -> dict[int, Sequence[int]]:
    found: dict[int, list[int]] = {}
    for row, columns in sorted(cells.items()):
        for column in columns:
            found.setdefault(column, []).append(row)
    return dict(sorted(found.items()))
