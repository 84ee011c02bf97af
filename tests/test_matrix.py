"""Every address is asked by every kind of person, looking and sending; matrix.py says what comes.

Nothing is missing on purpose: an address that no line speaks of fails here.
"""

from functools import partial

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.addresses import every_address
from tests.conftest import ON_POSTGRESQL
from tests.matrix import EXPECTED
from tests.matrix_rules import HIDDEN, LET_IN, NOT_KEPT, NOT_OFFERED, REFUSED, SIGN_IN
from tests.matrix_things import THINGS, a_house
from tests.shown import left_as_it_is

ADDRESSES = {address.name: address for address in every_address() if address.name}


class Doors:
    """One browser for everybody: each person's session was opened once, and is taken out to ask."""

    def __init__(self, people):
        self.client = Client()
        self.sessions = {}
        for user in filter(None, people):
            self.client.cookies.clear()
            self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            self.sessions[user] = self.client.cookies[settings.SESSION_COOKIE_NAME].value

    def answer(self, user, method: str, path: str, data: dict | None = None):
        """The answer to asking; whatever it changed is taken back before the next one asks."""
        self.client.cookies.clear()
        if user is not None:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[user]
        with transaction.atomic():
            answer = getattr(self.client, method)(path, data or {})
            if answer.streaming:
                # A file that nobody takes stays open.
                answer.getvalue()
            if answer.status_code == 302 and answer.url.startswith(reverse("admin:login")):
                # The door of the administration knows who is in already, and sends the others on.
                answer = self.client.get(answer.url)
            transaction.set_rollback(True)
        return answer

    def form(self, user, path: str) -> dict:
        """The form of a page as it is shown to somebody."""
        return left_as_it_is(self.answer(user, "get", path))


def came_of(answer, *, is_filled: bool = False) -> str:
    """In the words of the matrix; a form that was filled in goes on to another page once it is kept."""
    door = reverse("accounts:sign-in") + "?next="
    if answer.status_code == 302 and answer.url.startswith(door):
        return SIGN_IN
    come = {403: REFUSED, 404: HIDDEN, 405: NOT_OFFERED}.get(answer.status_code, LET_IN)
    return NOT_KEPT if is_filled and come == LET_IN and answer.status_code != 302 else come


@pytest.fixture(scope="module")
def house(built_once):
    built = a_house()
    for thing in THINGS:
        built[thing]
    return built


@pytest.fixture(scope="module")
def doors(house):
    return Doors(house.people.values())


@pytest.fixture
def bare_refusals(monkeypatch):
    """A page that says no is drawn in full for each kind of person below, and not each time."""
    for status in (403, 404):
        page = partial(_bare, status)
        monkeypatch.setattr(f"hanoi_industry.urls.handler{status}", page, raising=False)


def _bare(status: int, request, exception):
    return HttpResponse(status=status)


def first_let_in(house, rule):
    return next(user for user in house.people.values() if rule(user, house) == LET_IN)


def who_asks(house, rule) -> dict:
    """Everybody; on PostgreSQL one of those who are let in and one of those who are not.

    Who is not is rather one to whom the thing is hidden: to find that out takes a question.
    """
    if not ON_POSTGRESQL:
        return house.people
    come = {persona: rule(user, house) for persona, user in house.people.items()}
    outside = [persona for persona in come if come[persona] != LET_IN]
    hidden = [persona for persona in outside if come[persona] == HIDDEN]
    inside = [persona for persona in come if come[persona] == LET_IN]
    chosen = inside[:1] + (hidden or outside[::-1])[:1]
    return {persona: house.people[persona] for persona in chosen}


def test_every_address_has_a_line():
    assert sorted(set(ADDRESSES) - set(EXPECTED)) == []


def test_every_line_has_an_address():
    assert sorted(set(EXPECTED) - set(ADDRESSES)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_everybody_gets_what_the_line_says(house, doors, bare_refusals, name, method):
    line = EXPECTED[name]
    parts = line.parts(house)
    named = isinstance(parts, dict)
    path = reverse(name, kwargs=parts if named else None, args=None if named else parts)
    path += line.query
    rule = line.rule(method)
    filled, asking = {}, who_asks(house, rule)
    if method == "post" and line.is_shown:
        filled = doors.form(first_let_in(house, rule), path)
    wrong = []
    for persona, user in asking.items():
        # A file that was sent is read, and is no more to be sent by the next one.
        data = filled | line.data(house) if method == "post" else {}
        came = came_of(doors.answer(user, method, path, data), is_filled=bool(data))
        if came not in (expected := rule(user, house)):
            wrong.append(f"{persona}: {came}, not {expected}")
    assert not wrong, f"{method} {path}\n" + "\n".join(wrong)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["admin:clusters_case_add", "admin:search"])
def test_whoever_is_told_no_is_told_on_a_page(house, doors, name):
    for user in filter(None, house.people.values()):
        answer = doors.answer(user, "get", reverse(name))
        assert came_of(answer) in (REFUSED, HIDDEN)
        assert "</main>" in answer.content.decode()
