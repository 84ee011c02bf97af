"""The summary: every number opens the clusters behind it, as of any day, for the areas a person reads."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters import services as clusters
from clusters.models import ClusterFacts, ProgressFacts
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.summary import views
from tests.factories import TODAY, a_cluster, a_commune, a_deed, a_district, a_user

pytestmark = pytest.mark.django_db

OVERVIEW = "/"
TO_STANDARD = "/figures/station-to-standard/"


@pytest.fixture
def manager():
    return a_user("manager")


@pytest.fixture
def commune():
    return a_commune("Thường Tín", district=a_district("Thường Tín"))


def an_operating_cluster(name="Quất Động", **values):
    return a_cluster(name, is_operating=True, legal_stage="established", **values)


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_a_stranger_is_led_to_the_sign_in_page(client):
    answer = client.get(OVERVIEW)
    assert answer.status_code == 302
    assert "/accounts/sign-in/" in answer["Location"]


def test_a_manager_reads_the_count_with_its_denominator(sign_in, manager, commune):
    an_operating_cluster(area=commune, station={"state": "running", "meets_standard": True})
    an_operating_cluster("Phùng Xá", area=commune, station={"state": "stopped"})
    page = sign_in(manager).get(OVERVIEW)

    assert page.context["overview"].cards[-1].share.text("vi") == "1 / 2 (50 %)"
    assert TO_STANDARD in page.text


@pytest.mark.parametrize(
    ("shown", "name", "reason"),
    [
        ("counted", "Quất Động", ""),
        ("not-counted", "Phùng Xá", "trạm không vận hành"),
        ("cannot-tell", "Liên Hà", "chưa ghi nhận tình trạng trạm xử lý nước thải"),
    ],
)
def test_a_number_opens_who_is_counted_who_is_not_and_who_cannot_be_told(
    sign_in, manager, shown, name, reason
):
    an_operating_cluster(station={"state": "running", "meets_standard": True})
    an_operating_cluster("Phùng Xá", station={"state": "stopped"})
    an_operating_cluster("Liên Hà")

    page = sign_in(manager).get(TO_STANDARD, {"list": shown})

    names = [one.entry.name for one, _area, _district in page.context["rows"]]
    assert names == [name]
    assert reason in page.text


def test_the_headline_and_its_first_list_are_one_count(sign_in, manager):
    for number in range(5):
        an_operating_cluster(
            f"Cụm {number}", station={"state": "running", "meets_standard": number % 2 == 0}
        )
    client = sign_in(manager)
    card = client.get(OVERVIEW).context["overview"].cards[-1]
    page = client.get(TO_STANDARD)

    assert card.share.part == len(page.context["rows"]) == 3
    assert sum(count for _name, count in page.context["lists"]) == 5


def test_the_summary_of_an_earlier_day_tells_what_was_true_then(sign_in, manager):
    cluster = a_cluster(is_operating=False, valid_from=date(2021, 1, 1))
    clusters.revise(
        cluster,
        deed=a_deed(),
        valid_from=date(2023, 1, 1),
        model=ProgressFacts,
        values={"is_operating": True},
    )
    client = sign_in(manager)

    def operating(day):
        cards = client.get(OVERVIEW, {"as_of": day}).context["overview"].cards
        return next(len(card.answered.counted) for card in cards if card.code == "operating")

    assert operating("31/12/2022") == 0
    assert operating("01/01/2023") == 1


def test_the_summary_as_known_earlier_does_not_know_what_was_recorded_later(sign_in, manager):
    a_cluster(is_operating=True, deed=a_deed(at=date(2025, 6, 1)))
    client = sign_in(manager)

    def registered(known_on):
        page = client.get(OVERVIEW, {"as_of": "01/05/2025", "known_on": known_on})
        return len(page.context["overview"].cards[0].answered.judged)

    assert registered("31/05/2025") == 0
    assert registered("01/06/2025") == 1


def test_an_officer_of_one_commune_sees_no_other_communes_clusters_in_any_count_or_list(sign_in):
    here, elsewhere = a_commune("Thư Lâm"), a_commune("Phúc Thịnh")
    an_operating_cluster("Canary Phúc Thịnh", area=elsewhere)
    an_operating_cluster("Thụy Lâm", area=here)
    client = sign_in(a_user("officer", area=here))

    addresses = [OVERVIEW, "/?by=district", "/missing/", "/waiting/", "/changes/"]
    addresses += [
        f"/figures/operating/?list={name}" for name in ("counted", "not-counted", "cannot-tell")
    ]
    for address in addresses:
        assert "Canary" not in client.get(address).text, address
    assert client.get(OVERVIEW).context["overview"].cards[0].share.part == 1
    taken = client.get("/figures/operating/?export=csv").getvalue().decode()
    assert "Thụy Lâm" in taken and "Canary" not in taken


def test_an_area_of_another_cannot_be_asked_for_by_its_code(sign_in):
    here, elsewhere = a_commune("Thư Lâm"), a_commune("Phúc Thịnh")
    an_operating_cluster("Canary", area=elsewhere)
    client = sign_in(a_user("officer", area=here))
    page = client.get(OVERVIEW, {"area": elsewhere.code})
    assert len(page.context["overview"].cards[0].answered.judged) == 0


def test_the_summary_asks_as_much_for_one_cluster_as_for_many(sign_in, manager, commune):
    client = sign_in(manager)
    an_operating_cluster(area=commune)
    few = [queries_of(client, address) for address in (OVERVIEW, TO_STANDARD, "/missing/")]
    for number in range(15):
        an_operating_cluster(f"Cụm {number}", area=commune, station={"state": "stopped"})
    assert [queries_of(client, address) for address in (OVERVIEW, TO_STANDARD, "/missing/")] == few


@pytest.mark.parametrize(
    "query",
    [
        {"as_of": "hôm nọ"},
        {"as_of": "99/99/9999"},
        {"known_on": "\x00"},
        {"area": "\x00"},
        {"area": "no such"},
        {"list": "' or 1=1"},
        {"as_of": "0" * 5000},
    ],
)
def test_an_odd_address_is_answered_with_a_page(sign_in, manager, query):
    client = sign_in(manager)
    for address in (OVERVIEW, TO_STANDARD, "/missing/", "/waiting/"):
        assert client.get(address, query).status_code == 200


def test_a_figure_nobody_knows_is_not_found(sign_in, manager):
    assert sign_in(manager).get("/figures/never-heard-of/").status_code == 404


# History and undo


def test_a_change_is_told_in_words_and_leads_to_its_cluster(sign_in, manager):
    cluster = an_operating_cluster()
    change_set = ChangeSet.objects.get()
    page = sign_in(manager).get(f"/changes/{change_set.pk}/")

    assert "Đã có quyết định thành lập" in page.text
    assert f"/clusters/{cluster.code}/" in page.text


def test_numbers_and_days_of_history_are_written_as_the_page_writes_them(sign_in, manager):
    an_operating_cluster(established_hectares=Decimal("20.5"))
    page = sign_in(manager).get(f"/changes/{ChangeSet.objects.get().pk}/")
    assert "20,5" in page.text
    assert "20.5" not in page.text


def test_a_change_set_of_another_area_is_not_found(sign_in):
    an_operating_cluster(area=a_commune("Phúc Thịnh"))
    client = sign_in(a_user("officer", area=a_commune("Thư Lâm")))
    number = ChangeSet.objects.get().pk
    assert client.get(f"/changes/{number}/").status_code == 404
    assert client.post(f"/changes/{number}/undo/").status_code == 404


def test_the_person_who_made_a_change_undoes_it_and_the_summary_moves_back(sign_in, commune):
    officer = a_user("officer", area=commune)
    an_operating_cluster(area=commune, deed=a_deed(officer))
    client = sign_in(officer)
    assert len(client.get(OVERVIEW).context["overview"].cards[0].answered.judged) == 1

    client.post(f"/changes/{ChangeSet.objects.get().pk}/undo/")

    assert len(client.get(OVERVIEW).context["overview"].cards[0].answered.judged) == 0


def test_a_manager_undoes_nothing(sign_in, manager):
    an_operating_cluster()
    sign_in(manager).post(f"/changes/{ChangeSet.objects.get().pk}/undo/")
    assert ChangeSet.objects.count() == 1


def test_a_second_undo_of_one_change_says_that_nothing_was_undone(sign_in, commune):
    officer = a_user("officer", area=commune)
    an_operating_cluster(area=commune, deed=a_deed(officer))
    client = sign_in(officer)
    first = ChangeSet.objects.get().pk
    client.post(f"/changes/{first}/undo/")
    lines = Change.objects.count()

    page = client.post(f"/changes/{first}/undo/", follow=True)

    assert Change.objects.count() == lines
    assert "Không hoàn tác được gì" in page.text


def test_history_of_the_day_stands_on_the_summary(sign_in, manager):
    an_operating_cluster()
    assert TODAY.strftime("%d/%m/%Y") in sign_in(manager).get(OVERVIEW).text


# History in the administration


def test_changes_are_searched_by_what_they_say_and_exported_line_by_line(sign_in):
    commune = a_commune()
    here = a_cluster(area=commune, deed=a_deed(), trades="Đồ gỗ “mỹ nghệ”", name_en="East")
    a_cluster("Cụm khác", area=commune)
    client = sign_in(a_user("administrator"))

    page = client.get("/admin/history/change/", {"q": "Đồ gỗ"})
    assert [change.subject_code for change in page.context["cl"].result_list] == [here.code]
    assert "mỹ nghệ" in page.text

    file = b"".join(client.get("/admin/history/change/export.csv"))
    _headings, *rows = csv.reader(io.StringIO(file.decode("utf-8-sig")))
    lines = [line for change in Change.objects.all() for line in change.told()]
    assert len(rows) == len(lines)
    assert {value for row in rows for value in row} >= {line.after for line in lines}


def test_a_deed_tells_how_many_lines_it_has_though_not_all_are_shown(sign_in, monkeypatch):
    cluster = a_cluster(trades="Gỗ", name_en="East")
    change_set = ClusterFacts.objects.get(cluster=cluster).change_set
    monkeypatch.setattr(views.ChangeSetPage, "most", 2)
    page = sign_in(a_user("manager")).get(reverse("summary:change-set", args=[change_set.pk]))
    assert len(page.context["lines"]) == 2
    assert page.context["count"] == 3


# Where imports begin


def test_every_kind_of_file_is_offered_to_who_keeps_it(sign_in):
    page = sign_in(a_user("administrator")).get(reverse("summary:imports"))
    starts = [reverse(f"{namespace}:start") for namespace in views.IMPORTS.values()]
    assert [address for address, _name, _what in page.context["kinds"]] == starts
    assert len(starts) == len(set(starts)) == 14


def test_standards_areas_and_people_are_not_offered_to_an_importer(sign_in, commune):
    page = sign_in(a_user("importer", area=commune)).get(reverse("summary:imports"))
    offered = {address for address, _name, _what in page.context["kinds"]}
    assert reverse("clusters:import-samples:start") in offered
    for namespace in ("clusters:import-limits", "import-areas", "import-people"):
        assert reverse(f"{namespace}:start") not in offered
