from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanoi_industry.spreadsheets.evidence import ValueKind
from hanoi_industry.spreadsheets.headings import (
    SURE,
    FieldWords,
    MatchReason,
    knows,
    match_headings,
)
from hanoi_industry.spreadsheets.layout import Column
from hanoi_industry.spreadsheets.reading import CellKind, RawCell
from hanoi_industry.spreadsheets.roles import ColumnRole

NUMBER = frozenset([ValueKind.NUMBER])
VOCABULARY = [
    FieldWords("name", ("Tên CCN", "Tên cụm", "Cụm công nghiệp"), kinds=frozenset(["text"])),
    FieldWords("place", ("Địa điểm", "Địa bàn", "Xã/phường", "Quận, huyện")),
    FieldWords("hectares", ("Diện tích", "Quy mô", "DT thành lập"), "ha", NUMBER),
    FieldWords("leased", ("Đã cho thuê", "Diện tích đã cho thuê"), "ha", NUMBER),
    FieldWords("occupancy", ("Tỷ lệ lấp đầy", "Tỉ lệ lấp đầy", "Lấp đầy"), "%", NUMBER),
    FieldWords("decision", ("Số QĐ", "QĐ thành lập"), kinds=frozenset([ValueKind.DECISION])),
    FieldWords("decided_on", ("Ngày QĐ", "Pháp lý Ngày"), kinds=frozenset([ValueKind.DAY])),
    FieldWords("capital", ("TMĐT", "Tổng mức đầu tư"), "tỷ đồng", NUMBER),
    FieldWords("treated", ("Có XLNT", "Trạm XLNT"), kinds=frozenset([ValueKind.FLAG])),
    FieldWords("notes", ("Ghi chú", "Khó khăn"), many=True),
]


def matches(*columns, **more):
    """Each column is a heading, or a path, with its unit and cells."""
    described = []
    for index, column in enumerate(columns, start=1):
        path, unit, held = (column, None, ()) if isinstance(column, str) else column
        path = (path,) if isinstance(path, str) else path
        role = ColumnRole.ROW_NUMBER if path == ("STT",) else ColumnRole.DATA
        described.append(Column(index, path, unit, role=role, values=held))
    return match_headings(described, VOCABULARY, **more)


def only(*column, **more):
    heading, unit, held = (*column, None, ())[:3] if len(column) < 3 else column
    (match,) = matches((heading, unit, held or ()), **more)
    return match


@pytest.mark.parametrize(
    "heading",
    ["Diện tích", "DIỆN TÍCH (ha)", "dien tich", "Diện\u00a0tích:", "Die\u0323\u0302n ti\u0301ch"],
)
def test_a_heading_is_known_whatever_its_accents_case_and_marks(heading):
    match = only(heading)

    assert (match.field, match.reason) == ("hectares", MatchReason.HEADING)
    assert not match.is_asked


def test_the_last_part_of_a_path_is_enough_and_the_whole_path_is_better():
    last = only(("Pháp lý", "Số QĐ"))
    whole = only(("Pháp lý", "Ngày"))

    assert (last.field, last.reason) == ("decision", MatchReason.LAST_PART)
    assert (whole.field, whole.reason) == ("decided_on", MatchReason.HEADING)
    assert not last.is_asked
    assert whole.confidence > last.confidence


def test_a_heading_that_only_holds_the_words_is_proposed_and_asked_about():
    match = only("Diện tích theo quyết định phê duyệt")

    assert (match.field, match.reason) == ("hectares", MatchReason.CONTAINED)
    assert match.is_asked
    assert match.confidence < SURE


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "Diện tích lấn chiếm",
            "Diện tích theo quyết định phê duyệt điều chỉnh",
            "Diện tích đất lúa",
        ),
        *("Tổng mức đầu tư đường ngoài hàng rào", "Tỷ lệ lấp đầy giai đoạn 1"),
    ],
)
def test_a_heading_that_says_more_than_the_field_is_not_even_proposed(heading):
    """Whoever went on without looking kept it as the field itself."""
    assert only(heading).field is None
    assert only(heading).is_asked


def test_a_slip_of_the_keyboard_is_proposed():
    match = only("Tỷ lệ lấp đầyy")

    assert (match.field, match.reason) == ("occupancy", MatchReason.ALIKE)


def test_a_unit_of_another_kind_speaks_against_a_field():
    area = only("Lấp đầy", "ha")

    assert area.reason is MatchReason.UNIT_DIFFERS
    assert area.is_asked
    assert only("Lấp đầy", "%").confidence == 1


def test_a_unit_that_converts_speaks_for_it():
    assert only("Tổng mức đầu tư", "triệu đồng").field == "capital"
    assert not only("Tổng mức đầu tư", "triệu đồng").is_asked


def test_a_unit_at_the_end_of_a_heading_is_not_part_of_its_name():
    assert only("Diện tích, ha", "ha").confidence == 1


def test_cells_that_the_field_cannot_read_speak_against_it():
    match = only("Diện tích", None, ("xã A", "xã B", "12"))

    assert match.reason is MatchReason.VALUES_DIFFER
    assert match.is_asked
    assert not only("Diện tích", None, ("9,26", "-", None, 12.5, "khoảng 5 ha")).is_asked


@pytest.mark.parametrize(
    ("heading", "held"),
    [
        ("Số QĐ", ("298/QĐ-UBND ngày 20/02/2025", "-", "4584/QĐ-UBND")),
        ("Ngày QĐ", (date(2024, 1, 1), "3/2024", 2019)),
        ("Có XLNT", ("x", None, "không")),
    ],
)
def test_decisions_days_and_flags_are_recognised_in_the_cells(heading, held):
    assert only(heading, None, held).confidence == 1
    assert only(heading, None, ("nothing", "of", "the kind")).is_asked


def test_blank_cells_say_nothing():
    assert only("Diện tích", None, (None, "-", "…")).confidence == 1


def test_no_two_columns_take_one_field():
    first, second = matches("Diện tích", "Quy mô")

    assert first.field == "hectares"
    assert (second.field, second.reason) == (None, MatchReason.TAKEN)
    assert second.is_asked
    assert [alternative.field for alternative in second.alternatives] == ["hectares"]


def test_the_surer_column_takes_the_field_wherever_it_stands():
    first, second = matches("Diện tích đất khác", "Diện tích")

    assert first.field != "hectares"
    assert second.field == "hectares"


def test_a_field_that_takes_many_columns_takes_them():
    assert [match.field for match in matches("Ghi chú", "Khó khăn")] == ["notes", "notes"]


def test_a_heading_that_fits_two_fields_is_asked_about():
    vocabulary = [FieldWords("one", ("Tổng số",)), FieldWords("two", ("Tổng số",))]

    (match,) = match_headings([Column(1, ("Tổng số",))], vocabulary)

    assert match.reason is MatchReason.SEVERAL_FIT
    assert match.is_asked
    assert {match.field, match.alternatives[0].field} == {"one", "two"}


def test_row_numbers_and_empty_columns_need_no_answer():
    number, empty, lost = matches("STT", ((), None, (None, None)), ((), None, ("a",)))

    assert (number.reason, number.is_asked) == (MatchReason.ROW_NUMBER, False)
    assert (empty.reason, empty.is_asked) == (MatchReason.EMPTY_COLUMN, False)
    assert (lost.reason, lost.is_asked) == (MatchReason.NO_HEADING, True)


def test_an_unknown_heading_is_asked_about():
    match = only("Màu sắc")

    assert (match.field, match.reason) == (None, MatchReason.UNKNOWN_HEADING)
    assert match.is_asked


def test_what_a_person_answered_stands():
    first, second, third = matches(
        "Diện tích", "Quy mô", "Ghi chú", answers={2: "hectares", 3: None}
    )

    assert first.field is None
    assert (second.field, second.reason, second.is_asked) == (
        "hectares",
        MatchReason.REMEMBERED,
        False,
    )
    assert (third.field, third.is_asked) == (None, False)


def test_matches_come_in_the_order_of_the_columns():
    found = matches("Ghi chú", "Diện tích", "Tên cụm", "Địa bàn")

    assert [match.column.index for match in found] == [1, 2, 3, 4]
    assert [match.field for match in found] == ["notes", "hectares", "name", "place"]


def test_the_vocabulary_tells_headings_from_other_words():
    known = knows(VOCABULARY)

    assert known("Diện tích (ha)")
    assert known("ten ccn")
    assert not known("CCN Phú Thị")
    assert not known("")
    assert not known("***")


# Headings as offices write them


@pytest.mark.parametrize(
    ("heading", "unit", "field"),
    [
        ("DT (ha)", "ha", "hectares"),
        ("DT đã cho thuê", "ha", "leased"),
        ("CĐT", None, "investor"),
        ("TLLĐ (%)", "%", "occupancy"),
        ("Quyết định thành lập", None, "decision"),
    ],
)
def test_what_is_written_short_is_known_in_full(heading, unit, field):
    vocabulary = [*VOCABULARY, FieldWords("investor", ("Chủ đầu tư",))]

    (match,) = match_headings([Column(1, (heading,), unit)], vocabulary)

    assert match.field == field
    assert not match.is_asked


@pytest.mark.parametrize("heading", ["Tên cụm / Cluster", "Tên cụm Cluster", "Cluster (Tên cụm)"])
def test_a_heading_in_two_languages_is_known(heading):
    vocabulary = [FieldWords("name", ("Tên cụm", "Cluster")), FieldWords("other", ("Khác",))]

    (match,) = match_headings([Column(1, (heading,))], vocabulary)

    assert match.field == "name"
    assert not match.is_asked
    assert knows(vocabulary)(heading)


def test_a_heading_without_its_first_words_is_clear_by_its_unit():
    assert not only("Lấp đầy", "%").is_asked
    assert only("Cho thuê đất", "%").is_asked


def test_a_last_part_that_stands_twice_is_asked_about():
    first, second = matches(
        (("Theo quy hoạch", "Quy mô"), "ha", ()), (("Theo quyết định", "Quy mô"), "ha", ())
    )

    assert first.reason is MatchReason.REPEATED
    assert first.is_asked
    assert second.is_asked


def test_of_the_units_above_the_table_a_column_takes_the_one_of_its_kind():
    column = Column(1, ("Tổng mức đầu tư",), offered_units=("ha", "triệu đồng"))
    match, other = match_headings([column, Column(2, ("Tên cụm",))], VOCABULARY)

    assert match.column.unit == "triệu đồng"
    assert other.column.unit is None


def test_cells_in_error_say_nothing_about_the_field():
    broken = RawCell("#REF!", CellKind.ERROR)

    assert only("Diện tích", "ha", (broken, broken, 5)).confidence == 1


# Whatever the order of the columns


@given(st.permutations(["Tên cụm", "Diện tích (ha)", "Tỷ lệ lấp đầy", "Số QĐ", "Ghi chú", "Màu"]))
def test_the_order_of_columns_changes_no_match(headings):
    found = matches(*headings)

    assert {one.column.heading: one.field for one in found} == {
        "Tên cụm": "name",
        "Diện tích (ha)": "hectares",
        "Tỷ lệ lấp đầy": "occupancy",
        "Số QĐ": "decision",
        "Ghi chú": "notes",
        "Màu": None,
    }


# Headings of several parts


LAND = [
    FieldWords("size", ("Diện tích", "Tổng diện tích"), "ha", NUMBER),
    FieldWords("industrial", ("Diện tích đất CN", "Đất CN", "Đất CN theo QHCT"), "ha", NUMBER),
    FieldWords("established", ("Diện tích theo quyết định thành lập",), "ha", NUMBER),
    FieldWords("realised", ("Vốn thực hiện", "Vốn thực hiện > Lũy kế"), "tỷ đồng", NUMBER),
    FieldWords("cleared", ("Diện tích GPMB",), "ha", NUMBER),
    FieldWords("running", ("Số dự án đang hoạt động",), kinds=NUMBER),
    FieldWords("is_operating", ("Đang hoạt động",), kinds=frozenset([ValueKind.FLAG])),
    FieldWords("station", ("Trạm XLNT", "HTXLNT")),
    FieldWords("capacity", ("Công suất HTXLNT", "Công suất trạm XLNT"), "m3/ngày", NUMBER),
    FieldWords("district", ("Quận",)),
    FieldWords("clearing", ("GPMB > thực hiện",), kinds=frozenset([ValueKind.DAY])),
]


def land(*described):
    columns = [
        Column(index, tuple(heading.split(" > ")), unit, values=held)
        for index, (heading, unit, held) in enumerate(described, start=1)
    ]
    return match_headings(columns, LAND)


@pytest.mark.parametrize(
    ("heading", "unit", "field"),
    [
        ("Diện tích > Đất công nghiệp > Theo QHCT được duyệt", "ha", "industrial"),
        ("Số dự án > Trong đó > Đang hoạt động", None, "running"),
        ("DT theo QĐTL", "ha", "established"),
        ("GPMB", "ha", "cleared"),
        ("GPMB > TH", None, "clearing"),
        ("HTXLNT", "m3/ngđ", "capacity"),
        ("Trạm XLNT", "m3/ngđ", "capacity"),
        ("Trạm XLNT", None, "station"),
    ],
)
def test_the_part_nearest_to_the_cells_says_what_they_hold(heading, unit, field):
    (match,) = land((heading, unit, ()))

    assert match.field == field
    assert not match.is_asked


def test_of_sums_up_to_several_days_the_cumulative_one_is_taken_and_the_others_asked_about():
    until_last_year, half_a_year, so_far = land(
        ("Vốn thực hiện > Đến hết 31/12/2025", "tỷ đồng", ("120,4", "200")),
        ("Vốn thực hiện > 6 tháng đầu năm 2026", "tỷ đồng", ("10,1", "45,5")),
        ("Vốn thực hiện > Lũy kế đến 14/6/2026", "tỷ đồng", ("130,5", "245,5")),
    )

    assert (so_far.field, so_far.is_asked) == ("realised", False)
    assert until_last_year.is_asked
    assert half_a_year.is_asked


def test_a_field_that_two_columns_want_alike_is_given_to_neither_unasked():
    first, second = land(
        ("Vốn thực hiện > Năm 2024", "tỷ đồng", ("120,4", "200")),
        ("Vốn thực hiện > Năm 2025", "tỷ đồng", ("10,1", "45,5")),
    )

    assert first.is_asked
    assert second.is_asked


def test_a_rate_is_not_taken_for_hectares():
    (match,) = land(("Tỷ lệ GPMB", None, ("75", "100")))

    assert match.field is None


def test_figures_are_not_taken_for_places_that_sound_alike():
    (match,) = land(("Thu nhập bình quân", None, ("9,5", "8", "7,75")))

    assert match.field is None


# Headings that name a field and speak of something else


@pytest.mark.parametrize(
    "heading",
    [
        "Diện tích chưa cho thuê",
        "Diện tích còn lại chưa cho thuê",
        "Chưa có XLNT",
        "Kế hoạch cho thuê",
        ("Diện tích đã cho thuê", "Kế hoạch"),
        ("Diện tích đã cho thuê", "Năm trước"),
        "Diện tích cho thuê mới",
        "Diện tích cũ",
    ],
)
def test_what_is_not_so_or_planned_or_past_or_added_is_not_the_field(heading):
    match = only(heading)
    assert match.field is None
    assert match.is_asked


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Có XLNT/không có XLNT", "treated"),
        ("Quận, huyện cũ", "place"),
        ("Xã/phường mới", "place"),
        ("Diện tích hạ tầng", "hectares"),
    ],
)
def test_a_heading_that_asks_either_way_or_names_a_new_place_is_the_field(heading, field):
    assert only(heading).field == field


@pytest.mark.parametrize(
    "heading",
    ["Diện tích (chưa cho thuê)", "Quy mô (kế hoạch)", "Đã cho thuê (mới)", "Diện tích (FDI)"],
)
def test_brackets_that_say_something_else_are_asked_about(heading):
    match = only(heading)
    assert match.is_asked
    assert match.reason is MatchReason.ASIDE or match.field is None


@pytest.mark.parametrize("heading", ["Có XLNT (có: 1, không: 0)", "Diện tích (theo QĐ)"])
def test_brackets_that_explain_are_not_asked_about(heading):
    assert not only(heading).is_asked


@pytest.mark.parametrize(
    ("heading", "is_part"),
    [
        ("Vốn thực hiện năm 2026", True),
        ("Vốn thực hiện (năm 2026)", True),
        ("Vốn thực hiện đến năm 2026", False),
        ("Lũy kế vốn thực hiện năm 2026", False),
    ],
)
def test_what_was_spent_in_one_year_is_not_what_was_spent_up_to_now(heading, is_part):
    spent = FieldWords("spent", ("Vốn thực hiện", "Lũy kế vốn thực hiện"), "tỷ đồng", NUMBER)
    column = Column(1, (heading,), "tỷ đồng", values=(12, 15))
    (match,) = match_headings([column], [spent])
    assert (match.reason is MatchReason.ONE_PERIOD) is is_part


def test_a_unit_by_something_is_not_the_unit_of_the_field():
    flow = FieldWords("flow", ("Lưu lượng",), "m3/ngày", NUMBER)
    (match,) = match_headings([Column(1, ("Lưu lượng (m3/tháng)",), values=(28500,))], [flow])
    assert (match.is_asked, match.reason) == (True, MatchReason.UNIT_DIFFERS)


def test_of_columns_that_only_years_tell_apart_the_last_is_proposed():
    paths = [("Diện tích", year) for year in ("Năm 2023", "Năm 2025", "Năm 2024")]
    found = matches(*((path, "ha", (1, 2)) for path in paths))
    assert [one.field for one in found] == [None, "hectares", None]
    assert all(one.is_asked for one in found)


def test_a_unit_below_a_heading_is_no_part_of_it():
    match = only(("Lấp đầy", "%"), "%", (90, 100))
    assert (match.field, match.reason) == ("occupancy", MatchReason.HEADING)


@pytest.mark.parametrize("held", [("05/6/2019", "1/2/2018; 15/9/2021", "14/4/2010 (sửa 3/5/2016)")])
def test_cells_that_begin_with_a_day_are_days_though_they_tell_more(held):
    match = only("Ngày QĐ", None, held)
    assert (match.field, match.is_asked) == ("decided_on", False)


def test_capital_that_was_registered_is_asked_about():
    match = only("Tổng mức đầu tư đăng ký", "tỷ đồng", (320, 185))
    assert (match.field, match.reason, match.is_asked) == ("capital", MatchReason.ASIDE, True)
