"""The city's published figures of wastewater, from the states that were published with them.

published_states.csv says, in the order in which it was told, for which clusters which state held
from a day on; published_figures.csv says which count and denominator were printed. A state told
later of the same day contradicts an earlier one: both tellings stay, each under the day on which it
was known.
"""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from clusters import indicators, register, services
from clusters.models import Cluster, ClusterFacts, ProgressFacts, StationFacts
from clusters.services import ClusterRow, FactGroup
from tests.factories import a_deed

pytestmark = pytest.mark.django_db

HERE = Path(__file__).parent
PUBLISHED_IN = Path(__file__).parents[2] / "targets" / "data" / "city_figures.csv"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


FIGURES = rows_of(HERE / "published_figures.csv")


def days(row: dict[str, str], *names: str) -> list[date]:
    return [date.fromisoformat(row[name]) for name in names]


def entered(rows: list[dict[str, str]]) -> None:
    """The clusters of the published counts, with their states told one after another."""
    for row in rows:
        told_on, day = days(row, "told_on", "day")
        known = {cluster.code: cluster for cluster in Cluster.objects.all()}
        said = [
            said_of(number, known, day, row)
            for number in range(int(row["first"]), int(row["last"]) + 1)
        ]
        services.record_rows(said, deed=a_deed(at=told_on, why=row["said_by"]))


def said_of(number: int, known: dict[str, Cluster], day: date, row: dict[str, str]) -> ClusterRow:
    code = f"CCN{number:03}"
    meets = {"yes": True}.get(row["meets_standard"])
    groups = [
        FactGroup(ProgressFacts, {"is_operating": row["operating"] == "yes"}),
        FactGroup(StationFacts, {"state": row["station_state"], "meets_standard": meets}),
    ]
    if code not in known:
        groups.insert(0, FactGroup(ClusterFacts, {"name": f"Cụm {number}"}))
    return ClusterRow(day, tuple(groups), known.get(code), code=code)


@pytest.fixture
def told():
    entered(rows_of(HERE / "published_states.csv"))


def asked(code: str, day: date, known_on: date | None = None):
    return indicators.ask(indicators.questions(day)[code], register.as_of(day, known_on))


def test_the_published_counts_come_with_their_denominators_from_the_same_questions(told):
    for row in FIGURES:
        day, known_on = days(row, "day", "known_on")
        share = asked(row["question"], day, known_on).share
        wanted = (int(row["part"]), int(row["whole"]), int(row["unknown"]))
        assert (share.part, share.whole, share.unknown) == wanted, row


def test_the_printed_rates_are_those_of_the_counts():
    """To the tenth that was printed; 22 of 43 is 51.16 and was printed as 51.1."""
    printed = [row for row in FIGURES if row["printed"]]
    assert {row["day"][:4] for row in printed} == {"2014", "2017", "2019"}
    for row in printed:
        percent = Decimal(100) * int(row["part"]) / int(row["whole"])
        assert abs(percent - Decimal(row["printed"])) < Decimal("0.1"), row


def test_what_is_replayed_is_what_was_published():
    published = {
        (row["year"], row["indicator_code"], Decimal(row["value_low"]))
        for row in rows_of(PUBLISHED_IN)
        if row["kind"] == "actual" and row["value_low"]
    }
    for row in FIGURES:
        if row["figure"]:
            value = Decimal(row["printed"] or row["part"])
            assert (row["day"][:4], row["figure"], value) in published, row


def test_two_published_figures_of_one_day_stand_side_by_side_by_the_day_they_were_known(told):
    day = date(2017, 6, 30)
    first = asked("station-to-standard", day, date(2017, 7, 31)).share
    second = asked("station-to-standard", day, date(2017, 12, 31)).share
    assert first.text("en") == "22 / 43 (51.2 %)"
    assert second.text("en") == "14 / 43 (32.6 %)"
    # That a station is there was never in doubt, only that it ran.
    assert asked("with-station", day).share.text("en") == "22 / 43 (51.2 %)"
    assert asked("station-runs", day).share.part == 14


def test_fifty_one_per_cent_became_thirty_because_the_denominator_grew(told):
    before = asked("station-to-standard", date(2017, 6, 30), date(2017, 7, 31))
    now = asked("station-to-standard", date(2019, 6, 30))
    moved = indicators.moved(before, now)
    assert before.share.percent_text("en") == "51.2 %"
    assert now.share.percent_text("en") == "30 %"
    assert len(moved.joined) == 27
    assert moved.left == moved.gained == ()
    assert [entry.name for entry in moved.lost] == ["Cụm 22"]
    # None of those that joined is counted: on the old denominator it would be 21 of 43.
    counted = {one.entry.pk for one in now.counted}
    assert not counted & {entry.pk for entry in moved.joined}


def test_one_year_gives_three_rates_for_three_questions(told):
    day = date(2020, 12, 31)
    texts = [
        asked(code, day).share.text("en")
        for code in ("with-station", "station-runs", "station-to-standard")
    ]
    assert texts == ["26 / 70 (37.1 %)", "19 / 70 (27.1 %)", "0 / 70 (0 %)"]
    # Nobody published which of them met the standard: that is not a no.
    assert asked("station-to-standard", day).share.unknown == 24


def test_the_official_count_names_its_voice(told):
    answered = asked("station-to-standard", date(2019, 6, 30))
    assert dict(answered.voices) == {"declared": 21}
