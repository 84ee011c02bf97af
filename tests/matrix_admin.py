"""The administration: one entry for each model, which stands for all pages of that model."""

from dataclasses import dataclass, field, replace

from hanoi_industry.accounts.permissions import Permission
from tests.matrix_rules import (
    HIDDEN,
    REFUSED_OR_HIDDEN,
    Line,
    Rule,
    everywhere,
    granted,
    here,
    may,
    refused,
)

CITY, AREA, ALL = "readers of the whole city", "readers of its area", "all readers"


@dataclass(frozen=True)
class Book:
    """Who reads and writes the rows of a model; `thing` names one of commune A among THINGS.

    `changed` is typed into the form of the thing as it is shown, and kept.
    """

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
    changed: dict = field(default_factory=dict)


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
        changed={"name_en": "Thu Lam"},
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
        changed={"title": "Thành lập cụm"},
        has_versions=True,
        exports=True,
        imports=True,
    ),
    "clusters_cluster": replace(REGISTER, thing="cluster", may_be_changed=False, imports=True),
    "clusters_alias": replace(
        REGISTER, thing="alias", may_be_changed=False, may_be_removed=True, has_versions=True
    ),
    "clusters_station": replace(
        REGISTER, thing="station", changed={"name": "Giai đoạn 1"}, has_versions=True, imports=True
    ),
    "clusters_investor": replace(
        REGISTER,
        thing="investor",
        changed={"name": "Công ty An Phát"},
        has_versions=True,
        written_by_the_city=True,
        imports=True,
    ),
    "clusters_difficulty": replace(
        REGISTER, thing="difficulty", may_be_changed=False, imports=True
    ),
    "clusters_clusterfacts": replace(
        STATED, thing="legal facts", changed={"trades": "Mộc", "why": "Gõ nhầm"}
    ),
    "clusters_landfacts": replace(
        STATED, thing="land facts", changed={"leased_hectares": "11", "why": "Gõ nhầm"}
    ),
    "clusters_progressfacts": replace(
        STATED, thing="progress facts", changed={"state": "building", "why": "Gõ nhầm"}
    ),
    "clusters_operationfacts": replace(
        STATED, thing="operation facts", changed={"workers": "800", "why": "Gõ nhầm"}
    ),
    "clusters_capitalfacts": replace(
        STATED, thing="capital facts", changed={"approved_bn": "260", "why": "Gõ nhầm"}
    ),
    "clusters_investorfacts": replace(STATED, thing="term of the investor", imports=True),
    "clusters_milestonefacts": replace(
        STATED, thing="milestone", changed={"state": "in_progress", "why": "Gõ nhầm"}, imports=True
    ),
    "clusters_stationfacts": replace(
        STATED,
        thing="state of the station",
        changed={"state": "stopped", "why": "Gõ nhầm"},
        imports=True,
    ),
    "clusters_difficultyfacts": replace(
        STATED,
        thing="state of the difficulty",
        changed={"text": "Chưa giao đất", "why": "Gõ nhầm"},
        imports=True,
    ),
    "clusters_parameter": replace(STANDARD, thing="parameter", changed={"unit": "g/l"}),
    "clusters_limitset": replace(
        STANDARD, thing="set of limits", changed={"title": "Nước thải"}, imports=True
    ),
    "clusters_limit": replace(
        STANDARD, thing="limit", changed={"maximum": "80"}, may_be_removed=True, imports=True
    ),
    "clusters_limitchoice": replace(STATED, thing="choice of limits"),
    "clusters_coefficient": replace(
        STANDARD, thing="line of Kq", changed={"value": "0,9"}, may_be_removed=True
    ),
    "clusters_severity": replace(
        STANDARD, thing="severity", changed={"name": "Nhẹ"}, may_be_removed=True
    ),
    "clusters_permitfacts": replace(
        STATED, thing="permit", changed={"number": "2/GPMT", "why": "Gõ nhầm"}
    ),
    "clusters_samplingduty": replace(
        STATED, thing="duty", changed={"every_months": "6", "why": "Gõ nhầm"}
    ),
    "clusters_ruling": replace(
        STATED, thing="ruling", changed={"authority": "Bộ", "why": "Gõ nhầm"}
    ),
    "clusters_case": replace(DERIVED, thing="case"),
    "clusters_casefacts": replace(DERIVED, thing="state of the case"),
    "clusters_casenote": replace(
        STATED, thing="note on the case", changed={"text": "Đã nhắc", "why": "Gõ nhầm"}
    ),
    "clusters_sampleverdict": replace(DERIVED, thing="verdict on the sample"),
    "clusters_exceedance": replace(DERIVED, thing="exceedance"),
    "clusters_stationverdict": replace(DERIVED, thing="verdict on the station"),
    "clusters_sampledue": replace(DERIVED, thing="expected sample"),
    "clusters_rejudging": replace(DERIVED, rows_for=ALL, thing="rejudging"),
    "clusters_sample": replace(REGISTER, thing="sample", may_be_changed=False, imports=True),
    "clusters_samplefacts": replace(
        STATED,
        thing="facts of the sample",
        changed={"taken_by": "Trạm quan trắc", "why": "Gõ nhầm"},
        imports=True,
    ),
    "clusters_reading": replace(
        STATED, thing="measured value", changed={"value": "90", "why": "Gõ nhầm"}, imports=True
    ),
    "targets_indicator": replace(
        PROMISED, thing="indicator", changed={"name_en": "Clusters"}, has_versions=True
    ),
    "targets_target": replace(
        PROMISED,
        thing="target",
        changed={"words": "ít nhất 25", "why": "Gõ nhầm"},
        may_be_removed=True,
    ),
    "targets_plantask": replace(TASKS, thing="task"),
    "targets_taskfacts": replace(TASKS, thing="state of the task", may_be_removed=True),
    "targets_tasklink": replace(TASKS, thing="link of the task", may_be_removed=True),
    "targets_observation": replace(
        PROMISED, thing="outcome", changed={"value": "8,5", "why": "Gõ nhầm"}, may_be_removed=True
    ),
    "history_changeset": Book(Permission.HISTORY_READ, thing="change_set", exports=True),
    "history_change": Book(Permission.HISTORY_READ, rows_for=AREA, thing="change", exports=True),
    "spreadsheets_upload": Book(PEOPLE, thing="upload of clusters"),
    "spreadsheets_content": Book(PEOPLE, thing="reading of the upload"),
    "spreadsheets_job": Book(PEOPLE, thing="job", exports=True),
    "spreadsheets_rememberedlayout": Book(PEOPLE, thing="remembered layout", exports=True),
    "exports_export": Book(PEOPLE, thing="export", exports=True),
    "accounts_user": Book(
        PEOPLE,
        PEOPLE,
        thing="person",
        changed={"full_name": "Nguyễn Thị Anh"},
        has_versions=True,
        exports=True,
        imports=True,
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
        f"admin:{name}_change": Line(
            get=read,
            post=change,
            parts=of_thing,
            data=lambda house: book.changed,
            is_shown=bool(book.changed),
        ),
        f"admin:{name}_delete": Line(
            get=remove, post=remove, parts=of_thing, data=lambda house: {"post": "yes"}
        ),
        f"admin:{name}_history": Line(get=read, post=read, parts=of_thing),
    }
