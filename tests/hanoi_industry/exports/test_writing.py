"""What leaves the house: text stays text, numbers stay numbers, and long tables need no memory."""

import csv
import io
import tracemalloc
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from hanoi_industry.exports import writing
from hanoi_industry.exports.writing import Outgoing
from hanoi_industry.periods import PartialDay

PAYLOADS = [
    "=1+1",
    "==1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    " =1+1",
    '=HYPERLINK("http://example.org")',
    "https://example.org",
    "0123",
]
WORKBOOKS = ["xlsx", "ods"]


def written(ending, *rows, headings=None, title="x"):
    headings = headings or [f"h{number}" for number in range(len(rows[0]) if rows else 1)]
    return writing.written(ending, Outgoing(title, headings, iter(rows)))


def read_xlsx(content):
    return openpyxl.load_workbook(io.BytesIO(content)).active


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read(ending, content):
    """Headings and rows as our reader of workbooks sees them."""
    if ending == "csv":
        return read_csv(content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


@pytest.mark.parametrize("text", PAYLOADS)
def test_what_would_be_a_formula_is_stored_as_text_in_a_workbook(text):
    cell = read_xlsx(written("xlsx", [text], headings=[text]))["A2"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert cell.value.strip().endswith(text.strip())


@pytest.mark.parametrize("text", PAYLOADS)
def test_what_would_be_a_formula_is_stored_as_text_in_an_open_document(text):
    content = written("ods", [text], headings=[text])
    assert b"table:formula" not in unzipped(content)
    assert " ".join(read("ods", content)[1][0].split()) == " ".join(text.split())


@pytest.mark.parametrize("text", PAYLOADS[:-2])
def test_what_would_be_a_formula_begins_with_an_apostrophe_in_csv(text):
    (heading,), (cell,) = read_csv(written("csv", [text], headings=[text]))
    assert cell == heading == "'" + text.replace("\r", "\n")


@pytest.mark.parametrize("text", ["'=1+1", "'+84 24"])
@pytest.mark.parametrize("ending", writing.ENDINGS)
def test_an_apostrophe_that_somebody_typed_is_doubled_for_the_reader_takes_one_off(ending, text):
    assert read(ending, written(ending, [text]))[1][0] == "'" + text


@pytest.mark.parametrize("value", [-5, 0, 12, Decimal("-9.26"), Decimal("336.786"), 3.5])
@pytest.mark.parametrize("ending", writing.ENDINGS)
def test_numbers_stay_numbers_and_keep_their_sign(ending, value):
    ((found,),) = read(ending, written(ending, [value]))[1:]
    assert Decimal(str(found)) == Decimal(str(value))
    assert ending == "csv" or isinstance(found, int | float)


@pytest.mark.parametrize("value", [Decimal("1.234"), Decimal("336.786")])
def test_a_number_in_csv_is_never_one_that_could_be_read_twice(value):
    assert read_csv(written("csv", [value]))[1][0] == f"{value}0"


def test_blanks_stay_blank_and_days_are_days():
    row = [None, "", date(2026, 3, 2), datetime(2026, 3, 2, 9, 30)]
    sheet = read_xlsx(written("xlsx", row))
    assert [sheet["A2"].value, sheet["B2"].value] == [None, None]
    assert sheet["C2"].value == datetime(2026, 3, 2)
    assert sheet["C2"].number_format == "dd/mm/yyyy"
    assert read("ods", written("ods", row))[1][:3] == ["", "", date(2026, 3, 2)]
    assert read_csv(written("csv", row))[1] == ["", "", "02/03/2026", "02/03/2026"]


@pytest.mark.parametrize(
    ("known", "text"),
    [("2026-03", "03/2026"), ("2026-Q3", "2026-Q3"), ("2026", "2026")],
)
@pytest.mark.parametrize("ending", writing.ENDINGS)
def test_a_day_known_in_part_is_not_made_a_whole_one(ending, known, text):
    assert read(ending, written(ending, [PartialDay.parse_iso(known)]))[1][0] == text


@pytest.mark.parametrize("ending", writing.ENDINGS)
def test_a_day_known_whole_is_a_day(ending):
    found = read(ending, written(ending, [PartialDay.parse_iso("2026-03-02")]))[1][0]
    assert found == ("02/03/2026" if ending == "csv" else date(2026, 3, 2))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
@pytest.mark.parametrize("ending", WORKBOOKS)
def test_what_is_no_number_does_not_break_a_workbook(ending, value):
    assert isinstance(read(ending, written(ending, [value]))[1][0], str)


TEXTS = ["a  b", " led by a space", "two\nlines", "<b>&amp;\"'", "e\u0301 😀", "\x00\x1f\ufffe"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("ending", WORKBOOKS)
def test_odd_texts_come_back_as_they_were(ending, text):
    kept = writing.CHARACTERS_XML_CANNOT_HOLD.sub("", text)
    assert read(ending, written(ending, ["x", text]))[1][1] == kept


@pytest.mark.parametrize("ending", WORKBOOKS)
def test_a_text_longer_than_a_cell_can_hold_says_that_it_is_cut(ending):
    found = read(ending, written(ending, ["x" * 40_000]))[1][0]
    assert len(found) == 32_767 and found.endswith("…")


def test_csv_tells_excel_that_it_is_utf8():
    assert written("csv", headings=["Cụm"]).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("title", ["", "[a]:*?/\\", "x" * 40, "'", '"<&>'])
@pytest.mark.parametrize("ending", WORKBOOKS)
def test_any_title_makes_a_name_of_a_sheet(ending, title):
    assert read(ending, written(ending, [1], title=title))[1] == [1]


def test_headings_stay_in_view_and_can_be_filtered():
    sheet = read_xlsx(written("xlsx", [1, 2], [3, 4]))
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B3")
    content = unzipped(written("ods", [1, 2], [3, 4]))
    assert b"'x'.A1:'x'.B3" in content and b"VerticalSplitPosition" in content


@given(st.text(max_size=40))
def test_no_text_whatever_opens_a_formula(text):
    cell = read_csv(written("csv", [text + "."], headings=["t"]))[1:]
    assert not (cell and cell[0] and cell[0][0].startswith(writing.OPENS_A_FORMULA))


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_a_row_of_any_texts_is_read_back_from_an_open_document(texts):
    row = read("ods", written("ods", ["x", *texts, "x"]))[1]
    assert [" ".join(text.split()) for text in row[1:-1]] == [
        " ".join(writing.storable(text).split()) for text in texts
    ]


def test_every_row_is_counted_and_none_is_lost():
    for ending, write in writing.WRITERS.items():
        file = io.BytesIO()
        rows = ([number] for number in range(1234))
        assert write(file, Outgoing("x", ["n"], rows)) == 1234
        found = [int(float(row[0])) for row in read(ending, file.getvalue())[1:]]
        assert found == list(range(1234))


@pytest.mark.parametrize("ending", writing.ENDINGS)
def test_ten_times_the_rows_need_no_more_memory(ending, tmp_path):
    few, many = peak_of(ending, 2_000, tmp_path), peak_of(ending, 20_000, tmp_path)
    assert many < few * 1.5 + 200_000


def peak_of(ending, count, tmp_path) -> int:
    rows = ([f"Cụm {number}", Decimal(number) / 8, None] for number in range(count))
    tracemalloc.start()
    try:
        with open(tmp_path / f"{count}.{ending}", "wb") as file:
            assert writing.WRITERS[ending](file, Outgoing("x", list("abc"), rows)) == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_csv_that_breaks_off_says_so_in_its_last_line():
    def rows():
        for number in range(1200):
            if number == 1100:
                raise OSError("the database went away")
            yield [number]

    counts, pieces = [], []
    with pytest.raises(OSError):
        for piece in writing.csv_pieces(
            Outgoing("x", ["n"], rows()), counted=counts.append, broken="INCOMPLETE"
        ):
            pieces.append(piece)
    lines = b"".join(pieces).decode("utf-8-sig").splitlines()
    assert counts[-1] == len(lines) - 2 == 1000
    assert lines[-1] == "INCOMPLETE"


def unzipped(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist()[0] == "mimetype"
        return b"".join(archive.read(name) for name in archive.namelist())
