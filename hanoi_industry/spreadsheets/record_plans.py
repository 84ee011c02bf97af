"""What keeping a file of records would do; rows and findings are made when they are looked at."""

import hashlib
import json
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from hanoi_industry.spreadsheets.comparing import (
    CHANGE,
    ODD,
    WRITTEN,
    AnyPlan,
    Draft,
    Effect,
    Finding,
    Group,
    Question,
    Revision,
    RowKind,
)
from hanoi_industry.spreadsheets.record_findings import Told, by_cause
from hanoi_industry.spreadsheets.sheets import TableResource

# The bits of a row that says all it says for the first time.
ALL = -1
# Of so many things what is held is asked for at once.
BATCH = 5_000
KINDS = tuple(RowKind)
CODE_OF_KIND = {kind: code for code, kind in enumerate(KINDS)}


class _Rows(Sequence):
    """Drafts that are made when they are looked at, a slice at a time."""

    def __init__(self, resource: TableResource, indexes: Sequence[int]):
        self._resource, self._indexes = resource, indexes

    def __len__(self):
        return len(self._indexes)

    def __getitem__(self, place):
        if isinstance(place, slice):
            return self._resource.drafts(self._indexes[place])
        return self._resource.drafts([self._indexes[place]])[0]

    def __iter__(self):
        for start in range(0, len(self), BATCH):
            yield from self[start : start + BATCH]


class _Findings(Sequence):
    """(row, finding) of one cause, made when they are looked at."""

    def __init__(self, resource: TableResource, places: list[tuple[int, Told]]):
        self._resource, self._places = resource, places

    def __len__(self):
        return len(self._places)

    def __getitem__(self, place):
        if isinstance(place, slice):
            return [self._made(*one) for one in self._places[place]]
        return self._made(*self._places[place])

    def _made(self, index: int, told: Told) -> tuple[Draft, Finding]:
        return self._resource.place(index), self._resource.finding(index, told)


@dataclass
class RecordPlan(AnyPlan):
    """A plan of records; the RecordResource that compared them is asked for what somebody looks at."""

    resource: TableResource
    basis: Mapping[str, object]
    file_problems: list[Finding] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)

    @cached_property
    def questions(self) -> list[Question]:
        return list(self.resource.questions)

    @cached_property
    def counts(self) -> Counter:
        counts = Counter({KINDS[code]: n for code, n in Counter(self.resource.kinds).items()})
        counts[ODD] = len(self._odd)
        return counts

    @cached_property
    def _odd(self) -> list[int]:
        return sorted({index for group in self._causes("oddities").values() for index, _t in group})

    def _causes(self, kind: str) -> dict:
        known = self.__dict__.setdefault("_known_causes", {})
        if kind not in known:
            resource = self.resource
            told, left_out = resource.told[kind], resource.left_out
            known[kind] = by_cause(resource.readings, told, kind, without=left_out)
        return known[kind]

    def indexes_of(self, kind: str = "") -> Sequence[int]:
        kinds = self.resource.kinds
        if not kind:
            return range(len(kinds))
        if kind == ODD:
            return self._odd
        if kind not in CODE_OF_KIND:
            return ()
        code = CODE_OF_KIND[RowKind(kind)]
        return [index for index, one in enumerate(kinds) if one == code]

    def rows_of(self, kind: str = "") -> Sequence[Draft]:
        return _Rows(self.resource, self.indexes_of(kind))

    def holds_from(self, day: date) -> bool:
        days = self.resource.days
        written = (index for kind in WRITTEN for index in self.indexes_of(kind))
        return all(days[index] == day for index in written)

    def numbers_of(self, kind: str = "") -> list[int]:
        numbers = self.resource.table.numbers
        return [numbers[index] for index in self.indexes_of(kind)]

    @cached_property
    def faults(self) -> list[Group]:
        return self._groups("faults")

    @cached_property
    def oddities(self) -> list[Group]:
        return self._groups("oddities")

    @cached_property
    def notes(self) -> list[Group]:
        return self._groups("notes")

    def _groups(self, kind: str) -> list[Group]:
        return [
            Group(places[0][1].code, _Findings(self.resource, places))
            for places in self._causes(kind).values()
        ]

    @cached_property
    def revisions(self) -> list[Revision]:
        resource = self.resource
        return [
            Revision(
                name,
                resource.label_of_fact(name),
                count,
                date.fromordinal(first),
                date.fromordinal(last),
                resource.asking.corrections.get(name, CHANGE),
            )
            for name, (count, first, last) in resource.replaced.items()
        ]

    @cached_property
    def fingerprint(self) -> str:
        """Over the file, the answers, and every stored row it was compared with."""
        resource = self.resource
        said = {"basis": self.basis, "answers": resource.asking.answers, "fields": resource.names}
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, default=str)
        digest = hashlib.sha256(text.encode())
        for part in (
            bytes(resource.kinds),
            resource.held.tobytes(),
            repr(resource.subjects).encode(),
            repr(resource.areas).encode(),
            repr(resource.differing).encode(),
            str(sorted(resource.fresh.items())).encode(),
            array("l", (day.toordinal() for day in resource.days)).tobytes(),
        ):
            digest.update(hashlib.sha256(part).digest())
        return digest.hexdigest()
