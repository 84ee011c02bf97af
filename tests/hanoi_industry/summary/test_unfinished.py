"""What waits tells of imports too: whose, how many rows, since when, and where to go on."""

import pytest
from django.urls import reverse

from clusters.sheets import ClusterSheet
from hanoi_industry.spreadsheets import services
from tests.factories import a_commune, a_deed, a_user
from tests.uploads import planned, sent
from tests.workbooks import a_text

SHEET = ClusterSheet()
HEADINGS = ["Mã cụm", "Tên cụm", "Quy mô (ha)"]
WAITING = "/waiting/"

pytestmark = pytest.mark.django_db


def checked(by, name="a.csv", **more):
    content = a_text(HEADINGS, ["A1", "Một", 10], ["A2", "Hai", "x"], [name, name, "y"])
    return sent(content, sheet=SHEET, deed=a_deed(by), name=name, **more)


def kept_in_part(by, name="b.csv"):
    upload, deed = checked(by, name), a_deed(by)
    shown = planned(upload, sheet=SHEET, deed=deed).fingerprint
    return services.keep(upload, sheet=SHEET, deed=deed, shown_fingerprint=shown, good_only=True)


@pytest.fixture
def importer(db):
    return a_user("importer")


def shown_to(client, address=WAITING):
    return client.get(address).context["unfinished"]


def test_a_checked_upload_waits_with_the_way_to_its_changes(sign_in, in_english, importer):
    upload = checked(importer)
    client = sign_in(importer)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    (one,) = shown_to(client)
    assert (one["upload"], one["is_partly"], one["is_mine"]) == (upload, False, True)
    assert one["address"] == reverse("clusters:import:changes", args=[upload.reference])
    assert client.get(one["address"]).status_code == 200
    assert "1 unfinished import" in client.get("/").text


def test_the_rest_of_what_is_kept_in_part_waits_with_its_rows(sign_in, importer):
    upload = kept_in_part(importer)
    (one,) = shown_to(sign_in(importer))
    assert (one["is_partly"], one["count"]) == (True, 2)
    assert one["upload"].waits_since == upload.kept_at
    assert one["address"] == reverse("clusters:import:mend", args=[upload.reference])


def test_what_is_kept_discarded_or_let_go_waits_no_more(sign_in, importer):
    deed = a_deed(importer)
    services.let_go(kept_in_part(importer), deed=deed)
    services.discard(checked(importer, "c.csv"), deed=deed)
    assert shown_to(sign_in(importer)) == []


def test_who_imports_for_one_area_sees_only_their_own(sign_in, importer):
    checked(importer)
    here = a_user("importer", area=a_commune("Thư Lâm"))
    mine = checked(here, "mine.csv")
    assert [one["upload"] for one in shown_to(sign_in(here))] == [mine]


def test_who_imports_for_the_whole_city_sees_those_of_others_and_whose_they_are(
    sign_in, in_english, importer
):
    other = checked(a_user("importer", area=a_commune("Thư Lâm")))
    client = sign_in(importer)
    (one,) = shown_to(client)
    assert not one["is_mine"]
    assert str(other.by) in client.get(WAITING).text


def test_who_may_not_import_is_told_of_none(sign_in, importer):
    checked(importer)
    client = sign_in(a_user("manager"))
    assert shown_to(client) == []
    assert client.get("/").context["unfinished_count"] == 0


def test_many_that_wait_ask_no_more_than_one(sign_in, importer):
    from tests.hanoi_industry.summary.test_pages import queries_of

    checked(importer)
    client = sign_in(importer)
    one = queries_of(client, WAITING)
    for number in range(3):
        checked(importer, f"{number}.csv")
    assert queries_of(client, WAITING) == one
