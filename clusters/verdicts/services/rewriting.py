"""The derived rows of stations brought in line with the facts: only what is otherwise is written."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models

from clusters import duties
from clusters.judging.facts import Book, History, histories, histories_of_states, readings
from clusters.judging.samples import Found
from clusters.judging.stations import Told, judged, told_of
from clusters.models import (
    Exceedance,
    SampleDue,
    SampleKind,
    SampleVerdict,
    Station,
    StationVerdict,
)
from hanoi_industry import inserting
from hanoi_industry.among import Keys

ROWS = 5_000


@dataclass(frozen=True)
class Rewritten:
    """Stations with all that was worked out of them."""

    histories: Mapping[int, History]
    told: Mapping[int, Told]
    book: Book


def lock(stations: Collection[int]) -> None:
    """In their order, so that two who record at once wait for each other and do not block."""
    locked = Station.objects.select_for_update(of=("self",)).order_by("pk")
    list(locked.filter(pk__among=Keys(sorted(stations))).values_list("pk", flat=True))


def rewrite(
    stations: Sequence[int],
    book: Book,
    *,
    today: date,
    automatic: Collection[int] | None = None,
) -> Rewritten:
    """Judge locked stations anew and store what is otherwise; within a transaction.

    The samples of laboratories are judged whole, for they speak together. Of the averages of
    automatic stations, each of which stands for itself, only those in `automatic` are (None: all).
    """
    known = histories(stations, book)
    values = readings(stations)
    until = duties.horizon(today)
    told = {number: told_of(one, values, book, until=until) for number, one in known.items()}
    found = {number: one.found for number, one in told.items()}
    of_laboratories = SampleVerdict.objects.filter(
        station__among=stations, kind=SampleKind.LABORATORY
    )
    exceedances = Exceedance.objects.filter(station__among=stations, kind=SampleKind.LABORATORY)
    _keep_samples(found, of_laboratories, exceedances)
    _rewrite_automatic(stations, known, book, automatic)
    _keep_timelines(stations, told)
    _keep_windows(stations, told)
    return Rewritten(known, told, book)


def rewrite_states(stations: Sequence[int], book: Book, *, today: date) -> Rewritten:
    """The same, sooner, of locked stations of which nothing but their state is known.

    Most stations of a large import are such, and those with the same steps are told alike. Returns
    the ones that ever stood idle: of no other a case follows.
    """
    known = histories_of_states(stations)
    until = duties.horizon(today)
    alike: dict[tuple, Told] = {}
    told = {}
    for number, history in known.items():
        steps = tuple([(one.day, one.is_running) for one in history.states])
        if steps not in alike:
            alike[steps] = told_of(history, {}, book, until=until)
        told[number] = alike[steps]
    _keep_timelines(stations, told)
    idle = {number: history for number, history in known.items() if history.stood_idle()}
    return Rewritten(idle, {number: told[number] for number in idle}, book)


def _rewrite_automatic(
    stations: Sequence[int],
    known: Mapping[int, History],
    book: Book,
    automatic: Collection[int] | None,
) -> None:
    if automatic is not None and not automatic:
        return
    kind = SampleKind.AUTOMATIC
    verdicts = SampleVerdict.objects.filter(kind=kind)
    exceedances = Exceedance.objects.filter(kind=kind)
    if automatic is None:
        values = readings(stations, kind=kind)
        verdicts = verdicts.filter(station__among=stations)
        exceedances = exceedances.filter(station__among=stations)
    else:
        some = list(automatic)
        values = readings((), among=some)
        verdicts = verdicts.filter(sample__among=some)
        exceedances = exceedances.filter(sample__among=some)
    found = {number: judged(one, values, book, kind) for number, one in known.items()}
    _keep_samples(found, verdicts, exceedances)


def _keep_samples(found: Mapping[int, Iterable[Found]], verdicts, exceedances) -> None:
    of_samples, of_values = {}, {}
    for station, some in found.items():
        for one in some:
            of_samples[(one.taken.number,)] = _verdict_row(station, one)
            for over in one.over:
                of_values[one.taken.number, over.parameter] = (
                    *(station, one.taken.kind, one.taken.day, over.value),
                    *(over.minimum, over.maximum, over.ratio),
                )
    names = "station", "kind", "taken_on", "outcome", "worst_ratio", "worst_parameter"
    _bring_in_line(verdicts, ("sample",), (*names, "exceeded", "open", "choice"), of_samples)
    names = "station", "kind", "taken_on", "value", "minimum", "maximum", "ratio"
    _bring_in_line(exceedances, ("sample", "parameter"), names, of_values)


def _verdict_row(station: int, one: Found) -> tuple:
    worst = one.worst
    return (
        *(station, one.taken.kind, one.taken.day, one.outcome.value),
        *((worst.ratio, worst.parameter) if worst is not None else (None, None)),
        *(len(one.over), one.open, one.choice.number if one.choice is not None else None),
    )


def _keep_timelines(stations: Sequence[int], told: Mapping[int, Told]) -> None:
    wanted = {
        (station, one.valid_from): (
            *(one.valid_until, one.outcome.value, one.sample),
            *(one.ratio, one.parameter, one.due_on),
        )
        for station, of in told.items()
        for one in of.segments
    }
    names = "valid_until", "outcome", "sample", "worst_ratio", "worst_parameter", "due_on"
    stored = StationVerdict.objects.filter(station__among=Keys(stations))
    _bring_in_line(stored, ("station", "valid_from"), names, wanted)


def _keep_windows(stations: Sequence[int], told: Mapping[int, Told]) -> None:
    wanted = {
        (station, group, one.opens_on): (one.due_on, one.late_from, one.sample)
        for station, of in told.items()
        for group, expected in of.expected.items()
        for one in expected.windows
    }
    stored = SampleDue.objects.filter(station__among=stations)
    _bring_in_line(
        stored, ("station", "group", "opens_on"), ("due_on", "late_from", "sample"), wanted
    )


def _bring_in_line(
    stored: models.QuerySet,
    keys: Sequence[str],
    names: Sequence[str],
    wanted: Mapping[tuple, tuple],
) -> None:
    """Make rows as they are wanted: those that are otherwise go and are written anew."""
    model = stored.model
    columns = [model._meta.get_field(name).attname for name in (*keys, *names)]
    held: dict[tuple, tuple] = {}
    numbers: dict[tuple, int] = {}
    for number, *row in stored.order_by().values_list("pk", *columns):
        key = tuple(row[: len(keys)])
        held[key], numbers[key] = tuple(row[len(keys) :]), number
    gone = [numbers[key] for key, row in held.items() if wanted.get(key) != row]
    new = [(*key, *row) for key, row in wanted.items() if held.get(key) != row]
    _in_batches(gone, lambda some: _remove(model, some))
    inserting.insert(model, [*keys, *names], new)


def _remove(model: type[models.Model], numbers: list[int]) -> None:
    rows = model.objects.filter(pk__among=numbers)
    # Nothing hangs on derived rows.
    rows._raw_delete(rows.db)


def _in_batches(numbers: list[int], do: Callable[[list[int]], None]) -> None:
    for start in range(0, len(numbers), ROWS):
        do(numbers[start : start + ROWS])
