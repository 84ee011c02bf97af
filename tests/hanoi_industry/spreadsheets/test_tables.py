"""Several tables on one sheet: all are told, one is read, and a person may pick another."""

from hanoi_industry import words
from hanoi_industry.spreadsheets.layout import find_layout, find_layouts
from hanoi_industry.spreadsheets.reading import RawSheet
from hanoi_industry.spreadsheets.roles import LayoutProblem, Role

HEADINGS = {words.accent_free(text) for text in ("Tên cụm", "Huyện", "Diện tích", "Số dự án")}
HEADER = ["TT", "Tên cụm", "Huyện", "Diện tích (ha)"]
FIRST = [1, "Phú Thị", "Gia Lâm", 20.22]
SECOND = [2, "Liên Hà", "Đông Anh", 2.8]
THIRD = [3, "Dục Tú", "Đông Anh", 15]


def known(text):
    return words.accent_free(text) in HEADINGS


def a_sheet(*rows, merges=()):
    return RawSheet("Biểu", rows=[list(row) for row in rows], merges=list(merges))


def codes(layout):
    return [problem.code for problem in layout.problems]


def data(layout):
    return [row.row for row in layout.rows]


# One below the other


def test_all_tables_are_told_with_what_tells_them_apart():
    sheet = a_sheet(
        ["CÁC CỤM"],
        HEADER,
        FIRST,
        SECOND,
        [],
        ["SỐ DỰ ÁN"],
        ["Tên cụm", "Số dự án", "Huyện"],
        ["Phú Thị", 12, "Gia Lâm"],
    )

    layout = find_layout(sheet, known)

    assert [(t.place, t.title, t.row_count) for t in layout.tables] == [
        ("A1", "CÁC CỤM", 2),
        ("A6", "SỐ DỰ ÁN", 1),
    ]
    assert layout.tables[1].headings == ("Tên cụm", "Số dự án", "Huyện")
    assert find_layout(a_sheet(HEADER, FIRST), known).tables == ()


def test_a_person_picks_a_table_by_its_place():
    sheet = a_sheet(
        HEADER, FIRST, SECOND, [], ["Tên cụm", "Số dự án", "Huyện"], ["Phú Thị", 12, "Gia Lâm"]
    )

    assert data(find_layout(sheet, known, table="A5")) == [6]
    assert data(find_layout(sheet, known, table="A1")) == [2, 3]
    assert data(find_layout(sheet, known, table="Z99")) == data(find_layout(sheet, known))


def test_the_table_with_the_most_known_headings_is_proposed():
    sheet = a_sheet(
        ["STT", "Nội dung", "Số dự án"],
        [1, "Cụm", 70],
        [2, "Cụm mới", 3],
        [],
        HEADER,
        FIRST,
        SECOND,
    )

    layout = find_layout(sheet, known)

    assert layout.place == "A5"
    assert data(layout) == [6, 7]
    assert [table.row_count for table in layout.tables] == [2, 2]


def test_the_same_headings_under_another_title_begin_another_table():
    sheet = a_sheet(["NĂM 2023"], HEADER, FIRST, SECOND, [], ["NĂM 2024"], HEADER, FIRST, THIRD)

    first, second = find_layouts(sheet, known)

    assert (first.year, second.year) == (2023, 2024)
    assert (data(first), data(second)) == ([3, 4], [8, 9])
    assert LayoutProblem.SECOND_TABLE in codes(first)


def test_the_same_headings_under_a_district_go_on_with_a_group():
    sheet = a_sheet(HEADER, FIRST, [], ["Huyện Đông Anh"], HEADER, SECOND, THIRD)

    (layout,) = find_layouts(sheet, known)

    assert layout.rows_of(Role.HEADER) == [1, 5]
    assert [row.group and row.group.text for row in layout.rows] == [
        None,
        "Huyện Đông Anh",
        "Huyện Đông Anh",
    ]


def test_what_stands_again_on_every_printed_page_is_no_data():
    head = [["UBND THÀNH PHỐ"], ["DANH SÁCH CỤM"], HEADER, ["(1)", "(2)", "(3)", "(4)"]]
    sheet = a_sheet(*head, FIRST, SECOND, ["Trang 1/2"], *head, THIRD)

    (layout,) = find_layouts(sheet, known)

    assert data(layout) == [5, 6, 12]
    assert [str(layout.roles[row]) for row in range(7, 12)] == [
        "note",
        "letterhead",
        "title",
        "header",
        "column_numbers",
    ]


def test_column_numbers_again_without_headings_are_no_data():
    layout = find_layout(a_sheet(HEADER, [1, 2, 3, 4], FIRST, SECOND, [1, 2, 3, 4], THIRD), known)

    assert data(layout) == [3, 4, 6]


def test_the_first_page_is_not_lost_above_the_headings_of_the_second():
    sheet = a_sheet(HEADER, FIRST, SECOND, HEADER, ["(1)", "(2)", "(3)", "(4)"], THIRD)

    assert data(find_layout(sheet, known)) == [2, 3, 6]


def test_figures_above_the_headings_are_told():
    sheet = a_sheet(["Cả năm", 70, 80], ["Kỳ trước", 65, 75], [], HEADER, FIRST, SECOND)

    (problem,) = find_layout(sheet, known).problems

    assert (problem.code, problem.row) == (LayoutProblem.ROWS_ABOVE_HEADER, 1)
    assert problem.params == {"last_row": 2}


def test_a_sheet_of_very_many_tables_is_not_read_for_ever():
    rows = [row for n in range(200) for row in ([f"BẢNG SỐ {n}"], HEADER, FIRST, [])]

    layouts = find_layouts(a_sheet(*rows), known)

    assert len(layouts) == 30
    assert LayoutProblem.SECOND_TABLE in codes(layouts[-1])


# Side by side


def test_tables_side_by_side_are_told_and_never_merged():
    sheet = a_sheet(
        [*HEADER, None, *HEADER],
        [*FIRST, None, *THIRD],
        [*SECOND],
    )

    left, right = find_layouts(sheet, known)

    assert (left.place, right.place) == ("A1", "F1")
    assert [column.letter for column in right.columns] == ["F", "G", "H", "I"]
    assert (data(left), data(right)) == ([2, 3], [2])
    assert right.rows[0].value(7) == "Dục Tú"
    assert LayoutProblem.TABLE_BESIDE in codes(left)
    assert data(find_layout(sheet, known, table="F1")) == [2]


def test_a_blank_column_inside_one_table_parts_nothing():
    layout = find_layout(
        a_sheet([*HEADER, None, "Số dự án"], [*FIRST, None, 3], [*SECOND, None, 4]), known
    )

    assert [column.letter for column in layout.columns] == ["A", "B", "C", "D", "F"]
    assert layout.problems == []
