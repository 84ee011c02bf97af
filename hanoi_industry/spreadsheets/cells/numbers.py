"""Numbers as offices type them: decimal marks, ranges, qualifiers, units, percents.

What a column agrees on (its decimal mark, how its percents stand) is asked of the whole column
and handed in.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from hanoi_industry import words
from hanoi_industry.figures import NotANumber, NumberProblem, parse_number
from hanoi_industry.spreadsheets import number_formats
from hanoi_industry.spreadsheets.cells.footnotes import ANOTHER_DIGIT, without_footnote
from hanoi_industry.spreadsheets.cells.marks import said_of_figures_beforehand
from hanoi_industry.spreadsheets.cells.readings import Caveat, CaveatCode, Fault, Range, Reading
from hanoi_industry.spreadsheets.cells.typed import (
    LARGEST,
    LONGEST_FIGURE,
    as_typed,
    decimal_of,
    plainly,
)
from hanoi_industry.spreadsheets.cells.units import UNITS, Unit, unit_of, units_together
from hanoi_industry.spreadsheets.reading import CellKind, RawCell, Value, cell_of

SMALLEST = Decimal("1e-12")  # what a formula leaves of 0.3 - 0.1 - 0.2
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
PARTS = re.compile(r"\s+(?=\d)")
PART = re.compile(rf"(?P<number>{WHOLE_NUMBER})\s*(?P<unit>[^\W\d_].{{0,30}})", re.DOTALL)
HALF_MORE = re.compile(r"\s+rưỡi$", re.IGNORECASE)
# 38 ,5 and 38, 5
PARTED_NUMBER = re.compile(r"(\D?\d[\d.,]*?)(?:\s+([.,])\s*|([.,])\s+)(\d{1,3})(?!\d)\D*")
# Nothing below ten, for "(1)" numbers a column or a footnote.
BRACKETED_NUMBER = re.compile(r"\(\s*(?:\d{2,}|\d+[.,]\d)[\d.,]*\s*\)")
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
    said = said_of_figures_beforehand(cell)
    if said is not None:
        return said
    if cell.kind is CellKind.NUMBER:
        reading, unit = _from_number_cell(cell)
    elif cell.kind is CellKind.TEXT:
        in_parts = unit_of(unit_of_field) is not None
        reading, unit = _from_number_text(cell.value, mark, in_parts=in_parts)
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
        if len(text) <= LONGEST_FIGURE and ("," in text or "." in text):
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
        if cell.kind is CellKind.NUMBER and not number_formats.is_percent(cell.number_format):
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
    if number_formats.is_percent(cell.number_format):
        return Reading(plainly(value * 100), typed), UNITS["%"]
    if cell.number_format is None:
        return Reading(value, typed), None
    return _as_shown(value, typed, cell.number_format)


def _as_shown(value: Decimal, typed: str, number_format: str) -> tuple[Reading, Unit | None]:
    """With the unit beside the number, in which it is as large as it is shown."""
    named = number_formats.words_in(number_format)
    unit = next(filter(None, map(unit_of, named)), None)
    size = number_formats.scale_of(number_format)
    shown = number_formats.shown_instead(number_format, (value > 0) - (value < 0))
    if unit is not None and shown is None:
        return Reading(plainly(value / size), typed), unit
    if size > 1 and shown is None:
        shown = plainly(value / size)
    if shown is None:
        return Reading(value, typed), None
    caveat = Caveat(CaveatCode.SHOWN_OTHERWISE, {"shown": shown, "held": value})
    return Reading(value, typed, (caveat,)), None


def _from_number_text(
    text: str, mark: str | None, *, in_parts: bool = False
) -> tuple[Reading, Unit | None]:
    """`in_parts` is whether one amount may be told in several, as where a unit is needed."""
    typed = text
    if CLEAR_NUMBER.fullmatch(text):
        return Reading(Decimal(text.replace(",", ".")), typed), None
    text = words.in_plain_digits(words.nfc(text)).removeprefix("'")
    fault = Reading(as_typed=typed, code=Fault.NOT_A_NUMBER)
    if len(text) > LONGEST_FIGURE:
        return fault, None
    bare, footnote = without_footnote(text)
    if footnote is not None:
        reading, unit = _from_number_text(bare, mark, in_parts=in_parts)
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
    parts = None
    if in_parts and rest and unit is None and not found["high"]:
        parts = _parts_of(f"{found['low']} {rest}")
    if rest and unit is None and parts is None:
        in_full = _power_in_full(text)
        if in_full != text:
            reading, unit = _from_number_text(in_full, ".")
            return replace(reading, as_typed=typed), unit
        return _fault_of_rest(typed, text, rest), None
    if parts is None:
        reading = _value_of(typed, found["low"], found["high"], mark)
    else:
        reading, unit = _put_together(typed, parts, mark), parts[0][1]
    if qualifier and reading.code in (None, Fault.AMBIGUOUS):
        caveat = Caveat(CaveatCode.QUALIFIED, {"qualifier": qualifier})
        reading = replace(reading, qualifier=qualifier, caveats=(*reading.caveats, caveat))
    return reading, unit


def _parts_of(text: str) -> list[tuple[str, Unit]] | None:
    """ "12 tỷ 500 triệu", "3 tỷ rưỡi", "2 ha 5.000 m2": each number with its unit."""
    half = HALF_MORE.search(text)
    pieces = [PART.fullmatch(one) for one in PARTS.split(text[: half.start()] if half else text)]
    if None in pieces or (len(pieces) == 1 and not half):
        return None
    units = units_together([piece["unit"] for piece in pieces])
    if units is None:
        return None
    parts = [(piece["number"], unit) for piece, unit in zip(pieces, units, strict=True)]
    if half:
        last = parts[-1][1]
        parts.append(("1", replace(last, factor=last.factor / 2)))
    return parts


def _put_together(typed: str, parts: list[tuple[str, Unit]], mark: str | None) -> Reading:
    """In the unit of the first part; each further one is whole, and less than one of those before."""
    values = {_sum_of_parts(parts, one) for one in ([mark] if mark else ",.")} - {None}
    if not values:
        return Reading(as_typed=typed, code=Fault.TWO_VALUES)
    if len(values) > 1:
        params = {"readings": tuple(sorted(values))}
        return Reading(as_typed=typed, code=Fault.AMBIGUOUS, params=params)
    value = values.pop()
    caveat = Caveat(CaveatCode.PUT_TOGETHER, {"number": value, "unit": parts[0][1].name})
    return Reading(value, typed, (caveat,))


def _sum_of_parts(parts: list[tuple[str, Unit]], mark: str) -> Decimal | None:
    whole, size = Decimal(0), None
    for text, unit in parts:
        try:
            number = parse_number(text, mark)
        except NotANumber:
            return None
        amount = number * unit.factor
        if number != number // 1 or (size is not None and amount >= size):
            return None
        whole, size = whole + amount, unit.factor
    return plainly(whole / parts[0][1].factor)


def _power_in_full(text: str) -> str:
    """4,3×10³ as 4300; any other text as it is."""
    plain = RAISED.sub(lambda raised: f"^{raised[0].translate(LOWERED)}", text)
    found = POWER_OF_TEN.fullmatch(plain.strip())
    if found is None:
        return text
    power = int(found["power"] or found["e"])
    number = Decimal(found["number"].replace(",", ".")).scaleb(power)
    return f"{found['before']}{plainly(number):f}"


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
    if unit.dimension == "volume" and aim.dimension == "flow":
        # "Công suất (m3)" leaves out what nobody doubts.
        caveat = Caveat(CaveatCode.A_DAY_MEANT, {"unit": unit.name, "expected": aim.name})
        value = _times(reading.value, unit.factor)
        return replace(reading, value=value, caveats=(*reading.caveats, caveat))
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
    readings = (value, plainly(value * 100))
    return Reading(as_typed=reading.as_typed, code=Fault.AMBIGUOUS, params={"readings": readings})


def _times(value, factor: Decimal):
    if isinstance(value, Range):
        return Range(plainly(value.low * factor), plainly(value.high * factor))
    return plainly(value * factor)


def _mark_shown(number: str) -> str | None:
    """The decimal mark that a number shows beyond doubt."""
    return next((mark for mark, shows in SHOWS_MARK.items() if shows.fullmatch(number)), None)


def _found(cell: RawCell) -> dict:
    return {"found": cell.kind}
