"""What a deed has written so far, and the history it leaves."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from hanoi_industry.history import services as history
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.history.services import Origin
from hanoi_industry.periods import PartialDay
from targets.models import Observation, Target

BATCH = 500
CITY = ""  # the area of a change that concerns the whole city

TARGET_FIELDS = (
    *("words", "operator", "low", "high", "said_on", "scenario", "assigned_to", "source", "note"),
)
OUTCOME_FIELDS = (
    *("value", "value_high", "at_point", "part", "whole", "vintage", "certainty", "published_on"),
    *("source", "note", "doubt", "is_picked"),
)
# What belongs to a row but is told with another field or is what the row is about.
UNTOLD = {
    Target: ("indicator", "period", "year", "said_precision", "replaces"),
    Observation: ("indicator", "period", "year", "as_typed", "published_precision"),
}


@dataclass
class Written:
    """What a deed has written so far, and the lines of history it leaves."""

    change_set: ChangeSet
    rows: list = field(default_factory=list)
    lines: list[tuple] = field(default_factory=list)  # (row, before or None, origin)


def withdraw_rows(change_set: ChangeSet, rows: Iterable) -> None:
    by_model: dict[type, list[int]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row.pk)
    for model, numbers in by_model.items():
        for start in range(0, len(numbers), BATCH):
            model.objects.filter(
                pk__in=numbers[start : start + BATCH], withdrawn_at__isnull=True
            ).update(withdrawn_at=change_set.at, withdrawn_by=change_set)


def again(change_set: ChangeSet, row, **values):
    names = (TARGET_FIELDS if isinstance(row, Target) else OUTCOME_FIELDS) + UNTOLD[type(row)]
    said = {name: getattr(row, name) for name in names} | values
    return type(row)(**said, recorded_at=change_set.at, change_set=change_set)


def write_lines(written: Written) -> None:
    history.write_down(written.change_set, (_change(*one) for one in written.lines))


def _change(row, before, origin: Origin) -> Change:
    """A line for each field that differs from what was said; a withdrawal empties all."""
    thing = row if row is not None else before
    was, now = _told(before), _told(row)
    return Change(
        area_code=CITY,
        subject_type=thing._meta.model_name,
        subject_code=thing.subject_code(),
        subject_label=f"{thing.indicator} {thing.period or thing.at_point}",
        fact_type=thing._meta.label_lower,
        fact_id=thing.pk,
        lines=[
            history.line_of(name, was.get(name, ""), now.get(name, ""), origin.cell)
            for name in (TARGET_FIELDS if isinstance(thing, Target) else OUTCOME_FIELDS)
            if was.get(name, "") != now.get(name, "")
        ],
        sheet=origin.sheet,
    )


def _told(row) -> dict[str, str]:
    """The fields of a row as history keeps them."""
    if row is None:
        return {}
    told = {}
    for name in TARGET_FIELDS if isinstance(row, Target) else OUTCOME_FIELDS:
        value = getattr(row, name)
        if isinstance(value, Decimal):
            value = f"{value.normalize():f}"
        elif isinstance(value, date):
            precision = row.said_precision if name == "said_on" else row.published_precision
            value = PartialDay(value, precision)
        elif value is False:
            value = None
        told[name] = history.in_words(value)
    return told
