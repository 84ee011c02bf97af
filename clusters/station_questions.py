"""Figures of wastewater: a station is due, is there, runs, meets the standard, by which voice; loads, permits.

Exists, runs and meets are three answers, each with its own lists; so is each voice on the third.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from clusters.compliance import StationOutcome
from clusters.conditions import Answer, Condition, Finding, Fits, Unless
from clusters.models import StationState
from clusters.questions import OPERATING, Question, one_of
from clusters.severity import Load, load_of
from clusters.voices import Together, Voice, weighed

STATION_DUE = Unless(
    "station_state", frozenset({StationState.EXEMPT}), failed=_("exempt: no station is due")
)
HAS_STATION = one_of(
    "station_state",
    StationState.TRIAL,
    StationState.FINISHED,
    StationState.RUNNING,
    StationState.STOPPED,
    failed=_("no finished station"),
    missing=_("state of the wastewater station not recorded"),
)


def _runs(state: str) -> bool | None:
    """A station that is only known to be finished may or may not run."""
    if state == StationState.FINISHED:
        return None
    return state in (StationState.TRIAL, StationState.RUNNING)


STATION_RUNS = one_of(
    "station_state",
    *StationState,
    failed="",
    missing=_("state of the wastewater station not recorded"),
) & Fits(
    "station_state",
    _runs,
    failed=_("the station does not run"),
    missing=_("not recorded whether the station runs"),
)
VOICE_WORDS = {
    Voice.SAMPLES: _("by samples"),
    Voice.RULING: _("by ruling"),
    Voice.DECLARED: _("as declared"),
}
# Why a voice, or all of them, says no or nothing.
FAILED = {
    Voice.SAMPLES: _("the last sample exceeds its limits"),
    Voice.RULING: _("ruled by the authority not to meet the standard"),
    Voice.DECLARED: _("declared not to meet the standard"),
}
SILENT = {
    Voice.SAMPLES: _("no sample says whether it meets the standard"),
    Voice.RULING: _("the authority has not ruled"),
    Voice.DECLARED: _("nobody declared whether it meets the standard"),
}
# Why the samples cannot tell.
UNTOLD = {
    StationOutcome.OVERDUE: _("the next sample is overdue"),
    StationOutcome.NO_DATA: _("no sample was taken"),
    StationOutcome.STANDARD_NOT_CHOSEN: _("nobody has chosen which limits bind the station"),
    StationOutcome.CANNOT_TELL: _("the last sample cannot be judged whole"),
}
NOBODY_SAYS = _("not recorded whether it meets the standard")


def voices_of(values: Mapping[str, object]) -> Together:
    """The voices as the register weighed them; weighed now where an import would change them."""
    return values.get("voices") or weighed(values)


class _Official(Condition):
    """It meets the standard by the voice that counts."""

    def judge(self, values: Mapping[str, object]) -> Finding:
        heard = voices_of(values)
        if heard.meets is None:
            return Finding(Answer.UNKNOWN, UNTOLD.get(heard.computed, NOBODY_SAYS))
        if heard.meets:
            return Finding(Answer.YES, VOICE_WORDS[heard.voice])
        return Finding(Answer.NO, FAILED[heard.voice])


@dataclass(frozen=True)
class _ByVoice(Condition):
    """It meets the standard by one voice alone."""

    voice: Voice

    def judge(self, values: Mapping[str, object]) -> Finding:
        heard = voices_of(values)
        told = heard.by(self.voice)
        if told is not None:
            return Finding(Answer.YES) if told else Finding(Answer.NO, FAILED[self.voice])
        why = UNTOLD.get(heard.computed) if self.voice is Voice.SAMPLES else None
        return Finding(Answer.UNKNOWN, why or SILENT[self.voice])


MEETS = _Official()


def station_due() -> Question:
    return Question(
        "station-due",
        _("A station is due"),
        _("Operating clusters but those exempt from a station of their own."),
        OPERATING & STATION_DUE,
        OPERATING,
        _("operating clusters"),
    )


def exempt() -> Question:
    return Question(
        "exempt",
        _("Exempt from a station"),
        _("Operating clusters that may do without a central station (Decree 48/2026/NĐ-CP)."),
        one_of(
            "station_state",
            StationState.EXEMPT,
            failed=_("not exempt"),
            missing=_("state of the wastewater station not recorded"),
        ),
        OPERATING,
        _("operating clusters"),
    )


def _where_due(code: str, title, definition, condition: Condition) -> Question:
    return Question(
        code,
        title,
        definition,
        condition,
        OPERATING & STATION_DUE,
        _("operating clusters where a station is due"),
    )


def with_station() -> Question:
    return _where_due(
        "with-station",
        _("With a wastewater station"),
        _(
            "Operating clusters that have a finished station, running or not; exempt clusters are left out."
        ),
        HAS_STATION,
    )


def station_runs() -> Question:
    return _where_due(
        "station-runs",
        _("Station runs"),
        _("Operating clusters whose station runs or is on trial."),
        STATION_RUNS,
    )


def station_to_standard() -> Question:
    return _where_due(
        "station-to-standard",
        _("Station to standard"),
        _(
            "Operating clusters whose station runs and meets the environmental standard (form 03, row"
            " 27): by the authority's ruling unless a sample was taken since, else by the last sample"
            " where it can tell, else as declared; exempt clusters are left out."
        ),
        STATION_RUNS & MEETS,
    )


def meets_by(voice: Voice) -> Question:
    """The same by one voice alone."""
    code, title, definition = {
        Voice.SAMPLES: (
            "meets-by-samples",
            _("To standard by samples"),
            _(
                "Operating clusters whose station runs and whose last sample keeps to the chosen limits."
            ),
        ),
        Voice.RULING: (
            "meets-by-ruling",
            _("To standard by ruling"),
            _(
                "Operating clusters whose station runs and was ruled by the authority to meet the standard."
            ),
        ),
        Voice.DECLARED: (
            "meets-as-declared",
            _("To standard as declared"),
            _(
                "Operating clusters whose station runs and is declared to meet the standard by the"
                " investor or the commune (form 03, rows 14 and 27)."
            ),
        ),
    }[voice]
    return _where_due(code, title, definition, STATION_RUNS & _ByVoice(voice))


def built_idle() -> Question:
    return Question(
        "built-idle",
        _("Built but idle"),
        _("Clusters whose wastewater station is finished and does not run."),
        _Idle(),
        HAS_STATION,
        _("clusters with a finished station"),
    )


class _Idle(Condition):
    """The other way round than running; whether a finished one runs may not be known."""

    def judge(self, values: Mapping[str, object]) -> Finding:
        found = STATION_RUNS.judge(values)
        if found.answer is Answer.YES:
            return Finding(Answer.NO, _("the station runs"))
        return found if found.answer is Answer.UNKNOWN else Finding(Answer.YES)


@dataclass(frozen=True)
class _Loaded(Condition):
    wanted: Load

    def judge(self, values: Mapping[str, object]) -> Finding:
        load = load_of(values.get("flow_m3_a_day"), values.get("capacity_m3_a_day"))
        if load is None:
            return Finding(Answer.UNKNOWN, _("wastewater or design capacity not recorded"))
        if load is self.wanted:
            return Finding(Answer.YES)
        return Finding(Answer.NO, LOADED[load])


LOADED = {
    Load.IDLE: _("hardly loaded"),
    Load.ORDINARY: _("neither idle nor full"),
    Load.FULL: _("full"),
}


def _of_running(code: str, title, definition, condition: Condition) -> Question:
    return Question(
        code, title, definition, condition, STATION_RUNS, _("clusters whose station runs")
    )


def hardly_loaded() -> Question:
    return _of_running(
        "load-idle",
        _("Hardly loaded"),
        _(
            "Clusters whose running station gets less than a fifth of the wastewater it is made for."
        ),
        _Loaded(Load.IDLE),
    )


def full() -> Question:
    return _of_running(
        "load-full",
        _("Full"),
        _(
            "Clusters whose running station gets more than nine tenths of the wastewater it is made for."
        ),
        _Loaded(Load.FULL),
    )


# How many days before its end a permit is told of: the last call, and the time to apply anew.
PERMIT_DAYS = (60, 180)


@dataclass(frozen=True)
class _PermitEnds(Condition):
    """The permit's last day falls on or after `first` and before `end`; None: no such bound."""

    first: date | None
    end: date

    def judge(self, values: Mapping[str, object]) -> Finding:
        last = values.get("permit_expires_on")
        if last is None:
            return Finding(Answer.UNKNOWN, _("no permit with a last day recorded"))
        is_so = (self.first is None or self.first <= last) and last < self.end
        return (
            Finding(Answer.YES)
            if is_so
            else Finding(Answer.NO, _("the permit ends later or earlier"))
        )


def permit_ends(day: date, within: int) -> Question:
    """Permits that still hold on the day and end within so many days."""
    return Question(
        f"permit-ends-{within}",
        _("Permit ends within %(days)s days") % {"days": within},
        _("Clusters with a finished station whose environmental permit holds no longer than that."),
        _PermitEnds(day, day + timedelta(days=within + 1)),
        HAS_STATION,
        _("clusters with a finished station"),
    )


def permit_ended(day: date) -> Question:
    return Question(
        "permit-ended",
        _("Permit has ended"),
        _("Clusters with a finished station whose last environmental permit holds no more."),
        _PermitEnds(None, day),
        HAS_STATION,
        _("clusters with a finished station"),
    )


def of_stations(day: date) -> list[Question]:
    """Every figure of wastewater, in the order of the funnel and its side lists."""
    return [
        station_due(),
        exempt(),
        with_station(),
        station_runs(),
        station_to_standard(),
        *(meets_by(voice) for voice in Voice),
        built_idle(),
        hardly_loaded(),
        full(),
        *(permit_ends(day, within) for within in PERMIT_DAYS),
        permit_ended(day),
    ]
