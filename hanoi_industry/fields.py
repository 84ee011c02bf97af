"""Boxes of forms for days, numbers and yes-no-unknown, read alike whatever the page's language.

Nothing here asks Django to guess: days come day first, and a number that could be two numbers is
refused with both readings named.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields import PositiveIntegerRelDbTypeMixin
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanoi_industry import formats
from hanoi_industry.figures import NotANumber, NumberProblem, parse_number
from hanoi_industry.periods import DayProblem, NotADay, PartialDay, Precision, parse_day

LONGEST_QUOTE = 40


@dataclass(frozen=True)
class LastValue:
    """What stood in a box before: shown under it in grey (`field.last = LastValue(…)`)."""

    text: str
    since: date | None = None
    source: str = ""


def quoted(text: str) -> str:
    """What was typed, short enough and harmless enough to be said back."""
    plain = "".join(c if c.isprintable() else "·" for c in text)
    return plain if len(plain) <= LONGEST_QUOTE else plain[: LONGEST_QUOTE - 1] + "…"


class _TypedField(forms.Field):
    """A box of text: empty is None, and a letter no keyboard has is refused before reading."""

    widget = forms.TextInput
    box: dict[str, str] = {}

    def __init__(self, *, unit="", **kwargs):
        super().__init__(**kwargs)
        self.unit = unit

    def widget_attrs(self, widget):
        css = f"{widget.attrs.get('class', '')} {self.box.get('class', '')}".strip()
        return {"autocomplete": "off", **self.box, "class": css}

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if not isinstance(value, str):
            return self.read_value(value)
        text = value.strip()
        if not text:
            return None
        if "\0" in text:
            raise self.not_understood(text)
        return self.read(text)

    def read(self, text: str):
        raise NotImplementedError

    def read_value(self, value):
        """What code gives as a value already; by default as its text."""
        return self.read(str(value))

    def not_understood(self, text: str) -> ValidationError:
        raise NotImplementedError

    def has_changed(self, initial, data):
        if self.disabled:
            return False
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class DayField(_TypedField):
    """A whole day. `earliest` and `latest` are the days it may not go beyond."""

    box = {"inputmode": "numeric", "placeholder": gettext_lazy("dd/mm/yyyy"), "class": "office-day"}

    def __init__(self, *, earliest: date | None = None, latest: date | None = None, **kwargs):
        super().__init__(**kwargs)
        self.earliest, self.latest = earliest, latest

    def read(self, text: str) -> date:
        found = _read_day(self, text)
        if found.precision is not Precision.DAY:
            raise ValidationError(
                _("“%(text)s” says no day. Type day, month and year, such as 15/03/2024."),
                code="not_a_whole_day",
                params={"text": quoted(text)},
            )
        return found.day

    def read_value(self, value) -> date:
        return date(value.year, value.month, value.day)

    def not_understood(self, text: str) -> ValidationError:
        return ValidationError(
            _("“%(text)s” is no day. Type day, month and year, such as 15/03/2024."),
            code=DayProblem.NOT_A_DAY,
            params={"text": quoted(text)},
        )

    def validate(self, value):
        super().validate(value)
        if value is not None:
            _keep_within(self, value, value)

    def prepare_value(self, value):
        return formats.day(value) if isinstance(value, date) else value


class PartialDayField(_TypedField):
    """A day as well as it is known: a day, a month, a quarter or a year."""

    box = {
        "placeholder": gettext_lazy("dd/mm/yyyy, mm/yyyy or yyyy"),
        "class": "office-day-in-part",
    }

    def __init__(self, *, earliest: date | None = None, latest: date | None = None, **kwargs):
        super().__init__(**kwargs)
        self.earliest, self.latest = earliest, latest

    def read(self, text: str) -> PartialDay:
        return _read_day(self, text)

    def read_value(self, value) -> PartialDay:
        return PartialDay(value) if isinstance(value, date) else value

    def not_understood(self, text: str) -> ValidationError:
        return ValidationError(
            _("“%(text)s” is no day. Type as much as is known: 15/03/2024, 03/2024 or 2024."),
            code=DayProblem.NOT_A_DAY,
            params={"text": quoted(text)},
        )

    def validate(self, value):
        super().validate(value)
        if value is not None:
            _keep_within(self, value.first, value.last)

    def prepare_value(self, value):
        if isinstance(value, PartialDay):
            return formats.partial_day(value)
        return formats.day(value) if isinstance(value, date) else value


def _read_day(field: _TypedField, text: str) -> PartialDay:
    try:
        return parse_day(text)
    except NotADay as problem:
        if problem.code == DayProblem.NO_SUCH_DAY:
            raise ValidationError(
                _("No calendar has the day “%(text)s”. Check day and month; the day comes first."),
                code=problem.code,
                params={"text": quoted(text)},
            ) from problem
        raise field.not_understood(text) from problem


def _keep_within(field, first: date, last: date) -> None:
    if field.earliest is not None and last < field.earliest:
        raise ValidationError(
            _("Type a day from %(day)s on."),
            code="too_early",
            params={"day": formats.day(field.earliest)},
        )
    if field.latest is not None and first > field.latest:
        raise ValidationError(
            _("Type a day up to %(day)s."),
            code="too_late",
            params={"day": formats.day(field.latest)},
        )


class NumberField(_TypedField):
    """A number with its unit. `decimals` is the most digits after the mark; 0 gives an int."""

    box = {"inputmode": "decimal", "class": "office-number"}

    def __init__(self, *, least=None, most=None, decimals: int | None = None, **kwargs):
        super().__init__(**kwargs)
        self.least = None if least is None else Decimal(str(least))
        self.most = None if most is None else Decimal(str(most))
        self.decimals = decimals

    def read(self, text: str) -> Decimal | int:
        try:
            return self._rightly_long(parse_number(text))
        except NotANumber as problem:
            if problem.code == NumberProblem.AMBIGUOUS:
                raise self._ambiguous(text, problem.readings) from problem
            raise self.not_understood(text) from problem

    def read_value(self, value) -> Decimal | int:
        value = Decimal(str(value))
        if not value.is_finite():
            raise self.not_understood(str(value))
        return self._rightly_long(value)

    def _rightly_long(self, value: Decimal) -> Decimal | int:
        value = value.normalize()
        digits_after = max(-value.as_tuple().exponent, 0)
        if self.decimals == 0 and digits_after:
            raise ValidationError(_("Type a whole number."), code="not_whole")
        if self.decimals is not None and digits_after > self.decimals:
            raise ValidationError(
                _("Type at most %(decimals)s digits after the decimal mark."),
                code="too_many_decimals",
                params={"decimals": self.decimals},
            )
        return int(value) if self.decimals == 0 else Decimal(f"{value:f}")

    def _ambiguous(self, text: str, readings: tuple[Decimal, ...]) -> ValidationError:
        small, large = (formats.number_to_type(reading) for reading in sorted(readings, key=abs))
        return ValidationError(
            _("“%(text)s” can be read in two ways. Type %(large)s or %(small)s."),
            code=NumberProblem.AMBIGUOUS,
            params={"text": quoted(text), "large": large, "small": small},
        )

    def not_understood(self, text: str) -> ValidationError:
        return ValidationError(
            _("“%(text)s” is no number. Type digits alone, such as %(example)s."),
            code=NumberProblem.NOT_A_NUMBER,
            params={
                "text": quoted(text),
                "example": formats.number_to_type(Decimal(12 if self.decimals == 0 else "12.5")),
            },
        )

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        if self.least is not None and value < self.least:
            raise ValidationError(
                _("Type %(least)s or more."),
                code="too_small",
                params={"least": formats.number_to_type(self.least)},
            )
        if self.most is not None and value > self.most:
            raise ValidationError(
                _("Type %(most)s or less."),
                code="too_large",
                params={"most": formats.number_to_type(self.most)},
            )

    def prepare_value(self, value):
        if value is None or isinstance(value, str):
            return value
        return formats.number_to_type(value)


class YesNoUnknownField(forms.TypedChoiceField):
    """Yes, no, or nobody knows: None is not no."""

    WORDS = {None: "", True: "yes", False: "no"}

    def __init__(self, **kwargs):
        kwargs.setdefault("required", False)
        super().__init__(
            choices=[
                ("", gettext_lazy("Not known")),
                ("yes", gettext_lazy("Yes")),
                ("no", gettext_lazy("No")),
            ],
            coerce=lambda word: word == "yes",
            empty_value=None,
            **kwargs,
        )

    def prepare_value(self, value):
        return self.WORDS.get(value, value) if value is None or isinstance(value, bool) else value

    def has_changed(self, initial, data):
        return not self.disabled and self.prepare_value(initial) != (data or "")


LARGEST_INTEGER = 2_147_483_647


def field_for(db_field: models.Field, **kwargs) -> forms.Field | None:
    """The box of ours for a field of a model: days, numbers, yes-no-unknown; None for any other."""
    if db_field.choices or not db_field.editable:
        return None
    kwargs.setdefault("required", not db_field.blank)
    kwargs.setdefault("label", capfirst(db_field.verbose_name))
    kwargs.setdefault("help_text", db_field.help_text)
    if db_field.has_default():
        kwargs.setdefault("initial", db_field.get_default)
    if isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
        return DayField(**kwargs)
    if isinstance(db_field, models.DecimalField):
        decimals = db_field.decimal_places
        most = Decimal(10) ** (db_field.max_digits - decimals) - Decimal(1).scaleb(-decimals)
        return NumberField(decimals=decimals, least=-most, most=most, **kwargs)
    if isinstance(db_field, models.IntegerField):
        least = 0 if isinstance(db_field, PositiveIntegerRelDbTypeMixin) else -LARGEST_INTEGER
        return NumberField(decimals=0, least=least, most=LARGEST_INTEGER, **kwargs)
    if isinstance(db_field, models.BooleanField) and db_field.null:
        return YesNoUnknownField(**{**kwargs, "required": False})
    return None


class Grouped:
    """A form whose fields stand in groups under headings, in the office's order.

    `groups` holds (heading, [names of fields]); a field that no group names comes last.
    """

    groups: list[tuple[str, list[str]]] = []

    def grouped_fields(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        shown = {field.name: field for field in self.visible_fields()}
        for heading, names in self.groups:
            some = [shown.pop(name) for name in names if name in shown]
            if some:
                yield heading, some
        if shown:
            yield "", list(shown.values())


class DateBar(forms.Form):
    """On which day a page speaks, and as known on which day: `DateBar(request.GET, today=…)`.

    `day` and `known_on_day` always answer: today and None (now) where nothing sensible was asked;
    what could not be read stands in the box with its error.
    """

    as_of = DayField(required=False, label=gettext_lazy("As of"))
    known_on = DayField(required=False, label=gettext_lazy("As known on"))

    def __init__(self, parameters, *, today: date):
        super().__init__(
            {
                "as_of": parameters.get("as_of") or formats.day(today),
                "known_on": parameters.get("known_on", ""),
            }
        )
        self.today = today
        if "known_on" in self.fields:
            self.fields["known_on"].latest = today

    @cached_property
    def _answers(self) -> dict:
        self.is_valid()
        return self.cleaned_data

    @property
    def day(self) -> date:
        return self._answers.get("as_of") or self.today

    @property
    def known_on_day(self) -> date | None:
        return self._answers.get("known_on")

    @property
    def is_now(self) -> bool:
        return self.day == self.today and self.known_on_day is None


class DayBar(DateBar):
    """The same for a page that only ever tells what is known now."""

    known_on = None
