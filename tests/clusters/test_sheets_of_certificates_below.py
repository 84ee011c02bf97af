"""Certificates below each other on one sheet: a sample for each, with what its own head says."""

from datetime import date
from decimal import Decimal

import pytest

from clusters.models import Reading, Sample, SampleFacts
from clusters.sheets import SampleSheet
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.roles import LayoutProblem
from tests.factories import a_cluster, a_commune, a_parameter
from tests.uploads import kept, planned, sent
from tests.workbooks import a_workbook, several_sheets

pytestmark = pytest.mark.django_db
SAMPLES = SampleSheet()
HEADINGS = ["TT", "Thông số", "Đơn vị", "Kết quả", "QCVN 40:2011/BTNMT, cột B"]
TITLE = "PHIẾU KẾT QUẢ THỬ NGHIỆM"
FOOT = (["Ghi chú: KPH là không phát hiện"], ["NGƯỜI PHÂN TÍCH", None, "GIÁM ĐỐC"], [])
FIRST, SECOND = date(2026, 1, 15), date(2026, 2, 16)


@pytest.fixture(autouse=True)
def things():
    area = a_commune()
    for name, code in (("Phú Thị", "PT1"), ("Ninh Hiệp", "NH1")):
        a_cluster(name, code=code, area=area, station={"state": "running"})
    for n, (code, name, unit) in enumerate(
        [("ph", "pH", ""), ("cod", "COD", "mg/l"), ("ammonium", "Amoni", "mg/l")]
    ):
        a_parameter(code, name, unit, position=n)


def body(*results):
    return [[n, name, unit, value, "–"] for n, (name, unit, value) in enumerate(results, 1)]


def in_one_cell(number, cluster, day, *more):
    return [
        *([TITLE], [f"Số: {number}/PKQ"], [f"Địa điểm lấy mẫu: CCN {cluster}"]),
        *([f"Ngày lấy mẫu: {day:%d/%m/%Y}"], *more),
    ]


def in_two_cells(number, cluster, day, *more):
    return [
        *([TITLE], ["Số:", None, f"{number}/PKQ"], ["Địa điểm lấy mẫu:", None, f"CCN {cluster}"]),
        *(["Ngày lấy mẫu:", None, day], *more),
    ]


ONE = body(("pH", "-", "7,1"), ("COD", "mg/l", "61"))
OTHER = body(("COD", "µg/l", "88000"), ("Amoni", "mg/l", "< 0,2"))


def looked_at(deed, *rows):
    return planned(sent(a_workbook(*rows), sheet=SAMPLES, deed=deed), sheet=SAMPLES, deed=deed)


def readings():
    rows = Reading.objects.select_related("sample__station__cluster", "parameter")
    return {
        (one.sample.station.cluster.code, one.sample.taken_on, one.parameter.code): (
            one.value,
            one.qualifier,
        )
        for one in rows
    }


BOTH = {
    ("PT1", FIRST, "ph"): (Decimal("7.1"), "="),
    ("PT1", FIRST, "cod"): (61, "="),
    ("NH1", SECOND, "cod"): (88, "="),
    ("NH1", SECOND, "ammonium"): (Decimal("0.2"), "<"),
}


@pytest.mark.parametrize("head", [in_one_cell, in_two_cells])
@pytest.mark.parametrize("between", [(), ([],), FOOT], ids=["nothing", "a blank row", "a foot"])
def test_each_certificate_is_a_sample_with_its_own_head(head, between, deed):
    content = a_workbook(
        *(*head(123, "Phú Thị", FIRST), HEADINGS, *ONE, *between),
        *(*head(124, "Ninh Hiệp", SECOND), HEADINGS, *OTHER, *between),
    )
    kept(content, sheet=SAMPLES, deed=deed)
    assert readings() == BOTH
    facts = SampleFacts.objects.order_by("sample__taken_on")
    assert list(facts.values_list("certificate", flat=True)) == ["123/PKQ", "124/PKQ"]
    assert set(Sample.objects.values_list("kind", flat=True)) == {"laboratory"}


def test_every_value_knows_the_cell_it_stands_in(deed):
    rows = [*in_one_cell(1, "Phú Thị", FIRST), HEADINGS, *ONE, []]
    rows += [*in_one_cell(2, "Ninh Hiệp", SECOND), HEADINGS, *OTHER]
    plan = looked_at(deed, *rows)
    told = [{one.name: one.address for one in row.differences} for row in plan.rows_of()]
    assert told == [
        {"certificate": "A2", "parameter:ph": "D6", "parameter:cod": "D7"},
        {"certificate": "A10", "parameter:cod": "D14", "parameter:ammonium": "D15"},
    ]


def test_nothing_is_said_of_a_table_that_is_not_read(deed):
    rows = [*in_one_cell(1, "Phú Thị", FIRST), HEADINGS, *ONE, []]
    rows += [*in_one_cell(2, "Ninh Hiệp", SECOND), HEADINGS, *OTHER]
    layout = services.open_upload(sent(a_workbook(*rows), sheet=SAMPLES, deed=deed), SAMPLES).layout
    assert (layout.tables, len(layout.parts)) == ((), 2)
    assert LayoutProblem.SECOND_TABLE not in {one.code for one in layout.problems}
    assert [row.row for row in layout.rows] == [6, 7, 14, 15]


def test_the_number_of_a_sample_over_its_results_may_differ(deed):
    def headings(code):
        return ["TT", "Thông số", "Đơn vị", code, "QCVN 40:2011/BTNMT, cột B"]

    rows = [*in_one_cell(1, "Phú Thị", FIRST), headings("NT-260115"), *ONE, []]
    rows += [*in_one_cell(2, "Ninh Hiệp", SECOND), headings("NT-260216"), *OTHER]
    kept(a_workbook(*rows), sheet=SAMPLES, deed=deed)
    assert readings() == BOTH


def test_the_laboratory_above_the_first_is_that_of_the_sheet(deed):
    rows = [["TRUNG TÂM QUAN TRẮC – VIMCERTS 076"], *in_one_cell(1, "Phú Thị", FIRST), HEADINGS]
    rows += [*ONE, [], *in_one_cell(2, "Ninh Hiệp", SECOND), HEADINGS, *OTHER]
    kept(a_workbook(*rows), sheet=SAMPLES, deed=deed)
    assert all("076" in one.laboratory for one in SampleFacts.objects.all())
    assert SampleFacts.objects.count() == 2


def test_what_the_second_head_leaves_out_is_not_taken_from_the_first(deed):
    rows = [*in_one_cell(1, "Phú Thị", FIRST), HEADINGS, *ONE, []]
    plan = looked_at(deed, *rows, [TITLE], ["Số: 2/PKQ"], ["Mẫu thứ hai"], HEADINGS, *OTHER)
    first, second = plan.rows_of()
    assert (first.faults, first.asked) == ([], [])
    assert not second.is_written
    assert [one.key for one in plan.questions] == ["cluster of all"]


def test_the_next_page_of_one_certificate_is_no_second_one(deed):
    head = in_two_cells(1, "Phú Thị", FIRST)
    rows = [*head, HEADINGS, *body(("pH", "-", "7,1")), [], *head, HEADINGS]
    kept(a_workbook(*rows, *body(("COD", "mg/l", "61"))), sheet=SAMPLES, deed=deed)
    assert readings() == {key: value for key, value in BOTH.items() if key[0] == "PT1"}


def test_one_sample_on_two_certificates_is_told(deed):
    rows = [*in_one_cell(1, "Phú Thị", FIRST), HEADINGS, *ONE, []]
    plan = looked_at(deed, *rows, *in_one_cell(2, "Phú Thị", FIRST), HEADINGS, *OTHER)
    assert [[one.code for one in row.faults] for row in plan.rows_of()] == [[], ["sample_repeated"]]


@pytest.mark.parametrize(
    "head",
    [
        [[f"{TITLE} NƯỚC MẶT"], *in_two_cells(2, "Phú Thị", SECOND)[1:]],
        in_one_cell(2, "Phú Thị", SECOND, ["Loại mẫu: Nước mặt"]),
        in_one_cell(2, "Phú Thị", SECOND, ["Vị trí lấy mẫu: Bể gom, trước xử lý"]),
    ],
    ids=["in the title", "in a line", "before treatment"],
)
def test_a_certificate_of_other_water_is_never_taken_for_the_stations(head, deed):
    rows = [*in_one_cell(1, "Phú Thị", FIRST), HEADINGS, *ONE, [], *head, HEADINGS, *OTHER]
    upload = sent(a_workbook(*rows), sheet=SAMPLES, deed=deed)
    plan = planned(upload, sheet=SAMPLES, deed=deed)
    assert [row.number for row in plan.rows_of() if row.is_written] == [6]
    problems = {one.code for one in services.open_upload(upload, SAMPLES).layout.problems}
    is_told = any(row.is_left_out and row.notes for row in plan.rows_of())
    assert is_told or LayoutProblem.SECOND_TABLE in problems


def test_a_table_with_other_columns_is_told_and_may_be_chosen(deed):
    turned = ["TT", "Thông số", "Đơn vị", "QCVN 40:2011/BTNMT, cột B", "Kết quả"]
    rows = [*in_one_cell(1, "Phú Thị", FIRST), HEADINGS, *ONE, []]
    rows += [*in_one_cell(2, "Ninh Hiệp", SECOND), turned, [1, "COD", "mg/l", "150", "88"]]
    upload = sent(a_workbook(*rows), sheet=SAMPLES, deed=deed)
    layout = services.open_upload(upload, SAMPLES).layout
    assert [one.place for one in layout.tables] == ["A1", "A9"]
    assert LayoutProblem.SECOND_TABLE in {one.code for one in layout.problems}
    upload.table = "A9"
    upload.save()
    (row,) = planned(upload, sheet=SAMPLES, deed=deed).rows_of()
    assert [one.address for one in row.differences] == ["A10", "E14"]


def test_several_sheets_of_such_certificates_are_not_mixed_up(deed):
    rows = [*in_one_cell(1, "Phú Thị", FIRST), HEADINGS, *ONE, []]
    rows += [*in_one_cell(2, "Ninh Hiệp", SECOND), HEADINGS, *ONE]
    later = [*in_one_cell(3, "Phú Thị", date(2026, 2, 1)), HEADINGS, *ONE, []]
    later += [*in_one_cell(4, "Ninh Hiệp", date(2026, 2, 2)), HEADINGS, *ONE]
    upload = sent(several_sheets(T1=rows, T2=later), sheet=SAMPLES, deed=deed)
    upload.further_sheets = [1]
    upload.save()
    plan = planned(upload, sheet=SAMPLES, deed=deed)
    assert [row.faults for row in plan.rows_of()] == [[]] * 4
    assert len({row.label for row in plan.rows_of()}) == 4


def test_samples_below_the_names_of_their_clusters_are_theirs(deed):
    content = a_workbook(
        ["STT", "Ngày lấy mẫu", "Loại mẫu", "pH", "COD (mg/l)"],
        *(["I", "CCN Phú Thị"], [1, "15/01/2026", "định kỳ", "7,1", "61"]),
        *(["II", "CCN Ninh Hiệp"], [1, "16/02/2026", "định kỳ", "7,3", "88"]),
    )
    kept(content, sheet=SAMPLES, deed=deed)
    assert {key[:2] for key in readings()} == {("PT1", FIRST), ("NH1", SECOND)}


@pytest.mark.parametrize("day", [[], ["Ngày lấy mẫu"]], ids=["of all", "in a column"])
def test_results_below_the_names_of_clusters_are_samples_of_each(day, deed):
    values = ["15/01/2026"] if day else []
    content = a_workbook(
        *([TITLE], ["Ngày lấy mẫu: 15/01/2026"]),
        ["TT", "Thông số", "Đơn vị", "Kết quả", *day],
        *(["I", "CCN Phú Thị"], [1, "pH", "-", "7,1", *values], [2, "COD", "mg/l", "61", *values]),
        *(["II", "CCN Ninh Hiệp"], [1, "COD", "mg/l", "88", *values]),
        [2, "Amoni", "mg/l", "0,2", *values],
    )
    kept(content, sheet=SAMPLES, deed=deed)
    assert {(code, name): value for (code, _day, name), (value, _q) in readings().items()} == {
        ("PT1", "ph"): Decimal("7.1"),
        ("PT1", "cod"): 61,
        ("NH1", "cod"): 88,
        ("NH1", "ammonium"): Decimal("0.2"),
    }


def test_two_words_for_one_parameter_are_one_where_no_sample_has_both(deed):
    rows = [*in_one_cell(1, "Phú Thị", FIRST), HEADINGS, *ONE, []]
    other = body(("COD (*)", "mg/l", "88"), ("NH4", "mg/l", "0,2"))
    rows += [*in_one_cell(2, "Ninh Hiệp", SECOND), HEADINGS, *other]
    plan = looked_at(deed, *rows)
    assert [row.faults for row in plan.rows_of()] == [[], []]
    (question,) = plan.questions
    assert (question.params["text"], question.addresses) == ("NH4", ("D15",))
    again = looked_at(deed, *rows[:7], *body(("COD (*)", "mg/l", "88")))
    assert {one.code for one in again.rows_of()[0].faults} == {"parameter_repeated"}
