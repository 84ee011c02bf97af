"""Undoing whatever a deed wrote to the register: facts, stations and standards, investors."""

from django.utils.translation import gettext as _

from clusters import services as facts
from clusters.models import Investor
from clusters.wastewater import services as wastewater
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed, Return, Things, Tracked, UndoAccount


class _TrackedInvestor(Tracked):
    model = Investor
    names = ("name", "tax_code", "kind")
    place = ("key",)

    def refusal(self, of: ChangeSet, by, one: Return) -> str:
        if by.may(Permission.REGISTER_EDIT, WHOLE_CITY):
            return ""
        return _("Only who records for the whole city puts this back.")

    def before(self, thing: Investor, was: Investor | None) -> Investor | None:
        if was is not None:
            was.set_keys()
        return was

    def check(self, thing: Investor) -> None:
        thing.set_keys()
        super().check(thing)


# Investors that facts of the deed name stay, as any that others name.
PARTS = (facts, wastewater, Things((_TrackedInvestor(),)))


def look_at_undo(of: ChangeSet, *, by, whole_upload: bool = False) -> UndoAccount:
    """What an undo would do, without doing it."""
    return history.look_at_undo_of_parts(of, by=by, parts=PARTS, whole_upload=whole_upload)


def undo(of: ChangeSet, *, deed: Deed, to: ChangeSet | None = None) -> UndoAccount:
    """Raises NothingToUndo where nothing could be put back, PermissionDenied for a foreign area."""
    return history.undo_parts(of, deed=deed, parts=PARTS, to=to)
