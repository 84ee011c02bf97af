"""A `Sheet` is what a kind of file holds: its fields, how a row becomes a thing, how it is kept.

django-import-export is the engine underneath: each sheet has a resource whose fields and widgets
read our raw cells and write our exports. The resource plans and never writes; rooms keep what was
planned through their services. Everything stored is loaded once per file, not once per row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum

import tablib
from django.core.exceptions import ValidationError
from django.utils import translation
from import_export import fields, resources, widgets
from import_export.instance_loaders import BaseInstanceLoader
from import_export.results import Result

from hanoi_industry import words
from hanoi_industry.periods import PartialDay
from hanoi_industry.spreadsheets import cells, writing
from hanoi_industry.spreadsheets.cells import Caveat, Range, Reading
from hanoi_industry.spreadsheets.comparing import (
    Draft,
    Effect,
    Faulty,
    Finding,
    Plan,
    Questions,
    SourceCell,
)
from hanoi_industry.spreadsheets.guard import address
from hanoi_industry.spreadsheets.headings import ColumnMatch, FieldWords, ValueKind
from hanoi_industry.spreadsheets.layout import DataRow, Group, Layout
from hanoi_industry.spreadsheets.reading import RawSheet

ROW = "row"


class RowProblem(StrEnum):
    """What rows of any sheet may suffer; rooms add their own."""

    NOT_A_CHOICE = "not_a_choice"
    NOT_WHOLE = "not_whole"
    RANGE_NOT_TAKEN = "range_not_taken"
    NEGATIVE = "negative"
    TOO_LARGE = "number_too_large"
    TEXT_TOO_LONG = "text_too_long"
    DAY_TO_COME = "day_to_come"


class RowNote(StrEnum):
    ROUNDED = "rounded"


# Caveats of a cell that make it odd; the others are told, and a dash is not worth telling.
ODD_CAVEATS = frozenset({cells.CaveatCode.QUALIFIED, cells.CaveatCode.SMALL_PERCENT})
SILENT_CAVEATS = frozenset({cells.CaveatCode.EMPTY_MARK, cells.CaveatCode.FROM_NUMBER})


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    COUNT = "count"
    DAY = "day"
    FLAG = "flag"
    CHOICE = "choice"


class Mark(Enum):
    """Said in a cell instead of a value."""

    DOES_NOT_APPLY = "does not apply"


DOES_NOT_APPLY = frozenset(("khong ap dung", "not applicable", "does not apply"))
VALUE_KINDS = {
    Kind.NUMBER: frozenset({ValueKind.NUMBER}),
    Kind.COUNT: frozenset({ValueKind.NUMBER}),
    Kind.DAY: frozenset({ValueKind.DAY}),
    Kind.FLAG: frozenset({ValueKind.FLAG}),
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

    def vocabulary(self) -> FieldWords:
        known = (self.name, *self.words, *in_both_languages(self.label))
        return FieldWords(
            self.name, known, unit=self.unit, kinds=VALUE_KINDS.get(self.kind, frozenset())
        )

    @property
    def heading(self) -> str:
        """As an export writes it: with the unit, so that a re-import need not guess."""
        return (
            f"{self.label} ({self.unit})"
            if self.unit and self.unit not in str(self.label)
            else str(self.label)
        )


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

    def look_at(self, column: list[SourceCell], date1904: bool) -> None:
        """What the whole column tells about each of its cells."""

    def clean(self, value: SourceCell, row=None, **kwargs) -> Reading:
        reading = self.read(value)
        if reading.is_faulty:
            raise Faulty(reading.code, reading.as_typed, **reading.params)
        return reading

    def read(self, value: SourceCell) -> Reading:
        raise NotImplementedError

    def render(self, value, obj=None, **kwargs):
        if isinstance(value, Mark):
            return translation.gettext("not applicable")
        return "" if value is None else self.shown(value)

    def shown(self, value):
        return str(value)


class TextWidget(CellWidget):
    def read(self, value):
        reading = _without_apostrophe(cells.read_text(value.raw))
        if reading.value is not None and self.of.longest and len(reading.value) > self.of.longest:
            raise Faulty(RowProblem.TEXT_TOO_LONG, reading.as_typed[:80], longest=self.of.longest)
        return reading


def _without_apostrophe(reading: Reading) -> Reading:
    """The one that our CSV puts before what a spreadsheet would take for a formula."""
    text = reading.value
    if text and text.startswith("'") and writing.opens_a_formula(text[1:]):
        return replace(reading, value=text[1:])
    return reading


class NumberWidget(CellWidget):
    mark = scale = None
    unit_of_column = ""

    def look_at(self, column, date1904):
        raw = [cell.raw for cell in column]
        self.mark = cells.decimal_mark_of(raw)
        if self.of.unit == "%":
            self.scale = cells.percent_scale_of(raw, self.mark)

    def read(self, value):
        if _does_not_apply(value):
            return Reading(Mark.DOES_NOT_APPLY, value.raw.value)
        reading = cells.read_number(
            value.raw,
            self.mark,
            self.of.unit,
            unit_of_column=self.unit_of_column,
            percent_scale=self.scale,
        )
        if reading.qualifier == "nd":
            raise Faulty(cells.Fault.NOT_A_NUMBER, reading.as_typed)
        if reading.value is not None:
            self._check(reading)
        return self._whole_or_rounded(reading)

    def _check(self, reading: Reading) -> None:
        typed = reading.as_typed
        if isinstance(reading.value, Range):
            if not self.of.takes_range:
                raise Faulty(RowProblem.RANGE_NOT_TAKEN, typed)
            return
        if reading.value < 0 and not self.of.may_be_negative:
            raise Faulty(RowProblem.NEGATIVE, typed)
        if self.of.largest is not None and abs(reading.value) > self.of.largest:
            raise Faulty(RowProblem.TOO_LARGE, typed, largest=self.of.largest)
        if self.of.kind is Kind.COUNT and reading.value != reading.value.to_integral_value():
            raise Faulty(RowProblem.NOT_WHOLE, typed)

    def _whole_or_rounded(self, reading: Reading) -> Reading:
        if not isinstance(reading.value, Decimal):
            return reading
        if self.of.kind is Kind.COUNT:
            return replace(reading, value=int(reading.value))
        if self.of.places is None or -reading.value.as_tuple().exponent <= self.of.places:
            return reading
        rounded = round(reading.value, self.of.places)
        caveat = Caveat(RowNote.ROUNDED, {"places": self.of.places})
        return replace(reading, value=rounded, caveats=(*reading.caveats, caveat))

    def shown(self, value):
        """Numbers stay numbers in an export."""
        return value


class DayWidget(CellWidget):
    date1904 = False

    def look_at(self, column, date1904):
        self.date1904 = date1904

    def read(self, value):
        return cells.read_day(value.raw, self.date1904)

    def shown(self, value):
        day = value if isinstance(value, PartialDay) else PartialDay(value)
        text = str(day)
        if len(text) == len("2026-09-20"):
            return f"{day.day:%d/%m/%Y}"
        return f"{day.day:%m/%Y}" if text.count("-") and "Q" not in text else text


class FlagWidget(CellWidget):
    def read(self, value):
        return cells.read_flag(value.raw)

    def shown(self, value):
        return translation.gettext("yes") if value else translation.gettext("no")


class ChoiceWidget(CellWidget):
    """A word of a list, in either language, or one of the sheet's own synonyms."""

    def __init__(self, of):
        super().__init__(of)
        self.by_word = {words.accent_free(str(value)): value for value, _label in of.choices}
        for value, label in of.choices:
            self.by_word |= dict.fromkeys(map(words.accent_free, in_both_languages(label)), value)
        self.by_word |= {words.accent_free(word): value for word, value in of.choice_words.items()}

    def read(self, value):
        reading = cells.read_text(value.raw)
        if reading.value is None:
            return reading
        chosen = self.by_word.get(words.accent_free(reading.value))
        if chosen is None:
            labels = ", ".join(str(label) for _value, label in self.of.choices)
            raise Faulty(RowProblem.NOT_A_CHOICE, reading.as_typed, choices=labels)
        return Reading(chosen, reading.as_typed)

    def shown(self, value):
        return str(dict(self.of.choices).get(value, value))


WIDGETS = {
    Kind.TEXT: TextWidget,
    Kind.NUMBER: NumberWidget,
    Kind.COUNT: NumberWidget,
    Kind.DAY: DayWidget,
    Kind.FLAG: FlagWidget,
    Kind.CHOICE: ChoiceWidget,
}


def _does_not_apply(value: SourceCell) -> bool:
    text = value.raw.value
    return isinstance(text, str) and words.accent_free(text) in DOES_NOT_APPLY


# The table a room gets


@dataclass(frozen=True)
class TableRow:
    number: int
    cells: Mapping[str, SourceCell]
    # From the outermost group to the nearest, each with the cell that names it.
    groups: tuple[tuple[Group, SourceCell], ...] = ()


@dataclass(frozen=True)
class Table:
    """Data rows with their cells under the names of fields."""

    sheet: str
    names: tuple[str, ...]
    rows: tuple[TableRow, ...]
    layout: Layout
    matches: tuple[ColumnMatch, ...]
    date1904: bool = False

    @classmethod
    def of(cls, sheet: RawSheet, layout: Layout, matches: Iterable[ColumnMatch], *, date1904: bool):
        matches = tuple(matches)
        named = {match.field: match.column for match in matches if match.field}
        headed = {group.row: _group_cell(sheet, group) for group in layout.groups}
        rows = tuple(_table_row(sheet.name, row, named, headed) for row in layout.rows)
        return cls(sheet.name, tuple(named), rows, layout, matches, date1904)

    def dataset(self) -> tablib.Dataset:
        dataset = tablib.Dataset(headers=[ROW, *self.names])
        for row in self.rows:
            dataset.append([row, *(row.cells[name] for name in self.names)])
        return dataset

    def units(self) -> dict[str, str]:
        return {match.field: match.column.unit or "" for match in self.matches if match.field}


def _table_row(sheet: str, row: DataRow, named: Mapping, headed: Mapping) -> TableRow:
    places = {
        name: SourceCell(row.cell(column.index), sheet, address(row.row, column.index))
        for name, column in named.items()
    }
    chain = row.group.chain if row.group else ()
    return TableRow(row.row, places, tuple((group, headed[group.row]) for group in chain))


def _group_cell(sheet: RawSheet, group: Group) -> SourceCell:
    """The cell of a group row that holds its name."""
    row = sheet.rows[group.row - 1]
    named = [
        n for n, cell in enumerate(row, start=1) if words.nfc(cells.as_typed(cell)) == group.text
    ]
    filled = [n for n, cell in enumerate(row, start=1) if not cell.is_empty]
    column = (named or filled or [1])[0]
    return SourceCell(row[column - 1], sheet.name, address(group.row, column))


# The engine


@dataclass
class Asking:
    """What a plan is made for: whose, on which day, with which answers given so far."""

    by: object
    as_of: date
    today: date
    answers: Mapping[str, object] = field(default_factory=dict)

    @property
    def left_out(self) -> frozenset[int]:
        return frozenset(self.answers.get("left_out", ()))


class DraftLoader(BaseInstanceLoader):
    """Finds the thing of a row among what the resource loaded for the whole file."""

    def get_instance(self, row):
        return self.resource.draft_of(row[ROW])


class SheetResource(resources.Resource):
    """Reads the rows of one file into drafts. Nothing is written here: rooms keep drafts."""

    sheet: "Sheet"
    # What a room calls a value that does not apply, when it exports.
    absent: object = None

    class Meta:
        instance_loader_class = DraftLoader
        # A row finds its thing by more than an id; see draft_of().
        import_id_fields = []
        # The stock comparison is switched off with the stock difference; skip_row() is our own.
        skip_diff = True
        use_transactions = False
        clean_model_instances = False

    def __init__(self, sheet: "Sheet", asking: Asking | None = None, *, lock: bool = False):
        super().__init__()
        self.sheet, self.asking, self.lock = sheet, asking, lock
        self.questions = Questions(asking.answers.get("questions", {}) if asking else {})
        self.drafts: list[Draft] = []
        self.fields = {one.name: SheetResourceField(one) for one in sheet.fields}

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
        units = table.units()
        for name in table.names:
            if name not in self.fields:
                self.fields[name] = SheetResourceField(self.sheet.field(name))
            column = [row.cells[name] for row in table.rows]
            widget = self.fields[name].widget
            widget.look_at(column, table.date1904)
            if isinstance(widget, NumberWidget):
                widget.unit_of_column = units.get(name, "")
        result = self.import_data(table.dataset())
        for error in result.base_errors:
            raise error.error
        for _number, errors in result.row_errors():
            raise errors[0].error
        self.settle_all()
        return Plan(self.drafts, list(self.questions), basis)

    def before_import(self, dataset, **kwargs):
        self.drafts = [_draft(row) for row in dataset[ROW]]
        for draft in self.drafts:
            draft.is_left_out = draft.number in self.asking.left_out
            self._read(draft)
        self.prepare(self.drafts)
        self._by_number = {draft.number: draft for draft in self.drafts}

    def _read(self, draft: Draft) -> None:
        for name, cell in draft.cells.items():
            field_ = self.fields[name]
            try:
                reading = field_.widget.clean(cell)
            except Faulty as faulty:
                draft.fault(faulty.code, cell, faulty.typed, label=field_.of.label, **faulty.params)
                continue
            draft.said[name] = reading
            for caveat in reading.caveats:
                if caveat.code not in SILENT_CAVEATS:
                    tell = draft.oddity if caveat.code in ODD_CAVEATS else draft.note
                    tell(caveat.code, cell, reading.as_typed, field_.of.label, **caveat.params)

    def draft_of(self, row: TableRow) -> Draft | None:
        """The draft of a row that is about a known thing."""
        draft = self._by_number[row.number]
        return None if draft.is_new else draft

    def init_instance(self, row=None) -> Draft:
        return self._by_number[row[ROW].number]

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


class SheetResourceField(fields.Field):
    def __init__(self, of: SheetField):
        self.of = of
        super().__init__(
            attribute=of.attribute or None,
            column_name=of.name,
            widget=WIDGETS[of.kind](of),
        )


def _draft(row: TableRow) -> Draft:
    return Draft(row.number, row.cells, row.groups)


class Sheet:
    """What a kind of file holds. Rooms subclass it; the pages and services need no more."""

    kind = ""
    title: object = ""
    explanation: object = ""
    fields: tuple[SheetField, ...] = ()
    resource_class: type[SheetResource] = SheetResource
    # The permission a row needs for its area; the import itself needs its own besides.
    edit_permission = ""
    # Words for the room's own codes, beside those of spreadsheets.messages.
    messages: Mapping[str, object] = {}

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

    def plan(self, table: Table, asking: Asking, basis: Mapping, *, lock: bool = False) -> Plan:
        resource = self.resource_class(self, asking, lock=lock)
        plan = resource.plan(table, basis)
        plan.resource = resource
        return plan

    def effects(self, plan: Plan, asking: Asking) -> list[Effect]:
        """Headline figures before and after, where the room has some."""
        return []

    def keep(self, plan: Plan, change_set, *, by) -> None:
        raise NotImplementedError

    def look_at_undo(self, change_set, *, by):
        raise NotImplementedError

    def undo(self, change_set, *, deed):
        raise NotImplementedError

    def exported(self, things: Iterable) -> tablib.Dataset:
        """A table that goes back in as "no change"."""
        dataset = self.resource_class(self).export(queryset=list(things))
        dataset.headers = [self.field(name).heading for name in dataset.headers]
        dataset.title = str(self.title)
        return dataset

    def button(self, plan: Plan) -> str:
        """What the one button that writes says it will write."""
        raise NotImplementedError
