"""After facts were written: which stations it concerns, and what time alone brings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q

from clusters import duties
from clusters.judging.facts import LIGHT_BATCH, Book, in_batches, known_by_more
from clusters.models import (
    CaseFacts,
    CaseKind,
    CaseState,
    LimitChoice,
    PermitFacts,
    Reading,
    Ruling,
    SampleDue,
    SampleFacts,
    SampleKind,
    SamplingDuty,
    StationFacts,
)
from clusters.verdicts.services.cases import Ledger, bring_cases_in_line
from clusters.verdicts.services.rewriting import lock, rewrite, rewrite_states
from hanoi_industry.collecting import without_collecting
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed

OF_STATIONS = (StationFacts, LimitChoice, PermitFacts, SamplingDuty, Ruling)
OF_SAMPLES = (SampleFacts, Reading)


@dataclass(frozen=True)
class Touched:
    """Stations whose own facts were written, those of samples or cases, and automatic samples."""

    stations: set[int]
    of_laboratories: set[int]
    automatic: dict[int, set[int]]

    @property
    def all(self) -> list[int]:
        return sorted({*self.stations, *self.of_laboratories, *self.automatic})


def follow(change_set: ChangeSet) -> None:
    """Bring verdicts and cases in line with what a change set wrote, withdrew or brought back.

    Called within the transaction of the service that wrote it. Three questions where no station is
    concerned, else a fixed number for each thousand of them; for ten thousand where nothing but
    their state is known.
    """
    touched, today = _touched_by(change_set), change_set.day
    if not touched.all:
        return
    with without_collecting(), transaction.atomic():
        lock(touched.all)
        ledger, book = Ledger(lambda: change_set), Book()
        heavy = {*touched.of_laboratories, *touched.automatic}
        for stations in in_batches(sorted(touched.stations - heavy), LIGHT_BATCH):
            more = known_by_more(stations)
            heavy |= more
            light = [number for number in stations if number not in more]
            bring_cases_in_line(rewrite_states(light, book, today=today), ledger, today=today)
        for stations in in_batches(sorted(heavy)):
            # What holds of a station may change what is said of each of its days.
            whole = [number for number in stations if number in touched.stations]
            partly = [number for number in stations if number not in touched.stations]
            if whole:
                _follow(whole, book, ledger, today)
            if partly:
                automatic = set().union(*(touched.automatic.get(n, ()) for n in partly))
                _follow(partly, book, ledger, today, automatic)


def _follow(
    stations: list[int],
    book: Book,
    ledger: Ledger,
    today: date,
    automatic: Iterable[int] | None = None,
) -> None:
    some = None if automatic is None else set(automatic)
    rewritten = rewrite(stations, book, today=today, automatic=some)
    bring_cases_in_line(rewritten, ledger, today=today)


def _touched_by(change_set: ChangeSet) -> Touched:
    mine = Q(change_set=change_set) | Q(withdrawn_by=change_set)
    facts = [
        model.objects.filter(mine).order_by().values_list("station_id", flat=True)
        for model in OF_STATIONS
    ]
    # An undo may have taken the state of a case and had to leave the fact it rested on.
    cases = CaseFacts.objects.filter(mine).order_by().values_list("case__station_id", flat=True)
    stations = set(facts[0].union(*facts[1:]))
    names = "sample__station_id", "sample_id", "sample__kind"
    rows = [model.objects.filter(mine).order_by().values_list(*names) for model in OF_SAMPLES]
    of_laboratories: set[int] = set()
    automatic: dict[int, set[int]] = {}
    for station, sample, kind in rows[0].union(*rows[1:]):
        if kind == SampleKind.AUTOMATIC:
            automatic.setdefault(station, set()).add(sample)
        else:
            of_laboratories.add(station)
    of_laboratories |= set(cases)
    return Touched(stations, of_laboratories, automatic)


# What time alone brings


def sweep(deed: Deed) -> int:
    """Samples that have become late and windows of a new year; returns how many stations it looked at.

    Stations whose verdict turned by the day of the deed, and those whose expected samples do not
    reach to the end of the next year, are judged anew. Run twice of a day, it changes nothing.
    """
    numbers = waiting_for(deed.day)
    ledger = Ledger.of(deed)
    for stations in in_batches(numbers):
        with without_collecting(), transaction.atomic():
            lock(stations)
            _follow(stations, Book(), ledger, deed.day, ())
    return len(numbers)


def waiting_for(day: date) -> list[int]:
    """Stations of which time alone has made something new by a day."""
    return sorted({*_turned(day), *_to_lay_out(day)})


def _turned(day: date) -> Iterable[int]:
    """Stations with a sample that is late on the day, and no case of it that is open."""
    missed = SampleDue.objects.filter(late_from__lte=day, sample=None)
    came_since = SampleDue.objects.filter(
        station=OuterRef("station"),
        group=OuterRef("group"),
        opens_on__gt=OuterRef("opens_on"),
        sample__isnull=False,
    )
    opened = CaseFacts.objects.as_of(day).filter(
        case__station=OuterRef("station"), case__kind=CaseKind.OVERDUE, state=CaseState.OPEN
    )
    late = missed.filter(~Exists(came_since), ~Exists(opened))
    return late.order_by().values_list("station_id", flat=True).distinct()


def _to_lay_out(day: date) -> Iterable[int]:
    held = SamplingDuty.objects.standing().filter(every_months__isnull=False)
    last = dict(
        SampleDue.objects.filter(station__in=held.values("station"))
        .order_by()
        .values_list("station_id")
        .annotate(last=Max("due_on"))
    )
    return [
        number
        for number in held.order_by().values_list("station_id", flat=True).distinct()
        if number not in last or last[number] < duties.horizon(day)
    ]
