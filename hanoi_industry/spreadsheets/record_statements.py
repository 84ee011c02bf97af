"""What keeping a plan of records says, as tables for the service of a room."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from hanoi_industry.history.services import UNSAID, StatedTable
from hanoi_industry.spreadsheets.comparing import WRITTEN
from hanoi_industry.spreadsheets.reading import RawCell
from hanoi_industry.spreadsheets.record_plans import ALL, KINDS
from hanoi_industry.spreadsheets.references import ColumnAsRow, parted, row_in_sheet
from hanoi_industry.spreadsheets.sheets import TableResource

# The column of the paper that a row is from.
PAPER = "source"


@dataclass(frozen=True)
class Stated:
    """What keeping a plan says: what was wrong, from the days it was held for; and what is new.

    `wrong` and `changed` are the rows of the two tables; `fresh` is what has to be made before,
    by row, and goes into the subjects of `changes`. `areas` are those all of it concerns; `papers`
    the area of a row and the paper that it names.
    """

    corrections: StatedTable
    changes: StatedTable
    wrong: list[int]
    changed: list[int]
    fresh: dict[int, object]
    areas: set[int | None]
    papers: dict[int, tuple[int | None, str]]


def stated_of(resource: TableResource) -> Stated:
    """What the written rows say, for the room's service."""
    written = [n for n, code in enumerate(resource.kinds) if KINDS[code] in WRITTEN]
    corrected = {name for name in resource.names if resource.is_corrected(name)}
    wrong = [n for n in written if _wrong_bits(resource, n, corrected)]
    changed = [n for n in written if resource.differing[n] & ~_wrong_bits(resource, n, corrected)]
    since = [date.fromordinal(resource.held_since[n]) for n in wrong]
    bare = [n for n in written if n in resource.fresh and not resource.differing[n]]
    papers = resource.readings[PAPER].values if PAPER in resource.readings else None
    return Stated(
        _stated(resource, wrong, since, lambda n: _wrong_bits(resource, n, corrected)),
        _stated(
            resource,
            changed,
            [resource.days[n] for n in changed],
            lambda n: resource.differing[n] & ~_wrong_bits(resource, n, corrected),
        ),
        wrong,
        changed,
        {n: resource.fresh[n] for n in (*changed, *bare) if n in resource.fresh},
        {resource.areas[n] for n in written},
        {n: (resource.areas[n], papers[n]) for n in written if papers[n]} if papers else {},
    )


def _wrong_bits(resource: TableResource, index: int, corrected: set[str]) -> int:
    """Of the fields that differ those of which a person said that what is held was wrong."""
    if not corrected or not resource.held[index]:
        return 0
    return resource.differing[index] & sum(resource.bits[name] for name in corrected)


def _stated(
    resource: TableResource, rows: list[int], days: list[date], bits_of: Callable
) -> StatedTable:
    bits = list(map(bits_of, rows))
    is_all = bits.count(ALL) == len(bits)
    columns = {}
    for name, values in resource.said.items():
        said = [UNSAID if values[n] is None else values[n] for n in rows]
        if not is_all:
            bit = resource.bits[name]
            said = [v if some & bit else UNSAID for v, some in zip(said, bits, strict=True)]
        columns[name] = said
    for place, n in enumerate(rows if resource.emptied else ()):
        for name in resource.emptied.get(n, ()):
            if bits[place] & resource.bits[name]:
                columns[name][place] = None
    return StatedTable(
        resource.model,
        [resource.subjects[n] for n in rows],
        days,
        columns,
        list(map(resource.told_of, rows)),
        as_typed=_as_typed(resource, rows, bits),
        not_applicable=_not_applicable(resource, rows, bits),
        sheet=resource.table.sheet,
        sheets=resource.table.sheets_of(rows),
        **_cells(resource, rows),
    )


def _cells(resource: TableResource, rows: list[int]) -> dict[str, object]:
    """The columns of the file that fields stand in, and its rows; of what is put together otherwise
    than it stands, and of columns of the file that were read as rows, each cell by itself."""
    table, column_of = resource.table, resource.column_of
    is_turned = any(isinstance(row_in_sheet(number), ColumnAsRow) for number in table.numbers[:1])
    if not is_turned and table.placed_fields.isdisjoint(column_of.values()):
        letters = {name: table.letters[column] for name, column in column_of.items()}
        return {"cells": letters, "row_numbers": table.rows_in_sheets(rows)}
    return {
        "cells": {
            name: [parted(table.address(column, n))[1] for n in rows]
            for name, column in column_of.items()
        }
    }


def _as_typed(
    resource: TableResource, rows: list[int], bits: list[int]
) -> dict[str, list[str | None]]:
    """The texts of cells that say their value otherwise than the value itself would."""
    columns = {
        name: (resource.bits[name], resource.readings[resource.column_of[name]], values)
        for name, values in resource.said.items()
        if resource.readings[resource.column_of[name]].has_typed
    }
    return {
        name: [
            reading.typed(n)
            if some & bit and type(reading.raw[n]) in (str, RawCell) and reading.raw[n] != values[n]
            else None
            for n, some in zip(rows, bits, strict=True)
        ]
        for name, (bit, reading, values) in columns.items()
    }


def _not_applicable(
    resource: TableResource, rows: list[int], bits: list[int]
) -> dict[int, tuple[str, ...]]:
    if not resource.emptied:
        return {}
    absent = {
        place: tuple(
            name
            for name, does_not_apply in resource.emptied.get(n, {}).items()
            if does_not_apply and bits[place] & resource.bits[name]
        )
        for place, n in enumerate(rows)
    }
    return {place: names for place, names in absent.items() if names}
