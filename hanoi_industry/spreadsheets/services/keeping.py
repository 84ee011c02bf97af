"""Keeping what the preview showed, all or only what is good; and undoing it whole."""

import time
from contextlib import contextmanager
from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, connection, transaction

from hanoi_industry import inserting
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.history import services as history
from hanoi_industry.history.models import Change, ChangeSet, Via
from hanoi_industry.history.services import Deed, NothingToUndo, UndoAccount
from hanoi_industry.spreadsheets.comparing import ODD, AnyPlan, Plan, RowKind
from hanoi_industry.spreadsheets.models import STANDING, State, Upload
from hanoi_industry.spreadsheets.progress import NOBODY, Progress, Stage
from hanoi_industry.spreadsheets.services.answering import forget_content, own
from hanoi_industry.spreadsheets.services.opening import plan_of
from hanoi_industry.spreadsheets.services.troubles import (
    AlreadyKept,
    Busy,
    MovedMeanwhile,
    NotReady,
    Settled,
)
from hanoi_industry.spreadsheets.sheets import Sheet

TRIES, PAUSE = 5, 0.2  # seconds, longer with each try
WAITS = (RowKind.FAULTY, RowKind.ASKED)
# Of an undo, beside the kinds of rows that the outcome of an upload counts.
PUT_BACK, LEFT_BY_UNDO = "put_back", "left_by_undo"


def kept_before(upload: Upload) -> Upload | None:
    """An import of the same table of the same file that stands, alone or with other sheets."""
    standing = Upload.objects.filter(
        kind=upload.kind, sha256=upload.sha256, state__in=STANDING
    ).exclude(pk=upload.pk)
    tables = upload.tables()
    return next(
        (one for one in standing.select_related("by").order_by("kept_at") if one.tables() & tables),
        None,
    )


def keep(
    upload: Upload,
    *,
    sheet: Sheet,
    deed: Deed,
    shown_fingerprint: str,
    good_only: bool = False,
    progress: Progress = NOBODY,
) -> Upload:
    """Write what the preview showed: all of it, once, and only if nothing has moved since.

    With `good_only` the rows that are faulty or wait for an answer stay behind with the upload,
    to be mended and kept later. Raises one of NothingKept, PermissionDenied, ValidationError or
    Stopped; then nothing is kept.
    """
    tries = 1 if connection.in_atomic_block else TRIES
    for number in range(1, tries + 1):
        try:
            return _keep(upload, sheet, deed, shown_fingerprint, good_only, progress)
        except OperationalError as trouble:
            # A locked database or a deadlock: the transaction is rolled back and may be tried anew.
            if number == tries:
                raise Busy from trouble
            time.sleep(PAUSE * number)
    raise Busy


def _keep(
    upload: Upload, sheet: Sheet, deed: Deed, shown: str, good_only: bool, progress: Progress
) -> Upload:
    deed.by.forget_grants()
    with transaction.atomic():
        _queue_with_the_same(upload)
        upload = own(upload, deed)
        _must_be_open(upload)
        plan = plan_of(upload, sheet, by=deed.by, today=deed.day, lock=True, progress=progress)
        if plan.fingerprint != shown:
            raise MovedMeanwhile
        if not (plan.is_ready or (good_only and may_keep_the_good(plan))):
            raise NotReady
        _write(upload, sheet, plan, deed, progress)
    return upload


def _queue_with_the_same(upload: Upload) -> None:
    """Everyone who keeps this file queues here, so that a second one sees the first."""
    same = Upload.objects.select_for_update(of=("self",)).filter(
        kind=upload.kind, sha256=upload.sha256
    )
    list(same.order_by("pk").values_list("pk", flat=True))


def may_keep_the_good(plan: Plan) -> bool:
    return bool(plan.written_count) and not plan.file_problems


def _write(upload: Upload, sheet: Sheet, plan: Plan, deed: Deed, progress: Progress) -> None:
    via = Via.COMMAND if deed.via == Via.COMMAND else Via.IMPORT
    imported = replace(deed, via=via, upload_reference=upload.reference)
    change_set = history.open_change_set(imported)
    upload.outcome = _outcome(upload, plan)
    upload.waiting = waiting_rows(plan)
    upload.state = State.PARTLY if upload.waiting else State.KEPT
    upload.kept_at, upload.change_set = deed.at, upload.change_set or change_set
    _save_first_or_be_told(upload, ["state", "kept_at", "change_set", "outcome", "waiting"])
    with _told(progress, Stage.KEEPING, plan.written_count, _entries(plan)):
        sheet.keep(plan, change_set, by=deed.by)
    if upload.state == State.KEPT:
        forget_content(upload)


def _entries(plan: AnyPlan) -> int:
    """How many entries of history keeping will write: one for each group of facts of a row."""
    if not isinstance(plan, Plan):
        return plan.written_count
    return sum(
        max(len({one.name.rpartition(".")[0] for one in row.differences}), 1)
        for row in plan.written
    )


@contextmanager
def _told(progress: Progress, stage: Stage, total: int, entries: int):
    """Tell how many of `total` are through, by the entries of history that were written, and hear
    between two questions of a stop."""
    written = 0

    def tell() -> None:
        progress.at(stage, total * min(written, entries) // max(entries, 1), total)

    def hear(model, count: int) -> None:
        nonlocal written
        written += count if model is Change else 0
        tell()

    def ask(execute, *question):
        tell()
        return execute(*question)

    tell()
    with inserting.heard_by(hear), connection.execute_wrapper(ask):
        yield
    progress.at(stage, total, total)


def _save_first_or_be_told(upload: Upload, fields: list[str]) -> None:
    """The database lets one of the same table stand, whatever else was looked at before."""
    try:
        with transaction.atomic():
            upload.save(update_fields=fields)
    except IntegrityError as twice:
        before = kept_before(upload)
        if before is None:
            raise
        raise AlreadyKept(before) from twice


def waiting_rows(plan: Plan) -> list[dict]:
    """What stays behind of a plan: each row with the cells that are faulty and why."""
    return [
        {
            "row": row.number,
            "label": row.label,
            "cells": [[one.address, str(one.code)] for one in row.faults],
        }
        for kind in WAITS
        for row in plan.rows_of(kind)
    ]


def _outcome(upload: Upload, plan: Plan) -> dict[str, int]:
    """Counts of all that has become of the rows so far; what is odd of those that wait, once they
    are kept."""
    if upload.state == State.RECEIVED:
        outcome = {str(kind): count for kind, count in plan.counts.items() if count}
    else:
        outcome = {kind: count for kind, count in upload.outcome.items() if kind not in WAITS}
        rest = {one["row"] for one in upload.waiting}
        for kind in (*RowKind, ODD):
            count = len(rest.intersection(plan.numbers_of(kind)))
            if count:
                outcome[str(kind)] = outcome.get(str(kind), 0) + count
    waiting = {number for kind in WAITS for number in plan.numbers_of(kind)}
    if waiting and ODD in outcome:
        outcome[ODD] -= len(waiting.intersection(plan.numbers_of(ODD)))
    return outcome


def _must_be_open(upload: Upload) -> None:
    if upload.state == State.KEPT:
        raise AlreadyKept(upload)
    if not upload.is_open:
        raise Settled(upload)
    before = kept_before(upload)
    if before is not None:
        raise AlreadyKept(before)


def let_go(upload: Upload, *, deed: Deed) -> Upload:
    """What still waits of an upload will not come; what was kept of it stays."""
    with transaction.atomic():
        upload = own(upload, deed)
        if upload.state != State.PARTLY:
            raise Settled(upload)
        outcome = {kind: count for kind, count in upload.outcome.items() if kind not in WAITS}
        outcome[str(RowKind.LEFT_OUT)] = outcome.get(RowKind.LEFT_OUT, 0) + len(upload.waiting)
        upload.outcome = outcome
        upload.state, upload.waiting = State.KEPT, []
        upload.save(update_fields=["state", "waiting", "outcome"])
        forget_content(upload)
    return upload


# Undoing


def change_sets_of(upload: Upload) -> list[ChangeSet]:
    """The deeds by which an upload was kept and which stand, the last first.

    One that was undone and done again stands as the last deed that did it.
    """
    return _last_deeds(upload, which_do=True)


def undos_of(upload: Upload) -> list[ChangeSet]:
    """The deeds that undid how an upload was kept and that stand, the last first."""
    return _last_deeds(upload, which_do=False)


def _last_deeds(upload: Upload, *, which_do: bool) -> list[ChangeSet]:
    first: dict[int, int] = {}
    does: dict[int, bool] = {}
    last: dict[int, ChangeSet] = {}
    for deed in ChangeSet.objects.filter(upload_reference=upload.reference).order_by("pk"):
        before = deed.undoes_id
        first[deed.pk] = first.get(before, deed.pk)
        # An undo of what is done undoes it, and an undo of an undo does it again.
        does[deed.pk] = not does.get(before, False)
        last[first[deed.pk]] = deed
    standing = [deed for deed in last.values() if does[deed.pk] is which_do]
    return sorted(standing, key=lambda deed: -deed.pk)


def look_at_undo(upload: Upload, *, sheet: Sheet, by) -> UndoAccount:
    """What an undo would do, without doing it; of what was undone, the undo of that."""
    deeds = undos_of(upload) if upload.state == State.UNDONE else change_sets_of(upload)
    return UndoAccount.together([sheet.look_at_undo(one, by=by) for one in deeds])


def undo(upload: Upload, *, sheet: Sheet, deed: Deed, progress: Progress = NOBODY) -> UndoAccount:
    """Undo a kept import whole, with what was mended and kept later.

    Raises NothingToUndo where no row could be put back, PermissionDenied for a foreign area.
    """
    with transaction.atomic():
        upload = _own_to_undo(upload, deed)
        if upload.state not in STANDING:
            raise NothingToUndo
        account = _undo_each(upload, change_sets_of(upload), sheet, deed, progress, Stage.UNDOING)
        _undone(upload, account)
    return account


def bring_back(
    upload: Upload, *, sheet: Sheet, deed: Deed, progress: Progress = NOBODY
) -> UndoAccount:
    """Undo the undo of an import whole: it is kept again, and can be undone again.

    Raises NothingToUndo where no row could be put back, PermissionDenied for a foreign area, and
    AlreadyKept where the same table was kept anew since.
    """
    with transaction.atomic():
        _queue_with_the_same(upload)
        upload = _own_to_undo(upload, deed)
        if upload.state != State.UNDONE:
            raise NothingToUndo
        before = kept_before(upload)
        if before is not None:
            raise AlreadyKept(before)
        account = _undo_each(upload, undos_of(upload), sheet, deed, progress, Stage.BRINGING_BACK)
        upload.state = State.KEPT
        _save_first_or_be_told(upload, ["state"])
    return account


def _own_to_undo(upload: Upload, deed: Deed) -> Upload:
    if not deed.by.may_somewhere(Permission.UNDO):
        raise PermissionDenied
    deed.by.forget_grants()
    return own(upload, deed)


def _undo_each(
    upload: Upload,
    deeds: list[ChangeSet],
    sheet: Sheet,
    deed: Deed,
    progress: Progress,
    stage: Stage,
) -> UndoAccount:
    """Raises NothingToUndo where none of the deeds has left anything to put back."""
    undoing = replace(deed, via=Via.UNDO, upload_reference=upload.reference)
    accounts = []
    entries = Change.objects.filter(change_set__in=deeds).count()
    with _told(progress, stage, entries, entries):
        for change_set in deeds:
            try:
                accounts.append(sheet.undo(change_set, deed=undoing))
            except NothingToUndo:
                accounts.append(sheet.look_at_undo(change_set, by=deed.by))
    account = UndoAccount.together(accounts)
    if account.change_set is None:
        raise NothingToUndo
    return account


def note_undo(account: UndoAccount, of: ChangeSet) -> None:
    """Tell the upload of a change set that another page has undone it, or its undo."""
    uploads = Upload.objects.select_for_update(of=("self",)).filter(reference=of.upload_reference)
    for upload in uploads:
        stands = bool(change_sets_of(upload))
        if upload.state in STANDING and not stands:
            _undone(upload, account)
        elif upload.state == State.UNDONE and stands and kept_before(upload) is None:
            upload.state = State.KEPT
            upload.save(update_fields=["state"])


def _undone(upload: Upload, account: UndoAccount) -> None:
    upload.state, upload.waiting = State.UNDONE, []
    kept = len(account.edited_since) + len(account.kept_for_good)
    upload.outcome = upload.outcome | {PUT_BACK: len(account.put_back), LEFT_BY_UNDO: kept}
    upload.save(update_fields=["state", "waiting", "outcome"])
    forget_content(upload)
