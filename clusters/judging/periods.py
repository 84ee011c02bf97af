"""What all samples of a period come to under a lens, and which samples were expected by a day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count

from clusters.compliance import SampleOutcome
from clusters.duties import Window
from clusters.judging.facts import Book, KnownOn, Lens, histories, in_batches, readings
from clusters.judging.samples import Found
from clusters.judging.stations import judged, told_of
from clusters.models import Reading, SampleKind, SampleVerdict, Station


@dataclass(frozen=True, slots=True)
class OverParameter:
    """In how many samples of a period a parameter would exceed; the highest ratio where there is one."""

    parameter: int
    samples: int
    ratio: Decimal | None


@dataclass(frozen=True, slots=True)
class Tally:
    """A station's laboratory samples of a period under a lens, the parameters that exceed most first.

    Of all `samples` those that would exceed, those that cannot be told, and those that exceed by
    the limits which bind the station itself.
    """

    station: Station
    samples: int
    exceeding: int
    untold: int
    own_exceeding: int
    over: tuple[OverParameter, ...]

    @property
    def worst_ratio(self) -> Decimal | None:
        return max((one.ratio for one in self.over if one.ratio is not None), default=None)


def over_a_period(
    since: date, until: date, lens: Lens, known_on: KnownOn = None, among=None
) -> list[Tally]:
    """Every station with a laboratory sample in the period, both days included.

    `among` is a queryset of stations (None: all). As many questions for one station as for a
    thousand; only the values of the period are read.
    """
    book = Book()
    found = []
    for some in in_batches(_numbers(among)):
        known = histories(some, book, known_on=known_on, until=until, lens=lens)
        values = readings(some, known_on=known_on, since=since, until=until)
        under = {number: judged(history, values, book) for number, history in known.items()}
        under = {number: samples for number, samples in under.items() if samples}
        if known_on is None:
            own = _stored_exceeding(under, since, until)
        else:
            held = histories(some, book, known_on=known_on, until=until)
            own = {number: _exceeding(judged(held[number], values, book)) for number in under}
        rows = Station.objects.select_related("cluster__area").filter(pk__among=list(under))
        found += [_tally(one, under[one.pk], own.get(one.pk, 0)) for one in rows]
    return found


def values_within(since: date | None, until: date, known_on: KnownOn = None, among=None) -> int:
    """How many values of laboratories lie in a period (None: from the first on): what judging it costs."""
    rows = Reading.objects.standing(known_on).filter(
        sample__kind=SampleKind.LABORATORY, valid_from__lte=until
    )
    if since is not None:
        rows = rows.filter(valid_from__gte=since)
    if among is not None:
        rows = rows.filter(sample__station__in=among.order_by().values("pk"))
    return rows.count()


def expected_samples(
    day: date, known_on: KnownOn = None, among=None
) -> Iterator[tuple[Window, date | None]]:
    """Samples expected of stations by a day as known then, each with the day on which it came."""
    book = Book()
    for some in in_batches(_numbers(among)):
        known = histories(some, book, known_on=known_on, until=day)
        values = readings(some, known_on=known_on, until=day)
        for history in known.values():
            told = told_of(history, values, book, until=day)
            taken = {one.taken.number: one.taken.day for one in told.found}
            for expected in told.expected.values():
                for window in expected.windows:
                    yield window, taken.get(window.sample)


def _numbers(among) -> list[int]:
    stations = Station.objects.all() if among is None else among
    return sorted(set(stations.order_by().values_list("pk", flat=True)))


def _exceeding(samples: Iterable[Found]) -> int:
    return sum(1 for one in samples if one.outcome is SampleOutcome.EXCEEDS)


def _stored_exceeding(stations: Mapping, since: date, until: date) -> dict[int, int]:
    rows = SampleVerdict.objects.filter(
        station__among=list(stations),
        kind=SampleKind.LABORATORY,
        outcome=SampleOutcome.EXCEEDS,
        taken_on__range=(since, until),
    )
    return dict(
        rows.order_by().values("station").annotate(n=Count("pk")).values_list("station", "n")
    )


def _tally(station: Station, samples: list[Found], own: int) -> Tally:
    ratios = defaultdict(list)
    for sample in samples:
        for one in sample.over:
            ratios[one.parameter].append(one.ratio)
    over = [
        OverParameter(
            parameter, len(some), max((one for one in some if one is not None), default=None)
        )
        for parameter, some in ratios.items()
    ]
    over.sort(key=lambda one: (-one.samples, -(one.ratio or 0), one.parameter))
    untold = sum(1 for one in samples if one.outcome is SampleOutcome.CANNOT_TELL)
    return Tally(station, len(samples), _exceeding(samples), untold, own, tuple(over))
