"""Rows that add up others: what they are called, numbered, and which rows are their parts."""

import random

import pytest

from hanoi_industry import words
from hanoi_industry.spreadsheets.layout import find_layout
from hanoi_industry.spreadsheets.reading import RawSheet
from hanoi_industry.spreadsheets.roles import LayoutProblem, Role

HEADINGS = {"ten cum", "dien tich (ha)", "so lao dong", "lao dong", "dien tich"}


def a_layout(*rows, **more):
    sheet = RawSheet("Biểu", rows=[list(row) for row in rows], merges=[])
    return find_layout(sheet, lambda text: words.accent_free(text) in HEADINGS, **more)


def told(layout):
    return [one.row for one in layout.problems if one.code is LayoutProblem.DOUBTFUL_TOTAL]


HEADER = ["STT", "Tên cụm", "Diện tích (ha)", "Số lao động"]
WEST = [[2, "Yên Sơn", 18.2, 600], [3, "Ngọc Liệp", 29.5, 880]]
SOUTH = [[5, "Ngọc Hồi", 40, 1250], [6, "Duyên Thái", 12.9, 980]]


def test_numbered_sums_are_told_before_their_rows_and_behind_them():
    before = a_layout(HEADER, [1, "Tây", 47.7, 1480], *WEST, [4, "Nam", 52.9, 2230], *SOUTH)
    behind = a_layout(HEADER, *WEST, [3, "Tây", 47.7, 1480], *SOUTH, [6, "Nam", 52.9, 2230])
    assert (told(before), told(behind)) == ([2, 5], [4, 7])


def test_the_sum_of_sums_is_told():
    rows = [
        *WEST,
        [3, "Tây", 47.7, 1480],
        *SOUTH,
        [6, "Nam", 52.9, 2230],
        [7, "Hà Nội", 100.6, 3710],
    ]
    assert told(a_layout(HEADER, *rows)) == [4, 7, 8]


def test_a_sum_of_one_row_is_told_among_sums_of_several():
    rows = [[1, "Tây", 47.7, 1480], *WEST, [4, "Nam", 52.9, 2230], *SOUTH]
    rows += [[7, "Bắc", 20, 700], [8, "Nguyên Khê", 20, 700]]
    assert told(a_layout(HEADER, *rows)) == [2, 5, 8]


def test_two_alike_rows_alone_are_no_sums_of_each_other():
    rows = [*WEST, *SOUTH, [7, "Bích Hòa", 20, 700], [8, "Nguyên Khê", 20, 700]]
    assert told(a_layout(HEADER, *rows)) == []


def test_small_figures_that_add_up_by_chance_are_no_sum():
    rows = [[1, "A", 3, 5], [2, "B", 1, 2], [3, "C", 2, 3], [4, "D", 4, 4], [5, "E", 9, 7]]
    assert told(a_layout(HEADER, *rows)) == []


def test_one_column_is_not_enough_for_a_sum():
    rows = [[1, "A", 47.7, 1481], *WEST, *SOUTH]
    assert told(a_layout(HEADER, *rows)) == []


def test_a_long_list_of_chance_figures_has_no_sums():
    chance = random.Random(7)
    rows = [
        [n, f"Cụm {n}", round(chance.uniform(5, 75), 1), chance.randrange(10, 3000)]
        for n in range(1, 1500)
    ]
    assert told(a_layout(HEADER, *rows)) == []


def test_what_a_person_called_data_is_not_doubted_again():
    rows = [[1, "Tây", 47.7, 1480], *WEST, [4, "Nam", 52.9, 2230], *SOUTH]
    assert told(a_layout(HEADER, *rows, roles={2: Role.DATA})) == [5]


def test_the_sum_of_a_printed_page_adds_up_what_stands_below_its_own_headings():
    layout = a_layout(
        HEADER,
        *WEST,
        HEADER,
        *SOUTH,
        ["Cộng trang 2", None, 52.9, 2230],
        ["Lũy kế", None, 100.6, 3710],
    )
    assert layout.roles[7] is Role.SUBTOTAL
    assert [check.agrees for check in layout.totals] == [True] * 4


@pytest.mark.parametrize("label", ["So với năm 2024", "Tăng/giảm so với kỳ trước", "Chênh lệch"])
def test_how_a_total_differs_from_another_is_no_row_and_adds_nothing(label):
    layout = a_layout(
        HEADER, *WEST, [None, "Tổng cộng", 47.7, 1480], [None, label, 1.2, -105], *WEST[:0]
    )
    assert [str(role) for role in layout.roles.values()][-2:] == ["total", "subtotal"]
    assert [check.agrees for check in layout.totals] == [True, True]


def test_a_counted_total_is_one_where_rows_have_no_numbers():
    layout = a_layout(
        ["Tên cụm", "Diện tích (ha)", "Số lao động"],
        *(row[1:] for row in WEST),
        ["Tổng số: 02 cụm", 47.7, 1480],
    )
    assert layout.roles[4] is Role.TOTAL


def test_a_row_with_one_unit_below_the_headings_belongs_to_them():
    layout = a_layout(
        ["STT", "Tên cụm", "Diện tích", "Ngày quyết định"],
        [None, None, "ha", None],
        [1, "Yên Sơn", 18.2, "5/6/2019"],
    )
    assert (layout.roles[2], layout.columns[2].unit) == (Role.HEADER, "ha")


def test_what_is_counted_is_a_unit_below_a_heading_and_a_heading_with_a_capital():
    below = a_layout(
        ["STT", "Tên cụm", "Diện tích", "Lao động"],
        [None, None, "ha", "người"],
        [1, "Yên Sơn", 18.2, 600],
    )
    assert [column.unit for column in below.columns] == [None, None, "ha", "người"]


SIZES = [[1, "Phú Thị", 12.5], [2, "Thanh Oai", 20], [3, "Quất Động", 30], [4, "Bình Phú", 40]]
NUMBERED = ["STT", "Tên cụm", "Quy mô"]


@pytest.mark.parametrize(
    ("rows", "sums"),
    [
        ([*SIZES, [None, None, 102.5]], [6]),
        ([[None, None, 102.5], *SIZES], [2]),
        ([*SIZES, [None, "Hà Nội", 102.5]], [6]),
        ([*SIZES, [5, "Hà Nội", 102.5]], [6]),
        ([[0, "Hà Nội", 102.5], *SIZES], [2]),
        ([*SIZES[:2], [None, None, 32.5]], [4]),
        ([*SIZES[:2], [None, None, 32.5], *SIZES[2:], [None, None, 70]], [4, 7]),
        ([[None, "Phú Thị", 3], [None, "Thanh Oai", 4], [None, None, 7]], [4]),
    ],
)
def test_the_sum_of_one_column_is_a_doubtful_total_whatever_its_name(rows, sums):
    assert a_layout(NUMBERED, *rows).doubtful_totals == sums


@pytest.mark.parametrize(
    "rows",
    [
        [*SIZES, [5, "Hà Nội", 99]],
        [*SIZES[:2], [3, "Hà Nội", 32.5]],
        [[1, "Phú Thị", 3], [2, "Thanh Oai", 4], [3, "Quất Động", 5], [4, "Bình Phú", 12]],
    ],
    ids=["another figure", "two parts and a name", "so small that it may be chance"],
)
def test_a_row_that_is_hardly_a_sum_is_not_taken_for_one(rows):
    assert a_layout(NUMBERED, *rows).doubtful_totals == []
