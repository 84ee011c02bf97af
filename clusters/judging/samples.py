"""One sample against the limits of its day: fast for a million readings, or with all its working."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from clusters import compliance, duties
from clusters.compliance import Judged, Outcome, Qualifier, SampleOutcome
from clusters.judging.facts import Book, Choice, History, Taken
from clusters.models import SampleKind
from clusters.timelines import Seen

# More than can be stored is a slip of the pen; the value itself is there to read.
MOST = Decimal(10**12)
PLACES = Decimal("0.0001")
LIMIT_PLACES = Decimal("0.0000000001")


@dataclass(frozen=True, slots=True)
class Over:
    """One value beyond its limit, with the limits after their coefficients."""

    parameter: int
    value: Decimal
    minimum: Decimal | None
    maximum: Decimal | None
    ratio: Decimal | None


@dataclass(frozen=True, slots=True)
class Found:
    """What the rule finds of a sample; `open` are the parameters that cannot be told."""

    taken: Taken
    choice: Choice | None
    outcome: SampleOutcome
    over: tuple[Over, ...]
    open: int
    seen: Seen

    @property
    def worst(self) -> Over | None:
        return max(self.over, key=lambda one: (one.ratio or 0, -one.parameter), default=None)


def measured_of(row: Iterable) -> compliance.Measured:
    """A row of `facts.readings` as the rule takes it."""
    _parameter, value, qualifier, detection_limit = row
    return compliance.Measured(value, Qualifier(qualifier or "="), detection_limit)


def choice_for(history: History, book: Book, day: date) -> Choice | None:
    """The choice that held on a day, where its set may be used then."""
    choice = history.choice_on(day)
    return choice if book.is_usable(choice, day) else None


def flow_on(history: History, day: date) -> Decimal | None:
    state = history.state_on(day)
    return state.flow if state is not None else None


def found_of(taken: Taken, readings: list, history: History, book: Book) -> Found:
    """Judge a sample by the limits, the flow and the duties of its day."""
    day = taken.day
    choice = choice_for(history, book, day)
    bounds = book.bounds(choice, flow_on(history, day))
    outcomes: dict[object, Outcome] = {}
    over: list[Over] = []
    within = []
    for row in readings:
        parameter, value, qualifier, _detection = row
        allowed = bounds.get(parameter)
        if allowed is None:
            continue
        minimum, maximum, rule = allowed
        if compliance.is_plainly_within(value, qualifier or "=", minimum, maximum):
            outcomes[parameter] = Outcome.WITHIN
            within.append(parameter)
            continue
        judged = compliance.judge_by(measured_of(row), parameter, rule)
        outcomes[parameter] = judged.outcome
        if judged.outcome is Outcome.WITHIN:
            within.append(parameter)
        elif judged.outcome is Outcome.EXCEEDS:
            over.append(_over(judged, value))
    must = _required(history, taken, readings)
    must = list(outcomes) if must is None else must
    outcome = compliance.summed_up(outcomes, must)
    told = {Outcome.WITHIN, Outcome.EXCEEDS}
    is_open = sum(1 for one in dict.fromkeys([*must, *outcomes]) if outcomes.get(one) not in told)
    ratios = {one.parameter: one.ratio for one in over}
    seen = Seen(
        *(taken.number, day, outcome, ratios, frozenset(within)),
        measured=frozenset(row[0] for row in readings),
        limited=frozenset(bounds),
    )
    return Found(taken, choice, outcome, tuple(over), is_open, seen)


def _required(history: History, taken: Taken, readings: list) -> tuple | None:
    """A permit asks laboratories, so an average of an automatic station owes nothing."""
    if not history.duties or taken.kind != SampleKind.LABORATORY:
        return None
    groups = duties.in_force(history.duties, taken.day)
    return duties.required(groups, [row[0] for row in readings]) if groups else None


def _over(judged: Judged, value: Decimal | None) -> Over:
    """As it can be stored: a slip of the pen must not stop the sample from being recorded.

    The ratio is cut off, so that nothing climbs a rung of the ladder by rounding.
    """
    ratio = judged.ratio
    if ratio is not None:
        ratio = MOST if ratio >= MOST else ratio.quantize(PLACES, ROUND_DOWN)
    ends = [
        None if end is None else min(end, Decimal(10**9)).quantize(LIMIT_PLACES)
        for end in (judged.minimum, judged.maximum)
    ]
    return Over(judged.parameter, value, *ends, ratio)
