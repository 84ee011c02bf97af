"""Registers of clusters: one layout of many, put together from the habits of offices."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from tests.corpus import files
from tests.corpus.files import Cell
from tests.corpus.hands import Hand, typed
from tests.corpus.offices import Record
from tests.corpus.pages import Head, Page
from tests.corpus.truth import NOTHING, CorpusFile, Says, either

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


@dataclass(frozen=True)
class Column:
    head: Head
    write: Callable[[Record, Hand, int], Cell]
    is_summed: bool = False
    total: Callable[[Decimal], Cell] | None = None


@dataclass(frozen=True)
class Over:
    """A heading over several columns."""

    text: str
    under: tuple["Column | Over", ...]

    def head(self) -> Head:
        return Head(self.text, under=tuple(_head(one) for one in self.under))


def over(text: str, *under: "Column | Over") -> Over:
    return Over(text, under)


def _head(one: "Column | Over") -> Head:
    return one.head() if isinstance(one, Over) else one.head


def _flat(parts) -> list[Column]:
    columns = []
    for part in parts:
        columns += _flat(part.under) if isinstance(part, Over) else [part]
    return columns


# Columns


def row_number(text: str = "TT") -> Column:
    return Column(Head(text), lambda record, hand, n: Cell(n))


def text(heading: str, name: str, of: str = "", *, asked: str = "") -> Column:
    return Column(
        Head(heading, name, asked),
        lambda record, hand, n: hand.text(getattr(record, of or name)),
    )


def ignored(heading: str, *written) -> Column:
    """A column that fills no field of the register; a person may be asked about it."""
    return Column(
        Head(heading, None, "may"),
        lambda record, hand, n: Cell(written[n % len(written)] if written else None),
    )


def cluster_name(heading: str = "Tên cụm công nghiệp") -> Column:
    return Column(Head(heading, "name"), lambda record, hand, n: hand.name(record.name))


def code(heading: str = "Mã CCN") -> Column:
    return text(heading, "code")


def commune(heading: str = "Xã, phường", form: str = "{}") -> Column:
    return Column(
        Head(heading, "commune"),
        lambda record, hand, n: hand.text(form.format(record.commune, record.district)),
    )


def district(heading: str = "Quận, huyện", form: str = "{}") -> Column:
    return Column(
        Head(heading, "district"),
        lambda record, hand, n: hand.text(form.format(record.district)),
    )


def number(
    heading: str, name: str, of: str, *, factor=1, numbers: str = "", unit: str = "", asked=""
) -> Column:
    return Column(
        Head(heading, name, asked),
        lambda record, hand, n: hand.number(
            getattr(record, of), factor=factor, numbers=numbers, unit=unit
        ),
        is_summed=True,
    )


def size(heading: str = "Diện tích (ha)", **more) -> Column:
    return number(heading, "size", "size", **more)


def industrial(heading: str = "Đất công nghiệp (ha)", **more) -> Column:
    return number(heading, "industrial_hectares", "industrial", **more)


def leased(heading: str = "Diện tích đất CN đã cho thuê (ha)", **more) -> Column:
    return number(heading, "leased_hectares", "leased", **more)


def capital(heading: str = "Tổng mức đầu tư (tỷ đồng)", **more) -> Column:
    return number(heading, "approved_bn", "capital", **more)


def realised(heading: str = "Vốn đã đầu tư (tỷ đồng)", **more) -> Column:
    return number(heading, "realised_bn", "realised", **more)


def capacity(heading: str = "Công suất (m3/ngày đêm)", **more) -> Column:
    return number(heading, "capacity_m3_a_day", "capacity", **more)


def flow(heading: str = "Lượng nước thải (m3/ngđ)", **more) -> Column:
    return number(heading, "flow_m3_a_day", "flow", **more)


def occupancy(heading: str = "Tỷ lệ lấp đầy (%)", style: str = "bare") -> Column:
    return Column(
        Head(heading, "reported_occupancy"),
        lambda record, hand, n: hand.percent(record.occupancy, style),
    )


def counted(heading: str, name: str, *, numbers: str = "") -> Column:
    return Column(
        Head(heading, name, counts=True),
        lambda record, hand, n: hand.count(getattr(record, name), numbers=numbers),
        is_summed=True,
    )


def decision(heading: str = "Số QĐ", form: str = "{}") -> Column:
    return Column(
        Head(heading, "decisions"),
        lambda record, hand, n: hand.text(
            form.format(record.decision, f"{record.decided.day:%d/%m/%Y}")
        ),
    )


def decided(heading: str = "Ngày QĐ", style: str = "") -> Column:
    return Column(
        Head(heading, "decision_date"), lambda record, hand, n: hand.day(record.decided, style)
    )


def operating(heading: str = "Đã hoạt động") -> Column:
    return Column(
        Head(heading, "is_operating"), lambda record, hand, n: hand.flag(record.is_operating)
    )


def to_standard(heading: str = "Nước thải đạt tiêu chuẩn") -> Column:
    return Column(
        Head(heading, "meets_standard"),
        lambda record, hand, n: hand.flag(record.is_to_standard),
    )


def sparse(column: Column, every: int = 3) -> Column:
    """The same column with every so many cells left empty, in the clerk's way."""

    def write(record, hand, n):
        return hand.nothing() if n % every == 0 else column.write(record, hand, n)

    return replace(column, write=write)


# The page


@dataclass
class Register:
    """One sheet. `groups`: "" none, "roman", "name", "letter", "merged column", "blank column";
    `total` and `subtotal`: "first", "last" or "" for none."""

    parts: list
    records: list[Record]
    hand: Hand = field(default_factory=Hand)
    sheet: str = "Sheet1"
    office: str = ""
    titles: tuple[str, ...] = ("TỔNG HỢP TÌNH HÌNH CÁC CỤM CÔNG NGHIỆP",)
    unit_line: str = ""
    merged_header: bool = True
    numbers: tuple[str, ...] | bool = False
    groups: str = ""
    group_form: str = "Huyện {}"
    group_column: str = ""
    total: str = ""
    total_words: str = "Tổng cộng"
    subtotal: str = ""
    subtotal_words: str = "Cộng"
    group_sums: bool = False
    wrong: dict[str, Decimal] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    signed: bool = False
    header_again_after: int = 0
    hidden_rows: tuple[int, ...] = ()  # of the data rows, from the first
    hidden_columns: tuple[str, ...] = ()  # by field
    filtered: bool = False
    numbering: str = "in groups"
    visible: bool = True

    def page(self, page: Page | None = None) -> Page:
        page = page or Page(self.sheet, visible=self.visible)
        self.columns = _flat(self.parts)
        width = len(self.columns)
        if self.office:
            page.letterhead(self.office, right=max(4, width - 3))
            page.blank()
        if self.titles:
            page.title(*self.titles, width=width)
        if self.unit_line:
            page.unit_line(self.unit_line, width)
        elif self.titles:
            page.blank()
        page.header(*(_head(part) for part in self.parts), merged=self.merged_header)
        if self.numbers:
            counted = [f"({n})" for n in range(1, width + 1)]
            page.numbers(*(counted if self.numbers is True else self.numbers))
        self._body(page)
        if self.filtered:
            page.sheet.filtered = (page.table.header[-1], 1, page.at, width)
        for name in self.hidden_columns:
            page.sheet.hidden_columns.add(self._place(name))
        rows = list(page.table.rows)
        page.sheet.hidden_rows |= {rows[n] for n in self.hidden_rows}
        page.truth.told |= {"hidden_rows"} if self.hidden_rows else set()
        page.truth.told |= {"hidden_columns"} if self.hidden_columns else set()
        if self.notes:
            page.blank()
            page.note(*self.notes)
        if self.signed:
            page.blank()
            page.signatures("NGƯỜI LẬP BIỂU", "GIÁM ĐỐC", max(4, width - 2), "Nguyễn Văn Nam")
        return page.done()

    def _place(self, name: str) -> int:
        return next(n for n, c in enumerate(self.columns, start=1) if c.head.field == name)

    def _summed(self) -> list[int]:
        return [n for n, column in enumerate(self.columns, start=1) if column.is_summed]

    def _sum_cell(self, amount: Decimal) -> Cell:
        style = "vi" if self.hand.numbers in ("vi", "mixed") else self.hand.numbers
        return Cell(amount if style == "cells" else typed(amount, style))

    def _wrong(self) -> dict[int, Decimal]:
        return {self._place(name): slip for name, slip in self.wrong.items()}

    def _label_at(self) -> int:
        return next((n for n, c in enumerate(self.columns, 1) if c.head.field), 1)

    def _total(self, page: Page) -> None:
        page.total(
            self.total_words,
            self._summed(),
            self._sum_cell,
            label_at=self._label_at(),
            wrong=self._wrong(),
        )

    def _body(self, page: Page) -> None:
        if self.total == "first":
            self._total(page)
        by_district: dict[str, list[Record]] = {}
        for record in self.records:
            by_district.setdefault(record.district if self.groups else "", []).append(record)
        number = 0
        put = 0
        for n, (name, records) in enumerate(by_district.items()):
            heading = self.group_form.format(name)
            row = self._group(page, n, heading)
            first = page.at + 1
            for place, record in enumerate(records, start=1):
                number = place if self.groups and self.numbering == "in groups" else number + 1
                self._data(page, record, number)
                put += 1
                ends_a_page = self.header_again_after and put % self.header_again_after == 0
                if ends_a_page and put < len(self.records):
                    page.header_again()
            self._merge_groups(page, first, heading)
            if self.group_sums and row:
                page.sums_of_group(row, self._summed(), self._sum_cell)
            if self.subtotal == "last":
                page.subtotal(
                    self.subtotal_words.format(name),
                    self._summed(),
                    self._sum_cell,
                    label_at=self._label_at(),
                )
        if self.total == "last":
            self._total(page)

    def _data(self, page: Page, record: Record, number: int) -> int:
        return page.data(*(column.write(record, self.hand, number) for column in self.columns))

    def _group(self, page: Page, n: int, heading: str) -> int | None:
        wide = 0 if self.group_sums else len(self.columns)
        match self.groups:
            case "roman":
                return page.group(heading, mark=ROMAN[n], merged=wide)
            case "roman joined":
                return page.group(f"{ROMAN[n]}. {heading}", merged=wide, named=heading)
            case "letter":
                return page.group(heading, mark="ABCDEFGH"[n], merged=wide)
            case "name":
                return page.group(heading, merged=wide)
        return None

    def _merge_groups(self, page: Page, first: int, heading: str) -> None:
        """The district in a column, once for all its rows: merged down, or blank below."""
        if self.groups not in ("merged column", "blank column"):
            return
        column = self._place(self.group_column or "district")
        if self.groups == "merged column" and page.at > first:
            page.sheet.merges.append((first, column, page.at, column))
        for row in range(first, page.at + 1):
            if row not in page.table.rows:
                continue
            truth = Says(heading)
            if row > first:
                page.sheet.cells.pop((row, column), None)
                if self.groups == "blank column":
                    truth = either(Says(heading), NOTHING)
            else:
                page.sheet.cells[row, column] = Cell(heading, truth)
            page.says(row, column, truth)


def workbook(
    name: str,
    *pages: Page,
    kind: str = "clusters",
    suffix: str = "xlsx",
    write: Callable | None = None,
    proposed: str = "",
    encoding: str | None = None,
    caveats=(),
    **how,
) -> CorpusFile:
    """The file of these pages. `write` and `how` say by which program it is written."""
    sheets = [page.sheet for page in pages]
    writers = {"xlsx": files.xlsx, "xlsm": files.xlsm, "xls": files.xls, "ods": files.ods}
    if suffix in writers:
        content = (write or writers[suffix])(sheets)
    else:
        content = files.text(sheets[0], **how)
        pages[0].truth.name = ""
    return CorpusFile(
        name,
        f"{name}.{suffix}",
        content,
        kind,
        [page.truth for page in pages],
        proposed=proposed or pages[0].truth.name,
        encoding=encoding,
        caveats=frozenset(caveats),
    )
