"""Steps of a cluster: what was planned first, what is planned now, what came, and why it moved.

Each row is what was said on a day. The first plan is the plan of the earliest row and can
therefore never be overwritten. Days known only to the month, quarter or year keep that precision.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models.cluster import AboutCluster, Cluster
from hanoi_industry.validity import one_standing_row_a_day


class MilestoneKind(models.TextChoices):
    ESTABLISHMENT = "establishment", _("establishment decision")
    INVESTOR = "investor", _("infrastructure investor assigned")
    DETAILED_PLAN = "detailed_plan", _("detailed plan 1/500 approved")
    PROJECT = "project", _("infrastructure project approved")
    CLEARANCE = "clearance", _("land clearance finished")
    HAND_OVER = "hand_over", _("land handed over or leased by the State")
    PERMIT = "permit", _("environmental permit")
    GROUND_BREAKING = "ground_breaking", _("ground-breaking")
    COMPLETION = "completion", _("infrastructure complete")
    STATION = "station", _("central wastewater station complete")
    FIRST_TENANT = "first_tenant", _("first investment project")


class MilestoneState(models.TextChoices):
    """ "Late" is not a state: it is computed from the plan and the day asked about."""

    NOT_STARTED = "not_started", _("not started")
    IN_PROGRESS = "in_progress", _("in progress")
    DONE = "done", _("done")
    NOT_APPLICABLE = "not_applicable", _("not applicable")


class MoveReason(models.TextChoices):
    LAND = "land", _("land clearance")
    CAPITAL = "capital", _("capital")
    INVESTOR = "investor", _("investor")
    PERMIT = "permit", _("permit")
    DESIGN = "design", _("design or planning")
    BOUNDARY = "boundary", _("change of boundaries or authorities")
    OTHER = "other", _("other, see note")


class Precision(models.TextChoices):
    DAY = "day", _("day")
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")


class MilestoneFacts(AboutCluster):
    dated_subject = ("cluster", "kind")

    cluster = models.ForeignKey(
        Cluster, models.CASCADE, related_name="milestone_facts", verbose_name=_("cluster")
    )
    kind = models.CharField(_("milestone"), max_length=16, choices=MilestoneKind)
    state = models.CharField(
        _("state"), max_length=16, choices=MilestoneState, null=True, blank=True
    )
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    planned_precision = models.CharField(
        _("plan known to the"), max_length=8, choices=Precision, null=True, blank=True
    )
    actual_on = models.DateField(_("done on"), null=True, blank=True)
    actual_precision = models.CharField(
        _("day known to the"), max_length=8, choices=Precision, null=True, blank=True
    )
    move_reason = models.CharField(
        _("reason for the move"), max_length=10, choices=MoveReason, null=True, blank=True
    )
    note = models.CharField(_("note"), max_length=500, null=True, blank=True)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            one_standing_row_a_day("cluster", "kind", name="one_standing_milestone_a_day"),
            models.CheckConstraint(
                condition=Q(planned_on__isnull=True, planned_precision__isnull=True)
                | Q(planned_on__isnull=False, planned_precision__isnull=False),
                name="a_plan_has_a_precision",
            ),
            models.CheckConstraint(
                condition=Q(actual_on__isnull=True, actual_precision__isnull=True)
                | Q(actual_on__isnull=False, actual_precision__isnull=False),
                name="a_done_day_has_a_precision",
            ),
        ]
