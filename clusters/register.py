"""The register as of a day: every cluster that stood in it, with the facts that held.

Asked in a fixed number of questions, one for each group of facts, whether for ten clusters or for
ten thousand. A cluster stands in the register on a day when its legal facts hold on that day.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from clusters.conditions import NOT_APPLICABLE
from clusters.models import (
    CapitalFacts,
    Cluster,
    ClusterFacts,
    InvestorFacts,
    LandFacts,
    MilestoneFacts,
    OperationFacts,
    ProgressFacts,
    StationFacts,
)
from clusters.models.cluster import AboutCluster
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


def _gather_stations(values, day, known_on, among) -> None:
    facts = _facts(StationFacts, day, known_on, among, "station__cluster").order_by(
        "station__number"
    )
    names = ("state", "meets_standard", "capacity_m3_a_day", "flow_m3_a_day")
    best: dict[int, tuple] = {}
    for cluster, *row in facts.values_list("station__cluster_id", *names):
        rank = STATION_ORDER.index(row[0]) if row[0] in STATION_ORDER else len(STATION_ORDER)
        if cluster not in best or rank < best[cluster][0]:
            best[cluster] = (rank, row)
    for cluster, (_rank, row) in best.items():
        mine = values.setdefault(cluster, {})
        mine.update(zip(("station_state", *names[1:]), row, strict=True))


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
