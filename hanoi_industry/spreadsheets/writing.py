"""Formats of django-import-export that leave the house: the administration's buttons use them.

What they write is `exports.writing`; nothing is read by them, because uploads have their own way in.
"""

import tablib
from django.utils.translation import gettext_lazy as _
from import_export.formats.base_formats import Format

from hanoi_industry.exports.writing import TYPES, Outgoing, written


class SafeFormat(Format):
    """Holds no formula, whatever people typed."""

    extension = ""

    def get_extension(self):
        return self.extension

    def get_content_type(self):
        return TYPES[self.extension]

    def can_import(self):
        return False

    def can_export(self):
        return True

    def is_binary(self):
        return True

    def create_dataset(self, in_stream):
        raise NotImplementedError("Uploads are read by spreadsheets.services.receive().")

    def export_data(self, dataset: tablib.Dataset, **kwargs) -> bytes:
        table = Outgoing(dataset.title or "1", dataset.headers or [], iter(dataset))
        return written(self.extension, table)


class SafeXLSX(SafeFormat):
    extension = "xlsx"

    def get_title(self):
        return _("Excel workbook (xlsx)")


class SafeCSV(SafeFormat):
    extension = "csv"

    def get_title(self):
        return _("Text with commas (csv)")


class SafeODS(SafeFormat):
    extension = "ods"

    def get_title(self):
        return _("OpenDocument spreadsheet (ods)")


FORMATS = (SafeXLSX, SafeCSV, SafeODS)
