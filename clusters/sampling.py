"""The grid in which samples are typed: parameters down, samples across; what stands beside each box.

Nothing here writes. What is typed is read as a laboratory's sheet is read; each sample is judged by
the limits of its own day, by the same rule that judges what is stored.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from clusters import compliance, consistency, judging, measuring
from clusters.judging import Working
from clusters.measuring import Measurement
from clusters.models import (
    Parameter,
    Reading,
    Sample,
    SampleKind,
    SamplingDuty,
    Station,
)
from hanoi_industry.periods import NotADay, Precision, parse_day
from hanoi_industry.spreadsheets import cells, messages
from hanoi_industry.spreadsheets.cells import Fault

MOST_SAMPLES = 6
LAST_VALUES = 3
TEXTS = {"point": 100, "number": 60}


@dataclass(frozen=True)
class Box:
    """Where one value is typed. `held` is what is recorded of this very sample, `last` what others held."""

    parameter: Parameter
    row: int
    column: int
    held: Reading | None
    last: tuple[Reading, ...]

    @property
    def name(self) -> str:
        return f"value-{self.column}-{self.parameter.code}"

    @property
    def keep_name(self) -> str:
        return f"keep-{self.column}-{self.parameter.code}"


@dataclass(frozen=True)
class Row:
    parameter: Parameter
    line: judging.Line | None  # of the day the page is made: what is allowed
    boxes: tuple[Box, ...]
    last: tuple[Reading, ...]


@dataclass(frozen=True)
class Grid:
    station: Station
    columns: int
    rows: tuple[Row, ...]
    others: tuple[Parameter, ...]  # those left out
    allowed: Working

    @cached_property
    def boxes(self) -> list[Box]:
        return [box for row in self.rows for box in row.boxes]


def grid_of(
    station: Station,
    *,
    day: date,
    columns: int = 1,
    sample: Sample | None = None,
    with_all: bool = False,
) -> Grid:
    """Parameters that are asked for or were measured, else those limited; `with_all` all others too.

    `sample` is the one that is being corrected; its values stand in the boxes.
    """
    parameters = {one.code: one for one in Parameter.objects.all()}
    held = _held(sample) if sample is not None else {}
    last = _last(station, day, sample)
    allowed = judging.preview(station, day, dict.fromkeys(parameters, compliance.Measured()))
    lines = {line.parameter.code: line for line in allowed.lines}
    limited = {code for code, line in lines.items() if line.limit is not None}
    known = {one.parameter.code for one in held.values()} | set(last) | _asked_for(station, day)
    # What is asked for or measured here; all that is limited where nothing ever was.
    shown = (known & set(parameters)) or limited
    wanted = list(parameters) if with_all or not shown else [c for c in parameters if c in shown]
    rows = tuple(
        Row(
            parameters[code],
            lines.get(code),
            tuple(
                Box(parameters[code], at, column, held.get(code), last.get(code, ()))
                for column in range(columns)
            ),
            last.get(code, ()),
        )
        for at, code in enumerate(wanted)
    )
    others = tuple(one for code, one in parameters.items() if code not in wanted)
    return Grid(station, columns, rows, others, allowed)


def _held(sample: Sample) -> dict[str, Reading]:
    rows = Reading.objects.standing().filter(sample=sample).select_related("parameter")
    return {row.parameter.code: row for row in rows}


def _last(station: Station, day: date, sample: Sample | None) -> dict[str, tuple[Reading, ...]]:
    """The last values of each parameter up to a day, the latest first; two questions."""
    samples = Sample.objects.standing().filter(
        station=station, kind=SampleKind.LABORATORY, taken_on__lte=day
    )
    if sample is not None:
        samples = samples.exclude(pk=sample.pk)
    numbers = list(samples.order_by("-taken_on", "-pk").values_list("pk", flat=True)[:20])
    rows = Reading.objects.standing().filter(sample__in=numbers)
    found: dict[str, list[Reading]] = defaultdict(list)
    for row in rows.select_related("parameter", "sample").order_by("-sample__taken_on", "-pk"):
        found[row.parameter.code].append(row)
    return {code: tuple(rows[:LAST_VALUES]) for code, rows in found.items()}


def _asked_for(station: Station, day: date) -> set[str]:
    duties = SamplingDuty.objects.as_of(day).filter(station=station)
    return {code for codes in duties.values_list("parameters", flat=True) for code in codes or ()}


# Reading what is typed


@dataclass(frozen=True)
class Entered:
    """What was typed into one box, and how it is read."""

    box: Box
    measurement: Measurement
    doubt: str = ""  # why it is unlikely; kept only where a person says that it is right
    is_looked_at: bool = False

    @property
    def asks(self) -> str:
        """The figure a tick would stand for."""
        value = self.measurement.value
        return "" if value is None else f"{value:f}"

    @property
    def is_refused(self) -> bool:
        unsure = bool(self.doubt) and not self.is_looked_at
        return self.measurement.trouble is not None or unsure

    @property
    def problem(self) -> str:
        if self.measurement.trouble is not None:
            return self.measurement.in_words
        return self.doubt if self.is_refused else ""


@dataclass(frozen=True)
class Column:
    """One sample as typed: its day, point, number and time, its values, and how it would be judged."""

    place: int
    entered: tuple[Entered, ...]
    taken_on: date | None = None
    taken_at: str | None = None  # 08:30
    texts: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)  # by the name of the box
    working: Working | None = None

    @property
    def is_blank(self) -> bool:
        return not self.entered and not any(self.texts.values()) and not self.problems

    @property
    def is_refused(self) -> bool:
        return bool(self.problems) or any(one.is_refused for one in self.entered)

    @property
    def values(self) -> list[Entered]:
        return [one for one in self.entered if not one.measurement.is_blank]

    @property
    def lines(self) -> dict[str, judging.Line]:
        lines = self.working.lines if self.working is not None else ()
        return {line.parameter.code: line for line in lines}


def read_all(grid: Grid, typed: Mapping[str, str], *, today: date) -> list[Column]:
    """Every sample of which anything was typed. `typed` is by the names of boxes."""
    texts = {box.name: typed.get(box.name, "").strip() for box in grid.boxes}
    mark = cells.decimal_mark_of(texts.values())
    columns = []
    for place in range(grid.columns):
        entered = tuple(
            _read(box, texts[box.name], mark, typed)
            for box in grid.boxes
            if box.column == place and texts[box.name]
        )
        columns.append(_column(grid, place, entered, typed, today))
    return [column for column in columns if not column.is_blank]


def _read(box: Box, text: str, mark: str | None, typed: Mapping[str, str]) -> Entered:
    measurement = measuring.read(text, box.parameter, mark)
    if cells.is_more_than_a_value(measurement.caveats):
        measurement = Measurement(measurement.typed, trouble=Fault.NOT_A_NUMBER)
    entered = Entered(box, measurement, _doubt(measurement, box))
    is_looked_at = bool(entered.asks) and typed.get(box.keep_name) == entered.asks
    return replace(entered, is_looked_at=is_looked_at)


def _doubt(measurement: Measurement, box: Box) -> str:
    """What somebody has to look at: "at most", of which no sign is kept; or ten times or a tenth of
    every one of the last values, where a comma or a unit may be mistaken."""
    for caveat in measurement.caveats:
        if caveat.code is cells.CaveatCode.AT_MOST:
            return messages.filled(messages.CELLS[caveat.code], caveat.params)
    known: list[Decimal] = [one.value for one in box.last if one.value]
    if measurement.qualifier != "=" or not known:
        return ""
    if not all(consistency.jumped(one, measurement.value) for one in known):
        return ""
    return _(
        "Ten times more or less than before. Was a comma or the unit mistaken? It is kept in"
        " %(unit)s."
    ) % {"unit": box.parameter.unit or "–"}


def _column(
    grid: Grid, place: int, entered: tuple[Entered, ...], typed: Mapping[str, str], today: date
) -> Column:
    problems: dict[str, str] = {}
    texts = {}
    for name, longest in TEXTS.items():
        texts[name] = typed.get(f"{name}-{place}", "").replace("\0", "").strip()
        if len(texts[name]) > longest:
            words = _("Shorten this to %(count)s characters.") % {"count": longest}
            problems[f"{name}-{place}"] = words
    is_told = bool(entered) or any(texts.values())
    taken_on = _day(typed.get(f"taken_on-{place}", ""), today, problems, place, is_told)
    taken_at = _time(typed.get(f"taken_at-{place}", ""), problems, place)
    measured = {
        one.box.parameter.code: compliance.Measured(
            one.measurement.value,
            compliance.Qualifier(one.measurement.qualifier),
            one.measurement.detection_limit,
        )
        for one in entered
        if one.measurement.qualifier is not None
    }
    working = judging.preview(grid.station, taken_on or today, measured) if measured else None
    return Column(place, entered, taken_on, taken_at, texts, problems, working)


def _day(text: str, today: date, problems: dict, place: int, is_told: bool) -> date | None:
    name = f"taken_on-{place}"
    if not text.strip():
        if is_told:
            problems[name] = _("Type the day on which it was taken, such as 15/03/2024.")
        return None
    try:
        found = parse_day(text)
    except NotADay:
        found = None
    if found is None or found.precision is not Precision.DAY:
        problems[name] = _("This is no day. Type day, month and year, such as 15/03/2024.")
        return None
    if found.day > today:
        problems[name] = _("A sample is not of a day to come. Type today or an earlier day.")
        return None
    return found.day


def _time(text: str, problems: dict, place: int) -> str | None:
    text = text.strip().lower().replace("h", ":").replace("g", ":").rstrip(":")
    if not text:
        return None
    try:
        hours, _colon, minutes = text.partition(":")
        return f"{time(int(hours), int(minutes or 0)):%H:%M}"
    except ValueError:
        problems[f"taken_at-{place}"] = _("This is no time of day. Type it such as 08:30.")
        return None


def taken_twice(columns: Sequence[Column], station: Station) -> Iterable[tuple[Column, str]]:
    """Samples that are typed twice, or recorded already: the same point, day and number."""
    seen = set()
    for column in columns:
        key = column.taken_on, column.texts["point"], column.texts["number"]
        if key in seen:
            words = _("Two samples of one point and day need numbers that tell them apart.")
            yield column, words
        seen.add(key)
        same = Sample.objects.standing().filter(
            station=station,
            kind=SampleKind.LABORATORY,
            taken_on=column.taken_on,
            point=column.texts["point"],
            number=column.texts["number"],
        )
        if same.exists():
            yield (
                column,
                _(
                    "A sample of this point, day and number is recorded already. Correct that one,"
                    " or give this one another number."
                ),
            )
