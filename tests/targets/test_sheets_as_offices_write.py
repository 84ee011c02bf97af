"""Tables of targets as offices lay them out: other units, growth in rows and columns, names cut short."""

from decimal import Decimal

import pytest

from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.comparing import RowKind
from targets.models import Observation, Target
from targets.sheets import TargetSheet
from tests.factories import a_deed, a_user
from tests.targets.test_sheets import a_table, an_indicator, looked_at, one_row
from tests.uploads import answered, kept, planned, sent
from tests.workbooks import a_workbook

SHEET = TargetSheet()
SINGLE = [["STT", "Chỉ tiêu", "ĐVT", "KH 2025", "Ước TH 2025"]]


@pytest.fixture
def deed(db):
    return a_deed(a_user("importer"))


def wide(*rows):
    return a_table(*rows, headings=SINGLE, merges=[])


def faults(plan):
    return [(fault.code, fault.address) for row in plan.rows for fault in row.faults]


def figures(plan):
    """Indicator, period and value of everything that would be kept."""
    found = {}
    for row in plan.rows:
        for figure in row.kept.figures if row.kept else ():
            said = figure.row
            value = getattr(said, "value", None)
            found[said.indicator.code, said.period] = said.goal.low if value is None else value
    return found


def fields_of(content, deed):
    upload = sent(content, sheet=SHEET, deed=deed)
    return {m.column.letter: m for m in services.open_upload(upload, SHEET).matches}


# Units and the way a figure is printed


def test_a_target_of_an_index_is_kept_as_growth_like_its_outcomes(deed, iip):
    content = wide([iip.name_vi, "%", "106,5 - 107", "107,2"])
    # Its words are those of the plan, which do not show what is kept.
    plan = planned(sent(content, sheet=SHEET, deed=deed), sheet=SHEET, deed=deed)
    told = [one.params["kept"] for _row, one in plan.findings("notes") if "kept" in one.params]
    assert told == ["106,5 - 107 (trong khoảng 6,5–7)"]
    kept(content, sheet=SHEET, deed=deed)
    target = Target.objects.get()
    assert (target.low, target.high, target.words) == (Decimal("6.5"), 7, "106,5 - 107")
    assert Observation.objects.get().value == Decimal("7.2")


def test_a_target_that_looks_like_an_index_of_growth_is_odd(deed):
    an_indicator(deed, "growth")
    assert one_row(deed, target="108").is_odd
    assert not one_row(deed, target="8").is_odd


def test_a_file_in_millions_is_converted_and_told(deed, exports):
    plan = looked_at(wide(["Kim ngạch xuất khẩu", "triệu USD", "20.500", "20.650,5"]), deed)
    (row,) = plan.rows
    goal, outcome = (one.row for one in row.kept.figures)
    assert (goal.goal.low, goal.goal.words) == (Decimal("20.5"), "20.500 triệu USD")
    assert outcome.value == Decimal("20.6505")
    assert {(one.code, one.address) for one in row.notes} == {
        ("converted", "D2"),
        ("converted", "E2"),
    }


@pytest.mark.parametrize(
    ("above", "name"),
    [([[None, None, None, None, "Đơn vị tính: triệu USD"]], ""), ([], " (triệu USD)")],
)
def test_the_unit_above_a_table_or_in_a_name_is_converted_as_well(above, name, deed, exports):
    headings = ["STT", "Chỉ tiêu", "Ước TH 2025", "Ghi chú", None]
    rows = [[1, f"Kim ngạch xuất khẩu{name}", "20.650,5", None, None]]
    plan = looked_at(a_workbook(["KẾT QUẢ"], *above, headings, *rows), deed)
    assert figures(plan) == {("exports", "2025"): Decimal("20.6505")}


def test_things_that_are_counted_have_one_reading(deed):
    an_indicator(deed, "jobs", unit="jobs", expression="count", name_vi="Số lao động")
    plan = looked_at(wide(["Số lao động", None, None, "62.500"]), deed)
    assert figures(plan) == {("jobs", "2025"): 62_500}


# Two figures of one thing


def test_two_figures_of_one_period_that_differ_are_both_told(deed, iip):
    rows = ([iip.name_vi, "%", "6,5", "7,2"], ["IIP", "%", "7", "7,2"])
    iip.other_names = "IIP"
    iip.save()
    plan = looked_at(wide(*rows), deed)
    assert ("figures_conflict", "D2") in faults(plan)
    assert ("figures_conflict", "D3") in faults(plan)
    assert ("figure_repeated", "E3") in faults(plan)


def test_an_estimate_and_the_final_figure_do_not_conflict(deed, iip):
    headings = [["STT", "Chỉ tiêu", "Ước TH 2024", "Chính thức 2024"]]
    plan = looked_at(a_table([iip.name_vi, "7,2", "7,4"], headings=headings, merges=[]), deed)
    assert not faults(plan)


# Growth in rows


def test_a_row_of_growth_alone_belongs_to_the_row_above_it(deed, exports):
    rows = (
        ["Kim ngạch xuất khẩu", "tỷ USD", None, "20,65"],
        ["- Tốc độ tăng so với năm trước", "%", None, "6,4"],
    )
    plan = looked_at(wide(*rows), deed)
    assert figures(plan) == {
        ("exports", "2025"): Decimal("20.65"),
        ("exports_growth", "2025"): Decimal("6.4"),
    }
    assert [one.code for one in plan.rows[1].notes] == ["growth_of_a_level"]


def test_rows_of_growth_alone_whose_row_above_is_unclear_are_asked_one_by_one(deed, exports):
    rows = (
        ["Điện thương phẩm", "%", None, "1"],
        ["Tốc độ tăng", "%", None, "2"],
        ["Nước sạch", "%", None, "3"],
        ["Tốc độ tăng", "%", None, "4"],
    )
    plan = looked_at(wide(*rows), deed)
    assert len(plan.questions) == 4
    assert not figures(plan)


def test_a_part_of_a_structure_is_asked_about_and_not_taken_for_growth(deed):
    an_indicator(deed, "services", name_vi="Tốc độ tăng dịch vụ", other_names="Dịch vụ")
    plan = looked_at(wide(["Cơ cấu GRDP", "%", None, None], ["- Dịch vụ", "%", None, "66,4"]), deed)
    assert plan.rows[1].kind is RowKind.ASKED
    plan = looked_at(wide(["Dịch vụ", "%", None, "8,8"]), deed)
    assert figures(plan) == {("services", "2025"): Decimal("8.8")}


# Growth and comparisons in columns


def test_a_column_that_compares_is_neither_asked_about_nor_kept(deed, exports):
    headings = ["STT", "Chỉ tiêu", "Năm 2025", None, None, "Cơ quan chủ trì"]
    below = [None, None, "Kế hoạch", "Ước TH", "Ước TH so với KH (%)", None]
    row = [1, "Kim ngạch xuất khẩu", "20,5", "20,65", "100,7", "Sở Công Thương"]
    content = a_workbook(headings, below, row, merges=["C1:E1", "A1:A2", "B1:B2", "F1:F2"])
    matches = fields_of(content, deed)
    assert (matches["E"].field, matches["F"].field) == ("compared", "read_only")
    assert not [(k, m.field, m.reason) for k, m in matches.items() if m.is_asked]
    (row,) = looked_at(content, deed).rows
    assert {one.cell.address for one in row.kept.figures} == {"C3", "D3"}


def test_growth_over_the_same_period_in_a_column_belongs_to_the_growth(deed, exports, iip):
    headings = ["STT", "Chỉ tiêu", "Tháng 10/2025 so với tháng trước (%)"]
    headings += ["10 tháng năm 2025 so với cùng kỳ năm trước (%)"]
    rows = [[1, "Kim ngạch xuất khẩu", "101,2", "112,9"], [2, iip.name_vi, "102,3", "6,9"]]
    plan = looked_at(a_workbook(headings, *rows), deed)
    assert figures(plan) == {
        ("exports_growth", "2025-10M"): Decimal("12.9"),
        ("iip", "2025-10M"): Decimal("6.9"),
    }


def test_growth_that_a_row_of_its_own_says_as_well_is_kept_once(deed, exports):
    headings = ["STT", "Chỉ tiêu", "ĐVT", "Ước TH 2025", "Ước năm 2025 so với năm 2024"]
    level = [1, "Kim ngạch xuất khẩu", "tỷ USD", "20,65", "106,4"]

    def both(said):
        growth = [2, "Tốc độ tăng kim ngạch xuất khẩu", "%", said, None]
        return looked_at(a_workbook(headings, level, growth), deed)

    assert not faults(both("6,4"))
    assert {code for code, _place in faults(both("6,5"))} <= {"figures_conflict"}


# Periods


def test_a_heading_without_a_year_takes_that_of_the_title(deed, exports):
    title = ["CHỈ TIÊU NĂM 2026 (Kèm theo Nghị quyết số 482/NQ-HĐND ngày 26/11/2025)"]
    content = a_workbook(title, ["STT", "Chỉ tiêu", "Kế hoạch"], [1, "Kim ngạch xuất khẩu", "23,1"])
    assert figures(looked_at(content, deed)) == {("exports", "2026"): Decimal("23.1")}


def test_a_bare_period_may_be_plan_or_result_and_is_asked(deed, exports):
    headings = [["STT", "Chỉ tiêu", "ĐVT", "Năm 2025", None], [None, None, None, "T1", "T2"]]
    row = ["Kim ngạch xuất khẩu", "tỷ USD", "1,4", "1,3"]
    matches = fields_of(a_table(row, headings=headings), deed)
    assert matches["D"].is_asked
    assert {one.field for one in matches["D"].alternatives} >= {"target:2025-01"}
    assert matches["E"].field == "outcome:2025-02"


def test_a_list_says_period_kind_and_bound_in_words(deed, exports):
    headings = ["STT", "Tên chỉ tiêu", "Kỳ", "Loại số liệu", "Giá trị", "Đơn vị"]
    rows = [
        [1, "Kim ngạch xuất khẩu", "Quý I/2025", "Thực hiện", "5,4", "tỷ USD"],
        [2, "Kim ngạch xuất khẩu", "Tháng 9/2025", "Ước thực hiện", "1.755", "triệu USD"],
        [3, "Kim ngạch xuất khẩu", "Năm 2026", "Kế hoạch", "trên 23,5", "tỷ USD"],
        [4, "Kim ngạch xuất khẩu", "Năm 2027", "Kế hoạch", "24-25", "tỷ USD"],
    ]
    plan = looked_at(a_workbook(headings, *rows), deed)
    assert not faults(plan)
    assert not any(row.is_odd for row in plan.rows)
    assert figures(plan) == {
        ("exports", "2025-Q1"): Decimal("5.4"),
        ("exports", "2025-09"): Decimal("1.755"),
        ("exports", "2026"): Decimal("23.5"),
        ("exports", "2027"): 24,
    }
    third, fourth = (row.kept.figures[0].row.goal for row in plan.rows[2:])
    assert (third.operator, fourth.high) == ("above", 25)


# Names


@pytest.mark.parametrize(
    "label",
    [
        "Số CCN hoàn thành HTKT",
        "Trong đó: số cụm công nghiệp hoàn thành hạ tầng kỹ thuật",
        "- Số cụm công nghiệp hoàn thành hạ tầng kỹ thuật (cụm)",
    ],
)
def test_a_name_written_short_or_as_a_part_is_found(label, deed):
    an_indicator(
        *(deed, "completed"),
        unit="clusters",
        expression="count",
        name_vi="Số cụm công nghiệp hoàn thành hạ tầng kỹ thuật",
    )
    plan = looked_at(wide([label, None, "26", None]), deed)
    assert figures(plan) == {("completed", "2025"): 26}


@pytest.mark.parametrize("label", ["Tăng trưởng GRDP", "GRDP", "Tốc độ tăng GRDP"])
def test_growth_is_found_by_what_grows(label, deed):
    an_indicator(deed, "grdp", name_vi="Tốc độ tăng trưởng GRDP")
    plan = looked_at(wide([label, "%", "8", None]), deed)
    assert figures(plan) == {("grdp", "2025"): 8}


# Names without a heading


@pytest.mark.parametrize("heading", [None, "TT", "STT"])
def test_a_first_column_without_its_heading_holds_the_names_that_it_names(deed, heading):
    for code in ("grdp", "iip_growth", "retail"):
        an_indicator(deed, code)
    rows = [[f"Tên của {code}", "%", "7,5", "7,1"] for code in ("grdp", "iip_growth", "retail")]
    content = a_workbook([heading, "ĐVT", "KH 2025", "Ước TH 2025"], *rows)
    upload = sent(content, sheet=SHEET, deed=deed)
    match = services.open_upload(upload, SHEET).matches[0]
    assert (match.field, match.is_asked) == ("indicator", False)
    assert figures(looked_at(content, deed))["iip_growth", "2025"] == Decimal("7.1")


def test_a_first_column_of_names_that_nobody_knows_is_asked_about(deed):
    an_indicator(deed, "grdp")
    rows = [[name, "%", "7,5", "7,1"] for name in ("Tên của grdp", "Chợ", "Siêu thị")]
    content = a_workbook([None, "ĐVT", "KH 2025", "Ước TH 2025"], *rows)
    upload = sent(content, sheet=SHEET, deed=deed)
    match = services.open_upload(upload, SHEET).matches[0]
    assert (match.field, match.is_asked) == (None, True)


def test_what_a_person_says_of_a_column_without_heading_holds(deed):
    an_indicator(deed, "grdp")
    content = a_workbook([None, "ĐVT", "KH 2025"], ["Tên của grdp", "%", "7,5"])
    upload = sent(content, sheet=SHEET, deed=deed)
    upload.answers = {"0": {"fields": {"1": ""}}}
    upload.save()
    assert services.open_upload(upload, SHEET).matches[0].field is None


# Beside a figure, and in its place


def notes(plan):
    return [(one.code, one.address) for row in plan.rows for one in row.notes]


def test_words_for_no_figure_yet_are_told_of_targets_and_outcomes(deed):
    an_indicator(deed, "grdp")
    plan = looked_at(wide(["Tên của grdp", "%", "chưa giao", "đang cập nhật"]), deed)
    assert (figures(plan), faults(plan)) == ({}, [])
    assert notes(plan) == [("no_value_yet", "D2"), ("no_value_yet", "E2")]


def test_the_mark_of_a_footnote_is_told_and_left_out_of_targets_and_outcomes(deed):
    an_indicator(deed, "grdp")
    plan = looked_at(wide(["Tên của grdp", "%", "7,5(*)", "7,1*"]), deed)
    assert faults(plan) == []
    assert figures(plan)["grdp", "2025"] == Decimal("7.1")
    assert notes(plan) == [("footnote", "D2"), ("footnote", "E2")]
    typed = {one.address: one.typed for row in plan.rows for one in row.differences}
    assert typed == {"D2": "7,5(*)", "E2": "7,1*"}


def test_a_row_of_column_letters_and_numbers_is_no_indicator(deed):
    an_indicator(deed, "grdp")
    content = a_workbook(
        ["STT", "Chỉ tiêu", "ĐVT", "TH 2024", "KH 2025", "So sánh KH 2025/TH 2024 (%)", "Ghi chú"],
        ["A", "B", "C", 1, 2, "3=2/1", 4],
        [1, "Tên của grdp", "%", "7,1", "7,5", "105,6", None],
    )
    assert len(looked_at(content, deed).rows) == 1


# Figures that cannot be


def oddities(plan):
    return [(str(one.code), one.address) for row in plan.rows for one in row.oddities]


def test_growth_typed_as_fractions_is_odd(deed):
    one, other = an_indicator(deed, "grdp"), an_indicator(deed, "retail")
    plan = looked_at(wide([one.name_vi, "%", 0.11, 0.1], [other.name_vi, "%", 0.12, 7]), deed)
    assert oddities(plan) == [
        *(("looks_like_fraction", "D2"), ("looks_like_fraction", "E2")),
        ("looks_like_fraction", "D3"),
    ]


@pytest.mark.parametrize("typed", [0.0652, 0.08, "0,0652"])
def test_a_single_fraction_beside_growth_in_per_cent_is_odd(typed, deed):
    """0.0652 was kept as 0.0652 % where its column said 6.5 of another indicator."""
    one, other = an_indicator(deed, "grdp"), an_indicator(deed, "retail")
    plan = looked_at(wide([one.name_vi, "%", 7, typed], [other.name_vi, "%", 8, 6.5]), deed)
    assert oddities(plan) == [("looks_like_fraction", "E2")]


def test_a_fraction_beside_what_is_recorded_of_its_series_is_odd(deed):
    one = an_indicator(deed, "grdp")
    kept(wide([one.name_vi, "%", None, "6,5"]), sheet=SHEET, deed=deed)
    again = [["STT", "Chỉ tiêu", "ĐVT", "KH 2026", "Ước TH 2026"]]
    rows = [one.name_vi, "%", None, 0.07]
    plan = looked_at(a_table(rows, headings=again, merges=[]), deed)
    assert oddities(plan) == [("looks_like_fraction", "E2")]


@pytest.mark.parametrize(
    ("typed", "code"),
    [(0.0652, "looks_like_fraction"), (1.0652, "looks_like_index"), (6.5, None), (106.5, None)],
)
def test_a_fraction_in_a_column_of_growth_is_odd(typed, code, deed, exports):
    """Nothing was looked at in columns over the same period."""
    headings = [["STT", "Chỉ tiêu", "ĐVT", "TH 2025", "TH 2025 so với cùng kỳ (%)"]]
    rows = [exports[0].name_vi, "tỷ USD", 20, typed]
    plan = looked_at(a_table(rows, headings=headings, merges=[]), deed)
    assert oddities(plan) == ([(code, "E2")] if code else [])


def test_a_single_growth_below_one_per_cent_is_not(deed):
    one = an_indicator(deed, "grdp")
    assert not oddities(looked_at(wide([one.name_vi, "%", 0.9, "0,5 %"]), deed))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (0.95, "looks_like_fraction"),
        ("0,95", "looks_like_fraction"),
        (46_000, "not_a_share"),
        ("0,95 %", None),
        (95, None),
    ],
)
def test_a_share_below_one_or_above_a_hundred_is_odd(typed, code, deed):
    share = an_indicator(deed, "share", expression="share")
    plan = looked_at(wide([share.name_vi, "%", None, typed]), deed)
    assert oddities(plan) == ([(code, "E2")] if code else [])


def test_a_level_a_thousand_times_off_its_series_is_odd(deed, exports):
    kept(wide([exports[0].name_vi, "tỷ USD", 20, "20,65"]), sheet=SHEET, deed=deed)
    again = [["STT", "Chỉ tiêu", "ĐVT", "KH 2026", "Ước TH 2026"]]
    rows = [exports[0].name_vi, "triệu USD", 23, "22.500"]
    plan = looked_at(a_table(rows, headings=again, merges=[]), deed)
    assert oddities(plan) == [("thousand_times", "D2")]


@pytest.mark.parametrize(
    ("typed", "value"), [("tăng 3,2", "3.2"), ("Giảm 1,5%", "-1.5"), ("tăng 3,2 %", "3.2")]
)
def test_an_outcome_that_says_it_grew_or_fell_is_read(typed, value, deed):
    one = an_indicator(deed, "grdp")
    plan = looked_at(wide([one.name_vi, "%", None, typed]), deed)
    assert figures(plan) == {("grdp", "2025"): Decimal(value)}


# Adjusted plans


ADJUSTED = [["STT", "Chỉ tiêu", "ĐVT", "KH năm 2025", "KH điều chỉnh năm 2025"]]


def adjusted(*rows):
    return a_table(*rows, headings=ADJUSTED, merges=[])


def test_an_adjusted_plan_takes_the_place_of_the_one_before_and_both_are_kept(deed, exports):
    kept(adjusted(["Kim ngạch xuất khẩu", "tỷ USD", "20", "20,5"]), sheet=SHEET, deed=deed)
    first, then = Target.objects.order_by("pk")
    assert (first.low, then.low) == (20, Decimal("20.5"))
    assert then.replaces == first
    again = looked_at(adjusted(["Kim ngạch xuất khẩu", "tỷ USD", "20", "20,5"]), deed)
    assert [row.kind for row in again.rows] == [RowKind.SAME]


def test_the_plan_before_an_adjusted_one_that_holds_does_not_take_its_place(deed, exports):
    only = [["STT", "Chỉ tiêu", "ĐVT", "KH điều chỉnh năm 2025"]]
    known = a_table(["Kim ngạch xuất khẩu", "tỷ USD", "20,5"], headings=only, merges=[])
    kept(known, sheet=SHEET, deed=deed)
    plan = looked_at(adjusted(["Kim ngạch xuất khẩu", "tỷ USD", "20", "20,5"]), deed)
    assert figures(plan) == {}
    assert [one.code for one in plan.rows[0].notes] == ["target_adjusted_before"]


# Counts, units of groups, shares, marks


@pytest.fixture
def stations(deed):
    return an_indicator(
        deed, "stations", unit="clusters", expression="count", name_vi="Số cụm có trạm xử lý"
    )


def test_the_thousands_of_a_count_are_read_as_such_for_it_has_no_decimals(deed, stations):
    plan = looked_at(wide(["Số cụm có trạm xử lý", "cụm", "1.000 cụm", "1,250"]), deed)
    assert figures(plan) == {("stations", "2025"): 1250}
    goals = [one.row.goal.low for one in plan.rows[0].kept.figures if hasattr(one.row, "goal")]
    assert goals == [1000]
    assert not plan.rows[0].is_odd


def test_a_count_with_thousands_among_decimal_points_is_told(deed, stations, exports):
    plan = looked_at(
        wide(
            ["Số cụm có trạm xử lý", "cụm", "1.000 cụm", None],
            ["Kim ngạch xuất khẩu", "tỷ USD", "20.5", "20.65"],
        ),
        deed,
    )
    assert [one.code for one in plan.rows[0].oddities] == ["count_perhaps_decimals"]


def test_a_count_that_is_not_whole_is_odd(deed, stations):
    plan = looked_at(wide(["Số cụm có trạm xử lý", "cụm", "12,5", None]), deed)
    assert [one.code for one in plan.rows[0].oddities] == ["count_not_whole"]


def test_by_how_many_a_count_grows_is_not_what_is_to_be_reached(deed, stations):
    plan = looked_at(wide(["Số cụm có trạm xử lý", "cụm", "tăng 5 cụm", None]), deed)
    assert faults(plan) == [("goal_by_how_much", "D2")]


def test_the_unit_of_a_group_holds_for_its_rows(deed, exports):
    plan = looked_at(
        a_workbook(
            ["KẾ HOẠCH"],
            ["STT", "Chỉ tiêu", "TH 2025", "KH 2026"],
            ["I", "Chỉ tiêu giá trị (triệu USD)"],
            [1, "Kim ngạch xuất khẩu", 20650, 23100],
            ["II", "Chỉ tiêu tốc độ (%)"],
            [1, "Kim ngạch xuất khẩu", "6,4", "12"],
        ),
        deed,
    )
    assert figures(plan) == {
        ("exports", "2025"): Decimal("20.65"),
        ("exports", "2026"): Decimal("23.1"),
        ("exports_growth", "2025"): Decimal("6.4"),
        ("exports_growth", "2026"): 12,
    }


def test_a_level_without_any_unit_is_told_in_which_it_is_read(deed, exports):
    headings = [["STT", "Chỉ tiêu", "KH 2025"]]
    plan = looked_at(a_table(["Kim ngạch xuất khẩu", "20,5"], headings=headings, merges=[]), deed)
    assert [one.code for one in plan.rows[0].notes] == ["no_unit_named"]


def test_sectors_below_a_structure_are_shares_until_a_row_says_otherwise(deed):
    an_indicator(
        deed,
        "services",
        name_vi="Tốc độ tăng giá trị tăng thêm khu vực dịch vụ",
        other_names="Dịch vụ",
    )
    plan = looked_at(
        wide(
            ["Cơ cấu GRDP: Công nghiệp", "%", "22,5", "22,25"],
            ["Dịch vụ", "%", "66,5", "66,44"],
            ["Tốc độ tăng giá trị tăng thêm khu vực dịch vụ", "%", "9", "8,8"],
        ),
        deed,
    )
    assert [row.kind for row in plan.rows[:2]] == [RowKind.ASKED, RowKind.ASKED]
    assert figures(plan) == {("services", "2025"): Decimal("8.8")}


def test_how_decimals_are_marked_is_asked_once_where_no_cell_shows_it(deed, exports):
    content = wide(["Kim ngạch xuất khẩu", "triệu USD", "23.100", "20.650"])
    upload = sent(content, sheet=SHEET, deed=deed)
    plan = planned(upload, sheet=SHEET, deed=deed)
    (question,) = [one for one in plan.questions if one.code == "which_decimal_mark"]
    assert (question.offered, question.addresses) == (",", ("D2", "E2"))
    assert not faults(plan)
    assert figures(answered(upload, sheet=SHEET, deed=deed))["exports", "2025"] == Decimal("20.65")


def test_names_that_yearbooks_print_in_english_as_well_are_known(deed, iip):
    plan = looked_at(
        wide(
            ["Chỉ số sản xuất công nghiệp (IIP) - Index of industrial production", "%", None, "7,2"]
        ),
        deed,
    )
    assert figures(plan) == {("iip", "2025"): Decimal("7.2")}


def test_a_goal_in_words_alone_is_kept_and_told(deed, exports):
    plan = looked_at(wide(["Tốc độ tăng kim ngạch xuất khẩu", "%", "gấp đôi", None]), deed)
    assert [one.code for one in plan.rows[0].notes] == ["goal_in_words"]


def test_a_decrease_is_the_goal_of_growth_below_nought(deed, exports):
    plan = looked_at(wide(["Tốc độ tăng kim ngạch xuất khẩu", "%", "giảm 3", "giảm 1,5"]), deed)
    found = [getattr(one.row, "goal", None) for one in plan.rows[0].kept.figures]
    assert found[0].low == -3
    assert plan.rows[0].kept.figures[1].row.value == Decimal("-1.5")


def test_a_count_in_thousands_is_kept_in_ones(deed, stations):
    plan = looked_at(wide(["Số cụm có trạm xử lý", "nghìn cụm", "1,5", "1,25"]), deed)
    goal, outcome = [one.row for one in plan.rows[0].kept.figures]
    assert (goal.goal.low, outcome.value) == (1500, 1250)


def test_a_level_of_each_year_is_converted_like_any_other(deed):
    an_indicator(
        deed, "paid", unit="trillion VND a year", expression="level", name_vi="Nộp ngân sách"
    )
    plan = looked_at(wide(["Nộp ngân sách", "tỷ đồng", "1.250,0", "1.100,5"]), deed)
    goal, outcome = [one.row for one in plan.rows[0].kept.figures]
    assert (goal.goal.low, outcome.value) == (Decimal("1.25"), Decimal("1.1005"))


# Targets with words beside their figures


@pytest.mark.parametrize(
    ("words", "is_faulty"),
    [("ít nhất 7,5 %", True), ("ít nhất 5,5 %", False), (None, False), ("phấn đấu", False)],
)
def test_words_that_say_another_figure_than_the_cell_are_a_fault(deed, words, is_faulty):
    """The figure that was changed was seen nowhere, and the old words were kept."""
    one = an_indicator(deed, "growth")
    content = a_workbook(
        ["Chỉ tiêu", "Năm", "Loại số liệu", "Giá trị", "Theo nguyên văn"],
        [one.name_vi, 2026, "mục tiêu", "5,5", words],
    )
    plan = looked_at(content, deed)
    assert [(code, at) for code, at in faults(plan)] == [
        ("words_of_target_differ", "E2")
    ] * is_faulty
