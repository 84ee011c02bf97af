"""The grid in which outcomes are typed: what stands beside each box, and how what is typed is read.

Nothing here writes. What is typed is read as the import reads a cell: units inside the box, a
range, a share as its two counts (21/70), decimal marks as the clear numbers of the grid show them.
A figure that can be read in two ways is asked about, and so is an unlikely one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hanoi_industry import formats
from hanoi_industry.figures import NotANumber, parse_number
from hanoi_industry.periods import CIVIL, Kind, Period
from hanoi_industry.spreadsheets import cells, messages
from hanoi_industry.spreadsheets.cells import Fault, Range
from targets import actuals, expressions, goals
from targets.actuals import Actual
from targets.doubts import Doubt, doubt_about
from targets.models import (
    DECIMALS,
    LARGEST,
    Expression,
    Indicator,
    Observation,
    Target,
    Vintage,
)

LONGEST_TYPED = Observation._meta.get_field("as_typed").max_length
COUNTS = re.compile(r"\s*(?P<part>[\d., ]+?)\s*/\s*(?P<whole>[\d., ]+?)\s*(?:\(.*\))?\s*")
# "About" is how estimates are printed; "below 4" is no figure of what came of it.
TAKEN_AS_SAID = ("=", "~")

DOUBTS: dict[Doubt, Promise] = {
    Doubt.INDEX_FOR_GROWTH: gettext_lazy(
        "%(value)s looks like an index. This indicator is kept as growth: type %(growth)s."
    ),
    Doubt.GROWTH_FOR_INDEX: gettext_lazy(
        "%(value)s looks like growth. This indicator is kept as an index: type %(index)s."
    ),
    Doubt.NOT_A_SHARE: gettext_lazy("A share lies between 0 and 100 %%."),
    Doubt.TEN_TIMES: gettext_lazy(
        "%(value)s is many times more or less than %(earlier)s, as it is otherwise. Was a comma"
        " mistaken?"
    ),
    Doubt.THOUSAND_TIMES: gettext_lazy(
        "%(value)s is many hundred times more or less than %(earlier)s, as it is otherwise. Was"
        " the unit mistaken? It is kept in %(unit)s."
    ),
    Doubt.UNUSUAL: gettext_lazy("%(value)s is far from %(earlier)s, as it is otherwise."),
}


class Columns(models.TextChoices):
    """Which periods of a year stand in the columns."""

    QUARTERS = "quarters", gettext_lazy("quarters")
    MONTHS = "months", gettext_lazy("months")
    CUMULATIVE = "cumulative", gettext_lazy("6 and 9 months")
    YEAR = "year", gettext_lazy("the year")


def periods_of(year: int, columns: str) -> tuple[Period, ...]:
    match columns:
        case Columns.MONTHS:
            return tuple(Period(year, Kind.MONTH, number) for number in range(1, 13))
        case Columns.CUMULATIVE:
            return Period(year, Kind.MONTHS, 6), Period(year, Kind.MONTHS, 9)
        case Columns.YEAR:
            return (Period(year, Kind.YEAR),)
    return tuple(Period(year, Kind.QUARTER, number) for number in range(1, 5))


def period_before(period: Period) -> Period:
    """The period of the same kind that ended last before it; of 9 months the 6 months."""
    lasts = {Kind.MONTH: 12, Kind.QUARTER: 4}
    if period.kind is Kind.MONTHS and period.number == 9:
        return Period(period.year, Kind.MONTHS, 6)
    if period.kind in lasts and period.number > 1:
        return Period(period.year, period.kind, period.number - 1)
    if period.kind in lasts:
        return Period(period.year - 1, period.kind, lasts[period.kind])
    if period.kind is Kind.MONTHS:
        return Period(period.year - 1, Kind.MONTHS, 9)
    return period.previous_year()


@dataclass(frozen=True)
class Box:
    """One box of the grid: an indicator in a period, and what is to be seen beside it."""

    indicator: Indicator
    period: Period
    row: int
    column: int
    held: Actual | None  # what is recorded of this period already
    before: Actual | None
    year_ago: Actual | None
    promise: Target | None  # the present target of the period
    earlier: tuple[Decimal, ...]  # figures of periods of the same kind

    @property
    def name(self) -> str:
        return f"value-{self.indicator.pk}-{self.period.code}"

    @property
    def keep_name(self) -> str:
        return f"keep-{self.indicator.pk}-{self.period.code}"

    @property
    def where(self) -> str:
        return _("%(indicator)s, %(period)s") % {
            "indicator": self.indicator.name,
            "period": actuals.period_words(self.period),
        }


@dataclass(frozen=True)
class Row:
    indicator: Indicator
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Grid:
    """Indicators down, periods of one year across; only periods that have begun."""

    periods: tuple[Period, ...]
    rows: tuple[Row, ...]
    computed: tuple[Indicator, ...]  # nobody types these: the register knows them

    @cached_property
    def boxes(self) -> dict[str, Box]:
        return {box.name: box for row in self.rows for box in row.boxes}


def grid_of(year: int, columns: str, *, day: date, group: str = "") -> Grid:
    """The grid of a year; asks as many questions for one indicator as for all of them."""
    periods = tuple(
        period for period in periods_of(year, columns) if CIVIL.days(period).first <= day
    )
    found = Indicator.objects.filter(group=group) if group else Indicator.objects.all()
    found = list(found.order_by("position", "code"))
    indicators = [one for one in found if not one.computed_by]
    beside = {
        other
        for period in periods
        for other in (period, period_before(period), period.previous_year())
    }
    known = actuals.recorded(indicators, sorted(beside), day=day)
    earlier = _earlier(indicators, periods)
    promises = _promises(indicators, periods, day)

    def box(indicator: Indicator, period: Period, row: int, column: int) -> Box:
        pk = indicator.pk
        return Box(
            indicator,
            period,
            row,
            column,
            held=known.get((pk, period)),
            before=known.get((pk, period_before(period))),
            year_ago=known.get((pk, period.previous_year())),
            promise=promises.get((pk, period.code)),
            earlier=tuple(value for code, value in earlier.get(pk, ()) if code != period.code),
        )

    rows = [
        Row(one, tuple(box(one, period, at, nth) for nth, period in enumerate(periods)))
        for at, one in enumerate(indicators)
    ]
    computed = tuple(one for one in found if one.computed_by)
    return Grid(periods, tuple(rows) if periods else (), computed)


def _earlier(
    indicators: Sequence[Indicator], periods: Sequence[Period]
) -> dict[int, list[tuple[str, Decimal]]]:
    """Figures of all periods of the kind, by the number of the indicator."""
    kinds = {period.kind for period in periods}
    rows = (
        Observation.objects.as_known_on(None)
        .filter(indicator__in=[one.pk for one in indicators])
        .exclude(period="")
        .order_by("id")
        .values_list("indicator_id", "period", "value")
    )
    found: dict[int, list[tuple[str, Decimal]]] = {}
    for number, code, value in rows:
        if Period.parse(code).kind in kinds:
            found.setdefault(number, []).append((code, value))
    return found


def _promises(
    indicators: Sequence[Indicator], periods: Sequence[Period], day: date
) -> dict[tuple[int, str], Target]:
    """The present target of each period, by the number of the indicator."""
    targets = Target.objects.as_known_on(None).filter(
        indicator__in=[one.pk for one in indicators], period__in=[one.code for one in periods]
    )
    said = targets.exclude(said_on__gt=day).select_related("indicator").order_by("id")
    ends = [links[-1] for links in actuals.chains(list(said))]
    return {(one.indicator_id, one.period): one for one in ends}


# Reading what is typed


@dataclass(frozen=True)
class Entered:
    """What was typed into one box, and how it is read. Blank boxes say nothing."""

    box: Box
    typed: str
    value: Decimal | None = None
    value_high: Decimal | None = None
    part: Decimal | None = None
    whole: Decimal | None = None
    problem: str = ""  # why it cannot be kept, with what to type
    doubt: Doubt | None = None  # unlikely; kept only where a person says so
    is_looked_at: bool = False  # a person has ticked that this very figure is right

    @property
    def is_blank(self) -> bool:
        return self.value is None and not self.problem

    @property
    def asks(self) -> str:
        """The figure a tick would stand for."""
        return "" if self.value is None else f"{self.value:f}"

    @property
    def is_refused(self) -> bool:
        return bool(self.problem) or (self.doubt is not None and not self.is_looked_at)

    @property
    def is_converted(self) -> bool:
        typed_as = self.box.indicator.typed_as
        return bool(typed_as) and typed_as != self.box.indicator.expression

    def stands(self, vintage: str) -> bool:
        """Whether just this is recorded of the period already."""
        held = self.box.held
        if held is None or self.value is None:
            return False
        numbers = (held.low, held.high) == (
            self.value,
            self.value if self.value_high is None else self.value_high,
        )
        return numbers and vintage in (Vintage.REPORTED, held.vintage)

    @property
    def words(self) -> str:
        """The figure with its unit as it will be kept."""
        unit = self.box.indicator.unit_words
        ends = [self.value] if self.value_high is None else [self.value, self.value_high]
        shown = "–".join(formats.number(end) for end in ends)
        if self.part is None:
            return f"{shown}\u00a0{unit}"
        return _("%(part)s of %(whole)s, %(value)s %(unit)s") % {
            "part": formats.number(self.part),
            "whole": formats.number(self.whole),
            "value": shown,
            "unit": unit,
        }


def read_all(grid: Grid, typed: Mapping[str, str]) -> list[Entered]:
    """Every box in which something was typed, row by row. `typed` is by the names of boxes."""
    texts = {name: typed.get(name, "").strip() for name in grid.boxes}
    mark = cells.decimal_mark_of(texts.values())
    found = []
    for name, box in grid.boxes.items():
        if texts[name]:
            entered = read(box, texts[name], mark)
            is_looked_at = bool(entered.asks) and typed.get(box.keep_name) == entered.asks
            found.append(replace(entered, is_looked_at=is_looked_at))
    return found


def read(box: Box, typed: str, mark: str | None = None) -> Entered:
    """What a box says. `mark` is the decimal mark where other figures show it."""
    entered = Entered(box, typed)
    if len(typed) > LONGEST_TYPED:
        told = _("Shorten this to %(count)s characters.") % {"count": LONGEST_TYPED}
        return replace(entered, problem=told)
    if "\0" in typed:
        return replace(entered, problem=str(messages.CELLS[Fault.NOT_A_NUMBER]))
    is_share = box.indicator.expression == Expression.SHARE
    if is_share and (counts := COUNTS.fullmatch(typed)):
        entered = _of_counts(entered, counts["part"], counts["whole"], mark)
    else:
        entered = _of_number(entered, mark)
    if entered.value is None or entered.problem:
        return entered
    entered = _as_kept(entered)
    doubt = doubt_about(box.indicator.expression, entered.value, box.earlier)
    return replace(entered, doubt=doubt)


def _of_number(entered: Entered, mark: str | None) -> Entered:
    unit = entered.box.indicator.unit
    reading = cells.read_number(entered.typed, mark, unit, percent_scale="percent")
    if reading.is_faulty:
        return replace(
            entered, problem=messages.filled(messages.CELLS[reading.code], reading.params)
        )
    is_odd = reading.erases or cells.is_more_than_a_value(reading.caveats)
    if is_odd or reading.qualifier not in TAKEN_AS_SAID:
        return replace(entered, problem=str(messages.CELLS[Fault.NOT_A_NUMBER]))
    if reading.value is None:
        return entered
    low, high = reading.value if isinstance(reading.value, Range) else (reading.value, None)
    if any(number is not None and abs(number) >= LARGEST for number in (low, high)):
        return replace(entered, problem=_("The number is too large to be kept. Check the unit."))
    high = None if high == low else high
    return replace(
        entered, value=_rounded(low), value_high=None if high is None else _rounded(high)
    )


def _of_counts(entered: Entered, part: str, whole: str, mark: str | None) -> Entered:
    """21/70: the rate follows from its counts, which are kept with it."""
    try:
        counted, of = parse_number(part, mark), parse_number(whole, mark)
    except NotANumber:
        told = _("Type the two counts as digits alone, such as 21/70.")
        return replace(entered, problem=told)
    if not 0 <= counted <= of or of == 0:
        told = _("A share needs a denominator above zero, and no more counted than there are.")
        return replace(entered, problem=told)
    value = _never_falsely_whole(counted, of)
    return replace(entered, value=value, part=counted, whole=of)


def _never_falsely_whole(part: Decimal, whole: Decimal) -> Decimal:
    """Rounded as it is stored, but never to a 0 or a 100 that is not true."""
    percent = _rounded(100 * part / whole)
    if part < whole and percent >= 100:
        return Decimal("99.9999")
    return Decimal("0.0001") if part and not percent else percent


def _as_kept(entered: Entered) -> Entered:
    indicator = entered.box.indicator
    how = (indicator.typed_as, indicator.expression)
    high = entered.value_high
    return replace(
        entered,
        value=expressions.as_kept(entered.value, *how),
        value_high=None if high is None else expressions.as_kept(high, *how),
    )


def _rounded(value: Decimal) -> Decimal:
    if -value.as_tuple().exponent <= DECIMALS:
        return value
    return value.quantize(Decimal(1).scaleb(-DECIMALS), ROUND_HALF_UP)


# Saying it back


@dataclass(frozen=True)
class Verdict:
    """What is said under a box: a sign of the house, or none, and words."""

    sign: str
    text: str


def doubt_words(indicator: Indicator, doubt: Doubt, value: Decimal, earlier) -> str:
    """Why a figure is asked about, beside the figures it is unlike."""
    last = max(earlier, key=abs) if earlier else Decimal(0)
    return str(DOUBTS[doubt]) % {
        "value": formats.number(value),
        "growth": formats.number_to_type(value - 100),
        "index": formats.number_to_type(value + 100),
        "earlier": formats.number(last),
        "unit": indicator.unit_words,
    }


def verdict(entered: Entered, vintage: str) -> Verdict:
    """How a box is read, in words of people; the state of saving is said with it."""
    if entered.problem:
        return Verdict("missed", entered.problem)
    if entered.is_blank:
        return Verdict("not_applicable", _("Says that there is no figure; nothing is kept of it."))
    read_as = _("Read as %(figure)s.") % {"figure": entered.words}
    if entered.doubt is not None:
        box = entered.box
        asked = doubt_words(box.indicator, entered.doubt, entered.value, box.earlier)
        if entered.is_looked_at:
            return Verdict("odd", " ".join([read_as, _("Unlikely, but kept as you say.")]))
        return Verdict("odd", " ".join([asked, _("Mend it, or tick that it is right.")]))
    if entered.stands(vintage):
        return Verdict("met", _("Recorded already; nothing new is written."))
    return Verdict("plain", " ".join([read_as, _("Waits to be saved.")]))


def summary(found: Iterable[Entered], vintage: str) -> str:
    """How many boxes are read, and how many need another look."""
    found = [one for one in found if not one.is_blank]
    refused = sum(one.is_refused for one in found)
    waiting = sum(not one.is_refused and not one.stands(vintage) for one in found)
    told = ngettext(
        "%(count)s figure waits to be saved.", "%(count)s figures wait to be saved.", waiting
    )
    words = [told % {"count": formats.number(waiting)}]
    if refused:
        told = ngettext("%(count)s needs another look.", "%(count)s need another look.", refused)
        words.append(told % {"count": formats.number(refused)})
    return " ".join(words)


# The grid as the wide table that the import takes


@dataclass(frozen=True)
class _Wide:
    """A column of one period: its targets, or its outcomes of one vintage."""

    period: Period
    vintage: str = ""  # empty: the targets

    @property
    def heading(self) -> str:
        return str(HEADINGS[self.vintage]) % {"period": actuals.period_words(self.period)}

    def cell(self, box: Box) -> object:
        if self.vintage:
            held = box.held
            fits = held is not None and held.vintage == self.vintage and held.at is None
            return _cell(held) if fits else None
        target = box.promise
        return target.words if target is not None and _reads_back(target) else None


HEADINGS = {
    "": gettext_lazy("Target %(period)s"),
    Vintage.REPORTED: gettext_lazy("Outcome %(period)s"),
    Vintage.ESTIMATE: gettext_lazy("Estimated outcome %(period)s"),
    Vintage.PRELIMINARY: gettext_lazy("Preliminary outcome %(period)s"),
    Vintage.OFFICIAL: gettext_lazy("Official outcome %(period)s"),
}


def wide_table(grid: Grid) -> tuple[list[str], list[list]]:
    """Headings and rows as the office's wide table has them: targets (KH) and outcomes (TH).

    A vintage has a column of its own, so that nobody need be asked for it when the file comes back.
    """
    columns = []
    for nth, period in enumerate(grid.periods):
        held = {row.boxes[nth].held.vintage for row in grid.rows if row.boxes[nth].held}
        columns.append(_Wide(period))
        columns += [_Wide(period, one) for one in Vintage.values if one in held]
    headings = [_("Code of the indicator"), _("Indicator"), _("Unit")]
    rows = [
        [
            row.indicator.code,
            row.indicator.name,
            row.indicator.unit_words,
            *(column.cell(row.boxes[grid.periods.index(column.period)]) for column in columns),
        ]
        for row in grid.rows
    ]
    return [*headings, *(column.heading for column in columns)], rows


def _cell(held: Actual) -> Decimal | str:
    if held.value_high is None:
        return held.value.normalize()
    return "–".join(formats.number_to_type(end) for end in (held.low, held.high))


def _reads_back(target: Target) -> bool:
    """Whether its words say by themselves what it is read as; some readings were chosen by hand."""
    goal = actuals.goal_of(target)
    try:
        kept = target.indicator
        read = goals.parse_goal(
            goal.words, goal.unit, direction=kept.direction, is_growth=kept.is_growth
        )
    except goals.NotAGoal:
        return False
    return (read.operator, read.low, read.high) == (goal.operator, goal.low, goal.high)
