"""An upload: the file as received, whose it is, what was read from it, answered, and what became of it."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    RECEIVED = "received", _("received")
    KEPT = "kept", _("kept")
    UNDONE = "undone", _("undone")
    DISCARDED = "discarded", _("discarded")


def new_reference() -> str:
    return secrets.token_urlsafe(16)


class UploadQuerySet(models.QuerySet):
    def of(self, user):
        """A person's own uploads: nobody opens another's preview."""
        return self.filter(by=user)


class Upload(models.Model):
    reference = models.CharField(_("reference"), max_length=32, unique=True, default=new_reference)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="uploads", verbose_name=_("person")
    )
    received_at = models.DateTimeField(_("received at"), db_index=True)
    kind = models.CharField(_("what it holds"), max_length=40)
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(_("fingerprint"), max_length=64, db_index=True)
    size = models.PositiveIntegerField(_("size in bytes"))
    as_of = models.DateField(_("figures as of"))
    # The reading is kept and used for preview and keep alike: never a second reading.
    parsed = models.JSONField(default=dict, editable=False)
    sheet_index = models.PositiveSmallIntegerField(_("sheet"), default=0)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    kept_at = models.DateTimeField(_("kept at"), null=True, blank=True)
    change_set = models.OneToOneField(
        "history.ChangeSet",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="upload",
        verbose_name=_("change set"),
    )
    outcome = models.JSONField(default=dict, editable=False)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-received_at", "-id"]

    def __str__(self):
        return self.name

    def subject_code(self) -> str:
        return self.reference
