"""Limits and samples by the file: parameters across, and a laboratory's certificate turned."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from clusters.management.commands import load_standards
from clusters.models import Limit, Reading, Sample, SampleFacts
from clusters.sheets import LimitSheet, SampleSheet
from clusters.wastewater.services import SampleRow, Value, record_samples
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.history.models import Change
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.comparing import RowKind
from hanoi_industry.spreadsheets.views.changes import value_shown
from hanoi_industry.spreadsheets.writing import SafeXLSX
from tests.factories import (
    TODAY,
    a_cluster,
    a_commune,
    a_deed,
    a_limit_set,
    a_parameter,
    a_user,
)
from tests.uploads import answered, kept, planned, sent
from tests.workbooks import a_workbook

pytestmark = pytest.mark.django_db
LIMITS, SAMPLES = LimitSheet(), SampleSheet()
DAY = date(2026, 1, 15)


@pytest.fixture
def parameters():
    return {
        code: a_parameter(code, name, unit, spellings=spellings, position=n)
        for n, (code, name, unit, spellings) in enumerate(
            [
                ("ph", "pH", "", []),
                ("cod", "COD", "mg/l", ["Nhu cầu oxy hóa học"]),
                ("mercury", "Thủy ngân", "mg/l", ["Hg"]),
                ("coliform", "Coliform", "MPN/100 ml", ["Tổng coliform"]),
            ]
        )
    }


@pytest.fixture
def cluster():
    return a_cluster("Phú Thị", code="PT1", area=a_commune(), station={"state": "running"})


def looked_at(content, sheet, deed):
    return planned(sent(content, sheet=sheet, deed=deed), sheet=sheet, deed=deed)


def faults(plan):
    return {(str(one.code), one.address) for _row, one in plan.findings("faults")}


# Limits

LIMIT_HEADINGS = ["Quy chuẩn", "Cột", "Thông số", "Đơn vị", "Tối thiểu", "Tối đa", "Nhân hệ số"]
SET = "QCVN 40:2025/BTNMT"


def limits(*rows):
    return a_workbook(LIMIT_HEADINGS, *map(list, rows))


@pytest.fixture
def standard():
    return a_limit_set(SET, columns=["A", "B", "C"])


def test_limits_are_filled_in_by_the_file(deed, parameters, standard):
    content = limits(
        [SET, "A", "COD", "mg/l", None, 60, "Có"],
        [SET, "A", "Hg", "µg/l", None, 5, "Không"],
        [SET, "C", "ph", None, None, "5,5-9", None],
    )
    kept(content, sheet=LIMITS, deed=deed)
    assert {
        (one.column, one.parameter.code): (one.minimum, one.maximum, one.takes_coefficients)
        for one in Limit.objects.all()
    } == {
        ("A", "cod"): (None, 60, True),
        ("A", "mercury"): (None, Decimal("0.005"), False),
        ("C", "ph"): (Decimal("5.5"), 9, False),
    }
    change = Change.objects.get(subject_type="limit", subject_code__contains="/cod")
    assert {line.cell for line in change.told()} == {"F2", "G2"}


@pytest.mark.parametrize(
    ("least", "most", "kept_as", "odd", "noted"),
    [
        (None, "≤ 75", (None, 75), [], []),
        (None, "không quá 75", (None, 75), [], []),
        (None, "< 75", (None, 75), ["qualified"], []),
        (None, "≥ 4", (4, None), [], ["other_end"]),
        (None, "> 4", (4, None), ["qualified"], ["other_end"]),
        ("tối thiểu 4", None, (4, None), [], []),
        ("≤ 75", None, (None, 75), [], ["other_end"]),
        # Which of the two is meant is for a person to say.
        (4, "≥ 9", (4, 9), ["qualified"], []),
    ],
)
def test_a_sign_before_a_limit_says_which_end_it_is(
    least, most, kept_as, odd, noted, deed, parameters, standard
):
    plan = looked_at(limits([SET, "A", "COD", "mg/l", least, most, None]), LIMITS, deed)
    (row,) = plan.rows
    assert (row.kept.row.minimum, row.kept.row.maximum) == kept_as
    assert [one.code for one in row.oddities] == odd
    assert [one.code for one in row.notes] == noted
    said_in = {place for place, text in (("E2", least), ("F2", most)) if text is not None}
    assert {one.address for one in row.differences} == said_in


def test_the_same_limits_again_are_no_change_and_an_undo_takes_them_back(
    deed, parameters, standard
):
    upload = kept(limits([SET, "A", "COD", "mg/l", None, 60, "Có"]), sheet=LIMITS, deed=deed)
    again = limits([SET, "A", "COD", "mg/l", None, 60, None], ["", "", "", "", "", "", ""])
    assert looked_at(again, LIMITS, deed).counts[RowKind.SAME] == 1
    services.undo(upload, sheet=LIMITS, deed=deed)
    assert not Limit.objects.exists()


def test_faults_of_limits_are_told_at_once_with_their_cells(deed, parameters, standard):
    plan = looked_at(
        limits(
            ["QCVN 99", "A", "COD", "mg/l", None, 60, None],
            [SET, "D", "COD", "mg/l", None, 60, None],
            [SET, "A", "COD", "°C", None, 60, None],
            [SET, "A", "Hg", "mg/l", 9, 5, None],
            [SET, "B", "COD", "mg/l", None, None, "Có"],
            [SET, "C", "COD", "mg/l", None, 60, None],
            [SET, "C", "COD", "mg/l", None, 70, None],
        ),
        LIMITS,
        deed,
    )
    assert faults(plan) == {
        ("no_such_set_of_limits", "A2"),
        ("not_a_column_of_the_set", "B3"),
        ("unit_of_parameter_differs", "D4"),
        ("least_above_most", "E5"),
        ("no_limit", "F6"),
        ("limit_repeated", "C8"),
    }


def test_a_parameter_nobody_knows_is_asked_about_with_the_likeliest_first(
    deed, parameters, standard
):
    plan = looked_at(limits([SET, "A", "Thuỷ ngan (tổng)x", "mg/l", None, 1, None]), LIMITS, deed)
    (question,) = plan.questions
    assert question.choices[0].value == "mercury"
    assert plan.counts[RowKind.ASKED] == 1


def test_standards_are_not_imported_by_those_who_do_not_keep_them(parameters, standard):
    importer = a_deed(a_user(Role.IMPORTER))
    plan = looked_at(limits([SET, "A", "COD", "mg/l", None, 60, None]), LIMITS, importer)
    assert {code for code, _place in faults(plan)} == {"standards_not_yours"}
    assert not list(LIMITS.recorded(by=importer.by, day=TODAY))


def test_limits_that_are_exported_come_back_as_no_change(deed):
    load_standards.load(deed)
    dataset = LIMITS.exported(LIMITS.recorded(by=deed.by, day=TODAY))
    plan = looked_at(SafeXLSX().export_data(dataset), LIMITS, deed)
    assert plan.counts[RowKind.SAME] == 66


# Samples, parameters across

HEADINGS = [
    *("Mã cụm", "Tên cụm", "Ngày lấy mẫu", "Vị trí lấy mẫu", "Phòng thí nghiệm", "Số phiếu"),
    *("pH", "COD (mg/l)", "Hg (µg/l)", "Tổng coliform"),
]
LAB = "Trung tâm Quan trắc"


def samples(*rows, headings=HEADINGS):
    return a_workbook(list(headings), *map(list, rows))


def a_row(*values, day=DAY, point="Đầu ra", code="PT1", lab=LAB):
    return [code, None, day, point, lab, "123/KQ", *values]


def test_at_most_is_kept_as_less_than_and_told_and_at_least_is_no_value(deed, parameters, cluster):
    plan = looked_at(samples(a_row("6,8", "≤ 0,3", "<0,02", "≥ 11000")), sheet=SAMPLES, deed=deed)

    assert {(str(one.code), one.typed) for _row, one in plan.findings("oddities")} == {
        ("at_most", "≤ 0,3")
    }
    assert [one.typed for _row, one in plan.findings("faults")] == ["≥ 11000"]


@pytest.mark.parametrize(
    ("language", "shown"), [("vi", ["6,8", "<0,02"]), ("en", ["6.8", "<0.02"])]
)
def test_measured_values_are_shown_in_the_language_of_the_page(
    language, shown, deed, parameters, cluster
):
    with translation.override(language):
        plan = looked_at(samples(a_row("6,8", "<0,02")), sheet=SAMPLES, deed=deed)
        told = [value_shown(one.after, one.words) for one in plan.rows[0].differences]
    assert told[-2:] == shown


def test_a_row_is_a_sample_with_its_values_as_typed(deed, parameters, cluster):
    content = samples(a_row("6,8", "<0,02", "KPH (LOD 0,3)", ">11000"))
    kept(content, sheet=SAMPLES, deed=deed)
    values = {one.parameter.code: one for one in Reading.objects.select_related("parameter")}
    assert {code: (one.value, one.qualifier) for code, one in values.items()} == {
        "ph": (Decimal("6.8"), "="),
        "cod": (Decimal("0.02"), "<"),
        "mercury": (None, "nd"),
        "coliform": (11000, ">"),
    }
    # Micrograms of the file are milligrams of the parameter.
    assert values["mercury"].detection_limit == Decimal("0.0003")
    assert values["cod"].as_typed == {"value": "<0,02"}
    sample = Sample.objects.get()
    assert (sample.kind, sample.point, sample.taken_on) == ("laboratory", "Đầu ra", DAY)
    assert SampleFacts.objects.get().certificate == "123/KQ"
    told = Change.objects.filter(fact_type="clusters.reading", fact_id=values["cod"].pk).get()
    assert {(line.sheet, line.cell) for line in told.told()} == {("Sheet1", "H2")}


def test_units_are_converted_and_told(deed, parameters, cluster):
    content = samples(a_row(7, 80, 5, 3000))
    plan = looked_at(content, SAMPLES, deed)
    assert {str(one.code) for _row, one in plan.findings("notes")} == {"converted"}
    kept(content, sheet=SAMPLES, deed=deed)
    assert Reading.objects.get(parameter__code="mercury").value == Decimal("0.005")


def test_a_unit_of_another_kind_is_a_fault_in_its_cell(deed, parameters, cluster):
    plan = looked_at(samples(a_row(7, "80 ha", None, None)), SAMPLES, deed)
    assert faults(plan) == {("wrong_unit", "H2")}


def test_the_same_file_again_is_no_change_and_undo_takes_all_of_it_back(deed, parameters, cluster):
    rows = [a_row("6,8", 70, None, "KPH"), a_row(7, "<5", "0,0012", None, point="Cửa xả 2")]
    upload = kept(samples(*rows), sheet=SAMPLES, deed=deed)
    again = looked_at(samples(*rows, [None] * 10), SAMPLES, deed)
    assert again.counts[RowKind.SAME] == 2
    services.undo(upload, sheet=SAMPLES, deed=deed)
    assert not Reading.objects.standing().exists()
    assert not Sample.objects.standing().exists()
    assert looked_at(samples(*rows, [None] * 10), SAMPLES, deed).counts[RowKind.NEW] == 2


def test_another_value_is_shown_beside_the_one_that_stands_and_corrects_it(
    deed, parameters, cluster
):
    kept(samples(a_row(7, 70, None, None)), sheet=SAMPLES, deed=deed)
    plan = looked_at(samples(a_row(7, "<60", None, None)), SAMPLES, deed)
    ((difference,),) = [row.differences for row in plan.rows_of(RowKind.CHANGED)]
    assert (difference.before, difference.after, difference.address) == ("70", "<60", "H2")
    kept(samples(a_row(None, "<60", None, None)), sheet=SAMPLES, deed=deed)
    standing = {one.parameter.code: one.value for one in Reading.objects.standing()}
    assert standing == {"ph": 7, "cod": 60}


def test_faults_of_samples_are_told_at_once_with_their_cells(deed, parameters, cluster):
    a_cluster("Không trạm", code="KT1")
    plan = looked_at(
        samples(
            a_row(7, 70, None, None, code="XX9"),
            a_row(7, 70, None, None, code="KT1"),
            a_row(7, 70, None, None, day="01/2026"),
            a_row(7, 70, None, None, day=date(2027, 1, 1)),
            a_row(7, 70, None, None, day=None),
            a_row("6-9", -5, "~7", "1.234", point="P6"),
            a_row(7, 70, None, None, point="P7"),
            a_row(7, 71, None, None, point="P7"),
            a_row(None, None, None, None, point="P9"),
        ),
        SAMPLES,
        deed,
    )
    assert faults(plan) >= {
        ("no_such_cluster", "A2"),
        ("whole_day_needed", "C4"),
        ("day_to_come", "C5"),
        ("sample_without_day", "C6"),
        ("not_a_measurement", "G7"),
        ("negative", "H7"),
        ("not_a_measurement", "I7"),
        ("ambiguous", "J7"),
        ("sample_repeated", "A9"),
        ("sample_without_value", "A10"),
    }
    assert "sample_without_station" in {code for code, _place in faults(plan)}


def test_what_kind_samples_are_is_asked_once_where_nothing_says_it(deed, parameters, cluster):
    rows = [a_row(7, 70, None, None, lab=None), a_row(8, 71, None, None, lab=None, point="P2")]
    content = samples(*[[*row[:5], None, *row[6:]] for row in rows])
    upload = sent(content, sheet=SAMPLES, deed=deed)
    plan = planned(upload, sheet=SAMPLES, deed=deed)
    (question,) = plan.questions
    assert (question.key, question.offered) == ("kind", "laboratory")
    assert plan.counts[RowKind.ASKED] == 2
    plan = answered(upload, sheet=SAMPLES, deed=deed, kind="automatic")
    services.keep(upload, sheet=SAMPLES, deed=deed, shown_fingerprint=plan.fingerprint)
    assert {one.kind for one in Sample.objects.all()} == {"automatic"}


def test_samples_of_another_area_are_refused_and_tell_nothing_of_what_is_held(
    deed, parameters, cluster
):
    station = cluster.stations.get()
    secret = Value(parameters["cod"], Decimal("77.7"))
    record_samples([SampleRow(station, DAY, point="Đầu ra", readings=(secret,))], deed=deed)
    stranger = a_deed(a_user(Role.IMPORTER, area=a_commune("Phúc Thịnh")))
    plan = looked_at(samples(a_row(7, 1, None, None)), SAMPLES, stranger)
    assert {code for code, _place in faults(plan)} == {"not_your_area"}
    (row,) = plan.rows_of()
    assert row.differences == []
    assert "Phú Thị" not in row.label
    assert not list(SAMPLES.recorded(by=stranger.by, day=TODAY))
    mine = a_user(Role.IMPORTER, area=cluster.area)
    assert len(list(SAMPLES.recorded(by=mine, day=TODAY))) == 1


def test_samples_that_are_exported_come_back_as_no_change(deed, parameters, cluster):
    rows = [
        a_row("6,8", "<0,1234", "KPH (LOD 0,3)", ">11000"),
        a_row(7, "1,234 mg/l", None, 5, point="P2"),
        a_row(7, "0,125", None, 5, point="P3"),
    ]
    kept(samples(*rows[:1], rows[2]), sheet=SAMPLES, deed=deed)
    dataset = SAMPLES.exported(SAMPLES.recorded(by=deed.by, day=TODAY))
    plan = looked_at(SafeXLSX().export_data(dataset), SAMPLES, deed)
    assert (faults(plan), plan.counts[RowKind.SAME]) == (set(), 2)


def test_looking_at_many_samples_asks_as_many_questions_as_at_two(
    deed, parameters, cluster, django_assert_max_num_queries
):
    rows = [a_row(7, n, None, None, point=f"P{n}") for n in range(1, 80)]
    upload = sent(samples(*rows), sheet=SAMPLES, deed=deed)
    with django_assert_max_num_queries(60):
        plan = planned(upload, sheet=SAMPLES, deed=deed)
    assert plan.counts[RowKind.NEW] == 79


# A certificate, parameters down


def a_certificate(*rows, above=(), headings=("TT", "Chỉ tiêu", "Đơn vị", "M1", "M2")):
    return a_workbook(*([line] for line in above), list(headings), *map(list, rows))


ABOVE = (
    "PHIẾU KẾT QUẢ THỬ NGHIỆM",
    "Số: 123/KQ-TTQT",
    "Địa điểm: CCN Phú Thị",
    "Ngày lấy mẫu: 15/01/2026",
    "Vị trí lấy mẫu: Cửa xả",
)
BODY = (
    [1, "pH", "-", 7.1, 7.4],
    [2, "COD (*)", "mg/l", 65, "<5"],
    [3, "Hg", "µg/l", "KPH (LOD=0,3)", 2],
)


def test_a_certificate_is_turned_into_samples_with_what_stands_above_it(deed, parameters, cluster):
    kept(a_certificate(*BODY, above=ABOVE), sheet=SAMPLES, deed=deed)
    first, second = Sample.objects.order_by("number")
    assert [(one.number, one.point, one.taken_on) for one in (first, second)] == [
        ("M1", "Cửa xả", DAY),
        ("M2", "Cửa xả", DAY),
    ]
    values = {
        (one.sample.number, one.parameter.code): (one.value, one.qualifier, one.detection_limit)
        for one in Reading.objects.select_related("sample", "parameter")
    }
    assert values[("M1", "mercury")] == (None, "nd", Decimal("0.0003"))
    assert values[("M2", "mercury")] == (Decimal("0.002"), "=", None)
    assert values[("M2", "cod")] == (5, "<", None)
    assert {one.certificate for one in SampleFacts.objects.all()} == {"123/KQ-TTQT"}
    told = Change.objects.filter(fact_type="clusters.reading")
    assert "E9" in {line.cell for change in told for line in change.told()}
    again = looked_at(a_certificate(*BODY, [None], above=ABOVE), SAMPLES, deed)
    assert again.counts[RowKind.SAME] == 2


def test_what_a_certificate_does_not_say_is_asked_or_told(deed, parameters, cluster):
    content = a_certificate(*BODY, above=("PHIẾU KẾT QUẢ", "Ngày lấy mẫu: 15/01/2026"))
    plan = looked_at(content, SAMPLES, deed)
    assert {one.key for one in plan.questions} == {"cluster of all"}
    without_day = a_certificate(*BODY, above=("PHIẾU KẾT QUẢ", "Địa điểm: CCN Phú Thị"))
    plan = looked_at(without_day, SAMPLES, deed)
    assert {code for code, _place in faults(plan)} == {"sample_without_day"}


def test_a_parameter_of_a_certificate_that_is_not_known_is_asked_about(deed, parameters, cluster):
    content = a_certificate(*BODY, [4, "Độ dẫn điện", "µS/cm", 900, 950], above=ABOVE)
    upload = sent(content, sheet=SAMPLES, deed=deed)
    plan = planned(upload, sheet=SAMPLES, deed=deed)
    (question,) = plan.questions
    assert question.key.startswith("parameter|")
    plan = answered(upload, sheet=SAMPLES, deed=deed, parameter="leave out")
    services.keep(upload, sheet=SAMPLES, deed=deed, shown_fingerprint=plan.fingerprint)
    assert Reading.objects.count() == 6


def test_faults_of_a_certificate_stand_in_its_own_cells(deed, parameters, cluster):
    body = ([1, "pH", "-", 7.1, "bảy"], [2, "COD", "ha", 65, 70])
    plan = looked_at(a_certificate(*body, above=ABOVE), SAMPLES, deed)
    assert {place for _code, place in faults(plan)} == {"E7", "D8", "E8"}


def opens(client, address) -> bool:
    """A page, or a file that can be read to its end."""
    answer = client.get(address, follow=True)
    content = answer.getvalue() if answer.streaming else answer.content
    return answer.status_code == 200 and bool(content)


PAGES = ("layout", "matches", "changes", "mend", "problems", "marked")


@pytest.mark.parametrize("is_faulty", [False, True], ids=["all good", "with a fault"])
def test_every_page_of_an_import_takes_a_certificate(sign_in, parameters, cluster, is_faulty):
    person = a_user(Role.ADMINISTRATOR)
    client = sign_in(person)
    body = (*BODY[:2], [3, "Hg", "µg/l", "KPH", "hai" if is_faulty else 2])
    upload = sent(a_certificate(*body, above=ABOVE), sheet=SAMPLES, deed=a_deed(person))
    for page in PAGES:
        address = reverse(f"clusters:import-samples:{page}", args=[upload.reference])
        assert opens(client, address), page
    changes = reverse("clusters:import-samples:changes", args=[upload.reference])
    text = client.get(changes).text
    assert "Phú Thị Cửa xả 15/01/2026 M1" in text
    assert ("E9" in text) >= is_faulty


def test_a_template_of_samples_has_a_column_for_each_parameter(sign_in, parameters, cluster):
    client = sign_in(a_user(Role.ADMINISTRATOR))
    for name in ("samples", "limits"):
        for page, parts in (("start", []), ("template", []), ("recorded", ["xlsx"])):
            address = reverse(f"clusters:import-{name}:{page}", args=parts)
            assert opens(client, address), address
    names = {one.name for one in SAMPLES.fields if one.attribute}
    assert {f"parameter:{code}" for code in parameters} <= names
