"""Years beside one another: each figure with how it stands to the first of the years chosen."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from hanoi_industry import formats
from hanoi_industry.exports.writing import Outgoing
from hanoi_industry.periods import Kind, Period
from targets import actuals, comparisons
from targets.actuals import Actual, Row
from targets.models import Expression, Indicator, Observation, Target
from targets.views.frame import CityList

MOST_YEARS = 6
YEARS_OFFERED = 15
DEFAULT_YEARS = 2
AMOUNTS = {Expression.LEVEL, Expression.COUNT}
RATES = {Expression.GROWTH, Expression.SHARE}


@dataclass(frozen=True)
class Cell:
    """What came of an indicator in a year and what was asked, each with how it stands to the base."""

    found: Actual | None
    row: Row | None
    standing: str = ""
    target_standing: str = ""

    @property
    def asked(self) -> str:
        return self.row.present.words_shown if self.row else ""


class Compare(CityList, TemplateView):
    """`?years=2020&years=2021&indicators=grdp_growth`; the first year is what the others stand to."""

    template_name = "targets/compare.html"
    extra_context = {"title": gettext_lazy("Years compared")}

    @cached_property
    def offered(self) -> list[int]:
        """Years of which something is recorded, the latest first."""
        known_on = self.bar.known_on_day
        found = {
            year
            for model in (Observation, Target)
            for year in model.objects.as_known_on(known_on).values_list("year", flat=True)
            if year is not None and year <= self.bar.day.year
        }
        return sorted(found, reverse=True)[:YEARS_OFFERED]

    @cached_property
    def years(self) -> list[int]:
        asked = set(self.request.GET.getlist("years"))
        chosen = sorted(year for year in self.offered if str(year) in asked)
        return chosen[-MOST_YEARS:] or sorted(self.offered[:DEFAULT_YEARS])

    @cached_property
    def promised(self) -> dict[tuple[int, int], Row]:
        """The promise of each year, by the number of the indicator and the year."""
        found = {}
        for year in self.years:
            board = actuals.board(year, day=self.bar.day, known_on=self.bar.known_on_day)
            for row in board.rows:
                found.setdefault((row.indicator.pk, year), row)
        return found

    @cached_property
    def indicators(self) -> list[Indicator]:
        return list(Indicator.objects.all())

    @cached_property
    def chosen(self) -> list[Indicator]:
        """Those asked for, else those with a target in one of the years."""
        codes = set(self.request.GET.getlist("indicators"))
        asked = [one for one in self.indicators if one.code in codes]
        promised = {number for number, _year in self.promised}
        return asked or [one for one in self.indicators if one.pk in promised]

    @cached_property
    def lines(self) -> list[tuple[Indicator, list[Cell]]]:
        periods = {year: Period(year, Kind.YEAR) for year in self.years}
        clocks = {"day": self.bar.day, "known_on": self.bar.known_on_day}
        came = actuals.recorded(self.chosen, periods.values(), **clocks)

        def found_of(indicator: Indicator, year: int) -> Actual | None:
            if (row := self.promised.get((indicator.pk, year))) is not None:
                return row.actual
            recorded = came.get((indicator.pk, periods[year]))
            if recorded is None and indicator.computed_by:
                return actuals.actual(indicator, periods[year], **clocks)
            return recorded

        return [
            (
                indicator,
                self._cells(indicator, {year: found_of(indicator, year) for year in self.years}),
            )
            for indicator in self.chosen
        ]

    def _cells(self, indicator: Indicator, found: dict[int, Actual | None]) -> list[Cell]:
        base = self.years[0]
        before = found[base]
        cells = []
        for year, one in found.items():
            row = self.promised.get((indicator.pk, year))
            if year == base:
                cells.append(Cell(one, row))
                continue
            target = None if row is None else _bound(row)
            cells.append(
                Cell(
                    one,
                    row,
                    standing=_standing(indicator, before, one and one.point, base),
                    target_standing=_standing(indicator, before, target, base),
                )
            )
        return cells

    def export_title(self) -> str:
        return _("Years compared: %(years)s") % {"years": ", ".join(map(str, self.years))}

    def exported(self) -> Outgoing:
        headings = [_("Code"), _("Indicator"), _("Unit")]
        for year in self.years:
            told = {"year": year}
            headings += [_("Outcome of %(year)s") % told, _("Target of %(year)s") % told]
            headings += [_("%(year)s beside %(base)s") % {**told, "base": self.years[0]}]
        rows = (
            [
                *(indicator.code, indicator.name, indicator.unit_words),
                *(
                    value
                    for cell in cells
                    for value in (
                        cell.found.words if cell.found else None,
                        cell.asked or None,
                        cell.standing or None,
                    )
                ),
            ]
            for indicator, cells in self.lines
        )
        return Outgoing(self.export_title(), headings, rows)

    def get_context_data(self, **kwargs):
        chosen = {one.pk for one in self.chosen}
        by_group = {}
        for one in self.indicators:
            by_group.setdefault(one.get_group_display(), []).append((one, one.pk in chosen))
        return super().get_context_data(
            bar=self.bar,
            years=self.years,
            base=self.years[0] if self.years else None,
            offered=[(year, year in self.years) for year in self.offered],
            groups=by_group,
            lines=self.lines if self.years else [],
            **kwargs,
        )


def _bound(row: Row) -> Decimal | None:
    """The number of a target that has but one."""
    low, high = row.present.low, row.present.high
    return high if low is None else low if high in (None, low) else None


def _standing(indicator: Indicator, before: Actual | None, now: Decimal | None, base: int) -> str:
    """How a number stands to that of the base year, in words; empty where either is not known."""
    started = before and before.point
    if started is None or now is None:
        return ""
    found = comparisons.compare(started, now)
    told = {
        "base": base,
        "times": found.times and formats.number(round(found.times, 2)),
        "difference": _signed(found.difference),
        "unit": indicator.unit_words,
    }
    if found.difference == 0:
        return _("as in %(base)s") % told
    if indicator.expression in RATES and found.times:
        return _("%(times)s times the %(base)s rate (%(difference)s percentage points)") % told
    if indicator.expression in {*RATES, Expression.CONTRIBUTION}:
        return _("%(difference)s percentage points on %(base)s") % told
    if indicator.expression in AMOUNTS and found.times:
        return _("%(times)s times that of %(base)s (%(difference)s)") % told
    return _("%(difference)s on %(base)s") % told


def _signed(value: Decimal) -> str:
    return f"{'+' if value > 0 else ''}{formats.number(value)}"
