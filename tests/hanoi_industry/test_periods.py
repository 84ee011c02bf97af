import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanoi_industry.periods import (
    CIVIL,
    CLUSTER_REPORTS,
    Calendar,
    DayProblem,
    Days,
    Kind,
    NotADay,
    NotAPeriod,
    PartialDay,
    Period,
    Precision,
    parse_day,
)

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))


@st.composite
def partial_days(draw):
    day = draw(days)
    precision = draw(st.sampled_from(Precision))
    month = {Precision.QUARTER: (day.month - 1) // 3 * 3 + 1, Precision.YEAR: 1}
    if precision is not Precision.DAY:
        day = date(day.year, month.get(precision, day.month), 1)
    return PartialDay(day, precision)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("15/3/2024", "2024-03-15"),
        ("15-3-2024", "2024-03-15"),
        ("15,3,2024", "2024-03-15"),
        ("15\\3\\2024", "2024-03-15"),
        ("31-Dec-25", "2025-12-31"),
        ("22-Feb-2025", "2025-02-22"),
        ("31-Thg12-25", "2025-12-31"),
        ("31 Tháng Mười Hai 2025", "2025-12-31"),
        ("01 Tháng Mười, 2025", "2025-10-01"),
        ("20250225", "2025-02-25"),
        ("Q.IV/2025", "2025-Q4"),
        ("15.3.2024", "2024-03-15"),
        ("15 / 03 / 2024", "2024-03-15"),
        ("03/04/2026", "2026-04-03"),
        ("05/10/09", "2009-10-05"),
        ("31/12/49", "2049-12-31"),
        ("01/01/50", "1950-01-01"),
        ("29/2/2024", "2024-02-29"),
        ("2024-03-15", "2024-03-15"),
        ("2024/3/15", "2024-03-15"),
        ("2024-03-15 00:00:00", "2024-03-15"),
        ("2024-03-15T08:30", "2024-03-15"),
        ("ngày 15 tháng 3 năm 2024", "2024-03-15"),
        ("Ngày 15/3/2024.", "2024-03-15"),
        ("NGÀY 15 THÁNG 03 NĂM 2024", "2024-03-15"),
        ("15 tháng 3, 2024", "2024-03-15"),
        ("15 March 2024", "2024-03-15"),
        ("1st of May 2024", "2024-05-01"),
        ("Sept. 5, 2024", "2024-09-05"),
        ("3/2026", "2026-03"),
        ("03-2026", "2026-03"),
        ("3.2026", "2026-03"),
        ("2026-03", "2026-03"),
        ("tháng 3/2026", "2026-03"),
        ("Tháng 12 năm 2026", "2026-12"),
        ("March 2026", "2026-03"),
        ("Quý II/2026", "2026-Q2"),
        ("quý 4 năm 2026", "2026-Q4"),
        ("Quý IV-2026", "2026-Q4"),
        ("Q1/2026", "2026-Q1"),
        ("Q3 2026", "2026-Q3"),
        ("2026-Q3", "2026-Q3"),
        ("third", None),
        ("năm 2019", "2019"),
        ("2019", "2019"),
        ("in 2019", "2019"),
        (" 2019 ", "2019"),
    ],
)
def test_a_day_is_read_as_well_as_it_is_known_and_the_day_comes_first(typed, meant):
    if meant is None:
        with pytest.raises(NotADay):
            parse_day(typed)
    else:
        assert str(parse_day(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        pytest.param("31/2/2024", DayProblem.NO_SUCH_DAY, id="February ends before"),
        pytest.param("29/2/2025", DayProblem.NO_SUCH_DAY, id="no leap year"),
        pytest.param("3/15/2024", DayProblem.NO_SUCH_DAY, id="month first is not guessed"),
        pytest.param("0/1/2024", DayProblem.NO_SUCH_DAY, id="day nought"),
        pytest.param("13/2026", DayProblem.NO_SUCH_DAY, id="thirteenth month"),
        pytest.param("2024-13-01", DayProblem.NO_SUCH_DAY, id="thirteenth month, year first"),
        pytest.param("Quý V/2026", DayProblem.NOT_A_DAY, id="fifth quarter"),
        pytest.param("15/3", DayProblem.NOT_A_DAY, id="no year"),
        pytest.param("3/26", DayProblem.NOT_A_DAY, id="day and month, or month and year"),
        pytest.param("15/3-2024", DayProblem.NOT_A_DAY, id="two kinds of stroke"),
        pytest.param("1/1/1899", DayProblem.NOT_A_DAY, id="before any register"),
        pytest.param("2200", DayProblem.NOT_A_DAY, id="after any plan"),
        pytest.param("1/1/0000", DayProblem.NO_SUCH_DAY, id="year nought"),
        pytest.param("45366", DayProblem.NOT_A_DAY, id="a serial number"),
        pytest.param("37.78", DayProblem.NOT_A_DAY, id="a number"),
        pytest.param("khởi công 9/2023", DayProblem.NOT_A_DAY, id="more than a day"),
        pytest.param("1/2/2024; 3/4/2025", DayProblem.NOT_A_DAY, id="two days"),
        pytest.param("١٥/٣/٢٠٢٤", DayProblem.NOT_A_DAY, id="other digits"),
        pytest.param("", DayProblem.NOT_A_DAY, id="nothing"),
        pytest.param("-", DayProblem.NOT_A_DAY, id="a dash"),
        pytest.param(None, DayProblem.NOT_A_DAY, id="none"),
        pytest.param("1/" * 50_000, DayProblem.NOT_A_DAY, id="very long"),
    ],
)
def test_what_is_no_day_is_refused_with_the_reason(typed, code):
    with pytest.raises(NotADay) as problem:
        parse_day(typed)
    assert problem.value.code is code
    assert problem.value.text == typed


@given(st.text("0123456789/.- qQiIvV", max_size=20) | st.text(max_size=30))
def test_any_text_is_a_day_or_refused(typed):
    with contextlib.suppress(NotADay):
        assert 1900 <= parse_day(typed).day.year <= 2199


@given(partial_days())
def test_a_partial_day_survives_being_written_and_read(day):
    assert PartialDay.parse_iso(str(day)) == day
    assert parse_day(str(day)) == day


@given(days)
def test_a_day_survives_the_vietnamese_way_of_writing(day):
    assert parse_day(f"{day.day}/{day.month}/{day.year}") == PartialDay(day)
    assert parse_day(f"ngày {day.day} tháng {day.month} năm {day.year}") == PartialDay(day)


@pytest.mark.parametrize("text", ["2024-9", "2024-Q5", "15/3/2024", "2024-09-20x", "", None])
def test_only_its_own_form_is_read_as_stored(text):
    with pytest.raises(NotADay):
        PartialDay.parse_iso(text)


@pytest.mark.parametrize(
    ("stored", "first", "last"),
    [
        ("2024-02-10", date(2024, 2, 10), date(2024, 2, 10)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-12", date(2024, 12, 1), date(2024, 12, 31)),
        ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("2024-Q4", date(2024, 10, 1), date(2024, 12, 31)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_partial_day_lies_between_a_first_and_a_last_day(stored, first, last):
    day = PartialDay.parse_iso(stored)
    assert (day.first, day.last) == (first, last)
    assert day.is_by(first - timedelta(days=1)) is False
    assert day.is_by(last) is True
    assert day.is_by(first) is (True if first == last else None)
    assert day.is_by(last - timedelta(days=1)) is (False if first == last else None)


@given(partial_days(), days)
def test_whether_it_has_come_is_yes_no_or_cannot_be_told(partial, day):
    assert partial.is_by(day) is (
        True if partial.last <= day else False if day < partial.first else None
    )


@pytest.mark.parametrize(
    ("day", "precision"),
    [
        (date(2024, 3, 2), "month"),
        (date(2024, 2, 1), "quarter"),
        (date(2024, 4, 1), "year"),
    ],
)
def test_a_partial_day_is_kept_by_the_day_its_span_begins(day, precision):
    with pytest.raises(ValueError, match="does not begin"):
        PartialDay(day, precision)


def test_days_hold_their_first_but_not_the_day_that_ends_them():
    week = Days(date(2026, 1, 1), date(2026, 1, 8))
    assert date(2025, 12, 31) not in week
    assert date(2026, 1, 1) in week
    assert date(2026, 1, 7) in week
    assert date(2026, 1, 8) not in week
    assert week.last == date(2026, 1, 7)
    assert week < Days(date(2026, 1, 2), date(2026, 1, 3))
    with pytest.raises(ValueError, match="cannot end"):
        Days(date(2026, 1, 1), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("text", "code", "kind", "civil", "reports"),
    [
        ("2026", "2026", "year", "2026-01-01 2026-12-31", "2025-12-15 2026-12-14"),
        ("2026-12M", "2026", "year", "2026-01-01 2026-12-31", "2025-12-15 2026-12-14"),
        ("2026-H1", "2026-6M", "months", "2026-01-01 2026-06-30", "2025-12-15 2026-06-14"),
        ("2026-6M", "2026-6M", "months", "2026-01-01 2026-06-30", "2025-12-15 2026-06-14"),
        ("2026-06m", "2026-6M", "months", "2026-01-01 2026-06-30", "2025-12-15 2026-06-14"),
        ("2026-9M", "2026-9M", "months", "2026-01-01 2026-09-30", "2025-12-15 2026-09-14"),
        ("2026-11M", "2026-11M", "months", "2026-01-01 2026-11-30", "2025-12-15 2026-11-14"),
        ("2026-Q1", "2026-Q1", "quarter", "2026-01-01 2026-03-31", "2025-12-15 2026-03-14"),
        ("2026-q3", "2026-Q3", "quarter", "2026-07-01 2026-09-30", "2026-06-15 2026-09-14"),
        ("2026-Q4", "2026-Q4", "quarter", "2026-10-01 2026-12-31", "2026-09-15 2026-12-14"),
        ("2026-07", "2026-07", "month", "2026-07-01 2026-07-31", "2026-06-15 2026-07-14"),
        (" 2024-02 ", "2024-02", "month", "2024-02-01 2024-02-29", "2024-01-15 2024-02-14"),
        ("2016-2020", "2016-2020", "span", "2016-01-01 2020-12-31", "2015-12-15 2020-12-14"),
    ],
)
def test_a_period_is_a_name_and_the_calendar_says_which_days_it_means(
    text, code, kind, civil, reports
):
    period = Period.parse(text)
    assert (period.code, period.kind, str(period)) == (code, Kind(kind), code)
    for calendar, expected in ((CIVIL, civil), (CLUSTER_REPORTS, reports)):
        days = calendar.days(period)
        assert f"{days.first} {days.last}" == expected


@pytest.mark.parametrize(
    "text",
    [
        *["", "2026-", "26", "2026-13", "2026-00", "2026-Q0", "2026-Q5", "2026-H2", "2026-0M"],
        *["2026-1M", "2026-13M", "2020-2016", "2026-2026", "2026-7", "1899", "2200", "1899-2020"],
        *["năm 2026", "2026-07-01", "٢٠٢٦", "2026-Q3 x", None, 2026],
    ],
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(NotAPeriod) as problem:
        Period.parse(text)
    assert problem.value.text == text
    assert problem.value.code == "not_a_period"


def test_periods_sort_by_when_they_close_and_the_shorter_first():
    in_order = [
        *["2016-2020", "2025"],
        *["2026-01", "2026-02", "2026-03", "2026-Q1"],
        *["2026-04", "2026-05", "2026-06", "2026-Q2", "2026-6M"],
        *["2026-09", "2026-Q3", "2026-9M", "2026-11", "2026-11M", "2026-12", "2026-Q4", "2026"],
        *["2027-01", "2021-2030"],
    ]
    periods = [Period.parse(code) for code in in_order]
    assert [str(period) for period in sorted(periods)] == in_order
    assert all(a < b and b > a and a <= b for a, b in zip(periods, periods[1:], strict=False))


def test_equal_names_are_one_period():
    assert Period.parse("2026-H1") == Period.parse("2026-6M")
    assert len({Period.parse("2026-H1"), Period.parse("2026-6M")}) == 1
    assert Period.parse("2026-Q2") != Period.parse("2026-6M")
    assert Period(2026, "year") == Period.parse("2026")


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("2026", "2025"),
        ("2026-6M", "2025-6M"),
        ("2026-Q3", "2025-Q3"),
        ("2026-01", "2025-01"),
        ("2016-2020", "2015-2019"),
    ],
)
def test_the_same_period_of_the_year_before(code, before):
    assert Period.parse(code).previous_year() == Period.parse(before)


years = st.integers(min_value=1901, max_value=2199)
periods = st.one_of(
    years.map(str),
    st.tuples(years, st.integers(1, 12)).map(lambda p: f"{p[0]}-{p[1]:02}"),
    st.tuples(years, st.integers(1, 4)).map(lambda p: f"{p[0]}-Q{p[1]}"),
    st.tuples(years, st.integers(2, 11)).map(lambda p: f"{p[0]}-{p[1]}M"),
    st.tuples(years, years).filter(lambda p: p[0] < p[1]).map(lambda p: f"{p[0]}-{p[1]}"),
)


@given(periods)
def test_a_period_survives_being_written_and_read(code):
    assert Period.parse(code).code == code


@pytest.mark.parametrize("calendar", Calendar)
@given(year=st.integers(min_value=1901, max_value=2199))
def test_twelve_months_and_four_quarters_fill_a_year_without_gap(calendar, year):
    whole = calendar.days(Period.parse(str(year)))
    for parts in (
        [f"{year}-{month:02}" for month in range(1, 13)],
        [f"{year}-Q{quarter}" for quarter in range(1, 5)],
        [f"{year}-6M", f"{year}-Q3", f"{year}-Q4"],
    ):
        spans = [calendar.days(Period.parse(part)) for part in parts]
        assert spans[0].first == whole.first
        assert spans[-1].end == whole.end
        assert all(a.end == b.first for a, b in zip(spans, spans[1:], strict=False))


@given(periods, periods)
def test_the_order_of_periods_is_total(one, other):
    one, other = Period.parse(one), Period.parse(other)
    assert (one < other) + (one == other) + (one > other) == 1
