"""Vietnamese text from before Unicode, readable only in its own fonts, and what tells it apart.

Pure. In TCVN3 (fonts named .VnTime, .VnArial, ...) one byte is a letter; in VNI (fonts named
VNI-Times, ...) a letter is followed by its mark. Either is Western letters to every program, so the
bytes alone prove nothing: `share_of_syllables` asks how much of a text could be Vietnamese, which it
is after the right turn only.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

# TCVN3

PLAIN = {
    "ă": 0xA8, "â": 0xA9, "ê": 0xAA, "ô": 0xAB, "ơ": 0xAC, "ư": 0xAD, "đ": 0xAE,
    "Ă": 0xA1, "Â": 0xA2, "Ê": 0xA3, "Ô": 0xA4, "Ơ": 0xA5, "Ư": 0xA6, "Đ": 0xA7,
}  # fmt: skip
TONED = {
    "áàảãạ": (0xB8, 0xB5, 0xB6, 0xB7, 0xB9),
    "ắằẳẵặ": (0xBE, 0xBB, 0xBC, 0xBD, 0xC6),
    "ấầẩẫậ": (0xCA, 0xC7, 0xC8, 0xC9, 0xCB),
    "éèẻẽẹ": (0xD0, 0xCC, 0xCE, 0xCF, 0xD1),
    "ếềểễệ": (0xD5, 0xD2, 0xD3, 0xD4, 0xD6),
    "íìỉĩị": (0xDD, 0xD7, 0xD8, 0xDC, 0xDE),
    "óòỏõọ": (0xE3, 0xDF, 0xE1, 0xE2, 0xE4),
    "ốồổỗộ": (0xE8, 0xE5, 0xE6, 0xE7, 0xE9),
    "ớờởỡợ": (0xED, 0xEA, 0xEB, 0xEC, 0xEE),
    "úùủũụ": (0xF3, 0xEF, 0xF1, 0xF2, 0xF4),
    "ứừửữự": (0xF8, 0xF5, 0xF6, 0xF7, 0xF9),
    "ýỳỷỹỵ": (0xFD, 0xFA, 0xFB, 0xFC, 0xFE),
}
LETTER_OF_BYTE = {byte: letter for letter, byte in PLAIN.items()} | {
    byte: letter
    for letters, row in TONED.items()
    for letter, byte in zip(letters, row, strict=True)
}
TCVN3_IN_LATIN = str.maketrans({chr(byte): letter for byte, letter in LETTER_OF_BYTE.items()})

# VNI: what stands after a letter for its marks, and the letters that are one byte.

VNI_MARKS = {
    "aeouyAEOUYôöÔÖ": {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"},
    "aA": {
        "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309",
        "ü": "\u0306\u0303", "ë": "\u0306\u0323",
    },
    "aeoAEO": {
        "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309",
        "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    },
}  # fmt: skip
VNI_LETTERS = {
    "ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ",
}  # fmt: skip
VNI_LETTERS |= {old.upper(): new.upper() for old, new in VNI_LETTERS.items()}
VNI_TURNS = {
    base + mark: unicodedata.normalize("NFC", VNI_LETTERS.get(base, base) + meant)
    for bases, marks in VNI_MARKS.items()
    for base in bases
    for small, meant in marks.items()
    for mark in (small, small.upper())
} | VNI_LETTERS
VNI_PATTERN = re.compile("|".join(sorted(VNI_TURNS, key=len, reverse=True)))

TCVN3, VNI = "tcvn3", "vni"


def letters_of_font(font: str | None) -> str | None:
    """How text in a font of this name is written; None is Unicode."""
    name = (font or "").lower().strip()
    if name.startswith(".vn"):
        return TCVN3
    return VNI if name.startswith("vni") and name[3:4] in ("-", " ", "_") else None


def draws_capitals(font: str | None) -> bool:
    """The fonts whose names end in H draw small letters as capitals."""
    return letters_of_font(font) == TCVN3 and font.strip().endswith("H")


def from_tcvn3(text: str, font: str | None = None) -> str:
    """Text that was read as if its bytes were Latin letters, in Unicode."""
    turned = text.translate(TCVN3_IN_LATIN)
    return turned.upper() if draws_capitals(font) else turned


def from_vni(text: str) -> str:
    return VNI_PATTERN.sub(lambda found: VNI_TURNS[found[0]], text)


def turned(text: str, letters: str, font: str | None = None) -> str:
    return from_vni(text) if letters == VNI else from_tcvn3(text, font)


# Which it is


INITIALS = (
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr",
    "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "q", "r", "s", "t", "v", "x", "",
)  # fmt: skip
RHYMES = frozenset(
    """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi
    om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut
    uy uya uych uyên uyêt uynh uyt uyu
    ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
    y yêm yên yêng yêt yêu ynh yt
    """.split()  # noqa: SIM905
)
TONES = frozenset("\u0301\u0300\u0309\u0303\u0323")
STOPPED = ("c", "ch", "p", "t")
BETWEEN_WORDS = re.compile(r"[\s\d!-/:-@\[-`{-~‐-‧°²³…×\u00a0]+")
OLD_AT_LEAST = 0.9
CLEARLY_MORE = 0.3
LOOKED_AT = 400
# Western letters and signs that Vietnamese in Unicode has no use for, and both old ways have.
FOREIGN_SIGNS = "¡-¦¨-¯±´-¶¸-¿ÄÅÆÇËÎÏÐÑÖØÛÜÞßäåæçëîïðñöøûüþÿ"
FOREIGN = re.compile(rf"[{FOREIGN_SIGNS}]|[^\W\d_][«·]|[«·][^\W\d_]")
BEYOND_WESTERN = re.compile(r"[^\x00-\xff\W]")


def is_western(text: str) -> bool:
    """Old text has only Western letters; whatever holds others is in Unicode already."""
    return BEYOND_WESTERN.search(text) is None


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether a word could be Vietnamese: its beginning, its rhyme, and a tone that goes with it."""
    apart = unicodedata.normalize("NFD", word.casefold())
    tones = [mark for mark in apart if mark in TONES]
    bare = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in TONES))
    if len(tones) > 1 or len(bare) > 7:
        return False
    rhyme = next(
        (
            bare[len(start) :]
            for start in INITIALS
            if bare.startswith(start) and bare[len(start) :] in RHYMES
        ),
        None,
    )
    if rhyme is None:
        return False
    return not rhyme.endswith(STOPPED) or tones in (["\u0301"], ["\u0323"])


def telling_words(text: str) -> list[str]:
    """Those with a letter beyond the plain alphabet: only they differ from one way to another."""
    return [word for word in BETWEEN_WORDS.split(text) if not word.isascii()]


def share_of_syllables(texts: Iterable[str]) -> tuple[float, int]:
    """How much of what tells anything is Vietnamese, and how many different words that is."""
    words = [word for text in texts for word in telling_words(text)]
    good = [word for word in words if is_syllable(word)]
    return (len(good) / len(words) if words else 0.0), len({word.casefold() for word in good})


def letters_in(texts: Iterable[str]) -> tuple[str | None, bool]:
    """How a column of texts is written, None for Unicode, and whether that is beyond doubt.

    Beyond doubt it is where nearly every word becomes Vietnamese by one turn, and hardly any is
    without it or by the other.
    """
    texts = [text for text in texts if not text.isascii()]
    western = [text for text in texts if is_western(text)]
    if len(western) < len(texts) // 2 or not any(map(FOREIGN.search, western)):
        return None, True
    texts = western[:LOOKED_AT]
    plain, _ = share_of_syllables(texts)
    ways: list[tuple[float, int, str]] = []
    turns: tuple[tuple[str, Callable], ...] = ((TCVN3, from_tcvn3), (VNI, from_vni))
    for letters, turn in turns:
        share, different = share_of_syllables(map(turn, texts))
        ways.append((share, different, letters))
    (best, different, letters), (second, _, _) = sorted(ways, reverse=True)
    if best < 0.6 or best - plain < CLEARLY_MORE:
        return None, True
    is_sure = (
        best >= OLD_AT_LEAST and different >= 3 and plain <= 0.35 and best - second >= CLEARLY_MORE
    )
    return letters, is_sure


def is_old(text: str, letters: str) -> bool | None:
    """Whether a text in a font of these letters is written in them, as its words show; None where
    they could be either, as "Công" is "Cụng" in TCVN3."""
    if not is_western(text):
        return False
    plain, _ = share_of_syllables([text])
    meant, _ = share_of_syllables([turned(text, letters)])
    return meant > plain if abs(meant - plain) >= CLEARLY_MORE else None


def suspected(text: str) -> str | None:
    """How a single text seems to be written, where it is not Unicode."""
    if not is_western(text) or FOREIGN.search(text) is None:
        return None
    letters, _ = letters_in([text])
    return letters
