"""Forms whose headings stand in a column: read turned, and told in the addresses of the file."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.utils import translation

from clusters import register
from clusters.models import (
    DifficultyFacts,
    InvestorFacts,
    MilestoneFacts,
    PermitFacts,
    StationFacts,
)
from clusters.sheets import (
    RECORD_SHEETS,
    WASTEWATER_SHEETS,
    ClusterSheet,
    InvestorSheet,
    StationSheet,
)
from hanoi_industry.history.models import Change
from hanoi_industry.spreadsheets import headings, layout, messages, services
from hanoi_industry.spreadsheets.blanks import Blank
from hanoi_industry.spreadsheets.comparing import RowKind
from hanoi_industry.spreadsheets.models import RememberedLayout
from hanoi_industry.spreadsheets.reading import RawSheet
from hanoi_industry.spreadsheets.references import ColumnAsRow, RowAsColumn, RowOfSheet, cell_at
from hanoi_industry.spreadsheets.roles import ColumnRole, LayoutProblem, Problem, Role
from hanoi_industry.spreadsheets.services import AlreadyKept
from hanoi_industry.spreadsheets.turning import MOST_ROWS, may_be_turned, turned
from targets.sheets import TargetSheet
from tests.factories import TODAY, a_cluster, a_deed, a_district, a_user
from tests.uploads import answered, kept, planned, sent
from tests.workbooks import a_workbook, saved, several_sheets

SHEET = ClusterSheet()
KNOWN = headings.knows(SHEET.vocabulary())


def a_sheet(*rows, merges=(), **more):
    rows = [list(row) for row in rows]
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    return RawSheet("Phiếu", rows=rows, merges=list(merges), **more)


HEAD = ["TT", "Nội dung", "Đơn vị tính", "Giá trị", "Ghi chú"]


def a_form(name="Ninh Hiệp", size=63.5, workers=1200, title="PHIẾU THÔNG TIN CỤM CÔNG NGHIỆP"):
    """Rows 1 to 14, as an office sends them: the values stand in D5, D6, D8, D9, D11."""
    return [
        [title],
        ["(Tính đến ngày 30/6/2026)"],
        HEAD,
        ["I", "Thông tin chung"],
        [1, "Tên cụm công nghiệp", None, name],
        [2, "Diện tích", "ha", size, "theo quyết định"],
        ["II", "Hạ tầng"],
        [3, "Chủ đầu tư hạ tầng", None, "Công ty A"],
        [4, "Tổng mức đầu tư", "triệu đồng", 120500],
        ["III", "Hoạt động"],
        [5, "Số lao động", "người", workers],
        [],
        [None, "NGƯỜI LẬP BIỂU", None, "GIÁM ĐỐC"],
        [None, "Nguyễn Văn A", None, "Trần Văn B"],
    ]


SIDE_BY_SIDE = (
    ["Nội dung", "CCN Phú Thị", "CCN Ninh Hiệp", "Tổng cộng"],
    ["Tên cụm", "Phú Thị", "Ninh Hiệp"],
    ["Diện tích (ha)", 20, 63, 83],
    ["Số dự án", 15, 3, 19],
    ["Lao động", 500, 80],
)


def laid_out(*rows, known=KNOWN, roles=None, columns=None, **more):
    return layout.find_layout(turned(a_sheet(*rows, **more)), known, roles=roles, columns=columns)


def said(found):
    """Heading to the values below it, as far as there are any."""
    return {column.heading: list(column.values) for column in found.columns}


@pytest.fixture
def deed(db):
    return a_deed(a_user("importer"))


@pytest.fixture
def gia_lam(db):
    return a_district("Gia Lâm")


# The sheet, turned


def test_a_turned_sheet_keeps_everything_where_the_file_has_it():
    sheet = a_sheet(
        ["a", "b", None, "d"],
        [1],
        [None, 2, 3],
        merges=[(1, 1, 1, 2)],
        hidden_rows={3},
        hidden_columns={2, 4},
        struck={3: [2, 3]},
        raised={1: [4]},
    )
    across = turned(sheet)

    assert across.rows == [["a", 1], ["b", None, 2], [None, None, 3], ["d"]]
    assert across.merges == [(1, 1, 2, 1)]
    assert (across.hidden_rows, across.hidden_columns) == ({2, 4}, {3})
    assert (across.struck, across.raised) == ({2: [3], 3: [3]}, {4: [1]})
    assert [across.address(4, 1), across.address(2, 3)] == ["D1", "B3"]
    assert across.place_of("D1") == (4, 1)
    assert across.cell(*across.place_of("C3")).value == 3
    assert sheet.place_of("AB12") == (12, 28)


def test_what_was_read_as_a_row_is_called_as_the_file_calls_its_column():
    row = ColumnAsRow(5)
    assert (row, str(row), f"{row}", cell_at(row, RowAsColumn(7))) == (5, "E", "E", "E7")
    assert str(RowOfSheet(2, "Phú Thị", row)) == "'Phú Thị'!E"
    assert cell_at(5, 7) == "G5"


@pytest.mark.parametrize(
    ("code", "english", "vietnamese"),
    [
        (LayoutProblem.DOUBTFUL_TOTAL, "The figures of column E are", "Số liệu ở cột E bằng"),
        (LayoutProblem.COLUMN_WITHOUT_HEADING, "Row 7 has values", "Dòng 7 có giá trị"),
    ],
)
def test_words_speak_of_the_columns_and_rows_of_the_file(code, english, vietnamese):
    problem = Problem(code, row=ColumnAsRow(5), column=RowAsColumn(7))
    with translation.override("en"):
        assert messages.of_layout(problem).startswith(english)
    with translation.override("vi"):
        assert messages.of_layout(problem).startswith(vietnamese)


def test_what_every_room_says_of_rows_is_said_of_columns_where_they_are_meant():
    with translation.override("en"):
        text = translation.gettext_lazy(
            "Row %(first)s has the same code. Leave one of the two out."
        )
        assert messages.filled(text, {"first": ColumnAsRow(4)}).startswith("Column D has the same")
        assert messages.filled(text, {"first": 4}).startswith("Row 4 has the same")


# Which sheets


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(a_form(), id="a form with numbers, units and remarks"),
        pytest.param(SIDE_BY_SIDE, id="clusters side by side"),
        pytest.param(
            [["Tên cụm:", "Phú Thị"], ["Diện tích (ha):", 20], ["Số dự án:", 3], ["Lao động:", 9]],
            id="headings and values alone",
        ),
    ],
)
def test_headings_in_a_column_are_found(rows):
    sheet = a_sheet(*rows)
    assert layout.find_layout(sheet, KNOWN).is_headed_down
    assert layout.is_surely_a_form(turned(sheet), KNOWN)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            [["STT", "Tên cụm", "Diện tích (ha)"], [1, "Phú Thị", 20], [2, "Ninh Hiệp", 63]],
            id="a list",
        ),
        pytest.param(
            [["Tên cụm", "Huyện"], ["Phú Thị", "Gia Lâm"], ["Diện tích", "Thạch Thất"]],
            id="a list in which one name is a heading",
        ),
        pytest.param(
            [
                ["STT", "Nội dung", "Tên cụm", "Diện tích"],
                [1, "Lao động", "Phú Thị", 20],
                [2, "Số dự án", "Phú Thị", 30],
                [3, "Huyện", "Phú Thị", 40],
            ],
            id="a list with a column of words that are headings elsewhere",
        ),
    ],
)
def test_a_table_that_stands_upright_is_never_turned(rows):
    assert not layout.find_layout(a_sheet(*rows), KNOWN).is_headed_down


def test_years_side_by_side_are_no_things():
    rows = [["Nội dung", "Năm 2024", "Năm 2025"], ["Diện tích", 20, 20]]
    rows += [["Số dự án", 3, 4], ["Lao động", 80, 90]]
    sheet = a_sheet(*rows)
    assert layout.find_layout(sheet, KNOWN).is_headed_down
    assert not layout.is_surely_a_form(turned(sheet), KNOWN)


@pytest.mark.parametrize(
    "sheet", [SHEET, StationSheet(), InvestorSheet()], ids=lambda one: one.kind
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_explanations_of_our_own_templates_are_no_form(language, sheet, deed, read):
    with translation.override(language):
        stream = io.BytesIO()
        Blank(sheet, deed.by, TODAY).write(stream)
    workbook = read(stream.getvalue(), "blank.xlsx")
    known = headings.knows(sheet.vocabulary())
    assert len(workbook.sheets) > 1
    for raw in workbook.sheets[1:]:
        is_headed_down = layout.find_layout(raw, known).is_headed_down
        assert not (is_headed_down and layout.is_surely_a_form(turned(raw), known))


def test_where_it_is_not_sure_a_person_is_asked_how_the_headings_stand(deed):
    content = a_workbook(
        ["Nội dung", "Năm 2024", "Năm 2025"],
        *(["Tên cụm", "Một", "Hai"], ["Diện tích", 20, 20], ["Số dự án", 3, 4], ["Lao động", 8, 9]),
    )
    upload = sent(content, sheet=SHEET, deed=deed)
    blocking = services.open_upload(upload, SHEET).blocking
    assert blocking[0].code == LayoutProblem.PERHAPS_TURNED
    upload = services.answer(upload, deed=deed, is_turned=True)
    assert not services.open_upload(upload, SHEET).blocking


def test_what_is_long_is_a_list_and_is_not_turned():
    assert may_be_turned(a_sheet(["a", "b"]))
    assert not may_be_turned(a_sheet(["a"]))
    assert not may_be_turned(a_sheet(*[["a", "b"]] * (MOST_ROWS + 1)))


# How it is laid out


def test_a_form_is_read_with_its_units_its_sections_and_nothing_else():
    found = laid_out(*a_form())

    assert {str(row): role for row, role in found.roles.items()} == {
        "A": Role.COLUMN_NUMBERS,
        "B": Role.HEADER,
        "C": Role.UNIT_LINE,
        "D": Role.DATA,
        "E": Role.NOTE,
    }
    assert said(found) == {
        "Thông tin chung > Tên cụm công nghiệp": ["Ninh Hiệp"],
        "Thông tin chung > Diện tích": [63.5],
        "Hạ tầng > Chủ đầu tư hạ tầng": ["Công ty A"],
        "Hạ tầng > Tổng mức đầu tư": [120500],
        "Hoạt động > Số lao động": [1200],
    }
    assert [(column.letter, column.unit) for column in found.columns] == [
        ("5", None),
        ("6", "ha"),
        ("8", None),
        ("9", "triệu đồng"),
        ("11", "người"),
    ]
    assert found.title == "PHIẾU THÔNG TIN CỤM CÔNG NGHIỆP\n(Tính đến ngày 30/6/2026)"
    assert [one.code for one in found.problems] == [LayoutProblem.TURNED]
    with translation.override("en"):
        (told,) = map(messages.of_layout, found.problems)
    assert told == ("The headings stand in column B; each further column was read as one row.")


def test_every_column_of_the_file_has_one_role_and_every_row_too():
    found = laid_out(*a_form())
    assert len(found.roles) == 5
    assert set(found.column_roles) == set(range(1, 15))
    left_out = [row for row, role in found.column_roles.items() if role is ColumnRole.LEFT_OUT]
    assert left_out == [1, 2, 3, 4, 7, 10, 12, 13, 14]


def test_things_side_by_side_are_rows_and_their_total_is_checked():
    found = laid_out(*SIDE_BY_SIDE)

    assert [str(row.row) for row in found.rows] == ["B", "C"]
    assert said(found)["Tên cụm"] == ["Phú Thị", "Ninh Hiệp"]
    assert [(str(one.row), one.column, one.agrees) for one in found.totals] == [
        ("D", 3, True),
        ("D", 4, False),
    ]
    told = next(one for one in found.problems if one.code is LayoutProblem.TOTAL_DISAGREES)
    with translation.override("en"):
        assert messages.of_layout(told).startswith("The total in column D says 19")


def test_a_blank_beside_a_value_is_no_value_and_a_merged_one_holds_for_all():
    found = laid_out(
        ["Tên cụm", "Một", "Hai", "Ba"],
        ["Huyện", "Gia Lâm"],
        ["Chủ đầu tư", "Công ty A"],
        ["Số dự án", 1, 2, 3],
        merges=[(2, 2, 2, 4)],
    )
    assert said(found)["Huyện"] == ["Gia Lâm"] * 3
    assert said(found)["Chủ đầu tư"] == ["Công ty A", None, None]


def test_a_number_merged_over_several_things_is_not_multiplied():
    found = laid_out(
        ["Tên cụm", "Một", "Hai"],
        ["Huyện", "Gia Lâm", "Gia Lâm"],
        ["Lao động", 90],
        ["Số dự án", 1, 2],
        merges=[(3, 2, 3, 3)],
    )
    assert said(found)["Lao động"] == [90, None]
    (told,) = [one for one in found.problems if one.code is LayoutProblem.MERGED_NUMBER]
    with translation.override("en"):
        assert messages.of_layout(told).startswith("A number is merged over columns B to C;")


def test_values_merged_across_make_one_thing():
    rows = [[one, two, None, None] for one, two in [("Tên cụm", "Một"), ("Huyện", "Gia Lâm")]]
    rows += [["Số dự án", 4, None, None], ["Lao động", 90, None, None]]
    found = laid_out(*rows, merges=[(n, 2, n, 4) for n in range(1, 5)])
    assert said(found) == {
        "Tên cụm": ["Một"],
        "Huyện": ["Gia Lâm"],
        "Số dự án": [4],
        "Lao động": [90],
    }


def test_sections_may_be_merged_beside_their_headings_or_numbered_above_them():
    found = laid_out(
        ["Nhóm", "Chỉ tiêu", "ĐVT", "CCN Một", "CCN Hai"],
        ["Chung", "1. Mã cụm", None, "A1", "A2"],
        [None, "2. Diện tích", "ha", 5, 6],
        ["Trạm XLNT", "3. Trạm xử lý nước thải"],
        [None, "3.1. Công suất", "m3/ngày đêm", 500, 600],
        [None, "- Tình trạng", None, "vận hành", None],
        [None, "4. Lao động", "người", 10, 20],
        merges=[(2, 1, 3, 1), (4, 1, 7, 1)],
    )
    assert list(said(found)) == [
        "Chỉ tiêu",
        "Chung > Mã cụm",
        "Chung > Diện tích",
        "Trạm XLNT > Trạm xử lý nước thải > Công suất",
        "Trạm XLNT > Trạm xử lý nước thải > Tình trạng",
        "Trạm XLNT > Lao động",
    ]


def test_remarks_beside_a_few_values_are_no_thing_though_nothing_is_above_them():
    rows = [["Tên cụm", "Một"], ["Huyện", "Gia Lâm"], ["Diện tích (ha)", 5, "số liệu cũ"]]
    rows += [["Số dự án", 3], ["Lao động", 70], ["Chủ đầu tư", "Công ty A"], ["Mã cụm", "A1"]]
    assert [str(row.row) for row in laid_out(*rows).rows] == ["B"]


def test_a_heading_that_names_another_unit_than_stands_beside_it_is_told():
    rows = a_form()
    rows[5] = [2, "Diện tích (m2)", "ha", 63.5]
    (told,) = [one for one in laid_out(*rows).problems if one.code is LayoutProblem.UNITS_DIFFER]
    assert told.column == 6
    assert (told.params["own"], told.params["beside"]) == ("m2", "ha")


def test_a_unit_line_above_a_form_holds_for_what_names_no_unit():
    rows = [["Đơn vị tính: triệu đồng"], ["Tên cụm", "Một"], ["Tổng mức đầu tư", 500]]
    rows += [["Vốn thực hiện", 300], ["Chủ đầu tư", "Công ty A"]]
    units = {column.heading: column.unit for column in laid_out(*rows).columns}
    assert units["Tổng mức đầu tư"] == "triệu đồng"
    assert units["Chủ đầu tư"] is None


def test_hidden_columns_of_a_form_are_told_as_columns():
    found = laid_out(*SIDE_BY_SIDE, hidden_columns={3}, hidden_rows={4})
    assert [row.hidden for row in found.rows] == [False, True]
    codes = {one.code: one for one in found.problems}
    assert codes[LayoutProblem.HIDDEN_COLUMNS].row == 3
    assert codes[LayoutProblem.HIDDEN_ROWS].column == 4


def test_struck_cells_and_those_under_merged_ones_are_told_by_their_addresses():
    found = laid_out(*SIDE_BY_SIDE, struck={3: [2], 4: [2]}, merges=[(5, 2, 5, 3)])
    told = {one.code: one.params for one in found.problems}
    assert told[LayoutProblem.STRUCK_THROUGH] == {"cells": "B3–B4"}
    assert told[LayoutProblem.UNDER_MERGED] == {"cells": "C5"}


def test_what_becomes_of_struck_cells_is_asked_in_the_cells_of_the_file(deed):
    content = a_workbook(*SIDE_BY_SIDE)
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    workbook.active["C4"].font = openpyxl.styles.Font(strike=True)
    upload = sent(saved(workbook), sheet=SHEET, deed=deed)
    (question,) = planned(upload, sheet=SHEET, deed=deed).open_questions
    assert question.addresses == ("C4",)


def test_several_forms_below_each_other_are_told_and_offered():
    rows = [*a_form()[:11], [], *a_form("Phú Thị")[:11]]
    first, second = layout.find_layouts(turned(a_sheet(*rows)), KNOWN)

    assert [one.place for one in first.tables] == ["A3", "A15"]
    assert said(second)["Thông tin chung > Tên cụm công nghiệp"] == ["Phú Thị"]
    (told,) = [one for one in first.problems if one.code is LayoutProblem.SEVERAL_FORMS]
    with translation.override("en"):
        assert messages.of_layout(told).startswith("Another form begins in row 15;")


def test_a_person_says_which_column_holds_the_headings_and_which_row_is_left_out():
    rows = [["x", "Phú Thị", "Tên cụm"], ["y", 20, "Diện tích (ha)"], ["z", 3, "Số dự án"]]
    found = laid_out(*rows, roles={3: Role.HEADER, 2: Role.DATA, 1: Role.NOTE})
    assert found.roles[3] is Role.HEADER
    without = laid_out(*SIDE_BY_SIDE, columns={4: "left_out"}, roles={3: Role.NOTE})
    assert "Số dự án" not in said(without)
    assert [str(row.row) for row in without.rows] == ["B"]


def test_a_section_is_read_where_a_person_says_that_it_holds_values():
    found = laid_out(*a_form(), columns={4: "data"})
    assert [column.letter for column in found.columns][0] == "4"
    assert found.columns[0].heading == "Thông tin chung"


def test_where_no_column_holds_headings_a_person_is_asked_for_them():
    found = laid_out([1, 1], [2, 3])
    assert LayoutProblem.NO_HEADER in {one.code for one in found.problems}
    assert (found.columns, found.rows) == ([], [])
    assert set(found.roles.values()) == {Role.NOTE}


# What is kept


def test_a_form_becomes_a_cluster_with_its_values_in_the_units_of_the_register(deed):
    upload = kept(a_workbook(*a_form()), sheet=SHEET, deed=deed)
    (entry,) = register.as_of(TODAY)

    assert upload.outcome["new"] == 1
    assert entry.name == "Ninh Hiệp"
    assert entry.values["approved_bn"] == Decimal("120.5")
    assert entry.values["workers"] == 1200
    assert entry.values["investor"] == "Công ty A"


def test_history_names_the_cell_of_the_file(deed):
    kept(a_workbook(*a_form()), sheet=SHEET, deed=deed)
    cells = {line.cell for one in Change.objects.all() for line in one.told()} - {""}
    assert {"D9", "D11"} <= cells
    assert not {"I4", "K4"} & cells


def test_faults_differences_and_questions_stand_in_the_cells_of_the_file(deed, gia_lam):
    a_cluster("Phú Thị", district=gia_lam)
    content = a_workbook(
        *SIDE_BY_SIDE[:2], ["Diện tích (ha)", 20, "1.234"], ["Lao động", "nhiều", 80]
    )
    plan = planned(sent(content, sheet=SHEET, deed=deed), sheet=SHEET, deed=deed)

    (fault,) = plan.rows[0].faults
    assert (fault.address, str(plan.rows[0].number)) == ("B4", "B")
    assert {one.address for one in plan.rows[1].differences} >= {"C2", "C4"}
    assert [one.addresses for one in plan.open_questions] == [("C3",)]


def test_a_thing_that_stands_twice_is_told_by_its_column(deed):
    content = a_workbook(["Tên cụm", "Một", "Một"], ["Số dự án", 1, 2], ["Lao động", 1, 2])
    plan = planned(sent(content, sheet=SHEET, deed=deed), sheet=SHEET, deed=deed)
    (fault,) = [one for row in plan.rows for one in row.faults]
    with translation.override("en"):
        told = messages.of_finding(fault, SHEET.messages)
    assert told.startswith("Column B speaks of the same cluster")


def test_a_cell_typed_anew_is_keyed_by_its_address_and_can_be_taken_back(deed):
    content = a_workbook(*SIDE_BY_SIDE[:-1], ["Lao động", "nhiều", 80])
    upload = sent(content, sheet=SHEET, deed=deed)
    services.mend(upload, deed=deed, edits={"B5": "500"})
    plan = planned(upload, sheet=SHEET, deed=deed)
    assert not plan.faults
    opened = services.open_upload(upload, SHEET)
    assert opened.cell("B5").value == "500"
    assert (opened.row_of("B5"), opened.column_of("B5")) == (2, 5)

    services.mend(upload, deed=deed, edits={"B5": None})
    plan = planned(upload, sheet=SHEET, deed=deed)
    assert [one.address for one in plan.rows[0].faults] == ["B5"]


def test_the_marked_workbook_marks_the_cells_that_are_meant(deed):
    content = a_workbook(*SIDE_BY_SIDE[:-1], ["Lao động", "nhiều", 80])
    upload = sent(content, sheet=SHEET, deed=deed)
    plan = planned(upload, sheet=SHEET, deed=deed)
    given = services.given_back(services.open_upload(upload, SHEET), plan)
    workbook = openpyxl.load_workbook(io.BytesIO(given.content))
    page = workbook["Sheet1"]
    commented = {cell.coordinate for row in page.iter_rows() for cell in row if cell.comment}

    assert page["B5"].value == "nhiều"
    assert commented == {"B5", "D4"}
    listed = [[cell.value for cell in row] for row in workbook.worksheets[0].iter_rows()]
    assert any(row[2] == "B5" and row[3] == 5 for row in listed)


def test_undoing_a_form_leaves_the_register_as_it_was(deed, gia_lam):
    a_cluster("Ninh Hiệp", district=gia_lam, planned_hectares=Decimal(10))
    before = register.as_of(TODAY)
    upload = kept(a_workbook(*a_form()), sheet=SHEET, deed=deed)
    assert register.as_of(TODAY).entries != before.entries
    assert services.undo(upload, sheet=SHEET, deed=deed).put_back
    assert register.as_of(TODAY).entries == before.entries


def test_the_same_form_sent_again_says_nothing_new(deed):
    kept(a_workbook(*a_form()), sheet=SHEET, deed=deed)
    upload = sent(a_workbook(*a_form(), [], ["x"]), sheet=SHEET, deed=deed)
    plan = answered(upload, sheet=SHEET, deed=deed)
    assert plan.counts[RowKind.SAME] == 1


def test_the_same_file_is_recognised(deed):
    content = a_workbook(*a_form())
    kept(content, sheet=SHEET, deed=deed)
    upload = sent(content, sheet=SHEET, deed=deed)
    plan = answered(upload, sheet=SHEET, deed=deed)
    with pytest.raises(AlreadyKept):
        services.keep(upload, sheet=SHEET, deed=deed, shown_fingerprint=plan.fingerprint)


# What a person says


def test_what_a_person_says_holds_over_what_was_found(deed):
    upload = sent(a_workbook(*a_form()), sheet=SHEET, deed=deed)
    upload = services.answer(upload, deed=deed, roles={5: "data"}, columns={6: "left_out"})
    assert services.open_upload(upload, SHEET).raw.is_turned

    upload = services.answer(upload, deed=deed, is_turned=False)
    opened = services.open_upload(upload, SHEET)
    assert not opened.raw.is_turned
    assert LayoutProblem.TRANSPOSED not in {one.code for one in opened.blocking}
    assert upload.answers == {"0": {"turned": False}}

    upload = services.answer(upload, deed=deed, is_turned=True)
    assert services.open_upload(upload, SHEET).raw.is_turned


def test_cells_typed_anew_stay_so_however_the_headings_are_said_to_stand(deed):
    upload = sent(a_workbook(*a_form()), sheet=SHEET, deed=deed)
    services.mend(upload, deed=deed, edits={"D11": "1300"})
    for is_turned in (False, True):
        services.answer(upload, deed=deed, is_turned=is_turned)
    plan = planned(upload, sheet=SHEET, deed=deed)
    assert {one.after for one in plan.rows[0].differences} >= {1300}


def test_a_list_may_be_said_to_be_turned_and_back(deed):
    content = a_workbook(["Tên cụm", "Diện tích (ha)"], ["Một", 5], ["Hai", 6])
    upload = sent(content, sheet=SHEET, deed=deed)
    assert len(planned(upload, sheet=SHEET, deed=deed).rows) == 2
    upload = services.answer(upload, deed=deed, is_turned=True)
    assert services.open_upload(upload, SHEET).raw.is_turned
    services.answer(upload, deed=deed, is_turned=False)
    assert len(planned(upload, sheet=SHEET, deed=deed).rows) == 2


def test_a_layout_that_was_confirmed_is_remembered_for_the_next_form(deed):
    upload = sent(a_workbook(*a_form()), sheet=SHEET, deed=deed)
    opened = services.open_upload(upload, SHEET)
    services.remember(opened.layout, opened.matches, kind="clusters", file_name="a", deed=deed)
    assert [one[0] for one in RememberedLayout.objects.get().columns] == ["5", "6", "8", "9", "11"]

    another = a_workbook(["UBND XÃ"], *a_form("Phú Thị", 20, 90))
    opened = services.open_upload(sent(another, sheet=SHEET, deed=deed), SHEET)
    assert opened.remembered is not None
    assert not opened.remembered.has_drifted


# Whose form it is


@pytest.mark.parametrize(
    "title",
    [
        "PHIẾU THÔNG TIN CỤM CÔNG NGHIỆP NINH HIỆP",
        "Phiếu thông tin CCN Ninh Hiệp, huyện Gia Lâm",
        "BÁO CÁO HIỆN TRẠNG CỤM CÔNG NGHIỆP NINH HIỆP NĂM 2025",
        "Tên cụm công nghiệp: Ninh Hiệp",
    ],
)
def test_a_name_that_stands_in_the_title_alone_is_taken_from_there(title, deed, gia_lam):
    cluster = a_cluster("Ninh Hiệp", district=gia_lam)
    rows = [row for row in a_form(title=title) if "Tên cụm công nghiệp" not in row]
    plan = planned(sent(a_workbook(*rows), sheet=SHEET, deed=deed), sheet=SHEET, deed=deed)

    assert not plan.file_problems
    assert plan.rows[0].thing == cluster
    assert plan.rows[0].cell("name").address == "A1"


@pytest.mark.parametrize(
    "title",
    [
        "PHIẾU THÔNG TIN CỤM CÔNG NGHIỆP",
        "PHIẾU THÔNG TIN CỤM CÔNG NGHIỆP NINH HIỆP 2",
        "PHIẾU THÔNG TIN CỤM CÔNG NGHIỆP NINH HIỆP MỞ RỘNG",
        "PHIẾU THÔNG TIN CỤM CÔNG NGHIỆP PHÚ THỊ",
        "PHIẾU THÔNG TIN XÃ NINH HIỆP",
    ],
)
def test_a_title_that_does_not_say_for_sure_goes_no_further_and_says_what_to_do(
    title, deed, gia_lam
):
    a_cluster("Ninh Hiệp", district=gia_lam)
    rows = [row for row in a_form(title=title) if "Tên cụm công nghiệp" not in row]
    plan = planned(sent(a_workbook(*rows), sheet=SHEET, deed=deed), sheet=SHEET, deed=deed)
    (problem,) = plan.file_problems
    with translation.override("en"):
        told = messages.of_finding(problem, SHEET.messages)
    assert "Type the name into a row headed “Tên cụm công nghiệp”" in told


def test_two_clusters_of_the_name_in_the_title_are_asked_about(deed, gia_lam):
    a_cluster("Liên Hà", district=gia_lam)
    a_cluster("Liên Hà", district=a_district("Đông Anh"))
    rows = a_form(title="PHIẾU THÔNG TIN CỤM CÔNG NGHIỆP LIÊN HÀ")
    rows = [row for row in rows if "Tên cụm công nghiệp" not in row]
    plan = planned(sent(a_workbook(*rows), sheet=SHEET, deed=deed), sheet=SHEET, deed=deed)
    assert [one.addresses for one in plan.open_questions] == [("A1",)]


def test_names_above_the_values_are_taken_once_a_person_says_so(deed):
    content = a_workbook(
        ["TT", "Chỉ tiêu", "ĐVT", "CCN Phú Thị", "CCN Ninh Hiệp"],
        [1, "Diện tích", "ha", 20, 63],
        [2, "Số dự án", "dự án", 15, 3],
        [3, "Lao động", "người", 500, 80],
    )
    upload = sent(content, sheet=SHEET, deed=deed)
    match = services.open_upload(upload, SHEET).matches[0]
    assert (match.column.letter, match.field, match.is_asked) == ("1", "name", True)
    services.answer(upload, deed=deed, fields={1: "name"})
    plan = planned(upload, sheet=SHEET, deed=deed)
    assert [row.label for row in plan.rows] == ["Phú Thị", "Ninh Hiệp"]


def test_a_name_above_the_headings_beside_their_units_is_taken_and_told(deed):
    rows = a_form()
    rows = [["", "Tên cụm công nghiệp", "Ninh Hiệp"], *rows[2:4], *rows[5:]]
    upload = sent(a_workbook(*rows), sheet=SHEET, deed=deed)
    opened = services.open_upload(upload, SHEET)
    told = [one for one in opened.layout.problems if one.code is LayoutProblem.BESIDE_THE_FORM]
    assert [one.params for one in told] == [{"cells": "C1"}]
    assert planned(upload, sheet=SHEET, deed=deed).rows[0].label == "Ninh Hiệp"


# Several sheets


def test_forms_on_several_sheets_are_taken_in_together(deed):
    content = several_sheets(
        Một=a_form("Một", 1, 10), Hai=a_form("Hai", 2, "nhiều"), Khác=[["Tên cụm"], ["Ba"]]
    )
    upload = sent(content, sheet=SHEET, deed=deed)
    assert [part.number for part in services.open_upload(upload, SHEET).offered] == [1]
    services.answer(upload, deed=deed, further_sheets=[1])
    plan = planned(upload, sheet=SHEET, deed=deed)

    assert [(row.label, str(row.number)) for row in plan.rows] == [
        ("Một", "'Một'!D"),
        ("Hai", "Hai!D"),
    ]
    (fault,) = plan.rows[1].faults
    assert fault.address == "Hai!D11"
    opened = services.open_upload(upload, SHEET)
    assert opened.key_of(fault.address) == "1.D11"
    services.mend(upload, deed=deed, edits={"1.D11": "20"})
    plan = planned(upload, sheet=SHEET, deed=deed)
    assert not plan.faults
    services.keep(upload, sheet=SHEET, deed=deed, shown_fingerprint=plan.fingerprint)
    assert {(entry.name, entry.values["workers"]) for entry in register.as_of(TODAY)} == {
        ("Một", 10),
        ("Hai", 20),
    }


def test_the_form_is_proposed_and_not_the_sheet_that_explains_it(deed):
    content = several_sheets(Hướng_dẫn=[["Cách ghi"], ["Ghi số bằng chữ số"]], Phiếu=a_form())
    assert sent(content, sheet=SHEET, deed=deed).sheet_index == 1


# Other kinds


def test_a_form_of_a_station_names_its_cluster_in_the_title(deed, gia_lam):
    cluster = a_cluster("Ninh Hiệp", district=gia_lam)
    content = a_workbook(
        ["PHIẾU THÔNG TIN TRẠM XỬ LÝ NƯỚC THẢI CCN NINH HIỆP"],
        ["TT", "Nội dung", "Đơn vị tính", "Thông tin"],
        [1, "Tên trạm", None, "Trạm Ninh Hiệp"],
        [2, "Công suất thiết kế", "m3/ngày đêm", 1500],
        [3, "Tình trạng hoạt động", None, "Đang vận hành"],
    )
    upload = kept(content, sheet=StationSheet(), deed=deed)
    fact = StationFacts.objects.get()
    assert upload.outcome["new"] == 1
    assert fact.station.cluster == cluster
    assert fact.capacity_m3_a_day == 1500
    cells = {line.cell for one in Change.objects.all() for line in one.told()} - {""}
    assert "D4" in cells
    assert all(cell.startswith("D") or cell == "A1" for cell in cells)


def test_a_form_of_investors_is_read_with_the_clusters_side_by_side(deed, gia_lam):
    for name in ("Phú Thị", "Ninh Hiệp"):
        a_cluster(name, district=gia_lam)
    content = a_workbook(
        ["Tên cụm công nghiệp", "Phú Thị", "Ninh Hiệp"],
        ["Chủ đầu tư hạ tầng", "Công ty TNHH A", "Hợp tác xã B"],
        ["Mã số thuế", "0101234567", "0107654321"],
        ["Loại hình", "doanh nghiệp", "hợp tác xã"],
    )
    upload = kept(content, sheet=InvestorSheet(), deed=deed)
    assert upload.outcome["new"] == 2
    assert set(InvestorFacts.objects.values_list("cluster__name", "investor__name")) == {
        ("Phú Thị", "Công ty TNHH A"),
        ("Ninh Hiệp", "Hợp tác xã B"),
    }
    cells = {line.cell for one in Change.objects.all() for line in one.told()} - {""}
    assert {"B2", "C2"} <= cells


def test_a_form_of_difficulties_names_its_clusters_above_them(deed, gia_lam):
    """Their column is headed "Nội dung", which a difficulty may be called as well."""
    for name in ("Phú Thị", "Ninh Hiệp"):
        a_cluster(name, district=gia_lam)
    content = a_workbook(
        ["BIỂU TỔNG HỢP KHÓ KHĂN"],
        ["Nội dung", "CCN Phú Thị", "CCN Ninh Hiệp"],
        ["Loại khó khăn", "Đất đai", "Vốn"],
        ["Khó khăn, vướng mắc", "Chưa bàn giao 2 ha đất", "Chưa thu xếp được vốn"],
        ["Hạn giải quyết", "30/9/2026", "31/12/2026"],
    )
    sheet = RECORD_SHEETS["difficulties"]()
    opened = services.open_upload(sent(content, sheet=sheet, deed=deed), sheet)
    asked = [match.column.heading for match in opened.matches if match.is_asked]
    assert asked == ["Nội dung"]
    kept(content, sheet=sheet, deed=deed)
    told = DifficultyFacts.objects.values_list("difficulty__cluster__name", "text", "due_on")
    assert set(told) == {
        ("Phú Thị", "Chưa bàn giao 2 ha đất", date(2026, 9, 30)),
        ("Ninh Hiệp", "Chưa thu xếp được vốn", date(2026, 12, 31)),
    }


def test_a_form_of_one_permit_is_read(deed, gia_lam):
    a_cluster("Ninh Hiệp", district=gia_lam, station={"state": "running"})
    content = a_workbook(
        ["PHIẾU THÔNG TIN GIẤY PHÉP MÔI TRƯỜNG"],
        ["TT", "Nội dung", "Thông tin"],
        [1, "Tên CCN", "CCN Ninh Hiệp"],
        [2, "Số trạm", 1],
        [3, "Số giấy phép", "123/GPMT-UBND"],
        [4, "Ngày cấp", "05/06/2023"],
        [5, "Thời hạn", "10 năm"],
    )
    kept(content, sheet=WASTEWATER_SHEETS["permits"](), deed=deed)
    fact = PermitFacts.objects.get()
    assert (fact.number, fact.issued_on) == ("123/GPMT-UBND", date(2023, 6, 5))
    assert fact.expires_on == date(2033, 6, 5)


def test_a_form_of_one_milestone_is_read(deed, gia_lam):
    a_cluster("Ninh Hiệp", district=gia_lam)
    content = a_workbook(
        ["Tên CCN", "Ninh Hiệp"],
        ["Mốc", "Khởi công"],
        ["Ngày kế hoạch", "3/2025"],
        ["Ngày thực hiện", "20/3/2025"],
    )
    kept(content, sheet=RECORD_SHEETS["milestones"](), deed=deed)
    fact = MilestoneFacts.objects.get()
    assert (fact.kind, fact.planned_precision) == ("ground_breaking", "month")
    assert fact.actual_on == date(2025, 3, 20)


@pytest.mark.parametrize(
    "sheet", [TargetSheet(), WASTEWATER_SHEETS["samples"]()], ids=lambda one: one.kind
)
def test_kinds_with_tables_of_their_own_kind_are_never_turned(sheet, deed):
    rows = [["TT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch 2026"], [1, "Diện tích", "ha", 5]]
    upload = sent(a_workbook(*rows), sheet=sheet, deed=deed)
    opened = services.open_upload(upload, sheet)
    assert not opened.may_be_turned
    assert not opened.raw.is_turned
    upload = services.answer(upload, deed=deed, is_turned=True)
    assert not services.open_upload(upload, sheet).raw.is_turned
