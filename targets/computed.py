"""The window to the register: indicators nobody types, because the register knows them.

This is the only module of the room that looks at clusters, and it looks at `clusters.indicators`
alone. Each name answers for a period with the three lists behind its number.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from clusters import indicators
from hanoi_industry.figures import Share
from hanoi_industry.periods import CIVIL, Period

Answered = indicators.Answered
Obstacle = indicators.Obstacle
OnTheWay = indicators.OnTheWay

COMPUTED: dict[str, Callable[..., Answered]] = {
    "clusters-operating": indicators.clusters_operating,
    "clusters-established": indicators.clusters_established,
    "clusters-started": indicators.clusters_started,
    "clusters-completed": indicators.clusters_completed,
    "stations-to-standard": indicators.stations_to_standard,
}


@dataclass(frozen=True)
class Figure:
    """A number from the register with its counts.

    `low` and `high` are the least and the most it can be, whatever turns out of those that cannot
    be told. All three are None where the register has nothing to answer with.
    """

    share: Share
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None


class Window:
    """The register as known on a day (None: now), gathered once for each day it is asked about.

    However many figures and forecasts a page shows, the register answers them all from one look.
    """

    def __init__(self, known_on: date | None = None):
        self.known_on = known_on
        self._registers: dict[date, indicators.Register] = {}
        self._ways: dict[tuple[str, date], OnTheWay | None] = {}
        self._obstacles: dict[tuple[str, date], dict[int, Obstacle]] = {}

    def answer(self, name: str, period: Period, day: date | None = None) -> Answered | None:
        """What the register says of a period, on a day within it or at its end.

        None where it computes nothing under this name.
        """
        ask = COMPUTED.get(name)
        if ask is None:
            return None
        last = CIVIL.days(period).last
        seen = last if day is None else min(last, day)
        answered = ask(period, self.known_on, self._registers.get(seen), day=day)
        self._registers[seen] = answered.register
        return answered

    def on_the_way(self, answered: Answered) -> OnTheWay | None:
        """Who took the step that a figure counts, and who waits; None where it counts no step."""
        key = answered.question.code, answered.register.day
        if key not in self._ways:
            self._ways[key] = indicators.on_the_way(answered)
        return self._ways[key]

    def obstacles(self, way: OnTheWay) -> dict[int, Obstacle]:
        """What holds up each cluster that waits, by its number."""
        key = way.step.kind, way.register.day
        if key not in self._obstacles:
            self._obstacles[key] = indicators.obstacles(way)
        return self._obstacles[key]


def answer(
    name: str, period: Period, known_on: date | None = None, day: date | None = None
) -> Answered | None:
    """One figure asked alone; see `Window.answer`."""
    return Window(known_on).answer(name, period, day)


def figure_of(answered: Answered, expression: str) -> Figure:
    """The number an indicator shows: a per cent for a share, else how many are counted."""
    share = answered.share
    if not len(answered.register):
        return Figure(share, None, None, None)
    if expression == "share":
        return _percent(answered)
    counted = Decimal(share.part)
    return Figure(share, counted, counted, counted + share.unknown)


def _percent(answered: Answered) -> Figure:
    share = answered.share
    # Who may or may not belong to the whole can only lower the least and raise the most.
    doubtful = sum(1 for one in answered.cannot_tell if one.in_population != "yes")
    whole = share.whole + doubtful
    if not whole:
        return Figure(share, None, None, None)
    return Figure(
        share,
        None if share.percent() is None else _rounded(share.percent()),
        _rounded(Decimal(100) * share.part / whole),
        _rounded(Decimal(100) * (share.part + share.unknown) / whole),
    )


def _rounded(percent: Decimal) -> Decimal:
    """As outcomes are stored; never to a hundred, or to nothing, that is not true."""
    rounded = percent.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    if percent < 100 <= rounded:
        return Decimal("99.9999")
    return Decimal("0.0001") if percent and not rounded else rounded
