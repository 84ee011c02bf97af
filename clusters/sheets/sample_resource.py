"""Rows of samples: what they say of each, compared with what is held of it."""

from django.db import models

from clusters.models import Parameter, Reading, SampleFacts
from clusters.sheets.measured_cells import MeasuredCells, measured_text, measured_words
from clusters.sheets.parameters import ParameterFinder, Problem
from clusters.sheets.sample_fields import FACT_NAMES, IS_LIMITS, MEASURED, UNCLEAR
from clusters.sheets.sample_of_row import SampleDraft, SampleFinder
from clusters.wastewater import services
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.comparing import Difference, Draft, SourceCell
from hanoi_industry.spreadsheets.progress import Stage
from hanoi_industry.spreadsheets.reading import cell_of
from hanoi_industry.spreadsheets.sheets import CellWidget, SheetResource

HOURS = 24
NOTHING_MEASURED = None, None, None  # no value, no qualifier, no limit of detection


class MeasuredWidget(CellWidget):
    def shown(self, value):
        """Numbers stay numbers in an export."""
        return value


class SampleResource(SheetResource):
    def __init__(self, sheet, asking=None, *, lock: bool = False):
        super().__init__(sheet, asking, lock=lock)
        for name, one in self.fields.items():
            if name.startswith(MEASURED):
                one.widget = MeasuredWidget(one.of)

    # What rows are about

    def prepare(self, drafts: list[Draft]) -> None:
        self.parameters = ParameterFinder(self.questions)
        self.finder = SampleFinder(self.table, self.asking, self.questions)
        self.cells = MeasuredCells(self.table, self._decimal_mark(), self.tell_caveats)
        self.measured = self._columns()
        self.first: dict[tuple, Draft] = {}
        for draft in drafts:
            if draft.text(IS_LIMITS):
                draft.is_left_out = True
                draft.note(Problem.LIMITS_LEFT_OUT, draft.cell(IS_LIMITS), draft.text(IS_LIMITS))
        self.finder.find(self.told_of_each(Stage.MATCHING, drafts))
        self._load([draft.kept for draft in drafts if draft.kept is not None])

    def _decimal_mark(self) -> str | None:
        return cells.decimal_mark_of(
            cell_of(value)
            for name, column in self.table.columns.items()
            if name.startswith((MEASURED, UNCLEAR))
            for value in column
        )

    def _columns(self) -> dict[str, Parameter]:
        """Which parameter each column of values is of; names that are not clear are asked about."""
        found: dict[str, Parameter] = {}
        self.asked_of_all: list[str] = []
        self.twice: list[str] = []
        columns: dict[int, list[str]] = {}
        for name in self.table.columns:
            parameter = None
            if name.startswith(MEASURED):
                parameter = self.parameters.by_code.get(name.removeprefix(MEASURED))
            elif name.startswith(UNCLEAR):
                parameter = self._named(name)
            if parameter is None:
                continue
            others = columns.setdefault(parameter.pk, [])
            if any(self._stand_together(name, other) for other in others):
                self.twice.append(name)
                continue
            others.append(name)
            found[name] = parameter
        return found

    def _stand_together(self, name: str, other: str) -> bool:
        """Whether a row has values in both columns; certificates below each other may have two words
        for one parameter."""
        if name.startswith(MEASURED) or other.startswith(MEASURED):
            return True
        both = zip(self.table.columns[name], self.table.columns[other], strict=True)
        return any(None not in pair for pair in both)

    def _named(self, name: str) -> Parameter | None:
        text = self.table.names[name]
        parameter = self.parameters.named(text)
        if parameter is not None:
            return parameter
        places = (self.table.address(name, index) for index in range(len(self.table)))
        key, answer = self.parameters.ask(text, next(filter(None, places), ""))
        if answer is None:
            self.asked_of_all.append(key)
        return self.parameters.by_code.get(answer or "")

    def _load(self, samples: list[SampleDraft]) -> None:
        """What is held of the samples, asked for once."""
        days = [one.taken_on for one in samples]
        self.samples = services.samples_of({one.station.pk for one in samples}, days)
        wanted = {one.key for one in samples}
        numbers = [one.pk for key, one in self.samples.items() if key in wanted]
        self.facts = {row.sample_id: row for row in self._held(SampleFacts, numbers)}
        self.readings_held = {
            (row.sample_id, row.parameter_id): row for row in self._held(Reading, numbers)
        }

    def _held(self, model, numbers: list[int]) -> models.QuerySet:
        rows = model.objects.standing().filter(sample__among=numbers)
        return rows.select_for_update(of=("self",)) if self.lock else rows

    # What rows say

    def settle(self, draft: Draft) -> None:
        sample: SampleDraft | None = draft.kept
        draft.asked += self.asked_of_all
        for name in self.twice:
            draft.fault(Problem.PARAMETER_REPEATED, draft.cell(name))
        if sample is None:
            # All that is wrong with a row is told at once.
            for name, parameter in self.measured.items():
                if not draft.is_left_out and not draft.is_faulty_at(name):
                    self.cells.read(draft, name, parameter, draft.cell(name))
            return
        other = self.first.setdefault(sample.key, draft)
        if other is not draft:
            cell = SourceCell(address=self.finder.place(draft))
            draft.fault(Problem.SAMPLE_REPEATED, cell, first=other.number)
            return
        held = self.samples.get(sample.key)
        facts = self.facts.get(held.pk) if held is not None else None
        draft.is_new = facts is None
        draft.thing = held
        if facts is not None:
            draft.compared_with.append(f"sample:{facts.pk}")
        for name in FACT_NAMES:
            self._say_fact(draft, name, facts)
        for name, parameter in self.measured.items():
            self._say_value(draft, name, parameter, held)
        if not sample.readings and not draft.faults and facts is None:
            draft.fault(Problem.NO_VALUE, SourceCell(address=self.finder.place(draft)))

    def settle_all(self) -> None:
        self.cells.tell_what_is_far()

    def _say_fact(self, draft: Draft, name: str, held: SampleFacts | None) -> None:
        said = draft.said.get(name)
        if said is None or (said.value is None and not said.erases):
            return
        cell = draft.cell(name)
        if name == "valid_hours" and said.value is not None and said.value > HOURS:
            draft.fault(Problem.MORE_THAN_A_DAY, cell, said.as_typed)
            return
        before = getattr(held, name, None)
        if before == said.value:
            return
        draft.kept.facts[name] = said.value
        draft.kept.cells[name] = cell.place
        difference = Difference(
            name, self.label_of(name), before, said.value, said.as_typed, cell.address
        )
        draft.differences.append(difference)

    def _say_value(self, draft: Draft, name: str, parameter: Parameter, sample) -> None:
        cell = draft.cell(name)
        if draft.is_faulty_at(name):
            return
        value = self.cells.read(draft, name, parameter, cell)
        if value is None:
            return
        held = self.readings_held.get((sample.pk, parameter.pk)) if sample is not None else None
        if held is not None:
            draft.compared_with.append(f"reading:{held.pk}")
        before = (held.value, held.qualifier, held.detection_limit) if held else NOTHING_MEASURED
        after = value.measured
        if before == after or (held is None and value.qualifier is None):
            return
        draft.kept.readings.append(value)
        texts = measured_text(*before), measured_text(*after)
        difference = Difference(
            *(f"{MEASURED}{parameter.code}", str(parameter), *texts, value.typed, cell.address),
            words=dict(zip(texts, (measured_words(*before), measured_words(*after)), strict=True)),
        )
        draft.differences.append(difference)
