import pytest

from hanoi_industry.spreadsheets.grid import heading_key
from hanoi_industry.spreadsheets.roles import total_of


@pytest.mark.parametrize(
    "heading",
    ["Diện tích (ha)", "DIỆN TÍCH", "dien  tich", "Diện\ntích:", "Diện tích [ha] (tạm tính)"],
)
def test_headings_are_the_same_whatever_their_accents_case_and_brackets(heading):
    assert heading_key(heading) == "dien tich"


def test_a_heading_that_is_all_brackets_keeps_what_stands_in_them():
    assert heading_key("(Ghi chú)") == "ghi chu"
    assert heading_key("***") == ""


@pytest.mark.parametrize(
    "label",
    [
        "Tổng",
        "Tổng số",
        "TỔNG CỘNG",
        "Tổng cộng:",
        "Cộng",
        "Toàn thành phố",
        "Tổng (I+II)",
        "Cộng huyện Gia Lâm",
        "Tong cong",
        "Total",
    ],
)
def test_words_that_sum_up(label):
    assert total_of(label)


@pytest.mark.parametrize(
    "label",
    [
        "Tổng công ty Viglacera",
        "Tổng vốn đầu tư",
        "Công ty CP Tân Cương",
        "Cong ty CP Tan Cuong",
        "Cộng Hòa",
        "Tổng số lao động",
        "Totally",
        "",
    ],
)
def test_words_that_only_look_like_a_sum(label):
    assert not total_of(label)
