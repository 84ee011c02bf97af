"""Conditions that answer yes, no, or cannot be told, and say which part decided. Pure.

Unknown is never counted as no: "and" is no as soon as one part is no, else unknown as soon as one
part is unknown; "or" the other way round (Kleene's three values). The part that decided is kept, so
that every cluster in a list can say why it is there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum

from hanoi_industry.periods import PartialDay


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Absent(Enum):
    """A value that does not apply; None is a value nobody knows yet."""

    NOT_APPLICABLE = "not applicable"


NOT_APPLICABLE = Absent.NOT_APPLICABLE


@dataclass(frozen=True)
class Finding:
    answer: Answer
    # What failed or what is missing, in words; of a yes, on what ground where there are several.
    reason: object = ""


YES = Finding(Answer.YES)


class Condition:
    def judge(self, values: Mapping[str, object]) -> Finding:
        raise NotImplementedError

    def __and__(self, other: "Condition") -> "Condition":
        return AllOf(self, other)

    def __or__(self, other: "Condition") -> "Condition":
        return AnyOf(self, other)


@dataclass(frozen=True)
class Says(Condition):
    """One field holds one of the wanted values. What does not apply is a no; what is absent is unknown."""

    field: str
    wanted: frozenset
    failed: object
    missing: object

    def judge(self, values):
        value = values.get(self.field)
        if value is None:
            return Finding(Answer.UNKNOWN, self.missing)
        return YES if value in self.wanted else Finding(Answer.NO, self.failed)


@dataclass(frozen=True)
class Fits(Condition):
    """One field passes a test that itself may be unable to tell (None)."""

    field: str
    test: Callable[[object], bool | None]
    failed: object
    missing: object

    def judge(self, values):
        value = values.get(self.field)
        if value is NOT_APPLICABLE:
            return Finding(Answer.NO, self.failed)
        told = None if value is None else self.test(value)
        if told is None:
            return Finding(Answer.UNKNOWN, self.missing)
        return YES if told else Finding(Answer.NO, self.failed)


class AllOf(Condition):
    def __init__(self, *parts: Condition):
        self.parts = parts

    def judge(self, values):
        findings = [part.judge(values) for part in self.parts]
        decided = _first(findings, Answer.NO) or _first(findings, Answer.UNKNOWN)
        return decided or next((finding for finding in findings if finding.reason), YES)


class AnyOf(Condition):
    def __init__(self, *parts: Condition):
        self.parts = parts

    def judge(self, values):
        findings = [part.judge(values) for part in self.parts]
        if _first(findings, Answer.YES):
            return YES
        return _first(findings, Answer.UNKNOWN) or findings[-1]


@dataclass(frozen=True)
class Unless(Condition):
    """Yes but for a recorded exception: what nobody recorded is not an exception."""

    field: str
    exceptions: frozenset
    failed: object

    def judge(self, values):
        if values.get(self.field) in self.exceptions:
            return Finding(Answer.NO, self.failed)
        return YES


class Always(Condition):
    def judge(self, values):
        return YES


def _first(findings: list[Finding], answer: Answer) -> Finding | None:
    return next((finding for finding in findings if finding.answer is answer), None)


@dataclass(frozen=True)
class Lateness:
    """Whether a step came, or comes, later than planned; `days` are at least so many."""

    answer: Answer
    days: int = 0


def lateness(
    planned: PartialDay | None, actual: PartialDay | None, day: date, *, is_done: bool = False
) -> Lateness:
    """A plan for a quarter is kept up to its last day; a done step of unknown day cannot be judged."""
    if planned is None:
        return Lateness(Answer.UNKNOWN)
    if actual is not None:
        if actual.first > planned.last:
            return Lateness(Answer.YES, (actual.first - planned.last).days)
        return Lateness(Answer.NO if actual.last <= planned.last else Answer.UNKNOWN)
    if is_done:
        return Lateness(Answer.NO if day <= planned.last else Answer.UNKNOWN)
    late = (day - planned.last).days
    return Lateness(Answer.YES, late) if late > 0 else Lateness(Answer.NO)
