"""What the register holds of the clusters of a list, and how what a row says differs from it."""

from dataclasses import replace
from datetime import date
from functools import cache

from clusters.models import MilestoneFacts, MilestoneKind, StationFacts
from clusters.register import partial
from clusters.services import FACT_MODELS
from clusters.sheets.said import NamedInvestor, Said
from clusters.sheets.step_columns import JoinedLabel
from hanoi_industry.spreadsheets.comparing import Difference, says_the_same
from hanoi_industry.spreadsheets.sheets import Mark
from hanoi_industry.validity import Dated

BATCH = 500
# What the register says of a cluster itself, and of its first station.
MODELS = tuple(
    model for model in FACT_MODELS if model.dated_subject[0] == "cluster" or model is StationFacts
)


class Held:
    """The standing facts of the clusters of a file, loaded with one question for each group."""

    def __init__(self, numbers: list[int], *, lock: bool):
        self._rows: dict[tuple, list[Dated]] = {}
        self._newest: dict[int, date] = {}
        numbers = sorted(set(numbers))
        for model in MODELS:
            for start in range(0, len(numbers), BATCH):
                self._load(model, numbers[start : start + BATCH], lock)

    def _load(self, model: type[Dated], numbers: list[int], lock: bool) -> None:
        path = "station__cluster" if model is StationFacts else "cluster"
        rows = model.objects.standing().filter(**{f"{path}__in": numbers})
        rows = rows.select_related(*model.relations()).order_by("valid_from")
        if model is StationFacts:
            rows = rows.filter(station__number=1)
        if lock:
            rows = rows.select_for_update(of=("self",))
        for row in rows:
            number = row.station.cluster_id if model is StationFacts else row.cluster_id
            kind = row.kind if model is MilestoneFacts else ""
            self._rows.setdefault((number, model, kind), []).append(row)
            self._newest[number] = max(self._newest.get(number, row.valid_from), row.valid_from)

    def on(self, number: int, model: type[Dated], kind: str, day: date) -> Dated | None:
        rows = [row for row in self._rows.get((number, model, kind), []) if row.valid_from <= day]
        return rows[-1] if rows else None

    def newest(self, number: int) -> date | None:
        return self._newest.get(number)


@cache
def may_be_erased(model: type[Dated], name: str) -> bool:
    return model._meta.get_field(name).null


def is_same(before, after) -> bool:
    if isinstance(after, NamedInvestor):
        return before is not None and says_the_same(before.name, after.name)
    if isinstance(after, list):
        return sorted(before or []) == after
    return says_the_same(before, after)


def with_precisions(differing: dict[str, Said], said: dict[str, Said]) -> dict[str, Said]:
    """A day and how well it is known are one value: both are said or neither."""
    whole = dict(differing)
    for side in ("planned", "actual"):
        pair = (f"{side}_on", f"{side}_precision")
        if any(name in differing for name in pair):
            whole |= {name: said[name] for name in pair if name in said}
    return whole


def fact_difference(model, kind: str, name: str, before, said: Said, words_of_codes) -> Difference:
    after = Mark.DOES_NOT_APPLY if said.does_not_apply else said.value
    return Difference(
        _full_name(model, kind, name),
        _label(model, kind, name),
        before,
        after,
        said.typed,
        said.cell.address,
        words_of_codes,
    )


def held_since(day: date, one: Difference) -> Difference:
    """Where a value is replaced that somebody stated, from which day it was true."""
    return replace(one, since=day) if one.before not in (None, []) else one


def day_difference(kind: str, side: str, held: MilestoneFacts | None, said: dict) -> Difference:
    on, precision = said[f"{side}_on"], said[f"{side}_precision"]
    before = None
    if held is not None:
        before = partial(getattr(held, f"{side}_on"), getattr(held, f"{side}_precision"))
    name = f"{side}_on"
    return Difference(
        _full_name(MilestoneFacts, kind, name),
        _label(MilestoneFacts, kind, name),
        before,
        partial(on.value, precision.value),
        on.typed,
        on.cell.address,
    )


@cache
def choices_of(model, name: str) -> dict:
    return dict(model._meta.get_field(name).choices or ())


@cache
def _full_name(model, kind: str, name: str) -> str:
    return ".".join(filter(None, [model.__name__, kind, name]))


def difference_of(model, kind: str, name: str) -> str:
    """The name of the difference that tells of a field; a day and how well it is known are one."""
    return _full_name(model, kind, name.replace("_precision", "_on") if kind else name)


@cache
def _label(model, kind: str, name: str):
    label = model._meta.get_field(name).verbose_name
    return JoinedLabel(MilestoneKind(kind).label, label) if kind else label
