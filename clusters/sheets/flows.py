"""Bands of flow as standards write them: "F ≤ 2 000", "50 < Q ≤ 500", "Trên 500 m3/ngày"."""

import re
from decimal import Decimal
from typing import NamedTuple

from hanoi_industry import words

NUMBER = r"(?:\d{1,3}(?:[ .,]\d{3})+|\d+)(?![.,]?\d)"
UP, DOWN = r"[<≤]=?", r"[>≥]=?"
FLOW = r"(?:\b[FQ]\b|lưu lượng(?: (?:xả )?(?:nước )?thải)?(?:,? \(?[FQ]\b\)?)?)"
OF_A_DAY = r"\(?m[3³]\s*/\s*(?:ngày|24\s*h)(?:[ .]*đêm)?"
BETWEEN_SIGNS = re.compile(
    rf"(?:(?P<least>{NUMBER})\s*(?P<after>{UP})\s*)?{FLOW}\s*{UP}\s*(?P<most>{NUMBER})"
    rf"|(?:(?P<top>{NUMBER})\s*{DOWN}\s*)?{FLOW}\s*(?P<above>{DOWN})\s*(?P<least_>{NUMBER})"
    rf"|(?P<least__>{NUMBER})\s*(?P<before>{UP})\s*{FLOW}"
    rf"|(?P<most_>{NUMBER})\s*{DOWN}\s*{FLOW}",
    re.I,
)
IN_WORDS = re.compile(
    rf"(?:lưu lượng\W+)?(?:(?P<over>trên|lớn hơn|từ)\s+(?P<least>{NUMBER})(?:\s*{OF_A_DAY})?"
    rf"(?:\s*(?:đến|[-–÷])\s*(?:dưới\s+)?(?P<most>{NUMBER}))?"
    rf"|(?:dưới|đến|nhỏ hơn|không quá)\s+(?P<most_>{NUMBER}))\s*{OF_A_DAY}",
    re.I,
)
UNIT_BEHIND = re.compile(rf"\s*{OF_A_DAY}\)?", re.I)


class Band(NamedTuple):
    """From which flow a limit holds, and up to which; m³ a day. `is_above`: not at that flow itself."""

    least: Decimal = Decimal(0)
    most: Decimal | None = None
    is_above: bool = False


def band_within(text: str) -> Band | None:
    """The band of flow that a heading or the name of a parameter speaks of."""
    found = _found_in(text)
    if found is None:
        return None
    said = {name.rstrip("_"): one for name, one in found.groupdict().items() if one is not None}
    least = _number(said.get("least", "0"))
    most = said.get("most") or said.get("top")
    sign = said.get("after") or said.get("above") or said.get("before") or said.get("over", "")
    is_above = sign in ("<", ">") or sign.lower() in ("trên", "lớn hơn")
    return Band(least, _number(most) if most else None, bool(least) and is_above)


def without_band(text: str) -> str:
    """ "Cột A" of "Cột A, F ≤ 2.000 (m3/ngày)"."""
    found = _found_in(text)
    if found is None:
        return text
    plain = words.nfc(text)
    rest = plain[: found.start()] + UNIT_BEHIND.sub("", plain[found.end() :])
    return rest.strip(" ,;:()-–")


def _found_in(text: str) -> re.Match | None:
    plain = words.nfc(text)
    return BETWEEN_SIGNS.search(plain) or IN_WORDS.search(plain)


def _number(text: str) -> Decimal:
    return Decimal(re.sub(r"\D", "", text))
