"""Lists that look harmless and say something else: lines between clusters, names, investors, units, days."""

from datetime import date
from decimal import Decimal

import pytest

from clusters.models import InvestorFacts, OperationFacts, StationFacts
from clusters.sheets import (
    RECORD_SHEETS,
    WASTEWATER_SHEETS,
    ClusterSheet,
    StationSheet,
    cluster_names,
    codes,
    office_words,
)
from clusters.sheets.days import said_above
from clusters.sheets.investors import InvestorSheet
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.comparing import LEAVE_OUT, RowKind
from tests.factories import TODAY, a_cluster, a_commune, a_deed, a_district, a_user
from tests.uploads import answered, kept, planned, sent
from tests.workbooks import a_workbook

SHEET, INVESTORS_SHEET = ClusterSheet(), InvestorSheet()
HEADINGS = ["STT", "Cụm công nghiệp", "Huyện", "Quy mô (ha)", "Số lao động"]


@pytest.fixture
def deed(db):
    return a_deed(a_user("importer"))


@pytest.fixture
def thanh_tri(db):
    return a_district("Thanh Trì")


def looked_at(deed, *rows, headings=HEADINGS, **more):
    content = a_workbook(*more.pop("above", ()), headings, *rows)
    return planned(sent(content, sheet=SHEET, deed=deed, **more), sheet=SHEET, deed=deed)


def faults(plan):
    return [(one.code, one.address) for row in plan.rows for one in row.faults]


def oddities(plan):
    return [(one.code, one.address) for row in plan.rows for one in row.oddities]


@pytest.mark.parametrize(
    "name",
    [
        *("So sánh", "Tỷ lệ so với KH", "Năm 2024", "- Phần đã xây dựng", "Phần còn lại"),
        *("Huyện Thanh Trì", "Thanh Trì: 02 cụm", "Tăng/giảm", "Cùng kỳ"),
    ],
)
def test_a_line_between_clusters_is_no_new_cluster(name, deed, thanh_tri):
    plan = looked_at(deed, [1, "Ngọc Hồi", "Thanh Trì", 56, 1], [2, name, "Thanh Trì", 10, 2])
    assert (codes.Fault.NOT_A_NAME, "B3") in faults(plan)


@pytest.mark.parametrize(
    "name", ["Quán Gánh", "Tằng My", "Ước Lễ", "Phần Lăng", "Giang Xá", "CCN Năm Trại", "CN2"]
)
def test_names_that_begin_like_such_a_line_are_names(name):
    assert not cluster_names.is_no_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "Đan Phượng (nay là CCN Ngọc Hồi)",
        "Cụm CN Ngọc Hồi (tên cũ: Liên Ninh)",
        "Liên Ninh, đổi tên thành Ngọc Hồi",
    ],
)
def test_a_name_with_the_one_before_it_asks_about_the_cluster_of_either(name, deed, thanh_tri):
    cluster = a_cluster("Ngọc Hồi", district=thanh_tri)
    plan = looked_at(deed, [1, name, "Thanh Trì", 56, 1])
    (question,) = plan.questions
    assert [choice.value for choice in question.choices] == [cluster.code, "new"]


def test_one_name_in_two_places_is_two_questions(deed, thanh_tri):
    a_cluster("Liên Hà", district=a_district("Đông Anh"))
    a_cluster("Liên Hà", district=a_district("Đan Phượng"))
    headings = ["STT", "Cụm công nghiệp", "Xã, phường", "Quy mô (ha)"]
    rows = [1, "Liên Hà", "Xã A", 20], [2, "Liên Hà", "Xã B", 30]
    plan = looked_at(deed, *rows, headings=headings)
    asked = [one for one in plan.questions if one.code == codes.Ask.WHICH_CLUSTER]
    assert [one.params["where"] for one in asked] == [" (Xã A)", " (Xã B)"]


@pytest.mark.parametrize(
    "name",
    [
        "CCN Liên Hà (xã Liên Hà, huyện Đông Anh)",
        "CCN Liên Hà, huyện Đông Anh",
        "Liên Hà - Đông Anh",
        "C.C.N Liên Hà (Đông Anh)",
    ],
)
def test_the_place_behind_a_name_tells_twins_apart(name, deed):
    clusters = [
        a_cluster("Liên Hà", district=a_district(one)) for one in ("Đông Anh", "Đan Phượng")
    ]
    plan = looked_at(deed, [1, name, 20], headings=["STT", "Cụm công nghiệp", "Quy mô (ha)"])
    assert ([row.thing for row in plan.rows], plan.questions) == (clusters[:1], [])


@pytest.mark.parametrize("name", ["Liên Hà (cũ)", "Liên Hà - Thanh Trì", "Liên Hà, xã Đại Mạch"])
def test_words_behind_a_name_that_are_not_its_place_leave_it_open(name, deed):
    a_cluster("Liên Hà", district=a_district("Đông Anh"))
    plan = looked_at(deed, [1, name, 20], headings=["STT", "Cụm công nghiệp", "Quy mô (ha)"])
    assert [one.code for one in plan.questions] == [codes.Ask.WHICH_CLUSTER]


def test_communes_behind_a_name_are_no_other_cluster_below_its_district(deed):
    """ "(xã Quất Động, Nguyễn Trãi)" names communes that are gone; each such row was asked about."""
    cluster = a_cluster("Quất Động", district=a_district("Thường Tín"))
    a_district("Thanh Trì")
    headings = ["STT", "Tên cụm công nghiệp/Địa điểm", "Quy mô (ha)"]
    row = [1, "CCN Quất Động (xã Quất Động, Nguyễn Trãi)", 70]
    plan = looked_at(deed, ["I", "HUYỆN THƯỜNG TÍN"], row, headings=headings)
    assert ([one.thing for one in plan.rows], plan.questions) == ([cluster], [])
    plan = looked_at(deed, ["I", "HUYỆN THANH TRÌ"], row, headings=headings)
    assert [one.thing for one in plan.rows] != [cluster]


# Investors

INVESTORS = ["STT", "Cụm công nghiệp", "Huyện", "Chủ đầu tư"]


@pytest.mark.parametrize(
    "text",
    [
        "Công ty A (cũ), Công ty B (mới)",
        "1. Công ty A\n2. Công ty B",
        "UBND huyện Thanh Trì (đến 2024); Công ty CP C",
        "Công ty D thay Công ty C",
    ],
)
def test_two_investors_in_a_cell_are_told_and_not_kept_as_one(text, deed, thanh_tri):
    plan = looked_at(deed, [1, "Ngọc Hồi", "Thanh Trì", text], headings=INVESTORS)
    assert faults(plan) == [(codes.Fault.SEVERAL_INVESTORS, "D2")]


def test_an_investor_named_above_its_clusters_is_the_investor_of_each(deed, thanh_tri):
    a_cluster("Ngọc Hồi", district=thanh_tri)
    content = a_workbook(
        HEADINGS,
        ["Chủ đầu tư: Công ty CP Hạ tầng Xanh (MST: 0101234567)"],
        [1, "Ngọc Hồi", "Thanh Trì", 56, 1],
        [2, "Tân Triều", "Thanh Trì", 10, 2],
        ["Chủ đầu tư: đang kêu gọi"],
        [3, "Liên Ninh", "Thanh Trì", 12, 3],
    )
    kept(content, sheet=SHEET, deed=deed)
    held = InvestorFacts.objects.order_by("cluster__name")
    assert [(one.cluster.name, one.investor.name, one.investor.tax_code) for one in held] == [
        ("Ngọc Hồi", "Công ty CP Hạ tầng Xanh", "0101234567"),
        ("Tân Triều", "Công ty CP Hạ tầng Xanh", "0101234567"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Công ty TNHH Minh Đức (MST: 0104567891)",
        "Công ty TNHH Minh Đức, MST 0104567891",
        "Công ty TNHH Minh Đức - Mã số doanh nghiệp: 0104567891",
    ],
)
def test_a_tax_code_behind_a_name_is_no_part_of_it(text):
    assert office_words.name_and_tax_code(text) == ("Công ty TNHH Minh Đức", "0104567891")


@pytest.mark.parametrize(
    "text",
    [
        "Liên danh Công ty A - Công ty B",
        "Công ty CP Đầu tư, Xây dựng và Thương mại Hà Nội",
        "Công ty CP Tập đoàn A",
        "Ban QLDA ĐTXD huyện Thanh Trì (cũ)",
    ],
)
def test_an_investor_with_a_long_name_is_one(text, deed, thanh_tri):
    a_cluster("Ngọc Hồi", district=thanh_tri)
    kept(a_workbook(INVESTORS, [1, "Ngọc Hồi", "Thanh Trì", text]), sheet=SHEET, deed=deed)
    assert InvestorFacts.objects.get().investor.name == text


@pytest.mark.parametrize(
    "text", ["Đang lựa chọn chủ đầu tư", "Không", "Chưa lựa chọn được nhà đầu tư", "kêu gọi đầu tư"]
)
def test_words_that_there_is_no_investor_yet_make_none(text, deed, thanh_tri):
    plan = looked_at(deed, [1, "Ngọc Hồi", "Thanh Trì", text], headings=INVESTORS)
    (row,) = plan.rows
    assert codes.Note.NO_INVESTOR_YET in [one.code for one in row.notes]
    assert "InvestorFacts.investor" not in [one.name for one in row.differences]


@pytest.mark.parametrize("text", ["Nhiều chủ đầu tư", "xin rút", "Thu hồi của Công ty X"])
def test_words_about_investors_that_name_none_are_told(text, deed, thanh_tri):
    plan = looked_at(deed, [1, "Ngọc Hồi", "Thanh Trì", text], headings=INVESTORS)
    assert faults(plan) == [(codes.Fault.NO_INVESTOR, "D2")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Công ty A (cũ), Công ty B (mới)", codes.Fault.SEVERAL_INVESTORS),
        ("Nhiều chủ đầu tư", codes.Fault.NO_INVESTOR),
    ],
)
def test_the_list_of_investors_takes_no_such_words_either(text, code, deed, thanh_tri):
    cluster = a_cluster("Ngọc Hồi", district=thanh_tri)
    content = a_workbook(["Mã cụm", "Chủ đầu tư"], [cluster.code, text])
    plan = planned(
        sent(content, sheet=INVESTORS_SHEET, deed=deed), sheet=INVESTORS_SHEET, deed=deed
    )
    assert [(one.code, one.address) for _row, one in plan.findings("faults")] == [(code, "B2")]


# Units and days


def test_one_figure_in_another_unit_than_its_column_is_odd(deed, thanh_tri):
    headings = ["STT", "Cụm công nghiệp", "Huyện", "Tổng mức đầu tư (tỷ đồng)"]
    rows = [
        [1, "Ngọc Hồi", "Thanh Trì", 320],
        [2, "Tân Triều", "Thanh Trì", 150_000],
        [3, "Vĩnh Quỳnh", "Thanh Trì", 210],
    ]
    plan = looked_at(deed, *rows, headings=headings)
    assert (codes.Note.FAR_FROM_OTHERS, "D3") in oddities(plan)
    assert {place for _code, place in oddities(plan)} == {"D3"}


def test_two_units_above_the_table_each_hold_for_their_own_kind(deed, thanh_tri):
    plan = looked_at(
        deed,
        [1, "Ngọc Hồi", "Thanh Trì", 565_000, 320_000],
        [2, "Tân Triều", "Thanh Trì", 83_500, 210_000],
        headings=["STT", "Cụm công nghiệp", "Huyện", "Diện tích", "Tổng mức đầu tư"],
        above=[["Đơn vị tính: diện tích: m2; vốn: triệu đồng"]],
    )
    told = {one.name: one.after for one in plan.rows[1].differences}
    assert (told["ClusterFacts.planned_hectares"], told["CapitalFacts.approved_bn"]) == (
        Decimal("8.35"),
        210,
    )


def test_a_day_that_a_program_wrote_for_none_is_odd(deed, thanh_tri):
    headings = ["STT", "Cụm công nghiệp", "Huyện", "Ngày khởi công"]
    plan = looked_at(deed, [1, "Ngọc Hồi", "Thanh Trì", "1/1/1900"], headings=headings)
    assert (codes.Note.LONG_AGO, "D2") in oddities(plan)


LAST_YEARS = [["BÁO CÁO TÌNH HÌNH CỤM CÔNG NGHIỆP"], ["(Số liệu đến 31/12/2024)"]]


def test_figures_of_another_time_than_the_import_says_are_asked_about(deed, thanh_tri):
    a_cluster("Ngọc Hồi", district=thanh_tri)
    content = a_workbook(*LAST_YEARS, HEADINGS, [1, "Ngọc Hồi", "Thanh Trì", None, 500])
    upload = sent(content, sheet=SHEET, deed=deed)
    plan = planned(upload, sheet=SHEET, deed=deed)
    (question,) = plan.questions
    assert (question.code, plan.rows[0].kind) == (codes.Ask.WHICH_DAY, RowKind.ASKED)
    plan = answered(upload, sheet=SHEET, deed=deed)
    assert plan.rows[0].kept.valid_from == date(2024, 12, 31)


def test_the_person_may_say_that_the_day_above_the_table_is_wrong(deed, thanh_tri):
    a_cluster("Ngọc Hồi", district=thanh_tri)
    content = a_workbook(*LAST_YEARS, HEADINGS, [1, "Ngọc Hồi", "Thanh Trì", None, 500])
    kept(content, sheet=SHEET, deed=deed, **{"day of the file": "said"})
    assert OperationFacts.objects.get().valid_from == TODAY


@pytest.mark.parametrize(
    ("title", "last"),
    [
        ("BÁO CÁO NĂM 2024", date(2024, 12, 14)),
        ("Tình hình hoạt động 6 tháng đầu năm 2025", date(2025, 6, 14)),
        ("BÁO CÁO 6 THÁNG 2025\nSố liệu tính đến ngày 30/11/2024", date(2024, 11, 30)),
        ("Danh mục cụm công nghiệp theo quy hoạch đến năm 2020", None),
        ("Báo cáo kế hoạch năm 2024", None),
        ("Báo cáo năm 2024 (kèm theo Báo cáo số 215/BC-UBND ngày 12/12/2024)", date(2024, 12, 14)),
        ("Kèm theo Công văn số 12/CV ngày 5/6/2012", None),
        ("Báo cáo năm 2026", None),
    ],
)
def test_what_the_lines_above_say_of_their_time(title, last):
    said = said_above(title, date(2026, 3, 2))
    assert (said and said.last) == last


def test_a_part_is_not_told_of_beside_a_whole_that_jumped(deed, thanh_tri):
    headings = [
        *("STT", "Cụm công nghiệp", "Huyện"),
        *("Tổng mức đầu tư (tỷ đồng)", "Vốn đã thực hiện (tỷ đồng)"),
    ]
    row = [1, "Ngọc Hồi", "Thanh Trì", 320, 185]
    kept(a_workbook(headings, row), sheet=SHEET, deed=deed)
    told = oddities(looked_at(deed, [*row[:3], 3.2, 185], headings=headings))
    assert told == [("jumped", "D2")]
    told = oddities(looked_at(deed, [*row[:3], 320, 330], headings=headings))
    assert told == [("more_than_the_whole", "E2")]


def test_a_figure_in_one_cell_for_two_clusters_is_told(deed, thanh_tri):
    rows = [1, "Ngọc Hồi", "Thanh Trì", 56, 900], [2, "Liên Ninh", "Thanh Trì", 12, None]
    content = a_workbook(HEADINGS, *rows, merges=["E2:E3"])
    plan = planned(sent(content, sheet=SHEET, deed=deed), sheet=SHEET, deed=deed)
    assert oddities(plan) == [(codes.Note.SHARED_FIGURE, "E2")]


def test_that_a_cluster_has_no_station_is_no_blank(deed, thanh_tri):
    headings = ["STT", "Cụm công nghiệp", "Huyện", "Có trạm XLNT"]
    rows = [1, "Ngọc Hồi", "Thanh Trì", "Chưa có"], [2, "Liên Ninh", "Thanh Trì", "-"]
    plan = looked_at(deed, *rows, headings=headings)
    assert [row.value("station_state") for row in plan.rows] == ["none", None]


WORDS_HEADINGS = ["Mã cụm", "Cụm công nghiệp", "Chủ đầu tư", "Tình trạng pháp lý", "Ghi chú"]
HELD_WORDS = ["NH1", "Ngọc Hồi", "Công ty A", "Đã có quyết định thành lập", "còn 2 hộ"]


@pytest.fixture
def known(deed, thanh_tri):
    kept(a_workbook(WORDS_HEADINGS, HELD_WORDS), sheet=SHEET, deed=deed)


@pytest.mark.parametrize(
    "words", ["không thay đổi", "Giữ nguyên", "như cũ", "(không đổi)", "Không có thay đổi."]
)
def test_words_for_no_change_change_nothing_and_are_told(words, deed, known):
    plan = looked_at(deed, ["NH1", "Ngọc Hồi", *[words] * 3], headings=WORDS_HEADINGS)
    assert plan.counts[RowKind.SAME] == 1
    notes = {(str(one.code), one.address) for row in plan.rows for one in row.notes}
    assert {("stays", f"{column}2") for column in "CDE"} <= notes
    assert InvestorFacts.objects.standing().count() == 1


@pytest.mark.parametrize("words", ["Bỏ", "hủy", "(xoá)", "đã xóa", "xoá số liệu này"])
def test_words_that_may_erase_are_asked_about_in_their_cell(words, deed, known):
    plan = looked_at(deed, ["NH1", "Ngọc Hồi", words, None, words], headings=WORDS_HEADINGS)
    assert faults(plan) == [("may_erase", "C2"), ("may_erase", "E2")]


def test_a_name_without_its_accents_is_no_wish_to_erase(deed, known):
    plan = looked_at(deed, ["NH1", "Ngọc Hồi", "Huy", None, "Bộ"], headings=WORDS_HEADINGS)
    assert faults(plan) == []


def test_what_cannot_be_erased_by_itself_says_so(deed, known):
    heading = ["Mã cụm", "Cụm công nghiệp", "Hiện trạng", "Ghi chú", "Huyện", "Nguồn"]
    plan = looked_at(deed, ["NH1", "Ngọc Hồi", *["xoá"] * 4], headings=heading)
    refused = codes.Fault.CANNOT_BE_ERASED
    assert faults(plan) == [(refused, f"{column}2") for column in "CDEF"]


def test_an_investor_goes_by_the_word(deed, known):
    plan = looked_at(deed, ["NH1", "Ngọc Hồi", "xoá", None, None], headings=WORDS_HEADINGS)
    assert faults(plan) == []
    assert [(one.name, one.after) for row in plan.rows for one in row.differences] == [
        ("InvestorFacts.investor", None)
    ]


def test_no_remark_is_none(deed, known):
    plan = looked_at(deed, ["NH1", "Ngọc Hồi", None, None, "Không"], headings=WORDS_HEADINGS)
    assert plan.counts[RowKind.SAME] == 1


@pytest.mark.parametrize(
    ("words", "state"), [("Đang GPMB", "clearing"), ("Đang thi công hạ tầng", "building")]
)
def test_the_state_of_building_is_read_as_offices_write_it(words, state, deed, known):
    heading = ["Mã cụm", "Cụm công nghiệp", "Tình trạng hạ tầng"]
    plan = looked_at(deed, ["NH1", "Ngọc Hồi", words], headings=heading)
    assert [one.after for row in plan.rows for one in row.differences] == [state]


def test_a_state_that_says_more_is_not_cut_short(deed, known):
    heading = ["Mã cụm", "Cụm công nghiệp", "Tình trạng hạ tầng"]
    plan = looked_at(deed, ["NH1", "Ngọc Hồi", "Khởi công 5/3/2025"], headings=heading)
    assert [code for code, _cell in faults(plan)] == ["not_a_choice"]


def test_a_row_once_more_beneath_another_district_makes_no_new_cluster(deed, thanh_tri):
    a_district("Cầu Giấy")
    a_cluster("Cát Quế", district=thanh_tri)
    rows = [1, "CCN Cát Quế", "Thanh Trì", 28, 1], [2, "CCN Cát Quế", "Cầu Giấy", 28, 1]
    plan = looked_at(deed, *rows)
    assert [row.kind for row in plan.rows] == [RowKind.CHANGED, RowKind.ASKED]
    assert plan.questions[0].addresses == ("B3",)


def test_a_code_nobody_knows_among_known_ones_is_odd_and_no_other_name(deed, thanh_tri):
    for number in (1, 2):
        a_cluster(f"Cụm {number}", code=f"CN{number}", district=thanh_tri)
    ours = a_cluster("Ngọc Hồi", code="NH1", district=thanh_tri)
    rows = ["CN1", "Cụm 1", 1], ["CN2", "Cụm 2", 2], ["NH9", "Ngọc Hồi", 3]
    headings = ["Mã cụm", "Cụm công nghiệp", "Số lao động"]
    upload = kept(a_workbook(headings, *rows), sheet=SHEET, deed=deed)
    assert not ours.aliases.exists()
    assert OperationFacts.objects.get(cluster=ours).workers == 3
    plan = looked_at(deed, *rows[:2], ["NH8", "Ngọc Hồi", 4], headings=headings)
    assert oddities(plan) == [(codes.Note.CODE_NOT_KNOWN, "A4")]
    assert upload.change_set


@pytest.mark.parametrize("heading", ["Ngày báo cáo", "Ngày quyết định"])
def test_any_day_of_1900_is_odd(heading, deed, thanh_tri):
    a_cluster("Ngọc Hồi", district=thanh_tri)
    headings = ["STT", "Cụm công nghiệp", "Huyện", heading, "Số lao động"]
    row = [1, "Ngọc Hồi", "Thanh Trì", date(1900, 1, 15), 3]
    assert (codes.Note.LONG_AGO, "D2") in oddities(looked_at(deed, row, headings=headings))


# Lists of enterprises


FIRMS = ["STT", "Tên doanh nghiệp", "Tên CCN", "Diện tích (ha)", "Số lao động"]


def test_the_rows_of_a_list_of_enterprises_are_not_taken_for_clusters(deed):
    """Where each cluster had one enterprise in the list, its land and workers became the cluster's."""
    a_cluster("Quất Động", code="QD1", area=a_commune())
    content = a_workbook(FIRMS, [1, "Công ty TNHH A", "Quất Động", 1.2, 120])
    upload = sent(content, sheet=SHEET, deed=deed)
    (question,) = planned(upload, sheet=SHEET, deed=deed).open_questions
    assert (question.code, question.offered) == (codes.Ask.ROWS_OF_FIRMS, LEAVE_OUT)
    plan = answered(upload, sheet=SHEET, deed=deed)
    assert [row.kind for row in plan.rows] == [RowKind.LEFT_OUT]
    upload = sent(content, sheet=SHEET, deed=deed)
    plan = answered(upload, sheet=SHEET, deed=deed, **{"rows of enterprises": "cluster"})
    assert [row.kind for row in plan.rows] == [RowKind.CHANGED]


def test_the_number_of_enterprises_and_who_builds_the_infrastructure_are_no_such_list(deed):
    headings = ["STT", "Tên CCN", "Tên doanh nghiệp đầu tư hạ tầng", "Tên DN", "Số lao động"]
    a_cluster("Quất Động", code="QD1", area=a_commune())
    content = a_workbook(headings, [1, "Quất Động", "Công ty A", 12, 120])
    plan = planned(sent(content, sheet=SHEET, deed=deed), sheet=SHEET, deed=deed)
    assert not plan.open_questions
    assert "investor" in {one.name.rpartition(".")[2] for one in plan.rows[0].differences}


@pytest.mark.parametrize(
    ("title", "notes", "last"),
    [
        ("DANH MỤC CỤM CÔNG NGHIỆP\n(6 tháng đầu năm 2025)", "", date(2025, 6, 14)),
        ("DANH MỤC CỤM CÔNG NGHIỆP\nQUÝ III/2025", "", None),
        ("DANH MỤC CỤM CÔNG NGHIỆP ĐẾN 14/12/2025", "", date(2025, 12, 14)),
        ("DANH MỤC", "Ghi chú: số liệu tính đến ngày 31/12/2024", date(2024, 12, 31)),
        ("DANH MỤC", "Ghi chú: kèm theo Báo cáo năm 2024", None),
        ("DANH MỤC", "Gửi đến Sở Công Thương ngày 31/12/2024", None),
        ("PHÁT TRIỂN CỤM CÔNG NGHIỆP ĐẾN 31/12/2030", "", None),
    ],
)
def test_lines_around_a_table_say_of_which_day_it_is(title, notes, last):
    said = said_above(title, TODAY, notes=notes)
    if last is None and "QUÝ III" in title:
        assert said.first <= date(2025, 9, 1) <= said.last
    else:
        assert (said and said.last) == last


def test_a_note_below_the_table_that_names_another_day_is_asked_about(deed):
    """Figures of the end of 2024 were kept as those of the day of the import."""
    a_cluster("Quất Động", code="QD1", area=a_commune())
    rows = [[1, "Quất Động", None, 20, 300], ["Ghi chú: số liệu tính đến ngày 31/12/2024"]]
    upload = sent(a_workbook(HEADINGS, *rows), sheet=SHEET, deed=deed)
    (question,) = planned(upload, sheet=SHEET, deed=deed).open_questions
    assert question.code == codes.Ask.WHICH_DAY


def test_a_title_of_stations_that_names_another_day_is_asked_about(deed):
    """Of lists of stations nobody was asked, and the figures were those of the import's day."""
    a_cluster("Quất Động", code="QD1", area=a_commune())
    title = ["Danh sách trạm xử lý nước thải, số liệu đến ngày 31/12/2024"]
    headings = ["Mã cụm", "Tên cụm", "Công suất thiết kế (m3/ngày)"]
    stations = StationSheet()
    upload = sent(a_workbook(title, headings, ["QD1", None, 500]), sheet=stations, deed=deed)
    plan = planned(upload, sheet=stations, deed=deed)
    assert [one.code for one in plan.open_questions] == [codes.Ask.WHICH_DAY]
    assert [row.kind for row in plan.rows_of()] == [RowKind.ASKED]
    services.answer(upload, deed=deed, questions={plan.open_questions[0].key: "file"})
    plan = planned(upload, sheet=stations, deed=deed)
    services.keep(upload, sheet=stations, deed=deed, shown_fingerprint=plan.fingerprint)
    assert StationFacts.objects.get().valid_from == date(2024, 12, 31)


# What stands beside


def fields_of(deed, *rows):
    upload = sent(a_workbook(*rows), sheet=SHEET, deed=deed)
    return [one.field for one in services.open_upload(upload, SHEET).matches]


def test_the_address_beside_an_investor_is_not_where_the_cluster_lies(deed):
    """ "Số 5 Láng Hạ" was asked about as a commune, and kept as the place of the cluster."""
    row = [1, "Quất Động", "Công ty A", "Số 5 Láng Hạ", 20]
    headings = ["STT", "Cụm công nghiệp", "Chủ đầu tư", "Địa chỉ", "Quy mô (ha)"]
    assert fields_of(deed, headings, row)[3] is None
    headings[2:4] = ["Địa chỉ", "Chủ đầu tư"]
    assert fields_of(deed, headings, [*row[:2], "Xã Thư Lâm", "Công ty A", 20])[2] == "commune"


def test_land_for_roads_is_not_land_handed_over(deed):
    headings = ["STT", "Cụm công nghiệp", "Đất công nghiệp (ha)", "Đất giao thông (ha)", "Đất khác"]
    found = fields_of(deed, headings, [1, "Quất Động", 20, 3, 2])
    assert found[2:] == ["industrial_hectares", "land_use", "land_use"]


def test_that_there_is_a_station_does_not_unsay_how_it_runs(deed):
    """ "Có trạm XLNT: Có" made a running station one of which nobody knows whether it runs."""
    a_cluster("Quất Động", code="QD1", area=a_commune(), station={"state": "running"})
    a_cluster("Hà Bình Phương", code="HB1", area=a_commune("Thường Tín"))
    headings = ["Mã cụm", "Tên cụm", "Có trạm XLNT (Có/Không)"]
    plan = looked_at(deed, ["QD1", None, "Có"], ["HB1", None, "Có"], headings=headings)
    told = [[one.code for one in row.notes] for row in plan.rows]
    assert told == [[codes.Note.THERE_IS_A_STATION], [codes.Note.A_STATION_AS_BUILT]]
    assert [one.name for row in plan.rows for one in row.differences] == ["StationFacts.state"]
    plan = looked_at(deed, ["QD1", None, "Không"], headings=headings)
    assert [one.after for one in plan.rows[0].differences] == ["none"]


@pytest.mark.parametrize(
    ("heading", "who", "is_odd"),
    [
        ("Đơn vị quản lý", "UBND xã Thư Lâm", True),
        ("Đơn vị quản lý", "Phòng Kinh tế và Hạ tầng", True),
        ("Đơn vị quản lý", "Công ty CP A", False),
        ("Chủ đầu tư", "UBND huyện Thường Tín", False),
    ],
)
def test_who_looks_after_a_cluster_may_be_no_investor_of_it(heading, who, is_odd, deed):
    a_cluster("Quất Động", code="QD1", area=a_commune())
    headings = ["STT", "Cụm công nghiệp", heading, "Quy mô (ha)"]
    plan = looked_at(deed, [1, "Quất Động", who, 20], headings=headings)
    assert [code for code, _at in oddities(plan)] == ["perhaps_manages"] * is_odd


# Lines below a cluster


def test_what_is_listed_below_a_cluster_is_no_cluster(deed):
    """ "Trong đó: FDI" and "- Trong nước" became clusters of the register."""
    a_cluster("Quất Động", code="QD1", area=a_commune())
    headings = ["STT", "Tên CCN", "Số dự án", "Lao động"]
    rows = [
        *([1, "Quất Động", 30, 900], [None, "Trong đó: FDI", 3, 300], [2, "Cụm Bình Phú", 20, 400]),
        *([None, "- Trong nước", 18, 350], [None, "Số liệu của Chi cục Thống kê", 51, 1310]),
    ]
    plan = looked_at(deed, *rows, headings=headings)
    assert faults(plan) == [("not_a_name", at) for at in ("B3", "B5", "B6")]


def test_names_that_all_begin_with_a_dash_are_names(deed):
    headings = ["STT", "Tên CCN", "Số dự án", "Lao động"]
    plan = looked_at(deed, [1, "- Quất Động", 3, 9], [2, "- Hà Bình", 2, 4], headings=headings)
    assert [row.kind for row in plan.rows] == [RowKind.NEW, RowKind.NEW]


def test_the_year_of_a_row_is_that_of_its_figures(deed):
    """It was proposed for the day of establishment."""
    a_cluster("Quất Động", code="QD1", area=a_commune())
    headings = ["Tên CCN", "Năm", "Số dự án", "Lao động"]
    plan = looked_at(deed, ["Quất Động", 2024, 20, 400], headings=headings)
    assert plan.rows[0].kept.valid_from == date(2024, 12, 31)


@pytest.mark.parametrize("kind", ["stations", "permits"])
def test_an_enterprises_own_station_or_permit_is_not_that_of_the_cluster(kind, deed):
    a_cluster("Quất Động", code="QD1", area=a_commune(), station={"state": "running"})
    headings = {
        "stations": ["Tên DN", "CCN", "Công suất trạm (m3/ngđ)", "Tình trạng"],
        "permits": ["Tên doanh nghiệp", "CCN", "Số GPMT", "Ngày cấp"],
    }[kind]
    said = {"stations": [30, "Đang vận hành"], "permits": ["12/GPMT", "1/2/2024"]}[kind]
    sheet = {**RECORD_SHEETS, **WASTEWATER_SHEETS}[kind]()
    upload = sent(a_workbook(headings, ["Công ty B", "Quất Động", *said]), sheet=sheet, deed=deed)
    plan = planned(upload, sheet=sheet, deed=deed)
    assert [one.code for one in plan.open_questions] == [codes.Ask.ROWS_OF_FIRMS]
    assert [row.kind for row in plan.rows_of()] == [RowKind.ASKED]
    services.answer(upload, deed=deed, questions={plan.open_questions[0].key: LEAVE_OUT})
    assert not planned(upload, sheet=sheet, deed=deed).written_count
