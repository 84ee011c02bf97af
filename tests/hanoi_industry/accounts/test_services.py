from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hanoi_industry.accounts import services
from hanoi_industry.accounts.models import WHOLE_CITY, Grant, User
from hanoi_industry.accounts.permissions import Permission, Role
from hanoi_industry.areas.models import REFORM
from hanoi_industry.history.models import Change, ChangeSet
from tests.factories import NOW, PASSWORD, a_commune, a_deed, a_district, a_grant, a_user
from tests.telling import told

pytestmark = pytest.mark.django_db

GOOD = "four words make one"


@pytest.fixture
def administrator():
    return a_user(Role.ADMINISTRATOR)


@pytest.fixture
def deed(administrator):
    return a_deed(administrator)


def lines():
    return [line[:3] for line in told(Change.objects.order_by("pk"))]


def a_new_person(deed, **values):
    return services.create_person(
        deed=deed, **{"username": "an.nguyen", "full_name": "Nguyễn An", "password": GOOD} | values
    )


def test_a_person_is_made_with_history_but_without_the_password_in_it(deed):
    person = a_new_person(deed, username=" An.NGUYEN ", unit="Sở Công Thương")
    assert person.username == "an.nguyen"
    assert person.check_password(GOOD)
    assert lines() == [
        ("username", "", "an.nguyen"),
        ("full_name", "", "Nguyễn An"),
        ("unit", "", "Sở Công Thương"),
    ]
    version = person.versions.get()
    assert (version.history_user, version.history_date) == (deed.by, deed.at)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"username": "an nguyen"}, "username"),
        ({"username": "Ấn"}, "username"),
        ({"username": ""}, "username"),
        ({"username": "-an"}, "username"),
        ({"username": "a" * 61}, "username"),
        ({"full_name": "  "}, "full_name"),
        ({"full_name": "x" * 151}, "full_name"),
        ({"email": "not an address"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"password": "Nguyễn An Nguyễn"}, "password"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_field(deed, values, field):
    with pytest.raises(ValidationError) as refused:
        a_new_person(deed, **values)
    assert field in refused.value.message_dict
    assert not ChangeSet.objects.exists()


def test_two_people_never_share_a_sign_in_name_in_any_case(deed):
    a_user(Role.OFFICER, username="An.Nguyen")
    with pytest.raises(ValidationError) as refused:
        a_new_person(deed)
    assert [error.code for error in refused.value.error_dict["username"]] == ["taken"]


DEEDS = {
    "create": lambda person, deed: a_new_person(deed),
    "revise": lambda person, deed: services.revise_person(person, deed=deed, unit="x"),
    "switch off": lambda person, deed: services.switch_off(person, deed=deed),
    "switch on": lambda person, deed: services.switch_on(person, deed=deed),
    "password": lambda person, deed: services.set_password(person, GOOD, deed=deed),
    "grant": lambda person, deed: services.grant_role(person, "manager", WHOLE_CITY, deed=deed),
    "withdraw": lambda person, deed: services.withdraw_grant(person.grants.get(), deed=deed),
    "set grants": lambda person, deed: services.set_grants(person, [], deed=deed),
}


@pytest.mark.parametrize("do", DEEDS.values(), ids=DEEDS)
def test_only_an_administrator_of_the_city_keeps_people(do):
    person = a_user(Role.OFFICER)
    others = [a_user(role) for role in Role if role is not Role.ADMINISTRATOR]
    for somebody in (*others, a_user(Role.ADMINISTRATOR, area=a_commune()), a_user()):
        with pytest.raises(PermissionDenied):
            do(person, a_deed(somebody))
    assert not ChangeSet.objects.exists()


def test_a_person_is_revised_field_by_field(deed):
    person = a_user(Role.OFFICER, name="Nguyễn An")
    services.revise_person(person, deed=deed, full_name="Nguyễn Ân")
    assert lines() == [("full_name", "Nguyễn An", "Nguyễn Ân")]
    services.revise_person(person, deed=deed, full_name="Nguyễn Ân")
    assert len(lines()) == 1


def test_a_grant_is_for_the_city_or_a_commune_of_today(deed):
    person, commune = a_user(), a_commune("Thư Lâm", code="00454")
    services.grant_role(person, Role.OFFICER, commune, deed=deed)
    assert person.may(Permission.REGISTER_EDIT, commune)
    assert not person.may(Permission.REGISTER_EDIT, WHOLE_CITY)
    services.grant_role(person, Role.MANAGER, WHOLE_CITY, deed=deed)
    assert person.may(Permission.SUMMARY_READ, WHOLE_CITY)
    assert [line.area_code for line in Change.objects.order_by("pk")] == ["00454", WHOLE_CITY]
    assert lines()[0] == ("role", "", "officer: Xã Thư Lâm")


def test_a_grant_in_a_place_of_the_past_is_refused(deed):
    gone = a_commune("Gone")
    gone.valid_until = REFORM + timedelta(days=1)
    gone.save()
    for area in (a_district(), gone):
        with pytest.raises(ValidationError):
            services.grant_role(a_user(), Role.OFFICER, area, deed=deed)
    assert not ChangeSet.objects.exists()


def test_the_same_grant_twice_is_refused(deed):
    person = a_user(Role.OFFICER)
    with pytest.raises(ValidationError):
        services.grant_role(person, Role.OFFICER, WHOLE_CITY, deed=deed)


def test_a_withdrawn_grant_ends_at_once_and_stays_in_history(deed):
    person = a_user(Role.OFFICER)
    grant = person.grants.get()
    services.withdraw_grant(grant, deed=deed)
    assert not User.objects.get(pk=person.pk).is_staff
    assert lines() == [("role", "officer: city", "")]
    version = Grant.versions.get(history_type="-")
    assert (version.history_user, version.history_date) == (deed.by, deed.at)


def test_grants_are_set_to_exactly_these(deed):
    person, here, there = a_user(Role.OFFICER), a_commune("A"), a_commune("B")
    wanted = [(Role.OFFICER, here), (Role.IMPORTER, there)]
    services.set_grants(person, wanted, deed=deed)
    held = {(grant.role, grant.area) for grant in person.grants.all()}
    assert held == set(wanted)
    count = ChangeSet.objects.count()
    services.set_grants(person, wanted, deed=deed)
    assert ChangeSet.objects.count() == count


def test_the_last_administrator_stays(administrator, deed):
    grant = administrator.grants.get()
    a_user(Role.ADMINISTRATOR, area=a_commune())
    a_user(Role.ADMINISTRATOR, is_active=False)
    for do in (
        lambda: services.withdraw_grant(grant, deed=deed),
        lambda: services.switch_off(administrator, deed=deed),
        lambda: services.set_grants(administrator, [(Role.OFFICER, WHOLE_CITY)], deed=deed),
    ):
        with pytest.raises(ValidationError) as refused:
            do()
        assert refused.value.code == "last_administrator"
    assert Grant.objects.filter(pk=grant.pk).exists()
    assert not ChangeSet.objects.exists()


def test_one_of_two_administrators_may_go(administrator, deed):
    other = a_user(Role.ADMINISTRATOR)
    services.switch_off(other, deed=deed)
    assert lines() == [("is_active", "yes", "no")]
    services.switch_on(other, deed=deed)
    services.withdraw_grant(administrator.grants.get(), deed=a_deed(other))


def test_set_grants_may_swap_the_roles_of_an_administrator_who_stays_one(administrator, deed):
    services.set_grants(
        administrator, [(Role.MANAGER, WHOLE_CITY), (Role.ADMINISTRATOR, WHOLE_CITY)], deed=deed
    )
    assert administrator.grants.count() == 2


def test_a_password_set_by_an_administrator_is_not_told_to_history(deed):
    person = a_user(Role.OFFICER)
    services.set_password(person, "another four words here", deed=deed)
    person.refresh_from_db()
    assert person.check_password("another four words here")
    assert lines() == [("password", "", "changed")]


def test_the_demo_begins_in_an_empty_house_and_is_made_once():
    people = services.create_demo_people(at=NOW)
    assert {person.username for person in people} == {one[0] for one in services.DEMO_PEOPLE}
    by = User.objects.get(username="quan-tri")
    assert {change_set.by for change_set in ChangeSet.objects.all()} == {by}
    roles = set(Grant.objects.filter(whole_city=True).values_list("role", flat=True))
    assert roles == set(Role)
    assert services.create_demo_people(at=NOW) == []


def test_the_demo_has_an_officer_of_one_commune():
    commune = a_commune()
    services.create_demo_people(at=NOW)
    officer = User.objects.get(username=services.DEMO_OFFICER_OF_A_COMMUNE)
    assert [grant.area for grant in officer.grants.all()] == [commune]


def test_the_demo_comes_by_somebodys_deed_where_there_are_people(deed):
    made = services.create_demo_people(deed)
    assert len(made) == len(services.DEMO_PEOPLE)
    assert {change_set.by for change_set in ChangeSet.objects.all()} == {deed.by}


def test_the_demo_does_not_make_itself_administrator_among_strangers():
    a_user(Role.OFFICER)
    with pytest.raises(PermissionDenied):
        services.create_demo_people(at=NOW)
    assert User.objects.count() == 1


def test_the_first_administrator_is_made_in_an_empty_house_only():
    person = services.create_first_administrator(
        username="em", full_name="Hoàng Thị Em", password=PASSWORD, at=NOW
    )
    assert person.may(Permission.ACCOUNTS_EDIT, WHOLE_CITY)
    assert ChangeSet.objects.get().by == person
    with pytest.raises(PermissionDenied):
        services.create_first_administrator(
            username="ba", full_name="Ba", password=PASSWORD, at=NOW
        )


def test_a_deed_that_fails_leaves_nothing(deed, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(services, "record", fail)
    person = a_user()
    with pytest.raises(RuntimeError):
        services.grant_role(person, Role.OFFICER, WHOLE_CITY, deed=deed)
    assert not Grant.objects.filter(user=person).exists()
    assert not ChangeSet.objects.exists()


def test_rights_of_a_second_grant_come_beside_those_of_the_first():
    person = a_user(Role.OFFICER, area=a_commune())
    a_grant(person, Role.MANAGER)
    assert person.may_everywhere(Permission.REGISTER_READ)
    assert not person.may_everywhere(Permission.REGISTER_EDIT)
