"""A deed is taken back: what it added goes, what it withdrew is said anew, where nobody touched it since."""

from collections.abc import Sequence
from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.documents.citing import cited_by_no_other
from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import (
    Deed,
    NothingToUndo,
    Origin,
    Return,
    Things,
    Tracked,
    UndoAccount,
)
from targets.models import Indicator, Observation, Target
from targets.services.publishing import is_published
from targets.services.rights import may_publish, may_record
from targets.services.tasks import DATED
from targets.services.written import BATCH, Written, again, withdraw_rows, write_lines


class _Figures:
    """Targets and outcomes, which are rows, and tasks, which are dated facts; undone as one."""

    def look_at_undo(self, of: ChangeSet, *, by, whole_upload: bool = False) -> UndoAccount:
        """The same whether later deeds of the upload are undone along or not."""
        return UndoAccount.together(self._looked_at(of, by))

    def undo(self, of: ChangeSet, *, deed: Deed, to: ChangeSet | None = None) -> UndoAccount:
        with transaction.atomic():
            ChangeSet.objects.select_for_update().get(pk=of.pk)
            rows, tasks = self._looked_at(of, deed.by)
            account = UndoAccount.together([rows, tasks])
            if account.impossible:
                raise PermissionDenied
            if not account.put_back:
                raise NothingToUndo
            change_set = to or history.open_change_set(deed, undoes=of)
            _put_back(change_set, rows.put_back)
            if tasks.put_back:
                history.undo(of, deed=deed, models=DATED, to=change_set)
        return replace(account, change_set=change_set)

    def _looked_at(self, of: ChangeSet, by) -> tuple[UndoAccount, UndoAccount]:
        return _of_rows(of, by), history.look_at_undo(of, by=by, models=DATED)


class _TrackedIndicator(Tracked):
    model = Indicator
    place = ("code",)

    def refusal(self, of: ChangeSet, by, one: Return) -> str:
        return "" if may_record(by) else _("Only who records for the whole city puts this back.")

    def area_code(self, thing: Indicator) -> str:
        return WHOLE_CITY

    def order(self, thing: Indicator) -> bool:
        """The whole is there before its parts."""
        return thing.parent_id is not None


PARTS = (_Figures(), Things((_TrackedIndicator(),)))


def look_at_undo(of: ChangeSet, *, by, whole_upload: bool = False) -> UndoAccount:
    """What an undo would do, without doing it."""
    return history.look_at_undo_of_parts(of, by=by, parts=PARTS, whole_upload=whole_upload)


def undo(of: ChangeSet, *, deed: Deed, to: ChangeSet | None = None) -> UndoAccount:
    """Withdraw what a deed added and say anew what it withdrew, where nobody has touched it since.

    Indicators go back to what they were. `to` is the change set of the undo, where there is one
    already. Raises NothingToUndo where nothing could be put back, PermissionDenied for who may not
    record.
    """
    return history.undo_parts(of, deed=deed, parts=PARTS, to=to)


def _of_rows(of: ChangeSet, by) -> UndoAccount:
    account = UndoAccount(None, [], [], [], [], cited_by_no_other(of))
    for model in (Target, Observation):
        _sort_rows(account, of, by, model)
    return account


def _put_back(change_set: ChangeSet, rows: Sequence[Target | Observation]) -> None:
    written = Written(change_set)
    added = [row for row in rows if row.withdrawn_at is None]
    lost = [row for row in rows if row.withdrawn_at is not None]
    withdraw_rows(change_set, added)
    restored = [again(change_set, row) for row in lost]
    for model in (Target, Observation):
        model.objects.bulk_create([row for row in restored if type(row) is model], batch_size=BATCH)
    written.lines += _undo_lines(added, restored)
    write_lines(written)


def _sort_rows(account: UndoAccount, of: ChangeSet, by, model: type[models.Model]) -> None:
    rows = model.objects.select_related("indicator", "source")
    added = list(rows.filter(change_set=of).order_by("id"))
    lost = list(rows.filter(withdrawn_by=of).order_by("id"))
    touched = {(row.indicator_id, row.period) for row in added if row.withdrawn_at}
    changed = _changed_by_others(of) if model is Target else set()
    for row in added:
        _place(account, row, by, edited=row.withdrawn_at is not None or row.pk in changed)
    said_anew = _said_anew(model, of, lost)
    for row in lost:
        edited = (row.indicator_id, row.period) in touched or row.pk in said_anew
        _place(account, row, by, edited=edited)


def _changed_by_others(of: ChangeSet) -> set[int]:
    """Links of a deed behind which another deed has put a link that stands."""
    later = Target.objects.as_known_on(None).filter(replaces__change_set=of)
    return set(later.exclude(change_set=of).values_list("replaces_id", flat=True))


def _said_anew(model: type[models.Model], of: ChangeSet, lost: list) -> set[int]:
    """Withdrawn rows whose place has been taken since by another deed."""
    if not lost:
        return set()
    standing = (
        model.objects.as_known_on(None)
        .filter(indicator__in={row.indicator_id for row in lost})
        .exclude(change_set=of)
    )
    places = {_place_of(row) for row in standing}
    return {row.pk for row in lost if _place_of(row) in places}


def _place_of(row) -> tuple:
    """What can stand once: one link behind a link, one such figure of a paper."""
    if isinstance(row, Target):
        first = (row.operator, row.low, row.high, row.source_id) if row.replaces_id is None else ()
        return row.indicator_id, row.period, row.scenario, row.replaces_id, *first
    return (
        *(row.indicator_id, row.period, row.at_point, row.value, row.value_high),
        *(row.vintage, row.source_id, row.certainty),
    )


def _place(account: UndoAccount, row, by, *, edited: bool) -> None:
    if edited:
        account.edited_since.append(row)
    elif not may_record(by):
        account.impossible.append((row, _("You do not record targets and outcomes of the city.")))
    elif isinstance(row, Observation) and is_published(row) and not may_publish(by):
        account.kept_for_good.append(row)
    else:
        account.put_back.append(row)


def _undo_lines(added: list, restored: list) -> list[tuple]:
    """A restored row stands against the one that had taken its place, where there is one."""
    before = {}
    for row in added:
        before.setdefault((type(row), row.indicator_id, row.period), []).append(row)
    lines = []
    for row in restored:
        was = before.get((type(row), row.indicator_id, row.period), [])
        lines.append((row, was.pop(0) if was else None, Origin()))
    return lines + [(None, row, Origin()) for some in before.values() for row in some]
