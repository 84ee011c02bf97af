import unicodedata

import pytest

from hanoi_industry.spreadsheets.guard import Reason, Refused
from hanoi_industry.spreadsheets.reading import CaveatCode
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


@pytest.mark.parametrize("codec", ["latin-1", "cp1252"])
def test_letters_that_were_stored_twice_are_read_once_and_told(codec):
    seen = "".join(
        bytes([code]).decode(codec, "ignore") or chr(code) for code in TABLE.encode("utf-8")
    )

    decoded = decode(seen.encode())

    assert (decoded.text, decoded.encoding) == (TABLE, "utf-8")
    assert "cÃ´ng" in decoded.before
    assert "công" in decoded.after


def test_letters_of_seven_bits_are_read_and_told():
    decoded = decode(TABLE.encode("utf-7"))

    assert (decoded.text, decoded.encoding) == (TABLE, "utf-7")
    assert decoded.after.startswith("STT;Tên cụm")


@pytest.mark.parametrize("text", ["a+bc;C+D\n+E1-;x\n", "SÃO;MÃ\u00a0 SỐ\nÃ©;x\n", TABLE])
def test_text_that_only_looks_stored_twice_stays_as_it_is(text):
    assert decode(text.encode()).text == text


@pytest.mark.parametrize("codec", ["utf-32", "utf-32-be"])
def test_letters_of_four_bytes_are_read(codec):
    mark = "\ufeff" if codec.endswith("be") else ""

    assert decode((mark + TABLE).encode(codec)).text == TABLE


def test_a_mark_of_two_bytes_before_other_letters_is_no_proof():
    with pytest.raises(Refused) as refused:
        decode(b"\xff\xfe" + TABLE.encode())

    assert refused.value.code is Reason.ENCODING_NEEDED


def test_marks_of_begin_and_end_are_no_part_of_the_text():
    assert decode(("\ufeff\ufeff" + TABLE + "\x1a").encode()).text == TABLE


def test_a_code_that_a_system_protected_by_a_formula_is_the_code():
    assert list(records('a;b\n="00123";"=""x"""\n=1+1;"=a"""\n')) == [
        ["a", "b"],
        ["00123", "x"],
        ["=1+1", '=a"'],
    ]


def test_rows_that_a_comma_within_a_number_makes_longer_are_told(read):
    text = "Tên cụm,Quy mô (ha),Số dự án\nPhú Thị,12,5,3\nLan,5,1\nHồng,6,5,2\n"
    even = 'Biểu 1\nTên cụm,Quy mô (ha),\nPhú Thị,"12,5",x\n'

    (caveat,) = read(text.encode(), "a.csv").caveats
    assert (caveat.code, caveat.address, caveat.params["rows"]) == (CaveatCode.LONGER_ROWS, "D2", 2)
    assert read(even.encode(), "a.csv").caveats == []


def test_dashes_and_quotes_beside_old_letters_are_kept():
    data = "“C«ng ty – Hµ Néi”\n".encode("cp1252")

    assert decode(data, "tcvn3").text == "“Công ty – Hà Nội”\n"
