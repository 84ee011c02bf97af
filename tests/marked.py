"""Workbooks of many kinds that are to be marked, and the question whether all else stayed."""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from xml.etree import ElementTree

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from hanoi_industry.spreadsheets.marking import Mark, MarkKind, Texts
from tests.workbooks import MAIN, RELATIONS, a_zip, saved, xlsx_parts

KINDS = {
    MarkKind.FAULTY: "must be put right",
    MarkKind.ODD: "odd",
    MarkKind.ASKED: "waits for an answer",
    MarkKind.TOLD: "to know",
}
HEADINGS = ("Kind", "Sheet", "Cell", "Row", "Name", "As typed", "What to type instead")
TEXTS = Texts(
    "Vấn đề", "Vấn đề trong tệp", ("một dòng",), HEADINGS, KINDS, "not all commented", "not all"
)
TABLE = "Biểu 03 'của' Sở"


def a_mark(place, kind=MarkKind.FAULTY, sheet=TABLE, text="Đây không phải là số. Gõ chữ số."):
    row, column = openpyxl.utils.cell.coordinate_to_tuple(place)
    return Mark(kind, sheet, row, column, text, "CCN Một", "1.2.3")


# Workbooks


def a_picture():
    def chunk(kind, content):
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0\xff\0\0")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", header), chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    )


def _picture_stream():
    return io.BytesIO(a_picture())


def a_rich_workbook(macros=False):
    """Formulas with values, a chart, a picture, notes, drop-downs, a table, colours by rule."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        front, sheet, more = map(workbook.add_worksheet, ("Bìa", TABLE, "Khác"))
        shaded = workbook.add_format({"bg_color": "#C6EFCE", "num_format": "0.00", "border": 1})
        percent = workbook.add_format({"num_format": "0.0%", "italic": True})
        locked = workbook.add_format({"locked": False, "align": "center", "text_wrap": True})
        front.write("A1", "Bìa")
        front.insert_image("B3", "dot.png", {"image_data": _picture_stream()})
        sheet.set_column("A:C", 20)
        sheet.set_column("D:D", 12, percent)
        sheet.set_row(30, None, shaded)
        sheet.merge_range("A1:E1", "Biểu tổng hợp", locked)
        for row in range(2, 30):
            sheet.write(row, 0, f"Cụm số {row} <&>", shaded)
            sheet.write(row, 1, row / 7, shaded)
            sheet.write_formula(row, 2, f"=B{row + 1}*2", None, row / 7 * 2)
            sheet.write(row, 3, row / 100, percent)
            sheet.write_rich_string(row, 4, "đậm ", shaded, "nhạt")
        sheet.set_row(5, None, None, {"hidden": True})
        sheet.write_array_formula("G3:G5", "{=B3:B5*2}", None, 1)
        sheet.write_comment("B4", "ghi chú của người gửi", {"author": "Chị Hoa"})
        sheet.write_comment("A9", "ghi chú khác", {"author": "Chị Hoa"})
        sheet.data_validation("B3:B20", {"validate": "decimal", "criteria": ">", "value": 0})
        sheet.conditional_format("B3:B20", {"type": "cell", "criteria": ">", "value": 2})
        sheet.write_url("H3", "https://example.org/")
        sheet.autofilter("A2:E30")
        sheet.freeze_panes(2, 1)
        sheet.protect("secret")
        sheet.insert_button("J3", {"caption": "In biểu"})
        sheet.set_header("&L&G", {"image_left": "dot.png", "image_data_left": _picture_stream()})
        sheet.repeat_rows(0, 1)
        sheet.print_area("A1:E30")
        more.add_table("A1:B4", {"data": [["a", 1], ["b", 2], ["c", 3]]})
        more.activate()
        chart = workbook.add_chart({"type": "column"})
        chart.add_series({"values": ["Khác", 1, 1, 3, 1]})
        more.insert_chart("D2", chart)
        more.insert_textbox("D20", "một khung chữ")
        workbook.define_name("tất_cả", "='Khác'!$A$1:$B$4")
        workbook.define_name("'Khác'!riêng", "='Khác'!$A$1")
        if macros:
            workbook.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0 macros"), is_stream=True)
    return stream.getvalue()


def a_simple_workbook():
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = TABLE
    for row in range(1, 31):
        sheet.append([f"Dòng {row}", row * 1.5, None, row % 3 == 0])
    sheet["B5"].fill = openpyxl.styles.PatternFill("solid", fgColor="FF00FF00")
    sheet["B6"].fill = openpyxl.styles.GradientFill(stop=("FF000000", "FFFFFFFF"))
    sheet["A7"].comment = Comment("ghi chú", "Chị Hoa")
    sheet.merge_cells("A10:B12")
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["D"].hidden = True
    sheet.auto_filter.ref = "A1:D30"
    sheet.print_title_rows = "1:1"
    other = workbook.create_sheet("Ẩn")
    other.sheet_state = "hidden"
    other["A1"] = "=SUM('Biểu 03 ''của'' Sở'!B1:B3)"
    workbook.defined_names["mọi"] = DefinedName("mọi", attr_text="'Ẩn'!$A$1")
    return saved(workbook)


SHARED = (
    '<row r="1" spans="1:2"><c r="A1" s="0" t="s"><v>0</v></c><c r="B1"><v>2</v></c></row>'
    '<row r="2" spans="1:2"><c r="A2"><f t="shared" ref="A2:A4" si="0">B2*2</f><v>4</v></c>'
    '<c r="B2"><v>2</v></c></row>'
    '<row r="3"><c r="A3"><f t="shared" si="0"/><v>6</v></c><c r="B3"><v>3</v></c></row>'
    '<row r="4"><c r="A4"><f t="shared" si="0"/><v>8</v></c><c r="B4" t="str"><f>""</f><v/></c>'
    '</row><row r="9"/>'
)


def a_bare_workbook(cells=SHARED, sheet=None, **more):
    """Hand-made, without a part of looks."""
    xml = sheet or f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    parts = xlsx_parts(xml, texts=("một",), **more)
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "</Types>",
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
    )
    named = TABLE.replace("'", "&apos;")
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace('"S1"', f'"{named}"')
    return parts


def an_odd_workbook():
    """Prefixes, single quotes, cells and rows without their numbers, comments in between."""
    cells = (
        "<!-- <x:row r='1'> --><x:row><x:c><x:v>1</x:v></x:c><x:c t='n' ><x:v>2</x:v></x:c>"
        "<x:c r='F1'/></x:row ><x:row r = '3' ht='12'\n><x:c s='0' r='B3' ><x:v>5</x:v></x:c>"
        "<!--</x:row>--><x:c t='inlineStr'><x:is><x:t><![CDATA[</x:row><x:c>]]></x:t></x:is></x:c>"
        "</x:row><x:row r='7'/>"
    )
    sheet = (
        f"<?xml version='1.0'?><!-- <worksheet> --><x:worksheet xmlns:x='{MAIN}'><x:cols>"
        f"<x:col min='5' max='9' width='9' style='1'/></x:cols><x:sheetData>{cells}</x:sheetData>"
        "<x:pageMargins left='1' right='1' top='1' bottom='1' header='1' footer='1'/>"
        "<x:extLst><x:ext uri='a'/></x:extLst></x:worksheet>"
    )
    parts = a_bare_workbook(sheet=sheet)
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        'Target="worksheets', 'Target="/xl/worksheets'
    )
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>",
        f'<Relationship Id="rId98" Type="{RELATIONS}/styles" Target="/xl/styles.xml"/>'
        "</Relationships>",
    )
    parts["xl/styles.xml"] = (
        f"<x:styleSheet xmlns:x='{MAIN}'><x:fonts><x:font/></x:fonts><x:fills>"
        "<x:fill><x:patternFill patternType='none'/></x:fill><x:fill>"
        "<x:patternFill patternType='gray125'/></x:fill></x:fills><x:borders><x:border/>"
        "</x:borders><x:cellXfs count='2'><x:xf numFmtId='0' fontId='0' fillId='0' borderId='0'/>"
        "<x:xf numFmtId='9' fontId='0' fillId='0' borderId='0'/></x:cellXfs></x:styleSheet>"
    )
    return parts


# What stayed


MAY_CHANGE = re.compile(
    r"\[Content_Types\]\.xml|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/styles\.xml"
    r"|xl/comments(?:/comment)?\d+\.xml|xl/drawings/(?:vml|comments)Drawing\d+\.vml|xl/worksheets/_rels/.*"
    r"|xl/worksheets/sheet\d+\.xml"
)


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert len(set(archive.namelist())) == len(archive.namelist())
        return {name: archive.read(name) for name in archive.namelist()}


def a_package(parts):
    return a_zip(parts)


def cells_of(xml):
    """Every cell with all it says, by its place: attributes without the look, content, look."""
    row = column = 0
    cells = {}
    for element in ElementTree.fromstring(xml).iter():  # noqa: S314
        name = element.tag.rpartition("}")[2]
        if name == "row":
            row, column = int(element.get("r", row + 1)), 0
        if name == "c":
            column += 1
            if element.get("r"):
                row, column = openpyxl.utils.cell.coordinate_to_tuple(element.get("r"))
            attributes = {k: v for k, v in element.attrib.items() if k not in ("s", "r")}
            content = [ElementTree.tostring(child) for child in element]
            cells[row, column] = attributes, content, int(element.get("s", 0))
    return cells


def tables_of_looks(parts):
    """The looks of the styles part: each of its tables as a list."""
    xml = next((parts[name] for name in parts if name.lower().endswith("/styles.xml")), None)
    if xml is None:
        return {}
    return {
        table.tag.rpartition("}")[2]: [ElementTree.canonicalize(_text(one)) for one in table]
        for table in ElementTree.fromstring(xml)  # noqa: S314
    }


def _text(element):
    return ElementTree.tostring(element, encoding="unicode")


def assert_untouched(before, after, touched):
    """Everything but the touched cells, by part and place, is what it was."""
    before, after = parts_of(before), parts_of(after)
    for name, content in before.items():
        assert name in after
        if not MAY_CHANGE.fullmatch(name):
            assert after[name] == content, name
    old, new = tables_of_looks(before), tables_of_looks(after)
    for name, table in old.items():
        assert new[name][: len(table)] == table, f"{name} were changed, not added to"
        if name not in ("fonts", "fills", "cellXfs"):
            assert len(new[name]) == len(table), name
    for name, content in before.items():
        if not re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name):
            continue
        old_cells, new_cells = cells_of(content), cells_of(after[name])
        for place, cell in old_cells.items():
            assert new_cells[place][:2] == cell[:2], (name, place)
            if (name, place) not in touched:
                assert new_cells[place][2] == cell[2], (name, place)
        for place in set(new_cells) - set(old_cells):
            assert (name, place) in touched
            assert new_cells[place][:2] == ({}, [])


def look_at(parts, name, place):
    return looks_in(parts, name)[place]


def looks_in(parts, name):
    """The look of each cell of a sheet: its own format, and the colour of its fill."""
    xml = next(parts[part] for part in parts if part.lower().endswith("/styles.xml"))
    tables = {
        table.tag.rpartition("}")[2]: list(table)
        for table in ElementTree.fromstring(xml)  # noqa: S314
    }
    looks = []
    for xf in tables["cellXfs"]:
        fill = tables["fills"][int(xf.get("fillId", 0))]
        colours = [one.get("rgb") for one in fill.iter() if one.tag.endswith("fgColor")]
        rest = {k: v for k, v in xf.attrib.items() if k not in ("fillId", "applyFill")}
        looks.append((rest, [_text(child) for child in xf], (colours or [None])[0]))
    return {place: looks[style] for place, (*_rest, style) in cells_of(parts[name]).items()}


def comments_in(content, part):
    """The comments of the sheet in this part by address, however they came about."""
    parts = parts_of(content)
    folder, _slash, name = part.rpartition("/")
    links = parts.get(f"{folder}/_rels/{name}.rels", b"<none/>")
    said = {}
    for link in ElementTree.fromstring(links):  # noqa: S314
        if link.get("Type").endswith("/comments"):
            target = posixpath.normpath(posixpath.join("/", folder, link.get("Target")))
            for one in ElementTree.fromstring(parts[target[1:]]).iter():  # noqa: S314
                if one.tag.endswith("}comment"):
                    assert one.get("ref") not in said
                    said[one.get("ref")] = "".join(one.itertext())
    return said
