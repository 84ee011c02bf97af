"""The letters of cells: composed, made visible, turned from old ways of writing, and told about.

Pure. The same text stands in very many cells, so each is cleaned once and remembered; what a person
should know of it is noted for each cell it stands in.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from hanoi_industry import words
from hanoi_industry.spreadsheets import old_letters
from hanoi_industry.spreadsheets.guard import Reason, Refused, address
from hanoi_industry.spreadsheets.reading import CaveatCode, CellKind, RawCell, Value

MAX_TEXT = 64 * 1024 * 1024  # letters in all cells together
CAVEATS_OF_A_KIND = 50
REMEMBERED = 50_000
LONG = 100

ERROR_TEXTS = frozenset(
    ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!")
)
LOOKALIKES = re.compile(
    "[\u00d0\u00f0"  # Eth for Đ, which looks the same in capitals
    "\u0410\u0412\u0421\u0415\u041d\u041a\u041c\u041e\u0420\u0422\u0425"  # Cyrillic capitals
    "\u0430\u0441\u0435\u043e\u0440\u0445\u0443]"
)
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
# Whatever may be an error, a control, a letter that looks like another or one of old letters.
NOT_PLAIN = re.compile(
    f"[#{CONTROL.pattern[1:-1]}{LOOKALIKES.pattern[1:-1]}{old_letters.FOREIGN_SIGNS}«·]"
)
PICTURE_OF_CONTROL = {code: 0x2400 + code for code in range(32) if code not in (9, 10)} | {
    127: 0x2421,
    0xFFFE: 0x2426,
    0xFFFF: 0x2426,
}


class Texts(dict):
    """Text as it stands in the file to what its cell is kept as, in one way of writing.

    `telling` has those texts of which a person should be told, with what.
    """

    def __init__(
        self,
        letters: str | None = None,
        font: str | None = None,
        *,
        asks: bool = True,
        doubted: bool = True,
    ):
        super().__init__()
        self.letters, self.font, self.asks = letters, font, asks
        # Whether a text is written in these letters that could be Unicode as well.
        self.doubted = doubted
        self.capitals = old_letters.draws_capitals(font)
        self.telling: dict[str, list[tuple[CaveatCode, dict]]] = {}
        self.size = 0

    def __missing__(self, text: str) -> Value:
        is_code = not self.capitals and text[:1] != "#" and len(text) <= LONG
        if is_code and text.isascii() and text.isprintable():
            # Nearly all numbers and codes of a text file: no more is to be asked of them.
            value = text if text and not text.isspace() else None
            if len(self) < REMEMBERED:
                self[text] = value
            return value
        told: list[tuple[CaveatCode, dict]] = []
        value = self._value(text, told)
        if told:
            self.telling[text] = told
        if len(text) > LONG:
            self.size += len(text)
            if self.size > MAX_TEXT:
                raise Refused(Reason.TOO_MUCH_TEXT)
        elif len(self) < REMEMBERED:
            self[text] = value
        return value

    def of_all(self, texts: Sequence[str]) -> list[Value]:
        """Of some cells of one column: those seen for the first time are looked at as one text, and
        only where that holds something to be asked about each by itself."""
        fresh = {text for text in texts if text not in self}
        if fresh and self._are_plain(fresh):
            if len(self) >= REMEMBERED:
                return [text if text in fresh else self[text] for text in texts]
            self.update(zip(fresh, fresh, strict=True))
        return list(map(self.__getitem__, texts))

    def _are_plain(self, texts: Collection[str]) -> bool:
        """Whether each of them is kept as it stands, and nothing is to be told of any."""
        together = "\n".join(texts)
        return (
            self.letters is None
            and not self.capitals
            and max(map(len, texts)) <= LONG
            and all(map(str.strip, texts))
            and NOT_PLAIN.search(together) is None
            and unicodedata.is_normalized("NFC", together)
        )

    def _value(self, text: str, told: list) -> Value:
        if text.isascii() and text.isprintable():
            if text in ERROR_TEXTS:
                return RawCell(text, CellKind.ERROR)
            text = text.upper() if self.capitals else text
            return text if text and not text.isspace() else None
        if CONTROL.search(text) or (len(text) > LONG and words.NO_WORD.search(text)):
            text = self._visible(text, told)
        text = unicodedata.normalize("NFC", self._in_unicode(text, told))
        if LOOKALIKES.search(text):
            told.append((CaveatCode.LOOKALIKE_LETTER, {"text": text[:80]}))
        return text if text.strip() else None

    @staticmethod
    def _visible(text: str, told: list) -> str:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        visible = words.bearable(text.translate(PICTURE_OF_CONTROL))
        if visible != text:
            told.append((CaveatCode.CONTROL_CHARACTER, {"text": visible[:80]}))
        return visible

    def _in_unicode(self, text: str, told: list) -> str:
        if self.letters is not None and self._is_old(text):
            turned = old_letters.turned(text, self.letters, self.font)
            if turned != text:
                params = {"before": text[:80], "after": turned[:80]}
                told.append((CaveatCode.OLD_LETTERS_TURNED, params))
            return turned
        if self.letters is None and self.asks and (letters := old_letters.suspected(text)):
            params = {"before": text[:80], "after": old_letters.turned(text, letters)[:80]}
            told.append((CaveatCode.OLD_LETTERS_SUSPECTED, params | {"letters": letters}))
        return text

    def _is_old(self, text: str) -> bool:
        is_old = old_letters.is_old(text, self.letters)
        return self.doubted if is_old is None else is_old


class OldFonts:
    """What the texts of a sheet in fonts from before Unicode are really written in.

    Whoever types into an old table today leaves its fonts as they are. A text that could be either
    is read as most others of its column, or else of the sheet; where nothing tells, as its font says.
    """

    def __init__(self):
        self.votes: Counter = Counter()

    def weigh(self, text: str, font: str | None, column: int) -> None:
        letters = old_letters.letters_of_font(font)
        if letters is None or text.isascii():
            return
        is_old = old_letters.is_old(text, letters)
        if is_old is not None:
            self.votes.update([(letters, column, is_old), (letters, None, is_old)])

    def are_old(self, font: str | None, column: int) -> bool:
        letters = old_letters.letters_of_font(font)
        for place in (column, None):
            old, new = (self.votes[letters, place, is_old] for is_old in (True, False))
            if old != new:
                return old > new
        return True


class Letters:
    """How the texts of one file are read, and what a person should be told about them.

    `answer` is what a person said for the whole file: "tcvn3" or "vni" turns every column that is
    not plainly Unicode, "as is" turns nothing; None turns what the font or the column proves.
    """

    AS_IS = "as is"

    def __init__(self, answer: str | None = None):
        self.answer = answer
        self.seen: Counter = Counter()
        self.kept: list = []
        self._texts: dict[tuple, Texts] = {}

    def of_columns(self, columns: Iterable[Iterable[str]]) -> list[Texts]:
        """How to read each column of a sheet, from texts that are among its own.

        Where one column is beyond doubt, a neighbour that seems to be written the same way is: over
        a column of numbers there is often nothing but one heading to judge by.
        """
        if self.answer == self.AS_IS:
            return [self._known(None, asks=False) for _texts in columns]
        found = [old_letters.letters_in(texts) for texts in columns]
        if self.answer is not None:
            return [self._known(self.answer if letters else None) for letters, _sure in found]
        proven = {letters for letters, is_sure in found if letters is not None and is_sure}
        return [
            self._known(letters if is_sure or proven == {letters} else None)
            for letters, is_sure in found
        ]

    def of_column(self, texts: Iterable[str]) -> Texts:
        """How to read a column in which these are among the texts."""
        return self.of_columns([texts])[0]

    def of_font(self, font: str | None, *, doubted: bool = True) -> Texts | None:
        """How to read a cell in this font; None where the font says nothing. `doubted` is whether
        a text is old that could be Unicode as well."""
        letters = old_letters.letters_of_font(font)
        if letters is None or self.answer == self.AS_IS:
            return None
        drawn = font if old_letters.draws_capitals(font) else None
        return self._known(letters, drawn, doubted=doubted)

    def _known(
        self,
        letters: str | None,
        font: str | None = None,
        *,
        asks: bool = True,
        doubted: bool = True,
    ) -> Texts:
        key = letters, font, asks, doubted
        if key not in self._texts:
            self._texts[key] = Texts(letters, font, asks=asks, doubted=doubted)
        return self._texts[key]

    def tell(self, texts: Texts, text: str, sheet: str, row: int, column: int) -> None:
        for code, params in texts.telling.get(text, ()):
            self.note(code, sheet, row, column, **params)

    def note(self, code: CaveatCode, sheet: str, row: int = 0, column: int = 0, **params) -> None:
        self.seen[code, sheet] += 1
        if self.seen[code, sheet] <= CAVEATS_OF_A_KIND:
            place = address(row, column) if row else ""
            self.kept.append((code, sheet, place, params))

    def caveats(self) -> list:
        """Not more than some of a kind; the first of each says how many there were."""
        told = set()
        for code, sheet, _, params in self.kept:
            if (code, sheet) not in told:
                params["count"] = self.seen[code, sheet]
                told.add((code, sheet))
        return self.kept
