"""Small spreadsheets built in memory: honest ones, odd ones and hostile ones, as bytes."""

import csv
import io
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


def a_bomb(megabytes=200):
    """A workbook of some hundred kilobytes whose sheet unpacks to very much more."""
    return a_raw_workbook(" " * (megabytes * 1024 * 1024))


def a_bomb_that_lies(megabytes=200):
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
