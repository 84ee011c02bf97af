"""The parts of an xlsx: checked, and looked through for what the fast reader hides.

Pure. A hundred thousand rows are looked through in less time than reading them takes: one regular
expression skips every cell that is ordinary, and only what is not ordinary is looked at one by one.
"""

import math
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hanoi_industry.spreadsheets.findings import (
    NO_FONT,
    Findings,
    SheetFindings,
    Style,
    is_date_format,
    refuse_far,
)
from hanoi_industry.spreadsheets.guard import (
    MAX_COLUMNS,
    MAX_ROWS,
    Kind,
    Package,
    Reason,
    Refused,
    column_of,
)
from hanoi_industry.spreadsheets.number_formats import BUILT_IN_FORMATS

NAME = rb"(?:[A-Za-z_][\w.-]*:)?"
LONGEST_NAME = 256
LONGEST_VALUE = 40  # as `TOKEN` has it
LONGEST_CELL = 128 * 1024  # a formula has at most 8,192 letters, so one cell fits in this


def scan(package: Package) -> Findings:
    found = Findings(Kind.XLSX)
    refuse_other_places(package, "", {"officeDocument": "/xl/workbook.xml"})
    refuse_other_places(package, "xl/workbook.xml", WHERE_PARTS_STAND)
    names = _sheet_names(package, found)
    found.styles = _styles(package.markup("xl/styles.xml"))
    known = [name.lower() for name in package.names]
    found.has_macros = any(name.endswith("vbaproject.bin") for name in known)
    found.has_outside_links = any(name.startswith("xl/externallinks/") for name in known)
    shared_texts = 0
    # The table of texts first, since cells point into it.
    for name in sorted(package.names, key=lambda name: "sharedstrings" not in name.lower()):
        chunks = package.checked(name)
        head = next(chunks, b"")
        chunks = _again(head, chunks)
        if _has_root(head, rb"sst"):
            shared_texts = _texts_counted(chunks, found)
        elif _has_root(head, rb"worksheet"):
            sheet = names.get(name.lstrip("/").lower(), name)
            _scan_sheet(found.sheet(sheet), sheet, chunks, found, shared_texts)
        else:
            for _ in chunks:
                pass
    # The fast reader gives an empty cell for a text that is not in the table of texts.
    for sheet, of_sheet in found.sheets.items():
        if of_sheet.last_shared_text >= shared_texts:
            raise Refused(Reason.BROKEN, sheet=sheet)
    return found


# Where the fast reader looks for them, whatever the links say.
WHERE_PARTS_STAND = {"sharedStrings": "/xl/sharedstrings.xml", "styles": "/xl/styles.xml"}


def refuse_other_places(package: Package, part: str, places: Mapping[str, str]) -> None:
    """Parts that are linked elsewhere would be missed, or others be read in their stead."""
    folder, _, name = part.rpartition("/")
    links = package.markup(posixpath.join(folder, "_rels", f"{name}.rels"))
    for link in links if links is not None else ():
        expected = places.get((link.get("Type") or "").rpartition("/")[2])
        if expected is None:
            continue
        target = posixpath.join("/", folder, (link.get("Target") or "").replace("\\", "/"))
        if posixpath.normpath(target).lower() != expected:
            raise Refused(Reason.BROKEN, part=target)


def _sheet_names(package: Package, found: Findings) -> dict[str, str]:
    """Part (in small letters) to the name of its sheet; a sheet without its part is refused."""
    workbook = package.markup("xl/workbook.xml")
    links = package.markup("xl/_rels/workbook.xml.rels")
    if workbook is None or links is None:
        return {}
    targets = {
        link.get("Id"): posixpath.normpath(
            posixpath.join("/xl", (link.get("Target") or "").replace("\\", "/"))
        )
        for link in links
    }
    known = {"/" + name.lstrip("/").lower() for name in package.names}
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
        part = target.lstrip("/")
        if part and part in names:
            raise Refused(Reason.BROKEN, sheet=element.get("name"), part=part)
        names[part] = element.get("name")
    return names


def _again(head: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from chunks


def _texts_counted(chunks: Iterable[bytes], found: Findings) -> int:
    """How many texts the table holds; those whose looks say more are kept by their number."""
    count, divided = 0, b""
    for piece in _pieces_of_texts(chunks):
        piece = divided + piece
        if b"strike" in piece or b"superscript" in piece:
            for mark in TEXT_OR_LOOK.finditer(piece):
                if mark["text"]:
                    count += 1
                elif mark["raised"]:
                    found.raised_texts.add(count - 1)
                elif not SAYS_NO.search(mark[0]):
                    found.struck_texts.add(count - 1)
        else:
            count += len(SHARED_TEXT.findall(piece))
        last = piece.rfind(b"<", -LONGEST_NAME)
        divided = b"" if last < 0 or SHARED_TEXT.match(piece, last) else piece[last:]
    return count


def _pieces_of_texts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks cut where a text begins, as far as one does."""
    carried = b""
    for chunk in chunks:
        piece = carried + chunk
        cut = piece.rfind(b"<si>")
        if cut <= 0:
            cut = len(piece) if len(piece) > LONGEST_CELL else 0
        if cut:
            yield piece[:cut]
        carried = piece[cut:]
    yield carried


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _has_root(head: bytes, root: bytes) -> bool:
    return re.search(rb"<" + NAME + root + rb"[\s>]", head[:4096]) is not None


# Cells


# One cell with what decides over it, or one row, or one column.
TOKEN = re.compile(
    rb"<" + NAME + rb"(?:"
    rb"c(?P<cell>(?:\s[^<>]*)?/?)>\s*"
    rb"(?P<formula><" + NAME + rb"f(?:\s[^<>]*)?(?:/>|>[^<]*</" + NAME + rb"f\s*>)\s*)?"
    rb"(?P<content><" + NAME + rb"(?:v(?:\s[^<>]*?)?(?:/>|>(?P<value>[^<]{0,40}))|is[\s/>]))?"
    rb"|row(?P<row>(?:\s[^<>]*)?)>"
    rb"|col(?P<col>\s[^<>]*)>"
    rb"|sheetPr(?P<properties>\s[^<>]*)>"
    rb")"
)
ATTRIBUTE = re.compile(rb"\s([rst])\s*=\s*[\"']([^\"']*)")
HIDDEN = re.compile(rb"\shidden\s*=\s*[\"'](?:1|true)[\"']")
FILTERED = re.compile(rb"\sfilterMode\s*=\s*[\"'](?:1|true)[\"']")
ADDRESS = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
REFERENCE = re.compile(rb"([A-Za-z]+)([0-9]+)\Z")
SHARED_TEXT = re.compile(rb"<" + NAME + rb"si[\s/>]")
SHARED_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"(?:\s[^<>]*)?\st="s"[^<>]*>\s*<v>(\d{1,9})<'
)
STRIKE = re.compile(rb"<" + NAME + rb"strike(?:\s[^<>]*|/)?>")
# The end of a run with a digit at its end, and a raised one that begins with a digit.
RAISED = re.compile(
    rb"\d</" + NAME + rb"t>\s*</" + NAME + rb"r>\s*<" + NAME + rb"r>\s*<" + NAME + rb"rPr>"
    rb"(?:<[^<>]*/>\s*){0,16}?<" + NAME + rb"vertAlign\s[^<>]*superscript[^<>]*/>\s*"
    rb"(?:<[^<>]*/>\s*){0,16}"
    rb"</" + NAME + rb"rPr>\s*<" + NAME + rb"t(?:\s[^<>]*)?>\s*\d"
)
TEXT_OR_LOOK = re.compile(
    b"|".join(
        (b"(?P<text>%b)" % SHARED_TEXT.pattern, b"(?P<raised>%b)" % RAISED.pattern, STRIKE.pattern)
    )
)
SAYS_NO = re.compile(rb"\sval\s*=\s*[\"'](?:0|false)[\"']")

# What `UNUSUAL` takes for granted. Where a sheet holds any of this, every cell is looked at.
UNEXPECTED = (
    re.compile(rb":(?:c|row|f|v|is|col|sheetPr)[\s/>]"),
    re.compile(rb"<row(?! r=\"\d{1,6}\")[\s/>]"),
    re.compile(rb"<c>"),
)
HIDDEN_ROW = re.compile(rb"<row r=\"(\d+)\"[^<>]*?\shidden=[\"'](?:1|true)[\"']")
COLUMN = re.compile(rb"<col(\s[^<>]*)>")
PROPERTIES = re.compile(rb"<sheetPr(\s[^<>]*)>")


def _unusual(shared_texts: int) -> re.Pattern:
    """Matches the start of every cell but the ordinary: near, with a plain value of a known kind,
    or a text that is in the table of texts, or nothing at all."""
    formula = r"(?:<f(?: [^<>]*)?(?:/>|>[^<]*</f>)\s*)?"
    ordinary = (
        rf'<c r="(?:[A-Z]|[A-C][A-Z])(?:[1-9]\d{{0,4}}|1\d{{5}})"(?: s="\d{{1,5}}")?(?:'
        rf' t="s">\s*<v>(?:{_numbers_below(shared_texts)})</v>\s*</c>'
        rf'|(?: t="n")?>\s*{formula}<v>\d+(?:\.\d*)?(?:[Ee][-+]?\d\d?)?</v>\s*</c>'
        r"|(?: t=\"n\")?(?:/>|>\s*</c>)"
        rf'| t="str">\s*{formula}<v>[^<]'
        rf'| t="b">\s*{formula}<v>[01]</v>\s*</c>'
        r'| t="inlineStr">\s*<is>)'
    )
    return re.compile(rf"<c(?=\s)(?!{ordinary[2:]})".encode())


# Workbooks pasted together for years have thousands; to try each of them at each cell takes hours.
FEW_STYLES = 50


def _telling(numbers: Sequence[int]) -> re.Pattern | None:
    """Matches the ordinary cells whose look changes what they mean, and where such looks are many
    all that have any."""
    if not numbers:
        return None
    some = "|".join(map(str, numbers)) if len(numbers) <= FEW_STYLES else r"\d{1,5}"
    return re.compile(rf'<c r="([A-Z]|[A-C][A-Z])([1-9]\d{{0,4}}|1\d{{5}})" s="({some})"'.encode())


def _numbers_below(limit: int) -> str:
    """A pattern of the numbers from 0 up to but not including the limit."""
    if limit <= 0:
        return "(?!)"
    last = str(limit - 1)
    ways = [rf"\d{{1,{len(last) - 1}}}"] if len(last) > 1 else []
    for place, digit in enumerate(last):
        lowest = 1 if place == 0 and len(last) > 1 else 0
        if int(digit) > lowest:
            rest = len(last) - place - 1
            ways.append(rf"{last[:place]}[{lowest}-{int(digit) - 1}]\d{{{rest}}}")
    return "|".join([*ways, last])


def _scan_sheet(
    of_sheet: SheetFindings,
    sheet: str,
    chunks: Iterable[bytes],
    found: Findings,
    shared_texts: int,
) -> None:
    numbers = {number for number, style in enumerate(found.styles) if style.counts}
    unusual, telling = _unusual(shared_texts), _telling(sorted(numbers))
    pieces = _noticing_looks(of_sheet, _only_rows(sheet, _pieces(chunks)), found)
    before = b""
    for piece in pieces:
        is_expected = not any(pattern.search(piece) for pattern in UNEXPECTED)
        if not is_expected or not _scan_piece(of_sheet, sheet, piece, unusual, found):
            # Some programs write cells without their addresses, or every name with a prefix.
            _scan_every_cell(of_sheet, sheet, _last_cell(before), _again(piece, pieces), found)
            break
        if telling is not None:
            for letters, row, written in telling.findall(piece):
                if (style := int(written)) in numbers:
                    of_sheet.keep_style(int(row), column_of(letters), style)
        before = piece
    of_sheet.refuse_wide_emptiness(sheet)


def _noticing_looks(
    of_sheet: SheetFindings, pieces: Iterable[bytes], found: Findings
) -> Iterator[bytes]:
    """The pieces as they are, and which of their cells hold words whose looks say more."""
    for piece in pieces:
        if found.struck_texts or found.raised_texts:
            for letters, row, text in SHARED_CELL.findall(piece):
                _keep_looks(of_sheet, int(row), column_of(letters), int(text), found)
        if b"strike" in piece:
            of_sheet.struck_in_part.update(
                _last_cell(piece, mark.start())
                for mark in STRIKE.finditer(piece)
                if not SAYS_NO.search(mark[0])
            )
        if b"superscript" in piece:
            raised = RAISED.finditer(piece)
            of_sheet.raised.update(_last_cell(piece, mark.start()) for mark in raised)
        yield piece


def _keep_looks(of_sheet: SheetFindings, row: int, column: int, text: int, found: Findings) -> None:
    if text in found.struck_texts:
        of_sheet.struck_in_part.add((row, column))
    if text in found.raised_texts:
        of_sheet.raised.add((row, column))


# The rows of a sheet stand between these marks, once; nothing else of that name is anywhere.
BODY = re.compile(rb"<(?P<end>/?)" + NAME + rb"sheetData(?:\s[^<>]*?)?(?P<empty>/?)>")
# Of two texts in one cell the fast reader takes the second for all. With all that names them, in
# one cell; and as nearly every program writes them, in the cells that are passed over.
CONTENT = NAME + rb"(?:is|v)"
DOUBLED = re.compile(
    rb"(?:</" + CONTENT + rb"\s*|<" + CONTENT + rb"(?:\s[^<>]*)?/)>\s*<" + CONTENT + rb"[\s/>]"
)
DOUBLED_PLAINLY = re.compile(rb"</is>\s*<(?:is|v)[\s/>]")
DOUBLED_RESULT = re.compile(rb"</v>\s*<(?:is|v)[\s/>]")
END_OF_ANY_CELL = re.compile(rb"</" + NAME + rb"c\s*>|\Z")
STRAY = re.compile(rb"<" + NAME + rb"(?:c|row)\s[^<>]*?\br=")
CDATA_IN_TEXT = re.compile(rb"<" + NAME + rb"t(?:\s[^<>]*)?>[^<]*<!\[CDATA\[")


def _only_rows(sheet: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces as they are; refused where rows stand where the fast reader does not look."""
    is_open = was_open = False
    for piece in pieces:
        at = 0
        for mark in BODY.finditer(piece) if b"sheetData" in piece else ():
            _refuse_misplaced(sheet, piece, at, mark.start(), is_open=is_open)
            if bool(mark["end"]) != is_open or (was_open and not is_open):
                raise Refused(Reason.BROKEN, sheet=sheet)
            is_open, was_open, at = not (is_open or mark["empty"]), True, mark.end()
        _refuse_misplaced(sheet, piece, at, len(piece), is_open=is_open)
        yield piece


def _refuse_misplaced(sheet: str, piece: bytes, start: int, end: int, *, is_open: bool) -> None:
    if not is_open:
        if STRAY.search(piece, start, end):
            raise Refused(Reason.BROKEN, sheet=sheet)
        return
    if any(
        # To look for one letter takes no time at all, and most sheets hold neither.
        piece.find(mark, start, end) >= 0 and piece.find(b"<" + mark, start, end) >= 0
        for mark in (b"!", b"?")
    ):
        # The reader takes a value up to a remark for all of it, and a cell with one for blank.
        within = piece[start:end]
        letters = within.count(b"<![CDATA[")
        if letters < within.count(b"<!") + within.count(b"<?") or letters > len(
            CDATA_IN_TEXT.findall(within)
        ):
            raise Refused(Reason.BROKEN, sheet=sheet)


def _scan_piece(of_sheet, sheet: str, piece: bytes, unusual: re.Pattern, found: Findings) -> bool:
    """False where a cell has no address of its own."""
    _scan_rows(of_sheet, piece)
    if DOUBLED_PLAINLY.search(piece) or (b't="str"' in piece and DOUBLED_RESULT.search(piece)):
        raise Refused(Reason.BROKEN, sheet=sheet)
    for start in unusual.finditer(piece):
        token = TOKEN.match(piece, start.start())
        if token is None:
            raise Refused(Reason.BROKEN, sheet=sheet)
        named = dict(ATTRIBUTE.findall(token["cell"]))
        if b"r" not in named:
            return False
        _keep_cell(of_sheet, sheet, *_place(sheet, named[b"r"]), named, token, found)
    last_value = max(piece.rfind(b"</v>"), piece.rfind(b"</is>"))
    if last_value > 0:
        row, _ = _last_cell(piece, last_value)
        of_sheet.last_row = max(of_sheet.last_row, min(row, MAX_ROWS))
    return True


def _last_cell(piece: bytes, end: int | None = None) -> tuple[int, int]:
    """Row and column of the last cell before the end that says where it stands."""
    start = piece.rfind(b'<c r="', 0, end)
    reference = ADDRESS.match(piece, start) if start >= 0 else None
    return (int(reference[2]), column_of(reference[1])) if reference else (0, 0)


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks cut where a cell or a row begins, so that none is divided."""
    carried = b""
    for chunk in chunks:
        piece = carried + chunk
        cut = max(piece.rfind(b"<c "), piece.rfind(b"<row "), 0)
        if len(piece) - cut > 16 * LONGEST_CELL:
            # No cell is that long, so this is something else; only its last word may be divided.
            cut = max(piece.rfind(b"<", -LONGEST_CELL), len(piece) - LONGEST_CELL)
        yield piece[:cut]
        carried = piece[cut:]
    yield carried


def _scan_rows(of_sheet: SheetFindings, piece: bytes) -> None:
    of_sheet.rows_seen += piece.count(b"<row ")
    if b"hidden" in piece:
        hidden = map(int, HIDDEN_ROW.findall(piece))
        of_sheet.hidden_rows.update(row for row in hidden if row <= MAX_ROWS)
        for column in COLUMN.findall(piece):
            if len(of_sheet.hidden_columns) < MAX_COLUMNS and HIDDEN.search(column):
                of_sheet.hidden_columns.update(_columns_meant(column))
    if b"filterMode" in piece:
        of_sheet.is_filtered = any(map(FILTERED.search, PROPERTIES.findall(piece)))


def _keep_cell(of_sheet, sheet, row, column, named, token, found) -> None:
    has_content = token["formula"] is not None or token["content"] is not None
    if row > MAX_ROWS or column > MAX_COLUMNS or not row:
        if has_content:
            refuse_far(sheet, row, column, of_sheet.rows_seen)
        return
    if not has_content:
        return
    style = _style_number(sheet, named.get(b"s"))
    look = found.styles[style] if style < len(found.styles) else None
    if look is not None and look.counts:
        of_sheet.keep_style(row, column, style)
    of_sheet.reach(row, column)
    kind, value = named.get(b"t", b"n"), (token["value"] or b"").strip()
    is_doubled = _is_doubled if kind in (b"str", b"inlineStr") else _is_in_pieces
    if is_doubled(token):
        raise Refused(Reason.BROKEN, sheet=sheet)
    if kind == b"e":
        of_sheet.errors[row, column] = (value or b"#ERROR!").decode("utf-8", "replace")
    elif kind == b"s" and value:
        if not value.isdigit():
            raise Refused(Reason.BROKEN, sheet=sheet)
        of_sheet.last_shared_text = max(of_sheet.last_shared_text, int(value))
        _keep_looks(of_sheet, row, column, int(value), found)
    elif kind == b"n" and value:
        number = _number_in(value)
        if number is None or (number < 0 and look and is_date_format(look.number_format)):
            of_sheet.errors[row, column] = "#NUM!"
    elif kind not in KINDS or (kind == b"inlineStr" and value):
        raise Refused(Reason.BROKEN, sheet=sheet)
    if token["formula"] is not None and not value and not (kind == b"str" and token["content"]):
        of_sheet.formulas_without_value.add((row, column))


def _is_in_pieces(token: re.Match) -> bool:
    """The fast reader takes a value up to the first comment or escaped letter for all of it, and
    of two values one."""
    value = token["value"]
    if value is None:
        return False
    is_whole = len(value) == LONGEST_VALUE or END_OF_CELL.match(token.string, token.end())
    return b"&" in value or not is_whole


def _is_doubled(token: re.Match) -> bool:
    end = END_OF_ANY_CELL.search(token.string, token.end())
    return DOUBLED.search(token.string, token.start(), end.start()) is not None


END_OF_CELL = re.compile(rb"</" + NAME + rb"v\s*>\s*</" + NAME + rb"c\s*>")
KINDS = frozenset((b"b", b"d", b"e", b"inlineStr", b"n", b"s", b"str"))


def _number_in(value: bytes) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else None


def _place(sheet: str, reference: bytes) -> tuple[int, int]:
    parts = REFERENCE.match(reference)
    if parts is None:
        raise Refused(Reason.BROKEN, sheet=sheet)
    letters, digits = parts.groups()
    if len(letters) > 3 or len(digits) > 7:
        raise Refused(
            Reason.FAR_CELL,
            sheet=sheet,
            address=parts[0][:20].decode(),
            rows=MAX_ROWS,
            columns=MAX_COLUMNS,
        )
    return int(digits), column_of(letters)


def _columns_meant(attributes: bytes) -> range:
    limits = dict(re.findall(rb"\s(min|max)\s*=\s*[\"'](\d{1,9})[\"']", attributes))
    first, last = int(limits.get(b"min", 1)), int(limits.get(b"max", 0))
    return range(first, min(last, MAX_COLUMNS) + 1)


def _style_number(sheet: str, written: bytes | None) -> int:
    if written and not written.isdigit():
        raise Refused(Reason.BROKEN, sheet=sheet)
    return int(written) if written and len(written) <= 5 else 0


# Sheets that are written in an unusual way


def matches(pattern: re.Pattern, chunks: Iterable[bytes]) -> Iterator[re.Match]:
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


def _scan_every_cell(
    of_sheet: SheetFindings, sheet: str, place: tuple[int, int], chunks, found: Findings
) -> None:
    row, column = place
    for token in matches(TOKEN, chunks):
        if token["cell"] is not None:
            named = dict(ATTRIBUTE.findall(token["cell"]))
            row, column = _place(sheet, named[b"r"]) if b"r" in named else (row or 1, column + 1)
            _keep_cell(of_sheet, sheet, row, column, named, token, found)
        elif token["row"] is not None:
            row, column = _row_number(token["row"], row + 1), 0
            of_sheet.rows_seen += 1
            if HIDDEN.search(token["row"]) and row <= MAX_ROWS:
                of_sheet.hidden_rows.add(row)
        elif token["col"] is not None:
            if len(of_sheet.hidden_columns) < MAX_COLUMNS and HIDDEN.search(token["col"]):
                of_sheet.hidden_columns.update(_columns_meant(token["col"]))
        elif FILTERED.search(token["properties"]):
            of_sheet.is_filtered = True


def _row_number(attributes: bytes, otherwise: int) -> int:
    named = dict(ATTRIBUTE.findall(attributes)).get(b"r", b"")
    return int(named) if named.isdigit() and len(named) <= 9 else otherwise


# Styles


def _styles(sheet_of_styles) -> list[Style]:
    if sheet_of_styles is None:
        return []
    fonts, formats, cells = [], dict(BUILT_IN_FORMATS), []
    for part in sheet_of_styles:
        if _local(part.tag) == "numFmts":
            formats |= {_number(one.get("numFmtId")): one.get("formatCode") for one in part}
        elif _local(part.tag) == "fonts":
            fonts = [(_font_name(font), _is_struck(font)) for font in part]
        elif _local(part.tag) == "cellXfs":
            cells = list(part)
    return [
        Style(
            formats.get(_number(cell.get("numFmtId"))),
            *(_nth(fonts, _number(cell.get("fontId"))) or NO_FONT),
        )
        for cell in cells[:65_535]
    ]


def _is_struck(font) -> bool:
    marks = [part for part in font if _local(part.tag) == "strike"]
    return any(mark.get("val") not in ("0", "false") for mark in marks)


def _font_name(font) -> str | None:
    return next((part.get("val") for part in font if _local(part.tag) in ("name", "rFont")), None)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 9 else 0


def _nth(items: list, index: int):
    return items[index] if index < len(items) else None
