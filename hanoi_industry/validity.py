"""Facts that know from which day they are true and at which moment we learnt of them.

A fact holds from `valid_from` until the next fact of the same subject begins: there is no end
column, so nothing can overlap and nothing can gap. A correction never changes a row; it withdraws
it (`withdrawn_at`) and another is recorded. `as_of()` is the only way to ask.
"""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


def end_of(day: date) -> datetime:
    """The first moment after a day, at the office's clock."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class DatedQuerySet(models.QuerySet):
    def standing(self, known_on: date | datetime | None = None):
        """Rows that were recorded and not withdrawn: now, or as known at the end of a day or at a moment."""
        if known_on is None:
            return self.filter(withdrawn_at__isnull=True)
        if isinstance(known_on, datetime):
            return self.filter(
                Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=known_on),
                recorded_at__lte=known_on,
            )
        moment = end_of(known_on)
        return self.filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=moment), recorded_at__lt=moment
        )

    def as_of(self, day: date, known_on: date | datetime | None = None):
        """The one row of each subject that held on a day, as known on a day or at a moment (None: now)."""
        subject = {name: OuterRef(name) for name in self.model.dated_subject}
        later = self.model._default_manager.standing(known_on).filter(
            **subject, valid_from__gt=OuterRef("valid_from"), valid_from__lte=day
        )
        return self.standing(known_on).filter(~Exists(later), valid_from__lte=day)


class Dated(models.Model):
    """What is true of a subject from a day on, until the next standing row of that subject."""

    dated_subject: tuple[str, ...] = ()
    # The permission a person needs for the area of the fact to state, correct or withdraw it.
    write_permission: str = ""
    # What history calls the kind of thing the fact is about, and the relations its words look at.
    subject_type: str = ""
    told_with: tuple[str, ...] = ()

    valid_from = models.DateField(_("true from"), db_index=True)
    recorded_at = models.DateTimeField(_("recorded at"), editable=False)
    change_set = models.ForeignKey(
        "history.ChangeSet",
        models.PROTECT,
        related_name="+",
        verbose_name=_("recorded with"),
        editable=False,
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        "history.ChangeSet",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("withdrawn with"),
        editable=False,
    )
    not_applicable = models.JSONField(_("does not apply"), default=list, blank=True)
    as_typed = models.JSONField(_("as typed"), default=dict, blank=True)
    source = models.ForeignKey(
        "documents.Document",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("paper"),
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def fact_fields(cls) -> list[str]:
        """Names of the fields that are the fact itself: not its subject, its dates or its origin."""
        aside = {field.name for field in Dated._meta.fields} | set(cls.dated_subject) | {"id"}
        return [field.name for field in cls._meta.fields if field.name not in aside]

    @classmethod
    def relations(cls) -> list[str]:
        names = {*cls.dated_subject, *cls.fact_fields(), "source"}
        return [
            field.name for field in cls._meta.fields if field.is_relation and field.name in names
        ]

    def values(self) -> dict:
        return {name: getattr(self, name) for name in self.fact_fields()}

    def subject(self) -> dict:
        return {name: getattr(self, name) for name in self.dated_subject}

    # What history says of the fact; rooms give the real answers.
    def subject_code(self) -> str:
        return "/".join(str(getattr(self, name)) for name in self.dated_subject)

    def subject_label(self) -> str:
        return self.subject_code()

    def responsible_area(self):
        """The area whose people may write this fact; the whole city unless a room knows better."""
        return settings.WHOLE_CITY


class EditedMeanwhile(ValidationError):
    """Somebody else changed what the person was looking at."""

    def __init__(self):
        super().__init__(
            gettext(
                "Somebody changed this meanwhile. Nothing of yours is kept yet; look again and save anew."
            )
        )


def check_still_standing(row: Dated) -> None:
    """Lock a row that is to be corrected or withdrawn. Raises EditedMeanwhile where it stands no more."""
    rows = type(row)._base_manager.select_for_update(of=("self",))
    if not rows.filter(pk=row.pk, withdrawn_at__isnull=True).exists():
        raise EditedMeanwhile


def check_not_to_come(valid_from: date, today: date) -> None:
    """Raises ValidationError where a fact would be true only from a day after that of the deed."""
    if valid_from > today:
        raise ValidationError(
            {
                "valid_from": gettext(
                    "A fact cannot be true from a day to come. Type today or an earlier day."
                )
            }
        )


def one_standing_row_a_day(*subject: str, name: str) -> models.UniqueConstraint:
    """The portable rule of every dated table: one standing row per subject and day."""
    return models.UniqueConstraint(
        fields=[*subject, "valid_from"], condition=Q(withdrawn_at__isnull=True), name=name
    )
