"""The process that reads one file and says on its standard output what stands in it.

Pure. It runs with little memory, little time, an empty environment and no right to write a file:
`reading` starts it and takes what it says. It says lines of JSON: one for the file, then for each
sheet one line and its rows in parcels, then what a person should be told, then that this is all.

A large package is read by a second process of the same kind while this one still looks through its
parts; nothing of it is said before all of them have passed.
"""

import argparse
import contextlib
import gc
import io
import math
import os
import pickle
import signal
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import NoReturn

import orjson

from hanoi_industry.spreadsheets import guard, mending, old_letters, scanning, text_files
from hanoi_industry.spreadsheets.findings import (
    Findings,
    SheetFindings,
    Style,
    refuse_area,
)
from hanoi_industry.spreadsheets.guard import Kind, Package, Reason, Refused, address
from hanoi_industry.spreadsheets.letters import Letters, OldFonts, Texts
from hanoi_industry.spreadsheets.number_formats import says_more
from hanoi_industry.spreadsheets.reading import (
    END,
    CaveatCode,
    CellKind,
    RawCell,
    Value,
    packed_columns,
    packed_rows,
)

MEMORY_BYTES = 600 * 1024 * 1024
MAX_SAID = 128 * 1024 * 1024  # bytes of all answers together
ROWS_IN_A_PARCEL = 250
SAMPLE_ROWS = 2_000
# Of a package that unpacks to less than this, the parts are looked through before it is read.
WORTH_TWO_PROCESSES = 8 * 1024 * 1024


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("path", type=Path)
    parser.add_argument("seconds", type=int)
    parser.add_argument("--encoding")
    parser.add_argument("--letters")
    asked = parser.parse_args(arguments)
    limit_resources(asked.seconds)
    gc.disable()  # nothing here goes in circles, and millions of cells need not be looked at again
    said = 0
    try:
        for answer in answers(asked.path.read_bytes(), asked.encoding, asked.letters):
            said += _say(answer)
            if said > MAX_SAID:
                raise Refused(Reason.TOO_MUCH_TEXT)
    except Refused as refused:
        _say({"refused": refused.code, "params": refused.params})
    except MemoryError:
        _say({"refused": Reason.READER_DIED, "params": {}})
    except Exception as trouble:
        sys.stderr.write(repr(trouble)[:500])
        _say({"refused": Reason.BROKEN, "params": {}})
    except BaseException as panic:  # a panic of the reader is no Exception
        sys.stderr.write(repr(panic)[:500])
        _say({"refused": Reason.READER_PANICKED, "params": {}})
    _say(END)
    sys.stdout.buffer.flush()


def _say(answer) -> int:
    return sys.stdout.buffer.write(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE))


def limit_resources(seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time limit of the parent stays
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))


def answers(data: bytes, encoding: str | None, way: str | None) -> Iterator:
    """`encoding` is how a text file is stored, `way` how the letters of any file are to be taken."""
    found, opened = _looked_through(data, encoding)
    if found.kind is not Kind.TEXT and encoding in (old_letters.TCVN3, old_letters.VNI):
        way = way or encoding
    letters = Letters(way)
    first = {"kind": found.kind, "date1904": found.date1904, "encoding": None}
    if found.kind is Kind.TEXT:
        decoded = text_files.decode(data, encoding)
        yield first | {"encoding": decoded.encoding}
        if decoded.before:
            letters.note(
                CaveatCode.ENCODING_FOUND,
                "",
                encoding=decoded.encoding,
                before=decoded.before,
                after=decoded.after,
            )
        yield from _text_answers(decoded, letters)
    else:
        yield first
        yield from _workbook_answers(data, found, letters, opened)
    yield {"caveats": _caveats_of_file(found) + letters.caveats()}


def _caveats_of_file(found: Findings) -> list:
    codes = []
    if found.has_macros:
        codes.append(CaveatCode.HAS_MACROS)
    if found.has_outside_links:
        codes.append(CaveatCode.HAS_OUTSIDE_LINKS)
    return [(code, "", "", {}) for code in codes]


# One process or two


def _looked_through(data: bytes, encoding: str | None) -> tuple[Findings, "_Opened | None"]:
    """What was found in the file, and the file opened where that was done meanwhile."""
    if hasattr(os, "fork") and data.startswith(b"PK\x03\x04"):
        package = Package(data)
        if package.announced >= WORTH_TWO_PROCESSES:
            package.weigh()
            return _opened_meanwhile(data)
    return scanning.check(data, encoding=encoding), None


def _opened_meanwhile(data: bytes) -> tuple[Findings, "_Opened | None"]:
    """Returns in a process of its own, which has opened the file, once this one has let it pass.

    The reader may come to grief over a file that is then refused, so it is this process that
    tells why, and puts an end to the reader.
    """
    verdict, judge = os.pipe()
    reader = os.fork()
    if reader:
        os.close(verdict)
        _judge(data, reader, judge)
    os.close(judge)
    opened = None
    # What goes wrong here goes wrong once more, and is told, if the file passes.
    with contextlib.suppress(BaseException):
        opened = _Opened.of(data)
    with os.fdopen(verdict, "rb") as pipe:
        said = pipe.read()
    if not said:
        os._exit(1)
    return pickle.loads(said), opened  # noqa: S301 (said by our own process)


def _judge(data: bytes, reader: int, judge: int) -> NoReturn:
    """Look through the file; then say nothing more, and end as the reader does."""
    try:
        found = scanning.check(data)
    except BaseException:
        os.kill(reader, signal.SIGKILL)
        os.waitpid(reader, 0)
        raise
    with contextlib.suppress(BrokenPipeError), os.fdopen(judge, "wb") as pipe:
        pickle.dump(found, pipe, pickle.HIGHEST_PROTOCOL)
    _pid, status = os.waitpid(reader, 0)
    if os.WIFSIGNALED(status):
        os.kill(os.getpid(), os.WTERMSIG(status))
    os._exit(os.waitstatus_to_exitcode(status))


# Workbooks, by calamine


READABLE_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))


@dataclass
class _Opened:
    """A workbook with its first sheet, which in most files is the only one, already read."""

    workbook: object
    sheets: list
    first: object

    @classmethod
    def of(cls, data: bytes) -> "_Opened":
        import python_calamine as calamine

        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [one for one in workbook.sheets_metadata if "WorkSheet" in str(one.typ)]
        if not sheets:
            raise Refused(Reason.NO_SHEETS)
        return cls(workbook, sheets, workbook.get_sheet_by_name(sheets[0].name))

    def readers(self) -> Iterator[tuple]:
        """Each sheet as it is described, and what reads it; one of them is held at a time."""
        first, self.first = self.first, None
        yield self.sheets[0], first
        del first
        for sheet in self.sheets[1:]:
            yield sheet, self.workbook.get_sheet_by_name(sheet.name)


def _workbook_answers(
    data: bytes, found: Findings, letters: Letters, opened: _Opened | None
) -> Iterator:
    import python_calamine as calamine

    if found.kind is Kind.XLSX and (unreadable := _all_errors(found) - READABLE_ERRORS):
        data, opened = mending.with_readable_errors(data, unreadable), None
    if found.has_odd_texts:
        opened = None
        data = mending.with_plain_texts(data)
    try:
        opened = opened or _Opened.of(data)
        area = 0
        for sheet, reader in opened.readers():
            area += reader.height * reader.width
            refuse_area(area)
            visible = sheet.visible == calamine.SheetVisibleEnum.Visible
            if not visible:
                letters.note(CaveatCode.HIDDEN_SHEET, sheet.name)
            of_sheet = found.sheets.get(sheet.name)
            if of_sheet is None:  # it was not looked through, so nobody knows what it hides
                raise Refused(Reason.BROKEN, sheet=sheet.name)
            yield from _Sheet(reader, of_sheet, found.styles, letters).answers(visible=visible)
            del reader  # before the next is read, since one may take most of the memory there is
    except calamine.PasswordError as locked:
        raise Refused(Reason.PASSWORD) from locked
    except calamine.CalamineError as trouble:
        if "password" in str(trouble).lower():
            raise Refused(Reason.PASSWORD) from trouble
        raise Refused(Reason.BROKEN) from trouble


def _all_errors(found: Findings) -> set[str]:
    return {error for sheet in found.sheets.values() for error in sheet.errors.values()}


class _Sheet:
    """One sheet of a workbook, its rows made of what the reader says and what the scan found."""

    def __init__(self, reader, found: SheetFindings, styles: list[Style], letters: Letters):
        self.reader, self.found, self.styles, self.letters = reader, found, styles, letters
        self.name = reader.name
        self.before: list = []
        self.texts: list[Texts] = []
        self.old_fonts = OldFonts()
        self.marks = _marked_cells(found)
        self.struck: dict[int, set[int]] = {}
        for row, column in found.struck_in_part:
            self.struck.setdefault(row, set()).add(column)

    def answers(self, *, visible: bool) -> Iterator:
        end = self.reader.end
        if end is not None and (end[0] >= guard.MAX_ROWS or end[1] >= guard.MAX_COLUMNS):
            place = address(end[0] + 1, end[1] + 1)
            limits = {"rows": guard.MAX_ROWS, "columns": guard.MAX_COLUMNS}
            raise Refused(Reason.FAR_CELL, sheet=self.name, address=place, **limits)
        if self.found.is_filtered and self.found.hidden_rows:
            rows = len(self.found.hidden_rows)
            self.letters.note(CaveatCode.FILTERED_ROWS, self.name, rows=rows)
        yield {
            "name": self.name,
            "visible": visible,
            "merges": self._merges(),
            "hidden_rows": sorted(self.found.hidden_rows),
            "hidden_columns": sorted(self.found.hidden_columns),
        }
        if end is not None:
            # The reader begins at row 1, but at the first column that is used.
            self.before = [""] * self.reader.start[1]
            self.texts = self._texts_of_columns()
        yield from self._parcels()
        if self.struck:
            yield {"struck": [[row, sorted(self.struck[row])] for row in sorted(self.struck)]}
        if self.found.raised:
            yield {"raised": sorted(self.found.raised)}

    def _merges(self) -> list:
        if self.found.merges is not None:
            return self.found.merges
        return [
            (top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in self.reader.merged_cell_ranges or ()
        ]

    def _texts_of_columns(self) -> list[Texts]:
        sample = [self.before + row for row in islice(self.reader.iter_rows(), SAMPLE_ROWS)]
        if any(old_letters.letters_of_font(style.font) for style in self.styles):
            sample = [self._weighed(number, row) for number, row in enumerate(sample, start=1)]
        columns = zip(*sample, strict=True)
        return self.letters.of_columns(
            [{one for one in some if type(one) is str} for some in columns]
        )

    def _weighed(self, number: int, row: list) -> list:
        """A row without what is in old fonts, which says nothing of how the others are written."""
        others = list(row)
        for column, value in enumerate(row, start=1):
            font = self._font(number, column) if type(value) is str else None
            if old_letters.letters_of_font(font) is not None:
                self.old_fonts.weigh(value, font, column)
                others[column - 1] = None
        return others

    def _parcels(self) -> Iterator[list]:
        """Rows column by column; one by one where the looks or the marks of a cell tell more."""
        number = 0
        rows = self.reader.iter_rows() if self.reader.end is not None else iter(())
        while taken := list(islice(rows, ROWS_IN_A_PARCEL)):
            if self.before:
                taken = [self.before + values for values in taken]
            columns = list(zip(*taken, strict=True))
            made = [_made(column, texts) for column, texts in zip(columns, self.texts, strict=True)]
            self._tell(number, columns)
            numbers = range(number + 1, number + 1 + len(taken))
            if self._is_plain(numbers):
                yield [packed_columns(made), len(taken)]
            else:
                rows_made = map(list, zip(*made, strict=True))
                yield from parcels(map(self._looked_at, numbers, rows_made, taken))
            number = numbers[-1]
        below = range(number + 1, max(self.marks, default=0) + 1)
        yield from parcels(self._finished([], self.marks.get(row)) for row in below)

    def _is_plain(self, numbers: range) -> bool:
        styles, marks = self.found.styles, self.marks
        return not any(number in styles or number in marks for number in numbers)

    def _looked_at(self, number: int, row: list[Value], values: list) -> list[Value]:
        styles = self.found.styles.get(number)
        if styles is not None:
            self._look_at_styles(number, row, values, styles)
        return self._finished(row, self.marks.get(number))

    def _tell(self, above: int, columns: list[tuple]) -> None:
        for column, (values, texts) in enumerate(zip(columns, self.texts, strict=True), start=1):
            if texts.telling and not texts.telling.keys().isdisjoint(values):
                for row, value in enumerate(values, start=above + 1):
                    if type(value) is str and self._texts_of_font(row, column) is None:
                        self.letters.tell(texts, value, self.name, row, column)

    def _font(self, row: int, column: int) -> str | None:
        styles = self.found.styles.get(row)
        if styles is None or column > len(styles) or styles[column - 1] >= len(self.styles):
            return None
        return self.styles[styles[column - 1]].font

    def _texts_of_font(self, row: int, column: int) -> Texts | None:
        font = self._font(row, column)
        if old_letters.letters_of_font(font) is None:
            return None
        return self.letters.of_font(font, doubted=self.old_fonts.are_old(font, column))

    def _look_at_styles(self, number: int, row: list, values: list, styles) -> None:
        for column, (style, value) in enumerate(zip(styles, values, strict=False), start=1):
            if not style or style >= len(self.styles):
                continue
            if self.styles[style].is_struck and row[column - 1] is not None:
                self.struck.setdefault(number, set()).add(column)
            if type(value) is str:
                texts = self._texts_of_font(number, column)
                if texts is not None and value:
                    row[column - 1] = texts[value]
                    self.letters.tell(texts, value, self.name, number, column)
            elif type(row[column - 1]) in (int, float):
                number_format = self.styles[style].number_format
                if says_more(number_format):
                    row[column - 1] = RawCell(row[column - 1], CellKind.NUMBER, number_format)

    @staticmethod
    def _finished(row: list[Value], marks: dict[int, RawCell] | None) -> list[Value]:
        for column, cell in (marks or {}).items():
            row.extend([None] * (column - len(row)))
            row[column - 1] = cell
        while row and row[-1] is None:
            row.pop()
        return row


def _marked_cells(found: SheetFindings) -> dict[int, dict[int, RawCell]]:
    """Row, then column, to what the reader would show as an empty cell."""
    marks: dict[int, dict[int, RawCell]] = {}
    for row, column in found.formulas_without_value:
        marks.setdefault(row, {})[column] = RawCell(None, CellKind.FORMULA_WITHOUT_VALUE)
    for (row, column), error in found.errors.items():
        marks.setdefault(row, {})[column] = RawCell(error, CellKind.ERROR)
    return marks


def _made(column: tuple, texts: Texts) -> list[Value]:
    """The cells of one column, which are nearly always of one kind."""
    types = set(map(type, column))
    if types == {str}:
        return texts.of_all(column)
    if types == {date}:
        return list(column)
    if types == {float}:
        return [
            int(v) if v.is_integer() and -1e15 < v < 1e15 else v if v - v == 0 else _value(v)
            for v in column
        ]
    return [texts[v] if type(v) is str else _value(v) for v in column]


def _value(value) -> Value:
    match value:
        case float():
            if value.is_integer() and -1e15 < value < 1e15:
                return int(value)
            return value if math.isfinite(value) else RawCell("#NUM!", CellKind.ERROR)
        case bool() | int() | datetime() | date():
            return value
        case time():
            return value.isoformat("minutes" if not value.second else "seconds")
        case timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            hours, minutes = divmod(minutes, 60)
            return f"{hours}:{minutes:02}" + (f":{seconds:02}" if seconds else "")
    return str(value)


def parcels(rows: Iterable[list[Value]]) -> Iterator[list]:
    rows = iter(rows)
    while parcel := list(islice(rows, ROWS_IN_A_PARCEL)):
        yield [packed_rows(parcel), len(parcel)]


# Text files


def _text_answers(decoded: text_files.Decoded, letters: Letters) -> Iterator:
    yield {"name": "", "visible": True, "merges": [], "hidden_rows": [], "hidden_columns": []}
    yield from parcels(_text_rows(decoded, letters))


def _text_rows(decoded: text_files.Decoded, letters: Letters) -> Iterator[list[Value]]:
    texts = letters.of_column(decoded.text[: text_files.LETTERS_LOOKED_AT].splitlines())
    width, longer = 0, []
    for number, record in enumerate(text_files.records(decoded.text), start=1):
        width = width or (len(record) if len(record) > 1 else 0)
        if len(record) > width > 0 and any(record[width:]):
            longer.append(number)
        row = list(map(texts.__getitem__, record))
        if not texts.telling.keys().isdisjoint(record):
            for column, piece in enumerate(record, start=1):
                letters.tell(texts, piece, "", number, column)
        while row and row[-1] is None:
            row.pop()
        yield row
    if longer:
        letters.note(CaveatCode.LONGER_ROWS, "", longer[0], width + 1, rows=len(longer))


if __name__ == "__main__":
    main(sys.argv[1:])
    # To give back a hundred thousand rows one by one takes its time.
    sys.stderr.flush()
    os._exit(0)
