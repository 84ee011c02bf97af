"""What laboratories print beside a result, and where they say the day of a sample."""

from datetime import date
from decimal import Decimal

import pytest

from clusters import measuring
from clusters.models import Parameter, Qualifier, Reading
from clusters.sheets import SampleSheet
from tests.factories import a_cluster, a_commune, a_parameter
from tests.uploads import kept, planned, sent
from tests.workbooks import a_workbook

pytestmark = pytest.mark.django_db
SAMPLES = SampleSheet()
DAY = date(2026, 1, 15)


@pytest.fixture(autouse=True)
def things():
    a_cluster("Phú Thị", code="PT1", area=a_commune(), station={"state": "running"})
    known = [("ph", "pH", ""), ("bod5", "BOD5", "mg/l"), ("cod", "COD", "mg/l")]
    for n, (code, name, unit) in enumerate([*known, ("ammonium", "Amoni", "mg/l")]):
        a_parameter(code, name, unit, position=n)


def looked_at(content, deed):
    return planned(sent(content, sheet=SAMPLES, deed=deed), sheet=SAMPLES, deed=deed)


def a_certificate(headings, rows):
    above = ["PHIẾU KẾT QUẢ THỬ NGHIỆM CCN PHÚ THỊ"], ["Ngày lấy mẫu: 15/01/2026"]
    return a_workbook(*above, list(headings), *rows)


@pytest.mark.parametrize(
    ("typed", "value", "sign", "limit"),
    [
        ("7,3 ± 0,1", Decimal("7.3"), "exact", None),
        ("<LOQ", 6, "below", None),
        ("< LOD", None, "not_detected", 2),
    ],
)
def test_uncertainty_and_the_limits_of_methods_are_read_beside_results(
    typed, value, sign, limit, deed
):
    content = a_certificate(
        headings=("STT", "Thông số", "Đơn vị", "LOD", "LOQ", "Kết quả ± độ không đảm bảo đo"),
        rows=[[1, "COD", "mg/l", 2, 6, typed], [2, "Amoni", "mg/l", 1, 3, "12 ± 1"]],
    )
    kept(content, sheet=SAMPLES, deed=deed)
    reading = Reading.objects.get(parameter__code="cod")
    told = (reading.value, Qualifier(reading.qualifier).name.lower(), reading.detection_limit)
    assert told == (value, sign, limit)
    assert reading.as_typed["value"] == typed


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2,4.10³", 2400),
        ("1,2.10^-3", Decimal("0.0012")),
        ("1,2.10-3", Decimal("0.0012")),
        ("2.10^3", 2000),
        ("2.10", Decimal("2.1")),
        ("6.10-7", None),
    ],
)
def test_a_dot_before_a_power_of_ten_multiplies_where_nothing_else_fits(typed, value):
    found = measuring.read(typed, Parameter.objects.get(code="cod"), ".")
    assert (found.value, found.typed) == (value, typed)


@pytest.mark.parametrize("unit", ["mgO2/l", "mg O2/L", "mg/lít"])
def test_a_unit_of_oxygen_or_in_words_is_none_to_ask_about(unit, deed):
    content = a_certificate(("TT", "Thông số", "Đơn vị", "Kết quả"), [[1, "COD", unit, "61,5"]])
    (row,) = looked_at(content, deed).rows
    assert [one.value for one in row.kept.readings] == [Decimal("61.5")]
    assert not row.oddities


@pytest.mark.parametrize("is_text", [True, False])
def test_days_across_the_headings_of_a_certificate_are_those_of_its_samples(is_text, deed):
    days = [date(2025, 1, 12), date(2025, 4, 14), date(2025, 7, 18)]
    across = [f"{day:%d/%m/%Y}" if is_text else day for day in days]
    content = a_workbook(
        ["Cụm công nghiệp Phú Thị - Kết quả quan trắc định kỳ"],
        ["Thông số", "Đơn vị", *across],
        ["pH", "-", 7.2, 7.4, 6.9],
        ["COD", "mg/l", 88, 92, 75],
        ["BOD5", "mg/l", 35, 41, 30],
    )
    rows = looked_at(content, deed).rows
    assert [row.kept.taken_on for row in rows] == days


@pytest.mark.parametrize(
    "line",
    [
        "KẾT QUẢ LẤY MẪU NGÀY 15/01/2026",
        "Mẫu nước thải (lấy mẫu ngày 15 tháng 01 năm 2026)",
        "Sampling date / Ngày lấy mẫu: 15/01/2026",
        "Ngày lấy mẫu (Sampling date): 15/01/2026",
    ],
)
def test_the_day_of_a_sample_stands_in_a_title_or_beside_its_english(line, deed):
    content = a_workbook(
        ["KẾT QUẢ PHÂN TÍCH NƯỚC THẢI CCN PHÚ THỊ NĂM 2026"],
        [line],
        ["STT", "Thông số", "Đơn vị", "Kết quả"],
        [1, "COD", "mg/l", 60],
    )
    (row,) = looked_at(content, deed).rows
    assert row.kept.taken_on == DAY


@pytest.mark.parametrize("line", ["NĂM 2026", "QUÝ I/2026", "đợt 1 năm 2026"])
def test_rounds_in_headings_are_of_the_year_of_the_title(line, deed):
    content = a_workbook(
        [f"KẾT QUẢ QUAN TRẮC ĐỊNH KỲ CCN PHÚ THỊ {line}"],
        ["STT", "Thông số", "Đơn vị", "Đợt 1 (15/1)", "Đợt 2 (ngày 20/02)"],
        [1, "pH", "-", 7.1, 7.2],
        [2, "COD", "mg/l", 66, 71],
    )
    rows = looked_at(content, deed).rows
    assert [row.kept.taken_on for row in rows] == [DAY, date(2026, 2, 20)]


def test_parts_of_a_sample_in_a_heading_are_no_day(deed):
    content = a_workbook(
        ["KẾT QUẢ THỬ NGHIỆM CCN PHÚ THỊ NĂM 2026"],
        ["STT", "Thông số", "Đơn vị", "Mẫu 1/2", "Mẫu 2/2"],
        [1, "pH", "-", 7.1, 7.2],
        [2, "COD", "mg/l", 66, 71],
    )
    rows = looked_at(content, deed).rows
    assert [str(one.code) for row in rows for one in row.faults] == ["sample_without_day"] * 2


def across(*rows):
    return a_workbook(["Tên CCN", "Ngày lấy mẫu", "Loại mẫu", "pH", "COD (mg/l)"], *rows)


def odd(plan):
    return [(str(one.code), one.address) for _row, one in plan.findings("oddities")]


def test_a_unit_beside_what_has_none_is_told(deed):
    plan = looked_at(across(["Phú Thị", DAY, "định kỳ", "12 ha", 40]), deed)
    assert odd(plan) == [("unit_of_parameter_not_known", "D2")]


def test_a_result_a_million_times_the_others_is_odd_and_one_far_below_is_not(deed):
    days = [date(2026, 1, day) for day in range(1, 7)]
    results = (40, 42, 38, "42000000", 0.004, "KPH")
    rows = [["Phú Thị", day, "định kỳ", 7, one] for day, one in zip(days, results, strict=True)]
    assert odd(looked_at(across(*rows), deed)) == [("far_from_others", "E5")]


def test_a_sample_is_not_taken_in_1900(deed):
    plan = looked_at(across(["Phú Thị", date(1900, 1, 15), "định kỳ", 7, 40]), deed)
    assert odd(plan) == [("long_ago", "B2")]
