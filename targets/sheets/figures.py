"""One target or outcome that a row gives: how it is read, and when it is what stands already."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial

from hanoi_industry import formats
from hanoi_industry.documents.models import Document
from hanoi_industry.history.services import Origin
from hanoi_industry.periods import PartialDay
from hanoi_industry.spreadsheets import papers
from hanoi_industry.spreadsheets.cells import Range, Reading
from hanoi_industry.spreadsheets.comparing import Draft, SourceCell, says_the_same
from targets import services
from targets.expressions import as_kept
from targets.goals import Goal, Operator
from targets.models import DECIMALS, OPERATOR_WORDS, Indicator, Target, Vintage
from targets.services import ObservationRow, TargetRow


@dataclass(frozen=True)
class Figure:
    """One target or outcome that a row gives, with its cell."""

    row: TargetRow | ObservationRow
    cell: SourceCell
    source: str = ""
    # A plan as it was changed, beside the one before it in the same row.
    is_adjusted: bool = False


@dataclass
class TargetsDraft:
    indicator: Indicator
    # What keeps its growth, where the file has columns of growth.
    growth: Indicator | None = None
    # What the file calls it, where nobody had called it so before; and who was meant.
    learnt: tuple[Indicator, str] | None = None
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


def goal_times(goal: Goal, factor: Decimal, *, unit: str, kept: str) -> Goal:
    """A goal said in another size of the unit; its words then name the unit they were said in."""
    if factor == 1:
        return replace(goal, unit=kept)
    said = goal.words if unit.lower() in goal.words.lower() else f"{goal.words} {unit}"
    return _with_bounds(replace(goal, unit=kept, words=said), lambda bound: bound * factor)


def goal_kept_as(goal: Goal, indicator: Indicator) -> Goal:
    """The same of a goal as of an outcome: 106,5 of an index is growth of 6,5."""
    how = (indicator.typed_as, indicator.expression)
    return _with_bounds(goal, lambda bound: as_kept(bound, *how))


def _with_bounds(goal: Goal, become: Callable[[Decimal], Decimal]) -> Goal:
    ends = (None if one is None else _round(become(one)) for one in (goal.low, goal.high))
    low, high = ends
    return replace(goal, low=low, high=high)


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


def words_with_bounds(goal: Goal | Target) -> str:
    """For goals that differ in what is to be reached and not in their words."""
    ends = dict.fromkeys(one for one in (goal.low, goal.high) if one is not None)
    reached = [str(OPERATOR_WORDS[Operator(goal.operator)]), "–".join(map(formats.number, ends))]
    return f"{goal.words} ({' '.join(filter(None, reached))})"


def subject(figure: Figure) -> tuple:
    """What a figure is said of: two of one subject may not differ within a file."""
    row, source = figure.row, (figure.source, figure.row.note)
    if isinstance(row, TargetRow):
        told = (row.scenario, row.said_on, figure.is_adjusted)
        return ("target", row.indicator.pk, row.period, *told, *source)
    told = (row.at_point, row.vintage, row.certainty, row.published_on)
    return ("outcome", row.indicator.pk, row.period, *told, *source)


def figure_said(figure: Figure) -> tuple:
    row = figure.row
    if isinstance(row, TargetRow):
        return row.goal.operator, row.goal.low, row.goal.high
    return row.value, row.value_high


def sameness(figure: Figure) -> tuple:
    row = figure.row
    if isinstance(row, TargetRow):
        return (
            "target",
            row.indicator.pk,
            row.period,
            row.scenario,
            row.goal.low,
            row.goal.high,
            figure.is_adjusted,
            figure.source,
            row.note,
        )
    return (
        *("outcome", row.indicator.pk, row.period, row.at_point, row.value, row.value_high),
        *(figure.source, row.certainty, row.note),
    )


# Whether a figure stands already; text is compared as a cell would be read.
promises_the_same = partial(services.promises_the_same, same=says_the_same)
observes_the_same = partial(services.observes_the_same, same=says_the_same)
