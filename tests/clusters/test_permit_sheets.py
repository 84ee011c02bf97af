"""Permits, duties to sample and rulings by the file: about stations that are recorded, one in a row."""

from datetime import date, timedelta

import pytest

from clusters.models import PermitFacts, Ruling, SampleDue, SamplingDuty, StationVerdict
from clusters.sheets import WASTEWATER_SHEETS
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.history.models import Change
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.comparing import RowKind
from hanoi_industry.spreadsheets.writing import SafeXLSX
from tests.clusters.test_compliance_pages import a_running
from tests.factories import (
    TODAY,
    a_choice,
    a_cluster,
    a_commune,
    a_deed,
    a_parameter,
    a_sample,
    a_user,
    some_limits,
)
from tests.uploads import kept, planned, sent
from tests.workbooks import a_workbook

pytestmark = pytest.mark.django_db
NAMES = ("permits", "duties", "rulings")
PERMITS, DUTIES, RULINGS = (WASTEWATER_SHEETS[name]() for name in NAMES)


@pytest.fixture
def station():
    return a_cluster(
        "Phú Thị", code="PT1", area=a_commune(), station={"state": "running"}
    ).stations.get()


def looked_at(content, sheet, deed):
    return planned(sent(content, sheet=sheet, deed=deed), sheet=sheet, deed=deed)


def faults(plan):
    return [one.code for row in plan.rows_of() for one in row.faults]


# Permits

PERMIT = [
    *("Mã cụm", "Trạm số", "Từ ngày", "Số giấy phép môi trường", "Cơ quan cấp", "Ngày cấp"),
    *("Có giá trị đến", "Công suất được cấp phép (m3/ngày)", "Nguồn tiếp nhận", "Văn bản"),
]
A_PERMIT = [
    *("PT1", 1, date(2024, 5, 2), "12/GPMT-UBND", "UBND thành phố", date(2024, 4, 26)),
    *(date(2034, 4, 26), 1200, "sông Cầu Bây", "12/GPMT-UBND"),
]


def test_a_permit_is_kept_as_the_office_lists_it(deed, station):
    upload = kept(a_workbook(PERMIT, A_PERMIT), sheet=PERMITS, deed=deed)
    one = PermitFacts.objects.get()
    assert (one.station, one.valid_from) == (station, date(2024, 5, 2))
    assert (one.number, one.issued_on, one.expires_on) == (
        "12/GPMT-UBND",
        date(2024, 4, 26),
        date(2034, 4, 26),
    )
    assert (one.capacity_m3_a_day, one.receiving_water) == (1200, "sông Cầu Bây")
    assert str(one.source) == "12/GPMT-UBND"
    assert Change.objects.filter(change_set=upload.change_set, subject_code="PT1").exists()


def test_a_permit_ends_after_it_was_issued(deed, station):
    headings = ["Mã cụm", "Từ ngày", "Ngày cấp", "Hết hạn"]
    wrong = a_workbook(headings, ["PT1", TODAY, date(2024, 5, 1), date(2023, 5, 1)])
    assert faults(looked_at(wrong, PERMITS, deed)) == ["permit_ends_before_issued"]


def test_a_permit_ends_after_it_was_issued_as_recorded_before(deed, station):
    kept(a_workbook(PERMIT, A_PERMIT), sheet=PERMITS, deed=deed)
    wrong = a_workbook(["Mã cụm", "Hết hạn"], ["PT1", date(2023, 5, 1)])
    assert faults(looked_at(wrong, PERMITS, deed)) == ["permit_ends_before_issued"]


# Duties

DUTY = ["Mã cụm", "Từ ngày", "Nhóm thông số", "Tần suất (tháng)", "Gia hạn (ngày)", "Thông số"]


def test_a_duty_brings_the_samples_that_are_due(deed, station):
    a_parameter()
    a_parameter("tss", "Tổng chất rắn lơ lửng", spellings=["TSS"])
    rows = [
        ["PT1", date(2025, 1, 1), None, 3, 10, "COD; TSS"],
        ["PT1", date(2025, 1, 1), "kim loại", 12, None, None],
    ]
    kept(a_workbook(DUTY, *rows), sheet=DUTIES, deed=deed)
    every, metals = SamplingDuty.objects.order_by("group")
    assert (every.every_months, every.grace_days, every.parameters) == (3, 10, ["cod", "tss"])
    assert (metals.group, metals.every_months, metals.parameters) == ("kim loại", 12, [])
    first = SampleDue.objects.filter(station=station, group="").order_by("due_on")[0]
    assert (first.opens_on, first.due_on) == (date(2025, 1, 1), date(2025, 3, 31))


@pytest.mark.parametrize(
    ("months", "parameters", "expected"),
    [(0, None, "no_such_months"), (121, None, "no_such_months"), (3, "XYZ", "no_such_parameter")],
)
def test_what_cannot_be_of_a_duty_is_told(deed, station, months, parameters, expected):
    content = a_workbook(DUTY, ["PT1", date(2025, 1, 1), None, months, None, parameters])
    assert faults(looked_at(content, DUTIES, deed)) == [expected]


# Rulings

RULING = ["Mã cụm", "Từ ngày", "Đạt quy chuẩn", "Cơ quan kết luận", "Nội dung kết luận", "Nguồn"]
A_RULING = ["PT1", date(2025, 8, 1), "Không", "Sở NN&MT", "COD vượt 2 lần", "15/TB-SNNMT"]


def test_a_ruling_is_one_voice_with_its_paper(deed, station):
    kept(a_workbook(RULING, A_RULING), sheet=RULINGS, deed=deed)
    one = Ruling.objects.get()
    assert (one.meets, one.authority, one.text) == (False, "Sở NN&MT", "COD vượt 2 lần")
    assert str(one.source) == "15/TB-SNNMT"


def test_a_ruling_needs_its_authority_and_its_paper(deed, station):
    content = a_workbook(RULING, ["PT1", date(2025, 8, 1), "Có", None, None, None])
    assert set(faults(looked_at(content, RULINGS, deed))) == {
        "no_authority",
        "ruling_without_paper",
    }


@pytest.mark.parametrize("heading", ["Kết luận", "Kết quả", "Đánh giá", "Kết quả kiểm tra"])
def test_a_column_of_verdicts_says_whether_the_standard_is_met(heading, deed, station):
    """ "Đạt" and "Không đạt" were kept as words, or not at all, and the station had no ruling."""
    headings = ["Mã cụm", "Ngày kiểm tra", "Đoàn kiểm tra", heading, "Số, ngày văn bản"]
    rows = [
        ["PT1", date(2025, 8, 1), "Sở NN&MT", "Không đạt", "15/TB-SNNMT"],
        ["PT1", date(2025, 9, 1), "Sở NN&MT", "Đạt", "16/TB-SNNMT"],
    ]
    kept(a_workbook(headings, *rows), sheet=RULINGS, deed=deed)
    said = Ruling.objects.order_by("valid_from").values_list("valid_from", "meets", "authority")
    assert list(said) == [
        (date(2025, 8, 1), False, "Sở NN&MT"),
        (date(2025, 9, 1), True, "Sở NN&MT"),
    ]


@pytest.mark.parametrize(
    ("text", "meets"),
    [
        ("Đạt QCVN 40:2011 cột A", True),
        ("Nước thải đạt quy chuẩn cho phép", True),
        ("COD vượt 1,2 lần", False),
        ("Không đạt QCVN", False),
        ("Đạt, trừ Coliform vượt 1,2 lần", None),
        ("Đã nộp báo cáo", None),
    ],
)
def test_the_words_of_a_ruling_say_whether_the_standard_is_met(text, meets, deed, station):
    headings = ["Mã cụm", "Ngày kết luận", "Cơ quan ban hành", "Kết luận", "Số văn bản"]
    content = a_workbook(headings, ["PT1", date(2025, 8, 1), "Sở NN&MT", text, "15/TB-SNNMT"])
    plan = looked_at(content, RULINGS, deed)
    told = {"meets_by_words", "fails_by_words"} & {one.code for _row, one in plan.findings("notes")}
    assert bool(told) is (meets is not None)
    kept(content, sheet=RULINGS, deed=deed)
    one = Ruling.objects.get()
    assert (one.meets, one.text) == (meets, text)


# All of them

ROWS = {
    "permits": (PERMIT, A_PERMIT),
    "duties": (DUTY, ["PT1", date(2025, 1, 1), "kim loại", 3, 10, "COD"]),
    "rulings": (RULING, A_RULING),
}


def a_file(name, **instead):
    headings, row = ROWS[name]
    return a_workbook(headings, [instead.get("code", row[0]), *row[1:]])


@pytest.mark.parametrize("name", NAMES)
def test_what_is_exported_goes_back_in_as_no_change(deed, station, name):
    a_parameter()
    sheet = WASTEWATER_SHEETS[name]()
    kept(a_file(name), sheet=sheet, deed=deed)
    content = SafeXLSX().export_data(sheet.exported(sheet.recorded(by=deed.by, day=TODAY)))
    plan = looked_at(content, sheet, deed)
    assert plan.counts[RowKind.SAME] == plan.row_count == 1, list(plan.findings("faults"))
    assert not plan.questions


@pytest.mark.parametrize("name", NAMES)
def test_an_import_is_undone_whole(deed, station, name):
    a_parameter()
    sheet = WASTEWATER_SHEETS[name]()
    upload = kept(a_file(name), sheet=sheet, deed=deed)
    model = sheet.resource_class.model
    assert model.objects.standing().count() == 1
    services.undo(upload, sheet=sheet, deed=deed)
    assert not model.objects.standing().exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_station_that_is_not_recorded_is_not_made(deed, name):
    a_parameter()
    cluster = a_cluster("Không trạm", code="KT1", area=a_commune())
    plan = looked_at(a_file(name, code="KT1"), WASTEWATER_SHEETS[name](), deed)
    assert "no_station_yet" in faults(plan)
    assert not cluster.stations.exists()


@pytest.mark.parametrize("name", NAMES)
def test_only_who_imports_and_records_for_the_area_may(station, name):
    a_parameter()
    by = a_user(Role.IMPORTER, area=a_commune("Xã Khác"))
    sheet = WASTEWATER_SHEETS[name]()
    assert "not_your_area" in faults(looked_at(a_file(name), sheet, a_deed(by)))
    assert not list(sheet.recorded(by=by, day=TODAY))


def test_verdicts_follow_what_a_file_says_of_duties(deed):
    station = a_running("Phú Thị")
    a_choice(station, some_limits(cod=150))
    a_sample(station, TODAY - timedelta(days=200), cod=100)
    code = station.cluster.code
    row = [code, TODAY - timedelta(days=300), None, 3, 0, "COD"]
    kept(a_workbook(DUTY, row), sheet=DUTIES, deed=deed)
    assert StationVerdict.objects.as_of(TODAY).get(station=station).outcome == "overdue"


def test_a_permit_is_not_issued_in_days_to_come(deed, station):
    issued = A_PERMIT.copy()
    issued[5] = TODAY + timedelta(days=4000)
    plan = looked_at(a_workbook(PERMIT, issued), PERMITS, deed)
    assert [(one.code, one.address) for _row, one in plan.findings("faults")] == [
        ("day_to_come", "F2")
    ]
