"""Which column holds which field: by its heading, its unit, and what its cells look like.

Pure. Headings are compared without accents, case, punctuation and line breaks. A column that is
not surely one field is proposed, not decided: `is_asked` says that a person must answer.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property, lru_cache

from hanoi_industry import words
from hanoi_industry.spreadsheets.abbreviations import in_full
from hanoi_industry.spreadsheets.cells import (
    unit_of,
    units_agree,
)
from hanoi_industry.spreadsheets.evidence import Evidence, ValueKind
from hanoi_industry.spreadsheets.grid import heading_key
from hanoi_industry.spreadsheets.layout import Column
from hanoi_industry.spreadsheets.narrowing import narrows
from hanoi_industry.spreadsheets.roles import ColumnRole
from hanoi_industry.spreadsheets.ticked import Says, Ticked, ticked_columns
from hanoi_industry.spreadsheets.turns import (
    is_of_one_period,
    names_a_rate,
    turns_aside,
    turns_known,
    turns_of,
)

SURE = 0.8
PROPOSED = 0.45
TOO_CLOSE = 0.05
TOO_FAR = 0.05  # a field that fits so much worse than a taken one is not even proposed
SAID_IN_FULL = 0.92
SAID_TWICE = 0.97
WITHOUT_HEAD = 0.78  # with the unit that agrees, just enough
LONGEST_SAID_TWICE = 16

A_YEAR = re.compile(r"(?:19|20)\d\d")
PART_OF_YEAR = re.compile(r"\b(?:quy|thang|q|t) ?(\d{1,2}|i{1,3}|iv)\b|\b(\d{1,2})/(?:19|20)\d\d")
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


class MatchReason(StrEnum):
    HEADING = "heading"
    LAST_PART = "last_part"
    CONTAINED = "contained"
    ALIKE = "alike"
    REMEMBERED = "remembered"
    IN_TWO_LANGUAGES = "in_two_languages"
    SHORT_FORM = "short_form"
    BY_VALUES = "by_values"
    TICKED = "ticked"
    REPEATED = "repeated"
    ONE_PERIOD = "one_period"
    ASIDE = "aside"
    SEVERAL_FIT = "several_fit"
    TAKEN = "taken"
    UNIT_DIFFERS = "unit_differs"
    VALUES_DIFFER = "values_differ"
    ROW_NUMBER = "row_number"
    EMPTY_COLUMN = "empty_column"
    NO_HEADING = "no_heading"
    UNKNOWN_HEADING = "unknown_heading"


NOTHING = (0.0, MatchReason.UNKNOWN_HEADING)
SETTLED_WITHOUT_FIELD = frozenset((MatchReason.ROW_NUMBER, MatchReason.EMPTY_COLUMN))


@dataclass(frozen=True)
class FieldWords:
    """What a field may be called in a heading, its unit, and the kinds of value it takes."""

    name: str
    words: tuple[str, ...] = ()
    unit: str = ""
    kinds: frozenset[str] = frozenset()
    many: bool = False  # several columns may fill it
    counts: bool = False  # how many there are, which nothing measures
    # Names that it has only where nothing stands beside them: "Quý", and not "Lao động > Quý II".
    alone: tuple[str, ...] = ()
    # What has the like of it too: "Chủ đầu tư > Địa chỉ" is not where the cluster lies.
    not_below: tuple[str, ...] = ()
    # Whether a text is an answer to it, such as a word of its list.
    says: Says | None = field(default=None, compare=False)

    @property
    def keys(self) -> tuple[str, ...]:
        return _keys(tuple(self.words))

    @property
    def full_keys(self) -> tuple[str, ...]:
        return _full_keys(self.keys)

    @property
    def holds_figures(self) -> bool:
        return bool(self.unit) or ValueKind.NUMBER in self.kinds

    @property
    def holds_words(self) -> bool:
        return not self.unit and (not self.kinds or ValueKind.TEXT in self.kinds)


@dataclass(frozen=True)
class Alternative:
    field: str
    confidence: float
    reason: MatchReason


@dataclass(frozen=True)
class ColumnMatch:
    column: Column
    field: str | None
    confidence: float
    reason: MatchReason
    alternatives: tuple[Alternative, ...] = field(default=())
    # What a tick in the column says of the field, where others may be ticked instead.
    tick_says: str = ""

    @property
    def is_asked(self) -> bool:
        return self.reason not in SETTLED_WITHOUT_FIELD and self.confidence < SURE


def match_headings(
    columns: Iterable[Column],
    vocabulary: Iterable[FieldWords],
    *,
    answers: Mapping[int, str | None] | None = None,
) -> list[ColumnMatch]:
    """One match per column, in order. `answers` are a person's, by column; None is no field."""
    columns, vocabulary = list(columns), list(vocabulary)
    answers = answers or {}
    ticked = _ticked(columns, vocabulary, answers)
    settled = answers.keys() | ticked.keys()
    fitting = {
        column.index: [] if column.index in settled else _fitting(column, vocabulary)
        for column in columns
    }
    many = {words.name for words in vocabulary if words.many}
    taken = {name for name in answers.values() if name is not None} - many
    taken |= {one.field for one in ticked.values()}
    given = _given(columns, fitting, taken, many)
    contested = _contested(fitting, given)
    matches = [
        _match_of_ticks(column, ticked[column.index], answers)
        if column.index in ticked
        else _match(column, fitting[column.index], given, answers, contested)
        for column in columns
    ]
    units = {words.name: words.unit for words in vocabulary}
    return [_in_offered_unit(one, units) for one in _with_repeated_asked(matches, many)]


def _ticked(columns, vocabulary: list[FieldWords], answers) -> dict[int, Ticked]:
    says = {words.name: words.says for words in vocabulary if words.says}

    def fitting(head: Column) -> dict[str, float]:
        return {fit.field: fit.confidence for fit in _fitting(head, vocabulary)}

    return ticked_columns(columns, says, fitting, answers, by_answers_alone=SURE - 0.05)


def _match_of_ticks(column: Column, ticked: Ticked, answers) -> ColumnMatch:
    is_said = column.index in answers
    return ColumnMatch(
        column,
        ticked.field,
        1.0 if is_said else ticked.confidence,
        MatchReason.REMEMBERED if is_said else MatchReason.TICKED,
        tick_says=ticked.says,
    )


def _with_repeated_asked(matches: list[ColumnMatch], many: set[str]) -> list[ColumnMatch]:
    """The last part of a heading is not enough where it stands below several other parts."""
    lasts = Counter(heading_key(one.column.path[-1]) for one in matches if len(one.column.path) > 1)
    return [
        replace(one, confidence=min(one.confidence, SURE - 0.05), reason=MatchReason.REPEATED)
        if one.reason is MatchReason.LAST_PART
        and one.field not in many
        and lasts[heading_key(one.column.path[-1])] > 1
        else one
        for one in matches
    ]


def said_of_several(
    matches: Iterable[ColumnMatch], vocabulary: Iterable[FieldWords]
) -> dict[str, list[Column]]:
    """Fields that a person gave to several columns though they take one, and those columns."""
    many = {words.name for words in vocabulary if words.many}
    said: dict[str, list[Column]] = {}
    for one in matches:
        is_said = one.reason is MatchReason.REMEMBERED and not one.tick_says
        if is_said and one.field and one.field not in many:
            said.setdefault(one.field, []).append(one.column)
    return {name: columns for name, columns in said.items() if len(columns) > 1}


def _in_offered_unit(match: ColumnMatch, units: Mapping[str, str]) -> ColumnMatch:
    """Of several units of the unit line, a column takes the one of its field's kind."""
    column = match.column
    if column.unit is not None or not column.offered_units or match.field is None:
        return match
    fitting = [
        unit for unit in column.offered_units if units_agree(unit, units.get(match.field, ""))
    ]
    if len(fitting) != 1:
        return match
    return replace(match, column=replace(column, unit=fitting[0]))


def knows(vocabulary: Iterable[FieldWords]):
    """The question that `find_layout` asks: is this text the heading of some field?"""
    keys = {key for words in vocabulary for key in words.keys}
    keys |= set(map(in_full, keys))

    def known(text: str) -> bool:
        key = heading_key(text)
        return bool(key) and (key in keys or in_full(key) in keys or is_said_twice(key))

    def is_said_twice(key: str) -> bool:
        parts = key.split()
        cuts = range(1, len(parts) if len(parts) <= LONGEST_SAID_TWICE else 0)
        return any(" ".join(parts[:n]) in keys and " ".join(parts[n:]) in keys for n in cuts)

    return known


def _given(columns, fitting, taken: set[str], many: set[str]) -> dict[int, Alternative]:
    """Column to its field: the surest pairs first, no field twice unless it takes many.

    Of columns that only their years, or parts of a year, tell apart, the last one goes first.
    """
    pairs = sorted(
        (
            (fit.confidence, _last_period(column), -column.index, fit)
            for column in columns
            for fit in fitting[column.index]
            if fitting[column.index][0].confidence - fit.confidence <= TOO_FAR
        ),
        key=lambda pair: pair[:3],
        reverse=True,
    )
    given: dict[int, Alternative] = {}
    for _, _, negative, fit in pairs:
        if -negative in given or fit.field in taken:
            continue
        given[-negative] = fit
        if fit.field not in many:
            taken.add(fit.field)
    return given


def _last_period(column: Column) -> tuple[int, int]:
    """The last year a heading names, and the last quarter or month."""
    year = max(map(int, A_YEAR.findall(column.heading)), default=0)
    told = PART_OF_YEAR.findall(words.accent_free(column.heading)) if year else ()
    parts = (one or other for one, other in told)
    return year, max((ROMAN.get(part) or int(part) for part in parts), default=0)


def _contested(fitting: dict[int, list[Alternative]], given: dict[int, Alternative]):
    """Field to how well it fits the best of the columns that wanted it most and did not get it."""
    contested: dict[str, float] = {}
    for index, fits in fitting.items():
        own = given.get(index)
        for fit in fits:
            if own is not None and fit.confidence <= own.confidence:
                break
            contested[fit.field] = max(fit.confidence, contested.get(fit.field, 0.0))
    return contested


def _match(column: Column, fits: list[Alternative], given, answers, contested) -> ColumnMatch:
    if column.index in answers:
        return ColumnMatch(column, answers[column.index], 1.0, MatchReason.REMEMBERED)
    if column.role in COLUMNS_WITHOUT_FIELD:
        return ColumnMatch(column, None, 1.0, COLUMNS_WITHOUT_FIELD[column.role])
    if column.is_row_number and all(fit.confidence < SURE for fit in fits):
        return ColumnMatch(column, None, 1.0, MatchReason.ROW_NUMBER)
    if not column.path:
        empty = all(value is None for value in column.values)
        reason = MatchReason.EMPTY_COLUMN if empty else MatchReason.NO_HEADING
        return ColumnMatch(column, None, 0.0, reason)
    if not fits:
        return ColumnMatch(column, None, 0.0, MatchReason.UNKNOWN_HEADING)
    best = given.get(column.index)
    others = tuple(fit for fit in fits if best is None or fit.field != best.field)
    if best is None:
        return ColumnMatch(column, None, 0.0, MatchReason.TAKEN, others)
    lost_one = any(fit.confidence > best.confidence for fit in others)
    if lost_one:
        confidence = min(best.confidence, SURE - 0.1)
        return ColumnMatch(column, best.field, confidence, MatchReason.TAKEN, others)
    if best.confidence - contested.get(best.field, 0.0) < TOO_CLOSE:
        confidence = min(best.confidence, SURE - 0.05)
        return ColumnMatch(column, best.field, confidence, MatchReason.REPEATED, others)
    rivals = (fit for fit in others if best.confidence - fit.confidence < TOO_CLOSE)
    if next(rivals, None) is not None:
        confidence = min(best.confidence, SURE - 0.05)
        return ColumnMatch(column, best.field, confidence, MatchReason.SEVERAL_FIT, others)
    return ColumnMatch(column, best.field, best.confidence, best.reason, others)


# How well one column fits one field


def _fitting(column: Column, vocabulary: list[FieldWords]) -> list[Alternative]:
    if not column.path:
        return []
    evidence, spoken = Evidence(column), _Spoken.of(column)
    fits = []
    full = spoken.in_full
    turns, aside = turns_of(full.parts, full.tails[0]), turns_aside(column.path)
    for named in vocabulary:
        score, reason = _likeness_of_headings(column, spoken, named)
        if reason is not MatchReason.HEADING and _is_of_another(full, named):
            continue
        if turns and reason is not MatchReason.HEADING and turns - _turns_known(named):
            continue
        if "not" in turns and reason is MatchReason.CONTAINED:
            continue
        if reason in GUESSED and _says_more(full, named, reason):
            continue
        if score:
            score, reason = _weighed(score, reason, column, spoken, named, evidence)
        if reason is MatchReason.LAST_PART and any(map(OF_A_PERIOD.match, full.parts[:-1])):
            score, reason = min(score, SURE - 0.05), MatchReason.ONE_PERIOD
        if reason is not MatchReason.HEADING and _stands_below_another(full, named):
            if reason in GUESSED and not any(key in full.last for key in named.full_keys):
                continue
            score, reason = min(score, SURE - 0.05), MatchReason.ASIDE
        # A field may be called so with its brackets: "2023 (ước)".
        turned = frozenset() if column.heading in named.words else aside - _turns_known(named)
        if turned & NOT_IT:
            continue
        if score > SURE - 0.1 and turned:
            score, reason = SURE - 0.1, MatchReason.ASIDE
        if score >= PROPOSED:
            fits.append(Alternative(named.name, round(score, 3), reason))
    return sorted(fits, key=lambda fit: -fit.confidence)


def _turns_known(named: "FieldWords") -> frozenset[str]:
    """Words and days are not added to: "Xã, phường mới" is a place."""
    may_grow = named.unit or ValueKind.NUMBER in named.kinds
    known = turns_known(named.full_keys)
    return known if may_grow else known | {"added"}


@dataclass(frozen=True)
class _Spoken:
    """The keys of a heading: of each part, and of what stands from each part on."""

    parts: tuple[str, ...]
    tails: tuple[str, ...]
    marked: frozenset[str] = frozenset()  # its words with their accents, where it has any

    @classmethod
    def of(cls, column: Column) -> "_Spoken":
        told = [part for part in column.path if heading_key(part) not in SAYING_NOTHING]
        unit = column.unit
        if len(told) > 1 and unit and words.nfc(told[-1]) == unit:
            told, unit = told[:-1], None
        told = told or list(column.path)
        tails = (" ".join(told[place:]) for place in range(len(told)))
        spelled = words.nfc(" ".join(told)).casefold()
        marked = () if spelled.isascii() else re.findall(r"\w+", spelled)
        return cls(
            tuple(_without_unit(heading_key(part), unit) for part in told),
            tuple(_without_unit(heading_key(tail), unit) for tail in tails),
            frozenset(marked),
        )

    @property
    def last(self) -> str:
        return self.parts[-1]

    @cached_property
    def in_full(self) -> "_Spoken":
        parts, tails = (tuple(map(in_full, keys)) for keys in (self.parts, self.tails))
        full = _Spoken(parts, tails, self.marked)
        return self if full == self else full


# Parts of a heading that only say that parts follow.
SAYING_NOTHING = frozenset(("trong do", "bao gom", "gom", "of which"))


def _likeness_of_headings(
    column: Column, spoken: _Spoken, named: FieldWords
) -> tuple[float, MatchReason]:
    if len(spoken.parts) == 1 and spoken.last in _keys(named.alone):
        return 1.0, MatchReason.HEADING
    keys = _keys_spelled_so(spoken, named)
    best = _likeliest(spoken, keys)
    if best[0] < SAID_IN_FULL and (spoken.in_full is not spoken or named.keys != named.full_keys):
        score, _ = _likeliest(spoken.in_full, _full_keys(keys))
        best = max(best, (score - 0.03, MatchReason.SHORT_FORM))
    last = spoken.last
    if best[0] < WITHOUT_HEAD and _is_clear_by_unit(last, column, named):
        best = WITHOUT_HEAD, MatchReason.CONTAINED
    if best[0] < SAID_TWICE and _is_said_twice(last, named):
        best = SAID_TWICE, MatchReason.IN_TWO_LANGUAGES
    return best


def _keys_spelled_so(spoken: _Spoken, named: FieldWords) -> tuple[str, ...]:
    """Without the single words that the heading has with other accents: "Cơ quan" is no "Quận"."""
    if not spoken.marked or spoken.tails[0] in named.keys:
        return named.keys
    others = _single_words(tuple(named.words)).items()
    unlike = {key for key, spelled in others if not spelled & spoken.marked}
    return tuple(key for key in named.keys if key not in unlike) if unlike else named.keys


@lru_cache(maxsize=1000)
def _single_words(spellings: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """Names of one word, by their keys, as they are spelled."""
    singles: dict[str, set[str]] = {}
    for one in spellings:
        if len(heading_key(one).split()) == 1:
            singles.setdefault(heading_key(one), set()).add(words.nfc(one).strip().casefold())
    return {key: frozenset(spelled) for key, spelled in singles.items()}


def _is_of_another(full: _Spoken, named: FieldWords) -> bool:
    """Whether the heading speaks of something else that has the like of the field, or of a
    decision about it where the field holds none."""
    whole = f" {full.tails[0]} "
    if any(f" {one} " in whole for one in _full_keys(_keys(named.not_below))):
        return True
    is_decision = full.parts[-1].startswith(("quyet dinh ", "so quyet dinh "))
    return is_decision and not any("quyet dinh" in key for key in named.full_keys)


# Said in brackets of what is not the field itself: "Khởi công (KH)", "Lao động (nữ)", "Diện tích (GĐ2)".
NOT_IT = frozenset(("planned", "before", "not", "of another", "of tenants", "foreign", "a part"))
# Above the name of a field these say nothing of whose it is: "Tình hình hoạt động > Số lao động".
NEUTRAL = re.compile(
    r"(?:thong tin|chi tieu|noi dung|tong|trong do|bao gom|gom|quy mo|dien tich|dat(?: dai)?$|su dung dat|von\b"
    r"|co cau|tinh hinh|tinh trang|ket qua|hien trang|hien nay|hien co|ha tang|dau tu|hoat dong|phap ly"
    r"|cum cong nghiep|cum\b|so lieu|gia tri|so luong|nam \d|quy \d|thang \d|den |tinh den|luy ke|theo "
    r"|san xuat|kinh doanh|xay dung|tien do|thuc hien|thuc te|chung\b|toan |mot so|cac |so voi|kham|sau "
    r"|thoi gian|thoi han|moi truong|lao dong|doanh thu|tai chinh|thu hut|danh sach|dia |vi tri"
    r"|\d|[ivx]+\b|[a-h]\b"
    r"|clusters?\b|legal|infrastructure|land\b|construction|operation|wastewater|milestones|where )"
)

# "Năm 2024 > Lao động", beside which may stand another year.
OF_A_PERIOD = re.compile(r"(?:so lieu )?(?:nam|quy|thang|ky|\d+ thang)\b.*\d")
# Of "Hệ thống XLNT tập trung" only "nước thải" tells of what it is.
NAMES_NOTHING = frozenset(
    ("he", "thong", "tram", "khu", "cong", "trinh", "tap", "trung", "xu", "ly")
)


def _stands_below_another(full: _Spoken, named: FieldWords) -> bool:
    """ "Dự án thứ cấp > Tổng vốn đầu tư" is the capital of others: what stands above is neither
    general nor made of words of the field's own names."""
    own = {word for key in named.full_keys for word in key.split()} | NAMES_NOTHING
    return any(
        not NEUTRAL.match(part) and not own.issuperset(part.split()) for part in full.parts[:-1]
    )


def _says_more(full: _Spoken, named: FieldWords, reason: MatchReason) -> bool:
    """ "Số doanh nghiệp nợ thuế" counts something else than "Số doanh nghiệp" does."""
    keys = named.full_keys
    if not named.holds_figures and any(part in keys for part in full.parts[:-1]):
        return False  # an answer, as "Đang hoạt động" is below "Trạm XLNT"
    may_be_slip = reason is MatchReason.ALIKE
    return narrows(full.last, keys, spelled=full.marked, may_be_slip=may_be_slip)


GENERAL_HEADS = (
    *("ty le ", "ti le ", "so luong ", "tong so ", "dien tich ", "tong ", "cong suat "),
)
# Above a heading that leaves its first words out; anything else there may be what it speaks of.
GENERAL_ABOVE = re.compile(r"(?:ty le|so luong|tong|dien tich|quy mo|cong suat)\b")


def _is_clear_by_unit(key: str, column: Column, named: FieldWords) -> bool:
    """ "Lấp đầy (%)" for "Tỷ lệ lấp đầy": the unit says what the heading leaves out."""
    above = [in_full(heading_key(part)) for part in column.path[:-1]]
    if not units_agree(column.unit or "", named.unit) or not all(map(GENERAL_ABOVE.match, above)):
        return False
    key, keys = in_full(key), frozenset(named.full_keys)
    return any(head + key in keys for head in GENERAL_HEADS)


def _is_said_twice(key: str, named: FieldWords) -> bool:
    """ "Chủ đầu tư / Investor": two of the field's own names, one after the other."""
    keys = frozenset(named.keys)
    starts = (one for one in keys if key.startswith(one + " "))
    return any(key[len(one) + 1 :] in keys for one in starts)


def _without_unit(key: str, unit: str | None) -> str:
    """A unit that stands at the end of a heading, without brackets around it, is not its name."""
    return key.removesuffix(" " + heading_key(unit)) if unit else key


@lru_cache(maxsize=20_000)
def _likeliest(spoken: _Spoken, keys: tuple[str, ...]) -> tuple[float, MatchReason]:
    return max((_likeness_of_keys(spoken, key) for key in keys), default=NOTHING)


def _likeness_of_keys(spoken: _Spoken, key: str) -> tuple[float, MatchReason]:
    whole, last = spoken.tails[0], spoken.parts[-1]
    if key == whole:
        return 1.0, MatchReason.HEADING
    if key in spoken.tails:
        return 0.92, MatchReason.LAST_PART
    if opened := _opened(spoken, key):
        return opened, MatchReason.CONTAINED
    contained = _contained(last, key) or 0.9 * _contained(whole, key)
    if contained:
        return contained, MatchReason.CONTAINED
    likeness = max(_likeness(last, key), _likeness(whole, key))
    if likeness >= ALIKE and min(len(last), len(key)) >= 5 and last not in TELLS_NOTHING:
        return 0.9 * likeness, MatchReason.ALIKE
    return 0.0, MatchReason.UNKNOWN_HEADING


# Below the name of a field: no part of it, or none that a value is of.
OF_ALL = re.compile(
    r"(?:tong|cong|toan|chung|gia tri|so luong|nam|quy|thang|den|tinh den|luy ke|theo|\d+)\b.*|[a-z]"
)
OPENED_BY_OTHER = 0.62  # "Diện tích > Đất ở": with the unit that agrees, still to be asked


def _opened(spoken: _Spoken, key: str) -> float:
    """What stands above says it, the surer the nearer to the cells; surer still together with
    the beginning of what stands below: "Vốn thực hiện > Lũy kế đến 14/6/2026"."""
    best = 0.0
    for place, (part, tail) in enumerate(zip(spoken.parts[:-1], spoken.tails, strict=False)):
        if key == part:
            is_all_of_it = OF_ALL.fullmatch(spoken.parts[-1]) is not None
            best = max(best, (0.7 if is_all_of_it else OPENED_BY_OTHER) + 0.04 * place)
        elif len(key) > len(part) and tail.startswith(key + " "):
            best = max(best, 0.78 + 0.1 * len(key) / len(tail))
    return best


ALIKE = 0.8


@lru_cache(maxsize=50_000)
def _likeness(heading: str, key: str) -> float:
    """As `words.likeness`, but 0 where the lengths alone keep two texts from being alike."""
    shorter, longer = sorted((len(heading), len(key)))
    if 2 * (shorter + 1) < ALIKE * (shorter + longer + 2):
        return 0.0
    return words.likeness(heading, key)


# "Tỷ lệ (%)" is part of many names, and tells of none what it is the rate of.
TELLS_NOTHING = frozenset(("ty le", "so luong", "tong so", "tong cong", "gia tri"))


def _contained(heading: str, key: str) -> float:
    """How much of the heading the words of the field make up, or the other way round."""
    if heading in TELLS_NOTHING:
        return 0.0
    in_heading, in_key = heading.split(), key.split()
    if not in_heading or not in_key:
        return 0.0
    if f" {key} " in f" {heading} ":
        return 0.5 + 0.35 * len(in_key) / len(in_heading)
    if f" {heading} " in f" {key} " and len(heading) > 2:
        return 0.4 + 0.3 * len(in_heading) / len(in_key)
    return 0.0


def _weighed(
    score: float,
    reason: MatchReason,
    column: Column,
    spoken: _Spoken,
    named: FieldWords,
    evidence: "Evidence",
) -> tuple[float, MatchReason]:
    if reason is not MatchReason.HEADING and _is_rate_of_something_else(spoken, named):
        return score * 0.5, MatchReason.UNIT_DIFFERS
    if reason in GUESSED and named.holds_figures and any(map(CODE.match, spoken.parts)):
        return 0.0, MatchReason.VALUES_DIFFER
    if reason in GUESSED and named.unit and COUNTS.match(spoken.last) and not column.unit:
        return 0.0, MatchReason.VALUES_DIFFER  # "Số trạm XLNT" is no capacity
    is_part = is_of_one_period(spoken.in_full.tails[0], column.path, named.full_keys)
    agree = _units_agree(column, named)
    if agree is True:
        score = min(1.0, score + 0.06)
    elif agree is False:
        # What is only guessed and measured otherwise is not even proposed.
        is_none = reason in GUESSED or (named.holds_words and evidence.are_figures)
        score, reason = score * (0 if is_none else 0.6), MatchReason.UNIT_DIFFERS
    if reason in GUESSED and named.holds_words and evidence.are_figures:
        # "Số cụm công nghiệp" counts them and names none.
        counts = COUNTS.match(spoken.parts[-1]) is not None
        return score * (0 if counts else 0.6), MatchReason.VALUES_DIFFER
    share = evidence.share_fitting(named.kinds)
    if share is not None and share < 0.5:
        return score * (0.6 + 0.4 * share), MatchReason.VALUES_DIFFER
    if share is not None and share > 0.8 and score < 1.0 and ValueKind.TEXT not in named.kinds:
        score = min(1.0, score + 0.04)
    return (min(score, SURE - 0.1), MatchReason.ONE_PERIOD) if is_part else (score, reason)


GUESSED = frozenset((MatchReason.CONTAINED, MatchReason.ALIKE, MatchReason.SHORT_FORM))
RATE = re.compile(r"(?:ty|ti) (?:le|trong)\b")
CODE = re.compile(r"ma(?: so)?\b")
COUNTS = re.compile(r"(?:tong )?so(?: luong)? |number of ")


def _is_rate_of_something_else(spoken: _Spoken, named: FieldWords) -> bool:
    """ "Tỷ lệ GPMB" holds neither the hectares nor the day of it."""
    may_be_rate = named.unit == "%" or (not named.unit and ValueKind.NUMBER in named.kinds)
    return not may_be_rate and any(map(RATE.match, spoken.parts))


def _units_agree(column: Column, named: FieldWords) -> bool | None:
    """A heading that names a measure is none of words, days or ticks."""
    agree = units_agree(column.unit or "", named.unit)
    if agree is not None:
        return agree
    if named.counts and _is_measure(column):
        return False
    if named.unit and column.unit is None and names_a_rate(column.path):
        return False
    is_bare_number = not named.unit and ValueKind.NUMBER in named.kinds
    return False if _is_measure(column) and not named.unit and not is_bare_number else None


def _is_measure(column: Column) -> bool:
    unit = unit_of(column.unit or "")
    return unit is not None and unit.dimension != "count"


COLUMNS_WITHOUT_FIELD = {ColumnRole.EMPTY: MatchReason.EMPTY_COLUMN}


@lru_cache(maxsize=1000)
def _full_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(in_full, keys)))


@lru_cache(maxsize=1000)
def _keys(spellings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for key in map(heading_key, spellings) if key))
