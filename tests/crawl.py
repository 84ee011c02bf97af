"""Following every link of the software as one person, and noting what comes of it."""

import re
from collections import Counter, deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve

from tests.catalogue import Asked, asked_of_gettext
from tests.conftest import ON_POSTGRESQL

# So many pages of one kind are alike enough: of one address without a query, and of each name of
# its queries. A list goes out in a file as its page shows it, and the page is followed with each of
# its queries; so of files so many are enough whatever is asked.
ALIKE = 1 if ON_POSTGRESQL else 2
A_FILE = re.compile(r"_export(_csv|_ods)?$")
READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK TO", "EXPLAIN", "SHOW", "PRAGMA")
LINKS = {"a": "href", "form": "action", "link": "href", "img": "src", "script": "src"}


@dataclass
class Found:
    pages: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    asked: Asked = field(default_factory=Asked)


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links: list[str] = []
        self.parts: list[str] = []

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        if tag == "a" or tag == "form" and (said.get("method") or "get").lower() == "get":
            self.links.append(said.get(LINKS[tag]) or "")
        elif tag in LINKS and tag != "form":
            self.parts.append(said.get(LINKS[tag]) or "")
        for name in ("hx-get", "data-url"):
            if said.get(name):
                self.links.append(said[name])


@contextmanager
def noting_writes(written: list[str], where):
    def note(execute, sql, params, many, context):
        # Sessions are written by being signed in, exports are noted; neither is by looking.
        is_noted = any(table in sql for table in ("django_session", "exports_export"))
        if not sql.lstrip(" (").upper().startswith(READS) and not is_noted:
            written.append(f"{where()}: {sql[:120]}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield


def follow_every_link(user, start: str = "/", *, language: str = "vi") -> Found:
    client = Client(headers={"accept-language": language})
    client.raise_request_exception = False
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    found, seen, waiting = Found(), Counter(), deque([(start, "where it begins")])
    known = {start}
    with asked_of_gettext(found.asked), noting_writes(found.written, lambda: found.pages[-1]):
        while waiting:
            path, origin = waiting.popleft()
            if _is_like_others(path, seen):
                continue
            found.pages.append(path)
            answer = client.get(path)
            if answer.streaming:
                # A file that nobody takes stays open.
                answer.getvalue()
            if answer.status_code >= 400:
                why = repr(answer.exc_info[1]) if answer.status_code == 500 else ""
                found.broken.append(f"{answer.status_code} {path} (from {origin}) {why}")
            for link in _links(answer, path, found):
                if link not in known:
                    known.add(link)
                    waiting.append((link, path))
    return found


def _is_like_others(path: str, seen: Counter) -> bool:
    parts = urlsplit(path)
    kind = _kind(parts.path)
    names = {name for name, _value in parse_qsl(parts.query, keep_blank_values=True)} or {""}
    if A_FILE.search(kind):
        names = {""}
    is_like_others = all(seen[kind, name] >= ALIKE for name in names)
    seen.update((kind, name) for name in names)
    return is_like_others


@cache
def _kind(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return path


def _links(answer, path: str, found: Found) -> list[str]:
    if answer.status_code in (301, 302):
        return [link for link in [urljoin(path, answer.url)] if link.startswith("/")]
    if "html" not in answer.get("Content-Type", "") or answer.streaming:
        return []
    page = _Page()
    page.feed(answer.content.decode())
    for part in page.parts:
        if urlsplit(part).netloc:
            found.outside.append(f"{path}: {part}")
    links = [urljoin(path, link).partition("#")[0] for link in page.links if link]
    return [link for link in links if link.startswith("/") and not link.startswith("//")]
