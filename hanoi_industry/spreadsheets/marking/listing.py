"""The list of all problems as a sheet of its own, every line with a link to its cell."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hanoi_industry.spreadsheets.guard import address, letters_of
from hanoi_industry.spreadsheets.marking.marks import Mark, MarkKind, Texts
from hanoi_industry.spreadsheets.marking.parts import DECLARATION, MAIN, escaped
from hanoi_industry.spreadsheets.marking.styles import FILLS, Styles
from hanoi_industry.spreadsheets.marking.workbook import WorkbookPart
from hanoi_industry.spreadsheets.references import quoted

MOST_LINKS = 60_000  # Excel opens no sheet with more than 65,530
MOST_LISTED = 200_000
LONGEST_LISTED = 2_000
# In a hidden column of the first row.
SIGN_OF_LIST = "hanoi-industry/problems"
WIDTHS = (24, 22, 9, 7, 34, 30, 80, 9)
LAST_SHOWN = len(WIDTHS) - 1
FONT = b'<{p}font>%s<{p}sz val="%d"/>%s<{p}name val="Calibri"/><{p}family val="2"/></{p}font>'


@dataclass(frozen=True)
class Looks:
    title: int
    line: int
    heading: int
    text: int
    link: int
    kinds: Mapping[MarkKind, int]

    @classmethod
    def of(cls, styles: Styles) -> "Looks":
        def xf(font: bytes, size: int = 11, colour: bytes = b"", fill: int = 0, wraps=True):
            number = styles.add("fonts", FONT % (font, size, colour))
            wrap = b' wrapText="1"' if wraps else b""
            return styles.add(
                "cellXfs",
                b'<{p}xf numFmtId="0" fontId="%d" fillId="%d" borderId="0"%s applyFont="1"'
                b' applyFill="1" applyAlignment="1"><{p}alignment vertical="top"%s/></{p}xf>'
                % (number, fill, styles.named, wrap),
            )

        bold = b"<{p}b/>"
        text = xf(b"")
        return cls(
            title=xf(bold, 14, wraps=False),
            line=xf(b"", wraps=False),
            heading=xf(bold),
            text=text,
            link=xf(b"<{p}u/>", colour=b'<{p}color rgb="FF0B57D0"/>'),
            kinds={kind: styles.look(text, kind) for kind in FILLS} | {MarkKind.TOLD: text},
        )


def list_of(
    marks: Sequence[Mark],
    texts: Texts,
    lines: tuple[str, ...],
    looks: Looks,
    workbook: WorkbookPart,
    is_shown: bool,
) -> Iterator[bytes]:
    """The list as the part of a sheet; every text as text, never as a formula."""
    marks = marks[:MOST_LISTED]
    top = len(lines) + 3
    yield DECLARATION + b'<worksheet xmlns="%s"><sheetViews><sheetView%s workbookViewId="0">' % (
        MAIN.encode(),
        b' tabSelected="1"' if is_shown else b"",
    )
    yield b'<pane ySplit="%d" topLeftCell="A%d" activePane="bottomLeft" state="frozen"/>' % (
        top,
        top + 1,
    )
    yield b"</sheetView></sheetViews><cols>"
    for number, width in enumerate(WIDTHS, start=1):
        hidden = b' hidden="1"' if number > LAST_SHOWN else b""
        yield b'<col min="%d" max="%d" width="%d" customWidth="1"%s/>' % (
            *(number, number, width),
            hidden,
        )
    yield b"</cols><sheetData>"
    yield _row(1, [(1, texts.title, looks.title), (len(WIDTHS), SIGN_OF_LIST, looks.line)])
    for number, line in enumerate(lines, start=2):
        yield _row(number, [(1, line, looks.line)])
    yield _row(top, [(n, said, looks.heading) for n, said in enumerate(texts.headings, start=1)])
    links = []
    for number, mark in enumerate(marks, start=top + 1):
        place = address(mark.row, mark.column or 1) if mark.row else ""
        sheet = workbook.name_of(mark.sheet)
        if place and sheet is not None and len(links) < MOST_LINKS:
            links.append((number, f"{quoted(sheet)}!{place}"))
        shown = address(mark.row, mark.column) if mark.row and mark.column else ""
        yield _row(
            number,
            [
                (1, texts.kinds[mark.kind], looks.kinds[mark.kind]),
                (2, mark.sheet, looks.text),
                (3, shown, looks.link),
                (4, mark.row or "", looks.text),
                (5, mark.name, looks.text),
                (6, mark.typed, looks.text),
                (7, mark.text, looks.text),
            ],
        )
    yield b"</sheetData>"
    if marks:
        last = letters_of(LAST_SHOWN).encode()
        yield b'<autoFilter ref="A%d:%s%d"/>' % (top, last, top + len(marks))
    if links:
        yield b"<hyperlinks>"
        for number, target in links:
            yield b'<hyperlink ref="C%d" location="%s"/>' % (number, escaped(target))
        yield b"</hyperlinks>"
    yield b'<pageSetup orientation="landscape" fitToHeight="0"/></worksheet>'


def _row(number: int, cells: Iterable[tuple[int, str | int, int]]) -> bytes:
    return b'<row r="%d">%s</row>' % (
        number,
        b"".join(_cell(address(number, column), value, look) for column, value, look in cells),
    )


def _cell(place: str, value: str | int, look: int) -> bytes:
    at = place.encode()
    if value == "":
        return b'<c r="%s" s="%d"/>' % (at, look)
    if isinstance(value, int):
        return b'<c r="%s" s="%d"><v>%d</v></c>' % (at, look, value)
    text = value if len(value) <= LONGEST_LISTED else value[: LONGEST_LISTED - 1] + "…"
    return b'<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>' % (
        *(at, look),
        escaped(text),
    )


def is_list(rows: Sequence[Sequence]) -> bool:
    """Whether rows that were read of a sheet are a list that was added here once."""
    return bool(rows) and SIGN_OF_LIST in rows[0]
