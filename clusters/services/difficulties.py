"""Difficulties of clusters: opened, revised, closed."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from clusters.models import Cluster, Difficulty, DifficultyFacts
from clusters.services.revising import number_of
from clusters.services.rights import may_record
from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed, Statement
from hanoi_industry.validity import EditedMeanwhile, check_not_to_come


def open_difficulty(
    cluster: Cluster, *, deed: Deed, valid_from: date, source=None, **values
) -> ChangeSet:
    if not may_record(deed.by, cluster.area):
        raise PermissionDenied
    with transaction.atomic():
        Cluster.objects.select_for_update(of=("self",)).get(pk=cluster.pk)
        last = cluster.difficulties.aggregate(last=models.Max("number"))["last"] or 0
        difficulty = Difficulty.objects.create(cluster=cluster, number=last + 1)
        return _state_difficulty(difficulty, deed, valid_from, values, source)


def revise_difficulty(
    difficulty: Difficulty,
    *,
    deed: Deed,
    valid_from: date,
    source=None,
    shown: str | None = None,
    **values,
) -> ChangeSet:
    """A change of a difficulty from a day on; closing is saying the day in `closed_on`."""
    if not may_record(deed.by, difficulty.cluster.area):
        raise PermissionDenied
    with transaction.atomic():
        Difficulty.objects.select_for_update(of=("self",)).get(pk=difficulty.pk)
        if shown is not None:
            now = DifficultyFacts.objects.as_of(deed.day).filter(difficulty=difficulty).first()
            if shown != number_of(now):
                raise EditedMeanwhile
        return _state_difficulty(difficulty, deed, valid_from, values, source)


def _state_difficulty(
    difficulty: Difficulty, deed: Deed, valid_from: date, values, source
) -> ChangeSet:
    check_not_to_come(valid_from, deed.day)
    change_set = history.open_change_set(deed)
    subject = {"difficulty": difficulty}
    statement = Statement(DifficultyFacts, subject, valid_from, values, source=source)
    history.state(change_set, [statement])
    return change_set
