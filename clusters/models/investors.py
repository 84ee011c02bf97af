"""Who builds and runs the infrastructure of a cluster, and from which day."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.models.cluster import AboutCluster, Cluster
from clusters.querysets import InvestorQuerySet
from hanoi_industry import words
from hanoi_industry.validity import one_standing_row_a_day


class InvestorKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("enterprise")
    COOPERATIVE = "cooperative", _("co-operative")
    CONSORTIUM = "consortium", _("consortium")
    PROJECT_BOARD = "project_board", _("project management board")
    COMMUNE = "commune", _("commune People's Committee")
    CENTRE = "centre", _("cluster development centre")


class Investor(models.Model):
    name = models.CharField(_("name"), max_length=250)
    tax_code = models.CharField(_("tax code"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=InvestorKind, blank=True)
    key = models.CharField(max_length=300, unique=True, editable=False)

    objects = InvestorQuerySet.as_manager()
    versions = HistoricalRecords(excluded_fields=["key"])

    class Meta:
        verbose_name = _("infrastructure investor")
        verbose_name_plural = _("infrastructure investors")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def subject_code(self) -> str:
        return self.key

    def set_keys(self) -> None:
        """One tax code is one investor; without it, one spelling of the name."""
        self.name, self.tax_code = words.nfc(self.name), words.nfc(self.tax_code)
        self.key = self.tax_code or words.spelling_key(self.name)


class InvestorFacts(AboutCluster):
    """The infrastructure investor of a cluster from a day on; none from the day one leaves."""

    cluster = models.ForeignKey(
        Cluster, models.CASCADE, related_name="investor_facts", verbose_name=_("cluster")
    )
    investor = models.ForeignKey(
        Investor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="terms",
        verbose_name=_("infrastructure investor"),
    )
    note = models.CharField(_("note"), max_length=300, null=True, blank=True)

    class Meta:
        verbose_name = _("infrastructure investor of a cluster")
        verbose_name_plural = _("infrastructure investors of clusters")
        constraints = [one_standing_row_a_day("cluster", name="one_standing_investor_a_day")]
