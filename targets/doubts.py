"""Figures that are asked about before they are kept: unlikely beside those of their own series."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum, auto
from statistics import median

from targets.models import Expression

# A figure of growth is rarely so large, an index rarely so small: 109.42 is no growth of 9.42 %.
INDEX_FROM, INDEX_TO = Decimal(90), Decimal(150)
GROWTH_BELOW = Decimal(50)
# Series whose own figures show that they are kept as they should be.
GROWTH_UP_TO = 60
INDICES_FROM = 80


class Doubt(StrEnum):
    INDEX_FOR_GROWTH = auto()
    GROWTH_FOR_INDEX = auto()
    NOT_A_SHARE = auto()
    TEN_TIMES = auto()
    THOUSAND_TIMES = auto()
    UNUSUAL = auto()


def looks_like_index(value: Decimal) -> bool:
    return INDEX_FROM <= value <= INDEX_TO


def looks_like_growth(value: Decimal) -> bool:
    return abs(value) < GROWTH_BELOW


def doubt_about(expression: str, value: Decimal, earlier: Sequence[Decimal]) -> Doubt | None:
    """Why a value is unlikely beside earlier ones of its series; None where it looks sound."""
    sizes = [abs(one) for one in earlier if one]
    match expression:
        case Expression.GROWTH | Expression.CONTRIBUTION:
            return _doubt_about_growth(value, sizes)
        case Expression.INDEX if (
            looks_like_growth(value) and sizes and median(sizes) > INDICES_FROM
        ):
            return Doubt.GROWTH_FOR_INDEX
        case Expression.SHARE if not 0 <= value <= 100:
            return Doubt.NOT_A_SHARE
        case Expression.SHARE | Expression.RANK:
            return None
    return _doubt_about_size(abs(value), sizes)


def _doubt_about_growth(value: Decimal, sizes: list[Decimal]) -> Doubt | None:
    highest = max(sizes, default=None)
    if looks_like_index(value) and (highest is None or highest < GROWTH_UP_TO):
        return Doubt.INDEX_FOR_GROWTH
    if highest is None:
        return Doubt.UNUSUAL if abs(value) > GROWTH_UP_TO else None
    return Doubt.UNUSUAL if abs(value) > max(3 * highest, Decimal(10)) else None


def _doubt_about_size(size: Decimal, sizes: list[Decimal]) -> Doubt | None:
    if not size or not sizes:
        return None
    ratio = max(size / median(sizes), median(sizes) / size)
    if ratio >= 500:
        return Doubt.THOUSAND_TIMES
    return Doubt.TEN_TIMES if ratio >= 7 else None
