"""Wastewater stations of clusters: added, named, and the first one made where it is missing."""

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from clusters.models import Cluster, Station, StationFacts
from clusters.services.in_step import BATCH
from clusters.services.rights import may_record
from clusters.services.rows import ClusterRow
from hanoi_industry import words
from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed


def add_station(cluster: Cluster, *, deed: Deed, name: str = "") -> Station:
    """One more station of a cluster; what is true of it is said by its facts."""
    if not may_record(deed.by, cluster.area):
        raise PermissionDenied
    with transaction.atomic():
        Cluster.objects.select_for_update(of=("self",)).get(pk=cluster.pk)
        last = cluster.stations.aggregate(last=models.Max("number"))["last"] or 0
        station = Station(cluster=cluster, number=last + 1, name=words.nfc(name))
        change_set = history.open_change_set(deed)
        history.sign(station, change_set).save()
        _record_station(change_set, station, "")
    return station


def rename_station(station: Station, name: str, *, deed: Deed) -> Station:
    if not may_record(deed.by, station.cluster.area):
        raise PermissionDenied
    with transaction.atomic():
        stored = Station.objects.select_for_update(of=("self",)).get(pk=station.pk)
        before, stored.name = stored.name, words.nfc(name)
        change_set = history.open_change_set(deed)
        history.sign(stored, change_set).save()
        _record_station(change_set, stored, before)
    return stored


def _record_station(change_set: ChangeSet, station: Station, before: str) -> None:
    now = station.name or str(station.number)
    changes = {"station": (before, now)}
    area = station.cluster.area_code()
    history.record(change_set, station.cluster, area_code=area, changes=changes)


def first_stations(
    change_set: ChangeSet, rows: list[ClusterRow], clusters: list[Cluster]
) -> dict[int, Station]:
    """Station number one of each cluster that a row speaks of, made where it is missing."""
    wanted = {
        cluster.pk: cluster
        for row, cluster in zip(rows, clusters, strict=True)
        if any(group.model is StationFacts and group.station is None for group in row.groups)
    }
    numbers = list(wanted)
    stations: dict[int, Station] = {}
    for start in range(0, len(numbers), BATCH):
        found = Station.objects.filter(cluster__among=numbers[start : start + BATCH], number=1)
        stations |= {station.cluster_id: station for station in found}
    missing = [pk for pk in numbers if pk not in stations]
    if missing:
        made = history.insert_with_versions(
            change_set, Station, ["cluster", "number"], ((pk, 1) for pk in missing)
        )
        stations |= {
            pk: Station(pk=number, cluster_id=pk, number=1)
            for pk, number in zip(missing, made, strict=True)
        }
    for pk, station in stations.items():
        station.cluster = wanted[pk]
    return stations
