"""Sets of limits as people look at them: what each holds, what is still to be filled in, whom it binds.

Standards belong to the whole city; a set made for one station is there for those who read it. Every
answer takes a fixed number of questions, whatever the number of sets, limits and stations.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from clusters.models import Limit, LimitChoice, LimitSet, Parameter, SampleVerdict


@dataclass(frozen=True)
class Summary:
    """One set: how many limits it holds, how many are to be filled in, how many stations it binds.

    A standard is expected to speak of every parameter that is known, the set of one station only of
    those it names.
    """

    limit_set: LimitSet
    filled: int
    to_fill: int
    stations: int


def summaries(day: date, user) -> list[Summary]:
    """Every set the person reads; stations counted are those bound on the day that they read."""
    sets = LimitSet.objects.visible_to(user).select_related("station__cluster")
    sets = list(sets.order_by("station", "code"))
    known = Parameter.objects.count()
    filled: dict[int, set] = {}
    named: dict[int, set] = {}
    for limit_set, column, parameter, least, most in Limit.objects.values_list(
        "limit_set_id", "column", "parameter_id", "minimum", "maximum"
    ):
        named.setdefault(limit_set, set()).add(parameter)
        if least is not None or most is not None:
            filled.setdefault(limit_set, set()).add((column, parameter))
    bound = bound_on(day, user)
    return [
        Summary(
            one,
            len(filled.get(one.pk, ())),
            (len(named.get(one.pk, ())) if one.station_id else known) * max(len(one.columns), 1)
            - len(filled.get(one.pk, ())),
            bound.get(one.pk, 0),
        )
        for one in sets
    ]


def bound_on(day: date, user) -> dict[int, int]:
    """How many stations each set binds on a day, of those the person reads."""
    choices = LimitChoice.objects.as_of(day).visible_to(user).filter(limit_set__isnull=False)
    rows = choices.order_by().values("limit_set").annotate(n=Count("station", distinct=True))
    return {row["limit_set"]: row["n"] for row in rows}


@dataclass(frozen=True)
class Row:
    """One parameter: its limits in each column of the set, none where it is still to be filled in."""

    parameter: Parameter
    pairs: list[tuple[str, list[Limit]]]

    @property
    def takes(self) -> bool | None:
        """Whether Kq and Kf are multiplied in; None where no limit says."""
        limits = [one for _column, some in self.pairs for one in some]
        return any(one.takes_coefficients for one in limits) if limits else None


def table(limit_set: LimitSet) -> tuple[list[str], list[Row]]:
    """The columns of a set and its parameters down, with the limits where they meet."""
    limits = list(limit_set.limits.select_related("parameter"))
    columns: Sequence[str] = limit_set.columns or [""]
    parameters = _expected(limit_set, limits)
    cells: dict[tuple[int, str], list[Limit]] = {}
    for one in limits:
        if one.minimum is not None or one.maximum is not None:
            cells.setdefault((one.parameter_id, one.column), []).append(one)
    return list(columns), [
        Row(one, [(column, cells.get((one.pk, column), [])) for column in columns])
        for one in parameters
    ]


def _expected(limit_set: LimitSet, limits: Iterable[Limit]) -> list[Parameter]:
    if not limit_set.station_id:
        return list(Parameter.objects.all())
    named = {one.parameter_id: one.parameter for one in limits}
    return sorted(named.values(), key=lambda one: (one.position, one.code))


@dataclass(frozen=True)
class Concerned:
    """What is worked out again when limits change: stations ever bound by them, and their samples."""

    stations: int
    samples: int


def concerned(limit_sets: Iterable[int] = ()) -> Concerned:
    """By these sets; by any where none is named, as the ladder of severities concerns them all."""
    choices = LimitChoice.objects.standing().filter(limit_set__isnull=False)
    if limit_sets:
        choices = choices.filter(limit_set__in=limit_sets)
    stations = choices.order_by().values("station")
    return Concerned(
        choices.aggregate(n=Count("station", distinct=True))["n"],
        SampleVerdict.objects.filter(station__in=stations).count(),
    )
