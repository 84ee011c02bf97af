"""Headings that say more than the name of a field: "Số doanh nghiệp nợ thuế", "Diện tích lấn chiếm".

Pure. Nobody can list all that offices may add to a name; what adds nothing to it is a short list.
"""

import re
from collections.abc import Collection
from functools import lru_cache

from hanoi_industry import words

# "Tổng diện tích của cụm tính đến 30/6/2025" is still the area.
ADDS_NOTHING = re.compile(
    r"cua|cac|va|theo|tai|trong|den|tu|ve|cho|tren|la|so|tong|toan|bo|hien|nay|co|da|duoc|sau|cum|ccn"
    r"|nam|ngay|thang|quy|ky|cuoi|tinh|luy|ke|thoi|gian|diem|dien|tich|luong|ty|ti|le|muc|mo"
    r"|thuc|te|thong|tin|hinh|trang|ha|tang|thuat|hoac|quyet|dinh|phe|duyet|ket|qua|i{1,3}|iv|trung"
    r"|binh|tb|tap|dat|boi|thuong|xuyen|sap|nhap|xep|the|of|in|for|and|or|on|as|by|total|number|at|with"
    # Of water that is looked at.
    r"|nong|do|ham|phan|mpn|nuoc|thai|dau|ra|xu|ly"
    # What is not so, was before or came in addition is looked at by itself.
    r"|khong|chua|moi|cu|dang|\d\w*"
)
TOGETHER = re.compile(r"\b(?:cong nghiep|tong cong|gia tri)\b")
A_MAN = "nam"  # with its accents it is a year
SHORTEST_SLIP = 3


def narrows(
    heading: str, keys: tuple[str, ...], *, spelled: Collection[str] = (), may_be_slip: bool
) -> bool:
    """Whether a heading holds words that are neither the field's own nor add nothing to them.

    `heading` and `keys` are without accents, `spelled` are the words of the heading as they stand.
    """
    own = _own_words(keys)
    more = [
        word
        for word in TOGETHER.sub("", heading).split()
        if (word == A_MAN and word in spelled)
        or (word not in own and not ADDS_NOTHING.fullmatch(word))
    ]
    if may_be_slip:
        more = [word for word in more if not any(_is_slip(word, one) for one in own)]
    return bool(more)


@lru_cache(maxsize=1000)
def _own_words(keys: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for key in keys for word in key.split())


@lru_cache(maxsize=10_000)
def _is_slip(word: str, one: str) -> bool:
    return words.differs_by_a_slip(word, one, shortest=SHORTEST_SLIP)
