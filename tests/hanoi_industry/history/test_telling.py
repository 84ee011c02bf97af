"""What history kept as plain text is read back as the page writes it."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from clusters.models import ClusterFacts, ProgressFacts
from hanoi_industry.history.services import in_words
from hanoi_industry.history.telling import field_named, value_as_kept


@pytest.mark.parametrize(
    ("model", "name", "value", "told"),
    [
        pytest.param(ClusterFacts, "planned_hectares", Decimal("9.25"), "9,25 ha", id="a number"),
        pytest.param(ProgressFacts, "is_operating", False, "không", id="yes or no"),
        pytest.param(ClusterFacts, "valid_from", date(2025, 2, 1), "01/02/2025", id="a day"),
        pytest.param(ClusterFacts, "name", "Liên Hà", "Liên Hà", id="a text"),
        pytest.param(ClusterFacts, "planned_hectares", None, "", id="nothing"),
    ],
)
def test_a_kept_value_is_told_in_the_words_of_the_page(model, name, value, told):
    with translation.override("vi"):
        assert value_as_kept(field_named(model, name), in_words(value), "ha") == told


def test_a_choice_is_told_by_its_word_and_one_that_is_no_more_as_it_was_kept():
    stage = field_named(ClusterFacts, "legal_stage")
    with translation.override("en"):
        assert value_as_kept(stage, "established") == "established by decision"
        assert value_as_kept(stage, "abandoned") == "abandoned"


def test_of_a_field_that_is_no_more_the_text_is_told_as_it_was_kept():
    assert value_as_kept(field_named(ClusterFacts, "no_more"), "2.5") == "2.5"
