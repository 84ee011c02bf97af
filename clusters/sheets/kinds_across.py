"""Lists of difficulties with a column for each kind of them: "Khó khăn về GPMB", "Khó khăn về vốn".

Each cell of a row becomes a row of its own, of the kind that stands above it.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from clusters.models import DifficultyKind
from clusters.sheets import office_words
from clusters.sheets.step_columns import JoinedLabel
from hanoi_industry import words
from hanoi_industry.spreadsheets.fields import SheetField
from hanoi_industry.spreadsheets.headings import SURE, ColumnMatch, MatchReason
from hanoi_industry.spreadsheets.layout import Column
from hanoi_industry.spreadsheets.reading import Value
from hanoi_industry.spreadsheets.tables import Table

TEXT, KIND = "text", "kind"
OF_KIND = f"{TEXT}_"
LEAST_KINDS, LONGEST_TICK = 2, 3
HEADED = re.compile(r"(?:cac |nhung )?(?:noi dung )?(?:kho khan|vuong mac|ton tai)\b")


def fields_across(text: SheetField) -> dict[str, SheetField]:
    """By name a column for each kind, which holds what `text` would."""
    return {
        f"{OF_KIND}{kind}": replace(
            text,
            name=f"{OF_KIND}{kind}",
            label=JoinedLabel(kind.label, text.label),
            words=(),
            attribute="",
        )
        for kind in DifficultyKind
    }


def kinds_across(columns: Iterable[Column]) -> dict[int, str]:
    """Column to its kind, where several of them are headed so; of two of a kind the first."""
    found: dict[str, int] = {}
    for column in columns:
        plain = [words.accent_free(part) for part in column.path]
        kind = office_words.difficulty_kind(column.path[-1]) if plain else ""
        if kind and any(map(HEADED.match, plain)) and any(map(_is_told, column.values)):
            found.setdefault(kind, column.index)
    return {index: kind for kind, index in found.items()} if len(found) >= LEAST_KINDS else {}


def _is_told(value: Value) -> bool:
    """Words, and no tick below the name of a kind."""
    return isinstance(value, str) and len(value.strip()) > LONGEST_TICK


def with_kinds_across(matches: list[ColumnMatch]) -> list[ColumnMatch]:
    kinds = kinds_across(match.column for match in matches)
    is_text_elsewhere = any(
        one.field == TEXT
        and (one.reason is MatchReason.REMEMBERED or one.column.index not in kinds)
        for one in matches
    )
    if is_text_elsewhere:
        return matches
    return [
        ColumnMatch(one.column, f"{OF_KIND}{kinds[one.column.index]}", SURE, MatchReason.HEADING)
        if one.column.index in kinds and one.reason is not MatchReason.REMEMBERED
        else one
        for one in matches
    ]


def down(table: Table) -> Table:
    """The same with a row for each difficulty."""
    across = [name for name in table.columns if name.startswith(OF_KIND)]
    if not across:
        return table
    said = [
        (row, name)
        for row in range(len(table))
        for name in across
        if table.columns[name][row] is not None
    ]
    columns = {
        TEXT: [table.columns[name][row] for row, name in said],
        KIND: [str(DifficultyKind(name.removeprefix(OF_KIND)).label) for _row, name in said],
    }
    cells = [table.address(name, row) for row, name in said]
    places = {(name, at): cell for name in columns for at, cell in enumerate(cells)}
    return table.rearranged([row for row, _name in said], columns, places, without=across)
