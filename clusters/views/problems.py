"""Lists of work about wastewater: the worst stations first, samples to take, voices that differ."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from clusters import worklists
from clusters.station_tables import DifferenceTable, ProblemTable, SampleDueTable
from clusters.views.frame import InAnArea
from hanoi_industry import formats
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import PermissionRequired
from hanoi_industry.exports.views import ExportedList
from hanoi_industry.fields import DayBar
from hanoi_industry.tables import OfficeTable, paginated

AHEAD = 30
CHOICES_AHEAD = (7, 30, 60, 90)


class WorkList(InAnArea, PermissionRequired, ExportedList, TemplateView):
    """A list as of a day and for an area, also as a file."""

    permission = Permission.REGISTER_READ

    def listed(self) -> OfficeTable:
        raise NotImplementedError

    def export_title(self) -> str:
        return _("%(list)s as of %(day)s") % {
            "list": super().export_title(),
            "day": formats.day(self.bar.day),
        }

    def export_file(self) -> str:
        return f"{self.extra_context['title']} {self.bar.day:%Y-%m-%d}"

    def get_context_data(self, **kwargs):
        table = paginated(self.request, self.listed())
        if hasattr(table, "fill"):
            table.fill()
        return super().get_context_data(bar=self.bar, area=self.area, table=table, **kwargs)


class KnownToday(WorkList):
    """A list read from what is stored of verdicts and expected samples, which is today's knowledge."""

    @cached_property
    def bar(self) -> DayBar:
        return DayBar(self.request.GET, today=self.today)


class League(KnownToday):
    """What exceeds by how much, since when, who must act: the worst first."""

    template_name = "clusters/league.html"
    extra_context = {"title": gettext_lazy("Problems, the worst first")}

    def listed(self):
        stations = worklists.problems(self.bar.day, self.clusters())
        return ProblemTable(stations.select_related("cluster__area"), day=self.bar.day)


class Sampling(KnownToday):
    """Samples that are missing or fall due: a list to hand to a laboratory."""

    template_name = "clusters/sampling.html"
    extra_context = {"title": gettext_lazy("What to sample next")}

    @cached_property
    def ahead(self) -> int:
        asked = self.request.GET.get("ahead", "")
        return int(asked) if asked.isdecimal() and int(asked) in CHOICES_AHEAD else AHEAD

    def listed(self):
        rows = worklists.samples_to_take(self.bar.day, ahead=self.ahead, among=self.clusters())
        return SampleDueTable(rows, day=self.bar.day)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            ahead=self.ahead,
            choices_ahead=CHOICES_AHEAD,
            coverage=worklists.coverage(self.bar.day, self.clusters()),
            **kwargs,
        )


class Differences(WorkList):
    """Stations about which samples, authority and declaration do not say the same."""

    template_name = "clusters/differences.html"
    extra_context = {"title": gettext_lazy("Where the voices differ")}

    def listed(self):
        return DifferenceTable(worklists.differences(self.register()))
