"""The page on which a period's outcomes are typed: saved together, or nothing is and all is said."""

from decimal import Decimal
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from hanoi_industry.documents.models import Document
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.spreadsheets.comparing import RowKind
from hanoi_industry.summary import services as deeds
from targets.models import Observation
from targets.sheets import TargetSheet
from tests.factories import a_commune, a_deed, a_user
from tests.targets.promises import a_count, a_target, an_indicator, an_outcome
from tests.uploads import planned, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(sign_in):
    client = sign_in(a_user("officer"))
    client.cookies["django_language"] = "en"
    return client


def address(name="entry", **asked):
    asked = {"year": 2025, "columns": "quarters", **asked}
    return f"{reverse(f'targets:{name}')}?{urlencode(asked)}"


def box(indicator, period="2025-Q1", kind="value"):
    return f"{kind}-{indicator.pk}-{period}"


def save(client, figures, **said):
    return client.post(address(), {"vintage": "estimate", **figures, **said}, follow=True)


def check(client, figures, **said):
    return client.post(address("check-entry"), {"vintage": "estimate", **figures, **said}).json()


def test_a_block_of_figures_is_one_deed_with_one_paper_and_one_undo(officer):
    one, other = an_indicator(), an_indicator()
    before = ChangeSet.objects.count()
    figures = {box(one): "8,16", box(other): "7,2", box(one, "2025-Q2"): "8,4"}
    page = save(officer, figures, paper="Báo cáo quý II/2025", published="06/07/2025")
    assert "3 figures are kept." in page.text
    assert ChangeSet.objects.count() == before + 1
    deed = ChangeSet.objects.latest("pk")
    assert (deed.via, Document.objects.count()) == ("grid", 1)
    found = Observation.objects.get(indicator=one, period="2025-Q1")
    assert (found.value, found.as_typed, found.vintage) == (Decimal("8.16"), "8,16", "estimate")
    assert {row.source for row in Observation.objects.all()} == {Document.objects.get()}
    assert str(found.published) == "2025-07-06"
    deeds.undo(deed, deed=a_deed())
    assert not Observation.objects.as_known_on(None).exists()


def test_after_saving_the_boxes_of_the_deed_say_so(officer):
    indicator = an_indicator()
    page = save(officer, {box(indicator): "8,16"})
    assert "Saved." in page.text
    assert "Undo" in page.text
    assert "8.16" in page.text


def test_one_bad_box_keeps_everything_from_being_saved_and_nothing_typed_is_lost(officer):
    one, other = an_indicator(), an_indicator()
    page = save(officer, {box(one): "8,16", box(other): "nhiều", box(one, "2025-Q2"): "1.234.5.6"})
    assert not Observation.objects.exists()
    for words in (
        "Nothing is saved yet",
        f"{other.name_en}, Q1/2025",
        f"{one.name_en}, Q2/2025",
        "This is no number",
    ):
        assert words in page.text
    for typed in ("8,16", "nhiều", "1.234.5.6"):
        assert f'value="{typed}"' in page.text


def test_a_day_that_cannot_be_keeps_the_boxes_too(officer):
    page = save(officer, {box(an_indicator()): "8,16"}, published="2199")
    assert "Type a day up to" in page.text
    assert 'value="8,16"' in page.text
    assert not Observation.objects.exists()


def test_an_unlikely_figure_is_kept_only_with_its_tick_and_a_reason(officer):
    indicator = an_indicator()
    figures = {box(indicator): "109,42"}
    assert "looks like an index" in save(officer, figures).text
    figures[box(indicator, kind="keep")] = "109.42"
    assert "Say why the unlikely figures are right." in save(officer, figures).text
    assert not Observation.objects.exists()
    save(officer, figures, why="năm trước gần như không có")
    found = Observation.objects.get()
    assert (found.value, found.doubt) == (Decimal("109.42"), "index_for_growth")
    assert found.change_set.why == "năm trước gần như không có"


def test_an_index_is_kept_as_growth_where_the_series_is_published_so(officer):
    indicator = an_indicator(typed_as="index")
    save(officer, {box(indicator): "109,42"})
    found = Observation.objects.get()
    assert (found.value, found.as_typed) == (Decimal("9.42"), "109,42")


def test_a_share_keeps_the_counts_that_were_typed(officer):
    save(officer, {box(an_indicator(expression="share")): "21/70"})
    found = Observation.objects.get()
    assert (found.value, found.part, found.whole) == (30, 21, 70)


def test_an_empty_grid_and_one_that_stands_already_say_so_and_leave_no_trace(officer):
    indicator = an_indicator()
    an_outcome(indicator, "8.16", "2025-Q1")
    before = ChangeSet.objects.count()
    assert "Nothing is typed yet" in save(officer, {}).text
    page = save(officer, {box(indicator): "8,16"}, vintage="estimate", paper="")
    assert "All of this is recorded already" in page.text
    assert ChangeSet.objects.count() == before


def test_every_box_is_read_back_while_somebody_types(officer):
    one, other = an_indicator(), an_indicator()
    told = check(officer, {box(one): "8,16", box(other): "109,42"})
    assert told["cells"][box(one)] == {
        "sign": "plain",
        "text": "Read as 8.16\u00a0%. Waits to be saved.",
    }
    assert told["cells"][box(other)]["sign"] == "odd"
    assert told["cells"][box(other)]["asks"] == "109.42"
    assert told["summary"] == "1 figure waits to be saved. 1 needs another look."
    assert not Observation.objects.exists()


def test_the_check_is_no_page_to_be_looked_at(officer):
    assert officer.get(address("check-entry")).status_code == 405


def test_a_box_of_a_period_to_come_is_not_there_and_is_not_listened_to(officer):
    indicator = an_indicator()
    assert "Nothing is typed yet" in save(officer, {box(indicator, "2199-Q1"): "8"}).text


@pytest.mark.parametrize("asked", [{"year": "zwei"}, {"columns": "days"}, {"group": "\0"}])
def test_a_grid_that_cannot_be_shows_another(officer, asked):
    an_indicator()
    assert officer.get(address(**asked)).status_code == 200


def test_an_officer_of_one_commune_types_nothing_for_the_city(sign_in):
    indicator = an_indicator()
    client = sign_in(a_user("officer", area=a_commune()))
    for name in ("entry", "check-entry"):
        assert client.post(address(name), {box(indicator): "8"}).status_code == 403
    assert not Observation.objects.exists()


@pytest.mark.parametrize("count", [1, 12])
def test_the_grid_asks_as_many_questions_for_one_indicator_as_for_twelve(
    officer, count, django_assert_max_num_queries
):
    for _ in range(count):
        indicator = an_indicator()
        an_outcome(indicator, 5, "2025-Q1")
        a_target(indicator, "5 %", "2025-Q2")
    with django_assert_max_num_queries(8):
        officer.get(address())


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_grid_taken_along_goes_back_in_as_no_change(sign_in, language):
    person = a_user("importer")
    client = sign_in(person)
    client.cookies["django_language"] = language
    one, other = an_indicator(typed_as="index"), a_count(decimals=0)
    for vintage, value in (("estimate", "7.8"), ("official", "8.16")):
        an_outcome(one, value, "2025-Q1", vintage=vintage)
    an_outcome(one, "3.6", "2025-Q2", value_high=Decimal("4.1"), vintage="reported")
    an_outcome(other, 1234, "2025-Q3", vintage="preliminary")
    a_target(one, "about 7–7.5 %", "2025-Q2")
    a_target(other, "at least 20", "2025-Q3")
    file = client.get(address(export="xlsx"))
    sheet = TargetSheet()
    upload = sent(BytesIO(file.getvalue()).read(), sheet=sheet, deed=a_deed(person))
    plan = planned(upload, sheet=sheet, deed=a_deed(person))
    assert not plan.questions
    assert {row.kind for row in plan.rows} == {RowKind.SAME}
    assert len(plan.rows) == 2


@pytest.mark.parametrize(("role", "is_offered"), [("officer", False), ("importer", True)])
def test_only_those_who_may_import_are_offered_an_import_instead(sign_in, role, is_offered):
    client = sign_in(a_user(role))
    import_address = reverse("targets:import:start")
    assert (f'href="{import_address}"' in client.get(address()).text) is is_offered
    assert (client.get(import_address).status_code == 200) is is_offered
