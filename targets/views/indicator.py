"""The list of indicators, the page of one over the years, and the lists behind its figures."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from hanoi_industry import words
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.exports.writing import Outgoing
from hanoi_industry.periods import CIVIL, Kind, Period
from hanoi_industry.tables import paginated
from targets import actuals, computed, tables, tasks, telling
from targets.actuals import YearOfIndicator
from targets.models import Indicator, Observation, Target
from targets.views.drawn import chart_of
from targets.views.frame import CityList, OfIndicator, period_asked

MOST_REVISIONS = 300
MOST_ROWS = 500  # of each of the three lists; all of them go out as a file


class Indicators(CityList, TemplateView):
    template_name = "targets/indicators.html"
    extra_context = {"title": gettext_lazy("Indicators")}

    @property
    def asked(self) -> str:
        return self.request.GET.get("search", "").replace("\0", "")[:100].strip()

    def listed(self) -> tables.IndicatorTable:
        standing = Q(targets__withdrawn_at__isnull=True)
        known = Q(observations__withdrawn_at__isnull=True)
        rows = Indicator.objects.annotate(
            targets_count=Count("targets", filter=standing, distinct=True),
            outcomes_count=Count("observations", filter=known, distinct=True),
            last_year=Max("observations__year", filter=known),
        )
        if self.asked:
            rows = rows.filter(pk__in=self._named(self.asked))
        return tables.IndicatorTable(rows)

    def get_context_data(self, **kwargs):
        table = self.listed()
        table.whole = Indicator.objects.count()
        return super().get_context_data(
            table=paginated(self.request, table), search=self.asked, **kwargs
        )

    @staticmethod
    def _named(asked: str) -> list[int]:
        """Some dozens of indicators: found by all their names, without accents."""
        parts = words.accent_free(asked).split()
        return [
            indicator.pk
            for indicator in Indicator.objects.all()
            if any(all(part in name for part in parts) for name in Indicator.keys(indicator))
        ]


class IndicatorPage(OfIndicator, TemplateView):
    """All years of an indicator: what was promised, what came of it, and who said so when."""

    template_name = "targets/indicator.html"

    def get_context_data(self, **kwargs):
        day, known_on = self.bar.day, self.bar.known_on_day
        years = actuals.years_of(self.indicator, day=day, known_on=known_on)
        line = self._open(years)
        outcomes = self._said(Observation, "year", "period", "-published_on", "-id")
        return super().get_context_data(
            title=self.indicator.name,
            indicator=self.indicator,
            parts=self.indicator.parts.all(),
            bar=self.bar,
            years=years,
            has_targets=any(year.rows or year.parts for year in years),
            chart=chart_of(self.indicator, years),
            line=line,
            nearest=self._nearest(line),
            error=self._error(),
            targets=self._said(Target, "year", "period", "id"),
            outcomes=outcomes,
            contested=_contested(outcomes),
            tasks=tasks.serving(self.indicator, day=day, known_on=known_on),
            **kwargs,
        )

    def _open(self, years: tuple[YearOfIndicator, ...]) -> telling.Line | None:
        """The latest promise that is still open, rather one with a forecast than one without."""
        rows = [row for year in years for row in (*year.rows, *year.parts) if row.outlook]
        begun = [row for row in rows if CIVIL.days(row.period).first <= self.bar.day]
        told = [row for row in begun if not row.outlook.refused]
        row = next(iter(told or begun or rows), None)
        return row and telling.Line(row, None)

    def _nearest(self, line: telling.Line | None) -> list[tuple]:
        """Clusters nearest to the step, each with its odds; for those who read the register."""
        if line is None or not self.may(Permission.REGISTER_READ):
            return []
        return [
            (near, "" if near.chance is None else telling.odds(near.chance))
            for near in line.row.outlook.nearest
        ]

    def _error(self) -> str:
        if self.indicator.computed_by:
            return ""
        found = actuals.usual_error(self.indicator, self.bar.day, self.bar.known_on_day)
        return telling.error_words(self.indicator, found)

    def _said(self, model, first: str, *order: str):
        """Everything ever recorded as known on the day, withdrawn rows too where it is now."""
        rows = model.objects.filter(indicator=self.indicator)
        if self.bar.known_on_day is not None:
            rows = model.objects.as_known_on(self.bar.known_on_day).filter(indicator=self.indicator)
        return rows.select_related("source", "change_set__by", "withdrawn_by__by").order_by(
            f"-{first}", *order
        )[:MOST_REVISIONS]


def _contested(outcomes: Iterable[Observation]) -> set[int]:
    """Numbers of the outcomes beside which others of the same period stand."""
    alike: dict[tuple[str, str], list[int]] = {}
    for one in outcomes:
        if one.withdrawn_at is None:
            alike.setdefault((one.period, one.at_point), []).append(one.pk)
    return {number for numbers in alike.values() if len(numbers) > 1 for number in numbers}


class Lists(OfIndicator, CityList, TemplateView):
    """The clusters behind a computed figure: counted, not counted, and not to be told."""

    template_name = "targets/lists.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not self.may(Permission.REGISTER_READ):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def period(self) -> Period:
        return period_asked(self.request, Period(self.today.year, Kind.YEAR))

    @cached_property
    def answered(self) -> computed.Answered:
        known_on = self.bar.known_on_day
        answered = computed.answer(self.indicator.computed_by, self.period, known_on, self.bar.day)
        if answered is None:
            raise Http404
        return answered

    def lists(self) -> list[dict]:
        answered = self.answered
        lists = [
            (_("Counted"), answered.counted, _("No cluster is counted.")),
            (
                _("Not counted"),
                answered.not_counted,
                _("Every cluster that can be told is counted."),
            ),
            (_("Cannot be told"), answered.cannot_tell, _("Every cluster can be told.")),
        ]
        return [
            {"title": title, "judged": judged, "empty": empty} for title, judged, empty in lists
        ]

    def export_title(self) -> str:
        return _("%(title)s: %(period)s") % {
            "title": self.answered.question.title,
            "period": actuals.period_words(self.period),
        }

    def exported(self) -> Outgoing:
        """All three lists, each row with the one it is on."""
        rows = (
            [one["title"], judged.entry.code, judged.entry.name, str(judged.finding.reason)]
            for one in self.lists()
            for judged in one["judged"]
        )
        headings = [_("List"), _("Code"), _("Cluster"), _("Why")]
        return Outgoing(self.export_title(), headings, rows)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=self.export_title(),
            indicator=self.indicator,
            answered=self.answered,
            lists=self.lists(),
            most_rows=MOST_ROWS,
            **kwargs,
        )
