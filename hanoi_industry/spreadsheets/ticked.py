"""Answers that stand side by side as headings, with a tick below the one that holds.

"Trạm XLNT > Đang vận hành | Đang xây dựng | Chưa có": an x says what its heading says. Pure.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice

from hanoi_industry.spreadsheets.cells import read_flag
from hanoi_industry.spreadsheets.layout import Column
from hanoi_industry.spreadsheets.reading import Value
from hanoi_industry.spreadsheets.roles import ColumnRole

LEAST_COLUMNS = 2
SAMPLE = 500
FEW = 10  # one in so many
MOST_FIELDS = 2  # "Có | Không" answers everything and says nothing
NOTHING_ASKED = ("", 0.0, {})

Says = Callable[[str], bool]
# How well the heading above the answers fits each field, by its name.
Fitting = Callable[[Column], Mapping[str, float]]


@dataclass(frozen=True)
class Ticked:
    """What a tick in a column says, and of which field; `confidence` is that of the field."""

    field: str
    says: str
    confidence: float


def ticked_columns(
    columns: Iterable[Column],
    says: Mapping[str, Says],
    fitting: Fitting,
    answers: Mapping[int, str | None],
    *,
    by_answers_alone: float,
) -> dict[int, Ticked]:
    """Column to what a tick in it says. `says` tells of each field whether a text is an answer to
    it, `answers` are a person's; `by_answers_alone` is how sure it is where nothing above the
    headings asks but they answer one field only."""
    found = {}
    for group in _side_by_side(columns):
        field, confidence, told = _asked_for(group, says, fitting, answers, by_answers_alone)
        found |= {index: Ticked(field, text, confidence) for index, text in told.items()}
    return found


def told_by_tick(value: Value, says: str) -> Value:
    """What a cell of such a column says; one that holds something else is read as it stands."""
    reading = read_flag(value)
    if reading.is_faulty:
        return value
    return says if reading.value is True else None


def _side_by_side(columns: Iterable[Column]) -> Iterator[list[Column]]:
    """Columns of ticks next to each other below one heading."""
    read = [one for one in columns if one.path and one.role is ColumnRole.DATA and not one.unit]
    places = {one.index: place for place, one in enumerate(read)}
    runs = groupby(read, key=lambda one: (one.path[:-1], one.index - places[one.index]))
    for _key, run in runs:
        for is_ticked, some in groupby(run, key=_is_ticked):
            group = list(some)
            if is_ticked and len(group) >= LEAST_COLUMNS and _is_one_of(group):
                yield group


def _is_ticked(column: Column) -> bool:
    """Nearly nothing but ticks: a person may have typed words into one cell."""
    most = max(1, len(_sample(column.values)) // FEW)
    return _count(islice(_others_in(column), most + 1)) <= most


def _others_in(column: Column) -> Iterator[Value]:
    """What is no tick and no blank."""
    return (one for one in _sample(column.values) if one is not None and not _is_flag(one))


def _count(values: Iterable[Value]) -> int:
    return sum(1 for _value in values)


def _is_flag(value: Value) -> bool:
    reading = read_flag(value)
    return reading.is_blank or not reading.is_faulty


def _is_tick(value: Value) -> bool:
    return value is not None and read_flag(value).value is True


def _is_one_of(group: Sequence[Column]) -> bool:
    """Ticks, hardly ever two in a row, and little else."""
    rows = zip(*(_sample(column.values) for column in group), strict=True)
    ticks = [sum(map(_is_tick, row)) for row in rows]
    several = sum(count > 1 for count in ticks)
    return (
        several * FEW <= len(ticks) - ticks.count(0)
        and sum(ticks) >= 2 * sum(_count(_others_in(column)) for column in group)
        and any(ticks)
    )


def _sample(values: Sequence[Value]) -> Sequence[Value]:
    return values[:: len(values) // SAMPLE + 1]


def _asked_for(
    group: Sequence[Column],
    says: Mapping[str, Says],
    fitting: Fitting,
    answers: Mapping[int, str | None],
    by_answers_alone: float,
) -> tuple[str, float, dict[int, str]]:
    """The field that a group answers, how sure that is, and what each of its columns answers."""
    told = {name: _told(group, is_answer, answers, name) for name, is_answer in says.items()}
    told = {name: texts for name, texts in told.items() if len(texts) >= LEAST_COLUMNS}
    said = [name for name in told if name in {answers.get(index) for index in told[name]}]
    if said:
        return said[0], 1.0, _all_told(group, told[said[0]], answers, said[0])
    head = replace(group[0], path=group[0].path[:-1], values=())
    if head.path:
        fits = fitting(head) if told else {}
        asked = max((name for name in told if name in fits), key=fits.__getitem__, default=None)
        if asked is None:
            return NOTHING_ASKED
        return asked, fits[asked], _all_told(group, told[asked], answers, asked)
    whole = [name for name, texts in told.items() if len(texts) == len(group)]
    if len(whole) > 1:
        # "Đạt | Không đạt" answers all that is yes or no, and is the heading of one.
        headed = set().union(*map(fitting, group))
        whole = [name for name in whole if name in headed] or whole
    if not 1 <= len(whole) <= MOST_FIELDS:
        return NOTHING_ASKED
    return whole[0], by_answers_alone, told[whole[0]]


def _told(
    group: Sequence[Column], is_answer: Says, answers: Mapping[int, str | None], name: str
) -> dict[int, str]:
    """Column to its answer, of those that answer."""
    told = {}
    for column in group:
        texts = (column.path[-1], " ".join(column.path))
        text = next(filter(is_answer, texts), None)
        if text and answers.get(column.index, name) == name:
            told[column.index] = text
    return told


def _all_told(
    group: Sequence[Column], told: dict[int, str], answers: Mapping[int, str | None], name: str
) -> dict[int, str]:
    """With columns beside them whose words nobody knows: whoever ticked them will be asked."""
    others = (
        one for one in group if answers.get(one.index, name) == name and not _count(_others_in(one))
    )
    return {one.index: one.path[-1] for one in others} | told
