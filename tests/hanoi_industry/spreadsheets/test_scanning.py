"""The same odd table in every kind of file: what a fast reader hides is found in each."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest

from hanoi_industry.spreadsheets import scanning
from hanoi_industry.spreadsheets.guard import Reason, Refused
from hanoi_industry.spreadsheets.reading import CaveatCode, CellKind, read_file
from hanoi_industry.spreadsheets.scanning_xlsx import _numbers_below as numbers_below
from tests import workbooks
from tests.workbooks import a_raw_workbook, a_workbook, a_zip, sheet_xml, xlsx_parts

FILES = Path(__file__).parents[2] / "files"


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_errors_formats_fonts_and_what_is_hidden_are_found(kind):
    workbook = read_file(FILES / f"odd_cells.{kind}", f"odd_cells.{kind}")

    sheet = workbook.sheets[0]
    errors = [sheet.cell(row, 6) for row in (3, 4, 5)]
    assert [cell.value for cell in errors] == ["#DIV/0!", "#N/A", "#NAME?"]
    assert {cell.kind for cell in errors} == {CellKind.ERROR}
    assert sheet.cell(3, 3).number_format == "0%"
    assert sheet.cell(3, 4).number_format.endswith('" ha"')
    assert [sheet.value(row, 5) for row in (3, 4, 5)] == ["Công nghiệp", "Hà Nội", "Cộng hòa"]
    assert sheet.value(6, 6) == 40.44
    assert sheet.value(7, 6) is None
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({6}, {2})
    assert sheet.merges == [(1, 1, 1, 6)]
    assert [one.visible for one in workbook.sheets] == [True, True, False]


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_rows_that_a_filter_hides_are_told_and_read(kind):
    workbook = read_file(FILES / f"filtered.{kind}", f"filtered.{kind}")

    assert workbook.sheets[0].hidden_rows == {2, 4, 6}
    assert workbook.sheets[0].height == 7
    (caveat,) = workbook.caveats
    assert (caveat.code, caveat.params["rows"]) == (CaveatCode.FILTERED_ROWS, 3)


def test_a_filter_in_an_xlsx_is_told(read):
    xml = sheet_xml(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"><c r="A2"><v>2</v></c></row>',
        before='<sheetPr filterMode="1"/>',
    )

    workbook = read(a_zip(xlsx_parts(xml)))

    assert [one.code for one in workbook.caveats] == [CaveatCode.FILTERED_ROWS]
    assert workbook.sheets[0].rows == [[1], [2]]


def test_a_binary_workbook_is_read_with_all_that_it_hides(read):
    data = workbooks.an_xlsb(
        ["Tên", "Tỷ lệ", None, "Chữ"],
        ["Phú Thị", 0.5, (0x07,), "C«ng nghiÖp"],
        [[1], 2.5, (0x2A,), "x"],
        ["Ẩn", True, (0x17,), "y"],
        texts=["không", "chia sẻ"],
        hidden_rows=[4],
        hidden_columns=[2],
        merges=[(1, 2, 1, 3)],
        formats={(1, 1): "0%"},
        fonts={(1, 3): ".VnTime"},
    )

    sheet = read(data, "a.xlsb").sheets[0]

    assert [sheet.value(row, 1) for row in range(1, 5)] == ["Tên", "Phú Thị", "chia sẻ", "Ẩn"]
    assert [sheet.cell(row, 3).value for row in (2, 3, 4)] == ["#DIV/0!", "#N/A", "#REF!"]
    assert sheet.cell(2, 2).number_format == "0%"
    assert sheet.value(4, 2) is True
    assert sheet.value(2, 4) == "Công nghiệp"
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({4}, {2})
    assert sheet.merges == [(1, 2, 1, 3)]


def test_a_text_that_a_binary_workbook_does_not_hold_is_a_broken_file():
    with pytest.raises(Refused) as refused:
        scanning.check(workbooks.an_xlsb([[2]], texts=["a", "b"]))

    assert refused.value.code is Reason.BROKEN


# The quick look at an xlsx finds what a look at every cell finds


CELLS = {
    "error": '<c r="{}" s="1" t="e"><v>#REF!</v></c>',
    "error by a formula": '<c r="{}" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
    "no value": '<c r="{}"><f>A1+1</f></c>',
    "an empty value": '<c r="{}"><f>A1</f><v></v></c>',
    "a shared formula without value": '<c r="{}"><f t="shared" si="0"/></c>',
    "not a number": '<c r="{}"><v>NaN</v></c>',
    "no day": '<c r="{}" s="2"><v>-5</v></c>',
}
ORDINARY = (
    '<c r="{}"/>', '<c r="{}" s="3"></c>', '<c r="{}"><v>1</v></c>', '<c r="{}"><v>-1.5E-7</v></c>',
    '<c r="{}" t="s"><v>1</v></c>', '<c r="{}" s="3" t="n"><v>2.5</v></c>',
    '<c r="{}"><f>A1*2</f><v>3</v></c>', '<c r="{}" t="str"><f>A1&amp;""</f><v>x</v></c>',
    '<c r="{}" t="str"><f>""</f><v></v></c>', '<c r="{}" t="b"><v>1</v></c>',
    '<c r="{}" t="inlineStr"><is><t>a</t></is></c>',
)  # fmt: skip
STYLES = (
    f'<styleSheet xmlns="{workbooks.MAIN}"><cellXfs><xf/><xf/><xf numFmtId="14"/><xf/></cellXfs>'
    "</styleSheet>"
)


def a_sheet_in(writing, cell):
    """The cell among ordinary ones, written as one program or another writes."""
    rows = [ORDINARY, ORDINARY, [*ORDINARY[:2], cell, *ORDINARY[2:]], ORDINARY]
    xml = ""
    for number, row in enumerate(rows, start=1):
        places = [f"{chr(64 + column)}{number}" for column in range(1, len(row) + 1)]
        cells = "".join(one.format(place) for one, place in zip(row, places, strict=True))
        xml += f'<row r="{number}" spans="1:9">{cells}</row>'
    xml = writing(xml)
    return a_zip(xlsx_parts(sheet_xml(xml), texts=["a", "b"]) | {"xl/styles.xml": STYLES})


def without_addresses(xml):
    return re.sub(r'<(c|row) r="[A-Z]*\d+"', r"<\1", xml)


WRITINGS = {
    "usual": lambda xml: xml,
    "spread over lines": lambda xml: xml.replace("><", ">\n  <"),
    "without addresses": without_addresses,
    "attributes in another order": lambda xml: xml.replace(' spans="1:9"', "").replace(
        "<row r=", '<row spans="1:9" r='
    ),
}


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("name", CELLS)
def test_an_odd_cell_is_found_however_the_sheet_is_written(writing, name):
    found = scanning.check(a_sheet_in(WRITINGS[writing], CELLS[name])).sheets["S1"]

    assert {*found.errors, *found.formulas_without_value} == {(3, 3)}


@pytest.mark.parametrize("writing", WRITINGS)
def test_ordinary_cells_raise_nothing(writing):
    found = scanning.check(a_sheet_in(WRITINGS[writing], ORDINARY[2])).sheets["S1"]

    assert (found.errors, found.formulas_without_value) == ({}, set())


@pytest.mark.parametrize("limit", [1, 2, 9, 10, 11, 100, 1999, 20_000, 201_679])
def test_numbers_below_a_limit_are_told_by_their_digits(limit):
    pattern = re.compile(f"(?:{numbers_below(limit)})\\Z")
    numbers = {*range(min(limit + 200, 3000)), *range(max(limit - 500, 0), limit + 500)}

    assert all((pattern.match(str(n)) is not None) == (n < limit) for n in numbers)
    assert not re.match(numbers_below(0), "0")


def test_looks_that_matter_are_kept_on_both_sides_of_the_near_columns(read):
    row = [0.5] * 130
    data = a_workbook(row, [1] * 130, formats={"B1": "0%", "DX1": "0%", "DY2": "dd/mm/yyyy"})

    sheet = read(data).sheets[0]

    assert [n for n in range(1, 131) if sheet.cell(1, n).number_format] == [2, 128]
    assert type(sheet.value(2, 129)) in (date, datetime)


def test_formulas_of_many_cells_keep_their_values(read):
    cells = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><f>A{n}*2</f><v>{2 * n}</v></c></row>'
        for n in range(1, 2000)
    )

    workbook = read(a_raw_workbook(cells))

    assert workbook.sheets[0].rows[-1] == [1999, 3998]
    assert not any(isinstance(v, type(None)) for row in workbook.sheets[0].rows for v in row)
