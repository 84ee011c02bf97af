"""Expected samples laid out in advance, what fulfils them, and what a sample owes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusters.duties import Duty, Permit, Taken, expected, horizon, months_after, required

NEW_YEAR = date(2025, 1, 1)
END = date(2026, 12, 31)
COD = frozenset({"cod"})


def a_duty(months=3, valid_from=NEW_YEAR, grace=0, parameters=()):
    return Duty(valid_from, months, grace, frozenset(parameters))


def taken(*days, measured=COD):
    return [Taken(day, number, measured) for number, day in enumerate(days, 1)]


def windows(duties, samples=(), until=END, permits=()):
    return expected(duties, samples, until=until, permits=permits)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 8, 30), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 12, 10), 1, date(2026, 1, 10)),
        (date(2025, 1, 31), 3, date(2025, 4, 30)),
        (date(2025, 1, 31), 24, date(2027, 1, 31)),
    ],
)
def test_months_are_counted_to_the_same_day_or_the_last_of_the_month(day, months, later):
    assert months_after(day, months) == later


def test_windows_follow_one_another_from_the_beginning_of_the_duty():
    found = windows([a_duty()], until=date(2025, 12, 31)).windows
    assert [(one.opens_on, one.due_on, one.late_from) for one in found] == [
        (date(2025, 1, 1), date(2025, 3, 31), date(2025, 4, 1)),
        (date(2025, 4, 1), date(2025, 6, 30), date(2025, 7, 1)),
        (date(2025, 7, 1), date(2025, 9, 30), date(2025, 10, 1)),
        (date(2025, 10, 1), date(2025, 12, 31), date(2026, 1, 1)),
    ]


def test_the_next_sample_is_due_so_many_months_after_the_last_one():
    found = windows([a_duty(grace=10)], taken(date(2025, 2, 10)))
    first, second, *_rest = found.windows
    assert (first.sample, first.due_on) == (1, date(2025, 3, 31))
    assert (second.opens_on, second.due_on) == (date(2025, 2, 11), date(2025, 5, 10))
    assert second.late_from == date(2025, 5, 21)
    assert found.due == [(NEW_YEAR, date(2025, 3, 31)), (date(2025, 2, 10), date(2025, 5, 10))]


def test_a_sample_within_the_grace_still_fulfils_its_window():
    found = windows([a_duty(grace=10)], taken(date(2025, 4, 10)))
    assert found.windows[0].sample == 1
    assert found.late[0] == (date(2025, 7, 21), None)


def test_a_sample_after_the_grace_fulfils_the_window_it_falls_into_and_ends_the_lateness():
    found = windows([a_duty(grace=10)], taken(date(2025, 4, 11)))
    assert [one.sample for one in found.windows[:2]] == [None, 1]
    # On the very day on which it would have been late it came.
    assert found.late[0] == (date(2025, 7, 22), None)
    later = windows([a_duty(grace=10)], taken(date(2025, 4, 20)))
    assert later.late[0] == (date(2025, 4, 11), date(2025, 4, 20))


def test_several_windows_without_a_sample_are_one_stretch_of_lateness():
    found = windows([a_duty()], taken(date(2025, 11, 5)))
    assert [one.sample for one in found.windows[:4]] == [None, None, None, 1]
    assert found.late[0] == (date(2025, 4, 1), date(2025, 11, 5))


def test_a_sample_without_the_parameters_of_the_group_fulfils_nothing():
    duty = a_duty(parameters=["cod", "ph"])
    assert windows([duty], taken(date(2025, 2, 1))).windows[0].sample is None
    whole = taken(date(2025, 2, 1), measured=frozenset({"cod", "ph", "tss"}))
    assert windows([duty], whole).windows[0].sample == 1


def test_a_duty_that_ends_expects_no_more_and_ends_what_was_late():
    ended = Duty(date(2025, 5, 1), None)
    found = windows([a_duty(), ended])
    assert [one.due_on for one in found.windows] == [date(2025, 3, 31)]
    assert found.late == [(date(2025, 4, 1), date(2025, 5, 1))]
    assert found.due[-1] == (date(2025, 5, 1), None)


def test_a_duty_that_changes_goes_on_from_the_last_sample():
    rarer = a_duty(months=6, valid_from=date(2025, 4, 1))
    found = windows([a_duty(), rarer], taken(date(2025, 3, 1)))
    assert found.windows[1].due_on == date(2025, 9, 1)
    oftener = a_duty(months=1, valid_from=date(2025, 5, 15))
    found = windows([a_duty(), oftener], taken(date(2025, 3, 1)))
    assert found.windows[1].due_on == date(2025, 5, 15)


def test_no_window_opens_after_the_permit_ended_until_there_is_another():
    permits = [Permit(NEW_YEAR, date(2025, 6, 30))]
    found = windows([a_duty()], permits=permits)
    assert [one.opens_on for one in found.windows] == [NEW_YEAR, date(2025, 4, 1)]
    permits.append(Permit(date(2025, 9, 1), None))
    found = windows([a_duty()], permits=permits, until=date(2025, 9, 1))
    assert found.windows[-1].opens_on == date(2025, 9, 1)
    assert found.windows[-1].due_on == date(2025, 11, 30)


def test_windows_reach_to_the_end_of_the_next_calendar_year():
    assert horizon(date(2026, 3, 2)) == date(2027, 12, 31)
    last = windows([a_duty()], until=horizon(date(2026, 3, 2))).windows[-1]
    assert last.due_on == date(2027, 12, 31)


days = st.dates(date(2024, 6, 1), date(2026, 6, 1))
duties_of_a_group = st.lists(
    st.builds(Duty, days, st.none() | st.integers(1, 14), st.integers(0, 60)),
    min_size=1,
    max_size=4,
    unique_by=lambda duty: duty.valid_from,
)


@given(
    duties_of_a_group,
    st.lists(days, unique=True, max_size=8),
    st.lists(
        st.builds(Permit, days, st.none() | days), max_size=2, unique_by=lambda one: one.valid_from
    ),
)
def test_windows_neither_overlap_nor_use_a_sample_twice(duties, sampled, permits):
    duties, permits = sorted(duties, key=lambda one: one.valid_from), sorted(permits)
    found = windows(duties, taken(*sorted(sampled)), permits=permits)
    for one, following in zip(found.windows, found.windows[1:], strict=False):
        assert one.opens_on <= one.due_on < one.late_from
        assert following.opens_on > one.opens_on
    used = [one.sample for one in found.windows if one.sample]
    assert len(used) == len(set(used))
    for begun, end in found.late:
        assert end is None or begun < end
    assert [begun for begun, _end in found.late] == sorted(begun for begun, _end in found.late)


@given(duties_of_a_group, st.lists(days, unique=True, max_size=8), days)
def test_a_later_sample_changes_nothing_of_the_days_before_it(duties, sampled, day):
    duties = sorted(duties, key=lambda one: one.valid_from)
    sampled = sorted(sampled)
    earlier = [one for one in sampled if one <= day]

    def late_on(found):
        return any(begun <= day and (end is None or day < end) for begun, end in found.late)

    assert late_on(windows(duties, taken(*sampled))) == late_on(windows(duties, taken(*earlier)))


# What a sample owes


def test_a_sample_owes_what_its_group_asks_for_and_not_what_others_do():
    quarter = a_duty(parameters=["cod", "ph"])
    year = a_duty(months=12, parameters=["lead", "ph"])
    groups = {"": quarter, "metals": year}
    assert required(groups, ["cod", "ph"]) == ("cod", "ph")
    assert required(groups, ["lead"]) == ("lead", "ph")
    assert required(groups, ["cod", "lead"]) == ("cod", "lead", "ph")
    assert required(groups, ["colour"]) == ("cod", "lead", "ph")


def test_a_duty_that_names_no_parameters_asks_for_none_in_particular():
    assert required({"": a_duty()}, ["cod"]) is None
    groups = {"": a_duty(), "metals": a_duty(parameters=["lead"])}
    assert required(groups, ["cod"]) is None
    assert required(groups, ["lead"]) == ("lead",)


def test_a_window_a_day_long_does_not_stop_the_laying():
    found = windows(
        [a_duty(months=1, grace=400)], taken(*(NEW_YEAR + timedelta(n) for n in range(5)))
    )
    assert [one.sample for one in found.windows[:5]] == [1, 2, 3, 4, 5]
