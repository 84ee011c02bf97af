"""Stations by the file: one row a station, found by its cluster and number, kept with history."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.translation import gettext
from tablib import Dataset

from clusters.models import Station, StationFacts
from clusters.sheets import StationSheet, codes
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.documents.models import Document
from hanoi_industry.history.models import Change
from hanoi_industry.spreadsheets import records, services
from hanoi_industry.spreadsheets.comparing import CORRECT, RowKind
from hanoi_industry.spreadsheets.services import MovedMeanwhile
from hanoi_industry.spreadsheets.sheets import Asking
from tests.factories import TODAY, a_cluster, a_commune, a_deed, a_district, a_grant, a_user
from tests.uploads import kept, planned, sent
from tests.workbooks import a_workbook

pytestmark = pytest.mark.django_db
SHEET = StationSheet()
HEADINGS = ["Mã cụm", "Tên cụm", "Trạm số", "Tình trạng trạm", "Công suất thiết kế (m3/ngày)"]


@pytest.fixture
def cluster():
    return a_cluster("Quất Động", code="QD1", area=a_commune())


def a_list(*rows, headings=HEADINGS):
    return a_workbook(list(headings), *map(list, rows))


def looked_at(content, deed, as_of=TODAY):
    return planned(sent(content, sheet=SHEET, deed=deed, as_of=as_of), sheet=SHEET, deed=deed)


def after(row):
    return {one.name: one.after for one in row.differences}


def test_a_row_fills_the_facts_of_a_station(deed, cluster):
    kept(a_list(["QD1", "Quất Động", 1, "Đang vận hành", 500.5]), sheet=SHEET, deed=deed)
    facts = StationFacts.objects.get()
    assert facts.station.cluster == cluster
    assert facts.station.number == 1
    assert (facts.state, facts.capacity_m3_a_day) == ("running", Decimal("500.5"))
    assert facts.valid_from == TODAY
    assert facts.as_typed == {"state": "Đang vận hành"}


def test_a_text_that_stands_in_many_rows_is_not_kept_a_second_time_as_typed(deed, cluster):
    # Rows come in parcels, and a text that is equal in two of them is not the same object.
    rows = [["QD1", "Quất Động", n, "Đang vận hành", "Công ty Môi trường"] for n in range(1, 300)]
    headings = [*HEADINGS[:4], "Đơn vị vận hành"]
    kept(a_list(*rows, headings=headings), sheet=SHEET, deed=deed)
    assert StationFacts.objects.filter(operator="Công ty Môi trường").count() == 299
    assert {*map(str, StationFacts.objects.values_list("as_typed", flat=True))} == {
        "{'state': 'Đang vận hành'}"
    }


def test_cells_that_nobody_could_mend_one_by_one_are_told_together(deed, cluster, monkeypatch):
    monkeypatch.setattr(records, "MOST_FAULTS", 2)
    rows = [["QD1", "Quất Động", n, "Đang vận hành", "nhiều"] for n in (1, 2, 3)]
    (told,) = looked_at(a_list(*rows), deed).file_problems
    assert (told.code, told.params) == ("too_many_faults", {"count": 3})
    assert looked_at(a_list(*rows[:2]), deed).counts["faulty"] == 2


def test_every_fact_of_a_station_has_its_column():
    columns = {one.name for one in SHEET.fields}
    assert set(StationFacts.fact_fields()) <= columns


def test_a_cluster_is_found_by_its_name_where_there_is_no_code(deed, cluster):
    headings = ["Tên cụm", "Tình trạng trạm"]
    plan = looked_at(a_list(["CCN Quất Động", "Đang vận hành"], headings=headings), deed)
    (row,) = plan.rows_of(RowKind.NEW)
    assert row.label == "Quất Động"


def test_twins_are_asked_about_once_for_all_rows(deed):
    for name in ("Đông Anh", "Ứng Hòa"):
        a_cluster("Liên Hà", code=name[:2].upper(), district=a_district(name))
    content = a_list(
        ["Liên Hà", "Đang vận hành", date(2025, 12, 31)],
        ["Liên Hà", "Đang xây dựng", date(2024, 12, 31)],
        headings=["Tên cụm", "Tình trạng trạm", "Từ ngày"],
    )
    upload = sent(content, sheet=SHEET, deed=deed)
    plan = planned(upload, sheet=SHEET, deed=deed)
    (question,) = plan.questions
    assert question.addresses == ("A2", "A3")
    assert plan.counts[RowKind.ASKED] == 2
    assert not plan.is_ready
    services.answer(upload, deed=deed, questions={question.key: question.choices[1].value})
    plan = planned(upload, sheet=SHEET, deed=deed)
    assert not plan.open_questions


def test_a_code_that_nobody_knows_is_told_with_its_cell(deed, cluster):
    plan = looked_at(a_list(["QD9", None, 1, "Đang vận hành", None]), deed)
    (fault,) = plan.rows_of()[0].faults
    assert (fault.code, fault.address, fault.typed) == ("no_such_cluster", "A2", "QD9")
    assert plan.counts[RowKind.FAULTY] == 1
    assert not plan.is_ready


def test_a_name_that_is_quite_another_than_the_codes_is_odd(deed, cluster):
    plan = looked_at(a_list(["QD1", "Phùng Xá", 1, "Đang vận hành", None]), deed)
    (row,) = plan.rows_of("odd")
    assert row.oddities[0].code == "name_of_another"
    assert row.kind is RowKind.NEW


def test_all_faults_of_a_file_are_told_at_once_by_cause(deed, cluster):
    plan = looked_at(
        a_list(
            ["QD1", None, 1, "Đang bay", "zehn"],
            ["QD1", None, 2, "Đang bơi", -5],
        ),
        deed,
    )
    told = {(one.address, one.code) for _row, one in plan.findings("faults")}
    assert told == {
        ("D2", "not_a_choice"),
        ("D3", "not_a_choice"),
        ("E2", "not_a_number"),
        ("E3", "negative"),
    }
    assert sorted(len(group) for group in plan.faults) == [1, 1, 2]
    assert [one.address for one in plan.rows_of(RowKind.FAULTY)[0].faults] == ["D2", "E2"]


def test_the_same_station_and_day_twice_is_told_with_the_first_row(deed, cluster):
    row = ["QD1", None, 1, "Đang vận hành", None]
    plan = looked_at(a_list(row, row), deed)
    (fault,) = plan.rows_of()[1].faults
    assert (fault.code, fault.params["first"]) == ("cluster_repeated", 2)


def test_a_new_station_of_a_cluster_is_made_with_its_first_version(deed, cluster):
    kept(
        a_list(["QD1", None, 1, "Đang vận hành", None], ["QD1", None, 2, "Đang xây dựng", None]),
        sheet=SHEET,
        deed=deed,
    )
    assert [one.number for one in Station.objects.order_by("number")] == [1, 2]
    version = Station.versions.get(number=2)
    assert (version.history_type, version.history_user) == ("+", deed.by)


def test_stations_without_a_number_are_asked_about_where_there_are_several(deed, cluster):
    headings = ["Mã cụm", "Trạm số", "Công suất thiết kế (m3/ngày)"]
    kept(a_list(["QD1", 1, 5], ["QD1", 2, 6], headings=headings), sheet=SHEET, deed=deed)
    plan = looked_at(a_list(["QD1", None, 7], headings=headings), deed)
    (question,) = plan.open_questions
    assert [one.value for one in question.choices] == ["1", "2"]
    assert plan.counts[RowKind.ASKED] == 1


def test_a_blank_erases_nothing_and_a_word_does(deed, cluster):
    kept(a_list(["QD1", None, 1, "Đang vận hành", 500]), sheet=SHEET, deed=deed)
    assert looked_at(a_list(["QD1", None, 1, None, "-"]), deed).counts[RowKind.SAME] == 1
    kept(a_list(["QD1", None, 1, None, "xoá"]), sheet=SHEET, deed=deed)
    (facts,) = StationFacts.objects.standing()
    assert (facts.state, facts.capacity_m3_a_day) == ("running", None)


def test_what_does_not_apply_is_kept_as_such(deed, cluster):
    kept(a_list(["QD1", None, 1, "Đang vận hành", "không áp dụng"]), sheet=SHEET, deed=deed)
    facts = StationFacts.objects.get()
    assert facts.not_applicable == ["capacity_m3_a_day"]


def test_only_what_differs_is_shown_and_written(deed, cluster):
    kept(
        a_list(["QD1", None, 1, "Đang vận hành", 500]),
        sheet=SHEET,
        deed=deed,
        as_of=date(2026, 1, 1),
    )
    content = a_list(["QD1", None, 1, "Đang vận hành", 600])
    (row,) = looked_at(content, deed).rows_of(RowKind.CHANGED)
    (difference,) = row.differences
    assert (difference.before, difference.after) == (Decimal(500), Decimal(600))
    assert (difference.address, difference.since) == ("E2", date(2026, 1, 1))
    upload = kept(content, sheet=SHEET, deed=deed)
    (change,) = Change.objects.filter(change_set=upload.change_set)
    assert [(line.field, line.before, line.after, line.cell) for line in change.told()] == [
        ("capacity_m3_a_day", "500", "600", "E2")
    ]


def test_the_same_file_again_is_no_change(deed, cluster):
    row = ["QD1", "Quất Động", 1, "Đang vận hành", 500.5]
    kept(a_list(row), sheet=SHEET, deed=deed)
    plan = looked_at(a_list(row), deed)
    assert plan.counts[RowKind.SAME] == 1
    assert not plan.is_ready


def test_a_tenfold_figure_is_odd_and_kept(deed, cluster):
    kept(a_list(["QD1", None, 1, None, 50]), sheet=SHEET, deed=deed, as_of=date(2025, 1, 1))
    plan = looked_at(a_list(["QD1", None, 1, None, 500]), deed)
    (row,) = plan.rows_of("odd")
    assert row.oddities[0].code == "jumped"
    assert plan.is_ready


def test_more_firms_connected_than_there_are_is_refused_as_on_the_page(deed, cluster):
    headings = ["Mã cụm", "Số cơ sở đấu nối", "Tổng số cơ sở"]
    plan = looked_at(a_list(["QD1", 12, 10], headings=headings), deed)
    (fault,) = plan.rows_of()[0].faults
    assert (fault.code, fault.address) == ("more_firms_than_all", "B2")


def test_a_station_is_named_by_the_code_of_its_cluster_and_its_number(deed, cluster):
    serving = a_cluster("Phùng Xá", code="PX1", station={"state": "running"})
    headings = ["Mã cụm", "Do trạm xử lý"]
    kept(a_list(["QD1", "PX1/1"], headings=headings), sheet=SHEET, deed=deed)
    facts = StationFacts.objects.get(station__cluster=cluster)
    assert facts.served_by.cluster == serving
    plan = looked_at(a_list(["QD1", "PX1/7"], ["PX1", "PX1"], headings=headings), deed)
    assert [row.faults[0].code for row in plan.rows_of()] == ["no_such_station", "served_by_itself"]


def test_a_paper_that_rows_name_is_recorded_once(deed, cluster):
    headings = ["Mã cụm", "Trạm số", "Tình trạng trạm", "Nguồn"]
    source = "Báo cáo 12/BC-SCT"
    rows = [["QD1", number, "Đang vận hành", source] for number in (1, 2)]
    kept(a_list(*rows, headings=headings), sheet=SHEET, deed=deed)
    paper = Document.objects.get(title=source)
    assert {one.source for one in StationFacts.objects.all()} == {paper}


# Whose


def test_a_row_of_a_foreign_area_is_faulty_and_its_name_is_not_told(cluster):
    mine = a_commune("Xã Khác")
    by = a_user(Role.IMPORTER, area=mine)
    a_grant(by, Role.OFFICER, area=mine)
    own = a_cluster("Của Tôi", code="CT1", area=mine)
    deed = a_deed(by)
    plan = looked_at(
        a_list(["QD1", None, 1, "Đang vận hành", None], ["CT1", None, 1, "Đang vận hành", None]),
        deed,
    )
    foreign, mine = plan.rows_of()
    assert [one.code for one in foreign.faults] == ["not_your_area"]
    assert foreign.label == "QD1 1"
    assert mine.kind is RowKind.NEW
    assert own.name in mine.label


# Time


def test_a_row_may_name_its_own_day(deed, cluster):
    headings = ["Mã cụm", "Từ ngày", "Công suất thiết kế (m3/ngày)"]
    content = a_list(["QD1", date(2024, 5, 1), 10], ["QD1", "2025", 20], headings=headings)
    kept(content, sheet=SHEET, deed=deed)
    assert [one.valid_from for one in StationFacts.objects.order_by("valid_from")] == [
        date(2024, 5, 1),
        date(2025, 12, 31),
    ]
    plan = looked_at(a_list(["QD1", date(2030, 1, 1), 10], headings=headings), deed)
    assert plan.rows_of()[0].faults[0].code == "day_to_come"


def test_was_it_wrong_or_did_it_change(deed, cluster):
    """A correction keeps the day of what was held; a change begins on the day of the file."""
    before = date(2025, 6, 30)
    first = ["QD1", None, 1, "Đang xây dựng", 500]
    kept(a_list(first), sheet=SHEET, deed=deed, as_of=before)
    upload = sent(a_list(["QD1", None, 1, "Đang vận hành", 800]), sheet=SHEET, deed=deed)
    asked = {one.name: one for one in planned(upload, sheet=SHEET, deed=deed).revisions}
    assert set(asked) == {"state", "capacity_m3_a_day"}
    assert (asked["state"].count, asked["state"].first, asked["state"].answer) == (
        1,
        before,
        "change",
    )
    said = upload.answers
    upload.answers = {**said, "0": {"corrections": {"capacity_m3_a_day": CORRECT}}}
    upload.save()
    plan = planned(upload, sheet=SHEET, deed=deed)
    services.keep(upload, sheet=SHEET, deed=deed, shown_fingerprint=plan.fingerprint)
    rows = StationFacts.objects.standing().order_by("valid_from")
    assert [(one.valid_from, one.state, one.capacity_m3_a_day) for one in rows] == [
        (before, "building", Decimal(800)),
        (TODAY, "running", Decimal(800)),
    ]


def test_another_answer_is_another_plan(deed, cluster):
    kept(a_list(["QD1", None, 1, None, 5]), sheet=SHEET, deed=deed, as_of=date(2025, 1, 1))
    upload = sent(a_list(["QD1", None, 1, None, 6]), sheet=SHEET, deed=deed)
    shown = planned(upload, sheet=SHEET, deed=deed).fingerprint
    upload.answers = {"0": {"corrections": {"capacity_m3_a_day": CORRECT}}}
    upload.save()
    assert planned(upload, sheet=SHEET, deed=deed).fingerprint != shown


def test_what_moved_since_it_was_looked_at_is_not_kept(deed, cluster):
    kept(a_list(["QD1", None, 1, None, 5]), sheet=SHEET, deed=deed, as_of=date(2025, 1, 1))
    upload = sent(a_list(["QD1", None, 1, None, 6]), sheet=SHEET, deed=deed)
    shown = planned(upload, sheet=SHEET, deed=deed).fingerprint
    kept(a_list(["QD1", None, 1, None, 7]), sheet=SHEET, deed=deed, as_of=date(2025, 2, 1))
    with pytest.raises(MovedMeanwhile):
        services.keep(upload, sheet=SHEET, deed=deed, shown_fingerprint=shown)
    assert StationFacts.objects.standing().count() == 2


def test_an_import_of_stations_is_undone_whole(deed, cluster):
    kept(a_list(["QD1", None, 1, None, 5]), sheet=SHEET, deed=deed, as_of=date(2025, 1, 1))
    upload = kept(a_list(["QD1", None, 1, None, 6]), sheet=SHEET, deed=deed)
    services.undo(upload, sheet=SHEET, deed=deed)
    (facts,) = StationFacts.objects.standing()
    assert facts.capacity_m3_a_day == 5


# How often the database is asked


def test_as_many_questions_for_many_rows_as_for_one(deed, django_assert_max_num_queries):
    for number in range(30):
        a_cluster(f"Cụm {number}", code=f"C{number}", station={"state": "running"})

    def asked(count):
        rows = [[f"C{number}", None, 1, "Đang vận hành", number] for number in range(count)]
        upload = sent(a_list(*rows), sheet=SHEET, deed=deed)
        opened = services.open_upload(upload, SHEET)
        with django_assert_max_num_queries(40) as asked:
            services.plan_opened(opened, by=deed.by, today=deed.day)
        return len(asked)

    assert asked(1) == asked(30)


def test_rows_are_made_when_they_are_looked_at_and_fetched_together(
    deed, django_assert_num_queries
):
    for number in range(12):
        a_cluster(f"Cụm {number}", code=f"C{number}", station={"capacity_m3_a_day": 5})
    rows = [[f"C{number}", None, 1, None, 6] for number in range(12)]
    plan = looked_at(a_list(*rows), deed)
    rows = plan.rows_of(RowKind.CHANGED)
    with django_assert_num_queries(0):
        assert len(rows) == 12
    with django_assert_num_queries(1):
        assert [row.differences[0].before for row in rows[2:5]] == [5, 5, 5]


def test_a_dataset_with_our_headings_is_looked_at_too(deed, cluster):
    """The way in that django-import-export offers to programs."""
    resource = SHEET.resource_class(SHEET, Asking(deed.by, TODAY, TODAY))
    headings = [SHEET.field(name).heading for name in ("code", "number", "capacity_m3_a_day")]
    result = resource.import_data(Dataset(("QD1", 1, 5), ("X", 1, 5), headers=headings))
    assert result.totals["new"] == 1
    assert result.totals["invalid"] == 1
    with pytest.raises(NotImplementedError):
        resource.import_data(Dataset(headers=headings), dry_run=False)


def test_stations_are_told_apart_by_the_numbers_in_their_names(deed, cluster):
    headings = ["Mã cụm", "Tên trạm", "Công suất (m3/ngđ)", "Tình trạng hoạt động"]
    content = a_list(
        ["QD1", "Trạm số 1", 500, "Hoạt động bình thường"],
        ["QD1", "Trạm số 2", 300, "Tạm dừng"],
        headings=headings,
    )
    kept(content, sheet=SHEET, deed=deed)
    facts = StationFacts.objects.order_by("station__number")
    assert [one.station.number for one in facts] == [1, 2]
    assert [one.state for one in facts] == ["running", "stopped"]


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("Chưa đầu tư", "none"),
        ("Hoạt động ổn định", "running"),
        ("Đang vận hành thử nghiệm", "trial"),
        ("Đã xây dựng xong, chưa đưa vào vận hành", "stopped"),
        ("Ngừng vận hành từ 2019", "stopped"),
        ("Vận hành từ tháng 9/2015", "running"),
    ],
)
def test_the_words_of_offices_for_a_state_are_understood(typed, state, deed, cluster):
    (row,) = looked_at(a_list(["QD1", None, 1, typed, None]), deed).rows_of()
    assert after(row)["state"] == state


@pytest.mark.parametrize(
    "typed",
    [
        *("Chưa xây dựng xong", "Vận hành từ tháng 9/2026 (dự kiến)", "Đang hoàn thiện"),
        *("Ngừng vận hành từ 2019, nay chạy lại", "Vận hành tự động", "Có"),
    ],
)
def test_words_that_may_be_another_state_are_faults(typed, deed, cluster):
    plan = looked_at(a_list(["QD1", None, 1, typed, None]), deed)
    assert plan.counts[RowKind.FAULTY] == 1


def test_more_water_than_the_station_is_built_for_is_odd(deed, cluster):
    headings = ["Mã cụm", "Công suất thiết kế (m3/ngày đêm)", "Lưu lượng (m3/ngày đêm)"]
    plan = looked_at(a_list(["QD1", 500, 501], headings=headings), deed)
    (odd,) = plan.oddities
    assert odd.code == codes.Note.FLOW_ABOVE_CAPACITY
    assert not looked_at(a_list(["QD1", 500, 500], headings=headings), deed).oddities


def test_what_is_said_of_monitoring_stands_below_one_heading(deed, cluster):
    content = a_workbook(
        ["Mã cụm", "Quan trắc nước thải tự động, liên tục", None, None, "Đơn vị vận hành trạm"],
        [None, "Thuộc đối tượng", "Đã lắp đặt", "Truyền số liệu", None],
        ["QD1", "Có", "x", "Chưa", "Công ty CP Môi trường"],
        merges=["A1:A2", "B1:D1", "E1:E2"],
    )
    (row,) = looked_at(content, deed).rows_of()
    found = after(row)
    assert (found["monitoring_required"], found["monitoring_installed"]) == (True, True)
    assert (found["monitoring_transmits"], found["operator"]) == (False, "Công ty CP Môi trường")


def test_who_runs_a_station_is_not_called_as_a_comparison_is():
    with translation.override("vi"):
        assert str(SHEET.field("operator").label) != gettext("operator")


def test_no_water_is_no_name_of_one(deed, cluster):
    headings = ["Mã cụm", "Công suất (m3/ngày)", "Nguồn tiếp nhận"]
    plan = looked_at(a_list(["QD1", 500, "không"], headings=headings), deed)
    (row,) = plan.rows_of()
    assert "receiving_water" not in after(row)
    assert codes.Note.NOTHING_NAMED in {one.code for one in row.notes}


@pytest.mark.parametrize(("heading", "cell"), [("Trạm số", "B2"), ("Tên trạm", "B2")])
def test_what_tells_a_station_apart_is_not_erased(heading, cell, deed, cluster):
    plan = looked_at(a_list(["QD1", "xoá", 500], headings=["Mã cụm", heading, "Công suất"]), deed)
    (fault,) = (one for row in plan.rows_of() for one in row.faults)
    assert (fault.code, fault.address) == (codes.Fault.CANNOT_BE_ERASED, cell)


def test_a_row_that_only_names_its_cluster_makes_no_station(deed, cluster):
    """A list of clusters sent here gave each of them an empty station."""
    rows = [["QD1", "Quất Động", None, None, None]]
    plan = looked_at(a_list(*rows), deed)
    (row,) = plan.rows_of()
    assert (row.kind, [one.code for one in row.notes]) == (
        RowKind.SAME,
        [codes.Note.NOTHING_OF_A_STATION],
    )
    assert not plan.written_count
    (named,) = looked_at(a_list(["QD1", "Quất Động", 2, None, None]), deed).rows_of()
    assert named.kind == RowKind.NEW


def test_the_day_of_a_permit_is_not_the_day_of_the_figures(deed, cluster):
    headings = ["Mã cụm", "Tên cụm", "Công suất thiết kế (m3/ngày)", "Số GPMT", "Ngày cấp"]
    upload = sent(
        a_list(["QD1", None, 500, "12/GPMT", "3/4/2023"], headings=headings), sheet=SHEET, deed=deed
    )
    found = [one.field for one in services.open_upload(upload, SHEET).matches]
    assert found[3:] == ["permit_elsewhere", "permit_elsewhere"]
    (row,) = planned(upload, sheet=SHEET, deed=deed).rows_of()
    assert after(row) == {"capacity_m3_a_day": 500}
