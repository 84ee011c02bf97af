"""Names that say only where something is measured, below what says of what the rows are."""

import pytest

from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.roles import LayoutProblem
from targets.sheets import TargetSheet
from tests.factories import a_deed, a_user
from tests.targets.test_sheets import an_indicator, looked_at
from tests.targets.test_sheets_as_offices_write import figures
from tests.uploads import sent
from tests.workbooks import a_workbook

SHEET = TargetSheet()

HEADINGS = ["TT", "Chỉ tiêu", "ĐVT", "TH 2025", "KH 2026"]
TITLE = ["TÌNH HÌNH KINH TẾ - XÃ HỘI NĂM 2025"]


@pytest.fixture
def deed(db):
    return a_deed(a_user("importer"))


@pytest.fixture
def services_growth(deed):
    names = "Dịch vụ"
    name = "Tốc độ tăng giá trị tăng thêm khu vực dịch vụ"
    return an_indicator(deed, "services", name_vi=name, other_names=names)


@pytest.fixture
def mining(deed):
    return an_indicator(deed, "mining", name_vi="IIP khai khoáng", other_names="Khai khoáng")


def group(text):
    return ["I", text, None, None, None]


def row(name):
    return [1, name, "%", "8,1", "9,2"]


def asked_text(plan):
    return [one.params["text"] for one in plan.open_questions if one.code == "which_indicator"]


@pytest.mark.parametrize(
    "section",
    ["Lao động", "Vốn đầu tư thực hiện", "Thu ngân sách", "Năng suất lao động", "Hợp tác quốc tế"],
)
def test_a_sector_below_a_section_of_something_else_is_asked_about(section, deed, services_growth):
    """The share of services in employment was kept as the growth of their value added."""
    content = a_workbook(TITLE, HEADINGS, group(section), row("Dịch vụ"))
    plan = looked_at(content, deed)
    assert asked_text(plan) == [f"{section} > Dịch vụ"]
    assert not figures(plan)


@pytest.mark.parametrize("section", ["Tăng trưởng kinh tế", "GRDP", "Chỉ tiêu kinh tế", "Dịch vụ"])
def test_a_sector_below_its_own_section_or_one_that_measures_nothing_is_read(
    section, deed, services_growth
):
    content = a_workbook(TITLE, HEADINGS, group(section), row("Dịch vụ"))
    assert not asked_text(looked_at(content, deed))


@pytest.mark.parametrize(
    "title", ["LAO ĐỘNG CÓ VIỆC LÀM NĂM 2025", "CHỈ SỐ TỒN KHO NGÀNH CÔNG NGHIỆP NĂM 2025"]
)
def test_a_sector_below_a_title_of_something_else_is_asked_about(title, deed, mining):
    plan = looked_at(a_workbook([title], HEADINGS, row("Khai khoáng")), deed)
    assert asked_text(plan) == [f"{title} > Khai khoáng"]


def test_a_part_below_a_row_that_measures_something_else_is_asked_about(deed, services_growth):
    """ "- Dịch vụ" below retail sales became the growth of all services."""
    retail = an_indicator(deed, "retail", name_vi="Tăng tổng mức bán lẻ")
    content = a_workbook(TITLE, HEADINGS, row(retail.name_vi), row("- Dịch vụ"))
    plan = looked_at(content, deed)
    assert asked_text(plan) == ["Tăng tổng mức bán lẻ > - Dịch vụ"]
    offered = [one.offered for one in plan.open_questions if one.code == "which_indicator"]
    assert offered == [""]


def test_the_row_of_the_index_says_of_what_its_branches_are(deed, mining, iip):
    title = ["SẢN XUẤT CÔNG NGHIỆP VÀ LAO ĐỘNG NĂM 2025"]
    plan = looked_at(a_workbook(title, HEADINGS, row(iip.name_vi), row("Khai khoáng")), deed)
    assert not asked_text(plan)


def test_a_part_of_a_contribution_is_proposed_as_the_contribution_of_that_part(deed):
    industry = an_indicator(
        deed,
        "industry_part",
        name_vi="Đóng góp của ngành công nghiệp vào mức tăng GRDP",
        expression="contribution",
    )
    an_indicator(
        deed, "industry", name_vi="Tốc độ tăng GTTT ngành công nghiệp", other_names="Công nghiệp"
    )
    content = a_workbook(TITLE, HEADINGS, group("Đóng góp vào mức tăng GRDP"), row("Công nghiệp"))
    (question,) = [
        one for one in looked_at(content, deed).open_questions if one.code == "which_indicator"
    ]
    assert question.offered == industry.code


def test_a_table_that_shares_its_first_heading_with_the_one_above_is_another(deed):
    """The plan of a year was kept as the outcome of nine months of the year before."""
    exports = an_indicator(deed, "exports", unit="tỷ USD", expression="level")
    retail = an_indicator(deed, "retail", unit="nghìn tỷ đồng", expression="level")
    content = a_workbook(
        ["KẾT QUẢ KINH TẾ"],
        ["Chỉ tiêu", "TH 9 tháng 2024", "TH 9 tháng 2025"],
        [f"{exports.name_vi} (tỷ USD)", 13.5, 15.1],
        [None],
        ["Chỉ tiêu", "Kế hoạch 2025", "TH 9 tháng 2025"],
        [f"{retail.name_vi} (nghìn tỷ đồng)", 900, 702.2],
    )
    upload = sent(content, sheet=SHEET, deed=deed)
    problems = [one.code for one in services.open_upload(upload, SHEET).layout.problems]
    assert LayoutProblem.SECOND_TABLE in problems
    assert {code for code, _period in figures(looked_at(content, deed))} == {"exports"}
