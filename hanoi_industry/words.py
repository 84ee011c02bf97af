"""Vietnamese text as it is typed, made comparable: for reading, for finding and for sorting."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

# Invisible characters that word processors and web pages leave between letters.
INVISIBLE = dict.fromkeys(
    [*range(0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0)]
    + [0xAD, 0x061C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F)]
    + [*range(0x2060, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF, *range(0xD800, 0xE000)]
)
BLANKS_NOT_CALLED_SPACE = dict.fromkeys([0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0], " ")
ODD_CHARACTERS = INVISIBLE | BLANKS_NOT_CALLED_SPACE

# The Icelandic eth and the African d look like the Vietnamese one and stand in many old files.
LOOK_ALIKES = str.maketrans("ÐðƉɖ", "ĐđĐđ")
PLAIN_D = str.maketrans("đĐ", "dd")
PLAIN_PUNCTUATION = str.maketrans("‐‑‒–—―−‘’‚‛′“”„‟″⁄", "-------'''''\"\"\"\"\"/")

PLAIN_DIGITS = str.maketrans("０１２３４５６７８９，．％－／", "0123456789,.%-/")

MARKS_A_LETTER_MAY_CARRY = 30
# As many in a row that are no Latin letters, composed ones among them, nor blanks.
NO_WORD = re.compile(rf"[\u0300-\u1dff\u1f00-\U0010ffff]{{{MARKS_A_LETTER_MAY_CARRY + 1}}}")

# hòa and hoà are one word: the tone stands on the first vowel in the older way of writing and
# on the second in the newer one.
TONE_ON_FIRST = ["òa óa ỏa õa ọa", "òe óe ỏe õe ọe", "ùy úy ủy ũy ụy"]
TONE_ON_SECOND = ["oà oá oả oã oạ", "oè oé oẻ oẽ oẹ", "uỳ uý uỷ uỹ uỵ"]
ONE_TONE_PLACE = dict(
    zip(" ".join(TONE_ON_FIRST).split(), " ".join(TONE_ON_SECOND).split(), strict=True)
)
TONE_MISPLACED = re.compile("|".join(ONE_TONE_PLACE))

LETTER_MARKS = {
    ("a", "\u0306"): "a1",
    ("a", "\u0302"): "a2",
    ("e", "\u0302"): "e1",
    ("o", "\u0302"): "o1",
    ("o", "\u031b"): "o2",
    ("u", "\u031b"): "u1",
}
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
END_OF_TEXT = "00"
BREAK_BETWEEN_WORDS = "01"
SORT_KEY_LENGTH = 600


def nfc(text: str) -> str:
    """The text with composed letters, plain single spaces and nothing invisible."""
    text = bearable(text.translate(ODD_CHARACTERS))
    return " ".join(unicodedata.normalize("NFC", text).split())


def in_plain_digits(text: str) -> str:
    """Digits and their signs as wide as Latin ones, where a keyboard of the Far East made them wider."""
    return text.translate(PLAIN_DIGITS)


def bearable(text: str) -> str:
    """No letter carries hundreds of marks, for sorting them takes the square of their number."""
    if not NO_WORD.search(text):
        return text
    kept = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= MARKS_A_LETTER_MAY_CARRY:
            kept.append(character)
    return "".join(kept)


def accent_free(text: str) -> str:
    """Lower-case letters without any mark: what people type when they search."""
    return " ".join(text.translate(_PLAIN).split())


def spelling_key(text: str) -> str:
    """Equal for two spellings of one word: whatever the case and wherever the tone stands."""
    lower = nfc(nfc(text).lower()).translate(LOOK_ALIKES)
    return TONE_MISPLACED.sub(lambda found: ONE_TONE_PLACE[found[0]], lower)


def sort_key(text: str) -> str:
    """Sorts in Vietnamese order wherever digits come before letters and letters in a to z.

    Made of 0-9 and a-z alone, so that every database and every collation agrees on the order.
    Letters decide first, then tones; numbers inside sort by size. Very long texts are cut.
    """
    letters: list[str] = []
    tones: list[str] = []
    for word in _words_for_sorting(text):
        code, tone = _sorted_word(word)
        letters.append(code)
        tones.append(tone)
    key = BREAK_BETWEEN_WORDS.join(letters) + END_OF_TEXT + "".join(tones)
    return key[:SORT_KEY_LENGTH]


def likeness(one: str, other: str) -> float:
    """How many neighbouring letter pairs two texts share: 1 when equal but for accents and case."""
    one, other = accent_free(one), accent_free(other)
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    pairs_of_one, pairs_of_other = _pairs(one), _pairs(other)
    shared = (pairs_of_one & pairs_of_other).total()
    return min(2 * shared / (pairs_of_one.total() + pairs_of_other.total()), 0.99)


# Shorter words are signs, and one letter makes another of them: Cr, CN, Cl.
LEAST_OF_A_WORD = 5
ALIKE_ENOUGH = 0.7


def are_alike(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether words without accents are the same but for slips of the pen, none more and none less."""
    if not some or len(some) != len(others):
        return False
    pairs = zip(sorted(some), sorted(others), strict=True)
    return all(one == other or differs_by_a_slip(one, other) for one, other in pairs)


def differs_by_a_slip(one: str, other: str, *, shortest: int = LEAST_OF_A_WORD) -> bool:
    """Whether somebody may have typed the one word for the other, both of them long enough."""
    is_word = min(len(one), len(other)) >= shortest and (one + other).isalpha()
    is_near = abs(len(one) - len(other)) <= 1
    return is_word and is_near and likeness(one, other) >= ALIKE_ENOUGH


def _unfolded(text: str) -> str:
    text = unicodedata.normalize("NFKD", text).casefold()
    return text.translate(LOOK_ALIKES).translate(PLAIN_D).translate(PLAIN_PUNCTUATION)


class _Plain(dict):
    """A character to what is left of it without marks; thought about once for each there is."""

    def __missing__(self, number: int) -> str:
        text = unicodedata.normalize("NFC", chr(number).translate(ODD_CHARACTERS))
        plain = "".join(c for c in _unfolded(_unfolded(text)) if not _is_mark(c))
        self[number] = plain
        return plain


_PLAIN = _Plain()


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def _words_for_sorting(text: str) -> list[str]:
    text = nfc(text).casefold().translate(LOOK_ALIKES)
    text = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c if c.isalnum() or _is_mark(c) else " " for c in text).split()


def _sorted_word(word: str) -> tuple[str, str]:
    codes: list[str] = []
    tone = "0"
    base = number = ""
    for character in word:
        if character.isdecimal():
            number += str(unicodedata.decimal(character))
            continue
        if number:
            codes.append(_sorted_number(number))
            number = ""
        if character in TONES:
            tone = TONES[character]
        elif (base, character) in LETTER_MARKS:
            codes[-1] = LETTER_MARKS[base, character]
        elif not _is_mark(character):
            base = character
            codes.append(_sorted_letter(character))
    if number:
        codes.append(_sorted_number(number))
    return "".join(codes), tone


def _sorted_letter(letter: str) -> str:
    if letter == "đ":
        return "d1"
    if "a" <= letter <= "z":
        return letter + "0"
    return f"zz{ord(letter):06x}"


def _sorted_number(digits: str) -> str:
    """Longer numbers are larger: their length goes first."""
    digits = digits.lstrip("0") or "0"
    times, rest = divmod(len(digits), 35)
    return "1" + "z" * times + "0123456789abcdefghijklmnopqrstuvwxy"[rest] + digits


def _pairs(text: str) -> Counter:
    return Counter(pairwise(f" {text} "))
