"""Days known only in part, the periods reports speak of, and which days a period means."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, StrEnum, auto
from functools import total_ordering

from hanoi_industry import words

FIRST_YEAR, LAST_YEAR = 1900, 2199
TWO_DIGIT_YEARS_TURN_AT = 50
LONGEST_DAY_IN_WORDS = 60
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
ENGLISH_MONTHS = (
    "january february march april may june july august september october november december"
)
MONTH_NAMES = {name: number for number, name in enumerate(ENGLISH_MONTHS.split(), start=1)}
MONTH_NAMES |= {name[:3]: number for name, number in MONTH_NAMES.items()} | {"sept": 9}
# As a Vietnamese Excel writes the month of a long date: "31 Tháng Mười Hai 2025".
VIETNAMESE_MONTHS = {
    **{"muoi hai": 12, "muoi mot": 11, "mot": 1, "gieng": 1, "hai": 2, "ba": 3, "tu": 4},
    **{"nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10, "chap": 12},
}


class Precision(StrEnum):
    DAY = auto()
    MONTH = auto()
    QUARTER = auto()
    YEAR = auto()


class DayProblem(StrEnum):
    NOT_A_DAY = auto()
    NO_SUCH_DAY = auto()


class NotADay(ValueError):
    """The text is no day, or names one that no calendar has."""

    def __init__(self, code: DayProblem, text: str):
        super().__init__(code, text)
        self.code = code
        self.text = text


class NotAPeriod(ValueError):
    code = "not_a_period"

    def __init__(self, text: str):
        super().__init__(text)
        self.text = text


@dataclass(frozen=True)
class PartialDay:
    """A day as well as it is known. `day` is the first of the days it may be."""

    day: date
    precision: Precision = Precision.DAY

    def __post_init__(self):
        object.__setattr__(self, "precision", Precision(self.precision))
        if self.day != self._start():
            raise ValueError(f"{self.day} does not begin a {self.precision}.")

    @property
    def first(self) -> date:
        return self.day

    @property
    def last(self) -> date:
        months = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.YEAR: 12}
        if self.precision is Precision.DAY:
            return self.day
        return _months_after(self.day, months[self.precision]) - timedelta(days=1)

    def is_by(self, day: date) -> bool | None:
        """Whether it had come by the end of that day. None: it may or may not have."""
        if self.last <= day:
            return True
        return False if self.first > day else None

    @classmethod
    def parse_iso(cls, text: str) -> "PartialDay":
        """What `str()` of one gives."""
        if not isinstance(text, str) or not (found := ISO_DAY.fullmatch(text)):
            raise NotADay(DayProblem.NOT_A_DAY, text)
        return _partial_day(text, **found.groupdict())

    def __str__(self) -> str:
        if self.precision is Precision.QUARTER:
            return f"{self.day.year:04}-Q{_quarter(self.day)}"
        length = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[self.precision]
        return self.day.isoformat()[:length]

    def _start(self) -> date:
        if self.precision is Precision.YEAR:
            return self.day.replace(month=1, day=1)
        if self.precision is Precision.QUARTER:
            return self.day.replace(month=3 * _quarter(self.day) - 2, day=1)
        return self.day.replace(day=1) if self.precision is Precision.MONTH else self.day


ISO_DAY = re.compile(
    r"(?P<year>\d{4})(?:-Q(?P<quarter>[1-4])|-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?", re.ASCII
)
_YEAR = r"(?P<year>\d{4})"
_MONTH = r"(?P<month>\d{1,2})"
_DAY = r"(?P<day>\d{1,2})"
_MONTH_NAME = rf"(?P<month>{'|'.join(MONTH_NAMES)})\.?"
_MONTH_IN_WORDS = rf"(?P<month>\d{{1,2}}|{'|'.join(VIETNAMESE_MONTHS)})"
_SHORT_YEAR = r"(?P<year>\d{4}|\d{2})"
_QUARTER = r"(?P<quarter>[1-4]|iv|i{1,3})"
_OF_YEAR = rf"(?:\s*[/.,-]\s*|\s+)(?:nam\s+|of\s+)?{_YEAR}"
# Tried in this order on the accent-free text; a day always comes before its month.
DAYS_IN_WORDS = [
    re.compile(pattern, re.ASCII)
    for pattern in [
        rf"(?:ngay\s+)?{_DAY}\s*([/.,\\-])\s*{_MONTH}\s*\2\s*{_SHORT_YEAR}",
        rf"{_YEAR}([/.-]){_MONTH}\2{_DAY}(?:[t ]\d{{2}}:\d{{2}}(?::\d{{2}}(?:\.\d+)?)?)?",
        rf"(?:ngay\s+)?{_DAY}\s+thang\s+{_MONTH}{_OF_YEAR}",
        rf"{_DAY}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH_NAME},?\s+{_YEAR}",
        # What Excel makes of a day by itself: 31-Dec-25, 31-Thg12-25, 31 Tháng Mười Hai 2025.
        rf"{_DAY}-{_MONTH_NAME}-{_SHORT_YEAR}",
        rf"{_DAY}[\s-]+th(?:g|ang)\.?\s*{_MONTH_IN_WORDS}[\s,-]+{_SHORT_YEAR}",
        r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})",
        rf"{_MONTH_NAME}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}",
        rf"thang\s+{_MONTH}{_OF_YEAR}",
        rf"{_MONTH}\s*[/.-]\s*{_YEAR}",
        rf"{_YEAR}-{_MONTH}",
        rf"{_MONTH_NAME}(?:,?\s+(?:of\s+)?){_YEAR}",
        rf"(?:quy|quarter|q)[\s.]*{_QUARTER}{_OF_YEAR}",
        rf"{_YEAR}\s*-\s*q{_QUARTER}",
        rf"(?:nam\s+|year\s+|in\s+)?{_YEAR}",
    ]
]


def parse_day(text: str) -> PartialDay:
    """Read a day as people here write it: the day always before the month.

    A year of two digits is of this century up to 49, else of the last.
    """
    if not isinstance(text, str) or len(text) > LONGEST_DAY_IN_WORDS:
        raise NotADay(DayProblem.NOT_A_DAY, text)
    plain = words.accent_free(text).rstrip(" .,;")
    for pattern in DAYS_IN_WORDS:
        if found := pattern.fullmatch(plain):
            return _partial_day(text, **found.groupdict())
    raise NotADay(DayProblem.NOT_A_DAY, text)


@dataclass(frozen=True, order=True)
class Days:
    """From a day on, up to but without the day that ends them."""

    first: date
    end: date

    def __post_init__(self):
        if self.end <= self.first:
            raise ValueError(f"Days from {self.first} cannot end on {self.end}.")

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.end


class Kind(StrEnum):
    MONTH = auto()
    QUARTER = auto()
    MONTHS = auto()
    YEAR = auto()
    SPAN = auto()


PERIOD = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?:(?P<months>\d{1,2})M|Q(?P<quarter>[1-4])|(?P<half>H1)|(?P<last_year>\d{4})"
    r"|(?P<month>\d{2})))?",
    re.ASCII,
)


@total_ordering
@dataclass(frozen=True)
class Period:
    """A name such as 2026-Q3. Which days it means is the calendar's answer.

    Periods sort by when they close, the shorter before the longer: March, first quarter, April.
    `number` is the month, the quarter, or how many months from the start of the year.
    """

    year: int
    kind: Kind
    number: int = 0
    last_year: int = 0

    def __post_init__(self):
        object.__setattr__(self, "kind", Kind(self.kind))
        object.__setattr__(self, "last_year", self.last_year or self.year)
        if not self._makes_sense():
            raise NotAPeriod(f"{self.year} {self.kind} {self.number} {self.last_year}")

    @classmethod
    def parse(cls, text: str) -> "Period":
        found = PERIOD.fullmatch(text.strip().upper()) if isinstance(text, str) else None
        if not found:
            raise NotAPeriod(text)
        try:
            return cls._from_parts(**found.groupdict())
        except NotAPeriod as problem:
            raise NotAPeriod(text) from problem

    @property
    def code(self) -> str:
        endings = {
            Kind.MONTH: f"-{self.number:02}",
            Kind.QUARTER: f"-Q{self.number}",
            Kind.MONTHS: f"-{self.number}M",
            Kind.YEAR: "",
            Kind.SPAN: f"-{self.last_year}",
        }
        return f"{self.year}{endings[self.kind]}"

    @property
    def first_month(self) -> date:
        """The first day of its first month, before any calendar moves it."""
        months = {Kind.MONTH: self.number, Kind.QUARTER: 3 * self.number - 2}
        return date(self.year, months.get(self.kind, 1), 1)

    @property
    def last_month(self) -> date:
        months = {
            Kind.MONTH: self.number,
            Kind.QUARTER: 3 * self.number,
            Kind.MONTHS: self.number,
        }
        return date(self.last_year, months.get(self.kind, 12), 1)

    def previous_year(self) -> "Period":
        """The same period of the year before (cùng kỳ năm trước)."""
        return Period(self.year - 1, self.kind, self.number, self.last_year - 1)

    def __str__(self) -> str:
        return self.code

    def __lt__(self, other: "Period") -> bool:
        if not isinstance(other, Period):
            return NotImplemented
        return self._place() < other._place()

    def _place(self) -> tuple:
        return self.last_month, -self.first_month.toordinal(), list(Kind).index(self.kind)

    def _makes_sense(self) -> bool:
        highest = {Kind.MONTH: 12, Kind.QUARTER: 4, Kind.MONTHS: 11}
        lowest = {Kind.MONTHS: 2, Kind.YEAR: 0, Kind.SPAN: 0}
        years = FIRST_YEAR <= self.year <= self.last_year <= LAST_YEAR
        is_span = self.last_year > self.year
        number = lowest.get(self.kind, 1) <= self.number <= highest.get(self.kind, 0)
        return years and number and is_span == (self.kind is Kind.SPAN)

    @classmethod
    def _from_parts(cls, year, months, quarter, half, last_year, month) -> "Period":
        year = int(year)
        if half:
            return cls(year, Kind.MONTHS, 6)
        if months:
            # Twelve months are the year.
            return cls(year, Kind.YEAR) if months == "12" else cls(year, Kind.MONTHS, int(months))
        if quarter:
            return cls(year, Kind.QUARTER, int(quarter))
        if month:
            return cls(year, Kind.MONTH, int(month))
        return cls(year, Kind.SPAN, 0, int(last_year)) if last_year else cls(year, Kind.YEAR)


class Calendar(Enum):
    """On which day of the month a period turns.

    Cluster reports close on the 14th: their year runs from 15 December to 14 December and
    their first half to 14 June. Statistics run with the calendar.
    """

    CIVIL = 1
    CLUSTER_REPORTS = 15

    def days(self, period: Period) -> Days:
        if self is Calendar.CIVIL:
            return Days(period.first_month, _months_after(period.last_month, 1))
        return Days(
            _months_after(period.first_month, -1).replace(day=self.value),
            period.last_month.replace(day=self.value),
        )


CIVIL = Calendar.CIVIL
CLUSTER_REPORTS = Calendar.CLUSTER_REPORTS


def _partial_day(text: str, year: str, quarter=None, month=None, day=None) -> PartialDay:
    if quarter:
        precision, month = Precision.QUARTER, 3 * _quarter_number(quarter) - 2
    else:
        precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    try:
        first = date(_year_number(year), _month_number(month or "1"), int(day or 1))
    except ValueError as problem:
        raise NotADay(DayProblem.NO_SUCH_DAY, text) from problem
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise NotADay(DayProblem.NOT_A_DAY, text)
    return PartialDay(first, precision)


def _year_number(year: str) -> int:
    if len(year) == 2:
        return int(year) + (2000 if int(year) < TWO_DIGIT_YEARS_TURN_AT else 1900)
    return int(year)


def _month_number(month: str | int) -> int:
    return MONTH_NAMES.get(month) or VIETNAMESE_MONTHS.get(month) or int(month)


def _quarter_number(quarter: str) -> int:
    return ROMAN.get(quarter) or int(quarter)


def _quarter(day: date) -> int:
    return (day.month + 2) // 3


def _months_after(first_of_month: date, months: int) -> date:
    years, month = divmod(first_of_month.month - 1 + months, 12)
    return date(first_of_month.year + years, month + 1, 1)
