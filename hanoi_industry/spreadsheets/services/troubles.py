"""Why nothing was kept or changed, each in words that say what to do."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from hanoi_industry import formats
from hanoi_industry.history.services import NothingToUndo
from hanoi_industry.spreadsheets import messages
from hanoi_industry.spreadsheets.guard import Refused
from hanoi_industry.spreadsheets.models import Upload
from hanoi_industry.spreadsheets.storing import OtherForm


class NothingKept(Exception):
    """What all reasons below have in common: the register is as it was."""

    @property
    def words(self) -> str:
        raise NotImplementedError


class MovedMeanwhile(NothingKept):
    """The register, the answers or the person's rights are not what the preview was made from."""

    @property
    def words(self):
        return _(
            "The data changed since you looked. Nothing was kept. Please check the changes again."
        )


class Busy(NothingKept):
    """The database was held by others for too long."""

    @property
    def words(self):
        return _("Nothing was kept: others were writing at that moment. Keep it once more.")


class NotReady(NothingKept):
    """Rows are faulty, or questions are open."""

    @property
    def words(self):
        return _("Nothing was kept: some rows must be put right or wait for an answer first.")


class AlreadyKept(NothingKept):
    """This very table of this very file was imported before, and the import stands."""

    def __init__(self, upload: Upload):
        super().__init__(upload.pk)
        self.upload = upload

    @property
    def words(self):
        return _(
            "This file was already imported by %(who)s at %(when)s. Nothing was kept a second time."
        ) % {"who": self.upload.by, "when": formats.moment(self.upload.kept_at)}


class Settled(NothingKept):
    """The upload was kept, undone or discarded already; nothing is changed about it any more."""

    def __init__(self, upload: Upload):
        super().__init__(upload.pk)
        self.upload = upload

    @property
    def words(self):
        return _("This upload was kept, undone or discarded already. Nothing was changed.")


def why_not(trouble: Exception) -> str:
    """Any of the reasons a piece of work may be refused for, in the language of the moment."""
    match trouble:
        case NothingKept():
            return trouble.words
        case Refused():
            return messages.of_refusal(trouble)
        case ValidationError():
            return _("Nothing was kept: %(why)s") % {"why": " ".join(trouble.messages)}
        case PermissionDenied():
            return _("Nothing was done: you may not record for the area of every row any more.")
        case NothingToUndo():
            return _("There was nothing left to put back. Nothing was changed.")
        case OtherForm():
            return _("The software was renewed since you uploaded this. Upload the file again.")
    raise trouble


# What is told to the person rather than to the log.
REFUSALS = (
    NothingKept,
    Refused,
    ValidationError,
    PermissionDenied,
    NothingToUndo,
    OtherForm,
)
