"""Chainable questions to the register; every read of a page begins with `visible_to(user)`."""

from django.db import models
from django.db.models import Case, Q, Value, When

from hanoi_industry import words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.validity import DatedQuerySet


def _in_areas(user, prefix: str = "") -> Q | None:
    """The condition that keeps a person to the areas they read; None for the whole city."""
    numbers = user.area_numbers_where(Permission.REGISTER_READ)
    if numbers is None:
        return None
    return Q(**{f"{prefix}area__in": numbers}) | Q(**{f"{prefix}further_areas__in": numbers})


class ClusterQuerySet(models.QuerySet):
    def visible_to(self, user):
        condition = _in_areas(user)
        return self if condition is None else self.filter(condition).distinct()

    def in_area(self, area):
        """Those led by a commune or lying in a former district; all of them where area is None."""
        return self if area is None else self.filter(Q(area=area) | Q(district=area))

    def search(self, text: str):
        found = self
        for word in words.accent_free(text).split():
            found = found.filter(search_key__contains=word)
        return found

    def told(self) -> dict[int, tuple[str, str, str]]:
        """What history tells of each, by its number, as it does of facts about it."""
        rows = self.order_by().values_list("pk", "area__code", "code", "name")
        return {pk: (area or WHOLE_CITY, code, name or code) for pk, area, code, name in rows}

    def with_places(self):
        return self.select_related("area", "district")


class StationQuerySet(models.QuerySet):
    def visible_to(self, user):
        condition = _in_areas(user, "cluster__")
        return self if condition is None else self.filter(condition).distinct()


class LimitSetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Standards are for everybody; the limits of one station for those who read it."""
        return _of_the_city_or_in_areas(self, user, "station")


class LimitQuerySet(models.QuerySet):
    def visible_to(self, user):
        return _of_the_city_or_in_areas(self, user, "limit_set__station")


def _of_the_city_or_in_areas(rows, user, station: str):
    condition = _in_areas(user, f"{station}__cluster__")
    if condition is None:
        return rows
    return rows.filter(Q(**{f"{station}__isnull": True}) | condition).distinct()


class SampleQuerySet(models.QuerySet):
    def visible_to(self, user):
        condition = _in_areas(user, "station__cluster__")
        return self if condition is None else self.filter(condition).distinct()

    def standing(self):
        """Those of which something is known; of one that was taken back only the bare row is left."""
        return self.filter(facts__withdrawn_at__isnull=True, facts__isnull=False).distinct()


class OfAStationQuerySet(models.QuerySet):
    """Rows that hang on a station."""

    def visible_to(self, user):
        condition = _in_areas(user, "station__cluster__")
        return self if condition is None else self.filter(condition).distinct()


class StationVerdictQuerySet(OfAStationQuerySet):
    def as_of(self, day):
        """The one row of each station that holds on a day, as known now."""
        return self.filter(valid_from__lte=day).filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=day)
        )


class CaseQuerySet(OfAStationQuerySet):
    def standing(self):
        """Those of which something is known; of one that was taken back only the bare row is left."""
        return self.filter(facts__withdrawn_at__isnull=True, facts__isnull=False).distinct()


class DifficultyQuerySet(models.QuerySet):
    def visible_to(self, user):
        condition = _in_areas(user, "cluster__")
        return self if condition is None else self.filter(condition).distinct()


class InvestorQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Investors of clusters the person reads; a name is not told to other areas."""
        condition = _in_areas(user, "terms__cluster__")
        return self if condition is None else self.filter(condition).distinct()

    def called(self, text: str):
        """By parts of the name without accents, which no database compares alike, or by tax code."""
        text = text.replace("\0", "").strip()
        wanted = words.accent_free(text).split()
        alike = [
            number
            for number, name in self.order_by().values_list("pk", "name")
            if all(word in words.accent_free(name) for word in wanted)
        ]
        return self.filter(Q(pk__in=alike) | Q(tax_code__startswith=text)) if wanted else self


class AliasQuerySet(models.QuerySet):
    def visible_to(self, user):
        condition = _in_areas(user, "cluster__")
        return self if condition is None else self.filter(condition).distinct()


class FactsQuerySet(DatedQuerySet):
    """Facts about clusters; the model's `path_to_cluster` says how they hang on one."""

    def visible_to(self, user):
        condition = _in_areas(user, f"{self.model.path_to_cluster}__")
        return self if condition is None else self.filter(condition).distinct()

    def of_cluster(self, cluster):
        return self.filter(**{self.model.path_to_cluster: cluster})


class DifficultyFactsQuerySet(FactsQuerySet):
    def with_state(self, day):
        """`state_on_day`: "done", "overdue" or "open", as the day sees it."""
        return self.annotate(
            state_on_day=Case(
                When(closed_on__lte=day, then=Value("done")),
                When(due_on__lt=day, then=Value("overdue")),
                default=Value("open"),
                output_field=models.CharField(),
            )
        )
