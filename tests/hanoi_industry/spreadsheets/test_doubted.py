"""What is struck through, hidden under a merged cell or raised behind a figure is asked about, never just
read."""

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from clusters.sheets import ClusterSheet
from hanoi_industry.spreadsheets import messages, services
from hanoi_industry.spreadsheets.comparing import LEAVE_OUT, RowKind
from hanoi_industry.spreadsheets.doubted import places_told
from hanoi_industry.spreadsheets.roles import LayoutProblem
from hanoi_industry.spreadsheets.sheets import BLANK, TAKEN
from tests.factories import a_deed, a_user
from tests.uploads import planned, sent
from tests.workbooks import a_raw_workbook, a_workbook, an_open_document, an_xlsb, saved

FILES = Path(__file__).parents[2] / "files"
HEADINGS = ["Tên cụm", "Quy mô (ha)", "Ghi chú"]
ROWS = [
    HEADINGS,
    ["Phú Thị", 12.5, "a"],
    ["Thanh Oai", 20, "b"],
    ["Quất Động", 30, None],
    ["Bình Phú", 40, "c"],
    ["Yên Sơn", "4850", "d"],
]
STRUCK = Font(strike=True)
DOUBTED = (
    LayoutProblem.STRUCK_THROUGH,
    LayoutProblem.UNDER_MERGED,
    LayoutProblem.RAISED_DIGITS,
)


def a_struck_xlsx():
    """All of row 3, a blank cell, one figure, and the first half of another."""
    workbook = openpyxl.Workbook()
    page = workbook.active
    for row in ROWS:
        page.append(row)
    for place in ("A3", "B3", "C3", "C4", "B5"):
        page[place].font = STRUCK
    halves = TextBlock(InlineFont(strike=True), "48"), TextBlock(InlineFont(strike=False), "50")
    page["B6"] = CellRichText(*halves)
    page["A6"].font = Font(strike=False)
    return saved(workbook)


# Reading


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_cells_that_are_struck_through_are_found_whole_or_in_part(read, kind):
    data = a_struck_xlsx() if kind == "xlsx" else (FILES / f"struck.{kind}").read_bytes()

    (sheet,) = read(data, f"a.{kind}").sheets

    assert sheet.rows == [[*row] if row[-1] else row[:-1] for row in ROWS]
    assert {row: list(columns) for row, columns in sheet.struck.items()} == {
        3: [1, 2, 3],
        5: [2],
        6: [2],
    }


def test_words_struck_through_in_the_table_of_texts_are_found_in_every_cell_that_shows_them(read):
    texts = (
        "một",
        "hai",
        "</t></si><si><r><rPr><strike/></rPr><t>ba</t></r><r><t>bốn</t></r></si><si><t>",
        "</t></si><si><r><rPr><strike val='0'/></rPr><t>năm</t></r></si><si><t>",
    )
    cells = "".join(f'<c r="{letter}1" t="s"><v>{n}</v></c>' for n, letter in enumerate("ABCDEFG"))
    far = '<row r="2"><c r="EA2" s="0" t="s"><v>3</v></c></row>'

    (sheet,) = read(a_raw_workbook(f'<row r="1">{cells}</row>{far}', texts=texts)).sheets

    assert sheet.value(1, 4) == "babốn"
    assert sheet.struck == {1: [4], 2: [131]}


def test_a_struck_cell_of_a_binary_workbook_is_found(read):
    places = {(0, 0): "Arial", (1, 0): "Arial"}
    data = an_xlsb(["a", 1], ["b", 2], fonts=places, struck={(1, 0)})

    assert read(data, "a.xlsb").sheets[0].struck == {2: [1]}


def test_a_style_of_an_open_document_takes_its_strike_from_its_parent(read):
    styles = (
        '<style:style style:name="Bỏ"><style:text-properties style:text-line-through-style="solid"/>'
        '</style:style><style:style style:name="ce1" style:parent-style-name="Bỏ"/>'
        '<style:style style:name="ce2" style:parent-style-name="Bỏ">'
        '<style:text-properties style:text-line-through-style="none"/></style:style>'
    )
    cell = (
        '<table:table-cell table:style-name="{}" office:value-type="string"><text:p>a</text:p>'
        "</table:table-cell>"
    )
    row = "".join(map(cell.format, ("ce1", "ce2", "Bỏ")))
    table = f'{styles}<table:table table:name="S"><table:table-row>{row}</table:table-row></table:table>'

    assert read(an_open_document(table), "a.ods").sheets[0].struck == {1: [1, 3]}


def test_a_workbook_without_strikes_says_nothing_of_them(read):
    assert read(a_workbook(*ROWS, fonts={"A2": "Arial"})).sheets[0].struck == {}


def raised(*runs):
    """An xlsx of one cell: each run of its words, and whether it is raised."""
    workbook = openpyxl.Workbook()
    looks = {False: InlineFont(), True: InlineFont(vertAlign="superscript")}
    workbook.active["A1"] = CellRichText(*(TextBlock(looks[is_up], text) for text, is_up in runs))
    return saved(workbook)


def test_digits_raised_behind_others_are_found_and_units_are_not(read):
    texts = (
        "một",
        "</t></si><si><r><rPr><b/></rPr><t>12,5</t></r><r><rPr><b/><vertAlign val='superscript'/>"
        "</rPr><t>1</t></r></si><si><t>",
        "</t></si><si><r><t>5 m</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>2</t></r></si>"
        "<si><t>",
    )
    cells = "".join(f'<c r="{letter}1" t="s"><v>{n}</v></c>' for n, letter in enumerate("ABCDEF"))
    ods = (
        '<style:style style:name="T1"><style:text-properties style:text-position="super 58%"/>'
        '</style:style><table:table table:name="S"><table:table-row><table:table-cell'
        ' office:value-type="string"><text:p>12,5<text:span text:style-name="T1">1</text:span></text:p>'
        '</table:table-cell><table:table-cell office:value-type="string"><text:p>5 m'
        '<text:span text:style-name="T1">2</text:span></text:p></table:table-cell></table:table-row>'
        "</table:table>"
    )

    assert read(a_raw_workbook(f'<row r="1">{cells}</row>', texts=texts)).sheets[0].raised == {
        1: [3]
    }
    assert read(raised(("10", False), ("3", True))).sheets[0].raised == {1: [1]}
    assert read(raised(("5 m", False), ("2", True))).sheets[0].raised == {}
    assert read(an_open_document(ods), "a.ods").sheets[0].raised == {1: [1]}


# A person decides

pytestmark = pytest.mark.django_db


@pytest.fixture
def deed(db):
    return a_deed(a_user("importer"))


def told(upload):
    problems = services.open_upload(upload, ClusterSheet()).layout.problems
    return [messages.of_layout(one) for one in problems if one.code in DOUBTED]


def answer(upload, deed, code, choice):
    services.answer(upload, deed=deed, questions={code: choice})
    upload.refresh_from_db()
    return planned(upload, sheet=ClusterSheet(), deed=deed)


def test_struck_rows_are_told_by_their_places_and_wait_for_a_word_about_them(deed):
    upload = sent(a_struck_xlsx(), sheet=ClusterSheet(), deed=deed)

    (text,) = told(upload)
    assert "A3–C3, B5, B6." in text
    plan = planned(upload, sheet=ClusterSheet(), deed=deed)
    assert [row.kind for row in plan.rows_of()] == [
        RowKind.NEW,
        RowKind.ASKED,
        RowKind.NEW,
        RowKind.ASKED,
        RowKind.ASKED,
    ]
    (question,) = plan.open_questions
    assert (question.addresses, question.params["count"]) == (("A3", "B3", "C3", "B5", "B6"), 3)
    assert not plan.is_ready


def test_struck_rows_are_left_out_taken_or_taken_without_what_is_struck(deed):
    upload = sent(a_struck_xlsx(), sheet=ClusterSheet(), deed=deed)
    code = LayoutProblem.STRUCK_THROUGH
    new, out = RowKind.NEW, RowKind.LEFT_OUT

    left_out = answer(upload, deed, code, LEAVE_OUT)
    assert [row.kind for row in left_out.rows_of()] == [new, out, new, out, out]
    assert left_out.is_ready

    taken = answer(upload, deed, code, TAKEN)
    assert [row.kind for row in taken.rows_of()] == [new] * 5

    blank = answer(upload, deed, code, BLANK)
    assert [row.value("size") for row in blank.rows_of()] == [
        Decimal("12.5"),
        None,
        30,
        None,
        None,
    ]
    assert blank.rows_of()[1].kind == RowKind.FAULTY
    assert len({left_out.fingerprint, taken.fingerprint, blank.fingerprint}) == 3


def test_a_struck_cell_that_a_person_types_anew_or_whose_row_is_left_out_is_no_question(deed):
    upload = sent(a_struck_xlsx(), sheet=ClusterSheet(), deed=deed)
    services.mend(upload, deed=deed, edits={"B5": "41", "B6": "50"})
    services.answer(upload, deed=deed, left_out=[3])
    upload.refresh_from_db()

    plan = planned(upload, sheet=ClusterSheet(), deed=deed)

    assert plan.questions == []
    assert plan.is_ready


def test_a_struck_name_that_stands_for_the_rows_below_makes_all_of_them_doubtful(deed):
    workbook = openpyxl.Workbook()
    page = workbook.active
    for row in (
        ["Tên cụm", "Giai đoạn", "Quy mô (ha)"],
        ["Phú Thị", "1", 10],
        [None, "2", 20],
        ["A", "1", 5],
    ):
        page.append(row)
    page.merge_cells("A2:A3")
    page["A2"].font = STRUCK
    upload = sent(saved(workbook), sheet=ClusterSheet(), deed=deed)

    (question,) = planned(upload, sheet=ClusterSheet(), deed=deed).open_questions

    assert question.addresses == ("A2", "A3")


def under_merged(value, shown="Ghi chú"):
    """An open document whose cell C2 is merged over D2, where this value is hidden."""
    cell = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'
    heads = "".join(
        cell.format("", text) for text in ["Tên cụm", "Mã cụm", "Ghi chú", "Quy mô (ha)"]
    )
    figure = '<table:{}table-cell office:value-type="float" office:value="{}"/>'
    wide = ' table:number-columns-spanned="2" table:number-rows-spanned="1"'
    first = cell.format("", "Phú Thị") + cell.format("", "PT") + cell.format(wide, shown)
    first += figure.format("covered-", value)
    second = cell.format("", "Bình Phú") + cell.format("", "BP") + cell.format("", "x")
    second += figure.format("", 40)
    rows = "".join(f"<table:table-row>{row}</table:table-row>" for row in (heads, first, second))
    return an_open_document(f'<table:table table:name="S">{rows}</table:table>')


def test_a_value_under_a_merged_cell_is_told_and_asked_about_in_every_kind_of_file(deed):
    xlsx = a_workbook(
        ["Tên cụm", "Mã cụm", "Ghi chú", "Quy mô (ha)"],
        ["Phú Thị", "PT", "Ghi chú", 99],
        ["Bình Phú", "BP", "x", 40],
    )
    xlsx = with_merges(xlsx, "C2:D2")
    for name, content in (("a.ods", under_merged(99)), ("a.xlsx", xlsx)):
        upload = sent(content, sheet=ClusterSheet(), deed=deed, name=name)
        (text,) = told(upload)
        assert "D2." in text
        (question,) = planned(upload, sheet=ClusterSheet(), deed=deed).open_questions
        assert question.addresses == ("D2",)
        plan = answer(upload, deed, LayoutProblem.UNDER_MERGED, BLANK)
        assert [row.value("size") for row in plan.rows_of()] == [None, 40]


def with_merges(data, *places):
    """Merged as some programs do it: what is covered stays in the file."""
    merges = "".join(f'<mergeCell ref="{place}"/>' for place in places)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part.endswith("sheet1.xml"):
                end = b"</sheetData>"
                content = content.replace(end, end + f"<mergeCells>{merges}</mergeCells>".encode())
            new.writestr(part, content)
    return stream.getvalue()


def test_what_is_covered_and_says_the_same_or_is_covered_by_a_flowing_name_is_no_question(
    read, deed
):
    rows = [HEADINGS, ["Phú Thị", 10, "a"], ["Phú Thị", 20, "b"], ["Hồng", 5, "c"], ["Lan", 7, "d"]]
    data = with_merges(a_workbook(*rows), "A2:A3", "A4:A5")
    assert read(data).sheets[0].covered == {5: [1]}

    upload = sent(data, sheet=ClusterSheet(), deed=deed)

    assert len(told(upload)) == 1
    assert not [
        one
        for one in planned(upload, sheet=ClusterSheet(), deed=deed).questions
        if one.code in set(LayoutProblem)
    ]


def test_many_places_are_told_by_the_first_of_them():
    cells = dict.fromkeys(range(2, 40), (1, 2, 3))
    assert places_told({5: (1, 2, 4)}, range(9)) == "A5–B5, D5"
    assert places_told(cells, range(40)).endswith("A13–C13 …")
    assert places_told(cells, [1]) == ""


def test_the_number_of_a_footnote_is_no_digit_of_the_figure_unless_somebody_says_so(deed):
    workbook = openpyxl.Workbook()
    page = workbook.active
    page.append(["Tên cụm", "Quy mô (ha)"])
    page.append(["Phú Thị", None])
    up = TextBlock(InlineFont(vertAlign="superscript"), "1")
    page["B2"] = CellRichText(TextBlock(InlineFont(), "12,5"), up)
    upload = sent(saved(workbook), sheet=ClusterSheet(), deed=deed)

    assert "B2." in told(upload)[0]
    plan = planned(upload, sheet=ClusterSheet(), deed=deed)
    assert [(one.code, one.addresses) for one in plan.open_questions] == [
        (LayoutProblem.RAISED_DIGITS, ("B2",))
    ]


def test_the_pages_tell_the_places_and_ask_once_what_becomes_of_them(deed, client):
    client.force_login(deed.by)
    upload = sent(a_struck_xlsx(), sheet=ClusterSheet(), deed=deed)
    layout, matches = (
        client.get(reverse(f"clusters:import:{page}", args=[upload.reference])).content.decode()
        for page in ("layout", "matches")
    )

    assert "A3–C3, B5, B6." in layout
    assert f'value="{LayoutProblem.STRUCK_THROUGH}"' in matches
    assert "A3, B3, C3" in matches
