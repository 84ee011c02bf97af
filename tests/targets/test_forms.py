"""What is typed into the forms: said back while it is typed, converted, and kept as one deed."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from hanoi_industry.history.models import ChangeSet
from targets.models import Observation, Target
from tests.factories import a_user
from tests.targets.promises import a_target, an_indicator, an_outcome

pytestmark = pytest.mark.django_db

PAPER = {"paper": "Báo cáo của Sở Công Thương"}


@pytest.fixture
def officer(sign_in):
    client = sign_in(a_user("officer"))
    client.cookies["django_language"] = "en"
    return client


def said_back(client, indicator, words, **more):
    address = reverse("targets:check-target", args=[indicator.code])
    return client.post(address, {"words": words, **more}).json()["cells"]["words"]


@pytest.mark.parametrize(
    ("words", "reading"),
    [
        ("khoảng 7–7,5 %", "Read as: About 7–7.5\u00a0%."),
        ("dưới 4,5 %", "Read as: Below 4.5\u00a0%."),
        ("below 4.5 %", "Read as: Below 4.5\u00a0%."),
        ("ít nhất 20", "Read as: At least 20\u00a0%."),
        ("100 %", "Read as: All."),
        ("tiếp tục phấn đấu", "Read as: In words."),
        ("5–10", "Read as: Between 5–10\u00a0%."),
    ],
)
def test_the_words_of_a_target_are_read_back_while_they_are_typed(officer, words, reading):
    assert said_back(officer, an_indicator(), words) == {"sign": "plain", "text": reading}
    assert not Target.objects.exists()


def test_words_that_cannot_be_read_say_what_to_type(officer):
    told = said_back(officer, an_indicator(), "10 tỷ USD")
    assert told["sign"] == "missed"
    assert "name another unit" in told["text"]


def test_a_decrease_is_read_back_as_growth_below_nought(officer):
    assert said_back(officer, an_indicator(), "giảm 3")["text"].endswith("-3\u00a0%.")


def test_by_how_many_something_grows_is_no_target_of_a_count(officer):
    clusters = an_indicator(unit="clusters", expression="count")
    told = said_back(officer, clusters, "tăng 5 cụm")
    assert told["sign"] == "missed"
    assert "not what is to be reached" in told["text"]


def test_nothing_is_said_of_no_words(officer):
    assert said_back(officer, an_indicator(), " ") == {"sign": "", "text": ""}


def test_a_reading_chosen_by_hand_is_the_one_that_is_said_back(officer):
    told = said_back(officer, an_indicator(), "phấn đấu", operator="at_least", low="8")
    assert told["text"] == "Read as: At least 8\u00a0%."


def test_the_forms_of_targets_carry_the_place_of_the_reading(officer):
    target = a_target(an_indicator(), "8 %")
    for name in ("change-target", "correct-target"):
        page = officer.get(reverse(f"targets:{name}", args=[target.pk]))
        assert 'data-verdict-for="words"' in page.text
        assert reverse("targets:check-target", args=[target.indicator.code]) in page.text


def forms_that_cite():
    target = a_target(an_indicator(), "8 %")
    outcome = an_outcome(an_indicator(), "7.5")
    fresh = an_indicator()
    figure = {"value": "8.5", "vintage": "estimate"}
    return {
        "record-target": ([fresh.code], {"period": "2025", "words": "9 %"}),
        "change-target": ([target.pk], {"words": "9 %"}),
        "correct-target": ([target.pk], {"words": "9 %", "why": "gõ nhầm"}),
        "record-outcome": ([fresh.code], {"period": "2025", **figure}),
        "correct-outcome": ([outcome.pk], {**figure, "why": "gõ nhầm"}),
    }


@pytest.mark.parametrize(
    "name",
    ["record-target", "change-target", "correct-target", "record-outcome", "correct-outcome"],
)
def test_a_paper_that_a_form_names_anew_is_of_the_same_deed(officer, name):
    parts, said = forms_that_cite()[name]
    before = ChangeSet.objects.count()
    answer = officer.post(reverse(f"targets:{name}", args=parts), {**said, **PAPER})
    assert answer.status_code == 302
    assert ChangeSet.objects.count() == before + 1
    types = set(ChangeSet.objects.latest("pk").changes.values_list("subject_type", flat=True))
    assert "document" in types
    assert len(types) == 2


def test_a_refused_form_leaves_no_paper_and_no_deed(officer):
    target = a_target(an_indicator(), "8 %")
    before = ChangeSet.objects.count()
    address = reverse("targets:correct-target", args=[target.pk])
    page = officer.post(address, {"words": "8 %", "why": "gõ nhầm"})
    assert "This is what stands already" in page.text
    assert ChangeSet.objects.count() == before


def record(client, indicator, **said):
    said = {"period": "2025", "vintage": "estimate", **said}
    address = reverse("targets:record-outcome", args=[indicator.code])
    return client.post(address, said, follow=True)


@pytest.mark.parametrize(("typed", "kept"), [("109,42", "9.42"), ("9,42", "9.42")])
def test_an_index_is_kept_as_growth_where_the_series_is_published_so(officer, typed, kept):
    record(officer, an_indicator(typed_as="index"), value=typed)
    one = Observation.objects.get()
    assert (one.value, one.as_typed) == (Decimal(kept), typed)


def test_why_a_figure_was_asked_about_is_kept_with_it(officer):
    said = {"value": "109.42", "keep_odd": "109.42", "why": "năm gốc đổi"}
    record(officer, an_indicator(), **said)
    one = Observation.objects.get()
    assert (one.doubt, one.change_set.why) == ("index_for_growth", "năm gốc đổi")


def test_only_growth_and_indices_are_published_in_another_way():
    with pytest.raises(ValidationError, match="only_growth_and_indices_are_converted"):
        an_indicator(expression="share", typed_as="index")
