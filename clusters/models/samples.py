"""Samples of wastewater and what was measured in them; a wrong value is corrected, never overwritten.

Samples of a laboratory and the daily averages of an automatic station are kept apart: one is never
counted as the other.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models.cluster import not_negative
from clusters.models.limits import Parameter, concentration
from clusters.models.wastewater import Station
from clusters.querysets import FactsQuerySet, SampleQuerySet
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.validity import Dated, one_standing_row_a_day


class SampleKind(models.TextChoices):
    LABORATORY = "laboratory", _("laboratory")
    AUTOMATIC = "automatic", _("automatic, average of a day")


class Sample(models.Model):
    """Water taken at one point of a station on one day; what is true of it stands in its facts."""

    station = models.ForeignKey(
        Station, models.CASCADE, related_name="samples", verbose_name=_("wastewater station")
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=SampleKind, default=SampleKind.LABORATORY
    )
    point = models.CharField(_("point of sampling"), max_length=100, blank=True)
    taken_on = models.DateField(_("taken on"), db_index=True)
    # The laboratory's own number tells two samples of one day apart.
    number = models.CharField(_("number of the sample"), max_length=60, blank=True)

    # For history, which tells many at once what they are called.
    named_with = ("station__cluster",)

    objects = SampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("wastewater sample")
        verbose_name_plural = _("wastewater samples")
        ordering = ["-taken_on", "station", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "kind", "point", "taken_on", "number"],
                name="one_sample_of_a_point_day_and_number",
            )
        ]

    def __str__(self):
        return " ".join(filter(None, [str(self.station), f"{self.taken_on:%d/%m/%Y}", self.number]))

    def subject_code(self) -> str:
        return self.station.cluster.code

    def responsible_area(self):
        return self.station.responsible_area()


class AboutSample(Dated):
    """True from the day on which the sample was taken; a second row of that day corrects the first."""

    write_permission = Permission.REGISTER_EDIT
    subject_type = "cluster"
    told_with = ("sample__station__cluster__area",)
    path_to_cluster = "sample__station__cluster"

    objects = FactsQuerySet.as_manager()

    class Meta:
        abstract = True

    def subject_code(self) -> str:
        return self.sample.subject_code()

    def subject_label(self) -> str:
        return str(self.sample.station.cluster)

    def responsible_area(self):
        return self.sample.responsible_area()


class SampleFacts(AboutSample):
    """Who took and who measured a sample."""

    dated_subject = ("sample",)

    sample = models.ForeignKey(
        Sample, models.CASCADE, related_name="facts", verbose_name=_("wastewater sample")
    )
    laboratory = models.CharField(_("laboratory"), max_length=250, null=True, blank=True)
    certificate = models.CharField(
        _("number of the certificate"), max_length=100, null=True, blank=True
    )
    # Hours and minutes, 08:30.
    taken_at = models.CharField(_("time of day"), max_length=5, null=True, blank=True)
    taken_by = models.CharField(_("taken by"), max_length=200, null=True, blank=True)
    valid_hours = models.DecimalField(
        _("valid hours of 24"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    note = models.CharField(_("note"), max_length=500, null=True, blank=True)

    class Meta:
        verbose_name = _("what is known of a sample")
        verbose_name_plural = _("what is known of samples")
        constraints = [
            one_standing_row_a_day("sample", name="one_standing_row_of_a_sample"),
            models.CheckConstraint(
                condition=Q(valid_hours__isnull=True) | Q(valid_hours__gte=0, valid_hours__lte=24),
                name="a_day_has_24_hours",
            ),
        ]

    def __str__(self):
        return str(self.sample)


class Qualifier(models.TextChoices):
    """What stands before the number in the laboratory's report."""

    EXACT = "=", _("as measured")
    BELOW = "<", _("less than")
    ABOVE = ">", _("more than")
    NOT_DETECTED = "nd", _("not detected")


class Reading(AboutSample):
    """One value of one parameter, in the parameter's own unit, with the text as it was typed."""

    dated_subject = ("sample", "parameter")

    sample = models.ForeignKey(
        Sample, models.CASCADE, related_name="readings", verbose_name=_("wastewater sample")
    )
    parameter = models.ForeignKey(
        Parameter, models.PROTECT, related_name="readings", verbose_name=_("parameter")
    )
    value = concentration(_("value"))
    qualifier = models.CharField(
        _("qualifier"), max_length=2, choices=Qualifier, null=True, blank=True
    )
    detection_limit = concentration(_("detection limit"))

    class Meta:
        verbose_name = _("measured value")
        verbose_name_plural = _("measured values")
        constraints = [
            one_standing_row_a_day("sample", "parameter", name="one_standing_value_of_a_parameter"),
            models.CheckConstraint(
                condition=not_negative("value", "detection_limit"),
                name="no_measured_value_is_negative",
            ),
        ]

    def __str__(self):
        return f"{self.sample}: {self.parameter}"
