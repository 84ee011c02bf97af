"""From nothing to signed in, through the browser."""

import pytest
from django.urls import reverse

from tests.factories import PASSWORD, a_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1360, 390])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_sign_in_page_is_for_everybody(open_page, axe, language, width, dark):
    page = open_page(language=language, width=width, dark=dark)
    page.goto(reverse("accounts:sign-in"))
    assert page.locator("html").get_attribute("lang") == language
    axe(page)


def test_a_person_signs_in_and_out(page):
    a_user("administrator", name="Hoàng Thị Em", username="em")
    page.goto(reverse("accounts:password"))
    page.locator("[name=username]").fill("em")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**" + reverse("accounts:password"))
    assert page.get_by_text("Hoàng Thị Em").count()
