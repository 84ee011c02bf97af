"""What the pages of this room share: the two clocks, the cluster they are about, word after a deed."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from clusters import register, services
from clusters.models import Cluster
from clusters.register import Register
from clusters.views.cards import told_lines
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import PermissionRequired
from hanoi_industry.areas.models import Area
from hanoi_industry.exports.views import ExportedList
from hanoi_industry.exports.writing import Outgoing
from hanoi_industry.fields import DateBar
from hanoi_industry.history.models import ChangeSet

MOST_CHANGES_SAID = 4


class OnADay:
    """A page that can be asked as of a day, and as known on a day."""

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def bar(self) -> DateBar:
        return DateBar(self.request.GET, today=self.today)

    @property
    def clocks(self) -> tuple[date, date | None]:
        return self.bar.day, self.bar.known_on_day


class ExportedOfADay(ExportedList):
    """Of another day than today each row says of which, so that it goes back in for that day."""

    def exported(self) -> Outgoing:
        found = super().exported()
        if self.bar.day == self.today:
            return found
        headings = [*found.headings, _("day of the report")]
        return Outgoing(found.title, headings, ([*row, self.bar.day] for row in found.rows))


class InAnArea(OnADay):
    """The same, for the clusters a person reads, of one commune or former district where one is named."""

    @cached_property
    def area(self) -> Area | None:
        code = self.request.GET.get("area", "").strip()
        return Area.objects.filter(code=code).first() if code.isprintable() and code else None

    def clusters(self):
        return Cluster.objects.visible_to(self.request.user).in_area(self.area)

    def register(self, day: date | None = None) -> Register:
        return register.as_of(day or self.bar.day, self.bar.known_on_day, among=self.clusters())


class OfCluster(PermissionRequired):
    """About one cluster; clusters of areas the person does not read are not there."""

    permission = Permission.REGISTER_READ

    @cached_property
    def cluster(self) -> Cluster:
        code = self.kwargs["code"]
        if "\0" in code:
            raise Http404
        visible = Cluster.objects.visible_to(self.request.user).with_places()
        return get_object_or_404(visible, code=code)

    @property
    def may_record(self) -> bool:
        return services.may_record(self.request.user, self.cluster.area)


class Recording(OfCluster):
    """Writes about a cluster: only where the person records for its commune."""

    permission = Permission.REGISTER_EDIT

    def dispatch(self, request, *args, **kwargs):
        may_anywhere = request.user.is_authenticated and request.user.may_somewhere(self.permission)
        if may_anywhere and not self.may_record:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def say_done(request, change_set: ChangeSet, words: str) -> None:
    """What a deed changed, and the button that takes it back."""
    changes = change_set.changes.filter(subject_type="cluster").order_by("pk")
    said = [line for change in changes[:MOST_CHANGES_SAID] for line in told_lines(change)]
    context = {
        "words": words,
        "change_set": change_set,
        "changes": said[:MOST_CHANGES_SAID],
        "more": max(0, changes.line_count() - MOST_CHANGES_SAID),
    }
    messages.success(request, render_to_string("clusters/_done.html", context, request))
