"""A written place name taken apart: its type words, its pieces, and how near it is to another name.

Pure.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import pairwise

from hanoi_industry import words

PHUONG, XA, THI_TRAN = "phuong", "xa", "thi tran"
QUAN, HUYEN, THI_XA = "quan", "huyen", "thi xa"
OF_DISTRICTS = frozenset({QUAN, HUYEN, THI_XA})
CITY = "thanh pho"

TYPE_WORDS = {
    **{key: frozenset({PHUONG}) for key in ["phuong", "p"]},
    **{key: frozenset({XA}) for key in ["xa", "x"]},
    **{key: frozenset({THI_TRAN}) for key in ["thi tran", "tt", "t.t", "ttr"]},
    **{key: frozenset({QUAN}) for key in ["quan", "q"]},
    **{key: frozenset({HUYEN}) for key in ["huyen", "h"]},
    **{key: frozenset({THI_XA}) for key in ["thi xa", "tx", "t.x"]},
    **{key: frozenset({CITY}) for key in ["thanh pho", "tp", "t.p"]},
}
SPELLED_TYPE_WORDS = {
    *["phường", "xã", "thị trấn", "quận", "huyện", "thị xã", "thành phố"],
    *["p", "x", "tt", "t.t", "ttr", "q", "h", "tx", "t.x", "tp", "t.p"],
}
ENGLISH_TYPE_WORDS = {
    "ward": frozenset({PHUONG}),
    "commune": frozenset({XA}),
    "township": frozenset({THI_TRAN}),
    "town": frozenset({THI_TRAN, THI_XA}),
    "district": OF_DISTRICTS,
    "city": frozenset({CITY}),
}
NAMES_OF_THE_CITY = {
    "ha noi",
    "hanoi",
    "hn",
    "toan thanh pho",
    "viet nam",
    "vietnam",
    "tinh ha tay",
    "ha tay",
}
SMALLER_THAN_A_COMMUNE = re.compile(
    r"(?:thôn|thon|xóm|xom|làng|lang|tổ|ấp|phố|đường|ngõ|ngách|số|đội|km|tdp)\s", re.IGNORECASE
)
ABBREVIATED = re.compile(r"^(t\.?t|ttr|t\.?x|t\.?p|p|x|h|q)\s?\.\s?(?=\w\w|\w \w)", re.IGNORECASE)
SHORT_KINDS = {
    **{"p": "Phường", "x": "Xã", "tt": "Thị trấn", "ttr": "Thị trấn"},
    **{"q": "Quận", "h": "Huyện", "tx": "Thị xã"},
}
# "các xã A, B", "2 xã: A, B"
SEVERAL_OF_A_KIND = re.compile(
    r"(^|[,:]\s?|\svà\s|\s(?=các|cac))(?:các|cac|những|hai|ba|bốn|[2-9])\s+"
    r"(?=(?:phường|xã|thị trấn|quận|huyện|phuong|xa|thi tran|huyen)\s)",
    re.IGNORECASE,
)
SEVERAL = "các "
CALLED_FORMER = re.compile(r"\s+(?:cũ|trước đây)$|^former\s+", re.IGNORECASE)
COLON_AFTER_TYPE_WORD = re.compile(r"\b(phường|xã|trấn)\s?:\s?", re.IGNORECASE)
# Tried in this order, each only on what is no name as a whole: names contain hyphens, and Tân Xã
# ends like a type word.
SEPARATORS = [
    re.compile(r"[,:/&+]|\s(?:và|va|and|thuộc|của|of|in)\s", re.IGNORECASE),
    re.compile(
        r"\s(?=(?:huyện|quận|thị xã|thành phố|huyen|thi xa)\s|(?:TX|TP|[QH])\.)", re.IGNORECASE
    ),
    re.compile(
        r"\s(?=các\s)|(?<!các)(?<!thị)\s(?=(?:xã|phường|thị trấn|thi tran)\s|(?:TT|[PX])\.)",
        re.IGNORECASE,
    ),
    re.compile(r"\s?[-–—]\s?"),
]
BETWEEN_SEGMENTS = re.compile(r"[;\n|]")
ROMAN_ENDING = {" i": " 1", " ii": " 2", " iii": " 3"}


@dataclass(frozen=True)
class Reading:
    """One way to read a piece: the name, and the kinds its type word allows (None: any)."""

    name: str
    kinds: frozenset[str] | None = None


@dataclass(frozen=True)
class Piece:
    text: str
    readings: tuple[Reading, ...]
    is_former: bool = False
    speaks_of_several: bool = False

    @property
    def kinds(self) -> frozenset[str] | None:
        return self.readings[0].kinds if len(self.readings) == 1 else None

    @property
    def names_a_district(self) -> bool:
        return self.kinds is not None and self.kinds <= OF_DISTRICTS


def piece_of(text: str) -> Piece:
    """A piece taken apart: type word in front or (English) behind, "các", "cũ"."""
    spelled_out = ABBREVIATED.sub(r"\1 ", text)
    name = CALLED_FORMER.sub("", spelled_out)
    is_several = name.startswith(SEVERAL)
    name = name.removeprefix(SEVERAL)
    return Piece(text, _readings(name), CALLED_FORMER.search(spelled_out) is not None, is_several)


def in_full(text: str) -> str:
    """ "P. Ba Đình" as "Phường Ba Đình"; any other name as it is."""
    text = words.nfc(text)
    found = ABBREVIATED.match(text)
    kind = SHORT_KINDS.get(found[1].lower().replace(".", "")) if found else None
    return f"{kind} {text[found.end() :]}" if kind else text


def _readings(text: str) -> tuple[Reading, ...]:
    typed = _type_word(text)
    if typed is None:
        return (Reading(text),)
    word, name = typed
    reading = Reading(name, _kinds(word))
    if words.nfc(word).lower() in SPELLED_TYPE_WORDS:
        return (reading,)
    # "phuong lien" may be the ward Liên or the name Phương Liên, so both are looked up.
    return (Reading(text), reading)


def _type_word(text: str) -> tuple[str, str] | None:
    """(type word, name) where the text has both."""
    parts = text.split()
    if len(parts) > 1 and parts[-1].lower() in ENGLISH_TYPE_WORDS:
        return parts[-1], " ".join(parts[:-1])
    for length in (2, 1):
        word, name = " ".join(parts[:length]), " ".join(parts[length:])
        if name and words.accent_free(word).rstrip(".") in TYPE_WORDS:
            return word.rstrip("."), name
    return None


def _kinds(word: str) -> frozenset[str]:
    key = words.accent_free(word)
    return TYPE_WORDS.get(key) or ENGLISH_TYPE_WORDS[key]


def with_shared_type_word(pieces: list[Piece]) -> list[Piece]:
    """In "các xã A, B" the type word is also that of B."""
    shared: frozenset[str] | None = None
    result = []
    for one in pieces:
        if one.speaks_of_several:
            shared = one.kinds
        elif shared is not None and one.kinds is None:
            one = replace(one, readings=(replace(one.readings[0], kinds=shared),))
        result.append(one)
    return result


def is_the_city(piece: Piece) -> bool:
    return any(
        words.accent_free(text) in NAMES_OF_THE_CITY
        for text in [piece.text, *(reading.name for reading in piece.readings)]
    )


def in_a_row(text: str) -> str:
    """What stands in brackets or behind "các xã:" follows like the rest."""
    text = words.nfc(text).replace("(", ", ").replace(")", " ")
    text = COLON_AFTER_TYPE_WORD.sub(r"\1 ", text)
    return SEVERAL_OF_A_KIND.sub(r"\1" + SEVERAL, text)


def _as_one_spelling(key: str) -> str:
    """Without hyphens and dots, and with the digits that some write in Roman."""
    key = " ".join(re.sub(r"[\W_]+", " ", key).split())
    for roman, digit in ROMAN_ENDING.items():
        if key.endswith(roman):
            return key.removesuffix(roman) + digit
    return key


def plain(text: str) -> str:
    return _as_one_spelling(words.accent_free(text))


def spelled(text: str) -> str:
    return _as_one_spelling(words.spelling_key(text))


def has_accents(text: str) -> bool:
    return spelled(text) != plain(text)


def likeness(name: str, known: str) -> float:
    if _with_i(name) == _with_i(known):
        return 1.0
    return words.likeness(name, known)


def letter_pairs(name: str) -> set[tuple[str, str]]:
    return set(pairwise(f" {_with_i(name)} "))


def _with_i(name: str) -> str:
    """Mĩ and Mỹ, Kì and Kỳ are two spellings of one word."""
    return name.replace("y", "i")


def only_lacks_marks(typed: str, name: str) -> bool:
    typed_letters, name_letters = _letters(typed), _letters(name)
    return len(typed_letters) == len(name_letters) and all(
        _letter_may_be(one, other) for one, other in zip(typed_letters, name_letters, strict=True)
    )


def _letters(key: str) -> list[tuple[str, frozenset[str]]]:
    """Each letter with its marks; the stroke of đ counts as a mark."""
    letters: list[tuple[str, frozenset[str]]] = []
    for character in unicodedata.normalize("NFD", key):
        if unicodedata.combining(character) and letters:
            base, marks = letters[-1]
            letters[-1] = (base, marks | {character})
        elif character == "đ":
            letters.append(("d", frozenset({"stroke"})))
        else:
            letters.append((character, frozenset()))
    return letters


def _letter_may_be(typed: tuple[str, frozenset[str]], meant: tuple[str, frozenset[str]]) -> bool:
    return typed[0] == meant[0] and typed[1] <= meant[1]
