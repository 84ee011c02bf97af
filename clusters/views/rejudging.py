"""How far the working out of verdicts is after limits or severities changed, and the button that stops it."""

from datetime import datetime

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from clusters.models import Rejudging
from clusters.verdicts import services
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import PermissionRequired, deed_of
from hanoi_industry.spreadsheets.models import AT_WORK, JobState
from hanoi_industry.spreadsheets.views.progress import left_words

MOST_SHOWN = 20
ENDS = {
    JobState.DONE: "done",
    JobState.FAILED: "missed",
    JobState.STOPPED: "not_applicable",
    JobState.BROKEN: "missed",
}


def at_work() -> Rejudging | None:
    return Rejudging.objects.filter(state__in=AT_WORK).select_related("by").first()


def seconds_left(run: Rejudging, now: datetime) -> float | None:
    """By the pace so far; None before the first stations are done."""
    if run.started_at is None or not run.done:
        return None
    passed = (now - run.started_at).total_seconds()
    return passed / run.done * max(run.total - run.done, 0)


class RejudgingPage(PermissionRequired, TemplateView):
    """Asked for again by its own script, or by the browser where there is none, until the end."""

    permission = Permission.REGISTER_READ
    template_name = "clusters/rejudging.html"
    extra_context = {"title": gettext_lazy("Working out of verdicts")}

    def get_context_data(self, **kwargs):
        run, now = at_work(), timezone.now()
        ended = Rejudging.objects.exclude(state__in=AT_WORK).select_related("by")
        return super().get_context_data(
            run=run,
            stage=run.get_state_display() if run is not None else "",
            left=left_words(seconds_left(run, now)) if run is not None else "",
            ended=[(one, ENDS[one.state]) for one in ended[:MOST_SHOWN]],
            may_stop=self.request.user.may_everywhere(Permission.STANDARDS_EDIT),
            **kwargs,
        )


class StopRejudging(PermissionRequired, View):
    permission = Permission.STANDARDS_EDIT
    http_method_names = ["post", "options"]

    def post(self, request, pk):
        run = get_object_or_404(Rejudging, pk=pk)
        services.ask_to_stop(run, deed=deed_of(request))
        messages.success(
            request,
            _(
                "It stops after the stations it is just working on. What was judged anew stays; the"
                " rest keeps its earlier verdicts until it is run again."
            ),
        )
        return redirect("clusters:rejudging")
