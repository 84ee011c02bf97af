"""What forecasts would have said of years that are over, and how they came out. Pure.

A year is forecast from nothing but the years before it, at each of its parts for which there was a
figure. Rivals are asked the same: the straight line (a sum goes on as it has come so far; a rate
goes on from where last year ended through where it is now), "the same as last year", and of rates
also "it stays where it is", which is the hardest to beat. Each says how probable it is to reach
each of several goals; a probability is scored by its squared distance from what came (Brier 1950),
so that less is better and a half for everything scores a quarter. The rivals are not held to a yes
or a no: each is as doubtful as it has erred in the years before.

The goals are those that planners set: each earlier year's result asked again; of sums, which grow,
each earlier year's growth on top of the last result.
"""

import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import fmean

from hanoi_industry.figures import Share
from targets.forecasts import (
    LEAST_YEARS,
    SMALLEST_SPREAD,
    EarlierYear,
    Kind,
    Spell,
    TooLittle,
    arrivals,
    student_below,
    year_end,
)

MONTHS = 12


@dataclass(frozen=True)
class Part:
    """A part of every year by its name, and how many months it covers."""

    name: tuple
    months: int


@dataclass(frozen=True)
class SeenYear:
    """What an indicator was in parts of a year, and how the year ended."""

    year: int
    at: Mapping[Part, float]
    end: float


@dataclass(frozen=True)
class Trial:
    """One forecast of something that is over: whether its range held it, and the three scores."""

    held: bool
    ours: float
    straight: float
    last_year: float
    unchanged: float | None = None


@dataclass(frozen=True)
class Record:
    """How one method did; the scores are means over all that was forecast, less is better."""

    forecasts: int
    brier: float
    brier_straight: float
    brier_last_year: float
    held: Share  # of the outcomes, those within the range that was to hold four in five
    brier_unchanged: float | None = None  # of rates: had they stayed where they were


def record_of(trials: Iterable[Trial]) -> Record | None:
    """None where nothing could be tried."""
    trials = list(trials)
    if not trials:
        return None
    unchanged = [one.unchanged for one in trials if one.unchanged is not None]
    return Record(
        len(trials),
        fmean(one.ours for one in trials),
        fmean(one.straight for one in trials),
        fmean(one.last_year for one in trials),
        Share(sum(one.held for one in trials), len(trials)),
        fmean(unchanged) if len(unchanged) == len(trials) else None,
    )


# Years


def of_years(years: Iterable[SeenYear], kind: Kind) -> list[Trial]:
    """Each year that has enough years before it, at each of its parts."""
    years = sorted(years, key=lambda one: one.year)
    if kind is Kind.BY_RATIO:
        years = [one for one in years if one.end > 0]
    return [
        trial
        for number, year in enumerate(years)
        for part in year.at
        if (trial := _try_year(year, part, years[:number], kind)) is not None
    ]


def cuts(years: Iterable[SeenYear]) -> int:
    """At how many parts of years that are over one could stand and look ahead."""
    return sum(len(year.at) for year in years)


def _try_year(year: SeenYear, part: Part, before: Sequence[SeenYear], kind: Kind) -> Trial | None:
    alike = [one for one in before if part in one.at]
    told = year_end(year.at[part], [EarlierYear(one.at[part], one.end) for one in alike], kind)
    if isinstance(told, TooLittle) or len(before) <= LEAST_YEARS:
        return None
    way = _Way(kind)
    ends = {one.year: one.end for one in before}
    followed = [one for one in alike if one.year - 1 in ends] if way.is_difference else alike
    if year.year - 1 not in ends or len(followed) < LEAST_YEARS - 1:
        return None
    line = _Rival(
        way,
        way.line(ends[year.year - 1], year.at[part], part),
        [
            way.between(way.line(ends.get(one.year - 1, 0.0), one.at[part], part), one.end)
            for one in followed
        ],
    )
    steps = [way.between(one.end, other.end) for one, other in pairwise(before)]
    rivals = [line, _Rival(way, before[-1].end, steps)]
    if way.is_difference:
        stays = [way.between(one.at[part], one.end) for one in alike]
        rivals.append(_Rival(way, year.at[part], stays))
        goals = [one.end for one in before]
    else:
        goals = [way.moved(before[-1].end, step) for step in steps]
    came = [year.end >= goal for goal in goals]
    scores = [
        _score([one.chance_at_least(goal) for goal in goals], came) for one in (told, *rivals)
    ]
    return Trial(told.low <= year.end <= told.high, *scores)


@dataclass(frozen=True)
class _Way:
    """How far two values are apart: so many times, or so many points."""

    kind: Kind

    @property
    def is_difference(self) -> bool:
        return self.kind is Kind.BY_DIFFERENCE

    def between(self, one: float, other: float) -> float:
        if self.is_difference:
            return other - one
        return math.log(other / one) if one > 0 < other else 0.0

    def moved(self, value: float, step: float) -> float:
        return value + step if self.is_difference else value * math.exp(step)

    def line(self, last_end: float, now: float, part: Part) -> float:
        """The year's end on the line through the start of the year and now."""
        start = last_end if self.is_difference else 0.0
        return start + (now - start) * MONTHS / part.months


class _Rival:
    """A plain guess, as doubtful as guesses of its kind have erred."""

    def __init__(self, way: _Way, middle: float, errors: Sequence[float]):
        self.way, self.middle, self.freedom = way, middle, len(errors)
        spread = math.sqrt(fmean(error * error for error in errors))
        self.spread = max(spread, SMALLEST_SPREAD)

    def chance_at_least(self, goal: float) -> float:
        return 1 - student_below(self.way.between(self.middle, goal) / self.spread, self.freedom)


def _score(chances: Iterable[float], came: Sequence[bool]) -> float:
    return fmean((chance - is_so) ** 2 for chance, is_so in zip(chances, came, strict=True))


# Counts of a register


@dataclass(frozen=True)
class Passage:
    """One thing on its way: the day it set out and the day it arrived, as numbers of days."""

    began: int
    ended: int | None = None


@dataclass(frozen=True)
class Window:
    """A period of which arrivals are counted, looked at from a day within it (all inclusive)."""

    first: int
    seen: int
    last: int


def of_register(passages: Sequence[Passage], windows: Sequence[Window]) -> list[Trial]:
    """Each window, the earliest first, that has enough windows before it."""
    counts = [_arrived(passages, window.first, window.last) for window in windows]
    so_far = [_arrived(passages, window.first, window.seen) for window in windows]
    lines = [
        count * (window.last - window.first + 1) / (window.seen - window.first + 1)
        for count, window in zip(so_far, windows, strict=True)
    ]
    found = []
    for number in range(LEAST_YEARS + 1, len(windows)):
        told = ahead(passages, windows[number])
        if isinstance(told, TooLittle):
            continue
        goals, came = counts[:number], counts[number]
        is_so = [came >= goal for goal in goals]
        way = _Way(Kind.BY_DIFFERENCE)
        straight = _Rival(way, lines[number], [c - s for c, s in zip(goals, lines, strict=False)])
        last_year = _Rival(way, goals[-1], [two - one for one, two in pairwise(goals)])
        found.append(
            Trial(
                told.low <= came - so_far[number] <= told.high,
                _score((told.chance_at_least(goal - so_far[number]) for goal in goals), is_so),
                # Half a step before, as counts are whole.
                _score((straight.chance_at_least(goal - 0.5) for goal in goals), is_so),
                _score((last_year.chance_at_least(goal - 0.5) for goal in goals), is_so),
            )
        )
    return found


def ahead(passages: Sequence[Passage], window: Window):
    """How many more arrive by the end of a window, from what was known on the day it is seen."""
    seen = window.seen
    begun = [one for one in passages if one.began <= seen]
    waiting = [one for one in begun if one.ended is None or one.ended > seen]
    arrived = [one for one in begun if one.ended is not None and one.ended <= seen]
    spells = [Spell(one.ended - one.began, is_finished=True) for one in arrived]
    ages = [seen - one.began for one in waiting]
    spells += [Spell(age, is_finished=False) for age in ages]
    return arrivals(spells, ages, window.last - seen)


def _arrived(passages: Iterable[Passage], first: int, last: int) -> int:
    return sum(one.ended is not None and first <= one.ended <= last for one in passages)


# Simulated years and registers, the same for the same seed

YEAR_DAYS = 365
QUARTERS = (3, 6, 9)


def simulated_years(chance: random.Random, kind: Kind, count: int = 14) -> list[SeenYear]:
    """A sector indicator with a season of its own, seen after three, six and nine months.

    Sums (`BY_RATIO`): monthly amounts = level x season x noise. The season is drawn once for the
    indicator (each month 1, give or take a quarter, the first two months weak and the last two
    strong, as around Tết and at the year's end); the level grows by 2 to 12 % a year, give or take
    5; the noise of a month is 6 %. Rates (`BY_DIFFERENCE`): every year has a rate of its own (7,
    give or take 2), a quarter departs from it by a habit of the indicator (give or take 1 point,
    drawn once for each quarter) and by chance (give or take 1); what is seen is the mean so far.
    """
    if kind is Kind.BY_RATIO:
        return list(_years_of_sums(chance, count))
    habit = [chance.gauss(0, 1) for _ in range(4)]
    years = []
    for year in range(count):
        own = chance.gauss(7, 2)
        quarters = [own + usual + chance.gauss(0, 1) for usual in habit]
        means = [fmean(quarters[: number + 1]) for number in range(4)]
        years.append(SeenYear(year, dict(zip(_parts(), means, strict=False)), means[-1]))
    return years


def _years_of_sums(chance: random.Random, count: int) -> Iterator[SeenYear]:
    lean = [0.8, 0.7, *[1.0] * 8, 1.15, 1.3]
    season = [max(0.2, usual + chance.gauss(0, 0.25)) for usual in lean]
    growth, level = chance.uniform(0.02, 0.12), 100.0
    for year in range(count):
        level *= 1 + chance.gauss(growth, 0.05)
        months = [level * weight * chance.lognormvariate(0, 0.06) for weight in season]
        sums = list(accumulate(months))
        at = {part: sums[part.months - 1] for part in _parts()}
        yield SeenYear(year, at, sums[-1])


def _parts() -> list[Part]:
    return [Part(("months", months), months) for months in QUARTERS]


def simulated_register(chance: random.Random, years: int = 16) -> list[Passage]:
    """Clusters on their way from the decision to the ground-breaking, or from there to completion.

    Decisions come in batches: in one year of three 15 to 30 of them, else up to 4, on any day of
    the year. A step takes a gamma distribution of shape 3 with a mean drawn once for the register,
    two to six years. Everything that ever happens is in it; who looks earlier sees less.
    """
    mean = chance.uniform(700, 2200)
    passages = []
    for year in range(years):
        batch = chance.randint(15, 30) if chance.random() < 1 / 3 else chance.randint(0, 4)
        for _ in range(batch):
            began = year * YEAR_DAYS + chance.randrange(YEAR_DAYS)
            passages.append(Passage(began, began + round(chance.gammavariate(3, mean / 3))))
    return passages


def windows_at(months: int, years: int = 16) -> list[Window]:
    """Every simulated year, seen after so many months."""
    seen = YEAR_DAYS * months // MONTHS - 1
    firsts = (year * YEAR_DAYS for year in range(years))
    return [Window(first, first + seen, first + YEAR_DAYS - 1) for first in firsts]
