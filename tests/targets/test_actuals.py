"""What came of what was promised: picks, vintages, two clocks, the register, and verdicts."""

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hanoi_industry.figures import Share
from hanoi_industry.periods import Kind, PartialDay, Period
from targets import actuals, services
from targets.actuals import Doubt, doubt_about
from targets.goals import Verdict, parse_goal
from targets.management.commands.load_figures import load
from targets.models import Indicator, Vintage
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

YEAR = Period(2025, Kind.YEAR)


def at(*day: int):
    return a_deed(at=datetime(*day, 9, tzinfo=HANOI))


def shown(indicator, period=YEAR, *, day=TODAY, known_on=None):
    return actuals.actual(indicator, period, day=day, known_on=known_on)


def the_row(day=TODAY, known_on=None, year=2025):
    (row,) = actuals.board(year, day=day, known_on=known_on).rows
    return row


# Which figure is shown


def test_a_better_vintage_goes_before_a_later_worse_one():
    indicator = an_indicator()
    an_outcome(indicator, "8.1", vintage=Vintage.OFFICIAL, published_on=date(2026, 1, 6))
    an_outcome(indicator, "8.5", vintage=Vintage.ESTIMATE, published_on=date(2026, 2, 6))
    assert shown(indicator).value == Decimal("8.1")


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        (Vintage.REPORTED, Vintage.ESTIMATE),
        (Vintage.ESTIMATE, Vintage.PRELIMINARY),
        (Vintage.PRELIMINARY, Vintage.OFFICIAL),
    ],
)
def test_vintages_stand_above_one_another(lower, higher):
    indicator = an_indicator()
    an_outcome(indicator, 2, vintage=higher)
    an_outcome(indicator, 1, vintage=lower)
    found = shown(indicator)
    assert (found.value, [one.value for one in found.others]) == (2, [1])


def test_within_a_vintage_the_latest_published_is_shown():
    indicator = an_indicator()
    an_outcome(indicator, "8.16", published_on=date(2026, 1, 6))
    an_outcome(indicator, "8.5", published_on=date(2025, 12, 2))
    assert shown(indicator).value == Decimal("8.16")


def test_a_figure_without_a_day_counts_from_the_day_it_was_recorded():
    indicator = an_indicator()
    an_outcome(indicator, "8.16")
    an_outcome(indicator, "8.5", published_on=date(2025, 12, 1), published_precision="month")
    assert shown(indicator).value == Decimal("8.16")


def test_the_picked_figure_is_shown_and_the_others_stay_visible():
    indicator = an_indicator()
    reported = an_outcome(indicator, "2.2", vintage=Vintage.REPORTED)
    an_outcome(indicator, "-1.2", vintage=Vintage.OFFICIAL)
    services.pick(reported, deed=a_deed())
    found = shown(indicator)
    assert (found.value, found.is_picked, found.disagrees) == (Decimal("2.2"), True, True)
    assert [one.value for one in found.others] == [Decimal("-1.2")]


def test_figures_that_agree_do_not_disagree():
    indicator = an_indicator()
    an_outcome(indicator, "8.2")
    an_outcome(indicator, "8.2", vintage=Vintage.OFFICIAL)
    assert not shown(indicator).disagrees


def test_a_withdrawn_figure_is_not_shown():
    indicator = an_indicator()
    services.withdraw(an_outcome(indicator, "8.2"), deed=a_deed())
    assert shown(indicator) is None


def test_a_figure_of_a_part_stands_in_until_there_is_one_of_the_whole():
    indicator = an_indicator()
    an_outcome(indicator, 7, "2025-Q3")
    an_outcome(indicator, 6, "2025-9M")
    an_outcome(indicator, 5, "2025-6M")
    found = shown(indicator)
    assert (found.value, found.is_whole, found.period.code) == (6, False, "2025-9M")
    assert [one.period.code for one in found.partial] == ["2025-Q3", "2025-6M"]
    an_outcome(indicator, 8)
    found = shown(indicator)
    assert (found.value, found.is_whole) == (8, True)


@pytest.mark.parametrize(
    ("at_point", "is_whole"),
    [
        ("31/12/2025", True),
        ("30/06/2025", False),
        ("12/2025", False),
        ("2025", False),
        ("average per year", True),
        ("", True),
    ],
)
def test_a_state_speaks_of_the_period_on_its_last_day_alone(at_point, is_whole):
    indicator = a_count(is_additive=False)
    an_outcome(indicator, 70, at_point=at_point)
    assert shown(indicator).is_whole is is_whole


# Two clocks


def test_no_figure_of_a_later_day_is_known_earlier():
    indicator = an_indicator()
    an_outcome(indicator, "8.5", deed=at(2026, 1, 5))
    an_outcome(indicator, "8.16", vintage=Vintage.OFFICIAL, deed=at(2026, 2, 5))
    known = [shown(indicator, known_on=date(2026, *day)) for day in ((1, 4), (1, 5), (2, 5))]
    assert [one and one.value for one in known] == [None, Decimal("8.5"), Decimal("8.16")]


def test_a_corrected_figure_is_still_what_was_known_then():
    indicator = an_indicator()
    wrong = an_outcome(indicator, 82, deed=at(2026, 1, 5))
    services.correct_observation(wrong, deed=at(2026, 1, 9), value=Decimal("8.2"))
    assert shown(indicator, known_on=date(2026, 1, 8)).value == 82
    assert shown(indicator).value == Decimal("8.2")


def test_a_pick_is_known_from_its_day_on():
    indicator = an_indicator()
    one = an_outcome(indicator, 1, deed=at(2026, 1, 5))
    an_outcome(indicator, 2, vintage=Vintage.OFFICIAL, deed=at(2026, 1, 5))
    services.pick(one, deed=at(2026, 1, 9))
    assert [shown(indicator, known_on=date(2026, 1, day)).value for day in (8, 9)] == [2, 1]


def test_as_of_a_day_nothing_counts_that_was_published_or_said_later():
    indicator = an_indicator()
    first = a_target(indicator, "6.5 %", said_on=date(2024, 12, 10))
    services.change_target(
        first, deed=a_deed(), goal=parse_goal("8 %", "%"), said_on=date(2025, 2, 1)
    )
    an_outcome(indicator, "8.16", published_on=date(2026, 1, 6))
    row = the_row(day=date(2025, 1, 31))
    assert ([link.words for link in row.links], row.actual) == (["6.5 %"], None)
    assert [link.words for link in the_row().links] == ["6.5 %", "8 %"]


def test_a_changed_target_is_known_from_its_day_on():
    indicator = an_indicator()
    an_outcome(indicator, 7, deed=at(2026, 1, 2))
    first = a_target(indicator, "6.5 %", deed=at(2026, 1, 2))
    services.change_target(first, deed=at(2026, 2, 2), goal=parse_goal("8 %", "%"))
    assert the_row(known_on=date(2026, 1, 31)).verdict is Verdict.EXCEEDED
    row = the_row()
    assert (row.verdict_at_first, row.verdict) == (Verdict.EXCEEDED, Verdict.MISSED)


# The register


def operating(**values):
    return a_count(computed_by="clusters-operating", is_additive=False, **values)


def test_a_computed_figure_is_live_and_carries_its_counts():
    indicator = operating()
    a_cluster("Quất Động", is_operating=True)
    a_cluster("Ngọc Liệp", is_operating=False)
    found = shown(indicator)
    assert found.is_computed
    assert (found.value, found.share, found.question) == (1, Share(1, 2), "operating")
    assert found.at == PartialDay(date(2025, 12, 31))


def test_what_cannot_be_told_of_the_register_is_a_range_and_not_a_no():
    indicator = operating()
    a_target(indicator, "2")
    a_cluster("Quất Động", is_operating=True)
    a_cluster("Ngọc Liệp")
    row = the_row()
    assert (row.actual.low, row.actual.high) == (1, 2)
    assert row.verdict is Verdict.CANNOT_TELL
    assert "1" in row.missing


def test_a_range_that_cannot_reach_the_target_is_missed_for_all_that_is_unknown():
    a_target(operating(), "3")
    a_cluster("Quất Động", is_operating=True)
    a_cluster("Ngọc Liệp")
    assert the_row().verdict is Verdict.MISSED


def test_an_empty_register_tells_nothing():
    indicator = operating()
    a_target(indicator, "2")
    assert shown(indicator) is None
    assert the_row().verdict is Verdict.CANNOT_TELL


def test_a_published_figure_does_not_move_and_tells_what_the_register_would_say():
    indicator = operating()
    a_cluster("Quất Động", is_operating=True)
    services.publish_computed(indicator, "2025", deed=a_deed(), vintage="official")
    found = shown(indicator)
    assert (found.is_computed, found.has_moved) == (False, False)
    a_cluster("Ngọc Liệp", is_operating=True)
    found = shown(indicator)
    assert (found.value, found.now.value, found.has_moved) == (1, 2, True)


def test_a_figure_that_people_recorded_goes_before_what_the_register_says():
    indicator = operating()
    a_cluster("Quất Động", is_operating=True)
    an_outcome(indicator, 70, at_point="31/12/2025")
    found = shown(indicator)
    assert (found.value, found.now.value) == (70, 1)


def test_before_a_period_begins_the_register_says_nothing_of_it():
    indicator = operating()
    a_cluster("Quất Động", is_operating=True)
    assert shown(indicator, Period(2027, Kind.YEAR)) is None


def test_a_share_keeps_its_counts_and_its_range():
    indicator = an_indicator(
        expression="share", computed_by="stations-to-standard", group="wastewater"
    )
    a_target(indicator, "100 %")
    a_cluster("A", is_operating=True, station={"state": "running", "meets_standard": True})
    a_cluster("B", is_operating=True, station={"state": "running"})
    row = the_row()
    assert row.actual.share == Share(1, 2, 1)
    assert (row.actual.low, row.actual.high) == (50, 100)
    assert row.verdict is Verdict.CANNOT_TELL
    a_cluster("C", is_operating=True, station={"state": "stopped"})
    assert the_row().verdict is Verdict.MISSED


def test_what_cannot_be_told_is_shown_as_a_range_and_never_as_a_bare_nought():
    counted = operating()
    share = an_indicator(expression="share", computed_by="stations-to-standard", group="wastewater")
    for name in ("A", "B", "C"):
        a_cluster(name)
    assert shown(counted).words == "0–3\u00a0clusters"
    a_cluster("D", is_operating=True, station={"state": "none"})
    assert shown(share).words == "0 / 1 (0–75\u00a0%)"


def test_of_999_in_1000_the_share_is_not_a_hundred():
    indicator = an_indicator(expression="share", group="wastewater")
    an_outcome(indicator, "99.9999", part=Decimal(999999), whole=Decimal(1000000))
    with_counts = shown(indicator)
    assert "100" not in with_counts.words.partition("(")[2]


# Verdicts


def test_the_verdict_is_final_once_the_period_is_over():
    indicator = an_indicator()
    a_target(indicator, "7–7.5 %")
    an_outcome(indicator, "6.2", deed=at(2025, 12, 20))
    days = [date(2025, 12, 30), date(2025, 12, 31), TODAY]
    assert [the_row(day=day).verdict for day in days] == [
        Verdict.CANNOT_TELL,
        Verdict.MISSED,
        Verdict.MISSED,
    ]


def test_a_part_of_the_year_gives_no_verdict_for_growth():
    indicator = an_indicator()
    a_target(indicator, "9 %", assigned_to="Sở Công Thương")
    an_outcome(indicator, "12.9", "2025-9M")
    row = the_row()
    assert row.verdict is Verdict.CANNOT_TELL
    assert "Sở Công Thương" in row.missing


def test_what_is_counted_up_is_met_as_soon_as_it_is_reached():
    indicator = a_count()
    a_target(indicator, "at least 20")
    an_outcome(indicator, 19, "2025-6M", deed=at(2025, 7, 1))
    assert the_row(day=date(2025, 7, 2)).verdict is Verdict.CANNOT_TELL
    an_outcome(indicator, 20, "2025-9M", deed=at(2025, 10, 1))
    assert the_row(day=date(2025, 10, 2)).verdict in (Verdict.MET, Verdict.EXCEEDED)


@pytest.mark.parametrize("period", ["2025-Q3", "2025-08"])
def test_a_part_that_does_not_begin_with_the_year_is_not_counted_up(period):
    indicator = a_count()
    a_target(indicator, "between 1 and 5")
    an_outcome(indicator, 9, period)
    assert the_row().verdict is Verdict.CANNOT_TELL


def test_a_state_of_a_day_within_the_year_is_no_count_of_the_year():
    indicator = a_count()
    a_target(indicator, "at most 3")
    an_outcome(indicator, 5, at_point="30/06/2025")
    assert the_row().verdict is Verdict.CANNOT_TELL


def test_a_figure_known_as_a_range_is_judged_by_both_ends():
    indicator = an_indicator(direction="down")
    a_target(indicator, "below 4 %")
    outcome = an_outcome(indicator, "3.6", value_high=Decimal("4.1"))
    assert the_row().verdict is Verdict.CANNOT_TELL
    services.correct_observation(outcome, deed=a_deed(), value_high=Decimal("3.9"))
    assert the_row().verdict is Verdict.MET


def test_a_target_in_words_is_for_a_person_to_judge():
    indicator = an_indicator()
    a_target(indicator, "tăng trưởng khá")
    an_outcome(indicator, 5)
    row = the_row()
    assert (row.verdict, bool(row.missing)) == (Verdict.CANNOT_TELL, True)


def test_the_board_counts_met_of_all_that_was_promised():
    for words, value in (("5 %", 6), ("5 %", 4), ("5 %", None)):
        indicator = an_indicator()
        a_target(indicator, words)
        if value is not None:
            an_outcome(indicator, value)
    board = actuals.board(2025, day=TODAY)
    assert (board.share, board.missed) == (Share(1, 3, 1), 1)


def test_a_year_without_targets_is_an_empty_board():
    board = actuals.board(1999, day=TODAY)
    assert (board.rows, board.parts, board.spans, board.share) == ((), (), (), Share(0, 0))


def test_parts_of_the_year_and_spans_around_it_stand_apart():
    indicator = a_count()
    for period in ("2025", "2025-Q1", "2021-2025", "2016-2020", "2025-2030"):
        a_target(indicator, "20", period)
    board = actuals.board(2025, day=TODAY)
    assert [row.period.code for row in board.rows] == ["2025"]
    assert [row.period.code for row in board.parts] == ["2025-Q1"]
    assert [row.period.code for row in board.spans] == ["2021-2025", "2025-2030"]


@pytest.mark.parametrize("count", [1, 30])
def test_the_board_asks_as_many_questions_for_one_indicator_as_for_thirty(count):
    indicators = [an_indicator() for _ in range(count)]
    services.record_rows(
        [a_target_row(one, words) for one in indicators for words in ("5 %", "6 %")],
        [an_outcome_row(one, value) for one in indicators for value in (4, 7)],
        a_deed(),
    )
    with CaptureQueriesContext(connection) as asked:
        board = actuals.board(2025, day=TODAY)
        assert [row.actual.words and row.first.words for row in board.rows] == ["5 %"] * count
        assert [row.indicator.name and row.present.source for row in board.rows]
    assert len(asked) == 2


# The board of the public figures, against what a person read in the sources

BY_HAND = Path(__file__).parent / "board_by_hand.csv"


def by_hand() -> dict[str, list[tuple]]:
    """By board: every promise of its year, of its parts and of spans, with the verdict, each for a reason."""
    boards: dict[str, list[tuple]] = {}
    with BY_HAND.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row.pop("reason")
            boards.setdefault(row.pop("board"), []).append(tuple(row.values()))
    return boards


def test_the_board_says_what_the_sources_say():
    load(a_deed())
    for year, expected in by_hand().items():
        board = actuals.board(int(year), day=TODAY)
        rows = [*board.rows, *board.parts, *board.spans]
        told = [
            (
                *(row.period.code, row.indicator.code, row.first.words, row.present.words),
                row.actual.words.split("\u00a0")[0] if row.actual else "",
                row.actual.when_words if row.actual else "",
                row.verdict.value,
            )
            for row in rows
        ]
        assert sorted(told) == sorted(expected), year
        assert all(bool(row.missing) == (row.verdict is Verdict.CANNOT_TELL) for row in rows)
        assert all(row.verdict_at_first is row.verdict for row in rows)


def test_the_page_of_an_indicator_has_every_year_of_it(in_english):
    load(a_deed())
    indicator = Indicator.objects.get(code="grdp_growth")
    years = actuals.years_of(indicator, day=TODAY)
    assert [year.words for year in years] == [
        *("2026", "2025", "2024", "2023", "2022", "2021", "2016–2020", "2020", "2019", "2018"),
        *("2017", "2016", "2015"),
    ]
    by_year = {year.words: year for year in years}
    assert by_year["2024"].rows == ()
    assert by_year["2024"].actual.words == "6.52\u00a0%"
    assert by_year["2018"].actual.when_words == "9 months of 2018"


# What is asked about


@pytest.mark.parametrize(
    ("expression", "value", "earlier", "doubt"),
    [
        ("growth", "109.42", ["5", "8.3"], Doubt.INDEX_FOR_GROWTH),
        ("growth", "109.42", [], Doubt.INDEX_FOR_GROWTH),
        ("growth", "9.42", ["5", "8.3"], None),
        ("growth", "84", ["5", "8.3"], Doubt.UNUSUAL),
        ("growth", "16.7", ["5", "8.3"], None),
        ("growth", "-53.6", ["7.1", "5"], Doubt.UNUSUAL),
        ("growth", "61", [], Doubt.UNUSUAL),
        ("growth", "12", [], None),
        ("index", "9.42", ["105", "104.5"], Doubt.GROWTH_FOR_INDEX),
        ("index", "109.42", ["105", "104.5"], None),
        ("share", "101", [], Doubt.NOT_A_SHARE),
        ("share", "-1", [], Doubt.NOT_A_SHARE),
        ("share", "100", ["30"], None),
        ("level", "206.5", ["19.4", "17.1"], Doubt.TEN_TIMES),
        ("level", "1.94", ["19.4", "17.1"], Doubt.TEN_TIMES),
        ("level", "19400", ["19.4", "17.1"], Doubt.THOUSAND_TIMES),
        ("level", "20.65", ["19.4", "17.1"], None),
        ("level", "0", ["19.4"], None),
        ("level", "20.65", [], None),
        ("count", "700", ["70", "70"], Doubt.TEN_TIMES),
    ],
)
def test_an_unlikely_figure_is_asked_about(expression, value, earlier, doubt):
    assert doubt_about(expression, Decimal(value), [Decimal(one) for one in earlier]) is doubt


def test_beside_the_box_stand_the_last_value_the_year_ago_and_the_target():
    indicator = an_indicator()
    an_outcome(indicator, "5.9", "2024")
    an_outcome(indicator, "6.2", "2025-6M")
    an_outcome(indicator, "5", "2024-6M")
    a_target(indicator, "7 %")
    around = actuals.surroundings(indicator, YEAR, day=TODAY)
    assert around.before.value == Decimal("6.2")
    assert around.year_ago.value == Decimal("5.9")
    assert [row.present.words for row in around.rows] == ["7 %"]
    assert around.earlier == (Decimal("5.9"),)
    half = actuals.surroundings(indicator, Period.parse("2025-6M"), day=TODAY)
    assert half.year_ago.value == 5
