"""What the authority has said of a station: its permit, how often to sample what, and its rulings."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models.cluster import not_negative
from clusters.models.wastewater import AboutStation, Station
from hanoi_industry.validity import one_standing_row_a_day


class PermitFacts(AboutStation):
    """The environmental permit in force from a day on; the permit itself is the paper."""

    station = models.ForeignKey(
        Station, models.CASCADE, related_name="permits", verbose_name=_("wastewater station")
    )
    number = models.CharField(_("number of the permit"), max_length=100, null=True, blank=True)
    issuer = models.CharField(_("issued by"), max_length=250, null=True, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    # The last day on which it holds.
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    capacity_m3_a_day = models.DecimalField(
        _("permitted capacity (m³/day)"), max_digits=10, decimal_places=1, null=True, blank=True
    )
    receiving_water = models.CharField(_("receiving water"), max_length=250, null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, null=True, blank=True)

    class Meta:
        verbose_name = _("environmental permit")
        verbose_name_plural = _("environmental permits")
        constraints = [
            one_standing_row_a_day("station", name="one_standing_permit_a_day"),
            models.CheckConstraint(
                condition=not_negative("capacity_m3_a_day"),
                name="no_permitted_capacity_is_negative",
            ),
        ]


class SamplingDuty(AboutStation):
    """How often a group of parameters is to be sampled, from a day on; without months no more.

    The windows of the duty follow one another from the day on. Where it names no parameters, any
    sample of a laboratory answers it.
    """

    dated_subject = ("station", "group")

    station = models.ForeignKey(
        Station, models.CASCADE, related_name="duties", verbose_name=_("wastewater station")
    )
    group = models.CharField(_("group of parameters"), max_length=60, blank=True)
    every_months = models.PositiveSmallIntegerField(_("every … months"), null=True, blank=True)
    grace_days = models.PositiveSmallIntegerField(_("days of grace"), null=True, blank=True)
    parameters = models.JSONField(_("parameters"), default=list, blank=True)

    class Meta:
        verbose_name = _("duty to sample")
        verbose_name_plural = _("duties to sample")
        constraints = [
            one_standing_row_a_day("station", "group", name="one_standing_duty_of_a_group_a_day"),
            models.CheckConstraint(
                condition=Q(every_months__isnull=True) | Q(every_months__range=(1, 120)),
                name="a_duty_comes_round_within_ten_years",
            ),
        ]


class Ruling(AboutStation):
    """What the environmental authority has said of a station: one of the three voices."""

    station = models.ForeignKey(
        Station, models.CASCADE, related_name="rulings", verbose_name=_("wastewater station")
    )
    meets = models.BooleanField(_("meets the standard, as ruled"), null=True, blank=True)
    authority = models.CharField(_("authority"), max_length=250, null=True, blank=True)
    text = models.CharField(_("what it says"), max_length=1000, null=True, blank=True)

    class Meta:
        verbose_name = _("ruling of the authority")
        verbose_name_plural = _("rulings of the authority")
        constraints = [one_standing_row_a_day("station", name="one_standing_ruling_a_day")]
