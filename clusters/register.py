"""The register as of a day: every cluster that stood in it, with the facts that held.

Asked in a fixed number of questions, one for each group of facts, whether for ten clusters or for
ten thousand. A cluster stands in the register on a day when its legal facts hold on that day.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q

from clusters import judging
from clusters.compliance import StationOutcome
from clusters.conditions import NOT_APPLICABLE
from clusters.models import (
    CapitalFacts,
    Cluster,
    ClusterFacts,
    InvestorFacts,
    LandFacts,
    MilestoneFacts,
    OperationFacts,
    PermitFacts,
    ProgressFacts,
    Ruling,
    Station,
    StationFacts,
)
from clusters.models.cluster import AboutCluster
from clusters.voices import RUNNING, Heard, weighed
from hanoi_industry.periods import PartialDay
from hanoi_industry.periods import Precision as DayPrecision

# Fields of one row for each cluster; their names do not clash between groups.
SINGLE_GROUPS: tuple[type[AboutCluster], ...] = (
    ClusterFacts,
    LandFacts,
    ProgressFacts,
    OperationFacts,
    CapitalFacts,
)
# The station that speaks for a cluster is the one furthest along; several are told apart on its page.
STATION_ORDER = ("running", "trial", "finished", "stopped", "building", "exempt", "none")


@dataclass(frozen=True)
class Entry:
    """One cluster on one day; `values` holds None for unknown and NOT_APPLICABLE for what is not due."""

    pk: int
    code: str
    name: str
    area_id: int | None
    district_id: int | None
    values: Mapping[str, object]


@dataclass(frozen=True)
class Register:
    day: date
    known_on: date | None
    entries: tuple[Entry, ...]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def stood_before(self, day: date) -> dict[tuple[int, str], str | None]:
        """How far clusters stood on the eve of a day, by their number and what is told: "state" of
        construction, or the state of a kind of milestone. No fact from after the register's day."""
        return {
            (cluster, told): state
            for valid_from, cluster, told, state in self._course
            if valid_from < day
        }

    @cached_property
    def _course(self) -> list[tuple[date, int, str, str | None]]:
        """Everything that was said of construction and of milestones by the day, the earliest first.

        Asked for once, and only where somebody looks back."""
        states = ProgressFacts.objects.standing(self.known_on).filter(valid_from__lte=self.day)
        steps = MilestoneFacts.objects.standing(self.known_on).filter(valid_from__lte=self.day)
        said = [
            (valid_from, cluster, "state", state)
            for valid_from, cluster, state in states.values_list(
                "valid_from", "cluster_id", "state"
            )
        ]
        said += steps.values_list("valid_from", "cluster_id", "kind", "state")
        return sorted(said, key=lambda one: one[0])


def as_of(day: date, known_on: date | None = None, *, among=None) -> Register:
    """The register on a day as known on a day (None: now); `among` a queryset of clusters (None: all)."""
    values: dict[int, dict[str, object]] = {}
    for group in SINGLE_GROUPS:
        _gather(values, group, day, known_on, among)
    _gather_milestones(values, day, known_on, among)
    _gather_stations(values, day, known_on, among)
    _gather_investors(values, day, known_on, among)
    clusters = (Cluster.objects.all() if among is None else among).order_by("sort_key", "code")
    rows = clusters.values_list("pk", "code", "sort_key").distinct()
    entries = [
        _entry(pk, code, values[pk]) for pk, code, _key in rows if "name" in values.get(pk, {})
    ]
    return Register(day, known_on, tuple(entries))


def _entry(pk: int, code: str, values: dict[str, object]) -> Entry:
    return Entry(
        pk, code, values["name"], values.get("lead_area_id"), values.get("district_id"), values
    )


def _facts(model, day, known_on, among, path: str = "cluster"):
    facts = model.objects.as_of(day, known_on)
    return facts if among is None else facts.filter(**{f"{path}__in": among.values("pk")})


def _gather(values, group, day, known_on, among) -> None:
    names = [group._meta.get_field(name).attname for name in group.fact_fields()]
    rows = _facts(group, day, known_on, among).values_list(
        "cluster_id", "valid_from", "not_applicable", *names
    )
    for cluster, valid_from, absent, *row in rows:
        mine = values.setdefault(cluster, {})
        mine.update(zip(names, row, strict=True))
        mine[f"{group.__name__}.valid_from"] = valid_from
        mine.update(dict.fromkeys(absent, NOT_APPLICABLE))


def _gather_milestones(values, day, known_on, among) -> None:
    rows = _facts(MilestoneFacts, day, known_on, among).values_list(
        "cluster_id",
        "kind",
        "state",
        "planned_on",
        "planned_precision",
        "actual_on",
        "actual_precision",
    )
    for cluster, kind, state, planned, planned_to, actual, actual_to in rows:
        mine = values.setdefault(cluster, {})
        mine[f"{kind}.state"] = NOT_APPLICABLE if state == "not_applicable" else state
        mine[f"{kind}.planned"] = partial(planned, planned_to)
        mine[f"{kind}.actual"] = partial(actual, actual_to)


def partial(day: date | None, precision: str | None) -> PartialDay | None:
    return None if day is None else PartialDay(day, DayPrecision(precision))


@dataclass(frozen=True)
class _Told:
    """What is recorded of the station that speaks: a cluster's own, or the neighbour's that treats for it."""

    station: int
    since: date
    state: str | None
    facts: Mapping[str, object]

    @property
    def rank(self) -> int:
        return (
            STATION_ORDER.index(self.state) if self.state in STATION_ORDER else len(STATION_ORDER)
        )


def _gather_stations(values, day, known_on, among) -> None:
    """State, size and flow are of the station furthest along; each voice is heard of all of them."""
    found = _stations_of_clusters(day, known_on, among)
    stations = _speaking(day, known_on, among)
    standings = judging.standings(day, known_on, among=stations)
    rulings = _of_stations(Ruling, ("meets", "valid_from"), day, known_on, stations)
    permits = _of_stations(PermitFacts, ("expires_on",), day, known_on, stations)
    for cluster, told in found.items():
        told.sort(key=lambda one: one.rank)
        first = told[0]
        heard = tuple(_heard(one, standings, rulings) for one in told)
        mine = values.setdefault(cluster, {})
        mine |= first.facts
        mine |= {"stations": tuple(one.station for one in told), "heard": heard}
        ends = [permits[one.station][0] for one in told if one.station in permits]
        mine["permit_expires_on"] = min(filter(None, ends), default=None)
        mine["voices"] = voices = weighed(mine)
        mine |= {"computed": voices.computed, "ruled": voices.ruled, "voice": voices.voice}


STATION_VALUES = (
    "state",
    "meets_standard",
    "capacity_m3_a_day",
    "flow_m3_a_day",
    "exempt_ground",
)


def _stations_of_clusters(day, known_on, among) -> dict[int, list[_Told]]:
    own = _facts(StationFacts, day, known_on, among, "station__cluster")
    names = ("station_id", "valid_from", *STATION_VALUES)
    treating = StationFacts.objects.as_of(day, known_on).filter(
        station__in=own.filter(served_by__isnull=False).values("served_by")
    )
    neighbours = {row[0]: row for row in treating.values_list(*names)}
    found: dict[int, list[_Told]] = {}
    rows = own.order_by("station__number").values_list("station__cluster_id", "served_by", *names)
    for cluster, served_by, *row in rows:
        station, since, state, *rest = neighbours.get(served_by, row)
        facts = dict(zip(("station_state", *STATION_VALUES[1:]), (state, *rest), strict=True))
        found.setdefault(cluster, []).append(_Told(station, since, state, facts))
    return found


def _speaking(day, known_on, among):
    """The stations of the clusters and those that treat for them; None: all there are."""
    if among is None:
        return None
    served = _facts(StationFacts, day, known_on, among, "station__cluster")
    return Station.objects.filter(
        Q(cluster__in=among.values("pk"))
        | Q(pk__in=served.filter(served_by__isnull=False).values("served_by"))
    )


def _of_stations(model, names, day, known_on, stations) -> dict[int, tuple]:
    facts = model.objects.as_of(day, known_on)
    if stations is not None:
        facts = facts.filter(station__in=stations.values("pk"))
    return {station: row for station, *row in facts.values_list("station_id", *names)}


def _heard(told: _Told, standings, rulings) -> Heard:
    standing = standings.get(told.station)
    ruled, ruled_on = rulings.get(told.station, (None, None))
    return Heard(
        is_running=None if told.state is None else told.state in RUNNING,
        computed=None if standing is None else StationOutcome(standing.outcome),
        sample=None if standing is None else standing.sample_id,
        sampled_on=None if standing is None else standing.taken_on,
        ruled=ruled,
        ruled_on=ruled_on,
        declared=told.facts["meets_standard"],
    )


def _gather_investors(values, day, known_on, among) -> None:
    rows = _facts(InvestorFacts, day, known_on, among).values_list(
        "cluster_id", "investor__name", "investor__kind"
    )
    for cluster, name, kind in rows:
        values.setdefault(cluster, {}).update(investor=name, investor_kind=kind)


def of(cluster: Cluster, day: date, known_on: date | None = None) -> Entry | None:
    """One cluster on a day; None where it did not stand in the register then."""
    entries = as_of(day, known_on, among=Cluster.objects.filter(pk=cluster.pk)).entries
    return entries[0] if entries else None


def by_number(entries: Iterable[Entry]) -> dict[int, Entry]:
    return {entry.pk: entry for entry in entries}
