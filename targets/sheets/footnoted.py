"""Columns whose heading has the mark of a footnote: "Năm 2024*", and below the table "* Số liệu ước".

Pure.
"""

import re

from hanoi_industry import words
from hanoi_industry.spreadsheets.wide import VINTAGES

MARK = re.compile(r"\d{4}\s*\(?(?P<mark>\*{1,3}|(?<=\()\d)\)?(?!\d)")
LINE = re.compile(r"\s*\(?(?P<mark>\*{1,3}|(?<=\()\d)\)?\s*[:.]?\s*(?P<said>[^\s*].*)")


def said_below(heading: str, notes: str) -> str:
    """What the footnote of a heading says; empty where it has none, or none stands below."""
    found = MARK.search(heading)
    if found is None:
        return ""
    lines = (one for line in notes.split("\n") if (one := LINE.fullmatch(words.nfc(line))))
    return next((one["said"].strip() for one in lines if one["mark"] == found["mark"]), "")


def vintage_said(text: str) -> str:
    """The one vintage that a footnote speaks of: "Số liệu ước", "sơ bộ"; else empty."""
    plain = words.accent_free(text)
    told = [name for name, pattern in VINTAGES.items() if pattern.search(plain)]
    return told[0] if len(told) == 1 else ""
