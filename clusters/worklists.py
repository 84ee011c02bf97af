"""What has to be done about wastewater: the worst stations, samples to take, voices that differ.

All of it is read from what the rule worked out while writing; each list asks a fixed number of
questions of the database, whatever the number of stations.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from clusters import judging
from clusters.compliance import SampleOutcome, StationOutcome
from clusters.models import (
    CaseFacts,
    CaseKind,
    CaseState,
    Exceedance,
    InvestorFacts,
    Limit,
    LimitChoice,
    Parameter,
    Reading,
    Ruling,
    Sample,
    SampleDue,
    SampleKind,
    SampleVerdict,
    SamplingDuty,
    Station,
    StationFacts,
    StationVerdict,
)
from clusters.register import Entry, Register
from clusters.severity import a_year_before
from clusters.voices import Heard
from hanoi_industry.documents.models import Document


def year_up_to(day: date) -> dict[str, date]:
    """The twelve months that end with a day, as bounds for a filter of days."""
    return {"gt": a_year_before(day), "lte": day}


def within(field: str, days: Mapping[str, date]) -> Q:
    return Q(**{f"{field}__{bound}": day for bound, day in days.items()})


# Expected samples


@dataclass(frozen=True)
class Coverage:
    """Of the samples that fell due in the twelve months: those in, those missing, those in their grace."""

    due: int
    taken: int
    missing: int

    @property
    def waited_for(self) -> int:
        return self.due - self.taken - self.missing

    @property
    def percent_taken(self) -> str:
        return self._percent(self.taken)

    @property
    def percent_waited_for(self) -> str:
        """Up to where those waited for reach in a bar that begins with those taken."""
        return self._percent(self.taken + self.waited_for)

    def _percent(self, part: int) -> str:
        """As a drawing takes it, whatever the page's language."""
        return f"{100 * part / self.due:.1f}" if self.due else "0"


def _taken_by(day: date) -> Q:
    return Q(sample__isnull=False, sample__taken_on__lte=day)


def coverage(day: date, among, known_on: date | None = None) -> Coverage:
    """`among` is a queryset of clusters; as known on another day it is laid out anew."""
    if known_on is not None:
        return _coverage_known(day, among, known_on)
    taken = _taken_by(day)
    return Coverage(
        **SampleDue.objects.filter(
            within("due_on", year_up_to(day)), station__cluster__in=among.values("pk")
        ).aggregate(
            due=Count("pk"),
            taken=Count("pk", filter=taken),
            missing=Count("pk", filter=~taken & Q(late_from__lte=day)),
        )
    )


def _coverage_known(day: date, among, known_on: date) -> Coverage:
    stations = Station.objects.filter(cluster__in=among.values("pk"))
    due = taken = missing = 0
    for window, taken_on in judging.expected_samples(day, known_on, stations):
        if a_year_before(day) < window.due_on <= day:
            due += 1
            taken += taken_on is not None
            missing += taken_on is None and window.late_from <= day
    return Coverage(due, taken, missing)


def samples_to_take(day: date, *, ahead: int, among):
    """One row for each duty of a station with a sample that is missing, or due within `ahead` days.

    Rows are dictionaries: `station`, `group`, `missing` (of the last twelve months), `missing_since`
    (the first day on which one was late), `is_overdue` (the last that was due did not come),
    `due_on` (of the next). The longest overdue come first.
    """
    taken = _taken_by(day)
    late = Q(late_from__lte=day)
    rows = (
        SampleDue.objects.filter(
            Q(due_on__gt=a_year_before(day), opens_on__lte=day + timedelta(days=ahead)),
            station__cluster__in=among.values("pk"),
        )
        .order_by()
        .values("station", "group")
        .annotate(
            missing=Count("pk", filter=~taken & late),
            missing_since=Min("late_from", filter=~taken & late),
            last_missing=Max("opens_on", filter=~taken & late),
            last_taken=Max("opens_on", filter=taken),
            next_due=Min("due_on", filter=~taken & ~late),
        )
        .annotate(
            is_overdue=Q(last_missing__isnull=False)
            & (Q(last_taken__isnull=True) | Q(last_taken__lt=F("last_missing")))
        )
    )
    soon = Q(next_due__lte=day + timedelta(days=ahead))
    return rows.filter(Q(is_overdue=True) | soon).order_by(
        F("is_overdue").desc(), "next_due", "missing_since", "station", "group"
    )


@dataclass(frozen=True)
class Asked:
    """Parameters a duty asks for; `left_out` are those the last sample did not measure."""

    parameters: tuple[Parameter, ...]
    left_out: tuple[Parameter, ...]


def parameters_asked(day: date, rows: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Asked]:
    """What is to be measured, by station and group of parameters; five questions for any number."""
    rows = list(rows)
    stations = {station for station, _group in rows}
    duties = {
        (station, group): codes
        for station, group, codes in SamplingDuty.objects.as_of(day)
        .filter(station__in=stations)
        .values_list("station_id", "group", "parameters")
    }
    limited = _limited(day, stations)
    measured = _last_measured(day, stations)
    parameters = {one.code: one for one in Parameter.objects.all()}
    found = {}
    for station, group in rows:
        codes = duties.get((station, group)) or sorted(
            limited.get(station, ()), key=lambda code: (parameters[code].position, code)
        )
        asked = tuple(parameters[code] for code in codes if code in parameters)
        seen = measured.get(station)
        left_out = () if seen is None else tuple(one for one in asked if one.pk not in seen)
        found[station, group] = Asked(asked, left_out)
    return found


def _limited(day: date, stations: Iterable[int]) -> dict[int, set[str]]:
    """Codes of the parameters that the limits binding a station name."""
    bound = LimitChoice.objects.as_of(day).filter(station__in=stations, limit_set__isnull=False)
    chosen = list(bound.values_list("station_id", "limit_set_id", "column"))
    named = defaultdict(set)
    sets = {limit_set for _station, limit_set, _column in chosen}
    for limit_set, column, code in Limit.objects.filter(limit_set__in=sets).values_list(
        "limit_set_id", "column", "parameter__code"
    ):
        named[limit_set, column].add(code)
    return {station: named[limit_set, column or ""] for station, limit_set, column in chosen}


def _last_measured(day: date, stations: Iterable[int]) -> dict[int, set[int]]:
    """Parameters of the last laboratory sample; no entry for a station never sampled."""
    laboratory = Sample.objects.standing().filter(
        station__in=stations, kind=SampleKind.LABORATORY, taken_on__lte=day
    )
    later = laboratory.filter(station=OuterRef("station"), taken_on__gt=OuterRef("taken_on"))
    last = laboratory.filter(~Exists(later))
    rows = Reading.objects.standing().filter(sample__in=last.values("pk"))
    return _gathered(rows.values_list("sample__station_id", "parameter_id"))


def measured_in(samples: Iterable[int]) -> dict[int, set[int]]:
    """Parameters of which something was measured, by sample."""
    rows = Reading.objects.standing().filter(sample__in=samples)
    return _gathered(rows.values_list("sample_id", "parameter_id"))


def _gathered(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
    return found


# The worst first


def open_cases(day: date, known_on: date | None = None):
    return CaseFacts.objects.as_of(day, known_on).filter(state=CaseState.OPEN)


@dataclass(frozen=True)
class CaseCounts:
    """Open cases; of them those past their deadline, and those nobody sees to."""

    open: int
    late: int
    nobodys: int


def case_counts(day: date, known_on: date | None, *, among) -> CaseCounts:
    facts = open_cases(day, known_on).filter(case__station__cluster__in=among.values("pk"))
    return CaseCounts(
        **facts.aggregate(
            open=Count("pk"),
            late=Count("pk", filter=Q(due_on__lt=day)),
            nobodys=Count("pk", filter=Q(owner__isnull=True)),
        )
    )


def problems(day: date, among):
    """Stations that exceed, owe a sample or have an open case: the worst first.

    By severity, then by how many times over the limit, then by how often within twelve months,
    then by age. Each carries `outcome`, `worst_ratio`, `sampled_on`, `sample_number`, `severity`,
    `breaches`, `since` and `cases` (how many are open).
    """
    verdict = StationVerdict.objects.as_of(day).filter(station=OuterRef("pk")).order_by()
    case = open_cases(day).filter(case__station=OuterRef("pk")).order_by()
    breaches = (
        SampleVerdict.objects.filter(
            within("taken_on", year_up_to(day)),
            station=OuterRef("pk"),
            kind=SampleKind.LABORATORY,
            outcome=SampleOutcome.EXCEEDS,
        )
        .order_by()
        .values("station")
        .annotate(n=Count("pk"))
    )
    of_cases = case.values("case__station")
    stations = Station.objects.filter(cluster__in=among.values("pk")).annotate(
        outcome=Subquery(verdict.values("outcome")[:1]),
        worst_ratio=Subquery(verdict.values("worst_ratio")[:1]),
        sample_number=Subquery(verdict.values("sample")[:1]),
        sampled_on=Subquery(verdict.values("sample__taken_on")[:1]),
        due_on=Subquery(verdict.values("due_on")[:1]),
        breaches=Coalesce(Subquery(breaches.values("n")[:1]), 0),
        severity=Subquery(of_cases.annotate(n=Max("severity")).values("n")[:1]),
        # Since when it exceeds, where it does; else since when the oldest of its cases is open.
        since=Coalesce(_opened(of_cases, Q(case__kind=CaseKind.BREACH)), _opened(of_cases, Q())),
        cases_open=Coalesce(Subquery(of_cases.annotate(n=Count("pk")).values("n")[:1]), 0),
    )
    troubled = Q(outcome__in=[StationOutcome.EXCEEDS, StationOutcome.OVERDUE]) | Q(cases_open__gt=0)
    return stations.filter(troubled).order_by(
        F("severity").desc(nulls_last=True),
        F("worst_ratio").desc(nulls_last=True),
        F("breaches").desc(),
        F("since").asc(nulls_last=True),
        "pk",
    )


def _opened(cases, kind: Q) -> Subquery:
    return Subquery(cases.annotate(n=Min("case__opened_on", filter=kind)).values("n")[:1])


@dataclass(frozen=True)
class Behind:
    """What stands behind a station of the league: what exceeds, its open cases, the investor."""

    exceedances: tuple[Exceedance, ...]
    cases: tuple[CaseFacts, ...]
    investor: str


def behind(day: date, stations: Sequence[Station]) -> dict[int, Behind]:
    """Three questions, whatever the number of stations; they come from `problems`."""
    samples = {one.sample_number for one in stations} - {None}
    over = defaultdict(list)
    for one in (
        Exceedance.objects.filter(sample__in=samples)
        .select_related("parameter")
        .order_by(F("ratio").desc(nulls_last=True), "parameter__position")
    ):
        over[one.station_id].append(one)
    cases = defaultdict(list)
    for facts in (
        open_cases(day)
        .filter(case__station__in=stations)
        .select_related("case", "owner")
        .order_by("case__opened_on", "case")
    ):
        cases[facts.case.station_id].append(facts)
    investors = dict(
        InvestorFacts.objects.as_of(day)
        .filter(cluster__in={one.cluster_id for one in stations})
        .values_list("cluster", "investor__name")
    )
    return {
        one.pk: Behind(
            tuple(over[one.pk]), tuple(cases[one.pk]), investors.get(one.cluster_id) or ""
        )
        for one in stations
    }


# Voices that differ


@dataclass(frozen=True)
class Saying:
    """What one voice says of one station: since when, by which paper or which sample."""

    told: bool
    since: date | None
    paper: Document | None = None
    sample: int | None = None
    who: str = ""


@dataclass(frozen=True)
class Difference:
    """One station of a cluster whose voices do not agree; None where a voice says nothing."""

    entry: Entry
    station: Station
    heard: Heard
    sampled: Saying | None
    ruled: Saying | None
    declared: Saying | None

    @property
    def official(self) -> bool | None:
        return self.heard.official()[0]

    @property
    def voice(self):
        return self.heard.official()[1]


def do_differ(heard: Heard) -> bool:
    said = {heard.sampled, heard.ruled, heard.declared} - {None}
    return len(said) > 1


def differences(of: Register) -> list[Difference]:
    """Stations of the register about which two voices say opposite things, by name of cluster."""
    found = [
        (entry, number, heard)
        for entry in of
        for number, heard in zip(
            entry.values.get("stations", ()), entry.values.get("heard", ()), strict=True
        )
        if do_differ(heard)
    ]
    numbers = {number for _entry, number, _heard in found}
    stations = Station.objects.select_related("cluster").in_bulk(numbers)
    facts = _standing(StationFacts, of, numbers)
    rulings = _standing(Ruling, of, numbers)
    return [
        Difference(
            entry,
            stations[number],
            heard,
            _saying(heard.sampled, heard.sampled_on, sample=heard.sample),
            _saying(heard.ruled, heard.ruled_on, rulings.get(number), who="authority"),
            _saying(heard.declared, None, facts.get(number), who="operator"),
        )
        for entry, number, heard in found
    ]


def _standing(model, of: Register, stations) -> dict:
    rows = model.objects.as_of(of.day, of.known_on).filter(station__in=stations)
    return {row.station_id: row for row in rows.select_related("source")}


def _saying(told, since, row=None, *, sample=None, who: str = "") -> Saying | None:
    if told is None:
        return None
    if row is None:
        return Saying(told, since, sample=sample)
    return Saying(told, since or row.valid_from, row.source, who=getattr(row, who) or "")
