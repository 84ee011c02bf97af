"""What the page of a cluster shows, gathered into plain values: facts, steps, history.

Each table of facts is asked once, whatever its length; which rows stand and which holds is asked of
`standing` and `as_of`, never worked out again here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusters import consistency
from clusters.conditions import Answer, Lateness, lateness
from clusters.forms import label_and_unit
from clusters.models import (
    FACT_GROUPS,
    STATION_GROUPS,
    Cluster,
    DifficultyFacts,
    MilestoneFacts,
    MilestoneKind,
    MilestoneState,
    Station,
)
from clusters.register import partial
from clusters.tables import NOT_KNOWN, Told, occupancy_of, tell
from hanoi_industry import formats
from hanoi_industry.areas.models import Area
from hanoi_industry.documents.models import Document
from hanoi_industry.fields import LastValue
from hanoi_industry.history import models as history
from hanoi_industry.history import telling
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.periods import PartialDay
from hanoi_industry.validity import Dated, end_of

MOST_CHANGES = 200


@dataclass(frozen=True)
class Clocks:
    day: date
    known_on: date | None = None


# Facts


@dataclass(frozen=True)
class Line:
    """One fact: what it says, since when, on which paper, by whom."""

    name: str
    label: str
    unit: str
    told: Told
    row: Dated | None = None
    remark: str = ""

    @property
    def last(self) -> LastValue:
        """The same as the forms show it under a box."""
        words = (
            f"{self.told.words} {self.unit}".strip() if not self.told.status else self.told.words
        )
        if self.row is None:
            return LastValue(words)
        return LastValue(words, self.row.valid_from, str(self.row.source or ""))


@dataclass(frozen=True)
class Row:
    """One recorded row of a group, standing or withdrawn."""

    fact: Dated
    says: tuple[tuple[str, str], ...]

    @property
    def stands(self) -> bool:
        return self.fact.stands

    @property
    def holds(self) -> bool:
        return self.fact.holds


@dataclass(frozen=True)
class Card:
    """A group of facts as of a day, with every row ever recorded of it."""

    code: str
    title: str
    lines: tuple[Line, ...]
    rows: tuple[Row, ...]
    # Where several things of one cluster have such a group each, such as two stations.
    subject: str = ""

    @property
    def fact(self) -> Dated | None:
        return next((row.fact for row in self.rows if row.holds), None)

    @property
    def one_person(self):
        """Whoever recorded all that the card says; None where it was several, told line by line."""
        people = {line.row.change_set.by for line in self.lines if line.row is not None}
        return people.pop() if len(people) == 1 else None

    @property
    def last_values(self) -> dict[str, LastValue]:
        return {line.name: line.last for line in self.lines if not line.told.status}


def rows_of(model: type[Dated], clocks: Clocks, **subject) -> list[Dated]:
    """Every row of a subject known then, the earliest first, told whether it stands and holds."""
    rows = model.objects.filter(**subject)
    if clocks.known_on is not None:
        rows = rows.filter(recorded_at__lt=end_of(clocks.known_on))
    same = {"pk": OuterRef("pk")}
    return list(
        rows.select_related("change_set__by", "withdrawn_by__by", *model.relations())
        .annotate(
            stands=Exists(model.objects.standing(clocks.known_on).filter(**same)),
            holds=Exists(model.objects.as_of(clocks.day, clocks.known_on).filter(**same)),
        )
        .order_by("valid_from", "recorded_at", "pk")
    )


def cards_of(cluster: Cluster, clocks: Clocks) -> dict[str, Card]:
    """The groups of facts in the office's order; without the stations, of which there may be several."""
    facts = {
        code: rows_of(model, clocks, cluster=cluster)
        for code, model in FACT_GROUPS.items()
        if code != "station"
    }
    places = _places(row for rows in facts.values() for row in rows)
    cards = {code: card_of(code, rows, clocks, places) for code, rows in facts.items()}
    cards["land"] = _with_occupancy(cards["land"], cards["legal"])
    return cards


def station_cards(cluster: Cluster, clocks: Clocks) -> list[tuple[Station | None, Card]]:
    """Each station with its card; where there is none yet, an empty card to begin with."""
    rows = rows_of(FACT_GROUPS["station"], clocks, station__cluster=cluster)
    stations = Station.objects.filter(cluster=cluster).order_by("number")
    cards = [
        (one, card_of("station", [row for row in rows if row.station_id == one.pk], clocks))
        for one in stations
    ]
    return cards or [(None, card_of("station", [], clocks))]


def card_of(
    code: str,
    rows: list[Dated],
    clocks: Clocks,
    places: Mapping | None = None,
    *,
    subject: str = "",
) -> Card:
    model = {**STATION_GROUPS, **FACT_GROUPS, "difficulty": DifficultyFacts}[code]
    until = [row for row in rows if row.stands and row.valid_from <= clocks.day]
    lines = tuple(_line(of, until, places) for of in _fields(model))
    told = tuple(Row(row, says(row, places)) for row in reversed(rows))
    title = capfirst(str(model._meta.verbose_name))
    return Card(code, title, lines, told, subject)


def _fields(model: type[Dated]) -> list[models.Field]:
    return [model._meta.get_field(name) for name in model.fact_fields()]


def _line(of: models.Field, until: list[Dated], places) -> Line:
    """A fact as the last row says it, since the first of the rows that said so without a break."""
    label, unit = label_and_unit(of)
    if not until:
        return Line(of.name, label, unit, NOT_KNOWN)
    now, first = until[-1], _first_to_say(of, until)
    told = tell(of, getattr(now, of.name), is_absent=of.name in now.not_applicable, places=places)
    # What nobody knows is said by nobody, on no day.
    return Line(of.name, label, unit, told, None if told == NOT_KNOWN else first)


def _first_to_say(of: models.Field, until: list[Dated]) -> Dated:
    """Of the rows that say without a break what the last one says, the first."""
    first = until[-1]
    for row in reversed(until):
        if _value(row, of) != _value(until[-1], of):
            break
        first = row
    return first


def _value(row: Dated, of: models.Field):
    return getattr(row, of.attname), of.name in row.not_applicable


def says(row: Dated, places: Mapping | None = None) -> tuple[tuple[str, str], ...]:
    """Label and words of every fact of a row that says anything."""
    told = [
        (
            of,
            tell(of, getattr(row, of.name), is_absent=of.name in row.not_applicable, places=places),
        )
        for of in _fields(type(row))
    ]
    return tuple(
        (label_and_unit(of)[0], f"{one.words} {label_and_unit(of)[1]}".strip())
        for of, one in told
        if one != NOT_KNOWN
    )


def _places(rows: Iterable[Dated]) -> dict[str, Area]:
    codes = {code for row in rows for code in getattr(row, "further_area_codes", None) or []}
    return {area.code: area for area in Area.objects.filter(code__in=codes)} if codes else {}


def _with_occupancy(land: Card, legal: Card) -> Card:
    """The computed rate beside the reported one, and a word where they are far apart."""
    values = {
        name: getattr(card.fact, name)
        for card, name in [
            (legal, "industrial_hectares"),
            (land, "leased_hectares"),
            (land, "approved_hectares"),
            (land, "reported_occupancy"),
        ]
        if card.fact is not None and name not in card.fact.not_applicable
    }
    if land.fact is not None and "approved_hectares" in land.fact.not_applicable:
        values["approved_hectares"] = Decimal(0)
    computed = occupancy_of(values)
    told = NOT_KNOWN if computed is None else Told(formats.number(computed, 1))
    remark = ""
    if consistency.is_far_off(values.get("reported_occupancy"), computed):
        remark = _("The reported rate is %(reported)s %%: more than one point off.") % {
            "reported": formats.number(values["reported_occupancy"])
        }
    line = Line("occupancy", _("Occupancy, computed"), "%", told, remark=remark)
    return Card(land.code, land.title, (*land.lines, line), land.rows, land.subject)


# Steps


@dataclass(frozen=True)
class Move:
    """One move of a plan: to when, said on which day, and why."""

    before: PartialDay
    after: PartialDay | None
    fact: MilestoneFacts


@dataclass(frozen=True)
class Step:
    kind: str
    label: str
    fact: MilestoneFacts | None
    first_planned: PartialDay | None
    planned: PartialDay | None
    actual: PartialDay | None
    lateness: Lateness
    moves: tuple[Move, ...]
    until: tuple[MilestoneFacts, ...] = ()
    rows: tuple[Row, ...] = ()

    @property
    def state(self) -> str:
        return self.fact.state or "" if self.fact is not None else ""

    @property
    def state_words(self) -> str:
        return capfirst(str(MilestoneState(self.state).label)) if self.state else _("Not recorded")

    @property
    def state_sign(self) -> str:
        signs = {
            MilestoneState.DONE: "done",
            MilestoneState.IN_PROGRESS: "on_course",
            MilestoneState.NOT_APPLICABLE: "not_applicable",
            MilestoneState.NOT_STARTED: "plain",
        }
        return signs.get(self.state, "unknown")

    @property
    def is_late(self) -> bool:
        return self.lateness.answer is Answer.YES

    @property
    def late_sign(self) -> str:
        """Empty where lateness is no question: nothing planned, or nothing due at all."""
        if self.state == MilestoneState.NOT_APPLICABLE or self.planned is None:
            return ""
        if self.is_late:
            return "overdue"
        if self.lateness.answer is Answer.UNKNOWN:
            return "cannot_tell"
        return "met" if self.state == MilestoneState.DONE else "on_course"

    @property
    def late_words(self) -> str:
        if self.is_late:
            days = self.lateness.days
            return ngettext("%(days)s day late", "%(days)s days late", days) % {
                "days": formats.number(days)
            }
        if self.lateness.answer is Answer.UNKNOWN:
            return _("Cannot be told whether late")
        return _("In time") if self.state == MilestoneState.DONE else _("Not due yet")

    @property
    def last_values(self) -> dict[str, LastValue]:
        """What the boxes of the step held until now, each since the row that said it first."""
        told = {
            "state": ("state", self.state_words if self.state else ""),
            "planned": ("planned_on", formats.partial_day(self.planned)),
            "actual": ("actual_on", formats.partial_day(self.actual)),
            "note": ("note", self.fact.note or "" if self.fact is not None else ""),
        }
        found = {}
        for name, (said_in, words) in told.items():
            if words:
                first = _first_to_say(MilestoneFacts._meta.get_field(said_in), list(self.until))
                found[name] = LastValue(words, first.valid_from, str(first.source or ""))
        return found


def steps_of(cluster: Cluster, clocks: Clocks, kind: str = "") -> list[Step]:
    """All steps in the office's order, recorded or not; or the one of a kind."""
    rows = rows_of(MilestoneFacts, clocks, cluster=cluster, **({"kind": kind} if kind else {}))
    kinds = [MilestoneKind(kind)] if kind else list(MilestoneKind)
    return [_step(one, [row for row in rows if row.kind == one], clocks) for one in kinds]


def _step(kind: MilestoneKind, rows: list[MilestoneFacts], clocks: Clocks) -> Step:
    until = [row for row in rows if row.stands and row.valid_from <= clocks.day]
    now = until[-1] if until else None
    plans = [partial(row.planned_on, row.planned_precision) for row in until]
    planned = plans[-1] if plans else None
    actual = partial(now.actual_on, now.actual_precision) if now is not None else None
    is_done = now is not None and now.state == MilestoneState.DONE
    return Step(
        kind=kind.value,
        label=capfirst(str(kind.label)),
        fact=now,
        first_planned=next((plan for plan in plans if plan is not None), None),
        planned=planned,
        actual=actual,
        lateness=lateness(planned, actual, clocks.day, is_done=is_done),
        moves=tuple(_moves(until, plans)),
        until=tuple(until),
        rows=tuple(Row(row, says(row)) for row in reversed(rows)),
    )


def _moves(rows: list[MilestoneFacts], plans: list[PartialDay | None]) -> Iterable[Move]:
    before = None
    for row, plan in zip(rows, plans, strict=True):
        if before is not None and plan != before:
            yield Move(before, plan, row)
        before = plan if plan is not None else before


# Papers


def papers_cited(cluster: Cluster, clocks: Clocks, user) -> list[Document]:
    """Papers that standing facts of the cluster rest on, of those the person may read."""
    numbers: set[int] = set()
    for model in (*FACT_GROUPS.values(), MilestoneFacts, DifficultyFacts):
        standing = model.objects.standing(clocks.known_on).of_cluster(cluster)
        numbers |= set(standing.exclude(source=None).values_list("source", flat=True))
    return list(Document.objects.visible_to(user).filter(pk__in=numbers))


def papers_among(cards: Iterable[Card], user) -> list[Document]:
    """Papers that rows of some cards rest on, of those the person may read."""
    numbers = {row.fact.source_id for card in cards for row in card.rows} - {None}
    return list(Document.objects.visible_to(user).filter(pk__in=numbers))


# History


@dataclass(frozen=True)
class ToldChange:
    """One line of a change in the words of the page."""

    change: Change
    group: str
    label: str
    before: str
    after: str
    where: str


@dataclass(frozen=True)
class ToldDeed:
    change_set: ChangeSet
    changes: tuple[ToldChange, ...]


def history_of(cluster: Cluster, clocks: Clocks, most: int = MOST_CHANGES) -> list[ToldDeed]:
    """What was recorded of the cluster, deed by deed, the newest first."""
    changes = Change.objects.of("cluster", cluster.code).select_related("change_set__by")
    if clocks.known_on is not None:
        changes = changes.filter(change_set__at__lt=end_of(clocks.known_on))
    changes = changes.order_by("-change_set__at", "-change_set_id", "pk")[:most]
    told = [line for change in changes for line in told_lines(change)]
    deeds: dict[ChangeSet, list[ToldChange]] = {}
    for line in told[:most]:
        deeds.setdefault(line.change.change_set, []).append(line)
    return [ToldDeed(change_set, tuple(some)) for change_set, some in deeds.items()]


def told_lines(change: Change, of: type[models.Model] | None = None) -> list[ToldChange]:
    """The lines of a change in the words and the numbers of the page.

    `of` is the model of the thing where the change is not about facts.
    """
    model = of or telling.model_named(change.fact_type)
    group = capfirst(str(model._meta.verbose_name)) if model is not None else ""
    return [_told_line(change, model, group, line) for line in change.told()]


def _told_line(change: Change, model, group: str, line: history.Line) -> ToldChange:
    of = telling.field_named(model, line.field)
    return ToldChange(
        change,
        group,
        label=label_and_unit(of)[0] if of is not None else _name_without_field(line.field),
        before=_kept_words(of, model, line.before),
        after=_kept_words(of, model, line.after),
        where=" ".join(part for part in (line.sheet, line.cell) if part),
    )


def _name_without_field(name: str) -> str:
    names = {"alias": _("Other name"), "station": _("Wastewater station")}
    return names.get(name) or capfirst(name.replace("_", " "))


def _kept_words(of: models.Field | None, model, text: str) -> str:
    """History keeps plain text; here it gets its choice's word, its decimal comma, its day first."""
    if not text or of is None:
        return text
    if of.name == "not_applicable":
        names = [telling.field_named(model, name) for name in text.split(", ")]
        return ", ".join(label_and_unit(one)[0] for one in names if one is not None)
    unit = label_and_unit(of)[1]
    if isinstance(of, models.IntegerField) and not of.choices:
        return telling.number_as_kept(text, unit)
    told = telling.value_as_kept(of, text, unit)
    return capfirst(told) if of.choices or isinstance(of, models.BooleanField) else told
