"""Rows of a file of targets and outcomes compared with what was recorded: the wide table, and the list."""

from dataclasses import replace
from decimal import Decimal

from hanoi_industry import words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.periods import NotAPeriod, Period
from hanoi_industry.spreadsheets import cells, papers
from hanoi_industry.spreadsheets.cells import Fault, Range, Reading
from hanoi_industry.spreadsheets.columns import Doubt, RowProblem
from hanoi_industry.spreadsheets.comparing import Choice, Difference, Draft, SourceCell
from hanoi_industry.spreadsheets.progress import Stage
from hanoi_industry.spreadsheets.reading import cell_of
from hanoi_industry.spreadsheets.sheets import ANSWERS, SheetResource, in_both_languages
from hanoi_industry.spreadsheets.wide import period_of
from targets import doubts, expressions, services
from targets.expressions import as_kept
from targets.goals import Goal, GoalProblem, NotAGoal, Operator, parse_goal
from targets.models import (
    ON_AVERAGE,
    OPERATOR_WORDS,
    UNIT_WORDS,
    Basis,
    Expression,
    Indicator,
    Observation,
    Target,
    Vintage,
)
from targets.services import ObservationRow, TargetRow
from targets.sheets import unlikely
from targets.sheets.columns import ADJUSTED, GROWN, period_field
from targets.sheets.counting import is_whole, mark_of_count, size_of_count
from targets.sheets.down import NO_PERIOD
from targets.sheets.figures import (
    Figure,
    TargetsDraft,
    day_of,
    ends,
    figure_said,
    goal_kept_as,
    goal_times,
    kept_as,
    observes_the_same,
    plain,
    promises_the_same,
    range_or_value,
    rounded,
    sameness,
    subject,
    two,
    vintage_of,
)
from targets.sheets.growing import (
    PER_CENT,
    bare_growth,
    bare_unit,
)
from targets.sheets.identifying import NamedRows
from targets.sheets.naming import (
    IndicatorNames,
    unit_in,
    unit_of_groups,
)
from targets.sheets.problems import Problem

AVERAGE = "average per year"
MARK = "decimal_mark|figures"
PERIODS = {"full year": "{0}", "point": "{0}", AVERAGE: "{0}", "H1": "{0}-6M"}


class TargetResource(SheetResource):
    def prepare(self, drafts: list[Draft]) -> None:
        self.indicators = IndicatorNames(Indicator.objects.order_by("position", "code"))
        units = {self.table.units.get(name, "") for name in self.table.columns if ":" in name}
        unit = units.pop() if len(units) == 1 else ""
        self.rows = NamedRows(self.indicators, self.questions, unit)
        self.mark = cells.decimal_mark_of(
            cell_of(value)
            for name, column in self.table.columns.items()
            if ":" in name or name.startswith("value")
            for value in column
        )
        if self.mark is None:
            answer = self.asking.answers.get("questions", {}).get(MARK)
            self.mark = answer if answer in {".", ","} else None
        for draft in self.told_of_each(Stage.MATCHING, drafts):
            if not draft.is_left_out:
                self._identify(draft)
        found = {draft.thing.pk for draft in drafts if draft.thing is not None}
        found |= {draft.kept.growth.pk for draft in drafts if draft.kept and draft.kept.growth}
        self.targets = self._held(Target, found)
        self.observations = self._held(Observation, found)
        self.earlier = unlikely.earlier_of(self.observations)
        self.fractions = unlikely.fractions(drafts, self.mark)
        self.papers = papers.recorded(draft.text("source") for draft in drafts)
        self.may = self.asking.by.may(Permission.IMPORT, WHOLE_CITY) and services.may_record(
            self.asking.by
        )

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

    def _identify(self, draft: Draft) -> None:
        draft.label = draft.text("indicator") or draft.text("indicator_code")
        draft.thing = self.rows.of(draft)
        if draft.thing is not None:
            draft.label = draft.thing.name
            draft.kept = TargetsDraft(draft.thing)
            if any(name.startswith(f"{GROWN}:") for name in draft.cells):
                draft.kept.growth = self._grown(draft.thing)

    def _grown(self, indicator: Indicator) -> Indicator | None:
        """What a column of growth over the same period a year before says of a row."""
        if indicator.expression in (Expression.GROWTH, Expression.INDEX):
            return indicator if indicator.basis == Basis.SAME_PERIOD else None
        return self.indicators.growth_of(indicator)

    # What a row says

    def settle(self, draft: Draft) -> None:
        if not self.may:
            draft.fault(Problem.NOT_YOURS, draft.cell("indicator"))
        if draft.kept is None:
            return
        if not self._unit_fits(draft):
            return
        if any(":" in name for name in draft.cells):
            # What was planned first comes before what became of it.
            for name in sorted(draft.cells, key=_is_of_adjusted):
                kind, _mark, period = name.partition(":")
                if period and not draft.is_faulty_at(name):
                    self._of_period(draft, kind, period, name)
        else:
            self._of_row(draft)
        if draft.thing.computed_by and draft.kept.figures:
            draft.note(Problem.COMPUTED, draft.cell("indicator"))
        draft.is_new = all(one.before is None for one in draft.differences)

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

    def _of_period(self, draft: Draft, kind: str, period: str, name: str) -> None:
        label, cell = period_field(kind, period, "").label, draft.cell(name)
        if kind == NO_PERIOD:
            if not cell.raw.is_empty:
                draft.fault(Problem.WITHOUT_PERIOD, cell, cells.as_typed(cell.raw))
            return
        if kind == GROWN:
            self._of_growth(draft, period, cell)
            return
        if kind in ("target", ADJUSTED):
            goal = self._goal(draft, name, label)
            if goal is not None:
                row = TargetRow(draft.thing, period, goal)
                if kind == ADJUSTED:
                    self._add_adjusted(draft, row, cell, label)
                else:
                    self._add_target(draft, row, cell, label)
            return
        reading = self._number(draft, name, label)
        if reading is None:
            return
        low, high = ends(reading)
        row = ObservationRow(draft.thing, period, low, high, as_typed=reading.as_typed[:120])
        if kind != "outcome":
            row = replace(row, vintage=Vintage(kind))
        elif not self._stands(draft, row):
            row = replace(row, vintage=self._vintage(draft, cell))
        self._add_outcome(draft, row, cell, label)

    def _of_growth(self, draft: Draft, period: str, cell: SourceCell) -> None:
        """A column over the same period a year before prints an index, 112,9, or growth, 12,9."""
        grown = draft.kept.growth
        if grown is None or cell.raw.is_empty:
            return
        label = f"{grown.name}, {period}"
        reading = cells.read_number(cell.raw, self.mark, PER_CENT, percent_scale="percent")
        if reading.is_faulty or (reading.value is None and not reading.is_blank):
            code = reading.code or Fault.NOT_A_NUMBER
            draft.fault(code, cell, reading.as_typed, label, **reading.params)
            return
        self._tell_beside(draft, reading, cell, label)
        if reading.value is None:
            return
        how = (Expression.INDEX, grown.expression)
        if grown.expression == Expression.INDEX:
            how = (Expression.GROWTH, grown.expression)
        low, high = (None if one is None else as_kept(one, *how) for one in ends(reading))
        low, high = ends(rounded(replace(reading, value=range_or_value(low, high))))
        row = ObservationRow(grown, period, low, high, as_typed=reading.as_typed[:120])
        if not self._stands(draft, row):
            row = replace(row, vintage=self._vintage(draft, cell))
        self._add_outcome(draft, row, cell, label)

    def _stands(self, draft: Draft, row: ObservationRow) -> bool:
        """What is recorded already in some vintage is nothing to ask about."""
        held = self.observations.get((row.indicator.pk, Period.parse(row.period).code, ""), [])
        return any(observes_the_same(row, one) for one in held)

    def _vintage(self, draft: Draft, cell: SourceCell) -> str:
        # Asked once of all: a file says of its own figures how sure they are, or it says nothing.
        key = "vintage"
        answer = self.questions.ask(
            key,
            Problem.WHICH_VINTAGE,
            [Choice(value, label) for value, label in Vintage.choices],
            address=cell.address,
            offered=Vintage.REPORTED,
        )
        if answer is None:
            draft.asked.append(key)
        return answer or Vintage.REPORTED

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
        goal = goal_kept_as(goal, thing)
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
        self.tell_caveats(*told, *cells.SAID_BESIDE)

    def _look_for_oddities(self, draft: Draft, reading: Reading, cell, label) -> None:
        low, _high = ends(reading)
        for caveat in reading.caveats:
            if caveat.code is cells.CaveatCode.QUALIFIED:
                draft.oddity(caveat.code, cell, reading.as_typed, label, **caveat.params)
        expression = draft.thing.expression
        if expression == Expression.COUNT:
            self._look_at_count(draft, low, reading, cell, label)
        if expression == Expression.GROWTH and doubts.looks_like_index(low):
            params = {"value": low, "growth": low - expressions.BASE}
            draft.oddity(Problem.LOOKS_LIKE_INDEX, cell, reading.as_typed, label, **params)
        elif expression == Expression.INDEX and doubts.looks_like_growth(low):
            params = {"value": low, "index": low + expressions.BASE}
            draft.oddity(Problem.LOOKS_LIKE_GROWTH, cell, reading.as_typed, label, **params)
        elif unlikely.may_be_fraction(draft.thing, low, reading.as_typed, cell, self.fractions):
            params = {"value": low, "percent": (low * 100).normalize()}
            draft.oddity(Problem.LOOKS_LIKE_FRACTION, cell, reading.as_typed, label, **params)
        else:
            earlier = self.earlier.get(draft.thing.pk, ())
            for code, params in unlikely.beside_earlier(draft.thing, low, earlier):
                draft.oddity(code, cell, reading.as_typed, label, **params)

    def _look_at_count(self, draft: Draft, value: Decimal, reading: Reading, cell, label) -> None:
        told = (cell, reading.as_typed, label)
        if not is_whole(value):
            draft.oddity(Problem.NOT_WHOLE, *told, value=value.normalize())
        elif self.mark == "." and mark_of_count(reading.as_typed, self.mark) != self.mark:
            draft.oddity(Problem.PERHAPS_DECIMALS, *told, value=value)

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
        goal = self._flat_goal(draft)
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

    def _flat_goal(self, draft: Draft) -> Goal | None:
        label = self.sheet.field("value_low").label
        said = self._said(draft, label)
        operator, own_words = draft.value("operator"), draft.text("words")
        unit = draft.thing.unit
        low = draft.said.get("value_low")
        try:
            if low is not None and low.qualifier != "=" and not operator and not own_words:
                return self._goal_of_words(draft, low.as_typed, label)
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
        place = draft.cell("value_low").address
        draft.oddities[:] = [
            one
            for one in draft.oddities
            if (one.code, one.address) != (cells.CaveatCode.QUALIFIED, place)
        ]
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
            as_typed=(draft.text("words") or typed)[:120],
            vintage=draft.value("vintage") or vintage_of(certainty),
            certainty=certainty,
            at_point=AVERAGE if is_average else draft.text("at_point"),
            published_on=on,
            published_precision=precision,
            source=self.papers.get(source),
            note=draft.text("note"),
        )
        self._look_for_oddities(draft, reading, cell, label)
        self._add_outcome(draft, row, cell, label, source)

    # Comparing

    def _add_target(self, draft, row: TargetRow, cell: SourceCell, label, source: str = "") -> None:
        held = self.targets.get((row.indicator.pk, Period.parse(row.period).code, row.scenario), [])
        draft.compared_with += [f"target:{one.pk}" for one in held]
        figure = Figure(row, cell, source)
        draft.kept.stated.append(figure)
        is_new_paper = bool(source) and row.source is None
        if not is_new_paper and any(promises_the_same(row, one) for one in held):
            return
        before = held[-1].words if held and not row.beside else None
        self._add(draft, figure, before, row.goal.words, label)

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
        held = self.targets.get((row.indicator.pk, Period.parse(row.period).code, row.scenario), [])
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
        code = Period.parse(row.period).code if row.period else ""
        held = self.observations.get((row.indicator.pk, code, row.at_point), [])
        draft.compared_with += [f"observation:{one.pk}" for one in held]
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
        name = f"{kind}.{row.period}.{getattr(row, 'at_point', '')}"
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


def _is_of_adjusted(name: str) -> bool:
    return name.startswith(f"{ADJUSTED}:")


def _is_sized(thing: Indicator) -> bool:
    """Whether it is kept in thousands or millions of something, and a figure without unit may not be."""
    unit = cells.unit_of(bare_unit(thing.unit))
    return thing.expression == Expression.LEVEL and unit is not None and unit.factor > 1


def _tell_conflict(draft: Draft, figure: Figure, other: Draft, said: Figure) -> None:
    row = said.row
    value = row.goal.words if isinstance(row, TargetRow) else row.as_typed
    params = {"first": other.number, "value": value, "indicator": row.indicator.name}
    if not any(
        (one.code, one.address) == (Problem.CONFLICT, figure.cell.address) for one in draft.faults
    ):
        draft.fault(Problem.CONFLICT, figure.cell, cells.as_typed(figure.cell.raw), **params)
