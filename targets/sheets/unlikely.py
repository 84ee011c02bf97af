"""Figures of a file that are unlikely by themselves, in their column, or beside their own series."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from statistics import median

from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.comparing import Draft, SourceCell
from targets import doubts
from targets.models import Expression, Indicator, Observation
from targets.sheets.growing import FIGURES, PER_CENT
from targets.sheets.problems import Problem


def earlier_of(held: Mapping[tuple, Iterable[Observation]]) -> dict[int, list[Decimal]]:
    """What is recorded of each indicator, by its number, whatever its period."""
    earlier: dict[int, list[Decimal]] = {}
    for (number, _period, _point), rows in held.items():
        earlier.setdefault(number, []).extend(one.value for one in rows if one.value)
    return earlier


def fractions(drafts: Iterable[Draft], mark: str | None) -> set[str]:
    """Addresses of cells whose column has no figure in per cent above one: 0.11 and 0.0816."""
    told: dict[str, list[str]] = {}
    above_one: set[str] = set()
    for draft in drafts:
        if draft.thing is None or draft.thing.unit != PER_CENT:
            continue
        for name in draft.cells:
            if name in above_one or (":" not in name and name not in FIGURES):
                continue
            cell = draft.cell(name)
            value = cells.read_number(cell.raw, mark, percent_scale="percent").value
            if not isinstance(value, Decimal) or not value:
                continue
            if abs(value) > 1:
                above_one.add(name)
            told.setdefault(name, []).append(cell.address)
    small = (places for name, places in told.items() if name not in above_one and len(places) > 1)
    return {place for places in small for place in places}


def may_be_fraction(
    thing: Indicator, value: Decimal, typed: str, cell: SourceCell, among: set[str]
) -> bool:
    """Whether 0.95 may stand for 95 %: of a share always, of growth where its column is so."""
    if thing.unit != PER_CENT or PER_CENT in typed or not 0 < abs(value) <= 1:
        return False
    return thing.expression == Expression.SHARE or cell.address in among


def beside_earlier(
    thing: Indicator, value: Decimal, earlier: Sequence[Decimal]
) -> Iterator[tuple[Problem, dict]]:
    """A share of 46 000 %, or a level a thousand times off what is recorded of it."""
    doubt = doubts.doubt_about(thing.expression, value, earlier)
    if doubt is doubts.Doubt.NOT_A_SHARE:
        yield Problem.NOT_A_SHARE, {}
    elif doubt is doubts.Doubt.THOUSAND_TIMES:
        yield Problem.THOUSAND_TIMES, {"middle": median(map(abs, earlier))}
