"""Limits of parameters, many at a time as a standard or a spreadsheet lists them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clusters.models import Limit, LimitSet, Parameter
from clusters.verdicts import tasks
from clusters.wastewater.services.rights import must_keep_standards
from hanoi_industry.history import services as history
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.history.services import Deed

LIMIT_FIELDS = ("minimum", "maximum", "takes_coefficients")


@dataclass(frozen=True)
class LimitRow:
    """The limit of one parameter in one column of a set; `cells` are those it was read from."""

    limit_set: LimitSet
    column: str
    parameter: Parameter
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    takes_coefficients: bool = False
    flow_from: Decimal = Decimal(0)
    sheet: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple:
        return self.limit_set.pk, self.column, self.parameter.pk, self.flow_from


def keep_limits(rows: Iterable[LimitRow], *, deed: Deed) -> ChangeSet:
    """Limits as the rows say, new ones made and others changed; those not named stay as they are.

    Raises PermissionDenied, and ValidationError where a limit cannot be (a column its set does not
    have, a least above the most, nothing allowed at all).
    """
    with transaction.atomic():
        change_set = history.open_change_set(deed)
        keep_limits_with(change_set, rows, by=deed.by)
    return change_set


def keep_limits_with(change_set: ChangeSet, rows: Iterable[LimitRow], *, by) -> int:
    """The same within a change set that is already open; returns how many limits were written."""
    must_keep_standards(by)
    rows = {row.key: row for row in rows}
    for row in rows.values():
        check_limit(row)
    sets = {row.limit_set.pk for row in rows.values()}
    held = {
        (one.limit_set_id, one.column, one.parameter_id, one.flow_from): one
        for one in Limit.objects.select_for_update(of=("self",))
        .select_related("limit_set", "parameter")
        .filter(limit_set__in=sets)
    }
    new = [row for key, row in rows.items() if key not in held]
    changed = [(held[key], row) for key, row in rows.items() if key in held]
    changed = [(one, row) for one, row in changed if _values(one) != _values(row)]
    changes = [_change_of(_limit(row), None, row) for row in new]
    changes += [_change_of(one, _values(one), row) for one, row in changed]
    names = ["limit_set", "column", "parameter", "flow_from", *LIMIT_FIELDS]
    told = (
        (row.limit_set.pk, row.column, row.parameter.pk, row.flow_from, *_values(row))
        for row in new
    )
    history.insert_with_versions(change_set, Limit, names, told)
    for one, row in changed:
        for name in LIMIT_FIELDS:
            setattr(one, name, getattr(row, name))
        # A standard has some hundred limits, and few of them are ever changed at once.
        history.sign(one, change_set).save(update_fields=LIMIT_FIELDS)
    history.write_down(change_set, changes)
    if changes:
        tasks.rejudge_after(change_set, sets)
    return len(changes)


def check_limit(row: LimitRow) -> None:
    """Raises ValidationError by the name of the field that cannot be."""
    if not row.limit_set.has_column(row.column):
        raise ValidationError({"column": not_a_column(row.limit_set)})
    ends = [end for end in (row.minimum, row.maximum) if end is not None]
    if any(end < 0 for end in ends) or row.flow_from < 0:
        raise ValidationError({"maximum": _("A limit is not below zero.")})
    if len(ends) == 2 and row.minimum > row.maximum:
        raise ValidationError(
            {"minimum": _("The least is above the most. Correct one of the two.")}
        )


def not_a_column(limit_set: LimitSet) -> str:
    if not limit_set.columns:
        return _("The set has no columns. Leave it empty.")
    return _("The set has the columns %(columns)s. Type one of them.") % {
        "columns": ", ".join(limit_set.columns)
    }


def _values(of: Limit | LimitRow) -> tuple:
    return tuple(getattr(of, name) for name in LIMIT_FIELDS)


def _limit(row: LimitRow) -> Limit:
    return Limit(
        limit_set=row.limit_set,
        column=row.column,
        parameter=row.parameter,
        flow_from=row.flow_from,
    )


def _change_of(limit: Limit, before: Sequence | None, after: LimitRow) -> Change:
    """One line for each value that is otherwise; `before` None: the limit is new."""
    was = before or (None,) * len(LIMIT_FIELDS)
    lines = [
        history.line_of(
            name, history.in_words(one), history.in_words(other), after.cells.get(name, "")
        )
        for name, one, other in zip(LIMIT_FIELDS, was, _values(after), strict=True)
        if one != other
    ]
    return Change(
        subject_type=Limit._meta.model_name,
        subject_code=limit.subject_code(),
        subject_label=str(limit),
        lines=lines,
        sheet=after.sheet,
    )
