"""What offices call indicators, in other words than the register."""

from decimal import Decimal

import pytest

from hanoi_industry import words
from targets.models import Vintage
from targets.sheets.wording import meaning_of
from tests.factories import a_deed, a_user
from tests.targets.promises import a_target
from tests.targets.test_sheets import an_indicator, looked_at
from tests.targets.test_sheets_as_offices_write import figures
from tests.workbooks import a_workbook


@pytest.fixture
def deed(db):
    return a_deed(a_user("importer"))


def meaning(text):
    return meaning_of(words.accent_free(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tăng trưởng kinh tế", "Tốc độ tăng tổng sản phẩm trên địa bàn (GRDP)"),
        ("Khu vực công nghiệp và xây dựng", "Công nghiệp - xây dựng"),
        ("Khu vực dịch vụ", "Dịch vụ"),
        ("Giá trị tăng thêm xây dựng", "VA xây dựng"),
        ("Tốc độ tăng chỉ số sản xuất công nghiệp", "IIP"),
        ("Ngành khai khoáng", "Khai khoáng"),
        ("Trị giá xuất khẩu hàng hóa", "Kim ngạch xuất khẩu"),
        ("Tổng mức bán lẻ HH&DV", "Tổng mức bán lẻ hàng hóa và doanh thu dịch vụ tiêu dùng"),
        ("Lạm phát bình quân", "CPI bình quân"),
        ("Vốn ĐT toàn xã hội", "Tổng vốn đầu tư phát triển toàn xã hội"),
        ("Số CCN đã đi vào hoạt động", "Số cụm công nghiệp đang hoạt động"),
        ("Khởi công CCN", "Số cụm công nghiệp khởi công xây dựng hạ tầng kỹ thuật"),
        ("Số CCN đã có trạm XLNT tập trung", "CCN có trạm xử lý nước thải"),
    ],
)
def test_names_that_any_clerk_takes_for_one_are_one(one, other):
    assert meaning(one) == meaning(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kim ngạch nhập khẩu", "Kim ngạch xuất khẩu"),
        ("Xuất khẩu dịch vụ", "Xuất khẩu"),
        ("Lạm phát cơ bản bình quân", "CPI bình quân"),
        ("Số CCN chưa có trạm XLNT", "Số CCN có trạm XLNT"),
        ("Số CCN có trạm XLNT đạt tiêu chuẩn", "Số CCN có trạm XLNT"),
        ("Số CCN thành lập mới", "Số CCN đã thành lập"),
        ("Tổng mức bán lẻ hàng hóa", "Tổng mức bán lẻ hàng hóa và dịch vụ"),
        ("Vốn đầu tư công", "Vốn đầu tư toàn xã hội"),
        ("Doanh thu dịch vụ", "Dịch vụ"),
        ("GRDP bình quân đầu người", "GRDP"),
        ("Tốc độ tăng kim ngạch xuất khẩu", "Kim ngạch xuất khẩu"),
    ],
)
def test_names_that_say_less_more_or_the_opposite_stay_apart(one, other):
    assert meaning(one) != meaning(other)


def wide(*rows, heading="TH 2025"):
    return a_workbook(["Chỉ tiêu", "ĐVT", heading, "KH 2026"], *rows)


@pytest.mark.parametrize("name", ["Trị giá xuất khẩu hàng hóa", "2. Kim ngạch xuất khẩu"])
def test_a_name_in_the_words_of_the_statistics_office_is_read_without_a_question(name, deed):
    exports = an_indicator(
        deed, "exports", unit="tỷ USD", expression="level", name_vi="Kim ngạch xuất khẩu"
    )
    plan = looked_at(wide([name, "tỷ USD", "20,5", None]), deed)
    assert figures(plan) == {(exports.code, "2025"): Decimal("20.5")}


def test_a_name_that_says_less_is_asked_with_the_likeliest_proposed(deed):
    an_indicator(
        deed, "new", unit="cụm", expression="count", name_vi="Số cụm công nghiệp thành lập, mở rộng"
    )
    plan = looked_at(wide(["Số cụm công nghiệp được thành lập mới", "cụm", 5, None]), deed)
    (question,) = [one for one in plan.open_questions if one.code == "which_indicator"]
    assert question.offered == "new"


def test_growth_in_words_and_an_estimate_in_the_heading_of_growth_are_read(deed):
    an_indicator(deed, "exports", unit="tỷ USD", expression="level", name_vi="Kim ngạch xuất khẩu")
    an_indicator(deed, "export_growth", name_vi="Tốc độ tăng kim ngạch xuất khẩu")
    content = a_workbook(
        ["Chỉ tiêu", "ĐVT", "KH 2026", "Ước TH năm 2025 so với năm 2024 (%)"],
        ["Kim ngạch xuất khẩu", "tỷ USD", 22, "tăng 6,8%"],
    )
    plan = looked_at(content, deed)
    assert not [one for one in plan.open_questions if one.code == "which_vintage"]
    rows = [figure.row for draft in plan.rows for figure in draft.kept.figures]
    (growth,) = [row for row in rows if row.indicator.code == "export_growth"]
    assert (growth.value, growth.vintage) == (Decimal("6.8"), Vintage.ESTIMATE)


def test_a_level_a_thousand_times_off_what_was_promised_is_odd(deed):
    retail = an_indicator(
        deed, "retail", unit="nghìn tỷ đồng", expression="level", name_vi="Tổng mức bán lẻ"
    )
    a_target(retail, "900")
    plan = looked_at(wide(["Tổng mức bán lẻ", "tỷ đồng", "960,5", None]), deed)
    (row,) = plan.rows
    assert "thousand_times" in [str(one.code) for one in row.oddities]
