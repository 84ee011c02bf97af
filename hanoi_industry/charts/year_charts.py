"""Years of one figure: what was asked of it, everything that was said of it, and what is expected.

A figure that was revised stands in its year with all its marks, joined by an upright line; each
kind of figure has a mark of its own shape, so that none is told by its colour.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hanoi_industry import formats
from hanoi_industry.charts.drawing import (
    LABELS_BELOW,
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
    names_below,
    place,
    runs,
    scale_of,
    stroke,
)

WIDTH = 90  # per cent; the rest holds the number of the last year
WIDEST_BAND = 7
SHAPES = {
    "ring": '<circle r="4.5" class="office-hollow"/>',
    "square": '<rect x="-4.5" y="-4.5" width="9" height="9" class="office-hollow"/>',
    "disc": '<circle r="5" class="office-full"/>',
    "triangle": '<path d="M0-5.5 5 4.5H-5Z" class="office-full"/>',
    "diamond": '<path d="M0-5.5 5.5 0 0 5.5-5.5 0Z" class="office-hollow"/>',
}


@dataclass(frozen=True)
class Asked:
    """A target: the band between two bounds, or where one is None, the line of the other.

    `is_former` where a later one took its place.
    """

    words: str
    low: Number | None = None
    high: Number | None = None
    is_former: bool = False


@dataclass(frozen=True)
class Said:
    """A figure, or the range it lies in, with the shape of its mark.

    `is_shown`: the one of its year that counts; the others stand beside it.
    """

    value: Number
    shape: str
    words: str
    high: Number | None = None
    is_shown: bool = False


@dataclass(frozen=True)
class Expected:
    low: Number
    middle: Number
    high: Number
    words: str


@dataclass(frozen=True)
class Year:
    label: str
    asked: tuple[Asked, ...] = ()
    said: tuple[Said, ...] = ()
    expected: Expected | None = None

    @property
    def shown(self) -> Said | None:
        return next((one for one in self.said if one.is_shown), None)


def years(
    title: str,
    over: Sequence[Year],
    shapes: Sequence[tuple[str, str]],
    *,
    unit: str = "",
    heading: str = "",
    note: str = "",
) -> Chart:
    """`shapes` are the marks that figures may have, each with what it means, in the table's order."""
    scale = scale_of([value for year in over for value in _values(year)])
    places = [place(number, len(over), WIDTH) for number in range(len(over))]
    band = min(WIDEST_BAND, 0.6 * (WIDTH - places[0]) / max(len(over) - 1, 1))
    parts = [*level_lines(scale, unit, WIDTH), *names_below([one.label for one in over], places)]
    for x, year in zip(places, over, strict=True):
        for asked in year.asked:
            parts += _target(asked, x, band, scale)
    parts += _joining_line(over, places, scale)
    for x, year in zip(places, over, strict=True):
        parts += _figures(year, x, scale)
    parts += _last_number(over, places, scale)
    table = _table(over, shapes, heading)
    height = PLOT_TOP + PLOT_HEIGHT + LABELS_BELOW
    svg = drawing(title, _told(table), height, *parts, kind="years")
    return Chart(title, svg, table, note, keys=tuple(_keys(over, shapes)))


def _values(year: Year) -> Iterator[Number]:
    for one in (*year.asked, *([year.expected] if year.expected else [])):
        yield from (value for value in (one.low, one.high) if value is not None)
    for said in year.said:
        yield from (value for value in (said.value, said.high) if value is not None)


def _target(asked: Asked, x: float, band: float, scale: Scale) -> list[SafeString]:
    css = "office-asked-former" if asked.is_former else "office-asked"
    start, end = round(x - band / 2, 2), round(x + band / 2, 2)
    parts = [
        stroke(start, level_of(bound, scale), end, level_of(bound, scale), css)
        for bound in dict.fromkeys((asked.low, asked.high))
        if bound is not None
    ]
    if len(parts) == 2:
        top, bottom = level_of(asked.high, scale), level_of(asked.low, scale)
        shape = '<rect x="{}%" y="{}" width="{}%" height="{}" class="office-asked-band"/>'
        parts.insert(0, format_html(shape, start, top, round(end - start, 2), bottom - top))
    return parts


def _joining_line(over: Sequence[Year], places: list[float], scale: Scale) -> Iterator[SafeString]:
    """Through what counts of each year; a year without a figure, or with a range, is a gap."""
    shown = [year.shown for year in over]
    values = [None if one is None or one.high is not None else one.value for one in shown]
    for run in runs(values):
        for one, other in zip(run, run[1:], strict=False):
            ends = [(places[at], level_of(values[at], scale)) for at in (one, other)]
            yield stroke(*ends[0], *ends[1], "office-line office-line-0")


def _figures(year: Year, x: float, scale: Scale) -> Iterator[SafeString]:
    found = [value for one in year.said for value in (one.value, one.high) if value is not None]
    if found and min(found) != max(found):
        ends = level_of(min(found), scale), level_of(max(found), scale)
        yield stroke(x, ends[0], x, ends[1], "office-revised")
    if year.expected:
        yield from _forecast(year.expected, x, scale)
    # What counts is drawn last, over the others.
    for said in sorted(year.said, key=lambda one: one.is_shown):
        css = "office-said" if said.is_shown else "office-said office-said-beside"
        for value in (said.value, said.high):
            if value is not None:
                yield _mark(said.shape, x, level_of(value, scale), css)


def _mark(shape: str, x: float, y: float, css: str) -> SafeString:
    # A drawing within the drawing: its place is in per cent, its size is not.
    return format_html(
        '<svg x="{}%" y="{}" overflow="visible" class="{}">{}</svg>',
        x,
        y,
        css,
        SafeString(SHAPES[shape]),
    )


def _forecast(expected: Expected, x: float, scale: Scale) -> Iterator[SafeString]:
    low, high = level_of(expected.low, scale), level_of(expected.high, scale)
    whiskers = (
        '<svg x="{}%" overflow="visible" class="office-expected">'
        '<path d="M-7 {}H7M-7 {}H7M0 {}V{}"/><circle cy="{}" r="3"/></svg>'
    )
    yield format_html(whiskers, x, low, high, low, high, level_of(expected.middle, scale))


def _last_number(over: Sequence[Year], places: list[float], scale: Scale) -> Iterator[SafeString]:
    known = [number for number, year in enumerate(over) if year.shown]
    if not known:
        return
    said = over[known[-1]].shown
    yield format_html(
        '<text x="{}%" y="{}" text-anchor="middle" class="office-value">{}</text>',
        places[known[-1]],
        level_of(said.value if said.high is None else said.high, scale) - 12,
        formats.number(said.value) if said.high is None else said.words,
    )


def _keys(over: Sequence[Year], shapes: Sequence[tuple[str, str]]) -> Iterator[Key]:
    """What each mark that is there means."""
    there = {said.shape for year in over for said in year.said}
    for shape, words in shapes:
        if shape in there:
            yield Key(_sample(_mark(shape, 50, 7, "office-said")), words)
    if any(not one.is_former for year in over for one in year.asked):
        yield Key(_sample(stroke(5, 7, 95, 7, "office-asked")), _("target"))
    if any(one.is_former for year in over for one in year.asked):
        yield Key(
            _sample(stroke(5, 7, 95, 7, "office-asked-former")), _("target before its change")
        )
    if any(year.expected for year in over):
        whiskers = '<svg x="50%" overflow="visible" class="office-expected">{}</svg>'
        drawn = SafeString('<path d="M-7 1H7M-7 13H7M0 1V13"/><circle cy="7" r="3"/>')
        yield Key(_sample(format_html(whiskers, drawn)), _("forecast, four times in five"))


def _sample(drawn: SafeString) -> SafeString:
    return format_html('<svg width="24" height="14" class="office-sample">{}</svg>', drawn)


def _table(over: Sequence[Year], shapes: Sequence[tuple[str, str]], heading: str) -> ChartTable:
    """Columns only for what is there."""
    columns = [(_("target"), [_words(year.asked) for year in over])]
    for shape, words in shapes:
        of_shape = [[one for one in year.said if one.shape == shape] for year in over]
        columns.append((words, [_words(found) for found in of_shape]))
    expected = [year.expected.words if year.expected else "" for year in over]
    columns.append((_("forecast"), expected))
    columns = [(name, cells) for name, cells in columns if any(cells)]
    rows = [
        [Cell(year.label), *(Cell(cells[number] or "–") for _name, cells in columns)]
        for number, year in enumerate(over)
    ]
    return ChartTable([heading, *(name for name, _cells in columns)], rows)


def _words(found: Sequence[Asked | Said]) -> str:
    return "; ".join(one.words for one in found)


def _told(table: ChartTable) -> str:
    return "; ".join(
        f"{row[0].text}: "
        + ", ".join(
            f"{heading} {cell.text}"
            for heading, cell in zip(table.headings[1:], row[1:], strict=True)
            if cell.text != "–"
        )
        for row in table.rows
    )
