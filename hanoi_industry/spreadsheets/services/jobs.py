"""Work in the background: given by a person, done by a worker, seen and stopped by the person.

What a job does is one call of a service in one transaction, so a worker that is killed at any
moment leaves all or nothing. Whoever looks later can tell which: the upload says whether it was
read, kept or undone, and it says so in the same transaction.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import translation
from django.utils.module_loading import import_string

from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.history.models import Via
from hanoi_industry.history.services import Deed
from hanoi_industry.spreadsheets import progress as telling
from hanoi_industry.spreadsheets.models import (
    AT_WORK,
    STANDING,
    Job,
    JobState,
    State,
    Upload,
    Work,
)
from hanoi_industry.spreadsheets.progress import Board, Progress, Stopped, Telling
from hanoi_industry.spreadsheets.services.answering import forget
from hanoi_industry.spreadsheets.services.giving import mark
from hanoi_industry.spreadsheets.services.keeping import bring_back, keep, undo
from hanoi_industry.spreadsheets.services.receiving import marked_files, read_in
from hanoi_industry.spreadsheets.services.troubles import REFUSALS, Settled, why_not
from hanoi_industry.spreadsheets.sheets import Sheet

logger = logging.getLogger(__name__)

# Without a sign of life for so long, a piece of work is over.
SILENT_AFTER = timedelta(minutes=2)
WORKER_SILENT_AFTER = timedelta(seconds=30)
WORKER = "worker-"
SHORT_PATIENCE = 500  # milliseconds

# The task that runs a job, handed in by whoever stands above `tasks` and may import it.
Enqueue = Callable[[int], object]


class AtWork(Exception):
    """The person has a piece of work under way already; one at a time."""

    def __init__(self, job: Job):
        super().__init__(job.pk)
        self.job = job


def begin(work: str, upload: Upload, *, sheet: Sheet, deed: Deed, enqueue: Enqueue, **said) -> Job:
    """Give a piece of work to the background. Raises AtWork where the person has one already."""
    if not deed.by.may_somewhere(Permission.IMPORT):
        raise PermissionDenied
    try:
        with transaction.atomic():
            job = Job.objects.create(
                upload=Upload.objects.of(deed.by).get(pk=upload.pk),
                by=deed.by,
                work=work,
                sheet=f"{type(sheet).__module__}.{type(sheet).__qualname__}",
                said={**said, "why": deed.why},
                language=translation.get_language() or settings.LANGUAGE_CODE,
                given_at=deed.at,
            )
            enqueue(job.pk)
    except IntegrityError as taken:
        other = Job.objects.filter(by=deed.by, state__in=AT_WORK).select_related("upload").first()
        if other is None:
            raise
        raise AtWork(other) from taken
    return job


def again(job: Job, *, sheet: Sheet, deed: Deed, enqueue: Enqueue) -> Job:
    """The same work once more, after it broke off or was stopped."""
    if job.is_at_work or job.state == JobState.DONE:
        raise Settled(job.upload)
    said = {name: value for name, value in job.said.items() if name != "why"}
    return begin(job.work, job.upload, sheet=sheet, deed=deed, enqueue=enqueue, **said)


def job_of(upload: Upload) -> Job | None:
    """The last piece of work on an upload."""
    return Job.objects.filter(upload=upload).select_related("upload", "by").first()


def work_of(user) -> Job | None:
    """What the person has under way."""
    return Job.objects.filter(by=user, state__in=AT_WORK).select_related("upload").first()


def board_of(job: Job) -> Board:
    return Board(Path(settings.JOBS_DIR), str(job.pk))


# Doing it


def run(number: int, *, clock: Callable[[], datetime]) -> None:
    """Do a piece of work and write down how it ended. One that another has taken is left alone."""
    taken = Job.objects.filter(pk=number, state=JobState.WAITING).update(
        state=JobState.RUNNING, started_at=clock(), heartbeat=clock()
    )
    if not taken:
        return
    job = Job.objects.select_related("upload", "by").get(pk=number)
    with translation.override(job.language), Telling(board_of(job)) as progress:
        state, message = _outcome(job, clock, progress)
    _end(job, state, message, clock())


def _outcome(job: Job, clock, progress: Progress) -> tuple[str, str]:
    try:
        DO[job.work](job, _sheet_of(job), _deed_of(job, clock()), progress)
    except Stopped:
        _forget_unread(job)
        return JobState.STOPPED, ""
    except REFUSALS as refusal:
        _forget_unread(job)
        return JobState.FAILED, why_not(refusal)
    except Exception:
        logger.exception("Piece of work %s broke off", job.pk)
        return JobState.BROKEN, ""
    return JobState.DONE, ""


def _sheet_of(job: Job) -> Sheet:
    return import_string(job.sheet)()


def _deed_of(job: Job, now: datetime) -> Deed:
    return Deed(job.by, now, via=Via.IMPORT, why=job.said.get("why", ""))


def _read(job: Job, sheet: Sheet, deed: Deed, progress: Progress) -> None:
    if not deed.by.may_somewhere(Permission.IMPORT):
        raise PermissionDenied
    read_in(
        job.upload,
        sheet=sheet,
        encoding=job.said.get("encoding"),
        letters=job.said.get("letters"),
        progress=progress,
    )


def _keep(job: Job, sheet: Sheet, deed: Deed, progress: Progress) -> None:
    keep(
        job.upload,
        sheet=sheet,
        deed=deed,
        shown_fingerprint=job.said.get("fingerprint", ""),
        good_only=bool(job.said.get("good_only")),
        progress=progress,
    )


def _undo(job: Job, sheet: Sheet, deed: Deed, progress: Progress) -> None:
    undo(job.upload, sheet=sheet, deed=deed, progress=progress)


def _redo(job: Job, sheet: Sheet, deed: Deed, progress: Progress) -> None:
    bring_back(job.upload, sheet=sheet, deed=deed, progress=progress)


def _mark(job: Job, sheet: Sheet, deed: Deed, progress: Progress) -> None:
    if not deed.by.may_somewhere(Permission.IMPORT):
        raise PermissionDenied
    mark(job.upload, sheet=sheet, today=deed.day, progress=progress)


DO = {
    Work.READ: _read,
    Work.KEEP: _keep,
    Work.UNDO: _undo,
    Work.REDO: _redo,
    Work.MARK: _mark,
}


def _forget_unread(job: Job) -> None:
    """A file that was refused or not wanted any more holds nothing to go on with."""
    if job.work == Work.READ and job.upload.state == State.SENT:
        forget(job.upload)


def _end(job: Job, state: str, message: str, now: datetime) -> None:
    board = board_of(job)
    report = board.read()
    Job.objects.filter(pk=job.pk, state__in=AT_WORK).update(
        state=state,
        message=message,
        stage=report.stage,
        done=report.done,
        total=report.total,
        asked_to_stop=board.is_asked_to_stop,
        heartbeat=now,
        ended_at=now,
    )
    board.clear()


# Looking at it, and stopping it


@dataclass(frozen=True)
class Sign:
    """How a piece of work stands at a moment."""

    stage: str
    done: int
    total: int
    seconds_left: float | None
    is_stopping: bool

    @property
    def percent(self) -> int | None:
        return min(100 * self.done // self.total, 100) if self.total else None


def sign_of(job: Job) -> Sign:
    board = board_of(job)
    report = board.read()
    return Sign(
        report.stage, report.done, report.total, report.seconds_left, board.is_asked_to_stop
    )


def ask_to_stop(job: Job, *, deed: Deed) -> bool:
    """Ask for an end; True where it had not begun and so is over at once.

    The wish is left beside the work before anything is asked of the database, which on SQLite the
    work itself may hold for as long as it keeps.
    """
    if job.by_id != deed.by.pk:
        raise PermissionDenied
    board = board_of(job)
    board.ask_to_stop()
    job.refresh_from_db(fields=["state"])
    if job.state != JobState.WAITING:
        return False
    try:
        with _impatiently(), transaction.atomic():
            stopped = Job.objects.filter(pk=job.pk, state=JobState.WAITING).update(
                state=JobState.STOPPED, asked_to_stop=True, ended_at=deed.at
            )
            if stopped:
                _forget_unread(job)
    except OperationalError:
        # Another's work holds the database; whoever takes this one up finds the wish.
        return False
    if stopped:
        board.clear()
    return bool(stopped)


@contextmanager
def _impatiently() -> Iterator[None]:
    """Whoever presses a button does not wait for as long as other work holds all of SQLite."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        (patience,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {SHORT_PATIENCE}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")


def sign_of_worker(number: int) -> str:
    """Under which name a worker leaves its signs of life."""
    return f"{WORKER}{number}"


def is_worker_alive(now: datetime) -> bool:
    sign = telling.newest_sign(Path(settings.JOBS_DIR), WORKER)
    return sign is not None and _moment(sign) > now - WORKER_SILENT_AFTER


def sweep_jobs(now: datetime) -> int:
    """End what has been silent for too long; the upload tells whether it had come to its end."""
    ended = 0
    for job in Job.objects.filter(state=JobState.RUNNING).select_related("upload"):
        sign = board_of(job).last_sign()
        last = max(filter(None, [job.heartbeat, sign and _moment(sign)]))
        if last >= now - SILENT_AFTER:
            continue
        _end(job, JobState.DONE if _came_to_its_end(job) else JobState.BROKEN, "", now)
        ended += 1
    return ended


def _came_to_its_end(job: Job) -> bool:
    upload = job.upload
    if job.work == Work.READ:
        return upload.state != State.SENT
    if job.work == Work.KEEP:
        return upload.kept_at is not None and upload.kept_at >= job.started_at
    if job.work == Work.MARK:
        # One of an earlier time was taken away before this one was begun.
        return any(path.exists() for path in marked_files(upload))
    if job.work == Work.REDO:
        return upload.state in STANDING
    return upload.state == State.UNDONE


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
