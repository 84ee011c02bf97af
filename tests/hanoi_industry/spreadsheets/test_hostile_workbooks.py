"""Files that lie about how much they hold or hold something twice; none is read wrongly in silence.

What is refused here would otherwise take the memory or the time of all, or lose cells unnoticed.
"""

import io
import struct
import unicodedata
import warnings
import zipfile
from pathlib import Path

import pytest
from django.utils.encoding import force_str

from hanoi_industry.spreadsheets import (
    child,
    findings,
    guard,
    messages,
    reading,
    scanning,
    scanning_xlsx,
    text_files,
)
from hanoi_industry.spreadsheets.findings import Style
from hanoi_industry.spreadsheets.guard import Reason, Refused
from hanoi_industry.spreadsheets.letters import Texts
from hanoi_industry.spreadsheets.reading import CellKind, RawCell
from tests import workbooks
from tests.workbooks import a_raw_workbook, a_workbook, a_zip, sheet_xml, xlsx_parts

FILES = Path(__file__).parents[2] / "files"
ONE_CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'
CORNER = ONE_CELL + '<row r="23000"><c r="SR23000"><v>1</v></c></row>'
NUMBER = ' office:value-type="float" office:value="1"'


def refusal(data):
    """Told by the scan or, where that lets the file pass, by the reader in this process."""
    with pytest.raises(Refused) as refused:
        for _answer in child.answers(data, None, None):
            pass
    assert force_str(messages.of_refusal(refused.value))
    return refused.value.code


def rows_of(data):
    lines = [reading.orjson.dumps(answer) for answer in child.answers(data, None, None)]
    book = reading.taken_in([*lines, reading.orjson.dumps(reading.END)], "a.xlsx")
    return book.sheets[0].rows


def a_table(rows, name="B"):
    return f'<table:table table:name="{name}">{rows}</table:table>'


def spoilt(part, content):
    return a_zip(xlsx_parts(sheet_xml(ONE_CELL)) | {part: content})


# Something twice


def named_alike(parts):
    return a_zip(parts | {"xl/workbook.xml": parts["xl/workbook.xml"].replace("S2", "S1")})


def test_of_two_sheets_with_one_name_the_reader_would_give_one_twice():
    alike = named_alike(xlsx_parts(sheet_xml(ONE_CELL), sheet_xml(ONE_CELL)))
    tables = a_table("") + a_table("")

    assert refusal(alike) is Reason.BROKEN
    assert refusal(workbooks.an_open_document(tables)) is Reason.BROKEN


def test_two_names_for_one_sheet_are_refused_for_thousands_would_be_read_as_often():
    parts = xlsx_parts(sheet_xml(ONE_CELL), sheet_xml(ONE_CELL))
    links = parts["xl/_rels/workbook.xml.rels"].replace("sheet2.xml", "sheet1.xml")

    assert refusal(a_zip(parts | {"xl/_rels/workbook.xml.rels": links})) is Reason.BROKEN


def test_two_names_for_the_records_of_one_old_sheet_are_refused():
    data = bytearray((FILES / "two_clusters.xls").read_bytes())
    first = data.index(struct.pack("<H", 0x0085))
    (size,) = struct.unpack_from("<H", data, first + 2)
    second = first + 4 + size
    assert data[second : second + 2] == data[first : first + 2]
    data[second + 4 : second + 8] = data[first + 4 : first + 8]

    assert refusal(bytes(data)) is Reason.BROKEN


@pytest.mark.parametrize("name", ["xl/workbook.xml", "XL/Workbook.XML", "xl\\workbook.xml"])
def test_two_parts_with_one_name_are_refused(name):
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as archive:
        warnings.simplefilter("ignore")
        for part, content in xlsx_parts(sheet_xml(ONE_CELL)).items():
            archive.writestr(part, content)
        archive.writestr(name, "<workbook/>")

    assert refusal(stream.getvalue()) is Reason.DUPLICATE_PART


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1" t="inlineStr"><is><t>a</t></is><is><t>b</t></is></c>',
        '<c r="A1" t="inlineStr"><is><t>a</t></is> <v>b</v></c>',
        '<c r="A1" t="inlineStr"><is/><is><t>b</t></is></c>',
        '<c t="inlineStr"><is><t>a</t></is><is><t>b</t></is></c>',
        '<c r="A1" t="str"><v>a</v><v>b</v></c>',
        '<c r="A1" t="str"><v/><v>b</v></c>',
        '<c r="A1" t="str"><f>1</f><v>a</v>\n<is><t>b</t></is></c>',
        '<c r="A1"><v>1</v><v>2</v></c>',
        '<x:c xmlns:x="{MAIN}" r="A1" t="inlineStr"><x:is/><x:is><x:t>b</x:t></x:is></x:c>',
    ],
)
def test_a_cell_with_two_texts_is_refused_for_one_of_them_would_be_lost(cell):
    row = f'<row r="1">{cell.replace("{MAIN}", workbooks.MAIN)}</row>'

    assert refusal(a_raw_workbook(row)) is Reason.BROKEN


def test_cells_that_hold_one_text_each_are_read_whatever_stands_around_them():
    cells = (
        '<c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="str"><v>b</v></c>'
        '<c r="C1" t="inlineStr"><is/></c><c r="D1" t="inlineStr"> <is> <t>d</t> </is> </c>'
    )

    assert rows_of(a_raw_workbook(f'<row r="1">{cells}</row>')) == [["a", "b", None, "d"]]


# What nobody looked through


SECOND = '<row r="2"><c r="A2"><v>5</v></c></row>'


@pytest.mark.parametrize(
    "rows",
    [
        f"{ONE_CELL}</sheetData><sheetData>{SECOND}",
        f"</sheetData><sheetData>{ONE_CELL}",
        f"{ONE_CELL}</sheetData>{SECOND}<sheetData>",
        f"{ONE_CELL}<sheetData>{SECOND}</sheetData>",
        f'{ONE_CELL}</sheetData><x:sheetData xmlns:x="{workbooks.MAIN}"><x:row r="2">'
        '<x:c r="A2"><x:v>5</x:v></x:c></x:row></x:sheetData><sheetData>',
    ],
    ids=["again", "empty first", "behind", "within", "with a prefix"],
)
def test_rows_where_the_reader_does_not_look_are_refused(rows):
    assert refusal(a_raw_workbook(rows)) is Reason.BROKEN


def test_the_same_rows_are_refused_in_a_binary_workbook():
    data = workbooks.an_xlsb(["a", 1])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    body, part = parts["xl/worksheets/sheet1.bin"], "xl/worksheets/sheet1.bin"
    end = body.index(b"\x92\x01\x00")
    again = body[:end] + b"\x92\x01\x00\x91\x01\x00" + body[end:]

    assert rows_of(data) == [["a", 1]]
    assert refusal(a_zip(parts | {part: again})) is Reason.BROKEN
    assert refusal(a_zip(parts | {part: body[:end]})) is Reason.BROKEN


@pytest.mark.parametrize(
    ("part", "name", "elsewhere"),
    [
        ("_rels/.rels", "xl/workbook.xml", "xl/other.xml"),
        ("xl/_rels/workbook.xml.rels", "sharedStrings.xml", "texts/other.xml"),
        ("xl/_rels/workbook.xml.rels", "styles.xml", "looks/other.xml"),
    ],
)
def test_parts_linked_elsewhere_are_not_passed_over_for_others(part, name, elsewhere):
    parts = xlsx_parts(sheet_xml(ONE_CELL))
    style = f'<Relationship Id="rId98" Type="{workbooks.RELATIONS}/styles" Target="styles.xml"/>'
    links = parts["xl/_rels/workbook.xml.rels"]
    parts["xl/_rels/workbook.xml.rels"] = links.replace("</R", f"{style}</R")

    assert rows_of(a_zip(parts)) == [[1]]
    assert refusal(a_zip(parts | {part: parts[part].replace(name, elsewhere)})) is Reason.BROKEN


def test_a_second_name_by_which_only_the_reader_would_know_a_part_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for part, content in xlsx_parts(sheet_xml(ONE_CELL)).items():
            archive.writestr(part, content)
        entry, other = zipfile.ZipInfo("xl/a.xml"), b"xl/worksheets/sheet1.xml"
        entry.extra = struct.pack("<HHBI", 0x7075, 5 + len(other), 1, 0) + other
        archive.writestr(entry, sheet_xml(""))

    assert refusal(stream.getvalue()) is Reason.BROKEN


def test_a_sheet_that_hides_from_the_scan_is_refused():
    error = '<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>'
    hidden = f"<!--{'c' * 5000}-->{sheet_xml(error)}"

    assert refusal(a_zip(xlsx_parts(hidden))) is Reason.BROKEN


def test_an_open_document_with_other_prefixes_is_refused():
    content = a_table(f"<table:table-row><table:table-cell{NUMBER}/></table:table-row>")
    data = workbooks.an_open_document(content)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    renamed = parts["content.xml"].replace("table:", "t:").replace(":t:1.0", ":table:1.0")
    parts["content.xml"] = renamed.replace("xmlns:table=", "xmlns:t=")

    assert refusal(a_zip(parts)) is Reason.NO_SHEETS


# Too much of it


def test_many_wide_sheets_are_refused_before_a_reader_lays_them_out():
    several = a_zip(xlsx_parts(sheet_xml(CORNER), sheet_xml(CORNER)))
    rows = (
        f"<table:table-row><table:table-cell{NUMBER}/></table:table-row>"
        '<table:table-row table:number-rows-repeated="22998"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell table:number-columns-repeated="511"/>'
        f"<table:table-cell{NUMBER}/></table:table-row>"
    )

    scanning.check(a_raw_workbook(CORNER))
    assert refusal(several) is Reason.TOO_MANY_CELLS
    tables = a_table(rows, "A") + a_table(rows, "B")
    assert refusal(workbooks.an_open_document(tables)) is Reason.TOO_MANY_CELLS


def test_wide_sheets_of_ordinary_cells_are_measured_as_they_are_opened(monkeypatch):
    cells = ONE_CELL + '<row r="9"><c r="J9"><v>1</v></c></row>'
    data = a_zip(xlsx_parts(sheet_xml(cells), sheet_xml(cells)))

    monkeypatch.setattr(findings, "MAX_AREA", 180)
    assert rows_of(data)
    monkeypatch.setattr(findings, "MAX_AREA", 179)
    assert refusal(data) is Reason.TOO_MANY_CELLS


def test_more_cells_than_the_site_can_hold_are_refused_while_they_come_in(monkeypatch):
    data = a_workbook(*[[1, 2, 3]] * 5)

    monkeypatch.setattr(guard, "MAX_CELLS", 15)
    assert len(rows_of(data)) == 5
    monkeypatch.setattr(guard, "MAX_CELLS", 14)
    with pytest.raises(Refused) as refused:
        rows_of(data)
    assert refused.value.code is Reason.TOO_MANY_CELLS


def test_more_sheets_than_there_are_communes_are_refused(monkeypatch):
    monkeypatch.setattr(findings, "MAX_SHEETS", 3)

    scanning.check(a_zip(xlsx_parts(*[sheet_xml(ONE_CELL)] * 3)))
    assert refusal(a_zip(xlsx_parts(*[sheet_xml(ONE_CELL)] * 4))) is Reason.TOO_MANY_SHEETS


def test_blank_records_beyond_the_last_row_are_not_kept(monkeypatch):
    monkeypatch.setattr(guard, "MAX_ROWS", 5)

    assert len(list(text_files.records("a;b\n1;2" + "\n" * 1000))) == 5


# Looks


def with_styles(looks, cells):
    styles = f'<styleSheet xmlns="{workbooks.MAIN}"><cellXfs>{looks}</cellXfs></styleSheet>'
    return a_zip(xlsx_parts(sheet_xml(cells)) | {"xl/styles.xml": styles})


def test_percent_signs_are_found_among_thousands_of_styles():
    cells = '<row r="1"><c r="A1" s="4998"><v>0.5</v></c><c r="B1" s="5000"><v>0.5</v></c></row>'
    data = with_styles('<xf numFmtId="10"/>' * 5000 + "<xf/>", cells)

    assert rows_of(data) == [[RawCell(0.5, CellKind.NUMBER, "0.00%"), 0.5]]


def test_thousands_of_styles_are_not_tried_one_by_one_at_each_cell():
    few, many = scanning_xlsx._telling(range(3)), scanning_xlsx._telling(range(60_000))

    assert '(0|1|2)"' in few.pattern.decode()
    assert len(many.pattern) < 100


def test_blank_cells_with_a_look_cost_no_memory():
    cells = "".join(f'<row r="{n}"><c r="SR{n}" s="0"/></row>' for n in range(2, 50))
    found = scanning.check(with_styles('<xf numFmtId="10"/>', ONE_CELL + cells))

    assert found.styles == [Style("0.00%")]
    assert not found.sheets["S1"].styles


def test_a_format_that_no_program_writes_does_not_go_along_with_every_number():
    assert Style("0%" + "[" * 10_000_000).number_format == "0%" + "[" * 253
    assert Style("0.00%").number_format == "0.00%"


def test_columns_that_are_hidden_again_and_again_are_hidden_once():
    columns = '<cols><col min="1" max="16384" hidden="1"/></cols>'.replace(
        "</cols>", '<col min="1" max="16384" hidden="1"/>' * 50_000 + "</cols>"
    )
    found = scanning.check(a_zip(xlsx_parts(sheet_xml(ONE_CELL, before=columns))))

    assert len(found.sheets["S1"].hidden_columns) == guard.MAX_COLUMNS


# What only looks like a table


@pytest.mark.parametrize(
    "data",
    [
        b"BM" + bytes(3000),
        b"II*\0" + bytes(300),
        b"\0\0\x02\0\x06\x04" + bytes(300),
        b"a.txt".ljust(257, b"\0") + b"ustar" + bytes(300),
        b"\n\n%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n",
    ],
    ids=["bitmap", "tiff", "lotus", "tar", "pdf after blank lines"],
)
def test_what_is_mostly_nothing_is_no_text_in_two_bytes_a_letter(data):
    assert refusal(data) is Reason.NOT_A_SPREADSHEET


def test_text_in_two_bytes_a_letter_is_still_known_without_its_mark():
    assert rows_of("Mã cụm;Tên cụm\nC1;Phú Thị\n".encode("utf-16-le"))[1] == ["C1", "Phú Thị"]


# Letters and numbers


def test_a_tower_of_marks_is_cut_before_it_is_put_into_order():
    tower = "a" + "\u0323\u0301" * 30_000
    texts = Texts()

    value = texts[tower]

    assert len(unicodedata.normalize("NFD", value)) == 31
    assert texts.telling
    assert len(texts["Cụm công nghiệp " * 2000].split()) == 6000


@pytest.mark.parametrize("error", ["#TÊN?", "#N/A N/A", "Err:502"])
def test_errors_in_another_language_are_told_as_they_stand(error):
    cells = f'<c r="A1" t="e"><f>B1</f><v>{error}</v></c><c r="B1" t="str"><v>{error}</v></c>'

    assert rows_of(a_raw_workbook(f'<row r="1">{cells}</row>')) == [
        [RawCell(error, CellKind.ERROR), error]
    ]


def test_errors_of_later_versions_of_excel_leave_their_neighbours_readable():
    cells = '<c r="A1" t="e"><v>#BUSY!</v></c><c r="B1"><v>7</v></c><c r="C1" t="e"><v>#N/A</v></c>'

    assert rows_of(a_raw_workbook(f'<row r="1">{cells}</row>')) == [
        [RawCell("#BUSY!", CellKind.ERROR), 7, RawCell("#N/A", CellKind.ERROR)]
    ]


@pytest.mark.parametrize(
    ("value", "shown"), [(1e308, "1.000000E+308"), (-1e308, "-1.000000E+308"), (5e-324, "E-324")]
)
def test_numbers_no_page_has_room_for_are_shown_in_short(value, shown):
    assert shown in messages.shown(value)


@pytest.mark.parametrize(
    "value",
    ["<![CDATA[20.22]]>", "20<!-- x -->.22", "20<?x y?>.22", "&#50;&#48;.22", "2<b>0</b>.22"],
)
@pytest.mark.parametrize("attributes", ['r="A1"', "r='A1' t='n'", 'r="A1" t="e"'])
def test_a_value_in_pieces_is_refused_for_the_reader_would_take_the_first_alone(value, attributes):
    cell = f'<row r="1"><c {attributes}><v>{value}</v></c></row>'

    assert refusal(a_raw_workbook(cell)) is Reason.BROKEN


@pytest.mark.parametrize("cell", ["<v>5</v><v>6</v>", "<v>5</v><f>B1</f>", "<v>5</v><is/>"])
def test_of_two_values_in_a_cell_the_reader_would_take_one(cell):
    assert refusal(a_raw_workbook(f'<row r="1"><c r="A1">{cell}</c></row>')) is Reason.BROKEN


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1" t="str"><v><![CDATA[Phú]]> Thị</v></c>',
        '<c r="A1" t="str"><v>Phú <![CDATA[Thị]]></v></c>',
        '<c r="A1"><f><![CDATA[B1<3]]></f></c>',
        '<c r="A1"><!-- x --><f>B1</f></c>',
        '<c r="A1" t="e"><!-- x --><v>#REF!</v></c>',
        '<c r="A1" t="inlineStr"><v>Phú Thị</v></c>',
    ],
)
def test_cells_that_the_reader_would_show_cut_or_blank_are_refused(cell):
    assert refusal(a_raw_workbook(f'<row r="1">{cell}</row>')) is Reason.BROKEN


def test_letters_in_brackets_of_their_own_are_read_where_they_are_a_text():
    cell = '<c r="A1" t="inlineStr"><is><t>Phú <![CDATA[<Thị>]]></t></is></c>'

    assert rows_of(a_raw_workbook(f'<row r="1">{cell}</row>')) == [["Phú <Thị>"]]


def test_how_words_are_spoken_is_not_read_into_them():
    text = (
        '<r><t xml:space="preserve">Phú </t></r><r><t>Thị</t></r><rPh sb="0" eb="1"><t>X</t></rPh>'
    )
    parts = xlsx_parts(
        sheet_xml(
            f'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is>{text}</is></c></row>'
        )
    )
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{workbooks.MAIN}"><si>{text}</si></sst>'

    assert rows_of(a_zip(parts)) == [["Phú Thị", "Phú Thị"]]


@pytest.mark.parametrize("digits", [39, 40, 41, 400])
def test_a_number_of_many_digits_is_still_one(digits):
    assert rows_of(a_raw_workbook(f'<row r="1"><c r="A1"><v>-{"9" * digits}</v></c></row>'))


# Markup and packages


ENTITIES = (
    '<!DOCTYPE a [<!ENTITY b "' + "b" * 5000 + '">]><a>' + "&b;" * 500 + "</a>",
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://192.0.2.1/svg11.dtd"><svg/>',
)


@pytest.mark.parametrize("content", ENTITIES)
@pytest.mark.parametrize(
    "part",
    [
        "docProps/core.xml",
        "customXml/item1.xml",
        "xl/drawings/drawing1.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/comments1.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
        "xl/media/picture.svg",
    ],
)
def test_entities_are_refused_in_parts_that_no_reader_opens(part, content):
    assert refusal(spoilt(part, content)) is Reason.DOCTYPE


@pytest.mark.parametrize(
    "name",
    ["../../../../tmp/evil.txt", "/etc/cron.d/x", "C:\\windows\\x", "xl/\u202egnp.xml", "xl/a?.b"],
)
def test_names_of_parts_lead_nowhere(name):
    assert rows_of(spoilt(name, "<a/>")) == [[1]]


def central(data, offset, form, value):
    """The first entry of the directory, with one field changed."""
    changed = bytearray(data)
    struct.pack_into(form, changed, changed.index(b"PK\x01\x02") + offset, value)
    return bytes(changed)


@pytest.mark.parametrize(
    ("offset", "form", "value"),
    [
        (24, "<I", 0xFFFFFFFF),
        (24, "<I", 0),
        (20, "<I", 0xFFFFFFFF),
        (20, "<I", 0),
        (16, "<I", 1),
        (10, "<H", 0),
        (10, "<H", 99),
        (42, "<I", 0x7FFFFFFF),
        (28, "<H", 65535),
        (30, "<H", 65535),
    ],
)
def test_directories_that_lie_are_refused(offset, form, value):
    data = central(a_workbook(["a"] * 50), offset, form, value)

    assert refusal(data) in (Reason.BROKEN, Reason.OVERLAPPING_PARTS, Reason.UNPACKS_TOO_LARGE,
                             Reason.UNKNOWN_COMPRESSION, Reason.NOT_A_SPREADSHEET)  # fmt: skip
