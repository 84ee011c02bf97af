"""Columns of a wide table: each the target or the outcome of one period.

Pure. "Năm 2025 > Quý III > TH", "KH 2026", "6T/2025", "Lũy kế 10 tháng": the nearest part of a
heading decides, and what a nearer part leaves open the parts around it tell.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from hanoi_industry import words
from hanoi_industry.periods import Kind, NotAPeriod, Period
from hanoi_industry.spreadsheets.layout import Column

PLAN_WORDS = re.compile(r"\b(?:kh|ke hoach|chi tieu|muc tieu|ct|plan|planned|target)\b")
OUTCOME_WORDS = re.compile(
    r"\b(?:th|thuc hien|ket qua|uoc th|uoc|dat|kq|luy ke|so bo|chinh thuc|cung ky"
    r"|actual|outcome|result|estimate|prel|preliminary|official)\b"
)
VINTAGES = {
    "estimate": re.compile(r"\b(?:uoc|uoc th|uoc tinh|estimate)\b"),
    "preliminary": re.compile(r"\b(?:so bo|prel|preliminary)\b"),
    "official": re.compile(r"\b(?:chinh thuc|official)\b"),
}
# A share of the plan or growth over another period is neither target nor outcome.
COMPARISON = re.compile(
    r"\bso (?:voi |cung |sanh|ke hoach|kh\b|thang|nam|quy)|/ ?(?:kh|ke hoach)\b|\b(?:tang|giam)\b"
    r"|\b(?:hoan thanh|ty le|ti le|dat) (?:thuc hien |dat )?(?:so voi )?(?:kh|ke hoach|muc tieu)\b"
    r"|% ?(?:th|thuc hien|hoan thanh|dat|so)\b|\b(?:compared|versus|vs|growth)\b"
)
CUMULATIVE = re.compile(r"\b(?:luy ke|cong don|cumulative|year to date|ytd)\b")
SAME_PERIOD = re.compile(r"\bcung ky\b")

ROMAN_NUMBERS = "i ii iii iv v vi vii viii ix x xi xii"
ROMAN = {name: number for number, name in enumerate(ROMAN_NUMBERS.split(), start=1)}
_NUMBER = r"(?P<number>\d{1,2}|" + "|".join(sorted(ROMAN, key=len, reverse=True)) + ")"
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
SPAN = re.compile(r"(?<!\d)((?:19|20)\d\d) ?- ?((?:19|20)\d\d)(?!\d)")
SECOND_HALF = re.compile(r"\b(?:\d+ ?thang cuoi nam|nua cuoi nam|h2|second half)\b")
# Tried in this order: "6 tháng" are months from the start of the year, "tháng 6" is a month, and
# the 2 of "Quý 2/2025" is no February.
PARTS_OF_YEAR = [
    (Kind.MONTHS, re.compile(rf"(?<![\d/]){_NUMBER} ?(?:thang|t|months?)\b(?! ?\d{{1,2}}\b)")),
    (Kind.MONTHS, re.compile(r"\b(?P<half>nua dau nam|h1|first half|half.?year)\b")),
    (Kind.MONTH, re.compile(rf"\b(?:thang|thg|t|month)[ .]?{_NUMBER}\b")),
    (Kind.QUARTER, re.compile(rf"\b(?:quy|q|quarter)[ .]?{_NUMBER}\b")),
    (Kind.MONTH, re.compile(r"(?<![\w/])(?P<number>0?[1-9]|1[0-2])[/.-](?=(?:19|20)\d\d\b)")),
    (Kind.YEAR, re.compile(r"\b(?:ca nam|full year|whole year|12 thang)\b")),
]


@dataclass(frozen=True)
class PeriodColumn:
    column: int
    period: Period
    kind: str  # "target" or "outcome"
    vintage: str = ""  # "estimate", "preliminary", "official", or empty where none is named
    is_cumulative: bool = False

    @property
    def year(self) -> int:
        return self.period.year


def unpivot(columns: Iterable[Column], *, year: int | None = None) -> list[PeriodColumn]:
    """Columns such as "Năm 2020 > KH" and "TH Quý I/2021", each with its period and kind.

    `year` is the one of the title, for headings that name none. What names two years, or neither
    or both of plan and result, is not among them.
    """
    found = []
    for column in columns:
        plain = words.accent_free(" > ".join(column.path))
        is_plan = PLAN_WORDS.search(plain) is not None
        is_outcome = OUTCOME_WORDS.search(plain) is not None
        if is_plan == is_outcome or COMPARISON.search(plain):
            continue
        period = period_of(column.path, year=year)
        if period is None or (period.kind is Kind.SPAN and not is_plan):
            continue
        kind = "target" if is_plan else "outcome"
        vintages = [name for name, pattern in VINTAGES.items() if pattern.search(plain)]
        vintage = vintages[0] if len(vintages) == 1 else ""
        cumulative = CUMULATIVE.search(plain) is not None
        found.append(PeriodColumn(column.index, period, kind, vintage, cumulative))
    return found


def period_of(path: Iterable[str], *, year: int | None = None) -> Period | None:
    """The period that the parts of a heading name, the last part before those around it."""
    parts = [words.accent_free(part) for part in reversed(tuple(path))]
    if any(SECOND_HALF.search(part) for part in parts):
        return None
    span = next(filter(None, map(SPAN.search, parts)), None)
    if span and not any(_part_of_year(part) for part in parts):
        return _period(int(span[1]), Kind.SPAN, 0, int(span[2]))
    named = next((found for part in parts if (found := set(YEAR.findall(part)))), set())
    if len(named) > 1 or (span and named):
        return None
    year = int(named.pop()) if named else year
    part = next(filter(None, map(_part_of_year, parts)), None)
    if year is None or (part is None and not any(YEAR.search(one) for one in parts)):
        return None
    kind, number = part or (Kind.YEAR, 0)
    if not any(YEAR.search(one) for one in parts) and any(map(SAME_PERIOD.search, parts)):
        year -= 1
    return _period(year, kind, number)


def _part_of_year(plain: str) -> tuple[Kind, int] | None:
    for kind, pattern in PARTS_OF_YEAR:
        found = pattern.search(plain)
        if not found:
            continue
        groups = found.groupdict()
        if "half" in groups:
            return kind, 6
        if "number" not in groups:
            return kind, 0
        number = ROMAN.get(groups["number"]) or int(groups["number"])
        return (Kind.YEAR, 0) if kind is Kind.MONTHS and number == 12 else (kind, number)
    return None


def _period(year: int, kind: Kind, number: int, last_year: int = 0) -> Period | None:
    try:
        return Period(year, kind, number, last_year)
    except NotAPeriod:
        return None
