from datetime import date

import pytest

from hanoi_industry.spreadsheets import storing
from hanoi_industry.spreadsheets.reading import CaveatCode, CellKind, read_file
from tests.workbooks import a_workbook

CONTENT = a_workbook(
    ["Tên", None, 1, 2.5, True],
    [],
    [date(2024, 3, 15), "=1/0", 0.85],
    formats={"C3": "0%"},
    merges=["A1:A2"],
    hidden_rows=[3],
    sheet="Biểu 1",
)


@pytest.fixture
def read(tmp_path):
    """A file read once: the workbook, and what is stored of it."""

    def read(content=CONTENT, name="biểu.xlsx"):
        path = tmp_path / "upload"
        path.write_bytes(content)
        packing = storing.Packing()
        workbook = read_file(path, name, said=packing.add)
        return workbook, packing.finished()

    return read


def test_what_was_read_is_stored_without_loss(read):
    workbook, content = read()
    again = storing.unpacked(content, "biểu.xlsx")

    assert again == workbook
    sheet = again.sheets[0]
    assert type(sheet.value(1, 5)) is bool
    assert type(sheet.value(3, 1)) is date
    assert sheet.cell(3, 2).kind is CellKind.FORMULA_WITHOUT_VALUE
    assert sheet.cell(3, 3).number_format == "0%"
    assert (sheet.merges, sheet.hidden_rows) == ([(1, 1, 2, 1)], {3})


def test_what_is_told_of_the_name_is_told_again(read):
    workbook, content = read(name="biểu.csv")

    assert [one.code for one in workbook.caveats] == [CaveatCode.NAME_DIFFERS]
    assert storing.unpacked(content, "biểu.csv").caveats == workbook.caveats


@pytest.mark.parametrize("broken", [b"", b"x\x9c nonsense"])
def test_what_another_version_stored_is_not_read(broken):
    with pytest.raises(storing.OtherForm):
        storing.unpacked(broken, "biểu.xlsx")


def test_a_reading_that_was_cut_is_not_read(read):
    _workbook, content = read()
    with pytest.raises(storing.OtherForm):
        storing.unpacked(content[:-9], "biểu.xlsx")


def test_a_reading_in_another_form_is_not_read(read, monkeypatch):
    _workbook, content = read()
    monkeypatch.setattr(storing, "FORM", b"4\n")

    with pytest.raises(storing.OtherForm):
        storing.unpacked(content, "biểu.xlsx")
