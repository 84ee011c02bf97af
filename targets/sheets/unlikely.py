"""Figures of a file that are unlikely by themselves, in their column, or beside their own series."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.comparing import Draft, SourceCell
from targets import doubts
from targets.expressions import as_kept
from targets.models import Expression, Indicator, Observation, Target
from targets.sheets.columns import GROWN
from targets.sheets.growing import FIGURES, PER_CENT, bare_growth
from targets.sheets.problems import Problem

# Offices state growth and shares with so many decimals at most; more come of a division.
DECIMALS_OF_PER_CENT = 2


def earlier_of(
    held: Mapping[tuple, Iterable[Observation]], promised: Mapping[tuple, Iterable[Target]]
) -> dict[int, list[Decimal]]:
    """What is recorded of each indicator, by its number, whatever its period; what was promised of it
    where nothing else is."""
    earlier: dict[int, list[Decimal]] = {}
    for (number, _period, _point), rows in held.items():
        earlier.setdefault(number, []).extend(one.value for one in rows if one.value)
    for number in {number for number, *_more in promised} - {
        of for of, told in earlier.items() if told
    }:
        rows = (one for (of, *_more), some in promised.items() if of == number for one in some)
        earlier[number] = [value for one in rows if (value := one.low or one.high)]
    return earlier


def fractions(
    drafts: Iterable[Draft], mark: str | None, earlier: Mapping[int, Sequence[Decimal]]
) -> set[str]:
    """Addresses of cells below one that may be fractions of a whole: 0.0652 for 6.52 %.

    Because their column has no figure in per cent above one, because they have more decimals than
    per cent are stated with, or because a hundred times of them is what stands beside them.
    """
    told = [one for draft in drafts for one in _percents(draft, mark)]
    above_one: dict[str, list[Decimal]] = {}
    for one in told:
        if one.size > 1:
            above_one.setdefault(one.column, []).append(one.size)
    small = [one for one in told if one.size <= 1]
    columns = Counter(one.column for one in small)
    return {
        one.address
        for one in small
        if (one.column not in above_one and columns[one.column] > 1)
        or _decimals(one.size) > DECIMALS_OF_PER_CENT
        or _fits_a_hundredfold(
            one.size, [*map(abs, earlier.get(one.of, ())), *above_one.get(one.column, ())]
        )
    }


@dataclass(frozen=True)
class Percent:
    """The size of one figure in per cent, of which indicator and column it is, and its cell."""

    column: str
    of: int
    size: Decimal
    address: str


def _percents(draft: Draft, mark: str | None) -> Iterator[Percent]:
    if draft.thing is None:
        return
    for name in draft.cells:
        is_growth = name.startswith(f"{GROWN}:")
        thing = draft.kept.growth if is_growth and draft.kept else draft.thing
        if thing is None or thing.unit != PER_CENT or (":" not in name and name not in FIGURES):
            continue
        cell = draft.cell(name)
        raw, _sign = bare_growth(cell.raw)
        value = cells.read_number(raw, mark, PER_CENT, percent_scale="percent").value
        if not isinstance(value, Decimal) or not value:
            continue
        if Expression.INDEX in (thing.typed_as, thing.expression) or is_growth:
            value = as_kept(value, Expression.INDEX, Expression.GROWTH)
        yield Percent(name, thing.pk, abs(value), cell.address)


def _decimals(value: Decimal) -> int:
    return max(0, -value.normalize().as_tuple().exponent)


def _fits_a_hundredfold(size: Decimal, beside: Sequence[Decimal]) -> bool:
    """Whether a figure is far below what stands beside it, and a hundred times of it is not above."""
    beside = [one for one in beside if one]
    if not beside:
        return False
    return 10 * size <= median(beside) and 100 * size <= 3 * max(beside)


def may_be_fraction(
    thing: Indicator, value: Decimal, typed: str, cell: SourceCell, among: set[str]
) -> bool:
    """Whether 0.95 may stand for 95 %: of a share always, of growth where it is among these cells."""
    if thing.unit != PER_CENT or PER_CENT in typed or not 0 < abs(value) <= 1:
        return False
    return thing.expression == Expression.SHARE or cell.address in among


def may_be_index_of_one(thing: Indicator, value: Decimal, typed: str) -> bool:
    """Whether 1.0652 may stand for an index of 106.52 %: growth is not stated with so many decimals."""
    if thing.expression != Expression.GROWTH or PER_CENT in typed:
        return False
    return _decimals(value) > DECIMALS_OF_PER_CENT and doubts.looks_like_index(value * 100)


def beside_earlier(
    thing: Indicator, value: Decimal, earlier: Sequence[Decimal]
) -> Iterator[tuple[Problem, dict]]:
    """A share of 46 000 %, or a level a thousand times off what is recorded of it."""
    doubt = doubts.doubt_about(thing.expression, value, earlier)
    if doubt is doubts.Doubt.NOT_A_SHARE:
        yield Problem.NOT_A_SHARE, {}
    elif doubt is doubts.Doubt.THOUSAND_TIMES:
        yield Problem.THOUSAND_TIMES, {"middle": median(map(abs, earlier))}
