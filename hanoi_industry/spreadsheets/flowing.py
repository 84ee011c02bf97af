"""What stands once and is meant for several rows: merged down, "như trên", named once for a group.

Pure. `flowing` holds the value of each row and column where the sheet itself shows nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from hanoi_industry import words
from hanoi_industry.spreadsheets.cells import is_ditto
from hanoi_industry.spreadsheets.grid import Grid, is_number, is_words, text_of
from hanoi_industry.spreadsheets.reading import Value
from hanoi_industry.spreadsheets.roles import PLACE, ColumnRole, LayoutProblem, Problem, Role

# Row, then column, to a value.
Flowing = dict[int, dict[int, Value]]


def merged_down(grid: Grid, labels: Mapping[int, Role], problems: list[Problem]) -> Flowing:
    """Row, then column, to the value that flows down to it. A figure is never multiplied."""
    flowing: Flowing = {}
    for top, left, bottom, _ in grid.merges:
        if bottom == top or labels.get(top) is not Role.DATA:
            continue
        value = grid.value(top, left)
        if value is None:
            continue
        if is_number(value) and not _is_code(value) and not _is_first_column(grid, left):
            params = {"last_row": bottom}
            problem = Problem(LayoutProblem.MERGED_NUMBER, row=top, column=left, params=params)
            problems.append(problem)
            continue
        for row in range(top + 1, bottom + 1):
            if labels.get(row) is Role.DATA:
                flowing.setdefault(row, {})[left] = value
    return flowing


# Digits that nobody adds up: typed as text with a zero before them, or a tax code.
CODE = re.compile(r"0\d{5,}|\d{10}(?:-\d{3})?")


def _is_code(value: Value) -> bool:
    return isinstance(value, str) and CODE.fullmatch(value.strip()) is not None


def _is_first_column(grid: Grid, column: int) -> bool:
    return all(not grid.filled(row) or min(grid.filled(row)) >= column for row in grid.merges_from)


def repeat_what_stands_above(
    data: list[int], turned: dict, flowing: Flowing, problems: list[Problem]
) -> None:
    """ "như trên" below words means those words; below a number it stays what it is, a fault."""
    for index, own in turned.items():
        texts = {value for value in set(own) if type(value) is str and len(value) <= LONGEST_DITTO}
        marks = set(filter(is_ditto, texts))
        if not marks:
            continue
        above, count = None, 0
        for row, value in zip(data, own, strict=True):
            if value in marks and is_words(above):
                flowing.setdefault(row, {})[index] = above
                count += 1
            elif value is not None:
                above = value if value not in marks else None
        if count:
            params = {"count": count}
            problems.append(Problem(LayoutProblem.DITTO, column=index, params=params))


# Headings of columns that name a group of rows, and so may be named once for all of them
GROUP_HEADINGS = re.compile(
    r"\b(?:huyen|quan|thi xa|xa|phuong|dia ban|dia diem|vi tri|khu vuc|vung|district|commune|ward"
    r"|nhom|linh vuc|loai hinh|don vi quan ly|group|sector|area)\b"
)
LEAST_NAMED_ONCE = 3
LONGEST_DITTO = 12


def name_groups_once(
    labels: Mapping[int, Role],
    data: list[int],
    columns: list,
    turned: dict,
    flowing: Flowing,
    problems: list[Problem],
) -> None:
    """Fill down what stands in the first row of each group only, and was not merged."""
    groups = {row for row, role in labels.items() if role is Role.GROUP}
    for place, column in enumerate(columns):
        if column.role not in (ColumnRole.DATA, ColumnRole.GROUP):
            continue
        index = column.index
        own = turned[index]
        if column.role is ColumnRole.DATA:
            if 2 * own.count(None) < len(own) or not own or own[0] is None:
                continue
            merged = sum(index in flowing.get(row, ()) for row in data)
            if not _is_named_once(column, own, own.count(None) - merged):
                continue
        columns[place] = replace(column, role=ColumnRole.GROUP)
        filled = _fill_down(index, data, groups, own, flowing)
        if filled:
            params = {"heading": column.heading, "count": filled}
            problem = Problem(LayoutProblem.VALUES_FLOW, column=index, params=params)
            problems.append(problem)


def _fill_down(
    index: int, data: list[int], groups: set[int], own: list[Value], flowing: Flowing
) -> int:
    """Each name down to the next one, or to the next group row; how many blanks it filled."""
    name, filled, before = None, 0, 0
    for row, value in zip(data, own, strict=True):
        if groups and not groups.isdisjoint(range(before + 1, row)):
            name = None
        before = row
        if value is None:
            value = flowing.get(row, {}).get(index)
        if value is not None:
            name = None if is_number(value) else value
        elif name is not None:
            flowing.setdefault(row, {})[index] = name
            filled += 1
    return filled


def _is_named_once(column, own: Sequence[Value], blanks: int) -> bool:
    """Mostly blank, each name once and in one place, and names of places or groups."""
    names = [value for value in own if value is not None]
    if blanks < max(LEAST_NAMED_ONCE, len(names)) or not all(map(is_words, names)):
        return False
    texts = list(map(text_of, names))
    if len(set(texts)) < len(texts):
        return False
    if GROUP_HEADINGS.search(words.accent_free(column.heading)):
        return True
    return 2 * sum(PLACE.match(text) is not None for text in texts) >= len(texts)
