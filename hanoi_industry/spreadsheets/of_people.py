"""People by the file, with their grants: a row says one role of one person in one area.

Passwords are never in a file. Whoever is new cannot sign in before an administrator sets one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hanoi_industry import formats, words
from hanoi_industry.accounts import services
from hanoi_industry.accounts.models import ROLE_WORDS, WHOLE_CITY, Grant, User
from hanoi_industry.accounts.permissions import Permission, Role
from hanoi_industry.accounts.services import FIELDS_OF_A_PERSON, GrantRow, PersonRow
from hanoi_industry.areas.models import Area
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.columns import Kind
from hanoi_industry.spreadsheets.communes import Communes, suggested
from hanoi_industry.spreadsheets.comparing import (
    Choice,
    Difference,
    Draft,
    Finding,
    Plan,
    says_the_same,
)
from hanoi_industry.spreadsheets.sheets import Sheet, SheetField, SheetResource

# Whether a person may sign in, as lists of accounts say it in a column of states.
STATES = {
    **dict.fromkeys(cells.YES, True),
    **dict.fromkeys(("Hoạt động", "Đang hoạt động", "Còn hoạt động", "Kích hoạt", "Mở"), True),
    **dict.fromkeys(("Đang sử dụng", "Sử dụng", "Đang công tác", "Đang làm việc"), True),
    **dict.fromkeys(cells.NO, False),
    **dict.fromkeys(("Khoá", "Khóa", "Đã khoá", "Bị khoá", "Tạm khoá", "Vô hiệu hoá"), False),
    **dict.fromkeys(("Ngừng hoạt động", "Không hoạt động", "Dừng", "Đã nghỉ việc"), False),
    **dict.fromkeys(("Nghỉ việc", "Nghỉ hưu", "Đã nghỉ hưu", "Chuyển công tác"), False),
}
OF_A_PERSON = (*FIELDS_OF_A_PERSON, "is_active")
MAY_BE_BLANK = ("email", "unit")
ALL_OF_THEM = "all"


class Problem(StrEnum):
    NO_USERNAME = "person_without_username"
    NO_USERNAME_COLUMN = "no_column_of_usernames"
    NOT_A_USERNAME = "not_a_username"
    NOT_YOURS = "people_not_yours"
    NO_FULL_NAME = "person_without_full_name"
    NOT_AN_EMAIL = "not_an_email"
    CANNOT_BE_ERASED = "not_erased_of_a_person"
    TOLD_OTHERWISE = "person_told_otherwise"
    GRANT_REPEATED = "grant_repeated"
    AREA_NEEDED = "area_of_grant_needed"
    ROLE_NEEDED = "role_of_grant_needed"
    AREA_NO_MORE = "area_of_grant_no_more"
    OWN_RIGHTS = "own_rights"
    NOTHING_TO_TAKE = "no_role_to_take_away"
    CALLED_OTHERWISE = "person_called_otherwise"


class Ask(StrEnum):
    WHICH_AREA = "which_area_of_a_grant"
    WHICH_GRANT = "which_grant_to_withdraw"


MESSAGES = {
    Problem.NO_USERNAME: gettext_lazy("This row names nobody. Type the sign-in name."),
    Problem.NO_USERNAME_COLUMN: gettext_lazy(
        "No column was found for the sign-in names. Say on the layout page which it is; where the"
        " file has none, add one."
    ),
    Problem.NOT_A_USERNAME: gettext_lazy(
        "Type letters a to z, digits, dots and hyphens, beginning and ending with a letter or digit."
    ),
    Problem.NOT_YOURS: gettext_lazy(
        "Only an administrator of the whole city keeps people and imports them."
    ),
    Problem.NO_FULL_NAME: gettext_lazy("This person is new. Type the full name."),
    Problem.NOT_AN_EMAIL: gettext_lazy(
        "Type an address such as ten@hanoi.gov.vn, or leave it empty."
    ),
    Problem.CANNOT_BE_ERASED: gettext_lazy("This cannot be erased. Type what is right instead."),
    Problem.TOLD_OTHERWISE: gettext_lazy(
        "Row %(first)s says otherwise of the same person. Correct one of the two."
    ),
    Problem.GRANT_REPEATED: gettext_lazy(
        "Row %(first)s speaks of the same role there. Leave one of the two out."
    ),
    Problem.AREA_NEEDED: gettext_lazy(
        "Type where the role is held: a commune or ward of today, or “toàn thành phố”."
    ),
    Problem.ROLE_NEEDED: gettext_lazy("Type the role held there: %(roles)s."),
    Problem.AREA_NO_MORE: gettext_lazy(
        "This is no commune or ward of today. Type one, or “toàn thành phố”."
    ),
    Problem.OWN_RIGHTS: gettext_lazy(
        "Nobody takes their own rights away. Ask another administrator, or leave the row out."
    ),
    Problem.CALLED_OTHERWISE: gettext_lazy(
        "This is the user name of “%(name)s”. Check that the row is about the same person."
    ),
    Problem.NOTHING_TO_TAKE: gettext_lazy(
        "This person holds no role there; none is taken away. Check the name and the area."
    ),
    Ask.WHICH_AREA: gettext_lazy("Which commune or ward of today is “%(text)s”?"),
    Ask.WHICH_GRANT: gettext_lazy("Which role is taken from “%(person)s”?"),
}


FIELDS = (
    SheetField.of(
        User,
        "username",
        *("Tên đăng nhập", "Tài khoản", "Tên tài khoản", "username", "user name", "login"),
        *("Tài khoản đăng nhập", "Tên truy cập", "Tên người dùng"),
    ),
    SheetField.of(User, "full_name", "Họ và tên", "Họ tên", "Họ và tên cán bộ"),
    SheetField.of(
        User,
        "email",
        *("Email", "Thư điện tử", "Hộp thư", "Địa chỉ email", "Email công vụ"),
        *("Thư điện tử công vụ", "Hộp thư công vụ", "Hộp thư điện tử", "Địa chỉ thư điện tử"),
    ),
    SheetField.of(User, "unit", "Đơn vị", "Đơn vị công tác", "Phòng ban", "Cơ quan"),
    SheetField.of(
        User,
        "is_active",
        *("Hoạt động", "Đang hoạt động", "Còn hoạt động", "Kích hoạt", "active"),
        *("Trạng thái", "Trạng thái tài khoản", "Tình trạng tài khoản"),
        kind=Kind.CHOICE,
        choices=((True, gettext_lazy("yes")), (False, gettext_lazy("no"))),
        choice_words=STATES,
    ),
    SheetField.of(
        Grant,
        "role",
        *("Vai trò", "Quyền", "Nhóm quyền", "Vai trò sử dụng", "Phân quyền"),
        choice_words={
            **dict.fromkeys(("Nhập liệu", "Người nhập liệu", "Cập nhật số liệu"), Role.OFFICER),
            **dict.fromkeys(("Duyệt", "Phê duyệt", "Duyệt số liệu", "Cán bộ duyệt"), Role.APPROVER),
            **dict.fromkeys(("Nhập tệp", "Nhập file"), Role.IMPORTER),
            **dict.fromkeys(("Quản trị", "Quản trị hệ thống"), Role.ADMINISTRATOR),
        },
    ),
    SheetField.of(
        Grant,
        "area",
        *("Địa bàn", "Xã, phường", "Xã/phường", "Phạm vi", "Khu vực", "scope"),
        *("Địa bàn phụ trách", "Địa bàn được giao", "Địa bàn quản lý"),
        longest=100,
    ),
)


@dataclass
class PersonDraft:
    """What a row says: of the person, and of one grant. `area` is an Area or WHOLE_CITY."""

    username: str
    values: dict[str, object] = field(default_factory=dict)
    role: Role | None = None
    area: object = None
    withdraws: bool = False
    # Filled in at the end.
    given: tuple[GrantRow, ...] = ()
    withdrawn: tuple[GrantRow, ...] = ()
    told: dict[str, object] = field(default_factory=dict)

    @property
    def place(self) -> int | None:
        return None if self.area == WHOLE_CITY else self.area.pk


class PersonResource(SheetResource):
    def prepare(self, drafts: list[Draft]) -> None:
        by = self.asking.by
        self.may = services.may_keep_people(by) and by.may(Permission.IMPORT, WHOLE_CITY)
        people = User.objects.order_by("pk")
        grants = Grant.objects.select_related("area").order_by("pk")
        if self.lock:
            people, grants = (rows.select_for_update(of=("self",)) for rows in (people, grants))
        self.people = {one.username.lower(): one for one in people}
        self.grants: dict[int, dict[tuple, Grant]] = {}
        for one in grants:
            self.grants.setdefault(one.user_id, {})[one.role, one.area_id] = one
        held = (one.area for some in self.grants.values() for one in some.values())
        self.communes = Communes(
            Area.objects.communes().as_of(self.asking.today).in_alphabet(), held
        )

    def settle(self, draft: Draft) -> None:
        draft.label = draft.value("full_name") or draft.value("username") or ""
        if not self.may:
            draft.fault(Problem.NOT_YOURS, draft.cell("username"))
            return
        username = self._username(draft)
        if username is None:
            return
        person = self.people.get(username)
        draft.thing, draft.is_new = person, person is None
        draft.label = draft.label if person is None else person.full_name
        draft.kept = kept = PersonDraft(person.username if person else username)
        self._read_person(draft, kept.values)
        self._read_grant(draft, kept)

    def _username(self, draft: Draft) -> str | None:
        text, cell = draft.value("username"), draft.cell("username")
        if not text:
            if not draft.is_faulty_at("username"):
                draft.fault(Problem.NO_USERNAME, cell)
            return None
        username = words.nfc(text).lower()
        if username not in self.people and not services.SIGN_IN_NAME.fullmatch(username):
            draft.fault(Problem.NOT_A_USERNAME, cell, text)
            return None
        return username

    def _read_person(self, draft: Draft, values: dict) -> None:
        for name in OF_A_PERSON:
            said = draft.said.get(name)
            if said is None:
                continue
            if said.erases and name in MAY_BE_BLANK:
                values[name] = ""
            elif said.erases:
                draft.fault(Problem.CANNOT_BE_ERASED, draft.cell(name))
            elif said.value is not None:
                values[name] = said.value
        name, person = values.get("full_name"), draft.thing
        if name and person is not None and not _is_same_name(name, person.full_name):
            cell, told = draft.cell("full_name"), person.full_name
            draft.oddity(Problem.CALLED_OTHERWISE, cell, name, name=told)
        if values.get("email"):
            try:
                validate_email(values["email"])
            except ValidationError:
                draft.fault(Problem.NOT_AN_EMAIL, draft.cell("email"), values["email"])
        is_own = draft.thing is not None and draft.thing.pk == self.asking.by.pk
        if is_own and values.get("is_active") is False:
            draft.fault(Problem.OWN_RIGHTS, draft.cell("is_active"))

    def _read_grant(self, draft: Draft, kept: PersonDraft) -> None:
        said, place = draft.said.get("role"), draft.said.get("area")
        kept.withdraws = said is not None and said.erases
        kept.role = said.value if said is not None else None
        if place is not None and place.erases:
            draft.fault(Problem.CANNOT_BE_ERASED, draft.cell("area"))
        else:
            kept.area = self.communes.found(draft, "area", self.questions, Ask.WHICH_AREA)
        if draft.is_faulty_at("role", "area") or draft.asked or draft.is_left_out:
            return
        if kept.role is not None and kept.area is None:
            draft.fault(
                Problem.AREA_NEEDED, draft.cell("area" if "area" in draft.cells else "role")
            )
        elif kept.area is not None and kept.role is None and not kept.withdraws:
            roles = ", ".join(str(one) for one in ROLE_WORDS.values())
            needed = draft.cell("role" if "role" in draft.cells else "area")
            draft.fault(Problem.ROLE_NEEDED, needed, roles=roles)

    def settle_all(self) -> None:
        """A person is told by several rows, so what they say together is looked at in the end."""
        people: dict[str, list[Draft]] = {}
        for draft in self.drafts:
            if draft.kept is not None and not draft.is_left_out:
                people.setdefault(draft.kept.username.lower(), []).append(draft)
        for drafts in people.values():
            self._settle_values(drafts)
            self._settle_grants(drafts)
            if drafts[0].is_new:
                self._must_have_a_name(drafts)
            for draft in drafts:
                self._compare(draft)

    def _settle_values(self, drafts: list[Draft]) -> None:
        """Each value is told once, by the first row that says it and can be kept."""
        first: dict[str, Draft] = {}
        for draft in drafts:
            for name, value in draft.kept.values.items():
                other = first.setdefault(name, draft)
                if other is draft:
                    draft.kept.told[name] = value
                elif other.kept.values[name] != value:
                    place = draft.cell(name)
                    draft.fault(Problem.TOLD_OTHERWISE, place, first=other.number)
        for name, draft in first.items():
            clean = [one for one in drafts if name in one.kept.values and _can_be_kept(one)]
            if clean and not _can_be_kept(draft):
                clean[0].kept.told[name] = draft.kept.told.pop(name)

    def _settle_grants(self, drafts: list[Draft]) -> None:
        first: dict[tuple, Draft] = {}
        # Those that give first, so that a row that takes the same away is the second.
        for draft in sorted(drafts, key=lambda one: one.kept.withdraws):
            kept = draft.kept
            if draft.faults or draft.asked:
                continue
            grants = self._withdrawn(draft) if kept.withdraws else self._given(draft)
            for one in grants:
                place = None if one.area == WHOLE_CITY else one.area.pk
                other = first.setdefault((one.role, place), draft)
                if other is not draft:
                    draft.fault(Problem.GRANT_REPEATED, draft.cell("role"), first=other.number)

    def _held(self, draft: Draft) -> dict[tuple, Grant]:
        return self.grants.get(draft.thing.pk, {}) if draft.thing is not None else {}

    def _given(self, draft: Draft) -> tuple[GrantRow, ...]:
        kept = draft.kept
        if kept.role is None or kept.area is None:
            return ()
        row = GrantRow(kept.role, kept.area, draft.cell("role").address)
        if (kept.role, kept.place) not in self._held(draft):
            if kept.area != WHOLE_CITY and kept.area not in self.communes.today:
                draft.fault(Problem.AREA_NO_MORE, draft.cell("area"), str(kept.area))
            kept.given = (row,)
        return (row,)

    def _withdrawn(self, draft: Draft) -> tuple[GrantRow, ...]:
        kept = draft.kept
        held = [
            grant
            for (_role, place), grant in self._held(draft).items()
            if kept.area is None or place == kept.place
        ]
        if not held:
            cell = draft.cell("role")
            draft.oddity(Problem.NOTHING_TO_TAKE, cell, cells.as_typed(cell.raw))
        if len(held) > 1:
            held = self._chosen(draft, held)
        if any(services.is_own_right(grant, self.asking.by) for grant in held):
            draft.fault(Problem.OWN_RIGHTS, draft.cell("role"))
        draft.compared_with += [f"grant:{grant.pk}" for grant in held]
        address = draft.cell("role").address
        kept.withdrawn = tuple(
            GrantRow(Role(one.role), WHOLE_CITY if one.whole_city else one.area, address)
            for one in held
        )
        return kept.withdrawn

    def _chosen(self, draft: Draft, held: list[Grant]) -> list[Grant]:
        kept = draft.kept
        where = kept.place if kept.area is not None else "anywhere"
        key = f"grant|{kept.username}|{where}"
        answer = self.questions.ask(
            key,
            Ask.WHICH_GRANT,
            [
                *(Choice(str(one.pk), _grant_words(one.role, one.area)) for one in held),
                Choice(ALL_OF_THEM, _("all of them")),
            ],
            address=draft.cell("role").address,
            person=draft.thing.full_name,
        )
        if answer is None:
            draft.asked.append(key)
            return []
        return [one for one in held if answer in (str(one.pk), ALL_OF_THEM)]

    def _must_have_a_name(self, drafts: list[Draft]) -> None:
        """What is kept of somebody new must hold the name, whichever rows wait."""
        clean = [draft for draft in drafts if _can_be_kept(draft)]
        if any(draft.kept.told.get("full_name") for draft in clean):
            return
        for draft in clean:
            draft.fault(Problem.NO_FULL_NAME, draft.cell("full_name"))

    def _compare(self, draft: Draft) -> None:
        kept, person = draft.kept, draft.thing
        if person is not None:
            draft.compared_with.append(f"person:{person.pk}")
        values = dict(kept.told)
        if person is None and "full_name" in values:
            values = {"username": kept.username, **values}
        for name, value in values.items():
            before = getattr(person, name, None)
            if not says_the_same("" if before is None else before, value):
                draft.differences.append(self._difference(draft, name, before, value))
        for one in kept.given:
            told = _grant_words(one.role, one.area)
            draft.differences.append(self._difference(draft, "role", None, told))
        for one in kept.withdrawn:
            told = _grant_words(one.role, one.area)
            draft.differences.append(self._difference(draft, "role", told, None))

    def _difference(self, draft: Draft, name: str, before, after) -> Difference:
        cell = draft.cell(name)
        typed = cells.as_typed(cell.raw)
        return Difference(name, self.label_of(name), before, after, typed, cell.address)


def _is_same_name(one: str, other: str) -> bool:
    return words.accent_free(one) == words.accent_free(other)


def _can_be_kept(draft: Draft) -> bool:
    return not (draft.faults or draft.asked or draft.is_left_out)


def _grant_words(role: str, area) -> str:
    place = _("whole city") if area is None or area == WHOLE_CITY else area
    return f"{services.role_words(Role(role))}: {place}"


@dataclass(frozen=True)
class _Exported:
    """A line of an export: a person with one grant, or with none."""

    username: str
    full_name: str
    email: str
    unit: str
    is_active: bool
    role: str | None = None
    area: str | None = None

    @classmethod
    def of(cls, person: User) -> Iterator["_Exported"]:
        names = ("username", *OF_A_PERSON)
        line = cls(**{name: getattr(person, name) for name in names})
        grants = list(person.grants.all())
        for one in grants:
            area = one.area.code if one.area else _("whole city")
            yield replace(line, role=one.role, area=area)
        if not grants:
            yield line


class PersonSheet(Sheet):
    kind = "people"
    title = gettext_lazy("People and their roles")
    explanation = gettext_lazy(
        "One row for each role of a person in a commune, ward or the whole city; a person may have"
        " several rows. Passwords are not imported: an administrator sets one for whoever is new."
        " A role is taken away by “xoá” in its column; a blank cell says nothing and erases nothing."
    )
    fields = FIELDS
    keys = ("username", "role", "area")
    important = ("full_name",)
    resource_class = PersonResource
    edit_permission = Permission.ACCOUNTS_EDIT
    messages = MESSAGES
    room = services

    def may_be_erased(self, name: str) -> bool:
        return name in MAY_BE_BLANK or name == "role"

    def missing_columns(self, matches) -> list[Finding]:
        if any(match.field == "username" for match in matches):
            return []
        return [Finding(Problem.NO_USERNAME_COLUMN)]

    def keep(self, plan: Plan, change_set, *, by) -> None:
        people: dict[str, list[Draft]] = {}
        for draft in plan.written:
            people.setdefault(draft.kept.username, []).append(draft)
        rows = [_row_of(drafts) for drafts in people.values()]
        services.keep_people_with(change_set, rows, by=by)

    def keeps(self, plan: Plan) -> str:
        n = len({draft.kept.username for draft in plan.written})
        return ngettext("Keep %(n)s person", "Keep %(n)s people", n) % {"n": formats.number(n)}

    def recorded(self, *, by, day: date) -> Iterator[User]:
        if not (services.may_keep_people(by) and by.may(Permission.IMPORT, WHOLE_CITY)):
            return
        yield from User.objects.prefetch_related("grants__area").order_by("username")

    def in_words(self, things: Iterable[User]) -> Iterator[_Exported]:
        for person in things:
            yield from _Exported.of(person)

    def suggested(self, name: str) -> Iterable[str]:
        if name == "area":
            return suggested()
        return []


def _row_of(drafts: list[Draft]) -> PersonRow:
    """All that the rows of a person say together."""
    values, places = {}, {"username": drafts[0].cell("username").address}
    for draft in drafts:
        values |= draft.kept.told
        places |= {name: draft.cell(name).address for name in draft.kept.told}
    return PersonRow(
        drafts[0].kept.username,
        values,
        tuple(one for draft in drafts for one in draft.kept.given),
        tuple(one for draft in drafts for one in draft.kept.withdrawn),
        drafts[0].cell("username").sheet,
        places,
    )
