"""A file given back: marked cells have a colour and a comment, and all else is as it was sent."""

import io
import re
import shutil
import subprocess
import warnings

import openpyxl
import pytest

from hanoi_industry.spreadsheets.marking import (
    Mark,
    MarkKind,
    NotInPlace,
    copied,
    marked,
    parts,
    sheet_names,
)
from hanoi_industry.spreadsheets.reading import CellKind, RawCell, RawSheet, Workbook
from tests.marked import (
    MAIN,
    TABLE,
    TEXTS,
    a_bare_workbook,
    a_mark,
    a_package,
    a_rich_workbook,
    a_simple_workbook,
    an_odd_workbook,
    assert_untouched,
    cells_of,
    comments_in,
    look_at,
    looks_in,
    parts_of,
)

RED, AMBER, BLUE = "FFFFB3AB", "FFFFDB8A", "FFB3D9FF"
OUR_COLOURS = {colour[:-1] for colour in (RED, AMBER, BLUE)}
RED_OVER_ANOTHER = "FFFFB3AC"

FIRST, SECOND = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
BOOKS = {
    "rich": (a_rich_workbook, SECOND),
    "with macros": (lambda: a_rich_workbook(macros=True), SECOND),
    "simple": (a_simple_workbook, FIRST),
    "bare": (lambda: a_package(a_bare_workbook()), FIRST),
    "odd": (lambda: a_package(an_odd_workbook()), FIRST),
    "without rows": (lambda: a_package(a_bare_workbook(cells="")), FIRST),
    "closed at once": (
        lambda: a_package(
            a_bare_workbook(sheet=f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>')
        ),
        FIRST,
    ),
}
# Cells that are there and cells, rows and columns that are not; of every kind of mark.
PLACES = ["A1", "B3", "B4", "C3", "E1", "H7", "A9", "B31", "D200", "AD2"]
MARKS = [a_mark(place, kind) for place, kind in zip(PLACES, 4 * list(MarkKind)[:3], strict=False)]


@pytest.fixture(params=BOOKS, ids=str)
def book(request):
    make, part = BOOKS[request.param]
    return make(), part


def opened(content, **how):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(content), **how)


def place_of(address):
    return openpyxl.utils.cell.coordinate_to_tuple(address)


# What stays, what comes


def test_only_marked_cells_are_touched_and_only_in_their_look(book):
    content, part = book
    given = marked(content, MARKS, TEXTS).content
    assert_untouched(content, given, {(part, place_of(place)) for place in PLACES})


@pytest.mark.parametrize("data_only", [False, True])
def test_values_and_formulas_read_as_before(book, data_only):
    content, _part = book
    before = opened(content, data_only=data_only)
    after = opened(marked(content, MARKS, TEXTS).content, data_only=data_only)
    assert after.sheetnames == [TEXTS.sheet, *before.sheetnames]
    for sheet in before:
        for row in sheet.iter_rows():
            for cell in row:
                other = after[sheet.title][cell.coordinate]
                was, value = (getattr(one.value, "text", one.value) for one in (cell, other))
                assert value == was
                if was is not None:
                    assert other.number_format == cell.number_format
        assert after[sheet.title].sheet_state == sheet.sheet_state
        assert after[sheet.title].merged_cells.ranges == sheet.merged_cells.ranges
        assert after[sheet.title].auto_filter.ref == sheet.auto_filter.ref
        assert after[sheet.title].print_title_rows == sheet.print_title_rows


def test_marked_cells_have_a_colour_and_a_comment(book):
    content, part = book
    given = marked(content, MARKS, TEXTS).content
    parts = parts_of(given)
    colours = {MarkKind.FAULTY: RED, MarkKind.ODD: AMBER, MarkKind.ASKED: BLUE}
    comments = comments_in(given, part)
    for mark, place in zip(MARKS, PLACES, strict=True):
        colour = look_at(parts, part, place_of(place))[2]
        assert colour[:-1] == colours[mark.kind][:-1]
        said = TEXTS.kinds[mark.kind]
        assert f"{said[:1].upper()}{said[1:]}: {mark.text}" in comments[place]


def test_a_marked_cell_keeps_the_rest_of_its_look():
    content = a_rich_workbook()
    parts = parts_of(content)
    after = parts_of(marked(content, [a_mark("B3"), a_mark("D3"), a_mark("A1")], TEXTS).content)
    part = SECOND
    for place in ("B3", "D3", "A1"):
        old, new = (look_at(some, part, place_of(place)) for some in (parts, after))
        assert old[:2] == new[:2]
        assert old[2] != new[2]


@pytest.mark.parametrize(
    ("place", "looks_like"), [("G31", "the row"), ("D40", "the column")], ids=str
)
def test_a_cell_that_was_not_there_takes_the_look_of_its_row_or_column(place, looks_like):
    content = a_rich_workbook()
    parts = parts_of(marked(content, [a_mark(place)], TEXTS).content)
    like = {"the row": "B3", "the column": "D3"}[looks_like]
    part = SECOND
    assert look_at(parts, part, place_of(place))[0] == look_at(parts, part, place_of(like))[0]


@pytest.mark.parametrize("size", [5, 64, 1000])
def test_it_is_all_one_in_what_pieces_a_sheet_is_read(book, size, monkeypatch):
    content, _part = book
    whole = parts_of(marked(content, MARKS, TEXTS).content)
    again = parts_of(marked(marked(content, MARKS, TEXTS).content, MARKS[:4], TEXTS).content)
    monkeypatch.setattr(parts, "CHUNK", size)
    once = marked(content, MARKS, TEXTS).content
    assert parts_of(once) == whole
    assert parts_of(marked(once, MARKS[:4], TEXTS).content) == again


def test_shared_formulas_and_their_values_stay():
    content = a_package(a_bare_workbook())
    given = marked(content, [a_mark("A2"), a_mark("A3"), a_mark("B4")], TEXTS).content
    values = opened(given, data_only=True)[TABLE]
    assert [values[place].value for place in ("A2", "A3", "A4")] == [4, 6, 8]
    formulas = opened(given)[TABLE]
    assert [formulas[place].value for place in ("A2", "A3")] == ["=B2*2", "=B3*2"]


def test_a_workbook_with_macros_keeps_them_and_its_ending():
    content = a_rich_workbook(macros=True)
    given = marked(content, MARKS, TEXTS)
    assert given.ending == "xlsm"
    assert parts_of(given.content)["xl/vbaProject.bin"] == b"\xd0\xcf\x11\xe0 macros"
    assert marked(a_rich_workbook(), MARKS, TEXTS).ending == "xlsx"


def test_of_a_merged_cell_the_one_that_is_seen_is_marked():
    given = marked(
        a_simple_workbook(), [a_mark("B12")], TEXTS, merges={TABLE: [(10, 1, 12, 2)]}
    ).content
    assert "B12: Đây" in comments_in(given, FIRST)["A10"]
    look = look_at(parts_of(given), FIRST, (10, 1))
    assert look[2] == RED


def test_several_problems_of_a_cell_are_all_said_and_the_worst_colours_it():
    marks = [a_mark("A2", MarkKind.ODD, text="Lạ."), a_mark("A2", text="Sai.")]
    given = marked(a_simple_workbook(), marks, TEXTS).content
    assert comments_in(given, FIRST)["A2"] == "⚑ Must be put right: Sai.\nOdd: Lạ."
    assert look_at(parts_of(given), FIRST, (2, 1))[2] == RED


def test_what_is_only_told_colours_nothing():
    content = a_simple_workbook()
    given = marked(content, [a_mark("A2", MarkKind.TOLD)], TEXTS).content
    assert_untouched(content, given, set())
    assert comments_in(given, FIRST) == {"A7": "ghi chú"}


def test_texts_of_any_letters_arrive_as_they_are():
    text = "\"<b>&amp;'\x00\x1f\ufffe =1+1 🏭\nhai dòng"
    given = marked(a_simple_workbook(), [a_mark("A2", text=text)], TEXTS).content
    held = "\"<b>&amp;' =1+1 🏭\nhai dòng"
    assert comments_in(given, FIRST)["A2"] == f"⚑ Must be put right: {held}"
    rows = list(opened(given)[TEXTS.sheet].values)
    assert rows[4][6] == held


# Notes of others


def test_somebody_s_note_stays_below_what_we_say():
    given = marked(a_rich_workbook(), [a_mark("B4")], TEXTS).content
    comments = comments_in(given, SECOND)
    assert comments["B4"].startswith("⚑ Must be put right: Đây")
    assert comments["B4"].endswith("ghi chú của người gửi")
    assert comments["A9"] == "ghi chú khác"


def test_a_thread_of_comments_is_left_alone():
    parts = parts_of(a_rich_workbook())
    name = next(name for name in parts if re.search(r"comments\d", name))
    parts[name] = parts[name].replace("Chị Hoa".encode(), b"tc={1234}")
    content = a_package(parts)
    given = marked(content, [a_mark("B4"), a_mark("B5")], TEXTS).content
    comments = comments_in(given, SECOND)
    assert comments["B4"] == "ghi chú của người gửi"
    assert comments["B5"].startswith("⚑ Must be put right")


def test_every_comment_has_a_shape_of_its_own_number():
    given = marked(a_rich_workbook(), [a_mark(f"A{row}") for row in range(2, 1300)], TEXTS).content
    parts = parts_of(given)
    shapes = [
        number
        for name, xml in parts.items()
        if name.endswith(".vml")
        for number in re.findall(rb'<v:shape id="_x0000_s(\d+)" type="#_x0000_t202"', xml)
    ]
    assert len(shapes) == len(set(shapes)) == len(comments_in(given, SECOND))
    blocks = re.search(
        rb'idmap[^>]*data="([\d,]+)"', next(x for n, x in parts.items() if n.endswith(".vml"))
    )[1]
    assert {str(int(number) // 1024) for number in shapes} <= set(blocks.decode().split(","))


def test_only_so_many_comments_and_the_list_says_so():
    marks = [a_mark("A2", MarkKind.ODD), *(a_mark(f"A{row}") for row in range(3, 9))]
    given = marked(a_simple_workbook(), marks, TEXTS, most_comments=4).content
    # A7 has a note of its own besides.
    assert set(comments_in(given, FIRST)) == {"A3", "A4", "A5", "A6", "A7"}
    assert look_at(parts_of(given), FIRST, (8, 1))[2] == RED
    assert opened(given)[TEXTS.sheet]["A3"].value == "not all commented"


# The list


def test_the_list_is_the_first_sheet_and_leads_to_every_cell():
    given = marked(a_rich_workbook(), MARKS, TEXTS).content
    workbook = opened(given)
    sheet = workbook.worksheets[0]
    assert sheet.title == workbook.active.title == TEXTS.sheet
    rows = list(sheet.iter_rows(min_row=5, max_col=7, values_only=True))
    assert rows[0] == (KIND, TABLE, "A1", 1, "CCN Một", "1.2.3", MARKS[0].text)
    assert [row[2] for row in rows] == PLACES
    links = {cell.coordinate: cell.hyperlink.location for cell in sheet["C"] if cell.hyperlink}
    assert links["C5"] == "'Biểu 03 ''của'' Sở'!A1"
    assert len(links) == len(PLACES)
    assert all(cell.data_type != "f" for row in sheet for cell in row)


KIND = TEXTS.kinds[MarkKind.FAULTY]


def test_what_has_no_cell_is_listed_all_the_same():
    marks = [Mark(MarkKind.TOLD, "", 0, 0, "Tệp."), Mark(MarkKind.FAULTY, TABLE, 7, 0, "Dòng.")]
    sheet = opened(marked(a_simple_workbook(), marks, TEXTS).content)[TEXTS.sheet]
    rows = list(sheet.iter_rows(min_row=5, max_col=7, values_only=True))
    assert [row[6] for row in rows] == ["Tệp.", "Dòng."]
    assert [
        (cell.coordinate, cell.hyperlink.location) for cell in sheet["C"] if cell.hyperlink
    ] == [("C6", "'Biểu 03 ''của'' Sở'!A7")]


def test_names_and_open_tabs_move_one_sheet_to_the_right():
    content = a_rich_workbook()
    before, after = (parts_of(some) for some in (content, marked(content, MARKS, TEXTS).content))

    def places(parts):
        xml = parts["xl/workbook.xml"].decode()
        return [int(number) for number in re.findall(r'localSheetId="(\d+)"', xml)]

    assert places(before)
    assert places(after)[:-1] + places(after)[-1:] == [place + 1 for place in places(before)]
    assert b'activeTab="0"' in after["xl/workbook.xml"]
    selected = [name for name, xml in after.items() if b'tabSelected="1"' in xml]
    assert selected == ["xl/worksheets/sheet4.xml"]


def test_a_sheet_of_the_same_name_is_not_replaced():
    workbook = openpyxl.Workbook()
    workbook.active.title = TEXTS.sheet.upper()
    workbook.create_sheet(TABLE)
    given = opened(marked(_saved(workbook), [a_mark("A1")], TEXTS).content)
    assert given.sheetnames == [f"{TEXTS.sheet} 2", TEXTS.sheet.upper(), TABLE]


def _saved(workbook):
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def test_sheets_are_found_whose_names_have_letters_in_parts():
    workbook = openpyxl.Workbook()
    workbook.active.title = "Bie\u0302\u0309u"
    given = marked(_saved(workbook), [a_mark("B2", sheet="Biểu")], TEXTS).content
    assert look_at(parts_of(given), FIRST, (2, 2))[2] == RED


# The same file again


def test_a_marked_file_marked_again_is_the_same_file(book):
    content, _part = book
    once = marked(content, MARKS, TEXTS).content
    twice = marked(once, MARKS, TEXTS).content
    assert parts_of(twice) == parts_of(once)


def test_marks_of_an_earlier_turn_are_taken_off(book):
    content, part = book
    cleared = marked(marked(content, MARKS, TEXTS).content, [], TEXTS).content
    before, after = parts_of(content), parts_of(cleared)
    cells = cells_of(after[part])
    assert all(cells[place][:2] == cell[:2] for place, cell in cells_of(before[part]).items())
    if "xl/styles.xml" in before:
        looks = looks_in(after, part)
        assert all(looks[place] == look for place, look in looks_in(before, part).items())
    assert comments_in(cleared, part) == comments_in(content, part)
    assert opened(cleared).sheetnames == [TEXTS.sheet, *opened(content).sheetnames]


def test_a_fill_of_one_s_own_comes_back_after_the_mark():
    content = a_simple_workbook()
    once = marked(content, [a_mark("B5")], TEXTS).content
    part = FIRST
    assert look_at(parts_of(once), part, (5, 2))[2] == RED_OVER_ANOTHER
    other = marked(once, [a_mark("B5", MarkKind.ODD)], TEXTS).content
    assert look_at(parts_of(other), part, (5, 2))[2] == "FFFFDB8B"
    assert look_at(parts_of(marked(other, [], TEXTS).content), part, (5, 2))[2] == "FF00FF00"


def test_a_list_that_was_deleted_is_added_anew():
    once = opened(marked(a_simple_workbook(), MARKS, TEXTS).content)
    del once[TEXTS.sheet]
    given = opened(marked(_saved(once), MARKS, TEXTS).content)
    assert given.sheetnames == [TEXTS.sheet, TABLE, "Ẩn"]
    assert len(given.defined_names) == 2


# What is not edited


def changed(change):
    parts = a_bare_workbook()
    change(parts)
    return a_package(parts)


def strict(parts):
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"
    )


def rows_twice(parts):
    name = FIRST
    parts[name] = parts[name].replace("</sheetData>", '<row r="1"/></sheetData>')


def cells_twice(parts):
    name = FIRST
    parts[name] = parts[name].replace('r="B1"', 'r="A1"')


def no_sheet(parts):
    del parts[FIRST]


def no_types(parts):
    del parts["[Content_Types].xml"]


def a_tag_without_end(parts):
    views = f"<bookViews><workbookView {' ' * 9_000}/></bookViews><sheets>"
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("<sheets>", views)


def a_document_type(parts):
    parts["xl/workbook.xml"] = '<!DOCTYPE a [<!ENTITY b "c">]>' + parts["xl/workbook.xml"]


def a_number_without_bound(parts):
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        'sheetId="1"', f'sheetId="{"9" * 5_000}"'
    )


def a_comment_without_end(parts):
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace("<row", "<!-- <row", 1)


@pytest.mark.parametrize(
    "spoil",
    [
        strict,
        rows_twice,
        cells_twice,
        no_sheet,
        no_types,
        a_tag_without_end,
        a_document_type,
        a_number_without_bound,
        a_comment_without_end,
    ],
)
def test_what_is_laid_out_otherwise_is_not_edited(spoil):
    with pytest.raises(NotInPlace):
        marked(changed(spoil), [a_mark("A1"), a_mark("B1"), a_mark("Z99")], TEXTS)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"STT;T\xc3\xaan\n1;a\n"])
def test_what_is_no_package_is_not_edited(content):
    with pytest.raises(NotInPlace):
        marked(content, MARKS, TEXTS)


# A copy


def a_reading():
    from datetime import date, datetime

    rows = [
        ["Biểu tổng hợp"],
        ["STT", "Tên", "Ngày", "Tỷ lệ", "Số"],
        [1, "=HYPERLINK(1)", date(2025, 12, 31), RawCell(0.5, CellKind.NUMBER, "0%"), 1.25],
        [2, " hai ", datetime(2026, 1, 2, 13, 30), RawCell("#N/A", CellKind.ERROR), True],
        [None, None, date(1899, 1, 1)],
    ]
    named = RawSheet("Biểu: 03/HN", True, rows, merges=[(1, 1, 1, 5)], hidden_rows={4})
    return Workbook("csv", [named, RawSheet("", False, [["x"]])])


def test_a_copy_holds_what_was_read():
    from datetime import datetime

    workbook = opened(copied(a_reading()))
    assert workbook.sheetnames == sheet_names(a_reading()) == ["Biểu  03 HN", "1"]
    sheet = workbook.worksheets[0]
    rows = [row[:5] for row in sheet.iter_rows(values_only=True)]
    assert rows[2] == (1, "=HYPERLINK(1)", datetime(2025, 12, 31), 0.5, 1.25)
    assert rows[3] == (2, " hai ", datetime(2026, 1, 2, 13, 30), "#N/A", True)
    assert rows[4][2] == "01/01/1899"
    assert sheet["B3"].data_type == "s"
    assert sheet["D3"].number_format == "0%"
    assert sheet.row_dimensions[4].hidden
    assert str(sheet.merged_cells) == "A1:E1"
    assert workbook["1"].sheet_state == "hidden"


def test_a_copy_is_marked_like_a_file():
    content = copied(a_reading())
    given = marked(content, [a_mark("E3", sheet="Biểu  03 HN")], TEXTS).content
    assert_untouched(content, given, {(FIRST, (3, 5))})
    assert list(comments_in(given, FIRST)) == ["E3"]


# Another program opens it


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed.")
def test_libreoffice_opens_marked_files_and_reads_the_same_values(tmp_path):
    for name, (make, _part) in BOOKS.items():
        content = make()
        (tmp_path / f"{name} before.xlsx").write_bytes(content)
        (tmp_path / f"{name} after.xlsx").write_bytes(marked(content, MARKS, TEXTS).content)
    subprocess.run(
        [
            *(
                "soffice",
                "--headless",
                "--norestore",
                f"-env:UserInstallation=file://{tmp_path}/own",
            ),
            *("--convert-to", "xlsx", "--outdir", str(tmp_path / "saved")),
            *map(str, sorted(tmp_path.glob("*.xlsx"))),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    for name in BOOKS:
        before, after = (
            (tmp_path / "saved" / f"{name} {when}.xlsx").read_bytes()
            for when in ("before", "after")
        )
        values, marks = (opened(content, data_only=True) for content in (before, after))
        assert marks.sheetnames == [TEXTS.sheet, *values.sheetnames]
        for sheet in values:
            for row in sheet.iter_rows():
                for cell in row:
                    assert marks[sheet.title][cell.coordinate].value == cell.value
        cell = marks[TABLE]["B3"]
        assert cell.fill.fgColor.rgb[:-1] == AMBER[:-1]
        assert "Odd: Đây" in cell.comment.text
        assert marks[TEXTS.sheet]["C6"].hyperlink is not None
        # What it saved may be sent again: the marks of the first turn are known all the same.
        again = opened(marked(after, [a_mark("B3")], TEXTS).content)
        assert again.sheetnames == marks.sheetnames
        assert again[TABLE]["B3"].comment.text == f"⚑ Must be put right: {MARKS[0].text}"
        for place in PLACES[2:]:
            assert (again[TABLE][place].fill.fgColor.rgb or "")[:-1] not in OUR_COLOURS
            assert "⚑" not in getattr(again[TABLE][place].comment, "text", "")
