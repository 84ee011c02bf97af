"""Facts of one kind by the hundred thousand, stated column by column.

Most rows of a large file are the first that is said of something. Of those nothing is held that
they could be told against, so neither a row nor a line of history is made by itself: every column
is turned as a whole into what is written. What something is held of goes the way of a form, row by
row. Both ways write the same.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import compress
from json.encoder import encode_basestring as quoted
from json.encoder import encode_basestring_ascii as quoted_plainly

from django.db import transaction

from hanoi_industry import inserting
from hanoi_industry.collecting import without_collecting
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services.deeds import (
    in_words,
    insert_columns_of_changes,
    note_columns,
)
from hanoi_industry.history.services.facts import (
    UNSAID,
    Columns,
    Remembering,
    Said,
    batches_by,
    state_said,
    timelines_of,
)
from hanoi_industry.inserting import Json
from hanoi_industry.validity import Dated


@dataclass(frozen=True)
class StatedTable:
    """Facts of one kind, a row each, as columns of plain values; all columns are equally long.

    `subjects` are the keys of what a row is about, in the order of the model's `dated_subject`.
    `columns` are by field name, foreign keys by the number they point at, and hold UNSAID where a
    row keeps what held before; so does a column that is not there. `sources` are numbers of
    papers. `as_typed` are columns too, with None where a cell says no more than its value.
    `not_applicable` is by row, for those that have any. A value stands in the cell named by the
    letters of its column in `cells` and its row's number, in `sheet` or in that of its row where
    `sheets` names them. Without `row_numbers` the cells are named whole, those of a field each by
    itself where `cells` has as many as there are rows. `told` are (area
    code, code, name) of what each row is about, as history tells it.
    """

    model: type[Dated]
    subjects: Sequence[tuple]
    valid_from: Sequence[date]
    columns: Mapping[str, Sequence]
    told: Sequence[tuple[str, str, str]]
    as_typed: Mapping[str, Sequence[str | None]] = field(default_factory=dict)
    not_applicable: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    sources: Sequence[int | None] | None = None
    sheet: str = ""
    sheets: Sequence[str] = ()
    cells: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    row_numbers: Sequence[int] = ()


def state_table(change_set: ChangeSet, table: StatedTable) -> list[int]:
    """What `state` does, of many facts of one kind; returns the numbers of the rows written.

    Asks a fixed number of questions for each batch of rows.
    """
    columns = Columns(table.model)
    if unknown := table.columns.keys() - columns.known:
        raise TypeError(f"{table.model.__name__} has no {', '.join(sorted(unknown))} to state.")
    shares_cells = all(isinstance(one, str) for one in table.cells.values())
    written: list[int] = []
    first: list[int] = []
    with without_collecting(), transaction.atomic():
        for numbers in batches_by([subject[0] for subject in table.subjects]):
            timelines = timelines_of(columns, {table.subjects[n][0] for n in numbers})
            times = Counter(map(table.subjects.__getitem__, numbers))
            said = []
            for number in numbers:
                subject = table.subjects[number]
                if subject in timelines or times[subject] > 1 or not shares_cells:
                    said.append(_said(columns, table, number))
                else:
                    first.append(number)
            written += (row.pk for row in state_said(change_set, columns, said, timelines))
        written += _FirstFacts(change_set, columns, table, sorted(first)).write()
    return written


# Row by row


def _said(columns: Columns, table: StatedTable, number: int) -> Said:
    has_cells = bool(table.cells)
    return Said(
        table.subjects[number],
        table.valid_from[number],
        tuple(
            table.columns[name][number] if name in table.columns else UNSAID
            for name in columns.names
        ),
        table.not_applicable.get(number, ()),
        _typed_in(table, number),
        table.sources[number] if table.sources is not None else None,
        table.told[number],
        [_cell(table, name, number) for name in columns.names] if has_cells else (),
        str(table.row_numbers[number]) if has_cells and table.row_numbers else "",
        _sheet_of(table, number),
    )


def _typed_in(table: StatedTable, number: int) -> dict[str, str]:
    texts = ((name, typed[number]) for name, typed in table.as_typed.items())
    return {name: text for name, text in texts if text is not None}


def _cell(table: StatedTable, name: str, number: int) -> str:
    cell = table.cells.get(name, "")
    return cell if isinstance(cell, str) else cell[number]


def _sheet_of(table: StatedTable, number: int) -> str:
    return table.sheets[number] if table.sheets else table.sheet


# Column by column


class _FirstFacts:
    """Rows of a table before which nothing was held, each about something else."""

    def __init__(
        self, change_set: ChangeSet, columns: Columns, table: StatedTable, rows: list[int]
    ):
        self.change_set, self.columns, self.table, self.rows = change_set, columns, table, rows
        self.is_whole = len(rows) == len(table.subjects)
        self.values = [
            self._values(name, default)
            for name, default in zip(columns.names, columns.defaults, strict=True)
        ]
        self.days = self._picked(table.valid_from)
        self.sources = self._picked(table.sources) if table.sources else [None] * len(rows)
        self.absent = [sorted(set(table.not_applicable.get(n, ()))) for n in rows]

    def _values(self, name: str, default: object) -> Sequence:
        if name not in self.table.columns:
            return [default] * len(self.rows)
        said = self._picked(self.table.columns[name])
        return [default if value is UNSAID else value for value in said]

    def _picked(self, column: Sequence) -> Sequence:
        return column if self.is_whole else [column[number] for number in self.rows]

    def write(self) -> range:
        numbers = inserting.reserve(self.columns.model, len(self.rows))
        if numbers:
            self._write_facts(numbers)
            # Nothing can be asked any more once history is being written.
            self.columns.learn_columns(
                {place: self.values[place] for place in self.columns.relations}, self.sources
            )
            changes = self._changes(numbers, self._lines())
            insert_columns_of_changes(self.change_set, changes)
        return numbers

    def _parts(self) -> Iterator[slice]:
        """The rows that are written at a time."""
        for start in range(0, len(self.rows), inserting.BATCH):
            yield slice(start, start + inserting.BATCH)

    # The facts

    def _write_facts(self, numbers: range) -> None:
        columns = self.columns
        subjects = zip(*map(self.table.subjects.__getitem__, self.rows), strict=True)
        held = {
            "id": numbers,
            **dict(zip(columns.subject, map(list, subjects), strict=True)),
            "valid_from": self.days,
            **dict(zip(columns.values, self.values, strict=True)),
            "not_applicable": self.absent,
            "source": self.sources,
        }
        typed_of = self._typed()
        at, change_set = self.change_set.at, self.change_set.pk
        inserting.insert_columns(
            columns.model,
            [*held, "as_typed", "recorded_at", "change_set"],
            (
                [
                    *(column[part] for column in held.values()),
                    typed_of(part),
                    *([value] * len(numbers[part]) for value in (at, change_set)),
                ]
                for part in self._parts()
            ),
        )

    def _typed(self) -> Callable[[slice], list[Json]]:
        """What was typed in each row, as the field would write it."""
        columns = [
            (self._picked(typed), Remembering(partial(_typed_line, name)))
            for name, typed in self.table.as_typed.items()
        ]

        def typed_of(part: slice) -> list[Json]:
            texts = [lines.of_all(typed[part]) for typed, lines in columns]
            if not texts:
                return [NOTHING_TYPED] * len(self.rows[part])
            return [Json(f"{{{', '.join(filter(None, row))}}}") for row in zip(*texts, strict=True)]

        return typed_of

    # What history tells of them

    def _changes(
        self, numbers: range, lines_of: Callable[[slice], list[str]]
    ) -> Iterator[dict[str, Sequence]]:
        """By the names of deeds.WRITTEN and the row in the file; a row that says nothing is not told."""
        model, table = self.columns.model, self.table
        row_numbers = table.row_numbers or [None] * len(table.subjects)
        for part in self._parts():
            lines = lines_of(part)
            rows = list(compress(self.rows[part], lines))
            if not rows:
                continue
            areas, codes, labels = zip(*map(table.told.__getitem__, rows), strict=True)
            yield {
                "area_code": areas,
                "subject_type": [model.subject_type] * len(rows),
                "subject_code": codes,
                "subject_label": labels,
                "fact_type": [model._meta.label_lower] * len(rows),
                "fact_id": list(compress(numbers[part], lines)),
                "lines": [Json(f"[{text}]") for text in lines if text],
                "valid_from": list(compress(self.days[part], lines)),
                "sheet": [_sheet_of(table, number) for number in rows],
                "row": [row_numbers[number] for number in rows],
            }

    def _lines(self) -> Callable[[slice], list[str]]:
        """The lines of each row, behind each other.

        Fields and the letters of their cells stand once with the change set, for each row says
        them again; so what is alike in a column is told alike.
        """
        columns, cells = self.columns, self.table.cells
        told = {
            name: (values, words)
            for name, values, words in zip(columns.names, self.values, columns.words, strict=True)
        }
        told["not_applicable"] = self.absent, in_words
        told["source"] = self.sources, columns.source_words
        first = note_columns(self.change_set, [(name, cells.get(name, "")) for name in told])
        made = [
            (values, Remembering(partial(_line, place, words)))
            for place, (values, words) in enumerate(told.values(), first)
        ]

        def lines_of(part: slice) -> list[str]:
            lines = [texts.of_all(values[part]) for values, texts in made]
            return [", ".join(filter(None, row)) for row in zip(*lines, strict=True)]

        return lines_of


NOTHING_TYPED = Json("{}")


def _typed_line(name: str, text: str | None) -> str:
    return "" if text is None else f"{quoted_plainly(name)}: {quoted_plainly(text)}"


def _line(place: int, words: Callable[[object], str], value: object) -> str:
    """Short, as history.models.SHORT has it; nothing where nothing is said."""
    now = words(value)
    return f"[{place}, {quoted(now)}]" if now else ""
