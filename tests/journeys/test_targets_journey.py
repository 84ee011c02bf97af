"""A quarter's figures in a browser: pasted, mended, saved and taken back; published; and a manager
who sees the board change, opens a computed figure down to its clusters, and prints the page."""

import re

import pytest
from django.urls import reverse

from targets.models import Observation
from tests.factories import a_cluster, a_user
from tests.targets.promises import a_count, a_target, an_indicator, an_outcome

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GRID = "?year=2025&columns=quarters"

PASTE = """([box, text]) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def growth(transactional_db):
    indicator = an_indicator("exports", position=1)
    an_outcome(indicator, "7.9", "2024-Q1")
    a_target(indicator, "at least 8 %", "2025-Q1")
    return indicator


@pytest.fixture
def retail(transactional_db):
    indicator = an_indicator("retail", position=2)
    an_outcome(indicator, "11.2", "2024-Q1")
    a_target(indicator, "10–11 %", "2025-Q1")
    return indicator


@pytest.fixture
def desk(open_page, sign_in_page, growth, retail):
    page = sign_in_page(open_page(language="en"), a_user("officer"))
    page.goto(reverse("targets:entry") + GRID)
    return page


def box(page, indicator, period="2025-Q1"):
    return page.locator(f'[name="value-{indicator.pk}-{period}"]')


def said_of(page, indicator, period="2025-Q1"):
    return page.locator(f'[data-verdict-for="value-{indicator.pk}-{period}"]')


def paste(page, at, text):
    at.focus()
    page.evaluate(PASTE, [at.element_handle(), text])


def test_a_pasted_block_fills_the_boxes_is_read_back_and_taken_back(desk, growth, retail, axe):
    paste(desk, box(desk, growth), "8,16\t8,4\r\n12,9\t113,1\r\n")
    assert box(desk, retail, "2025-Q2").input_value() == "113,1"
    said_of(desk, growth).get_by_text("Read as 8.16").wait_for()
    said_of(desk, retail, "2025-Q2").get_by_text("looks like an index").wait_for()
    desk.get_by_text("3 figures wait to be saved. 1 needs another look.").wait_for()
    axe(desk)
    desk.keyboard.press("Control+z")
    assert [one.input_value() for one in desk.locator("[data-row]").all()] == [""] * 8
    said_of(desk, growth).get_by_text("Read as").wait_for(state="detached")


def test_what_has_no_box_is_told(desk, growth, retail):
    paste(desk, box(desk, retail, "2025-Q4"), "1\t2\n3\t4")
    desk.get_by_text("Boxes filled: 1.").wait_for()
    desk.get_by_text("left out: 3.").wait_for()


def test_keys_move_between_boxes_and_enter_never_sends_the_form(desk, growth, retail):
    box(desk, growth).focus()
    for key, at in (
        ("ArrowDown", box(desk, retail)),
        ("ArrowRight", box(desk, retail, "2025-Q2")),
        ("ArrowUp", box(desk, growth, "2025-Q2")),
        ("Enter", box(desk, retail, "2025-Q2")),
        ("Enter", box(desk, growth, "2025-Q3")),
        ("ArrowLeft", box(desk, growth, "2025-Q2")),
        ("Tab", box(desk, growth, "2025-Q3")),
    ):
        desk.keyboard.press(key)
        assert desk.evaluate("document.activeElement.name") == at.get_attribute("name")
    assert not Observation.objects.filter(year=2025).exists()


def test_keys_of_an_input_method_at_work_are_left_to_it(desk, growth):
    box(desk, growth).focus()
    desk.evaluate(
        """() => document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", {key: "Enter", isComposing: true, bubbles: true}))"""
    )
    name = box(desk, growth).get_attribute("name")
    assert desk.evaluate("document.activeElement.name") == name


def test_leaving_with_pasted_figures_asks(desk, growth):
    paste(desk, box(desk, growth), "8,16\t8,4")
    desk.once("dialog", lambda dialog: dialog.dismiss())
    with desk.expect_event("dialog") as asked:
        desk.evaluate("window.location.assign('/targets/')")
    assert asked.value.type == "beforeunload"
    assert box(desk, growth).input_value() == "8,16"


def test_an_officer_pastes_a_quarter_mends_one_figure_and_a_manager_sees_the_board_change(
    desk, open_page, sign_in_page, growth, retail
):
    director = sign_in_page(open_page(language="en"), a_user("manager"))
    board = reverse("targets:board") + "?year=2025"
    director.goto(board)
    row = director.get_by_role("row", name=re.compile("turnover growth retail"))
    assert row.first.get_by_text("Exceeded").count() == 0

    paste(desk, box(desk, growth), "8,16\n112,9\n")
    said_of(desk, retail).get_by_text("looks like an index").wait_for()
    desk.get_by_role("button", name="Save all figures").click()
    desk.get_by_text("Nothing is saved yet").wait_for()
    assert not Observation.objects.filter(year=2025).exists()
    box(desk, retail).fill("12,9")
    said_of(desk, retail).get_by_text("Read as 12.9").wait_for()
    desk.get_by_label("Published on").fill("06/04/2025")
    desk.get_by_role("button", name="Save all figures").click()
    desk.get_by_text("2 figures are kept.").wait_for()
    said_of(desk, retail).get_by_text("Saved.").wait_for()
    assert Observation.objects.get(indicator=retail, year=2025).as_typed == "12,9"

    director.goto(board)
    row.first.get_by_text("Exceeded").wait_for()
    row.first.get_by_text("12.9").first.wait_for()

    desk.get_by_role("button", name="Undo").click()
    desk.get_by_text(re.compile("undone|put back|taken back", re.I)).first.wait_for()
    assert not Observation.objects.as_known_on(None).filter(year=2025).exists()


def test_what_the_register_says_is_published_opened_down_to_its_clusters_and_printed(
    open_page, sign_in_page, transactional_db
):
    indicator = a_count("operating", computed_by="clusters-operating", is_additive=False)
    a_target(indicator, "at least 1")
    a_cluster("Quất Động", is_operating=True)
    approver = sign_in_page(open_page(language="en"), a_user("approver"))
    approver.goto(reverse("targets:publish", args=[indicator.code]) + "?period=2025")
    approver.get_by_label("Vintage").select_option("official")
    approver.get_by_role("button", name="Publish what the register says").click()
    approver.get_by_text("Published: 1 clusters").wait_for()
    a_cluster("Ngọc Liệp", is_operating=True)

    director = sign_in_page(open_page(language="en"), a_user("manager"))
    director.goto(reverse("targets:board") + "?year=2025")
    director.get_by_text("the register would now say 2").first.wait_for()
    director.get_by_role("link", name="2 counted").first.click()
    director.get_by_role("link", name="Quất Động").click()
    director.wait_for_url(re.compile(r"/clusters/"))
    director.go_back()
    director.go_back()
    director.emulate_media(media="print")
    assert director.locator("h1").first.is_visible()
    assert not director.locator(".office-filters").first.is_visible()
    assert director.pdf()[:5] == b"%PDF-"
