"""What the page of a station shows, in words, signs and charts: load, voices, values over time, years."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusters import judging
from clusters.compliance import Outcome, SampleOutcome
from clusters.models import Parameter, Reading, Station
from clusters.severity import Load
from clusters.station_record import DueState, Record, Series, Taken
from clusters.station_tables import OUTCOME_WORDS, VOICE_WORDS, sample_address
from hanoi_industry import charts, formats

SAMPLE_SIGNS = {
    SampleOutcome.MEETS: "meets",
    SampleOutcome.EXCEEDS: "exceeds",
    SampleOutcome.CANNOT_TELL: "cannot_tell",
}
DUE_SIGNS = {
    DueState.IN: "done",
    DueState.DUE: "on_course",
    DueState.AHEAD: "plain",
    DueState.LATE: "overdue",
    DueState.MISSING: "missed",
}
LOAD_SIGNS = {Load.IDLE: "at_risk", Load.ORDINARY: "plain", Load.FULL: "at_risk"}


def due_words(state: DueState) -> str:
    return {
        DueState.IN: _("In"),
        DueState.DUE: _("Due"),
        DueState.AHEAD: _("To come"),
        DueState.LATE: _("Overdue"),
        DueState.MISSING: _("Missing"),
    }[state]


def group_words(group: str) -> str:
    """A duty without a name is the only one of its station."""
    return group or _("the permit's parameters")


def load_words(load: Load) -> str:
    return {
        Load.IDLE: _("Hardly loaded: less than a fifth of its capacity"),
        Load.ORDINARY: _("Neither idle nor full"),
        Load.FULL: _("Full: more than nine tenths of its capacity"),
    }[load]


# Load and voices


@dataclass(frozen=True)
class Gauge:
    """How full a station is; `share` of its capacity, None where it cannot be told."""

    load: Load | None
    percent: Decimal | None
    flow: Decimal | None
    capacity: Decimal | None

    @property
    def sign(self) -> str:
        return LOAD_SIGNS[self.load] if self.load is not None else "unknown"

    @property
    def word(self) -> str:
        return load_words(self.load) if self.load is not None else _("Load not known")

    @property
    def width(self) -> str:
        """Of the bar, in per cent of its room; more than the capacity fills it."""
        return f"{min(self.percent, Decimal(100)):.1f}"


def gauge_of(record: Record) -> Gauge:
    share, state = record.load_share, record.history.state_on(record.day)
    percent = None if share is None else round(share * 100, 1)
    flow = state.flow if state is not None else None
    return Gauge(record.load, percent, flow, record.capacity)


def said_by(heard) -> dict:
    """The three voices of a station side by side."""
    meets, voice = heard.official()
    return {
        "official": meets,
        "voice": VOICE_WORDS.get(voice, ""),
        "computed": heard.computed,
        "computed_word": OUTCOME_WORDS.get(heard.computed, ""),
        "ruled": heard.ruled,
        "ruled_on": heard.ruled_on,
        "declared": heard.declared,
    }


# Values and limits in words


def typed(reading: Reading) -> str:
    """As it was typed, else as it was stored."""
    words = (reading.as_typed or {}).get("value")
    if words:
        return str(words)
    if reading.qualifier == "nd":
        found = _("not detected")
        if reading.detection_limit is None:
            return found
        return f"{found} (LOD {formats.number(reading.detection_limit)})"
    sign = reading.qualifier if reading.qualifier in ("<", ">") else ""
    return f"{sign}{formats.number(reading.value)}" if reading.value is not None else ""


def bounds_in_words(minimum: Decimal | None, maximum: Decimal | None) -> str:
    if minimum is not None and maximum is not None:
        return f"{formats.number(minimum)}–{formats.number(maximum)}"
    if maximum is not None:
        return f"≤ {formats.number(maximum)}"
    return f"≥ {formats.number(minimum)}" if minimum is not None else ""


# One parameter through time


def shown(series: Series, station: Station, until: date) -> dict:
    """A chart of a parameter; its title says what was found."""
    number = series.parameter.pk
    points = [_point(one, number, station) for one in series.samples]
    steps = [
        charts.LimitStep(
            step.day,
            step.bounds.minimum if step.bounds else None,
            step.bounds.maximum if step.bounds else None,
            bounds_in_words(step.bounds.minimum, step.bounds.maximum) if step.bounds else "",
        )
        for step in series.steps
    ]
    chart = charts.days(_finding(series), points, steps, unit=series.parameter.unit, until=until)
    return {"parameter": series.parameter, "chart": chart, "exceeded": series.exceeded}


def _point(taken: Taken, parameter: int, station: Station) -> charts.Point:
    reading = taken.readings[parameter]
    is_hollow = reading.qualifier in ("<", "nd")
    value = reading.value
    if value is None and reading.qualifier == "nd":
        value = reading.detection_limit
    return charts.Point(
        taken.day,
        value,
        typed(reading),
        is_beyond=taken.over(parameter) is not None,
        is_hollow=is_hollow,
        href=sample_address(station, taken.sample.pk),
    )


def _finding(series: Series) -> str:
    told = {
        "parameter": series.parameter,
        "exceeded": formats.number(series.exceeded),
        "count": formats.number(len(series.samples)),
    }
    if not any(step.bounds for step in series.steps):
        return _("%(parameter)s: no limit applies") % told
    if not series.exceeded:
        return _("%(parameter)s: never beyond its limit") % told
    return (
        ngettext(
            "%(parameter)s: beyond its limit in the one sample",
            "%(parameter)s: beyond its limit in %(exceeded)s of %(count)s samples",
            len(series.samples),
        )
        % told
    )


# Years by parameters


@dataclass(frozen=True)
class HeatCell:
    sign: str
    text: str
    told: str


@dataclass(frozen=True)
class Heat:
    years: tuple[int, ...]
    rows: tuple[tuple[Parameter, tuple[HeatCell | None, ...]], ...]


def heat_of(record: Record) -> Heat:
    by_parameter = record.years()
    years = tuple(sorted({year for cells in by_parameter.values() for year in cells}))
    rows = tuple(
        (parameter, tuple(_heat(cells.get(year)) for year in years))
        for parameter, cells in by_parameter.items()
    )
    return Heat(years, rows)


def _heat(cell) -> HeatCell | None:
    """Samples beyond the limit of those taken, and the highest ratio; None where none was taken."""
    if cell is None:
        return None
    counts = f"{formats.number(cell.exceeded)}/{formats.number(cell.taken)}"
    told = ngettext(
        "%(exceeded)s of %(count)s sample beyond the limit",
        "%(exceeded)s of %(count)s samples beyond the limit",
        cell.taken,
    ) % {"exceeded": formats.number(cell.exceeded), "count": formats.number(cell.taken)}
    if cell.exceeded:
        worst = f" {formats.number(cell.worst, 2)} ×" if cell.worst is not None else ""
        return HeatCell("exceeds", f"{counts}{worst}", told)
    if cell.untold == cell.taken:
        return HeatCell("cannot_tell", counts, _("cannot be told"))
    return HeatCell("meets", counts, told)


# Samples


def line_of(taken: Taken, record: Record) -> dict:
    found = taken.found
    outcome = found.outcome if found is not None else SampleOutcome.CANNOT_TELL
    return {
        "sample": taken.sample,
        "facts": taken.facts,
        "href": sample_address(record.station, taken.sample.pk),
        "sign": SAMPLE_SIGNS[outcome],
        "values": len(taken.readings),
        "worst": worst_in_words(taken, record),
    }


def worst_in_words(taken: Taken, record: Record) -> str:
    """COD 2.4 ×; empty where nothing is beyond its limit."""
    worst = taken.found.worst if taken.found is not None else None
    if worst is None:
        return ""
    parameter = record.parameters[worst.parameter]
    if worst.ratio is None:
        return f"{parameter} {formats.number(worst.value)}"
    return f"{parameter} {formats.number(worst.ratio, 2)} ×"


def working_lines(working: judging.Working) -> dict:
    """The working of a sample: each parameter with its limit, where that stands, and what follows."""
    return {
        "working": working,
        "sign": SAMPLE_SIGNS[working.verdict.outcome],
        "lines": [working_line(line, working) for line in working.lines],
    }


PARAMETER_SIGNS = {
    Outcome.WITHIN: "meets",
    Outcome.EXCEEDS: "exceeds",
    Outcome.CANNOT_TELL: "cannot_tell",
}


def working_line(line: judging.Line, working: judging.Working) -> dict:
    judged = line.judged
    return {
        "line": line,
        "typed": typed(line.reading) if line.reading is not None else "",
        "limit": bounds_in_words(judged.minimum, judged.maximum),
        "how": _how(line, working),
        "sign": PARAMETER_SIGNS[judged.outcome],
        "word": verdict_words(judged),
        "ratio": judged.ratio,
    }


def _how(line: judging.Line, working: judging.Working) -> str:
    """150 × 0.9 × 1.1, where coefficients belong to the limit."""
    limit = line.limit
    if limit is None or not limit.takes_coefficients or None in (working.kq, working.kf):
        return ""
    end = limit.maximum if limit.maximum is not None else limit.minimum
    parts = (end, working.kq, working.kf)
    return " × ".join(formats.number(part) for part in parts if part is not None)


def verdict_words(judged) -> str:
    """What follows for one parameter, and what is missing where it cannot be told."""
    if judged.outcome is Outcome.WITHIN:
        return _("within its limit")
    if judged.outcome is Outcome.EXCEEDS:
        if judged.ratio is None:
            return _("beyond its limit")
        return _("beyond its limit, %(ratio)s ×") % {"ratio": formats.number(judged.ratio, 2)}
    return missing_words(judged.missing)


def missing_words(missing) -> str:
    words = {
        "value": _("not measured"),
        "limit": _("no limit for it in the set"),
        "kq": _("Kq is not chosen"),
        "kf": _("Kf is not chosen"),
        "finer_measurement": _("the method was not fine enough for the limit"),
        "upper_end": _("only known to be more than the value"),
    }
    return words.get(str(missing), _("cannot be told"))
