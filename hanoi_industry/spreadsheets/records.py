"""Sheets of which each row is one record of one dated model, however many rows there are.

A room declares the columns and how a row finds what it is about; everything else happens column by
column: cells are read once where they are alike, names are looked up once for the whole file, what
is held is asked for in batches and compared while it passes by. Only what differs is remembered, as
a bit, and what is wrong, by its row. A `Draft` is made for a row that somebody looks at.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from operator import itemgetter

import tablib
from django.utils.translation import gettext_lazy as _
from import_export.results import Result, RowResult

from hanoi_industry.among import Keys
from hanoi_industry.collecting import without_collecting
from hanoi_industry.periods import PartialDay
from hanoi_industry.spreadsheets.cells import Reading
from hanoi_industry.spreadsheets.columns import Kind, Mark, RowNote, RowProblem
from hanoi_industry.spreadsheets.comparing import (
    CHANGE,
    CORRECT,
    AnyPlan,
    Difference,
    Draft,
    Finding,
    Plan,
    RowKind,
    says_the_same,
)
from hanoi_industry.spreadsheets.guard import MAX_ROWS
from hanoi_industry.spreadsheets.progress import Stage
from hanoi_industry.spreadsheets.record_findings import Told, told_by
from hanoi_industry.spreadsheets.record_plans import ALL, BATCH, CODE_OF_KIND, KINDS, RecordPlan
from hanoi_industry.spreadsheets.record_statements import PAPER, Stated, stated_of
from hanoi_industry.spreadsheets.roles import LayoutProblem
from hanoi_industry.spreadsheets.sheets import (
    Asking,
    RowCells,
    Sheet,
    SheetField,
    Table,
    TableResource,
)
from hanoi_industry.validity import Dated

# Nobody mends so many cells one by one, and to tell of each would take more memory than there is.
MOST_FAULTS = 100_000
DAY = "valid_from"
DAY_FIELD = SheetField(
    DAY,
    _("true from"),
    Kind.DAY,
    words=(
        *("Từ ngày", "Có hiệu lực từ", "Ngày số liệu", "Tính đến ngày", "Ngày cập nhật", "as of"),
        *("Ngày hiệu lực", "Ngày có hiệu lực", "Hiệu lực từ"),
    ),
    attribute=DAY,
)
PAPER_FIELD = SheetField(
    PAPER, _("source"), words=("Nguồn", "Nguồn số liệu", "Văn bản"), longest=900, attribute="paper"
)


class RecordResource(TableResource):
    """Plans rows that are each one record of `model`, told apart by its `dated_subject`.

    A room fills in `find`, and `say` where a column is not simply a field. All lists have one
    entry a row of the table.
    """

    model: type[Dated]
    # Columns that are facts, each with the field of the model it fills.
    facts: Mapping[str, str] = {}
    # Fields that are one value with another, by whose name it is asked whether it was wrong.
    asked_with: Mapping[str, str] = {}

    # What a room finds out for each row

    # Keys of what a row is about, in the order of `dated_subject`; None where that is new or unclear.
    subjects: list[tuple | None]
    # The area that answers for it, by its number; None is the whole city.
    areas: list[int | None]
    # What a row brings that nobody knew, for the room to make when the plan is kept.
    fresh: dict[int, object]
    # Rows of which nobody has said yet whether they are looked at.
    may_be_left_out: Set[int] = frozenset()

    def plan(self, table: Table, basis: Mapping[str, object]) -> AnyPlan:
        self.table, self.size, self.kinds = table, len(table), b""
        self.told: dict[str, dict[int, list[Told]]] = {"faults": {}, "oddities": {}, "notes": {}}
        self.waiting: dict[int, list[str]] = {}
        self.readings = self.read(table)
        self.waiting |= self.undecided
        faulty = sum(
            one.is_faulty for reading in self.readings.values() for one in reading.special.values()
        )
        if faulty > MOST_FAULTS:
            return Plan([], [], basis, [Finding(LayoutProblem.TOO_MANY_FAULTS, {"count": faulty})])
        out = self.asking.left_out
        self.left_out = (
            {n for n, number in enumerate(table.numbers) if number in out} if out else set()
        )
        self.as_of = self.asking.as_of
        self.days = self._days()
        self.subjects, self.areas, self.fresh = [None] * self.size, [None] * self.size, {}
        self.tell(Stage.MATCHING, 0, self.size)
        self.find()
        self._say()
        self._find_repeats()
        self._check_areas()
        self._compare()
        self.settle()
        self.kinds = self._kinds()
        return RecordPlan(self, basis)

    def import_data(self, dataset: tablib.Dataset, dry_run=True, **kwargs) -> Result:
        """A look at the rows of a dataset headed as an export of ours is. Nothing is written."""
        if not dry_run:
            raise NotImplementedError("Sheets are kept through spreadsheets.services.keep().")
        self.plan(self._table(dataset), {})
        result = Result()
        result.total_rows = self.size
        for code in self.kinds:
            row = RowResult()
            row.import_type = IMPORT_TYPES[KINDS[code]]
            result.append_row_result(row)
            result.increment_row_result_total(row)
        return result

    def _table(self, dataset: tablib.Dataset) -> Table:
        named = {str(one.heading): one.name for one in self.sheet.fields}
        headers = [named.get(header, header) for header in dataset.headers]
        known = [name for name in headers if name in self.fields]
        columns = {name: [row[headers.index(name)] for row in dataset] for name in known}
        return Table("", range(2, len(dataset) + 2), columns, dict.fromkeys(known, ""))

    # Rooms

    def find(self) -> None:
        """What each row is about: `subjects`, `areas` and `fresh`; faults and questions where not."""
        raise NotImplementedError

    def say(self, name: str, column: str) -> None:
        """Take a column over as a field; rooms do otherwise where one becomes several."""
        values = self.readings[column].values
        is_day = self.fields[column].of.kind is Kind.DAY
        self.state(name, column, self._whole_days(column, values) if is_day else values)

    def settle(self) -> None:
        """What shows only when all rows are compared, such as values that do not go together."""

    def label(self, index: int) -> str:
        """What a person knows the row by."""
        return ""

    def told_of(self, index: int) -> tuple[str, str, str]:
        """Area code, code and name of what the row is about, as history tells them."""
        raise NotImplementedError

    def may(self, area: int | None) -> bool:
        """Whether the person may import and record for an area."""
        raise NotImplementedError

    def differs(self, index: int, name: str, before, after) -> None:
        """Called for each value that is otherwise than the one held: is that odd, is it allowed?"""

    # Codes of a room for what it has words for.
    not_yours = repeated = said_otherwise = cannot_be_erased = ""

    # What rooms say of a row

    def fault(self, index: int, code: str, column: str = "", typed: str = "", **params) -> None:
        self._tell("faults", index, code, column, typed, params)

    def oddity(self, index: int, code: str, column: str = "", typed: str = "", **params) -> None:
        self._tell("oddities", index, code, column, typed, params)

    def note(self, index: int, code: str, column: str = "", typed: str = "", **params) -> None:
        self._tell("notes", index, code, column, typed, params)

    def _tell(self, kind, index, code, column, typed, params) -> None:
        self.told[kind].setdefault(index, []).append(Told(code, column, typed, params))

    def wait(self, index: int, key: str) -> None:
        """The row waits for the answer to a question."""
        self.waiting.setdefault(index, []).append(key)

    def state(self, name: str, column: str, values: Sequence) -> None:
        """What the rows say of a field: plain values, None where a row says nothing of it."""
        self.said[name], self.column_of[name] = values, column
        for index, reading in self.readings[column].special.items():
            if reading.erases:
                self._erase(index, name, column, reading)
            elif reading.value is Mark.DOES_NOT_APPLY:
                self.emptied.setdefault(index, {})[name] = True

    def _erase(self, index: int, name: str, column: str, reading: Reading) -> None:
        if self.model._meta.get_field(name).null:
            self.emptied.setdefault(index, {})[name] = False
        else:
            self.fault(index, self.cannot_be_erased, column, reading.as_typed)

    def values(self, column: str) -> list:
        """The typed values of a column; nothing said where the file has no such column."""
        reading = self.readings.get(column)
        return reading.values if reading is not None else [None] * self.size

    def is_faulty_at(self, index: int, *columns: str) -> bool:
        return any(
            column in self.readings and self.readings[column].is_faulty(index) for column in columns
        )

    def faulty_rows(self, column: str) -> set[int]:
        """All rows that are faulty at a column, for who goes through very many."""
        reading = self.readings.get(column)
        if reading is None:
            return set()
        return {index for index, one in reading.special.items() if one.is_faulty}

    def rows(self) -> Iterator[int]:
        """The rows that are looked at."""
        return (index for index in range(self.size) if index not in self.left_out)

    # Inside

    def _days(self) -> list[date]:
        """The day of the row where it names one, else that of the file."""
        if DAY not in self.readings:
            return [self.as_of] * self.size
        days, today = [], self.asking.today
        for index, value in enumerate(self.readings[DAY].values):
            if value is None:
                days.append(self.as_of)
                continue
            first, last = (value, value) if type(value) is date else (value.first, value.last)
            if first > today:
                self.fault(index, RowProblem.DAY_TO_COME, DAY, self.readings[DAY].typed(index))
            days.append(min(last, today))
            if first != last and first <= today:
                told = {"period": value, "day": days[-1]}
                typed = self.readings[DAY].typed(index)
                self.note(index, RowNote.LAST_DAY_TAKEN, DAY, typed, **told)
        return days

    def _say(self) -> None:
        self.said: dict[str, Sequence] = {}
        self.column_of: dict[str, str] = {}
        # Rows that erase (False) or say that a value does not apply (True), by field.
        self.emptied: dict[int, dict[str, bool]] = {}
        for column, name in self.facts.items():
            if column in self.readings:
                self.say(name, column)
        self._refuse_to_erase(self.readings.keys() - self.facts.keys())
        self._name_what_is_said()

    def say_besides(self, name: str, column: str, values: Sequence) -> None:
        """What the words of a column say of another field, after all columns have said theirs."""
        self.said[name], self.column_of[name] = values, column
        self._name_what_is_said()

    def _name_what_is_said(self) -> None:
        self.names = list(self.said)
        self.bits = {name: 1 << place for place, name in enumerate(self.names)}

    def _refuse_to_erase(self, columns: Iterable[str]) -> None:
        """What tells the row apart, or where it is from, is no fact that could be empty."""
        for column in sorted(columns):
            for index, reading in self.readings[column].special.items():
                if reading.erases:
                    self.fault(index, self.cannot_be_erased, column, reading.as_typed)

    def _whole_days(self, column: str, values: list) -> list:
        """Deadlines as their last day, for a field that keeps nothing of how well they are known."""
        if PartialDay not in set(map(type, values)):
            return values
        whole = list(values)
        for index, value in enumerate(values):
            if type(value) is not PartialDay:
                continue
            whole[index] = value.last
            told = {"period": value, "day": value.last}
            self.note(
                index, RowNote.LAST_DAY_TAKEN, column, self.readings[column].typed(index), **told
            )
        return whole

    def _find_repeats(self) -> None:
        first: dict[tuple, int] = {}
        for index in self.rows():
            about = self.subjects[index] or self.fresh.get(index)
            if about is None or index in self.may_be_left_out:
                continue
            other = first.setdefault((about, self.days[index]), index)
            if other != index:
                self.fault(index, self.repeated, first=self.table.numbers[other])
                if any(one[other] != one[index] for one in self.said.values()):
                    self.oddity(other, self.said_otherwise, other=self.table.numbers[index])

    def _check_areas(self) -> None:
        """Importing and recording both, asked once for each area of the file."""
        concerned = [n for n in self.rows() if self.subjects[n] is not None or n in self.fresh]
        closed = {area for area in {self.areas[n] for n in concerned} if not self.may(area)}
        if closed:
            for index in concerned:
                if self.areas[index] in closed:
                    self.fault(index, self.not_yours)

    def _compare(self) -> None:
        """Which fields of a row say something new, as bits; and of which held row they say it."""
        # The number and the day of the held row; zero where nothing is held.
        self.held = array("q", bytes(8 * self.size))
        self.held_since = array("l", bytes(array("l").itemsize * self.size))
        self.differing = [0] * self.size
        self.replaced: dict[str, list] = {}
        self._compare_with_nothing()
        by_first: dict[object, list[int]] = {}
        for index in self.rows():
            if self.subjects[index] is not None:
                by_first.setdefault(self.subjects[index][0], []).append(index)
        firsts = list(by_first)
        for start in range(0, len(firsts), BATCH):
            self.tell(Stage.COMPARING, self.size * start // len(firsts), self.size)
            some = firsts[start : start + BATCH]
            self._compare_batch(some, [index for first in some for index in by_first[first]])

    def _compare_with_nothing(self) -> None:
        """Where nothing is held, all that a row says is new."""
        nothing = (None,) * len(self.names)
        if self.names:
            rows = zip(*self.said.values(), strict=True)
            self.differing = [0 if row == nothing else ALL for row in rows]
        for index, emptied in self.emptied.items():
            if any(emptied.values()):
                self.differing[index] = ALL

    def _compare_batch(self, firsts: list, indexes: list[int]) -> None:
        timelines = self._timelines(firsts)
        if not timelines:
            return
        pairs = []
        for index in indexes:
            row = _held_on(timelines.get(self.subjects[index], ()), self.days[index])
            if row is not None:
                self.held[index], self.held_since[index] = row[0], row[1].toordinal()
                self.differing[index] = 0
                pairs.append((index, row))
        for place, name in enumerate(self.names, start=3):
            self._compare_column(name, place, pairs)
        for index, row in pairs:
            for name, does_not_apply in self.emptied.get(index, {}).items():
                was_absent = name in row[2]
                before = row[3 + self.names.index(name)]
                if before is not None or was_absent != does_not_apply:
                    self._note_difference(name, index, before)

    def _compare_column(self, name: str, place: int, pairs: list) -> None:
        values = self.said[name]
        differing = [
            (index, row)
            for index, row in pairs
            if values[index] is not None
            and (not says_the_same(row[place], values[index]) or (row[2] and name in row[2]))
        ]
        for index, row in differing:
            self._note_difference(name, index, row[place])
            self.differs(index, name, row[place], values[index])

    def _note_difference(self, name: str, index: int, before) -> None:
        asked = self.asked_with.get(name, name)
        is_counted = asked != name and self.differing[index] & self.bits[asked]
        self.differing[index] |= self.bits[name]
        since = self.held_since[index]
        if before is not None and since < self.days[index].toordinal():
            known = self.replaced.setdefault(asked, [0, since, since])
            known[0] += not is_counted
            known[1], known[2] = min(known[1], since), max(known[2], since)

    def _timelines(self, firsts: list) -> dict[tuple, list[tuple]]:
        """Standing rows by subject, oldest first: number, day, what does not apply, said fields."""
        model = self.model
        subject = [model._meta.get_field(name).attname for name in model.dated_subject]
        names = [model._meta.get_field(name).attname for name in self.names]
        rows = model._base_manager.filter(
            **{f"{model.dated_subject[0]}__among": Keys(firsts)}, withdrawn_at__isnull=True
        ).order_by("valid_from")
        if self.lock:
            rows = rows.select_for_update(of=("self",))
        timelines: dict[tuple, list[tuple]] = {}
        key = itemgetter(*range(len(subject))) if len(subject) > 1 else lambda row: (row[0],)
        for row in rows.values_list(*subject, "pk", "valid_from", "not_applicable", *names):
            timelines.setdefault(key(row), []).append(row[len(subject) :])
        return timelines

    def _kinds(self) -> bytearray:
        kinds = bytearray([CODE_OF_KIND[RowKind.SAME]]) * self.size
        new, changed = CODE_OF_KIND[RowKind.NEW], CODE_OF_KIND[RowKind.CHANGED]
        held = self.held
        for index, bits in enumerate(self.differing):
            if bits:
                kinds[index] = changed if held[index] else new
        for index in self.fresh:
            kinds[index] = new
        for index in self.waiting:
            kinds[index] = CODE_OF_KIND[RowKind.ASKED]
        for reading in self.readings.values():
            for index, cell in reading.special.items():
                if cell.is_faulty:
                    kinds[index] = CODE_OF_KIND[RowKind.FAULTY]
        for index in self.told["faults"]:
            kinds[index] = CODE_OF_KIND[RowKind.FAULTY]
        for index in self.left_out:
            kinds[index] = CODE_OF_KIND[RowKind.LEFT_OUT]
        return kinds

    # What is shown of a row

    def drafts(self, indexes: Sequence[int]) -> list[Draft]:
        """The rows as a page shows them; what was held is fetched for all of them at once."""
        held = self._held_rows([self.held[index] for index in indexes if self.held[index]])
        return [self._draft(index, held.get(self.held[index])) for index in indexes]

    def place(self, index: int) -> Draft:
        """The row with nothing but its place and its name."""
        table = self.table
        cells, groups = RowCells(table, index), table.groups_of(index)
        return Draft(table.numbers[index], cells, groups, self.label(index))

    def _draft(self, index: int, held: Dated | None) -> Draft:
        draft = self.place(index)
        draft.is_left_out = index in self.left_out
        if draft.is_left_out:
            return draft
        draft.thing, draft.is_new, draft.is_made = held, held is None, index in self.fresh
        for kind in ("faults", "oddities", "notes"):
            getattr(draft, kind).extend(self.findings_of(kind, index))
        draft.asked = self.waiting.get(index, [])
        draft.differences = self.differences(index, held)
        return draft

    def differences(self, index: int, held: Dated | None) -> list[Difference]:
        return [
            self._difference(name, index, held)
            for name in self.names
            if self.differing[index] & self.bits[name] and self._says(name, index)
        ]

    def unsay(self, index: int, name: str) -> None:
        """Whatever the row says of a field is not taken over."""
        if self.said[name] is self.readings[self.column_of[name]].values:
            # What was read is read again by others.
            self.said[name] = list(self.said[name])
        self.said[name][index] = None
        if self.held[index]:
            self.differing[index] &= ~self.bits[name]
        elif all(values[index] is None for values in self.said.values()):
            self.differing[index] = 0

    def _says(self, name: str, index: int) -> bool:
        if self.said[name][index] is not None:
            return True
        emptied = self.emptied.get(index, {})
        return name in emptied and (emptied[name] or bool(self.held[index]))

    def _held_rows(self, numbers: list[int]) -> dict[int, Dated]:
        rows = self.model._base_manager.select_related(*self.model.relations())
        return rows.in_bulk(numbers) if numbers else {}

    def _difference(self, name: str, index: int, held: Dated | None) -> Difference:
        column = self.column_of[name]
        before = getattr(held, name) if held is not None else None
        emptied = self.emptied.get(index, {})
        after = Mark.DOES_NOT_APPLY if emptied.get(name) else self.shown(name, index)
        is_earlier = held is not None and held.valid_from < self.days[index]
        return Difference(
            name,
            self.label_of_fact(name),
            before,
            after,
            self.readings[column].typed(index),
            self.table.address(column, index),
            self.words(name),
            held.valid_from if is_earlier and before is not None else None,
        )

    def shown(self, name: str, index: int) -> object:
        """What a row says of a field, as a page shows it."""
        return self.said[name][index]

    def words(self, name: str) -> Mapping:
        return dict(self.model._meta.get_field(name).choices or ())

    def findings_of(self, kind: str, index: int) -> Iterator[Finding]:
        for column, reading in self.readings.items():
            cell = reading.special.get(index)
            if cell is not None:
                for code, params in told_by(cell, kind):
                    yield self.finding(index, Told(code, column, cell.as_typed, params))
        for told in self.told[kind].get(index, ()):
            yield self.finding(index, told)

    def finding(self, index: int, told: Told) -> Finding:
        has_cell = told.column in self.table.columns
        place = self.table.address(told.column, index) if has_cell else ""
        label = self.label_of(told.column) if has_cell else ""
        return Finding(told.code, told.params, label, told.typed, place)

    # What is kept

    def stated(self) -> Stated:
        """What the written rows say, for the room's service."""
        return stated_of(self)

    def is_corrected(self, name: str) -> bool:
        name = self.asked_with.get(name, name)
        return self.asking.corrections.get(name, CHANGE) == CORRECT

    def label_of_fact(self, name: str) -> object:
        """What pages call a field: as its column is headed."""
        return self.label_of(self.column_of[name])


IMPORT_TYPES = {
    RowKind.NEW: RowResult.IMPORT_TYPE_NEW,
    RowKind.CHANGED: RowResult.IMPORT_TYPE_UPDATE,
    RowKind.SAME: RowResult.IMPORT_TYPE_SKIP,
    RowKind.LEFT_OUT: RowResult.IMPORT_TYPE_SKIP,
    RowKind.ASKED: RowResult.IMPORT_TYPE_INVALID,
    RowKind.FAULTY: RowResult.IMPORT_TYPE_INVALID,
}


def _held_on(timeline: Iterable[tuple], day: date) -> tuple | None:
    held = None
    for row in timeline:
        if row[1] > day:
            break
        held = row
    return held


class RecordSheet(Sheet):
    """A sheet whose rows are records; a room names its columns and its resource."""

    resource_class: type[RecordResource] = RecordResource
    # Columns are planned whole, so as many rows as are read.
    most_rows = MAX_ROWS

    def may_be_erased(self, name: str) -> bool:
        of = self.resource_class.facts.get(name)
        return of is not None and self.resource_class.model._meta.get_field(of).null

    @without_collecting()
    def plan(self, table: Table, asking: Asking, basis: Mapping, *, lock: bool = False) -> AnyPlan:
        return self.resource_class(self, asking, lock=lock).planned(table, basis)
