from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanoi_industry.figures import (
    DECIMAL_MARKS,
    Measured,
    NotANumber,
    NumberProblem,
    Qualifier,
    Share,
    format_number,
    parse_number,
)

numbers = st.decimals(
    min_value=Decimal("-1e12"), max_value=Decimal("1e12"), places=4
) | st.integers(min_value=-(10**15), max_value=10**15).map(Decimal)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1.686,5", "1686.5"),
        ("1,686.5", "1686.5"),
        ("49,11", "49.11"),
        ("37.78", "37.78"),
        ("9,26", "9.26"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234,5", "1234.5"),
        ("1\u202f234.5", "1234.5"),
        ("1 234", "1234"),
        ("0.125", "0.125"),
        ("0,125", "0.125"),
        ("00,125", "0.125"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1.234,567", "1234.567"),
        ("1,234.567", "1234.567"),
        ("1234,567", "1234.567"),
        ("1234.567", "1234.567"),
        ("12", "12"),
        ("007", "7"),
        ("-1,2", "-1.2"),
        ("−1,2", "-1.2"),
        ("–1,2", "-1.2"),
        ("+11", "11"),
        (" 5 ", "5"),
        (",5", "0.5"),
        (".5", "0.5"),
        ("0", "0"),
        ("-0", "0"),
    ],
)
def test_a_clear_number_is_read_whatever_mark_the_column_uses(typed, number):
    for decimal_mark in (None, ",", "."):
        assert parse_number(typed, decimal_mark) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "with_comma", "with_point"),
    [
        ("1.234", "1234", "1.234"),
        ("1,234", "1.234", "1234"),
        ("-10.000", "-10000", "-10"),
        ("999,999", "999.999", "999999"),
        ("12.345", "12345", "12.345"),
    ],
)
def test_a_number_with_two_readings_is_asked_about_unless_the_mark_is_known(
    typed, with_comma, with_point
):
    with pytest.raises(NotANumber) as problem:
        parse_number(typed)
    assert problem.value.code is NumberProblem.AMBIGUOUS
    assert problem.value.text == typed
    assert set(problem.value.readings) == {Decimal(with_comma), Decimal(with_point)}
    assert parse_number(typed, ",") == Decimal(with_comma)
    assert parse_number(typed, ".") == Decimal(with_point)


@pytest.mark.parametrize(
    "typed",
    [
        *["", " ", "-", "+", ".", ",", "x", "KPH", "NaN", "nan", "inf", "-Infinity", "sNaN"],
        *["1e5", "1E+999999999", "0x10", "1_000", "1'000", "12.", "12,", "1..2", "1,2,3", "1.23.4"],
        *["1.234.56", "1.234,567,8", "1.234 567", "12 34", "1 2", "--1", "1-", "4-5", "16 (11,99)"],
        *["1.000/1.500", "5 %", "5 ha", "<0,02", "½", "²", "١٢٣", "1" * 25, "1" * 100_000],
        *["0,1" + "0" * 30, "1.2345.678", "0.123.456", None, 5],
    ],
)
def test_what_is_no_number_is_refused(typed):
    for decimal_mark in (None, ",", "."):
        with pytest.raises(NotANumber) as problem:
            parse_number(typed, decimal_mark)
        assert problem.value.code is NumberProblem.NOT_A_NUMBER
        assert problem.value.readings == ()


def test_a_decimal_mark_is_a_comma_or_a_point():
    with pytest.raises(ValueError, match="comma or a point"):
        parse_number("5", ";")


@given(st.text("0123456789.,- +", max_size=20) | st.text(max_size=20))
def test_any_text_is_a_number_or_refused(typed):
    for decimal_mark in (None, ",", "."):
        try:
            assert parse_number(typed, decimal_mark).is_finite()
        except NotANumber as problem:
            assert (problem.code is NumberProblem.AMBIGUOUS) == (len(problem.readings) > 1)


@given(st.text("0123456789.,", max_size=12))
def test_a_mark_settles_every_doubt(typed):
    for decimal_mark in (",", "."):
        try:
            parse_number(typed, decimal_mark)
        except NotANumber as problem:
            assert problem.code is NumberProblem.NOT_A_NUMBER


@pytest.mark.parametrize("language", ["vi", "en"])
@given(number=numbers)
def test_what_is_shown_is_read_back_as_the_same_number(language, number):
    shown = format_number(number, language)
    assert parse_number(shown, DECIMAL_MARKS[language]) == number
    try:
        assert parse_number(shown) == number
    except NotANumber as problem:
        assert number in problem.readings


@pytest.mark.parametrize(
    ("number", "decimals", "vietnamese", "english"),
    [
        (Decimal("1234.5"), None, "1.234,5", "1,234.5"),
        (Decimal("-1234567.50"), None, "-1.234.567,5", "-1,234,567.5"),
        (Decimal("15.00"), None, "15", "15"),
        (Decimal("100"), None, "100", "100"),
        (Decimal("1E+3"), None, "1.000", "1,000"),
        (Decimal("9.26"), 1, "9,3", "9.3"),
        (Decimal("9.25"), 1, "9,3", "9.3"),
        (Decimal("9"), 2, "9,00", "9.00"),
        (Decimal("0.5"), 0, "1", "1"),
        (Decimal("-0.04"), 1, "0,0", "0.0"),
        (Decimal("-0.00"), None, "0", "0"),
        (0, None, "0", "0"),
        (1000, None, "1.000", "1,000"),
        (0.1 + 0.2, None, "0,3", "0.3"),
        (Decimal("1E+35"), 2, "100" + ".000" * 11 + ",00", None),
        (None, None, "", ""),
        (None, 2, "", ""),
    ],
)
def test_numbers_are_shown_as_each_language_writes_them(number, decimals, vietnamese, english):
    assert format_number(number, "vi", decimals) == vietnamese
    if english is not None:
        assert format_number(number, "en", decimals) == english


@pytest.mark.parametrize(
    "number", [Decimal("NaN"), Decimal("Infinity"), Decimal("1E+999999"), Decimal("1E-999999")]
)
def test_a_monster_is_not_shown(number):
    with pytest.raises(ValueError, match="cannot be shown"):
        format_number(number, "vi")


@pytest.mark.parametrize(
    ("share", "vietnamese"),
    [
        pytest.param(Share(21, 70), "21 / 70 (30 %)", id="whole per cent"),
        pytest.param(Share(22, 43), "22 / 43 (51,2 %)", id="one decimal"),
        pytest.param(Share(0, 70), "0 / 70 (0 %)", id="none"),
        pytest.param(Share(70, 70), "70 / 70 (100 %)", id="all"),
        pytest.param(Share(996, 1000), "996 / 1.000 (99,6 %)", id="nearly all"),
        pytest.param(Share(9995, 10000), "9.995 / 10.000 (>99,9 %)", id="would round to all"),
        pytest.param(Share(9994, 10000), "9.994 / 10.000 (99,9 %)", id="does not round to all"),
        pytest.param(Share(1, 1000), "1 / 1.000 (0,1 %)", id="hardly any"),
        pytest.param(Share(5, 10000), "5 / 10.000 (0,1 %)", id="does not round to none"),
        pytest.param(Share(4, 10000), "4 / 10.000 (<0,1 %)", id="would round to none"),
        pytest.param(Share(0, 0), "0 / 0", id="no rate of nothing"),
        pytest.param(Share(0, 0, unknown=5), "0 / 0", id="no rate of what nobody knows"),
        pytest.param(Share(1, 2, unknown=5), "1 / 2 (50 %)", id="the unknown change no count"),
    ],
)
def test_a_share_goes_with_its_counts(share, vietnamese):
    assert share.text("vi") == vietnamese


def test_a_share_in_english():
    assert Share(1234, 5000).text("en") == "1,234 / 5,000 (24.7 %)"
    assert Share(9999, 10000).percent_text("en") == ">99.9 %"


def test_the_percentage_is_not_rounded_and_absent_where_there_is_no_whole():
    assert Share(22, 43).percent().quantize(Decimal("0.0001")) == Decimal("51.1628")
    assert Share(0, 0).percent() is None
    assert Share(0, 0).percent_text("vi") == ""


@pytest.mark.parametrize("counts", [(-1, 5, 0), (6, 5, 0), (1, 5, -1), (0, -1, 0)])
def test_impossible_counts_are_no_share(counts):
    with pytest.raises(ValueError, match="is no share"):
        Share(*counts)


@given(st.data(), st.integers(min_value=1, max_value=10**9))
def test_a_share_never_shows_a_false_none_or_all(data, whole):
    part = data.draw(st.integers(min_value=0, max_value=whole))
    shown = Share(part, whole).percent_text("en")
    assert (shown == "0 %") == (part == 0)
    assert (shown == "100 %") == (part == whole)


@pytest.mark.parametrize(("sign", "qualifier"), [(q.value, q) for q in Qualifier])
def test_a_measured_value_takes_its_qualifier_as_a_sign(sign, qualifier):
    assert Measured("0,02", Decimal("0.02"), sign).qualifier is qualifier


def test_only_what_was_not_detected_has_no_value():
    assert Measured("KPH", None, "nd").value is None
    assert Measured("6,8", Decimal("6.8")).qualifier is Qualifier.EXACT
    with pytest.raises(ValueError, match="not detected"):
        Measured("-", None)
    with pytest.raises(ValueError, match="qualifier|Qualifier"):
        Measured("6,8", Decimal("6.8"), "?")
