"""The board of a year as a manager's one page: filters, chains, forecasts, and what goes out."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from targets import services
from targets.goals import parse_goal
from tests.factories import a_cluster, a_deed, a_user
from tests.targets.promises import a_count, a_target, an_indicator, an_outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(sign_in):
    client = sign_in(a_user("manager"))
    client.cookies["django_language"] = "en"
    return client


def board(client, year=2025, **asked):
    return client.get(reverse("targets:board"), {"year": year, **asked})


def codes(page):
    return {
        line.row.indicator.code for section in page.context["sections"] for line in section["lines"]
    }


def counts(page):
    board = page.context["board"]
    return {"met": board.met, "on_course": board.on_course, "at_risk": board.at_risk} | {
        "missed": board.missed,
        "cannot_tell": board.unknown,
    }


@pytest.fixture
def promises():
    """Two met (one of them exceeded), one missed, one that cannot be told."""
    for code, value in {"met": "7.2", "exceeded": "9", "missed": "4", "open": None}.items():
        group = "wastewater" if code == "missed" else "economy"
        indicator = an_indicator(code, group=group)
        a_target(indicator, "7–7.5 %")
        if value:
            an_outcome(indicator, value, vintage="official")


ALL = {"met", "exceeded", "missed", "open"}


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        pytest.param({}, ALL, id="all"),
        pytest.param({"verdict": "met"}, {"met", "exceeded"}, id="what exceeded is met too"),
        pytest.param({"verdict": "missed"}, {"missed"}, id="missed"),
        pytest.param({"verdict": "cannot_tell"}, {"open"}, id="not to be told"),
        pytest.param({"group": "wastewater"}, {"missed"}, id="of a group"),
        pytest.param({"group": "wastewater", "verdict": "met"}, set(), id="none is left"),
        pytest.param({"verdict": "splendid", "group": "x"}, ALL, id="filters that are none"),
    ],
)
def test_the_board_is_filtered_by_verdict_and_group(manager, promises, asked, listed):
    assert codes(board(manager, **asked)) == listed


def test_the_tallies_are_of_all_targets_whichever_are_shown(manager, promises):
    every = {"met": 2, "on_course": 0, "at_risk": 0, "missed": 1, "cannot_tell": 1}
    assert counts(board(manager)) == every
    assert counts(board(manager, verdict="missed")) == every
    assert counts(board(manager, group="wastewater"))["met"] == 0


def test_a_tally_lists_what_it_counts_and_none_lists_nothing(manager, promises):
    address = reverse("targets:board")
    page = board(manager)
    assert f'href="{address}?year=2025&amp;verdict=missed"' in page.text
    assert "verdict=at_risk" not in page.text
    assert f'aria-current="true" href="{address}?year=2025"' in board(manager, verdict="met").text


def test_what_the_filters_leave_out_says_which_to_drop(manager, promises):
    page = board(manager, group="wastewater", verdict="met")
    assert "Take one of them away." in page.text
    assert "No target of 2025 is recorded." not in page.text


@pytest.mark.parametrize("asked", [{}, {"verdict": "met"}, {"group": "wastewater"}])
def test_what_goes_out_is_what_is_shown(manager, promises, asked):
    sheet = openpyxl.load_workbook(
        BytesIO(board(manager, **asked, export="xlsx").getvalue())
    ).active
    assert {row[0].value for row in sheet.iter_rows(min_row=2)} == codes(board(manager, **asked))


def test_a_changed_target_is_judged_against_the_first_and_the_present(manager):
    indicator = an_indicator()
    first = a_target(indicator, "at least 9 %")
    goal = parse_goal("at least 8 %", "%")
    services.change_target(first, deed=a_deed(), goal=goal, said_on=date(2025, 2, 20))
    an_outcome(indicator, "8.16", vintage="official")
    page = board(manager)
    row = page.context["board"].rows[0]
    assert (row.verdict, row.verdict_at_first) == ("exceeded", "missed")
    assert "at least 9 %</span>" in page.text
    told = openpyxl.load_workbook(BytesIO(board(manager, export="xlsx").getvalue())).active
    headings, values = [[cell.value for cell in line] for line in told.iter_rows()]
    row = dict(zip(headings, values, strict=True))
    assert (row["Against the first target"], row["Verdict"]) == ("Missed", "Exceeded")


def test_the_years_before_are_drawn_where_there_are_two(manager):
    indicator = an_indicator()
    a_target(indicator, "5 %")
    an_outcome(indicator, "5.5")
    assert "Last years" not in board(manager).text
    an_outcome(indicator, "4.1", "2023")
    page = board(manager)
    assert "2019–2025" in page.text
    assert page.text.count("office-spark") == 1


EXPORTS = {2019: (7, 8), 2020: (2, 3), 2021: (6, 7.2), 2022: (9, 9.8), 2023: (4, 5), 2024: (6, 6.9)}


@pytest.fixture
def exports():
    """Six years in which the year ended about a point above its nine months, and nine months of 2025."""
    indicator = an_indicator("exports")
    for year, (months, whole) in EXPORTS.items():
        an_outcome(indicator, months, f"{year}-9M", published_on=date(year, 10, 6))
        an_outcome(indicator, whole, str(year), published_on=date(year + 1, 1, 6))
    an_outcome(indicator, 9, "2025-9M", published_on=date(2025, 10, 6))
    a_target(indicator, "at least 8 %", said_on=date(2024, 12, 10))
    a_target(an_indicator("silent"), "at least 3 %", said_on=date(2024, 12, 10))
    return indicator


def test_a_forecast_is_said_as_people_say_it_with_its_record(manager, exports):
    page = board(manager, as_of="15/10/2025")
    assert counts(page)["on_course"] == 1
    assert "% by 31/12/2025; “at least 8 %” is almost certain" in page.text.replace("\u00a0", " ")
    assert "by the pace of 6 earlier years" in page.text
    assert "Its range held the outcome" in page.text


def test_why_nothing_is_forecast_is_one_click_away(manager, exports):
    page = board(manager, as_of="15/10/2025")
    assert "<summary>no forecast</summary>" in page.text


def test_without_a_forecast_there_is_no_column_for_it(manager, promises):
    assert ">Forecast</th>" not in board(manager).text


def test_the_three_lists_keep_the_day_the_page_was_asked_for(manager):
    indicator = a_count(computed_by="clusters-operating", is_additive=False)
    a_target(indicator, "1")
    a_cluster("Quất Động", is_operating=True)
    lists = reverse("targets:lists", args=[indicator.code])
    page = board(manager, as_of="31/12/2025", verdict="missed")
    assert "No target is left" in page.text
    page = board(manager, as_of="31/12/2025")
    assert f'{lists}?as_of=31%2F12%2F2025&amp;period=2025#list-3"' in page.text


def test_the_lists_go_out_whole_each_row_with_its_list(manager):
    indicator = a_count(computed_by="clusters-operating", is_additive=False)
    a_cluster("Quất Động", is_operating=True)
    a_cluster("Ngọc Liệp", is_operating=False)
    address = reverse("targets:lists", args=[indicator.code])
    answer = manager.get(address, {"period": "2025", "export": "csv"})
    rows = answer.getvalue().decode("utf-8-sig").splitlines()
    assert len(rows) == 3
    assert {row.partition(",")[0] for row in rows[1:]} == {"Counted", "Not counted"}


def test_who_may_record_finds_the_way_from_what_is_missing(manager, sign_in):
    indicator = an_indicator()
    a_target(indicator, "5 %")
    address = f"{reverse('targets:record-outcome', args=[indicator.code])}?period=2025"
    assert address not in board(manager).text
    assert address in board(sign_in(a_user("officer"))).text
