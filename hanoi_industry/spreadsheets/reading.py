"""A file to raw cells: where they stand, what kind they are, what hides and what is merged.

Pure. No reader is trusted inside the process that serves pages: some small files abort or stall
every one of them. So `read_file` starts the module `child` as a process with little memory, little
time and an empty environment, and takes its rows as lines of JSON. Whatever happens to the child,
the caller sees a `Workbook` or one `Refused`.
"""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import ClassVar

import orjson

from hanoi_industry.spreadsheets import guard
from hanoi_industry.spreadsheets.guard import Kind, Reason, Refused, address, column_of

__all__ = [
    "RawCell",
    "RawSheet",
    "Value",
    "Workbook",
    "address",
    "cell_of",
    "read_file",
    "taken_in",
]

logger = logging.getLogger(__name__)

LARGEST_MERGE = 20_000  # a range that covers more places than this is paint, not a heading

PROJECT = Path(__file__).resolve().parents[2]
MODULE = "hanoi_industry.spreadsheets.child"

# What a small file may take, and what each further megabyte adds: an honest large file takes less
# than a second for each on a good machine, and a bomb is small.
PROCESSOR_SECONDS = 20
SECONDS_A_MEGABYTE = 4

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
    HIDDEN_SHEET = "hidden_sheet"
    FILTERED_ROWS = "filtered_rows"
    ENCODING_FOUND = "encoding_found"
    LONGER_ROWS = "longer_rows"
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
    """One cell as it stands in the file. An error or NaN keeps its mark as the value.

    `number_format` is told only where it changes what a number means: a percent sign, or words
    in quotes such as a unit.
    """

    value: str | int | float | bool | date | datetime | None = None
    kind: CellKind = CellKind.EMPTY
    number_format: str | None = None

    @property
    def is_empty(self) -> bool:
        return self.kind is CellKind.EMPTY


BLANK = RawCell()

# What a cell is kept as. A plain value says all there is to say of nearly every cell, so a
# hundred thousand rows need no object for each; a `RawCell` stands only where it does not.
Value = None | str | int | float | bool | date | datetime | RawCell

KIND_OF_TYPE = {
    str: CellKind.TEXT,
    int: CellKind.NUMBER,
    float: CellKind.NUMBER,
    bool: CellKind.BOOL,
    date: CellKind.DATE,
    datetime: CellKind.DATETIME,
}


def cell_of(value: Value) -> RawCell:
    if value is None:
        return BLANK
    if type(value) is RawCell:
        return value
    return RawCell(value, KIND_OF_TYPE[type(value)])


@dataclass
class RawSheet:
    """`rows[0]` is row 1 of the file; a row ends with its last filled cell; all else counts from 1."""

    # Whether its rows are the columns of the file, see `turning`.
    is_turned: ClassVar[bool] = False

    name: str
    visible: bool = True
    rows: list[list[Value]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    # Row to the columns of cells that are struck through, whole or in part.
    struck: dict[int, Sequence[int]] = field(default_factory=dict)
    # The same of cells with digits raised above the line right behind others.
    raised: dict[int, list[int]] = field(default_factory=dict)

    @property
    def height(self) -> int:
        return len(self.rows)

    @cached_property
    def width(self) -> int:
        """Of the longest row."""
        return max(map(len, self.rows), default=0)

    @cached_property
    def covered(self) -> dict[int, list[int]]:
        """Row to the columns of cells under a merged one that hold another value than it shows."""
        found: dict[int, set[int]] = {}
        for top, left, bottom, right in set(self.merges):
            if (bottom - top + 1) * (right - left + 1) > LARGEST_MERGE:
                continue
            shown = self.value(top, left)
            for row in range(top, min(bottom, self.height) + 1):
                values = self.rows[row - 1][left - 1 : right]
                columns = {
                    column
                    for column, value in enumerate(values, start=left)
                    if value is not None and value != shown
                }
                if columns:
                    found.setdefault(row, set()).update(columns)
        return {row: sorted(columns) for row, columns in sorted(found.items())}

    def value(self, row: int, column: int) -> Value:
        if 1 <= row <= len(self.rows) and 1 <= column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        return None

    def cell(self, row: int, column: int) -> RawCell:
        return cell_of(self.value(row, column))

    def address(self, row: int, column: int) -> str:
        """What the file calls a cell."""
        return address(row, column)

    def place_of(self, place: str) -> tuple[int, int]:
        """The row and the column of what the file calls C5."""
        letters = place.rstrip("0123456789")
        return int(place[len(letters) :]), column_of(letters)


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
    letters: str | None = None,
    heard: Callable[[int], None] | None = None,
    said: Callable[[bytes], None] | None = None,
    wall_seconds: float | None = None,
) -> Workbook:
    """Read an upload, or raise `Refused` with the reason. `name` is what the sender called it.

    `encoding`, one of `text_files.ENCODINGS`, is how a person says that a text file is stored; it is
    found by itself where the words prove it. Of a workbook, "tcvn3" and "vni" are taken as `letters`.

    `letters` is how a person says that old letters are to be taken, for the whole file: "tcvn3" or
    "vni" turns every column that is not plainly Unicode, "as is" turns none, whatever its font;
    None turns what the font or nearly every word of a column proves, and tells of the rest.

    `heard` is called with the rows read so far; what it raises stops the reading. `said` is called
    with each line of the reading process; `taken_in` makes the same workbook of them again.
    """
    path = Path(path)
    size = path.stat().st_size
    if size > guard.MAX_FILE_BYTES:
        raise Refused(Reason.TOO_LARGE, size=size, limit=guard.MAX_FILE_BYTES)
    try:
        return _ask_child(path, name, size, encoding, letters, heard, said, wall_seconds)
    except Refused as refused:
        if refused.code is Reason.NOT_A_SPREADSHEET and Path(name).name.startswith("~$"):
            raise Refused(Reason.LOCK_FILE) from refused
        raise


# The parent's side


def _ask_child(
    path: Path,
    name: str,
    size: int,
    encoding: str | None,
    letters: str | None,
    heard: Callable[[int], None] | None,
    said: Callable[[bytes], None] | None,
    wall_seconds: float | None,
) -> Workbook:
    """The answer is taken in as it is said, so that it never stands in memory twice."""
    seconds = PROCESSOR_SECONDS + SECONDS_A_MEGABYTE * size // (1024 * 1024)
    wall_seconds = wall_seconds or 1.5 * seconds
    command = [sys.executable, "-B", "-X", "utf8", "-m", MODULE, str(path.resolve()), str(seconds)]
    if encoding is not None:
        command.append(f"--encoding={encoding}")
    if letters is not None:
        command.append(f"--letters={letters}")
    child = subprocess.Popen(  # noqa: S603
        command,
        cwd=PROJECT,
        env=_bare_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=1024 * 1024,
        process_group=0,
    )
    late = threading.Event()

    def stop() -> None:
        late.set()
        _kill(child)

    watch = threading.Timer(wall_seconds, stop)
    watch.start()
    try:
        lines = child.stdout if said is None else _passed_on(child.stdout, said)
        workbook = taken_in(lines, name, heard)
        if workbook is None:
            complaint = child.stderr.read()
        child.wait()
    finally:
        watch.cancel()
        _kill(child)
        child.wait()
        child.stdout.close()
        child.stderr.close()
    if workbook is not None:
        return workbook
    if late.is_set() or child.returncode == -getattr(signal, "SIGXCPU", 0):
        raise Refused(Reason.READER_TOO_SLOW, seconds=seconds)
    logger.warning(
        "The reading process ended with %s: %s",
        child.returncode,
        complaint[-500:].decode("utf-8", "replace"),
    )
    raise Refused(Reason.READER_DIED)


def _kill(child: subprocess.Popen) -> None:
    """With the second process that a large file is read by."""
    child.kill()
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def _bare_environment() -> dict[str, str]:
    """What Python needs to start, and none of the secrets of the process that serves pages."""
    wanted = ("PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
    kept = {name: os.environ[name] for name in wanted if name in os.environ}
    return {"PATH": os.defpath, "LANG": "C.UTF-8"} | kept


def _passed_on(lines: Iterable[bytes], said: Callable[[bytes], None]) -> Iterator[bytes]:
    for line in lines:
        said(line)
        yield line


def taken_in(
    lines: Iterable[bytes], name: str, heard: Callable[[int], None] | None = None
) -> Workbook | None:
    """The child's answer: a line for the file, then per sheet a line and its rows in parcels, and
    a last line without which the answer is not whole: None then."""
    workbook = None
    rows = cells = 0
    for line in lines:
        try:
            answer = orjson.loads(line)
        except orjson.JSONDecodeError:
            return None
        if answer == END:
            return workbook
        if isinstance(answer, list):
            fresh = unpacked_rows(*answer)
            workbook.sheets[-1].rows += fresh
            rows += len(fresh)
            cells += sum(map(len, fresh))
            if cells > guard.MAX_CELLS:
                raise Refused(Reason.TOO_MANY_CELLS, limit=guard.MAX_CELLS)
            if heard is not None:
                heard(rows)
        elif "refused" in answer:
            raise Refused(Reason(answer["refused"]), **answer["params"])
        elif "kind" in answer:
            kind = Kind(answer["kind"])
            workbook = Workbook(
                *(kind, [], _caveats_of_name(name, kind)),
                date1904=answer["date1904"],
                encoding=answer["encoding"],
            )
        elif "struck" in answer:
            workbook.sheets[-1].struck = dict(answer["struck"])
        elif "raised" in answer:
            for row, column in answer["raised"]:
                workbook.sheets[-1].raised.setdefault(row, []).append(column)
        elif "caveats" in answer:
            workbook.caveats += [
                Caveat(CaveatCode(code), sheet, place, params)
                for code, sheet, place, params in answer["caveats"]
            ]
            for sheet in workbook.sheets:
                _trim(sheet)
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
    return None


def _caveats_of_name(name: str, kind: Kind) -> list[Caveat]:
    if SUFFIXES.get(Path(name).suffix.lower()) is kind:
        return []
    return [Caveat(CaveatCode.NAME_DIFFERS, params={"name": name, "kind": kind})]


def _trim(sheet: RawSheet) -> None:
    while sheet.rows and not sheet.rows[-1]:
        sheet.rows.pop()
    height, width = sheet.height, sheet.width
    sheet.merges = sorted(
        (top, left, min(bottom, height), min(right, width))
        for top, left, bottom, right in sheet.merges
        if top <= height and left <= width
    )
    sheet.hidden_rows = {row for row in sheet.hidden_rows if row <= height}
    sheet.hidden_columns = {column for column in sheet.hidden_columns if column <= width}


# Rows as plain JSON: between the two processes, and stored


END = "end"
PLAIN, MIXED = "", "mixed"
PLAIN_TYPES = frozenset((type(None), str, int, float, bool))


def packed_rows(rows: Sequence[list[Value]]) -> list[list]:
    """Column by column, since the cells of one are nearly always of one kind: the kind, what JSON
    can say of its cells, and what else is needed to make them whole again."""
    return list(map(_packed_column, zip_longest(*rows)))


def packed_columns(columns: list[Sequence[Value]]) -> list[list]:
    """The same of columns; those behind the last that holds something are left away."""
    width = len(columns)
    while width and columns[width - 1].count(None) == len(columns[width - 1]):
        width -= 1
    return list(map(_packed_column, columns[:width]))


def unpacked_rows(columns: list[list], height: int) -> list[list[Value]]:
    """The rows again; each ends with its last filled cell."""
    if not columns:
        return [[] for _ in range(height)]
    rows = list(map(list, zip(*[_unpacked_column(*one) for one in columns], strict=True)))
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    return rows


def _packed_column(column: Sequence[Value]) -> list:
    types = set(map(type, column))
    if types <= PLAIN_TYPES:
        return [PLAIN, column, None]
    types.discard(type(None))
    if types == {date}:
        return [CellKind.DATE, column, None]
    if types == {datetime}:
        return [CellKind.DATETIME, column, None]
    if types == {RawCell}:
        looks = {(one.kind, one.number_format) for one in column if one is not None}
        kind, number_format = looks.pop()
        if kind is CellKind.NUMBER and not looks:
            values = [None if one is None else one.value for one in column]
            return [CellKind.NUMBER, values, number_format]
    plain = [value if type(value) in PLAIN_TYPES else None for value in column]
    special = [
        [index, *_spelled(value)]
        for index, value in enumerate(column)
        if type(value) not in PLAIN_TYPES
    ]
    return [MIXED, plain, special]


def _unpacked_column(kind: str, values: list, more) -> list[Value]:
    match kind:
        case "":
            return values
        case CellKind.DATE:
            return [value and date.fromisoformat(value) for value in values]
        case CellKind.DATETIME:
            return [value and datetime.fromisoformat(value) for value in values]
        case CellKind.NUMBER:
            return [None if one is None else RawCell(one, CellKind.NUMBER, more) for one in values]
    for index, of_kind, value, number_format in more:
        values[index] = _meant(CellKind(of_kind), value, number_format)
    return values


def _spelled(value: date | RawCell) -> tuple:
    if type(value) is RawCell:
        return value.kind, value.value, value.number_format
    return KIND_OF_TYPE[type(value)], value, None


def _meant(kind: CellKind, value, number_format: str | None) -> Value:
    if kind is CellKind.DATE:
        return date.fromisoformat(value)
    if kind is CellKind.DATETIME:
        return datetime.fromisoformat(value)
    return RawCell(value, kind, number_format)
