"""Tasks of the year's plan: ordered, changed from a day on, taken back."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from hanoi_industry.documents.models import Document, Precision
from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed, Statement
from hanoi_industry.validity import Dated, EditedMeanwhile, check_not_to_come
from targets.models import Indicator, PlanTask, TaskFacts, TaskLink
from targets.services.rights import must_record
from targets.services.rows import check_begins

DATED: tuple[type[Dated], ...] = (TaskFacts, TaskLink)


def order_task(
    year: int,
    *,
    deed: Deed,
    valid_from: date,
    serves: Iterable[Indicator] = (),
    source: Document | None = None,
    **values,
) -> PlanTask:
    """One more task of a year's plan; `values` are those of its facts."""
    must_record(deed.by)
    with transaction.atomic():
        change_set = history.open_change_set(deed)
        tasks = PlanTask.objects.select_for_update().filter(year=year)
        last = max(tasks.values_list("number", flat=True), default=0)
        task = PlanTask.objects.create(year=year, number=last + 1)
        _state(change_set, task, valid_from, values, source)
        _link(change_set, task, valid_from, serves, source)
    return task


def revise_task(
    task: PlanTask,
    *,
    deed: Deed,
    valid_from: date,
    serves: Iterable[Indicator] | None = None,
    source: Document | None = None,
    shown: int | None = None,
    **values,
) -> ChangeSet:
    """What is so of a task from a day on; said again for the same day it corrects that row.

    `serves` None leaves its indicators as they are. `shown` is the number of the row the person
    saw. Raises EditedMeanwhile where another stands now, ValidationError where nothing is new.
    """
    must_record(deed.by)
    with transaction.atomic():
        PlanTask.objects.select_for_update().get(pk=task.pk)
        now = TaskFacts.objects.as_of(deed.day).filter(task=task).first()
        if shown is not None and (now is None or now.pk != shown):
            raise EditedMeanwhile
        change_set = history.open_change_set(deed)
        _state(change_set, task, valid_from, values, source)
        if serves is not None:
            _link(change_set, task, valid_from, serves, source)
        if not change_set.changes.exists():
            raise ValidationError(_("This is what stands already. Nothing was changed."))
    return change_set


def withdraw_task_fact(row: TaskFacts | TaskLink, *, deed: Deed) -> ChangeSet:
    """It was never so: what held before it holds on."""
    must_record(deed.by)
    with transaction.atomic():
        held = type(row).objects.select_for_update(of=("self",)).standing().filter(pk=row.pk)
        row = held.select_related(*row.told_with).first()
        if row is None:
            raise EditedMeanwhile
        change_set = history.open_change_set(deed)
        history.withdraw(change_set, [row])
    return change_set


def _state(
    change_set: ChangeSet, task: PlanTask, valid_from: date, values, source: Document | None
) -> None:
    check_not_to_come(valid_from, change_set.day)
    fields = {name: TaskFacts._meta.get_field(name) for name in values}
    for name, field in fields.items():
        _check(name, field, values[name])
    check_begins("due_on", values.get("due_on"), values.get("due_precision", Precision.DAY))
    statement = Statement(TaskFacts, {"task": task}, valid_from, values, source=source)
    history.state(change_set, [statement])


def _check(name: str, field: models.Field, value) -> None:
    try:
        field.clean(value, None)
    except ValidationError as problem:
        raise ValidationError({name: problem.messages}) from problem


def _link(
    change_set: ChangeSet,
    task: PlanTask,
    valid_from: date,
    serves: Iterable[Indicator],
    source: Document | None,
) -> None:
    """Say of each indicator whether the task serves it, where that is not what stands."""
    wanted = {indicator.pk: indicator for indicator in serves}
    links = TaskLink.objects.as_of(valid_from).filter(task=task, is_served=True)
    held = {link.indicator_id: link.indicator for link in links.select_related("indicator")}
    said = [(one, True) for pk, one in wanted.items() if pk not in held]
    said += [(one, False) for pk, one in held.items() if pk not in wanted]
    history.state(
        change_set,
        [
            Statement(
                TaskLink,
                {"task": task, "indicator": indicator},
                valid_from,
                {"is_served": is_served},
                source=source,
            )
            for indicator, is_served in said
        ],
    )
