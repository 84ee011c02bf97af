"""A column is read as its cells are, only faster; and what is ordinary leaves nothing behind."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanoi_industry.periods import PartialDay
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.columns import (
    ODD_CAVEATS,
    READERS,
    Kind,
    Mark,
    RowNote,
    RowProblem,
    Rules,
    likely_mark,
    read_column,
)
from hanoi_industry.spreadsheets.reading import CellKind, RawCell, cell_of

NUMBERS = Rules(Kind.NUMBER, unit="ha", places=4, largest=Decimal("99999.9999"))
TYPED = [
    *("Công ty cổ phần Đông Á", "hòa", "-", "…", "chưa có", "CHƯA CÓ", "Không rõ.", "xoá", "XÓA"),
    *("¯", "‐", "‾ ", "giữ nguyên", "KHÔNG THAY ĐỔI", "Bỏ", "(xoá)", "Huy", "hủy bỏ", "no change"),
    *(
        "  hai  dấu cách ",
        "dòng\nhai",
        "e\u0301",
        "'=1+1",
        "'tên'",
        "n/a",
        "(na)",
        "\u2400",
        "\xad",
    ),
    *("12", "12,5", "1.234", "1.234,5", "-3", "+3", "007", "1e5", "12 ha", "<0,02", "KPH", "85%"),
    *("0", "-0", "1-2", "không", "không áp dụng", "1" * 20, "x" * 50, "31/12/2025", "9/2023"),
]


def text_of(values):
    return st.one_of(st.sampled_from(values), st.text(max_size=30))


def one_by_one(rules, values):
    """What the cells say when nobody takes a short way."""
    reader = READERS[rules.kind](rules, {value for value in values if value is not None})
    return [reader.read(cell_of(value)) for value in values]


@given(
    st.lists(
        st.one_of(
            st.none(),
            text_of(TYPED),
            st.integers(),
            st.floats(width=32, min_value=0, allow_infinity=False).map(abs),
        ),
        max_size=8,
    )
)
@pytest.mark.parametrize(
    "rules",
    [
        Rules(Kind.TEXT, longest=20),
        NUMBERS,
        Rules(Kind.NUMBER, unit="%", places=2, may_be_negative=True),
        Rules(Kind.NUMBER, unit="ha", unit_of_column="m2"),
        Rules(Kind.COUNT, largest=Decimal(1000)),
        Rules(Kind.DAY),
        Rules(Kind.FLAG),
        Rules(Kind.CHOICE, choices={"hoa": "h", "khong": "k"}),
    ],
    ids=lambda rules: f"{rules.kind} {rules.unit} {rules.unit_of_column}",
)
def test_the_short_way_says_what_the_long_way_says(rules, values):
    column = read_column(rules, values)
    for index, expected in enumerate(one_by_one(rules, values)):
        found = column.reading(index)
        assert found.value == expected.value
        assert (found.code, found.erases, found.qualifier) == (
            expected.code,
            expected.erases,
            expected.qualifier,
        )
        told = [one.code for one in expected.caveats if one.code not in cells_told_in_silence()]
        assert [one.code for one in found.caveats] == told or found is column.special.get(index)
        if expected.value is not None:
            assert found.as_typed == expected.as_typed


def cells_told_in_silence():
    return {cells.CaveatCode.EMPTY_MARK, cells.CaveatCode.FROM_NUMBER}


def test_ordinary_cells_leave_nothing_but_their_values():
    column = read_column(NUMBERS, [12.5, 3, None, 0.1 + 0.2, "12"])
    assert column.values == [Decimal("12.5"), 3, None, Decimal("0.3"), 12]
    assert not column.special
    assert column.reading(0).as_typed == "12.5"


def test_equal_cells_are_read_once(monkeypatch):
    asked = []
    read = cells.read_flag_in_words
    monkeypatch.setattr(cells, "read_flag_in_words", lambda cell: asked.append(cell) or read(cell))
    column = read_column(Rules(Kind.FLAG), ["x", "không"] * 50)
    assert column.values == [True, False] * 50
    assert len(asked) == 2


def test_the_decimal_mark_of_one_cell_decides_for_all():
    assert read_column(NUMBERS, ["9,26", "426,776"]).values == [
        Decimal("9.26"),
        Decimal("426.776"),
    ]
    alone = read_column(NUMBERS, ["426,776"])
    assert alone.values == [None]
    assert alone.special[0].code is cells.Fault.AMBIGUOUS


def test_the_scale_of_percents_is_the_columns():
    rules = Rules(Kind.NUMBER, unit="%", places=2)
    assert read_column(rules, [85, 0.9]).special[1].caveats[0].code is (
        cells.CaveatCode.SMALL_PERCENT
    )
    assert read_column(rules, [0.9]).special[0].code is cells.Fault.AMBIGUOUS


def test_a_unit_of_the_column_is_converted_and_told():
    column = read_column(Rules(Kind.NUMBER, unit="ha", unit_of_column="m2"), [10000, 5000.0])
    assert column.values == [1, Decimal("0.5")]
    assert set(column.special) == {0, 1}


def test_a_flag_is_no_number_and_a_fraction_no_year():
    """True, 1 and 1.0 are equal to a program and not to a reader."""
    column = read_column(NUMBERS, [1, True, 1.0])
    assert column.values == [1, None, 1]
    assert column.special[1].code is cells.Fault.NOT_A_NUMBER
    days = read_column(Rules(Kind.DAY), [2024, 2024.5])
    assert days.values == [PartialDay.parse_iso("2024"), None]


def test_a_percent_of_a_cell_keeps_its_format():
    share = RawCell(0.85, CellKind.NUMBER, "0%")
    column = read_column(Rules(Kind.NUMBER, unit="%"), [share, 12.0])
    assert column.values == [85, 12]


def test_days_are_days_unless_they_are_known_less_well():
    column = read_column(Rules(Kind.DAY), [date(2025, 3, 1), datetime(2025, 3, 2), "9/2023"])
    assert column.values == [date(2025, 3, 1), date(2025, 3, 2), PartialDay.parse_iso("2023-09")]
    assert column.reading(0).value == PartialDay(date(2025, 3, 1))


def test_days_that_a_foreign_excel_may_have_swapped_are_odd():
    column = read_column(Rules(Kind.DAY), [date(2025, 3, 1), "25/12/2024"])
    assert column.special[0].caveats[0].code is RowNote.DAY_MAY_BE_SWAPPED
    assert 1 not in column.special


def test_days_beside_those_that_have_the_month_first_are_odd():
    """As a text file has them that was saved where the month comes first."""
    column = read_column(Rules(Kind.DAY), ["3/4/2024", "3/25/2024", "5/5/2024", "1/31/2025"])
    assert column.special[0].caveats[0].code is RowNote.MONTH_MAY_COME_FIRST
    assert column.special[0].caveats[0].params == {"example": "1/31/2025"}
    assert [column.is_faulty(n) for n in range(4)] == [False, True, False, True]
    assert not column.reading(2).caveats


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("Đã lắp đặt, truyền dữ liệu về Sở", True),
        ("Chưa lắp đặt", False),
        ("Đã lắp nhưng hỏng", None),
        ("Không thuộc đối tượng", None),
        ("Đang lắp đặt", None),
    ],
)
def test_yes_and_no_may_say_more_and_that_is_told(typed, value):
    column = read_column(Rules(Kind.FLAG), [typed, "x"])
    assert (column.values[0], column.is_faulty(0)) == (value, value is None)
    told = [caveat.code for caveat in column.reading(0).caveats]
    assert told == [cells.CaveatCode.IN_WORDS] * (value is not None)


def test_cubic_metres_of_what_is_counted_by_the_day_are_taken_for_those_and_odd():
    column = read_column(Rules(Kind.NUMBER, unit="m3/ngày", unit_of_column="m3"), [500, "200 m3"])
    assert column.values == [500, 200]
    odd = [caveat.code for n in range(2) for caveat in column.reading(n).caveats]
    assert odd == [cells.CaveatCode.A_DAY_MEANT] * 2


def test_thousands_that_leave_out_the_day_are_thousands():
    """ "0,5 nghìn m3" was half a cubic metre a day."""
    reading = cells.read_number("0,5 nghìn m3", unit_of_field="m3/ngày")
    assert reading.value == 500


@pytest.mark.parametrize("others", [["25/12/2024"], ["3/4/2024", "5/6/2024", "7/8/2024"]])
def test_a_slip_of_the_month_makes_no_other_day_doubtful(others):
    column = read_column(Rules(Kind.DAY), ["3/25/2024", *others])
    assert not any(column.reading(n).caveats for n in range(1, len(column.values)))


@pytest.mark.parametrize(
    ("rules", "value", "code"),
    [
        (NUMBERS, -1.0, RowProblem.NEGATIVE),
        (NUMBERS, 100000, RowProblem.TOO_LARGE),
        (Rules(Kind.COUNT), 1.5, RowProblem.NOT_WHOLE),
        (NUMBERS, "1-2", RowProblem.RANGE_NOT_TAKEN),
        (Rules(Kind.TEXT, longest=3), "bốn chữ", RowProblem.TEXT_TOO_LONG),
        (Rules(Kind.CHOICE, choices={"a": 1}), "b", RowProblem.NOT_A_CHOICE),
        (NUMBERS, RawCell("#DIV/0!", CellKind.ERROR), cells.Fault.ERROR_CELL),
        (NUMBERS, RawCell(None, CellKind.FORMULA_WITHOUT_VALUE), cells.Fault.FORMULA_WITHOUT_VALUE),
    ],
)
def test_faults_stand_where_they_are(rules, value, code):
    column = read_column(rules, [None, value])
    assert column.values == [None, None]
    assert set(column.special) == {1}
    assert column.special[1].code == code
    assert column.is_faulty(1)


def test_what_does_not_apply_and_what_erases_are_told_apart_from_blank():
    column = read_column(NUMBERS, ["không áp dụng", "xoá", None, "-"])
    assert column.values == [None] * 4
    assert column.special[0].value is Mark.DOES_NOT_APPLY
    assert column.special[1].erases
    assert set(column.special) == {0, 1}


def test_an_apostrophe_before_a_formula_is_taken_off():
    rules = Rules(Kind.TEXT, opens_a_formula=lambda text: text.startswith("="))
    assert read_column(rules, ["'=1+1", "'tên'"]).values == ["=1+1", "'tên'"]


@pytest.mark.parametrize("mark", ['"', "″", "”", "//", "nt", "-nt-", "Như trên", "(idem)"])
def test_a_mark_that_repeats_nothing_is_no_text(mark):
    column = read_column(Rules(Kind.TEXT), [mark, "Nhà thầu", "NTM", '"x"'])
    assert column.values == [None, "Nhà thầu", "NTM", '"x"']
    assert column.special[0].code is cells.Fault.DITTO


@pytest.mark.parametrize(
    ("kind", "typed"), [(Kind.NUMBER, "chưa đo"), (Kind.DAY, "chưa khởi công")]
)
def test_words_for_no_value_yet_are_told_and_leave_the_cell_blank(kind, typed):
    column = read_column(Rules(kind), [typed, "-", None])
    assert column.values == [None] * 3
    assert set(column.special) == {0}
    assert column.reading(0).is_blank
    assert not column.is_faulty(0)


def test_words_for_no_value_yet_keep_the_meaning_of_a_choice():
    rules = Rules(Kind.CHOICE, choices={"chua thuc hien": "not_started"})
    assert read_column(rules, ["Chưa thực hiện"]).values == ["not_started"]


@pytest.mark.parametrize("typed", ["+5", "+25 ha"])
def test_a_plus_sign_may_mean_an_increase_and_is_odd(typed):
    column = read_column(NUMBERS, [typed])
    assert column.values == [Decimal(typed.strip("+ ha"))]
    (caveat,) = column.special[0].caveats
    assert caveat.code is RowNote.MAY_BE_AN_INCREASE
    assert caveat.code in ODD_CAVEATS


def test_a_plus_sign_before_what_may_fall_is_a_value():
    (caveat,) = read_column(Rules(Kind.NUMBER, may_be_negative=True), ["+2,1"]).special[0].caveats
    assert caveat.code not in ODD_CAVEATS


WORKERS = Rules(Kind.COUNT, counted=frozenset({"người"}))
FIRMS = Rules(Kind.COUNT, counted=frozenset({"dự án", "doanh nghiệp", "hộ"}))


@pytest.mark.parametrize(
    ("rules", "typed", "value"),
    [
        *((WORKERS, "560 LĐ", 560), (WORKERS, "1.200 người", 1200), (FIRMS, "12 DN", 12)),
        *((FIRMS, "35 dự án", 35), (FIRMS, "20 hộ", 20), (WORKERS, "12 đơn vị", 12)),
    ],
)
def test_a_count_in_the_units_of_its_column_is_a_plain_number(rules, typed, value):
    column = read_column(rules, [typed])
    assert column.values == [value]
    assert not column.special


def test_a_count_of_something_else_is_odd():
    column = read_column(WORKERS, ["12 DN"])
    assert column.values == [12]
    (caveat,) = column.special[0].caveats
    assert (caveat.code, caveat.params) == (RowNote.COUNTS_OTHERS, {"unit": "doanh nghiệp"})
    assert caveat.code in ODD_CAVEATS


@pytest.mark.parametrize("cell", ["20 ha", "85%", RawCell(0.85, CellKind.NUMBER, "0%")])
def test_what_is_measured_is_no_count(cell):
    column = read_column(WORKERS, [cell])
    assert column.special[0].code == RowProblem.NOT_COUNTED_SO


def test_thousands_of_people_are_counted_one_by_one():
    assert read_column(WORKERS, ["2 nghìn người"]).values == [2000]
    in_thousands = replace(WORKERS, unit_of_column="nghìn người")
    assert read_column(in_thousands, [3, "2,5"]).values == [3000, 2500]


def test_one_unit_for_the_whole_table_is_none_of_what_is_counted():
    rules = replace(WORKERS, unit_of_column="ha")
    column = read_column(rules, [560, "12"])
    assert column.values == [560, 12]
    assert not column.special


def test_what_follows_from_other_values_is_told_in_the_place_of_a_choice():
    rules = Rules(Kind.CHOICE, choices={"xong": 1}, unkept={r"cham( tien do)?": "lateness"})
    column = read_column(rules, ["Chậm tiến độ", "xong", "Chậm vốn"])
    assert column.values == [None, 1, None]
    assert [one.code for one in column.special[0].caveats] == ["lateness"]
    assert not column.is_faulty(0)
    assert column.special[2].code == RowProblem.NOT_A_CHOICE


def test_words_that_are_not_kept_are_told_instead_among_texts_and_choices():
    rules = Rules(Kind.TEXT, unkept={r"khong(?: co)?": "nothing_named"})
    column = read_column(rules, ["Không", "không có gì khác", "Sông Nhuệ", None])
    assert column.values == [None, "không có gì khác", "Sông Nhuệ", None]
    assert [one.caveats[0].code for one in column.special.values()] == ["nothing_named"]


def test_longer_words_choose_where_the_room_understands_them():
    rules = Rules(
        Kind.CHOICE,
        choices={"co": "yes"},
        choice_of=lambda text: "no" if text.startswith("Chưa") else None,
    )
    column = read_column(rules, ["Có", "Chưa thấy", "Gần như", "chưa có", "xoá"])
    assert column.values == ["yes", "no", None, None, None]
    assert column.is_faulty(2)
    assert column.special[4].erases


def test_words_before_a_deadline_are_told_and_a_bare_day_is_not():
    column = read_column(
        Rules(Kind.DAY, is_deadline=True), ["trước 30/9/2026", "30/9/2026", "ngay"]
    )
    assert column.values == [date(2026, 9, 30), date(2026, 9, 30), None]
    assert [one.code for one in column.special[0].caveats] == [RowNote.DEADLINE]
    assert column.special[0].as_typed == "trước 30/9/2026"
    assert column.is_faulty(2)
    assert read_column(Rules(Kind.DAY), ["trước 30/9/2026"]).is_faulty(0)


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["12.345"], ","),
        (["12.345", "9,26"], ","),
        (["12.345", "1.234,5 ha", None, 7], ","),
        (["12.345", "9.26"], "."),
        (["12.345", "1,234.5"], "."),
        (["12.345", "9,26", "9.26"], ""),
        (["12.345.678", "1.2.3"], ","),
    ],
)
def test_the_decimal_mark_of_the_other_numbers_is_proposed_or_else_the_vietnamese_one(texts, mark):
    assert likely_mark([texts, []]) == mark
