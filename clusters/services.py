"""Every write to the register: allowed here, done in one transaction, written down in history.

All ways in (forms, admin, imports, commands) end in `record_rows`, which states facts for one
cluster or for thousands with as many questions to the database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from clusters.models import (
    Alias,
    CapitalFacts,
    Cluster,
    ClusterFacts,
    Difficulty,
    DifficultyFacts,
    Investor,
    InvestorFacts,
    LandFacts,
    MilestoneFacts,
    OperationFacts,
    ProgressFacts,
    Station,
    StationFacts,
)
from hanoi_industry import words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.areas.models import Area
from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed, Origin, Statement, UndoAccount
from hanoi_industry.validity import Dated

BATCH = 500
FACT_MODELS: tuple[type[Dated], ...] = (
    ClusterFacts,
    LandFacts,
    ProgressFacts,
    OperationFacts,
    CapitalFacts,
    InvestorFacts,
    MilestoneFacts,
    StationFacts,
    DifficultyFacts,
)


@dataclass(frozen=True)
class FactGroup:
    """Values of one group of facts, said together from one day on."""

    model: type[Dated]
    values: Mapping[str, object]
    kind: str = ""  # of a milestone
    not_applicable: tuple[str, ...] = ()
    as_typed: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    source: models.Model | None = None
    station: Station | None = None  # another than the first of its cluster


@dataclass(frozen=True)
class ClusterRow:
    """What one form or one row of a spreadsheet says of one cluster; without a cluster it is a new one."""

    valid_from: date
    groups: tuple[FactGroup, ...]
    cluster: Cluster | None = None
    code: str = ""
    aliases: tuple[str, ...] = ()


def may_record(by, area: Area | None) -> bool:
    return by.may(Permission.REGISTER_EDIT, area if area is not None else WHOLE_CITY)


def record_rows(rows: Iterable[ClusterRow], *, deed: Deed) -> ChangeSet:
    """State what rows say, new clusters included. All or nothing.

    Raises PermissionDenied where one row is about an area the person may not record for, and
    ValidationError where a row cannot be (a new cluster without a name, a day to come).
    """
    with transaction.atomic():
        change_set = history.open_change_set(deed)
        record_rows_with(change_set, rows, by=deed.by)
    return change_set


def record_rows_with(change_set: ChangeSet, rows: Iterable[ClusterRow], *, by) -> list[Dated]:
    """The same within a change set that is already open."""
    rows = list(rows)
    for row in rows:
        _check(row, change_set, by)
    with transaction.atomic():
        clusters = _clusters_of(rows)
        stations = _first_stations(change_set, rows, clusters)
        statements = [
            _statement(row, group, cluster, stations)
            for row, cluster in zip(rows, clusters, strict=True)
            for group in row.groups
        ]
        written = history.state(change_set, statements)
        _keep_in_step(cluster.pk for cluster in clusters)
        _add_aliases(rows, clusters)
    return written


def _check(row: ClusterRow, change_set: ChangeSet, by) -> None:
    if row.valid_from > change_set.day:
        raise ValidationError(
            {
                "valid_from": _(
                    "A fact cannot be true from a day to come. Type today or an earlier day."
                )
            }
        )
    legal = next((group.values for group in row.groups if group.model is ClusterFacts), {})
    if row.cluster is not None and not may_record(by, row.cluster.area):
        raise PermissionDenied
    if row.cluster is None and not words.nfc(str(legal.get("name") or "")):
        raise ValidationError({"name": _("A new cluster needs a name.")})
    if (row.cluster is None or "lead_area" in legal) and not may_record(by, legal.get("lead_area")):
        raise PermissionDenied


def _clusters_of(rows: list[ClusterRow]) -> list[Cluster]:
    """The cluster of each row, new ones made in one go with codes that nobody has had before."""
    fresh = [row for row in rows if row.cluster is None]
    number = _last_number() if any(not row.code for row in fresh) else 0
    made = []
    for row in fresh:
        code = row.code
        if not code:
            number += 1
            code = f"CCN{number:04d}"
        legal = next(group.values for group in row.groups if group.model is ClusterFacts)
        made.append(
            Cluster(code=code, name=words.nfc(str(legal["name"])), area=legal.get("lead_area"))
        )
    Cluster.objects.bulk_create(made, batch_size=BATCH)
    waiting = iter(made)
    return [row.cluster if row.cluster is not None else next(waiting) for row in rows]


def _last_number() -> int:
    codes = Cluster.objects.filter(code__startswith="CCN").values_list("code", flat=True)
    return max((int(code[3:]) for code in codes if code[3:].isdigit()), default=0)


def _first_stations(
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
        found = Station.objects.filter(cluster__in=numbers[start : start + BATCH], number=1)
        stations |= {station.cluster_id: station for station in found}
    missing = [Station(cluster=wanted[pk], number=1) for pk in numbers if pk not in stations]
    if missing:
        bulk_create_with_history(
            missing,
            Station,
            batch_size=BATCH,
            default_user=change_set.by,
            default_date=change_set.at,
            default_change_reason=f"change set {change_set.pk}",
        )
    stations |= {station.cluster_id: station for station in missing}
    for pk, station in stations.items():
        station.cluster = wanted[pk]
    return stations


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


def _add_aliases(rows: list[ClusterRow], clusters: list[Cluster]) -> None:
    wanted = {}
    for row, cluster in zip(rows, clusters, strict=True):
        for text in row.aliases:
            alias = Alias(cluster=cluster, text=text)
            alias.set_keys()
            wanted[(cluster.pk, alias.key)] = alias
    if not wanted:
        return
    held = set(
        Alias.objects.filter(cluster__in={pk for pk, _key in wanted}).values_list(
            "cluster_id", "key"
        )
    )
    for key, alias in wanted.items():
        if key not in held:
            alias.save()
    _keep_in_step({pk for pk, _key in wanted})


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


def assign_investor(
    cluster: Cluster,
    *,
    deed: Deed,
    valid_from: date,
    named: tuple[str, str, str] | None,
    note: str | None = None,
    source=None,
    not_applicable: tuple[str, ...] = (),
    shown: str | None = None,
) -> ChangeSet:
    """An investor of (name, tax code, kind) builds the infrastructure from a day on; None: nobody known."""
    with transaction.atomic():
        investor = investor_named(cluster, named, by=deed.by)
        return revise(
            cluster,
            deed=deed,
            valid_from=valid_from,
            model=InvestorFacts,
            values={"investor": investor, "note": note},
            source=source,
            not_applicable=not_applicable,
            shown=shown,
        )


def investor_named(cluster: Cluster, named: tuple[str, str, str] | None, *, by) -> Investor | None:
    """The investor of (name, tax code, kind), made where nobody had named it before."""
    if not may_record(by, cluster.area):
        raise PermissionDenied
    return investors_named([named])[named] if named else None


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


def correct(row: Dated, *, deed: Deed, valid_from: date, values: Mapping[str, object]) -> ChangeSet:
    """A row was wrong: withdraw it and put another in its place. Raises PermissionDenied.

    `values` may hold `not_applicable` and `source` as well. Raises EditedMeanwhile where the row
    stands no more.
    """
    if valid_from > deed.day:
        raise ValidationError(
            {
                "valid_from": _(
                    "A fact cannot be true from a day to come. Type today or an earlier day."
                )
            }
        )
    _may_write(row, deed.by)
    if "lead_area" in values and not may_record(deed.by, values["lead_area"]):
        raise PermissionDenied
    with transaction.atomic():
        _still_standing(row)
        change_set = history.open_change_set(deed)
        history.correct(change_set, row, valid_from=valid_from, **values)
        _keep_in_step([_cluster_number(row)])
    return change_set


def withdraw(row: Dated, *, deed: Deed) -> ChangeSet:
    """A row was never true: take it back; what held before holds on."""
    _may_write(row, deed.by)
    with transaction.atomic():
        _still_standing(row)
        change_set = history.open_change_set(deed)
        history.withdraw(change_set, [row])
        _keep_in_step([_cluster_number(row)])
    return change_set


class EditedMeanwhile(ValidationError):
    """Somebody else changed what the person was looking at."""

    def __init__(self):
        super().__init__(
            _(
                "Somebody changed this meanwhile. Nothing of yours is kept yet; look again and save anew."
            )
        )


def _still_standing(row: Dated) -> None:
    rows = type(row)._base_manager.select_for_update(of=("self",))
    if not rows.filter(pk=row.pk, withdrawn_at__isnull=True).exists():
        raise EditedMeanwhile


def _may_write(row: Dated, by) -> None:
    if not by.may(row.write_permission, row.responsible_area()):
        raise PermissionDenied


def _cluster_number(row: Dated) -> int:
    if isinstance(row, StationFacts):
        return row.station.cluster_id
    if isinstance(row, DifficultyFacts):
        return row.difficulty.cluster_id
    return row.cluster_id


def undo(of: ChangeSet, *, deed: Deed) -> UndoAccount:
    """Undo one change set of the register; see history.services.undo."""
    with transaction.atomic():
        account = history.undo(of, deed=deed, models=FACT_MODELS)
        _keep_in_step({_cluster_number(row) for row in account.put_back})
    return account


def look_at_undo(of: ChangeSet, *, by) -> UndoAccount:
    return history.look_at_undo(of, by=by, models=FACT_MODELS)


# Investors


def investors_named(names: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], Investor]:
    """Investors for (name, tax code, kind), made where missing, in a fixed number of questions."""
    wanted: dict[tuple[str, str, str], Investor] = {}
    for name, tax_code, kind in set(names):
        investor = Investor(name=name, tax_code=tax_code, kind=kind)
        investor.set_keys()
        wanted[(name, tax_code, kind)] = investor
    held = {
        one.key: one for one in Investor.objects.filter(key__in={i.key for i in wanted.values()})
    }
    found = {}
    for name, investor in wanted.items():
        if investor.key not in held:
            investor.save()
            held[investor.key] = investor
        found[name] = held[investor.key]
    return found


def revise_investor(investor: Investor, *, deed: Deed, **values) -> Investor:
    """Mend an investor's name, tax code or kind; the city's to do, since clusters of many areas may share one."""
    if not deed.by.may(Permission.REGISTER_EDIT, WHOLE_CITY):
        raise PermissionDenied
    was = {name: getattr(investor, name) for name in values}
    with transaction.atomic():
        for name, value in values.items():
            setattr(investor, name, value)
        investor.set_keys()
        if Investor.objects.filter(key=investor.key).exclude(pk=investor.pk).exists():
            raise ValidationError(
                {"name": _("This investor is recorded already. Revise that one.")}
            )
        change_set = history.open_change_set(deed)
        _save_version(investor, change_set)
        changes = {name: (was[name], getattr(investor, name)) for name in values}
        history.record(change_set, investor, area_code="", changes=changes)
    return investor


def add_investor(*, deed: Deed, name: str, tax_code: str = "", kind: str = "") -> Investor:
    """An investor before any cluster has it; the city's to do, as to mend one."""
    if not deed.by.may(Permission.REGISTER_EDIT, WHOLE_CITY):
        raise PermissionDenied
    with transaction.atomic():
        investor = Investor(name=name, tax_code=tax_code, kind=kind)
        investor.set_keys()
        if Investor.objects.filter(key=investor.key).exists():
            raise ValidationError(
                {"name": _("This investor is recorded already. Revise that one.")}
            )
        change_set = history.open_change_set(deed)
        _save_version(investor, change_set)
        changes = {name: ("", getattr(investor, name)) for name in ("name", "tax_code", "kind")}
        history.record(change_set, investor, area_code="", changes=changes)
    return investor


def _save_version(thing: models.Model, change_set: ChangeSet) -> None:
    """Save a row whose versions are kept, tied to its change set."""
    thing._history_user, thing._history_date = change_set.by, change_set.at
    thing._change_reason = f"change set {change_set.pk}"
    thing.save()


# Stations


def add_station(cluster: Cluster, *, deed: Deed, name: str = "") -> Station:
    """One more station of a cluster; what is true of it is said by its facts."""
    if not may_record(deed.by, cluster.area):
        raise PermissionDenied
    with transaction.atomic():
        Cluster.objects.select_for_update(of=("self",)).get(pk=cluster.pk)
        last = cluster.stations.aggregate(last=models.Max("number"))["last"] or 0
        station = Station(cluster=cluster, number=last + 1, name=words.nfc(name))
        change_set = history.open_change_set(deed)
        _save_version(station, change_set)
        _record_station(change_set, station, "")
    return station


def rename_station(station: Station, name: str, *, deed: Deed) -> Station:
    if not may_record(deed.by, station.cluster.area):
        raise PermissionDenied
    with transaction.atomic():
        stored = Station.objects.select_for_update(of=("self",)).get(pk=station.pk)
        before, stored.name = stored.name, words.nfc(name)
        change_set = history.open_change_set(deed)
        _save_version(stored, change_set)
        _record_station(change_set, stored, before)
    return stored


def _record_station(change_set: ChangeSet, station: Station, before: str) -> None:
    now = station.name or str(station.number)
    changes = {"station": (before, now)}
    area = station.cluster.area_code()
    history.record(change_set, station.cluster, area_code=area, changes=changes)


# Difficulties


def open_difficulty(
    cluster: Cluster, *, deed: Deed, valid_from: date, source=None, **values
) -> ChangeSet:
    if not may_record(deed.by, cluster.area):
        raise PermissionDenied
    with transaction.atomic():
        Cluster.objects.select_for_update(of=("self",)).get(pk=cluster.pk)
        last = cluster.difficulties.aggregate(last=models.Max("number"))["last"] or 0
        difficulty = Difficulty.objects.create(cluster=cluster, number=last + 1)
        return _state_difficulty(difficulty, deed, valid_from, values, source)


def revise_difficulty(
    difficulty: Difficulty,
    *,
    deed: Deed,
    valid_from: date,
    source=None,
    shown: str | None = None,
    **values,
) -> ChangeSet:
    """A change of a difficulty from a day on; closing is saying the day in `closed_on`."""
    if not may_record(deed.by, difficulty.cluster.area):
        raise PermissionDenied
    with transaction.atomic():
        Difficulty.objects.select_for_update(of=("self",)).get(pk=difficulty.pk)
        if shown is not None:
            now = DifficultyFacts.objects.as_of(deed.day).filter(difficulty=difficulty).first()
            if shown != number_of(now):
                raise EditedMeanwhile
        return _state_difficulty(difficulty, deed, valid_from, values, source)


def _state_difficulty(
    difficulty: Difficulty, deed: Deed, valid_from: date, values, source
) -> ChangeSet:
    if valid_from > deed.day:
        raise ValidationError(
            {
                "valid_from": _(
                    "A fact cannot be true from a day to come. Type today or an earlier day."
                )
            }
        )
    change_set = history.open_change_set(deed)
    subject = {"difficulty": difficulty}
    statement = Statement(DifficultyFacts, subject, valid_from, values, source=source)
    history.state(change_set, [statement])
    return change_set


# Aliases


def add_alias(cluster: Cluster, text: str, *, deed: Deed, source: str = "", since=None) -> Alias:
    if not may_record(deed.by, cluster.area):
        raise PermissionDenied
    with transaction.atomic():
        alias = Alias(cluster=cluster, text=text, source=source, since=since)
        alias.set_keys()
        if cluster.aliases.filter(key=alias.key).exists():
            raise ValidationError({"text": _("The cluster already has this name.")})
        alias.save()
        change_set = history.open_change_set(deed)
        history.record(
            change_set, cluster, area_code=cluster.area_code(), changes={"alias": ("", alias.text)}
        )
        _keep_in_step([cluster.pk])
    return alias


def remove_alias(alias: Alias, *, deed: Deed) -> None:
    cluster = alias.cluster
    if not may_record(deed.by, cluster.area):
        raise PermissionDenied
    with transaction.atomic():
        change_set = history.open_change_set(deed)
        history.record(
            change_set, cluster, area_code=cluster.area_code(), changes={"alias": (alias.text, "")}
        )
        alias.delete()
        _keep_in_step([cluster.pk])


# The name and places of today, kept on the thin row


def _keep_in_step(numbers: Iterable[int]) -> None:
    """Copy name, places and keys of the latest standing legal facts onto the clusters."""
    numbers = sorted(set(numbers))
    for start in range(0, len(numbers), BATCH):
        _keep_batch_in_step(numbers[start : start + BATCH])


def _keep_batch_in_step(numbers: list[int]) -> None:
    clusters = Cluster.objects.in_bulk(numbers)
    latest: dict[int, ClusterFacts] = {}
    for facts in ClusterFacts.objects.standing().filter(cluster__in=numbers).order_by("valid_from"):
        latest[facts.cluster_id] = facts
    aliases: dict[int, list[str]] = {}
    for number, text in Alias.objects.filter(cluster__in=numbers).values_list("cluster_id", "text"):
        aliases.setdefault(number, []).append(text)
    changed = [
        cluster
        for cluster in clusters.values()
        if _bring_up_to_date(cluster, latest.get(cluster.pk), aliases.get(cluster.pk, []))
    ]
    names = ["name", "area", "district", "is_standing", "search_key", "sort_key"]
    Cluster.objects.bulk_update(changed, names, batch_size=BATCH)
    _keep_further_areas(numbers, latest)


def _bring_up_to_date(cluster: Cluster, facts: ClusterFacts | None, aliases: list[str]) -> bool:
    before = (
        cluster.name,
        cluster.area_id,
        cluster.district_id,
        cluster.is_standing,
        cluster.search_key,
        cluster.sort_key,
    )
    cluster.is_standing = facts is not None
    if facts is not None:
        cluster.name = facts.name
        cluster.area_id, cluster.district_id = facts.lead_area_id, facts.district_id
        told = [cluster.code, facts.name, facts.name_en or "", facts.place or "", *aliases]
        cluster.search_key = words.accent_free(" ".join(told))[:600]
        cluster.sort_key = words.sort_key(facts.name)[:600]
    after = (
        cluster.name,
        cluster.area_id,
        cluster.district_id,
        cluster.is_standing,
        cluster.search_key,
        cluster.sort_key,
    )
    return before != after


def _keep_further_areas(numbers: list[int], latest: Mapping[int, ClusterFacts]) -> None:
    through = Cluster.further_areas.through
    held = set(through.objects.filter(cluster__in=numbers).values_list("cluster_id", "area_id"))
    codes = {code for facts in latest.values() for code in facts.further_area_codes}
    places = dict(Area.objects.filter(code__in=codes).values_list("code", "pk")) if codes else {}
    wanted = {
        (number, places[code])
        for number, facts in latest.items()
        for code in facts.further_area_codes
        if code in places
    }
    gone = held - wanted
    if gone:
        condition = models.Q()
        for number, area in gone:
            condition |= models.Q(cluster_id=number, area_id=area)
        through.objects.filter(condition).delete()
    through.objects.bulk_create(
        [through(cluster_id=number, area_id=area) for number, area in sorted(wanted - held)]
    )
