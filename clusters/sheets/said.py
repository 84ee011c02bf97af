"""What a row of a list says of a cluster: values of facts, each with the cell it comes from."""

from dataclasses import dataclass, field
from datetime import date

from clusters.models import Cluster
from hanoi_industry.spreadsheets.cells import Reading
from hanoi_industry.spreadsheets.comparing import Draft, SourceCell
from hanoi_industry.spreadsheets.sheets import Mark
from hanoi_industry.validity import Dated

Key = tuple[type[Dated], str]


@dataclass(frozen=True)
class NamedInvestor:
    """An investor as the file names it; made, where it is new, only when the file is kept."""

    name: str
    kind: str = ""
    tax_code: str = ""

    def __str__(self):
        return self.name


@dataclass(frozen=True, slots=True)
class Said:
    """One value of a fact, with the cell it comes from."""

    value: object
    typed: str = ""
    cell: SourceCell = SourceCell()
    does_not_apply: bool = False


@dataclass
class ClusterDraft:
    """What a row will hand to the services; only values that differ from what is stored."""

    valid_from: date
    cluster: Cluster | None
    code: str = ""
    aliases: tuple[str, ...] = ()
    facts: dict[Key, dict[str, Said]] = field(default_factory=dict)
    # From which day what is held of a group is true, where that is an earlier one than the row's.
    since: dict[Key, date] = field(default_factory=dict)
    decision: str = ""
    source: str = ""


def say(facts: dict, model, name: str, value, draft: Draft, column: str, kind: str = "") -> None:
    reading = draft.said.get(column) or Reading()
    absent = value is Mark.DOES_NOT_APPLY
    facts.setdefault((model, kind), {})[name] = Said(
        None if absent else value, reading.as_typed, draft.cell(column), absent
    )


def say_unless_said(facts: dict, model, name: str, value, draft: Draft, column: str) -> None:
    """A column that gives the fact itself goes before one it is read out of."""
    if name not in facts.get((model, ""), {}):
        say(facts, model, name, value, draft, column)
