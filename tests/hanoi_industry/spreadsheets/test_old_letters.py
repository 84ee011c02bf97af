import unicodedata

import pytest

from hanoi_industry.spreadsheets import old_letters
from hanoi_industry.spreadsheets.guard import Kind
from hanoi_industry.spreadsheets.old_letters import TCVN3, VNI, from_tcvn3, from_vni, letters_in
from hanoi_industry.spreadsheets.reading import CaveatCode
from tests.workbooks import a_text, a_workbook

VOWELS = "aăâeêioôơuưy"
TONES = "\u0301\u0300\u0309\u0303\u0323"
SMALL = [
    unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in ("", *TONES)
] + ["đ"]
CAPITALS = [letter.upper() for letter in SMALL]

NAMES = [
    "Cụm công nghiệp Phú Thị", "Huyện Thường Tín", "Xã Quất Động", "Đang hoạt động",
    "Chưa có trạm xử lý nước thải", "Uỷ ban nhân dân thành phố Hà Nội", "Đồng ý thẩm định",
]  # fmt: skip


def in_tcvn3(text):
    back = {letter: chr(byte) for byte, letter in old_letters.LETTER_OF_BYTE.items()}
    return "".join(back.get(letter, letter) for letter in text)


def in_vni(text):
    back = {letter: old for old, letter in old_letters.VNI_TURNS.items() if old.islower()}
    back |= {letter: old for old, letter in old_letters.VNI_TURNS.items() if old.isupper()}
    return "".join(back.get(letter, letter) for letter in text)


def test_every_small_letter_and_the_plain_capitals_have_their_byte_in_tcvn3():
    letters = [*SMALL, *"ĂÂÊÔƠƯĐ"]

    assert [from_tcvn3(in_tcvn3(letter)) for letter in letters] == letters
    assert all(in_tcvn3(letter).isascii() == letter.isascii() for letter in letters)
    assert len(old_letters.LETTER_OF_BYTE) == 74


def test_every_letter_has_its_signs_in_vni():
    letters = [*SMALL, *CAPITALS]

    assert [from_vni(in_vni(letter)) for letter in letters] == letters
    assert all(max(in_vni(letter)) < "\u0100" for letter in letters)


@pytest.mark.parametrize(
    ("old", "text"),
    [
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
        ("UYÛ BAN NHAÂN DAÂN", "UỶ BAN NHÂN DÂN"),
        ("Cuïm coâng nghieäp Phuù Thò", "Cụm công nghiệp Phú Thị"),
        ("Aù, AÙ, ôû, ÔÛ, ñöôøng, kyõ, tyû, Myõ", "Á, Á, ở, Ở, đường, kỹ, tỷ, Mỹ"),
        ("sieâu thò, bò, kì, kæ, kyø, yù", "siêu thị, bị, kì, kỉ, kỳ, ý"),
    ],
)  # fmt: skip
def test_vni_reads_as_its_fonts_show_it(old, text):
    assert from_vni(old) == text


@pytest.mark.parametrize(
    ("old", "font", "text"),
    [
        ("Céng hßa x· héi chñ nghÜa ViÖt Nam", ".VnTime", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("§éc lËp - Tù do - H¹nh phóc", ".VnArial", "Độc lập - Tự do - Hạnh phúc"),
        ("ñy ban nh©n d©n", ".VnTimeH", "ỦY BAN NHÂN DÂN"),
    ],
)
def test_tcvn3_reads_as_its_fonts_show_it(old, font, text):
    assert from_tcvn3(old, font) == text


@pytest.mark.parametrize(
    ("font", "letters"),
    [
        (".VnTime", TCVN3),
        (".vnarialH", TCVN3),
        ("VNI-Times", VNI),
        ("VNI Times", VNI),
        ("Times New Roman", None),
        ("Vnitable", None),
        ("", None),
        (None, None),
    ],
)
def test_a_font_says_how_its_text_is_written(font, letters):
    assert old_letters.letters_of_font(font) == letters


@pytest.mark.parametrize(
    "word",
    ["nghiệp", "giếng", "quỹ", "khuỷu", "thuở", "xoèn", "gì", "quốc", "huỳnh", "đường", "nghĩa",
     "ủy", "yêu", "ỉa", "oắt", "ngoằn", "tuyết"],
)  # fmt: skip
def test_words_of_the_language_are_known_by_their_shape(word):
    assert old_letters.is_syllable(word)
    assert old_letters.is_syllable(word.upper())


@pytest.mark.parametrize("word", ["nghiÖp", "Hµ", "Straße", "quốk", "côngg", "bảc", "cât̀", "aơ"])
def test_other_words_are_not(word):
    assert not old_letters.is_syllable(word)


def test_a_column_is_told_by_its_words():
    assert letters_in(map(in_tcvn3, NAMES)) == (TCVN3, True)
    assert letters_in(map(in_vni, NAMES)) == (VNI, True)
    assert letters_in(NAMES) == (None, True)
    assert letters_in(["Công ty", "Hà Tây", "Gia Lâm", "Phú"]) == (None, True)
    assert letters_in(["Société", "Müller", "naïve", "Ñandú"])[0] is None
    assert letters_in([in_tcvn3("Hà Nội")]) == (TCVN3, False)


# In files


@pytest.mark.parametrize("turn", [in_tcvn3, in_vni])
def test_a_column_in_an_old_way_of_writing_is_turned_and_the_others_are_left(read, turn):
    rows = [[turn(name), name, "Hà Tây", n] for n, name in enumerate(NAMES)]

    workbook = read(a_workbook(*rows))

    assert workbook.sheets[0].rows == [[name, name, "Hà Tây", n] for n, name in enumerate(NAMES)]
    assert {one.code for one in workbook.caveats} == {CaveatCode.OLD_LETTERS_TURNED}
    assert workbook.caveats[0].params["before"] == turn(NAMES[0])
    assert workbook.caveats[0].params["after"] == NAMES[0]
    assert all(one.address.startswith("A") for one in workbook.caveats)


@pytest.mark.parametrize("turn", [in_tcvn3, in_vni])
def test_a_heading_over_numbers_is_turned_with_the_columns_beside_it(read, turn):
    heading = "Diện tích"
    rows = [[turn("Tên cụm"), turn(heading)], *([turn(name), 1.5] for name in NAMES)]

    alone = read(a_workbook([turn(heading)], [1.5]))
    beside = read(a_workbook(*rows))

    assert alone.sheets[0].rows[0] == [turn(heading)]
    assert beside.sheets[0].rows[0] == ["Tên cụm", heading]


def test_a_person_may_say_that_the_letters_are_right_as_they_are(read):
    rows = [[in_tcvn3(name)] for name in NAMES]
    data = a_workbook(*rows, fonts={"A1": ".VnTime"})

    workbook = read(data, letters="as is")

    assert workbook.sheets[0].rows == rows
    assert workbook.caveats == []


@pytest.mark.parametrize(("letters", "turn"), [(TCVN3, in_tcvn3), (VNI, in_vni)])
def test_a_person_may_say_how_suspected_letters_are_meant(read, letters, turn):
    data = a_workbook([turn("Gia Lâm phường"), "Gia Lâm phường"])

    asked, said = read(data), read(data, letters=letters)

    assert asked.sheets[0].rows[0][0] != "Gia Lâm phường"
    assert [one.code for one in asked.caveats] == [CaveatCode.OLD_LETTERS_SUSPECTED]
    assert said.sheets[0].rows == [["Gia Lâm phường"] * 2]


def test_old_letters_in_a_text_file_of_unicode_are_turned_too(read):
    workbook = read(a_text(*[[in_tcvn3(name), n] for n, name in enumerate(NAMES)]), "a.csv")

    assert workbook.kind is Kind.TEXT
    assert [row[0] for row in workbook.sheets[0].rows] == NAMES


@pytest.mark.parametrize("font", [".VnTime", "VNI-Times"])
def test_unicode_that_was_typed_into_an_old_font_stays_as_it_is(font, read):
    texts = ["Tên cụm", "Công ty Tân Long", "UBND xã Liên Trung", "Dự án đã xong", "Ghi chú"]
    fonts = {f"A{row}": font for row in range(1, 6)}

    workbook = read(a_workbook(*([text] for text in texts), fonts=fonts))

    assert workbook.sheets[0].rows == [[text] for text in texts]
    assert workbook.caveats == []


def test_what_could_be_either_in_an_old_font_is_read_as_the_others_of_its_column(read):
    either = "Công ty Tân Long"  # in TCVN3 "Cụng ty Tõn Long"
    rows = [either, "Dự án"], [in_tcvn3("Hà Nội"), either], [either, "Đường phố"]
    fonts = {f"{column}{row}": ".VnTime" for column in "AB" for row in (1, 2, 3)}

    workbook = read(a_workbook(*rows, fonts=fonts))

    turned = "Cụng ty Tõn Long"
    assert workbook.sheets[0].rows == [
        [turned, "Dự án"],
        ["Hà Nội", either],
        [turned, "Đường phố"],
    ]


def test_what_stands_in_old_fonts_proves_nothing_of_the_cells_without(read):
    rows = [[in_tcvn3(name)] for name in NAMES] + [["UBND xã Liên Trung"], ["Công ty Tân Long"]]
    fonts = {f"A{row}": ".VnTime" for row in range(1, len(NAMES) + 1)}

    workbook = read(a_workbook(*rows, fonts=fonts))

    assert workbook.sheets[0].rows[-2:] == rows[-2:]


def test_one_text_of_today_in_a_column_of_old_letters_stays_as_it_is(read):
    workbook = read(a_workbook(*([in_tcvn3(name)] for name in NAMES), ["Xã Liên Trung"]))

    assert workbook.sheets[0].rows[-1] == ["Xã Liên Trung"]
