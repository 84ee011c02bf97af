"""Rows that speak of growth where a level is named: "exports, up 12 %" belongs to the growth of exports."""

import re

from hanoi_industry import words
from hanoi_industry.spreadsheets.comparing import Draft
from targets.models import Expression, Indicator

PER_CENT = "%"
PER_CENT_WORDS = frozenset({"%", "phan tram", "per cent", "percent"})
# How the name of an indicator of growth says of what; the longest first.
GROWTH_BEGINS = (
    *("toc do tang truong ", "toc do tang ", "ty le tang truong ", "ty le tang "),
    *("muc tang ", "tang truong ", "tang "),
)
GROWTH_ENDS = " growth"
GROWS = re.compile(r"\W*(?:tang|giam|growth|grow|up|down|increase|decrease)\b[^%]*\d[^%]*%")
# Columns of the flat list that hold a figure.
FIGURES = ("value_low", "value_high", "words")


def growth_by_level(indicators: list[Indicator]) -> dict[str, list[Indicator]]:
    """Indicators of growth by what grows: the rest of their names behind the words for growing."""
    found: dict[str, list[Indicator]] = {}
    for one in indicators:
        if one.expression == Expression.GROWTH and one.unit == PER_CENT:
            for key in sorted(one.keys()):
                level = next((key[len(b) :] for b in GROWTH_BEGINS if key.startswith(b)), "")
                level = level or (key.removesuffix(GROWTH_ENDS) if GROWTH_ENDS in key else "")
                if level and level != key and one not in found.setdefault(level, []):
                    found[level].append(one)
    return found


def speaks_of_growth(draft: Draft) -> bool:
    """By its unit, or, where it has none, because each of its figures says that it grows."""
    unit = words.accent_free(draft.text("unit"))
    if unit:
        return unit in PER_CENT_WORDS
    figures = [
        cell.raw.value
        for name, cell in draft.cells.items()
        if (":" in name or name in FIGURES) and not cell.raw.is_empty
    ]
    return bool(figures) and all(
        isinstance(one, str) and GROWS.match(words.accent_free(one)) for one in figures
    )
