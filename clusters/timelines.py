"""What is to be said of a station from which day to which: from its samples, its state, its limits. Pure.

The last sample speaks for the station, with one reserve: a breach does not heal by not measuring
again. A parameter once over its limit stays so until a later sample finds it within, so a sample
that leaves it out cannot take the breach away. Only samples of a laboratory speak: the daily
averages of an automatic station are another method with its own law, and one bad hour of a sensor
must neither condemn a station nor acquit it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from clusters.compliance import SampleOutcome, StationOutcome, judge_station
from clusters.duties import Expected

WORST_FIRST = (SampleOutcome.EXCEEDS, SampleOutcome.CANNOT_TELL, SampleOutcome.MEETS)
NOTHING: Mapping = {}


@dataclass(frozen=True, slots=True)
class Seen:
    """A laboratory's sample as the rule found it; parameters by any key.

    `over` are those beyond their limit with the ratio (None where there is none), `limited` all
    that its set of limits names.
    """

    number: int
    day: date
    outcome: SampleOutcome
    over: Mapping[object, Decimal | None] = field(default_factory=dict)
    within: frozenset = frozenset()
    measured: frozenset = frozenset()
    limited: frozenset = frozenset()


class Pending(NamedTuple):
    """The last word on a parameter that was over its limit and was not found within since."""

    outcome: SampleOutcome
    number: int
    ratio: Decimal | None


@dataclass(frozen=True, slots=True)
class Speaking:
    """What the samples up to a day say together, and which of them decides."""

    day: date
    outcome: SampleOutcome
    sample: int
    ratio: Decimal | None = None
    parameter: object = None
    # Of that very day: parameters found over their limit, with the highest ratio of each.
    over: Mapping[object, Decimal | None] = field(default_factory=dict)
    # A sample of the day meets, and nothing that was over before is left open.
    is_clear: bool = False


def speaking(samples: Iterable[Seen]) -> list[Speaking]:
    """One for each day with samples, in order; of several of a day the worst counts."""
    pending: dict[object, Pending] = {}
    by_day = groupby(sorted(samples, key=attrgetter("day", "number")), key=attrgetter("day"))
    return [_spoken(day, list(some), pending) for day, some in by_day]


def _spoken(day: date, samples: list[Seen], pending: dict[object, Pending]) -> Speaking:
    over = _over(samples)
    _heal(pending, samples, over)
    for parameter, (ratio, number) in over.items():
        pending[parameter] = Pending(SampleOutcome.EXCEEDS, number, ratio)
    own = _worst(one.outcome for one in samples)
    measured = frozenset().union(*(one.measured for one in samples)) if pending else frozenset()
    left = {name: one for name, one in pending.items() if name not in measured}
    outcome = _worst([own, *(one.outcome for one in left.values())])
    told = {name: ratio for name, (ratio, _number) in over.items()}
    if outcome is SampleOutcome.EXCEEDS:
        name, one = _gravest(
            {name: pending[name] for name in over}
            or {name: one for name, one in left.items() if one.outcome is outcome}
        )
        return Speaking(day, outcome, one.number, one.ratio, name, told)
    decides = next(one for one in samples if one.outcome is own)
    is_clear = own is SampleOutcome.MEETS and not pending
    return Speaking(day, outcome, decides.number, over=told, is_clear=is_clear)


def _over(samples: list[Seen]) -> dict[object, tuple[Decimal | None, int]]:
    found: dict[object, tuple[Decimal | None, int]] = {}
    for one in samples:
        for name, ratio in one.over.items():
            if name not in found or (ratio or 0) > (found[name][0] or 0):
                found[name] = ratio, one.number
    return found


def _heal(pending: dict[object, Pending], samples: list[Seen], over: Mapping) -> None:
    """Drop what is found within, or what the limits of the day no longer name."""
    for name in list(pending):
        if name in over:
            continue
        for one in samples:
            if name in one.within or (one.limited and name not in one.limited):
                del pending[name]
                break
            if name in one.measured:
                pending[name] = pending[name]._replace(outcome=SampleOutcome.CANNOT_TELL)


def _worst(outcomes: Iterable[SampleOutcome]) -> SampleOutcome:
    return min(outcomes, key=WORST_FIRST.index)


def _gravest(some: Mapping[object, Pending]) -> tuple[object, Pending]:
    return max(some.items(), key=lambda item: (item[1].ratio or 0, item[1].number, str(item[0])))


# A station's timeline


class Since(NamedTuple):
    """A step: from a day on it is so."""

    day: date
    value: object


@dataclass(frozen=True, slots=True)
class Segment:
    """What is to be said of the station until the next one begins."""

    valid_from: date
    outcome: StationOutcome
    sample: int | None = None
    ratio: Decimal | None = None
    parameter: object = None
    due_on: date | None = None
    valid_until: date | None = None

    def said(self) -> tuple:
        return self.outcome, self.sample, self.ratio, self.parameter, self.due_on


def timeline(
    *,
    running: Sequence[Since],
    has_limits: Sequence[Since],
    samples: Sequence[Speaking],
    expected: Sequence[Expected] = (),
) -> list[Segment]:
    """Without a gap from the first day of which anything is known; what time alone brings included.

    `running` says whether the station runs (None: not known), `has_limits` whether a set of limits
    binds it that may be used on the day.
    """
    found: list[Segment] = []
    for day, state in _states(running, has_limits, samples, expected):
        segment = _segment(day, *state)
        if not found or found[-1].said() != segment.said():
            found.append(segment)
    ends = [*(one.valid_from for one in found[1:]), None] if found else []
    return [
        Segment(one.valid_from, *one.said(), until) for one, until in zip(found, ends, strict=True)
    ]


def _states(running, has_limits, samples, expected) -> Iterator[tuple[date, tuple]]:
    """Each day on which something changes, with all that holds from then on."""
    changes: list[tuple[date, int, object]] = []
    changes += [(one.day, 0, one.value) for one in running]
    changes += [(one.day, 1, one.value) for one in has_limits]
    changes += [(one.day, 2, one) for one in samples]
    for place, one in enumerate(expected):
        changes += [(day, 3, (place, due)) for day, due in one.due]
        for begun, ended in one.late:
            changes.append((begun, 4, (place, begun)))
            if ended is not None:
                changes.append((ended, 4, (place, None)))
    state: list = [None, False, None, {}, {}]
    changes.sort(key=lambda change: change[0])
    for day, some in groupby(changes, key=lambda change: change[0]):
        for _day, what, value in some:
            if what < 3:
                state[what] = value
            else:
                state[what][value[0]] = value[1]
        yield day, tuple(state)


def _segment(day: date, is_running, has_limits, sample: Speaking | None, due, late) -> Segment:
    outcome = judge_station(
        day,
        is_running=is_running,
        has_limits=has_limits,
        last_sample=None if sample is None else sample.outcome,
        late_from=min(filter(None, late.values()), default=None),
    )
    due_on = min(filter(None, due.values()), default=None)
    if sample is None:
        return Segment(day, outcome, due_on=due_on)
    return Segment(day, outcome, sample.sample, sample.ratio, sample.parameter, due_on)


def on(segments: Sequence[Segment], day: date) -> Segment | None:
    """The one that holds on a day; None before anything is known."""
    return next((one for one in reversed(segments) if one.valid_from <= day), None)


def held(steps: Sequence[Since], day: date, otherwise=None):
    """The value of the step that holds on a day."""
    return next((one.value for one in reversed(steps) if one.day <= day), otherwise)
