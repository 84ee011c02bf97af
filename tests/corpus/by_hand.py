"""The nasty ones, each made by hand after something that offices really do."""

import io
from datetime import date
from decimal import Decimal

import xlwt

from hanoi_industry.spreadsheets.rows import Role
from tests.corpus import files
from tests.corpus.files import Cell
from tests.corpus.hands import typed
from tests.corpus.others import came, least
from tests.corpus.pages import Head, Page, over
from tests.corpus.register import workbook
from tests.corpus.truth import (
    NOTHING,
    ColumnTruth,
    RowTruth,
    Says,
    TableTruth,
    either,
    fails,
    on,
)
from tests.corpus.values import AMBIGUOUS, FAILS, c

TT = Head("TT")
NAME = Head("Tên cụm công nghiệp", "name")
SIZE = Head("Diện tích (ha)", "size")
ANY = (Role.NOTE, Role.SUBTOTAL, Role.TOTAL, Role.GROUP, Role.OTHER_TABLE)


def size(written, said=...) -> Cell:
    """An area that counts for the total; Vietnamese text or a number."""
    value = Decimal(str(written).replace(".", "").replace(",", ".")) if isinstance(
        written, str
    ) else Decimal(str(written))  # fmt: skip
    return Cell(written, Says(value) if said is ... else said, amount=value)


def vi(amount: Decimal) -> Cell:
    return Cell(typed(amount))


def plain(amount: Decimal) -> Cell:
    return Cell(amount)


def twins_and_phases():
    """Liên Hà and Phùng Xá lie in two districts; a phase is a cluster of its own."""
    page = Page("PL")
    page.title("RÀ SOÁT CỤM CÔNG NGHIỆP", width=4)
    page.blank()
    page.header(TT, NAME, Head("Xã, phường", "commune"), SIZE)
    of = {
        "Huyện Đan Phượng": [("CCN Liên Hà", "xã Liên Hà", "9,26"), ("Liên Trung", "Liên Trung", "10,5")],
        "Huyện Đông Anh": [("Liên Hà", "Liên Hà", "2,8"), ("Liên Hà 2", "Liên Hà", "21,99")],
        "Huyện Mỹ Đức": [("Cụm công nghiệp Phùng Xá", "Phùng Xá", "10")],
        "Huyện Thạch Thất": [
            ("Cơ kim khí Phùng Xá", "Phùng Xá", "18,73"),
            ("Cụm CN làng nghề Phùng Xá", "Phùng Xá", "4,2"),
            ("Chàng Sơn giai đoạn 2", "Chàng Sơn", "15,3"),
            ("Chàng Sơn - GĐ1", "Chàng Sơn", "10,7"),
        ],
        "Thị xã Sơn Tây": [("Phú Thịnh 1", "Phú Thịnh", "8,5"), ("Phú Thịnh I", "Phú Thịnh", "8,52")],
    }  # fmt: skip
    for mark, (district, rows) in zip(("I", "II", "III", "IV", "V"), of.items(), strict=True):
        page.group(district, mark=mark, merged=4)
        for n, (name, place, area) in enumerate(rows, start=1):
            page.data(Cell(n), c(name), c(place), size(area))
    page.total("Tổng", [4], vi, label_at=2)
    return workbook("twins_and_phases", page.done())


def places_that_are_no_more():
    page = Page()
    page.header(TT, NAME, Head("Địa điểm", "commune"), Head("Huyện", "district"), SIZE)
    rows = [
        ("Liên Hà", "xã Liên Hà, huyện Đông Anh", "Đông Anh"),
        ("Phú Thị", "xã Phú Thị và xã Dương Xá", "H. Gia Lâm"),
        ("Thị trấn Phùng", "TT Phùng", "Đan Phượng cũ"),
        ("Nam Phúc Thọ", "Tam Hiệp; Ngọc Tảo", "Huyện Phúc Thọ (trước sáp nhập)"),
        ("Ngọc Hồi", "Xã Ngọc Hồi\n(nay là xã Ngọc Hồi mới)", "Thanh Trì"),
        ("Bắc Vân Đình", "thị trấn Vân Đình, huyện Ứng Hoà", "Ứng Hoà"),
    ]
    for n, (name, place, district) in enumerate(rows, start=1):
        page.data(Cell(n), c(name), c(place), c(district), size(n + 0.5))
    return workbook("places_that_are_no_more", page.done())


def a_long_preamble():
    """Nine lines of law and greetings before the table; one of them speaks of areas and names."""
    page = Page("Phụ lục")
    page.letterhead("UBND HUYỆN QUỐC OAI\nPHÒNG KINH TẾ", right=4)
    page.blank()
    page.title("BÁO CÁO", "Về tình hình phát triển cụm công nghiệp năm 2025", width=5)
    page.blank()
    for line in (
        "Kính gửi: Sở Công Thương Hà Nội",
        "Căn cứ Nghị định số 32/2024/NĐ-CP ngày 15/3/2024 của Chính phủ;",
        "Thực hiện Công văn số 112/SCT-QLCN, UBND huyện báo cáo tên cụm, diện tích, chủ đầu tư như sau:",
    ):
        page.put([line], Role.TITLE, Role.LETTERHEAD)
    page.blank()
    page.put({1: "I. DANH SÁCH CỤM CÔNG NGHIỆP"}, Role.TITLE)
    page.put({5: "(Đơn vị tính: ha)"}, Role.UNIT_LINE)
    page.header(
        TT, NAME, Head("Địa điểm", "commune"), Head("Diện tích", "size"), Head("Ghi chú", "remark")
    )
    for n, (name, area) in enumerate(
        (("Ngọc Liệp", "37,78"), ("Yên Sơn", "8,76"), ("Tân Hòa", "12,94")), 1
    ):
        page.data(Cell(n), c(name), c(name), size(area), None)
    page.total("Cộng", [4], vi, label_at=2)
    page.blank()
    page.put(["II. Kiến nghị: đề nghị Thành phố sớm bố trí vốn."], Role.NOTE)
    page.signatures("NGƯỜI LẬP", "CHỦ TỊCH", 4, "Đỗ Lai Luật")
    return workbook("a_long_preamble", page.done())


def more_than_one_total():
    """A total, what it consists of, an average: none of them is a cluster."""
    page = Page()
    page.title("TỔNG HỢP", width=4)
    page.blank()
    page.header(TT, NAME, SIZE, Head("Tỷ lệ lấp đầy (%)", "reported_occupancy"))
    page.total("TỔNG CỘNG (6 cụm)", [3], plain, label_at=1, merged=2)
    for n, area in enumerate((12.5, 20, 8.25, 30.75, 6, 9.5), start=1):
        page.data(
            Cell(n),
            c(
                f"CCN Số {n}"
                if n > 5
                else ("Cát Quế", "La Phù", "Di Trạch", "Lai Xá", "Đông La")[n - 1]
            ),
            size(area),
            c(60 + n),
        )
    page.put({2: "Trong đó: đã hoạt động", 3: 62.0}, *ANY)
    page.put({2: "Bình quân", 3: 14.5, 4: 63.5}, *ANY)
    page.put({2: "Tổng số cụm công nghiệp: 06 cụm"}, *ANY)
    return workbook("more_than_one_total", page.done())


def corporations_are_no_totals():
    """Tổng công ty is a corporation, Cộng Hòa a commune, Toàn Thắng a co-operative."""
    page = Page()
    page.title("DANH SÁCH CHỦ ĐẦU TƯ", width=4)
    page.blank()
    page.header(
        TT,
        Head("Tên doanh nghiệp", "name"),
        Head("Địa chỉ", "address"),
        Head("Vốn điều lệ (tỷ đồng)", "capital"),
    )
    for n, (name, place) in enumerate(
        (
            ("Tổng công ty Viglacera", "Đại lộ Thăng Long"),
            ("Công ty CP Toàn Thắng", "Cộng Hòa, Quốc Oai"),
            ("Tổng công ty Xây dựng Hà Nội - CTCP", "57 Quang Trung"),
            ("HTX Toàn Thắng", "xã Cộng Hòa"),
            ("Cộng Hòa Group", "Hà Đông"),
        ),
        start=1,
    ):
        page.data(Cell(n), c(name), c(place), size(100 * n))
    page.total("Tổng cộng", [4], plain, label_at=2)
    return workbook("corporations_are_no_totals", page.done(), kind="investors")


def ditto_marks():
    """The same again, said by a mark: no investor is called "-nt-"."""
    page = Page()
    page.header(TT, NAME, Head("Chủ đầu tư", "investor"), Head("Xã, phường", "commune"), SIZE)
    again = either(Says("Ban QLDA huyện Hoài Đức"), FAILS, NOTHING)
    marks = (None, '"', "-nt-", "nt", "như trên", "''")
    for n, mark in enumerate(marks, start=1):
        investor = c("Ban QLDA huyện Hoài Đức") if mark is None else Cell(mark, again)
        page.data(
            Cell(n),
            c(("Trường An", "Di Trạch", "Lại Yên", "La Phù", "Đắc Sở", "Lai Xá")[n - 1]),
            investor,
            c("Lại Yên"),
            size(n + 0.25),
        )
    return workbook("ditto_marks", page.done())


def a_number_merged_over_two_rows():
    """One area for two phases: it is not twice that area."""
    page = Page()
    page.header(
        TT, NAME, Head("Xã, phường", "commune"), Head("Vốn đầu tư (tỷ đồng)", "approved_bn"), SIZE
    )
    names = ("Tiền Phong", "Tiền Phong giai đoạn 2", "Ninh Sở", "Ninh Sở giai đoạn 2", "Tín An")
    for n, name in enumerate(names, start=1):
        page.data(
            Cell(n),
            c(name),
            c(name.split(" giai")[0]),
            size(100 * n) if n != 4 else None,
            size(n + 0.5),
        )
    first = min(page.table.rows)
    page.sheet.merges.append((first + 2, 4, first + 3, 4))
    page.truth.told |= {"merged_number"}
    page.total("Cộng", [4, 5], plain, label_at=2)
    return workbook("a_number_merged_over_two_rows", page.done())


def text_that_ran_over():
    """The end of a remark typed into the row below, which is no cluster."""
    page = Page()
    page.header(TT, NAME, SIZE, Head("Ghi chú", "remark"))
    page.data(Cell(1), c("Cầu Bầu"), size("2,45"), c("Đang lập quy hoạch chi tiết,"))
    page.put({4: "chờ ý kiến của Sở Quy hoạch"}, Role.NOTE, Role.OTHER_TABLE, Role.GROUP, Role.DATA)
    page.data(Cell(2), c("Xà Cầu"), size("2,1"), None)
    page.data(Cell(3), c("Bắc Vân Đình"), size("50,5"), c("Vướng GPMB"))
    page.truth.told |= {"doubtful_row"}
    return workbook("text_that_ran_over", page.done())


def rows_prepared_and_left_empty():
    """A form with twelve numbered rows, of which four were filled."""
    page = Page()
    page.title("BIỂU SỐ 02", width=4)
    page.blank()
    page.header(TT, NAME, SIZE, Head("Chủ đầu tư", "investor"))
    for n in range(1, 13):
        if n < 5:
            page.data(
                Cell(n),
                c(("Tam Hiệp", "Võng Xuyên", "Thanh Đa", "Tích Giang")[n - 1]),
                size(n + 4.5),
                c("T&T"),
            )
        else:
            page.put([Cell(n)], Role.DATA, Role.EMPTY, Role.NOTE)
    page.total("Cộng", [3], plain, label_at=2)
    return workbook("rows_prepared_and_left_empty", page.done())


def plan_above_and_years_beneath():
    """Kế hoạch and Thực hiện above, the years as numbers beneath."""
    page = Page()
    page.title("CHỈ TIÊU", width=7)
    page.blank()
    page.header(
        TT,
        Head("Chỉ tiêu", "indicator"),
        Head("Đơn vị tính", "unit"),
        over("Kế hoạch", Head("2023", "target:2023"), Head("2024", "target:2024")),
        over("Thực hiện", Head("2023", "outcome:2023"), Head("2024", "outcome:2024")),
    )
    for place, cell in list(page.sheet.cells.items()):
        if cell.written in ("2023", "2024"):
            page.sheet.cells[place] = Cell(int(cell.written))
    page.data(
        Cell(1),
        c("Số cụm khởi công"),
        c("cụm"),
        least(10, 10),
        least(43, 43),
        came(8, 8),
        came(19, 19),
    )
    page.data(
        Cell(2),
        c("Chỉ số IIP"),
        c("%"),
        least("7,5", 7.5),
        least("8", 8),
        came("5,9", 5.9),
        came("6,25", 6.25),
    )
    return workbook("plan_above_and_years_beneath", page.done(), kind="targets")


def headings_twice():
    """Two columns of remarks, and two of areas that only their upper headings tell apart."""
    page = Page()
    page.title("SO SÁNH QUY HOẠCH VÀ THÀNH LẬP", width=7)
    page.blank()
    page.header(
        TT,
        NAME,
        over(
            "Theo quy hoạch",
            Head("Diện tích (ha)", "planned_hectares", "may"),
            Head("Ghi chú", "remark", "may"),
        ),
        over(
            "Theo quyết định thành lập",
            Head("Diện tích (ha)", "established_hectares", "may"),
            Head("Ghi chú", "remark", "may"),
        ),
    )
    for n, name in enumerate(("Bích Hòa", "Bình Minh", "Hồng Dương"), start=1):
        page.data(Cell(n), c(name), size(n + 5.5), c("a"), size(n + 4.25), c("b"))
    return workbook("headings_twice", page.done())


def a_column_without_heading():
    page = Page()
    page.header(TT, NAME, Head("", None, "may"), SIZE)
    for n, name in enumerate(("Ngọc Sơn", "Ngọc Hòa", "Tiên Phương"), start=1):
        page.data(Cell(n), c(name), Cell(f"ghi tạm {n}"), size(n + 3.5))
    page.truth.told |= {"column_without_heading"}
    return workbook("a_column_without_heading", page.done())


def one_more_block_after_a_gap():
    """The list goes on below a line of its own, without a new header."""
    page = Page()
    page.title("DANH SÁCH", width=4)
    page.blank()
    page.header(TT, NAME, SIZE, Head("Hiện trạng", "status"))
    page.group("A. Các cụm đang hoạt động", merged=4, named="Các cụm đang hoạt động")
    for n, name in enumerate(("Phú Thị", "Ninh Hiệp", "Bát Tràng"), start=1):
        page.data(Cell(n), c(name), size(n + 10.5), c("đang hoạt động"))
    page.blank(2)
    name = "Các cụm đề nghị rút khỏi quy hoạch"
    page.group(f"B. {name}", merged=4, named=name)
    for n, name in enumerate(("Lệ Chi", "Dương Quang"), start=1):
        page.data(Cell(n), c(name), size(n + 20.5), c("chưa triển khai"))
    return workbook("one_more_block_after_a_gap", page.done())


def the_unit_line_counts_in_millions():
    """One unit for the whole table, said once above it."""
    page = Page()
    page.title("VỐN ĐẦU TƯ HẠ TẦNG CÁC CỤM CÔNG NGHIỆP", width=4)
    page.put({4: "Đơn vị: triệu đồng"}, Role.UNIT_LINE)
    page.header(
        TT, NAME, Head("Tổng mức đầu tư", "approved_bn"), Head("Vốn đã đầu tư", "realised_bn")
    )
    for n, (total, done) in enumerate(((426776, 120500), (336780, 98250), (1000000, 15)), start=1):
        page.data(
            Cell(n), c(("Liên Hà 2", "Dục Tú", "Kim Bài")[n - 1]), _money(total), _money(done)
        )
    page.total("Tổng cộng", [3, 4], plain, label_at=2)
    return workbook("the_unit_line_counts_in_millions", page.done())


def _money(millions: int) -> Cell:
    return Cell(millions, Says(Decimal(millions) / 1000), amount=Decimal(millions))


def two_units_in_the_unit_line():
    """Hectares for land and millions for money: whoever takes the millions for billions is wrong
    a thousandfold. Reading it right is best, asking is fair."""
    page = Page()
    page.title("TỔNG HỢP CỤM CÔNG NGHIỆP", width=5)
    page.put({5: "ĐVT: ha, triệu đồng"}, Role.UNIT_LINE)
    page.header(
        TT,
        NAME,
        Head("Diện tích", "size"),
        Head("Tổng mức đầu tư", "approved_bn", "may"),
        Head("Vốn đã đầu tư", "realised_bn", "may"),
    )
    for n, (area, total, done) in enumerate(
        ((21.99, 426776, 120500), (15, 336780, 98250), (48.8, 1000000, 15000)), start=1
    ):
        page.data(
            Cell(n),
            c(("Liên Hà 2", "Dục Tú", "Kim Bài")[n - 1]),
            size(area),
            _money(total),
            _money(done),
        )
    return workbook("two_units_in_the_unit_line", page.done())


def errors_in_old_excel():
    """The old format hides errors from most readers; a person must at least be warned."""
    page = Page()
    page.header(TT, NAME, SIZE, Head("Chủ đầu tư", "investor"))
    hidden = either(fails("error_cell"), NOTHING)
    for n, name in enumerate(("Tiền Phong", "Ninh Sở", "Vạn Điểm"), start=1):
        page.data(Cell(n), c(name), Cell("#REF!", hidden) if n == 2 else size(n + 0.5), c("Hapro"))

    def write(sheets):
        book = xlwt.Workbook(encoding="utf-8")
        sheet = book.add_sheet("Sheet1")
        for (row, column), cell in sheets[0].cells.items():
            if cell.written == "#REF!":
                sheet.row(row - 1).set_cell_error(column - 1, "#REF!")
            else:
                sheet.write(row - 1, column - 1, files.plain(cell.written))
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    return workbook("errors_in_old_excel", page.done(), suffix="xls", write=write)


def lookalike_letters():
    """Ð is an Icelandic letter, С a Russian one; they look the same and are not."""
    page = Page()
    page.header(TT, NAME, Head("Xã, phường", "commune"), SIZE)
    eth = either(Says("Ðông Anh"), Says("Đông Anh"), FAILS)
    page.data(Cell(1), c("Nguyên Khê"), Cell("Ðông Anh", eth), size("4,5"))
    page.data(
        Cell(2),
        c("СCN Vân Hà", either(Says("СCN Vân Hà"), Says("CCN Vân Hà"), FAILS)),
        c("Vân Hà"),
        size("8,01"),
    )
    page.data(Cell(3), c("Dục Tú"), c("Dục Tú"), size("15,5"))
    return workbook("lookalike_letters", page.done(), caveats=["lookalike_letter"])


def a_stray_cell_far_away():
    """Somebody once typed an x into T60, and coloured two hundred empty rows."""
    page = Page()
    page.title("DANH SÁCH CỤM CÔNG NGHIỆP", width=3)
    page.blank()
    page.header(TT, NAME, SIZE)
    for n, name in enumerate(("Cam Thượng", "Đồng Giai", "Sơn Đông"), start=1):
        page.data(Cell(n), c(name), size(n + 15.5))
    page.total("Cộng", [3], plain, label_at=2)
    while page.at < 59:
        page.blank()
    page.put({20: "x"}, Role.NOTE, Role.OTHER_TABLE, Role.SIGNATURE)
    return workbook("a_stray_cell_far_away", page.done())


def what_excel_writes_first():
    """Excel itself wants "sep=;" as the first line of a text file, and shows it to nobody."""
    page = Page()
    page.put(["sep=;"], Role.TITLE, Role.EMPTY, Role.LETTERHEAD, Role.NOTE)
    page.header(TT, NAME, SIZE, Head("Chủ đầu tư", "investor"))
    for n, name in enumerate(("Lại Yên", "Di Trạch", "La Phù"), start=1):
        page.data(Cell(n), c(name), size(f"{n},25"), c("Ban QLDA; huyện"))
    return workbook(
        "what_excel_writes_first", page.done(), suffix="csv", delimiter=";", encoding="utf-8-sig"
    )


def notes_right_below():
    """No gap between the table, its notes and its signatures."""
    page = Page()
    page.header(TT, NAME, Head("Xã, phường", "commune"), SIZE)
    for n, name in enumerate(("Liên Hiệp", "Tam Hiệp", "Võng Xuyên", "Thanh Đa"), start=1):
        page.data(Cell(n), c(name), c(name), size(n + 5.25))
    page.total("Tổng", [4], plain, label_at=2)
    page.note("Ghi chú: số liệu tạm tính")
    page.put(["Nơi nhận:"], Role.SIGNATURE)
    page.put(["- Như trên;"], Role.SIGNATURE)
    page.put(["- Lưu: VT."], Role.SIGNATURE)
    page.put({3: "TM. ỦY BAN NHÂN DÂN"}, Role.SIGNATURE)
    page.put({3: "KT. CHỦ TỊCH"}, Role.SIGNATURE)
    return workbook("notes_right_below", page.done())


def groups_that_go_on():
    """A group's line is repeated on the next page, and counts its clusters in brackets."""
    page = Page()
    page.title("BIỂU TỔNG HỢP", width=4)
    page.blank()
    page.header(TT, NAME, SIZE, Head("Chủ đầu tư", "investor"))
    page.group("Huyện Thường Tín (05 cụm)", merged=4)
    for n, name in enumerate(("Tiền Phong", "Ninh Sở", "Liên Phương"), start=1):
        page.data(Cell(n), c(name), size(n + 5.5), c("Hapro"))
    page.header_again()
    page.group("Huyện Thường Tín (tiếp theo)", merged=4)
    for n, name in enumerate(("Quất Động", "Duyên Thái"), start=4):
        page.data(Cell(n), c(name), size(n + 5.5), c("Hapro"))
    page.group("Huyện Mỹ Đức (01 cụm)", merged=4)
    page.data(Cell(1), c("Phùng Xá"), size(10), c("T&T"))
    page.leave_groups()
    page.total("Tổng cộng", [3], plain, label_at=2)
    return workbook("groups_that_go_on", page.done())


def dashes_before_names():
    """Clusters listed with dashes and no numbers, beneath numbered districts."""
    page = Page()
    page.title("DANH MỤC", width=3)
    page.blank()
    page.header(Head("STT"), Head("Huyện / Cụm công nghiệp", "name", "may"), SIZE)
    for number, (district, names) in enumerate(
        (("Huyện Hoài Đức", ("Lại Yên", "La Phù")), ("Huyện Ba Vì", ("Cam Thượng", "Đồng Giai"))),
        start=1,
    ):
        page.group(district, mark=str(number))
        for n, name in enumerate(names):
            page.data(
                None,
                c(f"- CCN {name}", either(Says(f"- CCN {name}"), Says(f"CCN {name}"))),
                size(n + 6.5),
            )
    return workbook("dashes_before_names", page.done())


def two_tables_side_by_side():
    """Two lists share their rows, a blank column between them."""
    page = Page()
    page.put({1: "ĐÃ THÀNH LẬP", 5: "CHƯA THÀNH LẬP"}, Role.TITLE, Role.GROUP, Role.HEADER)
    page.header(TT, NAME, SIZE)
    left = page.table
    row = left.header[0]
    for column, text in ((5, "TT"), (6, "Tên cụm công nghiệp"), (7, "Diện tích (ha)")):
        page.sheet.cells[row, column] = Cell(text)
    right = TableTruth(
        left.header, {5: ColumnTruth(None), 6: ColumnTruth("name"), 7: ColumnTruth("size")}
    )
    for n, (one, other) in enumerate(
        (("Phú Thị", "Lệ Chi"), ("Ninh Hiệp", "Dương Quang"), ("Bát Tràng", "Dương Xá")), start=1
    ):
        at = page.data(Cell(n), c(one), size(n + 10.5))
        cells = {5: Cell(n), 6: c(other), 7: size(n + 20.5)}
        page.sheet.cells |= {(at, column): cell for column, cell in cells.items()}
        right.rows[at] = RowTruth({6: cells[6].truth, 7: cells[7].truth})
    page.done()
    page.truth.tables.append(right)
    return workbook("two_tables_side_by_side", page)


def a_very_long_remark():
    page = Page()
    page.header(TT, NAME, Head("Ghi chú", "remark"), SIZE)
    page.data(
        Cell(1), c("Thanh Thùy"), c("x" * 32_000, fails("text_too_long", "too_long")), size(5.5)
    )
    page.data(Cell(2), c("Bích Hòa"), c("Vướng GPMB"), size(6))
    return workbook("a_very_long_remark", page.done())


def a_date_line_inside():
    """Under the header stands the day of the figures, merged over the table."""
    page = Page()
    page.header(TT, NAME, SIZE, Head("Ngày QĐ", "decision_date"))
    page.put(["(Số liệu tính đến ngày 14/12/2025)"], *ANY, Role.TITLE)
    page.merge(1, 4)
    for n, name in enumerate(("Kim Quan", "Canh Nậu", "Dị Nậu"), start=1):
        page.data(
            Cell(n),
            c(name),
            size(n + 9.5),
            c(date(2017, 7, 19 + n), on(f"2017-07-{19 + n}")),
            groups=(),
        )
    for row in page.table.rows.values():
        row.groups = ()
    return workbook("a_date_line_inside", page.done())


def numbers_of_a_strange_clerk():
    """Every column ambiguous in its own way, and one that its total betrays."""
    page = Page()
    page.title("ĐẤT ĐAI", width=4)
    page.blank()
    page.header(TT, NAME, SIZE, Head("Công suất (m3/ngày đêm)", "capacity_m3_a_day"))
    for n, (name, area, flow) in enumerate(
        (
            ("Phú Túc", "9.260", "1,200"),
            ("Tín An", "8.522", "2,500"),
            ("Nhất Hiệu", "7.100", "3,000"),
        ),
        start=1,
    ):
        page.data(Cell(n), c(name), c(area, AMBIGUOUS), c(flow, AMBIGUOUS))
    return workbook("numbers_of_a_strange_clerk", page.done(), suffix="csv", delimiter="\t")


FILES = (
    twins_and_phases,
    places_that_are_no_more,
    a_long_preamble,
    more_than_one_total,
    corporations_are_no_totals,
    ditto_marks,
    a_number_merged_over_two_rows,
    text_that_ran_over,
    rows_prepared_and_left_empty,
    plan_above_and_years_beneath,
    headings_twice,
    a_column_without_heading,
    one_more_block_after_a_gap,
    the_unit_line_counts_in_millions,
    two_units_in_the_unit_line,
    errors_in_old_excel,
    lookalike_letters,
    a_stray_cell_far_away,
    what_excel_writes_first,
    notes_right_below,
    groups_that_go_on,
    dashes_before_names,
    two_tables_side_by_side,
    a_very_long_remark,
    a_date_line_inside,
    numbers_of_a_strange_clerk,
)
