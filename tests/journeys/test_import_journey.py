"""The office's register goes in by a browser, is seen, kept, and taken back."""

import re

import pytest
from django.urls import reverse

from clusters.models import Cluster
from hanoi_industry.history.models import ChangeSet
from targets.management.commands import load_figures
from tests.factories import a_deed, a_user
from tests.uploads import REGISTER, TARGETS, all_areas

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def importer(transactional_db):
    all_areas()
    return a_user("importer")


def upload(page, path):
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Read the file").click()


def answer_all(page):
    """Take what is proposed, then the first choice of what has no proposal."""
    take = page.get_by_role("button", name="Answer the rest as proposed")
    if take.count():
        take.click()
    while page.get_by_text(re.compile(r"question is open|questions are open")).count():
        for question in page.locator("fieldset.import-asked").all():
            question.get_by_role("radio").first.check()
        page.get_by_role("button", name="Save the answers").click()


def test_the_register_is_imported_looked_at_kept_and_undone(open_page, sign_in_page, importer, axe):
    page = sign_in_page(open_page(language="en"), importer)
    page.goto(reverse("clusters:import:start"))
    axe(page)
    upload(page, REGISTER)

    page.get_by_text("22 rows in 4 groups").wait_for()
    page.get_by_text("147.51 ha stated, 147.51 ha computed").wait_for()
    page.get_by_text("agrees").wait_for()
    axe(page)
    page.get_by_role("button", name="The layout is right: go on").click()

    page.get_by_text("Which place is “ĐÔNG ANH”?").wait_for()
    axe(page)
    answer_all(page)
    if "changes" not in page.url:
        page.get_by_role("link", name="Look at the changes").click()

    page.get_by_role("link", name=re.compile(r"new 22")).wait_for()
    row = page.get_by_role("row", name=re.compile("Liên Hà 2"))
    assert "426.776" in row.inner_text()
    axe(page)
    page.get_by_role("button", name="Keep 22 new clusters").click()

    page.get_by_text("Kept: 22 new, 0 changed, 0 unchanged.").wait_for()
    assert Cluster.objects.filter(is_standing=True).count() == 22
    axe(page)

    page.get_by_role("link", name="Undo this import").click()
    axe(page)
    page.get_by_role("button", name="Undo this import now").click()
    page.get_by_text("This import was undone").wait_for()
    assert not Cluster.objects.filter(is_standing=True).exists()
    assert ChangeSet.objects.filter(via="undo").count() == 1


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("width", "dark"), [(1360, False), (390, True)])
def test_every_step_fits_its_screen_and_is_accessible(
    language, width, dark, open_page, sign_in_page, importer, axe
):
    page = sign_in_page(open_page(language=language, width=width, dark=dark), importer)
    page.goto(reverse("clusters:import:start"))
    page.set_input_files("input[type=file]", REGISTER)
    page.locator("form.office-form button[type=submit]").click()
    page.wait_for_url(re.compile("/layout/"))
    for step in ("layout", "matches", "changes"):
        page.goto(re.sub(r"/\w+/$", f"/{step}/", page.url))
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_targets_go_the_same_way(open_page, sign_in_page, importer):
    load_figures._load_indicators(a_deed())
    page = sign_in_page(open_page(language="en"), importer)
    page.goto(reverse("targets:import:start"))
    upload(page, TARGETS)
    page.get_by_role("button", name="The layout is right: go on").click()
    answer_all(page)
    page.get_by_role("button", name="Keep 14 targets and 20 outcomes").click()
    page.get_by_text("Kept: 14 new").wait_for()
