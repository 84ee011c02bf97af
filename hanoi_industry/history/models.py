"""Who changed what, when, why, and on which paper or spreadsheet cell it rests.

A `ChangeSet` is one deed: a form saved, an import kept, an undo. A `Change` is one line of it and
holds no foreign key to the thing it speaks of, so that the past survives whatever becomes of it.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
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

    @property
    def is_undone(self) -> bool:
        return self.undone_by.exists()


class ChangeQuerySet(models.QuerySet):
    def of(self, subject_type: str, subject_code: str):
        return self.filter(subject_type=subject_type, subject_code=subject_code)

    def visible_to(self, user):
        """Lines about areas the person reads; lines of no area are for readers of the whole city."""
        codes = user.area_codes_to_read()
        return self if codes is None else self.filter(area_code__in=codes)


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
    field = models.CharField(_("field"), max_length=60)
    before = models.TextField(_("before"), blank=True)
    after = models.TextField(_("after"), blank=True)
    valid_from = models.DateField(_("true from"), null=True, blank=True)
    sheet = models.CharField(_("sheet"), max_length=120, blank=True)
    cell = models.CharField(_("cell"), max_length=12, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-change_set__at", "-id"]
        indexes = [models.Index(fields=["subject_type", "subject_code"], name="changes_of_a_thing")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(before=F("after")), name="a_change_changes_something"
            )
        ]

    def __str__(self):
        return f"{self.subject_label}: {self.field}"
