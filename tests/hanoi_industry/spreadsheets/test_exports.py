"""What leaves the house goes back in unchanged; and the ways out of the administration."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from django.utils import translation

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


def read_xlsx(content):
    return openpyxl.load_workbook(io.BytesIO(content)).active


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


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
@pytest.mark.parametrize("written", [writing.SafeXLSX(), writing.SafeCSV(), writing.SafeODS()])
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

    content = client.get(reverse("admin:clusters_cluster_export_csv")).getvalue()
    assert b"Canary" not in content
    assert any("'=1+1" in row for row in read_csv(content))

    sheet = read_xlsx(client.get(reverse("admin:clusters_cluster_export")).getvalue())
    values = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert values["=1+1"] == "s"
    assert "Canary" not in values


@pytest.mark.django_db
def test_no_secret_leaves_with_an_export():
    user = a_user("administrator")
    dataset = table_of(User)().export(queryset=[user])
    assert user.password not in str(dataset.dict)
    assert user.full_name in str(dataset.dict)
