"""A manager reads the year's targets: from the tallies to a computed figure and down to its clusters."""

import re

import pytest
from django.urls import reverse

from tests.factories import a_cluster, a_user
from tests.targets.promises import a_count, a_target, an_indicator, an_outcome

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def year_2025(transactional_db):
    growth = an_indicator("exports", name_en="Export growth")
    for year, value in {"2023": "4.1", "2024": "6.2", "2025": "8.16"}.items():
        an_outcome(growth, value, year, vintage="official")
    an_outcome(growth, "8.5", "2025")
    a_target(growth, "7–7.5 %")
    counted = a_count("operating", computed_by="clusters-operating", is_additive=False)
    a_target(counted, "at least 1")
    a_cluster("Quất Động", is_operating=True)
    a_cluster("Phú Thịnh", is_operating=False)
    part = an_indicator("items", parent=growth, name_en="Computers")
    an_outcome(part, "9", "2025")
    a_target(an_indicator("open"), "5 %")


def test_a_manager_follows_a_figure_from_the_board_to_its_clusters(
    open_page, sign_in_page, axe, year_2025
):
    page = sign_in_page(open_page(language="en"), a_user("manager"))
    page.goto(f"{reverse('targets:board')}?year=2025")
    axe(page)
    page.get_by_role("link", name=re.compile(r"^2 .*Met")).click()
    assert page.locator(".office-promises tbody th[scope=row]").count() == 2
    page.get_by_role("link", name="1 counted").click()
    page.get_by_role("heading", name="Counted (1)", exact=True).wait_for()
    axe(page)
    page.get_by_role("link", name="Quất Động").click()
    page.get_by_role("heading", name="Quất Động", level=1).wait_for()


@pytest.mark.parametrize(("width", "dark"), [(390, False), (390, True), (1360, True)])
def test_the_pages_of_targets_fit_a_phone_and_the_dark(
    open_page, sign_in_page, axe, year_2025, width, dark
):
    page = sign_in_page(open_page(width=width, dark=dark), a_user("officer"))
    board = reverse("targets:board")
    addresses = [
        f"{board}?year=2025",
        f"{board}?year=2025&verdict=missed",
        reverse("targets:indicator", args=["exports"]),
        reverse("targets:parts", args=["exports"]),
        f"{reverse('targets:compare')}?years=2023&years=2025",
    ]
    for address in addresses:
        page.goto(address)
        axe(page)
        frame = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert frame[0] <= frame[1], address
