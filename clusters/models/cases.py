"""Cases: a breach, a sample that did not come, a station that stands idle, followed until closed.

A case opens by itself. What is true of it stands in its facts, most of them said by the rule and
some by a person (`decision`): who sees to it, until when, that it is closed or opened again.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clusters.models.samples import Sample
from clusters.models.wastewater import Station
from clusters.querysets import CaseQuerySet, FactsQuerySet
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.validity import Dated, one_standing_row_a_day


class CaseKind(models.TextChoices):
    BREACH = "breach", _("limit exceeded")
    OVERDUE = "overdue", _("sample overdue")
    IDLE = "idle", _("station idle")


class CaseState(models.TextChoices):
    OPEN = "open", _("still open")
    CLOSED = "closed", _("closed")
    WITHDRAWN = "withdrawn", _("withdrawn: there was no such case")


class Decision(models.TextChoices):
    """What a person says of a case; without one the rule has said it."""

    ASSIGNED = "assigned", _("given to somebody")
    CLOSED = "closed", _("closed by decision")
    REOPENED = "reopened", _("opened again")


class Case(models.Model):
    """Something to be followed up at a station, since the day on which it arose."""

    station = models.ForeignKey(
        Station, models.CASCADE, related_name="cases", verbose_name=_("wastewater station")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=CaseKind)
    opened_on = models.DateField(_("opened on"), db_index=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-opened_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "kind", "opened_on"], name="one_case_of_a_kind_and_day"
            )
        ]

    def __str__(self):
        return f"{self.station}: {self.get_kind_display()} {self.opened_on:%d/%m/%Y}"

    def subject_code(self) -> str:
        return f"{self.station.subject_code()}/{self.kind}/{self.opened_on:%Y-%m-%d}"

    def responsible_area(self):
        return self.station.responsible_area()


class AboutCase(Dated):
    dated_subject = ("case",)
    write_permission = Permission.REGISTER_EDIT
    subject_type = "cluster"
    told_with = ("case__station__cluster__area",)
    path_to_cluster = "case__station__cluster"

    objects = FactsQuerySet.as_manager()

    class Meta:
        abstract = True

    def subject_code(self) -> str:
        return self.case.station.cluster.code

    def subject_label(self) -> str:
        return str(self.case.station.cluster)

    def responsible_area(self):
        return self.case.responsible_area()


class CaseFacts(AboutCase):
    """How a case stands from a day on."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="facts", verbose_name=_("case"))
    state = models.CharField(_("state"), max_length=9, choices=CaseState)
    # The rank on the ladder of severities; only breaches have one.
    severity = models.PositiveSmallIntegerField(_("severity"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("seen to by"),
    )
    due_on = models.DateField(_("to be mended by"), null=True, blank=True)
    ground = models.ForeignKey(
        Sample,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sample that shows it"),
    )
    closing_sample = models.ForeignKey(
        Sample,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sample that closes it"),
    )
    why = models.CharField(_("reason"), max_length=500, blank=True)
    decision = models.CharField(
        _("decided by a person"), max_length=8, choices=Decision, blank=True, default=""
    )

    class Meta:
        verbose_name = _("state of a case")
        verbose_name_plural = _("states of cases")
        constraints = [one_standing_row_a_day("case", name="one_standing_state_of_a_case_a_day")]

    def __str__(self):
        return f"{self.case}: {self.get_state_display()}"


class NoteKind(models.TextChoices):
    NOTE = "note", _("note")
    LETTER_OUT = "letter_out", _("letter sent")
    LETTER_IN = "letter_in", _("letter received")


class CaseNote(AboutCase):
    """What was done about a case: a note, or a letter with its paper."""

    dated_subject = ("case", "number")

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes", verbose_name=_("case"))
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=NoteKind)
    text = models.CharField(_("text"), max_length=1000)

    class Meta:
        verbose_name = _("note on a case")
        verbose_name_plural = _("notes on cases")
        constraints = [
            one_standing_row_a_day("case", "number", name="one_standing_note_of_a_number_a_day"),
            models.CheckConstraint(condition=~models.Q(text=""), name="a_note_says_something"),
        ]

    def __str__(self):
        return self.text[:80]
