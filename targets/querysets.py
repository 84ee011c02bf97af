"""Chainable questions about targets and outcomes."""

from datetime import date

from django.db import models
from django.db.models import Q

from hanoi_industry.validity import end_of


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
