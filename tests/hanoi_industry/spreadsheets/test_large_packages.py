"""A large package is read while it is still looked through; nothing else is to be noticed of that."""

import subprocess
import sys
import weakref
import zipfile
from datetime import date
from io import BytesIO
from types import SimpleNamespace

import pytest
import python_calamine

from hanoi_industry.spreadsheets import child, reading
from hanoi_industry.spreadsheets.findings import Findings, SheetFindings
from hanoi_industry.spreadsheets.guard import Kind, Reason, Refused
from hanoi_industry.spreadsheets.letters import Letters
from hanoi_industry.spreadsheets.reading import CellKind, RawCell
from tests.workbooks import a_raw_workbook, a_workbook, a_zip, sheet_xml, xlsx_parts

PADDING = bytes(child.WORTH_TWO_PROCESSES)
ONE_CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'
ROWS = [
    ["Tên", "Ha", "Ngày", "Tỷ lệ"],
    ["Phú Thị", 20.22, date(2025, 7, 1), 0.5],
    [None, 7, None, None],
    ["Yên Sơn", "KPH", None, True],
]


def made_large(data: bytes) -> bytes:
    """The same workbook with a part that nobody reads."""
    stream = BytesIO(data)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/picture.bin", PADDING)
    return stream.getvalue()


@pytest.fixture
def read(read):
    def of(data: bytes):
        try:
            return read(data)
        except Refused as refused:
            return refused.code

    return of


@pytest.mark.parametrize(
    "data",
    [
        a_workbook(*ROWS),
        a_raw_workbook('<row r="2"><c r="B2" t="e"><v>#SPILL!</v></c><c r="C2"><f>1</f></c></row>'),
        a_zip(xlsx_parts(sheet_xml(ONE_CELL), sheet_xml(ONE_CELL.replace("A1", "B1")))),
    ],
    ids=["values", "errors and formulas", "two sheets"],
)
def test_a_large_package_is_read_as_a_small_one(read, data):
    assert read(made_large(data)) == read(data)


def test_errors_stand_where_they_are_in_a_large_package(read):
    cells = '<row r="2"><c r="B2" t="e"><v>#SPILL!</v></c></row>'

    (sheet,) = read(made_large(a_raw_workbook(cells))).sheets

    assert sheet.cell(2, 2) == RawCell("#SPILL!", CellKind.ERROR)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (a_raw_workbook('<row r="1"><c r="XFD1048576"><v>1</v></c></row>'), Reason.FAR_CELL),
        # More places than the memory of a reader has room for.
        (
            a_raw_workbook(f'{ONE_CELL}<row r="200000"><c r="SR200000"><v>1</v></c></row>'),
            Reason.FAR_CELL,
        ),
        (a_raw_workbook("<row><c><v>1</c></row>"), Reason.BROKEN),
        (a_zip(xlsx_parts(sheet_xml(ONE_CELL)) | {"a.xml": "<!DOCTYPE a><a/>"}), Reason.DOCTYPE),
        (a_zip(xlsx_parts()), Reason.NO_SHEETS),
    ],
)
def test_what_is_wrong_with_a_large_package_is_told_as_of_a_small_one(read, data, reason):
    assert read(data) is reason
    assert read(made_large(data)) is reason


def test_a_part_that_is_other_than_announced_is_found_before_anything_is_read(read):
    data = made_large(a_workbook(*ROWS))
    at = data.rindex(b"xl/media/picture.bin") - 46 + 16  # its checksum in the directory
    spoilt = data[:at] + bytes(4) + data[at + 4 :]

    assert read(spoilt) is Reason.BROKEN


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (a_raw_workbook('<row r="1"><c r="ZZZ1"><v>1</v></c></row>'), Reason.FAR_CELL),
        (a_raw_workbook(ONE_CELL), Reason.READER_DIED),
    ],
    ids=["refused", "let pass"],
)
def test_a_reader_that_dies_hides_nothing_of_what_is_wrong(monkeypatch, read, data, reason):
    start = subprocess.Popen
    dies = (
        "import os, sys; from hanoi_industry.spreadsheets import child;"
        "child._Opened.of = lambda data: os.abort(); child.main(sys.argv[1:])"
    )

    def stand_in(command, **options):
        arguments = command[command.index(reading.MODULE) + 1 :]
        return start([sys.executable, "-c", dies, *arguments], **options)

    monkeypatch.setattr(reading.subprocess, "Popen", stand_in)

    assert read(made_large(data)) is reason


def test_of_several_sheets_one_is_held_in_memory_at_a_time():
    held = []

    class Reader:
        end, height, width, merged_cell_ranges = None, 0, 0, ()

        def __init__(self, name):
            assert not any(one() for one in held)
            held.append(weakref.ref(self))
            self.name = name

    book = SimpleNamespace(get_sheet_by_name=Reader)
    visible = python_calamine.SheetVisibleEnum.Visible
    sheets = [SimpleNamespace(name=name, visible=visible) for name in ("A", "B", "C")]
    opened = child._Opened(book, sheets, Reader("A"))

    found = Findings(Kind.XLSX, {name: SheetFindings() for name in ("A", "B", "C")})
    said = list(child._workbook_answers(b"", found, Letters(None), opened))

    assert [one["name"] for one in said] == ["A", "B", "C"]
