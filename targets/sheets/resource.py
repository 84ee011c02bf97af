"""Rows of a file of targets and outcomes compared with what was recorded: the wide table, and the list."""

from dataclasses import replace

from django.utils.translation import gettext_lazy

from hanoi_industry import words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.periods import NotAPeriod, Period
from hanoi_industry.spreadsheets import cells, papers
from hanoi_industry.spreadsheets.cells import Fault, Reading
from hanoi_industry.spreadsheets.comparing import LEAVE_OUT, Choice, Difference, Draft, SourceCell
from hanoi_industry.spreadsheets.progress import Stage
from hanoi_industry.spreadsheets.reading import cell_of
from hanoi_industry.spreadsheets.sheets import SheetResource, in_both_languages
from targets import doubts, expressions, services
from targets.goals import Goal, GoalProblem, NotAGoal, Operator, parse_goal
from targets.models import (
    ON_AVERAGE,
    OPERATOR_WORDS,
    UNIT_WORDS,
    Expression,
    Indicator,
    Observation,
    Target,
    Vintage,
)
from targets.services import ObservationRow, TargetRow
from targets.sheets.columns import period_field
from targets.sheets.figures import (
    Figure,
    TargetsDraft,
    day_of,
    ends,
    kept_as,
    observes_the_same,
    plain,
    promises_the_same,
    range_or_value,
    rounded,
    sameness,
    two,
    vintage_of,
)
from targets.sheets.growing import PER_CENT, growth_by_level, speaks_of_growth
from targets.sheets.problems import Problem

ALIKE_ENOUGH = 0.6
AVERAGE = "average per year"
PERIODS = {"full year": "{0}", "point": "{0}", AVERAGE: "{0}", "H1": "{0}-6M"}


class TargetResource(SheetResource):
    def prepare(self, drafts: list[Draft]) -> None:
        self.indicators = list(Indicator.objects.order_by("position", "code"))
        self.by_code = {one.code: one for one in self.indicators}
        self.by_name: dict[str, list[Indicator]] = {}
        for indicator in self.indicators:
            for key in sorted(indicator.keys()):
                self.by_name.setdefault(key, []).append(indicator)
        self.growth_of = growth_by_level(self.indicators)
        self.mark = cells.decimal_mark_of(
            cell_of(value)
            for name, column in self.table.columns.items()
            if ":" in name or name.startswith("value")
            for value in column
        )
        for draft in self.told_of_each(Stage.MATCHING, drafts):
            if not draft.is_left_out:
                self._identify(draft)
        found = {draft.thing.pk for draft in drafts if draft.thing is not None}
        self.targets = self._held(Target, found)
        self.observations = self._held(Observation, found)
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
        code, label = draft.text("indicator_code"), draft.text("indicator")
        draft.label = label or code
        if code and code in self.by_code:
            draft.thing = self.by_code[code]
        elif code and not label:
            draft.fault(Problem.NO_SUCH_INDICATOR, draft.cell("indicator_code"), code)
        elif not label:
            draft.fault(Problem.NO_INDICATOR, draft.cell("indicator"))
        else:
            found = self.by_name.get(words.accent_free(label), [])
            draft.thing = found[0] if len(found) == 1 else self._ask_which(draft, label, found)
        if draft.thing is not None:
            draft.thing = self._or_its_growth(draft, draft.thing)
            draft.label = draft.thing.name
            draft.kept = TargetsDraft(draft.thing)

    def _or_its_growth(self, draft: Draft, indicator: Indicator) -> Indicator:
        """ "Tăng 12 %" of a level belongs to the indicator that is kept as its growth."""
        if indicator.unit == PER_CENT or not speaks_of_growth(draft):
            return indicator
        twins = {
            twin.pk: twin
            for key in sorted(indicator.keys())
            for twin in self.growth_of.get(key, ())
        }
        if len(twins) != 1:
            return indicator
        (twin,) = twins.values()
        cell = draft.cell("unit") if draft.text("unit") else draft.cell("indicator")
        draft.note(Problem.GROWTH_OF, cell, level=indicator.name, growth=twin.name)
        return twin

    def _ask_which(self, draft: Draft, label: str, found: list[Indicator]) -> Indicator | None:
        likeness = {
            one.pk: max(words.likeness(label, name) for name in sorted(one.keys()))
            for one in self.indicators
        }
        choices = found or sorted(self.indicators, key=lambda one: -likeness[one.pk])
        best = choices[0] if choices and likeness[choices[0].pk] >= ALIKE_ENOUGH else None
        key = f"indicator|{words.accent_free(label)}"
        answer = self.questions.ask(
            key,
            Problem.WHICH_INDICATOR,
            [
                *(Choice(one.code, f"{one.name} ({one.unit_words})") for one in choices),
                Choice(LEAVE_OUT, gettext_lazy("None: leave the row out")),
            ],
            address=draft.cell("indicator").address,
            offered=best.code if best else "",
            text=label,
        )
        if answer is None:
            draft.asked.append(key)
        elif answer == LEAVE_OUT:
            draft.is_left_out = True
        return self.by_code.get(answer or "")

    # What a row says

    def settle(self, draft: Draft) -> None:
        if not self.may:
            draft.fault(Problem.NOT_YOURS, draft.cell("indicator"))
        if draft.kept is None:
            return
        if not self._unit_fits(draft):
            return
        if any(":" in name for name in draft.cells):
            for name, cell in draft.cells.items():
                kind, _mark, period = name.partition(":")
                if period:
                    self._of_period(draft, kind, period, cell)
        else:
            self._of_row(draft)
        if draft.thing.computed_by and draft.kept.figures:
            draft.note(Problem.COMPUTED, draft.cell("indicator"))
        draft.is_new = all(one.before is None for one in draft.differences)

    def _unit_fits(self, draft: Draft) -> bool:
        unit, expected = draft.text("unit"), draft.thing.unit
        cell = draft.cell("unit")
        known = (expected, *in_both_languages(UNIT_WORDS.get(expected, expected)))
        if not unit or words.accent_free(unit) in map(words.accent_free, known):
            return True
        told = {"unit": unit, "expected": draft.thing.unit_words}
        one, other = cells.unit_of(unit), cells.unit_of(expected)
        if one is None or other is None:
            draft.oddity(Problem.UNIT_NOT_KNOWN, cell, unit, **told)
            return True
        if one.dimension == other.dimension and one.factor == other.factor:
            return True
        draft.fault(Problem.UNIT_DIFFERS, cell, unit, **told)
        return False

    def _of_period(self, draft: Draft, kind: str, period: str, cell: SourceCell) -> None:
        label = period_field(kind, period, "").label
        if kind == "target":
            goal = self._goal(draft, cell, label)
            if goal is not None:
                self._add_target(draft, TargetRow(draft.thing, period, goal), cell, label)
            return
        reading = self._number(draft, cell, label)
        if reading is None:
            return
        low, high = ends(reading)
        row = ObservationRow(draft.thing, period, low, high, as_typed=reading.as_typed[:120])
        if kind != "outcome":
            row = replace(row, vintage=Vintage(kind))
        elif not self._stands(draft, row):
            row = replace(row, vintage=self._vintage(draft, period, cell))
        self._add_outcome(draft, row, cell, label)

    def _stands(self, draft: Draft, row: ObservationRow) -> bool:
        """What is recorded already in some vintage is nothing to ask about."""
        held = self.observations.get((draft.thing.pk, Period.parse(row.period).code, ""), [])
        return any(observes_the_same(row, one) for one in held)

    def _vintage(self, draft: Draft, period: str, cell: SourceCell) -> str:
        key = f"vintage|{period}"
        answer = self.questions.ask(
            key,
            Problem.WHICH_VINTAGE,
            [Choice(value, label) for value, label in Vintage.choices],
            address=cell.address,
            offered=Vintage.REPORTED,
            year=period,
        )
        if answer is None:
            draft.asked.append(key)
        return answer or Vintage.REPORTED

    def _goal(self, draft: Draft, cell: SourceCell, label) -> Goal | None:
        reading = cells.read_text(cell.raw)
        if reading.is_faulty:
            draft.fault(reading.code, cell, reading.as_typed, label, **reading.params)
            return None
        if reading.value is None:
            return None
        try:
            return parse_goal(
                reading.value,
                draft.thing.unit,
                decimal_mark=self.mark,
                direction=draft.thing.direction,
            )
        except NotAGoal as problem:
            if problem.code is not GoalProblem.EMPTY:
                draft.fault(
                    f"goal_{problem.code}", cell, reading.as_typed, label, readings=problem.readings
                )
        return None

    def _number(self, draft: Draft, cell: SourceCell, label) -> Reading | None:
        reading = cells.read_number(
            cell.raw,
            self.mark,
            draft.thing.unit,
            unit_of_column=draft.text("unit"),
            percent_scale="percent",
        )
        if reading.is_faulty or reading.qualifier == "nd":
            code = reading.code or Fault.NOT_A_NUMBER
            draft.fault(code, cell, reading.as_typed, label, **reading.params)
            return None
        if reading.value is None:
            return None
        reading = kept_as(reading, draft.thing)
        self._look_for_oddities(draft, reading, cell, label)
        return rounded(reading)

    def _look_for_oddities(self, draft: Draft, reading: Reading, cell, label) -> None:
        low, _high = ends(reading)
        for caveat in reading.caveats:
            if caveat.code is cells.CaveatCode.QUALIFIED:
                draft.oddity(caveat.code, cell, reading.as_typed, label, **caveat.params)
        expression = draft.thing.expression
        if expression == Expression.GROWTH and doubts.looks_like_index(low):
            params = {"value": low, "growth": low - expressions.BASE}
            draft.oddity(Problem.LOOKS_LIKE_INDEX, cell, reading.as_typed, label, **params)
        elif expression == Expression.INDEX and doubts.looks_like_growth(low):
            params = {"value": low, "index": low + expressions.BASE}
            draft.oddity(Problem.LOOKS_LIKE_GROWTH, cell, reading.as_typed, label, **params)

    def _of_row(self, draft: Draft) -> None:
        """One figure in a row of the flat list."""
        period = self._period(draft)
        if period is None:
            return
        if draft.value("figure_kind") == "target":
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
            draft.fault(Problem.NOT_A_PERIOD, draft.cell("period"), text)
            return None

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
        said = [
            value
            for value in (draft.value("value_low"), draft.value("value_high"))
            if value is not None
        ]
        operator, own_words = draft.value("operator"), draft.text("words")
        unit = draft.thing.unit
        try:
            if operator and operator != "customary":
                text = own_words or " ".join(
                    [str(OPERATOR_WORDS[Operator(operator)]), "–".join(map(plain, said))]
                )
                return Goal.from_bounds(operator, *two(said), unit, text)
            text = own_words or "–".join(map(plain, said)) + (" %" if unit == "%" else "")
            if draft.text("period") == AVERAGE:
                text += ON_AVERAGE
            return parse_goal(text, unit, decimal_mark=".", direction=draft.thing.direction)
        except NotAGoal as problem:
            code = Problem.NO_VALUE if problem.code is GoalProblem.EMPTY else f"goal_{problem.code}"
            draft.fault(code, draft.cell("value_low"), problem.text, readings=problem.readings)
            return None

    def _flat_outcome(self, draft: Draft, period: str) -> None:
        low, high = draft.value("value_low"), draft.value("value_high")
        cell = draft.cell("value_low")
        if low is None:
            draft.fault(Problem.NO_VALUE, cell)
            return
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
        self._look_for_oddities(draft, reading, cell, self.sheet.field("value_low").label)
        self._add_outcome(draft, row, cell, self.sheet.field("value_low").label, source)

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
        name = f"{kind}.{row.period}.{getattr(row, 'at_point', '')}"
        typed = cells.as_typed(figure.cell.raw)
        period = f"{label} {row.period}" if str(row.period) not in str(label) else label
        draft.differences.append(
            Difference(name, period, before, after, typed, figure.cell.address)
        )

    def settle_all(self) -> None:
        first: dict[tuple, Draft] = {}
        for draft in self.drafts:
            if draft.kept is None or draft.is_left_out:
                continue
            for figure in draft.kept.stated:
                other = first.setdefault(sameness(figure), draft)
                if other is not draft:
                    draft.fault(Problem.REPEATED, figure.cell, first=other.number)
