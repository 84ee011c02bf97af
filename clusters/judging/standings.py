"""How stations stand on a day: read from the store, or worked out under another light."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clusters import duties, timelines
from clusters.compliance import StationOutcome
from clusters.judging.facts import Book, KnownOn, Lens, histories, in_batches, readings
from clusters.judging.samples import Over
from clusters.judging.stations import Told, by_number, told_of
from clusters.models import Station, StationVerdict
from clusters.timelines import Segment


@dataclass(frozen=True, slots=True)
class Standing:
    """What is to be said of one station on a day, and the sample that says it."""

    station_id: int
    outcome: StationOutcome
    sample_id: int | None = None
    taken_on: date | None = None
    worst_ratio: Decimal | None = None
    worst_parameter_id: int | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Failing:
    """A station under a lens, what would exceed there, and how it stands under its own limits."""

    station: Station
    own: Standing | None
    under: Standing
    exceedances: tuple[Over, ...]


def standings(
    day: date, known_on: KnownOn = None, among=None, lens: Lens | None = None
) -> dict[int, Standing]:
    """How each station stands on a day; `among` a queryset of stations (None: all of them).

    Stations of which nothing was known by the day are left out. Today's knowledge under each
    station's own limits is read in one question; anything else is worked out in a fixed number of
    questions for each thousand stations.
    """
    if known_on is None and lens is None:
        return _stored(day, among)
    return {
        standing.station_id: standing for standing, _told in _worked_out(day, known_on, among, lens)
    }


def failing(day: date, lens: Lens, known_on: KnownOn = None, among=None) -> list[Failing]:
    """Stations that would exceed under the lens, on what and by how much."""
    seen = through(day, lens, known_on, among)
    return [one for one in seen if one.under.outcome is StationOutcome.EXCEEDS]


def through(day: date, lens: Lens, known_on: KnownOn = None, among=None) -> list[Failing]:
    """Every station of which something is known by the day, as it stands under the lens."""
    own = standings(day, known_on, among)
    under = {}
    for standing, told in _worked_out(day, known_on, among, lens):
        found = by_number(told.found).get(standing.sample_id)
        is_over = found is not None and standing.outcome is StationOutcome.EXCEEDS
        under[standing.station_id] = standing, found.over if is_over else ()
    rows = Station.objects.select_related("cluster__area")
    stations = {
        station.pk: station
        for numbers in in_batches(under)
        for station in rows.filter(pk__among=numbers)
    }
    return [
        Failing(stations[number], own.get(number), standing, over)
        for number, (standing, over) in under.items()
    ]


def _stored(day: date, among) -> dict[int, Standing]:
    rows = StationVerdict.objects.as_of(day).order_by()
    if among is not None:
        rows = rows.filter(station__in=among.order_by().values("pk"))
    names = (
        *("station_id", "outcome", "sample_id", "sample__taken_on"),
        *("worst_ratio", "worst_parameter_id", "due_on"),
    )
    return {
        station: Standing(station, StationOutcome(outcome), *row)
        for station, outcome, *row in rows.values_list(*names)
    }


def _worked_out(
    day: date, known_on: KnownOn, among, lens: Lens | None
) -> Iterator[tuple[Standing, Told]]:
    stations = Station.objects.all() if among is None else among
    numbers = sorted(set(stations.order_by().values_list("pk", flat=True)))
    book = Book()
    for some in in_batches(numbers):
        known = histories(some, book, known_on=known_on, until=day, lens=lens)
        values = readings(some, known_on=known_on, until=day)
        for number, history in known.items():
            told = told_of(history, values, book, until=duties.horizon(day))
            segment = timelines.on(told.segments, day)
            if segment is not None:
                yield _standing(number, segment, told), told


def _standing(station: int, segment: Segment, told: Told) -> Standing:
    found = by_number(told.found).get(segment.sample)
    return Standing(
        station,
        segment.outcome,
        segment.sample,
        found.taken.day if found is not None else None,
        segment.ratio,
        segment.parameter,
        segment.due_on,
    )
