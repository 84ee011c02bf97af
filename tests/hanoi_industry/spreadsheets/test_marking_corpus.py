"""Files as offices lay them out, marked in cells here and there."""

import re
from random import Random

import pytest

from hanoi_industry.spreadsheets.guard import Kind
from hanoi_industry.spreadsheets.marking import (
    Mark,
    MarkKind,
    copied,
    marked,
    on_other_sheets,
    sheet_names,
)
from hanoi_industry.spreadsheets.reading import read_file
from tests.corpus.shelf import FILES
from tests.marked import TEXTS, assert_untouched, parts_of

SHEET_PART = re.compile(r"xl/worksheets/sheet\d+\.xml")


def marks_here_and_there(workbook, dice):
    return [
        Mark(
            dice.choice(list(MarkKind)[:3]),
            sheet.name,
            dice.randint(1, sheet.height + 3),
            dice.randint(1, sheet.width + 2),
            "Sai.",
        )
        for sheet in workbook.sheets
        for _n in range(12)
    ]


def seen(place, merges):
    row, column = place
    for top, left, bottom, right in merges:
        if top <= row <= bottom and left <= column <= right:
            return top, left
    return place


@pytest.mark.parametrize("make", FILES[::5], ids=lambda make: make.__name__)
def test_a_file_of_an_office_keeps_all_that_is_not_marked(make, tmp_path):
    made = make()
    path = tmp_path / "file"
    path.write_bytes(made.content)
    workbook = read_file(path, made.name)
    marks = marks_here_and_there(workbook, Random(make.__name__))
    if workbook.kind is Kind.XLSX:
        content, sheets = made.content, [sheet.name for sheet in workbook.sheets]
    else:
        content, sheets = copied(workbook), sheet_names(workbook)
        path.write_bytes(content)
        again = read_file(path, "copy.xlsx")
        for sheet, copy in zip(workbook.sheets, again.sheets, strict=True):
            for row in range(1, sheet.height + 1):
                for column in range(1, sheet.width + 1):
                    was, value = (one.cell(row, column).value for one in (sheet, copy))
                    assert (value or "") == (was or ""), (row, column)
        names = [sheet.name for sheet in workbook.sheets]
        marks = on_other_sheets(marks, dict(zip(names, sheets, strict=True)))
    merges = {name: sheet.merges for name, sheet in zip(sheets, workbook.sheets, strict=True)}
    given = marked(content, marks, TEXTS, merges=merges).content
    touched = {
        (part, seen((mark.row, mark.column), merges[mark.sheet]))
        for part in parts_of(content)
        if SHEET_PART.fullmatch(part)
        for mark in marks
    }
    assert_untouched(content, given, touched)
    assert parts_of(marked(given, marks, TEXTS, merges=merges).content) == parts_of(given)
