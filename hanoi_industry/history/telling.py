"""What history kept as plain text, told again: which model and field it was, what the text says.

Pages put their own words around it; how a kept value is read back is said once, here.
"""

from datetime import date
from decimal import Decimal, InvalidOperation

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from hanoi_industry import formats


def model_named(label: str) -> type[models.Model] | None:
    """None where nothing was named, or the model is no more."""
    try:
        return apps.get_model(label) if label else None
    except (LookupError, ValueError):
        return None


def field_named(model: type[models.Model] | None, name: str) -> models.Field | None:
    try:
        return model._meta.get_field(name) if model is not None else None
    except FieldDoesNotExist:
        return None


def value_as_kept(field: models.Field | None, text: str, unit: str = "") -> str:
    """A value as history kept it: the word of a choice, yes or no, a number with its unit, a day."""
    if not text or field is None:
        return text
    if isinstance(field, models.BooleanField):
        return {"yes": _("yes"), "no": _("no"), "True": _("yes"), "False": _("no")}.get(text, text)
    if field.flatchoices:
        return {str(key): str(label) for key, label in field.flatchoices}.get(text, text)
    if isinstance(field, models.DecimalField):
        return number_as_kept(text, unit)
    return day_as_kept(text) if isinstance(field, models.DateField) else text


def number_as_kept(text: str, unit: str = "") -> str:
    """In the language of the page; what is no number stays as it was kept, without a unit."""
    try:
        return f"{formats.number(Decimal(text))} {unit}".strip()
    except (InvalidOperation, ValueError):
        return text


def day_as_kept(text: str) -> str:
    try:
        return formats.day(date.fromisoformat(text))
    except ValueError:
        return text
