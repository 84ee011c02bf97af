"""Keeping, the result, undoing and discarding."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.views.generic import View

from hanoi_industry import formats
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.history.models import Via
from hanoi_industry.history.services import NothingToUndo
from hanoi_industry.spreadsheets import messages as words_for
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.models import STANDING, JobState, State, Upload, Work
from hanoi_industry.spreadsheets.services import AlreadyKept, NothingKept, Settled
from hanoi_industry.spreadsheets.storing import OtherForm
from hanoi_industry.spreadsheets.views.changes import FILTERS
from hanoi_industry.spreadsheets.views.frame import ImportPage, ImportTemplate


class Keep(ImportPage, View):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        shown = request.POST.get("fingerprint", "")[:64]
        good_only = "good_only" in request.POST
        if self.upload.is_open and not services.is_soon_kept(self.upload):
            return self.given_to_the_background(Work.KEEP, fingerprint=shown, good_only=good_only)
        try:
            services.keep(
                self.upload,
                sheet=self.sheet,
                deed=self.deed(),
                shown_fingerprint=shown,
                good_only=good_only,
            )
        except AlreadyKept as kept:
            messages.warning(request, kept.words)
            return self.go("result" if kept.upload.pk == self.upload.pk else "changes")
        except (Settled, OtherForm):
            return self.go("changes")
        except (NothingKept, ValidationError, PermissionDenied) as refusal:
            messages.error(request, services.why_not(refusal))
            return self.go("changes")
        # Only now, after the transaction has ended well, is anything called kept.
        self.upload.refresh_from_db()
        messages.success(request, kept_words(self.upload))
        return self.go("result")


def kept_words(upload: Upload) -> str:
    """What became of the rows; of those that were kept before the rest as well."""
    if len(services.change_sets_of(upload)) > 1:
        said = _("Kept of this file so far: %(new)s new, %(changed)s changed, %(same)s unchanged.")
    else:
        said = _("Kept: %(new)s new, %(changed)s changed, %(same)s unchanged.")
    counts = ("new", "changed", "same")
    return said % {kind: formats.number(upload.outcome.get(kind, 0)) for kind in counts}


class Result(ImportTemplate):
    template_name = "spreadsheets/result.html"
    step = "result"

    def get(self, request, *args, **kwargs):
        if self.upload.state in (State.SENT, State.RECEIVED):
            return self.go("changes")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        upload = self.upload
        outcome = [
            (words_for.SIGNS[kind], words_for.ROW_KINDS[kind], upload.outcome[str(kind)])
            for kind in FILTERS
            if upload.outcome.get(str(kind))
        ]
        return super().get_context_data(
            outcome=outcome,
            undone=undone_words(upload),
            came_too_late=_came_too_late(upload),
            is_kept=upload.state in STANDING,
            waiting_count=len(upload.waiting),
            is_undone=upload.state == State.UNDONE,
            may_undo=self.is_mine and self.request.user.may_somewhere(Permission.UNDO),
            undo_address=self.address("undo"),
            mend_address=self.address("mend"),
            let_go_address=self.address("let-go"),
            start_address=self.address("start"),
            **kwargs,
        )


def undone_words(upload: Upload) -> str:
    """What the undo of an import has put back, and what it left."""
    told = upload.outcome
    if upload.state != State.UNDONE or services.PUT_BACK not in told:
        return ""
    return _("Undone: %(back)s put back, %(kept)s kept because edited since.") % {
        "back": formats.number(told[services.PUT_BACK]),
        "kept": formats.number(told[services.LEFT_BY_UNDO]),
    }


def _came_too_late(upload: Upload) -> str:
    """A word to whoever asked for an end when the last row was through."""
    job = services.job_of(upload)
    if job is None or job.state != JobState.DONE or not job.asked_to_stop:
        return ""
    if job.work == Work.UNDO and upload.state == State.UNDONE:
        return _("You asked to stop when everything had been undone already.")
    if job.work == Work.REDO and upload.state in STANDING:
        return _("You asked to stop when everything had been brought back already.")
    if job.work == Work.KEEP and upload.state in STANDING:
        return _("You asked to stop when everything had been kept already. Undo puts it back.")
    return ""


class LetGo(ImportPage, View):
    """The rows that wait will not come."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        try:
            services.let_go(self.upload, deed=self.deed())
        except Settled as settled:
            messages.warning(request, settled.words)
        else:
            messages.success(
                request, _("The rows that waited were let go. What was kept before stays.")
            )
        return self.go("result")


class Undo(ImportTemplate):
    """What an undo would do, and the button that does it; of what was undone, the way back."""

    template_name = "spreadsheets/undo.html"
    step = "result"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.may_somewhere(Permission.UNDO):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if self.upload.state not in (*STANDING, State.UNDONE):
            return self.go("result")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        account = services.look_at_undo(self.upload, sheet=self.sheet, by=self.upload.by)
        return super().get_context_data(
            lists=undo_lists(account),
            is_undone=self.upload.state == State.UNDONE,
            can_undo=self.is_mine and bool(account.put_back) and not account.impossible,
            back_address=self.address("result"),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        # What the button said, which may have been pressed twice.
        brings_back = "bring_back" in request.POST
        stands = (State.UNDONE,) if brings_back else STANDING
        if self.upload.state in stands and not services.is_soon_undone(self.upload):
            return self.given_to_the_background(Work.REDO if brings_back else Work.UNDO)
        do = services.bring_back if brings_back else services.undo
        try:
            do(self.upload, sheet=self.sheet, deed=self.deed(Via.UNDO))
        except AlreadyKept as kept:
            messages.warning(request, kept.words)
        except NothingToUndo:
            messages.warning(request, _("There was nothing left to put back. Nothing was changed."))
        except PermissionDenied:
            messages.error(
                request,
                _("Nothing was undone: the import also touched areas you may not record for."),
            )
        return self.go("result")


SHOWN_OF_UNDO = 50


def undo_lists(account) -> list[dict]:
    lists = [
        ("met", _("Will be put back"), account.put_back),
        ("at_risk", _("Stays, because somebody edited it since"), account.edited_since),
        ("not_applicable", _("Stays, because it was approved or published"), account.kept_for_good),
        ("missed", _("Cannot be undone by you"), account.impossible),
    ]
    if account.left:
        left = _("Stays, though nothing rests on it any more")
        lists.append(("not_applicable", left, account.left))
    return [
        {
            "sign": sign,
            "heading": heading,
            "count": len(rows),
            "rows": [_row_words(row) for row in rows[:SHOWN_OF_UNDO]],
            "more": max(len(rows) - SHOWN_OF_UNDO, 0),
        }
        for sign, heading, rows in lists
    ]


def _row_words(row) -> tuple[str, str]:
    """What it is, and the reason where one is given with it."""
    row, reason = row if isinstance(row, tuple) else (row, "")
    return f"{row} · {row._meta.verbose_name}", reason


class Discard(ImportPage, View):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        try:
            services.discard(self.upload, deed=self.deed())
        except Settled:
            return self.go("result")
        messages.success(request, _("The upload was discarded. Nothing of it was kept."))
        return self.go("start")
