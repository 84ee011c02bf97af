"""How several figures stand in each commune of today, or in each former district."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clusters.indicators import Answered
from hanoi_industry.areas.models import Area, Level


@dataclass(frozen=True)
class AreaCell:
    """A count of one figure in one area, and how dark its cell is from 0 (none) to 4 (the most)."""

    code: str
    counted: int
    unknown: int
    heat: int


@dataclass(frozen=True)
class AreaRow:
    """`area` is None for clusters whose place nobody has recorded."""

    area: Area | None
    cells: tuple[AreaCell, ...]


def by_area(answers: Sequence[Answered], *, by_district: bool) -> tuple[AreaRow, ...]:
    """A row for each area with a counted or an untold cluster, in the alphabet's order."""
    level = Level.DISTRICT if by_district else Level.COMMUNE
    areas = Area.objects.filter(level=level).in_alphabet().in_bulk()
    counts: dict[int | None, dict[str, list[int]]] = {}
    for answered in answers:
        for place, nth in _placed(answered, by_district):
            known = place if place in areas else None
            row = counts.setdefault(known, {one.question.code: [0, 0] for one in answers})
            row[answered.question.code][nth] += 1
    most = {
        one.question.code: max((row[one.question.code][0] for row in counts.values()), default=0)
        for one in answers
    }
    numbers = sorted((n for n in counts if n is not None), key=lambda n: areas[n].sort_key)
    rows = [AreaRow(areas[number], _cells(counts[number], most)) for number in numbers]
    if None in counts:
        rows.append(AreaRow(None, _cells(counts[None], most)))
    return tuple(rows)


def _placed(answered: Answered, by_district: bool) -> Iterable[tuple[int | None, int]]:
    """Each counted cluster (0) and each that cannot be told (1) with its place."""
    for nth, judged in ((0, answered.counted), (1, answered.cannot_tell)):
        for one in judged:
            yield (one.entry.district_id if by_district else one.entry.area_id), nth


def _cells(row: Mapping[str, list[int]], most: Mapping[str, int]) -> tuple[AreaCell, ...]:
    return tuple(
        AreaCell(code, counted, unknown, -(-4 * counted // most[code]) if most[code] else 0)
        for code, (counted, unknown) in row.items()
    )
