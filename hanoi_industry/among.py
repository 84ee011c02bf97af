"""Rows asked for by many keys at once: `filter(pk__among=Keys(numbers))`."""

import json
from collections.abc import Iterable

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

    Thousands of parameters cost more time than the question itself. Among none nothing is found, and
    nothing is asked.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        lhs, params = self.process_lhs(compiler, connection)
        keys = json.dumps(self._keys(), ensure_ascii=False)
        return f"{lhs} IN (SELECT value FROM json_each(%s))", [*params, keys]  # noqa: S608

    def as_postgresql(self, compiler, connection):
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} = ANY(%s)", [*params, self._keys()]

    def _keys(self) -> list:
        keys = self.rhs.listed() if isinstance(self.rhs, Keys) else list(self.rhs)
        if not keys:
            raise EmptyResultSet
        return keys


models.Field.register_lookup(Among)
models.ForeignObject.register_lookup(Among)
