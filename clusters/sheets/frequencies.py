"""How often a sample is due, as offices word it: "3 tháng/lần", "02 lần/năm", "hàng quý". Pure."""

import re

from hanoi_industry import words

MONTHS = {"thang": 1, "quy": 3, "nam": 12}
_ONE = r"(?:0?1|mot)"
_SPAN = r"(?:(?P<number>\d{1,3}) ?)?(?P<span>thang|quy|nam)"
ONCE_IN = re.compile(rf"{_SPAN}(?: ?(?:/|moi|mot)? ?(?:{_ONE} )?lan)?")
TIMES_IN = re.compile(rf"(?P<times>\d{{1,2}}|mot) ?lan ?(?:/|moi|trong)? ?(?:{_ONE} )?{_SPAN}")
EVERY = re.compile(r"(?:hang|moi|theo) (?P<span>thang|quy|nam)")
BEFORE = re.compile(r"^(?:tan suat|dinh ky|chu ky|quan trac)[ :]*")


def months_between_samples(text: str) -> int | None:
    """None where the words say nothing of the kind, or no whole number of months."""
    plain = " ".join(words.accent_free(text).strip(" .()").split())
    while (bare := BEFORE.sub("", plain)) != plain:
        plain = bare
    if found := EVERY.fullmatch(plain):
        return MONTHS[found["span"]]
    if found := ONCE_IN.fullmatch(plain):
        return _months(found)
    found = TIMES_IN.fullmatch(plain)
    if found is None:
        return None
    times = 1 if found["times"] == "mot" else int(found["times"])
    months, rest = divmod(_months(found), times) if times else (0, 1)
    return None if rest else months


def _months(found: re.Match) -> int:
    return int(found["number"] or 1) * MONTHS[found["span"]]
