from datetime import date

import pytest

from hanoi_industry.spreadsheets.cells import Fault, read_flag
from hanoi_industry.spreadsheets.reading import CellKind, RawCell
from tests.hanoi_industry.spreadsheets.cells.raw import number, text


@pytest.mark.parametrize(
    "cell",
    [number(1), RawCell(True, CellKind.BOOL)]
    + [
        text(word)
        for word in ("x", "X", "✓", "✔", "Có", "đã có", "yes", "1", "Đạt", "(x)", "ü", "+")
    ],
)
def test_yes(cell):
    assert read_flag(cell).value is True


@pytest.mark.parametrize(
    "cell",
    [number(0), RawCell(False, CellKind.BOOL)]
    + [text(word) for word in ("Không", "chưa có", "CHƯA", "no", "0", "không đạt")],
)
def test_no_is_not_blank(cell):
    reading = read_flag(cell)

    assert reading.value is False
    assert not reading.is_blank


@pytest.mark.parametrize(
    "cell", [number(2), text("có thể"), text("*"), RawCell(date(2024, 1, 1), CellKind.DATE)]
)
def test_what_is_neither_yes_nor_no(cell):
    assert read_flag(cell).code is Fault.NOT_A_FLAG
