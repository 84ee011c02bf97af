"""What history kept as plain text, told again: which model and field it was, numbers and days.

Pages put their own words around it; how a kept number or day is read back is said once, here.
"""

from datetime import date
from decimal import Decimal, InvalidOperation

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

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
