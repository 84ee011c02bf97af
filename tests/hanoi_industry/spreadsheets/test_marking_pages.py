"""The sender's own file back: from the page of changes, with every planted fault in its cell."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from clusters.sheets import ClusterSheet
from hanoi_industry.spreadsheets import marking, services
from hanoi_industry.spreadsheets.models import Upload
from tests.factories import TODAY, a_cluster, a_deed, a_district, a_user
from tests.marked import a_rich_workbook, assert_untouched, parts_of
from tests.uploads import a_file, answered
from tests.workbooks import a_text, a_workbook, an_open_document, saved

SHEET = ClusterSheet()
HEADINGS = ["STT", "Huyện", "Cụm công nghiệp", "Quy mô (ha)", "Hiện trạng"]
FAULTY, ODD, ASKED = "FFFFB3AB", "FFFFDB8A", "FFB3D9FF"

pytestmark = pytest.mark.django_db


def at(name, upload):
    return reverse(f"clusters:import:{name}", args=[upload.reference])


@pytest.fixture
def person():
    return a_user("importer")


@pytest.fixture
def importer(person, sign_in, in_english):
    client = sign_in(person)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def dong_anh():
    return a_district("Đông Anh")


def received(person, content, name="sổ cụm.xlsx"):
    return services.receive(a_file(content, name), sheet=SHEET, as_of=TODAY, deed=a_deed(person))


def given_back(client, upload):
    answer = client.get(at("marked", upload))
    assert answer.status_code == 200, answer
    return answer


def colours_of(content, sheet=1):
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[sheet]
    return {
        cell.coordinate: cell.fill.fgColor.rgb
        for row in page.iter_rows()
        for cell in row
        if cell.fill.fill_type == "solid"
    }


# The page


def test_the_file_comes_back_with_its_marks_under_its_name(importer, person, dong_anh):
    content = a_workbook(
        HEADINGS, [1, "Đông Anh", "Một", "tám", None], [2, "Đông Anh", "Hai", "20", "IC"]
    )
    upload = received(person, content)
    answer = given_back(importer, upload)
    assert "%E1%BB%95%20c%E1%BB%A5m-marked.xlsx" in answer["Content-Disposition"]
    assert colours_of(answer.content) == {"D2": FAULTY, "E3": ASKED}
    page = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert page.sheetnames == ["Problems", "Sheet1"]
    comment = page["Sheet1"]["D2"].comment.text
    assert comment.startswith("⚑ Must be put right: ")
    assert "Type digits only" in comment
    assert "Possible answers: " in page["Sheet1"]["E3"].comment.text
    rows = list(page["Problems"].iter_rows(min_row=7, values_only=True))
    assert [row[2] for row in rows[:2]] == ["D2", "E3"]
    assert rows[0][:6] == ("must be put right", "Sheet1", "D2", 2, "Một", "tám")
    touched = {("xl/worksheets/sheet1.xml", place) for place in ((2, 4), (3, 5))}
    assert_untouched(content, answer.content, touched)


def test_the_page_of_changes_leads_to_it_and_says_until_when(importer, person, dong_anh):
    upload = received(person, a_workbook(HEADINGS, [1, "Đông Anh", "Một", "tám", None]))
    page = importer.get(at("changes", upload)).text
    assert at("marked", upload) in page
    assert "until the import is kept" in page


def test_it_speaks_the_language_of_the_page(importer, person, dong_anh):
    upload = received(person, a_workbook(HEADINGS, [1, "Đông Anh", "Một", "tám", None]))
    importer.cookies["django_language"] = "vi"
    page = openpyxl.load_workbook(io.BytesIO(given_back(importer, upload).content))
    assert not page["Sheet1"]["D2"].comment.text.startswith("⚑ Must be")


def test_what_is_only_to_be_known_is_listed_and_colours_nothing(importer, person, dong_anh):
    upload = received(person, a_workbook(HEADINGS, [1, "Đông Anh", "Một", "30", None]))
    content = given_back(importer, upload).content
    assert colours_of(content) == {}
    listed = openpyxl.load_workbook(io.BytesIO(content))["Problems"]
    assert listed["A2"].value == "to know: 1"
    assert listed["A7"].value == "to know"


def test_a_file_without_problems_comes_back_with_a_list_that_says_so(importer, person, dong_anh):
    a_cluster("Một", district=dong_anh)
    content = a_workbook(["Huyện", "Tên cụm"], ["Đông Anh", "Một"])
    given = given_back(importer, received(person, content)).content
    listed = openpyxl.load_workbook(io.BytesIO(given))["Problems"]
    assert listed["A2"].value == "No problems were found."


def test_a_problem_of_the_whole_row_stands_in_its_first_cell(importer, person, dong_anh):
    rows = [[None, "Đông Anh", "Một", 30, None], [None, "Đông Anh", "Một", 31, None]]
    upload = received(person, a_workbook(HEADINGS, *rows))
    listed = openpyxl.load_workbook(io.BytesIO(given_back(importer, upload).content))["Problems"]
    places = [row[2] for row in listed.iter_rows(min_row=7, values_only=True)]
    assert all(places)


def test_rows_that_were_left_out_are_marked_all_the_same(importer, person, dong_anh):
    upload = received(
        person,
        a_workbook(HEADINGS, [1, "Đông Anh", "Một", "tám", None], [2, "Đông Anh", "Hai", 9, None]),
    )
    services.answer(upload, deed=a_deed(person), left_out=[2])
    assert colours_of(given_back(importer, upload).content) == {"D2": FAULTY}


def test_a_total_that_disagrees_with_its_parts_is_marked_as_odd(importer, person, dong_anh):
    rows = [[n, "Đông Anh", f"Cụm {n}", 10 + n, None] for n in range(1, 5)]
    upload = received(person, a_workbook(HEADINGS, *rows, [None, None, "Tổng cộng", 70, None]))
    assert colours_of(given_back(importer, upload).content)["D6"] == ODD


def test_with_rows_not_yet_found_one_is_sent_to_the_layout(importer, person):
    upload = received(person, a_workbook(["một"], ["hai"]))
    assert importer.get(at("marked", upload)).url == at("layout", upload)


def test_what_is_kept_is_not_given_back_any_more(importer, person, dong_anh):
    upload = received(person, a_workbook(HEADINGS, [1, "Đông Anh", "Một", "30", None]))
    deed = a_deed(person)
    plan = answered(upload, sheet=SHEET, deed=deed)
    services.keep(upload, sheet=SHEET, deed=deed, shown_fingerprint=plan.fingerprint)
    assert importer.get(at("marked", upload)).url == at("result", upload)


def test_when_the_good_rows_are_kept_the_rest_is_still_given_back(importer, person, dong_anh):
    rows = [1, "Đông Anh", "Một", "tám", None], [2, "Đông Anh", "Hai", "80", None]
    upload = received(person, a_workbook(HEADINGS, *rows))
    assert colours_of(given_back(importer, upload).content) == {"D2": FAULTY, "D3": ODD}
    deed = a_deed(person)
    plan = answered(upload, sheet=SHEET, deed=deed)
    services.keep(
        upload, sheet=SHEET, deed=deed, shown_fingerprint=plan.fingerprint, good_only=True
    )
    assert colours_of(given_back(importer, upload).content) == {"D2": FAULTY}


def test_a_workbook_with_macros_keeps_its_ending(importer, person, dong_anh):
    workbook = openpyxl.load_workbook(io.BytesIO(a_rich_workbook(macros=True)), keep_vba=True)
    for row in ([*HEADINGS], [1, "Đông Anh", "Một", "tám", None]):
        workbook["Khác"].append([None] * 20 + row)
    upload = received(person, saved(workbook), "sổ.xlsm")
    workbook.vba_archive.close()  # it would be closed too late, when its file is gone
    answer = given_back(importer, upload)
    assert ".xlsm" in answer["Content-Disposition"]
    assert "xl/vbaProject.bin" in parts_of(answer.content)


# Other formats, and files that may not be edited


@pytest.mark.parametrize("ending", ["csv", "ods"])
def test_other_formats_come_back_as_a_workbook_of_the_same_content(
    ending, importer, person, dong_anh
):
    rows = [HEADINGS, ["1", "Đông Anh", "Một", "tám", ""], ["2", "Đông Anh", "Hai", "=9+1", ""]]
    if ending == "csv":
        content = a_text(*rows)
    else:
        cells = "".join(
            "<table:table-row>"
            + "".join(
                f'<table:table-cell office:value-type="string"><text:p>{text}</text:p>'
                "</table:table-cell>"
                for text in row
            )
            + "</table:table-row>"
            for row in rows
        )
        content = an_open_document(f'<table:table table:name="Biểu">{cells}</table:table>')
    upload = received(person, content, f"sổ.{ending}")
    given = given_back(importer, upload).content
    page = openpyxl.load_workbook(io.BytesIO(given))
    values = [list(row) for row in page.worksheets[1].iter_rows(values_only=True)]
    assert [str(value) for value in values[1][:4]] == ["1", "Đông Anh", "Một", "tám"]
    assert page.worksheets[1]["D3"].data_type == "s"
    assert colours_of(given)["D2"] == FAULTY
    assert "a copy of what was read" in page["Problems"]["A5"].value


def test_a_file_that_is_gone_or_in_the_strict_form_comes_back_as_a_copy(
    importer, person, dong_anh, monkeypatch
):
    upload = received(person, a_workbook(HEADINGS, [1, "Đông Anh", "Một", "tám", None]))
    services.stored_file(upload).unlink()
    gone = given_back(importer, upload).content
    assert colours_of(gone) == {"D2": FAULTY}
    upload = received(person, a_workbook(HEADINGS, [1, "Đông Anh", "Một", "tám", None]))

    def refuse(content, *rest, **more):
        if content == services.stored_file(upload).read_bytes():
            raise marking.NotInPlace("strict")
        return as_ever(content, *rest, **more)

    as_ever = marking.marked
    monkeypatch.setattr(marking, "marked", refuse)
    assert colours_of(given_back(importer, upload).content) == {"D2": FAULTY}


# Sent again


@pytest.mark.parametrize("headings", [HEADINGS, ["Tên", "Quy mô (ha)"]], ids=["wide", "narrow"])
def test_a_marked_file_sent_again_is_read_from_its_own_sheet(headings, importer, person, dong_anh):
    row = {"STT": 1, "Huyện": "Đông Anh", "Tên": "Một", "Cụm công nghiệp": "Một"}
    content = a_workbook(headings, [row.get(one, "tám") for one in headings], sheet="Biểu 03")
    first = received(person, content)
    again = received(person, given_back(importer, first).content)
    opened = services.open_upload(again, SHEET)
    assert opened.raw.name == "Biểu 03"
    assert [one.row for one in opened.layout.rows] == [2]


def test_what_was_put_right_has_no_mark_in_the_next_turn(importer, person, dong_anh):
    rows = [1, "Đông Anh", "Một", "tám", None], [2, "Đông Anh", "Hai", "chín", None]
    first = received(person, a_workbook(HEADINGS, *rows))
    workbook = openpyxl.load_workbook(io.BytesIO(given_back(importer, first).content))
    workbook["Sheet1"]["D2"] = 30
    second = received(person, saved(workbook))
    given = given_back(importer, second).content
    assert colours_of(given) == {"D3": FAULTY}
    page = openpyxl.load_workbook(io.BytesIO(given))
    assert page.sheetnames == ["Problems", "Sheet1"]
    assert [cell.comment is None for cell in page["Sheet1"]["D"]] == [True, True, False]


# Thirty faults in each file


DISTRICTS = ("Đông Anh", "Gia Lâm", "Thường Tín", "Chương Mỹ")
# Field, what is planted in its column.
FAULTS = (
    ("size", "tám hecta rưỡi"),
    ("size", "12..5"),
    ("size", "-4"),
    ("size", "#REF!"),
    ("size", "16 (11,99)"),
    ("size", "15 mẫu"),
    ("projects", "nhiều"),
    ("projects", "7,5"),
    ("projects", "-2"),
    ("projects", "12+8"),
    ("decided", "30/02/2024"),
    ("decided", "sau Tết"),
    ("decided", "15/13/2022"),
    ("decided", "32/1/2020"),
    ("district", "huyện Xa Lắm"),
)
WRITES = {
    "number": lambda n: n,
    "district": lambda n: DISTRICTS[n % 4],
    "name": lambda n: f"CCN Số {n} Mới",
    "size": lambda n: round(8 + n * 0.7, 2),
    "projects": lambda n: n % 30,
    "decided": lambda n: date(2015 + n % 9, 1 + n % 12, 1 + n % 28),
}
HEADED = {
    "number": "STT",
    "district": "Huyện",
    "name": "Tên cụm công nghiệp",
    "size": "Quy mô (ha)",
    "projects": "Số dự án",
    "decided": "Quyết định thành lập: ngày hoàn thành",
}


def a_flat_list(fields, top=1):
    workbook = openpyxl.Workbook()
    page = workbook.active
    for column, one in enumerate(fields, start=1):
        page.cell(top, column, HEADED[one])
    for n in range(1, 61):
        for column, one in enumerate(fields, start=1):
            page.cell(top + n, column, WRITES[one](n))
    return workbook, top


def a_titled_list(fields):
    workbook, top = a_flat_list(fields, top=6)
    page = workbook.active
    page["A1"], page["A3"] = "SỞ CÔNG THƯƠNG", "BIỂU TỔNG HỢP CÁC CỤM CÔNG NGHIỆP"
    page.merge_cells(start_row=3, end_row=3, start_column=1, end_column=len(fields))
    page.cell(4, len(fields), "Đơn vị tính: ha")
    return workbook, top


def a_two_row_header(fields):
    workbook, top = a_flat_list(fields, top=4)
    page = workbook.active
    for column, one in enumerate(fields, start=1):
        page.cell(3, column, HEADED[one])
        page.cell(4, column, None)
        page.merge_cells(start_row=3, end_row=4, start_column=column, end_column=column)
    page["A1"] = "PHỤ LỤC 01"
    return workbook, top


LAYOUTS = {
    "flat": (a_flat_list, ["number", "district", "name", "size", "projects", "decided"]),
    "titled": (a_titled_list, ["number", "name", "decided", "district", "projects", "size"]),
    "two rows of headings": (
        a_two_row_header,
        ["number", "district", "name", "decided", "size", "projects"],
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_thirty_planted_faults_are_marked_in_their_cells_and_hardly_another(
    layout, importer, person
):
    for name in DISTRICTS:
        a_district(name)
    make, fields = LAYOUTS[layout]
    clean = colours_of(given_back(importer, received(person, saved(make(fields)[0]))).content)
    workbook, top = make(fields)
    planted = set()
    for number, (field, fault) in enumerate(2 * FAULTS):
        column = fields.index(field) + 1
        cell = workbook.active.cell(top + 2 * number + 1, column)
        cell.value = fault
        if fault == "#REF!":
            cell.data_type = "e"
        planted.add(cell.coordinate)
    answer = given_back(importer, received(person, saved(workbook)))
    found = set(colours_of(answer.content)) - set(clean)
    assert len(planted) == 30
    assert len(planted & found) >= 0.98 * len(planted), sorted(planted - found)
    assert len(found - planted) <= 0.01 * len(found), sorted(found - planted)
    page = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[1]
    assert all(page[place].comment for place in found)
    assert Upload.objects.count() == 2
