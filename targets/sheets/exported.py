"""A target or an outcome under the names that the columns have: what goes out comes back in."""

from hanoi_industry.documents.models import Document
from hanoi_industry.periods import PartialDay
from targets.models import Observation, Target


class Exported:
    """A target or an outcome under the names that the columns have."""

    def __init__(self, row: Target | Observation):
        is_target = isinstance(row, Target)
        self.indicator, self.period = row.indicator, row.period or None
        self.figure_kind = "target" if is_target else "outcome"
        self.at_point = None if is_target else row.at_point or None
        self.operator = str(row.operator) if is_target else None
        self.value_low = (row.low if row.low is not None else row.high) if is_target else row.value
        self.value_high = row.high if is_target and row.low != row.high else None
        if is_target and row.low is None:
            self.value_high = None
        if not is_target:
            self.value_high = row.value_high
        self.words = row.words if is_target else row.as_typed or None
        self.vintage = None if is_target else row.vintage
        self.certainty = None if is_target else row.certainty or None
        on = row.said_on if is_target else row.published_on
        precision = row.said_precision if is_target else row.published_precision
        self.said_on = PartialDay(on, precision) if on else None
        self.source = _source_words(row.source)
        self.note = row.note or None


def _source_words(source: Document | None) -> str | None:
    if source is None:
        return None
    return source.title or source.address or source.number
