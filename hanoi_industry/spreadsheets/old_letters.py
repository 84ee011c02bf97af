"""Vietnamese text from before Unicode: one byte a letter, readable only in its own fonts.

Pure. TCVN3 (fonts named .VnTime, .VnArial, ...) is turned into Unicode. Its bytes are ordinary
Western letters to every program, so text is turned only where the font or a person says so;
`looks_old` merely raises the question.
"""

import re

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
IN_LATIN = str.maketrans({chr(byte): letter for byte, letter in LETTER_OF_BYTE.items()})

TYPICAL = re.compile(r"[«¬®µ¸¹¶·]|[a-z][ÊËÌÎÏÑÒÓÔÕÖ×ØÜÞßæçðñö÷øþ](?![a-z]{3})")


def is_old_font(font: str | None) -> bool:
    return bool(font) and font.lower().startswith(".vn")


def draws_capitals(font: str | None) -> bool:
    """The fonts whose names end in H draw small letters as capitals."""
    return is_old_font(font) and font.endswith("H")


def from_tcvn3(text: str, font: str | None = None) -> str:
    """Text that was read as if its bytes were Latin letters, in Unicode."""
    turned = text.translate(IN_LATIN)
    return turned.upper() if draws_capitals(font) else turned


def decode_tcvn3(data: bytes) -> str:
    return from_tcvn3(data.decode("latin-1"))


def looks_old(text: str) -> bool:
    """Two of the letters that TCVN3 text shows and Vietnamese in Unicode never does."""
    return len(TYPICAL.findall(text)) >= 2
