"""Columns of a wide table that compare: growth over the same period a year before, or nothing to keep.

Pure. "Tháng 10/2025 so với cùng kỳ năm trước", "T6/2025 so T6/2024", "Năm 2025/2024 (%)".
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from hanoi_industry import words
from hanoi_industry.periods import Kind, Period
from hanoi_industry.spreadsheets.layout import Column
from hanoi_industry.spreadsheets.relative_periods import periods_reported, year_reported
from hanoi_industry.spreadsheets.wide import (
    COMPARISON,
    CUMULATIVE,
    OF_SOMETHING_ELSE,
    OVER_SOMETHING,
    PLAN_WORDS,
    UNTITLED,
    PeriodColumn,
    Titled,
    column_of,
    cumulated,
    names_more_than_a_period,
    period_of,
)

# Over the same period a year before: growth, whatever stands before these words is its period.
OVER_A_YEAR = re.compile(
    r"\bso (?:voi )?(?P<base>(?:cung ky|cung thang|cung quy)(?: nam truoc| nam ngoai)?|nam truoc"
    r"|nam (?P<year>(?:19|20)\d\d))(?: ?\(?%\)?| (?:nam )?(?P<of>(?:19|20)\d\d))?\s*$"
)
OVER_ANOTHER = re.compile(r"(?P<own>.*?)\bso (?:voi )?(?P<other>.*\d.*)")
# "Năm 2025/2024 (%)", "TH 2025/TH 2024".
YEAR_OVER_YEAR = re.compile(
    r"(?:(?:toc do tang|tang truong|tang|ty le|so sanh|nam|uoc|uth|th|thuc hien|%) ?)*"
    r"(?P<year>(?:19|20)\d\d) ?/ ?(?:(?:nam|th|thuc hien) ?)?(?P<before>(?:19|20)\d\d)\W*"
)
# "Tốc độ tăng năm 2025 (%)": growth of a year is over the one before.
HOW_MUCH_IT_GROWS = re.compile(
    r"\b(?:toc do (?:tang truong|tang|phat trien)|tang truong|(?:ty le|muc) tang|% tang)(?: ?/ ?giam)?"
)
# "Bình quân năm 2025 so với bình quân năm 2024", as prices are compared.
ON_AVERAGE = re.compile(r"\bbinh quan (?P<own>.*\bso (?:voi )?)(?:binh quan )?")
BARE = re.compile(
    r"(?:toc do|ty le|muc|chi so|tang|giam|phat trien|truong|ky bao cao|th|thuc hien|%|\W)*"
)


def is_comparison(column: Column, *, may_grow: bool = True) -> bool:
    """Whether a column holds a share of the plan, or growth over something.

    Where a heading names an indicator, "Tốc độ tăng trưởng" compares only with what it says:
    `may_grow` is False.
    """
    pattern = COMPARISON if may_grow else OVER_SOMETHING
    return pattern.search(words.accent_free(" > ".join(column.path))) is not None


def compared(columns: Iterable[Column], *, title: Titled = UNTITLED) -> list[PeriodColumn]:
    """Columns of growth over the same period a year before, each with its own period.

    Where a heading leaves it open the other columns or the title tell it; what they name twice may
    be either. Growth over the month before, or a share of the plan, is not among them.
    """
    columns = list(columns)
    candidates = [one for one in columns if is_comparison(one) or "/" in " ".join(one.path)]
    if not candidates:
        return []
    if title.year is None:
        title = replace(title, year=year_reported(columns))
    reported = periods_reported(columns, title)
    return [
        column_of(column, period, "growth")
        for column in candidates
        for period in _grown(column, reported, title.year)
    ]


def _grown(column: Column, reported: Sequence[Period], year: int | None) -> Sequence[Period]:
    """The period that a column has the growth of; several where nobody can tell, none for any other."""
    parts = [ON_AVERAGE.sub(r"\g<own>", words.accent_free(part)) for part in column.path]
    if not parts or PLAN_WORDS.search(parts[-1]) or any(map(OF_SOMETHING_ELSE.search, parts)):
        return ()
    *around, last = parts
    if over := OVER_A_YEAR.search(last):
        own = last[: over.start()]
        period = period_of([*around, own], year=year)
        if (
            period is None
            and BARE.fullmatch(CUMULATIVE.sub(" ", own))
            and not _names_period(around)
        ):
            is_cumulative = CUMULATIVE.search(own) is not None
            return [
                one for one in _likeliest(reported, is_cumulative) if _is_a_year_before(over, one)
            ]
        return (period,) if period is not None and _is_a_year_before(over, period) else ()
    if over := YEAR_OVER_YEAR.fullmatch(last):
        is_next = int(over["year"]) == int(over["before"]) + 1
        return (Period(int(over["year"]), Kind.YEAR, 0, 0),) if is_next else ()
    if over := OVER_ANOTHER.fullmatch(last):
        own, other = (
            period_of([*around, over["own"]], year=year),
            period_of([over["other"]], year=year),
        )
        is_same = own and other and (own.kind, own.number) == (other.kind, other.number)
        return (own,) if is_same and own.year == other.year + 1 else ()
    rest = HOW_MUCH_IT_GROWS.sub(" ", last)
    if rest == last or any(map(PLAN_WORDS.search, around)) or names_more_than_a_period(rest):
        return ()
    period = period_of([*around, last])
    return (period,) if period is not None and period.kind is not Kind.SPAN else ()


def _likeliest(reported: Sequence[Period], is_cumulative: bool) -> list[Period]:
    """The last month or quarter before those since January, unless a heading speaks of these."""
    if is_cumulative:
        since = {one for one in map(cumulated, reported) if one.kind is Kind.MONTHS}
        return sorted(since, key=lambda one: -one.number)[:1]
    return sorted(reported, key=lambda one: (one.kind is Kind.MONTHS, -one.number))


def _is_a_year_before(over: re.Match, period: Period) -> bool:
    base = over["year"] or over["of"]
    return base is None or int(base) == period.year - 1


def _names_period(parts: Iterable[str]) -> bool:
    return any(any(map(str.isdigit, part)) for part in parts)
