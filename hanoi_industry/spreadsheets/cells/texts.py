"""Text as typed, without odd blanks; what a spreadsheet took for something else is told."""

from hanoi_industry import words
from hanoi_industry.spreadsheets.cells.marks import said_beforehand
from hanoi_industry.spreadsheets.cells.readings import Caveat, CaveatCode, Fault, Reading
from hanoi_industry.spreadsheets.cells.typed import as_typed
from hanoi_industry.spreadsheets.reading import CellKind, Value, cell_of

LONGEST_TEXT = 10_000


def read_text(cell: Value) -> Reading:
    """Text with plain blanks; line breaks inside the cell stay."""
    cell = cell_of(cell)
    said = said_beforehand(cell)
    if said is not None:
        return said
    typed = as_typed(cell)
    if cell.kind is CellKind.TEXT:
        lines = (words.nfc(line) for line in typed.split("\n"))
        text = "\n".join(line for line in lines if line)
        if len(text) > LONGEST_TEXT:
            params = {"limit": LONGEST_TEXT}
            return Reading(as_typed=typed[:LONGEST_TEXT], code=Fault.TOO_LONG, params=params)
        return Reading(text or None, typed)
    if cell.kind in (CellKind.DATE, CellKind.DATETIME):
        return Reading(typed, typed, (Caveat(CaveatCode.FROM_DAY),))
    return Reading(typed, typed, (Caveat(CaveatCode.FROM_NUMBER),))
