import io
import struct
import zipfile

import pytest

from hanoi_industry.spreadsheets import guard, scanning
from hanoi_industry.spreadsheets.guard import Kind, Reason, Refused
from tests import workbooks
from tests.workbooks import a_raw_workbook, a_workbook, a_zip, sheet_xml, xlsx_parts

ONE_CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'
XML_OF_2003 = b"""<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:html="http://www.w3.org/TR/REC-html40"><Worksheet><Table><Row/></Table></Worksheet></Workbook>"""


def refusal(data, **more):
    with pytest.raises(Refused) as refused:
        scanning.check(data, **more)
    return refused.value


def spoilt(name, content):
    return a_zip(xlsx_parts(sheet_xml(ONE_CELL)) | {name: content})


def test_an_honest_workbook_passes():
    found = scanning.check(a_workbook(["Tên", 1]))

    assert found.kind is Kind.XLSX
    assert list(found.sheets) == ["Sheet1"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param(a_workbook(["a"]), Kind.XLSX, id="xlsx"),
        pytest.param(workbooks.an_open_document(""), Kind.ODS, id="ods"),
        pytest.param("Tên;Diện tích\n".encode(), Kind.TEXT, id="text"),
        pytest.param("\ufeffTên".encode(), Kind.TEXT, id="text with a mark"),
        pytest.param("Tên\tHuyện".encode("utf-16"), Kind.TEXT, id="utf-16 text"),
        pytest.param("Cụm".encode() + b"\0;1;2;3;4;5", Kind.TEXT, id="one NUL in a text"),
    ],
)
def test_what_a_file_is_is_told_by_what_it_holds(data, kind):
    assert scanning.check(data).kind is kind


@pytest.mark.parametrize(
    ("data", "reason", "found"),
    [
        (b"", Reason.EMPTY_FILE, None),
        (b" \r\n\t", Reason.EMPTY_FILE, None),
        (b"%PDF-1.7 ...", Reason.NOT_A_SPREADSHEET, "pdf"),
        (workbooks.A_LOGIN_PAGE, Reason.NOT_A_SPREADSHEET, "web page"),
        (b"\n  <table><tr><td>1</td></tr></table>", Reason.NOT_A_SPREADSHEET, "web page"),
        (b"<?xml version='1.0'?><Workbook/>", Reason.NOT_A_SPREADSHEET, "xml"),
        (XML_OF_2003, Reason.NOT_A_SPREADSHEET, "xml of 2003"),
        (XML_OF_2003.decode().encode("utf-16"), Reason.NOT_A_SPREADSHEET, "xml of 2003"),
        (workbooks.A_LOGIN_PAGE.decode().encode("utf-16"), Reason.NOT_A_SPREADSHEET, "web page"),
        (b"\x89PNG\r\n\x1a\n....", Reason.NOT_A_SPREADSHEET, "image"),
        (bytes(range(256)) * 4, Reason.NOT_A_SPREADSHEET, "other"),
        (a_zip({"word/document.xml": "<w/>"}), Reason.NOT_A_SPREADSHEET, "word"),
        (a_zip({"readme.txt": "hello"}), Reason.NOT_A_SPREADSHEET, "archive"),
        (a_zip({}), Reason.NOT_A_SPREADSHEET, "archive"),
        (workbooks.an_encrypted_package(), Reason.PASSWORD, None),
        (a_workbook(["a"])[:-200], Reason.BROKEN, None),
        (b"PK\x03\x04 and nothing more", Reason.BROKEN, None),
    ],
)
def test_what_is_no_readable_spreadsheet_is_refused_with_its_own_reason(data, reason, found):
    refused = refusal(data)

    assert refused.code is reason
    assert refused.params.get("found") == found


def test_a_file_of_the_largest_size_passes_and_a_byte_more_does_not():
    largest = b"a;b\n" * (guard.MAX_FILE_BYTES // 4)

    assert scanning.check(largest).kind is Kind.TEXT
    assert refusal(largest + b"a").code is Reason.TOO_LARGE


@pytest.mark.parametrize("bomb", [workbooks.a_bomb, workbooks.a_bomb_that_lies])
def test_a_bomb_is_refused_before_it_is_unpacked_whole(bomb):
    data = bomb(100)
    assert len(data) < 500_000

    assert refusal(data).code is Reason.UNPACKS_TOO_LARGE


def test_a_part_that_is_larger_than_it_says_is_refused():
    assert refusal(workbooks.a_bomb_that_lies(1)).code is Reason.BROKEN


def test_too_many_parts_are_refused():
    parts = {f"xl/{number}.xml": "<a/>" for number in range(guard.MAX_PARTS)}

    assert scanning.check(a_zip(parts)).kind is Kind.XLSX
    assert refusal(a_zip(parts | {"xl/more.xml": "<a/>"})).code is Reason.TOO_MANY_PARTS


def test_two_parts_of_one_name_are_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        archive.writestr("XL/workbook.xml", "<b/>")

    assert refusal(stream.getvalue()).code is Reason.DUPLICATE_PART


def test_parts_that_share_bytes_are_refused():
    data = bytearray(a_zip({"xl/a.xml": "<a/>" * 100, "xl/b.xml": "<a/>" * 100}))
    second = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, second + 42, 0)

    assert refusal(bytes(data)).code is Reason.OVERLAPPING_PARTS


def test_an_encrypted_part_needs_its_password():
    data = bytearray(a_workbook(["a"]))
    for at in (data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8):
        data[at] |= 1

    assert refusal(bytes(data)).code is Reason.PASSWORD


def test_only_the_two_usual_compressions_are_read():
    data = a_zip(xlsx_parts(sheet_xml(ONE_CELL)), compression=zipfile.ZIP_LZMA)

    assert refusal(data).code is Reason.UNKNOWN_COMPRESSION


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', Reason.DOCTYPE),
        ("<!--" + " " * (guard.CHUNK - 12) + "--><!DOCTYPE a><a/>", Reason.DOCTYPE),
        ('<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16"), Reason.UTF16_PART),
        ("<a/>".encode("utf-16-le"), Reason.UTF16_PART),
        ("<a/>".encode("utf-16-be"), Reason.UTF16_PART),
    ],
)
def test_parts_that_no_honest_workbook_holds_are_refused(content, reason):
    assert refusal(spoilt("xl/theme.xml", content)).code is reason
    assert refusal(spoilt("xl/hidden.bin", content)).code is reason


@pytest.mark.parametrize(
    ("cell", "reason", "address"),
    [
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', Reason.FAR_CELL, "XFD1048576"),
        ('<row r="200001"><c r="A200001"><v>1</v></c></row>', Reason.FAR_CELL, "A200001"),
        ('<row r="2"><c r="ST2"><v>1</v></c></row>', Reason.FAR_CELL, "ST2"),
        ('<row r="2"><c r="SS2"><v>1</v></c></row>', Reason.TOO_MANY_COLUMNS, "SS2"),
        ("<row r='9' ><c r='XFD9' ><f>1+1</f></c></row>", Reason.FAR_CELL, "XFD9"),
        ('<row r="260000"><c><is><t>a</t></is></c></row>', Reason.FAR_CELL, "A260000"),
        ('<row r="1"><c r="ABCDE99999999999"><v>1</v></c></row>', Reason.FAR_CELL, None),
        ('<x:row r="1"><x:c r="XFD1"><x:v>1</x:v></x:c></x:row>', Reason.FAR_CELL, "XFD1"),
        ('<row r="7">\n <c\n r="XFD7"\n>\n <v>1</v></c></row>', Reason.FAR_CELL, "XFD7"),
    ],
)
def test_a_stray_cell_far_off_is_refused_with_its_address(cell, reason, address):
    refused = refusal(a_raw_workbook(ONE_CELL + cell))

    assert refused.code is reason
    assert refused.params["sheet"] == "S1"
    assert address is None or refused.params["address"] == address


def test_the_last_cell_of_the_allowed_area_passes():
    scanning.check(a_raw_workbook('<row r="200000"><c r="BH200000"><v>1</v></c></row>'))
    scanning.check(a_raw_workbook('<row r="23000"><c r="SR23000"><v>1</v></c></row>'))


def test_a_sheet_that_is_nearly_all_emptiness_is_refused_with_the_cell_that_widens_it():
    cells = '<row r="200000"><c r="A200000"><v>1</v></c><c r="SR200000"><v>1</v></c></row>'

    refused = refusal(a_raw_workbook(cells))

    assert refused.code is Reason.FAR_CELL
    assert refused.params["address"] == "SR200000"


def test_a_far_cell_that_is_only_coloured_passes():
    scanning.check(
        a_raw_workbook(ONE_CELL + '<row r="9"><c r="XFD9" s="3"/><c r="XFD10"></c></row>')
    )


def test_a_table_that_is_truly_too_long_says_so():
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 200_002))

    assert refusal(a_raw_workbook(rows)).code is Reason.TOO_MANY_ROWS


def test_error_cells_and_formulas_that_were_never_computed_are_listed():
    found = scanning.check(
        a_raw_workbook(
            '<row r="2"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
            '<c r="B2"><f>A1+1</f></c><c r="C2"><f>A1</f><v>3</v></c><c r="D2"><f>A1</f><v/></c>'
            '<c r="E2" t="str"><f>""</f><v></v></c></row>'
        )
    ).sheets["S1"]

    assert found.errors == {(2, 1): "#DIV/0!"}
    assert found.formulas_without_value == {(2, 2), (2, 4)}


def test_cells_are_found_where_the_pieces_of_a_large_sheet_meet():
    filler = '<row r="1"><c r="A1" t="inlineStr"><is><t>' + "a" * 30_000 + "</t></is></c></row>"
    cell = '<row r="{0}"><c r="C{0}" t="e"><f>{1}</f><v>#REF!</v></c></row>'
    cells = "".join(filler + cell.format(n, "B1+" * 2000) for n in range(1, 90))

    found = scanning.check(a_raw_workbook(cells)).sheets["S1"]

    assert found.errors == {(n, 3): "#REF!" for n in range(1, 90)}


def test_hidden_rows_and_columns_are_found():
    xml = sheet_xml(
        '<row r="3" hidden="1"><c r="A3"><v>1</v></c></row>',
        before='<cols><col min="2" max="4" width="9" hidden="1"/><col min="6" max="6"/></cols>',
    )
    found = scanning.check(a_zip(xlsx_parts(xml))).sheets["S1"]

    assert found.hidden_rows == {3}
    assert found.hidden_columns == {2, 3, 4}


def test_a_text_that_is_not_in_the_table_of_texts_is_a_broken_file():
    cell = '<row r="1"><c r="A1" t="s"><v>{}</v></c></row>'

    scanning.check(a_raw_workbook(cell.format(1), texts=["one", "two"]))
    refused = refusal(a_raw_workbook(cell.format(2), texts=["one", "two"]))

    assert refused.code is Reason.BROKEN
    assert refused.params["sheet"] == "S1"


def test_a_sheet_whose_part_is_missing_is_a_broken_file():
    parts = xlsx_parts(sheet_xml(ONE_CELL), sheet_xml(ONE_CELL))
    del parts["xl/worksheets/sheet2.xml"]

    refused = refusal(a_zip(parts))

    assert refused.code is Reason.BROKEN
    assert refused.params["sheet"] == "S2"


@pytest.mark.parametrize(
    "nonsense", ["<c ", "<c r=", "<c><f>", "<row", '<c r="A1"><f a="', "<a:", "<c></row>"]
)
def test_broken_markup_is_refused_before_anything_reads_it(nonsense):
    refused = refusal(a_raw_workbook(nonsense * (3_000_000 // len(nonsense))))

    assert refused.code is Reason.BROKEN
    assert refused.params["part"] == "xl/worksheets/sheet1.xml"


def test_broken_markup_where_no_reader_looks_harms_nobody():
    scanning.check(spoilt("docProps/app.xml", "<a>"))
    scanning.check(spoilt("xl/drawings/vmlDrawing1.vml", "<xml><br></xml>"))


def test_open_documents_are_scanned_too():
    far = (
        '<table:table table:name="Biểu"><table:table-row table:number-rows-repeated="270000">'
        "<table:table-cell/></table:table-row><table:table-row><table:table-cell "
        'office:value-type="float" office:value="1"/></table:table-row></table:table>'
    )
    blanks = (
        '<table:table table:name="B"><text:p><text:s text:c="2000000000"/></text:p></table:table>'
    )

    assert refusal(workbooks.an_open_document(far)).params["address"] == "A270001"
    assert refusal(workbooks.an_open_document(blanks)).code is Reason.TOO_MUCH_TEXT


def test_macros_and_links_to_other_files_are_noticed():
    found = scanning.check(spoilt("xl/vbaProject.bin", b"\1\2\3"))

    assert found.has_macros
    assert not found.has_outside_links
    assert scanning.check(spoilt("xl/externalLinks/externalLink1.xml", "<a/>")).has_outside_links
