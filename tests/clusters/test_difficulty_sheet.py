"""Difficulties as offices list them: many headings, kinds in groups, deadlines in words."""

from datetime import date

import pytest

from clusters.models import DifficultyFacts
from clusters.sheets import DifficultySheet, codes, office_words
from hanoi_industry.spreadsheets.columns import RowNote
from hanoi_industry.spreadsheets.comparing import RowKind
from tests.factories import TODAY, a_cluster, a_commune
from tests.uploads import kept, planned, sent
from tests.workbooks import a_workbook

pytestmark = pytest.mark.django_db
SHEET = DifficultySheet()


@pytest.fixture
def cluster():
    return a_cluster("Quất Động", code="QD1", area=a_commune())


def looked_at(deed, *rows):
    content = a_workbook(*rows)
    return planned(sent(content, sheet=SHEET, deed=deed, as_of=TODAY), sheet=SHEET, deed=deed)


def after(row):
    return {one.name: one.after for one in row.differences}


def told(plan, kind):
    return {(str(one.code), one.address) for row in plan.rows_of() for one in getattr(row, kind)}


@pytest.mark.parametrize(
    ("text", "who", "due", "result"),
    [
        ("Tồn tại, hạn chế", "Trách nhiệm thực hiện", "Thời gian hoàn thành", "Kết quả thực hiện"),
        ("Kiến nghị, vướng mắc", "Cơ quan xử lý", "Hạn", "Kết quả xử lý"),
        ("Vướng mắc", "Cơ quan có thẩm quyền", "Thời hạn hoàn thành", "Tình hình giải quyết"),
        ("Nội dung", "Đơn vị chủ trì tháo gỡ", "Thời hạn xử lý", "Tiến độ giải quyết"),
        ("Khó khăn", "Đơn vị chịu trách nhiệm", "Hạn xử lý", "Kết quả"),
    ],
)
def test_the_headings_of_offices_are_known(text, who, due, result, deed, cluster):
    row = ["QD1", "Còn 12 hộ chưa nhận đền bù", "UBND xã", "30/9/2026", "đang họp dân"]
    (read,) = looked_at(deed, ["Mã cụm", text, who, due, result], row).rows_of()
    found = after(read)
    assert (found["text"], found["who_must_act"], found["result"]) == (row[1], row[2], row[4])
    assert found["due_on"] == date(2026, 9, 30)


def test_the_day_of_the_proposal_is_the_day_from_which_it_is_true(deed, cluster):
    content = a_workbook(
        ["Mã cụm", "Vướng mắc", "Ngày kiến nghị"], ["QD1", "Chưa giao đất", "5/1/2026"]
    )
    kept(content, sheet=SHEET, deed=deed)
    assert DifficultyFacts.objects.get().valid_from == date(2026, 1, 5)


def test_a_tick_below_settled_is_not_passed_over(deed, cluster):
    """A difficulty ticked as settled was kept as an open one without a word."""
    headings = ["Mã cụm", "Vướng mắc", "Đã giải quyết", "Chưa giải quyết"]
    rows = ["QD1", "Chưa giao đất", "x", None], ["QD1", "Chưa vay được vốn", None, "x"]
    plan = looked_at(deed, headings, *rows)
    assert (codes.Note.SETTLED_WITHOUT_DAY, "C2") in told(plan, "oddities")
    assert [row.is_odd for row in plan.rows_of()] == [True, False]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("trước 30/9/2026", date(2026, 9, 30)),
        ("Trước ngày 30 tháng 9 năm 2026", date(2026, 9, 30)),
        ("Chậm nhất tháng 12/2026", date(2026, 12, 31)),
        ("hoàn thành xong trước ngày 15/8/2026", date(2026, 8, 15)),
        ("không quá 31/12/2026", date(2026, 12, 31)),
    ],
)
def test_words_before_a_deadline_are_read_and_told(typed, day, deed, cluster):
    plan = looked_at(deed, ["Mã cụm", "Vướng mắc", "Thời hạn"], ["QD1", "Chưa giao đất", typed])
    (row,) = plan.rows_of()
    assert after(row)["due_on"] == day
    assert (RowNote.DEADLINE, "C2") in told(plan, "notes")


@pytest.mark.parametrize("typed", ["trước quý III/2026", "trước 31/9/2026", "ngay", "thường xuyên"])
def test_a_deadline_that_names_no_day_is_a_fault(typed, deed, cluster):
    plan = looked_at(deed, ["Mã cụm", "Vướng mắc", "Thời hạn"], ["QD1", "Chưa giao đất", typed])
    assert plan.counts[RowKind.FAULTY] == 1


def test_other_days_have_no_words_before_them(deed, cluster):
    heading = ["Mã cụm", "Vướng mắc", "Ngày giải quyết xong"]
    plan = looked_at(deed, heading, ["QD1", "Chưa giao đất", "trước 30/9/2025"])
    assert plan.counts[RowKind.FAULTY] == 1


def test_the_group_above_says_the_kind_before_the_words_do(deed, cluster):
    plan = looked_at(
        deed,
        ["STT", "Cụm công nghiệp", "Khó khăn, vướng mắc", "Cơ quan giải quyết"],
        ["I", "Về đất đai, giải phóng mặt bằng"],
        [1, "Quất Động", "Chủ đầu tư chưa có mặt bằng sạch", "UBND xã"],
        ["II", "Nhóm khó khăn về vốn đầu tư"],
        [1, "Quất Động", "Chậm phê duyệt", "Sở Tài chính"],
    )
    land, capital = plan.rows_of()
    assert (after(land)["kind"], after(capital)["kind"]) == ("land", "capital")
    assert (codes.Note.KIND_FROM_GROUP, "C3") in told(plan, "notes")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Về vốn đầu tư", "capital"),
        ("Các khó khăn, vướng mắc liên quan đến môi trường", "environment"),
        ("Giải phóng mặt bằng", "land"),
        ("Đất đai, bồi thường", "land"),
        ("Huyện Điện Biên", ""),
        ("CCN Vốn", ""),
        ("Về đất đai và vốn", ""),
    ],
)
def test_only_a_line_about_a_kind_is_one(text, kind):
    assert office_words.difficulty_kind_of_group(text) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Chưa có giá đất cụ thể", "land"),
        ("Không có quỹ đất tái định cư", "land"),
        ("Chưa có đường gom", "connection"),
        ("Xin gia hạn tiến độ", "procedure"),
        ("Mùi hôi từ trạm", "environment"),
        ("Hạ tầng xuống cấp", ""),
    ],
)
def test_the_words_of_a_difficulty_say_its_kind(text, kind):
    assert office_words.difficulty_kind(text) == kind


def test_longer_words_in_the_column_of_kinds_are_understood(deed, cluster):
    heading = ["Mã cụm", "Lĩnh vực", "Vướng mắc"]
    plan = looked_at(deed, heading, ["QD1", "Về giải phóng mặt bằng", "Còn 12 hộ"])
    (row,) = plan.rows_of()
    assert after(row)["kind"] == "land"


def test_nobody_is_no_one_who_must_act(deed, cluster):
    heading = ["Mã cụm", "Vướng mắc", "Cơ quan xử lý"]
    plan = looked_at(deed, heading, ["QD1", "Thiếu vốn", "Không"])
    (row,) = plan.rows_of()
    assert "who_must_act" not in after(row)
    assert (codes.Note.NOTHING_NAMED, "C2") in told(plan, "notes")


def test_columns_that_name_other_things_are_no_answers_to_the_kind(deed, cluster):
    """The number 1 in each row and a blank column beside it were taken for ticks of a kind."""
    headings = ["Mã", "Tên", "Số thứ tự khó khăn", "Các xã, phường", "Loại", "Nội dung vướng mắc"]
    row = ["QD1", None, 1, None, "Đất đai", "Chưa giao đất"]
    (read,) = looked_at(deed, headings, row).rows_of()
    assert (read.kind, after(read)["kind"]) == (RowKind.NEW, "land")
