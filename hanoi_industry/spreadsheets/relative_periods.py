"""Headings that name a period beside the one that a report is of: "Cùng kỳ năm trước", "Kỳ trước",
"Lũy kế từ đầu năm".

Pure. The other columns tell which one a report is of, or its title; where they name several,
each may be meant.
"""

import re
from collections.abc import Iterable, Sequence

from hanoi_industry import words
from hanoi_industry.periods import Kind, Period
from hanoi_industry.spreadsheets.layout import Column
from hanoi_industry.spreadsheets.wide import (
    COMPARISON,
    OF_SOMETHING_ELSE,
    SAME_PERIOD,
    UNTITLED,
    PeriodColumn,
    Titled,
    cumulated,
    heading_of,
    kind_said,
    of_bare_periods,
    unpivot,
)

_YEAR = r"(?: (?:nam )?(?P<year>(?:19|20)\d\d))?"
_DONE = r"(?:(?:uoc )?(?:th|thuc hien|ket qua|so lieu|uoc|chinh thuc) )?"
THE_SAME_A_YEAR_BEFORE = re.compile(
    rf"{_DONE}(?:cung ky|cung thang|cung quy)(?: nam (?:truoc|ngoai))?{_YEAR}"
)
THE_ONE_BEFORE = re.compile(rf"{_DONE}(?P<part>ky|thang|quy) (?:lien )?truoc(?: lien ke)?")
THE_YEAR_BEFORE = re.compile(rf"{_DONE}(?:ca )?nam (?:truoc|ngoai)")
SINCE_JANUARY = re.compile(
    rf"{_DONE}(?:luy ke|cong don)(?: (?:th|thuc hien|uoc))?(?: tu dau nam| dau nam| nam)?{_YEAR}"
    r"(?: (?:den|toi)(?: (?:het|cuoi|nay|ky|thang|quy|bao cao))*)?"
)
OF_THE_REPORT = re.compile(
    rf"{_DONE}(?:(?:trong )?(?:ky|thang|quy)(?: bao cao| nay)|trong (?:ky|thang|quy))"
)
ITS_KIND = {"thang": Kind.MONTH, "quy": Kind.QUARTER}


def periods_reported(
    columns: Iterable[Column], title: Titled = UNTITLED, *, before: int = 0
) -> list[Period]:
    """Those of the last year that a table has outcomes of; where it names none, what its title may mean.

    Those of columns nearest to the left of `before` come first.
    """
    own = [one for one in columns if not SAME_PERIOD.search(heading_of(one))]
    named = [(one.column, one.period) for one in unpivot(own, title=title) if _is_outcome(one)]
    named += [(column.index, one) for column, one in of_bare_periods(own, title=title)]
    named.sort(key=lambda one: (one[0] >= before, abs(before - one[0])))
    told = [one for _column, one in named if one.kind is not Kind.SPAN]
    told = told or [*title.parts, *map(cumulated, title.parts)]
    last = max((one.year for one in told), default=0)
    return list(dict.fromkeys(one for one in told if one.year == last))


def _is_outcome(column: PeriodColumn) -> bool:
    return column.kind == "outcome" and not column.more


def last_year_reported(columns: Iterable[Column], title: Titled = UNTITLED) -> int:
    """The last year of which headings say that a table has its outcomes; 0 where none does."""
    own = [one for one in columns if not SAME_PERIOD.search(heading_of(one))]
    return max((one.year for one in unpivot(own, title=title) if _is_outcome(one)), default=0)


def year_reported(columns: Iterable[Column]) -> int | None:
    """The one year of which headings say that a table has its outcomes; None where they name several."""
    own = [one for one in columns if not SAME_PERIOD.search(heading_of(one))]
    years = {one.year for one in unpivot(own) if one.kind == "outcome"}
    return years.pop() if len(years) == 1 else None


def of_relative_periods(
    columns: Iterable[Column], *, title: Titled = UNTITLED
) -> list[tuple[Column, str, Period]]:
    """Columns whose period is told by that of the report, each with its kind and what it may be."""
    columns = list(columns)
    named = {one.column for one in unpivot(columns, title=title)}
    found = []
    for column in columns:
        plain = heading_of(column)
        if not column.path or column.index in named:
            continue
        if COMPARISON.search(plain) or OF_SOMETHING_ELSE.search(plain):
            continue
        said = " ".join(re.sub(r"\([^()]*\)", " ", words.accent_free(column.path[-1])).split())
        kind = kind_said(re.sub(r"(?:19|20)\d\d", "", plain)) or "outcome"
        if kind not in ("target", "adjusted"):
            # Of several the one beside it is the likeliest.
            reported = periods_reported(columns, title, before=column.index)
            found += [(column, kind, one) for one in dict.fromkeys(_meant(said, reported))]
    return found


def _meant(said: str, reported: Sequence[Period]) -> list[Period]:
    if found := THE_SAME_A_YEAR_BEFORE.fullmatch(said):
        before = [_a_year_before(one) for one in reported]
        return [one for one in before if not found["year"] or one.year == int(found["year"])]
    if found := SINCE_JANUARY.fullmatch(said):
        return [
            cumulated(one)
            for one in reported
            if one.kind is not Kind.YEAR and found["year"] in (None, str(one.year))
        ]
    if found := THE_ONE_BEFORE.fullmatch(said):
        kinds = {one.kind for one in reported} & {Kind.MONTH, Kind.QUARTER}
        kind = ITS_KIND.get(found["part"])
        before = [
            _before(one) for one in reported if one.kind in kinds and kind in (None, one.kind)
        ]
        # "Kỳ trước" may be the one before or the same of the year before.
        again = [_a_year_before(one) for one in reported] if kind is None else []
        return before + again
    if reported and THE_YEAR_BEFORE.fullmatch(said):
        return [Period(reported[0].year - 1, Kind.YEAR, 0, 0)]
    if OF_THE_REPORT.fullmatch(said):
        return [*reported]
    return []


def _a_year_before(period: Period) -> Period:
    return Period(period.year - 1, period.kind, period.number, 0)


def _before(period: Period) -> Period:
    """The month or the quarter before."""
    last = 12 if period.kind is Kind.MONTH else 4
    if period.number > 1:
        return Period(period.year, period.kind, period.number - 1, 0)
    return Period(period.year - 1, period.kind, last, 0)
