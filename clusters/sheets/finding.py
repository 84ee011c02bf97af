"""Which cluster of the register a row is about: by code, by name and place, by alias, by likeness.

Everything is loaded once for the whole file. Likeness never decides; it only asks.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from clusters.models import Alias, Cluster
from clusters.sheets.cluster_names import (
    bare_name,
    name_and_places,
    name_key,
    names_of_one,
    phase_of,
    without_place,
)
from hanoi_industry import words
from hanoi_industry.areas.models import Area

ALIKE = 0.75
SOMEWHAT_ALIKE = 0.4  # less, and a name beside a code speaks of another cluster
MOST_CANDIDATES = 6
LEAST_OF_ONE_WORD = 5
COMMUNE_BEHIND = re.compile(r"[(,]\s*(?:xã|phường|thị trấn)\s", re.I)
BETWEEN_CELLS = re.compile(r"[;\n]")
BETWEEN_NAMES = re.compile(r"[;,\n]| và ")


@dataclass(frozen=True)
class Found:
    """One cluster, or several a person must choose from, or none."""

    cluster: Cluster | None = None
    by_code: bool = False
    candidates: tuple[Cluster, ...] = ()
    # Candidates that only have a name like the one asked for.
    is_likeness: bool = False
    # The text names several clusters, one after the other.
    is_several: bool = False
    # Of the candidates those of exactly this name, which lie elsewhere.
    namesakes: frozenset[int] = frozenset()

    def without(self, named: set[int]) -> "Found":
        """Without those merely alike that other rows name exactly.

        One of this very name stays: the same row twice, the second one beneath the heading of
        another district, would else become a cluster that nobody asked for.
        """
        if not self.is_likeness:
            return self
        gone = named - self.namesakes
        left = tuple(one for one in self.candidates if one.pk not in gone)
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
            for key in {words.spelling_key(text), name_key(text)}:
                self._by_alias.setdefault(key, []).append(cluster)
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

    def names_one(self, text: str) -> bool:
        """Whether a text is the name of a cluster, or says by its first word that it is one."""
        found = self.find("", text, None)
        is_named = found.cluster is not None or (found.candidates and not found.is_likeness)
        return bool(is_named) or bare_name(text).casefold() != words.nfc(text).casefold()

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
        keys, areas = _keys(name, district), tuple(areas)
        for index in (self._by_name, self._by_alias):
            found = self._named(index, keys, district, areas)
            if found.cluster is not None and _lies_elsewhere(found.cluster, district, areas):
                return Found(candidates=(found.cluster,))
            if found.cluster is not None and district is None and not areas:
                return self._or_another(found.cluster, name)
            if found is not NONE:
                return found
        if self._names_several(name, district):
            return Found(is_several=True)
        if name.isascii() and district is not None:
            found = self._named(self._by_plain, set(map(words.accent_free, keys)), district, areas)
            if found.cluster is not None:
                return found
        if placed := self._by_place_in_name(name, district, areas):
            return placed
        if either := self._by_either_name(name, district):
            return Found(candidates=either)
        namesakes = self._of_this_name(keys, district)
        alike = dict.fromkeys((*self._alike(name, district), *namesakes))
        # One that the register tells apart by the district in brackets is not meant elsewhere.
        whole = _keys(name, None)
        numbers = frozenset(one.pk for one in namesakes if _keys(one.name, None) & whole)
        return Found(candidates=tuple(alike), is_likeness=True, namesakes=numbers)

    def _or_another(self, cluster: Cluster, name: str) -> Found:
        """Where nobody says where it lies: a name that the register tells apart by the district in
        brackets, as "Phùng Xá (Mỹ Đức)", may be short for "Cơ kim khí Phùng Xá" as well."""
        if _keys(cluster.name, None) & _keys(name, None):
            return Found(cluster)
        others = (one for one in self._alike(name, None) if one.pk != cluster.pk)
        named = [one for one in others if _is_part(_base_of(name), _base_of(_plain_name(one)))]
        return Found(candidates=(cluster, *named)) if named else Found(cluster)

    def _by_place_in_name(
        self, name: str, district: Area | None, areas: tuple[Area, ...]
    ) -> Found | None:
        """The one cluster of a name that lies where the text itself says, as "Liên Hà, huyện Đông
        Anh"; those of this name that lie elsewhere are asked about."""
        lying, named_so = {}, {}
        base, places, are_districts = name_and_places(name)
        for index in (self._by_name, self._by_alias) if places else ():
            named = self._named(index, _keys(base, district), district, areas)
            for one in filter(None, (named.cluster, *named.candidates)):
                named_so[one.pk] = one
                lies_in = {one.district} if are_districts else {one.district, one.area}
                if places & {words.spelling_key(area.name) for area in lies_in if area}:
                    lying[one.pk] = one
        if len(lying) == 1:
            return Found(*lying.values())
        if not lying and district is not None and COMMUNE_BEHIND.search(words.nfc(name)):
            # The communes that papers name may be gone; the district above the row is said.
            here = [one for one in named_so.values() if one.district_id == district.pk]
            if len(here) == len(named_so) == 1:
                return Found(*here)
        return Found(candidates=tuple(named_so.values())) if named_so else None

    def _by_either_name(self, name: str, district: Area | None) -> tuple[Cluster, ...]:
        """Clusters of the old or the new name that a text gives."""
        found: dict[int, Cluster] = {}
        for one in names_of_one(name):
            keys = _keys(one, district)
            for index in (self._by_name, self._by_alias):
                named = self._named(index, keys, district, ())
                for cluster in filter(None, (named.cluster, *named.candidates)):
                    found[cluster.pk] = cluster
        return tuple(found.values())

    def _of_this_name(self, keys: set[str], district: Area | None) -> tuple[Cluster, ...]:
        """Standing clusters of exactly this name, which lie in other districts than the row's."""
        if district is None:
            return ()
        found = {one.pk: one for key in keys for one in self._by_name.get(key, ())}
        return tuple(one for one in found.values() if one.is_standing and one.pk in self.visible)

    @cached_property
    def _by_plain(self) -> dict[str, list[Cluster]]:
        """Names without any accent, as old programs wrote them."""
        found: dict[str, list[Cluster]] = {}
        for key, clusters in self._by_name.items():
            found.setdefault(words.accent_free(key), []).extend(clusters)
        return found

    def _names_several(self, name: str, district: Area | None) -> bool:
        """Names one below the other, or in a row where each is known."""
        if (parts := _parted(BETWEEN_CELLS, name)) and all(
            name_key(part) in self._by_name or any(self._alike(part, district)) for part in parts
        ):
            return True
        parts = _parted(BETWEEN_NAMES, name)
        return bool(parts) and all(name_key(part) in self._by_name for part in parts)

    def is_of_another(self, cluster: Cluster, name: str) -> bool:
        """Whether a name beside the code of a cluster is another's, or quite another name."""
        if name == cluster.name or self.is_known_as(cluster, bare_name(name)):
            return False
        keys = _keys(name, cluster.district)
        if keys & _keys(cluster.name, cluster.district):
            return False
        is_taken = any(self._by_name.get(key) for key in keys)
        return is_taken or words.likeness(name, cluster.name) < SOMEWHAT_ALIKE

    def is_known_as(self, cluster: Cluster, text: str) -> bool:
        known = self._alias_keys.get(cluster.pk, set())
        return words.accent_free(text) in {words.accent_free(cluster.name), *known}

    def _named(
        self, index: dict, keys: set[str], district: Area | None, areas: tuple[Area, ...]
    ) -> Found:
        found: dict[int, Cluster] = {}
        for key in keys:
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
        if areas and len(clusters) > 1 and all(one.area_id for one in clusters):
            numbers = {area.pk for area in areas}
            clusters = [one for one in clusters if one.area_id in numbers] or clusters
        if len(clusters) == 1:
            return Found(clusters[0])
        return Found(candidates=tuple(clusters))

    def _alike(self, name: str, district: Area | None) -> Iterable[Cluster]:
        """Clusters whose name is nearly this one, best first; another phase is another cluster."""
        bare = without_place(bare_name(name), district.name if district else "")
        base, phase = phase_of(bare)
        near = {c.pk: c for word in base.split() for c in self._by_base.get(word, [])}
        scored = []
        for cluster in near.values():
            if cluster.pk not in self.visible or not _may_lie_in(cluster, district):
                continue
            other_base, other_phase = phase_of(_plain_name(cluster))
            if phase and other_phase and phase != other_phase:
                continue
            likeness = words.likeness(base, other_base)
            if likeness >= ALIKE or _is_part(base, other_base):
                scored.append((likeness, cluster))
        scored.sort(key=lambda pair: (-pair[0], pair[1].sort_key))
        return [cluster for _likeness, cluster in scored[:MOST_CANDIDATES]]


def are_mostly_known(said: Iterable[str | None], knows: Callable[[str], bool]) -> bool:
    """Whether a column of codes has those of the register, so that any other is a slip; an office
    may number its clusters in its own way."""
    known = [knows(code) for code in said if code]
    return sum(known) * 2 > len(known)


def _plain_name(cluster: Cluster) -> str:
    place = cluster.district.name if cluster.district else ""
    return words.accent_free(without_place(cluster.name, place))


def _keys(name: str, district: Area | None) -> set[str]:
    """The name as written, and without the district in brackets."""
    name = bare_name(name)
    bare = without_place(name, district.name if district else "")
    return {name_key(name), name_key(bare)}


def _parted(between: re.Pattern, name: str) -> list[str]:
    """The parts of a text, where there are several."""
    parts = [part for part in map(str.strip, between.split(name)) if part]
    return parts if len(parts) > 1 else []


def _base_of(name: str) -> str:
    base, _phase = phase_of(bare_name(name))
    return base


def _is_part(one: str, other: str) -> bool:
    """ "Tân Triều" for "Làng nghề Tân Triều", "Hapro" for "Thực phẩm Hapro": a name of two words, or
    of one that is no mere syllable, inside the other."""
    shorter, longer = sorted((one, other), key=len)
    is_a_name = " " in shorter or len(shorter) >= LEAST_OF_ONE_WORD
    return is_a_name and f" {shorter} " in f" {longer} "


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
