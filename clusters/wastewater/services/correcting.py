"""What was said wrong of a station or a sample is corrected or taken back; both stay readable."""

from collections.abc import Mapping

from clusters.models.wastewater import AboutStation
from clusters.services import must_write, put_right
from clusters.wastewater.services.stations import check_facts
from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed
from hanoi_industry.validity import Dated, check_not_to_come


def correct(row: Dated, *, deed: Deed, values: Mapping[str, object], valid_from=None) -> ChangeSet:
    """Put another row in the place of one that was wrong; both stay readable.

    A sample's day is its own, so only what is said of a station may move. Raises EditedMeanwhile where
    the row stands no more.
    """
    must_write(row, deed.by)
    day = row.valid_from
    if isinstance(row, AboutStation):
        day = valid_from or day
        check_not_to_come(day, deed.day)
        facts = {name: value for name, value in values.items() if name in row.fact_fields()}
        check_facts(type(row), row.station, day, {**row.values(), **facts})
    with put_right(row, deed) as change_set:
        history.correct(change_set, row, valid_from=day, **values)
    return change_set


def withdraw(row: Dated, *, deed: Deed) -> ChangeSet:
    """A row was never true: take it back."""
    must_write(row, deed.by)
    with put_right(row, deed) as change_set:
        history.withdraw(change_set, [row])
    return change_set
