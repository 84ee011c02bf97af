"""Sheets of cells to bytes, in each format that offices send."""

import csv
import io
import unicodedata
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import xlsxwriter
import xlwt

from hanoi_industry.spreadsheets.guard import letters_of
from tests.corpus.truth import NOTHING, Truth
from tests.workbooks import an_open_document


@dataclass(frozen=True)
class Cell:
    """What is written, how it looks, and what it says. `amount` is what it adds to a total, in
    the unit of the column."""

    written: object = None
    truth: Truth = NOTHING
    number_format: str = ""
    font: str = ""
    formula: str = ""
    amount: Decimal | None = None


@dataclass
class Sheet:
    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    filtered: tuple[int, int, int, int] | None = None
    visible: bool = True

    @property
    def height(self) -> int:
        return max((row for row, _ in self.cells), default=0)

    @property
    def width(self) -> int:
        return max((column for _, column in self.cells), default=0)


def plain(value):
    """A number as a workbook stores it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


# Workbooks


def xlsx(sheets: list[Sheet]) -> bytes:
    """As Excel stores it: formulas with their values, fonts, formats, filters."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    looks: dict[tuple, object] = {}
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for top, left, bottom, right in sheet.merges:
            page.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")
        for (row, column), cell in sheet.cells.items():
            _write_xlsx(book, page, row - 1, column - 1, cell, looks)
        for row in sheet.hidden_rows:
            page.set_row(row - 1, None, None, {"hidden": True})
        for column in sheet.hidden_columns:
            page.set_column(column - 1, column - 1, None, None, {"hidden": True})
        if sheet.filtered:
            top, left, bottom, right = sheet.filtered
            page.autofilter(top - 1, left - 1, bottom - 1, right - 1)
        if not sheet.visible:
            page.hide()
    book.close()
    return stream.getvalue()


def _write_xlsx(book, page, row: int, column: int, cell: Cell, looks: dict) -> None:
    value, number_format = plain(cell.written), cell.number_format
    if isinstance(value, date) and not number_format:
        number_format = "dd/mm/yyyy"
    key = (number_format, cell.font)
    if key not in looks:
        named = {"num_format": number_format} if number_format else {}
        looks[key] = book.add_format(named | ({"font_name": cell.font} if cell.font else {}))
    look = looks[key] if any(key) else None
    if cell.formula:
        page.write_formula(row, column, cell.formula, look, "" if value is None else value)
    elif isinstance(value, datetime | date):
        page.write_datetime(row, column, value, look)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, look)
    elif isinstance(value, int | float):
        page.write_number(row, column, value, look)
    elif value is None:
        page.write_blank(row, column, None, look)
    elif value.startswith("#") and value.endswith(("!", "?", "A")):
        page.write_formula(row, column, "=NA()", look, value)
    else:
        page.write_string(row, column, value, look)


def xlsx_by_a_program(sheets: list[Sheet]) -> bytes:
    """As programs write it: formulas without the values that only a spreadsheet would store."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for (row, column), cell in sheet.cells.items():
            place = page.cell(row, column, cell.formula or plain(cell.written))
            if cell.number_format:
                place.number_format = cell.number_format
            if cell.font:
                place.font = openpyxl.styles.Font(name=cell.font)
        for top, left, bottom, right in sheet.merges:
            page.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
        for row in sheet.hidden_rows:
            page.row_dimensions[row].hidden = True
        for column in sheet.hidden_columns:
            page.column_dimensions[letters_of(column)].hidden = True
        page.sheet_state = "visible" if sheet.visible else "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xlsm(sheets: list[Sheet]) -> bytes:
    """The same with a macro inside, which nobody must run."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(sheets))) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "[Content_Types].xml":
                content = content.replace(
                    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                    b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                ).replace(
                    b"<Default ",
                    b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
                    b"<Default ",
                    1,
                )
            new.writestr(part.filename, content)
        new.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 not really")
    return stream.getvalue()


def xls(sheets: list[Sheet]) -> bytes:
    """The old binary format."""
    book = xlwt.Workbook(encoding="utf-8")
    looks: dict[tuple, object] = {}
    for sheet in sheets:
        page = book.add_sheet(sheet.name, cell_overwrite_ok=True)
        for (row, column), cell in sheet.cells.items():
            value, number_format = plain(cell.written), cell.number_format
            if isinstance(value, date) and not number_format:
                number_format = "dd/mm/yyyy"
            key = (number_format, cell.font)
            if key not in looks:
                look = xlwt.XFStyle()
                look.num_format_str = number_format or "General"
                if cell.font:
                    look.font.name = cell.font
                looks[key] = look
            page.write(row - 1, column - 1, value, looks[key])
        for top, left, bottom, right in sheet.merges:
            page.merge(top - 1, bottom - 1, left - 1, right - 1)
        for row in sheet.hidden_rows:
            page.row(row - 1).hidden = True
        for column in sheet.hidden_columns:
            page.col(column - 1).hidden = True
        page.visibility = 0 if sheet.visible else 1
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods(sheets: list[Sheet]) -> bytes:
    """As LibreOffice stores it: blanks repeated, covered cells, percentages."""
    return an_open_document("".join(_ods_table(sheet) for sheet in sheets))


def _ods_table(sheet: Sheet) -> str:
    covered = {
        (row, column): (top, left)
        for top, left, bottom, right in sheet.merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    columns = "".join(
        f"<table:table-column{_ods_hidden(column in sheet.hidden_columns)}/>"
        for column in range(1, sheet.width + 1)
    )
    rows = ""
    for row in range(1, sheet.height + 1):
        rows += f"<table:table-row{_ods_hidden(row in sheet.hidden_rows)}>"
        blanks = 0
        for column in range(1, sheet.width + 1):
            cell = sheet.cells.get((row, column), Cell())
            anchor = covered.get((row, column))
            if cell.written is None and anchor is None:
                blanks += 1
                continue
            rows += _ods_blanks(blanks)
            blanks = 0
            if anchor not in (None, (row, column)):
                rows += "<table:covered-table-cell/>"
            else:
                merge = next((m for m in sheet.merges if m[:2] == (row, column)), None)
                rows += _ods_cell(cell, merge)
        rows += _ods_blanks(blanks) + "</table:table-row>"
    return f"<table:table table:name={quoteattr(sheet.name)}>{columns}{rows}</table:table>"


def _ods_hidden(is_hidden: bool) -> str:
    return ' table:visibility="collapse"' if is_hidden else ""


def _ods_blanks(count: int) -> str:
    return f'<table:table-cell table:number-columns-repeated="{count}"/>' if count else ""


def _ods_cell(cell: Cell, merge) -> str:
    value = plain(cell.written)
    spans = ""
    if merge:
        top, left, bottom, right = merge
        spans = (
            f' table:number-columns-spanned="{right - left + 1}"'
            f' table:number-rows-spanned="{bottom - top + 1}"'
        )
    if value is None:
        return f"<table:table-cell{spans}/>"
    if isinstance(value, bool):
        kind, shown = f'boolean" office:boolean-value="{str(value).lower()}', str(value).upper()
    elif isinstance(value, datetime | date):
        kind, shown = f'date" office:date-value="{value.isoformat()}', value.strftime("%d/%m/%Y")
    elif isinstance(value, int | float):
        holds = "percentage" if "%" in cell.number_format else "float"
        kind, shown = f'{holds}" office:value="{value}', str(value)
    else:
        kind, shown = "string", value
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(shown).split("\n"))
    return f'<table:table-cell office:value-type="{kind}"{spans}>{lines}</table:table-cell>'


# Text


def text(sheet: Sheet, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """One sheet as text. `encoding` may be tcvn3 or windows-1258, as old programs write."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter)
    for row in range(1, sheet.height + 1):
        cells = [sheet.cells.get((row, column), Cell()) for column in range(1, sheet.width + 1)]
        writer.writerow(["" if cell.written is None else _shown(cell) for cell in cells])
    return encoded(stream.getvalue(), encoding)


def _shown(cell: Cell) -> str:
    value = plain(cell.written)
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    return str(value)


def encoded(text: str, encoding: str) -> bytes:
    if encoding == "tcvn3":
        return in_tcvn3(text).encode("latin-1")
    if encoding == "windows-1258":
        return b"".join(_in_windows_1258(letter) for letter in unicodedata.normalize("NFC", text))
    return text.encode(encoding)


def _in_windows_1258(letter: str) -> bytes:
    """Vietnamese Windows keeps the tone as a letter of its own behind the vowel."""
    try:
        return letter.encode("cp1258")
    except UnicodeEncodeError:
        pieces = unicodedata.normalize("NFD", letter)
        tones = "\u0300\u0301\u0303\u0309\u0323"
        base = unicodedata.normalize("NFC", "".join(p for p in pieces if p not in tones))
        tone = "".join(piece for piece in pieces if piece in tones)
        return base.encode("cp1258") + tone.encode("cp1258")


# Old letters, written down anew from the tables of the fonts

# Each vowel with its five tones, as Unicode, as TCVN3 bytes, and further below as VNI types it.
_ROWS = (
    *("áàảãạ", "ắằẳẵặ", "ấầẩẫậ", "éèẻẽẹ", "ếềểễệ", "íìỉĩị"),
    *("óòỏõọ", "ốồổỗộ", "ớờởỡợ", "úùủũụ", "ứừửữự", "ýỳỷỹỵ"),
)
_TCVN3 = (
    *("b8b5b6b7b9", "bebbbcbdc6", "cac7c8c9cb", "d0cccecfd1", "d5d2d3d4d6", "ddd7d8dcde"),
    *("e3dfe1e2e4", "e8e5e6e7e9", "edeaebecee", "f3eff1f2f4", "f8f5f6f7f9", "fdfafbfcfe"),
)
_PLAIN_LETTERS = dict(
    zip("ăâêôơưđĂÂÊÔƠƯĐ", bytes.fromhex("a8a9aaabacadaea1a2a3a4a5a6a7"), strict=True)
)
TCVN3 = {letter: chr(byte) for letter, byte in _PLAIN_LETTERS.items()} | {
    letter: chr(byte)
    for letters, row in zip(_ROWS, _TCVN3, strict=True)
    for letter, byte in zip(letters, bytes.fromhex(row), strict=True)
}


def in_tcvn3(text: str) -> str:
    """The Latin letters that a program shows for TCVN3 bytes. Capitals with a tone have no byte
    of their own: they are typed small, in a font that draws capitals."""
    text = unicodedata.normalize("NFC", text)
    return "".join(TCVN3.get(letter) or TCVN3.get(letter.lower(), letter) for letter in text)


_VNI_TONES = "ùøûõï"
_VNI_VOWELS = {
    "a": [f"a{t}" for t in _VNI_TONES],
    "ă": ["aé", "aè", "aú", "aü", "aë"],
    "â": ["aá", "aà", "aå", "aã", "aä"],
    "e": [f"e{t}" for t in _VNI_TONES],
    "ê": ["eá", "eà", "eå", "eã", "eä"],
    "i": ["í", "ì", "æ", "ó", "ò"],
    "o": [f"o{t}" for t in _VNI_TONES],
    "ô": ["oá", "oà", "oå", "oã", "oä"],
    "ơ": [f"ô{t}" for t in _VNI_TONES],
    "u": [f"u{t}" for t in _VNI_TONES],
    "ư": [f"ö{t}" for t in _VNI_TONES],
    "y": ["yù", "yø", "yû", "yõ", "î"],
}
VNI = {"ă": "aê", "â": "aâ", "ê": "eâ", "ô": "oâ", "ơ": "ô", "ư": "ö", "đ": "ñ"} | {
    letter: typed
    for letters, forms in zip(_ROWS, _VNI_VOWELS.values(), strict=True)
    for letter, typed in zip(letters, forms, strict=True)
}
VNI |= {small.upper(): typed.upper() for small, typed in VNI.items()}


def in_vni(text: str) -> str:
    """The Latin letters that a program shows for text typed in a VNI font."""
    text = unicodedata.normalize("NFC", text)
    return "".join(VNI.get(letter, letter) for letter in text)
