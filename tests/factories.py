"""People and places by name. Rooms add their own things below, under the same kind of names."""

from datetime import date, datetime
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

from clusters import services as clusters
from clusters.models import (
    CapitalFacts,
    Cluster,
    ClusterFacts,
    LandFacts,
    LimitSet,
    MilestoneFacts,
    OperationFacts,
    Parameter,
    ProgressFacts,
    Sample,
    SampleKind,
    Station,
    StationFacts,
)
from clusters.services import ClusterRow, FactGroup
from clusters.wastewater import services as wastewater
from clusters.wastewater.services import LimitRow, SampleRow, Value
from hanoi_industry.accounts.models import Grant, User
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.areas.models import REFORM, Area, Level, Succession
from hanoi_industry.documents.models import Document
from hanoi_industry.documents.services import record_document
from hanoi_industry.history.models import Via
from hanoi_industry.history.services import Deed
from hanoi_industry.spreadsheets.models import Job, JobState, RememberedLayout, Upload, Work

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
# One moment for all that has no reason to happen at another.
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=HANOI)
TODAY = NOW.date()

PASSWORD = "four words make one"

NAMES = {
    Role.OFFICER: "Nguyễn Thị An",
    Role.APPROVER: "Trần Văn Bình",
    Role.IMPORTER: "Lê Thị Chi",
    Role.MANAGER: "Phạm Văn Dũng",
    Role.ADMINISTRATOR: "Hoàng Thị Em",
}

_numbers = count(1)


def a_user(
    role: str = "", *, area: Area | None = None, name: str = "", username: str = "", **fields
):
    """Somebody with a role in an area (None: in the whole city); without a role, no grant."""
    user = User(
        username=username or f"{role or 'nobody'}.{next(_numbers)}",
        full_name=name or (NAMES[Role(role)] if role else "Vũ Văn Không"),
        **fields,
    )
    user.set_password(PASSWORD)
    user.save()
    if role:
        a_grant(user, role, area=area)
    return user


def a_grant(user: User, role: str, *, area: Area | None = None) -> Grant:
    user.forget_grants()
    return Grant.objects.create(user=user, role=Role(role), area=area, whole_city=area is None)


def a_commune(
    name: str = "Thư Lâm", *, kind: str = "Xã", code: str = "", district: Area | None = None
) -> Area:
    """A commune or ward of today."""
    return _an_area(name, kind, code, level=Level.COMMUNE, valid_from=REFORM, parent=district)


def a_district(name: str = "Đông Anh", *, kind: str = "Huyện", code: str = "") -> Area:
    """A district that was no more from the reform on."""
    return _an_area(name, kind, code, level=Level.DISTRICT, valid_until=REFORM)


def a_former_commune(
    name: str = "Thụy Lâm", *, kind: str = "Xã", code: str = "", district: Area | None = None
) -> Area:
    return _an_area(
        name, kind, code, level=Level.FORMER_COMMUNE, valid_until=REFORM, parent=district
    )


def _an_area(name: str, kind: str, code: str, **fields) -> Area:
    area = Area(name=name, kind=kind, code=code or f"{90000 + next(_numbers)}", **fields)
    area.set_keys()
    area.full_clean()
    area.save()
    return area


def a_succession(former: Area, present: Area) -> Succession:
    return Succession.objects.create(former=former, present=present)


def a_deed(
    by: User | None = None, *, at: datetime | date = NOW, via: str = Via.FORM, why: str = ""
) -> Deed:
    """One act of a person; a day alone means nine in the morning of it."""
    if not isinstance(at, datetime):
        at = datetime(at.year, at.month, at.day, 9, tzinfo=HANOI)
    return Deed(by=by or a_user(Role.ADMINISTRATOR), at=at, via=via, why=why)


def a_paper(
    number: str = "298/QĐ-UBND", *, area: Area | None = None, deed: Deed | None = None, **values
) -> Document:
    """A decision of an area, or of the whole city where none is named."""
    return record_document(deed=deed or a_deed(), number=number, area=area, **values)


# The register

LONG_AGO = date(2020, 1, 1)
GROUPS = (ClusterFacts, LandFacts, ProgressFacts, OperationFacts, CapitalFacts)


def a_cluster(
    name: str = "Quất Động",
    *,
    area: Area | None = None,
    district: Area | None = None,
    code: str = "",
    valid_from: date = LONG_AGO,
    deed: Deed | None = None,
    milestones: dict[str, dict] | None = None,
    station: dict | None = None,
    **values,
) -> Cluster:
    """A cluster stated through the services; each further value goes to the group with that field."""
    legal = {"name": name, "lead_area": area, "district": district}
    groups = {model: {} for model in GROUPS}
    for field, value in values.items():
        model = next(model for model in GROUPS if field in model.fact_fields())
        groups[model][field] = value
    legal |= groups.pop(ClusterFacts)
    said = [FactGroup(ClusterFacts, legal)]
    said += [FactGroup(model, facts) for model, facts in groups.items() if facts]
    said += [
        FactGroup(MilestoneFacts, facts, kind=kind) for kind, facts in (milestones or {}).items()
    ]
    said += [FactGroup(StationFacts, station)] if station else []
    row = ClusterRow(valid_from, tuple(said), code=code)
    change_set = clusters.record_rows([row], deed=deed or a_deed())
    return ClusterFacts.objects.get(change_set=change_set).cluster


# Imports


def a_job(upload: Upload, *, state: str = JobState.DONE) -> Job:
    """A piece of work that somebody gave to the background."""
    return Job.objects.create(
        upload=upload, by=upload.by, work=Work.READ, state=state, language="vi", given_at=NOW
    )


def a_remembered_layout(by: User) -> RememberedLayout:
    return RememberedLayout.objects.create(
        kind="clusters", by=by, fingerprint="0" * 16, file_name="a.xlsx", confirmed_at=NOW
    )


# Wastewater


def a_parameter(code: str = "cod", name: str = "COD", unit: str = "mg/l", **fields) -> Parameter:
    return wastewater.add_parameter(deed=a_deed(), code=code, name=name, unit=unit, **fields)


def a_limit_set(code: str = "QCVN 40:2011/BTNMT", **fields) -> LimitSet:
    return wastewater.add_limit_set(deed=a_deed(), code=code, **{"title": code, **fields})


WATER = {"cod": "COD", "bod5": "BOD5", "tss": "TSS"}


def some_limits(
    code: str = "QCVN 40:2011/BTNMT",
    *,
    columns: tuple[str, ...] = ("A", "B"),
    takes_coefficients: bool = True,
    **most: float,
) -> LimitSet:
    """A set with the same upper limits in each column: some_limits(cod=150, tss=100)."""
    limit_set = a_limit_set(code, columns=list(columns))
    parameters = {one.code: one for one in Parameter.objects.all()}
    for name in most.keys() - parameters.keys():
        parameters[name] = a_parameter(name, WATER.get(name, name))
    rows = [
        LimitRow(limit_set, column, parameters[name], None, Decimal(str(value)), takes_coefficients)
        for column in columns or ("",)
        for name, value in most.items()
    ]
    wastewater.keep_limits(rows, deed=a_deed())
    return limit_set


def a_station(name: str = "Quất Động", *, state: str = "running", **values) -> Station:
    """The first station of a new cluster, in a state since long ago."""
    of_cluster = {key: values.pop(key) for key in ("area", "valid_from", "code") if key in values}
    return a_cluster(name, station={"state": state, **values}, **of_cluster).stations.get()


def a_choice(station: Station, limit_set: LimitSet, *, valid_from: date = LONG_AGO, **values):
    """The set binds the station from a day on: column B and both coefficients 1, unless told."""
    said = {"limit_set": limit_set, "column": "B", "kq": Decimal(1), "kf": Decimal(1), **values}
    if not limit_set.columns:
        said["column"] = None
    return wastewater.choose_limits(station, deed=a_deed(), valid_from=valid_from, values=said)


def a_sample(
    station: Station,
    taken_on: date,
    *,
    kind: str = SampleKind.LABORATORY,
    number: str = "",
    deed: Deed | None = None,
    **measured: float,
) -> Sample:
    """A sample with values by the code of their parameter: a_sample(station, day, cod=80)."""
    parameters = {one.code: one for one in Parameter.objects.filter(code__in=measured)}
    values = tuple(Value(parameters[code], Decimal(str(value))) for code, value in measured.items())
    row = SampleRow(station, taken_on, kind, number=number, readings=values)
    wastewater.record_samples([row], deed=deed or a_deed())
    return Sample.objects.get(station=station, taken_on=taken_on, kind=kind, number=number)
