"""What a target is shown as: the words of its paper, and bare numbers as the page writes them."""

from decimal import Decimal

import pytest
from django.utils import translation

from targets.models import Target


@pytest.mark.parametrize(
    ("words", "operator", "low", "high", "shown"),
    [
        pytest.param("at least 8.5 %", "at_least", "8.5", None, "ít nhất 8,5 %", id="an operator"),
        pytest.param("7–7.5 %", "between", "7", "7.5", "7–7,5 %", id="numbers alone"),
        pytest.param("1234", "at_least", "1234", None, "1.234", id="thousands"),
        pytest.param("khoảng 7,5 %", "about", "7.5", "7.5", "khoảng 7,5 %", id="the paper's words"),
        pytest.param("at least 9 %", "at_least", "8", None, "at least 9 %", id="another number"),
        pytest.param("all of them", "all", None, None, "all of them", id="no number"),
    ],
)
def test_what_a_list_gave_in_numbers_is_shown_in_the_language_of_the_page(
    words, operator, low, high, shown
):
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    target = Target(words=words, operator=operator, low=ends[0], high=ends[1])
    with translation.override("vi"):
        assert target.words_shown == shown
    with translation.override("en"):
        assert target.words_shown in (words, "1,234")


def test_a_target_of_every_year_of_a_span_keeps_its_numbers_and_says_so():
    target = Target(
        words="7.5–8 % on average per year",
        operator="between",
        low=Decimal("7.5"),
        high=Decimal("8.0000"),
    )
    with translation.override("vi"):
        assert target.words_shown.startswith("7,5–8 % ")
    with translation.override("en"):
        assert target.words_shown == target.words
