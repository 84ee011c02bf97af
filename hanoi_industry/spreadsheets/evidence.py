"""What the cells of a column look like, as far as that tells what it holds.

Pure.
"""

import re
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from hanoi_industry.spreadsheets.cells import (
    Range,
    decimal_mark_of,
    read_day,
    read_flag,
    read_number,
)
from hanoi_industry.spreadsheets.layout import Column
from hanoi_industry.spreadsheets.reading import CellKind, RawCell, Value

SAMPLE = 60
LONGEST_LOOKED_AT = 300

BROKEN = frozenset((CellKind.ERROR, CellKind.FORMULA_WITHOUT_VALUE))
DECISION = re.compile(r"\d+\s*/\s*(?:\d{4}\s*/\s*)?(?:QĐ|QD|TTr|BC|CV|TB|KH|NQ|GP|GPMT|VB)", re.I)
BEGINS_WITH_DAY = re.compile(r"\W*(?:ngày\s+)?\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d\b", re.I)


class ValueKind(StrEnum):
    NUMBER = "number"
    DAY = "day"
    DECISION = "decision"
    FLAG = "flag"
    TEXT = "text"


class Evidence:
    """What the cells of a column look like: the share of them that each kind could read."""

    def __init__(self, column: Column):
        told = [value for value in column.values if value is not None]
        self.values = told[:: max(1, len(told) // SAMPLE)][:SAMPLE]
        self.mark = decimal_mark_of(self.values)
        self.shares: dict[str, float | None] = {}

    @cached_property
    def are_figures(self) -> bool:
        """Nearly all cells hold bare numbers."""
        kinds = frozenset((ValueKind.NUMBER,))
        return (self.share_fitting(kinds) or 0.0) > 0.8

    def share_fitting(self, kinds: frozenset[str]) -> float | None:
        """The share of cells that at least one of the kinds reads; None where nothing is told."""
        if not kinds or ValueKind.TEXT in kinds:
            return None
        key = ",".join(sorted(kinds))
        if key not in self.shares:
            answers = [self._reads(value, kinds) for value in self.values]
            told = [answer for answer in answers if answer is not None]
            self.shares[key] = sum(told) / len(told) if told else None
        return self.shares[key]

    def _reads(self, value: Value, kinds: frozenset[str]) -> bool | None:
        """None where the cell says nothing."""
        answers = [self._reads_as(value, kind) for kind in kinds]
        if any(answers):
            return True
        return None if all(answer is None for answer in answers) else False

    def _reads_as(self, value: Value, kind: str) -> bool | None:
        if isinstance(value, RawCell) and value.kind in BROKEN:
            return None
        if kind == ValueKind.DECISION:
            text = value[:LONGEST_LOOKED_AT] if isinstance(value, str) else ""
            return DECISION.search(text) is not None if text.strip(" -–") else None
        if kind == ValueKind.NUMBER:
            reading = read_number(value, self.mark)
            found = isinstance(reading.value, (Decimal, Range)) or "readings" in reading.params
            return None if reading.is_blank else found or reading.qualifier == "nd"
        if kind == ValueKind.DAY and isinstance(value, str) and BEGINS_WITH_DAY.match(value):
            return True  # and perhaps tells more days: that is told cell by cell
        reading = read_day(value) if kind == ValueKind.DAY else read_flag(value)
        return None if reading.is_blank else not reading.is_faulty
