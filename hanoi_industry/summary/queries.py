"""Questions to both rooms for the summary pages, answered as frozen values.

A page asks as many questions of the database for ten clusters as for ten thousand: the register of
the day is gathered once, and every figure, list and table is counted from it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clusters import indicators, register
from clusters.indicators import Answered, Question
from clusters.models import (
    Cluster,
    DifficultyFacts,
    LegalStage,
    MilestoneFacts,
    MilestoneKind,
    ProgressState,
)
from clusters.register import Entry, Register, partial
from hanoi_industry.areas.models import Area, Level
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.periods import Kind, Period

# A fact nobody has looked at for longer than one yearly report is old.
OLD_AFTER_DAYS = 400
CARDS = ("registered", "established", "operating", "started", "completed", "station-to-standard")
FUNNEL = ("operating", "with-station", "station-runs", "station-to-standard")
AREA_COLUMNS = ("registered", "established", "operating", "with-station", "station-to-standard")


@dataclass(frozen=True)
class Scope:
    """What a summary page is asked about: whose clusters, where, as of which day, known on which."""

    user: object
    day: date
    known_on: date | None = None
    area: Area | None = None

    def clusters(self):
        return Cluster.objects.visible_to(self.user).in_area(self.area)

    def register(self, day: date | None = None) -> Register:
        return register.as_of(day or self.day, self.known_on, among=self.clusters())


@dataclass(frozen=True)
class Figure:
    """A number with its denominator, its doubt, and the same a year before."""

    answered: Answered
    before: Answered | None

    @property
    def code(self) -> str:
        return self.answered.question.code

    @property
    def title(self):
        return self.answered.question.title

    @property
    def share(self):
        return self.answered.share

    @property
    def moved(self) -> int | None:
        """How many more are counted than on the same day a year before; None where nothing stood then."""
        if self.before is None or not len(self.before.register):
            return None
        return len(self.answered.counted) - len(self.before.counted)


@dataclass(frozen=True)
class Need:
    """Something that waits for somebody: what, which cluster, who must act, since when."""

    status: str  # missed | at_risk | unknown, as the signs of the house
    text: str | Promise
    params: Mapping[str, object]
    cluster: Entry
    days: int = 0
    who: str | Promise = ""

    @property
    def words(self) -> str:
        return str(self.text) % self.params

    @property
    def sign(self) -> str:
        return {"missed": "overdue", "at_risk": "at_risk", "unknown": "no_data"}[self.status]


@dataclass(frozen=True)
class AreaCell:
    """A count of one figure in one area, and how dark its cell is from 0 (none) to 4 (the most)."""

    code: str
    counted: int
    unknown: int
    heat: int


@dataclass(frozen=True)
class AreaRow:
    area: Area | None
    cells: tuple[AreaCell, ...]


@dataclass(frozen=True)
class Overview:
    scope: Scope
    cards: tuple[Figure, ...]
    funnel: tuple[Figure, ...]
    stages: tuple[Answered, ...]
    states: tuple[Answered, ...]
    exempt: int
    needs: tuple[Need, ...]
    more_needs: int
    areas: tuple[AreaRow, ...]
    area_titles: tuple[str | Promise, ...]


def year_before(day: date) -> date:
    return date(day.year - 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def overview(scope: Scope, *, by_district: bool = False, needs: int = 8) -> Overview:
    now, then = scope.register(), scope.register(year_before(scope.day))
    asked, asked_then = indicators.questions(scope.day), indicators.questions(then.day)
    figures = {
        code: Figure(
            indicators.ask(asked[code], now),
            indicators.ask(asked_then[code], then) if code in CARDS else None,
        )
        for code in {*CARDS, *FUNNEL}
    }
    found = what_waits(scope, now)
    return Overview(
        scope=scope,
        cards=tuple(figures[code] for code in CARDS),
        funnel=tuple(figures[code] for code in FUNNEL),
        stages=tuple(indicators.ask(asked[f"stage-{stage}"], now) for stage in LegalStage.values),
        states=tuple(
            indicators.ask(asked[f"state-{state}"], now) for state in ProgressState.values
        ),
        exempt=sum(1 for entry in now if entry.values.get("station_state") == "exempt"),
        needs=tuple(found[:needs]),
        more_needs=max(0, len(found) - needs),
        areas=_by_area(scope, now, asked, by_district),
        area_titles=tuple(asked[code].title for code in AREA_COLUMNS),
    )


def _by_area(
    scope: Scope, of: Register, asked: Mapping[str, Question], by_district: bool
) -> tuple[AreaRow, ...]:
    level = Level.DISTRICT if by_district else Level.COMMUNE
    areas = Area.objects.filter(level=level).in_alphabet().in_bulk()
    counts: dict[int | None, dict[str, list[int]]] = {}
    for code in AREA_COLUMNS:
        for place, nth in _placed(indicators.ask(asked[code], of), by_district):
            known = place if place in areas else None
            row = counts.setdefault(known, {name: [0, 0] for name in AREA_COLUMNS})
            row[code][nth] += 1
    most = {
        code: max((row[code][0] for row in counts.values()), default=0) for code in AREA_COLUMNS
    }
    numbers = sorted((n for n in counts if n is not None), key=lambda n: areas[n].sort_key)
    rows = [AreaRow(areas[number], _cells(counts[number], most)) for number in numbers]
    if None in counts:
        rows.append(AreaRow(None, _cells(counts[None], most)))
    return tuple(rows)


def _placed(answered: Answered, by_district: bool) -> Iterable[tuple[int | None, int]]:
    """Each counted cluster (0) and each that cannot be told (1) with its place."""
    for nth, judged in ((0, answered.counted), (1, answered.cannot_tell)):
        for one in judged:
            yield (one.entry.district_id if by_district else one.entry.area_id), nth


def _cells(row: Mapping[str, list[int]], most: Mapping[str, int]) -> tuple[AreaCell, ...]:
    return tuple(
        AreaCell(code, counted, unknown, -(-4 * counted // most[code]) if most[code] else 0)
        for code, (counted, unknown) in row.items()
    )


# What waits for somebody


def what_waits(scope: Scope, of: Register) -> list[Need]:
    """Late steps, idle stations, overdue difficulties, missing facts: the worst first."""
    entries = register.by_number(of)
    found = [
        *_overdue_difficulties(scope, entries),
        *_late_milestones(scope, entries),
        *_idle_stations(of),
        *_missing_facts(of),
    ]
    order = {"missed": 0, "at_risk": 1, "unknown": 2}
    return sorted(found, key=lambda need: (order[need.status], -need.days, need.cluster.name))


def _overdue_difficulties(scope: Scope, entries: Mapping[int, Entry]) -> Iterable[Need]:
    facts = DifficultyFacts.objects.as_of(scope.day, scope.known_on).filter(
        difficulty__cluster__in=scope.clusters().values("pk"), due_on__lt=scope.day
    )
    rows = facts.values_list(
        "difficulty__cluster_id", "text", "who_must_act", "due_on", "closed_on"
    )
    for number, text, who, due, closed in rows:
        if number in entries and (closed is None or closed > scope.day):
            yield Need(
                "missed",
                _("difficulty overdue by %(days)s days: %(text)s"),
                {"days": (scope.day - due).days, "text": text},
                entries[number],
                days=(scope.day - due).days,
                who=who or "",
            )


def _late_milestones(scope: Scope, entries: Mapping[int, Entry]) -> Iterable[Need]:
    facts = MilestoneFacts.objects.as_of(scope.day, scope.known_on).filter(
        cluster__in=scope.clusters().values("pk"), planned_on__isnull=False, actual_on__isnull=True
    )
    rows = facts.exclude(state__in=["done", "not_applicable"]).values_list(
        "cluster_id", "kind", "planned_on", "planned_precision"
    )
    for number, kind, planned, precision in rows:
        last = partial(planned, precision).last
        if number in entries and last < scope.day:
            days = (scope.day - last).days
            yield Need(
                "missed",
                _("%(step)s: %(days)s days late"),
                {"step": MilestoneKind(kind).label, "days": days},
                entries[number],
                days=days,
                who=entries[number].values.get("investor") or "",
            )


def _idle_stations(of: Register) -> Iterable[Need]:
    for entry in of:
        if entry.values.get("station_state") == "stopped":
            yield Need("at_risk", _("wastewater station built, not running"), {}, entry)


def _missing_facts(of: Register) -> Iterable[Need]:
    for entry in of:
        missing = [words for name, words in NEEDED.items() if entry.values.get(name) is None]
        if missing:
            yield Need(
                "unknown",
                _("missing: %(facts)s"),
                {"facts": "; ".join(str(words) for words in missing)},
                entry,
                days=len(missing),
            )


NEEDED = {
    "lead_area_id": _("lead commune"),
    "legal_stage": _("legal stage"),
    "is_operating": _("whether it operates"),
    "station_state": _("state of the wastewater station"),
}


@dataclass(frozen=True)
class Gap:
    """One cluster of the page "missing or old": which facts nobody gave, and how old the rest are."""

    entry: Entry
    missing: tuple[str, ...]
    newest: date | None
    is_old: bool


def missing_or_old(scope: Scope) -> list[Gap]:
    gaps = []
    for entry in scope.register():
        missing = tuple(
            str(words) for name, words in NEEDED.items() if entry.values.get(name) is None
        )
        days = [value for name, value in entry.values.items() if name.endswith(".valid_from")]
        newest = max(days, default=None)
        is_old = newest is not None and (scope.day - newest).days > OLD_AFTER_DAYS
        if missing or is_old:
            gaps.append(Gap(entry, missing, newest, is_old))
    return sorted(gaps, key=lambda gap: (-len(gap.missing), gap.newest or date.min, gap.entry.name))


# Three lists of one figure


# Figures of a period rather than of a day, as targets of a year ask for them.
OF_A_PERIOD = {
    "clusters-started": indicators.clusters_started,
    "clusters-completed": indicators.clusters_completed,
}


def figure(scope: Scope, code: str, period: Period | None = None) -> Answered | None:
    """The three lists behind a number of the summary; None where no figure has this code."""
    if code in OF_A_PERIOD:
        period = period or Period(scope.day.year, Kind.YEAR)
        return OF_A_PERIOD[code](period, scope.known_on, scope.clusters(), scope.day)
    question = indicators.questions(scope.day).get(code)
    return None if question is None else indicators.ask(question, scope.register())


# What happened lately


def change_sets(user, *, since: date | None = None):
    """Deeds with at least one line the person may read, newest first."""
    lines = Change.objects.visible_to(user)
    found = ChangeSet.objects.filter(pk__in=lines.values("change_set")).select_related(
        "by", "undoes"
    )
    return found if since is None else found.filter(at__date__gte=since)
