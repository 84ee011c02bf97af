"""What rows say, and what they must be before anything of them is kept."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from hanoi_industry.documents.models import Document
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Origin
from hanoi_industry.periods import NotAPeriod, PartialDay, Period
from targets.goals import Goal
from targets.models import (
    DECIMALS,
    LARGEST,
    Indicator,
    Observation,
    Precision,
    Target,
    Vintage,
)


@dataclass(frozen=True)
class TargetRow:
    """What was promised, by whom and when.

    Where a target of this period and scenario stands already, the row changes it; with `beside`
    it is what another source promises, and both stand.
    """

    indicator: Indicator
    period: Period | str
    goal: Goal
    source: Document | None = None
    said_on: date | None = None
    note: str = ""
    scenario: str = ""
    assigned_to: str = ""
    origin: Origin = Origin()
    said_precision: str = Precision.DAY
    beside: bool = False


@dataclass(frozen=True)
class ObservationRow:
    """What an indicator was in a period, as one source has it.

    The period is empty where the source gives no year; then `at_point` keeps what it does give.
    """

    indicator: Indicator
    period: Period | str
    value: Decimal
    value_high: Decimal | None = None
    as_typed: str = ""
    vintage: str = Vintage.REPORTED
    certainty: str = ""
    at_point: str = ""
    published_on: date | None = None
    source: Document | None = None
    note: str = ""
    part: Decimal | None = None
    whole: Decimal | None = None
    origin: Origin = Origin()
    published_precision: str = Precision.DAY
    doubt: str = ""  # why it was asked about, where it was kept all the same


def period_of(period: Period | str) -> Period:
    if isinstance(period, Period):
        return period
    try:
        return Period.parse(period)
    except NotAPeriod as problem:
        raise ValidationError(
            {"period": _("Type a period such as 2026, 2026-6M, 2026-Q3, 2026-07 or 2021-2025.")}
        ) from problem


def check_target(row: TargetRow, change_set: ChangeSet) -> None:
    if not row.goal.words.strip():
        raise ValidationError({"words": _("Type the target as the paper words it.")})
    check_numbers(low=row.goal.low, high=row.goal.high)
    check_day("said_on", row.said_on, change_set)
    check_begins("said_on", row.said_on, row.said_precision)
    _check_lengths(Target, row, words=row.goal.words)


def check_observation(row: ObservationRow, change_set: ChangeSet) -> None:
    check_numbers(value=row.value, value_high=row.value_high, part=row.part, whole=row.whole)
    check_range(row.value, row.value_high)
    if row.whole is not None and row.whole <= 0:
        raise ValidationError({"whole": _("A share needs a denominator above zero.")})
    if not row.period and not row.at_point:
        raise ValidationError({"period": _("Type the period, or say why the source gives none.")})
    if row.vintage not in Vintage.values:
        raise ValidationError({"vintage": _("Choose estimate, preliminary, official or reported.")})
    check_day("published_on", row.published_on, change_set)
    check_begins("published_on", row.published_on, row.published_precision)
    _check_lengths(Observation, row)


def check_range(low: Decimal | None, high: Decimal | None) -> None:
    if low is not None and high is not None and high < low:
        raise ValidationError({"value_high": _("Type the lower number first.")})


def check_numbers(**numbers: Decimal | None) -> None:
    for name, number in numbers.items():
        if number is None:
            continue
        if not number.is_finite() or abs(number) >= LARGEST:
            raise ValidationError({name: _("The number is too large to be kept. Check the unit.")})
        if -number.normalize().as_tuple().exponent > DECIMALS:
            told = _("Type at most %(decimals)s digits after the decimal mark.")
            raise ValidationError({name: told % {"decimals": DECIMALS}})


def check_day(name: str, day: date | None, change_set: ChangeSet) -> None:
    if day is not None and day > change_set.day:
        raise ValidationError({name: _("The day is still to come. Type today or an earlier day.")})


def check_begins(name: str, day: date | None, precision: str) -> None:
    """A day known only to its month, quarter or year is kept as the first day of it."""
    if day is None:
        return
    try:
        PartialDay(day, precision)
    except ValueError as problem:
        told = _("Of a month, a quarter or a year give the first day.")
        raise ValidationError({name: told}) from problem


def _check_lengths(model: type[models.Model], row, **more: str) -> None:
    texts = {name: value for name, value in vars(row).items() if isinstance(value, str)} | more
    for name, text in texts.items():
        longest = model._meta.get_field(name).max_length
        if longest and len(text) > longest:
            raise ValidationError(
                {name: _("Shorten this to %(count)s characters.") % {"count": longest}}
            )
