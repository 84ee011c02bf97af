"""Deeds that may concern the whole house: undoing a change set, whatever it wrote to."""

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.db import transaction

from clusters import undoing as clusters
from hanoi_industry.accounts import services as accounts
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.areas import services as areas
from hanoi_industry.documents import services as documents
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed, UndoAccount, look_at_undo_of_parts, undo_parts
from hanoi_industry.spreadsheets import services as uploads
from targets import services as targets

# Facts first, and what others rest on last.
PARTS = (clusters, targets, documents, accounts, areas)


def look_at_undo(of: ChangeSet, *, by) -> UndoAccount:
    """What an undo would do to facts and to things with versions, in four lists, without doing it."""
    return look_at_undo_of_parts(of, by=by, parts=PARTS)


def undo(of: ChangeSet, *, deed: Deed) -> UndoAccount:
    """Undo a change set in every part of the house it wrote to, all or nothing and as one deed.

    Raises PermissionDenied for people who may not undo, NothingToUndo where nothing could be put back.
    """
    if not deed.by.may_somewhere(Permission.UNDO) and of.by_id != deed.by.pk:
        raise PermissionDenied
    deed = replace(deed, upload_reference=of.upload_reference)
    with transaction.atomic():
        account = undo_parts(of, deed=deed, parts=PARTS)
        uploads.note_undo(account, of)
    return account
