"""The years of an indicator as a chart; its title is what was found."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanoi_industry import charts
from hanoi_industry.charts import Asked, Expected, Said, Year
from hanoi_industry.periods import Kind
from targets import telling
from targets.actuals import Actual, Outlook, Row, YearOfIndicator
from targets.goals import Operator, Verdict
from targets.models import Indicator, Vintage

YEARS_DRAWN = 10
SHAPE_OF = {
    Vintage.ESTIMATE: "ring",
    Vintage.PRELIMINARY: "square",
    Vintage.OFFICIAL: "disc",
    Vintage.REPORTED: "diamond",
    "": "triangle",
}


def chart_of(indicator: Indicator, years: tuple[YearOfIndicator, ...]) -> charts.Chart | None:
    """Targets, everything said of each year, and the forecast; None where there is too little."""
    found = {year.period.year: year for year in years if year.period.kind is Kind.YEAR}
    if len(found) < 2:
        return None
    last = max(found)
    numbers = range(max(min(found), last - YEARS_DRAWN + 1), last + 1)
    over = [_year(number, found.get(number)) for number in numbers]
    drawn = [year for number, year in found.items() if number in numbers]
    if not any(year.asked or year.said for year in over):
        return None
    shapes = [(SHAPE_OF[vintage], str(vintage.label)) for vintage in Vintage]
    shapes.append((SHAPE_OF[""], _("computed from the register")))
    return charts.years(
        finding(indicator, drawn),
        over,
        shapes,
        unit=indicator.unit_words,
        heading=_("Year"),
        note=_("Every figure of a year has its mark; the line joins those that count."),
    )


def _year(number: int, year: YearOfIndicator | None) -> Year:
    if year is None:
        return Year(str(number))
    asked = [one for row in year.rows for one in _asked(row)]
    outlook = next((row.outlook for row in year.rows if row.outlook), None)
    return Year(str(number), tuple(asked), tuple(_said(year.actual)), _expected(year, outlook))


def _asked(row: Row) -> list[Asked]:
    return [
        Asked(link.words_shown, link.low, link.high, is_former=link is not row.present)
        for link in row.links
        if link.operator != Operator.TEXT
    ]


def _said(found: Actual | None) -> list[Said]:
    """All figures of the whole year, but not what a register that cannot tell all of it would say."""
    if found is None or not found.is_whole:
        return []
    return [
        Said(
            one.low,
            SHAPE_OF[one.vintage],
            one.words,
            one.value_high,
            is_shown=one is found,
        )
        for one in (*reversed(found.others), found)
        if not (one.is_computed and one.value_high is not None)
    ]


def _expected(year: YearOfIndicator, outlook: Outlook | None) -> Expected | None:
    if outlook is None or outlook.refused:
        return None
    row = next(row for row in year.rows if row.outlook is outlook)
    return Expected(outlook.low, outlook.middle, outlook.high, telling.range_words(row))


def finding(indicator: Indicator, years: Sequence[YearOfIndicator]) -> str:
    """In how many years the target was met; without targets, the last figure and the ends of all."""
    rows = [row for year in years for row in year.rows if row.verdict not in OPEN]
    if not rows:
        return _course(indicator, years)
    met = sum(1 for row in rows if row.verdict in (Verdict.MET, Verdict.EXCEEDED))
    return ngettext(
        "%(name)s: met in %(met)s of %(count)s year that can be told",
        "%(name)s: met in %(met)s of %(count)s years that can be told",
        len(rows),
    ) % {"name": indicator.name, "met": met, "count": len(rows)}


def _course(indicator: Indicator, years: Sequence[YearOfIndicator]) -> str:
    known = [year for year in years if year.actual and year.actual.point is not None]
    if not known:
        return _("%(name)s: no year can be told yet") % {"name": indicator.name}
    last = max(known, key=lambda year: year.period)
    lowest = min(known, key=lambda year: year.actual.low)
    highest = max(known, key=lambda year: year.actual.low)
    return _(
        "%(name)s: %(value)s in %(year)s; lowest in %(lowest)s (%(low)s), highest in %(highest)s (%(high)s)"
    ) % {
        "name": indicator.name,
        "value": last.actual.words,
        "year": last.words,
        "lowest": lowest.words,
        "low": lowest.actual.words,
        "highest": highest.words,
        "high": highest.actual.words,
    }


OPEN = (Verdict.CANNOT_TELL, Verdict.ON_COURSE, Verdict.AT_RISK)
