"""Everything that is known of one wastewater station as of a day: its samples, limits and duties.

Asked in a fixed number of questions, however many samples there are, and worked out by the same
rule that fills the store, so that it answers as known on any day.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from clusters import duties, severity, timelines
from clusters.duties import A_DAY, Window
from clusters.judging.facts import Book, Bounds, History, histories
from clusters.judging.samples import Found, Over, choice_for, flow_on
from clusters.judging.stations import Told, by_number, judged, told_of
from clusters.models import Parameter, Reading, SampleFacts, SampleKind, Station
from clusters.worklists import Coverage, year_up_to


@dataclass(frozen=True)
class Taken:
    """A sample with what is known of it; `found` is None where nothing was measured yet."""

    facts: SampleFacts
    readings: Mapping[int, Reading]
    found: Found | None

    @property
    def sample(self):
        return self.facts.sample

    @property
    def day(self) -> date:
        return self.sample.taken_on

    def over(self, parameter: int) -> Over | None:
        over = self.found.over if self.found is not None else ()
        return next((one for one in over if one.parameter == parameter), None)


@dataclass(frozen=True)
class Step:
    """What is allowed of a parameter from a day on, until the next step; None: nothing is."""

    day: date
    bounds: Bounds | None


@dataclass(frozen=True)
class Series:
    """A parameter through time: its samples in the order of their days, and its limits."""

    parameter: Parameter
    samples: tuple[Taken, ...]
    steps: tuple[Step, ...]

    @property
    def exceeded(self) -> int:
        return sum(1 for one in self.samples if one.over(self.parameter.pk) is not None)


@dataclass
class YearOfParameter:
    """What came of a parameter in a year: samples that hold it, those over, those untold, the worst."""

    taken: int = 0
    exceeded: int = 0
    untold: int = 0
    worst: Decimal | None = None


class DueState(StrEnum):
    IN = "in"
    DUE = "due"  # the window is open, or its days of grace run
    AHEAD = "ahead"
    LATE = "late"
    MISSING = "missing"  # a later sample came, this one never will


@dataclass(frozen=True)
class Due:
    group: str
    window: Window
    state: DueState


@dataclass(frozen=True)
class Record:
    station: Station
    day: date
    history: History
    told: Told
    samples: tuple[Taken, ...]  # of laboratories, the latest first
    averages: tuple[Taken, ...]  # of an automatic station, the latest first
    dues: tuple[Due, ...]
    parameters: Mapping[int, Parameter]
    book: Book = field(repr=False)

    @property
    def last(self) -> Taken | None:
        return next((one for one in self.samples if one.found is not None), None)

    @property
    def verdict(self) -> timelines.Segment | None:
        return timelines.on(self.told.segments, self.day)

    @property
    def load_share(self) -> Decimal | None:
        state = self.history.state_on(self.day)
        return severity.load_share(state.flow, self.capacity) if state is not None else None

    @property
    def load(self) -> severity.Load | None:
        state = self.history.state_on(self.day)
        return severity.load_of(state.flow, self.capacity) if state is not None else None

    @property
    def capacity(self) -> Decimal | None:
        """By design; where nobody recorded it, what the permit allows."""
        state = self.history.state_on(self.day)
        if state is not None and state.capacity is not None:
            return state.capacity
        return next((one.value for one in reversed(self.history.capacities)), None)

    @property
    def coverage(self) -> Coverage:
        """Of the samples that fell due in the twelve months up to the day."""
        bounds = year_up_to(self.day)
        fell = [one for one in self.dues if bounds["gt"] < one.window.due_on <= bounds["lte"]]
        states = [one.state for one in fell]
        missing = sum(states.count(state) for state in (DueState.LATE, DueState.MISSING))
        return Coverage(len(fell), states.count(DueState.IN), missing)

    def series(self, of: Iterable[Taken] | None = None) -> list[Series]:
        """One for each parameter that was measured, in the order of the standard."""
        samples = sorted(self.samples if of is None else of, key=lambda one: one.day)
        held = {number for one in samples for number in one.readings}
        return [
            Series(
                parameter,
                tuple(one for one in samples if parameter.pk in one.readings),
                self.limits(parameter.pk),
            )
            for parameter in self._in_order(held)
        ]

    def limits(self, parameter: int) -> tuple[Step, ...]:
        """The limits of a parameter as they changed, after coefficients and for the flow of then."""
        days = {one.day for one in (*self.history.choices, *self.history.states)}
        ends = (self.book.sets.get(one.limit_set) for one in self.history.choices)
        days |= {one.usable_until + A_DAY for one in ends if one and one.usable_until}
        steps: list[Step] = []
        for day in sorted(one for one in days if one <= self.day):
            choice = choice_for(self.history, self.book, day)
            bounds = self.book.bounds(choice, flow_on(self.history, day)).get(parameter)
            if not steps or steps[-1].bounds != bounds:
                steps.append(Step(day, bounds))
        return tuple(steps)

    def years(self) -> dict[Parameter, dict[int, YearOfParameter]]:
        """Year by parameter; a year in which a parameter was not measured has no entry."""
        found: dict[int, dict[int, YearOfParameter]] = defaultdict(dict)
        for one in self.samples:
            for parameter in one.readings:
                cell = found[parameter].setdefault(one.day.year, YearOfParameter())
                cell.taken += 1
                over = one.over(parameter)
                if over is not None:
                    cell.exceeded += 1
                    cell.worst = max(filter(None, (cell.worst, over.ratio)), default=None)
                elif not self._is_within(one, parameter):
                    cell.untold += 1
        return {one: found[one.pk] for one in self._in_order(found)}

    def _is_within(self, one: Taken, parameter: int) -> bool:
        return one.found is not None and parameter in one.found.seen.within

    def _in_order(self, numbers: Iterable[int]) -> list[Parameter]:
        known = [self.parameters[number] for number in numbers]
        return sorted(known, key=lambda one: (one.position, one.code))


def record_of(station: Station, day: date, known_on: date | None = None) -> Record:
    """What is known of a station up to a day, as known on a day (None: now)."""
    book = Book()
    history = histories([station.pk], book, known_on=known_on, until=day)[station.pk]
    facts = SampleFacts.objects.standing(known_on).filter(
        sample__station=station, valid_from__lte=day
    )
    facts = list(
        facts.select_related("sample", "source").order_by("-sample__taken_on", "-sample_id")
    )
    readings = _readings(station, day, known_on)
    values = {sample: [_value(row) for row in rows.values()] for sample, rows in readings.items()}
    told = told_of(history, values, book, until=duties.horizon(day))
    automatic = judged(history, values, book, SampleKind.AUTOMATIC)
    found = by_number([*told.found, *automatic])
    taken = [Taken(one, readings.get(one.sample_id, {}), found.get(one.sample_id)) for one in facts]
    parameters = Parameter.objects.in_bulk()
    return Record(
        station,
        day,
        history,
        told,
        tuple(one for one in taken if one.sample.kind == SampleKind.LABORATORY),
        tuple(one for one in taken if one.sample.kind == SampleKind.AUTOMATIC),
        tuple(_dues(told, {one.sample.pk: one.day for one in taken}, day)),
        parameters,
        book,
    )


def _readings(station: Station, day: date, known_on) -> dict[int, dict[int, Reading]]:
    rows = Reading.objects.standing(known_on).filter(sample__station=station, valid_from__lte=day)
    found: dict[int, dict[int, Reading]] = defaultdict(dict)
    for row in rows.order_by():
        found[row.sample_id][row.parameter_id] = row
    return found


def _value(row: Reading) -> list:
    return [row.parameter_id, row.value, row.qualifier, row.detection_limit]


def _dues(told: Told, days: Mapping[int, date], day: date) -> Iterable[Due]:
    for group, expected in told.expected.items():
        came = [one.opens_on for one in expected.windows if one.sample in days]
        last_in = max(came, default=date.min)
        for window in expected.windows:
            yield Due(group, window, _state_of(window, last_in, days, day))


def _state_of(window: Window, last_in: date, days: Mapping[int, date], day: date) -> DueState:
    if window.sample in days:
        return DueState.IN
    if window.late_from <= day:
        return DueState.MISSING if window.opens_on < last_in else DueState.LATE
    return DueState.DUE if window.opens_on <= day else DueState.AHEAD
