"""The wastewater rule: a table of worked cases that an inspector can read, and what must always hold."""

import csv
import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusters.compliance import (
    Coefficients,
    Limit,
    Measured,
    Missing,
    Outcome,
    Qualifier,
    SampleOutcome,
    StationOutcome,
    in_band,
    is_plainly_within,
    judge,
    judge_sample,
    judge_station,
)

CASES = Path(__file__).with_name("compliance_cases.csv")
VERDICTS = {
    "trong giới hạn": Outcome.WITHIN,
    "vượt": Outcome.EXCEEDS,
    "chưa kết luận được": Outcome.CANNOT_TELL,
}


def number(text: str) -> Decimal | None:
    return Decimal(text.replace(",", ".")) if text else None


def measured(text: str) -> Measured | None:
    if not text:
        return None
    if text.startswith("KPH"):
        seen_from = re.search(r"LOD ([\d,]+)", text)
        detection = number(seen_from[1]) if seen_from else None
        return Measured(None, Qualifier.NOT_DETECTED, detection)
    if text[0] in "<>":
        return Measured(number(text[1:]), Qualifier(text[0]))
    return Measured(number(text))


def cases():
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case['số']} {case['thông số']}")
def test_every_worked_case_is_judged_as_the_table_says(case):
    limit = Limit(
        case["thông số"], number(case["từ"]), number(case["đến"]), case["nhân Kq·Kf"] == "có"
    )
    coefficients = Coefficients(number(case["Kq"]), number(case["Kf"]))
    told = judge(measured(case["kết quả ghi"]), limit, coefficients)
    assert told.outcome is VERDICTS[case["kết luận"]], case["vì sao"]
    assert told.maximum == number(case["Cmax"])
    if case["số lần"]:
        assert told.ratio == number(case["số lần"])


def test_the_table_has_a_case_at_and_above_every_limit_of_the_standard():
    of_standard = [case for case in cases() if case["quy chuẩn"] == "QCVN 40:2011/BTNMT"]
    judged = {(case["thông số"], case["cột"], case["kết luận"]) for case in of_standard}
    parameters = {case["thông số"] for case in of_standard}
    assert len(parameters) == 33
    for parameter in parameters:
        for column in "AB":
            for verdict in ("trong giới hạn", "vượt"):
                assert (parameter, column, verdict) in judged


RANK = {Outcome.WITHIN: 0, Outcome.CANNOT_TELL: 1, Outcome.EXCEEDS: 2}
amounts = st.decimals(0, 10_000, places=3)
qualifiers = st.sampled_from([Qualifier.EXACT, Qualifier.BELOW, Qualifier.ABOVE])


@given(amounts, amounts, amounts, qualifiers)
def test_raising_a_value_never_improves_the_verdict(low, more, most, qualifier):
    limit = Limit("cod", None, most)
    before = judge(Measured(low, qualifier), limit, Coefficients())
    after = judge(Measured(low + more, qualifier), limit, Coefficients())
    assert RANK[after.outcome] >= RANK[before.outcome]


@given(amounts, amounts, amounts, st.sampled_from(list(Qualifier)))
def test_lowering_a_limit_never_improves_the_verdict(value, most, less, qualifier):
    reading = Measured(value, qualifier, value)
    before = judge(reading, Limit("cod", None, most + less), Coefficients())
    after = judge(reading, Limit("cod", None, most), Coefficients())
    assert RANK[after.outcome] >= RANK[before.outcome]


@given(st.decimals(0, 2, places=2), st.decimals(0, 2, places=2), amounts, amounts)
def test_a_smaller_coefficient_never_improves_the_verdict(small, more, value, most):
    limit = Limit("cod", None, most, takes_coefficients=True)
    before = judge(Measured(value), limit, Coefficients(small + more, Decimal(1)))
    after = judge(Measured(value), limit, Coefficients(small, Decimal(1)))
    assert RANK[after.outcome] >= RANK[before.outcome]


@given(
    st.none() | amounts,
    st.sampled_from(list(Qualifier)),
    st.none() | amounts,
    st.none() | amounts,
)
def test_what_is_plainly_within_is_what_the_rule_finds_within(value, qualifier, low, high):
    bounds = Limit("cod", low, high)
    found = judge(Measured(value, qualifier), bounds, Coefficients()).outcome
    if is_plainly_within(value, qualifier, low, high):
        assert found is Outcome.WITHIN
    elif qualifier is Qualifier.EXACT:
        assert found is not Outcome.WITHIN


def test_a_limit_that_depends_on_the_flow_is_that_of_its_band():
    small, large = Limit("cod", None, Decimal(90)), Limit("cod", None, Decimal(60))
    bands = [(Decimal(2000), large), (Decimal(0), small)]
    assert in_band(bands, Decimal("1999.9")) is small
    assert in_band(bands, Decimal(2000)) is large
    assert in_band(bands[:1], Decimal(10)) is None
    unknown = judge(Measured(Decimal(1)), in_band(bands, None), Coefficients())
    assert (unknown.outcome, unknown.missing) == (Outcome.CANNOT_TELL, Missing.FLOW)
    assert in_band(bands[1:], None) is small


# A sample

COD = Limit("cod", None, Decimal(150), takes_coefficients=True)
PH = Limit("ph", Decimal("5.5"), Decimal(9))
BOTH = Coefficients(Decimal("0.9"), Decimal("1.1"))


def sample(required=None, coefficients=BOTH, **readings):
    values = {name: Measured(Decimal(text)) for name, text in readings.items()}
    return judge_sample(values, [COD, PH], coefficients, required=required)


def test_a_sample_with_all_its_parameters_within_meets():
    assert sample(["cod", "ph"], cod="148.5", ph="7").outcome is SampleOutcome.MEETS


def test_one_parameter_over_its_limit_is_enough():
    verdict = sample(["cod", "ph"], cod="297", ph="7")
    assert verdict.outcome is SampleOutcome.EXCEEDS
    assert [one.parameter for one in verdict.exceeded] == ["cod"]
    assert verdict.worst_ratio == 2


def test_a_required_parameter_that_nobody_measured_never_counts_as_met():
    verdict = sample(["cod", "ph"], ph="7")
    assert verdict.outcome is SampleOutcome.CANNOT_TELL
    assert [(one.parameter, one.missing) for one in verdict.open] == [("cod", Missing.VALUE)]


def test_a_breach_is_a_breach_though_another_parameter_is_missing():
    assert sample(["cod", "ph"], ph="3").outcome is SampleOutcome.EXCEEDS


def test_without_coefficients_the_sample_cannot_be_told():
    verdict = sample(["cod", "ph"], Coefficients(None, Decimal(1)), cod="1", ph="7")
    assert verdict.outcome is SampleOutcome.CANNOT_TELL
    assert verdict.open[0].missing is Missing.KQ


def test_a_parameter_without_a_limit_tells_nothing_unless_it_is_required():
    readings = {"cod": Measured(Decimal(1)), "odour": Measured(Decimal(9))}
    assert judge_sample(readings, [COD], BOTH).outcome is SampleOutcome.MEETS
    required = judge_sample(readings, [COD], BOTH, required=["cod", "odour"])
    assert required.outcome is SampleOutcome.CANNOT_TELL
    assert required.open[0].missing is Missing.LIMIT


def test_a_sample_of_nothing_that_is_limited_cannot_be_told():
    assert judge_sample({}, [COD, PH], BOTH).outcome is SampleOutcome.CANNOT_TELL
    odour = {"odour": Measured(Decimal(1))}
    assert judge_sample(odour, [COD, PH], BOTH).outcome is SampleOutcome.CANNOT_TELL


# A station on a day

TAKEN = date(2026, 3, 1)
LATE = date(2026, 6, 17)


def station(day=TAKEN, **said):
    asked = {
        "is_running": True,
        "has_limits": True,
        "last_sample": SampleOutcome.MEETS,
        "late_from": LATE,
    }
    return judge_station(day, **{**asked, **said})


def test_a_station_is_what_its_last_sample_is():
    assert station() is StationOutcome.MEETS
    assert station(last_sample=SampleOutcome.EXCEEDS) is StationOutcome.EXCEEDS
    assert station(last_sample=SampleOutcome.CANNOT_TELL) is StationOutcome.CANNOT_TELL


def test_a_sample_is_overdue_from_the_day_on_which_it_is_late():
    assert station(LATE - timedelta(days=1)) is StationOutcome.MEETS
    assert station(LATE) is StationOutcome.OVERDUE
    assert station(LATE, last_sample=SampleOutcome.CANNOT_TELL) is StationOutcome.OVERDUE


def test_a_breach_does_not_heal_by_not_sampling_again():
    assert station(LATE, last_sample=SampleOutcome.EXCEEDS) is StationOutcome.EXCEEDS


def test_without_a_frequency_nothing_is_overdue():
    assert station(TAKEN + timedelta(days=1000), late_from=None) is StationOutcome.MEETS


def test_what_is_missing_is_told_in_the_order_in_which_it_is_mended():
    assert station(is_running=False, has_limits=False) is StationOutcome.NOT_APPLICABLE
    assert station(has_limits=False, last_sample=None) is StationOutcome.STANDARD_NOT_CHOSEN
    assert station(last_sample=None) is StationOutcome.NO_DATA
    assert station(is_running=None) is StationOutcome.MEETS
