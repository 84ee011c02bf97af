"""The command prints what was tried, each kind apart, and claims nothing where there is too little."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from targets.backtests import record_of
from targets.forecasts import Kind
from targets.management.commands.backtest_targets import country, tried
from targets.models import Vintage
from targets.services import record_rows
from tests.factories import a_deed
from tests.targets.promises import an_indicator, an_outcome_row

pytestmark = pytest.mark.django_db


def printed(**asked) -> str:
    said = StringIO()
    call_command("backtest_targets", stdout=said, **{"series": 4, "registers": 2, **asked})
    return said.getvalue()


def recorded(years: int):
    indicator = an_indicator("exports")
    rows = [
        an_outcome_row(indicator, value, period, vintage=Vintage.OFFICIAL)
        for year in range(2025 - years, 2025)
        for period, value in ((f"{year}-6M", 5 + year % 3), (str(year), 6 + year % 3))
    ]
    record_rows([], rows, a_deed())


def test_too_short_series_are_counted_and_not_scored():
    recorded(4)
    said = printed().split("Retail turnover")[0]
    assert "1 indicators; 4 years" in said
    assert "4 cuts at a part of them (exports 4); 0 of the cuts have 4 earlier years" in said
    assert "no claim is made" in said


def test_series_that_are_long_enough_are_scored():
    recorded(8)
    said = printed().split("Retail turnover")[0]
    assert "3 of the cuts have 4 earlier years" in said
    assert re.search(r"^exports +3 +0\.\d{4} ", said, re.MULTILINE)


def test_what_is_simulated_is_the_same_for_the_same_seed_and_stands_apart():
    said = printed()
    assert said == printed()
    assert said != printed(seed=1)
    headings = ["Recorded series", "Retail turnover", "Simulated sector", "Simulated registers"]
    places = [said.index(heading) for heading in headings]
    assert places == sorted(places)


@pytest.mark.parametrize("kind", Kind)
def test_of_the_countrys_retail_turnover_the_pace_beats_a_line_and_last_year(kind):
    """A real series: eight years tried at three quarters, of all and of four parts, the pandemic too."""
    record = record_of(tried(country(kind), kind))
    assert record.forecasts == 105
    assert record.brier < record.brier_straight < record.brier_last_year


def test_the_parts_of_the_countrys_turnover_sum_up_to_the_whole():
    whole, *parts = country(Kind.BY_RATIO)
    for nth, year in enumerate(whole):
        assert year.end == pytest.approx(sum(part[nth].end for part in parts), abs=3)
        for part, value in year.at.items():
            assert value == pytest.approx(sum(one[nth].at[part] for one in parts), abs=3)
