"""Charts drawn on the server as SVG, each with the table of its numbers.

The title of a chart is its finding. Places along a chart are given in per cent, so that it fits
any width while letters keep their size; colours are variables of the stylesheet, which knows light,
dark and print. What is missing is a gap with a question mark, never a zero and never drawn through.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import floor, log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hanoi_industry import formats
from hanoi_industry.figures import Share

Number = Decimal | int | float

ROW_HEIGHT = 44
BAR_HEIGHT = 16
PLOT_HEIGHT = 220
PLOT_TOP = 24
LABELS_BELOW = 28
MOST_LABELS = 6
ROOM_FOR_VALUES = 22  # per cent kept free beside the longest bar
LINES_WIDTH = 74  # per cent; the rest holds the names at the ends of the lines
LONGEST_NAME_AT_AN_END = 13


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
class Chart:
    title: str
    svg: SafeString
    table: ChartTable
    note: str = ""
    # Names too long to stand at the ends of their lines, in the lines' order.
    legend: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limit:
    """A named line: a limit or a target. `upper`: values above it exceed; else those below miss."""

    label: str
    value: Number
    upper: bool = True

    def is_broken_by(self, value: Number) -> bool:
        return value > self.value if self.upper else value < self.value


@dataclass(frozen=True)
class Bar:
    label: str
    value: Number | None
    href: str = ""
    # A code of the signs of the house ("met", "missed" …) colours the bar.
    sign: str = ""


@dataclass(frozen=True)
class Line:
    label: str
    values: Sequence[Number | None]


@dataclass(frozen=True)
class Step:
    """One step of a funnel; `unknown` of those before it could not be told."""

    label: str
    count: int
    unknown: int = 0
    href: str = ""
    unknown_href: str = ""


@dataclass(frozen=True)
class _Scale:
    """Where a value lies between the two ends of a chart, in per cent."""

    low: float
    high: float
    room: float = 100.0
    ticks: list[float] = field(default_factory=list)

    def at(self, value: Number) -> float:
        return round((float(value) - self.low) / (self.high - self.low) * self.room, 2)


def _scale(values: Sequence[Number], room: float = 100.0) -> _Scale:
    """From zero, or from below it where values are, to a round number above the highest."""
    lowest = min([float(value) for value in values] + [0.0])
    highest = max([float(value) for value in values] + [0.0])
    if lowest == highest:
        highest = 1.0
    step = _round_step((highest - lowest) / 4)
    first, last = floor(lowest / step), -floor(-highest / step)
    ticks = [round(step * number, 10) for number in range(first, last + 1)]
    return _Scale(ticks[0], ticks[-1], room, ticks)


def _round_step(rough: float) -> float:
    power = 10.0 ** floor(log10(rough))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= rough * 0.999999)


def _drawing(title: str, description: str, height: int, *parts: str, kind: str) -> SafeString:
    return format_html(
        '<svg class="office-drawing office-drawing-{}" role="img" width="100%" height="{}"'
        ' xmlns="http://www.w3.org/2000/svg"><title>{}</title><desc>{}</desc>{}</svg>',
        kind,
        height,
        title,
        description,
        _joined(parts),
    )


def _joined(parts) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _text(x: float, y: float, words: str, css: str = "", anchor: str = "start") -> SafeString:
    return format_html(
        '<text x="{}%" y="{}" text-anchor="{}" class="{}">{}</text>', x, y, anchor, css, words
    )


def _line(x1, y1, x2, y2, css: str) -> SafeString:
    return format_html('<line x1="{}%" y1="{}" x2="{}%" y2="{}" class="{}"/>', x1, y1, x2, y2, css)


def _with_unit(value: Number | None, unit: str) -> str:
    if value is None:
        return _("no data")
    return f"{formats.number(value)} {unit}".strip()


def bars(
    title: str,
    items: Sequence[Bar],
    *,
    unit: str = "",
    limit: Limit | None = None,
    heading: str = "",
    value_heading: str = "",
    note: str = "",
) -> Chart:
    """One bar a row, its name above it and its value at its end."""
    known = [item.value for item in items if item.value is not None]
    scale = _scale([*known, *([limit.value] if limit else [])], 100 - ROOM_FOR_VALUES)
    top = PLOT_TOP if limit else 4
    height = top + ROW_HEIGHT * len(items)
    parts, values = [], []
    for number, item in enumerate(items):
        parts += _bar_row(item, top + number * ROW_HEIGHT, scale, limit)
        values.append(_bar_value(item, top + number * ROW_HEIGHT, scale, unit, limit))
    if limit:
        parts += _upright_limit(limit, scale, height, unit)
    # Last, so that the line of the limit does not cross the letters.
    parts += values
    description = "; ".join(f"{item.label}: {_with_unit(item.value, unit)}" for item in items)
    if limit:
        description += f"; {limit.label}: {_with_unit(limit.value, unit)}"
    headings = [heading, value_heading or unit or _("value")]
    rows = [[Cell(item.label, item.href), Cell(_with_unit(item.value, ""))] for item in items]
    if limit:
        rows.append([Cell(limit.label), Cell(formats.number(limit.value))])
    svg = _drawing(title, description, height, *parts, kind="bars")
    return Chart(title, svg, ChartTable(headings, rows), note)


def _bar_row(item: Bar, top: int, scale: _Scale, limit: Limit | None) -> list[SafeString]:
    words = _text(scale.at(min(scale.low, 0)), top + 14, item.label, "office-name")
    if item.value is None:
        return [words]
    start, end = sorted((scale.at(0), scale.at(item.value)))
    css = "office-bar" + (f" office-bar-{item.sign}" if item.sign else "")
    css += " office-broken" if limit is not None and limit.is_broken_by(item.value) else ""
    bar = format_html(
        '<rect x="{}%" y="{}" width="{}%" height="{}" rx="2" class="{}"/>',
        start,
        top + 20,
        round(max(end - start, 0.2), 2),
        BAR_HEIGHT,
        css,
    )
    zero = _line(scale.at(0), top + 17, scale.at(0), top + 23 + BAR_HEIGHT, "office-zero")
    return [words, bar, zero]


def _bar_value(item: Bar, top: int, scale: _Scale, unit: str, limit: Limit | None) -> SafeString:
    middle = top + 20 + BAR_HEIGHT - 3
    if item.value is None:
        return _text(scale.at(0), middle, f"? {_('no data')}", "office-missing")
    broken = limit is not None and limit.is_broken_by(item.value)
    return format_html(
        '<text x="{}%" dx="6" y="{}" class="office-value">{}{}</text>',
        max(scale.at(0), scale.at(item.value)),
        middle,
        "✕ " if broken else "",
        _with_unit(item.value, unit),
    )


def _upright_limit(limit: Limit, scale: _Scale, height: int, unit: str) -> list[SafeString]:
    x = scale.at(limit.value)
    words = f"{limit.label}: {_with_unit(limit.value, unit)}"
    anchor = "end" if x > 55 else "start"
    return [
        _line(x, PLOT_TOP - 6, x, height, "office-limit"),
        _text(x, 12, words, "office-limit-name", anchor),
    ]


def lines(
    title: str,
    over: Sequence[str],
    series: Sequence[Line],
    *,
    unit: str = "",
    limits: Sequence[Limit] = (),
    heading: str = "",
    note: str = "",
) -> Chart:
    """Values over periods; each line is named at its end, and a gap stays a gap."""
    known = [value for line in series for value in line.values if value is not None]
    scale = _scale([*known, *(limit.value for limit in limits)])
    height = PLOT_TOP + PLOT_HEIGHT + LABELS_BELOW
    places = [_place(number, len(over)) for number in range(len(over))]
    parts = [*_level_lines(scale, unit), *_names_below(over, places)]
    for limit in limits:
        parts += _level_limit(limit, scale, unit)
    for number, line in enumerate(series):
        parts += _drawn_line(line, places, scale, number)
    has_legend = any(len(line.label) > LONGEST_NAME_AT_AN_END for line in series)
    parts += _names_at_ends(series, places, scale, with_names=not has_legend)
    headings = [heading, *(line.label for line in series)]
    rows = [
        [Cell(name), *(Cell(_with_unit(line.values[number], "")) for line in series)]
        for number, name in enumerate(over)
    ]
    description = "; ".join(_told(line, over, unit) for line in series)
    svg = _drawing(title, description, height, *parts, kind="lines")
    legend = tuple(line.label for line in series) if has_legend else ()
    return Chart(title, svg, ChartTable(headings, rows), note, legend)


def _place(number: int, count: int) -> float:
    return round(8 + (LINES_WIDTH - 8) * (number / (count - 1) if count > 1 else 0.5), 2)


def _height(value: Number, scale: _Scale) -> float:
    return round(PLOT_TOP + PLOT_HEIGHT * (1 - scale.at(value) / 100), 1)


def _level_lines(scale: _Scale, unit: str) -> list[SafeString]:
    parts = []
    for tick in scale.ticks:
        y = _height(tick, scale)
        parts.append(_line(0, y, LINES_WIDTH, y, "office-zero" if tick == 0 else "office-level"))
        words = _with_unit(tick, unit if tick == scale.ticks[-1] else "")
        parts.append(_text(0, y - 4, words, "office-tick"))
    return parts


def _names_below(over: Sequence[str], places: list[float]) -> list[SafeString]:
    every = max(1, -(-len(over) // MOST_LABELS))
    y = PLOT_TOP + PLOT_HEIGHT + 20
    last = len(over) - 1
    return [
        _text(places[number], y, name, "office-tick", "middle")
        for number, name in enumerate(over)
        if (last - number) % every == 0
    ]


def _level_limit(limit: Limit, scale: _Scale, unit: str) -> list[SafeString]:
    y = _height(limit.value, scale)
    words = f"{limit.label}: {_with_unit(limit.value, unit)}"
    return [
        _line(0, y, LINES_WIDTH, y, "office-limit"),
        _text(LINES_WIDTH, y - 5, words, "office-limit-name", "end"),
    ]


def _runs(values: Sequence[Number | None]) -> list[list[int]]:
    """Numbers of neighbouring points that are known; a gap parts them."""
    runs: list[list[int]] = [[]]
    for number, value in enumerate(values):
        if value is not None:
            runs[-1].append(number)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _drawn_line(line: Line, places: list[float], scale: _Scale, number: int) -> list[SafeString]:
    parts = []
    for run in _runs(line.values):
        for one, other in zip(run, run[1:], strict=False):
            parts.append(
                _line(
                    places[one],
                    _height(line.values[one], scale),
                    places[other],
                    _height(line.values[other], scale),
                    f"office-line office-line-{number % 3}",
                )
            )
        parts += [
            format_html(
                '<circle cx="{}%" cy="{}" r="3.5" class="office-dot office-line-{}"/>',
                places[point],
                _height(line.values[point], scale),
                number % 3,
            )
            for point in run
        ]
    return parts


def _names_at_ends(
    series: Sequence[Line], places: list[float], scale: _Scale, *, with_names: bool
) -> list[SafeString]:
    """Last value, and name, beside the last point, pushed apart where they would overlap."""
    ends = []
    for number, line in enumerate(series):
        runs = _runs(line.values)
        if runs:
            last = runs[-1][-1]
            ends.append((_height(line.values[last], scale), places[last], number, line, last))
    parts, lowest = [], 0.0
    for y, x, number, line, last in sorted(ends, key=lambda end: end[0]):
        lowest = max(y + 4, lowest + (28 if with_names else 15))
        css = f"office-name office-line-{number % 3}"
        named = [(formats.number(line.values[last]), 0), (line.label, 13)]
        for words, below in named if with_names else named[:1]:
            parts.append(
                format_html(
                    '<text x="{}%" dx="8" y="{}" class="{}">{}</text>',
                    x,
                    round(lowest + below, 1),
                    css,
                    words,
                )
            )
    return parts


def _told(line: Line, over: Sequence[str], unit: str) -> str:
    values = ", ".join(
        f"{name} {_with_unit(value, unit)}" for name, value in zip(over, line.values, strict=True)
    )
    return f"{line.label}: {values}"


def funnel(title: str, steps: Sequence[Step], *, heading: str = "", note: str = "") -> Chart:
    """Each step out of the one before it, with how many of those could not be told."""
    widest = max([step.count for step in steps] + [1])
    scale = _Scale(0, widest, 100 - ROOM_FOR_VALUES)
    parts, rows, told = [], [], []
    before = None
    for number, step in enumerate(steps):
        share = None if before is None else _of_those_before(step, before)
        words = _step_words(step, share)
        told.append(f"{step.label}: {words}{_untold(step)}")
        parts += _step_row(step, number * ROW_HEIGHT, scale, words)
        rows.append(
            [
                Cell(step.label),
                Cell(formats.number(step.count), step.href),
                Cell("" if share is None else formats.share(share)),
                Cell(formats.number(step.unknown), step.unknown_href),
            ]
        )
        before = step.count
    headings = [
        heading or _("step"),
        _("count"),
        _("of those that could be told"),
        _("cannot be told"),
    ]
    svg = _drawing(title, "; ".join(told), ROW_HEIGHT * len(steps), *parts, kind="funnel")
    return Chart(title, svg, ChartTable(headings, rows), note)


def _of_those_before(step: Step, before: int) -> Share | None:
    """Out of those that could be told; None where the steps do not lie within one another."""
    told = before - step.unknown
    return Share(step.count, told, step.unknown) if told >= step.count else None


def _step_words(step: Step, share: Share | None) -> str:
    percent = share.percent_text(formats.page_language()) if share else ""
    return formats.number(step.count) + (f" ({percent})" if percent else "")


def _untold(step: Step) -> str:
    if not step.unknown:
        return ""
    return ", " + _("%(count)s cannot be told") % {"count": formats.number(step.unknown)}


def _step_row(step: Step, top: int, scale: _Scale, words: str) -> list[SafeString]:
    width, unknown = scale.at(step.count), scale.at(step.unknown)
    unknown = min(unknown, scale.room - width)
    return [
        _text(0, top + 14, f"{step.label}: {words}", "office-name"),
        format_html(
            '<rect x="0" y="{}" width="{}%" height="{}" rx="2" class="office-bar"/>',
            top + 20,
            max(width, 0.2),
            BAR_HEIGHT,
        ),
        format_html(
            '<rect x="{}%" y="{}" width="{}%" height="{}" class="office-bar-unknown"/>',
            width,
            top + 20,
            round(unknown, 2),
            BAR_HEIGHT,
        )
        if step.unknown
        else SafeString(""),
        format_html(
            '<text x="{}%" dx="6" y="{}" class="office-missing">? {}</text>',
            round(width + unknown, 2),
            top + 20 + BAR_HEIGHT - 3,
            formats.number(step.unknown),
        )
        if step.unknown
        else SafeString(""),
    ]


SPARK_WIDTH, SPARK_HEIGHT = 96, 24


def sparkline(values: Sequence[Number | None], *, title: str) -> Chart:
    """A small line without axes, for a card or a cell; its title says what it shows."""
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0, 1)
    spread = float(high - low) or 1.0
    step = (SPARK_WIDTH - 8) / max(len(values) - 1, 1)

    def point(number: int) -> tuple[float, float]:
        level = (float(values[number]) - float(low)) / spread
        return round(4 + number * step, 1), round(SPARK_HEIGHT - 4 - level * (SPARK_HEIGHT - 8), 1)

    parts = []
    for run in _runs(values):
        points = " ".join(f"{x},{y}" for x, y in map(point, run))
        parts.append(
            format_html('<polyline points="{}" class="office-line office-line-0"/>', points)
        )
        x, y = point(run[-1])
        parts.append(
            format_html('<circle cx="{}" cy="{}" r="2.5" class="office-dot office-line-0"/>', x, y)
        )
    told = ", ".join(_with_unit(value, "") for value in values)
    svg = format_html(
        '<svg class="office-spark" role="img" width="{}" height="{}" viewBox="0 0 {} {}"'
        ' xmlns="http://www.w3.org/2000/svg"><title>{}</title><desc>{}</desc>{}</svg>',
        SPARK_WIDTH,
        SPARK_HEIGHT,
        SPARK_WIDTH,
        SPARK_HEIGHT,
        title,
        told,
        _joined(parts),
    )
    rows = [[Cell(_with_unit(value, ""))] for value in values]
    return Chart(title, svg, ChartTable([title], rows))
