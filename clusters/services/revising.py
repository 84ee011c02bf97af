"""Something changed: what is true of one cluster from a day on."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from clusters.models import Cluster, MilestoneFacts, StationFacts
from clusters.services.recording import record_rows
from clusters.services.rows import ClusterRow, FactGroup
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed
from hanoi_industry.validity import Dated, EditedMeanwhile


def revise(
    cluster: Cluster,
    *,
    deed: Deed,
    valid_from: date,
    model: type[Dated],
    values: Mapping[str, object],
    kind: str = "",
    source=None,
    not_applicable: tuple[str, ...] = (),
    shown: str | None = None,
) -> ChangeSet:
    """Something changed: say what is true of a cluster from a day on.

    `shown` is the number of the row the person had before their eyes ("": there was none); None
    where nobody looked. Raises EditedMeanwhile where another row holds on the day of the deed.
    """
    group = FactGroup(model, values, kind=kind, source=source, not_applicable=not_applicable)
    with transaction.atomic():
        if shown is not None:
            Cluster.objects.select_for_update(of=("self",)).get(pk=cluster.pk)
            if shown != number_of(held(cluster, model, deed.day, kind=kind)):
                raise EditedMeanwhile
        return record_rows([ClusterRow(valid_from, (group,), cluster)], deed=deed)


def held(cluster: Cluster, model: type[Dated], day: date, *, kind: str = "") -> Dated | None:
    """The standing row of a group that holds on a day; of a station the first of the cluster."""
    rows = model.objects.as_of(day)
    if model is StationFacts:
        return rows.filter(station__cluster=cluster, station__number=1).first()
    if model is MilestoneFacts:
        return rows.filter(cluster=cluster, kind=kind).first()
    return rows.filter(cluster=cluster).first()


def number_of(row: Dated | None) -> str:
    return "" if row is None else str(row.pk)
