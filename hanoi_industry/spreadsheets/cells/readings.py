"""What a cell is read to: a value with its caveats, or a fault; beside it the text as typed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Fault(StrEnum):
    AMBIGUOUS = "ambiguous"
    NOT_A_NUMBER = "not_a_number"
    TWO_VALUES = "two_values"
    RANGE_REVERSED = "range_reversed"
    BLANK_IN_NUMBER = "blank_in_number"
    UNKNOWN_UNIT = "unknown_unit"
    WRONG_UNIT = "wrong_unit"
    NOT_A_DAY = "not_a_day"
    NO_SUCH_DAY = "no_such_day"
    SERIAL_AS_TEXT = "serial_as_text"
    NOT_A_FLAG = "not_a_flag"
    ERROR_CELL = "error_cell"
    FORMULA_WITHOUT_VALUE = "formula_without_value"
    CONTROL_CHARACTER = "control_character"
    TOO_LONG = "too_long"
    DITTO = "ditto"
    MAY_ERASE = "may_erase"


class CaveatCode(StrEnum):
    EMPTY_MARK = "empty_mark"
    NO_VALUE_YET = "no_value_yet"
    STAYS = "stays"
    CONVERTED = "converted"
    UNIT_NAMED = "unit_named"
    QUALIFIED = "qualified"
    NOT_DETECTED = "not_detected"
    FOOTNOTE = "footnote"
    FOOTNOTE_NUMBER = "footnote_number"
    PLUS_SIGN = "plus_sign"
    NEXT_TO_NOTHING = "next_to_nothing"
    SMALL_PERCENT = "small_percent"
    FROM_SERIAL = "from_serial"
    TIME_DROPPED = "time_dropped"
    DAY_OF_PAPER = "day_of_paper"
    IN_BRACKETS = "in_brackets"
    FROM_NUMBER = "from_number"
    FROM_DAY = "from_day"
    PART_OF_PERIOD = "part_of_period"
    PUT_TOGETHER = "put_together"
    AT_MOST = "at_most"
    SHOWN_OTHERWISE = "shown_otherwise"
    A_DAY_MEANT = "a_day_meant"
    IN_WORDS = "in_words"


# What words or marks say beside a number, or in its place; whoever reads a cell tells of it.
SAID_BESIDE = (
    *(CaveatCode.NO_VALUE_YET, CaveatCode.STAYS),
    *(CaveatCode.FOOTNOTE, CaveatCode.FOOTNOTE_NUMBER),
)
# What whoever reads a figure tells of it.
TOLD_OF_FIGURES = (*SAID_BESIDE, CaveatCode.PUT_TOGETHER, CaveatCode.SHOWN_OTHERWISE)


@dataclass(frozen=True)
class Caveat:
    code: CaveatCode
    params: dict = field(default_factory=dict)


def is_more_than_a_value(caveats: Iterable[Caveat]) -> bool:
    """Whether words or marks had to be read past; where a value alone is typed, that is none."""
    return any(caveat.code in SAID_BESIDE for caveat in caveats)


class Range(NamedTuple):
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Reading:
    """What a cell says. `value` is None where it says nothing, is faulty, or erases."""

    value: object = None
    as_typed: str = ""
    caveats: tuple[Caveat, ...] = ()
    code: Fault | None = None
    params: dict = field(default_factory=dict)
    qualifier: str = "="
    erases: bool = False

    @property
    def is_faulty(self) -> bool:
        return self.code is not None

    @property
    def is_blank(self) -> bool:
        """Says nothing: neither a value nor a fault nor a wish to erase."""
        not_detected = self.qualifier == "nd"
        return self.value is None and not (self.is_faulty or self.erases or not_detected)
