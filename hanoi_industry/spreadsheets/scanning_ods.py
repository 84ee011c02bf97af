"""The parts of an OpenDocument table: checked, and looked through for what the fast reader hides.

Pure. The reader gives neither errors nor merged ranges nor what a percent sign or a font means.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from html import unescape

from hanoi_industry.spreadsheets.findings import Findings, SheetFindings, Style, refuse_far
from hanoi_industry.spreadsheets.guard import (
    MAX_BLANKS_IN_A_ROW,
    MAX_COLUMNS,
    MAX_ROWS,
    Kind,
    Package,
    Reason,
    Refused,
    address,
)
from hanoi_industry.spreadsheets.number_formats import FOREIGN_MONEY
from hanoi_industry.spreadsheets.scanning_xlsx import matches

# Attributes up to the end of the tag; a formula in quotes may hold the mark that ends one.
MORE = rb"(?:\s(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)?/?"
TOKEN = re.compile(
    rb"<table:table(?P<table>\s[^<>]*)>"
    rb"|</table:table(?P<end>)\s*>"
    rb"|<table:table-column(?P<column>" + MORE + rb")>"
    rb"|<table:table-row(?P<row>" + MORE + rb")>"
    rb"|<table:(?:covered-)?table-cell(?P<cell>" + MORE + rb")>"
    rb"(?:\s*<text:p(?:\s[^<>/]*)?(?:/>|>)(?P<text>[^<]{0,40}))?"
    rb"|<text:span(?P<span>\s[^<>]*)>"
    rb"|<text:s\s[^<>]*text:c\s*=\s*[\"'](?P<blanks>\d+)[\"']"
    rb"|<style:style(?P<style>\s[^<>]*)>"
    rb"|<style:text-properties(?P<font>\s[^<>]*)>"
    rb"|<style:map(?P<map>\s[^<>]*)>"
    rb"|<number:(?P<sort>number|percentage|currency)-style(?P<format>\s[^<>]*)>"
    rb"|<number:(?:number|fraction|scientific-number)(?P<digits>(?:\s[^<>]*)?)>"
    rb"|<number:(?:text|currency-symbol(?:\s[^<>]*)?)>(?P<words>[^<]{0,40})</number:"
)
ATTRIBUTE = re.compile(
    rb"\s((?:table|office|calcext|style|text|fo|number):[\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')"
)
VALUE = re.compile(rb"\soffice:(?:date-|time-)?value\s*=\s*(?:\"[^\"]*\"|'[^']*')")
A_VALUE = b' office:value="1"'
# What stands in a cell that is not just one of many alike.
NOT_PLAIN = frozenset(
    (
        "table:formula",
        "table:number-columns-repeated",
        "table:number-columns-spanned",
        "table:number-rows-spanned",
    )
)
STRIKING = "style:text-line-through-style", "style:text-line-through-type"
# The kinds of cells whose value stands in an attribute, and is blank without it.
WITH_VALUE = frozenset(("float", "percentage", "currency", "date", "time"))
ERROR = re.compile(r"#[A-Z/0-9]+[!?]?|Err:\d{3}")


def scan(package: Package) -> Findings:
    _refuse_locked(package)
    found = Findings(Kind.ODS)
    found.has_macros = any(
        name.lower().startswith(("basic/", "scripts/")) for name in package.names
    )
    scan_of_tables = _Scan(found)
    # The formats first, since the looks of cells point to them.
    for name in sorted(package.names, key=lambda name: name != "styles.xml"):
        chunks = package.checked(name)
        if name == "styles.xml":
            scan_of_tables.look(chunks)
        elif name == "content.xml":
            scan_of_tables.look(_noticed(chunks, found))
        else:
            for _ in chunks:
                pass
    for name, sheet in found.sheets.items():
        sheet.refuse_wide_emptiness(name)
    return found


# A shape in a cell, whose words would become those of the cell; how a word is spoken; and breaks
# within a line, without which the words on both sides would become one.
ODD_IN_TEXTS = (b"<draw:", b"<text:ruby-text", b"<text:line-break", b"<text:tab")


def _noticed(chunks: Iterable[bytes], found: Findings) -> Iterator[bytes]:
    """The chunks as they are, and whether their texts would be misread."""
    before = b""
    for chunk in chunks:
        for piece in (before + chunk[:16], chunk):
            if b"<![CDATA[" in piece:
                raise Refused(Reason.BROKEN)  # the fast reader would leave out what stands in it
            found.has_odd_texts |= any(mark in piece for mark in ODD_IN_TEXTS)
        before = chunk[-16:]
        yield chunk


def _refuse_locked(package: Package) -> None:
    """First of all, since a locked part looks like a broken one."""
    manifest = package.markup("META-INF/manifest.xml")
    if manifest is None:
        return
    for entry in manifest.iter():
        if entry.tag.rpartition("}")[2] == "encryption-data":
            raise Refused(Reason.PASSWORD)


class _Scan:
    def __init__(self, found: Findings):
        self.found = found
        found.styles = [Style()]
        self.name, self.sheet = "", SheetFindings()
        self.row = self.row_end = self.column = self.column_end = self.rows_seen = 0
        self.formats: dict[str, str] = {}
        self.styles: dict[str, Style] = {}
        self.numbers: dict[Style, int] = {}
        self.raising: set[str] = set()
        self.defaults: list[tuple[int, str]] = []
        self.plain: set[bytes] = set()
        self.is_open = False
        self.sections: dict[str, list[str]] = {}
        self.open_format = self.open_style = ""
        self.is_percentage = False

    def look(self, chunks: Iterable[bytes]) -> None:
        for token in matches(TOKEN, chunks):
            what = token.lastgroup if token.lastgroup != "text" else "cell"
            if what == "cell":
                # The values themselves are nobody's business here, and without them cells are alike.
                attributes = VALUE.sub(A_VALUE, token["cell"])
                is_near = self.row_end <= MAX_ROWS and self.column < MAX_COLUMNS
                if is_near and attributes in self.plain:
                    self.column += 1
                    self.sheet.reach(self.row, self.column, last_row=self.row_end)
                else:
                    self._cell(_named(attributes), token["text"], attributes)
            elif what == "format":
                self._format(_named(token[what]), is_percentage=token["sort"] == b"percentage")
            elif what == "span":
                start, end = token.span()
                around = token.string[start - 1 : start], token.string[end : end + 1]
                self._span(_named(token[what]), stands_among_digits=all(map(bytes.isdigit, around)))
            elif what in ("blanks", "words", "end"):
                getattr(self, f"_{what}")(token[what])
            else:
                getattr(self, f"_{what}")(_named(token[what]))

    def _table(self, named: dict[str, str]) -> None:
        if self.is_open:  # the fast reader gives the inner table for both
            raise Refused(Reason.BROKEN, sheet=self.name)
        self.is_open = True
        self.name = named.get("table:name", "")
        self.sheet = self.found.sheet(self.name)
        self.sheet.merges = []
        self.row = self.row_end = self.column_end = self.rows_seen = 0
        self.defaults = []
        self.plain = set()

    def _end(self, _nothing: bytes) -> None:
        self.is_open = False

    def _column(self, named: dict[str, str]) -> None:
        first = self.column_end + 1
        self.column_end += _times(named, "columns")
        if named.get("table:visibility") in ("collapse", "filter"):
            hidden = range(first, min(self.column_end, MAX_COLUMNS) + 1)
            self.sheet.hidden_columns.update(hidden)
        self.defaults.append((self.column_end, named.get("table:default-cell-style-name", "")))

    def _row(self, named: dict[str, str]) -> None:
        self.row = self.row_end + 1
        self.row_end += _times(named, "rows")
        self.column = 0
        self.rows_seen += 1
        hides = named.get("table:visibility")
        if hides in ("collapse", "filter"):
            self.sheet.hidden_rows.update(range(self.row, min(self.row_end, MAX_ROWS) + 1))
            self.sheet.is_filtered |= hides == "filter"

    def _cell(self, named: dict[str, str], text: bytes | None, attributes: bytes) -> None:
        first = self.column + 1
        self.column += _times(named, "columns")
        kind = named.get("office:value-type")
        if kind is None and text is not None:
            # The fast reader shows no text that is not said to be one.
            self.found.has_odd_texts = True
        has_content = kind is not None or text is not None or "table:formula" in named
        if not has_content:
            self._merge(named, first)
            return
        if self.row_end > MAX_ROWS or self.column > MAX_COLUMNS:
            refuse_far(self.name, self.row_end, self.column, self.rows_seen)
        sheet = self.sheet
        sheet.reach(self.row, self.column, last_row=self.row_end)
        self._merge(named, first)
        style = self._style_of(named, first, kind)
        error = _error(named, text)
        is_missing = (kind is None and text is None) or _lacks_value(named, kind)
        if is_missing and "table:formula" not in named:
            error = error or "#VALUE!"
        if not (style or error or is_missing):
            # Errors are told by the text as well, so those of a formula are looked at one by one.
            is_said = kind is not None and named.get("calcext:value-type") != "error"
            if is_said and "table:style-name" in named and named.keys().isdisjoint(NOT_PLAIN):
                self.plain.add(attributes)
            return
        sheet.refuse_wide_emptiness(self.name)
        for row in range(self.row, self.row_end + 1):
            for column in range(first, self.column + 1):
                if error:
                    sheet.errors[row, column] = error
                elif is_missing:
                    sheet.formulas_without_value.add((row, column))
                if style:
                    sheet.keep_style(row, column, style)

    def _merge(self, named: dict[str, str], column: int) -> None:
        down = _count(named.get("table:number-rows-spanned"))
        across = _count(named.get("table:number-columns-spanned"))
        if (down > 1 or across > 1) and self.row <= MAX_ROWS and column <= MAX_COLUMNS:
            merge = self.row, column, self.row + down - 1, column + across - 1
            self.sheet.merges.append(merge)

    def _blanks(self, count: bytes) -> None:
        if len(count) > 6 or int(count) > MAX_BLANKS_IN_A_ROW:
            place = address(max(self.row, 1), max(self.column, 1))
            raise Refused(Reason.TOO_MUCH_TEXT, sheet=self.name, address=place)

    # Looks

    def _style_of(self, named: dict[str, str], column: int, kind: str | None) -> int:
        name = named.get("table:style-name")
        if name is None:
            name = next((style for end, style in self.defaults if column <= end), "")
        style = self.styles.get(name, Style())
        if kind == "percentage" and "%" not in (style.number_format or ""):
            style = replace(style, number_format="0%")
        if not style.counts:
            return 0
        if style not in self.numbers and len(self.found.styles) < 65_535:
            self.numbers[style] = len(self.found.styles)
            self.found.styles.append(style)
        return self.numbers.get(style, 0)

    def _style(self, named: dict[str, str]) -> None:
        self.open_style, self.open_format = named.get("style:name", ""), ""
        number_format = self._format_called(named.get("style:data-style-name", ""))
        parent = self.styles.get(named.get("style:parent-style-name", ""), Style())
        self.styles[self.open_style] = Style(number_format, is_struck=parent.is_struck)

    def _font(self, named: dict[str, str]) -> None:
        if not self.open_style:
            return
        style = self.styles[self.open_style]
        if font := named.get("style:font-name") or named.get("fo:font-family"):
            style = replace(style, font=font.strip("'"))
        if named.get("style:text-position", "").startswith("super"):
            self.raising.add(self.open_style)
        if lines := [named[name] for name in STRIKING if name in named]:
            style = replace(style, is_struck=lines != ["none"] * len(lines))
        self.styles[self.open_style] = style

    def _span(self, named: dict[str, str], *, stands_among_digits: bool) -> None:
        name = named.get("text:style-name", "")
        if self.is_open and name in self.styles and self.styles[name].is_struck:
            self.sheet.struck_in_part.add((self.row, self.column))
        if self.is_open and name in self.raising and stands_among_digits:
            self.sheet.raised.add((self.row, self.column))

    # Formats, put together as other programs write them

    def _format(self, named: dict[str, str], *, is_percentage: bool) -> None:
        self.open_format, self.is_percentage = named.get("style:name", ""), is_percentage
        self.formats[self.open_format] = ""

    def _format_called(self, name: str) -> str | None:
        if name not in self.formats:
            return None
        return ";".join([*self.sections.get(name, ()), self.formats[name]])

    def _map(self, named: dict[str, str]) -> None:
        """Of a format: another one for the numbers above zero, or below it."""
        if self.open_format:
            section = self.formats.get(named.get("style:apply-style-name", ""), "")
            self.sections.setdefault(self.open_format, []).append(section)

    def _digits(self, named: dict[str, str]) -> None:
        factor = named.get("number:display-factor", "1").partition(".")[0]
        self._add("0" + "," * (max(len(factor) - 1, 0) // 3))

    def _words(self, words: bytes) -> None:
        """Beside a number: a unit, or the percent sign."""
        text = unescape(words.decode("utf-8", "replace")).strip()
        if text in FOREIGN_MONEY:
            self._add(f"[${text}]")
        elif text == "%" and self.is_percentage:
            self._add("%")
        elif re.search(r"[^\W\d_]|%", text):
            self._add(f'" {text}"')

    def _add(self, part: str) -> None:
        if self.open_format:
            self.formats[self.open_format] += part


@lru_cache(maxsize=4096)
def _named(attributes: bytes) -> dict[str, str]:
    """Attributes by their names; not to be changed, since cells share them."""
    return {
        name.decode(): unescape((value or other).decode("utf-8", "replace"))
        for name, value, other in ATTRIBUTE.findall(attributes)
    }


def _lacks_value(named: dict[str, str], kind: str | None) -> bool:
    if kind == "boolean":
        return named.get("office:boolean-value") not in ("true", "false")
    return kind in WITH_VALUE and "office:value" not in named


def _error(named: dict[str, str], text: bytes | None) -> str | None:
    shown = unescape((text or b"").decode("utf-8", "replace")).strip()
    if named.get("calcext:value-type") == "error":
        return shown if ERROR.fullmatch(shown) else "#ERROR!"
    if "table:formula" in named and ERROR.fullmatch(shown):
        return shown
    return None


def _times(named: dict[str, str], what: str) -> int:
    return _count(named.get(f"table:number-{what}-repeated"))


def _count(written: str | None) -> int:
    return int(written[:10]) if written and written.isdecimal() else 1
