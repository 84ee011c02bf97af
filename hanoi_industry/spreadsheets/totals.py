"""Totals against the sum of their parts, and data rows that look like a total nobody named.

Pure.
"""

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate, islice

from hanoi_industry import words
from hanoi_industry.spreadsheets.cells import (
    CLEAR_NUMBER,
    Fault,
    decimal_mark_of,
    decimal_of,
    read_number,
)
from hanoi_industry.spreadsheets.grid import Grid, heading_key, is_number, is_words
from hanoi_industry.spreadsheets.reading import Value
from hanoi_industry.spreadsheets.roles import (
    AVERAGE,
    BEGINS_LIST,
    CARRIED,
    COMPARED,
    OF_WHICH,
    PAGE_SUM,
    PLACE,
    LayoutProblem,
    Problem,
    Role,
)

SAMPLE = 200
PLAIN = frozenset((int, float, type(None)))
ROWS_SUSPECTED = 50
LEAST_PARTS = 3
# Among more rows some add up to others by chance, and nobody numbers the sums of such a list.
ROWS_LOOKED_THROUGH = 2_000
# As many as the parts of a sum of sums of sums.
ROUNDS = 4
# Figures that agree by chance have fewer digits together.
LEAST_DIGITS = 5
LEAST_TELLING = 100
PLACES_KEPT = 6
LARGEST = 10**15

NOT_SUMMED = re.compile(
    r"ty le|ti le|ty trong|ti trong|binh quan|trung binh|mat do|toc do|chi so|tang truong|so voi"
    r"|%|rate|share|average|growth|nam\b|ngay\b|stt|thoi gian|nong do|toa do|vi do|kinh do"
    r"|ph\b|don gia|\bma\b|code|dien thoai"
)
# "Khoảng 150.000" counts as 150.000 in whatever its sender added up.
SUMMED_AS_SAID = ("=", "~")
NEVER_SUMMED_UNITS = frozenset(("%", "mg/l", "°c", "điểm %"))


@dataclass(frozen=True)
class TotalCheck:
    """What a total or subtotal says of one column, and what its parts add up to."""

    row: int
    column: int
    stated: Decimal
    computed: Decimal
    agrees: bool
    counted_rows: Sequence[int]
    unread_rows: Sequence[int] = ()


def holds_numbers(values: Iterable[Value], *, or_doubtful: bool = False) -> bool:
    """Whether most of the first cells are numbers, those of a doubtful mark ("4.500") among them
    where they count."""
    sample = []
    for value in values:
        if value is not None:
            sample.append(value)
            if len(sample) == SAMPLE:
                break
    plain = sum(type(value) in (int, float) for value in sample)
    if 2 * plain >= len(sample):
        return plain > 0
    mark = decimal_mark_of(sample)
    told = [reading for reading in (read_number(v, mark) for v in sample) if not reading.is_blank]
    doubtful = sum(one.code is Fault.AMBIGUOUS for one in told) if or_doubtful else 0
    return 2 * (sum(isinstance(one.value, Decimal) for one in told) + doubtful) >= len(told) > 0


def is_summed(column) -> bool:
    if column.is_row_number or (column.unit or "").lower() in NEVER_SUMMED_UNITS:
        return False
    heading = " ".join(map(heading_key, column.path))
    return not NOT_SUMMED.search(heading) and holds_numbers(column.values)


class Figures:
    """One column of numbers, in the order of the data rows."""

    def __init__(self, column):
        self.column = column
        self.unread: set[int] = set()

    @cached_property
    def mark(self) -> str | None:
        return decimal_mark_of(self.column.values)

    @cached_property
    def numbers(self) -> Sequence[int | float | Decimal | None]:
        values = self.column.values
        if PLAIN.issuperset(map(type, values)):
            return values
        return list(map(self._number, range(len(values)), values))

    def _number(self, place: int, value: Value) -> int | float | Decimal | None:
        if type(value) in PLAIN:
            return value
        if type(value) is str and CLEAR_NUMBER.fullmatch(value):
            return Decimal(value.replace(",", "."))
        reading = self.read(value)
        if isinstance(reading.value, Decimal) and reading.qualifier in SUMMED_AS_SAID:
            return reading.value
        if not reading.is_blank:
            self.unread.add(place)
        return None

    def read(self, value: Value):
        return read_number(value, self.mark, self.column.unit or "")

    def sum_of(self, places: Iterable[int]) -> Decimal:
        held = [self.numbers[place] for place in places]
        floats = [one for one in held if type(one) is float]
        others = [one for one in held if one is not None and type(one) is not float]
        rest = Decimal(sum(others))
        return rest + decimal_of(math.fsum(floats)) if floats else rest


class Sums:
    """The sums of a layout: each column is read once, and only when something asks for it."""

    def __init__(self, grid: Grid, layout):
        self.grid = grid
        self.layout = layout

    @cached_property
    def columns(self) -> list[Figures]:
        return [Figures(column) for column in self.layout.columns if is_summed(column)]

    def checks(self) -> list[TotalCheck]:
        """Every figure of a total, subtotal or group row against the sum of its parts."""
        grid, layout = self.grid, self.layout
        rows = layout.rows_of(Role.TOTAL, Role.SUBTOTAL, Role.GROUP)
        rows = [row for row in rows if any(map(is_number, grid.rows[row - 1]))]
        rows = [row for row in rows if not _is_no_sum(grid, row)]
        if not rows or not layout.rows:
            return []
        parts = _Parts(layout, {row for row in rows if _is_of_page(grid, row)})
        of_row = {row: parts.of(row) for row in rows}
        checks = []
        for figures in self.columns:
            for row in rows:
                stated = figures.read(grid.value(row, figures.column.index)).value
                if isinstance(stated, Decimal) and of_row[row]:
                    checks.append(_check(row, figures, stated, of_row[row], parts))
        return sorted(checks, key=lambda check: (check.row, check.column))

    def doubtful_rows(self, said: Iterable[int]) -> Iterator[Problem]:
        """Data rows that sum up others: perhaps a total with another name.

        `said` are the rows of which a person said what they are.
        """
        rows, said = self.layout.rows, frozenset(said)
        if len(rows) < LEAST_PARTS:
            return
        found = {*self._sums_among_suspects(said), *self._sums_of_neighbours()}
        for place in sorted(found):
            if rows[place].row not in said:
                yield Problem(LayoutProblem.DOUBTFUL_TOTAL, row=rows[place].row)

    def _sums_of_neighbours(self) -> set[int]:
        """Rows whose every figure is the sum of the rows right below, or right above, whatever
        their names and numbers; and the sums of what is left when these are taken out."""
        found: set[int] = set()
        count = len(self.layout.rows)
        if count > ROWS_LOOKED_THROUGH or len(self.columns) < 2:
            return found
        columns = [_whole(figures.numbers) for figures in self.columns]
        columns = [one for one in columns if min(filter(None, one), default=0) >= 0]
        for _round in range(ROUNDS):
            left = [place for place in range(count) if place not in found]
            held = [[column[place] for place in left] for column in columns]
            sums = {left[place] for place in _sums_in(held)}
            if not sums:
                break
            found |= sums
        return {place for place in found if _has_one_name(self.layout.rows[place])}

    def _sums_among_suspects(self, said: frozenset[int]) -> Iterator[int]:
        rows = self.layout.rows
        suspects = parting = _suspects(self.layout, said)
        if len(rows) <= LEAST_PARTS:
            suspects = [place for place in suspects if _is_nameless(rows[place])]
        last = dict.fromkeys(suspects)
        told = dict.fromkeys(suspects, 0)
        for figures in self.columns if suspects else ():
            held = [place for place in suspects if figures.numbers[place]]
            # Whoever is no total still parts the rows of the others.
            agreeing = _sums_of_others(figures, parting)
            for place in held:
                told[place] += 1
                last[place] = figures.numbers[place]
            suspects = [place for place in suspects if place not in held or place in agreeing]
            if not suspects:
                return
        for place in suspects:
            # One column may agree by chance, two hardly.
            is_one_sum = told[place] and (_is_telling(last[place]) or _is_nameless(rows[place]))
            if told[place] > 1 or is_one_sum:
                yield place


def _name_of(grid: Grid, row: int) -> str:
    words_of_row = (grid.text(row, c) for c in grid.filled(row) if grid.is_words(row, c))
    return words.accent_free(next(words_of_row, ""))


def _is_of_page(grid: Grid, row: int) -> bool:
    return PAGE_SUM.match(_name_of(grid, row)) is not None


def _is_no_sum(grid: Grid, row: int) -> bool:
    """A part of a total, an average, a difference, or what was carried over from the page before."""
    plain = _name_of(grid, row)
    return any(one.match(plain) for one in (AVERAGE, OF_WHICH, CARRIED, COMPARED))


def _check(row: int, figures: Figures, stated: Decimal, places: Sequence[int], parts: "_Parts"):
    chosen, computed = places, figures.sum_of(places)
    if not _agree(stated, computed):
        # Of rows 1, 1.1 and 1.2 either the first or the two others are the parts.
        for fewer in parts.without_double(places):
            if _agree(stated, other := figures.sum_of(fewer)):
                chosen, computed = fewer, other
                break
    numbers = parts.numbers
    return TotalCheck(
        row,
        figures.column.index,
        stated,
        computed,
        _agree(stated, computed),
        tuple(numbers[place] for place in chosen if figures.numbers[place] is not None),
        tuple(numbers[place] for place in chosen if place in figures.unread),
    )


def _agree(stated: Decimal, computed: Decimal) -> bool:
    return round(computed, -min(stated.as_tuple().exponent, 0)) == stated


class _Parts:
    """Which data rows, by their place, a total, subtotal or group row sums up."""

    def __init__(self, layout, of_pages: set[int] = frozenset()):
        """`of_pages` are the totals of what is printed on one page, below its own headings."""
        self.layout = layout
        self.numbers = [row.row for row in layout.rows]
        self.of_pages = of_pages
        self.fences = layout.rows_of(Role.SUBTOTAL, Role.TOTAL)
        self.page_fences = layout.rows_of(Role.SUBTOTAL, Role.TOTAL, Role.HEADER)
        self.of_group: dict[int, list[int]] = {}
        for place, row in enumerate(layout.rows):
            for group in row.group.chain if row.group else ():
                self.of_group.setdefault(group.row, []).append(place)

    def of(self, row: int) -> Sequence[int]:
        role = self.layout.roles[row]
        if row in self.of_pages:
            return self._above(row, self.page_fences)
        if role is Role.TOTAL:
            return range(len(self.numbers))
        if role is Role.GROUP:
            return self.of_group.get(row, ())
        return self._above(row, self.fences) or self._below(row)

    def _above(self, row: int, fences: Sequence[int]) -> Sequence[int]:
        fence = bisect_left(fences, row)
        start = bisect_right(self.numbers, fences[fence - 1]) if fence else 0
        places = range(start, bisect_left(self.numbers, row))
        return self._in_group_of(places[-1], places) if places else places

    def _below(self, row: int) -> Sequence[int]:
        fence = bisect_right(self.fences, row)
        end = len(self.numbers)
        if fence < len(self.fences):
            end = bisect_left(self.numbers, self.fences[fence])
        places = range(bisect_right(self.numbers, row), end)
        return self._in_group_of(places[0], places) if places else places

    def _in_group_of(self, place: int, places: range) -> Sequence[int]:
        group = self.layout.rows[place].group
        if group is None:
            return places
        inside = self.of_group[group.row]
        start, end = bisect_left(inside, places.start), bisect_left(inside, places.stop)
        return inside[start:end]

    def without_double(self, places: Sequence[int]) -> Iterable[Sequence[int]]:
        """The rows numbered 1, 2 without 1.1, and those that have no such row below them."""
        column = next((one for one in self.layout.columns if one.is_row_number), None)
        if column is None:
            return
        numbers = {place: str(column.values[place] or "").rstrip(".)") for place in places}
        parents = {number.rpartition(".")[0] for number in numbers.values()} - {""}
        if parents:
            yield [place for place in places if "." not in numbers[place]]
            yield [place for place in places if numbers[place] not in parents]


def _sums_of_others(figures: Figures, suspects: list[int]) -> set[int]:
    """Those that are the sum of all other rows, of the rows since the last such sum, or of the
    rows below as far as the next suspect."""
    ends = [*suspects[1:], len(figures.numbers)]
    above = figures.sum_of(range(suspects[0]))
    own = [figures.sum_of([place]) for place in suspects]
    below = [
        figures.sum_of(range(place + 1, end)) for place, end in zip(suspects, ends, strict=True)
    ]
    whole = above + sum(own) + sum(below)
    agreeing = set()
    since_last = above
    for place, one, rest, end in zip(suspects, own, below, ends, strict=True):
        if one and one == since_last and place >= LEAST_PARTS - 1:
            agreeing.add(place)
            since_last = Decimal(0)
        else:
            since_last += one
        if one and (one == whole - one or (one == rest and end - place > 1)):
            agreeing.add(place)
        since_last += rest
    return agreeing


def _whole(numbers: Sequence[int | float | Decimal | None]) -> list[int | None]:
    """Figures as whole numbers of one small unit: what adds up is then exactly equal."""
    return [
        round(one * 10**PLACES_KEPT) if one is not None and abs(one) < LARGEST else None
        for one in numbers
    ]


def _sums_in(columns: list[list[int | None]]) -> set[int]:
    """Places where all figures are the sums of at least two rows beside them, in at least two
    columns and with more digits than agree by chance.

    Once some are known, a row of the very figures of the one row that it heads, or that stands
    before it, is a sum of one as well.
    """
    running = [list(accumulate((one or 0 for one in column), initial=0)) for column in columns]
    below, above = set(), set()
    for place in range(len(columns[0]) if columns else 0):
        own = [column[place] for column in columns]
        held = [number for number, one in enumerate(own) if one]
        if len(held) < 2:
            continue
        by_chance = sum(_digits(own[number]) for number in held) < LEAST_DIGITS
        # Where a run must end, or begin, for its sum to be the figure: the same in all columns.
        ends = [(running[n], running[n][place + 1] + own[n]) for n in held]
        starts = [(running[n], running[n][place] - own[n]) for n in held]
        end = _where_all_are(ends, first=True)
        start = _where_all_are(starts, first=False)
        for runs, length in (
            (below, end is not None and end - place - 1),
            (above, start is not None and place - start),
        ):
            if length == 1 or (length and length > 1 and not by_chance):
                runs.add((place, length))
    return _of_several(below) | _of_several(above)


def _of_several(runs: set[tuple[int, int]]) -> set[int]:
    """Those that sum up several rows; of one row only where two others sum up several."""
    several = {place for place, length in runs if length > 1}
    return {place for place, _ in runs} if len(several) > 1 else several


def _where_all_are(wanted: list[tuple[list[int], int]], *, first: bool) -> int | None:
    """The first, or the last, place where each running sum has the value wanted of it."""
    low, high = 0, len(wanted[0][0])
    for running, value in wanted:
        low = max(low, bisect_left(running, value))
        high = min(high, bisect_right(running, value))
        if low >= high:
            return None
    return low if first else high - 1


def _digits(one: int) -> int:
    return len(str(one).rstrip("0"))


def _suspects(layout, said: frozenset[int]) -> list[int]:
    """The first and the last data row, those without a name, those without a number where others
    have one, those that others are numbered or listed below, and places among other names."""
    last = len(layout.rows) - 1
    suspects = {0, last}
    column = next((one for one in layout.columns if one.is_row_number), None)
    if column is not None:
        bare = [place for place, value in enumerate(column.values) if value is None]
        if 4 * len(bare) < len(layout.rows):
            suspects.update(bare[:ROWS_SUSPECTED])
        listed = (n for n in range(last) if _heads_list(column.values[n], column.values[n + 1]))
        suspects.update(islice(listed, ROWS_SUSPECTED))
        nested = {one for one in column.values if isinstance(one, str) and "." in one.rstrip(".)")}
        parents = {one.rstrip(".)").rpartition(".")[0] for one in nested}
        if parents:
            heads = (n for n, one in enumerate(column.values) if str(one).rstrip(".)") in parents)
            suspects.update(islice(heads, ROWS_SUSPECTED))
    if last < ROWS_LOOKED_THROUGH:
        nameless = (n for n, row in enumerate(layout.rows) if _is_nameless(row))
        suspects.update(islice(nameless, ROWS_SUSPECTED))
    named = next((one for one in layout.columns if not one.is_row_number), None)
    if named is not None:
        texts = enumerate(named.values)
        places = [n for n, one in texts if isinstance(one, str) and PLACE.match(one)]
        if 2 * len(places) < len(layout.rows):
            suspects.update(places[:ROWS_SUSPECTED])
    return sorted(
        place
        for place in suspects
        if layout.rows[place].row not in said and _has_one_name(layout.rows[place])
    )


def _heads_list(number: Value, below: Value) -> bool:
    """1 before a) or before a dash, in the column of row numbers."""
    return isinstance(below, str) and bool(
        BEGINS_LIST.fullmatch(below.strip()) and str(number).rstrip(".)").isdigit()
    )


def _is_telling(figure: int | float | Decimal) -> bool:
    """Has so many digits that it is hardly the sum of others by chance."""
    return abs(figure) >= LEAST_TELLING or figure != int(figure)


def _is_nameless(row) -> bool:
    named = (n for n, value in enumerate(row.values, start=1) if is_words(value))
    return all(column in row.flowed for column in named)


def _has_one_name(row) -> bool:
    """A sum has a name and figures, and no words besides: no decision, no unit, no investor."""
    return sum(is_words(value) for value in row.values) <= 2
