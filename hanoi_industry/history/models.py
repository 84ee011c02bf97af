"""Who changed what, when, why, and on which paper or spreadsheet cell it rests.

A `ChangeSet` is one deed: a form saved, an import kept, an undo. A `Change` is what it did to one
row, field by field, and holds no foreign key to the thing it speaks of, so that the past survives
whatever becomes of it.
"""

import json
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Via(models.TextChoices):
    FORM = "form", _("form")
    GRID = "grid", _("grid")
    ADMIN = "admin", _("administration")
    IMPORT = "import", _("import")
    UNDO = "undo", _("undo")
    COMMAND = "command", _("command")


class ChangeSet(models.Model):
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="change_sets",
        verbose_name=_("person"),
    )
    at = models.DateTimeField(_("moment"), db_index=True)
    via = models.CharField(_("way in"), max_length=10, choices=Via)
    why = models.CharField(_("reason"), max_length=500, blank=True)
    upload_reference = models.CharField(_("upload"), max_length=64, blank=True, db_index=True)
    undoes = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="undone_by",
        verbose_name=_("undoes"),
    )
    # [field, letters of its column] of tables that were stated whole, one list behind the other.
    columns = models.JSONField(_("columns"), default=list, editable=False)

    class Meta:
        verbose_name = _("change set")
        verbose_name_plural = _("change sets")
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.get_via_display()} {self.pk}"

    @property
    def day(self):
        """The office's day on which it was done."""
        return timezone.localtime(self.at).date()


class Line(NamedTuple):
    """What became of one field, in words; for imports the sheet and the cell it was read from."""

    field: str
    before: str
    after: str
    sheet: str = ""
    cell: str = ""


# The parts of a line of a table that was stated whole.
SHORT = ("place", "after")


class ReadableJSON(json.JSONEncoder):
    """Letters stay letters, so that what is kept can be searched."""

    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "ensure_ascii": False})


class LineCount(models.Func):
    """How many fields a change tells of."""

    function = "json_array_length"
    output_field = models.IntegerField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="jsonb_array_length", **context)


class ChangeQuerySet(models.QuerySet):
    def of(self, subject_type: str, subject_code: str):
        return self.filter(subject_type=subject_type, subject_code=subject_code)

    def visible_to(self, user):
        """Changes about areas the person reads; those of no area are for readers of the whole city."""
        codes = user.area_codes_to_read()
        return self if codes is None else self.filter(area_code__in=codes)

    def with_told_text(self):
        """`told_text`, to search in: all fields, values and cells of a change as one text."""
        return self.alias(told_text=Cast("lines", models.TextField()))

    def line_count(self) -> int:
        """Of all changes together."""
        return self.aggregate(lines=models.Sum(LineCount("lines")))["lines"] or 0


class Change(models.Model):
    change_set = models.ForeignKey(
        ChangeSet, models.PROTECT, related_name="changes", verbose_name=_("change set")
    )
    area_code = models.CharField(_("area code"), max_length=20, blank=True, db_index=True)
    subject_type = models.CharField(_("kind of thing"), max_length=40)
    subject_code = models.CharField(_("code of the thing"), max_length=120)
    subject_label = models.CharField(_("thing"), max_length=250)
    fact_type = models.CharField(_("kind of fact"), max_length=60, blank=True)
    fact_id = models.BigIntegerField(_("fact"), null=True, blank=True)
    # [field, before, after, cell] for each field that changed, in the order of the form. Of the
    # first facts of a large table, [place among the columns of the change set, after].
    lines = models.JSONField(_("changes"), encoder=ReadableJSON)
    row = models.PositiveIntegerField(_("row"), null=True, blank=True, editable=False)
    valid_from = models.DateField(_("true from"), null=True, blank=True)
    sheet = models.CharField(_("sheet"), max_length=120, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-change_set__at", "-id"]
        indexes = [models.Index(fields=["subject_type", "subject_code"], name="changes_of_a_thing")]
        constraints = [
            models.CheckConstraint(condition=~Q(lines=[]), name="a_change_changes_something")
        ]

    def __str__(self):
        fields = ", ".join(line.field for line in self.told())
        return f"{self.subject_label}: {fields}"

    def told(self) -> list[Line]:
        """The lines in their order; what was read from no cell came from no sheet."""
        return [
            Line(field, before, after, self.sheet if cell else "", cell)
            for field, before, after, cell in map(self._whole, self.lines)
        ]

    def _whole(self, line: list) -> list:
        """What stands once for a whole table, put back into its line."""
        if len(line) != len(SHORT):
            return line
        place, after = line
        field, letters = self.change_set.columns[place]
        row = "" if self.row is None else self.row
        return [field, "", after, f"{letters}{row}" if letters else ""]
