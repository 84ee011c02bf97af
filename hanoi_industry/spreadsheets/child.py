"""The process that reads one file and says on its standard output what stands in it.

Pure. It runs with little memory, little time, an empty environment and no right to write a file:
`reading` starts it and takes what it says. It says lines of JSON: one for the file, then for each
sheet one line and its rows in parcels, then what a person should be told, then that this is all.
"""

import argparse
import gc
import io
import math
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

import orjson

from hanoi_industry.spreadsheets import guard, old_letters, scanning, text_files
from hanoi_industry.spreadsheets.findings import Findings, SheetFindings, Style, says_more
from hanoi_industry.spreadsheets.guard import Kind, Reason, Refused, address
from hanoi_industry.spreadsheets.letters import Letters, Texts
from hanoi_industry.spreadsheets.reading import (
    END,
    CaveatCode,
    CellKind,
    RawCell,
    Value,
    packed_rows,
)

MEMORY_BYTES = 1024 * 1024 * 1024
MAX_SAID = 400 * 1024 * 1024  # bytes of all answers together
ROWS_IN_A_PARCEL = 250
SAMPLE_ROWS = 2_000


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
    found = scanning.check(data, encoding=encoding)
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
        yield from _workbook_answers(data, found, letters)
    yield {"caveats": _caveats_of_file(found) + letters.caveats()}


def _caveats_of_file(found: Findings) -> list:
    codes = []
    if found.has_macros:
        codes.append(CaveatCode.HAS_MACROS)
    if found.has_outside_links:
        codes.append(CaveatCode.HAS_OUTSIDE_LINKS)
    return [(code, "", "", {}) for code in codes]


# Workbooks, by calamine


UNREADABLE_ERRORS = (b"#SPILL!", b"#CALC!", b"#GETTING_DATA", b"#FIELD!", b"#BLOCKED!")


def _workbook_answers(data: bytes, found: Findings, letters: Letters) -> Iterator:
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
            reader = workbook.get_sheet_by_name(sheet.name)
            of_sheet = found.sheets.get(sheet.name, SheetFindings())
            yield from _Sheet(reader, of_sheet, found.styles, letters).answers(visible=visible)
    except calamine.PasswordError as locked:
        raise Refused(Reason.PASSWORD) from locked
    except calamine.CalamineError as trouble:
        if "password" in str(trouble).lower():
            raise Refused(Reason.PASSWORD) from trouble
        raise Refused(Reason.BROKEN) from trouble


def _all_errors(found: Findings) -> Iterator[str]:
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
            new.writestr(part.filename, content, zipfile.ZIP_DEFLATED, 1)
    return rewritten.getvalue()


class _Sheet:
    """One sheet of a workbook, its rows made of what the reader says and what the scan found."""

    def __init__(self, reader, found: SheetFindings, styles: list[Style], letters: Letters):
        self.reader, self.found, self.styles, self.letters = reader, found, styles, letters
        self.name = reader.name
        self.before: list = []
        self.texts: list[Texts] = []
        self.marks = _marked_cells(found)

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
        yield from parcels(self._rows())

    def _merges(self) -> list:
        if self.found.merges is not None:
            return self.found.merges
        return [
            (top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in self.reader.merged_cell_ranges or ()
        ]

    def _texts_of_columns(self) -> list[Texts]:
        sample = [self.before + row for row in islice(self.reader.iter_rows(), SAMPLE_ROWS)]
        columns = zip(*sample, strict=True)
        return self.letters.of_columns(
            [{one for one in some if type(one) is str} for some in columns]
        )

    def _rows(self) -> Iterator[list[Value]]:
        number = 0
        rows = self.reader.iter_rows() if self.reader.end is not None else iter(())
        while taken := list(islice(rows, ROWS_IN_A_PARCEL)):
            if self.before:
                taken = [self.before + values for values in taken]
            columns = list(zip(*taken, strict=True))
            made = [_made(column, texts) for column, texts in zip(columns, self.texts, strict=True)]
            self._tell(number, columns)
            for row, values in zip(map(list, zip(*made, strict=True)), taken, strict=True):
                number += 1
                styles = self.found.styles.get(number)
                if styles is not None:
                    self._look_at_styles(number, row, values, styles)
                yield self._finished(row, self.marks.get(number))
        for below in range(number + 1, max(self.marks, default=0) + 1):
            yield self._finished([], self.marks.get(below))

    def _tell(self, above: int, columns: list[tuple]) -> None:
        for column, (values, texts) in enumerate(zip(columns, self.texts, strict=True), start=1):
            if texts.telling and not texts.telling.keys().isdisjoint(values):
                for row, value in enumerate(values, start=above + 1):
                    if type(value) is str and self._texts_of_font(row, column) is None:
                        self.letters.tell(texts, value, self.name, row, column)

    def _texts_of_font(self, row: int, column: int) -> Texts | None:
        styles = self.found.styles.get(row)
        if styles is None or column > len(styles) or styles[column - 1] >= len(self.styles):
            return None
        return self.letters.of_font(self.styles[styles[column - 1]].font)

    def _look_at_styles(self, number: int, row: list, values: list, styles) -> None:
        for column, (style, value) in enumerate(zip(styles, values, strict=False), start=1):
            if not style or style >= len(self.styles):
                continue
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
        return list(map(texts.__getitem__, column))
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
    for number, record in enumerate(text_files.records(decoded.text), start=1):
        row = list(map(texts.__getitem__, record))
        if not texts.telling.keys().isdisjoint(record):
            for column, piece in enumerate(record, start=1):
                letters.tell(texts, piece, "", number, column)
        while row and row[-1] is None:
            row.pop()
        yield row


if __name__ == "__main__":
    main(sys.argv[1:])
