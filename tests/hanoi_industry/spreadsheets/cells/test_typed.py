from datetime import date, datetime

import pytest

from hanoi_industry.spreadsheets.cells import as_typed
from hanoi_industry.spreadsheets.reading import CellKind, RawCell
from tests.hanoi_industry.spreadsheets.cells.raw import number, text


@pytest.mark.parametrize(
    ("cell", "typed"),
    [
        (text(" CCN  Phú Thị "), " CCN  Phú Thị "),
        (number(12), "12"),
        (number(0.1 + 0.2), "0.3"),
        (number(147.51), "147.51"),
        (number(1e300), "1e+300"),
        (number(0.85, "0.0%"), "85%"),
        (RawCell(date(2024, 3, 5), CellKind.DATE), "05/03/2024"),
        (RawCell(datetime(2024, 3, 5, 8, 30), CellKind.DATETIME), "05/03/2024 08:30"),
        (RawCell(True, CellKind.BOOL), "TRUE"),
        (RawCell(), ""),
    ],
)
def test_a_cell_is_shown_as_it_was_typed(cell, typed):
    assert as_typed(cell) == typed
