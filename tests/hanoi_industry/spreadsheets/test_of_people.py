"""People by the file: a row is a role, nobody gets a password, nobody shuts the house."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import translation

from hanoi_industry.accounts import services as accounts
from hanoi_industry.accounts.models import WHOLE_CITY, Grant, User
from hanoi_industry.accounts.permissions import Permission, Role
from hanoi_industry.accounts.services import GrantRow, PersonRow
from hanoi_industry.areas.models import Area
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.history.services import open_change_set
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.comparing import RowKind
from hanoi_industry.spreadsheets.of_people import PersonSheet
from hanoi_industry.spreadsheets.writing import SafeXLSX
from tests.factories import TODAY, a_commune, a_deed, a_former_commune, a_grant, a_user
from tests.uploads import answered, kept, kept_on_the_pages, planned, sent
from tests.workbooks import a_workbook

pytestmark = pytest.mark.django_db
PEOPLE = PersonSheet()
HEADINGS = [
    *("Tên đăng nhập", "Họ và tên", "Email", "Đơn vị", "Hoạt động", "Vai trò", "Địa bàn"),
]
AN = ["an.nguyen", "Nguyễn Văn An", "an@hanoi.gov.vn", "Sở Công Thương", "Có"]


@pytest.fixture
def administrator():
    return a_user(Role.ADMINISTRATOR, username="quan-tri", name="Hoàng Thị Em")


@pytest.fixture
def deed(administrator):
    return a_deed(administrator)


@pytest.fixture
def commune():
    return a_commune("Thư Lâm", code="00004")


def people(*rows):
    return a_workbook(HEADINGS, *map(list, rows))


def looked_at(content, deed):
    return planned(sent(content, sheet=PEOPLE, deed=deed), sheet=PEOPLE, deed=deed)


def faults(plan):
    return {(str(one.code), one.address) for _row, one in plan.findings("faults")}


def grants_of(username):
    grants = Grant.objects.filter(user__username=username).select_related("area")
    return {(one.role, "city" if one.whole_city else one.area.name) for one in grants}


def nothing_else(username, *more):
    return [username, None, None, None, None, *more]


def test_a_person_comes_with_all_grants_and_without_a_password(deed, commune):
    content = people(
        [*AN, "officer", "Xã Thư Lâm"], nothing_else("AN.Nguyen", "importer", "Toàn thành phố")
    )
    kept(content, sheet=PEOPLE, deed=deed)
    person = User.objects.get(username="an.nguyen")
    assert (person.full_name, person.email, person.unit) == tuple(AN[1:4])
    assert person.is_active
    assert not person.has_usable_password()
    assert grants_of("an.nguyen") == {("officer", "Thư Lâm"), ("importer", "city")}
    change_set = ChangeSet.objects.get(upload_reference__gt="")
    assert {one.change_set_id for one in Change.objects.filter(subject_code="an.nguyen")} == {
        change_set.pk
    }
    told = [one.told()[0] for one in Change.objects.filter(subject_type="grant")]
    assert {(line.sheet, line.cell) for line in told} == {("Sheet1", "F2"), ("Sheet1", "F3")}


def test_the_same_file_again_is_no_change(deed, commune):
    rows = [[*AN, "officer", "00004"], nothing_else("an.nguyen", "importer", "toàn thành phố")]
    kept(people(*rows), sheet=PEOPLE, deed=deed)
    again = looked_at(people(*rows, [None] * 7), deed)
    assert again.counts[RowKind.SAME] == 2


def test_blank_says_nothing_and_other_values_are_changes(deed):
    a_user(Role.OFFICER, username="binh", name="Trần Văn Bình", unit="Phòng Một", email="b@x.vn")
    content = people(["binh", "Trần Thị Bình", "xoá", None, "Không", None, None])
    plan = looked_at(content, deed)
    assert plan.counts[RowKind.CHANGED] == 1
    kept(content, sheet=PEOPLE, deed=deed)
    person = User.objects.get(username="binh")
    assert (person.full_name, person.email, person.unit) == ("Trần Thị Bình", "", "Phòng Một")
    assert not person.is_active
    assert person.has_usable_password()
    assert grants_of("binh") == {("officer", "city")}


def test_a_role_goes_only_by_the_word(deed, commune):
    person = a_user(Role.OFFICER, username="binh", area=commune)
    a_grant(person, Role.IMPORTER)
    kept(people(nothing_else("binh", "xoá", "Xã Thư Lâm")), sheet=PEOPLE, deed=deed)
    assert grants_of("binh") == {("importer", "city")}
    again = looked_at(people(nothing_else("binh", "xoá", "Xã Thư Lâm"), [None] * 7), deed)
    assert again.counts[RowKind.SAME] == 1


def test_which_of_several_roles_goes_is_asked(deed, commune):
    person = a_user(Role.OFFICER, username="binh", area=commune)
    importer = a_grant(person, Role.IMPORTER, area=commune)
    content = people(nothing_else("binh", "xoá", None))
    plan = looked_at(content, deed)
    (question,) = plan.questions
    assert plan.counts[RowKind.ASKED] == 1
    assert len(question.choices) == 3
    kept(content, sheet=PEOPLE, deed=deed, grant=str(importer.pk))
    assert grants_of("binh") == {("officer", "Thư Lâm")}


def test_an_area_nobody_knows_is_asked_about_with_the_likeliest_first(deed, commune):
    a_commune("Phúc Thịnh")
    content = people([*AN, "officer", "xa Thu Lamm"])
    plan = looked_at(content, deed)
    (question,) = plan.questions
    assert question.choices[0].value == commune.code
    assert not plan.is_ready
    upload = sent(content, sheet=PEOPLE, deed=deed)
    assert answered(upload, sheet=PEOPLE, deed=deed).is_ready


def test_faults_are_told_at_once_with_their_cells(deed, commune):
    a_user(Role.OFFICER, username="binh")
    plan = looked_at(
        people(
            [None, "Không Tên", None, None, None, None, None],
            ["chị hai", "Hai", None, None, None, None, None],
            ["ba", None, None, None, None, "officer", "Xã Thư Lâm"],
            ["bon", "Bốn", "bon.hanoi", None, None, None, None],
            ["nam", "Năm", None, None, None, "giám đốc", "Xã Thư Lâm"],
            ["sau", "Sáu", None, None, None, "officer", None],
            ["bay", "Bảy", None, None, None, None, "Xã Thư Lâm"],
            ["binh", "xoá", None, None, None, None, None],
            ["tam", "Tám", None, None, None, "officer", "Xã Thư Lâm"],
            ["tam", "Tám Khác", None, None, None, "officer", "Xã Thư Lâm"],
            ["chin", "Chín", None, None, None, "officer", "Xã Thư Lâm"],
            ["chin", None, None, None, None, "officer", "00004"],
        ),
        deed,
    )
    assert faults(plan) == {
        ("person_without_username", "A2"),
        ("not_a_username", "A3"),
        ("person_without_full_name", "B4"),
        ("not_an_email", "C5"),
        ("not_a_choice", "F6"),
        ("area_of_grant_needed", "G7"),
        ("role_of_grant_needed", "F8"),
        ("not_erased_of_a_person", "B9"),
        ("person_told_otherwise", "B11"),
        ("grant_repeated", "F13"),
    }


def test_nobody_takes_their_own_rights_away(deed, administrator):
    plan = looked_at(
        people(
            ["quan-tri", None, None, None, "Không", None, None],
            nothing_else("quan-tri", "xoá", "toàn thành phố"),
        ),
        deed,
    )
    assert faults(plan) == {("own_rights", "E2"), ("own_rights", "F3")}


@pytest.mark.parametrize(
    "row",
    [
        PersonRow("quan-tri", {"is_active": False}),
        PersonRow("quan-tri", {}, withdrawn=(GrantRow(Role.ADMINISTRATOR, WHOLE_CITY),)),
    ],
    ids=["by being switched off", "by losing the role"],
)
def test_the_service_refuses_it_whatever_the_file_says(deed, administrator, row):
    with pytest.raises(ValidationError):
        accounts.keep_people_with(open_change_set(deed), [row], by=administrator)
    administrator.refresh_from_db()
    administrator.forget_grants()
    assert administrator.may_everywhere(Permission.ACCOUNTS_EDIT)


@pytest.mark.parametrize("role", [Role.IMPORTER, Role.ADMINISTRATOR])
def test_people_are_imported_only_by_administrators_of_the_whole_city(role, commune):
    deed = a_deed(a_user(role, area=commune if role is Role.ADMINISTRATOR else None))
    plan = looked_at(people([*AN, "administrator", "toàn thành phố"]), deed)
    assert {code for code, _place in faults(plan)} == {"people_not_yours"}
    assert not list(PEOPLE.recorded(by=deed.by, day=TODAY))
    with pytest.raises(PermissionDenied):
        accounts.keep_people_with(open_change_set(deed), [PersonRow("x", {})], by=deed.by)


def test_a_role_is_not_given_in_an_area_that_is_no_more(deed):
    former = a_former_commune()
    a_user(Role.OFFICER, username="binh", area=former)
    plan = looked_at(
        people([*AN, "officer", former.code], nothing_else("binh", "officer", former.code)), deed
    )
    assert faults(plan) == {("area_of_grant_no_more", "G2")}
    assert plan.counts[RowKind.SAME] == 1


def test_an_undo_switches_new_people_off_and_puts_grants_back(deed, commune):
    person = a_user(Role.OFFICER, username="binh", name="Bình")
    given = accounts.grant_role(person, Role.IMPORTER, commune, deed=deed)
    accounts.revise_person(person, deed=deed, full_name="Trần Bình")
    content = people(
        [*AN, "officer", "Xã Thư Lâm"],
        ["binh", "Trần Văn Bình", None, None, None, "xoá", "Xã Thư Lâm"],
    )
    upload = kept(content, sheet=PEOPLE, deed=deed)
    assert grants_of("binh") == {("officer", "city")}
    account = services.undo(upload, sheet=PEOPLE, deed=deed)
    assert len(account.put_back) == 4
    assert not User.objects.get(username="an.nguyen").is_active
    assert grants_of("an.nguyen") == set()
    assert User.objects.get(username="binh").full_name == "Trần Bình"
    assert grants_of("binh") == {("officer", "city"), ("importer", "Thư Lâm")}
    assert Grant.objects.filter(pk=given.pk).exists()


def test_an_undo_takes_back_what_was_mended_and_kept_later_too(deed, commune):
    content = people(
        [*AN[:3], None, "Có", "officer", commune.code],
        ["an.nguyen", None, None, "Phòng Hai", None, "officer", "?x"],
    )
    upload = sent(content, sheet=PEOPLE, deed=deed)
    plan = planned(upload, sheet=PEOPLE, deed=deed)
    assert (plan.counts[RowKind.NEW], plan.counts[RowKind.ASKED]) == (1, 1)
    shown = plan.fingerprint
    services.keep(upload, sheet=PEOPLE, deed=deed, shown_fingerprint=shown, good_only=True)
    other = a_commune("Phúc Thịnh")
    (question,) = planned(upload, sheet=PEOPLE, deed=deed).open_questions
    services.answer(upload, deed=deed, questions={question.key: other.code})
    plan = planned(upload, sheet=PEOPLE, deed=deed)
    services.keep(upload, sheet=PEOPLE, deed=deed, shown_fingerprint=plan.fingerprint)
    assert grants_of("an.nguyen") == {("officer", "Thư Lâm"), ("officer", "Phúc Thịnh")}
    assert User.objects.get(username="an.nguyen").unit == "Phòng Hai"
    services.undo(upload, sheet=PEOPLE, deed=deed)
    assert grants_of("an.nguyen") == set()
    assert not User.objects.get(username="an.nguyen").is_active


def test_who_was_given_a_password_since_stays_and_the_roles_go(deed, commune):
    upload = kept(people([*AN, "officer", "Xã Thư Lâm"]), sheet=PEOPLE, deed=deed)
    person = User.objects.get(username="an.nguyen")
    accounts.set_password(person, "bốn từ thành một", deed=deed)
    account = services.undo(upload, sheet=PEOPLE, deed=deed)
    assert list(account.edited_since) == [person]
    person.refresh_from_db()
    assert person.is_active
    assert grants_of("an.nguyen") == set()


def test_an_undo_that_would_shut_the_house_is_not_possible_and_says_why(deed, administrator):
    upload = kept(people([*AN, "administrator", "toàn thành phố"]), sheet=PEOPLE, deed=deed)
    new = User.objects.get(username="an.nguyen")
    account = services.look_at_undo(upload, sheet=PEOPLE, by=new)
    assert {type(one) for one, _reason in account.impossible} == {User, Grant}
    officer = a_user(Role.IMPORTER)
    refused = services.look_at_undo(upload, sheet=PEOPLE, by=officer)
    assert (len(refused.put_back), len(refused.impossible)) == (0, 2)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_people_that_are_exported_come_back_as_no_change(deed, commune, language):
    person = a_user(Role.OFFICER, username="binh", area=commune, unit="Phòng Một")
    a_grant(person, Role.IMPORTER)
    a_user(username="khong-quyen", is_active=False)
    with translation.override(language):
        dataset = PEOPLE.exported(PEOPLE.recorded(by=deed.by, day=TODAY))
    plan = looked_at(SafeXLSX().export_data(dataset), deed)
    assert (plan.counts[RowKind.SAME], plan.row_count) == (4, 4)


def test_the_list_of_the_administration_comes_back_as_no_change(client, deed):
    a_user(Role.OFFICER, username="binh", unit="Phòng Một", is_active=False)
    client.force_login(deed.by)
    answer = client.get(reverse("admin:accounts_user_export"))
    plan = looked_at(
        b"".join(answer.streaming_content) if answer.streaming else answer.content, deed
    )
    assert (plan.counts[RowKind.SAME], plan.row_count) == (2, 2)


@pytest.mark.parametrize("model", ["user", "grant"])
def test_the_administration_leads_to_the_import(client, deed, model):
    client.force_login(deed.by)
    answer = client.get(reverse(f"admin:accounts_{model}_import"))
    assert answer.url == reverse("import-people:start")
    assert client.get(answer.url).status_code == 200


def test_a_file_goes_through_all_the_pages_and_back(client, deed, commune):
    file = people([*AN, "officer", commune.code])
    address = kept_on_the_pages(client, file, sheet=PEOPLE, deed=deed, namespace="import-people")
    assert grants_of("an.nguyen") == {("officer", "Thư Lâm")}
    assert AN[1] in client.get(address("undo")).content.decode()
    client.post(address("undo"))
    assert not User.objects.get(username="an.nguyen").is_active


def oddities(plan):
    return {(str(one.code), one.address) for _row, one in plan.findings("oddities")}


def test_a_role_that_nobody_holds_is_not_taken_away_in_silence(deed, commune):
    a_user(Role.OFFICER, username="binh", area=commune)
    plan = looked_at(people(nothing_else("binh", "xoá", "Toàn thành phố")), deed)
    assert oddities(plan) == {("no_role_to_take_away", "F2")}
    assert plan.counts[RowKind.SAME] == 1


def test_a_user_name_with_the_name_of_somebody_else_is_odd(deed):
    a_user(Role.OFFICER, username="binh", name="Trần Văn Bình")
    other = looked_at(people(["binh", "Lê Thị Bình", None, None, None, None, None]), deed)
    assert oddities(other) == {("person_called_otherwise", "B2")}
    same = looked_at(people(["binh", "TRẦN VĂN BINH", None, None, None, None, None]), deed)
    assert oddities(same) == set()


@pytest.mark.parametrize(
    ("typed", "role"),
    [("Nhập liệu", "officer"), ("Phê duyệt", "approver"), ("Quản trị hệ thống", "administrator")],
)
def test_roles_are_known_by_what_offices_call_them(typed, role, deed):
    kept(people([*AN, typed, "toàn TP"]), sheet=PEOPLE, deed=deed)
    assert grants_of("an.nguyen") == {(role, "city")}


def test_the_short_form_of_a_kind_of_commune_is_read(deed, commune):
    kept(people([*AN, "Nhập liệu", "X. Thư Lâm"]), sheet=PEOPLE, deed=deed)
    assert grants_of("an.nguyen") == {("officer", "Thư Lâm")}
    assert looked_at(people([*AN, "Nhập liệu", "P. Thư Lâm"]), deed).counts[RowKind.ASKED] == 1


def test_a_role_in_the_whole_city_in_the_first_column_is_no_total(deed, commune):
    headings = ["Địa bàn", "Vai trò", "Họ và tên", "Tên đăng nhập"]
    rows = ["Toàn thành phố", "importer", "Lê An", "an"], ["Xã Thư Lâm", "officer", "Lê Ba", "ba"]
    plan = looked_at(a_workbook(headings, *rows), deed)
    assert [row.label for row in plan.rows_of("")] == ["Lê An", "Lê Ba"]


def test_grants_that_the_administration_exports_come_back_as_no_change(deed, commune, sign_in):
    kept(people([*AN, "officer", "Xã Thư Lâm"]), sheet=PEOPLE, deed=deed)
    kept(people(nothing_else("an.nguyen", "importer", "toàn TP")), sheet=PEOPLE, deed=deed)
    client = sign_in(deed.by)
    content = client.get(reverse("admin:accounts_grant_export")).getvalue()
    plan = looked_at(content, deed)
    assert plan.counts[RowKind.SAME] == len(plan.rows_of("")) == Grant.objects.count()


@pytest.mark.parametrize(
    ("typed", "is_active"),
    [
        *((one, True) for one in ("Đang hoạt động", "Hoạt động", "x", "Có", True, 1)),
        *((one, False) for one in ("Khoá", "Bị khóa", "Ngừng hoạt động", "Không", False, 0)),
    ],
)
def test_the_state_of_an_account_is_read_in_the_words_of_lists_of_accounts(typed, is_active, deed):
    headings = ["Tài khoản", "Họ và tên", "Trạng thái"]
    kept(a_workbook(headings, ["an.nguyen", "Nguyễn Văn An", typed]), sheet=PEOPLE, deed=deed)
    assert User.objects.get(username="an.nguyen").is_active is is_active


@pytest.mark.parametrize(
    "typed",
    [
        *("UBND xã Thư Lâm", "Uỷ ban nhân dân xã Thư Lâm", "xã Thư Lâm, TP Hà Nội"),
        *("Thư Lâm - Hà Nội", "X.Thư Lâm", "Thu Lam Commune", 4),
    ],
)
def test_a_commune_is_known_by_who_runs_it_its_city_its_english_name_and_a_code_without_zeros(
    typed, deed, commune
):
    Area.objects.filter(pk=commune.pk).update(name_en="Thu Lam Commune")
    kept(people([*AN, "Nhập liệu", typed]), sheet=PEOPLE, deed=deed)
    assert grants_of("an.nguyen") == {("officer", "Thư Lâm")}


def test_a_dash_in_the_name_of_a_commune_is_any_dash(deed):
    a_commune("Văn Miếu - Quốc Tử Giám", code="00005", kind="Phường")
    kept(people([*AN, "Nhập liệu", "P. Văn Miếu – Quốc Tử Giám"]), sheet=PEOPLE, deed=deed)
    assert grants_of("an.nguyen") == {("officer", "Văn Miếu - Quốc Tử Giám")}
