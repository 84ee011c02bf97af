"""Figures that rows state, beside what was recorded, and beside each other."""

from hanoi_industry.periods import CIVIL, Period
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.comparing import Difference, Draft, SourceCell
from hanoi_industry.spreadsheets.sheets import SheetResource
from targets.models import Observation
from targets.services import ObservationRow, TargetRow
from targets.sheets.columns import ADJUSTED
from targets.sheets.figures import (
    Figure,
    figure_said,
    observes_the_same,
    promises_the_same,
    range_or_value,
    sameness,
    subject,
    words_with_bounds,
)
from targets.sheets.problems import Problem


class StatedFigures(SheetResource):
    """`targets` and `observations` hold what was recorded, by indicator, period and one word more."""

    def _held(self, model, numbers: set[int]) -> dict[tuple, list]:
        rows = model.objects.as_known_on(None).filter(indicator__in=numbers)
        rows = rows.select_related("source").order_by("id")
        if self.lock:
            rows = rows.select_for_update(of=("self",))
        held: dict[tuple, list] = {}
        for row in rows:
            more = row.at_point if model is Observation else row.scenario
            held.setdefault((row.indicator_id, row.period, more), []).append(row)
        return held

    def _stands(self, draft: Draft, row: ObservationRow) -> bool:
        """What is recorded already in some vintage is nothing to ask about."""
        key = row.indicator.pk, Period.parse(row.period).code, row.at_point
        held = self.observations.get(key, [])
        return any(observes_the_same(row, one) for one in held)

    def _held_targets(self, row: TargetRow) -> list:
        key = row.indicator.pk, Period.parse(row.period).code, row.scenario
        return self.targets.get(key, [])

    def _add_target(self, draft, row: TargetRow, cell: SourceCell, label, source: str = "") -> None:
        held = self._held_targets(row)
        draft.compared_with += [f"target:{one.pk}" for one in held]
        figure = Figure(row, cell, source)
        draft.kept.stated.append(figure)
        is_new_paper = bool(source) and row.source is None
        if not is_new_paper and any(promises_the_same(row, one) for one in held):
            return
        before = held[-1].words if held and not row.beside else None
        after = row.goal.words
        if before == after:
            before, after = words_with_bounds(held[-1]), words_with_bounds(row.goal)
        self._add(draft, figure, before, after, label)

    def _add_adjusted(self, draft: Draft, row: TargetRow, cell: SourceCell, label) -> None:
        """A plan that was changed follows the one before it, which stays as what it changed."""
        known = draft.kept
        before = [
            one
            for one in known.stated
            if isinstance(one.row, TargetRow) and one.row.period == row.period
        ]
        if not before:
            self._add_target(draft, row, cell, label)
            return
        (first, *_), goal = before, row.goal
        if figure_said(first) == (goal.operator, goal.low, goal.high):
            return
        held = self._held_targets(row)
        if any(promises_the_same(row, one) for one in held):
            # Said now, the one before would take the place of what holds.
            if first in known.figures:
                draft.note(Problem.ADJUSTED_BEFORE, first.cell, first.row.goal.words, label)
            known.figures = [one for one in known.figures if one is not first]
            known.stated = [one for one in known.stated if one is not first]
            place = first.cell.address
            draft.differences = [one for one in draft.differences if one.address != place]
        figure = Figure(row, cell, is_adjusted=True)
        known.stated.append(figure)
        if any(promises_the_same(row, one) for one in held):
            return
        said = first.row.goal.words
        draft.note(Problem.ADJUSTED, cell, row.goal.words, label, before=said)
        self._add(draft, figure, said, row.goal.words, label)

    def _add_outcome(self, draft, row: ObservationRow, cell, label, source: str = "") -> None:
        period = Period.parse(row.period) if row.period else None
        code = period.code if period else ""
        held = self.observations.get((row.indicator.pk, code, row.at_point), [])
        draft.compared_with += [f"observation:{one.pk}" for one in held]
        if period and CIVIL.days(period).first > self.asking.today:
            draft.oddity(Problem.NOT_BEGUN, cell, cells.as_typed(cell.raw), label)
        figure = Figure(row, cell, source)
        draft.kept.stated.append(figure)
        is_new_paper = bool(source) and row.source is None
        if not is_new_paper and any(observes_the_same(row, one) for one in held):
            return
        before = range_or_value(held[-1].value, held[-1].value_high) if held else None
        after = range_or_value(row.value, row.value_high)
        self._add(draft, figure, before, after, label)

    def _add(self, draft: Draft, figure: Figure, before, after, label) -> None:
        row = figure.row
        kind = "target" if isinstance(row, TargetRow) else "outcome"
        draft.kept.figures.append(figure)
        if figure.is_adjusted:
            kind = ADJUSTED
        more = row.scenario if isinstance(row, TargetRow) else row.at_point
        name = f"{kind}.{row.period}.{more}"
        typed = cells.as_typed(figure.cell.raw)
        period = f"{label} {row.period}" if str(row.period) not in str(label) else label
        draft.differences.append(
            Difference(name, period, before, after, typed, figure.cell.address)
        )

    def settle_all(self) -> None:
        first: dict[tuple, Draft] = {}
        of: dict[tuple, tuple[Draft, Figure]] = {}
        for draft in self.drafts:
            if draft.kept is None or draft.is_left_out:
                continue
            for figure in draft.kept.stated:
                other = first.setdefault(sameness(figure), draft)
                if other is not draft:
                    self._tell_repeated(draft, figure, other)
                    continue
                before, known = of.setdefault(subject(figure), (draft, figure))
                if figure_said(known) != figure_said(figure):
                    _tell_conflict(draft, figure, before, known)
                    _tell_conflict(before, known, draft, figure)

    def _tell_repeated(self, draft: Draft, figure: Figure, other: Draft) -> None:
        """Growth that its own row says as well is no slip: it is kept once."""
        if figure.row.indicator == other.thing == draft.thing:
            draft.fault(Problem.REPEATED, figure.cell, first=other.number)
            return
        draft.kept.figures = [one for one in draft.kept.figures if one is not figure]
        place = figure.cell.address
        draft.differences = [one for one in draft.differences if one.address != place]


def _tell_conflict(draft: Draft, figure: Figure, other: Draft, said: Figure) -> None:
    row = said.row
    value = row.goal.words if isinstance(row, TargetRow) else row.as_typed
    params = {"first": other.number, "value": value, "indicator": row.indicator.name}
    if not any(
        (one.code, one.address) == (Problem.CONFLICT, figure.cell.address) for one in draft.faults
    ):
        draft.fault(Problem.CONFLICT, figure.cell, cells.as_typed(figure.cell.raw), **params)
