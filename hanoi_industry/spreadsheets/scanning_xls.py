"""An old binary workbook, record by record, for what the fast reader hides.

Pure. The reader shows error cells as blanks, knows no fonts and no percent signs, and lays out any
sheet as a full rectangle. Only the headers of the records are walked; what stands in plain cells is
left to the reader.
"""

import struct
from collections.abc import Iterator

from hanoi_industry.spreadsheets.findings import Findings, SheetFindings, Style
from hanoi_industry.spreadsheets.guard import (
    OLD_WORKBOOK_STREAMS,
    Compound,
    Kind,
    Reason,
    Refused,
)
from hanoi_industry.spreadsheets.scanning_xlsx import BUILT_IN_FORMATS

BEGIN, END = 0x0809, 0x000A
LOCKED = 0x002F
SHEET_NAME = 0x0085
DATE_MODE = 0x0022
FONT, FORMAT, LOOK = 0x0031, 0x041E, 0x00E0
ROW, COLUMN_INFO, MERGES, FILTERED = 0x0208, 0x007D, 0x00E5, 0x009B
BOOL_OR_ERROR, FORMULA = 0x0205, 0x0006
# Cells that stand alone, and those that stand for several in a row, with the bytes of each.
CELLS = frozenset((0x0203, 0x0204, 0x00D6, 0x00FD, 0x027E, BOOL_OR_ERROR, FORMULA))
NUMBERS_IN_A_ROW = 0x00BD

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def scan(data: bytes) -> Findings:
    stream = Compound(data).read(*OLD_WORKBOOK_STREAMS)
    found = Findings(Kind.XLS)
    try:
        _Scan(found, stream).look()
    except (struct.error, IndexError) as trouble:
        raise Refused(Reason.BROKEN) from trouble
    return found


class _Scan:
    def __init__(self, found: Findings, stream: bytes):
        self.found, self.stream = found, stream
        self.fonts: list[str] = []
        self.formats = dict(BUILT_IN_FORMATS)
        self.looks: list[tuple[int, int]] = []
        self.sheets: list[tuple[int, str]] = []
        self.is_new = True

    def look(self) -> None:
        first = struct.unpack_from("<HHHH", self.stream, 0)
        if first[0] != BEGIN:
            old = first[0] in (0x0009, 0x0209, 0x0409)
            raise Refused(Reason.VERY_OLD_WORKBOOK if old else Reason.BROKEN)
        self.is_new = first[2] >= 0x0600
        for kind, at, size in self._records(0):
            self._of_workbook(kind, at, size)
        self.found.styles = [
            Style(self.formats.get(number_format), self._font(font))
            for font, number_format in self.looks[:65_535]
        ]
        free_from = 0
        for start, name in sorted(self.sheets):
            sheet = self.found.sheet(name)
            if start < free_from:
                # Thousands of names for the same records would be read as often.
                raise Refused(Reason.BROKEN, sheet=name)
            at, size = start, 0
            for kind, at, size in self._records(start):
                self._of_sheet(sheet, kind, at, size)
            free_from = at + size
            sheet.refuse_wide_emptiness(name)

    def _records(self, at: int) -> Iterator[tuple[int, int, int]]:
        """Kind, start and size of each record up to the end of this part of the workbook."""
        depth = 0
        stream, end = self.stream, len(self.stream)
        unpack = struct.Struct("<HH").unpack_from
        while at + 4 <= end:
            kind, size = unpack(stream, at)
            at += 4
            if at + size > end:
                raise Refused(Reason.BROKEN)
            if kind == BEGIN:
                depth += 1  # a drawing inside a sheet is a part of its own
            elif kind == END:
                depth -= 1
                if depth <= 0:
                    return
            elif depth == 1:
                yield kind, at, size
            at += size
        raise Refused(Reason.BROKEN)

    def _of_workbook(self, kind: int, at: int, size: int) -> None:
        stream = self.stream
        if kind == LOCKED:
            raise Refused(Reason.PASSWORD)
        if kind == SHEET_NAME:
            start, _, sort = struct.unpack_from("<IBB", stream, at)
            if sort == 0:
                self.sheets.append((start, self._text(at + 6, at + size)))
        elif kind == DATE_MODE:
            self.found.date1904 = stream[at] == 1
        elif kind == FONT:
            self.fonts.append(self._text(at + 14, at + size))
        elif kind == FORMAT:
            (number,) = struct.unpack_from("<H", stream, at)
            self.formats[number] = self._text(at + 2, at + size, wide=self.is_new)
        elif kind == LOOK:
            self.looks.append(struct.unpack_from("<HH", stream, at))

    def _of_sheet(self, sheet: SheetFindings, kind: int, at: int, size: int) -> None:
        stream = self.stream
        if kind in CELLS:
            row, column, look = struct.unpack_from("<HHH", stream, at)
            self._cell(sheet, row + 1, column + 1, look)
            if kind == BOOL_OR_ERROR and stream[at + 7]:
                sheet.errors[row + 1, column + 1] = ERRORS.get(stream[at + 6], "#ERROR!")
            elif (
                kind == FORMULA and stream[at + 12 : at + 14] == b"\xff\xff" and stream[at + 6] == 2
            ):
                sheet.errors[row + 1, column + 1] = ERRORS.get(stream[at + 8], "#ERROR!")
        elif kind == NUMBERS_IN_A_ROW:
            row, column = struct.unpack_from("<HH", stream, at)
            for place in range((size - 6) // 6):
                (look,) = struct.unpack_from("<H", stream, at + 4 + 6 * place)
                self._cell(sheet, row + 1, column + 1 + place, look)
        elif kind == ROW:
            (row,) = struct.unpack_from("<H", stream, at)
            if stream[at + 12] & 0x20:
                sheet.hidden_rows.add(row + 1)
        elif kind == COLUMN_INFO:
            first, last, _, _, flags = struct.unpack_from("<5H", stream, at)
            if flags & 1:
                sheet.hidden_columns.update(range(first + 1, min(last, 255) + 2))
        elif kind == FILTERED:
            sheet.is_filtered = True
        elif kind == MERGES:
            (count,) = struct.unpack_from("<H", stream, at)
            sheet.merges = sheet.merges or []
            for number in range(count):
                top, bottom, left, right = struct.unpack_from("<4H", stream, at + 2 + 8 * number)
                sheet.merges.append((top + 1, left + 1, bottom + 1, right + 1))

    def _cell(self, sheet: SheetFindings, row: int, column: int, look: int) -> None:
        sheet.reach(row, column)
        if look < len(self.found.styles) and self.found.styles[look].counts:
            sheet.keep_style(row, column, look)

    def _font(self, number: int) -> str | None:
        """There is no font 4: the numbers after it are one too large."""
        number -= number > 4
        return self.fonts[number] if number < len(self.fonts) else None

    def _text(self, at: int, end: int, *, wide: bool = False) -> str:
        """A text with its length before it, in one byte or two."""
        length = struct.unpack_from("<H", self.stream, at)[0] if wide else self.stream[at]
        at += 2 if wide else 1
        if not self.is_new:
            return self.stream[at : min(at + length, end)].decode("cp1252", "replace")
        is_double = self.stream[at] & 1
        at += 1
        content = self.stream[at : min(at + length * (1 + is_double), end)]
        return content.decode("utf-16-le" if is_double else "latin-1", "replace")
