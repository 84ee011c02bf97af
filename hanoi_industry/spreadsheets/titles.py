"""What stands above a table, as one text, with the year that it speaks of.

Pure.
"""

import re
from collections.abc import Mapping
from datetime import date

from hanoi_industry import words
from hanoi_industry.spreadsheets.grid import Grid
from hanoi_industry.spreadsheets.roles import Role

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# The name of a sheet among those of other years.
YEAR_OF_A_SHEET = re.compile(
    r"\s*(?:(?:số liệu|biểu|kh|th|kế hoạch|thực hiện)\s+)?(?:năm\s*)?(?:19|20)\d\d\s*", re.I
)
# "Cụm công nghiệp, theo số liệu đang lưu ngày 01/06/2026", as blanks writes it.
OF_A_TEMPLATE = re.compile(
    r"^(?P<what>.+), (?:theo số liệu đang lưu ngày|as recorded on)"
    r" (?P<day>0[1-9]|[12]\d|3[01])/(?P<month>0[1-9]|1[0-2])/(?P<year>20\d\d)\b",
    re.I | re.M,
)
LINES_OF_NOTES = 50
DAY_OF_A_PAPER = re.compile(r"\bngày\s+\d{1,2}(?:[/.-]\d{1,2}[/.-]|\s+tháng.*?năm\s+)\d{4}", re.I)


def title_of(grid: Grid, labels: Mapping[int, Role]) -> str:
    """With the name of the sheet, where that alone says the year: "Năm 2024"."""
    lines = [" ".join(grid.row_texts(row)) for row in _rows(labels)]
    told = (DAY_OF_A_PAPER.sub("", line) for line in lines)
    if YEAR_OF_A_SHEET.fullmatch(grid.sheet.name) and not any(map(YEAR.search, told)):
        lines.append(grid.sheet.name.strip())
    return "\n".join(lines)


def title_cells_of(grid: Grid, labels: Mapping[int, Role]) -> tuple[tuple[str, str], ...]:
    """Each text of the title with its cell."""
    return tuple(
        (grid.text(row, column), grid.sheet.address(row, column))
        for row in _rows(labels)
        for column in grid.filled(row)
    )


def notes_of(grid: Grid, labels: Mapping[int, Role]) -> str:
    rows = [row for row, role in labels.items() if role is Role.NOTE]
    return "\n".join(" ".join(grid.row_texts(row)) for row in rows[:LINES_OF_NOTES])


def filled_on(title: str) -> date | None:
    """The day of what one of our own templates was filled with, as its first line says it."""
    found = OF_A_TEMPLATE.search(words.nfc(title))
    return date(int(found["year"]), int(found["month"]), int(found["day"])) if found else None


def template_in(title: str) -> str:
    """What one of our own templates is for, as its first line says it; empty for other files."""
    found = OF_A_TEMPLATE.search(words.nfc(title))
    return found["what"].strip() if found else ""


def _rows(labels: Mapping[int, Role]) -> list[int]:
    header = next((row for row, role in labels.items() if role is Role.HEADER), 0)
    return [row for row, role in labels.items() if role is Role.TITLE and row < header]
