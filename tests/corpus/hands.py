"""How a clerk writes a number, a day, a yes: the same value in many dresses."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count

from hanoi_industry.periods import PartialDay, Precision
from tests.corpus.files import Cell
from tests.corpus.truth import Says

TYPED_DAYS = {
    "dmy/": "{d}/{m}/{y}",
    "dmy0/": "{d:02}/{m:02}/{y}",
    "dmy-": "{d}-{m}-{y}",
    "dmy.": "{d:02}.{m:02}.{y}",
    "short": "{d:02}/{m:02}/{yy:02}",
    "words": "ngày {d} tháng {m} năm {y}",
}


@dataclass
class Hand:
    """`numbers`: cells, vi (1.686,5), en (1,686.5), mixed (cells and Vietnamese texts by turns).
    `days`: real dates, or one of TYPED_DAYS. `empty` is what stands where nothing is known."""

    numbers: str = "cells"
    days: str = "date"
    yes: str = "x"
    no: str = ""
    empty: str | None = None
    prefix: tuple[str, ...] = ("CCN ",)
    number_format: str = ""
    turn: count = field(default_factory=count, repr=False)

    def number(self, value: Decimal | None, *, factor=1, numbers: str = "", unit: str = "") -> Cell:
        """`factor`: how many units of the column make one of the field; `unit` is typed behind."""
        if value is None:
            return self.nothing()
        amount = value * factor
        style = numbers or self.numbers
        if style == "mixed":
            style = "vi" if next(self.turn) % 2 else "cells"
        if style == "cells" and not unit:
            return Cell(amount, Says(value), self.number_format, amount=amount)
        return Cell(typed(amount, style) + unit, Says(value), amount=amount)

    def count(self, value: int | None, *, numbers: str = "") -> Cell:
        """Whole numbers; the field gives an int."""
        if value is None:
            return self.nothing()
        cell = self.number(Decimal(value), numbers=numbers)
        return Cell(cell.written, Says(value), cell.number_format, amount=Decimal(value))

    def percent(self, value: Decimal | None, style: str = "bare") -> Cell:
        """bare 85, sign "85 %", format 0.85 shown as 85%, share 0.85."""
        if value is None:
            return self.nothing()
        if style == "format":
            return Cell(value / 100, Says(value), "0.0%")
        if style == "sign":
            return Cell(typed(value, "vi") + "%", Says(value))
        if style == "share":
            return Cell(value / 100, Says(value))
        return self.number(value)

    def day(self, day: PartialDay | None, style: str = "") -> Cell:
        if day is None:
            return self.nothing()
        return Cell(written_day(day, style or self.days), Says(day))

    def flag(self, value: bool | None) -> Cell:
        if value is None:
            return self.nothing()
        return Cell(self.yes, Says(True)) if value else self.refusal()

    def refusal(self) -> Cell:
        """No; where a clerk leaves the box blank, the sheet says nothing. "Not yet there" is a no."""
        typed_no = self.no or (self.empty if self.empty == "chưa có" else "")
        return Cell(typed_no, Says(False)) if typed_no else self.nothing()

    def text(self, value: str | None) -> Cell:
        return Cell(value, Says(value)) if value else self.nothing()

    def nothing(self) -> Cell:
        return Cell(self.empty)

    def name(self, value: str) -> Cell:
        """With one of the prefixes in turn; the importer takes the prefix away when it matches."""
        prefix = self.prefix[next(self.turn) % len(self.prefix)]
        return Cell(prefix + value, Says(f"{prefix}{value}".strip()))


def typed(value: Decimal, style: str = "vi") -> str:
    text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")) if style == "vi" else text


def written_day(day: PartialDay, style: str) -> object:
    at: date = day.day
    if day.precision is Precision.YEAR:
        return at.year if style == "date" else f"năm {at.year}"
    if day.precision is Precision.QUARTER:
        return f"Quý {('I', 'II', 'III', 'IV')[(at.month - 1) // 3]}/{at.year}"
    if day.precision is Precision.MONTH:
        return f"{at.month}/{at.year}"
    if style == "date":
        return at
    return TYPED_DAYS[style].format(d=at.day, m=at.month, y=at.year, yy=at.year % 100)
