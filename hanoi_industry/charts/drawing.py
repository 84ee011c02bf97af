"""What every chart is put together from: its table, its scale, and the parts of a drawing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import floor, log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hanoi_industry import formats

Number = Decimal | int | float


ROW_HEIGHT = 44
BAR_HEIGHT = 16
PLOT_HEIGHT = 220
PLOT_TOP = 24
LABELS_BELOW = 28
MOST_LABELS = 6
ROOM_FOR_VALUES = 22  # per cent kept free beside the longest bar
LINES_WIDTH = 74  # per cent; the rest holds the names at the ends of the lines


@dataclass(frozen=True)
class Cell:
    """A cell of the table under a chart; with an address it leads to the list behind the number."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class ChartTable:
    headings: list[str]
    rows: list[list[Cell]]


@dataclass(frozen=True)
class Key:
    """What a mark of a chart means: a small drawing of it, and words."""

    svg: SafeString
    words: str


@dataclass(frozen=True)
class Chart:
    title: str
    svg: SafeString
    table: ChartTable
    note: str = ""
    # Names too long to stand at the ends of their lines, in the lines' order.
    legend: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Limit:
    """A named line: a limit or a target. `upper`: values above it exceed; else those below miss."""

    label: str
    value: Number
    upper: bool = True

    def is_broken_by(self, value: Number) -> bool:
        return value > self.value if self.upper else value < self.value


@dataclass(frozen=True)
class Scale:
    """Where a value lies between the two ends of a chart, in per cent."""

    low: float
    high: float
    room: float = 100.0
    ticks: list[float] = field(default_factory=list)

    def at(self, value: Number) -> float:
        return round((float(value) - self.low) / (self.high - self.low) * self.room, 2)


def scale_of(values: Sequence[Number], room: float = 100.0) -> Scale:
    """From zero, or from below it where values are, to a round number above the highest."""
    lowest = min([float(value) for value in values] + [0.0])
    highest = max([float(value) for value in values] + [0.0])
    if lowest == highest:
        highest = 1.0
    step = _round_step((highest - lowest) / 4)
    first, last = floor(lowest / step), -floor(-highest / step)
    ticks = [round(step * number, 10) for number in range(first, last + 1)]
    return Scale(ticks[0], ticks[-1], room, ticks)


def _round_step(rough: float) -> float:
    power = 10.0 ** floor(log10(rough))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= rough * 0.999999)


def drawing(title: str, description: str, height: int, *parts: str, kind: str) -> SafeString:
    return format_html(
        '<svg class="office-drawing office-drawing-{}" role="img" width="100%" height="{}"'
        ' xmlns="http://www.w3.org/2000/svg"><title>{}</title><desc>{}</desc>{}</svg>',
        kind,
        height,
        title,
        description,
        joined(parts),
    )


def joined(parts) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def text(x: float, y: float, words: str, css: str = "", anchor: str = "start") -> SafeString:
    return format_html(
        '<text x="{}%" y="{}" text-anchor="{}" class="{}">{}</text>', x, y, anchor, css, words
    )


def stroke(x1, y1, x2, y2, css: str) -> SafeString:
    return format_html('<line x1="{}%" y1="{}" x2="{}%" y2="{}" class="{}"/>', x1, y1, x2, y2, css)


def with_unit(value: Number | None, unit: str) -> str:
    if value is None:
        return _("no data")
    return f"{formats.number(value)} {unit}".strip()


def place(number: int, count: int, width: float = LINES_WIDTH) -> float:
    return round(8 + (width - 8) * (number / (count - 1) if count > 1 else 0.5), 2)


def level_of(value: Number, scale: Scale) -> float:
    return round(PLOT_TOP + PLOT_HEIGHT * (1 - scale.at(value) / 100), 1)


def level_lines(scale: Scale, unit: str, width: float = LINES_WIDTH) -> list[SafeString]:
    parts = []
    for tick in scale.ticks:
        y = level_of(tick, scale)
        parts.append(stroke(0, y, width, y, "office-zero" if tick == 0 else "office-level"))
        words = with_unit(tick, unit if tick == scale.ticks[-1] else "")
        parts.append(text(0, y - 4, words, "office-tick"))
    return parts


def names_below(over: Sequence[str], places: list[float]) -> list[SafeString]:
    every = max(1, -(-len(over) // MOST_LABELS))
    y = PLOT_TOP + PLOT_HEIGHT + 20
    last = len(over) - 1
    return [
        text(places[number], y, name, "office-tick", "middle")
        for number, name in enumerate(over)
        if (last - number) % every == 0
    ]


def runs(values: Sequence[Number | None]) -> list[list[int]]:
    """Numbers of neighbouring points that are known; a gap parts them."""
    found: list[list[int]] = [[]]
    for number, value in enumerate(values):
        if value is not None:
            found[-1].append(number)
        elif found[-1]:
            found.append([])
    return [run for run in found if run]
