"""The list of clusters: found, narrowed, sorted and taken along, as of a day, of one's own areas."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

from clusters import services
from clusters.models import Cluster, ClusterFacts, ProgressFacts, Station, StationFacts
from clusters.services import ClusterRow, FactGroup
from clusters.sheets import RECORD_SHEETS, ClusterSheet
from clusters.station_list import StationTable
from clusters.tables import ClusterTable
from clusters.wastewater import services as wastewater
from hanoi_industry.accounts.permissions import Role
from tests.factories import a_cluster, a_commune, a_deed, a_district, a_user
from tests.uploads import kept, planned, sent
from tests.workbooks import a_workbook

pytestmark = pytest.mark.django_db

STATIONS, INVESTORS = RECORD_SHEETS["stations"](), RECORD_SHEETS["investors"]()


def listed(client, **query) -> list[str]:
    answer = client.get(reverse("clusters:list"), query)
    assert answer.status_code == 200
    return [row.record.told["name"] for row in answer.context["table"].page.object_list]


def test_names_stand_in_the_order_of_the_alphabet_and_numbers_by_their_size(reader):
    for name in [
        "Yên Sơn",
        "Đắc Sở",
        "Liên Hà 10",
        "Dương Liễu",
        "Liên Hà 2",
        "Ấp Mới",
        "An Khánh",
    ]:
        a_cluster(name)
    assert listed(reader) == [
        "An Khánh",
        "Ấp Mới",
        "Dương Liễu",
        "Đắc Sở",
        "Liên Hà 2",
        "Liên Hà 10",
        "Yên Sơn",
    ]


@pytest.mark.parametrize(
    "typed", ["tan trieu", "TÂN TRIỀU", "Ta\u0302n Trie\u0302\u0300u", "triều", "HN007", "hn007"]
)
def test_a_cluster_is_found_without_accents_by_part_and_by_code(reader, typed):
    a_cluster("Tân Triều", code="HN007")
    a_cluster("Tân Hội")
    assert listed(reader, q=typed) == ["Tân Triều"]


def test_a_cluster_is_found_by_another_name(reader):
    cluster = a_cluster("Quất Động")
    services.add_alias(cluster, "Thường Tín 1", deed=a_deed())
    assert listed(reader, q="thuong tin") == ["Quất Động"]


def test_a_cluster_stands_in_the_list_from_the_day_its_facts_begin(reader):
    a_cluster("Cũ", valid_from=date(2010, 1, 1))
    a_cluster("Mới", valid_from=date(2024, 1, 1))
    assert listed(reader, as_of="31/12/2023") == ["Cũ"]
    assert listed(reader, as_of="01/01/2024") == ["Cũ", "Mới"]


def test_filters_ask_the_facts_of_the_day(reader):
    cluster = a_cluster("Liên Hà", legal_stage="planned", valid_from=date(2020, 1, 1))
    services.revise(
        cluster,
        deed=a_deed(),
        valid_from=date(2024, 7, 1),
        model=ClusterFacts,
        values={"legal_stage": "established"},
    )
    assert listed(reader, stage="established", as_of="30/06/2024") == []
    assert listed(reader, stage="planned", as_of="30/06/2024") == ["Liên Hà"]
    assert listed(reader, stage="established", as_of="01/07/2024") == ["Liên Hà"]


def test_filters_ask_what_was_known_on_a_day(reader):
    a_cluster(
        "Liên Hà",
        legal_stage="established",
        valid_from=date(2024, 1, 1),
        deed=a_deed(at=date(2025, 3, 1)),
    )
    assert listed(reader, stage="established", known_on="28/02/2025") == []
    assert listed(reader, stage="established", known_on="01/03/2025") == ["Liên Hà"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"operating": "yes"}, ["Có"]),
        ({"operating": "no"}, ["Không"]),
        ({"operating": "unknown"}, ["Chưa rõ"]),
    ],
)
def test_operating_not_operating_and_unknown_are_three_lists(reader, query, names):
    a_cluster("Có", is_operating=True)
    a_cluster("Không", is_operating=False)
    a_cluster("Chưa rõ")
    assert listed(reader, **query) == names


def test_the_station_furthest_along_speaks_for_its_cluster(reader):
    cluster = a_cluster("Hai trạm", station={"state": "stopped"})
    second = cluster.stations.create(number=2)
    fact = StationFacts.objects.get()
    StationFacts.objects.create(
        station=second,
        state="running",
        valid_from=fact.valid_from,
        recorded_at=fact.recorded_at,
        change_set=fact.change_set,
    )
    a_cluster("Không trạm", station={"state": "none"})
    a_cluster("Chưa rõ")
    assert listed(reader, station="running") == ["Hai trạm"]
    assert listed(reader, station="stopped") == []
    assert listed(reader, station="none") == ["Không trạm"]
    assert listed(reader, station="unknown") == ["Chưa rõ"]


def test_a_place_is_typed_and_may_be_a_commune_or_a_former_district(reader):
    district = a_district("Đông Anh")
    commune, further = a_commune("Thư Lâm", district=district), a_commune("Phúc Thịnh")
    a_cluster("Liên Hà", area=commune, district=district)
    a_cluster("Nguyên Khê", area=commune, further_area_codes=[further.code])
    assert listed(reader, place="thu lam") == ["Liên Hà", "Nguyên Khê"]
    assert listed(reader, place="huyện Đông Anh") == ["Liên Hà"]
    assert listed(reader, place="phuc thinh") == ["Nguyên Khê"]


def test_a_name_of_several_places_is_a_question_and_not_a_guess(reader):
    a_commune("Đông Anh")
    a_district("Đông Anh")
    a_cluster()
    answer = reader.get(reverse("clusters:list"), {"place": "dong anh"})
    [error] = answer.context["form"]["place"].errors
    assert "Xã Đông Anh; Huyện Đông Anh" in error
    # Nothing is hidden by a filter that was not understood.
    assert answer.context["table"].count == 1


def test_a_place_nobody_knows_is_told_in_words(reader):
    answer = reader.get(reverse("clusters:list"), {"place": "Atlantis"})
    assert "is called “Atlantis”" in answer.context["form"]["place"].errors[0]


def test_chosen_filters_stand_as_chips_that_take_themselves_away(reader):
    a_cluster("Liên Hà", legal_stage="planned")
    answer = reader.get(
        reverse("clusters:list"), {"stage": "planned", "q": "lien", "as_of": "01/01/2025"}
    )
    chips = {str(chip["label"]): chip for chip in answer.context["chips"]}
    assert chips["Legal stage"]["value"] == "In the development plan"
    assert "stage" not in chips["Legal stage"]["href"]
    assert "q=lien" in chips["Legal stage"]["href"]
    assert "as_of" in chips["Legal stage"]["href"]


def test_the_count_has_its_denominator(reader):
    a_cluster("Liên Hà", legal_stage="planned")
    a_cluster("Nguyên Khê", legal_stage="legacy")
    table = reader.get(reverse("clusters:list"), {"stage": "legacy"}).context["table"]
    assert (table.count, table.whole) == (1, 2)


def test_sorting_by_a_fact_puts_what_is_not_known_last_both_ways(reader):
    a_cluster("Nhỏ", established_hectares=Decimal(5))
    a_cluster("Lớn", established_hectares=Decimal(75))
    a_cluster("Chưa rõ")
    assert listed(reader, sort="hectares") == ["Nhỏ", "Lớn", "Chưa rõ"]
    assert listed(reader, sort="-hectares") == ["Lớn", "Nhỏ", "Chưa rõ"]
    assert listed(reader, sort="-name") == ["Nhỏ", "Lớn", "Chưa rõ"]


COLUMNS = [
    *["code", "area", "district", "legal_stage", "kind", "state", "is_operating", "hectares"],
    *["planned", "industrial", "leased", "occupancy", "reported", "projects", "workers", "capital"],
    *["realised", "investor", "station", "meets"],
]


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("role", [Role.MANAGER, Role.OFFICER])
def test_every_column_sorts_and_shows(sign_in, column, role):
    commune = a_commune()
    a_cluster("Liên Hà", area=commune, established_hectares=Decimal(5))
    a_cluster("Nguyên Khê", area=commune)
    client = sign_in(a_user(role, area=commune if role == Role.OFFICER else None))
    for sort in (column, f"-{column}"):
        assert len(listed(client, sort=sort, columns=column)) == 2


@pytest.mark.parametrize(
    "query",
    [
        {"per_page": "1000000"},
        {"per_page": "-1"},
        {"per_page": "many"},
        {"page": "99"},
        {"page": "-3"},
        {"page": "x"},
        {"sort": "nothing"},
        {"sort": "pk__password"},
        {"stage": "nothing"},
        {"columns": "nothing"},
        {"as_of": "yesterday"},
        {"as_of": "31/02/2024"},
        {"known_on": "01/01/3000"},
        {"q": "a\0b"},
        {"q": "x" * 5000},
        {"place": "y" * 5000},
        {"place": "\0"},
    ],
)
def test_whatever_the_address_asks_the_list_answers(reader, query):
    a_cluster()
    answer = reader.get(reverse("clusters:list"), query)
    assert answer.status_code == 200
    assert answer.context["table"].paginator.per_page <= 200


def test_chosen_columns_are_remembered(reader):
    a_cluster()
    reader.get(reverse("clusters:list"), {"columns": ["workers", "investor"]})
    table = reader.get(reverse("clusters:list")).context["table"]
    assert [column.name for column in table.columns] == ["name", "workers", "investor"]


def test_unknown_and_not_applicable_cells_have_a_mark_and_a_word(reader):
    cluster = a_cluster()
    services.revise(
        cluster,
        deed=a_deed(),
        valid_from=date(2024, 1, 1),
        model=ClusterFacts,
        values={"established_hectares": None},
        not_applicable=("established_hectares",),
    )
    text = reader.get(reverse("clusters:list"), {"columns": ["hectares", "legal_stage"]}).text
    assert "Not applicable" in text
    assert "Not known" in text
    assert "office-badge-missed" not in text


def test_the_link_to_a_cluster_keeps_the_clocks(reader):
    a_cluster(code="HN1")
    text = reader.get(reverse("clusters:list"), {"as_of": "01/01/2025", "q": "quat"}).text
    assert "/clusters/HN1/?as_of=01%2F01%2F2025" in text


def many_clusters(count: int, area) -> None:
    rows = [
        ClusterRow(
            date(2020, 1, 1),
            (
                FactGroup(
                    ClusterFacts,
                    {
                        "name": f"Cụm {number}",
                        "lead_area": area,
                        "legal_stage": "planned",
                        "established_hectares": Decimal(number),
                    },
                ),
                FactGroup(ProgressFacts, {"is_operating": bool(number % 2)}),
                FactGroup(StationFacts, {"state": "running"}),
            ),
        )
        for number in range(count)
    ]
    services.record_rows(rows, deed=a_deed())
    # A server comes to know by itself how many rows there are; of tables that it takes for empty,
    # PostgreSQL asks so clumsily that a page takes half a minute.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"sort": "-hectares"},
        {
            "q": "cum",
            "stage": "planned",
            "operating": "yes",
            "station": "running",
            "place": "thu lam",
        },
    ],
)
def test_the_list_asks_as_much_for_ten_clusters_as_for_hundreds(
    sign_in, query, django_assert_num_queries
):
    area = a_commune("Thư Lâm")
    client = sign_in(a_user(Role.OFFICER, area=area))
    many_clusters(10, area)
    listed(client, **query)
    with CaptureQueriesContext(connection) as for_ten:
        listed(client, **query)
    many_clusters(400, area)
    with django_assert_num_queries(len(for_ten)):
        listed(client, **query, per_page="200")


# Whose they are


@pytest.fixture
def officer(in_english_as):
    mine, theirs = a_commune("Thư Lâm"), a_commune("Phúc Thịnh")
    a_cluster("Liên Hà", area=mine, code="MINE")
    a_cluster("Nguyên Khê", area=theirs, code="THEIRS")
    return in_english_as(a_user(Role.OFFICER, area=mine))


def test_an_officer_sees_and_counts_the_clusters_of_the_own_commune_alone(officer):
    table = officer.get(reverse("clusters:list")).context["table"]
    assert (table.count, table.whole) == (1, 1)
    assert listed(officer, q="nguyen khe") == []


@pytest.mark.parametrize("ending", ["csv", "xlsx", "ods"])
def test_an_officer_takes_along_the_clusters_of_the_own_commune_alone(officer, ending):
    rows = taken(officer, ending, columns="code")
    assert [row[1] for row in rows[1:]] == ["MINE"]


def taken(client, ending, **query) -> list[list]:
    answer = client.get(reverse("clusters:list"), {**query, "export": ending})
    assert answer.status_code == 200
    content = answer.getvalue()
    if ending == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    return sheet.to_python()


def test_a_download_holds_all_filtered_rows_in_the_columns_and_the_order_shown(reader):
    for number in range(60):
        a_cluster(f"Cụm {number}", legal_stage="planned", established_hectares=Decimal(number))
    a_cluster("Khác", legal_stage="legacy")
    headings, *rows = taken(
        reader,
        "xlsx",
        stage="planned",
        sort="-hectares",
        columns=["hectares", "kind"],
        per_page="25",
    )
    assert headings == ["Cluster", "Kind", "Established area (ha)"]
    assert len(rows) == 60
    assert rows[0] == ["Cụm 59", "", 59]


def test_a_download_of_another_kind_is_not_there(reader):
    assert reader.get(reverse("clusters:list"), {"export": "pdf"}).status_code == 404


def test_a_download_of_an_earlier_day_says_so_in_every_row(reader):
    a_cluster("Một", valid_from=date(2020, 1, 1))
    headings, row = taken(reader, "xlsx", as_of="06/05/2021", columns="code")
    assert headings[-1] == "day of the report"
    assert row[-1] == date(2021, 5, 6)


@pytest.mark.parametrize("columns", ["code", "name,area,hectares,station,meets"])
def test_a_download_asks_as_much_for_ten_clusters_as_for_hundreds(
    reader, columns, django_assert_num_queries
):
    area = a_commune("Thư Lâm")
    many_clusters(10, area)
    taken(reader, "csv", columns=columns)
    with CaptureQueriesContext(connection) as for_ten:
        taken(reader, "csv", columns=columns)
    many_clusters(400, area)
    with django_assert_num_queries(len(for_ten)):
        taken(reader, "csv", columns=columns)


def test_suggestions_of_places_come_without_accents_and_are_few(reader):
    for number in range(20):
        a_commune(f"Thư Lâm {number}")
    text = reader.get(
        reverse("clusters:places", args=["commune"]), {"lead_area": "xa thu lam"}
    ).text
    assert text.count("<option") == 12
    assert reader.get(reverse("clusters:places", args=["planet"])).status_code == 404
    assert "<option" not in reader.get(reverse("clusters:places", args=["any"]), {"q": ""}).text


@pytest.mark.parametrize("ending", ["csv", "xlsx", "ods"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_download_of_every_column_goes_back_in_as_no_change(sign_in, ending, language):
    """However it is asked for: computed columns are left alone, further communes are not lost."""
    dong_anh = a_district("Đông Anh")
    lead, further = (a_commune(name, district=dong_anh) for name in ("Thư Lâm", "Phúc Thịnh"))
    a_cluster(
        "Liên Hà",
        area=lead,
        district=dong_anh,
        further_area_codes=[further.code],
        legal_stage="established",
        kind="craft_village",
        place="Liên Hà; Thụy Lâm",
        established_hectares=Decimal("9.2345"),
        planned_hectares=Decimal("12.5"),
        industrial_hectares=Decimal(7),
        leased_hectares=Decimal("5.125"),
        reported_occupancy=Decimal("70.5"),
        state="operating",
        is_operating=True,
        projects=12,
        workers=1234,
        approved_bn=Decimal("336.786"),
        realised_bn=Decimal("100"),
        station={"state": "running", "meets_standard": False},
    )
    a_cluster("Không ai biết", area=lead)
    person = a_user(Role.IMPORTER)
    client = sign_in(person)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    columns = ",".join(ClusterTable.base_columns)
    answer = client.get(reverse("clusters:list"), {"columns": columns, "export": ending})
    deed, sheet = a_deed(person, at=timezone.now()), ClusterSheet()
    day = timezone.localdate()
    with translation.override(language):
        upload = sent(answer.getvalue(), sheet=sheet, deed=deed, as_of=day, name=f"x.{ending}")
        plan = planned(upload, sheet=sheet, deed=deed)
    rows = plan.rows_of("")
    assert [(one.name, one.before, one.after) for row in rows for one in row.differences] == []
    assert [finding for row in rows for finding in row.faults] == []
    assert [row.kind for row in rows] == ["same", "same"] and not plan.questions


def gone_back_in(client, person, sheet, language, address, ending, **asked):
    """The plan of the list that stands at an address, taken out and sent in again."""
    answer = client.get(reverse(address), {"export": ending, **asked})
    deed, day = a_deed(person, at=timezone.now()), timezone.localdate()
    with translation.override(language):
        upload = sent(answer.getvalue(), sheet=sheet, deed=deed, as_of=day, name=f"x.{ending}")
        return planned(upload, sheet=sheet, deed=deed)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "ods"])
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("columns", "as_of"),
    [("default", ""), ("all", ""), ("default", "30/06/2024")],
    ids=["at first", "all columns", "of an earlier day"],
)
def test_the_list_of_stations_goes_back_in_as_no_change(sign_in, ending, language, columns, as_of):
    """It used to name its stations in a column that was taken for their state."""
    dong_anh = a_district("Đông Anh")
    lead = a_commune("Thư Lâm", district=dong_anh)
    station = {"state": "running", "capacity_m3_a_day": 1000, "flow_m3_a_day": Decimal("812.5")}
    for name in ("Liên Hà", "Dục Tú"):
        a_cluster(name, area=lead, district=dong_anh, station=station)
    second = Cluster.objects.get(name="Liên Hà").stations.create(number=2, name="Trạm A")
    wastewater.state_of_station(
        StationFacts, second, deed=a_deed(), valid_from=date(2024, 1, 1), values={"state": "none"}
    )
    first = Station.objects.get(cluster__name="Liên Hà", number=1)
    wastewater.state_of_station(
        StationFacts, first, deed=a_deed(), valid_from=date(2025, 1, 1), values={"state": "stopped"}
    )
    person = a_user(Role.IMPORTER)
    client = sign_in(person)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    shown = ",".join(StationTable.base_columns) if columns == "all" else columns
    plan = gone_back_in(
        *(client, person, STATIONS, language, "clusters:stations", ending),
        columns=shown,
        as_of=as_of,
    )
    rows = plan.rows_of("")
    assert [finding for row in rows for finding in (*row.faults, *row.oddities)] == []
    assert [row.kind for row in rows] == ["same"] * 3
    assert not plan.questions


@pytest.mark.parametrize("ending", ["csv", "xlsx", "ods"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_list_of_investors_goes_back_in_as_no_change(sign_in, ending, language):
    """The number of their clusters used to be taken for a cluster's name."""
    lead = a_commune("Thư Lâm")
    person = a_user(Role.IMPORTER)
    named = {"Liên Hà": "Công ty A", "Dục Tú": "Công ty B", "Ba": "Công ty A"}
    for name in named:
        a_cluster(name, area=lead)
    content = a_workbook(["Tên CCN", "Chủ đầu tư"], *map(list, named.items()))
    kept(content, sheet=INVESTORS, deed=a_deed(person))
    client = sign_in(person)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    plan = gone_back_in(client, person, INVESTORS, language, "clusters:investors", ending)
    rows = plan.rows_of("")
    assert [finding for row in rows for finding in (*row.faults, *row.oddities)] == []
    assert [row.kind for row in rows] == ["same"] * 2
    assert not plan.questions
