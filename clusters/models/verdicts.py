"""What the rule says of samples and stations: worked out by writing, so that reading asks only once.

These rows are derived: they hold nothing that could not be worked out again from the facts, and
only the services of verdicts write them. How it was worked out is told by `clusters.judging`.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.compliance import SampleOutcome, StationOutcome
from clusters.models.limits import LimitChoice, Parameter, concentration
from clusters.models.samples import Sample, SampleKind
from clusters.models.wastewater import Station
from clusters.querysets import OfAStationQuerySet, StationVerdictQuerySet
from hanoi_industry.spreadsheets.models import AT_WORK, JobState

SAMPLE_OUTCOMES = [
    (SampleOutcome.MEETS.value, _("meets")),
    (SampleOutcome.EXCEEDS.value, _("exceeds")),
    (SampleOutcome.CANNOT_TELL.value, _("cannot be told")),
]
STATION_OUTCOMES = [
    (StationOutcome.MEETS.value, _("meets")),
    (StationOutcome.EXCEEDS.value, _("exceeds")),
    (StationOutcome.CANNOT_TELL.value, _("cannot be told")),
    (StationOutcome.NO_DATA.value, _("no data")),
    (StationOutcome.OVERDUE.value, _("monitoring overdue")),
    (StationOutcome.STANDARD_NOT_CHOSEN.value, _("standard not chosen")),
    (StationOutcome.NOT_APPLICABLE.value, _("not applicable")),
]
# A ratio beyond it is a slip of the pen, and the value is there to read.
MOST = 10**12


def ratio(label):
    """Measured over limit; None where nothing exceeds, and for a lower limit, which has no such ratio."""
    return models.DecimalField(label, max_digits=17, decimal_places=4, null=True, blank=True)


class OfAStation(models.Model):
    """A derived row about one station, read by who reads its cluster."""

    # Each of these tables has an index that begins with the station.
    station = models.ForeignKey(
        Station,
        models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("wastewater station"),
    )

    objects = OfAStationQuerySet.as_manager()

    class Meta:
        abstract = True

    def subject_code(self) -> str:
        return self.station.subject_code()

    def responsible_area(self):
        return self.station.responsible_area()


class SampleVerdict(OfAStation):
    """One sample against the limits that held on its day."""

    sample = models.OneToOneField(
        Sample,
        models.CASCADE,
        primary_key=True,
        related_name="verdict",
        verbose_name=_("wastewater sample"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=SampleKind)
    taken_on = models.DateField(_("taken on"))
    outcome = models.CharField(_("verdict"), max_length=12, choices=SAMPLE_OUTCOMES)
    worst_ratio = ratio(_("highest ratio to its limit"))
    worst_parameter = models.ForeignKey(
        Parameter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("worst parameter"),
    )
    exceeded = models.PositiveSmallIntegerField(_("parameters over their limit"), default=0)
    # Called "open" by the rule as well: neither within nor over.
    open = models.PositiveSmallIntegerField(_("parameters that cannot be told"), default=0)
    choice = models.ForeignKey(
        LimitChoice,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("limits that bind a station"),
    )

    class Meta:
        verbose_name = _("verdict on a sample")
        verbose_name_plural = _("verdicts on samples")
        ordering = ["-taken_on", "station"]
        indexes = [
            models.Index(fields=["station", "kind", "taken_on"], name="verdicts_of_a_station")
        ]

    def __str__(self):
        return f"{self.sample}: {self.get_outcome_display()}"


class Exceedance(OfAStation):
    """One value over its limit, or under its lower limit; limits after their coefficients."""

    sample = models.ForeignKey(
        Sample, models.CASCADE, related_name="exceedances", verbose_name=_("wastewater sample")
    )
    parameter = models.ForeignKey(
        Parameter, models.PROTECT, related_name="+", verbose_name=_("parameter")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=SampleKind)
    taken_on = models.DateField(_("taken on"), db_index=True)
    value = concentration(_("value"))
    minimum = models.DecimalField(
        _("at least"), max_digits=20, decimal_places=10, null=True, blank=True
    )
    maximum = models.DecimalField(
        _("at most"), max_digits=20, decimal_places=10, null=True, blank=True
    )
    ratio = ratio(_("ratio to the limit"))

    class Meta:
        verbose_name = _("exceedance")
        verbose_name_plural = _("exceedances")
        ordering = ["-taken_on", "station", "parameter"]
        constraints = [
            models.UniqueConstraint(
                fields=["sample", "parameter"], name="one_exceedance_of_a_value"
            )
        ]
        indexes = [
            models.Index(
                fields=["station", "parameter", "taken_on"], name="exceedances_of_a_station"
            )
        ]

    def __str__(self):
        return f"{self.sample}: {self.parameter}"


class StationVerdict(OfAStation):
    """What is to be said of a station from one day until another: its timeline, without a gap.

    The end is the first day on which the next row holds; without one the row holds on. Reading "as
    of" a day is picking the one row around it, what time alone will bring included.
    """

    valid_from = models.DateField(_("true from"))
    valid_until = models.DateField(_("true until before"), null=True, blank=True)
    outcome = models.CharField(_("verdict"), max_length=20, choices=STATION_OUTCOMES)
    sample = models.ForeignKey(
        Sample,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("wastewater sample"),
    )
    worst_ratio = ratio(_("highest ratio to its limit"))
    worst_parameter = models.ForeignKey(
        Parameter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("worst parameter"),
    )
    due_on = models.DateField(_("next sample due on"), null=True, blank=True)

    objects = StationVerdictQuerySet.as_manager()

    class Meta:
        verbose_name = _("verdict on a station")
        verbose_name_plural = _("verdicts on stations")
        ordering = ["station", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "valid_from"], name="one_verdict_of_a_station_a_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="a_verdict_on_a_station_holds_for_a_day",
            ),
        ]
        indexes = [models.Index(fields=["valid_from", "valid_until"], name="verdicts_of_a_day")]

    def __str__(self):
        return f"{self.station} ({self.valid_from:%d/%m/%Y}): {self.get_outcome_display()}"


class SampleDue(OfAStation):
    """A sample that a permit asks for, made in advance; one that never came stays as missing."""

    group = models.CharField(_("group of parameters"), max_length=60, blank=True)
    opens_on = models.DateField(_("may be taken from"))
    due_on = models.DateField(_("due on"))
    # The first day on which it is late, grace included.
    late_from = models.DateField(_("late from"))
    sample = models.ForeignKey(
        Sample,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("wastewater sample"),
    )

    class Meta:
        verbose_name = _("expected sample")
        verbose_name_plural = _("expected samples")
        ordering = ["station", "group", "opens_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "group", "opens_on"], name="one_expected_sample_a_window"
            )
        ]
        indexes = [models.Index(fields=["due_on", "late_from"], name="expected_samples_by_day")]

    def __str__(self):
        return f"{self.station} ({self.opens_on:%d/%m/%Y} – {self.due_on:%d/%m/%Y})"


class Rejudging(models.Model):
    """Verdicts worked out anew in the background, after limits or severities have changed."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    why = models.CharField(_("reason"), max_length=500, blank=True)
    # Only stations that were ever bound by one of these sets; none named: every station.
    limit_sets = models.JSONField(_("sets of limits"), default=list, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    given_at = models.DateTimeField(_("given at"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    heartbeat = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=JobState, default=JobState.WAITING, db_index=True
    )
    asked_to_stop = models.BooleanField(_("asked to stop"), default=False)
    # Stations.
    done = models.PositiveIntegerField(_("stations done"), default=0)
    total = models.PositiveIntegerField(_("stations in all"), default=0)
    message = models.TextField(_("message"), blank=True)

    class Meta:
        verbose_name = _("working out of verdicts")
        verbose_name_plural = _("workings out of verdicts")
        ordering = ["-id"]

    def __str__(self):
        return self.why or str(self.pk)

    def subject_code(self) -> str:
        return str(self.pk)

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def percent(self) -> int | None:
        return min(100 * self.done // self.total, 100) if self.total else None
