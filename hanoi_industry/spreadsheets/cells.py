"""A raw cell to a value with its caveats: numbers, days, flags and text as offices type them.

Pure. Nothing is guessed: where two readings are possible the cell is faulty with the code
AMBIGUOUS and both readings. A blank cell or a dash says nothing; only the word "xoá" erases.
Every reading keeps the text as typed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Context, Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from hanoi_industry import words
from hanoi_industry.figures import NotANumber, NumberProblem, parse_number
from hanoi_industry.periods import NotADay, PartialDay, Precision, parse_day
from hanoi_industry.spreadsheets.reading import CellKind, RawCell, Value, cell_of

LARGEST = 10**18  # no figure of an office is larger
SMALLEST = Decimal("1e-12")  # what a formula leaves of 0.3 - 0.1 - 0.2
WIDE = Context(prec=350)  # holds every number that a spreadsheet can
LONGEST_NUMBER_TEXT = 200
LONGEST_TEXT = 10_000


class Fault(StrEnum):
    AMBIGUOUS = "ambiguous"
    NOT_A_NUMBER = "not_a_number"
    TWO_VALUES = "two_values"
    RANGE_REVERSED = "range_reversed"
    BLANK_IN_NUMBER = "blank_in_number"
    UNKNOWN_UNIT = "unknown_unit"
    WRONG_UNIT = "wrong_unit"
    NOT_A_DAY = "not_a_day"
    NO_SUCH_DAY = "no_such_day"
    SERIAL_AS_TEXT = "serial_as_text"
    NOT_A_FLAG = "not_a_flag"
    ERROR_CELL = "error_cell"
    FORMULA_WITHOUT_VALUE = "formula_without_value"
    CONTROL_CHARACTER = "control_character"
    TOO_LONG = "too_long"
    DITTO = "ditto"


class CaveatCode(StrEnum):
    EMPTY_MARK = "empty_mark"
    NO_VALUE_YET = "no_value_yet"
    CONVERTED = "converted"
    UNIT_NAMED = "unit_named"
    QUALIFIED = "qualified"
    NOT_DETECTED = "not_detected"
    FOOTNOTE = "footnote"
    FOOTNOTE_NUMBER = "footnote_number"
    PLUS_SIGN = "plus_sign"
    NEXT_TO_NOTHING = "next_to_nothing"
    SMALL_PERCENT = "small_percent"
    FROM_SERIAL = "from_serial"
    TIME_DROPPED = "time_dropped"
    IN_BRACKETS = "in_brackets"
    FROM_NUMBER = "from_number"
    FROM_DAY = "from_day"


# What words or marks say beside a number, or in its place; whoever reads a cell tells of it.
SAID_BESIDE = (CaveatCode.NO_VALUE_YET, CaveatCode.FOOTNOTE, CaveatCode.FOOTNOTE_NUMBER)


@dataclass(frozen=True)
class Caveat:
    code: CaveatCode
    params: dict = field(default_factory=dict)


def is_more_than_a_value(caveats: Iterable[Caveat]) -> bool:
    """Whether words or marks had to be read past; where a value alone is typed, that is none."""
    return any(caveat.code in SAID_BESIDE for caveat in caveats)


class Range(NamedTuple):
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Reading:
    """What a cell says. `value` is None where it says nothing, is faulty, or erases."""

    value: object = None
    as_typed: str = ""
    caveats: tuple[Caveat, ...] = ()
    code: Fault | None = None
    params: dict = field(default_factory=dict)
    qualifier: str = "="
    erases: bool = False

    @property
    def is_faulty(self) -> bool:
        return self.code is not None

    @property
    def is_blank(self) -> bool:
        """Says nothing: neither a value nor a fault nor a wish to erase."""
        not_detected = self.qualifier == "nd"
        return self.value is None and not (self.is_faulty or self.erases or not_detected)


# What every kind of reading has in common


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
LONGEST_MARK = 40
MARKS = " \t\n-–—−_.…·*/\\"
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


def as_typed(cell: Value) -> str:
    """The cell as the person who typed it would recognise it."""
    cell = cell_of(cell)
    match cell.kind:
        case CellKind.TEXT | CellKind.ERROR:
            return cell.value
        case CellKind.NUMBER:
            if is_percent_format(cell.number_format):
                return f"{_plain(decimal_of(cell.value) * 100):f}%"
            if abs(cell.value) >= LARGEST:
                return f"{cell.value:.15g}"
            return f"{decimal_of(cell.value):f}"
        case CellKind.DATE:
            return cell.value.strftime("%d/%m/%Y")
        case CellKind.DATETIME:
            return cell.value.strftime("%d/%m/%Y %H:%M")
        case CellKind.BOOL:
            return "TRUE" if cell.value else "FALSE"
    return ""


def _said_beforehand(cell: RawCell) -> Reading | None:
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
    if is_ditto(typed):
        return Reading(as_typed=typed, code=Fault.DITTO)
    if is_empty_mark(typed):
        return Reading(as_typed=typed, caveats=(Caveat(CaveatCode.EMPTY_MARK),))
    return None


def _said_of_figures_beforehand(cell: RawCell) -> Reading | None:
    """The same of a cell that would hold a number or a day, where words may say that none is known."""
    said = _said_beforehand(cell)
    if said is None and cell.kind is CellKind.TEXT and says_no_value_yet(cell.value):
        return Reading(as_typed=cell.value, caveats=(Caveat(CaveatCode.NO_VALUE_YET),))
    return said


# Units


@dataclass(frozen=True)
class Unit:
    name: str
    dimension: str
    factor: Decimal = Decimal(1)


def _units() -> dict[str, Unit]:
    table = (
        ("area", "1", "ha", "hecta|hec-ta|hectare|hectares"),
        ("area", "0.0001", "m2", "mét vuông|sqm"),
        ("area", "100", "km2", ""),
        ("money", "1", "đồng", "đ|vnd|vnđ"),
        ("money", "1e6", "triệu đồng", "triệu|tr|trđ|tr đồng"),
        ("money", "1e9", "tỷ đồng", "tỷ|tỉ|tđ|tỷ đ|tỉ đ"),
        ("money", "1e12", "nghìn tỷ đồng", "nghìn tỷ|ngàn tỷ|nghìn tỉ|ngàn tỉ"),
        ("dollars", "1", "USD", "đô la mỹ|đô la|us$|$"),
        ("flow", "1", "m3/ngày", "m3/ngđ|m3/d|m3/day|m3/24h|m3/ngày đêm|m3/ng.đêm|m3 per day"),
        ("flow", "24", "m3/h", "m3/giờ"),
        ("flow", "86.4", "l/s", ""),
        ("volume", "1", "m3", "mét khối"),
        ("share", "1", "%", "phần trăm|percent|per cent|pct"),
        ("points", "1", "điểm %", "điểm phần trăm|percentage points|percentage point|pp"),
        ("concentration", "1", "mg/l", "mg/dm3|g/m3|ppm"),
        ("concentration", "0.001", "µg/l", "mcg/l|µg/dm3|mg/m3|ppb"),
        ("concentration", "1000", "g/l", ""),
        ("bacteria", "1", "MPN/100ml", "vi khuẩn/100ml"),
        ("colour", "1", "Pt-Co", "co-pt|pt/co"),
        ("temperature", "1", "°C", "oc|độ c"),
        ("length", "1", "km", ""),
        ("length", "0.001", "m", "mét"),
        ("mass", "1", "tấn", "ton|tons|tonnes"),
        ("mass", "0.001", "kg", ""),
        ("power", "1", "MW", ""),
        ("energy", "1", "kWh", ""),
        ("count", "1", "cụm", "ccn|cụm công nghiệp|cluster|clusters"),
        ("count", "1", "dự án", "da|project|projects"),
        ("count", "1", "doanh nghiệp", "dn|enterprise|enterprises"),
        ("count", "1", "cơ sở", "cơ sở sxkd|cơ sở sản xuất|cssx|establishments"),
        ("count", "1", "hộ", "hộ gia đình|households"),
        ("count", "1", "người", "lao động|lđ|người lao động|công nhân|people|workers|persons"),
        ("count", "1", "sản phẩm", "products"),
        ("count", "1", "nhà máy", "plants"),
        ("count", "1", "đơn vị", "units"),
    )
    units = {}
    for dimension, factor, name, aliases in table:
        unit = Unit(name, dimension, Decimal(factor))
        for spelling in (name, *filter(None, aliases.split("|"))):
            units[_unit_key(spelling)] = unit
    return units


def _unit_key(text: str) -> str:
    return re.sub(r"[\s.()-]+", "", words.accent_free(text).replace("μ", "u").replace("µ", "u"))


UNITS = _units()
ANY_COUNT = "đơn vị"  # in which everything that is counted can be given
MULTIPLIERS = (
    (re.compile(r"(?:nghinty|nganty|trillion)(.*)"), Decimal("1e12")),
    (re.compile(r"(?:ty|ti|billion|bn)(.*)"), Decimal("1e9")),
    (re.compile(r"(?:trieu|tr|million|mn)(.*)"), Decimal("1e6")),
    (re.compile(r"(?:nghin|ngan|1000|thousand)(.*)"), Decimal("1e3")),
)


@lru_cache(maxsize=10_000)
def unit_of(text: str) -> Unit | None:
    """The unit that a text names and nothing else; None for any other text."""
    if len(text) > 40:
        return None
    key = _unit_key(text)
    if not key:
        return None
    if key in UNITS:
        return UNITS[key]
    for pattern, factor in MULTIPLIERS:
        found = pattern.fullmatch(key)
        if found and found[1] in UNITS:
            base = UNITS[found[1]]
            return Unit(words.nfc(text), base.dimension, factor * base.factor)
    return None


def counts_named(texts: Iterable[str]) -> frozenset[str]:
    """What is counted where texts speak of it: "Tổng số lao động", "nghìn người" of people."""
    found = set()
    for text in texts:
        said = re.findall(r"\w+", words.accent_free(text))
        runs = ("".join(said[n : n + more]) for n in range(len(said)) for more in range(1, 5))
        found |= {
            UNITS[run].name for run in runs if run in UNITS and UNITS[run].dimension == "count"
        }
    return frozenset(found - {ANY_COUNT})


def units_agree(one: str, other: str) -> bool | None:
    """Whether values in one unit can be given in the other; None where either is not known."""
    first, second = unit_of(one), unit_of(other)
    if first is None or second is None:
        return None
    return first.dimension == second.dimension


# Numbers


WHOLE_NUMBER = r"(?:\d{1,3}(?: \d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*|[.,]\d+)"
SIGN = r"[-−–+]?\s?"
BETWEEN = r"\s*(?:-|–|—|−|÷|\bđến\b|\btới\b|\bto\b)\s*"
QUALIFIERS = {
    "<": "<",
    ">": ">",
    "≤": "≤",
    "<=": "≤",
    "≥": "≥",
    ">=": "≥",
    "~": "~",
    "≈": "~",
    "khoảng": "~",
    "xấp xỉ": "~",
    "ước": "~",
    "ước đạt": "~",
    "gần": "~",
    "about": "~",
    "approx.": "~",
    "trên": ">",
    "hơn": ">",
    "over": ">",
    "above": ">",
    "more than": ">",
    "dưới": "<",
    "below": "<",
    "under": "<",
    "less than": "<",
    "ít nhất": "≥",
    "tối thiểu": "≥",
    "at least": "≥",
    "tối đa": "≤",
    "không quá": "≤",
    "at most": "≤",
}
NUMBER_TEXT = re.compile(
    r"(?P<qualifier>"
    + "|".join(re.escape(word) for word in sorted(QUALIFIERS, key=len, reverse=True))
    + r")?\s*(?:từ\s+)?"
    rf"(?P<low>{SIGN}{WHOLE_NUMBER})"
    rf"(?:(?P<low_unit>\s*%)?{BETWEEN}(?P<high>{WHOLE_NUMBER}))?"
    r"(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
QUALIFIERS_AFTER = {
    "trở lên": "≥",
    "trở xuống": "≤",
    "or more": "≥",
    "or less": "≤",
}
QUALIFIER_AFTER = re.compile(rf"\s*\b({'|'.join(QUALIFIERS_AFTER)})$", re.IGNORECASE)
# Behind a value, before its unit or behind it: 9,3(*), 45*, 12,5 ha (**), 7⁽¹⁾.
FOOTNOTE = re.compile(r"\(\*{1,3}\)|\*{1,3}|⁽[¹²³⁴-⁹]⁾")
# A digit may as well be a second value: only one in brackets apart from a number with decimals.
FOOTNOTE_NUMBER = re.compile(r"(?P<number>[^()]*[.,]\d+)\s+(?P<mark>\([1-9]\))")
# 38 ,5 and 38, 5
PARTED_NUMBER = re.compile(r"(\D?\d[\d.,]*?)(?:\s+([.,])\s*|([.,])\s+)(\d{1,3})(?!\d)\D*")
# Nothing below ten, for "(1)" numbers a column or a footnote.
BRACKETED_NUMBER = re.compile(r"\(\s*(?:\d{2,}|\d+[.,]\d)[\d.,]*\s*\)")
PLAIN_DIGITS = str.maketrans("０１２３４５６７８９，．％－", "0123456789,.%-")
NOT_DETECTED = re.compile(
    r"(?:kphd?|k\.p\.h|khong phat hien(?: thay| duoc)?|n\.?d\.?|not detected|< ?(?:lod|mdl))"
    r"\s*(?:\(.*\))?\.?"
)
# 4,3×10³ and 5.0E+03, as laboratories count bacteria.
RAISED = re.compile("[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
POWER_OF_TEN = re.compile(
    r"(?P<before>.*?)(?P<number>\d+(?:[.,]\d+)?)\s?"
    r"(?:[x×*]\s?10\s?\^\s?\(?(?P<power>[-+]?\d{1,2})\)?|E(?P<e>[-+]\d{1,2}))",
    re.IGNORECASE,
)
SHOWS_MARK = {
    mark: re.compile(
        rf"\d{{1,3}}(?:\{other}\d{{3}})+\{mark}\d+"  # 1.686,5
        rf"|\d{{1,3}}(?:\{other}\d{{3}}){{2,}}"  # 1.234.567
        rf"|\d+\{mark}(?:\d{{1,2}}|\d{{4,}})"  # 49,11
        rf"|(?:0|0\d+|\d{{4,}})\{mark}\d+"  # 0,125
    )
    for mark, other in ((",", "."), (".", ","))
}
# What has one reading whatever the mark of the column, and needs no further look.
CLEAR_NUMBER = re.compile(r"\d{1,15}(?:[.,]\d{1,2})?", re.ASCII)
DIGIT = re.compile(r"\d")
ANOTHER_DIGIT = re.compile(r"(?<![A-Za-zµ])\d")
QUOTED_IN_FORMAT = re.compile(r'"([^"]*)"')


def is_percent_format(number_format: str | None) -> bool:
    return bool(number_format) and "%" in QUOTED_IN_FORMAT.sub("", number_format)


def read_number(
    cell: Value,
    mark: str | None = None,
    unit_of_field: str = "",
    *,
    unit_of_column: str = "",
    percent_scale: str | None = None,
) -> Reading:
    """A Decimal or a Range, in the unit of the field.

    `mark` is what `decimal_mark_of` says of the column. `unit_of_column` holds for cells that
    name no unit. `percent_scale` says how bare numbers stand in a column of percents: "percent"
    (85 is 85 %), "share" (0.85 is 85 %), or None where nobody knows.
    """
    cell = cell_of(cell)
    said = _said_of_figures_beforehand(cell)
    if said is not None:
        return said
    if cell.kind is CellKind.NUMBER:
        reading, unit = _from_number_cell(cell)
    elif cell.kind is CellKind.TEXT:
        reading, unit = _from_number_text(cell.value, mark)
    else:
        return Reading(as_typed=as_typed(cell), code=Fault.NOT_A_NUMBER, params=_found(cell))
    is_bare = unit is None
    if is_bare and unit_of_column:
        unit = unit_of(unit_of_column)
    if reading.code is Fault.AMBIGUOUS:
        return _choices_in_unit_of_field(reading, unit, unit_of_field, is_bare=is_bare)
    if reading.is_faulty or reading.value is None:
        return reading
    reading = _in_unit_of_field(reading, unit, unit_of_field, is_bare=is_bare)
    aim = unit_of(unit_of_field)
    if is_bare and not reading.is_faulty and aim is not None and aim.dimension == "share":
        return _percent(reading, percent_scale)
    return reading


def decimal_mark_of(column: Iterable[Value]) -> str | None:
    """Comma or point, where the clear texts of a column agree on it; None where they do not."""
    marks = set()
    for text in _texts_of(column):
        if len(text) <= LONGEST_NUMBER_TEXT and ("," in text or "." in text):
            marks.update(_mark_shown(number) for number in re.findall(r"\d[\d.,]*\d", text))
            if len(marks - {None}) > 1:
                return None
    marks.discard(None)
    return marks.pop() if marks else None


def _texts_of(column: Iterable[Value]) -> Iterator[str]:
    for value in column:
        if type(value) is str:
            yield value
        elif type(value) is RawCell and value.kind is CellKind.TEXT:
            yield value.value


def percent_scale_of(column: Iterable[Value], mark: str | None = None) -> str | None:
    """ "percent" where some bare number of the column is too large for a share."""
    for cell in map(cell_of, column):
        if cell.kind is CellKind.NUMBER and not is_percent_format(cell.number_format):
            if abs(cell.value) > 1.5:
                return "percent"
        elif cell.kind is CellKind.TEXT:
            reading, unit = _from_number_text(cell.value, mark)
            bare = unit is None and isinstance(reading.value, Decimal)
            if bare and abs(reading.value) > Decimal("1.5"):
                return "percent"
    return None


def _from_number_cell(cell: RawCell) -> tuple[Reading, Unit | None]:
    value = decimal_of(cell.value)
    typed = as_typed(cell)
    if abs(value) >= LARGEST:
        return Reading(as_typed=typed, code=Fault.NOT_A_NUMBER), None
    if 0 < abs(value) < SMALLEST:
        return Reading(Decimal(0), typed, (Caveat(CaveatCode.NEXT_TO_NOTHING),)), None
    if is_percent_format(cell.number_format):
        return Reading(_plain(value * 100), typed), UNITS["%"]
    named = QUOTED_IN_FORMAT.findall(cell.number_format or "")
    unit = next(filter(None, map(unit_of, named)), None)
    return Reading(value, typed), unit


def _from_number_text(text: str, mark: str | None) -> tuple[Reading, Unit | None]:
    typed = text
    if CLEAR_NUMBER.fullmatch(text):
        return Reading(Decimal(text.replace(",", ".")), typed), None
    text = words.nfc(text).translate(PLAIN_DIGITS).removeprefix("'")
    fault = Reading(as_typed=typed, code=Fault.NOT_A_NUMBER)
    if len(text) > LONGEST_NUMBER_TEXT:
        return fault, None
    bare, footnote = without_footnote(text)
    if footnote is not None:
        reading, unit = _from_number_text(bare, mark)
        return replace(reading, as_typed=typed, caveats=(*reading.caveats, footnote)), unit
    plain = "" if text[:1].isdigit() else words.accent_free(text)
    if NOT_DETECTED.fullmatch(plain):
        caveats = (Caveat(CaveatCode.NOT_DETECTED),)
        return Reading(as_typed=typed, qualifier="nd", caveats=caveats), None
    if plain in ("khong", "none", "no"):
        params = {"readings": (Decimal(0), None)}
        return Reading(as_typed=typed, code=Fault.AMBIGUOUS, params=params), None
    if BRACKETED_NUMBER.fullmatch(text):
        return _below_zero(typed, text, mark), None
    found = NUMBER_TEXT.fullmatch(text)
    if found is None:
        return fault, None
    rest = found["rest"].strip().rstrip(".;,").strip()
    qualifier = QUALIFIERS[found["qualifier"].lower()] if found["qualifier"] else ""
    if not qualifier and (after := QUALIFIER_AFTER.search(rest)):
        rest, qualifier = rest[: after.start()].rstrip(), QUALIFIERS_AFTER[after[1].lower()]
    unit = unit_of(rest) if rest else unit_of(found["low_unit"] or "")
    if rest and unit is None:
        in_full = _power_in_full(text)
        if in_full != text:
            reading, unit = _from_number_text(in_full, ".")
            return replace(reading, as_typed=typed), unit
        return _fault_of_rest(typed, text, rest), None
    reading = _value_of(typed, found["low"], found["high"], mark)
    if qualifier and reading.code in (None, Fault.AMBIGUOUS):
        caveat = Caveat(CaveatCode.QUALIFIED, {"qualifier": qualifier})
        reading = replace(reading, qualifier=qualifier, caveats=(*reading.caveats, caveat))
    return reading, unit


def without_footnote(text: str) -> tuple[str, Caveat | None]:
    """A number and its unit without the mark of a footnote; any other text as it is.

    What stands before the mark is told by its first digit, for a mark alone says nothing.
    """
    if not text or text[-1] not in "*)⁾" and "*" not in text and "⁾" not in text:
        return text, None
    if found := FOOTNOTE_NUMBER.fullmatch(text.strip()):
        return found["number"], Caveat(CaveatCode.FOOTNOTE_NUMBER, {"mark": found["mark"]})
    marks = list(FOOTNOTE.finditer(text))
    if len(marks) != 1:
        return text, None
    before, after = text[: marks[0].start()].rstrip(), text[marks[0].end() :].strip()
    if not before[-1:].isdigit() and not (after == "" and DIGIT.search(before)):
        return text, None
    if ANOTHER_DIGIT.search(after):
        return text, None
    return f"{before} {after}".rstrip(), Caveat(CaveatCode.FOOTNOTE, {"mark": marks[0][0]})


def _power_in_full(text: str) -> str:
    """4,3×10³ as 4300; any other text as it is."""
    plain = RAISED.sub(lambda raised: f"^{raised[0].translate(LOWERED)}", text)
    found = POWER_OF_TEN.fullmatch(plain.strip())
    if found is None:
        return text
    power = int(found["power"] or found["e"])
    number = Decimal(found["number"].replace(",", ".")).scaleb(power)
    return f"{found['before']}{_plain(number):f}"


def _below_zero(typed: str, text: str, mark: str | None) -> Reading:
    """(1.234,5) as accountants write less than nothing."""
    reading = _value_of(typed, text.strip("() "), None, mark)
    if reading.is_faulty:
        readings = tuple(-one for one in reading.params.get("readings", ()))
        return replace(reading, params={"readings": readings} if readings else {})
    return replace(reading, value=-reading.value, caveats=(Caveat(CaveatCode.IN_BRACKETS),))


def _fault_of_rest(typed: str, text: str, rest: str) -> Reading:
    if parted := PARTED_NUMBER.fullmatch(text):
        number = f"{parted[1]}{parted[2] or parted[3]}{parted[4]}"
        return Reading(as_typed=typed, code=Fault.BLANK_IN_NUMBER, params={"number": number})
    if ANOTHER_DIGIT.search(rest):
        return Reading(as_typed=typed, code=Fault.TWO_VALUES)
    if re.match(r"[^\W\d_]|[%°(/]", rest):
        return Reading(as_typed=typed, code=Fault.UNKNOWN_UNIT, params={"unit": rest[:40]})
    return Reading(as_typed=typed, code=Fault.NOT_A_NUMBER)


def _value_of(typed: str, low: str, high: str | None, mark: str | None) -> Reading:
    texts = [low] if high is None else [low, high]
    try:
        readings = [
            tuple(parse_number(text, one) for text in texts) for one in ([mark] if mark else ",.")
        ]
    except NotANumber as trouble:
        code = Fault.AMBIGUOUS if trouble.code is NumberProblem.AMBIGUOUS else Fault.NOT_A_NUMBER
        params = {"readings": trouble.readings} if code is Fault.AMBIGUOUS else {}
        return Reading(as_typed=typed, code=code, params=params)
    values = [one[0] if high is None else Range(*one) for one in readings]
    if values[0] != values[-1]:
        return Reading(as_typed=typed, code=Fault.AMBIGUOUS, params={"readings": tuple(values)})
    value = values[0]
    if isinstance(value, Range) and value.low > value.high:
        return Reading(as_typed=typed, code=Fault.RANGE_REVERSED)
    caveats = (Caveat(CaveatCode.PLUS_SIGN),) if low.startswith("+") else ()
    return Reading(value, typed, caveats)


def _in_unit_of_field(
    reading: Reading, unit: Unit | None, unit_of_field: str, *, is_bare: bool
) -> Reading:
    aim = unit_of(unit_of_field)
    if unit is None or unit == aim:
        return reading
    if aim is None:
        if is_bare or unit_of_field:
            return reading
        caveat = Caveat(CaveatCode.UNIT_NAMED, {"unit": unit.name})
        return replace(reading, caveats=(*reading.caveats, caveat))
    if unit.dimension != aim.dimension:
        params = {"unit": unit.name, "expected": aim.name}
        return replace(reading, value=None, caveats=(), code=Fault.WRONG_UNIT, params=params)
    if unit.factor == aim.factor:
        if is_bare or unit.dimension != "count":
            return reading
        caveat = Caveat(CaveatCode.UNIT_NAMED, {"unit": unit.name})
        return replace(reading, caveats=(*reading.caveats, caveat))
    caveat = Caveat(CaveatCode.CONVERTED, {"unit": unit.name, "expected": aim.name})
    value = _times(reading.value, unit.factor / aim.factor)
    return replace(reading, value=value, caveats=(*reading.caveats, caveat))


def _choices_in_unit_of_field(
    reading: Reading, unit: Unit | None, unit_of_field: str, *, is_bare: bool
) -> Reading:
    """Both readings as `_in_unit_of_field` has one, with what it tells of the unit."""
    first = replace(reading, value=Decimal(1), code=None, params={})
    found = _in_unit_of_field(first, unit, unit_of_field, is_bare=is_bare)
    if found.is_faulty:
        return found
    choices = (None if c is None else _times(c, found.value) for c in reading.params["readings"])
    return replace(reading, params={"readings": tuple(choices)}, caveats=found.caveats)


def whole_of_two(reading: Reading) -> Reading:
    """Of what is counted: where only one of two readings is whole, that one."""
    if reading.code is not Fault.AMBIGUOUS:
        return reading
    readings = reading.params["readings"]
    whole_ones = [one for one in readings if isinstance(one, Decimal) and one == one // 1]
    if None in readings or len(whole_ones) != 1:
        return reading
    return replace(reading, value=whole_ones[0], code=None, params={})


def _percent(reading: Reading, scale: str | None) -> Reading:
    value = reading.value
    if scale == "share":
        return replace(reading, value=_times(value, Decimal(100)))
    if not isinstance(value, Decimal) or not 0 < abs(value) <= 1:
        return reading
    if scale == "percent":
        caveat = Caveat(CaveatCode.SMALL_PERCENT)
        return replace(reading, caveats=(*reading.caveats, caveat))
    readings = (value, _plain(value * 100))
    return Reading(as_typed=reading.as_typed, code=Fault.AMBIGUOUS, params={"readings": readings})


def _times(value, factor: Decimal):
    if isinstance(value, Range):
        return Range(_plain(value.low * factor), _plain(value.high * factor))
    return _plain(value * factor)


def decimal_of(value: int | float) -> Decimal:
    """A spreadsheet's number has fifteen digits; what its binary form adds is noise."""
    return Decimal(value) if isinstance(value, int) else _plain(Decimal(f"{value:.15g}"))


def _plain(value: Decimal) -> Decimal:
    value = value.normalize(WIDE)
    return value.quantize(Decimal(1), context=WIDE) if value.as_tuple().exponent > 0 else value


def _mark_shown(number: str) -> str | None:
    """The decimal mark that a number shows beyond doubt."""
    return next((mark for mark, shows in SHOWS_MARK.items() if shows.fullmatch(number)), None)


def _found(cell: RawCell) -> dict:
    return {"found": cell.kind}


# Days


FIRST_SERIAL, LAST_SERIAL = 15_000, 80_000  # 1941 to 2119
FIRST_YEAR, LAST_YEAR = 1900, 2199


def read_day(cell: Value, date1904: bool = False) -> Reading:  # noqa: FBT001, FBT002
    """A PartialDay. A bare number is a year or, far from any year, a serial number of Excel."""
    cell = cell_of(cell)
    said = _said_of_figures_beforehand(cell)
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


# "08h30 ngày 15/3/2025", "14 giờ 20 phút, ngày 03 tháng 7 năm 2025".
TIME_BEFORE = re.compile(
    r"(?:lúc |hồi )?\d{1,2}(?: ?(?::|h|g|giờ) ?\d{0,2}(?: ?(?:phút|['p]))?)[ ,-]+(?=ngày |\d)",
    re.IGNORECASE,
)
UNTIL = re.compile(r"(?:có hiệu lực )?đến (?:hết )?(?:ngày )?(?=\d)", re.IGNORECASE)
TIME_OF_DAY = re.compile(r"[ ,]+(?:lúc )?\d{1,2}(?::|h|g)\d{2}(?::\d{2})?\s*$", re.IGNORECASE)
SHORT_MONTH = re.compile(r"(?:T|Thg)\.? ?(?=\d{1,2} ?[/.-] ?\d{4}$)", re.IGNORECASE)
SERIAL = re.compile(r"\d{5}", re.ASCII)
WHOLE_DAY = re.compile(r"\d{1,2} ?([/.-]) ?\d{1,2} ?\1 ?\d{2,4}")


def _day_of_text(typed: str, *, date1904: bool) -> Reading:
    text, footnote = without_footnote(typed.strip().removeprefix("'"))
    caveats = () if footnote is None else (footnote,)
    if (time := TIME_OF_DAY.search(text)) and WHOLE_DAY.search(text[: time.start()]):
        text, caveats = text[: time.start()], (*caveats, Caveat(CaveatCode.TIME_DROPPED))
    elif (time := TIME_BEFORE.match(text)) and text[time.end() :]:
        text, caveats = text[time.end() :], (*caveats, Caveat(CaveatCode.TIME_DROPPED))
    text = UNTIL.sub("", text, count=1)
    if SHORT_MONTH.match(text):
        text = SHORT_MONTH.sub("tháng ", text)
    try:
        return Reading(parse_day(text), typed, caveats)
    except NotADay as trouble:
        if len(typed) <= LONGEST_NUMBER_TEXT and len(WHOLE_DAY.findall(typed)) > 1:
            return Reading(as_typed=typed, code=Fault.TWO_VALUES)
        if SERIAL.fullmatch(text) and FIRST_SERIAL <= int(text) < LAST_SERIAL:
            params = {"day": _day_of_serial(int(text), date1904=date1904)}
            return Reading(as_typed=typed, code=Fault.SERIAL_AS_TEXT, params=params)
        return Reading(as_typed=typed, code=Fault(trouble.code.value))


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
            found = re.fullmatch(r"\s*(\d{1,2})[/.-]\d{1,2}[/.-]\d{2,4}\s*", cell.value)
            texts += found is not None and int(found[1]) > 12
    return dates > 0 and texts > 0


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


# Flags and text


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
    said = _said_beforehand(cell)
    if said is not None:
        return said
    if cell.kind is CellKind.BOOL or (cell.kind is CellKind.NUMBER and cell.value in (0, 1)):
        return Reading(bool(cell.value), typed)
    return Reading(as_typed=typed, code=Fault.NOT_A_FLAG)


def read_text(cell: Value) -> Reading:
    """Text with plain blanks; line breaks inside the cell stay."""
    cell = cell_of(cell)
    said = _said_beforehand(cell)
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
