"""Years beside one another, and what parts gave to their whole."""

from decimal import Decimal

import pytest
from django.urls import reverse

from tests.factories import a_user
from tests.targets.promises import a_target, an_indicator, an_outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(sign_in):
    client = sign_in(a_user("manager"))
    client.cookies["django_language"] = "en"
    return client


def compare(client, *years, **asked):
    return client.get(reverse("targets:compare"), {"years": years, **asked})


def cells(page, indicator):
    return next(cells for one, cells in page.context["lines"] if one == indicator)


# Years


def standing(manager, indicator, before, now):
    an_outcome(indicator, before, "2020")
    an_outcome(indicator, now, "2021")
    page = compare(manager, 2020, 2021, indicators=[indicator.code])
    return cells(page, indicator)[1].standing


@pytest.mark.parametrize(
    ("values", "before", "now", "words"),
    [
        ({}, "5", "9", "1.8 times the 2020 rate (+4 percentage points)"),
        ({}, "-2", "4", "+6 percentage points on 2020"),
        ({}, "5", "5", "as in 2020"),
        ({"expression": "share"}, "40", "30", "0.75 times the 2020 rate (-10 percentage points)"),
        (
            {"expression": "level", "unit": "billion USD"},
            "16",
            "20",
            "1.25 times that of 2020 (+4)",
        ),
        ({"expression": "index"}, "104", "109.4", "+5.4 on 2020"),
        ({"expression": "rank", "unit": "place"}, "9", "2", "-7 on 2020"),
    ],
)
def test_a_year_stands_beside_another_in_careful_words(manager, values, before, now, words):
    assert standing(manager, an_indicator(**values), before, now) == words


def test_a_target_without_an_outcome_stands_beside_the_rate_before(manager):
    indicator = an_indicator()
    an_outcome(indicator, "5", "2020")
    a_target(indicator, "9 %", "2021")
    page = compare(manager, 2020, 2021)
    assert "1.8 times the 2020 rate" in page.text
    assert cells(page, indicator)[1].standing == ""


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"value_high": Decimal(7)}, id="a range"),
        pytest.param({"period": "2021-9M"}, id="nine months"),
        pytest.param({"at_point": "06/2021"}, id="a state within the year"),
    ],
)
def test_what_is_not_one_number_of_the_whole_year_is_not_compared(manager, said):
    indicator = an_indicator()
    an_outcome(indicator, 5, "2020")
    period = said.pop("period", "2021")
    an_outcome(indicator, 6, period, **said)
    page = compare(manager, 2020, 2021, indicators=[indicator.code])
    assert cells(page, indicator)[1].standing == ""


def test_years_that_are_none_show_the_last_two(manager):
    for year in (2019, 2020, 2021):
        an_outcome(an_indicator(), 5, str(year))
    assert compare(manager, "zwei", 1066).context["years"] == [2020, 2021]


def test_nothing_to_compare_says_so(manager):
    assert "Nothing is recorded to compare." in compare(manager).text


def test_years_are_compared_as_known_on_an_earlier_day(manager):
    an_outcome(an_indicator(), 5, "2020")
    assert compare(manager, 2020, known_on="01/03/2026").context["years"] == []


def test_the_comparison_goes_out_with_its_words(manager):
    indicator = an_indicator()
    an_outcome(indicator, 5, "2020")
    an_outcome(indicator, 9, "2021")
    answer = compare(manager, 2020, 2021, indicators=[indicator.code], export="csv")
    assert "1.8 times the 2020 rate" in answer.getvalue().decode("utf-8-sig")


@pytest.mark.parametrize("count", [1, 12])
def test_a_comparison_asks_as_many_questions_for_one_as_for_many(
    manager, count, django_assert_max_num_queries
):
    for _ in range(count):
        indicator = an_indicator()
        for year in ("2020", "2021"):
            a_target(indicator, "5 %", year)
            an_outcome(indicator, 5, year)
    with django_assert_max_num_queries(11):
        compare(manager, 2020, 2021)


# Parts


def parts(client, whole, **asked):
    return client.get(reverse("targets:parts", args=[whole.code]), asked)


def points(page):
    return {part.indicator.code: part.points for part in page.context["parts"]}


def test_published_contributions_leave_the_rest_to_everything_else(manager):
    whole = an_indicator("grdp")
    part = an_indicator(
        "industry", parent=whole, expression="contribution", unit="percentage points"
    )
    an_outcome(whole, "3.98", "2020")
    an_outcome(part, "1.43", "2020")
    page = parts(manager, whole, period="2020")
    assert points(page) == {"industry": Decimal("1.43")}
    assert page.context["rest"] == Decimal("2.55")
    assert "3.98 %; Export turnover growth industry: 1.43 points" in page.text


def levels(**values):
    """Exports by item: 60 and 40 of 100 before, 66 and 39 of 105 after."""
    amount = {"expression": "level", "unit": "billion USD", "is_additive": True, **values}
    whole = an_indicator("exports", **amount)
    computers = an_indicator("computers", parent=whole, **amount)
    textiles = an_indicator("textiles", parent=whole, **amount)
    said = {whole: (100, 105), computers: (60, 66), textiles: (40, 39)}
    for indicator, (before, now) in said.items():
        an_outcome(indicator, before, "2024")
        an_outcome(indicator, now, "2025")
    return whole


def test_contributions_are_counted_from_levels_and_sum_to_the_growth(manager):
    page = parts(manager, levels(), period="2025")
    assert points(page) == {"computers": 6, "textiles": -1}
    assert (page.context["growth"], page.context["rest"]) == (5, None)
    assert "counted from levels" in page.text
    assert "5.00 %; Export turnover growth computers: 6.00 points" in page.text


def test_without_the_year_before_nothing_is_counted(manager):
    page = parts(manager, levels(), period="2024")
    assert set(points(page).values()) == {None}
    assert "cannot be told" in page.text


def test_rates_of_growth_are_shown_beside_each_other_and_never_summed(manager):
    whole = an_indicator("iip")
    an_outcome(whole, "4.7", "2020")
    for code, value in {"manufacturing": "4.6", "mining": "-9.6"}.items():
        an_outcome(an_indicator(code, parent=whole, name_en=code), value, "2020")
    page = parts(manager, whole)
    assert page.context["period"].code == "2020"
    assert set(points(page).values()) == {None}
    assert "Rates of growth are not summed." in page.text
    assert "manufacturing is the highest (4.6 %), mining the lowest (-9.6 %)" in page.text


def test_the_rate_of_one_part_alone_is_neither_highest_nor_lowest(manager):
    whole = an_indicator("iip")
    an_outcome(an_indicator("manufacturing", parent=whole, name_en="manufacturing"), "4.6", "2020")
    page = parts(manager, whole)
    assert "manufacturing: 4.6\u00a0%" in page.text
    assert "highest" not in page.text


def test_an_indicator_without_parts_says_so(manager):
    assert "No part of this indicator is recorded." in parts(manager, an_indicator()).text


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_of_parts_asks_as_many_questions_for_one_as_for_many(
    manager, count, django_assert_max_num_queries
):
    whole = an_indicator()
    for _ in range(count):
        an_outcome(an_indicator(parent=whole), 5, "2025")
    with django_assert_max_num_queries(7):
        parts(manager, whole)
