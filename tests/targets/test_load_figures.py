"""All public figures are loaded, none lost, none doubled, and each says where it is from."""

import csv
from collections import Counter
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from hanoi_industry.documents.models import Document
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.periods import Period
from targets import actuals
from targets.management.commands import load_figures
from targets.models import Indicator, Observation, Target, Vintage
from tests.factories import a_deed, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

FIGURES = load_figures.rows_of(load_figures.FIGURES)


@pytest.fixture
def loaded(db):
    return load_figures.load(a_deed())


def test_every_figure_is_stored(loaded):
    assert len(FIGURES) == 273
    assert loaded == {"indicators": 52, "targets": 89, "outcomes": 184}
    stored = Counter(
        (row.indicator.code, row.value, row.value_high, row.note)
        for row in Observation.objects.select_related("indicator")
    )
    asked = Counter(
        (
            one["indicator_code"],
            Decimal(one["value_low"]),
            Decimal(one["value_high"]) if one["value_high"] else None,
            one["note"],
        )
        for one in FIGURES
        if one["kind"] == "actual"
    )
    assert stored == asked


def test_loaded_again_nothing_is_added_and_no_deed_is_left(loaded):
    before = ChangeSet.objects.count()
    assert load_figures.load(a_deed()) == {"indicators": 0, "targets": 0, "outcomes": 0}
    assert ChangeSet.objects.count() == before


def test_every_figure_names_its_page(loaded):
    assert not Target.objects.filter(source=None).exists()
    assert not Observation.objects.filter(source=None).exists()
    sources = {one["source"] for one in FIGURES}
    assert Document.objects.count() == len(sources)
    plain = {source for source in sources if source.startswith("http") and " " not in source}
    assert set(Document.objects.filter(title="").values_list("address", flat=True)) == plain
    told = Document.objects.get(title__startswith="ven.vn, 'Hanoi steps up")
    assert str(told.issued_on) == "2021-01-30"


@pytest.mark.parametrize(
    ("code", "period", "values"),
    [
        ("grdp_growth", "2025", {"8.16", "8.5"}),
        ("export_growth", "2021", {"-1.2", "2.2"}),
        ("export_growth", "2020", {"1.8", "3.5"}),
        ("iip_total", "2016", {"7.3", "7.1"}),
        ("grdp_growth", "2016-2020", {"6.67", "7.39"}),
    ],
)
def test_figures_that_disagree_stand_side_by_side(loaded, code, period, values):
    rows = Observation.objects.as_known_on(None).filter(indicator__code=code, period=period)
    assert {f"{row.value.normalize():f}" for row in rows} == values


def test_targets_that_were_revised_are_chains_and_rival_ones_are_not(loaded):
    chains = actuals.chains(Target.objects.all())
    words = {
        (links[-1].indicator.code, links[-1].period): [link.words for link in links]
        for links in chains
        if len(links) > 1
    }
    assert words == {
        ("grdp_growth", "2020"): ["at least 7.5 %", "4.5–5 %"],
        ("grdp_growth", "2025"): ["6.5 %", "at least 8 %"],
        ("industry_va_growth", "2025"): ["6.95 %", "at least 7 %"],
        ("export_growth", "2025"): ["5 %", "7 %"],
    }
    rivals = Target.objects.filter(indicator__code="export_growth", period="2023")
    assert {target.words for target in rivals} == {"6 %", "7.5–8 %"}


@pytest.mark.parametrize(
    ("code", "period", "operator", "low", "high"),
    [
        ("industry_va_growth", "2024", "between", "7", "7.5"),
        ("cpi", "2024", "below", None, "4"),
        ("cpi", "2022", "at_most", None, "4"),
        ("ww_rate_operating", "2024", "all", "100", "100"),
        ("ww_rate_operating", "2021", "at_least", "95", None),
        ("clusters_started", "2021", "at_least", "43", None),
        ("clusters_started", "2021-Q2", "at_least", "23", None),
        ("grdp_growth", "2023", "about", "7", "7"),
        ("clusters_planned", "2030", "at_least", "159", None),
    ],
)
def test_a_target_is_read_as_it_is_meant(loaded, code, period, operator, low, high):
    target = Target.objects.get(indicator__code=code, period=period)
    bounds = [None if number is None else Decimal(number) for number in (low, high)]
    assert [target.operator, target.low, target.high] == [operator, *bounds]


def test_figures_without_a_year_keep_none(loaded):
    rows = Observation.objects.filter(year=None)
    assert {(row.period, row.at_point) for row in rows} == {("", "undated, before 2013")}
    assert rows.count() == 3


def test_periods_points_and_averages_are_kept_apart(loaded):
    rows = Observation.objects
    assert rows.filter(period="2018-6M").count() == 3
    assert rows.filter(period="2018-11M").count() == 3
    assert rows.get(period="2025-7M").value == Decimal("6.2")
    assert set(rows.filter(period="2016-2020").values_list("at_point", flat=True)) == {
        "average per year"
    }
    points = rows.filter(indicator__code="clusters_operating", period="2019")
    assert set(points.values_list("at_point", flat=True)) == {"30/06/2019", "31/12/2019"}
    for code in set(rows.exclude(period="").values_list("period", flat=True)):
        assert Period.parse(code).code == code


def test_only_a_stated_vintage_is_taken_over(loaded):
    found = Counter(Observation.objects.values_list("vintage", flat=True))
    assert found == {Vintage.REPORTED: 116, Vintage.ESTIMATE: 55, Vintage.PRELIMINARY: 13}
    estimate = Observation.objects.get(
        indicator__code="grdp_growth", certainty="estimate 28/11/2020"
    )
    assert (str(estimate.published_on), estimate.published_precision) == ("2020-11-28", "day")
    later = Observation.objects.get(indicator__code="export_value", period="2025")
    assert str(later.published) == "2025-12"


def test_every_indicator_of_the_figures_is_there_with_both_names(loaded):
    asked = {one["indicator_code"]: one["indicator"] for one in FIGURES}
    stored = {one.code: one for one in Indicator.objects.all()}
    assert set(stored) - set(asked) == {"clusters_established"}
    assert {code: stored[code].name_en for code in asked} == asked
    assert all(one.name_vi and one.name_vi != one.name_en for one in stored.values())


def test_no_two_indicators_answer_to_one_name(loaded):
    keys = [Indicator.keys(one) for one in Indicator.objects.all()]
    names = Counter(name for some in keys for name in some)
    assert {name for name, count in names.items() if count > 1} == set()


def test_the_file_of_figures_is_as_it_was_given():
    with load_figures.FIGURES.open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file))[:3] == ["year", "period", "as_of"]


def test_the_command_keeps_nothing_unless_told_to():
    person, said = a_user("administrator"), StringIO()
    call_command("load_figures", by=person.username, stdout=said)
    assert "Nothing is kept" in said.getvalue()
    assert not Indicator.objects.exists()
    assert not Document.objects.exists()
    call_command("load_figures", by=person.username.upper(), keep=True, stdout=said)
    assert Observation.objects.count() == 184


@pytest.mark.parametrize("by", ["", "nobody"])
def test_the_command_asks_who_answers_for_it(by):
    with pytest.raises(CommandError):
        call_command("load_figures", by=by, keep=True)
