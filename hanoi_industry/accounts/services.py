"""Every write to people and their grants: allowed, in one transaction, with history.

A person is never deleted, for history names people; a person is switched off. Nobody takes the
rights over the whole city from the last administrator, or all doors would be shut.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hanoi_industry import words
from hanoi_industry.accounts.models import ROLE_WORDS, WHOLE_CITY, Grant, User
from hanoi_industry.accounts.permissions import Permission, Role
from hanoi_industry.areas.models import Area
from hanoi_industry.history.models import ChangeSet, Via
from hanoi_industry.history.services import Deed, open_change_set, record

SIGN_IN_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,58}[a-z0-9])?")
FIELDS_OF_A_PERSON = ("full_name", "email", "unit")

# Sign-ins that `create_demo_people` makes; shown on the sign-in page while DEMO is on.
DEMO_PASSWORD = "xem-thu-ba-muoi-sau"  # noqa: S105
DEMO_PEOPLE = [
    ("can-bo", "Nguyễn Thị Cán Bộ", Role.OFFICER, DEMO_PASSWORD),
    ("duyet", "Trần Văn Duyệt", Role.APPROVER, DEMO_PASSWORD),
    ("nhap-lieu", "Lê Thị Nhập Liệu", Role.IMPORTER, DEMO_PASSWORD),
    ("lanh-dao", "Phạm Văn Lãnh Đạo", Role.MANAGER, DEMO_PASSWORD),
    ("quan-tri", "Hoàng Thị Quản Trị", Role.ADMINISTRATOR, DEMO_PASSWORD),
    ("can-bo-xa", "Vũ Văn Cán Bộ Xã", Role.OFFICER, DEMO_PASSWORD),
]
DEMO_OFFICER_OF_A_COMMUNE = "can-bo-xa"


@transaction.atomic
def create_person(
    *, deed: Deed, username: str, full_name: str, password: str, email: str = "", unit: str = ""
) -> User:
    _must_keep_people(deed)
    person = _new_person(username, full_name=full_name, email=email, unit=unit)
    _give_password(person, password)
    change_set = open_change_set(deed)
    _save(person, change_set)
    _record_new_person(change_set, person)
    return person


@transaction.atomic
def create_first_administrator(
    *, username: str, full_name: str, password: str, at: datetime
) -> User:
    """Opens an empty house: the only person made by nobody else."""
    if User.objects.exists():
        raise PermissionDenied(_("There are people already; ask an administrator."))
    person = _new_person(username, full_name=full_name)
    _give_password(person, password)
    return _first_administrator(person, at)[0]


@transaction.atomic
def revise_person(person: User, *, deed: Deed, **values) -> User:
    """Correct name, e-mail or unit."""
    _must_keep_people(deed)
    person = User.objects.select_for_update().get(pk=person.pk)
    before = {name: getattr(person, name) for name in FIELDS_OF_A_PERSON}
    for name in values:
        if name not in FIELDS_OF_A_PERSON:
            raise ValueError(f"{name} is not revised this way.")
    after = {**before, **_clean_words(values)}
    if after == before:
        return person
    for name, value in after.items():
        setattr(person, name, value)
    _must_have_name(person)
    change_set = open_change_set(deed)
    _save(person, change_set)
    _record_person(change_set, person, {name: (before[name], after[name]) for name in after})
    return person


@transaction.atomic
def switch_off(person: User, *, deed: Deed) -> User:
    """From the next request on the person is a stranger; what they did stays theirs."""
    return _switch(person, False, deed=deed)


@transaction.atomic
def switch_on(person: User, *, deed: Deed) -> User:
    return _switch(person, True, deed=deed)


@transaction.atomic
def set_password(person: User, password: str, *, deed: Deed) -> User:
    """Set by an administrator; all sessions of the person end."""
    _must_keep_people(deed)
    return _change_password(person, password, deed=deed)


@transaction.atomic
def change_own_password(password: str, *, deed: Deed) -> User:
    """The page has asked for the old one; other sessions end by themselves."""
    return _change_password(deed.by, password, deed=deed)


def note_sign_in(person: User, at: datetime) -> None:
    """When somebody last signed in; no version is kept of it, for nobody changed the person."""
    person.last_login = at
    person.skip_history_when_saving = True
    try:
        person.save(update_fields=["last_login"])
    finally:
        del person.skip_history_when_saving


@transaction.atomic
def grant_role(person: User, role: Role, area, *, deed: Deed) -> Grant:
    """Give a role in one present commune, or in the whole city (`WHOLE_CITY`)."""
    _must_keep_people(deed)
    change_set = open_change_set(deed)
    return _grant(change_set, person, Role(role), area)


@transaction.atomic
def withdraw_grant(grant: Grant, *, deed: Deed) -> None:
    _must_keep_people(deed)
    _take_back(open_change_set(deed), grant)


@transaction.atomic
def set_grants(person: User, grants: Iterable[tuple[Role, object]], *, deed: Deed) -> None:
    """Make these, each a role and an area or `WHOLE_CITY`, the only grants of a person."""
    _must_keep_people(deed)
    wanted = {(Role(role), _number(area)): area for role, area in grants}
    held = {(Role(grant.role), grant.area_id): grant for grant in person.grants.all()}
    if wanted.keys() == held.keys():
        return
    change_set = open_change_set(deed)
    for key in wanted.keys() - held.keys():
        _grant(change_set, person, key[0], wanted[key])
    for key in held.keys() - wanted.keys():
        _take_back(change_set, held[key])


@transaction.atomic
def create_demo_people(deed: Deed | None = None, *, at: datetime | None = None) -> list[User]:
    """One person per role for the city and one officer of one commune; who is there stays.

    Without a deed somebody must begin: an administrator there is, else the one of the demo, made
    first and at the moment `at`.
    """
    missing = [one for one in DEMO_PEOPLE if not User.objects.filter(username=one[0]).exists()]
    made = []
    if deed is None:
        by, change_set = _somebody_to_begin_with(missing, at)
        missing = [one for one in missing if one[0] != by.username]
        made = [by] if change_set else []
        deed = Deed(by=by, at=at, via=Via.COMMAND, why=_("People of the demo"))
    for username, full_name, role, password in missing:
        person = create_person(deed=deed, username=username, full_name=full_name, password=password)
        area = WHOLE_CITY
        if username == DEMO_OFFICER_OF_A_COMMUNE:
            area = _some_commune(deed)
        if area is not None:
            grant_role(person, role, area, deed=deed)
        made.append(person)
    return made


def _must_keep_people(deed: Deed) -> None:
    if not deed.by.may(Permission.ACCOUNTS_EDIT, WHOLE_CITY):
        raise PermissionDenied(_("Only an administrator of the whole city keeps people."))


def _new_person(username: str, **values) -> User:
    username = words.nfc(username).lower()
    if not SIGN_IN_NAME.fullmatch(username):
        raise ValidationError(
            {
                "username": _(
                    "Type letters a to z, digits, dots and hyphens, beginning and ending "
                    "with a letter or digit."
                )
            }
        )
    if User.objects.filter(username__iexact=username).exists():
        taken = _("This sign-in name is taken. Choose another.")
        raise ValidationError({"username": ValidationError(taken, code="taken")})
    person = User(username=username, **_clean_words(values))
    _must_have_name(person)
    return person


def _clean_words(values: dict) -> dict:
    clean = {name: words.nfc(value or "") for name, value in values.items()}
    if clean.get("email"):
        try:
            validate_email(clean["email"])
        except ValidationError as problem:
            raise ValidationError(
                {"email": _("Type an address such as ten@hanoi.gov.vn, or leave it empty.")}
            ) from problem
    for name, text in clean.items():
        longest = User._meta.get_field(name).max_length
        if "\0" in text or len(text) > longest:
            raise ValidationError(
                {name: _("Type at most %(longest)s letters.") % {"longest": longest}}
            )
    return clean


def _must_have_name(person: User) -> None:
    if not person.full_name:
        raise ValidationError({"full_name": _("Type the full name: history is signed with it.")})


def _give_password(person: User, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as problem:
        raise ValidationError({"password": problem.messages}) from problem
    person.set_password(password)


def _change_password(person: User, password: str, *, deed: Deed) -> User:
    person = User.objects.select_for_update().get(pk=person.pk)
    _give_password(person, password)
    change_set = open_change_set(deed)
    _sign_version(person, change_set)
    person.save(update_fields=["password"])
    _record_person(change_set, person, {"password": ("", "changed")})
    return person


def _switch(person: User, on: bool, *, deed: Deed) -> User:
    _must_keep_people(deed)
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.is_active == on:
        return person
    if not on:
        _must_leave_an_administrator(without=person)
    person.is_active = on
    change_set = open_change_set(deed)
    _save(person, change_set)
    _record_person(change_set, person, {"is_active": (not on, on)})
    return person


def _must_leave_an_administrator(*, without: User) -> None:
    """Looks at the grants under a lock, so that two cannot each leave the other as the last."""
    others = (
        Grant.objects.select_for_update(of=("self",))
        .filter(role=Role.ADMINISTRATOR, whole_city=True, user__is_active=True)
        .order_by("pk")
    )
    if {grant.user_id for grant in others} == {without.pk}:
        raise ValidationError(
            _(
                "%(person)s is the last administrator. Make somebody else administrator of the "
                "whole city first."
            ),
            code="last_administrator",
            params={"person": without},
        )


def _number(area) -> int | None:
    return None if area == WHOLE_CITY else area.pk


def _grant(change_set: ChangeSet, person: User, role: Role, area) -> Grant:
    if area != WHOLE_CITY:
        _must_be_present_commune(area, change_set)
    number = _number(area)
    if person.grants.filter(role=role, area_id=number).exists():
        raise ValidationError(_("%(person)s has this role there already.") % {"person": person})
    grant = Grant(user=person, role=role, whole_city=number is None, area_id=number)
    _save(grant, change_set)
    person.forget_grants()
    _record_grant(change_set, grant, area, ("", _role_words(role, area)))
    return grant


def _must_be_present_commune(area: Area, change_set: ChangeSet) -> None:
    day = timezone.localdate(change_set.at)
    if not Area.objects.communes().as_of(day).filter(pk=area.pk).exists():
        raise ValidationError(
            {
                "area": _("%(area)s is no commune or ward of today. Choose one, or the whole city.")
                % {"area": area}
            }
        )


def _take_back(change_set: ChangeSet, grant: Grant) -> None:
    person = grant.user
    if grant.whole_city and grant.role == Role.ADMINISTRATOR and person.is_active:
        _must_leave_an_administrator(without=person)
    area = WHOLE_CITY if grant.whole_city else grant.area
    _record_grant(change_set, grant, area, (_role_words(Role(grant.role), area), ""))
    _sign_version(grant, change_set)
    grant.delete()
    person.forget_grants()


def _role_words(role: Role, area) -> str:
    """For history, which outlives languages: the role's name and the place."""
    return f"{role}: {area}"


def _save(row: User | Grant, change_set: ChangeSet) -> None:
    row.full_clean(exclude=["last_login"])
    _sign_version(row, change_set)
    row.save()


def _sign_version(row: User | Grant, change_set: ChangeSet) -> None:
    """The version kept of the row names the change set it came with."""
    row._history_user = change_set.by
    row._history_date = change_set.at
    row._change_reason = f"change set {change_set.pk}"


def _record_new_person(change_set: ChangeSet, person: User) -> None:
    fields = ("username", *FIELDS_OF_A_PERSON)
    _record_person(change_set, person, {name: ("", getattr(person, name)) for name in fields})


def _record_person(change_set: ChangeSet, person: User, changes: dict) -> None:
    record(change_set, person, area_code=WHOLE_CITY, changes=changes)


def _record_grant(change_set: ChangeSet, grant: Grant, area, change: tuple) -> None:
    code = WHOLE_CITY if area == WHOLE_CITY else area.code
    record(change_set, grant, area_code=code, changes={"role": change})


def _first_administrator(person: User, at: datetime) -> tuple[User, ChangeSet]:
    person.full_clean(exclude=["last_login"])
    person._history_date = at
    person.save()
    change_set = open_change_set(Deed(by=person, at=at, via=Via.COMMAND))
    _record_new_person(change_set, person)
    _grant(change_set, person, Role.ADMINISTRATOR, WHOLE_CITY)
    return person, change_set


def _somebody_to_begin_with(missing: list, at: datetime) -> tuple[User, ChangeSet | None]:
    administrators = User.objects.filter(
        is_active=True, grants__role=Role.ADMINISTRATOR, grants__whole_city=True
    )
    if somebody := administrators.order_by("pk").first():
        return somebody, None
    if User.objects.exists():
        raise PermissionDenied(_("There are people but no administrator."))
    username, full_name, _role, password = next(
        one for one in missing if one[2] is Role.ADMINISTRATOR
    )
    person = _new_person(username, full_name=full_name)
    _give_password(person, password)
    return _first_administrator(person, at)


def _some_commune(deed: Deed) -> Area | None:
    """A commune of today for the demo's officer; None where no areas are loaded yet."""
    communes = Area.objects.communes().as_of(timezone.localdate(deed.at))
    return communes.order_by("code").first()


def role_words(role: Role) -> str:
    return str(ROLE_WORDS[role])
