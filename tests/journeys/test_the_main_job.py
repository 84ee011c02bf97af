"""The Department's main job in a browser: the spreadsheet goes in, one value is corrected, the
summary follows, the import is taken back, and a neighbour's officer is let in nowhere."""

import re

import pytest
from django.urls import reverse

from clusters.models import Cluster, ClusterFacts
from hanoi_industry.areas.models import Area
from tests.factories import a_user
from tests.journeys.test_import_journey import answer_all, upload
from tests.uploads import REGISTER, all_areas

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def importer(transactional_db):
    all_areas()
    return a_user("importer")


def registered(page) -> str:
    """The first figure of the summary, as a manager reads it."""
    page.goto("/")
    return page.locator(".office-figure-value").first.inner_text().strip()


def test_the_office_imports_corrects_and_undoes_and_the_summary_follows(
    open_page, sign_in_page, importer, axe
):
    desk = sign_in_page(open_page(language="en"), importer)
    director = sign_in_page(open_page(language="en"), a_user("manager"))
    assert registered(director) == "0"

    desk.goto(reverse("clusters:import:start"))
    upload(desk, REGISTER)
    desk.get_by_text("22 rows in 4 groups").wait_for()
    desk.get_by_text("147.51 ha stated, 147.51 ha computed").wait_for()
    desk.get_by_role("button", name="The layout is right: go on").click()
    answer_all(desk)
    if "changes" not in desk.url:
        desk.get_by_role("link", name="Look at the changes").click()
    desk.get_by_role("button", name="Keep 22 new clusters").click()
    desk.get_by_text("Kept: 22 new").wait_for()
    result = desk.url
    assert registered(director) == "22"

    facts = ClusterFacts.objects.select_related("cluster").get(name="Phú Thị")
    code = facts.cluster.code
    desk.goto(reverse("clusters:correct", args=[code, "legal", facts.pk]))
    desk.get_by_label("Area established by decision").first.fill("20,5")
    desk.get_by_label("What was wrong").fill("a slip of the pen in the list")
    desk.locator("button.office-button-main").click()
    desk.wait_for_url(re.compile(rf"/clusters/{code}/$"))
    assert ClusterFacts.objects.standing().get(cluster=facts.cluster).established_hectares == 20.5

    desk.goto(result)
    desk.get_by_role("link", name="Undo this import").click()
    desk.get_by_role("button", name="Undo this import now").click()
    desk.get_by_text("This import was undone").wait_for()
    assert registered(director) == "1"

    # What was corrected since is kept, and stands behind the number.
    director.locator(".office-figure").first.click()
    director.get_by_role("link", name="Phú Thị").wait_for()
    axe(director)


def test_an_officer_of_another_commune_is_let_in_nowhere(open_page, sign_in_page, importer):
    desk = sign_in_page(open_page(language="en"), importer)
    desk.goto(reverse("clusters:import:start"))
    upload(desk, REGISTER)
    desk.get_by_role("button", name="The layout is right: go on").click()
    answer_all(desk)
    if "changes" not in desk.url:
        desk.get_by_role("link", name="Look at the changes").click()
    preview = desk.url
    desk.get_by_role("button", name="Keep 22 new clusters").click()
    desk.get_by_text("Kept: 22 new").wait_for()

    cluster = Cluster.objects.exclude(area=None).order_by("pk").first()
    facts = ClusterFacts.objects.get(cluster=cluster)
    elsewhere = Area.objects.communes().exclude(clusters__isnull=False).order_by("pk").first()
    page = sign_in_page(open_page(language="en"), a_user("officer", area=elsewhere))

    def status(address):
        return page.goto(address).status

    assert status(reverse("clusters:cluster", args=[cluster.code])) == 404
    assert status(reverse("clusters:revise", args=[cluster.code, "legal"])) == 404
    assert status(reverse("clusters:correct", args=[cluster.code, "legal", facts.pk])) == 404
    assert status(preview) in (403, 404)
    assert status(reverse("clusters:import:start")) == 403
    assert status(reverse("admin:clusters_clusterfacts_change", args=[facts.pk])) == 404
    assert status(reverse("clusters:list")) == 200
    assert cluster.name not in page.locator("main").inner_text()
    assert registered(page) == "0"
