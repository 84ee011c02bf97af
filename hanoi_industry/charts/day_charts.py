"""Measured values over days, beside the limits as they changed; what goes beyond them stands out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hanoi_industry import formats
from hanoi_industry.charts.drawing import (
    LABELS_BELOW,
    LINES_WIDTH,
    PLOT_HEIGHT,
    PLOT_TOP,
    Cell,
    Chart,
    ChartTable,
    Key,
    Number,
    Scale,
    drawing,
    level_lines,
    level_of,
    scale_of,
    stroke,
    text,
    with_unit,
)

LEFT = 8.0
MOST_DAYS_NAMED = 5
DOT = 4
ROOM_FOR_A_VALUE = 7.0  # per cent between two values that are written
# A gap of more days than this between two samples is not drawn through.
LONGEST_RUN = 400


@dataclass(frozen=True)
class Point:
    """One value of a day. `words` are as it was typed, `value` is None where there is no number.

    A hollow point is a value "less than" or "not detected": it stands at the most it can be.
    """

    day: date
    value: Number | None
    words: str
    is_beyond: bool = False
    is_hollow: bool = False
    href: str = ""


@dataclass(frozen=True)
class LimitStep:
    """A limit from a day on, until the next step; None where there is none."""

    day: date
    minimum: Number | None
    maximum: Number | None
    words: str


def days(
    title: str,
    points: Sequence[Point],
    steps: Sequence[LimitStep],
    *,
    unit: str = "",
    until: date,
    note: str = "",
) -> Chart:
    """Points by their day from the first of them to `until`, and the limits as a line with steps."""
    first = min([point.day for point in points], default=until)
    axis = _Axis(first, max(until, first + timedelta(days=1)))
    shown = _within(steps, first)
    ends = [end for step in shown for end in (step.minimum, step.maximum) if end is not None]
    values = [point.value for point in points if point.value is not None]
    scale = scale_of([*values, *ends])
    parts = [*level_lines(scale, unit), *_days_below(axis)]
    parts += _limits(shown, axis, scale, unit)
    parts += _path(points, axis, scale)
    parts += _dots(points, axis, scale)
    told = "; ".join(f"{formats.day(point.day)} {point.words}" for point in points)
    svg = drawing(title, told, PLOT_TOP + PLOT_HEIGHT + LABELS_BELOW, *parts, kind="lines")
    return Chart(title, svg, _table(points, shown, unit), note, keys=_keys(points))


@dataclass(frozen=True)
class _Axis:
    first: date
    last: date

    def at(self, day: date) -> float:
        share = (day - self.first).days / (self.last - self.first).days
        return round(LEFT + (LINES_WIDTH - LEFT) * min(max(share, 0.0), 1.0), 2)

    def named(self) -> list[date]:
        span = (self.last - self.first).days
        count = min(MOST_DAYS_NAMED, span + 1)
        return [self.first + timedelta(days=span * n // (count - 1)) for n in range(count)]


def _within(steps: Iterable[LimitStep], first: date) -> list[LimitStep]:
    """Those that hold from the first day on; the one before it begins the line."""
    ordered = sorted(steps, key=lambda step: step.day)
    before = [step for step in ordered if step.day <= first]
    return before[-1:] + [step for step in ordered if step.day > first]


def _days_below(axis: _Axis) -> list[SafeString]:
    y = PLOT_TOP + PLOT_HEIGHT + 20
    return [
        text(axis.at(day), y, formats.day(day), "office-tick", "middle") for day in axis.named()
    ]


def _limits(steps: Sequence[LimitStep], axis: _Axis, scale: Scale, unit: str) -> list[SafeString]:
    parts: list[SafeString] = []
    for name in ("minimum", "maximum"):
        before = None
        for step, following in zip_longest(steps, steps[1:]):
            level = getattr(step, name)
            start, end = axis.at(step.day), axis.at(following.day) if following else LINES_WIDTH
            if level is not None:
                y = level_of(level, scale)
                if before is not None and before != y:
                    parts.append(stroke(start, before, start, y, "office-limit"))
                parts.append(stroke(start, y, end, y, "office-limit"))
            before = None if level is None else level_of(level, scale)
        if before is not None:
            value = with_unit(getattr(steps[-1], name), unit)
            parts += [_beside(before - 2, _("limit")), _beside(before + 12, value)]
    return parts


def _beside(y: float, words: str) -> SafeString:
    """A name at the end of a line, outside the room of the points."""
    return format_html(
        '<text x="{}%" dx="8" y="{}" class="office-limit-name">{}</text>',
        LINES_WIDTH,
        round(y, 1),
        words,
    )


def _path(points: Sequence[Point], axis: _Axis, scale: Scale) -> list[SafeString]:
    """Neighbouring known values are joined; a missing value, or a long silence, parts them."""
    parts = []
    for one, other in zip(points, points[1:], strict=False):
        if None in (one.value, other.value) or (other.day - one.day).days > LONGEST_RUN:
            continue
        ends = axis.at(one.day), level_of(one.value, scale)
        ends += axis.at(other.day), level_of(other.value, scale)
        parts.append(stroke(*ends, "office-line office-line-0"))
    return parts


def _dots(points: Sequence[Point], axis: _Axis, scale: Scale) -> list[SafeString]:
    """Each point; those beyond in a ring, and with their value where the one before leaves room."""
    parts: list[SafeString] = []
    last_named = -ROOM_FOR_A_VALUE
    for point in points:
        if point.value is None:
            continue
        x, y = axis.at(point.day), level_of(point.value, scale)
        css = "office-dot office-line-0" + (" office-hollow" if point.is_hollow else "")
        parts.append(_circle(x, y, DOT, css))
        if point.is_beyond:
            parts.append(_circle(x, y, DOT + 4, "office-beyond"))
            if x - last_named >= ROOM_FOR_A_VALUE:
                value = formats.number(point.value)
                parts.append(text(x, round(y - DOT - 8, 1), value, "office-beyond-value", "middle"))
                last_named = x
    return parts


def _circle(x: float, y: float, radius: int, css: str) -> SafeString:
    return format_html('<circle cx="{}%" cy="{}" r="{}" class="{}"/>', x, y, radius, css)


def _keys(points: Sequence[Point]) -> tuple[Key, ...]:
    keys = []
    if any(point.is_beyond for point in points):
        keys.append(Key(_mark("office-beyond"), _("beyond its limit")))
    if any(point.is_hollow and point.value is not None for point in points):
        words = _("less than the point, or not detected")
        keys.append(Key(_mark("office-dot office-line-0 office-hollow"), words))
    return tuple(keys)


def _mark(css: str) -> SafeString:
    return format_html(
        '<svg class="office-key" width="18" height="18" aria-hidden="true"'
        ' xmlns="http://www.w3.org/2000/svg"><circle cx="9" cy="9" r="6" class="{}"/></svg>',
        css,
    )


def _table(points: Sequence[Point], steps: Sequence[LimitStep], unit: str) -> ChartTable:
    rows = []
    for point in points:
        held = [step for step in steps if step.day <= point.day]
        beyond = _("beyond its limit") if point.is_beyond else ""
        limit = held[-1].words if held else _("no limit")
        rows.append(
            [Cell(formats.day(point.day), point.href), Cell(point.words), Cell(limit), Cell(beyond)]
        )
    value = f"{_('Value')} ({unit})" if unit else _("Value")
    return ChartTable([_("Day"), value, _("Limit"), _("Verdict")], rows)
