"""The register in the administration: stated, corrected and taken back through the services."""

import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from clusters import register, services
from clusters.models import (
    Alias,
    Cluster,
    ClusterFacts,
    DifficultyFacts,
    Investor,
    InvestorFacts,
    LandFacts,
    Limit,
    LimitChoice,
    LimitSet,
    MilestoneFacts,
    OperationFacts,
    Parameter,
    PermitFacts,
    Reading,
    Ruling,
    Sample,
    SamplingDuty,
    Severity,
    Station,
    StationFacts,
)
from clusters.verdicts import services as verdicts
from clusters.wastewater import services as wastewater
from clusters.wastewater.services import LimitRow, SampleRow, Value
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.history.models import ChangeSet, Via
from tests.factories import (
    HANOI,
    a_cluster,
    a_commune,
    a_deed,
    a_limit_set,
    a_paper,
    a_parameter,
    a_user,
)
from tests.shown import left_as_it_is
from tests.telling import told_of

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 11, 22, 9, 0, tzinfo=HANOI)
TODAY = MOMENT.date()
MODELS = [
    model
    for model in apps.get_app_config("clusters").get_models()
    if not model.__name__.startswith("Historical") and not model._meta.auto_created
]


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: MOMENT)


@pytest.fixture
def keeper(in_english_as):
    return in_english_as(a_user(Role.ADMINISTRATOR))


@pytest.fixture
def officer(in_english_as, commune):
    return in_english_as(a_user(Role.OFFICER, area=commune))


@pytest.fixture
def cluster(commune):
    return everything_of(a_cluster("Liên Hà", area=commune, code="MINE", **FULL))


@pytest.fixture
def theirs():
    return everything_of(
        a_cluster("Nguyên Khê", area=a_commune("Phúc Thịnh"), code="THEIRS", **FULL)
    )


FULL = {
    "legal_stage": "planned",
    "leased_hectares": Decimal(3),
    "state": "building",
    "projects": 4,
    "approved_bn": Decimal(9),
    "station": {"state": "stopped"},
    "milestones": {"permit": {"state": "in_progress"}},
}


def everything_of(cluster):
    station, deed = cluster.stations.get(), a_deed()
    own = a_limit_set(f"GPMT {cluster.code}", station=station)
    cod = Parameter.objects.filter(code="cod").first() or a_parameter()
    wastewater.choose_limits(
        station, deed=deed, valid_from=date(2024, 1, 1), values={"limit_set": own}
    )
    wastewater.keep_limits([LimitRow(own, "", cod, None, Decimal(75))], deed=deed)
    row = SampleRow(station, date(2024, 1, 1), readings=(Value(cod, Decimal(80)),))
    wastewater.record_samples([row], deed=deed)
    wastewater.add_coefficient(deed=deed, limit_set=own, kind="kq", value=1)
    for model, values in (
        (PermitFacts, {"number": "1/GPMT", "expires_on": date(2024, 1, 1)}),
        (SamplingDuty, {"every_months": 12}),
        (Ruling, {"authority": "Sở", "meets": True}),
    ):
        wastewater.state_of_station(
            model, station, deed=deed, valid_from=date(2024, 1, 1), values=values
        )
    verdicts.add_note(station.cases.get(), deed=deed, kind="note", text=f"Về {cluster}")
    if not Severity.objects.exists():
        wastewater.add_severity(deed=deed, rank=1, name="Nhẹ")
    services.assign_investor(
        cluster, deed=a_deed(), valid_from=date(2024, 1, 1), named=(f"Công ty {cluster}", "", "")
    )
    services.open_difficulty(
        cluster, deed=a_deed(), valid_from=date(2024, 1, 1), kind="land", text=f"đền bù {cluster}"
    )
    services.add_alias(cluster, f"Cụm {cluster}", deed=a_deed())
    return cluster


def address(model, page, *args) -> str:
    return reverse(f"admin:clusters_{model._meta.model_name}_{page}", args=args)


def filled(client, page) -> dict:
    return left_as_it_is(client.get(page))


def post(client, page, **typed):
    return client.post(page, {**filled(client, page), **typed})


def errors(answer) -> dict:
    assert answer.status_code == 200
    return answer.context["adminform"].form.errors


def test_every_model_of_the_register_is_in_the_administration():
    registered = {model for model in admin.site._registry if model._meta.app_label == "clusters"}
    assert registered == set(MODELS)


def test_suggestions_of_clusters_are_those_one_reads(officer, cluster, theirs):
    query = {
        "app_label": "clusters",
        "model_name": "clusterfacts",
        "field_name": "cluster",
        "term": "e",
    }
    found = officer.get(reverse("admin:autocomplete"), query).json()["results"]
    assert [one["text"] for one in found] == ["Liên Hà"]


def test_a_fact_is_not_stated_about_the_cluster_of_another_commune(officer, theirs):
    sets = ChangeSet.objects.count()
    answer = officer.post(
        address(LandFacts, "add"),
        {"cluster": theirs.pk, "leased_hectares": "1", "valid_from": "01/01/2025"},
    )
    assert "cluster" in errors(answer)
    assert ChangeSet.objects.count() == sets


def test_adding_states_a_fact_and_leaves_alone_what_is_not_said(keeper, cluster):
    paper = a_paper()
    answer = post(
        keeper,
        address(LandFacts, "add"),
        cluster=cluster.pk,
        cleared_hectares="9,26",
        valid_from="01/07/2025",
        source=paper.pk,
        why="report of the commune",
    )
    assert answer.status_code == 302, errors(answer)
    row = LandFacts.objects.as_of(TODAY).get()
    assert (row.cleared_hectares, row.leased_hectares, row.source) == (Decimal("9.26"), 3, paper)
    assert (row.change_set.via, row.change_set.why) == (Via.ADMIN, "report of the commune")
    assert told_of(row.change_set.changes.all(), "cleared_hectares").after == "9.26"


def test_a_number_that_could_be_two_is_asked_about(keeper, cluster):
    answer = post(
        keeper,
        address(OperationFacts, "add"),
        cluster=cluster.pk,
        revenue_bn="1.234",
        valid_from="01/07/2025",
    )
    assert "two ways" in errors(answer)["revenue_bn"][0]


def test_changing_corrects_the_row_and_both_stay(keeper, cluster):
    row = LandFacts.objects.get()
    page = address(LandFacts, "change", row.pk)
    assert "why" in errors(post(keeper, page, leased_hectares="3,5"))
    assert post(keeper, page, leased_hectares="3,5", why="misread").status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_at is not None
    assert LandFacts.objects.standing().get().leased_hectares == Decimal("3.5")


def test_a_correction_without_any_difference_is_told_and_writes_nothing(keeper, cluster):
    row = LandFacts.objects.get()
    sets = ChangeSet.objects.count()
    answer = post(keeper, address(LandFacts, "change", row.pk), why="again")
    assert "says so already" in str(errors(answer))
    assert ChangeSet.objects.count() == sets


def test_a_row_corrected_meanwhile_is_not_corrected_twice(keeper, cluster):
    row = LandFacts.objects.get()
    page = address(LandFacts, "change", row.pk)
    mine = filled(keeper, page)
    services.correct(row, deed=a_deed(), valid_from=row.valid_from, values={"leased_hectares": 5})
    answer = keeper.post(page, {**mine, "leased_hectares": "7", "why": "late"})
    assert "Somebody changed this meanwhile" in str(errors(answer))
    assert 'value="7"' in answer.text
    assert LandFacts.objects.standing().get().leased_hectares == 5


def test_removing_takes_the_row_back_and_it_is_left_out_of_the_list(keeper, cluster):
    row = LandFacts.objects.get()
    answer = keeper.post(address(LandFacts, "delete", row.pk), {"post": "yes"})
    assert answer.status_code == 302, errors(answer)
    row.refresh_from_db()
    assert row.withdrawn_by.via == Via.ADMIN
    standing = keeper.get(address(LandFacts, "changelist")).context["cl"]
    withdrawn = keeper.get(address(LandFacts, "changelist"), {"stands": "withdrawn"}).context["cl"]
    assert (list(standing.result_list), list(withdrawn.result_list)) == ([], [row])
    # It stays readable, and is neither corrected nor removed again.
    text = keeper.get(address(LandFacts, "change", row.pk)).text
    assert 'name="_save"' not in text


def test_does_not_apply_is_ticked(keeper, cluster):
    row = OperationFacts.objects.get()
    page = address(OperationFacts, "change", row.pk)
    assert post(keeper, page, not_applicable=["workers"], why="no report due").status_code == 302
    assert OperationFacts.objects.standing().get().not_applicable == ["workers"]


def test_legal_facts_name_their_places_in_words(keeper, cluster, commune):
    other = a_commune("Phúc Lộc")
    row = ClusterFacts.objects.get()
    page = address(ClusterFacts, "change", row.pk)
    assert re.search(r'name="lead_area"[^>]*value="Xã Thư Lâm"', keeper.get(page).text)
    answer = post(keeper, page, lead_area="phuc loc", further_area_codes="xã Thư Lâm", why="moved")
    assert answer.status_code == 302, errors(answer)
    cluster.refresh_from_db()
    assert cluster.area == other
    assert [area.code for area in cluster.further_areas.all()] == [commune.code]


def test_an_officer_does_not_pass_a_cluster_to_another_commune(officer, cluster):
    a_commune("Phúc Lộc")
    page = address(ClusterFacts, "change", ClusterFacts.objects.get().pk)
    answer = post(officer, page, lead_area="phuc loc", why="moved")
    assert "may not record" in str(errors(answer))


def test_a_milestone_is_stated_for_its_step(keeper, cluster):
    answer = post(
        keeper,
        address(MilestoneFacts, "add"),
        cluster=cluster.pk,
        kind="completion",
        state="in_progress",
        planned="2027",
        valid_from="01/07/2025",
    )
    assert answer.status_code == 302, errors(answer)
    assert str(register.of(cluster, TODAY).values["completion.planned"]) == "2027"

    again = {"cluster": cluster.pk, "kind": "completion", "valid_from": "01/08/2025"}
    told = errors(post(keeper, address(MilestoneFacts, "add"), planned="2028", **again))
    assert "moves away from 2027" in told["move_reason"][0]
    answer = post(
        keeper, address(MilestoneFacts, "add"), planned="2028", move_reason="capital", **again
    )
    assert answer.status_code == 302, errors(answer)
    page = address(MilestoneFacts, "change", MilestoneFacts.objects.latest("pk").pk)
    assert filled(keeper, page)["planned"] == "2028"


def test_a_second_station_has_facts_of_its_own(keeper, cluster):
    answer = post(keeper, address(Station, "add"), cluster=cluster.pk, name="Giai đoạn 2")
    assert answer.status_code == 302, errors(answer)
    second = Station.objects.get(number=2)
    answer = post(
        keeper,
        address(StationFacts, "add"),
        station=second.pk,
        state="running",
        valid_from="01/07/2025",
    )
    assert answer.status_code == 302, errors(answer)
    assert StationFacts.objects.get(station=second).state == "running"
    assert register.of(cluster, TODAY).values["station_state"] == "running"
    assert post(keeper, address(Station, "change", second.pk), name="Mở rộng").status_code == 302
    assert Station.objects.get(number=2).name == "Mở rộng"


def test_a_new_cluster_is_entered(keeper, commune):
    answer = post(
        keeper,
        address(Cluster, "add"),
        new_name="Thụy Lâm",
        lead_area="thu lam",
        valid_from="01/01/2025",
    )
    assert answer.status_code == 302, errors(answer)
    cluster = Cluster.objects.get()
    assert (cluster.code, cluster.name, cluster.area) == ("CCN0001", "Thụy Lâm", commune)


def test_an_officer_enters_no_cluster_elsewhere(officer):
    a_commune("Phúc Lộc")
    page = address(Cluster, "add")
    answer = post(officer, page, new_name="Phúc Lộc", lead_area="phuc loc", valid_from="01/01/2025")
    assert "may not record" in str(errors(answer))
    assert not Cluster.objects.exists()


def test_names_are_added_and_removed(keeper, cluster):
    answer = post(keeper, address(Alias, "add"), cluster=cluster.pk, text="CCN Vân Hà")
    assert answer.status_code == 302, errors(answer)
    alias = Alias.objects.get(text="CCN Vân Hà")
    assert keeper.post(address(Alias, "delete", alias.pk), {"post": "yes"}).status_code == 302
    assert not Alias.objects.filter(pk=alias.pk).exists()
    told = errors(post(keeper, address(Alias, "add"), cluster=cluster.pk, text="cum lien ha"))
    assert "already has this name" in str(told)


def test_investors_are_kept_by_the_city(keeper, cluster):
    answer = post(keeper, address(Investor, "add"), name="Công ty An Phát", tax_code="0101234567")
    assert answer.status_code == 302, errors(answer)
    investor = Investor.objects.get(tax_code="0101234567")
    page = address(Investor, "change", investor.pk)
    assert post(keeper, page, name="Công ty CP An Phát").status_code == 302
    assert investor.versions.count() == 2
    told = errors(post(keeper, address(Investor, "add"), name="Khác", tax_code="0101234567"))
    assert "recorded already" in str(told)


def test_an_officer_of_a_commune_keeps_no_investors(officer, cluster):
    investor = InvestorFacts.objects.get(cluster=cluster).investor
    assert officer.get(address(Investor, "add")).status_code == 403
    text = officer.get(address(Investor, "change", investor.pk)).text
    assert 'name="_save"' not in text


def test_a_difficulty_is_opened_and_settled(keeper, cluster):
    answer = post(
        keeper,
        address(DifficultyFacts._meta.get_field("difficulty").related_model, "add"),
        cluster=cluster.pk,
        kind="capital",
        text="thiếu vốn",
        valid_from="01/01/2025",
    )
    assert answer.status_code == 302, errors(answer)
    opened = DifficultyFacts.objects.get(text="thiếu vốn")
    answer = post(
        keeper,
        address(DifficultyFacts, "add"),
        difficulty=opened.difficulty.pk,
        kind="capital",
        text="thiếu vốn",
        closed_on="01/02/2025",
        result="đã vay",
        valid_from="01/02/2025",
    )
    assert answer.status_code == 302, errors(answer)
    now = DifficultyFacts.objects.as_of(TODAY).get(difficulty=opened.difficulty)
    assert now.closed_on == date(2025, 2, 1)


def test_whoever_only_reads_sees_no_button(in_english_as, cluster):
    client = in_english_as(a_user(Role.MANAGER))
    text = client.get(address(LandFacts, "change", LandFacts.objects.get().pk)).text
    assert 'name="_save"' not in text
    assert client.get(address(LandFacts, "add")).status_code == 403


def test_standards_are_kept_by_the_administrator(keeper, in_english_as, commune, cluster):
    answer = post(
        keeper,
        address(LimitSet, "add"),
        code="QCVN X",
        title="Quy chuẩn X",
        columns="A; B",
        in_force_from="01/09/2025",
    )
    assert answer.status_code == 302, errors(answer)
    one = LimitSet.objects.get(code="QCVN X")
    assert (one.columns, one.in_force_from) == (["A", "B"], date(2025, 9, 1))
    cod = Parameter.objects.get()
    said = {"limit_set": one.pk, "parameter": cod.pk, "flow_from": "0", "maximum": "75"}
    assert "column" in errors(post(keeper, address(Limit, "add"), column="C", **said))
    answer = post(keeper, address(Limit, "add"), column="B", **said)
    assert answer.status_code == 302, errors(answer)
    limit = Limit.objects.get(limit_set=one)
    assert post(keeper, address(Limit, "change", limit.pk), maximum="80,5").status_code == 302
    limit.refresh_from_db()
    assert limit.maximum == Decimal("80.5")
    other = Limit.objects.exclude(pk=limit.pk).get()
    assert keeper.post(address(Limit, "delete", other.pk), {"post": "yes"}).status_code == 302
    assert list(Limit.objects.all()) == [limit]
    officer = in_english_as(a_user(Role.OFFICER, area=commune))
    for page in (address(Limit, "add"), address(LimitSet, "add"), address(Parameter, "add")):
        assert officer.get(page).status_code == 403
    assert officer.get(address(Limit, "change", limit.pk)).status_code == 200


def test_a_parameter_is_entered_with_its_spellings(keeper):
    answer = post(
        keeper,
        address(Parameter, "add"),
        code="as",
        name="Asen",
        spellings="As; Arsen",
        position="1",
    )
    assert answer.status_code == 302, errors(answer)
    one = Parameter.objects.get()
    assert one.spellings == ["As", "Arsen"]
    page = address(Parameter, "change", one.pk)
    assert filled(keeper, page)["spellings"] == "As; Arsen"
    assert post(keeper, page, unit="mg/l").status_code == 302
    assert Parameter.objects.get().unit == "mg/l"


def test_limits_are_chosen_for_a_station_and_corrected(keeper, cluster):
    station = cluster.stations.get()
    one = a_limit_set("QCVN X", columns=["A", "B"])
    said = {"station": station.pk, "limit_set": one.pk, "valid_from": "01/07/2025"}
    assert "column" in errors(post(keeper, address(LimitChoice, "add"), column="C", **said))
    answer = post(keeper, address(LimitChoice, "add"), column="B", kq="0,9", **said)
    assert answer.status_code == 302, errors(answer)
    row = LimitChoice.objects.as_of(TODAY).get()
    assert (row.limit_set, row.column, row.kq) == (one, "B", Decimal("0.9"))
    page = address(LimitChoice, "change", row.pk)
    assert post(keeper, page, column="A", why="misread").status_code == 302
    assert LimitChoice.objects.as_of(TODAY).get().column == "A"


def test_a_sample_and_its_values_are_entered_corrected_and_taken_back(keeper, cluster):
    station, bod = cluster.stations.get(), a_parameter("bod5", "BOD5")
    answer = post(
        keeper,
        address(Sample, "add"),
        station=station.pk,
        kind="laboratory",
        point="Đầu ra",
        taken_on="15/03/2025",
    )
    assert answer.status_code == 302, errors(answer)
    sample = Sample.objects.get(point="Đầu ra")
    answer = post(
        keeper,
        address(Reading, "add"),
        sample=sample.pk,
        parameter=bod.pk,
        value="6,8",
        qualifier="<",
    )
    assert answer.status_code == 302, errors(answer)
    row = Reading.objects.get(sample=sample)
    assert (row.value, row.qualifier, row.valid_from) == (
        Decimal("6.8"),
        "<",
        date(2025, 3, 15),
    )
    page = address(Reading, "change", row.pk)
    assert post(keeper, page, value="7", why="misread").status_code == 302
    row = Reading.objects.standing().get(sample=sample)
    assert row.value == 7
    answer = keeper.post(address(Reading, "delete", row.pk), {"post": "yes"})
    assert answer.status_code == 302
    assert not Reading.objects.standing().filter(sample=sample).exists()
