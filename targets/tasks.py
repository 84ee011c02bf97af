"""The tasks of the year's plan as they stand on a day: who must act, until when, and what is late.

A task whose deadline is known only in part is late once the last day it may be has passed; in
between nobody can tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hanoi_industry import formats
from targets.models import Indicator, PlanTask, TaskFacts, TaskKind, TaskLink, TaskState

# An open task is called at risk so many days before it is due.
SOON = 30


@dataclass(frozen=True)
class Task:
    """One task on a day, with the indicators whose targets it serves."""

    facts: TaskFacts
    serves: tuple[Indicator, ...]
    day: date

    @property
    def number(self) -> int:
        return self.facts.task.number

    @property
    def year(self) -> int:
        return self.facts.task.year

    @property
    def text(self) -> str:
        return self.facts.text

    @property
    def kind_words(self) -> str:
        return str(TaskKind(self.facts.kind).label)

    @property
    def is_open(self) -> bool:
        return self.facts.state == TaskState.OPEN

    @cached_property
    def is_late(self) -> bool | None:
        """Open beyond its day. None: its day is known only in part and may be over or not."""
        due = self.facts.due
        if not self.is_open or due is None:
            return False
        return due.is_by(self.day - timedelta(days=1))

    @property
    def days_late(self) -> int:
        """Counted from the last day it may have been due; 0 where it is not late."""
        return (self.day - self.facts.due.last).days if self.is_late else 0

    @property
    def status(self) -> str:
        """A name of the signs of the house."""
        if not self.is_open:
            return "done" if self.facts.state == TaskState.DONE else "not_applicable"
        if self.is_late is None:
            return "cannot_tell"
        if self.is_late:
            return "overdue"
        due = self.facts.due
        is_soon = due is not None and due.first <= self.day + timedelta(days=SOON)
        return "at_risk" if is_soon else "on_course"

    @property
    def status_words(self) -> str:
        told = {
            "overdue": _("Late by %(days)s days") % {"days": formats.number(self.days_late)},
            "cannot_tell": _("May be late"),
            "at_risk": _("Due soon"),
        }
        return told.get(self.status, capfirst(str(TaskState(self.facts.state).label)))

    @property
    def order(self) -> tuple:
        """Late ones first, the latest of them before the others; then by the day they are due."""
        rank = 3 if not self.is_open else {True: 0, None: 1, False: 2}[self.is_late]
        due = self.facts.due
        return rank, -self.days_late, due.last if due else date.max, self.year, self.number


def of_year(year: int | None, *, day: date, known_on: date | None = None) -> list[Task]:
    """All tasks of a year's plan (None: of all plans) as of a day, as known on a day (None: now).

    Late ones come first.
    """
    facts = TaskFacts.objects.as_of(day, known_on)
    return _tasks(facts if year is None else facts.of_year(year), day, known_on)


def serving(indicator: Indicator, *, day: date, known_on: date | None = None) -> list[Task]:
    """Tasks of any year that serve the targets of an indicator."""
    links = TaskLink.objects.as_of(day, known_on).filter(indicator=indicator, is_served=True)
    facts = TaskFacts.objects.as_of(day, known_on).filter(task__in=links.values("task"))
    return _tasks(facts, day, known_on)


def one(task: PlanTask, *, day: date, known_on: date | None = None) -> Task | None:
    """A task as of a day; None where nothing was said of it by then."""
    found = _tasks(TaskFacts.objects.as_of(day, known_on).filter(task=task), day, known_on)
    return found[0] if found else None


def late(*, day: date, known_on: date | None = None) -> list[Task]:
    """Open tasks whose day is over, of whatever year."""
    facts = TaskFacts.objects.as_of(day, known_on).filter(state=TaskState.OPEN, due_on__lt=day)
    return [task for task in _tasks(facts, day, known_on) if task.is_late]


def _tasks(facts: Iterable[TaskFacts], day: date, known_on: date | None) -> list[Task]:
    rows = list(facts.select_related("task", "source"))
    if not rows:
        return []
    served: dict[int, list[Indicator]] = {}
    links = TaskLink.objects.as_of(day, known_on).filter(
        is_served=True, task__in=[row.task_id for row in rows]
    )
    for link in links.select_related("indicator").order_by("indicator__position"):
        served.setdefault(link.task_id, []).append(link.indicator)
    found = [Task(row, tuple(served.get(row.task_id, ())), day) for row in rows]
    return sorted(found, key=lambda task: task.order)
