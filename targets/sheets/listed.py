"""The flat list: one figure in a row, with its period, its kind and its paper in columns of their own."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from hanoi_industry.periods import NotAPeriod, Period
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.cells import Fault, Range, Reading
from hanoi_industry.spreadsheets.columns import RowProblem
from hanoi_industry.spreadsheets.comparing import Draft
from hanoi_industry.spreadsheets.wide import period_of
from targets.goals import Direction, Goal, GoalProblem, NotAGoal, Operator, parse_goal
from targets.models import ON_AVERAGE, OPERATOR_WORDS, Indicator, Target, Vintage
from targets.services import ObservationRow, TargetRow
from targets.sheets.figures import (
    day_of,
    ends,
    goal_kept_as,
    kept_as,
    plain,
    range_or_value,
    two,
    vintage_of,
)
from targets.sheets.problems import Problem
from targets.sheets.saying import ReadFigures

AVERAGE = "average per year"
PERIODS = {"full year": "{0}", "point": "{0}", AVERAGE: "{0}", "H1": "{0}-6M"}


class ListedFigures(ReadFigures):
    """Rows of which each states one figure."""

    def _of_row(self, draft: Draft) -> None:
        """One figure in a row of the flat list."""
        period = self._period(draft)
        if period is None:
            return
        kind, is_plan = draft.value("figure_kind"), draft.value("vintage") == "target"
        if is_plan and kind == "outcome":
            cell = draft.cell("vintage")
            told = ", ".join(str(label) for _value, label in Vintage.choices)
            draft.fault(RowProblem.NOT_A_CHOICE, cell, draft.text("vintage"), choices=told)
        elif is_plan or kind == "target":
            self._flat_target(draft, period)
        else:
            self._flat_outcome(draft, period)

    def _period(self, draft: Draft) -> str | None:
        year, period = draft.text("year"), draft.text("period")
        if not year and not period and draft.text("at_point"):
            return ""
        text = PERIODS.get(period, "{0}-{1}").format(year, period) if year else period
        if year and not period:
            text = year
        if not year and period in PERIODS and draft.text("at_point"):
            return ""
        try:
            return Period.parse(text).code
        except NotAPeriod:
            in_words = period_of((period or year,), year=int(year) if year.isdigit() else None)
            if in_words is None:
                cell = draft.cell("period" if period else "year")
                draft.fault(Problem.NOT_A_PERIOD, cell, text)
            return in_words and in_words.code

    def _flat_target(self, draft: Draft, period: str) -> None:
        goal = self._flat_goal(draft, period)
        if goal is None:
            return
        on, precision = day_of(draft)
        certainty, at_point = draft.text("certainty"), draft.text("at_point")
        as_of = f"as of {at_point}" if at_point else ""
        note = "; ".join(filter(None, [certainty, as_of, draft.text("note")]))
        source = draft.text("source")
        row = TargetRow(
            draft.thing,
            period,
            goal,
            source=self.papers.get(source),
            said_on=on,
            said_precision=precision,
            note=note,
            beside=bool(source) and not certainty.startswith("revised"),
        )
        label = self.sheet.field("value_low").label
        self._add_target(draft, row, draft.cell("value_low"), label, source)

    def _flat_goal(self, draft: Draft, period: str) -> Goal | None:
        label = self.sheet.field("value_low").label
        said = self._said(draft, label)
        operator, own_words = draft.value("operator"), draft.text("words")
        unit = draft.thing.unit
        low = draft.said.get("value_low")
        try:
            if low is not None and low.qualifier != "=" and not operator and not own_words:
                return self._goal_of_words(draft, low.as_typed, label)
            held = self.targets.get((draft.thing.pk, period, ""), ())
            if own_words and _say_otherwise(own_words, operator, said, draft.thing, held):
                told = "–".join(map(plain, said))
                if operator and operator != "customary":
                    told = f"{OPERATOR_WORDS[Operator(operator)]} {told}"
                params = {"words": own_words, "figures": told}
                draft.fault(Problem.WORDS_DIFFER, draft.cell("words"), own_words, label, **params)
                return None
            if operator and operator != "customary":
                text = own_words or " ".join(
                    [str(OPERATOR_WORDS[Operator(operator)]), "–".join(map(plain, said))]
                )
                return Goal.from_bounds(operator, *two(said), unit, text)
            text = own_words or "–".join(map(plain, said)) + (" %" if unit == "%" else "")
            if draft.text("period") == AVERAGE:
                text += ON_AVERAGE
            return self._goal_of(draft, text, "", label, ".")
        except NotAGoal as problem:
            code = Problem.NO_VALUE if problem.code is GoalProblem.EMPTY else f"goal_{problem.code}"
            draft.fault(code, draft.cell("value_low"), problem.text, readings=problem.readings)
            return None

    def _goal_of_words(self, draft: Draft, text: str, label) -> Goal:
        """ "dưới 4,5" in the cell of the value: its words hold, and nothing of them is lost."""
        draft.take_back(cells.CaveatCode.QUALIFIED, draft.cell("value_low"))
        return self._goal_of(draft, text, "value_low", label, self.mark)

    def _said(self, draft: Draft, label) -> list[Decimal]:
        """The ends that a row gives, in the unit of the indicator."""
        low, high = draft.value("value_low"), draft.value("value_high")
        given = [*low] if isinstance(low, Range) else [low]
        given = [one for one in (*given, high) if one is not None]
        factor = self._factor(draft, "value_low", label=label) if given else Decimal(1)
        return [one * factor for one in given]

    def _flat_outcome(self, draft: Draft, period: str) -> None:
        cell, label = draft.cell("value_low"), self.sheet.field("value_low").label
        if draft.value("value_low") is None:
            draft.fault(Problem.NO_VALUE, cell)
            return
        said = self._said(draft, label)
        if len(said) > 2:  # a range, and its end once more in a column of its own
            draft.fault(RowProblem.RANGE_NOT_TAKEN, cell, cells.as_typed(cell.raw), label)
            return
        low, high = two(said)
        if high is not None and high < low:
            draft.fault(Fault.RANGE_REVERSED, cell)
            return
        about = "about " if draft.value("operator") == Operator.ABOUT else ""
        typed = about + "–".join(plain(value) for value in (low, high) if value is not None)
        reading = kept_as(Reading(range_or_value(low, high), typed), draft.thing)
        low, high = ends(reading)
        certainty, source = draft.text("certainty"), draft.text("source")
        on, precision = day_of(draft)
        is_average = draft.text("period") == AVERAGE
        row = ObservationRow(
            draft.thing,
            period,
            low,
            high,
            vintage=draft.value("vintage") or vintage_of(certainty),
            certainty=certainty,
            at_point=AVERAGE if is_average else draft.text("at_point"),
            published_on=on,
            published_precision=precision,
            source=self.papers.get(source),
            note=draft.text("note"),
        )
        row = replace(row, as_typed=self._as_typed(draft, row, typed)[:120])
        self._look_for_oddities(draft, reading, cell, label)
        self._add_outcome(draft, row, cell, label, source)

    def _as_typed(self, draft: Draft, row: ObservationRow, typed: str) -> str:
        """Its own words, unless they are those of the figure that this one takes the place of."""
        own_words = draft.text("words")
        held = self.observations.get((row.indicator.pk, row.period, row.at_point), ())
        is_left_over = any(
            one.as_typed == own_words and (one.value, one.value_high) != (row.value, row.value_high)
            for one in held
        )
        return typed if is_left_over or not own_words else own_words


OPERATORS = frozenset(map(str, Operator))


def _say_otherwise(
    own_words: str,
    operator: str | None,
    said: list[Decimal],
    thing: Indicator,
    held: Iterable[Target],
) -> bool:
    """Whether a target's words name other figures than the cells beside them, or compare otherwise.

    Where it is recorded just so already they stand beside each other on purpose.
    """
    for one in held:
        is_held = (one.words, {one.low, one.high} - {None}) == (own_words, {*said})
        if is_held and (operator not in OPERATORS or operator == one.operator):
            return False
    goals = []
    for direction in Direction.UP, Direction.DOWN:
        how = {"direction": direction, "is_growth": thing.is_growth}
        try:
            goals.append(parse_goal(own_words, thing.unit, decimal_mark=".", **how))
        except NotAGoal:
            return False
    bounds = [_bounds(goal_kept_as(goals[0], thing)), _bounds(goals[0])]
    if not bounds[0]:
        return False
    if said and {*said} not in bounds:
        return True
    # What custom makes of a bare number is no word of theirs.
    is_stated = goals[0].operator == goals[1].operator
    return is_stated and operator in OPERATORS and operator != goals[0].operator


def _bounds(goal: Goal) -> set[Decimal]:
    return {goal.low, goal.high} - {None}
