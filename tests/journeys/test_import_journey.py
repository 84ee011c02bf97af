"""The office's register goes in by a browser, is seen, kept, and taken back."""

import re

import pytest
from django.core.management import call_command
from django.urls import reverse

from clusters.models import Cluster
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.spreadsheets.services import receiving
from targets.management.commands import load_figures
from tests.factories import a_deed, a_user
from tests.uploads import REGISTER, TARGETS, all_areas
from tests.workbooks import a_workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def importer(transactional_db):
    all_areas()
    return a_user("importer")


@pytest.fixture
def everything_is_large(monkeypatch, settings):
    """Files are read and kept by a worker, however small they are."""
    monkeypatch.setattr(receiving, "SOON_BYTES", 0)
    monkeypatch.setattr(receiving, "SOON_ROWS", 0)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def a_worker_comes(page):
    """Does what waits, and goes; meanwhile the page cannot reach the server, and holds out.

    In these tests the worker shares its database's memory with the server, which on SQLite lets
    nobody read while it writes. Outside, each has its own connection to a file or a server.
    """
    with page.expect_event("requestfailed"):
        page.context.set_offline(True)
    call_command("work", batch=True, verbosity=0)
    page.context.set_offline(False)


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
    undo = page.get_by_role("button", name="Undo this import now")
    undo.wait_for()
    axe(page)
    undo.click()
    page.get_by_text("This import was undone").wait_for()
    assert not Cluster.objects.filter(is_standing=True).exists()
    assert ChangeSet.objects.filter(via="undo").count() == 1


WITH_MISTAKES = a_workbook(
    ["STT", "Mã cụm", "Tên cụm", "Diện tích quy hoạch (ha)", "Số lao động"],
    [1, "T01", "Cụm Một", 10, 100],
    [2, "T02", "Cụm Hai", "mười", 200],
    [3, "T03", "Cụm Ba", 30, "rất nhiều"],
    [4, "T04", "Cụm Bốn", 40, 400],
)


def test_mistakes_are_put_right_in_the_browser_while_the_good_rows_are_kept(
    open_page, sign_in_page, importer, axe, everything_is_large
):
    page = sign_in_page(open_page(language="en"), importer)
    page.goto(reverse("clusters:import:start"))
    page.set_input_files(
        "input[type=file]",
        {"name": "mistakes.xlsx", "mimeType": "application/x", "buffer": WITH_MISTAKES},
    )
    page.get_by_role("button", name="Read the file").click()

    # It is read in the background; the page goes on by itself when a worker has done it.
    page.get_by_role("heading", name="Reading the file").wait_for()
    page.get_by_role("progressbar").wait_for()
    axe(page)
    a_worker_comes(page)
    page.get_by_text("4 rows").wait_for()
    page.get_by_role("button", name="The layout is right: go on").click()
    page.get_by_role("link", name="Look at the changes").click()

    page.get_by_role("link", name=re.compile("must be put right 2")).wait_for()
    axe(page)
    page.get_by_role("link", name="put right (D3)").click()
    box = page.get_by_label("planned area (ha) D3")
    assert box.input_value() == "mười"
    axe(page)
    box.fill("20,5")
    page.get_by_role("button", name="Check again").click()
    page.get_by_text("one row is still to be put right").wait_for()
    page.get_by_role("link", name="Look at the changes").click()

    page.get_by_role("row", name=re.compile("Cụm Hai")).get_by_text("typed here").wait_for()
    page.get_by_role("button", name="Keep the 3 good rows, the rest waits").click()
    page.get_by_role("heading", name="Keeping the import").wait_for()
    a_worker_comes(page)
    page.get_by_text("This import is kept in part").wait_for()
    axe(page)
    assert Cluster.objects.filter(is_standing=True).count() == 3

    page.goto(reverse("clusters:import:start"))
    page.get_by_text("Unfinished imports").wait_for()
    axe(page)
    page.get_by_role("link", name="mistakes.xlsx").click()
    page.get_by_role("textbox").fill("300")
    page.get_by_role("button", name="Check again").click()
    page.get_by_role("button", name="Keep 1 new cluster").click()
    page.get_by_role("heading", name="Keeping the import").wait_for()
    a_worker_comes(page)
    page.get_by_role("heading", name="This import is kept", exact=True).wait_for()
    assert Cluster.objects.filter(is_standing=True).count() == 4

    page.get_by_role("link", name="Undo this import").click()
    page.get_by_role("button", name="Undo this import now").click()
    page.get_by_role("heading", name="Undoing the import").wait_for()
    a_worker_comes(page)
    page.get_by_text("This import was undone").wait_for()
    assert not Cluster.objects.filter(is_standing=True).exists()


def test_a_role_chosen_with_the_mouse_takes_effect_at_once(open_page, sign_in_page, importer):
    page = sign_in_page(open_page(language="en"), importer)
    page.goto(reverse("clusters:import:start"))
    upload(page, REGISTER)
    page.get_by_text("22 rows in 4 groups").wait_for()
    role = page.locator("select[name^=role-]:has(option[value=data]:checked)").first
    role.dispatch_event("pointerdown")
    role.select_option("note")
    page.get_by_text("21 rows in 4 groups").wait_for()
    # From the keyboard each arrow would be a choice: nothing is sent until the button is pressed.
    role = page.locator("select[name^=role-]:has(option[value=data]:checked)").first
    role.press("Home")
    page.get_by_role("button", name="Look again").click()
    page.get_by_text("20 rows in 4 groups").wait_for()


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
    for step in ("layout", "matches", "changes", "mend"):
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
