"""Ordinary rows of which django-simple-history keeps versions: written with their deed, and put back.

A version is tied to its change set by its moment and its reason. What a deed wrote is put back
where nobody has touched it since: what was new goes, what was removed comes again under its old
number, and the rest gets the values it had.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from hanoi_industry import inserting
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services.deeds import Deed, open_change_set, record
from hanoi_industry.history.services.undoing import NothingToUndo, UndoAccount

MADE, REMOVED = "+", "-"
REASON = "change set {}"
BATCH = 500


# Writing


def reason_of(change_set: ChangeSet) -> str:
    """Ties a version of a row to the change set it came with."""
    return REASON.format(change_set.pk)


def sign(thing: models.Model, change_set: ChangeSet) -> models.Model:
    """The same thing; the version kept when it is next saved or deleted belongs to the change set."""
    thing._history_user, thing._history_date = change_set.by, change_set.at
    thing._change_reason = reason_of(change_set)
    return thing


def versions_of(model: type[models.Model]) -> models.QuerySet:
    return getattr(model, model._meta.simple_history_manager_attribute).all()


def versions_with(change_set: ChangeSet, model: type[models.Model]) -> models.QuerySet:
    """The versions of a model that came with a change set."""
    # The moment is asked for because it has an index.
    return versions_of(model).filter(
        history_date=change_set.at, history_change_reason=reason_of(change_set)
    )


def insert_things(change_set: ChangeSet, things: Sequence[models.Model]) -> None:
    """Write new things of one model, each with its first version; they learn their numbers."""
    if things:
        bulk_create_with_history(
            things,
            type(things[0]),
            batch_size=BATCH,
            default_user=change_set.by,
            default_date=change_set.at,
            default_change_reason=reason_of(change_set),
        )


def insert_with_versions(
    change_set: ChangeSet, model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence]
) -> range:
    """Write rows of a model whose versions are kept, each with its first; returns their numbers."""
    rows = list(rows)
    numbers = inserting.reserve(model, len(rows))
    inserting.insert(
        model, ["id", *names], ((pk, *row) for pk, row in zip(numbers, rows, strict=True))
    )
    numbered = ((pk, *row) for pk, row in zip(numbers, rows, strict=True))
    insert_versions(change_set, model, ["id", *names], numbered, kind=MADE)
    return numbers


def insert_versions(
    change_set: ChangeSet,
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[Sequence],
    *,
    kind: str,
) -> None:
    """Versions alone, of rows with their numbers; `kind` as simple-history has it: +, ~ or -."""
    versions = versions_of(model).model
    kept = {name for one in versions._meta.fields for name in (one.name, one.attname)}
    places = [place for place, name in enumerate(names) if name in kept]
    origin = (change_set.at, change_set.by_id, reason_of(change_set), kind)
    inserting.insert(
        versions,
        [
            *(names[place] for place in places),
            *("history_date", "history_user", "history_change_reason", "history_type"),
        ],
        ((*(row[place] for place in places), *origin) for row in rows),
    )


# Putting back


@dataclass
class Return:
    """A thing to be put back: as it stands or last stood, and as it was (None: it was not there)."""

    thing: models.Model
    was: models.Model | None
    is_here: bool = True

    @property
    def goes(self) -> bool:
        return self.was is None


class Tracked:
    """One kind of thing whose versions are kept, as far as putting one back depends on it.

    Services derive a class for each, and hand in one of each kind, those that others rest on first.
    """

    model: type[models.Model]
    # The fields that are told in history and put back; none named are all that versions keep.
    names: Sequence[str] = ()
    # The fields, as columns, of which no two things have the same.
    place: Sequence[str] = ()
    # Why a new thing that something rests on by now stands in the way of the undo; with no reason
    # it stays, as one that was edited since.
    used: object = ""

    def __init__(self):
        if not self.names:
            kept = {one.name for one in versions_of(self.model).model._meta.concrete_fields}
            fields = [one.name for one in self.model._meta.concrete_fields if not one.primary_key]
            self.names = [name for name in fields if name in kept]

    def refusal(self, of: ChangeSet, by, one: Return) -> str:
        """Why this person cannot put it back; empty where nothing is against it."""
        raise NotImplementedError

    def before(self, thing: models.Model, was: models.Model | None) -> models.Model | None:
        """What is to be put in its place."""
        return was

    def area_code(self, thing: models.Model) -> str:
        return ""

    def order(self, thing: models.Model) -> object:
        """Those that others of the kind rest on come first, and go last."""
        return 0

    def check(self, thing: models.Model) -> None:
        thing.full_clean()

    def write(self, change_set: ChangeSet, one: Return) -> None:
        """Bring the thing again, or give it the values it had."""
        thing, before = one.was, {}
        if one.is_here:
            thing, before = one.thing, self._told(one.thing)
            for name in self.names:
                setattr(thing, name, getattr(one.was, name))
        self.check(thing)
        sign(thing, change_set).save(force_insert=not one.is_here)
        self.tell(change_set, thing, before, self._told(thing))

    def remove(self, change_set: ChangeSet, thing: models.Model) -> None:
        self.tell(change_set, thing, self._told(thing), {})
        sign(thing, change_set).delete()

    def tell(
        self, change_set: ChangeSet, thing: models.Model, before: Mapping, after: Mapping
    ) -> None:
        """Write down what became of it; with nothing before it came, with nothing after it goes."""
        changes = {name: (before.get(name), after.get(name)) for name in self.names}
        record(change_set, thing, area_code=self.area_code(thing), changes=changes)

    def _told(self, thing: models.Model) -> dict[str, object]:
        return {name: getattr(thing, name) for name in self.names}

    def columns(self) -> list[str]:
        return [self.model._meta.get_field(name).attname for name in self.names]

    def place_of(self, thing: models.Model) -> tuple:
        return tuple(getattr(thing, name) for name in self.place)


@dataclass
class _Found:
    kind: Tracked
    back: list[Return] = field(default_factory=list)
    edited: list[models.Model] = field(default_factory=list)
    impossible: list[tuple[models.Model, str]] = field(default_factory=list)
    # New things that are as far back as they can be.
    left: list[models.Model] = field(default_factory=list)
    # By column the numbers of what some of them point at and what is not there now.
    gone: dict[str, set[int]] = field(default_factory=dict)

    @property
    def going(self) -> list[Return]:
        return [one for one in self.back if one.goes]

    @property
    def coming(self) -> list[Return]:
        return [one for one in self.back if not one.goes]


def look_at_undo_of_things(
    of: ChangeSet, *, by, kinds: Sequence[Tracked], whole_upload: bool = False
) -> UndoAccount:
    """What an undo would do to things of these kinds, without doing it.

    With `whole_upload` the later deeds of the same upload are to be undone along with this one.
    """
    return _account(None, _sorted_out(of, by, kinds, whole_upload=whole_upload))


@transaction.atomic
def undo_things(
    of: ChangeSet,
    *,
    deed: Deed,
    kinds: Sequence[Tracked],
    to: ChangeSet | None = None,
) -> UndoAccount:
    """Put things of these kinds back as they were before a change set; what was new goes.

    `to` is the change set of the undo, where there is one already. Raises NothingToUndo where none
    can be put back, PermissionDenied where one may not be.
    """
    ChangeSet.objects.select_for_update().get(pk=of.pk)
    found = _sorted_out(of, deed.by, kinds, lock=True)
    account = _account(None, found)
    if account.impossible:
        raise PermissionDenied
    if not account.put_back:
        raise NothingToUndo
    change_set = to or open_change_set(deed, undoes=of)
    for some in found:
        for one in sorted(some.coming, key=lambda one: some.kind.order(one.was)):
            some.kind.write(change_set, one)
    for some in reversed(found):
        going = sorted(some.going, key=lambda one: some.kind.order(one.thing), reverse=True)
        for one in going:
            some.kind.remove(change_set, one.thing)
    return _account(change_set, found)


def _account(change_set: ChangeSet | None, found: Sequence[_Found]) -> UndoAccount:
    return UndoAccount(
        change_set,
        [one.thing for some in found for one in some.back],
        [thing for some in found for thing in some.edited],
        [],
        [pair for some in found for pair in some.impossible],
        [thing for some in found for thing in some.left],
    )


# Sorting out


def _sorted_out(
    of: ChangeSet,
    by,
    kinds: Sequence[Tracked],
    *,
    whole_upload: bool = False,
    lock: bool = False,
) -> list[_Found]:
    undone_too = _later_of_the_upload(of) if whole_upload else set()
    found = [_fates(of, kind, undone_too, lock=lock) for kind in kinds]
    _leave_what_has_no_ground(found)
    _keep_what_is_used(found)
    for some in found:
        _refuse(of, by, some)
    return found


def _later_of_the_upload(of: ChangeSet) -> set[str]:
    """The reasons of later deeds for the same upload that stand."""
    if not of.upload_reference:
        return set()
    deeds = ChangeSet.objects.filter(
        upload_reference=of.upload_reference,
        undoes__isnull=True,
        undone_by__isnull=True,
        pk__gt=of.pk,
    )
    return {reason_of(one) for one in deeds}


def _fates(of: ChangeSet, kind: Tracked, undone_too: set[str], *, lock: bool) -> _Found:
    found = _Found(kind)
    numbers = sorted(set(versions_with(of, kind.model).values_list("id", flat=True)))
    if not numbers:
        return found
    rows = kind.model._base_manager.filter(pk__among=numbers)
    here = {thing.pk: thing for thing in (rows.select_for_update() if lock else rows)}
    versions = versions_of(kind.model).filter(id__among=numbers).order_by("id", "history_id")
    timelines = {number: list(some) for number, some in groupby(versions, lambda one: one.id)}
    undoes = _undoes(timelines.values())
    for number, timeline in timelines.items():
        _sort(found, of, here.get(number), timeline, undoes, undone_too)
    _name_what_they_point_at(found)
    _give_way(found)
    # What was only made because facts of the same deed name it stays with them.
    came = named_with(of, kind.model, [one.thing.pk for one in found.going])
    found.back = [one for one in found.back if not (one.goes and one.thing.pk in came)]
    return found


def _sort(
    found: _Found,
    of: ChangeSet,
    thing: models.Model | None,
    timeline: list,
    undoes: Mapping[str, str],
    undone_too: set[str],
) -> None:
    mine = [n for n, one in enumerate(timeline) if one.history_change_reason == reason_of(of)]
    first, last = timeline[mine[0]], timeline[mine[-1]]
    earlier = timeline[mine[0] - 1] if mine[0] else None
    later = [one.history_change_reason for one in timeline[mine[-1] + 1 :]]
    later = [reason for reason in later if reason not in undone_too]
    is_gone = last.history_type == REMOVED
    shown = thing if thing is not None else as_it_was(last)
    if (thing is None) is not is_gone or not _stands(reason_of(of), later, undoes):
        found.edited.append(shown)
        return
    if earlier is None and first.history_type != MADE:
        if not is_gone:
            found.impossible.append((shown, _("Nobody kept how it was before.")))
            return
        earlier = last
    was = None
    if earlier is not None and (earlier.history_type != REMOVED or earlier is last):
        was = as_it_was(earlier)
    if is_gone and was is None:
        # Made and removed in the same breath.
        return
    target = found.kind.before(shown, was)
    if thing is not None and target is not None and _is_same(found.kind, thing, target):
        found.left += [thing] if was is None else []
        return
    found.back.append(Return(shown, target, is_here=thing is not None))


def _stands(mine: str, later: Iterable[str], undoes: Mapping[str, str]) -> bool:
    """Whether nobody has touched it since. A later deed that was undone has left no trace."""
    mine = _first_deed(mine, undoes)
    deeds = [mine]
    for reason, _some in groupby(later):
        deed, is_done = _first_deed(reason, undoes)
        if deeds and deeds[-1] == (deed, not is_done):
            deeds.pop()
        else:
            deeds.append((deed, is_done))
    return deeds == [mine]


def _first_deed(reason: str, undoes: Mapping[str, str]) -> tuple[str, bool]:
    """What an undo is about, and whether it is done thereby: the undo of an undo does it again."""
    is_done = True
    while reason in undoes:
        reason, is_done = undoes[reason], not is_done
    return reason, is_done


def _undoes(timelines: Iterable[list]) -> dict[str, str]:
    """Of the deeds that are undos, by their reasons, which deed each has undone."""
    prefix = REASON.format("")
    reasons = {one.history_change_reason or "" for some in timelines for one in some}
    numbers = {reason.removeprefix(prefix) for reason in reasons if reason.startswith(prefix)}
    deeds = ChangeSet.objects.filter(
        pk__among=[int(number) for number in numbers if number.isdecimal()], undoes__isnull=False
    )
    pairs = deeds.values_list("pk", "undoes_id")
    return {REASON.format(pk): REASON.format(undone) for pk, undone in pairs}


def as_it_was(version) -> models.Model:
    """The thing of a version, without what versions do not keep; nothing is asked for."""
    model, kept = version.instance_type, {one.attname for one in version._meta.concrete_fields}
    names = [one.attname for one in model._meta.concrete_fields if one.attname in kept]
    return model(**{name: getattr(version, name) for name in names})


def _is_same(kind: Tracked, thing: models.Model, other: models.Model) -> bool:
    return all(getattr(thing, name) == getattr(other, name) for name in kind.columns())


def _name_what_they_point_at(found: _Found) -> None:
    """Fetch at once what the words of things will look at; of what is gone its last version."""
    things = [
        *found.edited,
        *(one for pair in found.back for one in (pair.thing, pair.was) if one is not None),
    ]
    for of in found.kind.model._meta.concrete_fields:
        if not of.is_relation:
            continue
        numbers = {getattr(thing, of.attname) for thing in things} - {None}
        rows = of.related_model._base_manager.select_related(*_relations(of.related_model))
        known = {thing.pk: thing for thing in rows.filter(pk__among=list(numbers))}
        found.gone[of.attname] = numbers - known.keys()
        known |= _as_last_known(of.related_model, found.gone[of.attname])
        for thing in things:
            if (target := known.get(getattr(thing, of.attname))) is not None:
                of.set_cached_value(thing, target)


def _relations(model: type[models.Model]) -> list[str]:
    return [one.name for one in model._meta.concrete_fields if one.is_relation]


def _as_last_known(model: type[models.Model], gone: set[int]) -> dict[int, models.Model]:
    if not gone or not hasattr(model._meta, "simple_history_manager_attribute"):
        return {}
    versions = versions_of(model).filter(id__among=list(gone)).order_by("history_id")
    return {one.id: as_it_was(one) for one in versions}


def _give_way(found: _Found) -> None:
    """Where another thing stands in its place by now, that one was there since."""
    kind = found.kind
    if not kind.place or not found.coming:
        return
    first = kind.place[0]
    wanted = {getattr(one.was, first) for one in found.coming}
    rows = kind.model._base_manager.filter(**{f"{first}__in": wanted})
    held = {tuple(place): pk for pk, *place in rows.values_list("pk", *kind.place)}
    for one in found.coming:
        if held.get(kind.place_of(one.was), one.thing.pk) != one.thing.pk:
            found.back.remove(one)
            found.edited.append(one.thing)


def _leave_what_has_no_ground(found: Sequence[_Found]) -> None:
    """What would point at a thing that is gone, and does not come again, was given up since."""
    coming: dict[type[models.Model], set[int]] = {}
    for some in found:
        coming[some.kind.model] = {one.thing.pk for one in some.coming}
        lost = {
            name: numbers - coming.get(some.kind.model._meta.get_field(name).related_model, set())
            for name, numbers in some.gone.items()
        }
        for one in some.coming:
            if any(getattr(one.was, name) in numbers for name, numbers in lost.items()):
                some.back.remove(one)
                some.edited.append(one.thing)
                coming[some.kind.model].discard(one.thing.pk)


def _refuse(of: ChangeSet, by, found: _Found) -> None:
    reasons = [(one, found.kind.refusal(of, by, one)) for one in found.back]
    found.back = [one for one, reason in reasons if not reason]
    found.impossible += [(one.thing, reason) for one, reason in reasons if reason]


def _keep_what_is_used(found: Sequence[_Found]) -> None:
    """What something rests on by now is not taken away, nor what that rests on."""
    is_settled = False
    while not is_settled:
        is_settled = True
        for some in (some for some in found if not some.kind.used):
            for one in _used(some, found):
                is_settled = False
                some.back.remove(one)
                some.edited.append(one.thing)
    for some in (some for some in found if some.kind.used):
        for one in _used(some, found):
            some.back.remove(one)
            some.impossible.append((one.thing, str(some.kind.used)))


def _used(some: _Found, found: Sequence[_Found]) -> list[Return]:
    # As it was before, nothing points at what was new.
    besides = {one.kind.model: {back.thing.pk for back in one.back} for one in found}
    numbers = _referred_to(some.kind.model, [one.thing.pk for one in some.going], besides)
    return [one for one in some.going if one.thing.pk in numbers]


def _referred_to(
    model: type[models.Model],
    numbers: list[int],
    besides: Mapping[type[models.Model], set[int]],
) -> set[int]:
    """Those of some things at which a row of any table points, beside those that are put back too."""
    found: set[int] = set()
    for relation, name in pointing_at(model) if numbers else ():
        rows = relation._base_manager.filter(**{f"{name}__among": numbers})
        rows = rows.exclude(pk__among=list(besides.get(relation, ())))
        found |= set(rows.order_by().values_list(name, flat=True))
    return found


def named_with(of: ChangeSet, model: type[models.Model], numbers: Iterable[int]) -> set[int]:
    """Those of some things at which facts point that came with a change set."""
    numbers, found = list(numbers), set()
    for relation, name in pointing_at(model) if numbers else ():
        if any(one.name == "change_set" for one in relation._meta.concrete_fields):
            rows = relation._base_manager.filter(change_set=of, **{f"{name}__among": numbers})
            found |= set(rows.order_by().values_list(name, flat=True))
    return found


def pointing_at(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """(model, field) of every table that holds fast to a model; versions point without holding."""
    # Relations that cannot be followed backwards are hidden.
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.concrete or not relation.auto_created or relation.many_to_many:
            continue
        if getattr(relation, "on_delete", None) is not models.DO_NOTHING:
            yield relation.related_model, relation.field.name
