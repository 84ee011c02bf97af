"""What spreadsheets of clusters say, compared with the register."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from clusters import register
from clusters.management.commands.load_clusters import CLUSTERS
from clusters.models import (
    Cluster,
    ClusterFacts,
    InvestorFacts,
    MilestoneFacts,
    OperationFacts,
    ProgressFacts,
)
from clusters.sheets import ClusterSheet, cluster_names, office_words
from hanoi_industry.history.models import Change
from hanoi_industry.periods import PartialDay
from hanoi_industry.spreadsheets import messages, services
from hanoi_industry.spreadsheets.comparing import LEAVE_OPEN, RowKind
from tests.factories import (
    TODAY,
    a_cluster,
    a_commune,
    a_deed,
    a_district,
    a_former_commune,
    a_grant,
    a_user,
)
from tests.uploads import (
    REGISTER,
    all_areas,
    answered,
    became,
    kept,
    planned,
    sent,
)
from tests.workbooks import a_workbook

SHEET = ClusterSheet()
HEADINGS = ["STT", "Huyện", "Xã, phường", "Cụm công nghiệp", "Quy mô (ha)", "Hiện trạng"]


@pytest.fixture
def deed(db):
    return a_deed(a_user("importer"))


@pytest.fixture
def dong_anh(db):
    """A former district with one former commune that went whole into one of today."""
    district = a_district("Đông Anh")
    present = a_commune("Thư Lâm", district=district)
    became(a_former_commune("Thụy Lâm", district=district), present)
    became(a_former_commune("Liên Hà", district=district), present)
    became(district, present)
    return district


def a_list(*rows, headings=HEADINGS):
    numbered = [[number, *row] for number, row in enumerate(rows, start=1)]
    return a_workbook(headings, *numbered)


def looked_at(content, deed, **more):
    return planned(sent(content, sheet=SHEET, deed=deed, **more), sheet=SHEET, deed=deed)


def test_more_rows_than_a_process_has_room_for_are_told_before_they_are_looked_at(
    deed, dong_anh, monkeypatch
):
    monkeypatch.setattr(ClusterSheet, "most_rows", 2)
    rows = [["Đông Anh", "Thư Lâm", f"Cụm {n}", 10, ""] for n in range(3)]
    assert looked_at(a_list(*rows[:2]), deed).is_ready
    plan = looked_at(a_list(*rows), deed)
    assert [one.params for one in plan.file_problems] == [{"rows": 3, "limit": 2}]
    with translation.override("vi"):
        (told,) = [messages.of_finding(one, SHEET.messages) for one in plan.file_problems]
    assert told.startswith("Bảng có 3 dòng; loại này mỗi lần xem được nhiều nhất 2 dòng.")


def test_rows_are_kept_alike_however_many_are_made_into_facts_at_a_time(
    deed, dong_anh, monkeypatch
):
    monkeypatch.setattr("clusters.services.recording.ROWS", 2)
    rows = [["Đông Anh", "Thư Lâm", f"Cụm {n}", 10 + n, "đang hoạt động"] for n in range(5)]
    kept(a_list(*rows), sheet=SHEET, deed=deed)
    codes = Cluster.objects.order_by("pk").values_list("code", "name")
    assert list(codes) == [(f"CCN{n + 1:04}", f"Cụm {n}") for n in range(5)]


def row_of(plan, number):
    return next(row for row in plan.rows if row.number == number)


def after(row):
    return {one.name.partition(".")[2]: one.after for one in row.differences}


# The office's own register


def test_the_register_as_the_office_has_it_brings_22_clusters_in_4_groups(deed):
    all_areas()
    upload = sent(REGISTER, sheet=SHEET, deed=deed)
    opened = services.open_upload(upload, SHEET)
    (total,) = opened.layout.totals

    assert len(opened.layout.rows) == 22
    assert len(opened.layout.groups) == 4
    assert (total.stated, total.computed, total.agrees) == (
        Decimal("147.51"),
        Decimal("147.51"),
        True,
    )
    assert not any(match.is_asked for match in opened.matches)

    plan = answered(upload, sheet=SHEET, deed=deed)
    assert plan.counts[RowKind.NEW] == 22
    assert not plan.faults
    services.keep(upload, sheet=SHEET, deed=deed, shown_fingerprint=plan.fingerprint)

    entries = {entry.name: entry for entry in register.as_of(TODAY)}
    assert len(entries) == 22
    hectares = sum(
        entry.values.get("established_hectares") or entry.values.get("planned_hectares") or 0
        for entry in entries.values()
    )
    assert hectares == Decimal("147.51")
    phung = entries["Thị trấn Phùng"]
    assert phung.values["established_hectares"] == Decimal("32.25")
    assert phung.values["investor"] == "Công ty CP Tư vấn đầu tư và Thương mại Tân Cương"
    two = entries["Liên Hà 2"].values
    assert two["planned_hectares"] == Decimal("21.99")
    assert two["approved_bn"] == Decimal("426.776")
    assert two["state"] == "building"
    assert two["legal_stage"] is None
    assert two["ground_breaking.actual"] == PartialDay.parse_iso("2023-09")


def test_only_what_is_doubtful_in_the_register_is_asked_and_each_once(deed):
    all_areas()
    plan = looked_at(REGISTER, deed)
    asked = {question.key: question for question in plan.questions}

    assert {key.partition("|")[0] for key in asked} == {"group", "commune", "state"}
    assert {
        question.params["text"] for key, question in asked.items() if key.startswith("group")
    } == {
        "ĐÔNG ANH",
        "PHÚ XUYÊN",
    }
    dong_anh = asked["group|đông anh"]
    assert dong_anh.offered == "017"
    assert dong_anh.addresses == ("B13",)
    assert asked["state|agreed to establish"].addresses == ("I30", "I31")
    assert not plan.is_ready


def test_what_is_offered_is_not_taken_until_somebody_says_so(deed):
    all_areas()
    plan = looked_at(REGISTER, deed)
    assert all(question.answer is None for question in plan.questions)
    assert row_of(plan, 16).kind is RowKind.ASKED


def test_the_register_on_top_of_the_public_list_finds_its_22_clusters(deed):
    all_areas()
    kept(CLUSTERS, sheet=SHEET, deed=deed, commune=LEAVE_OPEN)
    upload = sent(REGISTER, sheet=SHEET, deed=deed)
    plan = answered(upload, sheet=SHEET, deed=deed, commune=LEAVE_OPEN)

    assert plan.counts[RowKind.NEW] == 0
    assert all(row.thing is not None for row in plan.rows)
    assert len({row.thing.pk for row in plan.rows}) == 22


def test_an_import_that_is_undone_leaves_the_register_as_it_was(deed, dong_anh):
    a_cluster("Thụy Lâm", district=dong_anh, planned_hectares=Decimal(10))
    before = register.as_of(TODAY)
    content = a_list(
        ["Đông Anh", "Thụy Lâm", "CCN Thụy Lâm", 17, "đang hoạt động"],
        ["Đông Anh", "Liên Hà", "CCN Liên Hà", 20, "thành lập"],
    )
    upload = kept(content, sheet=SHEET, deed=deed)
    assert len(register.as_of(TODAY)) == 2

    account = services.undo(upload, sheet=SHEET, deed=deed)
    assert account.put_back
    assert register.as_of(TODAY).entries == before.entries


def test_what_was_undone_may_be_imported_again_under_the_same_codes(deed, dong_anh):
    content = a_list(["Đông Anh", "Thụy Lâm", "CCN Thụy Lâm", 17, None])
    upload = kept(content, sheet=SHEET, deed=deed)
    services.undo(upload, sheet=SHEET, deed=deed)
    again = kept(content, sheet=SHEET, deed=deed)

    assert again.outcome["new"] == 1
    assert Cluster.objects.count() == 1
    assert len(register.as_of(TODAY)) == 1


# The public list


def test_a_row_speaks_of_its_own_day_where_it_names_one(deed):
    headings = ["id", "name_vi", "area_ha", "reported_date", "figures_year"]
    content = a_workbook(
        headings,
        ["A1", "Một", 10, "05/12/2017", "2017"],
        ["A2", "Hai", 10, None, "2017"],
        ["A3", "Ba", 10, "01/2010", "2010"],
        ["A4", "Bốn", 10, None, None],
    )
    kept(content, sheet=SHEET, deed=deed, as_of=date(2025, 6, 30))
    days = dict(ClusterFacts.objects.values_list("cluster__code", "valid_from"))
    assert days == {
        "A1": date(2017, 12, 5),
        "A2": date(2017, 12, 31),
        "A3": date(2010, 1, 31),
        "A4": date(2025, 6, 30),
    }


def test_the_code_of_the_list_becomes_the_code_of_the_cluster(deed):
    kept(a_workbook(["id", "name_vi"], ["HN042", "Đại Thắng"]), sheet=SHEET, deed=deed)
    assert Cluster.objects.get().code == "HN042"


def test_a_code_of_another_list_is_remembered_as_alias(deed, dong_anh):
    cluster = a_cluster("Thụy Lâm", district=dong_anh, code="CCN0001")
    content = a_workbook(
        ["id", "name_vi", "district", "trades"], ["HN020", "Thụy Lâm", "Đông Anh", "gỗ"]
    )
    kept(content, sheet=SHEET, deed=deed)

    assert list(cluster.aliases.values_list("text", flat=True)) == ["HN020"]
    plan = looked_at(a_workbook(["id", "trades"], ["HN020", "giấy"]), deed)
    assert plan.rows[0].thing == cluster


# Which cluster


@pytest.mark.parametrize(
    "name",
    [
        "Thụy Lâm",
        "CCN Thụy Lâm",
        "CỤM CÔNG NGHIỆP THUỴ LÂM",
        "Cụm CN  Thụy Lâm ",
        "Thụy Lâm (Đông Anh)",
    ],
)
def test_a_name_is_found_however_it_is_spelled(name, deed, dong_anh):
    cluster = a_cluster("Thụy Lâm", district=dong_anh)
    plan = looked_at(a_list(["Đông Anh", None, name, 17, None]), deed)
    assert plan.rows[0].thing == cluster
    assert "name" not in after(plan.rows[0])


def test_clusters_of_one_name_in_two_districts_stay_two_once_somebody_said_so(deed, dong_anh):
    other = a_district("Đan Phượng")
    a_cluster("Liên Hà (Đan Phượng)", district=other)
    upload = sent(a_list(["Đông Anh", None, "CCN Liên Hà", 2.8, None]), sheet=SHEET, deed=deed)
    plan = planned(upload, sheet=SHEET, deed=deed)
    assert plan.rows[0].kind is RowKind.ASKED
    assert answered(upload, sheet=SHEET, deed=deed, cluster="new").rows[0].kind is RowKind.NEW


def test_a_name_in_a_wrong_district_is_no_new_cluster_without_a_question(deed, dong_anh):
    a_cluster("Ngọc Hồi", district=a_district("Thanh Trì"))
    plan = looked_at(a_list(["Đông Anh", None, "Ngọc Hồi", 56, None]), deed)
    (question,) = plan.questions
    assert plan.rows[0].kind is RowKind.ASKED
    assert [choice.value for choice in question.choices][-1] == "new"


def test_a_name_that_two_clusters_bear_is_asked_about_where_no_place_tells(deed, dong_anh):
    twins = {
        a_cluster("Liên Hà", district=dong_anh),
        a_cluster("Liên Hà", district=a_district("Đan Phượng")),
    }
    plan = looked_at(a_list([None, None, "Liên Hà", 2.8, None]), deed)
    (question,) = plan.questions

    assert plan.rows[0].kind is RowKind.ASKED
    assert {choice.value for choice in question.choices} == {*(one.code for one in twins), "new"}


def test_another_phase_is_another_cluster(deed, dong_anh):
    a_cluster("Liên Hà 1", district=dong_anh)
    plan = looked_at(a_list(["Đông Anh", None, "CCN Liên Hà 2", 20, None]), deed)
    assert plan.rows[0].kind is RowKind.NEW


@pytest.mark.parametrize("name", ["Liên Hà giai đoạn 2", "Liên Hà mở rộng", "Lên Hà"])
def test_a_name_that_is_only_alike_is_asked_about(name, deed, dong_anh):
    cluster = a_cluster("Liên Hà", district=dong_anh)
    upload = sent(a_list(["Đông Anh", None, name, 20, None]), sheet=SHEET, deed=deed)
    plan = planned(upload, sheet=SHEET, deed=deed)
    assert [choice.value for choice in plan.questions[0].choices] == [cluster.code, "new"]

    assert answered(upload, sheet=SHEET, deed=deed, cluster="new").rows[0].kind is RowKind.NEW


def test_a_name_that_somebody_decided_on_is_not_asked_about_again(deed, dong_anh):
    cluster = a_cluster("Liên Hà", district=dong_anh)
    kept(
        a_list(["Đông Anh", None, "Lên Hà", 20, None]), sheet=SHEET, deed=deed, cluster=cluster.code
    )
    plan = looked_at(a_list(["Đông Anh", None, "Lên Hà", 21, None]), deed)
    assert not plan.questions
    assert plan.rows[0].thing == cluster


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("CCN LN Thanh Thùy (GĐ II)", "Làng nghề Thanh Thùy giai đoạn 2"),
        ("CCN Tiền Phong GĐ2", "Tiền Phong giai đoạn 2"),
        ("CCN Quất Động (mở rộng)", "Quất Động mở rộng"),
        ("CCN Liên Hà II", "Liên Hà 2"),
        ("CCN TTCN Duyên Thái", "Tiểu thủ công nghiệp Duyên Thái"),
        ("Cụm CN Thanh Văn – Tân Ước", "Thanh Văn - Tân Ước"),
        ("CCN TT. Phùng", "Thị trấn Phùng"),
        ("2. CCN Dục Tú", "Dục Tú"),
        ("CCN Ngoc Hoi", "Ngọc Hồi"),
    ],
)
def test_a_name_written_short_is_the_same_name(written, name, deed, dong_anh):
    cluster = a_cluster(name, district=dong_anh)
    plan = looked_at(a_list(["Đông Anh", None, written, 17, None]), deed)
    assert plan.rows[0].thing == cluster
    assert not plan.questions


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Liên Hà 2", "Liên Hà giai đoạn 2"),
        ("Tiền Phong giai đoạn 1", "Tiền Phong giai đoạn 2"),
        ("Sơn Đông", "Đông Sơn"),
        ("Tân Triều", "Làng nghề Tân Triều"),
    ],
)
def test_two_names_are_never_one(one, other):
    assert cluster_names.name_key(one) != cluster_names.name_key(other)


def test_a_name_that_is_part_of_others_is_asked_about_and_makes_no_new_cluster(deed, dong_anh):
    alike = {
        a_cluster("Cơ kim khí Phùng Xá", district=dong_anh).code,
        a_cluster("Đồ mộc dân dụng Phùng Xá", district=dong_anh).code,
    }
    plan = looked_at(a_list(["Đông Anh", None, "CCN Phùng Xá", 20, None]), deed)
    (question,) = plan.questions
    assert plan.rows[0].kind is RowKind.ASKED
    assert {choice.value for choice in question.choices} == {*alike, "new"}


def test_a_name_that_another_row_gives_to_another_district_is_asked_about_here(deed, dong_anh):
    a_cluster("Phùng Xá (Mỹ Đức)", district=a_district("Mỹ Đức"))
    longer = a_cluster("Cơ kim khí Phùng Xá", district=dong_anh)
    plan = looked_at(
        a_list(
            ["Đông Anh", None, "CCN Phùng Xá", 20, None],
            ["Mỹ Đức", None, "Phùng Xá (Mỹ Đức)", 5, None],
        ),
        deed,
    )
    (question,) = plan.questions
    assert plan.rows[0].kind is RowKind.ASKED
    assert {choice.value for choice in question.choices} == {longer.code, "new"}


def test_a_name_that_is_told_apart_by_its_district_is_asked_about_where_none_is_said(deed):
    apart = a_cluster("Phùng Xá (Mỹ Đức)", district=a_district("Mỹ Đức"))
    longer = a_cluster("Cơ kim khí Phùng Xá", district=a_district("Thạch Thất"))
    plan = looked_at(
        a_list([None, None, "Phùng Xá", 20, None], [None, None, "Phùng Xá (Mỹ Đức)", 5, None]), deed
    )
    (question,) = plan.questions
    assert {choice.value for choice in question.choices} == {apart.code, longer.code, "new"}
    assert plan.rows[1].thing == apart


def test_a_name_of_one_word_inside_another_is_asked_about(deed, dong_anh):
    longer = a_cluster("Thực phẩm Hapro", district=dong_anh)
    plan = looked_at(a_list([None, None, "CCN Hapro", 20, None]), deed)
    (question,) = plan.questions
    # No brackets with nothing in them where nobody says where it lies.
    with translation.override("en"):
        assert "“CCN Hapro” one of" in messages.of_question(question, SHEET.messages)
    assert {choice.value for choice in question.choices} == {longer.code, "new"}


@pytest.mark.parametrize("name", ["Giai đoạn 1", "CCN giai đoạn II", "GĐ 2", "Phần mở rộng"])
def test_a_phase_without_a_name_makes_no_cluster(name, deed, dong_anh):
    plan = looked_at(a_list(["Đông Anh", None, name, 20, None]), deed)
    (fault,) = plan.rows[0].faults
    assert fault.code == "phase_without_name"


@pytest.mark.parametrize("name", ["Liên Hà; CCN Dục Tú", "CCN Liên Hà\nCCN Dục Tú"])
def test_several_clusters_in_one_cell_are_told(name, deed, dong_anh):
    a_cluster("Liên Hà", district=dong_anh)
    a_cluster("Dục Tú", district=dong_anh)
    plan = looked_at(a_list(["Đông Anh", None, name, 20, None]), deed)
    (fault,) = plan.rows[0].faults
    assert fault.code == "several_clusters"


def test_a_code_beside_the_name_of_another_cluster_is_odd(deed, dong_anh):
    meant = a_cluster("Ngọc Hồi", district=dong_anh)
    other = a_cluster("Thanh Văn - Tân Ước", district=dong_anh)
    headings = ["Mã cụm", "Tên cụm", "Số lao động"]
    content = a_workbook(headings, [other.code, meant.name, 12], [meant.code, meant.name, 13])
    first, second = looked_at(content, deed).rows
    assert [one.code for one in first.oddities] == ["name_of_another"]
    assert not second.oddities


def test_of_twins_the_one_in_the_commune_that_the_row_names_is_meant(deed, dong_anh):
    here, there = a_commune("Ô Diên"), a_commune("Phúc Thịnh")
    twin = a_cluster("Liên Hà", area=here)
    a_cluster("Liên Hà", area=there)
    plan = looked_at(a_list([None, "xã Ô Diên", "Liên Hà", 2.8, None]), deed)
    assert plan.rows[0].thing == twin


def test_a_cluster_named_twice_for_one_day_must_be_named_once(deed, dong_anh):
    row = ["Đông Anh", None, "CCN Liên Hà", 20, None]
    plan = looked_at(a_list(row, row), deed)
    assert [one.kind for one in plan.rows] == [RowKind.NEW, RowKind.FAULTY]


# Values


def test_a_blank_never_erases_and_a_dash_says_nothing(deed, dong_anh):
    cluster = a_cluster("Liên Hà", district=dong_anh, planned_hectares=Decimal(20), trades="gỗ")
    headings = ["STT", "Huyện", "Cụm công nghiệp", "Diện tích quy hoạch", "Ngành nghề"]
    plan = looked_at(a_list(["Đông Anh", "Liên Hà", "-", None], headings=headings), deed)
    assert plan.rows[0].thing == cluster
    assert plan.rows[0].kind is RowKind.SAME


def test_erasing_takes_a_word(deed, dong_anh):
    a_cluster("Liên Hà", district=dong_anh, trades="gỗ")
    headings = ["STT", "Huyện", "Cụm công nghiệp", "Ngành nghề"]
    kept(a_list(["Đông Anh", "Liên Hà", "xoá"], headings=headings), sheet=SHEET, deed=deed)
    assert register.as_of(TODAY).entries[0].values["trades"] is None


def test_a_remark_made_before_is_not_taken_away_by_a_blank_one(deed, dong_anh):
    a_cluster("Liên Hà", district=dong_anh, note="thành lập; làng nghề", legal_stage="established")
    plan = looked_at(a_list(["Đông Anh", None, "Liên Hà", None, "thành lập"]), deed)
    assert plan.rows[0].kind is RowKind.SAME


def test_the_decimal_comma_is_the_columns(deed, dong_anh):
    content = a_list(
        ["Đông Anh", None, "Một", "9,26", None],
        ["Đông Anh", None, "Hai", "426,776", None],
        ["Đông Anh", None, "Ba", "1,234", None],
    )
    plan = looked_at(content, deed)
    assert [after(row)["planned_hectares"] for row in plan.rows] == [
        Decimal("9.26"),
        Decimal("426.776"),
        Decimal("1.234"),
    ]


def test_numbers_that_may_be_two_are_asked_about_once_for_their_column(deed, dong_anh):
    content = a_list(
        ["Đông Anh", None, "Một", "1.234", None], ["Đông Anh", None, "Hai", "2.345", None]
    )
    plan = looked_at(content, deed)
    (question,) = plan.open_questions
    assert (question.code, question.addresses) == ("decimal_mark", ("E2",))
    assert [row.kind for row in plan.rows] == [RowKind.ASKED] * 2
    assert not plan.is_ready


@pytest.mark.parametrize(("mark", "hectares"), [(",", ["1234", "2345"]), (".", ["1.234", "2.345"])])
def test_one_answer_reads_the_whole_column(mark, hectares, deed, dong_anh):
    content = a_list(
        ["Đông Anh", None, "Một", "1.234", None], ["Đông Anh", None, "Hai", "2.345", None]
    )
    upload = sent(content, sheet=SHEET, deed=deed)
    services.answer(upload, deed=deed, questions={"decimal_mark|size": mark})
    plan = planned(upload, sheet=SHEET, deed=deed)
    assert [after(row)["planned_hectares"] for row in plan.rows] == list(map(Decimal, hectares))


def test_of_workers_only_the_whole_number_is_possible(deed, dong_anh):
    content = a_workbook(
        ["STT", "Tên cụm", "Huyện", "Số lao động"], [1, "Một", "Đông Anh", "1.250"]
    )
    plan = looked_at(content, deed)
    assert after(plan.rows[0])["workers"] == 1250


def test_a_step_that_is_done_on_a_day_to_come_is_a_fault(deed, dong_anh):
    content = a_workbook(
        ["STT", "Tên cụm", "Huyện", "Ngày khởi công"], [1, "Một", "Đông Anh", "2099"]
    )
    (fault,) = looked_at(content, deed).rows[0].faults
    assert (fault.code, fault.address) == ("day_to_come", "D2")


def test_a_bare_place_that_was_a_district_too_is_asked_about(deed):
    all_areas()
    content = a_workbook(["STT", "Tên cụm", "Địa bàn"], [1, "Một", "Chương Mỹ"])
    (question,) = looked_at(content, deed).open_questions
    assert question.code == "which_place"
    assert {choice.value for choice in question.choices} >= {"277", "10015"}


def test_under_a_heading_of_districts_and_communes_it_is_asked_about_too(deed):
    all_areas()
    content = a_workbook(["STT", "Tên cụm", "Huyện, xã"], [1, "Một", "Chương Mỹ"])
    plan = looked_at(content, deed)
    assert [one.code for one in plan.open_questions] == ["which_place"]
    assert "lead_area" not in after(plan.rows[0])


def test_of_a_place_that_says_what_it_is_now_the_present_commune_counts(deed):
    all_areas()
    place = "Xã Liên Hà, huyện Đông Anh (nay là xã Thư Lâm)"
    content = a_workbook(["STT", "Tên cụm", "Địa điểm (xã, huyện)"], [1, "Một", place])
    plan = looked_at(content, deed)
    assert not plan.open_questions
    assert after(plan.rows[0])["lead_area"].name == "Thư Lâm"


def test_under_a_heading_of_communes_the_same_name_is_the_commune(deed):
    all_areas()
    content = a_workbook(["STT", "Tên cụm", "Xã, phường"], [1, "Một", "Chương Mỹ"])
    plan = looked_at(content, deed)
    assert not plan.open_questions
    assert after(plan.rows[0])["lead_area"].code == "10015"


def test_a_list_that_lies_on_its_side_is_read_turned_and_upright_on_request(deed):
    content = a_workbook(
        ["Tên cụm", "Phú Thị", "Ninh Hiệp"],
        ["Diện tích (ha)", 20, 63],
        ["Số dự án", 15, 3],
        ["Lao động", 500, 80],
    )
    upload = sent(content, sheet=SHEET, deed=deed)
    plan = planned(upload, sheet=SHEET, deed=deed)
    assert [(row.label, str(row.number)) for row in plan.rows] == [
        ("Phú Thị", "B"),
        ("Ninh Hiệp", "C"),
    ]
    services.answer(upload, deed=deed, is_turned=False)
    upload.refresh_from_db()
    opened = services.open_upload(upload, SHEET)
    assert not opened.raw.is_turned
    assert not opened.blocking


def test_a_heading_is_not_taken_for_the_name_of_a_cluster(deed, dong_anh):
    content = a_workbook(["STT", "Tên cụm", "Huyện"], [1, "Diện tích (ha)", "Đông Anh"])
    (fault,) = looked_at(content, deed).rows[0].faults
    assert (fault.code, fault.address) == ("name_is_a_heading", "B2")


def test_where_a_cluster_lies_now_is_not_how_its_papers_call_the_place(deed, dong_anh):
    """ "Xã mới: Thư Lâm" replaced the place of the decision."""
    a_commune("Thư Lâm")
    a_cluster("Một", district=dong_anh, place="xã Liên Hà")
    headings = ["STT", "Tên cụm", "Huyện cũ", "Xã mới"]
    content = a_workbook(headings, [1, "Một", "Đông Anh", "Thư Lâm"])
    said = after(looked_at(content, deed).rows[0])
    assert str(said["lead_area"]) == "Xã Thư Lâm"
    assert "place" not in said


@pytest.mark.parametrize(
    ("tick", "state"), [("x", "finished"), ("Có", "finished"), ("Chưa", "none")]
)
def test_a_tick_says_that_there_is_a_station_and_not_that_it_runs(tick, state, deed, dong_anh):
    content = a_workbook(
        ["STT", "Tên cụm", "Huyện", "Đã có trạm XLNT"], [1, "Một", "Đông Anh", tick]
    )
    assert after(looked_at(content, deed).rows[0])["state"] == state


@pytest.mark.parametrize(
    ("hectares", "is_odd"), [(4.99, True), (5, False), (75, False), (75.01, True), (None, False)]
)
def test_a_size_outside_the_law_is_odd_and_kept(hectares, is_odd, deed, dong_anh):
    plan = looked_at(a_list(["Đông Anh", None, "Một", hectares, None]), deed)
    assert plan.rows[0].is_odd is is_odd
    assert plan.rows[0].kind is RowKind.NEW


def test_the_size_is_of_the_decision_where_the_cluster_is_established(deed, dong_anh):
    content = a_list(
        ["Đông Anh", None, "Một", 10, "thành lập"],
        ["Đông Anh", None, "Hai", 10, "đang hoạt động"],
    )
    one, two = looked_at(content, deed).rows
    assert "established_hectares" in after(one)
    assert "planned_hectares" in after(two)
    assert one.notes[0].code == "area_as_established"
    assert two.notes[0].code == "area_as_planned"


def test_each_value_keeps_its_text_and_its_cell(deed, dong_anh):
    upload = kept(a_list(["Đông Anh", None, "CCN Một", "9,26", None]), sheet=SHEET, deed=deed)
    facts = ClusterFacts.objects.get()
    assert facts.as_typed["name"] == "CCN Một"
    assert facts.as_typed["planned_hectares"] == "9,26"
    lines = [
        line for one in Change.objects.filter(change_set=upload.change_set) for line in one.told()
    ]
    (line,) = [line for line in lines if line.field == "planned_hectares"]
    assert (line.sheet, line.cell) == ("Sheet1", "E2")


def test_a_text_that_is_too_long_is_told_and_not_cut(deed):
    plan = looked_at(a_workbook(["Mã cụm", "Tên cụm"], ["x" * 21, "Một"]), deed)
    (fault,) = plan.rows[0].faults
    assert (fault.code, fault.params["longest"]) == ("text_too_long", 20)


# What the office's words mean


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("thành lập", office_words.State(legal_stage="established")),
        ("Đã thành lập.", office_words.State(legal_stage="established")),
        ("đang hoạt động", office_words.State(is_operating=True, progress="operating")),
        ("đề xuất bổ sung quy hoạch", office_words.State(legal_stage="proposed")),
        ("kêu gọi đầu tư", office_words.State(legal_stage="planned")),
        (
            "khởi công 9/2023",
            office_words.State(
                progress="building",
                ground_broken=True,
                ground_broken_on=PartialDay.parse_iso("2023-09"),
            ),
        ),
        ("khởi công (năm không ghi)", office_words.State(progress="building", ground_broken=True)),
        (
            "khởi công 11/4 (năm không ghi)",
            office_words.State(progress="building", ground_broken=True),
        ),
        ("agreed to establish", None),
        ("IC", None),
        ("chuyển đổi thành khu công nghiệp hỗ trợ Nam Hà Nội", None),
        ("chưa thành lập", None),
        ("Đang xây dựng HTKT", office_words.State(progress="building")),
        ("Chưa hoạt động", office_words.State(is_operating=False)),
    ],
)
def test_only_clear_words_for_a_state_are_taken(text, expected):
    assert office_words.read_state(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("chưa từng vận hành (2025)", "stopped"),
        ("không đầu tư trạm (chủ yếu đồ mộc)", "none"),
        ("mới xong phần xây dựng, chưa lắp thiết bị", "building"),
        ("vận hành từ 2011; quan trắc 3 tháng/lần", "running"),
        ("vận hành từ tháng 9/2026 (dự kiến)", None),
        ("vận hành tự động", None),
        ("chưa xây dựng do thiếu vốn", "none"),
        ("chưa xây dựng xong", None),
        ("đã hoàn thành đầu tư trạm (6/2017)", None),
        ("có hệ thống (7/2020)", None),
    ],
)
def test_only_clear_words_for_a_station_are_taken(text, expected):
    assert office_words.read_station(text) == expected


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Ban Quản lý dự án đầu tư xây dựng huyện Đông Anh", "project_board"),
        ("Công ty CP Đông Thành Hà Nội", "enterprise"),
        ("CTCP Liên Việt", "enterprise"),
        ("HTX Thành Công", "cooperative"),
        ("Hapro", ""),
    ],
)
def test_the_kind_of_an_investor_is_taken_from_clear_words_only(name, kind):
    assert office_words.investor_kind(name) == kind


def test_ground_breaking_claims_no_legal_stage(deed, dong_anh):
    kept(a_list(["Đông Anh", None, "Một", 10, "khởi công 9/2023"]), sheet=SHEET, deed=deed)
    assert ClusterFacts.objects.get().legal_stage is None
    assert ProgressFacts.objects.get().state == "building"
    step = MilestoneFacts.objects.get()
    assert (step.kind, step.actual_on, step.actual_precision) == (
        "ground_breaking",
        date(2023, 9, 1),
        "month",
    )


def test_words_that_are_not_clear_are_asked_and_kept_whatever_the_answer(deed, dong_anh):
    upload = sent(
        a_list(
            ["Đông Anh", None, "Một", None, "agreed to establish"],
            ["Đông Anh", None, "Hai", None, "agreed to establish"],
        ),
        sheet=SHEET,
        deed=deed,
    )
    (question,) = planned(upload, sheet=SHEET, deed=deed).questions
    assert question.addresses == ("F2", "F3")

    plan = answered(upload, sheet=SHEET, deed=deed, state=LEAVE_OPEN)
    assert {after(row)["note"] for row in plan.rows} == {"agreed to establish"}
    assert not any("legal_stage" in after(row) for row in plan.rows)


def test_the_reading_of_a_list_settles_what_its_words_leave_open(deed):
    headings = ["id", "name_vi", "status_source", "status_reading"]
    plan = looked_at(a_workbook(headings, ["A1", "Một", "IC", "operating"]), deed)
    assert not plan.questions
    assert after(plan.rows[0])["is_operating"] is True
    assert after(plan.rows[0])["note"] == "IC"


def test_a_tick_is_no_investor(deed, dong_anh):
    content = a_workbook(["Tên cụm", "Chủ đầu tư"], ["Dục Tú", "x"])
    (row,) = looked_at(content, deed).rows
    assert [one.code for one in row.faults] == ["no_investor"]


def test_one_investor_of_a_name_is_one_investor(deed, dong_anh):
    headings = ["STT", "Huyện", "Cụm công nghiệp", "Chủ đầu tư"]
    content = a_list(
        ["Đông Anh", "Một", "Công ty CP Đông Thành"],
        ["Đông Anh", "Hai", "Công ty CP  Đông Thành"],
        headings=headings,
    )
    kept(content, sheet=SHEET, deed=deed)
    assert InvestorFacts.objects.values("investor").distinct().count() == 1


# Places


def test_a_former_commune_that_went_whole_into_one_leads_there(deed, dong_anh):
    row = looked_at(a_list(["Đông Anh", "xã Thụy Lâm", "Một", 10, None]), deed).rows[0]
    assert after(row)["lead_area"].name == "Thư Lâm"
    assert after(row)["place"] == "xã Thụy Lâm"
    assert after(row)["district"] == dong_anh


def test_a_former_commune_that_was_divided_is_asked_about(deed, dong_anh):
    parts = [a_commune("Đông Anh", district=dong_anh), a_commune("Thiên Lộc", district=dong_anh)]
    became(a_former_commune("Dục Tú", district=dong_anh), *parts)
    upload = sent(a_list(["Huyện Đông Anh", "Dục Tú", "Một", 10, None]), sheet=SHEET, deed=deed)
    (question,) = planned(upload, sheet=SHEET, deed=deed).questions
    assert {choice.value for choice in question.choices} == {
        *(one.code for one in parts),
        LEAVE_OPEN,
    }

    plan = answered(upload, sheet=SHEET, deed=deed, commune=parts[1].code)
    assert after(plan.rows[0])["lead_area"] == parts[1]


def test_of_several_communes_the_first_leads(deed, dong_anh):
    second = a_commune("Phúc Thịnh", district=dong_anh)
    became(a_former_commune("Nguyên Khê", district=dong_anh), second)
    row = looked_at(a_list(["Đông Anh", "Thụy Lâm; Nguyên Khê", "Một", 10, None]), deed).rows[0]
    assert after(row)["lead_area"].name == "Thư Lâm"
    assert after(row)["further_area_codes"] == [second.code]


def test_where_the_first_commune_is_left_open_the_second_does_not_lead(deed, dong_anh):
    second = a_commune("Phúc Thịnh", district=dong_anh)
    became(a_former_commune("Nguyên Khê", district=dong_anh), second)
    upload = sent(
        a_list(["Đông Anh", "Vô Danh; Nguyên Khê", "Một", 10, None]), sheet=SHEET, deed=deed
    )
    plan = answered(upload, sheet=SHEET, deed=deed, commune=LEAVE_OPEN)
    assert "lead_area" not in after(plan.rows[0])
    assert after(plan.rows[0])["further_area_codes"] == [second.code]


def test_communes_as_an_export_writes_them_change_nothing(deed, dong_anh):
    second = a_commune("Phúc Thịnh", district=dong_anh)
    a_cluster("Một", district=dong_anh, further_area_codes=[second.code])

    (row,) = looked_at(a_list(["Đông Anh", str(second), "Một", None, None]), deed).rows

    assert not {"lead_area", "further_area_codes"} & after(row).keys()


def test_a_commune_decided_once_is_not_asked_again(deed, dong_anh):
    parts = [a_commune("Đông Anh", district=dong_anh), a_commune("Thiên Lộc", district=dong_anh)]
    became(a_former_commune("Dục Tú", district=dong_anh), *parts)
    a_cluster("Một", district=dong_anh, area=parts[0], place="Dục Tú")
    plan = looked_at(a_list(["Huyện Đông Anh", "Dục Tú", "Một", 10, None]), deed)
    assert not plan.questions
    assert "lead_area" not in after(plan.rows[0])


# Areas of others


def test_a_row_about_another_commune_is_refused_and_nothing_of_it_is_told(dong_anh):
    mine, other = a_commune("Mê Linh", district=dong_anh), a_commune("Yên Lãng", district=dong_anh)
    cluster = a_cluster("Một", district=dong_anh, area=other, planned_hectares=Decimal(33))
    deed = a_deed(a_user("importer", area=mine))
    plan = looked_at(a_list(["Đông Anh", None, "Một", 10, None]), deed)

    assert plan.rows[0].kind is RowKind.FAULTY
    assert [fault.code for fault in plan.rows[0].faults] == ["not_your_area"]
    assert not plan.rows[0].differences
    assert cluster.facts.count() == 1


@pytest.mark.parametrize("heading", ["Mã cụm", "Tên cụm"])
def test_a_cluster_of_another_commune_is_not_moved_into_ones_own(heading, dong_anh):
    mine, other = a_commune("Mê Linh", district=dong_anh), a_commune("Yên Lãng", district=dong_anh)
    cluster = a_cluster("Một", district=dong_anh, area=other)
    known = cluster.code if heading == "Mã cụm" else "Một"
    deed = a_deed(a_user("importer", area=mine))
    plan = looked_at(a_workbook([heading, "Xã, phường"], [known, "Xã Mê Linh"]), deed)
    assert plan.rows[0].thing != cluster
    # By its code it is refused; by its name alone the row is about another cluster of that name.
    assert plan.rows[0].kind is (RowKind.FAULTY if heading == "Mã cụm" else RowKind.NEW)
    cluster.refresh_from_db()
    assert cluster.area == other


def test_a_cluster_is_not_moved_from_ones_own_commune_into_another(dong_anh):
    mine, other = a_commune("Mê Linh", district=dong_anh), a_commune("Yên Lãng", district=dong_anh)
    cluster = a_cluster("Một", area=mine)
    deed = a_deed(a_user("importer", area=mine))
    plan = looked_at(a_workbook(["Mã cụm", "Xã, phường"], [cluster.code, "Xã Yên Lãng"]), deed)
    assert [fault.code for fault in plan.rows[0].faults] == ["not_your_area"]
    assert other.clusters.count() == 0


def test_whoever_imports_for_one_commune_keeps_rows_of_it(dong_anh):
    mine = a_commune("Mê Linh", district=dong_anh)
    deed = a_deed(a_user("importer", area=mine))
    upload = kept(
        a_workbook(["Tên cụm", "Xã, phường", "Số QĐ"], ["Một", "Xã Mê Linh", "298/QĐ-UBND"]),
        sheet=SHEET,
        deed=deed,
    )
    assert upload.outcome == {"new": 1}
    assert ClusterFacts.objects.get().source.area == mine


def test_recording_for_a_commune_is_not_importing_for_it(dong_anh):
    """Importer in one commune, officer in another: a row of the other one is refused."""
    mine, other = a_commune("Mê Linh", district=dong_anh), a_commune("Yên Lãng", district=dong_anh)
    user = a_user("importer", area=mine)
    a_grant(user, "officer", area=other)
    plan = looked_at(a_workbook(["Tên cụm", "Xã, phường"], ["Một", "Xã Yên Lãng"]), a_deed(user))
    assert [fault.code for fault in plan.rows[0].faults] == ["not_your_area"]


# Size of the work


def test_a_plan_asks_as_many_questions_for_one_row_as_for_many(deed, dong_anh):
    def asked(count):
        rows = [["Đông Anh", "Thụy Lâm", f"Cụm số {n}", 10, "thành lập"] for n in range(count)]
        upload = sent(a_list(*rows), sheet=SHEET, deed=deed)
        with CaptureQueriesContext(connection) as queries:
            assert planned(upload, sheet=SHEET, deed=deed).counts[RowKind.NEW] == count
        return len(queries)

    assert asked(1) == asked(60)


def test_keeping_asks_for_batches_and_not_for_rows(deed, dong_anh):
    def asked(first, count):
        rows = [
            ["Đông Anh", "Thụy Lâm", f"Cụm số {n}", 10, "thành lập"]
            for n in range(first, first + count)
        ]
        upload = sent(a_list(*rows), sheet=SHEET, deed=deed)
        plan = planned(upload, sheet=SHEET, deed=deed)
        with CaptureQueriesContext(connection) as queries:
            services.keep(upload, sheet=SHEET, deed=deed, shown_fingerprint=plan.fingerprint)
        return len(queries)

    asked(0, 1)
    # SQLite writes at most so many values at once, so sixty rows are a few batches.
    assert asked(200, 60) - asked(100, 5) <= 10


def test_was_it_wrong_or_did_it_change_is_asked_once_for_a_column(deed, dong_anh):
    """A correction keeps the day of what was held; a change begins on the day of the file."""
    headings = ["Mã cụm", "Tên cụm", "Số dự án", "Lao động"]
    before = date(2025, 6, 30)
    a_cluster("Một", code="A1", projects=5, workers=100, valid_from=before)
    a_cluster("Hai", code="A2", projects=6, workers=200, valid_from=before)
    content = a_workbook(headings, ["A1", "Một", 7, 150], ["A2", "Hai", 8, 250])
    upload = sent(content, sheet=SHEET, deed=deed)
    plan = answered(upload, sheet=SHEET, deed=deed)
    asked = {one.name: one for one in plan.revisions}
    assert {name: one.count for name, one in asked.items()} == {
        "OperationFacts.projects": 2,
        "OperationFacts.workers": 2,
    }
    upload.refresh_from_db()
    upload.answers = {"0": {"corrections": {"OperationFacts.projects": "correct"}}}
    upload.save()
    corrected = planned(upload, sheet=SHEET, deed=deed)
    assert corrected.fingerprint != plan.fingerprint
    services.keep(upload, sheet=SHEET, deed=deed, shown_fingerprint=corrected.fingerprint)
    rows = OperationFacts.objects.standing().filter(cluster__code="A1").order_by("valid_from")
    assert [(one.valid_from, one.projects, one.workers) for one in rows] == [
        (before, 7, 100),
        (TODAY, 7, 150),
    ]


# Columns as offices head them


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Số DN", "projects"),
        ("Số doanh nghiệp thứ cấp", "projects"),
        ("Tổng mức ĐT (tỷ đồng)", "approved_bn"),
        ("Tổng vốn đã đầu tư (lũy kế đã thanh toán)", "realised_bn"),
        ("DT theo QĐTL (ha)", "established_hectares"),
        ("Loại CCN", "kind"),
        ("Xã / Cụm công nghiệp", "name"),
        ("Diện tích đất đã giao, cho thuê (ha)", "handed_over_hectares"),
        ("Có hệ thống XLNT tập trung đạt tiêu chuẩn môi trường", "meets_standard"),
    ],
)
def test_the_words_of_forms_and_offices_are_known_without_asking(heading, name, deed):
    upload = sent(a_workbook(["Mã cụm", heading], ["C1", None]), sheet=SHEET, deed=deed)
    match = services.open_upload(upload, SHEET).matches[1]
    assert (match.field, match.is_asked) == (name, False)


def test_plan_and_outcome_of_a_step_stand_side_by_side_below_its_name(deed, dong_anh):
    content = a_workbook(
        ["Tên cụm", "GPMB", None, "Khởi công", None],
        [None, "KH", "TH", "KH", "TH"],
        ["Dục Tú", "30/6/2024", "15/7/2024", "9/2024", None],
        merges=["B1:C1", "D1:E1"],
    )
    (row,) = looked_at(content, deed).rows
    said = {one.name: str(one.after) for one in row.differences if "_on" in one.name}
    assert [key for key in said if "clearance" in key or "ground_breaking" in key]
    assert sorted(said.values()) == ["2024-06-30", "2024-07-15", "2024-09"]


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Đã có QĐ thành lập", "established"),
        ("Trong quy hoạch", "planned"),
        ("Hình thành trước năm 2009, chưa có QĐ", "legacy"),
        ("Đã bãi bỏ", "revoked"),
    ],
)
def test_the_words_of_offices_for_legal_stages_are_known(text, stage, deed):
    content = a_workbook(["Tên cụm", "Tình trạng pháp lý"], ["Dục Tú", text])
    (row,) = looked_at(content, deed).rows
    assert after(row)["legal_stage"] == stage


# Counts and days as offices write them


def test_counts_with_their_units_are_read_and_others_are_odd_or_faulty(deed, dong_anh):
    headings = ["STT", "Huyện", "Xã, phường", "Cụm công nghiệp", "Số dự án", "Số lao động"]
    content = a_list(
        *(["Đông Anh", "Thư Lâm", f"Cụm {n}", *counts] for n, counts in enumerate(COUNTS, start=1)),
        headings=headings,
    )
    plan = looked_at(content, deed)
    assert {row.number: after(row).get("workers") for row in plan.rows if not row.faults} == {
        2: 560,
        3: 1200,
    }
    assert [(one.code, one.address) for row in plan.rows for one in row.oddities] == [
        ("counts_others", "F3")
    ]
    assert [(one.code, one.address) for row in plan.rows for one in row.faults] == [
        ("not_counted_so", "E4"),
        ("blank_in_number", "F5"),
    ]


COUNTS = (("35 dự án", "560 LĐ"), ("12 DN", "1.200 hộ"), ("20 ha", 10), (3, "38 ,5"))


def test_words_for_a_day_that_has_not_come_are_told_and_record_nothing(deed, dong_anh):
    headings = [*HEADINGS[:5], "Ngày khởi công"]
    content = a_list(["Đông Anh", "Thư Lâm", "Cụm Một", 10, "chưa khởi công"], headings=headings)
    (row,) = looked_at(content, deed).rows
    assert not row.faults
    assert ("no_value_yet", "F2") in [(one.code, one.address) for one in row.notes]
    kept(content, sheet=SHEET, deed=deed)
    assert not MilestoneFacts.objects.exists()
