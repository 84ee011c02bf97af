"""The figures of the register: three lists that are the whole register, from one definition."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from clusters import indicators, register, services
from clusters.models import PermitFacts, ProgressFacts, Ruling, StationFacts
from clusters.register import Entry, Register
from clusters.wastewater import services as wastewater
from hanoi_industry.history import services as history
from hanoi_industry.periods import PartialDay, Period
from hanoi_industry.periods import Precision as DayPrecision
from tests.clusters.test_voices import heards
from tests.factories import (
    NOW,
    TODAY,
    a_choice,
    a_cluster,
    a_commune,
    a_deed,
    a_paper,
    a_sample,
    some_limits,
)

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
        "flow_m3_a_day": st.sampled_from([None, Decimal(100), Decimal(500), Decimal(950)]),
        "capacity_m3_a_day": st.sampled_from([None, Decimal(0), Decimal(1000)]),
        "permit_expires_on": st.sampled_from([None, date(2024, 5, 31), date(2024, 7, 31)]),
        "ground_breaking.actual": st.sampled_from(
            [
                None,
                PartialDay(date(2024, 1, 1), DayPrecision.YEAR),
                PartialDay(date(2025, 3, 4), DayPrecision.DAY),
            ]
        ),
    }
)


voiced = st.tuples(values, st.lists(heards, max_size=3)).map(
    lambda pair: {**pair[0], "heard": tuple(pair[1])}
)


def a_register(rows) -> Register:
    entries = [Entry(n, f"C{n}", "Quất Động", None, None, row) for n, row in enumerate(rows)]
    return Register(date(2024, 6, 1), None, tuple(entries))


@given(st.lists(voiced, max_size=12))
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


@given(st.lists(voiced, max_size=12))
def test_the_voices_of_those_counted_add_up_to_the_count(rows):
    of = a_register(rows)
    asked = indicators.questions(of.day)
    official = indicators.ask(asked["station-to-standard"], of)
    assert sum(official.voices.values()) == len(official.counted)
    assert None not in official.voices
    # Each voice alone has the same denominator.
    for code in ("meets-by-samples", "meets-by-ruling", "meets-as-declared"):
        assert indicators.ask(asked[code], of).share.whole == official.share.whole


@given(st.lists(values, max_size=12))
def test_without_samples_and_rulings_the_official_count_is_the_declared_one(rows):
    of = a_register(rows)
    asked = indicators.questions(of.day)
    official, declared = (
        indicators.ask(asked[code], of) for code in ("station-to-standard", "meets-as-declared")
    )
    assert official.share == declared.share
    assert set(official.voices) <= {"declared"}


@given(st.lists(voiced, max_size=8), st.lists(voiced, max_size=8))
def test_what_moved_a_figure_accounts_for_both_counts(rows_before, rows_now):
    question = indicators.station_to_standard()
    before = indicators.ask(question, a_register(rows_before))
    now = indicators.ask(question, a_register(rows_now))
    moved = indicators.moved(before, now)
    assert now.share.whole - before.share.whole == len(moved.joined) - len(moved.left)
    counted = {one.entry.pk for one in now.counted}
    counted_before = {one.entry.pk for one in before.counted}
    joined = counted & {entry.pk for entry in moved.joined}
    left = counted_before & {entry.pk for entry in moved.left}
    grown = len(counted) - len(counted_before)
    assert grown == len(joined) - len(left) + len(moved.gained) - len(moved.lost)


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


@pytest.mark.parametrize(
    ("since", "state", "answer"),
    [
        pytest.param(date(2024, 12, 31), "complete", "no", id="complete on the eve of the year"),
        pytest.param(date(2025, 1, 1), "complete", "unknown", id="complete from its first day on"),
        pytest.param(date(2024, 12, 31), "expanding", "unknown", id="how far it was is not said"),
        pytest.param(date(2024, 12, 31), None, "unknown", id="no state"),
    ],
)
def test_what_stood_complete_before_the_year_was_not_completed_in_it(since, state, answer):
    a_cluster(state=state, valid_from=since)
    (judged,) = indicators.clusters_completed(Period.parse("2025")).judged
    assert judged.finding.answer == answer


def test_a_step_done_on_a_day_nobody_knows_was_done_by_the_day_it_was_said():
    a_cluster(milestones={"completion": {"state": "done"}}, valid_from=date(2024, 6, 1))
    before, of_the_year = (
        indicators.clusters_completed(Period.parse(year)).judged[0].finding.answer
        for year in ("2025", "2024")
    )
    assert (before, of_the_year) == ("no", "unknown")


def test_what_came_after_the_day_tells_nothing_of_a_period_to_come():
    a_cluster(state="building", valid_from=date(2024, 1, 1))
    later = a_cluster("Later", valid_from=date(2024, 1, 1))
    services.revise(
        later,
        deed=a_deed(),
        valid_from=date(2025, 3, 1),
        model=ProgressFacts,
        values={"state": "complete"},
    )

    def answers(day):
        found = indicators.clusters_completed(Period.parse("2026"), day=day).judged
        return {one.entry.name: str(one.finding.answer) for one in found}

    assert answers(date(2025, 1, 31))["Later"] == "unknown"
    assert answers(date(2025, 3, 1))["Later"] == "no"


def test_who_took_the_step_before_the_year_does_not_wait_for_it():
    steps = {"ground_breaking": {"actual_on": date(2020, 5, 1), "actual_precision": "day"}}
    a_cluster("Complete", state="complete", milestones=steps, valid_from=date(2024, 1, 1))
    a_cluster("Building", state="building", milestones=steps, valid_from=date(2024, 1, 1))
    answered = indicators.clusters_completed(Period.parse("2025"))
    assert [one.entry.name for one in answered.not_counted] == ["Building", "Complete"]
    waiting = indicators.on_the_way(answered).waiting
    assert [one.entry.name for one in waiting] == ["Building"]


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
    change_set = history.open_change_set(a_deed())
    history.state(
        change_set,
        [
            history.Statement(
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


# The voices, from what is recorded


def voices_of(cluster, day=TODAY, known_on=None):
    return register.of(cluster, day, known_on).values["voices"]


def a_running_cluster(name="Quất Động", **station):
    return a_cluster(name, is_operating=True, station={"state": "running", **station})


def ruled(cluster, day, *, meets):
    wastewater.state_of_station(
        Ruling,
        cluster.stations.get(),
        deed=a_deed(),
        valid_from=day,
        values={"meets": meets, "authority": "Sở Nông nghiệp và Môi trường"},
        source=a_paper("12/KL-SNNMT"),
    )


@pytest.mark.usefixtures("in_english")
def test_samples_then_a_ruling_then_a_sample_again_are_heard_in_turn():
    limits = some_limits(cod=150)
    cluster = a_running_cluster(meets_standard=True)
    station = cluster.stations.get()
    a_choice(station, limits)
    assert voices_of(cluster).voice == "declared"
    a_sample(station, date(2025, 3, 1), cod=200)
    ruled(cluster, date(2025, 6, 1), meets=True)
    a_sample(station, date(2025, 9, 1), cod=300)

    heard = {day: voices_of(cluster, day) for day in (date(2025, 4, 1), date(2025, 7, 1), TODAY)}
    assert [(one.meets, one.voice) for one in heard.values()] == [
        (False, "samples"),
        (True, "ruling"),
        (False, "samples"),
    ]
    answered = indicators.ask(indicators.station_to_standard(), register.as_of(date(2025, 7, 1)))
    assert dict(answered.voices) == {"ruling": 1}
    assert [str(one.finding.reason) for one in answered.counted] == ["by ruling"]


def test_a_corrected_sample_is_heard_as_it_was_known():
    limits = some_limits(cod=150)
    early = a_deed(at=date(2025, 1, 2))
    cluster = a_cluster(is_operating=True, station={"state": "running"}, deed=early)
    station = cluster.stations.get()
    wastewater.choose_limits(
        station,
        deed=early,
        valid_from=date(2024, 1, 1),
        values={"limit_set": limits, "column": "B", "kq": Decimal(1), "kf": Decimal(1)},
    )
    sample = a_sample(station, date(2025, 3, 1), deed=a_deed(at=date(2025, 3, 5)), cod=1500)
    wastewater.correct(
        sample.readings.get(), deed=a_deed(at=date(2025, 6, 1)), values={"value": Decimal(100)}
    )
    day = date(2025, 3, 31)
    assert voices_of(cluster, day).meets is True
    assert voices_of(cluster, day, known_on=date(2025, 4, 1)).meets is False
    assert voices_of(cluster, day, known_on=date(2025, 3, 1)).meets is None


def test_the_station_of_a_neighbour_speaks_for_a_cluster_it_treats():
    serving = a_running_cluster("Phú Thị", meets_standard=True)
    served = a_cluster(
        "Ninh Hiệp",
        is_operating=True,
        station={"state": "none", "served_by": serving.stations.get()},
    )
    entry = register.of(served, TODAY)
    assert entry.values["station_state"] == "running"
    assert entry.values["voices"].meets is True
    answered = indicators.ask(indicators.station_to_standard(), register.as_of(TODAY))
    assert {one.entry.name for one in answered.counted} == {"Phú Thị", "Ninh Hiệp"}


def test_the_permit_that_ends_first_is_told():
    cluster = a_running_cluster()
    wastewater.state_of_station(
        PermitFacts,
        cluster.stations.get(),
        deed=a_deed(),
        valid_from=date(2022, 1, 1),
        values={"number": "1/GPMT", "expires_on": TODAY + timedelta(days=60)},
    )

    def counted(code, day=TODAY):
        question = indicators.questions(day)[code]
        return len(indicators.ask(question, register.as_of(day)).counted)

    assert [counted("permit-ends-60"), counted("permit-ends-180"), counted("permit-ended")] == [
        *(1, 1, 0)
    ]
    assert counted("permit-ends-60", TODAY - timedelta(days=1)) == 0
    assert counted("permit-ends-60", TODAY + timedelta(days=61)) == 0
    assert counted("permit-ended", TODAY + timedelta(days=61)) == 1


@pytest.mark.parametrize(
    ("flow", "code"),
    [
        pytest.param(199, "load-idle", id="below a fifth"),
        pytest.param(200, None, id="a fifth"),
        pytest.param(900, None, id="nine tenths"),
        pytest.param(901, "load-full", id="above nine tenths"),
    ],
)
def test_a_running_station_is_idle_or_full_by_its_load(flow, code):
    facts = {"station_state": "running", "capacity_m3_a_day": Decimal(1000)}
    asked = indicators.questions(TODAY)
    answers = {
        name: the_answer(asked[name], flow_m3_a_day=Decimal(flow), **facts)
        for name in ("load-idle", "load-full")
    }
    assert [name for name, answer in answers.items() if answer == "yes"] == ([code] if code else [])
    assert the_answer(asked["load-full"], station_state="running") == "unknown"
