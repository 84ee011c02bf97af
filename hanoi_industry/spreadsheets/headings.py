"""Which column holds which field: by its heading, its unit, and what its cells look like.

Pure. Headings are compared without accents, case, punctuation and line breaks. A column that is
not surely one field is proposed, not decided: `is_asked` says that a person must answer.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from hanoi_industry import words
from hanoi_industry.spreadsheets.cells import (
    Range,
    decimal_mark_of,
    read_day,
    read_flag,
    read_number,
    units_agree,
)
from hanoi_industry.spreadsheets.layout import Column, heading_key
from hanoi_industry.spreadsheets.reading import CellKind, RawCell

SURE = 0.8
PROPOSED = 0.45
TOO_CLOSE = 0.05
TOO_FAR = 0.25  # a field that fits so much worse than a taken one is not even proposed
SAMPLE = 60
LONGEST_LOOKED_AT = 300

DECISION = re.compile(r"\d+\s*/\s*(?:\d{4}\s*/\s*)?(?:QĐ|QD|TTr|BC|CV|TB|KH|NQ|GP|GPMT|VB)", re.I)


class ValueKind(StrEnum):
    NUMBER = "number"
    DAY = "day"
    DECISION = "decision"
    FLAG = "flag"
    TEXT = "text"


class MatchReason(StrEnum):
    HEADING = "heading"
    LAST_PART = "last_part"
    CONTAINED = "contained"
    ALIKE = "alike"
    REMEMBERED = "remembered"
    SEVERAL_FIT = "several_fit"
    TAKEN = "taken"
    UNIT_DIFFERS = "unit_differs"
    VALUES_DIFFER = "values_differ"
    ROW_NUMBER = "row_number"
    EMPTY_COLUMN = "empty_column"
    NO_HEADING = "no_heading"
    UNKNOWN_HEADING = "unknown_heading"


SETTLED_WITHOUT_FIELD = frozenset((MatchReason.ROW_NUMBER, MatchReason.EMPTY_COLUMN))


@dataclass(frozen=True)
class FieldWords:
    """What a field may be called in a heading, its unit, and the kinds of value it takes."""

    name: str
    words: tuple[str, ...] = ()
    unit: str = ""
    kinds: frozenset[str] = frozenset()
    many: bool = False  # several columns may fill it

    @property
    def keys(self) -> tuple[str, ...]:
        return _keys(tuple(self.words))


@dataclass(frozen=True)
class Alternative:
    field: str
    confidence: float
    reason: MatchReason


@dataclass(frozen=True)
class ColumnMatch:
    column: Column
    field: str | None
    confidence: float
    reason: MatchReason
    alternatives: tuple[Alternative, ...] = field(default=())

    @property
    def is_asked(self) -> bool:
        return self.reason not in SETTLED_WITHOUT_FIELD and self.confidence < SURE


def match_headings(
    columns: Iterable[Column],
    vocabulary: Iterable[FieldWords],
    *,
    answers: Mapping[int, str | None] | None = None,
) -> list[ColumnMatch]:
    """One match per column, in order. `answers` are a person's, by column; None is no field."""
    columns, vocabulary = list(columns), list(vocabulary)
    answers = answers or {}
    fitting = {
        column.index: [] if column.index in answers else _fitting(column, vocabulary)
        for column in columns
    }
    many = {words.name for words in vocabulary if words.many}
    taken = {name for name in answers.values() if name is not None} - many
    given = _given(columns, fitting, taken, many)
    return [_match(column, fitting[column.index], given, answers) for column in columns]


def knows(vocabulary: Iterable[FieldWords]):
    """The question that `find_layout` asks: is this text the heading of some field?"""
    keys = {key for words in vocabulary for key in words.keys}

    def known(text: str) -> bool:
        return bool(text) and heading_key(text) in keys

    return known


def _given(columns, fitting, taken: set[str], many: set[str]) -> dict[int, Alternative]:
    """Column to its field: the surest pairs first, no field twice unless it takes many."""
    pairs = sorted(
        (
            (fit.confidence, -column.index, fit)
            for column in columns
            for fit in fitting[column.index]
            if fitting[column.index][0].confidence - fit.confidence <= TOO_FAR
        ),
        key=lambda pair: pair[:2],
        reverse=True,
    )
    given: dict[int, Alternative] = {}
    for _, negative, fit in pairs:
        if -negative in given or fit.field in taken:
            continue
        given[-negative] = fit
        if fit.field not in many:
            taken.add(fit.field)
    return given


def _match(column: Column, fits: list[Alternative], given, answers) -> ColumnMatch:
    if column.index in answers:
        return ColumnMatch(column, answers[column.index], 1.0, MatchReason.REMEMBERED)
    if column.is_row_number and not fits:
        return ColumnMatch(column, None, 1.0, MatchReason.ROW_NUMBER)
    if not column.path:
        empty = all(cell.is_empty for cell in column.cells)
        reason = MatchReason.EMPTY_COLUMN if empty else MatchReason.NO_HEADING
        return ColumnMatch(column, None, 0.0, reason)
    if not fits:
        return ColumnMatch(column, None, 0.0, MatchReason.UNKNOWN_HEADING)
    best = given.get(column.index)
    others = tuple(fit for fit in fits if best is None or fit.field != best.field)
    if best is None:
        return ColumnMatch(column, None, 0.0, MatchReason.TAKEN, others)
    lost_one = any(fit.confidence > best.confidence for fit in others)
    if lost_one:
        confidence = min(best.confidence, SURE - 0.1)
        return ColumnMatch(column, best.field, confidence, MatchReason.TAKEN, others)
    rivals = (fit for fit in others if best.confidence - fit.confidence < TOO_CLOSE)
    if next(rivals, None) is not None:
        confidence = min(best.confidence, SURE - 0.05)
        return ColumnMatch(column, best.field, confidence, MatchReason.SEVERAL_FIT, others)
    return ColumnMatch(column, best.field, best.confidence, best.reason, others)


# How well one column fits one field


def _fitting(column: Column, vocabulary: list[FieldWords]) -> list[Alternative]:
    if not column.path:
        return []
    evidence = _Evidence(column)
    fits = []
    for named in vocabulary:
        score, reason = _likeness_of_headings(column, named)
        if score:
            score, reason = _weighed(score, reason, column, named, evidence)
        if score >= PROPOSED:
            fits.append(Alternative(named.name, round(score, 3), reason))
    return sorted(fits, key=lambda fit: -fit.confidence)


def _likeness_of_headings(column: Column, named: FieldWords) -> tuple[float, MatchReason]:
    whole = _without_unit(heading_key(" ".join(column.path)), column.unit)
    last = _without_unit(heading_key(column.path[-1]), column.unit)
    first = _without_unit(heading_key(column.path[0]), column.unit)
    best = (0.0, MatchReason.UNKNOWN_HEADING)
    for key in named.keys:
        best = max(best, _likeness_of_keys(whole, last, first, key), key=lambda pair: pair[0])
    return best


def _without_unit(key: str, unit: str | None) -> str:
    """A unit that stands at the end of a heading, without brackets around it, is not its name."""
    return key.removesuffix(" " + heading_key(unit)) if unit else key


@lru_cache(maxsize=50_000)
def _likeness_of_keys(whole: str, last: str, first: str, key: str) -> tuple[float, MatchReason]:
    if key == whole:
        return 1.0, MatchReason.HEADING
    if key == last:
        return 0.92, MatchReason.LAST_PART
    if key == first:
        return 0.7, MatchReason.CONTAINED
    contained = _contained(last, key) or 0.9 * _contained(whole, key)
    if contained:
        return contained, MatchReason.CONTAINED
    likeness = max(words.likeness(last, key), words.likeness(whole, key))
    if likeness >= 0.8 and min(len(last), len(key)) >= 5:
        return 0.9 * likeness, MatchReason.ALIKE
    return 0.0, MatchReason.UNKNOWN_HEADING


def _contained(heading: str, key: str) -> float:
    """How much of the heading the words of the field make up, or the other way round."""
    in_heading, in_key = heading.split(), key.split()
    if not in_heading or not in_key:
        return 0.0
    if f" {key} " in f" {heading} ":
        return 0.5 + 0.35 * len(in_key) / len(in_heading)
    if f" {heading} " in f" {key} " and len(heading) > 2:
        return 0.4 + 0.3 * len(in_heading) / len(in_key)
    return 0.0


def _weighed(
    score: float, reason: MatchReason, column: Column, named: FieldWords, evidence: "_Evidence"
) -> tuple[float, MatchReason]:
    agree = units_agree(column.unit or "", named.unit)
    if agree is True:
        score = min(1.0, score + 0.06)
    elif agree is False:
        score, reason = score * 0.6, MatchReason.UNIT_DIFFERS
    share = evidence.share_fitting(named.kinds)
    if share is not None and share < 0.5:
        return score * (0.6 + 0.4 * share), MatchReason.VALUES_DIFFER
    if share is not None and share > 0.8 and score < 1.0 and ValueKind.TEXT not in named.kinds:
        score = min(1.0, score + 0.04)
    return score, reason


class _Evidence:
    """What the cells of a column look like: the share of them that each kind could read."""

    def __init__(self, column: Column):
        told = [cell for cell in column.cells if not cell.is_empty]
        self.cells = told[:: max(1, len(told) // SAMPLE)][:SAMPLE]
        self.mark = decimal_mark_of(self.cells)
        self.shares: dict[str, float | None] = {}

    def share_fitting(self, kinds: frozenset[str]) -> float | None:
        """The share of cells that at least one of the kinds reads; None where nothing is told."""
        if not kinds or ValueKind.TEXT in kinds:
            return None
        key = ",".join(sorted(kinds))
        if key not in self.shares:
            answers = [self._reads(cell, kinds) for cell in self.cells]
            told = [answer for answer in answers if answer is not None]
            self.shares[key] = sum(told) / len(told) if told else None
        return self.shares[key]

    def _reads(self, cell: RawCell, kinds: frozenset[str]) -> bool | None:
        """None where the cell says nothing."""
        answers = [self._reads_as(cell, kind) for kind in kinds]
        if any(answers):
            return True
        return None if all(answer is None for answer in answers) else False

    def _reads_as(self, cell: RawCell, kind: str) -> bool | None:
        if kind == ValueKind.DECISION:
            text = cell.value[:LONGEST_LOOKED_AT] if cell.kind is CellKind.TEXT else ""
            return DECISION.search(text) is not None if text.strip(" -–") else None
        if kind == ValueKind.NUMBER:
            reading = read_number(cell, self.mark)
            found = isinstance(reading.value, (Decimal, Range)) or "readings" in reading.params
            return None if reading.is_blank else found or reading.qualifier == "nd"
        reading = read_day(cell) if kind == ValueKind.DAY else read_flag(cell)
        return None if reading.is_blank else not reading.is_faulty


@lru_cache(maxsize=1000)
def _keys(spellings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for key in map(heading_key, spellings) if key))
