"""What tests of the register share: a commune, a deed, and people who read its pages in English."""

import pytest

from hanoi_industry.accounts.permissions import Role
from tests.factories import a_commune, a_deed, a_user


@pytest.fixture
def commune():
    return a_commune("Thư Lâm")


@pytest.fixture
def deed():
    return a_deed()


@pytest.fixture
def in_english_as(sign_in):
    """The client as somebody, of pages in English."""

    def as_somebody(user):
        client = sign_in(user)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client

    return as_somebody


@pytest.fixture
def office(in_english_as, in_english):
    """The client of somebody who records for the whole city, in English."""
    return in_english_as(a_user(Role.OFFICER))


@pytest.fixture
def reader(in_english_as):
    """The client of somebody who reads the whole city, in English."""
    return in_english_as(a_user(Role.MANAGER))
