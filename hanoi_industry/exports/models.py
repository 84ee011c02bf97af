"""Who took which list out of the house, when, and how many rows of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hanoi_industry.exports.writing import ENDINGS


class Outcome(models.TextChoices):
    """A table that is sent as it is read may break off, or its reader may go away."""

    BEGUN = "begun", _("begun")
    WHOLE = "whole", _("sent whole")
    BROKEN = "broken", _("broken off")


class Export(models.Model):
    """Written when a table leaves, whatever becomes of it on its way."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), db_index=True)
    what = models.CharField(_("what"), max_length=200)
    ending = models.CharField(_("format"), max_length=4, choices=[(one, one) for one in ENDINGS])
    address = models.CharField(
        _("address"),
        max_length=2000,
        help_text=_("Of the page, with its filters: which rows it were and of which day."),
    )
    rows = models.PositiveIntegerField(_("rows"), default=0)
    outcome = models.CharField(_("outcome"), max_length=6, choices=Outcome, default=Outcome.BEGUN)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.what} ({self.ending})"

    def subject_code(self) -> str:
        return str(self.pk)
