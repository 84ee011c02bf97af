"""Rows asked for by many keys at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hanoi_industry.among import Keys
from hanoi_industry.areas.models import Area
from tests.factories import a_commune

pytestmark = pytest.mark.django_db


@pytest.fixture
def numbers():
    return [a_commune(f"Xã {n}").pk for n in range(5)]


@pytest.mark.parametrize("places", [(0,), (0, 2), (0, 1, 2), (2, 1, 0), (1, 1, 2), (0, 4)])
@pytest.mark.parametrize("kept", [list, tuple, Keys])
def test_the_rows_with_these_keys_are_found_and_no_others(numbers, places, kept):
    wanted = {numbers[place] for place in places}
    found = Area.objects.filter(pk__among=kept([numbers[place] for place in places]))
    assert {one.pk for one in found} == wanted
    others = Area.objects.filter(pk__in=numbers).exclude(pk__among=kept(sorted(wanted)))
    assert {one.pk for one in others} == set(numbers) - wanted


def test_numbers_nobody_has_find_nothing(numbers):
    assert not Area.objects.filter(pk__among=Keys([max(numbers) + 1, max(numbers) + 7])).exists()


def test_texts_are_found_as_they_are_written(numbers):
    codes = list(Area.objects.filter(pk__in=numbers[:2]).values_list("code", flat=True))
    assert Area.objects.filter(code__among=Keys([*codes, "đ'%"])).count() == 2


def test_among_none_nothing_is_asked(django_assert_num_queries, numbers):
    with django_assert_num_queries(0):
        assert list(Area.objects.filter(pk__among=Keys([]))) == []
    assert Area.objects.filter(pk__in=numbers).exclude(pk__among=[]).count() == 5


def test_rows_made_one_after_another_are_asked_for_by_the_first_and_the_last(numbers):
    run = range(numbers[0], numbers[0] + 10_000)
    with CaptureQueriesContext(connection) as asked:
        assert Area.objects.filter(pk__among=Keys(run)).count() == 5
    assert len(asked[0]["sql"]) < 300
