"""What there is to tell of rows that are records: by their cells, and by the room beside them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from hanoi_industry.spreadsheets.cells import Reading
from hanoi_industry.spreadsheets.columns import ODD_CAVEATS, SILENT_CAVEATS, ColumnReading


class Told(NamedTuple):
    """Something to tell of a row beside what its cells tell themselves."""

    code: str
    column: str = ""
    typed: str = ""
    params: Mapping[str, object] = {}


def told_by(cell: Reading, kind: str) -> Iterator[tuple[str, Mapping]]:
    """What a cell tells by itself of one kind of finding: "faults", "oddities" or "notes"."""
    if cell.is_faulty:
        if kind == "faults":
            yield cell.code, cell.params
        return
    for caveat in cell.caveats:
        if caveat.code in SILENT_CAVEATS:
            continue
        if kind == ("oddities" if caveat.code in ODD_CAVEATS else "notes"):
            yield caveat.code, caveat.params


def by_cause(
    readings: Mapping[str, ColumnReading],
    told_of: Mapping[int, list[Told]],
    kind: str,
    *,
    without: set[int],
) -> dict[tuple, list[tuple[int, Told]]]:
    """All findings of a kind by what there is to say, each with its row.

    `readings` are the columns by name, `told_of` what the room says of rows; rows `without` are
    left out.
    """
    causes: dict[tuple, list[tuple[int, Told]]] = {}
    for column, reading in readings.items():
        # Equal cells share one reading, and so what it tells.
        known: dict[int, list[tuple[tuple, Told]]] = {}
        for index, cell in reading.special.items():
            if index in without:
                continue
            if id(cell) not in known:
                known[id(cell)] = [
                    (_cause(code, params), Told(code, column, cell.as_typed, params))
                    for code, params in told_by(cell, kind)
                ]
            for cause, told in known[id(cell)]:
                causes.setdefault(cause, []).append((index, told))
    for index, some in told_of.items():
        if index not in without:
            for told in some:
                causes.setdefault(_cause(told.code, told.params), []).append((index, told))
    return causes


def _cause(code: str, params: Mapping) -> tuple[str, str]:
    # What is said with other values is another thing to say.
    return str(code), str(sorted(params.items(), key=str))
