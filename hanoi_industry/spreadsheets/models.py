"""An upload: the file as received, whose it is, what was read, answered, and what became of it.

Beside it the piece of work that reads, keeps or undoes a large one in the background, and the
layouts that people have confirmed, so that the next file of the same sender is not asked about.
"""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hanoi_industry.accounts.permissions import Permission


class State(models.TextChoices):
    SENT = "sent", _("sent, not read yet")
    RECEIVED = "received", _("received")
    PARTLY = "partly", _("partly kept, the rest waits")
    KEPT = "kept", _("kept")
    UNDONE = "undone", _("undone")
    DISCARDED = "discarded", _("discarded")


# What a person still works on, and what stands in the register.
OPEN = (State.RECEIVED, State.PARTLY)
STANDING = (State.KEPT, State.PARTLY)


def new_reference() -> str:
    return secrets.token_urlsafe(16)


class UploadQuerySet(models.QuerySet):
    def of(self, user):
        """A person's own uploads: nobody changes, keeps or undoes another's."""
        return self.filter(by=user)

    def shown_to(self, user):
        """Their own; all of them for who may import for the whole city."""
        return self if user.may_everywhere(Permission.IMPORT) else self.of(user)

    def unfinished(self):
        """Checked and not kept yet, or kept in part with a rest that waits."""
        return self.filter(state__in=OPEN)


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
    row_count = models.PositiveIntegerField(_("rows of the longest sheet"), default=0)
    as_of = models.DateField(_("figures as of"))
    sheet_index = models.PositiveSmallIntegerField(_("sheet"), default=0)
    # Numbers of others of the same layout that are taken in together with it.
    further_sheets = models.JSONField(_("sheets taken along"), default=list, blank=True)
    # The place of one that was chosen, such as "A12"; "" is the one the reader finds by itself.
    table = models.CharField(_("table of the sheet"), max_length=12, blank=True)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    kept_at = models.DateTimeField(_("kept at"), null=True, blank=True)
    # The first of the change sets that bear the reference; a rest that was mended has its own.
    change_set = models.OneToOneField(
        "history.ChangeSet",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="upload",
        verbose_name=_("change set"),
    )
    outcome = models.JSONField(default=dict, editable=False)
    # Rows that were not kept with the others: {"row", "label", "cells": [address, code], ...}.
    waiting = models.JSONField(default=list, editable=False)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "sha256", "sheet_index", "table"],
                condition=Q(state__in=STANDING),
                name="a_table_of_a_file_is_kept_once",
            )
        ]

    def __str__(self):
        return self.name

    def subject_code(self) -> str:
        return self.reference

    @property
    def waits_since(self) -> datetime:
        return self.kept_at if self.state == State.PARTLY else self.received_at

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def rest(self) -> set[int] | None:
        """The rows that still wait of what was partly kept; None where all rows count."""
        if self.state != State.PARTLY:
            return None
        return {one["row"] for one in self.waiting}

    def tables(self) -> set[tuple[int, str]]:
        """All tables that are taken in, by sheet and place."""
        return {(self.sheet_index, self.table), *((number, "") for number in self.further_sheets)}


class Content(models.Model):
    """What was read of a file, packed; preview and keep use it alike: never a second reading."""

    upload = models.OneToOneField(
        Upload, models.CASCADE, related_name="content", verbose_name=_("upload")
    )
    content = models.BinaryField()

    class Meta:
        verbose_name = _("content of an upload")
        verbose_name_plural = _("contents of uploads")

    def __str__(self):
        return str(self.upload)

    def subject_code(self) -> str:
        return self.upload.reference


class Work(models.TextChoices):
    READ = "read", _("reading a file")
    KEEP = "keep", _("keeping an import")
    UNDO = "undo", _("undoing an import")
    REDO = "redo", _("bringing an import back")
    MARK = "mark", _("marking a file")


class JobState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("refused")
    STOPPED = "stopped", _("stopped")
    BROKEN = "broken", _("broken off")


AT_WORK = (JobState.WAITING, JobState.RUNNING)


class Job(models.Model):
    """A piece of work in the background. What moves while it runs is told by spreadsheets.progress."""

    upload = models.ForeignKey(
        Upload, models.CASCADE, related_name="jobs", verbose_name=_("upload")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs", verbose_name=_("person")
    )
    work = models.CharField(_("work"), max_length=10, choices=Work)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.WAITING)
    # The class of the sheet, as module.Name.
    sheet = models.CharField(max_length=200, editable=False)
    # What the person said when the work was given: a fingerprint, an encoding, a reason.
    said = models.JSONField(default=dict, editable=False)
    language = models.CharField(_("language"), max_length=5)
    message = models.TextField(_("message"), blank=True)
    stage = models.CharField(_("stage"), max_length=10, blank=True)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    total = models.PositiveIntegerField(_("rows in all"), default=0)
    asked_to_stop = models.BooleanField(_("asked to stop"), default=False)
    given_at = models.DateTimeField(_("given at"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    heartbeat = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("piece of work")
        verbose_name_plural = _("pieces of work")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["by"],
                condition=Q(state__in=AT_WORK),
                name="one_piece_of_work_a_person",
            )
        ]

    def __str__(self):
        return f"{self.get_work_display()}: {self.upload}"

    def subject_code(self) -> str:
        return str(self.pk)

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK


class RememberedLayout(models.Model):
    """What the columns of a table hold, as a person once confirmed it."""

    kind = models.CharField(_("what it holds"), max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="remembered_layouts",
        verbose_name=_("person"),
    )
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    # From left to right: letter, heading, the field it holds ("" for none), its role.
    columns = models.JSONField(_("columns"), default=list)
    file_name = models.CharField(_("file name"), max_length=200)
    confirmed_at = models.DateTimeField(_("confirmed at"))

    class Meta:
        verbose_name = _("remembered layout")
        verbose_name_plural = _("remembered layouts")
        ordering = ["-confirmed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "by", "fingerprint"], name="a_person_remembers_a_layout_once"
            )
        ]

    def __str__(self):
        return self.file_name

    def subject_code(self) -> str:
        return self.fingerprint
