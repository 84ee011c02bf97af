"""Comments of cells, and the shapes that show them, in the old drawing language that Excel asks for."""

import re
from collections.abc import Iterator, Mapping

from hanoi_industry.spreadsheets.guard import address
from hanoi_industry.spreadsheets.marking.marks import place_of
from hanoi_industry.spreadsheets.marking.parts import (
    DECLARATION,
    MAIN,
    RELATIONS,
    START_TAG,
    TYPES,
    Element,
    Markup,
    NotInPlace,
    Package,
    escaped,
    spliced,
)

VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
AUTHOR = "hanoi-industry"
# What our comments begin with, for some programs forget who wrote a comment; and what stands
# between them and somebody's own note.
OPENS_OURS, CLOSES_OURS = "⚑ ", "\n· · ·\n"

OPENS_SHAPE, CLOSES_SHAPE = b"<v:shape ", b"</v:shape>"
ROW_OF_SHAPE = re.compile(rb"<x:Row>\s*(\d{1,7})\s*</x:Row>")
COLUMN_OF_SHAPE = re.compile(rb"<x:Column>\s*(\d{1,7})\s*</x:Column>")
NUMBER_OF_SHAPE = re.compile(rb"_s(\d{1,9})[\"']")
BLOCKS_OF_SHAPES = re.compile(rb"(<o:idmap\s[^<>]*?\sdata\s*=\s*[\"'])([\d,\s]*)([\"'])")
NUMBERS_IN_A_BLOCK = 1024
SPACES = {
    b"v": b"urn:schemas-microsoft-com:vml",
    b"o": b"urn:schemas-microsoft-com:office:office",
    b"x": b"urn:schemas-microsoft-com:office:excel",
}
KIND_OF_SHAPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"'
    b' path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    b'<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
NEW_DRAWING = (
    b'<xml xmlns:v="%(v)s" xmlns:o="%(o)s" xmlns:x="%(x)s"><o:shapelayout v:ext="edit">'
    b'<o:idmap v:ext="edit" data=""/></o:shapelayout></xml>'
) % SPACES
LETTERS_IN_A_LINE, LINES_OF_A_COMMENT = 44, (4, 24)
FONT_OF_COMMENTS = b'<{p}sz val="9"/><{p}rFont val="Tahoma"/>'


class Comments:
    """The comments of one sheet and the shapes that show them.

    Somebody's own note stays, with what we have to say in front of it; a thread of comments is
    left alone, for its cell has no room for a note.
    """

    def __init__(self, package: Package, sheet: str, notes: Mapping[tuple[int, int], str]):
        self.package, self.sheet, self.notes = package, sheet, notes
        self.removed: set[tuple[int, int]] = set()
        self.added: list[tuple[int, int]] = []
        self._drawings: dict[str, bytes] = {}

    def write(self) -> None:
        """The texts: those of an earlier turn away, the new ones in their place."""
        found = [one for one in self.package.relations(self.sheet) if one.kind == "comments"]
        if found and self.package.has(found[0].target):
            taken = self._edit(self.package.markup(found[0].target))
            markup = self.package.markup(found[0].target)
        else:
            taken, markup = set(), None
        self.added = [place for place in self.notes if place not in taken]
        if self.added:
            self._append(markup or self._new_part())

    def _edit(self, markup: Markup) -> set[tuple[int, int]]:
        """The cells that have a comment of somebody else."""
        authors = markup.root.first("authors")
        names = [markup.text(one) for one in authors.children] if authors else []
        taken = set()
        listed = markup.root.first("commentList")
        for comment in listed.children if listed else ():
            place = place_of(comment.attributes.get("ref", ""))
            number = comment.attributes.get("authorId", "")
            author = names[int(number)] if number.isdecimal() and int(number) < len(names) else ""
            text = comment.first("text")
            said = markup.text(text) if text is not None else ""
            if author == AUTHOR or (said.startswith(OPENS_OURS) and CLOSES_OURS not in said):
                markup.remove(comment)
                self.removed.add(place)
                continue
            taken.add(place)
            if text is not None and not author.startswith("tc="):
                xml = _with_ours(markup, text, self.notes.get(place))
                if xml != markup.source(text):
                    markup.replace(text, xml)
        return taken

    def _new_part(self) -> Markup:
        folder = self.sheet.rpartition("/worksheets/")[0] or "xl"
        part = self.package.unused(f"{folder}/comments%d.xml")
        self.package.declare(part, f"{TYPES}.comments+xml")
        self.package.relate(self.sheet, f"{RELATIONS}/comments", part)
        xml = b'<comments xmlns="%s"><authors/><commentList/></comments>' % MAIN.encode()
        return self.package.start(part, DECLARATION + xml)

    def _append(self, markup: Markup) -> None:
        authors, listed = markup.root.first("authors"), markup.root.first("commentList")
        if authors is None or listed is None:
            raise NotInPlace("Comments without a list.")
        names = [markup.text(one) for one in authors.children]
        if AUTHOR not in names:
            xml = b"<{p}author>%s</{p}author>".replace(b"{p}", markup.prefix)
            markup.append(authors, xml % AUTHOR.encode())
            names.append(AUTHOR)
        of_us = names.index(AUTHOR)
        for place in self.added:
            xml = b'<{p}comment ref="%s" authorId="%d"><{p}text>%s</{p}text></{p}comment>'
            run = _run(OPENS_OURS + self.notes[place], markup.prefix)
            xml = xml.replace(b"{p}", markup.prefix)
            markup.append(listed, xml % (address(*place).encode(), of_us, run))

    # Shapes

    def show(self, drawing: str | None) -> str | None:
        """Shapes for the new comments in the drawing of this id, or in a new one, whose id it is."""
        self._hide()
        if not self.added:
            return None
        id_ = None
        targets = {one.id: one.target for one in self.package.relations(self.sheet)}
        if drawing is not None:
            part = targets.get(drawing)
            if part is None or not self.package.has(part):
                raise NotInPlace("A drawing that is not there.")
        else:
            folder = self.sheet.rpartition("/worksheets/")[0] or "xl"
            part = self.package.unused(f"{folder}/drawings/vmlDrawing%d.vml")
            self._drawings[part] = NEW_DRAWING
            self.package.write(part, b"")
            self.package.declare(part, VML_TYPE)
            id_ = self.package.relate(self.sheet, f"{RELATIONS}/vmlDrawing", part)
        xml = self._drawings.get(part) or self.package.read(part)
        self._drawings[part] = _with_shapes(xml, self.added, self._blocks_of_others(part))
        return id_

    def _hide(self) -> None:
        """Take the shapes of removed comments away."""
        if not self.removed:
            return

        for relation in self.package.relations(self.sheet):
            if relation.kind == "vmlDrawing" and self.package.has(relation.target):
                xml = self.package.read(relation.target)
                gone = [
                    (start, end, b"")
                    for start, end in _shapes(xml)
                    if _cell_of(xml[start:end]) in self.removed
                ]
                if gone:
                    self._drawings[relation.target] = spliced(xml, gone)
        self.removed = set()

    def _blocks_of_others(self, part: str) -> set[int]:
        blocks: set[int] = set()
        for name in self.package.names():
            if name.lower().endswith(".vml") and name.lower() != part.lower():
                xml = self._drawings.get(name) or self.package.latest(name)
                blocks |= _blocks(xml)
        return blocks

    def finish(self) -> None:
        self._hide()
        for part, xml in self._drawings.items():
            self.package.write(part, xml)


def _shapes(drawing: bytes) -> Iterator[tuple[int, int]]:
    """Where each shape begins and ends."""
    end = 0
    while (start := drawing.find(OPENS_SHAPE, end)) >= 0:
        end = drawing.find(CLOSES_SHAPE, start) + len(CLOSES_SHAPE)
        if end < start:
            return
        yield start, end


def _cell_of(shape: bytes) -> tuple[int, int] | None:
    """The cell that a shape is the note of."""
    row, column = ROW_OF_SHAPE.search(shape), COLUMN_OF_SHAPE.search(shape)
    if row is None or column is None or b'"Note"' not in shape:
        return None
    return int(row[1]) + 1, int(column[1]) + 1


def _run(text: str, prefix: bytes) -> bytes:
    xml = b"<{p}r><{p}rPr>" + FONT_OF_COMMENTS + b'</{p}rPr><{p}t xml:space="preserve">'
    return (xml + b"%s</{p}t></{p}r>").replace(b"{p}", prefix) % escaped(text)


def _with_ours(markup: Markup, text: Element, ours: str | None) -> bytes:
    """Somebody's note, what we said in front of it before taken off, what we say now put there."""
    prefix = markup.prefix
    pieces = [markup.source(child) for child in text.children]
    if text.children:
        first = text.children[0]
        said = markup.text(first)
        if said.startswith(OPENS_OURS) and CLOSES_OURS in said:
            rest = said.partition(CLOSES_OURS)[2]
            looks = first.first("rPr")
            pieces[0] = b"" if not rest else _run(rest, prefix)
            if rest and looks is not None:
                xml = b'<%sr>%s<%st xml:space="preserve">%s</%st></%sr>'
                names = markup.source(looks), prefix, escaped(rest), prefix, prefix
                pieces[0] = xml % (prefix, *names)
        elif ours is not None and first.name == "t":
            pieces[0] = b"<%sr>%s</%sr>" % (prefix, pieces[0], prefix)
    if ours is not None:
        pieces.insert(0, _run(f"{OPENS_OURS}{ours}{CLOSES_OURS}", prefix))
    tag = START_TAG.match(markup.source(text))
    return b"<%s%s>%s</%s>" % (tag[1], tag[2].rstrip(), b"".join(pieces), tag[1])


def _blocks(drawing: bytes) -> set[int]:
    found = BLOCKS_OF_SHAPES.search(drawing)
    return {int(one) for one in re.findall(rb"\d+", found[2])} if found else set()


def _with_shapes(drawing: bytes, places: list[tuple[int, int]], others: set[int]) -> bytes:
    """A hidden note for each cell, under numbers that no other drawing of the file uses."""
    end = drawing.rfind(b"</xml>")
    if end < 0:
        raise NotInPlace("A drawing without an end.")
    declared = b"".join(
        b' xmlns:%s="%s"' % (prefix, space)
        for prefix, space in SPACES.items()
        if b"xmlns:" + prefix not in drawing[:4096]
    )
    own = sorted(_blocks(drawing))
    used = {int(number) for number in NUMBER_OF_SHAPE.findall(drawing)}
    numbers = _free_numbers(own, used, others)
    shapes, blocks = [], set(own)
    if b"_x0000_t202" not in drawing:
        shapes.append(KIND_OF_SHAPE.replace(b"<v:shapetype", b"<v:shapetype" + declared))
    for place in places:
        number = next(numbers)
        blocks.add(number // NUMBERS_IN_A_BLOCK)
        shapes.append(_shape(number, *place, declared))
    drawing = drawing[:end] + b"".join(shapes) + drawing[end:]
    data = b",".join(str(block).encode() for block in sorted(blocks))
    return BLOCKS_OF_SHAPES.sub(lambda found: found[1] + data + found[3], drawing, count=1)


def _free_numbers(own: list[int], used: set[int], others: set[int]) -> Iterator[int]:
    block, blocks = 0, list(own)
    while True:
        block = blocks.pop(0) if blocks else max([block, *own, *others]) + 1
        for number in range(block * NUMBERS_IN_A_BLOCK + 1, (block + 1) * NUMBERS_IN_A_BLOCK):
            if number not in used:
                yield number


def _shape(number: int, row: int, column: int, declared: bytes) -> bytes:
    """`row` and `column` count from 1; the shape counts from 0."""
    top = max(row - 2, 0)
    return (
        b'<v:shape%s id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;width:260pt;'
        b'height:120pt;z-index:%d;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
        b'<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
        b'<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
        b'<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note">'
        b"<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>%d, 15, %d, 2, %d, 31, %d, 9</x:Anchor>"
        b"<x:AutoFill>False</x:AutoFill><x:Row>%d</x:Row><x:Column>%d</x:Column>"
        b"</x:ClientData></v:shape>"
    ) % (
        *(declared, number, number % NUMBERS_IN_A_BLOCK, column, top, column + 4, top + 8),
        *(row - 1, column - 1),
    )
