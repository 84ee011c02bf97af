"""Every write to the register: allowed here, done in one transaction, written down in history.

All ways in (forms, admin, imports, commands) end in `record_rows`, which states facts for one
cluster or for thousands with as many questions to the database.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from clusters.models import (
    Alias,
    CapitalFacts,
    CaseFacts,
    CaseNote,
    Cluster,
    ClusterFacts,
    Difficulty,
    DifficultyFacts,
    Investor,
    InvestorFacts,
    LandFacts,
    LimitChoice,
    MilestoneFacts,
    OperationFacts,
    PermitFacts,
    ProgressFacts,
    Reading,
    Ruling,
    SampleFacts,
    SamplingDuty,
    Station,
    StationFacts,
)
from clusters.models.wastewater import AboutStation
from clusters.verdicts import services as verdicts
from hanoi_industry import inserting, words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.areas.models import Area
from hanoi_industry.documents.citing import cited_by_no_other
from hanoi_industry.history import services as history
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.history.services import (
    Deed,
    NothingToUndo,
    Origin,
    Rows,
    Statement,
    UndoAccount,
)
from hanoi_industry.validity import (
    Dated,
    EditedMeanwhile,
    check_not_to_come,
    check_still_standing,
)

BATCH = 5_000
# Rows of a file that are made into facts at a time; what is made of them takes far more room.
ROWS = 2_000
# What a code must look like to stand in an address and on paper.
CODE = re.compile(r"\w(?:[\w .-]*\w)?")
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
    LimitChoice,
    PermitFacts,
    SamplingDuty,
    Ruling,
    SampleFacts,
    Reading,
    CaseFacts,
    CaseNote,
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
    clusters = _clusters_of(rows)
    stations = _first_stations(change_set, rows, clusters)
    statements = [
        _statement(row, group, cluster, stations)
        for row, cluster in zip(rows, clusters, strict=True)
        for group in row.groups
    ]
    written = history.state_all(change_set, statements)
    _add_aliases(change_set, rows, clusters)
    # New ones were made as their facts say.
    _keep_in_step(
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
    legal = _legal(row)
    if row.cluster is not None and not may(row.cluster.area):
        raise PermissionDenied
    if row.cluster is None and not words.nfc(str(legal.get("name") or "")):
        raise ValidationError({"name": _("A new cluster needs a name.")})
    if row.cluster is None and row.code:
        check_code(row.code)
    if (row.cluster is None or "lead_area" in legal) and not may(legal.get("lead_area")):
        raise PermissionDenied


def check_code(code: str) -> None:
    """A new code stands in addresses and on papers. Raises ValidationError."""
    if not CODE.fullmatch(code):
        raise ValidationError(
            {"code": _("Type letters and digits, with “-”, “.” or a blank only between them.")}
        )


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
        made.append(_new_cluster(code, row))
    _make_clusters(made, fresh)
    waiting = iter(made)
    return [row.cluster if row.cluster is not None else next(waiting) for row in rows]


def _new_cluster(code: str, row: ClusterRow) -> Cluster:
    cluster, legal = Cluster(code=code), _legal(row)
    _bring_up_to_date(cluster, ClusterFacts(**legal), row.aliases)
    # The very objects that were named, so that nobody asks for them again.
    cluster.area, cluster.district = legal.get("lead_area"), legal.get("district")
    return cluster


def _legal(row: ClusterRow) -> Mapping[str, object]:
    return next((group.values for group in row.groups if group.model is ClusterFacts), {})


def _make_clusters(made: list[Cluster], rows: list[ClusterRow]) -> None:
    for cluster, number in zip(made, inserting.reserve(Cluster, len(made)), strict=True):
        cluster.pk = number
    names = ["id", "code", *KEPT_IN_STEP]
    inserting.insert(Cluster, names, ([getattr(one, name) for name in names] for one in made))
    for cluster in made:
        cluster._state.adding, cluster._state.db = False, "default"
    codes = {
        cluster.pk: codes
        for cluster, row in zip(made, rows, strict=True)
        if (codes := _legal(row).get("further_area_codes"))
    }
    if codes:
        _add_further_areas(_wanted_areas(codes))


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
    _write_aliases(change_set, list(wanted.values()))


def _write_aliases(change_set: ChangeSet, aliases: list[Alias]) -> list[Alias]:
    """Write those that their clusters do not have yet, and return them."""
    held = set()
    numbers = list({alias.cluster_id for alias in aliases})
    for start in range(0, len(numbers), BATCH):
        some = Alias.objects.filter(cluster__among=numbers[start : start + BATCH])
        held |= set(some.order_by().values_list("cluster_id", "key"))
    new = [alias for alias in aliases if (alias.cluster_id, alias.key) not in held]
    if new:
        names = ["cluster", "text", "key", "source", "since"]
        values = ((one.cluster_id, one.text, one.key, one.source, one.since) for one in new)
        history.insert_with_versions(change_set, Alias, names, values)
        history.write_down(
            change_set, (_change_of_alias(one, before="", after=one.text) for one in new)
        )
    return new


def _change_of_alias(alias: Alias, *, before: str, after: str) -> Change:
    cluster = alias.cluster
    return Change(
        area_code=cluster.area_code(),
        subject_type=cluster._meta.model_name,
        subject_code=cluster.code,
        subject_label=str(cluster),
        lines=[history.line_of("alias", before, after)],
    )


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
    check_not_to_come(valid_from, deed.day)
    must_write(row, deed.by)
    if "lead_area" in values and not may_record(deed.by, values["lead_area"]):
        raise PermissionDenied
    with transaction.atomic():
        check_still_standing(row)
        change_set = history.open_change_set(deed)
        history.correct(change_set, row, valid_from=valid_from, **values)
        _keep_in_step([_cluster_number(row)])
        verdicts.follow(change_set)
    return change_set


def withdraw(row: Dated, *, deed: Deed) -> ChangeSet:
    """A row was never true: take it back; what held before holds on."""
    must_write(row, deed.by)
    with transaction.atomic():
        check_still_standing(row)
        change_set = history.open_change_set(deed)
        history.withdraw(change_set, [row])
        _keep_in_step([_cluster_number(row)])
        verdicts.follow(change_set)
    return change_set


def must_write(row: Dated, by) -> None:
    if not by.may(row.write_permission, row.responsible_area()):
        raise PermissionDenied


def _cluster_number(row: Dated) -> int:
    if isinstance(row, AboutStation):
        return row.station.cluster_id
    if isinstance(row, DifficultyFacts):
        return row.difficulty.cluster_id
    return row.cluster_id


def undo(of: ChangeSet, *, deed: Deed, to: ChangeSet | None = None) -> UndoAccount:
    """Undo one change set of the register, other names it brought included.

    `to` is the change set of the undo, where there is one already; see history.services.undo.
    """
    with transaction.atomic():
        names = _Names.of(of)
        if not all(may_record(deed.by, alias.cluster.area) for alias in names.all):
            raise PermissionDenied
        try:
            account = history.undo(of, deed=deed, models=FACT_MODELS, to=to)
        except NothingToUndo:
            if not names.all:
                raise
            account = history.look_at_undo(of, by=deed.by, models=FACT_MODELS)
            account = replace(account, change_set=to or history.open_change_set(deed, undoes=of))
        _put_names_back(account.change_set, names)
        touched = _clusters_touched_by(account.change_set)
        _keep_in_step(touched | {alias.cluster_id for alias in names.all})
        verdicts.follow(account.change_set)
        return _with_what_came_along(account, of, names)


def look_at_undo(of: ChangeSet, *, by, whole_upload: bool = False) -> UndoAccount:
    """What an undo would do; of facts the same, whether later deeds are undone along or not."""
    account = history.look_at_undo(of, by=by, models=FACT_MODELS)
    return _with_what_came_along(account, of, _Names.of(of))


def _with_what_came_along(account: UndoAccount, of: ChangeSet, names: "_Names") -> UndoAccount:
    return replace(
        account,
        put_back=Rows.together([account.put_back, names.all]),
        left=[*_investors_left_by(of), *cited_by_no_other(of)],
    )


@dataclass(frozen=True)
class _Names:
    """Other names of clusters that a change set added, and those it took away, as they now are."""

    added: list[Alias]
    removed: list[Alias]

    @property
    def all(self) -> list[Alias]:
        return self.added + self.removed

    @classmethod
    def of(cls, change_set: ChangeSet) -> "_Names":
        versions = Alias.versions.filter(history_change_reason=history.reason_of(change_set))
        numbers = list(versions.filter(history_type="+").values_list("id", flat=True))
        with_cluster = Alias.objects.select_related("cluster__area")
        added = list(with_cluster.filter(pk__among=numbers))
        gone = versions.filter(history_type="-").select_related("cluster__area")
        removed = [
            Alias(cluster=one.cluster, text=one.text, source=one.source, since=one.since)
            for one in gone
            if one.cluster is not None
        ]
        for alias in removed:
            alias.set_keys()
        held = set(
            Alias.objects.filter(cluster__among=[alias.cluster_id for alias in removed])
            .order_by()
            .values_list("cluster_id", "key")
        )
        return cls(added, [one for one in removed if (one.cluster_id, one.key) not in held])


def _put_names_back(change_set: ChangeSet, names: _Names) -> None:
    _remove_aliases(change_set, names.added)
    _write_aliases(change_set, names.removed)


def _remove_aliases(change_set: ChangeSet, aliases: list[Alias]) -> None:
    fields = ["cluster_id", "text", "source", "since"]
    rows = ((one.pk, *(getattr(one, name) for name in fields)) for one in aliases)
    history.insert_versions(change_set, Alias, ["id", *fields], rows, kind="-")
    history.write_down(
        change_set, (_change_of_alias(one, before=one.text, after="") for one in aliases)
    )
    numbers = [one.pk for one in aliases]
    for start in range(0, len(numbers), BATCH):
        some = Alias.objects.filter(pk__among=numbers[start : start + BATCH])
        # Their last versions are written above, all at once.
        some._raw_delete(some.db)


def _clusters_touched_by(change_set: ChangeSet) -> set[int]:
    touched = models.Q(change_set=change_set) | models.Q(withdrawn_by=change_set)
    numbers: set[int] = set()
    for model in FACT_MODELS:
        rows = model.objects.filter(touched)
        numbers |= set(rows.order_by().values_list(model.path_to_cluster, flat=True))
    return numbers


def _investors_left_by(of: ChangeSet) -> list[Investor]:
    """Investors that came with a change set and whom no standing term of another one names."""
    made = history.versions_with(of, Investor).filter(history_type="+")
    others = InvestorFacts.objects.standing().exclude(change_set=of).exclude(investor=None)
    came = history.named_with(of, Investor, made.values_list("id", flat=True))
    return list(Investor.objects.filter(pk__in=came).exclude(pk__in=others.values("investor")))


# Investors


def investors_named(
    names: Iterable[tuple[str, str, str]], change_set: ChangeSet | None = None
) -> dict[tuple[str, str, str], Investor]:
    """Investors for (name, tax code, kind), made where missing, in a fixed number of questions.

    With a change set, what is made is tied to it.
    """
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
            if change_set is None:
                investor.save()
            else:
                history.sign(investor, change_set).save()
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
        history.sign(investor, change_set).save()
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
        history.sign(investor, change_set).save()
        changes = {name: ("", getattr(investor, name)) for name in ("name", "tax_code", "kind")}
        history.record(change_set, investor, area_code="", changes=changes)
    return investor


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
    check_not_to_come(valid_from, deed.day)
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
        change_set = history.open_change_set(deed)
        history.sign(alias, change_set).save()
        history.write_down(change_set, [_change_of_alias(alias, before="", after=alias.text)])
        _keep_in_step([cluster.pk])
    return alias


def remove_alias(alias: Alias, *, deed: Deed) -> None:
    cluster = alias.cluster
    if not may_record(deed.by, cluster.area):
        raise PermissionDenied
    with transaction.atomic():
        change_set = history.open_change_set(deed)
        _remove_aliases(change_set, [alias])
        _keep_in_step([cluster.pk])


# The name and places of today, kept on the thin row

KEPT_IN_STEP = ("name", "area_id", "district_id", "is_standing", "search_key", "sort_key")


def _keep_in_step(numbers: Iterable[int]) -> None:
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
        if _bring_up_to_date(cluster, latest.get(cluster.pk), aliases.get(cluster.pk, []))
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


def _bring_up_to_date(cluster: Cluster, facts: ClusterFacts | None, aliases: Sequence[str]) -> bool:
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
    wanted = _wanted_areas({pk: facts.further_area_codes for pk, facts in latest.items()})
    gone = [pk for pair, pk in held.items() if pair not in wanted]
    if gone:
        through.objects.filter(pk__among=gone).delete()
    _add_further_areas(wanted - held.keys())


def _wanted_areas(codes: Mapping[int, Iterable[str]]) -> set[tuple[int, int]]:
    """Pairs of cluster and area for the codes of each cluster."""
    named = {code for some in codes.values() for code in some}
    places = dict(Area.objects.filter(code__in=named).values_list("code", "pk")) if named else {}
    return {
        (number, places[code]) for number, some in codes.items() for code in some if code in places
    }


def _add_further_areas(pairs: Iterable[tuple[int, int]]) -> None:
    inserting.insert(Cluster.further_areas.through, ["cluster", "area"], sorted(pairs))
