"""The tables of looks of a workbook, with looks added that differ by nothing but a fill."""

import re

from hanoi_industry.spreadsheets.marking.marks import MarkKind
from hanoi_industry.spreadsheets.marking.parts import START_TAG, Markup, number_in, with_attributes

# A cell without a fill of its own gets the first, one with a fill the second; the latter keeps the
# fill beneath as its background colour, which a solid fill never shows.
FILLS = {
    MarkKind.FAULTY: ("FFFFB3AB", "FFFFB3AC"),
    MarkKind.ODD: ("FFFFDB8A", "FFFFDB8B"),
    MarkKind.ASKED: ("FFB3D9FF", "FFB3D9FE"),
}
OVER_NOTHING = {alone for alone, _over in FILLS.values()}
OVER_ANOTHER = {over for _alone, over in FILLS.values()}
ORDER_OF_STYLES = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs")
# What a table of looks has at the least; others follow these.
FIRST_STYLES = {
    "fonts": (b'<{p}font><{p}sz val="11"/><{p}name val="Calibri"/></{p}font>',),
    "fills": (
        b'<{p}fill><{p}patternFill patternType="none"/></{p}fill>',
        b'<{p}fill><{p}patternFill patternType="gray125"/></{p}fill>',
    ),
    "borders": (b"<{p}border/>",),
    "cellXfs": (b'<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',),
}
NOTHING_BENEATH = b' indexed="64"'
IS_SOLID = re.compile(rb"\spatternType\s*=\s*[\"']solid")
SHOWN_COLOUR = re.compile(rb"<(?:[\w.-]+:)?fgColor(\s[^<>]*?)/?>")
HIDDEN_COLOUR = re.compile(rb"<(?:[\w.-]+:)?bgColor(\s[^<>]*?)/?>")
COLOUR_VALUE = re.compile(rb"\srgb\s*=\s*[\"']([0-9A-Fa-f]{8})")


class Styles:
    """The tables of looks, to which looks are added and from which none are taken."""

    def __init__(self, markup: Markup):
        self.markup = markup
        # The named style that looks of our own rest on, where the file has any.
        self.named = b' xfId="0"' if markup.root.first("cellStyleXfs") else b""
        self.tables = {name: self._stored(name) for name in FIRST_STYLES}
        self.stored = {name: len(table) for name, table in self.tables.items()}
        for name, first in FIRST_STYLES.items():
            if not self.tables[name]:
                self.tables[name] = [self._own(xml) for xml in first]
        self._places = {
            name: {xml: place for place, xml in reversed(list(enumerate(table)))}
            for name, table in self.tables.items()
        }
        self._looks: dict[tuple[int, MarkKind | None], int] = {}
        self.ours = {
            place
            for place, xml in enumerate(self.tables["cellXfs"])
            if _beneath(self._fill_of(xml)) is not None
        }

    def look(self, style: int, kind: MarkKind | None) -> int:
        """A look like this one with the fill of a mark; or without, where it had one of ours."""
        if (style, kind) not in self._looks:
            self._looks[style, kind] = self._derived(style, kind)
        return self._looks[style, kind]

    def add(self, table: str, xml: bytes) -> int:
        """The place of a look in its table, where it is put unless it is there."""
        xml = self._own(xml)
        place = self._places[table].setdefault(xml, len(self.tables[table]))
        if place == len(self.tables[table]):
            self.tables[table].append(xml)
        return place

    def finish(self) -> None:
        """Write what was added into the part."""
        root = self.markup.root
        for name, table in self.tables.items():
            added = b"".join(table[self.stored[name] :])
            element = root.first(name)
            if element is not None and added:
                self.markup.append(element, added)
                self.markup.set(element, count=len(table))
            elif element is None:
                later = ORDER_OF_STYLES[ORDER_OF_STYLES.index(name) + 1 :]
                rest = [one for one in root.children if one.name not in ORDER_OF_STYLES]
                follow = next(filter(None, map(root.first, later)), rest[0] if rest else None)
                xml = b'<{p}%s count="%d">' % (name.encode(), len(table))
                xml = self._own(xml + added + b"</{p}%s>" % name.encode())
                if follow is None:
                    self.markup.append(root, xml)
                else:
                    self.markup.before(follow, xml)

    def _stored(self, name: str) -> list[bytes]:
        element = self.markup.root.first(name)
        return [] if element is None else [self.markup.source(one) for one in element.children]

    def _own(self, xml: bytes) -> bytes:
        return xml.replace(b"{p}", self.markup.prefix)

    def _fill_of(self, xf: bytes) -> bytes:
        place = number_in(START_TAG.match(xf)[0], b"fillId")
        fills = self.tables["fills"]
        return fills[place] if place is not None and place < len(fills) else fills[0]

    def _derived(self, style: int, kind: MarkKind | None) -> int:
        xfs = self.tables["cellXfs"]
        xf = xfs[style] if style < len(xfs) else xfs[0]
        fill = self._fill_of(xf)
        beneath = _beneath(fill)
        if kind is None:
            if beneath is None:
                return style
            return self._with_fill(xf, 0 if beneath == b"" else self._solid(beneath, b""))
        if beneath is None:
            beneath = _colour_of(fill)
        alone, over = FILLS[kind]
        ours = b' rgb="%s"' % (over if beneath else alone).encode()
        return self._with_fill(xf, self._solid(ours, beneath))

    def _solid(self, shown: bytes, beneath: bytes) -> int:
        return self.add(
            "fills",
            b'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor%s/><{p}bgColor%s/>'
            b"</{p}patternFill></{p}fill>" % (shown, beneath or NOTHING_BENEATH),
        )

    def _with_fill(self, xf: bytes, fill: int) -> int:
        return self.add("cellXfs", with_attributes(xf, fillId=fill, applyFill=1))


def _colour_of(fill: bytes) -> bytes:
    """How a solid fill names its colour; nothing for all others."""
    shown = SHOWN_COLOUR.search(fill) if IS_SOLID.search(fill) else None
    return shown[1].rstrip() if shown else b""


def _beneath(fill: bytes) -> bytes | None:
    """The colour under a fill of ours, empty where there was none; None for a fill of others."""
    value = _value_of(_colour_of(fill))
    if value in OVER_NOTHING:
        return b""
    if value not in OVER_ANOTHER:
        return None
    hidden = HIDDEN_COLOUR.search(fill)
    hidden = hidden[1].rstrip() if hidden else b""
    # LibreOffice puts a colour of its own there, and may take one of ours.
    return b"" if _value_of(hidden) in OVER_NOTHING | OVER_ANOTHER else hidden


def _value_of(colour: bytes) -> str:
    found = COLOUR_VALUE.match(colour)
    return found[1].decode().upper() if found else ""
