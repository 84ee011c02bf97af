"""Which role every row of a sheet plays: title, header, group, data, total, note, signature.

Pure. A row is judged by its own words, by the rows around it, and by what most rows look like.
Rows that look like most others are known at a glance; only the others are read word by word.
"""

import re
from functools import cached_property

from hanoi_industry import words
from hanoi_industry.spreadsheets.cells import is_empty_mark
from hanoi_industry.spreadsheets.grid import LARGEST_MERGE, Grid, heading_key
from hanoi_industry.spreadsheets.header import (
    Header,
    Known,
    find_header,
    is_column_numbers,
    may_begin_header,
)
from hanoi_industry.spreadsheets.reading import CellKind
from hanoi_industry.spreadsheets.roles import (
    AVERAGE,
    BEGINS_LIST,
    BEGINS_TOTAL,
    COMPARED,
    COUNTED,
    IN_BRACKETS,
    LETTERHEAD,
    MARKED,
    MAY_SUM_UP,
    NOTE,
    OF_WHICH,
    PAGE,
    PLACE,
    SIGNATURE,
    LayoutProblem,
    Problem,
    Role,
    are_notes,
    are_signatures,
    is_row_number_heading,
    plain_texts,
    total_of,
    unit_line,
)
from hanoi_industry.spreadsheets.row_names import SAMPLE, RowNames
from hanoi_industry.spreadsheets.second_thoughts import SecondThoughts

MOST_OF_A_KIND = 200  # of one kind of doubt no more are told; nobody reads on
LEAST_OF_A_PLAIN_ROW = 4
LEAST_SHARING = 3  # cells of a row whose merged ones hold for the rows below
TEXT_OR_NOTHING = frozenset((str, type(None)))
# No title is longer. Where more stands above, there are no headings, and a person is asked for them.
ROWS_ABOVE = 200
# What sums up all, and heads what follows where it stands without a figure.
WHOLE = re.compile(r"(?:cả|toàn)\s", re.I)
YEAR = re.compile(r"(?:19|20)\d\d")
LIST_MARKS = ("-", "–", "+", "*", "•")  # before names that stand below a numbered group


def label_rows(
    grid: Grid,
    known: Known,
    said: dict[int, Role],
    problems: list[Problem],
    *,
    number_column: int | None = None,
) -> tuple[Header, dict[int, Role]]:
    """The header, and one role for every row.

    `said` are the roles that a person gave, `number_column` the column of row numbers they named.
    """
    said = {row: Role(role) for row, role in said.items() if 1 <= row <= grid.height}
    header = find_header(grid, known, said, problems)
    return header, _labels(grid, header, known, said, problems, number_column)


def _labels(grid: Grid, header, known, said, problems, number_column) -> dict[int, Role]:
    labels: dict[int, Role] = {}
    first_row = grid.window.first_row
    top = header.rows[0] if header.rows else header.last + 1
    for row in range(1, min(top, grid.height + 1)):
        if row < first_row:
            labels[row] = Role.OTHER_TABLE if grid.filled(row) else Role.EMPTY
        elif row < first_row + ROWS_ABOVE:
            labels[row] = _role_above(grid, row)
        else:
            labels[row] = Role.TITLE if grid.filled(row) else Role.EMPTY
    for row in header.rows:
        labels[row] = Role.HEADER
    if header.numbers:
        labels[header.numbers] = Role.COLUMN_NUMBERS
        # Where a person said which row has them, others may stand between.
        for row in range(top, header.numbers):
            labels.setdefault(row, Role.TITLE if grid.filled(row) else Role.EMPTY)
    if header.last < grid.height:
        above = {row: role for row, role in labels.items() if first_row <= row < top}
        body = _Body(grid, header, known, said, above, number_column)
        labels |= body.roles()
        problems += body.problems
    labels |= said
    return dict(sorted(labels.items())) if said else labels


def _role_above(grid: Grid, row: int) -> Role:
    texts = grid.row_texts(row)
    if not texts:
        return Role.EMPTY
    if unit_line(grid, row):
        return Role.UNIT_LINE
    plain = [words.accent_free(text) for text in texts]
    return Role.LETTERHEAD if any(LETTERHEAD.match(text) for text in plain) else Role.TITLE


class _Body:
    """The rows below the header."""

    def __init__(
        self,
        grid: Grid,
        header: Header,
        known: Known,
        said: dict,
        above: dict,
        number_column: int | None,
    ):
        self.grid = grid
        self.header = header
        self.known = known
        self.said = said
        self.first = header.last + 1
        self.problems: list[Problem] = []
        # Rows above the header stand again on every printed page.
        self.above = {self._row_key(row): role for row, role in above.items() if grid.filled(row)}
        self.headings = {self._row_key(row) for row in header.rows}
        self.first_column = min(
            (column for row in header.rows for column in grid.filled(row)), default=1
        )
        self.holds_words_only = True
        self.end = self._end_of_table()
        values = grid.rows[self.first - 1 : self.end - 1]
        self.lengths = [len(row) - row.count(None) for row in values]
        rows = [row for row, length in enumerate(self.lengths, start=self.first) if length]
        self.names = RowNames(
            grid, header, rows, first_column=self.first_column, number_column=number_column
        )
        self.typical = self._typical_length(rows)
        self.is_numbered_table = 2 * len(self.names.numbered) >= len(rows) > 0
        self.first_of_tail = self._first_of_tail()

    def _typical_length(self, rows: list[int]) -> int:
        """How many cells a data row fills; the short rows of the foot must not count for much."""
        lengths = sorted(self.lengths[row - self.first] for row in self.names.numbered or rows)
        return lengths[len(lengths) * 3 // 4] if lengths else 0

    def roles(self) -> dict[int, Role]:
        roles: dict[int, Role] = {}
        before = Role.HEADER
        for row, length in enumerate(self.lengths, start=self.first):
            if not length:
                roles[row] = Role.EMPTY
                continue
            if row >= self.first_of_tail:
                before = self._tail_role(row, before)
            elif before is Role.DATA and self._is_plain(row, length):
                pass
            else:
                before = self._role(row, before)
            roles[row] = before
        for row in range(self.end, self.grid.height + 1):
            roles[row] = Role.OTHER_TABLE if self.grid.filled(row) else Role.EMPTY
        roles |= {row: role for row, role in self.said.items() if row in roles}
        table = self.grid, self.names, self.first, self.end
        SecondThoughts(*table, self.said, self._doubt).settle(roles)
        return roles

    def _is_plain(self, row: int, length: int) -> bool:
        """At a glance a data row: numbered, or with words beside its figures and no label."""
        if length < LEAST_OF_A_PLAIN_ROW or row in self._as_a_numbers_row:
            return False
        if row in self.names.numbered:
            return not self.names.parents or self.names.number(row) not in self.names.parents
        label, near = None, self.names.near
        figures = words_seen = place = 0
        for column, value in enumerate(self.grid.rows[row - 1], start=1):
            if value is None:
                continue
            place += 1
            if not isinstance(value, str):
                figures += 1
            elif value[:1].isalpha():
                if label is None and column <= near and len(value) > 2:
                    label = value
                if place > 2 and not words_seen:
                    words_seen = not is_empty_mark(value)
            else:
                figures += value[:1].isdigit()
            if figures and words_seen and (label or column > near):
                break
        if not words_seen or (label and total_of(label)):
            return False
        return bool(figures) or not self._is_header_again(row)

    @cached_property
    def _as_a_numbers_row(self) -> set[int]:
        """Rows that repeat the numbers of the columns, on the next printed page."""
        if not self.header.numbers:
            return set()
        numbers = self.grid.rows[self.header.numbers - 1]
        values = self.grid.rows[self.first - 1 : self.end - 1]
        return {row for row, held in enumerate(values, start=self.first) if held == numbers}

    def _role(self, row: int, before: Role) -> Role:
        grid = self.grid
        if self._is_header_again(row):
            return Role.HEADER
        if row in self._as_a_numbers_row:
            return Role.COLUMN_NUMBERS
        if before is Role.HEADER and is_column_numbers(grid, row):
            return Role.COLUMN_NUMBERS
        length = self.lengths[row - self.first]
        if length <= 3 and row not in self.names.numbered:
            if again := self.above.get(self._row_key(row)):
                return again
            if unit_line(grid, row):
                return Role.UNIT_LINE
        if self._is_total(row):
            return Role.TOTAL
        below_total = before in (Role.TOTAL, Role.SUBTOTAL)
        if below_total and self._is_beside_total(row, COMPARED):
            return Role.SUBTOTAL
        if (below_total or self.is_numbered_table) and self._is_beside_total(row, OF_WHICH):
            return Role.SUBTOTAL
        if row in self._merged_into:
            return Role.DATA
        if length == 1 and row not in self.names.numbered and self._is_note(row):
            return Role.NOTE
        if self._is_group(row):
            return Role.GROUP
        if self._is_lost_text(row):
            self._doubt(LayoutProblem.DOUBTFUL_ROW, row)
        return Role.DATA

    @cached_property
    def _merged_into(self) -> set[int]:
        """Rows that share a cell with a data row above them, however little they say besides."""
        found: set[int] = set()
        for top, left, bottom, right in self.grid.merges:
            if left == right and top < bottom < self.end and self.first <= top:
                is_row = (
                    top in self.names.numbered or self.lengths[top - self.first] >= LEAST_SHARING
                )
                if is_row and bottom - top < LARGEST_MERGE:
                    found.update(range(top + 1, bottom + 1))
        return found

    def _doubt(self, code: LayoutProblem, row: int) -> None:
        if sum(problem.code is code for problem in self.problems) < MOST_OF_A_KIND:
            self.problems.append(Problem(code, row=row))

    def _tail_role(self, row: int, before: Role) -> Role:
        plain = plain_texts(self.grid, row)
        if before is Role.SIGNATURE or any(SIGNATURE.match(text) for text in plain):
            return Role.SIGNATURE
        return Role.UNIT_LINE if unit_line(self.grid, row) else Role.NOTE

    def _row_key(self, row: int) -> tuple:
        return tuple((c, heading_key(self.grid.text(row, c))) for c in self.grid.filled(row))

    def _is_header_again(self, row: int) -> bool:
        return self._opens_as_header(row) and self._row_key(row) in self.headings

    def _opens_as_header(self, row: int) -> bool:
        """Whether a row has the first heading again, as one that names other years beside it has."""
        filled = self.grid.filled(row)
        if len(filled) < 2 or not isinstance(self.grid.value(row, filled[0]), str):
            return False
        opening = self.grid.text(row, filled[0])
        if opening[:1].casefold() not in self._initials:
            return False
        return (filled[0], heading_key(opening)) in self._openings

    @cached_property
    def _openings(self) -> set[tuple[int, str]]:
        return {key[0] for key in self.headings if key}

    @cached_property
    def _initials(self) -> set[str]:
        texts = (self.grid.row_texts(row) for row in self.header.rows)
        return {held[0][:1].casefold() for held in texts if held}

    # What a row says of itself

    def _is_total(self, row: int) -> bool:
        if row in self.names.numbered or not (
            label := self.names.label(row) or self.names.far_label(row)
        ):
            return False
        if found := total_of(label):
            return not (self._has_only_words(row) or self._names_a_whole_below(row, found["word"]))
        is_counted = COUNTED.fullmatch(label) and not PLACE.match(label)
        begins_total = MAY_SUM_UP.match(label) and BEGINS_TOTAL.match(words.accent_free(label))
        if is_counted and (self.names.number_column is not None or begins_total):
            return self._has_only_numbers(row, after=label)
        if not MAY_SUM_UP.match(label):
            return False
        plain, length = words.accent_free(label), self.lengths[row - self.first]
        by_words = AVERAGE.fullmatch(plain) or (
            self.names.number_column is not None and begins_total
        )
        return bool(by_words) and length > 1 and self._has_only_numbers(row, after=label)

    def _names_a_whole_below(self, row: int, word: str) -> bool:
        """ "Cả nước" without a figure heads the rows that follow, which are not of the city."""
        values = (self.grid.value(row, column) for column in self.grid.filled(row))
        return bool(WHOLE.match(word)) and not _holds_figures([*values]) and self._is_group(row)

    def _has_only_words(self, row: int) -> bool:
        """ "Toàn thành phố" before a role and a name is where somebody works, and no total."""
        values = [self.grid.value(row, column) for column in self.grid.filled(row)]
        return len(values) > 2 and not _holds_figures(values)

    def _is_beside_total(self, row: int, opening: re.Pattern) -> bool:
        """ "Trong đó: …" and "So với năm 2024" with figures speak of a total; they are no rows of
        the table."""
        if row in self.names.numbered or self.lengths[row - self.first] < 2:
            return False
        label = self.names.label(row)
        is_beside = opening.match(words.accent_free(label))
        return bool(is_beside) and self._has_only_numbers(row, after=label)

    def _is_note(self, row: int) -> bool:
        label = self.names.label(row)
        plain = words.accent_free(label)
        return bool(NOTE.match(plain) or IN_BRACKETS.fullmatch(label) or PAGE.fullmatch(plain))

    def _is_group(self, row: int) -> bool:
        if row in self.names.numbered:
            return self._heads_numbered_rows(row)
        length = self.lengths[row - self.first]
        label = self.names.label(row)
        if self.names.mark(row):
            if not label and (length > 1 or self.typical < 2):
                return False
            return self._has_only_numbers(row, skip=2) or bool(
                self.is_numbered_table and PLACE.match(label) and length < self.typical
            )
        bare = length == 1
        if not label or not (bare or self.is_numbered_table or self._is_short_place(label, length)):
            return False
        if not self._has_only_numbers(row, skip=1):
            return False
        if MARKED.match(label) or (PLACE.match(label) and self.typical >= 3):
            return True
        first = next(c for c in self.grid.filled(row) if self.grid.is_words(row, c))
        wide = 2 * self.grid.span(row, first) >= self.grid.width - self.first_column + 1
        if self.is_numbered_table:
            return bare and (wide or first <= (self.names.number_column or 0) + 1)
        return self.typical >= 3 and (label.isupper() or wide)

    def _is_short_place(self, label: str, length: int) -> bool:
        """A place with some figures, among rows that hold more and are mostly no places."""
        return length < self.typical and PLACE.match(label) is not None and self._places_are_few

    @cached_property
    def _places_are_few(self) -> bool:
        rows = [row for row in range(self.first, self.end) if self.lengths[row - self.first] > 1]
        rows = rows[:SAMPLE]
        return 2 * sum(PLACE.match(self.names.label(row)) is not None for row in rows) < len(rows)

    def _heads_numbered_rows(self, row: int) -> bool:
        """1 before 1.1, a) or dashes, where the row itself holds little more than a name."""
        length, label = self.lengths[row - self.first], self.names.label(row)
        if length >= LEAST_OF_A_PLAIN_ROW and not PLACE.match(label):
            return False
        below = next((r for r in range(row + 1, self.end) if self.lengths[r - self.first]), None)
        if below is None or not self._has_only_numbers(row, skip=2):
            return False
        if below in self.names.numbered:
            return self.names.number(below).startswith(self.names.number(row) + ".")
        if BEGINS_LIST.fullmatch(self.grid.text(below, self.names.number_column).lower()):
            return length <= 2 or PLACE.match(label) is not None
        is_listed = self.names.label(below).startswith(LIST_MARKS)
        return is_listed and PLACE.match(label) is not None

    def _has_only_numbers(self, row: int, *, skip: int = 0, after: str = "") -> bool:
        """Beside the mark and the name, the row holds at most numbers, as a subtotal would."""
        grid = self.grid
        rest = grid.filled(row)[skip:]
        if after:
            rest = [c for c in rest if grid.text(row, c) != after]
        return all(grid.is_number(row, c) or is_empty_mark(grid.text(row, c)) for c in rest)

    def _is_lost_text(self, row: int) -> bool:
        """Little, and no number where others have one: perhaps the end of the row above."""
        length = self.lengths[row - self.first]
        if row in self.names.numbered or self.typical < 3:
            return False
        if length > 1 and not (self._nearly_all_are_numbered and 2 * length <= self.typical):
            return False
        return not self.grid.anchors.get((row, self.names.number_column or 1))

    @cached_property
    def _nearly_all_are_numbered(self) -> bool:
        filled = len(self.lengths) - self.lengths.count(0)
        return 10 * len(self.names.numbered) >= 6 * filled

    # Where the table ends

    def _end_of_table(self) -> int:
        """The first row of another table, or the row after the last."""
        after_gap = False
        for row in range(self.first, self.grid.height + 1):
            values = self.grid.rows[row - 1]
            opening = next(filter(None, values), None)
            is_heading = isinstance(opening, str) and opening.strip() in self._opening_headings
            if is_heading and row not in self.said and self._heads_otherwise(row):
                start = self._with_titles(row)
                self.problems.append(Problem(LayoutProblem.SECOND_TABLE, row=start))
                return start
            if _holds_figures(values):
                self.holds_words_only = after_gap = False
                continue
            length = len(values) - values.count(None)
            if length < 3:
                after_gap = True
            elif row not in self.said and self._begins_another(row, after_gap=after_gap):
                start = self._with_titles(row)
                self.problems.append(Problem(LayoutProblem.SECOND_TABLE, row=start))
                return start
            else:
                after_gap = False
        return self.grid.height + 1

    def _begins_another(self, row: int, *, after_gap: bool) -> bool:
        """Headings that are not those of this table, or those again under a title of their own."""
        if not after_gap and self.holds_words_only:
            return False
        grid = self.grid
        filled = grid.filled(row)
        if self._is_header_again(row):
            return after_gap and self._has_own_title(row)
        if not all(grid.is_words(row, c) for c in filled):
            return False
        if self._opens_as_header(row):
            return True
        if any(is_row_number_heading(text) for text in grid.row_texts(row)[:2]):
            return may_begin_header(grid, row, self.known)
        hits = sum(self.known(text) for text in grid.row_texts(row))
        return hits >= 2 and 2 * hits >= len(filled)

    def _heads_otherwise(self, row: int) -> bool:
        """The first heading once more, and others beside it: "Chỉ tiêu | KH 2025" below "Chỉ tiêu | TH
        2024". Whatever stands below is read by those."""
        grid = self.grid
        filled = grid.filled(row)
        names = next((c for c in filled[:2] if self.known(grid.text(row, c))), None)
        if names is None or not all(self._repeats_heading(row, c) for c in (filled[0], names)):
            return False
        beside = [c for c in filled if c > names and not self._repeats_heading(row, c)]
        return bool(beside) and all(
            grid.is_words(row, c) or YEAR.fullmatch(grid.text(row, c)) for c in beside
        )

    @cached_property
    def _opening_headings(self) -> set[str]:
        """What heads the columns that may open a row."""
        texts = (self.grid.row_texts(row)[:2] for row in self.header.rows)
        return {text.strip() for some in texts for text in some}

    def _repeats_heading(self, row: int, column: int) -> bool:
        key = heading_key(self.grid.text(row, column))
        return any(heading_key(self.grid.text(at, column)) == key for at in self.header.rows)

    def _has_own_title(self, row: int) -> bool:
        """Whether something above repeated headings says that another table begins."""
        for above in range(row - 1, self._with_titles(row) - 1, -1):
            if not self.grid.filled(above) or self.above.get(self._row_key(above)):
                continue
            text = self.grid.row_texts(above)[0]
            if unit_line(self.grid, above) or PAGE.fullmatch(words.accent_free(text)):
                continue
            if not (PLACE.match(text) or MARKED.match(text) or IN_BRACKETS.fullmatch(text)):
                return True
        return False

    def _with_titles(self, row: int) -> int:
        """The few-worded rows above a header belong to its table."""
        start = row
        while row - 1 >= self.first:
            row -= 1
            filled = self.grid.filled(row)
            if not filled:
                continue
            if len(filled) > 2 or not all(self.grid.is_words(row, c) for c in filled):
                break
            plain = plain_texts(self.grid, row)
            if total_of(self.grid.text(row, filled[0])) or any(
                NOTE.match(text) or SIGNATURE.match(text) for text in plain
            ):
                break
            start = row
        return start

    def _first_of_tail(self) -> int:
        start = self.end
        for row in range(self.end - 1, self.first - 1, -1):
            if not self._may_be_tail(row):
                break
            start = row
        for row in range(start, self.end):
            if not self.grid.filled(row):
                continue
            plain = plain_texts(self.grid, row)
            if any(NOTE.match(text) or SIGNATURE.match(text) for text in plain):
                return row
            after_gap = row > self.first and not self.grid.filled(row - 1)
            if after_gap and not self.names.mark(row) and not PLACE.match(self.names.label(row)):
                return row
        return self.end

    def _may_be_tail(self, row: int) -> bool:
        grid = self.grid
        filled = grid.filled(row)
        if not filled:
            return True
        plain = plain_texts(grid, row)
        signs = are_signatures(plain)
        if len(filled) > 3 and not signs:
            return False
        if (
            row in self.names.numbered
            or row in self._merged_into
            or total_of(self.names.label(row))
        ):
            return False
        if any(grid.kind(row, c) is not CellKind.TEXT for c in filled):
            return False
        if are_notes(plain) or signs:
            return True
        return len(filled) <= 3 and len(filled) < self.typical


def _holds_figures(values: list) -> bool:
    """Whether some value is no text, or a text that begins with a digit."""
    return not TEXT_OR_NOTHING.issuperset(map(type, values)) or any(
        value[:1].isdigit() for value in values if value is not None
    )
