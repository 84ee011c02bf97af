"""The page of one indicator: its years as a chart, its forecast, its clusters, and what it is."""

from datetime import date

import pytest
from django.urls import reverse

from hanoi_industry.periods import Period
from targets import services
from targets.goals import parse_goal
from tests.factories import a_cluster, a_deed, a_user
from tests.targets.promises import a_count, a_target, an_indicator, an_outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(sign_in):
    return in_english(sign_in(a_user("manager")))


@pytest.fixture
def officer(sign_in):
    return in_english(sign_in(a_user("officer")))


def in_english(client):
    client.cookies["django_language"] = "en"
    return client


def page_of(client, indicator, **asked):
    return client.get(reverse("targets:indicator", args=[indicator.code]), asked)


def table(page):
    """The numbers under the chart, by year: heading to cell."""
    found = page.context["chart"].table
    return {
        row[0].text: dict(zip(found.headings[1:], [cell.text for cell in row[1:]], strict=True))
        for row in found.rows
    }


def test_revisions_and_changes_of_the_target_are_all_in_the_chart(manager):
    indicator = an_indicator()
    first = a_target(indicator, "6.5 %")
    services.change_target(first, deed=a_deed(), goal=parse_goal("at least 8 %", "%"))
    an_outcome(indicator, "5.9", "2023", vintage="official")
    an_outcome(indicator, "8.5", published_on=date(2025, 12, 6))
    an_outcome(indicator, "8.16", vintage="official", published_on=date(2026, 1, 6))
    found = table(page_of(manager, indicator))
    assert list(found) == ["2023", "2024", "2025"]
    assert found["2025"] == {
        "target": "6.5 %; at least 8 %",
        "estimate": "8.5\u00a0%",
        "official": "8.16\u00a0%",
    }
    assert set(found["2024"].values()) == {"–"}


def test_ten_years_are_drawn_at_most(manager):
    indicator = an_indicator()
    for year in range(2011, 2026):
        an_outcome(indicator, 5, str(year))
    assert list(table(page_of(manager, indicator))) == [str(year) for year in range(2016, 2026)]


def test_the_chart_of_an_indicator_without_targets_says_where_it_stands(manager):
    indicator = an_indicator(name_en="Exports")
    for year, value in {"2023": 3, "2024": 9, "2025": 5}.items():
        an_outcome(indicator, value, year)
    page = page_of(manager, indicator)
    found = page.context["chart"].title.replace("\u00a0", " ")
    assert found == "Exports: 5 % in 2025; lowest in 2023 (3 %), highest in 2024 (9 %)"
    assert "no target of the whole period" not in page.text


def test_what_a_register_cannot_tell_is_no_mark(manager):
    indicator = a_count(computed_by="clusters-operating", is_additive=False)
    for year in ("2024", "2025"):
        a_target(indicator, "at least 1", year)
    a_cluster("Phú Thịnh")
    assert table(page_of(manager, indicator))["2025"] == {"target": "at least 1"}


def test_how_far_estimates_err_is_said_in_words(manager):
    indicator = an_indicator()
    for year in ("2023", "2024"):
        an_outcome(indicator, "8.5", year, published_on=date(int(year), 12, 6))
        an_outcome(indicator, "8.1", year, vintage="official")
    page = page_of(manager, indicator).text.replace("\u00a0", " ")
    assert "In 2 years with an estimate and a later figure they differ by 0.40 percentage" in page
    assert "The estimate was mostly too high." in page


def test_the_page_says_what_the_figure_is(manager):
    indicator = an_indicator(
        basis="same_period", record_source="Thống kê thành phố", entered_by="Phòng Kế hoạch"
    )
    page = page_of(manager, indicator)
    for words in ("The same period of last year", "Thống kê thành phố", "Phòng Kế hoạch"):
        assert words in page.text


def test_parts_lead_to_what_they_gave(manager):
    indicator = an_indicator()
    assert reverse("targets:parts", args=[indicator.code]) not in page_of(manager, indicator).text
    an_indicator(parent=indicator)
    assert reverse("targets:parts", args=[indicator.code]) in page_of(manager, indicator).text


def test_a_count_shows_the_clusters_that_wait_and_who_must_act(manager):
    indicator = a_count(computed_by="clusters-completed")
    a_target(indicator, "at least 1", "2026", said_on=date(2026, 1, 5))
    waiting = a_cluster("Quất Động", legal_stage="established", state="building")
    page = page_of(manager, indicator, as_of="30/06/2026")
    assert [near.code for near, _odds in page.context["nearest"]] == [waiting.code]
    assert reverse("clusters:cluster", args=[waiting.code]) in page.text
    assert "not forecast" in page.text


def test_only_a_figure_beside_which_another_stands_can_be_picked(officer):
    indicator = an_indicator()
    lonely = an_outcome(indicator, 5, "2024")
    disputed = [an_outcome(indicator, value) for value in (6, 7)]
    page = page_of(officer, indicator).text
    assert reverse("targets:pick", args=[lonely.pk]) not in page
    assert all(reverse("targets:pick", args=[one.pk]) in page for one in disputed)


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_asks_as_many_questions_for_one_year_as_for_twelve(
    manager, count, django_assert_max_num_queries
):
    indicator = an_indicator()
    for year in range(2026 - count, 2026):
        a_target(indicator, "5 %", str(year))
        an_outcome(indicator, 5, str(year))
        an_outcome(indicator, 6, str(Period.parse(f"{year}-9M")))
    with django_assert_max_num_queries(13):
        page_of(manager, indicator)
