"""How a figure of one year stands to that of another, and what parts gave to their whole. Pure.

A rate is set beside another as a ratio of rates and a difference in percentage points. Rates are
never summed or averaged: what the parts gave is counted from their levels.
"""

from dataclasses import dataclass
from decimal import Decimal

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Comparison:
    """`times` is None where a ratio says nothing: from zero, or from or to below it."""

    difference: Decimal
    times: Decimal | None


def compare(before: Decimal, now: Decimal) -> Comparison:
    return Comparison(now - before, now / before if before > 0 and now >= 0 else None)


def growth(before: Decimal, now: Decimal) -> Decimal | None:
    """In per cent. None where there was nothing, or less, to grow from."""
    return (now - before) * HUNDRED / before if before > 0 else None


def contribution(before: Decimal, now: Decimal, whole_before: Decimal) -> Decimal | None:
    """The points of the whole's growth that a part gave: its change by the whole's level before.

    The contributions of all parts sum up to the growth of the whole. None where the whole was
    nothing, or less.
    """
    return (now - before) * HUNDRED / whole_before if whole_before > 0 else None
