"""Layouts that were confirmed once, so that the next file of the same sender is not asked about.

What counts are the headings from left to right. The same ones are taken over without a question,
and it is said since when; of nearly the same ones it is said what came and what went before a row
is read, and only what came is asked.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from hanoi_industry.history.services import Deed
from hanoi_industry.spreadsheets.drifting import drift
from hanoi_industry.spreadsheets.grid import heading_key
from hanoi_industry.spreadsheets.headings import ColumnMatch
from hanoi_industry.spreadsheets.layout import Column, Layout
from hanoi_industry.spreadsheets.models import RememberedLayout

NEARLY = 0.6
LOOKED_AT = 20


@dataclass(frozen=True)
class Remembered:
    """`fields` by column as somebody said; `new` and `gone` are headings with their letters."""

    layout: RememberedLayout
    fields: dict[int, str | None] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)
    new: tuple[tuple[str, str], ...] = ()
    gone: tuple[tuple[str, str], ...] = ()

    @property
    def has_drifted(self) -> bool:
        return bool(self.new or self.gone)


def remember(
    layout: Layout, matches: Iterable[ColumnMatch], *, kind: str, file_name: str, deed: Deed
) -> None:
    """Keep what the columns hold, as just confirmed; a later word of the same person replaces it."""
    columns = [
        [one.column.letter, one.column.heading, one.field or "", str(one.column.role)]
        for one in matches
    ]
    RememberedLayout.objects.update_or_create(
        kind=kind,
        by=deed.by,
        fingerprint=layout.fingerprint,
        defaults={"columns": columns, "file_name": file_name, "confirmed_at": deed.at},
    )


def remembered_for(layout: Layout, *, kind: str, by) -> Remembered | None:
    """The person's own word for these headings, else a colleague's, else one for nearly these."""
    if not layout.columns:
        return None
    known = RememberedLayout.objects.filter(kind=kind).select_related("by")
    same = list(known.filter(fingerprint=layout.fingerprint)[:LOOKED_AT])
    if same:
        return _taken_over(_own_first(same, by)[0], layout.columns)
    recent = _own_first(known[:LOOKED_AT], by)
    likeness = {one.pk: _likeness(one, layout.columns) for one in recent}
    best = max(recent, key=lambda one: likeness[one.pk], default=None)
    if best is None or likeness[best.pk] < NEARLY:
        return None
    return _taken_over(best, layout.columns)


def _own_first(layouts: Iterable[RememberedLayout], by) -> list[RememberedLayout]:
    return sorted(layouts, key=lambda one: one.by_id != by.pk)


def _likeness(layout: RememberedLayout, columns: list[Column]) -> float:
    before = Counter(heading_key(heading) for _letter, heading, *_rest in layout.columns)
    now = Counter(heading_key(column.heading) for column in columns)
    return 2 * (before & now).total() / ((before + now).total() or 1)


def _taken_over(remembered: RememberedLayout, columns: list[Column]) -> Remembered:
    """Columns of the same heading, the first with the first where a heading stands twice."""
    held: dict[str, list] = {}
    for _letter, heading, name, role in remembered.columns:
        held.setdefault(heading_key(heading), []).append((name, role))
    fields, roles = {}, {}
    for column in columns:
        same = held.get(heading_key(column.heading))
        if same:
            name, role = same.pop(0)
            fields[column.index] = name or None
            if role != column.role:
                roles[column.index] = role
    return Remembered(remembered, fields, roles, *_differences(remembered, columns))


def _differences(remembered: RememberedLayout, columns: list[Column]) -> tuple[tuple, tuple]:
    """What came and what went, each with its letter; a heading that is written otherwise did both."""
    before = [(letter, heading) for letter, heading, *_rest in remembered.columns if heading]
    found = drift([heading for _letter, heading in before], columns)
    new = {one.index: one for one in (*found.new, *(now for _before, now in found.renamed))}
    gone = Counter((*found.gone, *(heading for heading, _now in found.renamed)))
    went = []
    for letter, heading in reversed(before):
        if gone[heading] > 0:
            gone[heading] -= 1
            went.append((letter, heading))
    came = [(new[index].letter, new[index].heading) for index in sorted(new)]
    return tuple(came), tuple(reversed(went))
