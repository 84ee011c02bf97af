"""A file to raw cells: where they stand, what kind they are, what hides and what is merged.

Pure. No reader is trusted inside the process that serves pages: some small files abort or stall
every one of them. So `read_file` starts this same module as a child with little memory, little
time and an empty environment, and takes its rows as lines of JSON. Whatever happens to the child,
the caller sees a `Workbook` or one `Refused`.
"""

import argparse
import csv
import io
import json
import logging
import math
import os
import signal
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path

from hanoi_industry.spreadsheets import guard, old_letters
from hanoi_industry.spreadsheets.guard import Kind, Reason, Refused, SheetFindings, Style, address

__all__ = ["RawCell", "RawSheet", "Workbook", "address", "read_file"]

logger = logging.getLogger(__name__)

PROJECT = Path(__file__).resolve().parents[2]
MODULE = "hanoi_industry.spreadsheets.reading"
MEMORY_BYTES = 1024 * 1024 * 1024
PROCESSOR_SECONDS = 20
WALL_SECONDS = 30
MAX_TEXT = 64 * 1024 * 1024  # letters in all cells together
CAVEATS_OF_A_KIND = 50

ENCODINGS = ("utf-8", "utf-16", "windows-1258", "windows-1252", "tcvn3")
SUFFIXES = {
    ".xlsx": Kind.XLSX,
    ".xlsm": Kind.XLSX,
    ".xltx": Kind.XLSX,
    ".xlsb": Kind.XLSB,
    ".xls": Kind.XLS,
    ".ods": Kind.ODS,
    ".csv": Kind.TEXT,
    ".tsv": Kind.TEXT,
    ".tab": Kind.TEXT,
    ".txt": Kind.TEXT,
}


class CellKind(StrEnum):
    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    BOOL = "bool"
    ERROR = "error"
    FORMULA_WITHOUT_VALUE = "formula_without_value"


class CaveatCode(StrEnum):
    NAME_DIFFERS = "name_differs"
    HAS_MACROS = "has_macros"
    HAS_OUTSIDE_LINKS = "has_outside_links"
    ERRORS_MAY_SHOW_AS_BLANK = "errors_may_show_as_blank"
    HIDDEN_SHEET = "hidden_sheet"
    CONTROL_CHARACTER = "control_character"
    LOOKALIKE_LETTER = "lookalike_letter"
    OLD_LETTERS_TURNED = "old_letters_turned"
    OLD_LETTERS_SUSPECTED = "old_letters_suspected"


@dataclass(frozen=True)
class Caveat:
    code: CaveatCode
    sheet: str = ""
    address: str = ""
    params: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell as it stands in the file. An error or NaN keeps its mark as the value."""

    value: str | int | float | bool | date | datetime | None = None
    kind: CellKind = CellKind.EMPTY
    number_format: str | None = None
    font: str | None = None

    @property
    def is_empty(self) -> bool:
        return self.kind is CellKind.EMPTY


BLANK = RawCell()


@dataclass
class RawSheet:
    """`rows[0]` is row 1 of the file; all rows are equally long; all else counts from 1."""

    name: str
    visible: bool = True
    rows: list[list[RawCell]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    def cell(self, row: int, column: int) -> RawCell:
        if 1 <= row <= len(self.rows) and 1 <= column <= self.width:
            return self.rows[row - 1][column - 1]
        return BLANK


@dataclass
class Workbook:
    kind: Kind
    sheets: list[RawSheet]
    caveats: list[Caveat] = field(default_factory=list)
    date1904: bool = False
    encoding: str | None = None

    def sheet(self, name: str) -> RawSheet:
        return next(sheet for sheet in self.sheets if sheet.name == name)


def read_file(
    path: str | Path,
    name: str,
    *,
    encoding: str | None = None,
    wall_seconds: float = WALL_SECONDS,
) -> Workbook:
    """Read an upload. `name` is what the sender called it, `encoding` what a person chose."""
    path = Path(path)
    size = path.stat().st_size
    if size > guard.MAX_FILE_BYTES:
        raise Refused(Reason.TOO_LARGE, size=size, limit=guard.MAX_FILE_BYTES)
    try:
        workbook = _workbook(_ask_child(path, encoding, wall_seconds))
    except Refused as refused:
        if refused.code is Reason.NOT_A_SPREADSHEET and Path(name).name.startswith("~$"):
            raise Refused(Reason.LOCK_FILE) from refused
        raise
    expected = SUFFIXES.get(Path(name).suffix.lower())
    if expected is not workbook.kind:
        workbook.caveats.insert(
            0, Caveat(CaveatCode.NAME_DIFFERS, params={"name": name, "kind": workbook.kind})
        )
    return workbook


# The parent's side


def _ask_child(path: Path, encoding: str | None, wall_seconds: float) -> list[bytes]:
    command = [sys.executable, "-B", "-X", "utf8", "-m", MODULE, str(path.resolve())]
    if encoding is not None:
        command += ["--encoding", encoding]
    try:
        child = subprocess.run(  # noqa: S603
            command,
            cwd=PROJECT,
            env=_bare_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise Refused(Reason.READER_TOO_SLOW, seconds=wall_seconds) from late
    lines = child.stdout.splitlines()
    if child.returncode == 0 and lines and lines[-1] == b'"end"':
        return lines[:-1]
    if child.returncode == -getattr(signal, "SIGXCPU", 0):
        raise Refused(Reason.READER_TOO_SLOW, seconds=PROCESSOR_SECONDS)
    logger.warning(
        "The reading process ended with %s: %s",
        child.returncode,
        child.stderr[-500:].decode("utf-8", "replace"),
    )
    raise Refused(Reason.READER_DIED)


def _bare_environment() -> dict[str, str]:
    """What Python needs to start, and none of the secrets of the process that serves pages."""
    wanted = ("PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
    kept = {name: os.environ[name] for name in wanted if name in os.environ}
    return {"PATH": os.defpath, "LANG": "C.UTF-8"} | kept


def _workbook(lines: list[bytes]) -> Workbook:
    """The child's answer: a first line for the file, then per sheet one line and its rows."""
    answers = (json.loads(line) for line in lines)
    first = next(answers)
    if "refused" in first:
        raise Refused(Reason(first["refused"]), **first["params"])
    styles = [Style(*style) for style in first["styles"]]
    workbook = Workbook(
        Kind(first["kind"]), [], date1904=first["date1904"], encoding=first["encoding"]
    )
    for answer in answers:
        if isinstance(answer, list):
            workbook.sheets[-1].rows.append([_cell(cell, styles) for cell in answer])
        elif "refused" in answer:
            raise Refused(Reason(answer["refused"]), **answer["params"])
        elif "caveats" in answer:
            workbook.caveats += [
                Caveat(CaveatCode(code), sheet, place, params)
                for code, sheet, place, params in answer["caveats"]
            ]
        else:
            workbook.sheets.append(
                RawSheet(
                    answer["name"],
                    answer["visible"],
                    merges=[tuple(merge) for merge in answer["merges"]],
                    hidden_rows=set(answer["hidden_rows"]),
                    hidden_columns=set(answer["hidden_columns"]),
                )
            )
    for sheet in workbook.sheets:
        _square(sheet)
    return workbook


def _cell(written, styles: list[Style]) -> RawCell:
    if written is None:
        return BLANK
    if isinstance(written, str):
        return RawCell(written, CellKind.TEXT, styles[0].number_format, styles[0].font)
    kind, value, style = written
    kind = CellKind(kind)
    if kind is CellKind.DATE:
        value = date.fromisoformat(value)
    elif kind is CellKind.DATETIME:
        value = datetime.fromisoformat(value)
    looks = styles[style]
    return RawCell(value, kind, looks.number_format, looks.font)


def _square(sheet: RawSheet) -> None:
    while sheet.rows and all(cell.is_empty for cell in sheet.rows[-1]):
        sheet.rows.pop()
    width = max((len(row) for row in sheet.rows), default=0)
    for row in sheet.rows:
        row.extend([BLANK] * (width - len(row)))
    height = len(sheet.rows)
    sheet.merges = sorted(
        (top, left, min(bottom, height), min(right, width))
        for top, left, bottom, right in sheet.merges
        if top <= height and left <= width
    )
    sheet.hidden_rows = {row for row in sheet.hidden_rows if row <= height}
    sheet.hidden_columns = {column for column in sheet.hidden_columns if column <= width}


# The child's side


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("path", type=Path)
    parser.add_argument("--encoding")
    asked = parser.parse_args(arguments)
    _limit_resources()
    try:
        for answer in _answers(asked.path.read_bytes(), asked.encoding):
            _say(answer)
    except Refused as refused:
        _say({"refused": refused.code, "params": refused.params})
    except MemoryError:
        _say({"refused": Reason.READER_DIED, "params": {}})
    except Exception as trouble:
        sys.stderr.write(repr(trouble))
        _say({"refused": Reason.BROKEN, "params": {}})
    except BaseException as panic:  # a panic of the reader is no Exception
        sys.stderr.write(repr(panic))
        _say({"refused": Reason.READER_PANICKED, "params": {}})
    _say("end")
    sys.stdout.flush()


def _say(answer) -> None:
    sys.stdout.write(json.dumps(answer, allow_nan=False, separators=(",", ":")) + "\n")


def _limit_resources() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time limit of the parent stays
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 5))


def _answers(data: bytes, encoding: str | None) -> Iterator:
    found = guard.check(data, encoding=encoding)
    turns = encoding == "tcvn3" and found.kind is not Kind.TEXT
    letters = Letters(turns_all=turns)
    text = None
    if found.kind is Kind.TEXT:
        text, encoding = decode(data, encoding)
    styles = [[style.number_format, style.font] for style in found.styles] or [[None, None]]
    yield {
        "kind": found.kind,
        "styles": styles,
        "date1904": found.date1904,
        "encoding": encoding,
    }
    if text is not None:
        yield from _text_answers(text, letters)
    else:
        yield from _calamine_answers(data, found, letters)
    yield {"caveats": _caveats_of_file(found) + letters.caveats()}


def _caveats_of_file(found: guard.Findings) -> list:
    codes = []
    if found.has_macros:
        codes.append(CaveatCode.HAS_MACROS)
    if found.has_outside_links:
        codes.append(CaveatCode.HAS_OUTSIDE_LINKS)
    if found.kind in (Kind.XLS, Kind.XLSB):
        codes.append(CaveatCode.ERRORS_MAY_SHOW_AS_BLANK)
    return [(code, "", "", {}) for code in codes]


# Workbooks, by calamine


UNREADABLE_ERRORS = (b"#SPILL!", b"#CALC!", b"#GETTING_DATA", b"#FIELD!", b"#BLOCKED!")


def _calamine_answers(data: bytes, found: guard.Findings, letters: "Letters") -> Iterator:
    import python_calamine as calamine

    if any(error.encode() in UNREADABLE_ERRORS for error in _all_errors(found)):
        data = _with_readable_errors(data)
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        described = [sheet for sheet in workbook.sheets_metadata if "WorkSheet" in str(sheet.typ)]
        if not described:
            raise Refused(Reason.NO_SHEETS)
        for sheet in described:
            visible = sheet.visible == calamine.SheetVisibleEnum.Visible
            if not visible:
                letters.note(CaveatCode.HIDDEN_SHEET, sheet.name)
            yield from _sheet_answers(
                workbook.get_sheet_by_name(sheet.name),
                visible,
                found.sheets.get(sheet.name, SheetFindings()),
                found.styles,
                letters,
            )
    except calamine.PasswordError as locked:
        raise Refused(Reason.PASSWORD) from locked
    except calamine.CalamineError as trouble:
        if "password" in str(trouble).lower():
            raise Refused(Reason.PASSWORD) from trouble
        raise Refused(Reason.BROKEN) from trouble


def _all_errors(found: guard.Findings) -> Iterator[str]:
    for sheet in found.sheets.values():
        yield from sheet.errors.values()


def _with_readable_errors(data: bytes) -> bytes:
    """The reader fails a whole sheet on newer errors; here they become one that it knows."""
    import zipfile

    rewritten = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(rewritten, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename.lower().endswith(".xml"):
                for error in UNREADABLE_ERRORS:
                    content = content.replace(b">" + error + b"<", b">#N/A<")
            new.writestr(part.filename, content)
    return rewritten.getvalue()


def _sheet_answers(
    sheet, visible: bool, found: SheetFindings, styles: list[Style], letters: "Letters"
) -> Iterator:
    first, last = sheet.start or (0, 0), sheet.end or (-1, -1)
    if last[0] >= guard.MAX_ROWS or last[1] >= guard.MAX_COLUMNS:
        raise Refused(
            Reason.FAR_CELL,
            sheet=sheet.name,
            address=address(last[0] + 1, last[1] + 1),
            rows=guard.MAX_ROWS,
            columns=guard.MAX_COLUMNS,
        )
    merges = found.merges
    if merges is None:
        merges = [
            (top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        ]
    yield {
        "name": sheet.name,
        "visible": visible,
        "merges": merges,
        "hidden_rows": sorted(found.hidden_rows),
        "hidden_columns": sorted(found.hidden_columns),
    }
    marks = _marked_cells(found)
    if last == (-1, -1) and not marks:
        return
    number = 0
    before = [""] * first[1]  # the reader begins at row 1, but at the first column that is used
    for number, values in enumerate(sheet.iter_rows() if last != (-1, -1) else (), start=1):
        values = before + values
        yield _row_answer(sheet.name, number, values, marks.get(number), found, styles, letters)
    for below in range(number + 1, max(marks, default=0) + 1):
        yield _row_answer(sheet.name, below, [], marks.get(below), found, styles, letters)


def _marked_cells(found: SheetFindings) -> dict[int, dict[int, tuple]]:
    """Row, then column, to what the reader would show as an empty cell."""
    marks: dict[int, dict[int, tuple]] = {}
    for row, column in found.formulas_without_value:
        marks.setdefault(row, {})[column] = (CellKind.FORMULA_WITHOUT_VALUE, None)
    for (row, column), error in found.errors.items():
        marks.setdefault(row, {})[column] = (CellKind.ERROR, error)
    return marks


def _row_answer(sheet, number, values, marks, found, styles, letters) -> list:
    row_styles = found.styles.get(number)
    cells = []
    for column, value in enumerate(values, start=1):
        if value == "":
            cells.append(None)
            continue
        style = 0
        if row_styles is not None and column <= len(row_styles):
            style = row_styles[column - 1]
            style = style if style < len(styles) else 0
        kind, value = _kind_and_value(value)
        if kind is CellKind.TEXT:
            font = styles[style].font if styles else None
            value = letters.clean(value, sheet, number, column, font)
            if not value.strip():
                cells.append(None)
                continue
            if value in ERROR_TEXTS:
                kind = CellKind.ERROR
            elif style == 0:
                cells.append(value)
                continue
        cells.append((kind, value, style))
    for column, (kind, value) in (marks or {}).items():
        cells.extend([None] * (column - len(cells)))
        cells[column - 1] = (kind, value, 0)
    while cells and cells[-1] is None:
        cells.pop()
    return cells


ERROR_TEXTS = frozenset(
    ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!")
)


def _kind_and_value(value) -> tuple[CellKind, object]:
    match value:
        case bool():
            return CellKind.BOOL, value
        case str():
            return CellKind.TEXT, value
        case int():
            return CellKind.NUMBER, value
        case float():
            return _number(value)
        case datetime():
            return CellKind.DATETIME, value.isoformat()
        case date():
            return CellKind.DATE, value.isoformat()
        case time():
            return CellKind.TEXT, value.isoformat("minutes" if not value.second else "seconds")
        case timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            hours, minutes = divmod(minutes, 60)
            return CellKind.TEXT, f"{hours}:{minutes:02}" + (f":{seconds:02}" if seconds else "")
    return CellKind.TEXT, str(value)


def _number(value: float) -> tuple[CellKind, object]:
    if not math.isfinite(value):
        return CellKind.ERROR, "#NUM!"
    if value.is_integer() and abs(value) < 1e15:
        return CellKind.NUMBER, int(value)
    return CellKind.NUMBER, value


# Letters


LOOKALIKES = frozenset(
    "\u00d0\u00f0"  # Eth for Đ, which looks the same in capitals
    "\u0410\u0412\u0421\u0415\u041d\u041a\u041c\u041e\u0420\u0422\u0425"  # Cyrillic capitals
    "\u0430\u0441\u0435\u043e\u0440\u0445\u0443"
)
PICTURE_OF_CONTROL = {code: 0x2400 + code for code in range(32) if code not in (9, 10)} | {
    127: 0x2421,
    0xFFFE: 0x2426,
    0xFFFF: 0x2426,
}


class Letters:
    """Cleans the text of cells, and remembers what a person should be told about it."""

    def __init__(self, *, turns_all: bool = False):
        self.turns_all = turns_all
        self.size = 0
        self.seen: Counter = Counter()
        self.kept: list = []

    def clean(self, text: str, sheet: str, row: int, column: int, font: str | None = None) -> str:
        self.size += len(text)
        if self.size > MAX_TEXT:
            raise Refused(Reason.TOO_MUCH_TEXT, sheet=sheet, address=address(row, column))
        if text.isascii() and text.isprintable():
            return self._turned(text, sheet, row, column, font)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        visible = text.translate(PICTURE_OF_CONTROL)
        if visible != text:
            self.note(CaveatCode.CONTROL_CHARACTER, sheet, row, column, text=visible[:80])
        text = self._turned(visible, sheet, row, column, font)
        if not LOOKALIKES.isdisjoint(text):
            self.note(CaveatCode.LOOKALIKE_LETTER, sheet, row, column, text=text[:80])
        return unicodedata.normalize("NFC", text)

    def note(self, code: CaveatCode, sheet: str, row: int = 0, column: int = 0, **params) -> None:
        self.seen[code, sheet] += 1
        if self.seen[code, sheet] <= CAVEATS_OF_A_KIND:
            place = address(row, column) if row else ""
            self.kept.append((code, sheet, place, params))

    def caveats(self) -> list:
        """Not more than some of a kind; the first of each says how many there were."""
        told = set()
        for code, sheet, _, params in self.kept:
            if (code, sheet) not in told:
                params["count"] = self.seen[code, sheet]
                told.add((code, sheet))
        return self.kept

    def _turned(self, text: str, sheet: str, row: int, column: int, font: str | None) -> str:
        if self.turns_all or old_letters.is_old_font(font):
            turned = old_letters.from_tcvn3(text, font)
            if turned != text:
                params = {"before": text[:80], "after": turned[:80]}
                self.note(CaveatCode.OLD_LETTERS_TURNED, sheet, row, column, **params)
            return turned
        if not text.isascii() and old_letters.looks_old(text):
            params = {"before": text[:80], "after": old_letters.from_tcvn3(text)[:80]}
            self.note(CaveatCode.OLD_LETTERS_SUSPECTED, sheet, row, column, **params)
        return text


# Text files


DELIMITERS = (";", "\t", "|", ",")  # a comma comes last: it is also the decimal mark
LOOKED_AT = 30


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """The text and how it was written. Without a mark or a person's word only UTF-8 is tried."""
    if encoding is not None and encoding not in ENCODINGS:
        raise Refused(Reason.ENCODING_NEEDED, choices=list(ENCODINGS))
    if data.startswith(guard.UTF16_MARKS):
        encoding = "utf-16"
    if encoding == "tcvn3":
        return old_letters.decode_tcvn3(data), encoding
    try:
        return data.decode("utf-8-sig" if encoding in (None, "utf-8") else encoding), (
            encoding or "utf-8"
        )
    except UnicodeDecodeError as trouble:
        line = data.count(b"\n", 0, trouble.start) + 1
        code = Reason.ENCODING_NEEDED if encoding is None else Reason.WRONG_ENCODING
        raise Refused(code, choices=list(ENCODINGS), encoding=encoding, line=line) from trouble


def delimiter_of(text: str) -> str:
    """The mark that cuts most of the first lines into equally many pieces."""
    return max(DELIMITERS, key=lambda mark: _evenness(text, mark))


def _evenness(text: str, mark: str) -> float:
    lengths = []
    try:
        for record in csv.reader(_lines(text), delimiter=mark, strict=True):
            if any(piece.strip() for piece in record):
                lengths.append(len(record))
            if len(lengths) == LOOKED_AT:
                break
    except csv.Error:
        lengths.append(1)
    length, count = max(
        Counter(lengths).items(), key=lambda pair: (pair[1], pair[0]), default=(1, 1)
    )
    return count / len(lengths) if length > 1 else 0.0


def _lines(text: str) -> Iterable[str]:
    return io.StringIO(text, newline="")


def _text_answers(text: str, letters: Letters) -> Iterator:
    yield {"name": "", "visible": True, "merges": [], "hidden_rows": [], "hidden_columns": []}
    reader = csv.reader(_lines(text), delimiter=delimiter_of(text), strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            _refuse_large_record(number, record)
            yield _text_row(number, record, letters)
    except csv.Error as trouble:
        is_open = "unexpected end of data" in str(trouble) or "field larger" in str(trouble)
        code = Reason.OPEN_QUOTE if is_open else Reason.BROKEN_TEXT
        raise Refused(code, record=number + 1) from trouble


def _refuse_large_record(number: int, record: list[str]) -> None:
    if number > guard.MAX_ROWS and any(record):
        raise Refused(Reason.TOO_MANY_ROWS, limit=guard.MAX_ROWS, address=f"A{number}", sheet="")
    if len(record) > guard.MAX_COLUMNS and any(record[guard.MAX_COLUMNS :]):
        place = address(number, guard.MAX_COLUMNS + 1)
        raise Refused(Reason.TOO_MANY_COLUMNS, limit=guard.MAX_COLUMNS, address=place, sheet="")


def _text_row(number: int, record: list[str], letters: Letters) -> list:
    cells = []
    for column, piece in enumerate(record[: guard.MAX_COLUMNS], start=1):
        text = letters.clean(piece, "", number, column) if piece else ""
        if not text.strip():
            cells.append(None)
        elif text in ERROR_TEXTS:
            cells.append((CellKind.ERROR, text, 0))
        else:
            cells.append(text)
    while cells and cells[-1] is None:
        cells.pop()
    return cells


if __name__ == "__main__":
    main(sys.argv[1:])
