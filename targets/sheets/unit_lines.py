"""Lines between the rows of a table that give the unit of those below: "Đơn vị tính: triệu USD"."""

from dataclasses import replace

from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.guard import address
from hanoi_industry.spreadsheets.layout import Layout
from hanoi_industry.spreadsheets.measures import unit_in as unit_of_heading
from hanoi_industry.spreadsheets.reading import RawSheet
from hanoi_industry.spreadsheets.roles import Role, units_named
from hanoi_industry.spreadsheets.tables import Table
from targets.sheets.naming import unit_in

UNIT = "unit"


def with_units_of_lines(table: Table, sheet: RawSheet, layout: Layout) -> Table:
    """Each row with the unit of the nearest line above it; its own cell goes before.

    One line above all rows is of the whole table, as if it stood above the headings.
    """
    lines = _lines_within(sheet, layout)
    numbers = [*table.numbers]
    if not lines or (len(lines) == 1 and min(lines) < min(numbers, default=0)):
        return table
    own = table.columns.get(UNIT) or [None] * len(table)
    told, places = [], {}
    for index, (number, value) in enumerate(zip(numbers, own, strict=True)):
        line = _line_above(number, lines, layout)
        if value is None and line is not None:
            value, places[(UNIT, index)] = lines[line]
        told.append(value)
    letters = {UNIT: "", **table.letters}
    table = table.with_places(places, columns={**table.columns, UNIT: told}, letters=letters)
    return _without_units_of_lines(table, layout, lines)


def _lines_within(sheet: RawSheet, layout: Layout) -> dict[int, tuple[str, str]]:
    """By their rows, with what they say and the cell that says it."""
    last = max(layout.rows_of(Role.HEADER), default=0)
    found = {}
    for row in layout.rows_of(Role.UNIT_LINE):
        for column, value in enumerate(sheet.rows[row - 1], start=1):
            unit = units_named(value) if isinstance(value, str) else ""
            if row > last and cells.unit_of(unit):
                found[row] = unit, address(row, column)
    return found


def _line_above(number: int, lines: dict, layout: Layout) -> int | None:
    """A group that names a unit itself ends what a line above it says."""
    ends = [group.row for group in layout.groups if unit_in(group.text)]
    above = max((row for row in lines if row < number), default=None)
    is_ended = above is not None and any(above < row < number for row in ends)
    return None if is_ended else above


def _without_units_of_lines(table: Table, layout: Layout, lines: dict) -> Table:
    """What the first of the lines was taken to say of the whole columns, it says of some rows alone."""
    above = set(layout.rows_of(Role.UNIT_LINE)) - lines.keys()
    if any(row < min(lines) for row in above):
        return table
    of_headings = {one.letter: unit_of_heading(tuple(one.path)) for one in layout.columns}
    units = {
        name: unit if of_headings.get(table.letters.get(name, "")) else ""
        for name, unit in table.units.items()
    }
    return replace(table, units=units)
