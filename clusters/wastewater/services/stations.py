"""What is true of a station from a day on: the limits that bind it, permits, duties and rulings."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clusters.models import LimitChoice, Parameter, PermitFacts, Ruling, SamplingDuty, Station
from clusters.models.wastewater import AboutStation
from clusters.services import may_record, number_of
from clusters.verdicts import services as verdicts
from clusters.wastewater.services.limits import not_a_column
from hanoi_industry import words
from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed, Statement
from hanoi_industry.validity import EditedMeanwhile, check_not_to_come

# A duty comes round within ten years.
MOST_MONTHS = 120


# Which limits bind it


def choose_limits(
    station: Station,
    *,
    deed: Deed,
    valid_from: date,
    values: Mapping[str, object],
    source=None,
) -> ChangeSet:
    """Which set, column and coefficients bind a station from a day on; what is not named stays.

    Raises ValidationError where the set does not have the column, may not be used on the day, or
    is the own set of another station.
    """
    return state_of_station(
        LimitChoice, station, deed=deed, valid_from=valid_from, values=values, source=source
    )


def check_choice(station: Station, day: date, values: Mapping[str, object]) -> None:
    limit_set, column = values.get("limit_set"), values.get("column") or ""
    if limit_set is None:
        if column:
            raise ValidationError({"limit_set": _("A column is one of a set. Choose the set.")})
        return
    if limit_set.station_id not in (None, station.pk):
        raise ValidationError({"limit_set": _("This set is only for another station.")})
    if not limit_set.is_usable_on(day):
        raise ValidationError(
            {
                "limit_set": _(
                    "This set may not be used on that day. Choose another, or another day."
                )
            }
        )
    if not limit_set.has_column(column):
        raise ValidationError({"column": not_a_column(limit_set)})


# Permits, duties and rulings


def state_of_station(
    model: type[AboutStation],
    station: Station,
    *,
    deed: Deed,
    valid_from: date,
    values: Mapping[str, object],
    group: str = "",
    source=None,
    not_applicable: tuple[str, ...] = (),
    shown: str | None = None,
) -> ChangeSet:
    """What is true of a station from a day on, of any of its groups; what is not named stays.

    `group` is the group of parameters of a duty; `shown` the number of the row the person had before
    their eyes ("": there was none), None where nobody looked. Raises ValidationError for what cannot
    be, EditedMeanwhile where another row holds on the day of the deed.
    """
    if not may_record(deed.by, station.cluster.area):
        raise PermissionDenied
    check_not_to_come(valid_from, deed.day)
    subject = {"station": station}
    if "group" in model.dated_subject:
        subject["group"] = words.nfc(group).strip()
    with transaction.atomic():
        if shown is not None:
            Station.objects.select_for_update(of=("self",)).get(pk=station.pk)
            if shown != number_of(model.objects.as_of(deed.day).filter(**subject).first()):
                raise EditedMeanwhile
        held = model.objects.as_of(valid_from).filter(**subject).first()
        check_facts(model, station, valid_from, {**(held.values() if held else {}), **values})
        change_set = history.open_change_set(deed)
        statement = Statement(
            model, subject, valid_from, values, not_applicable=not_applicable, source=source
        )
        history.state(change_set, [statement])
        verdicts.follow(change_set)
    return change_set


def check_facts(
    model: type[AboutStation], station: Station, day: date, values: Mapping[str, object]
) -> None:
    """Raises ValidationError by the name of the field that cannot be."""
    if model is LimitChoice:
        check_choice(station, day, values)
    elif model is PermitFacts:
        _check_permit(values)
    elif model is SamplingDuty:
        _check_duty(values)
    elif model is Ruling and not (values.get("authority") or "").strip():
        raise ValidationError({"authority": _("Name the authority that has ruled.")})


def _check_permit(values: Mapping[str, object]) -> None:
    issued_on, expires_on = values.get("issued_on"), values.get("expires_on")
    if issued_on is not None and expires_on is not None and expires_on < issued_on:
        raise ValidationError(
            {"expires_on": _("The permit would end before it was issued. Correct one of the days.")}
        )


def _check_duty(values: Mapping[str, object]) -> None:
    months = values.get("every_months")
    if months is not None and not 1 <= months <= MOST_MONTHS:
        raise ValidationError(
            {"every_months": _("Type a number of months from 1 to 120, or leave it empty.")}
        )
    named = list(values.get("parameters") or ())
    known = Parameter.objects.filter(code__in=named).values_list("code", flat=True)
    if unknown := sorted(set(named) - set(known)):
        raise ValidationError(
            {
                "parameters": _("There is no parameter %(codes)s. Type codes from the list.")
                % {"codes": ", ".join(unknown)}
            }
        )
