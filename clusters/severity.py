"""How grave a breach is, and how a station is loaded. Pure.

A breach is told apart by its degree (how many times over the limit, the scale of Decree
45/2022/ND-CP) and by its persistence (the same parameter again within twelve months). Where the
rungs of the ladder lie is set by the city and handed in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

# Shares of the design capacity below which a station stands idle, and above which it is full.
IDLE_BELOW = Decimal("0.2")
FULL_ABOVE = Decimal("0.9")


@dataclass(frozen=True)
class Rung:
    """Reached by a ratio of at least `ratio_from`, or by the `repeats_from`-th breach of a parameter."""

    rank: int
    ratio_from: Decimal | None = None
    repeats_from: int | None = None
    days_to_mend: int | None = None

    def is_reached(self, ratio: Decimal | None, repeats: int) -> bool:
        by_degree = None not in (ratio, self.ratio_from) and ratio >= self.ratio_from
        by_persistence = self.repeats_from is not None and repeats >= self.repeats_from
        return by_degree or by_persistence


def rung_of(ladder: Iterable[Rung], ratio: Decimal | None, repeats: int = 1) -> Rung | None:
    """The highest rung that a breach reaches; at least the lowest, for a breach is one.

    Under a lower limit, as of pH, there is no ratio: such a breach climbs by its repetition only.
    None where the city has set up no ladder.
    """
    rungs = sorted(ladder, key=lambda rung: rung.rank)
    reached = [rung for rung in rungs if rung.is_reached(ratio, repeats)]
    return (reached or rungs[:1] or [None])[-1]


def repeats(days: Iterable[date], day: date) -> int:
    """How many breaches of a parameter fall into the twelve months up to a day, that day's included."""
    since = a_year_before(day)
    return sum(1 for one in set(days) if since < one <= day)


def a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


# Load


class Load(StrEnum):
    IDLE = "idle"
    ORDINARY = "ordinary"
    FULL = "full"


def load_share(flow: Decimal | None, capacity: Decimal | None) -> Decimal | None:
    """Flow over design capacity; None where one of them is not known."""
    return None if flow is None or not capacity else flow / capacity


def load_of(flow: Decimal | None, capacity: Decimal | None) -> Load | None:
    """Idle below a fifth of the capacity, full above nine tenths; None where it cannot be told."""
    share = load_share(flow, capacity)
    if share is None:
        return None
    if share < IDLE_BELOW:
        return Load.IDLE
    return Load.FULL if share > FULL_ABOVE else Load.ORDINARY
