"""An OpenDocument spreadsheet of one sheet, written row by row.

Pure. The one library that writes this format holds the whole document in memory first: a table of
20,000 rows of 20 columns took odfpy 1.4.1 25 seconds and 636 MB. The format itself is a zip with a few small
files and one long one, which can as well be written as the rows come.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import islice
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ROWS_A_PIECE = 500
# A column of so many letters, in centimetres.
CENTIMETRES_A_LETTER = 0.21
SPACES = re.compile("^ +| {2,}| +$")

OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = " ".join(
    f'xmlns:{short}="{address}"'
    for short, address in {
        "office": f"{OFFICE}:office:1.0",
        "style": f"{OFFICE}:style:1.0",
        "text": f"{OFFICE}:text:1.0",
        "table": f"{OFFICE}:table:1.0",
        "number": f"{OFFICE}:datastyle:1.0",
        "fo": f"{OFFICE}:xsl-fo-compatible:1.0",
        "config": f"{OFFICE}:config:1.0",
    }.items()
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
MANIFEST = (
    f'{HEAD}<manifest:manifest xmlns:manifest="{OFFICE}:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
# Days day first; headings bold and folded.
STYLES = (
    '<number:date-style style:name="day-first"><number:day number:style="long"/>'
    '<number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text>'
    '<number:year number:style="long"/></number:date-style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="day-first"/>'
    '<style:style style:name="heading" style:family="table-cell">'
    '<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"/>'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
)


def write(
    file: BinaryIO,
    name: str,
    headings: Sequence[str],
    widths: Sequence[int],
    rows: Iterable[Sequence],
) -> int:
    """Write plain values (None, text, bool, number, date, datetime). Returns the number of rows."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        # Told apart from other zips by its first file, which is not compressed.
        archive.writestr("mimetype", TYPE, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("settings.xml", _settings(name))
        with archive.open("content.xml", "w", force_zip64=True) as content:
            content.write(_opening(name, headings, widths).encode())
            rows, count = iter(rows), 0
            while piece := [_row(row) for row in islice(rows, ROWS_A_PIECE)]:
                content.write("".join(piece).encode())
                count += len(piece)
            content.write(_closing(name, len(headings), count).encode())
    return count


def _opening(name: str, headings: Sequence[str], widths: Sequence[int]) -> str:
    columns = [
        f'<style:style style:name="w{width}" style:family="table-column"><style:table-column-properties'
        f' style:column-width="{width * CENTIMETRES_A_LETTER:.2f}cm"/></style:style>'
        for width in sorted(set(widths))
    ]
    return "".join(
        [
            f'{HEAD}<office:document-content {NAMESPACES} office:version="1.2">',
            f"<office:automatic-styles>{STYLES}{''.join(columns)}</office:automatic-styles>",
            "<office:body><office:spreadsheet>",
            f"<table:table table:name={quoteattr(name)}>",
            *(f'<table:table-column table:style-name="w{width}"/>' for width in widths),
            "<table:table-header-rows>",
            _row(headings, style=' table:style-name="heading"'),
            "</table:table-header-rows>",
        ]
    )


def _closing(name: str, width: int, rows: int) -> str:
    """With the buttons that filter, over headings and rows."""
    quoted = name.replace("'", "''")
    filled = f"'{quoted}'.A1:'{quoted}'.{_letters(width)}{max(rows, 1) + 1}"
    filtered = (
        '<table:database-ranges><table:database-range table:name="rows"'
        f" table:target-range-address={quoteattr(filled)}"
        ' table:display-filter-buttons="true"/></table:database-ranges>'
        if width
        else ""
    )
    return f"</table:table>{filtered}</office:spreadsheet></office:body></office:document-content>"


def _settings(name: str) -> str:
    """The row of headings stays in view."""

    def item(key: str, kind: str, value: object) -> str:
        return f'<config:config-item config:name="{key}" config:type="{kind}">{value}</config:config-item>'

    frozen = "".join(
        [
            item("VerticalSplitMode", "short", 2),
            item("VerticalSplitPosition", "int", 1),
            item("ActiveSplitRange", "short", 2),
            item("PositionBottom", "int", 1),
        ]
    )
    return (
        f'{HEAD}<office:document-settings {NAMESPACES} office:version="1.2"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item-map-named config:name="Tables">'
        f"<config:config-item-map-entry config:name={quoteattr(name)}>{frozen}"
        "</config:config-item-map-entry></config:config-item-map-named>"
        "</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set>"
        "</office:settings></office:document-settings>"
    )


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _row(row: Sequence, style: str = "") -> str:
    cells = "".join([_cell(value, style) for value in row])
    return f"<table:table-row>{cells or '<table:table-cell/>'}</table:table-row>"


def _cell(value, style: str) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        return (
            f'<table:table-cell{style} office:value-type="string">{_text(value)}</table:table-cell>'
        )
    if isinstance(value, bool):
        said = "true" if value else "false"
        return (
            f'<table:table-cell office:value-type="boolean" office:boolean-value="{said}">'
            f"<text:p>{said.upper()}</text:p></table:table-cell>"
        )
    if isinstance(value, date):
        shown = f"{value:%d/%m/%Y}"
        said = value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
        return (
            f'<table:table-cell table:style-name="day" office:value-type="date"'
            f' office:date-value="{said}"><text:p>{shown}</text:p></table:table-cell>'
        )
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}">'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def _text(text: str) -> str:
    """A paragraph for each line; spaces that readers would melt together are counted."""
    # A tab has a mark of its own that not every reader knows; a space is as good.
    lines = escape(text.replace("\t", " ")).split("\n")
    return "".join(f"<text:p>{SPACES.sub(_counted, line)}</text:p>" for line in lines)


def _counted(found: re.Match) -> str:
    return f'<text:s text:c="{len(found[0])}"/>'
