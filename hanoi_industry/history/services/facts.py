"""Dated facts: stated from a day on, corrected, withdrawn.

Rows are looked at as plain values, column by column where there are many of them. What rows say,
and what that makes of those that stand, is decided here for a form with one fact and for a file
with a hundred thousand alike.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import repeat
from json.encoder import encode_basestring as quoted
from typing import Final, NamedTuple

from django.db import models, transaction
from django.db.models.functions import Cast

from hanoi_industry import inserting
from hanoi_industry.among import Keys
from hanoi_industry.collecting import without_collecting
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services.deeds import (
    Origin,
    in_words,
    insert_changes,
    line_of,
    words_of,
)
from hanoi_industry.validity import Dated

# Rows that are looked at together: of so many the questions are as many as of one.
BATCH = 5_000
# Of so many values of a column the words are not looked for a second time.
REMEMBERED = 20_000


class _Unsaid:
    """A cell that says nothing, which is not the same as saying that nothing is known."""

    def __repr__(self):
        return "UNSAID"


UNSAID: Final = _Unsaid()


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


class Said(NamedTuple):
    """What one row says; `values` in the order of the fields of the fact."""

    subject: tuple
    valid_from: date
    values: tuple
    not_applicable: tuple[str, ...]
    as_typed: Mapping[str, str]
    source: int | None
    # Area code, code and name; or the statement whose subject will be asked for them.
    told: tuple[str, str, str] | Statement
    # Of each field, in the same order, the cell it was read from; behind all of them comes `row`.
    cells: Sequence[str] = ()
    row: str = ""
    sheet: str = ""


@dataclass(eq=False, slots=True)
class Held:
    """A row of facts that stands, or that will."""

    subject: tuple
    valid_from: date
    values: tuple
    not_applicable: list[str]
    as_typed: Mapping[str, str]
    source: int | None
    pk: int | None = None


class Remembering(dict):
    """What is made of the values of one column, made once for those that are alike."""

    def __init__(self, make: Callable[[object], str]):
        super().__init__()
        self.make = make

    def of(self, value: object) -> str:
        try:
            return self[value]
        except TypeError:  # a list
            return self.make(value)

    def of_all(self, values: Sequence) -> list[str]:
        try:
            return list(map(self.__getitem__, values))
        except TypeError:
            return list(map(self.make, values))

    def __missing__(self, value: object) -> str:
        made = self.make(value)
        if len(self) < REMEMBERED:
            self[value] = made
        return made


class Columns:
    """The columns of a dated table, and how history tells what they hold."""

    def __init__(self, model: type[Dated]):
        self.model = model
        self.names = model.fact_fields()
        self.fields = [model._meta.get_field(name) for name in self.names]
        self.known = frozenset(self.names)
        self.defaults = tuple(one.get_default() for one in self.fields)
        self.subject = tuple(model._meta.get_field(name).attname for name in model.dated_subject)
        self.values = tuple(one.attname for one in self.fields)
        self.read = (
            *("pk", *self.subject, "valid_from", *self.values, "source_id"),
            # What hardly any row has is read as a text, and understood where there is something.
            *(Cast(name, models.TextField()) for name in ("not_applicable", "as_typed")),
        )
        self.relations = {
            place: one.related_model for place, one in enumerate(self.fields) if one.is_relation
        }
        # What numbers that foreign keys hold are called, for each table they point into.
        self.labels: dict[type[models.Model], dict[int, str]] = {
            target: {} for target in (*self.relations.values(), _papers(model))
        }
        self.words = [self._words(one) for one in self.fields]
        self.quotes = [Remembering(partial(_quoted, words)).of for words in self.words]
        self.begins = [f"[{quoted(name)}, " for name in self.names]

    def _words(self, of: models.Field) -> Callable[[object], str]:
        return self._label(of.related_model) if of.is_relation else words_of(of)

    def _label(self, target: type[models.Model]) -> Callable[[int | None], str]:
        labels = self.labels[target]
        # Of what is not there the database will complain by itself.
        return lambda number: "" if number is None else labels.get(number, str(number))

    def source_words(self, number: int | None) -> str:
        return self._label(_papers(self.model))(number)

    def held(self, rows: Iterable[tuple]) -> Iterator[Held]:
        """Rows of the database, read in the order of `read`."""
        start, end = 1 + len(self.subject), 2 + len(self.subject) + len(self.values)
        for row in rows:
            source, absent, typed = row[end:]
            yield Held(
                row[1:start],
                row[start],
                row[start + 1 : end],
                [] if absent == "[]" else json.loads(absent),
                {} if typed == "{}" else json.loads(typed),
                source,
                row[0],
            )

    def remember(self, *things: object) -> None:
        """What these are called need not be asked for."""
        for thing in things:
            if isinstance(thing, models.Model) and type(thing) in self.labels:
                labels = self.labels[type(thing)]
                if thing.pk not in labels:
                    labels[thing.pk] = str(thing)

    def learn(self, pairs: Iterable[tuple[Held | None, Held | None]]) -> None:
        """What foreign keys of these rows point at, before any of it is told."""
        rows = [row for pair in pairs for row in pair if row is not None]
        values = {place: [row.values[place] for row in rows] for place in self.relations}
        self.learn_columns(values, [row.source for row in rows])

    def learn_columns(self, values: Mapping[int, Iterable], sources: Iterable) -> None:
        """The same of the columns of foreign keys, by their place; asks once for each table."""
        wanted: dict[type[models.Model], set] = {target: set() for target in self.labels}
        for place, target in self.relations.items():
            wanted[target].update(values[place])
        wanted[_papers(self.model)].update(sources)
        for target, numbers in wanted.items():
            labels = self.labels[target]
            missing = list(numbers - labels.keys() - {None})
            for start in range(0, len(missing), BATCH):
                # What its name is made of comes along with it.
                things = target._base_manager.select_related(*getattr(target, "named_with", ()))
                some = things.filter(pk__among=Keys(missing[start : start + BATCH]))
                labels.update((thing.pk, str(thing)) for thing in some)

    def lines(
        self, before: Held | None, row: Held, cells: Sequence[str] = (), at: str = ""
    ) -> list[str]:
        """What a row says otherwise than the one before it; all that it says where there was none.

        Each line as a JSON text of its own.
        """
        lines = []
        old = before.values if before is not None else repeat(None)
        for place, (was, now) in enumerate(zip(old, row.values, strict=False)):
            if was is now or was == now:
                continue
            quote = self.quotes[place]
            was, now = quote(was), quote(now)
            if was != now:
                cell = f"{cells[place]}{at}" if cells and cells[place] else ""
                lines.append(f'{self.begins[place]}{was}, {now}, "{cell}"]')
        absent = before.not_applicable if before is not None else []
        if absent != row.not_applicable:
            told = line_of("not_applicable", in_words(absent), in_words(row.not_applicable))
            lines.append(f"[{', '.join(map(quoted, told))}]")
        source = before.source if before is not None else None
        if row.source is not None and source != row.source:
            told = line_of("source", self.source_words(source), self.source_words(row.source))
            lines.append(f"[{', '.join(map(quoted, told))}]")
        return lines

    def lines_of_withdrawal(self, row: Held) -> list[str]:
        told = (words(value) for words, value in zip(self.words, row.values, strict=True))
        return [
            f'{begin}{quoted(was)}, "", ""]'
            for begin, was in zip(self.begins, told, strict=True)
            if was
        ]


def _quoted(words: Callable[[object], str], value: object) -> str:
    return quoted(words(value))


def _papers(model: type[Dated]) -> type[models.Model]:
    return model._meta.get_field("source").related_model


# Stating


def state(change_set: ChangeSet, statements: Iterable[Statement]) -> list[Dated]:
    """State facts from a day on; what is stated again for the same day corrects that row.

    Returns the rows that stand afterwards. A statement that says nothing new writes nothing.
    Asks as many questions for one statement as for a thousand of the same kind.
    """
    return [
        _as_row(columns, change_set, row)
        for columns, rows in _stated(change_set, statements)
        for row in rows
    ]


def state_all(change_set: ChangeSet, statements: Iterable[Statement]) -> int:
    """The same of many facts; tells only how many rows were written."""
    return sum(len(rows) for _columns, rows in _stated(change_set, statements))


def _stated(
    change_set: ChangeSet, statements: Iterable[Statement]
) -> list[tuple[Columns, list[Held]]]:
    by_model: dict[type[Dated], list[Statement]] = {}
    for statement in statements:
        by_model.setdefault(statement.model, []).append(statement)
    written = []
    with without_collecting(), transaction.atomic():
        for model, some in by_model.items():
            columns, first = Columns(model), model.dated_subject[0]
            for numbers in batches_by([_plain(one.subject[first]) for one in some]):
                said = [_said(columns, some[number]) for number in numbers]
                held = timelines_of(columns, {one.subject[0] for one in said})
                written.append((columns, state_said(change_set, columns, said, held)))
    return written


def _said(columns: Columns, statement: Statement) -> Said:
    model, origins = statement.model, statement.origins
    if unknown := statement.values.keys() - columns.known:
        raise TypeError(f"{model.__name__} has no {', '.join(sorted(unknown))} to state.")
    columns.remember(*statement.values.values(), statement.source)
    return Said(
        subject=tuple([_plain(statement.subject[name]) for name in model.dated_subject]),
        valid_from=statement.valid_from,
        values=tuple([_plain(statement.values.get(name, UNSAID)) for name in columns.names]),
        not_applicable=statement.not_applicable,
        as_typed=statement.as_typed,
        source=_plain(statement.source),
        told=statement,
        cells=[origins[name].cell if name in origins else "" for name in columns.names],
        sheet=next((origin.sheet for origin in origins.values()), ""),
    )


def _plain(value):
    return value.pk if isinstance(value, models.Model) else value


def told_of(about: Dated) -> tuple[str, str, str]:
    area = about.responsible_area()
    code = area if isinstance(area, str) else area.code
    return code, about.subject_code(), about.subject_label()


def _as_row(columns: Columns, change_set: ChangeSet, held: Held) -> Dated:
    row = columns.model(
        pk=held.pk,
        **dict(zip(columns.subject, held.subject, strict=True)),
        **dict(zip(columns.values, held.values, strict=True)),
        **_kept_with(change_set, held),
    )
    row._state.adding, row._state.db = False, "default"
    return row


def _kept_with(change_set: ChangeSet, held: Held) -> dict:
    return {
        "valid_from": held.valid_from,
        "not_applicable": held.not_applicable,
        "as_typed": held.as_typed,
        "source_id": held.source,
        "recorded_at": change_set.at,
        "change_set_id": change_set.pk,
    }


def batches_by(firsts: list) -> Iterator[Sequence[int]]:
    """Numbers of rows, those about the same thing together, since they follow on each other."""
    if len(set(firsts)) == len(firsts):
        for start in range(0, len(firsts), BATCH):
            yield range(start, min(start + BATCH, len(firsts)))
        return
    by_first: dict[object, list[int]] = {}
    for number, first in enumerate(firsts):
        by_first.setdefault(first, []).append(number)
    batch: list[int] = []
    for some in by_first.values():
        batch += some
        if len(batch) >= BATCH:
            yield batch
            batch = []
    yield batch


def state_said(
    change_set: ChangeSet, columns: Columns, said: list[Said], timelines: dict[tuple, list[Held]]
) -> list[Held]:
    """Write what rows say otherwise than what is held, `timelines_of` what they are about."""
    # New rows, with the row they are told against; and rows they take the place of.
    added: dict[Held, tuple[Held | None, Said]] = {}
    withdrawn: dict[Held, None] = {}
    for one in sorted(said, key=lambda one: one.valid_from):
        timeline = timelines.setdefault(one.subject, [])
        before = _held_on(timeline, one.valid_from)
        row = _next_row(columns, one, before)
        if before is not None and _same(before, row):
            continue
        against = before
        if before is not None and before.valid_from == one.valid_from:
            timeline.remove(before)
            if before in added:
                against, _ = added.pop(before)
            else:
                withdrawn[before] = None
            if before is not against and against is not None and _same(against, row):
                # Said otherwise and unsaid in the same breath.
                if against in withdrawn:
                    del withdrawn[against]
                    timeline.append(against)
                continue
        timeline.append(row)
        added[row] = (against, one)
    withdraw_numbers(change_set, columns.model, [row.pk for row in withdrawn])
    insert_held(change_set, columns, list(added))
    columns.learn((before, row) for row, (before, _said) in added.items())
    insert_changes(change_set, _changes(columns, added))
    return list(added)


def timelines_of(columns: Columns, firsts: Iterable) -> dict[tuple, list[Held]]:
    """Standing rows by what they are about, locked; `firsts` are the first keys of that."""
    firsts = list(firsts)
    found: dict[tuple, list[Held]] = {}
    for start in range(0, len(firsts), BATCH):
        rows = columns.model._base_manager.filter(
            **{f"{columns.subject[0]}__among": Keys(firsts[start : start + BATCH])},
            withdrawn_at__isnull=True,
        ).select_for_update()
        for row in columns.held(rows.values_list(*columns.read)):
            found.setdefault(row.subject, []).append(row)
    return found


def _held_on(timeline: list[Held], day: date) -> Held | None:
    if not timeline:
        return None
    rows = [row for row in timeline if row.valid_from <= day]
    return max(rows, key=lambda row: row.valid_from, default=None)


def _next_row(columns: Columns, one: Said, before: Held | None) -> Held:
    kept = columns.defaults if before is None else before.values
    values = tuple(
        [was if said is UNSAID else said for said, was in zip(one.values, kept, strict=True)]
    )
    absent, typed = set(one.not_applicable), one.as_typed
    if before is not None and (before.not_applicable or before.as_typed):
        said = {
            name
            for name, value in zip(columns.names, one.values, strict=True)
            if value is not UNSAID
        }
        absent |= set(before.not_applicable) - said
        typed = {name: text for name, text in before.as_typed.items() if name not in said} | dict(
            typed
        )
    source = one.source
    if source is None and before is not None and before.valid_from == one.valid_from:
        # A paper holds for what is said of its day; what changes later rests on another, or on none.
        source = before.source
    return Held(one.subject, one.valid_from, values, sorted(absent), typed, source)


def _same(one: Held, other: Held) -> bool:
    """Whether the other row says nothing new; no paper is nothing new."""
    return (
        one.values == other.values
        and one.not_applicable == other.not_applicable
        and other.source in (None, one.source)
    )


def insert_held(change_set: ChangeSet, columns: Columns, rows: list[Held]) -> None:
    """Write rows under new numbers, which they learn."""
    if not rows:
        return
    model = columns.model
    for row, number in zip(rows, inserting.reserve(model, len(rows)), strict=True):
        row.pk = number
    names = [
        *("id", *columns.subject, "valid_from", *columns.values),
        *("not_applicable", "as_typed", "source", "recorded_at", "change_set"),
    ]
    kept = change_set.at, change_set.pk
    inserting.insert(
        model,
        names,
        (
            (
                *(row.pk, *row.subject, row.valid_from, *row.values),
                *(row.not_applicable, row.as_typed, row.source, *kept),
            )
            for row in rows
        ),
    )


def _changes(columns: Columns, added: Mapping[Held, tuple[Held | None, Said]]) -> Iterator[list]:
    for row, (before, said) in added.items():
        if lines := columns.lines(before, row, said.cells, said.row):
            told = said.told
            if isinstance(told, Statement):
                told = told_of(columns.model(**told.subject))
            yield change_of(columns, row, told, lines, said.sheet)


def change_of(
    columns: Columns, row: Held, told: tuple[str, str, str], lines: list[str], sheet: str = ""
) -> list:
    """A change of a fact in the order of deeds.WRITTEN."""
    area_code, code, label = told
    model = columns.model
    return [
        *(area_code, model.subject_type, code, label, model._meta.label_lower, row.pk),
        *(inserting.Json(f"[{', '.join(lines)}]"), row.valid_from, sheet),
    ]


# Withdrawing and correcting


def withdraw(change_set: ChangeSet, rows: Iterable[Dated]) -> None:
    """Take facts back: they were never true. What held before them holds on."""
    by_model: dict[type[Dated], list[Dated]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    with transaction.atomic():
        for model, some in by_model.items():
            columns = Columns(model)
            withdraw_numbers(change_set, model, [row.pk for row in some])
            held = {row: _as_held(columns, row) for row in some}
            columns.learn((None, row) for row in held.values())
            changes = [
                change_of(columns, held[row], told_of(row), lines)
                for row in some
                if (lines := columns.lines_of_withdrawal(held[row]))
            ]
            insert_changes(change_set, changes)
            for row in some:
                row.withdrawn_at, row.withdrawn_by = change_set.at, change_set


def _as_held(columns: Columns, row: Dated) -> Held:
    return Held(
        tuple(getattr(row, name) for name in columns.subject),
        row.valid_from,
        tuple(getattr(row, name) for name in columns.values),
        row.not_applicable,
        row.as_typed,
        row.source_id,
        row.pk,
    )


def withdraw_numbers(change_set: ChangeSet, model: type[Dated], numbers: Sequence[int]) -> None:
    for start in range(0, len(numbers), BATCH):
        model._base_manager.filter(
            pk__among=numbers[start : start + BATCH], withdrawn_at__isnull=True
        ).update(withdrawn_at=change_set.at, withdrawn_by=change_set)


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
