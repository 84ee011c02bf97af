"""Standards are said and said anew: parameters, sets of limits, coefficients, the ladder of severity."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from clusters.models import Coefficient, LimitSet, Parameter, Severity
from clusters.verdicts import tasks
from clusters.wastewater.services.rights import must_keep_standards
from hanoi_industry import words
from hanoi_industry.history import services as history
from hanoi_industry.history.services import Deed


def add_parameter(*, deed: Deed, **values) -> Parameter:
    return _save(Parameter(), values, deed)


def revise_parameter(parameter: Parameter, *, deed: Deed, **values) -> Parameter:
    return _save(parameter, values, deed)


def add_limit_set(*, deed: Deed, **values) -> LimitSet:
    return _save(LimitSet(), values, deed)


def revise_limit_set(limit_set: LimitSet, *, deed: Deed, **values) -> LimitSet:
    """Raises ValidationError where a column would go that limits or stations still have."""
    columns = values.get("columns", limit_set.columns)
    held = {*limit_set.limits.values_list("column", flat=True)}
    held |= {*limit_set.choices.standing().values_list("column", flat=True)}
    lost = sorted(held - {*columns, "", None})
    if lost:
        raise ValidationError(
            {
                "columns": _("Limits or stations still have the column %(column)s. Leave it in.")
                % {"column": ", ".join(lost)}
            }
        )
    with transaction.atomic():
        deed = history.begun(deed)
        saved = _save(limit_set, values, deed)
        tasks.rejudge_after(deed.change_set, [limit_set.pk])
    return saved


def add_coefficient(*, deed: Deed, **values) -> Coefficient:
    """A line of the tables of Kq and Kf, which people look into; no verdict rests on it."""
    return _save(Coefficient(), values, deed)


def revise_coefficient(coefficient: Coefficient, *, deed: Deed, **values) -> Coefficient:
    return _save(coefficient, values, deed)


def add_severity(*, deed: Deed, **values) -> Severity:
    return _save_severity(Severity(), values, deed)


def revise_severity(rung: Severity, *, deed: Deed, **values) -> Severity:
    return _save_severity(rung, values, deed)


def _save_severity(rung: Severity, values: Mapping[str, object], deed: Deed) -> Severity:
    """The gravity of cases follows the ladder, so they are looked at anew."""
    with transaction.atomic():
        deed = history.begun(deed)
        saved = _save(rung, values, deed)
        tasks.rejudge_after(deed.change_set)
    return saved


def _save(thing: models.Model, values: Mapping[str, object], deed: Deed):
    """A thing of the city with its new values, its version and its line in history."""
    must_keep_standards(deed.by)
    is_new = thing._state.adding
    was = {name: "" if is_new else getattr(thing, name) for name in values}
    for name, value in values.items():
        setattr(thing, name, words.nfc(value) if isinstance(value, str) else value)
    thing.full_clean()
    with transaction.atomic():
        change_set = history.open_change_set(deed)
        history.sign(thing, change_set).save()
        changes = {name: (was[name], getattr(thing, name)) for name in values}
        history.record(change_set, thing, area_code="", changes=changes)
    return thing
