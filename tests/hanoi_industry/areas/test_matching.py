"""Place names as they are written, over the real lists: found, asked about, never guessed."""

import unicodedata
from datetime import date, timedelta

import pytest
from django.db import transaction

from hanoi_industry import words
from hanoi_industry.areas import services
from hanoi_industry.areas.matching import Outcome, PlaceFinder, Reason
from hanoi_industry.areas.models import REFORM, Level
from tests.factories import a_deed

OLD, NEW = date(2017, 7, 20), date(2026, 3, 2)
COMMUNES_OF_ANY_TIME = (Level.COMMUNE, Level.FORMER_COMMUNE)


@pytest.fixture(scope="module")
def finder(django_db_setup, django_db_blocker):
    """Over the real lists; the tests may not ask the database, so the finder does not either."""
    with django_db_blocker.unblock(), transaction.atomic():
        services.load_areas(a_deed())
        finder = PlaceFinder()
        transaction.set_rollback(True)
    return finder


@pytest.fixture(scope="module")
def communes(finder):
    return [area for area in finder._areas.values() if area.level == Level.COMMUNE]


@pytest.fixture(scope="module")
def districts(finder):
    return [area for area in finder._areas.values() if area.level == Level.DISTRICT]


def the_district(finder, name):
    return finder.find(name, level=Level.DISTRICT).area


def told(areas):
    """Full names, those of former communes with their district."""
    return [
        f"{area} ({area.parent})" if area.level == Level.FORMER_COMMUNE else str(area)
        for area in areas
    ]


def found(match):
    assert match.outcome is Outcome.FOUND, (match.reason, match.candidates)
    return told(match.areas)


def asked(match):
    assert match.outcome is Outcome.QUESTION, (match.reason, match.areas)
    assert match.areas == ()
    return told(match.candidates)


# Names of today


def test_each_of_the_126_full_names_is_found_on_a_day_of_today(finder, communes):
    assert [finder.find(str(area), day=NEW).areas for area in communes] == [
        (area,) for area in communes
    ]


def test_each_of_the_126_full_names_is_found_as_a_commune_of_today(finder, communes):
    answers = [finder.find(str(area), level=Level.COMMUNE).areas for area in communes]
    assert answers == [(area,) for area in communes]


def test_without_a_day_one_full_name_alone_is_a_question(finder, communes):
    """Hoà Phú of Chương Mỹ did not go into the Hoà Phú of today, so nothing tells which."""
    asked_about = [str(area) for area in communes if finder.find(str(area)).areas != (area,)]
    assert asked_about == ["Xã Hoà Phú"]


def test_each_of_the_126_english_names_is_found(finder, communes):
    answers = [finder.find(area.name_en, level=Level.COMMUNE).areas for area in communes]
    assert answers == [(area,) for area in communes]


def test_a_name_of_today_that_an_area_bore_before_tells_of_the_other(finder):
    match = finder.find("Phường Ngọc Hà")

    assert found(match) == ["Phường Ngọc Hà"]
    assert match.reason is Reason.NAME_OF_TODAY
    assert told(match.candidates) == ["Phường Ngọc Hà", "Phường Ngọc Hà (Quận Ba Đình)"]


def test_the_same_name_without_its_type_word_is_a_question(finder):
    assert len(asked(finder.find("Ngọc Hà"))) == 2


def test_old_and_new_of_one_name_are_one_place_where_the_old_went_whole_into_the_new(finder):
    match = finder.find("Bát Tràng", district=the_district(finder, "Gia Lâm"))

    assert found(match) == ["Xã Bát Tràng"]
    assert match.reason is Reason.SAME_PLACE


# Names of two levels


def names_of_districts_and_communes(districts, communes):
    of_communes = {words.spelling_key(area.name) for area in communes}
    return [area.name for area in districts if words.spelling_key(area.name) in of_communes]


def test_every_district_name_that_is_also_a_commune_of_today_is_a_question(
    finder, districts, communes
):
    names = names_of_districts_and_communes(districts, communes)

    assert len(names) == 28
    for name in names:
        candidates = finder.find(name).candidates
        assert finder.find(name).outcome is Outcome.QUESTION
        assert {Level.DISTRICT, Level.COMMUNE} <= {area.level for area in candidates}


def test_the_two_other_districts_are_found_by_their_bare_name(finder):
    assert found(finder.find("Nam Từ Liêm")) == ["Quận Nam Từ Liêm"]
    assert found(finder.find("Bắc Từ Liêm")) == ["Quận Bắc Từ Liêm"]


def test_the_level_asked_for_decides(finder, districts, communes):
    for name in names_of_districts_and_communes(districts, communes):
        assert finder.find(name, level=Level.DISTRICT).area.level == Level.DISTRICT
        assert finder.find(name, level=Level.COMMUNE).area.level == Level.COMMUNE


def test_the_type_word_decides(finder, districts):
    assert [finder.find(str(area)).areas for area in districts] == [(area,) for area in districts]
    assert found(finder.find("Xã Đông Anh")) == ["Xã Đông Anh"]
    assert found(finder.find("Thị trấn Đông Anh")) == ["Thị trấn Đông Anh (Huyện Đông Anh)"]


@pytest.mark.parametrize(
    ("day", "level"),
    [
        pytest.param(REFORM - timedelta(days=1), Level.DISTRICT, id="last day of the old"),
        pytest.param(REFORM, Level.COMMUNE, id="first day of the new"),
        pytest.param(date(1999, 5, 1), Level.DISTRICT, id="before all that is recorded"),
    ],
)
def test_the_day_decides(finder, day, level):
    assert finder.find("Hoàn Kiếm", day=day).area.level == level


def test_a_day_on_which_two_bore_the_name_leaves_the_question(finder):
    assert asked(finder.find("Đông Anh", day=OLD)) == [
        *["Thị trấn Đông Anh (Huyện Đông Anh)", "Huyện Đông Anh"]
    ]


def test_an_area_is_not_meant_before_it_began(finder):
    match = finder.find("Xã Thạch Thất", day=OLD)

    assert asked(match) == ["Xã Thạch Thất"]
    assert match.reason is Reason.NOT_YET


def test_an_area_that_ceased_may_still_be_meant(finder):
    match = finder.find("huyện Thạch Thất", day=NEW)

    assert found(match) == ["Huyện Thạch Thất"]
    assert match.reason is Reason.CEASED


def test_of_a_name_called_former_the_areas_of_today_are_not_meant(finder):
    assert found(finder.find("Thạch Thất cũ")) == ["Huyện Thạch Thất"]
    assert found(finder.find("former Thach That")) == ["Huyện Thạch Thất"]
    assert found(finder.find("Thạch Thất (cũ)")) == ["Huyện Thạch Thất"]


# Former places, as lists of clusters name them

FORMER_PLACES = [
    *[("Ba Vì", "Cam Thượng"), ("Ba Vì", "Vật Lại"), ("Chương Mỹ", "Đông Sơn")],
    *[("Chương Mỹ", "Đại Yên"), ("Chương Mỹ", "Phụng Châu"), ("Chương Mỹ", "Ngọc Hòa")],
    *[("Chương Mỹ", "Tiên Phương"), ("Chương Mỹ", "Đông Phương Yên")],
    *[("Chương Mỹ", "thị trấn Chúc Sơn"), ("Đan Phượng", "thị trấn Phùng")],
    *[("Đan Phượng", "Liên Hà"), ("Đan Phượng", "Liên Trung"), ("Đông Anh", "Liên Hà")],
    *[("Đông Anh", "Dục Tú"), ("Đông Anh", "Thụy Lâm"), ("Đông Anh", "Vân Hà")],
    *[("Đông Anh", "Nguyên Khê"), ("Gia Lâm", "Ninh Hiệp"), ("Gia Lâm", "Bát Tràng")],
    *[("Gia Lâm", "Lệ Chi"), ("Gia Lâm", "Dương Quang"), ("Gia Lâm", "Dương Xá")],
    *[("Hoài Đức", "An Khánh"), ("Hoài Đức", "Di Trạch"), ("Hoài Đức", "Lại Yên")],
    *[("Hoài Đức", "La Phù"), ("Hoài Đức", "Đắc Sở"), ("Hoài Đức", "Đông La")],
    *[("Hoài Đức", "Dương Liễu"), ("Mỹ Đức", "Phùng Xá"), ("Phú Xuyên", "Nam Tiến")],
    *[("Phúc Thọ", "Liên Hiệp"), ("Phúc Thọ", "Tam Hiệp"), ("Phúc Thọ", "Võng Xuyên")],
    *[("Phúc Thọ", "thị trấn Phúc Thọ"), ("Quốc Oai", "Ngọc Liệp"), ("Sóc Sơn", "Mai Đình")],
    *[("Sơn Tây", "Phú Thịnh"), ("Sơn Tây", "Sơn Đông"), ("Thạch Thất", "Kim Quan")],
    *[("Thạch Thất", "Phùng Xá"), ("Thạch Thất", "Hương Ngải"), ("Thanh Oai", "Bích Hòa")],
    *[("Thanh Oai", "Thanh Thùy"), ("Thanh Oai", "Phương Trung"), ("Thanh Oai", "Hồng Dương")],
    *[("Thanh Oai", "thị trấn Kim Bài"), ("Thanh Trì", "Ngọc Hồi"), ("Thanh Trì", "Tân Triều")],
    *[("Thường Tín", "Tiền Phong"), ("Thường Tín", "Ninh Sở"), ("Thường Tín", "Quất Động")],
    *[("Thường Tín", "Duyên Thái"), ("Ứng Hòa", "thị trấn Vân Đình")],
    *[("Ứng Hòa", "Quảng Phú Cầu")],
]


@pytest.mark.parametrize(("district", "name"), FORMER_PLACES)
def test_a_former_commune_is_found_in_its_district(finder, district, name):
    inside = the_district(finder, district)
    area = finder.find(name, district=inside, level=Level.FORMER_COMMUNE).area

    assert area.parent == inside
    assert words.spelling_key(area.name) in words.spelling_key(name)
    assert finder.find(f"{name}, huyện {district}", day=OLD).areas in [(area,), ()]
    assert finder.find(words.accent_free(name), district=inside, day=OLD).area == area
    assert finder.present_communes(area)


def test_all_526_former_communes_are_found_by_full_name_and_district(finder):
    formers = [area for area in finder._areas.values() if area.level == Level.FORMER_COMMUNE]
    answers = [finder.find(f"{area} ({area.parent})", day=OLD).areas for area in formers]

    assert len(formers) == 526
    assert answers == [(area,) for area in formers]


def test_a_name_of_two_districts_is_a_question_until_the_district_is_known(finder):
    assert sorted(asked(finder.find("xã Liên Hà"))) == [
        *["Xã Liên Hà (Huyện Đan Phượng)", "Xã Liên Hà (Huyện Đông Anh)"]
    ]
    inside = the_district(finder, "Đan Phượng")
    assert found(finder.find("xã Liên Hà", district=inside)) == ["Xã Liên Hà (Huyện Đan Phượng)"]


def test_a_township_and_a_commune_of_one_name_and_district_differ_by_the_type_word(finder):
    inside = the_district(finder, "Gia Lâm")

    assert len(asked(finder.find("Yên Viên", district=inside, day=OLD))) == 2
    assert found(finder.find("TT Yên Viên", district=inside)) == [
        "Thị trấn Yên Viên (Huyện Gia Lâm)"
    ]


def test_a_place_of_another_district_is_a_question_with_that_place(finder):
    match = finder.find("Quất Động", district=the_district(finder, "Ba Vì"))

    assert asked(match) == ["Xã Quất Động (Huyện Thường Tín)"]
    assert match.reason is Reason.OTHER_DISTRICT


def test_a_commune_of_today_lies_in_each_of_its_former_districts(finder):
    for district in ["Tây Hồ", "Long Biên"]:
        inside = the_district(finder, district)
        assert found(finder.find("Hồng Hà", district=inside, day=NEW)) == ["Phường Hồng Hà"]
    assert told(finder.former_districts(finder.find("Phường Hồng Hà").area)) == [
        *["Quận Tây Hồ", "Quận Ba Đình", "Quận Hai Bà Trưng", "Quận Hoàn Kiếm", "Quận Long Biên"]
    ]


# What became of them


def test_a_former_commune_that_went_into_one_commune_is_decided(finder):
    area = finder.find("xã Quất Động").area
    assert told(finder.present_communes(area)) == ["Xã Thượng Phúc"]


def test_a_former_commune_that_went_into_several_is_a_question(finder):
    area = finder.find("phường Kim Mã").area
    assert told(finder.present_communes(area)) == [
        *["Phường Ba Đình", "Phường Giảng Võ", "Phường Ngọc Hà"]
    ]


def test_a_commune_of_today_is_its_own_answer(finder):
    area = finder.find("Xã Thư Lâm").area
    assert finder.present_communes(area) == [area]


def test_a_district_became_all_communes_that_lie_in_it(finder):
    inside = the_district(finder, "Sơn Tây")
    assert told(finder.present_communes(inside)) == [
        *["Xã Đoài Phương", "Xã Hoà Lạc", "Phường Sơn Tây", "Phường Tùng Thiện"]
    ]


def test_asked_for_a_commune_of_today_a_former_name_answers_with_what_it_became(finder):
    one = finder.find("Quất Động", level=Level.COMMUNE)
    assert found(one) == ["Xã Thượng Phúc"]
    assert one.reason is Reason.BECAME

    several = finder.find("Kim Mã", level=Level.COMMUNE)
    assert asked(several) == ["Phường Ba Đình", "Phường Giảng Võ", "Phường Ngọc Hà"]
    assert several.reason is Reason.FORMER_NAME


def test_asked_for_a_district_a_commune_is_a_question(finder):
    match = finder.find("Quất Động", level=Level.DISTRICT)
    assert match.reason is Reason.OTHER_LEVEL
    assert asked(match) == ["Xã Quất Động (Huyện Thường Tín)"]


# How people write


@pytest.mark.parametrize(
    "text",
    [
        *["xã Tam Hưng", "Xã Tam Hưng", "XÃ TAM HƯNG", "X. Tam Hưng", "x.Tam Hưng", "X Tam Hưng"],
        *[
            "xa tam hung",
            "Xa Tam Hung",
            "Tam Hưng commune",
            "Tam Hung Commune",
            "  xã   Tam\tHưng ",
        ],
        *["xã Tam\u00a0Hưng", "xã\u200b Tam Hưng", "xã: Tam Hưng", "“xã Tam Hưng”"],
        unicodedata.normalize("NFD", "xã Tam Hưng"),
    ],
)
def test_a_commune_is_found_however_it_is_written(finder, text):
    assert found(finder.find(text, level=Level.COMMUNE)) == ["Xã Tam Hưng"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *[("P. Ba Đình", "Phường Ba Đình"), ("P.Ba Đình", "Phường Ba Đình")],
        *[("Q. Ba Đình", "Quận Ba Đình"), ("quan ba dinh", "Quận Ba Đình")],
        *[("H. Đông Anh", "Huyện Đông Anh"), ("huyen dong anh", "Huyện Đông Anh")],
        *[("TX. Sơn Tây", "Thị xã Sơn Tây"), ("thi xa son tay", "Thị xã Sơn Tây")],
        *[("T.X Sơn Tây", "Thị xã Sơn Tây"), ("THỊ XÃ SƠN TÂY", "Thị xã Sơn Tây")],
        *[("Dong Anh District", "Huyện Đông Anh"), ("Son Tay town", "Thị xã Sơn Tây")],
        ("Ba Dinh Ward", "Phường Ba Đình"),
        ("TT. Chúc Sơn", "Thị trấn Chúc Sơn (Huyện Chương Mỹ)"),
        ("tt chúc sơn", "Thị trấn Chúc Sơn (Huyện Chương Mỹ)"),
        ("TT.Chúc Sơn", "Thị trấn Chúc Sơn (Huyện Chương Mỹ)"),
        ("thi tran chuc son", "Thị trấn Chúc Sơn (Huyện Chương Mỹ)"),
        ("Thị Trấn Chúc Sơn", "Thị trấn Chúc Sơn (Huyện Chương Mỹ)"),
    ],
)
def test_short_and_accent_free_type_words_are_read(finder, text, name):
    assert found(finder.find(text)) == [name]


@pytest.mark.parametrize("text", ["Yên Hòa", "Yên Hoà", "yên hoà", "YÊN HÒA", "Yen Hoa"])
def test_the_place_of_the_tone_does_not_matter(finder, text):
    assert found(finder.find(text, day=NEW)) == ["Phường Yên Hoà"]
    assert found(finder.find(text, day=OLD)) == ["Phường Yên Hòa (Quận Cầu Giấy)"]
    decomposed = unicodedata.normalize("NFD", text)
    assert found(finder.find(decomposed, day=NEW)) == ["Phường Yên Hoà"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Phương Trung", "Xã Phương Trung (Huyện Thanh Oai)"),
        ("phuong trung", "Xã Phương Trung (Huyện Thanh Oai)"),
        ("xã Phương Trung", "Xã Phương Trung (Huyện Thanh Oai)"),
        ("Phương Mai", "Phường Phương Mai (Quận Đống Đa)"),
        ("phuong phuong mai", "Phường Phương Mai (Quận Đống Đa)"),
        ("Quan Hoa", "Phường Quan Hoa (Quận Cầu Giấy)"),
        ("quan hoa", "Phường Quan Hoa (Quận Cầu Giấy)"),
        ("Phố Huế", "Phường Phố Huế (Quận Hai Bà Trưng)"),
        ("lang thuong", "Phường Láng Thượng (Quận Đống Đa)"),
        ("Nguyên Khê", "Xã Nguyên Khê (Huyện Đông Anh)"),
        ("hai ba trung", "Quận Hai Bà Trưng"),
        ("Mỹ Đình II", "Phường Mỹ Đình 2 (Quận Nam Từ Liêm)"),
        ("Cổ Nhuế 1", "Phường Cổ Nhuế 1 (Quận Bắc Từ Liêm)"),
        ("Văn Miếu – Quốc Tử Giám", "Phường Văn Miếu-Quốc Tử Giám (Quận Đống Đa)"),
        ("phường Văn Miếu-Quốc Tử Giám", "Phường Văn Miếu-Quốc Tử Giám (Quận Đống Đa)"),
    ],
)
def test_a_name_that_looks_like_a_type_word_or_like_two_names_is_one_name(finder, text, name):
    assert found(finder.find(text, day=OLD)) == [name]


# Accents


def test_the_name_spelled_with_its_accents_wins_over_others_that_are_equal_without(finder):
    inside = the_district(finder, "Hai Bà Trưng")
    assert found(finder.find("Đồng Xuân")) == ["Phường Đồng Xuân (Quận Hoàn Kiếm)"]
    assert found(finder.find("Tiên Phong")) == ["Xã Tiên Phong (Huyện Ba Vì)"]
    assert finder.find("Đồng Xuân", district=inside).reason is Reason.OTHER_DISTRICT


def test_text_without_accents_that_fits_several_is_a_question(finder):
    assert len(asked(finder.find("dong xuan"))) == 3
    assert len(asked(finder.find("van tu"))) == 2


def test_text_without_accents_that_fits_one_is_found(finder):
    assert found(finder.find("quat dong")) == ["Xã Quất Động (Huyện Thường Tín)"]


def test_a_few_accents_rule_out_the_names_that_have_others(finder):
    """Đ alone does not tell đông from đồng; a tone does."""
    assert len(asked(finder.find("Đong Xuân"))) == 3
    assert found(finder.find("Đồng Xuan")) == ["Phường Đồng Xuân (Quận Hoàn Kiếm)"]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        pytest.param("Đồng Anh", "Huyện Đông Anh", id="another accent"),
        pytest.param("Quản Phú Cầu", "Xã Quảng Phú Cầu (Huyện Ứng Hòa)", id="a letter left out"),
        pytest.param("Mĩ Đức", "Huyện Mỹ Đức", id="i for y"),
        pytest.param("Quảng Phú Cấu", "Xã Quảng Phú Cầu (Huyện Ứng Hòa)", id="another tone"),
    ],
)
def test_a_slip_is_offered_and_never_taken(finder, text, offered):
    match = finder.find(text)

    assert match.reason is Reason.SPELLING
    assert offered in asked(match)


def test_suggestions_keep_to_the_district_where_it_has_any(finder):
    inside = the_district(finder, "Đan Phượng")
    assert asked(finder.find("Liên Hàa", district=inside)) == ["Xã Liên Hà (Huyện Đan Phượng)"]


@pytest.mark.parametrize("text", ["", "   ", "\n", None])
def test_nothing_written_is_nothing_found(finder, text):
    assert finder.find(text).reason is Reason.EMPTY


@pytest.mark.parametrize(
    "text", ["Công ty CP ABC", "???", "12", "phường", "xã", "huyện", "x" * 5000, ";;;"]
)
def test_what_names_no_place_is_unknown(finder, text):
    match = finder.find(text)
    assert (match.outcome, match.areas, match.candidates) == (Outcome.UNKNOWN, (), ())


def test_a_text_of_very_many_names_is_no_place_name(finder):
    assert finder.find("Liên Hà; " * 40).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "text", ["Hà Nội", "TP. Hà Nội", "thành phố Hà Nội", "toàn thành phố", "Hanoi"]
)
def test_the_city_itself_is_no_area(finder, text):
    assert finder.find(text).reason is Reason.WHOLE_CITY


def test_a_type_word_that_no_area_of_the_name_bears_is_a_question(finder):
    match = finder.find("xã Ba Đình")

    assert match.reason is Reason.OTHER_KIND
    assert asked(match) == ["Phường Ba Đình", "Quận Ba Đình"]
    assert finder.find("thành phố Đông Anh").reason is Reason.OTHER_KIND


# Several places


@pytest.mark.parametrize(
    "text",
    [
        *["Thanh Văn, Tân Ước", "Thanh Văn; Tân Ước", "Thanh Văn\nTân Ước", "Thanh Văn/Tân Ước"],
        *["xã Thanh Văn và xã Tân Ước", "xã Thanh Văn và Tân Ước", "Thanh Văn - Tân Ước"],
        *["các xã Thanh Văn, Tân Ước", "các xã: Thanh Văn, Tân Ước", "2 xã Thanh Văn và Tân Ước"],
        *["Thanh Văn & Tân Ước", "thanh van va tan uoc", "xã Thanh Văn, xã Tân Ước"],
        *["Thanh Văn, Tân Ước, huyện Thanh Oai", "Thanh Văn, Tân Ước (Thanh Oai)"],
        *["xã Thanh Văn huyện Thanh Oai và xã Tân Ước huyện Thanh Oai", "Thanh Văn và Tân Ước."],
        *["huyện Thanh Oai: xã Thanh Văn, xã Tân Ước", "huyện Thanh Oai các xã Thanh Văn, Tân Ước"],
        *["Xã Thanh Văn; Xã Tân Ước; TP Hà Nội", "xã Thanh Văn, xã Tân Ước thuộc huyện Thanh Oai"],
    ],
)
def test_several_places_of_one_text_are_several(finder, text):
    assert found(finder.find(text)) == [
        *["Xã Thanh Văn (Huyện Thanh Oai)", "Xã Tân Ước (Huyện Thanh Oai)"]
    ]


def test_a_place_named_twice_is_one(finder):
    assert found(finder.find("Quất Động; xã Quất Động")) == ["Xã Quất Động (Huyện Thường Tín)"]


@pytest.mark.parametrize(
    "text",
    [
        *["Phùng Xá, huyện Thạch Thất", "xã Phùng Xá, huyện Thạch Thất", "Phùng Xá, Thạch Thất"],
        *[
            "xã Phùng Xá huyện Thạch Thất",
            "Phùng Xá (Thạch Thất)",
            "Xã Phùng Xá (Huyện Thạch Thất)",
        ],
        *["Phùng Xá - Thạch Thất", "xã Phùng Xá, H. Thạch Thất", "X.Phùng Xá, H.Thạch Thất"],
        *["phung xa, huyen thach that", "xã Phùng Xá, huyện Thạch Thất, thành phố Hà Nội"],
        *["thôn Vĩnh Lộc, xã Phùng Xá, huyện Thạch Thất", "xã Phùng Xá thuộc huyện Thạch Thất"],
        "Phung Xa Commune, Thach That District, Hanoi",
    ],
)
def test_a_commune_and_its_district_are_one_place(finder, text):
    assert found(finder.find(text)) == ["Xã Phùng Xá (Huyện Thạch Thất)"]


def test_two_names_that_may_be_side_by_side_or_one_in_the_other_are_a_question(finder):
    match = finder.find("Phúc Thịnh, Đông Anh", day=NEW)
    assert asked(match) == ["Xã Đông Anh", "Xã Phúc Thịnh"]


def test_the_type_word_of_several_is_that_of_each(finder):
    assert found(finder.find("các xã Đông Anh, Phúc Thịnh")) == ["Xã Đông Anh", "Xã Phúc Thịnh"]


def test_where_one_of_several_is_open_all_is_open_and_each_is_told(finder):
    match = finder.find("Quất Động; Liên Hà; Không Đâu")

    assert match.reason is Reason.PARTLY
    assert len(asked(match)) == 3
    assert [part.outcome for part in match.parts] == [
        *[Outcome.FOUND, Outcome.QUESTION, Outcome.UNKNOWN]
    ]
    assert [part.text for part in match.parts] == ["Quất Động", "Liên Hà", "Không Đâu"]


def test_the_district_of_the_column_and_that_of_the_text_must_agree(finder):
    match = finder.find("Phùng Xá, huyện Thạch Thất", district=the_district(finder, "Mỹ Đức"))
    assert match.outcome is Outcome.QUESTION


def test_one_area_is_offered_only_where_one_was_meant(finder):
    assert finder.find("Thanh Văn, Tân Ước").area is None
    assert finder.find("Đông Anh").area is None


def test_the_levels_asked_for_may_be_several(finder):
    inside = the_district(finder, "Đông Anh")
    levels = {
        area.level
        for area in finder.find("Đông Anh", district=inside, level=COMMUNES_OF_ANY_TIME).candidates
    }
    assert levels == set(COMMUNES_OF_ANY_TIME)


@pytest.mark.django_db
def test_a_finder_asks_the_database_twice_and_then_no_more(django_assert_num_queries):
    services.load_areas(a_deed())
    with django_assert_num_queries(2):
        finder = PlaceFinder()
        for text in ["Đông Anh", "xã Liên Hà, huyện Đông Anh", "Quản Phú Cầu", "phường Kim Mã"]:
            match = finder.find(text)
            for area in [*match.areas, *match.candidates]:
                told([area])
                finder.present_communes(area)
                finder.former_districts(area)


@pytest.mark.django_db
def test_without_any_area_recorded_nothing_is_found():
    assert PlaceFinder().find("Đông Anh", day=NEW).reason is Reason.NO_SUCH_NAME
