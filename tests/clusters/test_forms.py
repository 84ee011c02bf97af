"""Recording by form: what changed, what was wrong, what was never true; by whom, from when, why."""

import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from clusters import register, services
from clusters.models import (
    Alias,
    CapitalFacts,
    Cluster,
    ClusterFacts,
    DifficultyFacts,
    Investor,
    InvestorFacts,
    LandFacts,
    MilestoneFacts,
    OperationFacts,
    StationFacts,
)
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.documents.models import Document
from hanoi_industry.history.models import Change, ChangeSet
from tests.factories import HANOI, a_cluster, a_commune, a_deed, a_district, a_user
from tests.shown import left_as_it_is

pytestmark = pytest.mark.django_db

# After the change of the legal size, which some tests stand on.
MOMENT = datetime(2026, 11, 22, 9, 0, tzinfo=HANOI)
TODAY = MOMENT.date()


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: MOMENT)


@pytest.fixture
def officer(commune):
    return a_user(Role.OFFICER, area=commune)


@pytest.fixture
def client_of(in_english_as, officer):
    return in_english_as(officer)


@pytest.fixture
def cluster(commune):
    return a_cluster(
        "Liên Hà",
        area=commune,
        code="HN1",
        legal_stage="planned",
        established_hectares=Decimal("30"),
        valid_from=date(2020, 1, 1),
    )


def filled(client, address) -> dict:
    return left_as_it_is(client.get(address))


def post(client, address, **typed):
    return client.post(address, {**filled(client, address), **typed})


def revise(client, cluster, group, **typed):
    return post(client, reverse("clusters:revise", args=[cluster.code, group]), **typed)


def errors(answer) -> dict[str, list[str]]:
    assert answer.status_code == 200, answer.headers.get("Location")
    return {name: list(some) for name, some in answer.context["form"].errors.items()}


def said(answer, client) -> str:
    page = client.get(answer.headers["Location"])
    return " ".join(str(message) for message in page.context["messages"])


# Something changed


def test_a_change_holds_from_its_day_and_leaves_what_held_before(client_of, cluster, officer):
    answer = revise(
        client_of,
        cluster,
        "legal",
        legal_stage="established",
        valid_from="01/07/2024",
        paper="298/QĐ-UBND ngày 20/02/2024",
        why="decision arrived",
    )
    assert answer.status_code == 302

    before = register.of(cluster, date(2024, 6, 30)).values["legal_stage"]
    after = register.of(cluster, date(2024, 7, 1)).values["legal_stage"]
    assert (before, after) == ("planned", "established")
    row = ClusterFacts.objects.as_of(date(2024, 7, 1)).get()
    assert str(row.source) == "298/QĐ-UBND"
    assert row.source.issued_on == date(2024, 2, 20)
    assert (row.change_set.by, row.change_set.why) == (officer, "decision arrived")
    assert row.established_hectares == 30
    # The paper was new, and came with the same deed.
    assert ChangeSet.objects.filter(by=officer).count() == 1


def test_the_message_says_what_changed_and_offers_to_take_it_back(client_of, cluster):
    told = said(revise(client_of, cluster, "legal", legal_stage="established"), client_of)
    change_set = ClusterFacts.objects.latest("pk").change_set
    assert "Legal stage: In the development plan → Established by decision" in told
    assert reverse("summary:undo", args=[change_set.pk]) in told


def test_the_message_says_where_a_later_row_ends_what_was_said(client_of, cluster):
    revise(client_of, cluster, "land", cleared_hectares="5", valid_from="01/06/2024")
    told = said(
        revise(client_of, cluster, "land", cleared_hectares="3", valid_from="01/01/2024"), client_of
    )
    assert "until 01/06/2024" in told


@pytest.mark.parametrize(
    ("group", "typed", "model", "field", "value"),
    [
        (
            "legal",
            {"industrial_hectares": "20,5"},
            ClusterFacts,
            "industrial_hectares",
            Decimal("20.5"),
        ),
        ("land", {"leased_hectares": "9,26"}, LandFacts, "leased_hectares", Decimal("9.26")),
        ("progress", {"state": "building", "is_operating": "no"}, None, "is_operating", False),
        ("operation", {"workers": "0"}, OperationFacts, "workers", 0),
        ("capital", {"approved_bn": "1.686,5"}, CapitalFacts, "approved_bn", Decimal("1686.5")),
        ("station", {"state": "stopped", "meets_standard": "no"}, StationFacts, "state", "stopped"),
    ],
)
def test_each_group_of_facts_has_its_form(client_of, cluster, group, typed, model, field, value):
    assert revise(client_of, cluster, group, **typed).status_code == 302
    values = register.of(cluster, TODAY).values
    key = "station_state" if group == "station" else field
    assert values[key] == value


def test_a_number_that_could_be_two_is_asked_about(client_of, cluster):
    [error] = errors(revise(client_of, cluster, "capital", approved_bn="1.234"))["approved_bn"]
    assert "two ways" in error
    assert not CapitalFacts.objects.exists()


def test_what_did_not_change_is_told_and_nothing_is_written(client_of, cluster):
    sets = ChangeSet.objects.count()
    answer = revise(client_of, cluster, "legal")
    assert "Nothing here differs" in errors(answer)["__all__"][0]
    assert ChangeSet.objects.count() == sets


def test_a_day_to_come_is_refused(client_of, cluster):
    answer = revise(client_of, cluster, "legal", legal_stage="established", valid_from="01/01/2190")
    assert "valid_from" in errors(answer)


def test_not_applicable_is_said_apart_from_unknown_and_unsaid_by_a_value(client_of, cluster):
    revise(client_of, cluster, "operation", projects="3", not_applicable=["workers"])
    assert OperationFacts.objects.standing().get().not_applicable == ["workers"]

    told = errors(revise(client_of, cluster, "operation", workers="5", not_applicable=["workers"]))
    assert "not both" in told["workers"][0]

    revise(client_of, cluster, "operation", workers="5", not_applicable=[])
    row = OperationFacts.objects.standing().get()
    assert (row.workers, row.not_applicable, row.projects) == (5, [], 3)


def test_each_box_shows_what_held_until_now_with_its_day_and_paper(client_of, cluster):
    revise(
        client_of,
        cluster,
        "land",
        cleared_hectares="12,5",
        valid_from="01/06/2024",
        paper="298/QĐ-UBND ngày 20/02/2024",
    )
    form = client_of.get(reverse("clusters:revise", args=["HN1", "land"])).context["form"]
    last = form.fields["cleared_hectares"].last
    assert (last.text, last.since, last.source) == ("12.5 ha", date(2024, 6, 1), "298/QĐ-UBND")
    assert form.fields["cleared_hectares"].unit == "ha"


def test_the_button_says_the_deed_with_its_day(client_of, cluster):
    text = client_of.get(reverse("clusters:revise", args=["HN1", "land"])).text
    today = f"{TODAY:%d/%m/%Y}"
    assert re.search(rf"Save the change from\s*<span x-text=\"day\">{today}</span>", text)


@pytest.mark.parametrize(
    "paper", ["the decision of last year", "298/QĐ-UBND ngày 20/02/2024; 299/QĐ-UBND"]
)
def test_a_paper_that_is_none_or_several_is_asked_about(client_of, cluster, paper):
    answer = revise(client_of, cluster, "legal", legal_stage="established", paper=paper)
    assert "paper" in errors(answer)
    assert not Document.objects.exists()


# What is odd


@pytest.mark.parametrize(
    ("hectares", "day", "is_odd"),
    [
        ("4,9", "01/10/2026", True),
        ("5", "01/10/2026", False),
        ("75", "01/10/2026", False),
        ("75,1", "01/10/2026", True),
        ("9,9", "14/09/2026", True),
        ("9,9", "15/09/2026", False),
        ("10", "14/09/2026", False),
    ],
)
def test_an_area_outside_the_legal_size_of_its_day_is_warned_about_and_kept_when_confirmed(
    client_of, cluster, hectares, day, is_odd
):
    answer = revise(client_of, cluster, "legal", established_hectares=hectares, valid_from=day)
    assert (answer.status_code == 200) is is_odd
    if is_odd:
        form = answer.context["form"]
        assert "that a cluster m" in form.oddities[0]
        assert form.data["established_hectares"] == hectares
        kept = confirmed(client_of, answer)
        assert kept.status_code == 302
    kept = ClusterFacts.objects.latest("pk").established_hectares
    assert kept == Decimal(hectares.replace(",", "."))


def confirmed(client, answer, **typed):
    """The same form sent again with the box ticked."""
    digest = re.search(
        r'name="keep_odd"[^>]*value="(\w+)"|value="(\w+)"[^>]*name="keep_odd"', answer.text
    )
    sent = dict(answer.context["form"].data.items())
    return client.post(
        answer.request["PATH_INFO"], {**sent, "keep_odd": digest[1] or digest[2], **typed}
    )


def test_a_confirmation_is_for_the_odd_values_that_were_shown(client_of, cluster):
    answer = revise(
        client_of, cluster, "legal", established_hectares="2,8", valid_from="01/10/2026"
    )
    again = confirmed(client_of, answer, established_hectares="2800")
    assert again.status_code == 200
    assert ClusterFacts.objects.count() == 1


def test_a_figure_that_jumps_tenfold_is_asked_about(client_of, cluster):
    revise(client_of, cluster, "capital", approved_bn="200,5")
    answer = revise(client_of, cluster, "capital", approved_bn="2005,5")
    assert "ten times" in answer.context["form"].oddities[0]


def test_more_leased_than_there_is_to_lease_is_asked_about(client_of, cluster):
    revise(client_of, cluster, "legal", industrial_hectares="20")
    answer = revise(client_of, cluster, "land", leased_hectares="25")
    assert "part of" in answer.context["form"].oddities[0]


# Two editors


def test_the_second_of_two_editors_is_told_who_was_first_and_loses_nothing(
    client_of, cluster, commune
):
    address = reverse("clusters:revise", args=["HN1", "land"])
    mine = filled(client_of, address)
    other = a_user(Role.OFFICER, area=commune, name="Đỗ Thị Giang")
    services.revise(
        cluster,
        deed=a_deed(other),
        valid_from=date(2024, 1, 1),
        model=LandFacts,
        values={"cleared_hectares": Decimal(7)},
    )

    answer = client_of.post(address, {**mine, "leased_hectares": "5,5"})
    [told] = errors(answer)["__all__"]
    assert "Đỗ Thị Giang changed this on 02/03/2026 09:00" in told
    form = answer.context["form"]
    assert form["leased_hectares"].value() == "5,5"
    assert form.fields["cleared_hectares"].last.text == "7 ha"
    assert not LandFacts.objects.filter(leased_hectares__isnull=False).exists()

    # Sent again as shown, it is compared with what the other one said.
    again = dict(form.data.items())
    again["cleared_hectares"] = "7"
    assert client_of.post(address, again).status_code == 302
    row = LandFacts.objects.as_of(TODAY).get()
    assert (row.leased_hectares, row.cleared_hectares) == (Decimal("5.5"), 7)


def test_of_two_corrections_of_one_row_the_second_looks_again(client_of, cluster, commune):
    row = ClusterFacts.objects.get()
    address = reverse("clusters:correct", args=["HN1", "legal", row.pk])
    mine = filled(client_of, address)
    other = a_user(Role.OFFICER, area=commune, name="Đỗ Thị Giang")
    services.correct(row, deed=a_deed(other), valid_from=row.valid_from, values={"trades": "mộc"})

    answer = client_of.post(address, {**mine, "established_hectares": "29", "why": "misread"})
    assert "Đỗ Thị Giang changed this" in errors(answer)["__all__"][0]
    again = {**dict(answer.context["form"].data.items()), "trades": "mộc"}
    assert client_of.post(address, again).status_code == 302
    standing = ClusterFacts.objects.standing().get()
    assert (standing.trades, standing.established_hectares) == ("mộc", 29)


# Something was wrong


def test_a_correction_puts_another_row_in_its_place_and_both_stay_readable(client_of, cluster):
    row = ClusterFacts.objects.get()
    answer = post(
        client_of,
        reverse("clusters:correct", args=["HN1", "legal", row.pk]),
        established_hectares="29,5",
        why="read 30 for 29,5",
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_at is not None
    assert row.established_hectares == 30
    standing = ClusterFacts.objects.standing().get()
    assert (standing.valid_from, standing.established_hectares) == (row.valid_from, Decimal("29.5"))


def test_a_correction_says_what_was_wrong(client_of, cluster):
    row = ClusterFacts.objects.get()
    address = reverse("clusters:correct", args=["HN1", "legal", row.pk])
    assert "why" in errors(post(client_of, address, established_hectares="29"))


def test_a_correction_may_move_the_day_and_mend_what_does_not_apply(client_of, cluster):
    revise(client_of, cluster, "operation", projects="3", valid_from="01/01/2024")
    row = OperationFacts.objects.get()
    answer = post(
        client_of,
        reverse("clusters:correct", args=["HN1", "operation", row.pk]),
        valid_from="01/02/2024",
        not_applicable=["workers"],
        paper="12/BC-UBND ngày 01/03/2024",
        why="the report says February",
    )
    assert answer.status_code == 302
    now = OperationFacts.objects.standing().get()
    assert (now.valid_from, now.not_applicable) == (date(2024, 2, 1), ["workers"])
    assert (now.projects, str(now.source)) == (3, "12/BC-UBND")


def test_a_row_taken_back_is_not_corrected_any_more(client_of, cluster):
    revise(client_of, cluster, "land", cleared_hectares="5")
    row = LandFacts.objects.get()
    withdraw = reverse("clusters:withdraw", args=["HN1", "land", row.pk])
    assert "why" in errors(post(client_of, withdraw))
    assert post(client_of, withdraw, why="another cluster").status_code == 302
    assert not LandFacts.objects.standing().exists()
    answer = client_of.get(reverse("clusters:correct", args=["HN1", "land", row.pk]))
    assert "took this row back" in said(answer, client_of)
    assert client_of.get(withdraw).status_code == 302


def test_without_its_last_legal_facts_a_cluster_leaves_the_register_and_one_is_told(
    client_of, cluster
):
    row = ClusterFacts.objects.get()
    address = reverse("clusters:withdraw", args=["HN1", "legal", row.pk])
    assert "leaves the register" in client_of.get(address).text
    post(client_of, address, why="entered twice")
    assert client_of.get(reverse("clusters:list")).context["table"].count == 0
    assert "did not stand in the register" in client_of.get("/clusters/HN1/").text


# Steps


def milestone(client, **typed):
    return post(client, reverse("clusters:milestone", args=["HN1", "ground_breaking"]), **typed)


def test_moving_a_plan_needs_a_reason_and_the_first_plan_stays(client_of, cluster):
    assert milestone(client_of, planned="Quý I/2024", valid_from="01/01/2023").status_code == 302
    told = errors(milestone(client_of, planned="10/2024", valid_from="01/03/2024"))
    assert "moves away from Q1/2024" in told["move_reason"][0]
    moved = milestone(client_of, planned="10/2024", move_reason="land", valid_from="01/03/2024")
    assert moved.status_code == 302
    first, second = MilestoneFacts.objects.order_by("valid_from")
    assert (first.planned_on, first.planned_precision) == (date(2024, 1, 1), "quarter")
    assert (second.planned_on, second.planned_precision) == (date(2024, 10, 1), "month")
    assert second.move_reason == "land"


def test_a_day_of_a_step_says_that_it_is_done_and_moves_no_plan(client_of, cluster):
    milestone(client_of, planned="2024", valid_from="01/01/2023")
    assert milestone(client_of, actual="15/3/2024", valid_from="15/03/2024").status_code == 302
    row = MilestoneFacts.objects.as_of(date(2024, 3, 15)).get()
    assert (row.state, row.actual_on, row.actual_precision) == ("done", date(2024, 3, 15), "day")
    assert (row.planned_precision, row.move_reason) == ("year", None)


def test_a_step_that_does_not_apply_has_no_day(client_of, cluster):
    told = errors(milestone(client_of, state="not_applicable", actual="15/3/2024"))
    assert "no day" in told["actual"][0]


def test_a_corrected_plan_is_no_move(client_of, cluster):
    milestone(client_of, planned="2024", valid_from="01/01/2023")
    row = MilestoneFacts.objects.get()
    address = reverse("clusters:correct", args=["HN1", "milestone", row.pk])
    assert post(client_of, address, planned="2025", why="misread").status_code == 302
    assert client_of.get("/clusters/HN1/").context["steps"][7].moves == ()


# Investors


def test_an_investor_is_typed_by_name_and_tax_code(client_of, cluster):
    answer = revise(
        client_of,
        cluster,
        "investor",
        name="Công ty CP An Phát",
        tax_code="0101234567",
        kind="enterprise",
        valid_from="01/01/2024",
    )
    assert answer.status_code == 302
    assert register.of(cluster, date(2024, 1, 1)).values["investor"] == "Công ty CP An Phát"

    answer = revise(
        client_of, cluster, "investor", name="", tax_code="", not_applicable=["investor"]
    )
    assert answer.status_code == 302
    row = InvestorFacts.objects.as_of(TODAY).get()
    assert (row.investor, row.not_applicable) == (None, ["investor"])
    assert Investor.objects.count() == 1


def test_a_tax_code_of_another_name_is_asked_about_without_telling_the_name(client_of, cluster):
    theirs = a_cluster("Nguyên Khê", area=a_commune("Phúc Thịnh"))
    services.assign_investor(
        theirs,
        deed=a_deed(),
        valid_from=date(2024, 1, 1),
        named=("Công ty Bình Minh", "0109999999", ""),
    )
    answer = revise(client_of, cluster, "investor", name="Công ty An Phát", tax_code="0109999999")
    assert "another name" in answer.context["form"].oddities[0]
    assert "Bình Minh" not in answer.text


def test_an_investor_named_wrongly_is_corrected(client_of, cluster):
    revise(client_of, cluster, "investor", name="Công ty An Phat", valid_from="01/01/2024")
    row = InvestorFacts.objects.get()
    address = reverse("clusters:correct", args=["HN1", "investor", row.pk])
    assert post(client_of, address, name="Công ty An Phát", why="accent").status_code == 302
    assert register.of(cluster, date(2024, 1, 1)).values["investor"] == "Công ty An Phát"


# New clusters and names


def new(client, **typed):
    return post(client, reverse("clusters:new"), **typed)


def test_a_new_cluster_gets_the_next_code_and_stands_where_it_was_put(client_of, commune, officer):
    district = a_district("Đông Anh")
    answer = new(
        client_of,
        name="Thụy Lâm",
        legal_stage="planned",
        lead_area="xã thư lâm",
        district="huyện đông anh",
        planned_hectares="25",
    )
    cluster = Cluster.objects.get()
    assert answer.headers["Location"] == f"/clusters/{cluster.code}/"
    assert (cluster.code, cluster.area, cluster.district) == ("CCN0001", commune, district)


def test_a_cluster_is_not_entered_for_an_area_of_somebody_else(client_of):
    a_commune("Phúc Thịnh")
    told = errors(new(client_of, name="Nguyên Khê", lead_area="Phúc Thịnh"))
    assert "do not record for this area" in told["lead_area"][0]
    assert "lead_area" in errors(new(client_of, name="Nguyên Khê", lead_area=""))
    assert not Cluster.objects.exists()


def test_a_place_that_may_be_several_is_asked_about(client_of, commune):
    a_commune("Thư Lâm", kind="Phường")
    told = errors(new(client_of, name="Thụy Lâm", lead_area="thu lam"))
    assert "Xã Thư Lâm" in told["lead_area"][0]
    assert "Phường Thư Lâm" in told["lead_area"][0]


def test_a_second_cluster_of_one_name_is_asked_about(client_of, cluster):
    answer = new(client_of, name="LIÊN HÀ", lead_area="Thư Lâm")
    assert "same name" in answer.context["form"].oddities[0]
    assert confirmed(client_of, answer).status_code == 302
    assert Cluster.objects.count() == 2


def test_a_taken_code_is_refused_in_words(client_of, cluster):
    told = errors(new(client_of, name="Khác", lead_area="Thư Lâm", code="hn1"))
    assert "HN1 is taken" in told["code"][0]


def test_other_names_are_added_and_removed_and_found_by(client_of, cluster):
    address = reverse("clusters:names", args=["HN1"])
    assert post(client_of, address, text="CCN Vân Hà", source="huyện").status_code == 302
    assert "already has this name" in str(errors(post(client_of, address, text="ccn van ha")))
    alias = Alias.objects.get()
    assert client_of.get(reverse("clusters:list"), {"q": "van ha"}).context["table"].count == 1
    remove = reverse("clusters:remove-alias", args=["HN1", alias.pk])
    assert client_of.get(remove).status_code == 405
    assert client_of.post(remove).status_code == 302
    assert not Alias.objects.exists()


# Difficulties


def test_a_difficulty_is_opened_changed_and_settled(client_of, cluster):
    address = reverse("clusters:new-difficulty", args=["HN1"])
    answer = post(
        client_of,
        address,
        kind="land",
        text="12 hộ chưa nhận đền bù",
        who_must_act="UBND xã Thư Lâm",
        due_on="30/06/2024",
        valid_from="01/01/2024",
    )
    assert answer.status_code == 302
    revise_it = reverse("clusters:revise-difficulty", args=["HN1", 1])
    assert (
        post(client_of, revise_it, due_on="30/09/2024", valid_from="01/05/2024").status_code == 302
    )
    close = reverse("clusters:close-difficulty", args=["HN1", 1])
    answer = post(client_of, close, closed_on="01/08/2024", result="đã chi trả")
    assert answer.status_code == 302
    row = DifficultyFacts.objects.as_of(TODAY).get()
    assert (row.closed_on, row.due_on) == (date(2024, 8, 1), date(2024, 9, 30))
    page = client_of.get(reverse("clusters:difficulty", args=["HN1", 1]))
    assert page.status_code == 200
    assert "Settled" in page.text


def test_settling_before_the_last_change_does_not_reopen_it(client_of, cluster):
    services.open_difficulty(
        cluster, deed=a_deed(), valid_from=date(2024, 5, 1), kind="land", text="đền bù"
    )
    close = reverse("clusters:close-difficulty", args=["HN1", 1])
    post(client_of, close, closed_on="01/02/2024", result="đã xong từ lâu")
    row = DifficultyFacts.objects.as_of(TODAY).get()
    assert (row.valid_from, row.closed_on) == (date(2024, 5, 1), date(2024, 2, 1))


def test_settling_a_difficulty_somebody_changed_meanwhile_is_asked_again(
    client_of, cluster, commune
):
    services.open_difficulty(
        cluster, deed=a_deed(), valid_from=date(2024, 5, 1), kind="land", text="đền bù"
    )
    close = reverse("clusters:close-difficulty", args=["HN1", 1])
    mine = filled(client_of, close)
    services.revise_difficulty(
        cluster.difficulties.get(),
        deed=a_deed(a_user(Role.OFFICER, area=commune, name="Đỗ Thị Giang")),
        valid_from=date(2024, 6, 1),
        text="đền bù đợt 2",
    )
    answer = client_of.post(close, {**mine, "result": "xong"})
    assert "Đỗ Thị Giang" in errors(answer)["__all__"][0]
    assert client_of.post(close, dict(answer.context["form"].data.items())).status_code == 302


# Whose they are


FORMS = [
    ("clusters:revise", ["legal"]),
    ("clusters:revise", ["station"]),
    ("clusters:correct", ["legal", "FACT"]),
    ("clusters:withdraw", ["legal", "FACT"]),
    ("clusters:milestone", ["permit"]),
    ("clusters:names", []),
    ("clusters:new-difficulty", []),
    ("clusters:difficulty", [1]),
    ("clusters:revise-difficulty", [1]),
    ("clusters:close-difficulty", [1]),
]


@pytest.fixture
def theirs():
    cluster = a_cluster("Nguyên Khê", area=a_commune("Phúc Thịnh"), code="THEIRS")
    services.open_difficulty(
        cluster, deed=a_deed(), valid_from=date(2024, 1, 1), kind="land", text="đền bù"
    )
    return cluster


@pytest.mark.parametrize(("name", "parts"), FORMS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_forms_about_a_cluster_of_another_commune_are_not_there(
    client_of, theirs, name, parts, method
):
    fact = ClusterFacts.objects.get(cluster=theirs)
    parts = [fact.pk if part == "FACT" else part for part in parts]
    address = reverse(name, args=["THEIRS", *parts])
    if (name, method) != ("clusters:difficulty", "post"):
        assert getattr(client_of, method)(address).status_code == 404
    assert Change.objects.filter(change_set__by__username__startswith="officer").count() == 0


def test_a_row_of_another_cluster_is_not_corrected_through_ones_own(client_of, cluster, theirs):
    fact = ClusterFacts.objects.get(cluster=theirs)
    for name in ("clusters:correct", "clusters:withdraw"):
        address = reverse(name, args=["HN1", "legal", fact.pk])
        assert client_of.get(address).status_code == 404
        assert client_of.post(address, {"why": "x"}).status_code == 404


@pytest.mark.parametrize("role", [Role.MANAGER])
def test_whoever_only_reads_gets_no_form_and_no_button(sign_in, cluster, role):
    client = sign_in(a_user(role))
    assert client.get(reverse("clusters:revise", args=["HN1", "legal"])).status_code == 403
    assert client.get(reverse("clusters:new")).status_code == 403
    assert "/revise/" not in client.get("/clusters/HN1/").text


@pytest.mark.parametrize(
    "address",
    [
        "/clusters/HN1/revise/nothing/",
        "/clusters/HN1/milestones/nothing/",
        "/clusters/HN1/correct/nothing/1/",
        "/clusters/HN1/correct/legal/999999999/",
        f"/clusters/HN1/correct/legal/{10**30}/",
        "/clusters/HN1/difficulties/7/",
        f"/clusters/HN1/difficulties/{10**30}/close/",
        f"/clusters/HN1/names/{10**30}/remove/",
    ],
)
def test_what_is_not_there_is_told_so(client_of, cluster, address):
    assert client_of.get(address).status_code in {404, 405}
    assert client_of.post(address).status_code in {404, 405}


def test_texts_that_no_keyboard_types_break_nothing(client_of, cluster):
    answer = revise(
        client_of, cluster, "legal", name="a\0b", trades="x" * 5000, lead_area="\0", paper="\0"
    )
    assert {"name", "trades", "lead_area", "paper"} <= set(errors(answer))
