"""Registers drawn by lot: the habits of offices in combinations that nobody thought of."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

from tests.corpus import register as of
from tests.corpus.files import Cell
from tests.corpus.hands import TYPED_DAYS, Hand, typed
from tests.corpus.offices import of_district, records
from tests.corpus.pages import Head, Page
from tests.corpus.pages import over as above
from tests.corpus.register import Register, over, workbook
from tests.corpus.truth import CorpusFile, Says, doubted, fails

SEEDS = range(1, 25)
SEEDS_OF_TARGETS = range(1, 9)

DISTRICTS = sorted({record.district for record in records()})
NAMES = (
    "Tên cụm công nghiệp",
    "Tên CCN",
    "Tên cụm",
    "Cụm công nghiệp",
    "TÊN CỤM CÔNG NGHIỆP",
    "Tên cụm CN",
)
SIZES = (
    "Diện tích (ha)",
    "Quy mô (ha)",
    "Quy mô diện tích (ha)",
    "DIỆN TÍCH\n(HA)",
    "Tổng diện tích (ha)",
)
COMMUNES = ("Xã, phường", "Địa điểm", "Địa bàn", "Vị trí", "Địa chỉ", "Xã/phường")
INVESTORS = ("Chủ đầu tư", "Chủ đầu tư HTKT", "Chủ đầu tư hạ tầng", "Chủ đầu tư hạ tầng kỹ thuật")
STATES = ("Hiện trạng", "Tình hình hoạt động", "Tình trạng")
CAPITALS = ("Tổng mức đầu tư (tỷ đồng)", "Tổng vốn đầu tư (tỷ đồng)", "Vốn đầu tư\n(tỷ đồng)")
RATES = ("Tỷ lệ lấp đầy (%)", "Tỉ lệ lấp đầy (%)", "Tỷ lệ lấp đầy\n(%)")
LANDS = ("Đất công nghiệp (ha)", "Diện tích đất công nghiệp (ha)")
ROW_NUMBERS = ("STT", "TT", "Số TT", "stt")
TITLES = (
    (),
    ("DANH SÁCH CỤM CÔNG NGHIỆP",),
    ("Phụ lục I", "TỔNG HỢP CÁC CỤM CÔNG NGHIỆP TRÊN ĐỊA BÀN", "(Kèm theo Công văn số 45/UBND-KT)"),
    ("BÁO CÁO TÌNH HÌNH CỤM CÔNG NGHIỆP NĂM 2025", "(Tính đến ngày 14/12/2025)"),
)
OFFICES = (
    "",
    "",
    "SỞ CÔNG THƯƠNG HÀ NỘI",
    "ỦY BAN NHÂN DÂN\nHUYỆN THƯỜNG TÍN",
    "UBND XÃ PHÚ XUYÊN",
)
NOTES = (
    (),
    ("Ghi chú: số liệu do các xã báo cáo.",),
    ("Nguồn: Phòng Quản lý công nghiệp",),
    ("* Số liệu ước tính.", "** Chưa có báo cáo."),
)
GROUPS = ("", "", "roman", "letter", "name", "roman joined", "merged column", "blank column")
GROUP_FORMS = ("Huyện {}", "HUYỆN {}", "Huyện {} cũ", "Địa bàn huyện {}")
PREFIXES = (("CCN ",), ("",), ("CCN ", ""), ("Cụm công nghiệp ",), ("Cụm CN ", "CCN "))
UNITS_ABOVE = ("Đơn vị tính: ha, tỷ đồng", "(ĐVT: ha; tỷ đồng)", "Đơn vị: ha - tỷ đồng")
SIZES_ALONE = ("Diện tích", "Quy mô", "Tổng diện tích")
CAPITALS_ALONE = ("Tổng mức đầu tư", "Vốn đầu tư", "Tổng vốn đầu tư")
BROKEN = (
    ("#REF!", fails("error_cell")),
    ("16 (11,99)", fails()),
    ("12,5; 13", fails()),
    ("đang đo", doubted("no_value_yet")),
    ("xem PL 2", fails()),
)
TOTALS = ("Tổng cộng", "Tổng số", "Cộng", "TỔNG", "Toàn thành phố", "Tổng cộng:")


def drawn(seed: int) -> CorpusFile:
    dice = Random(seed)
    pick = dice.choice
    suffix = pick(("xlsx", "xlsx", "xlsx", "xls", "ods", "csv", "xlsm"))
    is_text = suffix == "csv"
    hand = Hand(
        numbers=pick(("cells", "vi", "mixed")) if not is_text else "vi",
        days=pick(("date", *TYPED_DAYS)),
        yes=pick(("x", "X", "Có", "✓")),
        no=pick(("", "", "Không")),
        empty=pick((None, "-", "…", "chưa có")),
        prefix=pick(PREFIXES),
    )
    groups = "" if is_text else pick(GROUPS)
    has_column = groups in ("merged column", "blank column")
    # What stands above the table says the units, or every heading its own.
    units_above = dice.random() < 0.25
    parts = _parts(dice, with_district=has_column or not groups, units_above=units_above)
    is_marked = groups in ("roman", "letter")
    page = Register(
        parts,
        of_district(*dice.sample(DISTRICTS, dice.randint(2, 5))),
        hand=hand,
        sheet=pick(("Sheet1", "PL1", "Biểu 02", "Tổng hợp")),
        office="" if is_text else pick(OFFICES),
        titles=pick(TITLES),
        unit_line=pick(UNITS_ABOVE) if units_above else pick(("", "", "ĐVT: ha, tỷ đồng")),
        merged_header=dice.random() < 0.8,
        numbers=dice.random() < 0.4,
        groups=groups,
        group_form=pick(GROUP_FORMS) if not has_column else "{}",
        total=pick(("", "first", "last", "last")),
        total_words=pick(TOTALS),
        subtotal="last" if is_marked and dice.random() < 0.25 else "",
        subtotal_words=pick(("Cộng", "Cộng huyện {}", "Tổng {}", "Cộng nhóm")),
        group_sums=is_marked and dice.random() < 0.4,
        notes=() if is_text else pick(NOTES),
        signed=not is_text and dice.random() < 0.5,
        header_again_after=0 if is_text or has_column else pick((0, 0, 0, 6)),
        hidden_rows=(1,) if suffix in ("xlsx", "xlsm") and dice.random() < 0.2 else (),
        numbering="in groups" if groups and not has_column and dice.random() < 0.7 else "through",
    ).page()
    if dice.random() < 0.3:
        _typed_carelessly(page, dice)
    if dice.random() < 0.3:
        _with_broken_cells(page, dice)
    how = {"delimiter": pick((",", ";", "\t")), "encoding": pick(("utf-8", "utf-8-sig", "utf-16"))}
    caveats = ["has_macros"] if suffix == "xlsm" else []
    how = how if is_text else {}
    return workbook(f"drawn_{seed}", page, suffix=suffix, caveats=caveats, **how)


def _typed_carelessly(page: Page, dice: Random) -> None:
    """Blanks too many, no-break spaces, letters and tones apart."""
    for place, cell in list(page.sheet.cells.items()):
        if isinstance(cell.written, str) and not cell.formula:
            text = dice.choice((cell.written, cell.written, cell.written + " ", f" {cell.written}"))
            if dice.random() < 0.2:
                text = unicodedata.normalize("NFD", text)
            if dice.random() < 0.1:
                text = text.replace(" ", "\u00a0")
            page.sheet.cells[place] = replace(cell, written=text)


def _with_broken_cells(page: Page, dice: Random) -> None:
    """An error, two values, a word where a number should be; not in a table that is summed up."""
    if page.table.totals:
        return
    numbers = [
        (row, column)
        for row, truth in page.table.rows.items()
        for column, said in truth.cells.items()
        if isinstance(said, Says) and isinstance(said.value, Decimal)
    ]
    for row, column in dice.sample(numbers, min(len(numbers), 3)):
        written, truth = dice.choice(BROKEN)
        page.sheet.cells[row, column] = Cell(written)
        page.says(row, column, truth)


def _parts(dice: Random, *, with_district: bool, units_above: bool) -> list:
    pick = dice.choice
    capitals = CAPITALS_ALONE if units_above else CAPITALS
    parts = [of.row_number(pick(ROW_NUMBERS))]
    if with_district:
        parts.append(of.district(pick(("Huyện", "Quận, huyện", "Quận, huyện, thị xã"))))
    parts.append(of.cluster_name(pick(NAMES)))
    others = [
        of.commune(pick(COMMUNES)),
        _land(dice, SIZES_ALONE if units_above else SIZES),
        pick(
            (of.decision("Số QĐ"), over("Quyết định", of.decision("Số QĐ"), of.decided("Ngày QĐ")))
        ),
        of.text(pick(INVESTORS), "investor"),
        pick((of.capital(pick(capitals)), of.capital("Tổng mức đầu tư (triệu đồng)", factor=1000))),
        of.text(pick(STATES), "status"),
        of.occupancy(pick(RATES), pick(("bare", "bare", "sign"))),
        of.counted("Số dự án", "projects"),
        of.operating("Đang hoạt động"),
        pick((of.flow(), over("Trạm XLNT", of.capacity("Công suất (m3/ngày đêm)"), of.flow()))),
        of.text("Ngành nghề chính", "trades"),
    ]
    chosen = dice.sample(others, dice.randint(3, 8))
    if dice.random() < 0.5:
        chosen.append(of.text("Ghi chú", "remark"))
    if dice.random() < 0.2:
        chosen.insert(dice.randrange(len(chosen)), of.ignored("Cán bộ theo dõi", "Ông Nam", None))
    return parts + chosen


def _land(dice: Random, sizes: tuple[str, ...]):
    alone = of.size(dice.choice(sizes))
    both = over(
        dice.choice(("Đất đai", "Diện tích")),
        of.size(dice.choice(sizes)),
        of.industrial(dice.choice(LANDS)),
    )
    return dice.choice((alone, both))


# Targets

INDICATORS = (
    ("Chỉ số sản xuất công nghiệp (IIP)", "%"),
    ("Tốc độ tăng kim ngạch xuất khẩu", "%"),
    ("Tổng mức bán lẻ hàng hóa", "tỷ đồng"),
    ("Số cụm công nghiệp khởi công", "cụm"),
    ("Tỷ lệ cụm có trạm XLNT đạt chuẩn", "%"),
    ("Số lao động trong các cụm", "người"),
    ("Kim ngạch xuất khẩu", "triệu USD"),
    ("Số cụm hoàn thành hạ tầng", "cụm"),
    ("Doanh thu của doanh nghiệp trong cụm", "tỷ đồng"),
)
PLANS = ("KH", "Kế hoạch", "KH giao")
RESULTS = ("TH", "Thực hiện", "Kết quả")


def drawn_targets(seed: int) -> CorpusFile:
    dice = Random(seed)
    pick = dice.choice
    heads = _years(dice)
    style = pick(("vi", "cells", "mixed"))
    page = Page(pick(("Chỉ tiêu", "Sheet1", "Biểu 1")))
    width = 3 + sum(head.leaves for head in heads)
    if dice.random() < 0.4:
        page.letterhead("SỞ CÔNG THƯƠNG HÀ NỘI", right=max(4, width - 3))
        page.blank()
    page.title(
        *pick((("CHỈ TIÊU NGÀNH CÔNG THƯƠNG",), ("Phụ lục", "TÌNH HÌNH THỰC HIỆN"))), width=width
    )
    page.blank()
    page.header(
        Head(pick(ROW_NUMBERS)),
        Head(pick(("Chỉ tiêu", "Tên chỉ tiêu")), "indicator"),
        Head(pick(("ĐVT", "Đơn vị tính", "Đơn vị")), "unit"),
        *heads,
        merged=dice.random() < 0.8,
    )
    if dice.random() < 0.4:
        page.numbers_in_brackets()
    grouped = dice.random() < 0.5
    for number, (name, unit) in enumerate(dice.sample(INDICATORS, dice.randint(4, 9)), start=1):
        if grouped and number in (1, 4):
            page.group(("Công nghiệp", "Thương mại")[number > 1], mark=("I", "II")[number > 1])
        cells = [
            _figure(dice, told.field, style)
            for column, told in page.table.columns.items()
            if column > 3
        ]
        page.data(Cell(number), Cell(name, Says(name)), Cell(unit, Says(unit)), *cells)
    page.leave_groups()
    if dice.random() < 0.5:
        page.blank()
        page.note(pick(("Ghi chú: số liệu sơ bộ.", "Nguồn: Cục Thống kê Hà Nội")))
    return workbook(
        f"drawn_targets_{seed}", page.done(), kind="targets", suffix=pick(("xlsx", "xls", "ods"))
    )


def _years(dice: Random) -> list[Head]:
    pick = dice.choice
    plan, result = pick(PLANS), pick(RESULTS)
    first = dice.randint(2019, 2023)
    years = range(first, first + dice.randint(2, 4))
    match dice.randrange(4):
        case 0:
            named = pick(("Năm {}", "{}"))
            heads = [
                above(
                    named.format(year),
                    Head(plan, f"target:{year}"),
                    Head(result, f"outcome:{year}"),
                )
                for year in years
            ]
        case 1:
            heads = []
            for year in years:
                heads.append(Head(f"{plan} {year}", f"target:{year}"))
                heads.append(Head(f"{result} {year}", f"outcome:{year}"))
        case 2:
            heads = [
                above(plan, *(Head(f"Năm {year}", f"target:{year}") for year in years)),
                above(result, *(Head(f"Năm {year}", f"outcome:{year}") for year in years)),
            ]
        case _:
            heads = [
                above(
                    f"Năm {first}",
                    *(
                        above(
                            f"Quý {mark}",
                            Head(plan, f"target:{first}-Q{number}"),
                            Head(result, f"outcome:{first}-Q{number}"),
                        )
                        for number, mark in enumerate(("I", "II", "III", "IV"), start=1)
                    ),
                )
            ]
    if dice.random() < 0.4:
        heads.append(Head(pick(("So với cùng kỳ (%)", "TH/KH (%)", "Tăng/giảm (%)")), None, "may"))
    if dice.random() < 0.4:
        heads.append(Head("Ghi chú", "note"))
    return heads


def _figure(dice: Random, field: str | None, style: str) -> Cell | None:
    if field in (None, "note"):
        return None
    value = Decimal(dice.randint(21, 99_999)) / 10
    if dice.random() < 0.15:
        return Cell(dice.choice((None, "-", "…")))
    written = (
        value if style == "cells" or (style == "mixed" and dice.random() < 0.5) else typed(value)
    )
    if field.startswith("target:"):
        if dice.random() < 0.3:
            words, operator = dice.choice(PROMISES)
            low = None if operator in ("below", "at_most") else value
            high = value if operator in ("below", "at_most") else None
            return Cell(words.format(typed(value)), Says((operator, low, high)))
        return Cell(written, Says(("at_least", value, None)))
    return Cell(written, Says(value))


PROMISES = (
    ("ít nhất {}", "at_least"),
    ("≥ {}", "at_least"),
    ("trên {}", "above"),
    ("dưới {}", "below"),
    ("không quá {}", "at_most"),
    ("{} trở lên", "at_least"),
)


def _named(make: Callable[[int], CorpusFile], seed: int):
    def again() -> CorpusFile:
        return make(seed)

    again.__name__ = f"{make.__name__}_{seed}"
    return again


FILES = (
    *(_named(drawn, seed) for seed in SEEDS),
    *(_named(drawn_targets, seed) for seed in SEEDS_OF_TARGETS),
)
