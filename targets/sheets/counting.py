"""Counts in figures: what parts their thousands, for there is nothing behind the whole of them."""

import re
from decimal import Decimal

from hanoi_industry import words

# "1.000", "65.500", "1,250,000": groups of three behind a number that does not begin with nought.
THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?P<sign>[.,])\d{3}(?:(?P=sign)\d{3})*(?![.,]?\d)")
OTHER = {".": ",", ",": "."}
# "1,25 nghìn" counts thousands, and may have decimals itself.
BY_THOUSANDS = re.compile(r"\b(?:nghin|ngan|trieu|ty|thousand|million)\b")


SIZES = {"nghin": 1000, "ngan": 1000, "trieu": 1_000_000, "thousand": 1000, "million": 1_000_000}


def size_of_count(unit: str) -> int:
    """How many one of a unit are: a thousand of "nghìn người", one of "người"."""
    first, _space, counted = words.accent_free(unit).partition(" ")
    return SIZES.get(first, 1) if counted else 1


def mark_of_count(text: object, mark: str | None) -> str | None:
    """The decimal mark of a cell that counts: not the sign that parts its thousands."""
    if not isinstance(text, str) or BY_THOUSANDS.search(words.accent_free(text)):
        return mark
    signs = {found["sign"] for found in THOUSANDS.finditer(text)}
    return OTHER[signs.pop()] if len(signs) == 1 else mark


def is_whole(value: Decimal | None) -> bool:
    return value is None or value % 1 == 0
