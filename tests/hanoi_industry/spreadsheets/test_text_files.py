import unicodedata

import pytest

from hanoi_industry.spreadsheets.guard import Reason, Refused
from hanoi_industry.spreadsheets.text_files import decode, delimiter_of, records
from tests.hanoi_industry.spreadsheets.test_old_letters import in_tcvn3, in_vni

TABLE = (
    "STT;Tên cụm công nghiệp;Huyện;Diện tích (ha)\n"
    "1;Phú Thị;Gia Lâm;20,22\n"
    "2;Ngọc Hòa;Chương Mỹ;15,5\n"
    "3;Quất Động mở rộng;Thường Tín;42\n"
)


def in_windows_1258(text):
    """As Windows stores it: the plain letter composed, its tone behind it."""
    stored = b""
    for letter in unicodedata.normalize("NFC", text):
        try:
            stored += letter.encode("cp1258")
        except UnicodeEncodeError:
            *base, tone = unicodedata.normalize("NFD", letter)
            plain = unicodedata.normalize("NFC", "".join(base))
            if tone not in "\u0300\u0301\u0303\u0309\u0323":
                base, tone = [base[0], tone], base[1]
                plain = unicodedata.normalize("NFC", "".join(base))
            stored += plain.encode("cp1258") + tone.encode("cp1258")
    return stored


WAYS = {
    "utf-8": str.encode,
    "utf-16": lambda text: text.encode("utf-16"),
    "windows-1258": in_windows_1258,
    "tcvn3": lambda text: in_tcvn3(text).encode("latin-1"),
    "vni": lambda text: in_vni(text).encode("cp1252"),
}


@pytest.mark.parametrize(("encoding", "stored"), WAYS.items())
def test_how_letters_are_stored_is_found_by_itself(encoding, stored):
    decoded = decode(stored(TABLE))

    assert decoded.text == TABLE
    assert decoded.encoding == encoding


@pytest.mark.parametrize(("encoding", "stored"), WAYS.items())
def test_a_person_may_say_how_letters_are_stored(encoding, stored):
    assert decode(stored(TABLE), encoding).text == TABLE


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16-le"),
        TABLE.encode("utf-16-be"),
        b"\xff\xfe" + TABLE.encode("utf-16-le"),
        b"\xfe\xff" + TABLE.encode("utf-16-be"),
    ],
)
def test_marks_and_both_orders_of_utf_16_are_understood(data):
    assert decode(data).text == TABLE


def test_plain_letters_need_no_finding():
    assert decode(b"a;b\n1;2\n").encoding == "utf-8"


@pytest.mark.parametrize(
    "data",
    [
        "Müller;Straße\nKöln;1\n".encode("cp1252"),
        "Société;Générale\n".encode("cp1252"),
        "Năm\n".encode("cp1258"),
        b"a;\xe9\n",
        b"\x81\x8d\x8f\x90\x9d;1\n",
    ],
)
def test_what_the_words_do_not_prove_is_asked(data):
    with pytest.raises(Refused) as refused:
        decode(data)

    assert refused.value.code is Reason.ENCODING_NEEDED
    assert "windows-1252" in refused.value.params["choices"]


def test_a_found_way_of_writing_is_shown_before_and_after():
    decoded = decode(in_tcvn3(TABLE).encode("latin-1"))

    assert (decoded.before, decoded.after) == ("Tªn côm c«ng nghiÖp", "Tên cụm công nghiệp")


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_a_first_line_may_say_which_mark_parts_the_cells(mark):
    text = f"sep={mark}\r\na{mark}1,5;2\r\n"

    assert delimiter_of(text) == mark
    assert list(records(text))[0] == []
    assert list(records(text))[1][0] == "a"


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_the_mark_is_found_beside_decimal_commas_and_line_breaks(mark):
    rows = [["Tên", "Diện tích", "Ghi chú"], ['"Phú\nThị"', '"20,22"', '"a; b, c"']] * 3
    text = "".join(mark.join(row) + "\r\n" for row in rows)

    assert delimiter_of(text) == mark
    assert list(records(text))[1] == ["Phú\nThị", "20,22", "a; b, c"]
