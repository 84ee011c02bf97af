"""What was read of a file, as bytes and back: preview and keep use one and the same reading.

Pure. A file is read once, in its child process; whatever is shown or kept later comes from here.
"""

import zlib

import orjson

from hanoi_industry.spreadsheets.guard import Kind
from hanoi_industry.spreadsheets.reading import (
    Caveat,
    CaveatCode,
    RawSheet,
    Workbook,
    packed_rows,
    unpacked_rows,
)

# Raised when the form changes; an upload stored in another form has to be sent again.
FORM = 2

LEVEL = 1  # packs nearly as well as the others here, in a third of the time


class OtherForm(Exception):
    """The upload was stored by another version of the software."""


def packed(workbook: Workbook) -> bytes:
    return zlib.compress(orjson.dumps(_stored(workbook)), LEVEL)


def unpacked(content: bytes) -> Workbook:
    """The workbook that was packed; `OtherForm` where another version of the software did it."""
    try:
        return _restored(orjson.loads(zlib.decompress(content)))
    except (zlib.error, orjson.JSONDecodeError) as trouble:
        raise OtherForm from trouble


def _stored(workbook: Workbook) -> dict:
    return {
        "form": FORM,
        "kind": workbook.kind,
        "date1904": workbook.date1904,
        "encoding": workbook.encoding,
        "sheets": [_stored_sheet(sheet) for sheet in workbook.sheets],
        "caveats": [[one.code, one.sheet, one.address, one.params] for one in workbook.caveats],
    }


def _restored(content: dict) -> Workbook:
    if content.get("form") != FORM:
        raise OtherForm
    return Workbook(
        Kind(content["kind"]),
        [_restored_sheet(sheet) for sheet in content["sheets"]],
        [
            Caveat(CaveatCode(code), sheet, address, params)
            for code, sheet, address, params in content["caveats"]
        ],
        date1904=content["date1904"],
        encoding=content["encoding"],
    )


def _stored_sheet(sheet: RawSheet) -> dict:
    return {
        "name": sheet.name,
        "visible": sheet.visible,
        "height": sheet.height,
        "columns": packed_rows(sheet.rows),
        "merges": sheet.merges,
        "hidden_rows": sorted(sheet.hidden_rows),
        "hidden_columns": sorted(sheet.hidden_columns),
    }


def _restored_sheet(content: dict) -> RawSheet:
    return RawSheet(
        content["name"],
        content["visible"],
        rows=unpacked_rows(content["columns"], content["height"]),
        merges=[tuple(merge) for merge in content["merges"]],
        hidden_rows=set(content["hidden_rows"]),
        hidden_columns=set(content["hidden_columns"]),
    )
