"""What leaves the house: text stays text, numbers stay numbers, and it goes back in unchanged."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from clusters import register, services
from clusters.models import ClusterFacts
from clusters.sheets import ClusterSheet
from hanoi_industry.accounts.models import User
from hanoi_industry.spreadsheets import services as spreadsheets
from hanoi_industry.spreadsheets import writing
from hanoi_industry.spreadsheets.admin import table_of
from hanoi_industry.spreadsheets.comparing import RowKind
from tests.factories import TODAY, a_cluster, a_commune, a_deed, a_district, a_user
from tests.uploads import planned, sent

SHEET = ClusterSheet()
PAYLOADS = [
    "=1+1",
    "==1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    " =1+1",
    '=HYPERLINK("http://example.org")',
    "https://example.org",
    "0123",
]


def read_xlsx(content):
    return openpyxl.load_workbook(io.BytesIO(content)).active


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", PAYLOADS)
def test_what_would_be_a_formula_is_stored_as_text_in_a_workbook(text):
    cell = read_xlsx(writing.xlsx("x", [text], [[text]]))["A2"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert cell.value.strip().endswith(text.strip())


@pytest.mark.parametrize("text", PAYLOADS[:-2])
def test_what_would_be_a_formula_begins_with_an_apostrophe_in_csv(text):
    ((heading,), (cell,)) = read_csv(writing.as_csv([text], [[text]]))
    assert cell == heading == "'" + text


@pytest.mark.parametrize("value", [-5, 0, 12, Decimal("-9.26"), 3.5])
def test_numbers_stay_numbers_and_keep_their_sign(value):
    assert read_xlsx(writing.xlsx("x", ["n"], [[value]]))["A2"].value == pytest.approx(float(value))
    assert Decimal(read_csv(writing.as_csv(["n"], [[value]]))[1][0]) == Decimal(str(value))


@pytest.mark.parametrize("value", [Decimal("1.234"), Decimal("336.786")])
def test_a_number_in_csv_is_never_one_that_could_be_read_twice(value):
    assert read_csv(writing.as_csv(["n"], [[value]]))[1][0] == f"{value}0"


def test_blanks_stay_blank_and_days_are_days():
    row = [None, "", date(2026, 3, 2), datetime(2026, 3, 2, 9, 30)]
    sheet = read_xlsx(writing.xlsx("x", list("abcd"), [row]))
    assert [sheet["A2"].value, sheet["B2"].value] == [None, None]
    assert sheet["C2"].value == datetime(2026, 3, 2)
    assert read_csv(writing.as_csv(list("abcd"), [row]))[1] == ["", "", "02/03/2026", "02/03/2026"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
def test_what_is_no_number_does_not_break_a_workbook(value):
    assert read_xlsx(writing.xlsx("x", ["n"], [[value]]))["A2"].data_type == "s"


def test_csv_tells_excel_that_it_is_utf8():
    assert writing.as_csv(["Cụm"], []).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("title", ["", "[a]:*?/\\", "x" * 40, "'"])
def test_any_title_makes_a_name_of_a_sheet(title):
    assert read_xlsx(writing.xlsx(title, ["a"], [[1]])).title


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Cụm công nghiệp.xlsx", "cum-cong-nghiep.xlsx"),
        ('a"\r\nSet-Cookie: x.csv', "a-set-cookie-x.csv"),
        ("../../x.xlsx", "x.xlsx"),
        (".xlsx", "table.xlsx"),
    ],
)
def test_a_download_has_a_safe_name_and_is_never_shown(name, shown):
    answer = writing.download(b"x", name)
    assert answer["Content-Disposition"] == f'attachment; filename="{shown}"'
    assert answer["X-Content-Type-Options"] == "nosniff"


@given(st.text(max_size=40))
def test_no_text_whatever_opens_a_formula(text):
    cell = read_csv(writing.as_csv(["t"], [[text + "."]]))[1:]
    assert not (cell and cell[0] and cell[0][0].startswith(writing.OPENS_A_FORMULA))


# Round trip


@pytest.fixture
def clusters(db):
    dong_anh = a_district("Đông Anh")
    commune = a_commune("Thư Lâm", district=dong_anh)
    second = a_commune("Phúc Thịnh", district=dong_anh)
    a_cluster(
        "Liên Hà (Đông Anh)",
        district=dong_anh,
        area=commune,
        further_area_codes=[second.code],
        place="Liên Hà; Thụy Lâm",
        legal_stage="established",
        kind="craft_village",
        established_hectares=Decimal("9.2600"),
        trades="=1+1; gỗ",
        decisions="298/QĐ-UBND ngày 20/02/2025",
        note="- đang chờ",
        is_operating=True,
        state="operating",
        approved_bn=Decimal("336.786"),
        reported_occupancy=Decimal("59.5"),
        projects=12,
        milestones={
            "ground_breaking": {
                "state": "done",
                "actual_on": date(2023, 9, 1),
                "actual_precision": "month",
                "planned_on": date(2023, 7, 1),
                "planned_precision": "quarter",
            }
        },
        station={"state": "running", "capacity_m3_a_day": Decimal(500), "meets_standard": False},
    )
    a_cluster("Không ai biết")
    return register.as_of(TODAY)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("written", [writing.SafeXLSX(), writing.SafeCSV()])
def test_an_export_of_the_register_goes_back_in_as_no_change(language, written, clusters):
    deed = a_deed(a_user("importer"))
    with translation.override(language):
        content = written.export_data(SHEET.exported(clusters))
        upload = sent(content, sheet=SHEET, deed=deed, name=f"x.{written.extension}")
        plan = planned(upload, sheet=SHEET, deed=deed)
    told = [
        (row.number, one.name, one.before, one.after)
        for row in plan.rows
        for one in row.differences
    ]
    assert not told
    assert [fault for row in plan.rows for fault in row.faults] == []
    assert [row.kind for row in plan.rows] == [RowKind.SAME, RowKind.SAME]
    assert not plan.questions


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_heading_of_an_export_is_known_when_it_comes_back(language, clusters):
    deed = a_deed(a_user("importer"))
    with translation.override(language):
        dataset = SHEET.exported(clusters)
    upload = sent(writing.SafeXLSX().export_data(dataset), sheet=SHEET, deed=deed)
    unsure = [
        match.column.heading
        for match in spreadsheets.open_upload(upload, SHEET).matches
        if match.is_asked or match.field is None
    ]
    assert not unsure


def test_what_does_not_apply_comes_back_as_such(db):
    cluster = a_cluster("Một")
    services.revise(
        cluster,
        deed=a_deed(),
        valid_from=TODAY,
        model=ClusterFacts,
        values={"planned_hectares": None},
        not_applicable=("planned_hectares",),
    )
    deed = a_deed(a_user("importer"))
    content = writing.SafeXLSX().export_data(SHEET.exported(register.as_of(TODAY)))
    plan = planned(sent(content, sheet=SHEET, deed=deed), sheet=SHEET, deed=deed)
    assert plan.rows[0].kind is RowKind.SAME


# The administration


@pytest.mark.django_db
@pytest.mark.parametrize("model", ["clusters_cluster", "targets_indicator", "clusters_landfacts"])
def test_the_stock_confirm_step_is_not_there(model, sign_in):
    client = sign_in(a_user("administrator"))
    address = reverse(f"admin:{model}_process_import")
    for answer in (
        client.get(address),
        client.post(address, {"import_file_name": "x", "original_file_name": "x", "format": "0"}),
    ):
        assert answer.status_code == 404


@pytest.mark.django_db
def test_the_import_button_of_the_administration_leads_to_our_own_import(sign_in):
    client = sign_in(a_user("administrator"))
    answer = client.get(reverse("admin:clusters_cluster_import"))
    assert answer.status_code == 302
    assert answer.url == reverse("clusters:import:start")
    assert reverse("admin:clusters_cluster_import") in client.get("/admin/clusters/cluster/").text


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["officer", "manager"])
def test_who_may_only_look_or_record_is_shown_no_import_and_gets_none(role, sign_in):
    client = sign_in(a_user(role))
    assert client.get(reverse("admin:clusters_cluster_import")).status_code == 403
    assert (
        reverse("admin:clusters_cluster_import") not in client.get("/admin/clusters/cluster/").text
    )


@pytest.mark.django_db
def test_the_administration_exports_only_what_the_person_sees(sign_in):
    mine, other = a_commune("Mê Linh"), a_commune("Yên Lãng")
    a_cluster("=1+1", area=mine)
    a_cluster("Canary", area=other)
    client = sign_in(a_user("officer", area=mine))

    content = client.get(reverse("admin:clusters_cluster_export_csv")).content
    assert b"Canary" not in content
    assert any("'=1+1" in row for row in read_csv(content))

    sheet = read_xlsx(client.get(reverse("admin:clusters_cluster_export")).content)
    values = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert values["=1+1"] == "s"
    assert "Canary" not in values


@pytest.mark.django_db
def test_no_secret_leaves_with_an_export():
    user = a_user("administrator")
    dataset = table_of(User)().export(queryset=[user])
    assert user.password not in str(dataset.dict)
    assert user.full_name in str(dataset.dict)
