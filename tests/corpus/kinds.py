"""Which fields a file of a kind may fill, and how a column of it is read: as the import does."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from clusters.sheets.sheet import ClusterSheet
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.cells import Reading
from hanoi_industry.spreadsheets.columns import read_column
from hanoi_industry.spreadsheets.evidence import ValueKind
from hanoi_industry.spreadsheets.headings import ColumnMatch, FieldWords
from hanoi_industry.spreadsheets.layout import Layout
from hanoi_industry.spreadsheets.reading import cell_of
from hanoi_industry.spreadsheets.sheets import Kind as Holds
from hanoi_industry.spreadsheets.sheets import SheetField
from targets.goals import NotAGoal, parse_goal
from targets.sheets import TargetSheet

NUMBERS = frozenset({ValueKind.NUMBER})


class Kind:
    """A kind of file whose fields a `Sheet` of the house names."""

    def __init__(self, sheet):
        self.sheet = sheet

    def vocabulary(self, columns=()) -> list[FieldWords]:
        return self.sheet.vocabulary(columns)

    @property
    def reads_forms(self) -> bool:
        return getattr(self.sheet, "reads_forms", False)

    def known_in_forms(self, matches: list[ColumnMatch]) -> list[ColumnMatch]:
        return self.sheet.known_by_values(matches)

    def readings(self, match: ColumnMatch, table: "TableRead") -> list[Reading]:
        """One reading for each data row, faults among them."""
        rules = self.sheet.field(match.field).rules(
            match.column.unit or "", date1904=table.date1904
        )
        read = read_column(rules, match.column.values)
        return [read.reading(n) for n in range(len(table.found.rows))]


@dataclass
class TableRead:
    """A table as the importer found it."""

    found: Layout
    matches: list[ColumnMatch]
    date1904: bool = False

    def cells(self, name: str) -> list:
        column = next((m.column for m in self.matches if m.field == name), None)
        return [cell_of(value) for value in column.values] if column else []


class Targets(Kind):
    """Targets keep their words; what they promise is compared as operator and bounds."""

    def readings(self, match, table):
        name, _mark, period = match.field.partition(":")
        if not period:
            return super().readings(match, table)
        mark = self._mark(table)
        units = [cells.as_typed(cell) for cell in table.cells("unit")] or [""] * len(
            table.found.rows
        )
        column = [cell_of(value) for value in match.column.values]
        if name == "target":
            return [
                self._promise(cell, unit, mark) for cell, unit in zip(column, units, strict=True)
            ]
        return [
            cells.read_number(cell, mark, unit, unit_of_column=unit, percent_scale="percent")
            for cell, unit in zip(column, units, strict=True)
        ]

    def _mark(self, table: TableRead) -> str | None:
        return cells.decimal_mark_of(
            cell_of(value)
            for match in table.matches
            if match.field and (":" in match.field or match.field.startswith("value"))
            for value in match.column.values
        )

    def _promise(self, cell, unit: str, mark) -> Reading:
        said = cells.read_text(cell)
        if said.value is None:
            return said
        try:
            goal = parse_goal(said.value, unit, decimal_mark=mark)
        except NotAGoal as problem:
            return Reading(as_typed=said.as_typed, code=f"goal_{problem.code}")
        return Reading((str(goal.operator), goal.low, goal.high), said.as_typed)


@dataclass
class Listed(Kind):
    """A kind with fields of its own, until the house has a sheet for it."""

    fields: tuple[SheetField, ...] = ()
    measured: tuple[FieldWords, ...] = ()
    sheet: object = field(default=None)

    def vocabulary(self, columns: Iterable = ()) -> list[FieldWords]:
        return [one.vocabulary() for one in self.fields] + list(self.measured)

    def readings(self, match, table):
        plain = next((one for one in self.fields if one.name == match.field), None)
        if plain is not None:
            rules = plain.rules(match.column.unit or "", date1904=table.date1904)
            read = read_column(rules, match.column.values)
            return [read.reading(n) for n in range(len(table.found.rows))]
        words = next(one for one in self.measured if one.name == match.field)
        column = [cell_of(value) for value in match.column.values]
        mark = cells.decimal_mark_of(column)
        return [
            cells.read_number(cell, mark, words.unit, unit_of_column=match.column.unit or "")
            for cell in column
        ]


def _measured(name: str, unit: str, *words: str, many: bool = False) -> FieldWords:
    return FieldWords(name, (name, *words), unit=unit, kinds=NUMBERS, many=many)


LAB_ACROSS = Listed(
    fields=(
        SheetField(
            "station", "station", words=("Vị trí lấy mẫu", "Tên mẫu", "Trạm", "Ký hiệu mẫu")
        ),
        SheetField(
            "sampled_on", "day", Holds.DAY, words=("Ngày lấy mẫu", "Thời gian lấy mẫu", "Ngày")
        ),
    ),
    measured=(
        _measured("ph", "", "pH"),
        _measured("cod", "mg/l", "COD", "Nhu cầu oxy hóa học"),
        _measured("bod5", "mg/l", "BOD5", "BOD5 (20oC)"),
        _measured("tss", "mg/l", "TSS", "Chất rắn lơ lửng", "Tổng chất rắn lơ lửng"),
        _measured("ammonium", "mg/l", "Amoni", "N-NH4", "Amoni (tính theo N)"),
        _measured("total_n", "mg/l", "Tổng N", "Tổng nitơ"),
        _measured("total_p", "mg/l", "Tổng P", "Tổng phốt pho"),
        _measured("coliform", "MPN/100ml", "Coliform", "Tổng coliform"),
        _measured("colour", "Pt-Co", "Độ màu", "Màu"),
    ),
)
LAB_DOWN = Listed(
    fields=(
        SheetField(
            "parameter", "parameter", words=("Thông số", "Chỉ tiêu phân tích", "Tên chỉ tiêu")
        ),
        SheetField("unit", "unit", words=("Đơn vị", "ĐVT", "Đơn vị tính")),
        SheetField("method", "method", words=("Phương pháp", "Phương pháp phân tích")),
    ),
    measured=(
        _measured("result", "", "Kết quả", "Kết quả phân tích", many=True),
        _measured("limit", "", "Giới hạn", "QCVN 40:2011/BTNMT", "Giá trị C", "Cột B"),
    ),
)
INVESTORS = Listed(
    fields=(
        SheetField("name", "name", words=("Tên doanh nghiệp", "Chủ đầu tư", "Tên đơn vị")),
        SheetField("tax_code", "tax code", words=("Mã số thuế", "MST")),
        SheetField("address", "address", words=("Địa chỉ", "Trụ sở")),
        SheetField("phone", "phone", words=("Điện thoại", "SĐT", "Số điện thoại")),
        SheetField(
            "representative", "representative", words=("Người đại diện", "Đại diện pháp luật")
        ),
        SheetField("capital", "capital", Holds.NUMBER, words=("Vốn điều lệ",), unit="tỷ đồng"),
        SheetField(
            "since", "since", Holds.DAY, words=("Ngày thành lập", "Ngày cấp", "Năm thành lập")
        ),
    ),
)
MILESTONES = Listed(
    fields=(
        SheetField("cluster", "cluster", words=("Cụm công nghiệp", "Tên CCN", "Tên cụm")),
        SheetField(
            "milestone", "milestone", words=("Mốc tiến độ", "Nội dung công việc", "Hạng mục")
        ),
        SheetField(
            "planned", "planned", Holds.DAY, words=("Kế hoạch", "Thời hạn", "Ngày kế hoạch")
        ),
        SheetField(
            "actual", "actual", Holds.DAY, words=("Thực hiện", "Ngày hoàn thành", "Thực tế")
        ),
        SheetField("state", "state", words=("Tình trạng", "Kết quả")),
        SheetField("document", "document", words=("Văn bản", "Số văn bản", "Quyết định")),
    ),
)

KINDS = {
    "clusters": Kind(ClusterSheet()),
    "targets": Targets(TargetSheet()),
    "lab across": LAB_ACROSS,
    "lab down": LAB_DOWN,
    "investors": INVESTORS,
    "milestones": MILESTONES,
}
