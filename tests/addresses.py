"""Every address the software answers, read from the resolver; so that no test can forget one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

# What stands in for a part of an address, by its converter.
STAND_INS = {
    "int": "1",
    "str": "x",
    "slug": "x",
    "path": "x",
    "uuid": "0" * 8 + ("-" + "0" * 4) * 3 + "-" + "0" * 12,
}
PART = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
# The patterns of the administration that are regular expressions, and addresses that they match.
ADMIN_EXPRESSIONS = {
    r"^(?P<app_label>": "accounts/",
    r"(?P<url>.*)$": "nowhere/at/all",
    r"^([^/]+)/history/([^/]+)/$": "999999/history/999999/",
}


@dataclass(frozen=True)
class Address:
    """`name` is "clusters:list", or "" where there is none; `path` has stand-ins for its parts."""

    name: str
    path: str

    def __str__(self):
        return self.name or self.path


def every_address() -> list[Address]:
    return list(_addresses(get_resolver().url_patterns, "/", ()))


def _addresses(patterns, prefix: str, namespaces: tuple[str, ...]) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            within = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _addresses(pattern.url_patterns, prefix + str(pattern.pattern), within)
        elif isinstance(pattern, URLPattern):
            yield _address(pattern, prefix, namespaces)


def _address(pattern: URLPattern, prefix: str, namespaces: tuple[str, ...]) -> Address:
    name = ":".join((*namespaces, pattern.name)) if pattern.name else ""
    if isinstance(pattern.pattern, RegexPattern):
        matching = [
            path
            for start, path in ADMIN_EXPRESSIONS.items()
            if str(pattern.pattern).startswith(start)
        ]
        if not prefix.startswith("/admin/") or not matching:
            raise AssertionError(f"{prefix}{pattern.pattern}: write addresses with path().")
        return Address(name, prefix + matching[0])
    route = prefix + str(pattern.pattern)
    path = PART.sub(lambda found: STAND_INS.get(found["converter"] or "str", "x"), route)
    return Address(name, path)
