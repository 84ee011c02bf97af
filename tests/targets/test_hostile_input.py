"""What nobody should type at the pages of targets: each gets a clear word, and nothing is kept."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from targets.models import Observation, PlanTask, Target, TaskFacts
from tests.factories import a_user
from tests.targets.promises import a_count, a_task, an_indicator

pytestmark = pytest.mark.django_db

DIGITS = "9" * 400
HARMFUL = "<script>alert(1)</script>"


@pytest.fixture
def officer(sign_in):
    client = sign_in(a_user("officer"))
    client.cookies["django_language"] = "en"
    return client


def at(name, *parts, **asked):
    return f"{reverse(f'targets:{name}', args=parts)}?{urlencode(asked, doseq=True)}"


YEARS = ["", "0", "-1", "99999", "1899", "2200", "9999", "2025.0", "1e3", "٢٠٢٥", "\0", HARMFUL]


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("page", ["board", "compare", "entry", "tasks"])
def test_a_year_that_is_none_is_left_aside(page, year, officer):
    an_indicator("growth")
    answer = officer.get(at(page, year=year, years=[year, "2025"]))
    assert answer.status_code == 200
    assert HARMFUL not in answer.text


@pytest.mark.parametrize("period", ["1900", "2199", "9999", "2025-Q9", "2021-2025", "\0", HARMFUL])
@pytest.mark.parametrize("page", ["indicator", "parts", "lists", "publish", "record-outcome"])
def test_a_period_that_is_none_is_left_aside(page, period, sign_in):
    client = sign_in(a_user("approver"))
    parent = a_count("counted", computed_by="clusters-completed")
    an_indicator("part", parent=parent)
    answer = client.get(at(page, parent.code, period=period))
    assert answer.status_code in (200, 403)
    assert HARMFUL not in answer.text


FAR = ["0001-01-01", "9999-12-31", "31/02/2025", DIGITS, "\0", HARMFUL]


@pytest.mark.parametrize("day", FAR)
@pytest.mark.parametrize("name", ["board", "compare", "tasks"])
def test_a_day_that_is_none_is_left_aside(name, day, officer):
    assert officer.get(at(name, as_of=day, known_on=day)).status_code == 200


def typed(indicator, text, **said):
    return {f"value-{indicator.pk}-2025-Q1": text, "vintage": "estimate", **said}


GRID = {"year": 2025, "columns": "quarters"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(DIGITS, id="four hundred digits"),
        pytest.param("9" * 24, id="more than fits"),
        pytest.param("1e30", id="as a calculator shows it"),
        pytest.param("1E-400", id="next to nothing"),
        pytest.param("NaN", id="no number"),
        pytest.param("-Infinity", id="without end"),
        pytest.param("8,\x00 16", id="a NUL within"),
        pytest.param("8\x00", id="a NUL behind"),
        pytest.param(HARMFUL, id="a script"),
        pytest.param("=1+1", id="a formula"),
        pytest.param("1/0", id="of none"),
        pytest.param("٨٫١٦", id="digits of another script"),
        pytest.param("5-4", id="downwards"),
        pytest.param("<4", id="no figure of its own"),
        pytest.param("KPH", id="not detected"),
        pytest.param(
            "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), id="a face"
        ),
        pytest.param("8 16\n" * 500, id="a page of it"),
    ],
)
def test_what_is_no_figure_is_refused_in_its_box_and_nothing_is_kept(text, officer):
    indicator, other = an_indicator(), an_indicator()
    figures = typed(indicator, text) | typed(other, "8,5")
    answer = officer.post(at("entry", **GRID), figures)
    assert answer.status_code == 200
    assert HARMFUL not in answer.text
    assert not Observation.objects.exists()
    told = officer.post(at("check-entry", **GRID), figures).json()
    assert told["cells"][f"value-{indicator.pk}-2025-Q1"]["sign"] == "missed"


def test_ten_thousand_boxes_that_no_grid_has_are_left_aside(officer):
    indicator = an_indicator()
    strange = {f"value-{number}-2025-Q1": "1" for number in range(10**6, 10**6 + 10_000)}
    answer = officer.post(at("entry", **GRID), typed(indicator, "8,5") | strange, follow=True)
    assert answer.status_code == 200
    assert Observation.objects.count() == 1


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"published": "31/12/2999"}, id="published in days to come"),
        pytest.param({"published": "31/02/2025"}, id="on no day"),
        pytest.param({"paper": "x" * 501}, id="a paper too long"),
        pytest.param({"paper": "1/QĐ-UBND\0"}, id="a NUL in the paper"),
        pytest.param({"why": "x" * 501}, id="a reason too long"),
        pytest.param({"vintage": "guess"}, id="no vintage"),
    ],
)
def test_what_holds_for_all_figures_is_checked_before_any_is_kept(said, officer):
    answer = officer.post(at("entry", **GRID), typed(an_indicator(), "8,5", **said))
    assert answer.status_code == 200
    assert not Observation.objects.exists()


ORDERED = {
    **{"year": "2026", "kind": "export", "text": "Hỗ trợ", "state": "open"},
    **{"valid_from": "01/01/2025", "due": "31/12/2026"},
}


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"year": "-5"}, id="a year before all"),
        pytest.param({"year": DIGITS}, id="four hundred digits of a year"),
        pytest.param({"due": "31/06/2026"}, id="due on no day"),
        pytest.param({"due": "2026-13-45"}, id="month and day reversed"),
        pytest.param({"due": "\0"}, id="due on a NUL"),
        pytest.param({"valid_from": "31/12/2999"}, id="true from a day to come"),
        pytest.param({"valid_from": "00/00/0000"}, id="true from no day"),
        pytest.param({"kind": "other\0"}, id="no kind"),
        pytest.param({"state": "done"}, id="done without a result"),
        pytest.param({"text": "x" * 1001}, id="a text too long"),
        pytest.param({"text": "\0"}, id="a NUL for a text"),
        pytest.param({"serves": ["999999999999999999999"]}, id="serves what is not there"),
        pytest.param({"serves": ["'; drop table"]}, id="serves no number"),
    ],
)
def test_a_task_that_cannot_be_is_refused_on_its_form(said, officer):
    answer = officer.post(at("order-task"), {**ORDERED, **said})
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.text
    assert not PlanTask.objects.exists()


def test_a_script_in_a_task_is_shown_as_it_was_typed(officer):
    answer = officer.post(at("order-task"), {**ORDERED, "text": HARMFUL}, follow=True)
    assert TaskFacts.objects.get().text == HARMFUL
    assert "&lt;script&gt;" in answer.text
    assert HARMFUL not in answer.text


@pytest.mark.parametrize("code", ["\0", "'; --", "x" * 5000, HARMFUL])
def test_a_task_for_an_indicator_that_is_not_there_serves_none(code, officer):
    assert officer.get(at("order-task", indicator=code)).status_code == 200


@pytest.mark.parametrize("shown", ["\0", "-1", "9" * 30, "x"])
def test_a_form_that_lost_sight_of_its_task_changes_nothing(shown, officer):
    task = a_task(valid_from=date(2025, 1, 1))
    said = {**ORDERED, "text": "Another", "shown": shown}
    answer = officer.post(at("revise-task", task.year, task.number), said)
    assert answer.status_code == 200
    assert TaskFacts.objects.count() == 1


@pytest.mark.parametrize(
    "words", [DIGITS, "\0", HARMFUL, "from 8 to 7 %", "9" * 30 + " %", "-", "1e400 %"]
)
def test_words_that_are_no_target_are_refused_with_what_to_type(words, officer):
    indicator = an_indicator()
    said = {"period": "2026", "words": words}
    told = officer.post(at("check-target", indicator.code), said)
    assert told.status_code == 200
    answer = officer.post(at("record-target", indicator.code), said)
    assert answer.status_code == 200
    assert HARMFUL not in answer.text
    assert not Target.objects.exists()
