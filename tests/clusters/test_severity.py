"""Degree, persistence and load: at, below and above each end."""

from datetime import date
from decimal import Decimal

import pytest

from clusters.severity import Load, Rung, load_of, load_share, repeats, rung_of

LADDER = [
    Rung(1, Decimal(1), None, 60),
    Rung(2, Decimal("1.1"), 2, 30),
    Rung(3, Decimal("1.5"), 3, 15),
]


@pytest.mark.parametrize(
    ("ratio", "repeated", "rank"),
    [
        ("1.0001", 1, 1),
        ("1.0999", 1, 1),
        ("1.1", 1, 2),
        ("1.4999", 1, 2),
        ("1.5", 1, 3),
        ("1.01", 2, 2),
        ("1.01", 3, 3),
        ("1.5", 2, 3),
        (None, 1, 1),
        (None, 2, 2),
    ],
)
def test_the_highest_rung_that_is_reached_counts(ratio, repeated, rank):
    found = rung_of(LADDER, None if ratio is None else Decimal(ratio), repeated)
    assert found.rank == rank


def test_without_a_ladder_nothing_is_said_of_the_gravity():
    assert rung_of([], Decimal(9)) is None


def test_a_breach_is_repeated_where_another_fell_into_the_twelve_months_before():
    days = [date(2025, 3, 1), date(2025, 3, 2), date(2026, 3, 1), date(2026, 3, 1)]
    assert repeats(days, date(2026, 3, 1)) == 2
    assert repeats(days, date(2025, 3, 2)) == 2
    assert repeats([date(2023, 3, 1), date(2024, 2, 29)], date(2024, 2, 29)) == 2


@pytest.mark.parametrize(
    ("flow", "load"),
    [
        ("0", Load.IDLE),
        ("199.9", Load.IDLE),
        ("200", Load.ORDINARY),
        ("900", Load.ORDINARY),
        ("900.1", Load.FULL),
        ("1500", Load.FULL),
    ],
)
def test_a_station_is_idle_below_a_fifth_and_full_above_nine_tenths(flow, load):
    assert load_of(Decimal(flow), Decimal(1000)) is load


def test_the_load_cannot_be_told_without_flow_or_capacity():
    assert load_of(None, Decimal(1000)) is None
    assert load_of(Decimal(10), None) is None
    assert load_share(Decimal(10), Decimal(0)) is None
