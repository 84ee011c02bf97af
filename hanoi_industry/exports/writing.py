"""Tables out of the house: xlsx, ods and csv in which text stays text and numbers stay numbers.

Pure. Rows are taken one at a time and never held: a hundred thousand of them need no more memory
than a hundred. Whatever somebody typed into the register must not become a formula on a
colleague's screen. Workbooks store it as text; csv cannot say so, and puts an apostrophe in front
of what a spreadsheet would take for a formula. Our own reader takes that apostrophe off again.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import BinaryIO

import xlsxwriter

from hanoi_industry import words
from hanoi_industry.exports import ods
from hanoi_industry.periods import PartialDay, Precision

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
CSV_TYPE = "text/csv; charset=utf-8"
TYPES = {"xlsx": XLSX_TYPE, "csv": CSV_TYPE, "ods": ODS_TYPE}
ENDINGS = tuple(TYPES)

WIDEST, NARROWEST = 60, 8
# Rows that say how wide the columns are; the others are on their way already.
ROWS_MEASURED = 200
ROWS_A_PIECE = 500
LONGEST_SHEET_NAME = 31
LONGEST_CELL = 32_767
NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
# Also in their full-width forms, which some spreadsheets take for the plain ones.
OPENS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "−")
# What a cell may say beside text, in letters: see cells and reading of spreadsheets.
ERASING_WORDS = frozenset(("xoá", "xóa"))
ERROR_WORD = re.compile(r"#[a-z0-9_/]+[!?]?")
BEGIN_A_WORD = ("#", "x", "X")
LONGEST_WORD = 40
CHARACTERS_XML_CANNOT_HOLD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LINE_ENDS = re.compile("\r\n?")
NUMBERS = (int, float, Decimal)


@dataclass(frozen=True)
class Outgoing:
    """A table on its way out. `rows` is gone through once."""

    title: str
    headings: Sequence[object]
    rows: Iterable[Sequence]


# Values


def plain(value: object) -> object:
    """A value as a workbook holds it: None, text, bool, a finite number, a date or a datetime."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, NUMBERS):
        return value if _is_finite(value) else str(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return value
    if isinstance(value, PartialDay):
        return value.day if value.precision is Precision.DAY else partial(value)
    return storable(str(value))


def partial(day: PartialDay) -> str:
    """A day known in part as text that both languages write and our reader reads: 03/2026, 2026."""
    if day.precision is Precision.DAY:
        return f"{day.day:%d/%m/%Y}"
    return f"{day.day:%m/%Y}" if day.precision is Precision.MONTH else str(day)


def storable(text: str) -> str:
    """Text that XML can hold and that comes back as it was."""
    text = bearable(text)
    if _is_quoted(text) or _is_a_word_to_readers(text):
        text = f"'{text}"
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def bearable(text: str) -> str:
    """Text that XML can hold."""
    return CHARACTERS_XML_CANNOT_HOLD.sub("", LINE_ENDS.sub("\n", text))


def needs_an_apostrophe(text: str) -> bool:
    """Where text would be taken for something else. Our reader takes the apostrophe off again."""
    return opens_a_formula(text) or _is_a_word_to_readers(text.lstrip("'"))


def _is_quoted(text: str) -> bool:
    """Somebody typed the apostrophe that a reader would take off; it needs another before it."""
    return text.startswith("'") and needs_an_apostrophe(text[1:])


def opens_a_formula(text: str) -> bool:
    return text.lstrip(" '\u00a0\u3000").startswith(OPENS_A_FORMULA) or text.startswith(
        OPENS_A_FORMULA
    )


def _is_a_word_to_readers(text: str) -> bool:
    """An error of a spreadsheet, or the word that erases: told from text in no format."""
    # Asked of every text of an export: most are told by their first letter.
    if len(text) > LONGEST_WORD or text.lstrip(" .")[:1] not in BEGIN_A_WORD:
        return False
    word = words.nfc(text).casefold().strip(" .")
    return word in ERASING_WORDS or ERROR_WORD.fullmatch(word) is not None


def _is_finite(value) -> bool:
    return isinstance(value, int) or Decimal(value).is_finite()


def sheet_name(title: str) -> str:
    name = NO_SHEET_NAME.sub(" ", words.nfc(str(title)))
    return words.nfc(name)[:LONGEST_SHEET_NAME].strip() or "1"


def widths_of(headings: Sequence[str], rows: Iterable[Sequence]) -> list[int]:
    """How wide the columns of plain values should be."""
    widths = [len(heading) for heading in headings]
    for row in rows:
        for column, value in enumerate(row[: len(widths)]):
            if value is not None:
                length = 10 if isinstance(value, date) else len(str(value).partition("\n")[0])
                widths[column] = max(widths[column], length)
    return [min(max(width + 1, NARROWEST), WIDEST) for width in widths]


def _measured(headings: list[str], rows: Iterable[Sequence]) -> tuple[list[int], Iterator[list]]:
    """Widths by the headings and the first rows; and all rows again, made plain."""
    going = (list(map(plain, row)) for row in rows)
    first = list(islice(going, ROWS_MEASURED))
    return widths_of(headings, first), chain(first, going)


# Workbooks


def write_xlsx(file: BinaryIO, table: Outgoing) -> int:
    """A workbook of one sheet, headings frozen and filtered. Returns the number of rows."""
    return write_sheets(file, [table])


def write_sheets(file: BinaryIO, tables: Iterable[Outgoing]) -> int:
    """A workbook with a sheet for each table, one after another. Returns the number of rows in all.

    No two of their titles may begin with the same 31 letters.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as workbook:
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        return sum(_write_sheet(workbook, table, bold) for table in tables)


def _write_sheet(workbook, table: Outgoing, bold) -> int:
    headings = [str(heading) for heading in table.headings]
    widths, rows = _measured(headings, table.rows)
    sheet = workbook.add_worksheet(sheet_name(table.title))
    write = cell_writer(sheet, workbook)
    for column, heading in enumerate(headings):
        sheet.set_column(column, column, widths[column])
        sheet.write_string(0, column, storable(heading), bold)
    count = 0
    for count, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            write(count, column, value)
    sheet.freeze_panes(1, 0)
    if headings:
        sheet.autofilter(0, 0, max(count, 1), len(headings) - 1)
    return count


def cell_writer(sheet, workbook) -> Callable[[int, int, object], None]:
    """write(row, column, value) for plain values."""
    day = workbook.add_format({"num_format": "dd/mm/yyyy"})
    write_string, write_number = sheet.write_string, sheet.write_number

    def write(row: int, column: int, value: object) -> None:
        if value is None:
            return
        if isinstance(value, str):
            write_string(row, column, value)
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, NUMBERS):
            write_number(row, column, float(value))
        else:
            sheet.write_datetime(row, column, value, day)

    return write


def write_ods(file: BinaryIO, table: Outgoing) -> int:
    """The same as an OpenDocument spreadsheet. Returns the number of rows."""
    headings = [storable(str(heading)) for heading in table.headings]
    widths, rows = _measured(headings, table.rows)
    return ods.write(file, sheet_name(table.title), headings, widths, rows)


# Text


def csv_pieces(table: Outgoing, *, counted: Callable[[int], None], broken: str) -> Iterator[bytes]:
    """The table as pieces of a csv, with the mark by which Excel knows UTF-8.

    `counted` is told after every piece how many rows are out. Where a row cannot be had, the last
    line is `broken`, so that nobody takes the part for the whole, and the error goes on its way.
    """
    yield b"\xef\xbb\xbf" + _lines([[_harmless(str(heading)) for heading in table.headings]])
    rows, count = iter(table.rows), 0
    try:
        while piece := list(islice(rows, ROWS_A_PIECE)):
            yield _lines([list(map(_csv_value, row)) for row in piece])
            count += len(piece)
            counted(count)
    except Exception:
        yield _lines([[broken]])
        raise


def write_csv(file: BinaryIO, table: Outgoing) -> int:
    """The same into a file. Returns the number of rows."""
    counts = [0]
    for piece in csv_pieces(table, counted=counts.append, broken=""):
        file.write(piece)
    return counts[-1]


def _lines(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def _csv_value(value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _harmless(value)
    if isinstance(value, NUMBERS) and not isinstance(value, bool):
        return str(value) if isinstance(value, int) else _csv_number(Decimal(str(value)))
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    return partial(value) if isinstance(value, PartialDay) else _harmless(str(value))


def _csv_number(value: Decimal) -> str:
    """1.234 could be read as a thousand; 1.2340 cannot."""
    text = f"{value:f}"
    _whole, mark, decimals = text.partition(".")
    return text + "0" if mark and len(decimals) == 3 else text


def _harmless(text: str) -> str:
    text = LINE_ENDS.sub("\n", text.replace("\0", ""))
    return f"'{text}" if needs_an_apostrophe(text) else text


WRITERS: dict[str, Callable[[BinaryIO, Outgoing], int]] = {
    "xlsx": write_xlsx,
    "csv": write_csv,
    "ods": write_ods,
}


def written(ending: str, table: Outgoing) -> bytes:
    """A small table, held in memory."""
    content = io.BytesIO()
    WRITERS[ending](content, table)
    return content.getvalue()
