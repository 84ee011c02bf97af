"""Of which time the lines above a table say that its figures are. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from hanoi_industry import words
from hanoi_industry.periods import (
    CIVIL,
    CLUSTER_REPORTS,
    Days,
    NotADay,
    PartialDay,
    Precision,
    parse_day,
)
from hanoi_industry.spreadsheets.wide import period_of, titled

# "Số liệu tính đến ngày 31/12/2024": a day, not the day of a paper.
UP_TO_A_DAY = re.compile(
    r"\b(?:tinh den|so lieu (?:tinh |chot )?(?:den|tai|ngay)|den (?:het )?ngay|cap nhat (?:den|ngay)"
    r"|thoi diem|as of|den(?: het)?(?= \d))\b[^\d\n]{0,20}(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d\d)\b"
)
# "Tính đến tháng 6/2026", "đến hết tháng 9 năm 2025".
UP_TO_A_MONTH = re.compile(
    r"\b(?:tinh den|so lieu (?:tinh |chot )?den|cap nhat den|den het)(?: het| cuoi)? thang"
    r" (\d{1,2})(?: ?[/.-] ?| nam )((?:19|20)\d\d)\b"
)
# What is about a time that has passed; a plan or a list names years for other reasons.
ABOUT_A_TIME = re.compile(
    r"\W*(?:bieu |bang )?(?:tong hop )?(?:(?:ky )?bao cao|tinh hinh|ket qua|so lieu)\b"
)
# "(6 tháng đầu năm 2026)", "QUÝ III/2025" in a line of its own.
NOTHING_BUT_A_TIME = re.compile(
    r"\W*(?:quy (?:[ivx]+|\d)|\d+ thang(?: dau nam)?|thang \d+)[ /.-]*(?:nam )?(?:19|20)\d\d\W*"
)
OF_A_PLAN = re.compile(r"\b(?:ke hoach|kh|giai doan|du kien|den nam|quy hoach|tam nhin)\b")
# A report is made some weeks after its period, and imported soon after that.
SOON = timedelta(days=31)


@dataclass(frozen=True)
class SaidAbove:
    """The words, and the first and the last day of what they name."""

    words: str
    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether figures said to be of this day may be those of the file."""
        return self.first - SOON <= day <= self.last + SOON


# A half of a year, for some; the months of others.
NUMBERED_ONLY = re.compile(r"(?:ky )?(?:[ivx]+|\d{1,2})(?:[ /.-]+\d{4})?")


def days_of_row(text: str, heading: str, year: int | None) -> Days | None:
    """What "Quý I/2025" or "6 tháng 2025" of a row names; "1" below "Quý" in the year of its row.

    None where it is no period, or not clear which.
    """
    plain = words.accent_free(text)
    is_bare = NUMBERED_ONLY.fullmatch(plain) is not None
    told = f"{heading} {text}" if is_bare else text
    if is_bare and not PARTS_HEADED.match(words.accent_free(heading)):
        return None
    period = period_of((told,), year=year)
    return CIVIL.days(period) if period is not None else None


PARTS_HEADED = re.compile(r"(?:quy|thang)\b")
DAY_WITHIN = re.compile(r"\bngày\s+(\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4})\b", re.I)


def no_day_within(text: str) -> str:
    """ "31/02/2018" of "QĐ 1999/QĐ-UBND ngày 31/02/2018", which no calendar has; "" where all are days."""
    for typed in DAY_WITHIN.findall(words.nfc(text)):
        try:
            parse_day(typed)
        except NotADay:
            return typed
    return ""


def said_above(title: str, today: date, *, notes: str = "") -> SaidAbove | None:
    """The one past time that a title names, or the day in the notes below its table; None where
    there is none, or several."""
    found = {one for line in title.split("\n") if (one := _day_in(line))}
    found = found or {one for line in notes.split("\n") if (one := _day_in(line))}
    found = found or {one for line in title.split("\n") if (one := _period_in(line))}
    if len(found) != 1:
        return None
    said = found.pop()
    return said if said.last <= today else None


def _day_in(line: str) -> SaidAbove | None:
    plain = words.accent_free(line)
    found = UP_TO_A_DAY.search(plain)
    month = UP_TO_A_MONTH.search(plain) if found is None else None
    try:
        if found is not None:
            day = date(int(found[3]), int(found[2]), int(found[1]))
        elif month is not None:
            first = date(int(month[2]), int(month[1]), 1)
            day = PartialDay(first, Precision.MONTH).last
        else:
            return None
    except ValueError:
        return None
    return SaidAbove(line.strip(), day, day)


def _period_in(line: str) -> SaidAbove | None:
    plain = words.accent_free(line)
    is_about = ABOUT_A_TIME.match(plain) or NOTHING_BUT_A_TIME.fullmatch(plain)
    if not is_about or OF_A_PLAN.search(plain):
        return None
    year = titled(line).year
    period = period_of((line,), year=year) if year else None
    if period is None:
        return None
    days = CLUSTER_REPORTS.days(period)
    return SaidAbove(line.strip(), days.first, days.last)
