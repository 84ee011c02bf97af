"""The small world of the matrix: its people, and what must exist for an address to speak of it.

All of it belongs to commune A. A room puts the makers of its things into THINGS, by name; matrix.py
names them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

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
from hanoi_industry.accounts.permissions import Role
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
    "other parameter": lambda house: factories.a_parameter("tss", "TSS"),
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
    "series": lambda house: promises.an_indicator(),
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
