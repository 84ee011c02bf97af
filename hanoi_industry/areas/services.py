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
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanoi_industry import words
from hanoi_industry.areas.models import REFORM, Area, Level, Succession
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.history.services import (
    Deed,
    Return,
    Tracked,
    UndoAccount,
    insert_things,
    line_of,
    look_at_undo_of_things,
    open_change_set,
    record,
    sign,
    undo_things,
    write_down,
)

# The value of accounts.permissions.Permission.AREAS_EDIT: accounts stand above areas.
KEEP_AREAS = "keep areas"

DATA = Path(__file__).parent / "data"
DISTRICTS = DATA / "districts_before_2025.csv"
COMMUNES = DATA / "communes_2025.csv"
# Taken from the column `formed_from` of the communes; the codes are ours, and last.
FORMER_COMMUNES = DATA / "former_communes.csv"
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
        insert_things(change_set, some)
    insert_things(change_set, missing.successions)
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
    sign(area, change_set).save()
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
    sign(stored, change_set).save()
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
    sign(stored, change_set).save()
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
    sign(succession, change_set).delete()


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
    sign(area, change_set).save()
    record(
        change_set,
        area,
        area_code=_area_code(area),
        changes=changes,
        sheet=row.sheet,
        cells=row.cells,
    )
    return True


# Undoing


class _TrackedArea(Tracked):
    model = Area
    names = WRITTEN
    place = ("code",)
    used = gettext_lazy(
        "Something else refers to this area by now. End the area instead of removing it."
    )

    def refusal(self, of: ChangeSet, by, one: Return) -> str:
        return "" if may_keep_areas(by) else _("You may not keep areas.")

    def area_code(self, thing: Area) -> str:
        return _area_code(thing)

    def order(self, thing: Area) -> bool:
        """A district is there before those that lie in it, and goes after them."""
        return thing.parent_id is not None


class _TrackedSuccession(_TrackedArea):
    model = Succession
    names = ("former", "present", "on")
    place = ("former_id", "present_id")

    def order(self, thing: Succession) -> int:
        return 0


KINDS = (_TrackedArea(), _TrackedSuccession())


def look_at_undo(of: ChangeSet, *, by, whole_upload: bool = False) -> UndoAccount:
    """What an undo would do to areas and what became of them, without doing it."""
    return look_at_undo_of_things(of, by=by, kinds=KINDS, whole_upload=whole_upload)


def undo(of: ChangeSet, *, deed: Deed, to: ChangeSet | None = None) -> UndoAccount:
    """Put areas back as they were before a change set; new ones go, where nothing refers to them.

    Raises NothingToUndo where none can be put back, PermissionDenied where one may not be.
    """
    return undo_things(of, deed=deed, kinds=KINDS, to=to)


def _check(deed: Deed) -> None:
    if not may_keep_areas(deed.by):
        raise PermissionDenied


def _succeed(change_set: ChangeSet, former: Area, present: Area, *, on: date) -> Succession:
    succession = Succession(former=former, present=present, on=on)
    succession.full_clean()
    sign(succession, change_set).save()
    _record(change_set, succession, {"present": (None, present), "on": (None, on)})
    return succession


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
