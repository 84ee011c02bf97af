"""What an uploaded file is, and whether it can be opened without harm, before any reader touches it.

Pure: bytes in, a kind or a container out, or `Refused` with a reason. What a file is is decided by
what it holds, never by its name. A packed workbook is unpacked part by part with our own count,
because the sizes written in a zip may lie and a few kilobytes may unpack to gigabytes; the sectors
of an old workbook are followed with a count too, because they may run in a circle.
"""

import codecs
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
MAX_PARTS = 2_000
MAX_ROWS = 200_000
MAX_COLUMNS = 512
MAX_SHEETS = 300  # more than one for each of 126 communes
MAX_BLANKS_IN_A_ROW = 10_000
# Of all sheets, each row up to its last filled cell. Kept as read, so many take some 500 MB.
MAX_CELLS = 5_000_000

CHUNK = 1024 * 1024
# No honest part is both: tables of a hundred thousand like rows unpack to some thirty times as much.
LARGE_PART = 30 * 1024 * 1024
MOST_TIMES = 200
LARGEST_DIRECTORY_PART = 5 * 1024 * 1024


class Kind(StrEnum):
    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    TEXT = "text"


class Reason(StrEnum):
    EMPTY_FILE = "empty_file"
    TOO_LARGE = "too_large"
    LOCK_FILE = "lock_file"
    NOT_A_SPREADSHEET = "not_a_spreadsheet"
    PASSWORD = "password"  # noqa: S105
    VERY_OLD_WORKBOOK = "very_old_workbook"
    BROKEN = "broken"
    TOO_MANY_PARTS = "too_many_parts"
    DUPLICATE_PART = "duplicate_part"
    OVERLAPPING_PARTS = "overlapping_parts"
    UNKNOWN_COMPRESSION = "unknown_compression"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    DOCTYPE = "doctype"
    UTF16_PART = "utf16_part"
    FAR_CELL = "far_cell"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MANY_SHEETS = "too_many_sheets"
    TOO_MANY_CELLS = "too_many_cells"
    TOO_MUCH_TEXT = "too_much_text"
    NO_SHEETS = "no_sheets"
    ENCODING_NEEDED = "encoding_needed"
    WRONG_ENCODING = "wrong_encoding"
    OPEN_QUOTE = "open_quote"
    BROKEN_TEXT = "broken_text"
    READER_DIED = "reader_died"
    READER_PANICKED = "reader_panicked"
    READER_TOO_SLOW = "reader_too_slow"


class Refused(Exception):
    """The file is not read. `code` says why, `params` hold what a message needs."""

    def __init__(self, code: Reason, **params):
        super().__init__(code, params)
        self.code = Reason(code)
        self.params = params


def address(row: int, column: int) -> str:
    return f"{letters_of(column)}{row}"


@lru_cache(maxsize=1024)
def letters_of(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=1024)
def column_of(letters: str | bytes) -> int:
    column = 0
    for code in letters.upper() if isinstance(letters, bytes) else letters.upper().encode():
        column = column * 26 + code - 64
    return column


# What the file is


SIGNATURES = (
    (b"%PDF", "pdf"),
    (b"{\\rtf", "word"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"%!PS", "other"),
)
PICTURE = re.compile(rb"RIFF.{4}WEBP|.{4}ftyp(?:heic|heix|mif1|avif)", re.DOTALL)
ORDINARY_BYTES = bytes(range(32, 256)) + b"\t\n\r\x0b\x0c"
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD_WORKBOOK_STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")
# The first record of a workbook of Excel 2, 3 or 4, which stood in no container.
VERY_OLD_WORKBOOK = re.compile(
    rb"\x09[\x00\x02\x04][\x04-\x08]\x00.{2}[\x10\x20\x40\x00][\x00\x01]", re.DOTALL
)
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
ODS_TYPE = OPEN_DOCUMENT + b"spreadsheet"


def kind_of(data: bytes, *, encoding: str | None = None) -> Kind:
    if len(data) > MAX_FILE_BYTES:
        raise Refused(Reason.TOO_LARGE, size=len(data), limit=MAX_FILE_BYTES)
    if not data.strip(b" \t\r\n\0"):
        raise Refused(Reason.EMPTY_FILE)
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_package(data)
    if data.startswith(b"PK\x05\x06"):
        raise Refused(Reason.NOT_A_SPREADSHEET, found="archive")
    if data.startswith(OLE_SIGNATURE):
        return _kind_of_ole(data)
    if VERY_OLD_WORKBOOK.match(data):
        raise Refused(Reason.VERY_OLD_WORKBOOK)
    head = data[:1024].removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")
    for signature, found in SIGNATURES:
        if head.startswith(signature):
            raise Refused(Reason.NOT_A_SPREADSHEET, found=found)
    if PICTURE.match(data):
        raise Refused(Reason.NOT_A_SPREADSHEET, found="image")
    return _kind_of_text(data, encoding)


def _kind_of_package(data: bytes) -> Kind:
    package = Package(data)
    names = {name.lower(): name for name in package.names}
    if any(name.startswith("xl/") for name in names):
        return Kind.XLSB if "xl/workbook.bin" in names else Kind.XLSX
    mimetype = package.read(names["mimetype"]) if "mimetype" in names else b""
    if mimetype.startswith(ODS_TYPE) and "content.xml" in names:
        return Kind.ODS
    if mimetype.startswith(OPEN_DOCUMENT) or any(
        name.startswith(("word/", "ppt/")) for name in names
    ):
        raise Refused(Reason.NOT_A_SPREADSHEET, found="word")
    if any(name.endswith(".iwa") for name in names):  # Apple's Numbers, Pages or Keynote
        raise Refused(Reason.NOT_A_SPREADSHEET, found="other")
    raise Refused(Reason.NOT_A_SPREADSHEET, found="archive")


def _kind_of_ole(data: bytes) -> Kind:
    try:
        names = {entry.name for entry in Compound(data).entries}
    except Refused as broken:
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused(Reason.PASSWORD) from broken
        raise
    if "EncryptedPackage" in names:
        raise Refused(Reason.PASSWORD)
    if not names.isdisjoint(OLD_WORKBOOK_STREAMS):
        return Kind.XLS
    raise Refused(Reason.NOT_A_SPREADSHEET, found="word" if "WordDocument" in names else "other")


def _kind_of_text(data: bytes, encoding: str | None) -> Kind:
    head = data[:8192]
    order = utf16_order(head)
    if order is not None:
        head = head.decode(order, "ignore").encode()
    elif encoding is None and len(head.translate(None, ORDINARY_BYTES)) > max(2, len(head) // 100):
        raise Refused(Reason.NOT_A_SPREADSHEET, found="other")
    start = head.removeprefix(codecs.BOM_UTF8).lstrip("\ufeff".encode() + b" \t\r\n").lower()
    found = _found_in_text(start)
    if found is not None:
        raise Refused(Reason.NOT_A_SPREADSHEET, found=found)
    return Kind.TEXT


XML_OF_2003 = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet|progid=\"excel\.sheet\"")
# What the servers of many systems send as "xls", often with a line of words before it.
TABLE_OF_A_PAGE = [re.compile(rb"<%s[\s>]" % tag) for tag in (b"table", b"tr", b"t[dh]")]
SAVED_PAGE = re.compile(rb"(?:[\w-]+:[^\n]*\n|[ \t]+\S[^\n]*\n)*?mime-version:")
SHORTCUT = re.compile(rb"\[internetshortcut\]|\{\s*\"[^{}]*\"(?:doc_id|url)\"\s*:")
JSON = re.compile(rb"[\[{]\s*[\[{\"]")
# What older programs handed tables on in: text that looks like a csv of codes.
SYLK = re.compile(rb"id;p\w*(?:;[ne])*\s*[\r\n]+(?:p;[pfe]|o;[lpdvke]|b;|[cf];[xywsnrdfgm]\d)")
DIF = re.compile(rb"table\r?\n0,1\r?\n\"")


def _found_in_text(start: bytes) -> str | None:
    """What a text in small letters is, where it is no table of its own."""
    if re.match(rb"<[!?a-z]", start):
        if XML_OF_2003.search(start):
            return "xml of 2003"
        is_page = re.search(rb"<html|<table|<body|<head|<div|<script", start) is not None
        return "web page" if is_page else "xml"
    if SAVED_PAGE.match(start) or all(one.search(start) for one in TABLE_OF_A_PAGE):
        return "web page"
    if SHORTCUT.match(start):
        return "shortcut"
    if JSON.match(start) or SYLK.match(start) or DIF.match(start):
        return "other"
    return None


# The upper halves of the letters that Vietnamese text is made of, and of its dashes and quotes.
UPPER_HALVES = b"\x00\x01\x03\x1e\x20"


def utf16_order(head: bytes) -> str | None:
    """The codec of UTF-16 text, by its mark or by where the upper halves of its letters stand;
    "utf-32" for text of four bytes a letter, by its mark."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    halves = head[1::2], head[::2]
    for (upper, lower), order in zip(
        (halves, halves[::-1]), ("utf-16-le", "utf-16-be"), strict=True
    ):
        rare = len(upper.translate(None, UPPER_HALVES))
        # Both halves of a letter are never 0, as they are in pictures and programs.
        if upper.count(0) > len(upper) // 3 and rare + lower.count(0) <= len(upper) // 50:
            return order
    return None


# Packed workbooks


ZIP_TROUBLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    IndexError,
    NotImplementedError,
    OSError,
    ValueError,
)
DOCTYPE = re.compile(rb"<!(?:doctype|entity)", re.IGNORECASE)
MARKUP_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
NEVER_READ = ("docprops/", "customxml/")
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF16_MARKUP = (b"<\0", b"\0<", b"\xff\xfe<\0", b"\xfe\xff\0<")


class Package:
    """A zip, opened once, its directory checked, its parts unpacked with our own count."""

    def __init__(self, data: bytes):
        self.data = data
        self.unpacked = 0
        self.parts = {part.filename: part for part in self._directory()}

    @property
    def names(self) -> list[str]:
        return list(self.parts)

    @property
    def announced(self) -> int:
        """How large the package unpacks, as its directory says."""
        return sum(part.file_size for part in self.parts.values())

    def weigh(self) -> None:
        """Unpack everything and keep nothing: refused where it is more or other than announced."""
        for name in self.names:
            for _chunk in self._unpack(name):
                pass

    def read(self, name: str) -> bytes:
        """A small part whole; a directory part larger than any honest one is cut off."""
        unpacked = b""
        for chunk in self._unpack(name, counted=False):
            unpacked += chunk
            if len(unpacked) > LARGEST_DIRECTORY_PART:
                raise Refused(Reason.UNPACKS_TOO_LARGE, limit=LARGEST_DIRECTORY_PART, part=name)
        return unpacked

    def _directory(self) -> list[zipfile.ZipInfo]:
        end = self.data.rfind(b"PK\x05\x06")
        if end < 0:
            raise Refused(Reason.BROKEN)
        try:
            (count,) = struct.unpack_from("<H", self.data, end + 10)
            if count > MAX_PARTS:
                raise Refused(Reason.TOO_MANY_PARTS, limit=MAX_PARTS)
            with zipfile.ZipFile(io.BytesIO(self.data)) as opened:
                parts = opened.infolist()
                directory_start = opened.start_dir
        except ZIP_TROUBLE as trouble:
            raise Refused(Reason.BROKEN) from trouble
        _check_directory(parts)
        self._check_overlap(parts, directory_start)
        return [part for part in parts if not part.is_dir()]

    def _check_overlap(self, parts: list[zipfile.ZipInfo], directory_start: int) -> None:
        free_from = 0
        for part in sorted(parts, key=lambda part: part.header_offset):
            if part.header_offset < free_from:
                raise Refused(Reason.OVERLAPPING_PARTS, part=part.filename)
            free_from = self._start_of(part) + part.compress_size
            if free_from > directory_start:
                raise Refused(Reason.OVERLAPPING_PARTS, part=part.filename)

    def _start_of(self, part: zipfile.ZipInfo) -> int:
        header = self.data[part.header_offset : part.header_offset + 30]
        if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
            raise Refused(Reason.BROKEN, part=part.filename)
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        return part.header_offset + 30 + name_length + extra_length

    def _unpack(self, name: str, *, counted: bool = True) -> Iterator[bytes]:
        part = self.parts[name]
        start = self._start_of(part)
        packed = memoryview(self.data)[start : start + part.compress_size]
        chunks = _stored(packed) if part.compress_type == zipfile.ZIP_STORED else _inflated(packed)
        size = checksum = 0
        try:
            for chunk in chunks:
                size += len(chunk)
                checksum = zlib.crc32(chunk, checksum)
                self.unpacked += len(chunk) if counted else 0
                is_bomb = size > LARGE_PART and size > MOST_TIMES * part.compress_size
                if is_bomb or max(self.unpacked, size) > MAX_UNPACKED_BYTES:
                    raise Refused(Reason.UNPACKS_TOO_LARGE, limit=MAX_UNPACKED_BYTES, part=name)
                yield chunk
        except zlib.error as trouble:
            raise Refused(Reason.BROKEN, part=name) from trouble
        if size != part.file_size or checksum != part.CRC:
            raise Refused(Reason.BROKEN, part=name)

    def checked(self, name: str) -> Iterator[bytes]:
        """A part in pieces, refused when it holds what no honest workbook holds."""
        lower = name.lower()
        is_named_markup = lower.endswith((".xml", ".rels", ".vml"))
        parser = None
        is_markup = False
        before = b""
        for number, chunk in enumerate(self._unpack(name)):
            if number == 0:
                is_markup = is_named_markup or MARKUP_START.match(chunk) is not None
                marked = is_named_markup and chunk.startswith(UTF16_MARKS)
                if marked or chunk.startswith(UTF16_MARKUP):
                    raise Refused(Reason.UTF16_PART, part=name)
                if is_markup and not lower.endswith(".vml") and not lower.startswith(NEVER_READ):
                    parser = expat.ParserCreate()
            seam = before + chunk[:16]
            if is_markup and (DOCTYPE.search(seam) or (b"<!" in chunk and DOCTYPE.search(chunk))):
                raise Refused(Reason.DOCTYPE, part=name)
            _parse(parser, name, chunk)
            before = seam[-16:] if len(chunk) < 16 else chunk[-16:]
            yield chunk
        _parse(parser, name, b"", is_last=True)

    def markup(self, name: str):
        """A directory part as a tree; None where it is missing or cannot be understood."""
        actual = {known.lower(): known for known in self.names}.get(name.lower())
        if actual is None:
            return None
        try:
            return fromstring(self.read(actual), forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError, LookupError):
            return None


def _parse(parser, name: str, chunk: bytes, *, is_last: bool = False) -> None:
    """Broken markup sends the fast reader into endless loops, so it never gets there."""
    if parser is None:
        return
    try:
        parser.Parse(chunk, is_last)
    except expat.ExpatError as trouble:
        raise Refused(Reason.BROKEN, part=name) from trouble


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MAX_PARTS:
        raise Refused(Reason.TOO_MANY_PARTS, limit=MAX_PARTS)
    if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise Refused(Reason.UNPACKS_TOO_LARGE, limit=MAX_UNPACKED_BYTES)
    seen = set()
    for part in parts:
        name = part.filename.replace("\\", "/").lower()
        if name in seen:
            raise Refused(Reason.DUPLICATE_PART, part=part.filename)
        seen.add(name)
        if part.flag_bits & 0x2041:
            raise Refused(Reason.PASSWORD)
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(Reason.UNKNOWN_COMPRESSION, part=part.filename)
        if _other_name(part) not in (None, part.filename):
            raise Refused(Reason.BROKEN, part=part.filename)


UNICODE_NAME = 0x7075


def _other_name(part: zipfile.ZipInfo) -> str | None:
    """The second name that an entry may have, by which the fast reader would know it."""
    at, extra = 0, part.extra
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == UNICODE_NAME:
            return extra[at + 9 : at + 4 + size].decode("utf-8", "replace")
        at += 4 + size
    return None


def _stored(packed: memoryview) -> Iterator[bytes]:
    for start in range(0, len(packed), CHUNK):
        yield bytes(packed[start : start + CHUNK])


def _inflated(packed: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for start in range(0, len(packed), CHUNK):
        waiting = packed[start : start + CHUNK]
        while waiting and not inflater.eof:
            chunk = inflater.decompress(waiting, CHUNK)
            waiting = inflater.unconsumed_tail
            if chunk:
                yield chunk
    rest = inflater.flush()
    if rest:
        yield rest


# Old workbooks


SECTORS_IN_HEADER = 109
NO_SECTOR = 0xFFFFFFFA  # this and all above are marks, not sectors
SMALL_STREAM = 4096


class Entry(NamedTuple):
    name: str
    first: int
    size: int


class Compound:
    """The file system inside an old workbook. Every chain of sectors is followed with a count."""

    def __init__(self, data: bytes):
        if len(data) < 512:
            raise Refused(Reason.BROKEN)
        self.data = data
        self.major, _, self.shift = struct.unpack_from("<HHH", data, 26)
        if self.shift not in (9, 12):
            raise Refused(Reason.BROKEN)
        self.size = 1 << self.shift
        first_of_directory, _, _, first_small, _ = struct.unpack_from("<5I", data, 48)
        self.table = self._table_of_sectors()
        self.directory = self._chain(first_of_directory)
        self.first_small = first_small
        self.entries = list(self._entries())

    def read(self, *names: str) -> bytes:
        """The first stream of one of these names."""
        entry = next((one for one in self.entries if one.name in names), None)
        if entry is None:
            raise Refused(Reason.BROKEN)
        follow = self._small if entry.size < SMALL_STREAM else self._chain
        content = follow(entry.first)
        if len(content) < entry.size - self.size:
            raise Refused(Reason.BROKEN)
        return content[: entry.size]

    def _table_of_sectors(self) -> tuple[int, ...]:
        """Sector to the sector that follows it."""
        listed = list(struct.unpack_from(f"<{SECTORS_IN_HEADER}I", self.data, 76))
        further, count = struct.unpack_from("<II", self.data, 68)
        seen = set()
        while further < NO_SECTOR and count:
            if further in seen:
                raise Refused(Reason.BROKEN)
            seen.add(further)
            numbers = self._numbers(self._sector(further))
            listed += numbers[:-1]
            further = numbers[-1] if numbers else NO_SECTOR
        sectors = [one for one in listed if one < NO_SECTOR]
        if len(sectors) > len(self.data) // self.size + 1 or len(set(sectors)) < len(sectors):
            raise Refused(Reason.BROKEN)
        return tuple(n for one in sectors for n in self._numbers(self._sector(one)))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) << self.shift
        if start >= len(self.data):
            raise Refused(Reason.BROKEN)
        return self.data[start : start + self.size]

    @staticmethod
    def _numbers(sector: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])

    def _chain(self, sector: int) -> bytes:
        pieces = []
        for number in self._followed(sector, self.table):
            pieces.append(self._sector(number))
        return b"".join(pieces)

    @staticmethod
    def _followed(number: int, table: tuple[int, ...]) -> Iterator[int]:
        steps = 0
        while number < NO_SECTOR:
            steps += 1
            if number >= len(table) or steps > len(table):
                raise Refused(Reason.BROKEN)
            yield number
            number = table[number]

    def _small(self, first: int) -> bytes:
        """A small stream: its own little sectors stand in the stream of the root."""
        table = self._numbers(self._chain(self.first_small))
        home = self._chain(self.entries[0].first)
        pieces = [home[n * 64 : n * 64 + 64] for n in self._followed(first, table)]
        return b"".join(pieces)

    def _entries(self) -> Iterator[Entry]:
        for at in range(0, len(self.directory) - 127, 128):
            (length,) = struct.unpack_from("<H", self.directory, at + 64)
            if not 2 <= length <= 64:
                continue
            name = self.directory[at : at + length - 2].decode("utf-16-le", "replace")
            first, size = struct.unpack_from("<II", self.directory, at + 116)
            yield Entry(name, first, size)
