"""Groups and titles that say of which place rows are, and with what they are compared; groups that
are indicators themselves; words of a target beside figures that were changed."""

from decimal import Decimal

import pytest

from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.comparing import LEAVE_OUT, RowKind
from hanoi_industry.spreadsheets.roles import Role
from targets.models import Observation
from targets.sheets import TargetSheet
from tests.factories import a_deed, a_user
from tests.targets.test_sheets import an_indicator, looked_at
from tests.targets.test_sheets_as_offices_write import figures
from tests.uploads import kept, planned, sent
from tests.workbooks import a_workbook

SHEET = TargetSheet()
HEADINGS = ["TT", "Chỉ tiêu", "ĐVT", "TH 2025", "KH 2026"]
CITY = "KẾT QUẢ NĂM 2025 TRÊN ĐỊA BÀN THÀNH PHỐ HÀ NỘI"


@pytest.fixture
def deed(db):
    return a_deed(a_user("importer"))


def group(mark, text):
    return [mark, text, None, None, None]


def asked(plan):
    return {one.code: one for one in plan.open_questions}


# Another place


def rows_of(place, iip):
    return [group("I", place), [1, iip.name_vi, "%", "109,2", "109,5"]]


@pytest.mark.parametrize("place", ["Cả nước", "Huyện Đông Anh", "Tỉnh Bắc Ninh", "TP. Hải Phòng"])
def test_figures_below_another_place_are_asked_about_and_never_taken_for_the_citys(
    place, deed, iip
):
    """The IIP of the whole country was kept as that of Hà Nội."""
    city = [group("II", "Thành phố Hà Nội"), [1, iip.name_vi, "%", "107,2", "107,5"]]
    content = a_workbook([CITY], HEADINGS, *rows_of(place, iip), *city)
    plan = looked_at(content, deed)
    question = asked(plan)["figures_of_another_place"]
    assert (question.offered, question.params["text"]) == (LEAVE_OUT, place)
    assert figures(plan) == {("iip", "2025"): Decimal("7.2"), ("iip", "2026"): Decimal("7.5")}
    kept(content, sheet=SHEET, deed=deed)
    assert Observation.objects.get().value == Decimal("7.2")


def test_a_person_may_say_that_such_rows_are_of_the_city(deed, iip):
    content = a_workbook([CITY], HEADINGS, *rows_of("Xã Hà Nội phía Đông và 5 huyện", iip))
    assert figures(looked_at(content, deed))
    content = a_workbook([CITY], HEADINGS, *rows_of("Vùng Thủ đô", iip))
    kept(content, sheet=SHEET, deed=deed, place="of the city")
    assert Observation.objects.get().value == Decimal("9.2")


@pytest.mark.parametrize(
    ("title", "is_asked"),
    [
        ("KẾT QUẢ CÔNG THƯƠNG NĂM 2025 HUYỆN ĐÔNG ANH", True),
        ("Kết quả năm 2025 trên địa bàn xã Thư Lâm", True),
        ("Chỉ số sản xuất công nghiệp của cả nước năm 2025", True),
        ("Các chỉ tiêu kinh tế - xã hội năm 2025", False),
        (CITY, False),
    ],
)
def test_a_title_that_names_another_place_is_asked_about(title, is_asked, deed, iip):
    plan = looked_at(a_workbook([title], HEADINGS, [1, iip.name_vi, "%", "107,2", None]), deed)
    assert ("figures_of_another_place" in asked(plan)) is is_asked


def test_groups_of_subjects_are_no_places(deed, iip):
    for text in ("Xã hội", "Quản lý thị trường", "Khu vực công nghiệp", "Toàn thành phố"):
        plan = looked_at(a_workbook([CITY], HEADINGS, *rows_of(text, iip)), deed)
        assert "figures_of_another_place" not in asked(plan), text


# Another comparison


def test_an_index_over_the_month_before_is_not_taken_for_the_one_over_a_year(deed, iip):
    """Both were kept as the growth over the same month of the year before."""
    rows = [
        *[group("I", "So với tháng trước"), [1, iip.name_vi, "%", "102,5", None]],
        *[group("II", "So với cùng kỳ"), [1, iip.name_vi, "%", "107,5", None]],
    ]
    plan = looked_at(a_workbook([CITY], HEADINGS, *rows), deed)
    assert [row.kind for row in plan.rows] == [RowKind.ASKED, RowKind.ASKED]
    assert figures(plan) == {("iip", "2025"): Decimal("7.5")}
    question = asked(plan)["which_indicator"]
    assert (question.offered, question.params["text"]) == (
        "",
        f"So với tháng trước > {iip.name_vi}",
    )


def test_a_title_over_the_month_before_asks_as_well(deed, iip):
    title = "CHỈ SỐ SẢN XUẤT CÔNG NGHIỆP THÁNG 9/2025 SO VỚI THÁNG TRƯỚC"
    headings = ["TT", "Chỉ tiêu", "ĐVT", "TH tháng 9/2025"]
    row = [1, iip.name_vi, "%", "102,5"]
    plan = looked_at(a_workbook([title], headings, row), deed)
    assert not figures(plan)
    assert "which_indicator" in asked(plan)
    own = [1, f"{iip.name_vi} so với cùng kỳ", "%", "107,5"]
    assert figures(looked_at(a_workbook([title], headings, own), deed))


def test_a_share_below_its_whole_is_asked_with_no_growth_proposed(deed):
    """The growth of services was proposed for their share."""
    an_indicator(deed, "services_growth", name_vi="Dịch vụ")
    rows = [group("Cơ cấu kinh tế (%)", None), [1, "Dịch vụ", "%", "66", None]]
    question = asked(looked_at(a_workbook([CITY], HEADINGS, *rows), deed))["which_indicator"]
    assert question.offered == ""


# Groups that are indicators


def test_a_group_with_figures_is_an_indicator_itself(deed, exports):
    """Where the table had no column of units, "I. Kim ngạch xuất khẩu | 19.000" was left out."""
    content = a_workbook(
        [CITY],
        ["TT", "Chỉ tiêu", "TH 2025", "KH 2026"],
        ["I", "Kim ngạch xuất khẩu (tỷ USD)", 19, 21],
        [1, "Trong đó: doanh nghiệp FDI", 9, "9,5"],
        ["II", "Công nghiệp", None, None],
        [1, "Tốc độ tăng kim ngạch xuất khẩu (%)", 7, 8],
    )
    upload = sent(content, sheet=SHEET, deed=deed)
    layout = services.open_upload(upload, SHEET).layout
    assert (layout.roles[3], layout.roles[5]) == (Role.DATA, Role.GROUP)
    plan = planned(upload, sheet=SHEET, deed=deed)
    found = figures(plan)
    assert (found["exports", "2025"], found["exports", "2026"]) == (19, 21)
    assert found["exports_growth", "2025"] == 7

    services.answer(upload, deed=deed, roles={3: Role.GROUP})
    assert ("exports", "2025") not in figures(planned(upload, sheet=SHEET, deed=deed))


# A template whose figures were changed and whose words were not


def a_list(one, *, words, operator=None, low=None, high=None, kind="mục tiêu"):
    return a_workbook(
        *[["Chỉ tiêu", "Năm", "Loại số liệu", "So sánh", "Giá trị", "Đến", "Theo nguyên văn"]],
        [one.name_vi, 2026, kind, operator, low, high, words],
    )


@pytest.mark.parametrize(
    ("operator", "low", "high", "is_faulty"),
    [
        (None, "9,2", "9,5", True),
        (None, "9", "9,4", True),
        (None, "9", "9,5", False),
        ("ít nhất", "9", None, True),
    ],
)
def test_one_bound_of_a_range_that_was_changed_is_no_figure_recorded_already(
    operator, low, high, is_faulty, deed
):
    """The words still named the other bound, and the change was lost without a word."""
    one = an_indicator(deed, "growth")
    content = a_list(one, words="9–9,5 %", operator=operator, low=low, high=high)
    (row,) = looked_at(content, deed).rows
    assert [str(fault.code) for fault in row.faults] == ["words_of_target_differ"] * is_faulty


def test_words_that_compare_otherwise_than_the_chosen_operator_are_a_fault(deed):
    one = an_indicator(deed, "growth")
    (row,) = looked_at(a_list(one, words="khoảng 7", operator="ít nhất", low="7"), deed).rows
    assert [fault.code for fault in row.faults] == ["words_of_target_differ"]
    assert "7" in row.faults[0].params["figures"]
    (row,) = looked_at(a_list(one, words="đạt 7", operator="nhiều nhất", low="7"), deed).rows
    assert not row.faults


def test_bounds_are_shown_where_the_words_stay_the_same(deed):
    one = an_indicator(deed, "growth")
    kept(a_list(one, words="phấn đấu", operator="ít nhất", low="7"), sheet=SHEET, deed=deed)
    (row,) = looked_at(a_list(one, words="phấn đấu", operator="ít nhất", low="8"), deed).rows
    (difference,) = row.differences
    assert (difference.before, difference.after) == (
        "phấn đấu (ít nhất 7)",
        "phấn đấu (ít nhất 8)",
    )


def test_the_words_of_an_outcome_that_was_changed_are_not_those_of_the_one_before(deed):
    """17 was kept and "16.7" stood beside it as what had been typed."""
    one = an_indicator(deed, "growth")
    kept(a_list(one, words="16.7", low="16,7", kind="kết quả"), sheet=SHEET, deed=deed)
    kept(a_list(one, words="16.7", low="17", kind="kết quả"), sheet=SHEET, deed=deed)
    last = Observation.objects.order_by("pk").last()
    assert (last.value, last.as_typed) == (17, "17")


# Names that a person told


OTHER_NAME = "Kim ngạch xuất khẩu hàng hóa của Thủ đô"


def a_file_with(name, value="19,2", headings=("TT", "Chỉ tiêu", "ĐVT", "TH 2025")):
    return a_workbook([CITY], list(headings), [1, name, "tỷ USD", value])


def test_what_a_person_said_an_indicator_is_called_is_not_asked_again(deed, exports):
    level, _growth = exports
    upload = kept(a_file_with(OTHER_NAME), sheet=SHEET, deed=deed, indicator=level.code)
    level.refresh_from_db()
    assert OTHER_NAME in level.other_names.splitlines()
    assert Observation.objects.get().indicator == level
    assert not asked(looked_at(a_file_with(OTHER_NAME.upper(), "19,5"), deed)).get(
        "which_indicator"
    )
    services.undo(upload, sheet=SHEET, deed=deed)
    level.refresh_from_db()
    assert level.other_names == ""
    assert "which_indicator" in asked(looked_at(a_file_with(OTHER_NAME, "19,6"), deed))


@pytest.mark.parametrize("name", ["- Kim ngạch xuất khẩu FDI", "Doanh thu bán hàng"])
def test_what_says_something_in_its_place_alone_is_no_other_name(name, deed, exports):
    level, _growth = exports
    kept(a_file_with(name), sheet=SHEET, deed=deed, indicator=level.code)
    level.refresh_from_db()
    assert level.other_names == ""


# Periods to come


def test_an_outcome_of_a_period_that_has_not_begun_is_odd(deed, exports):
    """A plan without its KH, or a slip of the year, was an outcome like any other."""
    headings = ("TT", "Chỉ tiêu", "ĐVT", "TH 2027")
    (row,) = looked_at(a_file_with("Kim ngạch xuất khẩu", headings=headings), deed).rows
    assert [one.code for one in row.oddities] == ["period_not_begun"]
    headings = ("TT", "Chỉ tiêu", "ĐVT", "Ước TH 2026")
    (row,) = looked_at(a_file_with("Kim ngạch xuất khẩu", headings=headings), deed).rows
    assert not row.oddities


# Columns that compare


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Tháng 9/2025 so với cùng kỳ 2024", "growth:2025-09"),
        ("Tháng 9/2025 so với cùng kỳ năm 2024", "growth:2025-09"),
        ("Tháng 9/2025 so với cùng kỳ 2023", "compared"),
        ("So sánh (%)", "compared"),
    ],
)
def test_a_column_over_the_same_period_is_growth_and_others_are_not_kept(heading, field, deed, iip):
    """ "So sánh (%)" was proposed for the operator of a target, and each of its figures was a fault."""
    content = a_workbook(
        [CITY], ["Chỉ tiêu", "ĐVT", "TH tháng 9/2025", heading], [iip.name_vi, "%", 106.5, 107.4]
    )
    upload = sent(content, sheet=SHEET, deed=deed)
    assert services.open_upload(upload, SHEET).matches[3].field == field


# Headings of periods and places


def fields_of(deed, *headings):
    content = a_workbook(
        [CITY],
        ["Chỉ tiêu", "ĐVT", *headings],
        ["IIP", "%"] + [106.5 + n for n in range(len(headings))],
    )
    upload = sent(content, sheet=SHEET, deed=deed)
    return [one.field for one in services.open_upload(upload, SHEET).matches][2:]


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (["TH 6 tháng 2025", "Cùng kỳ 2024"], ["outcome:2025-6M", "outcome:2024-6M"]),
        (["TH 2025", "Cùng kỳ 2024"], ["outcome:2025", "outcome:2024"]),
        (
            ["TH tháng 6/2025", "TH 6 tháng 2025", "Cùng kỳ năm 2024"],
            ["outcome:2025-06", "outcome:2025-6M", "outcome:2024-6M"],
        ),
        (["Lũy kế đến Quý II/2025"], ["outcome:2025-6M"]),
        (["TH tính đến hết quý III/2025"], ["outcome:2025-9M"]),
        (["TH quý I, II/2025"], [None]),
        (["TH tháng 7-9/2025"], [None]),
        (["TH T1-T9/2025"], ["outcome:2025-9M"]),
        (["TH 15/6/2023"], [None]),
        (["Cả nước > Ước TH 2025", "Hà Nội > Ước TH 2025"], [None, "estimate:2025"]),
        (["TH 2025 KV FDI", "TH 2025"], [None, "outcome:2025"]),
    ],
)
def test_a_column_is_of_the_period_and_the_place_that_it_says(headings, fields, deed, iip):
    """The same months of the year before were kept as that whole year, and the country as the city."""
    assert fields_of(deed, *headings) == fields


def test_of_two_plans_for_one_year_none_is_taken_without_a_question(deed, exports):
    content = a_workbook(
        [CITY],
        ["Chỉ tiêu", "ĐVT", "KH TW giao 2026", "KH HĐND giao 2026"],
        ["Kim ngạch xuất khẩu", "tỷ USD", 22, 23],
    )
    upload = sent(content, sheet=SHEET, deed=deed)
    assert all(one.is_asked for one in services.open_upload(upload, SHEET).matches[2:])


def test_a_row_of_a_plan_among_years_down_is_a_target(deed, exports):
    """What was planned for 2026 was kept as its outcome."""
    rows = [[2023, "16,7"], [2024, "19,4"], ["Kế hoạch 2026", "23,1"], ["2026-2030 (KH)", "150"]]
    content = a_workbook(["SỐ LIỆU"], ["Năm", "Kim ngạch xuất khẩu (tỷ USD)"], *rows)
    (row,) = looked_at(content, deed).rows
    kinds = {one.row.period: type(one.row).__name__ for one in row.kept.figures}
    assert kinds == {
        "2023": "ObservationRow",
        "2024": "ObservationRow",
        "2026": "TargetRow",
        "2026-2030": "TargetRow",
    }


# Parts


@pytest.mark.parametrize(
    "title",
    [
        "KẾT QUẢ NĂM 2025 TỈNH HƯNG YÊN",
        "NGÀNH CÔNG THƯƠNG CẢ NƯỚC NĂM 2025",
        "KẾT QUẢ NĂM 2025 THÀNH PHỐ HỒ CHÍ MINH",
        "XUẤT KHẨU KHU VỰC FDI NĂM 2025",
        "XUẤT KHẨU SANG THỊ TRƯỜNG HOA KỲ NĂM 2025",
    ],
)
def test_a_title_of_another_place_or_of_a_part_is_asked_about(title, deed, iip):
    plan = looked_at(a_workbook([title], HEADINGS, [1, iip.name_vi, "%", "107,2", None]), deed)
    assert "figures_of_another_place" in asked(plan)


@pytest.mark.parametrize("text", ["Khu vực FDI", "Nhập khẩu", "Kịch bản thấp", "Bình quân tháng"])
def test_a_group_of_a_part_is_asked_about(text, deed, iip):
    plan = looked_at(a_workbook([CITY], HEADINGS, *rows_of(text, iip)), deed)
    assert "figures_of_another_place" in asked(plan)


@pytest.mark.parametrize(
    "title",
    [
        "CƠ CẤU GRDP (%)",
        "TỶ LỆ THỰC HIỆN SO VỚI KẾ HOẠCH NĂM (%)",
        "CHỈ SỐ SẢN XUẤT CÔNG NGHIỆP (GỐC 2015=100)",
    ],
)
def test_a_title_of_shares_or_of_another_base_asks_what_each_row_is(title, deed, iip):
    """Shares of the whole were kept as growth, and what was done of a plan as its outcome."""
    content = a_workbook([title], ["Chỉ tiêu", "TH 2024"], [iip.name_vi, "148,2"])
    question = asked(looked_at(content, deed))["which_indicator"]
    assert question.offered == ""


@pytest.mark.parametrize(
    ("brackets", "is_asked"),
    [
        *(("cả nước", True), ("khu vực FDI", True), ("không kể xăng dầu", True)),
        *(("triệu USD", False), ("%", False), ("1", False), ("giá so sánh 2010", False)),
    ],
)
def test_brackets_that_narrow_a_name_are_asked_about(brackets, is_asked, deed, exports):
    """Exports of one sector were kept as those of the city."""
    content = a_workbook(
        [CITY], ["Chỉ tiêu", "ĐVT", "TH 2025"], [f"Kim ngạch xuất khẩu ({brackets})", "tỷ USD", 20]
    )
    assert ("which_indicator" in asked(looked_at(content, deed))) is is_asked


@pytest.mark.parametrize("unit", ["% so với cùng kỳ", "% so cùng kỳ", "% so với năm trước"])
def test_per_cent_over_a_year_of_an_amount_are_its_growth(unit, deed, exports):
    """A growth of 6.5 % was kept as exports of 6.5 billion."""
    row = ["Kim ngạch xuất khẩu", unit, "6,5", "7–8"]
    content = a_workbook([CITY], ["Chỉ tiêu", "ĐVT", "TH 2025", "KH 2026"], row)
    plan = looked_at(content, deed)
    assert figures(plan) == {
        ("exports_growth", "2025"): Decimal("6.5"),
        ("exports_growth", "2026"): 7,
    }
    (row,) = plan.rows
    assert not row.faults and not row.oddities
    named = [f"Kim ngạch xuất khẩu ({unit})", None, "6,5", "7–8"]
    again = a_workbook([CITY], ["Chỉ tiêu", "ĐVT", "TH 2025", "KH 2026"], named)
    assert ("exports_growth", "2025") in figures(looked_at(again, deed))


@pytest.mark.parametrize("unit", ["% so với tháng trước", "% KH", "% so với kế hoạch"])
@pytest.mark.parametrize("name", ["Kim ngạch xuất khẩu", "Chỉ số sản xuất công nghiệp (IIP)"])
def test_per_cent_of_something_else_are_asked_about(name, unit, deed, exports, iip):
    content = a_workbook([CITY], ["Chỉ tiêu", "ĐVT", "TH 2025"], [name, unit, "96,5"])
    plan = looked_at(content, deed)
    assert asked(plan)["which_indicator"].offered == ""
    assert not figures(plan)


def test_a_unit_with_per_cent_in_it_is_none_of_an_amount(deed, exports):
    content = a_workbook(
        [CITY], ["Chỉ tiêu", "ĐVT", "TH 2025"], ["Kim ngạch xuất khẩu", "Tăng (%)", "6,5"]
    )
    plan = looked_at(content, deed)
    assert asked(plan)["which_indicator"].offered == ""
    assert not figures(plan)


@pytest.mark.parametrize("unit", ["%/năm", "%", "% (*)"])
def test_per_cent_a_year_of_growth_are_what_is_kept(unit, deed, exports):
    name = "Tốc độ tăng kim ngạch xuất khẩu"
    content = a_workbook([CITY], ["Chỉ tiêu", "ĐVT", "TH 2025"], [name, unit, "6,5"])
    assert figures(looked_at(content, deed)) == {("exports_growth", "2025"): Decimal("6.5")}


# Averages


@pytest.mark.parametrize(
    "heading",
    ["TH bình quân 2023", "TH BQ 2023", "Bình quân 2021-2023", "KH BQ 2026-2030", "TH TB 2023"],
)
def test_the_average_of_years_is_not_the_figure_of_one(heading, deed, exports):
    """The average of several years was kept as what the last of them came to."""
    headings = ["Chỉ tiêu", "ĐVT", "TH 2025", heading]
    content = a_workbook(["SỐ LIỆU"], headings, ["Kim ngạch xuất khẩu", "tỷ USD", 19, 17])
    upload = sent(content, sheet=SHEET, deed=deed)
    assert [one.field for one in services.open_upload(upload, SHEET).matches][2:] == [
        "outcome:2025",
        None,
    ]


def test_a_row_of_an_average_among_years_is_no_year(deed, exports):
    headings = ["Năm", "Kim ngạch xuất khẩu (tỷ USD)"]
    rows = [[2023, 17], [2024, 18], [2025, 19], ["BQ 2022", 18]]
    (row,) = looked_at(a_workbook(["KẾT QUẢ THỰC HIỆN"], headings, *rows), deed).rows
    assert [(one.code, one.address) for one in row.faults] == [("figure_without_period", "B6")]


def test_a_list_with_an_average_of_years_is_told_that_it_is_no_period(deed, exports):
    content = a_workbook(
        ["Chỉ tiêu", "Năm", "Loại", "Giá trị"], ["Kim ngạch xuất khẩu", "BQ 2021-2025", "TH", 19]
    )
    (row,) = looked_at(content, deed).rows
    assert [str(one.code) for one in row.faults] == ["not_a_period"]


# Rows that say themselves whether they are planned


def kinds_of(plan):
    return {
        (one.row.period, type(one.row).__name__): one.row
        for row in plan.rows
        for one in row.kept.figures
    }


@pytest.mark.parametrize("title", ["SỐ LIỆU", "KẾ HOẠCH VÀ KẾT QUẢ", "KẾ HOẠCH NĂM 2026"])
@pytest.mark.parametrize("heading", ["Loại số liệu (KH/TH)", "Loại", "KH/TH", None])
def test_a_column_beside_the_years_says_which_rows_are_plans(title, heading, deed, exports):
    """What was planned for 2026 was kept as an outcome."""
    headings = ["Năm", heading, "Kim ngạch xuất khẩu (tỷ USD)"]
    rows = [[2025, "KH", 18], [None, "TH", 19], [2026, "KH", 21], [None, "Ước TH", "21,5"]]
    content = a_workbook([title], headings, *rows)
    found = kinds_of(looked_at(content, deed))
    assert set(found) == {
        *(("2025", "TargetRow"), ("2025", "ObservationRow")),
        *(("2026", "TargetRow"), ("2026", "ObservationRow")),
    }
    assert found["2026", "ObservationRow"].vintage == "estimate"


def test_a_row_that_says_neither_plan_nor_result_among_others_that_do_is_a_fault(deed, exports):
    headings = ["Năm", "Loại", "Kim ngạch xuất khẩu (tỷ USD)"]
    rows = [[2025, "KH", 18], [2025, "TH", 19], [2026, None, 21], [2027, "KH", 22]]
    (row,) = looked_at(a_workbook(["SỐ LIỆU"], headings, *rows), deed).rows
    assert [(one.code, one.address) for one in row.faults] == [("figure_without_kind", "C5")]


def test_a_remark_beside_the_last_year_is_no_column_of_plans_and_results(deed, exports):
    headings = ["Năm", "Kim ngạch xuất khẩu (tỷ USD)", "Ghi chú"]
    rows = [[2023, 17, None], [2024, 18, None], [2025, 19, "Ước thực hiện"]]
    content = a_workbook(["KẾT QUẢ THỰC HIỆN"], headings, *rows)
    (row,) = looked_at(content, deed).rows
    assert not row.faults and len(row.kept.figures) == 3


# Units of the lines above rows, and of their groups


def test_growth_below_a_unit_of_money_is_not_scaled(deed, exports):
    """Years down: the years themselves were refused as money, and growth as well."""
    headings = ["Năm", "Kim ngạch xuất khẩu", "Tốc độ tăng kim ngạch xuất khẩu"]
    rows = [[2024, 19000, "11,5"], [2025, 20500, "7,9"]]
    content = a_workbook(["KẾT QUẢ THỰC HIỆN"], ["Đơn vị: triệu USD"], headings, *rows)
    plan = looked_at(content, deed)
    assert figures(plan) == {
        ("exports", "2024"): 19,
        ("exports", "2025"): Decimal("20.5"),
        ("exports_growth", "2024"): Decimal("11.5"),
        ("exports_growth", "2025"): Decimal("7.9"),
    }
    assert not [row for row in plan.rows if row.faults or row.oddities]


def test_growth_beside_figures_in_millions_is_kept_in_per_cent(deed, exports):
    headings = ["Chỉ tiêu", "TH 2025", "TH 2025 so với cùng kỳ", "KH 2026"]
    row = ["Kim ngạch xuất khẩu", 19000, "11,5", 21000]
    content = a_workbook(["SỐ LIỆU"], ["Đơn vị: triệu USD"], headings, row)
    assert figures(looked_at(content, deed)) == {
        ("exports", "2025"): 19,
        ("exports_growth", "2025"): Decimal("11.5"),
        ("exports", "2026"): 21,
    }


@pytest.mark.parametrize(
    "above",
    [
        [["I", "Xuất khẩu (Đơn vị tính: triệu USD)", None, None]],
        [["I", "Xuất khẩu", None, None], [None, "Đơn vị tính: triệu USD", None, None]],
        [["Đơn vị tính: triệu USD", None, None, None]],
    ],
)
def test_a_line_between_rows_gives_the_unit_of_those_below_it(above, deed, exports, iip):
    """Its unit was that of the rows above it as well, and the next line was passed over."""
    content = a_workbook(
        ["SỐ LIỆU"],
        ["TT", "Chỉ tiêu", "TH 2025", "KH 2026"],
        [1, iip.name_vi, "6,5", 7],
        *above,
        [1, "Kim ngạch xuất khẩu", 19000, 21000],
        [None, "Đơn vị tính: %", None, None],
        [2, "Tốc độ tăng kim ngạch xuất khẩu", "11,5", 12],
    )
    plan = looked_at(content, deed)
    assert figures(plan)["exports", "2025"] == 19
    assert figures(plan)["exports_growth", "2025"] == Decimal("11.5")
    assert not [row for row in plan.rows if row.faults or row.oddities]


# Names that are like others


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        *(("Kim ngạch nhập khẩu", "tỷ USD"), ("Kim ngạch xuất nhập khẩu", "tỷ USD")),
        *(("Kim ngạch xuất khẩu bình quân tháng", "tỷ USD"), ("CHỈ SỐ GIÁ VÀNG", "%")),
        *(("Chỉ số giá đô la Mỹ", "%"), ("Chỉ số giá sản xuất công nghiệp", "%")),
        *(("Tỷ lệ CCN chưa có trạm XLNT", "%"), ("Tỷ lệ CCN không có trạm XLNT", "%")),
    ],
)
def test_what_says_something_else_is_not_proposed_for_the_name_it_is_like(
    name, unit, deed, exports, iip
):
    """Exports were proposed for imports, and consumer prices for those of gold."""
    an_indicator(deed, "cpi", name_vi="Chỉ số giá tiêu dùng")
    an_indicator(deed, "share", name_vi="Tỷ lệ CCN có trạm XLNT", expression="share")
    content = a_workbook([CITY], ["Chỉ tiêu", "ĐVT", "TH 2025"], [name, unit, 20])
    assert asked(looked_at(content, deed))["which_indicator"].offered == ""


@pytest.mark.parametrize(
    "name", ["Kim nghạch xuất khẩu", "Tổng kim ngạch xuất khẩu của toàn Thành phố Hà Nội"]
)
def test_a_slip_and_the_name_of_the_city_leave_the_proposal(name, deed, exports):
    content = a_workbook([CITY], ["Chỉ tiêu", "ĐVT", "TH 2025"], [name, "tỷ USD", 20])
    assert asked(looked_at(content, deed))["which_indicator"].offered == "exports"


# Headings that are no period, or have a footnote


@pytest.mark.parametrize(
    "heading", ["TH … đến …", "TH từ đầu năm đến 15/6", "đến", "TH 2025 đến nay"]
)
def test_a_heading_with_the_word_up_to_is_no_end_of_a_range(heading, deed, iip):
    assert fields_of(deed, heading, "KH 2026") == [None, "target:2026"]


@pytest.mark.parametrize("heading", ["Năm 2024*", "2024 (*)", "TH năm 2024*"])
def test_the_star_behind_a_year_is_of_a_footnote_that_may_say_the_vintage(heading, deed, exports):
    """ "Năm 2024*" was no year, and that its figures are estimates was lost."""
    content = a_workbook(
        ["SỐ LIỆU"],
        ["Chỉ tiêu", "ĐVT", "Năm 2023", heading],
        ["Kim ngạch xuất khẩu", "tỷ USD", 17, 18],
        ["(*) Số liệu ước tính"],
    )
    plan = looked_at(content, deed)
    (row,) = plan.rows
    vintages = {one.row.period: one.row.vintage for one in row.kept.figures}
    assert vintages == {"2023": "reported", "2024": "estimate"}
    assert [(one.code, one.address) for one in row.notes] == [("heading_has_a_footnote", "D3")]


def test_years_down_may_have_the_star_of_a_footnote(deed, exports):
    headings = ["Năm", "Kim ngạch xuất khẩu (tỷ USD)"]
    content = a_workbook(
        ["KẾT QUẢ THỰC HIỆN"], headings, ["2023", 17], ["2024*", 18], ["2025*", 19]
    )
    assert {period for _code, period in figures(looked_at(content, deed))} == {
        *("2023", "2024", "2025")
    }


def test_of_what_the_ministry_and_the_city_set_one_is_asked_for(deed, exports):
    """ "Năm 2026 > Bộ giao | TP giao" was no plan at all."""
    content = a_workbook(
        ["CHỈ TIÊU NĂM 2026"],
        ["Chỉ tiêu", "ĐVT", "Năm 2026", None],
        [None, None, "Bộ giao", "TP giao"],
        ["Kim ngạch xuất khẩu", "tỷ USD", 22, 23],
        merges=["A2:A3", "B2:B3", "C2:D2"],
    )
    matches = services.open_upload(sent(content, sheet=SHEET, deed=deed), SHEET).matches[2:]
    assert all(one.is_asked for one in matches)
    assert [one.field for one in matches] == ["target:2026", None]


def test_months_down_may_be_written_with_their_year(deed, exports):
    headings = ["Tháng", "Kim ngạch xuất khẩu (tỷ USD)"]
    rows = [["1/2025", "1,6"], ["02/2025", "1,7"], ["3/2025", "1,5"]]
    content = a_workbook(["KẾT QUẢ THỰC HIỆN"], headings, *rows)
    assert {period for _code, period in figures(looked_at(content, deed))} == {
        *("2025-01", "2025-02", "2025-03")
    }


@pytest.mark.parametrize(
    ("title", "periods"),
    [
        ("BÁO CÁO KẾT QUẢ QUÝ III NĂM 2025", {"2025-Q3", "2025-9M", "2025"}),
        ("BÁO CÁO KẾT QUẢ THÁNG 9 NĂM 2025", {"2025-09", "2025-9M", "2025"}),
    ],
)
def test_plan_and_result_below_the_title_of_a_quarter_ask_for_their_period(
    title, periods, deed, exports
):
    """No column of figures was found there; "KH" may as well be the plan of the year."""
    content = a_workbook(
        [title], ["Chỉ tiêu", "ĐVT", "KH", "TH"], ["Kim ngạch xuất khẩu", "tỷ USD", 5, 6]
    )
    matches = services.open_upload(sent(content, sheet=SHEET, deed=deed), SHEET).matches[2:]
    for kind, match in zip(("target", "outcome"), matches, strict=True):
        offered = {match.field, *(one.field for one in match.alternatives)}
        assert match.is_asked
        assert offered == {f"{kind}:{period}" for period in periods}
