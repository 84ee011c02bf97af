"""Progress reports with a cluster in each row and its steps side by side."""

from datetime import date

import pytest

from clusters.models import MilestoneFacts
from clusters.sheets import RECORD_SHEETS
from hanoi_industry.history.models import Change
from hanoi_industry.spreadsheets import services
from tests.factories import a_cluster, a_commune
from tests.uploads import kept, planned, sent
from tests.workbooks import a_workbook

pytestmark = pytest.mark.django_db
SHEET = RECORD_SHEETS["milestones"]()
PLANNED_AND_DONE = [
    ["STT", "Tên CCN", "Khởi công", None, "Hoàn thành GPMB", None],
    [None, None, "Kế hoạch", "Thực hiện", "Kế hoạch", "Thực hiện"],
]
MERGES = ["A1:A2", "B1:B2", "C1:D1", "E1:F1"]


@pytest.fixture(autouse=True)
def clusters():
    area = a_commune()
    for name, code in (("Quất Động", "QD1"), ("Cầu Bầu", "CB1")):
        a_cluster(name, code=code, area=area)


def opened(content, deed):
    return services.open_upload(sent(content, sheet=SHEET, deed=deed), SHEET)


def fields(content, deed):
    return {one.column.letter: (one.field, one.is_asked) for one in opened(content, deed).matches}


def facts():
    rows = MilestoneFacts.objects.order_by("cluster__code", "kind")
    return list(rows.values_list("cluster__code", "kind", "planned_on", "actual_on", "state"))


def test_each_step_of_a_row_is_kept_from_the_cells_it_stands_in(deed):
    rows = [
        [1, "CCN Quất Động", "9/2025", "12/9/2025", None, "1/6/2025"],
        [2, "CCN Cầu Bầu", "3/2027", None, None, None],
    ]
    kept(a_workbook(*PLANNED_AND_DONE, *rows, merges=MERGES), sheet=SHEET, deed=deed)
    assert facts() == [
        ("CB1", "ground_breaking", date(2027, 3, 1), None, None),
        ("QD1", "clearance", None, date(2025, 6, 1), "done"),
        ("QD1", "ground_breaking", date(2025, 9, 1), date(2025, 9, 12), "done"),
    ]
    cells = {line.cell for one in Change.objects.all() for line in one.told()} - {""}
    assert cells == {"C3", "D3", "F3", "C4"}


def test_the_same_report_again_is_no_change(deed):
    content = a_workbook(
        *PLANNED_AND_DONE, [1, "CCN Quất Động", "9/2025", "12/9/2025", None, None], merges=MERGES
    )
    kept(content, sheet=SHEET, deed=deed)
    again = a_workbook(
        *PLANNED_AND_DONE, [7, "CCN Quất Động", "9/2025", "12/9/2025", None, None], merges=MERGES
    )
    plan = planned(sent(again, sheet=SHEET, deed=deed), sheet=SHEET, deed=deed)
    assert dict(plan.counts) == {"same": 1, "odd": 0}


def test_a_bare_step_is_asked_whether_it_is_planned_or_done(deed):
    content = a_workbook(
        ["STT", "Tên CCN", "Khởi công", "Hoàn thành"], [1, "CCN Cầu Bầu", "9/2025", "2027"]
    )
    found = fields(content, deed)
    assert (found["C"], found["D"]) == (
        ("ground_breaking_actual", True),
        ("completion_actual", True),
    )


def test_words_in_a_heading_say_which_day_it_is(deed):
    content = a_workbook(
        ["STT", "Tên CCN", "Dự kiến khởi công", "Dự kiến hoàn thành", "Ngày khởi công"],
        [1, "CCN Cầu Bầu", "9/2026", "2028", "15/2/2026"],
    )
    found = fields(content, deed)
    assert [found[at] for at in "CDE"] == [
        ("ground_breaking_planned", False),
        ("completion_planned", False),
        ("ground_breaking_actual", False),
    ]


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("x", "done"),
        ("Đã xong", "done"),
        ("Đang thực hiện", "in_progress"),
        ("Không", "not_started"),
    ],
)
def test_words_and_ticks_below_a_step_say_how_far_it_is(deed, typed, state):
    content = a_workbook(
        ["STT", "Tên CCN", "Thành lập", "QHCT 1/500"],
        [1, "CCN Cầu Bầu", typed, "15/2/2026"],
        [2, "CCN Quất Động", None, None],
    )
    kept(content, sheet=SHEET, deed=deed)
    assert facts() == [
        ("CB1", "detailed_plan", None, date(2026, 2, 15), "done"),
        ("CB1", "establishment", None, None, state),
    ]


def test_faults_stand_in_the_cells_of_their_steps(deed):
    content = a_workbook(
        *PLANNED_AND_DONE,
        [1, "CCN Quất Động", "sang năm", None, None, "1/6/2028"],
        [2, "CCN Không Có", None, None, None, "1/6/2025"],
        merges=MERGES,
    )
    plan = planned(sent(content, sheet=SHEET, deed=deed), sheet=SHEET, deed=deed)
    found = {(str(one.code), one.address) for _row, one in plan.findings("faults")}
    assert found == {("not_a_day", "C3"), ("day_to_come", "F3"), ("no_such_cluster", "B4")}


def test_a_list_with_a_step_in_each_row_is_no_such_report(deed):
    content = a_workbook(
        ["STT", "Tên CCN", "Mốc", "Kế hoạch", "Hoàn thành"],
        [1, "CCN Quất Động", "Khởi công", "9/2025", "12/9/2025"],
    )
    assert [fields(content, deed)[at][0] for at in "CDE"] == ["kind", "planned", "actual"]
    assert len(opened(content, deed).sheet.choosable_fields(opened(content, deed).layout)) < 20


def test_names_are_no_state_of_the_step_whose_name_they_stand_below(deed):
    """ "Chủ đầu tư" with firms below it was taken for how far "Giao chủ đầu tư" is, and each was faulty."""
    headings = ["STT", "Tên CCN", "Chủ đầu tư", "Giao chủ đầu tư", "Hoàn thành GPMB"]
    rows = [1, "Quất Động", "Công ty A", "15/6/2020", "12/7/2021"], [2, "Cầu Bầu", "Công ty B"]
    assert fields(a_workbook(headings, *rows), deed)["C"][0] is None
