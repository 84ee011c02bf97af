"""A file given back with marks in it: bytes and problems in, bytes out.

Pure. Of an xlsx or xlsm only those parts are touched that must change, and in those only the bytes
that must. What may not be edited so raises `NotInPlace`; then a copy of what was read is marked.
"""

from hanoi_industry.spreadsheets.marking.copying import copied, sheet_names
from hanoi_industry.spreadsheets.marking.filling import (
    MOST_COMMENTS,
    Marked,
    marked,
    on_other_sheets,
)
from hanoi_industry.spreadsheets.marking.listing import MOST_LISTED, is_list
from hanoi_industry.spreadsheets.marking.marks import Mark, MarkKind, Texts, place_of
from hanoi_industry.spreadsheets.marking.parts import NotInPlace

__all__ = [
    "MOST_COMMENTS",
    "MOST_LISTED",
    "Mark",
    "MarkKind",
    "Marked",
    "NotInPlace",
    "Texts",
    "copied",
    "is_list",
    "marked",
    "on_other_sheets",
    "place_of",
    "sheet_names",
]
