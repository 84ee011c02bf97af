"""What a person sees and says of one wastewater station, of their own areas only."""

from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.models import LimitChoice, PermitFacts, Ruling, SamplingDuty, StationFacts
from clusters.wastewater import services
from hanoi_industry.accounts.permissions import Role
from tests.factories import (
    a_choice,
    a_commune,
    a_deed,
    a_sample,
    a_station,
    a_user,
    some_limits,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def station():
    station = a_station(capacity_m3_a_day=Decimal(500), flow_m3_a_day=Decimal(60))
    a_choice(station, some_limits(cod=150, tss=100))
    return station


def address(name, station, *parts):
    return reverse(f"clusters:{name}", args=[station.cluster.code, station.number, *parts])


def page(client, station, **query):
    answer = client.get(address("station", station), query)
    assert answer.status_code == 200
    return answer


def said(station, model, day=date(2025, 1, 1), group="", **values):
    services.state_of_station(
        model, station, deed=a_deed(), valid_from=day, values=values, group=group
    )


# Looking


def test_a_station_without_any_sample_says_so(office, station):
    answer = page(office, station)
    assert answer.context["verdict"]["sign"] == "no_data"
    assert "No sample of a laboratory is recorded" in answer.text


def test_the_working_shows_limit_coefficients_value_and_ratio(office, station):
    a_choice(station, LimitChoice.objects.get().limit_set, kq=Decimal("0.9"), kf=Decimal("1.1"))
    a_sample(station, date(2025, 6, 1), cod=297)
    answer = page(office, station)
    assert answer.context["verdict"]["sign"] == "exceeds"
    assert "150 × 0.9 × 1.1" in answer.text
    assert "≤ 148.5" in answer.text
    assert "beyond its limit, 2.00 ×" in answer.text.replace("\xa0", " ")


def test_the_page_of_an_earlier_day_knows_nothing_from_later(office, station):
    a_sample(station, date(2025, 3, 1), cod=100)
    a_sample(station, date(2025, 6, 1), cod=300)
    before = page(office, station, as_of="2025-05-31")
    after = page(office, station, as_of="2025-06-01")
    assert before.context["verdict"]["sign"] == "meets"
    assert after.context["verdict"]["sign"] == "exceeds"
    assert len(before.context["samples"]) == 1
    assert len(after.context["samples"]) == 2


def test_years_and_parameters_are_counted_with_the_highest_ratio(office, station):
    a_sample(station, date(2024, 3, 1), cod=100, tss=50)
    a_sample(station, date(2025, 3, 1), cod=300, tss=50)
    a_sample(station, date(2025, 6, 1), cod=450)
    heat = page(office, station).context["heat"]
    assert heat.years == (2024, 2025)
    cells = {str(parameter): cells for parameter, cells in heat.rows}
    assert [cell.text for cell in cells["COD"]] == ["0/1", "2/2 3.00 ×"]
    assert [cell.sign for cell in cells["COD"]] == ["meets", "exceeds"]
    assert [cell.text for cell in cells["TSS"]] == ["0/1", "0/1"]


def test_daily_averages_stand_apart_and_make_no_verdict(office, station):
    a_sample(station, date(2025, 6, 1), cod=100)
    a_sample(station, date(2025, 6, 2), kind="automatic", cod=500)
    answer = page(office, station)
    assert answer.context["verdict"]["sign"] == "meets"
    assert len(answer.context["samples"]) == 1
    assert [one["exceeded"] for one in answer.context["averages"]] == [1]


def test_expected_samples_are_in_late_missing_or_to_come(office, station):
    said(station, SamplingDuty, every_months=3, grace_days=0)
    a_sample(station, date(2025, 2, 10), cod=100)
    a_sample(station, date(2025, 9, 1), cod=100)
    answer = page(office, station, as_of="2025-12-15")
    states = [(f"{one['window'].due_on:%d/%m}", one["word"]) for one in answer.context["dues"]]
    words = [word for _day, word in states]
    assert "Overdue" in words and "Missing" in words and "In" in words and "To come" in words


@pytest.mark.parametrize(
    ("flow", "sign", "words"),
    [
        (99, "at_risk", "less than a fifth"),
        (100, "plain", "Neither idle nor full"),
        (450, "plain", "Neither idle nor full"),
        (451, "at_risk", "more than nine tenths"),
    ],
)
def test_the_load_is_told_with_its_bounds(office, flow, sign, words):
    station = a_station(capacity_m3_a_day=Decimal(500), flow_m3_a_day=Decimal(flow))
    gauge = page(office, station).context["gauge"]
    assert gauge.sign == sign
    assert words in gauge.word


def test_a_load_that_nobody_recorded_is_not_known(office):
    assert page(office, a_station()).context["gauge"].sign == "unknown"


def test_three_voices_stand_side_by_side(office):
    station = a_station(meets_standard=True)
    a_choice(station, some_limits(cod=150))
    a_sample(station, date(2025, 6, 1), cod=300)
    said(station, Ruling, date(2025, 5, 1), meets=True, authority="Sở NN&MT")
    voices = page(office, station).context["voices"]
    assert voices["computed"] == "exceeds"
    assert voices["ruled"] is True
    assert voices["declared"] is True
    assert voices["official"] is False


def test_the_whole_record_goes_into_one_workbook(office, station, tmp_path):
    said(station, PermitFacts, number="12/GPMT", capacity_m3_a_day=Decimal(500))
    a_sample(station, date(2025, 6, 1), cod=300)
    answer = office.get(address("station", station), {"export": "xlsx"})
    file = tmp_path / "station.xlsx"
    file.write_bytes(answer.getvalue())
    book = openpyxl.load_workbook(file)
    assert book.sheetnames[:2] == ["Facts", "Samples"]
    told = [cell.value for row in book["Facts"].iter_rows() for cell in row]
    assert "12/GPMT" in told
    rows = list(book["Samples"].iter_rows(values_only=True))
    assert rows[0][-1].startswith("COD")
    assert rows[1][-1] == "300"


def test_a_station_asks_as_many_questions_for_one_sample_as_for_many(office, station):
    said(station, SamplingDuty, every_months=3)
    a_sample(station, date(2025, 1, 10), cod=300)
    page(office, station)
    with CaptureQueriesContext(connection) as few:
        page(office, station)
    for month in range(2, 12):
        a_sample(station, date(2025, month, 10), cod=300 if month % 2 else 100, tss=20)
    with CaptureQueriesContext(connection) as many:
        page(office, station)
    assert len(many) == len(few)


def test_a_person_of_another_area_finds_no_station(sign_in, station):
    client = sign_in(a_user(Role.OFFICER, area=a_commune("Phù Đổng")))
    assert client.get(address("station", station)).status_code == 404
    assert client.get(address("station", station), {"export": "xlsx"}).status_code == 404


# Saying


def post(client, name, station, *parts, **data):
    given = {"valid_from": "01/01/2025", "shown": "", **data}
    return client.post(address(name, station, *parts), given)


def test_limits_are_chosen_from_a_day_on_with_their_paper(office):
    station, limit_set = a_station(), some_limits(cod=150)
    answer = post(
        office,
        "revise-station",
        station,
        "limits",
        limit_set=limit_set.pk,
        column="B",
        kq="0.9",
        kf="1.1",
        paper="12/GPMT-UBND ngày 02/01/2024",
    )
    assert answer.status_code == 302, answer.context["form"].errors
    choice = LimitChoice.objects.get()
    assert (choice.column, choice.kq, choice.kf) == ("B", Decimal("0.9"), Decimal("1.1"))
    assert choice.source.number == "12/GPMT-UBND"


def test_a_column_that_the_set_does_not_have_is_told_with_those_it_has(office):
    station, limit_set = a_station(), some_limits(cod=150)
    answer = post(office, "revise-station", station, "limits", limit_set=limit_set.pk, column="D")
    assert "A, B" in str(answer.context["form"].errors["column"])
    assert not LimitChoice.objects.exists()


def test_a_set_with_columns_asks_for_one(office):
    station, limit_set = a_station(), some_limits(cod=150)
    answer = post(office, "revise-station", station, "limits", limit_set=limit_set.pk)
    assert "column" in answer.context["form"].errors


def test_each_group_of_parameters_has_a_duty_of_its_own(office, station):
    for group, months in (("định kỳ", "3"), ("kim loại nặng", "12")):
        answer = post(office, "revise-station", station, "duty", group=group, every_months=months)
        assert answer.status_code == 302, answer.context["form"].errors
    duties = SamplingDuty.objects.standing().values_list("group", "every_months")
    assert set(duties) == {("định kỳ", 3), ("kim loại nặng", 12)}
    assert len(page(office, station).context["duties"]) == 2


@pytest.mark.parametrize("months", ["0", "121"])
def test_months_that_cannot_be_are_told_with_those_that_can(office, station, months):
    answer = post(office, "revise-station", station, "duty", every_months=months)
    assert "from 1 to 120" in str(answer.context["form"].errors["every_months"])


def test_a_ruling_needs_its_paper(office, station):
    answer = post(office, "revise-station", station, "ruling", meets="false", authority="Sở NN&MT")
    assert "paper" in answer.context["form"].errors
    assert not Ruling.objects.exists()


def test_the_second_station_of_a_cluster_is_revised_and_not_the_first(office, station):
    from clusters.services import add_station

    second = add_station(station.cluster, deed=a_deed(), name="Trạm số 2")
    answer = post(office, "revise-station", second, "station", state="running")
    assert answer.status_code == 302, answer.context["form"].errors
    states = dict(StationFacts.objects.standing().values_list("station__number", "state"))
    assert states == {1: "running", 2: "running"}
    assert StationFacts.objects.filter(station=station).count() == 1


def test_a_permit_that_was_wrong_is_corrected_and_both_stay_readable(office, station):
    said(station, PermitFacts, number="12/GPMT")
    wrong = PermitFacts.objects.get()
    answer = post(
        office,
        "correct-station",
        station,
        "permit",
        wrong.pk,
        number="13/GPMT",
        shown=wrong.pk,
        why="a slip of the pen",
    )
    assert answer.status_code == 302, answer.context["form"].errors
    assert PermitFacts.objects.standing().get().number == "13/GPMT"
    assert PermitFacts.objects.count() == 2


def test_a_ruling_that_never_was_is_taken_back(office, station):
    said(station, Ruling, meets=True, authority="Sở NN&MT")
    row = Ruling.objects.get()
    answer = office.post(
        address("withdraw-station", station, "ruling", row.pk), {"why": "of another station"}
    )
    assert answer.status_code == 302
    assert not Ruling.objects.standing().exists()


def test_who_comes_second_is_told_and_loses_nothing(office, station):
    said(station, PermitFacts, number="12/GPMT")
    answer = post(office, "revise-station", station, "permit", number="14/GPMT", shown="")
    assert answer.status_code == 200
    assert "14/GPMT" in answer.text
    assert PermitFacts.objects.get().number == "12/GPMT"


def test_a_row_of_another_station_is_not_there(office, station):
    other = a_station("Liên Hà")
    said(other, Ruling, meets=True, authority="Sở NN&MT")
    row = Ruling.objects.get()
    for name in ("correct-station", "withdraw-station"):
        assert office.get(address(name, station, "ruling", row.pk)).status_code == 404
