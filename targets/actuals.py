"""What an indicator was, wherever the value comes from, and how it stands to what was promised.

Figures of one period may disagree. The picked one is shown, else the best vintage, else the latest
of them; the others stay beside it. What the register computes is live until somebody publishes it;
from then on the published figure stands, and what the register would say now is told with it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto
from functools import cached_property
from itertools import groupby
from statistics import median

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hanoi_industry import formats
from hanoi_industry.documents.models import Document
from hanoi_industry.figures import Share
from hanoi_industry.periods import (
    CIVIL,
    Kind,
    NotADay,
    PartialDay,
    Period,
    Precision,
    parse_day,
)
from targets import computed, goals
from targets.goals import Goal, Operator, Verdict
from targets.models import Expression, Indicator, Observation, Target, Vintage

BEST_LAST = [Vintage.REPORTED, Vintage.ESTIMATE, Vintage.PRELIMINARY, Vintage.OFFICIAL]
SPAN_OF_YEARS = r"^[0-9]{4}-[0-9]{4}$"
ABOUT_WORDS = ("about", "nearly", "khoảng", "gần", "~", "≈")


@dataclass(frozen=True)
class Actual:
    """One figure for a period. `low` and `high` are what a verdict rests on; `value` is shown."""

    indicator: Indicator
    period: Period | None
    value: Decimal
    low: Decimal
    high: Decimal
    share: Share | None = None
    vintage: str = ""
    certainty: str = ""
    at: PartialDay | None = None  # of a state: the day it describes
    published: PartialDay | None = None
    source: Document | None = None
    is_computed: bool = False
    is_whole: bool = True  # speaks of all of the period asked for, not of a part of it
    observation: Observation | None = None
    question: str = ""  # of a computed figure: the code of its three lists
    others: tuple["Actual", ...] = ()  # of the same period, from other sources or days
    partial: tuple["Actual", ...] = ()  # of parts of the period, the latest first
    now: "Actual | None" = None  # what the register would say now

    @property
    def value_high(self) -> Decimal | None:
        return self.high if self.high != self.low else None

    @property
    def is_about(self) -> bool:
        typed = self.observation.as_typed.lower() if self.observation else ""
        return typed.startswith(ABOUT_WORDS)

    @property
    def is_picked(self) -> bool:
        return self.observation is not None and self.observation.is_picked

    @property
    def disagrees(self) -> bool:
        return any((one.low, one.high) != (self.low, self.high) for one in self.others)

    @property
    def has_moved(self) -> bool:
        """Whether the register would now say something else than what was published."""
        return self.now is not None and (self.now.low, self.now.high) != (self.low, self.high)

    @property
    def words(self) -> str:
        """The figure with its unit, in the language of the page; a doubtful one as its range."""
        is_share = self.indicator.expression == Expression.SHARE and self.share is not None
        if is_share and self.value_high is None:
            return formats.share(self.share)
        if self.value_high is None:
            shown = formats.number(self.value)
        else:
            ends = (self.low, self.high)
            from_register = self.is_computed or self.share is not None
            shown = "–".join(
                _shortened(one) if from_register else formats.number(one) for one in ends
            )
        if is_share:
            counts = f"{formats.number(self.share.part)} / {formats.number(self.share.whole)}"
            return f"{counts} ({shown}\u00a0%)"
        about = "≈ " if self.is_about else ""
        return f"{about}{shown}\u00a0{self.indicator.unit_words}"

    @property
    def vintage_words(self) -> str:
        return _("computed from the register") if self.is_computed else Vintage(self.vintage).label

    @property
    def when_words(self) -> str:
        """Of which day or part of the period the figure speaks."""
        if self.at is not None and self.at.precision is Precision.YEAR:
            return _("a day of %(year)s") % {"year": self.at.day.year}
        if self.at is not None:
            return formats.partial_day(self.at)
        return period_words(self.period) if self.period else ""


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


def period_words(period: Period) -> str:
    """A period in the language of the page."""
    match period.kind:
        case Kind.MONTH:
            return f"{period.number:02}/{period.year}"
        case Kind.QUARTER:
            return formats.partial_day(PartialDay(period.first_month, Precision.QUARTER))
        case Kind.MONTHS:
            said = {"number": period.number, "year": period.year}
            return _("%(number)s months of %(year)s") % said
        case Kind.SPAN:
            return f"{period.year}–{period.last_year}"
    return str(period.year)


def _shortened(value: Decimal) -> str:
    """To two decimals, but never to a 0 or a 100 that is not true."""
    short = round(value, 2)
    return formats.number(value if short in (0, 100) else short)


def goal_of(target: Target) -> Goal:
    return Goal(
        Operator(target.operator), target.low, target.high, target.indicator.unit, target.words
    )


# Figures of a period


def actual(
    indicator: Indicator, period: Period, *, day: date, known_on: date | None = None
) -> Actual | None:
    """What an indicator was in a period as of a day, as known on a day (None: now)."""
    held = _observations([indicator.pk], {period.year}, {period.code}, day, known_on)
    return _choose(indicator, period, held.get(indicator.pk, []), day, known_on)


def _observations(
    indicators: Iterable[int],
    years: set[int],
    codes: set[str],
    day: date,
    known_on: date | None,
) -> dict[int, list[Observation]]:
    """Outcomes of the years and periods by indicator, without those that were published later."""
    rows = (
        Observation.objects.as_known_on(known_on)
        .filter(Q(year__in=years) | Q(period__in=codes), indicator__in=list(indicators))
        .filter(Q(published_on__isnull=True) | Q(published_on__lte=day))
        .select_related("source")
        .order_by("id")
    )
    held: dict[int, list[Observation]] = {}
    for row in rows:
        held.setdefault(row.indicator_id, []).append(row)
    return held


def _choose(
    indicator: Indicator,
    period: Period,
    observations: Sequence[Observation],
    day: date,
    known_on: date | None,
) -> Actual | None:
    whole, partial = [], []
    for one in observations:
        found = _observed(indicator, period, one)
        if found is not None:
            (whole if found.is_whole else partial).append(found)
    whole.sort(key=_standing_of, reverse=True)
    partial.sort(key=lambda one: (_end_of(one), _standing_of(one)), reverse=True)
    live = _live(indicator, period, day, known_on)
    if whole:
        return replace(whole[0], others=tuple(whole[1:]), partial=tuple(partial), now=live)
    if live is not None:
        return replace(live, partial=tuple(partial))
    return replace(partial[0], partial=tuple(partial[1:])) if partial else None


def _observed(indicator: Indicator, period: Period, one: Observation) -> Actual | None:
    """An outcome as a figure for a period; None where it speaks of another one."""
    if not one.period:
        return None
    own = Period.parse(one.period)
    if own != period and not (period.kind is Kind.YEAR and _is_part_of(own, period)):
        return None
    at = point(one.at_point)
    share = None
    if one.part is not None and one.whole:
        share = _share(one.part, one.whole)
    return Actual(
        indicator=indicator,
        period=own,
        value=one.value,
        low=one.value,
        high=one.value if one.value_high is None else one.value_high,
        share=share,
        vintage=one.vintage,
        certainty=one.certainty,
        at=at,
        published=one.published,
        source=one.source,
        is_whole=own == period and (at is None or _closes(at, period)),
        observation=one,
    )


def _is_part_of(own: Period, year: Period) -> bool:
    return own.kind is not Kind.SPAN and own.year == year.year


def point(text: str) -> PartialDay | None:
    """The day a state describes; None where there is none, or only words."""
    try:
        return parse_day(text) if text else None
    except NotADay:
        return None


def _closes(at: PartialDay, period: Period) -> bool:
    return at.precision is Precision.DAY and at.day == CIVIL.days(period).last


def _share(part: Decimal, whole: Decimal) -> Share | None:
    if part == int(part) and whole == int(whole) and 0 <= part <= whole:
        return Share(int(part), int(whole))
    return None


def _standing_of(one: Actual) -> tuple:
    """Among figures of one period the highest is shown: picked, then vintage, then the latest.

    A figure whose source gives no day counts from the day it was recorded.
    """
    row = one.observation
    recorded = timezone.localtime(row.recorded_at).date()
    since = one.published.last if one.published else recorded
    return row.is_picked, BEST_LAST.index(row.vintage), since, row.recorded_at, row.pk


def _end_of(one: Actual) -> tuple:
    end = one.at.last if one.at else CIVIL.days(one.period).last
    return end, one.period


def _live(indicator: Indicator, period: Period, day: date, known_on: date | None) -> Actual | None:
    """What the register says; None where it computes nothing, or has nothing to say yet."""
    days = CIVIL.days(period)
    if not indicator.computed_by or days.first > day:
        return None
    answered = computed.answer(indicator.computed_by, period, known_on, day)
    if answered is None:
        return None
    figure = computed.figure_of(answered, indicator.expression)
    if figure.low is None:
        return None
    return Actual(
        indicator=indicator,
        period=period,
        value=figure.low if figure.value is None else figure.value,
        low=figure.low,
        high=figure.high,
        share=figure.share,
        at=PartialDay(min(day, days.last)),
        is_computed=True,
        is_whole=days.last <= day,
        question=answered.question.code,
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
    held = _observations([indicator.pk], years, set(), day, known_on).get(indicator.pk, [])
    found = []
    spans = {row.period for row in rows if row.period.kind is Kind.SPAN}
    spans |= {own for one in held if (own := Period.parse(one.period)).kind is Kind.SPAN}
    for period in sorted(spans | {Period(year, Kind.YEAR) for year in years}, reverse=True):
        mine = tuple(row for row in rows if row.period == period)
        is_year = period.kind is Kind.YEAR
        parts = [row for row in rows if is_year and _is_part_of(row.period, period)]
        chosen = mine[0].actual if mine else _choose(indicator, period, held, day, known_on)
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
) -> list[Row]:
    numbers = {target.indicator_id for target in targets}
    held = _observations(numbers, years, {target.period for target in targets}, day, known_on)
    for one in besides:
        if isinstance(one, Observation) and _is_said_by(one.published_on, day):
            held.setdefault(one.indicator_id, []).append(one)
    chosen: dict[tuple[int, str], Actual | None] = {}
    rows = []
    for links in chains(targets):
        target = links[-1]
        period = Period.parse(target.period)
        key = target.indicator_id, target.period
        if key not in chosen:
            mine = held.get(target.indicator_id, [])
            chosen[key] = _choose(target.indicator, period, mine, day, known_on)
        rows.append(_row(links, period, chosen[key], day))
    order = {group: number for number, (group, _label) in enumerate(GROUPS)}
    rows.sort(
        key=lambda row: (
            *(order.get(row.indicator.group, 99), row.indicator.position, row.indicator.code),
            *(row.period, row.present.pk),
        )
    )
    return rows


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


def _row(links: tuple[Target, ...], period: Period, chosen: Actual | None, day: date) -> Row:
    verdict = _rate(links[-1], period, chosen, day)
    at_first = verdict if len(links) == 1 else _rate(links[0], period, chosen, day)
    missing = ""
    if verdict is Verdict.CANNOT_TELL:
        missing = _missing(links[-1], period, chosen, day)
    return Row(links[-1].indicator, period, links, chosen, verdict, at_first, missing)


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


# Figures that are asked about before they are kept


class Doubt(StrEnum):
    INDEX_FOR_GROWTH = auto()
    GROWTH_FOR_INDEX = auto()
    NOT_A_SHARE = auto()
    TEN_TIMES = auto()
    THOUSAND_TIMES = auto()
    UNUSUAL = auto()


def doubt_about(expression: str, value: Decimal, earlier: Sequence[Decimal]) -> Doubt | None:
    """Why a value is unlikely beside earlier ones of its series; None where it looks sound."""
    sizes = [abs(one) for one in earlier if one]
    match expression:
        case Expression.GROWTH | Expression.CONTRIBUTION:
            return _doubt_about_growth(value, sizes)
        case Expression.INDEX if abs(value) < 50 and sizes and median(sizes) > 80:
            return Doubt.GROWTH_FOR_INDEX
        case Expression.SHARE if not 0 <= value <= 100:
            return Doubt.NOT_A_SHARE
        case Expression.SHARE | Expression.RANK:
            return None
    return _doubt_about_size(abs(value), sizes)


def _doubt_about_growth(value: Decimal, sizes: list[Decimal]) -> Doubt | None:
    highest = max(sizes, default=None)
    if 90 <= value <= 150 and (highest is None or highest < 60):
        return Doubt.INDEX_FOR_GROWTH
    if highest is None:
        return Doubt.UNUSUAL if abs(value) > 60 else None
    return Doubt.UNUSUAL if abs(value) > max(3 * highest, Decimal(10)) else None


def _doubt_about_size(size: Decimal, sizes: list[Decimal]) -> Doubt | None:
    if not size or not sizes:
        return None
    ratio = max(size / median(sizes), median(sizes) / size)
    if ratio >= 500:
        return Doubt.THOUSAND_TIMES
    return Doubt.TEN_TIMES if ratio >= 7 else None


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
    return Surroundings(
        before=last and _best(indicator, last, rows),
        year_ago=_best(indicator, period.previous_year(), rows),
        rows=tuple(_rows(targets, {period.year}, day, None)),
        earlier=tuple(one.value for own, one in found if own.kind is period.kind),
    )


def _best(indicator: Indicator, period: Period, rows: Sequence[Observation]) -> Actual | None:
    found = [_observed(indicator, period, one) for one in rows if one.period == period.code]
    return max(found, key=_standing_of, default=None)
