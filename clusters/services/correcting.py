"""What was said wrong of a cluster is corrected or taken back; both stay readable."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from clusters.models import DifficultyFacts
from clusters.models.wastewater import AboutStation
from clusters.services.in_step import keep_in_step
from clusters.services.rights import may_record, must_write
from clusters.verdicts import services as verdicts
from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed
from hanoi_industry.validity import Dated, check_not_to_come, check_still_standing


@contextmanager
def put_right(row: Dated, deed: Deed) -> Iterator[ChangeSet]:
    """The change set in which a row is corrected or taken back; verdicts follow what was done.

    Raises EditedMeanwhile where the row stands no more.
    """
    with transaction.atomic():
        check_still_standing(row)
        change_set = history.open_change_set(deed)
        yield change_set
        verdicts.follow(change_set)


def correct(row: Dated, *, deed: Deed, valid_from: date, values: Mapping[str, object]) -> ChangeSet:
    """A row was wrong: withdraw it and put another in its place. Raises PermissionDenied.

    `values` may hold `not_applicable` and `source` as well. Raises EditedMeanwhile where the row
    stands no more.
    """
    check_not_to_come(valid_from, deed.day)
    must_write(row, deed.by)
    if "lead_area" in values and not may_record(deed.by, values["lead_area"]):
        raise PermissionDenied
    with put_right(row, deed) as change_set:
        history.correct(change_set, row, valid_from=valid_from, **values)
        keep_in_step([_cluster_number(row)])
    return change_set


def withdraw(row: Dated, *, deed: Deed) -> ChangeSet:
    """A row was never true: take it back; what held before holds on."""
    must_write(row, deed.by)
    with put_right(row, deed) as change_set:
        history.withdraw(change_set, [row])
        keep_in_step([_cluster_number(row)])
    return change_set


def _cluster_number(row: Dated) -> int:
    if isinstance(row, AboutStation):
        return row.station.cluster_id
    if isinstance(row, DifficultyFacts):
        return row.difficulty.cluster_id
    return row.cluster_id
