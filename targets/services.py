"""Every write to indicators, targets and outcomes: allowed, in one transaction, written down.

Nothing said is overwritten. A target that is changed is a new link behind the old one, an outcome
that is revised is a new row beside the old one, and only a slip of the pen is withdrawn and said
anew. What is said again exactly as it stands writes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.documents import services as documents
from hanoi_industry.documents.citing import cited_by_no_other
from hanoi_industry.documents.models import Document, Kind
from hanoi_industry.documents.parsing import parse_decisions
from hanoi_industry.history import services as history
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.history.services import Deed, NothingToUndo, Origin, UndoAccount
from hanoi_industry.periods import CIVIL, NotAPeriod, PartialDay, Period
from targets import computed
from targets.goals import Goal, Operator
from targets.models import Indicator, Observation, Precision, Target, Vintage

# Numbers of rows that are only imagined.
NOT_YET = 10**15
BATCH = 500
DECIMALS = 4
LARGEST = Decimal(10) ** 14
CITY = ""  # the area of a change that concerns the whole city

TARGET_FIELDS = (
    *("words", "operator", "low", "high", "said_on", "scenario", "assigned_to", "source", "note"),
)
OUTCOME_FIELDS = (
    *("value", "value_high", "at_point", "part", "whole", "vintage", "certainty", "published_on"),
    *("source", "note", "is_picked"),
)
# What belongs to a row but is told with another field or is what the row is about.
UNTOLD = {
    Target: ("indicator", "period", "year", "said_precision", "replaces"),
    Observation: ("indicator", "period", "year", "as_typed", "published_precision"),
}


@dataclass(frozen=True)
class TargetRow:
    """What was promised, by whom and when.

    Where a target of this period and scenario stands already, the row changes it; with `beside`
    it is what another source promises, and both stand.
    """

    indicator: Indicator
    period: Period | str
    goal: Goal
    source: Document | None = None
    said_on: date | None = None
    note: str = ""
    scenario: str = ""
    assigned_to: str = ""
    origin: Origin = Origin()
    said_precision: str = Precision.DAY
    beside: bool = False


@dataclass(frozen=True)
class ObservationRow:
    """What an indicator was in a period, as one source has it.

    The period is empty where the source gives no year; then `at_point` keeps what it does give.
    """

    indicator: Indicator
    period: Period | str
    value: Decimal
    value_high: Decimal | None = None
    as_typed: str = ""
    vintage: str = Vintage.REPORTED
    certainty: str = ""
    at_point: str = ""
    published_on: date | None = None
    source: Document | None = None
    note: str = ""
    part: Decimal | None = None
    whole: Decimal | None = None
    origin: Origin = Origin()
    published_precision: str = Precision.DAY


class EditedMeanwhile(ValidationError):
    """Somebody else changed what the person was looking at."""

    def __init__(self):
        super().__init__(
            _(
                "Somebody changed this meanwhile. Nothing of yours is kept yet; look again and"
                " save anew."
            )
        )


def may_record(by) -> bool:
    return by.may(Permission.TARGETS_EDIT, WHOLE_CITY)


def may_publish(by) -> bool:
    return by.may(Permission.TARGETS_PUBLISH, WHOLE_CITY)


def _must_record(by) -> None:
    if not may_record(by):
        raise PermissionDenied


def paper_named(text: str, *, deed: Deed) -> Document | None:
    """The paper people mean by a number with its day, an address or a title; made where missing."""
    if not text:
        return None
    citations = parse_decisions(text).citations
    if len(citations) == 1:
        return documents.cite([text], deed)[text][0]
    of_city = Document.objects.filter(area=None)
    known = of_city.filter(Q(number=text) | Q(title=text) | Q(address=text)).order_by("id").first()
    if known is not None:
        return known
    if text.startswith(("http://", "https://")):
        return documents.record_document(deed=deed, kind=Kind.PUBLIC_PAGE, address=text)
    return documents.record_document(deed=deed, kind=Kind.OTHER, title=text)


# Indicators


INDICATOR_FIELDS = (
    *("code", "name_en", "name_vi", "group", "unit", "expression", "direction", "is_additive"),
    *("parent", "decimals", "computed_by", "other_names", "position"),
)


def create_indicator(*, deed: Deed, **values) -> Indicator:
    _must_record(deed.by)
    with transaction.atomic():
        return _create_indicator(history.open_change_set(deed), values)


def create_indicators(rows: Iterable[Mapping[str, object]], *, deed: Deed) -> list[Indicator]:
    """Several at once; `parent` is the code of another one, of this list or known before."""
    _must_record(deed.by)
    made: list[Indicator] = []
    with transaction.atomic():
        change_set = history.open_change_set(deed)
        known = {indicator.code: indicator for indicator in Indicator.objects.all()}
        waiting = list(rows)
        while waiting:
            ready = [row for row in waiting if not row.get("parent") or row["parent"] in known]
            if not ready:
                raise ValidationError({"parent": _("Name the whole before its parts.")})
            for row in ready:
                parent = known[row["parent"]] if row.get("parent") else None
                indicator = _create_indicator(change_set, {**row, "parent": parent})
                known[indicator.code] = indicator
                made.append(indicator)
            waiting = [row for row in waiting if row["code"] not in known]
    return made


def _create_indicator(change_set: ChangeSet, values: Mapping[str, object]) -> Indicator:
    indicator = Indicator(**values)
    _check_indicator(indicator)
    indicator.save()
    changes = {name: (None, getattr(indicator, name)) for name in INDICATOR_FIELDS}
    history.record(change_set, indicator, area_code=CITY, changes=changes)
    return indicator


def revise_indicator(indicator: Indicator, *, deed: Deed, **values) -> Indicator:
    """Say anew what an indicator is. Figures recorded so far stay as they are."""
    _must_record(deed.by)
    with transaction.atomic():
        held = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
        was = {name: getattr(held, name) for name in values}
        for name, value in values.items():
            setattr(held, name, value)
        _check_indicator(held)
        changes = {name: (was[name], getattr(held, name)) for name in values}
        if any(before != after for before, after in changes.values()):
            held.save()
            history.record(history.open_change_set(deed), held, area_code=CITY, changes=changes)
    return held


def _check_indicator(indicator: Indicator) -> None:
    indicator.full_clean()
    if indicator.computed_by and indicator.computed_by not in computed.COMPUTED:
        raise ValidationError(
            {
                "computed_by": _("Type one of %(names)s, or leave it empty.")
                % {"names": ", ".join(sorted(computed.COMPUTED))}
            }
        )
    above, seen = indicator.parent, {indicator.pk}
    while above is not None:
        if above.pk in seen:
            raise ValidationError({"parent": _("An indicator cannot be a part of itself.")})
        seen.add(above.pk)
        above = above.parent


# Recording


def record_targets(rows: Iterable[TargetRow], deed: Deed) -> ChangeSet:
    return record_rows(rows, (), deed)


def record_observations(rows: Iterable[ObservationRow], deed: Deed) -> ChangeSet:
    return record_rows((), rows, deed)


def record_rows(
    targets: Iterable[TargetRow], observations: Iterable[ObservationRow], deed: Deed
) -> ChangeSet:
    """Record what rows say, all or nothing, as one deed.

    Asks as many questions for one row as for a thousand. Raises PermissionDenied, and
    ValidationError for a row that cannot be (no such period, a paper from a day to come).
    """
    with transaction.atomic():
        change_set = history.open_change_set(deed)
        record_rows_with(change_set, targets, observations, by=deed.by)
    return change_set


def record_rows_with(
    change_set: ChangeSet,
    targets: Iterable[TargetRow],
    observations: Iterable[ObservationRow],
    *,
    by,
) -> list[Target | Observation]:
    """The same within a change set that is already open; returns what was written."""
    _must_record(by)
    with transaction.atomic():
        written = _Written(change_set)
        _add_targets(written, list(targets))
        _add_observations(written, list(observations))
        _write_lines(written)
    return written.rows


def recorded(change_set: ChangeSet, model: type[models.Model]) -> models.Model:
    """The one row a deed has recorded. Raises ValidationError where all of it stood already."""
    row = model.objects.filter(change_set=change_set).select_related("indicator").first()
    if row is None:
        raise ValidationError(_("This is recorded already. Nothing was changed."))
    return row


@dataclass
class _Written:
    """What a deed has written so far, and the lines of history it leaves."""

    change_set: ChangeSet
    rows: list = field(default_factory=list)
    lines: list[tuple] = field(default_factory=list)  # (row, before or None, origin)


def _add_targets(written: _Written, rows: list[TargetRow]) -> None:
    held: dict[tuple, list[Target]] = {}
    for target in _standing(Target, rows):
        held.setdefault((target.indicator_id, target.period, target.scenario), []).append(target)
    waiting: list[Target] = []
    for row in rows:
        period = _period(row.period)
        _check_target(row, written.change_set)
        standing = held.setdefault((row.indicator.pk, period.code, row.scenario), [])
        if any(_says_the_same(row, target) for target in standing):
            continue
        before = None if row.beside else _present(standing, row)
        target = _target(written.change_set, row, period, before)
        standing.append(target)
        waiting.append(target)
        written.lines.append((target, before, row.origin))
    _create_links(waiting)
    written.rows += waiting


def unwritten(
    rows: Iterable[TargetRow | ObservationRow],
    *,
    at: datetime,
    held: Mapping[tuple, Sequence[Target]],
) -> list[Target | Observation]:
    """What rows would become, numbered beyond all that stand; nothing is written.

    `held` are standing targets by the number of their indicator, their period and their scenario.
    """
    change_set = ChangeSet(at=at)
    made: list[Target | Observation] = []
    for number, row in enumerate(rows, start=NOT_YET):
        period = _period(row.period) if row.period else None
        if isinstance(row, ObservationRow):
            one = _observation(change_set, row, period)
        else:
            standing = list(held.get((row.indicator.pk, period.code, row.scenario), ()))
            before = None if row.beside else _present(standing, row)
            one = _target(change_set, row, period, before)
        one.pk = number
        made.append(one)
    return made


def _create_links(waiting: list[Target]) -> None:
    """A link needs the number of the one before it: chains within one deed are written by turns."""
    while waiting:
        ready = [one for one in waiting if one.replaces is None or one.replaces.pk]
        Target.objects.bulk_create(ready, batch_size=BATCH)
        waiting = [one for one in waiting if one.pk is None]


def _target(change_set: ChangeSet, row: TargetRow, period: Period, before: Target | None) -> Target:
    return Target(
        indicator=row.indicator,
        period=period.code,
        year=period.year,
        operator=row.goal.operator,
        low=row.goal.low,
        high=row.goal.high,
        words=row.goal.words,
        scenario=row.scenario,
        assigned_to=row.assigned_to,
        said_on=row.said_on,
        said_precision=row.said_precision,
        source=row.source,
        note=row.note,
        replaces=before,
        recorded_at=change_set.at,
        change_set=change_set,
    )


def _present(standing: list[Target], row: TargetRow) -> Target | None:
    """The end of the chain a row changes: of the same paper where there is one, else the latest."""
    changed = {target.replaces_id for target in standing if target.replaces_id}
    # Links of this very deed have no number yet.
    fresh = [target.replaces for target in standing if target.pk is None]
    ends = [
        one
        for one in standing
        if one.pk not in changed and not any(one is before for before in fresh)
    ]
    same_paper = [one for one in ends if row.source and one.source_id == row.source.pk]
    return (same_paper or ends or [None])[-1]


def _says_the_same(row: TargetRow, target: Target) -> bool:
    """Whether a link of the chain says it already; what the row leaves open says nothing new."""
    goal = row.goal
    if (goal.operator, goal.low, goal.high) != (target.operator, target.low, target.high):
        return False
    if goal.operator is Operator.TEXT and goal.words != target.words:
        return False
    if row.beside and row.source != target.source:
        return False
    given = {
        "source": row.source,
        "said_on": row.said_on,
        "assigned_to": row.assigned_to,
        "note": row.note,
    }
    return all(not value or value == getattr(target, name) for name, value in given.items())


def _add_observations(written: _Written, rows: list[ObservationRow]) -> None:
    held: dict[tuple, list[Observation]] = {}
    for one in _standing(Observation, rows):
        held.setdefault((one.indicator_id, one.period, one.at_point), []).append(one)
    added = []
    for row in rows:
        period = _period(row.period) if row.period else None
        _check_observation(row, written.change_set)
        code = period.code if period else ""
        standing = held.setdefault((row.indicator.pk, code, row.at_point), [])
        if any(_observes_the_same(row, one) for one in standing):
            continue
        observation = _observation(written.change_set, row, period)
        standing.append(observation)
        added.append(observation)
        written.lines.append((observation, None, row.origin))
    Observation.objects.bulk_create(added, batch_size=BATCH)
    written.rows += added


def _observation(change_set: ChangeSet, row: ObservationRow, period: Period | None) -> Observation:
    return Observation(
        indicator=row.indicator,
        period=period.code if period else "",
        year=period.year if period else None,
        at_point=row.at_point,
        value=row.value,
        value_high=row.value_high,
        as_typed=row.as_typed,
        part=row.part,
        whole=row.whole,
        vintage=row.vintage,
        certainty=row.certainty,
        published_on=row.published_on,
        published_precision=row.published_precision,
        source=row.source,
        note=row.note,
        recorded_at=change_set.at,
        change_set=change_set,
    )


def _observes_the_same(row: ObservationRow, one: Observation) -> bool:
    if (row.value, row.value_high) != (one.value, one.value_high):
        return False
    if row.vintage not in (Vintage.REPORTED, one.vintage):
        return False
    given = {
        "source": row.source,
        "published_on": row.published_on,
        "certainty": row.certainty,
        "note": row.note,
        "part": row.part,
        "whole": row.whole,
    }
    return all(value in (None, "") or value == getattr(one, name) for name, value in given.items())


def _standing(model: type[models.Model], rows: Iterable[TargetRow | ObservationRow]) -> list:
    """What stands of the indicators and periods that rows speak of, oldest first, locked."""
    indicators = list({row.indicator.pk for row in rows})
    codes = sorted({_period(row.period).code if row.period else "" for row in rows})
    found = []
    for start in range(0, len(indicators), BATCH):
        found += (
            model.objects.as_known_on(None)
            .filter(indicator__in=indicators[start : start + BATCH], period__in=codes)
            .select_related("source")
            .select_for_update(of=("self",))
            .order_by("id")
        )
    return found


# What a row must be


def _period(period: Period | str) -> Period:
    if isinstance(period, Period):
        return period
    try:
        return Period.parse(period)
    except NotAPeriod as problem:
        raise ValidationError(
            {"period": _("Type a period such as 2026, 2026-6M, 2026-Q3, 2026-07 or 2021-2025.")}
        ) from problem


def _check_target(row: TargetRow, change_set: ChangeSet) -> None:
    if not row.goal.words.strip():
        raise ValidationError({"words": _("Type the target as the paper words it.")})
    _check_numbers(low=row.goal.low, high=row.goal.high)
    _check_day("said_on", row.said_on, change_set)
    _check_lengths(Target, row, words=row.goal.words)


def _check_observation(row: ObservationRow, change_set: ChangeSet) -> None:
    _check_numbers(value=row.value, value_high=row.value_high, part=row.part, whole=row.whole)
    _check_range(row.value, row.value_high)
    if row.whole is not None and row.whole <= 0:
        raise ValidationError({"whole": _("A share needs a denominator above zero.")})
    if not row.period and not row.at_point:
        raise ValidationError({"period": _("Type the period, or say why the source gives none.")})
    if row.vintage not in Vintage.values:
        raise ValidationError({"vintage": _("Choose estimate, preliminary, official or reported.")})
    _check_day("published_on", row.published_on, change_set)
    _check_lengths(Observation, row)


def _check_range(low: Decimal | None, high: Decimal | None) -> None:
    if low is not None and high is not None and high < low:
        raise ValidationError({"value_high": _("Type the lower number first.")})


def _check_numbers(**numbers: Decimal | None) -> None:
    for name, number in numbers.items():
        if number is None:
            continue
        if not number.is_finite() or abs(number) >= LARGEST:
            raise ValidationError({name: _("The number is too large to be kept. Check the unit.")})
        if -number.normalize().as_tuple().exponent > DECIMALS:
            told = _("Type at most %(decimals)s digits after the decimal mark.")
            raise ValidationError({name: told % {"decimals": DECIMALS}})


def _check_day(name: str, day: date | None, change_set: ChangeSet) -> None:
    if day is not None and day > change_set.day:
        raise ValidationError({name: _("The day is still to come. Type today or an earlier day.")})


def _check_lengths(model: type[models.Model], row, **more: str) -> None:
    texts = {name: value for name, value in vars(row).items() if isinstance(value, str)} | more
    for name, text in texts.items():
        longest = model._meta.get_field(name).max_length
        if longest and len(text) > longest:
            raise ValidationError(
                {name: _("Shorten this to %(count)s characters.") % {"count": longest}}
            )


# Changing, correcting, withdrawing, picking


def change_target(target: Target, *, deed: Deed, goal: Goal, **values) -> Target:
    """What was promised is changed: a new link behind this one. `values` as of a TargetRow."""
    _must_record(deed.by)
    row = TargetRow(target.indicator, target.period, goal, scenario=target.scenario, **values)
    with transaction.atomic():
        target = _still_standing(target)
        if target.changes.as_known_on(None).exists():
            raise EditedMeanwhile
        change_set = history.open_change_set(deed)
        _check_target(row, change_set)
        if _says_the_same(row, target):
            raise ValidationError({"words": _("This is what stands already. Nothing was changed.")})
        link = _target(change_set, row, _period(target.period), target)
        link.save()
        written = _Written(change_set, [link], [(link, target, row.origin)])
        _write_lines(written)
    return link


def correct_target(target: Target, *, deed: Deed, goal: Goal | None = None, **values) -> Target:
    """A slip in recording: the link is withdrawn and said anew in its place of the chain."""
    if goal is not None:
        values |= {name: getattr(goal, name) for name in ("operator", "low", "high", "words")}
    _check_numbers(low=values.get("low"), high=values.get("high"))
    return _correct(target, TARGET_FIELDS + ("said_precision",), values, deed)


def correct_observation(observation: Observation, *, deed: Deed, **values) -> Observation:
    """A slip in recording: the row is withdrawn and said anew.

    A figure that its source has revised is no slip; it is recorded as a new row.
    """
    numbers = ("value", "value_high", "part", "whole")
    _check_numbers(**{name: values.get(name) for name in numbers})
    return _correct(observation, OUTCOME_FIELDS + ("as_typed", "published_precision"), values, deed)


def _correct(row, fields: Iterable[str], values: Mapping[str, object], deed: Deed):
    _must_record(deed.by)
    unknown = set(values) - set(fields)
    if unknown:
        raise TypeError(f"Not to be corrected: {', '.join(sorted(unknown))}.")
    with transaction.atomic():
        row = _still_standing(row)
        _not_changed_since(row)
        if all(getattr(row, name) == value for name, value in values.items()):
            raise ValidationError(_("This is what stands already. Nothing was changed."))
        written = _Written(history.open_change_set(deed))
        for name in ("said_on", "published_on"):
            _check_day(name, values.get(name), written.change_set)
        _withdraw_rows(written.change_set, [row])
        new = _again(written.change_set, row, **values)
        _check_range(getattr(new, "value", None), getattr(new, "value_high", None))
        new.full_clean()
        new.save()
        written.lines.append((new, row, Origin()))
        _write_lines(written)
    return new


def withdraw(row: Target | Observation, *, deed: Deed) -> ChangeSet:
    """It was never said, or never so: take it back. A target that was changed since stays."""
    _must_record(deed.by)
    with transaction.atomic():
        row = _still_standing(row)
        _not_changed_since(row)
        written = _Written(history.open_change_set(deed))
        _withdraw_rows(written.change_set, [row])
        written.lines.append((None, row, Origin()))
        _write_lines(written)
    return written.change_set


def pick(observation: Observation, *, deed: Deed) -> Observation:
    """Among sources that disagree, this is the figure to show; the others stay visible."""
    _must_record(deed.by)
    with transaction.atomic():
        observation = _still_standing(observation)
        if observation.is_picked:
            raise ValidationError(_("This figure is the picked one already."))
        rivals = Observation.objects.as_known_on(None).filter(
            indicator=observation.indicator, period=observation.period, is_picked=True
        )
        written = _Written(history.open_change_set(deed))
        before = [*rivals.select_for_update(of=("self",)), observation]
        after = [
            _again(written.change_set, one, is_picked=one.pk == observation.pk) for one in before
        ]
        _withdraw_rows(written.change_set, before)
        Observation.objects.bulk_create(after)
        written.lines += [(new, old, Origin()) for new, old in zip(after, before, strict=True)]
        _write_lines(written)
    return after[-1]


def _still_standing(row):
    """The row as it stands now, locked."""
    rows = type(row).objects.select_related("indicator", "source")
    held = rows.select_for_update(of=("self",)).filter(pk=row.pk, withdrawn_at__isnull=True).first()
    if held is None:
        raise EditedMeanwhile
    return held


def _not_changed_since(row) -> None:
    if isinstance(row, Target) and row.changes.as_known_on(None).exists():
        raise ValidationError(_("This target was changed later. Withdraw the later change first."))


def _withdraw_rows(change_set: ChangeSet, rows: Iterable) -> None:
    by_model: dict[type, list[int]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row.pk)
    for model, numbers in by_model.items():
        for start in range(0, len(numbers), BATCH):
            model.objects.filter(
                pk__in=numbers[start : start + BATCH], withdrawn_at__isnull=True
            ).update(withdrawn_at=change_set.at, withdrawn_by=change_set)


def _again(change_set: ChangeSet, row, **values):
    names = (TARGET_FIELDS if isinstance(row, Target) else OUTCOME_FIELDS) + UNTOLD[type(row)]
    said = {name: getattr(row, name) for name in names} | values
    return type(row)(**said, recorded_at=change_set.at, change_set=change_set)


# Publishing what the register says


def publish_computed(
    indicator: Indicator,
    period: Period | str,
    *,
    deed: Deed,
    vintage: str,
    published_on: date | None = None,
    source: Document | None = None,
) -> Observation:
    """Write down what the register says of a period; later changes of the register do not move it.

    Where some clusters cannot be told, the figure is kept as the range it may lie in.
    """
    if not may_publish(deed.by):
        raise PermissionDenied
    period = _period(period)
    answered = computed.answer(indicator.computed_by, period) if indicator.computed_by else None
    if answered is None:
        raise ValidationError(_("The register does not compute this. Record its outcome instead."))
    _check_publishable(period, vintage, deed.day)
    figure = computed.figure_of(answered, indicator.expression)
    if figure.value is None:
        raise ValidationError(
            _("The register holds nothing for this period. Record clusters first, then publish.")
        )
    note = ""
    if figure.share.unknown:
        note = _("%(count)s clusters could not be told.") % {"count": figure.share.unknown}
    row = ObservationRow(
        indicator,
        period,
        figure.low,
        figure.high if figure.high > figure.low else None,
        vintage=vintage,
        published_on=published_on,
        source=source,
        note=note,
        part=Decimal(figure.share.part),
        whole=Decimal(figure.share.whole) if figure.share.whole else None,
    )
    with transaction.atomic():
        written = _Written(history.open_change_set(deed))
        _add_observations(written, [row])
        if not written.rows:
            raise ValidationError(_("Exactly this is published already. Nothing was changed."))
        _write_lines(written)
    return written.rows[0]


def _check_publishable(period: Period, vintage: str, day: date) -> None:
    days = CIVIL.days(period)
    if days.first > day:
        raise ValidationError({"period": _("The period has not begun. Choose an earlier one.")})
    if days.last > day and vintage != Vintage.ESTIMATE:
        raise ValidationError(
            {"vintage": _("Until the period is over only an estimate can be published.")}
        )


def is_published(observation: Observation) -> bool:
    """Whether an outcome was published from the register rather than typed from a paper."""
    return bool(observation.indicator.computed_by and observation.part is not None)


# Undo


def look_at_undo(of: ChangeSet, *, by) -> UndoAccount:
    """What an undo would do, without doing it."""
    account = UndoAccount(None, [], [], [], [], cited_by_no_other(of))
    for model in (Target, Observation):
        _sort_rows(account, of, by, model)
    return account


def undo(of: ChangeSet, *, deed: Deed, to: ChangeSet | None = None) -> UndoAccount:
    """Withdraw what a deed added and say anew what it withdrew, where nobody has touched it since.

    `to` is the change set of the undo, where there is one already.

    Raises NothingToUndo where nothing could be put back, PermissionDenied for who may not record.
    """
    with transaction.atomic():
        ChangeSet.objects.select_for_update().get(pk=of.pk)
        account = look_at_undo(of, by=deed.by)
        if account.impossible:
            raise PermissionDenied
        if not account.put_back:
            raise NothingToUndo
        written = _Written(to or history.open_change_set(deed, undoes=of))
        added = [row for row in account.put_back if row.withdrawn_at is None]
        lost = [row for row in account.put_back if row.withdrawn_at is not None]
        _withdraw_rows(written.change_set, added)
        restored = [_again(written.change_set, row) for row in lost]
        for model in (Target, Observation):
            model.objects.bulk_create(
                [row for row in restored if type(row) is model], batch_size=BATCH
            )
        written.lines += _undo_lines(added, restored)
        _write_lines(written)
    return replace(account, change_set=written.change_set)


def _sort_rows(account: UndoAccount, of: ChangeSet, by, model: type[models.Model]) -> None:
    rows = model.objects.select_related("indicator", "source")
    added = list(rows.filter(change_set=of).order_by("id"))
    lost = list(rows.filter(withdrawn_by=of).order_by("id"))
    touched = {(row.indicator_id, row.period) for row in added if row.withdrawn_at}
    changed = _changed_by_others(of) if model is Target else set()
    for row in added:
        _place(account, row, by, edited=row.withdrawn_at is not None or row.pk in changed)
    said_anew = _said_anew(model, of, lost)
    for row in lost:
        edited = (row.indicator_id, row.period) in touched or row.pk in said_anew
        _place(account, row, by, edited=edited)


def _changed_by_others(of: ChangeSet) -> set[int]:
    """Links of a deed behind which another deed has put a link that stands."""
    later = Target.objects.as_known_on(None).filter(replaces__change_set=of)
    return set(later.exclude(change_set=of).values_list("replaces_id", flat=True))


def _said_anew(model: type[models.Model], of: ChangeSet, lost: list) -> set[int]:
    """Withdrawn rows whose place has been taken since by another deed."""
    if not lost:
        return set()
    standing = (
        model.objects.as_known_on(None)
        .filter(indicator__in={row.indicator_id for row in lost})
        .exclude(change_set=of)
    )
    places = {_place_of(row) for row in standing}
    return {row.pk for row in lost if _place_of(row) in places}


def _place_of(row) -> tuple:
    """What can stand once: one link behind a link, one such figure of a paper."""
    if isinstance(row, Target):
        first = (row.operator, row.low, row.high, row.source_id) if row.replaces_id is None else ()
        return row.indicator_id, row.period, row.scenario, row.replaces_id, *first
    return (
        *(row.indicator_id, row.period, row.at_point, row.value, row.value_high),
        *(row.vintage, row.source_id, row.certainty),
    )


def _place(account: UndoAccount, row, by, *, edited: bool) -> None:
    if edited:
        account.edited_since.append(row)
    elif not may_record(by):
        account.impossible.append((row, _("You do not record targets and outcomes of the city.")))
    elif isinstance(row, Observation) and is_published(row) and not may_publish(by):
        account.kept_for_good.append(row)
    else:
        account.put_back.append(row)


def _undo_lines(added: list, restored: list) -> list[tuple]:
    """A restored row stands against the one that had taken its place, where there is one."""
    before = {}
    for row in added:
        before.setdefault((type(row), row.indicator_id, row.period), []).append(row)
    lines = []
    for row in restored:
        was = before.get((type(row), row.indicator_id, row.period), [])
        lines.append((row, was.pop(0) if was else None, Origin()))
    return lines + [(None, row, Origin()) for some in before.values() for row in some]


# History


def _write_lines(written: _Written) -> None:
    history.write_down(written.change_set, (_change(*one) for one in written.lines))


def _change(row, before, origin: Origin) -> Change:
    """A line for each field that differs from what was said; a withdrawal empties all."""
    thing = row if row is not None else before
    was, now = _told(before), _told(row)
    return Change(
        area_code=CITY,
        subject_type=thing._meta.model_name,
        subject_code=thing.subject_code(),
        subject_label=f"{thing.indicator} {thing.period or thing.at_point}",
        fact_type=thing._meta.label_lower,
        fact_id=thing.pk,
        lines=[
            history.line_of(name, was.get(name, ""), now.get(name, ""), origin.cell)
            for name in (TARGET_FIELDS if isinstance(thing, Target) else OUTCOME_FIELDS)
            if was.get(name, "") != now.get(name, "")
        ],
        sheet=origin.sheet,
    )


def _told(row) -> dict[str, str]:
    """The fields of a row as history keeps them."""
    if row is None:
        return {}
    told = {}
    for name in TARGET_FIELDS if isinstance(row, Target) else OUTCOME_FIELDS:
        value = getattr(row, name)
        if isinstance(value, Decimal):
            value = f"{value.normalize():f}"
        elif isinstance(value, date):
            precision = row.said_precision if name == "said_on" else row.published_precision
            value = PartialDay(value, precision)
        elif value is False:
            value = None
        told[name] = history.in_words(value)
    return told
