"""A packed workbook edited in place: what is not changed is copied byte for byte.

Libraries that load a workbook and save it anew lose what they do not know: computed values
of formulas, pictures, charts, whatever came after them. So nothing is loaded here. A `Package`
copies parts as they are packed; a `Markup` finds the elements of one small part and splices
bytes between them. Only for packages that the guard has looked at.
"""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.parsers import expat

CHUNK = 1024 * 1024
LEVEL = 5  # packs nearly as well as 6 here, in two thirds of the time
LONGEST_TAG = 8 * 1024
LARGEST_PART_HELD = 64 * 1024 * 1024

CONTENT_TYPES = "[Content_Types].xml"
CONTENT_TYPES_SPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATIONS_SPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

NAME = rb"[^\s<>/=\"']+"
ATTRIBUTE = re.compile(rb"\s+(" + NAME + rb")\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
START_TAG = re.compile(rb"<(" + NAME + rb")((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*?)(/?)>")
CHARACTERS_XML_CANNOT_HOLD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class NotInPlace(Exception):
    """The package is not laid out in a way that may be edited without harm."""


def escaped(text: str) -> bytes:
    """Text for an element or an attribute, in plain letters: right in a part of any encoding."""
    text = CHARACTERS_XML_CANNOT_HOLD.sub("", text)
    for letter, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(letter, written)
    return text.encode("ascii", "xmlcharrefreplace")


# One small part


@dataclass(slots=True, eq=False)
class Element:
    """An element and where it stands in its part; for `<a/>`, inner, close and end are one place."""

    space: str
    name: str
    attributes: Mapping[str, str]
    start: int
    inner: int
    close: int = 0
    end: int = 0
    children: list["Element"] = field(default_factory=list)

    def all(self, name: str) -> list["Element"]:
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "Element | None":
        return next((child for child in self.children if child.name == name), None)

    def within(self) -> Iterator["Element"]:
        for child in self.children:
            yield child
            yield from child.within()

    def attribute(self, name: str) -> str | None:
        """By its local name, in whatever namespace it stands."""
        return next((v for k, v in self.attributes.items() if k.rpartition(" ")[2] == name), None)


class Markup:
    """A part as a tree of elements with their places, and the splices that it is to get."""

    def __init__(self, content: bytes):
        self.content = content
        self._splices: list[tuple[int, int, bytes]] = []
        self._appended: dict[int, tuple[Element, list[bytes]]] = {}
        self.root = self._tree()

    @property
    def is_changed(self) -> bool:
        return bool(self._splices or self._appended)

    @property
    def prefix(self) -> bytes:
        """The one that new elements of the root's namespace need, with its colon."""
        return self.prefix_of(self.root)

    def prefix_of(self, element: Element) -> bytes:
        name = START_TAG.match(self.content, element.start)[1]
        return name[: name.index(b":") + 1] if b":" in name else b""

    def source(self, element: Element) -> bytes:
        return self.content[element.start : element.end]

    def text(self, element: Element) -> str:
        """All text within, entities resolved."""
        texts: list[str] = []
        parser = expat.ParserCreate()
        parser.CharacterDataHandler = texts.append
        # Prefixes are of no matter here, and so need not be declared.
        parser.Parse(self.source(element), True)
        return "".join(texts)

    def append(self, element: Element, xml: bytes) -> None:
        self._appended.setdefault(element.start, (element, []))[1].append(xml)

    def before(self, element: Element, xml: bytes) -> None:
        self._splices.append((element.start, element.start, xml))

    def after(self, element: Element, xml: bytes) -> None:
        self._splices.append((element.end, element.end, xml))

    def remove(self, element: Element) -> None:
        self.replace(element, b"")

    def replace(self, element: Element, xml: bytes) -> None:
        self._splices.append((element.start, element.end, xml))

    def set(self, element: Element, **attributes: object) -> None:
        """Give attributes without a prefix a value of plain letters."""
        for start, end, xml in _attribute_splices(
            self.content[element.start : element.inner], attributes
        ):
            self._splices.append((element.start + start, element.start + end, xml))

    def edited(self) -> bytes:
        splices = list(self._splices)
        for element, pieces in self._appended.values():
            if element.close == element.inner and self._is_closed_at_once(element):
                name = START_TAG.match(self.content, element.start)[1]
                xml = b">" + b"".join(pieces) + b"</" + name + b">"
                splices.append((element.inner - 2, element.inner, xml))
            else:
                splices.append((element.close, element.close, b"".join(pieces)))
        return spliced(self.content, splices)

    def _is_closed_at_once(self, element: Element) -> bool:
        return self.content[element.inner - 2 : element.inner] == b"/>"

    def _tree(self) -> Element:
        content = self.content
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise NotInPlace("A part in UTF-16.")
        open_elements: list[Element] = []
        roots: list[Element] = []
        parser = expat.ParserCreate(namespace_separator=" ")

        def start(name, attributes):
            place = parser.CurrentByteIndex
            tag = START_TAG.match(content, place)
            if tag is None:
                raise NotInPlace("A tag that cannot be told.")
            space, _blank, local = name.rpartition(" ")
            element = Element(space, local, attributes, place, tag.end())
            (open_elements[-1].children if open_elements else roots).append(element)
            open_elements.append(element)

        def end(_name):
            element = open_elements.pop()
            if self._is_closed_at_once(element):
                element.close = element.end = element.inner
            else:
                element.close = parser.CurrentByteIndex
                element.end = content.index(b">", element.close) + 1

        def refuse(*_anything):
            raise NotInPlace("A part with a document type.")

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.StartDoctypeDeclHandler = refuse
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, ValueError) as trouble:
            raise NotInPlace(str(trouble)) from trouble
        return roots[0]


def spliced(content: bytes, splices: Iterable[tuple[int, int, bytes]]) -> bytes:
    pieces, done = [], 0
    for start, end, xml in sorted(splices, key=lambda splice: splice[:2]):
        if start < done:
            raise NotInPlace("Two changes of one place.")
        pieces += [content[done:start], xml]
        done = end
    return b"".join([*pieces, content[done:]])


def with_attributes(element: bytes, **attributes: object) -> bytes:
    """The bytes of an element, its own start tag with these attributes."""
    tag = START_TAG.match(element)
    if tag is None:
        raise NotInPlace("A tag that cannot be told.")
    return spliced(element, _attribute_splices(tag[0], attributes))


def _attribute_splices(tag: bytes, attributes: Mapping[str, object]):
    found = START_TAG.match(tag)
    if found.end() > LONGEST_TAG:
        raise NotInPlace("A tag without end.")
    places = {
        one[1]: (found.start(2) + one.start(), found.start(2) + one.end())
        for one in ATTRIBUTE.finditer(found[2])
    }
    for name, value in attributes.items():
        xml = b' %s="%s"' % (name.encode(), escaped(str(value)))
        start, end = places.get(name.encode(), (found.end(1), found.end(1)))
        yield start, end, xml


def number_in(tag: bytes, name: bytes) -> int | None:
    """A whole number of a start tag."""
    found = re.search(rb"\s" + name + rb"\s*=\s*[\"'](\d{1,9})[\"']", tag)
    return int(found[1]) if found else None


# The package


@dataclass(frozen=True)
class Relation:
    id: str
    kind: str  # the last word of its type
    target: str  # a part of this package, or an address outside
    is_outside: bool = False


@dataclass(frozen=True)
class _Packed:
    content: bytes
    size: int
    checksum: int
    method: int = zipfile.ZIP_DEFLATED


class Package:
    """The parts of a workbook by their names; letter case and a leading slash do not matter."""

    def __init__(self, data: bytes):
        self._data = data
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, EOFError, OSError) as trouble:
            raise NotInPlace(str(trouble)) from trouble
        self._entries = self._zip.infolist()
        self._by_key = {_key(entry.filename): entry for entry in self._entries}
        self._written: dict[str, _Packed] = {}
        self._added: dict[str, str] = {}
        self._removed: set[str] = set()
        self._markups: dict[str, Markup] = {}
        self._relations: dict[str, list[Relation]] = {}

    def has(self, name: str) -> bool:
        key = _key(name)
        return (key in self._by_key or key in self._added) and key not in self._removed

    def names(self) -> list[str]:
        names = [entry.filename for entry in self._entries] + list(self._added.values())
        return [name for name in names if self.has(name)]

    def chunks(self, name: str) -> Iterator[bytes]:
        """A part as it came, a piece at a time."""
        entry = self._by_key.get(_key(name))
        if entry is None:
            raise NotInPlace(f"No part {name}.")
        try:
            with self._zip.open(entry) as part:
                while chunk := part.read(CHUNK):
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as trouble:
            raise NotInPlace(str(trouble)) from trouble

    def read(self, name: str) -> bytes:
        content = bytearray()
        for chunk in self.chunks(name):
            content += chunk
            if len(content) > LARGEST_PART_HELD:
                raise NotInPlace(f"{name} is too large to be held.")
        return bytes(content)

    def markup(self, name: str) -> Markup:
        """A part to be edited; what it becomes is packed at the end."""
        key = _key(name)
        if key not in self._markups:
            self._markups[key] = Markup(self.read(name))
        return self._markups[key]

    def write(self, name: str, content: bytes | Iterable[bytes]) -> None:
        """A part anew, or a new part; packed at once, so that a large one is never held whole."""
        key = _key(name)
        if key not in self._by_key:
            self._added.setdefault(key, name.lstrip("/"))
        self._written[key] = _deflated([content] if isinstance(content, bytes) else content)

    def start(self, name: str, content: bytes) -> Markup:
        """A new part that is to be edited further."""
        self.write(name, content)
        self._markups[_key(name)] = Markup(content)
        return self._markups[_key(name)]

    def remove(self, name: str) -> None:
        self._removed.add(_key(name))

    def latest(self, name: str) -> bytes:
        """A part as it was last written."""
        part = self._written.get(_key(name))
        if part is None:
            return self.read(name)
        return zlib.decompress(part.content, -zlib.MAX_WBITS)

    def unused(self, pattern: str) -> str:
        """The first name of this pattern, with a number for %d, that no part has."""
        number = 1
        while _key(pattern % number) in self._by_key or _key(pattern % number) in self._added:
            number += 1
        return pattern % number

    # What belongs to what

    def relations(self, name: str) -> list[Relation]:
        """Those of a part, or of the whole package where the name is empty."""
        key = _key(name)
        if key not in self._relations:
            part = relations_part(name)
            found = self.markup(part).root.all("Relationship") if self.has(part) else []
            self._relations[key] = [_relation(name, one.attributes) for one in found]
        return self._relations[key]

    def relate(self, name: str, kind: str, target: str) -> str:
        """A new relation of a part to another; its id. `kind` is the whole type."""
        known = {one.id.lower() for one in self.relations(name)}
        number = 1
        while (id_ := f"rId{number}").lower() in known:
            number += 1
        part = relations_part(name)
        if not self.has(part):
            space = RELATIONS_SPACE.encode()
            self.start(part, DECLARATION + b'<Relationships xmlns="%s"/>' % space)
        markup = self.markup(part)
        place = posixpath.relpath("/" + target, posixpath.dirname("/" + name))
        markup.append(
            markup.root,
            b'<%sRelationship Id="%s" Type="%s" Target="%s"/>'
            % (markup.prefix, escaped(id_), escaped(kind), escaped(place)),
        )
        self._relations[_key(name)].append(Relation(id_, kind.rpartition("/")[2], target))
        return id_

    def unrelate(self, name: str, relation: Relation) -> None:
        markup = self.markup(relations_part(name))
        for one in markup.root.all("Relationship"):
            if one.attributes.get("Id") == relation.id:
                markup.remove(one)
        self._relations[_key(name)].remove(relation)

    def content_type(self, name: str) -> str:
        root = self.markup(CONTENT_TYPES).root
        for one in root.all("Override"):
            if _key(one.attributes.get("PartName", "")) == _key(name):
                return one.attributes.get("ContentType", "")
        ending = name.rpartition(".")[2].lower()
        for one in root.all("Default"):
            if one.attributes.get("Extension", "").lower() == ending:
                return one.attributes.get("ContentType", "")
        return ""

    def declare(self, name: str, content_type: str) -> None:
        if self.content_type(name) == content_type:
            return
        types = self.markup(CONTENT_TYPES)
        types.append(
            types.root,
            b'<%sOverride PartName="%s" ContentType="%s"/>'
            % (types.prefix, escaped("/" + name), escaped(content_type)),
        )

    # Packing

    def packed(self) -> bytes:
        for key, markup in self._markups.items():
            if markup.is_changed and key not in self._removed:
                self._written[key] = _deflated([markup.edited()])
        stream, directory = io.BytesIO(), []
        for entry in self._entries:
            if _key(entry.filename) not in self._removed:
                part = self._written.get(_key(entry.filename)) or self._as_it_is(entry)
                directory.append(_write_part(stream, entry, part))
        for key, name in self._added.items():
            if key not in self._removed:
                entry = zipfile.ZipInfo(name)
                directory.append(_write_part(stream, entry, self._written[key]))
        _write_directory(stream, directory)
        return stream.getvalue()

    def _as_it_is(self, entry: zipfile.ZipInfo) -> _Packed:
        header = self._data[entry.header_offset : entry.header_offset + 30]
        if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
            raise NotInPlace("A part without its header.")
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        start = entry.header_offset + 30 + name_length + extra_length
        content = self._data[start : start + entry.compress_size]
        return _Packed(content, entry.file_size, entry.CRC, entry.compress_type)


def relations_part(name: str) -> str:
    folder, _slash, own = name.rpartition("/")
    return posixpath.join(folder, "_rels", f"{own}.rels").lstrip("/")


def _relation(source: str, attributes: Mapping[str, str]) -> Relation:
    target = attributes.get("Target", "")
    is_outside = attributes.get("TargetMode", "").lower() == "external"
    if not is_outside:
        folder = "/" + source.rpartition("/")[0]
        target = unquote(target.replace("\\", "/").partition("#")[0])
        target = posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
    kind = attributes.get("Type", "").rpartition("/")[2]
    return Relation(attributes.get("Id", ""), kind, target, is_outside)


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def in_large_pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    held, size = [], 0
    for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size >= CHUNK:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def _deflated(chunks: Iterable[bytes]) -> _Packed:
    deflater = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    pieces, size, checksum = [], 0, 0
    for chunk in in_large_pieces(chunks):
        size += len(chunk)
        checksum = zlib.crc32(chunk, checksum)
        pieces.append(deflater.compress(chunk))
    pieces.append(deflater.flush())
    return _Packed(b"".join(pieces), size, checksum)


USED_UTF8 = 0x800
OLDEST_DAY = (1980, 1, 1, 0, 0, 0)


def _write_part(stream: io.BytesIO, entry: zipfile.ZipInfo, part: _Packed) -> bytes:
    """A part with its header; its line of the directory comes back."""
    year, month, day, hour, minute, second = max(entry.date_time, OLDEST_DAY)
    at = hour << 11 | minute << 5 | second // 2
    on = year - 1980 << 9 | month << 5 | day
    flags = entry.flag_bits & USED_UTF8
    try:
        name = entry.orig_filename.encode("utf-8" if flags else "cp437")
    except UnicodeEncodeError:
        name, flags = entry.orig_filename.encode(), USED_UTF8
    described = struct.pack(
        "<HHHHHLLLHH",
        *(20, flags, part.method, at, on, part.checksum),
        *(len(part.content), part.size, len(name), 0),
    )
    place = stream.tell()
    stream.write(b"PK\x03\x04" + described + name)
    stream.write(part.content)
    of_folder = entry.external_attr if entry.is_dir() else 0
    line = struct.pack("<HHHLL", 0, 0, 0, of_folder, place)
    return b"PK\x01\x02" + struct.pack("<H", 20) + described + line + name


def _write_directory(stream: io.BytesIO, directory: list[bytes]) -> None:
    place = stream.tell()
    stream.write(b"".join(directory))
    size = stream.tell() - place
    count = len(directory)
    stream.write(b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, count, count, size, place, 0))
