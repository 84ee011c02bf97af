"""What cells of targets and outcomes say: in which unit, with which decimal mark, and what is odd."""

from dataclasses import replace
from decimal import Decimal

from hanoi_industry import words
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.cells import Fault, Reading
from hanoi_industry.spreadsheets.columns import Doubt
from hanoi_industry.spreadsheets.comparing import Draft, SourceCell
from hanoi_industry.spreadsheets.sheets import ANSWERS, in_both_languages
from targets import doubts, expressions
from targets.goals import Goal, GoalProblem, NotAGoal, parse_goal
from targets.models import UNIT_WORDS, Expression, Indicator
from targets.sheets import unlikely
from targets.sheets.counting import is_whole, mark_of_count, size_of_count
from targets.sheets.figures import (
    ends,
    goal_kept_as,
    goal_times,
    kept_as,
    range_or_value,
    rounded,
    words_with_bounds,
)
from targets.sheets.growing import bare_growth, bare_unit
from targets.sheets.naming import unit_in, unit_of_groups
from targets.sheets.problems import Problem
from targets.sheets.recorded import StatedFigures

MARK = "decimal_mark|figures"


class ReadFigures(StatedFigures):
    """`mark` is the decimal mark where cells show it or a person said it."""

    def _unit_of(self, draft: Draft, name: str = "") -> tuple[str, SourceCell]:
        """The unit that a row names, or the heading of a column of it, and where."""
        if text := draft.text("unit"):
            return text, draft.cell("unit")
        if text := unit_in(draft.text("indicator")):
            return text, draft.cell("indicator")
        if text := unit_of_groups(draft):
            return text, draft.cell("indicator")
        return self.table.units.get(name, ""), draft.cell(name)

    def _unit_fits(self, draft: Draft) -> bool:
        """One of another kind cannot be kept; one of another size is converted."""
        unit, cell = self._unit_of(draft)
        expected = draft.thing.unit
        if not unit and not any(self.table.units.values()) and _is_sized(draft.thing):
            draft.note(Problem.NO_UNIT, draft.cell("indicator"), expected=draft.thing.unit_words)
        known = (expected, *in_both_languages(UNIT_WORDS.get(expected, expected)))
        if not unit or words.accent_free(unit) in map(words.accent_free, known):
            return True
        told = {"unit": unit, "expected": draft.thing.unit_words}
        agree = cells.units_agree(bare_unit(unit), bare_unit(expected))
        if agree is None:
            draft.oddity(Problem.UNIT_NOT_KNOWN, cell, unit, **told)
        elif not agree:
            draft.fault(Problem.UNIT_DIFFERS, cell, unit, **told)
        return agree is not False

    def _unit_at(self, draft: Draft, name: str) -> str:
        """The unit of a cell; where its column speaks of another kind, the cell is odd."""
        unit, cell = self._unit_of(draft, name)
        expected = draft.thing.unit
        if unit and cells.units_agree(bare_unit(unit), bare_unit(expected)) is False:
            told = {"unit": unit, "expected": draft.thing.unit_words}
            if not draft.cell(name).raw.is_empty:
                draft.oddity(Problem.UNIT_NOT_KNOWN, cell, unit, **told)
            return ""
        return unit

    def _factor(self, draft: Draft, name: str, typed: object = "", label: object = "") -> Decimal:
        """By which figures of a cell are multiplied to stand in the unit of the indicator."""
        said, kept = bare_unit(self._unit_at(draft, name)), bare_unit(draft.thing.unit)
        one, other = cells.unit_of(said), cells.unit_of(kept)
        if one is None or other is None or one.factor == other.factor:
            return Decimal(1)
        told = {"unit": one.name, "expected": draft.thing.unit_words}
        draft.note(cells.CaveatCode.CONVERTED, draft.cell(name), typed, label, **told)
        return one.factor / other.factor

    def _goal(self, draft: Draft, name: str, label) -> Goal | None:
        cell = draft.cell(name)
        reading = cells.read_text(cell.raw)
        if reading.is_faulty:
            draft.fault(reading.code, cell, reading.as_typed, label, **reading.params)
            return None
        if reading.value is None:
            return None
        text, footnote = cells.without_footnote(reading.value)
        if cells.says_no_value_yet(text):
            text, footnote = "", cells.Caveat(cells.CaveatCode.NO_VALUE_YET)
        if footnote is not None:
            self._tell_beside(draft, replace(reading, caveats=(footnote,)), cell, label)
        if not text:
            return None
        try:
            return self._goal_of(draft, text, name, label, self._mark_of(draft, text))
        except NotAGoal as problem:
            if problem.code is GoalProblem.AMBIGUOUS_NUMBER and self._asks_mark(draft, cell):
                return None
            if problem.code is not GoalProblem.EMPTY:
                draft.fault(
                    f"goal_{problem.code}", cell, reading.as_typed, label, readings=problem.readings
                )
        return None

    def _goal_of(self, draft: Draft, text: str, name: str, label, mark: str | None) -> Goal:
        """What words promise, in the unit and the way the indicator is kept."""
        thing = draft.thing
        unit = self._unit_at(draft, name) if name else ""
        is_sized = unit and cells.units_agree(bare_unit(unit), bare_unit(thing.unit))
        goal = parse_goal(
            text,
            unit if is_sized else thing.unit,
            decimal_mark=mark,
            direction=thing.direction,
            is_growth=thing.is_growth,
        )
        if is_sized:
            factor = self._factor(draft, name, text, label)
            goal = goal_times(goal, factor, unit=unit, kept=thing.unit)
        elif thing.expression == Expression.COUNT and (size := size_of_count(unit)) > 1:
            self._tell_size(draft, name, unit, text, label)
            goal = goal_times(goal, Decimal(size), unit=unit, kept=thing.unit)
        kept = goal_kept_as(goal, thing)
        if kept != goal:
            told = {"kept": words_with_bounds(kept), "how": thing.get_expression_display()}
            draft.note(Problem.KEPT_OTHERWISE, draft.cell(name), text, label, **told)
        goal = kept
        if goal.low is not None or goal.high is not None:
            bound = goal.high if goal.low is None else goal.low
            self._look_for_oddities(draft, Reading(bound, text), draft.cell(name), label)
        else:
            draft.note(Problem.IN_WORDS, draft.cell(name), text, label)
        return goal

    def _in_ones(self, draft: Draft, reading: Reading, name: str, label) -> Reading:
        """A count in thousands, as its column says: "60,5" of "nghìn người"."""
        unit = self._unit_at(draft, name)
        size = 1 if cells.unit_of(draft.thing.unit) else size_of_count(unit)
        if size == 1 or reading.is_faulty or reading.value is None:
            return reading
        self._tell_size(draft, name, unit, reading.as_typed, label)
        low, high = (None if one is None else one * size for one in ends(reading))
        return replace(reading, value=range_or_value(low, high))

    def _tell_size(self, draft: Draft, name: str, unit: str, typed: object, label) -> None:
        told = {"unit": unit, "expected": draft.thing.unit_words}
        draft.note(cells.CaveatCode.CONVERTED, draft.cell(name), typed, label, **told)

    def _mark_of(self, draft: Draft, text: object) -> str | None:
        if draft.thing.expression == Expression.COUNT:
            return mark_of_count(text, self.mark)
        return self.mark

    def _asks_mark(self, draft: Draft, cell: SourceCell) -> bool:
        """Where no other cell shows it: asked once of all; False where it was answered already."""
        if self.mark is not None:
            return False
        answer = self.questions.ask(
            MARK,
            Problem.WHICH_MARK,
            ANSWERS[Doubt.MARK],
            address=cell.address,
            offered=",",
            text=cells.as_typed(cell.raw),
        )
        if answer is None:
            draft.asked.append(MARK)
        return answer is None

    def _number(self, draft: Draft, name: str, label) -> Reading | None:
        cell = draft.cell(name)
        is_growth = draft.thing.expression == Expression.GROWTH
        bare, sign = bare_growth(cell.raw) if is_growth else (cell.raw, 1)
        reading = cells.read_number(
            bare,
            self._mark_of(draft, cell.raw.value),
            bare_unit(draft.thing.unit),
            unit_of_column=bare_unit(self._unit_at(draft, name)),
            percent_scale="percent",
        )
        if draft.thing.expression == Expression.COUNT:
            reading = self._in_ones(draft, cells.whole_of_two(reading), name, label)
        if reading.is_faulty or reading.qualifier == "nd":
            code = reading.code or Fault.NOT_A_NUMBER
            if code is not Fault.AMBIGUOUS or not self._asks_mark(draft, cell):
                draft.fault(code, cell, reading.as_typed, label, **reading.params)
            return None
        self._tell_beside(draft, reading, cell, label)
        if reading.value is None:
            return None
        if sign < 0 or bare is not cell.raw:
            low, high = (None if one is None else sign * one for one in ends(reading))
            value = range_or_value(*sorted((low, low if high is None else high)))
            reading = replace(reading, value=value, as_typed=cells.as_typed(cell.raw))
        for caveat in reading.caveats:
            if caveat.code is cells.CaveatCode.CONVERTED:
                told = caveat.params | {"expected": draft.thing.unit_words}
                draft.note(caveat.code, cell, reading.as_typed, label, **told)
        reading = kept_as(reading, draft.thing)
        self._look_for_oddities(draft, reading, cell, label)
        return rounded(reading)

    def _tell_beside(self, draft: Draft, reading: Reading, cell: SourceCell, label) -> None:
        told = (draft, reading.caveats, cell, reading.as_typed, label)
        self.tell_caveats(*told, *cells.TOLD_OF_FIGURES)

    def _look_for_oddities(
        self, draft: Draft, reading: Reading, cell, label, of: Indicator | None = None
    ) -> None:
        """`of` is the indicator of the figure where it is not that of the row."""
        low, _high = ends(reading)
        thing = of or draft.thing
        for caveat in reading.caveats:
            if caveat.code is cells.CaveatCode.QUALIFIED:
                draft.oddity(caveat.code, cell, reading.as_typed, label, **caveat.params)
        expression = thing.expression
        if expression == Expression.COUNT:
            self._look_at_count(draft, low, reading, cell, label)
        if expression == Expression.GROWTH and doubts.looks_like_index(low):
            params = {"value": low, "growth": low - expressions.BASE}
            draft.oddity(Problem.LOOKS_LIKE_INDEX, cell, reading.as_typed, label, **params)
        elif expression == Expression.INDEX and doubts.looks_like_growth(low):
            params = {"value": low, "index": low + expressions.BASE}
            draft.oddity(Problem.LOOKS_LIKE_GROWTH, cell, reading.as_typed, label, **params)
        elif unlikely.may_be_index_of_one(thing, low, reading.as_typed):
            params = {"value": low, "growth": (low * 100 - expressions.BASE).normalize()}
            draft.oddity(Problem.LOOKS_LIKE_INDEX, cell, reading.as_typed, label, **params)
        elif unlikely.may_be_fraction(thing, low, reading.as_typed, cell, self.fractions):
            params = {"value": low, "percent": (low * 100).normalize()}
            draft.oddity(Problem.LOOKS_LIKE_FRACTION, cell, reading.as_typed, label, **params)
        else:
            earlier = self.earlier.get(thing.pk, ())
            for code, params in unlikely.beside_earlier(thing, low, earlier):
                draft.oddity(code, cell, reading.as_typed, label, **params)

    def _look_at_count(self, draft: Draft, value: Decimal, reading: Reading, cell, label) -> None:
        told = (cell, reading.as_typed, label)
        if not is_whole(value):
            draft.oddity(Problem.NOT_WHOLE, *told, value=value.normalize())
        elif self.mark == "." and mark_of_count(reading.as_typed, self.mark) != self.mark:
            draft.oddity(Problem.PERHAPS_DECIMALS, *told, value=value)


def _is_sized(thing: Indicator) -> bool:
    """Whether it is kept in thousands or millions of something, and a figure without unit may not be."""
    unit = cells.unit_of(bare_unit(thing.unit))
    return thing.expression == Expression.LEVEL and unit is not None and unit.factor > 1
