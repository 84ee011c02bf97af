"""Cells that perhaps do not mean what they hold: struck through, hidden under a merged one, or with
the number of a footnote behind their own.

Pure. Neither to take nor to drop them is right by itself: they are told on the layout page, and
those of data are asked about, once for a file.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain, groupby

from hanoi_industry.spreadsheets.reading import RawSheet, address
from hanoi_industry.spreadsheets.roles import LayoutProblem

PLACES_TOLD = 12


def doubted_cells(sheet: RawSheet) -> Mapping[LayoutProblem, Mapping[int, Collection[int]]]:
    """By what makes them doubtful: row to columns."""
    found = {
        LayoutProblem.STRUCK_THROUGH: sheet.struck,
        LayoutProblem.UNDER_MERGED: sheet.covered,
        LayoutProblem.RAISED_DIGITS: sheet.raised,
    }
    return {code: rows for code, rows in found.items() if rows}


def doubted_values(
    sheet: RawSheet, rows: Iterable, mended: Collection[str] = ()
) -> dict[LayoutProblem, frozenset[str]]:
    """The addresses of those that rows of data take, but for what a person typed anew.

    What flows down from a struck cell is as doubtful as the cell; where it takes the place of a
    hidden value, that one is read by nobody.
    """
    by_code = {
        code: [sheet.address(*place) for place in _taken(code, cells, rows)]
        for code, cells in doubted_cells(sheet).items()
    }
    found = {code: frozenset(cells).difference(mended) for code, cells in by_code.items()}
    return {code: cells for code, cells in found.items() if cells}


def _taken(
    code: LayoutProblem, cells: Mapping[int, Collection[int]], rows: Iterable
) -> list[tuple[int, int]]:
    taken, flowing = [], set()
    for row in rows:
        own = set(cells.get(row.row, ()))
        flowing = set() if code is LayoutProblem.UNDER_MERGED else flowing.intersection(row.flowed)
        flowing |= own.difference(row.flowed)
        taken += [(row.row, column) for column in flowing]
    return taken


def places_told(
    cells: Mapping[int, Collection[int]],
    rows: Iterable[int],
    address: Callable[[int, int], str] = address,
) -> str:
    """B5, C7–F7, A9 …; `address` is that of the sheet."""
    found = (_runs(row, sorted(cells[row]), address) for row in rows if row in cells)
    told = list(chain.from_iterable(found))
    return ", ".join(told[:PLACES_TOLD]) + (" …" if len(told) > PLACES_TOLD else "")


def _runs(row: int, columns: Sequence[int], address: Callable[[int, int], str]) -> list[str]:
    """Columns that stand side by side as one place."""
    told = []
    for _key, run in groupby(enumerate(columns), key=lambda one: one[1] - one[0]):
        run = [address(row, column) for _place, column in run]
        told.append(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}")
    return told
