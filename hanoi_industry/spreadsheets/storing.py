"""What was read of a file, as plain JSON and back: preview and keep use one and the same reading.

Pure. A file is read once, in its child process; whatever is shown or kept later comes from here.
"""

from datetime import date, datetime

from hanoi_industry.spreadsheets.guard import Kind
from hanoi_industry.spreadsheets.reading import (
    BLANK,
    Caveat,
    CaveatCode,
    CellKind,
    RawCell,
    RawSheet,
    Workbook,
)

# Raised when the form changes; an upload stored in another form has to be sent again.
FORM = 1


class OtherForm(Exception):
    """The upload was stored by another version of the software."""


def stored(workbook: Workbook) -> dict:
    looks: dict[tuple, int] = {(None, None): 0}
    return {
        "form": FORM,
        "kind": workbook.kind,
        "date1904": workbook.date1904,
        "encoding": workbook.encoding,
        "sheets": [_stored_sheet(sheet, looks) for sheet in workbook.sheets],
        "caveats": [[one.code, one.sheet, one.address, one.params] for one in workbook.caveats],
        # Filled while the sheets were stored.
        "looks": [list(look) for look in looks],
    }


def restored(content: dict) -> Workbook:
    if content.get("form") != FORM:
        raise OtherForm
    looks = [tuple(look) for look in content["looks"]]
    return Workbook(
        Kind(content["kind"]),
        [_restored_sheet(sheet, looks) for sheet in content["sheets"]],
        [
            Caveat(CaveatCode(code), sheet, address, params)
            for code, sheet, address, params in content["caveats"]
        ],
        date1904=content["date1904"],
        encoding=content["encoding"],
    )


def _stored_sheet(sheet: RawSheet, looks: dict) -> dict:
    return {
        "name": sheet.name,
        "visible": sheet.visible,
        "width": sheet.width,
        "rows": [_stored_row(row, looks) for row in sheet.rows],
        "merges": [list(merge) for merge in sheet.merges],
        "hidden_rows": sorted(sheet.hidden_rows),
        "hidden_columns": sorted(sheet.hidden_columns),
    }


def _stored_row(row: list[RawCell], looks: dict) -> list:
    cells = [_stored_cell(cell, looks) for cell in row]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _stored_cell(cell: RawCell, looks: dict):
    if cell.is_empty:
        return None
    look = looks.setdefault((cell.number_format, cell.font), len(looks))
    if cell.kind is CellKind.TEXT and look == 0:
        return cell.value
    value = cell.value.isoformat() if isinstance(cell.value, date) else cell.value
    return [cell.kind, value, look]


def _restored_sheet(content: dict, looks: list[tuple]) -> RawSheet:
    width = content["width"]
    rows = []
    for cells in content["rows"]:
        row = [_restored_cell(cell, looks) for cell in cells]
        rows.append(row + [BLANK] * (width - len(row)))
    return RawSheet(
        content["name"],
        content["visible"],
        rows=rows,
        merges=[tuple(merge) for merge in content["merges"]],
        hidden_rows=set(content["hidden_rows"]),
        hidden_columns=set(content["hidden_columns"]),
    )


def _restored_cell(content, looks: list[tuple]) -> RawCell:
    if content is None:
        return BLANK
    if isinstance(content, str):
        return RawCell(content, CellKind.TEXT)
    kind, value, look = CellKind(content[0]), content[1], looks[content[2]]
    if kind is CellKind.DATE:
        value = date.fromisoformat(value)
    elif kind is CellKind.DATETIME:
        value = datetime.fromisoformat(value)
    return RawCell(value, kind, *look)
