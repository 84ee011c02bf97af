from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanoi_industry.spreadsheets.cells import (
    CaveatCode,
    Fault,
    Range,
    decimal_mark_of,
    percent_scale_of,
    read_number,
    whole_of_two,
)
from hanoi_industry.spreadsheets.reading import CellKind, RawCell
from tests.hanoi_industry.spreadsheets.cells.raw import caveats, number, text


@pytest.mark.parametrize(
    ("written", "unit", "value"),
    [
        ("49,11", "ha", "49.11"),
        ("37.78", "ha", "37.78"),
        ("1.686,5", "", "1686.5"),
        ("1,686.5", "", "1686.5"),
        ("1 686,5", "", "1686.5"),
        ("0", "ha", "0"),
        ("0,125", "", "0.125"),
        ("-1,2", "%", "-1.2"),
        ("−1,2", "%", "-1.2"),
        ("37,78 ha", "ha", "37.78"),
        ("37,78ha", "ha", "37.78"),
        ("500 m3/ngđ", "m3/ngày", "500"),
        ("500 m³/ngày đêm", "m3/ngày", "500"),
        ("85%", "%", "85"),
        ("85,0 %", "%", "85.0"),
        ("0,85%", "%", "0.85"),
        ("70 cụm", "cụm", "70"),
        ("12.", "", "12"),
    ],
)
def test_numbers_as_offices_write_them(written, unit, value):
    reading = read_number(text(written), None, unit)

    assert reading.value == Decimal(value)
    assert (reading.qualifier, reading.caveats) == ("=", ())
    assert reading.as_typed == written


@pytest.mark.parametrize(
    ("written", "unit", "value"),
    [
        ("204.242,5 triệu đồng", "tỷ đồng", "204.2425"),
        ("1,5 nghìn tỷ đồng", "tỷ đồng", "1500"),
        ("21000 m2", "ha", "2.1"),
        ("10 m3/h", "m3/ngày", "240"),
        ("3,5 triệu USD", "USD", "3500000"),
        ("20 µg/l", "mg/l", "0.020"),
    ],
)
def test_units_in_a_cell_are_converted_to_the_unit_of_the_field(written, unit, value):
    reading = read_number(text(written), None, unit)

    assert reading.value == Decimal(value)
    assert caveats(reading) == [CaveatCode.CONVERTED]


def test_the_unit_of_the_column_holds_where_the_cell_names_none():
    millions = {"unit_of_field": "tỷ đồng", "unit_of_column": "triệu đồng"}

    assert read_number(number(204242), **millions).value == Decimal("204.242")
    assert read_number(text("204 tỷ đồng"), **millions).value == 204
    assert read_number(number(5), unit_of_field="ha", unit_of_column="tạm tính").value == 5


def test_the_unit_in_a_number_format_counts():
    assert read_number(number(15000, '#,##0" m2"'), None, "ha").value == Decimal("1.5")


def test_a_unit_of_another_kind_is_a_fault_and_so_is_an_unknown_one():
    wrong = read_number(text("12 mg/l"), None, "ha")
    unknown = read_number(text("5 con gà"), None, "ha")

    assert (wrong.code, wrong.params) == (Fault.WRONG_UNIT, {"unit": "mg/l", "expected": "ha"})
    assert (unknown.code, unknown.params) == (Fault.UNKNOWN_UNIT, {"unit": "con gà"})
    assert wrong.value is unknown.value is None


def test_a_unit_where_the_field_has_none_is_told():
    assert caveats(read_number(text("12 ha"))) == [CaveatCode.UNIT_NAMED]


@pytest.mark.parametrize(
    ("written", "qualifier", "value"),
    [
        ("> 95%", ">", "95"),
        ("<0,02", "<", "0.02"),
        ("≥ 20", "≥", "20"),
        ("<= 5", "≤", "5"),
        ("~100", "~", "100"),
        ("khoảng 60", "~", "60"),
        ("Trên 80 %", ">", "80"),
        ("dưới 4,5", "<", "4.5"),
        ("ít nhất 20", "≥", "20"),
    ],
)
def test_a_qualifier_is_kept_beside_the_value(written, qualifier, value):
    reading = read_number(text(written))

    assert (reading.qualifier, reading.value) == (qualifier, Decimal(value))
    assert CaveatCode.QUALIFIED in caveats(reading)


@pytest.mark.parametrize("written", ["KPH", "kph", "Không phát hiện", "KPH (<0,02)", "N.D."])
def test_not_detected_is_neither_blank_nor_zero(written):
    reading = read_number(text(written))

    assert (reading.value, reading.qualifier) == (None, "nd")
    assert not reading.is_blank
    assert not reading.is_faulty


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("7-7,5", "7", "7.5"),
        ("2,73–2,79", "2.73", "2.79"),
        ("4 - 5 %", "4", "5"),
        ("4%-5%", "4", "5"),
        ("từ 5 đến 10", "5", "10"),
        ("-2-3", "-2", "3"),
        ("5-5", "5", "5"),
    ],
)
def test_a_range_has_two_ends(written, low, high):
    assert read_number(text(written)).value == Range(Decimal(low), Decimal(high))


def test_a_range_is_converted_at_both_ends():
    reading = read_number(text("500-1500 triệu đồng"), None, "tỷ đồng")

    assert reading.value == Range(Decimal("0.5"), Decimal("1.5"))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("16 ha (11,99)", Fault.TWO_VALUES),
        ("100% (23 DN)", Fault.TWO_VALUES),
        ("1.000/1.500", Fault.TWO_VALUES),
        ("5-2", Fault.RANGE_REVERSED),
        ("Tổng", Fault.NOT_A_NUMBER),
        ("12,5,6", Fault.NOT_A_NUMBER),
        ("1e5", Fault.UNKNOWN_UNIT),
        ("=1+1", Fault.NOT_A_NUMBER),
        ("9" * 300, Fault.NOT_A_NUMBER),
    ],
)
def test_what_is_not_one_number_is_faulty_and_not_guessed(written, code):
    reading = read_number(text(written))

    assert (reading.code, reading.value) == (code, None)
    assert reading.as_typed == written


def test_two_possible_readings_are_both_told():
    reading = read_number(text("1.234"))

    assert reading.code is Fault.AMBIGUOUS
    assert set(reading.params["readings"]) == {Decimal("1234"), Decimal("1.234")}
    assert read_number(text("1.234"), ",").value == 1234
    assert read_number(text("1.234"), ".").value == Decimal("1.234")


def test_both_readings_are_told_in_the_unit_of_the_field():
    reading = read_number(text("204.242 triệu đồng"), None, "tỷ đồng")

    assert set(reading.params["readings"]) == {Decimal("204.242"), Decimal("0.204242")}


def test_a_range_with_two_readings_is_ambiguous_as_a_whole():
    reading = read_number(text("1.234-2.345"))

    assert reading.code is Fault.AMBIGUOUS
    assert Range(Decimal(1234), Decimal(2345)) in reading.params["readings"]


def test_no_may_mean_none_or_nothing_known():
    assert read_number(text("Không")).params["readings"] == (Decimal(0), None)


def test_a_plus_sign_is_read_and_told():
    reading = read_number(text("+25 ha"), None, "ha")

    assert (reading.value, caveats(reading)) == (Decimal(25), [CaveatCode.PLUS_SIGN])


@pytest.mark.parametrize(
    "cell",
    [RawCell(True, CellKind.BOOL), RawCell(date(2024, 5, 3), CellKind.DATE)],
)
def test_dates_and_flags_in_a_column_of_numbers_are_faults(cell):
    assert read_number(cell).code is Fault.NOT_A_NUMBER


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1\u00a0234,5", "1234.5"),
        ("1\u2009234,5", "1234.5"),
        ("1\u202f234\u202f567", "1234567"),
        ("12,5\u00a0", "12.5"),
        ("\u200b12,5", "12.5"),
        ("'12,5", "12.5"),
        ("１２,５", "12.5"),
        ("１.２３４,５", "1234.5"),
        ("1.234.567", "1234567"),
        ("1,234,567.8", "1234567.8"),
    ],
)
def test_blanks_apostrophes_and_wide_digits_change_no_number(written, value):
    assert read_number(text(written)).value == Decimal(value)


@pytest.mark.parametrize(
    ("written", "value"), [("(1.234,5)", "-1234.5"), ("(12,5)", "-12.5"), ("( 500 )", "-500")]
)
def test_a_number_in_brackets_is_less_than_nothing_and_this_is_told(written, value):
    reading = read_number(text(written))

    assert (reading.value, caveats(reading)) == (Decimal(value), [CaveatCode.IN_BRACKETS])


def test_a_number_in_brackets_may_be_ambiguous_or_no_number():
    assert set(read_number(text("(1.234)")).params["readings"]) == {
        Decimal("-1234"),
        Decimal("-1.234"),
    }
    assert read_number(text("(1)")).code is Fault.NOT_A_NUMBER


@pytest.mark.parametrize(
    ("written", "qualifier", "value"),
    [("11% trở lên", "≥", "11"), ("5 ha trở xuống", "≤", "5"), ("20 cụm trở lên", "≥", "20")],
)
def test_a_qualifier_may_come_last(written, qualifier, value):
    reading = read_number(text(written))

    assert (reading.qualifier, reading.value) == (qualifier, Decimal(value))


@pytest.mark.parametrize("written", ["1 tỷ 200 triệu", "1.234 tỷ 567 triệu", "2,5 ha + 3 ha"])
def test_two_amounts_in_a_cell_are_not_added(written):
    assert read_number(text(written)).code is Fault.TWO_VALUES


@pytest.mark.parametrize(
    ("written", "unit", "value"),
    [
        ("12 tỷ 500 triệu", "tỷ đồng", "12.5"),
        ("12tỷ 500tr", "triệu đồng", "12500"),
        ("1.234 tỷ 567 triệu đồng", "tỷ đồng", "1234.567"),
        ("3 tỷ rưỡi", "tỷ đồng", "3.5"),
        ("1 triệu 200 nghìn", "đồng", "1200000"),
        ("1 triệu 200 nghìn người", "người", "1200000"),
        ("10 nghìn tỷ 500 tỷ", "tỷ đồng", "10500"),
        ("2 ha 5000 m2", "ha", "2.5"),
        ("2 ha rưỡi", "ha", "2.5"),
    ],
)
def test_one_amount_in_several_units_is_read_as_one_and_told(written, unit, value):
    reading = read_number(text(written), None, unit)

    assert (reading.value, reading.as_typed) == (Decimal(value), written)
    assert caveats(reading)[0] is CaveatCode.PUT_TOGETHER


@pytest.mark.parametrize(
    "written",
    [
        *("12 tỷ 500", "500 triệu 12 tỷ", "12 tỷ 1.500 triệu", "12,5 tỷ 500 triệu", "3 tỷ 2 tỷ"),
        *("1,5 tỷ rưỡi", "12 tỷ 20 ha", "2 tỷ - 3 tỷ 500 triệu", "12 tỷ; 500 triệu"),
    ],
)
def test_amounts_that_may_be_two_are_not_put_together(written):
    assert read_number(text(written), None, "tỷ đồng").code is Fault.TWO_VALUES


def test_an_amount_in_several_units_is_asked_about_where_its_mark_is_open():
    unclear = read_number(text("2 ha 5.000 m2"), None, "ha")

    assert (unclear.code, unclear.params["readings"]) == (
        Fault.AMBIGUOUS,
        (Decimal("2.0005"), Decimal("2.5")),
    )
    assert read_number(text("2 ha 5.000 m2"), ",", "ha").value == Decimal("2.5")
    assert read_number(text("12 tỷ 500 triệu"), None, "ha").code is Fault.WRONG_UNIT


def test_about_an_amount_in_several_units_stays_about_it():
    about = read_number(text("khoảng 12 tỷ 500 triệu"), None, "tỷ đồng")

    assert (about.value, about.qualifier) == (Decimal("12.5"), "~")


@given(st.decimals(0, 10**9, places=2), st.sampled_from(",."))
def test_a_number_with_two_decimals_is_read_alike_in_every_column(value, mark):
    written = f"{value:.2f}".replace(".", mark)

    assert {read_number(text(written), one).value for one in (",", ".", None)} == {value}


@given(st.text("0123456789.,- %()ha<>~'", max_size=14), st.sampled_from([",", ".", None]))
def test_whatever_stands_in_a_cell_is_read_or_told(written, mark):
    reading = read_number(text(written), mark, "ha")

    assert reading.as_typed == written
    assert reading.is_faulty or reading.is_blank or reading.value is not None


@given(st.permutations(["1.234", "9,26", "0,5", "12", "-", "1.686,5"]))
def test_the_order_of_cells_changes_no_mark(column):
    assert decimal_mark_of(column) == ","


# Percents


def test_a_cell_formatted_as_percent_is_what_it_shows():
    assert read_number(number(0.85, "0%"), None, "%").value == 85
    assert read_number(number(0.0052, "0.00%"), None, "%").value == Decimal("0.52")


def test_a_bare_number_up_to_one_in_a_field_of_percents_is_asked_about():
    reading = read_number(number(0.85), None, "%")

    assert reading.code is Fault.AMBIGUOUS
    assert reading.params["readings"] == (Decimal("0.85"), Decimal("85"))
    assert read_number(number(1), None, "%").code is Fault.AMBIGUOUS
    assert read_number(number(0), None, "%").value == 0
    assert read_number(number(1.2), None, "%").value == Decimal("1.2")


def test_the_other_numbers_of_the_column_may_settle_it():
    shares = [number(0.85), number(0.9), text("1")]
    percents = [number(85), number(0.9), text("100")]

    assert percent_scale_of(shares) is None
    assert percent_scale_of(percents) == "percent"
    settled = read_number(number(0.9), None, "%", percent_scale="percent")
    assert (settled.value, caveats(settled)) == (Decimal("0.9"), [CaveatCode.SMALL_PERCENT])
    assert read_number(number(0.9), None, "%", percent_scale="share").value == 90


def test_a_column_headed_percent_does_not_make_shares_of_its_numbers():
    reading = read_number(number(0.85), unit_of_field="%", unit_of_column="%")

    assert reading.code is Fault.AMBIGUOUS


# Decimal marks of a column


@pytest.mark.parametrize(
    ("column", "mark"),
    [
        (["9,26", "1.234"], ","),
        (["1.686,5"], ","),
        (["1.234.567", "1.234"], ","),
        (["0,125"], ","),
        (["9.26", "1,234"], "."),
        (["1,234,567"], "."),
        (["37,78 ha", "500 m3/ngđ"], ","),
        (["1.234", "5.678"], None),
        (["1,5", "2.5"], None),
        (["12", "-", "abc"], None),
        ([], None),
    ],
)
def test_the_clear_numbers_of_a_column_tell_its_decimal_mark(column, mark):
    assert decimal_mark_of([text(value) for value in column]) == mark


def test_real_numbers_say_nothing_about_the_mark():
    assert decimal_mark_of([number(1.5), text("1.234")]) is None


# Whatever is typed


@given(st.decimals(-(10**9), 10**9, places=2))
def test_a_number_in_vietnamese_writing_is_read_back(value):
    written = f"{value:,f}".translate(str.maketrans(",.", ".,"))

    assert read_number(text(written), ",").value == value


@given(st.floats(-1e17, 1e17))
def test_a_number_cell_is_read_to_fifteen_digits(value):
    expected = pytest.approx(value, rel=1e-14, abs=1e-12)
    assert float(read_number(number(value)).value) == expected


def test_what_a_formula_leaves_of_zero_is_zero_and_a_monster_is_no_number():
    assert read_number(number(0.3 - 0.1 - 0.2)).value == 0
    assert caveats(read_number(number(0.3 - 0.1 - 0.2))) == [CaveatCode.NEXT_TO_NOTHING]
    assert read_number(number(1e18)).code is Fault.NOT_A_NUMBER
    assert read_number(number(-1e300)).code is Fault.NOT_A_NUMBER


# As laboratories and permits write


@pytest.mark.parametrize(
    ("written", "value", "qualifier"),
    [
        ("4,3×10³", Decimal(4300), "="),
        ("1,1x10^5", Decimal(110_000), "="),
        ("5.0E+03", Decimal(5000), "="),
        ("< 2,4×10³", Decimal(2400), "<"),
        ("< LOD", None, "nd"),
        ("<MDL (0,01)", None, "nd"),
    ],
)
def test_powers_of_ten_and_limits_of_a_method_are_read(written, value, qualifier):
    reading = read_number(text(written), ",")

    assert (reading.value, reading.qualifier, reading.code) == (value, qualifier, None)
    assert reading.as_typed == written


@pytest.mark.parametrize("written", ["3 x 10", "2x103", "1.10^3", "1e5", "12,5 ± 0,6"])
def test_a_product_is_not_taken_for_a_power(written):
    assert read_number(text(written), ",").is_faulty


@pytest.mark.parametrize(
    ("written", "unit", "value"),
    [("12", "ppm", Decimal(12)), ("12", "ppb", Decimal("0.012")), ("12", "g/m3", Decimal(12))],
)
def test_units_of_laboratories_are_converted(written, unit, value):
    assert read_number(text(written), unit_of_field="mg/l", unit_of_column=unit).value == value


# What is no number, and what may be two


@pytest.mark.parametrize("written", ["chưa đến 50", "chưa được 10 ha", "đang 5"])
def test_words_with_a_figure_are_not_taken_for_no_value(written):
    assert read_number(text(written)).is_faulty


@pytest.mark.parametrize(
    ("written", "number"),
    [
        *(("38 ,5", "38,5"), ("38, 5", "38,5"), ("38 , 5", "38,5"), ("-1, 25", "-1,25")),
        *(("1.234 ,5", "1.234,5"), ("38, 5 ha", "38,5")),
    ],
)
def test_a_blank_beside_the_decimal_mark_is_told_with_the_number_without_it(written, number):
    reading = read_number(text(written))

    assert (reading.code, reading.params) == (Fault.BLANK_IN_NUMBER, {"number": number})


@pytest.mark.parametrize("written", ["38, 5, 7", "2024, 2025"])
def test_a_list_of_numbers_is_no_number_with_a_blank(written):
    assert read_number(text(written)).code is Fault.TWO_VALUES


def test_the_unit_of_a_number_with_two_readings_is_checked_as_well():
    assert read_number(text("1.200 ha"), None, "tỷ đồng").code is Fault.WRONG_UNIT
    assert read_number(text("1.200 ha"), None, "người").code is Fault.WRONG_UNIT
    counted = whole_of_two(read_number(text("1.200 hộ"), None, "người"))
    assert (counted.value, caveats(counted)) == (1200, [CaveatCode.UNIT_NAMED])


def test_about_so_many_stays_about_so_many_where_only_one_reading_is_whole():
    about = whole_of_two(read_number(text("khoảng 1.250")))
    assert (about.value, about.qualifier) == (1250, "~")
    assert caveats(about) == [CaveatCode.QUALIFIED]


def test_digits_that_are_shown_in_another_order_are_no_number():
    assert read_number(text("\u202e521")).code is Fault.CONTROL_CHARACTER
