"""A raw cell to a value with its caveats: numbers, days, flags and text as offices type them.

Pure. Nothing is guessed: where two readings are possible the cell is faulty with the code
AMBIGUOUS and both readings. A blank cell or a dash says nothing; only the word "xoá" erases.
Every reading keeps the text as typed.
"""

from hanoi_industry.spreadsheets.cells.days import (
    days_may_be_swapped,
    may_have_its_month_first,
    month_first_among,
    read_day,
)
from hanoi_industry.spreadsheets.cells.flags import NO, YES, read_flag, read_flag_in_words
from hanoi_industry.spreadsheets.cells.footnotes import without_footnote
from hanoi_industry.spreadsheets.cells.marks import (
    AROUND_DITTO,
    DITTO_MARKS,
    EMPTY_WORDS,
    ERASING_WORDS,
    LONGEST_MARK,
    MARKS,
    PERHAPS_ERASING_WORDS,
    STAYING_WORDS,
    is_ditto,
    is_empty_mark,
    says_no_value_yet,
)
from hanoi_industry.spreadsheets.cells.numbers import (
    CLEAR_NUMBER,
    decimal_mark_of,
    percent_scale_of,
    read_number,
    whole_of_two,
)
from hanoi_industry.spreadsheets.cells.readings import (
    SAID_BESIDE,
    TOLD_OF_FIGURES,
    Caveat,
    CaveatCode,
    Fault,
    Range,
    Reading,
    is_more_than_a_value,
)
from hanoi_industry.spreadsheets.cells.texts import LONGEST_TEXT, read_text
from hanoi_industry.spreadsheets.cells.typed import LARGEST, as_typed, decimal_of
from hanoi_industry.spreadsheets.cells.units import (
    ANY_COUNT,
    counts_named,
    unit_of,
    units_agree,
)

__all__ = [
    "ANY_COUNT",
    "AROUND_DITTO",
    "CLEAR_NUMBER",
    "DITTO_MARKS",
    "EMPTY_WORDS",
    "ERASING_WORDS",
    "LARGEST",
    "LONGEST_MARK",
    "LONGEST_TEXT",
    "MARKS",
    "NO",
    "PERHAPS_ERASING_WORDS",
    "SAID_BESIDE",
    "STAYING_WORDS",
    "TOLD_OF_FIGURES",
    "YES",
    "Caveat",
    "CaveatCode",
    "Fault",
    "Range",
    "Reading",
    "as_typed",
    "counts_named",
    "days_may_be_swapped",
    "may_have_its_month_first",
    "month_first_among",
    "decimal_mark_of",
    "decimal_of",
    "is_ditto",
    "is_empty_mark",
    "is_more_than_a_value",
    "percent_scale_of",
    "read_day",
    "read_flag",
    "read_flag_in_words",
    "read_number",
    "read_text",
    "says_no_value_yet",
    "unit_of",
    "units_agree",
    "whole_of_two",
    "without_footnote",
]
