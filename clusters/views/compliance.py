"""Wastewater of the city: who should have a station, has one, runs it and meets the standard.

Every figure opens its three lists, which are those of the summary; every rate has the samples it
rests on beside it, and the voices that told it.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from clusters import indicators, worklists
from clusters.by_area import by_area
from clusters.conditions import Answer
from clusters.indicators import Answered, Moved
from clusters.severity import a_year_before
from clusters.station_questions import PERMIT_DAYS, VOICE_WORDS
from clusters.station_tables import named, over_in_words, station_address
from clusters.views.frame import InAnArea
from clusters.views.rejudging import at_work
from clusters.voices import Voice
from hanoi_industry import charts, formats
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import PermissionRequired
from hanoi_industry.exports.views import ExportedList
from hanoi_industry.exports.writing import Outgoing

FUNNEL = ("operating", "station-due", "with-station", "station-runs", "station-to-standard")
VOICES = {
    Voice.SAMPLES: "meets-by-samples",
    Voice.RULING: "meets-by-ruling",
    Voice.DECLARED: "meets-as-declared",
}
CLASSES = (
    "built-idle",
    "load-idle",
    "load-full",
    *(f"permit-ends-{days}" for days in PERMIT_DAYS),
    "permit-ended",
    "exempt",
)
WORST_SHOWN = 5
TROUBLE = ("exceeds", "overdue")
# The lists of a figure, as the page of a figure calls them.
LISTS = ("counted", "not-counted", "cannot-tell")


@dataclass(frozen=True)
class Line:
    """A figure with the addresses of its three lists, and the same a year before."""

    answered: Answered
    before: Answered | None
    addresses: dict[str, str]

    @property
    def title(self):
        return self.answered.question.title

    @property
    def share(self):
        return self.answered.share

    @property
    def not_counted(self) -> int:
        """Of the denominator; those outside it are on the same list, each with its reason."""
        return sum(1 for one in self.answered.not_counted if one.in_population is Answer.YES)

    @property
    def share_before(self):
        if self.before is None or not len(self.before.register):
            return None
        return self.before.share


class Compliance(InAnArea, PermissionRequired, ExportedList, TemplateView):
    permission = Permission.REGISTER_READ
    template_name = "clusters/compliance.html"
    extra_context = {"title": gettext_lazy("Wastewater")}

    @cached_property
    def now(self):
        return self.register()

    @cached_property
    def then(self):
        return self.register(a_year_before(self.bar.day))

    @cached_property
    def lines(self) -> dict[str, Line]:
        asked = indicators.questions(self.now.day)
        asked_then = indicators.questions(self.then.day)
        return {
            code: Line(
                indicators.ask(asked[code], self.now),
                indicators.ask(asked_then[code], self.then),
                {name.replace("-", "_"): self._address(code, name) for name in LISTS},
            )
            for code in (*FUNNEL, *VOICES.values(), *CLASSES)
        }

    def _address(self, code: str, shown: str) -> str:
        query = self.request.GET.copy()
        for name in ("page", "by", "export"):
            query.pop(name, None)
        query["list"] = shown
        return f"{reverse('summary:figure', args=[code])}?{query.urlencode()}"

    def get_context_data(self, **kwargs):
        headline = self.lines["station-to-standard"]
        moved = indicators.moved(headline.before, headline.answered)
        by_district = self.request.GET.get("by") == "district"
        return super().get_context_data(
            bar=self.bar,
            area=self.area,
            count=len(self.now),
            headline=headline,
            voices=said_by(headline.answered),
            coverage=worklists.coverage(self.bar.day, self.clusters(), self.bar.known_on_day),
            funnel=[self.lines[code] for code in FUNNEL],
            chart=self._chart(moved),
            moved=moved if headline.share_before is not None else None,
            by_voice=[self.lines[code] for code in VOICES.values()],
            differing=sum(map(worklists.do_differ, self._heard())),
            classes=[self.lines[code] for code in CLASSES],
            exempt=self._exempt(),
            worst=self._worst(),
            cases=worklists.case_counts(*self.clocks, among=self.clusters()),
            at_work=at_work(),
            by_district=by_district,
            areas=by_area([self.lines[code].answered for code in FUNNEL], by_district=by_district),
            area_titles=[self.lines[code].title for code in FUNNEL],
            **kwargs,
        )

    def _heard(self):
        return (one for entry in self.now for one in entry.values.get("heard", ()))

    def _chart(self, moved: Moved):
        steps = [
            charts.Step(
                str(line.title),
                line.share.part,
                line.share.unknown,
                href=line.addresses["counted"],
                unknown_href=line.addresses["cannot_tell"],
            )
            for line in (self.lines[code] for code in FUNNEL)
        ]
        return charts.funnel(finding(moved), steps)

    def _exempt(self) -> list[tuple]:
        judged = self.lines["exempt"].answered.counted
        return [(one.entry, one.entry.values.get("exempt_ground") or "") for one in judged]

    def _worst(self) -> list[dict]:
        stations = worklists.problems(self.bar.day, self.clusters())
        stations = list(stations.select_related("cluster__area")[:WORST_SHOWN])
        behind = worklists.behind(self.bar.day, stations)
        return [
            {
                "name": named(one),
                "address": station_address(one),
                "sign": one.outcome if one.outcome in TROUBLE else "at_risk",
                "over": "; ".join(map(over_in_words, behind[one.pk].exceedances)),
                "since": one.since or one.sampled_on,
            }
            for one in stations
        ]

    # The same as a file

    def export_title(self) -> str:
        return _("Wastewater as of %(day)s") % {"day": formats.day(self.bar.day)}

    def export_file(self) -> str:
        return f"{_('Wastewater')} {self.bar.day:%Y-%m-%d}"

    def exported(self) -> Outgoing:
        headings = [
            *(_("Figure"), _("Counted"), _("Denominator"), _("Per cent"), _("Not counted")),
            *(_("Cannot be told"), _("Counted a year before"), _("Denominator a year before")),
            _("How it is counted"),
        ]
        return Outgoing(self.export_title(), headings, map(_row, self.lines.values()))


def _row(line: Line) -> list:
    share, before = line.share, line.share_before
    percent = share.percent()
    return [
        str(line.title),
        *(share.part, share.whole, None if percent is None else round(percent, 2)),
        *(line.not_counted, share.unknown),
        *((None, None) if before is None else (before.part, before.whole)),
        str(line.answered.question.definition),
    ]


def said_by(answered: Answered) -> list[tuple[object, int]]:
    """How many of those counted each voice told: "15 by samples, 4 by ruling, 2 as declared"."""
    return [
        (VOICE_WORDS[voice], answered.voices[voice]) for voice in VOICES if answered.voices[voice]
    ]


def finding(moved: Moved) -> str:
    """The headline in words: what moved it, where a year before can be compared with."""
    now, before = moved.now.share, moved.before.share
    language = formats.page_language()
    if not before.whole or not now.whole:
        return _(
            "%(part)s of %(whole)s operating clusters where a station is due meet the standard"
        ) % {
            "part": formats.number(now.part),
            "whole": formats.number(now.whole),
        }
    told = {
        "before": before.percent_text(language),
        "now": now.percent_text(language),
        "joined": formats.number(len(moved.joined)),
        "left": formats.number(len(moved.left)),
    }
    pattern = _("From %(before)s to %(now)s in a year")
    if moved.joined or moved.left:
        pattern = _(
            "From %(before)s to %(now)s in a year: clusters that joined the denominator: %(joined)s,"
            " that left it: %(left)s"
        )
    return pattern % told
