"""What was read of a file as a plain xlsx, for files that cannot be marked as they are.

Values, dates, errors, merged cells and hidden rows and columns stand where they stood; looks are
not known any more. Widths are made to fit.
"""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO

from hanoi_industry.spreadsheets.guard import address, letters_of
from hanoi_industry.spreadsheets.marking.parts import (
    CONTENT_TYPES,
    CONTENT_TYPES_SPACE,
    DECLARATION,
    MAIN,
    RELATIONS,
    RELATIONS_SPACE,
    RELATIONS_TYPE,
    TYPES,
    escaped,
)
from hanoi_industry.spreadsheets.reading import CellKind, RawCell, RawSheet, Value, Workbook

DAY_ZERO = date(1899, 12, 30)
FIRST_DAY = date(1900, 3, 1)  # before it the counts of spreadsheets differ
NARROWEST, WIDEST, ROWS_MEASURED = 8, 50, 200
LONGEST_TEXT, LONGEST_SHEET_NAME = 32_767, 31
NO_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
PLAIN, DAY, MOMENT = 0, 1, 2


def copied(workbook: Workbook) -> bytes:
    """An xlsx with the same sheets, under names that a workbook may have; see `sheet_names`."""
    names = sheet_names(workbook)
    looks = _Looks()
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, sheet in enumerate(workbook.sheets, start=1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=False) as part:
                for piece in _sheet(sheet, looks):
                    part.write(piece)
        for name, content in _frame(workbook, names).items():
            archive.writestr(name, content)
        archive.writestr("xl/styles.xml", looks.xml())
    return stream.getvalue()


def sheet_names(workbook: Workbook) -> list[str]:
    """A text file has a sheet without a name, and other programs allow what Excel does not."""
    names: list[str] = []
    for sheet in workbook.sheets:
        plain = sheet.name.translate(NO_SHEET_NAME).strip(" '")[:LONGEST_SHEET_NAME] or "1"
        known = {name.casefold() for name in names}
        name, number = plain, 2
        while name.casefold() in known:
            name, number = f"{plain[: LONGEST_SHEET_NAME - 4]} {number}", number + 1
        names.append(name)
    return names


class _Looks:
    """Number formats in the order they are met, after those of days and moments."""

    def __init__(self):
        self.formats: dict[str | None, int] = {None: 0, "dd/mm/yyyy": DAY}
        self.formats["dd/mm/yyyy hh:mm"] = MOMENT

    def of(self, number_format: str | None) -> int:
        return self.formats.setdefault(number_format, len(self.formats))

    def xml(self) -> bytes:
        written = list(self.formats)[1:]
        formats = b"".join(
            b'<numFmt numFmtId="%d" formatCode="%s"/>' % (number, escaped(one))
            for number, one in enumerate(written, start=164)
        )
        xfs = b"".join(
            b'<xf numFmtId="%d" fontId="0" fillId="0" borderId="0" xfId="0"'
            b' applyNumberFormat="1"/>' % number
            for number in range(164, 164 + len(written))
        )
        return (
            DECLARATION
            + b'<styleSheet xmlns="%s"><numFmts count="%d">%s</numFmts><fonts count="1"><font>'
            b'<sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts><fills count="2">'
            b'<fill><patternFill patternType="none"/></fill><fill>'
            b'<patternFill patternType="gray125"/></fill></fills><borders count="1"><border/>'
            b'</borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0"'
            b' borderId="0"/></cellStyleXfs><cellXfs count="%d"><xf numFmtId="0" fontId="0"'
            b' fillId="0" borderId="0" xfId="0"/>%s</cellXfs><cellStyles count="1"><cellStyle'
            b' name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
            % (MAIN.encode(), len(written), formats, len(written) + 1, xfs)
        )


def _frame(workbook: Workbook, names: list[str]) -> dict[str, bytes]:
    """The parts that tell which sheets there are."""
    numbers = range(1, len(names) + 1)
    types = b"".join(
        b'<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%s.worksheet+xml"/>'
        % (number, TYPES.encode())
        for number in numbers
    )
    sheets = b"".join(
        b'<sheet name="%s" sheetId="%d"%s r:id="rId%d"/>'
        % (escaped(name), number, b"" if sheet.visible else b' state="hidden"', number)
        for number, name, sheet in zip(numbers, names, workbook.sheets, strict=True)
    )
    links = b"".join(
        b'<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>'
        % (number, RELATIONS.encode(), number)
        for number in numbers
    )
    relations = DECLARATION + b'<Relationships xmlns="%s">' % RELATIONS_SPACE.encode()
    return {
        CONTENT_TYPES: DECLARATION
        + b'<Types xmlns="%s"><Default Extension="rels" ContentType="%s"/>'
        % (CONTENT_TYPES_SPACE.encode(), RELATIONS_TYPE.encode())
        + b'<Default Extension="xml" ContentType="application/xml"/><Override PartName='
        b'"/xl/workbook.xml" ContentType="%s.sheet.main+xml"/><Override PartName="/xl/styles.xml"'
        b' ContentType="%s.styles+xml"/>%s</Types>' % (TYPES.encode(), TYPES.encode(), types),
        "_rels/.rels": relations
        + b'<Relationship Id="rId1" Type="%s/officeDocument" Target="xl/workbook.xml"/>'
        b"</Relationships>" % RELATIONS.encode(),
        "xl/workbook.xml": DECLARATION
        + b'<workbook xmlns="%s" xmlns:r="%s"><bookViews><workbookView/></bookViews>'
        b"<sheets>%s</sheets></workbook>" % (MAIN.encode(), RELATIONS.encode(), sheets),
        "xl/_rels/workbook.xml.rels": relations
        + links
        + b'<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/></Relationships>'
        % (len(names) + 1, RELATIONS.encode()),
    }


def _sheet(sheet: RawSheet, looks: _Looks) -> Iterator[bytes]:
    yield DECLARATION + b'<worksheet xmlns="%s">' % MAIN.encode()
    yield _columns(sheet)
    yield b"<sheetData>"
    for number, row in enumerate(sheet.rows, start=1):
        hidden = b' hidden="1"' if number in sheet.hidden_rows else b""
        cells = b"".join(
            _cell(number, column, value, looks)
            for column, value in enumerate(row, start=1)
            if value is not None
        )
        if cells or hidden:
            yield b'<row r="%d"%s>%s</row>' % (number, hidden, cells)
    yield b"</sheetData>"
    if sheet.merges:
        ranges = b"".join(
            b'<mergeCell ref="%s:%s"/>' % (address(top, left).encode(), address(*last).encode())
            for top, left, *last in sheet.merges
        )
        yield b'<mergeCells count="%d">%s</mergeCells>' % (len(sheet.merges), ranges)
    yield b"</worksheet>"


def _columns(sheet: RawSheet) -> bytes:
    widths = [NARROWEST] * sheet.width
    for row in sheet.rows[:ROWS_MEASURED]:
        if sum(value is not None for value in row) > 1:  # a title runs over the cells beside it
            for place, value in enumerate(row):
                if isinstance(value, str):
                    widths[place] = max(widths[place], min(len(value) + 1, WIDEST))
    columns = b"".join(
        b'<col min="%d" max="%d" width="%d" customWidth="1"%s/>'
        % (
            *(number, number, width),
            b' hidden="1"' if number in sheet.hidden_columns else b"",
        )
        for number, width in enumerate(widths, start=1)
    )
    return b"<cols>%s</cols>" % columns if columns else b""


def _cell(row: int, column: int, value: Value, looks: _Looks) -> bytes:
    at = f"{letters_of(column)}{row}".encode()
    style = PLAIN
    if type(value) is RawCell:
        if value.kind is CellKind.ERROR:
            return b'<c r="%s" t="e"><v>%s</v></c>' % (at, escaped(str(value.value)))
        style, value = looks.of(value.number_format), value.value
        if value is None:
            return b""
    if isinstance(value, bool):
        return b'<c r="%s" t="b"><v>%d</v></c>' % (at, value)
    if isinstance(value, date):
        if _day(value) < FIRST_DAY:
            value = f"{value:%d/%m/%Y}"
        else:
            style = MOMENT if isinstance(value, datetime) else DAY
            value = _serial(value)
    if isinstance(value, int | float):
        return b'<c r="%s" s="%d"><v>%s</v></c>' % (at, style, repr(value).encode())
    text = escaped(str(value)[:LONGEST_TEXT])
    return b'<c r="%s" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>' % (at, text)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _serial(value: date) -> int | float:
    days = (_day(value) - DAY_ZERO).days
    if not isinstance(value, datetime):
        return days
    return days + (value.hour * 3600 + value.minute * 60 + value.second) / 86_400
