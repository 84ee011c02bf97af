"""Sheets of laboratories, standards and permits as they are laid out: certificates of every kind."""

from datetime import date
from decimal import Decimal

import pytest

from clusters import measuring
from clusters.management.commands import load_standards
from clusters.models import PermitFacts, Reading, Sample, SampleFacts, SamplingDuty
from clusters.sheets import DutySheet, LimitSheet, PermitSheet, SampleSheet
from clusters.sheets.certificates import cluster_within
from clusters.sheets.frequencies import months_between_samples
from clusters.sheets.rulings import RulingSheet
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.comparing import RowKind
from tests.factories import a_cluster, a_commune, a_deed, a_parameter
from tests.uploads import answered, kept, planned, sent
from tests.workbooks import a_workbook, several_sheets

pytestmark = pytest.mark.django_db
LIMITS, SAMPLES, PERMITS, DUTIES = LimitSheet(), SampleSheet(), PermitSheet(), DutySheet()
DAY = date(2026, 1, 15)


@pytest.fixture(autouse=True)
def parameters():
    return {
        code: a_parameter(code, name, unit, spellings=spellings, position=n)
        for n, (code, name, unit, spellings) in enumerate(
            [
                ("ph", "pH", "", []),
                ("bod5", "BOD5", "mg/l", ["BOD5 (20°C)"]),
                ("cod", "COD", "mg/l", ["Nhu cầu oxy hóa học"]),
                ("ammonium", "Amoni (tính theo N)", "mg/l", ["Amoni", "NH4+-N"]),
                ("phosphorus", "Tổng phốt pho", "mg/l", ["Tổng photpho"]),
                ("coliform", "Coliform", "MPN/100 ml", ["Tổng coliform"]),
            ]
        )
    }


@pytest.fixture(autouse=True)
def clusters():
    area = a_commune()
    return {
        name: a_cluster(name, code=code, area=area, station={"state": "running"})
        for name, code in (("Phú Thị", "PT1"), ("Ninh Hiệp", "NH1"))
    }


def looked_at(content, sheet, deed):
    return planned(sent(content, sheet=sheet, deed=deed), sheet=sheet, deed=deed)


def fields_of(content, sheet, deed):
    upload = sent(content, sheet=sheet, deed=deed)
    return {m.column.letter: m for m in services.open_upload(upload, sheet).matches}


def values():
    return {
        (one.sample.station.cluster.code, one.sample.number, one.parameter.code): (
            one.value,
            one.qualifier,
        )
        for one in Reading.objects.select_related("sample__station__cluster", "parameter")
    }


# Of which cluster, and of which water

OF_A_DAY = ["TT", "Thông số", "Đơn vị", "Kết quả"], [1, "pH", "-", "7,1"], [2, "COD", "mg/l", "61"]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["Khách hàng: BQL CCN Ninh Hiệp", "Nơi lấy mẫu: CCN Phú Thị"], "PT1"),
        (["Đơn vị yêu cầu: BQL CCN Ninh Hiệp", "Vị trí lấy mẫu: CCN Phú Thị"], "PT1"),
        (["Khách hàng: BQL CCN Ninh Hiệp"], "NH1"),
        (["Khách hàng: Công ty TNHH A - CCN Ninh Hiệp"], None),
    ],
)
def test_a_sample_is_of_the_place_it_was_taken_at_and_not_of_the_customers(lines, code, deed):
    """Samples of one cluster were kept for the one whose board had paid for them."""
    head = [["PHIẾU KẾT QUẢ THỬ NGHIỆM"], *([line] for line in lines)]
    content = a_workbook(*head, ["Ngày lấy mẫu: 15/01/2026"], *OF_A_DAY)
    plan = looked_at(content, SAMPLES, deed)
    if code is None:
        assert plan.open_questions[0].key == "cluster of all"
    else:
        kept(content, sheet=SAMPLES, deed=deed)
        assert {of for of, *_more in values()} == {code}


@pytest.mark.parametrize(
    ("point", "is_left_out"),
    [
        ("Cống xả Công ty TNHH ABC", True),
        ("Nhà máy dệt A", True),
        ("Sau trạm XLNT tập trung", False),
        ("Đầu ra trạm XLNT CCN Phú Thị do Công ty A vận hành", False),
    ],
)
def test_the_water_of_one_enterprise_is_not_that_of_the_station(point, is_left_out, deed):
    """It was judged as what the station of the cluster lets out."""
    headings = ["TT", "Tên CCN", "Điểm lấy mẫu", "Ngày lấy mẫu", "pH", "COD (mg/l)"]
    content = a_workbook(headings, [1, "Phú Thị", point, "15/01/2026", "7,1", "60"])
    plan = looked_at(content, SAMPLES, deed)
    (row,) = plan.rows
    assert (row.kind is RowKind.LEFT_OUT) is is_left_out
    assert ("water_of_a_firm" in {one.code for one in row.notes}) is is_left_out


def test_a_sample_without_a_number_and_a_name_is_of_the_cluster_above(deed):
    """One question was asked of all of them, though most have their cluster right above."""
    headings = ["TT", "Tên CCN", "Ngày lấy mẫu", "pH", "COD (mg/l)"]
    rows = [1, "Phú Thị", "15/01/2026", 7, 60], [None, None, "15/02/2026", 7, 70]
    plan = looked_at(
        a_workbook(headings, *rows, [2, "Ninh Hiệp", "15/01/2026", 7, 61]), SAMPLES, deed
    )
    assert "cluster of all" not in {one.key for one in plan.open_questions}


# Certificates

CERTIFICATE = (
    ["Phòng thử nghiệm – VIMCERTS 076"],
    ["PHIẾU KẾT QUẢ QUAN TRẮC"],
    ["Địa điểm quan trắc: Trạm XLNT tập trung CCN Phú Thị, Hà Nội"],
    ["Thời điểm lấy mẫu: 08h30 ngày 15/01/2026"],
    ["TT", "Thông số", "Đơn vị", "Phương pháp", "Kết quả", "QCVN 40:2011/BTNMT", None],
    [None, None, None, None, "NT01", "Cột A", "Cột B"],
    [1, "pH", "-", "TCVN 6492", "7,12", "6 - 9", "5,5 - 9"],
    [2, "Nhu cầu oxy sinh hóa (BOD₅)", "mg/l", "TCVN 6001", "24,6", 30, 50],
    [3, "COD", "mg/L", "SMEWW 5220", "61", 75, 150],
    [4, "NH₄⁺_N", "mg/l", "TCVN 6179", "< 0,02", 5, 10],
    [5, "Tổng Phospho (tính theo P)", "µg/l", "TCVN 6202", "850", 4, 6],
    [6, "Tổng Coliforms", "MPN/100ml", "SMEWW 9221", "2,4×10³", 3000, 5000],
)
MERGES = ("A5:A6", "B5:B6", "C5:C6", "D5:D6", "F5:G5")


def test_a_certificate_with_methods_and_limits_beside_its_results_is_one_sample(deed, parameters):
    parameters["coliform"].spellings = ["Tổng coliforms"]
    parameters["coliform"].save()
    kept(a_workbook(*CERTIFICATE, merges=MERGES), sheet=SAMPLES, deed=deed)
    one = Sample.objects.get()
    assert (one.station.cluster.code, one.taken_on, one.kind) == ("PT1", DAY, "laboratory")
    assert "VIMCERTS 076" in SampleFacts.objects.get().laboratory
    assert {code: value for (_c, _n, code), value in values().items()} == {
        "ph": (Decimal("7.12"), "="),
        "bod5": (Decimal("24.6"), "="),
        "cod": (61, "="),
        "ammonium": (Decimal("0.02"), "<"),
        "phosphorus": (Decimal("0.85"), "="),
        "coliform": (2400, "="),
    }


def test_methods_and_limits_of_a_certificate_are_not_asked_about(deed):
    matches = fields_of(a_workbook(*CERTIFICATE, merges=MERGES), SAMPLES, deed)
    assert matches["E"].field == "result"
    assert {matches[letter].field for letter in "DFG"} == {"beside"}
    assert not [letter for letter, one in matches.items() if one.is_asked]


ROUNDS = ["TT", "Thông số", "Đơn vị", "Đợt 1 (12/01/2026)", "Đợt 2 (10/02/2026)", "Cmax"]


def test_the_days_in_the_headings_of_rounds_are_those_of_their_samples(deed):
    title = ["KẾT QUẢ QUAN TRẮC ĐỊNH KỲ - TRẠM XLNT CCN PHÚ THỊ"]
    body = ([1, "pH", "-", "7,0", "7,2", "5,5-9"], [2, "COD", "mg/l", "78", "KPH", "148,5"])
    kept(a_workbook(title, ROUNDS, *body), sheet=SAMPLES, deed=deed)
    assert list(Sample.objects.order_by("taken_on").values_list("taken_on", "number")) == [
        (date(2026, 1, 12), "Đợt 1"),
        (date(2026, 2, 10), "Đợt 2"),
    ]


def test_clusters_across_a_certificate_are_those_of_their_samples(deed):
    content = a_workbook(
        ["PHIẾU KẾT QUẢ PHÂN TÍCH"],
        ["TT", "Thông số", "Đơn vị", "CCN Phú Thị", "CCN Ninh Hiệp"],
        [None, None, None, "15/01/2026", "15/01/2026"],
        [1, "pH", None, "7,2", "6,8"],
        [2, "COD", "mg/l", "60", "140"],
        merges=["A2:A3", "B2:B3", "C2:C3"],
    )
    kept(content, sheet=SAMPLES, deed=deed)
    assert {(code, name): value for (code, _n, name), (value, _q) in values().items()} == {
        ("PT1", "ph"): Decimal("7.2"),
        ("PT1", "cod"): 60,
        ("NH1", "ph"): Decimal("6.8"),
        ("NH1", "cod"): 140,
    }


def before_and_after(deed, **said):
    content = a_workbook(
        ["KẾT QUẢ PHÂN TÍCH NƯỚC THẢI CCN PHÚ THỊ"],
        ["Ngày lấy mẫu: 15/01/2026"],
        ["STT", "Chỉ tiêu", "Đơn vị", "NT1", "NT2"],
        [1, "pH", None, "6,8", "7,2"],
        [2, "COD", "mg/l", "412", "88"],
        ["NT1: Nước thải trước xử lý; NT2: Nước thải sau xử lý"],
    )
    upload = sent(content, sheet=SAMPLES, deed=deed)
    return answered(upload, sheet=SAMPLES, deed=deed, **said)


def test_water_before_treatment_is_left_out_for_no_limit_binds_it(deed):
    plan = before_and_after(deed)
    assert plan.is_ready
    first, second = plan.rows
    assert [first.kind, second.kind] == [RowKind.LEFT_OUT, RowKind.NEW]
    assert [one.code for one in first.notes] == ["water_before_treatment"]
    assert second.kept.point == "Nước thải sau xử lý"


def test_results_that_stand_one_in_a_row_are_put_together_to_samples(deed):
    content = a_workbook(
        ["STT", "Cụm công nghiệp", "Ngày lấy mẫu", "Thông số", "Kết quả", "Đơn vị", "Đánh giá"],
        [1, "CCN Phú Thị", "15/01/2026", "COD", "66", "mg/l", "Đạt"],
        [2, "CCN Phú Thị", "15/01/2026", "Tổng photpho", "850", "µg/l", "Đạt"],
        [3, "CCN Ninh Hiệp", "15/01/2026", "COD", "88", "mg/l", "Đạt"],
        [4, "CCN Ninh Hiệp", "15/01/2026", "Tổng photpho", "2", "mg/l", "Đạt"],
    )
    kept(content, sheet=SAMPLES, deed=deed, kind="laboratory")
    assert Sample.objects.count() == 2
    assert {(code, name): value for (code, _n, name), (value, _q) in values().items()} == {
        ("PT1", "cod"): 66,
        ("PT1", "phosphorus"): Decimal("0.85"),
        ("NH1", "cod"): 88,
        ("NH1", "phosphorus"): 2,
    }


def test_one_result_given_twice_for_a_sample_is_told(deed):
    content = a_workbook(
        ["Cụm công nghiệp", "Ngày lấy mẫu", "Thông số", "Kết quả", "Đơn vị"],
        ["CCN Phú Thị", "15/01/2026", "COD", "66", "mg/l"],
        ["CCN Phú Thị", "15/01/2026", "COD", "67", "mg/l"],
    )
    plan = looked_at(content, SAMPLES, deed)
    found = [(one.code, one.address) for row in plan.rows for one in row.faults]
    assert ("parameter_repeated", "D3") in found


# Parameters across

ACROSS = ["STT", "Tên CCN", "Mã mẫu", "Ngày lấy mẫu", "Giờ lấy mẫu", "pH", "COD", "Coliform"]


def test_a_row_of_units_and_a_row_of_limits_are_no_samples(deed):
    content = a_workbook(
        ["KẾT QUẢ QUAN TRẮC ĐỊNH KỲ"],
        ACROSS,
        [None, None, None, None, None, "-", "µg/l", "MPN/100ml"],
        [1, "CCN Phú Thị", "NT-1", "15/01/2026", "8h30", "7,1", "58000", "2100"],
        ["QCVN 40:2011/BTNMT, cột B", None, None, None, None, "5,5-9", 150, 5000],
    )
    plan = looked_at(content, SAMPLES, deed)
    assert [row.kind for row in plan.rows] == [RowKind.NEW, RowKind.LEFT_OUT]
    assert [one.code for one in plan.rows[1].notes] == ["limits_left_out"]
    found = {one.parameter.code: one.value for one in plan.rows[0].kept.readings}
    assert found == {"ph": Decimal("7.1"), "cod": 58, "coliform": 2100}


def test_a_sample_beside_its_standard_is_no_row_of_limits(deed):
    content = a_workbook(
        ["Tên CCN", "Quy chuẩn so sánh", "Ngày lấy mẫu", "pH"],
        ["CCN Phú Thị", "QCVN 40:2011/BTNMT, cột B", "15/01/2026", "7,1"],
        ["QCVN 40:2011/BTNMT", None, "16/01/2026", "7,1"],
    )
    plan = looked_at(content, SAMPLES, deed)
    assert RowKind.LEFT_OUT not in [row.kind for row in plan.rows]


def test_the_running_number_of_a_row_is_not_that_of_a_station(deed):
    content = a_workbook(ACROSS, [7, "CCN Phú Thị", "NT-1", "15/01/2026", None, "7,1", 58, 900])
    assert fields_of(content, SAMPLES, deed)["A"].field is None
    assert not [row for row in looked_at(content, SAMPLES, deed).rows if row.faults]


def test_the_station_and_the_kind_of_daily_means_stand_in_the_title(deed):
    content = a_workbook(
        ["SỐ LIỆU QUAN TRẮC TỰ ĐỘNG, LIÊN TỤC - TRẠM XLNT CCN PHÚ THỊ"],
        ["Ngày", "pH", "COD (mg/l)"],
        [date(2026, 1, 15), 7.2, 45.2],
        [date(2026, 1, 16), 7.1, 47],
    )
    kept(content, sheet=SAMPLES, deed=deed)
    assert set(Sample.objects.values_list("station__cluster__code", "kind")) == {
        ("PT1", "automatic")
    }


def test_a_title_that_names_no_cluster_of_the_register_asks_which(deed):
    content = a_workbook(
        ["KẾT QUẢ QUAN TRẮC CÁC CCN QUÝ I NĂM 2026"],
        ["Ngày lấy mẫu", "pH", "COD (mg/l)"],
        ["15/01/2026", "7,1", "58"],
    )
    plan = looked_at(content, SAMPLES, deed)
    assert "cluster of all" in {one.key for one in plan.questions}
    assert not plan.rows[0].faults


def test_all_that_is_wrong_with_a_row_is_told_though_its_day_is_wrong_too(deed):
    content = a_workbook(
        ["Tên CCN", "Ngày lấy mẫu", "pH", "COD (mg/l)"],
        ["CCN Phú Thị", "32/01/2026", "5,5-9", "vết"],
    )
    (row,) = looked_at(content, SAMPLES, deed).rows
    assert {one.address for one in row.faults} == {"B2", "C2", "D2"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Trạm XLNT tập trung CCN Phú Thị, huyện Gia Lâm, Hà Nội", "Phú Thị"),
        ("Cửa xả trạm xử lý nước thải tập trung cụm công nghiệp Hà Bình Phương", "Hà Bình Phương"),
        ("Trạm XLNT Bát Tràng", "Bát Tràng"),
        ("CCN Phú Thị xã Dương Xá", "Phú Thị"),
        ("Công ty CP Đầu tư hạ tầng", ""),
    ],
)
def test_a_cluster_is_found_within_what_is_said_of_a_place(text, name):
    assert cluster_within(text) == name


# Standards


def test_columns_of_a_standard_beside_each_other_are_limits_of_the_set_in_the_title(deed):
    load_standards.load(a_deed())
    content = a_workbook(
        ["QCVN 40:2011/BTNMT"],
        ["TT", "Thông số", "Đơn vị", "Giá trị C", None],
        [None, None, None, "A", "B"],
        [1, "pH", "-", "6 đến 9", "5,5 đến 9"],
        [2, "COD", "mg/l", "75", "160"],
        merges=["A2:A3", "B2:B3", "C2:C3", "D2:E2"],
    )
    plan = looked_at(content, LIMITS, deed)
    assert [row.kind for row in plan.rows] == [RowKind.SAME] * 3 + [RowKind.CHANGED]
    (difference,) = plan.rows[3].differences
    assert (difference.before, difference.after, difference.address) == (150, 160, "E5")


# Permits


def permits(deed, *row):
    headings = ["STT", "Tên CCN", "Số, ngày GPMT", "Cơ quan cấp", "Thời hạn", "Công suất (m3/ngđ)"]
    return a_workbook(headings, list(row))


@pytest.mark.parametrize(
    ("term", "expires_on"),
    [
        ("07 năm", date(2030, 6, 5)),
        ("10 năm kể từ ngày cấp", date(2033, 6, 5)),
        ("đến ngày 20/02/2032", date(2032, 2, 20)),
        ("không thời hạn", None),
    ],
)
def test_a_permit_with_its_day_in_one_cell_and_its_term_in_years(term, expires_on, deed):
    cells = (3, "CCN Phú Thị", "Số 123/GPMT-UBND ngày 05/6/2023", "UBND Thành phố", term, 1200)
    kept(permits(deed, *cells), sheet=PERMITS, deed=deed)
    one = PermitFacts.objects.get()
    assert (one.number, one.issued_on) == ("123/GPMT-UBND", date(2023, 6, 5))
    assert (one.expires_on, one.station.cluster.code) == (expires_on, "PT1")


def test_a_term_whose_heading_says_that_it_is_in_years(deed):
    content = a_workbook(
        ["Tên CCN", "Số GPMT", "Ngày cấp", "Thời hạn (năm)", "Lưu lượng xả tối đa (m3/ngày đêm)"],
        ["CCN Phú Thị", "123/GPMT-UBND", "05/6/2023", 10, 500],
    )
    kept(content, sheet=PERMITS, deed=deed)
    one = PermitFacts.objects.get()
    assert (one.expires_on, one.capacity_m3_a_day) == (date(2033, 6, 5), 500)


def test_a_term_in_years_without_a_day_of_issue_is_told(deed):
    cells = (1, "CCN Phú Thị", "123/GPMT-UBND", "UBND Thành phố", "07 năm", 1200)
    (row,) = looked_at(permits(deed, *cells), PERMITS, deed).rows_of()
    assert [one.code for one in row.faults] == ["whole_day_needed"]


def test_a_row_that_says_there_is_no_permit_is_odd(deed):
    cells = (1, "CCN Phú Thị", "Chưa có", "-", "-", 300)
    (row,) = looked_at(permits(deed, *cells), PERMITS, deed).rows_of()
    assert [one.code for one in row.oddities] == ["permit_without_number"]


def test_sheets_whose_titles_name_different_clusters_are_taken_in_together(deed):
    def one(name, value):
        return [
            [f"KẾT QUẢ QUAN TRẮC ĐỊNH KỲ - TRẠM XLNT CCN {name}"],
            ["Ngày lấy mẫu", "pH", "COD (mg/l)"],
            ["15/01/2026", "7,1", value],
        ]

    upload = sent(
        several_sheets(A=one("Phú Thị", 58), B=one("Ninh Hiệp", 61)), sheet=SAMPLES, deed=deed
    )
    services.answer(upload, deed=deed, further_sheets=[1])
    plan = planned(upload, sheet=SAMPLES, deed=deed)
    assert [row.kept.station.cluster.code for row in plan.rows] == ["PT1", "NH1"]


def test_words_for_no_result_yet_and_footnotes_are_told_beside_the_results(deed):
    title = ["KẾT QUẢ QUAN TRẮC ĐỊNH KỲ - TRẠM XLNT CCN PHÚ THỊ"]
    body = ([1, "pH", "-", "7,0(*)", "chưa đo"], [2, "COD", "mg/l", "78,5 (1)", "60"])
    content = a_workbook(title, ROUNDS[:5], *body)
    plan = looked_at(content, SAMPLES, deed)
    notes = {(one.code, one.address) for row in plan.rows for one in row.notes}
    odd = {(one.code, one.address) for row in plan.rows for one in row.oddities}
    assert {("footnote", "D3"), ("no_value_yet", "E3")} <= notes
    assert ("footnote_number", "D4") in odd
    kept(content, sheet=SAMPLES, deed=deed)
    assert {place[1:]: value for place, (value, _sign) in values().items()} == {
        ("Đợt 1", "ph"): Decimal("7.0"),
        ("Đợt 1", "cod"): Decimal("78.5"),
        ("Đợt 2", "cod"): Decimal(60),
    }


# What stands beside a result, and what a result cannot be


def certificate(*rows, headings=("TT", "Thông số", "Đơn vị", "Kết quả")):
    above = [["Địa điểm lấy mẫu: Trạm XLNT CCN Phú Thị"], ["Ngày lấy mẫu: 15/01/2026"]]
    numbered = [[number, *row] for number, row in enumerate(rows, start=1)]
    return a_workbook(["PHIẾU KẾT QUẢ THỬ NGHIỆM"], *above, list(headings), *numbered)


def oddities(plan):
    return [(str(one.code), one.address) for row in plan.rows for one in row.oddities]


def test_values_of_a_standard_beside_the_results_are_no_second_sample(deed):
    headings = ("TT", "Thông số", "Đơn vị", "Giá trị", "Giá trị C", "Cmax", "Giá trị cho phép")
    content = certificate(
        ["COD", "mg/l", 82, 75, 67.5, 75], ["BOD5", "mg/l", 20, 30, 27, 30], headings=headings
    )
    kept(content, sheet=SAMPLES, deed=deed, kind="laboratory")
    assert [value for value, _sign in values().values()] == [82, 20]


@pytest.mark.parametrize(
    ("beside", "is_asked"),
    [
        *(("GHCP", False), ("TCCP", False), ("Cột B", False), ("Quy định", False)),
        *(("U (k=2)", False), ("Hiệu suất xử lý (%)", False), ("% so với QC", False)),
        *(("KQ đợt trước", False), ("Kết quả đợt 1", True), ("Tham khảo", True)),
    ],
)
def test_a_column_of_figures_beside_the_results_is_no_second_sample_by_itself(
    deed, beside, is_asked
):
    """Limits, doubts of measuring and earlier results were kept as if measured on the same day."""
    headings = ("TT", "Thông số", "Đơn vị", "Kết quả", beside)
    content = certificate(["COD", "mg/l", 60, 75], ["BOD5", "mg/l", 20, 30], headings=headings)
    found = fields_of(content, SAMPLES, deed)["E"]
    assert (found.field, found.is_asked) == (None if is_asked else "beside", is_asked)
    kept(content, sheet=SAMPLES, deed=deed, kind="laboratory")
    assert sorted(value for value, _sign in values().values()) == [20, 60]


@pytest.mark.parametrize("heading", ["M2", "NT-250315.02", "15/02/2026", "Điểm xả 2", "Kết quả 2"])
def test_a_heading_that_names_a_sample_is_one_beside_the_results(deed, heading):
    headings = ("TT", "Thông số", "Đơn vị", "Kết quả", heading)
    content = certificate(["COD", "mg/l", 60, 65], ["BOD5", "mg/l", 20, 25], headings=headings)
    assert fields_of(content, SAMPLES, deed)["E"].field == "result"


@pytest.mark.parametrize("number", ["Đầu vào", "NTV", "NTTXL", "NT đầu vào 0604", "TXL1"])
def test_water_before_treatment_is_told_by_the_number_of_its_sample_too(deed, number):
    """Its results were recorded as what the station lets out."""
    content = a_workbook(
        ["Cụm công nghiệp", "Ngày lấy mẫu", "Ký hiệu mẫu", "COD (mg/l)"],
        *(["CCN Phú Thị", "15/01/2026", number, "420"], ["CCN Phú Thị", "15/01/2026", "NTR", "60"]),
    )
    upload = sent(content, sheet=SAMPLES, deed=deed)
    before, after = answered(upload, sheet=SAMPLES, deed=deed).rows
    assert (before.is_left_out, after.is_left_out) == (True, False)
    assert before.notes[0].address == "C2"


def test_of_the_runs_of_a_sample_their_mean_is_its_result_and_the_runs_are_asked_about(deed):
    headings = ("TT", "Thông số", "Đơn vị", "Kết quả lần 1", "Kết quả lần 2", "Trung bình")
    content = certificate(["COD", "mg/l", 82, 84, 83], headings=headings)
    (row,) = looked_at(content, SAMPLES, deed).rows
    assert [(one.value, one.cell) for one in row.kept.readings] == [(83, "F5")]
    opened = services.open_upload(sent(content, sheet=SAMPLES, deed=deed), SAMPLES)
    assert [one.column.letter for one in opened.matches if one.is_asked] == ["D", "E"]


def test_a_mean_beside_samples_of_their_own_is_none(deed):
    headings = ("TT", "Thông số", "Đơn vị", "M1", "M2", "Trung bình")
    content = certificate(["COD", "mg/l", 82, 84, 83], headings=headings)
    rows = looked_at(content, SAMPLES, deed).rows
    assert [row.kept.number for row in rows] == ["M1", "M2"]


def test_a_ph_beyond_its_scale_is_a_fault(deed):
    plan = looked_at(certificate(["pH", "-", 72], ["COD", "mg/l", 82]), SAMPLES, deed)
    assert [(str(one.code), one.address) for one in plan.rows[0].faults] == [("not_a_ph", "D5")]


@pytest.mark.parametrize(
    ("name", "is_odd"),
    [("Amoni (NH4+)", True), ("NH4+-N", False), ("N-NH4+", False), ("Amoni", False)],
)
def test_ammonium_counted_whole_is_not_silently_its_nitrogen(name, is_odd, deed, parameters):
    parameters["ammonium"].spellings = ["Amoni", "NH4+-N", "N-NH4+", "Amoni (NH4+)"]
    parameters["ammonium"].save()
    plan = looked_at(certificate([name, "mg/l", 6]), SAMPLES, deed)
    assert (("counted_otherwise", "D5") in oddities(plan)) is is_odd


def test_a_point_that_may_part_thousands_is_odd_among_decimal_points(deed):
    rows = ["BOD5", "mg/l", "0.02"], ["COD", "mg/l", "1.250"], ["Coliform", "MPN/100ml", "240"]
    plan = looked_at(certificate(*rows), SAMPLES, deed)
    assert oddities(plan) == [("perhaps_thousands", "D6")]


def test_a_place_within_the_cluster_is_the_point_of_a_sample(deed):
    content = a_workbook(
        ["Trạm", "Ngày lấy mẫu", "Vị trí", "COD (mg/l)"],
        ["CCN Phú Thị", "15/01/2026", "Trước xử lý", 382],
        ["CCN Phú Thị", "15/01/2026", "Sau xử lý", 62],
    )
    assert {letter: one.field for letter, one in fields_of(content, SAMPLES, deed).items()} == {
        **{"A": "name", "B": "taken_on", "C": "point"},
        "D": "parameter:cod",
    }
    kept(content, sheet=SAMPLES, deed=deed, kind="laboratory")
    assert Sample.objects.get().point == "Sau xử lý"


# Water that no station lets out


@pytest.mark.parametrize(
    ("point", "is_judged"),
    [
        ("Mương tiếp nhận, cách điểm xả 50 m về hạ lưu", False),
        ("Suối tiếp nhận nước thải", False),
        ("Nước mặt kênh tiếp nhận (thượng lưu)", False),
        ("Cách cửa xả 20 m", False),
        ("Kênh tiêu (sau điểm xả 100 m)", False),
        ("Nước dưới đất", False),
        ("Nước mưa chảy tràn", False),
        ("Sông Nhuệ", False),
        ("Nước thải trước hệ thống xử lý", False),
        ("Cửa xả ra mương tiếp nhận", True),
        ("Điểm xả ra nguồn tiếp nhận (sông Bùi)", True),
        ("Sau xử lý, trước khi xả ra nguồn tiếp nhận", True),
        ("Nước thải sau xử lý xả ra sông Nhuệ", True),
        ("Hố ga đầu ra trạm XLNT", True),
    ],
)
def test_only_what_a_station_lets_out_is_a_sample_of_it(point, is_judged, deed):
    content = a_workbook(
        ["Cụm công nghiệp", "Ngày lấy mẫu", "Vị trí lấy mẫu", "COD (mg/l)"],
        ["CCN Phú Thị", "15/01/2026", point, "60"],
    )
    upload = sent(content, sheet=SAMPLES, deed=deed)
    (row,) = answered(upload, sheet=SAMPLES, deed=deed).rows
    assert row.is_left_out is not is_judged
    assert is_judged or row.notes[0].address == "C2"


def test_a_certificate_of_surface_water_is_left_out_with_a_note(deed):
    content = a_paper("Loại mẫu: Nước mặt", "Vị trí lấy mẫu: Cầu CCN Phú Thị")
    (row,) = looked_at(content, SAMPLES, deed).rows
    assert row.kind == RowKind.LEFT_OUT
    assert [one.code for one in row.notes] == ["other_water"]


def test_a_kind_of_sample_may_say_what_was_sampled(deed):
    content = a_workbook(
        ["Cụm công nghiệp", "Ngày lấy mẫu", "Loại mẫu", "COD (mg/l)"],
        ["CCN Phú Thị", "15/01/2026", "Nước thải sau xử lý", "60"],
        ["CCN Phú Thị", "15/01/2026", "Nước mặt", "30"],
    )
    assert fields_of(content, SAMPLES, deed)["C"].field == "water"
    upload = sent(content, sheet=SAMPLES, deed=deed)
    rows = answered(upload, sheet=SAMPLES, deed=deed).rows
    assert [row.is_left_out for row in rows] == [False, True]
    assert rows[0].kept.point == "Nước thải sau xử lý"


def test_a_note_behind_the_word_note_explains_codes_as_well(deed):
    content = a_workbook(
        ["KẾT QUẢ PHÂN TÍCH NƯỚC THẢI CCN PHÚ THỊ"],
        ["Ngày lấy mẫu: 15/01/2026"],
        ["STT", "Chỉ tiêu", "Đơn vị", "NT1", "NT2", "NM1"],
        [1, "pH", None, "6,8", "7,2", "7,3"],
        [2, "COD", "mg/l", "412", "88", "40"],
        ["Ghi chú: NT1: Nước thải đầu vào, NT2: Nước thải đầu ra; NM1 - Nước mặt kênh tiếp nhận"],
    )
    rows = looked_at(content, SAMPLES, deed).rows
    assert [row.is_left_out for row in rows] == [True, False, True]
    assert rows[1].kept.point == "Nước thải đầu ra"


# What stands beside results


def a_paper(*lines, headings=("STT", "Thông số", "Đơn vị", "Kết quả"), rows=None):
    return a_workbook(
        ["PHIẾU KẾT QUẢ THỬ NGHIỆM"],
        ["Địa điểm lấy mẫu: Trạm XLNT CCN Phú Thị"],
        ["Ngày lấy mẫu: 15/01/2026"],
        *([line] for line in lines),
        list(headings),
        *(rows or [[1, "COD", "mg/l", "60"]]),
    )


def test_what_is_not_detected_has_the_limit_of_its_column(deed):
    content = a_paper(
        headings=("STT", "Thông số", "Đơn vị", "LOD", "Kết quả"),
        rows=[[1, "COD", "mg/l", "2", "KPH"], [2, "Amoni", "mg/l", "0,02", "KPH (LOD 0,05)"]],
    )
    kept(content, sheet=SAMPLES, deed=deed)
    limits = dict(Reading.objects.values_list("parameter__code", "detection_limit"))
    assert limits == {"cod": 2, "ammonium": Decimal("0.05")}


def test_a_row_below_the_headings_may_say_the_days_of_rounds(deed):
    content = a_workbook(
        ["KẾT QUẢ QUAN TRẮC ĐỊNH KỲ - TRẠM XLNT CCN PHÚ THỊ"],
        ["STT", "Thông số", "Đơn vị", "Đợt 1", "Đợt 2"],
        [None, None, None, date(2025, 3, 10), date(2025, 6, 9)],
        [1, "pH", "-", 7.1, 7.2],
        [2, "COD", "mg/l", 66, 71],
    )
    rows = looked_at(content, SAMPLES, deed).rows
    assert [row.kept.taken_on for row in rows] == [date(2025, 3, 10), date(2025, 6, 9)]


def test_the_place_of_a_sample_may_name_its_cluster(deed):
    content = a_workbook(
        ["PHIẾU KẾT QUẢ THỬ NGHIỆM"],
        ["Ngày lấy mẫu: 15/01/2026"],
        ["TT", "Vị trí", "pH", "COD (mg/l)"],
        [1, "Trạm XLNT CCN Phú Thị", "7,2", "66"],
        [2, "Trạm XLNT CCN Ninh Hiệp", "7,6", "78"],
    )
    rows = looked_at(content, SAMPLES, deed).rows
    assert [row.kept.station.cluster.code for row in rows] == ["PT1", "NH1"]


def test_bacteria_with_decimals_are_odd_for_a_spreadsheet_may_have_made_them(deed):
    content = a_paper(rows=[[1, "Coliform", "MPN/100 ml", 4.6], [2, "COD", "mg/l", 4.6]])
    (row,) = looked_at(content, SAMPLES, deed).rows
    assert [(one.code, one.address) for one in row.oddities] == [("count_with_decimals", "D5")]


# Limits of one station, and of one flow


def test_limits_worked_out_with_coefficients_do_not_take_the_place_of_those_of_the_set(deed):
    load_standards.load(deed)
    content = a_workbook(
        ["QCVN 40:2011/BTNMT"],
        ["TT", "Thông số", "Đơn vị", "Giá trị C", None, "Cmax = C x Kq x Kf"],
        [None, None, None, "Cột A", "Cột B", "Cột B"],
        [1, "COD", "mg/l", "75", "150", "148,5"],
        merges=["D2:E2"],
    )
    rows = looked_at(content, LIMITS, deed).rows
    assert [(row.kept.column, row.kept.row.maximum) for row in rows] == [("A", 75), ("B", 150)]


@pytest.mark.parametrize(
    ("name", "flow"),
    [("COD (F ≤ 2 000)", 0), ("COD (2 000 < F ≤ 20 000)", 2000), ("COD (F > 20.000)", 20_000)],
)
def test_a_limit_of_a_flow_is_kept_from_that_flow_on(name, flow, deed):
    load_standards.load(deed)
    content = a_workbook(
        ["Quy chuẩn", "Cột", "Thông số", "Đơn vị", "Giá trị giới hạn"],
        ["QCVN 40:2025/BTNMT", "A", name, "mg/l", "60"],
    )
    (row,) = looked_at(content, LIMITS, deed).rows
    assert row.kept.row.flow_from == flow


def test_how_often_a_permit_has_its_limits_measured_is_not_read(deed):
    content = a_workbook(
        ["QCVN 40:2011/BTNMT"],
        ["TT", "Chất ô nhiễm", "Giá trị giới hạn cho phép", "Tần suất quan trắc định kỳ"]
        + ["Quan trắc tự động, liên tục"],
        [1, "COD", "74,25", "3 tháng/lần", "Có"],
        [2, "pH", "6 - 9", "3 tháng/lần", "Không áp dụng"],
    )
    upload = sent(content, sheet=LIMITS, deed=deed)
    matches = services.open_upload(upload, LIMITS).matches
    assert [one.field for one in matches][-2:] == ["worked_out", "worked_out"]
    assert not any(one.is_asked for one in matches)


@pytest.mark.parametrize(
    "beside", ["Limit", "Permissible limit", "Standard", "Reference", "Method"]
)
def test_columns_beside_results_in_english_are_no_second_sample(deed, beside):
    """The limits of a report in English were kept as a sample of their own."""
    lines = [["TEST REPORT"], ["Sampling date: 15/01/2026"], ["Sampling location: CCN Phú Thị"]]
    headings = ["No.", "Parameter", "Unit", "Result", beside]
    rows = [[1, "COD", "mg/L", 60, 75], [2, "BOD5", "mg/L", 20, 30]]
    content = a_workbook(*lines, headings, *rows)
    assert fields_of(content, SAMPLES, deed)["E"].field == "beside"
    kept(content, sheet=SAMPLES, deed=deed, kind="laboratory")
    assert values() == {("PT1", "", "cod"): (60, "="), ("PT1", "", "bod5"): (20, "=")}


def test_of_the_least_the_most_and_the_mean_of_a_day_the_mean_is_proposed(deed):
    """The least of the day was proposed as its reading."""
    above = ["Ngày", "COD (mg/l)", None, None]
    rows = [["01/01/2026", 30, 60, 45], ["02/01/2026", 32, 70, 48]]
    title = ["QUAN TRẮC TỰ ĐỘNG - CCN Phú Thị"]
    content = a_workbook(title, above, [None, "Min", "Max", "TB"], *rows, merges=["A2:A3", "B2:D2"])
    found = fields_of(content, SAMPLES, deed)
    assert [found[at].field for at in "BCD"] == ["beside", "beside", "parameter:cod"]


@pytest.mark.parametrize("text", ["Đang lập hồ sơ", "Đã trình UBND Thành phố", "Đang thẩm định"])
def test_words_about_a_permit_to_come_are_no_permit(text, deed):
    """They were kept as its number."""
    content = a_workbook(["Tên CCN", "Giấy phép môi trường"], ["CCN Phú Thị", text])
    plan = looked_at(content, PERMITS, deed)
    (row,) = plan.rows_of()
    assert (row.kind, [one.code for one in row.notes]) == (RowKind.SAME, ["no_permit_yet"])


def test_the_term_beside_the_number_of_a_permit_is_read(deed):
    text = "Số 12/GPMT-UBND ngày 5/6/2024, thời hạn: 07 năm"
    content = a_workbook(["Tên CCN", "Giấy phép môi trường"], ["CCN Phú Thị", text])
    kept(content, sheet=PERMITS, deed=deed)
    one = PermitFacts.objects.get()
    assert (one.number, one.issued_on, one.expires_on) == (
        "12/GPMT-UBND",
        date(2024, 6, 5),
        date(2031, 6, 5),
    )


@pytest.mark.parametrize(
    ("text", "months"),
    [
        *(("3 tháng/lần", 3), ("03 tháng 1 lần", 3), ("6 tháng/01 lần", 6), ("3 tháng", 3)),
        *(("02 lần/năm", 6), ("1 lần/quý", 3), ("01 lần/6 tháng", 6), ("4 lần / năm", 3)),
        *(("hàng quý", 3), ("Hàng tháng", 1), ("định kỳ 3 tháng/lần", 3), ("quý/lần", 3)),
        *(("5 lần/năm", None), ("0 lần/năm", None), ("liên tục", None), ("3 ngày/lần", None)),
    ],
)
def test_how_often_a_sample_is_due_is_read_as_offices_word_it(text, months):
    assert months_between_samples(text) == months


def test_a_duty_in_words_is_kept_in_months(deed, parameters):
    content = a_workbook(
        ["Tên CCN", "Tần suất quan trắc", "Thông số"], ["CCN Phú Thị", "3 tháng/lần", "pH, COD"]
    )
    kept(content, sheet=DUTIES, deed=deed)
    one = SamplingDuty.objects.get()
    assert (one.every_months, one.as_typed["every_months"]) == (3, "3 tháng/lần")


@pytest.mark.parametrize(("times", "months"), [(4, 3), (2, 6), ("12", 1)])
def test_times_a_year_are_not_months(times, months, deed, parameters):
    """Four times a year were kept as every four months."""
    content = a_workbook(["Tên CCN", "Tần suất (lần/năm)"], ["CCN Phú Thị", times])
    kept(content, sheet=DUTIES, deed=deed)
    assert SamplingDuty.objects.get().every_months == months


def test_times_a_year_that_are_no_months_are_a_fault(deed, parameters):
    content = a_workbook(["Tên CCN", "Tần suất (lần/năm)"], ["CCN Phú Thị", 5])
    plan = planned(sent(content, sheet=DUTIES, deed=deed), sheet=DUTIES, deed=deed)
    assert [(one.code, one.address) for row in plan.rows_of() for one in row.faults] == [
        ("no_such_months", "B2")
    ]


@pytest.mark.parametrize(
    "point", ["Hố gom", "Hố thu gom", "Influent", "Khí thải", "Nước sinh hoạt"]
)
def test_what_no_station_lets_out_is_no_sample_of_it(point):
    assert measuring.is_before_treatment(point) or measuring.is_other_water(point)


@pytest.mark.parametrize("above", ["Giấy phép môi trường", "GPMT"])
def test_the_number_and_the_day_below_a_permit_are_told_apart(above, deed):
    """The day was kept as the number of the permit."""
    rows = [[None, "Số", "Ngày cấp"], ["CCN Phú Thị", "12/GPMT", "15/3/2024"]]
    content = a_workbook(["Tên CCN", above, None], *rows, merges=["A1:A2", "B1:C1"])
    kept(content, sheet=PERMITS, deed=deed)
    one = PermitFacts.objects.get()
    assert (one.number, one.issued_on) == ("12/GPMT", date(2024, 3, 15))


def test_water_on_its_way_in_beside_water_on_its_way_out_is_not_the_sample(deed):
    """What came in was kept as the sample, and what was let out was left aside."""
    rows = [[None, None, "Vào", "Ra"], ["CCN Phú Thị", "15/01/2026", 310, 60]]
    content = a_workbook(
        ["Tên CCN", "Ngày lấy mẫu", "COD (mg/l)", None], *rows, merges=["A1:A2", "B1:B2", "C1:D1"]
    )
    found = fields_of(content, SAMPLES, deed)
    assert (found["C"].field, found["D"].field) == ("beside", "parameter:cod")


@pytest.mark.parametrize(
    "heading",
    ["COD cho phép (mg/l)", "COD vượt (lần)", "COD (kg/ngày)", "COD thiết kế"],
)
def test_a_limit_or_a_load_that_names_a_parameter_is_no_result(heading, deed):
    content = a_workbook(
        ["Tên CCN", "Ngày lấy mẫu", "pH", heading], ["CCN Phú Thị", "15/01/2026", 7, 100]
    )
    assert fields_of(content, SAMPLES, deed)["D"].field == "beside"


@pytest.mark.parametrize("beside", ["Tải lượng (kg/ngày)", "KQ/QCVN", "Giá trị Kq", "Vượt (lần)"])
def test_what_is_worked_out_of_a_result_is_no_second_sample(beside, deed):
    headings = ("TT", "Thông số", "Đơn vị", "Giá trị", beside)
    content = certificate(["COD", "mg/l", 60, 1.2], ["BOD5", "mg/l", 20, 0.4], headings=headings)
    kept(content, sheet=SAMPLES, deed=deed, kind="laboratory")
    assert sorted(value for value, _sign in values().values()) == [20, 60]


@pytest.mark.parametrize(
    ("point", "is_let_out"),
    [
        *(("Hố ga đấu nối của Công ty A", False), ("Nước thải Công ty CP Sơn Hà", False)),
        *(("Bể hiếu khí", False), ("Bùn thải", False), ("Hồ sự cố", False)),
        *(("Nước thải sau xử lý của Công ty hạ tầng", True), ("Hố ga cuối sau xử lý", True)),
    ],
)
def test_water_of_an_enterprise_or_of_a_basin_is_none_that_the_station_lets_out(
    point, is_let_out, deed
):
    content = a_workbook(
        ["Tên CCN", "Vị trí lấy mẫu", "Ngày lấy mẫu", "COD (mg/l)"],
        ["CCN Phú Thị", point, "15/01/2026", 510],
    )
    upload = sent(content, sheet=SAMPLES, deed=deed)
    plan = answered(upload, sheet=SAMPLES, deed=deed, kind="laboratory")
    kind = RowKind.NEW if is_let_out else RowKind.LEFT_OUT
    assert [row.kind for row in plan.rows] == [kind]


def test_the_day_of_a_ruling_is_read_and_two_rulings_of_a_station_are_two(deed):
    """The day of the import stood in its place, and the second one was a row given twice."""
    headings = ["Tên CCN", "Cơ quan kết luận", "Ngày kết luận", "Số văn bản", "Nội dung"]
    rows = [["CCN Phú Thị", "Sở", "12/6/2024", "45/KL", "Đạt"]]
    rows += [["CCN Phú Thị", "Sở", "12/6/2025", "88/KL", "Không đạt"]]
    plan = looked_at(a_workbook(headings, *rows), RulingSheet(), deed)
    assert [row.kind for row in plan.rows_of()] == [RowKind.NEW, RowKind.NEW]


# Names that begin like a parameter


OTHERS = [
    *(
        "COD (mg/l) (KMnO4)",
        "COD (KMnO4)",
        "CODMn",
        "BOD20",
        "BOD5 (hòa tan)",
        "Coliform chịu nhiệt",
        "Fecal coliform",
    ),
    *("Coliform (chịu nhiệt)", "PO4", "Phosphat", "Tổng N Kjeldahl", "Tổng P (PO4)", "COD đầu vào"),
    *("Dầu mỡ ĐTV", "Tổng dầu mỡ (ĐTV)", "Fe hòa tan", "Hiệu suất xử lý (COD)"),
]


@pytest.fixture
def more_parameters(parameters):
    a_parameter("nitrogen", "Tổng nitơ", "mg/l", spellings=["Tổng N"], position=7)
    a_parameter("mineral_oil", "Tổng dầu mỡ khoáng", "mg/l", spellings=["Tổng dầu mỡ"], position=8)
    a_parameter("iron", "Sắt", "mg/l", spellings=["Fe"], position=9)


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_only_called_like_a_parameter_is_asked_with_none_proposed(
    name, deed, more_parameters
):
    """The permanganate index was taken for COD, and thermotolerant coliforms for all of them."""
    down = a_workbook(*CERTIFICATE[:4], ["TT", "Thông số", "Đơn vị", "Kết quả"], [1, name, None, 5])
    (question,) = [
        one
        for one in looked_at(down, SAMPLES, deed).open_questions
        if one.code == "which_parameter"
    ]
    assert question.offered == ""
    across = a_workbook(["Tên CCN", "Ngày lấy mẫu", name, "pH"], ["Phú Thị", "15/01/2026", 5, 7])
    match = fields_of(across, SAMPLES, deed)["C"]
    assert match.field in (None, "beside")
    limits = a_workbook(["Quy chuẩn", "Thông số", "Tối đa"], ["QCVN 40:2011/BTNMT", name, 5])
    assert looked_at(limits, LIMITS, deed).written_count == 0


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(("COD (*)", "cod"), ("COD [TCVN 6491:1999]", "cod"), ("COD (mg/l)", "cod")),
        *(("BOD5 (20 oC)", "bod5"), ("Tổng Phospho (tính theo P)", "phosphorus")),
        *(("Amoni (NH4+ tính theo N)", "ammonium"), ("Chỉ số lạ (COD)", "cod")),
    ],
)
def test_a_method_or_a_mark_behind_a_name_leaves_it_what_it_is(name, code, deed):
    down = a_workbook(*CERTIFICATE[:4], ["TT", "Thông số", "Đơn vị", "Kết quả"], [1, name, None, 5])
    kept(down, sheet=SAMPLES, deed=deed)
    assert Reading.objects.get().parameter.code == code


@pytest.mark.parametrize(
    ("name", "offered"), [("Colliform", "coliform"), ("Fe tổng", "iron"), ("Tổng Cr", "")]
)
def test_a_slip_of_the_pen_in_a_name_is_proposed_and_another_substance_is_not(
    name, offered, deed, more_parameters
):
    a_parameter("chromium_6", "Crom (VI)", "mg/l", spellings=["Cr VI"], position=10)
    down = a_workbook(*CERTIFICATE[:4], ["TT", "Thông số", "Đơn vị", "Kết quả"], [1, name, None, 5])
    questions = {one.code: one for one in looked_at(down, SAMPLES, deed).open_questions}
    assert questions["which_parameter"].offered == offered


@pytest.mark.parametrize(
    "heading", ["Giới hạn phát hiện", "Giới hạn định lượng (LOQ)", "LOD", "Giá trị đo được"]
)
def test_what_a_method_could_see_is_no_limit(heading, deed):
    """ "Giới hạn phát hiện" was proposed for the most that is allowed."""
    headings = ["Quy chuẩn", "Cột", "Thông số", "Đơn vị", heading]
    content = a_workbook(headings, ["QCVN 40:2011/BTNMT", "A", "COD", "mg/l", 3])
    assert fields_of(content, LIMITS, deed)["E"].field == "worked_out"


# Units, days and places among the parameters


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [("COD (g/l)", "0,05", 50), ("COD, µg/l", 50_000, 50), ("COD - mg/l", 50, 50)],
)
def test_a_unit_in_the_name_of_a_parameter_is_that_of_its_result(name, typed, value, deed):
    """0.05 g/l were kept as 0.05 mg/l."""
    down = a_workbook(*CERTIFICATE[:4], ["TT", "Thông số", "Kết quả"], [1, name, typed])
    kept(down, sheet=SAMPLES, deed=deed)
    listed = a_workbook(
        ["Tên CCN", "Ngày lấy mẫu", "Thông số", "Kết quả"], ["Ninh Hiệp", "15/01/2026", name, typed]
    )
    kept(listed, sheet=SAMPLES, deed=deed)
    assert [one.value for one in Reading.objects.all()] == [value, value]


def test_a_unit_in_the_name_of_a_parameter_is_that_of_its_limit(deed):
    load_standards.load(deed)
    headings = ["Quy chuẩn", "Cột", "Thông số", "Giới hạn cho phép"]
    content = a_workbook(headings, ["QCVN 40:2025/BTNMT", "A", "COD (g/l)", "0,06"])
    (row,) = looked_at(content, LIMITS, deed).rows
    assert row.kept.row.maximum == 60


def test_rows_of_days_and_places_among_the_parameters_are_of_the_samples(deed):
    """ "Ngày lấy mẫu" was asked about as a parameter, and the samples had no day."""
    content = a_workbook(
        *CERTIFICATE[:3],
        ["TT", "Thông số", "Đơn vị", "M1", "M2", "M3"],
        [None, "Ngày lấy mẫu", None, "15/01/2026", "16/02/2026", "16/02/2026"],
        [None, "Vị trí lấy mẫu", None, "Sau xử lý", "Sau xử lý", "Trước xử lý"],
        [1, "pH", None, 7, "7,1", 9],
    )
    kept(content, sheet=SAMPLES, deed=deed)
    assert set(Sample.objects.values_list("taken_on", "point", "number")) == {
        (date(2026, 1, 15), "Sau xử lý", "M1"),
        (date(2026, 2, 16), "Sau xử lý", "M2"),
    }


def test_after_treatment_is_the_point_of_a_sample_and_no_kind(deed):
    """ "Sau xử lý" below "Loại mẫu" was refused as a kind."""
    content = a_workbook(
        ["Tên CCN", "Ngày lấy mẫu", "Loại mẫu", "pH"],
        ["Phú Thị", "15/01/2026", "Sau xử lý", 7],
        ["Phú Thị", "15/01/2026", "Trước xử lý", 9],
    )
    kept(content, sheet=SAMPLES, deed=deed)
    assert [one.point for one in Sample.objects.all()] == ["Sau xử lý"]
