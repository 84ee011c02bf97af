"""Indicators, what was promised of them, what came of it, and the tasks that are to serve them.

A target that is changed is a new link of a chain; an outcome that is revised is a new row with its
vintage. Neither is ever overwritten, so "as known on" any day can be answered.
"""

import re
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hanoi_industry import formats, words
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.documents.models import Document, Precision
from hanoi_industry.periods import PartialDay
from hanoi_industry.validity import Dated, one_standing_row_a_day
from targets.goals import Operator
from targets.querysets import ObservationQuerySet, TargetQuerySet, TaskFactsQuerySet

# What the numbers of targets and outcomes hold: so many decimals, and always less than this.
DECIMALS = 4
LARGEST = Decimal(10) ** 14

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


class Basis(models.TextChoices):
    """What a rate or an index is compared with."""

    SAME_PERIOD = "same_period", _("the same period of last year")
    PREVIOUS = "previous", _("the period before")
    YEAR_TO_DATE = "year_to_date", _("year to date, against the same months of last year")


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
    typed_as = models.CharField(
        _("published as"),
        max_length=12,
        choices=[(one.value, one.label) for one in (Expression.GROWTH, Expression.INDEX)],
        blank=True,
        help_text=_(
            "Where its source prints an index (109.42) and growth is kept (9.42), or the other way"
            " round: what is typed is converted, and kept as typed beside it. Empty: as it is kept."
        ),
    )
    basis = models.CharField(_("compared with"), max_length=12, choices=Basis, blank=True)
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
    record_source = models.CharField(
        _("source of record"),
        max_length=200,
        blank=True,
        help_text=_("Whose figure counts where several are published."),
    )
    entered_by = models.CharField(_("entered by"), max_length=200, blank=True)
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
            ),
            models.CheckConstraint(
                condition=Q(typed_as="") | Q(expression__in=["growth", "index"]),
                name="only_growth_and_indices_are_converted",
            ),
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

    @property
    def is_growth(self) -> bool | None:
        """Whether its figures are growth themselves; None of an index, of which both are said."""
        return None if self.expression == Expression.INDEX else self.expression == Expression.GROWTH

    def subject_code(self) -> str:
        return self.code

    def keys(self) -> set[str]:
        names = [self.code, self.name_en, self.name_vi, *self.other_names.splitlines()]
        return {words.accent_free(name) for name in names if name.strip()}


# How a list in English says that a target is of every year of its span, taken together.
ON_AVERAGE = " on average per year"


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
    def words_shown(self) -> str:
        """Its own words; where a list gave but an operator and numbers, these as the page says them."""
        ends = [end for end in dict.fromkeys((self.low, self.high)) if end is not None]
        plain = Operator(self.operator).replace("_", " ")
        numbers = "–".join(f"{end.normalize():f}" for end in ends)
        found = re.fullmatch(
            rf"(?P<operator>{plain} )?{re.escape(numbers)}(?P<unit> %)?(?P<average>{ON_AVERAGE})?",
            self.words,
        )
        if not ends or not found:
            return self.words
        shown = "–".join(map(formats.number, ends)) + (found["unit"] or "")
        if found["operator"]:
            shown = f"{OPERATOR_WORDS[self.operator]} {shown}"
        if found["average"]:
            return gettext("%(target)s on average per year") % {"target": shown}
        return shown

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
    doubt = models.CharField(
        _("unlikely, looked at again and kept"),
        max_length=20,
        blank=True,
        help_text=_("Why it was asked about; the reason to keep it stands in the history."),
    )
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


class TaskKind(models.TextChoices):
    """The solutions that the city's yearly plans order, by what they are about."""

    EXPORT = "export", _("support of exporters")
    POWER = "power", _("power supply")
    E_COMMERCE = "e_commerce", _("e-commerce and digital trade")
    SUPPORTING = "supporting", _("supporting industries")
    KEY_PRODUCTS = "key_products", _("key industrial products")
    CRAFTS = "crafts", _("craft-village products")
    OBSTACLES = "obstacles", _("removing obstacles for projects")
    OTHER = "other", _("other")


class TaskState(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


class PlanTask(models.Model):
    """A task of a year's plan as a thing that lasts; what is true of it stands in its facts."""

    year = models.PositiveSmallIntegerField(_("year of the plan"), db_index=True)
    number = models.PositiveSmallIntegerField(_("number"))

    class Meta:
        verbose_name = _("task of the plan")
        verbose_name_plural = _("tasks of the plan")
        ordering = ["-year", "number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="one_task_of_a_number_a_year")
        ]

    def __str__(self):
        return _("Task %(number)s of %(year)s") % {"number": self.number, "year": self.year}

    def subject_code(self) -> str:
        return f"{self.year}/{self.number}"


class TaskFacts(Dated):
    """What a task asks, of whom, until when, and how far it is."""

    dated_subject = ("task",)
    write_permission = Permission.TARGETS_EDIT
    subject_type = "plantask"
    told_with = ("task",)

    task = models.ForeignKey(
        PlanTask, models.CASCADE, related_name="facts", verbose_name=_("task of the plan")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=TaskKind)
    text = models.CharField(_("what is to be done"), max_length=1000)
    lead_unit = models.CharField(_("lead unit"), max_length=200, blank=True)
    supporting_units = models.CharField(_("supporting units"), max_length=500, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_precision = models.CharField(
        _("day known to the"), max_length=8, choices=Precision, default=Precision.DAY
    )
    state = models.CharField(_("state"), max_length=8, choices=TaskState, default=TaskState.OPEN)
    result = models.CharField(_("result"), max_length=1000, blank=True)

    objects = TaskFactsQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of a task")
        verbose_name_plural = _("states of tasks")
        constraints = [
            one_standing_row_a_day("task", name="one_standing_task_facts_a_day"),
            models.CheckConstraint(condition=~Q(text=""), name="a_task_says_what"),
        ]

    def __str__(self):
        return self.text[:80]

    @property
    def due(self) -> PartialDay | None:
        """The day it is due, as well as it is known."""
        return self.due_on and PartialDay(self.due_on, self.due_precision)

    def subject_code(self) -> str:
        return self.task.subject_code()

    def subject_label(self) -> str:
        return str(self.task)


class TaskLink(Dated):
    """Whether a task serves the targets of an indicator."""

    dated_subject = ("task", "indicator")
    write_permission = Permission.TARGETS_EDIT
    subject_type = "plantask"
    told_with = ("task", "indicator")

    task = models.ForeignKey(
        PlanTask, models.CASCADE, related_name="links", verbose_name=_("task of the plan")
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="task_links", verbose_name=_("indicator")
    )
    is_served = models.BooleanField(_("is served by the task"))

    class Meta:
        verbose_name = _("indicator a task serves")
        verbose_name_plural = _("indicators that tasks serve")
        constraints = [
            one_standing_row_a_day("task", "indicator", name="one_standing_task_link_a_day")
        ]

    def __str__(self):
        return f"{self.task}: {self.indicator}"

    def subject_code(self) -> str:
        return self.task.subject_code()

    def subject_label(self) -> str:
        return f"{self.task}: {self.indicator}"
