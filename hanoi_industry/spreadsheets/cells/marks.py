"""Words and marks that stand where a value would: nothing known, not yet, as above, as before, erase."""

import re
from functools import lru_cache

from hanoi_industry import words
from hanoi_industry.spreadsheets.cells.readings import Caveat, CaveatCode, Fault, Reading
from hanoi_industry.spreadsheets.cells.typed import as_typed
from hanoi_industry.spreadsheets.reading import CellKind, RawCell

EMPTY_WORDS = frozenset(
    (
        "chua co",
        "chua co so lieu",
        "khong co so lieu",
        "chua xac dinh",
        "chua ro",
        "khong ro",
        "n/a",
        "na",
        "no data",
        "unknown",
    )
)
EMPTY_BEGINNINGS = frozenset(word[:2] for word in EMPTY_WORDS)
ERASING_WORDS = frozenset(("xoá", "xóa"))
# May be a wish to erase, or a value; with their accents, as "Huy" is a name.
PERHAPS_ERASING_WORDS = frozenset(
    (
        *("xoá bỏ", "xóa bỏ", "xoá đi", "xóa đi", "đã xoá", "đã xóa", "xoá trắng", "xóa trắng"),
        *("xoá số liệu", "xóa số liệu", "xoá số liệu này", "xóa số liệu này"),
        *("bỏ", "bỏ đi", "đã bỏ", "loại bỏ", "bỏ số liệu", "bỏ số liệu này", "bỏ nội dung này"),
        *("huỷ", "hủy", "huỷ bỏ", "hủy bỏ", "đã huỷ", "đã hủy", "delete", "erase", "remove"),
    )
)
STAYING_WORDS = frozenset(
    (
        *("khong thay doi", "khong doi", "khong co thay doi", "khong co gi thay doi"),
        *("chua thay doi", "chua co thay doi", "giu nguyen", "van giu nguyen", "nhu cu"),
        *("giu nguyen nhu cu", "van nhu cu", "nhu ky truoc", "nhu bao cao truoc"),
        *("nhu bao cao ky truoc", "no change", "no changes", "unchanged"),
    )
)
LONGEST_MARK = 40
MARKS = " \t\n-–—−_.…·*/\\"
TURNING_ROUND = re.compile("[\u202d\u202e]")  # behind these 521 is shown as 125
PICTURE_OF_CONTROL = re.compile("[\u2400-\u2426]")  # what reading puts for a control character


def is_empty_mark(text: str) -> bool:
    """A dash, dots, or words for "nothing known". A zero is a value, not an empty mark."""
    told = text.strip(MARKS)
    if not told or len(text) > LONGEST_MARK:
        return not told
    begins = told.lstrip("( ")[:2].lower()
    return (not begins.isascii() or begins in EMPTY_BEGINNINGS) and _is_short_mark(text)


@lru_cache(maxsize=10_000)
def _is_short_mark(text: str) -> bool:
    plain = words.accent_free(text)
    return not plain.strip(MARKS) or plain.strip(" .()") in EMPTY_WORDS


# Said of a number or a day that is still to come: "chưa khởi công", "đang cập nhật".
NO_VALUE_YET = re.compile(
    r"(?:hien )?(?:chua|dang)(?: [a-z,&/-]+){0,7}|(?:not|none) (?:\w+ )?yet|not (?:started|begun)"
    r"|pending|(?:being )?updated|updating|in progress"
)


def says_no_value_yet(text: str) -> bool:
    """Words that stand where a number or a day will stand one day, and name none."""
    if len(text) > LONGEST_MARK or text[:1].isdigit():
        return False
    return NO_VALUE_YET.fullmatch(words.accent_free(text).strip(" -.…()")) is not None


DITTO_MARKS = frozenset(
    ('"', "''", ",,", "〃", "″", "”", "//", "nt", "như trên", "nhu tren", "idem", "ditto")
)
AROUND_DITTO = " -–—()."


def is_ditto(text: str) -> bool:
    """ "như trên", "-nt-": the same as in the cell above."""
    return len(text) <= LONGEST_MARK and text.strip(AROUND_DITTO).lower() in DITTO_MARKS


def _erases(text: str) -> bool:
    return len(text) <= LONGEST_MARK and words.nfc(text).lower().strip(" .") in ERASING_WORDS


def _may_erase(text: str) -> bool:
    """Also "(xoá)", which an export leaves as it is where it is a text of the register."""
    return len(text) <= LONGEST_MARK and _alone(text) in ERASING_WORDS | PERHAPS_ERASING_WORDS


def _alone(text: str) -> str:
    return words.nfc(text).lower().strip(" .()")


def says_that_it_stays(text: str) -> bool:
    """ "Không thay đổi", "giữ nguyên": no value, and what is recorded is to stay."""
    return len(text) <= LONGEST_MARK and words.accent_free(_alone(text)) in STAYING_WORDS


def said_beforehand(cell: RawCell) -> Reading | None:
    """The reading of a cell that is blank, broken or erasing, whatever the field holds."""
    typed = as_typed(cell)
    if cell.kind is CellKind.EMPTY:
        return Reading()
    if cell.kind is CellKind.ERROR:
        return Reading(as_typed=typed, code=Fault.ERROR_CELL, params={"error": cell.value})
    if cell.kind is CellKind.FORMULA_WITHOUT_VALUE:
        return Reading(code=Fault.FORMULA_WITHOUT_VALUE)
    if cell.kind is not CellKind.TEXT:
        return None
    if PICTURE_OF_CONTROL.search(typed):
        return Reading(as_typed=typed, code=Fault.CONTROL_CHARACTER)
    if typed[:1].isdigit():
        return None
    if _erases(typed):
        return Reading(as_typed=typed, erases=True)
    if _may_erase(typed):
        return Reading(as_typed=typed, code=Fault.MAY_ERASE)
    if is_ditto(typed):
        return Reading(as_typed=typed, code=Fault.DITTO)
    if is_empty_mark(typed):
        return Reading(as_typed=typed, caveats=(Caveat(CaveatCode.EMPTY_MARK),))
    if says_that_it_stays(typed):
        return Reading(as_typed=typed, caveats=(Caveat(CaveatCode.STAYS),))
    return None


def said_of_figures_beforehand(cell: RawCell) -> Reading | None:
    """The same of a cell that would hold a number or a day, where words may say that none is known."""
    if cell.kind is CellKind.TEXT and TURNING_ROUND.search(cell.value):
        return Reading(as_typed=cell.value, code=Fault.CONTROL_CHARACTER)
    said = said_beforehand(cell)
    if said is None and cell.kind is CellKind.TEXT and says_no_value_yet(cell.value):
        return Reading(as_typed=cell.value, caveats=(Caveat(CaveatCode.NO_VALUE_YET),))
    return said
