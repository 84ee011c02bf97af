"""Which cluster of the register a row is about: by code, by name and place, by alias, by likeness.

Everything is loaded once for the whole file. Likeness never decides; it only asks.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from clusters.models import Alias, Cluster
from clusters.sheets.office_words import bare_name, phase_of, without_place
from hanoi_industry import words
from hanoi_industry.areas.models import Area

ALIKE = 0.75
MOST_CANDIDATES = 6


@dataclass(frozen=True)
class Found:
    """One cluster, or several a person must choose from, or none."""

    cluster: Cluster | None = None
    by_code: bool = False
    candidates: tuple[Cluster, ...] = ()
    # Candidates that only have a name like the one asked for.
    is_likeness: bool = False

    def without(self, named: set[int]) -> "Found":
        """Without those merely alike that other rows name exactly."""
        if not self.is_likeness:
            return self
        left = tuple(one for one in self.candidates if one.pk not in named)
        return replace(self, candidates=left)


NONE = Found()


class ClusterFinder:
    """Knows every cluster by its codes and names; `sees` the numbers of those the person reads."""

    def __init__(self, by):
        rows = Cluster.objects.with_places().order_by("sort_key", "code")
        self.clusters = {cluster.pk: cluster for cluster in rows}
        visible = Cluster.objects.visible_to(by).values_list("pk", flat=True)
        self.visible = set(visible)
        self._by_code = {cluster.code.lower(): cluster for cluster in self.clusters.values()}
        self._by_name: dict[str, list[Cluster]] = {}
        for cluster in self.clusters.values():
            for key in _keys(cluster.name, cluster.district):
                self._by_name.setdefault(key, []).append(cluster)
        self._by_alias: dict[str, list[Cluster]] = {}
        self._alias_keys: dict[int, set[str]] = {}
        for number, text in Alias.objects.values_list("cluster_id", "text"):
            cluster = self.clusters[number]
            self._by_alias.setdefault(words.spelling_key(text), []).append(cluster)
            self._alias_keys.setdefault(number, set()).add(words.accent_free(text))
        self._by_base: dict[str, list[Cluster]] = {}
        for cluster in self.clusters.values():
            if cluster.is_standing:
                base, _phase = phase_of(_plain_name(cluster))
                for word in base.split():
                    self._by_base.setdefault(word, []).append(cluster)

    def knows(self, code: str) -> bool:
        """Whether a cluster has or had this code."""
        return bool(code) and (code.lower() in self._by_code or code.lower() in self._by_alias)

    def find(
        self, code: str, name: str, district: Area | None, areas: Iterable[Area] = ()
    ) -> Found:
        """`areas` are the communes the row may lie in; a cluster of another one is asked about."""
        if code:
            named = [self._by_code.get(code.lower()), *self._by_alias.get(code.lower(), [])]
            cluster = next(filter(None, named), None)
            if cluster is not None:
                return Found(cluster, by_code=True)
        if not name:
            return NONE
        for index in (self._by_name, self._by_alias):
            found = self._named(index, name, district)
            if found.cluster is not None and _lies_elsewhere(found.cluster, district, areas):
                return Found(candidates=(found.cluster,))
            if found is not NONE:
                return found
        return Found(candidates=tuple(self._alike(name, district)), is_likeness=True)

    def is_known_as(self, cluster: Cluster, text: str) -> bool:
        known = self._alias_keys.get(cluster.pk, set())
        return words.accent_free(text) in {words.accent_free(cluster.name), *known}

    def _named(self, index: dict, name: str, district: Area | None) -> Found:
        found: dict[int, Cluster] = {}
        for key in _keys(name, district):
            for cluster in index.get(key, []):
                if _may_lie_in(cluster, district):
                    found[cluster.pk] = cluster
        standing = [cluster for cluster in found.values() if cluster.is_standing]
        clusters = standing or list(found.values())
        if not clusters:
            return NONE
        # A name that fits exactly the district goes before one whose district nobody knows.
        if district is not None and len(clusters) > 1:
            clusters = [one for one in clusters if one.district_id == district.pk] or clusters
        if len(clusters) == 1:
            return Found(clusters[0])
        return Found(candidates=tuple(clusters))

    def _alike(self, name: str, district: Area | None) -> Iterable[Cluster]:
        """Clusters whose name is nearly this one, best first; another phase is another cluster."""
        plain = words.accent_free(without_place(name, district.name if district else ""))
        base, phase = phase_of(plain)
        near = {c.pk: c for word in base.split() for c in self._by_base.get(word, [])}
        scored = []
        for cluster in near.values():
            if cluster.pk not in self.visible or not _may_lie_in(cluster, district):
                continue
            other_base, other_phase = phase_of(_plain_name(cluster))
            if phase and other_phase and phase != other_phase:
                continue
            likeness = words.likeness(base, other_base)
            if likeness >= ALIKE:
                scored.append((likeness, cluster))
        scored.sort(key=lambda pair: (-pair[0], pair[1].sort_key))
        return [cluster for _likeness, cluster in scored[:MOST_CANDIDATES]]


def _plain_name(cluster: Cluster) -> str:
    place = cluster.district.name if cluster.district else ""
    return words.accent_free(without_place(cluster.name, place))


def _keys(name: str, district: Area | None) -> set[str]:
    """The name as written, and without the district in brackets."""
    name = bare_name(name)
    bare = without_place(name, district.name if district else "")
    return {words.spelling_key(name), words.spelling_key(bare)}


def _lies_elsewhere(cluster: Cluster, district: Area | None, areas: Iterable[Area]) -> bool:
    numbers = {area.pk for area in areas}
    return (
        district is None
        and bool(numbers)
        and cluster.area_id is not None
        and cluster.area_id not in numbers
    )


def _may_lie_in(cluster: Cluster, district: Area | None) -> bool:
    return district is None or cluster.district_id in (None, district.pk)
