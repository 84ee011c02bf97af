"""When a case opens, what happens to it, and when it is closed: from what is known and decided. Pure.

A case opens by itself and closes only on what ends it (a later passing sample, the sample that was
late, the station running again) or on a decision that a person signs. The same facts and decisions
give the same cases, in whatever order they were recorded, so a correction needs no rule of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from clusters.duties import Expected
from clusters.severity import Rung, repeats, rung_of
from clusters.timelines import Since, Speaking, held


class Reason(StrEnum):
    """Why the rule says what it says; put into words where it is written down."""

    NONE = ""
    AGAIN = "again"
    PASSED = "passed"
    SAMPLED = "sampled"
    NOT_DUE = "not_due"
    NOT_IDLE = "not_idle"


@dataclass(frozen=True)
class Decided:
    """What a person said of the case that was opened on a day: "assigned", "closed" or "reopened"."""

    opened_on: date
    day: date
    decision: str
    owner: int | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Step:
    """How a case stands from a day on."""

    day: date
    is_open: bool = True
    severity: int | None = None
    owner: int | None = None
    due_on: date | None = None
    ground: int | None = None
    closing_sample: int | None = None
    decision: str = ""
    reason: Reason = Reason.NONE

    def said(self) -> tuple:
        return tuple(
            getattr(self, name)
            for name in ("is_open", "severity", "owner", "due_on", "ground", "closing_sample")
        )


@dataclass
class Episode:
    opened_on: date
    steps: list[Step]
    # What was over its limit when the case was last closed: must be found within after a reopening.
    is_reopened: bool = False
    reopened_on: date = date.min
    is_due_by_hand: bool = False

    @property
    def now(self) -> Step:
        return self.steps[-1]

    @property
    def is_open(self) -> bool:
        return self.now.is_open

    def say(self, day: date, **values) -> None:
        """What is otherwise from a day on; said twice of a day, the last word stands."""
        step = replace(self.now, day=day, **{"decision": "", "reason": Reason.NONE, **values})
        if step.day == self.now.day:
            step = replace(step, decision=step.decision or self.now.decision)
            self.steps.pop()
        elif step.said() == self.now.said() and not step.decision:
            return
        self.steps.append(step)

    def decide(self, one: Decided) -> None:
        self.is_due_by_hand = True
        said = {"owner": one.owner, "due_on": one.due_on, "decision": one.decision}
        if one.decision == "closed":
            said |= {"is_open": False}
        elif one.decision == "reopened":
            said |= {"is_open": True, "closing_sample": None}
            self.is_reopened, self.reopened_on = True, one.day
        self.say(one.day, **said)


@dataclass
class _Following:
    """Episodes of one kind at one station; never two of them open at once."""

    episodes: dict[date, Episode] = field(default_factory=dict)

    @property
    def open(self) -> Episode | None:
        return next((one for one in self.episodes.values() if one.is_open), None)

    def begin(self, day: date, **values) -> Episode:
        episode = self.episodes.get(day)
        if episode is None:
            episode = self.episodes[day] = Episode(day, [Step(day, **values)])
        return episode

    def decide(self, one: Decided) -> None:
        episode = self.episodes.get(one.opened_on)
        if episode is None:
            return
        if one.decision == "reopened" and self.open not in (None, episode):
            return
        if one.day >= episode.now.day:
            episode.decide(one)


def _decisions(decided: Iterable[Decided]) -> list[tuple[date, int, object]]:
    """A decision of a day comes after the samples of that day."""
    return [(one.day, 2, one) for one in decided]


# Breaches


def breaches(
    samples: Sequence[Speaking],
    *,
    running: Sequence[Since] = (),
    ladder: Sequence[Rung] = (),
    decided: Iterable[Decided] = (),
) -> list[Episode]:
    """A case for each stretch of days on which the station exceeds, from its first breach on.

    A breach while the station is not to be judged (it does not run, it is exempt) opens no case
    until it is to be judged again.
    """
    following = _Following()
    history = _History(ladder)
    waiting: Speaking | None = None
    changes = [(one.day, 0, one) for one in samples] + [(one.day, 1, one) for one in running]
    for day, what, value in sorted([*changes, *_decisions(decided)], key=lambda one: one[:2]):
        if what == 2:
            following.decide(value)
            if value.decision == "closed" and following.open is None:
                waiting = None
            continue
        if what == 0:
            waiting = _taken(following, history, value, waiting)
        if waiting is not None and held(running, day) is not False and not following.open:
            following.begin(day, **history.gravity(waiting, day), ground=waiting.sample)
            waiting = None
    return list(following.episodes.values())


def _taken(
    following: _Following, history: "_History", one: Speaking, waiting: Speaking | None
) -> Speaking | None:
    """What a day's samples do to the case; returns the breach that waits for one to open."""
    episode = following.open
    if one.over:
        history.note(one)
        if episode is None:
            return one
        episode.say(
            one.day,
            **_graver(episode, history.gravity(one, one.day)),
            ground=one.sample,
            reason=Reason.AGAIN,
        )
        return None
    if one.is_clear:
        if episode is not None and one.day > max(episode.reopened_on, episode.opened_on):
            episode.say(one.day, is_open=False, closing_sample=one.sample, reason=Reason.PASSED)
        return None
    return waiting


def _graver(episode: Episode, found: Mapping) -> dict:
    """A further breach raises the severity and may only shorten the term; one set by hand stays."""
    now = episode.now
    severity = max(filter(None, [now.severity, found["severity"]]), default=None)
    terms = [day for day in (now.due_on, found["due_on"]) if day is not None]
    due = now.due_on if episode.is_due_by_hand else min(terms, default=None)
    return {"severity": severity, "due_on": due}


class _History:
    """Days on which each parameter was over its limit, for how often it was."""

    def __init__(self, ladder: Sequence[Rung]):
        self.ladder = ladder
        self.days: dict[object, list[date]] = {}

    def note(self, one: Speaking) -> None:
        for name in one.over:
            self.days.setdefault(name, []).append(one.day)

    def gravity(self, one: Speaking, day: date) -> dict:
        rungs = [
            rung_of(self.ladder, ratio, repeats(self.days[name], one.day))
            for name, ratio in one.over.items()
        ]
        rung = max(filter(None, rungs), key=lambda rung: rung.rank, default=None)
        if rung is None:
            return {"severity": None, "due_on": None}
        term = rung.days_to_mend
        due = None if term is None else day + timedelta(days=term)
        return {"severity": rung.rank, "due_on": due}


# What is late, and what stands idle


def overdue(
    expected: Sequence[Expected],
    samples: Sequence[Speaking],
    *,
    today: date,
    running: Sequence[Since] = (),
    decided: Iterable[Decided] = (),
) -> list[Episode]:
    """A case for each stretch of days on which a sample was late, of whatever group."""
    taken = {one.day: one.sample for one in samples}
    stretches = together(stretch for one in expected for stretch in one.late)
    late = [
        (first, end)
        for begun, end in stretches
        if (first := _first_judged(running, begun, end)) is not None and first <= today
    ]
    ends = {
        end: (Reason.SAMPLED if end in taken else Reason.NOT_DUE, taken.get(end))
        for _begun, end in late
        if end is not None
    }
    closers = {day: (Reason.SAMPLED, number) for day, number in taken.items()}
    return _stretched([begun for begun, _end in late], ends, closers, decided)


def idle(is_idle: Sequence[Since], *, decided: Iterable[Decided] = ()) -> list[Episode]:
    """A case for each stretch of days on which the station is known to stand idle."""
    begins, ends, closers = [], {}, {}
    was = False
    for day, now in is_idle:
        if now and not was:
            begins.append(day)
        if not now:
            (ends if was else closers)[day] = Reason.NOT_IDLE, None
        was = now
    return _stretched(begins, ends, {**closers, **ends}, decided)


def together(stretches: Iterable[tuple[date, date | None]]) -> list[tuple[date, date | None]]:
    """Half-open stretches of days that overlap or touch, as one."""
    found: list[tuple[date, date | None]] = []
    for begun, end in sorted(stretches, key=lambda one: one[0]):
        if found and (found[-1][1] is None or begun <= found[-1][1]):
            last = found[-1][1]
            end = None if last is None or end is None else max(last, end)
            found[-1] = found[-1][0], end
        else:
            found.append((begun, end))
    return found


def _first_judged(running: Sequence[Since], begun: date, end: date | None) -> date | None:
    """The first day of a stretch on which the station is to be judged at all."""
    days = [begun, *(one.day for one in running if one.day > begun)]
    return next(
        (day for day in days if (end is None or day < end) and held(running, day) is not False),
        None,
    )


def _stretched(
    begins: Iterable[date],
    ends: Mapping[date, tuple[Reason, int | None]],
    closers: Mapping[date, tuple[Reason, int | None]],
    decided: Iterable[Decided],
) -> list[Episode]:
    """Open from each beginning to the next end; opened again by a person, to the next closer."""
    following = _Following()
    changes: list[tuple[date, int, object]] = [(day, 1, None) for day in begins]
    changes += [(day, 0, None) for day in {*ends, *closers}]
    for day, what, value in sorted([*changes, *_decisions(decided)], key=lambda one: one[:2]):
        episode = following.open
        if what == 2:
            following.decide(value)
        elif what == 1 and episode is None:
            following.begin(day)
        elif what == 0 and episode is not None and day > episode.reopened_on:
            found = closers.get(day) if episode.is_reopened else None
            found = ends.get(day, found)
            if found is not None:
                episode.say(day, is_open=False, closing_sample=found[1], reason=found[0])
    return list(following.episodes.values())
