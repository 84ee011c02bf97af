import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hanoi_industry.accounts.models import Grant, User
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.history.models import Change, ChangeSet, Via
from tests.factories import a_commune, a_district, a_user
from tests.telling import told

pytestmark = pytest.mark.django_db

PEOPLE, GRANTS = "/admin/accounts/user/", "/admin/accounts/grant/"
GOOD = "bốn từ chẳng dính nhau"


@pytest.fixture
def administrator():
    return a_user(Role.ADMINISTRATOR)


@pytest.fixture
def admin(sign_in, administrator):
    return sign_in(administrator)


def a_form(**values):
    person = {"username": "an.nguyen", "full_name": "Nguyễn An", "new_password": GOOD}
    inline = {"grants-TOTAL_FORMS": "0", "grants-INITIAL_FORMS": "0"}
    return person | {"email": "", "unit": "", "is_active": "on"} | inline | values


def test_a_person_is_made_through_the_service(admin, administrator):
    assert admin.post(f"{PEOPLE}add/", a_form()).status_code == 302
    person = User.objects.get(username="an.nguyen")
    assert person.check_password(GOOD)
    change_set = ChangeSet.objects.get()
    assert (change_set.by, change_set.via) == (administrator, Via.ADMIN)


def test_what_the_service_refuses_stands_in_the_form_with_what_was_typed(admin):
    page = admin.post(f"{PEOPLE}add/", a_form(new_password="short", full_name="Nguyễn Ấn"))
    assert page.status_code == 200
    assert "new_password" in page.context["adminform"].form.errors
    assert "Nguyễn Ấn" in page.text
    assert not ChangeSet.objects.exists()


def test_a_person_is_revised_switched_off_and_given_a_password_in_one_go(admin):
    person = a_user(Role.OFFICER)
    values = a_form(full_name="Khác", new_password=GOOD)
    del values["is_active"]
    assert admin.post(f"{PEOPLE}{person.pk}/change/", values).status_code == 302
    stored = User.objects.get(pk=person.pk)
    assert (stored.full_name, stored.is_active, stored.username) == ("Khác", False, person.username)
    fields = {line.field for line in told(Change.objects.all())}
    assert fields == {"full_name", "is_active", "password"}


def test_a_half_refused_form_changes_nothing(admin):
    person = a_user(Role.OFFICER, name="Trước")
    admin.post(f"{PEOPLE}{person.pk}/change/", a_form(full_name="Sau", new_password="short"))
    assert User.objects.get(pk=person.pk).full_name == "Trước"
    assert not ChangeSet.objects.exists()


def test_the_last_administrator_is_not_switched_off(admin, administrator):
    values = a_form(full_name="X", new_password="")
    del values["is_active"]
    page = admin.post(f"{PEOPLE}{administrator.pk}/change/", values)
    assert page.status_code == 200
    assert page.context["adminform"].form.non_field_errors()
    assert User.objects.get(pk=administrator.pk).is_active


def test_own_password_set_here_keeps_ones_own_session(admin, administrator):
    values = a_form(full_name="X", new_password=GOOD)
    assert admin.post(f"{PEOPLE}{administrator.pk}/change/", values).status_code == 302
    assert admin.get(PEOPLE).status_code == 200


def test_fields_beside_the_form_are_ignored(admin):
    person = a_user(Role.OFFICER)
    values = a_form(new_password="", password="x", username="root", last_login="2020-01-01", id="1")
    admin.post(f"{PEOPLE}{person.pk}/change/", values)
    stored = User.objects.get(pk=person.pk)
    assert (stored.username, stored.password) == (person.username, person.password)


def test_people_are_never_deleted(admin):
    person = a_user(Role.OFFICER)
    assert admin.post(f"{PEOPLE}{person.pk}/delete/", {"post": "yes"}).status_code == 403
    admin.post(
        PEOPLE, {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"}
    )
    assert User.objects.filter(pk=person.pk).exists()


def test_a_grant_is_given_and_withdrawn_but_never_rewritten(admin):
    person, commune = a_user(), a_commune()
    form = {"user": person.pk, "role": "officer", "area": commune.pk}
    assert admin.post(f"{GRANTS}add/", form).status_code == 302
    grant = person.grants.get()
    assert admin.post(f"{GRANTS}{grant.pk}/change/", form | {"role": "manager"}).status_code == 403
    assert admin.post(f"{GRANTS}{grant.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not person.grants.exists()
    lines = told(Change.objects.order_by("pk"))
    assert [(line.before, line.after) for line in lines] == [
        ("", f"officer: {commune}"),
        (f"officer: {commune}", ""),
    ]


@pytest.mark.parametrize("whole_city", [{}, {"whole_city": "on"}])
def test_a_grant_that_makes_no_sense_is_refused_in_the_form(admin, whole_city):
    form = {"user": a_user().pk, "role": "officer"} | whole_city
    if whole_city:
        a = a_user(Role.OFFICER)
        form["user"] = a.pk
    page = admin.post(f"{GRANTS}add/", form)
    assert page.status_code == 200
    assert not ChangeSet.objects.exists()


def test_only_communes_of_today_can_be_chosen(admin):
    commune, district = a_commune(), a_district()
    page = admin.get(f"{GRANTS}add/").text
    assert str(commune) in page and str(district) not in page
    form = {"user": a_user().pk, "role": "officer", "area": district.pk}
    assert admin.post(f"{GRANTS}add/", form).status_code == 200
    assert not Grant.objects.filter(area=district).exists()


def test_the_last_administrators_grant_stays_and_says_why(admin, administrator):
    grant = administrator.grants.get()
    answer = admin.post(f"{GRANTS}{grant.pk}/delete/", {"post": "yes"}, follow=True)
    assert "office-message-error" in answer.text
    assert Grant.objects.filter(pk=grant.pk).exists()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_people_and_grants_are_closed_to_everybody_else(client, sign_in, role):
    person = a_user(Role.OFFICER)
    grant = person.grants.get()
    for somebody in (a_user(role), a_user(Role.ADMINISTRATOR, area=a_commune())):
        sign_in(somebody)
        assert "/admin/accounts/" not in client.get("/admin/").text
        for path in (
            PEOPLE,
            f"{PEOPLE}add/",
            f"{PEOPLE}{person.pk}/change/",
            f"{PEOPLE}{person.pk}/history/",
            GRANTS,
            f"{GRANTS}{grant.pk}/delete/",
        ):
            assert client.get(path).status_code == 403
            assert client.post(path, a_form()).status_code in (403, 404)
    assert not ChangeSet.objects.exists()


def test_versions_of_a_person_are_read_and_never_brought_back_past_the_services(admin):
    person = a_user(Role.OFFICER)
    admin.post(f"{PEOPLE}{person.pk}/change/", a_form(full_name="Khác", new_password=""))
    assert admin.get(f"{PEOPLE}{person.pk}/history/").status_code == 200
    version = person.versions.last()
    address = f"{PEOPLE}{person.pk}/history/{version.history_id}/"
    assert admin.get(address).status_code == 200
    assert admin.post(address, a_form(full_name="Cũ")).status_code == 403
    assert admin.get(f"{PEOPLE}{person.pk}/history/x/").status_code == 404
    assert User.objects.get(pk=person.pk).full_name == "Khác"


def test_the_administration_has_no_doors_of_its_own(client, admin):
    assert admin.get("/admin/login/").url == "/admin/"
    assert admin.get("/admin/password_change/").url == "/accounts/password/"
    assert admin.get("/admin/search/?s=a&page=x").status_code == 404
    admin.post("/admin/logout/")
    assert client.get("/admin/").url.startswith("/admin/login/")
    assert (
        client.get("/admin/login/?next=/admin/x/").url == "/accounts/sign-in/?next=%2Fadmin%2Fx%2F"
    )


def test_groups_and_lockouts_are_not_administered_here(admin):
    page = admin.get("/admin/").text
    assert "/admin/auth/" not in page and "/admin/axes/" not in page


@pytest.mark.parametrize(
    "query",
    [
        "p=x",
        "p=99999999999999999999",
        "o=99",
        "o=x.y",
        "q=%00",
        "e=1",
        "is_active__exact=zz",
        "all=",
    ],
)
def test_hostile_addresses_of_a_list_are_never_a_fault(admin, query):
    assert admin.get(f"{PEOPLE}?{query}").status_code in (200, 302)


def test_the_list_of_people_asks_as_many_questions_for_one_as_for_many(
    admin, django_assert_num_queries
):
    with CaptureQueriesContext(connection) as few:
        admin.get(GRANTS)
    for _ in range(20):
        a_user(Role.OFFICER, area=a_commune())
    with django_assert_num_queries(len(few)):
        admin.get(GRANTS)
