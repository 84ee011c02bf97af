from datetime import date, datetime

import pytest

from hanoi_industry.periods import PartialDay, Precision
from hanoi_industry.spreadsheets.cells import CaveatCode, Fault, days_may_be_swapped, read_day
from hanoi_industry.spreadsheets.reading import CellKind, RawCell
from tests.hanoi_industry.spreadsheets.cells.raw import caveats, number, text


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("15/3/2024", "2024-03-15"),
        ("05/10/09", "2009-10-05"),
        ("03/04/2026", "2026-04-03"),
        ("ngày 15 tháng 3 năm 2024", "2024-03-15"),
        ("3/2026", "2026-03"),
        ("Quý II/2026", "2026-Q2"),
        ("năm 2019", "2019"),
        ("15-3-2024", "2024-03-15"),
        ("15.3.2024", "2024-03-15"),
        ("'15/3/2024", "2024-03-15"),
        ("(15/3/2024)", "2024-03-15"),
        ("Thứ Sáu, 15 tháng 3 năm 2024", "2024-03-15"),
        ("Friday, March 15, 2024", "2024-03-15"),
        ("Chủ nhật, ngày 17/3/2024", "2024-03-17"),
        ("15/03/2024 12:00:00 SA", "2024-03-15"),
        ("１５/３/２０２４", "2024-03-15"),
        ("T3/2026", "2026-03"),
        ("T12.2025", "2025-12"),
        ("Quý 4 năm 2019", "2019-Q4"),
    ],
)
def test_days_are_read_day_first_with_their_precision(written, iso):
    assert str(read_day(text(written)).value) == iso


@pytest.mark.parametrize(
    ("written", "iso", "part"),
    [
        ("đầu năm 2025", "2025", "đầu"),
        ("Cuối năm 2024", "2024", "Cuối"),
        ("giữa năm 2023", "2023", "giữa"),
        ("cuối 2024", "2024", "cuối"),
        ("6 tháng đầu năm 2025", "2025", "6 tháng đầu"),
        ("nửa cuối năm 2025", "2025", "nửa cuối"),
        ("đầu quý II/2025", "2025-Q2", "đầu"),
        ("cuối tháng 6/2025", "2025-06", "cuối"),
        ("cuối T6/2025", "2025-06", "cuối"),
        ("trung tuần tháng 6/2025", "2025-06", "trung tuần"),
        ("vào khoảng tháng 3/2024", "2024-03", "vào khoảng"),
        ("khoảng cuối năm 2024", "2024", "khoảng cuối"),
        ("vào giữa quý 3 năm 2023", "2023-Q3", "vào giữa"),
    ],
)
def test_a_part_of_a_period_is_the_period_and_the_part_is_told(written, iso, part):
    reading = read_day(text(written))
    assert (str(reading.value), reading.as_typed) == (iso, written)
    assert [(one.code, one.params["part"]) for one in reading.caveats] == [
        (CaveatCode.PART_OF_PERIOD, part)
    ]


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("trong năm 2025", "2025"),
        ("vào tháng 3/2024", "2024-03"),
        ("vào ngày 15/3/2024", "2024-03-15"),
    ],
)
def test_words_that_say_no_more_than_the_day_are_read_past(written, iso):
    reading = read_day(text(written))
    assert (str(reading.value), caveats(reading)) == (iso, [])


@pytest.mark.parametrize(
    "written",
    [
        *("trước tháng 6/2025", "sau năm 2025", "dự kiến quý IV/2025", "khoảng 15/3/2024"),
        *("cuối năm 2024 - đầu năm 2025", "giữa 2024 và 2025", "cuối năm", "đầu nhiệm kỳ 2025"),
        *("15 tháng đầu năm 2025", "đầu tư năm 2025"),
    ],
)
def test_what_begins_or_ends_with_a_period_or_is_roughly_a_day_is_none(written):
    assert read_day(text(written)).code is Fault.NOT_A_DAY


def test_date_cells_are_days_and_a_time_of_day_is_dropped_and_told():
    plain = read_day(RawCell(date(2024, 3, 15), CellKind.DATE))
    timed = read_day(RawCell(datetime(2024, 3, 15, 8, 30), CellKind.DATETIME))
    midnight = read_day(RawCell(datetime(2024, 3, 15), CellKind.DATETIME))

    assert str(plain.value) == str(timed.value) == str(midnight.value) == "2024-03-15"
    assert caveats(timed) == [CaveatCode.TIME_DROPPED]
    assert caveats(midnight) == []


def test_a_time_of_day_in_a_text_is_dropped_and_told():
    reading = read_day(text("15/3/2024 08:30"))

    assert (str(reading.value), caveats(reading)) == ("2024-03-15", [CaveatCode.TIME_DROPPED])


@pytest.mark.parametrize(
    "written",
    [
        *("QĐ số 298/QĐ-UBND ngày 20/02/2025", "298/QĐ-UBND ngày 20/2/2025"),
        *("Giấy phép số 12/GPMT-UBND, ngày 20/02/2025", "298/2025/QĐ-UBND (ngày 20/02/2025)"),
    ],
)
def test_of_a_paper_and_its_day_the_day_is_taken_and_told(written):
    reading = read_day(text(written))

    assert (str(reading.value), caveats(reading)) == ("2025-02-20", [CaveatCode.DAY_OF_PAPER])


@pytest.mark.parametrize(
    "written",
    [
        *("theo QĐ số 298/QĐ-UBND ngày 20/02/2025", "QĐ số 298/QĐ-UBND"),
        "1/QĐ-UBND ngày 1/2/2020; điều chỉnh 2/QĐ-UBND ngày 3/4/2021",
    ],
)
def test_what_a_paper_orders_and_several_papers_are_no_day(written):
    assert read_day(text(written)).is_faulty


def test_a_bare_number_is_a_year_or_a_serial_number():
    assert read_day(number(2019)).value.precision is Precision.YEAR
    serial = read_day(number(45366))
    assert (str(serial.value), caveats(serial)) == ("2024-03-15", [CaveatCode.FROM_SERIAL])
    assert str(read_day(number(45366 - 1462), date1904=True).value) == "2024-03-15"
    assert read_day(number(45366.5)).value == serial.value
    assert read_day(number(123)).code is Fault.NOT_A_DAY
    assert read_day(number(1e300)).code is Fault.NOT_A_DAY


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("31/2/2024", Fault.NO_SUCH_DAY),
        ("sắp tới", Fault.NOT_A_DAY),
        ("13/13/2024", None),
        ("20/02/2025; 15/3/2025", Fault.TWO_VALUES),
    ],
)
def test_what_is_no_day(written, code):
    reading = read_day(text(written))

    assert reading.is_faulty
    assert code is None or reading.code is code


def test_days_turned_round_by_an_american_excel_leave_a_trace():
    turned = [RawCell(date(2024, 4, 3), CellKind.DATE), text("25/12/2024")]
    honest = [RawCell(date(2024, 4, 30), CellKind.DATE), text("25/12/2024")]

    assert days_may_be_swapped(turned)
    assert not days_may_be_swapped(honest)
    assert not days_may_be_swapped([text("25/12/2024")])


@pytest.mark.parametrize("typed", ["30/02/2024", "15/13/2022", "32/1/2020"])
def test_a_day_that_does_not_exist_makes_no_other_day_doubtful(typed):
    days = [RawCell(date(2025, 7, 1), CellKind.DATE), text(typed)]
    assert not days_may_be_swapped(days)


@pytest.mark.parametrize(
    "written",
    [
        "08h30 ngày 15/3/2025",
        "9:15 15/3/2025",
        "14 giờ 20 phút, ngày 15 tháng 3 năm 2025",
        "15/3/2025 8h30",
    ],
)
def test_an_hour_before_or_behind_a_day_is_dropped_and_told(written):
    reading = read_day(text(written))

    assert reading.value == PartialDay(date(2025, 3, 15), Precision.DAY)
    assert [one.code for one in reading.caveats] == [CaveatCode.TIME_DROPPED]


@pytest.mark.parametrize("written", ["đến 15/3/2025", "đến hết ngày 15/3/2025"])
def test_the_day_until_which_something_holds_is_that_day(written):
    assert read_day(text(written)).value == PartialDay(date(2025, 3, 15), Precision.DAY)


def test_the_mark_of_a_footnote_behind_a_day_is_told_and_left_out():
    reading = read_day(text("15/3/2025 (*)"))

    assert reading.value == PartialDay(date(2025, 3, 15), Precision.DAY)
    assert caveats(reading) == [CaveatCode.FOOTNOTE]


@pytest.mark.parametrize(("date1904", "day"), [(False, "2023-07-16"), (True, "2027-07-17")])
def test_excels_number_for_a_day_typed_as_text_is_a_fault_that_tells_the_day(date1904, day):
    reading = read_day(text("45123"), date1904)

    assert reading.code is Fault.SERIAL_AS_TEXT
    assert reading.params == {"day": date.fromisoformat(day)}
    assert read_day(text("99999")).code is Fault.NOT_A_DAY


def test_a_day_with_the_time_of_an_american_program_is_not_read():
    """Which of "1/2/2025 12:00:00 AM" is the day, nobody knows."""
    assert read_day(text("1/2/2025 12:00:00 AM")).code is Fault.NOT_A_DAY
