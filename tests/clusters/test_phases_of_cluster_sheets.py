"""Rows that name a phase only, and rows that add up others, in lists of clusters."""

from decimal import Decimal

import pytest

from clusters.models import ClusterFacts, MilestoneFacts
from clusters.sheets import ClusterSheet, MilestoneSheet, cluster_names, codes
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.comparing import RowKind
from tests.factories import a_cluster, a_deed, a_district, a_user
from tests.uploads import kept, planned, sent
from tests.workbooks import a_workbook

SHEET, MILESTONES = ClusterSheet(), MilestoneSheet()
HEADINGS = ["STT", "Tên CCN", "Huyện", "Diện tích thành lập (ha)", "Số lao động"]


@pytest.fixture
def deed(db):
    return a_deed(a_user("importer"))


@pytest.fixture
def ninh_so(db):
    """The cluster as the register has it: its second phase is one of its own."""
    district = a_district("Thường Tín")
    return [a_cluster(name, district=district) for name in ("Ninh Sở", "Ninh Sở giai đoạn 2")]


def upload_of(deed, *rows):
    return sent(a_workbook(HEADINGS, *rows), sheet=SHEET, deed=deed)


def looked_at(deed, *rows):
    return planned(upload_of(deed, *rows), sheet=SHEET, deed=deed)


def of_row(plan, number):
    return next(row for row in plan.rows if row.number == number)


def asked(plan):
    return [(str(one.code), one.addresses) for one in plan.questions]


@pytest.mark.parametrize("second", ["- Giai đoạn 2", "Giai đoạn II", "GĐ 2", "Phase 2"])
def test_a_phase_below_the_row_of_its_cluster_is_that_phase(second, deed, ninh_so):
    plan = looked_at(deed, [1, "CCN Ninh Sở", "Thường Tín", 20, 900], [None, second, None, 18, 400])
    row = of_row(plan, 3)
    assert (row.thing, row.kind) == (ninh_so[1], RowKind.CHANGED)
    assert [one.code for one in row.notes] == [codes.Note.PHASE_OF_ABOVE]


def test_a_phase_below_the_bare_name_of_its_cluster_is_that_phase(deed, ninh_so):
    plan = looked_at(
        deed,
        [1, "CCN Ninh Sở"],
        ["a", "Giai đoạn 1", None, 12, 500],
        ["b", "Giai đoạn 2", None, 18, 400],
        [2, "CCN Vạn Điểm", "Thường Tín", 4, 19],
    )
    assert of_row(plan, 4).thing == ninh_so[1]
    assert asked(plan) == [("which_cluster", ("B3",))]


def test_of_a_phase_that_the_register_has_not_a_person_is_asked(deed, ninh_so):
    rows = [1, "CCN Ninh Sở", "Thường Tín"], ["-", "Phần mở rộng", None, 12, 500]
    plan = looked_at(deed, *rows)
    (question,) = plan.questions
    assert question.params["text"] == "CCN Ninh Sở mở rộng"
    assert "new" in {choice.value for choice in question.choices}


def test_a_phase_of_a_new_cluster_is_asked_to_be_named_in_full(deed, ninh_so):
    plan = looked_at(deed, [1, "CCN Mới", "Thường Tín", 30, 9], [2, "Giai đoạn 1", None, 10, 3])
    faults = [(one.code, one.address) for one in of_row(plan, 3).faults]
    assert faults == [(codes.Fault.PHASE_WITHOUT_NAME, "B3")]


@pytest.mark.parametrize("part", ["Khu A", "Đợt 2"])
def test_a_part_of_a_cluster_is_no_phase_of_it(part, deed, ninh_so):
    assert cluster_names.is_phase_alone(part)
    plan = looked_at(deed, [1, "CCN Ninh Sở", "Thường Tín", 20, 9], ["a", part, None, 18, 4])
    assert [one.code for one in of_row(plan, 3).faults] == [codes.Fault.PHASE_WITHOUT_NAME]


def test_a_cluster_with_the_sums_of_its_phases_is_no_fact_before_a_person_says_so(deed, ninh_so):
    rows = (
        [1, "CCN Ninh Sở", "Thường Tín", 30.1, 900],
        [None, "- Giai đoạn 1", None, 12.1, 500],
        [None, "- Giai đoạn 2", None, 18, 400],
    )
    whole, first = looked_at(deed, *rows).questions
    assert (whole.code, whole.addresses) == (codes.Ask.IS_A_SUM, ("B2",))
    assert (first.code, first.addresses) == (codes.Ask.WHICH_CLUSTER, ("B3",))

    kept(
        a_workbook(HEADINGS, *rows),
        sheet=SHEET,
        deed=deed,
        sum="leave out",
        cluster=ninh_so[0].code,
    )

    held = ClusterFacts.objects.filter(established_hectares__isnull=False).order_by("cluster_id")
    assert [(one.cluster, one.established_hectares) for one in held] == [
        (ninh_so[0], Decimal("12.1")),
        (ninh_so[1], Decimal("18")),
    ]


NUMBERED_SUMS = [
    [1, "Khu phía Tây", None, 47.7, 1480],
    [2, "Cụm Yên Sơn", None, 18.2, 600],
    [3, "Cụm Ngọc Liệp", None, 29.5, 880],
    [4, "Khu phía Nam", None, 52.9, 2230],
    [5, "Cụm Ngọc Hồi", None, 40, 1250],
    [6, "Cụm Duyên Thái", None, 12.9, 980],
    [7, "Khu phía Bắc", None, 20, 700],
    [8, "Cụm Nguyên Khê", None, 20, 700],
]


def test_numbered_sums_with_invented_names_are_asked_about(deed):
    plan = looked_at(deed, *NUMBERED_SUMS)
    assert asked(plan) == [("is_a_sum", (place,)) for place in ("B2", "B5", "B8")]
    assert [row.kind for row in plan.rows].count(RowKind.NEW) == 5


def test_what_a_person_calls_a_cluster_is_one_though_it_adds_up_others(deed):
    upload = upload_of(deed, *NUMBERED_SUMS)
    (first, *others) = planned(upload, sheet=SHEET, deed=deed).questions
    answers = {first.key: "cluster"} | {one.key: "leave out" for one in others}
    services.answer(upload, deed=deed, questions=answers)
    plan = planned(upload, sheet=SHEET, deed=deed)
    assert (of_row(plan, 2).kind, of_row(plan, 5).kind) == (RowKind.NEW, RowKind.LEFT_OUT)


def test_a_cluster_of_the_register_is_not_asked_about_for_figures_that_happen_to_add_up(deed):
    district = a_district("Thường Tín")
    a_cluster("Khu phía Tây", district=district)
    plan = looked_at(deed, *[[*row[:2], "Thường Tín", *row[3:]] for row in NUMBERED_SUMS[:3]])
    assert asked(plan) == []


def test_phases_named_in_full_are_added_up_as_well(deed, ninh_so):
    plan = looked_at(
        deed,
        [1, "CCN Ninh Sở (tổng)", "Thường Tín", 30.1, 900],
        [None, "+ Ninh Sở GĐ1", "Thường Tín", 12.1, 500],
        [None, "+ Ninh Sở GĐ2", "Thường Tín", 18, 400],
    )
    assert asked(plan)[0] == ("is_a_sum", ("B2",))


def test_a_sum_above_two_clusters_only_is_asked_about(deed):
    rows = [None, "Hà Nội", None, 74.9, 2230], [1, "Ngọc Hồi", None, 56.5, 1250]
    plan = looked_at(deed, *rows, [2, "Duyên Thái", None, 18.4, 980])
    assert asked(plan) == [("is_a_sum", ("B2",))]


def test_a_step_of_a_phase_is_told_of_that_phase(deed, ninh_so):
    content = a_workbook(
        ["STT", "Tên CCN", "Huyện", "Mốc tiến độ", "Ngày hoàn thành"],
        [1, "CCN Ninh Sở", "Thường Tín", "Khởi công", "5/6/2015"],
        [None, "- Giai đoạn 2", None, "Khởi công", "15/7/2021"],
    )
    kept(content, sheet=MILESTONES, deed=deed)
    held = MilestoneFacts.objects.order_by("actual_on")
    assert [one.cluster for one in held] == ninh_so


def test_the_first_phase_beside_its_cluster_is_asked_about_and_no_new_cluster(deed, ninh_so):
    plan = looked_at(
        deed,
        [1, "CCN Ninh Sở", "Thường Tín", 20, 900],
        [2, "Ninh Sở giai đoạn 1", "Thường Tín", 12, 500],
    )
    assert asked(plan) == [("which_cluster", ("B3",))]
