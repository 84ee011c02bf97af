"""Which rows hold the headings of a table, and which row numbers its columns.

Pure. Every row that may begin a header is weighed with the rows that continue it: by headings that
are known, by a heading for row numbers, by what follows it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice, pairwise, takewhile
from math import ceil

from hanoi_industry import words
from hanoi_industry.spreadsheets.cells import is_empty_mark, unit_of
from hanoi_industry.spreadsheets.grid import Grid, Merge, is_words, text_of
from hanoi_industry.spreadsheets.reading import Value
from hanoi_industry.spreadsheets.roles import (
    LETTERHEAD,
    LayoutProblem,
    Problem,
    Role,
    is_row_number_heading,
    unit_line,
)

ROWS_SEARCHED_FOR_HEADER = 60
# So many known headings tell a row with days in it from one of data.
LEAST_KNOWN_BESIDE_DAYS = 2
MOST_HEADER_ROWS = 4

COLUMN_MARK = re.compile(
    r"\(?\[?\d{1,2}(?:\.\d{1,2})?[a-z]?\]?\)?"
    r"|[A-H]"
    r"|\(?\d[\d()\[\].\s]*[=+\-–*/x:][\d()\[\].,\s=+\-–*/x:%]*"
)
OWN_NUMBER = re.compile(r"\d+(?=\s*=|$)")  # 3, and the 3 of "3=2/1"
YEAR = re.compile(r"(?:19|20)\d\d")
FIRST_YEAR, LAST_YEAR = 1900, 2099
FIGURES = frozenset((int, float))
DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d")
UNITS_FOLLOW = re.compile(r"(?:đơn vị tính|đơn vị|đvt)\s*:?", re.I)

Known = Callable[[str], bool]


@dataclass(frozen=True)
class Header:
    rows: tuple[int, ...] = ()
    numbers: int | None = None
    # Where a person said that data begin though there are no headings.
    data_from: int | None = None

    @property
    def last(self) -> int:
        """The row after which the data begin."""
        return self.data_from - 1 if self.data_from else max((*self.rows, self.numbers or 0))


def remembering(known: Known) -> Known:
    """The same answers, with what stands in brackets or without it, each text asked once."""
    answers: dict[str, bool] = {}

    def ask(text: str) -> bool:
        if text not in answers:
            answers[text] = any(known(one) for one in _spellings(text))
        return answers[text]

    return ask


def _spellings(text: str) -> tuple[str, ...]:
    bare = words.nfc(re.sub(r"\([^()]*\)", " ", text)).strip(" ,:;.-–")
    return (text, bare) if bare and bare != text else (text,)


def find_header(grid: Grid, known: Known, said: dict, problems: list[Problem]) -> Header:
    """The header of the first table in the window; `said` are the roles that a person gave."""
    first_row = grid.window.first_row
    named = [row for row, role in said.items() if role is Role.HEADER and row >= first_row]
    others = {row: role for row, role in said.items() if role is not Role.HEADER}
    rows = _likeliest_header(grid, known, others)
    if named:
        rows = _as_a_person_says(rows, sorted(named))
    elif rows and not _is_evident(grid, rows, known):
        problems.append(Problem(LayoutProblem.HEADER_DOUBTFUL, row=rows[0]))
    if not rows:
        data = (row for row, role in said.items() if role is Role.DATA and row >= first_row)
        if data_from := min(data, default=None):
            return Header(data_from=data_from)
        problems.append(Problem(LayoutProblem.NO_HEADER))
        return Header(data_from=grid.height + 1)
    below = rows[-1] + 1
    numbers = next((row for row, role in said.items() if role is Role.COLUMN_NUMBERS), None)
    if numbers is None and below not in said and is_column_numbers(grid, below):
        numbers = below
    return Header(rows, numbers)


def _as_a_person_says(found: tuple[int, ...], named: list[int]) -> tuple[int, ...]:
    """Rows beside the header that was found join it; rows elsewhere are the header instead."""
    first = named[: next((n for n in range(1, len(named)) if named[n] - named[n - 1] > 1), None)]
    joined = sorted({*found, *first})
    is_one_block = joined[-1] - joined[0] == len(joined) - 1
    return tuple(joined) if is_one_block else tuple(first)


def _likeliest_header(grid: Grid, known: Known, said: dict) -> tuple[int, ...]:
    """The block with the best score, or one above it that is evident as well.

    What stands between the two would otherwise be lost as a title; the lower one begins the next
    page or the next table.
    """
    blocks = list(_possible_headers(grid, known, said))
    best_score, best = max(blocks, key=lambda one: one[0], default=(0.0, ()))
    if best_score <= 0:
        return ()
    for score, block in blocks:
        if block[0] >= best[0]:
            break
        is_between = any(row_holds_figures(grid, r) for r in range(block[-1] + 1, best[0]))
        if is_between and 2 * score >= best_score and _is_evident(grid, block, known):
            return block
    return best


def _possible_headers(grid: Grid, known: Known, said: dict) -> Iterator[tuple[float, tuple]]:
    seen = 0
    for row in range(grid.window.first_row, grid.height + 1):
        if not grid.filled(row):
            continue
        seen += 1
        if seen > ROWS_SEARCHED_FOR_HEADER:
            break
        if row not in said and may_begin_header(grid, row, known):
            block = _block(grid, row, said)
            yield _header_score(grid, block, known), block


def row_holds_figures(grid: Grid, row: int) -> bool:
    """At least two cells, one of them a number."""
    filled = grid.filled(row)
    return len(filled) > 1 and any(grid.is_number(row, column) for column in filled)


def may_begin_header(grid: Grid, row: int, known: Known) -> bool:
    filled, values = grid.filled(row), grid.rows[row - 1]
    if any(is_day(values[column - 1]) for column in filled):
        # "Thông số", "Đơn vị" and a day for each sample; a row of data holds days as well.
        words_ = [column for column in filled if not is_day(values[column - 1])]
        if sum(known(grid.text(row, column)) for column in words_) < LEAST_KNOWN_BESIDE_DAYS:
            words_ = filled
        filled = words_
    # A row of figures is told from headings by its first ones, before anything is made of them.
    others = (column for column in filled if not _is_heading_like(values[column - 1]))
    most = len(filled) - ceil(max(1, 0.7 * len(filled)))
    if not filled or next(islice(others, most, None), None) is not None:
        return False
    if unit_line(grid, row) or is_column_numbers(grid, row):
        return False
    return len(filled) > 1 or (grid.width == 1 and known(grid.text(row, filled[0])))


def is_day(value: Value) -> bool:
    if isinstance(value, str):
        return value[:1].isdigit() and DAY.fullmatch(value.strip()) is not None
    return isinstance(value, date)


def _is_heading_like(value: Value) -> bool:
    if type(value) in FIGURES and not FIRST_YEAR - 1 < value < LAST_YEAR + 1:
        return False
    if is_words(value):
        return True
    text = text_of(value)
    return YEAR.fullmatch(text) is not None or text in "#%"


def _block(grid: Grid, top: int, said: dict) -> tuple[int, ...]:
    """The header rows that begin with this one."""
    bottom = top
    while bottom - top + 1 < MOST_HEADER_ROWS:
        reach = max((merge[2] for merge in _merges_between(grid, top, bottom)), default=bottom)
        if reach > bottom:
            bottom = min(reach, top + MOST_HEADER_ROWS - 1, grid.height)
            continue
        if bottom + 1 in said or not _continues_header(grid, top, bottom):
            break
        bottom += 1
    return tuple(range(top, bottom + 1))


def _merges_between(grid: Grid, top: int, bottom: int) -> Iterable[Merge]:
    for row in range(top, bottom + 1):
        yield from grid.merges_from.get(row, ())


def _continues_header(grid: Grid, top: int, row: int) -> bool:
    """Whether the row below holds the parts of headings that this row spreads over columns.

    `top` is the first row of the header, which alone has a heading for the first column.
    """
    below = row + 1
    filled = grid.filled(below) if below <= grid.height else ()
    if not filled:
        return False
    if names_units(grid, below):
        return True
    spread = {
        column
        for top, left, bottom, right in grid.merges_from.get(row, ())
        if right > left and bottom == row
        for column in range(left, right + 1)
    }
    headed = _headed(grid, top, row)
    parts = (spread or _followed_by_gaps(grid, row, headed)).intersection(filled)
    only_parts = len(parts) == len(filled)
    if is_column_numbers(grid, below) and not only_parts:
        return False  # below parts alone, "A | B" are the columns of a standard
    may_part = bool(spread) or only_parts
    if not all(
        _is_heading_like(grid.value(below, column))
        or (may_part and column in parts and _may_part_a_heading(grid, below, column))
        for column in filled
    ):
        return False
    if spread:
        return len(parts) >= 2
    fills_gaps = not headed.issuperset(filled)
    return grid.filled(top)[0] not in filled and len(filled) >= 2 and fills_gaps


def _headed(grid: Grid, top: int, last: int) -> set[int]:
    """The columns over which some heading stands in these rows."""
    headed = {column for row in range(top, last + 1) for column in grid.filled(row)}
    return headed.union(
        column
        for first, left, _bottom, right in _merges_between(grid, top, last)
        if left in grid.filled(first)
        for column in range(left, right + 1)
    )


def _followed_by_gaps(grid: Grid, row: int, headed: set[int]) -> set[int]:
    """Headings of this row with nothing to their right, and the columns that are free there."""
    found: set[int] = set()
    for column in grid.filled(row):
        after = takewhile(lambda one: one not in headed, range(column + 1, grid.width + 1))
        if free := set(after):
            found |= {column, *free}
    return found


def _may_part_a_heading(grid: Grid, row: int, column: int) -> bool:
    """ "Có" and "Chưa có", "31/12/2024" and "30/6/2026": no words, but no figures either."""
    value = grid.value(row, column)
    if not isinstance(value, str):
        return isinstance(value, date)
    return not grid.is_number(row, column) or is_day(value)


def names_units(grid: Grid, row: int) -> bool:
    """A row below the headings that says "ha", "(%)", "triệu đồng/người" under some of them."""
    if not FIGURES.isdisjoint(map(type, grid.rows[row - 1])):
        return False
    texts = [text.strip("()[] ") for text in grid.row_texts(row) if not is_empty_mark(text)]
    if len(texts) == 1 and (alone := unit_of(texts[0])):
        return alone.dimension != "count" and len(grid.filled(row)) == 1
    if texts and UNITS_FOLLOW.fullmatch(texts[0]):
        texts = texts[1:]
    return len(texts) >= 2 and all(not t[:1].isdigit() and _begins_with_unit(t) for t in texts)


def _begins_with_unit(text: str) -> bool:
    return unit_of(text) is not None or unit_of(text.partition("/")[0]) is not None


def _header_score(grid: Grid, block: tuple[int, ...], known: Known) -> float:
    texts = [text for row in block for text in grid.row_texts(row)]
    columns = {column for row in block for column in grid.filled(row)}
    hits = sum(known(text) for text in set(texts))
    score = 3.0 * hits + min(len(columns), 20) / 2 - 0.05 * (block[0] - grid.window.first_row)
    score += 6 * any(map(is_row_number_heading, texts))
    score += 6 * is_column_numbers(grid, block[-1] + 1)
    score += 3 * _counts_from_one(grid, block[-1] + 1)
    score -= 3 * sum(LETTERHEAD.match(words.accent_free(text)) is not None for text in texts)
    score -= sum(len(text) > 100 for text in texts)
    return score


def _is_evident(grid: Grid, block: tuple[int, ...], known: Known) -> bool:
    texts = {text for row in block for text in grid.row_texts(row)}
    if is_column_numbers(grid, block[-1] + 1):
        return True
    if any(map(is_row_number_heading, texts)):
        return True
    return sum(map(known, texts)) >= min(2, len(texts))


def _counts_from_one(grid: Grid, row: int) -> bool:
    if row > grid.height or not grid.filled(row):
        return False
    return grid.text(row, grid.filled(row)[0]) in ("1", "I", "A", "1.", "I.")


def is_column_numbers(grid: Grid, row: int) -> bool:
    """(1) (2) (3)=(2)/(1): in brackets, or bare and counting up by one."""
    if row > grid.height:
        return False
    filled = grid.filled(row)
    if len(filled) < 2 or not all(COLUMN_MARK.fullmatch(grid.text(row, one)) for one in filled):
        return False
    texts = grid.row_texts(row)
    bracketed = sum(text.startswith(("(", "[")) for text in texts)
    if bracketed >= 2 and 2 * bracketed >= len(texts):
        return True
    numbers = [int(found[0]) for text in texts if (found := OWN_NUMBER.match(text))]
    letters = [text for text in texts if text.isalpha()]
    counts_up = numbers[:1] == [1] and all(b - a == 1 for a, b in pairwise(numbers))
    if letters and letters == [chr(65 + n) for n in range(len(letters))]:
        return counts_up or not numbers
    enough = len(numbers) >= 4 or (len(numbers) == 3 and _counts_from_one(grid, row + 1))
    return counts_up and enough and 3 * len(numbers) >= 2 * len(texts)
