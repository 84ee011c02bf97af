"""What the parts of an indicator gave to the growth of the whole, in percentage points.

A contribution is taken as it was published; where the parts have levels it is counted from them;
where there are only rates of growth it cannot be told, and the page says what is missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from hanoi_industry import charts, formats
from hanoi_industry.exports.writing import Outgoing
from hanoi_industry.periods import Kind, Period
from targets import actuals, comparisons
from targets.actuals import Actual
from targets.models import Expression, Indicator, Observation
from targets.views.frame import CityList, OfIndicator, period_asked

MOST_PERIODS = 40
ROUNDING = Decimal("0.05")  # points; what published figures leave over by being rounded


@dataclass(frozen=True)
class Part:
    """One part in a period. `points` is its contribution; `growth` is in per cent."""

    indicator: Indicator
    found: Actual | None
    growth: Decimal | None
    points: Decimal | None
    is_counted: bool = False  # from levels, not as published


class Parts(OfIndicator, CityList, TemplateView):
    """`?period=2025`; without one, the latest in which something is known of the parts."""

    template_name = "targets/parts.html"

    @cached_property
    def members(self) -> list[Indicator]:
        return list(self.indicator.parts.all())

    @cached_property
    def periods(self) -> list[Period]:
        """Those in which something is recorded of a part, the latest first, whole years before their parts."""
        codes = (
            Observation.objects.as_known_on(self.bar.known_on_day)
            .filter(indicator__in=self.members)
            .exclude(period="")
            .values_list("period", flat=True)
            .distinct()
        )
        found = sorted(map(Period.parse, codes), reverse=True)
        return [period for period in found if period.kind is not Kind.SPAN][:MOST_PERIODS]

    @cached_property
    def period(self) -> Period:
        years = [period for period in self.periods if period.kind is Kind.YEAR]
        latest = next(iter(years or self.periods), Period(self.bar.day.year, Kind.YEAR))
        return period_asked(self.request, latest)

    @property
    def _two_years(self) -> tuple[Period, Period | None]:
        return self.period, actuals.year_before(self.period)

    @cached_property
    def came(self) -> dict[tuple[int, Period], Actual]:
        return actuals.recorded(
            [self.indicator, *self.members],
            filter(None, self._two_years),
            day=self.bar.day,
            known_on=self.bar.known_on_day,
        )

    def _values(self, indicator: Indicator) -> tuple[Decimal | None, Decimal | None]:
        """A figure of the period and of the one a year before; None for what is no single number."""
        found = [self.came.get((indicator.pk, period)) for period in self._two_years]
        return tuple(one and one.point for one in found)

    @cached_property
    def growth(self) -> Decimal | None:
        """Of the whole, in per cent."""
        return self._growth_of(self.indicator)

    def _growth_of(self, indicator: Indicator) -> Decimal | None:
        now, before = self._values(indicator)
        match indicator.expression:
            case Expression.GROWTH:
                return now
            case Expression.LEVEL | Expression.COUNT if now is not None and before is not None:
                return comparisons.growth(before, now)
        return None

    @cached_property
    def parts(self) -> list[Part]:
        """Those that gave most first; those of which it cannot be told last."""
        found = [self._part(one) for one in self.members]
        return sorted(found, key=lambda part: (part.points is None, -(part.points or 0)))

    def _part(self, indicator: Indicator) -> Part:
        now, before = self._values(indicator)
        points, is_counted = None, False
        if indicator.expression == Expression.CONTRIBUTION:
            points = now
        elif _is_part_of_level(indicator, self.indicator) and None not in (now, before):
            _whole_now, whole_before = self._values(self.indicator)
            if whole_before is not None:
                points = comparisons.contribution(before, now, whole_before)
                is_counted = points is not None
        found = self.came.get((indicator.pk, self.period))
        return Part(indicator, found, self._growth_of(indicator), points, is_counted)

    @property
    def known(self) -> list[Part]:
        return [part for part in self.parts if part.points is not None]

    @property
    def rest(self) -> Decimal | None:
        """What all else gave: the growth of the whole without the contributions that are known."""
        if self.growth is None or not self.known:
            return None
        rest = self.growth - sum(part.points for part in self.known)
        return rest if abs(rest) > ROUNDING else None

    def export_title(self) -> str:
        told = {"name": self.indicator.name, "period": actuals.period_words(self.period)}
        return _("Parts of %(name)s, %(period)s") % told

    def exported(self) -> Outgoing:
        headings = [
            _("Code"),
            _("Indicator"),
            _("Outcome"),
            _("Growth in per cent"),
            _("Contribution in points"),
        ]
        rows = [
            [part.indicator.code, part.indicator.name]
            + [part.found.words if part.found else None, _two(part.growth), _two(part.points)]
            for part in self.parts
        ]
        if self.rest is not None:
            rows.append([None, _("everything else"), None, None, _two(self.rest)])
        rows.append([self.indicator.code, self.indicator.name, None, None, _two(self.growth)])
        return Outgoing(self.export_title(), headings, rows)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=self.export_title(),
            indicator=self.indicator,
            bar=self.bar,
            period=self.period,
            periods=[(one, actuals.period_words(one)) for one in self._offered()],
            parts=self.parts,
            known=self.known,
            growth=self.growth,
            rest=self.rest,
            missing=self._missing(),
            chart=self._chart(),
            **kwargs,
        )

    def _offered(self) -> Sequence[Period]:
        return self.periods if self.period in self.periods else [self.period, *self.periods]

    def _missing(self) -> str:
        """Why no contribution can be told; empty where one can."""
        if self.known:
            return ""
        if not any(part.found for part in self.parts):
            return _("Nothing is recorded of the parts in %(period)s.") % {
                "period": actuals.period_words(self.period)
            }
        return _(
            "What each part gave to the whole cannot be told: neither its contribution nor its level"
            " is recorded, for this period and the year before. Rates of growth are not summed."
        )

    def _chart(self) -> charts.Chart | None:
        if self.known:
            return self._chart_of_points()
        return self._chart_of_growth()

    def _chart_of_points(self) -> charts.Chart:
        bars = [_bar(part.indicator, part.points) for part in self.known]
        if self.rest is not None:
            bars.append(charts.Bar(_("everything else"), round(self.rest, 2)))
        most = self.known[0]
        told = {
            "whole": self.indicator.name,
            "part": most.indicator.name,
            "points": formats.number(most.points, 2),
            "growth": formats.number(self.growth, 2),
        }
        title = _("%(part)s: %(points)s points") % told
        if self.growth is not None:
            title = _("%(whole)s: %(growth)s %%; %(part)s: %(points)s points") % told
        return charts.bars(title, bars, unit=_("points"), heading=_("Part"))

    def _chart_of_growth(self) -> charts.Chart | None:
        """The rates beside each other, the whole first: all that can be drawn without contributions."""
        grown = [part for part in self.parts if part.growth is not None]
        if not grown:
            return None
        grown.sort(key=lambda part: -part.growth)
        bars = [_bar(part.indicator, part.growth) for part in grown]
        if self.growth is not None:
            bars.insert(0, _bar(self.indicator, self.growth))
        return charts.bars(_of_growth(grown), bars, unit="%", heading=_("Part"))


def _of_growth(grown: Sequence[Part]) -> str:
    """The highest and the lowest rate, in words; of one part its rate."""
    most, least = grown[0], grown[-1]
    if most is least:
        return f"{most.indicator.name}: {formats.number(most.growth)}\u00a0%"
    return _("%(most)s is the highest (%(more)s %%), %(least)s the lowest (%(less)s %%)") % {
        "most": most.indicator.name,
        "more": formats.number(most.growth),
        "least": least.indicator.name,
        "less": formats.number(least.growth),
    }


def _is_part_of_level(part: Indicator, whole: Indicator) -> bool:
    """Whether levels of the two can be set against each other."""
    amounts = (Expression.LEVEL, Expression.COUNT)
    return (
        part.expression in amounts
        and part.expression == whole.expression
        and part.unit == whole.unit
    )


def _bar(indicator: Indicator, value: Decimal) -> charts.Bar:
    href = reverse("targets:indicator", args=[indicator.code])
    return charts.Bar(indicator.name, round(value, 2), href)


def _two(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 2)
