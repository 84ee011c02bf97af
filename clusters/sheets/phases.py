"""Rows that name a phase only: "Giai đoạn 2" below the row of its cluster, or below its name.

A phase is a cluster of its own in the register, so the row is looked for under the whole name.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from clusters.sheets import cluster_names
from hanoi_industry.spreadsheets.comparing import Draft
from hanoi_industry.spreadsheets.references import row_in_sheet


@dataclass(frozen=True)
class Phase:
    """The whole name of a phase; `head` is the row of the cluster, None where it is a group."""

    name: str
    head: Draft | None = None


def named_below(drafts: Iterable[Draft], names_cluster: Callable[[str], bool]) -> dict[int, Phase]:
    """The phases among the rows, by their numbers, with the cluster whose row or name stands
    nearest above; a phase below nothing is none."""
    found: dict[int, Phase] = {}
    above: Draft | None = None
    for draft in drafts:
        name = draft.text("name")
        phase = "" if draft.text("code") else cluster_names.phase_alone(name)
        if not phase:
            above = draft if name and not cluster_names.is_phase_alone(name) else above
            continue
        head = above if above is not None and above.sheet == draft.sheet else None
        group = draft.groups[-1][0] if draft.groups else None
        if group is not None and (head is None or row_in_sheet(head.number) < group.row):
            head, whole = None, group.text
            if not names_cluster(whole):
                continue
        elif head is None:
            continue
        else:
            whole = head.text("name")
        found[draft.number] = Phase(f"{cluster_names.without_phase(whole)} {phase}", head)
    return found


def heads_that_sum_up(drafts: Iterable[Draft], phases: dict[int, Phase]) -> tuple[set, set]:
    """The rows of clusters with phases below them, named in full or not, and those of them that
    add up their phases."""
    parts: dict[int, list[Draft]] = {}
    heads: dict[int, Draft] = {}
    above, name_above = None, ""
    for draft in drafts:
        head = phases[draft.number].head if draft.number in phases else None
        if head is None and draft.number not in phases:
            name, phase = cluster_names.phase_in(draft.text("name"))
            if not phase:
                above, name_above = draft, name
            elif above is not None and name_above.startswith(name):
                head = above
        if head is not None:
            heads[head.number] = head
            parts.setdefault(head.number, []).append(draft)
    return set(heads), {number for number, head in heads.items() if _adds_up(head, parts[number])}


def _adds_up(head: Draft, parts: list[Draft]) -> bool:
    for name in head.said:
        whole = _figure(head, name)
        held = [one for one in (_figure(part, name) for part in parts) if one]
        if whole and len(held) > 1 and sum(held) == whole:
            return True
    return False


def _figure(draft: Draft, name: str) -> Decimal | int | None:
    value = draft.value(name)
    return value if isinstance(value, Decimal | int) and not isinstance(value, bool) else None
