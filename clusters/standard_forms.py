"""What people type about standards: a set of limits, one limit, a line of Kq or Kf, a severity; nothing saves."""

from decimal import Decimal

from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import Coefficient, Limit, LimitSet, Parameter, Severity, Station
from hanoi_industry import formats, words
from hanoi_industry.fields import DayField, LastValue, NumberField, field_for

LONGEST_REASON = 500
LARGEST_LIMIT = 10**10 - 1


def longest(model: type[models.Model], name: str) -> int:
    return model._meta.get_field(name).max_length


def text_box(model: type[models.Model], name: str, **kwargs) -> forms.CharField:
    of = model._meta.get_field(name)
    kwargs = {"required": not of.blank, "label": capfirst(of.verbose_name), **kwargs}
    return forms.CharField(max_length=of.max_length, **kwargs)


def box_of(model: type[models.Model], name: str, **kwargs) -> forms.Field:
    return field_for(model._meta.get_field(name), **kwargs)


class StandardForm(forms.Form):
    """Of one thing of the city: its values stand in the boxes, and at least one of them must change.

    `thing` is None for a new one; `values` is what a service takes.
    """

    model: type[models.Model]
    names: tuple[str, ...] = ()

    def __init__(self, *args, thing: models.Model | None = None, **kwargs):
        if thing is not None:
            said = {name: getattr(thing, name) for name in self.names}
            kwargs["initial"] = {**said, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.thing = thing
        self.fields["why"] = forms.CharField(
            required=False,
            max_length=LONGEST_REASON,
            label=_("Why"),
            help_text=_("It stands in the history beside your name."),
        )
        if thing is not None:
            for name in self.names:
                self._tell_last(name, getattr(thing, name))

    def _tell_last(self, name: str, value) -> None:
        if isinstance(value, Decimal):
            value = formats.number(value)
        shown = self.fields[name].prepare_value(value)
        self.fields[name].last = LastValue("" if shown is None else str(shown))

    def clean(self):
        cleaned = super().clean()
        if self.thing is not None and not self.errors and self._says_the_same():
            raise forms.ValidationError(
                _("Nothing here differs from what is recorded. Change a value, or leave the page."),
                code="nothing_changed",
            )
        return cleaned

    def _says_the_same(self) -> bool:
        return all(getattr(self.thing, name) == value for name, value in self.values.items())

    @property
    def values(self) -> dict[str, object]:
        return {name: self.cleaned_data[name] for name in self.names if name in self.cleaned_data}


class ColumnsField(forms.CharField):
    """Names of columns with commas between: a list of them, each once."""

    def to_python(self, value):
        if isinstance(value, list):
            return value
        parts = (words.nfc(part).strip() for part in (super().to_python(value) or "").split(","))
        return list(dict.fromkeys(filter(None, parts)))

    def validate(self, value):
        most = longest(Limit, "column")
        if too_long := [one for one in value if len(one) > most]:
            raise forms.ValidationError(
                _("“%(column)s” is too long for a column. Type at most %(most)s letters."),
                code="column_too_long",
                params={"column": too_long[0][:40], "most": most},
            )

    def run_validators(self, value):
        return super().run_validators(", ".join(value))

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value


class StationBox(forms.CharField):
    """A station by the code of its cluster and its own number, such as CCN0012/1."""

    def to_python(self, value):
        if isinstance(value, Station):
            return value
        text = super().to_python(value)
        if not text:
            return None
        code, _slash, number = text.partition("/")
        number = number.strip() or "1"
        found = Station.objects.filter(cluster__code__iexact=code.strip()).select_related("cluster")
        found = found.filter(number=number[:5]) if number.isdecimal() else found.none()
        if (station := found.first()) is None:
            raise forms.ValidationError(
                _("No station is called “%(text)s”. Type it such as CCN0012/1."),
                code="no_such_station",
                params={"text": text[:40]},
            )
        return station

    def run_validators(self, value):
        """What was typed is a station by now."""

    def prepare_value(self, value):
        if isinstance(value, int):
            value = Station.objects.select_related("cluster").filter(pk=value).first()
        return f"{value.cluster.code}/{value.number}" if isinstance(value, Station) else value


class LimitSetForm(StandardForm):
    model = LimitSet
    names = (
        *("code", "title", "citation", "in_force_from", "usable_until", "columns", "station"),
        "note",
    )

    code = text_box(
        LimitSet, "code", help_text=gettext_lazy("As people cite it, such as QCVN 40:2025/BTNMT.")
    )
    title = text_box(LimitSet, "title")
    citation = text_box(
        LimitSet, "citation", help_text=gettext_lazy("The circular or decision that issued it.")
    )
    in_force_from = DayField(required=False, label=gettext_lazy("In force from"))
    usable_until = DayField(
        required=False,
        label=gettext_lazy("May be used until"),
        help_text=gettext_lazy("The last day on which a station may still be judged by it."),
    )
    columns = ColumnsField(
        required=False,
        max_length=200,
        label=gettext_lazy("Columns"),
        help_text=gettext_lazy("With commas between, such as A, B, C. Empty: there is only one."),
    )
    station = StationBox(
        required=False,
        max_length=60,
        label=gettext_lazy("Only for the station"),
        help_text=gettext_lazy("For limits that one permit sets. Empty: for any station."),
    )
    note = text_box(LimitSet, "note")

    def clean_code(self):
        code = words.nfc(self.cleaned_data["code"])
        others = LimitSet.objects.filter(code=code)
        if self.thing is not None:
            others = others.exclude(pk=self.thing.pk)
        if others.exists():
            raise forms.ValidationError(
                _("A set of this code is recorded already. Revise that one, or type another code."),
                code="same_code",
            )
        return code

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("in_force_from"), cleaned.get("usable_until")
        if first is not None and last is not None and last < first:
            self.add_error(
                "usable_until",
                _("It would end before it begins. Correct one of the two days."),
            )
        return cleaned


class LimitForm(StandardForm):
    """One limit of a set. Parameter, column and band of a recorded one are what it is of, and stay."""

    model = Limit
    names = ("minimum", "maximum", "takes_coefficients")

    parameter = forms.ModelChoiceField(
        Parameter.objects.none(), label=gettext_lazy("Parameter"), empty_label=None
    )
    column = forms.ChoiceField(required=False, label=gettext_lazy("Column"))
    flow_from = NumberField(
        required=False,
        least=0,
        most=10**9 - 1,
        decimals=1,
        unit="m³/ngày",
        label=gettext_lazy("For a flow from"),
        help_text=gettext_lazy("Only where the standard divides by flow. Empty: for every flow."),
    )
    minimum = NumberField(
        required=False, least=0, most=LARGEST_LIMIT, decimals=6, label=gettext_lazy("At least")
    )
    maximum = NumberField(
        required=False, least=0, most=LARGEST_LIMIT, decimals=6, label=gettext_lazy("At most")
    )
    takes_coefficients = forms.BooleanField(
        required=False, label=gettext_lazy("Multiplied by Kq and Kf")
    )

    def __init__(self, *args, limit_set: LimitSet, **kwargs):
        super().__init__(*args, **kwargs)
        self.limit_set = limit_set
        self.fields["parameter"].queryset = Parameter.objects.all()
        columns = limit_set.columns or [""]
        self.fields["column"].choices = [(one, one or _("the only one")) for one in columns]
        if self.thing is not None:
            for name in ("parameter", "column", "flow_from"):
                self.fields[name].initial = getattr(self.thing, name)
                self.fields[name].disabled = True
            for name in ("minimum", "maximum"):
                self.fields[name].unit = self.thing.parameter.unit

    def _tell_last(self, name, value):
        if name == "takes_coefficients":
            self.fields[name].last = LastValue(_("Yes") if value else _("No"))
        else:
            super()._tell_last(name, value)

    def clean(self):
        cleaned = super().clean()
        least, most = cleaned.get("minimum"), cleaned.get("maximum")
        if least is None and most is None and not self.errors:
            raise forms.ValidationError(
                _("Type the least or the most that is allowed. To have none, remove the limit."),
                code="no_limit",
            )
        if self.thing is None and not self.errors and self._is_recorded(cleaned):
            raise forms.ValidationError(
                _("This limit is recorded already. Choose it in the table to change it."),
                code="same_limit",
            )
        return cleaned

    def _is_recorded(self, cleaned) -> bool:
        """One without either end is only a place to fill in."""
        limits = self.limit_set.limits.filter(
            parameter=cleaned["parameter"],
            column=cleaned["column"],
            flow_from=cleaned["flow_from"] or 0,
        )
        return limits.exclude(minimum=None, maximum=None).exists()


class CoefficientForm(StandardForm):
    """A line of the tables of Kq and Kf, which people look into and nothing is worked out by."""

    model = Coefficient
    names = (
        *("kind", "water", "above", "up_to", "unit", "without_data", "value", "citation"),
        *("is_confirmed", "note"),
    )

    kind = forms.ChoiceField(label=gettext_lazy("Coefficient"))
    water = forms.ChoiceField(required=False, label=gettext_lazy("Receiving water"))
    above = box_of(Coefficient, "above")
    up_to = box_of(Coefficient, "up_to")
    unit = text_box(Coefficient, "unit")
    without_data = forms.BooleanField(
        required=False, label=gettext_lazy("Where nothing is measured")
    )
    value = NumberField(least="0.01", most="99.99", decimals=2, label=gettext_lazy("Value"))
    citation = text_box(Coefficient, "citation")
    is_confirmed = forms.BooleanField(
        required=False, label=gettext_lazy("Checked against the standard")
    )
    note = text_box(Coefficient, "note")

    def __init__(self, *args, limit_set: LimitSet, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("kind", "water"):
            choices = Coefficient._meta.get_field(name).flatchoices
            empty = [("", "–")] if name == "water" else []
            self.fields[name].choices = [*empty, *((key, capfirst(word)) for key, word in choices)]

    def _tell_last(self, name, value):
        if isinstance(self.fields[name], forms.BooleanField):
            self.fields[name].last = LastValue(_("Yes") if value else _("No"))
        elif name in ("kind", "water"):
            words_of = dict(Coefficient._meta.get_field(name).flatchoices)
            self.fields[name].last = LastValue(str(words_of.get(value, value)))
        else:
            super()._tell_last(name, value)

    def clean(self):
        cleaned = super().clean()
        above, up_to = cleaned.get("above"), cleaned.get("up_to")
        if above is not None and up_to is not None and up_to <= above:
            self.add_error("up_to", _("It ends before it begins. Type more than in the box above."))
        return cleaned


class SeverityForm(StandardForm):
    model = Severity
    names = (
        *("rank", "name", "name_en", "ratio_from", "repeats_from", "days_to_mend", "citation"),
    )

    rank = NumberField(
        least=1,
        most=100,
        decimals=0,
        label=gettext_lazy("Rank"),
        help_text=gettext_lazy("1 is the lightest; the highest that is reached counts."),
    )
    name = text_box(Severity, "name")
    name_en = text_box(Severity, "name_en")
    ratio_from = NumberField(
        required=False,
        least=1,
        most=999_999,
        decimals=2,
        label=gettext_lazy("From so many times the limit"),
    )
    repeats_from = NumberField(
        required=False,
        least=1,
        most=1000,
        decimals=0,
        label=gettext_lazy("From so many breaches of a parameter within 12 months"),
    )
    days_to_mend = NumberField(
        required=False, least=1, most=3650, decimals=0, label=gettext_lazy("Days to mend")
    )
    citation = text_box(Severity, "citation")

    def clean_rank(self):
        rank = self.cleaned_data["rank"]
        others = Severity.objects.filter(rank=rank)
        if self.thing is not None:
            others = others.exclude(pk=self.thing.pk)
        if others.exists():
            raise forms.ValidationError(
                _("Another severity has this rank. Type another one."), code="same_rank"
            )
        return rank


class RemoveForm(forms.Form):
    why = forms.CharField(
        max_length=LONGEST_REASON,
        label=gettext_lazy("Why it was never one"),
        help_text=gettext_lazy("It stands in the history beside your name."),
    )
