"""What a format shows is what a person means: its unit, its size, and its words instead of a number."""

from decimal import Decimal

import pytest

from hanoi_industry.spreadsheets.cells import CaveatCode, Fault, as_typed, read_number
from hanoi_industry.spreadsheets.number_formats import says_more
from hanoi_industry.spreadsheets.reading import CellKind, RawCell
from tests.workbooks import OFFICE, a_workbook, an_open_document


def shown_as(value, number_format, unit=""):
    assert says_more(number_format)
    return read_number(RawCell(value, CellKind.NUMBER, number_format), None, unit)


@pytest.mark.parametrize(
    ("value", "number_format", "unit", "read"),
    [
        (12_000_000_000, '#,##0,,," tỷ"', "tỷ đồng", "12"),
        (12_500_000, '0.0,," triệu đồng"', "tỷ đồng", "0.0125"),
        (5000, r"0\ \m\2", "ha", "0.5"),
        (5000, '"m2 "0', "ha", "0.5"),
        (0.85, "0%", "%", "85"),
        (85, r"0\%", "%", "85"),
        (85, '0"%"', "%", "85"),
        (12.5, '#,##0.0" ha";[Red]-#,##0.0" ha"', "ha", "12.5"),
    ],
)
def test_a_number_is_as_large_as_it_is_shown_in_the_unit_beside_it(
    value, number_format, unit, read
):
    reading = shown_as(value, number_format, unit)

    assert (reading.value, reading.code) == (Decimal(read), None)
    assert CaveatCode.SHOWN_OTHERWISE not in {one.code for one in reading.caveats}


@pytest.mark.parametrize("number_format", ["[$USD] #,##0", "[$$-409]#,##0.00", "[$€-2] #,##0"])
def test_foreign_money_is_not_taken_for_ours(number_format):
    assert shown_as(1000, number_format, "tỷ đồng").code is Fault.WRONG_UNIT


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (0, '"KPH"', "KPH"),
        (0, '0.0;-0.0;"chưa có"', "chưa có"),
        (77, ";;;", ""),
        (0, "0;-0;;@", ""),
        (12_500_000, "#,##0,", Decimal(12_500)),
        (3, r'"một; hai"', "một; hai"),
    ],
)
def test_a_number_that_is_shown_otherwise_is_odd(value, number_format, shown):
    reading = shown_as(value, number_format)

    assert reading.value == value
    assert [(one.code, one.params["shown"]) for one in reading.caveats] == [
        (CaveatCode.SHOWN_OTHERWISE, shown)
    ]


@pytest.mark.parametrize(
    "number_format",
    [
        *("dd/mm/yyyy", "dd/mm/yyyy;@", "[$-409]d-mmm-yy;@", "[h]:mm", "h:mm AM/PM", "General"),
        *("0.00", "#,##0", "#,##0.00;[Red]-#,##0.00", "#,##0 [$₫-42A]", "# ?/?", "0.0E+00", "@"),
        *("[$-409]0.0", r"0.0_);\(0.0\)", r"_-* #,##0\ _₫_-;\-* #,##0\ _₫_-;_-* \-\ _₫_-;_-@_-"),
    ],
)
def test_a_format_that_only_arranges_digits_says_no_more(number_format):
    assert not says_more(number_format)


def test_a_dash_for_nothing_is_the_zero_that_the_cell_holds():
    accounts = '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-'
    bare = '0;-0;"-"'

    for number_format in (accounts, bare):
        reading = shown_as(0, number_format)
        assert (reading.value, reading.caveats) == (0, ())


def test_the_format_comes_along_with_the_number(read):
    data = a_workbook([12_500_000, 85], formats={"A1": "#,##0,", "B1": r"0\%"})
    (sheet,) = read(data).sheets

    assert [cell.number_format for cell in sheet.rows[0]] == ["#,##0,", r"0\%"]
    assert [as_typed(cell) for cell in sheet.rows[0]] == ["12500000", "85"]


def a_style(sort, name, inner):
    number = f'xmlns:number="{OFFICE}:datastyle:1.0"'
    return f'<number:{sort}-style {number} style:name="{name}">{inner}</number:{sort}-style>'


def test_formats_of_an_open_document_are_put_together_as_others_write_them(read):
    digits = "<number:number number:min-integer-digits='1'/>"
    above = '<style:map style:condition="value()&gt;0" style:apply-style-name="N1P0"/>'
    below = '<style:map style:condition="value()&lt;0" style:apply-style-name="N1P0"/>'
    styles = {
        "N1P0": ("number", f"{digits}<number:text> ha</number:text>"),
        "N1": ("number", f"<number:text>chưa có</number:text>{above}{below}"),
        "N2": (
            "number",
            "<number:number number:display-factor='1000000'/><number:text>tỷ</number:text>",
        ),
        "N3": ("currency", f"<number:currency-symbol>$</number:currency-symbol>{digits}"),
        "N4": ("number", f"{digits}<number:text>%</number:text>"),
        "N5": ("percentage", f"{digits}<number:text>%</number:text>"),
        "N6": ("number", f"{digits}<number:text>-</number:text>"),
    }
    formats = "".join(a_style(sort, name, inner) for name, (sort, inner) in styles.items())
    looks = "".join(
        f'<style:style style:name="ce{name}" style:data-style-name="{name}"/>' for name in styles
    )
    cells = "".join(
        f'<table:table-cell table:style-name="ce{name}" office:value-type="float" office:value="7"/>'
        for name in styles
    )
    table = f'<table:table table:name="S"><table:table-row>{cells}</table:table-row></table:table>'

    (sheet,) = read(an_open_document(formats + looks + table), "a.ods").sheets

    assert [sheet.cell(1, column).number_format for column in range(1, 8)] == [
        '0" ha"',
        '0" ha";0" ha";" chưa có"',
        '0,," tỷ"',
        "[$$]0",
        '0" %"',
        "0%",
        None,
    ]
