"""Boxes in which people type places, papers and the values of facts."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse_lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanoi_industry.areas.matching import Match, Outcome, PlaceFinder
from hanoi_industry.areas.models import Area, Level
from hanoi_industry.documents.parsing import parse_decisions
from hanoi_industry.fields import DayField, NumberField, YesNoUnknownField

LARGEST_NUMBER = 10**9


class PlaceField(forms.CharField):
    """One area as people write it; a name that is borne by several is asked about."""

    def __init__(self, *, level: Level, **kwargs):
        super().__init__(max_length=200, **kwargs)
        self.level = level

    def clean(self, value):
        text = super().clean(value)
        return self._area(text) if text else None

    def _area(self, text: str) -> Area:
        found = PlaceFinder().find(text, level=self.level)
        if found.area is None:
            raise asked_about(found)
        return found.area

    def prepare_value(self, value):
        return str(value) if isinstance(value, Area) else value

    def has_changed(self, initial, data):
        return (str(initial) if initial else "") != (data or "").strip()


class PlacesField(PlaceField):
    """Several areas with semicolons between; their codes are what is kept."""

    def clean(self, value):
        text = forms.CharField.clean(self, value)
        if not text:
            return []
        finder = PlaceFinder()
        codes = []
        for part in filter(None, (part.strip() for part in text.split(";"))):
            found = finder.find(part, level=self.level)
            if found.area is None:
                raise asked_about(found)
            codes.append(found.area.code)
        return list(dict.fromkeys(codes))

    def prepare_value(self, value):
        if isinstance(value, list):
            names = dict(Area.objects.filter(code__in=value).values_list("code", "pk"))
            areas = Area.objects.in_bulk(names.values())
            return "; ".join(str(areas[names[code]]) if code in names else code for code in value)
        return value


def asked_about(found: Match) -> ValidationError:
    if found.outcome is Outcome.UNKNOWN and not found.candidates:
        return ValidationError(
            _(
                "No area here is called “%(text)s”. Type its name as it is today, such as xã Thư Lâm."
            ),
            code="no_such_place",
            params={"text": found.text[:60]},
        )
    return ValidationError(
        _("“%(text)s” may be one of several areas. Type which: %(places)s."),
        code="several_places",
        params={"text": found.text[:60], "places": "; ".join(map(str, found.candidates))},
    )


def suggested(level: str) -> dict:
    """Attributes of a box whose list of suggestions is fetched anew while one types."""
    return {
        "list": f"places-{level}",
        "hx-get": reverse_lazy("clusters:places", args=[level]),
        "hx-trigger": "input changed delay:200ms",
        "hx-target": f"#places-{level}",
        "hx-swap": "innerHTML",
    }


class PaperField(forms.CharField):
    """The number of one paper with its day, as it stands on the paper."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("Paper it rests on"))
        kwargs.setdefault("help_text", gettext_lazy("For example 298/QĐ-UBND ngày 20/02/2025."))
        super().__init__(required=False, max_length=500, **kwargs)

    def clean(self, value) -> str:
        text = super().clean(value)
        if not text:
            return ""
        papers = parse_decisions(text).citations
        if not papers:
            raise ValidationError(
                _("No number of a paper was found here. Type it as on the paper: %(example)s."),
                code="no_paper",
                params={"example": "298/QĐ-UBND ngày 20/02/2025"},
            )
        if len(papers) > 1:
            raise ValidationError(
                _("These are %(count)s papers. Type the one this rests on."),
                code="several_papers",
                params={"count": len(papers)},
            )
        return text


def why_box() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Who reported it, or what happened. It stands in the history."),
    )


def box_for(field: models.Field) -> forms.Field:
    """The box in which one types a value of a fact."""
    label, unit = label_and_unit(field)
    asked = {"label": label, "required": not field.null, "help_text": field.help_text}
    if isinstance(field, models.BooleanField):
        return YesNoUnknownField(label=label)
    if field.choices:
        nobody_knows = [] if not field.null else [("", _("Not known"))]
        words = [(value, capfirst(str(words))) for value, words in field.flatchoices]
        return forms.ChoiceField(choices=[*nobody_knows, *words], **asked)
    if isinstance(field, models.DecimalField):
        most = 10 ** (field.max_digits - field.decimal_places) - 1
        return NumberField(unit=unit, least=0, most=most, decimals=field.decimal_places, **asked)
    if isinstance(field, models.IntegerField):
        return NumberField(unit=unit, least=0, most=LARGEST_NUMBER, decimals=0, **asked)
    if isinstance(field, models.DateField):
        return DayField(**asked)
    widget = forms.Textarea(attrs={"rows": 3}) if field.max_length > 300 else forms.TextInput
    return forms.CharField(max_length=field.max_length, widget=widget, **asked)


def label_and_unit(field: models.Field) -> tuple[str, str]:
    """ "planned area (ha)" to ("Planned area", "ha")."""
    words = str(field.verbose_name)
    label, opened, unit = words.removesuffix(")").rpartition(" (")
    return (capfirst(label), unit) if opened and words.endswith(")") else (capfirst(words), "")
