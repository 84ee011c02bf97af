"""Which role every row of a sheet plays: title, header, group, data, total, note, signature.

Pure. A row is judged by its own words, by the rows around it, and by what most rows look like.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import pairwise

from hanoi_industry import words
from hanoi_industry.spreadsheets.cells import as_typed, is_empty_mark
from hanoi_industry.spreadsheets.reading import CellKind, RawCell, RawSheet

ROWS_SEARCHED_FOR_HEADER = 60
MOST_HEADER_ROWS = 4
LONGEST_HEADING = 300
SAMPLE = 200

Known = Callable[[str], bool]


class Role(StrEnum):
    LETTERHEAD = "letterhead"
    TITLE = "title"
    UNIT_LINE = "unit_line"
    HEADER = "header"
    COLUMN_NUMBERS = "column_numbers"
    GROUP = "group"
    DATA = "data"
    SUBTOTAL = "subtotal"
    TOTAL = "total"
    NOTE = "note"
    SIGNATURE = "signature"
    OTHER_TABLE = "other_table"
    EMPTY = "empty"


class LayoutProblem(StrEnum):
    NO_HEADER = "no_header"
    HEADER_DOUBTFUL = "header_doubtful"
    NO_DATA = "no_data"
    COLUMN_WITHOUT_HEADING = "column_without_heading"
    REPEATED_HEADING = "repeated_heading"
    DOUBTFUL_ROW = "doubtful_row"
    MERGED_NUMBER = "merged_number"
    TOTAL_DISAGREES = "total_disagrees"
    SECOND_TABLE = "second_table"
    HIDDEN_ROWS = "hidden_rows"
    HIDDEN_COLUMNS = "hidden_columns"


@dataclass(frozen=True)
class Problem:
    code: LayoutProblem
    row: int | None = None
    column: int | None = None
    params: dict = field(default_factory=dict)


# Words that give a row away


ROW_NUMBER_HEADINGS = frozenset(("stt", "tt", "so tt", "so thu tu", "no", "#", "s tt", "order"))
LETTERHEAD = re.compile(
    r"uy ban nhan dan|ubnd|cong hoa xa hoi chu nghia|doc lap|so cong thuong|hoi dong nhan dan"
    r"|phong kinh te|so: *[\d./]*|[-_*=\s]+"
)
UNIT_LINE = re.compile(
    r"^\W*(?:đơn vị tính|đơn vị|đvt|don vi tinh|dvt|units?)\s*:\s*(?P<units>[^)]+)\)?$", re.I
)
NOTE = re.compile(r"\(?(?:ghi chu|nguon|chu thich|luu y|notes?|sources?)\b.*[:.]|\(?\*+\)?\s*\S")
SIGNATURE = re.compile(
    r"nguoi lap|lap bieu|nguoi tong hop|(?:pho )?giam doc|thu truong|(?:pho )?chu tich|tm\.|kt\."
    r"|tl\.|tuq\.|truong phong|ke toan|nguoi duyet|nguoi ky|kiem soat|xac nhan|\(ky|ky ten"
    r"|\(ky va|noi nhan|don vi bao cao|.{0,60}ngay\s*[\d.…_]*\s*thang\s*[\d.…_]*\s*nam"
)
AREA_KINDS = "huyện|quận|thị xã|thị trấn|thành phố|tp|xã|phường|tỉnh|khu vực|vùng"
TOTAL = re.compile(
    r"(?P<word>tổng cộng|tổng số|tổng|cộng|toàn (?:thành phố|tp|tỉnh|huyện|quận|xã|phường|vùng)"
    r"|tong cong|tong so|tong|cong|toan thanh pho|grand total|sub-?total|total|sum)"
    rf"(?:\s*[:.]*|\s*\(.*\)|\s+(?P<of>(?:toàn|cả|chung|nhóm|mục|phần|{AREA_KINDS})\b.*"
    r"|[ivxl]+(?:\s*[+,&]\s*[ivxl]+)*|[a-h](?:\s*\+\s*[a-h])*))\s*[:.]*",
    re.I,
)
OVERALL_WORDS = frozenset(
    ("tổng cộng", "tổng số", "tong cong", "tong so", "grand total", "toan thanh pho")
)
PLACE = re.compile(rf"(?:các\s+)?(?:{AREA_KINDS})\s+\S", re.I)
ROMAN = re.compile(r"(?=[IVXL])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})\Z")
MARKED = re.compile(r"(?P<mark>[IVXL]+|[A-H])\s*[.)\-–:/]+\s*(?P<text>\S.*)", re.S)
COLUMN_MARK = re.compile(
    r"\(?\[?\d{1,2}(?:\.\d{1,2})?[a-z]?\]?\)?"
    r"|[A-H]"
    r"|\(?\d[\d()\[\].\s]*[=+\-–*/x:][\d()\[\].,\s=+\-–*/x:%]*"
)
YEAR = re.compile(r"(?:19|20)\d\d")


@lru_cache(maxsize=20_000)
def heading_key(text: str) -> str:
    """A heading without accents, case, line breaks, punctuation and what stands in brackets."""
    plain = words.accent_free(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text))
    key = " ".join(re.findall(r"[a-z0-9%#]+", plain))
    return key or " ".join(re.findall(r"[a-z0-9%#]+", words.accent_free(text)))


class Grid:
    """The sheet with its merged ranges made easy to ask."""

    def __init__(self, sheet: RawSheet):
        self.sheet = sheet
        self.height = len(sheet.rows)
        self.width = sheet.width
        self.texts: dict[tuple[int, int], str] = {}

    @cached_property
    def filled(self) -> list[list[int]]:
        """Per row, the columns that hold something; `filled[0]` is for no row."""
        return [[]] + [
            [column for column, cell in enumerate(row, start=1) if not cell.is_empty]
            for row in self.sheet.rows
        ]

    @cached_property
    def anchors(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Covered place to the place whose value it shows, for merges of a bearable size."""
        return {
            (row, column): (top, left)
            for top, left, bottom, right in self.sheet.merges
            if (bottom - top + 1) * (right - left + 1) <= 20_000
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }

    @cached_property
    def merges_from(self) -> dict[int, list[tuple[int, int, int, int]]]:
        by_row: dict[int, list] = {}
        for merge in self.sheet.merges:
            by_row.setdefault(merge[0], []).append(merge)
        return by_row

    def cell(self, row: int, column: int) -> RawCell:
        return self.sheet.rows[row - 1][column - 1]

    def text(self, row: int, column: int) -> str:
        """One line of plain text, empty where the cell is."""
        place = (row, column)
        if place not in self.texts:
            typed = as_typed(self.cell(row, column))[:LONGEST_HEADING]
            self.texts[place] = words.nfc(typed.replace("\n", " ")) if typed else ""
        return self.texts[place]

    def row_texts(self, row: int) -> list[str]:
        return [self.text(row, column) for column in self.filled[row]]

    def is_words(self, row: int, column: int) -> bool:
        """Text that is neither a number nor a mark for nothing."""
        if self.cell(row, column).kind is not CellKind.TEXT:
            return False
        text = self.text(row, column)
        return bool(re.search(r"[^\W\d_]", text)) and not is_empty_mark(text)

    def is_number(self, row: int, column: int) -> bool:
        cell = self.cell(row, column)
        if cell.kind in (CellKind.NUMBER, CellKind.FORMULA_WITHOUT_VALUE):
            return True
        return cell.kind is CellKind.TEXT and re.match(r"[-+<>~≥≤]?\s*\d", cell.value) is not None

    def span(self, row: int, column: int) -> int:
        """How many columns the cell is merged over."""
        for top, left, _, right in self.merges_from.get(row, ()):
            if (top, left) == (row, column):
                return right - left + 1
        return 1


def label_rows(
    grid: Grid, known: Known, said: dict[int, Role], first_row: int, problems: list[Problem]
) -> tuple["Header", dict[int, Role]]:
    """The header, and one role for every row; `said` are the roles that a person gave."""
    said = {row: Role(role) for row, role in said.items() if 1 <= row <= grid.height}
    known = _remembering(known)
    header = _header(grid, known, said, first_row, problems)
    return header, _labels(grid, header, known, said, first_row, problems)


def _remembering(known: Known) -> Known:
    answers: dict[str, bool] = {}

    def ask(text: str) -> bool:
        if text not in answers:
            answers[text] = any(known(one) for one in _spellings(text))
        return answers[text]

    return ask


def _spellings(text: str) -> tuple[str, ...]:
    bare = words.nfc(re.sub(r"\([^()]*\)", " ", text)).strip(" ,:;.-–")
    return (text, bare) if bare and bare != text else (text,)


# Header


@dataclass(frozen=True)
class Header:
    rows: tuple[int, ...] = ()
    numbers: int | None = None

    @property
    def last(self) -> int:
        return max((*self.rows, self.numbers or 0), default=0)


def _header(grid: Grid, known: Known, said: dict, first_row: int, problems: list) -> Header:
    named = [row for row, role in said.items() if role is Role.HEADER and row >= first_row]
    others = {row: role for row, role in said.items() if role is not Role.HEADER}
    rows = _likeliest_header(grid, known, others, first_row)
    if named:
        rows = _as_a_person_says(rows, sorted(named))
    elif rows and not _is_evident(grid, rows, known):
        problems.append(Problem(LayoutProblem.HEADER_DOUBTFUL, row=rows[0]))
    if not rows:
        problems.append(Problem(LayoutProblem.NO_HEADER))
        return Header()
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


def _likeliest_header(grid, known, said, first_row) -> tuple[int, ...]:
    best, best_score = (), 0.0
    seen = 0
    for row in range(first_row, grid.height + 1):
        if not grid.filled[row]:
            continue
        seen += 1
        if seen > ROWS_SEARCHED_FOR_HEADER:
            break
        if row in said or not _may_begin_header(grid, row, known):
            continue
        block = _block(grid, row, said)
        score = _header_score(grid, block, known)
        if score > best_score:
            best, best_score = block, score
    return best


def _may_begin_header(grid: Grid, row: int, known: Known) -> bool:
    texts = grid.row_texts(row)
    if unit_line(grid, row) or is_column_numbers(grid, row):
        return False
    if len(texts) < 2 and not (grid.width == 1 and known(texts[0])):
        return False
    named = sum(_is_heading_like(grid, row, column) for column in grid.filled[row])
    return named >= max(1, 0.7 * len(texts))


def _is_heading_like(grid: Grid, row: int, column: int) -> bool:
    text = grid.text(row, column)
    if grid.cell(row, column).kind is CellKind.NUMBER:
        return YEAR.fullmatch(text) is not None
    return grid.is_words(row, column) or YEAR.fullmatch(text) is not None or text in "#%"


def _block(grid: Grid, top: int, said: dict) -> tuple[int, ...]:
    """The header rows that begin with this one."""
    bottom = top
    while bottom - top + 1 < MOST_HEADER_ROWS:
        reach = max((merge[2] for merge in _merges_between(grid, top, bottom)), default=bottom)
        if reach > bottom:
            bottom = min(reach, top + MOST_HEADER_ROWS - 1, grid.height)
            continue
        if bottom + 1 in said or not _continues_header(grid, bottom):
            break
        bottom += 1
    return tuple(range(top, bottom + 1))


def _merges_between(grid: Grid, top: int, bottom: int) -> Iterable[tuple[int, int, int, int]]:
    for row in range(top, bottom + 1):
        yield from grid.merges_from.get(row, ())


def _continues_header(grid: Grid, row: int) -> bool:
    """Whether the row below holds the parts of headings that this row spreads over columns."""
    below = row + 1
    if below > grid.height or not grid.filled[below] or is_column_numbers(grid, below):
        return False
    if not all(_is_heading_like(grid, below, column) for column in grid.filled[below]):
        return False
    spread = {
        column
        for top, left, bottom, right in grid.merges_from.get(row, ())
        if right > left and bottom == row
        for column in range(left, right + 1)
    }
    if spread:
        return len(spread.intersection(grid.filled[below])) >= 2
    above = set(grid.filled[row])
    first = min(above)
    fills_gaps = [column for column in grid.filled[below] if column not in above]
    return first not in grid.filled[below] and len(grid.filled[below]) >= 2 and bool(fills_gaps)


def _header_score(grid: Grid, block: tuple[int, ...], known: Known) -> float:
    texts = [text for row in block for text in grid.row_texts(row)]
    columns = {column for row in block for column in grid.filled[row]}
    hits = sum(known(text) for text in set(texts))
    score = 3.0 * hits + min(len(columns), 20) / 2 - 0.05 * block[0]
    score += 6 * any(heading_key(text) in ROW_NUMBER_HEADINGS for text in texts)
    score += 6 * is_column_numbers(grid, block[-1] + 1)
    score += 3 * _counts_from_one(grid, block[-1] + 1)
    score -= 3 * sum(LETTERHEAD.match(words.accent_free(text)) is not None for text in texts)
    score -= sum(len(text) > 100 for text in texts)
    return score


def _is_evident(grid: Grid, block: tuple[int, ...], known: Known) -> bool:
    texts = {text for row in block for text in grid.row_texts(row)}
    if is_column_numbers(grid, block[-1] + 1):
        return True
    if any(heading_key(text) in ROW_NUMBER_HEADINGS for text in texts):
        return True
    return sum(map(known, texts)) >= min(2, len(texts))


def _counts_from_one(grid: Grid, row: int) -> bool:
    if row > grid.height or not grid.filled[row]:
        return False
    return grid.text(row, grid.filled[row][0]) in ("1", "I", "A", "1.", "I.")


def is_column_numbers(grid: Grid, row: int) -> bool:
    """(1) (2) (3)=(2)/(1): in brackets, or bare and counting up by one."""
    if row > grid.height:
        return False
    texts = grid.row_texts(row)
    if len(texts) < 2 or not all(COLUMN_MARK.fullmatch(text) for text in texts):
        return False
    bracketed = sum(text.startswith(("(", "[")) for text in texts)
    if bracketed >= 2 and 2 * bracketed >= len(texts):
        return True
    numbers = [int(text) for text in texts if text.isdigit()]
    letters = [text for text in texts if text.isalpha()]
    counts_up = numbers[:1] == [1] and all(b - a == 1 for a, b in pairwise(numbers))
    if letters and letters == [chr(65 + n) for n in range(len(letters))]:
        return counts_up or not numbers
    enough = len(numbers) >= 4 or (len(numbers) == 3 and _counts_from_one(grid, row + 1))
    return counts_up and enough and 3 * len(numbers) >= 2 * len(texts)


# Roles of rows


def _labels(grid, header: Header, known: Known, said, first_row, problems) -> dict[int, Role]:
    labels: dict[int, Role] = {}
    top = header.rows[0] if header.rows else grid.height + 1
    for row in range(1, grid.height + 1):
        if row < first_row:
            labels[row] = Role.OTHER_TABLE if grid.filled[row] else Role.EMPTY
        elif row < top:
            labels[row] = _role_above(grid, row)
    for row in header.rows:
        labels[row] = Role.HEADER
    if header.numbers:
        labels[header.numbers] = Role.COLUMN_NUMBERS
    if header.rows:
        body = _Body(grid, header, known, said)
        labels |= body.roles()
        problems += body.problems
    labels |= said
    return dict(sorted(labels.items()))


def _role_above(grid: Grid, row: int) -> Role:
    texts = grid.row_texts(row)
    if not texts:
        return Role.EMPTY
    if unit_line(grid, row):
        return Role.UNIT_LINE
    plain = [words.accent_free(text) for text in texts]
    return Role.LETTERHEAD if any(LETTERHEAD.match(text) for text in plain) else Role.TITLE


def unit_line(grid: Grid, row: int) -> str:
    """The units that the row names for the whole table; empty where it is no such row."""
    texts = grid.row_texts(row)
    if len(texts) > 2:
        return ""
    found = next(filter(None, map(UNIT_LINE.match, texts)), None)
    return found["units"].strip() if found else ""


class _Body:
    """The rows below the header."""

    def __init__(self, grid: Grid, header: Header, known: Known, said: dict):
        self.grid = grid
        self.header = header
        self.known = known
        self.said = said
        self.first = header.last + 1
        self.problems: list[Problem] = []
        self.end = self._second_table()
        rows = [row for row in range(self.first, self.end) if grid.filled[row]]
        self.number_column = self._row_number_column(rows)
        self.numbered = {row for row in rows if self._is_numbered(row)}
        self.typical = self._typical_length(rows)
        self.is_numbered_table = 2 * len(self.numbered) >= len(rows) > 0
        self.first_of_tail = self._first_of_tail()
        self.headings = {self._row_key(row) for row in header.rows}

    def _typical_length(self, rows: list[int]) -> int:
        """How many cells a data row fills; the short rows of the foot must not count for much."""
        lengths = sorted(len(self.grid.filled[row]) for row in self.numbered or rows)
        return lengths[len(lengths) * 3 // 4] if lengths else 0

    def roles(self) -> dict[int, Role]:
        roles: dict[int, Role] = {}
        before = Role.HEADER
        for row in range(self.first, self.end):
            role = Role.EMPTY
            if self.grid.filled[row]:
                in_tail = row >= self.first_of_tail
                role = self._tail_role(row, before) if in_tail else self._role(row, before)
                before = role
            roles[row] = role
        for row in range(self.end, self.grid.height + 1):
            roles[row] = Role.OTHER_TABLE if self.grid.filled[row] else Role.EMPTY
        roles |= {row: role for row, role in self.said.items() if row in roles}
        self._settle_totals(roles)
        self._settle_last_groups(roles)
        return roles

    def _role(self, row: int, before: Role) -> Role:
        if self._row_key(row) in self.headings and len(self.grid.filled[row]) > 1:
            return Role.HEADER
        if before is Role.HEADER and is_column_numbers(self.grid, row):
            return Role.COLUMN_NUMBERS
        if total_of(self._label(row)) and row not in self.numbered:
            return Role.TOTAL
        if self._is_group(row):
            return Role.GROUP
        if len(self.grid.filled[row]) == 1 and NOTE.match(words.accent_free(self._label(row))):
            return Role.NOTE
        if self._is_lost_text(row):
            self.problems.append(Problem(LayoutProblem.DOUBTFUL_ROW, row=row))
        return Role.DATA

    def _tail_role(self, row: int, before: Role) -> Role:
        plain = [words.accent_free(text) for text in self.grid.row_texts(row)]
        if before is Role.SIGNATURE or any(SIGNATURE.match(text) for text in plain):
            return Role.SIGNATURE
        return Role.UNIT_LINE if unit_line(self.grid, row) else Role.NOTE

    def _row_key(self, row: int) -> tuple:
        return tuple((c, heading_key(self.grid.text(row, c))) for c in self.grid.filled[row])

    def _row_number_column(self, rows: list[int]) -> int | None:
        for row in self.header.rows:
            for column in self.grid.filled[row]:
                if heading_key(self.grid.text(row, column)) in ROW_NUMBER_HEADINGS:
                    return column
        first = min((self.grid.filled[row][0] for row in rows), default=None)
        if first is None:
            return None
        counted = sum(self.grid.text(row, first).isdigit() for row in rows[:SAMPLE])
        unnamed = not any(self.grid.text(row, first) for row in self.header.rows)
        return first if unnamed and 2 * counted >= len(rows[:SAMPLE]) else None

    def _is_numbered(self, row: int) -> bool:
        if self.number_column is None:
            return False
        place = self.grid.anchors.get((row, self.number_column), (row, self.number_column))
        return re.fullmatch(r"\d+(?:\.\d+)*[.)]?", self.grid.text(*place)) is not None

    def _label(self, row: int) -> str:
        """The leftmost words of the row, where they stand in the first few columns."""
        columns = [c for c in self.grid.filled[row] if self.grid.is_words(row, c)]
        marks = [c for c in columns if c == self.number_column and self._mark(row)]
        columns = [c for c in columns if c not in marks]
        near = max(4, (self.number_column or 0) + 3)
        return self.grid.text(row, columns[0]) if columns and columns[0] <= near else ""

    def _mark(self, row: int) -> str:
        """I, II, A, B standing alone in the first filled cell."""
        text = self.grid.text(row, self.grid.filled[row][0]).rstrip(".) ")
        return text if ROMAN.match(text) or re.fullmatch(r"[A-H]", text) else ""

    def _is_group(self, row: int) -> bool:
        if row in self.numbered:
            return self._heads_numbered_rows(row)
        filled = self.grid.filled[row]
        label = self._label(row)
        if self._mark(row):
            return bool(label or len(filled) == 1) and self._has_only_numbers(row, skip=2)
        if not label or not self._has_only_numbers(row, skip=1):
            return False
        first = next(c for c in filled if self.grid.is_words(row, c))
        bare = len(filled) == 1
        if MARKED.match(label) or (PLACE.match(label) and self.typical >= 3):
            return bare or self.is_numbered_table
        if self.is_numbered_table:
            wide = 2 * self.grid.span(row, first) >= self.grid.width
            return bare and (wide or first <= (self.number_column or 0) + 1)
        return (
            bare
            and self.typical >= 3
            and (label.isupper() or 2 * self.grid.span(row, first) >= self.grid.width)
        )

    def _heads_numbered_rows(self, row: int) -> bool:
        """1 before 1.1, where the row itself holds little more than a name."""
        number = self.grid.text(row, self.number_column).rstrip(".)")
        below = next((r for r in range(row + 1, self.end) if self.grid.filled[r]), None)
        if below is None or below not in self.numbered:
            return False
        nested = self.grid.text(below, self.number_column).startswith(number + ".")
        return nested and self._has_only_numbers(row, skip=2) and len(self.grid.filled[row]) <= 3

    def _has_only_numbers(self, row: int, *, skip: int) -> bool:
        """Beside the mark and the name, the row holds at most numbers, as a subtotal would."""
        rest = self.grid.filled[row][skip:]
        return all(
            self.grid.is_number(row, c) or is_empty_mark(self.grid.text(row, c)) for c in rest
        )

    def _is_lost_text(self, row: int) -> bool:
        """Words far to the right and nothing else: perhaps the end of the cell above."""
        return (
            row not in self.numbered
            and len(self.grid.filled[row]) == 1
            and self.typical >= 3
            and not self.grid.anchors.get((row, self.number_column or 1))
        )

    def _second_table(self) -> int:
        """The first row of another table with other headings, or the row after the last."""
        own = {self._row_key(row) for row in self.header.rows}
        for row in range(self.first, self.grid.height + 1):
            filled = self.grid.filled[row]
            if len(filled) < 3 or row in self.said or self._row_key(row) in own:
                continue
            if not all(self.grid.is_words(row, c) for c in filled):
                continue
            hits = sum(self.known(text) for text in self.grid.row_texts(row))
            if hits >= 2 and 2 * hits >= len(filled):
                start = self._with_titles(row)
                self.problems.append(Problem(LayoutProblem.SECOND_TABLE, row=start))
                return start
        return self.grid.height + 1

    def _with_titles(self, row: int) -> int:
        """The few-worded rows above a header belong to its table."""
        while row - 1 >= self.first:
            above = row - 1
            filled = self.grid.filled[above]
            if len(filled) > 2 or any(not self.grid.is_words(above, c) for c in filled):
                break
            if total_of(self.grid.text(above, filled[0]) if filled else ""):
                break
            row = above
        return row

    def _first_of_tail(self) -> int:
        start = self.end
        for row in range(self.end - 1, self.first - 1, -1):
            if not self._may_be_tail(row):
                break
            start = row
        for row in range(start, self.end):
            if not self.grid.filled[row]:
                continue
            plain = [words.accent_free(text) for text in self.grid.row_texts(row)]
            if any(NOTE.match(text) or SIGNATURE.match(text) for text in plain):
                return row
            after_gap = row > self.first and not self.grid.filled[row - 1]
            if after_gap and not self._mark(row) and not PLACE.match(self._label(row)):
                return row
        return self.end

    def _may_be_tail(self, row: int) -> bool:
        filled = self.grid.filled[row]
        if not filled:
            return True
        if row in self.numbered or total_of(self._label(row)):
            return False
        if any(self.grid.cell(row, c).kind is not CellKind.TEXT for c in filled):
            return False
        plain = [words.accent_free(text) for text in self.grid.row_texts(row)]
        if any(NOTE.match(text) or SIGNATURE.match(text) for text in plain):
            return True
        return len(filled) <= 3 and len(filled) < self.typical

    def _settle_totals(self, roles: dict[int, Role]) -> None:
        """Of the rows that sum up, those that sum up one group become subtotals."""
        totals = [row for row, role in roles.items() if role is Role.TOTAL]
        totals = [row for row in totals if row not in self.said]
        groups = [row for row, role in roles.items() if role is Role.GROUP]
        if len(totals) < 2 and not groups:
            return
        overall = [row for row in totals if self._sums_all(row, roles, totals)]
        for row in totals:
            if row not in overall:
                roles[row] = Role.SUBTOTAL

    def _sums_all(self, row: int, roles: dict[int, Role], totals: list[int]) -> bool:
        found = total_of(self._label(row))
        data = [r for r, role in roles.items() if role is Role.DATA]
        if not data or row < data[0]:
            groups = [r for r, role in roles.items() if role is Role.GROUP and r < row]
            return not groups
        if row < data[-1]:
            return False
        if found["of"] and not re.match(r"toàn|cả|chung|i\s*\+|a\s*\+", found["of"], re.I):
            return False
        if row == totals[-1]:
            groups = [r for r, role in roles.items() if role is Role.GROUP]
            word = found["word"].lower()
            one_a_group = len(totals) == len(groups) > 1
            return word in OVERALL_WORDS or not one_a_group
        return False

    def _settle_last_groups(self, roles: dict[int, Role]) -> None:
        """A single unmarked line below the last data row heads nothing."""
        last = max((r for r, role in roles.items() if role is Role.DATA), default=0)
        for row, role in roles.items():
            if role is not Role.GROUP or row < last or row in self.said or self._mark(row):
                continue
            if not (PLACE.match(self._label(row)) or MARKED.match(self._label(row))):
                roles[row] = Role.NOTE


def total_of(label: str) -> re.Match | None:
    """Words that sum up; "Tổng công ty" (a corporation) and "Tổng vốn" (a heading) do not."""
    return TOTAL.fullmatch(label.strip()) if label else None
