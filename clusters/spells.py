"""How long clusters have been on their way to a step, who still waits for it, and what holds them up.

A spell ends with the step. It begins with the nearest step before it whose day is on paper for
nearly every cluster: the ground-breaking is waited for from the establishment decision on, the
completion from the ground-breaking on. The steps between (detailed plan, clearance, hand-over,
permit) are nearer, but their days are rarely recorded, and spells that begin with different steps
could not be compared with one another. A day known only to the month, quarter or year is taken at
its middle. Who waits though the day of the step before is not recorded waits since nobody knows
when; who has not taken the step before at all is not on the way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from clusters.conditions import NOT_APPLICABLE
from clusters.models import (
    DifficultyFacts,
    LegalStage,
    MilestoneFacts,
    MilestoneKind,
    MilestoneState,
    MoveReason,
    ProgressState,
)
from clusters.register import Entry, Register
from hanoi_industry.areas.models import Area
from hanoi_industry.periods import PartialDay

GIVEN_UP = {LegalStage.REVOKED, LegalStage.WITHDRAWN}


@dataclass(frozen=True)
class Step:
    """A milestone, the one its spells begin with, what else must come before it in the office's
    order, and the field whose values show that the way was begun though its day is not recorded."""

    kind: str
    after: str
    before: tuple[str, ...]
    sign: str
    begun: frozenset


STARTED = Step(
    MilestoneKind.GROUND_BREAKING,
    after=MilestoneKind.ESTABLISHMENT,
    before=(
        MilestoneKind.INVESTOR,
        MilestoneKind.DETAILED_PLAN,
        MilestoneKind.PROJECT,
        MilestoneKind.CLEARANCE,
        MilestoneKind.HAND_OVER,
        MilestoneKind.PERMIT,
    ),
    sign="legal_stage",
    begun=frozenset({LegalStage.ESTABLISHED}),
)
COMPLETED = Step(
    MilestoneKind.COMPLETION,
    after=MilestoneKind.GROUND_BREAKING,
    before=(
        MilestoneKind.CLEARANCE,
        MilestoneKind.HAND_OVER,
        MilestoneKind.PERMIT,
        MilestoneKind.STATION,
    ),
    sign="state",
    begun=frozenset({ProgressState.BUILDING, ProgressState.EXPANDING}),
)


@dataclass(frozen=True)
class Spell:
    """The way of one cluster to a step. `began` None: it waits since nobody knows when; `ended`
    None: it still waits."""

    entry: Entry
    began: date | None
    ended: date | None


@dataclass(frozen=True)
class OnTheWay:
    """Who took a step and who waits for it, on the day of a register."""

    step: Step
    register: Register
    finished: tuple[Spell, ...]
    waiting: tuple[Spell, ...]


def on_the_way(of: Register, step: Step, waiting: Iterable[Entry]) -> OnTheWay:
    """The spells of a step; `waiting` are the clusters that surely have not taken it yet."""
    finished = (_finished(entry, step, of.day) for entry in of)
    still = (_waiting(entry, step, of.day) for entry in waiting)
    return OnTheWay(step, of, tuple(filter(None, finished)), tuple(filter(None, still)))


def _finished(entry: Entry, step: Step, day: date) -> Spell | None:
    began, ended = _day_of(entry, step.after), _day_of(entry, step.kind)
    if began is None or ended is None or not began <= ended <= day:
        return None
    return Spell(entry, began, ended)


def _waiting(entry: Entry, step: Step, day: date) -> Spell | None:
    values = entry.values
    if values.get(f"{step.kind}.actual") is not None or values.get("legal_stage") in GIVEN_UP:
        return None
    began = _day_of(entry, step.after)
    if began is not None and began <= day:
        return Spell(entry, began, None)
    return Spell(entry, None, None) if values.get(step.sign) in step.begun else None


def _day_of(entry: Entry, kind: str) -> date | None:
    known: PartialDay | None = entry.values.get(f"{kind}.actual")
    return known and known.first + (known.last - known.first) / 2


# What holds them up


@dataclass(frozen=True)
class Obstacle:
    """Why a cluster still waits, in words; who must act, empty where nobody is named; and how many
    of the steps before it are known to be taken."""

    reason: str
    who: str
    taken: int


def obstacles(way: OnTheWay) -> dict[int, Obstacle]:
    """What holds up each cluster that waits, by its number: its latest open difficulty, else the
    stated reason why the plan of the step was moved, else the first step before it that is not
    done or of which nothing is recorded. Asks three questions, however many wait."""
    difficulties = _open_difficulties(way.register)
    moves = _reasons_of_moves(way.register, way.step)
    areas = dict(Area.objects.values_list("pk", "name"))
    found = {}
    for spell in way.waiting:
        entry = spell.entry
        reason, who = difficulties.get(entry.pk) or (moves.get(entry.pk), "")
        who = who or entry.values.get("investor") or areas.get(entry.area_id, "")
        taken = sum(_is_done(entry, kind) for kind in way.step.before)
        found[entry.pk] = Obstacle(reason or _missing(entry, way.step), who, taken)
    return found


def _open_difficulties(of: Register) -> Mapping[int, tuple[str, str]]:
    rows = DifficultyFacts.objects.as_of(of.day, of.known_on).order_by("valid_from", "pk")
    return {
        cluster: (text, who or "")
        for cluster, text, who, closed in rows.values_list(
            "difficulty__cluster_id", "text", "who_must_act", "closed_on"
        )
        if closed is None or closed > of.day
    }


def _reasons_of_moves(of: Register, step: Step) -> Mapping[int, str]:
    rows = (
        MilestoneFacts.objects.standing(of.known_on)
        .filter(kind=step.kind, valid_from__lte=of.day, move_reason__isnull=False)
        .order_by("valid_from", "pk")
    )
    return {
        cluster: ": ".join(filter(None, [str(MoveReason(reason).label), note]))
        for cluster, reason, note in rows.values_list("cluster_id", "move_reason", "note")
    }


def _missing(entry: Entry, step: Step) -> str:
    for kind in step.before:
        if not _is_done(entry, kind):
            is_said = any(entry.values.get(f"{kind}.{what}") for what in ("state", "planned"))
            words = _("%(step)s: not done") if is_said else _("%(step)s: not recorded")
            return words % {"step": MilestoneKind(kind).label}
    if entry.values.get(f"{step.kind}.planned") is None:
        return _("no day is planned for: %(step)s") % {"step": MilestoneKind(step.kind).label}
    return _("no difficulty is recorded")


def _is_done(entry: Entry, kind: str) -> bool:
    """Done, or not due for this cluster."""
    state = entry.values.get(f"{kind}.state")
    has_day = entry.values.get(f"{kind}.actual") is not None
    return has_day or state in (MilestoneState.DONE, NOT_APPLICABLE)
