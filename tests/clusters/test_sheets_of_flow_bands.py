"""Standards that divide by flow: columns such as "F ≤ 2.000" and "F > 2.000", in limits from a flow on."""

from decimal import Decimal

import pytest

from clusters.management.commands import load_standards
from clusters.models import Limit
from clusters.sheets import LimitSheet
from clusters.sheets.flows import Band, band_within, without_band
from hanoi_industry.spreadsheets import services
from tests.uploads import kept, planned, sent
from tests.workbooks import a_workbook

LIMITS = LimitSheet()
SET = ["QCVN 40:2025/BTNMT"]
HEADINGS = ["TT", "Thông số", "Đơn vị"]
COD = [1, "COD", "mg/l"]


@pytest.mark.parametrize(
    ("text", "least", "most", "is_above"),
    [
        ("Q ≤ 50", 0, 50, False),
        ("50 < Q ≤ 500", 50, 500, True),
        ("500 < Q", 500, None, True),
        ("F > 20.000", 20_000, None, True),
        ("2 000 < F ≤ 20 000 (m3/ngày)", 2_000, 20_000, True),
        ("500 ≥ Q > 50", 50, 500, True),
        ("50 ≤ Q < 500", 50, 500, False),
        ("Lưu lượng nước thải ≤ 2,000 m3/ngày", 0, 2_000, False),
        ("Trên 500 m3/ngày đêm", 500, None, True),
        ("Từ 50 đến 500 m³/ngày", 50, 500, False),
        ("Dưới 50 m3/ngày.đêm", 0, 50, False),
    ],
)
def test_a_band_of_flow_is_read_however_it_is_written(text, least, most, is_above):
    assert band_within(text) == Band(Decimal(least), most and Decimal(most), is_above)


@pytest.mark.parametrize(
    "text", ["F1", "Florua (F)", "Từ 50 đến 500", "F ≤ 0,5", "Mẫu Q < LOD", "Quý 2", "QCVN 40:2025"]
)
def test_other_headings_name_no_flow(text):
    assert band_within(text) is None


def test_what_stands_beside_a_band_is_left():
    assert without_band("Cột A, F ≤ 2.000 (m3/ngày)") == "Cột A"


@pytest.fixture
def standards(db, deed):
    load_standards.load(deed)


def looked_at(deed, *rows, merges=()):
    upload = sent(a_workbook(*rows, merges=merges), sheet=LIMITS, deed=deed)
    return planned(upload, sheet=LIMITS, deed=deed)


def read(plan):
    return {
        (one.kept.column, one.kept.flow_from, one.kept.row.parameter.code): (
            one.kept.row.minimum,
            one.kept.row.maximum,
        )
        for one in plan.rows_of()
    }


def told(plan):
    return [
        (one.code, one.address) for row in plan.rows_of() for one in (*row.faults, *row.oddities)
    ]


TWO_COLUMNS = (
    SET,
    [*HEADINGS, "Cột A", None, "Cột B", None],
    [None, None, None, "F ≤ 2.000", "F > 2.000", "F ≤ 2.000", "F > 2.000"],
    [*COD, "65", "60", "90", "80"],
)
OVER_TWO = ("A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:G2")


def test_bands_below_the_columns_of_a_set_are_limits_from_each_flow_on(standards, deed):
    kept(a_workbook(*TWO_COLUMNS, merges=OVER_TWO), sheet=LIMITS, deed=deed)
    held = Limit.objects.filter(
        limit_set__code=SET[0], parameter__code="cod", maximum__isnull=False
    )
    assert {(one.column, one.flow_from): one.maximum for one in held} == {
        ("A", 0): 65,
        ("A", 2000): 60,
        ("B", 0): 90,
        ("B", 2000): 80,
    }


def test_headings_that_differ_by_their_signs_alone_are_not_asked_about(standards, deed):
    upload = sent(a_workbook(*TWO_COLUMNS, merges=OVER_TWO), sheet=LIMITS, deed=deed)
    matches = services.open_upload(upload, LIMITS).matches
    assert not [one for one in matches if one.is_asked]


def test_the_order_of_bands_does_not_matter(standards, deed):
    plan = looked_at(
        deed,
        SET,
        [*HEADINGS, "Cột A", None],
        [None, None, None, "F > 2.000", "F ≤ 2.000"],
        [*COD, "60", "65"],
        merges=["D2:E2"],
    )
    assert read(plan) == {("A", 2000, "cod"): (None, 60), ("A", 0, "cod"): (None, 65)}


def test_the_column_in_the_title_is_that_of_all_bands(standards, deed):
    plan = looked_at(
        deed,
        ["Giá trị giới hạn theo QCVN 40:2025/BTNMT, cột B"],
        [*HEADINGS, "Q ≤ 50", "50 < Q ≤ 500", "500 < Q"],
        [*COD, "100", "90", "80"],
    )
    assert read(plan) == {
        ("B", 0, "cod"): (None, 100),
        ("B", 50, "cod"): (None, 90),
        ("B", 500, "cod"): (None, 80),
    }
    assert told(plan) == []


def test_without_a_column_anywhere_the_rows_wait_for_one(standards, deed):
    plan = looked_at(deed, SET, [*HEADINGS, "Q ≤ 50", "50 < Q"], [*COD, "100", "90"])
    assert [code for code, _place in told(plan)] == ["not_a_column_of_the_set"] * 2


def test_a_cell_merged_over_bands_is_the_limit_of_each(standards, deed):
    plan = looked_at(
        deed,
        ["QCVN 40:2025/BTNMT cột A"],
        [*HEADINGS, "F ≤ 2.000", "F > 2.000"],
        [1, "pH", "-", "6 - 9", None],
        merges=["D3:E3"],
    )
    assert read(plan) == {("A", 0, "ph"): (6, 9), ("A", 2000, "ph"): (6, 9)}


def test_a_blank_band_has_no_limit_and_that_is_told(standards, deed):
    plan = looked_at(
        deed,
        ["QCVN 40:2025/BTNMT cột A"],
        [*HEADINGS, "F ≤ 2.000", "F > 2.000"],
        [*COD, "65", None],
    )
    assert told(plan) == [("no_limit", "E3")]


def test_flows_that_no_band_speaks_of_are_told(standards, deed):
    plan = looked_at(
        deed,
        ["QCVN 40:2025/BTNMT cột A"],
        [*HEADINGS, "Q ≤ 50", "500 < Q"],
        [*COD, "100", "90"],
    )
    assert told(plan) == [("no_band_above", "D3")]
    (above,) = [one for row in plan.rows_of() for one in row.notes]
    assert (above.code, above.params) == ("flow_itself", {"flow": 500})


@pytest.mark.parametrize(
    "rows",
    [
        [["QCVN 40:2011/BTNMT"], [*HEADINGS, "Cmax, Q ≤ 50", "Cmax, 50 < Q"], [*COD, "148", "135"]],
        [
            ["GIÁ TRỊ CMAX THEO QCVN 40:2011/BTNMT"],
            [*HEADINGS, "Q ≤ 50", "50 < Q"],
            [*COD, "148", "135"],
        ],
        [["QCVN 40:2025/BTNMT"], [*HEADINGS, "Cơ sở nhỏ", "Cơ sở lớn"], [*COD, "100", "90"]],
    ],
    ids=["worked out", "worked out by the title", "by size"],
)
def test_columns_of_something_else_are_asked_about_and_not_read(rows, standards, deed):
    upload = sent(a_workbook(*rows), sheet=LIMITS, deed=deed)
    opened = services.open_upload(upload, LIMITS)
    assert not any((one.field or "").startswith("of_column") for one in opened.matches)
    assert [one.column.letter for one in opened.matches if one.is_asked] == ["D", "E"]


def test_coefficients_in_the_title_do_not_hide_the_columns_of_a_set(standards, deed):
    plan = looked_at(
        deed,
        ["QCVN 40:2011/BTNMT (Kq = 0,9; Kf = 1,1)"],
        [*HEADINGS, "Giá trị C", None, "Cmax = C x Kq x Kf"],
        [None, None, None, "Cột A", "Cột B", "Cột B"],
        [*COD, "75", "150", "148,5"],
        merges=["D2:E2"],
    )
    assert read(plan) == {("A", 0, "cod"): (None, 75), ("B", 0, "cod"): (None, 150)}
