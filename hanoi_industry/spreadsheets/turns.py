"""Headings that name a field and speak of something else: "chưa cho thuê", "Kế hoạch cho thuê".

Pure. What is not so, is meant to be, was before, came in addition, or holds for a part only is not
the field itself, unless the field's own names say so: "Dự kiến hoàn thành" is a plan.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from hanoi_industry import words
from hanoi_industry.spreadsheets.cells import unit_of
from hanoi_industry.spreadsheets.grid import heading_key

TURNS = {
    "not": re.compile(
        r"\b(?:con (?:lai|trong|thieu|du)|tam (?:dung|ngung)|(?:ngung|dung) hoat dong"
        r"|(?:chua|khong) (?!\d|(?:ke|bao gom|tinh|gian|khi)\b)\w)"
    ),
    "planned": re.compile(
        r"\b(?:so )?(?:ke hoach|muc tieu|du kien|nhu cau|de xuat|chi tieu giao|du bao|kh$|uoc\b|du thao)\b"
        r"|\btheo (?:ho so|thiet ke|de an)\b"
    ),
    "before": re.compile(
        r"(?:(?:so lieu|ket qua|thuc hien|bao cao|gia tri) (?:cua |tai )?)?"
        r"(?:(?:nam|ky|quy|thang) truoc|cung ky|(?:so |du )?dau (?:ky|nam|quy|thang)|truoc (?:ngay )?\d+"
        r"|(?:.*\b)?truoc (?:khi )?(?:sap xep|sap nhap))\b"
        # "Huyện cũ" is where the papers place it.
        r"|(?!.*\b(?:huyen|quan|thi|xa|phuong|dia|vi tri|ten|ma)\b).*\bcu$"
    ),
    "added": re.compile(
        r"\b(?:moi(?! truong)|bo sung|phat sinh|(?<!da )(?<!du an )thu hut|giam|(?<!ha )tang)\b"
    ),
    # Capital that tenants, or an investor, have announced.
    "registered": re.compile(r"\bdang ky\b"),
    # Only of what stands above: "Ngoài CCN > Số cơ sở", "Mở rộng cụm > Diện tích".
    "of another": re.compile(
        r"\b(?:ngoai (?!ra|ngan sach)|lien ke|lan can|giap ranh|xung quanh|mo rong"
        r"|(?:giai doan|gd|dot) ?(?:\d|[iv]+\b))"
    ),
    # Only of what stands in brackets: "Ngày cấp (lần đầu)", "Lao động (năm 2024)".
    "some": re.compile(
        r"^(?:lan dau|bat buoc|phai \w+|(?:nam|quy|thang|ky) .*\d|(?:19|20)\d\d|(?:sau|truoc) dieu chinh"
        r"|con lai)$"
    ),
    "of tenants": re.compile(r"\bthu cap\b"),
    "foreign": re.compile(r"\b(?:fdi|nuoc ngoai)\b"),
    # Only of what stands in brackets: "Số lao động (nữ)".
    "a part": re.compile(r"\b(?:nu|dia phuong|fdi|nuoc ngoai)\b"),
}
OF_OTHERS = ("of another", "of tenants", "foreign")
# "Có/Không", "Đã hoạt động/Chưa hoạt động": both are asked for.
EITHER_WAY = re.compile(
    r"\b(?:co|da|dat|dang)(?: hay| hoac)? (?:chua|khong)\b"
    r"|\b(?:co|da|dat|dang)(?P<what>(?: \w+){1,4}?)(?: hay| hoac)? (?:chua|khong)"
    r"(?: co| da| dat| dang)?(?P=what)\b"
)
IN_BRACKETS = re.compile(r"\(([^()]+)\)")
# "Quy hoạch" and "kỹ thuật" name no period.
IN_A_PERIOD = re.compile(r"\b(?:nam|quy(?! (?:hoach|mo|dinh))|thang|ky(?! thuat))\b")
UP_TO_NOW = re.compile(r"\b(?:luy ke|cong don|den|tu dau|tu khi)\b")


def turns_of(parts: Iterable[str], whole: str) -> frozenset[str]:
    """Which turns a heading takes, by its key and those of its parts; a plan and a time before
    only where a part begins with them."""
    parts = tuple(parts)
    turns = {name for name in ("planned", "before") if any(map(TURNS[name].match, parts))}
    if TURNS["not"].search(whole) and not EITHER_WAY.search(whole):
        turns.add("not")
    if TURNS["added"].search(whole):
        turns.add("added")
    turns |= {name for name in OF_OTHERS if any(map(TURNS[name].search, parts[:-1]))}
    return frozenset(turns)


def turns_aside(path: Iterable[str]) -> frozenset[str]:
    """The same of what stands in brackets, which no key holds; and what is asked about wherever
    it stands."""
    path = tuple(path)
    said = {words.accent_free(one).strip() for part in path for one in IN_BRACKETS.findall(part)}
    turns = {name for name, pattern in TURNS.items() if any(map(pattern.search, said))}
    if any(map(EITHER_WAY.search, map(heading_key, said))):
        turns.discard("not")
    if TURNS["registered"].search(heading_key(" ".join(path))):
        turns.add("registered")
    return frozenset(turns)


@lru_cache(maxsize=1000)
def turns_known(keys: tuple[str, ...]) -> frozenset[str]:
    """Which turns belong to a field itself, by the keys of its names."""
    return frozenset(
        name for name, pattern in TURNS.items() if any(pattern.search(key) for key in keys)
    )


def is_of_one_period(whole: str, path: Iterable[str], keys: Iterable[str]) -> bool:
    """ "Vốn thực hiện năm 2026" where the field holds what was spent up to now."""
    if not any(map(UP_TO_NOW.search, keys)):
        return False
    said = words.accent_free(" ".join([whole, *path]))
    return IN_A_PERIOD.search(said) is not None and not UP_TO_NOW.search(said)


def names_a_rate(path: Sequence[str]) -> bool:
    """ "(m3/tháng)", "(tỷ đồng/ha)": a known unit by something, which no field is kept in."""
    said = (one for part in path for one in IN_BRACKETS.findall(part) if "/" in one)
    return any(unit_of(one.partition("/")[0]) for one in said)
