"""On course or at risk, by the pace of earlier years or by the register: with its doubt, or refused."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clusters.services import open_difficulty
from hanoi_industry.figures import Share
from hanoi_industry.periods import Period
from targets import actuals, outlooks, services
from targets.goals import Goal, Operator, Verdict, parse_goal
from targets.models import Vintage
from targets.outlooks import Basis
from tests.factories import HANOI, TODAY, a_cluster, a_deed
from tests.targets.promises import (
    a_count,
    a_target,
    a_target_row,
    an_indicator,
    an_outcome,
    an_outcome_row,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

JULY = date(2025, 7, 15)
LONG_AGO = datetime(2025, 7, 1, 9, tzinfo=HANOI)
# Half a year and how it ended; exports make a little more than half of their sum after June.
EXPORTS = [(48, 100), (45, 101), (47, 98), (50, 104), (49, 103)]


def turnover(**values):
    said = {"unit": "billion USD", "expression": "level", "is_additive": True, "decimals": 3}
    return an_indicator(**{**said, **values})


def earlier(indicator, pairs, part="6M", last=2024, **values):
    """What earlier years were in a part and at their end, the latest of them `last`."""
    years = range(last - len(pairs) + 1, last + 1)
    said = {"vintage": Vintage.OFFICIAL, **values}
    rows = [
        row
        for year, (at_part, at_end) in zip(years, pairs, strict=True)
        for row in (
            an_outcome_row(indicator, at_part, f"{year}-{part}", **said),
            an_outcome_row(indicator, at_end, str(year), **said),
        )
    ]
    services.record_rows([], rows, a_deed(at=LONG_AGO))


def now(indicator, value, period="2025-6M", **values):
    return an_outcome(indicator, value, period, deed=a_deed(at=LONG_AGO), **values)


def the_row(day=JULY, known_on=None, year=2025):
    (row,) = actuals.board(year, day=day, known_on=known_on).rows
    return row


# The pace of earlier years


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("at least 120", Verdict.ON_COURSE),
        ("at least 135", Verdict.AT_RISK),
        ("above 120", Verdict.ON_COURSE),
        ("above 135", Verdict.AT_RISK),
        ("at most 135", Verdict.ON_COURSE),
        ("at most 120", Verdict.AT_RISK),
        ("below 135", Verdict.ON_COURSE),
        ("below 120", Verdict.AT_RISK),
        ("120–125", Verdict.ON_COURSE),
        ("135–140", Verdict.AT_RISK),
        ("about 120–125", Verdict.ON_COURSE),
        ("about 135–140", Verdict.AT_RISK),
        ("exactly 126", Verdict.AT_RISK),
        ("steady growth", Verdict.CANNOT_TELL),
    ],
)
def test_a_year_is_on_course_by_the_pace_of_earlier_years(words, verdict):
    """60 in June is 126 in December by the pace of earlier years, and would be 120 on a line."""
    indicator = turnover()
    earlier(indicator, EXPORTS)
    now(indicator, 60)
    a_target(indicator, words)
    row = the_row()
    assert row.verdict is verdict
    outlook = row.outlook
    assert outlook.verdict is verdict
    assert outlook.middle == pytest.approx(Decimal(126), abs=Decimal(2))
    assert outlook.low < outlook.middle < outlook.high
    assert (outlook.basis, outlook.years, outlook.refused) == (Basis.PACE, 5, "")
    assert outlook.since.period.code == "2025-6M"
    assert str(outlook.since) == "60\u00a0billion USD (6 months of 2025)"
    assert (outlook.chance is None) is (verdict is Verdict.CANNOT_TELL)
    assert bool(row.missing) is (verdict is Verdict.CANNOT_TELL)


@pytest.mark.parametrize(("value", "verdict"), [(3, Verdict.ON_COURSE), (5, Verdict.AT_RISK)])
def test_a_cap_is_at_risk_from_above(value, verdict):
    indicator = an_indicator(direction="down")
    earlier(indicator, [(3, "3.2"), (4, "3.9"), ("2.5", "2.6"), (3, "2.8")])
    now(indicator, value)
    a_target(indicator, "below 4 %")
    assert the_row().verdict is verdict


@pytest.mark.parametrize(
    ("direction", "verdict"),
    [("up", Verdict.ON_COURSE), ("down", Verdict.AT_RISK), ("neutral", Verdict.AT_RISK)],
)
def test_beyond_a_range_is_as_good_as_its_direction(direction, verdict):
    indicator = an_indicator(direction=direction)
    earlier(indicator, [(7, "7.1"), (8, "7.9"), (9, 9), (6, "6.1")])
    now(indicator, 9)
    a_target(indicator, "between 7 and 8 %")
    assert the_row().verdict is verdict


@pytest.mark.parametrize(("value", "verdict"), [(3, Verdict.ON_COURSE), (5, Verdict.AT_RISK)])
def test_a_rank_is_better_the_lower_it_is(value, verdict):
    indicator = an_indicator(expression="rank", unit="place", direction="down", decimals=0)
    earlier(indicator, [(3, 3), (4, 4), (5, 4), (2, 3)])
    now(indicator, value)
    a_target(indicator, "top 3")
    assert the_row().verdict is verdict


def test_too_few_earlier_years_are_said_in_words():
    indicator = turnover()
    earlier(indicator, EXPORTS[:3])
    now(indicator, 60)
    a_target(indicator, "at least 120")
    row = the_row()
    assert (row.verdict, row.outlook.chance, row.outlook.low) == (Verdict.CANNOT_TELL, None, None)
    assert "3 of the 4 earlier years" in row.outlook.refused
    assert "6 months of 2025" in row.outlook.refused


def test_without_a_figure_of_this_year_nothing_is_forecast():
    indicator = turnover()
    earlier(indicator, EXPORTS)
    a_target(indicator, "at least 120")
    assert "no figure of a part of 2025" in the_row().outlook.refused


def test_before_a_year_begins_nothing_is_forecast():
    indicator = turnover()
    a_target(indicator, "at least 120", "2027")
    assert the_row(year=2027).outlook.refused == "2027 has not begun."


@pytest.mark.parametrize(
    ("day", "is_forecast"),
    [(date(2026, 1, 1), True), (date(2026, 12, 31), True), (date(2027, 1, 1), False)],
)
def test_a_year_of_which_only_a_part_ever_came_is_forecast_for_one_more_year(day, is_forecast):
    indicator = turnover()
    earlier(indicator, EXPORTS)
    now(indicator, 60)
    a_target(indicator, "at least 120")
    assert (the_row(day=day).outlook is not None) is is_forecast


def test_a_part_that_earlier_years_do_not_have_gives_way_to_one_they_have():
    indicator = turnover()
    earlier(indicator, EXPORTS)
    now(indicator, 60)
    now(indicator, 70, "2025-7M")
    a_target(indicator, "at least 120")
    row = the_row(day=date(2025, 8, 5))
    assert row.actual.period.code == "2025-7M"
    assert (row.outlook.since.period.code, row.outlook.years) == ("2025-6M", 5)


def test_the_same_part_of_the_year_is_compared_and_no_other():
    indicator = turnover()
    earlier(indicator, EXPORTS, part="9M")
    now(indicator, 60)
    a_target(indicator, "at least 120")
    assert "0 of the 4" in the_row().outlook.refused


def test_an_estimate_is_set_beside_the_estimates_of_earlier_years():
    """Estimates of June were always two points short; the official figure of June was not."""
    indicator = an_indicator()
    earlier(indicator, [(7, 7), (8, 8), (6, 6), (7, 7)])
    estimates = [
        an_outcome_row(indicator, value, f"{year}-6M")
        for year, value in zip(range(2021, 2025), (5, "6.1", "3.9", "5.1"), strict=True)
    ]
    services.record_rows([], estimates, a_deed(at=LONG_AGO))
    now(indicator, 6)
    a_target(indicator, "at least 7.5 %")
    assert the_row().outlook.middle == pytest.approx(Decimal(8), abs=Decimal("0.1"))
    now(indicator, 6, vintage=Vintage.OFFICIAL)
    assert the_row().outlook.middle == 6


def test_a_first_estimate_of_the_whole_year_errs_as_estimates_erred_before():
    indicator = an_indicator()
    finals = [7, 8, 6, 7]
    years = range(2021, 2025)
    rows = [
        an_outcome_row(indicator, value, str(year), vintage=Vintage.OFFICIAL)
        for year, value in zip(years, finals, strict=True)
    ]
    rows += [
        an_outcome_row(indicator, value - 1, str(year))
        for year, value in zip(years, finals, strict=True)
    ]
    services.record_rows([], rows, a_deed(at=LONG_AGO))
    an_outcome(indicator, "6.5", "2025", published_on=date(2025, 12, 2))
    a_target(indicator, "at least 7 %")
    row = the_row(day=date(2025, 12, 10))
    assert row.actual.is_whole
    assert (row.verdict, row.outlook.middle) == (Verdict.ON_COURSE, Decimal("7.5"))
    assert the_row(day=date(2025, 12, 31)).verdict is Verdict.MISSED


def test_a_changed_target_is_judged_at_its_first_and_its_present_link():
    indicator = turnover()
    earlier(indicator, EXPORTS)
    now(indicator, 60)
    first = a_target(indicator, "at least 120")
    services.change_target(first, deed=a_deed(), goal=parse_goal("at least 135", "billion USD"))
    row = the_row()
    assert (row.verdict_at_first, row.verdict) == (Verdict.ON_COURSE, Verdict.AT_RISK)


def test_a_state_is_set_beside_the_states_of_the_same_day():
    indicator = an_indicator(expression="share", decimals=1)
    rows = [
        row
        for year, at_june, at_end in [
            (2021, 20, 22),
            (2022, 25, 27),
            (2023, 30, 32),
            (2024, 35, 37),
        ]
        for row in (
            an_outcome_row(indicator, at_june, str(year), at_point=f"30/06/{year}"),
            an_outcome_row(indicator, at_end, str(year), at_point=f"31/12/{year}"),
        )
    ]
    services.record_rows([], rows, a_deed(at=LONG_AGO))
    now(indicator, 40, "2025", at_point="06/2025")
    a_target(indicator, "at least 41 %")
    row = the_row()
    assert (row.verdict, row.outlook.middle) == (Verdict.ON_COURSE, 42)


def test_a_share_is_never_forecast_as_a_hundred_or_as_nothing_that_is_not_true():
    indicator = an_indicator(expression="share", decimals=0)
    earlier(indicator, [(99, "99.2"), (98, "98.3"), (99, "99.1"), (98, "98.1")])
    now(indicator, "99.5")
    a_target(indicator, "100 %")
    outlook = the_row().outlook
    assert (outlook.low, outlook.middle) == (99, 99)
    assert outlook.chance < 0.5
    ahead = outlooks._Ahead(indicator, None, None)
    shown = [ahead.shown(value) for value in (-3, 0, 0.2, 99.4, 99.99, 100, 104)]
    assert shown == [0, 0, 1, 99, 99, 100, 100]


def test_what_is_counted_up_does_not_come_down_again():
    indicator = a_count()
    earlier(indicator, [(10, 10), (12, 13), (9, 18), (11, 11)])
    now(indicator, 20)
    a_target(indicator, "at least 20")
    a_target(indicator, "at most 19", beside=True)
    reached, broken = actuals.board(2025, day=JULY).rows
    assert reached.outlook.low == 20
    assert (reached.verdict, reached.outlook.chance) == (Verdict.MET, 1)
    assert (broken.verdict, broken.outlook.chance) == (Verdict.MISSED, 0)


def test_a_year_that_is_over_and_known_in_part_is_still_looked_at():
    indicator = turnover()
    earlier(indicator, EXPORTS)
    now(indicator, 60)
    a_target(indicator, "at least 120")
    assert the_row(day=TODAY).verdict is Verdict.ON_COURSE
    an_outcome(indicator, 119)
    row = the_row(day=TODAY)
    assert (row.verdict, row.outlook) == (Verdict.MISSED, None)


def test_of_a_year_that_is_over_and_of_which_nothing_came_nothing_is_said_ahead():
    indicator = turnover()
    earlier(indicator, EXPORTS)
    a_target(indicator, "at least 120")
    assert the_row(day=TODAY).outlook is None


def test_parts_of_a_year_are_not_forecast_by_pace():
    indicator = turnover()
    a_target(indicator, "at least 120", "2025-9M")
    (row,) = actuals.board(2025, day=JULY).parts
    assert "Only whole years" in row.outlook.refused


# Nothing from later


def test_as_known_on_a_day_nothing_counts_that_was_recorded_later():
    indicator = turnover()
    earlier(indicator, EXPORTS)
    an_outcome(indicator, 60, "2025-6M", deed=a_deed(at=date(2025, 7, 10)))
    a_target(indicator, "at least 120", deed=a_deed(at=date(2025, 1, 2)))
    known = [the_row(known_on=date(2025, 7, day)).verdict for day in (9, 10)]
    assert known == [Verdict.CANNOT_TELL, Verdict.ON_COURSE]


def test_as_of_a_day_no_figure_of_a_later_part_counts():
    indicator = turnover()
    earlier(indicator, EXPORTS)
    now(indicator, 60)
    # Recorded long after, without a day of its own: it speaks of what was not over in July.
    an_outcome(indicator, 75, "2025-9M")
    an_outcome(indicator, 130, "2025")
    a_target(indicator, "at least 120")
    row = the_row()
    assert (row.actual.period.code, row.outlook.since.period.code) == ("2025-6M", "2025-6M")
    assert the_row(day=date(2025, 9, 30)).actual.period.code == "2025-9M"
    assert the_row(day=TODAY).actual.value == 130


@pytest.mark.parametrize(
    ("day", "seen"),
    [
        (date(2025, 11, 30), False),
        (date(2025, 12, 15), False),
        (date(2025, 12, 31), True),
    ],
)
def test_a_figure_published_on_some_day_of_a_month_counts_from_its_end(day, seen):
    indicator = turnover()
    values = {"published_on": date(2025, 12, 1), "published_precision": "month"}
    an_outcome(indicator, 130, "2025", **values)
    a_target(indicator, "at least 120")
    assert (the_row(day=day).actual is not None) is seen


def test_an_earlier_year_counts_as_it_was_known_then():
    indicator = turnover()
    earlier(indicator, EXPORTS[:4], last=2024)
    rows = [an_outcome_row(indicator, 60, f"{year}-6M") for year in (2025,)]
    services.record_rows([], rows, a_deed(at=LONG_AGO))
    revised = an_outcome_row(indicator, 400, "2024", vintage=Vintage.OFFICIAL)
    services.record_rows([], [revised], a_deed(at=date(2025, 10, 6)))
    a_target(indicator, "at least 120", deed=a_deed(at=date(2025, 1, 2)))
    before, after = (the_row(known_on=day).outlook for day in (date(2025, 8, 1), TODAY))
    assert before.middle < 130 < after.middle


def test_no_later_year_teaches_an_earlier_one():
    indicator = turnover()
    earlier(indicator, EXPORTS, last=2026)
    an_outcome(indicator, 60, "2023-6M", deed=a_deed(at=date(2023, 7, 1)))
    a_target(indicator, "at least 120", "2023")
    row = the_row(year=2023, day=date(2023, 7, 15))
    assert "1 of the 4" in row.outlook.refused


# Its own record, and how far estimates err


def test_a_forecast_tells_its_own_past():
    indicator = turnover()
    earlier(indicator, [*EXPORTS, *EXPORTS])
    now(indicator, 60)
    a_target(indicator, "at least 120")
    record = the_row().outlook.record
    assert record.forecasts == 5
    assert record.held.whole == 5
    assert 0 < record.brier < record.brier_straight


def test_a_forecast_that_was_never_possible_before_has_no_record():
    indicator = turnover()
    earlier(indicator, EXPORTS[:4])
    now(indicator, 60)
    a_target(indicator, "at least 120")
    assert the_row().outlook.record is None


def test_estimates_are_set_beside_what_came_after():
    indicator = an_indicator()
    services.record_rows(
        [],
        [
            an_outcome_row(indicator, "8.5", "2024", published_on=date(2024, 11, 28)),
            an_outcome_row(indicator, "8.2", "2024", published_on=date(2025, 1, 6)),
            an_outcome_row(indicator, "8.1", "2024", vintage=Vintage.PRELIMINARY),
            an_outcome_row(indicator, "8.0", "2024", vintage=Vintage.OFFICIAL),
            an_outcome_row(indicator, "7.0", "2023"),
            an_outcome_row(indicator, "7.3", "2023", vintage=Vintage.PRELIMINARY),
            an_outcome_row(indicator, "6.0", "2022"),
            an_outcome_row(indicator, "6.0", "2021", vintage=Vintage.REPORTED),
        ],
        a_deed(at=LONG_AGO),
    )
    error = actuals.usual_error(indicator, TODAY)
    assert error.pairs == 2
    assert error.mean_absolute == pytest.approx(0.4)
    assert error.mean_signed == pytest.approx(0.1)
    assert actuals.usual_error(indicator, TODAY, date(2025, 6, 30)) is None


def test_without_a_later_figure_nobody_knows_how_far_estimates_err():
    indicator = an_indicator()
    an_outcome(indicator, "8.5", "2024")
    assert actuals.usual_error(indicator, TODAY) is None


@pytest.mark.parametrize("count", [1, 8])
def test_the_board_looks_ahead_with_as_many_questions_for_one_indicator_as_for_eight(count):
    indicators = [turnover() for _ in range(count)]
    for indicator in indicators:
        earlier(indicator, EXPORTS[:4])
        now(indicator, 60)
    services.record_rows([a_target_row(one, "at least 120") for one in indicators], [], a_deed())
    with CaptureQueriesContext(connection) as asked:
        rows = actuals.board(2025, day=JULY).rows
        assert [row.verdict for row in rows] == [Verdict.ON_COURSE] * count
    assert len(asked) == 3


# The register

DECIDED = date(2021, 1, 1)


def started(**values):
    return a_count(computed_by="clusters-started", **values)


def a_cluster_that_took(days: int, number: int = 0, decided: date = DECIDED):
    """Established on a day, and begun so many days later."""
    begun = decided + timedelta(days=days)
    return a_cluster(
        f"Begun {number}",
        milestones={
            "establishment": {"actual_on": decided, "actual_precision": "day"},
            "ground_breaking": {"actual_on": begun, "actual_precision": "day"},
        },
    )


def a_cluster_that_waits(name: str, decided: date | None = DECIDED, **values):
    steps = {"ground_breaking": {"state": "not_started"}, **values.pop("milestones", {})}
    if decided is not None:
        steps["establishment"] = {"actual_on": decided, "actual_precision": "day"}
    said = {"legal_stage": "established", "state": "not_begun", **values}
    return a_cluster(name, milestones=steps, **said)


# The last two of them fall into the first half of 2025.
TOOK = (180, 380, 580, 780, 980, 1180, 1500, 1600)


@pytest.fixture
def eight_begun():
    for number, days in enumerate(TOOK):
        a_cluster_that_took(days, number)


@pytest.mark.usefixtures("eight_begun")
def test_a_count_is_forecast_from_those_that_wait():
    a_target(started(), "at least 4")
    for name in ("Liên Hà", "Thụy Lâm", "Phùng Xá", "Di Trạch"):
        a_cluster_that_waits(name)
    row = the_row()
    outlook = row.outlook
    assert (outlook.basis, outlook.years) == (Basis.REGISTER, 8)
    assert row.actual.share.part == 2
    assert 2 <= outlook.low <= outlook.middle <= outlook.high <= 6
    assert outlook.since is row.actual
    assert outlook.verdict is row.verdict
    assert 0 < outlook.chance < 1
    assert len(outlook.nearest) == 4


@pytest.mark.usefixtures("eight_begun")
@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("at least 1", Verdict.EXCEEDED),
        ("at least 2", Verdict.MET),
        ("at least 3", Verdict.AT_RISK),
        ("at most 2", Verdict.ON_COURSE),
        ("at most 1", Verdict.MISSED),
        ("exactly 2", Verdict.ON_COURSE),
        ("2–4", Verdict.MET),
    ],
)
def test_where_nobody_waits_the_count_stays(words, verdict):
    a_target(started(), words)
    row = the_row()
    assert row.verdict is verdict
    assert (row.outlook.low, row.outlook.middle, row.outlook.high) == (2, 2, 2)
    assert row.outlook.chance in (0, 1)


@pytest.mark.usefixtures("eight_begun")
def test_what_the_register_does_not_know_may_decide_it_either_way():
    a_target(started(), "at least 3")
    a_cluster("Nobody knows", state="building", valid_from=date(2025, 2, 1))
    row = the_row()
    assert (row.verdict, row.outlook.chance) == (Verdict.CANNOT_TELL, None)
    assert (row.outlook.low, row.outlook.high) == (2, 3)
    assert row.missing


@pytest.mark.usefixtures("eight_begun")
def test_the_nearest_say_what_blocks_them_and_who_must_act():
    a_target(started(), "at least 4")
    fresh = date(2025, 6, 15)
    a_cluster_that_waits("Fresh", fresh)
    held_up = a_cluster_that_waits("Held up")
    open_difficulty(
        held_up,
        deed=a_deed(),
        valid_from=date(2025, 2, 1),
        kind="land",
        text="12 households have not handed over",
        who_must_act="UBND xã Thư Lâm",
    )
    a_cluster_that_waits(
        "Moved",
        milestones={
            "ground_breaking": {
                "state": "not_started",
                "move_reason": "capital",
                "note": "loan not signed",
            }
        },
    )
    by_name = {near.name: near for near in the_row().outlook.nearest}
    assert by_name["Held up"].reason == "12 households have not handed over"
    assert by_name["Held up"].who == "UBND xã Thư Lâm"
    assert by_name["Held up"].waiting_days == (JULY - DECIDED).days
    assert by_name["Moved"].reason == "capital: loan not signed"
    assert by_name["Fresh"].reason == "infrastructure investor assigned: not recorded"
    chances = [near.chance for near in the_row().outlook.nearest]
    assert chances == sorted(chances, reverse=True)
    assert the_row().outlook.nearest[-1].name == "Fresh"


@pytest.mark.usefixtures("eight_begun")
def test_among_equals_those_with_more_steps_behind_them_come_first():
    a_target(started(), "at least 4")
    a_cluster_that_waits("A far one")
    a_cluster_that_waits(
        "Z near one", milestones={"investor": {"state": "done"}, "permit": {"state": "done"}}
    )
    assert [near.name for near in the_row().outlook.nearest] == ["Z near one", "A far one"]


def test_a_register_with_too_few_finished_steps_says_so_and_still_tells_who_waits():
    for number, days in enumerate(TOOK[:7]):
        a_cluster_that_took(days, number)
    a_target(started(), "at least 4")
    a_cluster_that_waits("Liên Hà")
    row = the_row()
    assert row.verdict is Verdict.CANNOT_TELL
    assert "of 7 clusters" in row.outlook.refused
    assert [(near.name, near.chance) for near in row.outlook.nearest] == [("Liên Hà", None)]


@pytest.mark.usefixtures("eight_begun")
def test_a_step_of_a_later_day_is_not_seen():
    """On 15/07/2021 one had begun; none of the later ones may teach."""
    a_target(started(), "at least 4", "2021")
    row = the_row(year=2021, day=date(2021, 7, 15))
    assert row.actual.share.part == 1
    assert "of 1 clusters" in row.outlook.refused


@pytest.mark.usefixtures("eight_begun")
def test_who_waits_since_nobody_knows_when_counts_at_the_mean_pace():
    a_target(started(), "at least 3")
    a_cluster_that_waits("Without a day", decided=None)
    (near,) = the_row().outlook.nearest
    assert near.waiting_days is None
    assert 0 < near.chance < 1


@pytest.mark.usefixtures("eight_begun")
def test_the_register_is_gathered_once_for_all_that_look_at_one_day():
    indicator = started()
    a_target(indicator, "at least 4")
    a_cluster_that_waits("Liên Hà")

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            board = actuals.board(2025, day=JULY)
            assert all(row.outlook for row in board.rows)
        return len(asked)

    alone = questions()
    a_target(indicator, "at least 2", "2025-Q3")
    a_target(a_count(computed_by="clusters-operating", is_additive=False), "at least 2")
    assert questions() == alone


def test_a_figure_of_the_register_that_is_no_step_waits_for_published_ones():
    a_cluster("Quất Động", is_operating=True)
    a_target(a_count(computed_by="clusters-operating", is_additive=False), "2")
    assert "no figure of a part of 2025 is published" in the_row().outlook.refused


def test_goals_of_a_prospect_that_refuses_cannot_be_told():
    goal = Goal(Operator.AT_LEAST, low=Decimal(1))
    told = outlooks.Prospect(Basis.PACE, refused="no").toward(goal)
    assert (told.verdict, told.chance, told.refused) == (Verdict.CANNOT_TELL, None, "no")


@pytest.mark.parametrize(
    ("least", "most", "verdict", "chance"),
    [
        (0.5, 0.5, Verdict.ON_COURSE, 0.5),
        (0.6, 0.9, Verdict.ON_COURSE, 0.6),
        (0.499, 0.499, Verdict.AT_RISK, 0.499),
        (0.1, 0.4, Verdict.AT_RISK, 0.4),
        (0.4, 0.5, Verdict.CANNOT_TELL, None),
        (0.0, 1.0, Verdict.CANNOT_TELL, None),
    ],
)
def test_a_goal_is_on_course_from_even_odds_and_at_risk_below(least, most, verdict, chance):
    told = outlooks.Prospect(Basis.REGISTER, chances_of=lambda goal: (least, most))
    goal = Goal(Operator.AT_LEAST, low=Decimal(1))
    assert (told.toward(goal).verdict, told.toward(goal).chance) == (verdict, chance)


def test_a_share_of_the_held_is_a_share():
    indicator = turnover()
    earlier(indicator, [*EXPORTS, *EXPORTS])
    now(indicator, 60)
    a_target(indicator, "at least 120")
    assert isinstance(the_row().outlook.record.held, Share)


def test_codes_of_earlier_periods_are_of_the_same_parts():
    indicator = turnover()
    now(indicator, 60)
    year = Period.parse("2025")
    chosen = actuals.actual(indicator, year, day=JULY)
    codes = outlooks.earlier_codes(year, chosen)
    assert {"2024", "2024-6M", "2005-6M"} <= codes
    assert not {"2025", "2025-6M", "2024-9M", "2004"} & codes
    assert outlooks.earlier_codes(year, None) == set()
