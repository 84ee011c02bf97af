"""An old binary workbook, record by record, for what the fast reader hides.

Pure. The reader shows error cells as blanks, knows no fonts and no percent signs, and lays out any
sheet as a full rectangle. Only the headers of the records are walked; what stands in plain cells is
left to the reader.
"""

import struct
from collections.abc import Iterator

from hanoi_industry.spreadsheets.findings import NO_FONT, Findings, SheetFindings, Style
from hanoi_industry.spreadsheets.guard import (
    OLD_WORKBOOK_STREAMS,
    Compound,
    Kind,
    Reason,
    Refused,
)
from hanoi_industry.spreadsheets.number_formats import BUILT_IN_FORMATS

BEGIN, END = 0x0809, 0x000A
LOCKED = 0x002F
SHEET_NAME = 0x0085
DATE_MODE = 0x0022
FONT, FORMAT, LOOK = 0x0031, 0x041E, 0x00E0
STRUCK = 0x0008  # among the looks of a font
ROW, COLUMN_INFO, MERGES, FILTERED = 0x0208, 0x007D, 0x00E5, 0x009B
BOOL_OR_ERROR, FORMULA = 0x0205, 0x0006
# Cells that stand alone, and those that stand for several in a row, with the bytes of each.
CELLS = frozenset((0x0203, 0x0204, 0x00D6, 0x00FD, 0x027E, BOOL_OR_ERROR, FORMULA))
NUMBERS_IN_A_ROW = 0x00BD
TEXTS, TEXT_CELL, TEXT_OF_FORMULA, CONTINUED = 0x00FC, 0x00FD, 0x0207, 0x003C
# What may stand between a formula and the text that it gave: what it shares with others.
SHARED_FORMULAS = frozenset((0x04BC, 0x0221, 0x0236))

MOST_TEXTS = 1_000_000  # four times what the largest sheets of honest workbooks hold

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
        self.fonts: list[tuple[str, bool]] = []
        self.formats = dict(BUILT_IN_FORMATS)
        self.looks: list[tuple[int, int]] = []
        self.sheets: list[tuple[int, str]] = []
        self.is_new = True
        self.texts = self.before = 0
        self.pieces: list[memoryview] = []
        # The formula whose text must follow, and whether all of it did.
        self.waiting: tuple[int, int] | None = None
        self.is_answered = False

    def look(self) -> None:
        first = struct.unpack_from("<HHHH", self.stream, 0)
        if first[0] != BEGIN:
            old = first[0] in (0x0009, 0x0209, 0x0409)
            raise Refused(Reason.VERY_OLD_WORKBOOK if old else Reason.BROKEN)
        self.is_new = first[2] >= 0x0600
        for kind, at, size in self._records(0):
            self._of_workbook(kind, at, size)
        self.texts, self.found.struck_texts = _texts_counted(
            self.pieces, {n for n in range(len(self.fonts) + 1) if self._font(n)[1]}
        )
        self.found.styles = [
            Style(self.formats.get(number_format), *self._font(font))
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
                self._of_sheet(sheet, name, kind, at, size)
            self._end_waiting(sheet)
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
            looks = stream[at + 2]
            self.fonts.append((self._text(at + 14, at + size), bool(looks & STRUCK)))
        elif kind == FORMAT:
            (number,) = struct.unpack_from("<H", stream, at)
            self.formats[number] = self._text(at + 2, at + size, wide=self.is_new)
        elif kind == LOOK:
            self.looks.append(struct.unpack_from("<HH", stream, at))
        if kind == TEXTS:
            self.pieces = [memoryview(stream)[at : at + size]]
        elif kind == CONTINUED and self.before == TEXTS and self.pieces:
            self.pieces.append(memoryview(stream)[at : at + size])
            return
        self.before = kind

    def _of_sheet(self, sheet: SheetFindings, name: str, kind: int, at: int, size: int) -> None:
        stream = self.stream
        if kind == TEXT_OF_FORMULA:
            self.is_answered = True
        elif kind == CONTINUED:
            self.is_answered = False  # of a text that goes on, the fast reader takes the beginning
        elif self.waiting and kind not in SHARED_FORMULAS:
            self._end_waiting(sheet)
        if kind in CELLS:
            row, column, look = struct.unpack_from("<HHH", stream, at)
            self._cell(sheet, row + 1, column + 1, look)
            if kind == TEXT_CELL:
                (text,) = struct.unpack_from("<I", stream, at + 6)
                if text >= self.texts:
                    # The fast reader gives an empty cell for it.
                    raise Refused(Reason.BROKEN, sheet=name)
                if text in self.found.struck_texts:
                    sheet.struck_in_part.add((row + 1, column + 1))
            if kind == FORMULA and stream[at + 12 : at + 14] == b"\xff\xff" and not stream[at + 6]:
                self.waiting = row + 1, column + 1
            elif kind == BOOL_OR_ERROR and stream[at + 7]:
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

    def _end_waiting(self, sheet: SheetFindings) -> None:
        if self.waiting and not self.is_answered:
            sheet.formulas_without_value.add(self.waiting)
        self.waiting, self.is_answered = None, False

    def _cell(self, sheet: SheetFindings, row: int, column: int, look: int) -> None:
        sheet.reach(row, column)
        if look < len(self.found.styles) and self.found.styles[look].counts:
            sheet.keep_style(row, column, look)

    def _font(self, number: int) -> tuple[str | None, bool]:
        """Its name and whether it strikes through. There is no font 4: the numbers after it are one
        too large."""
        number -= number > 4
        return self.fonts[number] if number < len(self.fonts) else NO_FONT

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


def _texts_counted(pieces: list[memoryview], striking: set[int]) -> tuple[int, set[int]]:
    """How many texts the shared table truly holds, and which of them use one of the fonts that strike
    through; it goes on over several records, and a text that does says anew in each how wide its
    letters are."""
    count, struck, place = 0, set(), _Place(pieces, 8)
    while place.is_left():
        letters, flags = struct.unpack("<HB", place.take(3))
        runs = struct.unpack("<H", place.take(2))[0] if flags & 8 else 0
        spoken = struct.unpack("<I", place.take(4))[0] if flags & 4 else 0
        place.pass_letters(letters, 1 + (flags & 1))
        if runs and striking:
            fonts = struct.unpack(f"<{2 * runs}H", place.take(4 * runs))[1::2]
            if not striking.isdisjoint(fonts):
                struck.add(count)
            runs = 0
        place.pass_bytes(4 * runs + spoken)
        count += 1
        if count > MOST_TEXTS:
            raise Refused(Reason.TOO_MUCH_TEXT)
    return count, struck


class _Place:
    """A place in records that go on in each other."""

    def __init__(self, pieces: list[memoryview], at: int):
        self.pieces, self.piece, self.at = pieces, 0, at

    def is_left(self) -> bool:
        while self.piece < len(self.pieces) and self.at >= len(self.pieces[self.piece]):
            self._next()
        return self.piece < len(self.pieces)

    def _next(self) -> None:
        self.piece, self.at = self.piece + 1, 0

    def take(self, size: int) -> bytes:
        taken = b""
        while len(taken) < size and self.is_left():
            more = bytes(self.pieces[self.piece][self.at : self.at + size - len(taken)])
            taken, self.at = taken + more, self.at + len(more)
        return taken

    def pass_bytes(self, size: int) -> None:
        while size > 0:
            if not self.is_left():
                raise IndexError("The table of texts ends within one.")
            step = min(size, len(self.pieces[self.piece]) - self.at)
            self.at, size = self.at + step, size - step

    def pass_letters(self, letters: int, width: int) -> None:
        while letters > 0:
            fitting = (len(self.pieces[self.piece]) - self.at) // width
            step = min(letters, fitting)
            self.at, letters = self.at + step * width, letters - step
            if letters > 0:
                self._next()
                width = 1 + (self.pieces[self.piece][0] & 1)
                self.at = 1
