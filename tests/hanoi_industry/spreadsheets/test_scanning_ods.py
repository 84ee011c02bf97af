"""Open documents: the words of a cell are read, all of them, and nothing that only stands by."""

import pytest

from hanoi_industry.spreadsheets import mending
from hanoi_industry.spreadsheets.guard import Reason
from hanoi_industry.spreadsheets.reading import CellKind, RawCell
from tests import workbooks
from tests.hanoi_industry.spreadsheets.test_hostile_workbooks import a_table, refusal, rows_of

NEVER_STORED = RawCell(None, CellKind.FORMULA_WITHOUT_VALUE)


def an_ods(*cells):
    row = f"<table:table-row>{''.join(cells)}</table:table-row>"
    return workbooks.an_open_document(a_table(row))


def a_text_cell(inner, attributes=' office:value-type="string"'):
    return f"<table:table-cell{attributes}>{inner}</table:table-cell>"


TWO = '<table:table-cell office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>'
A_SHAPE = (
    '<draw:g xmlns:draw="urn:x"><draw:g><draw:frame><draw:text-box><text:p>hình</text:p>'
    "</draw:text-box></draw:frame></draw:g><draw:line/></draw:g>"
)


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        (f"{A_SHAPE}<text:p>Phú Thị</text:p>", "Phú Thị"),
        ("<text:p>Phú<text:line-break/>Thị</text:p>", "Phú Thị"),
        ("<text:p>Phú<text:tab/>Thị</text:p>", "Phú Thị"),
        (
            "<text:p><text:ruby><text:ruby-base>Phú Thị</text:ruby-base>"
            "<text:ruby-text>XX</text:ruby-text></text:ruby></text:p>",
            "Phú Thị",
        ),
        (
            "<office:annotation><text:p>ghi chú</text:p></office:annotation><text:p>Phú Thị</text:p>",
            "Phú Thị",
        ),
    ],
    ids=["shape", "line break", "tab", "ruby", "annotation"],
)
def test_only_the_words_of_a_cell_of_an_open_document_are_read_and_all_of_them(inner, shown):
    assert rows_of(an_ods(a_text_cell(inner), TWO)) == [[shown, 2]]


def test_odd_texts_in_more_than_memory_holds_are_refused(monkeypatch):
    monkeypatch.setattr(mending, "MOST_MENDED", 100)

    assert rows_of(an_ods(a_text_cell("<text:p>Phú</text:p>"))) == [["Phú"]]
    assert refusal(an_ods(a_text_cell("<text:p><text:tab/>Phú</text:p>"))) is (
        Reason.UNPACKS_TOO_LARGE
    )


def test_a_text_that_is_not_said_to_be_one_is_read():
    assert rows_of(an_ods(a_text_cell("<text:p>Phú Thị</text:p>", ""), TWO)) == [["Phú Thị", 2]]


@pytest.mark.parametrize("kind", ["float", "date", "percentage", "boolean"])
def test_a_cell_of_an_open_document_without_its_value_is_not_blank(kind):
    cell = a_text_cell("<text:p>5</text:p>", f' office:value-type="{kind}"')
    formula = cell.replace("-cell ", '-cell table:formula="of:=1" ', 1)

    assert rows_of(an_ods(cell, formula, TWO)) == [
        [RawCell("#VALUE!", CellKind.ERROR), NEVER_STORED, 2]
    ]


def test_a_cell_like_others_before_it_is_still_looked_at_where_it_tells_more():
    plain = ' table:style-name="ce1" office:value-type="string" calcext:value-type="string"'
    cells = [a_text_cell("<text:p>a</text:p>", plain)] * 2
    error = a_text_cell("<text:p>#REF!</text:p>", f'{plain} table:formula="of:=1"')
    repeated = a_text_cell("<text:p>b</text:p>", f'{plain} table:number-columns-repeated="2"')

    assert rows_of(an_ods(*cells, error, repeated, *cells)) == [
        ["a", "a", RawCell("#REF!", CellKind.ERROR), "b", "b", "a", "a"]
    ]


@pytest.mark.parametrize(
    "cell",
    [
        a_text_cell("<text:p>Phú <![CDATA[Thị]]></text:p>"),
        a_text_cell(a_table(f"<table:table-row>{TWO}</table:table-row>", "In")),
    ],
    ids=["letters in brackets of their own", "a table in a cell"],
)
def test_what_the_reader_of_open_documents_would_leave_out_is_refused(cell):
    assert refusal(an_ods(cell, TWO)) is Reason.BROKEN


@pytest.mark.parametrize(
    "cell",
    [
        "table:number-columns-repeated='2000000000' office:value-type='float' office:value='1'",
        'table:number-columns-repeated = "2000000000" office:value-type = "float"',
        'table:formula="of:=1>2" table:number-columns-repeated="2000000000" office:value-type="f"',
    ],
)
def test_repetitions_are_seen_however_their_attributes_are_written(cell):
    content = a_table(f"<table:table-row><table:table-cell {cell}/></table:table-row>")

    assert refusal(workbooks.an_open_document(content)) is Reason.FAR_CELL
