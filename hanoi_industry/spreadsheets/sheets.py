"""A `Sheet` is what a kind of file holds: its fields, how a row becomes a thing, how it is kept.

django-import-export is the engine underneath: each sheet has a resource whose fields and widgets
read our raw cells and write our exports. The resource plans and never writes; rooms keep what was
planned through their services. Columns are read whole, and everything stored is loaded once per
file, not once per row. Where a row is one record of one model, see `records`.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

import tablib
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy
from import_export import fields, resources, widgets
from import_export.instance_loaders import BaseInstanceLoader
from import_export.results import Result

from hanoi_industry import words
from hanoi_industry.exports.writing import needs_an_apostrophe
from hanoi_industry.periods import PartialDay
from hanoi_industry.spreadsheets.cells import Reading
from hanoi_industry.spreadsheets.columns import (
    ODD_CAVEATS,
    SILENT_CAVEATS,
    ColumnReading,
    Doubt,
    Kind,
    Mark,
    RowNote,
    RowProblem,
    Rules,
    read_column,
)
from hanoi_industry.spreadsheets.comparing import (
    AnyPlan,
    Choice,
    Draft,
    Effect,
    Faulty,
    Finding,
    Plan,
    Questions,
    SourceCell,
)
from hanoi_industry.spreadsheets.guard import address, letters_of
from hanoi_industry.spreadsheets.headings import ColumnMatch, FieldWords, ValueKind
from hanoi_industry.spreadsheets.layout import Group, Layout
from hanoi_industry.spreadsheets.reading import RawSheet, Value, cell_of

# Of the engine's own, for rooms and pages that know only sheets.
__all__ = ["Kind", "Mark", "RowNote", "RowProblem"]

ROW = "row"

VALUE_KINDS = {
    Kind.NUMBER: frozenset({ValueKind.NUMBER}),
    Kind.COUNT: frozenset({ValueKind.NUMBER}),
    Kind.DAY: frozenset({ValueKind.DAY}),
    Kind.FLAG: frozenset({ValueKind.FLAG}),
}


NOTHING_SAID: Mapping[Doubt, str] = {}
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


@dataclass(frozen=True)
class SheetField:
    """One column a file may have. `words` are headings in either language beside the label."""

    name: str
    label: object
    kind: Kind = Kind.TEXT
    words: tuple[str, ...] = ()
    unit: str = ""
    choices: tuple[tuple[object, object], ...] = ()
    choice_words: Mapping[str, object] = field(default_factory=dict)
    longest: int = 0
    places: int | None = None
    largest: Decimal | None = None
    may_be_negative: bool = False
    takes_range: bool = False
    # Where an export finds the value; empty where the column is only ever read.
    attribute: str = ""
    # What pages call it where that is not its label, such as a heading of a list.
    further_labels: tuple[object, ...] = ()

    def vocabulary(self) -> FieldWords:
        known = [self.name, *self.words]
        for label in (self.label, *self.further_labels):
            # The unit has its own place in a heading.
            known += [text.partition(" (")[0] for text in in_both_languages(label)]
            known += in_both_languages(label)
        return FieldWords(
            self.name, tuple(known), unit=self.unit, kinds=VALUE_KINDS.get(self.kind, frozenset())
        )

    def rules(
        self,
        unit_of_column: str = "",
        *,
        date1904: bool = False,
        said: Mapping[Doubt, str] = NOTHING_SAID,
    ) -> Rules:
        return Rules(
            self.kind,
            unit=self.unit,
            unit_of_column=unit_of_column,
            mark=said.get(Doubt.MARK, ""),
            percent_scale=said.get(Doubt.SCALE, ""),
            longest=self.longest,
            places=self.places,
            largest=self.largest,
            may_be_negative=self.may_be_negative,
            takes_range=self.takes_range,
            choices=self.words_of_choices(),
            choices_told=", ".join(str(label) for _value, label in self.choices),
            date1904=date1904,
            opens_a_formula=needs_an_apostrophe,
        )

    def words_of_choices(self) -> dict[str, object]:
        """A word of the list in either language, or one of the sheet's own synonyms, to its value."""
        by_word = {words.accent_free(str(value)): value for value, _label in self.choices}
        for value, label in self.choices:
            by_word |= dict.fromkeys(map(words.accent_free, in_both_languages(label)), value)
        return by_word | {words.accent_free(word): one for word, one in self.choice_words.items()}

    @property
    def heading(self) -> str:
        """As an export writes it: with the unit, so that a re-import need not guess."""
        label = capfirst(str(self.label))
        has_unit = not self.unit or self.unit in label or label.endswith(")")
        return label if has_unit else f"{label} ({self.unit})"


def in_both_languages(label: object) -> tuple[str, ...]:
    texts = []
    for language in ("vi", "en"):
        with translation.override(language):
            texts.append(str(label))
    return tuple(dict.fromkeys(texts))


# Widgets: from a raw cell to a reading, from a value to what an export shows


class CellWidget(widgets.Widget):
    def __init__(self, of: SheetField):
        super().__init__()
        self.of = of

    def read(
        self,
        values: Sequence[Value],
        unit: str = "",
        *,
        date1904: bool,
        said: Mapping[Doubt, str] = NOTHING_SAID,
    ) -> ColumnReading:
        """A whole column, of which the file says that it is in this unit; `said` settles doubts."""
        return read_column(self.of.rules(unit, date1904=date1904, said=said), values)

    def clean(self, value: SourceCell, row=None, **kwargs) -> Reading:
        """One cell by itself."""
        reading = self.read([value.raw], date1904=False).reading(0)
        if reading.is_faulty:
            raise Faulty(reading.code, reading.as_typed, **reading.params)
        return reading

    def render(self, value, obj=None, **kwargs):
        if isinstance(value, Mark):
            return translation.gettext("not applicable")
        return "" if value is None else self.shown(value)

    def shown(self, value):
        return str(value)


class NumberWidget(CellWidget):
    def shown(self, value):
        """Numbers stay numbers in an export."""
        return value


class DayWidget(CellWidget):
    def shown(self, value):
        """A whole day stays a day; one that is known in part is written as text."""
        return value if isinstance(value, PartialDay) else PartialDay(value)


class FlagWidget(CellWidget):
    def shown(self, value):
        return translation.gettext("yes") if value else translation.gettext("no")


class ChoiceWidget(CellWidget):
    def shown(self, value):
        return str(dict(self.of.choices).get(value, value))


WIDGETS = {
    Kind.TEXT: CellWidget,
    Kind.NUMBER: NumberWidget,
    Kind.COUNT: NumberWidget,
    Kind.DAY: DayWidget,
    Kind.FLAG: FlagWidget,
    Kind.CHOICE: ChoiceWidget,
}


# The table a room gets

# From the outermost group to the nearest, each with the cell that names it.
Groups = tuple[tuple[Group, SourceCell], ...]


@dataclass(frozen=True)
class Table:
    """The data rows of a sheet, column by column under the names of fields.

    `numbers` are the rows as the spreadsheet counts them; each column has as many values, and
    `letters` tells where it stands. `groups` is empty or has the groups above each row.
    """

    sheet: str
    numbers: Sequence[int]
    columns: Mapping[str, Sequence[Value]]
    letters: Mapping[str, str]
    groups: Sequence[Groups] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    date1904: bool = False
    headings: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, sheet: RawSheet, layout: Layout, matches: Iterable[ColumnMatch], *, date1904: bool):
        named = {match.field: match.column for match in matches if match.field}
        chains = {None: ()}
        for group in layout.groups:
            chains[group.row] = (
                *(chains[group.parent.row] if group.parent else ()),
                (group, _group_cell(sheet, group)),
            )
        groups = []
        if layout.groups:
            groups = [chains[row.group.row if row.group else None] for row in layout.rows]
        return cls(
            sheet.name,
            [row.row for row in layout.rows],
            {name: column.values for name, column in named.items()},
            {name: letters_of(column.index) for name, column in named.items()},
            groups,
            {name: column.unit or "" for name, column in named.items()},
            date1904,
            {name: column.heading for name, column in named.items()},
        )

    def __len__(self):
        return len(self.numbers)

    def cell(self, name: str, index: int) -> SourceCell:
        raw = cell_of(self.columns[name][index])
        return SourceCell(raw, self.sheet, self.address(name, index))

    def address(self, name: str, index: int) -> str:
        return f"{self.letters[name]}{self.numbers[index]}"

    def groups_of(self, index: int) -> Groups:
        return self.groups[index] if self.groups else ()

    def dataset(self) -> tablib.Dataset:
        """What the engine walks over: the places of the rows; their cells stay where they are."""
        return tablib.Dataset(*((index,) for index in range(len(self))), headers=[ROW])


def _group_cell(sheet: RawSheet, group: Group) -> SourceCell:
    """The cell of a group row that holds its name."""
    row = sheet.rows[group.row - 1]
    filled = [n for n, value in enumerate(row, start=1) if value is not None]
    named = [n for n in filled if words.nfc(str(row[n - 1])) == group.text]
    column = (named or filled or [1])[0]
    return SourceCell(sheet.cell(group.row, column), sheet.name, address(group.row, column))


class RowCells(Mapping):
    """The cells of one row by the names of fields, made when they are asked for."""

    __slots__ = ("_table", "_index")

    def __init__(self, table: Table, index: int):
        self._table, self._index = table, index

    def __getitem__(self, name: str) -> SourceCell:
        return self._table.cell(name, self._index)

    def get(self, name: str, default: SourceCell | None = None) -> SourceCell | None:
        """Asked for many times a row."""
        table = self._table
        return table.cell(name, self._index) if name in table.columns else default

    def __contains__(self, name) -> bool:
        return name in self._table.columns

    def __iter__(self) -> Iterator[str]:
        return iter(self._table.columns)

    def __len__(self):
        return len(self._table.columns)


class RowReadings(Mapping):
    """What the cells of one row say, made when it is asked for; a faulty cell says nothing."""

    __slots__ = ("_readings", "_index", "_made")

    def __init__(self, readings: Mapping[str, ColumnReading], index: int):
        self._readings, self._index = readings, index
        self._made: dict[str, Reading | None] = {}

    def get(self, name: str, default: Reading | None = None) -> Reading | None:
        """Asked for many times a row."""
        made = self._made
        if name not in made:
            column = self._readings.get(name)
            reading = column.reading(self._index) if column is not None else None
            made[name] = None if reading is not None and reading.is_faulty else reading
        found = made[name]
        return default if found is None else found

    def __getitem__(self, name: str) -> Reading:
        found = self.get(name)
        if found is None:
            raise KeyError(name)
        return found

    def __contains__(self, name) -> bool:
        return self.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        return (
            name for name, column in self._readings.items() if not column.is_faulty(self._index)
        )

    def __len__(self):
        return sum(1 for _name in self)


# The engine


@contextmanager
def without_collecting():
    """For work that makes many objects and hardly any rubbish.

    Looking through all of them again and again for what could be thrown away takes half the time.
    """
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()


@dataclass
class Asking:
    """What a plan is made for: whose, on which day, with which answers given so far."""

    by: object
    as_of: date
    today: date
    answers: Mapping[str, object] = field(default_factory=dict)

    @cached_property
    def left_out(self) -> frozenset[int]:
        return frozenset(self.answers.get("left_out", ()))

    @property
    def corrections(self) -> Mapping[str, str]:
        """By the name of a difference: whether what it replaces was wrong or has changed."""
        return self.answers.get("corrections", {})


# From so many rows on, what the last table said is not read again for the next page and for keeping.
LARGE = 5_000


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

    def plan(self, table: Table, basis: Mapping[str, object]) -> AnyPlan:
        raise NotImplementedError

    def read(self, table: Table) -> dict[str, ColumnReading]:
        """Every column of a table, by the name of its field."""
        for name in table.columns:
            if name not in self.fields:
                self.fields[name] = SheetResourceField(self.sheet.field(name))
        readings = self._as_written(table)
        return {name: self._settled(table, name, one) for name, one in readings.items()}

    def _as_written(self, table: Table) -> dict[str, ColumnReading]:
        """What the cells say by themselves; a large table is not read again for the next page."""
        known = [one for one in _last_read if one.is_of(self.sheet, table)]
        if known:
            return known[0].readings
        readings = {}
        for name, values in table.columns.items():
            unit = table.units.get(name, "")
            widget = self.fields[name].widget
            readings[name] = widget.read(values, unit, date1904=table.date1904)
        if len(table) >= LARGE:
            _last_read[:] = [_Read(self.sheet.kind, translation.get_language(), table, readings)]
        return readings

    def _settled(self, table: Table, name: str, reading: ColumnReading) -> ColumnReading:
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

    def label_of(self, name: str) -> object:
        return self.fields[name].of.label

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
                for caveat in reading.caveats:
                    if caveat.code not in SILENT_CAVEATS:
                        tell = draft.oddity if caveat.code in ODD_CAVEATS else draft.note
                        tell(caveat.code, cell, reading.as_typed, label, **caveat.params)

    def draft_of(self, index: int) -> Draft | None:
        """The draft of a row that is about a known thing."""
        draft = self.drafts[index]
        return None if draft.is_new else draft

    def init_instance(self, row=None) -> Draft:
        return self.drafts[row[ROW]]

    def import_instance(self, instance: Draft, row, **kwargs) -> None:
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


class SheetResourceField(fields.Field):
    def __init__(self, of: SheetField):
        self.of = of
        super().__init__(
            attribute=of.attribute or None,
            column_name=of.name,
            widget=WIDGETS[of.kind](of),
        )


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
    # For templates: what headings stand under, with the names of their fields (() is no such row);
    # the columns that say which thing a row is; and those that should not stay blank for long.
    groups: tuple[tuple[object, tuple[str, ...]], ...] = ()
    keys: tuple[str, ...] = ()
    important: tuple[str, ...] = ()

    def vocabulary(self, columns=()) -> list[FieldWords]:
        return [one.vocabulary() for one in self.fields]

    def field(self, name: str) -> SheetField:
        return next(one for one in self.fields if one.name == name)

    def unit_of(self, name: str) -> str:
        return next((one.unit for one in self.fields if one.name == name), "")

    def choosable_fields(self, layout: Layout) -> list[SheetField]:
        """What a person may say that a column holds."""
        return list(self.fields)

    def missing_columns(self, matches: Iterable[ColumnMatch]) -> list[Finding]:
        """What keeps rows from being read at all, such as no column of names."""
        return []

    def table(self, sheet: RawSheet, layout: Layout, matches, *, date1904: bool) -> Table:
        return Table.of(sheet, layout, matches, date1904=date1904)

    @without_collecting()
    def plan(self, table: Table, asking: Asking, basis: Mapping, *, lock: bool = False) -> AnyPlan:
        resource = self.resource_class(self, asking, lock=lock)
        plan = resource.plan(table, basis)
        plan.resource = resource
        return plan

    def effects(self, plan: AnyPlan, asking: Asking) -> list[Effect]:
        """Headline figures before and after, where the room has some."""
        return []

    def keep(self, plan: AnyPlan, change_set, *, by) -> None:
        raise NotImplementedError

    def look_at_undo(self, change_set, *, by):
        raise NotImplementedError

    def undo(self, change_set, *, deed):
        raise NotImplementedError

    def recorded(self, *, by, day: date) -> Iterable:
        """What stands on a day, of all that this person may import for; as `exported()` takes it."""
        return ()

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
        raise NotImplementedError
