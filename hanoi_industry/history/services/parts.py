"""Undoing a deed that wrote to several parts of the house: all or nothing, and as one deed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import transaction

from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services.deeds import Deed
from hanoi_industry.history.services.undoing import NothingToUndo, UndoAccount
from hanoi_industry.history.services.versions import (
    Tracked,
    look_at_undo_of_things,
    undo_things,
)


class Part(Protocol):
    """The services of a room, as far as undoing goes."""

    def look_at_undo(self, of: ChangeSet, *, by, whole_upload: bool = False) -> UndoAccount:
        """What an undo would do, without doing it.

        With `whole_upload` the later deeds of the same upload are to be undone along with this one.
        """

    def undo(self, of: ChangeSet, *, deed: Deed, to: ChangeSet | None = None) -> UndoAccount:
        """`to` is the change set of the undo, where there is one already. Raises NothingToUndo where
        nothing can be put back, PermissionDenied where something may not be."""


@dataclass(frozen=True)
class Things:
    """The part of things with versions, of some kinds; those that others rest on come first."""

    kinds: Sequence[Tracked]

    def look_at_undo(self, of: ChangeSet, *, by, whole_upload: bool = False) -> UndoAccount:
        return look_at_undo_of_things(of, by=by, kinds=self.kinds, whole_upload=whole_upload)

    def undo(self, of: ChangeSet, *, deed: Deed, to: ChangeSet | None = None) -> UndoAccount:
        return undo_things(of, deed=deed, kinds=self.kinds, to=to)


def look_at_undo_of_parts(
    of: ChangeSet, *, by, parts: Sequence[Part], whole_upload: bool = False
) -> UndoAccount:
    return UndoAccount.together(
        [part.look_at_undo(of, by=by, whole_upload=whole_upload) for part in parts]
    )


@transaction.atomic
def undo_parts(
    of: ChangeSet, *, deed: Deed, parts: Sequence[Part], to: ChangeSet | None = None
) -> UndoAccount:
    """Undo a change set in every part; facts come first, and what others rest on last.

    Raises NothingToUndo where no part could put anything back.
    """
    done: list[UndoAccount] = []
    for part in parts:
        try:
            account = part.undo(of, deed=deed, to=to)
        except NothingToUndo:
            account = part.look_at_undo(of, by=deed.by)
        to = to or account.change_set
        done.append(account)
    together = UndoAccount.together(done)
    if together.change_set is None:
        raise NothingToUndo
    return together
