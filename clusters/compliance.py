"""Whether wastewater keeps to its limits: measured values and limits in, a verdict out. Pure.

QCVN 40:2011/BTNMT, section 2: what is discharged may hold at most Cmax = C x Kq x Kf; temperature,
colour, pH, coliform and radioactivity take no coefficients. Both ends of a limit are allowed. Which
limits and coefficients apply is chosen by a person and handed in; nothing is looked for here.

A comparison of numbers is not a ruling: whether a station breaks the law is said by the authority.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Outcome(StrEnum):
    """Of one parameter."""

    WITHIN = "within"
    EXCEEDS = "exceeds"
    CANNOT_TELL = "cannot_tell"


class Missing(StrEnum):
    """Why it cannot be told."""

    VALUE = "value"
    LIMIT = "limit"
    KQ = "kq"
    KF = "kf"
    FINER_MEASUREMENT = "finer_measurement"  # "< 0.2" says nothing of a limit of 0.1
    UPPER_END = "upper_end"  # "> 5" says nothing of a limit of 10
    FLOW = "flow"  # the limit depends on a flow that nobody has recorded


class Qualifier(StrEnum):
    EXACT = "="
    BELOW = "<"
    ABOVE = ">"
    NOT_DETECTED = "nd"


@dataclass(frozen=True)
class Limit:
    """What the set of limits says of a parameter, before coefficients; or what it could not say."""

    parameter: str
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    takes_coefficients: bool = False
    missing: Missing | None = None


@dataclass(frozen=True)
class Coefficients:
    """Kq of the receiving water, Kf of the flow; None where nobody has chosen it."""

    kq: Decimal | None = None
    kf: Decimal | None = None


@dataclass(frozen=True)
class Measured:
    """One reading. For "not detected", `detection_limit` is what the method could have seen."""

    value: Decimal | None = None
    qualifier: Qualifier = Qualifier.EXACT
    detection_limit: Decimal | None = None


@dataclass(frozen=True)
class Judged:
    """One parameter with its working: the limits that held, and how many times over it was."""

    parameter: str
    outcome: Outcome
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    ratio: Decimal | None = None
    missing: Missing | None = None


def allowed(limit: Limit, coefficients: Coefficients) -> Limit | Missing:
    """The limit with its coefficients: Cmax = C x Kq x Kf where the standard says so."""
    if limit.missing is not None:
        return limit.missing
    if limit.minimum is None and limit.maximum is None:
        return Missing.LIMIT
    if not limit.takes_coefficients:
        return limit
    if coefficients.kq is None:
        return Missing.KQ
    if coefficients.kf is None:
        return Missing.KF
    factor = coefficients.kq * coefficients.kf
    return Limit(limit.parameter, _times(limit.minimum, factor), _times(limit.maximum, factor))


def _times(value: Decimal | None, factor: Decimal) -> Decimal | None:
    return None if value is None else value * factor


def in_band(limits: Iterable[tuple[Decimal, Limit]], flow: Decimal | None) -> Limit | None:
    """Of the limits of one parameter, each for a flow from so much on, the one for a flow.

    None where the flow is below every band. Where the limit depends on a flow that is not known, it
    is a limit that misses its FLOW.
    """
    bands = sorted(limits, key=lambda one: one[0])
    if len(bands) == 1 and bands[0][0] == 0:
        return bands[0][1]
    if flow is None:
        return Limit(bands[0][1].parameter, missing=Missing.FLOW)
    return next((limit for least, limit in reversed(bands) if least <= flow), None)


def judge(measured: Measured | None, limit: Limit, coefficients: Coefficients) -> Judged:
    """Judge one reading. What nobody measured never counts as within."""
    return judge_by(measured, limit.parameter, allowed(limit, coefficients))


def judge_by(measured: Measured | None, parameter: str, bounds: Limit | Missing) -> Judged:
    """The same where the coefficients were multiplied once for many readings."""
    if isinstance(bounds, Missing):
        return Judged(parameter, Outcome.CANNOT_TELL, missing=bounds)
    outcome, missing = _compare(measured, bounds)
    ratio = _ratio(measured, bounds) if outcome is Outcome.EXCEEDS else None
    return Judged(parameter, outcome, bounds.minimum, bounds.maximum, ratio, missing)


def is_plainly_within(
    value: Decimal | None, qualifier: str, minimum: Decimal | None, maximum: Decimal | None
) -> bool:
    """Whether a value lies between its limits and needs no closer look.

    It is `judge_by` for most of a million readings; what is not plain is judged there.
    """
    return (
        value is not None
        and qualifier == "="
        and (maximum is None or value <= maximum)
        and (minimum is None or value >= minimum)
        and (maximum is not None or minimum is not None)
    )


def _compare(measured: Measured | None, bounds: Limit) -> tuple[Outcome, Missing | None]:
    low, high = _span(measured)
    if low is None and high is None:
        if measured is not None and measured.qualifier is Qualifier.NOT_DETECTED:
            return _not_seen(bounds)
        return Outcome.CANNOT_TELL, Missing.VALUE
    if _is_surely_over(low, bounds, measured) or _is_surely_under(high, bounds, measured):
        return Outcome.EXCEEDS, None
    if bounds.maximum is not None and (high is None or high > bounds.maximum):
        is_above = measured.qualifier is Qualifier.ABOVE
        return Outcome.CANNOT_TELL, Missing.UPPER_END if is_above else Missing.FINER_MEASUREMENT
    if bounds.minimum is not None and (low is None or low < bounds.minimum):
        return Outcome.CANNOT_TELL, Missing.FINER_MEASUREMENT
    return Outcome.WITHIN, None


def _span(measured: Measured | None) -> tuple[Decimal | None, Decimal | None]:
    """Between which values the true one lies; None where that end is open or nothing is known."""
    if measured is None:
        return None, None
    match measured.qualifier:
        case Qualifier.NOT_DETECTED:
            # A laboratory may give its detection limit in the place of the value.
            seen_from = measured.detection_limit
            return None, measured.value if seen_from is None else seen_from
        case Qualifier.BELOW:
            return None, measured.value
        case Qualifier.ABOVE:
            return measured.value, None
    return measured.value, measured.value


def _not_seen(bounds: Limit) -> tuple[Outcome, Missing | None]:
    """Not detected, and nobody wrote how fine the method was: within, where only much is forbidden."""
    if bounds.minimum is not None:
        return Outcome.CANNOT_TELL, Missing.FINER_MEASUREMENT
    return Outcome.WITHIN, None


def _is_surely_over(low: Decimal | None, bounds: Limit, measured: Measured) -> bool:
    if low is None or bounds.maximum is None:
        return False
    # "more than 10" is over a limit of 10, though 10 is not.
    is_open = measured.qualifier is Qualifier.ABOVE
    return low > bounds.maximum or (is_open and low == bounds.maximum)


def _is_surely_under(high: Decimal | None, bounds: Limit, measured: Measured) -> bool:
    if high is None or bounds.minimum is None:
        return False
    is_open = measured.qualifier is not Qualifier.EXACT
    return high < bounds.minimum or (is_open and high == bounds.minimum)


def _ratio(measured: Measured, bounds: Limit) -> Decimal | None:
    """Measured over limit (Decree 45/2022/ND-CP); below a lower limit there is no such ratio."""
    over = bounds.maximum is not None and measured.value > bounds.maximum
    at_open_end = bounds.maximum is not None and measured.value == bounds.maximum
    if not (over or at_open_end) or not bounds.maximum or bounds.minimum is not None:
        return None
    return measured.value / bounds.maximum


# A sample


class SampleOutcome(StrEnum):
    MEETS = "meets"
    EXCEEDS = "exceeds"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True)
class SampleVerdict:
    outcome: SampleOutcome
    parameters: tuple[Judged, ...] = ()

    @property
    def exceeded(self) -> tuple[Judged, ...]:
        return tuple(one for one in self.parameters if one.outcome is Outcome.EXCEEDS)

    @property
    def open(self) -> tuple[Judged, ...]:
        return tuple(one for one in self.parameters if one.outcome is Outcome.CANNOT_TELL)

    @property
    def worst_ratio(self) -> Decimal | None:
        return max((one.ratio for one in self.exceeded if one.ratio is not None), default=None)


def judge_sample(
    readings: Mapping[str, Measured],
    limits: Iterable[Limit],
    coefficients: Coefficients,
    *,
    required: Iterable[str] | None = None,
) -> SampleVerdict:
    """Judge a sample by a set of limits; `required` are the parameters its permit asks for.

    One parameter over its limit is enough to exceed. It meets only where every required parameter
    is within; without a list of required ones, those that were measured and are limited count.
    """
    by_parameter = {limit.parameter: limit for limit in limits}
    limited = [parameter for parameter in readings if parameter in by_parameter]
    must = list(dict.fromkeys(limited if required is None else required))
    judged = tuple(
        judge(readings.get(one), by_parameter.get(one, Limit(one)), coefficients)
        for one in dict.fromkeys([*must, *limited])
    )
    outcomes = {one.parameter: one.outcome for one in judged}
    return SampleVerdict(summed_up(outcomes, must), judged)


def summed_up(outcomes: Mapping[str, Outcome], must: Iterable[str]) -> SampleOutcome:
    """What the outcomes of single parameters make of a sample; `must` are those that count for "meets"."""
    if Outcome.EXCEEDS in outcomes.values():
        return SampleOutcome.EXCEEDS
    counted = [outcomes.get(one, Outcome.CANNOT_TELL) for one in must]
    if not counted or Outcome.CANNOT_TELL in counted:
        return SampleOutcome.CANNOT_TELL
    return SampleOutcome.MEETS


# A station on a day


class StationOutcome(StrEnum):
    MEETS = "meets"
    EXCEEDS = "exceeds"
    CANNOT_TELL = "cannot_tell"
    NO_DATA = "no_data"
    OVERDUE = "overdue"
    STANDARD_NOT_CHOSEN = "standard_not_chosen"
    NOT_APPLICABLE = "not_applicable"


def judge_station(
    day: date,
    *,
    is_running: bool | None,
    has_limits: bool,
    last_sample: SampleOutcome | None,
    late_from: date | None = None,
) -> StationOutcome:
    """What can be said of a station on a day, from its last sample up to that day.

    `late_from` is the first day on which the next sample is late; see `clusters.duties`. A breach
    does not heal by not sampling again: overdue never takes its place.
    """
    if is_running is False:
        return StationOutcome.NOT_APPLICABLE
    if not has_limits:
        return StationOutcome.STANDARD_NOT_CHOSEN
    if last_sample is None:
        return StationOutcome.NO_DATA
    if last_sample is SampleOutcome.EXCEEDS:
        return StationOutcome.EXCEEDS
    if late_from is not None and day >= late_from:
        return StationOutcome.OVERDUE
    return StationOutcome(last_sample.value)
