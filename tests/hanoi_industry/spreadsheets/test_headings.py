from datetime import date

import pytest

from hanoi_industry.spreadsheets.headings import (
    SURE,
    FieldWords,
    MatchReason,
    ValueKind,
    knows,
    match_headings,
)
from hanoi_industry.spreadsheets.layout import Column
from hanoi_industry.spreadsheets.reading import CellKind, RawCell

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


def cells(*values):
    kinds = {str: CellKind.TEXT, int: CellKind.NUMBER, float: CellKind.NUMBER, date: CellKind.DATE}
    return tuple(
        RawCell() if value is None else RawCell(value, kinds[type(value)]) for value in values
    )


def matches(*columns, **more):
    """Each column is a heading, or a path, with its unit and cells."""
    described = []
    for index, column in enumerate(columns, start=1):
        path, unit, held = (column, None, ()) if isinstance(column, str) else column
        path = (path,) if isinstance(path, str) else path
        described.append(Column(index, path, unit, cells=cells(*held)))
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
    match = only("Diện tích theo quyết định phê duyệt điều chỉnh")

    assert (match.field, match.reason) == ("hectares", MatchReason.CONTAINED)
    assert match.is_asked
    assert match.confidence < SURE


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
