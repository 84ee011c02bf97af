"""Tables of targets whose columns differ by more than their period: scenarios, states, vintages."""

from decimal import Decimal

import pytest

from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.roles import Role
from targets.models import Observation, Target
from targets.sheets import TargetSheet
from tests.factories import a_deed, a_user
from tests.targets.test_sheets import an_indicator, looked_at
from tests.targets.test_sheets_as_offices_write import faults, fields_of, figures
from tests.uploads import kept, sent
from tests.workbooks import a_workbook, several_sheets

SHEET = TargetSheet()


@pytest.fixture
def deed(db):
    return a_deed(a_user("importer"))


@pytest.fixture
def with_stations(deed):
    return an_indicator(
        deed,
        "stations",
        name_vi="Số CCN có trạm XLNT tập trung",
        unit="clusters",
        expression="count",
    )


# Scenarios


def test_the_scenarios_of_a_plan_stand_beside_each_other(deed, iip):
    content = a_workbook(
        ["KỊCH BẢN TĂNG TRƯỞNG NĂM 2026"],
        ["STT", "Chỉ tiêu", "ĐVT", "Kịch bản 1 (cơ sở)", None, "Kịch bản 2 (phấn đấu)", None],
        [None, None, None, "Quý I/2026", "Cả năm 2026", "Quý I/2026", "Cả năm 2026"],
        [1, "Chỉ số sản xuất công nghiệp (IIP)", "%", "7,5", "8,5", "7,5", "9,2"],
        merges=["A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:G2"],
    )
    assert not faults(looked_at(content, deed))
    kept(content, sheet=SHEET, deed=deed)
    assert set(Target.objects.values_list("scenario", "period", "low")) == {
        ("Kịch bản 1 (cơ sở)", "2026-Q1", Decimal("7.5")),
        ("Kịch bản 1 (cơ sở)", "2026", Decimal("8.5")),
        ("Kịch bản 2 (phấn đấu)", "2026-Q1", Decimal("7.5")),
        ("Kịch bản 2 (phấn đấu)", "2026", Decimal("9.2")),
    }


# States at a day


@pytest.fixture
def flowing(exports):
    exports[0].is_additive = True
    exports[0].save()


def up_to(*headings, values, name="Số CCN có trạm XLNT tập trung", unit="cụm"):
    return a_workbook(
        ["KẾT QUẢ THỰC HIỆN"], ["TT", "Chỉ tiêu", "ĐVT", *headings], [1, name, unit, *values]
    )


def test_a_state_is_kept_with_the_day_that_its_heading_names(deed, with_stations):
    content = up_to("Đến 31/12/2024", "Tính đến hết tháng 9/2025", values=[26, 29])
    kept(content, sheet=SHEET, deed=deed, vintage="reported")
    assert set(Observation.objects.values_list("period", "at_point", "value")) == {
        ("2024", "31/12/2024", 26),
        ("2025", "09/2025", 29),
    }


def test_what_flows_up_to_the_end_of_a_month_is_of_the_months_until_then(deed, flowing):
    said = {"name": "Kim ngạch xuất khẩu", "unit": "tỷ USD"}
    content = up_to("Đến 30/6/2025", "Đến 31/12/2024", values=["9,9", "18,2"], **said)
    assert figures(looked_at(content, deed)) == {
        ("exports", "2025-6M"): Decimal("9.9"),
        ("exports", "2024"): Decimal("18.2"),
    }


def test_what_flows_up_to_a_day_within_a_month_fits_no_period(deed, flowing):
    said = {"name": "Kim ngạch xuất khẩu", "unit": "tỷ USD"}
    plan = looked_at(up_to("Đến 15/8/2025", values=["12,1"], **said), deed)
    assert faults(plan) == [("figure_ends_within_a_month", "D3")]


# Vintages and years


def test_years_told_apart_in_brackets_are_not_asked_about(deed, exports):
    content = a_workbook(
        ["Biểu tổng hợp"],
        ["Chỉ tiêu", "ĐVT", "2022", "2023 (ước)", "2023 (sơ bộ)", "2023 (chính thức)"],
        ["Kim ngạch xuất khẩu", "tỷ USD", "17,1", "16,7", "16,6", "16,65"],
    )
    fields = fields_of(content, deed)
    names = ["outcome:2022", "estimate:2023", "preliminary:2023", "official:2023"]
    assert [fields[at].field for at in "CDEF"] == names
    assert not any(one.is_asked for one in fields.values())


def test_a_bare_year_behind_the_estimated_one_is_still_asked_about(deed, exports):
    content = a_workbook(
        ["Chỉ tiêu", "ĐVT", "2023", "Ước 2024", "2025"],
        ["Kim ngạch xuất khẩu", "tỷ USD", "16,7", "18,2", "19,1"],
    )
    fields = fields_of(content, deed)
    assert [fields[at].is_asked for at in "CDE"] == [False, False, True]


def test_the_name_of_a_sheet_says_the_year_where_nothing_else_does(deed, exports):
    rows = ["Chỉ tiêu", "ĐVT", "Kế hoạch", "Thực hiện"], ["Kim ngạch xuất khẩu", "tỷ USD", 19, 18]
    content = several_sheets(**{"Năm 2024": list(rows), "Năm 2025": list(rows)})
    upload = sent(content, sheet=SHEET, deed=deed)
    for number, year in enumerate(["2024", "2025"]):
        upload.sheet_index = number
        opened = services.open_upload(upload, SHEET)
        assert [one.field for one in opened.matches][2:] == [f"target:{year}", f"outcome:{year}"]
        assert [part.raw.name for part in opened.parts] == [f"Năm {year}"]


def test_goals_for_a_year_stand_beside_what_is_so_now(deed, with_stations):
    content = a_workbook(
        ["MỤC TIÊU ĐẾN NĂM 2030, TẦM NHÌN 2045"],
        ["TT", "Mục tiêu", "ĐVT", "Hiện trạng năm 2024", "Đến năm 2030", "Tầm nhìn 2045"],
        [1, "Số CCN có trạm XLNT tập trung", "cụm", 26, 60, 90],
    )
    fields = fields_of(content, deed)
    names = ["indicator", "unit", "outcome:2024", "target:2030", "target:2045"]
    assert [fields[at].field for at in "BCDEF"] == names


# Bare years


@pytest.mark.parametrize(
    ("title", "year", "field", "is_asked"),
    [
        ("CÁC CHỈ TIÊU KẾ HOẠCH NĂM 2026", "Năm 2026", "target:2026", False),
        ("CÁC CHỈ TIÊU KẾ HOẠCH NĂM 2026", "Năm 2024", "outcome:2024", True),
        ("MỤC TIÊU KẾ HOẠCH 5 NĂM 2026-2030", "Năm 2025", "outcome:2025", True),
        ("KẾT QUẢ THỰC HIỆN NĂM 2025", "Năm 2025", "outcome:2025", False),
        ("KẾT QUẢ THỰC HIỆN NĂM 2025", "Năm 2026", "outcome:2026", True),
    ],
)
def test_a_year_beyond_those_of_the_title_is_asked_about(
    deed, with_stations, title, year, field, is_asked
):
    """What was reached in the years before a plan became targets that nobody ever set."""
    content = a_workbook(
        [title], ["Chỉ tiêu", "ĐVT", year], ["Số CCN có trạm XLNT tập trung", "cụm", 60]
    )
    found = fields_of(content, deed)["C"]
    assert (found.field, found.is_asked) == (field, is_asked)


# Years down, as yearbooks have them


def test_years_below_no_heading_are_the_periods_of_their_rows(deed, with_stations):
    """The pages of such a file broke off."""
    content = a_workbook(
        [None, "Số CCN có trạm XLNT tập trung", "Số CCN đang xây dựng hạ tầng"],
        *(["2022", 20, 3], ["2023", 24, 5], ["2024", 26, 8]),
    )
    fields = fields_of(content, deed)
    assert fields["A"].field == "periods"
    assert fields["B"].field.startswith("down.2.")


@pytest.mark.parametrize(
    "heading",
    ["Số CCN đang xây dựng hạ tầng", "Tốc độ tăng giá trị gia tăng", "Tăng trưởng GTTT (%)"],
)
def test_an_unknown_indicator_over_years_is_asked_about_and_compares_with_nothing(
    deed, with_stations, heading
):
    """ "Hạ tầng" and "tăng" were taken for columns that only compare, and were left out quietly."""
    content = a_workbook(
        ["Năm", "Số CCN có trạm XLNT tập trung", heading],
        *([2022, 20, 3], [2023, 24, 5], [2024, 26, 8]),
    )
    column = fields_of(content, deed)["C"]
    assert (column.field, column.is_asked) == (None, True)


def test_a_plan_in_two_languages_is_no_share_of_the_plan(deed, with_stations):
    content = a_workbook(
        ["Chỉ tiêu", "Năm 2025", None],
        [None, "Plan / KH", "Actual / TH"],
        ["Số CCN có trạm XLNT tập trung", 60, 62],
        merges=["A1:A2", "B1:C1"],
    )
    fields = fields_of(content, deed)
    assert (fields["B"].field, fields["C"].field) == ("target:2025", "outcome:2025")


# What is neither figure nor indicator


def test_the_name_of_a_group_without_figures_is_no_question(deed, exports):
    content = a_workbook(
        ["STT", "Chỉ tiêu", "ĐVT", "KH 2025", "TH 2024"],
        [1, "Kim ngạch xuất khẩu", "tỷ USD", 19, 18],
        [None, "Trong đó:", None, None, None],
        [2, "Điểm chợ", "chợ", 12, 11],
    )
    (question,) = [
        one for one in looked_at(content, deed).questions if one.code == "which_indicator"
    ]
    assert question.params["text"] == "Điểm chợ"


@pytest.mark.parametrize(("unit", "offered"), [("cụm", "stations"), ("%", ""), (None, "stations")])
def test_an_unknown_share_is_not_proposed_as_what_is_counted(deed, with_stations, unit, offered):
    content = a_workbook(
        ["Chỉ tiêu", "ĐVT", "KH 2025"], ["Số CCN trong năm đã có trạm XLNT tập trung", unit, 12]
    )
    (question,) = [
        one for one in looked_at(content, deed).questions if one.code == "which_indicator"
    ]
    assert question.offered == offered


def test_an_error_in_a_column_that_only_compares_is_no_fault(deed, exports):
    content = a_workbook(
        ["Chỉ tiêu", "ĐVT", "KH 2025", "TH 2025", "So sánh TH/KH (%)", "Đơn vị chủ trì"],
        ["Kim ngạch xuất khẩu", "tỷ USD", 19, "21,3", "=D2/0", "=E2"],
    )
    assert not faults(looked_at(content, deed))


@pytest.mark.parametrize("between", [[], [[]], [["II. Kế hoạch"]]])
def test_a_table_below_with_headings_of_other_years_is_no_more_rows(between, deed, with_stations):
    name = "Số CCN có trạm XLNT tập trung"
    content = a_workbook(
        ["Chỉ tiêu", "TH 2023", "TH 2024"],
        [name, 24, 26],
        *between,
        ["Chỉ tiêu", "KH 2025", "KH 2026"],
        [name, 30, 35],
    )
    opened = services.open_upload(sent(content, sheet=SHEET, deed=deed), SHEET)
    assert opened.layout.roles[4 + len(between)] is Role.OTHER_TABLE
    assert "second_table" in [str(one.code) for one in opened.layout.problems]
    assert figures(looked_at(content, deed)) == {("stations", "2023"): 24, ("stations", "2024"): 26}


# Industries


@pytest.mark.parametrize(
    "label",
    [
        "IIP công nghiệp chế biến",
        "Công nghiệp chế biến",
        "C. Công nghiệp chế biến",
        "IIP CN chế biến",
    ],
)
def test_an_industry_is_known_with_and_without_the_letter_of_its_section(deed, label):
    an_indicator(
        deed,
        "making",
        name_vi="IIP ngành công nghiệp chế biến",
        other_names="C. Công nghiệp chế biến",
        basis="same_period",
    )
    content = a_workbook(["Chỉ tiêu", "ĐVT", "TH 2025"], [label, "%", "7,1"])
    assert figures(looked_at(content, deed)) == {("making", "2025"): Decimal("7.1")}


# Periods down


def test_a_january_that_differs_from_its_own_sum_is_told(deed, exports):
    content = a_workbook(
        ["KẾT QUẢ NĂM 2025"],
        ["Tháng", "Kim ngạch xuất khẩu (tỷ USD)", None],
        [None, "Trong tháng", "Cộng dồn"],
        ["Tháng 1", "1,5", "1,7"],
        ["Tháng 2", "1,2", "2,9"],
        merges=["A2:A3", "B2:C2"],
    )
    assert sorted(faults(looked_at(content, deed))) == [
        ("figures_conflict", "B4"),
        ("figures_conflict", "C4"),
    ]


def test_the_word_value_below_an_indicator_adds_nothing_to_its_name(deed, exports):
    content = a_workbook(
        ["KẾT QUẢ XUẤT KHẨU"],
        ["Năm", "Kim ngạch xuất khẩu", None],
        [None, "Giá trị (triệu USD)", "Tăng so với năm trước (%)"],
        [2023, 16600, "2,1"],
        [2024, 19400, "16,9"],
        merges=["A2:A3", "B2:C2"],
    )
    assert figures(looked_at(content, deed)) == {
        ("exports", "2023"): Decimal("16.6"),
        ("exports", "2024"): Decimal("19.4"),
    }
