"""What a person sees of a cluster: as of a day, as known on a day, and of their own areas only."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clusters import services
from clusters.models import (
    ClusterFacts,
    InvestorFacts,
    LandFacts,
    MilestoneFacts,
    OperationFacts,
    ProgressFacts,
    StationFacts,
)
from hanoi_industry.accounts.permissions import Role
from tests.factories import a_cluster, a_commune, a_deed, a_district, a_paper, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return a_user(Role.ADMINISTRATOR)


@pytest.fixture
def reader(reader, in_english):
    """What the tests compare with is told in English, too."""
    return reader


@pytest.fixture
def asked():
    return lambda: CaptureQueriesContext(connection)


def page(client, cluster, **query):
    answer = client.get(reverse("clusters:cluster", args=[cluster.code]), query)
    assert answer.status_code == 200
    return answer


def lines(answer) -> dict:
    of_stations = [card for _station, card in answer.context["stations"]]
    cards = [*answer.context["cards"], *of_stations]
    return {line.name: line for card in cards for line in card.lines}


def test_a_page_says_what_held_on_the_day_asked_about(reader, keeper):
    cluster = a_cluster(legal_stage="planned", valid_from=date(2020, 1, 1))
    services.revise(
        cluster,
        deed=a_deed(keeper),
        valid_from=date(2024, 7, 1),
        model=ClusterFacts,
        values={"legal_stage": "established"},
    )

    assert lines(page(reader, cluster, as_of="30/06/2024"))["legal_stage"].told.text.startswith(
        "In the"
    )
    assert lines(page(reader, cluster, as_of="01/07/2024"))["legal_stage"].told.text.startswith(
        "Established"
    )


def test_each_fact_tells_since_when_on_which_paper_and_by_whom_it_is_said(reader, keeper):
    cluster = a_cluster(legal_stage="planned", trades="mây tre đan", valid_from=date(2020, 1, 1))
    paper = a_paper("298/QĐ-UBND", deed=a_deed(keeper))
    services.revise(
        cluster,
        deed=a_deed(keeper),
        valid_from=date(2024, 7, 1),
        model=ClusterFacts,
        values={"legal_stage": "established"},
        source=paper,
    )

    found = lines(page(reader, cluster))
    assert found["legal_stage"].row.valid_from == date(2024, 7, 1)
    assert found["legal_stage"].row.source == paper
    assert found["legal_stage"].row.change_set.by == keeper
    # What did not change then is not said anew, and does not rest on that paper.
    assert found["trades"].row.valid_from == date(2020, 1, 1)
    assert found["trades"].row.source is None


def test_unknown_zero_and_not_applicable_are_told_apart(reader, keeper):
    cluster = a_cluster(projects=0)
    services.revise(
        cluster,
        deed=a_deed(keeper),
        valid_from=date(2024, 1, 1),
        model=OperationFacts,
        values={"workers": None},
        not_applicable=("workers",),
    )

    found = lines(page(reader, cluster))
    assert found["projects"].told.text == "0"
    assert found["workers"].told.status == "not_applicable"
    assert found["revenue_bn"].told.status == "unknown"


def test_what_is_not_known_is_not_painted_red(reader):
    text = page(reader, a_cluster()).text
    assert "office-badge-cannot_tell" in text
    assert "office-badge-missed" not in text


def test_a_correction_keeps_the_old_row_readable_as_known_before(reader, keeper):
    cluster = a_cluster(
        established_hectares=Decimal("73"),
        valid_from=date(2024, 1, 1),
        deed=a_deed(keeper, at=date(2024, 1, 1)),
    )
    row = ClusterFacts.objects.get()
    services.correct(
        row,
        deed=a_deed(keeper, at=date(2025, 3, 1), why="comma"),
        valid_from=row.valid_from,
        values={"established_hectares": Decimal("7.3")},
    )

    now = page(reader, cluster)
    assert lines(now)["established_hectares"].told.text == "7.3"
    assert "taken back on 01/03/2025" in now.text
    then = lines(page(reader, cluster, known_on="31/12/2024"))
    assert then["established_hectares"].told.text == "73"


def test_computed_occupancy_stands_beside_the_reported_one_and_a_gap_is_pointed_out(reader):
    cluster = a_cluster(
        industrial_hectares=Decimal(40),
        leased_hectares=Decimal(15),
        approved_hectares=Decimal(5),
        reported_occupancy=Decimal("59.5"),
    )
    line = lines(page(reader, cluster))["occupancy"]
    assert line.told.text == "50.0"
    assert "59.5" in line.remark


def test_occupancy_is_not_computed_where_a_part_is_not_known(reader):
    cluster = a_cluster(industrial_hectares=Decimal(40), leased_hectares=Decimal(15))
    line = lines(page(reader, cluster))["occupancy"]
    assert line.told.status == "unknown"
    assert not line.remark


def test_a_rate_within_one_point_is_not_pointed_out(reader):
    cluster = a_cluster(
        industrial_hectares=Decimal(40),
        leased_hectares=Decimal(20),
        approved_hectares=Decimal(0),
        reported_occupancy=Decimal(51),
    )
    assert not lines(page(reader, cluster))["occupancy"].remark


# Steps


def planned(cluster, keeper, day, plan, reason=None, kind="ground_breaking", **values):
    services.revise(
        cluster,
        deed=a_deed(keeper),
        valid_from=day,
        model=MilestoneFacts,
        kind=kind,
        values={
            "planned_on": plan[0],
            "planned_precision": plan[1],
            "move_reason": reason,
            **values,
        },
    )


def step_of(answer, kind):
    return next(step for step in answer.context["steps"] if step.kind == kind)


def test_a_step_keeps_its_first_plan_and_counts_its_moves_with_their_reasons(reader, keeper):
    cluster = a_cluster()
    planned(cluster, keeper, date(2023, 1, 1), (date(2024, 1, 1), "quarter"))
    planned(cluster, keeper, date(2024, 3, 1), (date(2024, 10, 1), "month"), "land")
    planned(cluster, keeper, date(2024, 11, 1), (date(2025, 1, 1), "year"), "capital")

    step = step_of(page(reader, cluster, as_of="31/12/2024"), "ground_breaking")
    assert str(step.first_planned) == "2024-Q1"
    assert str(step.planned) == "2025"
    assert [move.fact.move_reason for move in step.moves] == ["land", "capital"]
    assert step.late_sign == "on_course"


@pytest.mark.parametrize(
    ("plan", "actual", "sign"),
    [
        pytest.param(
            (date(2024, 1, 1), "quarter"), (date(2024, 3, 31), "day"), "met", id="last day"
        ),
        pytest.param(
            (date(2024, 1, 1), "quarter"), (date(2024, 4, 1), "day"), "overdue", id="day after"
        ),
        pytest.param(
            (date(2024, 2, 10), "day"), (date(2024, 2, 1), "month"), "cannot_tell", id="month"
        ),
        pytest.param((date(2024, 2, 10), "day"), None, "cannot_tell", id="done, nobody knows when"),
    ],
)
def test_a_done_step_was_late_in_time_or_cannot_be_told(reader, keeper, plan, actual, sign):
    cluster = a_cluster()
    done = {"state": "done"}
    if actual:
        done |= {"actual_on": actual[0], "actual_precision": actual[1]}
    planned(cluster, keeper, date(2023, 1, 1), plan, **done)
    assert step_of(page(reader, cluster), "ground_breaking").late_sign == sign


def test_a_step_not_done_is_late_from_the_day_after_its_plan(reader, keeper):
    cluster = a_cluster()
    planned(cluster, keeper, date(2023, 1, 1), (date(2024, 6, 30), "day"))
    in_time = step_of(page(reader, cluster, as_of="30/06/2024"), "ground_breaking")
    late = step_of(page(reader, cluster, as_of="02/07/2024"), "ground_breaking")
    assert in_time.late_sign == "on_course"
    assert (late.late_sign, late.lateness.days) == ("overdue", 2)


def test_all_eleven_steps_stand_on_the_page_recorded_or_not(reader):
    answer = page(reader, a_cluster())
    assert len(answer.context["steps"]) == 11
    assert "Not recorded" in answer.text


# Whose it is


@pytest.fixture
def two_communes():
    mine, theirs = a_commune("Thư Lâm"), a_commune("Phúc Thịnh")
    return a_cluster("Liên Hà", area=mine), a_cluster("Nguyên Khê", area=theirs), mine


def test_the_cluster_of_another_commune_is_not_there(sign_in, two_communes):
    mine, theirs, commune = two_communes
    client = sign_in(a_user(Role.OFFICER, area=commune))
    assert client.get(reverse("clusters:cluster", args=[mine.code])).status_code == 200
    assert client.get(reverse("clusters:cluster", args=[theirs.code])).status_code == 404


def test_a_cluster_lying_partly_in_a_commune_is_read_there_and_not_written(sign_in, two_communes):
    _mine, theirs, commune = two_communes
    services.revise(
        theirs,
        deed=a_deed(),
        valid_from=date(2024, 1, 1),
        model=ClusterFacts,
        values={"further_area_codes": [commune.code]},
    )
    client = sign_in(a_user(Role.OFFICER, area=commune))
    assert client.get(reverse("clusters:cluster", args=[theirs.code])).status_code == 200
    assert client.get(reverse("clusters:revise", args=[theirs.code, "legal"])).status_code == 403


@pytest.mark.parametrize("code", ["nowhere", "a\0b", "x" * 300, "CCN%2F1"])
def test_a_code_that_nobody_has_is_not_there(reader, code):
    assert reader.get(f"/clusters/{code}/").status_code == 404


def test_papers_of_another_area_are_not_listed(sign_in, two_communes):
    mine, _theirs, commune = two_communes
    elsewhere = a_paper("77/QĐ-UBND", area=a_commune("Đan Phượng"))
    here = a_paper("78/QĐ-UBND", area=commune)
    for paper, day in ((elsewhere, date(2024, 1, 1)), (here, date(2024, 2, 1))):
        services.revise(
            mine,
            deed=a_deed(),
            valid_from=day,
            model=LandFacts,
            values={"cleared_hectares": Decimal(day.month)},
            source=paper,
        )
    answer = page(sign_in(a_user(Role.OFFICER, area=commune)), mine)
    assert answer.context["papers"] == [here]


# History


def test_history_tells_who_changed_what_from_what_to_what_and_why(reader, keeper):
    cluster = a_cluster(established_hectares=Decimal("1500.5"), legal_stage="planned")
    services.revise(
        cluster,
        deed=a_deed(keeper, why="decision of the city"),
        valid_from=date(2024, 7, 1),
        model=ClusterFacts,
        values={"legal_stage": "established", "established_hectares": Decimal("11.5")},
    )

    deed = page(reader, cluster).context["history"][0]
    assert (deed.change_set.by, deed.change_set.why) == (keeper, "decision of the city")
    told = {line.label: (line.before, line.after) for line in deed.changes}
    assert told["Legal stage"] == ("In the development plan", "Established by decision")
    assert told["Area established by decision"] == ("1,500.5 ha", "11.5 ha")


def test_history_of_a_day_does_not_know_what_was_recorded_later(reader, keeper):
    cluster = a_cluster(deed=a_deed(keeper, at=date(2024, 1, 5)), valid_from=date(2024, 1, 1))
    services.revise(
        cluster,
        deed=a_deed(keeper, at=date(2025, 1, 5)),
        valid_from=date(2024, 7, 1),
        model=ProgressFacts,
        values={"state": "building"},
    )
    assert len(page(reader, cluster).context["history"]) == 2
    assert len(page(reader, cluster, known_on="31/12/2024").context["history"]) == 1


def test_numbers_and_days_are_written_the_vietnamese_way_on_a_vietnamese_page(client, sign_in):
    cluster = a_cluster(established_hectares=Decimal("1234.5"))
    client = sign_in(a_user(Role.MANAGER))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "vi"
    assert "1.234,5" in page(client, cluster).text


def test_two_stations_stand_apart(reader, keeper):
    cluster = a_cluster(station={"state": "stopped"})
    second = cluster.stations.create(number=2, name="Giai đoạn 2")
    StationFacts.objects.create(
        station=second,
        state="running",
        valid_from=date(2024, 1, 1),
        recorded_at=timezone.now(),
        change_set=StationFacts.objects.get().change_set,
    )
    stations = page(reader, cluster).context["stations"]
    assert [card.fact.state for _station, card in stations] == ["stopped", "running"]


def test_the_page_asks_as_much_for_a_short_past_as_for_a_long_one(
    sign_in, keeper, django_assert_num_queries, asked
):
    short = a_cluster("Phùng Xá", station={"state": "none"})
    long = a_cluster("Hữu Bằng", station={"state": "none"})
    for number in range(1, 9):
        services.revise(
            long,
            deed=a_deed(keeper),
            valid_from=date(2024, number, 1),
            model=LandFacts,
            values={"cleared_hectares": Decimal(number)},
        )
        planned(long, keeper, date(2024, number, 1), (date(2025, number, 1), "month"), "land")
        services.open_difficulty(
            long,
            deed=a_deed(keeper),
            valid_from=date(2024, 1, 1),
            kind="land",
            text=f"ruộng {number}",
        )
    client = sign_in(a_user(Role.MANAGER))
    page(client, short)
    with asked() as of_the_short:
        page(client, short)
    with django_assert_num_queries(len(of_the_short)):
        page(client, long)


# Difficulties and investors


def test_difficulties_are_open_overdue_or_settled_on_the_day_and_only_of_ones_own_areas(
    sign_in, two_communes
):
    mine, theirs, commune = two_communes
    for cluster, text, due, closed in [
        (mine, "thiếu vốn", date(2025, 1, 1), None),
        (mine, "chậm đền bù", date(2024, 1, 1), date(2024, 3, 1)),
        (theirs, "chưa có đường điện", date(2024, 1, 1), None),
    ]:
        services.open_difficulty(
            cluster,
            deed=a_deed(),
            valid_from=date(2023, 6, 1),
            kind="land",
            text=text,
            due_on=due,
            closed_on=closed,
        )
    client = sign_in(a_user(Role.OFFICER, area=commune))

    def listed(**query):
        answer = client.get(reverse("clusters:difficulties"), query)
        assert answer.status_code == 200
        return {row.record.text: row.record.state_on_day for row in answer.context["table"].rows}

    assert listed(as_of="01/12/2024") == {"thiếu vốn": "open", "chậm đền bù": "done"}
    assert listed(as_of="02/01/2025", state="overdue") == {"thiếu vốn": "overdue"}
    assert listed(state="closed") == {"chậm đền bù": "done"}
    assert listed(q="den bu") == {"chậm đền bù": "done"}
    assert listed(q="duong dien") == {}


def test_investors_are_told_only_of_clusters_one_reads(sign_in, two_communes):
    mine, theirs, commune = two_communes
    for cluster, name in ((mine, "Công ty An Phát"), (theirs, "Công ty Bình Minh")):
        services.assign_investor(
            cluster, deed=a_deed(), valid_from=date(2024, 1, 1), named=(name, "", "enterprise")
        )
    other = InvestorFacts.objects.get(cluster=theirs).investor
    client = sign_in(a_user(Role.OFFICER, area=commune))

    text = client.get(reverse("clusters:investors")).text
    assert "An Phát" in text
    assert "Bình Minh" not in text
    assert client.get(reverse("clusters:investor", args=[other.pk])).status_code == 404


def test_the_page_of_an_investor_lists_the_clusters_of_the_day(reader):
    cluster = a_cluster("Liên Hà", district=a_district())
    services.assign_investor(
        cluster, deed=a_deed(), valid_from=date(2024, 1, 1), named=("Công ty An Phát", "", "")
    )
    investor = InvestorFacts.objects.get().investor
    address = reverse("clusters:investor", args=[investor.pk])
    assert "Liên Hà" in reader.get(address).text
    assert "Liên Hà" not in reader.get(address, {"as_of": "31/12/2023"}).text
    assert reader.get(f"/clusters/investors/{10**30}/").status_code == 404
