import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanoi_industry import words

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"
HOSTILE = [
    pytest.param("à" * 100_000, id="one long word"),
    pytest.param("\u0323\u0301" * 50_000, id="marks that want sorting, on nothing"),
    pytest.param("a" + "\u0301\u0323" * 50_000, id="marks that want sorting, on one letter"),
    pytest.param("1" * 100_000, id="one long number"),
    pytest.param("a1" * 50_000, id="letters and numbers in turn"),
    pytest.param("oà" * 50_000, id="tones to move"),
    pytest.param(" \u00a0" * 50_000, id="blanks"),
    pytest.param("\ufdfa" * 10_000, id="one letter that becomes eighteen"),
    pytest.param("\ud800" * 100_000, id="halves of letters"),
    pytest.param("\x00\u200b" * 50_000, id="nothing visible"),
]
ALL_FUNCTIONS = [words.nfc, words.accent_free, words.spelling_key, words.sort_key]

texts = st.text(max_size=60) | st.text(
    VIETNAMESE + VIETNAMESE.upper() + " 0123456789-", max_size=40
)


def decomposed(text):
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        pytest.param("Cụm  công\u00a0nghiệp ", "Cụm công nghiệp", id="odd and doubled blanks"),
        pytest.param(decomposed("Hà Nội"), "Hà Nội", id="decomposed letters"),
        pytest.param("Hà\nNội\t1", "Hà Nội 1", id="line breaks and tabs are blanks"),
        pytest.param("Hà\u200b Nội\ufeff", "Hà Nội", id="invisible characters go"),
        pytest.param("Hà\x00Nội\x07", "HàNội", id="control characters go"),
        pytest.param("Hà\u3000Nội\u202f2", "Hà Nội 2", id="wide and narrow blanks"),
        pytest.param("Hoà", "Hoà", id="the place of the tone is kept"),
        pytest.param("Ðông", "Ðông", id="a look-alike is kept, for it was typed so"),
        pytest.param("", "", id="nothing"),
        pytest.param(" \u00a0 ", "", id="only blanks"),
    ],
)
def test_text_gets_one_normal_form(typed, normal):
    assert words.nfc(typed) == normal


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("CỤM  Hoà", "cum hoa"),
        ("Đan Phượng", "dan phuong"),
        ("ĐẶNG XÁ", "dang xa"),
        (decomposed("Thuỵ Lâm"), "thuy lam"),
        ("Ðông Anh", "dong anh"),
        ("ð Ɖ ɖ đ", "d d d d"),
        ("Liên danh A – B", "lien danh a - b"),
        ("“Hapro”", '"hapro"'),
        ("500 m³/ngđ", "500 m3/ngd"),
        ("Straße", "strasse"),
        ("", ""),
        ("\u0301", ""),
    ],
)
def test_the_accent_free_key_is_what_people_type_when_they_search(typed, key):
    assert words.accent_free(typed) == key


def test_every_vietnamese_letter_becomes_a_plain_one():
    for letter in VIETNAMESE + VIETNAMESE.upper():
        assert words.accent_free(letter) in tuple("aeiouyd")
        assert words.accent_free(decomposed(letter)) == words.accent_free(letter)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Hòa", "Hoà"),
        ("HÒA BÌNH", "HOÀ BÌNH"),
        ("hóa", "hoá"),
        ("tỏa", "toả"),
        ("bõa", "boã"),
        ("họa", "hoạ"),
        ("hòe", "hoè"),
        ("khóe", "khoé"),
        ("khỏe", "khoẻ"),
        ("lõe", "loẽ"),
        ("lọe", "loẹ"),
        ("ùy", "uỳ"),
        ("Thúy", "Thuý"),
        ("ỦY BAN", "UỶ BAN"),
        ("lũy kế", "luỹ kế"),
        ("Thụy Lâm", "Thuỵ Lâm"),
        ("Đông Anh", "Ðông Anh"),
        ("đông anh", "ĐÔNG  ANH"),
    ],
)
def test_two_spellings_of_one_word_have_one_key(older, newer):
    assert words.spelling_key(older) == words.spelling_key(newer)
    assert words.spelling_key(decomposed(older)) == words.spelling_key(newer)
    assert words.spelling_key(older.upper()) == words.spelling_key(newer.lower())


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hòa", "Hóa"), ("Hoa", "Hoà"), ("Dục", "Đục"), ("Ân", "An"), ("Thủy", "Thúy")],
)
def test_different_words_have_different_spelling_keys(one, other):
    assert words.spelling_key(one) != words.spelling_key(other)


@pytest.mark.parametrize(
    "in_order",
    [
        pytest.param("a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y", id="alphabet"),
        pytest.param("ba bà bả bã bá bạ", id="tones: level, huyền, hỏi, ngã, sắc, nặng"),
        pytest.param("ca cạ căm cằm câm", id="letters decide before tones"),
        pytest.param("Dục Đông Em", id="đ after d"),
        pytest.param("bạ|Bà Ba|bàn", id="tones count only between equal letters"),
        pytest.param("Phú Thị|Phúc Thọ", id="a word ends before it goes on"),
        pytest.param("Liên Hà|Liên Hà 2|Liên Hà 10|Liên Hà A", id="numbers by size"),
        pytest.param("CCN 9|CCN 009a|CCN 10", id="zeros in front do not count"),
        pytest.param(f"CCN {'9' * 34}|CCN 1{'0' * 34}|CCN {'9' * 36}|CCN 1{'0' * 70}", id="long"),
        pytest.param("Hà Nội|Ωmega", id="foreign letters last"),
        pytest.param("|a", id="nothing first"),
    ],
)
def test_keys_sort_in_vietnamese_order(in_order):
    expected = in_order.split("|") if "|" in in_order else in_order.split()
    assert sorted(expected, key=words.sort_key) == expected
    assert len({words.sort_key(text) for text in expected}) == len(expected)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hòa", "HOÀ"), ("Đông-Anh", "Ðông Anh"), ("Phú Thị", decomposed("Phú  Thị"))],
)
def test_spellings_of_one_name_sort_to_one_place(one, other):
    assert words.sort_key(one) == words.sort_key(other)


@given(texts, texts)
def test_the_sort_key_follows_the_alphabet_letter_by_letter(one, other):
    alphabet = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
    one, other = ("".join(c for c in text.lower() if c in alphabet) for text in (one, other))
    assert (words.sort_key(one) < words.sort_key(other)) == (
        [alphabet.index(c) for c in one] < [alphabet.index(c) for c in other]
    )


@given(texts)
def test_the_sort_key_is_short_and_of_digits_and_plain_letters_alone(text):
    key = words.sort_key(text)
    assert not set(key) - set("0123456789abcdefghijklmnopqrstuvwxyz")
    assert 2 <= len(key) <= words.SORT_KEY_LENGTH


def test_a_name_of_two_hundred_letters_is_not_cut():
    name = "ấ đ ợ " * 33 + "99"
    assert len(words.sort_key(name)) < words.SORT_KEY_LENGTH
    assert words.sort_key(name) < words.sort_key(name + "9")


@pytest.mark.parametrize("function", [words.nfc, words.accent_free, words.spelling_key])
@given(text=texts)
def test_a_key_of_a_key_is_itself(function, text):
    assert function(function(text)) == function(text)


@pytest.mark.parametrize("function", ALL_FUNCTIONS)
@given(text=st.text(VIETNAMESE + VIETNAMESE.upper() + " ", max_size=40))
def test_composed_and_decomposed_letters_are_alike(function, text):
    assert function(decomposed(text)) == function(text)


@given(texts)
def test_the_accent_free_key_has_no_marks_and_no_odd_blanks(text):
    key = words.accent_free(text)
    assert not any(unicodedata.category(character).startswith("M") for character in key)
    assert key == " ".join(key.split())


@pytest.mark.parametrize("function", ALL_FUNCTIONS)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_answered_and_not_brooded_over(function, text):
    assert function(text) is not None


@pytest.mark.parametrize(
    ("one", "other", "lowest", "highest"),
    [
        pytest.param("Hoà Bình", "HÒA  BÌNH", 1, 1, id="the same but for accents and case"),
        pytest.param("Liên Hà", "Liên Hà 2", 0.8, 0.99, id="a number more"),
        pytest.param("Thanh Oai", "Thanh Oia", 0.6, 0.9, id="letters swapped"),
        pytest.param("Phú Thị", "Quất Động", 0, 0.1, id="nothing alike"),
        pytest.param("", "Phú Thị", 0, 0, id="nothing is like nothing"),
        pytest.param("", "", 0, 0, id="not even like itself"),
        pytest.param("abab a", "ab aba", 0, 0.99, id="the same pairs are not yet the same name"),
    ],
)
def test_likeness_of_names(one, other, lowest, highest):
    assert lowest <= words.likeness(one, other) <= highest
    assert words.likeness(one, other) == words.likeness(other, one)


@given(texts, texts)
def test_likeness_is_a_share_and_whole_only_for_equal_keys(one, other):
    likeness = words.likeness(one, other)
    assert 0 <= likeness <= 1
    same = words.accent_free(one) == words.accent_free(other) != ""
    assert (likeness == 1) == same


@given(st.text(max_size=60))
def test_marks_are_taken_off_letter_by_letter_as_off_the_whole(text):
    folded = words._unfolded(words._unfolded(words.nfc(text)))
    without_marks = "".join(c for c in folded if not words._is_mark(c))
    assert words.accent_free(text) == " ".join(without_marks.split())
