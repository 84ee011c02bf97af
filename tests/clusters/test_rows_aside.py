"""Rows of a list that are aside of what it is about: of a plan, of clusters to come or to go, of others."""

from datetime import date

import pytest
from django.urls import reverse

from clusters.models import InvestorFacts, MilestoneFacts, StationFacts
from clusters.sheets import RECORD_SHEETS, WASTEWATER_SHEETS, ClusterSheet, StationSheet, codes
from clusters.sheets.days import days_of_row
from clusters.sheets.sides import says_done, says_planned
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.comparing import LEAVE_OUT, RowKind
from tests.factories import a_cluster, a_commune, a_deed, a_user
from tests.uploads import answered, kept, planned, sent
from tests.workbooks import a_workbook

SHEET, STATIONS = ClusterSheet(), StationSheet()
INVESTORS, MILESTONES = RECORD_SHEETS["investors"](), RECORD_SHEETS["milestones"]()
LAND = ["STT", "Tên CCN", "Chỉ tiêu", "Diện tích đã GPMB (ha)", "Diện tích cho thuê (ha)"]
STEPS = ["STT", "Tên CCN", "Nội dung", "Giao chủ đầu tư", "Khởi công", "Hoàn thành"]


@pytest.fixture
def deed(db):
    return a_deed(a_user("importer"))


@pytest.fixture(autouse=True)
def two_clusters(db):
    area = a_commune()
    a_cluster("Quất Động", code="QD1", area=area)
    a_cluster("Hà Bình Phương", code="HBP", area=area)


def looked_at(deed, *rows, sheet=SHEET):
    return planned(sent(a_workbook(*rows), sheet=sheet, deed=deed), sheet=sheet, deed=deed)


def kinds(plan):
    return [row.kind for row in plan.rows_of()]


# Plan and outcome below each other


@pytest.mark.parametrize("heading", ["Chỉ tiêu", None], ids=["headed", "without a heading"])
@pytest.mark.parametrize("again", ["Quất Động", None], ids=["named twice", "named once"])
def test_a_row_of_the_plan_is_not_how_the_cluster_is(heading, again, deed):
    """ "Kế hoạch" was kept as done, and "Thực hiện" below it was said to repeat it."""
    headings = [heading if one == "Chỉ tiêu" else one for one in LAND]
    rows = [1, "Quất Động", "Kế hoạch", 20, 18], [None, again, "Thực hiện", 12, 10]
    upload = sent(a_workbook(headings, *rows), sheet=SHEET, deed=deed)
    plan = planned(upload, sheet=SHEET, deed=deed)
    assert [one.code for one in plan.open_questions] == [codes.Ask.ROWS_OF_A_PLAN]
    assert kinds(plan) == [RowKind.ASKED, RowKind.CHANGED]
    plan = answered(upload, sheet=SHEET, deed=deed)
    assert kinds(plan) == [RowKind.LEFT_OUT, RowKind.CHANGED]
    assert [one.after for one in plan.rows[1].differences] == [12, 10]


def test_planned_and_done_rows_of_steps_are_the_two_days_of_each_step(deed):
    """Planned days were kept as the days on which the steps were done."""
    rows = (
        [1, "Quất Động", "Kế hoạch", "01/03/2024", "15/06/2024", "30/12/2025"],
        [None, None, "Thực hiện", "10/03/2024", "20/07/2024", None],
    )
    kept(a_workbook(STEPS, *rows), sheet=MILESTONES, deed=deed)
    told = MilestoneFacts.objects.standing().values_list("kind", "planned_on", "actual_on")
    assert set(told) == {
        ("investor", date(2024, 3, 1), date(2024, 3, 10)),
        ("ground_breaking", date(2024, 6, 15), date(2024, 7, 20)),
        ("completion", date(2025, 12, 30), None),
    }


def test_steps_of_two_clusters_are_not_put_together(deed):
    rows = (
        [1, "Quất Động", "KH", "01/03/2024", "15/06/2024", None],
        [2, "Hà Bình Phương", "TH", "10/03/2024", None, None],
    )
    plan = looked_at(deed, STEPS, *rows, sheet=MILESTONES)
    told = {
        (row.label.partition(":")[0], one.name) for row in plan.rows_of() for one in row.differences
    }
    assert told == {
        *(("Quất Động", "planned_on"), ("Hà Bình Phương", "actual_on")),
        ("Hà Bình Phương", "state"),
    }


@pytest.mark.parametrize("said", ["Kế hoạch", "KH 2026", "Dự kiến", "mục tiêu năm 2025"])
def test_what_says_planned(said):
    assert says_planned(said)
    assert not says_done(said)


@pytest.mark.parametrize("said", ["Thực hiện", "TH", "Ước thực hiện", "Thực tế năm 2025"])
def test_what_says_done(said):
    assert says_done(said)
    assert not says_planned(said)


def test_a_column_with_other_words_tells_no_sides(deed):
    rows = [1, "Quất Động", "Kế hoạch", 20, 18], [2, "Hà Bình Phương", "Đang làm", 12, 10]
    assert not looked_at(deed, LAND, *rows).open_questions


# Clusters that are to come, to grow or to go


GROUPED = ["STT", "Tên CCN", "Diện tích (ha)", "Số dự án"]


@pytest.mark.parametrize(
    "line",
    [
        *("DANH SÁCH CÁC CCN BÃI BỎ QUYẾT ĐỊNH THÀNH LẬP", "Các cụm dự kiến mở rộng"),
        *("Các CCN rút khỏi quy hoạch", "CCN đề xuất bổ sung quy hoạch", "KẾ HOẠCH GPMB NĂM 2026"),
        *("CCN đề nghị thành lập mới", "Các cụm đưa ra khỏi phương án phát triển"),
        *("Dự báo đến năm 2030", "Phần mở rộng", "Doanh nghiệp FDI", "CCN tỉnh Bắc Ninh"),
        *("Các hộ sản xuất kinh doanh trong cụm", "Khu công nghiệp", "Chỉ tiêu giao năm 2027"),
    ],
)
def test_what_is_headed_as_to_come_or_to_go_is_asked_about(line, deed):
    """Its figures were kept as those of the clusters as they are."""
    for rows in (
        [[line], GROUPED, [1, "Quất Động", 20, 4]],
        [GROUPED, [line], [1, "Quất Động", 20, 4]],
    ):
        upload = sent(a_workbook(*rows), sheet=SHEET, deed=deed)
        (question,) = planned(upload, sheet=SHEET, deed=deed).open_questions
        assert (question.code, question.offered) == (codes.Ask.ROWS_HEADED_SO, LEAVE_OUT)
        assert question.params["text"] == line
        services.answer(upload, deed=deed, questions={question.key: LEAVE_OUT})
        assert kinds(planned(upload, sheet=SHEET, deed=deed)) == [RowKind.LEFT_OUT]
        services.answer(upload, deed=deed, questions={question.key: "cluster"})
        assert kinds(planned(upload, sheet=SHEET, deed=deed)) == [RowKind.CHANGED]


@pytest.mark.parametrize(
    "line",
    [
        *("Kế hoạch số 12/KH-UBND ngày 5/1/2026", "Các cụm đang hoạt động"),
        *("(Kèm theo Kế hoạch số 12/KH-UBND)", "Các CCN theo quy hoạch đến năm 2030"),
        *("CCN đã khởi công, dự kiến hoàn thành năm 2026", "DANH SÁCH CCN THÀNH PHỐ"),
        *("Danh sách CCN dự kiến kiểm tra năm 2026", "Các CCN đang hoạt động, dự kiến mở rộng"),
        *("CCN không thuộc diện rút khỏi quy hoạch", "Huyện Ba Vì"),
    ],
)
def test_other_lines_are_not_asked_about(line, deed):
    row = [1, "Quất Động", 20, 4]
    for rows in ([[line], GROUPED, row], [GROUPED, [line], row]):
        asked = looked_at(deed, *rows).open_questions
        assert codes.Ask.ROWS_HEADED_SO not in {one.code for one in asked}


@pytest.mark.parametrize(
    "line",
    ["Năm 2024", "Số liệu kỳ trước (31/12/2024)", "Cùng kỳ năm 2025", "Thời điểm 31/12/2023"],
)
def test_rows_below_another_time_are_asked_about(line, deed):
    """They were kept as of the day of the file."""
    plan = looked_at(deed, GROUPED, [line], [1, "Quất Động", 20, 4])
    assert [one.code for one in plan.open_questions] == [codes.Ask.ROWS_HEADED_SO]


@pytest.mark.parametrize(
    ("sheet", "line", "heading", "said"),
    [
        ("permits", "GPMT đã hết hạn", "Số GPMT", "12/GPMT"),
        ("permits", "Hồ sơ đề nghị cấp phép", "Số GPMT", "12/GPMT"),
        ("investors", "Nhà đầu tư đề xuất", "Chủ đầu tư", "Công ty A"),
        ("stations", "Trạm cấp nước sạch", "Công suất", 200),
        ("difficulties", "Đã tháo gỡ xong", "Vướng mắc", "Thiếu vốn"),
        ("milestones", "Phần mở rộng", "Mốc", "Khởi công"),
    ],
)
def test_other_lists_have_their_own_lines_that_part_their_rows(sheet, line, heading, said, deed):
    sheet = {**RECORD_SHEETS, **WASTEWATER_SHEETS}[sheet]()
    rows = ["STT", "Tên CCN", heading, "Ghi chú"], [line], [1, "Quất Động", said, "theo báo cáo"]
    asked = looked_at(deed, *rows, sheet=sheet).open_questions
    assert [one.code for one in asked] == [codes.Ask.ROWS_HEADED_SO]


@pytest.mark.parametrize(
    "remark", ["Kế hoạch 2027", "Số năm 2024", "Tính chung với CCN Hà Bình Phương"]
)
def test_a_remark_that_turns_its_row_is_asked_about(remark, deed):
    headings = ["Tên CCN", "Số lao động", "Ghi chú"]
    plan = looked_at(deed, headings, ["Quất Động", 20, remark])
    assert [one.code for one in plan.open_questions] == [codes.Ask.ROWS_HEADED_SO]
    assert not looked_at(deed, headings, ["Quất Động", 20, "đang mở rộng"]).open_questions


@pytest.mark.parametrize(
    ("note", "heading", "is_asked"),
    [
        ("Ghi chú: Số liệu trên là kế hoạch năm 2027", "Số lao động", True),
        ("Ghi chú: số lao động là số dự kiến", "Số lao động", True),
        ("(*) Số liệu là ước thực hiện", "Số lao động (*)", True),
        ("(*) Số liệu là ước thực hiện", "Số lao động", False),
        ("Ghi chú: Số liệu theo báo cáo của các xã", "Số lao động", False),
    ],
)
def test_a_note_below_may_say_that_the_rows_are_a_plan(note, heading, is_asked, deed):
    """The figures were kept as how the clusters are."""
    rows = [1, "Quất Động", 20], [2, "Hà Bình Phương", 30]
    plan = looked_at(deed, ["STT", "Tên CCN", heading], *rows, [note])
    assert [one.code for one in plan.open_questions] == [codes.Ask.ROWS_HEADED_SO] * is_asked


@pytest.mark.parametrize(
    ("project", "is_asked"),
    [
        ("Nhà máy may A", True),
        ("Dự án đầu tư xây dựng và kinh doanh HTKT CCN Quất Động", False),
        ("Hạ tầng kỹ thuật CCN Quất Động", False),
    ],
)
def test_steps_of_a_project_in_the_cluster_are_none_of_its_own(project, is_asked, deed):
    """That a factory was opened was kept as the completion of the infrastructure."""
    headings = ["STT", "Tên CCN", "Tên dự án", "Ngày khởi công", "Ngày hoàn thành"]
    row = [1, "Quất Động", project, "01/03/2024", "20/07/2025"]
    asked = looked_at(deed, headings, row, sheet=MILESTONES).open_questions
    assert [one.code for one in asked] == [codes.Ask.ROWS_OF_FIRMS] * is_asked


def test_a_row_without_a_number_below_numbered_ones_is_no_new_cluster_by_itself(deed):
    """ "Khu phía Tây" below its cluster became a new cluster without a word."""
    headings = ["STT", "Tên CCN", "Số lao động"]
    rows = [1, "Quất Động", 400], [None, "Khu phía Tây", 4], [2, "Hà Bình Phương", 3]
    plan = looked_at(deed, headings, *rows, [3, "Cụm Mới", 3])
    assert [(one.code, one.offered) for one in plan.open_questions] == [
        (codes.Ask.IS_A_PART, LEAVE_OUT)
    ]
    assert [row.kind for row in plan.rows] == [
        *(RowKind.CHANGED, RowKind.ASKED, RowKind.CHANGED, RowKind.NEW)
    ]


@pytest.mark.parametrize("name", ["Hộ SXKD", "Nữ", "CCN khác", "DN trong nước", "Ngoài cụm", "KCN"])
def test_parts_and_others_are_no_clusters(name, deed):
    plan = looked_at(deed, ["Tên CCN", "Số lao động"], ["Quất Động", 400], [name, 4])
    assert [one.code for one in plan.rows[1].faults] == [codes.Fault.NOT_A_NAME]


@pytest.mark.parametrize(
    "said",
    [
        *("Tờ trình 12/TTr-UBND ngày 1/2/2025", "NQ 12/NQ-HĐND ngày 1/2/2025"),
        "QĐ bãi bỏ 12/QĐ-UBND ngày 1/2/2025",
    ],
)
def test_another_paper_than_a_decision_establishes_nothing(said, deed):
    """Its day was kept as that of the establishment."""
    headings = ["Tên CCN", "Tình trạng pháp lý", "QĐ thành lập"]
    plan = looked_at(deed, headings, ["Quất Động", "Đã thành lập", said])
    assert not any("establishment" in one.name for one in plan.rows[0].differences)
    assert codes.Note.NO_ESTABLISHMENT in {one.code for one in plan.rows[0].oddities}


def test_steps_to_come_are_what_a_list_of_milestones_is_about(deed):
    rows = [
        ["KẾ HOẠCH KHỞI CÔNG CÁC CCN NĂM 2026"],
        ["STT", "Tên CCN", "Dự kiến khởi công", "Dự kiến hoàn thành"],
    ]
    plan = looked_at(deed, *rows, [1, "Quất Động", "12/2026", "12/2027"], sheet=MILESTONES)
    assert not plan.open_questions


# Who builds, and who only rents


def test_who_rents_land_is_not_taken_for_who_builds_the_infrastructure(deed):
    headings = ["STT", "Tên CCN", "Tên doanh nghiệp", "Vai trò"]
    rows = (
        [1, "Quất Động", "Công ty A", "Chủ đầu tư hạ tầng"],
        [2, "Quất Động", "Công ty B", "Thuê đất"],
    )
    kept(a_workbook(headings, *rows), sheet=INVESTORS, deed=deed)
    (one,) = InvestorFacts.objects.standing()
    assert one.investor.name == "Công ty A"


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("GĐ1: UBND xã Quất Động; GĐ2: Công ty CP Q", codes.Fault.SEVERAL_INVESTORS),
        ("Công ty cũ: Công ty A, mới: Công ty B", codes.Fault.SEVERAL_INVESTORS),
        ("Công ty Y (đã rút năm 2023)", codes.Fault.WHETHER_INVESTOR),
        ("Công ty Z - đang đề xuất", codes.Fault.WHETHER_INVESTOR),
        ("Công ty TNHH K (thay thế Công ty H)", codes.Fault.WHETHER_INVESTOR),
    ],
)
@pytest.mark.parametrize("sheet", [SHEET, INVESTORS], ids=["clusters", "investors"])
def test_a_cell_that_leaves_open_who_builds_is_no_name(said, fault, sheet, deed):
    """All of it was kept as the name of the investor."""
    plan = looked_at(deed, ["Tên CCN", "Chủ đầu tư"], ["Quất Động", said], sheet=sheet)
    assert [(one.code, one.address) for row in plan.rows_of() for one in row.faults] == [
        (fault, "B2")
    ]


@pytest.mark.parametrize(
    "name",
    [
        "Công ty CP Đầu tư - Xây dựng số 9",
        "Ban QLDA ĐTXD huyện Thanh Trì (cũ)",
        "UBND xã Quất Động",
    ],
)
def test_other_words_behind_a_name_belong_to_it(name, deed):
    plan = looked_at(deed, ["Tên CCN", "Chủ đầu tư"], ["Quất Động", name])
    assert not plan.faults
    assert plan.rows[0].differences[0].after.name == name


# Rows of several periods


def test_the_same_station_in_two_quarters_keeps_both(deed):
    """The verdict of the first quarter was kept for the day of the file, and the second was a fault."""
    headings = ["STT", "Tên CCN", "Kỳ báo cáo", "Tình trạng trạm", "Đạt QCVN"]
    rows = (
        [1, "Quất Động", "Quý III/2025", "Đang vận hành", "Đạt"],
        [2, "Quất Động", "Quý IV/2025", "Đang vận hành", "Không đạt"],
    )
    kept(a_workbook(headings, *rows), sheet=STATIONS, deed=deed)
    told = StationFacts.objects.order_by("valid_from").values_list("valid_from", "meets_standard")
    assert [*told] == [(date(2025, 9, 30), True), (date(2025, 12, 31), False)]


def test_clusters_of_several_periods_keep_the_day_of_each(deed):
    headings = ["STT", "Tên CCN", "Kỳ báo cáo", "Số dự án"]
    rows = [1, "Quất Động", "6 tháng 2025", 10], [2, "Quất Động", "Năm 2025", 12]
    plan = looked_at(deed, headings, *rows)
    assert [row.kept.valid_from for row in plan.rows] == [date(2025, 6, 30), date(2025, 12, 31)]


def test_a_quarter_takes_the_year_of_its_row(deed):
    headings = ["STT", "Tên CCN", "Năm báo cáo", "Kỳ báo cáo", "Số dự án"]
    plan = looked_at(deed, headings, [1, "Quất Động", 2025, "Quý I", 10])
    assert plan.rows[0].kept.valid_from == date(2025, 3, 31)


@pytest.mark.parametrize("sheet", [SHEET, STATIONS], ids=["clusters", "stations"])
@pytest.mark.parametrize("said", ["Kỳ I/2025", "Đợt 2", "6 tháng cuối năm 2025"])
def test_a_period_that_is_not_clear_is_a_fault(said, sheet, deed):
    headings = ["Tên CCN", "Kỳ báo cáo", "Ghi chú"]
    plan = looked_at(deed, headings, ["Quất Động", said, "theo xã"], sheet=sheet)
    (fault,) = [one for row in plan.rows_of() for one in row.faults]
    assert (fault.code, fault.address) == (codes.Fault.NO_SUCH_PERIOD, "B2")


def test_a_bare_number_is_a_quarter_only_below_its_name():
    assert str(days_of_row("2", "Quý", 2025).last) == "2025-06-30"
    assert days_of_row("2", "Kỳ báo cáo", 2025) is None
    assert days_of_row("2", "Quý", None) is None


# Twice the same, and otherwise


@pytest.mark.parametrize("sheet", [SHEET, STATIONS], ids=["clusters", "stations"])
def test_of_two_rows_that_say_different_things_of_one_cluster_both_are_marked(sheet, deed):
    """Of good rows only, the first was kept without a word."""
    headings = {SHEET: ["Tên CCN", "Số dự án"], STATIONS: ["Tên CCN", "Số cơ sở đấu nối"]}[sheet]
    plan = looked_at(deed, headings, ["Quất Động", 4], ["Quất Động", 5], sheet=sheet)
    first, second = plan.rows_of()
    assert codes.Note.SAID_OTHERWISE_BELOW in {one.code for one in first.oddities}
    assert [one.code for one in second.faults] == [codes.Fault.REPEATED]
    plan = looked_at(deed, headings, ["Quất Động", 4], ["Quất Động", 4], sheet=sheet)
    assert not plan.rows_of()[0].oddities


# On the pages


def test_a_question_about_a_title_begins_with_what_is_proposed(client, deed, in_english):
    """A point stood before it, as behind the cells of other questions."""
    rows = ["CÁC CỤM DỰ KIẾN MỞ RỘNG"], GROUPED, [1, "Quất Động", 20, 4]
    upload = sent(a_workbook(*rows), sheet=SHEET, deed=deed)
    client.force_login(deed.by)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("clusters:import:matches", args=[upload.reference])).content.decode()
    assert '<p class="office-note">proposed:' in page


def test_what_changed_is_said_to_hold_from_the_days_of_its_rows(deed):
    """The page named the day of the file though each row had a period of its own."""
    a_cluster("Ninh Hiệp", code="NH1", area=a_commune(), station={"state": "building"})
    headings = ["Tên CCN", "Kỳ báo cáo", "Tình trạng trạm"]
    row = ["Ninh Hiệp", "Quý IV/2025", "Đang vận hành"]
    for headed, said in ((headings, row), (headings[::2], row[::2])):
        upload = sent(a_workbook(headed, said), sheet=STATIONS, deed=deed)
        plan = planned(upload, sheet=STATIONS, deed=deed)
        assert plan.holds_from(upload.as_of) == (len(said) == 2)


def test_an_investor_below_a_cluster_without_its_name_is_not_quietly_of_none(deed):
    """The second investor of a cluster was recorded, and of which cluster was lost."""
    rows = (
        [1, "Quất Động", "Công ty A"],
        [None, None, "Công ty B"],
        [2, "Hà Bình Phương", "Công ty C"],
    )
    plan = looked_at(deed, ["STT", "Tên CCN", "Chủ đầu tư"], *rows, sheet=INVESTORS)
    odd = [(row.number, str(one.code)) for row, one in plan.findings("oddities")]
    assert odd == [(3, codes.Note.NO_CLUSTER_NAMED)]
