"""Forms: the headings below each other in a column, a cluster in each further one."""

from collections.abc import Sequence

from hanoi_industry.spreadsheets.rows import Role
from tests.corpus.files import Cell, Sheet, ods, xls, xlsx
from tests.corpus.truth import ColumnTruth, CorpusFile, RowTruth, SheetTruth, TableTruth
from tests.corpus.values import AMBIGUOUS, FAILS, c

MARKS, HEADINGS, UNITS = Role.COLUMN_NUMBERS, Role.HEADER, Role.UNIT_LINE
THING, REMARKS, TOTAL, NOTHING_THERE = Role.DATA, Role.NOTE, Role.TOTAL, Role.EMPTY


class Form:
    """Written row by row, as the file has them; `columns` are what its columns are, from A on."""

    def __init__(self, name: str, *columns: Role):
        self.sheet = Sheet(name)
        roles = {number: frozenset((role,)) for number, role in enumerate(columns, start=1)}
        self.truth = SheetTruth(name, roles, [], is_turned=True)
        self.columns = columns
        self.row = 0
        self.begin()

    def begin(self) -> None:
        """A form of its own, from here on."""
        self.table = TableTruth()
        self.truth.tables.append(self.table)

    def put(self, *values, merged: int = 0) -> None:
        """A row that says nothing of a thing: a title, a section, the head of the columns."""
        self.row += 1
        for column, value in enumerate(values, start=1):
            if value is not None:
                self.sheet.cells[self.row, column] = (
                    value if isinstance(value, Cell) else Cell(value)
                )
        if merged:
            first = next(n for n, value in enumerate(values, start=1) if value is not None)
            self.sheet.merges.append((self.row, first, self.row, merged))

    def say(self, field: str | None, *values, asked: str = "", totals: bool | None = None) -> None:
        """A row of values; `values` are those of all columns."""
        self.put(*values)
        self.table.columns[self.row] = ColumnTruth(field, asked)
        for column, role in enumerate(self.columns, start=1):
            value = values[column - 1] if column <= len(values) else None
            if role is Role.TOTAL and totals is not None:
                self.table.totals[column, self.row] = totals
            if role is Role.DATA:
                cell = value if isinstance(value, Cell) else c(value)
                row = self.table.rows.setdefault(column, RowTruth())
                if field is not None:
                    row.cells[self.row] = cell.truth


def a_file(name: str, *forms: Form, write=xlsx, suffix: str = "xlsx") -> CorpusFile:
    content = write([form.sheet for form in forms])
    truths = [form.truth for form in forms]
    return CorpusFile(
        name, f"{name}.{suffix}", content, "clusters", truths, proposed=truths[0].name
    )


def a_form_of_one_cluster_with_sections():
    """Numbers, units and remarks beside the headings; a title above, signatures below."""
    form = Form("Phiếu", MARKS, HEADINGS, UNITS, THING, REMARKS)
    form.put("UBND XÃ THƯ LÂM", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    form.put("PHIẾU THÔNG TIN CỤM CÔNG NGHIỆP", merged=5)
    form.put("(Kèm theo Công văn số 112/SCT-QLCN ngày 3/6/2026)", merged=5)
    form.put()
    form.put("TT", "Nội dung", "Đơn vị tính", "Giá trị", "Ghi chú")
    form.put("I", "Thông tin chung", merged=0)
    form.say("name", 1, "Tên cụm công nghiệp", None, "Liên Hà")
    form.say("commune", 2, "Địa điểm (xã)", None, "Thư Lâm", "sau sắp xếp")
    form.say("size", 3, "Diện tích", "ha", c("20,59", 20.59))
    form.say("industrial_hectares", 4, "Diện tích đất công nghiệp", "ha", c("13,7", 13.7))
    form.put("II", "Hạ tầng")
    form.say("investor", 5, "Chủ đầu tư hạ tầng", None, "Công ty CP Hạ tầng Hà Thành")
    form.say(
        "approved_bn", 6, "Tổng mức đầu tư", "triệu đồng", c(120_500, 120.5), "theo quyết định"
    )
    form.say("reported_occupancy", 7, "Tỷ lệ lấp đầy", "%", c("85,5", 85.5))
    form.put("III", "Kết quả hoạt động")
    form.say("projects", 8, "Số dự án", "dự án", c(12))
    form.say("workers", 9, "Số lao động", "người", c(345))
    form.put()
    form.put(None, "Thư Lâm, ngày 30 tháng 6 năm 2026")
    form.put(None, "NGƯỜI LẬP BIỂU", None, "CHỦ TỊCH")
    form.put(None, "Nguyễn Văn A", None, "Trần Văn B")
    return a_file("a_form_of_one_cluster_with_sections", form)


def clusters_side_by_side():
    """The total of each line stands last, one of them is wrong, and one cluster has two blanks."""
    form = Form("Biểu 2", HEADINGS, THING, THING, THING, TOTAL)
    form.put("BIỂU SO SÁNH CÁC CỤM CÔNG NGHIỆP", merged=5)
    form.put("Nội dung", None, None, None, "Tổng cộng")
    form.say("name", "Tên cụm", "CCN Phú Thị", "CCN Ninh Hiệp", "CCN Kiêu Kỵ")
    form.say("district", "Huyện", "Gia Lâm", "Gia Lâm", None)
    form.say("size", "Diện tích (ha)", c(20.5), c(63.5), c(19), 103, totals=True)
    form.say("projects", "Số dự án", c(15), c(3), None, 18, totals=True)
    form.say("workers", "Số lao động (người)", c(500), c(80), c(120), 720, totals=False)
    form.say("status", "Hiện trạng", "Đang hoạt động", "Đang GPMB", "Chưa triển khai")
    return a_file("clusters_side_by_side", form)


def headings_and_values_alone():
    """Colons behind the headings, units in brackets, numbers as a clerk types them."""
    form = Form("Sheet1", HEADINGS, THING)
    form.put("THÔNG TIN CỤM CÔNG NGHIỆP")
    form.put()
    form.say("name", "1. Tên cụm công nghiệp:", "Thanh Thùy")
    form.say("district", "2. Huyện:", "Thanh Oai")
    form.say("size", "3. Diện tích (ha):", c("8,4 ha", 8.4))
    form.say("investor", "4. Chủ đầu tư hạ tầng:", "Công ty TNHH Minh Dương")
    form.say("approved_bn", "5. Tổng mức đầu tư (tỷ đồng):", c("1.350,75", 1350.75))
    form.say("workers", "6. Số lao động:", c("1 250", 1250))
    return a_file("headings_and_values_alone", form)


def sections_merged_beside_and_names_above():
    """The names stand in the head; sections are merged beside the headings; a value over all."""
    form = Form("Tổng hợp", HEADINGS, HEADINGS, UNITS, THING, THING, REMARKS)
    form.put("Nhóm", "Chỉ tiêu", "ĐVT", "CCN Phú Thị", "CCN Kiêu Kỵ", "Ghi chú")
    form.table.columns[1] = ColumnTruth("name", "must")
    for column, name in ((4, "CCN Phú Thị"), (5, "CCN Kiêu Kỵ")):
        form.table.rows[column] = RowTruth({1: c(name).truth})
    form.say("code", "Chung", "Mã cụm", None, "HN101", "HN102")
    form.say("size", None, "Diện tích", "m2", c(205_000, 20.5), c(190_000, 19))
    form.say("district", None, "Huyện", None, "Gia Lâm", c(None, "Gia Lâm"), "cũ")
    form.say("investor", "Hạ tầng", "Chủ đầu tư", None, "Công ty A", "Công ty B")
    form.say("reported_occupancy", None, "Tỷ lệ lấp đầy", "%", c(100), c(92.5))
    form.sheet.merges += [(2, 1, 4, 1), (5, 1, 6, 1), (4, 4, 4, 5)]
    return a_file("sections_merged_beside_and_names_above", form)


def forms_on_several_sheets():
    """One sheet for each cluster; the sender of the second does not know its size."""
    forms = []
    for name, size, workers in (
        ("Ngọc Liệp", 37.78, 900),
        ("Yên Sơn", None, 80),
        ("Tân Hòa", 12.9, 5),
    ):
        form = Form(name, MARKS, HEADINGS, UNITS, THING)
        form.put("PHIẾU ĐIỀU TRA", merged=4)
        form.put("STT", "Chỉ tiêu", "ĐVT", "Số liệu")
        form.say("name", 1, "Tên cụm công nghiệp", None, name)
        form.say("size", 2, "Diện tích", "ha", c(size))
        form.say("workers", 3, "Số lao động", "người", c(workers))
        form.say("status", 4, "Hiện trạng", None, "Đang hoạt động")
        forms.append(form)
    return a_file("forms_on_several_sheets", *forms)


def two_forms_below_each_other():
    form = Form("Phiếu", MARKS, HEADINGS, UNITS, THING)
    for name, typed, size in (("Phú Thị", "20,5", 20.5), ("Ninh Hiệp", "63,5", 63.5)):
        if form.row:
            form.begin()
        form.put(f"PHIẾU THÔNG TIN: {name.upper()}")
        form.put("TT", "Nội dung", "Đơn vị", "Giá trị")
        form.say("name", 1, "Tên cụm công nghiệp", None, name)
        form.say("size", 2, "Diện tích", "ha", c(typed, size))
        form.say("projects", 3, "Số dự án", "dự án", c(4))
        form.say("workers", 4, "Số lao động", "người", c(90))
        form.put()
    form.truth.told = frozenset({"several_forms"})
    return a_file("two_forms_below_each_other", form)


def a_form_with_doubts():
    """What cannot be read as one value is never taken; a column of the form is hidden."""
    form = Form("Phiếu", MARKS, HEADINGS, UNITS, THING, THING)
    form.put("TT", "Nội dung", "Đơn vị tính", "Cụm 1", "Cụm 2")
    form.say("name", 1, "Tên cụm", None, "Cát Quế", "La Phù")
    form.say("size", 2, "Diện tích", "ha", c("1.234", AMBIGUOUS), c(12.5))
    form.say("workers", 3, "Số lao động", "người", c("nhiều", FAILS), c(90))
    form.say(
        "reported_occupancy",
        4,
        "Tỷ lệ lấp đầy",
        "%",
        c("khá cao", FAILS),
        c("#N/A", FAILS),
        asked="may",
    )
    form.say("projects", 5, "Số dự án", None, c("-", None), c(0))
    form.sheet.hidden_columns = {5}
    form.truth.told = frozenset({"hidden_columns", "turned"})
    return a_file("a_form_with_doubts", form)


def a_form_in_old_excel():
    return _in_another_format("a_form_in_old_excel", xls, "xls")


def a_form_in_an_open_document():
    return _in_another_format("a_form_in_an_open_document", ods, "ods")


def _in_another_format(name: str, write, suffix: str) -> CorpusFile:
    form = Form("Phieu", HEADINGS, THING, THING)
    _same_for_all(form, ("Di Trạch", "Lai Xá"), (15.25, 30.5))
    return a_file(name, form, write=write, suffix=suffix)


def _same_for_all(form: Form, names: Sequence[str], sizes: Sequence[float]) -> None:
    form.put("Cụm công nghiệp trên địa bàn huyện Hoài Đức")
    form.say("name", "Tên cụm công nghiệp", *names)
    form.say("district", "Huyện", "Hoài Đức", "Hoài Đức")
    form.say("size", "Diện tích (ha)", *map(c, sizes))
    form.say("workers", "Số lao động", c(410), c(75))


FILES = (
    a_form_of_one_cluster_with_sections,
    clusters_side_by_side,
    headings_and_values_alone,
    sections_merged_beside_and_names_above,
    forms_on_several_sheets,
    two_forms_below_each_other,
    a_form_with_doubts,
    a_form_in_old_excel,
    a_form_in_an_open_document,
)
