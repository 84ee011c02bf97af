"""Tables of records that a file states: rights checked again, what is new made, facts stated."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import models

from clusters import services as register
from clusters.models import Cluster, Difficulty, Station
from clusters.services import may_record
from clusters.verdicts import services as verdicts
from hanoi_industry import inserting, words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.areas.models import Area
from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed
from hanoi_industry.spreadsheets import papers
from hanoi_industry.spreadsheets.record_statements import Stated


class NewStation(NamedTuple):
    cluster: int
    number: int
    name: str = ""


class NewDifficulty(NamedTuple):
    cluster: int
    number: int  # zero for the next one
    text: str


class NewInvestor(NamedTuple):
    name: str
    tax_code: str
    kind: str

    @property
    def key(self) -> str:
        """One tax code is one investor; without it, one spelling of the name."""
        return self.tax_code or words.spelling_key(self.name)


def state_records(
    change_set: ChangeSet, stated: Stated, *, by, made: Mapping[int, tuple] | None = None
) -> int:
    """State both tables of a plan; returns how many facts were written.

    `made` are the keys of what was new, by the row that brought it. Raises PermissionDenied where
    the person may not import and record for one of the areas.
    """
    check_areas(stated.areas, by)
    sources = _papers(change_set, stated, by)
    made = made or {}
    written = 0
    # What was wrong goes first, so that what changes since then stands on what is right.
    for rows, table in (
        (stated.wrong, stated.corrections),
        (stated.changed, stated.changes),
    ):
        if rows:
            subjects = [made.get(n, about) for n, about in zip(rows, table.subjects, strict=True)]
            cited = [sources.get(n) for n in rows] if sources else None
            table = replace(table, subjects=subjects, sources=cited)
            written += len(history.state_table(change_set, table))
    verdicts.follow(change_set)
    return written


def _papers(change_set: ChangeSet, stated: Stated, by) -> dict[int, int]:
    """The papers that rows name: of the whole city, or of the commune of who imports for one."""
    is_of_city = by.may(Permission.DOCUMENTS_EDIT, WHOLE_CITY)
    deed = Deed(by, change_set.at, change_set.via, change_set.why, change_set.upload_reference)
    named: dict[int | None, dict[str, list[int]]] = {}
    for row, (area, text) in stated.papers.items():
        named.setdefault(None if is_of_city else area, {}).setdefault(text, []).append(row)
    areas = Area.objects.in_bulk([area for area in named if area is not None])
    numbers: dict[int, int] = {}
    for area, rows in named.items():
        place = areas.get(area)
        made = papers.made(rows, deed=deed, area=place, change_set=change_set)
        for text, paper in made.items():
            numbers |= dict.fromkeys(rows[text], paper.pk)
    return numbers


def check_areas(areas: set[int | None], by) -> None:
    for area in areas:
        place = None if area is None else Area(pk=area)
        city = WHOLE_CITY if area is None else place
        if not (may_record(by, place) and by.may(Permission.IMPORT, city)):
            raise PermissionDenied


def state_stations(change_set: ChangeSet, stated: Stated, *, by) -> int:
    check_areas(stated.areas, by)
    numbers = _make_stations(change_set, sorted(set(stated.fresh.values())))
    made = {row: (numbers[new[:2]],) for row, new in stated.fresh.items()}
    return state_records(change_set, stated, by=by, made=made)


def _make_stations(change_set: ChangeSet, new: Sequence[NewStation]) -> dict[tuple[int, int], int]:
    """Stations with their first version; the number of each by cluster and its own number."""
    first: dict[tuple[int, int], NewStation] = {}
    for one in new:
        # Of several rows about one station the first with a name gives it.
        if not first.setdefault(one[:2], one).name and one.name:
            first[one[:2]] = one
    keys = history.insert_with_versions(
        change_set, Station, ["cluster", "number", "name"], first.values()
    )
    return dict(zip(first, keys, strict=True))


def state_difficulties(change_set: ChangeSet, stated: Stated, *, by) -> int:
    check_areas(stated.areas, by)
    new = sorted(set(stated.fresh.values()))
    clusters = {one.cluster for one in new}
    # In their order, so that two who record at once wait for each other and do not block.
    list(Cluster.objects.select_for_update(of=("self",)).filter(pk__in=clusters).order_by("pk"))
    last = dict(
        Difficulty.objects.filter(cluster__in=clusters)
        .values_list("cluster")
        .annotate(last=models.Max("number"))
        .order_by()
    )
    keys = inserting.reserve(Difficulty, len(new))
    rows, made = [], {}
    for key, one in zip(keys, new, strict=True):
        number = one.number or last.get(one.cluster, 0) + 1
        last[one.cluster] = max(last.get(one.cluster, 0), number)
        rows.append((key, one.cluster, number))
        made[one] = (key,)
    inserting.insert(Difficulty, ["id", "cluster", "number"], rows)
    numbers = {row: made[one] for row, one in stated.fresh.items()}
    return state_records(change_set, stated, by=by, made=numbers)


def state_investors(change_set: ChangeSet, stated: Stated, *, by) -> int:
    """Who builds what; investors nobody named before are made, those alone for the whole city only."""
    check_areas(stated.areas, by)
    said = (
        stated.changes.columns.get("investor", ()),
        stated.corrections.columns.get("investor", ()),
    )
    new = {one for some in said for one in some if isinstance(one, NewInvestor)}
    new |= set(stated.fresh.values())
    found = register.investors_named((tuple(one) for one in new), change_set)
    numbers = {one: found[tuple(one)].pk for one in new}
    tables = [
        replace(
            table,
            columns={
                name: [numbers.get(one, one) if isinstance(one, tuple) else one for one in column]
                for name, column in table.columns.items()
            },
        )
        for table in (stated.corrections, stated.changes)
    ]
    stated = replace(stated, corrections=tables[0], changes=tables[1])
    return state_records(change_set, stated, by=by) + len(stated.fresh)
