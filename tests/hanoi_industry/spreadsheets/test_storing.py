from datetime import date, datetime

import pytest

from hanoi_industry.spreadsheets import storing
from hanoi_industry.spreadsheets.guard import Kind
from hanoi_industry.spreadsheets.reading import (
    Caveat,
    CaveatCode,
    CellKind,
    RawCell,
    RawSheet,
    Workbook,
)

WORKBOOK = Workbook(
    Kind.XLSX,
    [
        RawSheet(
            "Biểu 1",
            rows=[
                ["Tên", None, 1, 2.5, True],
                [],
                [date(2024, 3, 15), datetime(2024, 3, 15, 8, 30)],
                [RawCell("#REF!", CellKind.ERROR), RawCell(0.85, CellKind.NUMBER, "0%")],
                [None, RawCell(None, CellKind.FORMULA_WITHOUT_VALUE)],
            ],
            merges=[(1, 1, 2, 1)],
            hidden_rows={3},
            hidden_columns={2},
        ),
        RawSheet("Ẩn", visible=False),
    ],
    [Caveat(CaveatCode.HIDDEN_SHEET, "Ẩn", "", {"count": 1})],
    date1904=True,
    encoding="utf-8",
)


def test_what_was_read_is_stored_without_loss():
    again = storing.unpacked(storing.packed(WORKBOOK))

    assert again == WORKBOOK
    assert type(again.sheets[0].value(1, 5)) is bool
    assert type(again.sheets[0].value(3, 1)) is date


def test_storing_leaves_the_workbook_as_it_is():
    storing.packed(WORKBOOK)

    assert WORKBOOK.sheets[0].value(3, 1) == date(2024, 3, 15)


@pytest.mark.parametrize("content", [b"", b"x\x9c nonsense", storing.packed(WORKBOOK)[:-9]])
def test_what_another_version_stored_is_not_read(content):
    with pytest.raises(storing.OtherForm):
        storing.unpacked(content)


def test_a_reading_in_another_form_is_not_read(monkeypatch):
    content = storing.packed(WORKBOOK)
    monkeypatch.setattr(storing, "FORM", storing.FORM + 1)

    with pytest.raises(storing.OtherForm):
        storing.unpacked(content)
