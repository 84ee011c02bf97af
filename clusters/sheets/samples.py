"""Samples by the file: a row for each sample with its parameters across, or a laboratory's
certificate with its parameters down, which is turned first.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy, ngettext

from clusters import measuring, undoing
from clusters.measuring import Measurement
from clusters.models import (
    Cluster,
    Parameter,
    Qualifier,
    Reading,
    Sample,
    SampleFacts,
    SampleKind,
    Station,
)
from clusters.services import may_record
from clusters.sheets import codes
from clusters.sheets.certificates import (
    TurnedTable,
    cluster_within,
    is_listed,
    listed,
    result_headings,
    turned,
    with_told,
)
from clusters.sheets.finding import ClusterFinder
from clusters.sheets.parameters import MESSAGES, Ask, ParameterFinder, Problem, unit_problem
from clusters.sheets.places import Placing
from clusters.sheets.sample_fields import (
    ABOUT,
    BESIDE,
    DOWN,
    FACT_NAMES,
    FACTS,
    IS_LIMITS,
    MEASURED,
    MENTIONED,
    RESULT,
    UNCLEAR,
    WATER,
    field_of,
    is_beside,
)
from clusters.sheets.services import check_areas
from clusters.wastewater import services
from clusters.wastewater.services import SampleRow, Value
from hanoi_industry import words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.history.services import in_words
from hanoi_industry.periods import PartialDay, Precision
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.cells import SAID_BESIDE, CaveatCode
from hanoi_industry.spreadsheets.columns import RowProblem
from hanoi_industry.spreadsheets.comparing import (
    Choice,
    Difference,
    Draft,
    Finding,
    Plan,
    SourceCell,
)
from hanoi_industry.spreadsheets.headings import (
    ColumnMatch,
    FieldWords,
    MatchReason,
    ValueKind,
)
from hanoi_industry.spreadsheets.layout import Layout
from hanoi_industry.spreadsheets.progress import Stage
from hanoi_industry.spreadsheets.reading import RawSheet, cell_of
from hanoi_industry.spreadsheets.reading import Value as RawValue
from hanoi_industry.spreadsheets.sheets import (
    CellWidget,
    Sheet,
    SheetField,
    SheetResource,
    Table,
    without_collecting,
)

HOURS = 24
# A result stands in any unit, and may be words.
ANY_VALUE = frozenset((ValueKind.NUMBER, ValueKind.TEXT))
PH, MOST_PH = "ph", Decimal(14)
# Ammonium counted whole weighs a quarter more than its nitrogen.
AS_ION = re.compile(r"\b(?:NH\s*[4₄]|NO\s*[23₂₃]|PO\s*[4₄])", re.I)
AS_ELEMENT = re.compile(r"(?:tính theo|theo|as)\s+[NP]\b|[-_]\s*[NP]\b", re.I)
# "Tổng dầu mỡ" weighs fat of plants and animals as well.
OIL, MINERAL = re.compile("dầu", re.I), re.compile("khoáng", re.I)
PERHAPS_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
COUNTED = "MPN"  # units of what is counted and not weighed begin so
# Rows


class MeasuredWidget(CellWidget):
    def shown(self, value):
        """Numbers stay numbers in an export."""
        return value


@dataclass
class SampleDraft:
    """The sample of a row, and what it says of it."""

    station: Station
    taken_on: date
    kind: str
    point: str
    number: str
    facts: dict[str, object] = field(default_factory=dict)
    readings: list[Value] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple:
        return self.station.pk, self.kind, self.point, self.taken_on, self.number

    def row(self, sheet: str) -> SampleRow:
        return SampleRow(
            *(self.station, self.taken_on, self.kind, self.point, self.number),
            facts=self.facts,
            readings=tuple(self.readings),
            sheet=sheet,
            cells=self.cells,
        )


class SampleResource(SheetResource):
    def __init__(self, sheet, asking=None, *, lock: bool = False):
        super().__init__(sheet, asking, lock=lock)
        for name, one in self.fields.items():
            if name.startswith(MEASURED):
                one.widget = MeasuredWidget(one.of)

    # What rows are about

    def prepare(self, drafts: list[Draft]) -> None:
        self.parameters = ParameterFinder(self.questions)
        self.finder = ClusterFinder(self.asking.by)
        self.placing = Placing(self.questions)
        self.mark = cells.decimal_mark_of(
            cell_of(value)
            for name, column in self.table.columns.items()
            if name.startswith((MEASURED, UNCLEAR))
            for value in column
        )
        self.measured = self._columns()
        self.index_of = {number: index for index, number in enumerate(self.table.numbers)}
        self.allowed: dict[int | None, bool] = {}
        self.first: dict[tuple, Draft] = {}
        clusters: dict[int, Cluster] = {}
        for draft in self.told_of_each(Stage.MATCHING, drafts):
            if draft.text(IS_LIMITS):
                draft.is_left_out = True
                draft.note(Problem.LIMITS_LEFT_OUT, draft.cell(IS_LIMITS), draft.text(IS_LIMITS))
            if not draft.is_left_out and self._is_judged(draft):
                clusters[draft.number] = self._cluster(draft)
        self.stations = _stations({one.pk for one in clusters.values() if one is not None})
        for draft in drafts:
            cluster = clusters.get(draft.number)
            if cluster is not None and self._may(draft, cluster):
                draft.kept = self._sample(draft, cluster)
        self._load([draft.kept for draft in drafts if draft.kept is not None])

    def _columns(self) -> dict[str, Parameter]:
        """Which parameter each column of values is of; names that are not clear are asked about."""
        found: dict[str, Parameter] = {}
        self.asked_of_all: list[str] = []
        self.twice: list[str] = []
        taken: set[int] = set()
        for name in self.table.columns:
            parameter = None
            if name.startswith(MEASURED):
                parameter = self.parameters.by_code.get(name.removeprefix(MEASURED))
            elif name.startswith(UNCLEAR):
                parameter = self._named(name)
            if parameter is None:
                continue
            if parameter.pk in taken:
                self.twice.append(name)
                continue
            taken.add(parameter.pk)
            found[name] = parameter
        return found

    def _named(self, name: str) -> Parameter | None:
        text = self.table.names[name]
        parameter = self.parameters.named(text)
        if parameter is not None:
            return parameter
        key, answer = self.parameters.ask(text, self.table.address(name, 0))
        if answer is None:
            self.asked_of_all.append(key)
        return self.parameters.by_code.get(answer or "")

    def _is_judged(self, draft: Draft) -> bool:
        """Water before treatment, or of a river, would be judged like all that is recorded."""
        points = [draft.text("point"), draft.text(WATER)]
        if isinstance(self.table, TurnedTable) and self.table.names:
            # A laboratory prints both waters beside each other and explains them in a note.
            points.append(draft.text("number"))
        if measuring.is_before_treatment(*points):
            trouble = Problem.BEFORE_TREATMENT
        elif measuring.is_other_water(*points):
            trouble = Problem.OTHER_WATER
        else:
            return True
        draft.is_left_out = True
        cell = draft.cell("point" if draft.text("point") else WATER)
        draft.note(trouble, cell, " ".join(dict.fromkeys(filter(None, points))))
        return False

    def _cluster(self, draft: Draft) -> Cluster | None:
        code, name = draft.text("code"), draft.text("name")
        draft.label = name or code
        mentioned = draft.text(MENTIONED) or cluster_within(name)
        places = self.placing.of(draft)
        if not code and not name and (within := cluster_within(draft.text("point"))):
            found = self.finder.find("", within, places.district, places.possible)
            if found.cluster is not None and not found.is_likeness:
                return found.cluster
        if not code and not name and not mentioned:
            return self._cluster_of_all(draft)
        found = self.finder.find(code, name, places.district, places.possible)
        if found.cluster is None and mentioned and (not found.candidates or found.is_likeness):
            found = self.finder.find("", mentioned, places.district, places.possible)
            name = name or mentioned
        if found.cluster is not None:
            return found.cluster
        if not draft.text("name") and not code and not found.candidates:
            # What the lines above speak of is no cluster of the register.
            return self._cluster_of_all(draft)
        candidates = [one for one in found.candidates if one.pk in self.finder.visible]
        if not candidates:
            cell = draft.cell("code" if code else "name")
            draft.fault(codes.Fault.NO_SUCH_CLUSTER, cell, code or name)
            return None
        district = str(places.district or "")
        key = f"cluster|{words.accent_free(district)}|{words.spelling_key(name)}"
        params = {"text": name or code, "district": district}
        return self._chosen(draft, key, codes.Ask.WHICH_OF_THE_REGISTER, candidates, **params)

    def _cluster_of_all(self, draft: Draft) -> Cluster | None:
        """The file names none: a person says which one it is."""
        if draft.is_faulty_at("code", "name"):
            return None
        visible = [self.finder.clusters[pk] for pk in self.finder.clusters if self._sees(pk)]
        return self._chosen(draft, "cluster of all", Ask.WHICH_CLUSTER, visible)

    def _sees(self, number: int) -> bool:
        return number in self.finder.visible

    def _chosen(self, draft: Draft, key: str, code, clusters: Sequence[Cluster], **params):
        answer = self.questions.ask(
            key,
            code,
            [Choice(one.code, f"{one.name} ({one.code})") for one in clusters],
            address=self._place(draft),
            **params,
        )
        if answer is None:
            draft.asked.append(key)
        return next((one for one in clusters if one.code == answer), None)

    def _place(self, draft: Draft) -> str:
        """A cell by which the row is known."""
        found = (draft.cell(name).address for name in self.table.columns)
        return next(filter(None, found), "")

    def _may(self, draft: Draft, cluster: Cluster) -> bool:
        area, by = cluster.area, self.asking.by
        if cluster.area_id not in self.allowed:
            place = area if area is not None else WHOLE_CITY
            self.allowed[cluster.area_id] = may_record(by, area) and by.may(
                Permission.IMPORT, place
            )
        if not self.allowed[cluster.area_id]:
            draft.fault(codes.Fault.NOT_YOUR_AREA)
        return self.allowed[cluster.area_id]

    def _sample(self, draft: Draft, cluster: Cluster) -> SampleDraft | None:
        station, day, kind = self._station(draft, cluster), self._day(draft), self._kind(draft)
        draft.label = cluster.name
        if station is None or day is None or kind is None:
            return None
        station.cluster = cluster
        point, number = draft.text("point") or draft.text(WATER), draft.text("number")
        draft.label = " ".join(filter(None, [cluster.name, point, f"{day:%d/%m/%Y}", number]))
        return SampleDraft(station, day, kind, point, number)

    def _station(self, draft: Draft, cluster: Cluster) -> Station | None:
        known = self.stations.get(cluster.pk, {})
        number = draft.value("station")
        if draft.is_faulty_at("station"):
            return None
        if number is None and len(known) > 1:
            key = f"station of|{cluster.code}"
            answer = self.questions.ask(
                key,
                codes.Ask.WHICH_STATION,
                [
                    Choice(str(one.number), f"{one.number} {one.name}".strip())
                    for one in known.values()
                ],
                address=self._place(draft),
                text=cluster.name,
            )
            if answer is None:
                draft.asked.append(key)
                return None
            number = int(answer)
        station = known.get(number) if number is not None else next(iter(known.values()), None)
        if station is None:
            draft.fault(Problem.NO_STATION, draft.cell("station"))
        return station

    def _day(self, draft: Draft) -> date | None:
        cell, day = draft.cell("taken_on"), draft.value("taken_on")
        if draft.is_faulty_at("taken_on"):
            return None
        typed = cells.as_typed(cell.raw)
        if not isinstance(day, PartialDay):
            draft.fault(Problem.NO_DAY, cell)
        elif day.precision is not Precision.DAY:
            draft.fault(RowProblem.WHOLE_DAY_NEEDED, cell, typed)
        elif day.day > self.asking.today:
            draft.fault(RowProblem.DAY_TO_COME, cell, typed)
        else:
            return day.day
        return None

    def _kind(self, draft: Draft) -> str | None:
        said = draft.value("kind")
        if said is not None or draft.is_faulty_at("kind"):
            return said
        if draft.text("laboratory") or draft.text("certificate"):
            return SampleKind.LABORATORY
        answer = self.questions.ask(
            "kind",
            Ask.WHICH_KIND,
            [Choice(value, label) for value, label in SampleKind.choices],
            address=self._place(draft),
            offered=SampleKind.LABORATORY,
        )
        if answer is None:
            draft.asked.append("kind")
        return answer

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
                    self._measured(draft, name, parameter, draft.cell(name))
            return
        other = self.first.setdefault(sample.key, draft)
        if other is not draft:
            cell = SourceCell(address=self._place(draft))
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
            draft.fault(Problem.NO_VALUE, SourceCell(address=self._place(draft)))

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
        value = self._measured(draft, name, parameter, cell)
        if value is None:
            return
        held = self.readings_held.get((sample.pk, parameter.pk)) if sample is not None else None
        if held is not None:
            draft.compared_with.append(f"reading:{held.pk}")
        measured = (held.value, held.qualifier, held.detection_limit) if held else None
        if measured == value.measured or (held is None and value.qualifier is None):
            return
        draft.kept.readings.append(value)
        before = measured_text(*measured) if held is not None else None
        after = measured_text(*value.measured)
        difference = Difference(
            f"{MEASURED}{parameter.code}", str(parameter), before, after, value.typed, cell.address
        )
        draft.differences.append(difference)

    def _measured(
        self, draft: Draft, name: str, parameter: Parameter, cell: SourceCell
    ) -> Value | None:
        """What a cell says of a parameter, in the parameter's unit; None where it says nothing."""
        unit, label = self._unit_at(draft, name), str(parameter)
        found = measuring.read(
            cell.raw, parameter, self.mark, unit=unit, detection=self._detection(draft, name)
        )
        if found.trouble is not None:
            draft.fault(found.trouble, cell, found.typed, label, **found.params)
            return None
        if not found.is_blank and not self._is_in_its_unit(draft, found, parameter, unit, cell):
            return None
        told = (CaveatCode.CONVERTED, *SAID_BESIDE)
        self.tell_caveats(draft, found.caveats, cell, found.typed, label, *told)
        if found.is_blank:
            return None
        if parameter.code == PH and found.value is not None and found.value > MOST_PH:
            draft.fault(Problem.NOT_A_PH, cell, found.typed, label)
            return None
        self._look_for_oddities(draft, name, parameter, found, cell)
        return Value(parameter, *found.measured, found.typed, cell.place)

    def _look_for_oddities(
        self, draft: Draft, name: str, parameter: Parameter, found, cell
    ) -> None:
        told, label = self._called(name), str(parameter)
        is_ion = AS_ION.search(told) and AS_ELEMENT.search(label) and not AS_ELEMENT.search(told)
        if is_ion or (OIL.search(told) and MINERAL.search(label) and not MINERAL.search(told)):
            params = {"text": told, "parameter": label}
            draft.oddity(Problem.COUNTED_OTHERWISE, cell, found.typed, label, **params)
        if parameter.unit.startswith(COUNTED) and _may_be_thousands(found, cell):
            told = {"value": found.value, "thousands": (found.value * 1000).normalize()}
            draft.oddity(Problem.COUNT_WITH_DECIMALS, cell, found.typed, label, **told)
        elif self.mark == "." and PERHAPS_THOUSANDS.fullmatch(found.typed):
            draft.oddity(Problem.PERHAPS_THOUSANDS, cell, found.typed, label, value=found.value)

    def _detection(self, draft: Draft, name: str) -> RawValue:
        """What a column beside the results says the method could have seen."""
        of_cells = getattr(self.table, "detection", None)
        return of_cells.get((name, self.index_of[draft.number])) if of_cells else None

    def _called(self, name: str) -> str:
        """What the file itself calls a parameter."""
        names = getattr(self.table, "names", {})
        return names.get(name) or self.table.headings.get(name, "")

    def _unit_at(self, draft: Draft, name: str) -> str:
        """Of a column, or of the one cell where each has its own."""
        of_cells = getattr(self.table, "unit_at", None)
        if not of_cells:
            return self.table.units.get(name, "")
        return of_cells.get((name, self.index_of[draft.number]), "")

    def _is_in_its_unit(
        self, draft: Draft, found: Measurement, parameter: Parameter, unit: str, cell: SourceCell
    ) -> bool:
        """A unit that nobody knows is odd, one of another kind cannot be kept."""
        trouble = None if found.erases else unit_problem(unit, parameter.unit)
        if trouble is not None:
            tell = draft.oddity if trouble is Problem.UNIT_NOT_KNOWN else draft.fault
            params = {"unit": unit, "expected": parameter.unit or "–"}
            tell(trouble, cell, found.typed, str(parameter), **params)
        return trouble is not Problem.UNIT_DIFFERS


def _may_be_thousands(found: Measurement, cell: SourceCell) -> bool:
    """ "4.600" that a spreadsheet took for 4.6 when it was typed."""
    if found.qualifier != Qualifier.EXACT or isinstance(cell.raw.value, str):
        return False
    return found.value % 1 != 0 and (found.value * 1000) % 1 == 0


def measured_text(value: Decimal | None, qualifier: str | None, limit: Decimal | None) -> str:
    """A value as it can be read again, whatever the mark of the other cells."""
    if qualifier is None:
        return ""
    if qualifier == Qualifier.NOT_DETECTED:
        return f"KPH (LOD {_plain(limit)})" if limit is not None else "KPH"
    sign = "" if qualifier == Qualifier.EXACT else qualifier
    return f"{sign}{_plain(value)}"


def _plain(value: Decimal) -> str:
    text = in_words(value)
    # Three digits behind a point could be thousands.
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text


def _stations(clusters: set[int]) -> dict[int, dict[int, Station]]:
    """Stations by cluster and by their own number."""
    found: dict[int, dict[int, Station]] = {}
    rows = Station.objects.filter(cluster__among=sorted(clusters)).order_by("number")
    for one in rows:
        found.setdefault(one.cluster_id, {})[one.number] = one
    return found


# The sheet


class SampleSheet(Sheet):
    kind = "samples"
    title = gettext_lazy("Wastewater samples")
    explanation = gettext_lazy(
        "One row for each sample: its cluster, point and day, then a column for each parameter; or a"
        " laboratory's certificate, with parameters down and a column for each sample. Values stand"
        " as measured: 6.8, <0.02, KPH (LOD 0.3). A blank cell says nothing and erases nothing."
    )
    keys = ("code", "name", "station", "kind", "taken_on", "point", "number")
    # A certificate with its parameters down has a dozen rows for a sample.
    most_rows = 20_000
    resource_class = SampleResource
    edit_permission = Permission.REGISTER_EDIT
    messages = MESSAGES
    room = undoing

    @property
    def fields(self) -> tuple[SheetField, ...]:
        """With the parameters that are kept now."""
        return (*ABOUT, *FACTS, *map(field_of, Parameter.objects.all()), *DOWN, RESULT, BESIDE)

    def vocabulary(self, columns=(), title: str = "") -> list[FieldWords]:
        columns = list(columns)
        beside = [one.heading for one in columns if is_beside(one.path)]
        named = [word for one in (*ABOUT, *FACTS, *DOWN) for word in one.vocabulary().words]
        results = result_headings(columns, DOWN[0].vocabulary().words, named)
        more = {RESULT.name: tuple(results), BESIDE.name: tuple(beside)}
        return [
            replace(one, words=(*one.words, *more[one.name]), kinds=ANY_VALUE, many=True)
            if one.name in more
            else one
            for one in super().vocabulary()
            # Where a table begins is told by what is kept of it alone.
            if columns or one.name != BESIDE.name
        ]

    def field(self, name: str) -> SheetField:
        if name in (MENTIONED, IS_LIMITS):
            return SheetField(name, gettext_lazy("cluster"))
        if name.startswith(UNCLEAR):
            return SheetField(name, gettext_lazy("parameter"), longest=200)
        return super().field(name)

    def table(self, sheet: RawSheet, layout: Layout, matches, *, date1904: bool) -> Table:
        named = {match.field for match in matches if match.field}
        if {"parameter", RESULT.name} <= named:
            turn = listed if is_listed(named) else turned
            return turn(sheet, layout, matches, date1904=date1904)
        table = Table.of(sheet, layout, matches, date1904=date1904)
        return with_told(table, sheet, layout)

    def known_by_values(self, matches: list[ColumnMatch]) -> list[ColumnMatch]:
        """ "Loại mẫu" is headed over what was sampled as well: "Nước thải sau xử lý", "Nước mặt"."""
        return [
            replace(one, field=WATER, reason=MatchReason.BY_VALUES)
            if one.field == "kind" and _names_waters(one)
            else one
            for one in matches
        ]

    def missing_columns(self, matches) -> list[Finding]:
        named = {match.field for match in matches if match.field}
        is_across = any(name.startswith(MEASURED) for name in named)
        if is_across or {"parameter", RESULT.name} <= named:
            return []
        return [Finding(Problem.NO_VALUE_COLUMN)]

    @without_collecting()
    def keep(self, plan: Plan, change_set, *, by) -> None:
        check_areas({draft.kept.station.cluster.area_id for draft in plan.written}, by)
        rows = [draft.kept.row(draft.sheet) for draft in plan.written]
        services.record_samples_with(change_set, rows, by=by)

    def keeps(self, plan: Plan) -> str:
        n = plan.written_count
        return ngettext("Keep %(n)d sample", "Keep %(n)d samples", n) % {"n": n}

    def recorded(self, *, by, day: date) -> Iterator[Sample]:
        """The samples of stations the person may import and record for."""
        rows = Sample.objects.standing().filter(taken_on__lte=day)
        for permission in (Permission.IMPORT, self.edit_permission):
            numbers = by.area_numbers_where(permission)
            if numbers is not None:
                rows = rows.filter(station__cluster__area__in=numbers)
        places = ("station__cluster__area", "station__cluster__district")
        yield from (
            rows.select_related(*places)
            .prefetch_related(
                models.Prefetch("facts", SampleFacts.objects.standing()),
                models.Prefetch("readings", Reading.objects.standing().select_related("parameter")),
            )
            .order_by("-taken_on", "pk")
            .iterator(1000)
        )

    def in_words(self, things: Iterable[Sample]) -> Iterator[Sample]:
        for one in things:
            one.facts_now = next(iter(one.facts.all()), None)
            one.values = {
                row.parameter.code: _exported(row) for row in one.readings.all() if row.qualifier
            }
            yield one


def _names_waters(match: ColumnMatch) -> bool:
    said = {value for value in match.column.values if isinstance(value, str)}
    waters = sum(measuring.names_water(one) for one in said)
    return 2 * waters > len(said)


def _exported(row: Reading) -> Decimal | str:
    if row.qualifier == Qualifier.EXACT:
        return row.value.normalize()
    return measured_text(row.value, row.qualifier, row.detection_limit)
