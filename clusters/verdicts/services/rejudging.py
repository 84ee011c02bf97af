"""Verdicts of many stations worked out anew in the background, after limits or severities changed.

Each batch of stations is a transaction of its own, so nobody who records waits for long, and what
breaks off half-way can be begun again: worked out twice, it comes to the same.
"""

import logging
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation

from clusters.judging.facts import Book, in_batches
from clusters.models import LimitChoice, Rejudging, Station
from clusters.verdicts.services.cases import Ledger, bring_cases_in_line
from clusters.verdicts.services.rewriting import lock, rewrite
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.collecting import without_collecting
from hanoi_industry.history.models import Via
from hanoi_industry.history.services import Deed
from hanoi_industry.spreadsheets.models import AT_WORK, JobState

logger = logging.getLogger(__name__)

# So many stations are written at once; between two batches it can be stopped.
STATIONS = 200
SILENT_AFTER = timedelta(minutes=5)

Enqueue = Callable[[int], object]


class _Stopped(Exception):
    """Somebody asked for an end."""


def begin(deed: Deed, *, enqueue: Enqueue, limit_sets: Collection[int] = ()) -> Rejudging:
    """Give it to the background; what waits already is widened rather than done twice.

    `limit_sets` are those whose limits changed (none: all stations are judged anew).
    """
    if not deed.by.may(Permission.STANDARDS_EDIT, WHOLE_CITY):
        raise PermissionDenied
    with transaction.atomic():
        waiting = Rejudging.objects.select_for_update().filter(state=JobState.WAITING).first()
        if waiting is not None:
            both = {*waiting.limit_sets, *limit_sets}
            waiting.limit_sets = sorted(both) if waiting.limit_sets and limit_sets else []
            waiting.save(update_fields=["limit_sets"])
            return waiting
        given = Rejudging.objects.create(
            by=deed.by,
            why=deed.why,
            limit_sets=sorted(limit_sets),
            language=translation.get_language() or settings.LANGUAGE_CODE,
            given_at=deed.at,
        )
        enqueue(given.pk)
    return given


def run(number: int, *, clock: Callable[[], datetime]) -> None:
    """Do it and write down how it ended. One that another worker has taken is left alone."""
    now = clock()
    taken = Rejudging.objects.filter(pk=number, state=JobState.WAITING).update(
        state=JobState.RUNNING, started_at=now, heartbeat=now
    )
    if not taken:
        return
    job = Rejudging.objects.select_related("by").get(pk=number)
    with translation.override(job.language or settings.LANGUAGE_CODE):
        state = _outcome(job, clock)
    now = clock()
    Rejudging.objects.filter(pk=number).update(state=state, heartbeat=now, ended_at=now)


def _outcome(job: Rejudging, clock: Callable[[], datetime]) -> str:
    def told(done: int, total: int) -> None:
        rows = Rejudging.objects.filter(pk=job.pk)
        rows.update(done=done, total=total, heartbeat=clock())
        if rows.filter(asked_to_stop=True).exists():
            raise _Stopped

    try:
        deed = Deed(job.by, clock(), via=Via.COMMAND, why=job.why)
        rejudge(_bound_by(job.limit_sets), deed=deed, told=told)
    except _Stopped:
        return JobState.STOPPED
    except Exception:
        logger.exception("Working out of verdicts %s broke off", job.pk)
        return JobState.BROKEN
    return JobState.DONE


def _bound_by(limit_sets: Collection[int]) -> list[int]:
    """Stations that are or ever were bound by one of the sets; all of them where none is named."""
    stations = Station.objects.order_by("pk")
    if limit_sets:
        stations = stations.filter(pk__in=_choices_of(limit_sets).values("station"))
    return list(stations.values_list("pk", flat=True))


def concerns_somebody(limit_sets: Collection[int]) -> bool:
    return _choices_of(limit_sets).exists()


def _choices_of(limit_sets: Collection[int]):
    """Choices that name one of the sets; any choice where none is named."""
    choices = LimitChoice.objects.standing().filter(limit_set__isnull=False)
    return choices.filter(limit_set__in=limit_sets) if limit_sets else choices


def rejudge(
    stations: Iterable[int],
    *,
    deed: Deed,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Judge stations anew, some at a time; what that makes of cases is one deed.

    `told` hears how many of how many are done, and what it raises stops it between two batches.
    """
    stations = list(stations)
    book, ledger = Book(), Ledger.of(deed)
    told(0, len(stations))
    for done, some in enumerate(in_batches(stations, STATIONS)):
        with without_collecting(), transaction.atomic():
            lock(some)
            rewritten = rewrite(some, book, today=deed.day)
            bring_cases_in_line(rewritten, ledger, today=deed.day)
        told(min((done + 1) * STATIONS, len(stations)), len(stations))


def ask_to_stop(job: Rejudging, *, deed: Deed) -> None:
    """What was judged so far stays judged; the rest keeps its earlier verdicts."""
    if not deed.by.may(Permission.STANDARDS_EDIT, WHOLE_CITY):
        raise PermissionDenied
    waiting = Rejudging.objects.filter(pk=job.pk, state=JobState.WAITING)
    if not waiting.update(state=JobState.STOPPED, asked_to_stop=True, ended_at=deed.at):
        Rejudging.objects.filter(pk=job.pk, state=JobState.RUNNING).update(asked_to_stop=True)


def sweep_rejudgings(now: datetime) -> int:
    """End what has given no sign of life for too long; it may be given again."""
    silent = Rejudging.objects.filter(state=JobState.RUNNING, heartbeat__lt=now - SILENT_AFTER)
    return silent.update(state=JobState.BROKEN, ended_at=now)


def at_work() -> Rejudging | None:
    """What waits or runs, for pages to say that verdicts are on their way."""
    return Rejudging.objects.filter(state__in=AT_WORK).first()
