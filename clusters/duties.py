"""Which samples a permit expects and when, and what a sample must measure to count. Pure.

A sample is due so many months after the last one (or after the duty began), and late when the days
of grace are over as well. What is expected is laid out in advance as windows, one after another; a
sample of the group's parameters inside a window fulfils it. One that comes after the grace fulfils
the window it falls into, and the one before stays without a sample.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Duty:
    """A row of one group's duty; it holds until the next. Without months nothing is asked any more."""

    valid_from: date
    months: int | None
    grace: int = 0
    parameters: frozenset[str] = frozenset()

    def is_answered_by(self, measured: frozenset[str]) -> bool:
        """Without parameters named, whatever was measured will do."""
        return bool(measured) and self.parameters <= measured


class Permit(NamedTuple):
    """From when a permit is the one in force, and the last day on which it holds (None: no end)."""

    valid_from: date
    expires_on: date | None


class Taken(NamedTuple):
    day: date
    number: int
    measured: frozenset[str]


@dataclass(frozen=True)
class Window:
    """A sample expected from `opens_on` to `due_on`, late from `late_from`; its number once it came."""

    opens_on: date
    due_on: date
    late_from: date
    sample: int | None = None


@dataclass
class Expected:
    """What one group's duty comes to.

    `late` are half-open stretches of days on which a sample was late (until None: still). `due` are
    steps: from which day the next sample was due when (None: no more).
    """

    windows: list[Window] = field(default_factory=list)
    late: list[tuple[date, date | None]] = field(default_factory=list)
    due: list[tuple[date, date | None]] = field(default_factory=list)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last one: six months after 30 August is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def horizon(day: date) -> date:
    """How far ahead samples are laid out: to the end of the next calendar year."""
    return date(day.year + 1, 12, 31)


def expected(
    duties: Sequence[Duty],
    samples: Iterable[Taken],
    *,
    until: date,
    permits: Sequence[Permit] = (),
) -> Expected:
    """Lay out one group's windows up to the last that opens by `until`.

    `duties` are the rows of the group and `samples` the laboratory's, both by day. No window opens
    after the end of the permit in force then. Where the duty changes, the window that is open goes
    on under what is asked for now, and ends where nothing is.
    """
    return _Laying(duties, samples, until, permits).laid()


class _Laying:
    def __init__(self, duties, samples, until, permits):
        self.duties, self.until, self.permits = duties, until, permits
        self.samples = list(samples)
        self.found = Expected()
        self.next_sample = 0
        # The day from which months are counted, whether a sample was taken on it, and how often.
        self.anchor: tuple[date, bool] | None = None
        self.periods = 1
        self.opens = date.min
        self.months: int | None = None

    def laid(self) -> Expected:
        for place, duty in enumerate(self.duties):
            following = self.duties[place + 1 :]
            end = following[0].valid_from if following else None
            if duty.months is None:
                self._stop(duty.valid_from)
                continue
            self._turn_to(duty)
            while self._step(duty, end):
                pass
        return self.found

    def _turn_to(self, duty: Duty) -> None:
        if self.anchor is None:
            self._begin(duty.valid_from)
        elif duty.months != self.months:
            self.anchor, self.periods = (self.opens - A_DAY, True), 1
        self.months = duty.months
        if not self._is_late:
            self._note_due(max(duty.valid_from, self.opens), duty)

    def _begin(self, day: date) -> None:
        self.anchor, self.periods, self.opens = (day, False), 1, day

    def _due(self, duty: Duty) -> date:
        day, was_sampled = self.anchor
        due = months_after(day, self.periods * duty.months)
        return max(due if was_sampled else due - A_DAY, duty.valid_from)

    def _step(self, duty: Duty, end: date | None) -> bool:
        """Lay one window; False where this row of the duty says no more."""
        if not self._is_permitted(duty, end):
            return False
        due = self._due(duty)
        late = due + timedelta(days=duty.grace + 1)
        sample = self._sample(duty)
        in_time = sample is not None and sample.day < late
        if end is not None and due >= end and not (in_time and sample.day < end):
            return False
        if in_time:
            self._fulfil(Window(self.opens, due, late, sample.number), sample.day, duty)
            return True
        if sample is None and self.opens > self.until:
            return False
        self.found.windows.append(Window(self.opens, due, late))
        if not self._is_late:
            self.found.late.append((late, None))
        if due == duty.valid_from:
            # Asked for sooner than the months counted so far: they begin anew.
            self.anchor, self.periods = (due, True), 0
        self.opens, self.periods = due + A_DAY, self.periods + 1
        return True

    def _sample(self, duty: Duty) -> Taken | None:
        """The next sample that may fulfil the open window."""
        for place in range(self.next_sample, len(self.samples)):
            one = self.samples[place]
            if one.day >= self.opens and duty.is_answered_by(one.measured):
                self.next_sample = place
                return one
        return None

    def _fulfil(self, window: Window, day: date, duty: Duty) -> None:
        self.found.windows.append(window)
        self._end_lateness(day)
        self.anchor, self.periods, self.opens = (day, True), 1, day + A_DAY
        self._note_due(day, duty)

    def _stop(self, day: date) -> None:
        if self.anchor is not None:
            self._end_lateness(day)
            self.found.due.append((day, None))
        self.anchor, self.months = None, None

    @property
    def _is_late(self) -> bool:
        return bool(self.found.late) and self.found.late[-1][1] is None

    def _end_lateness(self, day: date) -> None:
        if self._is_late:
            begun, _open = self.found.late.pop()
            if begun < day:
                self.found.late.append((begun, day))

    def _note_due(self, day: date, duty: Duty) -> None:
        self.found.due.append((day, self._due(duty)))

    def _is_permitted(self, duty: Duty, end: date | None) -> bool:
        """Whether a permit holds where the window opens; else it opens with the next permit."""
        for permit in (None, *self.permits):
            opens = self.opens if permit is None else permit.valid_from
            if opens < self.opens or (end is not None and opens >= end and permit is not None):
                continue
            if self._holds(opens):
                if permit is not None and opens > self.opens:
                    self._begin(opens)
                    if not self._is_late:
                        self._note_due(opens, duty)
                return True
        return False

    def _holds(self, day: date) -> bool:
        held = [one for one in self.permits if one.valid_from <= day]
        return not held or held[-1].expires_on is None or day <= held[-1].expires_on


# What a sample must have measured


def required(groups: Mapping[str, Duty], measured: Iterable[str]) -> tuple[str, ...] | None:
    """The parameters that a sample owes; None where what was measured and is limited counts.

    `groups` are the duties in force on its day. A sample answers for the groups of which it holds
    something of their own, and owes all that these ask for: the metals of the year are not missing
    from a sample of the quarter. One that answers for no group owes all of them.
    """
    named = {name: duty.parameters for name, duty in groups.items() if duty.parameters}
    if not named:
        return None
    measured = frozenset(measured)
    answered = [one for name, one in named.items() if measured & _own(named, name)]
    if not answered and len(named) < len(groups):
        return None
    return tuple(sorted(frozenset().union(*(answered or named.values())), key=str))


def _own(named: Mapping[str, frozenset[str]], name: str) -> frozenset[str]:
    """What only this group asks for; all of it where other groups ask for the same."""
    others = frozenset().union(*(some for other, some in named.items() if other != name))
    return named[name] - others or named[name]


def in_force(duties: Mapping[str, Sequence[Duty]], day: date) -> dict[str, Duty]:
    """The duty of each group on a day, by the group's name."""
    held = {name: _held(rows, day) for name, rows in duties.items()}
    return {name: duty for name, duty in held.items() if duty is not None and duty.months}


def _held(rows: Sequence[Duty], day: date) -> Duty | None:
    return next((row for row in reversed(rows) if row.valid_from <= day), None)
