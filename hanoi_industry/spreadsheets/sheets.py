"""A `Sheet` is what a kind of file holds: its fields, how a row becomes a thing, how it is kept.

django-import-export is the engine underneath: each sheet has a resource whose fields and widgets
read our raw cells and write our exports. The resource plans and never writes; rooms keep what was
planned through their services. Columns are read whole, and everything stored is loaded once per
file, not once per row. Where a row is one record of one model, see `records`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property, partial
from types import ModuleType

import tablib
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy
from import_export import resources
from import_export.instance_loaders import BaseInstanceLoader
from import_export.results import Result

from hanoi_industry import words
from hanoi_industry.collecting import without_collecting
from hanoi_industry.exports.writing import storable
from hanoi_industry.spreadsheets.columns import (
    ODD_CAVEATS,
    SILENT_CAVEATS,
    ColumnReading,
    Doubt,
    Kind,
    Mark,
    RowNote,
    RowProblem,
    likely_mark,
)
from hanoi_industry.spreadsheets.comparing import (
    LEAVE_OUT,
    AnyPlan,
    Choice,
    Draft,
    Effect,
    Finding,
    Plan,
    Questions,
)
from hanoi_industry.spreadsheets.fields import (
    CellWidget,
    SheetField,
    SheetResourceField,
    in_both_languages,
)
from hanoi_industry.spreadsheets.headings import ColumnMatch, FieldWords
from hanoi_industry.spreadsheets.layout import Column, Group, Layout
from hanoi_industry.spreadsheets.progress import NOBODY, Progress, Stage
from hanoi_industry.spreadsheets.reading import RawSheet
from hanoi_industry.spreadsheets.tables import ROW, RowCells, RowReadings, Table

# Of so many headings and more it is no chance that they are our own.
LEAST_OF_A_FORM = 4

# For rooms and pages, that know only sheets.
__all__ = [
    "CellWidget",
    "Kind",
    "Mark",
    "RowCells",
    "RowNote",
    "RowProblem",
    "RowReadings",
    "SheetField",
    "Table",
    "in_both_languages",
]

# What may be answered to each doubt, and how it is put.
ANSWERS: Mapping[Doubt, tuple[Choice, ...]] = {
    Doubt.MARK: (
        Choice(".", gettext_lazy("the point parts decimals: 1.234 is a little more than one")),
        Choice(",", gettext_lazy("the comma parts decimals: 1.234 is over a thousand")),
    ),
    Doubt.SCALE: (
        Choice("share", gettext_lazy("shares of one: 0.85 is 85 %")),
        Choice("percent", gettext_lazy("per cent: 0.85 is less than one per cent")),
    ),
}


# What may become of cells that perhaps hold no more.
TAKEN, BLANK = "taken", "blank"
WHAT_BECOMES_OF_DOUBTED = (
    Choice(LEAVE_OUT, gettext_lazy("leave out the rows in which they stand")),
    Choice(BLANK, gettext_lazy("take the rows, and these cells for blank")),
    Choice(TAKEN, gettext_lazy("take them like all others")),
)


# The engine


@dataclass
class Asking:
    """What a plan is made for: whose, on which day, with which answers given so far."""

    by: object
    as_of: date
    today: date
    answers: Mapping[str, object] = field(default_factory=dict)
    # Told how many rows are through.
    progress: Progress = NOBODY

    @cached_property
    def left_out(self) -> frozenset[int]:
        return frozenset(self.answers.get("left_out", ()))

    @property
    def corrections(self) -> Mapping[str, str]:
        """By the name of a difference: whether what it replaces was wrong or has changed."""
        return self.answers.get("corrections", {})


# From so many rows on, what the last table said is not read again for the next page and for keeping.
LARGE = 5_000
# After so many rows it is told how many are through.
TOLD_EVERY = 500


@dataclass(frozen=True)
class _Read:
    """What a table said. It holds the very cells, so nobody else's can be taken for them."""

    kind: str
    language: str | None
    table: Table
    readings: dict[str, ColumnReading]

    def is_of(self, sheet: "Sheet", table: Table) -> bool:
        mine = self.table
        return (
            (self.kind, self.language) == (sheet.kind, translation.get_language())
            and (mine.units, mine.date1904) == (table.units, table.date1904)
            and mine.columns.keys() == table.columns.keys()
            and all(mine.columns[name] is column for name, column in table.columns.items())
        )


_last_read: list[_Read] = []


class TableResource(resources.Resource):
    """What every sheet has of the engine: fields that read columns and write exports."""

    sheet: "Sheet"
    # What a room calls a value that does not apply, when it exports.
    absent: object = None

    class Meta:
        # A row finds its thing by more than an id.
        import_id_fields = []
        # The stock comparison is switched off with the stock difference; skip_row() is our own.
        skip_diff = True
        use_transactions = False
        clean_model_instances = False

    def __init__(self, sheet: "Sheet", asking: Asking | None = None, *, lock: bool = False):
        super().__init__()
        self.sheet, self.asking, self.lock = sheet, asking, lock
        self.questions = Questions(asking.answers.get("questions", {}) if asking else {})
        self.fields = {one.name: SheetResourceField(one) for one in sheet.fields}
        # Rows with cells that wait for a word about their column, and for which.
        self.undecided: dict[int, list[str]] = {}

    def planned(self, table: Table, basis: Mapping[str, object]) -> AnyPlan:
        """The plan of a table, of whose doubtful cells a person says what becomes of them."""
        for code, addresses in table.doubted.items():
            table = self._without_doubted(table, code, addresses)
        return self.plan(table, basis)

    def _without_doubted(self, table: Table, code: str, addresses: frozenset[str]) -> Table:
        out = self.asking.left_out
        places = [
            (index, name)
            for index, number in enumerate(table.numbers)
            if number not in out
            for name in table.columns
            if table.address(name, index) in addresses
        ]
        rows = {index for index, _name in places}
        answer = None
        for index, name in places:
            place = {"address": table.address(name, index), "count": len(rows)}
            answer = self.questions.ask(code, code, WHAT_BECOMES_OF_DOUBTED, **place)
        if answer == LEAVE_OUT:
            out = sorted(out.union(table.numbers[index] for index in rows))
            self.asking = replace(self.asking, answers={**self.asking.answers, "left_out": out})
        elif answer == BLANK:
            columns = {name: list(values) for name, values in table.columns.items()}
            for index, name in places:
                columns[name][index] = None
            table = replace(table, columns=columns)
        elif answer is None:
            for index in rows:
                self.undecided.setdefault(index, []).append(code)
        return table

    def plan(self, table: Table, basis: Mapping[str, object]) -> AnyPlan:
        raise NotImplementedError

    def read(self, table: Table) -> dict[str, ColumnReading]:
        """Every column of a table, by the name of its field."""
        for name in table.columns:
            if name not in self.fields:
                self.fields[name] = SheetResourceField(self.sheet.field(name))
        readings = self._as_written(table)
        # Every number is looked at for it, so once for all columns that leave it open.
        likely = cache(partial(self._likely_mark, table))
        return {name: self._settled(table, name, one, likely) for name, one in readings.items()}

    def _as_written(self, table: Table) -> dict[str, ColumnReading]:
        """What the cells say by themselves; a large table is not read again for the next page."""
        known = [one for one in _last_read if one.is_of(self.sheet, table)]
        if known:
            return known[0].readings
        readings = {}
        for place, (name, values) in enumerate(table.columns.items()):
            self.tell(Stage.COLUMNS, len(table) * place // len(table.columns), len(table))
            unit = table.units.get(name, "")
            widget = self.fields[name].widget
            readings[name] = widget.read(values, unit, date1904=table.date1904)
        if len(table) >= LARGE:
            _last_read[:] = [_Read(self.sheet.kind, translation.get_language(), table, readings)]
        return readings

    def _settled(
        self, table: Table, name: str, reading: ColumnReading, likely_mark: Callable[[], str]
    ) -> ColumnReading:
        """Where cells have two readings, one answer for the whole column chooses between them."""
        said = {}
        for doubt, cells in reading.in_doubt().items():
            key = f"{doubt}|{name}"
            first = next(iter(cells))
            answer = self.questions.ask(
                key,
                doubt,
                ANSWERS[doubt],
                address=table.address(name, first),
                offered=likely_mark() if doubt is Doubt.MARK else "",
                heading=str(self.label_of(name)),
                text=cells[first].as_typed,
                count=len(cells),
            )
            if answer is not None:
                said[doubt] = answer
                continue
            for index in cells:
                self.undecided.setdefault(index, []).append(key)
            reading = reading.without(cells)
        if not said:
            return reading
        widget, unit = self.fields[name].widget, table.units.get(name, "")
        return widget.read(table.columns[name], unit, date1904=table.date1904, said=said)

    def _likely_mark(self, table: Table) -> str:
        numbers = (
            values
            for name, values in table.columns.items()
            if self.fields[name].of.kind in (Kind.NUMBER, Kind.COUNT)
        )
        return likely_mark(numbers)

    def label_of(self, name: str) -> object:
        return self.fields[name].of.label

    # How far it is

    def tell(self, stage: Stage, done: int, total: int) -> None:
        if self.asking is not None:
            self.asking.progress.at(stage, done, total)

    def told_of_each(self, stage: Stage, rows: Sequence) -> Iterator:
        """The rows one after the other, telling now and then how many are through."""
        for done, row in enumerate(rows):
            if done % TOLD_EVERY == 0:
                self.tell(stage, done, len(rows))
            yield row
        self.tell(stage, len(rows), len(rows))

    # Writing

    def export_field(self, field, instance, **kwargs):
        value = field.get_value(instance)
        if value is not None and value is self.absent:
            value = Mark.DOES_NOT_APPLY
        return field.widget.render(value)

    def get_export_order(self):
        return [one.name for one in self.sheet.fields if one.attribute]

    def get_import_order(self):
        return list(self.fields)


class DraftLoader(BaseInstanceLoader):
    """Finds the thing of a row among what the resource loaded for the whole file."""

    def get_instance(self, row):
        return self.resource.draft_of(row[ROW])


class SheetResource(TableResource):
    """Reads the rows of one file into drafts. Nothing is written here: rooms keep drafts."""

    class Meta(TableResource.Meta):
        instance_loader_class = DraftLoader

    def __init__(self, sheet: "Sheet", asking: Asking | None = None, *, lock: bool = False):
        super().__init__(sheet, asking, lock=lock)
        self.drafts: list[Draft] = []

    # Reading

    def import_data(self, dataset, dry_run=True, **kwargs) -> Result:
        """A look at every row. There is nothing to roll back, and so no transaction is opened."""
        if not dry_run:
            raise NotImplementedError("Sheets are kept through spreadsheets.services.keep().")
        return self.import_data_inner(
            dataset,
            dry_run=True,
            raise_errors=False,
            using_transactions=False,
            collect_failed_rows=False,
        )

    def plan(self, table: Table, basis: Mapping[str, object]) -> Plan:
        self.table = table
        corrections = self.asking.corrections
        result = self.import_data(table.dataset())
        for error in result.base_errors:
            raise error.error
        for _number, errors in result.row_errors():
            raise errors[0].error
        self.settle_all()
        basis = {**basis, "corrections": dict(corrections)} if corrections else basis
        return Plan(self.drafts, list(self.questions), basis)

    def before_import(self, dataset, **kwargs):
        table = self.table
        self.readings = self.read(table)
        self.drafts = [
            Draft(
                number,
                RowCells(table, index),
                table.groups_of(index),
                said=RowReadings(self.readings, index),
                is_left_out=number in self.asking.left_out,
                asked=list(self.undecided.get(index, ())),
            )
            for index, number in enumerate(table.numbers)
        ]
        self._tell_what_is_special()
        self.tell(Stage.MATCHING, 0, len(table))
        self.prepare(self.drafts)

    def _tell_what_is_special(self) -> None:
        for name, column in self.readings.items():
            label = self.label_of(name)
            for index, reading in column.special.items():
                draft = self.drafts[index]
                cell = draft.cell(name)
                if reading.is_faulty:
                    draft.fault(reading.code, cell, reading.as_typed, label, **reading.params)
                    continue
                told = [one for one in reading.caveats if one.code not in SILENT_CAVEATS]
                self.tell_caveats(draft, told, cell, reading.as_typed, label)

    def tell_caveats(self, draft: Draft, caveats, cell, typed: str, label, *codes: str) -> None:
        """Tell what a cell was read with; only of these codes, where some are given."""
        for caveat in caveats:
            if not codes or caveat.code in codes:
                tell = draft.oddity if caveat.code in ODD_CAVEATS else draft.note
                tell(caveat.code, cell, typed, label, **caveat.params)

    def draft_of(self, index: int) -> Draft | None:
        """The draft of a row that is about a known thing."""
        draft = self.drafts[index]
        return None if draft.is_new else draft

    def init_instance(self, row=None) -> Draft:
        return self.drafts[row[ROW]]

    def import_instance(self, instance: Draft, row, **kwargs) -> None:
        if row[ROW] % TOLD_EVERY == 0:
            self.tell(Stage.COMPARING, row[ROW], len(self.table))
        if not instance.is_left_out:
            self.settle(instance)
        if instance.faults:
            raise ValidationError(
                [ValidationError(str(one.code), code=str(one.code)) for one in instance.faults]
            )

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        if import_validation_errors:
            raise ValidationError(import_validation_errors)

    def skip_row(self, instance: Draft, original, row, import_validation_errors=None) -> bool:
        return not import_validation_errors and not instance.is_written

    def save_instance(self, instance, is_create, row, **kwargs):
        """A draft is kept by the room, together with all others of the file."""

    def save_m2m(self, instance, row, **kwargs):
        """As above."""

    # Rooms

    def prepare(self, drafts: list[Draft]) -> None:
        """Load all that the rows will ask for, and find the thing each is about."""

    def settle(self, draft: Draft) -> None:
        """What the row means: its differences from what is stored, its problems and questions."""
        raise NotImplementedError

    def settle_all(self) -> None:
        """What shows only when all rows are looked at, such as a thing named twice."""


class Sheet:
    """What a kind of file holds. Rooms subclass it; the pages and services need no more."""

    kind = ""
    title: object = ""
    explanation: object = ""
    fields: tuple[SheetField, ...] = ()
    resource_class: type[TableResource] = SheetResource
    # The permission a row needs for its area; the import itself needs its own besides.
    edit_permission = ""
    # Words for the room's own codes, beside those of spreadsheets.messages.
    messages: Mapping[str, object] = {}
    # Where what was kept is undone: look_at_undo() and undo(), as history.services.parts has them.
    room: ModuleType
    # For templates: what headings stand under, with the names of their fields (() is no such row);
    # the columns that say which thing a row is; and those that should not stay blank for long.
    groups: tuple[tuple[object, tuple[str, ...]], ...] = ()
    keys: tuple[str, ...] = ()
    important: tuple[str, ...] = ()
    # Whether a form with its headings below each other, and a thing in each further column, is read
    # as rows. Not where a kind has tables of its own that name something in every row.
    reads_forms = False
    # More are not planned at once: where each row is looked at by itself, so many take half of the
    # memory that the office's server has for a process.
    most_rows = 10_000

    def vocabulary(self, columns=(), title: str = "") -> list[FieldWords]:
        """What columns may be called; `columns` and `title` are those of the table at hand."""
        return [one.vocabulary() for one in self.fields]

    def field(self, name: str) -> SheetField:
        return next(one for one in self.fields if one.name == name)

    def unit_of(self, name: str) -> str:
        return next((one.unit for one in self.fields if one.name == name), "")

    def choosable_fields(self, layout: Layout) -> list[SheetField]:
        """What a person may say that a column holds."""
        return list(self.fields)

    def is_called(self, what: str) -> bool:
        """Whether this is the title of the sheet, in whichever language."""
        titles = map(words.nfc, in_both_languages(self.title))
        return what.casefold() in map(str.casefold, titles)

    def is_own_form(self, columns: Iterable[Column]) -> bool:
        """Whether most headings are those of our own templates and exports, word for word.

        In those a blank cell is blank, whatever stands above it.
        """
        own = set()
        for language in ("vi", "en"):
            with translation.override(language):
                own |= {words.nfc(storable(one.heading)) for one in self.fields}
        headed = [words.nfc(one.path[-1]) for one in columns if one.path]
        ours = sum(heading in own for heading in headed)
        return ours >= LEAST_OF_A_FORM and 5 * ours >= 4 * len(headed)

    def heads_that_are_rows(self, layout: Layout) -> list[Group]:
        """Of what heads other rows, that which is a thing of its own besides."""
        return []

    def known_by_values(self, matches: list[ColumnMatch]) -> list[ColumnMatch]:
        """The same, with columns that no heading names but that their cells give away."""
        return matches

    def missing_columns(self, matches: Iterable[ColumnMatch]) -> list[Finding]:
        """What keeps rows from being read at all, such as no column of names."""
        return []

    def goes_below(self, layout: Layout, other: Layout) -> bool:
        """Whether a table further down its sheet is read in one go with the one that is chosen."""
        return False

    def missing(self, layout: Layout, matches: Iterable[ColumnMatch]) -> list[Finding]:
        """The same, where what stands above rows may take the place of a column."""
        return self.missing_columns(matches)

    def table(self, sheet: RawSheet, layout: Layout, matches, *, date1904: bool) -> Table:
        return Table.of(sheet, layout, matches, date1904=date1904)

    @without_collecting()
    def plan(self, table: Table, asking: Asking, basis: Mapping, *, lock: bool = False) -> AnyPlan:
        resource = self.resource_class(self, asking, lock=lock)
        plan = resource.planned(table, basis)
        plan.resource = resource
        return plan

    def effects(self, plan: AnyPlan, asking: Asking) -> list[Effect]:
        """Headline figures before and after, where the room has some."""
        return []

    def keep(self, plan: AnyPlan, change_set, *, by) -> None:
        raise NotImplementedError

    def look_at_undo(self, change_set, *, by):
        """What would become of a deed where all later ones of its upload are undone along with it."""
        return self.room.look_at_undo(change_set, by=by, whole_upload=True)

    def undo(self, change_set, *, deed):
        return self.room.undo(change_set, deed=deed)

    def recorded(self, *, by, day: date) -> Iterable:
        """What stands on a day, of all that this person may import for; as `exported()` takes it."""
        return ()

    def may_be_erased(self, name: str) -> bool:
        """Whether a row may take away what is held of a field."""
        return True

    def suggested(self, name: str) -> Sequence[str]:
        """Words for a drop-down of a column that takes others too."""
        return ()

    def in_words(self, things: Iterable) -> Iterable:
        """Things as the columns find their values in them; rooms put names where numbers are."""
        return things

    def exported(self, things: Iterable) -> tablib.Dataset:
        """A table that goes back in as "no change"."""
        dataset = self.resource_class(self).export(queryset=list(self.in_words(things)))
        dataset.headers = [self.field(name).heading for name in dataset.headers]
        dataset.title = str(self.title)
        return dataset

    def button(self, plan: AnyPlan) -> str:
        """What the one button that writes says it will write."""
        return self.keeps(plan) if plan.written_count else translation.gettext("Nothing to keep")

    def keeps(self, plan: AnyPlan) -> str:
        """The same of a plan that writes something: "Keep 3 samples"."""
        raise NotImplementedError
