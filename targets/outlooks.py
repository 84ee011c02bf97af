"""How a period that is still open may end, and how likely its goal is to be met.

Counts of steps that clusters take are forecast from the register: those that took the step in the
period already, and those that wait, by how long clusters have waited so far. All else goes by the
pace of the indicator's own earlier years from the same part of the year: six months beside six
months, and of the same vintage where there is one, since an estimate is what was known at that
time of those years too. A first estimate of the whole year is a part like any other: estimates
have erred before. Only what was known on the day asked about is looked at.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext as _

from hanoi_industry import formats
from hanoi_industry.periods import CIVIL, LAST_YEAR, Kind, Period, Precision
from targets import backtests, forecasts, goals, outcomes
from targets.backtests import Part, Passage, Record, SeenYear
from targets.computed import Obstacle, OnTheWay, Window
from targets.forecasts import EarlierYear, Spell, TooLittle
from targets.goals import Goal, Operator, Verdict
from targets.models import Expression, Indicator, Observation
from targets.outcomes import Actual

# The last figures of a year are out well before the next one has ended.
STILL_TO_COME = timedelta(days=365)
LIKELY = 0.5  # a goal is on course when it is rather met than not
MOST_YEARS = 20
MOST_PARTS = 3
MOST_WINDOWS = 12
MOST_NEAREST = 10
WHOLE_NUMBERS = {Expression.COUNT, Expression.RANK}
BOUNDS = {
    Expression.SHARE: (Decimal(0), Decimal(100)),
    Expression.COUNT: (Decimal(0), None),
    Expression.RANK: (Decimal(1), None),
}


class Basis(StrEnum):
    PACE = "pace"
    REGISTER = "register"


@dataclass(frozen=True)
class Near:
    """A cluster that waits for the step, what blocks it, and who must act.

    `chance` is that it takes the step in time, None where nothing is forecast; `waiting_days` is
    None where nobody knows since when it waits.
    """

    code: str
    name: str
    chance: float | None
    waiting_days: int | None
    reason: str
    who: str


@dataclass(frozen=True)
class Outlook:
    """How a period may end, held against one goal.

    Four in five outcomes are to lie from `low` to `high`. `chance` is None where nobody can tell:
    nothing is forecast (`refused` says why), the goal is in words, or what the register does not
    know may decide it either way. `years` is how many earlier years, or finished ways of clusters,
    it rests on; `since` the figure it starts from.
    """

    verdict: Verdict
    low: Decimal | None = None
    middle: Decimal | None = None
    high: Decimal | None = None
    chance: float | None = None
    basis: str = Basis.PACE
    years: int = 0
    since: Actual | None = None
    refused: str = ""
    record: Record | None = None
    nearest: tuple[Near, ...] = ()


@dataclass(frozen=True)
class Prospect:
    """How a period may end, before any goal is held against it.

    `chances_of` gives the least and the most probability that a goal is met.
    """

    basis: Basis
    low: Decimal | None = None
    middle: Decimal | None = None
    high: Decimal | None = None
    years: int = 0
    since: Actual | None = None
    refused: str = ""
    record: Record | None = None
    nearest: tuple[Near, ...] = ()
    chances_of: Callable[[Goal], tuple[float, float]] | None = field(default=None, repr=False)

    def toward(self, goal: Goal) -> Outlook:
        verdict, chance = self._judge(goal)
        return Outlook(
            verdict,
            self.low,
            self.middle,
            self.high,
            chance,
            self.basis.value,
            self.years,
            self.since,
            self.refused,
            self.record,
            self.nearest,
        )

    def _judge(self, goal: Goal) -> tuple[Verdict, float | None]:
        if self.chances_of is None or goal.operator is Operator.TEXT:
            return Verdict.CANNOT_TELL, None
        least, most = self.chances_of(goal)
        if least >= LIKELY:
            return Verdict.ON_COURSE, least
        return (Verdict.AT_RISK, most) if most < LIKELY else (Verdict.CANNOT_TELL, None)


def is_open(period: Period, chosen: Actual | None, day: date) -> bool:
    """Whether a period is not over, or has been for no longer than a year and is known in part only.

    Of a period that is over and of which nothing came there is nothing to look ahead from. What has
    not come a year later is missing, and nobody waits for it any more.
    """
    last = CIVIL.days(period).last
    if last > day:
        return True
    return chosen is not None and not chosen.is_whole and day <= last + STILL_TO_COME


def prospect(
    indicator: Indicator,
    period: Period,
    chosen: Actual | None,
    earlier: Sequence[Observation],
    window: Window,
    day: date,
) -> Prospect:
    """How an open period may end; `earlier` are the outcomes that `earlier_codes` asks for."""
    if CIVIL.days(period).first > day:
        told = {"period": outcomes.period_words(period)}
        return Prospect(Basis.PACE, refused=_("%(period)s has not begun.") % told)
    counted = _by_register(indicator, period, chosen, window, day)
    if counted is not None and not counted.refused:
        return counted
    paced = _by_pace(indicator, period, chosen, earlier)
    return paced if counted is None or not paced.refused else counted


# The pace of earlier years


def _starts(period: Period, chosen: Actual | None) -> list[Actual]:
    """The figures within an open year from which one can look ahead, the latest first.

    No more than a few, each of another part of the year.
    """
    if chosen is None or period.kind is not Kind.YEAR:
        return []
    typed = [] if chosen.is_computed else [chosen]
    by_place: dict[tuple, Actual] = {}
    for one in (*typed, *chosen.partial):
        place = _place(one)
        if place is not None:
            by_place.setdefault(place, one)
    return list(by_place.values())[:MOST_PARTS]


def earlier_codes(period: Period, chosen: Actual | None) -> set[str]:
    """Codes of the periods of earlier years that are to be seen before one can look ahead."""
    starts = _starts(period, chosen)
    years = range(period.year - MOST_YEARS, period.year) if starts else []
    kinds = {(Kind.YEAR, 0), *((one.period.kind, one.period.number) for one in starts)}
    return {Period(year, kind, number).code for year in years for kind, number in kinds}


def _place(one: Actual) -> tuple | None:
    """Where within its year a figure stands; None where it cannot be found in another year."""
    if one.at is None:
        return one.period.kind.value, one.period.number
    if one.at.precision is Precision.YEAR:
        return None
    last = one.at.last
    return "at", last.month, 28 if last.month == 2 else last.day


WHOLE_YEAR = (Kind.YEAR.value, 0)


def _months(place: tuple) -> int:
    """How many months of the year a part covers, or have passed on the day of a state."""
    kind, number, *_day = place
    months = {Kind.MONTH.value: 1, Kind.QUARTER.value: 3, Kind.YEAR.value: 12}
    return months.get(kind, number)


class _Earlier:
    """What earlier years were at their ends and in their parts."""

    def __init__(self, indicator: Indicator, year: int, held: Iterable[Observation]):
        self.finals: dict[int, list[Actual]] = {}
        self.parts: dict[tuple[int, tuple], list[Actual]] = {}
        for row in held:
            if row.year is None or row.year >= year:
                continue
            found = outcomes.observed(indicator, Period(row.year, Kind.YEAR), row)
            if found is None:
                continue
            if found.is_whole:
                self.finals.setdefault(row.year, []).append(found)
            elif (place := _place(found)) is not None:
                self.parts.setdefault((row.year, place), []).append(found)
        for figures in (*self.finals.values(), *self.parts.values()):
            figures.sort(key=outcomes.standing_of, reverse=True)

    def pair(self, year: int, start: Actual) -> EarlierYear | None:
        """A year's figure for the same part, and its end."""
        end = self._end(year)
        place = _place(start)
        if place == WHOLE_YEAR:
            part = outcomes.first_estimate(self.finals.get(year, ()))
            is_told = part is not None and end is not None and outcomes.is_better(end, part)
            part = part if is_told else None
        else:
            alike = self.parts.get((year, place), [])
            same = (one for one in alike if one.vintage == start.vintage)
            part = next(same, alike[0] if alike else None)
        if part is None or end is None:
            return None
        return EarlierYear(float(part.middle), float(end.middle))

    def _end(self, year: int) -> Actual | None:
        return next(iter(self.finals.get(year, ())), None)

    def pairs(self, start: Actual) -> dict[int, EarlierYear]:
        found = {year: self.pair(year, start) for year in sorted(self.finals)}
        return {year: one for year, one in found.items() if one is not None}

    def latest(self) -> list[Actual]:
        """The latest figure of every part of a year that ever was told."""
        found = {place: figures[0] for (_year, place), figures in sorted(self.parts.items())}
        estimates = [outcomes.first_estimate(self.finals[year]) for year in sorted(self.finals)]
        return [*found.values(), *filter(None, estimates[-1:])]

    def seen(self, starts: Sequence[Actual]) -> list[SeenYear]:
        """For the record: every year that has an end, with its parts."""
        by_part = {
            Part(_place(start), _months(_place(start))): self.pairs(start) for start in starts
        }
        return [
            SeenYear(
                year,
                {part: pairs[year].at_month for part, pairs in by_part.items() if year in pairs},
                float(self._end(year).middle),
            )
            for year in sorted(self.finals)
        ]


def _by_pace(
    indicator: Indicator,
    period: Period,
    chosen: Actual | None,
    earlier: Sequence[Observation],
) -> Prospect:
    starts = _starts(period, chosen)
    if not starts:
        return Prospect(Basis.PACE, refused=_no_start(period, chosen))
    kind = kind_of(indicator)
    past = _Earlier(indicator, period.year, earlier)
    refusals = []
    for start in starts:
        pairs = past.pairs(start).values()
        told = forecasts.year_end(float(start.middle), pairs, kind)
        if isinstance(told, TooLittle):
            refusals.append((start, told))
            continue
        ahead = _Ahead(indicator, told, _floor(indicator, period, start))
        return Prospect(
            Basis.PACE,
            *(ahead.shown(value) for value in (told.low, told.middle, told.high)),
            years=told.years,
            since=start,
            record=backtests.record_of(backtests.of_years(past.seen(starts), kind)),
            chances_of=ahead.chances_of,
        )
    start, told = refusals[0]
    return Prospect(Basis.PACE, since=start, years=told.have, refused=_too_few_years(start, told))


def seen_years(indicator: Indicator, held: Iterable[Observation]) -> list[SeenYear]:
    """All years of an indicator that have an end, with all their parts, for a back-test."""
    past = _Earlier(indicator, LAST_YEAR, held)
    return past.seen(past.latest())


def kind_of(indicator: Indicator) -> forecasts.Kind:
    """Sums grow by a ratio; counts may still be none, so they grow by a difference as rates do."""
    is_sum = indicator.is_additive and indicator.expression == Expression.LEVEL
    return forecasts.Kind.BY_RATIO if is_sum else forecasts.Kind.BY_DIFFERENCE


def _floor(indicator: Indicator, period: Period, start: Actual) -> Decimal | None:
    """What is counted up from the start of the year does not come down again."""
    counts_up = start.at is None and start.period.first_month == period.first_month
    is_whole = start.period == period
    return start.low if indicator.is_additive and counts_up and not is_whole else None


@dataclass(frozen=True)
class _Ahead:
    """A forecast in the numbers of its indicator, which have ends and so many decimals."""

    indicator: Indicator
    told: forecasts.Forecast
    floor: Decimal | None

    @cached_property
    def ends(self) -> tuple[Decimal | None, Decimal | None]:
        low, high = BOUNDS.get(self.indicator.expression, (None, None))
        return (low if self.floor is None else self.floor), high

    def shown(self, value: float) -> Decimal:
        low, high = self.ends
        value = Decimal(str(value))
        value = value if low is None else max(value, low)
        value = value if high is None else min(value, high)
        step = Decimal(1).scaleb(-self.indicator.decimals)
        rounded = value.quantize(step, ROUND_HALF_UP)
        # Never a nothing or a hundred that is not true.
        is_share = self.indicator.expression == Expression.SHARE
        if is_share and rounded in (0, 100) and rounded != value:
            return rounded + step if rounded < value else rounded - step
        return rounded

    def chances_of(self, goal: Goal) -> tuple[float, float]:
        steps = self.indicator.expression in WHOLE_NUMBERS or goal.operator is Operator.EXACTLY
        step = Decimal(1).scaleb(-self.indicator.decimals) if steps else Decimal(0)
        least, most = goals.met_between(goal, self.indicator.direction, step)
        lowest, highest = self.ends
        least = None if least is None or (lowest is not None and least <= lowest) else least
        if most is not None and lowest is not None and most < lowest:
            return 0.0, 0.0
        if most is not None and highest is not None and most >= highest:
            most = None
        chance = self._chance(least, most)
        return chance, chance

    def _chance(self, least: Decimal | None, most: Decimal | None) -> float:
        if least is None and most is None:
            return 1.0
        if least is None:
            return self.told.chance_below(float(most))
        if most is None:
            return self.told.chance_at_least(float(least))
        return self.told.chance_between(float(least), float(most))


def _no_start(period: Period, chosen: Actual | None) -> str:
    told = {"period": outcomes.period_words(period)}
    if period.kind is not Kind.YEAR:
        return _("Only whole years are forecast by the pace of earlier ones.")
    if chosen is not None and chosen.is_computed:
        return (
            _(
                "Nothing is forecast: no figure of a part of %(period)s is published, as it was in"
                " earlier years."
            )
            % told
        )
    return _("Nothing is forecast: there is no figure of a part of %(period)s yet.") % told


def _too_few_years(start: Actual, told: TooLittle) -> str:
    return _(
        "Nothing is forecast: %(have)s of the %(needed)s earlier years it takes have a figure of the"
        " same part of the year (%(part)s) and one of the whole year."
    ) % {
        "have": formats.number(told.have),
        "needed": formats.number(told.needed),
        "part": start.when_words,
    }


# The register


def _by_register(
    indicator: Indicator, period: Period, chosen: Actual | None, window: Window, day: date
) -> Prospect | None:
    """None where the register computes nothing for it, or nothing that is a step."""
    live = chosen and chosen.live
    way = live and window.on_the_way(live.answered)
    last = CIVIL.days(period).last
    if way is None or last <= day:
        return None
    ages = [one.began and (way.register.day - one.began).days for one in way.waiting]
    lengths = [Spell((one.ended - one.began).days, is_finished=True) for one in way.finished]
    lengths += [Spell(age, is_finished=False) for age in ages if age is not None]
    told = forecasts.arrivals(lengths, ages, (last - way.register.day).days)
    is_told = not isinstance(told, TooLittle)
    nearest = _nearest(way, ages, told.each if is_told else (), window)
    if not is_told:
        return Prospect(
            Basis.REGISTER,
            years=told.have,
            since=live,
            refused=_too_few_steps(told),
            nearest=nearest,
        )
    counted, unknown = live.share.part, live.share.unknown
    return Prospect(
        Basis.REGISTER,
        Decimal(counted + told.low),
        Decimal(counted + told.middle),
        Decimal(counted + unknown + told.high),
        years=len(way.finished),
        since=live,
        record=_record_of(way, period),
        nearest=nearest,
        chances_of=_Arriving(indicator, told.chances, counted, unknown).chances_of,
    )


@dataclass(frozen=True)
class _Arriving:
    """How many are counted now, how many may be counted for all anybody knows, how many come."""

    indicator: Indicator
    chances: Sequence[float]
    counted: int
    unknown: int

    def chances_of(self, goal: Goal) -> tuple[float, float]:
        ends = [self._chance(goal, self.counted), self._chance(goal, self.counted + self.unknown)]
        return min(ends), max(ends)

    def _chance(self, goal: Goal, so_far: int) -> float:
        direction = self.indicator.direction
        return sum(
            chance
            for more, chance in enumerate(self.chances)
            if goals.rate(goal, Decimal(so_far + more), final=True, direction=direction)
            in goals.GOOD
        )


def _nearest(
    way: OnTheWay, ages: Sequence[int | None], each: Sequence[float], window: Window
) -> tuple[Near, ...]:
    """The likeliest first; among equals those that took most of the steps before."""
    held_up = window.obstacles(way)
    found: list[tuple[Obstacle, Near]] = []
    for number, (spell, age) in enumerate(zip(way.waiting, ages, strict=True)):
        entry, obstacle = spell.entry, held_up[spell.entry.pk]
        chance = each[number] if each else None
        near = Near(entry.code, entry.name, chance, age, obstacle.reason, obstacle.who)
        found.append((obstacle, near))
    found.sort(key=lambda pair: (-round(pair[1].chance or 0, 2), -pair[0].taken, pair[1].name))
    return tuple(near for _obstacle, near in found[:MOST_NEAREST])


def _record_of(way: OnTheWay, period: Period) -> Record | None:
    """The same forecast made on the same day of earlier years, by the days known now."""
    if period.kind is Kind.SPAN:
        return None
    spells = [one for one in (*way.finished, *way.waiting) if one.began is not None]
    passages = [
        Passage(one.began.toordinal(), one.ended and one.ended.toordinal()) for one in spells
    ]
    day = way.register.day
    first = min(one.began.year for one in spells)
    years = range(max(first, period.year - MOST_WINDOWS), period.year)
    windows = []
    for year in years:
        days = CIVIL.days(Period(year, period.kind, period.number))
        seen = date(year, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
        ends = (days.first, seen, days.last)
        windows.append(backtests.Window(*(one.toordinal() for one in ends)))
    return backtests.record_of(backtests.of_register(passages, windows))


def _too_few_steps(told: TooLittle) -> str:
    return _(
        "Nothing is forecast: of %(have)s clusters the register knows how long they took for the"
        " step; it takes %(needed)s."
    ) % {"have": formats.number(told.have), "needed": formats.number(told.needed)}
