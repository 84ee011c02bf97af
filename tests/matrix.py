"""Who may do what: one line for each address, from which test_matrix.py makes its cases.

A line says who is let in to look (`get`) and to send (`post`), and which things its address speaks
of. An address without a line fails the build, and so does a line without an address.

    "clusters:list": Line(get=may(Permission.REGISTER_READ)),
    "clusters:page": Line(get=here(Permission.REGISTER_READ), parts=code_of("cluster")),
    "clusters:revise": Line(
        get=here(Permission.REGISTER_EDIT), post=here(Permission.REGISTER_EDIT), parts=code_of("cluster")
    ),

Things that addresses speak of belong to commune A of the house below; rooms put them into THINGS.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from clusters import services as clusters
from clusters.models import (
    CapitalFacts,
    CaseKind,
    Investor,
    LandFacts,
    Limit,
    LimitChoice,
    MilestoneFacts,
    OperationFacts,
    PermitFacts,
    ProgressFacts,
    Rejudging,
    Ruling,
    SampleDue,
    SamplingDuty,
    StationVerdict,
)
from clusters.sheets import (
    RECORD_SHEETS,
    WASTEWATER_SHEETS,
    ClusterSheet,
    LimitSheet,
    SampleSheet,
)
from clusters.verdicts import services as verdicts
from clusters.wastewater import services as wastewater
from clusters.wastewater.services import LimitRow, SampleRow, Value
from hanoi_industry.accounts.models import User
from hanoi_industry.accounts.permissions import Permission, Role
from hanoi_industry.areas.models import Area
from hanoi_industry.documents import services as papers
from hanoi_industry.exports import services as exports
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.spreadsheets.of_areas import AreaSheet
from hanoi_industry.spreadsheets.of_papers import PaperSheet
from hanoi_industry.spreadsheets.of_people import PersonSheet
from targets.sheets import TargetSheet
from tests import factories, uploads, workbooks
from tests.targets import promises

# What may come of asking.
LET_IN = "let in"
NOT_KEPT = "let in, and what was sent is not kept"
SIGN_IN = "sent to the sign-in page"
REFUSED = "refused (403)"
HIDDEN = "not there (404)"
NOT_OFFERED = "not offered (405)"
# Where there is nothing to be had, it is all one which of the two is said.
REFUSED_OR_HIDDEN = f"{REFUSED} or {HIDDEN}"


@dataclass
class House:
    """The small world of the matrix: two communes, one person of each kind, the things of A.

    A thing is made when it is first asked for.
    """

    commune_a: Area
    commune_b: Area
    people: dict[str, User | None]
    things: dict[str, object] = field(default_factory=dict)

    def __getitem__(self, name: str):
        if name not in self.things:
            self.things[name] = THINGS[name](self)
        return self.things[name]


STRANGER = "a stranger"
WITHOUT_GRANT = "somebody without a grant"
OFFICER_OF_A = "the officer of commune A"
OFFICER_OF_B = "the officer of commune B"
CITY_OFFICER = "an officer of the city"
APPROVER = "an approver"
IMPORTER = "an importer"
MANAGER = "a manager"
ADMINISTRATOR = "an administrator"


# Makers of things that addresses speak of, by name, each of commune A; rooms add theirs.
THINGS: dict[str, Callable[[House], object]] = {
    "area": lambda house: house.commune_a,
    "person": lambda house: house.people[OFFICER_OF_A],
    "grant": lambda house: house.people[OFFICER_OF_A].grants.get(),
    "succession": lambda house: factories.a_succession(
        factories.a_former_commune(), house.commune_a
    ),
    "paper": lambda house: factories.a_paper(
        area=house.commune_a, deed=factories.a_deed(house.people[ADMINISTRATOR])
    ),
    "paper with a file": lambda house: papers.attach_file(
        house["paper"],
        uploads.a_file(b"%PDF-1.7 ", "a.pdf"),
        deed=factories.a_deed(house.people[ADMINISTRATOR]),
    ),
    "change_set": lambda house: house["paper"] and ChangeSet.objects.latest("pk"),
    "export": lambda house: exports.begin(
        what="Clusters",
        ending="csv",
        address="/clusters/?export=csv",
        deed=factories.a_deed(house.people[OFFICER_OF_A]),
    ),
    "cluster": lambda house: factories.a_cluster(
        area=house.commune_a,
        leased_hectares=12,
        is_operating=True,
        workers=900,
        approved_bn=250,
        milestones={"completion": {"state": "done"}},
        station={"state": "running"},
    ),
    "alias": lambda house: clusters.add_alias(
        house["cluster"], "Quất Động mở rộng", deed=factories.a_deed()
    ),
    "difficulty": lambda house: a_difficulty(house["cluster"]),
    "investor": lambda house: an_investor(house["cluster"]),
    "station": lambda house: house["cluster"].stations.get(),
    "state of the difficulty": lambda house: house["difficulty"].facts.get(),
    "term of the investor": lambda house: house["investor"].terms.get(),
    "legal facts": lambda house: house["cluster"].facts.get(),
    "land facts": lambda house: LandFacts.objects.get(cluster=house["cluster"]),
    "progress facts": lambda house: ProgressFacts.objects.get(cluster=house["cluster"]),
    "operation facts": lambda house: OperationFacts.objects.get(cluster=house["cluster"]),
    "capital facts": lambda house: CapitalFacts.objects.get(cluster=house["cluster"]),
    "milestone": lambda house: MilestoneFacts.objects.get(cluster=house["cluster"]),
    "state of the station": lambda house: house["station"].facts.get(),
    "upload of clusters": lambda house: uploads.sent(
        uploads.REGISTER,
        sheet=ClusterSheet(),
        deed=factories.a_deed(house.people[IMPORTER]),
    ),
    "upload of targets": lambda house: uploads.sent(
        uploads.TARGETS,
        sheet=TargetSheet(),
        deed=factories.a_deed(house.people[IMPORTER]),
    ),
    **{
        f"upload of {name}": lambda house, sheet=sheet: uploads.sent(
            workbooks.a_workbook(
                ["Mã cụm", "Tên cụm", "Ghi chú"],
                [house["cluster"].code, house["cluster"].name, "x"],
            ),
            sheet=sheet(),
            deed=factories.a_deed(house.people[IMPORTER]),
        )
        for name, sheet in {
            **RECORD_SHEETS,
            **{name: WASTEWATER_SHEETS[name] for name in ("permits", "duties", "rulings")},
        }.items()
    },
    "parameter": lambda house: factories.a_parameter(),
    "set of limits": lambda house: factories.a_limit_set(),
    "limit": lambda house: a_limit(house["set of limits"], house["parameter"]),
    "line of Kq": lambda house: wastewater.add_coefficient(
        deed=factories.a_deed(), limit_set=house["set of limits"], kind="kq", value=1
    ),
    "severity": lambda house: wastewater.add_severity(
        deed=factories.a_deed(), rank=1, name="Bậc 1"
    ),
    "choice of limits": lambda house: a_choice(house["station"], house["set of limits"]),
    "rejudging": lambda house: Rejudging.objects.create(
        by=house.people[ADMINISTRATOR], given_at=factories.NOW
    ),
    "sample": lambda house: a_sample(house["choice of limits"], house["limit"]),
    "case": lambda house: house["sample"].station.cases.get(kind=CaseKind.BREACH),
    "state of the case": lambda house: house["case"].facts.get(),
    "note on the case": lambda house: a_note(house["case"]),
    "verdict on the sample": lambda house: house["sample"].verdict,
    "exceedance": lambda house: house["sample"].exceedances.get(),
    "verdict on the station": lambda house: StationVerdict.objects.filter(
        station=house["sample"].station
    ).first(),
    "expected sample": lambda house: SampleDue.objects.filter(
        station=house["duty"].station
    ).first(),
    "permit": lambda house: said_of(house["station"], PermitFacts, {"number": "1/GPMT"}),
    "duty": lambda house: said_of(house["station"], SamplingDuty, {"every_months": 3}),
    "ruling": lambda house: said_of(house["station"], Ruling, {"authority": "Sở"}),
    "facts of the sample": lambda house: house["sample"].facts.get(),
    "measured value": lambda house: house["sample"].readings.get(),
    "upload of limits": lambda house: uploads.sent(
        workbooks.a_workbook(
            ["Quy chuẩn", "Thông số", "Tối đa"],
            [house["set of limits"].code, house["parameter"].name, 75],
        ),
        sheet=LimitSheet(),
        deed=factories.a_deed(house.people[IMPORTER]),
    ),
    "upload of samples": lambda house: uploads.sent(
        workbooks.a_workbook(
            ["Mã cụm", "Ngày lấy mẫu", house["parameter"].name],
            [house["station"].cluster.code, factories.TODAY, 75],
        ),
        sheet=SampleSheet(),
        deed=factories.a_deed(house.people[IMPORTER]),
    ),
    "upload of areas": lambda house: uploads.sent(
        workbooks.a_workbook(
            ["Mã", "Tên", "Tên tiếng Anh"],
            [house["area"].code, house["area"].name, "Thu Lam"],
        ),
        sheet=AreaSheet(),
        deed=factories.a_deed(house.people[IMPORTER]),
    ),
    "upload of papers": lambda house: uploads.sent(
        workbooks.a_workbook(["Số hiệu", "Trích yếu"], [house["paper"].number, "Liên Hà"]),
        sheet=PaperSheet(),
        deed=factories.a_deed(house.people[IMPORTER]),
    ),
    "upload of people": lambda house: uploads.sent(
        workbooks.a_workbook(
            ["Tên đăng nhập", "Họ và tên"],
            [house["person"].username, house["person"].full_name],
        ),
        sheet=PersonSheet(),
        deed=factories.a_deed(house.people[IMPORTER]),
    ),
    "reading of the upload": lambda house: house["upload of clusters"].content,
    "job": lambda house: factories.a_job(
        uploads.sent(
            uploads.REGISTER,
            sheet=ClusterSheet(),
            deed=factories.a_deed(house.people[IMPORTER]),
        )
    ),
    "remembered layout": lambda house: factories.a_remembered_layout(house.people[IMPORTER]),
    "change": lambda house: house["paper"] and Change.objects.latest("pk"),
    "indicator": lambda house: promises.a_count(computed_by="clusters-established"),
    "target": lambda house: promises.a_target(house["indicator"], "at least 20"),
    "outcome": lambda house: promises.an_outcome(promises.an_indicator(), "7.5"),
    "task": lambda house: promises.a_task(serves=[house["indicator"]]),
    "state of the task": lambda house: house["task"].facts.get(),
    "link of the task": lambda house: house["task"].links.get(),
}


def a_difficulty(cluster):
    clusters.open_difficulty(
        cluster, deed=factories.a_deed(), valid_from=factories.TODAY, kind="land", text="No land"
    )
    return cluster.difficulties.get()


def an_investor(cluster):
    clusters.assign_investor(
        cluster,
        deed=factories.a_deed(),
        valid_from=factories.TODAY,
        named=("Công ty Hạ tầng", "", "enterprise"),
    )
    return Investor.objects.get()


def a_limit(limit_set, parameter):
    row = LimitRow(limit_set, "", parameter, None, 75)
    wastewater.keep_limits([row], deed=factories.a_deed())
    return Limit.objects.get()


def a_choice(station, limit_set):
    wastewater.choose_limits(
        station,
        deed=factories.a_deed(),
        valid_from=factories.TODAY,
        values={"limit_set": limit_set},
    )
    return LimitChoice.objects.get()


def a_sample(choice, limit):
    """One beyond the limit, so that a case opens by it."""
    value = Value(limit.parameter, limit.maximum + 5)
    row = SampleRow(choice.station, factories.TODAY, readings=(value,))
    wastewater.record_samples([row], deed=factories.a_deed())
    return choice.station.samples.get()


def said_of(station, model, values):
    """What the authority says of the station."""
    wastewater.state_of_station(
        model, station, deed=factories.a_deed(), valid_from=factories.TODAY, values=values
    )
    return model.objects.get()


def a_note(case):
    verdicts.add_note(case, deed=factories.a_deed(), kind="note", text="Đã gọi điện")
    return case.notes.get()


def a_house() -> House:
    commune_a = factories.a_commune("Thư Lâm")
    commune_b = factories.a_commune("Phúc Thịnh")
    people = {
        STRANGER: None,
        WITHOUT_GRANT: factories.a_user(),
        OFFICER_OF_A: factories.a_user(Role.OFFICER, area=commune_a),
        OFFICER_OF_B: factories.a_user(Role.OFFICER, area=commune_b),
        CITY_OFFICER: factories.a_user(Role.OFFICER),
        APPROVER: factories.a_user(Role.APPROVER),
        IMPORTER: factories.a_user(Role.IMPORTER),
        MANAGER: factories.a_user(Role.MANAGER),
        ADMINISTRATOR: factories.a_user(Role.ADMINISTRATOR),
    }
    return House(commune_a, commune_b, people)


# Who is let in

Rule = Callable[[User | None, House], str]


def everybody(user: User | None, house: House) -> str:
    return LET_IN


def signed_in(user: User | None, house: House) -> str:
    return LET_IN if user else SIGN_IN


def granted(outcome: str = LET_IN) -> Rule:
    """What comes to whoever holds any grant; the others are refused."""

    def rule(user, house):
        if user is None:
            return SIGN_IN
        return outcome if user.is_staff else REFUSED

    return rule


def refused(user: User | None, house: House) -> str:
    return REFUSED if user else SIGN_IN


def those_inside(user: User | None, house: House) -> str:
    """Who is not in the administration is sent to its door, to sign in or be refused."""
    return NOT_OFFERED if user and user.is_staff else LET_IN


def keepers_of_people(user: User | None, house: House) -> str:
    """For administrators; to others with a grant the part of the administration does not exist."""
    come = granted(HIDDEN)(user, house)
    return LET_IN if user and user.may_everywhere(Permission.ACCOUNTS_EDIT) else come


def strangers(user: User | None, house: House) -> str:
    """Who is signed in is told that the method is not offered; a stranger is taken somewhere."""
    return NOT_OFFERED if user else LET_IN


def not_offered_to(rule: Rule, *, or_hidden: bool = False) -> Rule:
    """The method is not offered, which is told to those whom the rule lets see the kind of page.

    Whose thing it is comes first where `or_hidden`.
    """

    def instead(user, house):
        come = rule(user, house)
        return NOT_OFFERED if come == LET_IN or (come == HIDDEN and not or_hidden) else come

    return instead


def may(permission: Permission) -> Rule:
    """Who may do it somewhere; the page itself shows only what is theirs."""

    def rule(user, house):
        if user is None:
            return SIGN_IN
        return LET_IN if user.may_somewhere(permission) else REFUSED

    return rule


def everywhere(permission: Permission) -> Rule:
    """Who may do it in the whole city."""

    def rule(user, house):
        if user is None:
            return SIGN_IN
        return LET_IN if user.may_everywhere(permission) else REFUSED

    return rule


def here(permission: Permission, *, reading: Permission = Permission.REGISTER_READ) -> Rule:
    """Who may do it in commune A; for those who may not read there the thing does not exist."""

    def rule(user, house):
        if user is None:
            return SIGN_IN
        if not user.may_somewhere(permission):
            return REFUSED
        if not user.may(reading, house.commune_a):
            return HIDDEN
        return LET_IN if user.may(permission, house.commune_a) else REFUSED

    return rule


# Lines


# What an address speaks of: by name, or in order where the pattern gives no names.
Parts = dict | tuple


def no_parts(house: House) -> Parts:
    return {}


def code_of(thing: str, part: str = "code") -> Callable[[House], Parts]:
    """The address speaks of a thing by its code."""
    return lambda house: {part: getattr(house[thing], part)}


@dataclass(frozen=True)
class Line:
    """`get` or `post` left out: not offered to those who may do the other.

    Where `data` says what is sent, it is kept for whoever is let in; without it nothing is sent, and
    the form says so.
    """

    get: Rule | None = None
    post: Rule | None = None
    parts: Callable[[House], Parts] = no_parts
    data: Callable[[House], dict] = no_parts
    query: str = ""

    def rule(self, method: str) -> Rule:
        mine, other = (self.get, self.post) if method == "get" else (self.post, self.get)
        return mine or not_offered_to(other)


def its_sender(user: User | None, house: House) -> str:
    """Only the importer who sent an upload changes anything about it."""
    come = may(Permission.IMPORT)(user, house)
    return HIDDEN if come == LET_IN and user != house.people[IMPORTER] else come


def its_sender_and_the_city(user: User | None, house: House) -> str:
    """Who may import for the whole city may look at it as well; for others it is not there."""
    come = may(Permission.IMPORT)(user, house)
    sees = come == LET_IN and user.may_everywhere(Permission.IMPORT)
    return LET_IN if sees else its_sender(user, house)


def nothing_under_way(user: User | None, house: House) -> str:
    come = may(Permission.IMPORT)(user, house)
    return HIDDEN if come == LET_IN else come


def import_pages(upload: str) -> dict[str, Line]:
    parts = code_of(upload, "reference")
    starts = may(Permission.IMPORT)
    worked_on = Line(get=its_sender_and_the_city, post=its_sender, parts=parts)
    sent_only = Line(post=its_sender, parts=parts)
    return {
        "start": Line(get=starts, post=starts),
        "template": Line(get=starts),
        "recorded": Line(get=starts, parts=lambda house: {"ending": "csv"}),
        "layout": worked_on,
        "matches": worked_on,
        "changes": worked_on,
        "mend": worked_on,
        # Nothing of the upload of the house is under way.
        "progress": Line(get=its_sender_and_the_city, parts=parts),
        "stop": sent_only,
        "again": Line(post=nothing_under_way, parts=parts),
        "let-go": sent_only,
        "problems": Line(
            get=its_sender_and_the_city,
            post=not_offered_to(its_sender, or_hidden=True),
            parts=parts,
        ),
        "marked": worked_on,
        "keep": sent_only,
        "result": Line(get=its_sender_and_the_city, parts=parts),
        "undo": worked_on,
        "discard": sent_only,
    }


def number_in_the_cluster(house: House) -> int:
    return house["difficulty"].number


def number_of(thing: str) -> Callable[[House], int]:
    return lambda house: house[thing].pk


def of_cluster(**parts) -> Callable[[House], Parts]:
    """The address speaks of the cluster, and of what else is named: words, or asked of the house."""

    def told(house):
        more = {name: part(house) if callable(part) else part for name, part in parts.items()}
        return {"code": house["cluster"].code} | more

    return told


def of_station(**parts) -> Callable[[House], Parts]:
    """The address speaks of the station of the cluster, and of what else is named."""
    return of_cluster(number=lambda house: house["station"].number, **parts)


def recording(parts: Callable[[House], Parts], data: Callable[[House], dict] = no_parts) -> Line:
    """A form by which the register is written."""
    rule = here(Permission.REGISTER_EDIT)
    return Line(get=rule, post=rule, parts=parts, data=data)


def sent(**typed) -> Callable[[House], dict]:
    """What is sent with a form: words, or asked of the house."""
    return lambda house: {
        name: value(house) if callable(value) else value for name, value in typed.items()
    }


WITHDRAWN = sent(why="Nhầm cụm")


def checked(parts: Callable[[House], Parts]) -> Line:
    """Told while somebody types how it is read; there is nothing to look at."""
    rule = here(Permission.REGISTER_EDIT)
    return Line(get=not_offered_to(rule, or_hidden=True), post=rule, parts=parts)


def keeping_standards(parts: Callable[[House], Parts]) -> Line:
    """A form by which standards of the city are written."""
    rule = everywhere(Permission.STANDARDS_EDIT)
    return Line(get=rule, post=rule, parts=parts)


def in_the_set(part: str, thing: str) -> Callable[[House], Parts]:
    return lambda house: {part: house[thing].pk, "pk": house[thing].limit_set_id}


def of_the_task(house: House) -> Parts:
    return {"year": house["task"].year, "number": house["task"].number}


def promising(parts: Callable[[House], Parts]) -> Line:
    """A form by which targets and outcomes are written."""
    rule = everywhere(Permission.TARGETS_EDIT)
    return Line(get=rule, post=rule, parts=parts)


EXPECTED: dict[str, Line] = {
    "health": Line(get=everybody),
    "ready": Line(get=everybody),
    "accounts:sign-in": Line(get=everybody, post=everybody),
    "accounts:sign-out": Line(get=strangers, post=everybody),
    "accounts:language": Line(post=everybody),
    "accounts:password": Line(get=signed_in, post=signed_in),
    "documents:list": Line(get=may(Permission.REGISTER_READ)),
    "documents:record": Line(
        get=may(Permission.DOCUMENTS_EDIT), post=may(Permission.DOCUMENTS_EDIT)
    ),
    "documents:paper": Line(get=here(Permission.REGISTER_READ), parts=code_of("paper", "pk")),
    "documents:file": Line(
        get=here(Permission.REGISTER_READ), parts=code_of("paper with a file", "pk")
    ),
    "documents:attach": Line(
        get=here(Permission.DOCUMENTS_EDIT),
        post=here(Permission.DOCUMENTS_EDIT),
        parts=code_of("paper", "pk"),
    ),
    "documents:revise": Line(
        get=here(Permission.DOCUMENTS_EDIT),
        post=here(Permission.DOCUMENTS_EDIT),
        parts=code_of("paper", "pk"),
    ),
    "clusters:list": Line(get=may(Permission.REGISTER_READ)),
    "clusters:places": Line(
        get=may(Permission.REGISTER_READ), parts=lambda house: {"level": "commune"}
    ),
    "clusters:new": Line(get=may(Permission.REGISTER_EDIT), post=may(Permission.REGISTER_EDIT)),
    "clusters:difficulties": Line(get=may(Permission.REGISTER_READ)),
    "clusters:investors": Line(get=may(Permission.REGISTER_READ)),
    "clusters:investor": Line(get=here(Permission.REGISTER_READ), parts=code_of("investor", "pk")),
    **{
        f"clusters:{page}": Line(get=may(Permission.REGISTER_READ))
        for page in (
            "compliance",
            "league",
            "sampling",
            "differences",
            "lens",
            "rejudging",
            "cases",
            "standards",
            "stations",
        )
    },
    "clusters:standard": Line(
        get=may(Permission.REGISTER_READ), parts=code_of("set of limits", "pk")
    ),
    **{f"clusters:new-{thing}": keeping_standards(no_parts) for thing in ("standard", "severity")},
    **{
        f"clusters:{page}": keeping_standards(code_of("set of limits", "pk"))
        for page in ("revise-standard", "new-limit", "new-line")
    },
    **{
        f"clusters:{deed}-{thing}": keeping_standards(in_the_set(thing, named))
        for deed in ("revise", "remove")
        for thing, named in (("limit", "limit"), ("line", "line of Kq"))
    },
    **{
        f"clusters:{deed}-severity": keeping_standards(lambda house: {"rung": house["severity"].pk})
        for deed in ("revise", "remove")
    },
    "clusters:stop-rejudging": Line(
        post=everywhere(Permission.STANDARDS_EDIT), parts=code_of("rejudging", "pk")
    ),
    "clusters:case": Line(get=here(Permission.REGISTER_READ), parts=code_of("case", "pk")),
    **{f"clusters:{page}-case": recording(code_of("case", "pk")) for page in ("assign", "reopen")},
    "clusters:note-case": recording(
        code_of("case", "pk"), sent(kind="note", text="Đã nhắc", on="02/03/2026")
    ),
    "clusters:close-case": recording(
        code_of("case", "pk"),
        sent(
            paper="15/QĐ-UBND ngày 02/03/2026",
            why="Đã chuyển đấu nối",
            shown=number_of("state of the case"),
        ),
    ),
    "clusters:station": Line(get=here(Permission.REGISTER_READ), parts=of_station()),
    "clusters:revise-station": recording(
        of_station(group="permit"),
        sent(valid_from="03/03/2026", number="2/GPMT", shown=number_of("permit")),
    ),
    "clusters:correct-station": recording(
        of_station(group="permit", fact=number_of("permit")),
        sent(valid_from="02/03/2026", number="2/GPMT", shown=number_of("permit"), why="Gõ nhầm số"),
    ),
    "clusters:withdraw-station": recording(
        of_station(group="permit", fact=number_of("permit")), WITHDRAWN
    ),
    "clusters:record-samples": recording(
        of_station(), sent(**{"taken_on-0": "03/03/2026", "value-0-cod": "70"})
    ),
    "clusters:check-samples": checked(of_station()),
    "clusters:sample": Line(
        get=here(Permission.REGISTER_READ), parts=of_station(sample=number_of("sample"))
    ),
    "clusters:correct-sample": recording(of_station(sample=number_of("sample"))),
    "clusters:check-sample": checked(of_station(sample=number_of("sample"))),
    "clusters:withdraw-sample": recording(of_station(sample=number_of("sample")), WITHDRAWN),
    "clusters:cluster": Line(get=here(Permission.REGISTER_READ), parts=of_cluster()),
    "clusters:revise": recording(of_cluster(group="land")),
    "clusters:correct": recording(of_cluster(group="legal", fact=number_of("legal facts"))),
    "clusters:withdraw": recording(of_cluster(group="legal", fact=number_of("legal facts"))),
    "clusters:milestone": recording(of_cluster(kind="completion")),
    "clusters:names": recording(of_cluster()),
    "clusters:remove-alias": Line(
        get=not_offered_to(here(Permission.REGISTER_EDIT), or_hidden=True),
        post=here(Permission.REGISTER_EDIT),
        parts=of_cluster(alias=number_of("alias")),
    ),
    "clusters:new-difficulty": recording(of_cluster()),
    "clusters:difficulty": Line(
        get=here(Permission.REGISTER_READ), parts=of_cluster(number=number_in_the_cluster)
    ),
    "clusters:revise-difficulty": recording(of_cluster(number=number_in_the_cluster)),
    "clusters:close-difficulty": recording(of_cluster(number=number_in_the_cluster)),
    "targets:board": Line(get=everywhere(Permission.TARGETS_READ)),
    "targets:indicators": Line(get=everywhere(Permission.TARGETS_READ)),
    "targets:indicator": Line(get=everywhere(Permission.TARGETS_READ), parts=code_of("indicator")),
    "targets:compare": Line(get=everywhere(Permission.TARGETS_READ)),
    "targets:parts": Line(get=everywhere(Permission.TARGETS_READ), parts=code_of("indicator")),
    "targets:lists": Line(get=everywhere(Permission.TARGETS_READ), parts=code_of("indicator")),
    "targets:record-target": promising(code_of("indicator")),
    "targets:record-outcome": promising(code_of("indicator")),
    "targets:publish": Line(
        get=everywhere(Permission.TARGETS_PUBLISH),
        post=everywhere(Permission.TARGETS_PUBLISH),
        parts=code_of("indicator"),
    ),
    "targets:entry": promising(no_parts),
    "targets:check-entry": Line(post=everywhere(Permission.TARGETS_EDIT)),
    "targets:check-target": Line(
        post=everywhere(Permission.TARGETS_EDIT), parts=code_of("indicator")
    ),
    "targets:tasks": Line(get=everywhere(Permission.TARGETS_READ)),
    "targets:order-task": promising(no_parts),
    "targets:task": Line(get=everywhere(Permission.TARGETS_READ), parts=of_the_task),
    "targets:revise-task": promising(of_the_task),
    "targets:change-target": promising(code_of("target", "pk")),
    "targets:correct-target": promising(code_of("target", "pk")),
    "targets:withdraw-target": promising(code_of("target", "pk")),
    "targets:correct-outcome": promising(code_of("outcome", "pk")),
    "targets:withdraw-outcome": promising(code_of("outcome", "pk")),
    "targets:pick": Line(post=everywhere(Permission.TARGETS_EDIT), parts=code_of("outcome", "pk")),
    "summary:overview": Line(get=may(Permission.SUMMARY_READ)),
    "summary:figure": Line(
        get=may(Permission.SUMMARY_READ), parts=lambda house: {"code": "established"}
    ),
    "summary:missing": Line(get=may(Permission.SUMMARY_READ)),
    "summary:waiting": Line(get=may(Permission.SUMMARY_READ)),
    "summary:changes": Line(get=may(Permission.HISTORY_READ)),
    "summary:change-set": Line(
        get=here(Permission.HISTORY_READ, reading=Permission.HISTORY_READ),
        parts=code_of("change_set", "pk"),
    ),
    "summary:undo": Line(
        post=here(Permission.HISTORY_READ, reading=Permission.HISTORY_READ),
        parts=code_of("change_set", "pk"),
    ),
    **{
        f"{room}:import:{page}": line
        for room in ("clusters", "targets")
        for page, line in import_pages(f"upload of {room}").items()
    },
    **{
        f"clusters:import-{name}:{page}": line
        for name in (*RECORD_SHEETS, *WASTEWATER_SHEETS)
        for page, line in import_pages(f"upload of {name}").items()
    },
    **{
        f"import-{name}:{page}": line
        for name in ("areas", "papers", "people")
        for page, line in import_pages(f"upload of {name}").items()
    },
    "summary:imports": Line(get=may(Permission.IMPORT)),
    "admin:index": Line(get=granted(), post=granted()),
    "admin:login": Line(get=granted(), post=granted()),
    "admin:logout": Line(get=those_inside, post=everybody),
    "admin:password_change": Line(get=granted(), post=granted()),
    "admin:password_change_done": Line(get=granted(), post=granted()),
    "admin:autocomplete": Line(get=refused, post=granted(NOT_OFFERED)),
    "admin:search": Line(get=granted(HIDDEN), post=granted(HIDDEN)),
    "admin:jsi18n": Line(get=granted()),
    "admin:view_on_site": Line(
        get=granted(HIDDEN),
        post=granted(HIDDEN),
        parts=lambda house: {"content_type_id": 0, "object_id": 0},
    ),
    "admin:app_list": Line(
        get=keepers_of_people,
        post=keepers_of_people,
        parts=lambda house: {"app_label": "accounts"},
    ),
}

# The administration: one entry for each model, which stands for all pages of that model.

CITY, AREA, ALL = "readers of the whole city", "readers of its area", "all readers"


@dataclass(frozen=True)
class Book:
    """Who reads and writes the rows of a model; `thing` names one of commune A among THINGS."""

    read: Permission
    write: Permission | None = None
    rows_for: str = CITY
    thing: str = ""
    may_be_added: bool = True
    may_be_changed: bool = True
    may_be_removed: bool = False
    has_versions: bool = False
    written_by_the_city: bool = False
    exports: bool = False
    imports: bool = False


PEOPLE = Permission.ACCOUNTS_EDIT
REGISTER = Book(Permission.REGISTER_READ, Permission.REGISTER_EDIT, rows_for=AREA, exports=True)
STATED = replace(REGISTER, may_be_removed=True)
# Worked out by the software; nobody writes it here.
DERIVED = replace(REGISTER, write=None)
STANDARD = Book(
    Permission.REGISTER_READ,
    Permission.STANDARDS_EDIT,
    rows_for=ALL,
    has_versions=True,
    written_by_the_city=True,
    exports=True,
)
PROMISED = Book(Permission.TARGETS_READ, Permission.TARGETS_EDIT, exports=True, imports=True)
TASKS = Book(
    Permission.TARGETS_READ,
    Permission.TARGETS_EDIT,
    may_be_added=False,
    may_be_changed=False,
    exports=True,
)

BOOKS: dict[str, Book] = {
    "areas_area": Book(
        Permission.AREAS_EDIT,
        Permission.AREAS_EDIT,
        thing="area",
        has_versions=True,
        exports=True,
        imports=True,
    ),
    "areas_succession": Book(
        Permission.AREAS_EDIT,
        Permission.AREAS_EDIT,
        thing="succession",
        may_be_changed=False,
        may_be_removed=True,
        has_versions=True,
        exports=True,
    ),
    "documents_document": Book(
        Permission.REGISTER_READ,
        Permission.DOCUMENTS_EDIT,
        rows_for=AREA,
        thing="paper",
        has_versions=True,
        exports=True,
        imports=True,
    ),
    "clusters_cluster": replace(REGISTER, thing="cluster", may_be_changed=False, imports=True),
    "clusters_alias": replace(
        REGISTER, thing="alias", may_be_changed=False, may_be_removed=True, has_versions=True
    ),
    "clusters_station": replace(REGISTER, thing="station", has_versions=True, imports=True),
    "clusters_investor": replace(
        REGISTER, thing="investor", has_versions=True, written_by_the_city=True, imports=True
    ),
    "clusters_difficulty": replace(
        REGISTER, thing="difficulty", may_be_changed=False, imports=True
    ),
    "clusters_clusterfacts": replace(STATED, thing="legal facts"),
    "clusters_landfacts": replace(STATED, thing="land facts"),
    "clusters_progressfacts": replace(STATED, thing="progress facts"),
    "clusters_operationfacts": replace(STATED, thing="operation facts"),
    "clusters_capitalfacts": replace(STATED, thing="capital facts"),
    "clusters_investorfacts": replace(STATED, thing="term of the investor", imports=True),
    "clusters_milestonefacts": replace(STATED, thing="milestone", imports=True),
    "clusters_stationfacts": replace(STATED, thing="state of the station", imports=True),
    "clusters_difficultyfacts": replace(STATED, thing="state of the difficulty", imports=True),
    "clusters_parameter": replace(STANDARD, thing="parameter"),
    "clusters_limitset": replace(STANDARD, thing="set of limits", imports=True),
    "clusters_limit": replace(STANDARD, thing="limit", may_be_removed=True, imports=True),
    "clusters_limitchoice": replace(STATED, thing="choice of limits"),
    "clusters_coefficient": replace(STANDARD, thing="line of Kq", may_be_removed=True),
    "clusters_severity": replace(STANDARD, thing="severity", may_be_removed=True),
    "clusters_permitfacts": replace(STATED, thing="permit"),
    "clusters_samplingduty": replace(STATED, thing="duty"),
    "clusters_ruling": replace(STATED, thing="ruling"),
    "clusters_case": replace(DERIVED, thing="case"),
    "clusters_casefacts": replace(DERIVED, thing="state of the case"),
    "clusters_casenote": replace(STATED, thing="note on the case"),
    "clusters_sampleverdict": replace(DERIVED, thing="verdict on the sample"),
    "clusters_exceedance": replace(DERIVED, thing="exceedance"),
    "clusters_stationverdict": replace(DERIVED, thing="verdict on the station"),
    "clusters_sampledue": replace(DERIVED, thing="expected sample"),
    "clusters_rejudging": replace(DERIVED, rows_for=ALL, thing="rejudging"),
    "clusters_sample": replace(REGISTER, thing="sample", may_be_changed=False, imports=True),
    "clusters_samplefacts": replace(STATED, thing="facts of the sample", imports=True),
    "clusters_reading": replace(STATED, thing="measured value", imports=True),
    "targets_indicator": replace(PROMISED, thing="indicator", has_versions=True),
    "targets_target": replace(PROMISED, thing="target", may_be_removed=True),
    "targets_plantask": replace(TASKS, thing="task"),
    "targets_taskfacts": replace(TASKS, thing="state of the task", may_be_removed=True),
    "targets_tasklink": replace(TASKS, thing="link of the task", may_be_removed=True),
    "targets_observation": replace(PROMISED, thing="outcome", may_be_removed=True),
    "history_changeset": Book(Permission.HISTORY_READ, thing="change_set", exports=True),
    "history_change": Book(Permission.HISTORY_READ, rows_for=AREA, thing="change", exports=True),
    "spreadsheets_upload": Book(PEOPLE, thing="upload of clusters"),
    "spreadsheets_content": Book(PEOPLE, thing="reading of the upload"),
    "spreadsheets_job": Book(PEOPLE, thing="job", exports=True),
    "spreadsheets_rememberedlayout": Book(PEOPLE, thing="remembered layout", exports=True),
    "exports_export": Book(PEOPLE, thing="export", exports=True),
    "accounts_user": Book(
        PEOPLE, PEOPLE, thing="person", has_versions=True, exports=True, imports=True
    ),
    "accounts_grant": Book(
        PEOPLE,
        PEOPLE,
        thing="grant",
        may_be_changed=False,
        may_be_removed=True,
        has_versions=True,
        exports=True,
        imports=True,
    ),
}


def _somewhere(book: Book, permission: Permission | None) -> Rule:
    if permission is None:
        return refused
    return everywhere(permission) if book.rows_for == CITY else may(permission)


def _of_the_thing(book: Book, permission: Permission | None) -> Rule:
    if permission is None:
        return refused
    if book.rows_for == AREA:
        return here(permission, reading=book.read)
    return _somewhere(book, permission)


def lines_of(name: str, book: Book) -> dict[str, Line]:
    def of_thing(house):
        return {"object_id": house[book.thing].pk if book.thing else 0}

    def first_version(house):
        thing = house[book.thing]
        return thing.pk, thing.versions.last().pk if book.has_versions else 0

    read = _of_the_thing(book, book.read)
    writes = replace(book, rows_for=CITY) if book.written_by_the_city else book
    write = _of_the_thing(writes, book.write)
    add = _somewhere(writes, book.write) if book.may_be_added else refused
    change = write if book.may_be_changed else refused
    remove = write if book.may_be_removed else refused
    lists = _somewhere(book, book.read)
    version = read if book.has_versions else granted(REFUSED_OR_HIDDEN)
    start = may(Permission.IMPORT) if book.imports else granted(HIDDEN)
    passages = {
        f"admin:{name}_export": Line(get=lists, post=lists),
        f"admin:{name}_export_csv": Line(get=lists, post=lists),
        f"admin:{name}_export_ods": Line(get=lists, post=lists),
        f"admin:{name}_import": Line(get=start, post=start),
        f"admin:{name}_process_import": Line(get=granted(HIDDEN), post=granted(HIDDEN)),
    }
    return (passages if book.exports else {}) | {
        f"admin:{name}_simple_history": Line(get=version, post=refused, parts=first_version),
        f"admin:{name}_changelist": Line(get=lists, post=lists),
        f"admin:{name}_add": Line(get=add, post=add),
        f"admin:{name}_change": Line(get=read, post=change, parts=of_thing),
        f"admin:{name}_delete": Line(
            get=remove, post=remove, parts=of_thing, data=lambda house: {"post": "yes"}
        ),
        f"admin:{name}_history": Line(get=read, post=read, parts=of_thing),
    }


for _name, _book in BOOKS.items():
    EXPECTED |= lines_of(_name, _book)
