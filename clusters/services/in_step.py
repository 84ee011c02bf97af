"""The name and places of today, kept on the thin row of a cluster in step with its facts."""

from collections.abc import Iterable, Mapping, Sequence

from clusters.models import Alias, Cluster, ClusterFacts
from hanoi_industry import inserting, words
from hanoi_industry.areas.models import Area

# Of so many clusters what is held is asked for at once.
BATCH = 5_000
KEPT_IN_STEP = ("name", "area_id", "district_id", "is_standing", "search_key", "sort_key")


def keep_in_step(numbers: Iterable[int]) -> None:
    """Copy name, places and keys of the latest standing legal facts onto the clusters."""
    numbers = sorted(set(numbers))
    for start in range(0, len(numbers), BATCH):
        _keep_batch_in_step(numbers[start : start + BATCH])


def _keep_batch_in_step(numbers: list[int]) -> None:
    clusters = Cluster.objects.order_by().filter(pk__among=numbers)
    latest: dict[int, ClusterFacts] = {}
    standing = ClusterFacts.objects.standing().filter(cluster__among=numbers)
    for facts in standing.order_by("valid_from"):
        latest[facts.cluster_id] = facts
    aliases: dict[int, list[str]] = {}
    named = Alias.objects.filter(cluster__among=numbers).values_list("cluster_id", "text")
    for number, text in named:
        aliases.setdefault(number, []).append(text)
    changed = [
        cluster
        for cluster in clusters
        if bring_up_to_date(cluster, latest.get(cluster.pk), aliases.get(cluster.pk, []))
    ]
    # All of them are there: nothing is created.
    Cluster.objects.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        update_fields=[name.removesuffix("_id") for name in KEPT_IN_STEP],
        unique_fields=["id"],
    )
    _keep_further_areas(numbers, latest)


def bring_up_to_date(cluster: Cluster, facts: ClusterFacts | None, aliases: Sequence[str]) -> bool:
    before = [getattr(cluster, name) for name in KEPT_IN_STEP]
    cluster.is_standing = facts is not None
    if facts is not None:
        cluster.name = facts.name
        cluster.area_id, cluster.district_id = facts.lead_area_id, facts.district_id
        told = [cluster.code, facts.name, facts.name_en or "", facts.place or "", *aliases]
        cluster.search_key = words.accent_free(" ".join(told))[:600]
        cluster.sort_key = words.sort_key(facts.name)[:600]
    return before != [getattr(cluster, name) for name in KEPT_IN_STEP]


def _keep_further_areas(numbers: list[int], latest: Mapping[int, ClusterFacts]) -> None:
    through = Cluster.further_areas.through
    rows = through.objects.filter(cluster__among=numbers)
    held = {(cluster, area): pk for pk, cluster, area in rows.values_list("pk", "cluster", "area")}
    wanted = wanted_areas({pk: facts.further_area_codes for pk, facts in latest.items()})
    gone = [pk for pair, pk in held.items() if pair not in wanted]
    if gone:
        through.objects.filter(pk__among=gone).delete()
    add_further_areas(wanted - held.keys())


def wanted_areas(codes: Mapping[int, Iterable[str]]) -> set[tuple[int, int]]:
    """Pairs of cluster and area for the codes of each cluster."""
    named = {code for some in codes.values() for code in some}
    places = dict(Area.objects.filter(code__in=named).values_list("code", "pk")) if named else {}
    return {
        (number, places[code]) for number, some in codes.items() for code in some if code in places
    }


def add_further_areas(pairs: Iterable[tuple[int, int]]) -> None:
    inserting.insert(Cluster.further_areas.through, ["cluster", "area"], sorted(pairs))
