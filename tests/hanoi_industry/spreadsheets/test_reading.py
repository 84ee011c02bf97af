import os
import subprocess
import sys
import unicodedata
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from hanoi_industry.spreadsheets import child, guard, letters, reading, text_files
from hanoi_industry.spreadsheets.guard import Kind, Reason, Refused
from hanoi_industry.spreadsheets.reading import CaveatCode, CellKind, address, read_file
from tests import workbooks
from tests.workbooks import a_raw_workbook, a_text, a_workbook, a_zip, sheet_xml, xlsx_parts

FILES = Path(__file__).parents[2] / "files"


@pytest.fixture
def refused(read):
    def refusal(data, name="upload.xlsx", **more):
        with pytest.raises(Refused) as caught:
            read(data, name, **more)
        return caught.value

    return refusal


def values(sheet):
    """What stands in the cells, every row as long as the longest."""
    columns = range(1, sheet.width + 1)
    return [[sheet.cell(row, n).value for n in columns] for row in range(1, sheet.height + 1)]


def cells(sheet, row):
    return [sheet.cell(row, column) for column in range(1, sheet.width + 1)]


def codes(workbook):
    return [caveat.code for caveat in workbook.caveats]


def test_addresses_are_those_of_a_spreadsheet():
    assert [address(12, 3), address(1, 26), address(1, 27), address(9, 16384)] == [
        "C12",
        "Z1",
        "AA1",
        "XFD9",
    ]


def test_the_first_row_is_row_one_even_when_it_is_empty(read):
    sheet = read(a_workbook([], [None, None, "here"], [1])).sheets[0]

    assert values(sheet) == [[None, None, None], [None, None, "here"], [1, None, None]]
    assert sheet.cell(2, 3).value == "here"
    assert sheet.cell(99, 99).is_empty


def test_cells_keep_their_places_where_the_first_rows_and_columns_are_empty(read):
    sheet = read(a_workbook([], [], [None, None, "C3"], [None, None, None, "D4"])).sheets[0]

    assert sheet.cell(3, 3).value == "C3"
    assert sheet.cell(4, 4).value == "D4"
    assert (len(sheet.rows), sheet.width) == (4, 4)


def test_a_sheet_of_nothing_but_errors_is_not_empty(read):
    sheet = read(a_raw_workbook('<row r="3"><c r="B3" t="e"><v>#N/A</v></c></row>')).sheets[0]

    assert sheet.cell(3, 2).value == "#N/A"


def test_every_kind_of_cell_is_told_apart(read):
    row = ["Cụm", 1, 1.5, True, date(2024, 3, 15), datetime(2024, 3, 15, 8, 30), "#REF!"]

    first = cells(read(a_workbook(row)).sheets[0], 1)

    assert [cell.kind for cell in first] == [
        CellKind.TEXT,
        CellKind.NUMBER,
        CellKind.NUMBER,
        CellKind.BOOL,
        CellKind.DATE,
        CellKind.DATETIME,
        CellKind.ERROR,
    ]
    assert [cell.value for cell in first] == row
    assert isinstance(first[1].value, int)


def test_errors_and_formulas_without_value_are_not_blanks(read):
    data = a_raw_workbook(
        '<row r="1"><c r="A1" t="e"><v>#DIV/0!</v></c><c r="B1"><f>A1+1</f></c></row>'
        '<row r="2"><c r="A2" t="e"><v>#SPILL!</v></c><c r="B2"><v>7</v></c></row>'
    )

    sheet = read(data).sheets[0]

    assert [(c.kind, c.value) for c in cells(sheet, 1)] == [
        (CellKind.ERROR, "#DIV/0!"),
        (CellKind.FORMULA_WITHOUT_VALUE, None),
    ]
    assert [(c.kind, c.value) for c in cells(sheet, 2)] == [
        (CellKind.ERROR, "#SPILL!"),
        (CellKind.NUMBER, 7),
    ]


@pytest.mark.parametrize("number", ["NaN", "inf", "1e999"])
def test_a_number_that_is_none_is_an_error(read, number):
    cell = (
        read(a_raw_workbook(f'<row r="1"><c r="A1"><v>{number}</v></c></row>')).sheets[0].cell(1, 1)
    )

    assert cell.kind is CellKind.ERROR


def test_merges_formats_and_hidden_rows_come_along(read):
    data = a_workbook(
        ["Tiêu đề", None, None],
        ["a", 0.85, 2],
        ["b", 3, 4],
        merges=["A1:C1", "A2:A3"],
        formats={"B2": "0%", "C2": "dd/mm/yyyy"},
        hidden_rows=[3],
    )

    sheet = read(data).sheets[0]

    assert sheet.merges == [(1, 1, 1, 3), (2, 1, 3, 1)]
    assert sheet.cell(2, 2).number_format == "0%"
    assert sheet.cell(2, 3).value == datetime(1900, 1, 1) or sheet.cell(2, 3).value.year == 1900
    assert sheet.hidden_rows == {3}


def test_a_format_is_told_only_where_it_changes_what_a_number_means(read):
    formats = {"A1": "0%", "B1": '0.0" ha"', "C1": "#,##0.00", "D1": "0%"}

    sheet = read(a_workbook([0.5, 2, 3, "text"], formats=formats)).sheets[0]

    assert [cell.number_format for cell in cells(sheet, 1)] == ["0%", '0.0" ha"', None, None]
    assert sheet.value(1, 3) == 3


def test_plain_values_stand_for_themselves(read):
    sheet = read(a_workbook(["a", 1, 2.5, None, True], [date(2024, 3, 15)])).sheets[0]

    assert sheet.rows == [["a", 1, 2.5, None, True], [date(2024, 3, 15)]]
    assert (sheet.height, sheet.width) == (2, 5)
    assert (sheet.value(2, 1), sheet.value(2, 4), sheet.value(3, 1)) == (
        date(2024, 3, 15),
        None,
        None,
    )
    assert sheet.cell(2, 4) is reading.BLANK


def test_hidden_sheets_are_read_and_pointed_out(read):
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = 1
    hidden = workbook.create_sheet("Ẩn")
    hidden["A1"] = 2
    hidden.sheet_state = "veryHidden"

    result = read(workbooks.saved(workbook))

    assert [sheet.visible for sheet in result.sheets] == [True, False]
    assert [(c.code, c.sheet) for c in result.caveats] == [(CaveatCode.HIDDEN_SHEET, "Ẩn")]


def test_trailing_blanks_are_dropped(read):
    sheet = read(a_workbook(["a", "b", "  "], ["c"], ["\u00a0"], [None, ""])).sheets[0]

    assert sheet.rows == [["a", "b"], ["c"]]


def test_an_empty_sheet_is_read_as_empty(read):
    assert read(a_workbook()).sheets[0].rows == []


def test_text_is_composed_and_keeps_its_line_breaks(read):
    typed = unicodedata.normalize("NFD", "Huyện\r\nĐan Phượng")

    cell = read(a_workbook([typed])).sheets[0].cell(1, 1)

    assert cell.value == "Huyện\nĐan Phượng"


def test_control_characters_are_made_visible_and_told(read):
    cell = '<row r="2"><c r="B2" t="inlineStr"><is><t>a_x0000_b</t></is></c></row>'

    workbook = read(a_raw_workbook(cell))

    assert workbook.sheets[0].cell(2, 2).value == "a␀b"
    caveat = workbook.caveats[0]
    assert (caveat.code, caveat.address) == (CaveatCode.CONTROL_CHARACTER, "B2")


def test_look_alike_letters_are_told(read):
    workbook = read(a_workbook(["Ðông Anh"], ["Đông Anh"]))

    assert [(c.code, c.address) for c in workbook.caveats] == [(CaveatCode.LOOKALIKE_LETTER, "A1")]


def test_a_thousand_caveats_of_one_kind_are_counted_not_listed(read):
    caveats = read(a_workbook(*[["Ðông"]] * 1000)).caveats

    assert len(caveats) == letters.CAVEATS_OF_A_KIND
    assert caveats[0].params["count"] == 1000


def test_text_in_an_old_font_is_turned_and_shown_before_and_after(read):
    data = a_workbook(["C«ng nghiÖp", "hµ néi"], fonts={"A1": ".VnTime", "B1": ".VnTimeH"})

    workbook = read(data)

    assert values(workbook.sheets[0]) == [["Công nghiệp", "HÀ NỘI"]]
    assert workbook.caveats[0].code is CaveatCode.OLD_LETTERS_TURNED
    assert workbook.caveats[0].params["before"] == "C«ng nghiÖp"
    assert workbook.caveats[0].params["after"] == "Công nghiệp"


def test_text_that_looks_old_without_an_old_font_is_asked_about_and_left(read):
    workbook = read(a_workbook(["C«ng nghiÖp"], ["Công nghiệp, phường Cầu Giấy, hộ Ðặng"]))

    assert workbook.sheets[0].cell(1, 1).value == "C«ng nghiÖp"
    assert [(c.code, c.address) for c in workbook.caveats][:1] == [
        (CaveatCode.OLD_LETTERS_SUSPECTED, "A1")
    ]
    assert read(a_workbook(["C«ng nghiÖp"]), encoding="tcvn3").sheets[0].cell(1, 1).value == (
        "Công nghiệp"
    )


def test_days_counted_from_1904_are_the_same_days(read):
    cells = '<row r="1"><c r="A1" s="1"><v>{}</v></c></row>'
    styles = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    )

    def workbook(serial, properties):
        parts = xlsx_parts(sheet_xml(cells.format(serial)), workbook_properties=properties)
        parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
            "</Relationships>",
            f'<Relationship Id="rId98" Type="{workbooks.RELATIONS}/styles" Target="styles.xml"/>'
            "</Relationships>",
        )
        return read(a_zip(parts | {"xl/styles.xml": styles}))

    usual, other = workbook(45366, ""), workbook(45366 - 1462, 'date1904="1"')

    assert usual.sheets[0].cell(1, 1).value == date(2024, 3, 15)
    assert other.sheets[0].cell(1, 1).value == date(2024, 3, 15)
    assert (usual.date1904, other.date1904) == (False, True)


# Other formats


def test_an_old_xls_reads_like_an_xlsx():
    workbook = read_file(FILES / "two_clusters.xls", "Biểu.xls")

    sheet = workbook.sheets[0]
    assert workbook.kind is Kind.XLS
    assert values(sheet)[1] == [1, "Phú Thị", 20.22, date(2005, 10, 9)]
    assert sheet.merges == [(4, 1, 4, 2)]


def test_an_open_document_reads_with_its_merges_and_hidden_rows(read):
    cell = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'
    number = '<table:table-cell office:value-type="float" office:value="{0}"/>'
    spanned = ' table:number-columns-spanned="2" table:number-rows-spanned="1"'
    data = workbooks.an_open_document(
        '<table:table table:name="Biểu &amp; 1"><table:table-column/>'
        '<table:table-column table:visibility="collapse"/>'
        f"<table:table-row>{cell.format(spanned, 'Tên')}<table:covered-table-cell/>"
        "</table:table-row>"
        f'<table:table-row table:visibility="collapse">{cell.format("", "Phú Thị")}'
        f"{number.format('20.22')}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row></table:table>'
    )

    sheet = read(data, "a.ods").sheets[0]

    assert sheet.name == "Biểu & 1"
    assert values(sheet) == [["Tên", None], ["Phú Thị", 20.22]]
    assert sheet.merges == [(1, 1, 1, 2)]
    assert sheet.hidden_rows == {2}
    assert sheet.hidden_columns == {2}


def test_a_name_that_does_not_fit_is_told_and_the_content_believed(read):
    workbook = read(a_text(["Tên", "Huyện"], ["Phú Thị", "Gia Lâm"]), "register.xlsx")

    assert workbook.kind is Kind.TEXT
    assert codes(workbook) == [CaveatCode.NAME_DIFFERS]
    assert codes(read(a_workbook(["a"]), "a.XLSX")) == []


# Text files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_text_files_are_read_whatever_mark_parts_them(read, encoding, delimiter):
    rows = [
        ["Cụm", "Diện tích, ha", "Ghi chú"],
        ["Phú Thị", "20,22", "a; b"],
        ["Liên Hà", "2,8", ""],
    ]

    workbook = read(a_text(*rows, delimiter=delimiter, encoding=encoding), "a.csv")

    assert values(workbook.sheets[0]) == [rows[0], rows[1], ["Liên Hà", "2,8", None]]
    assert {cell.kind for cell in cells(workbook.sheets[0], 2)} == {CellKind.TEXT}


def test_decimal_commas_do_not_look_like_delimiters():
    assert text_files.delimiter_of("1,5;2,5\n3,5;4,5\n") == ";"
    assert text_files.delimiter_of("a,b\n1,2\n") == ","
    assert text_files.delimiter_of("one column\nonly\n") in text_files.DELIMITERS


def test_a_title_above_the_table_does_not_hide_the_delimiter():
    text = "BIỂU TỔNG HỢP, NĂM 2024\n\nSTT;Tên;Ha\n1;A;2,5\n2;B;3,5\n3;C;1,5\n"

    assert text_files.delimiter_of(text) == ";"


def test_line_breaks_inside_quotes_stay_in_one_cell(read):
    workbook = read(b'"a\nb";c\r\n1;2\r\n', "a.csv")

    assert values(workbook.sheets[0]) == [["a\nb", "c"], ["1", "2"]]


def test_how_an_old_text_file_is_stored_is_found_by_its_words_and_told(read):
    data = "C«ng nghiÖp;Hµ Néi\nPhó ThÞ;Gia L©m\n".encode("latin-1")

    workbook = read(data, "a.csv")

    assert workbook.sheets[0].rows == [["Công nghiệp", "Hà Nội"], ["Phú Thị", "Gia Lâm"]]
    assert workbook.encoding == "tcvn3"
    (caveat,) = workbook.caveats
    assert caveat.code is CaveatCode.ENCODING_FOUND
    assert caveat.params["before"] == "C«ng nghiÖp"
    assert caveat.params["after"] == "Công nghiệp"


def test_where_the_words_prove_nothing_a_person_is_asked(refused):
    old = "M\xfcller;Stra\xdfe\nK\xf6ln;1\n".encode("latin-1")

    refusal = refused(old, "a.csv")

    assert refusal.code is Reason.ENCODING_NEEDED
    assert "windows-1258" in refusal.params["choices"]
    assert refused(old, "a.csv", encoding="klingon").code is Reason.ENCODING_NEEDED
    assert refused(old, "a.csv", encoding="utf-8").code is Reason.WRONG_ENCODING


def test_windows_1258_and_tcvn3_are_read_when_a_person_says_so(read):
    vietnamese = b"Ph\xfa Thi\xf2;Huy\xea\xf2n\n"
    workbook = read(vietnamese, "a.csv", encoding="windows-1258")
    assert values(workbook.sheets[0]) == [["Phú Thị", "Huyện"]]
    assert workbook.encoding == "windows-1258"

    tcvn3 = "C«ng nghiÖp;Hµ Néi\n".encode("latin-1")
    assert values(read(tcvn3, "a.csv", encoding="tcvn3").sheets[0]) == [["Công nghiệp", "Hà Nội"]]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'a;b\n1;"never closed\n2;3\n' + b"4;5\n" * 50, Reason.OPEN_QUOTE),
        (b'a;b\n1;"closed"then more\n', Reason.BROKEN_TEXT),
        (b"a;b\n" + b"x" * 140_000 + b";1\n", Reason.OPEN_QUOTE),
        (b"a\n" * 200_001, Reason.TOO_MANY_ROWS),
        (b"a;" * 512 + b"b\n", Reason.TOO_MANY_COLUMNS),
    ],
)
def test_broken_text_files_are_refused_with_the_place(refused, data, reason):
    refusal = refused(data, "a.csv")

    assert refusal.code is reason
    assert refusal.params.get("record") or refusal.params.get("address")


# What no reader survives


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY_FILE),
        (workbooks.A_LOGIN_PAGE, Reason.NOT_A_SPREADSHEET),
        (workbooks.an_encrypted_package(), Reason.PASSWORD),
        (workbooks.a_bomb(), Reason.UNPACKS_TOO_LARGE),
        (a_raw_workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), Reason.FAR_CELL),
        (a_workbook(["a"])[:-300], Reason.BROKEN),
        (a_zip(xlsx_parts(sheet_xml("<row><c></row>"))), Reason.BROKEN),
        (a_zip(xlsx_parts()), Reason.NO_SHEETS),
        (a_zip({"xl/workbook.xml": "<!DOCTYPE a><a/>"}), Reason.DOCTYPE),
    ],
)
def test_hostile_and_broken_files_are_refused_with_their_reason(refused, data, reason):
    assert refused(data).code is reason


def test_the_lock_file_beside_an_open_workbook_has_its_own_reason(refused):
    lock = b"\x05Minh" + b"\0" * 160

    assert refused(lock, "~$Biểu 1.xlsx").code is Reason.LOCK_FILE
    assert refused(lock, "Biểu 1.xlsx").code is Reason.NOT_A_SPREADSHEET


def test_a_file_over_the_size_limit_is_not_even_opened(tmp_path):
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(guard.MAX_FILE_BYTES + 1)

    with pytest.raises(Refused) as caught:
        read_file(path, "large.xlsx")

    assert caught.value.code is Reason.TOO_LARGE


def test_a_table_of_texts_that_lies_about_its_size_does_no_harm(refused, read):
    parts = xlsx_parts(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))
    parts["xl/sharedStrings.xml"] = (
        f'<sst xmlns="{workbooks.MAIN}" count="9" uniqueCount="99999999999"><si><t>a</t></si></sst>'
    )
    try:
        sheet = read(a_zip(parts)).sheets[0]
    except Refused as refusal:
        assert refusal.code in (Reason.READER_DIED, Reason.READER_PANICKED, Reason.BROKEN)
    else:
        assert values(sheet) == [[1]]


def test_one_long_text_in_very_many_cells_is_refused(refused):
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_000))

    refusal = refused(a_raw_workbook(cells, texts=["a" * 30_000]))

    assert refusal.code in (Reason.TOO_MUCH_TEXT, Reason.READER_DIED, Reason.READER_PANICKED)


def a_child_that(monkeypatch, code):
    """Lets another program stand in for the reading child."""
    start = subprocess.Popen

    def stand_in(command, **options):
        return start([sys.executable, "-c", code], **options)

    monkeypatch.setattr(reading.subprocess, "Popen", stand_in)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import os; os.abort()", Reason.READER_DIED),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", Reason.READER_DIED),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", Reason.READER_TOO_SLOW),
        ("import sys; sys.exit(1)", Reason.READER_DIED),
        ("print('{')", Reason.READER_DIED),
        ("import signal; signal.pause()", Reason.READER_TOO_SLOW),
    ],
)
def test_a_child_that_dies_or_stalls_becomes_one_clear_reason(monkeypatch, refused, code, reason):
    a_child_that(monkeypatch, code)

    assert refused(a_workbook(["a"]), wall_seconds=1.5).code is reason


def test_a_panic_of_the_reader_becomes_a_reason(monkeypatch, capsys, tmp_path):
    class Panic(BaseException):
        pass

    def panic(*_):
        raise Panic

    path = tmp_path / "a.xlsx"
    path.write_bytes(a_workbook(["a"]))
    monkeypatch.setattr(child, "answers", panic)
    monkeypatch.setattr(child, "limit_resources", lambda _: None)

    child.main([str(path), "20"])

    assert '"reader_panicked"' in capsys.readouterr().out


def test_the_child_has_no_secrets_little_memory_and_no_files_to_write(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "very secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://user:password@host/name")
    seen = {}
    start = subprocess.Popen

    def look(command, **options):
        seen.update(options["env"] or {}, command=command)
        return start(command, **options)

    monkeypatch.setattr(reading.subprocess, "Popen", look)
    path = tmp_path / "a.xlsx"
    path.write_bytes(a_workbook(["a"]))
    read_file(path, "a.xlsx")
    monkeypatch.undo()

    assert not {"SECRET_KEY", "DATABASE_URL", "HOME"} & seen.keys()
    limits = (
        "import resource; from hanoi_industry.spreadsheets import child;"
        "child.limit_resources(20);"
        "print([resource.getrlimit(getattr(resource, 'RLIMIT_' + name))[0]"
        " for name in ('AS', 'CPU', 'CORE', 'FSIZE')])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", limits],
        capture_output=True,
        text=True,
        cwd=reading.PROJECT,
        check=True,
    )
    assert printed.stdout.strip() == f"[{600 * 1024**2}, 20, 0, 0]"


def test_the_reading_module_runs_without_django():
    code = (
        "import sys; import hanoi_industry.spreadsheets.headings;sys.exit('django' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=reading.PROJECT, env={"PATH": os.defpath}, check=False
    )
    assert done.returncode == 0


def test_ten_thousand_rows_are_read_within_the_readers_limits(read):
    workbook = openpyxl.Workbook(write_only=True)
    page = workbook.create_sheet("A")
    for number in range(10_000):
        page.append([number, *(["Cụm công nghiệp", 12.5] * 9), "x"])
    data = workbooks.saved(workbook)

    sheet = read(data).sheets[0]

    assert (len(sheet.rows), sheet.width) == (10_000, 20)


# Real files


def test_the_register_of_the_office_is_read_whole():
    sheet = read_file(FILES / "register_as_the_office_has_it.xlsx", "register.xlsx").sheets[0]

    assert (sheet.name, len(sheet.rows), sheet.width) == ("PL1", 38, 10)
    assert sheet.cell(11, 4).value == "9,26"
    assert sheet.cell(35, 4).value == 147.51
    assert (6, 5, 6, 6) in sheet.merges
