"""One column a file may have: what its headings are called, how its cells are read and written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import models
from django.utils import translation
from django.utils.text import capfirst
from import_export import fields, widgets

from hanoi_industry import words
from hanoi_industry.exports.writing import needs_an_apostrophe
from hanoi_industry.periods import PartialDay
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.cells import Reading
from hanoi_industry.spreadsheets.columns import ColumnReading, Doubt, Kind, Mark, Rules, read_column
from hanoi_industry.spreadsheets.comparing import Faulty, SourceCell
from hanoi_industry.spreadsheets.evidence import ValueKind
from hanoi_industry.spreadsheets.headings import FieldWords
from hanoi_industry.spreadsheets.reading import Value
from hanoi_industry.spreadsheets.ticked import Says

VALUE_KINDS = {
    Kind.NUMBER: frozenset({ValueKind.NUMBER}),
    Kind.COUNT: frozenset({ValueKind.NUMBER}),
    Kind.DAY: frozenset({ValueKind.DAY}),
    Kind.FLAG: frozenset({ValueKind.FLAG}),
}
NOTHING_SAID: Mapping[Doubt, str] = {}
# What a database holds of a whole number.
MOST_COUNT = 2_147_483_647


@dataclass(frozen=True)
class SheetField:
    """One column a file may have. `words` are headings in either language beside the label."""

    name: str
    label: object
    kind: Kind = Kind.TEXT
    words: tuple[str, ...] = ()
    # As in `FieldWords`.
    alone: tuple[str, ...] = ()
    not_below: tuple[str, ...] = ()
    many: bool = False
    unit: str = ""
    choices: tuple[tuple[object, object], ...] = ()
    choice_words: Mapping[str, object] = field(default_factory=dict)
    # As `Rules.choice_of`: what longer words choose.
    choice_of: Callable[[str], object | None] | None = None
    # As `Rules.unkept`: what is told and not kept where a choice or a text is asked for.
    unkept: Mapping[str, str] = field(default_factory=dict)
    longest: int = 0
    places: int | None = None
    largest: Decimal | None = None
    may_be_negative: bool = False
    takes_range: bool = False
    is_deadline: bool = False
    # As `Rules.needs_whole_day`.
    needs_whole_day: bool = False
    # Whether a text is an answer to it, where neither its kind nor its list tells.
    says: Says | None = None
    # Where an export finds the value; empty where the column is only ever read.
    attribute: str = ""
    # What pages call it where that is not its label, such as a heading of a list.
    further_labels: tuple[object, ...] = ()

    @classmethod
    def of(cls, model: type[models.Model], called: str, *known: str, **more) -> "SheetField":
        """The column of a field of a model: named, read and exported as the field is.

        `known` are further headings; what is said in `more` goes before what the field says.
        """
        held = model._meta.get_field(called)
        told = {"name": called, "label": held.verbose_name, "words": known, "attribute": called}
        return cls(**told | _as_held(held) | more)

    def vocabulary(self) -> FieldWords:
        known = [self.name, *self.words]
        for label in (self.label, *self.further_labels):
            # The unit has its own place in a heading.
            known += [text.partition(" (")[0] for text in in_both_languages(label)]
            known += in_both_languages(label)
        return FieldWords(
            self.name,
            tuple(known),
            unit=self.unit,
            kinds=VALUE_KINDS.get(self.kind, frozenset()),
            alone=self.alone,
            not_below=self.not_below,
            many=self.many,
            counts=self.kind is Kind.COUNT and not self.unit,
            says=self.says or self._says_by_kind(),
        )

    def _says_by_kind(self) -> Says | None:
        if self.kind is Kind.FLAG:
            return lambda text: not cells.read_flag(text).is_faulty
        return self._is_of_list if self.kind is Kind.CHOICE else None

    def _is_of_list(self, text: str) -> bool:
        if words.accent_free(text) in self.words_of_choices():
            return True
        return self.choice_of is not None and self.choice_of(text) is not None

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
            counted=self._counted(),
            unkept=self.unkept,
            choices=self.words_of_choices(),
            choice_of=self.choice_of,
            choices_told=", ".join(str(label) for _value, label in self.choices),
            date1904=date1904,
            is_deadline=self.is_deadline,
            needs_whole_day=self.needs_whole_day,
            opens_a_formula=needs_an_apostrophe,
        )

    def _counted(self) -> frozenset[str]:
        is_count = self.kind is Kind.COUNT and not self.unit
        return cells.counts_named(self.vocabulary().words) if is_count else frozenset()

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


def _as_held(of: models.Field) -> dict[str, object]:
    """How the cells of a column are read, as far as the field of the model says it."""
    if of.is_relation:
        return {}
    if of.choices:
        return {"kind": Kind.CHOICE, "choices": tuple(of.flatchoices)}
    if isinstance(of, models.BooleanField):
        return {"kind": Kind.FLAG}
    if isinstance(of, models.DateField):
        return {"kind": Kind.DAY, "needs_whole_day": not _keeps_precision(of)}
    if isinstance(of, models.IntegerField):
        return {"kind": Kind.COUNT, "largest": Decimal(MOST_COUNT)}
    if isinstance(of, models.DecimalField):
        largest = Decimal(10**of.max_digits - 1).scaleb(-of.decimal_places)
        return {"kind": Kind.NUMBER, "places": of.decimal_places, "largest": largest}
    return {"longest": of.max_length or 0}


def _keeps_precision(of: models.DateField) -> bool:
    """Whether the model has a field beside it for how well the day is known."""
    names = {one.name for one in of.model._meta.get_fields()}
    return f"{of.name.removesuffix('_on')}_precision" in names


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


class SheetResourceField(fields.Field):
    def __init__(self, of: SheetField):
        self.of = of
        super().__init__(
            attribute=of.attribute or None,
            column_name=of.name,
            widget=WIDGETS[of.kind](of),
        )
