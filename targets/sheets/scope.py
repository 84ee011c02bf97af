"""What stands above rows and says of all of them where they hold, and what they are compared with.

Targets and outcomes are of the whole city, and an index over the month before is not the one over
the same month a year before, though both are named alike.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from hanoi_industry import words
from targets.models import Basis, Expression, Indicator

# Of names, so with their accents: "xã hội", "quản lý" and "tỉnh lược" are no places.
_AREAS = r"(?:huyện|quận|thị xã|thị trấn|xã(?! hội)|phường|tỉnh(?! lược))"
_WHOLES = r"(?:cả nước|toàn quốc|vùng (?:đồng bằng|đbsh|thủ đô|kinh tế|trung du)|đồng bằng sông)"
_OTHER_CITY = r"(?:thành phố|tp\.?) ?(?!hà nội|hn\b)(?-i:[A-ZĐ])\w+ (?-i:[A-ZĐ])\w+"
# Parts of what is measured: one market, one month of several, one scenario.
_PARTS = (
    r"(?:khu vực|kv) (?:fdi|có vốn|kinh tế (?:trong|ngoài|nhà)|nhà nước|trong nước|ngoài nhà nước|đầu tư)"
    r"|thị trường|(?:nhóm )?(?:mặt )?hàng |nhập khẩu|bình quân (?:tháng|quý|1 tháng)|kịch bản|phương án"
)
# A group is named after the place or the part; a title speaks of it among other things.
GROUP_OF_A_PLACE = re.compile(
    rf"\W*(?:{_AREAS} (?=\w)|{_WHOLES}|{_OTHER_CITY}|{_PARTS}|so với (?:kế hoạch|kh)\b)", re.I
)
TITLE_OF_A_PLACE = re.compile(
    rf"\b(?:trên địa bàn|của|tại) (?:{_AREAS} (?!trên\b|thuộc\b)\w|{_WHOLES})"
    rf"|\b(?:huyện|quận|thị xã|phường) (?-i:[A-ZĐ])\w+\W*$|\bnăm \d{{4}} {_AREAS} \w"
    r"|\b(?:cả nước|toàn quốc|hồ chí minh|đồng bằng sông hồng)\b|\btỉnh (?-i:[A-ZĐ])\w+ "
    r"|\b(?:sang|vào) thị trường\b|\bnhóm hàng\b|\bbình quân tháng\b|\bphương án (?:thấp|cao)\b"
    r"|\bkhu vực (?:fdi|có vốn|trong nước|nhà nước)\b",
    re.I,
)
GROUP_OF_THE_CITY = re.compile(
    r"\W*(?:toàn (?:thành phố|tp)\b|(?:thành phố|tp)\W*$)|.*\b(?:hà nội|hn)\b", re.I
)

OVER_THE_PERIOD_BEFORE = re.compile(
    r"\bso (?:voi )?(?:thang (?:truoc|lien truoc|12\b)|quy (?:truoc|lien truoc)|ky truoc"
    r"|(?:the )?previous (?:month|quarter))|\bover the month before"
)
OVER_A_YEAR = re.compile(r"\bso (?:voi )?(?:cung (?:ky|thang|quy)|nam truoc)")
BASES = {
    Basis.PREVIOUS: OVER_THE_PERIOD_BEFORE,
    Basis.SAME_PERIOD: OVER_A_YEAR,
    Basis.YEAR_TO_DATE: OVER_A_YEAR,
}
# A share, a contribution, what was done of a plan, or an index over a year that stays the same.
TITLE_OF_A_WHOLE = re.compile(
    r"\b(?:co cau|ty trong|ti trong|dong gop|(?:ty|ti) le (?:thuc hien|hoan thanh)|% ?(?:thuc hien"
    r"|hoan thanh)|nam goc|goc (?:nam )?(?:19|20)\d\d|(?:19|20)\d\d ?= ?100)"
)
COMPARING = (Expression.GROWTH, Expression.INDEX)


def other_place(groups: Sequence[str], title: str) -> str:
    """The words that name another place than the city; empty where rows are of the city.

    `groups` are those above a row, the outermost first. The nearest that names a place tells.
    """
    for text in reversed([words.nfc(one) for one in groups]):
        if GROUP_OF_THE_CITY.match(text):
            return ""
        if GROUP_OF_A_PLACE.match(text):
            return text
    return _place_in_title(title)


@lru_cache(maxsize=100)
def _place_in_title(title: str) -> str:
    return next((one for one in _lines(title) if TITLE_OF_A_PLACE.search(one)), "")


def compared_otherwise(indicator: Indicator, groups: Iterable[str], title: str) -> str:
    """The words by which rows are compared with another period than the indicator is; else empty."""
    if indicator.expression not in COMPARING or indicator.basis not in BASES:
        return ""
    for text in (*reversed([*groups]), *_lines(title)):
        if said := _bases_in(text):
            return "" if indicator.basis in said else text
    return ""


@lru_cache(maxsize=1000)
def _bases_in(text: str) -> frozenset[Basis]:
    plain = words.accent_free(text)
    return frozenset(basis for basis, pattern in BASES.items() if pattern.search(plain))


@lru_cache(maxsize=100)
def title_of_a_whole(title: str) -> str:
    """The line that says that all figures below it are shares, or what was done of a plan; else empty."""
    return next(
        (one for one in _lines(title) if TITLE_OF_A_WHOLE.search(words.accent_free(one))), ""
    )


def says_basis(text: str) -> bool:
    """Whether a name says by itself what it is compared with."""
    return bool(_bases_in(text))


@lru_cache(maxsize=100)
def _lines(title: str) -> tuple[str, ...]:
    return tuple(line for line in words.nfc(title).split("\n") if line)
