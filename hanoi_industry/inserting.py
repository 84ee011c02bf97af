"""Many rows at once: written by COPY on PostgreSQL, by executemany on SQLite.

What is stored is what the ORM would have stored, and what must not be stored is refused alike on
both databases: a text with a NUL or too long for its column, a number that is none or has more
digits than are kept, by ValidationError; what breaks a constraint, by IntegrityError. No signal is
sent and no version is kept, so this is for history and for services only.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Context, Decimal, Inexact, InvalidOperation
from itertools import islice, repeat
from operator import is_

from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
    ProhibitNullCharactersValidator,
)
from django.db import connection, models, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils import timezone
from django.utils.translation import gettext as _

# Rows that are held converted at a time.
BATCH = 2_000
# Of so many new rows the planner of the office's database should know at once.
MANY = 10_000
# A number of its own among the locks of the office's database.
RESERVING = 7_205_759


class Json(str):
    """A JSON text that is stored as it is, for a field that holds such."""


# A column of values, checked and turned into what both databases take.
Converter = Callable[[Sequence[object]], list]


def reserve(model: type[models.Model], count: int) -> range:
    """Primary keys that nobody has or will get, one after another; within a transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Keys are reserved within a transaction.")
    if not isinstance(model._meta.pk, models.AutoField | models.BigAutoField):
        raise TypeError(f"{model.__name__} does not number its rows by itself.")
    if count < 1:
        return range(0)
    if connection.vendor == "postgresql":
        return _reserve_of_sequence(model, count)
    return _reserve_of_table(model, count)


def _reserve_of_sequence(model: type[models.Model], count: int) -> range:
    # Two who reserve at once would draw every other number. The lock goes with the savepoint;
    # a sequence is never rolled back.
    place = transaction.savepoint()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RESERVING])
            while True:
                cursor.execute(
                    "SELECT min(number), max(number) FROM (SELECT nextval("
                    "pg_get_serial_sequence(%s, %s)) AS number FROM generate_series(1, %s)) drawn",
                    [f'"{model._meta.db_table}"', model._meta.pk.column, count],
                )
                first, last = cursor.fetchone()
                # Somebody may have saved a single row meanwhile: then the next ones are tried.
                if last - first + 1 == count:
                    return range(first, last + 1)
    finally:
        transaction.savepoint_rollback(place)


def _reserve_of_table(model: type[models.Model], count: int) -> range:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        first = found[0] + 1 if found else 1
        values = [first + count - 1, table]
        if found:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", values)
        else:
            cursor.execute("INSERT INTO sqlite_sequence (seq, name) VALUES (%s, %s)", values)
    return range(first, first + count)


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Write rows of plain values, all or none; `names` says which field each value is for.

    Foreign keys are given by the number they point at, under the field's name or its column's.
    Fields that are not named get their default, as when saved; an unnamed primary key is given by
    the database. Raises ValidationError and IntegrityError as said above.
    """
    rows = iter(rows)
    batches = iter(lambda: list(islice(rows, BATCH)), [])
    insert_columns(model, names, (list(zip(*some, strict=True)) for some in batches))


def insert_columns(
    model: type[models.Model], names: Sequence[str], batches: Iterable[Sequence[Sequence]]
) -> None:
    """The same of columns: each batch has one for each name, all of them as long as the first.

    PostgreSQL takes one batch in while the next is made; so nothing may be asked of the database
    meanwhile.
    """
    fields = [model._meta.get_field(name) for name in names]
    further = [
        field
        for field in model._meta.concrete_fields
        if field not in fields and not field.primary_key
    ]
    converters = [_converter(field) for field in fields]
    defaults = [_converter(field)([field.get_default()])[0] for field in further]
    columns = [field.column for field in (*fields, *further)]
    write = _copy if connection.vendor == "postgresql" else _execute_many
    table, told = model._meta.db_table, _Counted()
    with transaction.atomic(savepoint=False):
        heard = _heard(model, _stored(batches, converters, defaults))
        write(table, columns, told.count(heard))
        if told.rows >= MANY and connection.vendor == "postgresql":
            # Until it does so by itself, the next lists would be drawn up as if nothing were there.
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


@dataclass
class _Counted:
    """How many rows passed by."""

    rows: int = 0

    def count(self, batches: Iterable[list[list]]) -> Iterator[list[list]]:
        for batch in batches:
            self.rows += len(batch[0])
            yield batch


# Who is told between batches how many rows of which model were written; what they raise stops it.
_hearer: ContextVar[Callable[[type[models.Model], int], None] | None] = ContextVar(
    "hearer", default=None
)


@contextmanager
def heard_by(hearer: Callable[[type[models.Model], int], None]) -> Iterator[None]:
    """with heard_by(lambda model, count: ...): what is inserted here is told batch by batch"""
    before = _hearer.set(hearer)
    try:
        yield
    finally:
        _hearer.reset(before)


def _heard(model: type[models.Model], batches: Iterable[list[list]]) -> Iterator[list[list]]:
    hearer = _hearer.get()
    for batch in batches:
        yield batch
        if hearer is not None:
            hearer(model, len(batch[0]))


def _stored(
    batches: Iterable[Sequence[Sequence]], converters: list[Converter], defaults: list
) -> Iterator[list[list]]:
    """The columns as the database takes them, those with defaults behind them."""
    for columns in batches:
        converted = [
            _converted(convert, values) for convert, values in zip(converters, columns, strict=True)
        ]
        yield converted + [[value] * len(converted[0]) for value in defaults]


def _converted(convert: Converter, values: Sequence[object]) -> list:
    first = values[0]
    if all(map(is_, values, repeat(first))):
        return convert([first]) * len(values)
    return convert(values)


def _execute_many(table: str, columns: list[str], batches: Iterable[list[list]]) -> None:
    names = ", ".join(map(connection.ops.quote_name, columns))
    sql = f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES "  # noqa: S608
    with connection.cursor() as cursor:
        for batch in batches:
            # Each None takes three times as long as a text: where a column has no other, it is told once.
            is_empty = [column.count(None) == len(column) for column in batch]
            marks = ", ".join("NULL" if empty else "%s" for empty in is_empty)
            given = [column for column, empty in zip(batch, is_empty, strict=True) if not empty]
            cursor.executemany(f"{sql}({marks})", list(zip(*given, strict=True)))


def _copy(table: str, columns: list[str], batches: Iterable[list[list]]) -> None:
    names = ", ".join(map(connection.ops.quote_name, columns))
    sql = f"COPY {connection.ops.quote_name(table)} ({names}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(sql) as copy:
        for batch in batches:
            lines = map("\t".join, zip(*map(_copied, batch), strict=True))
            copy.write("\n".join(lines) + "\n")


def _copied(values: list) -> list[str]:
    """A column as COPY reads it: None as \\N, and nothing in a text that would end it."""
    kinds = set(map(type, values)) - {type(None)}
    if kinds <= {str}:
        if _ends_a_text(values):
            values = [None if text is None else _escaped(text) for text in values]
    else:
        values = [None if value is None else str(value) for value in values]
    if None in values:
        values = [r"\N" if value is None else value for value in values]
    return values


def _ends_a_text(values: list) -> bool:
    together = "".join(filter(None, values))
    return any(sign in together for sign in "\\\t\n\r")


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("\t", "\\t")
    return text.replace("\n", "\\n").replace("\r", "\\r")


# Columns of values


def _converter(field: models.Field) -> Converter:
    """Chosen once for a column, by what the field holds."""
    kind = field.target_field if field.is_relation else field
    maker = CONVERTERS.get(kind.get_internal_type())
    if maker is None:
        raise TypeError(f"{field} holds what is not written many at a time.")
    return maker(field, kind)


def _of_kind(field: models.Field, kind: models.Field, wanted: type, values: Sequence) -> list:
    """The values as they are where all have the type the field gives, else as the field reads them."""
    if set(map(type, values)) <= {wanted, type(None)}:
        return list(values)
    try:
        return [None if value is None else kind.to_python(value) for value in values]
    except ValidationError as problem:
        raise ValidationError({field.name: problem}) from problem


def _refuse_by(field: models.Field, validators: Iterable[Callable], values: Iterable) -> None:
    """Raise for the first value that one of the validators refuses."""
    for value in values:
        for validate in validators:
            try:
                validate(value)
            except ValidationError as problem:
                raise ValidationError({field.name: problem}) from problem


def _text(field: models.Field, kind: models.Field) -> Converter:
    longest = kind.max_length
    validators = [ProhibitNullCharactersValidator()]
    validators += [MaxLengthValidator(longest)] if longest else []

    def convert(values: Sequence) -> list:
        texts = _of_kind(field, kind, str, values)
        given = [text for text in texts if text is not None]
        together = "".join(given)
        if "\0" in together or (longest and max(map(len, given), default=0) > longest):
            _refuse_by(field, validators, given)
        _refuse_half_letters(field, together)
        if set(map(type, given)) <= {str}:
            return texts
        # Choices are texts with a type of their own.
        return [None if text is None else str(text) for text in texts]

    return convert


def _refuse_half_letters(field: models.Field, text: str) -> None:
    if _is_broken(text):
        said = _("A letter here is broken and cannot be kept. Type it anew.")
        raise ValidationError({field.name: said})


def _is_broken(text: str) -> bool:
    """Whether half of a letter stands in it that takes two."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _number(field: models.Field, kind: models.DecimalField) -> Converter:
    places = Decimal(1).scaleb(-kind.decimal_places)
    exactly = Context(prec=kind.max_digits, traps=[InvalidOperation, Inexact])

    def convert(values: Sequence) -> list:
        numbers = _of_kind(field, kind, Decimal, values)
        given = (number for number in numbers if number is not None)
        try:
            texts = [
                None if number is None else str(number.quantize(places, None, exactly))
                for number in numbers
            ]
        except (InvalidOperation, Inexact):
            _refuse_by(field, kind.validators, given)
            raise
        if any("N" in text for text in texts if text is not None):
            _refuse_by(field, kind.validators, given)
        return texts

    return convert


def _integer(field: models.Field, kind: models.Field) -> Converter:
    _least, most = BaseDatabaseOperations.integer_field_ranges[kind.get_internal_type()]
    # Below zero, where the field is for none such, is for the constraint of the table to say.
    validators = [MinValueValidator(-most - 1), MaxValueValidator(most)]

    def convert(values: Sequence) -> list:
        numbers = _of_kind(field, kind, int, values)
        given = [number for number in numbers if number is not None]
        if given and (max(given) > most or min(given) < -most - 1):
            _refuse_by(field, validators, given)
        return numbers

    return convert


# SQLite takes numbers four times as fast, and both databases store the same.
AS_NUMBERS = {True: 1, False: 0}


def _yes_or_no(field: models.Field, kind: models.Field) -> Converter:
    return lambda values: list(map(AS_NUMBERS.get, _of_kind(field, kind, bool, values)))


def _day(field: models.Field, kind: models.Field) -> Converter:
    def convert(values: Sequence) -> list:
        days = _of_kind(field, kind, date, values)
        return [None if day is None else day.isoformat() for day in days]

    return convert


def _moment(field: models.Field, kind: models.Field) -> Converter:
    def convert(values: Sequence) -> list:
        moments = _of_kind(field, kind, datetime, values)
        if any(moment is not None and timezone.is_naive(moment) for moment in moments):
            raise TypeError(f"{field} was given a moment of no time zone.")
        stored = map(connection.ops.adapt_datetimefield_value, moments)
        return [None if moment is None else str(moment) for moment in stored]

    return convert


# In a JSON text: a NUL, and half of a letter that takes two, written out.
SUSPECT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def _json(field: models.Field, kind: models.JSONField) -> Converter:
    encode = (kind.encoder or json.JSONEncoder)(allow_nan=False).encode
    ready = {list: lambda some: encode(some) if some else "[]", Json: str}
    ready |= {dict: lambda some: encode(some) if some else "{}", type(None): lambda _none: None}

    def convert(values: Sequence) -> list:
        try:
            texts = [ready.get(type(value), encode)(value) for value in values]
        except (TypeError, ValueError) as problem:
            said = ValidationError(kind.error_messages["invalid"], params={"value": ""})
            raise ValidationError({field.name: said}) from problem
        together = "".join(filter(None, texts))
        if _is_broken(together) or SUSPECT.search(together):
            for text in filter(None, texts):
                _refuse_inside(field, json.loads(text))
        return texts

    return convert


def _refuse_inside(field: models.Field, value: object) -> None:
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list):
        for item in value:
            _refuse_inside(field, item)
    elif isinstance(value, str):
        _refuse_by(field, [ProhibitNullCharactersValidator()], [value])
        _refuse_half_letters(field, value)


CONVERTERS: dict[str, Callable[[models.Field, models.Field], Converter]] = {
    **dict.fromkeys(["CharField", "TextField", "SlugField", "FileField"], _text),
    **dict.fromkeys(BaseDatabaseOperations.integer_field_ranges, _integer),
    "DecimalField": _number,
    "BooleanField": _yes_or_no,
    "DateField": _day,
    "DateTimeField": _moment,
    "JSONField": _json,
}
