"""Rows asked for by many keys at once: `filter(pk__among=Keys(numbers))`."""

import json
from collections.abc import Callable, Iterable

from django.core.exceptions import EmptyResultSet
from django.db import models


class Keys:
    """Keys on their way to `among`, which a query does not look through one by one as it does a list."""

    __slots__ = ("_keys",)

    def __init__(self, keys: Iterable):
        self._keys = list(keys)

    def listed(self) -> list:
        return self._keys


class Among(models.Lookup):
    """As `__in`, but one parameter however many keys there are; of `Keys`, no work for each of them.

    Thousands of parameters cost more time than the question itself. Numbers that follow each other,
    as those of rows that were just made, are asked for by the first and the last. Among none nothing
    is found, and nothing is asked.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        return self._asked(compiler, connection, "{} IN (SELECT value FROM json_each(%s))", _json)

    def as_postgresql(self, compiler, connection):
        return self._asked(compiler, connection, "{} = ANY(%s)", list)

    def _asked(self, compiler, connection, listed: str, stored: Callable[[list], object]):
        lhs, params = self.process_lhs(compiler, connection)
        keys = self._keys()
        if ends := _ends_of_run(keys):
            return f"{lhs} BETWEEN %s AND %s", [*params, *ends]
        return listed.format(lhs), [*params, stored(keys)]

    def _keys(self) -> list:
        keys = self.rhs.listed() if isinstance(self.rhs, Keys) else list(self.rhs)
        if not keys:
            raise EmptyResultSet
        return keys


def _ends_of_run(keys: list) -> tuple[int, int] | None:
    if set(map(type, keys)) != {int}:
        return None
    first, last = min(keys), max(keys)
    return (first, last) if last - first + 1 == len(set(keys)) else None


def _json(keys: list) -> str:
    return json.dumps(keys, ensure_ascii=False)


models.Field.register_lookup(Among)
models.ForeignObject.register_lookup(Among)
