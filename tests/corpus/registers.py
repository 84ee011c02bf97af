"""Registers in the layouts of many offices: each differs from the others in several habits."""

import unicodedata
from dataclasses import replace
from decimal import Decimal

from hanoi_industry.spreadsheets.rows import Role
from tests.corpus import files
from tests.corpus import register as of
from tests.corpus.files import Cell
from tests.corpus.hands import Hand, typed
from tests.corpus.offices import of_district, records
from tests.corpus.pages import Page
from tests.corpus.register import Register, over, workbook

CITY = "ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI\nSỞ CÔNG THƯƠNG"


def one_header_row():
    page = Register(
        [of.row_number("STT"), of.cluster_name(), of.commune(), of.size(), of.decision()],
        of_district("Hoài Đức"),
        total="last",
    )
    return workbook("one_header_row", page.page())


def the_citys_table():
    page = Register(
        [
            of.row_number("TT"),
            over("Địa bàn", of.commune("Xã, phường")),
            of.cluster_name("Cụm công nghiệp"),
            of.size("Quy mô"),
            over("Pháp lý", of.decision("Số QĐ"), of.decided("Ngày")),
            of.text("Chủ đầu tư HTKT", "investor"),
            of.capital("Vốn đầu tư"),
            of.text("Hiện trạng", "status"),
            of.text("Ghi chú", "remark"),
        ],
        of_district("Đan Phượng", "Đông Anh", "Gia Lâm"),
        hand=Hand("mixed", "dmy/", empty="-", prefix=("CCN ", "")),
        office=CITY,
        titles=("BIỂU TỔNG HỢP TÌNH HÌNH CÁC CỤM CÔNG NGHIỆP", "(Kèm theo báo cáo số 112/BC-SCT)"),
        unit_line="Đơn vị tính: ha, tỷ đồng",
        numbers=True,
        groups="roman",
        total="last",
        notes=("Nguồn: tổng hợp từ báo cáo của các huyện",),
        signed=True,
    )
    return workbook("the_citys_table", page.page())


def three_header_rows():
    page = Register(
        [
            of.row_number("Số TT"),
            of.cluster_name("Tên CCN"),
            over(
                "Đất đai",
                of.size("Diện tích (ha)"),
                over("Đất công nghiệp", of.industrial("Tổng diện tích đất CN (ha)"), of.leased()),
            ),
            over(
                "Hạ tầng",
                over("Trạm XLNT", of.capacity("Công suất (m3/ngày đêm)"), of.flow()),
                of.capital("Tổng mức đầu tư (tỷ đồng)"),
            ),
        ],
        of_district("Thạch Thất", "Quốc Oai"),
        hand=Hand("vi"),
        titles=("PHỤ LỤC II", "HẠ TẦNG CÁC CỤM CÔNG NGHIỆP"),
        groups="roman",
        numbers=True,
        total="first",
        total_words="Tổng số",
    )
    return workbook("three_header_rows", page.page())


def unmerged_header():
    page = Register(
        [
            of.row_number("TT"),
            of.cluster_name("Tên cụm"),
            over("Quyết định thành lập", of.decision("Số QĐ"), of.decided("Ngày QĐ")),
            over("Vốn (tỷ đồng)", of.capital("Tổng mức đầu tư"), of.realised("Vốn đã đầu tư")),
        ],
        of_district("Thường Tín"),
        hand=Hand("cells", "date"),
        merged_header=False,
        total="last",
        total_words="Cộng",
    )
    return workbook("unmerged_header", page.page())


def english_headings():
    page = Register(
        [
            of.row_number("No"),
            of.cluster_name("Cluster name"),
            of.text("District", "district"),
            of.size("Area (ha)"),
            of.capital("Investment (bn VND)"),
            of.occupancy("Occupancy (%)"),
        ],
        of_district("Thanh Oai"),
        hand=Hand("en", "dmy/", prefix=("",)),
        titles=("INDUSTRIAL CLUSTERS OF HA NOI",),
        total="last",
        total_words="Total",
    )
    return workbook("english_headings", page.page())


def headings_without_accents():
    page = Register(
        [
            of.row_number("STT"),
            of.cluster_name("Ten cum cong nghiep"),
            of.commune("Xa, phuong"),
            of.district("Quan, huyen"),
            of.size("Dien tich (ha)"),
            of.text("Chu dau tu", "investor"),
            of.counted("So du an", "projects"),
            of.counted("So lao dong", "workers"),
        ],
        of_district("Phúc Thọ", "Ba Vì"),
        titles=("DANH SACH CAC CUM CONG NGHIEP",),
        hand=Hand("cells", prefix=("Cụm CN ",)),
    )
    return workbook("headings_without_accents", page.page(), suffix="xls")


def districts_merged_down():
    page = Register(
        [
            of.row_number("TT"),
            of.district("Huyện"),
            of.cluster_name(),
            of.size(),
            of.occupancy("Tỷ lệ lấp đầy", "format"),
        ],
        of_district("Hoài Đức", "Đan Phượng", "Gia Lâm"),
        groups="merged column",
        numbering="through",
        total="last",
        signed=True,
    )
    return workbook("districts_merged_down", page.page())


def districts_blank_below():
    page = Register(
        [
            of.row_number("STT"),
            of.district("Quận, huyện, thị xã"),
            of.cluster_name(),
            of.size("DT (ha)", asked="may"),
            of.operating(),
        ],
        of_district("Sơn Tây", "Thanh Trì", "Ứng Hòa"),
        hand=Hand("vi", yes="Có", no="Không"),
        groups="blank column",
        group_form="{}",
        numbering="through",
    )
    return workbook("districts_blank_below", page.page())


def header_on_every_page():
    page = Register(
        [of.row_number(), of.cluster_name(), of.commune("Địa điểm"), of.size("Quy mô (ha)")],
        of_district("Thường Tín", "Chương Mỹ"),
        hand=Hand("mixed"),
        groups="name",
        group_form="HUYỆN {}",
        header_again_after=7,
        total="last",
    )
    return workbook("header_on_every_page", page.page())


def hidden_and_filtered():
    page = Register(
        [
            of.row_number("STT"),
            of.cluster_name(),
            of.commune(),
            of.size(),
            of.industrial(),
            of.text("Ngành nghề", "trades"),
        ],
        of_district("Chương Mỹ"),
        hidden_rows=(2, 5),
        hidden_columns=("industrial_hectares",),
        filtered=True,
        total="last",
    )
    return workbook("hidden_and_filtered", page.page())


def sums_in_group_rows():
    page = Register(
        [
            of.row_number("TT"),
            of.cluster_name("Tên cụm công nghiệp"),
            of.size("Diện tích (ha)"),
            of.capital("Tổng vốn đầu tư (tỷ đồng)"),
            of.counted("Số dự án", "projects"),
        ],
        of_district("Quốc Oai", "Phúc Thọ", "Thanh Oai"),
        hand=Hand("vi"),
        groups="roman",
        group_sums=True,
        total="first",
        total_words="TỔNG SỐ",
    )
    return workbook("sums_in_group_rows", page.page(), suffix="ods")


def subtotals_below():
    page = Register(
        [of.row_number("TT"), of.cluster_name(), of.size(), of.leased(), of.flow()],
        of_district("Đan Phượng", "Đông Anh", "Ứng Hòa"),
        groups="letter",
        subtotal="last",
        subtotal_words="Cộng",
        total="last",
        total_words="Tổng cộng",
    )
    return workbook("subtotals_below", page.page())


def a_wrong_total():
    page = Register(
        [of.row_number("TT"), of.cluster_name(), of.size("Quy mô (ha)"), of.capital()],
        of_district("Hoài Đức"),
        hand=Hand("vi"),
        total="last",
        wrong={"size": Decimal("10")},
    )
    return workbook("a_wrong_total", page.page())


def millions_and_square_metres():
    page = Register(
        [
            of.row_number("TT"),
            of.cluster_name(),
            of.size("Diện tích (m2)", factor=10_000),
            of.capital("Tổng mức đầu tư (triệu đồng)", factor=1000),
            of.occupancy("Tỷ lệ lấp đầy (%)", "sign"),
        ],
        of_district("Thạch Thất"),
        total="last",
    )
    return workbook(
        "millions_and_square_metres", page.page(), suffix="xlsm", caveats=["has_macros"]
    )


def units_inside_cells():
    page = Register(
        [
            of.row_number("TT"),
            of.cluster_name(),
            of.size("Quy mô", numbers="vi", unit=" ha"),
            of.capacity("Công suất trạm XLNT", numbers="vi", unit=" m3/ngđ"),
            of.capital("Vốn đầu tư", numbers="vi", factor=1000, unit=" triệu đồng"),
        ],
        of_district("Thanh Oai"),
    )
    return workbook("units_inside_cells", page.page())


def semicolons_with_a_mark():
    page = Register(
        [of.row_number("STT"), of.code(), of.cluster_name(), of.commune(), of.size()],
        of_district("Thường Tín"),
        titles=(),
        hand=Hand("vi"),
    )
    return workbook(
        "semicolons_with_a_mark", page.page(), suffix="csv", delimiter=";", encoding="utf-8-sig"
    )


def commas_in_tcvn3():
    page = Register(
        [of.row_number("STT"), of.cluster_name(), of.text("Hiện trạng", "status"), of.size()],
        of_district("Gia Lâm"),
        titles=(),
        hand=Hand("en"),
    )
    return workbook("commas_in_tcvn3", page.page(), suffix="csv", encoding="tcvn3")


def tabs_in_utf16():
    page = Register(
        [of.row_number("STT"), of.cluster_name(), of.commune(), of.size(), of.decision()],
        of_district("Phú Xuyên", "Mỹ Đức"),
        titles=("DANH SÁCH CỤM CÔNG NGHIỆP",),
        hand=Hand("vi"),
    )
    return workbook("tabs_in_utf16", page.page(), suffix="txt", delimiter="\t", encoding="utf-16")


def vietnamese_windows():
    page = Register(
        [of.row_number("STT"), of.cluster_name(), of.commune(), of.size(), of.capital()],
        of_district("Sóc Sơn", "Sơn Tây", "Ba Vì"),
        titles=(),
        hand=Hand("vi"),
    )
    return workbook(
        "vietnamese_windows", page.page(), suffix="csv", delimiter=";", encoding="windows-1258"
    )


def formulas_without_values():
    page = Register(
        [of.row_number("TT"), of.cluster_name(), of.size(), of.decided("Ngày quyết định")],
        of_district("Quốc Oai"),
    )
    return workbook("by_a_program", page.page(), write=files.xlsx_by_a_program)


def everything():
    parts = [
        of.row_number("TT"),
        of.code("Mã số"),
        of.cluster_name(),
        of.district("Huyện cũ"),
        of.commune("Xã, phường, thị trấn"),
        of.size("Tổng diện tích (ha)"),
        of.industrial("Diện tích đất công nghiệp (ha)"),
        of.leased("Diện tích cho thuê (ha)"),
        of.occupancy("Tỉ lệ lấp đầy (%)"),
        of.decision("Quyết định thành lập", "{} ngày {}"),
        of.text("Chủ đầu tư hạ tầng kỹ thuật", "investor"),
        of.capital("Tổng mức đầu tư (tỷ đồng)"),
        of.realised("Vốn thực hiện (tỷ đồng)"),
        of.counted("Tổng số dự án", "projects"),
        of.counted("Tổng số lao động (người)", "workers"),
        of.operating("Đang hoạt động"),
        of.capacity("Công suất trạm XLNT (m3/ngày đêm)"),
        of.flow("Lưu lượng nước thải (m3/ngày)"),
        of.to_standard("Đạt tiêu chuẩn môi trường"),
        of.text("Ngành nghề chính", "trades"),
        of.text("Ghi chú", "remark"),
    ]
    page = Register(
        parts, list(records()), titles=("SỔ THEO DÕI CỤM CÔNG NGHIỆP",), total="last", numbers=True
    )
    return workbook("everything", page.page())


def western_windows():
    page = Register(
        [
            of.row_number("STT"),
            of.code("Ma CCN"),
            of.text("Ten tieng Anh", "name_en", "status"),
            of.size("Dien tich (m²)", factor=10_000),
            of.capacity("Cong suat (m³/ngày)"),
        ],
        [replace(one, status=one.name.encode("ascii", "ignore").decode()) for one in some()],
        titles=(),
        hand=Hand("en"),
    )
    return workbook(
        "western_windows", page.page(), suffix="csv", delimiter=";", encoding="windows-1252"
    )


def some():
    return of_district("Thanh Oai")


def tabs_and_titles():
    page = Register(
        [of.row_number("STT"), of.cluster_name(), of.commune(), of.capital(), of.decided()],
        of_district("Đông Anh"),
        titles=("HUYỆN ĐÔNG ANH", "DANH SÁCH CỤM CÔNG NGHIỆP"),
        hand=Hand("vi", "dmy/", empty="-"),
        total="last",
    )
    return workbook("tabs_and_titles", page.page(), suffix="tsv", delimiter="\t")


def commas_with_quoted_numbers():
    """Commas part the cells and the decimals: quotes keep them apart; lines break inside cells."""
    page = Register(
        [
            of.row_number("STT"),
            of.cluster_name("Tên cụm\ncông nghiệp"),
            of.size("Diện tích\n(ha)"),
            of.text("Chủ đầu tư", "investor"),
            of.occupancy("Tỷ lệ lấp đầy (%)", "sign"),
        ],
        of_district("Chương Mỹ"),
        titles=(),
        hand=Hand("vi"),
    )
    return workbook("commas_with_quoted_numbers", page.page(), suffix="csv")


def _typed_in(font: str, turned) -> Page:
    """The same register as on the day when it was typed in an old font."""
    page = Register(
        [
            of.row_number("TT"),
            of.cluster_name(),
            of.commune(),
            of.size("Diện tích (ha)"),
            of.text("Hiện trạng", "status"),
            of.text("Chủ đầu tư", "investor"),
        ],
        of_district("Gia Lâm", "Hoài Đức"),
        groups="roman",
        total="last",
    ).page()
    for place, cell in page.sheet.cells.items():
        if isinstance(cell.written, str):
            # A title is typed small in a font that draws capitals.
            is_title = cell.written.isupper() and len(cell.written) > 3
            written = cell.written.lower() if is_title and font.startswith(".") else cell.written
            name = font + "H" if is_title and font.startswith(".") else font
            page.sheet.cells[place] = replace(cell, written=turned(written), font=name)
    return page


def tcvn3_by_its_font():
    page = _typed_in(".VnTime", files.in_tcvn3)
    return workbook("tcvn3_by_its_font", page, caveats=["old_letters_turned"])


def tcvn3_by_its_bytes():
    """Somebody changed the font to Arial: only the letters give it away, and a person decides."""
    page = _typed_in("", files.in_tcvn3)
    return workbook("tcvn3_by_its_bytes", page, encoding="tcvn3")


def vni_by_its_font():
    page = _typed_in("VNI-Times", files.in_vni)
    return workbook("vni_by_its_font", page, caveats=["old_letters_turned"])


def tcvn3_in_old_excel():
    page = _typed_in(".VnArial", files.in_tcvn3)
    return workbook("tcvn3_in_old_excel", page, suffix="xls", encoding="tcvn3")


def from_a_mac():
    """Letters and tones apart (NFD), no-break spaces, blanks at both ends."""
    page = Register(
        [
            of.row_number("STT"),
            of.cluster_name("Tên cụm công nghiệp"),
            of.district("Quận, huyện"),
            of.commune("Xã, phường"),
            of.size("Diện tích (ha)"),
            of.operating("Đang hoạt động"),
            of.text("Hiện trạng", "status"),
        ],
        of_district("Quốc Oai", "Thạch Thất", "Mỹ Đức"),
        hand=Hand("vi", yes="Có", no="Không"),
        total="last",
    ).page()
    for n, (place, cell) in enumerate(list(page.sheet.cells.items())):
        if isinstance(cell.written, str):
            text = unicodedata.normalize("NFD", cell.written)
            text = text.replace(" ", "\u00a0") if n % 3 == 0 else text + " " * (n % 2)
            page.sheet.cells[place] = replace(cell, written=text)
    return workbook("from_a_mac", page)


def a_sheet_for_each_district():
    hands = (Hand("vi"), Hand("cells"), Hand("en"), Hand("mixed", "dmy."))
    names = ("Hoài Đức", "Thường Tín", "Đan Phượng", "Phúc Thọ")
    pages = [
        Register(
            [of.row_number("TT"), of.cluster_name(), of.size(), of.decided("Ngày QĐ"), of.flow()],
            of_district(name),
            hand=hand,
            sheet=name,
            titles=(f"CỤM CÔNG NGHIỆP HUYỆN {name.upper()}",),
            total=total,
        ).page()
        for name, hand, total in zip(names, hands, ("last", "first", "", "last"), strict=True)
    ]
    return workbook("a_sheet_for_each_district", *pages, proposed="Hoài Đức")


def behind_a_cover():
    """A cover, an old copy that is hidden, and the list itself."""
    cover = Page("Bìa")
    cover.title("BÁO CÁO", "Tình hình cụm công nghiệp năm 2025", width=6)
    old = Register(
        [of.row_number("TT"), of.cluster_name(), of.size(), of.capital()],
        of_district("Thanh Oai"),
        sheet="Cũ",
        visible=False,
    ).page()
    page = Register(
        [of.row_number("TT"), of.cluster_name(), of.size(), of.capital()],
        of_district("Thanh Oai"),
        sheet="Biểu 1",
        office="UBND HUYỆN THANH OAI",
        hand=Hand("vi"),
        total="last",
    ).page()
    return workbook(
        "behind_a_cover", cover.done(), old, page, proposed="Biểu 1", caveats=["hidden_sheet"]
    )


def two_tables_with_the_same_headings():
    page = Page("Biểu")
    parts = [of.row_number("TT"), of.cluster_name(), of.size(), of.text("Chủ đầu tư", "investor")]
    Register(parts, of_district("Quốc Oai"), titles=("1. HUYỆN QUỐC OAI",), total="last").page(page)
    page.blank(2)
    Register(parts, of_district("Phúc Thọ"), titles=("2. HUYỆN PHÚC THỌ",), total="last").page(page)
    return workbook("two_tables_with_the_same_headings", page.done())


def two_tables_with_other_headings():
    page = Page("Biểu")
    Register(
        [of.row_number("TT"), of.cluster_name(), of.size(), of.industrial()],
        of_district("Quốc Oai", "Ba Vì"),
        titles=("BIỂU 1. ĐẤT ĐAI",),
        total="last",
        signed=False,
    ).page(page)
    page.blank(2)
    Register(
        [of.row_number("TT"), of.cluster_name("Cụm công nghiệp"), of.capacity(), of.flow()],
        of_district("Quốc Oai", "Ba Vì"),
        titles=("BIỂU 2. NƯỚC THẢI",),
        hand=Hand("cells"),
    ).page(page)
    return workbook("two_tables_with_other_headings", page.done(), suffix="xls")


def stages_above_districts():
    """A. established, B. not yet; the districts I, II beneath each."""
    page = Page("PL1")
    page.letterhead("SỞ CÔNG THƯƠNG HÀ NỘI", right=5)
    page.blank()
    page.title("DANH MỤC CỤM CÔNG NGHIỆP", width=6)
    page.unit_line("ĐVT: ha", 6)
    columns = [of.row_number("TT"), of.cluster_name(), of.commune(), of.size("Diện tích"),
               of.industrial("Diện tích đất công nghiệp"), of.text("Ghi chú", "remark")]  # fmt: skip
    hand = Hand("vi")
    page.header(*(one.head for one in columns))
    page.numbers("1", "2", "3", "4", "5", "6")
    stages = {
        "Cụm công nghiệp đã thành lập": ("Hoài Đức", "Đan Phượng"),
        "Cụm công nghiệp chưa thành lập": ("Sơn Tây", "Ứng Hòa"),
    }
    for letter, (stage, districts) in zip("AB", stages.items(), strict=True):
        row = page.group(stage, mark=letter, level=1)
        for mark, district in zip(("I", "II"), districts, strict=True):
            inner = page.group(f"Huyện {district}", mark=mark, level=2)
            for n, record in enumerate(of_district(district), start=1):
                page.data(*(one.write(record, hand, n) for one in columns))
            page.sums_of_group(inner, [4, 5], vi)
        page.sums_of_group(row, [4, 5], vi)
    page.total("TỔNG CỘNG (A+B)", [4, 5], vi, label_at=2)
    page.blank()
    page.note("Ghi chú: số liệu đến ngày 14/12/2025.")
    return workbook("stages_above_districts", page.done())


def vi(amount: Decimal) -> Cell:
    return Cell(typed(amount))


def numbered_groups():
    """1, 1.1, 1.2, 2, 2.1 in the column of row numbers."""
    page = Page("Sheet1")
    page.title("TÌNH HÌNH ĐẦU TƯ CÁC CỤM CÔNG NGHIỆP", width=5)
    page.blank()
    columns = [of.row_number("STT"), of.cluster_name(), of.commune(), of.size(), of.capital()]
    hand = Hand("cells")
    page.header(*(one.head for one in columns))
    for number, district in enumerate(("Thạch Thất", "Mỹ Đức", "Quốc Oai"), start=1):
        page.group(f"Huyện {district}", mark=str(number))
        for n, record in enumerate(of_district(district), start=1):
            cells = [one.write(record, hand, n) for one in columns]
            page.data(Cell(f"{number}.{n}"), *cells[1:])
    page.leave_groups()
    page.total("Tổng", [4, 5], lambda amount: Cell(amount), label_at=2)
    return workbook("numbered_groups", page.done())


def groups_joined_to_their_mark():
    page = Register(
        [of.row_number("TT"), of.cluster_name(), of.size(), of.text("Hiện trạng", "status")],
        of_district("Phúc Thọ", "Thanh Trì", "Ba Vì"),
        groups="roman joined",
        group_form="Huyện {}",
        total="last",
        total_words="Toàn thành phố",
    )
    return workbook("groups_joined_to_their_mark", page.page())


def names_of_places_only():
    page = Register(
        [
            of.row_number("TT"),
            of.cluster_name(),
            of.commune(),
            of.size(),
            of.counted("Lao động", "workers"),
        ],
        of_district("Gia Lâm", "Ứng Hòa", "Phú Xuyên"),
        hand=Hand("cells", prefix=("Cụm công nghiệp ", "CCN ", "Cụm CN ")),
        groups="name",
        group_form="Huyện {}",
        numbering="through",
        subtotal="last",
        subtotal_words="Cộng huyện {}",
        total="last",
    )
    return workbook("names_of_places_only", page.page(), suffix="ods")


def numbers_with_formulas():
    page = Register(
        [
            of.row_number("TT"),
            of.cluster_name(),
            of.industrial("Tổng diện tích đất công nghiệp (ha)"),
            of.leased("Diện tích đã cho thuê (ha)"),
            of.occupancy("Tỷ lệ lấp đầy (%)"),
        ],
        of_district("Thường Tín"),
        hand=Hand("vi"),
        office="UBND HUYỆN THƯỜNG TÍN",
        titles=("BÁO CÁO TỶ LỆ LẤP ĐẦY", "(Tính đến 14/12/2025)"),
        numbers=("(1)", "(2)", "(3)", "(4)", "(5)=(4)/(3)"),
        total="first",
        total_words="Tổng số",
        signed=True,
    )
    return workbook("numbers_with_formulas", page.page())


def old_excel_with_everything():
    page = Register(
        [
            of.row_number("TT"),
            of.district("Huyện"),
            of.cluster_name(),
            over("Quyết định", of.decision("Số QĐ"), of.decided("Ngày QĐ")),
            of.size("Diện tích (ha)"),
            of.capital("Tổng mức đầu tư (triệu đồng)", factor=1000),
        ],
        of_district("Đông Anh", "Hoài Đức"),
        hand=Hand("cells", "date"),
        groups="merged column",
        numbering="through",
        office="SỞ CÔNG THƯƠNG",
        hidden_rows=(3,),
        total="last",
        signed=True,
    )
    return workbook("old_excel_with_everything", page.page(), suffix="xls")


def libre_office():
    page = Register(
        [
            of.row_number("TT"),
            of.cluster_name(),
            over("Pháp lý", of.decision("Số QĐ"), of.decided("Ngày QĐ")),
            of.size("Quy mô (ha)"),
            of.occupancy("Tỷ lệ lấp đầy (%)"),
            of.operating("Đang hoạt động"),
        ],
        of_district("Chương Mỹ", "Sơn Tây"),
        hand=Hand("cells", "date", yes="Có", no="Không"),
        groups="letter",
        hidden_rows=(1, 4),
        total="last",
    )
    return workbook("libre_office", page.page(), suffix="ods")


def two_languages_in_a_heading():
    page = Register(
        [
            of.row_number("STT / No."),
            of.cluster_name("Tên cụm công nghiệp\nCluster name"),
            of.district("Quận, huyện\n(District)"),
            of.size("Diện tích / Area (ha)"),
            of.text("Chủ đầu tư\nInvestor", "investor"),
            of.capital("Tổng mức đầu tư\nInvestment (tỷ đồng)"),
        ],
        of_district("Sóc Sơn", "Thanh Trì", "Gia Lâm"),
        hand=Hand("vi", prefix=("",)),
    )
    return workbook("two_languages_in_a_heading", page.page())


def lines_break_in_headings():
    page = Register(
        [
            of.row_number("Số\nTT"),
            of.cluster_name("Tên cụm\ncông nghiệp"),
            of.commune("Địa điểm\n(xã, phường)"),
            of.size("Quy mô\ndiện tích\n(ha)"),
            of.capacity("Công suất\ntrạm XLNT\n(m3/ngày đêm)"),
            of.occupancy("Tỷ lệ\nlấp đầy\n(%)"),
        ],
        of_district("Thạch Thất"),
        office="UBND HUYỆN THẠCH THẤT",
        hand=Hand("cells"),
        signed=True,
    )
    return workbook("lines_break_in_headings", page.page())


def abbreviated_headings():
    page = Register(
        [
            of.row_number("TT"),
            of.cluster_name("Tên CCN"),
            of.size("DT (ha)"),
            of.industrial("DT đất CN (ha)"),
            of.capital("TMĐT (tỷ đồng)"),
            of.text("CĐT", "investor"),
            of.occupancy("TLLĐ (%)"),
            of.decision("QĐ thành lập"),
            of.counted("Số DA", "projects"),
            of.counted("Tổng số LĐ", "workers"),
        ],
        of_district("Thường Tín"),
        hand=Hand("cells"),
    )
    return workbook("abbreviated_headings", page.page())


def far_from_the_corner():
    """The table begins at C6; the columns before it are empty."""
    page = Page()
    page.blank(2)
    page.put({3: "PHỤ LỤC"}, Role.TITLE)
    page.blank(2)
    columns = [of.row_number("TT"), of.cluster_name(), of.commune(), of.size()]
    page.header(*(one.head for one in columns), first=3)
    hand = Hand("mixed")
    for n, record in enumerate(of_district("Đông Anh"), start=1):
        page.data(*(one.write(record, hand, n) for one in columns), first=3)
    page.total("Cộng", [6], lambda amount: Cell(amount), label_at=4)
    return workbook("far_from_the_corner", page.done())


def without_row_numbers():
    page = Register(
        [of.code("Mã"), of.cluster_name("Tên"), of.commune("Địa chỉ"), of.size("Diện tích (ha)")],
        of_district("Hoài Đức", "Phú Xuyên"),
        titles=(),
        hand=Hand("en", prefix=("",)),
    )
    return workbook("without_row_numbers", page.page())


def forty_columns():
    parts = [of.row_number("TT"), of.cluster_name()]
    for number in range(12):
        parts.append(of.ignored(f"Số văn bản đi {number}", f"{number}/VB", None))
    parts += [of.size(), of.capital(), of.decision(), of.counted("Số dự án", "projects")]
    for number in range(12):
        parts.append(of.ignored(f"Cán bộ theo dõi {number}", "Nguyễn Văn A", "Trần Thị B"))
    parts += [of.occupancy(), of.operating(), of.text("Ghi chú", "remark")]
    page = Register(parts, of_district("Quốc Oai", "Thanh Oai"), hand=Hand("vi"), total="last")
    return workbook("forty_columns", page.page())


def areas_of_three_kinds():
    page = Register(
        [
            of.row_number("TT"),
            of.cluster_name("Tên cụm"),
            over(
                "Diện tích (ha)",
                of.number("Theo quy hoạch", "planned_hectares", "size"),
                of.number("Thành lập", "established_hectares", "size", asked="may"),
                of.number("Đất công nghiệp", "industrial_hectares", "industrial"),
            ),
            over(
                "Vốn (tỷ đồng)",
                of.capital("Tổng mức đầu tư"),
                of.realised("Lũy kế thực hiện", asked="may"),
            ),
        ],
        of_district("Thanh Oai"),
        hand=Hand("cells"),
        total="last",
    )
    return workbook("areas_of_three_kinds", page.page())


def one_row_only():
    page = Register(
        [of.row_number("TT"), of.cluster_name(), of.size(), of.decided("Ngày QĐ")],
        of_district("Sóc Sơn"),
        office="UBND HUYỆN SÓC SƠN",
        signed=True,
    )
    return workbook("one_row_only", page.page())


def gaps_between_rows():
    page = Page()
    columns = [of.row_number("TT"), of.cluster_name(), of.size(), of.text("Ghi chú", "remark")]
    page.header(*(one.head for one in columns))
    hand = Hand("vi")
    for n, record in enumerate(of_district("Thường Tín"), start=1):
        page.data(*(one.write(record, hand, n) for one in columns))
        if n % 4 == 0:
            page.blank()
    return workbook("gaps_between_rows", page.done())


def a_notice_below():
    page = Register(
        [of.row_number("TT"), of.cluster_name(), of.commune(), of.size("Quy mô (ha)")],
        of_district("Phúc Thọ"),
        hand=Hand("vi", empty="…"),
        office="ỦY BAN NHÂN DÂN\nHUYỆN PHÚC THỌ",
        titles=("Biểu số 03", "KẾT QUẢ HOẠT ĐỘNG CỤM CÔNG NGHIỆP", "Kỳ báo cáo: 6 tháng năm 2025"),
        numbers=("A", "B", "1", "2"),
        total="last",
        notes=(
            "Ghi chú: (1) Diện tích theo quyết định thành lập.",
            "(2) Các cụm chưa có số liệu để dấu ba chấm.",
            "* Số liệu chưa kiểm tra.",
        ),
        signed=True,
    )
    return workbook("a_notice_below", page.page())


def totals_of_districts_and_wrong():
    page = Register(
        [
            of.row_number("TT"),
            of.cluster_name(),
            of.size(),
            of.capital(),
            of.counted("Số dự án", "projects"),
        ],
        of_district("Gia Lâm", "Chương Mỹ"),
        hand=Hand("cells"),
        groups="roman",
        group_sums=True,
        total="last",
        total_words="Tổng cộng",
        wrong={"approved_bn": Decimal("100")},
    )
    return workbook("totals_of_districts_and_wrong", page.page())


def dressed_numbers():
    """Cells whose format shows a unit or a percent that the number itself does not hold."""
    hand = Hand("cells", number_format='#,##0.00" ha"')
    page = Register(
        [
            of.row_number("TT"),
            of.cluster_name(),
            of.size("Quy mô"),
            of.occupancy("Lấp đầy (%)", "format"),
        ],
        of_district("Thạch Thất", "Ba Vì"),
        hand=hand,
        total="last",
    )
    return workbook("dressed_numbers", page.page())


FILES = (
    one_header_row,
    the_citys_table,
    three_header_rows,
    unmerged_header,
    english_headings,
    headings_without_accents,
    districts_merged_down,
    districts_blank_below,
    header_on_every_page,
    hidden_and_filtered,
    sums_in_group_rows,
    subtotals_below,
    a_wrong_total,
    millions_and_square_metres,
    units_inside_cells,
    semicolons_with_a_mark,
    commas_in_tcvn3,
    tabs_in_utf16,
    vietnamese_windows,
    formulas_without_values,
    everything,
    western_windows,
    tabs_and_titles,
    commas_with_quoted_numbers,
    tcvn3_by_its_font,
    tcvn3_by_its_bytes,
    vni_by_its_font,
    tcvn3_in_old_excel,
    from_a_mac,
    a_sheet_for_each_district,
    behind_a_cover,
    two_tables_with_the_same_headings,
    two_tables_with_other_headings,
    stages_above_districts,
    numbered_groups,
    groups_joined_to_their_mark,
    names_of_places_only,
    numbers_with_formulas,
    old_excel_with_everything,
    libre_office,
    two_languages_in_a_heading,
    lines_break_in_headings,
    abbreviated_headings,
    far_from_the_corner,
    without_row_numbers,
    forty_columns,
    areas_of_three_kinds,
    one_row_only,
    gaps_between_rows,
    a_notice_below,
    totals_of_districts_and_wrong,
    dressed_numbers,
)
