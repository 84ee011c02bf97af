"""Rows that speak of growth where a level is named: "exports, up 12 %" belongs to the growth of exports."""

import re
from collections.abc import Iterator
from functools import lru_cache

from hanoi_industry import words
from hanoi_industry.spreadsheets.comparing import Draft, SourceCell
from hanoi_industry.spreadsheets.reading import RawCell, Value
from targets.models import Expression, Indicator

PER_CENT = "%"
PER_CENT_WORDS = frozenset({"%", "phan tram", "per cent", "percent"})
# How the name of an indicator of growth says of what; the longest first.
GROWTH_BEGINS = (
    *("toc do tang truong ", "toc do tang ", "ty le tang truong ", "ty le tang "),
    *("muc tang ", "tang truong ", "tang "),
)
GROWTH_ENDS = " growth"
GROWING = re.compile(r"\b(?:tang|giam|growth|grow|iip|chi so|cpi)\b")
# Value added, of which its growth is meant; without accents "và" looks the same.
VALUE_ADDED = re.compile(r"\bVA\b")
GROWS = re.compile(r"\W*(?:tang|giam|growth|grow|up|down|increase|decrease)\b[^%]*\d[^%]*%")
# Columns of the flat list that hold a figure.
FIGURES = ("value_low", "value_high", "words")


IN_WORDS = re.compile(r"\s*(?P<way>tăng|giảm)\s+(?P<figure>\d\S*(?:\s*%)?)\s*", re.I)


def bare_growth(cell: RawCell) -> tuple[Value, int]:
    """The figure of "tăng 3,2" or "giảm 1,5 %" and its sign; any other cell as it is, and 1."""
    text = cell.value if isinstance(cell.value, str) else ""
    found = IN_WORDS.fullmatch(words.nfc(text))
    if found is None:
        return cell, 1
    return found["figure"], -1 if found["way"].lower() == "giảm" else 1


# What a level is of each year, is said of it or not.
OF_A_YEAR = re.compile(r"\s*(?:/\s*(?:năm|year)|(?:a|per|một|mỗi) (?:năm|year))\s*$", re.I)


# Per cent of something: "% so với cùng kỳ", "%/cùng kỳ", "% so với kế hoạch".
PER_CENT_OF = re.compile(r"(?:%|(?:phan tram|per ?cent)\b)\s*(?!diem\b)(?P<of>[/a-z].*)")
OVER_A_YEAR_BEFORE = re.compile(
    r"(?:so (?:voi )?|/ ?)?(?:cung (?:ky|thang|quy)(?: nam truoc)?|ck|nam truoc)"
    r"|over (?:a year|the (?:year|same period)).*|year on year|yoy"
)


@lru_cache(maxsize=1000)
def bare_unit(unit: str) -> str:
    """ "tỷ đồng/năm" without its year, and "% so với cùng kỳ" without the year before."""
    return PER_CENT if is_over_a_year(unit) else OF_A_YEAR.sub("", unit)


@lru_cache(maxsize=1000)
def of_what(unit: str) -> str:
    """What a unit says that its per cent are of or over, without accents; empty for any other."""
    bare = OF_A_YEAR.sub("", unit)
    found = PER_CENT_OF.fullmatch(words.accent_free(bare).strip(" ()"))
    return found["of"] if found else ""


def is_over_a_year(unit: str) -> bool:
    """Whether a unit says growth over the same period a year before: "% so cùng kỳ"."""
    return OVER_A_YEAR_BEFORE.fullmatch(of_what(unit)) is not None


def growth_by_level(indicators: list[Indicator]) -> dict[str, list[Indicator]]:
    """Indicators of growth by what grows: the rest of their names behind the words for growing."""
    found: dict[str, list[Indicator]] = {}
    for one in indicators:
        if one.expression == Expression.GROWTH and one.unit == PER_CENT:
            for key in sorted(one.keys()):
                level = said_to_grow(key)
                if level and one not in found.setdefault(level, []):
                    found[level].append(one)
    return found


def said_to_grow(key: str) -> str:
    """What grows by an accent-free name of growth; empty for any other name."""
    level = next((key[len(b) :] for b in GROWTH_BEGINS if key.startswith(b)), "")
    return level or (key.removesuffix(GROWTH_ENDS) if key.endswith(GROWTH_ENDS) else "")


def says_that_it_grows(name: str) -> bool:
    is_said = GROWING.search(words.accent_free(name)) is not None
    return is_said or VALUE_ADDED.search(words.nfc(name)) is not None


def has_figures(draft: Draft) -> bool:
    return any(True for _cell in _figures(draft))


def _figures(draft: Draft) -> Iterator[SourceCell]:
    for name, cell in draft.cells.items():
        if (":" in name or name in FIGURES) and not cell.raw.is_empty:
            yield cell


def speaks_of_growth(draft: Draft, unit: str) -> bool:
    """By its unit, or, where it has none, because each of its figures says that it grows."""
    if unit:
        return is_over_a_year(unit) or words.accent_free(unit) in PER_CENT_WORDS
    figures = [cell.raw.value for cell in _figures(draft)]
    return bool(figures) and all(
        isinstance(one, str) and GROWS.match(words.accent_free(one)) for one in figures
    )
