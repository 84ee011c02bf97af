"""A sheet that passes through, some of its cells given another look.

A sheet may be larger than memory should hold, so it is never a tree: rows that are not touched
pass as bytes, and in the others only the start tags of cells are looked at.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from xml.parsers import expat

from hanoi_industry.spreadsheets.guard import address, column_of
from hanoi_industry.spreadsheets.marking.comments import Comments
from hanoi_industry.spreadsheets.marking.marks import MarkKind
from hanoi_industry.spreadsheets.marking.parts import (
    RELATIONS,
    START_TAG,
    Element,
    Markup,
    NotInPlace,
    Package,
    in_large_pieces,
    number_in,
)
from hanoi_industry.spreadsheets.marking.styles import Styles

LARGEST_HEAD = 16 * 1024 * 1024
TOP = 64 * 1024


class _Tags:
    """What is looked for in a sheet whose elements carry this prefix."""

    def __init__(self, prefix: bytes):
        self.prefix = prefix
        self.opens_row = b"<%srow" % prefix
        self.ends_row = b"</%srow" % prefix
        self.ends_data = b"</%ssheetData" % prefix
        self.data = self._start(b"sheetData")
        self.row = self._start(b"row")
        self.cell = self._start(b"c")
        self.column = self._start(b"col")

    def _start(self, name: bytes) -> re.Pattern:
        name = re.escape(self.prefix) + name
        return re.compile(rb"<" + name + rb"(?P<of>(?:\s[^<>]*?)?)(?P<empty>/?)>")


# A comment, or text given as it is: tags inside are none. Open where the bytes at hand end inside.
NO_MARKUP = re.compile(
    rb"<!--.*?(?:-->|(?P<open>\Z))|<!\[CDATA\[.*?(?:\]\]>|(?P<open_text>\Z))", re.DOTALL
)
ROOT = re.compile(rb"<((?:[\w.-]+:)?)worksheet(?=[\s>/])")
XML_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml\s[^<>]*\?>")
NUMBER_OF_ROW = re.compile(rb"\sr\s*=\s*[\"'](\d{1,9})[\"']")
REFERENCE = re.compile(rb"\sr\s*=\s*[\"']\$?([A-Za-z]{1,3})\$?(\d{1,7})[\"']")
STYLE = re.compile(rb"\ss\s*=\s*[\"'](\d{1,9})[\"']")
SPANS = re.compile(rb"(\sspans\s*=\s*[\"'])(\d+):(\d+)([\"'])")
KEEPS_STYLE = re.compile(rb"\scustomFormat\s*=\s*[\"'](?:1|true)[\"']")
IS_SELECTED = re.compile(
    rb"(<(?:[\w.-]+:)?sheetView(?=\s)[^<>]*?)\stabSelected\s*=\s*[\"'](?:1|true)[\"']"
)


def _without_comments(data: bytes) -> tuple[bytes, int]:
    """As many bytes, blank where no markup is, and how far they can be trusted."""
    if b"<!" not in data:
        return data, len(data)
    limit = len(data)
    for found in NO_MARKUP.finditer(data):
        if found["open"] is not None or found["open_text"] is not None:
            limit = found.start()
    return NO_MARKUP.sub(lambda found: b" " * len(found[0]), data), limit


class _Rows:
    """The rows of a sheet as they pass, some cells of which get another look.

    A row or cell that is to be marked and is not there is put in its place.
    """

    def __init__(self, tags: _Tags, cells, styles: Styles, of_columns):
        self.tags, self.styles, self.of_columns = tags, styles, of_columns
        self.cells = cells
        self.waiting = sorted(cells, reverse=True)
        self.ours = None
        if styles.ours:
            numbers = b"|".join(str(style).encode() for style in styles.ours)
            self.ours = re.compile(rb"\ss\s*=\s*[\"'](?:" + numbers + rb")[\"']")
        self.kept = b""
        self.row = 0
        self.is_over = False

    def pass_on(self, piece: bytes) -> Iterator[bytes]:
        """What the bytes become; a row cut off at their end waits for the next ones."""
        if len(self.kept) > LARGEST_HEAD:
            raise NotInPlace("A row too large to be held.")
        data = self.kept + piece
        seen, limit = _without_comments(data)
        if not data.endswith(b">"):
            limit = min(limit, max(data.rfind(b"<"), 0))
        over = seen.find(self.tags.ends_data, 0, limit)
        last = limit if over < 0 else over
        done = place = 0
        while (start := seen.find(self.tags.opens_row, place, last)) >= 0:
            tag = self.tags.row.match(seen, start, last)
            if tag is None:
                raise NotInPlace("A row that cannot be told.")
            place = tag.end()
            if not (self.waiting or self.ours):
                continue
            number = self._number(tag)
            if number <= self.row:
                raise NotInPlace("Rows out of order.")
            is_wanted = bool(self.waiting) and self.waiting[-1] <= number
            if not (is_wanted or self.ours):
                self.row = number
                continue
            end = place if tag["empty"] else seen.find(self.tags.ends_row, place, last)
            if end < 0:
                limit = start
                break
            if is_wanted or self.ours.search(seen, place, end):
                yield data[done:start]
                yield from self._new_rows(number)
                self.row = number
                yield from self._edited(tag, data[start:place], data[place:end], seen[place:end])
                done = end
            self.row = number
            place = end
        if over >= 0:
            yield data[done:over]
            yield from self._new_rows(None)
            self.kept, self.is_over = data[over:], True
        else:
            yield data[done:limit]
            self.kept = data[limit:]

    def _number(self, tag: re.Match) -> int:
        found = NUMBER_OF_ROW.search(tag["of"])
        return int(found[1]) if found else self.row + 1

    def _new_rows(self, before: int | None) -> Iterator[bytes]:
        """Those that are to be marked and do not exist, up to this one or to the end."""
        while self.waiting and (before is None or self.waiting[-1] < before):
            self.row = self.waiting.pop()
            wanted = dict(sorted(self.cells[self.row].items()))
            cells = self._new_cells(wanted, None, None)
            prefix = self.tags.prefix
            yield b'<%srow r="%d">%s</%srow>' % (prefix, self.row, b"".join(cells), prefix)

    def _edited(self, tag: re.Match, start: bytes, content: bytes, seen: bytes) -> Iterator[bytes]:
        """A row without its end tag."""
        wanted: dict[int, MarkKind] = {}
        if self.waiting and self.waiting[-1] == self.row:
            wanted = dict(sorted(self.cells[self.waiting.pop()].items()))
            start = SPANS.sub(lambda found: _wider(found, wanted), start)
        if not tag["empty"]:
            yield start
            yield from self._cells(tag, content, seen, wanted)
        elif wanted:
            yield start[:-2] + b">"
            yield from self._new_cells(wanted, tag, None)
            yield b"</%srow>" % self.tags.prefix
        else:
            yield start

    def _cells(self, row: re.Match, content: bytes, seen: bytes, wanted) -> Iterator[bytes]:
        done = column = 0
        for tag in self.tags.cell.finditer(seen):
            reference = REFERENCE.search(tag["of"])
            number = column_of(reference[1].decode()) if reference else column + 1
            if number <= column:
                raise NotInPlace("Cells out of order.")
            column = number
            if wanted and next(iter(wanted)) < column:
                yield content[done : tag.start()]
                yield from self._new_cells(wanted, row, column)
                done = tag.start()
            kind = wanted.pop(column, None)
            if kind or self.ours:
                yield content[done : tag.start()]
                yield self._look(tag, content[tag.start() : tag.end()], kind)
                done = tag.end()
            elif not wanted:
                break
        yield content[done:]
        yield from self._new_cells(wanted, row, None)

    def _look(self, found: re.Match, tag: bytes, kind: MarkKind | None) -> bytes:
        """The start tag of a cell with the look it is to have."""
        written = STYLE.search(found["of"])
        old = int(written[1]) if written else 0
        new = self.styles.look(old, kind)
        if new == old:
            return tag
        first = len(self.tags.prefix) + 2
        xml = b' s="%d"' % new
        if written:
            return tag[: first + written.start()] + xml + tag[first + written.end() :]
        return tag[:first] + xml + tag[first:]

    def _new_cells(self, wanted: dict, row: re.Match | None, before: int | None) -> Iterator[bytes]:
        """Those that are to be marked and do not exist, up to this one or to the end of the row."""
        for column in list(wanted):
            if before is not None and column >= before:
                return
            style = self.styles.look(self._style_without_cell(row, column), wanted.pop(column))
            place = address(self.row, column).encode()
            yield b'<%sc r="%s" s="%d"/>' % (self.tags.prefix, place, style)

    def _style_without_cell(self, row: re.Match | None, column: int) -> int:
        """The look of the row, if it has one; else that of the column."""
        if row is not None and KEEPS_STYLE.search(row["of"]):
            written = STYLE.search(row["of"])
            return int(written[1]) if written else 0
        return next((s for first, last, s in self.of_columns if first <= column <= last), 0)


def _wider(spans: re.Match, wanted: Mapping[int, MarkKind]) -> bytes:
    first, last = min(int(spans[2]), *wanted), max(int(spans[3]), *wanted)
    return b"%s%d:%d%s" % (spans[1], first, last, spans[4])


@dataclass
class SheetEdit:
    """One sheet of the file on its way to what it becomes."""

    package: Package
    part: str
    styles: Styles
    cells: Mapping[int, Mapping[int, MarkKind]]
    notes: Mapping[tuple[int, int], str]
    deselects: bool

    def run(self) -> None:
        comments = Comments(self.package, self.part, self.notes)
        comments.write()
        if self.cells or self.styles.ours:
            self.package.write(self.part, _checked(self._edited(comments)))
        elif self.deselects:
            deselect(self.package, self.part)
        comments.finish()

    def _edited(self, comments: Comments) -> Iterator[bytes]:
        chunks = self.package.chunks(self.part)
        tags, head, data, rest = self._head(chunks)
        rows = _Rows(tags, self.cells, self.styles, _styles_of_columns(tags, head))
        yield IS_SELECTED.sub(rb"\1", head) if self.deselects else head
        if data.endswith(b"/>"):
            data, rest = data[:-2] + b">", tags.ends_data + b">" + rest
        yield data
        yield from rows.pass_on(rest)
        for chunk in chunks:
            if rows.is_over:
                rows.kept += chunk
                if len(rows.kept) > LARGEST_HEAD:
                    raise NotInPlace("Too much after the rows.")
            else:
                yield from rows.pass_on(chunk)
        if not rows.is_over:
            raise NotInPlace("Rows without an end.")
        yield self._tail(tags, head, rows.kept, comments)

    def _head(self, chunks: Iterator[bytes]) -> tuple[_Tags, bytes, bytes, bytes]:
        """What stands before the rows, the tag that opens them, and the bytes read beyond."""
        head = b""
        for chunk in chunks:
            head += chunk
            seen, limit = _without_comments(head)
            root = ROOT.search(seen)
            tags = _Tags(root[1]) if root else None
            found = tags.data.search(seen, 0, limit) if tags else None
            if found is not None:
                return tags, head[: found.start()], found[0], head[found.end() :]
            if len(head) > LARGEST_HEAD:
                break
        raise NotInPlace("A sheet without rows.")

    def _tail(self, tags: _Tags, head: bytes, tail: bytes, comments: Comments) -> bytes:
        """What follows the rows; with a way to the comments, where there was none."""
        root = START_TAG.match(head, ROOT.search(_without_comments(head)[0]).start())[0]
        declared = XML_DECLARATION.match(head)
        before = (declared[0] if declared else b"") + root + b"<%ssheetData>" % tags.prefix
        markup = Markup(before + tail)
        drawing = markup.root.first("legacyDrawing")
        new = comments.show(drawing.attribute("id") if drawing else None)
        if new is not None:
            xml = b'<%slegacyDrawing xmlns:r="%s" r:id="%s"/>' % (
                tags.prefix,
                RELATIONS.encode(),
                new.encode(),
            )
            follow = next(filter(_stands_after_comments, markup.root.children), None)
            if follow is not None:
                markup.before(follow, xml)
            else:
                markup.append(markup.root, xml)
        return markup.edited()[len(before) :]


AFTER_COMMENTS = frozenset(
    [
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
    ]
)


def _stands_after_comments(element: Element) -> bool:
    if element.name == "AlternateContent":
        return any(inner.name in AFTER_COMMENTS for inner in element.within())
    return element.name in AFTER_COMMENTS


def _styles_of_columns(tags: _Tags, head: bytes) -> list[tuple[int, int, int]]:
    found = []
    for column in tags.column.finditer(head):
        first, last, style = (number_in(column["of"], name) for name in (b"min", b"max", b"style"))
        if first and last and style:
            found.append((first, last, style))
    return found


def is_selected(package: Package, part: str) -> bool:
    return IS_SELECTED.search(_top(package.chunks(part))) is not None


def deselect(package: Package, part: str) -> None:
    """A sheet that is not shown any more; two shown at once would be typed into together."""
    if is_selected(package, part):
        chunks = package.chunks(part)
        package.write(part, chain([IS_SELECTED.sub(rb"\1", _top(chunks))], chunks))


def _top(chunks: Iterator[bytes]) -> bytes:
    """The first bytes of a sheet, among which its views stand."""
    top = b""
    for chunk in chunks:
        top += chunk
        if len(top) >= TOP:
            break
    return top


def _checked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same; an edit that broke the markup, because it was odder than we know, is not kept."""
    parser = expat.ParserCreate()
    try:
        for chunk in in_large_pieces(chunks):
            parser.Parse(chunk, False)
            yield chunk
        parser.Parse(b"", True)
    except expat.ExpatError as trouble:
        raise NotInPlace(str(trouble)) from trouble
