"""Which indicator a row of a file names: by its names, what is written short, and its unit."""

import re
from collections.abc import Iterable
from functools import lru_cache

from hanoi_industry import words
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.abbreviations import in_full
from hanoi_industry.spreadsheets.comparing import Draft
from hanoi_industry.spreadsheets.roles import units_named
from targets.models import Basis, Indicator
from targets.sheets.growing import bare_unit, growth_by_level, said_to_grow
from targets.sheets.wording import PERHAPS, meaning_of

# What stands before a name and says only which it is, or that it is a part of the row above it.
BEFORE_A_NAME = re.compile(
    r"(?:(?:\d{1,2}(?:\.\d{1,2})*|[ivx]{1,4})[.)] +)?[-–+*•\s]*"
    r"(?:(?:trong do|tr\.? ?do|gom|of which)\s*:?\s*[-–+*•]?\s*)?"
)
# The letter of a section of industry, "D. Sản xuất và phân phối điện", and "ngành" behind IIP.
VARIANTS = re.compile(r"^[a-u]\. (?=\w{2})|(?<=^iip )nganh ")
VALUE_ADDED = "gia tri tang them "
# A name once more in English, as yearbooks print it: "Khai khoáng - Mining and quarrying".
IN_ENGLISH_TOO = re.compile(
    r"(?P<name>.*[^\x00-\x7f].*?)(?:\s+[-–/]\s*|\s+(?=[A-Z][a-z]+\b.*\b(?:and|of)\b))"
    r"(?P<english>(?=.*[A-Za-z]{5})(?=.*[aeiouAEIOU])[A-Za-z][A-Za-z\s,;&()'.-]*)"
)
BRACKETS = re.compile(r"\s*\(([^()]*)\)")
OVER_A_YEAR_BEFORE = re.compile(r",? so (?:voi )?(?:cung ky|nam truoc)(?: nam truoc)?$")
# Below these words a name is a share of the whole, or a contribution to it, and no growth.
OF_A_WHOLE = re.compile(r"\b(?:co cau|ty trong|ti trong|dong gop|structure|share of)\b")
GROWTH_ALONE = re.compile(
    r"(?:toc do tang|ty le tang|muc tang|tang truong|tang)(?: truong)?"
    r"(?:,? so (?:voi )?(?:cung ky|nam truoc)(?: nam truoc)?)?"
)


class IndicatorNames:
    """All indicators by everything they are called, as a key that forgives how it is written."""

    def __init__(self, indicators: Iterable[Indicator]):
        self.all = list(indicators)
        self.by_code = {one.code: one for one in self.all}
        self._by_key: dict[str, list[Indicator]] = {}
        for one in self.all:
            names = one.keys()
            for key in {spelling for name in names for spelling in _spellings(name)}:
                self._by_key.setdefault(key, []).append(one)
        self._by_meaning: dict[str, list[Indicator]] = {}
        for one in self.all:
            for meaning in {meaning_of(name) for name in sorted(one.keys())}:
                self._by_meaning.setdefault(meaning, []).append(one)
        self._growth_of: dict[str, list[Indicator]] = {}
        for level, found in growth_by_level(self.all).items():
            for key in _spellings(level):
                known = self._growth_of.setdefault(key, [])
                known += [one for one in found if one not in known]

    def named(self, text: str) -> list[Indicator]:
        """Those that a text may name: one where it is clear, none where nobody is called so."""
        found = self._named(text)
        if not found and (twice := IN_ENGLISH_TOO.fullmatch(words.nfc(text).strip())):
            found = self._named(twice["name"])
        return found

    def _named(self, text: str) -> list[Indicator]:
        exact = self._by_key.get(words.accent_free(text))
        if exact:
            return exact
        keys = _spellings(words.accent_free(text))
        for key in (*keys, *(one.replace(" - ", " va ") for one in keys if " - " in one)):
            grown = self._growth_of.get(said_to_grow(key), [])
            found = self._by_key.get(key) or (grown if len(grown) == 1 else [])
            if found := found or self._over_a_year(key):
                return found
        return self._by_meaning.get(_meaning(text), [])

    def perhaps_named(self, text: str) -> Indicator | None:
        """The likeliest by what a text says, though it says less, or more."""
        found = self._by_meaning.get(PERHAPS.get(_meaning(text), ""), [])
        return found[0] if len(found) == 1 else None

    def _over_a_year(self, key: str) -> list[Indicator]:
        """ "IIP so với cùng kỳ" of a series that compares just so."""
        bare = OVER_A_YEAR_BEFORE.sub("", key)
        if bare == key:
            return []
        return [one for one in self._by_key.get(bare, []) if one.basis == Basis.SAME_PERIOD]

    def growth_called(self, text: str) -> Indicator | None:
        """What grows by that name: "GRDP" for the growth of GRDP, where one series alone is it."""
        for key in _spellings(words.accent_free(text)):
            if len(found := self._growth_of.get(key, [])) == 1:
                return found[0]
        return None

    def growth_of(self, indicator: Indicator) -> Indicator | None:
        """The one indicator that keeps the growth of another."""
        found = {
            one.pk: one
            for name in sorted(indicator.keys())
            for key in _spellings(name)
            for one in self._growth_of.get(key, ())
        }
        return next(iter(found.values())) if len(found) == 1 else None


def _meaning(text: str) -> str:
    bare = BEFORE_A_NAME.sub("", words.accent_free(text), count=1)
    return meaning_of(VARIANTS.sub("", bare))


@lru_cache(maxsize=10_000)
def _spellings(plain: str) -> tuple[str, ...]:
    """Keys of one accent-free name, the fullest first: written short and in full, without brackets."""
    bare = BEFORE_A_NAME.sub("", plain, count=1)
    found = [bare, BRACKETS.sub("", bare)]
    keys = [" ".join(re.sub(r"\s*[-/]\s*", " - ", one).strip(" .:;,").split()) for one in found]
    keys += [VARIANTS.sub("", key).replace(";", ",") for key in keys]
    keys += [one for key in map(in_full, keys) for one in (key, key.replace("gttt ", VALUE_ADDED))]
    return tuple(dict.fromkeys(filter(None, keys)))


# Words that tell a name from no other: how much of it, and that it is the city's.
SAYING_NOTHING = frozenset(
    words.accent_free(
        "tổng số chỉ tiêu mức trên địa bàn thành phố TP Hà Nội HN của Thủ đô toàn các trong năm đã được"
    ).split()
)


def may_mean(text: str, indicator: Indicator) -> bool:
    """Whether a text is what an indicator is called but for slips of the pen: "Kim ngạch nhập khẩu"
    and "CCN chưa có trạm XLNT" are like other names, and say something else."""
    told = [_saying(key) for key in _spellings(words.accent_free(text))]
    called = indicator.keys()
    names = {_saying(key) for name in called for key in _spellings(name)}
    return any(words.are_alike(one, name) for name in names for one in told)


@lru_cache(maxsize=10_000)
def _saying(key: str) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"\w+", key) if word not in SAYING_NOTHING)


@lru_cache(maxsize=10_000)
def is_growth_alone(text: str) -> bool:
    """ "Tốc độ tăng", "- Tăng so với cùng kỳ": the growth of what the row above is about."""
    key = next(iter(_spellings(words.accent_free(text))), "")
    return GROWTH_ALONE.fullmatch(BRACKETS.sub("", key)) is not None


# Of how prices are counted, and letters and footnotes: nothing less than the whole.
HARMLESS_IN_BRACKETS = re.compile(
    r"%|[a-z0-9*]{1,6}|\d+|%[^()]*|(?:theo )?gia (?:so sanh|hien hanh)(?: (?:nam )?\d{4})?|uoc|so bo"
    r"|(?:theo )?(?:don vi|dvt)\b.*|gop chung|tong so|muc tang|tang truong|toc do tang.*|so voi cung ky.*"
)


def says_more_in_brackets(text: str, indicator: Indicator) -> bool:
    """Whether brackets narrow a name: "(cả nước)", "(khu vực FDI)", "(không kể xăng dầu)"."""
    keys = indicator.keys()
    if words.accent_free(text) in keys:
        return False
    return any(
        not (
            HARMLESS_IN_BRACKETS.fullmatch(inside)
            or cells.unit_of(inside)
            or any(inside in key for key in keys)
        )
        for one in BRACKETS.findall(words.accent_free(text))
        if (inside := one.strip())
    )


@lru_cache(maxsize=10_000)
def unit_in(text: str) -> str:
    """The unit that a name has in brackets: "Kim ngạch xuất khẩu (triệu USD)"."""
    inside = (units_named(one) or one for one in BRACKETS.findall(text))
    return next((one for one in inside if cells.unit_of(bare_unit(one))), "")


def unit_of_groups(draft: Draft) -> str:
    """The unit that the nearest group of a row names: "I. Chỉ tiêu giá trị (tỷ đồng)"."""
    return next((unit for group, _ in reversed(draft.groups) if (unit := unit_in(group.text))), "")


def is_part_of_a_whole(draft: Draft) -> bool:
    """By the groups above a row, such as "Cơ cấu GRDP"."""
    return any(OF_A_WHOLE.search(words.accent_free(group.text)) for group, _cell in draft.groups)


def names_a_whole(text: str) -> bool:
    return OF_A_WHOLE.search(words.accent_free(text)) is not None
