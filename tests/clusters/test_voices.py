"""Samples, the authority and the declaration: kept apart, weighed, and heard together."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusters.compliance import StationOutcome
from clusters.conditions import NOT_APPLICABLE
from clusters.voices import (
    Heard,
    Voice,
    all_meet,
    computed_together,
    sampled,
    together,
    weighed,
)

MAY, JUNE = date(2026, 5, 10), date(2026, 6, 10)
MEETS, EXCEEDS = StationOutcome.MEETS, StationOutcome.EXCEEDS
OVERDUE, NO_DATA = StationOutcome.OVERDUE, StationOutcome.NO_DATA

maybe = st.sampled_from([True, False, None])
days = st.sampled_from([None, MAY, JUNE])
heards = st.builds(
    Heard,
    is_running=maybe,
    computed=st.sampled_from([None, *StationOutcome]),
    sampled_on=days,
    ruled=maybe,
    ruled_on=days,
    declared=maybe,
)


@pytest.mark.parametrize(
    ("heard", "official"),
    [
        pytest.param(Heard(), (None, None), id="nobody says anything"),
        pytest.param(Heard(declared=True), (True, Voice.DECLARED), id="only declared"),
        pytest.param(
            Heard(computed=EXCEEDS, sampled_on=MAY, declared=True),
            (False, Voice.SAMPLES),
            id="a sample weighs more than a declaration",
        ),
        pytest.param(
            Heard(computed=EXCEEDS, sampled_on=MAY, ruled=True, ruled_on=JUNE),
            (True, Voice.RULING),
            id="a ruling after the sample",
        ),
        pytest.param(
            Heard(computed=EXCEEDS, sampled_on=MAY, ruled=True, ruled_on=MAY),
            (True, Voice.RULING),
            id="a ruling of the same day",
        ),
        pytest.param(
            Heard(computed=EXCEEDS, sampled_on=JUNE, ruled=True, ruled_on=MAY),
            (False, Voice.SAMPLES),
            id="a sample after the ruling",
        ),
        pytest.param(
            Heard(computed=NO_DATA, ruled=False, ruled_on=MAY, declared=True),
            (False, Voice.RULING),
            id="a ruling where nobody sampled",
        ),
        pytest.param(
            Heard(computed=OVERDUE, sampled_on=JUNE, ruled=False, ruled_on=MAY, declared=True),
            (True, Voice.DECLARED),
            id="an overdue sample cannot tell, and the ruling is older than it",
        ),
        pytest.param(
            Heard(computed=OVERDUE, sampled_on=MAY),
            (None, None),
            id="overdue, and nobody else says anything",
        ),
        pytest.param(
            Heard(computed=MEETS, sampled_on=MAY, ruled=None, ruled_on=JUNE),
            (True, Voice.SAMPLES),
            id="a ruling that does not say whether it meets",
        ),
    ],
)
def test_the_official_answer_takes_one_voice_and_names_it(heard, official):
    assert heard.official() == official


@given(heards)
def test_whoever_is_named_said_so(heard):
    said, voice = heard.official()
    by = {Voice.RULING: heard.ruled, Voice.SAMPLES: heard.sampled, Voice.DECLARED: heard.declared}
    assert (said is None) == (voice is None)
    assert voice is None or by[voice] is said


@given(st.lists(heards, max_size=4))
def test_a_cluster_is_heard_whole(stations):
    heard = together(stations)
    running = [one for one in stations if one.is_running] or stations[:1]
    officials = [one.official()[0] for one in running]
    assert heard.meets is all_meet(officials)
    assert (heard.meets is None) == (heard.voice is None)
    judged = [one for one in running if one.computed is not StationOutcome.NOT_APPLICABLE]
    assert sampled(heard.computed) in (None, all_meet([one.sampled for one in judged]))


def test_a_cluster_meets_when_all_its_running_stations_meet():
    meets = Heard(is_running=True, computed=MEETS, sampled_on=MAY)
    idle = Heard(is_running=False, computed=StationOutcome.NOT_APPLICABLE, declared=False)
    unknown = Heard(is_running=True, computed=NO_DATA)
    exceeds = Heard(is_running=True, computed=EXCEEDS, sampled_on=MAY)
    assert together([meets, idle]).meets is True
    assert together([meets, unknown]).meets is None
    assert together([meets, unknown, exceeds]).meets is False
    assert together([meets, unknown, exceeds]).voice is Voice.SAMPLES


def test_of_several_that_meet_the_weakest_voice_is_named():
    ruled = Heard(is_running=True, ruled=True, ruled_on=MAY)
    declared = Heard(is_running=True, declared=True)
    assert together([ruled, declared]).voice is Voice.DECLARED


@pytest.mark.parametrize(
    ("outcomes", "outcome"),
    [
        ([], None),
        ([StationOutcome.NOT_APPLICABLE], StationOutcome.NOT_APPLICABLE),
        ([MEETS, StationOutcome.NOT_APPLICABLE], MEETS),
        ([MEETS, EXCEEDS], EXCEEDS),
        ([MEETS, NO_DATA, OVERDUE], OVERDUE),
        ([MEETS, None], None),
    ],
)
def test_outcomes_of_several_stations_come_together(outcomes, outcome):
    assert computed_together(outcomes) == outcome


def test_an_import_to_come_is_weighed_by_what_it_declares():
    before = {"station_state": "running", "heard": (Heard(is_running=True, declared=False),)}
    assert weighed({**before, "meets_standard": True}).meets is True
    assert weighed({**before, "meets_standard": NOT_APPLICABLE}).meets is None
    assert weighed({}).meets is None
