"""Odds, forecasts and usual errors in words of people."""

from decimal import Decimal

import pytest

from hanoi_industry.figures import Share
from targets import telling
from targets.backtests import Record
from targets.models import Indicator
from targets.outcomes import Error

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (1, "almost certain"),
        (0.95, "almost certain"),
        (0.94, "likely, about 9 in 10"),
        (0.7, "more likely than not, about 7 in 10"),
        (0.5, "as likely as not"),
        (0.3, "less likely than not, about 3 in 10"),
        (0.12, "unlikely, about 1 in 10"),
        (0.04, "very unlikely, less than 1 in 20"),
        (0, "very unlikely, less than 1 in 20"),
    ],
)
def test_odds_are_said_as_so_many_in_ten(chance, words):
    assert telling.odds(chance) == words


def a_record(**values):
    said = {"forecasts": 12, "brier": 0.12, "brier_straight": 0.214, "brier_last_year": 0.25}
    return Record(**{**said, "held": Share(9, 12), **values})


def test_a_record_says_how_often_the_range_held():
    scores, held = telling.record_words(a_record())
    assert "12 forecasts" in scores
    assert all(number in scores for number in ("0.12", "0.21", "0.25"))
    assert held == "Its range held the outcome 9 times of 12."


def test_without_a_record_that_is_said():
    assert "no record yet" in telling.record_words(None)[0]


@pytest.mark.parametrize(
    ("signed", "leaning"),
    [(0.4, "mostly too high"), (-0.4, "mostly too low"), (0.1, None)],
)
def test_the_usual_error_says_to_which_side_it_leans(signed, leaning):
    indicator = Indicator(expression="growth", unit="%", decimals=2)
    words = telling.error_words(indicator, Error(6, 0.4, signed))
    assert "In 6 years" in words
    assert "0.40\u00a0percentage points" in words
    assert ("mostly" in words) is (leaning is not None)
    assert leaning is None or leaning in words


def test_an_error_of_amounts_is_in_their_unit():
    indicator = Indicator(expression="level", unit="billion USD", decimals=1)
    assert "1.5\u00a0billion USD" in telling.error_words(indicator, Error(2, Decimal("1.5"), 0))


def test_an_error_nobody_can_know_is_said_to_be_unknown():
    assert "is not known" in telling.error_words(Indicator(expression="growth"), None)
