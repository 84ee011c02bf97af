"""How a figure stands to that of another year, and what a part gave to its whole."""

from decimal import Decimal

import pytest

from targets import comparisons


def number(text):
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(
    ("before", "now", "difference", "times"),
    [
        pytest.param("5", "9", "4", "1.8", id="more"),
        pytest.param("8", "2", "-6", "0.25", id="less"),
        pytest.param("5", "0", "-5", "0", id="down to nothing"),
        pytest.param("0", "9", "9", None, id="from nothing there is no ratio"),
        pytest.param("-2", "4", "6", None, id="from below zero there is no ratio"),
        pytest.param("5", "-1", "-6", None, id="to below zero there is no ratio"),
    ],
)
def test_a_figure_stands_to_another_by_difference_and_ratio(before, now, difference, times):
    found = comparisons.compare(number(before), number(now))
    assert (found.difference, found.times) == (number(difference), number(times))


@pytest.mark.parametrize(
    ("before", "now", "percent"),
    [("200", "210", "5"), ("200", "190", "-5"), ("0", "5", None), ("-1", "5", None)],
)
def test_growth_is_in_per_cent_of_what_was_there(before, now, percent):
    assert comparisons.growth(number(before), number(now)) == number(percent)


def test_contributions_of_all_parts_are_the_growth_of_the_whole():
    parts = [(Decimal(60), Decimal(66)), (Decimal(40), Decimal(39))]
    before, now = (sum(one) for one in zip(*parts, strict=True))
    given = [comparisons.contribution(*part, before) for part in parts]
    assert given == [6, -1]
    assert sum(given) == comparisons.growth(before, now)


def test_of_a_whole_that_was_nothing_no_contribution_is_told():
    assert comparisons.contribution(Decimal(0), Decimal(5), Decimal(0)) is None
