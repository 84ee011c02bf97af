"""Small registers whose cells are typed in every way that is met; each cell with what it says."""

from datetime import date, datetime
from decimal import Decimal

from clusters.models import Kind, LegalStage, ProgressState, StationState
from hanoi_industry.spreadsheets.sheets import Mark, in_both_languages
from tests.corpus import files
from tests.corpus.files import Cell
from tests.corpus.pages import Head, Page
from tests.corpus.register import workbook
from tests.corpus.truth import (
    ERASES,
    NOTHING,
    Either,
    Says,
    Truth,
    doubted,
    either,
    fails,
    on,
)

FAILS = fails()
AMBIGUOUS = fails("ambiguous")
TWO = fails("two_values", "unknown_unit", "not_a_number")
TT = Head("TT")
NAME = Head("Tên cụm công nghiệp", "name")
SIZE = Head("Diện tích (ha)", "size")
NAMES = (
    "Quất Động", "Duyên Thái", "Ninh Sở", "Tiền Phong", "Vạn Điểm", "Thắng Lợi", "Tín An",
    "Hà Bình Phương", "Liên Phương", "Lưu Xá", "Thống Nhất", "Nhất Hiệu", "Phú Túc", "Đại Thắng",
    "Đại Xuyên", "Lại Yên", "Di Trạch", "La Phù", "Đắc Sở", "Trường An", "Lai Xá", "Đông La",
    "Dương Liễu", "Cát Quế", "Cam Thượng", "Đồng Giai", "Canh Nậu", "Kim Quan", "Chàng Sơn",
)  # fmt: skip


def c(written, said=..., number_format: str = "", **more) -> Cell:
    """What is typed and what it says; without the latter, just that."""
    return Cell(written, truth_of(written if said is ... else said), number_format, **more)


def truth_of(said) -> Truth:
    if isinstance(said, Truth | Either):
        return said
    if said is None:
        return NOTHING
    if isinstance(said, float):
        return Says(Decimal(str(said)))
    if isinstance(said, int) and not isinstance(said, bool):
        return Says(Decimal(said))
    return Says(said)


def about(number, qualifier: str = "~") -> Says:
    return Says(Decimal(str(number)), qualifier)


def listed(name: str, heads, *rows, title: str = "DANH SÁCH CỤM CÔNG NGHIỆP", **more):
    """A plain table: the rows are numbered and named, and hold these cells."""
    page = Page()
    if title:
        page.title(title, width=len(heads) + 2)
        page.blank()
    page.header(TT, NAME, *heads)
    for number, row in enumerate(rows, start=1):
        cells = [one if isinstance(one, Cell) or one is None else c(one) for one in row]
        page.data(Cell(number), c(NAMES[number - 1]), *cells)
    return workbook(name, page.done(), **more)


def in_columns(*columns) -> list[tuple]:
    """Rows of columns of unequal length."""
    height = max(map(len, columns))
    return list(zip(*([*one, *[None] * (height - len(one))] for one in columns), strict=True))


# Numbers


def separators_by_column():
    """Each column has its own decimal mark, and shows it."""
    heads = [
        Head("Diện tích (ha)", "size"),
        Head("Vốn đầu tư (tỷ đồng)", "approved_bn"),
        Head("Vốn thực hiện (tỷ đồng)", "realised_bn"),
        Head("Công suất (m3/ngày đêm)", "capacity_m3_a_day"),
    ]
    rows = in_columns(
        [
            c("49,11", 49.11),
            c("8,522", 8.522),
            c("20", 20),
            c("0,125", 0.125),
            c("1.686,5", 1686.5),
        ],
        [c("1,686.5", 1686.5), c("1,234", 1234), c("37.78", 37.78), c("1,000,000", 1_000_000)],
        [c("426.776,25", 426776.25), c("1.234", 1234), c("12", 12), c(99.5), c(7)],
        [
            c("1 200,5", 1200.5),
            c("2\u00a0500", 2500),
            c("300", 300),
            c("1.200", 1200),
            c("75,2", 75.2),
        ],
    )
    return listed("separators_by_column", heads, *rows)


def nothing_shows_the_mark():
    """1.234 alone: a person must be asked, whatever the figures of the neighbours."""
    heads = [
        Head("Diện tích (ha)", "size"),
        Head("Vốn đầu tư (tỷ đồng)", "approved_bn"),
        Head("Công suất (m3/ngày đêm)", "capacity_m3_a_day"),
    ]
    rows = in_columns(
        [
            c("8.522", AMBIGUOUS),
            c("9.260", AMBIGUOUS),
            c("12", 12),
            c(27.2),
            c("15.300", AMBIGUOUS),
        ],
        [c("1,234", AMBIGUOUS), c("426,776", AMBIGUOUS), c(336.78), c("200", 200), c("0", 0)],
        [
            c("1.200", AMBIGUOUS),
            c("2.500", AMBIGUOUS),
            c("500", 500),
            c(300),
            c("1.050", AMBIGUOUS),
        ],
    )
    return listed("nothing_shows_the_mark", heads, *rows)


def two_marks_in_one_column():
    """Two clerks, two habits: what only the habit could decide stays a question."""
    heads = [SIZE, Head("Vốn đầu tư (tỷ đồng)", "approved_bn")]
    rows = in_columns(
        [
            c("49,11", 49.11),
            c("37.78", 37.78),
            c("8.522", AMBIGUOUS),
            c("1.686,5", 1686.5),
            c(12.5),
        ],
        [c("1.686,5", 1686.5), c("1,686.5", 1686.5), c("1,234", AMBIGUOUS), c("12,5", 12.5), c(3)],
    )
    return listed("two_marks_in_one_column", heads, *rows)


def whole_numbers_with_points():
    """Nobody employs 1.25 people; asking is no harm."""
    heads = [
        Head("Số lao động", "workers", counts=True),
        Head("Số dự án", "projects", counts=True),
    ]

    def people(text, number):
        return c(text, either(Says(number), AMBIGUOUS))

    rows = in_columns(
        [people("1.250", 1250), c("350", Says(350)), people("2.400", 2400), c(75, Says(75))],
        [c("12", Says(12)), c(7, Says(7)), c("12,5", FAILS), c("-3", FAILS), c("0", Says(0))],
    )
    return listed("whole_numbers_with_points", heads, *rows)


def numbers_as_text():
    """With an apostrophe in Excel, with blanks around, with a no-break space, with a plus."""
    rows = in_columns(
        [
            c("49,11", 49.11),
            c(" 20,5 ", 20.5),
            c("12,0\u00a0", 12),
            c("\u00a07,25", 7.25),
            c("15", 15),
            c("'18,75", either(Says(Decimal("18.75")), FAILS)),
            c("+25,5", either(Says(Decimal("25.5")), FAILS)),
            c("25,5.", either(Says(Decimal("25.5")), FAILS)),
            c("25,,5", FAILS),
            c("1.23.4", FAILS),
            c("l5,5", FAILS),
            c("1O,5", FAILS),
            c("(12,5)", FAILS),
        ]
    )
    return listed("numbers_as_text", [SIZE], *rows)


def units_of_every_kind():
    heads = [
        Head("Diện tích", "size"),
        Head("Tổng mức đầu tư", "approved_bn"),
        Head("Công suất trạm XLNT", "capacity_m3_a_day"),
    ]
    rows = in_columns(
        [
            c("37,78 ha", 37.78),
            c("37,78ha", 37.78),
            c("92.600 m2", 9.26),
            c("92.600 m²", 9.26),
            c("10,5 hecta", 10.5),
            c("0,5 km2", 50),
            c("12,5 mẫu", FAILS),
            c("15,3 tỷ đồng", FAILS),
            c("5,25 (ha)", either(Says(Decimal("5.25")), FAILS)),
        ],
        [
            c("204.242 triệu đồng", 204.242),
            c("426,776 tỷ", 426.776),
            c("1,5 nghìn tỷ đồng", 1500),
            c("336,78 tỷ VNĐ", either(Says(Decimal("336.78")), FAILS)),
            c("500.000.000.000 đồng", 500),
            c("12,5 triệu USD", FAILS),
            c("250 tỉ đồng", 250),
            c("20 ha", FAILS),
            c("100.500 trđ", 100.5),
        ],
        [
            c("500 m3/ngđ", 500),
            c("1.200,5 m3/ngày đêm", 1200.5),
            c("300 m3/ngày", 300),
            c("20 m3/h", 480),
            c("10 l/s", 864),
            c("450 m³/ngày.đêm", 450),
            c("2.000 m3/ngày đêm", 2000),
            c("600 m3", either(Says(Decimal(600)), FAILS)),
            c("1.500m3/ng.đ", either(Says(Decimal(1500)), FAILS)),
        ],
    )
    return listed("units_of_every_kind", heads, *rows)


def qualifiers():
    heads = [SIZE, Head("Tỷ lệ lấp đầy (%)", "reported_occupancy")]
    rows = in_columns(
        [
            c("~100", about(100)),
            c("khoảng 60,5", about(60.5)),
            c("hơn 20", about(20, ">")),
            c("trên 20", about(20, ">")),
            c("gần 50,5 ha", about(50.5)),
            c("dưới 75", about(75, "<")),
            c("≥ 10", about(10, "≥")),
            c("tối đa 30", about(30, "≤")),
            c("10-15", FAILS),
            c("từ 10 đến 15 ha", FAILS),
        ],
        [
            c("> 95%", about(95, ">")),
            c("85,5", 85.5),
            c("~ 70 %", about(70)),
            c("khoảng 60%", about(60)),
            c("100", 100),
            c("100%", 100),
            c("0", 0),
            c("KPH", FAILS),
            c("60-70%", FAILS),
            c("hết", FAILS),
        ],
    )
    return listed("qualifiers", heads, *rows)


def two_values_in_a_cell():
    # So little of these columns is a plain number that asking what they are is fair.
    heads = [
        Head("Diện tích (ha)", "size", "may"),
        Head("Tỷ lệ lấp đầy (%)", "reported_occupancy", "may"),
        Head("Công suất (m3/ngày đêm)", "capacity_m3_a_day", "may"),
    ]
    rows = in_columns(
        [
            c("16 ha (11,99)", TWO),
            c("16 (11,99)", TWO),
            c("16; 11,99", TWO),
            c("16 + 25", TWO),
            c("16/11,99", TWO),
            c("+25 ha", either(Says(Decimal(25)), FAILS)),
            c("GĐ1: 16; GĐ2: 25", TWO),
            c("16\n25", TWO),
            c("16 và 25", TWO),
            c("16,5 (đã trừ 2 ha đường)", TWO),
        ],
        [
            c("100% (23 DN)", TWO),
            c("85,5%", 85.5),
            c("60% - đất CN", FAILS),
            c("95% (GĐ1)", TWO),
            c(70),
            c("70 (2024)", TWO),
            c("50%/60%", TWO),
            c("100,5", 100.5),
        ],
        [
            c("1.000/1.500", TWO),
            c("500 x 2", FAILS),
            c("2x500", FAILS),
            c("500 (GĐ1), 1.000 (GĐ2)", TWO),
            c(500),
            c("1.000,5", 1000.5),
        ],
    )
    return listed("two_values_in_a_cell", heads, *rows)


# Percents


def percents_by_format():
    heads = [
        Head("Tỷ lệ lấp đầy", "reported_occupancy"),
        SIZE,
    ]
    rows = in_columns(
        [
            c(0.85, 85, "0%"),
            c(0.6, 60, "0.0%"),
            c(1, 100, "0%"),
            c("85%", 85),
            c("85,5 %", 85.5),
            c(0, 0, "0%"),
            c(1.25, 125, "0%"),
        ],
        [c(10.5), c(12), c("9,5", 9.5), c(20), c(30), c(4), c(5)],
    )
    return listed("percents_by_format", heads, *rows)


def percents_as_shares():
    """0.85 without a sign of percent anywhere: 85 % or 0.85 %? Nobody may decide but a person."""
    rows = in_columns(
        [
            c(0.85, AMBIGUOUS),
            c(0.6, AMBIGUOUS),
            c("0,95", AMBIGUOUS),
            c(1, AMBIGUOUS),
            c(0, 0),
            c("100%", 100),
        ]
    )
    head = Head("Tỷ lệ lấp đầy (%)", "reported_occupancy")
    return listed("percents_as_shares", [head], *rows)


def percents_of_two_habits():
    """Most of a column counts to a hundred; 0.85 among them is possible, and odd."""
    odd = doubted("small_percent")
    rows = in_columns(
        [c(85), c(60.5), c(0.85, odd), c("92,5", 92.5), c(100), c("70 %", 70), c(0.7, 70, "0%")]
    )
    head = Head("Tỷ lệ lấp đầy (%)", "reported_occupancy")
    return listed("percents_of_two_habits", [head], *rows, suffix="ods")


# Days


def days_in_every_form():
    heads = [
        Head("Ngày QĐ", "decision_date"),
        Head("Khởi công: ngày hoàn thành", "ground_breaking_actual"),
        Head("Ngày báo cáo", "reported_date", "may"),
    ]
    rows = in_columns(
        [
            c("15/3/2024", on("2024-03-15")),
            c("05/10/09", on("2009-10-05")),
            c("15-3-2024", on("2024-03-15")),
            c("15.3.2024", on("2024-03-15")),
            c("ngày 15 tháng 3 năm 2024", on("2024-03-15")),
            c("Ngày 05/10/2009", on("2009-10-05")),
            c(date(2024, 3, 15), on("2024-03-15")),
            c(45366, on("2024-03-15")),
            c("2024-03-15", on("2024-03-15")),
            c("03/04/2026", on("2026-04-03")),
            c("31/12/1998", on("1998-12-31")),
            c("29/02/2024", on("2024-02-29")),
        ],
        [
            c("3/2026", on("2026-03")),
            c("tháng 3/2026", on("2026-03")),
            c("Tháng 11 năm 2023", on("2023-11")),
            c("Quý II/2026", on("2026-Q2")),
            c("quý 4 năm 2025", on("2025-Q4")),
            c("năm 2019", on("2019")),
            c("2019", on("2019")),
            c(2019, on("2019")),
            c("Q3/2024", on("2024-Q3")),
            c(datetime(2024, 5, 2, 14, 30), on("2024-05-02")),
            c("-", None),
            c("chưa xác định", None),
        ],
        [
            c("30/02/2024", FAILS),
            c("32/1/2024", FAILS),
            c("15/13/2024", FAILS),
            c("đang thực hiện", doubted("no_value_yet")),
            c("cuối năm 2024", doubted("part_of_period")),
            c("trước 30/6/2025", FAILS),
            c("15/3", FAILS),
            c(15, FAILS),
            c("2021-2025", FAILS),
            c("20/7/2017; 26/7/2017", FAILS),
            c("xoá", ERASES),
            c(None, None),
        ],
    )
    return listed("days_in_every_form", heads, *rows)


def days_and_months_swapped():
    """A day-first text file opened by a month-first Excel: 5/10 became 10 May, 15/3 stayed text."""
    swapped = doubted("day_may_be_swapped")
    rows = in_columns(
        [
            c(date(2024, 10, 5), swapped),
            c("15/3/2024", on("2024-03-15")),
            c(date(2023, 1, 12), swapped),
            c("31/12/2022", on("2022-12-31")),
            c(date(2021, 7, 4), swapped),
            c("20/7/2017", on("2017-07-20")),
        ]
    )
    return listed("days_and_months_swapped", [Head("Ngày quyết định", "decision_date")], *rows)


def days_as_serial_numbers():
    """Days whose cells lost their format."""
    rows = in_columns(
        [
            c(45366, on("2024-03-15")),
            c(44927, on("2023-01-01")),
            c(42936, on("2017-07-20")),
            c(2018, on("2018")),
        ]
    )
    return listed(
        "days_as_serial_numbers", [Head("Ngày quyết định", "decision_date")], *rows, suffix="xls"
    )


# Flags, marks, errors


def flags_in_every_form():
    heads = [
        Head("Đang hoạt động", "is_operating"),
        Head("Đạt tiêu chuẩn môi trường", "meets_standard"),
    ]
    rows = in_columns(
        [
            c("x", True),
            c("X", True),
            c("✓", True),
            c("√", True),
            c("Có", True),
            c("Đã có", True),
            c(1, Says(True)),
            c("1", True),
            c("v", True),
            c(True, Says(True)),
            c("Rồi", True),
            c("có", True),
        ],
        [
            c("Không", False),
            c("không", False),
            c(0, Says(False)),
            c("0", False),
            c("Chưa có", False),
            c("Chưa", False),
            c("Không đạt", False),
            c("Đạt", True),
            c("Chưa đạt", False),
            c("-", None),
            c("một phần", FAILS),
            c(2, FAILS),
        ],
    )
    return listed("flags_in_every_form", heads, *rows)


def marks_for_nothing():
    """A mark for nothing is not a nought, and takes nothing away; only a word erases."""
    marks = [
        "-",
        "–",
        "—",
        "…",
        "...",
        "chưa có",
        "Chưa có số liệu",
        "không rõ",
        "N/A",
        "_",
        " ",
        ".",
    ]
    heads = [
        SIZE,
        Head("Chủ đầu tư", "investor"),
        Head("Ngày QĐ", "decision_date"),
        Head("Vốn đầu tư (tỷ đồng)", "approved_bn"),
        Head("Đất công nghiệp (ha)", "industrial_hectares"),
    ]
    rows = in_columns(
        [c(mark, None) for mark in marks],
        [c(mark, None) for mark in reversed(marks)],
        [c(mark, None) for mark in marks],
        [c("0", 0), c(0), c("0,0", 0), c("xoá", ERASES), c("Xóa", ERASES), c("XOÁ", ERASES)],
        [
            c("không", either(FAILS, NOTHING)),
            c(12.5),
            c("không áp dụng", Says(Mark.DOES_NOT_APPLY)),
        ],
    )
    return listed("marks_for_nothing", heads, *rows)


def errors_in_cells():
    heads = [
        SIZE,
        Head("Tỷ lệ lấp đầy (%)", "reported_occupancy"),
        Head("Chủ đầu tư", "investor"),
        Head("Ngày QĐ", "decision_date"),
    ]
    broken = fails("error_cell")
    rows = in_columns(
        [c("#REF!", broken), c(12.5), c("#DIV/0!", broken), c("#N/A", broken), c("9,5", 9.5)],
        [c("#VALUE!", broken), c("#NAME?", broken), c(85), c("#NUM!", broken), c(60.5)],
        [c("#REF!", broken), c("Tập đoàn T&T"), c("#N/A", broken), c("Hapro"), c("HTX Ngọc Sơn")],
        [c("#REF!", broken), c(date(2020, 5, 1), on("2020-05-01")), c("#VALUE!", broken)],
    )
    return listed("errors_in_cells", heads, *rows)


def formulas_never_computed():
    """Made by a program and never opened in a spreadsheet: the value is nowhere."""
    never = fails("formula_without_value")
    heads = [
        SIZE,
        Head("Đất công nghiệp (ha)", "industrial_hectares"),
        Head("Chủ đầu tư", "investor"),
    ]
    rows = [
        (c(10.5), c(None, never, formula="=C4*0.6"), c("Hapro")),
        (c(20), c(None, never, formula="=C5*0.6"), c(None, never, formula='=CONCATENATE("A","B")')),
        (c(None, never, formula="=SUM(1,2)"), c(12), c("Tập đoàn T&T")),
        (c(30), c(18.5), c("HTX Ngọc Sơn")),
    ]
    return listed("formulas_never_computed", heads, *rows, write=files.xlsx_by_a_program)


def formulas_with_their_values():
    heads = [
        SIZE,
        Head("Đất công nghiệp (ha)", "industrial_hectares"),
        Head("Tỷ lệ lấp đầy (%)", "reported_occupancy"),
    ]
    page = Page()
    page.title("SỐ LIỆU ĐẤT ĐAI", width=5)
    page.blank()
    page.header(TT, NAME, *heads)
    for n, size in enumerate((10.5, 20, 37.78, 49.11, 5.18), start=1):
        row = page.at + 1
        size = Decimal(str(size))
        land = size * Decimal("0.6")
        page.data(
            Cell(n, formula="=ROW()-3"),
            c(NAMES[n]),
            Cell(size, Says(size), amount=size),
            Cell(land, Says(land), formula=f"=C{row}*0.6", amount=land),
            Cell(Decimal("0.85"), Says(Decimal(85)), "0%", formula="=0.5+0.35"),
        )
    page.total("Tổng cộng", [3, 4], lambda amount: Cell(amount, formula="=SUM(C4:C8)"), label_at=2)
    return workbook(
        "formulas_with_their_values", page.done(), suffix="xlsm", caveats=["has_macros"]
    )


# Texts


def decisions_of_every_form():
    """The text is kept as it is; how many papers it cites is read behind it."""
    texts = [
        "298/QĐ-UBND ngày 20/02/2025",
        "298/QĐ-UBND ngày 20/02/2025; 1234/QĐ-UBND ngày 05/3/2025",
        "298/QĐ-UBND\n(20/02/2025)",
        "QĐ số 4584/QĐ-UBND ngày 20/7/2017 của UBND Thành phố",
        "4584; 4587; 4592; 4593/QĐ-UBND",
        "2794/QĐ-UBND, 26/6/2020",
        "8202-8207/QĐ-UBND",
        "Số 112/TTr-SCT ngày 3/3/2024 (đang trình)",
        "NQ 08/2019/NQ-HĐND",
        "chưa có QĐ",
    ]
    truths = [c(text) for text in texts[:-1]] + [c(texts[-1], either(Says(texts[-1]), NOTHING))]
    return listed(
        "decisions_of_every_form",
        [Head("Quyết định thành lập", "decisions"), SIZE],
        *in_columns(truths, [c(n + 0.5) for n in range(9)]),
    )


def texts_that_look_dangerous():
    """Scripts and formulas are texts; so are numbers in a column of texts."""
    texts = [
        "<script>alert(1)</script>",
        '=HYPERLINK("http://x","y")',
        "+84 24 3825 1234",
        "@SUM(1)",
        'Công ty "A" & <B>',
        "-Đang hoàn thiện",
        "{{ 7*7 }}",
        "O'Hara & Sons",
        "Công ty\tCP\tABC",
        "Dòng một\nDòng hai",
        "12345",
        "\u200bẨn",
    ]
    said = [
        *texts[:8],
        either(Says("Công ty CP ABC"), Says(texts[8])),
        *texts[9:11],
        either(Says("Ẩn"), Says(texts[11]), FAILS),
    ]
    cells = [c(text, one) for text, one in zip(texts, said, strict=True)]
    return listed("texts_that_look_dangerous", [Head("Chủ đầu tư", "investor")], *in_columns(cells))


def choices_in_words():
    heads = [
        Head("Tình trạng pháp lý", "legal_stage"),
        Head("Loại hình", "kind"),
        Head("Tình trạng hạ tầng", "state"),
        Head("Trạm XLNT", "station_state"),
    ]

    def words_of(choices):
        return [c(in_both_languages(one.label)[0], str(one.value)) for one in list(choices)[:6]]

    rows = in_columns(
        [*words_of(LegalStage), c("gần xong", FAILS)],
        [*words_of(Kind), c("-", None)],
        [*words_of(ProgressState), c("không biết nữa", FAILS)],
        [*words_of(StationState), c(3, FAILS)],
    )
    return listed("choices_in_words", heads, *rows)


def negative_and_huge():
    heads = [SIZE, Head("Vốn đầu tư (tỷ đồng)", "approved_bn")]
    rows = in_columns(
        [c(-5, FAILS), c("-12,5", FAILS), c(1e12, FAILS), c(12.5), c(1e-13, 0), c("9" * 30, FAILS)],
        [c(1e25, FAILS), c(426.776), c(0.1 + 0.2, 0.3), c("−5", FAILS), c(True, FAILS), c(7)],
    )
    return listed("negative_and_huge", heads, *rows)


def ranges_are_not_for_registers():
    heads = [SIZE, Head("Tổng mức đầu tư (tỷ đồng)", "approved_bn")]
    rows = in_columns(
        [c("10-15", FAILS), c("10 – 15 ha", FAILS), c("10÷15", FAILS), c(12.5)],
        [c("từ 200 đến 300", FAILS), c("200-300 tỷ", FAILS), c("250 tỷ đồng", 250), c(99)],
    )
    return listed("ranges_are_not_for_registers", heads, *rows, suffix="ods")


FILES = (
    separators_by_column,
    nothing_shows_the_mark,
    two_marks_in_one_column,
    whole_numbers_with_points,
    numbers_as_text,
    units_of_every_kind,
    qualifiers,
    two_values_in_a_cell,
    percents_by_format,
    percents_as_shares,
    percents_of_two_habits,
    days_in_every_form,
    days_and_months_swapped,
    days_as_serial_numbers,
    flags_in_every_form,
    marks_for_nothing,
    errors_in_cells,
    formulas_never_computed,
    formulas_with_their_values,
    decisions_of_every_form,
    texts_that_look_dangerous,
    choices_in_words,
    negative_and_huge,
    ranges_are_not_for_registers,
)
