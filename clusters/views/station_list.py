"""All wastewater stations a person reads, as of a day: searched, narrowed, sorted, and as a file."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from clusters.station_list import StationFilter, StationTable, stations
from clusters.views.frame import ExportedOfADay
from clusters.views.lists import chips
from clusters.views.problems import WorkList
from clusters.views.rejudging import at_work


class StationList(ExportedOfADay, WorkList):
    template_name = "clusters/stations.html"
    extra_context = {"title": gettext_lazy("Wastewater stations")}

    @cached_property
    def whole(self):
        return stations(*self.clocks, among=self.clusters())

    @cached_property
    def narrowed(self) -> StationFilter:
        day, known_on = self.clocks
        return StationFilter(self.request.GET, queryset=self.whole, day=day, known_on=known_on)

    def listed(self):
        return StationTable(self.narrowed.qs)

    def get_context_data(self, **kwargs):
        told = super().get_context_data(
            filter=self.narrowed,
            form=self.narrowed.form,
            chips=chips(self.request, self.narrowed.chosen),
            at_work=at_work(),
            **kwargs,
        )
        told["table"].whole = self.whole.count()
        return told
