"""Every write to people and their grants: allowed, in one transaction, with history.

A person is never deleted, for history names people; a person is switched off. Nobody takes the
rights over the whole city from the last administrator, or all doors would be shut.
"""

import re
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
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
from hanoi_industry.history.services import (
    Deed,
    Return,
    Tracked,
    UndoAccount,
    look_at_undo_of_things,
    open_change_set,
    record,
    sign,
    undo_things,
)

SIGN_IN_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,58}[a-z0-9])?")
FIELDS_OF_A_PERSON = ("full_name", "email", "unit")
# No sign-in name that a person may have.
SOFTWARE = "phan_mem"

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


# Many people at once


@dataclass(frozen=True)
class GrantRow:
    """A role in one commune of today, or in the whole city (`WHOLE_CITY`), and its cell."""

    role: Role
    area: object
    cell: str = ""


@dataclass(frozen=True)
class PersonRow:
    """What is said of one person; what is not said stays. Of `values` only "is_active" is no text."""

    username: str
    values: Mapping[str, object]
    given: tuple[GrantRow, ...] = ()
    withdrawn: tuple[GrantRow, ...] = ()
    sheet: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)


def may_keep_people(by) -> bool:
    return by.may(Permission.ACCOUNTS_EDIT, WHOLE_CITY)


@transaction.atomic
def keep_people_with(change_set: ChangeSet, rows: Iterable[PersonRow], *, by) -> None:
    """People and their grants as the rows say, within an open change set.

    Who is new cannot sign in before an administrator gives them a password. Those not named stay
    as they are. Raises PermissionDenied, and ValidationError where a person or a grant cannot be.
    """
    if not may_keep_people(by):
        raise PermissionDenied
    rows = list(rows)
    held = User.objects.select_for_update(of=("self",)).filter(
        username__in=[row.username for row in rows]
    )
    people = {person.username: person for person in held}
    for row in rows:
        person = _keep_person(change_set, people.get(row.username), row, by)
        grants = {(grant.role, grant.area_id): grant for grant in person.grants.all()}
        for one in row.withdrawn:
            grant = grants.get((one.role, _number(one.area)))
            if grant is not None:
                _must_not_be_own_right(grant, by)
                _take_back(change_set, grant, sheet=row.sheet, cell=one.cell)
        for one in row.given:
            if (one.role, _number(one.area)) not in grants:
                _grant(change_set, person, one.role, one.area, sheet=row.sheet, cell=one.cell)


def _keep_person(change_set: ChangeSet, person: User | None, row: PersonRow, by) -> User:
    is_new = person is None
    texts = {name: value for name, value in row.values.items() if name in FIELDS_OF_A_PERSON}
    names = (*FIELDS_OF_A_PERSON, "is_active")
    if is_new:
        person = _new_person(row.username, **texts)
        person.set_unusable_password()
        before = dict.fromkeys(("username", *names), "")
    else:
        before = {name: getattr(person, name) for name in names}
        for name, text in _clean_words(texts).items():
            setattr(person, name, text)
        _must_have_name(person)
    person.is_active = row.values.get("is_active", person.is_active)
    changes = {name: (was, getattr(person, name)) for name, was in before.items()}
    if all(was == now for was, now in changes.values()):
        return person
    if before["is_active"] is True and not person.is_active:
        _must_not_be_oneself(person, by)
        _must_leave_an_administrator(without=person)
    _save(person, change_set)
    _record_person(change_set, person, changes, sheet=row.sheet, cells=row.cells)
    return person


def is_own_right(grant: Grant, by) -> bool:
    """Whether it is by this grant that somebody keeps people."""
    return grant.user_id == by.pk and grant.whole_city and grant.role == Role.ADMINISTRATOR


def _must_not_be_own_right(grant: Grant, by) -> None:
    if is_own_right(grant, by):
        raise ValidationError(_own_rights())


def _must_not_be_oneself(person: User, by) -> None:
    if person.pk == by.pk:
        raise ValidationError(_own_rights())


def _own_rights() -> str:
    return _("Nobody takes their own rights away. Ask another administrator.")


# Undoing


class _TrackedGrant(Tracked):
    model = Grant
    names = ("user", "role", "whole_city", "area")
    place = ("user_id", "role", "area_id")

    def refusal(self, of: ChangeSet, by, one: Return) -> str:
        if not may_keep_people(by):
            return _only_administrators()
        if one.goes:
            return _own_rights() if is_own_right(one.thing, by) else ""
        if one.was.whole_city or _is_present_commune(one.was.area, of):
            return ""
        return _("The area of this grant is no more. Give the role in another.")

    def write(self, change_set: ChangeSet, one: Return) -> None:
        grant = one.was
        sign(grant, change_set).save(force_insert=True)
        area = WHOLE_CITY if grant.whole_city else grant.area
        _record_grant(change_set, grant, area, ("", _role_words(Role(grant.role), area)))

    def remove(self, change_set: ChangeSet, thing: Grant) -> None:
        _take_back(change_set, thing)


class _TrackedPerson(Tracked):
    """A person is never removed: who was new is switched off."""

    model = User
    names = (*FIELDS_OF_A_PERSON, "is_active")

    def before(self, thing: User, was: User | None) -> User:
        if was is None:
            was = copy(thing)
            was.is_active = False
        return was

    def refusal(self, of: ChangeSet, by, one: Return) -> str:
        if not may_keep_people(by):
            return _only_administrators()
        goes_off = one.thing.is_active and not one.was.is_active
        return _own_rights() if goes_off and one.thing.pk == by.pk else ""

    def area_code(self, thing: User) -> str:
        return WHOLE_CITY

    def order(self, thing: User) -> bool:
        """Who is switched on comes first, so that somebody keeps the house open."""
        return not thing.is_active

    def check(self, thing: User) -> None:
        thing.full_clean(exclude=["last_login"])
        if not thing.is_active:
            _must_leave_an_administrator(without=thing)


# What was withdrawn is given again first, for the same reason.
KINDS = (_TrackedGrant(), _TrackedPerson())


def look_at_undo(of: ChangeSet, *, by, whole_upload: bool = False) -> UndoAccount:
    """What an undo would do to people and their grants, without doing it."""
    return look_at_undo_of_things(of, by=by, kinds=KINDS, whole_upload=whole_upload)


def undo(of: ChangeSet, *, deed: Deed, to: ChangeSet | None = None) -> UndoAccount:
    """Put people and grants back as they were before a change set; who was new is switched off.

    Raises NothingToUndo where none can be put back, PermissionDenied where one may not be.
    """
    return undo_things(of, deed=deed, kinds=KINDS, to=to)


def _must_keep_people(deed: Deed) -> None:
    if not may_keep_people(deed.by):
        raise PermissionDenied(_only_administrators())


def _only_administrators() -> str:
    return _("Only an administrator of the whole city keeps people.")


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
    sign(person, change_set).save(update_fields=["password"])
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


def _grant(
    change_set: ChangeSet, person: User, role: Role, area, *, sheet: str = "", cell: str = ""
) -> Grant:
    if area != WHOLE_CITY:
        _must_be_present_commune(area, change_set)
    number = _number(area)
    if person.grants.filter(role=role, area_id=number).exists():
        raise ValidationError(_("%(person)s has this role there already.") % {"person": person})
    grant = Grant(user=person, role=role, whole_city=number is None, area_id=number)
    _save(grant, change_set)
    person.forget_grants()
    _record_grant(change_set, grant, area, ("", _role_words(role, area)), sheet, cell)
    return grant


def _must_be_present_commune(area: Area, change_set: ChangeSet) -> None:
    if not _is_present_commune(area, change_set):
        raise ValidationError(
            {
                "area": _("%(area)s is no commune or ward of today. Choose one, or the whole city.")
                % {"area": area}
            }
        )


def _is_present_commune(area: Area, change_set: ChangeSet) -> bool:
    """On the day of the deed."""
    return Area.objects.communes().as_of(change_set.day).filter(pk=area.pk).exists()


def _take_back(change_set: ChangeSet, grant: Grant, *, sheet: str = "", cell: str = "") -> None:
    person = grant.user
    if grant.whole_city and grant.role == Role.ADMINISTRATOR and person.is_active:
        _must_leave_an_administrator(without=person)
    area = WHOLE_CITY if grant.whole_city else grant.area
    words_of_it = _role_words(Role(grant.role), area)
    _record_grant(change_set, grant, area, (words_of_it, ""), sheet, cell)
    sign(grant, change_set).delete()
    person.forget_grants()


def _role_words(role: Role, area) -> str:
    """For history, which outlives languages: the role's name and the place."""
    return f"{role}: {area}"


def _save(row: User | Grant, change_set: ChangeSet) -> None:
    row.full_clean(exclude=["last_login"])
    sign(row, change_set).save()


def _record_new_person(change_set: ChangeSet, person: User) -> None:
    fields = ("username", *FIELDS_OF_A_PERSON)
    _record_person(change_set, person, {name: ("", getattr(person, name)) for name in fields})


def _record_person(change_set: ChangeSet, person: User, changes: dict, **origin) -> None:
    record(change_set, person, area_code=WHOLE_CITY, changes=changes, **origin)


def _record_grant(
    change_set: ChangeSet, grant: Grant, area, change: tuple, sheet: str = "", cell: str = ""
) -> None:
    code = WHOLE_CITY if area == WHOLE_CITY else area.code
    changes, cells = {"role": change}, {"role": cell}
    record(change_set, grant, area_code=code, changes=changes, sheet=sheet, cells=cells)


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


def the_software() -> User:
    """Who answers for what time alone brings: a name for history, with which nobody signs in."""
    person = User.objects.filter(username=SOFTWARE).first()
    if person is None:
        person = User(username=SOFTWARE, full_name=_("The software"), is_active=False)
        person.set_unusable_password()
        person.save()
    return person


def role_words(role: Role) -> str:
    return str(ROLE_WORDS[role])
