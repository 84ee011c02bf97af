"""Forms: sheets whose headings stand below each other in one column, with a thing in each further one.

Pure. Rows and columns are here those of the file. What is found says how the sheet, once it is
turned, is to be read: which of its columns are headings, units, remarks, things; which of its rows
belong to the form, what each is called, and in which unit it is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from hanoi_industry import words
from hanoi_industry.spreadsheets.cells import is_empty_mark, unit_of
from hanoi_industry.spreadsheets.grid import Grid, heading_key
from hanoi_industry.spreadsheets.header import (
    UNITS_FOLLOW,
    Header,
    Known,
    is_column_numbers,
    is_day,
)
from hanoi_industry.spreadsheets.reading import RawSheet
from hanoi_industry.spreadsheets.roles import (
    MARKED,
    NOTE_HEADINGS,
    ROMAN,
    Role,
    are_notes,
    are_signatures,
    is_row_number_heading,
    plain_texts,
    total_of,
    units_named,
)

ROWS_SEARCHED = 60
COLUMNS_SEARCHED = 3
LEAST_HEADINGS = 3
ROWS_ABOVE_THE_HEAD = 5
LONGEST_MARK = 6  # "3.2.1.", "VIII."

HEAD_OF_HEADINGS = re.compile(
    r"(?:cac |ten )?(?:noi dung|chi tieu|thong tin|hang muc|tieu chi|danh muc|muc|dien giai|item"
    r"|items|content|indicators?|information)"
    r"(?: (?:thong tin|chi tieu|bao cao|ke khai|khai bao|thu thap|cung cap))?"
)
# Above headings that are explained one by one, as on the last sheet of our own templates.
HEAD_OF_EXPLANATIONS = frozenset(("cot", "ten cot", "column", "columns", "truong", "field"))
NOTES = NOTE_HEADINGS | {"huong dan", "cach ghi", "giai thich", "nguon", "nguon so lieu", "can cu"}
# Above what a form says of its one thing: no name.
SAYS_NOTHING = re.compile(
    r"(?:gia tri|so lieu|noi dung|thong tin|ket qua|tra loi|mo ta|chi tiet|so luong|khoi luong"
    r"|dien giai|hien trang|value|data|answer|content|information)\b.*"
    r"|(?:cum|so|thu|cot|tram)(?: (?:so|thu))?(?: \d+| nhat)|\d+"
)
# Above periods, plans and what became of them: one thing, and no table of several.
SAYS_WHEN = re.compile(
    r"(?:nam|quy|thang|ky|6 thang|9 thang) (?:\d|[ivx]+\b|truoc|nay|bao cao|dau|cuoi).*"
    r"|(?:ke hoach|thuc hien|uoc|muc tieu|luy ke|so sanh|tinh den|den (?:ngay|het|nam))\b.*"
    r"|(?:kh|th|ut)(?: .*\d.*)?|(?:19|20)\d\d|tang giam.*|chenh lech.*|ty le.*"
)
OWN_MARK = re.compile(
    r"\s*(?:(?P<number>\d{1,2}(?:[.,]\d{1,2})*)\s*[.)/:-]+(?!\d)\s*|(?P<deep>\d{1,2}(?:\.\d{1,2})+)\s+"
    r"|(?P<letter>[a-zđ])[.)]\s*|(?P<dash>[-–+*•])\s*)(?=\S)"
)
NUMBER = re.compile(r"\d{1,2}(?:[.,]\d{1,2})*[.)]?")
LETTER = re.compile(r"[a-zđ][.)]?")

SECTION, FIRST_NUMBER, BARE, LETTERED, DASHED = 0, 1, 5, 8, 9  # how deep a mark stands


def without_mark(text: str) -> str:
    """A heading without the "1.", "a)", "-" or "II." before it."""
    found = OWN_MARK.match(text)
    if found:
        return text[found.end() :].strip()
    marked = MARKED.match(text)
    return marked["text"].strip() if marked else text


def column_of_headings(grid: Grid, header: Header, known: Known) -> int | None:
    """The column that holds the headings of a table whose things stand across, if there is one;
    `header` is what would be taken for its headings if it stood upright."""
    last = min(grid.height, grid.window.first_row + ROWS_SEARCHED)
    firsts = range(
        grid.window.first_column, min(grid.window.first_column + COLUMNS_SEARCHED, grid.width + 1)
    )
    for column in firsts:
        down = {
            without_mark(grid.text(row, column))
            for row in range(grid.window.first_row, last + 1)
            if grid.is_words(row, column)
        }
        across = {
            grid.text(row, other)
            for row in header.rows
            for other in grid.filled(row)
            if other != column
        }
        hits, hits_across = sum(map(known, down)), sum(map(known, across))
        # "STT | Thông số | Đơn vị" above stands upright, whatever its first column lists, and so do
        # days beside a heading.
        has_days = any(is_day(grid.value(row, c)) for row in header.rows for c in grid.filled(row))
        is_upright = hits_across + any(map(is_row_number_heading, across)) + has_days >= 2
        if hits >= LEAST_HEADINGS and hits > 2 * hits_across and not is_upright:
            return column
    return None


def is_form(grid: Grid, header: Header, known: Known) -> bool:
    """Whether what would be taken for headings, if the sheet stood upright, says that the headings
    stand below it: "TT | Nội dung | Đơn vị tính | Giá trị | Ghi chú", and several of them do."""
    if not header.rows:
        return False
    row = header.rows[-1]
    for column in grid.filled(row)[:COLUMNS_SEARCHED]:
        if not HEAD_OF_HEADINGS.fullmatch(heading_key(grid.text(row, column))):
            continue
        last = min(grid.height, row + ROWS_SEARCHED)
        down = {without_mark(grid.text(below, column)) for below in range(row + 1, last + 1)}
        others = (grid.text(row, other) for other in grid.filled(row) if other > column)
        is_list = any(known(text) for text in others if heading_key(text) not in NOTES)
        return sum(map(known, down)) >= LEAST_HEADINGS and not is_list
    return False


@dataclass(frozen=True)
class Form:
    """One form of a sheet. `roles` are of all columns of the file; `paths` of the rows that hold
    values, from the outermost section to the heading itself."""

    headings: tuple[int, ...]
    numbers: int | None
    roles: dict[int, Role]
    first_row: int
    last_row: int
    paths: dict[int, tuple[str, ...]]
    units: dict[int, str]
    # The row that names the things, where no heading says what it holds.
    names: int | None = None
    # What stands above: text and cell.
    titles: tuple[tuple[str, str], ...] = ()
    common_units: tuple[str, ...] = ()
    # Cells beside headings that stand in no column of a thing.
    aside: tuple[str, ...] = ()
    # Whether each column is a thing: no year or plan of the same one, no explanation.
    is_sure: bool = True

    # Its rows that hold no value: sections, and what heads the columns.
    without_values: frozenset[int] = frozenset()


def find_forms(sheet: RawSheet, known: Known, said: Mapping[int, Role] | None = None) -> list[Form]:
    """The forms of a sheet, from top to bottom; `said` are the roles of its columns that a person
    gave."""
    grid = Grid(sheet)
    named = [column for column, role in (said or {}).items() if role is Role.HEADER]
    column = min(named, default=None) or _likeliest_column(grid, known)
    if column is None:
        return []
    starts = _starts(grid, column, known)
    forms, top = [], 1
    for first, after in pairwise([*starts, grid.height + 1]):
        form = _Reader(grid, known, column, top, first, after - 1).form()
        if form is not None:
            forms.append(form)
            top = form.last_row + 1
    return forms


def _likeliest_column(grid: Grid, known: Known) -> int | None:
    """Of the first columns the one with the most headings that are known."""
    rows = range(1, min(grid.height, ROWS_SEARCHED) + 1)
    weights = {}
    for column in range(1, min(COLUMNS_SEARCHED + 1, grid.width) + 1):
        texts = {grid.text(row, column) for row in rows if grid.is_words(row, column)}
        weights[column] = len(texts) + 10 * sum(known(without_mark(text)) for text in texts)
    best = max(weights, key=lambda one: (weights[one], -one), default=None)
    return best if best and weights[best] else None


def _starts(grid: Grid, column: int, known: Known) -> list[int]:
    """The rows where the forms of a sheet begin: where the first known headings stand again."""
    keys = {
        row: heading_key(without_mark(grid.text(row, column)))
        for row in range(1, grid.height + 1)
        if grid.is_words(row, column) and known(without_mark(grid.text(row, column)))
    }
    if not keys:
        return [1] if grid.height else []
    first = min(keys)
    again = [row for row, key in keys.items() if key == keys[first]]
    starts = [first]
    for row in again[1:]:
        own = {key for at, key in keys.items() if starts[-1] <= at < row}
        rest = {key for at, key in keys.items() if at >= row}
        if len(own & rest) >= LEAST_HEADINGS and 2 * len(own & rest) >= min(len(own), len(rest)):
            starts.append(row)
    return [_with_its_head(grid, column, start) for start in starts]


def _with_its_head(grid: Grid, column: int, start: int) -> int:
    """With the row above the first heading that says what the columns are."""
    for row in range(start - 1, max(start - 5, 0), -1):
        if _is_head(grid, column, row):
            return row
    return start


def _is_head(grid: Grid, column: int, row: int) -> bool:
    """ "TT | Nội dung | Đơn vị tính | Giá trị" """
    before = [grid.text(row, other) for other in grid.filled(row) if other < column]
    behind = [grid.text(row, other) for other in grid.filled(row) if other > column]
    if any(map(is_row_number_heading, before)) or any(map(UNITS_FOLLOW.fullmatch, behind)):
        return True
    is_named = HEAD_OF_HEADINGS.fullmatch(heading_key(grid.text(row, column)))
    return bool(behind) and is_named is not None


@dataclass
class _Line:
    """A row of the form: how deep its mark stands, and what it is called."""

    row: int
    depth: int
    text: str
    is_filled: bool
    has_unit: bool
    is_wide: bool


@dataclass
class _Reader:
    """One form; what stands from `top` to its first row is above it."""

    grid: Grid
    known: Known
    column: int
    top: int
    first: int
    end: int

    def form(self) -> Form | None:
        if not self.things:
            return None
        lines = list(self._lines())
        paths = dict(sorted(self._paths(lines)))
        return Form(
            self.headings,
            self.numbers,
            self._roles(),
            self.first,
            self.last,
            paths,
            {row: unit for row in paths if (unit := self._unit(row))},
            self.names,
            tuple(self._titles()),
            self._common_units(),
            tuple(self.grid.sheet.address(*place) for place in self._aside),
            is_sure=not (self._is_of_periods or self._explains),
            without_values=frozenset(
                row
                for row in range(self.first, self.last + 1)
                if row not in paths and self.grid.filled(row)
            ),
        )

    # Its rows

    @cached_property
    def head(self) -> int | None:
        """The row that says what the columns are; the name of the thing may stand above it."""
        rows = range(self.first, min(self.first + ROWS_ABOVE_THE_HEAD, self.end) + 1)
        return next((row for row in rows if _is_head(self.grid, self.column, row)), None)

    @cached_property
    def last(self) -> int:
        """The last row that belongs to it; remarks and signatures stand below."""
        grid = self.grid
        headed = [row for row in range(self.first, self.end + 1) if self._is_known(row)]
        last_known = max(headed, default=self.first)
        last = last_known
        for row in range(last_known + 1, self.end + 1):
            plain = plain_texts(grid, row)
            if not plain or are_signatures(plain) or are_notes(plain):
                break
            if not grid.is_words(row, self.column) and not self._is_covered(row):
                break
            if any(other > self.column for other in grid.filled(row)):
                last = row
        return last

    def _is_known(self, row: int) -> bool:
        text = without_mark(self.shown(row, self.column))
        return bool(text) and self.known(text)

    def _is_covered(self, row: int) -> bool:
        place = self.grid.anchors.get((row, self.column))
        return place is not None and place != (row, self.column)

    def shown(self, row: int, column: int) -> str:
        """What a place shows, a merged cell above or before it included."""
        return self.grid.text(*self.grid.anchors.get((row, column), (row, column)))

    @cached_property
    def body(self) -> list[int]:
        """Without the head, and the "(1) (2) (3)" below it."""
        above = {self.head}
        if self.head is not None and is_column_numbers(self.grid, self.head + 1):
            above.add(self.head + 1)
        return [row for row in range(self.first, self.last + 1) if row not in above]

    # Its columns

    @cached_property
    def headings(self) -> tuple[int, ...]:
        """The column of headings, and those behind it that part some of them."""
        if self.head is None:
            return (self.column,)
        span = self.grid.span(self.head, self.column)
        return tuple(range(self.column, self.column + span))

    @cached_property
    def before(self) -> list[int]:
        """Columns before the headings."""
        return [c for c in range(1, self.column) if self._filled(c)]

    @cached_property
    def numbers(self) -> int | None:
        return next((column for column in self.before if self._holds_marks(column)), None)

    def _holds_marks(self, column: int) -> bool:
        if self.head is not None and is_row_number_heading(self.grid.text(self.head, column)):
            return True
        texts = [self.grid.text(row, column) for row in self._filled(column)]
        return 2 * sum(len(text) <= LONGEST_MARK for text in texts) > len(texts)

    def _filled(self, column: int) -> list[int]:
        return [row for row in self.body if self.grid.value(row, column) is not None]

    @cached_property
    def unit_column(self) -> int | None:
        for column in self.behind:
            if self.head is not None and UNITS_FOLLOW.fullmatch(self._head_of(column)):
                return column
        first = next(iter(self.behind), None)
        if first is None or self._head_of(first):
            return None
        texts = [self.grid.text(row, first) for row in self._filled(first)]
        are_units = 2 * sum(unit_of(text) is not None for text in texts) > len(texts)
        return first if are_units and len(texts) >= LEAST_HEADINGS else None

    @cached_property
    def behind(self) -> list[int]:
        last = self.headings[-1]
        return [c for c in range(last + 1, self.grid.width + 1) if self._filled(c)]

    def _head_of(self, column: int) -> str:
        return self.shown(self.head, column) if self.head is not None else ""

    @cached_property
    def notes(self) -> list[int]:
        return [c for c in self.behind if heading_key(self._head_of(c)) in NOTES]

    @cached_property
    def totals(self) -> list[int]:
        rows = [self.head] if self.head is not None else self.body[:2]
        return [
            column
            for column in self.behind
            if any(total_of(self.grid.text(row, column)) for row in rows)
        ]

    @cached_property
    def things(self) -> list[int]:
        others = {self.unit_column, *self.notes, *self.totals}
        found = [column for column in self.behind if column not in others]
        if self.head is not None or not found:
            return found
        # Remarks beside a few of the values are no further thing.
        first, most = self.body[0], max(len(self._filled(column)) for column in found)
        return [
            column
            for column in found
            if self.shown(first, column) or 3 * len(self._filled(column)) >= most
        ]

    @cached_property
    def _aside(self) -> list[tuple[int, int]]:
        """What stands beside a known heading above those of the columns, in the column of units."""
        if self.unit_column is None or self.head is None:
            return []
        return [
            (row, self.unit_column)
            for row in self.body
            if row < self.head
            and self._is_known(row)
            and not any(self.grid.value(row, column) is not None for column in self.things)
            and self._unit_text(row)
            and not is_empty_mark(self._unit_text(row))
        ]

    @cached_property
    def names(self) -> int | None:
        """The row above, where it names each thing: "Nội dung | CCN Phú Thị | CCN Ninh Hiệp"."""
        if self.head is None:
            return None
        named = [self.grid.text(self.head, column) for column in self.things]
        says_names = all(
            text and not SAYS_NOTHING.fullmatch(heading_key(text)) and not self._says_when(text)
            for text in named
        )
        return self.head if says_names else None

    def _says_when(self, text: str) -> bool:
        return SAYS_WHEN.fullmatch(heading_key(text)) is not None

    @property
    def _is_of_periods(self) -> bool:
        if self.head is None or len(self.things) < 2:
            return False
        heads = [(self.grid.value(self.head, c), self._head_of(c)) for c in self.things]
        return any(is_day(value) or self._says_when(text) for value, text in heads)

    @property
    def _explains(self) -> bool:
        above = range(self.top, (self.head or self.first) + 1)
        columns = range(1, self.headings[-1] + 1)
        keys = (heading_key(self.grid.text(row, column)) for row in above for column in columns)
        return not HEAD_OF_EXPLANATIONS.isdisjoint(keys)

    def _roles(self) -> dict[int, Role]:
        roles = {}
        for column in range(1, self.grid.width + 1):
            if column in self.headings or (column in self.before and column != self.numbers):
                roles[column] = Role.HEADER
            elif column == self.numbers:
                roles[column] = Role.COLUMN_NUMBERS
            elif column == self.unit_column:
                roles[column] = Role.UNIT_LINE
            elif column in self.totals:
                roles[column] = Role.TOTAL
            elif column in self.things:
                roles[column] = Role.DATA
            else:
                is_note = any(self.grid.value(row, column) is not None for row in self._all_rows)
                roles[column] = Role.NOTE if is_note else Role.EMPTY
        return roles

    @property
    def _all_rows(self) -> range:
        return range(1, self.grid.height + 1)

    # What its rows are called

    def _lines(self) -> Iterator[_Line]:
        for row in self.body:
            text, is_wide = self._heading(row)
            is_filled = any(self.grid.value(row, column) is not None for column in self.things)
            is_filled = is_filled or any(
                self.grid.value(row, column) is not None for column in self.totals
            )
            if not text and not is_filled:
                continue
            if is_wide and not self._is_own(row):
                is_filled = False
            has_unit = bool(self._unit_text(row))
            depth = self._depth(row, text)
            yield _Line(row, depth, without_mark(text), is_filled, has_unit, is_wide)

    def _is_own(self, row: int) -> bool:
        """Whether some thing has a value of its own there, not one that is merged over from before."""
        return any(
            self.grid.anchors.get((row, column), (row, column))[1] == column
            and self.grid.value(row, column) is not None
            for column in self.things
        )

    def _heading(self, row: int) -> tuple[str, bool]:
        """The heading of a row, and whether it is merged over all that follows it."""
        grid = self.grid
        place = grid.anchors.get((row, self.column), (row, self.column))
        text = grid.text(*place)
        if not text and self.numbers and grid.is_words(row, self.numbers):
            number = grid.text(row, self.numbers)
            if len(number) > LONGEST_MARK:
                place, text = (row, self.numbers), number
        reach = place[1] + grid.span(*place) - 1
        return text, bool(text) and self.things[0] <= reach

    def _depth(self, row: int, text: str) -> int:
        mark = self.grid.text(row, self.numbers) if self.numbers else ""
        bare = mark.strip(" .)(")
        if ROMAN.match(bare) or (len(bare) == 1 and bare.isalpha() and bare.isupper()):
            return SECTION
        if NUMBER.fullmatch(mark):
            return FIRST_NUMBER + len(re.findall(r"[.,]\d", mark))
        own = OWN_MARK.match(text)
        if own and (own["number"] or own["deep"]):
            return FIRST_NUMBER + len(re.findall(r"[.,]\d", own["number"] or own["deep"]))
        if (own and own["letter"]) or LETTER.fullmatch(mark):
            return LETTERED
        if (own and own["dash"]) or mark in ("-", "–", "+"):
            return DASHED
        return SECTION if MARKED.match(text) else BARE

    def _paths(self, lines: list[_Line]) -> Iterator[tuple[int, tuple[str, ...]]]:
        """By row that holds values; sections join the headings below them."""
        around: list[_Line] = []
        for place, line in enumerate(lines):
            after = lines[place + 1] if place + 1 < len(lines) else None
            while around and around[-1].depth >= line.depth:
                around.pop()
            if self._is_section(line, after):
                around.append(line)
                continue
            if (line.row, self.unit_column) in self._aside:
                continue
            own = (*self._sections_before(line.row), *(one.text for one in around), line.text)
            yield line.row, (*filter(None, own), *self._parts(line.row))
        if self.names:
            yield self.names, (self.shown(self.names, self.column),)

    def _is_section(self, line: _Line, after: _Line | None) -> bool:
        """Nothing stands beside it, and deeper ones follow; a field that is blank is none."""
        if line.is_filled or line.has_unit or not line.text or after is None:
            return False
        if line.is_wide:
            return True
        if self.known(line.text) and line.depth is SECTION and after.depth is BARE:
            return False
        return after.depth > line.depth and not (line.depth == BARE and after.depth < LETTERED)

    def _sections_before(self, row: int) -> Iterator[str]:
        """What is merged down before the headings: "Hạ tầng" beside three of them."""
        for column in self.before:
            if column != self.numbers and self.grid.is_words(
                *self.grid.anchors.get((row, column), (row, column))
            ):
                yield without_mark(self.shown(row, column))

    def _parts(self, row: int) -> Iterator[str]:
        seen = self.grid.anchors.get((row, self.column), (row, self.column))
        for column in self.headings[1:]:
            place = self.grid.anchors.get((row, column), (row, column))
            if place != seen and self.grid.text(*place):
                yield without_mark(self.grid.text(*place))
            seen = place

    # Units and titles

    def _unit_text(self, row: int) -> str:
        """One unit may be merged down beside several headings; what comes from before is none."""
        if self.unit_column is None:
            return ""
        place = self.grid.anchors.get((row, self.unit_column), (row, self.unit_column))
        return self.grid.text(*place) if place[1] == self.unit_column else ""

    def _unit(self, row: int) -> str | None:
        """ "dự án" beside "Số dự án" says nothing more."""
        text = self._unit_text(row)
        unit = unit_of(text) if text else None
        heading = heading_key(self._heading(row)[0])
        if unit is None or (unit.dimension == "count" and heading.endswith(heading_key(text))):
            return None
        return words.nfc(text)

    def _titles(self) -> Iterator[tuple[str, str]]:
        """What stands above; a heading there with what stands beside it as one."""
        for row, column in self._aside:
            heading = self._heading(row)[0].rstrip(" :")
            text = f"{heading}: {self.grid.text(row, column)}"
            yield text, self.grid.sheet.address(row, column)
        for row in range(self.top, self.first):
            for column in self.grid.filled(row):
                if text := self.grid.text(row, column):
                    yield text, self.grid.sheet.address(row, column)

    def _common_units(self) -> tuple[str, ...]:
        for text, _place in self._titles():
            if units := units_named(text):
                return tuple(words.nfc(one) for one in re.split(r"[,;]", units) if one.strip())
        return ()
