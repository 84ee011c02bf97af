"""Files of other kinds: targets by years and quarters, lab sheets, milestones, stations, investors."""

from datetime import date
from decimal import Decimal

from hanoi_industry.spreadsheets.cells import Range
from hanoi_industry.spreadsheets.rows import Role
from tests.corpus.files import Cell
from tests.corpus.offices import of_district
from tests.corpus.pages import Head, Page, over
from tests.corpus.register import workbook
from tests.corpus.truth import NOT_DETECTED, NOTHING, Says, either, on
from tests.corpus.values import FAILS, about, c

TT = Head("TT")
NAME = Head("Chỉ tiêu", "indicator")
UNIT = Head("ĐVT", "unit")
TITLE = "CHỈ TIÊU PHÁT TRIỂN NGÀNH CÔNG THƯƠNG"


def promise(text, operator: str, low=None, high=None) -> Cell:
    """A target in its own words."""
    low, high = (None if one is None else Decimal(str(one)) for one in (low, high))
    return Cell(text, Says((operator, low, high)))


def least(text, low) -> Cell:
    return promise(text, "at_least", low)


def came(text, low, high=None) -> Cell:
    """An outcome; a range stays one."""
    value = Decimal(str(low)) if high is None else Range(Decimal(str(low)), Decimal(str(high)))
    return Cell(text, Says(value))


def _targets(name: str, heads, rows, *, title=TITLE, numbers=False, **file):
    page = Page("Chỉ tiêu")
    page.title(title, width=3 + sum(head.leaves for head in heads))
    page.blank()
    page.header(TT, NAME, UNIT, *heads)
    if numbers:
        page.numbers_in_brackets()
    for number, row in enumerate(rows, start=1):
        if isinstance(row, str):
            page.leave_groups()
            page.group(
                row,
                mark=("I", "II", "III", "IV")[sum(isinstance(r, str) for r in rows[:number]) - 1],
            )
            continue
        indicator, unit, *cells = row
        page.data(Cell(number), c(indicator), c(unit), *cells)
    page.leave_groups()
    return workbook(name, page.done(), kind="targets", **file)


def years_across():
    heads = [
        over(f"Năm {year}", Head("KH", f"target:{year}"), Head("TH", f"outcome:{year}"))
        for year in (2020, 2021, 2024)
    ]
    rows = [
        ("Tốc độ tăng giá trị tăng thêm ngành công nghiệp", "%", None, came("5,64", 5.64),
         least("9", 9), None, promise("7-7,5", "between", 7, 7.5), came("6,2", 6.2)),
        ("Tốc độ tăng kim ngạch xuất khẩu", "%", None, came("3,5", 3.5), least("5", 5),
         came("-1,2", -1.2), promise("4-5", "between", 4, 5), came(16.7, 16.7)),
        ("Chỉ số giá tiêu dùng", "%", None, came("2,73-2,79", 2.73, 2.79), None, None,
         promise("dưới 4", "below", None, 4), came("4,2-4,6", 4.2, 4.6)),
        ("Tỷ lệ cụm hoạt động có trạm XLNT", "%", None, None, least("95", 95), None,
         promise("100", "all", 100, 100), None),
        ("Số cụm khởi công", "cụm", None, None, least(43, 43), came(12, 12),
         promise("15-20", "between", 15, 20), c("-", None)),
        ("Số cụm hoàn thành hạ tầng", "cụm", None, None, promise("≥ 20", "at_least", 20),
         came("5", 5), None, None),
    ]  # fmt: skip
    return _targets("years_across", heads, rows)


def years_in_one_row():
    """One header row: "KH 2024", "TH 2024", "Ước TH 2025"."""
    heads = [
        Head("TH 2023", "outcome:2023"),
        Head("KH 2024", "target:2024"),
        Head("Ước TH 2024", "estimate:2024"),
        Head("KH 2025", "target:2025"),
        Head("Ghi chú", "note"),
    ]
    rows = [
        "Công nghiệp",
        ("Chỉ số sản xuất công nghiệp IIP", "%", came("104,7", 104.7), least("105,5", 105.5),
         came("105,92", 105.92), least("106", 106), c("Cục Thống kê")),
        ("Kim ngạch xuất khẩu", "triệu USD", came("16.660,5", 16660.5), least("17.500", 17500),
         came("18.326,7", 18326.7), least("19.000,5", 19000.5), None),
        "Thương mại",
        ("Tổng mức bán lẻ", "tỷ đồng", came(762000, 762000), least(840000, 840000),
         came(855123.5, 855123.5), least(940000, 940000), None),
        ("Tỷ lệ chợ được đầu tư", "%", came("62,5", 62.5), least("70", 70), came("71,25", 71.25),
         least("80", 80), c("Phòng QLTM")),
    ]  # fmt: skip
    return _targets("years_in_one_row", heads, rows, numbers=True)


def phrases_of_resolutions():
    heads = [over("Mục tiêu", Head("Năm 2025", "target:2025"), Head("Năm 2030", "target:2030"))]
    rows = [
        ("Tăng trưởng GRDP", "%", promise("8 trở lên", "at_least", 8),
         promise("từ 9,5 đến 10", "between", 9.5, 10)),
        ("Số CCN thành lập mới", "cụm", promise("ít nhất 15", "at_least", 15),
         promise("tối thiểu 20", "at_least", 20)),
        ("CPI bình quân", "%", promise("dưới 4,5", "below", None, 4.5),
         promise("không quá 4", "at_most", None, 4)),
        ("Tỷ lệ CCN có trạm XLNT", "%", promise("100%", "all", 100, 100), promise("100", "all", 100, 100)),
        ("Tỷ lệ lấp đầy bình quân", "%", promise("trên 60%", "above", 60), promise("khoảng 80", "about", 80, 80)),
        ("Tăng VA công nghiệp", "%", promise("khoảng 7–7,5", "about", 7, 7.5), promise("7,5%", "at_least", 7.5)),
        ("Số dự án thu hút", "dự án", promise("5-10", "between", 5, 10), promise("> 12", "above", 12)),
    ]  # fmt: skip
    return _targets("phrases_of_resolutions", heads, rows, suffix="ods")


def quarters_across():
    """Plan and result of each quarter; the year stands above, and a growth column beside."""
    heads = [
        over(
            "Năm 2025",
            over("Quý I", Head("KH", "target:2025-Q1"), Head("TH", "outcome:2025-Q1")),
            over("Quý II", Head("KH", "target:2025-Q2"), Head("TH", "outcome:2025-Q2")),
        ),
        Head("So với cùng kỳ (%)", None, "may"),
    ]
    rows = [
        ("Số dự án đầu tư vào CCN", "dự án", least("12", 12), came("9", 9), least("15", 15),
         came("17", 17), c("108,5")),
        ("Doanh thu của doanh nghiệp trong CCN", "tỷ đồng", least("1.250,5", 1250.5),
         came("1.198,2", 1198.2), least("1.300,5", 1300.5), came("1.412,25", 1412.25), c("112,1")),
        ("Nộp ngân sách", "tỷ đồng", least("85,5", 85.5), came("90,1", 90.1), least("88,5", 88.5),
         came("92,7", 92.7), c("104,2")),
    ]  # fmt: skip
    return _targets("quarters_across", heads, rows, title="THỰC HIỆN CHỈ TIÊU THEO QUÝ")


def half_years_and_months():
    heads = [
        Head("KH năm 2025", "target:2025"),
        Head("TH 6 tháng 2025", "outcome:2025-6M"),
        Head("Ước TH cả năm 2025", "estimate:2025"),
        Head("TH tháng 9/2025", "outcome:2025-09"),
        Head("Tỷ lệ TH/KH (%)", None, "may"),
    ]
    rows = [
        ("Chỉ số IIP", "%", least("105,5", 105.5), came("104,2", 104.2), came("105,8", 105.8),
         came("103,9", 103.9), c("98,7")),
        ("Kim ngạch xuất khẩu", "triệu USD", least("17.500,5", 17500.5), came("8.912,3", 8912.3),
         came("18.250,75", 18250.75), came("1.652,4", 1652.4), c("50,9")),
    ]  # fmt: skip
    return _targets("half_years_and_months", heads, rows)


def figures_in_rows():
    """The long form: one figure in a row."""
    page = Page("Data")
    page.header(
        Head("Mã chỉ tiêu", "indicator_code"),
        Head("Chỉ tiêu", "indicator"),
        Head("Đơn vị tính", "unit"),
        Head("Năm", "year"),
        Head("Loại", "figure_kind"),
        Head("Giá trị", "value_low"),
        Head("Nguồn", "source"),
    )
    rows = [
        ("iip", "Chỉ số IIP", "%", 2024, "Thực hiện", c("105,92", 105.92), "Cục Thống kê"),
        ("iip", "Chỉ số IIP", "%", 2025, "Kế hoạch", c("106", 106), "20/KH-UBND"),
        ("cpi", "Chỉ số giá", "%", 2024, "TH", c(3.63), None),
        ("ccn_started", "Số cụm khởi công", "cụm", 2024, "KH", c(43), "Nghị quyết 08"),
        ("export_growth", "Xuất khẩu", "%", 2024, "Kết quả", c("-1,2", -1.2), "x"),
    ]
    kinds = {"Thực hiện": "outcome", "TH": "outcome", "Kết quả": "outcome"}
    for code, name, unit, year, kind, value, source in rows:
        page.data(
            c(code), c(name), c(unit), c(year, str(year)), c(kind, kinds.get(kind, "target")),
            value, c(source) if source else None,
        )  # fmt: skip
    return workbook("figures_in_rows", page.done(), kind="targets", suffix="xls")


# Water


def parameters_across():
    page = Page("KQPT")
    page.title("TRUNG TÂM PHÂN TÍCH VÀ MÔI TRƯỜNG", "KẾT QUẢ PHÂN TÍCH NƯỚC THẢI", width=9)
    page.blank()
    page.header(
        TT,
        Head("Vị trí lấy mẫu", "station"),
        Head("Ngày lấy mẫu", "sampled_on"),
        Head("pH", "ph"),
        Head("COD\n(mg/l)", "cod"),
        Head("BOD5\n(mg/l)", "bod5"),
        Head("TSS\n(mg/l)", "tss"),
        Head("Amoni\n(mg/l)", "ammonium"),
        Head("Coliform\n(MPN/100ml)", "coliform"),
    )
    rows = [
        ("Trạm XLNT CCN Phú Thị", "12/3/2025", "2025-03-12", c("7,2", 7.2), c("45,5", 45.5),
         c("20", 20), c("32,4", 32.4), c("<0,02", about(0.02, "<")), c("2,8x10^3", 2800)),
        ("Trạm XLNT CCN Quất Động", "12/3/2025", "2025-03-12", c("6,8", 6.8), c("150,25", 150.25),
         c("62,5", 62.5), c("KPH", NOT_DETECTED), c("4,75", 4.75), c("3.100", 3100)),
        ("Trạm XLNT CCN Ngọc Hồi", "13/3/2025", "2025-03-13", c(7.5), c(38),
         c("KPH (LOD=1)", NOT_DETECTED), c("<5", about(5, "<")), c("≤ 0,5", about(0.5, "≤")),
         c("1 100", 1100)),
        ("Trạm XLNT CCN Duyên Thái", "13/3/2025", "2025-03-13", c("-", None),
         c("Không phát hiện", NOT_DETECTED), c("ND", NOT_DETECTED), c("28,0", 28), c(None, None),
         c("460", 460)),
    ]  # fmt: skip
    for number, (name, typed, day, *values) in enumerate(rows, start=1):
        page.data(Cell(number), c(name), c(typed, on(day)), *values)
    page.blank()
    page.note("Ghi chú: KPH - Không phát hiện.")
    return workbook("parameters_across", page.done(), kind="lab across")


def parameters_down():
    page = Page("Phiếu KQ")
    page.put(["PHIẾU KẾT QUẢ PHÂN TÍCH"], Role.TITLE)
    page.merge(1, 7)
    page.put(["Mẫu: nước thải sau xử lý, CCN Phú Thị; lấy ngày 12/3/2025"], Role.TITLE)
    page.blank()
    page.header(
        Head("STT"),
        Head("Thông số", "parameter"),
        Head("Đơn vị", "unit"),
        Head("Phương pháp phân tích", "method"),
        over("Kết quả", Head("M1", "result", "may"), Head("M2", "result", "may")),
        over("QCVN 40:2011/BTNMT", Head("Cột B", "limit")),
    )
    rows = [
        ("pH", "-", "TCVN 6492:2011", c("7,2", 7.2), c("7,0", 7),
         c("5,5 - 9", Says(Range(Decimal("5.5"), Decimal(9))))),
        ("COD", "mg/l", "SMEWW 5220C:2017", c("45,5", 45.5), c("152", 152), c(150)),
        ("BOD5 (20oC)", "mg/l", "TCVN 6001-1:2008", c("20", 20), c("KPH", NOT_DETECTED), c(50)),
        ("Thủy ngân (Hg)", "mg/l", "SMEWW 3112B", c("<0,0005", about(0.0005, "<")),
         c("KPH", NOT_DETECTED), c("0,01", 0.01)),
        ("Tổng N", "mg/l", "TCVN 6638:2000", c("18,75", 18.75), c(41.2), c(40)),
        ("Coliform", "MPN/100ml", "TCVN 6187-2:1996", c("2.400,5", 2400.5), c("4.600,5", 4600.5),
         c("5.000", 5000)),
    ]  # fmt: skip
    for number, (name, unit, method, one, other, limit) in enumerate(rows, start=1):
        said = NOTHING if unit == "-" else Says(unit)
        page.data(Cell(number), c(name), Cell(unit, said), c(method), one, other, limit)
    page.blank()
    page.signatures("NGƯỜI PHÂN TÍCH", "GIÁM ĐỐC", 6)
    return workbook("parameters_down", page.done(), kind="lab down", suffix="xls")


def stations():
    page = Page("Trạm")
    page.letterhead("SỞ CÔNG THƯƠNG", right=5)
    page.blank()
    page.title("DANH SÁCH TRẠM XỬ LÝ NƯỚC THẢI TẬP TRUNG", width=8)
    page.blank()
    page.header(
        TT,
        Head("Tên cụm công nghiệp", "name"),
        over(
            "Trạm XLNT tập trung",
            Head("Công suất thiết kế (m3/ngày đêm)", "capacity_m3_a_day"),
            Head("Lưu lượng nước thải (m3/ngày đêm)", "flow_m3_a_day"),
            Head("Đạt tiêu chuẩn môi trường", "meets_standard"),
        ),
        Head("Hoàn thành trạm xử lý nước thải tập trung: ngày hoàn thành", "station_actual"),
        Head("Hiện trạng xử lý nước thải", "treatment"),
        Head("Ghi chú", "remark"),
    )
    page.group("Quận, huyện phía Nam", mark="I")
    words = ("đã vận hành", "đang xây dựng", "chưa có trạm")
    for n, record in enumerate(of_district("Thường Tín")[:6], start=1):
        page.data(
            Cell(n),
            c("CCN " + record.name),
            Cell(record.capacity, Says(record.capacity), amount=record.capacity),
            Cell(record.flow, Says(record.flow), amount=record.flow),
            c("x", True) if n % 2 else c("-", None),
            c("6/2017", on("2017-06")) if n % 3 else c("Quý IV/2019", on("2019-Q4")),
            c(words[n % 3]),
            None,
        )
    page.leave_groups()
    page.total("Tổng cộng", [3, 4], lambda amount: Cell(amount), label_at=2)
    return workbook("stations", page.done())


# Investors and milestones


def investors():
    page = Page("CĐT")
    page.title("DANH SÁCH CHỦ ĐẦU TƯ HẠ TẦNG KỸ THUẬT", width=7)
    page.blank()
    page.header(
        Head("STT"),
        Head("Tên doanh nghiệp", "name"),
        Head("Mã số thuế", "tax_code"),
        Head("Địa chỉ trụ sở", "address", "may"),
        Head("Điện thoại", "phone"),
        Head("Người đại diện", "representative"),
        Head("Vốn điều lệ (tỷ đồng)", "capital"),
        Head("Ngày thành lập", "since"),
    )
    rows = [
        ("Công ty CP Đầu tư hạ tầng Phúc Long", "0101234567", "xã Võng Xuyên, huyện Phúc Thọ",
         "024 3825 1234", "Ông Lê Văn Hùng", c("150,5", 150.5), c("12/5/2015", on("2015-05-12"))),
        ("Liên danh Minh Dương – Tân Cương", "0500444772-001", "Dương Liễu, Hoài Đức",
         "0912.345.678", "Bà Trần Thị Hoa", c("1.200,75", 1200.75), c("2009", on("2009"))),
        ("Ban QLDA ĐTXD huyện Đông Anh (giải thể)", None, "-", None, None, c("-", None), c("-", None)),
        ("HTX Công nghiệp Ngọc Sơn", "0106688990", "TT Chúc Sơn", "(024) 3386 6789",
         "Ông Nguyễn Văn Sơn", c(20), c(date(2018, 3, 1), on("2018-03-01"))),
    ]  # fmt: skip
    for number, (name, tax, address, phone, person, capital, since) in enumerate(rows, start=1):
        cells = [
            None if text is None else c(text, None if text == "-" else text)
            for text in (name, tax, address, phone, person)
        ]
        page.data(Cell(number), *cells, capital, since)
    return workbook("investors", page.done(), kind="investors")


def milestones_in_rows():
    """One milestone in a row; the cluster's name is merged down over its milestones."""
    page = Page("Tiến độ")
    page.title("TIẾN ĐỘ THỰC HIỆN CÁC CỤM CÔNG NGHIỆP", width=6)
    page.blank()
    page.header(
        TT,
        Head("Cụm công nghiệp", "cluster"),
        Head("Mốc tiến độ", "milestone"),
        over("Thời gian", Head("Kế hoạch", "planned"), Head("Thực hiện", "actual")),
        Head("Tình trạng", "state"),
        Head("Văn bản", "document"),
    )
    steps = [
        ("Quyết định thành lập", c("Quý I/2023", on("2023-Q1")), c("20/02/2023", on("2023-02-20")),
         "Hoàn thành", "298/QĐ-UBND"),
        ("Phê duyệt quy hoạch 1/500", c("6/2023", on("2023-06")), c("15.9.2023", on("2023-09-15")),
         "Hoàn thành", None),
        ("Giải phóng mặt bằng", c("năm 2024", on("2024")), c("-", None), "Đang thực hiện", None),
        ("Khởi công", c("trong năm 2025", either(on("2025"), FAILS)), None, "Chưa bắt đầu", None),
    ]  # fmt: skip
    for number, record in enumerate(of_district("Thạch Thất")[:4], start=1):
        first = page.at + 1
        for n, (step, planned, actual, state, paper) in enumerate(steps):
            row = page.data(
                Cell(number) if n == 0 else None,
                c(record.name) if n == 0 else None,
                c(step),
                planned,
                actual,
                c(state),
                c(paper) if paper else None,
            )
            page.says(row, 2, Says(record.name))
        page.sheet.merges += [(first, 1, page.at, 1), (first, 2, page.at, 2)]
    return workbook("milestones_in_rows", page.done(), kind="milestones")


def milestones_across():
    """Plan and result of each step side by side, in the register's own words."""
    page = Page("Tiến độ")
    page.header(
        TT,
        Head("Tên cụm", "name"),
        over(
            "Quyết định thành lập",
            Head("Kế hoạch", "establishment_planned", "may"),
            Head("Hoàn thành", "establishment_actual", "may"),
        ),
        over(
            "Khởi công",
            Head("Kế hoạch", "ground_breaking_planned", "may"),
            Head("Hoàn thành", "ground_breaking_actual", "may"),
        ),
        Head("Giấy phép môi trường: ngày hoàn thành", "permit_actual"),
    )
    for number, record in enumerate(of_district("Hoài Đức"), start=1):
        page.data(
            Cell(number),
            c(record.name),
            c("Quý II/2022", on("2022-Q2")),
            Cell(record.decided.day, Says(record.decided)),
            c(f"{number}/2024", on(f"2024-{number:02}")),
            c("-", None),
            c("2023", on("2023")) if number % 2 else None,
        )
    return workbook("milestones_across", page.done())


FILES = (
    years_across,
    years_in_one_row,
    phrases_of_resolutions,
    quarters_across,
    half_years_and_months,
    figures_in_rows,
    parameters_across,
    parameters_down,
    stations,
    investors,
    milestones_in_rows,
    milestones_across,
)
