"""What is to be marked, and what is said about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hanoi_industry.spreadsheets.guard import column_of

ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


class MarkKind(StrEnum):
    FAULTY = "faulty"
    ODD = "odd"
    ASKED = "asked"
    TOLD = "told"  # in the list only


@dataclass(frozen=True)
class Mark:
    """One problem. Column 0 is the whole row, row 0 the whole sheet; those are only listed."""

    kind: MarkKind
    sheet: str
    row: int
    column: int
    text: str  # what is wrong, and what to type instead
    name: str = ""  # of whom the row speaks
    typed: str = ""


@dataclass(frozen=True)
class Texts:
    """All that is said in the workbook, in the language of the page."""

    sheet: str  # the name of the added sheet
    title: str
    lines: tuple[str, ...]
    headings: tuple[str, str, str, str, str, str, str]  # kind, sheet, cell, row, name, typed, text
    kinds: Mapping[MarkKind, str]
    not_all_commented: str
    not_all_listed: str


def place_of(address: str) -> tuple[int, int]:
    """Row and column of a cell, or of the first of several; 0 and 0 where there is none."""
    found = ADDRESS.match(address)
    return (int(found[2]), column_of(found[1])) if found else (0, 0)
