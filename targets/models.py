"""Indicators, what was promised of them, and what came of it.

A target that is changed is a new link of a chain; an outcome that is revised is a new row with its
vintage. Neither is ever overwritten, so "as known on" any day can be answered.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hanoi_industry import words
from hanoi_industry.documents.models import Document, Precision
from hanoi_industry.periods import PartialDay
from targets.goals import Operator
from targets.querysets import ObservationQuerySet, TargetQuerySet

OPERATOR_WORDS = {
    Operator.AT_LEAST: _("at least"),
    Operator.ABOVE: _("above"),
    Operator.AT_MOST: _("at most"),
    Operator.BELOW: _("below"),
    Operator.BETWEEN: _("between"),
    Operator.ABOUT: _("about"),
    Operator.EXACTLY: _("exactly"),
    Operator.ALL: _("all"),
    Operator.RANK_AT_MOST: _("rank at most"),
    Operator.TEXT: _("in words"),
}


# Units in the words of the page; a unit that is not listed is shown as it was typed.
UNIT_WORDS = {
    "clusters": _("clusters"),
    "percentage points": _("percentage points"),
    "billion USD": _("billion USD"),
    "trillion VND": _("trillion VND"),
    "trillion VND a year": _("trillion VND a year"),
    "enterprises": _("enterprises"),
    "facilities": _("facilities"),
    "parks": _("parks"),
    "districts": _("districts"),
    "jobs": _("jobs"),
}


class Expression(models.TextChoices):
    LEVEL = "level", _("level")
    GROWTH = "growth", _("growth")
    INDEX = "index", _("index")
    SHARE = "share", _("share")
    COUNT = "count", _("count")
    RANK = "rank", _("rank")
    CONTRIBUTION = "contribution", _("contribution in percentage points")


class Direction(models.TextChoices):
    UP = "up", _("higher is better")
    DOWN = "down", _("lower is better")
    NEUTRAL = "neutral", _("neither")


class Group(models.TextChoices):
    ECONOMY = "economy", _("industry and trade")
    CLUSTERS = "clusters", _("industrial clusters")
    WASTEWATER = "wastewater", _("wastewater")


class Vintage(models.TextChoices):
    ESTIMATE = "estimate", _("estimate")
    PRELIMINARY = "preliminary", _("preliminary")
    OFFICIAL = "official", _("official")
    REPORTED = "reported", _("reported, vintage not stated")


class Indicator(models.Model):
    code = models.CharField(_("code"), max_length=60, unique=True)
    name_en = models.CharField(_("English name"), max_length=200)
    name_vi = models.CharField(_("Vietnamese name"), max_length=200)
    group = models.CharField(_("group"), max_length=12, choices=Group)
    unit = models.CharField(_("unit"), max_length=40)
    expression = models.CharField(_("expression"), max_length=12, choices=Expression)
    direction = models.CharField(
        _("direction"), max_length=8, choices=Direction, default=Direction.UP
    )
    is_additive = models.BooleanField(
        _("may be summed over periods"),
        default=False,
        help_text=_("Growth rates and shares never are."),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
    )
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=2)
    computed_by = models.CharField(
        _("computed from the register as"),
        max_length=60,
        blank=True,
        help_text=_("Empty: people enter it."),
    )
    other_names = models.TextField(_("other names"), blank=True, help_text=_("One on each line."))
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    versions = HistoricalRecords()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(expression__in=["growth", "share", "index", "rank"], is_additive=True),
                name="rates_and_ranks_are_not_summed",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """In the language of the page."""
        return self.name_vi if (get_language() or "vi").startswith("vi") else self.name_en

    @property
    def unit_words(self) -> str:
        """The unit in the language of the page."""
        return str(UNIT_WORDS.get(self.unit, self.unit))

    def subject_code(self) -> str:
        return self.code

    def keys(self) -> set[str]:
        names = [self.code, self.name_en, self.name_vi, *self.other_names.splitlines()]
        return {words.accent_free(name) for name in names if name.strip()}


class Target(models.Model):
    """One link in the chain of what was promised for an indicator and a period."""

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="targets", verbose_name=_("indicator")
    )
    period = models.CharField(_("period"), max_length=12, db_index=True)
    year = models.PositiveSmallIntegerField(_("year"), db_index=True)
    operator = models.CharField(_("operator"), max_length=14, choices=OPERATOR_WORDS)
    low = models.DecimalField(_("from"), max_digits=18, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(_("to"), max_digits=18, decimal_places=4, null=True, blank=True)
    words = models.CharField(_("in its own words"), max_length=300)
    scenario = models.CharField(_("scenario"), max_length=60, blank=True)
    assigned_to = models.CharField(_("assigned unit"), max_length=200, blank=True)
    said_on = models.DateField(
        _("said on"), null=True, blank=True, help_text=_("The day of the paper, where it is known.")
    )
    said_precision = models.CharField(
        _("day known to the"), max_length=8, choices=Precision, default=Precision.DAY
    )
    source = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name=_("paper"),
    )
    note = models.CharField(_("note"), max_length=1000, blank=True)
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="changes",
        verbose_name=_("changes the target"),
    )
    recorded_at = models.DateTimeField(_("recorded at"), editable=False)
    change_set = models.ForeignKey(
        "history.ChangeSet", models.PROTECT, related_name="+", editable=False
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        "history.ChangeSet", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["-year", "indicator", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(high__gte=F("low")),
                name="a_target_ends_above_where_it_begins",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(withdrawn_at__isnull=True, replaces__isnull=False),
                name="a_target_is_changed_once",
            ),
        ]

    def __str__(self):
        return f"{self.indicator} {self.period}: {self.words}"

    @property
    def said(self) -> PartialDay | None:
        """The day of the paper, as well as it is known."""
        return self.said_on and PartialDay(self.said_on, self.said_precision)

    def subject_code(self) -> str:
        return f"{self.indicator.code}/{self.period}"


class Observation(models.Model):
    """What an indicator was in a period, as one source said it on one day.

    A figure whose source gives no year has neither year nor period; `at_point` keeps what it says.
    """

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="observations", verbose_name=_("indicator")
    )
    period = models.CharField(_("period"), max_length=12, blank=True, db_index=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True, db_index=True)
    at_point = models.CharField(
        _("state at"),
        max_length=40,
        blank=True,
        help_text=_("For figures of a day, not of a period."),
    )
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    value_high = models.DecimalField(
        _("up to"),
        max_digits=18,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("For estimates given as a range."),
    )
    as_typed = models.CharField(_("as typed"), max_length=120, blank=True)
    part = models.DecimalField(
        _("numerator"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    whole = models.DecimalField(
        _("denominator"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    vintage = models.CharField(
        _("vintage"), max_length=12, choices=Vintage, default=Vintage.REPORTED
    )
    certainty = models.CharField(_("certainty as stated"), max_length=100, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    published_precision = models.CharField(
        _("day known to the"), max_length=8, choices=Precision, default=Precision.DAY
    )
    source = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        verbose_name=_("paper"),
    )
    note = models.CharField(_("note"), max_length=1000, blank=True)
    is_picked = models.BooleanField(_("picked among disagreeing sources"), default=False)
    recorded_at = models.DateTimeField(_("recorded at"), editable=False)
    change_set = models.ForeignKey(
        "history.ChangeSet", models.PROTECT, related_name="+", editable=False
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        "history.ChangeSet", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["-year", "indicator", "-published_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value_high__isnull=True) | Q(value_high__gte=F("value")),
                name="a_range_ends_above_where_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(whole__isnull=True) | Q(whole__gt=0), name="a_share_has_a_whole"
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=False) & ~Q(period="")
                | Q(year__isnull=True, period="") & ~Q(at_point=""),
                name="an_outcome_has_a_year_or_says_why_not",
            ),
        ]

    def __str__(self):
        return f"{self.indicator} {self.period or self.at_point}: {self.value.normalize():f}"

    @property
    def published(self) -> PartialDay | None:
        return self.published_on and PartialDay(self.published_on, self.published_precision)

    def subject_code(self) -> str:
        return f"{self.indicator.code}/{self.period}"
