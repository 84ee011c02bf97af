"""Papers that facts rest on: decisions, plans, reports, letters, articles."""

from urllib.parse import urlsplit

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hanoi_industry import words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.areas.models import Area
from hanoi_industry.periods import PartialDay

MOST_WORDS_SEARCHED = 12


class Kind(models.TextChoices):
    DECISION = "decision", _("decision")
    PLAN = "plan", _("plan")
    RESOLUTION = "resolution", _("resolution")
    REPORT = "report", _("report")
    LETTER = "letter", _("letter")
    PERMIT = "permit", _("permit")
    PUBLIC_PAGE = "public_page", _("public page")
    SPREADSHEET = "spreadsheet", _("spreadsheet")
    OTHER = "other", _("other")


class Precision(models.TextChoices):
    DAY = "day", _("day")
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Papers of the whole city are everybody's; those of an area are for who reads there."""
        numbers = user.area_numbers_where(Permission.REGISTER_READ)
        if numbers is None:
            return self
        return self.filter(Q(area__isnull=True) | Q(area__in=numbers))

    def search(self, text: str):
        found = self
        for word in words.accent_free(text).split()[:MOST_WORDS_SEARCHED]:
            found = found.filter(search_key__contains=word)
        return found

    def latest_first(self):
        """Papers without a day come last, on every database."""
        return self.order_by(F("issued_on").desc(nulls_last=True), "number", "pk")


class Document(models.Model):
    number = models.CharField(
        _("number"),
        max_length=120,
        blank=True,
        help_text=_("As on the paper, for example 298/QĐ-UBND."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.DECISION)
    title = models.CharField(_("title"), max_length=500, blank=True)
    issuer = models.CharField(_("issued by"), max_length=200, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    issued_precision = models.CharField(
        _("date known to the"), max_length=8, choices=Precision, default=Precision.DAY
    )
    address = models.CharField(_("address on the web"), max_length=500, blank=True)
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("area"),
        help_text=_("Empty: a paper of the whole city, readable by everybody."),
    )
    # A random name in settings.PAPERS_DIR; a file is never written twice and never taken away, so
    # that what earlier versions name is there as well.
    file = models.CharField(_("stored file"), max_length=64, blank=True, editable=False)
    file_name = models.CharField(_("file"), max_length=200, blank=True, editable=False)

    key = models.CharField(max_length=600, unique=True, editable=False)
    search_key = models.CharField(max_length=1300, editable=False)

    objects = DocumentQuerySet.as_manager()
    versions = HistoricalRecords(excluded_fields=["key", "search_key"])

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["-issued_on", "number"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(number="", title="", address=""),
                name="a_paper_has_a_number_or_a_title",
            )
        ]

    def __str__(self):
        if self.number or (self.title and not self.title.startswith("http")):
            return self.number or self.title
        hosts = [urlsplit(address).hostname or address for address in self.web_addresses]
        return ", ".join(dict.fromkeys(host.removeprefix("www.") for host in hosts)) or self.address

    def subject_code(self) -> str:
        """The row's number: number and day of a paper may be put right later."""
        return str(self.pk)

    @property
    def issued(self) -> PartialDay | None:
        return None if self.issued_on is None else PartialDay(self.issued_on, self.issued_precision)

    @property
    def web_addresses(self) -> list[str]:
        """What may be shown as a link; several stand side by side in many lists."""
        parts = self.address.replace("|", " ").split()
        return [part for part in parts if part.lower().startswith(("http://", "https://"))]

    def responsible_area(self):
        return self.area if self.area is not None else WHOLE_CITY

    def set_keys(self) -> None:
        """One number, day and area is one paper; without a number the title or address tells."""
        self.number, self.title = words.nfc(self.number), words.nfc(self.title)
        name = words.spelling_key(self.number) or words.spelling_key(self.title) or self.address
        self.key = f"{name}|{self.issued_on or ''}|{self.area_id or ''}"[:600]
        self.search_key = words.accent_free(f"{self.number} {self.title} {self.issuer}")[:1300]
