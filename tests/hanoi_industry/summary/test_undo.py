"""Undoing on the page of history: facts and things with versions alike, in one deed."""

from contextlib import suppress
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters import services as register
from clusters.management.commands import load_standards
from clusters.models import (
    ClusterFacts,
    Investor,
    LandFacts,
    Limit,
    LimitSet,
    Parameter,
    Reading,
    Sample,
    SampleFacts,
)
from clusters.sheets import RECORD_SHEETS, ClusterSheet
from clusters.wastewater import services as wastewater
from clusters.wastewater.services import SampleRow, Value
from hanoi_industry.accounts import services as accounts
from hanoi_industry.accounts.models import Grant, User
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.areas import services as areas
from hanoi_industry.areas.models import Area, Succession
from hanoi_industry.documents import services as documents
from hanoi_industry.documents.models import Document
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.history.services import NothingToUndo, Statement, begun, state
from hanoi_industry.spreadsheets import services as uploads
from hanoi_industry.spreadsheets.models import State, Upload
from hanoi_industry.spreadsheets.of_areas import AreaSheet
from hanoi_industry.spreadsheets.of_people import PersonSheet
from hanoi_industry.summary import services as house
from targets import services as goals
from tests.factories import a_cluster, a_commune, a_deed, a_former_commune, a_paper, a_user
from tests.targets.promises import an_indicator
from tests.uploads import kept
from tests.workbooks import a_workbook

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 15)


@pytest.fixture
def deed():
    return a_deed()


def the_last() -> ChangeSet:
    return ChangeSet.objects.latest("pk")


def undone(change_set, deed) -> ChangeSet:
    account = house.undo(change_set, deed=deed)
    assert account.change_set.undoes == change_set
    return account.change_set


def test_an_import_of_areas_is_undone_on_the_page_of_history_and_again_undone(client, deed):
    headings = ["Mã", "Cấp", "Tên", "Có từ ngày"]
    content = a_workbook(headings, ["20001", "Xã/phường", "Phường Mới", DAY])
    kept(content, sheet=AreaSheet(), deed=deed)
    client.force_login(deed.by)
    imported = the_last()
    page = client.get(reverse("summary:change-set", args=[imported.pk]))
    assert page.context["may_undo"]
    assert list(page.context["account"].put_back) == [Area.objects.get(code="20001")]

    client.post(reverse("summary:undo", args=[imported.pk]))
    assert not Area.objects.filter(code="20001").exists()
    assert Upload.objects.get().state == State.UNDONE

    client.post(reverse("summary:undo", args=[the_last().pk]))
    assert str(Area.objects.get(code="20001")) == "Phường Mới"
    assert Upload.objects.get().state == State.KEPT
    # And the import can be undone once more: the undo and its undo have left no trace.
    assert house.look_at_undo(imported, by=deed.by).put_back


def test_an_import_that_was_undone_and_done_again_is_undone_from_its_own_page(client, deed):
    """Its page said "undone" for good, though its rows stood in the register again."""
    register = ClusterSheet()
    content = a_workbook(["Mã cụm", "Tên cụm"], ["A1", "Một"], ["A2", "Hai"])
    upload = kept(content, sheet=register, deed=deed)
    uploads.undo(upload, sheet=register, deed=deed)
    undone(the_last(), deed)
    upload.refresh_from_db()
    assert upload.state == State.KEPT
    assert ClusterFacts.objects.standing().count() == 2
    assert [one.undoes.undoes for one in uploads.change_sets_of(upload)] == [upload.change_set]
    uploads.undo(upload, sheet=register, deed=deed)
    upload.refresh_from_db()
    assert (upload.state, uploads.change_sets_of(upload)) == (State.UNDONE, [])
    assert upload.outcome["put_back"]


def test_an_import_kept_anew_is_the_one_that_stands(deed):
    register = ClusterSheet()
    content = a_workbook(["Mã cụm", "Tên cụm"], ["A1", "Một"])
    first = kept(content, sheet=register, deed=deed)
    uploads.undo(first, sheet=register, deed=deed)
    back = the_last()
    kept(content, sheet=register, deed=deed)
    with suppress(NothingToUndo):
        undone(back, deed)
    first.refresh_from_db()
    assert first.state == State.UNDONE


def test_an_import_of_people_is_undone_on_the_page_of_history(deed):
    content = a_workbook(
        ["Tên đăng nhập", "Họ và tên", "Vai trò", "Địa bàn"],
        ["an.nguyen", "Nguyễn An", "officer", "toàn thành phố"],
    )
    kept(content, sheet=PersonSheet(), deed=deed)
    back = undone(the_last(), deed)
    assert not User.objects.get(username="an.nguyen").is_active
    assert not Grant.objects.filter(user__username="an.nguyen").exists()
    undone(back, deed)
    assert User.objects.get(username="an.nguyen").is_active
    assert Grant.objects.filter(user__username="an.nguyen").exists()


INVESTORS = RECORD_SHEETS["investors"]()


@pytest.mark.parametrize(
    ("row", "stays"), [((None, "Công ty Hai"), False), (("QD1", "Công ty Hai"), True)]
)
def test_investors_of_an_import_have_the_same_fate_on_both_pages_of_undoing(deed, row, stays):
    a_cluster(code="QD1")
    kept(a_workbook(["Mã cụm", "Chủ đầu tư"], row), sheet=INVESTORS, deed=deed)
    investor, upload = Investor.objects.get(), Upload.objects.get()
    own = uploads.look_at_undo(upload, sheet=INVESTORS, by=deed.by)
    accounts = [own, house.look_at_undo(the_last(), by=deed.by)]
    assert [(investor in one.put_back, investor in one.left) for one in accounts] == [
        (not stays, stays)
    ] * 2

    uploads.undo(upload, sheet=INVESTORS, deed=deed)
    assert Investor.objects.exists() is stays
    undone(the_last(), deed)
    assert Investor.objects.get() == investor


def some_areas(deed, count=1) -> ChangeSet:
    """A district, communes in it and what they were made of, all as one deed."""
    one = begun(deed)
    former = [a_former_commune(f"Cũ {number}") for number in range(count)]
    said = {"deed": one, "valid_from": date(2025, 7, 1)}
    district = areas.add_area(code="901", level="district", kind="Quận", name="Một", **said)
    for number, area in enumerate(former):
        told = {"code": f"2000{number}", "level": "commune", "kind": "Xã", "name": "Hai"}
        areas.add_area(parent=district, made_of=[area], **told, **said)
    return one.change_set


def test_areas_go_with_their_district_and_what_they_were_made_of_and_come_again(deed):
    back = undone(some_areas(deed), deed)
    assert (Area.objects.filter(level="commune").count(), Succession.objects.count()) == (0, 0)
    assert not Area.objects.filter(code="901").exists()
    undone(back, deed)
    assert Area.objects.get(code="20000").parent.code == "901"
    assert Succession.objects.get().former.name == "Cũ 0"


def test_a_succession_that_was_taken_back_comes_again(deed):
    former, present = a_former_commune(), a_commune()
    said = areas.add_succession(deed=deed, former=former, present=present, on=DAY)
    areas.remove_succession(said, deed=deed)
    undone(the_last(), deed)
    again = Succession.objects.get()
    assert (again.former, again.present, again.on) == (former, present, DAY)


def test_undoing_the_standards_takes_parameters_and_sets_with_their_limits(deed):
    load_standards.load(deed)
    loaded = [model.objects.count() for model in (Parameter, LimitSet, Limit)]
    back = undone(the_last(), deed)
    assert not any(model.objects.exists() for model in (Parameter, LimitSet, Limit))
    undone(back, deed)
    assert [model.objects.count() for model in (Parameter, LimitSet, Limit)] == loaded


def test_a_parameter_that_was_measured_since_stays_and_the_rest_of_the_standards_goes(deed):
    load_standards.load(deed)
    loaded = the_last()
    cod = Parameter.objects.get(code="cod")
    station = a_cluster(station={"state": "running"}).stations.get()
    wastewater.record_samples([SampleRow(station, DAY, readings=(Value(cod, 1),))], deed=deed)
    account = house.undo(loaded, deed=deed)
    assert list(account.edited_since) == [cod]
    assert (Parameter.objects.get(), LimitSet.objects.count(), Limit.objects.count()) == (cod, 0, 0)


def test_samples_that_were_undone_are_not_listed_and_come_again_under_their_numbers(deed):
    station = a_cluster(station={"state": "running"}).stations.get()
    cod = wastewater.add_parameter(deed=deed, code="cod", name="COD")
    done = wastewater.record_samples(
        [SampleRow(station, DAY, readings=(Value(cod, 1),))], deed=deed
    )
    sample = Sample.objects.get()
    back = undone(done, deed)
    # What was known of it stays readable as it was known then, and hangs on the bare row.
    assert not Sample.objects.standing().exists()
    assert (SampleFacts.objects.count(), Reading.objects.count()) == (1, 1)
    undone(back, deed)
    assert Sample.objects.standing().get() == sample


def test_a_revised_paper_gets_its_former_words_back(deed):
    paper = a_paper(title="Cũ")
    documents.revise_document(paper, deed=deed, title="Mới")
    revised = the_last()
    undone(revised, deed)
    assert Document.objects.get().title == "Cũ"
    with pytest.raises(NothingToUndo):
        house.undo(revised, deed=deed)


def test_what_came_along_with_facts_stays_and_is_told(deed):
    cluster, one = a_cluster(), begun(deed)
    paper = a_paper(deed=one)
    fact = Statement(LandFacts, {"cluster": cluster}, DAY, {"leased_hectares": 5}, source=paper)
    state(one.change_set, [fact])
    account = house.undo(one.change_set, deed=deed)
    assert account.left == [paper]
    assert Document.objects.get() == paper


def test_what_cannot_be_put_back_by_this_person_is_told_with_the_reason(client, deed):
    commune = a_commune()
    paper = a_paper("1/QĐ-UBND", area=commune)
    documents.revise_document(paper, deed=deed, title="Mới")
    manager = a_user(Role.MANAGER)
    client.force_login(manager)
    page = client.get(reverse("summary:change-set", args=[the_last().pk]))
    assert not page.context["may_undo"]
    (reason,) = page.context["reasons"]
    assert reason in page.text
    with pytest.raises(PermissionDenied):
        house.undo(the_last(), deed=a_deed(a_user(Role.APPROVER, area=a_commune("Phúc Thịnh"))))


def test_a_password_is_not_put_back_and_nothing_is_called_done(deed):
    person = a_user(Role.OFFICER)
    accounts.set_password(person, "bốn từ thành một", deed=deed)
    count = Change.objects.count()
    with pytest.raises(NothingToUndo):
        house.undo(the_last(), deed=deed)
    assert Change.objects.count() == count


def test_a_deed_that_made_facts_and_a_paper_is_undone_as_one(deed):
    one = begun(deed)
    a_cluster(deed=one)
    documents.record_document(deed=one, number="7/QĐ-UBND")
    account = house.undo(one.change_set, deed=deed)
    assert not Document.objects.exists()
    assert {change.subject_type for change in account.change_set.changes.all()} == {
        "cluster",
        "document",
    }


def test_looking_at_an_undo_of_many_areas_asks_as_much_as_of_one(deed):
    def questions(change_set):
        with CaptureQueriesContext(connection) as asked:
            put_back = house.look_at_undo(change_set, by=deed.by).put_back
        return len(asked), len(put_back)

    asked, put_back = questions(some_areas(deed, count=1))
    undone(the_last(), deed)
    assert questions(some_areas(deed, count=5)) == (asked, put_back + 8)


def test_stations_investors_and_indicators_get_back_what_they_were(deed):
    cluster = a_cluster()
    station = register.add_station(cluster, deed=deed, name="Một")
    added = the_last()
    register.rename_station(station, "Hai", deed=deed)
    undone(the_last(), deed)
    assert cluster.stations.get(pk=station.pk).name == "Một"
    undone(added, deed)
    assert not cluster.stations.filter(pk=station.pk).exists()

    investor = register.add_investor(deed=deed, name="Công ty Một")
    register.revise_investor(investor, deed=deed, name="Công ty Hai")
    undone(the_last(), deed)
    assert Investor.objects.get().name == "Công ty Một"

    indicator = an_indicator()
    goals.revise_indicator(indicator, deed=deed, name_en="Other")
    undone(the_last(), deed)
    indicator.refresh_from_db()
    assert indicator.name_en != "Other"
