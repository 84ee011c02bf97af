"""The rules of the house that imports cannot hold, checked over the whole code."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.template import engines
from django.template.loaders.app_directories import Loader as PackageTemplates
from django.urls import reverse

from tests.addresses import every_address

ROOT = settings.BASE_DIR
PACKAGES = ("hanoi_industry", "clusters", "targets")


@dataclass(frozen=True)
class Module:
    path: str
    tree: ast.Module

    @property
    def stems(self) -> set[str]:
        return {Path(part).stem for part in self.path.split("/")}

    def calls(self) -> Iterator[tuple[ast.Call, str, str, str]]:
        """Each call of a method: the call, what it is called on, the method, where it stands."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                place = f"{self.path}:{node.lineno}"
                yield node, ast.unparse(node.func.value), node.func.attr, place


@cache
def modules() -> list[Module]:
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [
        Module(str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8")))
        for path in paths
        if "migrations" not in path.parts
    ]


# One door for writing

# Modules that write without being services, each with its reason.
WRITERS: dict[str, str] = {
    "hanoi_industry/inserting.py": "writes many rows at once, for services only (see below)",
}

ROWS = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
ROWS |= {f"a{name}" for name in ROWS}
# What the stock administration does by itself; ours hands over to services.
STOCK = {
    "save_model",
    "save_formset",
    "save_related",
    "save_m2m",
    "delete_model",
    "delete_queryset",
}


def relations() -> set[str]:
    """Names under which objects offer add(), set(), remove() and clear() of related rows."""
    names = set()
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.one_to_many or field.many_to_many:
                names.add(field.get_accessor_name() if field.auto_created else field.name)
    return names - {None}


def writes(call: ast.Call, on: str, method: str) -> bool:
    """Does a call look like a write to the database? Judged by its name and its arguments."""
    bare = not call.args
    if re.fullmatch(r"(\w+\.)?(\w*_)?services", on):
        return False
    if method in ROWS:
        return True
    if method in STOCK:
        return on == "super()"
    if method in {"save", "asave"}:
        # A workbook or a catalogue is saved to a path, a row to no one.
        return bare
    if method in {"delete", "adelete", "_raw_delete"}:
        return bare
    if method in {"update", "aupdate"}:
        # A dictionary takes another one; a queryset takes fields by name.
        return bare and bool(call.keywords) and not on.endswith(")") or _is_queryset(on)
    if method in {"add", "set", "remove", "clear"}:
        return on.rpartition(".")[2] in relations() and "." in on
    return method in {"executemany", "cursor"}


def _is_queryset(text: str) -> bool:
    return bool(
        re.search(r"\.objects\b|_manager\b|\.(filter|exclude|all|select_for_update)\(", text)
    )


def test_only_services_write():
    found = [
        f"{place}: {on}.{method}()"
        for module in modules()
        if "services" not in module.stems and module.path not in WRITERS
        for call, on, method, place in module.calls()
        if writes(call, on, method)
    ]
    assert not found, "Writing is for services:\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("code", "is_write"),
    [
        ("cluster.save()", True),
        ("cluster.save(update_fields=['name'])", True),
        ("workbook.save(path)", False),
        ("Cluster.objects.create(code='C')", True),
        ("rows.filter(pk=1).update(name='x')", True),
        ("self.get_queryset().filter(pk=1).update(name='x')", True),
        ("rows.update(name='x')", True),
        ("values.update(others)", False),
        ("values.setdefault('a', {}).update(b=1)", False),
        ("digest.update(chunk)", False),
        ("rows.delete()", True),
        ("cluster.further_areas.set(areas)", True),
        ("seen.add(row)", False),
        ("services.create(code='C')", False),
        ("super().save_model(request, obj, form, change)", True),
        ("connection.cursor()", True),
    ],
)
def test_a_write_is_known_by_its_name_and_arguments(code, is_write):
    call, on, method, _place = next(Module("x.py", ast.parse(code)).calls())
    assert writes(call, on, method) is is_write


def tracked() -> set[str]:
    """Models whose versions django-simple-history keeps."""
    return {
        model.__name__
        for model in apps.get_models()
        if hasattr(model._meta, "simple_history_manager_attribute")
    }


def test_versions_are_kept_where_many_rows_are_written_at_once():
    """bulk_* and update() write no versions: tracked rows go through the helpers that do."""
    found = [
        f"{place}: {on}.{method}()"
        for module in modules()
        for call, on, method, place in module.calls()
        if method in {"bulk_create", "bulk_update", "update"}
        and writes(call, on, method)
        and on.partition(".")[0] in tracked()
        or f"{on}.{method}" in ("inserting.insert", "inserting.insert_columns")
        and ast.unparse(call.args[0]) in tracked()
    ]
    assert not found, "Use insert_with_versions or insert_things:\n" + "\n".join(found)


def imported(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_only_services_write_many_rows_at_once():
    """What is inserted past the ORM keeps no versions and no history by itself."""
    found = [
        module.path
        for module in modules()
        if "services" not in module.stems
        and any(name.startswith("hanoi_industry.inserting") for name in imported(module))
    ]
    assert found == []


# The clock

ASK_THE_CLOCK = {
    # With a moment in their hands the two in the middle only convert it.
    *("timezone.now", "timezone.localdate", "timezone.localtime", "time.time"),
    *("date.today", "datetime.today", "datetime.now", "datetime.utcnow", "datetime.date.today"),
}
# Ways in, where a deed begins; a task is one.
MAY_ASK = {"views", "admin", "commands", "middleware", "navigation", "urls", "tasks"}


def test_below_the_views_nobody_asks_the_clock():
    found = [
        f"{place}: {on}.{method}()"
        for module in modules()
        if not module.stems & MAY_ASK
        for call, on, method, place in module.calls()
        if f"{on}.{method}" in ASK_THE_CLOCK and not (call.args and method.startswith("local"))
    ]
    assert not found, "The day is handed in:\n" + "\n".join(found)


# Templates and files of pages

# Templates of packages that we replace, each on purpose.
OVERRIDES = {
    "admin/base.html",
    "admin/import_export/change_list.html",
    "admin/import_export/change_list_export_item.html",
    "admin/index.html",
    "unfold/helpers/command.html",
    "unfold/helpers/welcomemsg.html",
    "unfold/layouts/base_simple.html",
}
# Found by Django by their name.
BY_NAME = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
NAMED = re.compile(r"""["']([\w./-]+\.(?:html|txt|svg))["']""")


def own_templates() -> dict[str, str]:
    folders = [ROOT / "templates", *(ROOT / package for package in PACKAGES)]
    found = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if path.suffix in {".html", ".txt", ".svg"} and "templates" in path.parts:
                parts = path.parts
                name = "/".join(parts[len(parts) - parts[::-1].index("templates") :])
                found[name] = path.read_text(encoding="utf-8")
    return found


def of_packages(name: str) -> bool:
    loader = PackageTemplates(engines["django"].engine)
    return any(Path(origin.name).exists() for origin in loader.get_template_sources(name))


def test_every_template_is_used():
    templates = own_templates()
    strings = {
        node.value
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    waiting = [name for name in templates if name in strings | BY_NAME | OVERRIDES]
    used = set()
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting += [other for other in NAMED.findall(templates[name]) if other in templates]
    assert sorted(set(templates) - used) == []


def test_templates_of_packages_are_replaced_on_purpose_only():
    replaced = {name for name in own_templates() if of_packages(name)}
    assert sorted(replaced) == sorted(OVERRIDES)


def files_of_pages() -> dict[str, str]:
    found = {f"templates/{name}": text for name, text in own_templates().items()}
    for path in (ROOT / "static").rglob("*"):
        if path.suffix in {".css", ".js", ".svg"}:
            found[str(path.relative_to(ROOT))] = path.read_text(encoding="utf-8")
    return found


FORBIDDEN_IN_PAGES = {
    "a script inside the page": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)", re.I),
    "a handler inside the page": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "a javascript: address": re.compile(r"=\s*[\"']?javascript:", re.I),
    "an outside address": re.compile(
        r"(?:src|srcset|href|action|data|poster)\s*=\s*[\"']?\s*(?:https?:)?//"
        r"|url\(\s*[\"']?(?:https?:)?//|@import\s+[\"'](?:https?:)?//"
        r"|(?:fetch|import|importScripts|WebSocket|EventSource)\(\s*[\"'`](?:https?|wss?):",
        re.I,
    ),
}
# A block of data is no script.
DATA_BLOCK = re.compile(r"<script[^>]*type=[\"']application/(?:ld\+)?json[\"']", re.I)


@pytest.mark.parametrize("what", FORBIDDEN_IN_PAGES)
def test_pages_hold_neither_scripts_nor_outside_addresses(what):
    found = [
        f"{path}:{text.count(chr(10), 0, hit.start()) + 1}: {hit.group()[:80]}"
        for path, text in files_of_pages().items()
        for hit in FORBIDDEN_IN_PAGES[what].finditer(text)
        if not DATA_BLOCK.match(hit.group())
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a script inside the page", "<script>alert(1)</script>"),
        ("a handler inside the page", "<a href='#' onclick='x()'>"),
        ("a handler inside the page", '<input\n onchange="x()">'),
        ("a javascript: address", '<a href="javascript:x()">'),
        ("an outside address", '<script src="https://cdn.example/x.js"></script>'),
        ("an outside address", "<link href=//fonts.example/x.css>"),
        ("an outside address", "a { background: url('http://example/x.png') }"),
        ("an outside address", '@import "https://example/x.css"'),
    ],
)
def test_what_must_not_stand_in_a_page_is_known(what, text):
    assert FORBIDDEN_IN_PAGES[what].search(text)


@pytest.mark.parametrize(
    "text",
    [
        '<script src="{% static "office.js" %}" defer></script>',
        '<svg xmlns="http://www.w3.org/2000/svg">',
        '<button data-on="x" name="confirmation">',
        '<a href="{{ document.address }}">',
    ],
)
def test_what_may_stand_in_a_page_is_left_alone(text):
    assert not any(pattern.search(text) for pattern in FORBIDDEN_IN_PAGES.values())


# Every page is closed to strangers

OPEN = {"health", "ready", "accounts:sign-in", "accounts:sign-out", "accounts:language"}
OPEN |= {"admin:logout"}  # the same as accounts:sign-out


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_is_closed_to_strangers(client, method):
    sign_in = reverse("accounts:sign-in")
    open_doors = []
    for address in every_address():
        if address.name in OPEN:
            continue
        answer = getattr(client, method)(address.path)
        if answer.status_code == 302 and answer.url.startswith(reverse("admin:login")):
            answer = client.get(answer.url)
        sent_away = answer.status_code == 302 and answer.url.partition("?")[0] == sign_in
        if not (
            sent_away or answer.status_code == 404 or (method, answer.status_code) == ("post", 405)
        ):
            open_doors.append(f"{address}: {answer.status_code} {answer.get('Location', '')}")
    assert not open_doors, "\n".join(open_doors)


def test_every_address_has_a_name():
    nameless = [address.path for address in every_address() if not address.name]
    assert [path for path in nameless if not path.startswith("/admin/")] == []


# The database that was asked for


def test_the_suite_runs_on_the_database_it_says():
    meant = "postgresql" if settings.SETTINGS_MODULE == "tests.settings_postgres" else "sqlite"
    assert connection.vendor == meant


def test_every_model_of_ours_has_its_page_and_its_export_in_the_administration():
    ours = [
        model
        for model in apps.get_models()
        if model.__module__.split(".")[0] in PACKAGES and not hasattr(model, "instance_type")
    ]
    pages = {model: admin.site._registry.get(model) for model in ours}
    assert [model.__name__ for model, page in pages.items() if page is None] == []
    # What an upload holds is its sender's, and so is the reading of it.
    without = [
        model.__name__ for model, page in pages.items() if not hasattr(page, "export_action")
    ]
    assert sorted(without) == ["Content", "Upload"]
