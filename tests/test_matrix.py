"""Every address is asked by every kind of person, looking and sending; matrix.py says what comes.

Nothing is missing on purpose: an address that no line speaks of fails here.
"""

import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests import matrix
from tests.addresses import every_address
from tests.matrix import EXPECTED, HIDDEN, LET_IN, NOT_OFFERED, REFUSED, SIGN_IN

ROW = re.compile(r"^/admin/.+/(change|delete|history)/$")
ADDRESSES = {address.name: address for address in every_address() if address.name}


def ask(user, method: str, path: str, data: dict | None = None) -> str:
    """What comes of asking; whatever it changed is taken back before the next one asks."""
    with transaction.atomic():
        outcome = _ask(user, method, path, data)
        transaction.set_rollback(True)
    return outcome


def _ask(user, method: str, path: str, data: dict | None) -> str:
    client = Client()
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = getattr(client, method)(path, data or {})
    if answer.streaming:
        # A file that nobody takes stays open.
        answer.getvalue()
    if answer.status_code == 302 and answer.url.startswith(reverse("admin:login")):
        # The door of the administration knows who is in already, and sends the others on.
        answer = client.get(answer.url)
    if answer.status_code == 302 and answer.url.startswith(reverse("accounts:sign-in") + "?next="):
        return SIGN_IN
    if answer.status_code == 302 and answer.url == reverse("admin:index") and ROW.search(path):
        # So the administration says that there is no such row.
        return HIDDEN
    return {403: REFUSED, 404: HIDDEN, 405: NOT_OFFERED}.get(answer.status_code, LET_IN)


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """Built once for all cases, since whatever asking changes is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        built = matrix.a_house()
        for thing in matrix.THINGS:
            built[thing]
        yield built
        transaction.set_rollback(True)


def test_every_address_has_a_line():
    assert sorted(set(ADDRESSES) - set(EXPECTED)) == []


def test_every_line_has_an_address():
    assert sorted(set(EXPECTED) - set(ADDRESSES)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_everybody_gets_what_the_line_says(house, name, method):
    line = EXPECTED[name]
    parts = line.parts(house)
    named = isinstance(parts, dict)
    path = reverse(name, kwargs=parts if named else None, args=None if named else parts)
    path += line.query
    rule = line.rule(method)
    data = line.data(house) if method == "post" else None
    wrong = [
        f"{persona}: {came}, not {expected}"
        for persona, user in house.people.items()
        if (came := ask(user, method, path, data)) not in (expected := rule(user, house))
    ]
    assert not wrong, f"{method} {path}\n" + "\n".join(wrong)
