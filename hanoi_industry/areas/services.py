"""Writing areas and what became of them; the lists of 2025 are loaded from `data/`.

Loading adds what is missing and changes nothing that stands: a person's correction stays.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from hanoi_industry import words
from hanoi_industry.areas.models import REFORM, Area, Level, Succession
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.history.services import (
    Deed,
    NothingToUndo,
    UndoAccount,
    line_of,
    open_change_set,
    reason_of,
    reasons_of_upload,
    record,
    write_down,
)

# The value of accounts.permissions.Permission.AREAS_EDIT: accounts stand above areas.
KEEP_AREAS = "keep areas"

DATA = Path(__file__).parent / "data"
DISTRICTS = DATA / "districts_before_2025.csv"
COMMUNES = DATA / "communes_2025.csv"
# Taken from the column `formed_from` of the communes; the codes are ours, and last.
FORMER_COMMUNES = DATA / "former_communes.csv"
BATCH = 500
FULL_NAME = re.compile(r"(Phường|Xã|Thị trấn|Quận|Huyện|Thị xã)\s+(.+)", re.IGNORECASE)
WRITTEN = ["code", "level", "name", "kind", "name_en", "valid_from", "valid_until", "parent"]


@dataclass
class Loading:
    """What the lists hold that was not recorded yet."""

    areas: list[Area] = field(default_factory=list)
    successions: list[Succession] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.areas or self.successions)


def missing_from_lists() -> Loading:
    """What loading would add, written nowhere."""
    return _Lists(Area.objects.in_bulk(field_name="code")).missing()


@transaction.atomic
def load_areas(deed: Deed) -> Loading:
    """Record the areas of the lists, before and since the reform, and what became of which."""
    _check(deed)
    missing = missing_from_lists()
    if not missing:
        return missing
    change_set = open_change_set(deed)
    # Districts are the parents of the others, so they need their numbers first.
    for is_district in (True, False):
        some = [area for area in missing.areas if (area.level == Level.DISTRICT) is is_district]
        _create(change_set, Area, some)
    _create(change_set, Succession, missing.successions)
    changes = [_change_of(area, "name", str(area)) for area in missing.areas]
    changes += [_change_of(one, "present", str(one.present)) for one in missing.successions]
    write_down(change_set, changes)
    return missing


@transaction.atomic
def add_area(
    *,
    deed: Deed,
    code: str,
    level: str,
    name: str,
    kind: str,
    valid_from: date,
    valid_until: date | None = None,
    parent: Area | None = None,
    name_en: str = "",
    made_of: Iterable[Area] = (),
) -> Area:
    _check(deed)
    area = Area(
        code=code,
        level=level,
        name=name,
        kind=kind,
        name_en=name_en,
        valid_from=valid_from,
        valid_until=valid_until,
        parent=parent,
    )
    area.full_clean()
    change_set = open_change_set(deed)
    _save(area, change_set)
    _record(change_set, area, {name: (None, getattr(area, name)) for name in WRITTEN})
    for former in made_of:
        _succeed(change_set, former, area, on=valid_from)
    return area


@transaction.atomic
def revise_area(area: Area, *, deed: Deed, **values) -> Area:
    """Put an area right: a misspelt name, a day, its former district. The code lasts."""
    _check(deed)
    stored = Area.objects.select_for_update().get(pk=area.pk)
    before = {name: getattr(stored, name) for name in WRITTEN}
    for name in values:
        if name not in WRITTEN or name == "code":
            raise TypeError(f"An area has no {name} to revise.")
    for name, value in values.items():
        setattr(stored, name, value)
    stored.full_clean()
    changes = {name: (was, getattr(stored, name)) for name, was in before.items()}
    if all(was == now for was, now in changes.values()):
        return stored
    change_set = open_change_set(deed)
    _save(stored, change_set)
    _record(change_set, stored, changes)
    return stored


@transaction.atomic
def end_area(area: Area, *, deed: Deed, on: date, followed_by: Iterable[Area] = ()) -> Area:
    """An area is no more from a day on, and became (part of) others."""
    _check(deed)
    stored = Area.objects.select_for_update().get(pk=area.pk)
    if stored.valid_until is not None:
        raise ValidationError(
            _("%(area)s is recorded as no more since %(day)s. Revise that day instead."),
            code="ended_already",
            params={"area": stored, "day": f"{stored.valid_until:%d/%m/%Y}"},
        )
    stored.valid_until = on
    stored.full_clean()
    change_set = open_change_set(deed)
    _save(stored, change_set)
    _record(change_set, stored, {"valid_until": (None, on)})
    for present in followed_by:
        _succeed(change_set, stored, present, on=on)
    return stored


@transaction.atomic
def add_succession(*, deed: Deed, former: Area, present: Area, on: date) -> Succession:
    _check(deed)
    return _succeed(open_change_set(deed), former, present, on=on)


@transaction.atomic
def remove_succession(succession: Succession, *, deed: Deed) -> None:
    """Take back what was never so; its version and its line in history stay."""
    _check(deed)
    change_set = open_change_set(deed)
    _record(change_set, succession, {"present": (succession.present, None)})
    _sign(succession, change_set)
    succession.delete()


# Many areas at once


@dataclass(frozen=True)
class AreaRow:
    """What is said of one area; what is not said stays. `parent` is said by its code, "" for none."""

    code: str
    values: Mapping[str, object]
    sheet: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)


def may_keep_areas(by) -> bool:
    return by.may(KEEP_AREAS, settings.WHOLE_CITY)


@transaction.atomic
def keep_areas_with(change_set: ChangeSet, rows: Iterable[AreaRow], *, by) -> int:
    """Areas as the rows say, within an open change set; returns how many were written.

    Those not named stay as they are. Raises PermissionDenied, and ValidationError where an area
    cannot be.
    """
    if not may_keep_areas(by):
        raise PermissionDenied
    rows = list(rows)
    codes = {row.code for row in rows} | {row.values.get("parent") or "" for row in rows}
    known = {
        one.code: one for one in Area.objects.select_for_update(of=("self",)).filter(code__in=codes)
    }
    # A district is there before those that lie in it.
    rows.sort(key=lambda row: bool(row.values.get("parent")))
    return sum(_keep(change_set, row, known) for row in rows)


def _keep(change_set: ChangeSet, row: AreaRow, known: dict[str, Area]) -> bool:
    area = known.setdefault(row.code, Area(code=row.code))
    is_new = area._state.adding
    before = {name: None if is_new else getattr(area, name) for name in WRITTEN}
    for name, value in row.values.items():
        setattr(area, name, known.get(value) if name == "parent" else value)
    area.full_clean()
    changes = {name: (was, getattr(area, name)) for name, was in before.items()}
    if all(was == now for was, now in changes.values()):
        return False
    _save(area, change_set)
    record(
        change_set,
        area,
        area_code=_area_code(area),
        changes=changes,
        sheet=row.sheet,
        cells=row.cells,
    )
    return True


# Undoing what was kept of many


@dataclass(frozen=True)
class _Undoing:
    """Areas a change set wrote: each with how it was before (None: it was not there), those that
    somebody touched since, and those that cannot be put back, with the reason."""

    back: list[tuple[Area, Area | None]] = field(default_factory=list)
    edited: list[Area] = field(default_factory=list)
    impossible: list[tuple[Area, str]] = field(default_factory=list)

    @classmethod
    def of(cls, change_set: ChangeSet, by) -> "_Undoing":
        undoing = cls()
        mine = list(Area.versions.filter(history_change_reason=reason_of(change_set)))
        timelines: dict[int, list] = {one.id: [] for one in mine}
        for one in Area.versions.filter(id__in=list(timelines)).order_by("history_id"):
            timelines[one.id].append(one)
        here = Area.objects.in_bulk(list(timelines))
        ours = reasons_of_upload(change_set)
        for one in mine:
            later = [other for other in timelines[one.id] if other.history_id > one.history_id]
            is_touched = any(other.history_change_reason not in ours for other in later)
            if one.id not in here or is_touched:
                undoing.edited.append(here.get(one.id) or one.instance)
                continue
            before = [other for other in timelines[one.id] if other.history_id < one.history_id]
            undoing.back.append((here[one.id], before[-1].instance if before else None))
        undoing._find_what_cannot_be(by)
        return undoing

    def _find_what_cannot_be(self, by) -> None:
        if not may_keep_areas(by):
            self.impossible.extend((area, _("You may not keep areas.")) for area, _was in self.back)
            return
        ours = {area.pk for area, _was in self.back}
        for area, was in self.back:
            if was is None and _is_referred_to(area, besides=ours):
                reason = _(
                    "Something else refers to this area by now. End the area instead of removing it."
                )
                self.impossible.append((area, reason))


def _is_referred_to(area: Area, *, besides: set[int]) -> bool:
    """Whether a row of any table points to the area; `besides` are areas that will not, afterwards."""
    # Relations that cannot be followed backwards are hidden; versions point without holding fast.
    for relation in area._meta.get_fields(include_hidden=True):
        if relation.concrete or not relation.auto_created:
            continue
        if getattr(relation, "on_delete", None) is models.DO_NOTHING:
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: area.pk})
        if relation.related_model is Area:
            rows = rows.exclude(pk__in=besides)
        if rows.exists():
            return True
    return False


def look_at_undo(of: ChangeSet, *, by) -> UndoAccount:
    """What an undo would do to areas, without doing it."""
    undoing = _Undoing.of(of, by)
    refused = {area.pk for area, _reason in undoing.impossible}
    rows = [area for area, _was in undoing.back if area.pk not in refused]
    return UndoAccount(None, rows, undoing.edited, [], undoing.impossible)


@transaction.atomic
def undo(of: ChangeSet, *, deed: Deed, to: ChangeSet | None = None) -> UndoAccount:
    """Put areas back as they were before a change set; new ones go, where nothing refers to them.

    Raises NothingToUndo where none can be put back, PermissionDenied where one may not be.
    """
    ChangeSet.objects.select_for_update().get(pk=of.pk)
    undoing = _Undoing.of(of, deed.by)
    if undoing.impossible:
        raise PermissionDenied
    if not undoing.back:
        raise NothingToUndo
    change_set = to or open_change_set(deed, undoes=of)
    for area, was in undoing.back:
        if was is not None:
            _restore(change_set, area, was)
    # A district goes after those that lay in it.
    new = [area for area, was in undoing.back if was is None]
    for area in sorted(new, key=lambda area: area.parent_id is None):
        _record(change_set, area, {name: (getattr(area, name), None) for name in WRITTEN})
        _sign(area, change_set)
        area.delete()
    return UndoAccount(change_set, [area for area, _was in undoing.back], undoing.edited, [], [])


def _restore(change_set: ChangeSet, area: Area, was: Area) -> None:
    before = {name: getattr(area, name) for name in WRITTEN}
    for name in WRITTEN:
        setattr(area, name, getattr(was, name))
    area.full_clean()
    _save(area, change_set)
    _record(change_set, area, {name: (before[name], getattr(area, name)) for name in WRITTEN})


def _check(deed: Deed) -> None:
    if not may_keep_areas(deed.by):
        raise PermissionDenied


def _succeed(change_set: ChangeSet, former: Area, present: Area, *, on: date) -> Succession:
    succession = Succession(former=former, present=present, on=on)
    succession.full_clean()
    _save(succession, change_set)
    _record(change_set, succession, {"present": (None, present), "on": (None, on)})
    return succession


def _save(row: Area | Succession, change_set: ChangeSet) -> None:
    _sign(row, change_set)
    row.save()


def _sign(row: Area | Succession, change_set: ChangeSet) -> None:
    """The version kept of the row names the change set it came with."""
    row._history_user, row._history_date = change_set.by, change_set.at
    row._change_reason = _reason(change_set)


def _create(change_set: ChangeSet, model, rows: list) -> None:
    bulk_create_with_history(
        rows,
        model,
        batch_size=BATCH,
        default_user=change_set.by,
        default_date=change_set.at,
        default_change_reason=_reason(change_set),
    )


def _reason(change_set: ChangeSet) -> str:
    return f"change set {change_set.pk}"


def _record(change_set: ChangeSet, row: Area | Succession, changes: dict) -> None:
    record(change_set, row, area_code=_area_code(row), changes=changes)


def _change_of(row: Area | Succession, name: str, after: str) -> Change:
    return Change(
        area_code=_area_code(row),
        subject_type=row._meta.model_name,
        subject_code=row.subject_code(),
        subject_label=str(row),
        lines=[line_of(name, "", after)],
    )


def _area_code(row: Area | Succession) -> str:
    """Communes of today read their own history; that of former areas is the city's."""
    area = row.present if isinstance(row, Succession) else row
    return area.code if area.level == Level.COMMUNE else ""


class _Lists:
    """The lists beside what is recorded already; the code alone tells what is."""

    def __init__(self, recorded: dict[str, Area]):
        self.recorded = recorded
        self.new: list[Area] = []
        # Full names, of former communes with their district, to areas.
        self.by_name: dict[str, Area] = {}

    def missing(self) -> Loading:
        for row in _rows(DISTRICTS):
            district = self._area(row, Level.DISTRICT, valid_until=REFORM)
            self.by_name[words.spelling_key(row["name_vi"])] = district
        for row in _rows(FORMER_COMMUNES):
            district = self.recorded[row["district_code"]]
            former = self._area(row, Level.FORMER_COMMUNE, valid_until=REFORM, parent=district)
            self.by_name[words.spelling_key(f"{row['name_vi']} ({district})")] = former
        pairs: dict[tuple[str, str], tuple[Area, Area]] = {}
        for row in _rows(COMMUNES):
            parent = self.recorded[row["former_district_code"]]
            commune = self._area(row, Level.COMMUNE, valid_from=REFORM, parent=parent)
            for name in _listed(row["former_districts_all"]) + _listed(row["formed_from"]):
                former = self.by_name[words.spelling_key(name)]
                pairs[former.code, commune.code] = (former, commune)
        return Loading(self.new, _missing_successions(pairs))

    def _area(self, row: dict[str, str], level: Level, **fields) -> Area:
        code = row["code"]
        if code not in self.recorded:
            kind, name = kind_and_name(row["name_vi"])
            english = row.get("name_en", "")
            area = Area(code=code, level=level, kind=kind, name=name, name_en=english, **fields)
            area.set_keys()
            self.recorded[code] = area
            self.new.append(area)
        return self.recorded[code]


def _missing_successions(pairs: dict[tuple[str, str], tuple[Area, Area]]) -> list[Succession]:
    recorded = set(Succession.objects.values_list("former__code", "present__code"))
    return [
        Succession(former=former, present=present, on=REFORM)
        for codes, (former, present) in pairs.items()
        if codes not in recorded
    ]


def kind_and_name(full_name: str) -> tuple[str, str]:
    """ "Thị Trấn Phùng" to ("Thị trấn", "Phùng")."""
    found = FULL_NAME.fullmatch(words.nfc(full_name))
    if not found:
        raise ValueError(f"{full_name!r} begins with no type word.")
    return found[1].capitalize(), found[2]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
