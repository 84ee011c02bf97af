from decimal import Decimal

import pytest

from hanoi_industry.spreadsheets.cells import CaveatCode, Fault, read_number
from tests.hanoi_industry.spreadsheets.cells.raw import caveats, text


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *(("9,3(*)", "9.3"), ("45*", "45"), ("1.234,5 (**)", "1234.5"), ("5 *", "5")),
        *(
            ("7⁽¹⁾", "7"),
            ("37,78 ha (*)", "37.78"),
            ("37,78(*) ha", "37.78"),
            ("37,78* ha", "37.78"),
        ),
    ],
)
def test_the_mark_of_a_footnote_behind_a_number_is_told_and_left_out(written, value):
    reading = read_number(text(written), None, "ha")

    assert (reading.value, reading.as_typed) == (Decimal(value), written)
    assert caveats(reading) == [CaveatCode.FOOTNOTE]


def test_a_digit_in_brackets_apart_from_a_number_with_decimals_is_a_footnote_to_be_checked():
    reading = read_number(text("12,5 (1)"))

    assert (reading.value, reading.as_typed) == (Decimal("12.5"), "12,5 (1)")
    assert caveats(reading) == [CaveatCode.FOOTNOTE_NUMBER]
    assert reading.caveats[0].params == {"mark": "(1)"}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(("12(3)", Fault.TWO_VALUES), ("12 (3)", Fault.TWO_VALUES), ("12,5(1)", Fault.TWO_VALUES)),
        *(("16,5 (11)", Fault.TWO_VALUES), ("16,5 ha (1)", Fault.TWO_VALUES)),
        *(("45* 46*", Fault.TWO_VALUES), ("5*10", Fault.TWO_VALUES)),
        *(("(1)", Fault.NOT_A_NUMBER), ("(*)", Fault.NOT_A_NUMBER), ("x*", Fault.NOT_A_NUMBER)),
    ],
)
def test_what_may_be_a_second_value_is_no_footnote(written, code):
    assert read_number(text(written)).code is code


def test_a_footnote_makes_nothing_clear_that_is_not():
    assert read_number(text("1.234 (**)")).code is Fault.AMBIGUOUS
    assert read_number(text("1.234 (**)"), ",").value == 1234
