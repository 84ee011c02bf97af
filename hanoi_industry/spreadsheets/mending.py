"""A package with those places rewritten that its fast reader would fail at or misread.

Pure. What the reader should have made of them is the same; everything else stays byte for byte.
"""

import io
import re
import zipfile
from collections.abc import Callable

from hanoi_industry.spreadsheets.guard import Reason, Refused

MOST_MENDED = 100 * 1024 * 1024  # bytes unpacked: some forty thousand rows of twenty columns

PREFIX = rb"(?:[A-Za-z_][\w.-]*:)?"
ERROR_CELL = re.compile(
    rb"(<" + PREFIX + rb"c\s(?:[^<>]*\s)?t\s*=\s*[\"']e[\"'][^<>]*>"
    rb"(?:\s*<" + PREFIX + rb"f(?:\s[^<>]*)?(?:/>|>[^<]*</" + PREFIX + rb"f\s*>))?"
    rb"\s*<" + PREFIX + rb"v(?:\s[^<>]*)?>)([^<]*)(?=<)"
)


def with_readable_errors(data: bytes, unreadable: set[str]) -> bytes:
    """An xlsx whose newer errors, on which the reader fails a whole sheet, are one that it knows."""

    def readable(cell: re.Match) -> bytes:
        error = cell[2].strip().decode("utf-8", "replace")
        return cell[1] + b"#N/A" if error in unreadable else cell[0]

    return _rewritten(data, ".xml", lambda part: ERROR_CELL.sub(readable, part))


# Innermost first, since groups of pictures stand in each other.
DRAWING = re.compile(
    rb"<(draw:[\w-]+)(?:\s[^<>]*)?(?:/>|(?<!/)>(?:(?!<draw:).)*?</\1\s*>)", re.DOTALL
)
PRONUNCIATION = re.compile(
    rb"<text:ruby-text(?:\s[^<>]*)?(?:/>|>.*?</text:ruby-text\s*>)", re.DOTALL
)
BREAK = re.compile(
    rb"<text:(?:line-break|tab)(?:\s[^<>]*)?(?:/>|>\s*</text:(?:line-break|tab)\s*>)"
)
CELL_OF_WORDS = re.compile(
    rb"(<table:(?:covered-)?table-cell)(?=[\s>])(?![^<]*\soffice:value-type)"
    rb"(?=(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+(?<!/)>\s*<text:p[\s>/])"
)


def with_plain_texts(data: bytes) -> bytes:
    """An ods without pictures in its cells, whose words the reader takes for those of the cells;
    with blanks for line breaks, and with every text said to be one. Refused where it is so large that
    it would not go into the memory there is."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if package.getinfo("content.xml").file_size > MOST_MENDED:
            raise Refused(Reason.UNPACKS_TOO_LARGE, limit=MOST_MENDED, part="content.xml")
    return _rewritten(data, "content.xml", _plain_texts)


def _plain_texts(content: bytes) -> bytes:
    found = 1
    while found:
        content, found = DRAWING.subn(b"", content)
    content = BREAK.sub(b"<text:s/>", PRONUNCIATION.sub(b"", content))
    return CELL_OF_WORDS.sub(rb'\1 office:value-type="string"', content)


def _rewritten(data: bytes, ending: str, rewrite: Callable[[bytes], bytes]) -> bytes:
    rewritten = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(rewritten, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename.lower().endswith(ending):
                content = rewrite(content)
            new.writestr(part.filename, content, zipfile.ZIP_DEFLATED, 1)
    return rewritten.getvalue()
