from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanoi_industry import words
from hanoi_industry.spreadsheets.grid import Grid
from hanoi_industry.spreadsheets.layout import (
    find_layout,
    find_layouts,
)
from hanoi_industry.spreadsheets.reading import CellKind, RawCell, RawSheet, read_file
from hanoi_industry.spreadsheets.roles import ColumnRole, LayoutProblem, Role

FILES = Path(__file__).parents[2] / "files"
HEADINGS = {
    words.accent_free(text)
    for text in (
        "Cụm công nghiệp",
        "Tên cụm",
        "Địa bàn",
        "Huyện",
        "Diện tích",
        "Quy mô",
        "Số QĐ",
        "Số dự án",
        "Ghi chú",
        "Tỷ lệ lấp đầy",
    )
}


def known(text):
    return words.accent_free(text) in HEADINGS


def a_sheet(*rows, merges=(), **more):
    return RawSheet("Biểu", rows=[list(row) for row in rows], merges=list(merges), **more)


def a_layout(*rows, merges=(), **more):
    return find_layout(a_sheet(*rows, merges=merges), known, **more)


def roles(layout):
    return [str(role) for role in layout.roles.values()]


def codes(layout):
    return [problem.code for problem in layout.problems]


HEADER = ["TT", "Tên cụm", "Huyện", "Diện tích (ha)"]
FIRST = [1, "Phú Thị", "Gia Lâm", 20.22]
SECOND = [2, "Liên Hà", "Đông Anh", 2.8]
THIRD = [3, "Dục Tú", "Đông Anh", 15]


# The office's own workbooks


@pytest.mark.parametrize("vocabulary", [known, lambda _: False], ids=["known", "unknown"])
def test_the_register_of_the_office_is_understood(vocabulary):
    sheet = read_file(FILES / "register_as_the_office_has_it.xlsx", "register.xlsx").sheets[0]

    layout = find_layout(sheet, vocabulary)

    assert len(layout.rows) == 22
    assert [group.text for group in layout.groups] == [
        "Huyện Đan Phượng",
        "ĐÔNG ANH",
        "Huyện Gia Lâm",
        "PHÚ XUYÊN",
    ]
    assert layout.rows_of(Role.HEADER) == [6, 7]
    assert layout.rows_of(Role.COLUMN_NUMBERS) == [8]
    assert layout.rows_of(Role.TOTAL) == [35]
    assert list(layout.roles) == list(range(1, 39))
    assert layout.units == ("ha", "tỷ đồng")
    assert [column.heading for column in layout.columns][1:6] == [
        "Địa bàn > Xã, phường",
        "Cụm công nghiệp",
        "Quy mô",
        "Pháp lý > Số QĐ",
        "Pháp lý > Ngày",
    ]
    (check,) = layout.totals
    assert (check.stated, check.computed, check.agrees) == (
        Decimal("147.51"),
        Decimal("147.51"),
        True,
    )
    assert check.counted_rows == (10, 11, 14, 15, 16, 17, 18, 19, 22)
    assert layout.problems == []
    assert [layout.roles[row].value for row in (1, 3, 5, 36, 37, 38)] == [
        "letterhead",
        "title",
        "unit_line",
        "empty",
        "note",
        "signature",
    ]


def test_every_row_of_the_register_knows_its_group():
    sheet = read_file(FILES / "register_as_the_office_has_it.xlsx", "register.xlsx").sheets[0]

    counts = {}
    for row in find_layout(sheet, known).rows:
        counts[row.group.text] = counts.get(row.group.text, 0) + 1

    assert list(counts.values()) == [3, 7, 7, 5]


def test_the_targets_of_the_office_are_understood():
    sheet = read_file(FILES / "targets_as_the_office_has_them.xlsx", "targets.xlsx").sheets[0]

    layout = find_layout(sheet, lambda _: False)

    assert len(layout.rows) == 14
    assert layout.totals == []


# Headers


def test_a_plain_table_with_one_header_row_is_understood():
    layout = a_layout(HEADER, FIRST, SECOND)

    assert roles(layout) == ["header", "data", "data"]
    assert [column.heading for column in layout.columns] == HEADER
    assert [column.letter for column in layout.columns] == ["A", "B", "C", "D"]
    assert layout.columns[3].unit == "ha"
    assert layout.rows[0].cell(2).value == "Phú Thị"
    assert layout.rows[0].group is None


def test_a_header_that_nothing_speaks_for_is_doubtful_and_none_is_a_problem():
    assert LayoutProblem.HEADER_DOUBTFUL in codes(a_layout(["abc", "def"], ["x", "1"]))
    assert LayoutProblem.NO_HEADER in codes(a_layout([1, 2], [3, 4]))
    assert find_layout(RawSheet("empty"), known).problems[0].code is LayoutProblem.NO_HEADER


def test_thousands_of_rows_without_headings_are_not_each_looked_through_for_a_title(monkeypatch):
    asked = []
    seen = Grid.row_texts
    monkeypatch.setattr(Grid, "row_texts", lambda self, row: asked.append(row) or seen(self, row))
    layout = a_layout(*([7] * 5 for _ in range(3_000)))
    assert LayoutProblem.NO_HEADER in codes(layout)
    assert list(layout.roles) == list(range(1, 3_001))
    assert max(asked) < 300


def test_three_header_rows_give_paths_of_three_parts():
    layout = a_layout(
        ["TT", "Tên cụm", "Đất", None, None],
        [None, None, "Tổng", "Trong đó", None],
        [None, None, None, "Đất CN (ha)", "Khác (ha)"],
        [1, "Phú Thị", 20, 15, 5],
        merges=[(1, 1, 3, 1), (1, 2, 3, 2), (1, 3, 1, 5), (2, 3, 3, 3), (2, 4, 2, 5)],
    )

    assert layout.rows_of(Role.HEADER) == [1, 2, 3]
    assert [column.heading for column in layout.columns] == [
        "TT",
        "Tên cụm",
        "Đất > Tổng",
        "Đất > Trong đó > Đất CN (ha)",
        "Đất > Trong đó > Khác (ha)",
    ]


def test_a_two_row_header_that_nobody_merged_is_still_one():
    layout = a_layout(
        ["STT", "Tên cụm", "Năm 2020", None, "Năm 2021", None],
        [None, None, "KH", "TH", "KH", "TH"],
        [1, "Phú Thị", 1, 2, 3, 4],
    )

    assert [column.heading for column in layout.columns][2:] == [
        "Năm 2020 > KH",
        "Năm 2020 > TH",
        "Năm 2021 > KH",
        "Năm 2021 > TH",
    ]


def test_answers_below_a_heading_that_nobody_merged_are_headings():
    layout = a_layout(
        ["Huyện", "Tên cụm", "Trạm XLNT", None, None],
        [None, None, "Có", "Không", "Chưa có"],
        ["Đông Anh", "Một", "x", None, None],
        ["Đông Anh", "Hai", None, "x", None],
    )

    assert [column.heading for column in layout.columns][2:] == [
        *("Trạm XLNT > Có", "Trạm XLNT > Không", "Trạm XLNT > Chưa có")
    ]
    assert [row.row for row in layout.rows] == [3, 4]


def test_the_columns_of_a_standard_are_headings_though_they_look_like_numbers_of_columns():
    layout = a_layout(
        ["STT", "Thông số", "Giá trị C", None],
        [None, None, "A", "B"],
        [1, "BOD5", 30, 50],
        [2, "COD", 75, 150],
    )

    assert [column.heading for column in layout.columns][2:] == ["Giá trị C > A", "Giá trị C > B"]


def test_rows_of_words_below_a_merged_header_are_no_headings():
    """Two clusters without a number, a place or a figure used to become part of the headings."""
    layout = a_layout(
        ["Huyện", "Tên cụm", "Trạm XLNT", None],
        [None, None, "Đang vận hành", "Đang xây dựng"],
        [None, "Một", "x", None],
        [None, "Hai", None, "x"],
        [None, "Ba", None, "x"],
        merges=[(1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4)],
    )

    assert [column.heading for column in layout.columns][1:] == [
        *("Tên cụm", "Trạm XLNT > Đang vận hành", "Trạm XLNT > Đang xây dựng")
    ]
    assert [row.row for row in layout.rows] == [3, 4, 5]


def test_line_breaks_in_headings_are_blanks():
    assert a_layout(["TT", "Diện tích\n(ha)"], [1, 2]).columns[1].heading == "Diện tích (ha)"


@pytest.mark.parametrize(
    "numbers",
    [
        ["(1)", "(2)", "(3)", "(4)"],
        ["1", "2", "3", "4"],
        [1, 2, 3, 4],
        ["A", "B", "1", "2"],
        ["(1)", "(2)", "(3)", "(4)=(3)/(2)"],
        ["(1)", "(2)", "(15.1)", "15.1+15.2"],
        ["A", "B", 1, "2=1*100"],
    ],
)
def test_a_row_of_column_numbers_is_no_data(numbers):
    layout = a_layout(HEADER, numbers, FIRST, SECOND)

    assert roles(layout) == ["header", "column_numbers", "data", "data"]
    assert layout.columns[3].number == str(numbers[3])


def test_column_letters_before_numbers_that_are_worked_out_are_no_data():
    layout = a_layout(
        ["TT", "Tên cụm", "Huyện", "Quy mô", "Số dự án", "Tỷ lệ", "Ghi chú"],
        ["A", "B", "C", 1, 2, "3=2/1", 4],
        [1, "Phú Thị", "Gia Lâm", 20, 4, 0.2, "x"],
        [2, "Liên Hà", "Đông Anh", 10, 1, 0.1, "x"],
    )

    assert roles(layout) == ["header", "column_numbers", "data", "data"]


def test_a_row_of_small_numbers_below_the_header_is_data():
    layout = a_layout(["TT", "Số dự án", "Diện tích"], [1, 2, 3], [2, 5, 6])

    assert roles(layout) == ["header", "data", "data"]


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Diện tích (ha)", "ha"),
        ("Diện tích, ha", "ha"),
        ("Công suất (m3/ngày đêm)", "m3/ngày đêm"),
        ("Vốn (ĐVT: triệu đồng)", "triệu đồng"),
        ("Tỷ lệ lấp đầy (%)", "%"),
        ("area_ha", "ha"),
        ("investment_bn_vnd", "bn vnd"),
        ("Diện tích (tạm tính)", None),
        ("Tên cụm", None),
        ("former_district", None),
    ],
)
def test_a_heading_may_name_its_unit(heading, unit):
    assert a_layout(["TT", heading, "Huyện"], [1, 2, "a"]).columns[1].unit == unit


def test_a_unit_line_with_one_unit_holds_for_the_columns_of_numbers():
    layout = a_layout(
        ["BIỂU 1"],
        [None, None, None, "Đơn vị tính: ha"],
        ["TT", "Tên cụm", "Huyện", "Diện tích"],
        FIRST,
        SECOND,
    )

    assert roles(layout)[:3] == ["title", "unit_line", "header"]
    assert [column.unit for column in layout.columns] == [None, None, None, "ha"]


def test_a_column_without_heading_and_two_of_one_heading_are_told():
    layout = a_layout(["TT", "Tên cụm", None, "Huyện", "Huyện"], [1, "a", "lost", "x", "y"])

    assert (LayoutProblem.COLUMN_WITHOUT_HEADING, 3) in [
        (p.code, p.column) for p in layout.problems
    ]
    repeated = [p.column for p in layout.problems if p.code is LayoutProblem.REPEATED_HEADING]
    assert repeated == [4, 5]


# Groups


def test_roman_letters_and_districts_group_what_follows():
    layout = a_layout(
        HEADER,
        ["A", "Đang hoạt động"],
        ["I", "Huyện Gia Lâm"],
        FIRST,
        ["II", "Huyện Đông Anh"],
        SECOND,
        ["B", "Thành lập mới"],
        ["I", "Huyện Đông Anh"],
        THIRD,
    )

    chains = [[group.text for group in row.group.chain] for row in layout.rows]
    assert chains == [
        ["Đang hoạt động", "Huyện Gia Lâm"],
        ["Đang hoạt động", "Huyện Đông Anh"],
        ["Thành lập mới", "Huyện Đông Anh"],
    ]
    assert layout.rows[0].group.row == 3
    assert layout.rows[0].group.mark == "I"


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (["I. Huyện Gia Lâm"], "Huyện Gia Lâm"),
        (["Huyện Gia Lâm"], "Huyện Gia Lâm"),
        ([None, "GIA LÂM"], "GIA LÂM"),
        ([None, "Huyện Gia Lâm", None, 35.2], "Huyện Gia Lâm"),
        (["I", "Huyện Gia Lâm", None, "35,2"], "Huyện Gia Lâm"),
    ],
)
def test_a_group_row_may_be_written_in_many_ways(row, text):
    layout = a_layout(HEADER, row, FIRST, SECOND)

    assert roles(layout) == ["header", "group", "data", "data"]
    assert [one.group.text for one in layout.rows] == [text, text]


def test_one_before_one_point_one_is_a_group():
    layout = a_layout(
        HEADER,
        ["1", "Huyện Gia Lâm"],
        ["1.1", "Phú Thị", "Gia Lâm", 20],
        ["1.2", "Lệ Chi", "Gia Lâm", 3],
        ["2", "Huyện Đông Anh"],
        ["2.1", "Liên Hà", "Đông Anh", 3],
    )

    assert roles(layout)[1:] == ["group", "data", "data", "group", "data"]


def test_a_row_numbered_in_roman_with_words_of_its_own_is_data():
    layout = a_layout(HEADER, ["I", "Phú Thị", "Gia Lâm", 20], ["II", "Liên Hà", "Đông Anh", 3])

    assert roles(layout) == ["header", "data", "data"]


def test_a_row_numbered_in_roman_with_a_unit_is_an_indicator_not_a_group():
    layout = a_layout(
        ["STT", "Chỉ tiêu", "ĐVT", "KH 2024"],
        ["I", "Tăng trưởng GRDP", "%", 7],
        [1, "Công nghiệp", "%", 6],
        ["II", "Cụm công nghiệp"],
        [1, "Số cụm", "cụm", 70],
    )

    assert roles(layout) == ["header", "data", "data", "group", "data"]


def test_the_end_of_the_cell_above_is_kept_as_a_doubtful_row():
    layout = a_layout(
        ["STT", "Tên cụm", "Chủ đầu tư", "Quy mô"],
        [1, "Phú Thị", "Công ty A và", 2],
        [None, None, "Công ty B"],
        [2, "Liên Hà", "Công ty C", 3],
        [None, None, None, "tạm tính"],
    )

    assert roles(layout)[1:] == ["data"] * 4
    assert [p.row for p in layout.problems if p.code is LayoutProblem.DOUBTFUL_ROW] == [3, 5]


def test_a_numbered_row_with_nothing_but_a_name_is_data():
    layout = a_layout(HEADER, FIRST, [2, "Lệ Chi"], THIRD)

    assert roles(layout) == ["header", "data", "data", "data"]


def test_a_group_without_rows_stays_a_group():
    layout = a_layout(HEADER, ["I", "Huyện Gia Lâm"], FIRST, SECOND, ["II", "Huyện Ba Vì"])

    assert roles(layout)[-1] == "group"


def test_words_merged_down_stand_in_every_row_and_numbers_do_not():
    layout = a_layout(
        HEADER,
        [1, "Phú Thị", "Gia Lâm", 20],
        [2, "Lệ Chi", None, None],
        [3, "Dương Xá", None, 5],
        merges=[(2, 3, 4, 3), (2, 4, 3, 4)],
    )

    assert [row.cell(3).value for row in layout.rows] == ["Gia Lâm"] * 3
    assert [row.cell(4).value for row in layout.rows] == [20, None, 5]
    assert (LayoutProblem.MERGED_NUMBER, 2, 4) in [
        (p.code, p.row, p.column) for p in layout.problems
    ]


# Totals


def test_a_total_may_come_first_or_last_and_is_never_data():
    total = [None, "Tổng số", None, 23.02]
    for rows in ([total, FIRST, SECOND], [FIRST, SECOND, total]):
        layout = a_layout(HEADER, *rows)

        assert len(layout.rows) == 2
        assert layout.totals[0].agrees
        assert codes(layout) == []


def test_a_total_that_disagrees_is_told_with_both_figures():
    layout = a_layout(HEADER, FIRST, SECOND, ["Tổng cộng", None, None, "24,02"])

    (check,) = layout.totals
    assert not check.agrees
    (problem,) = layout.problems
    assert (problem.code, problem.row, problem.column) == (LayoutProblem.TOTAL_DISAGREES, 4, 4)
    assert problem.params == {"stated": Decimal("24.02"), "computed": Decimal("23.02")}


def test_a_total_rounded_to_fewer_decimals_agrees():
    layout = a_layout(HEADER, FIRST, SECOND, ["Tổng cộng", None, None, 23])

    assert layout.totals[0].agrees


def test_each_subtotal_is_compared_with_its_own_group():
    layout = a_layout(
        HEADER,
        ["I", "Huyện Gia Lâm"],
        FIRST,
        ["Cộng huyện Gia Lâm", None, None, 20.22],
        ["II", "Huyện Đông Anh"],
        SECOND,
        THIRD,
        ["Cộng huyện Đông Anh", None, None, 17.8],
        ["Tổng cộng", None, None, 38.02],
    )

    assert roles(layout)[3] == roles(layout)[7] == "subtotal"
    assert roles(layout)[8] == "total"
    assert [(c.row, c.agrees, c.counted_rows) for c in layout.totals] == [
        (4, True, (3,)),
        (8, True, (6, 7)),
        (9, True, (3, 6, 7)),
    ]


def test_one_plain_sum_at_the_end_of_every_group_is_a_subtotal():
    layout = a_layout(
        HEADER,
        ["I", "Huyện Gia Lâm"],
        FIRST,
        ["Cộng", None, None, 20.22],
        ["II", "Huyện Đông Anh"],
        SECOND,
        ["Cộng", None, None, 2.8],
    )

    assert layout.rows_of(Role.TOTAL) == []
    assert [check.agrees for check in layout.totals] == [True, True]


def test_the_numbers_of_a_group_row_are_a_subtotal():
    layout = a_layout(
        HEADER,
        ["I", "Huyện Gia Lâm", None, 20.22],
        FIRST,
        ["II", "Huyện Đông Anh", None, 18.5],
        SECOND,
        THIRD,
    )

    assert [(c.row, c.agrees) for c in layout.totals] == [(2, True), (4, False)]


def test_shares_and_row_numbers_are_not_added_up():
    layout = a_layout(
        ["TT", "Tên cụm", "Tỷ lệ lấp đầy (%)", "Tỷ lệ lấp đầy"],
        [1, "a", 80, 80],
        [2, "b", 100, 100],
        ["Tổng cộng", None, 90, 90],
    )

    assert layout.totals == []


def test_parts_that_cannot_be_read_are_named():
    layout = a_layout(
        HEADER,
        FIRST,
        [2, "Liên Hà", "Đông Anh", "16 ha (11,99)"],
        ["3", "Dục Tú", "Đông Anh", "-"],
        ["Tổng cộng", None, None, 20.22],
    )

    assert layout.totals[0].unread_rows == (3,)
    assert layout.totals[0].counted_rows == (2,)


# The foot, and what else may stand on a sheet


def test_notes_and_signatures_below_the_table_are_no_data():
    layout = a_layout(
        HEADER,
        FIRST,
        SECOND,
        [],
        ["Ghi chú: số liệu đến 30/6"],
        ["(*) tạm tính"],
        [None, None, "Hà Nội, ngày 15 tháng 7 năm 2024"],
        ["NGƯỜI LẬP BIỂU", None, "GIÁM ĐỐC"],
        [],
        ["Nguyễn Văn A", None, "Trần Thị B"],
    )

    assert roles(layout) == [
        "header",
        "data",
        "data",
        "empty",
        "note",
        "note",
        "signature",
        "signature",
        "empty",
        "signature",
    ]


def test_blank_rows_between_data_rows_end_nothing():
    layout = a_layout(HEADER, FIRST, [], SECOND, [], [], THIRD)

    assert [row.row for row in layout.rows] == [2, 4, 7]


def test_a_header_repeated_on_the_next_page_is_no_data():
    layout = a_layout(HEADER, FIRST, HEADER, SECOND)

    assert roles(layout) == ["header", "data", "header", "data"]


def test_rows_of_a_table_of_two_columns_are_not_taken_for_its_foot():
    layout = a_layout(["Tên cụm", "Huyện"], ["Phú Thị", "Gia Lâm"], ["Liên Hà", "Đông Anh"])

    assert roles(layout) == ["header", "data", "data"]


def test_a_second_table_is_told_and_can_be_read_on_its_own():
    sheet = a_sheet(
        HEADER,
        FIRST,
        SECOND,
        [],
        ["BIỂU 2: DỰ ÁN"],
        ["Tên cụm", "Số dự án", "Ghi chú"],
        ["Phú Thị", 12, "x"],
    )

    first, second = find_layouts(sheet, known)

    assert roles(first) == ["header", "data", "data", "empty", *["other_table"] * 3]
    assert roles(second) == [*["other_table"] * 3, "empty", "title", "header", "data"]
    assert LayoutProblem.SECOND_TABLE in codes(first)
    assert [column.heading for column in second.columns] == ["Tên cụm", "Số dự án", "Ghi chú"]


def test_hidden_rows_and_columns_count_and_are_told():
    sheet = a_sheet(HEADER, FIRST, SECOND, hidden_rows={3}, hidden_columns={4})

    layout = find_layout(sheet, known)

    assert [row.hidden for row in layout.rows] == [False, True]
    assert [column.hidden for column in layout.columns] == [False, False, False, True]
    assert [(p.code, p.params) for p in layout.problems] == [
        (LayoutProblem.HIDDEN_ROWS, {"rows": [3]}),
        (LayoutProblem.HIDDEN_COLUMNS, {"columns": [4]}),
    ]


def test_a_table_without_data_says_so():
    assert codes(a_layout(HEADER)) == [LayoutProblem.NO_DATA]


def test_a_person_may_correct_the_roles():
    rows = [["abc", "def", "ghi"], ["Tên cụm", "Huyện", "Quy mô"], ["a", "b", 3], ["c", "d", 4]]

    layout = a_layout(*rows, roles={1: Role.HEADER, 2: "data", 4: Role.NOTE, 99: Role.DATA})

    assert roles(layout) == ["header", "data", "data", "note"]
    assert [column.heading for column in layout.columns] == rows[0]
    assert [row.row for row in layout.rows] == [2, 3]


def test_a_row_named_header_joins_the_header_beside_it():
    rows = [["a", "b", "c"], HEADER, FIRST, SECOND]

    assert a_layout(*rows).rows_of(Role.HEADER) == [2]
    assert a_layout(*rows, roles={1: Role.HEADER}).rows_of(Role.HEADER) == [1, 2]


def test_a_row_named_header_elsewhere_is_the_header_instead():
    rows = [HEADER, FIRST, [], ["a", "b", "c"], SECOND]

    layout = a_layout(*rows, roles={4: Role.HEADER})

    assert layout.rows_of(Role.HEADER) == [4]
    assert [row.row for row in layout.rows] == [5]


def test_a_group_taken_for_data_can_be_corrected():
    layout = a_layout(HEADER, ["Gia Lâm", None, None, None], FIRST, SECOND, roles={2: Role.GROUP})

    assert [row.group.text for row in layout.rows] == ["Gia Lâm"] * 2


def test_two_sheets_with_the_same_headings_have_one_fingerprint():
    other = ["tt", "TÊN CỤM", "huyện ", "Diện tích\n(ha)"]

    assert len(a_layout(HEADER, FIRST).fingerprint) == 16
    assert a_layout(HEADER, FIRST).fingerprint == a_layout(other, SECOND, THIRD).fingerprint
    assert a_layout(HEADER, FIRST).fingerprint != a_layout(HEADER[:3], FIRST[:3]).fingerprint


# What flows down


def flowed(layout):
    return {row.row: row.flowed for row in layout.rows if row.flowed}


def test_a_district_named_once_holds_for_the_blank_rows_below_it_and_this_is_told():
    layout = a_layout(
        ["Huyện", "TT", "Tên cụm", "Diện tích (ha)"],
        ["Gia Lâm", 1, "Phú Thị", 20],
        [None, 2, "Lệ Chi", 3],
        [None, 3, "Dương Xá", 4],
        ["Đông Anh", 4, "Liên Hà", 2.8],
        [None, 5, "Dục Tú", 15],
    )

    assert [row.value(1) for row in layout.rows] == ["Gia Lâm"] * 3 + ["Đông Anh"] * 2
    assert flowed(layout) == {3: (1,), 4: (1,), 6: (1,)}
    (problem,) = layout.problems
    assert (problem.code, problem.column) == (LayoutProblem.VALUES_FLOW, 1)
    assert problem.params == {"heading": "Huyện", "count": 3}
    assert layout.columns[0].role is ColumnRole.GROUP


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        pytest.param("Quy mô", [20, None, None, 3, None], id="numbers"),
        pytest.param("Ghi chú", ["chờ", None, None, "xong", None], id="no name of a group"),
        pytest.param("Huyện", [None, "Gia Lâm", None, None, None], id="the first row is blank"),
        pytest.param("Huyện", ["Gia Lâm", "Ba Vì", "Mê Linh", None, "Sóc Sơn"], id="mostly filled"),
        pytest.param("Huyện", ["Ba Vì", None, "Mê Linh", None, "Ba Vì", None], id="named again"),
    ],
)
def test_a_blank_cell_stays_blank_where_nothing_says_that_a_name_flows(heading, values):
    rows = [[n, f"Cụm {n}", value] for n, value in enumerate(values, start=1)]

    layout = a_layout(["TT", "Tên cụm", heading], *rows)

    assert [row.value(3) for row in layout.rows] == values
    assert flowed(layout) == {}


def test_a_name_does_not_flow_past_the_next_group_row():
    layout = a_layout(
        ["TT", "Tên cụm", "Huyện", "Diện tích (ha)"],
        ["I", "Đang hoạt động"],
        [1, "Phú Thị", "Gia Lâm", 20],
        [2, "Lệ Chi", None, 3],
        [3, "Dương Xá", None, 3],
        ["II", "Thành lập mới"],
        [4, "Liên Hà", None, 2.8],
    )

    assert [row.value(3) for row in layout.rows] == ["Gia Lâm", "Gia Lâm", "Gia Lâm", None]


def test_what_is_merged_down_is_told_with_its_rows():
    layout = a_layout(HEADER, FIRST, [2, "Lệ Chi", None, 3], merges=[(2, 3, 3, 3)])

    assert flowed(layout) == {3: (3,)}


@pytest.mark.parametrize("mark", ["nt", "-nt-", "như trên", '"'])
def test_words_repeated_by_a_mark_are_those_above_and_this_is_told(mark):
    layout = a_layout(
        ["TT", "Tên cụm", "Chủ đầu tư", "Quy mô"],
        [1, "Phú Thị", "Công ty A", 20],
        [2, "Lệ Chi", mark, mark],
        [3, "Dương Xá", mark, 4],
    )

    assert [row.value(3) for row in layout.rows] == ["Công ty A"] * 3
    assert [row.value(4) for row in layout.rows] == [20, mark, 4]
    assert flowed(layout) == {3: (3,), 4: (3,)}
    assert [(p.code, p.column, p.params) for p in layout.problems] == [
        (LayoutProblem.DITTO, 3, {"count": 2})
    ]


# Roles of columns


def column_roles(layout):
    return [str(role) for role in layout.column_roles.values()]


def test_every_column_of_the_sheet_has_a_role():
    layout = a_layout(
        ["TT", "Tên cụm", None, "Huyện", "Quy mô", "Ghi chú"],
        [1, "a", None, None, 3, None],
    )

    assert column_roles(layout) == ["row_number", "data", "empty", "empty", "data", "note"]


def test_a_column_that_a_person_leaves_out_is_no_part_of_the_table():
    layout = a_layout(HEADER, FIRST, SECOND, columns={3: ColumnRole.LEFT_OUT})

    assert [column.letter for column in layout.columns] == ["A", "B", "D"]
    assert column_roles(layout)[2] == "left_out"
    assert layout.rows[0].value(3) is None


def test_a_column_that_a_person_calls_a_group_flows_down():
    rows = [HEADER, [1, "Phú Thị", "Lô A", 20], [2, "Lệ Chi", None, 3], [3, "Liên Hà", "Lô B", 1]]

    assert a_layout(*rows).rows[1].value(3) is None
    assert a_layout(*rows, columns={3: "group"}).rows[1].value(3) == "Lô A"


def test_a_column_that_a_person_calls_row_numbers_tells_data_from_groups():
    rows = [["Ký hiệu", "Tên cụm", "Huyện"], [1, "a", "x"], ["", "Huyện Gia Lâm"], [2, "b", "x"]]
    rows[2][0] = None

    layout = a_layout(*rows, columns={1: ColumnRole.ROW_NUMBER})

    assert layout.columns[0].is_row_number
    assert roles(layout) == ["header", "data", "group", "data"]


def test_a_person_may_say_that_row_numbers_are_data():
    layout = a_layout(HEADER, FIRST, columns={1: ColumnRole.DATA})

    assert not layout.columns[0].is_row_number


def test_a_table_without_headings_is_read_from_the_row_that_a_person_calls_data():
    rows = [["DANH SÁCH"], [1, "Phú Thị", 20], [2, "Liên Hà", 3], [None, "Tổng cộng", 23]]

    layout = a_layout(*rows, roles={2: Role.DATA})

    assert roles(layout) == ["title", "data", "data", "total"]
    assert [column.path for column in layout.columns] == [(), (), ()]
    assert codes(layout) == [LayoutProblem.COLUMN_WITHOUT_HEADING] * 3


# Headings, once more


def test_units_in_a_row_below_the_headings_belong_to_them():
    layout = a_layout(
        ["TT", "Tên cụm", "Quy mô", "Vốn", "Tỷ lệ lấp đầy"],
        [None, None, "(ha)", "tỷ đồng", "%"],
        [1, "Phú Thị", 20, 300, 80],
    )

    assert layout.rows_of(Role.HEADER) == [1, 2]
    assert [column.unit for column in layout.columns] == [None, None, "ha", "tỷ đồng", "%"]


def test_four_rows_of_headings_are_read():
    layout = a_layout(
        ["TT", "Tên cụm", "Đất", None, None],
        [None, None, "Tổng", "Trong đó", None],
        [None, None, None, "Đất CN", "Khác"],
        [None, None, "(ha)", "(ha)", "(%)"],
        [1, "Phú Thị", 20, 15, 25],
        merges=[(1, 1, 4, 1), (1, 2, 4, 2), (1, 3, 1, 5), (2, 3, 3, 3), (2, 4, 2, 5)],
    )

    assert layout.rows_of(Role.HEADER) == [1, 2, 3, 4]
    assert layout.columns[3].path == ("Đất", "Trong đó", "Đất CN", "(ha)")
    assert [column.unit for column in layout.columns[2:]] == ["ha", "ha", "%"]


def test_headings_far_down_are_found():
    layout = a_layout(*[[f"Dòng {n}"] for n in range(29)], HEADER, FIRST)

    assert layout.rows_of(Role.HEADER) == [30]


def test_a_group_right_below_headings_that_nobody_merged_is_no_heading():
    layout = a_layout(
        ["TT", "Tên cụm", "Pháp lý", None, "Quy mô"],
        [None, None, "Số QĐ", "Ngày"],
        ["A", "Huyện Gia Lâm"],
        [1, "Phú Thị", "1/QĐ-UBND", "1/2/2020", 20],
    )

    assert roles(layout) == ["header", "header", "group", "data"]


@pytest.mark.parametrize("heading", ["STT / No.", "STT\nNo.", "TT (No.)", "Số thứ tự"])
def test_row_numbers_may_be_headed_in_two_languages(heading):
    assert a_layout([heading, "Tên cụm"], [1, "a"]).columns[0].is_row_number


def test_a_remark_in_brackets_is_no_group():
    layout = a_layout(HEADER, ["(Số liệu tính đến ngày 14/12/2025)"], FIRST, SECOND)

    assert roles(layout) == ["header", "note", "data", "data"]


def test_headings_that_stand_down_the_first_column_are_told():
    layout = a_layout(
        ["Tên cụm", "Phú Thị", "Liên Hà"],
        ["Huyện", "Gia Lâm", "Đông Anh"],
        ["Quy mô", 20, 3],
        ["Số dự án", 4, 5],
        ["Tỷ lệ lấp đầy", 50, 60],
    )

    assert (LayoutProblem.TRANSPOSED, 1) in [(p.code, p.column) for p in layout.problems]
    assert LayoutProblem.TRANSPOSED not in codes(a_layout(HEADER, FIRST, SECOND))


@pytest.mark.parametrize(
    ("row", "units"),
    [
        (["BÁO CÁO (Đơn vị tính: tỷ đồng)"], ("tỷ đồng",)),
        (["BÁO CÁO", None, "ĐVT: ha, tỷ đồng"], ("ha", "tỷ đồng")),
        (["UBND HUYỆN", None, "Mẫu 1", "Đơn vị: ha"], ("ha",)),
    ],
)
def test_the_units_of_the_table_may_stand_in_a_title(row, units):
    assert a_layout(row, HEADER, FIRST).units == units


@pytest.mark.parametrize(
    "text",
    [
        *("Đơn vị: CCN Phú Thị", "(Đơn vị: Cụm công nghiệp Liên Hà)", "Đơn vị: UBND xã Phù Đổng"),
        *("Đơn vị: Công ty CP Đông Á", "Đơn vị: CCN ………", "Đơn vị: xã ........"),
    ],
)
def test_a_body_that_is_named_in_a_title_is_no_unit(text):
    layout = a_layout([text], HEADER, FIRST)

    assert (roles(layout)[0], layout.units) == ("title", ())
    assert layout.columns[3].unit == "ha"


@pytest.mark.parametrize("unit", ["CCN", "cụm", "doanh nghiệp, hộ", "tỷ đồng"])
def test_a_unit_line_may_name_what_is_counted(unit):
    layout = a_layout([None, None, f"Đơn vị: {unit}"], HEADER, FIRST)

    assert (roles(layout)[0], layout.units) == ("unit_line", tuple(unit.split(", ")))


def test_a_unit_line_may_name_units_by_heading():
    layout = a_layout(
        ["Đơn vị tính: Diện tích: ha; Vốn: triệu đồng"],
        ["TT", "Tên cụm", "Diện tích đất", "Vốn thực hiện", "Số dự án"],
        [1, "a", 20, 300, 4],
    )

    assert [column.unit for column in layout.columns[2:]] == ["ha", "triệu đồng", None]


# Groups and totals, once more


def test_a_numbered_group_may_carry_its_subtotals():
    layout = a_layout(
        ["TT", "Tên cụm", "Diện tích", "Số dự án"],
        ["1", "Huyện Gia Lâm", 30, 5],
        ["1.1", "Phú Thị", 10, 2],
        ["1.2", "Lệ Chi", 20, 3],
        ["2", "Huyện Đông Anh", 5, 1],
        ["2.1", "Liên Hà", 5, 1],
    )

    assert roles(layout) == ["header", "group", "data", "data", "group", "data"]
    assert all(check.agrees for check in layout.totals)


def test_names_behind_dashes_stand_below_a_numbered_group():
    layout = a_layout(
        ["TT", "Tên cụm", "Diện tích"],
        [1, "Huyện Gia Lâm"],
        [None, "- Phú Thị", 10],
        [None, "- Lệ Chi", 20],
    )

    assert [row.group.text for row in layout.rows] == ["Huyện Gia Lâm"] * 2


def test_places_with_subtotals_are_groups_without_any_row_numbers():
    layout = a_layout(
        ["Tên cụm", "Quy mô", "Số dự án", "Chủ đầu tư"],
        ["Huyện Gia Lâm", 30, 5],
        ["Phú Thị", 10, 2, "A"],
        ["Lệ Chi", 20, 3, "B"],
        ["Huyện Đông Anh", 5, 1],
        ["Liên Hà", 5, 1, "C"],
        ["Dục Tú", None, None, "D"],
    )

    assert roles(layout) == ["header", "group", "data", "data", "group", "data", "data"]


def test_rows_numbered_in_roman_with_figures_and_nothing_below_are_data():
    layout = a_layout(HEADER, ["I", "Gia Lâm", None, 20], ["II", "Đông Anh", None, 3])

    assert roles(layout) == ["header", "data", "data"]


def test_one_group_with_figures_and_no_rows_is_told():
    layout = a_layout(
        HEADER, ["I", "Huyện Gia Lâm"], FIRST, ["II", "Huyện Ba Vì", None, 5], roles={}
    )

    assert roles(layout)[-1] == "group"
    assert (LayoutProblem.GROUP_WITHOUT_ROWS, 4) in [(p.code, p.row) for p in layout.problems]


def test_the_parts_of_a_total_and_an_average_are_no_data():
    layout = a_layout(
        ["TT", "Tên cụm", "Quy mô", "Số dự án"],
        [1, "Phú Thị", 20, 4],
        [2, "Liên Hà", 10, 2],
        [None, "Tổng cộng", 30, 6],
        [None, "Trong đó: đã hoạt động", 20, 4],
        [None, "Bình quân", 15, 3],
    )

    assert roles(layout) == ["header", "data", "data", "total", "subtotal", "total"]
    assert [check.row for check in layout.totals] == [4, 4]


def test_a_total_in_other_words_counts_where_all_other_rows_are_numbered():
    rows = [HEADER, FIRST, SECOND, [None, "Tổng diện tích các cụm", None, 23.02]]

    assert roles(a_layout(*rows))[-1] == "total"
    assert roles(a_layout(*rows[:3], [None, "Tổng công ty Viglacera", None, 5]))[-1] == "data"


def test_a_total_without_any_word_for_it_is_told_and_not_taken_for_data_in_silence():
    rows = [
        ["TT", "Tên cụm", "Quy mô", "Số dự án"],
        [1, "Phú Thị", 20.5, 4],
        [2, "Liên Hà", 10, 2],
        [3, "Dục Tú", 5, 3],
    ]

    layout = a_layout(*rows, [None, "Hà Nội", 35.5, 9])
    other = a_layout(*rows, [4, "Lệ Chi", 35.5, 7])

    assert [(p.code, p.row) for p in layout.problems] == [(LayoutProblem.DOUBTFUL_TOTAL, 5)]
    assert other.problems == []
    said = a_layout(*rows, [None, "Hà Nội", 35.5, 9], roles={5: Role.TOTAL})
    assert said.problems == []
    assert all(check.agrees for check in said.totals)


def test_a_total_over_rows_and_their_own_parts_counts_nothing_twice():
    layout = a_layout(
        ["TT", "Chỉ tiêu", "ĐVT", "Số dự án"],
        ["1", "Đã hoạt động", "cụm", 70],
        ["1.1", "Đã thành lập", "cụm", 60],
        ["1.2", "Chưa thành lập", "cụm", 10],
        ["2", "Chưa hoạt động", "cụm", 30],
        [None, "Tổng số", None, 100],
    )

    assert [(check.computed, check.agrees) for check in layout.totals] == [(Decimal(100), True)]


# Large tables


def test_a_large_table_is_laid_out_whole():
    rows = [[n, f"Cụm {n}", "Gia Lâm", n / 10] for n in range(1, 20_001)]
    layout = a_layout(HEADER, *rows, ["Tổng cộng", None, None, 20_001_000])

    assert len(layout.rows) == 20_000
    assert layout.totals[0].agrees


# Whatever stands on a sheet


VALUES = st.one_of(
    st.none(),
    st.integers(0, 99),
    st.floats(0, 1000).map(lambda number: round(number, 1)),
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    st.booleans(),
    st.just(RawCell("#REF!", CellKind.ERROR)),
    st.sampled_from(
        ["TT", "Tên cụm", "Huyện", "Diện tích (ha)", "Số dự án", "Ghi chú", "I", "II", "A", "1.1"]
        + ["Huyện Gia Lâm", "Tổng cộng", "Cộng", "Trong đó", "Phú Thị", "(1)", "(2)", "nt", "-"]
        + ["12,5", "1.234", "Ghi chú: x", "GIÁM ĐỐC", "Đơn vị tính: ha", "BIỂU 1", "Trang 1", "ha"]
    ),
)
ROWS = st.lists(st.lists(VALUES, max_size=6), max_size=14)
MERGES = st.lists(
    st.tuples(st.integers(1, 8), st.integers(1, 5), st.integers(0, 3), st.integers(0, 3)).map(
        lambda at: (at[0], at[1], at[0] + at[2], at[1] + at[3])
    ),
    max_size=3,
)


def test_rows_between_the_headings_and_the_numbers_of_columns_that_a_person_named_have_roles():
    sheet = a_sheet(["Tên", "Ha"], [], ["khác"], [1, 2], ["Liên Hà", 5])
    (layout,) = find_layouts(sheet, known, roles={1: Role.HEADER, 4: Role.COLUMN_NUMBERS})
    assert list(layout.roles.values()) == [
        *(Role.HEADER, Role.EMPTY, Role.TITLE, Role.COLUMN_NUMBERS, Role.DATA)
    ]


@given(
    ROWS,
    MERGES,
    st.dictionaries(st.integers(1, 14), st.sampled_from(list(Role)), max_size=2),
    st.dictionaries(st.integers(1, 6), st.sampled_from(list(ColumnRole)), max_size=2),
)
def test_every_row_of_any_sheet_has_one_role_and_no_cell_is_lost(rows, merges, said, columns):
    sheet = a_sheet(*rows, merges=[m for m in merges if m[2] <= len(rows)])

    for layout in find_layouts(sheet, known, roles=said, columns=columns):
        assert list(layout.roles) == list(range(1, len(rows) + 1))
        assert [row.row for row in layout.rows] == layout.rows_of(Role.DATA)
        assert set(layout.column_roles) == set(range(1, sheet.width + 1))
        assert all(len(column.values) == len(layout.rows) for column in layout.columns)
        headed = {column.index for column in layout.columns}
        left_out = {index for index, role in columns.items() if role is ColumnRole.LEFT_OUT}
        for row in layout.rows:
            filled = {n for n, value in enumerate(row.values, start=1) if value is not None}
            assert filled <= headed
            assert not filled & left_out


@given(ROWS)
def test_tables_of_a_sheet_never_share_a_row(rows):
    read = [row.row for layout in find_layouts(a_sheet(*rows), known) for row in layout.rows]

    beside = any(
        LayoutProblem.TABLE_BESIDE in codes(layout)
        for layout in find_layouts(a_sheet(*rows), known)
    )
    assert beside or len(read) == len(set(read))


@given(st.permutations(range(5)))
def test_the_order_of_columns_changes_no_value_and_no_total(order):
    rows = [
        ["TT", "Tên cụm", "Huyện", "Diện tích (ha)", "Số dự án"],
        [1, "Phú Thị", "Gia Lâm", "20,22", 4],
        [2, "Liên Hà", "Đông Anh", "2,8", 5],
        [None, "Tổng cộng", None, "23,02", 9],
    ]

    layout = a_layout(*[[row[place] for place in order] for row in rows])

    assert roles(layout) == ["header", "data", "data", "total"]
    assert layout.column("Diện tích (ha)").values == ["20,22", "2,8"]
    assert {check.computed for check in layout.totals} == {Decimal("23.02"), Decimal(9)}


# Lists below numbers, pages, codes


def test_numbered_places_with_letters_below_them_are_groups():
    layout = a_layout(
        ["TT", "Tên cụm", "Diện tích (ha)", "Số dự án"],
        ["1", "Xã Thường Tín"],
        ["a", "Tiền Phong", 7.8, 33],
        ["b)", "Hiền Giang", 9.7, 2],
        ["2", "Xã Hồng Vân"],
        ["a", "Ninh Sở", 5.3, 24],
    )

    assert roles(layout) == ["header", "group", "data", "data", "group", "data"]
    assert [row.group.text for row in layout.rows] == ["Xã Thường Tín"] * 2 + ["Xã Hồng Vân"]


@pytest.mark.parametrize("marks", [("1.1", "1.2"), ("a)", "b)"), ("-", "-")])
def test_a_cluster_whose_phases_below_it_add_up_to_its_figures_is_told(marks):
    layout = a_layout(
        ["TT", "Tên cụm", "Huyện", "Diện tích (ha)", "Số dự án"],
        ["1", "Tiền Phong", "Thường Tín", 30.2, 70],
        [marks[0], "Giai đoạn 1", None, 5.2, 40],
        [marks[1], "Giai đoạn 2", None, 25, 30],
        ["2", "Ninh Sở", "Thường Tín", 14.3, 45],
        [marks[0].replace("1.", "2."), "Giai đoạn 1", None, 3.5, 25],
        [marks[1].replace("1.", "2."), "Giai đoạn 2", None, 10.8, 20],
        ["3", "Hà Bình Phương", "Thường Tín", 28.2, 66],
    )

    told = [one.row for one in layout.problems if one.code is LayoutProblem.DOUBTFUL_TOTAL]
    assert told == [2, 5]


def test_what_is_carried_over_to_the_next_page_is_no_cluster_and_adds_nothing():
    layout = a_layout(
        HEADER,
        [1, "Phú Túc", "Phú Xuyên", 10.5],
        [2, "Đại Xuyên", "Phú Xuyên", 49.5],
        [None, "Cộng trang 1", None, 60],
        [None, "Mang sang", None, 60],
        [3, "Đại Thắng", "Phú Xuyên", 9.1],
        [None, "Tổng cộng", None, 69.1],
    )

    assert roles(layout)[3:5] == ["subtotal", "subtotal"]
    assert [row.value(2) for row in layout.rows] == ["Phú Túc", "Đại Xuyên", "Đại Thắng"]
    assert LayoutProblem.TOTAL_DISAGREES not in codes(layout)


def test_units_of_several_parts_below_the_headings_belong_to_them():
    layout = a_layout(
        ["TT", "Tên cụm", "Diện tích", "Thu nhập bình quân"],
        ["Đơn vị tính", None, "m2", "triệu đồng/người/tháng"],
        [1, "La Phù", "115.000", "9,5"],
        [2, "Đắc Sở", "62.900", "8"],
    )

    assert roles(layout)[:2] == ["header", "header"]
    assert layout.columns[2].unit == "m2"


def test_a_code_that_is_merged_down_holds_for_every_row_it_covers():
    layout = a_layout(
        ["TT", "Tên cụm", "Huyện", "Mã số thuế", "Diện tích (ha)"],
        [1, "Liên Hà 2", "Đông Anh", "0101234567", 22],
        [2, "Thiết Bình", "Đông Anh", None, 21],
        merges=[(2, 4, 3, 4), (2, 5, 3, 5)],
    )

    assert [row.value(4) for row in layout.rows] == ["0101234567", "0101234567"]
    assert [one.column for one in layout.problems if one.code is LayoutProblem.MERGED_NUMBER] == [5]


def test_a_row_that_shares_merged_cells_with_the_one_above_is_data_even_at_the_end():
    layout = a_layout(
        ["TT", "Chủ đầu tư", "Mã số thuế", "Tên cụm"],
        [1, "HTX Thành Công", "0101234567", "Phú Thị"],
        [2, "Công ty CP Hoàng Mai", "0101234568", "Liên Hà 2"],
        [None, None, None, "THIẾT BÌNH"],
        [None, None, None, "Dục Tú"],
        merges=[(3, 1, 5, 1), (3, 2, 5, 2), (3, 3, 5, 3)],
    )

    assert roles(layout) == ["header", "data", "data", "data", "data"]
    assert [row.value(2) for row in layout.rows[1:]] == ["Công ty CP Hoàng Mai"] * 3


# Sums that are called otherwise, and headings that part others


@pytest.mark.parametrize("name", ["Σ", "T.C", "TC", "Gia Lâm: 02 cụm", "Hai huyện – 3 CCN"])
def test_a_sum_may_be_called_by_a_sign_or_by_its_count(name):
    layout = a_layout(HEADER, FIRST, SECOND, THIRD, [None, name, None, 38.02])
    assert roles(layout)[-1] == "total"
    assert [check.agrees for check in layout.totals] == [True]


def test_a_group_named_with_its_count_stays_a_group():
    layout = a_layout(
        HEADER,
        [None, "Huyện Gia Lâm (02 cụm)"],
        FIRST,
        SECOND,
        [None, "Huyện Đông Anh (01 cụm)"],
        THIRD,
    )
    assert [group.text for group in layout.groups] == [
        "Huyện Gia Lâm (02 cụm)",
        "Huyện Đông Anh (01 cụm)",
    ]


def test_the_name_of_a_group_again_below_it_sums_it_up():
    layout = a_layout(
        ["TT", "Tên cụm", "Huyện", "Diện tích (ha)", "Số dự án"],
        ["Huyện Gia Lâm"],
        [*FIRST, 4],
        [*SECOND, 6],
        [None, "Huyện Gia Lâm", None, 23.02, 10],
        ["Huyện Đông Anh"],
        [*THIRD, 5],
        [4, "Thụy Lâm", "Đông Anh", 10, 1],
        [None, "Huyện Đông Anh", None, 25, 6],
    )
    assert roles(layout).count("subtotal") == 2
    assert [row.row for row in layout.rows] == [3, 4, 7, 8]
    assert all(check.agrees for check in layout.totals)


@pytest.mark.parametrize(
    "parts", [["Có", "Chưa có"], ["31/12/2024", "30/6/2026"], ["Năm trước", "31/12/2025"]]
)
def test_marks_and_days_below_a_spread_heading_are_its_parts(parts):
    layout = a_layout(
        ["TT", "Tên cụm", "Huyện", "Diện tích (ha)", None],
        [None, None, None, *parts],
        [*FIRST, 3],
        [*SECOND, 4],
        merges=[(1, 4, 1, 5)],
    )
    assert [row.row for row in layout.rows] == [3, 4]
    assert [column.path[-1] for column in layout.columns[-2:]] == parts


def test_a_unit_named_for_one_kind_of_heading_is_offered_to_others_of_its_kind():
    layout = a_layout(
        ["Đơn vị tính: Diện tích: m2; Vốn: triệu đồng"],
        ["TT", "Tên cụm", "Diện tích", "Tổng mức đầu tư"],
        [1, "Phú Thị", 202_200, 320_000],
        [2, "Liên Hà", 28_000, 210_000],
    )
    assert layout.column("Diện tích").unit == "m2"
    assert "triệu đồng" in layout.column("Tổng mức đầu tư").offered_units


HEADINGS_OF_FOUR = ["Tên CCN", "Địa điểm", "Chủ đầu tư", "Ghi chú"]


@pytest.mark.parametrize(
    "last",
    [
        ["binh", "Trần Văn Bình", "Chủ tịch", "UBND xã"],
        ["QD1", "Chưa giao đất", "Sở Xây dựng", "trước ngày 30 tháng 9 năm 2026"],
        ["QD1", "Thiếu vốn", "UBND xã", "Ghi chú: chờ họp"],
    ],
)
def test_the_last_row_of_a_list_may_name_a_chairman_a_day_or_a_note(last):
    rows = [HEADINGS_OF_FOUR, ["QD2", "Thiếu điện", "EVN", "2026"], last]
    assert list(a_layout(*rows).roles.values()) == [Role.HEADER, Role.DATA, Role.DATA]


@pytest.mark.parametrize(
    "last",
    [
        ["Nơi nhận:", None, None, "TM. UBND XÃ"],
        ["Người lập biểu", "Kế toán", None, "CHỦ TỊCH"],
        ["- Lưu: VT", "Người lập", "Trưởng phòng", "Hà Nội, ngày 5 tháng 6 năm 2026"],
        ["Ghi chú: số liệu tạm tính"],
    ],
)
def test_what_stands_below_a_list_is_none_of_its_rows(last):
    rows = [HEADINGS_OF_FOUR, ["QD2", "Thiếu điện", "EVN", "2026"], [], last]
    assert a_layout(*rows).roles[4] is not Role.DATA
