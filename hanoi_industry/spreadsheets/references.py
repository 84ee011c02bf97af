"""Cells, rows and columns as the file shows them, however they are read.

Pure. A cell of one of several sheets is told as Excel writes it, 'Đông Anh'!C5; a row is a number
that no row of another sheet has, and knows its sheet and its number there. Where the headings of a
sheet stand in a column, each further column is read as a row: its number tells its letters.
"""

import re

from hanoi_industry.spreadsheets.guard import address, letters_of

SHEET_MARK = "!"
PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
# More rows than any sheet can have.
ROWS_OF_A_SHEET = 1 << 21


class ColumnAsRow(int):
    """A column of the file that is read as a row. It counts like any row; as text it is its letters."""

    def __str__(self):
        return letters_of(int(self))

    def __format__(self, spec: str):
        return format(str(self), spec)


class RowAsColumn(int):
    """A row of the file that is read as a column."""


class RowOfSheet(int):
    """A row of one of several sheets. As a number it is unique among them; as text it is its own."""

    sheet: str
    row: int

    def __new__(cls, place: int, sheet: str, row: int):
        """`place` 0 keeps the numbers of its rows; other sheets come behind it."""
        number = super().__new__(cls, number_among(place, row))
        number.sheet, number.row = sheet, row
        return number

    def __str__(self):
        return reference(self.sheet, self.row)

    def __format__(self, spec: str):
        return format(str(self), spec)


def number_among(place: int, row: int) -> int:
    """The number of a row among those of several sheets."""
    return place * ROWS_OF_A_SHEET + row


def row_in_sheet(number: int) -> int:
    """The number of a row as its spreadsheet counts it."""
    return number.row if isinstance(number, RowOfSheet) else number


def column_name(column: int) -> str:
    """What the file calls a column that is read: its letters, or the number of a row."""
    return str(int(column)) if isinstance(column, RowAsColumn) else letters_of(column)


def cell_in(column: str, row: int) -> str:
    """The cell of a row in the column of this name, as the file shows it."""
    return f"{row}{column}" if isinstance(row, ColumnAsRow) else f"{column}{row}"


def cell_at(row: int, column: int) -> str:
    """The same of a column by its number."""
    if isinstance(row, ColumnAsRow):
        return f"{row}{int(column)}"
    return address(row, column)


def quoted(sheet: str) -> str:
    """The name of a sheet as references write it."""
    return "'" + sheet.replace("'", "''") + "'"


def unquoted(sheet: str) -> str:
    return sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet


def reference(sheet: str, cell: object) -> str:
    """A cell of a sheet, the name in quotes where Excel needs them."""
    name = sheet if PLAIN_NAME.fullmatch(sheet) else quoted(sheet)
    return f"{name}{SHEET_MARK}{cell}"


def parted(address: str) -> tuple[str, str]:
    """The sheet and the cell that an address names; no sheet where there is but one."""
    sheet, _mark, cell = address.rpartition(SHEET_MARK)
    return unquoted(sheet), cell
