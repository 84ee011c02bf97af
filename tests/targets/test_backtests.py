"""Back-tests: nothing from later is used, rivals are asked alike, and the ranges hold four in five."""

import math
import random

import pytest

from hanoi_industry.figures import Share
from targets.backtests import (
    QUARTERS,
    Part,
    Passage,
    SeenYear,
    Trial,
    Window,
    cuts,
    of_register,
    of_years,
    record_of,
    simulated_register,
    simulated_years,
    windows_at,
)
from targets.forecasts import Kind

HALF = Part(("months", 6), 6)
SEED = 20210628  # the day of the decision of 2021


def a_year(number: int, half: float, end: float) -> SeenYear:
    return SeenYear(number, {HALF: half}, end)


STEADY = [a_year(2010 + number, 40 + number % 3, 100 + 4 * number) for number in range(8)]


def test_only_years_with_enough_years_before_them_are_tried():
    assert of_years(STEADY[:5], Kind.BY_RATIO) == []
    assert len(of_years(STEADY, Kind.BY_RATIO)) == 3
    assert cuts(STEADY) == 8


def test_a_year_is_tried_with_nothing_from_later():
    later = [*STEADY, a_year(2018, 1, 1_000_000), a_year(2019, 1_000_000, 1)]
    assert of_years(later, Kind.BY_RATIO)[:3] == of_years(STEADY, Kind.BY_RATIO)


def test_a_year_after_a_gap_is_not_set_beside_last_year():
    gap = [*STEADY, a_year(2019, 41, 140)]
    assert len(of_years(gap, Kind.BY_DIFFERENCE)) == len(of_years(STEADY, Kind.BY_DIFFERENCE))


def test_a_year_that_goes_as_all_years_go_is_no_surprise_and_a_straight_line_is_wrong():
    """Two fifths of the sum come in the first half, always."""
    years = [a_year(number, 0.4 * end, end) for number, end in enumerate((90, 80, 99, 95, 104, 97))]
    (trial,) = of_years(years, Kind.BY_RATIO)
    assert trial.held
    assert trial.ours == pytest.approx(0, abs=1e-6)
    assert trial.straight > 0.05
    assert trial.unchanged is None


def test_a_rate_is_also_set_beside_staying_where_it_is():
    years = [a_year(number, 5, 5 + number % 2) for number in range(7)]
    assert all(trial.unchanged is not None for trial in of_years(years, Kind.BY_DIFFERENCE))


def test_sums_that_came_to_nothing_are_left_out():
    assert of_years([a_year(number, 0, 0) for number in range(9)], Kind.BY_RATIO) == []


def test_a_record_is_the_mean_of_what_was_tried():
    trials = [Trial(True, 0.1, 0.2, 0.3), Trial(False, 0.3, 0.4, 0.5)]
    record = record_of(trials)
    assert (record.forecasts, record.held, record.brier_unchanged) == (2, Share(1, 2), None)
    scores = [record.brier, record.brier_straight, record.brier_last_year]
    assert scores == pytest.approx([0.2, 0.3, 0.4])
    assert record_of([]) is None


# Registers

YEARS = [Window(365 * year, 365 * year + 182, 365 * year + 364) for year in range(10)]


def passages_at(pace: int, count: int = 10) -> list[Passage]:
    """So many set out on the first day of every year and take as long, one a little more."""
    return [
        Passage(365 * year, 365 * year + pace + number)
        for year in range(10)
        for number in range(count)
    ]


def test_a_register_is_tried_from_the_sixth_window_on():
    assert len(of_register(passages_at(200), YEARS)) == 5
    assert of_register(passages_at(200), YEARS[:5]) == []


def test_what_sets_out_and_arrives_later_is_not_seen():
    passages = passages_at(200)
    later = [Passage(3651, 3652), Passage(3700, None)]
    assert of_register([*passages, *later], YEARS) == of_register(passages, YEARS)


def test_a_register_without_arrivals_is_not_forecast():
    assert of_register([Passage(number) for number in range(50)], YEARS) == []


# The promise: better than both rivals, and the range holds four in five


@pytest.mark.parametrize("kind", Kind)
def test_the_pace_of_earlier_years_beats_a_straight_line_and_last_year(kind):
    chance = random.Random(SEED)
    trials = [trial for _ in range(60) for trial in of_years(simulated_years(chance, kind), kind)]
    record = record_of(trials)
    assert record.forecasts == 60 * 9 * len(QUARTERS)
    assert record.brier < 0.75 * record.brier_straight
    assert record.brier < 0.75 * record.brier_last_year
    assert 0.75 <= record.held.part / record.held.whole <= 0.85, record


def test_the_register_beats_a_straight_line_and_last_year_and_its_range_holds_four_in_five():
    chance = random.Random(SEED)
    registers = [simulated_register(chance) for _ in range(25)]
    trials = [
        trial
        for months in QUARTERS
        for passages in registers
        for trial in of_register(passages, windows_at(months))
    ]
    record = record_of(trials)
    assert record.forecasts > 700
    assert record.brier < 0.9 * record.brier_straight
    assert record.brier < 0.9 * record.brier_last_year
    assert 0.75 <= record.held.part / record.held.whole <= 0.85, record


@pytest.mark.parametrize("kind", Kind)
def test_the_same_seed_simulates_the_same(kind):
    assert simulated_years(random.Random(1), kind) == simulated_years(random.Random(1), kind)
    assert simulated_register(random.Random(1)) == simulated_register(random.Random(1))


def test_a_simulated_rate_is_the_mean_of_its_quarters():
    year = simulated_years(random.Random(3), Kind.BY_DIFFERENCE)[0]
    assert len(year.at) == 3
    assert all(math.isfinite(value) for value in (*year.at.values(), year.end))
