"""Lists with a cluster in each row and its steps side by side, as progress reports have them.

"Khởi công > Kế hoạch", "Hoàn thành GPMB": each step of a row becomes a row of its own, each value
in the cell that it stands in. A bare name of a step does not say whether its days are planned or
past, so that is asked; words below it ("Đang thực hiện", "x") tell how far the step is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from clusters.models import MilestoneKind
from clusters.sheets import office_words
from clusters.sheets.sides import SIDE, pairs, says_planned
from clusters.sheets.step_columns import STEPS, JoinedLabel
from hanoi_industry import words
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.fields import SheetField
from hanoi_industry.spreadsheets.grid import text_of
from hanoi_industry.spreadsheets.header import Known
from hanoi_industry.spreadsheets.headings import ColumnMatch, FieldWords, MatchReason, knows
from hanoi_industry.spreadsheets.layout import Column
from hanoi_industry.spreadsheets.reading import Value, cell_of
from hanoi_industry.spreadsheets.tables import Table

KIND, STATE, SIDES = "kind", "state", ("actual", "planned", "state")
BELOW_A_STEP = ("Tình trạng", "Trạng thái", "Hiện trạng", "Tiến độ", "Kết quả")
# Said of a step that was taken or not, where it is ticked.
TAKEN, NOT_TAKEN = "hoàn thành", "chưa thực hiện"


def _state_of(kind: MilestoneKind, of_one: SheetField) -> SheetField:
    spoken = office_words.STEPS[kind]
    return replace(
        of_one,
        name=f"{kind}_{STATE}",
        label=JoinedLabel(kind.label, of_one.label),
        words=tuple(f"{step} > {below}" for step in spoken for below in BELOW_A_STEP),
        attribute="",
    )


def _also_bare(one: SheetField) -> SheetField:
    kind, _mark, _side = one.name.rpartition("_")
    return replace(one, words=(*one.words, *office_words.STEPS[kind]))


class StepsAcross:
    """What such a list may hold; `of_one_step` are the columns of a list with a step in each row."""

    def __init__(self, of_one_step: Iterable[SheetField]):
        self.of_one_step = {one.name: one for one in of_one_step}
        states = [_state_of(kind, self.of_one_step[STATE]) for kind in MilestoneKind]
        by_name = {one.name: _also_bare(one) for one in (*STEPS, *states)}
        # Bare names are proposed as days that are past.
        self.fields = {
            f"{kind}_{side}": by_name[f"{kind}_{side}"] for kind in MilestoneKind for side in SIDES
        }

    # Labels are known in both languages once the software has started.

    @cached_property
    def _is_kind(self) -> Known:
        return knows([self.of_one_step[KIND].vocabulary()])

    @cached_property
    def _is_step(self) -> list[Known]:
        """For each step whether a text names it."""
        return [
            knows([self.fields[f"{kind}_{side}"].vocabulary() for side in SIDES])
            for kind in MilestoneKind
        ]

    @cached_property
    def _states(self) -> frozenset[str]:
        return frozenset(self.of_one_step[STATE].words_of_choices())

    def vocabulary(self, columns: Iterable[Column], known: list[FieldWords]) -> list[FieldWords]:
        """`known` is that of a list with a step in each row, which the columns may be instead."""
        if not self.are_across(columns):
            return known
        others = [one for one in known if one.name not in self.of_one_step]
        return [*others, *(one.vocabulary() for one in self.fields.values())]

    def are_across(self, columns: Iterable[Column]) -> bool:
        """Whether steps are named by headings, and none of them is of the steps themselves."""
        columns = list(columns)
        if any(self._is_kind(part) for column in columns for part in column.path[-1:]):
            return False
        parts = {part for column in columns for part in column.path}
        return sum(any(map(is_step, parts)) for is_step in self._is_step) > 1

    def without_other_words(self, matches: list[ColumnMatch]) -> list[ColumnMatch]:
        """The same, where a column that was guessed to hold states and holds none is left out: the
        names below "Chủ đầu tư" are no state of the step "Giao chủ đầu tư"."""
        return [
            replace(one, field=None, confidence=0.0, reason=MatchReason.VALUES_DIFFER)
            if one.is_asked and (one.field or "").endswith(f"_{STATE}") and self._says_nothing(one)
            else one
            for one in matches
        ]

    def _says_nothing(self, match: ColumnMatch) -> bool:
        told = {value for value in match.column.values if value is not None}
        return bool(told) and not any(map(self._state, told))

    def down(self, table: Table) -> Table:
        """The same with a row for each step of which a row says something."""
        across = [name for name in self.fields if name in table.columns]
        if not across:
            return table
        kinds = list(dict.fromkeys(name.rpartition("_")[0] for name in across))
        said = [
            (rows[0], kind, told)
            for rows in pairs(table)
            for kind in kinds
            if (told := self._told_of(table, rows, kind))
        ]
        columns = {KIND: [office_words.STEPS[kind][0] for _row, kind, _told in said]}
        places = {}
        for at, (_row, _kind, told) in enumerate(said):
            places[KIND, at] = next(iter(told.values()))[1]
            places |= {(side, at): place for side, (_value, place) in told.items()}
        for side in {side for _row, _kind, told in said for side in told}:
            columns[side] = [told[side][0] if side in told else None for *_of, told in said]
        rows = [row for row, _kind, _told in said]
        return table.rearranged(rows, columns, places, without={*across, SIDE.name})

    def _told_of(
        self, table: Table, rows: Sequence[int], kind: str
    ) -> dict[str, tuple[Value, str]]:
        """As `_told`, of the rows of a pair: the days of the row of the plan are planned."""
        told: dict[str, tuple[Value, str]] = {}
        sides = table.columns.get(SIDE.name)
        for row in rows:
            of_row = self._told(table, row, kind)
            if sides and says_planned(text_of(sides[row])) and "actual" in of_row:
                of_row["planned"] = of_row.pop("actual")
            told = of_row | told
        return told

    def _told(self, table: Table, row: int, kind: str) -> dict[str, tuple[Value, str]]:
        """By side what a row says of a step, and its cell."""
        told: dict[str, tuple[Value, str]] = {}
        for side in SIDES:
            name = f"{kind}_{side}"
            value = table.columns[name][row] if name in table.columns else None
            if value is not None:
                state = self._state(value)
                said = (STATE, state) if state else (side, value)
                told.setdefault(said[0], (said[1], table.address(name, row)))
        return told

    def _state(self, value: Value) -> str:
        """How far a step is, where its cell holds words or a tick in place of a day."""
        text = cell_of(value).value
        if isinstance(text, str) and words.accent_free(text) in self._states:
            return text
        ticked = cells.read_flag(value)
        if not isinstance(ticked.value, bool):
            return ""
        return TAKEN if ticked.value else NOT_TAKEN
