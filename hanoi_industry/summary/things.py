"""Undoing what became of things that are nobody's facts: what indicators are."""

from django.utils.translation import gettext as _

from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import (
    Deed,
    Return,
    Tracked,
    UndoAccount,
    look_at_undo_of_things,
    undo_things,
)
from targets.models import Indicator


class _TrackedIndicator(Tracked):
    model = Indicator
    place = ("code",)

    def refusal(self, of: ChangeSet, by, one: Return) -> str:
        if by.may(Permission.TARGETS_EDIT, WHOLE_CITY):
            return ""
        return _("Only who records for the whole city puts this back.")

    def area_code(self, thing: Indicator) -> str:
        return WHOLE_CITY

    def order(self, thing: Indicator) -> bool:
        """The whole is there before its parts."""
        return thing.parent_id is not None


KINDS = (_TrackedIndicator(),)


def look_at_undo(of: ChangeSet, *, by, whole_upload: bool = False) -> UndoAccount:
    return look_at_undo_of_things(of, by=by, kinds=KINDS, whole_upload=whole_upload)


def undo(of: ChangeSet, *, deed: Deed, to: ChangeSet | None = None) -> UndoAccount:
    return undo_things(of, deed=deed, kinds=KINDS, to=to)
