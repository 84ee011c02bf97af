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

    def has_column(self, column: str) -> bool:
        """Whether a limit can stand there; a set without columns has only the blank one."""
        return column in self.columns if self.columns else not column

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


class CoefficientKind(models.TextChoices):
    KQ = "kq", _("Kq, of the receiving water")
    KF = "kf", _("Kf, of the flow")


class ReceivingWater(models.TextChoices):
    """What a table of Kq is divided by."""

    RIVER = "river", _("river, stream or canal")
    LAKE = "lake", _("lake or pond")
    COAST = "coast", _("coastal water")


class Coefficient(OfTheCity):
    """A line of the tables of Kq and Kf: shown beside the box as a proposal, never applied by itself.

    It is for more than `above` and at most `up_to`; without an end on that side. `without_data` is
    the line for a water whose flow or volume nobody has measured.
    """

    limit_set = models.ForeignKey(
        LimitSet, models.CASCADE, related_name="coefficients", verbose_name=_("set of limits")
    )
    kind = models.CharField(_("coefficient"), max_length=2, choices=CoefficientKind)
    water = models.CharField(_("receiving water"), max_length=5, choices=ReceivingWater, blank=True)
    above = models.DecimalField(
        _("for more than"), max_digits=14, decimal_places=1, null=True, blank=True
    )
    up_to = models.DecimalField(
        _("for at most"), max_digits=14, decimal_places=1, null=True, blank=True
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    without_data = models.BooleanField(_("where nothing is measured"), default=False)
    value = models.DecimalField(_("value"), max_digits=4, decimal_places=2)
    citation = models.CharField(_("citation"), max_length=300, blank=True)
    # False: known in general, and not read in the standard's own text by anybody yet.
    is_confirmed = models.BooleanField(_("checked against the standard"), default=False)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = LimitQuerySet.as_manager()
    versions = HistoricalRecords()

    class Meta:
        verbose_name = _("line of Kq or Kf")
        verbose_name_plural = _("tables of Kq and Kf")
        ordering = ["limit_set", "kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(above__isnull=True) | Q(up_to__isnull=True) | Q(up_to__gt=F("above")),
                name="a_line_of_coefficients_ends_above_its_beginning",
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0), name="a_coefficient_is_more_than_nothing"
            ),
        ]

    def __str__(self):
        ends = [self.above, self.up_to]
        told = " – ".join("" if end is None else f"{end.normalize():f}" for end in ends)
        named = self.get_kind_display().partition(",")[0]
        return " ".join(filter(None, [self.limit_set.code, named, self.get_water_display(), told]))

    def subject_code(self) -> str:
        return f"{self.limit_set.code}/{self.kind}/{self.pk}"


class Severity(OfTheCity):
    """A rung of the ladder by which breaches are told apart; the city sets it.

    A breach reaches it when its value is at least `ratio_from` times the limit, or when it is the
    `repeats_from`-th of the same parameter within twelve months. The highest rung counts.
    """

    rank = models.PositiveSmallIntegerField(_("rank"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    ratio_from = models.DecimalField(
        _("from so many times the limit"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    repeats_from = models.PositiveSmallIntegerField(
        _("from so many breaches of a parameter within 12 months"), null=True, blank=True
    )
    days_to_mend = models.PositiveSmallIntegerField(_("days to mend"), null=True, blank=True)
    citation = models.CharField(_("citation"), max_length=300, blank=True)

    versions = HistoricalRecords()

    class Meta:
        verbose_name = _("severity")
        verbose_name_plural = _("severities")
        ordering = ["rank"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ratio_from__isnull=True) | Q(ratio_from__gte=1),
                name="a_breach_is_at_least_the_limit",
            ),
            models.CheckConstraint(
                condition=Q(repeats_from__isnull=True) | Q(repeats_from__gte=1),
                name="a_breach_is_repeated_at_least_once",
            ),
        ]

    def __str__(self):
        in_english = (get_language() or "").startswith("en")
        return self.name_en if in_english and self.name_en else self.name

    def subject_code(self) -> str:
        return str(self.rank)


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
