"""The page of one wastewater station: what holds on a day, how it was judged, and its whole record."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from clusters import judging, register, station_record
from clusters.compliance import StationOutcome
from clusters.models import STATION_GROUPS, CaseFacts, Station
from clusters.station_record import DueState, Record
from clusters.station_tables import CASE_SIGNS, OUTCOME_WORDS, named, sample_address
from clusters.views.cards import Card, Clocks, card_of, papers_among, rows_of
from clusters.views.frame import OfCluster, OnADay
from clusters.views.station_file import sheets_of
from clusters.views.station_parts import (
    DUE_SIGNS,
    due_words,
    gauge_of,
    group_words,
    heat_of,
    line_of,
    said_by,
    shown,
    working_lines,
)
from hanoi_industry.exports.views import ExportedList, answer_written
from hanoi_industry.exports.writing import write_sheets

# Groups of which a station has one each; of its duties it may have several.
SINGLE = ("station", "limits", "permit", "ruling")
MOST_SAMPLES = 60
AHEAD = 4


class OfStation(OfCluster):
    """About one station of a cluster that the person reads."""

    @cached_property
    def station(self) -> Station:
        stations = Station.objects.select_related("cluster__area", "cluster__district")
        return get_object_or_404(stations, cluster=self.cluster, number=self.kwargs["number"])


class StationPage(OnADay, OfStation, ExportedList, TemplateView):
    template_name = "clusters/station.html"

    @cached_property
    def record(self) -> Record:
        return station_record.record_of(self.station, *self.clocks)

    # The whole record as a workbook

    def get(self, request, *args, **kwargs):
        if "export" not in request.GET:
            return super().get(request, *args, **kwargs)
        if not self.may_export():
            raise PermissionDenied
        if request.GET["export"] != "xlsx":
            raise Http404
        clocks = Clocks(*self.clocks)
        cards = [*self._cards(clocks), *self._duties(clocks)]
        sheets = sheets_of(self.record, cards, self._cases(clocks))
        title = _("Station %(station)s") % {"station": named(self.station)}
        name = f"{title} {self.bar.day:%Y-%m-%d}.xlsx"
        return answer_written(request, lambda file: write_sheets(file, sheets), title, name)

    def get_context_data(self, **kwargs):
        clocks, record = Clocks(*self.clocks), self.record
        cards, duties = self._cards(clocks), self._duties(clocks)
        told = super().get_context_data(
            title=named(self.station),
            lead=_("Wastewater station of %(cluster)s") % {"cluster": self.cluster},
            bar=self.bar,
            cluster=self.cluster,
            station=self.station,
            record=record,
            verdict=self._verdict(),
            working=self._working(),
            voices=self._voices(clocks),
            gauge=gauge_of(record),
            cards=cards,
            duties=duties,
            papers=papers_among([*cards, *duties], self.request.user),
            series=[shown(one, self.station, self.bar.day) for one in record.series()],
            averages=[
                shown(one, self.station, self.bar.day) for one in record.series(record.averages)
            ],
            heat=heat_of(record),
            samples=[line_of(one, record) for one in record.samples[:MOST_SAMPLES]],
            more_samples=max(0, len(record.samples) - MOST_SAMPLES),
            dues=self._dues(),
            coverage=record.coverage,
            cases=self._cases(clocks),
            may_record=self.may_record and clocks.known_on is None,
            **kwargs,
        )
        # Of several tables at once, which only a workbook holds.
        return {**told, "export_endings": ("xlsx",) if self.may_export() else ()}

    def _verdict(self) -> dict:
        segment = self.record.verdict
        outcome = StationOutcome.NO_DATA if segment is None else segment.outcome
        return {
            "sign": outcome.value,
            "word": OUTCOME_WORDS[outcome.value],
            "since": segment.valid_from if segment is not None else None,
            "due_on": segment.due_on if segment is not None else None,
        }

    def _working(self):
        last = self.record.last
        if last is None:
            return None
        return working_lines(judging.working_of(last.sample, self.bar.known_on_day))

    def _voices(self, clocks: Clocks):
        """What samples, the ruling and the declaration say, and which of them counts."""
        entry = register.of(self.cluster, clocks.day, clocks.known_on)
        if entry is None or "heard" not in entry.values:
            return None
        told = zip(entry.values["stations"], entry.values["heard"], strict=True)
        return next((said_by(heard) for one, heard in told if one == self.station.pk), None)

    def _cards(self, clocks: Clocks) -> list[Card]:
        return [
            card_of(code, rows_of(STATION_GROUPS[code], clocks, station=self.station), clocks)
            for code in SINGLE
        ]

    def _duties(self, clocks: Clocks) -> list[Card]:
        rows = rows_of(STATION_GROUPS["duty"], clocks, station=self.station)
        names = {one.code: one for one in self.record.parameters.values()}
        groups = dict.fromkeys(row.group for row in rows)
        return [
            card_of("duty", [row for row in rows if row.group == one], clocks, names, subject=one)
            for one in groups
        ]

    def _dues(self) -> list[dict]:
        """The last two years and what comes next, the latest first."""
        day = self.bar.day
        dues = [one for one in self.record.dues if one.window.due_on.year >= day.year - 2]
        ahead = [one for one in dues if one.state is DueState.AHEAD][:AHEAD]
        taken = {one.sample.pk: one for one in self.record.samples}
        shown = [one for one in dues if one.state is not DueState.AHEAD] + ahead
        return [
            {
                "group": group_words(one.group),
                "window": one.window,
                "sign": DUE_SIGNS[one.state],
                "word": due_words(one.state),
                "sample": taken.get(one.window.sample),
                "href": sample_address(self.station, one.window.sample)
                if one.window.sample in taken
                else "",
            }
            for one in sorted(shown, key=lambda one: one.window.due_on, reverse=True)
        ]

    def _cases(self, clocks: Clocks) -> list[dict]:
        facts = CaseFacts.objects.as_of(clocks.day, clocks.known_on).filter(
            case__station=self.station
        )
        rows = facts.select_related("case", "owner").order_by("-case__opened_on", "-case_id")
        return [
            {
                "facts": one,
                "sign": CASE_SIGNS[one.state],
                "word": capfirst(one.get_state_display()),
            }
            for one in rows
        ]
