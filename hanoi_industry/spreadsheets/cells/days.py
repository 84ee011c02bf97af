"""Days as offices type them, day first, each known as precisely as it is said."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from hanoi_industry import words
from hanoi_industry.periods import NotADay, PartialDay, Precision, parse_day
from hanoi_industry.spreadsheets.cells.footnotes import without_footnote
from hanoi_industry.spreadsheets.cells.marks import said_of_figures_beforehand
from hanoi_industry.spreadsheets.cells.readings import Caveat, CaveatCode, Fault, Reading
from hanoi_industry.spreadsheets.cells.typed import LONGEST_FIGURE, as_typed
from hanoi_industry.spreadsheets.reading import CellKind, Value, cell_of

FIRST_SERIAL, LAST_SERIAL = 15_000, 80_000  # 1941 to 2119
FIRST_YEAR, LAST_YEAR = 1900, 2199
# "08h30 ngày 15/3/2025", "14 giờ 20 phút, ngày 03 tháng 7 năm 2025".
TIME_BEFORE = re.compile(
    r"(?:lúc |hồi )?\d{1,2}(?: ?(?::|h|g|giờ) ?\d{0,2}(?: ?(?:phút|['p]))?)[ ,-]+(?=ngày |\d)",
    re.IGNORECASE,
)
UNTIL = re.compile(r"(?:có hiệu lực )?đến (?:hết )?(?:ngày )?(?=\d)", re.IGNORECASE)
TIME_OF_DAY = re.compile(
    r"[ ,]+(?:lúc )?\d{1,2}(?::|h|g)\d{2}(?::\d{2})?(?: ?(?:SA|CH))?\s*$", re.IGNORECASE
)
IN_BRACKETS = re.compile(r"\(([^()]+)\)")
WEEKDAY = re.compile(
    r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
    r" ?[,-]? ?(?=ngày |\w*\d|[A-Z])",
    re.IGNORECASE,
)
SHORT_MONTH = re.compile(r"(?:T|Thg)\.? ?(?=\d{1,2} ?[/.-] ?\d{4}$)", re.IGNORECASE)
# "QĐ số 298/QĐ-UBND ngày 20/02/2025", where a day is asked for.
PAPER_BEFORE = re.compile(
    r"(?:(?:QĐ|quyết định|giấy phép|GPMT|văn bản|công văn) (?:số )?|số )?"
    r"\d{1,5}/(?:\d{4}/)?[A-ZĐ]{1,6}(?:-[A-ZĐ&]+)*(?:,? \(?ngày |, )(?=\d)"
    # Without the letters of its kind it must be called a paper: "QĐ số 45 ngày 08/01/2019".
    r"|(?:QĐ|quyết định|giấy phép|văn bản|công văn) (?:số )?\d{1,5},? \(?ngày (?=\d)",
    re.IGNORECASE,
)
# Who has issued it.
BY_WHOM = re.compile(r"\)? của (?:UBND|Ủy ban|Sở|Bộ|Chủ tịch|Thủ tướng|Chính phủ)\b.{0,60}$", re.I)
SERIAL = re.compile(r"\d{5}", re.ASCII)
WHOLE_DAY = re.compile(r"\d{1,2} ?([/.-]) ?\d{1,2} ?\1 ?\d{2,4}")
FIGURES = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}", re.ASCII)
# Before a day or a period, in accent-free text, and saying no more than it does.
WITHIN = re.compile(r"(?:vao|trong) ")
# Which part of a month, a quarter or a year is meant, or that nobody knows it well.
PART = re.compile(
    rf"(?:(?:{WITHIN.pattern})?(?:khoang"
    r"|(?:nua |(?:nhung|cac|0?[1-9]|1[01]) (?:thang|quy) )?(?:dau|giua|cuoi)"
    r"|(?:thuong|trung|ha) tuan) )+"
)


def read_day(cell: Value, date1904: bool = False) -> Reading:  # noqa: FBT001, FBT002
    """A PartialDay. A bare number is a year or, far from any year, a serial number of Excel."""
    cell = cell_of(cell)
    said = said_of_figures_beforehand(cell)
    if said is not None:
        return said
    typed = as_typed(cell)
    match cell.kind:
        case CellKind.DATE:
            return Reading(PartialDay(cell.value, Precision.DAY), typed)
        case CellKind.DATETIME:
            has_time = (cell.value.hour, cell.value.minute, cell.value.second) != (0, 0, 0)
            caveats = (Caveat(CaveatCode.TIME_DROPPED),) if has_time else ()
            return Reading(PartialDay(cell.value.date(), Precision.DAY), typed, caveats)
        case CellKind.NUMBER:
            return _day_of_number(cell.value, typed, date1904=date1904)
        case CellKind.TEXT:
            return _day_of_text(typed, date1904=date1904)
    return Reading(as_typed=typed, code=Fault.NOT_A_DAY)


def _day_of_text(typed: str, *, date1904: bool) -> Reading:
    text, footnote = without_footnote(words.nfc(typed).removeprefix("'"))
    if bracketed := IN_BRACKETS.fullmatch(text):
        text = bracketed[1].strip()
    if weekday := WEEKDAY.match(text):
        text = text[weekday.end() :]
    caveats = () if footnote is None else (footnote,)
    if (time := TIME_OF_DAY.search(text)) and WHOLE_DAY.search(text[: time.start()]):
        text, caveats = text[: time.start()], (*caveats, Caveat(CaveatCode.TIME_DROPPED))
    elif (time := TIME_BEFORE.match(text)) and text[time.end() :]:
        text, caveats = text[time.end() :], (*caveats, Caveat(CaveatCode.TIME_DROPPED))
    elif paper := PAPER_BEFORE.match(text):
        text = BY_WHOM.sub("", text[paper.end() :]).removesuffix(")")
        caveats = (*caveats, Caveat(CaveatCode.DAY_OF_PAPER))
    text = UNTIL.sub("", text, count=1)
    part, text = _part_and_period(text)
    if SHORT_MONTH.match(text):
        text = SHORT_MONTH.sub("tháng ", text)
    try:
        day = parse_day(text)
        if not part:
            return Reading(day, typed, caveats)
        if day.precision is not Precision.DAY:
            told = Caveat(CaveatCode.PART_OF_PERIOD, {"part": part, "period": day})
            return Reading(day, typed, (*caveats, told))
        return Reading(as_typed=typed, code=Fault.NOT_A_DAY)  # "khoảng 15/3/2024"
    except NotADay as trouble:
        if len(typed) <= LONGEST_FIGURE and len(WHOLE_DAY.findall(typed)) > 1:
            return Reading(as_typed=typed, code=Fault.TWO_VALUES)
        if SERIAL.fullmatch(text) and FIRST_SERIAL <= int(text) < LAST_SERIAL:
            params = {"day": _day_of_serial(int(text), date1904=date1904)}
            return Reading(as_typed=typed, code=Fault.SERIAL_AS_TEXT, params=params)
        return Reading(as_typed=typed, code=Fault(trouble.code.value))


def _part_and_period(text: str) -> tuple[str, str]:
    """ "cuối" and "năm 2024" of "cuối năm 2024"; no part where none is named."""
    plain = words.accent_free(text[:LONGEST_FIGURE])
    found = PART.match(plain)
    opening = found or WITHIN.match(plain)
    if opening is None:
        return "", text
    parted = text.split()
    count = len(opening[0].split())
    return " ".join(parted[:count]) if found else "", " ".join(parted[count:])


def days_may_be_swapped(column: Iterable[Value]) -> bool:
    """The trace of a day-first file opened by a month-first Excel.

    Days above 12 stayed text, and the others became dates with day and month exchanged.
    """
    dates = texts = 0
    for cell in map(cell_of, column):
        if cell.kind in (CellKind.DATE, CellKind.DATETIME):
            if cell.value.day > 12:
                return False
            dates += 1
        elif cell.kind is CellKind.TEXT:
            found = FIGURES.fullmatch(cell.value.strip())
            if found is not None and int(found[1]) > 12:
                # One that is no day at all stayed text for that.
                texts += not read_day(cell).is_faulty
    return dates > 0 and texts > 0


def month_first_among(column: Iterable[Value]) -> str:
    """ "3/25/2024": a text of a column in which the month can only come first.

    Nothing where another has its day first, or where there are few such: then they are slips.
    """
    cells = [cell.value.strip() for cell in map(cell_of, column) if cell.kind is CellKind.TEXT]
    days = [found for found in map(FIGURES.fullmatch, cells) if found]
    if any(int(day[1]) > 12 for day in days):
        return ""
    sure = [day[0] for day in days if 12 < int(day[2]) <= 31]
    return min(sure) if 3 * len(sure) > len(days) else ""


def may_have_its_month_first(cell: Value) -> bool:
    """ "3/4/2024", which is another day where the month comes first."""
    cell = cell_of(cell)
    found = FIGURES.fullmatch(cell.value.strip()) if cell.kind is CellKind.TEXT else None
    return found is not None and int(found[1]) != int(found[2]) <= 12


def _day_of_number(value: int | float, typed: str, *, date1904: bool) -> Reading:
    if isinstance(value, int) and FIRST_YEAR <= value <= LAST_YEAR:
        return Reading(PartialDay(date(value, 1, 1), Precision.YEAR), typed)
    if not FIRST_SERIAL <= value < LAST_SERIAL:
        return Reading(as_typed=typed, code=Fault.NOT_A_DAY)
    day = _day_of_serial(int(value), date1904=date1904)
    caveats = [Caveat(CaveatCode.FROM_SERIAL)]
    if not isinstance(value, int):
        caveats.append(Caveat(CaveatCode.TIME_DROPPED))
    return Reading(PartialDay(day, Precision.DAY), typed, tuple(caveats))


def _day_of_serial(serial: int, *, date1904: bool) -> date:
    start = date(1904, 1, 1) if date1904 else date(1899, 12, 30)
    return start + timedelta(days=serial)
