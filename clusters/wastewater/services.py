"""Every write about limits and samples: allowed here, in one transaction, with its history.

Standards belong to the whole city, and who keeps them needs a permission of its own. Which limits
bind a station, its samples and their values are facts of its cluster like any other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from clusters.models import (
    Limit,
    LimitChoice,
    LimitSet,
    Parameter,
    Qualifier,
    Reading,
    Sample,
    SampleFacts,
    SampleKind,
    Station,
)
from clusters.services import EditedMeanwhile, may_record
from hanoi_industry import inserting, words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.history import services as history
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.history.services import (
    Deed,
    NothingToUndo,
    Origin,
    Statement,
    UndoAccount,
)
from hanoi_industry.validity import Dated

BATCH = 5_000


# Standards: parameters, sets of limits, limits


def may_keep_standards(by) -> bool:
    return by.may(Permission.STANDARDS_EDIT, WHOLE_CITY)


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
    return _save(limit_set, values, deed)


def _save(thing: models.Model, values: Mapping[str, object], deed: Deed):
    """A thing of the city with its new values, its version and its line in history."""
    if not may_keep_standards(deed.by):
        raise PermissionDenied
    is_new = thing._state.adding
    was = {name: "" if is_new else getattr(thing, name) for name in values}
    for name, value in values.items():
        setattr(thing, name, words.nfc(value) if isinstance(value, str) else value)
    thing.full_clean()
    with transaction.atomic():
        change_set = history.open_change_set(deed)
        _tie(thing, change_set).save()
        changes = {name: (was[name], getattr(thing, name)) for name in values}
        history.record(change_set, thing, area_code="", changes=changes)
    return thing


def _tie(thing: models.Model, change_set: ChangeSet) -> models.Model:
    """What is written of it next belongs to the change set."""
    thing._history_user, thing._history_date = change_set.by, change_set.at
    thing._change_reason = history.reason_of(change_set)
    return thing


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
    if not may_keep_standards(by):
        raise PermissionDenied
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
        _tie(one, change_set).save(update_fields=LIMIT_FIELDS)
    history.write_down(change_set, changes)
    return len(changes)


def check_limit(row: LimitRow) -> None:
    """Raises ValidationError by the name of the field that cannot be."""
    columns = row.limit_set.columns
    if row.column not in columns if columns else row.column:
        raise ValidationError({"column": _not_a_column(row.limit_set)})
    ends = [end for end in (row.minimum, row.maximum) if end is not None]
    if any(end < 0 for end in ends) or row.flow_from < 0:
        raise ValidationError({"maximum": _("A limit is not below zero.")})
    if len(ends) == 2 and row.minimum > row.maximum:
        raise ValidationError(
            {"minimum": _("The least is above the most. Correct one of the two.")}
        )


def _not_a_column(limit_set: LimitSet) -> str:
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


def _change_of(limit: Limit, before: Sequence | None, after: LimitRow | None) -> Change:
    """One line for each value that is otherwise; `after` None: the limit is gone."""
    was = before or (None,) * len(LIMIT_FIELDS)
    now = _values(after) if after is not None else (None,) * len(LIMIT_FIELDS)
    cells = after.cells if isinstance(after, LimitRow) else {}
    lines = [
        history.line_of(name, history.in_words(one), history.in_words(other), cells.get(name, ""))
        for name, one, other in zip(LIMIT_FIELDS, was, now, strict=True)
        if one != other
    ]
    return Change(
        subject_type=Limit._meta.model_name,
        subject_code=limit.subject_code(),
        subject_label=str(limit),
        lines=lines,
        sheet=after.sheet if isinstance(after, LimitRow) else "",
    )


def remove_limit(limit: Limit, *, deed: Deed) -> None:
    """A limit that was never one; its versions stay readable."""
    if not may_keep_standards(deed.by):
        raise PermissionDenied
    with transaction.atomic():
        change_set = history.open_change_set(deed)
        _remove(change_set, limit)


def _remove(change_set: ChangeSet, limit: Limit) -> None:
    history.write_down(change_set, [_change_of(limit, _values(limit), None)])
    _tie(limit, change_set).delete()


# Undoing what was done to limits


@dataclass(frozen=True)
class _Undoing:
    """Limits a change set touched: each to put back as it was before (None: it was not there),
    and those that somebody touched since."""

    back: list[tuple[Limit, Limit | None]]
    edited: list[Limit]

    @classmethod
    def of(cls, change_set: ChangeSet) -> "_Undoing":
        versions = Limit.versions.select_related("limit_set", "parameter")
        mine = list(versions.filter(history_change_reason=history.reason_of(change_set)))
        timelines: dict[int, list] = {one.id: [] for one in mine}
        for one in versions.filter(id__in=list(timelines)).order_by("history_id"):
            timelines[one.id].append(one)
        back, edited = [], []
        for one in mine:
            before = [other for other in timelines[one.id] if other.history_id < one.history_id]
            earlier = before[-1].instance if before else None
            is_touched = timelines[one.id][-1].history_id != one.history_id
            if is_touched or (one.history_type == "-" and _is_there_again(one.instance)):
                edited.append(one.instance)
            else:
                back.append((one.instance, earlier))
        return cls(back, edited)


def _is_there_again(limit: Limit) -> bool:
    key = ("limit_set", "column", "parameter", "flow_from")
    return Limit.objects.filter(**{name: getattr(limit, name) for name in key}).exists()


def look_at_undo(of: ChangeSet, *, by) -> UndoAccount:
    """What an undo would do to limits; facts about stations are the register's to undo."""
    undoing = _Undoing.of(of)
    rows = [limit for limit, _earlier in undoing.back]
    if rows and not may_keep_standards(by):
        reason = _("You may not keep standards and their limits.")
        return UndoAccount(None, [], undoing.edited, [], [(row, reason) for row in rows])
    return UndoAccount(None, rows, undoing.edited, [], [])


def undo(of: ChangeSet, *, deed: Deed, to: ChangeSet | None = None) -> UndoAccount:
    """Put limits back as they were before a change set, where nobody touched them since.

    Raises NothingToUndo where none can be put back, PermissionDenied for who keeps no standards.
    """
    with transaction.atomic():
        ChangeSet.objects.select_for_update().get(pk=of.pk)
        undoing = _Undoing.of(of)
        if not undoing.back:
            raise NothingToUndo
        if not may_keep_standards(deed.by):
            raise PermissionDenied
        change_set = to or history.open_change_set(deed, undoes=of)
        for limit, earlier in undoing.back:
            _put_back(change_set, limit, earlier)
    rows = [limit for limit, _earlier in undoing.back]
    return UndoAccount(change_set, rows, undoing.edited, [], [])


def _put_back(change_set: ChangeSet, limit: Limit, earlier: Limit | None) -> None:
    there = Limit.objects.filter(pk=limit.pk).first()
    if earlier is None:
        _remove(change_set, there)
        return
    before = _values(there) if there is not None else None
    was = LimitRow(
        earlier.limit_set, earlier.column, earlier.parameter, *_values(earlier), earlier.flow_from
    )
    history.write_down(change_set, [_change_of(earlier, before, was)])
    _tie(earlier, change_set).save(force_insert=there is None)


# Which limits bind a station


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
    if not may_record(deed.by, station.cluster.area):
        raise PermissionDenied
    _not_to_come(valid_from, deed)
    with transaction.atomic():
        held = LimitChoice.objects.as_of(valid_from).filter(station=station).first()
        check_choice(station, valid_from, {**(held.values() if held else {}), **values})
        change_set = history.open_change_set(deed)
        statement = Statement(LimitChoice, {"station": station}, valid_from, values, source=source)
        history.state(change_set, [statement])
    return change_set


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
    if column not in limit_set.columns if limit_set.columns else column:
        raise ValidationError({"column": _not_a_column(limit_set)})


def _not_to_come(day: date, deed: Deed) -> None:
    if day > deed.day:
        raise ValidationError(
            {
                "valid_from": _(
                    "A fact cannot be true from a day to come. Type today or an earlier day."
                )
            }
        )


# Samples and their values


@dataclass(frozen=True)
class Value:
    """What was measured of one parameter, in its unit, with the text as typed and its cell."""

    parameter: Parameter
    value: Decimal | None
    qualifier: str | None = Qualifier.EXACT
    detection_limit: Decimal | None = None
    typed: str = ""
    cell: str = ""

    @property
    def measured(self) -> tuple:
        return self.value, self.qualifier, self.detection_limit


@dataclass(frozen=True)
class SampleRow:
    """A sample with what is said of it; a sample of the same point, day and number is the same."""

    station: Station
    taken_on: date
    kind: str = SampleKind.LABORATORY
    point: str = ""
    number: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    readings: tuple[Value, ...] = ()
    source: models.Model | None = None
    sheet: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple:
        return self.station.pk, self.kind, self.point, self.taken_on, self.number


def record_samples(rows: Iterable[SampleRow], *, deed: Deed) -> ChangeSet:
    """Samples and values, new ones made; a value that is otherwise corrects the one that stands.

    Raises PermissionDenied for an area the person may not record for, ValidationError for a day to
    come. All or nothing.
    """
    with transaction.atomic():
        change_set = history.open_change_set(deed)
        record_samples_with(change_set, rows, by=deed.by)
    return change_set


def record_samples_with(change_set: ChangeSet, rows: Iterable[SampleRow], *, by) -> int:
    """The same within a change set that is already open; returns how many facts were written."""
    rows = list(rows)
    areas = {row.station.cluster.area for row in rows}
    if not all(may_record(by, area) for area in areas):
        raise PermissionDenied
    for row in rows:
        if row.taken_on > change_set.day:
            raise ValidationError(
                {"taken_on": _("A sample is not of a day to come. Type today or an earlier day.")}
            )
    with transaction.atomic():
        samples = _samples_of(rows)
        statements = [_about(row, samples[row.key]) for row in rows]
        statements += [
            _measured(row, one, samples[row.key]) for row in rows for one in row.readings
        ]
        return history.state_all(change_set, statements)


def _samples_of(rows: list[SampleRow]) -> dict[tuple, Sample]:
    """The sample of each row by its key, made where there is none."""
    stations = {row.station.pk: row.station for row in rows}
    # In their order, so that two who record at once wait for each other and do not block.
    locked = Station.objects.select_for_update(of=("self",)).order_by("pk")
    list(locked.filter(pk__among=sorted(stations)).values_list("pk", flat=True))
    held = samples_of(stations, [row.taken_on for row in rows])
    new = list({row.key: row for row in rows if row.key not in held}.values())
    numbers = inserting.reserve(Sample, len(new))
    made = [
        Sample(number, row.station.pk, row.kind, row.point, row.taken_on, row.number)
        for number, row in zip(numbers, new, strict=True)
    ]
    names = ["id", "station", "kind", "point", "taken_on", "number"]
    inserting.insert(Sample, names, ((one.pk, *key_of(one)) for one in made))
    held |= {key_of(one): one for one in made}
    for one in held.values():
        one.station = stations[one.station_id]
    return held


def samples_of(stations: Iterable[int], days: Sequence[date]) -> dict[tuple, Sample]:
    """Samples of stations between the first and the last of some days, by their keys."""
    if not days:
        return {}
    stations = list(stations)
    found: dict[tuple, Sample] = {}
    for start in range(0, len(stations), BATCH):
        rows = Sample.objects.order_by().filter(
            station__among=stations[start : start + BATCH],
            taken_on__range=(min(days), max(days)),
        )
        found |= {key_of(one): one for one in rows}
    return found


def key_of(sample: Sample) -> tuple:
    return sample.station_id, sample.kind, sample.point, sample.taken_on, sample.number


def _about(row: SampleRow, sample: Sample) -> Statement:
    return Statement(
        SampleFacts,
        {"sample": sample},
        row.taken_on,
        row.facts,
        origins={name: Origin(row.sheet, cell) for name, cell in row.cells.items()},
        source=row.source,
    )


def _measured(row: SampleRow, one: Value, sample: Sample) -> Statement:
    names = ("value", "qualifier", "detection_limit")
    return Statement(
        Reading,
        {"sample": sample, "parameter": one.parameter},
        row.taken_on,
        dict(zip(names, one.measured, strict=True)),
        as_typed={"value": one.typed} if one.typed else {},
        origins=dict.fromkeys(names, Origin(row.sheet, one.cell)) if one.cell else {},
        source=row.source,
    )


# Facts that were wrong


def correct(row: Dated, *, deed: Deed, values: Mapping[str, object], valid_from=None) -> ChangeSet:
    """Put another row in the place of one that was wrong; both stay readable.

    A sample's day is its own, so only the choice of limits may move. Raises EditedMeanwhile where
    the row stands no more.
    """
    _may_write(row, deed.by)
    day = row.valid_from
    if isinstance(row, LimitChoice):
        day = valid_from or day
        _not_to_come(day, deed)
        facts = {name: value for name, value in values.items() if name in row.fact_fields()}
        check_choice(row.station, day, {**row.values(), **facts})
    with transaction.atomic():
        _still_standing(row)
        change_set = history.open_change_set(deed)
        history.correct(change_set, row, valid_from=day, **values)
    return change_set


def withdraw(row: Dated, *, deed: Deed) -> ChangeSet:
    """A row was never true: take it back."""
    _may_write(row, deed.by)
    with transaction.atomic():
        _still_standing(row)
        change_set = history.open_change_set(deed)
        history.withdraw(change_set, [row])
    return change_set


def _may_write(row: Dated, by) -> None:
    if not by.may(row.write_permission, row.responsible_area()):
        raise PermissionDenied


def _still_standing(row: Dated) -> None:
    rows = type(row)._base_manager.select_for_update(of=("self",))
    if not rows.filter(pk=row.pk, withdrawn_at__isnull=True).exists():
        raise EditedMeanwhile
