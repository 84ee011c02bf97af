"""Small spreadsheets built in memory: honest ones, odd ones and hostile ones, as bytes."""

import csv
import io
import struct
import zipfile
import zlib

import openpyxl

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def a_workbook(*rows, sheet="Sheet1", merges=(), fonts=None, formats=None, hidden_rows=()):
    """An xlsx with these rows from A1 on. `fonts` and `formats` go by address."""
    workbook = openpyxl.Workbook()
    page = workbook.active
    page.title = sheet
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is not None:
                page.cell(number, column, value)
    for merge in merges:
        page.merge_cells(merge)
    for place, font in (fonts or {}).items():
        page[place].font = openpyxl.styles.Font(name=font)
    for place, number_format in (formats or {}).items():
        page[place].number_format = number_format
    for row in hidden_rows:
        page.row_dimensions[row].hidden = True
    return saved(workbook)


def several_sheets(**sheets):
    """An xlsx with these rows on each of its sheets, from A1 on."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        page = workbook.create_sheet(name)
        for row in rows:
            page.append(row)
    return saved(workbook)


def saved(workbook):
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def a_text(*rows, delimiter=",", encoding="utf-8"):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode(encoding)


def a_zip(parts, *, compression=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def xlsx_parts(*sheet_xml, texts=(), workbook_properties=""):
    """The parts of an xlsx, one sheet for each piece of XML, so that a test can spoil them."""
    numbers = range(1, len(sheet_xml) + 1)
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        f"<workbookPr {workbook_properties}/><sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}'
        f'<Relationship Id="rId99" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">'
        + "".join(f"<si><t>{text}</t></si>" for text in texts)
        + "</sst>",
    }
    for number, xml in zip(numbers, sheet_xml, strict=True):
        parts[f"xl/worksheets/sheet{number}.xml"] = xml
    return parts


def sheet_xml(cells, before="", after=""):
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{cells}</sheetData>{after}</worksheet>'


def a_raw_workbook(cells, **more):
    """An xlsx whose one sheet holds this XML of rows and cells."""
    return a_zip(xlsx_parts(sheet_xml(cells), **more))


def an_open_document(table_xml):
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        f'xmlns:office="{OFFICE}:office:1.0" xmlns:table="{OFFICE}:table:1.0" '
        f'xmlns:text="{OFFICE}:text:1.0" '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f"<office:body><office:spreadsheet>{table_xml}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type='
        '"application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet"
        )
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


def an_xlsb(
    *rows, texts=(), hidden_rows=(), hidden_columns=(), merges=(), formats=(), fonts=(), struck=()
):
    """A binary workbook with these rows from A1 on, made record by record.

    An error is given as its code in a tuple, a text of the shared table as its number in a list.
    `formats` and `fonts` go by address, as (row, column) from 0, to the format or the font; the
    addresses in `struck` are among those with a font.
    """
    looks = [(0, 0)]
    number_formats, font_names = dict(formats), dict(fonts)
    format_records, font_records = b"", _record(43, bytes(21) + _wide("Calibri"))
    look_of = {}
    for number, place in enumerate({**number_formats, **font_names}, start=1):
        format_number = font_number = 0
        if place in number_formats:
            format_number = 163 + number
            format_records += _record(
                44, format_number.to_bytes(2, "little") + _wide(number_formats[place])
            )
        if place in font_names:
            strike = bytes((0, 0, 8 if place in struck else 0)) + bytes(18)
            font_records += _record(43, strike + _wide(font_names[place]))
            font_number = 1 + sum(font > 0 for _, font in looks)
        looks.append((format_number, font_number))
        look_of[place] = number
    styles = (
        _record(278)
        + (_record(615, len(number_formats).to_bytes(4, "little")) + format_records + _record(616))
        + (_record(611, (len(font_names) + 1).to_bytes(4, "little")) + font_records + _record(612))
        + _record(617, len(looks).to_bytes(4, "little"))
        + b"".join(
            _record(47, struct.pack("<HHHHBBH", 0, number_format, font, 0, 0, 0, 0) + bytes(4))
            for number_format, font in looks
        )
        + _record(618)
        + _record(279)
    )
    width = max(map(len, rows), default=1)
    sheet = _record(129) + _record(147, bytes(3) + bytes(20))
    sheet += _record(148, struct.pack("<4I", 0, max(len(rows) - 1, 0), 0, width - 1))
    if hidden_columns:
        sheet += _record(390)
        for column in hidden_columns:
            sheet += _record(60, struct.pack("<IIIIH", column - 1, column - 1, 2048, 0, 1))
        sheet += _record(391)
    sheet += _record(145)
    for number, row in enumerate(rows):
        flags = 0x10 if number + 1 in hidden_rows else 0
        sheet += _record(0, struct.pack("<IIHBBB", number, 0, 300, 0, flags, 0) + bytes(4))
        for column, value in enumerate(row):
            head = struct.pack("<II", column, look_of.get((number, column), 0))
            match value:
                case None:
                    continue
                case bool():
                    sheet += _record(4, head + bytes([value]))
                case tuple():
                    sheet += _record(3, head + bytes(value))
                case list():
                    sheet += _record(7, head + struct.pack("<I", value[0]))
                case str():
                    sheet += _record(6, head + _wide(value))
                case _:
                    sheet += _record(5, head + struct.pack("<d", value))
    sheet += _record(146)
    if merges:
        sheet += _record(177, len(merges).to_bytes(4, "little"))
        for top, left, bottom, right in merges:
            sheet += _record(176, struct.pack("<4I", top - 1, bottom - 1, left - 1, right - 1))
        sheet += _record(178)
    sheet += _record(130)
    book = _record(131) + _record(153, bytes(8) + _wide("")) + _record(143)
    book += _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Biểu"))
    book += _record(144) + _record(132)
    shared = _record(159, struct.pack("<II", len(texts), len(texts)))
    shared += b"".join(_record(19, b"\0" + _wide(text)) for text in texts) + _record(160)
    kinds = {"worksheet": "worksheets/sheet1", "styles": "styles", "sharedStrings": "sharedStrings"}
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/{kind}" Target="{target}.bin"/>'
        for n, (kind, target) in enumerate(kinds.items(), start=1)
    )
    return a_zip(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="bin" ContentType='
            '"application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}'
            "</Relationships>",
            "xl/worksheets/sheet1.bin": sheet,
            "xl/styles.bin": styles,
            "xl/sharedStrings.bin": shared,
        }
    )


def _record(kind, content=b""):
    """One record of a binary workbook: kind and size in sevens of bits, then the content."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(content)
    while size > 127:
        head += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + bytes([size]) + content


def _wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def a_bomb(megabytes=100):
    """A workbook of some hundred kilobytes whose sheet unpacks to very much more."""
    return a_raw_workbook(" " * (megabytes * 1024 * 1024))


def a_bomb_that_lies(megabytes=100):
    """The same, and the directory says that the sheet is small."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in xlsx_parts(sheet_xml("")).items():
            archive.writestr(name, content)
        archive.writestr("xl/big.xml", b"<a>" + b" " * (megabytes * 1024 * 1024))
        part = archive.infolist()[-1]
        part.file_size = 3
        part.CRC = zlib.crc32(b"<a>")
    return stream.getvalue()


def an_encrypted_package():
    """What Excel writes for a workbook with a password: an OLE file around it."""
    names = "Root Entry", "EncryptionInfo", "EncryptedPackage"
    directory = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in names)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + directory.ljust(512, b"\0")


A_LOGIN_PAGE = b"""<!DOCTYPE html>
<html><head><title>Sign in</title></head><body><form method="post"></form></body></html>"""
