"""The figures of the register: three lists that are the whole register, from one definition."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from clusters import indicators, register, services
from clusters.models import ProgressFacts, StationFacts
from clusters.register import Entry, Register
from hanoi_industry.periods import PartialDay, Period
from hanoi_industry.periods import Precision as DayPrecision
from tests.factories import NOW, TODAY, a_cluster, a_commune, a_deed

pytestmark = pytest.mark.django_db

maybe = st.sampled_from([True, False, None])
values = st.fixed_dictionaries(
    {
        "name": st.just("Quất Động"),
        "is_operating": maybe,
        "meets_standard": maybe,
        "legal_stage": st.sampled_from(["established", "planned", "legacy", None]),
        "state": st.sampled_from(
            ["not_begun", "building", "complete", "operating", "suspended", None]
        ),
        "station_state": st.sampled_from(
            ["none", "building", "trial", "finished", "running", "stopped", "exempt", None]
        ),
        "ground_breaking.actual": st.sampled_from(
            [
                None,
                PartialDay(date(2024, 1, 1), DayPrecision.YEAR),
                PartialDay(date(2025, 3, 4), DayPrecision.DAY),
            ]
        ),
    }
)


def a_register(rows) -> Register:
    entries = [Entry(n, f"C{n}", "Quất Động", None, None, row) for n, row in enumerate(rows)]
    return Register(date(2024, 6, 1), None, tuple(entries))


@given(st.lists(values, max_size=12))
def test_counted_not_counted_and_cannot_be_told_are_the_whole_register(rows):
    of = a_register(rows)
    for question in indicators.questions(of.day).values():
        answered = indicators.ask(question, of)
        lists = [answered.counted, answered.not_counted, answered.cannot_tell]
        numbers = sorted(one.entry.pk for some in lists for one in some)
        assert numbers == [entry.pk for entry in of]
        assert answered.share.part == len(answered.counted)
        assert all(one.finding.reason for one in answered.not_counted + answered.cannot_tell)


@given(st.lists(values, max_size=12))
def test_the_share_to_standard_is_what_a_plain_recount_gives(rows):
    answered = indicators.ask(indicators.station_to_standard(), a_register(rows))
    operating = [row for row in rows if row["is_operating"] and row["station_state"] != "exempt"]
    meets = [
        row
        for row in operating
        if row["station_state"] in ("trial", "running") and row["meets_standard"]
    ]
    assert answered.share.part == len(meets)
    assert answered.share.whole == len(operating)


def the_answer(question, **facts):
    judged = indicators.ask(question, a_register([{"name": "x", **facts}])).judged[0]
    return judged.finding.answer


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        pytest.param(
            {"is_operating": True, "station_state": "running", "meets_standard": True},
            "yes",
            id="runs and meets",
        ),
        pytest.param(
            {"is_operating": True, "station_state": "running", "meets_standard": False},
            "no",
            id="runs, exceeds",
        ),
        pytest.param(
            {"is_operating": True, "station_state": "running"},
            "unknown",
            id="runs, nobody says whether it meets",
        ),
        pytest.param(
            {"is_operating": True, "station_state": "stopped", "meets_standard": True},
            "no",
            id="built but idle",
        ),
        pytest.param(
            {"is_operating": True, "station_state": "finished", "meets_standard": True},
            "unknown",
            id="finished, nobody says whether it runs",
        ),
        pytest.param({"is_operating": True, "station_state": "none"}, "no", id="no station"),
        pytest.param({"is_operating": True}, "unknown", id="nothing is known of the station"),
        pytest.param({"is_operating": True, "station_state": "exempt"}, "no", id="exempt"),
        pytest.param(
            {"is_operating": False, "station_state": "running", "meets_standard": True},
            "no",
            id="does not operate",
        ),
        pytest.param(
            {"station_state": "running", "meets_standard": True},
            "unknown",
            id="nobody says whether it operates",
        ),
    ],
)
def test_a_station_counts_only_where_it_runs_and_meets(facts, answer):
    assert the_answer(indicators.station_to_standard(), **facts) == answer


@pytest.mark.parametrize(
    ("actual", "answer"),
    [
        pytest.param("2023-12-31", "no", id="the day before the year"),
        pytest.param("2024-01-01", "yes", id="the first day"),
        pytest.param("2024-12-31", "yes", id="the last day"),
        pytest.param("2025-01-01", "no", id="the day after"),
        pytest.param("2024", "yes", id="known to the year"),
        pytest.param("2024-Q4", "yes", id="known to a quarter within"),
        pytest.param(None, "unknown", id="no day"),
    ],
)
def test_a_step_counts_for_the_period_its_day_falls_into(actual, answer):
    actual = PartialDay.parse_iso(actual) if actual else None
    condition = indicators._StepIn(
        "ground_breaking", indicators.CIVIL.days(Period.parse("2024")), set(), "not in the period"
    )
    assert condition.judge({"ground_breaking.actual": actual}).answer == answer


def test_a_step_known_only_to_the_year_cannot_be_told_for_a_month_of_it():
    condition = indicators._StepIn(
        "ground_breaking",
        indicators.CIVIL.days(Period.parse("2024-07")),
        set(),
        "not in the period",
    )
    known = {"ground_breaking.actual": PartialDay.parse_iso("2024")}
    assert condition.judge(known).answer == "unknown"


def test_the_register_of_a_day_holds_what_was_true_then():
    cluster = a_cluster(is_operating=False, valid_from=date(2021, 1, 1))
    deed = a_deed()
    services.revise(
        cluster,
        deed=deed,
        valid_from=date(2023, 1, 1),
        model=ProgressFacts,
        values={"is_operating": True},
    )

    def operating(day):
        return len(indicators.ask(indicators.operating(), register.as_of(day)).counted)

    assert len(register.as_of(date(2020, 12, 31))) == 0
    assert operating(date(2022, 12, 31)) == 0
    assert operating(date(2023, 1, 1)) == 1


def test_the_register_as_known_before_a_correction_gives_the_figure_told_then():
    cluster = a_cluster(is_operating=True, deed=a_deed(at=date(2025, 1, 10)))
    wrong = ProgressFacts.objects.get(cluster=cluster)
    services.correct(
        wrong,
        deed=a_deed(at=date(2025, 6, 1)),
        valid_from=wrong.valid_from,
        values={"is_operating": False},
    )
    day = date(2025, 1, 31)
    assert indicators.ask(indicators.operating(), register.as_of(day)).counted == []
    told_then = register.as_of(day, known_on=date(2025, 1, 31))
    assert len(indicators.ask(indicators.operating(), told_then).counted) == 1


def test_several_stations_speak_with_the_one_furthest_along():
    cluster = a_cluster(is_operating=True, station={"state": "none"})
    second = cluster.stations.create(number=2)
    change_set = services.history.open_change_set(a_deed())
    services.history.state(
        change_set,
        [
            services.Statement(
                StationFacts,
                {"station": second},
                date(2022, 1, 1),
                {"state": "running", "capacity_m3_a_day": Decimal(500)},
            )
        ],
    )
    assert register.of(cluster, TODAY).values["station_state"] == "running"


def test_the_register_asks_as_much_for_one_cluster_as_for_many():
    def queries():
        with CaptureQueriesContext(connection) as asked:
            register.as_of(TODAY)
        return len(asked)

    a_cluster("Một")
    few = queries()
    place = a_commune()
    for number in range(12):
        a_cluster(f"Cụm {number}", area=place, is_operating=True, station={"state": "running"})
    assert queries() == few
    assert NOW.date() == TODAY


def test_a_figure_of_a_running_year_sees_nothing_later_than_the_day_asked_about():
    a_cluster(is_operating=True, valid_from=date(2025, 6, 1))
    year = Period.parse("2025")

    def operating(day):
        return len(indicators.clusters_operating(year, day=day).counted)

    assert operating(date(2025, 5, 31)) == 0
    assert operating(date(2025, 6, 1)) == 1
    assert operating(date(2026, 3, 1)) == 1
    assert len(indicators.clusters_operating(year).counted) == 1
