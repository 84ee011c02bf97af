"""Cheap checks of an uploaded file before any reader touches it.

Pure: bytes in, findings out, or `Refused` with a reason. What a file is is decided by what it
holds, never by its name. A packed workbook is unpacked part by part with our own count, because
the sizes written in a zip may lie and a few kilobytes may unpack to gigabytes.

The scan over the cells also tells what the fast reader hides: error cells, formulas that were
never computed, styles, hidden rows and columns.
"""

import codecs
import io
import posixpath
import re
import struct
import zipfile
import zlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 150 * 1024 * 1024
MAX_PARTS = 2_000
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_BLANKS_IN_A_ROW = 10_000

CHUNK = 1024 * 1024
LONGEST_CELL = 128 * 1024  # a formula has at most 8,192 letters, so one cell fits in this
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


@dataclass
class SheetFindings:
    """What the scan saw in one sheet; rows and columns count from 1."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas_without_value: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] | None = None
    styles: dict[int, array] = field(default_factory=dict)
    last_shared_text: int = -1

    def style_at(self, row: int, column: int) -> int:
        of_row = self.styles.get(row)
        return of_row[column - 1] if of_row is not None and column <= len(of_row) else 0


@dataclass(frozen=True)
class Style:
    number_format: str | None = None
    font: str | None = None


@dataclass
class Findings:
    kind: Kind
    sheets: dict[str, SheetFindings] = field(default_factory=dict)
    styles: list[Style] = field(default_factory=list)
    date1904: bool = False
    has_macros: bool = False
    has_outside_links: bool = False


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
def column_of(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column


def check(data: bytes, *, encoding: str | None = None) -> Findings:
    """Look at the whole file; `encoding` is given when a person has said how a text is written."""
    kind = kind_of(data, encoding=encoding)
    if kind in (Kind.XLS, Kind.TEXT):
        return Findings(kind)
    return _Package(data).findings(kind)


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
    (b"MIME-Version:", "web page"),
)
ORDINARY_BYTES = bytes(range(32, 256)) + b"\t\n\r\x0b\x0c"
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


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
    for signature, found in SIGNATURES:
        if data.startswith(signature):
            raise Refused(Reason.NOT_A_SPREADSHEET, found=found)
    return _kind_of_text(data, encoding)


def _kind_of_package(data: bytes) -> Kind:
    names = {name.lower(): name for name in _Package(data).names}
    if any(name.startswith("xl/") for name in names):
        return Kind.XLSB if "xl/workbook.bin" in names else Kind.XLSX
    if "mimetype" in names and "content.xml" in names:
        package = _Package(data)
        if package.read(names["mimetype"]).startswith(ODS_TYPE):
            return Kind.ODS
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise Refused(Reason.NOT_A_SPREADSHEET, found="word")
    raise Refused(Reason.NOT_A_SPREADSHEET, found="archive")


def _kind_of_ole(data: bytes) -> Kind:
    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise Refused(Reason.PASSWORD)
    if holds("Workbook\0") or holds("Book\0"):
        return Kind.XLS
    raise Refused(Reason.NOT_A_SPREADSHEET, found="word" if holds("WordDocument") else "other")


def _kind_of_text(data: bytes, encoding: str | None) -> Kind:
    head = data[:8192]
    if head.startswith(UTF16_MARKS):
        head = head.decode("utf-16", "ignore").encode()
    elif encoding is None and len(head.translate(None, ORDINARY_BYTES)) > max(2, len(head) // 100):
        raise Refused(Reason.NOT_A_SPREADSHEET, found="other")
    start = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if re.match(rb"<[!?a-z]", start):
        is_page = re.search(rb"<html|<table|<body|<head|<div|<script", start) is not None
        raise Refused(Reason.NOT_A_SPREADSHEET, found="web page" if is_page else "xml")
    return Kind.TEXT


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
NAME = rb"(?:[A-Za-z_][\w.-]*:)?"


class _Package:
    """A zip, opened once, its directory checked, its parts unpacked with our own count."""

    def __init__(self, data: bytes):
        self.data = data
        self.unpacked = 0
        self.parts = {part.filename: part for part in self._directory()}

    @property
    def names(self) -> list[str]:
        return list(self.parts)

    def findings(self, kind: Kind) -> Findings:
        found = Findings(kind)
        if kind is Kind.XLSX:
            names = self._sheet_names(found)
        shared_texts = 0
        for name in self.names:
            chunks = self._checked(name, self._unpack(name))
            head = next(chunks, b"")
            chunks = _again(head, chunks)
            if kind is Kind.XLSX and _has_root(head, rb"worksheet"):
                sheet = names.get(name.lstrip("/").lower(), name)
                found.sheets[sheet] = _scan_sheet(sheet, chunks)
            elif kind is Kind.XLSX and _has_root(head, rb"sst"):
                shared_texts = sum(1 for _ in _matches(SHARED_TEXT, chunks))
            elif kind is Kind.ODS and name == "content.xml":
                found.sheets = _scan_ods(chunks)
            else:
                for _ in chunks:
                    pass
        self._refuse_lost_texts(found, shared_texts)
        self._look_at_directory_parts(found)
        return found

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
                if self.unpacked > MAX_UNPACKED_BYTES or size > MAX_UNPACKED_BYTES:
                    raise Refused(Reason.UNPACKS_TOO_LARGE, limit=MAX_UNPACKED_BYTES, part=name)
                yield chunk
        except zlib.error as trouble:
            raise Refused(Reason.BROKEN, part=name) from trouble
        if size != part.file_size or checksum != part.CRC:
            raise Refused(Reason.BROKEN, part=name)

    @staticmethod
    def _checked(name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The same chunks, refused when they hold what no honest workbook holds."""
        lower = name.lower()
        is_named_markup = lower.endswith((".xml", ".rels", ".vml"))
        parser = None
        is_markup = False
        before = b""
        for number, chunk in enumerate(chunks):
            if number == 0:
                is_markup = is_named_markup or MARKUP_START.match(chunk) is not None
                marked = is_named_markup and chunk.startswith(UTF16_MARKS)
                if marked or chunk.startswith(UTF16_MARKUP):
                    raise Refused(Reason.UTF16_PART, part=name)
                if is_markup and not lower.endswith(".vml") and not lower.startswith(NEVER_READ):
                    parser = expat.ParserCreate()
            if is_markup and DOCTYPE.search(before + chunk):
                raise Refused(Reason.DOCTYPE, part=name)
            _parse(parser, name, chunk)
            before = chunk[-16:]
            yield chunk
        _parse(parser, name, b"", is_last=True)

    def _markup(self, name: str):
        """A directory part as a tree; None where it is missing or cannot be understood."""
        actual = {known.lower(): known for known in self.names}.get(name.lower())
        if actual is None:
            return None
        try:
            return fromstring(self.read(actual), forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError, LookupError):
            return None

    def _sheet_names(self, found: Findings) -> dict[str, str]:
        """Part (in small letters) to the name of its sheet; a sheet without its part is refused."""
        workbook = self._markup("xl/workbook.xml")
        links = self._markup("xl/_rels/workbook.xml.rels")
        if workbook is None or links is None:
            return {}
        targets = {
            link.get("Id"): posixpath.normpath(
                posixpath.join("/xl", (link.get("Target") or "").replace("\\", "/"))
            )
            for link in links
        }
        known = {"/" + name.lstrip("/").lower() for name in self.names}
        names = {}
        for element in workbook.iter():
            if _local(element.tag) == "workbookPr":
                found.date1904 = element.get("date1904") in ("1", "true")
            if _local(element.tag) != "sheet":
                continue
            link = next((v for k, v in element.attrib.items() if k.endswith("}id")), None)
            target = targets.get(link, "").lower()
            if target and target not in known:
                raise Refused(Reason.BROKEN, sheet=element.get("name"), part=target)
            names[target.lstrip("/")] = element.get("name")
        return names

    def _refuse_lost_texts(self, found: Findings, shared_texts: int) -> None:
        """The fast reader gives an empty cell for a text that is not in the table of texts."""
        for sheet, findings in found.sheets.items():
            if findings.last_shared_text >= shared_texts:
                raise Refused(Reason.BROKEN, sheet=sheet)

    def _look_at_directory_parts(self, found: Findings) -> None:
        names = [name.lower() for name in self.names]
        found.has_macros = any(name.endswith("vbaproject.bin") for name in names)
        found.has_outside_links = any(name.startswith("xl/externallinks/") for name in names)
        if found.kind is Kind.XLSX:
            found.styles = _styles(self._markup("xl/styles.xml"))
        if found.kind is Kind.ODS:
            manifest = self._markup("META-INF/manifest.xml")
            tags = () if manifest is None else (_local(part.tag) for part in manifest.iter())
            if "encryption-data" in tags:
                raise Refused(Reason.PASSWORD)


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


def _stored(packed: memoryview) -> Iterator[bytes]:
    for start in range(0, len(packed), CHUNK):
        yield bytes(packed[start : start + CHUNK])


def _inflated(packed: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    waiting = bytes(packed)
    while waiting and not inflater.eof:
        chunk = inflater.decompress(waiting, CHUNK)
        waiting = inflater.unconsumed_tail
        if chunk:
            yield chunk
    rest = inflater.flush()
    if rest:
        yield rest


def _again(head: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from chunks


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _has_root(head: bytes, root: bytes) -> bool:
    return re.search(rb"<" + NAME + root + rb"[\s>]", head[:4096]) is not None


# Cells


CELL = re.compile(
    rb"<" + NAME + rb"(?:"
    rb"c(?P<cell>(?:\s[^<>]*)?/?)>\s*"
    rb"(?P<formula><" + NAME + rb"f(?:\s[^<>]*)?(?:/>|>[^<]*</" + NAME + rb"f\s*>)\s*)?"
    rb"(?P<content><" + NAME + rb"(?:v(?:\s[^<>]*)?>(?P<value>[^<]{0,40})|is[\s/>]))?"
    rb"|row(?P<row>(?:\s[^<>]*)?)>"
    rb"|col(?P<col>\s[^<>]*)>"
    rb")"
)
ATTRIBUTE = re.compile(rb"\s([rst])\s*=\s*[\"']([^\"']*)")
HIDDEN = re.compile(rb"\shidden\s*=\s*[\"'](?:1|true)[\"']")
REFERENCE = re.compile(r"([A-Za-z]+)([0-9]+)\Z")
SHARED_TEXT = re.compile(rb"<" + NAME + rb"si[\s/>]")


def _matches(pattern: re.Pattern, chunks: Iterable[bytes]) -> Iterator[re.Match]:
    """Every match over the chunks, as if they were one, without holding more than two of them."""
    carried = b""
    for chunk in chunks:
        piece = carried + chunk
        safe = max(len(piece) - LONGEST_CELL, 0)
        done = safe
        for match in pattern.finditer(piece):
            if match.start() >= safe:
                break
            yield match
            done = max(done, match.end())
        carried = piece[done:]
    yield from pattern.finditer(carried)


def _scan_sheet(sheet: str, chunks: Iterable[bytes]) -> SheetFindings:
    found = SheetFindings()
    row = column = rows_seen = 0
    styles = None
    for match in _matches(CELL, chunks):
        attributes = match["cell"]
        if attributes is None:
            if match["row"] is not None:
                row = _row_number(match["row"], row + 1)
                column = 0
                rows_seen += 1
                styles = None
                if HIDDEN.search(match["row"]):
                    found.hidden_rows.add(row)
            elif HIDDEN.search(match["col"]):
                found.hidden_columns.update(_columns_meant(match["col"]))
            continue
        named = dict(ATTRIBUTE.findall(attributes))
        if b"r" in named:
            row, column = _place(sheet, named[b"r"])
        else:
            column += 1
        has_content = match["formula"] is not None or match["content"] is not None
        if row > MAX_ROWS or column > MAX_COLUMNS:
            if has_content:
                _refuse_far(sheet, row, column, rows_seen)
            continue
        if b"s" in named:
            styles = found.styles.setdefault(row, array("H")) if styles is None else styles
            _keep_style(styles, column, named[b"s"])
        if has_content:
            _look_into_cell(found, row, column, named.get(b"t"), match)
    return found


def _look_into_cell(found: SheetFindings, row: int, column: int, kind, match: re.Match) -> None:
    value = match["value"]
    if kind == b"e":
        found.errors[row, column] = (value or b"#ERROR!").decode("ascii", "replace")
    elif kind == b"s" and value and value.strip().isdigit():
        found.last_shared_text = max(found.last_shared_text, int(value))
    if match["formula"] is not None and not value and not (kind == b"str" and match["content"]):
        found.formulas_without_value.add((row, column))


def _place(sheet: str, reference: bytes) -> tuple[int, int]:
    parts = REFERENCE.match(reference.decode("ascii", "replace"))
    if parts is None:
        raise Refused(Reason.BROKEN, sheet=sheet)
    letters, digits = parts.groups()
    if len(letters) > 3 or len(digits) > 7:
        raise Refused(
            Reason.FAR_CELL,
            sheet=sheet,
            address=parts[0][:20],
            rows=MAX_ROWS,
            columns=MAX_COLUMNS,
        )
    return int(digits), column_of(letters)


def _row_number(attributes: bytes, otherwise: int) -> int:
    named = dict(ATTRIBUTE.findall(attributes)).get(b"r", b"")
    return int(named) if named.isdigit() and len(named) <= 9 else otherwise


def _columns_meant(attributes: bytes) -> range:
    limits = dict(re.findall(rb"\s(min|max)\s*=\s*[\"'](\d{1,6})[\"']", attributes))
    first, last = int(limits.get(b"min", 1)), int(limits.get(b"max", 0))
    return range(first, min(last, MAX_COLUMNS) + 1)


def _keep_style(styles: array, column: int, written: bytes) -> None:
    style = int(written) if written.isdigit() and len(written) <= 5 else 0
    if len(styles) < column:
        styles.extend([0] * (column - len(styles)))
    styles[column - 1] = min(style, 65_535)


def _refuse_far(sheet: str, row: int, column: int, rows_seen: int) -> None:
    """A table that is truly too long, or one stray cell somewhere far off?"""
    place = {"sheet": sheet, "address": address(row, column)}
    if row > MAX_ROWS and rows_seen > MAX_ROWS // 2:
        raise Refused(Reason.TOO_MANY_ROWS, limit=MAX_ROWS, **place)
    if MAX_COLUMNS < column <= MAX_COLUMNS + 1 and row <= MAX_ROWS:
        raise Refused(Reason.TOO_MANY_COLUMNS, limit=MAX_COLUMNS, **place)
    raise Refused(Reason.FAR_CELL, rows=MAX_ROWS, columns=MAX_COLUMNS, **place)


# Styles


BUILT_IN_FORMATS = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    37: "#,##0;(#,##0)",
    38: "#,##0;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)",
    49: "@",
}


def _styles(sheet_of_styles) -> list[Style]:
    if sheet_of_styles is None:
        return []
    fonts, formats, cells = [], dict(BUILT_IN_FORMATS), []
    for part in sheet_of_styles:
        if _local(part.tag) == "numFmts":
            formats |= {_number(one.get("numFmtId")): one.get("formatCode") for one in part}
        elif _local(part.tag) == "fonts":
            fonts = [_font_name(font) for font in part]
        elif _local(part.tag) == "cellXfs":
            cells = list(part)
    return [
        Style(formats.get(_number(cell.get("numFmtId"))), _nth(fonts, _number(cell.get("fontId"))))
        for cell in cells
    ]


def _font_name(font) -> str | None:
    return next((part.get("val") for part in font if _local(part.tag) in ("name", "rFont")), None)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 9 else 0


def _nth(items: list, index: int):
    return items[index] if index < len(items) else None


# OpenDocument


ODS_TOKEN = re.compile(
    rb"<table:table(?P<table>\s[^<>]*)>"
    rb"|<table:table-column(?P<column>(?:\s[^<>]*)?/?)>"
    rb"|<table:table-row(?P<row>(?:\s[^<>]*)?/?)>"
    rb"|<table:(?:covered-)?table-cell(?P<cell>(?:\s[^<>]*)?/?)>"
    rb"|<text:s\s[^<>]*text:c=\"(?P<blanks>\d+)\""
)
ODS_ATTRIBUTE = re.compile(rb"\s((?:table|office|calcext):[\w-]+)=\"([^\"]*)\"")


def _scan_ods(chunks: Iterable[bytes]) -> dict[str, SheetFindings]:
    sheets: dict[str, SheetFindings] = {}
    name, found = "", SheetFindings()
    row = column = column_end = row_end = 0
    for match in _matches(ODS_TOKEN, chunks):
        named = dict(ODS_ATTRIBUTE.findall(match[match.lastgroup]))
        if match["table"] is not None:
            name = _ods_text(named.get(b"table:name", b""))
            found = sheets.setdefault(name, SheetFindings(merges=[]))
            row_end = column_end = 0
        elif match["column"] is not None:
            first, column_end = column_end + 1, column_end + _times(named, "columns")
            if named.get(b"table:visibility") == b"collapse":
                found.hidden_columns.update(range(first, min(column_end, MAX_COLUMNS) + 1))
        elif match["row"] is not None:
            row, row_end = row_end + 1, row_end + _times(named, "rows")
            column = 0
            if named.get(b"table:visibility") in (b"collapse", b"filter"):
                found.hidden_rows.update(range(row, min(row_end, MAX_ROWS) + 1))
        elif match["cell"] is not None:
            first, column = column + 1, column + _times(named, "columns")
            if b"office:value-type" in named and (row_end > MAX_ROWS or column > MAX_COLUMNS):
                _refuse_far(name, row_end, column, row)
            _look_into_ods_cell(found, row, first, named)
        elif len(match["blanks"]) > 6 or int(match["blanks"]) > MAX_BLANKS_IN_A_ROW:
            raise Refused(Reason.TOO_MUCH_TEXT, sheet=name, address=address(row, column))
    return sheets


def _look_into_ods_cell(found: SheetFindings, row: int, column: int, named: dict) -> None:
    if named.get(b"calcext:value-type") == b"error":
        found.errors[row, column] = "#ERROR!"
    down = _count(named.get(b"table:number-rows-spanned"))
    across = _count(named.get(b"table:number-columns-spanned"))
    if down > 1 or across > 1:
        found.merges.append((row, column, row + down - 1, column + across - 1))


def _times(named: dict, what: str) -> int:
    return _count(named.get(f"table:number-{what}-repeated".encode()))


def _count(written: bytes | None) -> int:
    return int(written) if written and written.isdigit() and len(written) < 10 else 1


def _ods_text(written: bytes) -> str:
    text = written.decode("utf-8", "replace")
    for escaped, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")):
        text = text.replace(escaped, letter)
    return text.replace("&amp;", "&")
