"""How far a piece of work is, the button that stops it, and the one that gives it once more."""

from django.contrib import messages
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from hanoi_industry.spreadsheets import messages as words_for
from hanoi_industry.spreadsheets import services, tasks
from hanoi_industry.spreadsheets.models import Job, JobState, State, Work
from hanoi_industry.spreadsheets.services import Settled
from hanoi_industry.spreadsheets.views.frame import ImportPage, ImportTemplate, at_work_words

# Where one goes on when the work has come to its end.
THEN = {
    Work.READ: "layout",
    Work.KEEP: "result",
    Work.UNDO: "result",
    Work.REDO: "result",
    Work.MARK: "changes",
}
# And where one stands when it has not.
BACK = {
    Work.READ: "start",
    Work.KEEP: "changes",
    Work.UNDO: "result",
    Work.REDO: "result",
    Work.MARK: "changes",
}
STEP = BACK
CHECKS = ("checking", "columns", "matching", "comparing")
STAGES_OF = {
    Work.READ: ("reading", "checking"),
    Work.KEEP: (*CHECKS, "keeping"),
    Work.UNDO: ("undoing",),
    Work.REDO: ("redoing",),
    Work.MARK: (*CHECKS, "marking"),
}


class Progress(ImportTemplate):
    """Asked for again by its own script, or by the browser where there is none, until the end."""

    template_name = "spreadsheets/progress.html"
    shows_discarded = True

    def get(self, request, *args, **kwargs):
        # Whoever waits here is the one who finds out that a worker has died.
        services.sweep_jobs(timezone.now())
        job = services.job_of(self.upload)
        if job is None:
            if self.upload.state == State.DISCARDED:
                raise Http404
            return self.go("layout" if self.upload.is_open else "result")
        if job.state == JobState.DONE:
            return self.go(THEN[job.work])
        self.step = STEP[job.work]
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        job = services.job_of(self.upload)
        sign = services.sign_of(job)
        return super().get_context_data(
            job=job,
            sign=sign,
            what=_what(job),
            stage=words_for.STAGES.get(sign.stage, words_for.STAGES[""]),
            stages=self._stages(job, sign.stage),
            left=left_words(sign.seconds_left, is_last=sign.stage == STAGES_OF[job.work][-1]),
            is_worker_missing=(
                job.state == JobState.WAITING and not services.is_worker_alive(timezone.now())
            ),
            ended=_ended(job),
            stop_words=_stop_words(job),
            may_run_again=self._may_run_again(job),
            stop_address=self.address("stop"),
            again_address=self.address("again"),
            back_address=self.address(BACK[job.work]),
            **kwargs,
        )

    def _stages(self, job: Job, now: str) -> list[dict]:
        order = STAGES_OF[job.work]
        here = order.index(now) if now in order else -1
        return [
            {"word": words_for.STAGES[name], "is_now": place == here, "is_done": place < here}
            for place, name in enumerate(order)
        ]

    def _may_run_again(self, job: Job) -> bool:
        """What broke off or was stopped; a refusal would only be said once more."""
        is_there = self.upload.state != State.DISCARDED
        return is_there and job.state in (JobState.BROKEN, JobState.STOPPED)


def _what(job: Job) -> str:
    return {
        Work.READ: _("Reading the file"),
        Work.KEEP: _("Keeping the import"),
        Work.UNDO: _("Undoing the import"),
        Work.REDO: _("Bringing the import back"),
        Work.MARK: _("Marking your file"),
    }[job.work]


def _stop_words(job: Job) -> str:
    return {
        Work.READ: _("Stop it, keep nothing"),
        Work.KEEP: _("Stop it, keep nothing"),
        Work.UNDO: _("Stop it, undo nothing"),
        Work.REDO: _("Stop it, bring nothing back"),
        Work.MARK: _("Stop it, mark nothing"),
    }[job.work]


def _ended(job: Job) -> dict | None:
    """The sign, the heading and the words of a work that did not come to its end."""
    nothing = {
        Work.READ: _("Nothing was kept of the file."),
        Work.KEEP: _("Nothing was kept."),
        Work.UNDO: _("Nothing was undone."),
        Work.REDO: _("Nothing was brought back."),
        Work.MARK: _("No marked file was made."),
    }[job.work]
    match job.state:
        case JobState.BROKEN:
            text = _("The program that worked on it ended in the middle. %(nothing)s Run it again.")
            return {
                "sign": "missed",
                "heading": _("Broken off"),
                "text": text % {"nothing": nothing},
            }
        case JobState.STOPPED:
            return {"sign": "not_applicable", "heading": _("Stopped"), "text": nothing}
        case JobState.FAILED:
            return {"sign": "missed", "heading": _("Not done"), "text": job.message or nothing}
    return None


def left_words(seconds: float | None, *, is_last: bool = True) -> str:
    """Time left of a stage, as roughly as it is known."""
    if seconds is None or not (seconds or is_last):
        return ""
    if not seconds:
        # All rows are through; what follows from them is being worked out.
        return _("being finished")
    if seconds < 60:
        some = max(5, 5 * round(seconds / 5))
        return ngettext("about %(n)s second left", "about %(n)s seconds left", some) % {"n": some}
    minutes = round(seconds / 60)
    return ngettext("about %(n)s minute left", "about %(n)s minutes left", minutes) % {"n": minutes}


class Stop(ImportPage, View):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        job = services.job_of(self.upload)
        if job is not None and job.is_at_work and services.ask_to_stop(job, deed=self.deed()):
            messages.success(request, _("Stopped before it began. Nothing was changed."))
            if job.work == Work.READ:
                return self.go("start")
        return self.go("progress")


class Again(ImportPage, View):
    http_method_names = ["post", "options"]

    @cached_property
    def job(self) -> Job:
        job = services.job_of(self.upload)
        if job is None:
            raise Http404
        return job

    def post(self, request, *args, **kwargs):
        try:
            services.again(self.job, sheet=self.sheet, deed=self.deed(), enqueue=tasks.work.enqueue)
        except services.AtWork as other:
            messages.warning(request, at_work_words(other.job))
        except Settled as settled:
            messages.warning(request, settled.words)
        return self.go("progress")
