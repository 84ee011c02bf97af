"""Lists that tell plan and outcome apart by their rows: "Kế hoạch" in one, "Thực hiện" below it.

No heading need say so; the cells of such a column hold nothing else.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from hanoi_industry import words
from hanoi_industry.spreadsheets.grid import text_of
from hanoi_industry.spreadsheets.headings import SURE, ColumnMatch, MatchReason
from hanoi_industry.spreadsheets.sheets import SheetField
from hanoi_industry.spreadsheets.tables import Table

SIDE = SheetField("side", _("plan or outcome, by the row"), longest=60)
PLANNED = re.compile(r"(?:theo )?(?:ke hoach|kh|du kien|muc tieu|chi tieu)(?: (?:nam )?\d{4})?")
DONE = re.compile(
    r"(?:ket qua )?(?:uoc )?(?:thuc hien|th|thuc te|tt|dat duoc|ket qua)(?: (?:nam )?\d{4})?"
)
MOST_SIDES = 8  # ways to write the two
# What tells of which cluster a row is; the second row of a pair leaves it out.
IDENTITY = ("code", "name", "district", "commune")


def says_planned(text: str | None) -> bool:
    return bool(text) and PLANNED.fullmatch(words.accent_free(text).strip(" .:")) is not None


def says_done(text: str | None) -> bool:
    return bool(text) and DONE.fullmatch(words.accent_free(text).strip(" .:")) is not None


def with_sides(matches: list[ColumnMatch]) -> list[ColumnMatch]:
    """The same, with the column whose cells say no more than whether their row is planned or done."""
    if SIDE.name in {one.field for one in matches}:
        return matches
    found = next((one for one in matches if _may_be(one) and _tells_sides(one)), None)
    return [
        replace(one, field=SIDE.name, confidence=SURE, reason=MatchReason.BY_VALUES)
        if one is found
        else one
        for one in matches
    ]


def _may_be(match: ColumnMatch) -> bool:
    is_said = match.reason is MatchReason.REMEMBERED
    return not is_said and (match.field is None or match.confidence < SURE)


def _tells_sides(match: ColumnMatch) -> bool:
    values = {value for value in match.column.values if value is not None}
    texts = {text_of(value) for value in values} if len(values) <= MOST_SIDES else set()
    return any(map(says_planned, texts)) and all(says_planned(t) or says_done(t) for t in texts)


def with_names_of_pairs(table: Table) -> Table:
    """The same, with the cluster of the row above where the second row of a pair leaves it out."""
    if SIDE.name not in table.columns:
        return table
    sides = table.columns[SIDE.name]
    return with_clusters_of_rows_above(table, lambda index: sides[index] is not None)


def with_clusters_below_numbers(table: Table, matches: Iterable[ColumnMatch]) -> Table:
    """The same, where a row that has neither a number nor a cluster goes on with that of the row above."""
    numbered = [one.column.values for one in matches if one.reason is MatchReason.ROW_NUMBER]
    return with_clusters_of_rows_above(
        table, lambda index: all(numbers[index] is None for numbers in numbered)
    )


def with_clusters_of_rows_above(table: Table, goes_on: Callable[[int], bool]) -> Table:
    """The same, with the cluster of the row above in rows that name none and go on with it."""
    names = [name for name in IDENTITY if name in table.columns]
    columns = {name: list(table.columns[name]) for name in names}
    said, nothing = zip(*columns.values(), strict=True), (None,) * len(names)
    unnamed = [index for index, row in enumerate(said) if index and row == nothing]
    places = {}
    for index in unnamed:
        if not goes_on(index) or table.groups_of(index) != table.groups_of(index - 1):
            continue
        for name in names:
            columns[name][index] = columns[name][index - 1]
            places[name, index] = places.get((name, index - 1)) or table.address(name, index - 1)
    return table.with_places(places, columns={**table.columns, **columns}) if places else table


def pairs(table: Table) -> list[Sequence[int]]:
    """The rows that follow each other and are about the same; each by itself where no row has a side."""
    if SIDE.name not in table.columns:
        return [[row] for row in range(len(table))]
    names = [name for name in IDENTITY if name in table.columns]
    found: list[list[int]] = []
    for row in range(len(table)):
        above = found[-1][0] if found else None
        if above is not None and all(
            table.columns[name][row] == table.columns[name][above] for name in names
        ):
            found[-1].append(row)
        else:
            found.append([row])
    return found
