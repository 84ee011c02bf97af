"""What stands is changed, corrected, withdrawn, or picked among others; nothing is overwritten."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed, Origin
from hanoi_industry.validity import EditedMeanwhile
from targets.goals import Goal
from targets.models import Observation, Target
from targets.services.recording import promises_the_same, target_of
from targets.services.rights import must_record
from targets.services.rows import (
    TargetRow,
    check_begins,
    check_day,
    check_numbers,
    check_range,
    check_target,
    period_of,
)
from targets.services.written import (
    OUTCOME_FIELDS,
    TARGET_FIELDS,
    Written,
    again,
    withdraw_rows,
    write_lines,
)

# Days that are known to a precision, each with the name of its precision.
DAYS = {"said_on": "said_precision", "published_on": "published_precision"}


def change_target(target: Target, *, deed: Deed, goal: Goal, **values) -> Target:
    """What was promised is changed: a new link behind this one. `values` as of a TargetRow."""
    must_record(deed.by)
    row = TargetRow(target.indicator, target.period, goal, scenario=target.scenario, **values)
    with transaction.atomic():
        target = _still_standing(target)
        if target.changes.as_known_on(None).exists():
            raise EditedMeanwhile
        change_set = history.open_change_set(deed)
        check_target(row, change_set)
        if promises_the_same(row, target):
            raise ValidationError({"words": _("This is what stands already. Nothing was changed.")})
        link = target_of(change_set, row, period_of(target.period), target)
        link.save()
        written = Written(change_set, [link], [(link, target, row.origin)])
        write_lines(written)
    return link


def correct_target(target: Target, *, deed: Deed, goal: Goal | None = None, **values) -> Target:
    """A slip in recording: the link is withdrawn and said anew in its place of the chain."""
    if goal is not None:
        values |= {name: getattr(goal, name) for name in ("operator", "low", "high", "words")}
    check_numbers(low=values.get("low"), high=values.get("high"))
    return _correct(target, TARGET_FIELDS + ("said_precision",), values, deed)


def correct_observation(observation: Observation, *, deed: Deed, **values) -> Observation:
    """A slip in recording: the row is withdrawn and said anew.

    A figure that its source has revised is no slip; it is recorded as a new row.
    """
    numbers = ("value", "value_high", "part", "whole")
    check_numbers(**{name: values.get(name) for name in numbers})
    return _correct(observation, OUTCOME_FIELDS + ("as_typed", "published_precision"), values, deed)


def _correct(row, fields: Iterable[str], values: Mapping[str, object], deed: Deed):
    must_record(deed.by)
    unknown = set(values) - set(fields)
    if unknown:
        raise TypeError(f"Not to be corrected: {', '.join(sorted(unknown))}.")
    with transaction.atomic():
        row = _still_standing(row)
        _not_changed_since(row)
        if all(getattr(row, name) == value for name, value in values.items()):
            raise ValidationError(_("This is what stands already. Nothing was changed."))
        written = Written(history.open_change_set(deed))
        for name in DAYS:
            check_day(name, values.get(name), written.change_set)
        withdraw_rows(written.change_set, [row])
        new = again(written.change_set, row, **values)
        check_range(getattr(new, "value", None), getattr(new, "value_high", None))
        for name, precision in DAYS.items():
            check_begins(name, getattr(new, name, None), getattr(new, precision, None))
        new.full_clean()
        new.save()
        written.lines.append((new, row, Origin()))
        write_lines(written)
    return new


def withdraw(row: Target | Observation, *, deed: Deed) -> ChangeSet:
    """It was never said, or never so: take it back. A target that was changed since stays."""
    must_record(deed.by)
    with transaction.atomic():
        row = _still_standing(row)
        _not_changed_since(row)
        written = Written(history.open_change_set(deed))
        withdraw_rows(written.change_set, [row])
        written.lines.append((None, row, Origin()))
        write_lines(written)
    return written.change_set


def pick(observation: Observation, *, deed: Deed) -> Observation:
    """Among sources that disagree, this is the figure to show; the others stay visible."""
    must_record(deed.by)
    with transaction.atomic():
        observation = _still_standing(observation)
        if observation.is_picked:
            raise ValidationError(_("This figure is the picked one already."))
        rivals = Observation.objects.as_known_on(None).filter(
            indicator=observation.indicator, period=observation.period, is_picked=True
        )
        written = Written(history.open_change_set(deed))
        before = [*rivals.select_for_update(of=("self",)), observation]
        after = [
            again(written.change_set, one, is_picked=one.pk == observation.pk) for one in before
        ]
        withdraw_rows(written.change_set, before)
        Observation.objects.bulk_create(after)
        written.lines += [(new, old, Origin()) for new, old in zip(after, before, strict=True)]
        write_lines(written)
    return after[-1]


def _still_standing(row):
    """The row as it stands now, locked."""
    rows = type(row).objects.select_related("indicator", "source")
    held = rows.select_for_update(of=("self",)).filter(pk=row.pk, withdrawn_at__isnull=True).first()
    if held is None:
        raise EditedMeanwhile
    return held


def _not_changed_since(row) -> None:
    if isinstance(row, Target) and row.changes.as_known_on(None).exists():
        raise ValidationError(_("This target was changed later. Withdraw the later change first."))
