"""What was promised, what came of it, and how the one stands to the other.

A verdict is final once the period is over and its value is there. Before that, what is counted up
may have reached its goal or broken its cap for good; all else is on course or at risk as far as the
outlook can tell, and cannot be told where it cannot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from django.db.models import Q
from django.utils.translation import gettext as _

from hanoi_industry import formats
from hanoi_industry.figures import Share
from hanoi_industry.periods import CIVIL, Kind, Period
from targets import goals, outlooks
from targets.computed import Window
from targets.doubts import Doubt, doubt_about
from targets.goals import Goal, Operator, Verdict
from targets.models import Indicator, Observation, Target
from targets.outcomes import (
    Actual,
    Error,
    actual,
    best,
    choose,
    is_part_of,
    observations,
    period_words,
    point,
    recorded,
    usual_error,
    year_before,
)
from targets.outlooks import Outlook, Prospect

# What pages and forms ask for, wherever it is answered.
__all__ = [
    "Actual",
    "Board",
    "Doubt",
    "Error",
    "Outlook",
    "Row",
    "Surroundings",
    "YearOfIndicator",
    "actual",
    "board",
    "chains",
    "doubt_about",
    "goal_of",
    "period_words",
    "point",
    "recorded",
    "surroundings",
    "usual_error",
    "year_before",
    "years_of",
]

SPAN_OF_YEARS = r"^[0-9]{4}-[0-9]{4}$"


@dataclass(frozen=True)
class Row:
    """One promise with its changes, what came of it, and the verdict."""

    indicator: Indicator
    period: Period
    links: tuple[Target, ...]  # the first promise, its changes, the present one
    actual: Actual | None
    verdict: Verdict
    verdict_at_first: Verdict
    missing: str = ""  # where it cannot be told: what is missing, and who can supply it
    outlook: Outlook | None = None  # how it may end, while the period or its value is open

    @property
    def first(self) -> Target:
        return self.links[0]

    @property
    def present(self) -> Target:
        return self.links[-1]

    @property
    def was_changed(self) -> bool:
        return len(self.links) > 1

    @property
    def period_words(self) -> str:
        return period_words(self.period)


@dataclass(frozen=True)
class Board:
    """A year's promises: those of the year, of parts of it, and of spans of years it lies in."""

    year: int
    day: date
    known_on: date | None
    rows: tuple[Row, ...]
    parts: tuple[Row, ...]
    spans: tuple[Row, ...]

    @property
    def groups(self) -> list[tuple[str, list[Row]]]:
        by_group = groupby(self.rows, key=lambda row: row.indicator.get_group_display())
        return [(group, list(rows)) for group, rows in by_group]

    @property
    def further(self) -> list[tuple[str, tuple[Row, ...]]]:
        """The promises of parts of the year and of spans of years, each under its heading."""
        headed = [(_("Parts of the year"), self.parts), (_("Spans of years"), self.spans)]
        return [(heading, rows) for heading, rows in headed if rows]

    def count(self, *verdicts: Verdict) -> int:
        return sum(1 for row in self.rows if row.verdict in verdicts)

    @cached_property
    def met(self) -> int:
        return self.count(Verdict.MET, Verdict.EXCEEDED)

    @cached_property
    def on_course(self) -> int:
        return self.count(Verdict.ON_COURSE)

    @cached_property
    def at_risk(self) -> int:
        return self.count(Verdict.AT_RISK)

    @cached_property
    def missed(self) -> int:
        return self.count(Verdict.MISSED)

    @cached_property
    def unknown(self) -> int:
        return self.count(Verdict.CANNOT_TELL)

    @property
    def share(self) -> Share:
        """Met of all that was promised; those that cannot be told stand beside, and never as met."""
        return Share(self.met, len(self.rows), self.unknown)


@dataclass(frozen=True)
class YearOfIndicator:
    """One year on the page of an indicator."""

    period: Period
    rows: tuple[Row, ...]
    parts: tuple[Row, ...]
    actual: Actual | None

    @property
    def words(self) -> str:
        return period_words(self.period)


def goal_of(target: Target) -> Goal:
    return Goal(
        Operator(target.operator), target.low, target.high, target.indicator.unit, target.words
    )


# Verdicts


def board(
    year: int,
    *,
    day: date,
    known_on: date | None = None,
    besides: Sequence[Target | Observation] = (),
) -> Board:
    """All promises that concern a year, as of a day and as known on a day (None: now).

    `besides` are rows that nobody has kept yet, counted as if they stood; each has a number of its
    own. Asks as many questions for one indicator as for all of them; each computed figure besides
    asks the register.
    """
    found = Target.objects.as_known_on(known_on).filter(
        Q(year=year) | Q(year__lt=year, period__regex=SPAN_OF_YEARS)
    )
    promised = [one for one in besides if isinstance(one, Target) and _is_said_by(one.said_on, day)]
    targets = [
        target
        for target in (*_said_by(found, day), *promised)
        if target.year == year or target.year < year <= Period.parse(target.period).last_year
    ]
    rows = _rows(targets, {year}, day, known_on, besides)
    kinds = {Kind.YEAR: [], Kind.SPAN: []}
    parts = []
    for row in rows:
        kinds.get(row.period.kind, parts).append(row)
    return Board(
        year, day, known_on, tuple(kinds[Kind.YEAR]), tuple(parts), tuple(kinds[Kind.SPAN])
    )


def years_of(
    indicator: Indicator, *, day: date, known_on: date | None = None
) -> tuple[YearOfIndicator, ...]:
    """Every year in which something was promised or came of it, the latest first."""
    targets = _said_by(Target.objects.as_known_on(known_on).filter(indicator=indicator), day)
    known = Observation.objects.as_known_on(known_on).filter(indicator=indicator)
    years = set(known.exclude(year=None).values_list("year", flat=True))
    years |= {target.year for target in targets}
    rows = _rows(targets, years, day, known_on)
    held = observations([indicator.pk], years, set(), day, known_on).get(indicator.pk, [])
    window = Window(known_on)
    found = []
    spans = {row.period for row in rows if row.period.kind is Kind.SPAN}
    spans |= {own for one in held if (own := Period.parse(one.period)).kind is Kind.SPAN}
    for period in sorted(spans | {Period(year, Kind.YEAR) for year in years}, reverse=True):
        mine = tuple(row for row in rows if row.period == period)
        is_year = period.kind is Kind.YEAR
        parts = [row for row in rows if is_year and is_part_of(row.period, period)]
        chosen = mine[0].actual if mine else choose(indicator, period, held, day, window)
        parts = tuple(row for row in parts if row.period != period)
        if mine or parts or chosen is not None:
            found.append(YearOfIndicator(period, mine, parts, chosen))
    return tuple(found)


def _said_by(targets, day: date) -> list[Target]:
    """Without those whose paper is of a later day."""
    return list(
        targets.filter(Q(said_on__isnull=True) | Q(said_on__lte=day))
        .select_related("indicator", "source")
        .order_by("id")
    )


def _is_said_by(said_on: date | None, day: date) -> bool:
    return said_on is None or said_on <= day


def _rows(
    targets: Sequence[Target],
    years: set[int],
    day: date,
    known_on: date | None,
    besides: Sequence[Target | Observation] = (),
    *,
    look_ahead: bool = True,
) -> list[Row]:
    numbers = {target.indicator_id for target in targets}
    held = observations(numbers, years, {target.period for target in targets}, day, known_on)
    for one in besides:
        if isinstance(one, Observation) and _is_said_by(one.published_on, day):
            held.setdefault(one.indicator_id, []).append(one)
    window = Window(known_on)
    asked = {(target.indicator, Period.parse(target.period)) for target in targets}
    chosen = {
        (indicator.pk, period): choose(indicator, period, held.get(indicator.pk, []), day, window)
        for indicator, period in asked
    }
    ahead = _look_ahead(asked, chosen, window, day) if look_ahead else {}
    rows = []
    for links in chains(targets):
        period = Period.parse(links[-1].period)
        key = links[-1].indicator_id, period
        rows.append(_row(links, period, chosen[key], ahead.get(key), day))
    order = {group: number for number, (group, _label) in enumerate(GROUPS)}
    rows.sort(
        key=lambda row: (
            *(order.get(row.indicator.group, 99), row.indicator.position, row.indicator.code),
            *(row.period, row.present.pk),
        )
    )
    return rows


Asked = tuple[Indicator, Period]


def _look_ahead(
    asked: set[Asked],
    chosen: dict[tuple[int, Period], Actual | None],
    window: Window,
    day: date,
) -> dict[tuple[int, Period], Prospect]:
    """How the open periods may end; earlier years are asked for once, for all of them."""
    pending = [
        (indicator, period)
        for indicator, period in asked
        if outlooks.is_open(period, chosen[indicator.pk, period], day)
    ]
    codes = set()
    for indicator, period in pending:
        codes |= outlooks.earlier_codes(period, chosen[indicator.pk, period])
    numbers = {indicator.pk for indicator, _period in pending}
    earlier = observations(numbers, set(), codes, day, window.known_on) if codes else {}
    return {
        (indicator.pk, period): outlooks.prospect(
            indicator,
            period,
            chosen[indicator.pk, period],
            earlier.get(indicator.pk, []),
            window,
            day,
        )
        for indicator, period in pending
    }


GROUPS = Indicator._meta.get_field("group").choices


def chains(targets: Sequence[Target]) -> list[tuple[Target, ...]]:
    """Targets as chains of changes, each from its first link to its present one."""
    standing = {target.pk: target for target in targets}
    changed = {target.replaces_id for target in targets}
    found = []
    for target in targets:
        if target.pk in changed:
            continue
        links = [target]
        while (before := standing.get(links[0].replaces_id)) is not None:
            links.insert(0, before)
        found.append(tuple(links))
    return found


def _row(
    links: tuple[Target, ...],
    period: Period,
    chosen: Actual | None,
    ahead: Prospect | None,
    day: date,
) -> Row:
    verdict, outlook = _judge(links[-1], period, chosen, ahead, day)
    at_first = verdict
    if len(links) > 1:
        at_first, _outlook = _judge(links[0], period, chosen, ahead, day)
    missing = ""
    if verdict is Verdict.CANNOT_TELL:
        missing = _missing(links[-1], period, chosen, day)
    return Row(links[-1].indicator, period, links, chosen, verdict, at_first, missing, outlook)


def _judge(
    target: Target, period: Period, chosen: Actual | None, ahead: Prospect | None, day: date
) -> tuple[Verdict, Outlook | None]:
    """What is sure already goes before what is only likely."""
    sure = _rate(target, period, chosen, day)
    outlook = ahead and ahead.toward(goal_of(target))
    is_told = sure is not Verdict.CANNOT_TELL or outlook is None
    return (sure if is_told else outlook.verdict), outlook


def _rate(target: Target, period: Period, chosen: Actual | None, day: date) -> Verdict:
    if chosen is None:
        return goals.rate(goal_of(target), None, final=False)
    return goals.rate(
        goal_of(target),
        chosen.low,
        chosen.high,
        final=_is_over(period, day) and chosen.is_whole,
        direction=target.indicator.direction,
        cumulative=target.indicator.is_additive and _counts_up(chosen, period),
    )


def _is_over(period: Period, day: date) -> bool:
    return CIVIL.days(period).last <= day


def _counts_up(chosen: Actual, period: Period) -> bool:
    """Whether a figure for a part of a period can only be added to until the period ends."""
    if chosen.is_computed or chosen.is_whole:
        return True
    starts_with_it = chosen.period.first_month == period.first_month
    return chosen.at is None and starts_with_it


def _missing(target: Target, period: Period, chosen: Actual | None, day: date) -> str:
    who = target.assigned_to or _("whoever records outcomes")
    told = {"period": period_words(period), "who": who}
    if target.operator == Operator.TEXT:
        return _("The target is in words; a person has to judge it.")
    if chosen is None:
        if CIVIL.days(period).first > day:
            return _("%(period)s has not begun.") % told
        if target.indicator.computed_by:
            return (
                _("The register tells nothing for %(period)s yet; import or record clusters.")
                % told
            )
        return _("No outcome of %(period)s is recorded; %(who)s can supply it.") % told
    told["what"] = chosen.when_words
    if chosen.is_computed and chosen.share.unknown:
        told["count"] = formats.number(chosen.share.unknown)
        return (
            _("%(count)s clusters cannot be told; the communes that record them can supply it.")
            % told
        )
    if not _is_over(period, day):
        return _("%(period)s is not over; the latest figure is of %(what)s.") % told
    if not chosen.is_whole:
        only = _("The latest figure is of %(what)s, not of all %(period)s; %(who)s can supply it.")
        return only % told
    return _("The figure is a range that reaches to both sides of the target.")


@dataclass(frozen=True)
class Surroundings:
    """What stands beside the box in which an outcome is typed."""

    before: Actual | None  # the latest figure of an earlier period
    year_ago: Actual | None  # the same period of last year
    rows: tuple[Row, ...]  # what was promised for the period
    earlier: tuple[Decimal, ...]  # values of periods of the same kind


def surroundings(
    indicator: Indicator, period: Period, *, day: date, without: Observation | None = None
) -> Surroundings:
    """For a box: the last value, the same period of last year, and the promise.

    `without` is the outcome that is about to be corrected.
    """
    rows = list(
        Observation.objects.as_known_on(None)
        .filter(indicator=indicator)
        .exclude(period="")
        .exclude(pk=without and without.pk)
        .select_related("source")
        .order_by("id")
    )
    found = [(Period.parse(one.period), one) for one in rows]
    closed = [pair for pair in found if pair[0] < period]
    last = max((own for own, _one in closed), default=None)
    targets = _said_by(
        Target.objects.as_known_on(None).filter(indicator=indicator, period=period.code), day
    )
    year_ago = year_before(period)
    return Surroundings(
        before=last and best(indicator, last, rows),
        year_ago=year_ago and best(indicator, year_ago, rows),
        rows=tuple(_rows(targets, {period.year}, day, None, look_ahead=False)),
        earlier=tuple(one.value for own, one in found if own.kind is period.kind),
    )
