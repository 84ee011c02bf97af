"""Numbers from the register with the lists behind them: the one window for targets and summaries.

A figure is a `Question`. Asking it sorts every cluster of the register into exactly one of three
lists: counted, not counted (with the condition that failed), cannot be told (with the missing
fact). The headline is the length of those lists, never a second query.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from clusters import register, spells
from clusters.conditions import Always, Answer, Condition, Finding
from clusters.models import (
    LegalStage,
    MilestoneState,
    ProgressState,
)
from clusters.questions import OPERATING, Question, one_of
from clusters.register import Entry, Register
from clusters.station_questions import of_stations, station_to_standard, voices_of
from hanoi_industry.figures import Share
from hanoi_industry.periods import CIVIL, Days, PartialDay, Period

# What is begun, finished or in use; "suspended" tells nothing of how far it had come.
BEGUN = {ProgressState.BUILDING, ProgressState.COMPLETE, ProgressState.EXPANDING}
FINISHED = {ProgressState.COMPLETE}
NOT_YET = {ProgressState.NOT_BEGUN, ProgressState.CLEARING}


@dataclass(frozen=True)
class Judged:
    entry: Entry
    finding: Finding
    in_population: Answer


@dataclass(frozen=True)
class Answered:
    """The three lists of a question; together they are the whole register of that day."""

    question: Question
    register: Register
    judged: tuple[Judged, ...]

    @cached_property
    def counted(self) -> list[Judged]:
        return [one for one in self.judged if one.finding.answer is Answer.YES]

    @cached_property
    def not_counted(self) -> list[Judged]:
        return [one for one in self.judged if one.finding.answer is Answer.NO]

    @cached_property
    def cannot_tell(self) -> list[Judged]:
        return [one for one in self.judged if one.finding.answer is Answer.UNKNOWN]

    @cached_property
    def share(self) -> Share:
        """Counted of those surely in the population; unknown counts whoever might change either number."""
        whole = sum(1 for one in self.judged if one.in_population is Answer.YES)
        return Share(len(self.counted), whole, len(self.cannot_tell))

    @cached_property
    def voices(self) -> Counter:
        """Of those counted, how many by each voice; for questions of meeting the standard."""
        return Counter(voices_of(one.entry.values).voice for one in self.counted)


@dataclass(frozen=True)
class Moved:
    """How an answer came to differ from an earlier one: by who joined or left, and who changed.

    `joined` and `left` are clusters that entered and ceased to be in the denominator; `gained` and
    `lost` were in it both times and came to be counted, or ceased to be.
    """

    before: Answered
    now: Answered
    joined: tuple[Entry, ...]
    left: tuple[Entry, ...]
    gained: tuple[Entry, ...]
    lost: tuple[Entry, ...]


def moved(before: Answered, now: Answered) -> Moved:
    then = {one.entry.pk: one for one in before.judged if one.in_population is Answer.YES}
    today = {one.entry.pk: one for one in now.judged if one.in_population is Answer.YES}
    stayed = [(then[pk], one) for pk, one in today.items() if pk in then]

    def turned(first: bool) -> tuple[Entry, ...]:
        return tuple(
            one.entry
            for earlier, one in stayed
            if _is_counted(earlier) is first and _is_counted(one) is not first
        )

    return Moved(
        before,
        now,
        joined=tuple(one.entry for pk, one in today.items() if pk not in then),
        left=tuple(one.entry for pk, one in then.items() if pk not in today),
        gained=turned(False),
        lost=turned(True),
    )


def _is_counted(one: Judged) -> bool:
    return one.finding.answer is Answer.YES


ESTABLISHED = one_of(
    "legal_stage",
    LegalStage.ESTABLISHED,
    failed=_("not established by decision"),
    missing=_("legal stage not recorded"),
)


def _done_by(day: date):
    return lambda when: when.is_by(day)


def _done_in(days: Days):
    def test(when: PartialDay) -> bool | None:
        if when.first >= days.first and when.last < days.end:
            return True
        return False if when.last < days.first or when.first >= days.end else None

    return test


def started_by(day: date) -> Condition:
    return _Step("ground_breaking", _done_by(day), BEGUN, NOT_YET, _("construction not begun"))


def completed_by(day: date) -> Condition:
    return _Step(
        "completion",
        _done_by(day),
        FINISHED,
        NOT_YET | {ProgressState.BUILDING},
        _("infrastructure not complete"),
    )


@dataclass(frozen=True)
class _Step(Condition):
    """Whether a step was taken: its milestone says, else what the state of construction implies."""

    kind: str
    test: object
    reached: frozenset | set
    not_reached: frozenset | set
    failed: object

    def judge(self, values: Mapping[str, object]) -> Finding:
        actual, state = values.get(f"{self.kind}.actual"), values.get("state")
        told = None if actual is None else self.test(actual)
        if told is None and actual is None and self.reached is not None:
            if state in self.reached:
                told = True
            elif state in self.not_reached or values.get(f"{self.kind}.state") == "not_started":
                told = False
        if told is None:
            return Finding(Answer.UNKNOWN, _("day of the step not recorded"))
        return Finding(Answer.YES) if told else Finding(Answer.NO, self.failed)


@dataclass(frozen=True)
class _StepIn(Condition):
    """Whether a step fell into a period: only its day can tell, but a step that is not taken yet,
    or stood as taken before the period began, surely did not."""

    kind: str
    days: Days
    not_reached: frozenset | set
    failed: object
    was_taken: bool = False  # on the eve of the period
    taken_before: object = _("the step was taken before the period")

    def judge(self, values: Mapping[str, object]) -> Finding:
        actual = values.get(f"{self.kind}.actual")
        told = None if actual is None else _done_in(self.days)(actual)
        if told is not None:
            return Finding(Answer.YES) if told else Finding(Answer.NO, self.failed)
        if self.was_taken:
            return Finding(Answer.NO, self.taken_before)
        if actual is not None:
            return Finding(Answer.UNKNOWN, _("day of the step known too roughly"))
        if (
            values.get("state") in self.not_reached
            or values.get(f"{self.kind}.state") == "not_started"
        ):
            return Finding(Answer.NO, self.failed)
        return Finding(Answer.UNKNOWN, _("day of the step not recorded"))


def operating() -> Question:
    return Question(
        "operating",
        _("Clusters operating"),
        _(
            "Clusters with at least one investment project (Circular 14/2024/TT-BCT, form 03, row 15)."
        ),
        OPERATING,
    )


def established() -> Question:
    return Question(
        "established",
        _("Clusters established"),
        _("Clusters with a decision of establishment in force (form 03, row 3)."),
        ESTABLISHED,
    )


def started(day: date) -> Question:
    return Question(
        "started",
        _("Construction begun"),
        _(
            "Clusters whose infrastructure was begun by the day, by ground-breaking or by their state."
        ),
        started_by(day),
    )


def completed(day: date) -> Question:
    return Question(
        "completed",
        _("Infrastructure complete"),
        _("Clusters whose infrastructure was complete by the day."),
        completed_by(day),
    )


def registered() -> Question:
    return Question(
        "registered",
        _("Clusters in the register"),
        _("Every cluster whose legal facts stand in the register on the day."),
        Always(),
    )


def at_stage(stage: LegalStage) -> Question:
    return Question(
        f"stage-{stage.value}",
        stage.label,
        _("Clusters at this legal stage on the day."),
        one_of(
            "legal_stage",
            stage,
            failed=_("at another legal stage"),
            missing=_("legal stage not recorded"),
        ),
    )


def in_state(state: ProgressState) -> Question:
    return Question(
        f"state-{state.value}",
        state.label,
        _("Clusters whose construction and use stand at this point on the day."),
        one_of(
            "state",
            state,
            failed=_("in another state"),
            missing=_("construction and use not recorded"),
        ),
    )


def questions(day: date) -> dict[str, Question]:
    """Every figure of the summary by its code."""
    asked = [
        *(at_stage(stage) for stage in LegalStage),
        *(in_state(state) for state in ProgressState),
        registered(),
        operating(),
        established(),
        started(day),
        completed(day),
        *of_stations(day),
    ]
    return {question.code: question for question in asked}


def ask(question: Question, of: Register) -> Answered:
    return Answered(question, of, tuple(_judge(question, entry) for entry in of))


def _judge(question: Question, entry: Entry) -> Judged:
    population = question.population.judge(entry.values)
    if population.answer is Answer.NO:
        return Judged(entry, population, Answer.NO)
    if population.answer is Answer.UNKNOWN:
        return Judged(entry, population, Answer.UNKNOWN)
    return Judged(entry, question.condition.judge(entry.values), Answer.YES)


# The window for targets: the register's answer for a period, with its counts.


def _register_for(period: Period, known_on: date | None, among, day: date | None) -> Register:
    """At the period's last day, or at an earlier day within it: no fact from later is seen.

    `among` may be that register itself, where it was gathered before.
    """
    if isinstance(among, Register):
        return among
    last = CIVIL.days(period).last
    return register.as_of(last if day is None else min(last, day), known_on, among=among)


def clusters_operating(
    period: Period, known_on: date | None = None, among=None, day: date | None = None
) -> Answered:
    return ask(operating(), _register_for(period, known_on, among, day))


def clusters_established(
    period: Period, known_on: date | None = None, among=None, day: date | None = None
) -> Answered:
    return ask(established(), _register_for(period, known_on, among, day))


def clusters_started(
    period: Period, known_on: date | None = None, among=None, day: date | None = None
) -> Answered:
    """Clusters whose ground was broken within the period."""
    question = Question(
        "clusters-started",
        _("Construction started in the period"),
        _("Clusters whose ground-breaking fell into the period."),
        _StepIn(
            "ground_breaking", CIVIL.days(period), NOT_YET, _("ground not broken in the period")
        ),
    )
    return _ask_of_step(question, BEGUN, _register_for(period, known_on, among, day))


def clusters_completed(
    period: Period, known_on: date | None = None, among=None, day: date | None = None
) -> Answered:
    """Clusters whose infrastructure was finished within the period."""
    question = Question(
        "clusters-completed",
        _("Infrastructure completed in the period"),
        _("Clusters whose infrastructure was completed in the period."),
        _StepIn(
            "completion",
            CIVIL.days(period),
            NOT_YET | {ProgressState.BUILDING},
            _("infrastructure not completed in the period"),
        ),
    )
    return _ask_of_step(question, FINISHED, _register_for(period, known_on, among, day))


def _ask_of_step(question: Question, reached: set[ProgressState], of: Register) -> Answered:
    """Asks whether a step fell into a period; `reached` are the states that show that it was taken."""
    step = question.condition
    stood = of.stood_before(step.days.first)
    earlier = {
        cluster
        for (cluster, told), state in stood.items()
        if (told == "state" and state in reached)
        or (told == step.kind and state == MilestoneState.DONE)
    }
    of_earlier = replace(question, condition=replace(step, was_taken=True))
    judged = (_judge(of_earlier if entry.pk in earlier else question, entry) for entry in of)
    return Answered(question, of, tuple(judged))


def stations_to_standard(
    period: Period, known_on: date | None = None, among=None, day: date | None = None
) -> Answered:
    return ask(station_to_standard(), _register_for(period, known_on, among, day))


Obstacle, OnTheWay, obstacles = spells.Obstacle, spells.OnTheWay, spells.obstacles
STEPS = {
    "clusters-started": (spells.STARTED, started_by),
    "clusters-completed": (spells.COMPLETED, completed_by),
}


def on_the_way(answered: Answered) -> OnTheWay | None:
    """Who took the step that a figure counts, and who waits; None where it counts no step."""
    if answered.question.code not in STEPS:
        return None
    step, taken_by = STEPS[answered.question.code]
    taken = taken_by(answered.register.day)
    waiting = (
        one.entry
        for one in answered.not_counted
        if taken.judge(one.entry.values).answer is Answer.NO
    )
    return spells.on_the_way(answered.register, step, waiting)
