"""How the columns of a layout differ from those that were there the last time.

Pure.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from hanoi_industry import words
from hanoi_industry.spreadsheets.grid import heading_key
from hanoi_industry.spreadsheets.layout import Column

ALIKE_ENOUGH_FOR_ONE = 0.8


@dataclass(frozen=True)
class Drift:
    """How the columns differ from those that were there the last time."""

    new: tuple[Column, ...] = ()
    gone: tuple[str, ...] = ()
    renamed: tuple[tuple[str, Column], ...] = ()
    moved: tuple[Column, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.renamed or self.moved)


def drift(remembered: Sequence[str], now: Iterable[Column]) -> Drift:
    """What is new, gone, written otherwise, or in another order.

    `remembered` are the headings (`Column.heading`) of the last time, in their order. A column
    that only stands elsewhere because others came or went before it has not moved.
    """
    now = [column for column in now if column.path]
    keys_before = list(map(heading_key, remembered))
    keys_now = [heading_key(column.heading) for column in now]
    left = Counter(keys_before) - Counter(keys_now)
    came = Counter(keys_now) - Counter(keys_before)
    gone = _taken(list(zip(keys_before, remembered, strict=True)), left)
    new = _taken(list(zip(keys_now, now, strict=True)), came)
    renamed = []
    for heading in list(gone):
        likely = max(new, key=lambda one: words.likeness(heading, one.heading), default=None)
        if likely and words.likeness(heading, likely.heading) >= ALIKE_ENOUGH_FOR_ONE:
            renamed.append((heading, likely))
            gone.remove(heading)
            new.remove(likely)
    return Drift(tuple(new), tuple(gone), tuple(renamed), _moved(keys_before, keys_now, now))


def _taken(pairs: list[tuple], counts: Counter) -> list:
    """The last ones of each key, as many as are counted, in their order."""
    found = []
    for key, one in reversed(pairs):
        if counts[key] > 0:
            counts[key] -= 1
            found.append(one)
    return found[::-1]


def _moved(before: list[str], now: list[str], columns: list[Column]) -> tuple[Column, ...]:
    """Those outside the longest run that kept its order."""
    stay = {block.b + n for block in _blocks(before, now) for n in range(block.size)}
    return tuple(
        column
        for place, (key, column) in enumerate(zip(now, columns, strict=True))
        if place not in stay and key in before and now.count(key) == before.count(key)
    )


def _blocks(before: list[str], now: list[str]) -> list:
    return SequenceMatcher(None, before, now, autojunk=False).get_matching_blocks()
