"""Samples by the file: a row for each sample with its parameters across, or a laboratory's
certificate with its parameters down.

A certificate is turned, so that each of its columns of results reads as the row of a sample; what
stands in the lines above its table (cluster, day, laboratory, number) is read where it is sure.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clusters import services as register
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
from clusters.sheets.finding import ClusterFinder
from clusters.sheets.of_clusters import cluster_fields
from clusters.sheets.parameters import MESSAGES, Ask, ParameterFinder, Problem, unit_problem
from clusters.sheets.places import Placing
from clusters.sheets.services import check_areas
from clusters.wastewater import services
from clusters.wastewater.services import SampleRow, Value
from hanoi_industry import words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.figures import NotANumber, NumberProblem, parse_number
from hanoi_industry.history.services import in_words
from hanoi_industry.periods import PartialDay, Precision
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.cells import CaveatCode, Fault
from hanoi_industry.spreadsheets.columns import Kind, RowProblem
from hanoi_industry.spreadsheets.comparing import (
    Choice,
    Difference,
    Draft,
    Finding,
    Plan,
    SourceCell,
)
from hanoi_industry.spreadsheets.guard import address
from hanoi_industry.spreadsheets.headings import FieldWords
from hanoi_industry.spreadsheets.layout import Layout
from hanoi_industry.spreadsheets.reading import RawSheet, cell_of
from hanoi_industry.spreadsheets.roles import Role
from hanoi_industry.spreadsheets.sheets import (
    CellWidget,
    Sheet,
    SheetField,
    SheetResource,
    Table,
)

PLACES = 6
LARGEST = Decimal(10) ** 10
HOURS = 24
MEASURED = "parameter:"  # the column of a parameter
UNCLEAR = "unclear:"  # of a name that is still to be asked about
QUALIFIERS = {
    "=": Qualifier.EXACT,
    "<": Qualifier.BELOW,
    "≤": Qualifier.BELOW,
    ">": Qualifier.ABOVE,
    "nd": Qualifier.NOT_DETECTED,
}
DETECTION_LIMIT = re.compile(r"\(.*?(\d[\d.,]*)[^\d()]*\)")

ABOUT = (
    *cluster_fields("station__cluster"),
    SheetField(
        "station",
        gettext_lazy("number of the station"),
        Kind.COUNT,
        words=("Số trạm", "Trạm số", "STT trạm"),
        largest=Decimal(32_767),
        attribute="station__number",
    ),
    SheetField(
        "kind",
        Sample._meta.get_field("kind").verbose_name,
        Kind.CHOICE,
        words=("Loại mẫu", "Loại", "Loại số liệu", "Hình thức quan trắc"),
        choices=tuple(SampleKind.choices),
        choice_words={
            "phòng thí nghiệm": SampleKind.LABORATORY,
            "định kỳ": SampleKind.LABORATORY,
            "lab": SampleKind.LABORATORY,
            "tự động": SampleKind.AUTOMATIC,
            "tự động, liên tục": SampleKind.AUTOMATIC,
            "trung bình ngày": SampleKind.AUTOMATIC,
        },
        attribute="kind",
    ),
    SheetField(
        "taken_on",
        gettext_lazy("taken on"),
        Kind.DAY,
        words=("Ngày lấy mẫu", "Thời gian lấy mẫu", "Ngày quan trắc", "Ngày"),
        attribute="taken_on",
    ),
    SheetField(
        "point",
        Sample._meta.get_field("point").verbose_name,
        words=("Vị trí lấy mẫu", "Điểm lấy mẫu", "Vị trí quan trắc", "Điểm quan trắc"),
        longest=100,
        attribute="point",
    ),
    SheetField(
        "number",
        Sample._meta.get_field("number").verbose_name,
        words=("Số mẫu", "Ký hiệu mẫu", "Mã mẫu", "Số hiệu mẫu", "Mẫu số"),
        longest=60,
        attribute="number",
    ),
)
FACTS = (
    SheetField(
        "laboratory",
        SampleFacts._meta.get_field("laboratory").verbose_name,
        words=("Phòng thí nghiệm", "Đơn vị phân tích", "Đơn vị quan trắc", "Phòng phân tích"),
        longest=250,
        attribute="facts_now__laboratory",
    ),
    SheetField(
        "certificate",
        SampleFacts._meta.get_field("certificate").verbose_name,
        words=("Số phiếu", "Số phiếu kết quả", "Phiếu kết quả", "Số kết quả", "Số chứng nhận"),
        longest=100,
        attribute="facts_now__certificate",
    ),
    SheetField(
        "taken_by",
        SampleFacts._meta.get_field("taken_by").verbose_name,
        words=("Người lấy mẫu", "Đơn vị lấy mẫu"),
        longest=200,
        attribute="facts_now__taken_by",
    ),
    SheetField(
        "valid_hours",
        SampleFacts._meta.get_field("valid_hours").verbose_name,
        Kind.NUMBER,
        words=("Số giờ hợp lệ", "Số giờ có dữ liệu", "Số giờ đo hợp lệ"),
        places=1,
        largest=Decimal(999),
        attribute="facts_now__valid_hours",
    ),
    SheetField(
        "note",
        SampleFacts._meta.get_field("note").verbose_name,
        words=("Ghi chú",),
        longest=500,
        attribute="facts_now__note",
    ),
)
# Of a certificate only; an export has none of them.
DOWN = (
    SheetField(
        "parameter",
        gettext_lazy("parameter"),
        words=("Thông số", "Chỉ tiêu", "Tên chỉ tiêu", "Chỉ tiêu phân tích", "Thông số phân tích"),
        longest=150,
    ),
    SheetField("unit", gettext_lazy("unit"), words=("ĐVT", "Đơn vị", "Đơn vị tính"), longest=40),
)
RESULT = SheetField(
    "result",
    gettext_lazy("result"),
    words=(
        *("Kết quả", "Kết quả phân tích", "Kết quả thử nghiệm", "Giá trị", "KQ"),
        *(f"{letter}{number}" for letter in ("M", "NT", "KQ") for number in range(1, 13)),
        *(f"{word} {number}" for word in ("Mẫu", "Kết quả") for number in range(1, 13)),
    ),
)
FACT_NAMES = tuple(one.name for one in FACTS)

# Lines above a certificate, by the field they fill; each gives its value after the colon.
LINES = {
    "taken_on": r"(?:ngày|thời gian) lấy mẫu",
    "name": r"(?:địa điểm(?: lấy mẫu)?|tên cơ sở|cơ sở|nơi lấy mẫu|cụm công nghiệp)",
    "point": r"(?:vị trí(?: lấy mẫu)?|điểm lấy mẫu)",
    "laboratory": r"(?:phòng thí nghiệm|đơn vị phân tích|đơn vị thử nghiệm|phòng phân tích)",
    "certificate": r"(?:số(?: phiếu(?: kết quả)?)?|phiếu kết quả số)",
    "taken_by": r"(?:người|đơn vị) lấy mẫu",
}
LINE = {
    name: re.compile(rf"^[-–+*•\s\d.]*{begins}\s*:\s*(?P<said>.+)$", re.IGNORECASE)
    for name, begins in LINES.items()
}
ABOVE = frozenset({Role.TITLE, Role.LETTERHEAD, Role.NOTE, Role.UNIT_LINE})


# Tables


@dataclass(frozen=True)
class TurnedTable(Table):
    """Columns of results as rows: each value knows the cell of the certificate it stands in."""

    places: Mapping[tuple[str, int], str] = field(default_factory=dict)
    # Units as rows of the certificate name them, by the name of the column they became.
    names: Mapping[str, str] = field(default_factory=dict)

    def address(self, name: str, index: int) -> str:
        return self.places.get((name, index), "")


def turned(sheet: RawSheet, layout: Layout, matches, *, date1904: bool) -> TurnedTable:
    named = {match.field: match.column for match in matches if match.field}
    results = [match.column for match in matches if match.field == RESULT.name]
    columns: dict[str, list] = {}
    places: dict[tuple[str, int], str] = {}
    units: dict[str, str] = {}
    names: dict[str, str] = {}
    for row in layout.rows:
        text = row.value(named["parameter"].index)
        if text is None or not str(text).strip():
            continue
        name = f"{UNCLEAR}{row.row}"
        names[name] = str(text)
        unit = row.value(named["unit"].index) if "unit" in named else None
        units[name] = "" if unit is None else str(unit)
        columns[name] = [row.value(column.index) for column in results]
        for index, column in enumerate(results):
            places[(name, index)] = address(row.row, column.index)
    for name, (value, place) in _told_above(sheet, layout).items():
        columns[name] = [value] * len(results)
        places |= {(name, index): place for index in range(len(results))}
    if len(results) > 1:
        columns["number"] = [column.path[-1] if column.path else "" for column in results]
    numbers = [row.row for row in layout.rows][: len(results)]
    numbers += range(sheet.height + 1, sheet.height + 1 + len(results) - len(numbers))
    return TurnedTable(
        sheet.name,
        numbers,
        columns,
        dict.fromkeys(columns, ""),
        units=units,
        date1904=date1904,
        places=places,
        names=names,
    )


def _told_above(sheet: RawSheet, layout: Layout) -> dict[str, tuple[str, str]]:
    """What the lines above the table say for all of its samples, each with its cell."""
    told: dict[str, tuple[str, str]] = {}
    first = min((row.row for row in layout.rows), default=0)
    for number in layout.rows_of(*ABOVE):
        if number >= first:
            continue
        for column, value in enumerate(sheet.rows[number - 1], start=1):
            if not isinstance(value, str):
                continue
            for name, line in LINE.items():
                found = line.match(words.nfc(value))
                if found and name not in told:
                    told[name] = (found["said"].strip(" .;"), address(number, column))
    return told


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
        self.allowed: dict[int | None, bool] = {}
        self.first: dict[tuple, Draft] = {}
        clusters: dict[int, Cluster] = {}
        for draft in drafts:
            if not draft.is_left_out:
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

    def _cluster(self, draft: Draft) -> Cluster | None:
        code, name = _text(draft, "code"), _text(draft, "name")
        draft.label = name or code
        if not code and not name:
            return self._cluster_of_all(draft)
        places = self.placing.of(draft)
        found = self.finder.find(code, name, places.district, places.possible)
        if found.cluster is not None:
            return found.cluster
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
        point, number = _text(draft, "point"), _text(draft, "number")
        draft.label = " ".join(filter(None, [cluster.name, point, f"{day:%d/%m/%Y}", number]))
        return SampleDraft(station, day, kind, point, number)

    def _station(self, draft: Draft, cluster: Cluster) -> Station | None:
        known = self.stations.get(cluster.pk, {})
        number = _value(draft, "station")
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
        cell, day = draft.cell("taken_on"), _value(draft, "taken_on")
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
        said = _value(draft, "kind")
        if said is not None or draft.is_faulty_at("kind"):
            return said
        if _text(draft, "laboratory") or _text(draft, "certificate"):
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
        draft.kept.cells[name] = cell.address
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
        unit = self.table.units.get(name, "")
        reading = cells.read_number(cell.raw, self.mark, parameter.unit, unit_of_column=unit)
        label = str(parameter)
        typed = reading.as_typed
        if reading.erases:
            return Value(parameter, None, None, typed=typed, cell=cell.address)
        if reading.is_blank:
            return None if not reading.is_faulty else self._refuse(draft, reading, cell, label)
        if reading.is_faulty:
            return self._refuse(draft, reading, cell, label)
        trouble = unit_problem(unit, parameter.unit)
        if trouble is not None:
            params = {"unit": unit, "expected": parameter.unit or "–"}
            tell = draft.oddity if trouble is Problem.UNIT_NOT_KNOWN else draft.fault
            tell(trouble, cell, typed, label, **params)
            if trouble is Problem.UNIT_DIFFERS:
                return None
        number, qualifier = reading.value, QUALIFIERS.get(reading.qualifier)
        is_number = isinstance(number, Decimal) or (number is None and qualifier == "nd")
        if qualifier is None or not is_number:
            draft.fault(Problem.NOT_A_MEASUREMENT, cell, typed, label)
            return None
        if number is not None and number < 0:
            draft.fault(RowProblem.NEGATIVE, cell, typed, label)
            return None
        if number is not None and number >= LARGEST:
            draft.fault(RowProblem.TOO_LARGE, cell, typed, label, largest=LARGEST - 1)
            return None
        limit = None
        if qualifier == Qualifier.NOT_DETECTED:
            try:
                limit = self._detection_limit(typed, unit, parameter)
            except NotANumber as problem:
                is_unclear = problem.code is NumberProblem.AMBIGUOUS
                code = Fault.AMBIGUOUS if is_unclear else Fault.NOT_A_NUMBER
                draft.fault(code, cell, typed, label, readings=problem.readings)
                return None
        for caveat in reading.caveats:
            if caveat.code is CaveatCode.CONVERTED:
                draft.note(caveat.code, cell, typed, label, **caveat.params)
        return Value(
            parameter, _rounded(number), qualifier, _rounded(limit), typed[:200], cell.address
        )

    def _refuse(self, draft: Draft, reading, cell: SourceCell, label: str) -> None:
        draft.fault(reading.code, cell, reading.as_typed, label, **reading.params)

    def _detection_limit(self, typed: str, unit: str, parameter: Parameter) -> Decimal | None:
        """ "KPH (LOD 0,3)": what the method could have seen, in the unit of the parameter."""
        found = DETECTION_LIMIT.search(typed)
        if found is None:
            return None
        one, other = cells.unit_of(unit), cells.unit_of(parameter.unit)
        factor = one.factor / other.factor if one and other else Decimal(1)
        return parse_number(found[1].rstrip(".,"), self.mark) * factor


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


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, PLACES)


def _stations(clusters: set[int]) -> dict[int, dict[int, Station]]:
    """Stations by cluster and by their own number."""
    found: dict[int, dict[int, Station]] = {}
    rows = Station.objects.filter(cluster__among=sorted(clusters)).order_by("number")
    for one in rows:
        found.setdefault(one.cluster_id, {})[one.number] = one
    return found


def _text(draft: Draft, name: str) -> str:
    value = _value(draft, name)
    return value if isinstance(value, str) else ""


def _value(draft: Draft, name: str):
    said = draft.said.get(name)
    return said.value if said is not None else None


# The sheet


def _field_of(parameter: Parameter) -> SheetField:
    return SheetField(
        f"{MEASURED}{parameter.code}",
        str(parameter),
        words=tuple(parameter.called()),
        unit=parameter.unit,
        longest=200,
        attribute=f"values__{parameter.code}",
    )


class SampleSheet(Sheet):
    kind = "samples"
    title = gettext_lazy("Wastewater samples")
    explanation = gettext_lazy(
        "One row for each sample: its cluster, point and day, then a column for each parameter; or a"
        " laboratory's certificate, with parameters down and a column for each sample. Values stand"
        " as measured: 6.8, <0.02, KPH (LOD 0.3). A blank cell says nothing and erases nothing."
    )
    keys = ("code", "name", "station", "kind", "taken_on", "point", "number")
    resource_class = SampleResource
    edit_permission = Permission.REGISTER_EDIT
    messages = MESSAGES

    @property
    def fields(self) -> tuple[SheetField, ...]:
        """With the parameters that are kept now."""
        return (*ABOUT, *FACTS, *map(_field_of, Parameter.objects.all()), *DOWN, RESULT)

    def vocabulary(self, columns=()) -> list[FieldWords]:
        several = {RESULT.name}
        return [
            FieldWords(one.name, one.words, one.unit, one.kinds, many=one.name in several)
            for one in super().vocabulary()
        ]

    def field(self, name: str) -> SheetField:
        if name.startswith(UNCLEAR):
            return SheetField(name, gettext_lazy("parameter"), longest=200)
        return super().field(name)

    def table(self, sheet: RawSheet, layout: Layout, matches, *, date1904: bool) -> Table:
        named = {match.field for match in matches if match.field}
        if {"parameter", RESULT.name} <= named:
            return turned(sheet, layout, matches, date1904=date1904)
        return Table.of(sheet, layout, matches, date1904=date1904)

    def missing_columns(self, matches) -> list[Finding]:
        named = {match.field for match in matches if match.field}
        is_across = any(name.startswith(MEASURED) for name in named)
        if is_across or {"parameter", RESULT.name} <= named:
            return []
        return [Finding(Problem.NO_VALUE_COLUMN)]

    def keep(self, plan: Plan, change_set, *, by) -> None:
        sheet = plan.resource.table.sheet
        check_areas({draft.kept.station.cluster.area_id for draft in plan.written}, by)
        rows = [draft.kept.row(sheet) for draft in plan.written]
        services.record_samples_with(change_set, rows, by=by)

    def look_at_undo(self, change_set, *, by):
        return register.look_at_undo(change_set, by=by)

    def undo(self, change_set, *, deed):
        return register.undo(change_set, deed=deed)

    def button(self, plan: Plan) -> str:
        n = plan.written_count
        if not n:
            return _("Nothing to keep")
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


def _exported(row: Reading) -> Decimal | str:
    if row.qualifier == Qualifier.EXACT:
        return row.value.normalize()
    return measured_text(row.value, row.qualifier, row.detection_limit)
