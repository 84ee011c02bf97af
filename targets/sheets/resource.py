"""Rows of a file of targets and outcomes compared with what was recorded: the wide table, and the list."""

from dataclasses import replace

from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.periods import CIVIL, Kind, Period, Precision, parse_day
from hanoi_industry.spreadsheets import cells, papers
from hanoi_industry.spreadsheets.cells import Fault
from hanoi_industry.spreadsheets.comparing import Choice, Draft, SourceCell
from hanoi_industry.spreadsheets.progress import Stage
from hanoi_industry.spreadsheets.reading import cell_of
from hanoi_industry.spreadsheets.wide import cumulated
from targets import services
from targets.expressions import as_kept
from targets.models import Basis, Expression, Indicator, Observation, Target, Vintage
from targets.services import ObservationRow, TargetRow
from targets.sheets import unlikely
from targets.sheets.columns import ADJUSTED, GROWN, period_field
from targets.sheets.down import NO_KIND, NO_PERIOD
from targets.sheets.figures import TargetsDraft, ends, range_or_value, rounded
from targets.sheets.footnoted import said_below, vintage_said
from targets.sheets.growing import PER_CENT, bare_growth, bare_unit
from targets.sheets.identifying import NamedRows
from targets.sheets.listed import ListedFigures
from targets.sheets.naming import IndicatorNames
from targets.sheets.problems import Problem
from targets.sheets.saying import MARK

# What a row leaves open where others of its table say it.
UNTOLD = {NO_PERIOD: Problem.WITHOUT_PERIOD, NO_KIND: Problem.WITHOUT_KIND}
# What is so at one moment; anything else runs from one day to another.
STATES = (Expression.LEVEL, Expression.COUNT, Expression.SHARE)


class TargetResource(ListedFigures):
    def prepare(self, drafts: list[Draft]) -> None:
        self.indicators = IndicatorNames(Indicator.objects.order_by("position", "code"))
        units = {self.table.units.get(name, "") for name in self.table.columns if ":" in name}
        unit = units.pop() if len(units) == 1 else ""
        self.rows = NamedRows(self.indicators, self.questions, unit, self.table.title)
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
        self.earlier = unlikely.earlier_of(self.observations, self.targets)
        self.fractions = unlikely.fractions(drafts, self.mark, self.earlier)
        self.footnotes = {
            name: said
            for name, heading in self.table.headings.items()
            if (said := said_below(heading, self.table.notes))
        }
        self.papers = papers.recorded(draft.text("source") for draft in drafts)
        self.may = self.asking.by.may(Permission.IMPORT, WHOLE_CITY) and services.may_record(
            self.asking.by
        )

    def _identify(self, draft: Draft) -> None:
        draft.label = draft.text("indicator") or draft.text("indicator_code")
        draft.thing = self.rows.of(draft)
        if draft.thing is not None:
            draft.label = draft.thing.name
            draft.kept = TargetsDraft(draft.thing, learnt=self.rows.learnt.get(draft.number))
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
                    self._tell_footnote(draft, name)
        else:
            self._of_row(draft)
        if draft.thing.computed_by and draft.kept.figures:
            draft.note(Problem.COMPUTED, draft.cell("indicator"))
        draft.is_new = all(one.before is None for one in draft.differences)

    def _of_period(self, draft: Draft, kind: str, period: str, name: str) -> None:
        label, cell = period_field(kind, period, "").label, draft.cell(name)
        period, _mark, more = period.partition("@")
        if kind in UNTOLD:
            if not cell.raw.is_empty:
                draft.fault(UNTOLD[kind], cell, cells.as_typed(cell.raw))
            return
        if kind == GROWN:
            self._of_growth(draft, period, name)
            return
        if kind in ("target", ADJUSTED):
            goal = self._goal(draft, name, label)
            if goal is not None:
                row = TargetRow(draft.thing, period, goal, scenario=more)
                if kind == ADJUSTED:
                    self._add_adjusted(draft, row, cell, label)
                else:
                    self._add_target(draft, row, cell, label)
            return
        reading = self._number(draft, name, label)
        if reading is None:
            return
        low, high = ends(reading)
        if more and not _is_state(draft.thing):
            if not (period := _since_january(more)):
                draft.fault(Problem.ENDS_WITHIN_A_MONTH, cell, reading.as_typed, day=more)
                return
            more = ""
        told = {"at_point": more, "as_typed": reading.as_typed[:120]}
        row = ObservationRow(draft.thing, period, low, high, **told)
        if kind == "outcome":
            kind = vintage_said(self.footnotes.get(name, "")) or kind
        if kind != "outcome":
            row = replace(row, vintage=Vintage(kind))
        elif not self._stands(draft, row):
            row = replace(row, vintage=self._vintage(draft, cell))
        self._add_outcome(draft, row, cell, label)

    def _tell_footnote(self, draft: Draft, name: str) -> None:
        cell = draft.cell(name)
        if name in self.footnotes and not cell.raw.is_empty:
            draft.note(Problem.FOOTNOTE, cell, cells.as_typed(cell.raw), text=self.footnotes[name])

    def _of_growth(self, draft: Draft, period: str, name: str) -> None:
        """A column over the same period a year before prints an index, 112,9, or growth, 12,9."""
        grown, cell = draft.kept.growth, draft.cell(name)
        if grown is None or cell.raw.is_empty:
            return
        label = f"{grown.name}, {period}"
        bare, sign = bare_growth(cell.raw)
        reading = cells.read_number(bare, self.mark, PER_CENT, percent_scale="percent")
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
        low, high = (None if one is None else as_kept(sign * one, *how) for one in ends(reading))
        typed = cells.as_typed(cell.raw)
        reading = rounded(replace(reading, value=range_or_value(low, high), as_typed=typed))
        self._look_for_oddities(draft, reading, cell, label, of=grown)
        low, high = ends(reading)
        row = ObservationRow(grown, period, low, high, as_typed=reading.as_typed[:120])
        if said := vintage_said(self.table.headings.get(name, "")):
            row = replace(row, vintage=Vintage(said))
        elif not self._stands(draft, row):
            row = replace(row, vintage=self._vintage(draft, cell))
        self._add_outcome(draft, row, cell, label)

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


def _is_state(indicator: Indicator) -> bool:
    is_of_a_moment = indicator.expression in STATES and not indicator.is_additive
    return is_of_a_moment and bare_unit(indicator.unit) == indicator.unit


def _since_january(at: str) -> str:
    """ "Đến 30/6/2025" of what flows or grows: the period that ends then; empty within a month."""
    said = parse_day(at)
    month = cumulated(Period(said.day.year, Kind.MONTH, said.day.month, 0))
    ends_then = said.precision is Precision.MONTH or said.last == CIVIL.days(month).last
    return month.code if ends_then else ""


def _is_of_adjusted(name: str) -> bool:
    return name.startswith(f"{ADJUSTED}:")
