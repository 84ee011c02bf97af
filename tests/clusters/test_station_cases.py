"""What is to be said of a station on a day: a table of worked cases that an inspector can read.

Each row is told through the services and asked twice: as it is stored, and as it is worked out anew.
"""

import csv
import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction

from clusters import judging
from clusters.compliance import StationOutcome
from clusters.management.commands import load_standards
from clusters.models import (
    LimitSet,
    Parameter,
    SampleKind,
    SamplingDuty,
    StationFacts,
    StationState,
)
from clusters.services import ClusterRow, FactGroup, record_rows
from clusters.wastewater import services
from clusters.wastewater.services import SampleRow, Value
from tests.factories import HANOI, a_cluster, a_deed, a_parameter

CASES = Path(__file__).with_name("station_cases.csv")
# Later than all that the table tells.
AT = datetime(2033, 1, 1, 9, tzinfo=HANOI)
STANDARD = "QCVN 40:2011/BTNMT"
STATES = {
    "chưa có": StationState.NONE,
    "đang đầu tư": StationState.BUILDING,
    "vận hành thử nghiệm": StationState.TRIAL,
    "đã xây xong": StationState.FINISHED,
    "đang vận hành": StationState.RUNNING,
    "tạm dừng": StationState.STOPPED,
    "được miễn": StationState.EXEMPT,
}
OUTCOMES = {
    "đạt": StationOutcome.MEETS,
    "vượt": StationOutcome.EXCEEDS,
    "chưa kết luận được": StationOutcome.CANNOT_TELL,
    "chưa có số liệu": StationOutcome.NO_DATA,
    "quá hạn quan trắc": StationOutcome.OVERDUE,
    "chưa chọn quy chuẩn": StationOutcome.STANDARD_NOT_CHOSEN,
    "không áp dụng": StationOutcome.NOT_APPLICABLE,
}
CODES = {
    "COD": "cod",
    "pH": "ph",
    "thủy ngân": "mercury",
    "coliform": "coliform",
    "nhiệt độ": "temperature",
    "TDS": "tds",
}


def cases():
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def standards(django_db_setup, django_db_blocker):
    """Loaded once for all cases: each takes back what it has told."""
    with django_db_blocker.unblock(), transaction.atomic():
        deed = a_deed(at=AT)
        load_standards.load(deed)
        a_parameter("tds", "Tổng chất rắn hòa tan")
        yield deed, {one.code: one for one in Parameter.objects.all()}
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case['số']} {case['vì sao']}")
def test_a_station_is_judged_on_a_day_as_the_table_says(standards, case):
    station = a_station_as_told(case, *standards)
    day, expected = a_day(case["ngày hỏi"]), OUTCOMES[case["kết luận"]]
    stored = judging.standings(day)[station.pk]
    anew = judging.standings(day, known_on=AT.date())[station.pk]
    assert stored.outcome == expected, case["vì sao"]
    assert anew == stored


def test_the_table_knows_every_verdict():
    assert {case["kết luận"] for case in cases()} == set(OUTCOMES)


# What a row tells


def a_station_as_told(case, deed, parameters):
    # There is a station, and nobody has recorded yet in what state.
    cluster = a_cluster(station={"note": "theo sổ"}, deed=deed)
    station = cluster.stations.get()
    for day, words in told_of_days(case["tình trạng trạm"]):
        facts = FactGroup(StationFacts, {"state": STATES[words]})
        record_rows([ClusterRow(day, (facts,), cluster=cluster)], deed=deed)
    for day, words in told_of_days(case["quy chuẩn (cột Kq Kf)"]):
        services.choose_limits(station, deed=deed, valid_from=day, values=limits(words))
    for day, words in told_of_days(case["chu kỳ lấy mẫu"]):
        asked = re.fullmatch(r"(\d+) tháng(?: ân hạn (\d+) ngày)?(?: (.+))?", words)
        months, grace, named = asked.groups()
        codes = [CODES[name] for name in named.split(" · ")] if named else []
        values = {"every_months": int(months), "grace_days": int(grace or 0), "parameters": codes}
        services.state_of_station(SamplingDuty, station, deed=deed, valid_from=day, values=values)
    rows = [
        a_row(station, number, day, words, parameters)
        for number, (day, words) in enumerate(told_of_days(case["mẫu"]))
    ]
    services.record_samples(rows, deed=deed)
    return station


def told_of_days(text):
    """Pairs of a day and what is told of it; "tự động" stands before the day of an average."""
    for part in filter(None, text.split("; ")):
        kind, day, words = re.fullmatch(r"(tự động )?(\d\d/\d\d/\d{4}) (.+)", part).groups()
        yield a_day(day), f"{kind or ''}{words}"


def a_day(text):
    return datetime.strptime(text, "%d/%m/%Y").date()


def number(text):
    return None if text == "-" else Decimal(text.replace(",", "."))


def limits(words):
    if words == "thôi áp dụng":
        return {"limit_set": None, "column": None, "kq": None, "kf": None}
    column, kq, kf = words.split()
    limit_set = LimitSet.objects.get(code=STANDARD)
    return {"limit_set": limit_set, "column": column, "kq": number(kq), "kf": number(kf)}


def a_row(station, place, day, words, parameters):
    is_automatic = words.startswith("tự động ")
    values = [a_value(part, parameters) for part in words.removeprefix("tự động ").split(" · ")]
    kind = SampleKind.AUTOMATIC if is_automatic else SampleKind.LABORATORY
    return SampleRow(station, day, kind, number=str(place), readings=tuple(values))


def a_value(text, parameters):
    pattern = r"(.+?) (KPH|[<>]?[\d,]+)(?: \(LOD ([\d,]+)\))?"
    name, value, seen_from = re.fullmatch(pattern, text).groups()
    parameter = parameters[CODES[name]]
    if value == "KPH":
        return Value(parameter, None, "nd", number(seen_from) if seen_from else None)
    qualifier = value[0] if value[0] in "<>" else "="
    return Value(parameter, number(value.lstrip("<>")), qualifier)
