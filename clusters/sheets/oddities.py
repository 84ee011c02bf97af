"""What is odd about the rows of a list of clusters: far from the others, shared, or against the rest."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date

from clusters import consistency
from clusters.models import (
    CapitalFacts,
    ClusterFacts,
    LandFacts,
    MilestoneFacts,
    OperationFacts,
    StationFacts,
)
from clusters.sheets import codes
from hanoi_industry import words
from hanoi_industry.periods import PartialDay
from hanoi_industry.spreadsheets.columns import ColumnReading
from hanoi_industry.spreadsheets.comparing import Draft, SourceCell
from hanoi_industry.validity import Dated

# What is held of these goes together with what a row says; where names meet, the later goes first.
MODELS = (StationFacts, ClusterFacts, LandFacts, OperationFacts, CapitalFacts)


def tell_what_is_far(
    drafts: list[Draft], readings: Mapping[str, ColumnReading], unit_of: Callable[[str], str]
) -> None:
    """Square metres among hectares, millions among billions: one unit was not everybody's."""
    for name, column in readings.items():
        if unit_of(name) not in consistency.MEASURES:
            continue
        for index, middle in consistency.far_from_others(column.values):
            draft, typed = drafts[index], column.reading(index).as_typed
            draft.oddity(codes.Note.FAR_FROM_OTHERS, draft.cell(name), typed, middle=middle)


def tell_what_is_long_ago(drafts: list[Draft], readings: Mapping[str, ColumnReading]) -> None:
    """A small number in a cell that shows days is a day of 1900."""
    for index, name, typed in long_ago_in(readings):
        drafts[index].oddity(codes.Note.LONG_AGO, drafts[index].cell(name), typed)


def long_ago_in(readings: Mapping[str, ColumnReading]) -> Iterator[tuple[int, str, str]]:
    """The row, the column and the text of each day before there were clusters."""
    for name, column in readings.items():
        days = {value for value in set(column.values) if isinstance(value, date | PartialDay)}
        old = set(filter(consistency.is_long_ago, days))
        for index, value in enumerate(column.values) if old else ():
            if value in old:
                yield index, name, column.typed(index)


# Form 01 is that of one enterprise in the cluster.
OF_ONE_FIRM = re.compile(
    r"\bten (?:to chuc|doanh nghiep|co so|don vi|du an)[^:\n]{0,60}:|\bdoanh nghiep bao cao\b"
)


def tell_what_is_of_one_firm(drafts: list[Draft], title: str, columns: Collection[str]) -> None:
    """A form whose title names an enterprise tells of that one alone; `columns` are of all of them."""
    if len(drafts) != 1 or not OF_ONE_FIRM.search(words.accent_free(title)):
        return
    (draft,) = drafts
    for name in columns:
        said = draft.said.get(name)
        if said is not None and said.value is not None:
            draft.oddity(codes.Note.OF_ONE_FIRM, draft.cell(name), said.as_typed)


def tell_what_is_shared(drafts: list[Draft], shared: Collection[tuple[int, str]]) -> None:
    """`shared` are the row and the column of each figure that is given for several rows."""
    by_number = {draft.number: draft for draft in drafts} if shared else {}
    for number, name in sorted(shared):
        draft = by_number[number]
        said = draft.said.get(name)
        typed = said.as_typed if said is not None else ""
        draft.oddity(codes.Note.SHARED_FIGURE, draft.cell(name), typed)


def tell_what_is_odd(draft: Draft, facts: Mapping, held: Iterable[Dated]) -> None:
    """What does not go together, of what the row says and of what is `held`."""
    values = {}
    for one in held:
        values |= one.values()
    said = {
        name: one
        for (model, _kind), some in facts.items()
        for name, one in some.items()
        if model is not MilestoneFacts
    }
    values |= {name: one.value for name, one in said.items()}
    jumps = [one for one in draft.differences if consistency.jumped(one.before, one.after)]
    told = {one.address for one in (*draft.oddities, *jumps)}
    for oddity in consistency.oddities(values):
        # Where the whole itself is odd its part need not be told of.
        is_told = oddity.beside in said and said[oddity.beside].cell.address in told
        if oddity.field in said and not is_told:
            one = said[oddity.field]
            draft.oddity(oddity.code, one.cell, one.typed, **oddity.params)
    for one in jumps:
        cell = SourceCell(address=one.address)
        draft.oddity(consistency.Code.JUMPED, cell, one.typed, before=one.before)
