"""The grid of outcomes: what stands beside each box, and how what is typed is read."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from hanoi_industry.periods import Period
from targets import entry
from targets.doubts import Doubt
from tests.targets.promises import a_count, a_target, an_indicator, an_outcome

pytestmark = pytest.mark.django_db

DAY = date(2026, 8, 15)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def a_grid(columns="quarters", year=2026, **asked):
    return entry.grid_of(year, columns, day=DAY, **asked)


def the_box(indicator, period="2026-Q2", columns="quarters"):
    return a_grid(columns).boxes[f"value-{indicator.pk}-{period}"]


def read(indicator, typed, mark=None, period="2026-Q2"):
    return entry.read(the_box(indicator, period), typed, mark)


# What stands in the grid


@pytest.mark.parametrize(
    ("columns", "codes"),
    [
        ("quarters", ["2026-Q1", "2026-Q2", "2026-Q3"]),
        ("months", [f"2026-{month:02}" for month in range(1, 9)]),
        ("cumulative", ["2026-6M", "2026-9M"]),
        ("year", ["2026"]),
    ],
)
def test_only_periods_that_have_begun_have_boxes(columns, codes):
    an_indicator()
    grid = a_grid(columns)
    assert [period.code for period in grid.periods] == codes
    assert [box.period.code for box in grid.boxes.values()] == codes


def test_a_year_to_come_has_no_boxes():
    an_indicator()
    assert a_grid(year=2027).rows == ()


def test_what_the_register_computes_is_named_and_has_no_box():
    computed = a_count(computed_by="clusters-operating", is_additive=False)
    assert a_grid().computed == (computed,)
    assert not a_grid().boxes


def test_a_group_is_shown_alone():
    one, other = an_indicator(), a_count()
    assert [row.indicator for row in a_grid(group="economy").rows] == [one]
    assert [row.indicator for row in a_grid(group="clusters").rows] == [other]


def test_beside_a_box_stand_the_period_before_the_same_of_last_year_and_the_target():
    indicator = an_indicator()
    an_outcome(indicator, "7.8", "2026-Q1")
    an_outcome(indicator, "8.1", "2025-Q2")
    an_outcome(indicator, "8.4", "2026-Q2", vintage="estimate")
    a_target(indicator, "at least 8 %", "2026-Q2")
    box = the_box(indicator)
    assert (box.before.value, box.year_ago.value, box.held.value) == (
        Decimal("7.8"),
        Decimal("8.1"),
        Decimal("8.4"),
    )
    assert box.promise.words == "at least 8 %"
    assert box.earlier == (Decimal("7.8"), Decimal("8.1"))


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ("2026-01", "2025-12"),
        ("2026-02", "2026-01"),
        ("2026-Q1", "2025-Q4"),
        ("2026-9M", "2026-6M"),
        ("2026-6M", "2025-9M"),
        ("2026", "2025"),
    ],
)
def test_the_period_before_is_of_the_same_kind(period, before):
    assert entry.period_before(Period.parse(period)).code == before


@pytest.mark.parametrize("count", [1, 12])
def test_the_grid_asks_as_many_questions_for_one_as_for_twelve(count, django_assert_num_queries):
    for _ in range(count):
        indicator = an_indicator()
        an_outcome(indicator, 5, "2026-Q1")
        a_target(indicator, "5 %", "2026-Q2")
    with django_assert_num_queries(4):
        a_grid()


# Reading


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("8,16", "8.16"),
        ("8.16", "8.16"),
        ("8,16 %", "8.16"),
        ("-1,4", "-1.4"),
        ("khoảng 7,5", "7.5"),
    ],
)
def test_a_number_is_read_as_either_language_writes_it(typed, value):
    assert read(an_indicator(), typed).value == Decimal(value)


def test_a_range_is_an_estimate_with_two_ends():
    one = read(an_indicator(), "3,6–4,1")
    assert (one.value, one.value_high) == (Decimal("3.6"), Decimal("4.1"))


def test_what_can_be_read_in_two_ways_is_asked_about_until_other_figures_show_the_mark():
    indicator = a_count(decimals=0)
    assert "1,234" in read(indicator, "1.234").problem
    assert read(indicator, "1.234", ",").value == 1234


def test_the_clear_figures_of_a_paste_show_its_decimal_mark():
    one, other = an_indicator(unit="billion USD", expression="level"), an_indicator()
    grid = a_grid()
    typed = {f"value-{one.pk}-2026-Q1": "1.234", f"value-{other.pk}-2026-Q1": "8,16"}
    assert [found.value for found in entry.read_all(grid, typed)] == [1234, Decimal("8.16")]


@pytest.mark.parametrize(
    "typed",
    ["nhiều", "8 9", "8,16 ha", "<4", "xoá", "x" * 200, "chưa có báo cáo", "8,1 (1)", "8,1*"],
)
def test_what_is_no_figure_says_what_to_type(typed):
    one = read(an_indicator(), typed)
    assert one.problem
    assert one.value is None
    assert entry.verdict(one, "estimate").sign == "missed"


def test_a_dash_says_that_there_is_no_figure():
    one = read(an_indicator(), "-")
    assert one.is_blank
    assert not one.is_refused


def test_a_share_may_be_typed_as_its_counts():
    one = read(an_indicator(expression="share"), "21/70")
    assert (one.value, one.part, one.whole) == (30, 21, 70)
    assert "21 of 70" in one.words


@pytest.mark.parametrize("typed", ["71/70", "0/0", "nhiều/70"])
def test_counts_that_are_no_share_are_refused(typed):
    assert read(an_indicator(expression="share"), typed).problem


def test_counts_are_never_rounded_to_a_hundred_that_is_not_true():
    one = read(an_indicator(expression="share"), "9999999/10000000")
    assert one.value == Decimal("99.9999")


def test_an_index_is_converted_where_that_is_how_the_series_is_published():
    one = read(an_indicator(typed_as="index"), "109,42")
    assert (one.value, one.typed, one.doubt) == (Decimal("9.42"), "109,42", None)


def test_an_index_is_asked_about_where_nothing_says_so():
    one = read(an_indicator(), "109,42")
    assert one.doubt is Doubt.INDEX_FOR_GROWTH
    assert one.is_refused
    assert "type 9.42" in entry.verdict(one, "estimate").text


def test_ten_times_the_last_is_asked_about():
    indicator = an_indicator(unit="billion USD", expression="level")
    an_outcome(indicator, "4.9", "2025-Q2")
    an_outcome(indicator, "5.1", "2026-Q1")
    assert read(indicator, "51,2").doubt is Doubt.TEN_TIMES


def test_a_tick_counts_for_that_very_figure():
    indicator = an_indicator()
    box = the_box(indicator)
    typed = {box.name: "109,42", box.keep_name: "109.42"}
    (one,) = entry.read_all(a_grid(), typed)
    assert not one.is_refused
    (other,) = entry.read_all(a_grid(), {**typed, box.name: "119,42"})
    assert other.is_refused


def test_what_is_recorded_already_is_said_to_be():
    indicator = an_indicator()
    an_outcome(indicator, "8.16", "2026-Q2", vintage="estimate")
    one = read(indicator, "8,16")
    assert entry.verdict(one, "estimate").sign == "met"
    assert entry.verdict(one, "official").sign == "plain"


def test_the_summary_counts_what_waits_and_what_needs_another_look():
    one, other = an_indicator(), an_indicator()
    grid = a_grid()
    typed = {f"value-{one.pk}-2026-Q1": "8", f"value-{other.pk}-2026-Q1": "viele"}
    told = entry.summary(entry.read_all(grid, typed), "estimate")
    assert told == "1 figure waits to be saved. 1 needs another look."


# The wide table


def test_the_table_has_a_column_for_the_target_and_for_each_vintage_of_a_period():
    indicator = an_indicator(decimals=2)
    an_outcome(indicator, "7.8", "2026-Q1", vintage="official")
    an_outcome(indicator, "3.6", "2026-Q2", value_high=Decimal("4.1"))
    a_target(indicator, "at least 8 %", "2026-Q2")
    headings, rows = entry.wide_table(a_grid())
    found = dict(zip(headings, rows[0], strict=True))
    assert found["Official outcome Q1/2026"] == Decimal("7.8")
    assert found["Estimated outcome Q2/2026"] == "3.6–4.1"
    assert found["Target Q2/2026"] == "at least 8 %"
    assert found["Target Q1/2026"] is None
