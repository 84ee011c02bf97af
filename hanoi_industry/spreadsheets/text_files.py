"""Text files as tables: how their letters are stored, which mark parts their cells, and the records.

Pure. Nothing in a text file says how it was written. A mark, or valid UTF-8, is proof. Otherwise
every old way of writing is tried, and one is taken only where the words become Vietnamese by it and
by no other; where that is not clear a person is asked.
"""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hanoi_industry import words
from hanoi_industry.spreadsheets import guard, old_letters
from hanoi_industry.spreadsheets.guard import Reason, Refused, address

ENCODINGS = ("utf-8", "utf-16", "windows-1258", "windows-1252", "tcvn3", "vni")
OLD_ENCODINGS = ("windows-1258", "tcvn3", "vni", "windows-1252")
SAMPLE_BYTES = 256 * 1024
CLEAR_SHARE = 0.85
CLEAR_LEAD = 0.2

DELIMITERS = (";", "\t", "|", ",")  # a comma comes last: it is also the decimal mark
LOOKED_AT = 30
LETTERS_LOOKED_AT = 256 * 1024
SAYS_DELIMITER = re.compile(r'\A"?sep=(?P<mark>[;,|\t])"?[ \t;,|]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)


@dataclass(frozen=True)
class Decoded:
    """`before` and `after` show a word of a text whose way of writing was found by its words."""

    text: str
    encoding: str
    before: str = ""
    after: str = ""


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """The text and how it was written, as a person says or as the bytes prove."""
    if encoding is not None and encoding not in ENCODINGS:
        raise Refused(Reason.ENCODING_NEEDED, choices=list(ENCODINGS))
    order = guard.utf16_order(data[:8192])
    if order is not None and encoding in (None, "utf-16", "utf-8"):
        if 0 not in data[:8192]:  # no table is without a line end, whose upper half is 0
            raise Refused(Reason.ENCODING_NEEDED, choices=list(ENCODINGS), line=1)
        return Decoded(_without_marks(_strictly(data, order, "utf-16")), order[:6])
    if encoding is not None:
        return Decoded(_as_said(data, encoding), encoding)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        found = _found(data)
        if found is None:
            line = data.count(b"\n", 0, trouble.start) + 1
            raise Refused(Reason.ENCODING_NEEDED, choices=list(ENCODINGS), line=line) from trouble
        return found
    return _stored_again(text) or Decoded(_without_marks(text), "utf-8")


def _without_marks(text: str) -> str:
    """Neither the mark of Unicode in front, which some programs write twice, nor that of the end."""
    return text.lstrip("\ufeff").rstrip("\x1a")


# A letter of UTF-8 as its bytes look in the West, and one of UTF-7.
TWICE = re.compile("[\u00c3-\u00c6][\u0080-\u00bf\u0152-\u2122]|\u00e1[\u00ba\u00bb]")
SEVEN_BITS = re.compile(r"\+[A-Za-z0-9+/]{2,}")
BYTES_OF_THE_WEST = str.maketrans(
    {bytes([code]).decode("cp1252", "ignore") or chr(code): chr(code) for code in range(128, 160)}
)


def _stored_again(text: str) -> Decoded | None:
    """Text that some program took for Western and stored as UTF-8 once more, or text in UTF-7."""
    if text.isascii():
        way, encoding = SEVEN_BITS, "utf-7"
    else:
        way, encoding = TWICE, "utf-8"
    lines = [line for line in text[:LETTERS_LOOKED_AT].splitlines() if way.search(line)]
    if not lines:
        return None
    try:
        shares = [old_letters.share_of_syllables(_told_once(line, encoding) for line in lines)]
        shares.append(old_letters.share_of_syllables(lines))
        (share, different), (before, _) = shares
        if share < CLEAR_SHARE or share - before < CLEAR_LEAD or different < 2:
            return None
        meant = _without_marks(_told_once(text, encoding))
    except UnicodeError:
        return None
    return Decoded(meant, encoding, lines[0][:80], _told_once(lines[0], encoding)[:80])


def _told_once(text: str, encoding: str) -> str:
    if encoding == "utf-7":
        return text.encode("ascii").decode("utf-7")
    return text.translate(BYTES_OF_THE_WEST).encode("latin-1").decode("utf-8")


def _as_said(data: bytes, encoding: str) -> str:
    match encoding:
        case "tcvn3":
            # Its letters are those of Latin-1; the dashes and quotes beside them are of Windows.
            return old_letters.from_tcvn3(_western(data))
        case "vni":
            return old_letters.from_vni(_western(data))
        case "windows-1252":
            return _western(data)
        case "utf-16":
            return _strictly(data, "utf-16", encoding)
        case "utf-8":
            return _strictly(data, "utf-8-sig", encoding)
    text = words.bearable(_strictly(data, "cp1258", encoding))
    return unicodedata.normalize("NFC", text)


def _strictly(data: bytes, codec: str, encoding: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as trouble:
        line = data.count(b"\n", 0, trouble.start) + 1
        raise Refused(
            Reason.WRONG_ENCODING, choices=list(ENCODINGS), encoding=encoding, line=line
        ) from trouble


def _western(data: bytes) -> str:
    """Windows-1252; its five bytes without a letter stay what they are in Latin-1."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _found(data: bytes) -> Decoded | None:
    """The one old way of writing by which the words are Vietnamese; None where none is clear."""
    sample = (
        b"\n".join(line for line in data[:SAMPLE_BYTES].splitlines() if not line.isascii())
        or data[:SAMPLE_BYTES]
    )
    ways: dict[str, tuple[float, int, str]] = {}
    for encoding in OLD_ENCODINGS:
        try:
            text = _as_said(sample, encoding)
        except Refused:
            continue
        # A way that is no better than one before it and says the same is not another way.
        if text not in [other for _, _, other in ways.values()]:
            share, different = old_letters.share_of_syllables([text])
            ways[encoding] = share, different, text
    ranked = sorted(ways, key=lambda encoding: ways[encoding][:2], reverse=True)
    best = ranked[0]
    share, different, text = ways[best]
    lead = share - max((ways[other][0] for other in ranked[1:]), default=0.0)
    if share < CLEAR_SHARE or lead < CLEAR_LEAD or different < 2:
        return None
    before, after = _shown(sample, best)
    return Decoded(_as_said(data, best), best, before, after)


def _shown(sample: bytes, encoding: str) -> tuple[str, str]:
    """A piece of the first telling line, as it would look in the West and as it is meant."""
    for line in sample.splitlines():
        for piece in re.split(rb"[;\t|,]", line):
            if not piece.isascii():
                return _western(piece)[:80], _as_said(piece, encoding)[:80]
    return "", ""


# Cells


def delimiter_of(text: str) -> str:
    """The mark that cuts most of the first lines into equally many pieces; the most frequent where
    none does."""
    if said := SAYS_DELIMITER.match(text):
        return said["mark"]
    head = text[:LETTERS_LOOKED_AT]
    return max(DELIMITERS, key=lambda mark: _evenness(head, mark) or -1 / (1 + head.count(mark)))


def _evenness(text: str, mark: str) -> float:
    lengths = []
    try:
        for record in csv.reader(_lines(text), delimiter=mark, strict=True):
            if any(piece.strip() for piece in record):
                lengths.append(len(record))
            if len(lengths) == LOOKED_AT:
                break
    except csv.Error:
        lengths.append(1)
    length, count = max(
        Counter(lengths).items(), key=lambda pair: (pair[1], pair[0]), default=(1, 1)
    )
    return count / len(lengths) if length > 1 else 0.0


def _lines(text: str) -> Iterable[str]:
    return io.StringIO(text, newline="")


def records(text: str) -> Iterator[list[str]]:
    """The pieces of each record; a line `sep=;` on top is an instruction and no record."""
    delimiter = delimiter_of(text)
    said = SAYS_DELIMITER.match(text)
    above = number = 1 if said else 0
    if said:
        text = text[said.end() :]
        yield []
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    has_signs = '="' in text
    try:
        for number, record in enumerate(reader, start=above + 1):
            if number > guard.MAX_ROWS or len(record) > guard.MAX_COLUMNS:
                record = _bounded(number, record)
            if number <= guard.MAX_ROWS:
                yield [_without_sign(piece) for piece in record] if has_signs else record
    except csv.Error as trouble:
        is_open = "unexpected end of data" in str(trouble) or "field larger" in str(trouble)
        code = Reason.OPEN_QUOTE if is_open else Reason.BROKEN_TEXT
        raise Refused(code, record=number + 1) from trouble


def _without_sign(piece: str) -> str:
    """What Excel would show of ="00123", as systems write codes so that their zeros stay."""
    return piece[2:-1] if re.fullmatch(r'="[^"]*"', piece) else piece


def _bounded(number: int, record: list[str]) -> list[str]:
    """Blanks beyond the limits are nothing; anything else there is refused."""
    if number > guard.MAX_ROWS and any(record):
        raise Refused(Reason.TOO_MANY_ROWS, limit=guard.MAX_ROWS, address=f"A{number}", sheet="")
    if any(record[guard.MAX_COLUMNS :]):
        place = address(number, guard.MAX_COLUMNS + 1)
        raise Refused(Reason.TOO_MANY_COLUMNS, limit=guard.MAX_COLUMNS, address=place, sheet="")
    return record[: guard.MAX_COLUMNS]
