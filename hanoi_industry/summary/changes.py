"""History in words, with links into the rooms: only the roof knows where a thing has its page."""

from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from hanoi_industry.history import models as history
from hanoi_industry.history import telling
from hanoi_industry.history.models import Change

PAGES = {
    "cluster": ("clusters:cluster", lambda code: [code]),
    "target": ("targets:indicator", lambda code: code.split("/")[:1]),
    "observation": ("targets:indicator", lambda code: code.split("/")[:1]),
    "plantask": ("targets:task", lambda code: code.split("/")),
    "indicator": ("targets:indicator", lambda code: [code]),
}


@dataclass(frozen=True)
class Line:
    """One line of a change as a person reads it."""

    change: Change
    thing: str
    link: str
    group: str
    field: str
    before: str
    after: str
    where: str


def in_words(change: Change) -> list[Line]:
    model = _model_of(change)
    link = _link(change)
    return [_line(change, model, link, line) for line in change.told()]


def _line(change: Change, model, link: str, line: history.Line) -> Line:
    field = telling.field_named(model, line.field)
    return Line(
        change=change,
        thing=change.subject_label,
        link=link,
        group=str(model._meta.verbose_name) if model is not None else "",
        field=_field_label(field, line.field),
        before=telling.value_as_kept(field, line.before),
        after=telling.value_as_kept(field, line.after),
        where=" ".join(part for part in (line.sheet, line.cell) if part),
    )


def _model_of(change: Change):
    if change.fact_type:
        return telling.model_named(change.fact_type)
    return next((m for m in apps.get_models() if m._meta.model_name == change.subject_type), None)


def _field_label(field: models.Field | None, name: str) -> str:
    if name == "alias":
        return _("other name")
    return str(field.verbose_name) if field is not None else name.replace("_", " ")


def _link(change: Change) -> str:
    if change.subject_type not in PAGES:
        return ""
    name, parts_of = PAGES[change.subject_type]
    try:
        return reverse(name, args=parts_of(change.subject_code))
    except NoReverseMatch:
        return ""
