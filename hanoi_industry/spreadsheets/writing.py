"""Tables out of the house: workbooks and CSV in which text stays text and numbers stay numbers.

Whatever somebody typed into the register must not become a formula on a colleague's screen. A
workbook stores it as text; a CSV cannot say so, and puts an apostrophe in front of what a
spreadsheet would take for a formula. Our own reader takes that apostrophe off again.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import tablib
import xlsxwriter
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from import_export.formats.base_formats import Format

from hanoi_industry import words

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
TYPES = {".xlsx": XLSX_TYPE, ".csv": CSV_TYPE}
WIDEST, NARROWEST = 60, 8
LONGEST_SHEET_NAME = 31
NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
# Also in their full-width forms, which some spreadsheets take for the plain ones.
OPENS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "−")
CHARACTERS_XML_CANNOT_HOLD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def xlsx(title: str, headings: Sequence, rows: Iterable[Sequence]) -> bytes:
    """A workbook of one sheet: headings frozen and filtered, columns as wide as their content."""
    content = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(content, options) as workbook:
        sheet = workbook.add_worksheet(sheet_name(title))
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        headings = [str(heading) for heading in headings]
        widths = [len(heading) for heading in headings]
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, _storable(heading), bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write(sheet, last, column, value, day)
                if column < len(widths):
                    widths[column] = max(widths[column], len(str("" if value is None else value)))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(max(width + 1, NARROWEST), WIDEST))
        sheet.freeze_panes(1, 0)
        if headings:
            sheet.autofilter(0, 0, max(last, 1), len(headings) - 1)
    return content.getvalue()


def sheet_name(title: str) -> str:
    name = NO_SHEET_NAME.sub(" ", words.nfc(str(title)))
    return words.nfc(name)[:LONGEST_SHEET_NAME].strip() or "1"


def _write(sheet, row: int, column: int, value, day) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal) and _is_finite(value):
        sheet.write_number(row, column, float(value))
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), day)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)
    else:
        sheet.write_string(row, column, _storable(str(value)))


def _is_finite(value) -> bool:
    return Decimal(value).is_finite()


def _storable(text: str) -> str:
    return CHARACTERS_XML_CANNOT_HOLD.sub("", text)


def as_csv(headings: Sequence, rows: Iterable[Sequence]) -> bytes:
    """With the mark by which Excel knows UTF-8."""
    content = io.StringIO(newline="")
    writer = csv.writer(content)
    writer.writerow([_harmless(str(heading)) for heading in headings])
    for row in rows:
        writer.writerow([_csv_value(value) for value in row])
    return content.getvalue().encode("utf-8-sig")


def _csv_value(value) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return _csv_number(Decimal(str(value)))
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    return _harmless(str(value))


def _csv_number(value: Decimal) -> str:
    """1.234 could be read as a thousand; 1.2340 cannot."""
    text = f"{value:f}"
    whole, mark, decimals = text.partition(".")
    return text + "0" if mark and len(decimals) == 3 else text


def opens_a_formula(text: str) -> bool:
    return text.lstrip(" '\u00a0\u3000").startswith(OPENS_A_FORMULA) or text.startswith(
        OPENS_A_FORMULA
    )


def _harmless(text: str) -> str:
    text = text.replace("\0", "")
    return f"'{text}" if opens_a_formula(text) else text


def download(content: bytes, name: str) -> HttpResponse:
    """An answer that the browser stores under a safe name and never shows."""
    stem, _dot, ending = name.rpartition(".")
    stem = re.sub(r"[^a-z0-9-]+", "-", words.accent_free(stem)).strip("-")[:100] or "table"
    response = HttpResponse(
        content, content_type=TYPES.get(f".{ending}", "application/octet-stream")
    )
    response["Content-Disposition"] = f'attachment; filename="{stem}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


# The formats of django-import-export that leave the house


class SafeFormat(Format):
    """Written by us; never read, because uploads have their own way in."""

    extension = ""
    content_type = ""

    def get_extension(self):
        return self.extension

    def get_content_type(self):
        return self.content_type

    def can_import(self):
        return False

    def can_export(self):
        return True

    def is_binary(self):
        return True

    def create_dataset(self, in_stream):
        raise NotImplementedError("Uploads are read by spreadsheets.services.receive().")


class SafeXLSX(SafeFormat):
    extension, content_type = "xlsx", XLSX_TYPE

    def get_title(self):
        return _("Excel workbook (xlsx)")

    def export_data(self, dataset: tablib.Dataset, **kwargs) -> bytes:
        return xlsx(dataset.title or "1", dataset.headers or [], iter(dataset))


class SafeCSV(SafeFormat):
    extension, content_type = "csv", CSV_TYPE

    def get_title(self):
        return _("Text with commas (csv)")

    def export_data(self, dataset: tablib.Dataset, **kwargs) -> bytes:
        return as_csv(dataset.headers or [], iter(dataset))


FORMATS = (SafeXLSX, SafeCSV)
