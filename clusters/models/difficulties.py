"""What stands in the way of a cluster, who must act, until when, and whether it is settled."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clusters.models.cluster import Cluster
from clusters.querysets import DifficultyFactsQuerySet, DifficultyQuerySet
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.validity import Dated, one_standing_row_a_day


class DifficultyKind(models.TextChoices):
    LAND = "land", _("land and compensation")
    CAPITAL = "capital", _("capital")
    INVESTOR = "investor", _("investor")
    PROCEDURE = "procedure", _("procedures and permits")
    ENVIRONMENT = "environment", _("wastewater and environment")
    CONNECTION = "connection", _("roads, power and water up to the fence")
    OTHER = "other", _("other")


class Difficulty(models.Model):
    """A difficulty as a thing that lasts; what is true of it stands in its facts."""

    cluster = models.ForeignKey(
        Cluster, models.CASCADE, related_name="difficulties", verbose_name=_("cluster")
    )
    number = models.PositiveSmallIntegerField(_("number"))

    objects = DifficultyQuerySet.as_manager()

    class Meta:
        verbose_name = _("difficulty")
        verbose_name_plural = _("difficulties")
        ordering = ["cluster", "number"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "number"], name="one_difficulty_of_a_number")
        ]

    def __str__(self):
        return f"{self.cluster} {self.number}"

    def subject_code(self) -> str:
        return f"{self.cluster.code}/{self.number}"

    def responsible_area(self):
        return self.cluster.responsible_area()


class DifficultyFacts(Dated):
    dated_subject = ("difficulty",)
    write_permission = Permission.REGISTER_EDIT
    subject_type = "cluster"
    told_with = ("difficulty__cluster__area",)
    path_to_cluster = "difficulty__cluster"

    difficulty = models.ForeignKey(
        Difficulty, models.CASCADE, related_name="facts", verbose_name=_("difficulty")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=DifficultyKind)
    text = models.CharField(_("what is the matter"), max_length=1000)
    who_must_act = models.CharField(_("who must act"), max_length=200, null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    result = models.CharField(_("how it was settled"), max_length=500, null=True, blank=True)

    objects = DifficultyFactsQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of a difficulty")
        verbose_name_plural = _("states of difficulties")
        constraints = [
            one_standing_row_a_day("difficulty", name="one_standing_difficulty_facts_a_day"),
            models.CheckConstraint(condition=~models.Q(text=""), name="a_difficulty_says_what"),
        ]

    def subject_code(self) -> str:
        return self.difficulty.cluster.code

    def subject_label(self) -> str:
        return str(self.difficulty.cluster)

    def responsible_area(self):
        return self.difficulty.cluster.responsible_area()

    def __str__(self):
        return self.text[:80]
