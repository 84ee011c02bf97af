"""Places with the days they existed and what became of them.

Hà Nội had 30 districts and 526 communes until 30 June 2025 and has 126 communes and wards since
1 July 2025 (Resolution 1656/NQ-UBTVQH15). The relation between old and new is many-to-many.
Codes are text: "00004" keeps its zeros.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hanoi_industry import words

REFORM = date(2025, 7, 1)


class Level(models.TextChoices):
    DISTRICT = "district", _("former district")
    FORMER_COMMUNE = "former_commune", _("former commune or ward")
    COMMUNE = "commune", _("commune or ward")


class AreaQuerySet(models.QuerySet):
    def as_of(self, day: date):
        return self.filter(valid_from__lte=day).filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=day)
        )

    def communes(self):
        return self.filter(level=Level.COMMUNE)

    def districts(self):
        return self.filter(level=Level.DISTRICT)

    def in_alphabet(self):
        return self.order_by("sort_key", "code")


class Area(models.Model):
    code = models.CharField(_("code"), max_length=20, unique=True)
    level = models.CharField(_("level"), max_length=16, choices=Level)
    name = models.CharField(
        _("name"), max_length=80, help_text=_("Without phường, xã, quận or huyện.")
    )
    kind = models.CharField(
        _("kind"), max_length=20, help_text=_("Phường, Xã, Thị trấn, Quận, Huyện, Thị xã")
    )
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    valid_from = models.DateField(_("exists from"), default=date(2008, 8, 1))
    valid_until = models.DateField(
        _("existed until"),
        null=True,
        blank=True,
        help_text=_("The first day on which it was no more."),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("former district"),
        help_text=_("Of a commune of today: the former district it mainly lies in."),
    )
    search_key = models.CharField(max_length=100, editable=False, db_index=True)
    sort_key = models.CharField(max_length=250, editable=False, db_index=True)

    objects = AreaQuerySet.as_manager()
    versions = HistoricalRecords(excluded_fields=["search_key", "sort_key"])

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["sort_key", "code"]
        indexes = [models.Index(fields=["level", "search_key"], name="areas_by_level_and_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="an_area_ends_after_it_begins",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.name}"

    def subject_code(self) -> str:
        return self.code

    def set_keys(self) -> None:
        self.name = words.nfc(self.name)
        self.search_key = words.accent_free(self.name)
        self.sort_key = words.sort_key(self.name)[:250]

    def clean(self):
        self.set_keys()


class Succession(models.Model):
    """Which area became (part of) which."""

    former = models.ForeignKey(
        Area, models.CASCADE, related_name="became", verbose_name=_("former area")
    )
    present = models.ForeignKey(
        Area, models.CASCADE, related_name="made_of", verbose_name=_("area that followed")
    )
    on = models.DateField(_("on"), default=REFORM)

    versions = HistoricalRecords()

    class Meta:
        verbose_name = _("succession of areas")
        verbose_name_plural = _("successions of areas")
        ordering = ["former", "present"]
        constraints = [
            models.UniqueConstraint(
                fields=["former", "present"], name="one_succession_of_two_areas"
            ),
            models.CheckConstraint(
                condition=~Q(former=F("present")), name="no_area_follows_itself"
            ),
        ]

    def __str__(self):
        return f"{self.former} → {self.present}"

    def subject_code(self) -> str:
        return f"{self.former.code}/{self.present.code}"
