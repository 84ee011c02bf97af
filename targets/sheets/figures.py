"""One target or outcome that a row gives: how it is read, and when it is what stands already."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from hanoi_industry.documents.models import Document
from hanoi_industry.history.services import Origin
from hanoi_industry.periods import PartialDay
from hanoi_industry.spreadsheets import papers
from hanoi_industry.spreadsheets.cells import Range, Reading
from hanoi_industry.spreadsheets.comparing import Draft, SourceCell, says_the_same
from targets.expressions import as_kept
from targets.goals import Operator
from targets.models import DECIMALS, Indicator, Observation, Target, Vintage
from targets.services import ObservationRow, TargetRow


@dataclass(frozen=True)
class Figure:
    """One target or outcome that a row gives, with its cell."""

    row: TargetRow | ObservationRow
    cell: SourceCell
    source: str = ""


@dataclass
class TargetsDraft:
    indicator: Indicator
    figures: list[Figure] = field(default_factory=list)
    # With those that are recorded just so already: a figure that stands twice is a slip all the same.
    stated: list[Figure] = field(default_factory=list)


def with_origin(figure: Figure, known: dict[str, Document]):
    row = figure.row
    source = row.source or known.get(figure.source)
    return replace(row, source=source, origin=Origin(figure.cell.sheet, figure.cell.place))


def day_of(draft: Draft) -> tuple:
    """When it was said: its own column, else its certainty ("estimate 12/2024"), else its paper."""
    said = draft.value("said_on") or papers.day_in(draft.text("certainty"))
    if isinstance(said, PartialDay):
        return said.first, said.precision.value
    if "said_on" in draft.cells:
        return None, "day"
    paper = papers.paper_of(draft.text("source"))
    return paper.get("issued_on"), paper.get("issued_precision", "day")


def vintage_of(certainty: str) -> str:
    """Only a certainty that is stated; a yearbook prints nothing before it is preliminary."""
    if certainty.startswith("estimate"):
        return Vintage.ESTIMATE
    return Vintage.PRELIMINARY if certainty.startswith("compiled yearbook") else Vintage.REPORTED


def ends(reading: Reading) -> tuple[Decimal, Decimal | None]:
    if isinstance(reading.value, Range):
        return reading.value.low, reading.value.high
    return reading.value, None


def kept_as(reading: Reading, indicator: Indicator) -> Reading:
    """Where its source prints an index and growth is kept, or the other way round, converted."""
    how = (indicator.typed_as, indicator.expression)
    kept = [None if one is None else as_kept(one, *how) for one in ends(reading)]
    return replace(reading, value=range_or_value(*kept))


def rounded(reading: Reading) -> Reading:
    if isinstance(reading.value, Range):
        return replace(reading, value=Range(*map(_round, reading.value)))
    return replace(reading, value=_round(reading.value))


def _round(value: Decimal) -> Decimal:
    return round(value, DECIMALS) if -value.as_tuple().exponent > DECIMALS else value


def range_or_value(low: Decimal, high: Decimal | None):
    return low if high is None or high == low else Range(low, high)


def two(said: list) -> tuple:
    return (said[0] if said else None, said[1] if len(said) > 1 else None)


def plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def sameness(figure: Figure) -> tuple:
    row = figure.row
    if isinstance(row, TargetRow):
        return (
            "target",
            row.indicator.pk,
            row.period,
            row.goal.low,
            row.goal.high,
            figure.source,
            row.note,
        )
    return (
        *("outcome", row.indicator.pk, row.period, row.at_point, row.value, row.value_high),
        *(figure.source, row.certainty, row.note),
    )


def promises_the_same(row: TargetRow, target: Target) -> bool:
    goal = row.goal
    if (goal.operator, goal.low, goal.high) != (target.operator, target.low, target.high):
        return False
    if goal.operator is Operator.TEXT and goal.words != target.words:
        return False
    given = ((row.source, target.source), (row.said_on, target.said_on), (row.note, target.note))
    return all(not said or says_the_same(held, said) for said, held in given)


def observes_the_same(row: ObservationRow, one: Observation) -> bool:
    if (row.value, row.value_high) != (one.value, one.value_high):
        return False
    if row.vintage not in (Vintage.REPORTED, one.vintage):
        return False
    given = (
        (row.source, one.source),
        (row.published_on, one.published_on),
        (row.certainty, one.certainty),
        (row.note, one.note),
    )
    return all(not said or says_the_same(held, said) for said, held in given)
