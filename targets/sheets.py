"""Spreadsheets of targets and outcomes: the office's wide table, and one figure in a row.

The wide table has indicators down and periods across, each with its plan (KH) and its result
(TH). A target keeps its words; an outcome keeps the text it was typed as. Which vintage the
outcomes of a period have is asked once for the period.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from hanoi_industry import words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.documents.models import Document
from hanoi_industry.history.services import Deed, Origin
from hanoi_industry.periods import NotAPeriod, PartialDay, Period
from hanoi_industry.spreadsheets import cells, papers
from hanoi_industry.spreadsheets.cells import Fault, Range, Reading
from hanoi_industry.spreadsheets.comparing import (
    LEAVE_OUT,
    Choice,
    Difference,
    Draft,
    Effect,
    Finding,
    Plan,
    SourceCell,
    says_the_same,
)
from hanoi_industry.spreadsheets.headings import FieldWords
from hanoi_industry.spreadsheets.layout import Layout
from hanoi_industry.spreadsheets.reading import cell_of
from hanoi_industry.spreadsheets.sheets import (
    Asking,
    Sheet,
    SheetField,
    SheetResource,
    without_collecting,
)
from hanoi_industry.spreadsheets.sheets import Kind as Holds
from hanoi_industry.spreadsheets.wide import PeriodColumn, unpivot
from hanoi_industry.validity import end_of
from targets import actuals, services
from targets.goals import Goal, GoalProblem, NotAGoal, Operator, parse_goal
from targets.models import OPERATOR_WORDS, Expression, Indicator, Observation, Target, Vintage
from targets.services import ObservationRow, TargetRow

ALIKE_ENOUGH = 0.6
AVERAGE = "average per year"
PERIODS = {"full year": "{0}", "point": "{0}", AVERAGE: "{0}", "H1": "{0}-6M"}
# A figure of growth is rarely so large, an index rarely so small: 109.42 is no growth of 9.42 %.
INDEX_FROM, INDEX_TO = Decimal(90), Decimal(150)
GROWTH_BELOW = Decimal(50)
LARGEST = Decimal(10) ** 14
DECIMALS = 4
# Of so many years of a file the effect on the board is told, the latest of them.
MOST_BOARDS = 3
ROWS_A_BATCH = 1000


class Problem(StrEnum):
    NO_INDICATOR_COLUMN = "no_indicator_column"
    NO_FIGURE_COLUMN = "no_figure_column"
    NO_INDICATOR = "no_indicator"
    NO_SUCH_INDICATOR = "no_such_indicator"
    NOT_YOURS = "targets_not_yours"
    UNIT_DIFFERS = "indicator_unit_differs"
    UNIT_NOT_KNOWN = "unit_not_known"
    LOOKS_LIKE_INDEX = "looks_like_index"
    LOOKS_LIKE_GROWTH = "looks_like_growth"
    NO_VALUE = "no_value"
    NOT_A_PERIOD = "not_a_period"
    COMPUTED = "indicator_computed"
    REPEATED = "figure_repeated"
    WHICH_INDICATOR = "which_indicator"
    WHICH_VINTAGE = "which_vintage"


MESSAGES = {
    Problem.NO_INDICATOR_COLUMN: gettext_lazy(
        "No column was found for the names or codes of indicators. Say on the layout page which it is."
    ),
    Problem.NO_FIGURE_COLUMN: gettext_lazy(
        "No column of figures was found, such as KH and TH under a year, or a value column."
    ),
    Problem.NO_INDICATOR: gettext_lazy("This row names no indicator. Type its name or code."),
    Problem.NO_SUCH_INDICATOR: gettext_lazy(
        "There is no indicator with this code. Type the code of one that is recorded."
    ),
    Problem.NOT_YOURS: gettext_lazy(
        "Targets and outcomes are of the whole city; you may not record and import them."
    ),
    Problem.UNIT_DIFFERS: gettext_lazy(
        "The indicator is kept in %(expected)s, the file says %(unit)s. Give the figures in %(expected)s."
    ),
    Problem.UNIT_NOT_KNOWN: gettext_lazy(
        "The file says %(unit)s where the indicator is kept in %(expected)s. Check that they are the same."
    ),
    Problem.LOOKS_LIKE_INDEX: gettext_lazy(
        "This looks like an index (%(value)s) where growth is kept. Growth would be %(growth)s."
    ),
    Problem.LOOKS_LIKE_GROWTH: gettext_lazy(
        "This looks like growth (%(value)s) where an index is kept. The index would be %(index)s."
    ),
    Problem.NO_VALUE: gettext_lazy("This row has no value. Type it, or leave the row out."),
    Problem.NOT_A_PERIOD: gettext_lazy(
        "This is no period. Type it as 2026, 2026-6M, 2026-Q3, 2026-07 or 2021-2025."
    ),
    Problem.COMPUTED: gettext_lazy(
        "The register computes this indicator; what the file says is kept beside it."
    ),
    Problem.REPEATED: gettext_lazy("Row %(first)s has the same figure. Leave one of the two out."),
    Problem.WHICH_INDICATOR: gettext_lazy("Which indicator is “%(text)s”?"),
    Problem.WHICH_VINTAGE: gettext_lazy("Which vintage are the outcomes of %(year)s?"),
    f"goal_{GoalProblem.NOT_A_GOAL}": gettext_lazy(
        "No target can be read here. Type it as “at least 20”, “7–7.5” or “below 4”."
    ),
    f"goal_{GoalProblem.AMBIGUOUS_NUMBER}": gettext_lazy(
        "The number could be read as %(readings)s. Type it so that only one is possible."
    ),
    f"goal_{GoalProblem.UNIT_DIFFERS}": gettext_lazy(
        "The words name another unit than the indicator's. Type the number in the indicator's unit."
    ),
    f"goal_{GoalProblem.MISSING_BOUND}": gettext_lazy("A number is missing. Type from and to."),
    f"goal_{GoalProblem.UNNEEDED_BOUND}": gettext_lazy(
        "One number too many. Type the one that holds."
    ),
    f"goal_{GoalProblem.LOW_ABOVE_HIGH}": gettext_lazy(
        "The range runs downwards. Type the smaller number first."
    ),
    f"goal_{GoalProblem.NOT_A_RANK}": gettext_lazy("A rank is a whole number from 1."),
}

KIND_WORDS = {
    "target": "target",
    "kh": "target",
    "kế hoạch": "target",
    "mục tiêu": "target",
    "chỉ tiêu kế hoạch": "target",
    "actual": "outcome",
    "outcome": "outcome",
    "th": "outcome",
    "thực hiện": "outcome",
    "kết quả": "outcome",
}
KINDS = (("target", gettext_lazy("target")), ("outcome", gettext_lazy("outcome")))
OPERATOR_CHOICES = tuple((str(operator), label) for operator, label in OPERATOR_WORDS.items())
# A list says "equals" of a target for a bare number; custom reads that as the least to reach.
OPERATOR_SPELLINGS = {"equals": "customary", "between": "customary"}

FIELDS = (
    SheetField(
        "indicator",
        gettext_lazy("indicator"),
        words=("Chỉ tiêu", "Tên chỉ tiêu", "Nội dung", "indicator name"),
        longest=250,
        attribute="indicator__name",
    ),
    SheetField(
        "indicator_code",
        gettext_lazy("code of the indicator"),
        words=("Mã chỉ tiêu", "indicator_code"),
        longest=60,
        attribute="indicator__code",
    ),
    SheetField(
        "unit",
        gettext_lazy("unit"),
        words=("ĐVT", "Đơn vị tính", "Đơn vị"),
        longest=40,
        attribute="indicator__unit",
    ),
    SheetField(
        "figure_kind",
        gettext_lazy("target or outcome"),
        Holds.CHOICE,
        words=("Loại", "kind"),
        choices=KINDS,
        choice_words=KIND_WORDS,
        attribute="figure_kind",
    ),
    SheetField("year", gettext_lazy("year"), words=("Năm",), longest=12),
    SheetField(
        "period", gettext_lazy("period"), words=("Kỳ", "Kỳ báo cáo"), longest=20, attribute="period"
    ),
    SheetField(
        "at_point",
        gettext_lazy("state at"),
        words=("as_of", "Thời điểm"),
        longest=40,
        attribute="at_point",
    ),
    SheetField(
        "operator",
        gettext_lazy("operator"),
        Holds.CHOICE,
        words=("So sánh",),
        choices=OPERATOR_CHOICES,
        choice_words=OPERATOR_SPELLINGS,
        attribute="operator",
    ),
    *(
        SheetField(
            name,
            label,
            Holds.NUMBER,
            words=known,
            largest=LARGEST,
            places=DECIMALS,
            may_be_negative=True,
            attribute=name,
        )
        for name, label, known in (
            ("value_low", gettext_lazy("value or from"), ("Giá trị", "value_low", "value")),
            ("value_high", gettext_lazy("up to"), ("Đến", "value_high")),
        )
    ),
    SheetField(
        "words",
        gettext_lazy("in its own words"),
        words=("Nguyên văn",),
        longest=300,
        attribute="words",
    ),
    SheetField(
        "vintage",
        gettext_lazy("vintage"),
        Holds.CHOICE,
        words=("Loại số liệu",),
        choices=tuple(Vintage.choices),
        attribute="vintage",
    ),
    SheetField(
        "certainty",
        gettext_lazy("certainty as stated"),
        words=("Mức độ chắc chắn",),
        longest=100,
        attribute="certainty",
    ),
    SheetField(
        "said_on",
        gettext_lazy("day it was said or published"),
        Holds.DAY,
        words=("Ngày công bố",),
        attribute="said_on",
    ),
    SheetField("source", gettext_lazy("source"), words=("Nguồn",), longest=900, attribute="source"),
    SheetField("note", gettext_lazy("note"), words=("Ghi chú",), longest=900, attribute="note"),
)
# What a column of one period holds: a target, an outcome, or an outcome of this vintage.
PERIOD_COLUMN = ("target", "outcome", Vintage.ESTIMATE, Vintage.PRELIMINARY, Vintage.OFFICIAL)


def _period_field(kind: str, period: str, heading: str) -> SheetField:
    """`period` is the code of one, as in target:2026 and outcome:2026-Q3."""
    label = (
        gettext_lazy("target %(year)s") if kind == "target" else gettext_lazy("outcome %(year)s")
    )
    words_ = (heading,) if heading else ()
    return SheetField(f"{kind}:{period}", Labelled(label, period), words=words_)


class Labelled:
    """A label with its period, put together when the page's language is known."""

    def __init__(self, label, period: str):
        self.label, self.period = label, period

    def __str__(self):
        return str(self.label) % {"year": self.period}


@dataclass(frozen=True)
class Figure:
    """One target or outcome that a row gives, with its cell."""

    row: TargetRow | ObservationRow
    cell: SourceCell
    source: str = ""


@dataclass
class TargetsDraft:
    indicator: Indicator
    figures: list[Figure] = field(default_factory=list)


class TargetResource(SheetResource):
    def prepare(self, drafts: list[Draft]) -> None:
        self.indicators = list(Indicator.objects.order_by("position", "code"))
        self.by_code = {one.code: one for one in self.indicators}
        self.by_name: dict[str, list[Indicator]] = {}
        for indicator in self.indicators:
            for key in sorted(indicator.keys()):
                self.by_name.setdefault(key, []).append(indicator)
        self.mark = cells.decimal_mark_of(
            cell_of(value)
            for name, column in self.table.columns.items()
            if ":" in name or name.startswith("value")
            for value in column
        )
        for draft in drafts:
            if not draft.is_left_out:
                self._identify(draft)
        found = {draft.thing.pk for draft in drafts if draft.thing is not None}
        self.targets = self._held(Target, found)
        self.observations = self._held(Observation, found)
        self.papers = papers.recorded(_text(draft, "source") for draft in drafts)
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
        code, label = _text(draft, "indicator_code"), _text(draft, "indicator")
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
            draft.label = draft.thing.name
            draft.kept = TargetsDraft(draft.thing)

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
                *(Choice(one.code, f"{one.name} ({one.unit})") for one in choices),
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
        unit, expected = _text(draft, "unit"), draft.thing.unit
        cell = draft.cell("unit")
        if not unit or words.accent_free(unit) == words.accent_free(expected):
            return True
        one, other = cells.unit_of(unit), cells.unit_of(expected)
        if one is None or other is None:
            draft.oddity(Problem.UNIT_NOT_KNOWN, cell, unit, unit=unit, expected=expected)
            return True
        if one.dimension == other.dimension and one.factor == other.factor:
            return True
        draft.fault(Problem.UNIT_DIFFERS, cell, unit, unit=unit, expected=expected)
        return False

    def _of_period(self, draft: Draft, kind: str, period: str, cell: SourceCell) -> None:
        label = _period_field(kind, period, "").label
        if kind == "target":
            goal = self._goal(draft, cell, label)
            if goal is not None:
                self._add_target(draft, TargetRow(draft.thing, period, goal), cell, label)
            return
        reading = self._number(draft, cell, label)
        if reading is None:
            return
        vintage = self._vintage(draft, period, cell) if kind == "outcome" else Vintage(kind)
        low, high = _ends(reading)
        row = ObservationRow(
            draft.thing, period, low, high, as_typed=reading.as_typed[:120], vintage=vintage
        )
        self._add_outcome(draft, row, cell, label)

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
            unit_of_column=_text(draft, "unit"),
            percent_scale="percent",
        )
        if reading.is_faulty or reading.qualifier == "nd":
            code = reading.code or Fault.NOT_A_NUMBER
            draft.fault(code, cell, reading.as_typed, label, **reading.params)
            return None
        if reading.value is None:
            return None
        self._look_for_oddities(draft, reading, cell, label)
        return _rounded(reading)

    def _look_for_oddities(self, draft: Draft, reading: Reading, cell, label) -> None:
        low, _high = _ends(reading)
        for caveat in reading.caveats:
            if caveat.code is cells.CaveatCode.QUALIFIED:
                draft.oddity(caveat.code, cell, reading.as_typed, label, **caveat.params)
        expression = draft.thing.expression
        if expression == Expression.GROWTH and INDEX_FROM <= low <= INDEX_TO:
            params = {"value": low, "growth": low - 100}
            draft.oddity(Problem.LOOKS_LIKE_INDEX, cell, reading.as_typed, label, **params)
        elif expression == Expression.INDEX and abs(low) < GROWTH_BELOW:
            params = {"value": low, "index": low + 100}
            draft.oddity(Problem.LOOKS_LIKE_GROWTH, cell, reading.as_typed, label, **params)

    def _of_row(self, draft: Draft) -> None:
        """One figure in a row of the flat list."""
        period = self._period(draft)
        if period is None:
            return
        if _value(draft, "figure_kind") == "target":
            self._flat_target(draft, period)
        else:
            self._flat_outcome(draft, period)

    def _period(self, draft: Draft) -> str | None:
        year, period = _text(draft, "year"), _text(draft, "period")
        if not year and not period and _text(draft, "at_point"):
            return ""
        text = PERIODS.get(period, "{0}-{1}").format(year, period) if year else period
        if year and not period:
            text = year
        if not year and period in PERIODS and _text(draft, "at_point"):
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
        on, precision = _day(draft)
        certainty, at_point = _text(draft, "certainty"), _text(draft, "at_point")
        as_of = f"as of {at_point}" if at_point else ""
        note = "; ".join(filter(None, [certainty, as_of, _text(draft, "note")]))
        source = _text(draft, "source")
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
            for value in (_value(draft, "value_low"), _value(draft, "value_high"))
            if value is not None
        ]
        operator, own_words = _value(draft, "operator"), _text(draft, "words")
        unit = draft.thing.unit
        try:
            if operator and operator != "customary":
                text = own_words or " ".join(
                    [str(OPERATOR_WORDS[Operator(operator)]), "–".join(map(_plain, said))]
                )
                return Goal.from_bounds(operator, *_two(said), unit, text)
            text = own_words or "–".join(map(_plain, said)) + (" %" if unit == "%" else "")
            if _text(draft, "period") == AVERAGE:
                text += " on average per year"
            return parse_goal(text, unit, decimal_mark=".", direction=draft.thing.direction)
        except NotAGoal as problem:
            code = Problem.NO_VALUE if problem.code is GoalProblem.EMPTY else f"goal_{problem.code}"
            draft.fault(code, draft.cell("value_low"), problem.text, readings=problem.readings)
            return None

    def _flat_outcome(self, draft: Draft, period: str) -> None:
        low, high = _value(draft, "value_low"), _value(draft, "value_high")
        cell = draft.cell("value_low")
        if low is None:
            draft.fault(Problem.NO_VALUE, cell)
            return
        if high is not None and high < low:
            draft.fault(Fault.RANGE_REVERSED, cell)
            return
        about = "about " if _value(draft, "operator") == Operator.ABOUT else ""
        typed = about + "–".join(_plain(value) for value in (low, high) if value is not None)
        certainty, source = _text(draft, "certainty"), _text(draft, "source")
        on, precision = _day(draft)
        is_average = _text(draft, "period") == AVERAGE
        row = ObservationRow(
            draft.thing,
            period,
            low,
            high,
            as_typed=(_text(draft, "words") or typed)[:120],
            vintage=_value(draft, "vintage") or _vintage_of(certainty),
            certainty=certainty,
            at_point=AVERAGE if is_average else _text(draft, "at_point"),
            published_on=on,
            published_precision=precision,
            source=self.papers.get(source),
            note=_text(draft, "note"),
        )
        reading = Reading(low, typed)
        self._look_for_oddities(draft, reading, cell, self.sheet.field("value_low").label)
        self._add_outcome(draft, row, cell, self.sheet.field("value_low").label, source)

    # Comparing

    def _add_target(self, draft, row: TargetRow, cell: SourceCell, label, source: str = "") -> None:
        held = self.targets.get((row.indicator.pk, Period.parse(row.period).code, row.scenario), [])
        draft.compared_with += [f"target:{one.pk}" for one in held]
        is_new_paper = bool(source) and row.source is None
        if not is_new_paper and any(_promises_the_same(row, one) for one in held):
            return
        before = held[-1].words if held and not row.beside else None
        self._add(draft, Figure(row, cell, source), before, row.goal.words, label)

    def _add_outcome(self, draft, row: ObservationRow, cell, label, source: str = "") -> None:
        code = Period.parse(row.period).code if row.period else ""
        held = self.observations.get((row.indicator.pk, code, row.at_point), [])
        draft.compared_with += [f"observation:{one.pk}" for one in held]
        is_new_paper = bool(source) and row.source is None
        if not is_new_paper and any(_observes_the_same(row, one) for one in held):
            return
        before = _range_or_value(held[-1].value, held[-1].value_high) if held else None
        after = _range_or_value(row.value, row.value_high)
        self._add(draft, Figure(row, cell, source), before, after, label)

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
            for figure in draft.kept.figures:
                other = first.setdefault(_sameness(figure), draft)
                if other is not draft:
                    draft.fault(Problem.REPEATED, figure.cell, first=other.number)


class TargetSheet(Sheet):
    kind = "targets"
    title = gettext_lazy("Targets and outcomes")
    explanation = gettext_lazy(
        "Indicators down and years across, each year with its plan (KH) and its result (TH); or one"
        " figure in a row. Targets keep their words, such as “below 4” or “7–7.5”. A blank cell says"
        " nothing and erases nothing."
    )
    fields = FIELDS
    keys = ("indicator", "indicator_code", "unit", "figure_kind", "period", "at_point")
    resource_class = TargetResource
    edit_permission = Permission.TARGETS_EDIT
    messages = MESSAGES

    def vocabulary(self, columns=()) -> list[FieldWords]:
        static = super().vocabulary()
        return static + [one.vocabulary() for one in self._period_fields(columns)]

    def _period_fields(self, columns) -> list[SheetField]:
        columns = list(columns)
        headings = {column.index: column.heading for column in columns}
        return [
            _period_field(_period_kind(one), one.period.code, headings[one.column])
            for one in unpivot(columns)
        ]

    def field(self, name: str) -> SheetField:
        kind, _mark, period = name.partition(":")
        if kind in PERIOD_COLUMN and period:
            return _period_field(kind, period, "")
        return super().field(name)

    def choosable_fields(self, layout: Layout) -> list[SheetField]:
        return [*self.fields, *self._period_fields(layout.columns)]

    def missing_columns(self, matches) -> list[Finding]:
        named = {match.field for match in matches if match.field}
        missing = []
        if not named & {"indicator", "indicator_code"}:
            missing.append(Finding(Problem.NO_INDICATOR_COLUMN))
        if "value_low" not in named and not any(":" in name for name in named):
            missing.append(Finding(Problem.NO_FIGURE_COLUMN))
        return missing

    @without_collecting()
    def keep(self, plan: Plan, change_set, *, by) -> None:
        figures = [figure for draft in plan.written for figure in draft.kept.figures]
        deed = Deed(by, change_set.at, change_set.via, change_set.why, change_set.upload_reference)
        known = papers.made({figure.source for figure in figures}, deed=deed, change_set=change_set)
        rows = [_with_origin(figure, known) for figure in figures]
        services.record_rows_with(
            change_set,
            [row for row in rows if isinstance(row, TargetRow)],
            [row for row in rows if isinstance(row, ObservationRow)],
            by=by,
        )

    def effects(self, plan: Plan, asking: Asking) -> list[Effect]:
        """What is met, missed and not to be told on the boards of the file's years, and after it."""
        rows = [figure.row for draft in plan.written for figure in draft.kept.figures]
        if not rows:
            return []
        at = end_of(asking.today)
        besides = services.unwritten(rows, at=at, held=plan.resource.targets)
        years = sorted({one.year for one in besides if one.year})[-MOST_BOARDS:]
        return [effect for year in reversed(years) for effect in _effects(year, asking, besides)]

    def look_at_undo(self, change_set, *, by):
        return services.look_at_undo(change_set, by=by)

    def undo(self, change_set, *, deed):
        return services.undo(change_set, deed=deed)

    def button(self, plan: Plan) -> str:
        rows = [figure.row for draft in plan.written for figure in draft.kept.figures]
        targets = sum(isinstance(row, TargetRow) for row in rows)
        outcomes = len(rows) - targets
        kept = []
        if targets:
            kept.append(ngettext("%(n)d target", "%(n)d targets", targets) % {"n": targets})
        if outcomes:
            kept.append(ngettext("%(n)d outcome", "%(n)d outcomes", outcomes) % {"n": outcomes})
        return (
            _("Keep %(what)s") % {"what": _(" and ").join(kept)} if kept else _("Nothing to keep")
        )

    def recorded(self, *, by, day: date) -> Iterator[Target | Observation]:
        """Of the whole city, for that is what targets are."""
        if not all(by.may(one, WHOLE_CITY) for one in (Permission.IMPORT, self.edit_permission)):
            return
        order = ("indicator__position", "indicator__code", "year", "period", "pk")
        for model in (Target, Observation):
            rows = model.objects.as_known_on(None).select_related("indicator", "source")
            yield from rows.order_by(*order).iterator(ROWS_A_BATCH)

    def in_words(self, things: Iterable[Target | Observation]) -> Iterator["_Exported"]:
        """One figure in a row, with everything that tells it from others."""
        return (_Exported(one) for one in things)

    def suggested(self, name: str) -> list[str]:
        of = {"indicator": "name", "indicator_code": "code"}.get(name)
        return [getattr(one, of) for one in Indicator.objects.all()] if of else []


def _effects(year: int, asking: Asking, besides: list[Target | Observation]) -> list[Effect]:
    now = actuals.board(year, day=asking.today)
    then = actuals.board(year, day=asking.today, besides=besides)
    language = get_language() or "vi"
    return [
        Effect(_("Targets of %(year)s met") % {"year": year}, *_met(now, then, language=language)),
        Effect(_("Targets of %(year)s missed") % {"year": year}, str(now.missed), str(then.missed)),
        Effect(
            _("Targets of %(year)s that cannot be told") % {"year": year},
            str(now.unknown),
            str(then.unknown),
        ),
    ]


def _met(*boards: actuals.Board, language: str) -> list[str]:
    return [board.share.text(language) for board in boards]


class _Exported:
    """A target or an outcome under the names that the columns have."""

    def __init__(self, row: Target | Observation):
        is_target = isinstance(row, Target)
        self.indicator, self.period = row.indicator, row.period or None
        self.figure_kind = "target" if is_target else "outcome"
        self.at_point = None if is_target else row.at_point or None
        self.operator = str(row.operator) if is_target else None
        self.value_low = (row.low if row.low is not None else row.high) if is_target else row.value
        self.value_high = row.high if is_target and row.low != row.high else None
        if is_target and row.low is None:
            self.value_high = None
        if not is_target:
            self.value_high = row.value_high
        self.words = row.words if is_target else row.as_typed or None
        self.vintage = None if is_target else row.vintage
        self.certainty = None if is_target else row.certainty or None
        on = row.said_on if is_target else row.published_on
        precision = row.said_precision if is_target else row.published_precision
        self.said_on = PartialDay(on, precision) if on else None
        self.source = _source_words(row.source)
        self.note = row.note or None


def _source_words(source: Document | None) -> str | None:
    if source is None:
        return None
    return source.title or source.address or source.number


def _period_kind(column: PeriodColumn) -> str:
    return column.vintage or column.kind if column.kind == "outcome" else column.kind


def _with_origin(figure: Figure, known: dict[str, Document]):
    row = figure.row
    source = row.source or known.get(figure.source)
    return replace(row, source=source, origin=Origin(figure.cell.sheet, figure.cell.address))


def _text(draft: Draft, name: str) -> str:
    value = _value(draft, name)
    return value if isinstance(value, str) else ""


def _value(draft: Draft, name: str):
    said = draft.said.get(name)
    return said.value if said is not None else None


def _day(draft: Draft) -> tuple:
    """When it was said: its own column, else its certainty ("estimate 12/2024"), else its paper."""
    said = _value(draft, "said_on") or papers.day_in(_text(draft, "certainty"))
    if isinstance(said, PartialDay):
        return said.first, said.precision.value
    if "said_on" in draft.cells:
        return None, "day"
    paper = papers.paper_of(_text(draft, "source"))
    return paper.get("issued_on"), paper.get("issued_precision", "day")


def _vintage_of(certainty: str) -> str:
    """Only a certainty that is stated; a yearbook prints nothing before it is preliminary."""
    if certainty.startswith("estimate"):
        return Vintage.ESTIMATE
    return Vintage.PRELIMINARY if certainty.startswith("compiled yearbook") else Vintage.REPORTED


def _ends(reading: Reading) -> tuple[Decimal, Decimal | None]:
    if isinstance(reading.value, Range):
        return reading.value.low, reading.value.high
    return reading.value, None


def _rounded(reading: Reading) -> Reading:
    if isinstance(reading.value, Range):
        return replace(reading, value=Range(*map(_round, reading.value)))
    return replace(reading, value=_round(reading.value))


def _round(value: Decimal) -> Decimal:
    return round(value, DECIMALS) if -value.as_tuple().exponent > DECIMALS else value


def _range_or_value(low: Decimal, high: Decimal | None):
    return low if high is None or high == low else Range(low, high)


def _two(said: list) -> tuple:
    return (said[0] if said else None, said[1] if len(said) > 1 else None)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _sameness(figure: Figure) -> tuple:
    row = figure.row
    if isinstance(row, TargetRow):
        return (
            "target",
            row.indicator.pk,
            row.period,
            row.goal.low,
            row.goal.high,
            figure.source,
            row.note,
        )
    return (
        *("outcome", row.indicator.pk, row.period, row.at_point, row.value, row.value_high),
        *(figure.source, row.certainty, row.note),
    )


def _promises_the_same(row: TargetRow, target: Target) -> bool:
    goal = row.goal
    if (goal.operator, goal.low, goal.high) != (target.operator, target.low, target.high):
        return False
    if goal.operator is Operator.TEXT and goal.words != target.words:
        return False
    given = ((row.source, target.source), (row.said_on, target.said_on), (row.note, target.note))
    return all(not said or says_the_same(held, said) for said, held in given)


def _observes_the_same(row: ObservationRow, one: Observation) -> bool:
    if (row.value, row.value_high) != (one.value, one.value_high):
        return False
    if row.vintage not in (Vintage.REPORTED, one.vintage):
        return False
    given = (
        (row.source, one.source),
        (row.published_on, one.published_on),
        (row.certainty, one.certainty),
        (row.note, one.note),
    )
    return all(not said or says_the_same(held, said) for said, held in given)
