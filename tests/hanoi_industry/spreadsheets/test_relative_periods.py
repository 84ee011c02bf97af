import pytest

from hanoi_industry.spreadsheets.compared_columns import compared
from hanoi_industry.spreadsheets.layout import Column
from hanoi_industry.spreadsheets.relative_periods import of_relative_periods
from hanoi_industry.spreadsheets.wide import of_kind_alone, titled, unpivot


def columns(*headings):
    return [
        Column(index, tuple(part.strip() for part in heading.split(">")))
        for index, heading in enumerate(headings, start=1)
    ]


def meant(*headings, title=""):
    """What the last heading may be."""
    found = of_relative_periods(columns(*headings), title=titled(title))
    return [str(period) for column, _kind, period in found if column.index == len(headings)]


def growth(*headings, title=""):
    found = compared(columns(*headings), title=titled(title))
    return [str(one.period) for one in found if one.column == len(headings)]


@pytest.mark.parametrize(
    ("headings", "title", "periods"),
    [
        (["TH 9 tháng 2025", "Cùng kỳ năm trước"], "", ["2024-9M"]),
        (["Thực hiện tháng 1/2025", "Kỳ trước"], "", ["2024-12", "2024-01"]),
        (["Thực hiện tháng 9/2025", "Tháng trước"], "", ["2025-08"]),
        (["Thực hiện quý II/2025", "Quý trước"], "", ["2025-Q1"]),
        (["TH tháng 9", "Lũy kế từ đầu năm"], "KẾT QUẢ THÁNG 9 NĂM 2025", ["2025-9M"]),
        (["TH tháng 9/2025", "Lũy kế từ đầu năm 2025"], "", ["2025-9M"]),
        (["Thực hiện năm 2025", "Năm trước"], "", ["2024"]),
        (["Kỳ báo cáo"], "BÁO CÁO QUÝ III NĂM 2025", ["2025-Q3", "2025-9M"]),
        (["TH tháng 6/2025", "TH 6 tháng 2025", "Cùng kỳ"], "", ["2024-6M", "2024-06"]),
        (["Chỉ tiêu", "Cùng kỳ năm trước"], "", []),
    ],
)
def test_a_heading_that_names_no_period_takes_the_one_beside_that_of_the_report(
    headings, title, periods
):
    assert meant(*headings, title=title) == periods


@pytest.mark.parametrize(
    ("headings", "title", "periods"),
    [
        (["Tháng 9/2025 so với tháng 9/2024"], "", ["2025-09"]),
        (["T6/2025 so T6/2024"], "", ["2025-06"]),
        (["Tháng 9/2025 so với tháng 8/2025"], "", []),
        (["Năm 2025/2024 (%)"], "", ["2025"]),
        (["2025/2023 (%)"], "", []),
        (["Tốc độ tăng năm 2025 (%)"], "", ["2025"]),
        (["Kế hoạch > Tốc độ tăng năm 2026 (%)"], "", []),
        (["Tốc độ tăng (%)"], "", []),
        (["Thực hiện", "So với cùng kỳ (%)"], "KẾT QUẢ 9 THÁNG NĂM 2025", ["2025-9M"]),
        (
            ["Thực hiện", "So với cùng kỳ (%)"],
            "THÁNG 9 VÀ 9 THÁNG NĂM 2025",
            ["2025-09", "2025-9M"],
        ),
        (["TH tháng 9/2025", "TH 9 tháng 2025", "Lũy kế so với cùng kỳ"], "", ["2025-9M"]),
        (["TH tháng 8/2025", "TH tháng 9/2025", "So với cùng kỳ"], "", ["2025-09", "2025-08"]),
        (["Thực hiện tháng 9/2025", "Tháng 9 so với cùng kỳ (%)"], "", ["2025-09"]),
    ],
)
def test_a_column_that_compares_with_the_year_before_has_the_growth_of_its_period(
    headings, title, periods
):
    assert growth(*headings, title=title) == periods


@pytest.mark.parametrize(
    ("headings", "period"),
    [
        (["Cùng kỳ 2024", "9 tháng 2025"], "2024-9M"),
        (["Cùng kỳ năm 2024", "Quý III/2025"], "2024-Q3"),
    ],
)
def test_the_same_period_of_a_year_is_no_whole_year_beside_a_bare_part(headings, period):
    """The nine months of 2024 were kept as all of it."""
    assert str(unpivot(columns(*headings))[0].period) == period


@pytest.mark.parametrize("heading", ["Kế hoạch 2026-2028 > 2026", "Mục tiêu 2026-2030 > Năm 2026"])
def test_a_year_below_a_span_is_that_year(heading):
    """Every year was the same span, and all but one were dropped."""
    assert [str(one.period) for one in unpivot(columns(heading))] == ["2026"]
    below = unpivot(columns("Mục tiêu 2026-2030 > Cả giai đoạn"))
    assert [str(one.period) for one in below] == ["2026-2030"]


@pytest.mark.parametrize(
    ("heading", "period"),
    [
        ("TH 1-9/2025", "2025-9M"),
        ("TH quý I-III/2025", "2025-9M"),
        ("Cộng dồn 10 tháng năm 2025", "2025-10M"),
        ("TH từ tháng 1 đến tháng 9 năm 2025", "2025-9M"),
    ],
)
def test_parts_from_the_first_on_are_so_many_months(heading, period):
    assert [str(one.period) for one in unpivot(columns(heading))] == [period]


def test_the_plan_in_a_report_of_a_part_is_the_years():
    def plans(heading):
        told = titled("KẾT QUẢ THÁNG 9 NĂM 2025")
        return [str(period) for _c, _k, period in of_kind_alone(columns(heading), title=told)]

    assert plans("Kế hoạch năm") == ["2025"]
    assert plans("Kế hoạch")[0] == "2025"
    assert plans("Thực hiện")[0] == "2025-09"


def test_what_was_reached_since_january_of_a_year_is_not_all_of_it():
    assert unpivot(columns("Lũy kế từ đầu năm 2025")) == []
