"""What is odd about the values of a cluster: at, below, above and absent."""

from decimal import Decimal

import pytest

from clusters.consistency import Code, far_from_others, jumped, oddities


def codes(**values):
    return [
        (one.code, one.field)
        for one in oddities({name: Decimal(str(value)) for name, value in values.items()})
    ]


@pytest.mark.parametrize(
    ("hectares", "expected"),
    [
        ("4.9999", [Code.BELOW_LEGAL_SIZE]),
        ("5", []),
        ("75", []),
        ("75.0001", [Code.ABOVE_LEGAL_SIZE]),
    ],
)
@pytest.mark.parametrize("field", ["planned_hectares", "established_hectares"])
def test_the_size_lies_within_the_law(field, hectares, expected):
    assert codes(**{field: hectares}) == [(code, field) for code in expected]


@pytest.mark.parametrize(("established", "is_odd"), [(25, False), ("25.01", True), (10, False)])
def test_a_decision_may_add_five_hectares_to_the_plan(established, is_odd):
    found = codes(planned_hectares=20, established_hectares=established)
    assert ((Code.MORE_THAN_THE_PLAN, "established_hectares") in found) is is_odd


@pytest.mark.parametrize(("leased", "is_odd"), [(9, False), (10, False), ("10.01", True)])
def test_a_part_is_not_more_than_its_whole(leased, is_odd):
    found = codes(industrial_hectares=10, leased_hectares=leased, planned_hectares=20)
    assert ((Code.MORE_THAN_THE_WHOLE, "leased_hectares") in found) is is_odd


@pytest.mark.parametrize(("rate", "is_odd"), [(100, False), ("100.01", True)])
def test_occupancy_ends_at_a_hundred(rate, is_odd):
    assert bool(codes(reported_occupancy=rate)) is is_odd


def test_what_is_unknown_is_not_odd():
    assert oddities({"planned_hectares": None, "leased_hectares": None, "name": "x"}) == []
    assert codes(leased_hectares=30) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(10, 99, False), (10, 100, True), (10, 1, True), (10, "1.1", False), (0, 100, False)],
)
def test_a_figure_jumps_when_it_becomes_ten_times_or_a_tenth(before, after, expected):
    assert jumped(Decimal(before), Decimal(after)) is expected


@pytest.mark.parametrize(("before", "after"), [(None, 5), (5, None), ("a", 5), (True, 10)])
def test_only_numbers_jump(before, after):
    assert jumped(before, after) is False


@pytest.mark.parametrize(("billions", "is_odd"), [(20_000, False), (20_001, True)])
@pytest.mark.parametrize("field", ["approved_bn", "realised_bn"])
def test_no_cluster_costs_what_a_city_costs(field, billions, is_odd):
    assert ((Code.BEYOND_A_CLUSTER, field) in codes(**{field: billions})) is is_odd


def test_more_spent_than_approved_and_more_water_than_room_for_it_are_odd():
    assert codes(approved_bn=185, realised_bn=320) == [(Code.MORE_THAN_THE_WHOLE, "realised_bn")]
    assert codes(capacity_m3_a_day=950, flow_m3_a_day=1800) == [
        (Code.MORE_THAN_THE_WHOLE, "flow_m3_a_day")
    ]


def test_what_is_hundreds_of_times_off_the_middle_of_its_column_is_far():
    hectares = [Decimal(one) for one in ("56.5", "18350", "23.5", "12")]
    assert [index for index, _middle in far_from_others(hectares)] == [1]
    assert not list(far_from_others(hectares[:2]))
    assert not list(far_from_others([*hectares[2:], None, "x", Decimal(0), Decimal(75)]))
