"""What a row of the board says beside its figures: its last years, its forecast, in words of people.

Odds are said as so many in ten, for nobody decides on 0.137; what a forecast is worth is said by
its own past.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanoi_industry import charts, formats
from hanoi_industry.periods import CIVIL, Kind, Period
from targets import actuals
from targets.actuals import Actual, Board, Error, Outlook, Row
from targets.backtests import Record
from targets.models import Expression, Indicator
from targets.outlooks import Basis

YEARS_IN_A_SPARK = 7
LONGEST_WORDS_QUOTED = 24
RATES = {Expression.GROWTH, Expression.SHARE, Expression.CONTRIBUTION}


@dataclass(frozen=True)
class Line:
    """One row of the board with what is told beside it."""

    row: Row
    spark: charts.Chart | None

    @property
    def forecast(self) -> str:
        return "" if self.row.outlook is None else forecast_words(self.row)

    @property
    def record(self) -> list[str]:
        """On what the forecast rests, and how earlier ones turned out; nothing where there is none."""
        outlook = self.row.outlook
        if outlook is None or outlook.refused:
            return []
        return [learnt_from(outlook), *record_words(outlook.record)]


def lines(rows: Sequence[Row], board: Board) -> list[Line]:
    """Rows of a board with the years before; one question for all of them."""
    years = [Period(year, Kind.YEAR) for year in _years_before(board.year)]
    indicators = {row.indicator.pk: row.indicator for row in rows}.values()
    came = actuals.recorded(indicators, years, day=board.day, known_on=board.known_on)
    return [Line(row, _spark(row, years, came)) for row in rows]


def _years_before(year: int) -> range:
    return range(year - YEARS_IN_A_SPARK + 1, year + 1)


def _spark(
    row: Row, years: Sequence[Period], came: dict[tuple[int, Period], Actual]
) -> charts.Chart | None:
    """Nothing where fewer than two years can be drawn."""
    if row.period.kind is not Kind.YEAR:
        return None
    found = [came.get((row.indicator.pk, year)) for year in years[:-1]]
    values = [one and one.point for one in (*found, row.actual)]
    if sum(value is not None for value in values) < 2:
        return None
    title = _("%(name)s, %(first)s–%(last)s") % {
        "name": row.indicator.name,
        "first": years[0].year,
        "last": years[-1].year,
    }
    return charts.sparkline(values, title=title)


# Forecasts


def forecast_words(row: Row) -> str:
    """As people say it: "23 to 28 of 43 by 31/12/2025; “30” is unlikely, about 1 in 10"."""
    outlook = row.outlook
    if outlook.refused:
        return str(outlook.refused)
    said = _("%(range)s by %(day)s") % {
        "range": range_words(row),
        "day": formats.day(CIVIL.days(row.period).last),
    }
    if outlook.chance is None:
        return said
    words = row.present.words_shown.replace(" ", "\u00a0")
    promised = _("the target") if len(words) > LONGEST_WORDS_QUOTED else f"“{words}”"
    told = {"forecast": said, "target": promised, "odds": odds(outlook.chance)}
    return _("%(forecast)s; %(target)s is %(odds)s") % told


def range_words(row: Row) -> str:
    outlook, indicator = row.outlook, row.indicator
    low, high = (formats.number(one, indicator.decimals) for one in (outlook.low, outlook.high))
    shown = low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
    share = row.actual.share if row.actual else None
    if outlook.basis == Basis.REGISTER and share and share.whole:
        return _("%(range)s of %(whole)s") % {
            "range": shown,
            "whole": formats.number(share.whole),
        }
    return f"{shown}\u00a0{indicator.unit_words}"


def odds(chance: float) -> str:
    """How likely something is, as people say it."""
    told = {"tens": formats.number(min(max(round(chance * 10), 1), 9))}
    if chance >= 0.95:
        return _("almost certain")
    if chance >= 0.75:
        return _("likely, about %(tens)s in 10") % told
    if chance > 0.55:
        return _("more likely than not, about %(tens)s in 10") % told
    if chance >= 0.45:
        return _("as likely as not")
    if chance > 0.25:
        return _("less likely than not, about %(tens)s in 10") % told
    if chance >= 0.05:
        return _("unlikely, about %(tens)s in 10") % told
    return _("very unlikely, less than 1 in 20")


def learnt_from(outlook: Outlook) -> str:
    """On what a forecast rests."""
    told = {
        "count": formats.number(outlook.years),
        "value": outlook.since.words,
        "when": outlook.since.when_words,
    }
    if outlook.basis == Basis.REGISTER:
        said = ngettext(
            "From the register of %(when)s, learnt from %(count)s cluster that took the step.",
            "From the register of %(when)s, learnt from %(count)s clusters that took the step.",
            outlook.years,
        )
    else:
        said = ngettext(
            "From %(value)s (%(when)s), by the pace of %(count)s earlier year.",
            "From %(value)s (%(when)s), by the pace of %(count)s earlier years.",
            outlook.years,
        )
    return said % told


def record_words(record: Record | None) -> list[str]:
    """How earlier forecasts of the kind turned out."""
    if record is None:
        return [_("It has no record yet: nothing it could have forecast is over.")]
    count = record.forecasts
    said = [
        ngettext(
            "Tried on %(count)s forecast of the past: mean square error of the odds %(own)s,"
            " a straight line %(straight)s, the same as last year %(last)s (less is better).",
            "Tried on %(count)s forecasts of the past: mean square error of the odds %(own)s,"
            " a straight line %(straight)s, the same as last year %(last)s (less is better).",
            count,
        )
        % {
            "count": formats.number(count),
            "own": formats.number(record.brier, 2),
            "straight": formats.number(record.brier_straight, 2),
            "last": formats.number(record.brier_last_year, 2),
        }
    ]
    held = record.held
    if held.whole:
        told = {"part": formats.number(held.part), "whole": formats.number(held.whole)}
        said.append(_("Its range held the outcome %(part)s times of %(whole)s.") % told)
    return said


# How far estimates err


def error_words(indicator: Indicator, error: Error | None) -> str:
    """How far the estimates of an indicator usually were from the figures that came after."""
    if error is None:
        return _(
            "No year has both an estimate and a later figure: how far estimates err is not known."
        )
    unit = _("percentage points") if indicator.expression in RATES else indicator.unit_words
    decimals = indicator.decimals or 1
    told = {
        "count": formats.number(error.pairs),
        "error": f"{formats.number(error.mean_absolute, decimals)}\u00a0{unit}",
    }
    said = ngettext(
        "In %(count)s year with an estimate and a later figure they differ by %(error)s.",
        "In %(count)s years with an estimate and a later figure they differ by %(error)s on average.",
        error.pairs,
    )
    return f"{said % told} {_leaning(error)}".strip()


def _leaning(error: Error) -> str:
    """To which side, where it is mostly one."""
    if not error.mean_absolute or abs(error.mean_signed) < error.mean_absolute / 2:
        return ""
    if error.mean_signed > 0:
        return _("The estimate was mostly too high.")
    return _("The estimate was mostly too low.")
