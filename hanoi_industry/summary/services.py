"""Deeds that may concern either room: undoing a change set, whichever room it wrote to."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from clusters import services as clusters
from clusters.wastewater import services as wastewater
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed, NothingToUndo, UndoAccount
from hanoi_industry.spreadsheets import services as uploads
from targets import services as targets

ROOMS = (clusters, wastewater, targets)


def look_at_undo(of: ChangeSet, *, by) -> UndoAccount:
    """What an undo would do, in four lists, without doing it."""
    return UndoAccount.together([room.look_at_undo(of, by=by) for room in ROOMS])


def undo(of: ChangeSet, *, deed: Deed) -> UndoAccount:
    """Undo a change set in every room it wrote to, all or nothing.

    Raises PermissionDenied for people who may not undo, NothingToUndo where nothing could be put back.
    """
    if not deed.by.may_somewhere(Permission.UNDO) and of.by_id != deed.by.pk:
        raise PermissionDenied
    with transaction.atomic():
        accounts: list[UndoAccount] = []
        for room in ROOMS:
            change_set = next((one.change_set for one in accounts if one.change_set), None)
            try:
                accounts.append(room.undo(of, deed=deed, to=change_set))
            except NothingToUndo:
                accounts.append(room.look_at_undo(of, by=deed.by))
        done = UndoAccount.together(accounts)
        if done.change_set is None:
            raise NothingToUndo
        uploads.note_undo(of)
    return done
