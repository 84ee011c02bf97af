"""Facts stated for one cluster or for thousands, with as many questions to the database."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import islice

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clusters.models import Alias, Cluster, ClusterFacts, MilestoneFacts, StationFacts
from clusters.services.aliases import write_aliases
from clusters.services.entering import check_code, clusters_of
from clusters.services.in_step import keep_in_step
from clusters.services.rights import may_record
from clusters.services.rows import ClusterRow, FactGroup
from clusters.services.stations import first_stations
from clusters.verdicts import services as verdicts
from hanoi_industry import words
from hanoi_industry.areas.models import Area
from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed, Statement
from hanoi_industry.validity import check_not_to_come

# Rows of a file that are made into facts at a time; what is made of them takes far more room.
ROWS = 2_000


def record_rows(rows: Iterable[ClusterRow], *, deed: Deed) -> ChangeSet:
    """State what rows say, new clusters included. All or nothing.

    Raises PermissionDenied where one row is about an area the person may not record for, and
    ValidationError where a row cannot be (a new cluster without a name, a day to come).
    """
    with transaction.atomic():
        change_set = history.open_change_set(deed)
        record_rows_with(change_set, rows, by=deed.by)
    return change_set


def record_rows_with(change_set: ChangeSet, rows: Iterable[ClusterRow], *, by) -> int:
    """The same within a change set that is already open; returns how many facts were written."""
    rows, may, written = iter(rows), _Permissions(by), 0
    with transaction.atomic():
        while some := list(islice(rows, ROWS)):
            for row in some:
                _check(row, change_set, may)
            written += _record(change_set, some)
        verdicts.follow(change_set)
    return written


def _record(change_set: ChangeSet, rows: list[ClusterRow]) -> int:
    clusters = clusters_of(rows)
    stations = first_stations(change_set, rows, clusters)
    statements = [
        _statement(row, group, cluster, stations)
        for row, cluster in zip(rows, clusters, strict=True)
        for group in row.groups
    ]
    written = history.state_all(change_set, statements)
    _add_aliases(change_set, rows, clusters)
    # New ones were made as their facts say.
    keep_in_step(
        row.cluster.pk
        for row in rows
        if row.cluster is not None
        and (row.aliases or any(group.model is ClusterFacts for group in row.groups))
    )
    return written


class _Permissions:
    """Whether the person may record for an area, asked once for each."""

    def __init__(self, by):
        self.by, self.known = by, {}

    def __call__(self, area: Area | None) -> bool:
        key = area.pk if area is not None else None
        if key not in self.known:
            self.known[key] = may_record(self.by, area)
        return self.known[key]


def _check(row: ClusterRow, change_set: ChangeSet, may: _Permissions) -> None:
    check_not_to_come(row.valid_from, change_set.day)
    legal = row.legal
    if row.cluster is not None and not may(row.cluster.area):
        raise PermissionDenied
    if row.cluster is None and not words.nfc(str(legal.get("name") or "")):
        raise ValidationError({"name": _("A new cluster needs a name.")})
    if row.cluster is None and row.code:
        check_code(row.code)
    if (row.cluster is None or "lead_area" in legal) and not may(legal.get("lead_area")):
        raise PermissionDenied


def _statement(row: ClusterRow, group: FactGroup, cluster: Cluster, stations) -> Statement:
    if group.model is StationFacts:
        subject = {"station": group.station or stations[cluster.pk]}
    elif group.model is MilestoneFacts:
        subject = {"cluster": cluster, "kind": group.kind}
    else:
        subject = {"cluster": cluster}
    return Statement(
        model=group.model,
        subject=subject,
        valid_from=row.valid_from,
        values=group.values,
        not_applicable=group.not_applicable,
        as_typed=group.as_typed,
        origins=group.origins,
        source=group.source,
    )


def _add_aliases(change_set: ChangeSet, rows: list[ClusterRow], clusters: list[Cluster]) -> None:
    wanted = {}
    for row, cluster in zip(rows, clusters, strict=True):
        for text in row.aliases:
            alias = Alias(cluster=cluster, text=text)
            alias.set_keys()
            wanted.setdefault((cluster.pk, alias.key), alias)
    write_aliases(change_set, list(wanted.values()))


def create(
    *,
    deed: Deed,
    valid_from: date,
    values: Mapping[str, object],
    code: str = "",
    source=None,
    not_applicable: tuple[str, ...] = (),
) -> Cluster:
    """A cluster enters the register."""
    group = FactGroup(ClusterFacts, values, source=source, not_applicable=not_applicable)
    row = ClusterRow(valid_from, (group,), code=code)
    change_set = record_rows([row], deed=deed)
    return ClusterFacts.objects.select_related("cluster").get(change_set=change_set).cluster
