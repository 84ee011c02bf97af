"""Targets and outcomes are recorded: what stands already writes nothing, all else is a new row."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from operator import eq

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed
from hanoi_industry.periods import Period
from targets.goals import Operator
from targets.models import Observation, Target, Vintage
from targets.services.rights import must_record
from targets.services.rows import (
    ObservationRow,
    TargetRow,
    check_observation,
    check_target,
    period_of,
)
from targets.services.written import BATCH, Written, write_lines

# Numbers of rows that are only imagined.
NOT_YET = 10**15


def record_targets(rows: Iterable[TargetRow], deed: Deed) -> ChangeSet:
    return record_rows(rows, (), deed)


def record_observations(rows: Iterable[ObservationRow], deed: Deed) -> ChangeSet:
    return record_rows((), rows, deed)


def record_rows(
    targets: Iterable[TargetRow], observations: Iterable[ObservationRow], deed: Deed
) -> ChangeSet:
    """Record what rows say, all or nothing, as one deed.

    Asks as many questions for one row as for a thousand. Raises PermissionDenied, and
    ValidationError for a row that cannot be (no such period, a paper from a day to come).
    """
    with transaction.atomic():
        change_set = history.open_change_set(deed)
        record_rows_with(change_set, targets, observations, by=deed.by)
    return change_set


def record_rows_with(
    change_set: ChangeSet,
    targets: Iterable[TargetRow],
    observations: Iterable[ObservationRow],
    *,
    by,
) -> list[Target | Observation]:
    """The same within a change set that is already open; returns what was written."""
    must_record(by)
    with transaction.atomic():
        written = Written(change_set)
        _add_targets(written, list(targets))
        add_observations(written, list(observations))
        write_lines(written)
    return written.rows


def recorded(change_set: ChangeSet, model: type[models.Model]) -> models.Model:
    """The one row a deed has recorded. Raises ValidationError where all of it stood already."""
    row = model.objects.filter(change_set=change_set).select_related("indicator").first()
    if row is None:
        raise ValidationError(_("This is recorded already. Nothing was changed."))
    return row


def _add_targets(written: Written, rows: list[TargetRow]) -> None:
    held: dict[tuple, list[Target]] = {}
    for target in _standing(Target, rows):
        held.setdefault((target.indicator_id, target.period, target.scenario), []).append(target)
    waiting: list[Target] = []
    for row in rows:
        period = period_of(row.period)
        check_target(row, written.change_set)
        standing = held.setdefault((row.indicator.pk, period.code, row.scenario), [])
        if any(promises_the_same(row, target) for target in standing):
            continue
        before = None if row.beside else _present(standing, row)
        target = target_of(written.change_set, row, period, before)
        standing.append(target)
        waiting.append(target)
        written.lines.append((target, before, row.origin))
    _create_links(waiting)
    written.rows += waiting


def unwritten(
    rows: Iterable[TargetRow | ObservationRow],
    *,
    at: datetime,
    held: Mapping[tuple, Sequence[Target]],
) -> list[Target | Observation]:
    """What rows would become, numbered beyond all that stand; nothing is written.

    `held` are standing targets by the number of their indicator, their period and their scenario.
    """
    change_set = ChangeSet(at=at)
    made: list[Target | Observation] = []
    for number, row in enumerate(rows, start=NOT_YET):
        period = period_of(row.period) if row.period else None
        if isinstance(row, ObservationRow):
            one = _observation(change_set, row, period)
        else:
            standing = list(held.get((row.indicator.pk, period.code, row.scenario), ()))
            before = None if row.beside else _present(standing, row)
            one = target_of(change_set, row, period, before)
        one.pk = number
        made.append(one)
    return made


def _create_links(waiting: list[Target]) -> None:
    """A link needs the number of the one before it: chains within one deed are written by turns."""
    while waiting:
        ready = [one for one in waiting if one.replaces is None or one.replaces.pk]
        Target.objects.bulk_create(ready, batch_size=BATCH)
        waiting = [one for one in waiting if one.pk is None]


def target_of(
    change_set: ChangeSet, row: TargetRow, period: Period, before: Target | None
) -> Target:
    return Target(
        indicator=row.indicator,
        period=period.code,
        year=period.year,
        operator=row.goal.operator,
        low=row.goal.low,
        high=row.goal.high,
        words=row.goal.words,
        scenario=row.scenario,
        assigned_to=row.assigned_to,
        said_on=row.said_on,
        said_precision=row.said_precision,
        source=row.source,
        note=row.note,
        replaces=before,
        recorded_at=change_set.at,
        change_set=change_set,
    )


def _present(standing: list[Target], row: TargetRow) -> Target | None:
    """The end of the chain a row changes: of the same paper where there is one, else the latest."""
    changed = {target.replaces_id for target in standing if target.replaces_id}
    # Links of this very deed have no number yet.
    fresh = [target.replaces for target in standing if target.pk is None]
    ends = [
        one
        for one in standing
        if one.pk not in changed and not any(one is before for before in fresh)
    ]
    same_paper = [one for one in ends if row.source and one.source_id == row.source.pk]
    return (same_paper or ends or [None])[-1]


def promises_the_same(
    row: TargetRow, target: Target, same: Callable[[object, object], bool] = eq
) -> bool:
    """Whether a link of the chain says it already; what the row leaves open says nothing new.

    `same` tells whether a value that is held and one that is said are one.
    """
    goal = row.goal
    if (goal.operator, goal.low, goal.high) != (target.operator, target.low, target.high):
        return False
    if goal.operator is Operator.TEXT and goal.words != target.words:
        return False
    if row.beside and row.source != target.source:
        return False
    given = {
        "source": row.source,
        "said_on": row.said_on,
        "assigned_to": row.assigned_to,
        "note": row.note,
    }
    return _held_already(target, given, same)


def add_observations(written: Written, rows: list[ObservationRow]) -> None:
    held: dict[tuple, list[Observation]] = {}
    for one in _standing(Observation, rows):
        held.setdefault((one.indicator_id, one.period, one.at_point), []).append(one)
    added = []
    for row in rows:
        period = period_of(row.period) if row.period else None
        check_observation(row, written.change_set)
        code = period.code if period else ""
        standing = held.setdefault((row.indicator.pk, code, row.at_point), [])
        if any(observes_the_same(row, one) for one in standing):
            continue
        observation = _observation(written.change_set, row, period)
        standing.append(observation)
        added.append(observation)
        written.lines.append((observation, None, row.origin))
    Observation.objects.bulk_create(added, batch_size=BATCH)
    written.rows += added


def _observation(change_set: ChangeSet, row: ObservationRow, period: Period | None) -> Observation:
    return Observation(
        indicator=row.indicator,
        period=period.code if period else "",
        year=period.year if period else None,
        at_point=row.at_point,
        value=row.value,
        value_high=row.value_high,
        as_typed=row.as_typed,
        part=row.part,
        whole=row.whole,
        vintage=row.vintage,
        certainty=row.certainty,
        published_on=row.published_on,
        published_precision=row.published_precision,
        source=row.source,
        note=row.note,
        doubt=row.doubt,
        recorded_at=change_set.at,
        change_set=change_set,
    )


def observes_the_same(
    row: ObservationRow, one: Observation, same: Callable[[object, object], bool] = eq
) -> bool:
    """The same of an outcome; one that says no vintage may be of any."""
    if (row.value, row.value_high) != (one.value, one.value_high):
        return False
    if row.vintage not in (Vintage.REPORTED, one.vintage):
        return False
    given = {
        "source": row.source,
        "published_on": row.published_on,
        "certainty": row.certainty,
        "note": row.note,
        "part": row.part,
        "whole": row.whole,
    }
    return _held_already(one, given, same)


def _held_already(row: Target | Observation, given: Mapping[str, object], same) -> bool:
    return all(
        value in (None, "") or same(getattr(row, name), value) for name, value in given.items()
    )


def _standing(model: type[models.Model], rows: Iterable[TargetRow | ObservationRow]) -> list:
    """What stands of the indicators and periods that rows speak of, oldest first, locked."""
    indicators = list({row.indicator.pk for row in rows})
    codes = sorted({period_of(row.period).code if row.period else "" for row in rows})
    found = []
    for start in range(0, len(indicators), BATCH):
        found += (
            model.objects.as_known_on(None)
            .filter(indicator__in=indicators[start : start + BATCH], period__in=codes)
            .select_related("source")
            .select_for_update(of=("self",))
            .order_by("id")
        )
    return found
