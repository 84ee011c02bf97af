"""Samples and their values: recorded, mended, taken back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from clusters import measuring
from clusters.models import (
    Parameter,
    Qualifier,
    Reading,
    Sample,
    SampleFacts,
    SampleKind,
    Station,
)
from clusters.services import may_record, must_write
from clusters.verdicts import services as verdicts
from hanoi_industry import inserting
from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed, Origin, Statement
from hanoi_industry.validity import EditedMeanwhile, check_still_standing

BATCH = 5_000


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
    come and for water before treatment. All or nothing.
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
        if measuring.is_before_treatment(row.point):
            raise ValidationError({"point": measuring.BEFORE_TREATMENT_WORDS})
        if measuring.is_of_a_firm(row.point):
            raise ValidationError({"point": measuring.OF_A_FIRM_WORDS})
        if measuring.is_other_water(row.point):
            raise ValidationError({"point": measuring.OTHER_WATER_WORDS})
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
            must_write(row, deed.by)
            check_still_standing(row)
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
            must_write(row, deed.by)
            check_still_standing(row)
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
