"""Chainable questions about targets, outcomes and tasks."""

from datetime import date

from django.db import models
from django.db.models import Q

from hanoi_industry.validity import DatedQuerySet, end_of


class KnownQuerySet(models.QuerySet):
    def as_known_on(self, day: date | None):
        """Rows that were recorded and not withdrawn at the end of a day (None: now)."""
        if day is None:
            return self.filter(withdrawn_at__isnull=True)
        moment = end_of(day)
        return self.filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=moment), recorded_at__lt=moment
        )

    def of_year(self, year: int):
        return self.filter(year=year)


class TargetQuerySet(KnownQuerySet):
    pass


class ObservationQuerySet(KnownQuerySet):
    pass


class TaskFactsQuerySet(DatedQuerySet):
    def of_year(self, year: int):
        """Of the tasks that the plan of a year orders."""
        return self.filter(task__year=year)
