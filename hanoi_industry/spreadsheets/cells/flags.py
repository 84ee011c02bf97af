"""Yes and no as offices type or tick them."""

from hanoi_industry import words
from hanoi_industry.spreadsheets.cells.marks import LONGEST_MARK, said_beforehand
from hanoi_industry.spreadsheets.cells.readings import Fault, Reading
from hanoi_industry.spreadsheets.cells.typed import as_typed
from hanoi_industry.spreadsheets.reading import CellKind, Value, cell_of

YES = frozenset(
    ("x", "✓", "✔", "☑", "√", "v", "co", "da co", "roi", "da", "yes", "y", "true", "dat", "1")
    + ("dung", "+")
)
WINGDINGS_TICKS = frozenset(("ü", "þ"))  # what that font draws as a tick
NO = frozenset(
    ("khong", "khong co", "chua co", "chua", "no", "n", "false", "khong dat", "chua dat", "0", "☐")
)


def read_flag(cell: Value) -> Reading:
    cell = cell_of(cell)
    typed = as_typed(cell)
    if cell.kind is CellKind.TEXT and len(typed) <= LONGEST_MARK:
        plain = words.accent_free(typed).strip(" .()[]")
        if plain in YES or typed.strip() in WINGDINGS_TICKS:
            return Reading(True, typed)
        if plain in NO:
            return Reading(False, typed)
        if plain == "*":
            return Reading(as_typed=typed, code=Fault.NOT_A_FLAG)
    said = said_beforehand(cell)
    if said is not None:
        return said
    if cell.kind is CellKind.BOOL or (cell.kind is CellKind.NUMBER and cell.value in (0, 1)):
        return Reading(bool(cell.value), typed)
    return Reading(as_typed=typed, code=Fault.NOT_A_FLAG)
