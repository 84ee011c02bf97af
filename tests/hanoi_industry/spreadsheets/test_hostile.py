"""Files that were made to do harm, or came to harm: each is read or refused in plain words, and soon.

What the scan refuses never reaches a reader, so most are judged without starting one.
"""

import io
import random
import struct
import zipfile
from pathlib import Path

import pytest
from django.utils.encoding import force_str

from hanoi_industry.spreadsheets import child, messages, scanning
from hanoi_industry.spreadsheets.guard import Reason, Refused
from hanoi_industry.spreadsheets.reading import CellKind, read_file
from tests import workbooks
from tests.workbooks import a_raw_workbook, a_workbook, a_zip, sheet_xml, xlsx_parts

FILES = Path(__file__).parents[2] / "files"
ONE_CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'
HONEST = {
    "xlsx": a_workbook(["Tên", "Diện tích"], *[["Phú Thị", n] for n in range(50)]),
    "xls": (FILES / "two_clusters.xls").read_bytes(),
    "ods": (FILES / "odd_cells.ods").read_bytes(),
    "xlsb": workbooks.an_xlsb(["Tên", "Ha"], *[["Phú Thị", n] for n in range(50)]),
    "csv": "Tên;Diện tích\n".encode() + "Phú Thị;20,22\n".encode() * 50,
}


@pytest.fixture
def outcome(tmp_path):
    """The workbook, or the reason of the refusal; never anything else."""

    def of(data, name="upload"):
        try:
            scanning.check(data)
            path = tmp_path / "stored"
            path.write_bytes(data)
            return read_file(path, name)
        except Refused as refused:
            assert force_str(messages.of_refusal(refused))
            return refused.code

    return of


# Damage


@pytest.mark.parametrize("kind", HONEST)
@pytest.mark.parametrize("tenth", range(1, 10))
def test_a_file_cut_off_anywhere_is_refused_or_still_whole(outcome, kind, tenth):
    data = HONEST[kind]

    result = outcome(data[: len(data) * tenth // 10], f"a.{kind}")

    if kind != "csv":
        assert result in (Reason.BROKEN, Reason.NOT_A_SPREADSHEET)


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xlsb"])
@pytest.mark.parametrize("seed", range(12))
def test_a_packed_file_with_changed_bytes_is_refused_or_still_the_same(outcome, kind, seed):
    chance = random.Random(seed)
    data = bytearray(HONEST[kind])
    for _ in range(4):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)

    result = outcome(bytes(data))

    assert isinstance(result, Reason) or result.sheets


@pytest.mark.parametrize("seed", range(25))
def test_an_old_workbook_with_changed_bytes_never_leaves_the_limits(outcome, seed):
    chance = random.Random(seed)
    data = bytearray(HONEST["xls"])
    for _ in range(8):
        data[chance.randrange(512 if seed % 2 else len(data))] = chance.randrange(256)

    assert outcome(bytes(data), "a.xls") is not None


@pytest.mark.parametrize("seed", range(40))
def test_broken_records_of_a_binary_workbook_are_refused(outcome, seed):
    chance = random.Random(seed)
    parts = {}
    with zipfile.ZipFile(io.BytesIO(HONEST["xlsb"])) as package:
        for name in package.namelist():
            parts[name] = package.read(name)
    name = chance.choice([one for one in parts if one.endswith(".bin")])
    content = bytearray(parts[name])
    for _ in range(3):
        content[chance.randrange(len(content))] = chance.randrange(256)

    assert outcome(a_zip(parts | {name: bytes(content)}), "a.xlsb") is not None


# What is no workbook


AN_OPEN_LETTER = a_zip(
    {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY_FILE),
        (b"\0" * 4096, Reason.EMPTY_FILE),
        (b"\n\n \t\r\n", Reason.EMPTY_FILE),
        (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3", Reason.NOT_A_SPREADSHEET),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", Reason.NOT_A_SPREADSHEET),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Reason.NOT_A_SPREADSHEET),
        (b"GIF89a\1\0\1\0", Reason.NOT_A_SPREADSHEET),
        (b"Rar!\x1a\x07\x01\0", Reason.NOT_A_SPREADSHEET),
        (b"7z\xbc\xaf\x27\x1c", Reason.NOT_A_SPREADSHEET),
        (b"\x1f\x8b\x08\0\0\0\0\0", Reason.NOT_A_SPREADSHEET),
        (b"{\\rtf1\\ansi}", Reason.NOT_A_SPREADSHEET),
        (b"\x7fELF\2\1\1" + b"\0" * 50, Reason.NOT_A_SPREADSHEET),
        (b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff" + b"\0" * 60, Reason.NOT_A_SPREADSHEET),
        (b"SQLite format 3\0\x10\0\1\1\0\x40 \x20" + b"\0" * 60, Reason.NOT_A_SPREADSHEET),
        (b"<html><table><tr><td>1</td></tr></table></html>", Reason.NOT_A_SPREADSHEET),
        (b"\xef\xbb\xbf<!DOCTYPE html><html></html>", Reason.NOT_A_SPREADSHEET),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', Reason.NOT_A_SPREADSHEET),
        ("<html><body><table/></body></html>".encode("utf-16"), Reason.NOT_A_SPREADSHEET),
        (b"MIME-Version: 1.0\nX-Document-Type: Workbook\n", Reason.NOT_A_SPREADSHEET),
        (a_zip({"word/document.xml": "<w/>"}), Reason.NOT_A_SPREADSHEET),
        (a_zip({"ppt/presentation.xml": "<p/>"}), Reason.NOT_A_SPREADSHEET),
        (a_zip({"inner.xlsx": HONEST["xlsx"]}), Reason.NOT_A_SPREADSHEET),
        (a_zip({}), Reason.NOT_A_SPREADSHEET),
        (AN_OPEN_LETTER, Reason.NOT_A_SPREADSHEET),
        (b"\x09\x00\x04\x00\x02\x00\x10\x00" + b"\0" * 40, Reason.VERY_OLD_WORKBOOK),
        (b"\x09\x02\x06\x00\x00\x00\x10\x00\x00\x00" + b"\0" * 40, Reason.VERY_OLD_WORKBOOK),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00" + b"\0" * 40, Reason.VERY_OLD_WORKBOOK),
        (workbooks.an_encrypted_package(), Reason.PASSWORD),
        (b"PK\x03\x04", Reason.BROKEN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Reason.BROKEN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 2048, Reason.BROKEN),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv"])
def test_what_a_file_is_decides_whatever_it_is_called(outcome, data, reason, name):
    assert outcome(data, name) is reason


# Markup


def a_spoilt(part, content):
    return a_zip(xlsx_parts(sheet_xml(ONE_CELL)) | {part: content})


ENTITIES = (
    '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    '<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd"><a/>',
    '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://192.0.2.1/p">%p;]><a/>',
    "<!doctype a><a/>",
)
PARTS = (
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
    "xl/theme/theme1.xml",
)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("content", ENTITIES)
def test_entities_are_refused_wherever_they_stand(outcome, part, content):
    assert outcome(a_spoilt(part, content)) is Reason.DOCTYPE


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_parts_in_utf_16_are_refused(outcome, part, codec):
    content = '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode(codec)

    assert outcome(a_spoilt(part, content)) is Reason.UTF16_PART


@pytest.mark.parametrize("part", PARTS[:4])
@pytest.mark.parametrize(
    "content",
    ["", "<", "<a>", "<a></b>", "<a/><b/>", "<a b=1/>", "<a>\0</a>", "<a>&nope;</a>", "\ufffe"],
)
def test_broken_markup_is_refused(outcome, part, content):
    assert outcome(a_spoilt(part, content)) in (Reason.BROKEN, Reason.NO_SHEETS)


def test_deep_markup_is_refused_or_read_without_falling_over(outcome):
    deep = sheet_xml(ONE_CELL, after="<a>" * 200_000 + "</a>" * 200_000)

    assert outcome(a_zip(xlsx_parts(deep))) is not None


@pytest.mark.parametrize(
    "attributes",
    ['r="A0"', 'r="0"', 'r="A"', 'r="-1"', 'r="A1:B2"', 'r="É1"', 'r="AAAAAAAAAA1"',
     'r="A99999999999999999999"', 'r="A4294967297"', 'r=""'],
)  # fmt: skip
def test_addresses_that_are_none_are_refused(outcome, attributes):
    cell = f'<row r="1"><c {attributes}><v>1</v></c></row>'

    assert outcome(a_raw_workbook(cell)) in (Reason.BROKEN, Reason.FAR_CELL)


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"><v>1</v></c></row>',
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        '<row r="1"><c r="ZZZ1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="200000"><c r="SR200000"><v>1</v></c></row>',
        '<row r="1048576"><c t="inlineStr"><is><t>a</t></is></c></row>',
        "<row r='9'><c r='XFD9' t='str'><f>1</f></c></row>",
        '<x:row r="1"><x:c r="XFD1"><x:v>1</x:v></x:c></x:row>',
    ],
)
def test_cells_far_off_are_refused_with_their_address(outcome, cells):
    assert outcome(a_raw_workbook(cells)) is Reason.FAR_CELL


@pytest.mark.parametrize("reference", ["A1:XFD1048576", "B2", "A1", "nonsense", ""])
def test_a_declared_size_that_is_a_lie_changes_nothing(outcome, reference):
    xml = sheet_xml(ONE_CELL, before=f'<dimension ref="{reference}"/>')

    result = outcome(a_zip(xlsx_parts(xml)))

    assert result is Reason.BROKEN or result.sheets[0].rows == [[1]]


def test_a_million_declared_columns_are_no_columns(outcome):
    columns = '<cols><col min="1" max="1000000" width="9" hidden="1"/></cols>'

    sheet = outcome(a_zip(xlsx_parts(sheet_xml(ONE_CELL, before=columns)))).sheets[0]

    assert sheet.rows == [[1]]
    assert sheet.hidden_columns == {1}


def test_a_million_merged_ranges_do_not_stop_the_reading(outcome):
    merges = "<mergeCells>" + '<mergeCell ref="A1:B2"/>' * 100_000 + "</mergeCells>"

    assert outcome(a_zip(xlsx_parts(sheet_xml(ONE_CELL, after=merges)))) is not None


@pytest.mark.parametrize("number", [-1, 5, 999, 4294967295, 99999999999999])
def test_a_text_that_is_not_in_the_table_is_no_blank(outcome, number):
    cell = f'<row r="1"><c r="A1" t="s"><v>{number}</v></c></row>'

    result = outcome(a_raw_workbook(cell, texts=["a", "b"]))

    assert result is Reason.BROKEN


def test_the_longest_cells_are_read_whole(outcome):
    text = "Ắ" * 32_767

    sheet = outcome(a_workbook([text, "b"])).sheets[0]

    assert sheet.rows == [[text, "b"]]


@pytest.mark.parametrize("value", ["NaN", "inf", "-inf", "1e999", "-1e999", "Infinity", "nan"])
def test_numbers_that_are_none_are_errors(outcome, value):
    sheet = outcome(a_raw_workbook(f'<row r="1"><c r="A1"><v>{value}</v></c></row>')).sheets[0]

    assert sheet.cell(1, 1).kind is CellKind.ERROR


@pytest.mark.parametrize("serial", ["-1", "-0.5", "NaN", "-45000"])
@pytest.mark.parametrize("properties", ["", 'date1904="1"'])
def test_a_day_before_all_days_is_an_error_and_no_midnight(outcome, serial, properties):
    styles = f'<styleSheet xmlns="{workbooks.MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
    parts = xlsx_parts(
        sheet_xml(f'<row r="1"><c r="A1" s="1"><v>{serial}</v></c></row>'),
        workbook_properties=properties,
    )
    parts["xl/styles.xml"] = styles + "</cellXfs></styleSheet>"

    assert outcome(a_zip(parts)).sheets[0].cell(1, 1).kind is CellKind.ERROR


def test_a_strict_workbook_is_read(outcome):
    parts = {
        name: content.replace(
            workbooks.MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"
        ).replace(workbooks.RELATIONS, "http://purl.oclc.org/ooxml/officeDocument/relationships")
        for name, content in xlsx_parts(sheet_xml(ONE_CELL)).items()
    }

    assert outcome(a_zip(parts)).sheets[0].rows == [[1]]


# Containers


@pytest.mark.parametrize("megabytes", [40, 100, 420])
def test_bombs_are_refused(outcome, megabytes):
    content = (b" " * (1024 * 1024) for _ in range(megabytes))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in xlsx_parts(sheet_xml(ONE_CELL)).items():
            archive.writestr(name, part)
        with archive.open("xl/media/image1.xml", "w") as part:
            for piece in content:
                part.write(piece)

    assert outcome(stream.getvalue()) is Reason.UNPACKS_TOO_LARGE


def test_many_parts_that_share_the_same_bytes_are_refused(outcome):
    data = bytearray(a_zip({f"xl/{n}.xml": "<a/>" * 50 for n in range(20)}))
    at = data.index(b"PK\x01\x02")
    while at > 0:
        struct.pack_into("<I", data, at + 42, 0)
        at = data.find(b"PK\x01\x02", at + 4)

    assert outcome(bytes(data)) is Reason.OVERLAPPING_PARTS


@pytest.mark.parametrize("sector", range(0, 12, 2))
def test_sectors_that_run_in_a_circle_are_refused(outcome, sector):
    data = bytearray(HONEST["xls"])
    (table,) = struct.unpack_from("<I", data, 76)
    struct.pack_into("<I", data, (table + 1) * 512 + 4 * sector, sector)

    assert outcome(bytes(data), "a.xls") is not None


def test_a_table_of_sectors_that_names_itself_is_refused(outcome):
    data = bytearray(HONEST["xls"])
    struct.pack_into("<II", data, 68, 0, 5)

    assert outcome(bytes(data), "a.xls") in (Reason.BROKEN, Reason.NOT_A_SPREADSHEET)


def test_a_locked_old_workbook_needs_its_password(outcome):
    data = HONEST["xls"]
    start = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    # The record after the first one becomes the one that says so.
    (size,) = struct.unpack_from("<H", data, start + 22)
    data = data[: start + 20] + struct.pack("<HH", 0x002F, size) + data[start + 24 :]

    assert outcome(data, "a.xls") is Reason.PASSWORD


def test_a_locked_open_document_needs_its_password(outcome):
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/>'
        "</manifest:file-entry></manifest:manifest>"
    )
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": bytes(range(256)) * 8,
        "META-INF/manifest.xml": manifest,
    }

    assert outcome(a_zip(parts), "a.ods") is Reason.PASSWORD


# Open documents


NUMBER = ' office:value-type="float" office:value="1"'


@pytest.mark.parametrize(
    ("rows", "columns", "cell"),
    [
        ("2000000000", "1", NUMBER),
        ("300000", "1", NUMBER),
        ("1", "2000000000", NUMBER),
        ("1", "99999999999999999999", NUMBER),
        ("200000", "500", NUMBER),
        ("200000", "500", ' table:formula="of:=1"'),
        ("200000", "500", ' calcext:value-type="error" office:value-type="string"'),
        ("200000", "500", ' office:value-type="percentage" office:value="1"'),
    ],
)
def test_open_documents_that_say_something_very_often_are_refused(outcome, rows, columns, cell):
    content = (
        f'<table:table table:name="B"><table:table-row table:number-rows-repeated="{rows}">'
        f'<table:table-cell table:number-columns-repeated="{columns}"{cell}/></table:table-row>'
        "</table:table>"
    )

    assert outcome(workbooks.an_open_document(content), "a.ods") is Reason.FAR_CELL


def test_a_cell_after_two_billion_blank_ones_is_refused(outcome):
    content = (
        '<table:table table:name="B"><table:table-row><table:table-cell '
        f'table:number-columns-repeated="2000000000"/><table:table-cell{NUMBER}/>'
        "</table:table-row></table:table>"
    )

    assert outcome(workbooks.an_open_document(content), "a.ods") is Reason.FAR_CELL


@pytest.mark.parametrize("blanks", ["2000000000", "999999", "10001"])
@pytest.mark.parametrize("before", ["", "a"])
def test_a_text_of_very_many_blanks_is_refused(outcome, blanks, before):
    content = (
        '<table:table table:name="B"><table:table-row><table:table-cell '
        f'office:value-type="string"><text:p>{before}<text:s text:c="{blanks}"/></text:p>'
        "</table:table-cell></table:table-row></table:table>"
    )

    assert outcome(workbooks.an_open_document(content), "a.ods") is Reason.TOO_MUCH_TEXT


# Text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'a;b\n"' + b"x;1\n" * 60_000, Reason.OPEN_QUOTE),
        (b"a" * 200_000, Reason.OPEN_QUOTE),
        (b"," * 1_000_000 + b"1", Reason.TOO_MANY_COLUMNS),
        (b"1\n" * 200_001, Reason.TOO_MANY_ROWS),
        (b"a;b\n1;2\n\xff\xfe\xfd;\x81\n", Reason.ENCODING_NEEDED),
    ],
)
def test_hostile_text_files_are_refused(outcome, data, reason):
    assert outcome(data, "a.csv") is reason


@pytest.mark.parametrize(
    "text",
    ["=1+1", "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "{{7*7}}", "'; DROP TABLE x;--",
     "\u202egnp.exe", "a\0b", "@SUM(A1)", "+1", "-1", "%s%n", "\ud7ff", "\U0010ffff"],
)  # fmt: skip
def test_text_that_would_do_something_elsewhere_stays_text(outcome, text):
    sheet = outcome(workbooks.a_text(["Tên", "Ha"], [text, "1"], ["c", "2"]), "a.csv").sheets[0]

    assert sheet.cell(2, 1).kind is CellKind.TEXT
    assert sheet.value(2, 1).replace("␀", "\0") == text


# What comes in spite of all


def test_a_reader_that_asks_for_too_much_memory_is_a_refusal(monkeypatch, capsysbinary, tmp_path):
    def greedy(*_):
        raise MemoryError

    path = tmp_path / "a.csv"
    path.write_bytes(b"a")
    monkeypatch.setattr(child, "answers", greedy)
    monkeypatch.setattr(child, "limit_resources", lambda _: None)

    child.main([str(path), "20"])

    assert b'"reader_died"' in capsysbinary.readouterr().out
