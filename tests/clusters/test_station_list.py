"""The list of stations: what holds of each on the day, what it is narrowed by, and the same as a file."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clusters.models import PermitFacts
from clusters.wastewater import services as wastewater
from hanoi_industry.accounts.permissions import Role
from tests.clusters.test_compliance_pages import a_running, listed, page, said, sheet_of
from tests.factories import TODAY, a_cluster, a_commune, a_deed, a_sample, a_user, some_limits

pytestmark = pytest.mark.django_db


@pytest.fixture
def limits():
    return some_limits(cod=150)


def a_permit(station, *, valid_from=date(2025, 1, 1), **values):
    wastewater.state_of_station(
        PermitFacts, station, deed=a_deed(), valid_from=valid_from, values=values
    )


def names(answer) -> list[str]:
    return [one.cluster.name for one in listed(answer)]


def test_a_row_tells_what_holds_of_the_station(reader, limits):
    commune = a_commune("Thư Lâm")
    station = a_running(
        "Một", limits=limits, area=commune, capacity_m3_a_day=1000, flow_m3_a_day=450
    )
    a_sample(station, TODAY - timedelta(days=9), cod=200)
    a_permit(station, number="12/GPMT", expires_on=date(2027, 5, 4))
    text = said(page(reader, "stations"))
    assert "Một Xã Thư Lâm" in text
    for part in ("Running", "Exceeds", "45", "QCVN 40:2011/BTNMT, B", "04/05/2027"):
        assert part in text
    (row,) = listed(page(reader, "stations"))
    assert row.sampled_on == TODAY - timedelta(days=9)


def test_facts_are_those_of_the_day(reader):
    station = a_running("Một")
    a_permit(station, number="cũ", expires_on=date(2025, 6, 30))
    a_permit(station, valid_from=date(2025, 7, 1), number="mới", expires_on=date(2030, 6, 30))
    (then,) = listed(page(reader, "stations", as_of="30/06/2025"))
    (now,) = listed(page(reader, "stations"))
    assert (then.permit, now.permit) == ("cũ", "mới")


@pytest.fixture
def several(limits):
    thu_lam = a_commune("Thư Lâm")
    over = a_running("Vượt", limits=limits, area=thu_lam, capacity_m3_a_day=100, flow_m3_a_day=95)
    a_sample(over, TODAY - timedelta(days=9), cod=200)
    fine = a_running("Đạt", limits=limits, capacity_m3_a_day=100, flow_m3_a_day=90)
    a_sample(fine, TODAY - timedelta(days=9), cod=100)
    a_running("Vắng", capacity_m3_a_day=100, flow_m3_a_day=19)
    a_cluster("Dừng", station={"state": "stopped", "capacity_m3_a_day": 0, "flow_m3_a_day": 5})
    a_cluster("Không rõ", station={"operator": "Công ty"})


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"verdict": "exceeds"}, ["Vượt"]),
        ({"verdict": "meets"}, ["Đạt"]),
        ({"state": "stopped"}, ["Dừng"]),
        ({"state": "unknown"}, ["Không rõ"]),
        ({"load": "idle"}, ["Vắng"]),
        ({"load": "ordinary"}, ["Đạt"]),
        ({"load": "full"}, ["Vượt"]),
        ({"load": "unknown"}, ["Dừng", "Không rõ"]),
        ({"place": "Thư Lâm"}, ["Vượt"]),
        ({"q": "vuot"}, ["Vượt"]),
        ({"q": "nowhere"}, []),
    ],
)
def test_the_list_is_narrowed(reader, several, asked, expected):
    answer = page(reader, "stations", **asked)
    assert sorted(names(answer)) == sorted(expected)
    assert answer.context["table"].whole == 5


def test_a_place_that_nobody_knows_is_said(reader, several):
    answer = page(reader, "stations", place="Atlantis")
    assert "No commune and no former district is called “Atlantis”" in said(answer)


def test_the_file_has_what_the_list_shows(reader, several):
    heading, *rows = sheet_of(reader, "stations", load="full")
    assert len(rows) == 1
    told = dict(zip(heading, rows[0], strict=True))
    assert (told["Cluster"], told["Load (%)"]) == ("Vượt", 95)
    assert told["Verdict"] == "Exceeds"


def test_only_stations_of_areas_the_person_reads_are_listed(sign_in, several):
    client = sign_in(a_user(Role.OFFICER, area=a_commune("Phúc Thịnh")))
    assert names(page(client, "stations")) == []


def test_as_many_questions_for_one_station_as_for_many(reader, limits):
    a_running("Một", limits=limits)
    page(reader, "stations")
    with CaptureQueriesContext(connection) as one:
        page(reader, "stations")
    for number in range(6):
        station = a_running(f"Cụm {number}", limits=limits)
        a_sample(station, TODAY - timedelta(days=9), cod=200)
    with CaptureQueriesContext(connection) as many:
        page(reader, "stations")
    assert len(many) == len(one)
