"""What is measured of a row that names only where it is measured: "Dịch vụ", "Khai khoáng".

Such a bare name is called so in one indicator, while sections, titles and the rows above it may
speak of another: of labour, investment, stocks or retail sales. The nearest of them tells.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from hanoi_industry import words
from targets.models import Expression, Indicator
from targets.sheets.growing import VALUE_ADDED

# Without accents. What a part is of comes first: it tells more than the whole that it names too.
MEASURES = {
    "contribution": r"dong gop",
    "share": r"co cau|ty trong|ti trong",
    "stocks": r"ton kho",
    "consumption": r"tieu thu",
    "labour": r"lao dong|viec lam|nhan luc|that nghiep|employment|labour",
    "productivity": r"nang suat",
    "investment": (
        r"von (?:dau tu|dang ky|thuc hien|dieu le|fdi)|dau tu (?:cong|toan xa hoi|phat trien|nuoc ngoai"
        r"|thuc hien|truc tiep)|(?:thu hut|thuc hien) (?:von )?dau tu|fdi|giai ngan|investment"
    ),
    "budget": r"ngan sach|nsnn|thu noi dia|so thu|thu nop|budget",
    "retail": r"tong muc|muc ban le|doanh thu|retail",
    "goods": r"luan chuyen|hanh khach|san luong|khach du lich|luot khach",
    "trade": r"xuat khau|nhap khau|kim ngach|xuat nhap khau|exports?|imports?",
    "prices": r"gia tieu dung|cpi|lam phat|chi so gia|consumer price",
    "enterprises": r"(?:so|tinh hinh|phat trien|dang ky|thanh lap|khao sat) (?:luong )?doanh nghiep"
    r"|doanh nghiep (?:thanh lap|dang ky|moi|giai the|tam ngung|quay)|xu huong (?:san xuat|kinh doanh)",
    "income": r"thu nhap|tien luong|binh quan dau nguoi",
    "population": r"dan so",
    "credit": r"tin dung|du no|huy dong von|tien gui",
    "electricity": r"dien thuong pham|dien nang|san luong dien|tieu thu dien",
    "area": r"dien tich",
    "output": r"gia tri san xuat|gtsx|gia tri sxcn",
    "value_added": (
        r"grdp|gdp|tong san pham|gia tri (?:tang them|gia tang)|gttt|tang truong (?:cua )?"
        r"(?:kinh te|nen kinh te)|gross regional|value added"
    ),
    "industrial_index": r"iip|chi so san xuat|chi so sxcn|industrial production",
}
_PATTERNS = {name: re.compile(rf"\b(?:{said})\b") for name, said in MEASURES.items()}
OTHER = "other"
# What is counted of every part by itself, so that each has an indicator of its own.
OF_A_PART = frozenset(("contribution", "share"))

# Words of sections that measure nothing by themselves: what they are about, where and when.
NEUTRAL = frozenset(
    words.accent_free(
        "chỉ tiêu chủ yếu tổng hợp kinh tế xã hội về năm thực hiện kế hoạch kết quả ngành lĩnh vực khu"
        " nhóm phát triển công nghiệp thương mại dịch vụ xây dựng nông lâm thủy sản xuất và các trên địa"
        " bàn thành phố Hà Nội TP HN của thủ đô toàn tình hình hoạt động ước tháng quý qui đầu cuối trong"
        " đó theo phân mục nhiệm tăng giảm trưởng tốc độ tỷ tỉ lệ so với cùng kỳ trước cấp biểu phụ lục"
        " loại chung bao gồm giai đoạn khai khoáng chế biến tạo phối điện khí đốt nước nóng hơi điều hòa"
        " không cung quản lý xử rác thải chính khác số một lũy kế tính đến biến mức nền tại CN SXCN CNCB"
        " TH KH of and the by sector sectors industry services growth"
    ).split()
)
JOINING = frozenset(("va", "nganh", "khu", "vuc"))
ENUMERATION = re.compile(r"\b(?:[ivx]+|[a-h]|\d+)\b")


@lru_cache(maxsize=10_000)
def measures_in(text: str) -> tuple[str, ...]:
    """What a text speaks of, in the order of MEASURES."""
    # Without accents "và" looks like the VA of value added.
    plain = words.accent_free(VALUE_ADDED.sub(" grdp ", words.nfc(text)))
    return tuple(name for name, pattern in _PATTERNS.items() if pattern.search(plain))


@lru_cache(maxsize=1000)
def subjects_of_section(text: str) -> tuple[str, ...]:
    """The same of the heading of a section, which is only there to say what is below it: words that
    nobody knows name a subject as well."""
    found = measures_in(text)
    rest = ENUMERATION.sub(" ", words.accent_free(text))
    is_known = found or not {*re.findall(r"[a-z]+", rest)} - NEUTRAL
    return found if is_known else (OTHER,)


def is_bare(label: str) -> bool:
    """Whether a name says nothing of what is measured."""
    return not measures_in(label)


def measured_otherwise(indicator: Indicator, head: str, groups: Sequence[str], title: str) -> str:
    """The words above a bare name that speak of something else than the indicator called so.

    `head` is the last row above it that says what it measures, `groups` are the outermost first.
    """
    if indicator.expression != Expression.GROWTH:
        return ""
    own = _measures_of(indicator)
    told = [(head, measures_in(head))]
    told += [(one, subjects_of_section(one)) for one in reversed(groups)]
    told.append((title, measures_in(title)))
    nearest = next((one for one in told if one[1]), None)
    if not own or nearest is None or own & {*nearest[1]}:
        return ""
    return next(one for one in nearest[0].split("\n") if subjects_of_section(one) != ())


def part_measured(label: str, above: str, indicators: Iterable[Indicator]) -> Indicator | None:
    """The one indicator that is of the same part, and of what stands above it: "Công nghiệp" below
    "Đóng góp vào tăng trưởng GRDP"."""
    subject = measures_in(above)[:1]
    if not {*subject} & OF_A_PART:
        return None
    told = {*re.findall(r"\w+", words.accent_free(label))} - JOINING
    lengths: dict[int, list[Indicator]] = {}
    for one in indicators:
        named = [
            {*re.findall(r"\w+", key)}
            for key in sorted(one.keys())
            if measures_in(key)[:1] == subject
        ]
        if fitting := [len(said) for said in named if told <= said]:
            lengths.setdefault(min(fitting), []).append(one)
    found = lengths[min(lengths)] if lengths else []
    return found[0] if len(found) == 1 else None


def _measures_of(indicator: Indicator) -> set[str]:
    return {measure for name in sorted(indicator.keys()) for measure in measures_in(name)}
