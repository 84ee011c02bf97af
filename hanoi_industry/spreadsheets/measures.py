"""The unit of each column: what its heading, its header or the unit line of the sheet says.

Pure.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from hanoi_industry import words
from hanoi_industry.spreadsheets.cells import unit_of
from hanoi_industry.spreadsheets.grid import Grid, heading_key
from hanoi_industry.spreadsheets.header import Known
from hanoi_industry.spreadsheets.roles import Role, units_named
from hanoi_industry.spreadsheets.rows import ROWS_ABOVE
from hanoi_industry.spreadsheets.totals import holds_numbers

# One of several plans for the same period: "Kịch bản 1 (cơ sở) > Quý I/2026".
SCENARIO = re.compile(r"\b(?:kich ban|phuong an)\b")


def unit_in(path: tuple[str, ...]) -> str | None:
    """The unit that a heading names, the nearest to the cells first."""
    for text in reversed(path):
        # "Kịch bản 1 (cơ sở)" names no unit.
        if SCENARIO.search(words.accent_free(text)):
            continue
        named = re.findall(r"\(([^()]*)\)|\[([^\[\]]*)\]", text)
        tail = re.search(r"[,:–-]\s*([^,:–-]+)$", text)
        for unit in [a or b for a, b in reversed(named)] + ([tail[1]] if tail else []):
            unit = re.sub(r"^\s*(?:đơn vị tính|đvt|đơn vị)\s*:?\s*", "", unit, flags=re.I)
            if unit_of(unit):
                return words.nfc(unit)
        if text.strip() == "%" or (len(path) > 1 and text is path[-1] and _is_measure(text)):
            return words.nfc(text)
        if unit := _unit_at_end(text):
            return unit
    return None


def _is_measure(text: str) -> bool:
    """ "ha" or "tỷ đồng" alone; "Lao động" may be a unit of counts but is a heading as well."""
    unit = unit_of(text)
    return unit is not None and unit.dimension != "count"


def with_counted_units(columns: list, known: Known) -> list:
    """ "người" below "Lao động" is a unit as "ha" is below "Diện tích" in the same header."""
    if not any(len(column.path) > 1 and _is_measure(column.path[-1]) for column in columns):
        return columns
    return [
        replace(column, unit=words.nfc(column.path[-1]))
        if column.unit is None and _counts_below_heading(column.path, known)
        else column
        for column in columns
    ]


def _counts_below_heading(path: tuple[str, ...], known: Known) -> bool:
    """Whether the last part only says what is counted; "Lao động" with a capital is a heading."""
    return (
        len(path) > 1
        and path[-1][:1].islower()
        and unit_of(path[-1]) is not None
        and known(path[-2])
    )


def _unit_at_end(heading: str) -> str | None:
    """area_ha, investment_bn_vnd, capacity_m3_day: headings that programs write."""
    pieces = heading.split("_")
    for count in (2, 1):
        for joint in ("/", " "):
            unit = joint.join(pieces[-count:])
            if len(pieces) > count and unit_of(unit):
                return unit
    return None


def units_told(grid: Grid, labels: dict) -> tuple[str, ...]:
    """What the unit line says, or "Đơn vị tính: ha" beside or inside a title."""
    above = (Role.UNIT_LINE, Role.TITLE, Role.LETTERHEAD)
    told = (row for row, role in labels.items() if role in above)
    for row in islice(told, ROWS_ABOVE):
        for text in grid.row_texts(row):
            inside = re.search(r"\(((?:đơn vị tính|đơn vị|đvt)\s*:[^()]+)\)", text, re.I)
            if units := units_named(inside[1] if inside else text):
                return tuple(words.nfc(one) for one in re.split(r"[,;]", units) if one.strip())
    return ()


# "Tỷ lệ lấp đầy" below "Đơn vị: ha", "Mã số DN" and "Tốc độ tăng" below "Đơn vị: tỷ đồng".
WITHOUT_UNIT = re.compile(
    r"(?:ty|ti) (?:le|trong)\b|ma so\b|(?:toc do |muc )?tang(?: truong)?\b|chi so\b"
)
HEADS_PERIODS = re.compile(r"(?:nam|quy|thang|ky|ky bao cao)")


def with_common_units(columns: list, units: Sequence[str]) -> list:
    """A unit line with one unit holds for every column of numbers that names none.

    "Diện tích: ha; Vốn: tỷ đồng" holds for the columns whose headings begin so, and is offered to
    those that hold the same kind of measure: "Tổng mức đầu tư".
    """
    named = {
        heading_key(of): unit.strip()
        for of, mark, unit in (one.partition(":") for one in units)
        if mark and unit_of(unit.strip())
    }
    plain = (*(one for one in units if unit_of(one)), *named.values())
    if not named and not units:
        return columns
    found = []
    for column in columns:
        # To know its unit helps to settle a doubtful mark, and not to know it costs a thousandfold.
        is_measured = not column.is_row_number and holds_numbers(column.values, or_doubtful=True)
        if column.unit is None and is_measured:
            keys = [heading_key(part) for part in column.path]
            own = (unit for of, unit in named.items() if any(key.startswith(of) for key in keys))
            has_none = any(map(WITHOUT_UNIT.match, keys)) or (
                len(keys) == 1 and HEADS_PERIODS.fullmatch(keys[0])
            )
            is_common = len(units) == 1 and not named and not has_none
            common = units[0] if is_common else None
            column = replace(column, unit=next(own, common), offered_units=plain)
        found.append(column)
    return found
