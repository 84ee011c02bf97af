"""What wastewater may hold: parameters, sets of limits with their days, and which set binds a station.

A set of limits is data: a national standard, the city's own, or what one permit says. A new one is
added by typing or by import, never by a change of the software. Which set, column and coefficients
bind a station is chosen by a person and stands as a dated fact with its paper.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.models.cluster import not_negative
from clusters.models.wastewater import AboutStation, Station
from clusters.querysets import LimitQuerySet, LimitSetQuerySet
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.validity import one_standing_row_a_day


def concentration(label, **kwargs):
    """Wide enough for coliform, fine enough for mercury."""
    return models.DecimalField(
        label, max_digits=16, decimal_places=6, null=True, blank=True, **kwargs
    )


class OfTheCity(models.Model):
    """Rows that belong to no area: the city's people keep them."""

    class Meta:
        abstract = True

    def responsible_area(self):
        return WHOLE_CITY


class Parameter(OfTheCity):
    """Something measured in wastewater, with the unit in which its limits are given."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=150)
    name_en = models.CharField(_("English name"), max_length=150, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    # Further headings under which laboratories report it.
    spellings = models.JSONField(_("other spellings"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("position in lists"), default=0)

    versions = HistoricalRecords()

    class Meta:
        verbose_name = _("parameter")
        verbose_name_plural = _("parameters")
        ordering = ["position", "code"]

    def __str__(self):
        in_english = (get_language() or "").startswith("en")
        return self.name_en if in_english and self.name_en else self.name

    def subject_code(self) -> str:
        return self.code

    def called(self) -> list[str]:
        """Everything it may be called in a heading."""
        return [self.code, self.name, *filter(None, [self.name_en]), *self.spellings]


class LimitSet(OfTheCity):
    """A standard, or the limits of one permit, with the days between which it may be chosen."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=300)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    # The last day on which a station may still be judged by it.
    usable_until = models.DateField(_("may be used until"), null=True, blank=True)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    station = models.ForeignKey(
        Station,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="own_limit_sets",
        verbose_name=_("only for the station"),
    )
    citation = models.CharField(_("citation"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = LimitSetQuerySet.as_manager()
    versions = HistoricalRecords()

    class Meta:
        verbose_name = _("set of limits")
        verbose_name_plural = _("sets of limits")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_from__isnull=True)
                | Q(usable_until__isnull=True)
                | Q(usable_until__gte=F("in_force_from")),
                name="a_set_of_limits_ends_after_it_begins",
            )
        ]

    def __str__(self):
        return self.code

    def subject_code(self) -> str:
        return self.code

    def is_usable_on(self, day) -> bool:
        begun = self.in_force_from is None or self.in_force_from <= day
        return begun and (self.usable_until is None or day <= self.usable_until)


class Limit(OfTheCity):
    """The limit of one parameter in one column; a band of flow where the standard divides by flow.

    Both ends belong to what is allowed. A limit without either end is still to be filled in.
    """

    limit_set = models.ForeignKey(
        LimitSet, models.CASCADE, related_name="limits", verbose_name=_("set of limits")
    )
    column = models.CharField(_("column"), max_length=10, blank=True)
    parameter = models.ForeignKey(
        Parameter, models.PROTECT, related_name="limits", verbose_name=_("parameter")
    )
    flow_from = models.DecimalField(
        _("for a flow from (m³/day)"), max_digits=10, decimal_places=1, default=0
    )
    minimum = concentration(_("at least"))
    maximum = concentration(_("at most"))
    takes_coefficients = models.BooleanField(_("multiplied by Kq and Kf"), default=False)

    objects = LimitQuerySet.as_manager()
    versions = HistoricalRecords()

    class Meta:
        verbose_name = _("limit")
        verbose_name_plural = _("limits")
        ordering = ["limit_set", "column", "parameter__position", "flow_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["limit_set", "column", "parameter", "flow_from"],
                name="one_limit_of_a_parameter",
            ),
            models.CheckConstraint(
                condition=not_negative("minimum", "maximum") & Q(flow_from__gte=0),
                name="no_limit_is_negative",
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True)
                | Q(maximum__isnull=True)
                | Q(maximum__gte=F("minimum")),
                name="the_least_is_not_more_than_the_most",
            ),
        ]

    def __str__(self):
        return " ".join(filter(None, [self.limit_set.code, self.column, str(self.parameter)]))

    def subject_code(self) -> str:
        band = f"/{self.flow_from.normalize():f}" if self.flow_from else ""
        return f"{self.limit_set.code}/{self.column}/{self.parameter.code}{band}"


class LimitChoice(AboutStation):
    """Which limits bind a station from a day on, as a person chose them on the ground of a paper."""

    station = models.ForeignKey(
        Station, models.CASCADE, related_name="limit_choices", verbose_name=_("wastewater station")
    )
    limit_set = models.ForeignKey(
        LimitSet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="choices",
        verbose_name=_("set of limits"),
    )
    column = models.CharField(_("column"), max_length=10, null=True, blank=True)
    kq = models.DecimalField("Kq", max_digits=4, decimal_places=2, null=True, blank=True)
    kf = models.DecimalField("Kf", max_digits=4, decimal_places=2, null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, null=True, blank=True)

    class Meta:
        verbose_name = _("limits that bind a station")
        verbose_name_plural = _("limits that bind stations")
        constraints = [
            one_standing_row_a_day("station", name="one_standing_choice_of_limits_a_day"),
            models.CheckConstraint(
                condition=not_negative("kq", "kf"), name="no_coefficient_is_negative"
            ),
        ]
