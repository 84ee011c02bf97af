"""How long clusters have been on their way to a step, and what holds up those that still wait."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clusters import indicators
from clusters.services import open_difficulty, revise_difficulty
from clusters.spells import COMPLETED, STARTED
from hanoi_industry.periods import Kind, Period
from tests.factories import a_cluster, a_commune, a_deed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

YEAR = Period(2025, Kind.YEAR)
DAY = date(2025, 7, 15)


def done(day: date, precision: str = "day") -> dict:
    return {"actual_on": day, "actual_precision": precision}


def way_of(ask=indicators.clusters_started, day=DAY, known_on=None):
    return indicators.on_the_way(ask(YEAR, known_on, day=day))


def lengths(way):
    return {one.entry.name: (one.ended - one.began).days for one in way.finished}


def waits(way):
    return {one.entry.name: one.began for one in way.waiting}


def test_the_ground_breaking_is_waited_for_from_the_decision_on():
    a_cluster(
        "Begun",
        milestones={
            "establishment": done(date(2022, 1, 1)),
            "hand_over": done(date(2022, 12, 1)),
            "ground_breaking": done(date(2023, 1, 1)),
        },
    )
    way = way_of()
    assert (way.step, lengths(way), waits(way)) == (STARTED, {"Begun": 365}, {})


def test_the_completion_is_waited_for_from_the_ground_breaking_on():
    steps = {
        "establishment": done(date(2020, 1, 1)),
        "ground_breaking": done(date(2023, 1, 1)),
    }
    a_cluster("Complete", milestones={**steps, "completion": done(date(2024, 1, 1))})
    a_cluster("Building", milestones=steps, state="building")
    way = way_of(indicators.clusters_completed)
    assert way.step == COMPLETED
    assert (lengths(way), waits(way)) == ({"Complete": 365}, {"Building": date(2023, 1, 1)})


@pytest.mark.parametrize(
    ("precision", "day", "days"),
    [("day", date(2023, 1, 1), 365), ("month", date(2023, 1, 1), 380)]
    + [("quarter", date(2023, 1, 1), 409), ("year", date(2023, 1, 1), 547)],
)
def test_a_day_known_in_part_is_taken_at_its_middle(precision, day, days):
    a_cluster(
        "Begun",
        milestones={
            "establishment": done(date(2022, 1, 1)),
            "ground_breaking": done(day, precision),
        },
    )
    assert lengths(way_of()) == {"Begun": days}


def test_a_step_before_the_one_it_follows_tells_no_length():
    a_cluster(
        "Odd",
        milestones={
            "establishment": done(date(2023, 1, 1)),
            "ground_breaking": done(date(2022, 1, 1)),
        },
    )
    way = way_of()
    assert (way.finished, way.waiting) == ((), ())


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({"legal_stage": "established"}, {"A": None}, id="decided on an unknown day"),
        pytest.param({"legal_stage": "planned"}, {}, id="only in the plan"),
        pytest.param({"legal_stage": "legacy"}, {}, id="never decided"),
        pytest.param({"legal_stage": "revoked"}, {}, id="decision revoked"),
        pytest.param({"legal_stage": "established", "state": "building"}, {}, id="begun already"),
        pytest.param({"legal_stage": "established", "state": None}, {}, id="nobody knows"),
    ],
)
def test_who_waits_for_the_ground_breaking(values, expected):
    a_cluster("A", **{"state": "not_begun", **values})
    assert waits(way_of()) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [("building", {"A": None}), ("not_begun", {}), ("complete", {}), ("suspended", {})],
)
def test_who_waits_for_the_completion(state, expected):
    a_cluster("A", legal_stage="established", state=state)
    assert waits(way_of(indicators.clusters_completed)) == expected


def test_a_revoked_cluster_waits_no_more_though_its_decision_has_a_day():
    a_cluster(
        "A",
        legal_stage="revoked",
        state="not_begun",
        milestones={"establishment": done(date(2022, 1, 1))},
    )
    assert waits(way_of()) == {}


def test_a_figure_that_counts_no_step_has_no_way():
    assert indicators.on_the_way(indicators.clusters_operating(YEAR)) is None


# What holds them up


def waiting(name="A", **values):
    steps = {"establishment": done(date(2022, 1, 1)), **values.pop("milestones", {})}
    return a_cluster(name, state="not_begun", milestones=steps, **values)


def obstacle_of(name="A", **asked):
    way = way_of(**asked)
    found = indicators.obstacles(way)
    return next(found[one.entry.pk] for one in way.waiting if one.entry.name == name)


def a_difficulty(cluster, text, day=date(2025, 2, 1), **values):
    said = {"kind": "land", "text": text, **values}
    return open_difficulty(cluster, deed=a_deed(), valid_from=day, **said)


def test_the_latest_open_difficulty_goes_before_all_else():
    cluster = waiting(
        milestones={"ground_breaking": {"state": "not_started", "move_reason": "capital"}}
    )
    a_difficulty(cluster, "the loan", date(2025, 3, 1), who_must_act="the bank")
    a_difficulty(cluster, "the land", date(2025, 2, 1), who_must_act="the commune")
    assert (obstacle_of().reason, obstacle_of().who) == ("the loan", "the bank")


def test_a_difficulty_holds_up_nobody_once_it_is_settled_nor_before_it_was_said():
    cluster, settled = waiting(), date(2025, 7, 10)
    a_difficulty(cluster, "the land", date(2025, 7, 1))
    revise_difficulty(
        cluster.difficulties.get(),
        deed=a_deed(),
        valid_from=settled,
        kind="land",
        text="the land",
        closed_on=settled,
    )
    days = [date(2025, 6, 30), date(2025, 7, 9), date(2025, 7, 10)]
    assert [obstacle_of(day=day).reason == "the land" for day in days] == [False, True, False]


def test_else_the_reason_for_which_the_plan_was_moved():
    waiting(
        milestones={
            "ground_breaking": {"state": "not_started", "move_reason": "capital", "note": "no loan"}
        }
    )
    assert obstacle_of().reason == "capital: no loan"


@pytest.mark.parametrize(
    ("milestones", "reason"),
    [
        ({}, "infrastructure investor assigned: not recorded"),
        ({"investor": {"state": "in_progress"}}, "infrastructure investor assigned: not done"),
        (
            {"investor": {"state": "done"}, "detailed_plan": {"state": "not_applicable"}},
            "infrastructure project approved: not recorded",
        ),
    ],
)
def test_else_the_first_step_before_it_that_is_not_done(milestones, reason):
    waiting(milestones=milestones)
    assert obstacle_of().reason == reason


def test_with_all_steps_before_it_done_a_day_is_missing_or_nothing():
    before = {kind: {"state": "done"} for kind in STARTED.before}
    waiting("A", milestones=before)
    planned = {"planned_on": date(2025, 9, 1), "planned_precision": "month"}
    waiting("B", milestones={**before, "ground_breaking": {"state": "not_started", **planned}})
    assert obstacle_of("A").reason == "no day is planned for: ground-breaking"
    assert (obstacle_of("B").reason, obstacle_of("B").taken) == ("no difficulty is recorded", 6)


def test_who_must_act_is_the_commune_where_nobody_else_is_named():
    waiting(area=a_commune("Thư Lâm"))
    assert obstacle_of().who == "Thư Lâm"


@pytest.mark.parametrize("count", [1, 6])
def test_obstacles_take_as_many_questions_for_one_as_for_six(count):
    for number in range(count):
        a_difficulty(waiting(f"Waits {number}"), "the land")
    way = way_of()
    with CaptureQueriesContext(connection) as asked:
        assert len(indicators.obstacles(way)) == count
    assert len(asked) == 3
