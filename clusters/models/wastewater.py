"""Wastewater stations: exists, runs, meets the standard are three separate dated answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from clusters.models.cluster import Cluster, not_negative
from clusters.querysets import FactsQuerySet, StationQuerySet
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.validity import Dated, one_standing_row_a_day


class StationState(models.TextChoices):
    NONE = "none", _("no station")
    BUILDING = "building", _("station under construction")
    TRIAL = "trial", _("trial operation")
    FINISHED = "finished", _("finished, not known whether it runs")
    RUNNING = "running", _("running")
    STOPPED = "stopped", _("built, not running")
    EXEMPT = "exempt", _("exempt")


class Station(models.Model):
    """A wastewater station of a cluster, or the place where one is due (state "no station")."""

    cluster = models.ForeignKey(
        Cluster, models.CASCADE, related_name="stations", verbose_name=_("cluster")
    )
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    name = models.CharField(_("name"), max_length=150, blank=True)

    named_with = ("cluster",)

    objects = StationQuerySet.as_manager()
    versions = HistoricalRecords()

    class Meta:
        verbose_name = _("wastewater station")
        verbose_name_plural = _("wastewater stations")
        ordering = ["cluster", "number"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "number"], name="one_station_of_a_number")
        ]

    def __str__(self):
        return self.name or f"{self.cluster} {self.number}"

    def subject_code(self) -> str:
        return f"{self.cluster.code}/{self.number}"

    def responsible_area(self):
        return self.cluster.responsible_area()


class AboutStation(Dated):
    """A group of facts of one station; they belong to its cluster and its area."""

    dated_subject = ("station",)
    write_permission = Permission.REGISTER_EDIT
    subject_type = "cluster"
    told_with = ("station__cluster__area",)
    path_to_cluster = "station__cluster"

    objects = FactsQuerySet.as_manager()

    class Meta:
        abstract = True

    def subject_code(self) -> str:
        return self.station.cluster.code

    def subject_label(self) -> str:
        return str(self.station.cluster)

    def responsible_area(self):
        return self.station.responsible_area()

    def __str__(self):
        return f"{self.station} ({self.valid_from:%d/%m/%Y})"


class StationFacts(AboutStation):
    """Exists, runs, meets the standard as declared; its size, its firms, its monitoring."""

    station = models.ForeignKey(
        Station, models.CASCADE, related_name="facts", verbose_name=_("wastewater station")
    )
    state = models.CharField(
        _("state of the station"), max_length=10, choices=StationState, null=True, blank=True
    )
    meets_standard = models.BooleanField(
        _("meets the standard, as declared"), null=True, blank=True
    )
    capacity_m3_a_day = models.DecimalField(
        _("design capacity (m³/day)"), max_digits=10, decimal_places=1, null=True, blank=True
    )
    flow_m3_a_day = models.DecimalField(
        _("wastewater (m³/day)"), max_digits=10, decimal_places=1, null=True, blank=True
    )
    firms_connected = models.PositiveIntegerField(_("firms connected"), null=True, blank=True)
    firms_in_all = models.PositiveIntegerField(_("firms in all"), null=True, blank=True)
    monitoring_required = models.BooleanField(
        _("automatic monitoring required"), null=True, blank=True
    )
    monitoring_installed = models.BooleanField(
        _("automatic monitoring installed"), null=True, blank=True
    )
    monitoring_transmits = models.BooleanField(
        _("automatic monitoring transmits its data"), null=True, blank=True
    )
    operator = models.CharField(
        pgettext_lazy("of a station", "operator"), max_length=250, null=True, blank=True
    )
    receiving_water = models.CharField(_("receiving water"), max_length=250, null=True, blank=True)
    outfall = models.CharField(_("outfall"), max_length=250, null=True, blank=True)
    served_by = models.ForeignKey(
        Station,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("treated by the station"),
    )
    exempt_ground = models.CharField(
        _("ground of exemption"), max_length=300, null=True, blank=True
    )
    note = models.CharField(_("state in words"), max_length=500, null=True, blank=True)

    class Meta:
        verbose_name = _("wastewater")
        verbose_name_plural = _("wastewater")
        constraints = [
            one_standing_row_a_day("station", name="one_standing_station_facts_a_day"),
            models.CheckConstraint(
                condition=not_negative("capacity_m3_a_day", "flow_m3_a_day"),
                name="no_capacity_or_flow_is_negative",
            ),
        ]
