"""The parts of a binary workbook of the newer kind: checked, and looked through, record by record.

Pure. The reader shows error cells as blanks and knows neither what is hidden nor what a font or a
percent sign means.
"""

import posixpath
import struct
from collections.abc import Iterator

from hanoi_industry.spreadsheets.findings import NO_FONT, Findings, SheetFindings, Style, refuse_far
from hanoi_industry.spreadsheets.guard import (
    MAX_COLUMNS,
    MAX_ROWS,
    Kind,
    Package,
    Reason,
    Refused,
)
from hanoi_industry.spreadsheets.number_formats import BUILT_IN_FORMATS
from hanoi_industry.spreadsheets.scanning_xls import ERRORS, STRUCK
from hanoi_industry.spreadsheets.scanning_xlsx import refuse_other_places

ROW, BLANK, ERROR, FORMULA_ERROR = 0, 1, 3, 11
CELLS = frozenset((*range(BLANK + 1, FORMULA_ERROR + 1), 62))
FONT, FORMAT, LOOK, LOOKS, END_OF_LOOKS = 43, 44, 47, 617, 618
COLUMN_INFO, MERGE, SHEET_PROPERTIES = 60, 176, 147
WORKBOOK_PROPERTIES, SHEET = 153, 156
SHARED_TEXT_CELL, SHARED_TEXT = 7, 19
RICH_TEXT = 62  # stands in the cell itself, and the fast reader passes over it
BODY, END_OF_BODY = 145, 146
POINTED_INTO = ("xl/styles.bin", "xl/sharedstrings.bin")
WHERE_PARTS_STAND = {"sharedStrings": "/xl/sharedstrings.bin", "styles": "/xl/styles.bin"}


def scan(package: Package) -> Findings:
    found = Findings(Kind.XLSB)
    names = [name.lower() for name in package.names]
    found.has_macros = any(name.endswith("vbaproject.bin") for name in names)
    found.has_outside_links = any(name.startswith("xl/externallinks/") for name in names)
    refuse_other_places(package, "", {"officeDocument": "/xl/workbook.bin"})
    refuse_other_places(package, "xl/workbook.bin", WHERE_PARTS_STAND)
    try:
        sheets = _sheet_names(package, found)
        for part, name in sheets.items():
            if part not in names:
                raise Refused(Reason.BROKEN, sheet=name, part=part)
        texts = 0
        # What cells point into comes first.
        for name in sorted(package.names, key=lambda name: name.lower() not in POINTED_INTO):
            content, part = b"".join(package.checked(name)), name.lower()
            if part == "xl/styles.bin":
                found.styles = _styles(content)
            elif part == "xl/sharedstrings.bin":
                texts = sum(1 for kind, _ in _records(content) if kind == SHARED_TEXT)
            elif part in sheets:
                sheet = sheets[part]
                _scan_sheet(found.sheet(sheet), sheet, content, found.styles, texts)
    except (struct.error, IndexError) as trouble:
        raise Refused(Reason.BROKEN) from trouble
    return found


def _records(content: bytes) -> Iterator[tuple[int, memoryview]]:
    """Kind and content of each record; the kind takes one or two bytes, the size one to four."""
    view, at, end = memoryview(content), 0, len(content)
    while at < end:
        kind = content[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (content[at] & 0x7F) << 7
            at += 1
        size = 0
        for shift in (0, 7, 14, 21):
            byte = content[at]
            at += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        if at + size > end:
            raise Refused(Reason.BROKEN)
        yield kind, view[at : at + size]
        at += size


def _text(content: memoryview, at: int) -> tuple[str, int]:
    """A text with its length before it, and where what follows it begins."""
    (length,) = struct.unpack_from("<I", content, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    if end > len(content):
        raise Refused(Reason.BROKEN)
    return bytes(content[at + 4 : end]).decode("utf-16-le", "replace"), end


def _sheet_names(package: Package, found: Findings) -> dict[str, str]:
    """Part (in small letters) to the name of its sheet."""
    links = package.markup("xl/_rels/workbook.bin.rels")
    actual = {name.lower(): name for name in package.names}
    if links is None or "xl/workbook.bin" not in actual:
        raise Refused(Reason.BROKEN)
    targets = {
        link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target") or "")).lower()
        for link in links
    }
    names = {}
    for kind, content in _records(package.read(actual["xl/workbook.bin"])):
        if kind == WORKBOOK_PROPERTIES:
            found.date1904 = bool(content[0] & 1)
        elif kind == SHEET:
            link, after = _text(content, 8)
            name, _ = _text(content, after)
            target = targets.get(link, "")
            part = target.lstrip("/")
            if target.startswith("/xl/worksheets/"):
                if part in names:
                    raise Refused(Reason.BROKEN, sheet=name, part=part)
                names[part] = name
    return names


def _styles(content: bytes) -> list[Style]:
    fonts: list[tuple[str, bool]] = []
    formats = dict(BUILT_IN_FORMATS)
    looks: list[tuple[int, int]] = []
    is_cells = False
    for kind, record in _records(content):
        if kind == FONT:
            fonts.append((_text(record, 21)[0], bool(record[2] & STRUCK)))
        elif kind == FORMAT:
            (number,) = struct.unpack_from("<H", record, 0)
            formats[number] = _text(record, 2)[0]
        elif kind in (LOOKS, END_OF_LOOKS):
            is_cells = kind == LOOKS
        elif kind == LOOK and is_cells:
            _, number_format, font = struct.unpack_from("<HHH", record, 0)
            looks.append((number_format, font))
    return [
        Style(formats.get(number_format), *(fonts[font] if font < len(fonts) else NO_FONT))
        for number_format, font in looks[:65_535]
    ]


def _scan_sheet(
    sheet: SheetFindings, name: str, content: bytes, styles: list[Style], texts: int
) -> None:
    sheet.merges = []
    row = 0
    is_open = was_open = False
    telling = {number for number, style in enumerate(styles) if style.counts}
    for kind, record in _records(content):
        if kind in (BODY, END_OF_BODY):
            if is_open is (kind == BODY) or (was_open and kind == BODY):
                raise Refused(Reason.BROKEN, sheet=name)
            is_open, was_open = kind == BODY, True
        elif kind in CELLS:
            if not is_open or kind == RICH_TEXT:
                raise Refused(Reason.BROKEN, sheet=name)
            column, look = struct.unpack_from("<II", record, 0)
            column += 1
            look &= 0xFFFFFF
            if row > MAX_ROWS or column > MAX_COLUMNS:
                refuse_far(name, row, column, sheet.rows_seen)
            sheet.reach(row, column)
            if look in telling:
                sheet.keep_style(row, column, look)
            if kind in (ERROR, FORMULA_ERROR):
                sheet.errors[row, column] = ERRORS.get(record[8], "#ERROR!")
            elif kind == SHARED_TEXT_CELL and struct.unpack_from("<I", record, 8)[0] >= texts:
                raise Refused(Reason.BROKEN, sheet=name)
        elif kind == ROW:
            row = struct.unpack_from("<I", record, 0)[0] + 1
            sheet.rows_seen += 1
            # After the row, its look and its height: borders, then whether it is hidden.
            if record[11] & 0x10 and row <= MAX_ROWS:
                sheet.hidden_rows.add(row)
        elif kind == COLUMN_INFO:
            first, last, _, _, flags = struct.unpack_from("<IIIIH", record, 0)
            if flags & 1:
                sheet.hidden_columns.update(range(first + 1, min(last, MAX_COLUMNS - 1) + 2))
        elif kind == MERGE:
            top, bottom, left, right = struct.unpack_from("<4I", record, 0)
            if top < MAX_ROWS and left < MAX_COLUMNS:
                sheet.merges.append((top + 1, left + 1, bottom + 1, right + 1))
        elif kind == SHEET_PROPERTIES:
            sheet.is_filtered = len(record) > 2 and bool(record[2] & 1)
    if is_open:
        raise Refused(Reason.BROKEN, sheet=name)
    sheet.refuse_wide_emptiness(name)
