"""Three voices on whether a station meets the standard, and which of them the official count takes. Pure.

What the samples say is computed; what the investor or the commune says is declared (form 03, rows 14
and 27); what the authority says is ruled. They are kept apart and each can be asked alone. The
official answer takes the ruling unless a sample was taken after it, else what the samples say where
they can tell, else what is declared, and it names the voice it took.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from clusters.compliance import StationOutcome
from clusters.conditions import NOT_APPLICABLE


class Voice(StrEnum):
    """From the one that weighs most to the one that weighs least."""

    RULING = "ruling"
    SAMPLES = "samples"
    DECLARED = "declared"


# States of a station, as the register names them, in which it treats water.
RUNNING = ("running", "trial")
# Of outcomes that say neither yes nor no, the one that asks most to be acted upon comes first.
UNTOLD = (
    StationOutcome.OVERDUE,
    StationOutcome.STANDARD_NOT_CHOSEN,
    StationOutcome.NO_DATA,
    StationOutcome.CANNOT_TELL,
)


@dataclass(frozen=True)
class Heard:
    """What each voice says of one station on a day; None where it says nothing.

    `sample` is the number of the last sample; `sampled_on` and `ruled_on` are its day and that of the
    ruling in force.
    """

    is_running: bool | None = None
    computed: StationOutcome | None = None
    sample: int | None = None
    sampled_on: date | None = None
    ruled: bool | None = None
    ruled_on: date | None = None
    declared: bool | None = None

    @property
    def sampled(self) -> bool | None:
        return sampled(self.computed)

    def official(self) -> tuple[bool | None, Voice | None]:
        """Whether it meets the standard, and who said so; neither where nobody can tell."""
        if self.ruled is not None and not self._is_sampled_since():
            return self.ruled, Voice.RULING
        if self.sampled is not None:
            return self.sampled, Voice.SAMPLES
        if self.declared is not None:
            return self.declared, Voice.DECLARED
        return None, None

    def _is_sampled_since(self) -> bool:
        known = self.sampled_on is not None and self.ruled_on is not None
        return known and self.sampled_on > self.ruled_on


@dataclass(frozen=True)
class Together:
    """The same of a cluster, from all its stations that run."""

    meets: bool | None = None
    voice: Voice | None = None
    computed: StationOutcome | None = None
    ruled: bool | None = None
    declared: bool | None = None

    def by(self, voice: Voice) -> bool | None:
        """What one voice says, whatever the others say."""
        said = {Voice.SAMPLES: sampled(self.computed), Voice.RULING: self.ruled}
        return said.get(voice, self.declared)


def sampled(computed: StationOutcome | None) -> bool | None:
    """Yes or no where an outcome says one of them."""
    return {StationOutcome.MEETS: True, StationOutcome.EXCEEDS: False}.get(computed)


def together(stations: Iterable[Heard]) -> Together:
    """What is heard of a cluster; the first of the stations speaks where none is known to run."""
    stations = list(stations)
    heard = [one for one in stations if one.is_running] or stations[:1]
    if not heard:
        return Together()
    meets, voice = _official([one.official() for one in heard])
    return Together(
        meets,
        voice,
        computed_together([one.computed for one in heard]),
        all_meet([one.ruled for one in heard]),
        all_meet([one.declared for one in heard]),
    )


def weighed(values: Mapping[str, object]) -> Together:
    """The voices on one cluster of the register, by its values of a day.

    `heard` holds its stations, the one that speaks for the cluster first; of that one the state and
    the declared flag are taken from the values themselves, which may be those of an import to come.
    """
    first, *others = values.get("heard") or (Heard(),)
    state, declared = values.get("station_state"), values.get("meets_standard")
    first = replace(
        first,
        is_running=None if state is None else state in RUNNING,
        declared=None if declared is NOT_APPLICABLE else declared,
    )
    return together([first, *others])


def all_meet(answers: Iterable[bool | None]) -> bool | None:
    """Yes where all do, no where one does not, else it cannot be told."""
    answers = list(answers)
    if False in answers:
        return False
    return True if answers and None not in answers else None


def computed_together(outcomes: Iterable[StationOutcome | None]) -> StationOutcome | None:
    """Exceeds where one does, meets where all do; what does not apply is left out."""
    outcomes = list(outcomes)
    left = [one for one in outcomes if one is not StationOutcome.NOT_APPLICABLE]
    if not left:
        return StationOutcome.NOT_APPLICABLE if outcomes else None
    if StationOutcome.EXCEEDS in left:
        return StationOutcome.EXCEEDS
    if set(left) == {StationOutcome.MEETS}:
        return StationOutcome.MEETS
    return next((one for one in UNTOLD if one in left), None)


def _official(answers: list[tuple[bool | None, Voice | None]]) -> tuple[bool | None, Voice | None]:
    """Named is who said no; of several who said yes, the one that weighs least."""
    meets = all_meet([said for said, _voice in answers])
    if meets is None:
        return None, None
    voices = [voice for said, voice in answers if said is meets]
    return meets, voices[0] if meets is False else max(voices, key=list(Voice).index)
