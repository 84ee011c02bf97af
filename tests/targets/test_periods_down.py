"""Tables with periods down: a column for each indicator, or each row with its plan and result."""

from decimal import Decimal

import pytest

from tests.factories import a_deed, a_user
from tests.targets.test_sheets import an_indicator, looked_at
from tests.targets.test_sheets_as_offices_write import faults, fields_of, figures
from tests.workbooks import a_workbook


@pytest.fixture
def deed(db):
    return a_deed(a_user("importer"))


@pytest.fixture
def prices(deed):
    return an_indicator(deed, "cpi", name_vi="Chỉ số giá tiêu dùng bình quân", direction="down")


def test_years_down_and_indicators_across_are_read_with_the_cell_of_each(deed, exports, iip):
    plan = looked_at(
        a_workbook(
            ["KẾT QUẢ THỰC HIỆN GIAI ĐOẠN 2023 - 2024"],
            ["Năm", "Chỉ số sản xuất công nghiệp (IIP) (%)", "Kim ngạch xuất khẩu (triệu USD)"],
            [2023, "102,9", 16600],
            ["2024 (ước)", "105,9", 19400],
        ),
        deed,
    )
    assert figures(plan) == {
        ("iip", "2023"): Decimal("2.9"),
        ("iip", "2024"): Decimal("5.9"),
        ("exports", "2023"): Decimal("16.6"),
        ("exports", "2024"): Decimal("19.4"),
    }
    told = {one.row.indicator.code: one for row in plan.rows for one in row.kept.figures}
    assert told["exports"].cell.address == "C4"
    assert told["exports"].row.vintage == "estimate"


def test_plan_and_result_below_each_indicator_stand_beside_years_down(deed, exports, prices):
    plan = looked_at(
        a_workbook(
            [
                "Năm",
                "Kim ngạch xuất khẩu (tỷ USD)",
                None,
                None,
                "Chỉ số giá tiêu dùng bình quân (%)",
                None,
            ],
            [None, "KH", "TH", "TH/KH (%)", "KH", "TH"],
            ["Năm 2024", "17,4", "19,4", "111,5", "không quá 4", "4,2"],
            ["Năm 2026", "23,1", None, None, "dưới 4,5", None],
            merges=["A1:A2", "B1:D1", "E1:F1"],
        ),
        deed,
    )
    goals = {
        (one.row.indicator.code, one.row.period): str(one.row.goal.operator)
        for row in plan.rows
        for one in row.kept.figures
        if hasattr(one.row, "goal")
    }
    assert goals == {
        ("exports", "2024"): "at_least",
        ("exports", "2026"): "at_least",
        ("cpi", "2024"): "at_most",
        ("cpi", "2026"): "below",
    }
    values = {
        (one.row.indicator.code, one.row.period): one.row.value
        for row in plan.rows
        for one in row.kept.figures
        if hasattr(one.row, "value")
    }
    assert values == {("exports", "2024"): Decimal("19.4"), ("cpi", "2024"): Decimal("4.2")}


def test_units_in_the_headings_of_figures_are_no_reason_to_ask(deed, exports, prices):
    content = a_workbook(
        ["TÌNH HÌNH THỰC HIỆN KẾ HOẠCH"],
        [
            "Năm",
            "Kim ngạch xuất khẩu (triệu USD)",
            None,
            "Chỉ số giá tiêu dùng bình quân (%)",
            None,
        ],
        [None, "KH", "TH", "KH", "TH"],
        ["Năm 2023", 18000, 16600, "dưới 4,5", "2,04"],
        ["Năm 2024", 17400, 19400, "không quá 4", "4,2"],
        merges=["A2:A3", "B2:C2", "D2:E2"],
    )
    assert [one for one in fields_of(content, deed).values() if one.is_asked] == []


def test_months_down_tell_the_month_from_what_is_cumulated(deed, exports):
    plan = looked_at(
        a_workbook(
            ["KIM NGẠCH XUẤT KHẨU NĂM 2025"],
            ["Tháng", "Kim ngạch xuất khẩu (tỷ USD)", None],
            [None, "Trong tháng", "Lũy kế"],
            ["Tháng 1", "1,65", "1,65"],
            ["Tháng 2", "1,42", "3,07"],
            merges=["A2:A3", "B2:C2"],
        ),
        deed,
    )
    assert figures(plan) == {
        ("exports", "2025-01"): Decimal("1.65"),
        ("exports", "2025-02"): Decimal("1.42"),
        ("exports", "2025-2M"): Decimal("3.07"),
    }


def test_each_row_may_name_its_indicator_and_its_year(deed, exports, prices):
    plan = looked_at(
        a_workbook(
            ["Chỉ tiêu", "Đơn vị", "Năm", "Kế hoạch", "Thực hiện"],
            ["Kim ngạch xuất khẩu", "tỷ USD", 2024, "17,4", "19,4"],
            ["Chỉ số giá tiêu dùng bình quân", "%", 2025, "dưới 5", "3,9"],
        ),
        deed,
    )
    found = [
        (one.row.indicator.code, one.row.period, one.cell.address)
        for row in plan.rows
        for one in row.kept.figures
    ]
    assert found == [
        *(("exports", "2024", "D2"), ("exports", "2024", "E2")),
        *(("cpi", "2025", "D3"), ("cpi", "2025", "E3")),
    ]


def test_a_figure_in_a_row_without_a_period_is_told_and_not_dropped(deed, exports):
    plan = looked_at(
        a_workbook(
            ["KẾT QUẢ THỰC HIỆN"],
            ["Năm", "Kim ngạch xuất khẩu (tỷ USD)"],
            [2022, "17,1"],
            [2023, "16,6"],
            [2024, "19,4"],
            ["nhiều năm", "18,2"],
        ),
        deed,
    )
    assert faults(plan) == [("figure_without_period", "B6")]


def test_a_title_of_plans_says_what_columns_of_bare_periods_hold(deed, exports):
    table = a_workbook(
        ["KẾ HOẠCH NĂM 2026"],
        ["STT", "Chỉ tiêu", "ĐVT", "6 tháng đầu năm", "Cả năm"],
        [1, "Kim ngạch xuất khẩu", "tỷ USD", "11", "23,1"],
    )
    fields = fields_of(table, deed)
    assert [fields[at].field for at in "DE"] == ["target:2026-6M", "target:2026"]
    assert not fields["E"].is_asked


def test_a_year_and_its_quarter_may_stand_in_columns_of_their_own(deed, exports):
    plan = looked_at(
        a_workbook(
            ["SỐ LIỆU XUẤT KHẨU"],
            ["Năm", "Quý", "Kim ngạch xuất khẩu (tỷ USD)"],
            [2025, "I", "4,6"],
            [None, "II", "5,1"],
            [2026, "I", "5,2"],
        ),
        deed,
    )
    assert figures(plan) == {
        ("exports", "2025-Q1"): Decimal("4.6"),
        ("exports", "2025-Q2"): Decimal("5.1"),
        ("exports", "2026-Q1"): Decimal("5.2"),
    }
