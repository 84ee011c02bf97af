"""Yes and no as offices type or tick them."""

import re

from hanoi_industry import words
from hanoi_industry.spreadsheets.cells.marks import LONGEST_MARK, said_beforehand
from hanoi_industry.spreadsheets.cells.readings import Caveat, CaveatCode, Fault, Reading
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
LONGEST_IN_WORDS = 80
# "Đã lắp đặt, truyền dữ liệu về Sở", "Chưa lắp đặt"; but not "Đã lắp nhưng hỏng", nor "Không thuộc
# đối tượng", which says more than no.
BEGINS = re.compile(r"(?:(?P<yes>da|co)|chua) \w")
TURNS = re.compile(r"\b(?:nhung|tuy|chua|khong|hong|ngung|dung|mot phan|dang|se|du kien)\b")


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


def read_flag_in_words(cell: Value) -> Reading:
    """The same of a column that is known to hold yes and no, where some cells tell more."""
    reading = read_flag(cell)
    plain = words.accent_free(reading.as_typed[:LONGEST_IN_WORDS]).strip(" .")
    begins = BEGINS.match(plain)
    if reading.code is not Fault.NOT_A_FLAG or len(reading.as_typed) > LONGEST_IN_WORDS:
        return reading
    if begins is None or TURNS.search(plain, begins.end()):
        return reading
    is_so, typed = begins["yes"] is not None, reading.as_typed
    return Reading(is_so, typed, (Caveat(CaveatCode.IN_WORDS, {"value": is_so}),))
