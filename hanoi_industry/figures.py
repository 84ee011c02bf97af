"""Numbers as people write them, in both languages, and shares that keep their counts."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum, auto

from hanoi_industry import words

DECIMAL_MARKS = {"vi": ",", "en": "."}
LONGEST_NUMBER = 40
MOST_DIGITS = 24
MOST_DIGITS_SHOWN = 40
EXACTLY = Context(prec=2 * MOST_DIGITS_SHOWN)

MINUS_SIGNS = "-−–"
IN_THOUSANDS = r"(?!0)\d{1,3}(?P<between>[%s ])\d{3}(?:(?P=between)\d{3})*"
READINGS = {
    ",": re.compile(rf"(?:{IN_THOUSANDS % '.'}|\d*)(?:,\d+)?"),
    ".": re.compile(rf"(?:{IN_THOUSANDS % ','}|\d*)(?:\.\d+)?"),
}


class NumberProblem(StrEnum):
    NOT_A_NUMBER = auto()
    AMBIGUOUS = auto()


class NotANumber(ValueError):
    """The text is no number, or could be two; then `readings` holds both."""

    def __init__(self, code: NumberProblem, text: str, readings: tuple[Decimal, ...] = ()):
        super().__init__(code, text, readings)
        self.code = code
        self.text = text
        self.readings = readings


class Qualifier(StrEnum):
    EXACT = "="
    BELOW = "<"
    ABOVE = ">"
    ABOUT = "~"
    NOT_DETECTED = "nd"


@dataclass(frozen=True)
class Measured:
    """A value as the laboratory or the office wrote it, and what we made of it."""

    text: str
    value: Decimal | None
    qualifier: Qualifier = Qualifier.EXACT

    def __post_init__(self):
        object.__setattr__(self, "qualifier", Qualifier(self.qualifier))
        if self.value is None and self.qualifier is not Qualifier.NOT_DETECTED:
            raise ValueError("Only what was not detected has no value.")


@dataclass(frozen=True)
class Share:
    """How many of how many, and how many more might change either number were they known."""

    part: int
    whole: int
    unknown: int = 0

    def __post_init__(self):
        if not 0 <= self.part <= self.whole or self.unknown < 0:
            raise ValueError(f"{self.part} of {self.whole}, {self.unknown} unknown, is no share.")

    def percent(self) -> Decimal | None:
        """Not rounded. None where there is nothing to have a share of."""
        return Decimal(self.part) * 100 / Decimal(self.whole) if self.whole else None

    def percent_text(self, language: str) -> str:
        """Rounded to one decimal, but never to a 0 or a 100 that is not true."""
        percent = self.percent()
        if percent is None:
            return ""
        if self.part and percent < Decimal("0.05"):
            return f"<{format_number(Decimal('0.1'), language)} %"
        if self.part < self.whole and percent >= Decimal("99.95"):
            return f">{format_number(Decimal('99.9'), language)} %"
        return f"{format_number(_rounded(percent, 1), language)} %"

    def text(self, language: str) -> str:
        counts = f"{format_number(self.part, language)} / {format_number(self.whole, language)}"
        return f"{counts} ({self.percent_text(language)})" if self.whole else counts


def parse_number(text: str, decimal_mark: str | None = None) -> Decimal:
    """Read a number written with a decimal comma or a decimal point.

    `decimal_mark` is what the column or the page is known to use. It decides only where both
    readings are possible: 37.78 is clear among commas too, since no thousands look like that.
    """
    if decimal_mark not in (None, ",", "."):
        raise ValueError(f"A decimal mark is a comma or a point, not {decimal_mark!r}.")
    if not isinstance(text, str) or len(text) > LONGEST_NUMBER:
        raise NotANumber(NumberProblem.NOT_A_NUMBER, text)
    sign, body = _sign_apart(words.nfc(text))
    readings = {mark: sign * value for mark, value in _readings(body).items()}
    if not readings:
        raise NotANumber(NumberProblem.NOT_A_NUMBER, text)
    if decimal_mark in readings:
        return readings[decimal_mark]
    different = tuple(sorted(set(readings.values())))
    if len(different) > 1:
        raise NotANumber(NumberProblem.AMBIGUOUS, text, different)
    return different[0]


def format_number(value: Decimal | float | None, language: str, decimals=None) -> str:
    """As the language writes it; without `decimals`, as many as the value has."""
    if value is None:
        return ""
    if not isinstance(value, Decimal):
        # Fifteen digits are what a binary number surely holds: 0.1 + 0.2 is 0.3.
        value = Decimal(f"{value:.15g}" if isinstance(value, float) else value)
    if not value.is_finite() or (value and abs(value.adjusted()) > MOST_DIGITS_SHOWN):
        raise ValueError(f"{value} cannot be shown as a number.")
    if decimals is not None:
        value = _rounded(value, decimals)
    text = f"{value:,f}"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    if not value:
        text = text.removeprefix("-")
    if language.startswith("vi"):
        text = text.translate(str.maketrans(",.", ".,"))
    return text


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, EXACTLY)


def _sign_apart(text: str) -> tuple[int, str]:
    if text[:1] and text[0] in MINUS_SIGNS:
        return -1, text[1:].lstrip()
    return 1, text.removeprefix("+").lstrip()


def _readings(body: str) -> dict[str, Decimal]:
    if not body.isascii() or not 0 < sum(c.isdigit() for c in body) <= MOST_DIGITS:
        return {}
    return {
        mark: Decimal(re.sub(rf"[^\d{re.escape(mark)}]", "", body).replace(",", "."))
        for mark, pattern in READINGS.items()
        if pattern.fullmatch(body)
    }
