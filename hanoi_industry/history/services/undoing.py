"""Undoing a deed whole: what it added goes, what it withdrew comes back, what was touched since stays.

A deed may have written a hundred thousand rows. They are sorted out by their numbers alone, one
question for each table, and looked at in full only some at a time.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, groupby, islice
from operator import attrgetter
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hanoi_industry.collecting import without_collecting
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services.deeds import Deed, insert_changes, open_change_set
from hanoi_industry.history.services.facts import (
    BATCH,
    Columns,
    Held,
    change_of,
    insert_held,
    told_of,
    withdraw_numbers,
)
from hanoi_industry.validity import Dated


class NothingToUndo(Exception):
    """The change set has left nothing that could be put back."""


class Rows(Sequence):
    """Rows of several tables one after another: counted at once, fetched only where looked at."""

    def __init__(self, *parts: tuple[Sequence, Callable[[Sequence], list]]):
        self._parts = [part for part in parts if part[0]]

    @classmethod
    def of(cls, model: type[Dated], numbers: Sequence[int], reason: str = "") -> "Rows":
        """Rows by their numbers; with a reason pairs of row and reason."""
        return cls((numbers, partial(_fetched, model, reason)))

    @classmethod
    def together(cls, several: Iterable[Sequence]) -> "Rows":
        rows = cls()
        for some in several:
            rows._parts += some._parts if isinstance(some, Rows) else [(some, list)] if some else []
        return rows

    def __len__(self):
        return sum(len(items) for items, _fetch in self._parts)

    def __getitem__(self, wanted):
        if not isinstance(wanted, slice):
            place = range(len(self))[wanted]
            return self[place : place + 1][0]
        places, found = range(len(self))[wanted], []
        begin = 0
        for items, fetch in self._parts:
            inside = [place - begin for place in places if begin <= place < begin + len(items)]
            found += fetch([items[place] for place in inside]) if inside else []
            begin += len(items)
        return found

    def __iter__(self):
        for items, fetch in self._parts:
            for start in range(0, len(items), BATCH):
                yield from fetch(items[start : start + BATCH])


def _fetched(model: type[Dated], reason: str, numbers: Sequence[int]) -> list:
    """Rows with all that their words will look at, in the order of their numbers."""
    rows = model._base_manager.select_related(*model.relations(), *model.told_with)
    found = {row.pk: row for row in rows.filter(pk__among=numbers)}
    some = [found[number] for number in numbers if number in found]
    return [(row, reason) for row in some] if reason else some


@dataclass(frozen=True)
class UndoAccount:
    """What an undo did, or would do: four lists of facts, and what else the deed has left behind.

    `impossible` holds pairs of a row and the reason. `left` are things of other tables (a paper, an
    investor) that the deed recorded and that stay, though nothing that stands rests on them.
    """

    change_set: ChangeSet | None
    put_back: Sequence
    edited_since: Sequence
    kept_for_good: Sequence
    impossible: Sequence
    left: Sequence = field(default_factory=list)

    @classmethod
    def together(cls, accounts: Sequence["UndoAccount"]) -> "UndoAccount":
        """One account of what several rooms did."""
        left = {(type(thing), thing.pk): thing for one in accounts for thing in one.left}
        return cls(
            change_set=next((one.change_set for one in accounts if one.change_set), None),
            put_back=Rows.together(one.put_back for one in accounts),
            edited_since=Rows.together(one.edited_since for one in accounts),
            kept_for_good=Rows.together(one.kept_for_good for one in accounts),
            impossible=Rows.together(one.impossible for one in accounts),
            left=list(left.values()),
        )


def look_at_undo(
    of: ChangeSet,
    *,
    by,
    models: Iterable[type[Dated]],
    following: Collection[type[Dated]] = (),
) -> UndoAccount:
    """What an undo would do, without doing it."""
    return _account(None, _all_sorted_out(of, by, models, following))


def undo(
    of: ChangeSet,
    *,
    deed: Deed,
    models: Iterable[type[Dated]],
    following: Collection[type[Dated]] = (),
    to: ChangeSet | None = None,
) -> UndoAccount:
    """Withdraw what a change set added and restore what it withdrew, where nobody has touched it since.

    `models` are the dated tables of the room the change set wrote to; the room calls this, and
    gives the change set `to` where the undo has one already. Those `following` hold what the room
    itself drew from the others: where of these all was edited since, it would only be drawn again.

    Restoring records the old values anew, so what was known in between can still be asked for.
    Raises NothingToUndo where there is no row to put back, PermissionDenied for a foreign area.
    """
    with without_collecting(), transaction.atomic():
        ChangeSet.objects.select_for_update().get(pk=of.pk)
        sorted_out = _all_sorted_out(of, deed.by, models, following, lock=True)
        account = _account(None, sorted_out)
        if account.impossible:
            raise PermissionDenied
        if not account.put_back:
            raise NothingToUndo
        change_set = to or open_change_set(deed, undoes=of)
        for some in sorted_out:
            _swap(change_set, some)
    return replace(account, change_set=change_set)


# Sorting out


class Place(NamedTuple):
    """A row as far as its fate depends on it."""

    pk: int
    subject: tuple
    valid_from: object
    change_set: int
    withdrawn_by: int | None
    # The deed that was undone where an undo brought the row back; else None.
    undoes: int | None = None


class Fate(NamedTuple):
    """Numbers of the rows of one thing: to withdraw, to restore, and to leave as they are."""

    subject: tuple
    added: list[int]
    lost: list[int]
    edited: list[int]


@dataclass
class SortedOut:
    columns: Columns
    # What is put back, thing by thing.
    fates: list[Fate]
    edited: list[int]
    impossible: list[int]

    def left_alone(self) -> "SortedOut":
        """Nothing of it is put back."""
        kept = [pk for fate in self.fates for pk in (*fate.added, *fate.lost)]
        return replace(self, fates=[], edited=[*self.edited, *kept])


def _account(change_set: ChangeSet | None, sorted_out: Sequence[SortedOut]) -> UndoAccount:
    reason = _("You do not record for this area.")
    put_back = [
        Rows.of(one.columns.model, [pk for fate in one.fates for pk in (*fate.added, *fate.lost)])
        for one in sorted_out
    ]
    edited = [Rows.of(one.columns.model, one.edited) for one in sorted_out]
    impossible = [Rows.of(one.columns.model, one.impossible, reason) for one in sorted_out]
    together = Rows.together
    return UndoAccount(change_set, together(put_back), together(edited), [], together(impossible))


def _all_sorted_out(
    of: ChangeSet,
    by,
    models: Iterable[type[Dated]],
    following: Collection[type[Dated]],
    *,
    lock: bool = False,
) -> list[SortedOut]:
    found = [_sorted_out(of, by, model, lock=lock) for model in models]
    leading = [one for one in found if one.columns.model not in following]
    if any(one.fates for one in leading) or not any(one.edited for one in leading):
        return found
    return [one.left_alone() if one.columns.model in following else one for one in found]


def _sorted_out(of: ChangeSet, by, model: type[Dated], *, lock: bool = False) -> SortedOut:
    columns = Columns(model)
    found = SortedOut(columns, [], [], [])
    by_subject = groupby(_places(of, columns, lock=lock), key=attrgetter("subject"))
    fates = (_fate(of.pk, subject, list(some)) for subject, some in by_subject)
    may_everywhere = by.may(model.write_permission, settings.WHOLE_CITY)
    while some := list(islice(fates, BATCH)):
        may = {} if may_everywhere else _permissions(by, columns, [fate.subject for fate in some])
        for fate in some:
            found.edited += fate.edited
            if not (fate.added or fate.lost):
                continue
            if may_everywhere or may[fate.subject]:
                found.fates.append(fate)
            else:
                found.impossible += fate.added + fate.lost
    return found


def _places(of: ChangeSet, columns: Columns, *, lock: bool) -> Iterator[Place]:
    """All rows there ever were of the things that the deed wrote or withdrew facts of, in order."""
    rows, first = columns.model._base_manager, columns.subject[0]
    undone = dict(ChangeSet.objects.filter(undoes__isnull=False).values_list("pk", "undoes_id"))
    touched = rows.filter(Q(change_set=of) | Q(withdrawn_by=of))
    found = rows.filter(**{f"{first}__in": touched.values(first)})
    found = found.order_by(*columns.subject, "valid_from", "pk")
    if lock:
        found = found.select_for_update()
    names = "pk", *columns.subject, "valid_from", "change_set_id", "withdrawn_by_id"
    for pk, *subject, day, change_set, withdrawn_by in found.values_list(*names).iterator(BATCH):
        yield Place(pk, tuple(subject), day, change_set, withdrawn_by, undone.get(change_set))


def _first_ones(rows: list[Place]) -> dict[int, Place]:
    """Each row that an undo brought back to the one that had been there in the first place."""
    gone = {
        (row.valid_from, row.withdrawn_by): row
        for row in rows
        if row.withdrawn_by != row.change_set
    }
    first: dict[int, Place] = {}
    for row in sorted(rows, key=attrgetter("pk")):
        before = gone.get((row.valid_from, row.undoes)) if row.undoes else None
        if before is not None and before.pk < row.pk:
            first[row.pk] = first.get(before.pk, before)
    return first


def _fate(of: int, subject: tuple, rows: list[Place]) -> Fate:
    # What a deed added and withdrew again by itself was never to be seen.
    mine = [row for row in rows if row.change_set == of and row.withdrawn_by != of]
    lost = [row for row in rows if row.withdrawn_by == of and row.change_set != of]
    standing = [row for row in rows if row.withdrawn_by is None]
    first = _first_ones(rows)
    # A later deed that was undone has left no trace: the row it had replaced stands there again.
    again = {first.get(row.pk, row).pk: row.pk for row in standing}
    fate = Fate(subject, [], [], [])
    touched = set()
    for row in mine:
        now = again.get(first.get(row.pk, row).pk)
        if now is None or _is_built_on(row, standing, first):
            touched.add(row.valid_from)
            fate.edited.append(row.pk)
        else:
            fate.added.append(now)
    replaced = {row.valid_from for row in mine}
    taken = {row.valid_from for row in standing} - replaced
    for row in lost:
        (fate.edited if row.valid_from in touched | taken else fate.lost).append(row.pk)
    return fate


def _is_built_on(row: Place, standing: list[Place], first: dict[int, Place]) -> bool:
    """Somebody later stated the next fact on top of this one, and with it kept its values."""
    following = next((other for other in standing if other.valid_from > row.valid_from), None)
    if following is None:
        return False
    return first.get(following.pk, following).change_set > row.change_set


def _permissions(by, columns: Columns, subjects: Sequence[tuple]) -> dict[tuple, bool]:
    """Whether the person may write about each of these things."""
    permission, known = columns.model.write_permission, {}
    may = {}
    for subject, about in abouts(columns, subjects):
        area = about.responsible_area()
        key = area if isinstance(area, str) else area.pk
        if key not in known:
            known[key] = by.may(permission, area)
        may[subject] = known[key]
    return may


def abouts(columns: Columns, subjects: Iterable[tuple]) -> Iterator[tuple[tuple, Dated]]:
    """Each subject with a fact about it that holds nothing: what a thing is called, and whose it is.

    It is the same object over and over, so look at it at once.
    """
    model, subjects = columns.model, list(subjects)
    names = model.dated_subject
    things = []
    for place, name in enumerate(names):
        of = model._meta.get_field(name)
        things.append(_things(of, {subject[place] for subject in subjects}))
    about = model()
    for subject in subjects:
        for name, some, key in zip(names, things, subject, strict=True):
            setattr(about, name, some[key] if some is not None else key)
        yield subject, about


def _things(of: models.Field, numbers: set) -> dict[int, models.Model] | None:
    if not of.is_relation:
        return None
    ways = [way.split("__", 1) for way in of.model.told_with]
    further = [way[1] for way in ways if way[0] == of.name and len(way) > 1]
    rows = of.related_model._base_manager.select_related(*further)
    return {thing.pk: thing for thing in rows.filter(pk__among=numbers)}


# Putting back


def _swap(change_set: ChangeSet, some: SortedOut) -> None:
    columns, batch, size = some.columns, [], 0
    for fate in some.fates:
        batch.append(fate)
        size += len(fate.added) + len(fate.lost)
        if size >= BATCH:
            _swap_batch(change_set, columns, batch)
            batch, size = [], 0
    if batch:
        _swap_batch(change_set, columns, batch)


def _swap_batch(change_set: ChangeSet, columns: Columns, fates: list[Fate]) -> None:
    model = columns.model
    numbers = list(chain.from_iterable((*fate.added, *fate.lost) for fate in fates))
    rows = model._base_manager.filter(pk__among=numbers).values_list(*columns.read)
    held = {row.pk: row for row in columns.held(rows)}
    restored = {pk: replace(held[pk], pk=None) for fate in fates for pk in fate.lost}
    withdraw_numbers(change_set, model, [pk for fate in fates for pk in fate.added])
    insert_held(change_set, columns, list(restored.values()))
    columns.learn((row, None) for row in held.values())
    told = {
        subject: told_of(about)
        for subject, about in abouts(columns, [fate.subject for fate in fates])
    }
    changes = (
        change_of(columns, row, told[fate.subject], lines)
        for fate in fates
        for row, lines in _told_changes(columns, held, restored, fate)
    )
    insert_changes(change_set, changes)


def _told_changes(columns: Columns, held, restored, fate: Fate) -> Iterator[tuple[Held, list]]:
    """A restored row is told against the one that had taken its place, where there is one."""
    gone = {held[pk].valid_from: held[pk] for pk in fate.added}
    for pk in fate.lost:
        row = restored[pk]
        if lines := columns.lines(gone.pop(row.valid_from, None), row):
            yield row, lines
    for row in gone.values():
        if lines := columns.lines_of_withdrawal(row):
            yield row, lines
