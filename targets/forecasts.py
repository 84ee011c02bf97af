"""How a year may end, and how many things may reach a step by a day; always with its doubt. Pure.

A year is judged by the pace of the same indicator's own earlier years at the same month, never by a
straight line: exports of December are not a twelfth. A count is judged by how long the finished and
the unfinished ones have taken so far. With too little history nothing is said.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist, fmean, stdev

LEAST_YEARS = 4
LEAST_FINISHED = 8
RANGE = 0.8  # the share of outcomes that a range is to hold
SMALLEST_SPREAD = 1e-9


class Kind(StrEnum):
    """How a year grows from one of its months to its end."""

    BY_RATIO = "by_ratio"  # sums such as exports: the year is so many times its first half
    BY_DIFFERENCE = "by_difference"  # rates, shares and indexes: so many points more or less


@dataclass(frozen=True)
class EarlierYear:
    """What stood at the same month of an earlier year, and how that year ended."""

    at_month: float
    at_end: float


@dataclass(frozen=True)
class TooLittle:
    """Nothing is forecast; `have` of `needed` were there."""

    have: int
    needed: int


@dataclass(frozen=True)
class Forecast:
    """The end of a year; `chance_below(x)` is the probability that it is at most x."""

    low: float
    middle: float
    high: float
    years: int
    chance_below: Callable[[float], float]

    def chance_at_least(self, value: float) -> float:
        return 1 - self.chance_below(value)

    def chance_between(self, low: float, high: float) -> float:
        return max(0.0, self.chance_below(high) - self.chance_below(low))


def year_end(now: float, earlier: Iterable[EarlierYear], kind: Kind) -> Forecast | TooLittle:
    """The end of this year from its value now and from earlier years at the same month.

    The spread of few years is itself uncertain, hence Student's t with as many degrees of freedom.
    A rate that in some years rose and in others fell towards their ends has no pace of its own:
    the mean of its steps is trusted only as far as it stands out of their spread.
    """
    is_ratio = kind is Kind.BY_RATIO
    usable = [one for one in earlier if not is_ratio or (one.at_month > 0 and one.at_end > 0)]
    if len(usable) < LEAST_YEARS or (is_ratio and now <= 0):
        return TooLittle(len(usable), LEAST_YEARS)
    steps = [
        math.log(one.at_end / one.at_month) if is_ratio else one.at_end - one.at_month
        for one in usable
    ]
    count = len(steps)
    middle = fmean(steps) * (1 if is_ratio else _trust(steps))
    about = math.sqrt(sum((step - middle) ** 2 for step in steps) / (count - 1))
    spread = max(about * math.sqrt(1 + 1 / count), SMALLEST_SPREAD)

    def end(step: float) -> float:
        return now * math.exp(step) if is_ratio else now + step

    def chance_below(value: float) -> float:
        if is_ratio and value <= 0:
            return 0.0
        step = math.log(value / now) if is_ratio else value - now
        return student_below((step - middle) / spread, count - 1)

    reach = spread * student_quantile((1 + RANGE) / 2, count - 1)
    return Forecast(end(middle - reach), end(middle), end(middle + reach), count, chance_below)


ACCIDENT = 3  # means that are so many squared doubts off, or less, come of themselves


def _trust(steps: Sequence[float]) -> float:
    """How much of a mean is no accident, from none to all (as shrinking does: James and Stein 1961)."""
    mean, doubt = fmean(steps), stdev(steps) ** 2 / len(steps)
    return max(0.0, 1 - ACCIDENT * doubt / mean**2) if mean else 0.0


def student_below(t: float, freedom: int) -> float:
    """The distribution of Student's t, exact for whole degrees of freedom (Abramowitz 26.7.3-4)."""
    angle = math.atan2(t, math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    if freedom % 2:
        term, total = cosine, 0.0
        for n in range(3, freedom + 1, 2):
            total += term
            term *= cosine * cosine * (n - 1) / n
        inside = 2 / math.pi * (angle + sine * total)
    else:
        term, total = 1.0, 0.0
        for n in range(2, freedom + 1, 2):
            total += term
            term *= cosine * cosine * (n - 1) / n
        inside = sine * total
    return (1 + inside) / 2


def student_quantile(chance: float, freedom: int) -> float:
    low, high = -1e6, 1e6
    for _ in range(100):
        middle = (low + high) / 2
        if student_below(middle, freedom) < chance:
            low = middle
        else:
            high = middle
    return (low + high) / 2


# Counts


@dataclass(frozen=True)
class Spell:
    """How long one thing has been on its way, and whether it has arrived."""

    days: int
    is_finished: bool


@dataclass(frozen=True)
class CountForecast:
    """How many of those that wait arrive in time; `chances[n]` is the probability of exactly n."""

    low: int
    middle: int
    high: int
    chances: tuple[float, ...]
    each: tuple[float, ...]

    def chance_at_least(self, count: int) -> float:
        return sum(self.chances[max(count, 0) :])


def arrivals(
    spells: Iterable[Spell], waiting: Sequence[int | None], within: int
) -> CountForecast | TooLittle:
    """How many of those that have waited so many days will arrive within so many more.

    The share that arrives between two ages is learnt from all spells, unfinished ones included
    (Kaplan and Meier 1958). How fast things go is known the less the fewer arrived at the ages that
    are to come, and all that wait share that doubt. Of what has waited nobody knows how long (None)
    only the mean pace is told.
    """
    spells = list(spells)
    finished = sum(spell.is_finished for spell in spells)
    if finished < LEAST_FINISHED:
        return TooLittle(finished, LEAST_FINISHED)
    curve = _Curve(spells)
    hazards = [curve.hazard_within(age, within) for age in waiting]
    speeds = _speeds(curve.behind(waiting, within))
    of_speeds = [
        _exactly([1 - math.exp(-hazard * speed) for hazard in hazards]) for speed in speeds
    ]
    chances = [fmean(of_count) for of_count in zip(*of_speeds, strict=True)]
    by_hazard = {
        hazard: fmean(1 - math.exp(-hazard * speed) for speed in speeds) for hazard in {*hazards}
    }
    each = tuple(by_hazard[hazard] for hazard in hazards)
    low, high = _narrow_range(chances)
    return CountForecast(low, _quantile(chances, 0.5), high, tuple(chances), each)


class _Curve:
    """The hazard gathered up to an age, from spells of which some still run."""

    def __init__(self, spells: list[Spell]):
        ends: dict[int, int] = {}
        for spell in spells:
            if spell.is_finished:
                ends[spell.days] = ends.get(spell.days, 0) + 1
        lengths = sorted(spell.days for spell in spells)
        self.days = [0, *sorted(ends)]
        self.gathered = [0.0]
        self.at_risk = {day: len(lengths) - bisect_right(lengths, day - 1) for day in ends}
        self.ends = ends
        for day in self.days[1:]:
            self.gathered.append(self.gathered[-1] + ends[day] / self.at_risk[day])
        exposed = sum(min(spell.days, self.days[-1]) for spell in spells)
        self.mean_hazard = sum(ends.values()) / max(exposed, 1)

    def hazard_within(self, age: int | None, days: int) -> float:
        """Beyond the longest spell that finished, things go on at their mean pace."""
        if age is None:
            return self.mean_hazard * days
        start, end, last = age, age + days, self.days[-1]
        seen = self._at(min(end, last)) - self._at(min(start, last))
        return seen + self.mean_hazard * (max(end, last) - max(start, last))

    def behind(self, waiting: Sequence[int | None], within: int) -> float:
        """How many arrivals the expected number rests on: the inverse of its relative variance.

        By the variance of Nelson and Aalen, each arrival weighed by how many of those that wait
        come to that age. Where none does, all arrivals together tell the mean pace.
        """
        ages = sorted(age for age in waiting if age is not None)
        expected = variance = 0.0
        for day in self.days[1:]:
            here = bisect_right(ages, day - 1) - bisect_right(ages, day - 1 - within)
            expected += here * self.ends[day] / self.at_risk[day]
            variance += here**2 * self.ends[day] / self.at_risk[day] ** 2
        finished = sum(self.ends.values())
        return min(finished, expected**2 / variance) if variance else finished

    def _at(self, day: int) -> float:
        place = bisect_right(self.days, day) - 1
        if place + 1 == len(self.days):
            return self.gathered[-1]
        first, second = self.days[place], self.days[place + 1]
        share = (day - first) / (second - first)
        return self.gathered[place] + share * (self.gathered[place + 1] - self.gathered[place])


SPEEDS = 21
MANY = 200
FARTHEST = 6  # spreads to either side of the mean beyond which nothing is left to tell


def _speeds(finished: float) -> list[float]:
    """Equally likely factors of the pace: a gamma distribution of mean 1 and variance 1 / finished.

    By the approximation of Wilson and Hilferty (1931), which is close from a few events on.
    """
    spread = 1 / (9 * finished)
    return [
        max(0.0, 1 - spread + NormalDist().inv_cdf((n + 0.5) / SPEEDS) * math.sqrt(spread)) ** 3
        for n in range(SPEEDS)
    ]


def _exactly(each: Sequence[float]) -> list[float]:
    """The probabilities of 0, 1, 2 ... arrivals, each thing with a chance of its own."""
    if len(each) > MANY:
        return _nearly(each)
    chances = [1.0]
    for chance in each:
        grown = [0.0] * (len(chances) + 1)
        for count, so_far in enumerate(chances):
            grown[count] += so_far * (1 - chance)
            grown[count + 1] += so_far * chance
        chances = grown
    return chances


def _nearly(each: Sequence[float]) -> list[float]:
    """The same of many things, where the sum is as good as normal and soon told."""
    mean = sum(each)
    spread = max(math.sqrt(sum(chance * (1 - chance) for chance in each)), SMALLEST_SPREAD)
    sums = NormalDist(mean, spread)
    first = max(0, math.floor(mean - FARTHEST * spread))
    last = min(len(each), math.ceil(mean + FARTHEST * spread))
    below = [0.0, *(sums.cdf(count + 0.5) for count in range(first, last)), 1.0]
    chances = [0.0] * (len(each) + 1)
    for count in range(first, last + 1):
        chances[count] = below[count - first + 1] - below[count - first]
    return chances


def _quantile(chances: Sequence[float], share: float) -> int:
    total = 0.0
    for count, chance in enumerate(chances):
        total += chance
        if total >= share - 1e-12:
            return count
    return len(chances) - 1


def _narrow_range(chances: Sequence[float]) -> tuple[int, int]:
    """The range of counts around the middle that holds as nearly as can be its share."""
    low = high = _quantile(chances, 0.5)
    held = chances[low]
    while True:
        below = chances[low - 1] if low else -1.0
        above = chances[high + 1] if high + 1 < len(chances) else -1.0
        step = max(below, above)
        if step <= 0 or abs(held + step - RANGE) >= abs(held - RANGE):
            return low, high
        held += step
        if below >= above:
            low -= 1
        else:
            high += 1
