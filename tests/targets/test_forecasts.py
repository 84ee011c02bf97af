"""How a year may end, and how many arrive by a day: with the doubt that few years leave."""

import math
import random
from itertools import pairwise

import pytest

from targets.forecasts import (
    MANY,
    EarlierYear,
    Kind,
    Spell,
    TooLittle,
    arrivals,
    student_below,
    student_quantile,
    year_end,
)

EXPORTS = [EarlierYear(48, 100), EarlierYear(45, 101), EarlierYear(47, 98), EarlierYear(50, 104)]


@pytest.mark.parametrize(
    ("t", "freedom", "chance"),
    # From the printed tables: 0.975 and 0.9 quantiles.
    [(12.706, 1, 0.975), (4.303, 2, 0.975), (3.182, 3, 0.975), (2.228, 10, 0.975)]
    + [(3.078, 1, 0.9), (1.886, 2, 0.9), (1.638, 3, 0.9), (1.372, 10, 0.9), (0.0, 5, 0.5)],
)
def test_students_t_agrees_with_the_printed_tables(t, freedom, chance):
    assert student_below(t, freedom) == pytest.approx(chance, abs=2e-4)
    assert student_quantile(chance, freedom) == pytest.approx(t, rel=1e-3, abs=1e-6)


def test_a_sum_grows_as_many_times_as_in_earlier_years():
    told = year_end(60, EXPORTS, Kind.BY_RATIO)
    assert told.middle == pytest.approx(60 * 2.115, rel=0.02)
    assert told.low < told.middle < told.high
    assert told.chance_below(told.low) == pytest.approx(0.1)
    assert told.chance_below(told.high) == pytest.approx(0.9)


def test_a_rate_moves_as_many_points_as_in_earlier_years():
    years = [EarlierYear(5, 6), EarlierYear(4, 5.2), EarlierYear(6, 6.9), EarlierYear(-1, 0.1)]
    told = year_end(2, years, Kind.BY_DIFFERENCE)
    assert told.middle == pytest.approx(3.05, abs=0.02)
    assert told.chance_at_least(10) < 0.01 < 0.99 < told.chance_at_least(-4)


def test_a_rate_without_a_habit_stays_where_it_is():
    years = [EarlierYear(5, 6), EarlierYear(4, 3.2), EarlierYear(6, 6.9), EarlierYear(-1, -1.8)]
    told = year_end(2, years, Kind.BY_DIFFERENCE)
    assert told.middle == 2
    # Two points are 1.76 spreads; the printed tables have 1.638 for four in five and 2.353 for nine.
    assert 0.8 < told.chance_between(0, 4) < 0.9


def test_the_chance_between_two_values_is_what_is_left_by_both_sides():
    told = year_end(60, EXPORTS, Kind.BY_RATIO)
    sides = told.chance_below(120) + told.chance_at_least(130)
    assert told.chance_between(120, 130) == pytest.approx(1 - sides)
    assert told.chance_between(130, 120) == 0


def test_a_straight_line_is_not_followed():
    """Half of the year is over, but this indicator makes most of its sum in the second half."""
    late = [EarlierYear(20, 100), EarlierYear(21, 100), EarlierYear(19, 100), EarlierYear(20, 99)]
    assert year_end(20, late, Kind.BY_RATIO).middle == pytest.approx(100, rel=0.05)


def test_too_few_years_say_so():
    assert year_end(60, EXPORTS[:3], Kind.BY_RATIO) == TooLittle(3, 4)


def test_years_that_cannot_be_divided_by_do_not_count():
    assert year_end(60, [*EXPORTS[:3], EarlierYear(0, 5)], Kind.BY_RATIO) == TooLittle(3, 4)


def test_years_that_were_all_alike_give_a_sure_answer():
    told = year_end(50, [EarlierYear(50, 100)] * 5, Kind.BY_RATIO)
    assert told.chance_at_least(99.9) == pytest.approx(1)
    assert told.chance_at_least(100.1) == pytest.approx(0)


# Counts

FINISHED = [Spell(days, is_finished=True) for days in range(300, 1300, 100)]


def test_too_few_that_arrived_say_so():
    running = [Spell(400, is_finished=False)] * 50
    assert arrivals(FINISHED[:7] + running, [400], 365) == TooLittle(7, 8)


def test_nobody_arrives_in_no_time_and_everybody_in_the_end():
    assert arrivals(FINISHED, [500, 600], 0).high == 0
    assert arrivals(FINISHED, [500, 600], 100_000).low == 2


def test_more_time_never_means_fewer_arrivals_but_for_the_doubt_of_rarer_ages():
    waiting = [100, 400, 800, 1500]
    chances = [arrivals(FINISHED, waiting, days).chance_at_least(2) for days in range(0, 2000, 50)]
    assert all(later > sooner - 0.005 for sooner, later in pairwise(chances))
    assert chances[0] == 0 < chances[-1]


def test_who_waits_since_nobody_knows_when_goes_at_the_mean_pace():
    told = arrivals(FINISHED, [None], 365)
    # Ten arrivals in 7500 days on the way.
    assert told.each[0] == pytest.approx(1 - math.exp(-365 * 10 / 7500), abs=0.02)


def test_where_nobody_waits_nobody_comes():
    told = arrivals(FINISHED, [], 365)
    assert (told.low, told.middle, told.high, told.chances, told.each) == (0, 0, 0, (1.0,), ())


def test_very_many_are_counted_nearly_as_exactly_as_few():
    spells = [Spell(days, is_finished=True) for days in range(100, 2100, 7)]
    waiting = list(range(0, 1995, 10))
    few = arrivals(spells, waiting, 200)
    many = arrivals(spells, [*waiting, 0], 200)
    assert len(waiting) <= MANY < len(many.chances) - 1
    assert sum(many.chances) == pytest.approx(1)
    assert (many.low, many.middle, many.high) == pytest.approx(
        (few.low, few.middle, few.high), abs=1
    )


def test_unfinished_ones_slow_the_forecast():
    slow = [Spell(2000, is_finished=False)] * 10
    fast = arrivals(FINISHED, [500] * 5, 365).chance_at_least(3)
    assert arrivals(FINISHED + slow, [500] * 5, 365).chance_at_least(3) < fast


def test_the_chances_add_up_to_one():
    told = arrivals(FINISHED, [100, 500, 900], 365)
    assert sum(told.chances) == pytest.approx(1)
    assert told.chance_at_least(0) == pytest.approx(1)
    assert told.low <= told.middle <= told.high
    assert len(told.each) == 3


def a_register(chance: random.Random, mean: float) -> tuple[list[Spell], list[int], int]:
    """Simulated: works began over ten years, each takes its own time; what arrives in the next year."""
    spells, waiting, arrived = [], [], 0
    for _ in range(120):
        age = chance.randrange(30, 3650)
        takes = chance.gammavariate(3, mean / 3)
        spells.append(Spell(int(min(age, takes)), takes <= age))
        if takes > age:
            waiting.append(age)
            arrived += takes <= age + 365
    return spells, waiting, arrived


def test_the_range_holds_four_in_five_outcomes_of_simulated_registers():
    chance = random.Random(20210628)  # the day of the decision of 2021
    held = told = 0
    for _ in range(400):
        spells, waiting, arrived = a_register(chance, chance.uniform(700, 2200))
        forecast = arrivals(spells, waiting, 365)
        if isinstance(forecast, TooLittle):
            continue
        told += 1
        held += forecast.low <= arrived <= forecast.high
    assert told > 350
    assert 0.75 <= held / told <= 0.85, held / told


def test_the_range_of_a_year_holds_four_in_five_outcomes():
    chance = random.Random(7)
    held = 0
    for _ in range(1000):
        years = [EarlierYear(50, 50 * chance.lognormvariate(0.7, 0.05)) for _ in range(7)]
        *earlier, this = years
        forecast = year_end(50, earlier, Kind.BY_RATIO)
        held += forecast.low <= this.at_end <= forecast.high
    assert 0.75 <= held / 1000 <= 0.85, held
