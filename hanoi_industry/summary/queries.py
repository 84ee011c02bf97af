"""Questions to both rooms for the summary pages, answered as frozen values.

A page asks as many questions of the database for ten clusters as for ten thousand: the register of
the day is gathered once, and every figure, list and table is counted from it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clusters import indicators, register, worklists
from clusters.by_area import AreaRow, by_area
from clusters.indicators import Answered
from clusters.models import (
    CaseKind,
    Cluster,
    DifficultyFacts,
    LegalStage,
    MilestoneFacts,
    MilestoneKind,
    ProgressState,
)
from clusters.register import Entry, Register, partial
from clusters.severity import a_year_before
from clusters.station_questions import PERMIT_DAYS
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.areas.models import Area
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.periods import Kind, Period
from targets import tasks

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
    # The page on which it is dealt with, where that is not the cluster's.
    address: str = ""

    @property
    def words(self) -> str:
        return str(self.text) % self.params

    @property
    def sign(self) -> str:
        return {"missed": "overdue", "at_risk": "at_risk", "unknown": "no_data"}[self.status]


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


def overview(scope: Scope, *, by_district: bool = False, needs: int = 8) -> Overview:
    now, then = scope.register(), scope.register(a_year_before(scope.day))
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
        areas=by_area(
            [indicators.ask(asked[code], now) for code in AREA_COLUMNS], by_district=by_district
        ),
        area_titles=tuple(asked[code].title for code in AREA_COLUMNS),
    )


# What waits for somebody


def what_waits(scope: Scope, of: Register) -> list[Need]:
    """Late steps, idle stations, overdue difficulties, missing facts: the worst first."""
    entries = register.by_number(of)
    found = [
        *_overdue_difficulties(scope, entries),
        *_late_milestones(scope, entries),
        *_open_cases(scope, entries),
        *_ending_permits(of),
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


def _open_cases(scope: Scope, entries: Mapping[int, Entry]) -> Iterable[Need]:
    """Breaches and samples that did not come; idle stations are told from the register itself."""
    facts = worklists.open_cases(scope.day, scope.known_on).filter(
        case__station__cluster__in=scope.clusters().values("pk")
    )
    rows = facts.exclude(case__kind=CaseKind.IDLE).values_list(
        *("case__station__cluster_id", "case_id", "case__kind", "case__opened_on"),
        *("due_on", "owner__full_name"),
    )
    for number, case, kind, opened, due, owner in rows:
        if number not in entries:
            continue
        late = (scope.day - due).days if due is not None and due < scope.day else 0
        words = _("%(kind)s since %(days)s days")
        if late:
            words = _("%(kind)s since %(days)s days, %(late)s days past the deadline")
        days = (scope.day - opened).days
        yield Need(
            "missed",
            words,
            {"kind": CaseKind(kind).label, "days": days, "late": late},
            entries[number],
            days=days,
            who=owner or "",
            address=reverse("clusters:case", args=[case]),
        )


def _ending_permits(of: Register) -> Iterable[Need]:
    for entry in of:
        last = entry.values.get("permit_expires_on")
        if last is None:
            continue
        left = (last - of.day).days
        if left < 0:
            words, days = _("environmental permit ended %(days)s days ago"), -left
            yield Need("missed", words, {"days": days}, entry, days=days)
        elif left <= PERMIT_DAYS[0]:
            words = _("environmental permit ends in %(days)s days")
            yield Need("at_risk", words, {"days": left}, entry, days=PERMIT_DAYS[0] - left)


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


def late_tasks(scope: Scope) -> list[tasks.Task]:
    """Open tasks of the plan whose day is over, the latest first; none for who reads no targets."""
    if not scope.user.may(Permission.TARGETS_READ, WHOLE_CITY):
        return []
    return tasks.late(day=scope.day, known_on=scope.known_on)


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
