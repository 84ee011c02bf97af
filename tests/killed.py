"""A worker that is killed at a chosen moment, as a program of its own: python -m tests.killed

Reads what to do as JSON from its arguments and prints as JSON what was found after each death. The
worker is forked, so that its SIGKILL is the kernel's and takes nothing else along.
"""

import json
import os
import signal
import sys
from datetime import timedelta

import django
from django.utils import timezone

NEVER = 10**9


def main(said: dict) -> list[dict]:
    django.setup()
    # Only now there are models to import.
    from hanoi_industry.spreadsheets import services
    from hanoi_industry.spreadsheets.models import Upload

    upload = Upload.objects.get(reference=said["upload"])
    found, job = [], None
    for hook in said["hooks"]:
        job = given(upload, said) if job is None else renewed(job, said)
        killed = worked(job.pk, hook)
        services.sweep_jobs(timezone.now() + timedelta(minutes=3))
        job.refresh_from_db()
        found.append({"killed": killed, **standing(upload, job)})
        if job.state == "done":
            return found
    if said["again"]:
        job = renewed(job, said)
        services.run(job.pk, clock=timezone.now)
        job.refresh_from_db()
        found.append({"killed": 0, **standing(upload, job)})
    return found


def given(upload, said: dict):
    from django.utils.module_loading import import_string

    from hanoi_industry.history.services import Deed
    from hanoi_industry.spreadsheets import services

    sheet, deed = import_string(said["sheet"])(), Deed(upload.by, timezone.now())
    more = {}
    if said["work"] == "keep":
        plan = services.plan_of(upload, sheet, by=upload.by, today=deed.day)
        more["fingerprint"] = plan.fingerprint
    if said["work"] == "mark":
        more["of"] = services.basis_of_marks(upload)
    return services.begin(
        said["work"], upload, sheet=sheet, deed=deed, enqueue=lambda number: None, **more
    )


def renewed(job, said: dict):
    from django.utils.module_loading import import_string

    from hanoi_industry.history.services import Deed
    from hanoi_industry.spreadsheets import services

    sheet, deed = import_string(said["sheet"])(), Deed(job.by, timezone.now())
    return services.again(job, sheet=sheet, deed=deed, enqueue=lambda number: None)


def worked(number: int, hook: dict) -> int:
    """The signal that ended the worker, 0 where it came to its end."""
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if not child:
        try:
            work(number, hook)
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def work(number: int, hook: dict) -> None:
    """Do the job and die where the hook says: at the nth call of a stage, or when all is written."""
    from hanoi_industry.spreadsheets import progress, services
    from hanoi_industry.spreadsheets.services import jobs

    calls = {}
    told = progress.Telling.at

    def at(self, stage, done=0, total=0):
        told(self, stage, done, total)
        calls[str(stage)] = calls.get(str(stage), 0) + 1
        if str(stage) == hook.get("stage") and calls[str(stage)] == hook.get("call", NEVER):
            die()
        if str(stage) == hook.get("stage") and hook.get("at_its_end") and done == total > 0:
            die()

    progress.Telling.at = at
    if hook.get("after_all"):
        jobs._end = lambda *args: die()
    services.run(number, clock=timezone.now)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def standing(upload, job) -> dict:
    """All that a death could have left behind."""
    from clusters.models import Cluster, ClusterFacts
    from hanoi_industry.history.models import Change, ChangeSet
    from hanoi_industry.spreadsheets import services
    from hanoi_industry.spreadsheets.models import Content
    from hanoi_industry.spreadsheets.services.receiving import marked_files

    upload.refresh_from_db()
    return {
        "job": job.state,
        "upload": upload.state,
        "clusters": Cluster.objects.count(),
        "facts": ClusterFacts.objects.standing().count(),
        "deeds": ChangeSet.objects.filter(upload_reference=upload.reference).count(),
        "changes": Change.objects.filter(
            change_set__upload_reference=upload.reference, change_set__undoes=None
        ).count(),
        "content": Content.objects.filter(upload=upload).count(),
        "file": services.stored_file(upload).exists(),
        "marked": any(path.exists() for path in marked_files(upload)),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(json.loads(sys.argv[1]))))
