"""What every test stands on: no network, fast sign-ins, two languages, and a watched browser."""

import gc
import ipaddress
import os
import shutil
import socket
import sys

import pytest
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from hypothesis import HealthCheck, settings

from tests.catalogue import Asked, asked_of_gettext

# A busy machine is no fault of the code: nothing here is measured by the clock.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

# Nearly all there is stays until the end, so looking for what has gone out of use is seldom worth it:
# left as Python sets it, that takes a fifth of the suite's time.
gc.set_threshold(50_000, 20, 50)

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


# Nothing is skipped in CI


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    return _no_skips((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return _no_skips((yield))


def _no_skips(report):
    if IN_CI and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped in CI, and this was: {reason}"
    return report


def pytest_report_header():
    from django.db import connection

    return [f"database: {connection.vendor}", f"browser: {CHROMIUM or 'none found'}"]


# The database

# Everything runs on SQLite. On PostgreSQL runs once more what might come out otherwise there, and
# in the number that tells it:
# - what asks no database does not run again;
# - of what is done in a browser, the main job alone: how a page looks and behaves is made of the
#   same templates and scripts, and what a click asks of the database is asked without a browser too;
# - every address of the matrix is asked by one who is let in and one who is not: whom else a line
#   lets in is worked out from the same rows in Python;
# - of pages that are alike, the test that follows every link follows one and not two;
# - of each property a third of the examples is drawn, by `drawn` below.
ON_POSTGRESQL = os.environ.get("TESTS_ON") == "postgresql"
ASKS_THE_DATABASE = {"db", "transactional_db", "live_server"}
IN_A_BROWSER_ON_BOTH = {"test_the_main_job.py"}
# With these begun first, no process waits for the other at the end.
LONG = {"test_every_link.py"}


def pytest_collection_modifyitems(config, items):
    items.sort(key=lambda one: one.path.name not in LONG)
    if ON_POSTGRESQL:
        config.hook.pytest_deselected(items=[one for one in items if not _runs_again(one)])
        items[:] = filter(_runs_again, items)


def pytest_collection_finish():
    """What is imported by now stays: nothing of it is looked at again."""
    gc.collect()
    gc.freeze()


def _runs_again(item) -> bool:
    if item.get_closest_marker("browser") and item.path.name not in IN_A_BROWSER_ON_BOTH:
        return False
    return bool(item.get_closest_marker("django_db") or ASKS_THE_DATABASE & {*item.fixturenames})


def drawn(examples: int) -> int:
    """How many examples of a property are drawn, of so many on SQLite."""
    return max(examples // 3, 5) if ON_POSTGRESQL else examples


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """At the end nobody may hang on to the test database: a browser's last request sometimes does."""
    yield
    from django.db import connection

    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        connection.close()


@pytest.fixture(scope="module")
def built_once(django_db_setup, django_db_blocker):
    """What fixtures of a module build upon this stands for all its tests: each is rolled back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


# No network


@pytest.fixture(autouse=True, scope="session")
def no_network():
    """Sockets reach this machine only; whatever wants more fails at the place that wants it."""
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_this_machine(address[0]):
            raise AssertionError(f"A test asked the network for {address!r}.")
        return connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


# Versions of rows

# Who may write many rows of a model with versions at once: the helpers that write versions too,
# and tests that need ten thousand of something.
BULK_WRITERS = ("simple_history/", f"{os.sep}tests{os.sep}")


@pytest.fixture(autouse=True, scope="session")
def no_rows_without_versions():
    """bulk_* and update() write no versions; on models that keep versions they fail."""

    def guarded(method):
        def write(self, *args, **kwargs):
            if hasattr(self.model._meta, "simple_history_manager_attribute"):
                frame = sys._getframe(1)
                while frame.f_code.co_filename.endswith(os.path.join("db", "models", "manager.py")):
                    frame = frame.f_back
                if not any(place in frame.f_code.co_filename for place in BULK_WRITERS):
                    raise AssertionError(
                        f"{frame.f_code.co_filename}:{frame.f_lineno}: {method.__name__}() on "
                        f"{self.model.__name__} would write no versions."
                    )
            return method(self, *args, **kwargs)

        return write

    with pytest.MonkeyPatch.context() as patch:
        for name in ("bulk_create", "bulk_update", "update"):
            patch.setattr(QuerySet, name, guarded(getattr(QuerySet, name)))
        yield


# Languages


@pytest.fixture
def in_vietnamese():
    with translation.override("vi"):
        yield


@pytest.fixture
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def asked_and_missing():
    """Texts asked of gettext in Vietnamese during the test, and those no catalogue knew.

    Ours or a dependency's alike: what a page shows in English while it speaks Vietnamese ends up
    in `asked_and_missing.missing`.
    """
    asked = Asked()
    with asked_of_gettext(asked):
        yield asked


# People


@pytest.fixture
def stranger(client):
    return client


@pytest.fixture
def sign_in(client):
    """The client as somebody, without the sign-in page."""

    def as_somebody(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_somebody


# The browser


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("No Chromium was found; install it, or name it in the variable CHROMIUM.")
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server):
    """Open a watched page: open_page(language="en", width=390, dark=True).

    At the end the test fails where a page wrote errors to the console, asked any other host for
    anything, or lacked a file. The answer to an address typed or clicked may be a refusal.
    """
    contexts, complaints = [], []

    def opened(*, language="vi", width=1360, height=900, dark=False):
        context = chromium.new_context(
            base_url=live_server.url,
            locale={"vi": "vi-VN", "en": "en-GB"}[language],
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        watch(page, live_server.url, complaints)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def watch(page, home: str, complaints: list[str]) -> None:
    def requested(request):
        if not request.url.startswith((home, "data:", "blob:", "about:")):
            complaints.append(f"asked an outside host: {request.url}")

    def answered(response):
        if response.status >= 400 and not response.request.is_navigation_request():
            complaints.append(f"{response.status} for {response.url}")

    def wrote(message):
        # A refused page or file is told by its answer already.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complaints.append(f"console: {message.text}")

    page.on("request", requested)
    page.on("response", answered)
    page.on("console", wrote)
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))


@pytest.fixture
def page(open_page):
    return open_page()


@pytest.fixture
def sign_in_page(live_server):
    """Sign a person in to a page of the browser by the session, without the sign-in page."""
    from django.conf import settings
    from django.test import Client

    def signed_in(page, user):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        page.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": live_server.url,
                }
            ]
        )
        return page

    return signed_in


@pytest.fixture(scope="session")
def axe():
    """Assert that a page of the browser has no accessibility finding whatever."""
    from axe_playwright_python.sync_playwright import Axe

    def has_no_findings(page):
        found = Axe().run(page).response["violations"]
        told = [
            f"{one['id']} ({one['impact']}): {one['help']}\n"
            + "\n".join(f"    {node['html'][:300]}" for node in one["nodes"])
            for one in found
        ]
        assert not told, f"{page.url}\n" + "\n".join(told)

    return has_no_findings
