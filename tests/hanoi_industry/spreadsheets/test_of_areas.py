"""Areas by the file: found by their codes, kept as said, and put back by an undo."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from hanoi_industry.accounts.permissions import Role
from hanoi_industry.areas.models import Area, Level
from hanoi_industry.areas.services import load_areas, revise_area
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.comparing import RowKind
from hanoi_industry.spreadsheets.of_areas import AreaSheet
from hanoi_industry.spreadsheets.writing import SafeXLSX
from tests.factories import TODAY, a_cluster, a_commune, a_deed, a_district, a_user
from tests.uploads import kept, kept_on_the_pages, planned, sent
from tests.workbooks import a_workbook

pytestmark = pytest.mark.django_db
AREAS = AreaSheet()
HEADINGS = [
    *("Mã", "Cấp", "Tên", "Tên tiếng Anh", "Có từ ngày", "Đến ngày", "Quận, huyện cũ"),
]
THEN, LATER = date(2026, 1, 1), date(2026, 7, 1)


@pytest.fixture
def deed():
    return a_deed()


def areas(*rows):
    return a_workbook(HEADINGS, *map(list, rows))


def looked_at(content, deed):
    return planned(sent(content, sheet=AREAS, deed=deed), sheet=AREAS, deed=deed)


def faults(plan):
    return {(str(one.code), one.address) for _row, one in plan.findings("faults")}


NEW = ["20001", "Xã/phường", "Phường Mới", "Moi", THEN, None, "901"]
DISTRICT = ["901", "Quận/huyện", "Quận Cũ", None, date(2008, 8, 1), date(2025, 7, 1), None]


def test_new_areas_are_kept_with_a_district_that_stands_below_them_in_the_file(deed):
    kept(areas(NEW, DISTRICT), sheet=AREAS, deed=deed)
    area = Area.objects.get(code="20001")
    assert (area.level, area.kind, area.name, area.name_en) == ("commune", "Phường", "Mới", "Moi")
    assert (area.valid_from, area.valid_until, str(area.parent)) == (THEN, None, "Quận Cũ")
    assert ChangeSet.objects.filter(upload_reference__gt="").count() == 1
    told = {
        line.field: (line.sheet, line.cell)
        for line in Change.objects.of("area", "20001").get().told()
    }
    assert told["name"] == ("Sheet1", "C2")
    assert told["parent"] == ("Sheet1", "G2")


def test_the_same_file_again_is_no_change(deed):
    kept(areas(NEW, DISTRICT), sheet=AREAS, deed=deed)
    again = looked_at(areas(NEW, DISTRICT, [None] * 7), deed)
    assert again.counts[RowKind.SAME] == 2


def test_what_is_not_said_stays_and_only_a_word_erases(deed):
    district = a_district()
    commune = a_commune(code="20002", district=district)
    Area.objects.filter(pk=commune.pk).update(name_en="Thu Lam")
    kept(areas(["20002", None, "Thư Lâm Mới", None, None, LATER, "xoá"]), sheet=AREAS, deed=deed)
    commune.refresh_from_db()
    assert (commune.kind, commune.name, commune.name_en) == ("Xã", "Thư Lâm Mới", "Thu Lam")
    assert (commune.valid_until, commune.parent) == (LATER, None)
    plan = looked_at(areas(["20002", None, "xoá", None, "xoá", None, None]), deed)
    assert faults(plan) == {("not_erased_of_an_area", "C2"), ("not_erased_of_an_area", "E2")}


def test_faults_are_told_at_once_with_their_cells(deed):
    a_commune(code="00004")
    plan = looked_at(
        areas(
            [None, "Xã/phường", "Phường Một", None, THEN, None, None],
            ["20003", "thôn", "Xã Hai", None, THEN, None, None],
            ["4", None, None, "Thu Lam", None, None, None],
            ["00004", "Quận/huyện", None, None, None, None, None],
            ["20005", "Xã/phường", "Ba", None, THEN, None, None],
            ["20006", "Xã/phường", "Quận Bốn", None, THEN, None, None],
            ["20007", "Xã/phường", "Xã Năm", None, THEN, THEN, None],
            ["20008", "Xã/phường", "Xã Sáu", None, THEN, None, "Huyện Không Có"],
            ["20009", "Xã/phường", "Xã Bảy", None, None, None, None],
            ["20009", "Xã/phường", "Xã Bảy", None, THEN, None, None],
            ["20010", "Xã/phường", "Xã Tám", None, "2026", None, None],
        ),
        deed,
    )
    assert faults(plan) == {
        ("area_without_code", "A2"),
        ("not_a_choice", "B3"),
        ("zeros_of_area_code_lost", "A4"),
        ("level_of_area_differs", "B5"),
        ("kind_of_area_needed", "C6"),
        ("kind_of_another_level", "C7"),
        ("area_ends_before_it_begins", "F8"),
        ("no_such_former_district", "G9"),
        ("needed_of_a_new_area", "E10"),
        ("area_repeated", "A11"),
        ("whole_day_needed", "E12"),
    }


def test_an_area_waits_for_a_district_that_cannot_be_kept(deed):
    faulty = [*DISTRICT[:5], date(2000, 1, 1), None]
    plan = looked_at(areas(NEW, faulty), deed)
    assert faults(plan) == {
        ("district_of_area_not_kept", "G2"),
        ("area_ends_before_it_begins", "F3"),
    }


@pytest.mark.parametrize("role", [Role.IMPORTER, Role.ADMINISTRATOR])
def test_areas_are_imported_only_by_those_who_keep_them_for_the_whole_city(role):
    area = a_commune() if role is Role.ADMINISTRATOR else None
    deed = a_deed(a_user(role, area=area))
    plan = looked_at(areas(NEW, DISTRICT), deed)
    assert {code for code, _place in faults(plan)} == {"areas_not_yours"}
    assert not list(AREAS.recorded(by=deed.by, day=TODAY))


def test_an_undo_takes_new_areas_away_and_puts_the_others_back(deed):
    commune = a_commune(code="20002")
    renamed = ["20002", None, "Phường Khác", None, None, None, "901"]
    upload = kept(areas(NEW, DISTRICT, renamed), sheet=AREAS, deed=deed)
    commune.refresh_from_db()
    assert (str(commune), commune.parent.code) == ("Phường Khác", "901")
    account = services.undo(upload, sheet=AREAS, deed=deed)
    assert len(account.put_back) == 3
    commune.refresh_from_db()
    assert (str(commune), commune.parent) == ("Xã Thư Lâm", None)
    assert not Area.objects.filter(code__in=["901", "20001"]).exists()
    assert looked_at(areas(NEW, DISTRICT), deed).counts[RowKind.NEW] == 2


@pytest.mark.parametrize(("code", "place"), [("20001", "area"), ("901", "district")])
def test_an_area_that_something_refers_to_is_not_taken_away_and_the_reason_is_told(
    deed, code, place
):
    upload = kept(areas(NEW, DISTRICT), sheet=AREAS, deed=deed)
    a_cluster(**{place: Area.objects.get(code=code)})
    account = services.look_at_undo(upload, sheet=AREAS, by=deed.by)
    ((area, reason),) = account.impossible
    assert area.code == code
    assert reason
    with pytest.raises(PermissionDenied):
        services.undo(upload, sheet=AREAS, deed=deed)
    assert Area.objects.filter(code__in=["901", "20001"]).count() == 2


def test_an_area_that_somebody_edited_since_stays(deed):
    upload = kept(areas([*NEW[:6], None], DISTRICT), sheet=AREAS, deed=deed)
    revise_area(Area.objects.get(code="20001"), deed=deed, name_en="New")
    account = services.undo(upload, sheet=AREAS, deed=deed)
    assert [one.code for one in account.edited_since] == ["20001"]
    assert [one.code for one in account.put_back] == ["901"]
    assert Area.objects.get(code="20001").name_en == "New"


def test_areas_that_are_exported_come_back_as_no_change(deed):
    load_areas(deed)
    dataset = AREAS.exported(AREAS.recorded(by=deed.by, day=TODAY))
    plan = looked_at(SafeXLSX().export_data(dataset), deed)
    assert plan.counts[RowKind.SAME] == 30 + 526 + 126
    assert plan.row_count == 30 + 526 + 126


def test_the_list_of_the_administration_comes_back_as_no_change(client, deed):
    commune = a_commune(code="00004", district=a_district())
    client.force_login(deed.by)
    answer = client.get(reverse("admin:areas_area_export"))
    plan = looked_at(
        b"".join(answer.streaming_content) if answer.streaming else answer.content, deed
    )
    assert (plan.counts[RowKind.SAME], plan.row_count) == (2, 2)
    assert commune.level == Level.COMMUNE


def test_the_administration_leads_to_the_import(client, deed):
    client.force_login(deed.by)
    answer = client.get(reverse("admin:areas_area_import"))
    assert answer.url == reverse("import-areas:start")
    assert client.get(answer.url).status_code == 200


def test_a_file_goes_through_all_the_pages_and_back(client, deed):
    address = kept_on_the_pages(
        client, areas(NEW, DISTRICT), sheet=AREAS, deed=deed, namespace="import-areas"
    )
    assert Area.objects.filter(code="20001").exists()
    assert "Phường Mới" in client.get(address("undo")).content.decode()
    client.post(address("undo"))
    assert not Area.objects.filter(code="20001").exists()


def oddities(plan):
    return {(str(one.code), one.address) for _row, one in plan.findings("oddities")}


def test_what_an_area_is_may_stand_in_the_column_of_levels(deed):
    kept(areas(NEW, DISTRICT), sheet=AREAS, deed=deed)
    same = areas(["20001", "Phường", "Mới", None, None, None, None])
    assert looked_at(same, deed).counts[RowKind.SAME] == 1
    (row,) = looked_at(areas(["20001", "Xã", "Mới", None, None, None, None]), deed).rows
    assert [(one.name, one.before, one.after, one.address) for one in row.differences] == [
        ("kind", "Phường", "Xã", "B2")
    ]


def test_a_new_area_of_which_only_the_kind_is_said_needs_its_level(deed):
    plan = looked_at(areas(["20009", "Xã", "Mới", None, THEN, None, None]), deed)
    assert faults(plan) == {("needed_of_a_new_area", "B2")}


def test_a_list_in_capitals_renames_nobody(deed):
    kept(areas(NEW, DISTRICT), sheet=AREAS, deed=deed)
    for name in ("PHƯỜNG MỚI", "mới"):
        plan = looked_at(areas(["20001", None, name, None, None, None, None]), deed)
        assert plan.counts[RowKind.SAME] == 1


def test_a_code_with_quite_another_name_is_odd(deed):
    kept(areas(NEW, DISTRICT), sheet=AREAS, deed=deed)
    plan = looked_at(areas(["20001", None, "Phường Khác", None, None, None, None]), deed)
    assert oddities(plan) == {("area_called_otherwise", "C2")}
    assert plan.counts[RowKind.CHANGED] == 1


def test_the_day_before_the_reform_as_an_end_is_odd(deed):
    kept(areas(NEW, DISTRICT), sheet=AREAS, deed=deed)
    ended = ["901", None, None, None, None, date(2025, 6, 30), None]
    assert oddities(looked_at(areas(ended), deed)) == {("area_ends_a_day_early", "F2")}


def test_a_code_without_its_zeros_is_known_by_the_name_beside_it(deed):
    a_commune("Ba Đình", code="00004", kind="Phường")
    a_district("Long Biên", code="004", kind="Quận")
    rows = [4, "P. Ba Đình"], [4, "Quận Long Biên"], ["4", "Phường Khác"]
    plan = looked_at(a_workbook(["Mã", "Tên"], *rows), deed)
    assert [row.thing and row.thing.code for row in plan.rows_of("")] == ["00004", "004", None]
    assert faults(plan) == {("zeros_of_area_code_lost", "A4")}
    told = [(str(one.code), one.params["known"]) for _row, one in plan.findings("notes")]
    assert told == [("zeros_of_area_code_added", code) for code in ("00004", "004")]


@pytest.mark.parametrize("code", ["2OOO9", "200O9", "2000", "200099", "２０００９"])
def test_a_new_area_with_a_code_as_no_office_gives_it_is_odd(deed, code):
    """It became an area of its own beside 20009, and nobody was told."""
    plan = looked_at(areas([code, "Xã/phường", "Xã Hai", None, THEN, None, None]), deed)
    assert oddities(plan) == {("unusual_code_of_an_area", "A2")}


def test_an_apostrophe_before_a_code_is_no_part_of_it(deed):
    a_commune("Ba Đình", code="00004", kind="Phường")
    plan = looked_at(a_workbook(["Mã", "Tên"], ["'00004", "Ba Đình"]), deed)
    assert plan.counts[RowKind.SAME] == 1


@pytest.mark.parametrize("typed", ["P. Ba Đình", "P.BA ĐÌNH", "phường Ba Đình"])
def test_a_short_form_of_the_kind_is_no_new_name(typed, deed):
    a_commune("Ba Đình", code="00004", kind="Phường")
    plan = looked_at(a_workbook(["Mã", "Tên"], ["00004", typed]), deed)
    assert (plan.counts[RowKind.SAME], list(plan.findings("oddities"))) == (1, [])


def test_another_dash_is_no_new_name(deed):
    a_commune("Văn Miếu - Quốc Tử Giám", code="00005", kind="Phường")
    typed = "Phường Văn Miếu – Quốc Tử Giám"
    assert looked_at(a_workbook(["Mã", "Tên"], ["00005", typed]), deed).counts[RowKind.SAME] == 1


def test_a_kind_of_one_level_only_says_the_level(deed):
    headings = ["Mã ĐVHC", "Cấp", "Tên", "Ngày hiệu lực"]
    rows = ["901", "Huyện", "H. Thử", THEN], ["20001", "Xã", "Xã Thử", THEN]
    plan = looked_at(a_workbook(headings, *rows), deed)
    assert plan.rows_of("")[0].kept.values["level"] == Level.DISTRICT
    assert faults(plan) == {("needed_of_a_new_area", "B3")}


def test_the_list_of_the_statistics_office_is_read_by_its_last_codes(deed):
    headings = ["Tỉnh / Thành Phố", "Mã TP", "Quận Huyện", "Mã QH", "Phường Xã", "Mã PX", "Cấp"]
    a_district("Ba Đình", code="001", kind="Quận")
    a_commune("Ba Đình", code="00004", kind="Phường")
    row = ["Thành phố Hà Nội", "01", "Quận Ba Đình", "001", "Phường Ba Đình", "00004", "Phường"]
    plan = looked_at(a_workbook(headings, row), deed)
    (found,) = plan.rows_of("")
    assert (found.thing.code, found.kept.values["parent"]) == ("00004", "001")
