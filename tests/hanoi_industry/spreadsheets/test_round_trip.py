"""Whatever the register holds goes out and comes back as no change: random registers, nasty texts.

One register is made from one seed; it goes out in every format and either language, and is read in
the other one as well.
"""

import io
import random
import unicodedata
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from clusters import register, services
from clusters.models import (
    CapitalFacts,
    ClusterFacts,
    InvestorFacts,
    Kind,
    LandFacts,
    LegalStage,
    MilestoneFacts,
    MilestoneKind,
    OperationFacts,
    ProgressFacts,
    ProgressState,
    StationFacts,
    StationState,
)
from clusters.services import ClusterRow, FactGroup
from clusters.sheets import ClusterSheet, StationSheet
from hanoi_industry.exports.writing import WRITERS
from hanoi_industry.history.services import Statement, open_change_set, state
from hanoi_industry.spreadsheets.blanks import Blank, recorded
from hanoi_industry.spreadsheets.comparing import RowKind
from targets.models import Vintage
from targets.services import record_observations, record_targets
from targets.sheets import TargetSheet
from tests.factories import (
    LONG_AGO,
    TODAY,
    a_cluster,
    a_commune,
    a_deed,
    a_district,
    a_user,
)
from tests.targets.promises import a_target_row, an_indicator, an_outcome_row
from tests.uploads import planned, sent

pytestmark = pytest.mark.django_db

SEEDS = (1, 2)
NASTY = [
    "=1+1",
    '=HYPERLINK("http://example.org";"x")',
    "'=1+1",
    "'quoted'",
    "+84 24 3733 1234",
    "-5",
    "- đang chờ",
    "@SUM(A1)",
    "＝1+1",
    "1.234",
    "1,234",
    "0123",
    "12/03/2026",
    "03/2026",
    "2026",
    "TRUE",
    "1e5",
    "50 %",
    "#N/A",
    "two\nlines",
    "two\n\nparagraphs",
    "a\tb",
    "tên\u00a0có\u00a0dấu cách cứng",
    unicodedata.normalize("NFD", "Cụm công nghiệp Đồng Giai"),
    "😀 emoji 🏭",
    '<b>&amp;</b> "ngoặc"',
    "a;b,c|d",
    "x" * 180,
    "chưa có",
    "một  hai   ba",
    "(ha)",
    "Tổng cộng",
    "Ghi chú: xem sau",
    "I",
    "STT",
    "xoá",
    "'#N/A",
    "''=1",
    "-",
    "không áp dụng",
]


def text_of(chance: random.Random) -> str:
    return chance.choice(NASTY) if chance.random() < 0.7 else f"chữ {chance.randrange(1000)}"


def number_of(chance: random.Random, places: int, most: int) -> Decimal:
    return Decimal(chance.randrange(1, most * 10**places)).scaleb(-places).normalize() + 0


def perhaps(chance: random.Random, value):
    return value() if chance.random() < 0.7 else None


def day_of(chance: random.Random) -> tuple[date, str]:
    precision = chance.choice(["day", "month", "quarter", "year"])
    day = date(2015, 1, 1) + timedelta(days=chance.randrange(3500))
    if precision == "month":
        day = day.replace(day=1)
    elif precision == "quarter":
        day = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    elif precision == "year":
        day = day.replace(month=1, day=1)
    return day, precision


def a_random_row(chance: random.Random, number: int, district, communes, investors) -> ClusterRow:
    def hectares():
        return perhaps(chance, lambda: number_of(chance, 4, 200))

    def words():
        return perhaps(chance, lambda: text_of(chance))

    def flag():
        return chance.choice([True, False, None])

    lead, *further = chance.sample(communes, chance.choice([1, 1, 2]))
    legal = {
        "name": f"Cụm {number} {chance.choice(['', 'Đông', '=1', 'a, b', '1.234'])}".strip(),
        "name_en": words(),
        "lead_area": lead,
        "further_area_codes": sorted(area.code for area in further),
        "district": district,
        "place": words(),
        "legal_stage": chance.choice([*LegalStage.values, None]),
        "kind": chance.choice([*Kind.values, None]),
        "planned_hectares": hectares(),
        "established_hectares": hectares(),
        "industrial_hectares": hectares(),
        "trades": words(),
        "decisions": words(),
    }
    groups = [
        FactGroup(ClusterFacts, legal),
        FactGroup(
            LandFacts,
            {
                "cleared_hectares": hectares(),
                "leased_hectares": hectares(),
                "reported_occupancy": perhaps(chance, lambda: number_of(chance, 2, 100)),
            },
            not_applicable=("approved_hectares",) if chance.random() < 0.3 else (),
        ),
        FactGroup(
            ProgressFacts,
            {
                "state": chance.choice([*ProgressState.values, None]),
                "is_operating": flag(),
                "note": words(),
            },
        ),
        FactGroup(
            OperationFacts,
            {
                "projects": perhaps(chance, lambda: chance.randrange(500)),
                "workers": perhaps(chance, lambda: chance.randrange(100_000)),
                "revenue_bn": perhaps(chance, lambda: number_of(chance, 3, 90_000)),
            },
        ),
        FactGroup(
            CapitalFacts,
            {
                "approved_bn": perhaps(chance, lambda: number_of(chance, 3, 9_000)),
                "structure": words(),
            },
        ),
    ]
    if chance.random() < 0.5:
        groups.append(FactGroup(InvestorFacts, {"investor": chance.choice(investors)}))
    if chance.random() < 0.6:
        facts = {
            "state": chance.choice(StationState.values),
            "meets_standard": flag(),
            "capacity_m3_a_day": perhaps(chance, lambda: number_of(chance, 1, 5_000)),
        }
        groups.append(FactGroup(StationFacts, facts))
    for kind in chance.sample(MilestoneKind.values, 3):
        planned_on, planned_to = day_of(chance)
        facts = {"planned_on": planned_on, "planned_precision": planned_to}
        if chance.random() < 0.5:
            actual_on, actual_to = day_of(chance)
            facts |= {"actual_on": actual_on, "actual_precision": actual_to, "state": "done"}
        groups.append(FactGroup(MilestoneFacts, facts, kind=kind))
    return ClusterRow(LONG_AGO, tuple(groups), code=f"HN{number:04}")


@pytest.fixture(params=SEEDS)
def a_random_register(request):
    chance = random.Random(request.param)
    district = a_district("Đông Anh")
    communes = [
        a_commune(name, district=district) for name in ("Thư Lâm", "Phúc Thịnh", "Vĩnh Thanh")
    ]
    deed = a_deed()
    investors = [
        services.add_investor(deed=deed, name=name)
        for name in ("Công ty A & B", "=1+1 JSC", "Ông Nguyễn Văn Bình", 'CTCP "Hạ tầng"')
    ]
    rows = [a_random_row(chance, number, district, communes, investors) for number in range(25)]
    services.record_rows(rows, deed=deed)
    return register.as_of(TODAY)


def written(ending: str, table) -> bytes:
    file = io.BytesIO()
    WRITERS[ending](file, table)
    return file.getvalue()


def assert_no_change(content: bytes, ending: str, sheet, count: int) -> None:
    deed = a_deed(a_user("importer"))
    upload = sent(content, sheet=sheet, deed=deed, name=f"x.{ending}")
    plan = planned(upload, sheet=sheet, deed=deed)
    rows = plan.rows_of("")
    told = [
        (row.label, one.name, one.before, one.after, one.typed)
        for row in rows
        for one in row.differences
    ]
    assert told == []
    assert [(row.label, fault) for row in rows for fault in row.faults] == []
    assert [question.key for question in plan.questions] == []
    assert plan.counts[RowKind.SAME] == len(rows) == count


OTHER = {"vi": "en", "en": "vi"}


def assert_goes_out_and_comes_back(sheet, count: int, ending: str, language: str) -> None:
    with translation.override(language):
        rows = sheet.recorded(by=a_user("importer"), day=TODAY)
        content = written(ending, recorded(sheet, rows))
    with translation.override(OTHER[language]):
        assert_no_change(content, ending, sheet, count)


def assert_its_template_comes_back(sheet, count: int, language: str) -> None:
    file = io.BytesIO()
    with translation.override(language):
        Blank(sheet, a_user("importer"), TODAY).write(file)
    with translation.override(OTHER[language]):
        assert_no_change(file.getvalue(), "xlsx", sheet, count)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("ending", ["xlsx", "csv", "ods"])
def test_any_register_goes_out_and_comes_back_as_no_change(a_random_register, ending, language):
    sheet = ClusterSheet()
    with translation.override(language):
        content = written(ending, recorded(sheet, a_random_register))
    with translation.override(OTHER[language]):
        assert_no_change(content, ending, sheet, len(a_random_register))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_any_template_comes_back_as_no_change(a_random_register, language):
    assert_its_template_comes_back(ClusterSheet(), len(a_random_register), language)


@pytest.fixture(params=SEEDS)
def random_figures(request):
    chance = random.Random(request.param)
    goals = ["5 %", "7–7.5 %", "dưới 4,5 %", "trên 80 %", "≥ 90 %", "-1.2 %", "100 %", "12.345 %"]
    deed = a_deed()
    targets, outcomes = [], []
    for number in range(6):
        indicator = an_indicator(f"indicator_{request.param}_{number}", deed=deed)
        for year in range(2018, 2027):
            period = chance.choice([str(year), f"{year}-6M", f"{year}-Q3"])
            note = chance.choice([*NASTY, ""])[:100]
            if chance.random() < 0.6:
                targets.append(
                    a_target_row(
                        indicator, chance.choice(goals).replace(",", "."), period, note=note
                    )
                )
            if chance.random() < 0.6:
                on, precision = day_of(chance)
                value = number_of(chance, chance.choice([0, 1, 3, 4]), 40)
                outcomes.append(
                    an_outcome_row(
                        indicator,
                        value if chance.random() < 0.8 else -value,
                        period,
                        vintage=chance.choice(Vintage.values),
                        published_on=on,
                        published_precision=precision,
                        note=note,
                    )
                )
    record_targets(targets, deed)
    record_observations(outcomes, deed)
    return len(targets) + len(outcomes)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("ending", ["xlsx", "csv", "ods"])
def test_any_figures_go_out_and_come_back_as_no_change(random_figures, ending, language):
    assert_goes_out_and_comes_back(TargetSheet(), random_figures, ending, language)


@pytest.fixture(params=SEEDS)
def random_stations(request):
    """Some clusters have several stations; some stations have facts of several days."""
    chance = random.Random(request.param)
    deed, count = a_deed(), 0
    for number in range(12):
        cluster = a_cluster(f"Cụm {number}", area=a_commune(f"Xã {number}"), code=f"HN{number:04}")
        for _station in range(chance.choice([0, 1, 1, 3])):
            station = services.add_station(cluster, deed=deed, name=text_of(chance)[:40])
            for day in (LONG_AGO, date(2024, 5, 6))[: chance.choice([1, 2])]:
                values = {
                    "state": chance.choice(StationState.values),
                    "meets_standard": chance.choice([True, False, None]),
                    "capacity_m3_a_day": perhaps(chance, lambda: number_of(chance, 1, 5_000)),
                    "operator": perhaps(chance, lambda: text_of(chance)),
                    "note": perhaps(chance, lambda: text_of(chance)),
                }
                statement = Statement(StationFacts, {"station": station}, day, values)
                state(open_change_set(deed), [statement])
            count += 1
    return count


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("ending", ["xlsx", "csv", "ods"])
def test_any_stations_go_out_and_come_back_as_no_change(random_stations, ending, language):
    assert_goes_out_and_comes_back(StationSheet(), random_stations, ending, language)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_template_of_stations_comes_back_as_no_change(random_stations, language):
    assert_its_template_comes_back(StationSheet(), random_stations, language)
