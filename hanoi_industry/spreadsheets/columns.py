"""A whole column of cells to values: what is alike is read once, what is ordinary leaves no object.

Pure. `cells` knows how one cell is read; this module decides once what the whole column tells
(its decimal mark, the scale of its percents, the order of its days) and takes the short way
through numbers, texts and days that leave no doubt. Everything with something to tell goes
through `cells` and stands in `special`.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cached_property

from hanoi_industry import words
from hanoi_industry.periods import PartialDay, Precision
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.cells import Caveat, Fault, Range, Reading
from hanoi_industry.spreadsheets.reading import RawCell, Value, cell_of


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    COUNT = "count"
    DAY = "day"
    FLAG = "flag"
    CHOICE = "choice"


class Mark(Enum):
    """Said in a cell instead of a value."""

    DOES_NOT_APPLY = "does not apply"


class RowProblem(StrEnum):
    """What rows of any sheet may suffer; rooms add their own."""

    NOT_A_CHOICE = "not_a_choice"
    NOT_WHOLE = "not_whole"
    RANGE_NOT_TAKEN = "range_not_taken"
    NEGATIVE = "negative"
    TOO_LARGE = "number_too_large"
    TEXT_TOO_LONG = "text_too_long"
    DAY_TO_COME = "day_to_come"
    WHOLE_DAY_NEEDED = "whole_day_needed"
    NOT_COUNTED_SO = "not_counted_so"


class RowNote(StrEnum):
    ROUNDED = "rounded"
    DAY_MAY_BE_SWAPPED = "day_may_be_swapped"
    MONTH_MAY_COME_FIRST = "month_may_come_first"
    MAY_BE_AN_INCREASE = "may_be_an_increase"
    COUNTS_OTHERS = "counts_others"
    LAST_DAY_TAKEN = "last_day_taken"
    DEADLINE = "deadline"


# Caveats of a cell that make it odd; the others are told, and a dash is not worth telling.
ODD_CAVEATS = frozenset(
    {
        cells.CaveatCode.QUALIFIED,
        cells.CaveatCode.SMALL_PERCENT,
        cells.CaveatCode.IN_BRACKETS,
        cells.CaveatCode.FOOTNOTE_NUMBER,
        cells.CaveatCode.PART_OF_PERIOD,
        cells.CaveatCode.AT_MOST,
        cells.CaveatCode.SHOWN_OTHERWISE,
        cells.CaveatCode.A_DAY_MEANT,
        RowNote.DAY_MAY_BE_SWAPPED,
        RowNote.MONTH_MAY_COME_FIRST,
        RowNote.MAY_BE_AN_INCREASE,
        RowNote.COUNTS_OTHERS,
    }
)
SILENT_CAVEATS = frozenset({cells.CaveatCode.EMPTY_MARK, cells.CaveatCode.FROM_NUMBER})

DOES_NOT_APPLY = frozenset(("khong ap dung", "not applicable", "does not apply"))
LONGEST_DOES_NOT_APPLY = 40
MOST_PLACES = 15
BLANK_READING = Reading()


def _never(_text: str) -> bool:
    return False


@dataclass(frozen=True)
class Rules:
    """What a column may hold. `places`, `largest` and signs are those of numbers, in `unit`."""

    kind: Kind = Kind.TEXT
    unit: str = ""
    # What the file says of the column; empty where it says nothing.
    unit_of_column: str = ""
    longest: int = 0
    places: int | None = None
    largest: Decimal | None = None
    may_be_negative: bool = False
    takes_range: bool = False
    # Names of the units that are counted here, as far as the headings of the field say it.
    counted: frozenset[str] = frozenset()
    # What a person said where cells leave it open: the decimal mark, the scale of bare percents.
    mark: str = ""
    percent_scale: str = ""
    # Accent-free words of a choice to its values, and how the choices are told to a person.
    choices: Mapping[str, object] = field(default_factory=dict)
    choices_told: str = ""
    # Which choice other words clearly say, of the text as typed; None where a person must say it.
    choice_of: Callable[[str], object | None] | None = None
    # What stands in the place of a choice or a text and is not kept, as patterns of accent-free
    # text, each with the code of what is told of it.
    unkept: Mapping[str, str] = field(default_factory=dict)
    date1904: bool = False
    # Of a day known to the month or the quarter its last day is meant, and "trước 30/9" is a day.
    is_deadline: bool = False
    # Whether a month, a quarter or a year alone does not do.
    needs_whole_day: bool = False
    # Whether a text would start a formula: our CSV puts an apostrophe before those.
    opens_a_formula: Callable[[str], bool] = _never


@dataclass
class ColumnReading:
    """What a column says. `values` has one entry a cell, `special` only what is out of the ordinary.

    `values` holds str, Decimal (or Range), int, bool, what a choice stands for, and of days a
    date, or a PartialDay where the day itself is not known. None: nothing is said, the cell is
    faulty, erases, or says that the value does not apply; `special` tells these apart.
    """

    values: list
    special: dict[int, Reading]
    raw: Sequence[Value]
    # Whether some cell may say its value otherwise than the value itself would.
    has_typed: bool = True

    def reading(self, index: int) -> Reading:
        """What one cell says, with its text as typed."""
        found = self.special.get(index)
        if found is not None:
            return found
        value = self.values[index]
        if value is None:
            return BLANK_READING
        return Reading(whole(value), self.typed(index))

    def is_faulty(self, index: int) -> bool:
        found = self.special.get(index)
        return found is not None and found.is_faulty

    def in_doubt(self) -> dict["Doubt", dict[int, Reading]]:
        """Cells with two readings of which one word about the column would choose."""
        doubts: dict[Doubt, dict[int, Reading]] = {}
        for index, reading in self.special.items():
            doubt = _doubt_of(reading)
            if doubt is not None:
                doubts.setdefault(doubt, {})[index] = reading
        return doubts

    def without(self, indexes: Iterable[int]) -> "ColumnReading":
        """The same, but of these cells nothing is told yet."""
        left = set(indexes)
        special = {index: one for index, one in self.special.items() if index not in left}
        return replace(self, special=special)

    def typed(self, index: int) -> str:
        raw = self.raw[index]
        if type(raw) is str:
            return raw
        value = self.values[index]
        if type(value) is Decimal and index not in self.special:
            # As the number stands in its cell, without a sign of how it was computed.
            return f"{value:f}"
        return cells.as_typed(cell_of(raw))


class Doubt(StrEnum):
    """What a column of numbers may leave open."""

    MARK = "decimal_mark"  # 1.234 is a thousand or little more than one
    SCALE = "percent_scale"  # 0.85 is less than one per cent or 85


# What can be read in one way only, with a unit or without: 12,5 or 1.234,56 ha, and 9.26.
DECIMALS = {
    ",": re.compile(r"-?\d{1,3}(?:\.?\d{3})*,\d{1,2}(?![\d.,])"),
    ".": re.compile(r"-?\d{1,3}(?:,?\d{3})*\.\d{1,2}(?![\d.,])"),
}


def likely_mark(columns: Iterable[Sequence[Value]]) -> str:
    """The decimal mark to propose: that of the texts among these numbers, or else the Vietnamese one.

    Nothing where some texts say the one and some the other.
    """
    texts = {value.strip() for column in columns for value in column if type(value) is str}
    found = [mark for mark, form in DECIMALS.items() if any(map(form.match, texts))]
    return "" if len(found) > 1 else "".join(found) or ","


def _doubt_of(reading: Reading) -> Doubt | None:
    if reading.code is not Fault.AMBIGUOUS or None in reading.params["readings"]:
        return None
    first, second = reading.params["readings"]
    low = first.low if isinstance(first, Range) else first
    high = second.low if isinstance(second, Range) else second
    return Doubt.SCALE if high == low * 100 else Doubt.MARK


def whole(value):
    """A day of a column with its precision; everything else as it is."""
    return PartialDay(value, Precision.DAY) if type(value) is date else value


def read_column(rules: Rules, values: Iterable[Value]) -> ColumnReading:
    """Read one column; cells that are equal are read once."""
    raw = list(values)
    keys = _told_apart(raw, rules.kind)
    distinct = set(keys)
    distinct.discard(None)
    reader = READERS[rules.kind](rules, distinct)
    typed, special = reader.read_all(distinct)
    typed[None] = None
    column = list(map(typed.__getitem__, keys))
    told = {}
    if special:
        told = {index: special[key] for index, key in enumerate(keys) if key in special}
    is_same = rules.kind is Kind.TEXT and column == raw
    has_typed = not is_same and any(type(value) in (str, RawCell) for value in distinct)
    return ColumnReading(column, told, raw, has_typed)


def _told_apart(values: list[Value], kind: Kind) -> list[Value]:
    """True, 1 and 1.0 are one key of a dictionary; a flag is no number, and a year no fraction."""
    types = set(map(type, values))
    apart = {bool} if types & {int, float} else set()
    if kind is Kind.DAY and {int, float} <= types:
        apart.add(int)
    if not types & apart:
        return values
    return [cell_of(value) if type(value) in apart else value for value in values]


class _Reader:
    """Reads the distinct cells of one column. What `ordinary` leaves out is read one by one."""

    def __init__(self, rules: Rules, distinct: Collection[Value]):
        self.rules = rules

    def read_all(self, distinct: Iterable[Value]) -> tuple[dict, dict[Value, Reading]]:
        typed = self.ordinary(distinct)
        special: dict[Value, Reading] = {}
        for value in distinct:
            if value in typed:
                continue
            reading = self.read(cell_of(value))
            typed[value] = _plain(reading)
            if _is_special(reading):
                special[value] = reading
        return typed, special

    def ordinary(self, distinct: Iterable[Value]) -> dict:
        """Values of the cells that leave no doubt."""
        return {}

    def read(self, cell: RawCell) -> Reading:
        raise NotImplementedError


def _plain(reading: Reading):
    value = reading.value
    if isinstance(value, PartialDay):
        return value.day if value.precision is Precision.DAY else value
    return None if isinstance(value, Mark) else value


def _is_special(reading: Reading) -> bool:
    if reading.is_faulty or reading.erases or reading.qualifier != "=":
        return True
    if isinstance(reading.value, Mark):
        return True
    return any(caveat.code not in SILENT_CAVEATS for caveat in reading.caveats)


def _refused(reading: Reading, code: str, **params) -> Reading:
    return Reading(as_typed=reading.as_typed[:80], code=code, params=params)


# Texts

# Letters, digits and signs of one line that every way of writing leaves as they are, with single
# blanks between: nothing is there to be composed, mended or thrown away.
_SIGNS = "".join(
    (
        "!-~\u00a1-\u00ac\u00ae-\u017f\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9",
        "\u2010-\u2027\u2030-\u205e\u2070-\u208e\u20ab\u2248\u2264\u2265",
    )
)
CLEAN_TEXT = re.compile(f"[{_SIGNS}]+(?: [{_SIGNS}]+)*")
_FOLDED = {
    ord(letter): words.accent_free(letter)
    for letter in map(
        chr, [*range(0xC0, 0x180), 0x1A0, 0x1A1, 0x1AF, 0x1B0, *range(0x1EA0, 0x1EFA)]
    )
}
_ALL_SHORT_WORDS = (
    *cells.EMPTY_WORDS,
    *cells.DITTO_MARKS,
    *cells.STAYING_WORDS,
    *map(
        words.accent_free,
        (*cells.ERASING_WORDS, *cells.PERHAPS_ERASING_WORDS, *cells.DITTO_MARKS),
    ),
)
_LONGEST_WORD = max(map(len, _ALL_SHORT_WORDS)) + len(cells.AROUND_DITTO) * 2
_SHORT_WORDS = frozenset(_ALL_SHORT_WORDS)
# None of the short words has any, and none is lost with the accents.
FIGURE = re.compile("[0-9]")
_STARTS = frozenset(word[:2] for word in _ALL_SHORT_WORDS)


class _TextReader(_Reader):
    def ordinary(self, distinct):
        is_clean = CLEAN_TEXT.fullmatch
        longest = self.rules.longest or cells.LONGEST_TEXT
        return {
            text: text
            for text in distinct
            if type(text) is str
            and is_clean(text)
            and len(text) <= longest
            and text[0] != "'"
            and not (len(text) <= _LONGEST_WORD and _may_be_a_mark(text))
            and not _told_instead(self.rules, text)
        }

    def read(self, cell):
        reading = cells.read_text(cell)
        text = reading.value
        if text and text.startswith("'") and self.rules.opens_a_formula(text[1:]):
            reading = replace(reading, value=text[1:])
        if reading.value is not None and 0 < self.rules.longest < len(reading.value):
            return _refused(reading, RowProblem.TEXT_TOO_LONG, longest=self.rules.longest)
        if code := _told_instead(self.rules, text or ""):
            return Reading(as_typed=reading.as_typed, caveats=(Caveat(code),))
        return reading


def _told_instead(rules: Rules, text: str) -> str:
    """What is told of words that are not kept; empty where they are."""
    if not rules.unkept or len(text) > cells.LONGEST_MARK:
        return ""
    word = words.accent_free(text)
    for one, code in rules.unkept.items():
        if re.fullmatch(one, word):
            return code
    return ""


def _may_be_a_mark(text: str) -> bool:
    """Whether a clean short text may say "nothing known", "erase" or "as above"; `cells` decides."""
    if FIGURE.search(text):
        return False
    plain = text.lower()
    start = plain[:2]
    if start not in _STARTS and len(start) == 2 and start.isascii() and start.isalnum():
        return False
    if not plain.isascii():
        plain = plain.translate(_FOLDED)
    if not plain.isascii():
        # A macron, or a dash of another kind.
        plain = words.accent_free(plain)
    return plain.strip(cells.AROUND_DITTO) in _SHORT_WORDS or not plain.strip(cells.MARKS)


# Numbers


class _NumberReader(_Reader):
    def __init__(self, rules, distinct):
        super().__init__(rules, distinct)
        looked_at = [cell_of(value) for value in distinct if type(value) in (str, RawCell)]
        self.mark = cells.decimal_mark_of(looked_at)
        self.scale = None
        if rules.unit == "%":
            self.scale = cells.percent_scale_of(map(cell_of, distinct), self.mark)

    def ordinary(self, distinct):
        if not self._is_straight():
            return {}
        rules = self.rules
        places = MOST_PLACES if rules.places is None else rules.places
        if rules.kind is Kind.COUNT:
            places = 0
        most = cells.LARGEST if rules.largest is None else min(rules.largest, cells.LARGEST)
        least = -most if rules.may_be_negative else 0
        is_percent = rules.unit == "%"
        as_text = self._texts_of_numbers(distinct)
        typed = {}
        for value, text in as_text:
            point = text.find(".")
            if point >= 0 and len(text) - point - 1 > places:
                continue
            number = Decimal(text)
            if not least <= number < most or (is_percent and -1 <= number <= 1):
                continue
            typed[value] = int(number) if rules.kind is Kind.COUNT else number
        return typed

    def _is_straight(self) -> bool:
        """Whether a bare number of the column is taken as it stands."""
        probe = cells.read_number(cell_of(7.0), **self.how)
        return probe.value == 7 and not probe.caveats and not probe.is_faulty

    def _texts_of_numbers(self, distinct) -> Iterable[tuple[Value, str]]:
        """Each number that needs no thought, written with a point and without a sign before zero."""
        bare = r"0|[1-9]\d{0,14}"
        with_mark = rf"(?:{bare})(?:{re.escape(self.mark)}\d{{1,15}})?" if self.mark else bare
        is_number = re.compile(f"-?(?:{with_mark})", re.ASCII).fullmatch
        for value in distinct:
            kind = type(value)
            if kind is float:
                # A spreadsheet's number has fifteen digits; what its binary form adds is noise.
                text = f"{value:.15g}"
                if "e" not in text and "n" not in text:
                    yield value, text
            elif kind is int:
                yield value, str(value)
            elif kind is str and is_number(value):
                yield value, value.replace(",", ".")

    @cached_property
    def how(self) -> dict:
        rules = self.rules
        unit, unit_of_column = rules.unit, rules.unit_of_column
        if rules.kind is Kind.COUNT and not unit:
            unit = cells.ANY_COUNT
            if rules.counted.isdisjoint(cells.counts_named([unit_of_column])):
                # One unit for the whole table is none of what is counted beside its measures.
                unit_of_column = ""
        return {
            "mark": self.mark,
            "unit_of_field": unit,
            "unit_of_column": unit_of_column,
            "percent_scale": self.scale,
        }

    def read(self, cell):
        if _does_not_apply(cell.value):
            return Reading(Mark.DOES_NOT_APPLY, cell.value)
        reading = self._as_said(cell, cells.read_number(cell, **self.how))
        if self.rules.kind is Kind.COUNT:
            # Nobody counts 1.25 workers: of two ways to read 1.250 only the whole one is possible.
            reading = self._counted(cells.whole_of_two(reading))
        if reading.is_faulty:
            return reading
        if reading.qualifier == "nd":
            return _refused(reading, Fault.NOT_A_NUMBER)
        if reading.value is None:
            return reading
        return self._checked(reading)

    def _counted(self, reading: Reading) -> Reading:
        """ "560 LĐ" among workers is a number; "12 DN" there is odd, and "20 ha" no count at all."""
        rules = self.rules
        if reading.code is Fault.WRONG_UNIT and not rules.unit:
            return _refused(reading, RowProblem.NOT_COUNTED_SO, unit=reading.params["unit"])
        if not (reading.caveats and rules.counted):
            return reading
        caveats = []
        for caveat in reading.caveats:
            if caveat.code is cells.CaveatCode.UNIT_NAMED:
                if caveat.params["unit"] in rules.counted:
                    continue
                caveat = Caveat(RowNote.COUNTS_OTHERS, caveat.params)
            caveats.append(caveat)
        return replace(reading, caveats=tuple(caveats))

    def _as_said(self, cell: RawCell, reading: Reading) -> Reading:
        """The one of two readings that a person chose for the column."""
        rules, doubt = self.rules, _doubt_of(reading)
        if doubt is Doubt.MARK and rules.mark:
            return cells.read_number(cell, **self.how | {"mark": rules.mark})
        if doubt is Doubt.SCALE and rules.percent_scale:
            how = self.how | {"percent_scale": rules.percent_scale}
            found = cells.read_number(cell, **how)
            small = cells.CaveatCode.SMALL_PERCENT
            return replace(found, caveats=tuple(c for c in found.caveats if c.code is not small))
        return reading

    def _checked(self, reading: Reading) -> Reading:
        rules = self.rules
        if isinstance(reading.value, Range):
            return reading if rules.takes_range else _refused(reading, RowProblem.RANGE_NOT_TAKEN)
        if reading.value < 0 and not rules.may_be_negative:
            return _refused(reading, RowProblem.NEGATIVE)
        if rules.largest is not None and abs(reading.value) > rules.largest:
            return _refused(reading, RowProblem.TOO_LARGE, largest=rules.largest)
        reading = self._without_plus(reading)
        if rules.kind is Kind.COUNT:
            if reading.value != reading.value.to_integral_value():
                return _refused(reading, RowProblem.NOT_WHOLE)
            return replace(reading, value=int(reading.value))
        return self._rounded(reading)

    def _without_plus(self, reading: Reading) -> Reading:
        """ "+25 ha" may be so much more than before; of what may fall, "+2,1" is a value."""
        if self.rules.may_be_negative or not reading.caveats:
            return reading
        caveats = (
            Caveat(RowNote.MAY_BE_AN_INCREASE) if one.code is cells.CaveatCode.PLUS_SIGN else one
            for one in reading.caveats
        )
        return replace(reading, caveats=tuple(caveats))

    def _rounded(self, reading: Reading) -> Reading:
        places = self.rules.places
        if places is None or -reading.value.as_tuple().exponent <= places:
            return reading
        caveat = Caveat(RowNote.ROUNDED, {"places": places})
        return replace(
            reading, value=round(reading.value, places), caveats=(*reading.caveats, caveat)
        )


def _does_not_apply(value: object) -> bool:
    return (
        isinstance(value, str)
        and len(value) <= LONGEST_DOES_NOT_APPLY
        and words.accent_free(value) in DOES_NOT_APPLY
    )


# Days

BY = re.compile(
    r"(?:(?:phải )?(?:hoàn thành|giải quyết|xử lý)?(?: ?xong)? ?)?"
    r"(?:(?P<before>trước)|(?:chậm|muộn) nhất(?: là| vào| đến)?|không quá|trong|đến)"
    r"(?: hết)?(?: ngày)? (?=\S)",
    re.I,
)


class _DayReader(_Reader):
    def __init__(self, rules, distinct):
        super().__init__(rules, distinct)
        self.may_be_swapped = cells.days_may_be_swapped(map(cell_of, distinct))
        self.month_first = cells.month_first_among(map(cell_of, distinct))

    def ordinary(self, distinct):
        if self.may_be_swapped:
            return {}
        return {value: value for value in distinct if type(value) is date}

    def read(self, cell):
        reading = self._read(cell)
        is_in_part = (
            type(reading.value) is PartialDay and reading.value.precision is not Precision.DAY
        )
        if self.rules.needs_whole_day and (is_in_part or reading.code == cells.Fault.NOT_A_DAY):
            return _refused(reading, RowProblem.WHOLE_DAY_NEEDED)
        return reading

    def _read(self, cell) -> Reading:
        reading = cells.read_day(cell, self.rules.date1904)
        if reading.is_faulty and self.rules.is_deadline and isinstance(cell.value, str):
            return self._deadline(words.nfc(cell.value), reading)
        if self.may_be_swapped and isinstance(cell.value, date) and cell.value.day <= 12:
            caveat = Caveat(RowNote.DAY_MAY_BE_SWAPPED)
            return replace(reading, caveats=(*reading.caveats, caveat))
        if self.month_first and cells.may_have_its_month_first(cell):
            caveat = Caveat(RowNote.MONTH_MAY_COME_FIRST, {"example": self.month_first})
            return replace(reading, caveats=(*reading.caveats, caveat))
        return reading

    def _deadline(self, text: str, refused: Reading) -> Reading:
        """ "Trước 30/9/2026" ends with that day; before which day of it "trước quý IV" ends is not
        said."""
        found = BY.match(text)
        if found is None:
            return refused
        reading = cells.read_day(text[found.end() :], self.rules.date1904)
        day = reading.value
        if day is None or (found["before"] and day.precision is not Precision.DAY):
            return refused
        caveats = (*reading.caveats, Caveat(RowNote.DEADLINE, {"day": day}))
        return replace(reading, as_typed=refused.as_typed, caveats=caveats)


# Flags and choices


class _FlagReader(_Reader):
    def read(self, cell):
        return cells.read_flag_in_words(cell)


class _ChoiceReader(_Reader):
    def read(self, cell):
        reading = cells.read_text(cell)
        word = words.accent_free(reading.value if reading.value is not None else reading.as_typed)
        # "Chưa có" says nothing of a number, but of a station that there is none.
        chosen = self.rules.choices.get(word)
        if chosen is not None and not reading.is_faulty:
            return Reading(chosen, reading.as_typed)
        if reading.value is None:
            return reading
        chosen = self.rules.choice_of and self.rules.choice_of(reading.value)
        if chosen:
            return Reading(chosen, reading.as_typed)
        if code := _told_instead(self.rules, reading.value):
            return Reading(as_typed=reading.as_typed, caveats=(Caveat(code),))
        return _refused(reading, RowProblem.NOT_A_CHOICE, choices=self.rules.choices_told)


READERS: dict[Kind, type[_Reader]] = {
    Kind.TEXT: _TextReader,
    Kind.NUMBER: _NumberReader,
    Kind.COUNT: _NumberReader,
    Kind.DAY: _DayReader,
    Kind.FLAG: _FlagReader,
    Kind.CHOICE: _ChoiceReader,
}
