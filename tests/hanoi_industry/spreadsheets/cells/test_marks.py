import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanoi_industry.spreadsheets.cells import (
    CaveatCode,
    Fault,
    is_empty_mark,
    is_more_than_a_value,
    read_day,
    read_flag,
    read_number,
    read_text,
)
from hanoi_industry.spreadsheets.reading import CellKind, RawCell
from tests.hanoi_industry.spreadsheets.cells.raw import caveats, text

READERS = [read_number, read_day, read_flag, read_text]


@pytest.mark.parametrize("read", READERS)
def test_an_empty_cell_says_nothing(read):
    reading = read(RawCell())

    assert reading.is_blank
    assert reading.as_typed == ""
    assert reading.caveats == ()


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("mark", ["-", "–", " - ", "…", "...", "--", "/", "."])
def test_a_dash_says_nothing_and_erases_nothing(read, mark):
    reading = read(text(mark))

    assert reading.is_blank
    assert not reading.erases
    assert reading.as_typed == mark
    assert caveats(reading) == [CaveatCode.EMPTY_MARK]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("word", ["xoá", "xóa", "XÓA", " Xoá "])
def test_only_the_word_erase_erases(read, word):
    reading = read(text(word))

    assert reading.erases
    assert reading.value is None
    assert not reading.is_blank


@pytest.mark.parametrize("read", READERS)
def test_cells_in_error_are_faults_of_their_own(read):
    assert read(RawCell("#REF!", CellKind.ERROR)).code is Fault.ERROR_CELL
    assert read(RawCell(None, CellKind.FORMULA_WITHOUT_VALUE)).code is Fault.FORMULA_WITHOUT_VALUE
    assert read(text("a␀b")).code is Fault.CONTROL_CHARACTER


@pytest.mark.parametrize(
    "said", ["-", "…", "chưa có", "Chưa có số liệu", "n/a", "(chưa có)", "." * 60]
)
def test_marks_for_nothing(said):
    assert is_empty_mark(said)


@pytest.mark.parametrize("said", ["0", "Không", "KPH", "x", "-1", "có", "không có"])
def test_marks_that_say_something(said):
    assert not is_empty_mark(said)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("mark", ["nt", "-nt-", "Như trên", "(như trên)", '"', "〃"])
def test_a_mark_for_the_cell_above_is_no_value(read, mark):
    assert read(text(mark)).code is Fault.DITTO


@given(st.text(max_size=60), st.sampled_from([None, ",", "."]), st.sampled_from(["", "ha", "%"]))
def test_no_text_breaks_a_reader(written, mark, unit):
    for reading in (
        read_number(text(written), mark, unit),
        read_day(text(written)),
        read_flag(text(written)),
        read_text(text(written)),
    ):
        assert reading.as_typed == written
        assert not (reading.is_faulty and reading.value is not None)


@pytest.mark.parametrize("read", [read_number, read_day])
@pytest.mark.parametrize(
    "words",
    [
        *("chưa", "Chưa khởi công", "chưa đo", "chưa đầu tư", "chưa thực hiện", "đang cập nhật"),
        *("đang làm", "(chưa hoàn thành)", "hiện chưa xây dựng.", "not yet", "in progress"),
    ],
)
def test_words_for_no_value_yet_say_nothing_and_are_told(read, words):
    reading = read(text(words))

    assert reading.is_blank
    assert not reading.erases
    assert caveats(reading) == [CaveatCode.NO_VALUE_YET]


@pytest.mark.parametrize("words", ["chưa", "chưa khởi công", "đang cập nhật"])
def test_words_for_no_value_yet_are_words_among_words(words):
    assert read_text(text(words)).value == words


def test_words_for_no_value_yet_keep_the_meaning_they_have_for_a_flag():
    assert read_flag(text("chưa")).value is False


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "mark", ['"', "″", "//", "-//-", "nt", "-nt-", "NT", "như trên", "(Như trên)", "- như trên -"]
)
def test_a_mark_that_repeats_the_cell_above_is_a_fault_by_itself(read, mark):
    assert read(text(mark)).code is Fault.DITTO


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("said", ["không thay đổi", "Giữ nguyên.", "(như cũ)", "No change"])
def test_words_for_no_change_say_nothing_and_are_told(read, said):
    reading = read(text(said))

    assert reading.is_blank
    assert not reading.erases
    assert caveats(reading) == [CaveatCode.STAYS]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("said", ["(xoá)", "xóa bỏ", "Bỏ", "huỷ", "đã xóa", "Delete"])
def test_words_that_may_erase_are_faults(read, said):
    assert read(text(said)).code is Fault.MAY_ERASE


@pytest.mark.parametrize("said", ["Huy", "Bộ", "Bố Hạ", "bỏ hoang", "hủy hợp đồng", "xoá nợ"])
def test_other_words_do_not_erase(said):
    assert read_text(text(said)).value == said


def test_a_page_that_takes_values_alone_takes_no_words_for_no_change():
    assert is_more_than_a_value(read_number(text("không đổi")).caveats)
