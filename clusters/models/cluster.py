"""A cluster, and the groups of facts about it, each group as one reporter gives it.

The cluster itself is a thin row: a lasting code, and the name and area of today, which the
services keep in step with the facts so that lists can be searched, sorted and closed to strangers
without looking at time.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.querysets import AliasQuerySet, ClusterQuerySet, FactsQuerySet
from hanoi_industry import words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.areas.models import Area
from hanoi_industry.validity import Dated, one_standing_row_a_day


class LegalStage(models.TextChoices):
    """Exactly one at a time; "operating" is another question (domain: form 03, row 15.2)."""

    PROPOSED = "proposed", _("proposed for the development plan")
    PLANNED = "planned", _("in the development plan")
    APPRAISING = "appraising", _("establishment dossier under appraisal")
    ESTABLISHED = "established", _("established by decision")
    LEGACY = "legacy", _("legacy, formed before 05/10/2009 without a decision")
    REVOKED = "revoked", _("decision revoked")
    WITHDRAWN = "withdrawn", _("withdrawn from the plan")


class Kind(models.TextChoices):
    """Decree 32/2024/NĐ-CP; the last three since Decree 303/2026/NĐ-CP."""

    ORDINARY = "ordinary", _("mixed trades")
    CRAFT_VILLAGE = "craft_village", _("craft-village cluster")
    SPECIALISED = "specialised", _("specialised cluster")
    SUPPORTING = "supporting", _("supporting-industry cluster")
    HIGH_TECH = "high_tech", _("high-tech cluster")
    ECO = "eco", _("eco cluster")


class ProgressState(models.TextChoices):
    NOT_BEGUN = "not_begun", _("not begun")
    CLEARING = "clearing", _("land clearance")
    BUILDING = "building", _("building infrastructure")
    COMPLETE = "complete", _("infrastructure complete")
    OPERATING = "operating", _("operating")
    EXPANDING = "expanding", _("expanding")
    SUSPENDED = "suspended", _("suspended")


class Cluster(models.Model):
    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200, editable=False)
    # False once every fact was withdrawn, as after the undo of the import that brought it.
    is_standing = models.BooleanField(_("stands in the register"), default=True, editable=False)
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clusters",
        verbose_name=_("lead commune"),
        editable=False,
    )
    further_areas = models.ManyToManyField(
        Area, blank=True, related_name="+", verbose_name=_("further communes"), editable=False
    )
    district = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("former district"),
        editable=False,
    )
    search_key = models.CharField(max_length=600, editable=False)
    sort_key = models.CharField(max_length=600, editable=False, db_index=True)

    objects = ClusterQuerySet.as_manager()

    class Meta:
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")
        ordering = ["sort_key", "code"]

    def __str__(self):
        return self.name or self.code

    def subject_code(self) -> str:
        return self.code

    def responsible_area(self):
        """The lead commune; a cluster whose commune is not known yet is the city's to keep."""
        return self.area if self.area is not None else WHOLE_CITY

    def area_code(self) -> str:
        return self.area.code if self.area is not None else ""


class Alias(models.Model):
    """Another name or code of a cluster: former names, codes of others, spellings of spreadsheets."""

    cluster = models.ForeignKey(
        Cluster, models.CASCADE, related_name="aliases", verbose_name=_("cluster")
    )
    text = models.CharField(_("name or code"), max_length=200)
    key = models.CharField(max_length=250, editable=False, db_index=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    since = models.DateField(_("in use since"), null=True, blank=True)

    objects = AliasQuerySet.as_manager()
    versions = HistoricalRecords(excluded_fields=["key"])

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        ordering = ["text"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "key"], name="one_alias_of_a_cluster_by_spelling"
            )
        ]

    def __str__(self):
        return self.text

    def subject_code(self) -> str:
        return self.cluster.code

    def responsible_area(self):
        return self.cluster.responsible_area()

    def set_keys(self) -> None:
        self.text = words.nfc(self.text)
        self.key = words.accent_free(self.text)


class AboutCluster(Dated):
    """A group of facts of one cluster."""

    dated_subject = ("cluster",)
    write_permission = Permission.REGISTER_EDIT
    subject_type = "cluster"
    told_with = ("cluster__area",)
    path_to_cluster = "cluster"

    objects = FactsQuerySet.as_manager()

    class Meta:
        abstract = True

    def subject_code(self) -> str:
        return self.cluster.code

    def subject_label(self) -> str:
        return str(self.cluster)

    def responsible_area(self):
        return self.cluster.responsible_area()

    def __str__(self):
        return f"{self.cluster} ({self.valid_from:%d/%m/%Y})"


def hectares(label, **kwargs):
    return models.DecimalField(
        label, max_digits=9, decimal_places=4, null=True, blank=True, **kwargs
    )


def money(label, **kwargs):
    return models.DecimalField(
        label, max_digits=14, decimal_places=3, null=True, blank=True, **kwargs
    )


def not_negative(*names: str) -> Q:
    """Unknown or at least zero, for each named field."""
    condition = Q()
    for name in names:
        condition &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0})
    return condition


class ClusterFacts(AboutCluster):
    """Legal facts: name, stage, kind, places, areas of plan and decision, trades."""

    cluster = models.ForeignKey(
        Cluster, models.CASCADE, related_name="facts", verbose_name=_("cluster")
    )
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, null=True, blank=True)
    legal_stage = models.CharField(
        _("legal stage"), max_length=12, choices=LegalStage, null=True, blank=True
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, null=True, blank=True)
    lead_area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lead commune"),
    )
    further_area_codes = models.JSONField(_("further communes"), default=list, blank=True)
    district = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("former district"),
    )
    place = models.CharField(_("place as on the papers"), max_length=300, null=True, blank=True)
    planned_hectares = hectares(_("planned area (ha)"))
    established_hectares = hectares(_("area established by decision (ha)"))
    industrial_hectares = hectares(_("industrial land of the detailed plan (ha)"))
    trades = models.CharField(_("main trades"), max_length=500, null=True, blank=True)
    decisions = models.CharField(_("decisions as written"), max_length=500, null=True, blank=True)

    class Meta:
        verbose_name = _("legal facts")
        verbose_name_plural = _("legal facts")
        constraints = [
            one_standing_row_a_day("cluster", name="one_standing_legal_facts_a_day"),
            models.CheckConstraint(
                condition=not_negative(
                    "planned_hectares", "established_hectares", "industrial_hectares"
                ),
                name="no_cluster_has_less_than_no_land",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="a_cluster_has_a_name"),
        ]


class LandFacts(AboutCluster):
    """Land and occupancy as reported; the rate is computed beside it (Decree 32/2024 Art. 2(7))."""

    cluster = models.ForeignKey(
        Cluster, models.CASCADE, related_name="land_facts", verbose_name=_("cluster")
    )
    cleared_hectares = hectares(_("land cleared (ha)"))
    handed_over_hectares = hectares(_("clean land handed over (ha)"))
    serviced_hectares = hectares(_("serviced industrial land (ha)"))
    leased_hectares = hectares(_("industrial land leased (ha)"))
    approved_hectares = hectares(_("approved, not yet leased (ha)"))
    reported_occupancy = models.DecimalField(
        _("occupancy as reported (%)"), max_digits=6, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = _("land and occupancy")
        verbose_name_plural = _("land and occupancy")
        constraints = [
            one_standing_row_a_day("cluster", name="one_standing_land_facts_a_day"),
            models.CheckConstraint(
                condition=not_negative(
                    "cleared_hectares",
                    "handed_over_hectares",
                    "serviced_hectares",
                    "leased_hectares",
                    "approved_hectares",
                    "reported_occupancy",
                ),
                name="no_land_figure_is_negative",
            ),
        ]


class ProgressFacts(AboutCluster):
    """Where construction and use stand. "Operating" means at least one investment project (form 03)."""

    cluster = models.ForeignKey(
        Cluster, models.CASCADE, related_name="progress_facts", verbose_name=_("cluster")
    )
    state = models.CharField(
        _("construction and use"), max_length=12, choices=ProgressState, null=True, blank=True
    )
    is_operating = models.BooleanField(_("operating"), null=True, blank=True)
    note = models.CharField(_("present state in words"), max_length=500, null=True, blank=True)

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        constraints = [one_standing_row_a_day("cluster", name="one_standing_progress_facts_a_day")]


class OperationFacts(AboutCluster):
    """Projects, workers, revenue, budget: form 02 rows 6 to 8, form 03 rows 20 to 25."""

    cluster = models.ForeignKey(
        Cluster, models.CASCADE, related_name="operation_facts", verbose_name=_("cluster")
    )
    projects = models.PositiveIntegerField(_("investment projects"), null=True, blank=True)
    foreign_projects = models.PositiveIntegerField(
        _("of which foreign-invested"), null=True, blank=True
    )
    running_projects = models.PositiveIntegerField(
        _("projects in operation"), null=True, blank=True
    )
    workers = models.PositiveIntegerField(_("workers with a contract"), null=True, blank=True)
    revenue_bn = money(_("revenue in the period (bn VND)"))
    budget_bn = money(_("paid to the State budget in the period (bn VND)"))

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operation")
        constraints = [
            one_standing_row_a_day("cluster", name="one_standing_operation_facts_a_day"),
            models.CheckConstraint(
                condition=not_negative("revenue_bn", "budget_bn"),
                name="no_revenue_or_budget_is_negative",
            ),
        ]


class CapitalFacts(AboutCluster):
    """Infrastructure capital: form 02 rows 1 and 2."""

    cluster = models.ForeignKey(
        Cluster, models.CASCADE, related_name="capital_facts", verbose_name=_("cluster")
    )
    approved_bn = money(_("approved infrastructure investment (bn VND)"))
    realised_bn = money(_("capital realised, cumulative (bn VND)"))
    structure = models.CharField(_("sources of capital"), max_length=500, null=True, blank=True)

    class Meta:
        verbose_name = _("capital")
        verbose_name_plural = _("capital")
        constraints = [
            one_standing_row_a_day("cluster", name="one_standing_capital_facts_a_day"),
            models.CheckConstraint(
                condition=not_negative("approved_bn", "realised_bn"), name="no_capital_is_negative"
            ),
        ]
