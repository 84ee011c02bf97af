"""What is found in a workbook that its fast reader hides: errors, looks, what is hidden.

Pure. The `scanning` modules fill these in, each for its own kind of file.
"""

import re
from array import array
from dataclasses import dataclass, field

from hanoi_industry.spreadsheets import old_letters
from hanoi_industry.spreadsheets.guard import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEETS,
    Kind,
    Reason,
    Refused,
    address,
)
from hanoi_industry.spreadsheets.number_formats import says_more

# Places from the first cell to the last of all sheets; a reader needs some 400 MB for that many.
MAX_AREA = 12_000_000


LONGEST_FORMAT = 255  # no program writes a longer one


@dataclass(frozen=True)
class Style:
    number_format: str | None = None
    font: str | None = None
    is_struck: bool = False

    def __post_init__(self):
        if len(self.number_format or "") > LONGEST_FORMAT:
            # It goes along with every number that it stands over.
            object.__setattr__(self, "number_format", self.number_format[:LONGEST_FORMAT])

    @property
    def counts(self) -> bool:
        """Whether it changes what a number or a text means."""
        return (
            self.is_struck
            or says_more(self.number_format)
            or old_letters.letters_of_font(self.font) is not None
        )


# Its name, and whether it strikes through, where neither is known.
NO_FONT = None, False
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def is_date_format(number_format: str | None) -> bool:
    bare = QUOTED.sub("", number_format or "").lower()
    return bare != "general" and re.search(r"[dmyhs]", bare) is not None


@dataclass
class SheetFindings:
    """What the scan saw in one sheet; rows and columns count from 1.

    `styles` has, for the rows where that matters, an index into the styles of the workbook for
    each column up to the last that matters; 0 is any style that says nothing.
    """

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas_without_value: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_filtered: bool = False
    merges: list[tuple[int, int, int, int]] | None = None
    styles: dict[int, array] = field(default_factory=dict)
    # Cells of which some words are struck through; where all are, the style says so.
    struck_in_part: set[tuple[int, int]] = field(default_factory=set)
    # Cells with digits raised above the line right behind others: 12,5¹ reads as 12,51.
    raised: set[tuple[int, int]] = field(default_factory=set)
    last_shared_text: int = -1
    rows_seen: int = 0
    last_row: int = 0
    last_column: int = 0
    widest_row: int = 0

    def reach(self, row: int, column: int, *, last_row: int = 0) -> None:
        """A cell that holds something, perhaps repeated in the rows down to the last."""
        self.last_row = max(self.last_row, last_row or row)
        if column > self.last_column:
            self.last_column, self.widest_row = column, row

    def refuse_wide_emptiness(self, sheet: str) -> None:
        """Readers lay a sheet out as a full rectangle, however little stands in it."""
        if self.area > MAX_AREA:
            raise Refused(
                Reason.FAR_CELL,
                sheet=sheet,
                address=address(self.widest_row, self.last_column),
                rows=self.last_row,
                columns=MAX_AREA // self.last_row,
            )

    @property
    def area(self) -> int:
        return self.last_row * self.last_column

    def keep_style(self, row: int, column: int, style: int) -> None:
        styles = self.styles.get(row)
        if styles is None:
            styles = self.styles[row] = array("H")
        if len(styles) < column:
            styles.extend([0] * (column - len(styles)))
        styles[column - 1] = style


@dataclass
class Findings:
    kind: Kind
    sheets: dict[str, SheetFindings] = field(default_factory=dict)
    styles: list[Style] = field(default_factory=list)
    # Of the table of texts, by their number: those with words that are struck through.
    struck_texts: set[int] = field(default_factory=set)
    # And those where digits are raised above the line right behind others.
    raised_texts: set[int] = field(default_factory=set)
    date1904: bool = False
    has_macros: bool = False
    has_outside_links: bool = False
    # Of an ods: the reader would take more or less for its texts than stands there.
    has_odd_texts: bool = False

    def sheet(self, name: str) -> SheetFindings:
        """What is known of a sheet that has not been met before: the reader knows sheets by their
        names, and would give one of two for both."""
        if name in self.sheets:
            raise Refused(Reason.BROKEN, sheet=name)
        if len(self.sheets) == MAX_SHEETS:
            raise Refused(Reason.TOO_MANY_SHEETS, limit=MAX_SHEETS)
        self.sheets[name] = SheetFindings()
        return self.sheets[name]

    def refuse_wide_together(self) -> None:
        """Many sheets that are nearly all emptiness cost a reader as much as one."""
        refuse_area(sum(sheet.area for sheet in self.sheets.values()))


def refuse_area(places: int) -> None:
    if places > MAX_AREA:
        raise Refused(Reason.TOO_MANY_CELLS, limit=MAX_AREA)


def refuse_far(sheet: str, row: int, column: int, rows_seen: int) -> None:
    """A table that is truly too long, or one stray cell somewhere far off?"""
    place = {"sheet": sheet, "address": address(row, column)}
    if row > MAX_ROWS and rows_seen > MAX_ROWS // 2:
        raise Refused(Reason.TOO_MANY_ROWS, limit=MAX_ROWS, **place)
    if column == MAX_COLUMNS + 1 and row <= MAX_ROWS:
        raise Refused(Reason.TOO_MANY_COLUMNS, limit=MAX_COLUMNS, **place)
    raise Refused(Reason.FAR_CELL, rows=MAX_ROWS, columns=MAX_COLUMNS, **place)
