"""Old binary workbooks, record by record: what they lack is told, and never shown as a blank."""

import struct

from hanoi_industry.spreadsheets.guard import Reason
from hanoi_industry.spreadsheets.reading import CellKind, RawCell
from tests.hanoi_industry.spreadsheets.test_hostile_workbooks import refusal, rows_of


def a_record(kind, content=b""):
    return struct.pack("<HH", kind, len(content)) + content


def an_old_workbook(*records, texts=()):
    """An xls of one sheet with these records; `texts` are those of its shared table."""
    start = a_record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 6))
    table = b"".join(a_record(kind, content) for kind, content in texts)
    name = struct.pack("<BB", 2, 0) + b"S1"
    first = len(start) + len(table) + 4 + 6 + len(name) + 4
    sheet = a_record(0x0809, struct.pack("<HHHHII", 0x0600, 16, 0, 0, 0, 6))
    stream = start + table + a_record(0x0085, struct.pack("<IBB", first, 0, 0) + name)
    stream += a_record(0x000A) + sheet + b"".join(records) + a_record(0x000A)
    return in_a_container(stream.ljust(4096, b"\0"), "Workbook")


def in_a_container(stream, name):
    sectors = len(stream) // 512
    table = [0xFFFFFFFE, *range(2, sectors + 1), 0xFFFFFFFE, 0xFFFFFFFD]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<5H6x9I", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 0, 0, 4096, 0xFFFFFFFE, 0, *(0xFFFFFFFE, 0)
    )
    header += struct.pack("<109I", sectors + 1, *[0xFFFFFFFF] * 108)
    entries = b""
    for title, kind, inner, first, size in (
        ("Root Entry", 5, 1, 0xFFFFFFFE, 0),
        (name, 2, 0xFFFFFFFF, 1, len(stream)),
    ):
        letters = title.encode("utf-16-le")
        entries += letters.ljust(64, b"\0") + struct.pack("<HBB", len(letters) + 2, kind, 1)
        entries += struct.pack("<3I36xIQ", 0xFFFFFFFF, 0xFFFFFFFF, inner, first, size)
    table += [0xFFFFFFFF] * (128 - len(table))
    return header + entries.ljust(512, b"\0") + stream + struct.pack("<128I", *table)


def a_number(column, value):
    return a_record(0x0203, struct.pack("<HHHd", 0, column, 0, value))


def a_formula(column, kind):
    """One that gave a text (0) or an empty text (3)."""
    content = struct.pack("<HHHB5xHHIH", 0, column, 0, kind, 0xFFFF, 0, 0, 3)
    return a_record(0x0006, content + b"\x1e\x01\x00")


def a_text_of_formula(text):
    return a_record(0x0207, struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))


def a_shared_text(column, number):
    return a_record(0x00FD, struct.pack("<HHHI", 0, column, 0, number))


NEVER_STORED = RawCell(None, CellKind.FORMULA_WITHOUT_VALUE)


def test_a_text_of_a_formula_that_an_old_workbook_never_stored_is_told():
    missing = an_old_workbook(a_formula(0, 0), a_number(1, 2.0), a_formula(2, 0))
    there = an_old_workbook(a_formula(0, 0), a_text_of_formula("Phú Thị"), a_number(1, 2.0))
    shared = a_record(0x04BC, bytes(6) + struct.pack("<HH", 3, 30) + b"\0")
    among = an_old_workbook(a_formula(0, 0), shared, a_text_of_formula("Phú Thị"))
    empty = an_old_workbook(a_formula(0, 3), a_number(1, 2.0))

    assert rows_of(missing) == [[NEVER_STORED, 2, NEVER_STORED]]
    assert rows_of(there) == [["Phú Thị", 2]]
    assert rows_of(among) == [["Phú Thị"]]
    assert rows_of(empty) == [[None, 2]]


def test_a_text_of_a_formula_that_goes_on_in_another_record_is_not_cut():
    text, more = a_text_of_formula("Phú"), a_record(0x003C, b"\1" + " Thị".encode("utf-16-le"))

    assert rows_of(an_old_workbook(a_formula(0, 0), text, more, a_number(1, 2.0))) == [
        [NEVER_STORED, 2]
    ]


def in_table(text, letters=None, *, narrow=False):
    stored = text.encode("latin-1" if narrow else "utf-16-le")
    return struct.pack("<HB", letters or len(text), not narrow) + stored


def test_a_text_that_is_not_in_the_table_of_an_old_workbook_is_no_blank():
    counts = struct.pack("<II", 2, 2)
    both = [(0x00FC, counts + in_table("Phú Thị") + in_table("b", narrow=True))]
    divided = [
        (0x00FC, counts + in_table("Phú ", 7)),
        (0x003C, b"\0abc" + in_table("b", narrow=True)),
    ]
    cut = [(0x00FC, counts + in_table("Phú Thị"))]
    cells = a_shared_text(0, 0), a_shared_text(1, 1)

    assert rows_of(an_old_workbook(*cells, texts=both)) == [["Phú Thị", "b"]]
    assert rows_of(an_old_workbook(*cells, texts=divided)) == [["Phú abc", "b"]]
    assert refusal(an_old_workbook(*cells, texts=cut)) is Reason.BROKEN
    assert refusal(an_old_workbook(*cells)) is Reason.BROKEN


def test_a_cell_that_speaks_of_encryption_does_not_lock_a_workbook():
    word = struct.pack("<HHHHB", 0, 0, 0, 16, 1) + "EncryptedPackage".encode("utf-16-le")

    assert rows_of(an_old_workbook(a_record(0x0204, word))) == [["EncryptedPackage"]]
    assert refusal(in_a_container(bytes(4096), "EncryptedPackage")) is Reason.PASSWORD
