"""The facts that judging looks at, read for many stations at once, as plain values."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db import models
from django.db.models.functions import Cast

from clusters import compliance, severity
from clusters.compliance import Coefficients, Missing
from clusters.duties import Duty, Permit
from clusters.models import (
    Case,
    Exceedance,
    Limit,
    LimitChoice,
    LimitSet,
    Parameter,
    PermitFacts,
    Reading,
    SampleDue,
    SampleFacts,
    SampleKind,
    SampleVerdict,
    SamplingDuty,
    Severity,
    StationFacts,
    StationState,
)
from clusters.timelines import Since
from hanoi_industry.among import Keys

# Stations that are looked at together: of so many the questions are as many as of one.
BATCH = 1_000
# The same of stations of which nothing but their state is known.
LIGHT_BATCH = 10_000
# Rows that are read at a time.
ROWS = 10_000
# A station in one of these treats water, or would; of None and "finished" it is not known.
RUNNING = {StationState.RUNNING, StationState.TRIAL}
NOT_RUNNING = {
    StationState.NONE,
    StationState.BUILDING,
    StationState.STOPPED,
    StationState.EXEMPT,
}

KnownOn = date | datetime | None

# Beside the state of a station: what is known of it that its verdict hangs on, and what follows.
FACTS = ((LimitChoice, "station"), (SamplingDuty, "station"), (PermitFacts, "station"))
FACTS += ((SampleFacts, "sample__station"),)
DERIVED = (SampleVerdict, Exceedance, SampleDue, Case)


@dataclass(frozen=True)
class Lens:
    """Another standard to judge by; with coefficients, by those that each station has chosen."""

    limit_set: LimitSet
    column: str = ""
    with_coefficients: bool = False


class State(NamedTuple):
    day: date
    state: str | None
    flow: Decimal | None
    capacity: Decimal | None
    served_by: int | None

    @property
    def is_running(self) -> bool | None:
        if self.state in RUNNING:
            return True
        is_treated_elsewhere = self.state is None and self.served_by is not None
        return False if self.state in NOT_RUNNING or is_treated_elsewhere else None


class Choice(NamedTuple):
    """Which limits bind from a day on; `number` is the row that says so, None under a lens."""

    day: date
    number: int | None
    limit_set: int | None
    column: str
    kq: Decimal | None
    kf: Decimal | None

    @property
    def coefficients(self) -> Coefficients:
        return Coefficients(self.kq, self.kf)


class Taken(NamedTuple):
    number: int
    day: date
    kind: str


class Measured(NamedTuple):
    parameter: int
    value: Decimal | None
    qualifier: str | None
    detection_limit: Decimal | None


@dataclass
class History:
    """What is known of one station; every list by day."""

    states: list[State] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    duties: dict[str, list[Duty]] = field(default_factory=dict)
    permits: list[Permit] = field(default_factory=list)
    capacities: list[Since] = field(default_factory=list)
    samples: list[Taken] = field(default_factory=list)

    def state_on(self, day: date) -> State | None:
        return _held(self.states, day)

    def choice_on(self, day: date) -> Choice | None:
        return _held(self.choices, day)

    def running(self) -> list[Since]:
        return [Since(one.day, one.is_running) for one in self.states]

    def is_idle(self) -> list[Since]:
        """Built but not running, or running with less than a fifth of what it was built for."""
        return [Since(one.day, self._stands_idle(one)) for one in self.states]

    def stood_idle(self) -> bool:
        """Whether it ever did."""
        return any(map(self._stands_idle, self.states))

    def _stands_idle(self, one: State) -> bool:
        # Of one that is only known to be finished nobody knows whether it runs.
        if one.state == StationState.STOPPED:
            return True
        if one.state != StationState.RUNNING:
            return False
        permitted = next((s.value for s in reversed(self.capacities) if s.day <= one.day), None)
        return severity.load_of(one.flow, one.capacity or permitted) is severity.Load.IDLE


def _held(rows: list, day: date):
    return next((row for row in reversed(rows) if row.day <= day), None)


class Bounds(NamedTuple):
    """What is allowed of one parameter after coefficients, as values and as the rule has it."""

    minimum: Decimal | None
    maximum: Decimal | None
    rule: compliance.Limit | Missing


class Book:
    """Limits, sets, parameters and severities: few, so read whole and once.

    Bounds are multiplied once for each set, column, pair of coefficients and, where a set is divided
    by flow, flow; never for each reading.
    """

    def __init__(self):
        self.sets = {one.pk: one for one in LimitSet.objects.all()}
        self.codes = dict(Parameter.objects.values_list("pk", "code"))
        self.numbers = {code: pk for pk, code in self.codes.items()}
        self.limits: dict[tuple[int, str], dict[int, list[tuple[Decimal, compliance.Limit]]]] = {}
        self.rows: dict[tuple[int, str, int, Decimal], Limit] = {}
        self.banded: set[tuple[int, str]] = set()
        for limit in Limit.objects.all():
            self._add(limit)
        self._bounds: dict[tuple, dict[int, Bounds]] = {}

    def _add(self, limit: Limit) -> None:
        key = limit.limit_set_id, limit.column
        rule = compliance.Limit(
            limit.parameter_id, limit.minimum, limit.maximum, limit.takes_coefficients
        )
        bands = self.limits.setdefault(key, {}).setdefault(limit.parameter_id, [])
        bands.append((limit.flow_from, rule))
        self.rows[(*key, limit.parameter_id, limit.flow_from)] = limit
        if limit.flow_from:
            self.banded.add(key)

    def ladder(self) -> list[severity.Rung]:
        rows = Severity.objects.values_list("rank", "ratio_from", "repeats_from", "days_to_mend")
        return [severity.Rung(*row) for row in rows]

    def is_usable(self, choice: Choice | None, day: date) -> bool:
        """Whether a set is chosen that may be used on the day."""
        limit_set = self.sets.get(choice.limit_set) if choice is not None else None
        return limit_set is not None and (choice.number is None or limit_set.is_usable_on(day))

    def limits_of(self, choice: Choice, flow: Decimal | None) -> dict[int, compliance.Limit]:
        """By parameter, before coefficients, for a flow."""
        bands = self.limits.get((choice.limit_set, choice.column), {})
        found = {number: compliance.in_band(some, flow) for number, some in bands.items()}
        return {number: limit for number, limit in found.items() if _says(limit)}

    def row_of(self, choice: Choice, parameter: int, flow: Decimal | None) -> Limit | None:
        """The stored limit that a parameter was judged by."""
        key = choice.limit_set, choice.column
        bands = sorted(
            (least for least, _rule in self.limits.get(key, {}).get(parameter, ())), reverse=True
        )
        if flow is None and bands != [0]:
            return None
        least = next((least for least in bands if least <= (flow or 0)), None)
        return None if least is None else self.rows[(*key, parameter, least)]

    def bounds(self, choice: Choice | None, flow: Decimal | None) -> Mapping[int, Bounds]:
        if choice is None:
            return {}
        key = choice.limit_set, choice.column, choice.kq, choice.kf
        key += (flow,) if key[:2] in self.banded else ()
        if key not in self._bounds:
            coefficients = choice.coefficients
            self._bounds[key] = {
                number: _bounds(compliance.allowed(limit, coefficients))
                for number, limit in self.limits_of(choice, flow).items()
            }
        return self._bounds[key]


def _says(limit: compliance.Limit | None) -> bool:
    """A limit without either end is still to be filled in, and so says nothing."""
    return limit is not None and (
        limit.missing is not None or limit.minimum is not None or limit.maximum is not None
    )


def _bounds(rule: compliance.Limit | Missing) -> Bounds:
    if isinstance(rule, Missing):
        return Bounds(None, None, rule)
    return Bounds(rule.minimum, rule.maximum, rule)


def histories(
    stations: Collection[int],
    book: Book,
    *,
    known_on: KnownOn = None,
    until: date | None = None,
    lens: Lens | None = None,
) -> dict[int, History]:
    """What is known of stations, each with a history of its own, empty where nothing is.

    `until` leaves out facts and samples of later days. The questions are as many for one station as
    for a thousand.
    """
    found = {number: History() for number in stations}

    def facts(model):
        held = model.objects.standing(known_on).filter(station__among=found.keys())
        return held if until is None else held.filter(valid_from__lte=until)

    def rows(model, *names):
        held = facts(model).order_by("valid_from")
        return held.values_list("station_id", "valid_from", *names)

    _gather_states(found, facts(StationFacts))
    for station, *row in rows(LimitChoice, "pk", "limit_set_id", "column", "kq", "kf"):
        day, number, limit_set, column, kq, kf = row
        found[station].choices.append(Choice(day, number, limit_set, column or "", kq, kf))
    duties = rows(SamplingDuty, "group", "every_months", "grace_days", "parameters")
    for station, day, group, months, grace, codes in duties:
        asked = frozenset(book.numbers.get(code, code) for code in codes or ())
        duty = Duty(day, months, grace or 0, asked)
        found[station].duties.setdefault(group, []).append(duty)
    for station, day, expires_on, capacity in rows(PermitFacts, "expires_on", "capacity_m3_a_day"):
        found[station].permits.append(Permit(day, expires_on))
        found[station].capacities.append(Since(day, capacity))
    _gather_samples(found, known_on, until)
    if lens is not None:
        for history in found.values():
            history.choices = _through(lens, history.choices)
    return found


def histories_of_states(stations: Collection[int]) -> dict[int, History]:
    """The same of stations of which nothing else is known, in one question."""
    found = {number: History() for number in stations}
    _gather_states(found, StationFacts.objects.standing().filter(station__among=Keys(stations)))
    return found


def _gather_states(found: dict[int, History], facts) -> None:
    # As texts: what as many numbers are converted by otherwise takes longer than judging them.
    flow, capacity = (
        Cast(name, models.CharField()) for name in ("flow_m3_a_day", "capacity_m3_a_day")
    )
    rows = facts.order_by("valid_from").values_list(
        "station_id", "valid_from", "state", flow, capacity, "served_by_id"
    )
    for station, day, state, flow, capacity, served_by in rows.iterator(ROWS):
        found[station].states.append(State(day, state, _number(flow), _number(capacity), served_by))


def known_by_more(stations: Collection[int]) -> set[int]:
    """Those of which more than their state is known, or ever was judged; in one question."""
    keys = Keys(stations)
    facts = [
        model.objects.standing().filter(**{f"{path}__among": keys}).values_list(path)
        for model, path in FACTS
    ]
    derived = [
        model.objects.filter(station__among=keys).values_list("station") for model in DERIVED
    ]
    first, *others = (rows.order_by() for rows in (*facts, *derived))
    return {number for (number,) in first.union(*others)}


def _gather_samples(found: dict[int, History], known_on: KnownOn, until: date | None) -> None:
    facts = SampleFacts.objects.standing(known_on).filter(sample__station__among=found.keys())
    if until is not None:
        facts = facts.filter(valid_from__lte=until)
    rows = facts.order_by("sample__taken_on", "sample_id").values_list(
        "sample__station_id", "sample_id", "sample__taken_on", "sample__kind"
    )
    for station, *row in rows:
        found[station].samples.append(Taken(*row))


def _through(lens: Lens, choices: list[Choice]) -> list[Choice]:
    """The lens in the place of every choice, and before the first one as well."""
    said = lens.limit_set.pk, lens.column
    if not lens.with_coefficients:
        return [Choice(date.min, None, *said, Decimal(1), Decimal(1))]
    before = [Choice(date.min, None, *said, None, None)]
    return before + [Choice(one.day, None, *said, one.kq, one.kf) for one in choices]


def has_limits(history: History, book: Book) -> list[Since]:
    """From which day on limits bind the station, and from which they may be used no more."""
    days = {max(one.day, _first_day(history)): one for one in history.choices}
    steps = {}
    for day, choice in days.items():
        steps[day] = book.is_usable(choice, day)
        limit_set = book.sets.get(choice.limit_set)
        ends = limit_set.usable_until if limit_set is not None else None
        if choice.number is not None and ends is not None:
            over = ends + timedelta(days=1)
            following = [other for other in days if other > day]
            if over > day and not any(other <= over for other in following):
                steps[over] = False
    return [Since(day, steps[day]) for day in sorted(steps)]


def _first_day(history: History) -> date:
    """The first day of which anything is known beside the limits."""
    days = [rows[0].day for rows in (history.states, history.samples) if rows]
    days += [rows[0].valid_from for rows in history.duties.values()]
    days += [one.day for one in history.choices if one.number is not None]
    return min(days, default=date.min)


def readings(
    stations: Iterable[int],
    *,
    known_on: KnownOn = None,
    since: date | None = None,
    until: date | None = None,
    kind: str | None = SampleKind.LABORATORY,
    among: Collection[int] | None = None,
) -> dict[int, list[Measured]]:
    """Values by sample: of all samples of stations, or of some samples `among` them."""
    rows = Reading.objects.standing(known_on)
    if among is not None:
        rows = rows.filter(sample__among=among)
    else:
        rows = rows.filter(sample__station__among=list(stations))
        if kind is not None:
            rows = rows.filter(sample__kind=kind)
    if since is not None:
        rows = rows.filter(valid_from__gte=since)
    if until is not None:
        rows = rows.filter(valid_from__lte=until)
    # As texts: what a million numbers are converted by otherwise takes longer than judging them.
    number, end = (Cast(name, models.CharField()) for name in ("value", "detection_limit"))
    read = rows.order_by().values_list("sample_id", "parameter_id", number, "qualifier", end)
    found: dict[int, list[Measured]] = {}
    for sample, parameter, value, qualifier, seen_from in read.iterator(ROWS):
        row = Measured(parameter, _number(value), qualifier, _number(seen_from))
        found.setdefault(sample, []).append(row)
    return found


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def in_batches(numbers: Iterable[int], size: int = BATCH) -> Iterator[list[int]]:
    numbers = list(numbers)
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]
