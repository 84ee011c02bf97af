"""Yes, no and unknown, and what decided."""

import itertools

import pytest

from clusters.conditions import (
    NOT_APPLICABLE,
    AllOf,
    Always,
    Answer,
    AnyOf,
    Condition,
    Finding,
    Fits,
    Says,
    Unless,
)

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


class Fixed(Condition):
    def __init__(self, answer, reason=""):
        self.finding = Finding(answer, reason)

    def judge(self, values):
        return self.finding


@pytest.mark.parametrize(("one", "other"), list(itertools.product(Answer, Answer)))
def test_and_is_no_as_soon_as_one_part_is_no_else_unknown_as_soon_as_one_is_unknown(one, other):
    expected = NO if NO in (one, other) else UNKNOWN if UNKNOWN in (one, other) else YES
    assert AllOf(Fixed(one), Fixed(other)).judge({}).answer is expected


@pytest.mark.parametrize(("one", "other"), list(itertools.product(Answer, Answer)))
def test_or_is_yes_as_soon_as_one_part_is_yes_else_unknown_as_soon_as_one_is_unknown(one, other):
    expected = YES if YES in (one, other) else UNKNOWN if UNKNOWN in (one, other) else NO
    assert AnyOf(Fixed(one), Fixed(other)).judge({}).answer is expected


def test_the_part_that_failed_is_the_reason_even_where_another_is_unknown():
    condition = Fixed(UNKNOWN, "nobody knows") & Fixed(NO, "not operating")
    assert condition.judge({}) == Finding(NO, "not operating")


@pytest.mark.parametrize(
    ("value", "answer", "reason"),
    [
        pytest.param(True, YES, "", id="the wanted value"),
        pytest.param(False, NO, "failed", id="another value"),
        pytest.param(None, UNKNOWN, "missing", id="no value"),
        pytest.param(NOT_APPLICABLE, NO, "failed", id="does not apply"),
    ],
)
def test_a_field_that_nobody_gave_is_unknown_and_never_no(value, answer, reason):
    says = Says("is_operating", frozenset({True}), failed="failed", missing="missing")
    assert says.judge({"is_operating": value}) == Finding(answer, reason)
    if value is None:
        assert says.judge({}).answer is UNKNOWN


@pytest.mark.parametrize(
    ("told", "answer"), [(True, YES), (False, NO), (None, UNKNOWN)], ids=["yes", "no", "too rough"]
)
def test_a_test_that_cannot_tell_is_unknown(told, answer):
    fits = Fits("day", lambda value: told, failed="failed", missing="missing")
    assert fits.judge({"day": "2024"}).answer is answer
    assert fits.judge({}).answer is UNKNOWN
    assert fits.judge({"day": NOT_APPLICABLE}).answer is NO


def test_an_exception_must_be_recorded_to_count():
    unless = Unless("station_state", frozenset({"exempt"}), failed="exempt")
    assert unless.judge({}).answer is YES
    assert unless.judge({"station_state": "none"}).answer is YES
    assert unless.judge({"station_state": "exempt"}) == Finding(NO, "exempt")


def test_where_nothing_is_asked_everything_counts():
    assert Always().judge({}).answer is YES
