"""Names that stand once for several rows, marks behind them, and papers and numbers typed the short way."""

from datetime import date

import pytest

from clusters.models import DifficultyFacts, Investor, MilestoneFacts, PermitFacts, StationFacts
from clusters.sheets import RECORD_SHEETS, WASTEWATER_SHEETS, ClusterSheet, StationSheet, codes
from clusters.sheets import permits as of_permits
from clusters.sheets.cluster_names import bare_name, footnote_mark
from hanoi_industry.spreadsheets.comparing import RowKind
from tests.factories import a_cluster, a_commune, a_deed, a_station, a_user
from tests.uploads import kept, planned, sent
from tests.workbooks import a_workbook

SHEET, STATIONS = ClusterSheet(), StationSheet()
DIFFICULTIES, MILESTONES = RECORD_SHEETS["difficulties"](), RECORD_SHEETS["milestones"]()
INVESTORS, PERMITS = RECORD_SHEETS["investors"](), WASTEWATER_SHEETS["permits"]()


@pytest.fixture
def deed(db):
    return a_deed(a_user("importer"))


@pytest.fixture(autouse=True)
def quat_dong(db):
    return a_cluster("Quất Động", code="QD1", area=a_commune())


def looked_at(deed, *rows, sheet=SHEET):
    return planned(sent(a_workbook(*rows), sheet=sheet, deed=deed), sheet=sheet, deed=deed)


def told(plan, kind="notes"):
    return [[one.code for one in getattr(row, kind)] for row in plan.rows_of()]


# The cluster of the row above


def test_difficulties_below_the_first_one_of_a_cluster_are_of_the_same(deed):
    headings = ["STT", "Tên CCN", "Khó khăn, vướng mắc"]
    rows = [1, "Quất Động", "Vướng giải phóng mặt bằng 2 ha"], [None, None, "Thiếu vốn"]
    plan = looked_at(deed, headings, *rows, sheet=DIFFICULTIES)
    assert codes.Note.CLUSTER_OF_ABOVE in told(plan)[1]
    kept(a_workbook(headings, *rows), sheet=DIFFICULTIES, deed=deed)
    assert {one.difficulty.cluster.code for one in DifficultyFacts.objects.standing()} == {"QD1"}
    assert DifficultyFacts.objects.standing().count() == 2


def test_stations_below_the_first_one_of_a_cluster_are_of_the_same(deed):
    headings = ["STT", "Tên CCN", "Tên trạm", "Công suất (m3/ngày)"]
    rows = [1, "Quất Động", "Trạm số 1", 200], [None, None, "Trạm số 2", 300]
    kept(a_workbook(headings, *rows), sheet=STATIONS, deed=deed)
    found = StationFacts.objects.standing().values_list("station__number", "capacity_m3_a_day")
    assert set(found) == {(1, 200), (2, 300)}


def test_steps_below_the_first_one_of_a_cluster_are_of_the_same(deed):
    headings = ["STT", "Tên CCN", "Nội dung công việc", "Ngày hoàn thành"]
    rows = (
        [1, "Quất Động", "Thành lập cụm", "12/3/2020"],
        [None, None, "Khởi công xây dựng HTKT", "12/3/2023"],
    )
    kept(a_workbook(headings, *rows), sheet=MILESTONES, deed=deed)
    found = MilestoneFacts.objects.standing().values_list("kind", "actual_on")
    assert set(found) == {
        ("establishment", date(2020, 3, 12)),
        ("ground_breaking", date(2023, 3, 12)),
    }


def test_a_numbered_row_without_a_name_is_of_nobody_knows_which(deed):
    headings = ["STT", "Tên CCN", "Khó khăn, vướng mắc"]
    rows = [1, "Quất Động", "Thiếu vốn"], [2, None, "Vướng giải phóng mặt bằng"]
    assert told(looked_at(deed, headings, *rows, sheet=DIFFICULTIES), "faults") == [
        *([], [codes.Fault.NO_NAME])
    ]


def test_in_our_own_template_a_blank_name_is_blank(deed):
    content = a_workbook(
        [one.heading for one in DIFFICULTIES.fields if one.attribute],
        *(
            [value if one.name == name else None for one in DIFFICULTIES.fields if one.attribute]
            for name, value in (("code", "QD1"), ("text", "Thiếu vốn"))
        ),
    )
    plan = planned(sent(content, sheet=DIFFICULTIES, deed=deed), sheet=DIFFICULTIES, deed=deed)
    assert codes.Fault.NO_NAME in told(plan, "faults")[1]


# Marks of footnotes


@pytest.mark.parametrize(
    ("name", "bare", "mark"),
    [
        ("Quất Động (*)", "Quất Động", "(*)"),
        ("CCN Quất Động**", "Quất Động", "**"),
        ("Quất Động³", "Quất Động", "³"),
        ("Liên Hà 2", "Liên Hà 2", ""),
        ("Phùng Xá (Mỹ Đức)", "Phùng Xá (Mỹ Đức)", ""),
    ],
)
def test_the_mark_of_a_footnote_is_no_part_of_a_name(name, bare, mark):
    assert (bare_name(name), footnote_mark(name)) == (bare, mark)


def test_a_name_with_the_mark_of_a_footnote_is_known_and_the_mark_told(deed):
    """It was asked whether it is a new cluster, and would have been called so."""
    plan = looked_at(deed, ["Tên CCN", "Số lao động"], ["Quất Động (*)", 200])
    assert (plan.rows[0].kind, plan.rows[0].label) == (RowKind.CHANGED, "Quất Động")
    assert codes.Note.FOOTNOTE_OF_NAME in told(plan)[0]
    plan = looked_at(deed, ["Tên CCN", "Công suất"], ["Quất Động¹", 200], sheet=STATIONS)
    assert codes.Note.FOOTNOTE_OF_NAME in told(plan)[0]


# Papers and numbers


@pytest.mark.parametrize("typed", ["0101 234 567", "0101.234.567", "0101234567", "'0101234567"])
def test_a_tax_code_may_have_blanks_between(typed, deed):
    headings = ["Tên CCN", "Chủ đầu tư", "MST"]
    kept(a_workbook(headings, ["Quất Động", "Công ty A", typed]), sheet=INVESTORS, deed=deed)
    assert Investor.objects.get(name="Công ty A").tax_code == "0101234567"


def test_a_branch_keeps_the_dash_of_its_tax_code(deed):
    headings = ["Tên CCN", "Chủ đầu tư", "MST"]
    row = ["Quất Động", "Công ty A", "0101234567 - 001"]
    kept(a_workbook(headings, row), sheet=INVESTORS, deed=deed)
    assert Investor.objects.get(name="Công ty A").tax_code == "0101234567-001"


def test_the_permit_that_another_one_replaces_is_no_part_of_its_number(deed):
    """All of the cell was kept as the number."""
    a_station("Ninh Hiệp")
    said = "12/GPMT-UBND ngày 12/3/2023 (thay thế GPMT số 5/GPMT ngày 1/1/2018)"
    kept(a_workbook(["Tên CCN", "GPMT"], ["Ninh Hiệp", said]), sheet=PERMITS, deed=deed)
    one = PermitFacts.objects.standing().get()
    assert (one.number, one.issued_on) == ("12/GPMT-UBND", date(2023, 3, 12))


def test_two_permits_in_one_cell_are_asked_to_be_parted(deed):
    a_station("Ninh Hiệp")
    said = "12/GPMT-UBND ngày 12/3/2023; 15/GPMT-UBND ngày 1/6/2025"
    plan = looked_at(deed, ["Tên CCN", "GPMT"], ["Ninh Hiệp", said], sheet=PERMITS)
    assert told(plan, "faults") == [[of_permits.Problem.SEVERAL_PERMITS]]


def test_a_cluster_older_than_the_rule_and_without_a_decision_is_legacy(deed):
    said = "Hình thành trước năm 2009, chưa có QĐ thành lập"
    plan = looked_at(deed, ["Tên CCN", "Tình trạng pháp lý"], ["Quất Động", said])
    assert [one.after for one in plan.rows[0].differences] == ["legacy"]


# A column for each kind of difficulty


BY_KIND = ["Tên CCN", "Khó khăn về GPMB", "Khó khăn về vốn", "Cơ quan xử lý"]


@pytest.mark.parametrize(
    "above",
    [
        [["Tên CCN", "Khó khăn về GPMB", "Khó khăn về vốn", "Cơ quan xử lý"]],
        [["Tên CCN", "Khó khăn, vướng mắc", None, "Cơ quan xử lý"], [None, "GPMB", "Vốn", None]],
    ],
    ids=["one row", "two rows"],
)
def test_a_column_for_each_kind_of_difficulty_gives_a_row_for_each(above, deed):
    """None of the columns was known, and every row was said to name no difficulty."""
    row = ["Quất Động", "Còn 3 hộ chưa nhận tiền", "Chưa vay được", "UBND xã"]
    merges = ["A1:A2", "B1:C1", "D1:D2"] if len(above) > 1 else ()
    kept(a_workbook(*above, row, merges=merges), sheet=DIFFICULTIES, deed=deed)
    found = DifficultyFacts.objects.standing().values_list("kind", "text", "who_must_act")
    assert set(found) == {
        ("land", "Còn 3 hộ chưa nhận tiền", "UBND xã"),
        ("capital", "Chưa vay được", "UBND xã"),
    }


def test_ticks_below_the_kinds_are_no_difficulties(deed):
    headings = ["Tên CCN", "Nội dung", "Khó khăn về GPMB", "Khó khăn về vốn"]
    plan = looked_at(deed, headings, ["Quất Động", "Còn 3 hộ", "x", None], sheet=DIFFICULTIES)
    assert [
        one.after for row in plan.rows_of() for one in row.differences if one.name == "text"
    ] == ["Còn 3 hộ"]


def test_both_rows_of_a_cluster_that_nobody_knows_are_faulty(deed):
    upload = sent(
        a_workbook(BY_KIND, ["Không có", "Vướng 2 ha", "Thiếu vốn", None]),
        sheet=DIFFICULTIES,
        deed=deed,
    )
    plan = planned(upload, sheet=DIFFICULTIES, deed=deed)
    assert [one.code for row in plan.rows_of() for one in row.faults] == [
        codes.Fault.NO_SUCH_CLUSTER
    ] * 2


@pytest.mark.parametrize(
    "said",
    [
        *("Hồ sơ đề nghị cấp GPMT ngày 1/3/2025", "Tờ trình 12/TTr-UBND ngày 1/3/2025"),
        *("QĐ phê duyệt ĐTM số 12/QĐ-STNMT ngày 1/3/2015", "12/GPMT-UBND (đã hết hạn)"),
    ],
)
def test_other_papers_are_no_permit(said, deed):
    """They were kept as its number."""
    a_station("Ninh Hiệp")
    plan = looked_at(deed, ["Tên CCN", "Số GPMT"], ["Ninh Hiệp", said], sheet=PERMITS)
    assert told(plan, "faults") == [[of_permits.Problem.NO_PERMIT]]


def test_a_second_day_of_issue_beside_the_number_is_odd(deed):
    a_station("Ninh Hiệp")
    row = ["Ninh Hiệp", "12/GPMT-UBND ngày 1/3/2024", "2/4/2024"]
    plan = looked_at(deed, ["Tên CCN", "Số GPMT", "Ngày cấp"], row, sheet=PERMITS)
    assert of_permits.Problem.ISSUED_TWICE in told(plan, "oddities")[0]
