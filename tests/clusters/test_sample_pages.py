"""Samples typed in a grid: read and judged while typing, kept together, corrected, taken back."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.models import (
    Case,
    CaseFacts,
    Reading,
    Sample,
    SampleFacts,
    StationVerdict,
)
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.history.models import ChangeSet
from tests.factories import (
    a_choice,
    a_commune,
    a_parameter,
    a_sample,
    a_station,
    a_user,
    some_limits,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def station():
    station = a_station()
    a_choice(station, some_limits(cod=150, tss=100))
    return station


def address(name, station, *parts):
    return reverse(f"clusters:{name}", args=[station.cluster.code, station.number, *parts])


def post(client, name, station, *parts, query="", **data):
    return client.post(f"{address(name, station, *parts)}{query}", data)


def check(client, station, **data):
    told = post(client, "check-samples", station, **data).json()
    return told["cells"], told["summary"]


def enter(client, station, **data):
    return post(client, "record-samples", station, **{"taken_on-0": "10/02/2026", **data})


# While typing


@pytest.mark.parametrize(
    ("typed", "sign", "words"),
    [
        ("150", "met", "within its limit"),
        ("150,1", "missed", "beyond its limit, 1.00 ×"),
        ("300", "missed", "beyond its limit, 2.00 ×"),
        ("<150", "met", "within its limit"),
        ("<200", "cannot_tell", "not fine enough"),
        ("KPH", "met", "within its limit"),
        ("KPH (LOD 200)", "cannot_tell", "not fine enough"),
        (">100", "cannot_tell", "more than the value"),
        (">150", "missed", "beyond its limit"),
        ("nhiều", "missed", "This is no number"),
        ("chưa đo", "missed", "This is no number"),
        ("12,5 (1)", "missed", "This is no number"),
        ("1.234", "missed", "could be read as"),
        ("-5", "missed", "less than zero"),
    ],
)
def test_every_box_is_read_and_judged_while_typing(office, station, typed, sign, words):
    cells, _summary = check(office, station, **{"value-0-cod": typed})
    told = cells["value-0-cod"]
    assert told["sign"] == sign
    assert words in told["text"]


def test_nothing_is_written_while_typing(office, station):
    check(office, station, **{"value-0-cod": "300", "taken_on-0": "10/02/2026"})
    assert not Sample.objects.exists()


def test_the_sample_is_judged_by_the_limits_of_its_own_day(office, station):
    a_choice(station, some_limits("QCVN 1", cod=80), valid_from=date(2026, 2, 1))
    before, _summary = check(office, station, **{"taken_on-0": "31/01/2026", "value-0-cod": "100"})
    after, _summary = check(office, station, **{"taken_on-0": "01/02/2026", "value-0-cod": "100"})
    assert before["value-0-cod"]["sign"] == "met"
    assert after["value-0-cod"]["sign"] == "missed"


def test_the_foot_says_what_follows_for_the_whole_sample(office, station):
    given = {"taken_on-0": "10/02/2026", "value-0-cod": "300", "value-0-tss": "50"}
    cells, summary = check(office, station, **given)
    assert cells["sample-0"] == {"sign": "missed", "text": "exceeds: COD"}
    assert summary == "2 values are read. Sample 1: exceeds: COD."


def test_an_unlikely_value_is_asked_about_and_a_tick_stands_for_that_value_alone(office, station):
    a_sample(station, date(2025, 6, 1), cod=100)
    cells, _summary = check(office, station, **{"value-0-cod": "1000"})
    assert cells["value-0-cod"]["asks"] == "1000.000000"
    assert "mistaken" in cells["value-0-cod"]["text"]


def test_the_grid_shows_what_is_asked_for_or_was_measured_and_the_rest_on_request(office, station):
    def shown(query=""):
        page = office.get(f"{address('record-samples', station)}{query}")
        return {row.parameter.code for row, *_beside in page.context["rows"]}

    assert shown() == {"cod", "tss"}
    a_sample(station, date(2025, 6, 1), cod=100)
    assert shown() == {"cod"}
    assert shown("?all=1") == {"cod", "tss"}


# Keeping


def test_several_samples_side_by_side_are_kept_in_one_deed(office, station):
    answer = post(
        office,
        "record-samples",
        station,
        query="?samples=2",
        **{
            "taken_on-0": "10/02/2026",
            "taken_at-0": "8h30",
            "value-0-cod": "100",
            "value-0-tss": "<5",
            "taken_on-1": "11/02/2026",
            "value-1-cod": "KPH (LOD 5)",
            "laboratory": "Trung tâm quan trắc",
            "certificate": "12/KQ",
        },
    )
    assert answer.status_code == 302, answer.context["refused"]
    assert ChangeSet.objects.filter(pk__in=SampleFacts.objects.values("change_set")).count() == 1
    facts = SampleFacts.objects.get(sample__taken_on=date(2026, 2, 10))
    assert (facts.taken_at, facts.laboratory) == ("08:30", "Trung tâm quan trắc")
    rows = Reading.objects.values_list("parameter__code", "value", "qualifier", "detection_limit")
    assert set(rows) == {
        ("cod", Decimal(100), "=", None),
        ("tss", Decimal(5), "<", None),
        ("cod", None, "nd", Decimal(5)),
    }
    assert Reading.objects.get(parameter__code="tss").as_typed == {"value": "<5"}


def test_nothing_is_kept_where_one_box_cannot_be_read_and_all_that_was_typed_stays(office, station):
    answer = enter(office, station, **{"value-0-cod": "100", "value-0-tss": "nhiều"})
    assert answer.status_code == 200
    assert not Sample.objects.exists()
    assert 'value="nhiều"' in answer.text and 'value="100"' in answer.text
    assert [where for _name, where, _words in answer.context["refused"]] == ["TSS"]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("", "Type the day"),
        ("hôm qua", "This is no day"),
        ("02/2026", "This is no day"),
        ("31/12/2099", "not of a day to come"),
    ],
)
def test_a_sample_needs_a_day_that_has_come(office, station, day, words):
    answer = enter(office, station, **{"taken_on-0": day, "value-0-cod": "100"})
    assert words in answer.text
    assert not Sample.objects.exists()


def test_water_before_treatment_is_not_recorded_and_what_was_typed_stays(office, station):
    answer = enter(office, station, **{"point-0": "Hố thu trước xử lý", "value-0-cod": "900"})
    assert "only what leaves the station is judged" in answer.text
    assert 'value="900"' in answer.text
    assert not Sample.objects.exists()


@pytest.mark.parametrize("point", ["Mương tiếp nhận", "Cống xả Công ty TNHH A"])
def test_water_of_a_ditch_or_a_firm_is_not_recorded_as_what_the_station_lets_out(
    office, station, point
):
    answer = enter(office, station, **{"point-0": point, "value-0-cod": "90"})
    assert "none that the station lets out" in answer.text
    assert not Sample.objects.exists()


def test_an_empty_grid_says_that_nothing_is_typed(office, station):
    answer = post(office, "record-samples", station)
    assert "Nothing is typed yet" in answer.text


def test_an_unlikely_value_is_kept_once_somebody_says_that_it_is_right(office, station):
    a_sample(station, date(2025, 6, 1), cod=100)
    assert enter(office, station, **{"value-0-cod": "1000"}).status_code == 200
    ticked = {"value-0-cod": "1000", "keep-0-cod": "1000.000000"}
    assert enter(office, station, **ticked).status_code == 302
    assert Reading.objects.filter(value=1000).exists()


def test_at_most_is_kept_as_less_than_once_somebody_says_that_it_is_right(office, station):
    cells, _summary = check(office, station, **{"value-0-cod": "≤ 30"})
    assert "less than 30" in cells["value-0-cod"]["text"]
    assert enter(office, station, **{"value-0-cod": "≤ 30"}).status_code == 200
    ticked = {"value-0-cod": "≤ 30", "keep-0-cod": cells["value-0-cod"]["asks"]}
    assert enter(office, station, **ticked).status_code == 302
    (kept,) = Reading.objects.all()
    assert (kept.value, kept.qualifier) == (30, "<")


def test_a_sample_that_is_recorded_already_is_not_recorded_again(office, station):
    a_sample(station, date(2026, 2, 10), cod=100)
    answer = enter(office, station, **{"value-0-cod": "120"})
    assert "recorded already" in answer.text
    assert Reading.objects.get().value == 100


def test_two_samples_of_one_day_need_numbers(office, station):
    both = {"taken_on-1": "10/02/2026", "value-0-cod": "100", "value-1-cod": "110"}
    answer = post(
        office,
        "record-samples",
        station,
        query="?samples=2",
        **{"taken_on-0": "10/02/2026", **both},
    )
    assert "tell them apart" in answer.text
    assert not Sample.objects.exists()


def test_a_station_without_limits_keeps_samples_and_says_why_it_cannot_judge(office):
    station = a_station()
    a_parameter()
    page = office.get(address("record-samples", station))
    assert "No limits bind the station" in page.text
    assert enter(office, station, **{"value-0-cod": "100"}).status_code == 302


# From a breach to its end


def test_a_breach_opens_a_case_a_passing_sample_closes_it_and_a_correction_withdraws(
    office, station
):
    enter(office, station, **{"value-0-cod": "300"})
    case = Case.objects.get()
    assert CaseFacts.objects.standing().get(case=case).state == "open"
    enter(office, station, **{"taken_on-0": "20/02/2026", "value-0-cod": "100"})
    assert CaseFacts.objects.as_of(date(2026, 2, 20)).get(case=case).state == "closed"
    first = Sample.objects.get(taken_on=date(2026, 2, 10))
    answer = revise(office, station, first, **{"value-0-cod": "30", "why": "a comma was missed"})
    assert answer.status_code == 302, (answer.context["refused"], answer.context["form"].errors)
    assert CaseFacts.objects.as_of(date(2026, 2, 20)).get(case=case).state == "withdrawn"
    verdict = StationVerdict.objects.as_of(date(2026, 2, 10)).get(station=station)
    assert verdict.outcome == "meets"


# Correcting and taking back


def shown(client, station, sample):
    return client.get(address("correct-sample", station, sample.pk)).context["shown"]


def revise(client, station, sample, **data):
    given = {"shown": shown(client, station, sample), **data}
    return post(client, "correct-sample", station, sample.pk, **given)


def test_the_boxes_hold_what_is_recorded(office, station):
    sample = a_sample(station, date(2026, 2, 10), cod=100)
    page = office.get(address("correct-sample", station, sample.pk))
    assert 'name="value-0-cod" id="value-0-cod" value="100"' in page.text


def test_a_corrected_value_leaves_the_first_one_readable(office, station):
    sample = a_sample(station, date(2026, 2, 10), cod=100, tss=20)
    given = {"value-0-cod": "120", "value-0-tss": "20", "why": "misread"}
    assert revise(office, station, sample, **given).status_code == 302
    assert Reading.objects.standing().get(parameter__code="cod").value == 120
    assert Reading.objects.count() == 3
    page = office.get(address("sample", station, sample.pk))
    assert "misread" in page.text and "What was said before" in page.text


def test_a_box_made_empty_takes_its_value_back(office, station):
    sample = a_sample(station, date(2026, 2, 10), cod=100, tss=20)
    given = {"value-0-cod": "100", "value-0-tss": "", "why": "of another sample"}
    assert revise(office, station, sample, **given).status_code == 302
    assert [row.parameter.code for row in Reading.objects.standing()] == ["cod"]


def test_a_correction_needs_its_reason(office, station):
    sample = a_sample(station, date(2026, 2, 10), cod=100)
    answer = revise(office, station, sample, **{"value-0-cod": "120"})
    assert "why" in answer.context["form"].errors
    assert Reading.objects.count() == 1


def test_a_correction_that_changes_nothing_says_so(office, station):
    sample = a_sample(station, date(2026, 2, 10), cod=100)
    answer = revise(office, station, sample, **{"value-0-cod": "100", "why": "looked"})
    assert "Nothing here differs" in answer.text


def test_who_corrects_what_somebody_corrected_meanwhile_is_told(office, station):
    sample = a_sample(station, date(2026, 2, 10), cod=100)
    before = shown(office, station, sample)
    revise(office, station, sample, **{"value-0-cod": "120", "why": "misread"})
    answer = post(
        office,
        "correct-sample",
        station,
        sample.pk,
        **{"shown": before, "value-0-cod": "130", "why": "misread"},
    )
    assert "while you were typing" in answer.text
    assert Reading.objects.standing().get().value == 120


def test_a_sample_that_never_was_is_taken_back_with_all_its_values(office, station):
    sample = a_sample(station, date(2026, 2, 10), cod=300)
    answer = post(office, "withdraw-sample", station, sample.pk, why="of another station")
    assert answer.status_code == 302
    assert not Reading.objects.standing().exists()
    assert CaseFacts.objects.standing().get().state == "withdrawn"
    page = office.get(address("sample", station, sample.pk))
    assert "was taken back" in page.text


# Whose it is


def test_another_area_neither_sees_nor_records_samples(sign_in, station):
    sample = a_sample(station, date(2026, 2, 10), cod=100)
    client = sign_in(a_user(Role.OFFICER, area=a_commune("Phù Đổng")))
    for name, parts in [
        ("record-samples", ()),
        ("sample", (sample.pk,)),
        ("correct-sample", (sample.pk,)),
        ("withdraw-sample", (sample.pk,)),
    ]:
        assert client.get(address(name, station, *parts)).status_code == 404
    assert post(client, "check-samples", station).status_code == 404


def test_who_only_reads_records_nothing(sign_in, station):
    client = sign_in(a_user(Role.MANAGER))
    assert client.get(address("record-samples", station)).status_code == 403
    assert post(client, "record-samples", station).status_code == 403


def test_a_sample_of_another_station_is_not_there(office, station):
    sample = a_sample(a_station("Liên Hà"), date(2026, 2, 10))
    assert office.get(address("sample", station, sample.pk)).status_code == 404


def test_the_grid_asks_as_many_questions_for_one_sample_before_as_for_many(office, station):
    a_sample(station, date(2025, 1, 10), cod=100)
    office.get(address("record-samples", station))
    with CaptureQueriesContext(connection) as few:
        office.get(address("record-samples", station))
    for month in range(2, 10):
        a_sample(station, date(2025, month, 10), cod=100, tss=20)
    with CaptureQueriesContext(connection) as many:
        office.get(address("record-samples", station))
    assert len(many) == len(few)
