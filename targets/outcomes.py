"""What an indicator was in a period, wherever the value comes from, as known on a day.

Figures of one period may disagree. The picked one is shown, else the best vintage, else the latest
of them; the others stay beside it. What the register computes is live until somebody publishes it;
from then on the published figure stands, and what the register would say now is told with it.

As of a day nothing counts that came later. A figure whose source gives no day, or only the month or
the year of it, counts once what it speaks of is over; before that, from the day on which it surely
was there: the last it may be of, or the one it was recorded on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from statistics import fmean

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hanoi_industry import formats
from hanoi_industry.documents.models import Document
from hanoi_industry.figures import Share
from hanoi_industry.periods import (
    CIVIL,
    FIRST_YEAR,
    Kind,
    NotADay,
    PartialDay,
    Period,
    Precision,
    parse_day,
)
from targets import computed
from targets.models import Expression, Indicator, Observation, Vintage

BEST_LAST = [Vintage.REPORTED, Vintage.ESTIMATE, Vintage.PRELIMINARY, Vintage.OFFICIAL]
ABOUT_WORDS = ("about", "nearly", "khoảng", "gần", "~", "≈")


@dataclass(frozen=True)
class Actual:
    """One figure for a period. `low` and `high` are what a verdict rests on; `value` is shown."""

    indicator: Indicator
    period: Period | None
    value: Decimal
    low: Decimal
    high: Decimal
    share: Share | None = None
    vintage: str = ""
    certainty: str = ""
    at: PartialDay | None = None  # of a state: the day it describes
    published: PartialDay | None = None
    source: Document | None = None
    is_computed: bool = False
    is_whole: bool = True  # speaks of all of the period asked for, not of a part of it
    observation: Observation | None = None
    question: str = ""  # of a computed figure: the code of its three lists
    others: tuple["Actual", ...] = ()  # of the same period, from other sources or days
    partial: tuple["Actual", ...] = ()  # of parts of the period, the latest first
    now: "Actual | None" = None  # what the register would say now
    # Of a figure from the register: the lists behind it.
    answered: computed.Answered | None = field(default=None, repr=False, compare=False)

    def __str__(self):
        return f"{self.words} ({self.when_words})"

    @property
    def value_high(self) -> Decimal | None:
        return self.high if self.high != self.low else None

    @property
    def point(self) -> Decimal | None:
        """The figure, where it is one number and speaks of all of the period asked for."""
        return self.low if self.is_whole and self.value_high is None else None

    @property
    def middle(self) -> Decimal:
        """The figure as one number, for reckoning."""
        return (self.low + self.high) / 2

    @property
    def live(self) -> "Actual | None":
        """What the register says, whether it is shown or stands beside a published figure."""
        return self if self.is_computed else self.now

    @property
    def is_about(self) -> bool:
        typed = self.observation.as_typed.lower() if self.observation else ""
        return typed.startswith(ABOUT_WORDS)

    @property
    def is_picked(self) -> bool:
        return self.observation is not None and self.observation.is_picked

    @property
    def disagrees(self) -> bool:
        return any((one.low, one.high) != (self.low, self.high) for one in self.others)

    @property
    def has_moved(self) -> bool:
        """Whether the register would now say something else than what was published."""
        return self.now is not None and (self.now.low, self.now.high) != (self.low, self.high)

    @property
    def words(self) -> str:
        """The figure with its unit, in the language of the page; a doubtful one as its range."""
        is_share = self.indicator.expression == Expression.SHARE and self.share is not None
        if is_share and self.value_high is None:
            return formats.share(self.share)
        if self.value_high is None:
            shown = formats.number(self.value)
        else:
            ends = (self.low, self.high)
            from_register = self.is_computed or self.share is not None
            shown = "–".join(
                _shortened(one) if from_register else formats.number(one) for one in ends
            )
        if is_share:
            counts = f"{formats.number(self.share.part)} / {formats.number(self.share.whole)}"
            return f"{counts} ({shown}\u00a0%)"
        about = "≈ " if self.is_about else ""
        return f"{about}{shown}\u00a0{self.indicator.unit_words}"

    @property
    def vintage_words(self) -> str:
        return _("computed from the register") if self.is_computed else Vintage(self.vintage).label

    @property
    def when_words(self) -> str:
        """Of which day or part of the period the figure speaks."""
        if self.at is not None and self.at.precision is Precision.YEAR:
            return _("a day of %(year)s") % {"year": self.at.day.year}
        if self.at is not None:
            return formats.partial_day(self.at)
        return period_words(self.period) if self.period else ""


def period_words(period: Period) -> str:
    """A period in the language of the page."""
    match period.kind:
        case Kind.MONTH:
            return f"{period.number:02}/{period.year}"
        case Kind.QUARTER:
            return formats.partial_day(PartialDay(period.first_month, Precision.QUARTER))
        case Kind.MONTHS:
            said = {"number": period.number, "year": period.year}
            return _("%(number)s months of %(year)s") % said
        case Kind.SPAN:
            return f"{period.year}–{period.last_year}"
    return str(period.year)


def year_before(period: Period) -> Period | None:
    """The same period of the year before; None where no calendar goes so far back."""
    return period.previous_year() if period.year > FIRST_YEAR else None


def _shortened(value: Decimal) -> str:
    """To two decimals, but never to a 0 or a 100 that is not true."""
    short = round(value, 2)
    return formats.number(value if short in (0, 100) else short)


# Figures of a period


def actual(
    indicator: Indicator, period: Period, *, day: date, known_on: date | None = None
) -> Actual | None:
    """What an indicator was in a period as of a day, as known on a day (None: now)."""
    held = observations([indicator.pk], {period.year}, {period.code}, day, known_on)
    window = computed.Window(known_on)
    return choose(indicator, period, held.get(indicator.pk, []), day, window)


def observations(
    indicators: Iterable[int],
    years: set[int],
    codes: set[str],
    day: date,
    known_on: date | None,
) -> dict[int, list[Observation]]:
    """Outcomes of the years and periods by indicator, without those that came later than the day."""
    rows = (
        Observation.objects.as_known_on(known_on)
        .filter(Q(year__in=years) | Q(period__in=codes), indicator__in=list(indicators))
        .filter(Q(published_on__isnull=True) | Q(published_on__lte=day))
        .select_related("source")
        .order_by("id")
    )
    held: dict[int, list[Observation]] = {}
    for row in rows:
        if was_there(row, day):
            held.setdefault(row.indicator_id, []).append(row)
    return held


def was_there(one: Observation, day: date) -> bool:
    """Whether an outcome had surely come by a day."""
    published = one.published
    if published is not None and published.first > day:
        return False
    if (published.last if published else _recorded_on(one)) <= day:
        return True
    at = point(one.at_point)
    if at is None and not one.period:
        return False
    return (at.last if at else CIVIL.days(Period.parse(one.period)).last) <= day


def _recorded_on(one: Observation) -> date:
    return timezone.localtime(one.recorded_at).date()


def choose(
    indicator: Indicator,
    period: Period,
    held: Sequence[Observation],
    day: date,
    window: computed.Window,
) -> Actual | None:
    """The figure of a period among outcomes of its indicator, with what stands beside it."""
    whole, partial = [], []
    for one in held:
        found = observed(indicator, period, one)
        if found is not None:
            (whole if found.is_whole else partial).append(found)
    whole.sort(key=standing_of, reverse=True)
    partial.sort(key=lambda one: (_end_of(one), standing_of(one)), reverse=True)
    live = _live(indicator, period, day, window)
    if whole:
        return replace(whole[0], others=tuple(whole[1:]), partial=tuple(partial), now=live)
    if live is not None:
        return replace(live, partial=tuple(partial))
    return replace(partial[0], partial=tuple(partial[1:])) if partial else None


def observed(indicator: Indicator, period: Period, one: Observation) -> Actual | None:
    """An outcome as a figure for a period; None where it speaks of another one."""
    if not one.period:
        return None
    own = Period.parse(one.period)
    if own != period and not (period.kind is Kind.YEAR and is_part_of(own, period)):
        return None
    at = point(one.at_point)
    share = None
    if one.part is not None and one.whole:
        share = _share(one.part, one.whole)
    return Actual(
        indicator=indicator,
        period=own,
        value=one.value,
        low=one.value,
        high=one.value if one.value_high is None else one.value_high,
        share=share,
        vintage=one.vintage,
        certainty=one.certainty,
        at=at,
        published=one.published,
        source=one.source,
        is_whole=own == period and (at is None or _closes(at, period)),
        observation=one,
    )


def is_part_of(own: Period, year: Period) -> bool:
    return own.kind is not Kind.SPAN and own.year == year.year


def point(text: str) -> PartialDay | None:
    """The day a state describes; None where there is none, or only words."""
    try:
        return parse_day(text) if text else None
    except NotADay:
        return None


def _closes(at: PartialDay, period: Period) -> bool:
    return at.precision is Precision.DAY and at.day == CIVIL.days(period).last


def _share(part: Decimal, whole: Decimal) -> Share | None:
    if part == int(part) and whole == int(whole) and 0 <= part <= whole:
        return Share(int(part), int(whole))
    return None


def standing_of(one: Actual) -> tuple:
    """Among figures of one period the highest is shown: picked, then vintage, then the latest.

    A figure whose source gives no day counts from the day it was recorded.
    """
    row = one.observation
    since = one.published.last if one.published else _recorded_on(row)
    return row.is_picked, BEST_LAST.index(row.vintage), since, row.recorded_at, row.pk


def _end_of(one: Actual) -> tuple:
    end = one.at.last if one.at else CIVIL.days(one.period).last
    return end, one.period


def _live(
    indicator: Indicator, period: Period, day: date, window: computed.Window
) -> Actual | None:
    """What the register says; None where it computes nothing, or has nothing to say yet."""
    days = CIVIL.days(period)
    if not indicator.computed_by or days.first > day:
        return None
    answered = window.answer(indicator.computed_by, period, day)
    if answered is None:
        return None
    figure = computed.figure_of(answered, indicator.expression)
    if figure.low is None:
        return None
    return Actual(
        indicator=indicator,
        period=period,
        value=figure.low if figure.value is None else figure.value,
        low=figure.low,
        high=figure.high,
        share=figure.share,
        at=PartialDay(min(day, days.last)),
        is_computed=True,
        is_whole=days.last <= day,
        question=answered.question.code,
        answered=answered,
    )


def recorded(
    indicators: Iterable[Indicator],
    periods: Iterable[Period],
    *,
    day: date,
    known_on: date | None = None,
) -> dict[tuple[int, Period], Actual]:
    """What people recorded of periods, by the number of the indicator and the period.

    One question for all of them; the register is not asked.
    """
    indicators, periods = list(indicators), list(periods)
    numbers, codes = [one.pk for one in indicators], {period.code for period in periods}
    held = observations(numbers, set(), codes, day, known_on)
    found = {
        (one.pk, period): best(one, period, held.get(one.pk, []))
        for one in indicators
        for period in periods
    }
    return {key: chosen for key, chosen in found.items() if chosen is not None}


def best(indicator: Indicator, period: Period, rows: Sequence[Observation]) -> Actual | None:
    """The outcome of exactly this period that stands highest; the register is not asked."""
    found = [observed(indicator, period, one) for one in rows if one.period == period.code]
    return max(found, key=standing_of, default=None)


# How far estimates usually err


@dataclass(frozen=True)
class Error:
    """How far estimates were from what was said later, in the unit of the indicator.

    `mean_signed` is above zero where estimates were mostly too high.
    """

    pairs: int
    mean_absolute: float
    mean_signed: float


def usual_error(indicator: Indicator, day: date, known_on: date | None = None) -> Error | None:
    """From the first estimate of a period to its last and best figure; None without such a pair."""
    rows = Observation.objects.as_known_on(known_on).filter(indicator=indicator).exclude(period="")
    alike: dict[tuple[str, str], list[Actual]] = {}
    for row in rows.select_related("source").order_by("id"):
        if was_there(row, day):
            found = observed(indicator, Period.parse(row.period), row)
            alike.setdefault((row.period, row.at_point), []).append(found)
    gaps = [float(first.middle - last.middle) for first, last in _pairs(alike.values())]
    if not gaps:
        return None
    return Error(len(gaps), fmean(abs(gap) for gap in gaps), fmean(gaps))


def _pairs(groups: Iterable[Sequence[Actual]]) -> Iterable[tuple[Actual, Actual]]:
    for figures in groups:
        last = max(figures, key=standing_of)
        first = first_estimate(figures)
        if first is not None and is_better(last, first):
            yield first, last


def first_estimate(figures: Iterable[Actual]) -> Actual | None:
    estimates = [one for one in figures if one.vintage == Vintage.ESTIMATE]
    # Of one vintage the latest stands highest, so the first stands lowest.
    return min(estimates, key=lambda one: standing_of(one)[1:], default=None)


def is_better(one: Actual, other: Actual) -> bool:
    return BEST_LAST.index(one.vintage) > BEST_LAST.index(other.vintage)
