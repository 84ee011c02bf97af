"""Lines over periods, each named at its end, and small ones for a card or a cell."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from hanoi_industry import formats
from hanoi_industry.charts.drawing import (
    LABELS_BELOW,
    LINES_WIDTH,
    PLOT_HEIGHT,
    PLOT_TOP,
    Cell,
    Chart,
    ChartTable,
    Limit,
    Number,
    Scale,
    drawing,
    joined,
    level_lines,
    level_of,
    names_below,
    place,
    runs,
    scale_of,
    stroke,
    text,
    with_unit,
)

LONGEST_NAME_AT_AN_END = 13
SPARK_WIDTH, SPARK_HEIGHT = 96, 24


@dataclass(frozen=True)
class Line:
    label: str
    values: Sequence[Number | None]


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
    scale = scale_of([*known, *(limit.value for limit in limits)])
    height = PLOT_TOP + PLOT_HEIGHT + LABELS_BELOW
    places = [place(number, len(over)) for number in range(len(over))]
    parts = [*level_lines(scale, unit), *names_below(over, places)]
    for limit in limits:
        parts += _level_limit(limit, scale, unit)
    for number, line in enumerate(series):
        parts += _drawn_line(line, places, scale, number)
    has_legend = any(len(line.label) > LONGEST_NAME_AT_AN_END for line in series)
    parts += _names_at_ends(series, places, scale, with_names=not has_legend)
    headings = [heading, *(line.label for line in series)]
    rows = [
        [Cell(name), *(Cell(with_unit(line.values[number], "")) for line in series)]
        for number, name in enumerate(over)
    ]
    description = "; ".join(_told(line, over, unit) for line in series)
    svg = drawing(title, description, height, *parts, kind="lines")
    legend = tuple(line.label for line in series) if has_legend else ()
    return Chart(title, svg, ChartTable(headings, rows), note, legend)


def _level_limit(limit: Limit, scale: Scale, unit: str) -> list[SafeString]:
    y = level_of(limit.value, scale)
    words = f"{limit.label}: {with_unit(limit.value, unit)}"
    return [
        stroke(0, y, LINES_WIDTH, y, "office-limit"),
        text(LINES_WIDTH, y - 5, words, "office-limit-name", "end"),
    ]


def _drawn_line(line: Line, places: list[float], scale: Scale, number: int) -> list[SafeString]:
    parts = []
    for run in runs(line.values):
        for one, other in zip(run, run[1:], strict=False):
            parts.append(
                stroke(
                    places[one],
                    level_of(line.values[one], scale),
                    places[other],
                    level_of(line.values[other], scale),
                    f"office-line office-line-{number % 3}",
                )
            )
        parts += [
            format_html(
                '<circle cx="{}%" cy="{}" r="3.5" class="office-dot office-line-{}"/>',
                places[point],
                level_of(line.values[point], scale),
                number % 3,
            )
            for point in run
        ]
    return parts


def _names_at_ends(
    series: Sequence[Line], places: list[float], scale: Scale, *, with_names: bool
) -> list[SafeString]:
    """Last value, and name, beside the last point, pushed apart where they would overlap."""
    ends = []
    for number, line in enumerate(series):
        if known := runs(line.values):
            last = known[-1][-1]
            ends.append((level_of(line.values[last], scale), places[last], number, line, last))
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
        f"{name} {with_unit(value, unit)}" for name, value in zip(over, line.values, strict=True)
    )
    return f"{line.label}: {values}"


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
    for run in runs(values):
        points = " ".join(f"{x},{y}" for x, y in map(point, run))
        parts.append(
            format_html('<polyline points="{}" class="office-line office-line-0"/>', points)
        )
        x, y = point(run[-1])
        parts.append(
            format_html('<circle cx="{}" cy="{}" r="2.5" class="office-dot office-line-0"/>', x, y)
        )
    told = ", ".join(with_unit(value, "") for value in values)
    svg = format_html(
        '<svg class="office-spark" role="img" width="{}" height="{}" viewBox="0 0 {} {}"'
        ' xmlns="http://www.w3.org/2000/svg"><title>{}</title><desc>{}</desc>{}</svg>',
        SPARK_WIDTH,
        SPARK_HEIGHT,
        SPARK_WIDTH,
        SPARK_HEIGHT,
        title,
        told,
        joined(parts),
    )
    rows = [[Cell(with_unit(value, ""))] for value in values]
    return Chart(title, svg, ChartTable([title], rows))
