"""Bars, one a row, and funnels, in which each step is out of the one before it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hanoi_industry import formats
from hanoi_industry.charts.drawing import (
    BAR_HEIGHT,
    PLOT_TOP,
    ROOM_FOR_VALUES,
    ROW_HEIGHT,
    Cell,
    Chart,
    ChartTable,
    Limit,
    Number,
    Scale,
    drawing,
    scale_of,
    stroke,
    text,
    with_unit,
)
from hanoi_industry.figures import Share


@dataclass(frozen=True)
class Bar:
    label: str
    value: Number | None
    href: str = ""
    # A code of the signs of the house ("met", "missed" …) colours the bar.
    sign: str = ""


@dataclass(frozen=True)
class Step:
    """One step of a funnel; `unknown` of those before it could not be told."""

    label: str
    count: int
    unknown: int = 0
    href: str = ""
    unknown_href: str = ""


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
    scale = scale_of([*known, *([limit.value] if limit else [])], 100 - ROOM_FOR_VALUES)
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
    description = "; ".join(f"{item.label}: {with_unit(item.value, unit)}" for item in items)
    if limit:
        description += f"; {limit.label}: {with_unit(limit.value, unit)}"
    headings = [heading, value_heading or unit or _("value")]
    rows = [[Cell(item.label, item.href), Cell(with_unit(item.value, ""))] for item in items]
    if limit:
        rows.append([Cell(limit.label), Cell(formats.number(limit.value))])
    svg = drawing(title, description, height, *parts, kind="bars")
    return Chart(title, svg, ChartTable(headings, rows), note)


def _bar_row(item: Bar, top: int, scale: Scale, limit: Limit | None) -> list[SafeString]:
    words = text(scale.at(min(scale.low, 0)), top + 14, item.label, "office-name")
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
    zero = stroke(scale.at(0), top + 17, scale.at(0), top + 23 + BAR_HEIGHT, "office-zero")
    return [words, bar, zero]


def _bar_value(item: Bar, top: int, scale: Scale, unit: str, limit: Limit | None) -> SafeString:
    middle = top + 20 + BAR_HEIGHT - 3
    if item.value is None:
        return text(scale.at(0), middle, f"? {_('no data')}", "office-missing")
    broken = limit is not None and limit.is_broken_by(item.value)
    return format_html(
        '<text x="{}%" dx="6" y="{}" class="office-value">{}{}</text>',
        max(scale.at(0), scale.at(item.value)),
        middle,
        "✕ " if broken else "",
        with_unit(item.value, unit),
    )


def _upright_limit(limit: Limit, scale: Scale, height: int, unit: str) -> list[SafeString]:
    x = scale.at(limit.value)
    words = f"{limit.label}: {with_unit(limit.value, unit)}"
    anchor = "end" if x > 55 else "start"
    return [
        stroke(x, PLOT_TOP - 6, x, height, "office-limit"),
        text(x, 12, words, "office-limit-name", anchor),
    ]


def funnel(title: str, steps: Sequence[Step], *, heading: str = "", note: str = "") -> Chart:
    """Each step out of the one before it, with how many of those could not be told."""
    widest = max([step.count for step in steps] + [1])
    scale = Scale(0, widest, 100 - ROOM_FOR_VALUES)
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
    svg = drawing(title, "; ".join(told), ROW_HEIGHT * len(steps), *parts, kind="funnel")
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


def _step_row(step: Step, top: int, scale: Scale, words: str) -> list[SafeString]:
    width, unknown = scale.at(step.count), scale.at(step.unknown)
    unknown = min(unknown, scale.room - width)
    return [
        text(0, top + 14, f"{step.label}: {words}", "office-name"),
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
