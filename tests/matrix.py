"""Who may do what: one line for each address, from which test_matrix.py makes its cases.

A line says who is let in to look (`get`) and to send (`post`), and which things its address speaks
of. An address without a line fails the build, and so does a line without an address.

    "clusters:list": Line(get=may(Permission.REGISTER_READ)),
    "clusters:page": Line(get=here(Permission.REGISTER_READ), parts=code_of("cluster")),
    "clusters:revise": Line(
        get=here(Permission.REGISTER_EDIT), post=here(Permission.REGISTER_EDIT), parts=code_of("cluster")
    ),

Things that addresses speak of belong to commune A; rooms put them into THINGS of matrix_things.py.
The pages of the administration follow from one entry for each model in matrix_admin.py.
"""

from collections.abc import Callable

from clusters.sheets import RECORD_SHEETS, WASTEWATER_SHEETS
from hanoi_industry.accounts.models import User
from hanoi_industry.accounts.permissions import Permission
from tests import uploads
from tests.matrix_admin import BOOKS, lines_of
from tests.matrix_rules import (
    HIDDEN,
    LET_IN,
    NOT_OFFERED,
    Line,
    Parts,
    code_of,
    everybody,
    everywhere,
    granted,
    here,
    keepers_of_people,
    kept_here,
    may,
    no_parts,
    not_offered_to,
    refused,
    signed_in,
    strangers,
    those_inside,
)
from tests.matrix_things import IMPORTER, House


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


Sent = Callable[[House], dict]


def recording(parts: Callable[[House], Parts], data: Sent = no_parts, **more) -> Line:
    """A form by which the register is written."""
    rule = here(Permission.REGISTER_EDIT)
    return Line(get=rule, post=rule, parts=parts, data=data, **more)


def sent(**typed) -> Sent:
    """What is sent with a form: words, or asked of the house."""
    return lambda house: {
        name: value(house) if callable(value) else value for name, value in typed.items()
    }


WITHDRAWN = sent(why="Nhầm cụm")
TASK = {"kind": "export", "text": "Mở hội chợ", "state": "open", "valid_from": "03/03/2026"}


def checked(parts: Callable[[House], Parts]) -> Line:
    """Told while somebody types how it is read; there is nothing to look at."""
    rule = here(Permission.REGISTER_EDIT)
    return Line(get=not_offered_to(rule, or_hidden=True), post=rule, parts=parts)


def keeping_standards(parts: Callable[[House], Parts], data: Sent, **more) -> Line:
    """A form by which standards of the city are written."""
    rule = everywhere(Permission.STANDARDS_EDIT)
    return Line(get=rule, post=rule, parts=parts, data=data, **more)


def in_the_set(part: str, thing: str) -> Callable[[House], Parts]:
    return lambda house: {part: house[thing].pk, "pk": house[thing].limit_set_id}


def rung(house: House) -> Parts:
    return {"rung": house["severity"].pk}


def rows_of_the_sample(house: House) -> str:
    return f"{house['facts of the sample'].pk}.{house['measured value'].pk}"


def of_the_task(house: House) -> Parts:
    return {"year": house["task"].year, "number": house["task"].number}


def promising(parts: Callable[[House], Parts], data: Sent = no_parts, **more) -> Line:
    """A form by which targets and outcomes are written."""
    rule = everywhere(Permission.TARGETS_EDIT)
    return Line(get=rule, post=rule, parts=parts, data=data, **more)


EXPECTED: dict[str, Line] = {
    "health": Line(get=everybody),
    "ready": Line(get=everybody),
    "accounts:sign-in": Line(get=everybody, post=everybody),
    "accounts:sign-out": Line(get=strangers, post=everybody),
    "accounts:language": Line(post=everybody),
    "accounts:password": Line(get=signed_in, post=signed_in),
    "documents:list": Line(get=may(Permission.REGISTER_READ)),
    "documents:record": Line(
        get=may(Permission.DOCUMENTS_EDIT),
        post=kept_here(Permission.DOCUMENTS_EDIT),
        data=sent(number="7/QĐ-UBND", kind="decision", area=number_of("area")),
    ),
    "documents:paper": Line(get=here(Permission.REGISTER_READ), parts=code_of("paper", "pk")),
    "documents:file": Line(
        get=here(Permission.REGISTER_READ), parts=code_of("paper with a file", "pk")
    ),
    "documents:attach": Line(
        get=here(Permission.DOCUMENTS_EDIT),
        post=here(Permission.DOCUMENTS_EDIT),
        parts=code_of("paper", "pk"),
        data=sent(file=lambda house: uploads.a_file(b"%PDF-1.7 7", "b.pdf")),
    ),
    "documents:revise": Line(
        get=here(Permission.DOCUMENTS_EDIT),
        post=here(Permission.DOCUMENTS_EDIT),
        parts=code_of("paper", "pk"),
        data=sent(title="Thành lập cụm", why="Thiếu trích yếu"),
        is_shown=True,
    ),
    "clusters:list": Line(get=may(Permission.REGISTER_READ)),
    "clusters:places": Line(
        get=may(Permission.REGISTER_READ), parts=lambda house: {"level": "commune"}
    ),
    "clusters:new": Line(
        get=may(Permission.REGISTER_EDIT),
        post=kept_here(Permission.REGISTER_EDIT),
        data=sent(
            name="Vân Hà",
            lead_area=lambda house: str(house["area"]),
            legal_stage="planned",
            valid_from="02/03/2026",
        ),
    ),
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
    "clusters:new-standard": keeping_standards(
        no_parts, sent(code="QCTĐHN 02:2014/BTNMT", title="Quy chuẩn của Hà Nội", columns="A, B")
    ),
    "clusters:revise-standard": keeping_standards(
        code_of("set of limits", "pk"), sent(title="Nước thải công nghiệp"), is_shown=True
    ),
    "clusters:new-limit": keeping_standards(
        code_of("set of limits", "pk"), sent(parameter=number_of("other parameter"), maximum="50")
    ),
    "clusters:revise-limit": keeping_standards(
        in_the_set("limit", "limit"), sent(maximum="90"), is_shown=True
    ),
    "clusters:remove-limit": keeping_standards(in_the_set("limit", "limit"), WITHDRAWN),
    "clusters:new-line": keeping_standards(
        code_of("set of limits", "pk"), sent(kind="kf", up_to="50", value="1,2")
    ),
    "clusters:revise-line": keeping_standards(
        in_the_set("line", "line of Kq"), sent(value="0,9"), is_shown=True
    ),
    "clusters:remove-line": keeping_standards(in_the_set("line", "line of Kq"), WITHDRAWN),
    "clusters:new-severity": keeping_standards(
        no_parts, sent(rank="2", name="Bậc 2", ratio_from="1,5")
    ),
    "clusters:revise-severity": keeping_standards(rung, sent(name="Nhẹ"), is_shown=True),
    "clusters:remove-severity": keeping_standards(rung, WITHDRAWN),
    "clusters:stop-rejudging": Line(
        post=everywhere(Permission.STANDARDS_EDIT), parts=code_of("rejudging", "pk")
    ),
    "clusters:case": Line(get=here(Permission.REGISTER_READ), parts=code_of("case", "pk")),
    "clusters:assign-case": recording(
        code_of("case", "pk"), sent(due_on="30/12/2027", why="Theo dõi"), is_shown=True
    ),
    "clusters:reopen-case": recording(code_of("case", "pk")),
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
    "clusters:correct-sample": recording(
        of_station(sample=number_of("sample")),
        sent(**{"value-0-cod": "120", "why": "Đọc nhầm", "shown": rows_of_the_sample}),
    ),
    "clusters:check-sample": checked(of_station(sample=number_of("sample"))),
    "clusters:withdraw-sample": recording(of_station(sample=number_of("sample")), WITHDRAWN),
    "clusters:cluster": Line(get=here(Permission.REGISTER_READ), parts=of_cluster()),
    "clusters:revise": recording(
        of_cluster(group="land"),
        sent(leased_hectares="11", valid_from="03/03/2026"),
        is_shown=True,
    ),
    "clusters:correct": recording(
        of_cluster(group="legal", fact=number_of("legal facts")),
        sent(trades="Mộc", why="Thiếu ngành nghề"),
        is_shown=True,
    ),
    "clusters:withdraw": recording(
        of_cluster(group="land", fact=number_of("land facts")), WITHDRAWN
    ),
    "clusters:milestone": recording(
        of_cluster(kind="permit"),
        sent(state="in_progress", planned="2028", valid_from="03/03/2026"),
        is_shown=True,
    ),
    "clusters:names": recording(of_cluster(), sent(text="Cụm Vân Hà")),
    "clusters:remove-alias": Line(
        get=not_offered_to(here(Permission.REGISTER_EDIT), or_hidden=True),
        post=here(Permission.REGISTER_EDIT),
        parts=of_cluster(alias=number_of("alias")),
    ),
    "clusters:new-difficulty": recording(
        of_cluster(), sent(kind="land", text="12 hộ chưa nhận đền bù", valid_from="03/03/2026")
    ),
    "clusters:difficulty": Line(
        get=here(Permission.REGISTER_READ), parts=of_cluster(number=number_in_the_cluster)
    ),
    "clusters:revise-difficulty": recording(
        of_cluster(number=number_in_the_cluster),
        sent(text="Chưa giao đất", valid_from="03/03/2026"),
        is_shown=True,
    ),
    "clusters:close-difficulty": recording(
        of_cluster(number=number_in_the_cluster),
        sent(closed_on="03/03/2026", result="Đã chi trả"),
        is_shown=True,
    ),
    "targets:board": Line(get=everywhere(Permission.TARGETS_READ)),
    "targets:indicators": Line(get=everywhere(Permission.TARGETS_READ)),
    "targets:indicator": Line(get=everywhere(Permission.TARGETS_READ), parts=code_of("indicator")),
    "targets:compare": Line(get=everywhere(Permission.TARGETS_READ)),
    "targets:parts": Line(get=everywhere(Permission.TARGETS_READ), parts=code_of("indicator")),
    "targets:lists": Line(get=everywhere(Permission.TARGETS_READ), parts=code_of("indicator")),
    "targets:record-target": promising(
        code_of("indicator"), sent(period="2026", words="ít nhất 30")
    ),
    "targets:record-outcome": promising(
        code_of("indicator"), sent(period="2024", value="6", vintage="estimate")
    ),
    "targets:publish": Line(
        get=everywhere(Permission.TARGETS_PUBLISH),
        post=everywhere(Permission.TARGETS_PUBLISH),
        parts=code_of("indicator"),
        data=sent(period="2025", vintage="official"),
    ),
    "targets:entry": promising(
        no_parts,
        lambda house: {
            "vintage": "estimate",
            f"value-{house['series'].pk}-2025-Q1": "8,16",
        },
        query="?year=2025&columns=quarters",
    ),
    "targets:check-entry": Line(post=everywhere(Permission.TARGETS_EDIT)),
    "targets:check-target": Line(
        post=everywhere(Permission.TARGETS_EDIT), parts=code_of("indicator")
    ),
    "targets:tasks": Line(get=everywhere(Permission.TARGETS_READ)),
    "targets:order-task": promising(no_parts, sent(year="2026", **TASK)),
    "targets:task": Line(get=everywhere(Permission.TARGETS_READ), parts=of_the_task),
    "targets:revise-task": promising(of_the_task, sent(**TASK), is_shown=True),
    "targets:change-target": promising(code_of("target", "pk"), sent(words="ít nhất 25")),
    "targets:correct-target": promising(
        code_of("target", "pk"), sent(words="ít nhất 25", why="Gõ nhầm")
    ),
    "targets:withdraw-target": promising(code_of("target", "pk"), WITHDRAWN),
    "targets:correct-outcome": promising(
        code_of("outcome", "pk"), sent(value="8,5", vintage="estimate", why="Gõ nhầm")
    ),
    "targets:withdraw-outcome": promising(code_of("outcome", "pk"), WITHDRAWN),
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

for _name, _book in BOOKS.items():
    EXPECTED |= lines_of(_name, _book)
