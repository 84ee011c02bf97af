"""A laboratory's certificate, with parameters down, turned so that its results read as rows.

Each of its columns of results reads as the row of a sample; what stands in the lines above its
table (cluster, day, laboratory, number) is read where it is sure.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from clusters.sheets.sample_fields import RESULT, UNCLEAR
from hanoi_industry import words
from hanoi_industry.spreadsheets.guard import address
from hanoi_industry.spreadsheets.layout import Layout
from hanoi_industry.spreadsheets.reading import RawSheet
from hanoi_industry.spreadsheets.references import reference
from hanoi_industry.spreadsheets.roles import Role
from hanoi_industry.spreadsheets.sheets import Table

# Lines above a certificate, by the field they fill; each gives its value after the colon.
LINES = {
    "taken_on": r"(?:ngày|thời gian) lấy mẫu",
    "name": r"(?:địa điểm(?: lấy mẫu)?|tên cơ sở|cơ sở|nơi lấy mẫu|cụm công nghiệp)",
    "point": r"(?:vị trí(?: lấy mẫu)?|điểm lấy mẫu)",
    "laboratory": r"(?:phòng thí nghiệm|đơn vị phân tích|đơn vị thử nghiệm|phòng phân tích)",
    "certificate": r"(?:số(?: phiếu(?: kết quả)?)?|phiếu kết quả số)",
    "taken_by": r"(?:người|đơn vị) lấy mẫu",
}
LINE = {
    name: re.compile(rf"^[-–+*•\s\d.]*{begins}\s*:\s*(?P<said>.+)$", re.IGNORECASE)
    for name, begins in LINES.items()
}
ABOVE = frozenset({Role.TITLE, Role.LETTERHEAD, Role.NOTE, Role.UNIT_LINE})


@dataclass(frozen=True)
class TurnedTable(Table):
    """Columns of results as rows: each value knows the cell of the certificate it stands in."""

    places: Mapping[tuple[str, int], str] = field(default_factory=dict)
    # Units as rows of the certificate name them, by the name of the column they became.
    names: Mapping[str, str] = field(default_factory=dict)

    def address(self, name: str, index: int) -> str:
        return self.places.get((name, index), "")

    def goes_with(self, other: Table) -> bool:
        return super().goes_with(other) and self.names == other.names

    def placed(self, place: int) -> "TurnedTable":
        places = {key: reference(self.sheet, cell) for key, cell in self.places.items()}
        return replace(super().placed(place), places=places)

    def joined(self, others: Sequence["TurnedTable"]) -> "TurnedTable":
        places, above = dict(self.places), len(self)
        for one in others:
            places |= {(name, above + n): cell for (name, n), cell in one.places.items()}
            above += len(one)
        return replace(super().joined(others), places=places)


def turned(sheet: RawSheet, layout: Layout, matches, *, date1904: bool) -> TurnedTable:
    named = {match.field: match.column for match in matches if match.field}
    results = [match.column for match in matches if match.field == RESULT.name]
    columns: dict[str, list] = {}
    places: dict[tuple[str, int], str] = {}
    units: dict[str, str] = {}
    names: dict[str, str] = {}
    for row in layout.rows:
        text = row.value(named["parameter"].index)
        if text is None or not str(text).strip():
            continue
        name = f"{UNCLEAR}{row.row}"
        names[name] = str(text)
        unit = row.value(named["unit"].index) if "unit" in named else None
        units[name] = "" if unit is None else str(unit)
        columns[name] = [row.value(column.index) for column in results]
        for index, column in enumerate(results):
            places[(name, index)] = address(row.row, column.index)
    for name, (value, place) in _told_above(sheet, layout).items():
        columns[name] = [value] * len(results)
        places |= {(name, index): place for index in range(len(results))}
    if len(results) > 1:
        columns["number"] = [column.path[-1] if column.path else "" for column in results]
    numbers = [row.row for row in layout.rows][: len(results)]
    numbers += range(sheet.height + 1, sheet.height + 1 + len(results) - len(numbers))
    return TurnedTable(
        sheet.name,
        numbers,
        columns,
        dict.fromkeys(columns, ""),
        units=units,
        date1904=date1904,
        places=places,
        names=names,
    )


def _told_above(sheet: RawSheet, layout: Layout) -> dict[str, tuple[str, str]]:
    """What the lines above the table say for all of its samples, each with its cell."""
    told: dict[str, tuple[str, str]] = {}
    first = min((row.row for row in layout.rows), default=0)
    for number in layout.rows_of(*ABOVE):
        if number >= first:
            continue
        for column, value in enumerate(sheet.rows[number - 1], start=1):
            if not isinstance(value, str):
                continue
            for name, line in LINE.items():
                found = line.match(words.nfc(value))
                if found and name not in told:
                    told[name] = (found["said"].strip(" .;"), address(number, column))
    return told
