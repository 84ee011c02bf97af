from pathlib import Path

import pytest

from hanoi_industry.periods import Period
from hanoi_industry.spreadsheets.compared_columns import compared, is_comparison
from hanoi_industry.spreadsheets.layout import Column, find_layout
from hanoi_industry.spreadsheets.reading import read_file
from hanoi_industry.spreadsheets.wide import (
    Titled,
    columns_down,
    columns_of_periods,
    cumulated,
    kind_in_title,
    of_bare_periods,
    period_down,
    titled,
    unpivot,
)

FILES = Path(__file__).parents[2] / "files"


def found(*headings, **more):
    """What unpivot() makes of headings, whose parts are parted by ">"."""
    columns = [
        Column(index, tuple(part.strip() for part in heading.split(">")))
        for index, heading in enumerate(headings, start=1)
    ]
    return unpivot(columns, **more)


def only(heading, **more):
    return [(str(one.period), one.kind, one.vintage) for one in found(heading, **more)]


def test_the_targets_of_the_office_have_their_years_and_kinds():
    sheet = read_file(FILES / "targets_as_the_office_has_them.xlsx", "targets.xlsx").sheets[0]

    layout = find_layout(sheet, lambda _: False)

    assert [(one.year, one.kind) for one in unpivot(layout.columns)] == [
        (2020, "target"),
        (2020, "outcome"),
        (2021, "target"),
        (2021, "outcome"),
        (2024, "target"),
        (2024, "outcome"),
    ]


@pytest.mark.parametrize(
    ("heading", "period", "kind", "vintage"),
    [
        ("Năm 2020 > KH", "2020", "target", ""),
        ("Thực hiện 2021", "2021", "outcome", ""),
        ("Kế hoạch năm 2025", "2025", "target", ""),
        ("Ước TH 2024", "2024", "outcome", "estimate"),
        ("ƯTH 2024", "2024", "outcome", "estimate"),
        ("Hiện trạng năm 2024", "2024", "outcome", ""),
        ("Tầm nhìn 2045", "2045", "target", ""),
        ("Actual 2023", "2023", "outcome", ""),
        ("Sơ bộ 2023", "2023", "outcome", "preliminary"),
        ("Chính thức > Năm 2022", "2022", "outcome", "official"),
        ("KH 2016-2020", "2016-2020", "target", ""),
        ("Mục tiêu giai đoạn 2021 – 2025", "2021-2025", "target", ""),
        ("Năm 2025 > Quý III > TH", "2025-Q3", "outcome", ""),
        ("KH Quý 2/2025", "2025-Q2", "target", ""),
        ("TH Q1/2025", "2025-Q1", "outcome", ""),
        ("Kế hoạch quý 2 năm 2026", "2026-Q2", "target", ""),
        ("Năm 2026 > 6 tháng > KH", "2026-6M", "target", ""),
        ("TH 6T/2025", "2025-6M", "outcome", ""),
        ("Ước 9T 2025", "2025-9M", "outcome", "estimate"),
        ("Thực hiện 6 tháng đầu năm 2025", "2025-6M", "outcome", ""),
        ("Năm 2025 > Cả năm > TH", "2025", "outcome", ""),
        ("Thực hiện 12 tháng năm 2025", "2025", "outcome", ""),
        ("TH tháng 7/2025", "2025-07", "outcome", ""),
        ("TH T7/2025", "2025-07", "outcome", ""),
        ("Năm 2025 > Quý III > Tháng 7 > TH", "2025-07", "outcome", ""),
        ("Thực hiện 07/2025", "2025-07", "outcome", ""),
        ("Thực hiện tháng XII năm 2024", "2024-12", "outcome", ""),
        ("First half 2025 > Actual", "2025-6M", "outcome", ""),
    ],
)
def test_a_column_of_a_wide_table_knows_its_period_and_kind(heading, period, kind, vintage):
    assert only(heading) == [(period, kind, vintage)]


@pytest.mark.parametrize(
    "heading",
    [
        "Năm 2020",
        "KH/TH 2020",
        "Chỉ tiêu",
        "TH so với KH 2025 (%)",
        "Tỷ lệ hoàn thành kế hoạch 2025",
        "TH 2025 so cùng kỳ (%)",
        "Tăng/giảm so với thực hiện 2024",
        "Thực hiện 2025/2024",
        "TH 6 tháng cuối năm 2025",
        "Thực hiện tháng 13/2025",
        "Thực hiện tháng 9",
    ],
)
def test_what_is_not_surely_one_figure_of_one_period_is_left_alone(heading):
    assert only(heading) == []


def test_the_year_of_the_title_holds_where_a_heading_names_none():
    assert only("Thực hiện tháng 9", year=2025) == [("2025-09", "outcome", "")]
    assert only("Ước tính tháng 10", year=2025) == [("2025-10", "outcome", "estimate")]
    assert only("Thực hiện cùng kỳ > Quý I", year=2025) == [("2024-Q1", "outcome", "")]
    assert only("TH tháng 9/2024", year=2025) == [("2024-09", "outcome", "")]
    assert only("Ghi chú", year=2025) == []


def test_a_sum_since_the_start_of_the_year_says_so():
    cumulative, plain = found("Lũy kế 10 tháng", "Thực hiện tháng 10", year=2025)

    assert (str(cumulative.period), cumulative.is_cumulative) == ("2025-10M", True)
    assert (str(plain.period), plain.is_cumulative) == ("2025-10", False)


@pytest.mark.parametrize(
    ("title", "year", "is_of_whole_year"),
    [
        ("CÁC CHỈ TIÊU CHỦ YẾU NĂM 2026", 2026, True),
        ("NĂM 2026\n(Kèm theo Nghị quyết số 482/NQ-HĐND ngày 26/11/2025)", 2026, True),
        ("TÌNH HÌNH THỰC HIỆN 9 THÁNG ĐẦU NĂM 2025", 2025, False),
        ("THỰC HIỆN NĂM 2025, KẾ HOẠCH NĂM 2026", None, False),
        ("Chỉ tiêu ngành", None, False),
    ],
)
def test_a_title_tells_its_year_and_not_that_of_the_paper_it_goes_with(
    title, year, is_of_whole_year
):
    told = titled(title)
    assert (told.year, told.is_of_whole_year) == (year, is_of_whole_year)


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("TÌNH HÌNH THỰC HIỆN 9 THÁNG ĐẦU NĂM 2025", "2025-9M"),
        ("BÁO CÁO QUÝ III NĂM 2025", "2025-Q3"),
        ("TÌNH HÌNH 6 THÁNG CUỐI NĂM 2025", "None"),
        ("CÁC CHỈ TIÊU CHỦ YẾU NĂM 2026", "None"),
    ],
)
def test_a_title_tells_the_part_of_its_year(title, part):
    assert str(titled(title).part) == part


def test_plan_alone_is_the_plan_of_the_year_that_the_title_is_about():
    assert only("Kế hoạch", title=titled("CHỈ TIÊU NĂM 2026")) == [("2026", "target", "")]
    assert only("TH 6 tháng", title=titled("9 THÁNG NĂM 2025")) == [("2025-6M", "outcome", "")]
    assert only("Thực hiện", title=titled("9 THÁNG NĂM 2025")) == []


def some_columns(*headings):
    return [
        Column(index, tuple(part.strip() for part in heading.split(">")))
        for index, heading in enumerate(headings, start=1)
    ]


def test_a_column_over_the_same_period_a_year_before_knows_its_own_period():
    columns = some_columns(
        "Tháng 10 năm 2025 so với cùng kỳ năm trước",
        "10 tháng so với cùng kỳ năm trước (%)",
        "So sánh (%) > Năm 2025 so với năm 2024",
        "Tháng 10 năm 2025 so với tháng trước",
        "Năm 2025 so với KH",
        "Năm 2025 so với năm 2020",
        "So với cùng kỳ (%)",
        "Bình quân năm 2025 so với bình quân năm 2024",
        "Tháng 12 năm 2025 so với bình quân năm 2024",
    )

    found = compared(columns, title=titled("NĂM 2025"))

    assert [str(one.period) for one in found] == ["2025-10", "2025-10M", "2025", "2025"]
    assert all(map(is_comparison, columns))


def test_a_bare_period_is_found_but_no_heading_with_more_words():
    columns = some_columns("Năm 2025 > Tháng 4", "Quý I", "Năm", "Số CCN năm 2025", "TH 2025")

    found = of_bare_periods(columns, title=titled("NĂM 2025"))

    assert [(column.index, str(period)) for column, period in found] == [
        (1, "2025-04"),
        (2, "2025-Q1"),
    ]


def test_a_roman_number_below_a_year_is_a_quarter():
    columns = [Column(n, ("2025", part)) for n, part in enumerate(["I", "IV", "Cả năm"], start=1)]
    assert [str(period) for _column, period in of_bare_periods(columns)] == [
        "2025-Q1",
        "2025-Q4",
        "2025",
    ]


def test_what_tells_figures_of_one_period_apart_stands_in_the_key_of_a_column():
    headings = ["Kịch bản cao > Năm 2026", "KH 2026", "Tính đến ngày 30/6/2025", "Đến tháng 9/2025"]
    assert [one.key for one in unpivot(some_columns(*headings))] == [
        "2026@Kịch bản cao",
        "2026",
        "2025@30/06/2025",
        "2025@09/2025",
    ]


def test_an_adjusted_plan_is_of_a_kind_of_its_own():
    assert only("Năm 2025 > KH điều chỉnh") == [("2025", "adjusted", "")]
    assert only("Kế hoạch năm 2025 > KH đầu năm") == [("2025", "target", "")]


# Periods down


@pytest.mark.parametrize(
    ("heading", "values", "is_one"),
    [
        ("Năm", [2021, 2022, "2023 (ước)"], True),
        ("", ["Năm 2021", "Năm 2022"], True),
        ("Kỳ", ["Quý I/2025", "6 tháng 2025", "Cả năm 2025"], True),
        ("Tháng", ["Tháng 1", "Tháng 2"], True),
        ("STT", [1, 2, 3], False),
        ("Số lượng", [2021, 2022], False),
        ("Năm", ["Dự án khởi công năm 2021", "Dự án của năm 2022"], False),
        ("Năm", [], False),
    ],
)
def test_a_column_of_periods_is_known_by_its_heading_and_its_cells(heading, values, is_one):
    column = Column(1, (heading,) if heading else (), values=values)
    assert columns_of_periods([column], title=Titled(2026)) == ([column] if is_one else [])


YEAR_AND_QUARTER = (Column(1, ("Năm",)), Column(2, ("Quý",)))


@pytest.mark.parametrize(
    ("cells", "period", "vintage"),
    [
        ([2025.0], "2025", ""),
        (["2025 (ước)"], "2025", "estimate"),
        (["Sơ bộ 2024"], "2024", "preliminary"),
        ([2025, "I"], "2025-Q1", ""),
        ([2025, 3], "2025-Q3", ""),
        (["Tháng 3"], "2026-03", ""),
    ],
)
def test_the_cells_of_a_row_name_its_period(cells, period, vintage):
    found = period_down(zip(YEAR_AND_QUARTER, cells, strict=False), title=Titled(2026))
    assert (found.period.code, found.vintage) == (period, vintage)


@pytest.mark.parametrize("cells", [["Bình quân"], [None], ["2024, 2025"], [17.5]])
def test_a_row_may_name_no_period(cells):
    assert period_down(zip(YEAR_AND_QUARTER, cells, strict=False)).period is None


def test_periods_are_not_read_where_a_part_of_them_cannot_be():
    year = Column(1, ("Năm",), values=[2025, 2025])
    assert columns_of_periods([year, Column(2, ("Quý",), values=["I", "II"])]) != []
    assert columns_of_periods([year, Column(2, ("Kỳ",), values=["đầu kỳ", "cuối kỳ"])]) == []


@pytest.mark.parametrize(
    ("path", "of", "kind", "is_cumulative"),
    [
        (("Kim ngạch xuất khẩu (tỷ USD)",), "Kim ngạch xuất khẩu (tỷ USD)", "", False),
        (("Xuất khẩu", "KH"), "Xuất khẩu", "target", False),
        (("Xuất khẩu", "Ước TH"), "Xuất khẩu", "estimate", False),
        (("Xuất khẩu", "Trong tháng"), "Xuất khẩu", "outcome", False),
        (("Xuất khẩu", "Lũy kế"), "Xuất khẩu", "outcome", True),
        (("Tốc độ tăng GRDP (%)",), "Tốc độ tăng GRDP (%)", "", False),
        (("Kế hoạch",), "", "target", False),
    ],
)
def test_a_column_of_figures_says_of_what_they_are_and_their_kind(path, of, kind, is_cumulative):
    (one,) = columns_down([Column(2, path)])
    assert (one.of, one.kind, one.is_cumulative) == (of, kind, is_cumulative)


def test_a_column_that_compares_is_none_of_figures():
    assert not columns_down([Column(2, ("Xuất khẩu", "TH/KH (%)"))])
    assert not columns_down([Column(2, ("Xuất khẩu", "Tăng so với năm trước (%)"))])


@pytest.mark.parametrize(
    ("period", "from_january"),
    [("2026-03", "2026-3M"), ("2026-Q2", "2026-6M"), ("2026-12", "2026"), ("2026-01", "2026-01")],
)
def test_what_is_cumulated_runs_from_the_first_of_january(period, from_january):
    assert cumulated(Period.parse(period)).code == from_january


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("KẾ HOẠCH NĂM 2026", "target"),
        ("KẾT QUẢ THỰC HIỆN MỘT SỐ CHỈ TIÊU", "outcome"),
        ("TÌNH HÌNH THỰC HIỆN KẾ HOẠCH NĂM 2026", ""),
        ("SỞ KẾ HOẠCH VÀ ĐẦU TƯ", ""),
        ("MỘT SỐ CHỈ TIÊU CHỦ YẾU", ""),
    ],
)
def test_a_title_says_whether_a_table_is_of_plans_or_of_results(title, kind):
    assert kind_in_title(title) == kind
