"""The one way dated facts are written: stated, corrected, withdrawn, undone, with history.

Rooms decide who may and what is sensible; these functions keep the two clocks. A row once written
is never changed but for its withdrawal, so every earlier answer can be given again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hanoi_industry.history.models import Change, ChangeSet, Via
from hanoi_industry.validity import Dated

BATCH = 500


@dataclass(frozen=True)
class Deed:
    """One act of a person: who, when, by which way in, why, and from which upload."""

    by: models.Model
    at: datetime
    via: str = Via.FORM
    why: str = ""
    upload_reference: str = ""

    @property
    def day(self) -> date:
        """The office's day on which it is done."""
        return timezone.localtime(self.at).date()


@dataclass(frozen=True)
class Origin:
    """Where in a workbook a value was read."""

    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Statement:
    """One fact to be stated from a day on; fields that are not named keep what held before."""

    model: type[Dated]
    subject: Mapping[str, object]
    valid_from: date
    values: Mapping[str, object]
    not_applicable: tuple[str, ...] = ()
    as_typed: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    source: models.Model | None = None


class NothingToUndo(Exception):
    """The change set has left nothing that could be put back."""


def open_change_set(deed: Deed, *, undoes: ChangeSet | None = None) -> ChangeSet:
    return ChangeSet.objects.create(
        by=deed.by,
        at=deed.at,
        via=deed.via,
        why=deed.why,
        upload_reference=deed.upload_reference,
        undoes=undoes,
    )


def in_words(value: object) -> str:
    """A value as history keeps it: readable years later, whatever became of what it pointed at."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list | tuple):
        return ", ".join(in_words(item) for item in value)
    return str(value)


def state(change_set: ChangeSet, statements: Iterable[Statement]) -> list[Dated]:
    """State facts from a day on; what is stated again for the same day corrects that row.

    Returns the rows that stand afterwards. A statement that says nothing new writes nothing.
    Asks as many questions for one statement as for a thousand of the same kind.
    """
    by_model: dict[type[Dated], list[Statement]] = {}
    for statement in statements:
        by_model.setdefault(statement.model, []).append(statement)
    rows: list[Dated] = []
    with transaction.atomic():
        for model, some in by_model.items():
            rows += _state_all(change_set, model, some)
    return rows


def _state_all(
    change_set: ChangeSet, model: type[Dated], statements: list[Statement]
) -> list[Dated]:
    held = _standing_rows(model, statements)
    withdrawn, added, changes = [], [], []
    for statement in sorted(statements, key=lambda one: one.valid_from):
        timeline = held.setdefault(_key(model, statement.subject), [])
        before = _held_on(timeline, statement.valid_from)
        row = _next_row(change_set, statement, before)
        if before is not None and _same(before, row):
            continue
        if before is not None and before.valid_from == statement.valid_from:
            timeline.remove(before)
            if before in added:
                added.remove(before)
            else:
                withdrawn.append(before)
        timeline.append(row)
        added.append(row)
        changes.append((statement, before, row))
    _withdraw_rows(change_set, model, withdrawn)
    # bulk_create would leave the rows without their numbers on some databases; both of ours give them.
    model._base_manager.bulk_create(added, batch_size=BATCH)
    _record(change_set, [line for change in changes for line in _lines(*change)])
    return added


def withdraw(change_set: ChangeSet, rows: Iterable[Dated]) -> None:
    """Take facts back: they were never true. What held before them holds on."""
    by_model: dict[type[Dated], list[Dated]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    with transaction.atomic():
        for model, some in by_model.items():
            _withdraw_rows(change_set, model, some)
            _record(change_set, [line for row in some for line in _withdrawal_lines(row)])


def correct(change_set: ChangeSet, row: Dated, *, valid_from: date, **values) -> Dated | None:
    """Put another row in the place of one that was wrong; its day may be corrected as well.

    Beside its values, `not_applicable` and `source` of the row may be given anew.
    """
    not_applicable = tuple(values.pop("not_applicable", row.not_applicable))
    source = values.pop("source", row.source)
    statement = Statement(
        model=type(row),
        subject=row.subject(),
        valid_from=valid_from,
        values={**row.values(), **values},
        not_applicable=not_applicable,
        as_typed={},
        source=source,
    )
    with transaction.atomic():
        if valid_from != row.valid_from:
            withdraw(change_set, [row])
        stated = state(change_set, [statement])
    return stated[0] if stated else None


def _rows(model: type[Dated]) -> models.QuerySet:
    """Rows with all that their words in history will look at, in one question."""
    return model._base_manager.select_related(*model.relations(), *model.told_with)


def _standing_rows(
    model: type[Dated], statements: Iterable[Statement], *, lock: bool = True
) -> dict[tuple, list[Dated]]:
    first = model.dated_subject[0]
    wanted = list({_plain(statement.subject[first]) for statement in statements})
    held: dict[tuple, list[Dated]] = {}
    for start in range(0, len(wanted), BATCH):
        rows = _rows(model).filter(
            **{f"{first}__in": wanted[start : start + BATCH]}, withdrawn_at__isnull=True
        )
        if lock:
            rows = rows.select_for_update(of=("self",))
        for row in rows:
            held.setdefault(_key(model, row.subject()), []).append(row)
    return held


def _plain(value):
    return value.pk if isinstance(value, models.Model) else value


def _key(model: type[Dated], subject: Mapping[str, object]) -> tuple:
    return tuple(_plain(subject[name]) for name in model.dated_subject)


def _held_on(timeline: list[Dated], day: date) -> Dated | None:
    rows = [row for row in timeline if row.valid_from <= day]
    return max(rows, key=lambda row: row.valid_from, default=None)


def _next_row(change_set: ChangeSet, statement: Statement, before: Dated | None) -> Dated:
    kept = before.values() if before is not None else {}
    said = set(statement.values)
    absent = [name for name in (before.not_applicable if before else []) if name not in said]
    typed = {
        name: text for name, text in (before.as_typed if before else {}).items() if name not in said
    }
    return statement.model(
        **statement.subject,
        **{**kept, **statement.values},
        valid_from=statement.valid_from,
        recorded_at=change_set.at,
        change_set=change_set,
        not_applicable=sorted({*absent, *statement.not_applicable}),
        as_typed={**typed, **statement.as_typed},
        source=statement.source or _kept_source(statement, before),
    )


def _kept_source(statement: Statement, before: Dated | None):
    """A paper holds for what is said of its day; what changes later rests on another, or on none."""
    is_same_day = before is not None and before.valid_from == statement.valid_from
    return before.source if is_same_day else None


def _same(one: Dated, other: Dated) -> bool:
    """Whether the other row says nothing new; no paper is nothing new."""
    return (
        one.values() == other.values()
        and one.not_applicable == other.not_applicable
        and other.source_id in (None, one.source_id)
    )


def _withdraw_rows(change_set: ChangeSet, model: type[Dated], rows: list[Dated]) -> None:
    numbers = [row.pk for row in rows]
    for start in range(0, len(numbers), BATCH):
        model._base_manager.filter(
            pk__in=numbers[start : start + BATCH], withdrawn_at__isnull=True
        ).update(withdrawn_at=change_set.at, withdrawn_by=change_set)
    for row in rows:
        row.withdrawn_at, row.withdrawn_by = change_set.at, change_set


def _area_code(row: Dated) -> str:
    area = row.responsible_area()
    return area if isinstance(area, str) else area.code


def _line(row: Dated, name: str, before, after, origin: Origin | None = None) -> Change:
    origin = origin or Origin()
    return Change(
        area_code=_area_code(row),
        subject_type=row.subject_type,
        subject_code=row.subject_code(),
        subject_label=row.subject_label(),
        fact_type=row._meta.label_lower,
        fact_id=row.pk,
        field=name,
        before=in_words(before),
        after=in_words(after),
        valid_from=row.valid_from,
        sheet=origin.sheet,
        cell=origin.cell,
    )


def _lines(statement: Statement, before: Dated | None, row: Dated) -> list[Change]:
    lines = []
    for name in row.fact_fields():
        was = getattr(before, name) if before is not None else None
        now = getattr(row, name)
        if in_words(was) != in_words(now):
            lines.append(_line(row, name, was, now, statement.origins.get(name)))
    was_absent = before.not_applicable if before is not None else []
    if was_absent != row.not_applicable:
        lines.append(_line(row, "not_applicable", was_absent, row.not_applicable))
    if row.source is not None and (before is None or before.source_id != row.source_id):
        lines.append(_line(row, "source", before.source if before else None, row.source))
    return lines


def _withdrawal_lines(row: Dated) -> list[Change]:
    return [
        _line(row, name, getattr(row, name), None)
        for name in row.fact_fields()
        if in_words(getattr(row, name))
    ]


def _record(change_set: ChangeSet, lines: list[Change]) -> None:
    for line in lines:
        line.change_set = change_set
    Change.objects.bulk_create(lines, batch_size=BATCH)


def record(change_set: ChangeSet, thing, *, area_code: str, changes: Mapping[str, tuple]) -> None:
    """Write down changes of an ordinary row (a document, a person, an indicator): field to (before, after)."""
    lines = [
        Change(
            area_code=area_code,
            subject_type=thing._meta.model_name,
            subject_code=thing.subject_code(),
            subject_label=str(thing)[:250],
            field=name,
            before=in_words(was),
            after=in_words(now),
        )
        for name, (was, now) in changes.items()
        if in_words(was) != in_words(now)
    ]
    _record(change_set, lines)


# Undo


@dataclass(frozen=True)
class UndoAccount:
    """What an undo did, in four lists of (thing, reason)."""

    change_set: ChangeSet | None
    put_back: list[Dated]
    edited_since: list[Dated]
    kept_for_good: list[Dated]
    impossible: list[tuple[Dated, str]]


def look_at_undo(of: ChangeSet, *, by, models: Iterable[type[Dated]]) -> UndoAccount:
    """What an undo would do, without doing it."""
    return _sort_rows(of, by, list(models))


def undo(of: ChangeSet, *, deed: Deed, models: Iterable[type[Dated]]) -> UndoAccount:
    """Withdraw what a change set added and restore what it withdrew, where nobody has touched it since.

    `models` are the dated tables of the room the change set wrote to; the room calls this.

    Restoring records the old values anew, so what was known in between can still be asked for.
    Raises NothingToUndo where there is no row to put back, PermissionDenied for a foreign area.
    """
    models = list(models)
    with transaction.atomic():
        ChangeSet.objects.select_for_update().get(pk=of.pk)
        account = _sort_rows(of, deed.by, models)
        if account.impossible:
            raise PermissionDenied
        if not account.put_back:
            raise NothingToUndo
        change_set = open_change_set(deed, undoes=of)
        put_back = {(type(row), row.pk) for row in account.put_back}
        for model in models:
            added = [
                row
                for row in _rows(model).filter(change_set=of, withdrawn_at__isnull=True)
                if (model, row.pk) in put_back
            ]
            lost = [
                row for row in _rows(model).filter(withdrawn_by=of) if (model, row.pk) in put_back
            ]
            _swap(change_set, model, added, lost)
    return UndoAccount(
        change_set, account.put_back, account.edited_since, account.kept_for_good, []
    )


def _swap(change_set: ChangeSet, model: type[Dated], added: list[Dated], lost: list[Dated]) -> None:
    _withdraw_rows(change_set, model, added)
    restored = [_again(change_set, row) for row in lost]
    model._base_manager.bulk_create(restored, batch_size=BATCH)
    before = {(*_key(model, row.subject()), row.valid_from): row for row in added}
    lines = []
    for row in restored:
        was = before.pop((*_key(model, row.subject()), row.valid_from), None)
        lines += _lines(_nothing_said(row), was, row)
    for row in before.values():
        lines += _withdrawal_lines(row)
    _record(change_set, lines)


def _nothing_said(row: Dated) -> Statement:
    return Statement(type(row), row.subject(), row.valid_from, {})


def _again(change_set: ChangeSet, row: Dated) -> Dated:
    return type(row)(
        **row.subject(),
        **row.values(),
        valid_from=row.valid_from,
        recorded_at=change_set.at,
        change_set=change_set,
        not_applicable=row.not_applicable,
        as_typed=row.as_typed,
        source=row.source,
    )


def _sort_rows(of: ChangeSet, by, models: list[type[Dated]]) -> UndoAccount:
    account = UndoAccount(None, [], [], [], [])
    for model in models:
        mine = list(_rows(model).filter(change_set=of))
        lost = list(_rows(model).filter(withdrawn_by=of))
        standing = _timelines(model, mine + lost)
        touched = {_place_in_time(model, row) for row in mine if row.withdrawn_at}
        replaced = {_place_in_time(model, row) for row in mine}
        for row in mine:
            edited = row.withdrawn_at is not None or _is_built_on(model, row, standing)
            if edited:
                touched.add(_place_in_time(model, row))
            _place(account, row, by, edited)
        for row in lost:
            here = _place_in_time(model, row)
            taken = any(
                other.valid_from == row.valid_from
                for other in standing.get(_key(model, row.subject()), [])
            )
            _place(account, row, by, here in touched or (taken and here not in replaced))
    return account


def _place_in_time(model: type[Dated], row: Dated) -> tuple:
    return (*_key(model, row.subject()), row.valid_from)


def _timelines(model: type[Dated], rows: list[Dated]) -> dict[tuple, list[Dated]]:
    statements = [Statement(model, row.subject(), row.valid_from, {}) for row in rows]
    return _standing_rows(model, statements, lock=False)


def _is_built_on(model: type[Dated], row: Dated, standing: dict[tuple, list[Dated]]) -> bool:
    """Somebody later stated the next fact on top of this one, and with it kept its values."""
    later = [
        other
        for other in standing.get(_key(model, row.subject()), [])
        if other.valid_from > row.valid_from
    ]
    following = min(later, key=lambda other: other.valid_from, default=None)
    return following is not None and following.change_set_id > row.change_set_id


def _place(account: UndoAccount, row: Dated, by, edited: bool) -> None:
    if edited:
        account.edited_since.append(row)
    elif not by.may(row.write_permission, row.responsible_area()):
        account.impossible.append((row, _("You do not record for this area.")))
    else:
        account.put_back.append(row)
