"""The columns of a station in an ordinary model: overwritten in place, its versions kept."""

from django.db import models
from simple_history.models import HistoricalRecords

from clusters.models import Cluster, StationState
from hanoi_industry.documents.models import Document


class OrdinaryStation(models.Model):
    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    state = models.CharField(max_length=10, choices=StationState, null=True, blank=True)
    meets_standard = models.BooleanField(null=True, blank=True)
    capacity_m3_a_day = models.DecimalField(max_digits=10, decimal_places=1, null=True, blank=True)
    flow_m3_a_day = models.DecimalField(max_digits=10, decimal_places=1, null=True, blank=True)
    firms_connected = models.PositiveIntegerField(null=True, blank=True)
    firms_in_all = models.PositiveIntegerField(null=True, blank=True)
    monitoring_required = models.BooleanField(null=True, blank=True)
    monitoring_installed = models.BooleanField(null=True, blank=True)
    monitoring_transmits = models.BooleanField(null=True, blank=True)
    operator = models.CharField(max_length=250, null=True, blank=True)
    receiving_water = models.CharField(max_length=250, null=True, blank=True)
    outfall = models.CharField(max_length=250, null=True, blank=True)
    served_by = models.ForeignKey(Cluster, models.PROTECT, null=True, blank=True, related_name="+")
    exempt_ground = models.CharField(max_length=300, null=True, blank=True)
    note = models.CharField(max_length=500, null=True, blank=True)
    source = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    versions = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "number", "valid_from"], name="one_ordinary_row_a_day"
            )
        ]

    def __str__(self):
        return f"{self.cluster_id} {self.number}"
