"""The one look in a browser: no accessibility finding, nothing wider than a phone, keys suffice."""

import re

import pytest
from playwright.sync_api import expect

from hanoi_industry.accounts.permissions import Role
from tests.factories import PASSWORD, a_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS = {
    "phone, dark": {"width": 390, "dark": True},
    "desk, light": {"width": 1360, "dark": False},
    "phone, light, English": {"width": 390, "dark": False, "language": "en"},
}
OWN = ["/accounts/password/", "/nothing/", "/admin/"]


def settle(page, address):
    page.goto(address)
    page.wait_for_load_state("networkidle")
    # The theme hides the page until its script has run, then fades colours in.
    page.wait_for_function("!document.documentElement.hasAttribute('x-cloak')")
    page.wait_for_function("document.getAnimations().every(fade => fade.playState !== 'running')")


def fits(page):
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


@pytest.fixture(params=LOOKS.values(), ids=LOOKS)
def look(request, open_page):
    return open_page(**request.param)


def test_the_sign_in_page_has_no_findings(look, axe, settings):
    settings.DEMO = True
    settle(look, "/accounts/sign-in/")
    axe(look)
    assert fits(look)
    look.fill("[name=username] >> visible=true", "nobody")
    look.fill("[name=password] >> visible=true", "wrong")
    look.click("main .office-button-main")
    look.wait_for_selector(".office-errors")
    axe(look)


@pytest.mark.parametrize("address", OWN)
def test_pages_in_the_frame_have_no_findings(look, axe, sign_in_page, address):
    settle(sign_in_page(look, a_user(Role.ADMINISTRATOR)), address)
    axe(look)
    assert fits(look)
    assert look.locator("main").count() == 1
    assert look.locator("h1").count() == 1


def test_lists_and_forms_of_the_administration_have_no_findings(look, axe, sign_in_page):
    person = a_user(Role.ADMINISTRATOR)
    sign_in_page(look, person)
    for address in ("", "add/", f"{person.pk}/change/", f"{person.pk}/history/", "?q=nobody"):
        settle(look, f"/admin/accounts/user/{address}")
        axe(look)
        assert fits(look)


def test_the_page_for_somebody_without_rights_has_no_findings(look, axe, sign_in_page):
    settle(sign_in_page(look, a_user()), "/admin/login/")
    axe(look)
    assert fits(look)


def test_open_menus_have_no_findings(look, axe, sign_in_page):
    settle(sign_in_page(look, a_user(Role.ADMINISTRATOR)), "/accounts/password/")
    if look.viewport_size["width"] < 1280:
        look.click(".office-top .office-narrow-only")
    look.click(".office-menu-person summary")
    axe(look)


def test_everything_in_the_menu_is_reached_by_keys(page, sign_in_page):
    # A page of which no box takes the focus by itself: a browser does that some time after loading.
    settle(sign_in_page(page, a_user(Role.ADMINISTRATOR)), "/admin/")
    page.keyboard.press("Tab")
    expect(page.locator(".office-skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()
    page.focus(".office-menu-person summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".office-menu-person button:focus")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".office-menu-person summary")).to_be_focused()


def test_dark_is_chosen_and_stays(page, sign_in_page):
    settle(sign_in_page(page, a_user(Role.ADMINISTRATOR)), "/accounts/password/")
    page.click(".office-menu-person summary")
    page.click(".office-menu-own button >> nth=1")
    settle(page, "/admin/")
    expect(page.locator("html")).to_have_class(re.compile(r"\bdark\b"))


def test_somebody_signs_in_switches_the_language_and_signs_out(page):
    a_user(Role.OFFICER, username="an")
    settle(page, "/accounts/sign-in/?next=/accounts/password/")
    assert page.locator("html").get_attribute("lang") == "vi"
    page.fill("[name=username]", "an")
    page.fill("[name=password]", PASSWORD)
    page.click("main .office-button-main")
    page.wait_for_url("**/accounts/password/")
    page.click(".office-menu-person summary")
    page.click(".office-menu-own button[value=en]")
    # The same address in the other language.
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.click(".office-menu-person summary")
    page.click(".office-menu-out")
    page.wait_for_url("**/accounts/sign-in/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
