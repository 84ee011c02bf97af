"""Milestones, investors and difficulties by the file: one record in a row, kept through the services."""

from datetime import date

import pytest

from clusters.models import (
    Difficulty,
    DifficultyFacts,
    Investor,
    InvestorFacts,
    MilestoneFacts,
    StationFacts,
)
from clusters.sheets import RECORD_SHEETS, office_words
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.history.models import Change
from hanoi_industry.spreadsheets import services, sheets
from hanoi_industry.spreadsheets.comparing import CORRECT, RowKind
from hanoi_industry.spreadsheets.services import opening
from hanoi_industry.spreadsheets.writing import SafeXLSX
from tests.factories import TODAY, a_cluster, a_commune, a_deed, a_grant, a_user
from tests.uploads import kept, planned, sent
from tests.workbooks import a_workbook

pytestmark = pytest.mark.django_db
MILESTONES, INVESTORS, DIFFICULTIES, STATIONS = (
    RECORD_SHEETS[name]() for name in ("milestones", "investors", "difficulties", "stations")
)
LAST_YEAR = date(2025, 6, 30)


@pytest.fixture
def cluster():
    return a_cluster("Quất Động", code="QD1", area=a_commune())


def looked_at(content, sheet, deed, as_of=TODAY):
    return planned(sent(content, sheet=sheet, deed=deed, as_of=as_of), sheet=sheet, deed=deed)


def faults(plan):
    return [one.code for row in plan.rows_of() for one in row.faults]


# Milestones

STEPS = ["Mã cụm", "Mốc", "Kế hoạch", "Thực hiện", "Lý do điều chỉnh"]


def a_plan(day, reason=None):
    return a_workbook(STEPS, ["QD1", "khởi công", day, None, reason])


def test_a_milestone_keeps_how_well_its_days_are_known(deed, cluster):
    content = a_workbook(
        STEPS,
        ["QD1", "khởi công", "12/2026", None, None],
        ["QD1", "giấy phép môi trường", None, date(2025, 3, 1), None],
    )
    kept(content, sheet=MILESTONES, deed=deed)
    planned_one, done = MilestoneFacts.objects.order_by("kind").reverse()
    if planned_one.planned_on is None:
        planned_one, done = done, planned_one
    assert (planned_one.planned_on, planned_one.planned_precision) == (date(2026, 12, 1), "month")
    assert (done.actual_on, done.actual_precision, done.state) == (date(2025, 3, 1), "day", "done")


def test_a_plan_moves_for_a_reason(deed, cluster):
    kept(a_plan("12/2026"), sheet=MILESTONES, deed=deed, as_of=LAST_YEAR)
    assert faults(looked_at(a_plan("6/2027"), MILESTONES, deed)) == ["reason_needed"]
    moved = looked_at(a_plan("6/2027", "giải phóng mặt bằng"), MILESTONES, deed)
    (row,) = moved.rows_of(RowKind.CHANGED)
    day = next(one for one in row.differences if one.name == "planned_on")
    assert (str(day.before), str(day.after)) == ("2026-12", "2027-06")
    assert "planned_precision" not in {one.name for one in row.differences}


def test_a_plan_that_was_typed_wrong_needs_no_reason(deed, cluster):
    kept(a_plan("12/2026"), sheet=MILESTONES, deed=deed, as_of=LAST_YEAR)
    upload = sent(a_plan("11/2026"), sheet=MILESTONES, deed=deed)
    upload.answers = {"0": {"corrections": {"planned_on": CORRECT}}}
    upload.save()
    plan = planned(upload, sheet=MILESTONES, deed=deed)
    services.keep(upload, sheet=MILESTONES, deed=deed, shown_fingerprint=plan.fingerprint)
    (facts,) = MilestoneFacts.objects.standing()
    assert (facts.valid_from, facts.planned_on) == (LAST_YEAR, date(2026, 11, 1))


@pytest.mark.parametrize("day", ["11/2026", "15/11/2026", "1/12/2026"])
def test_whether_a_day_was_wrong_is_asked_once_and_holds_for_how_well_it_was_known(
    deed, cluster, day
):
    """The day and its precision were asked about apart, under the same words."""
    kept(a_plan("12/2026"), sheet=MILESTONES, deed=deed, as_of=LAST_YEAR)
    upload = sent(a_plan(day), sheet=MILESTONES, deed=deed)
    upload.answers = {"0": {"corrections": {"planned_on": CORRECT}}}
    upload.save()
    plan = planned(upload, sheet=MILESTONES, deed=deed)
    assert [(one.name, str(one.label), one.count) for one in plan.revisions] == [
        ("planned_on", "ngày theo kế hoạch", 1)
    ]
    services.keep(upload, sheet=MILESTONES, deed=deed, shown_fingerprint=plan.fingerprint)
    (facts,) = MilestoneFacts.objects.standing()
    assert facts.valid_from == LAST_YEAR
    assert (facts.planned_on.month, facts.planned_precision) == (
        (11, "month") if day == "11/2026" else (int(day.split("/")[1]), "day")
    )


def test_a_state_that_a_day_says_is_asked_about_as_a_state(deed, cluster):
    begun = [["Mã cụm", "Mốc", "Tình trạng"], ["QD1", "khởi công", "Đang thực hiện"]]
    kept(a_workbook(*begun), sheet=MILESTONES, deed=deed, as_of=LAST_YEAR)
    done = a_workbook(STEPS, ["QD1", "khởi công", None, "1/2/2026", None])
    assert [str(one.label) for one in looked_at(done, MILESTONES, deed).revisions] == ["trạng thái"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Vướng GPMB", "land"),
        ("chưa bố trí được vốn", "capital"),
        ("Chậm thủ tục cấp phép", "permit"),
        ("vướng GPMB và thiếu vốn", "other"),
        ("dân chưa đồng thuận", "other"),
        ("chưa", None),
    ],
)
def test_longer_words_for_a_reason_are_understood_where_they_name_one(deed, cluster, words, reason):
    kept(a_plan("12/2026"), sheet=MILESTONES, deed=deed, as_of=LAST_YEAR)
    plan = looked_at(a_plan("6/2027", words), MILESTONES, deed)
    assert ("not_a_choice" in faults(plan)) is (reason is None)
    if reason:
        (row,) = plan.rows_of(RowKind.CHANGED)
        assert reason in [one.after for one in row.differences]
        assert (words in [one.after for one in row.differences]) is (reason == "other")


def test_a_reason_that_no_list_has_stands_in_the_note(deed, cluster):
    """Each row with a reason in an office's own words was faulty."""
    kept(a_plan("12/2026"), sheet=MILESTONES, deed=deed, as_of=LAST_YEAR)
    upload = kept(a_plan("6/2027", "dân chưa đồng thuận"), sheet=MILESTONES, deed=deed)
    facts = MilestoneFacts.objects.get(valid_from=TODAY)
    assert (facts.move_reason, facts.note) == ("other", "dân chưa đồng thuận")
    assert upload.state == "kept"
    plan = looked_at(a_plan("9/2027", "lý do khác, xem ghi chú"), MILESTONES, deed)
    (row,) = plan.rows_of(RowKind.CHANGED)
    assert "note" not in [one.name for one in row.differences]


def test_a_reason_without_a_move_is_not_kept(deed, cluster):
    kept(a_plan("12/2026", "vốn"), sheet=MILESTONES, deed=deed)
    assert MilestoneFacts.objects.get().move_reason is None


def test_a_row_without_a_milestone_is_faulty(deed, cluster):
    content = a_workbook(STEPS, ["QD1", None, "12/2026", None, None])
    assert faults(looked_at(content, MILESTONES, deed)) == ["no_milestone"]


# Investors

WHO = ["Mã cụm", "Chủ đầu tư", "Mã số thuế"]


def test_who_builds_a_cluster_is_kept_and_made_where_nobody_named_it(deed, cluster):
    other = a_cluster("Phùng Xá", code="PX1")
    content = a_workbook(
        WHO,
        ["QD1", "Công ty Hạ tầng Một", "0101234567"],
        ["PX1", "Công ty Hạ tầng Một", "0101234567"],
    )
    plan = looked_at(content, INVESTORS, deed)
    assert {one.code for _row, one in plan.findings("notes")} == {"a_new_investor"}
    assert not Investor.objects.exists()
    upload = kept(content, sheet=INVESTORS, deed=deed)
    investor = Investor.objects.get()
    assert (investor.tax_code, investor.kind) == ("0101234567", "enterprise")
    assert {one.cluster for one in InvestorFacts.objects.all()} == {cluster, other}
    told = Change.objects.filter(change_set=upload.change_set, subject_code="QD1").get().told()
    assert [(one.field, one.after) for one in told] == [("investor", "Công ty Hạ tầng Một")]
    assert looked_at(a_workbook(WHO, ["QD1", "Tên khác", "0101234567"]), INVESTORS, deed).counts[
        RowKind.SAME
    ]


def test_an_investor_is_the_same_where_the_file_leaves_its_tax_code_out(deed, cluster):
    name = "Công ty Hạ tầng Một"
    kept(a_workbook(WHO, ["QD1", name, "0101234567"]), sheet=INVESTORS, deed=deed)
    plan = looked_at(a_workbook(WHO[:2], ["QD1", name]), INVESTORS, deed)
    assert plan.counts[RowKind.SAME] == 1
    assert not list(plan.findings("notes"))


def test_an_investor_without_a_cluster_is_only_recorded(deed, cluster):
    content = a_workbook(["Chủ đầu tư", "Mã số thuế"], ["Công ty Hai", "0107654321"])
    kept(content, sheet=INVESTORS, deed=deed)
    assert Investor.objects.get().name == "Công ty Hai"
    assert not InvestorFacts.objects.exists()
    assert looked_at(content, INVESTORS, deed).counts[RowKind.SAME] == 1


def test_an_investor_alone_is_the_citys_to_record(cluster):
    by = a_user(Role.IMPORTER, area=cluster.area)
    a_grant(by, Role.OFFICER, area=cluster.area)
    content = a_workbook(["Chủ đầu tư", "Mã số thuế"], ["Công ty Hai", "0107654321"])
    assert faults(looked_at(content, INVESTORS, a_deed(by))) == ["not_your_area"]


def test_a_tax_code_of_another_length_is_told(deed, cluster):
    content = a_workbook(WHO, ["QD1", "Công ty Một", "12345"])
    assert faults(looked_at(content, INVESTORS, deed)) == ["not_a_tax_code"]


# Difficulties

MATTERS = ["Mã cụm", "Loại khó khăn", "Khó khăn, vướng mắc", "Đơn vị giải quyết", "Thời hạn"]


def test_a_difficulty_is_opened_and_found_again_by_its_words(deed, cluster):
    row = ["QD1", "vốn", "Chưa thu xếp được vốn", "UBND xã", date(2026, 6, 30)]
    kept(a_workbook(MATTERS, row), sheet=DIFFICULTIES, deed=deed, as_of=LAST_YEAR)
    difficulty = Difficulty.objects.get()
    assert (difficulty.cluster, difficulty.number) == (cluster, 1)
    assert looked_at(a_workbook(MATTERS, row), DIFFICULTIES, deed).counts[RowKind.SAME] == 1
    settled = a_workbook(
        [*MATTERS, "Ngày giải quyết xong", "Kết quả"], [*row, date(2026, 2, 1), "đã vay"]
    )
    kept(settled, sheet=DIFFICULTIES, deed=deed)
    facts = DifficultyFacts.objects.as_of(TODAY).get()
    assert (facts.difficulty, facts.closed_on, facts.result) == (
        difficulty,
        date(2026, 2, 1),
        "đã vay",
    )


@pytest.mark.parametrize(
    ("result", "closed", "is_odd"),
    [
        ("Đã giải quyết xong ngày 5/2/2026", None, True),
        ("Đã xử lý dứt điểm", None, True),
        ("Đã giải quyết xong 5/2/2026", None, True),
        ("Đã giải quyết xong", date(2026, 2, 5), False),
        ("Đã giải quyết một phần", None, False),
        ("Đang xem xét", None, False),
    ],
)
def test_words_that_say_a_difficulty_is_settled_close_nothing_and_that_is_told(
    deed, cluster, result, closed, is_odd
):
    content = a_workbook(
        [*MATTERS, "Ngày giải quyết xong", "Kết quả"],
        ["QD1", "vốn", "Chưa có vốn", None, None, closed, result],
    )
    odd = [one.code for _row, one in looked_at(content, DIFFICULTIES, deed).findings("oddities")]
    assert odd == ["settled_without_day"] * is_odd


def test_several_new_difficulties_of_a_cluster_are_numbered_on(deed, cluster):
    rows = [["QD1", "vốn", f"Khó khăn thứ {n}", None, None] for n in range(3)]
    kept(a_workbook(MATTERS, *rows), sheet=DIFFICULTIES, deed=deed)
    assert [one.number for one in Difficulty.objects.order_by("number")] == [1, 2, 3]


def test_a_difficulty_needs_words_and_a_kind(deed, cluster):
    content = a_workbook(
        MATTERS, ["QD1", "vốn", None, "UBND xã", None], ["QD1", None, "Chậm", None, None]
    )
    assert faults(looked_at(content, DIFFICULTIES, deed)) == ["no_difficulty", "kind_needed"]


def test_the_kind_of_a_difficulty_is_taken_from_its_words_where_no_column_tells_it(deed, cluster):
    content = a_workbook(
        ["Mã cụm", "Khó khăn, vướng mắc"],
        ["QD1", "Chưa xác định được giá thuê đất"],
        ["QD1", "Trạm XLNT không đạt QCVN"],
        ["QD1", "Thiếu lao động"],
        ["QD1", "Không có vướng mắc"],
    )
    plan = looked_at(content, DIFFICULTIES, deed)
    odd = [one.code for row in plan.rows_of() for one in row.oddities]
    kept(content, sheet=DIFFICULTIES, deed=deed)
    kinds = dict(DifficultyFacts.objects.values_list("text", "kind"))
    assert kinds == {
        "Chưa xác định được giá thuê đất": "land",
        "Trạm XLNT không đạt QCVN": "environment",
        "Thiếu lao động": "other",
    }
    assert odd == ["kind_from_words"]


@pytest.mark.parametrize(
    ("text", "says_nothing"),
    [
        ("Không", True),
        ("Không có khó khăn, vướng mắc.", True),
        ("Chưa có vướng mắc", True),
        ("Không có quỹ đất tái định cư", False),
        ("Chưa có đường vào", False),
    ],
)
def test_words_for_no_difficulty_are_told_from_those_for_one(text, says_nothing):
    assert office_words.says_no_difficulty(text) is says_nothing


def test_an_investor_merged_over_several_clusters_is_one_investor(deed, cluster):
    a_cluster("Liên Hà", code="LH1", area=cluster.area)
    content = a_workbook(
        ["Tên chủ đầu tư HTKT", "Mã số thuế", "Loại hình", "Mã cụm"],
        ["HTX Thành Công", "0101234567", "HTX", "QD1"],
        [None, None, None, "LH1"],
        merges=["A2:A3", "B2:B3", "C2:C3"],
    )
    kept(content, sheet=INVESTORS, deed=deed)
    (investor,) = Investor.objects.all()
    assert (investor.tax_code, investor.kind) == ("0101234567", "cooperative")
    assert InvestorFacts.objects.count() == 2


def test_milestones_are_known_by_the_words_of_offices(deed, cluster):
    content = a_workbook(
        ["Mã cụm", "Nội dung công việc", "Thời hạn hoàn thành"],
        ["QD1", "Phê duyệt QHCT 1/500", "30/6/2027"],
        ["QD1", "Giải phóng mặt bằng", "31/12/2027"],
        ["QD1", "Trạm XLNT tập trung", "12/2027"],
    )
    kept(content, sheet=MILESTONES, deed=deed)
    kinds = set(MilestoneFacts.objects.values_list("kind", flat=True))
    assert kinds == {"detailed_plan", "clearance", "station"}


# Round trips


def exported(sheet, by):
    return SafeXLSX().export_data(sheet.exported(sheet.recorded(by=by, day=TODAY)))


@pytest.mark.parametrize("name", list(RECORD_SHEETS))
def test_what_is_exported_goes_back_in_as_no_change(deed, name, cluster):
    kept(a_plan("12/2026"), sheet=MILESTONES, deed=deed)
    kept(a_workbook(WHO, ["QD1", "Công ty Một", None]), sheet=INVESTORS, deed=deed)
    matter = ["QD1", "vốn", "Chưa có vốn", "UBND xã", date(2026, 6, 30)]
    kept(a_workbook(MATTERS, matter), sheet=DIFFICULTIES, deed=deed)
    headings = ["Mã cụm", "Công suất thiết kế (m3/ngày)", "Đạt chuẩn", "Do trạm xử lý", "Nguồn"]
    serving = a_cluster("Phùng Xá", code="PX1", station={"state": "running"})
    kept(
        a_workbook(headings, ["QD1", 12.5, "không", "PX1", "Báo cáo 1/BC"]),
        sheet=STATIONS,
        deed=deed,
    )
    assert StationFacts.objects.count() == 2
    assert serving
    sheet = RECORD_SHEETS[name]()
    plan = looked_at(exported(sheet, deed.by), sheet, deed)
    assert plan.row_count
    assert plan.counts[RowKind.SAME] == plan.row_count, list(plan.findings("faults"))
    assert not plan.questions


@pytest.mark.parametrize("name", list(RECORD_SHEETS))
def test_nothing_of_another_area_is_given_out_to_be_filled_in(deed, name, cluster):
    kept(a_plan("12/2026"), sheet=MILESTONES, deed=deed)
    by = a_user(Role.IMPORTER, area=a_commune("Xã Khác"))
    assert not list(RECORD_SHEETS[name]().recorded(by=by, day=TODAY))


# Large files


def test_what_was_read_of_a_large_table_is_there_again_and_unspoilt(deed, cluster, monkeypatch):
    """For the next page and for keeping; a plan takes nothing away from what the next one reads."""
    monkeypatch.setattr(sheets, "LARGE", 1)
    monkeypatch.setattr(sheets, "_last_read", [])
    monkeypatch.setattr(opening, "LARGE", 1)
    monkeypatch.setattr(opening, "_opened", opening.Last())
    upload = sent(a_plan("12/2026", "vốn"), sheet=MILESTONES, deed=deed)
    plans = [planned(upload, sheet=MILESTONES, deed=deed) for _turn in range(2)]
    assert plans[0].fingerprint == plans[1].fingerprint
    assert [[one.code for one in plan.rows_of()[0].notes] for plan in plans] == [
        ["reason_not_needed"]
    ] * 2
    readings = [plan.resource.readings for plan in plans]
    assert readings[0]["planned"] is readings[1]["planned"]

    services.answer(upload, deed=deed, left_out=[2])
    assert planned(upload, sheet=MILESTONES, deed=deed).counts[RowKind.LEFT_OUT] == 1
    other = sent(a_plan("6/2027"), sheet=MILESTONES, deed=deed)
    (row,) = planned(other, sheet=MILESTONES, deed=deed).rows_of()
    assert str(row.differences[0].after) == "2027-06"


# Words that offices type where a day or a state is asked for


def notes(plan):
    return [(one.code, one.address) for row in plan.rows_of() for one in row.notes]


@pytest.mark.parametrize(
    "state", ["Chậm tiến độ", "chậm", "Quá hạn", "đúng tiến độ", "Chậm 3 tháng"]
)
def test_lateness_is_told_and_not_recorded_and_the_row_is_kept(deed, cluster, state):
    content = a_workbook(
        ["Mã cụm", "Mốc", "Kế hoạch", "Tình trạng"], ["QD1", "khởi công", "12/2026", state]
    )
    plan = looked_at(content, MILESTONES, deed)
    assert (faults(plan), notes(plan)) == ([], [("lateness_not_recorded", "D2")])
    kept(content, sheet=MILESTONES, deed=deed)
    facts = MilestoneFacts.objects.get()
    assert (facts.planned_on, facts.state) == (date(2026, 12, 1), None)


def test_a_state_that_is_none_is_still_a_fault(deed, cluster):
    content = a_workbook(
        ["Mã cụm", "Mốc", "Kế hoạch", "Tình trạng"], ["QD1", "khởi công", "12/2026", "Dừng"]
    )
    assert faults(looked_at(content, MILESTONES, deed)) == ["not_a_choice"]


def test_words_for_no_day_yet_neither_state_nor_erase_one(deed, cluster):
    done = a_workbook(STEPS, ["QD1", "khởi công", None, date(2025, 3, 1), None])
    kept(done, sheet=MILESTONES, deed=deed, as_of=LAST_YEAR)
    content = a_workbook(STEPS, ["QD1", "khởi công", None, "chưa khởi công", None])
    plan = looked_at(content, MILESTONES, deed)
    assert (plan.counts[RowKind.SAME], notes(plan)) == (1, [("no_value_yet", "D2")])


@pytest.mark.parametrize(
    ("typed", "last"),
    [
        *(("Quý III/2026", date(2026, 9, 30)), ("tháng 9/2026", date(2026, 9, 30))),
        *(("2/2028", date(2028, 2, 29)), ("2026", date(2026, 12, 31))),
    ],
)
def test_a_difficulty_that_is_due_in_a_period_is_due_on_its_last_day(deed, cluster, typed, last):
    content = a_workbook(MATTERS, ["QD1", "vốn", "Chưa thu xếp được vốn", "UBND xã", typed])
    plan = looked_at(content, DIFFICULTIES, deed)
    assert (faults(plan), notes(plan)) == ([], [("last_day_taken", "E2")])
    kept(content, sheet=DIFFICULTIES, deed=deed)
    assert DifficultyFacts.objects.get().due_on == last


@pytest.mark.parametrize("typed", ["3/2026", "quý I", "đầu năm sau"])
def test_the_day_on_which_a_difficulty_was_settled_must_be_a_day(deed, cluster, typed):
    """And no month is offered in the message, which would be refused in its turn."""
    content = a_workbook(
        [*MATTERS, "Ngày giải quyết xong"], ["QD1", "vốn", "Chưa có vốn", None, None, typed]
    )
    assert faults(looked_at(content, DIFFICULTIES, deed)) == ["whole_day_needed"]


@pytest.mark.parametrize(
    "heading", ["Ngày được giao", "Ngày giao", "Ngày giao CĐT", "Ngày quyết định", "Ngày cập nhật"]
)
def test_the_day_on_which_an_investor_was_given_a_cluster_is_that_of_the_row(
    deed, cluster, heading
):
    content = a_workbook(
        ["Mã cụm", "Chủ đầu tư", heading], ["QD1", "Công ty CP Đông Á", "15/3/2024"]
    )
    kept(content, sheet=INVESTORS, deed=deed)
    assert InvestorFacts.objects.get().valid_from == date(2024, 3, 15)


def test_the_founding_day_of_an_investor_is_asked_about(deed, cluster):
    content = a_workbook(
        ["Mã cụm", "Chủ đầu tư", "Ngày thành lập"], ["QD1", "Công ty CP Đông Á", "15/3/2024"]
    )
    upload = sent(content, sheet=INVESTORS, deed=deed)
    match = services.open_upload(upload, INVESTORS).matches[2]
    assert (match.field, match.is_asked) == (None, True)


# Where a fault is marked


BY_NAME = ["STT", "Tên CCN", "Huyện", "Xã, phường", "Mốc", "Thực hiện"]


def addresses(plan, kind="oddities"):
    return {(str(one.code), one.address) for _row, one in plan.findings(kind)}


def test_a_row_without_a_name_is_marked_where_the_name_is_missing(deed, cluster):
    plan = looked_at(
        a_workbook(BY_NAME, [1, None, None, None, "khởi công", 2024]), MILESTONES, deed
    )
    assert addresses(plan, "faults") == {("cluster_without_name", "B2")}


def test_a_small_number_in_a_cell_that_shows_days_is_no_day_of_a_milestone(deed, cluster):
    row = [1, "Quất Động", None, None, "khởi công", date(1900, 1, 15)]
    plan = looked_at(a_workbook(BY_NAME, row), MILESTONES, deed)
    assert addresses(plan) == {("long_ago", "F2")}


def test_a_commune_that_does_not_exist_is_odd_though_the_name_is_known(deed, cluster):
    row = [1, "Quất Động", None, "xã Không Có Tên", "khởi công", 2024]
    plan = looked_at(a_workbook(BY_NAME, row), MILESTONES, deed)
    assert addresses(plan) == {("no_such_commune", "D2")}
    words = [1, "Quất Động", None, "Km 12 quốc lộ 1A", "khởi công", 2024]
    assert not addresses(looked_at(a_workbook(BY_NAME, words), MILESTONES, deed))


def test_a_code_nobody_knows_among_known_ones_is_odd(deed, cluster):
    for number in (1, 2):
        a_cluster(f"Cụm {number}", code=f"CN{number}")
    headings = ["Mã cụm", "Tên CCN", "Mốc", "Thực hiện"]
    known = [[f"CN{number}", f"Cụm {number}", "khởi công", 2024] for number in (1, 2)]
    slip = ["QĐ1", "Quất Động", "khởi công", 2024]
    plan = looked_at(a_workbook(headings, *known, slip), MILESTONES, deed)
    assert addresses(plan) == {("code_not_known", "A4")}
    # An office may number its clusters in its own way.
    assert not addresses(looked_at(a_workbook(headings, slip), MILESTONES, deed))
