"""Which parameter a text names, and which it may mean with a slip of the pen.

Pure. "COD (KMnO4)", "Fe hòa tan" and "BOD20" are called like a parameter and are another thing: they
name none, and none is proposed for them.
"""

import re
from collections.abc import Iterable, Mapping

from clusters.sheets.beside_results import is_beside, is_of_another_thing
from clusters.sheets.flows import band_within
from hanoi_industry import words
from hanoi_industry.spreadsheets import cells

IN_BRACKETS = re.compile(r"\(([^()]+)\)")
# A method or a mark of accreditation behind a name: "COD (*)", "BOD5 (mg/l)".
BEHIND_A_NAME = re.compile(r"\s*(?:\((?P<round>[^()]*)\)|\[(?P<square>[^\[\]]*)\]|[*⁎]+)\s*$")
# What says how something was measured or counted, beside its unit and the flow for which a limit
# holds, and not that it is something else: a method, a temperature, a footnote, "tính theo N", or
# what an organic compound is made of.
HARMLESS = re.compile(
    r"[a-h]?\d?\d?\**|thang do"
    r"|(?:tcvn|smeww|epa|us ?epa|iso|astm|hdcv|sop|qt)\b.*|(?:o |at |ph ?= ?)?\d+ ?(?:[o°]? ?c)?"
    r"|.*\b(?:theo|as) [np]\b.*|[chno\d]*c[nhomx\d]*"
)
# "COD, mg/l", "BOD5 - mg/l".
UNIT_BEHIND = re.compile(r"\s*[,:–-]\s*(?P<unit>[^,:–-]+)$")
# Words that name nothing by themselves; "chỉ" of "chỉ tiêu" is spelled like lead without its accent.
SAYS_NOTHING = re.compile(
    r"\b(?:chi tieu|thong so|ket qua|phan tich|ham luong|nong do|gia tri|tong so|dau ra|sau xu ly|nuoc thai"
    r"|tong|total|do|mpn)\b"
)
# "BOD5 20oC", "Coliform MPN/100ml".
HOW_COUNTED = re.compile(r"\d+(?:o?c|ml)")


class ParameterNames:
    """Codes by everything their parameters are called."""

    def __init__(self, called: Mapping[str, Iterable[str]]):
        self._by_key: dict[str, set[str]] = {}
        self._by_words: dict[str, list[list[str]]] = {}
        for code, names in called.items():
            for text in names:
                self._by_key.setdefault(key_of(text), set()).add(code)
                self._by_words.setdefault(code, []).append(_words_of(text))

    def named(self, text: str) -> str:
        """The code of the one that a text names; empty where it names none or several."""
        bare, beside = _without_unit(text), []
        while not (found := self._exactly(bare)) and (last := BEHIND_A_NAME.search(bare)):
            bare = bare[: last.start()]
            beside.append(last["round"] or last["square"] or "")
        if not all(self._is_harmless(one, found) for one in beside if found):
            return ""
        if found or _is_of_another_thing(bare):
            return found
        # "Nhu cầu oxy sinh hóa (BOD5)": what stands in brackets is a name of its own.
        within = {self._exactly(one) for one in IN_BRACKETS.findall(text)} - {""}
        return within.pop() if len(within) == 1 else ""

    def meant(self, text: str) -> set[str]:
        """Those that a text may mean: spelled almost so, and nothing said besides."""
        if _is_of_another_thing(text):
            return set()
        told = _words_of(_without_unit(text))
        return {
            code
            for code, names in self._by_words.items()
            if any(words.are_alike(told, name) for name in names)
        }

    def may_head(self, path: Iterable[str], code: str, *, is_sure: bool) -> bool:
        """Whether a heading of several parts may be of a parameter that fits it by its letters."""
        path = list(path)
        if any(code == self.named(part) or code in self.meant(part) for part in path):
            return True
        return is_sure and not any(map(self._is_narrowed, path))

    def _is_narrowed(self, text: str) -> bool:
        beside = BEHIND_A_NAME.search(text)
        return beside is not None and bool(self._exactly(text[: beside.start()]))

    def _exactly(self, text: str) -> str:
        found = self._by_key.get(key_of(text), ())
        return next(iter(found)) if len(found) == 1 else ""

    def _is_harmless(self, text: str, code: str) -> bool:
        """Whether what stands in brackets behind a name leaves it what it is."""
        plain = words.accent_free(text).strip()
        is_same = code in self._by_key.get(key_of(text), ())
        is_beside_it = cells.unit_of(text) is not None or band_within(text) is not None
        return is_same or is_beside_it or HARMLESS.fullmatch(plain) is not None


def unit_within(text: str) -> str:
    """The unit that a name has in brackets or behind a comma: "TSS (g/l)", "COD, mg/l"."""
    behind = UNIT_BEHIND.search(text)
    found = [one for one in reversed(IN_BRACKETS.findall(text)) if cells.unit_of(one)]
    if behind and cells.unit_of(behind["unit"]):
        found.insert(0, behind["unit"])
    # "BOD5 (20 °C)" names a temperature and no unit.
    return next((one.strip() for one in found if not one.strip()[:1].isdigit()), "")


def _without_unit(text: str) -> str:
    text = IN_BRACKETS.sub(lambda found: "" if cells.unit_of(found[1]) else found[0], text).strip()
    behind = UNIT_BEHIND.search(text)
    return text[: behind.start()] if behind and cells.unit_of(behind["unit"]) else text


def _is_of_another_thing(text: str) -> bool:
    """ "Hiệu suất xử lý (COD)", "COD đầu vào"."""
    return is_beside([text]) or is_of_another_thing([text])


def key_of(text: str) -> str:
    return re.sub(r"[\s_-]+", "", _one_way(words.accent_free(text)))


def _one_way(plain: str) -> str:
    """What laboratories spell in two ways, in one."""
    return plain.replace("phospho", "photpho").replace("bao ve thuc vat", "bvtv")


def _words_of(text: str) -> list[str]:
    plain = SAYS_NOTHING.sub(" ", _one_way(words.accent_free(text)))
    return [word for word in re.findall(r"[a-z0-9]+", plain) if not HOW_COUNTED.fullmatch(word)]
