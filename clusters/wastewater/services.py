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
    Coefficient,
    Limit,
    LimitChoice,
    LimitSet,
    Parameter,
    PermitFacts,
    Qualifier,
    Reading,
    Ruling,
    Sample,
    SampleFacts,
    SampleKind,
    SamplingDuty,
    Severity,
    Station,
)
from clusters.models.wastewater import AboutStation
from clusters.services import EditedMeanwhile, may_record, number_of
from clusters.verdicts import services as verdicts
from clusters.verdicts import tasks
from hanoi_industry import inserting, words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.history import services as history
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.history.services import Deed, Origin, Statement, UndoAccount
from hanoi_industry.validity import Dated

BATCH = 5_000
# A duty comes round within ten years.
MOST_MONTHS = 120


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


def remove_coefficient(coefficient: Coefficient, *, deed: Deed) -> None:
    _remove(_TrackedCoefficient(), coefficient, deed)


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


def remove_severity(rung: Severity, *, deed: Deed) -> None:
    with transaction.atomic():
        deed = history.begun(deed)
        _remove(_TrackedSeverity(), rung, deed)
        tasks.rejudge_after(deed.change_set)


def _remove(kind: "_OfTheCity", thing: models.Model, deed: Deed) -> None:
    if not may_keep_standards(deed.by):
        raise PermissionDenied
    with transaction.atomic():
        kind.remove(history.open_change_set(deed), thing)


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
        history.sign(thing, change_set).save()
        changes = {name: (was[name], getattr(thing, name)) for name in values}
        history.record(change_set, thing, area_code="", changes=changes)
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
        history.sign(one, change_set).save(update_fields=LIMIT_FIELDS)
    history.write_down(change_set, changes)
    if changes:
        tasks.rejudge_after(change_set, sets)
    return len(changes)


def check_limit(row: LimitRow) -> None:
    """Raises ValidationError by the name of the field that cannot be."""
    if not row.limit_set.has_column(row.column):
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


def remove_limit(limit: Limit, *, deed: Deed) -> None:
    """A limit that was never one; its versions stay readable."""
    with transaction.atomic():
        deed = history.begun(deed)
        _remove(_TrackedLimit(), limit, deed)
        tasks.rejudge_after(deed.change_set, [limit.limit_set_id])


# Undoing what was done to standards; facts about stations are the register's to undo


class _OfTheCity(history.Tracked):
    def refusal(self, of: ChangeSet, by, one: history.Return) -> str:
        if may_keep_standards(by):
            return ""
        return _("You may not keep standards and their limits.")


class _TrackedStation(history.Tracked):
    model = Station
    place = ("cluster_id", "number")

    def refusal(self, of: ChangeSet, by, one: history.Return) -> str:
        return (
            "" if may_record(by, one.thing.cluster.area) else _("You do not record for this area.")
        )

    def area_code(self, thing: Station) -> str:
        return thing.cluster.area_code()


class _TrackedParameter(_OfTheCity):
    model = Parameter
    place = ("code",)


class _TrackedLimitSet(_OfTheCity):
    model = LimitSet
    place = ("code",)


class _TrackedLimit(_OfTheCity):
    model = Limit
    names = LIMIT_FIELDS
    place = ("limit_set_id", "column", "parameter_id", "flow_from")


class _TrackedCoefficient(_OfTheCity):
    model = Coefficient
    place = ("limit_set_id", "kind", "water", "above", "up_to", "without_data")


class _TrackedSeverity(_OfTheCity):
    model = Severity
    place = ("rank",)


KINDS = (
    _TrackedStation(),
    _TrackedParameter(),
    _TrackedLimitSet(),
    _TrackedLimit(),
    _TrackedCoefficient(),
    _TrackedSeverity(),
)


def look_at_undo(of: ChangeSet, *, by, whole_upload: bool = False) -> UndoAccount:
    """What an undo would do to parameters, sets and limits, without doing it."""
    return history.look_at_undo_of_things(of, by=by, kinds=KINDS, whole_upload=whole_upload)


def undo(of: ChangeSet, *, deed: Deed, to: ChangeSet | None = None) -> UndoAccount:
    """Put parameters, sets and limits back as they were before a change set.

    What was new goes, where nothing rests on it by now. Raises NothingToUndo where none can be put
    back, PermissionDenied for who keeps no standards.
    """
    with transaction.atomic():
        account = history.undo_things(of, deed=deed, kinds=KINDS, to=to)
        tasks.rejudge_after(account.change_set)
    return account


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
        raise ValidationError({"column": _not_a_column(limit_set)})


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
    _not_to_come(valid_from, deed)
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
        # A sample with a dozen readings is a dozen statements; not those of all are held at once.
        written = sum(
            history.state_all(change_set, _statements(rows[start : start + BATCH], samples))
            for start in range(0, len(rows), BATCH)
        )
        verdicts.follow(change_set)
    return written


def revise_sample(
    sample: Sample, *, facts: Mapping[str, object], readings: Iterable[Value], gone, deed: Deed
) -> ChangeSet:
    """What was wrong of a sample, its values among it; `gone` are rows of values that never were.

    Raises EditedMeanwhile where somebody took one of them back already, PermissionDenied for an area
    the person may not record for.
    """
    gone = list(gone)
    with transaction.atomic():
        change_set = history.open_change_set(deed)
        for row in gone:
            _may_write(row, deed.by)
            _still_standing(row)
        history.withdraw(change_set, gone)
        row = SampleRow(
            *(sample.station, sample.taken_on, sample.kind, sample.point, sample.number),
            facts=facts,
            readings=tuple(readings),
        )
        record_samples_with(change_set, [row], by=deed.by)
    return change_set


def withdraw_sample(sample: Sample, *, deed: Deed) -> ChangeSet:
    """A sample that was never taken: what is known of it is taken back, its values as well."""
    facts = list(SampleFacts.objects.standing().filter(sample=sample))
    rows = [*facts, *Reading.objects.standing().filter(sample=sample)]
    if not facts:
        raise EditedMeanwhile
    with transaction.atomic():
        change_set = history.open_change_set(deed)
        for row in rows:
            _may_write(row, deed.by)
            _still_standing(row)
        history.withdraw(change_set, rows)
        verdicts.follow(change_set)
    return change_set


def _statements(rows: list[SampleRow], samples: dict[tuple, Sample]) -> list[Statement]:
    statements = [_about(row, samples[row.key]) for row in rows]
    return statements + [
        _measured(row, one, samples[row.key]) for row in rows for one in row.readings
    ]


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

    A sample's day is its own, so only what is said of a station may move. Raises EditedMeanwhile where
    the row stands no more.
    """
    _may_write(row, deed.by)
    day = row.valid_from
    if isinstance(row, AboutStation):
        day = valid_from or day
        _not_to_come(day, deed)
        facts = {name: value for name, value in values.items() if name in row.fact_fields()}
        check_facts(type(row), row.station, day, {**row.values(), **facts})
    with transaction.atomic():
        _still_standing(row)
        change_set = history.open_change_set(deed)
        history.correct(change_set, row, valid_from=day, **values)
        verdicts.follow(change_set)
    return change_set


def withdraw(row: Dated, *, deed: Deed) -> ChangeSet:
    """A row was never true: take it back."""
    _may_write(row, deed.by)
    with transaction.atomic():
        _still_standing(row)
        change_set = history.open_change_set(deed)
        history.withdraw(change_set, [row])
        verdicts.follow(change_set)
    return change_set


def _may_write(row: Dated, by) -> None:
    if not by.may(row.write_permission, row.responsible_area()):
        raise PermissionDenied


def _still_standing(row: Dated) -> None:
    rows = type(row)._base_manager.select_for_update(of=("self",))
    if not rows.filter(pk=row.pk, withdrawn_at__isnull=True).exists():
        raise EditedMeanwhile
