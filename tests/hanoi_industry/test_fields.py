from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils import translation

from hanoi_industry import formats
from hanoi_industry.fields import (
    DateBar,
    DayField,
    Grouped,
    LastValue,
    NumberField,
    PartialDayField,
    YesNoUnknownField,
    field_for,
)
from hanoi_industry.periods import PartialDay, Precision
from tests.factories import TODAY

LANGUAGES = ["vi", "en"]
HOSTILE = [
    "NaN",
    "inf",
    "-Infinity",
    "1e400",
    "1E5",
    "1_000",
    "٣",
    "0x10",
    "12\0",
    "\0",
    "1" * 5000,
    "=1+1",
    "<script>alert(1)</script>",
    "٠١/٠٢/٢٠٢٤",
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_third_of_april_is_the_third_of_april_in_both_languages(language):
    with translation.override(language):
        assert DayField().clean("03/04/2026") == date(2026, 4, 3)
        assert forms.DateField(localize=True).clean("03/04/2026") == date(2026, 4, 3)
        assert forms.DateField().clean("25/12/2026") == date(2026, 12, 25)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text", ["15/3/2024", "15-03-2024", "15.3.24", "2024-03-15", " 15/03/2024 "]
)
def test_a_day_is_read_as_people_write_it(language, text):
    with translation.override(language):
        assert DayField().clean(text) == date(2024, 3, 15)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/02/2024", "no_such_day"),
        ("12/25/2024", "no_such_day"),
        ("3/2024", "not_a_whole_day"),
        ("2024", "not_a_whole_day"),
        ("hôm qua", "not_a_day"),
    ],
)
def test_what_is_no_whole_day_is_refused_by_its_reason(text, code):
    with pytest.raises(ValidationError) as refused:
        DayField().clean(text)
    assert refused.value.code == code


@pytest.mark.parametrize("field", [DayField(), PartialDayField(), NumberField()])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_refused_in_a_short_sentence(field, text):
    with pytest.raises(ValidationError) as refused:
        field.clean(text)
    told = " ".join(refused.value.messages)
    assert len(told) < 200
    assert "\0" not in told


def test_a_day_may_have_a_first_and_a_last():
    field = DayField(earliest=date(2020, 1, 1), latest=date(2020, 12, 31))
    assert field.clean("01/01/2020") == date(2020, 1, 1)
    assert field.clean("31/12/2020") == date(2020, 12, 31)
    for text, told in [("31/12/2019", "01/01/2020"), ("01/01/2021", "31/12/2020")]:
        with pytest.raises(ValidationError, match=told):
            field.clean(text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "known",
    [
        PartialDay(date(2024, 3, 15)),
        PartialDay(date(2024, 9, 1), Precision.MONTH),
        PartialDay(date(2024, 7, 1), Precision.QUARTER),
        PartialDay(date(2019, 1, 1), Precision.YEAR),
    ],
    ids=str,
)
def test_a_day_known_in_part_comes_back_from_the_box_as_it_went_in(language, known):
    with translation.override(language):
        field = PartialDayField()
        shown = field.prepare_value(known)
        assert field.clean(shown) == known
        assert not field.has_changed(known, shown)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.686,5", "1686.5"),
        ("1,686.5", "1686.5"),
        ("49,11", "49.11"),
        ("37.78", "37.78"),
        ("1234", "1234"),
        ("0,125", "0.125"),
        ("-2,4", "-2.4"),
        ("0", "0"),
    ],
)
def test_a_number_means_the_same_in_both_languages(language, text, value):
    with translation.override(language):
        assert NumberField().clean(text) == Decimal(value)


@pytest.mark.parametrize(("language", "small"), [("vi", "1,2340"), ("en", "1.2340")])
@pytest.mark.parametrize("text", ["1.234", "1,234"])
def test_a_number_that_could_be_two_is_refused_with_both_named(language, small, text):
    with translation.override(language), pytest.raises(ValidationError) as refused:
        NumberField().clean(text)
    told = refused.value.messages[0]
    assert refused.value.code == "ambiguous"
    assert "1234 " in told and small in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_refusal_says_to_type_is_understood(language):
    with translation.override(language):
        for value in ("1234", "1.234", "999.999", "-1.234", "0.125", "-0.5", "12345.678"):
            value = Decimal(value)
            assert NumberField().clean(formats.number_to_type(value)) == value


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_box_left_alone_has_not_changed(language):
    with translation.override(language):
        number = NumberField()
        for value in ("37.789", "1234", "49.10", "0"):
            value = Decimal(value)
            assert not number.has_changed(value, number.prepare_value(value))
        assert number.has_changed(Decimal(1), "2")
        assert number.has_changed(None, "0")
        assert not number.has_changed(None, "")
        day = DayField()
        assert not day.has_changed(date(2024, 3, 15), day.prepare_value(date(2024, 3, 15)))
        assert YesNoUnknownField().has_changed(None, "no")
        assert not YesNoUnknownField().has_changed(False, "no")


def test_least_and_most_are_within():
    field = NumberField(least=0, most=100)
    assert field.clean("0") == 0
    assert field.clean("100") == 100
    with pytest.raises(ValidationError, match="0"):
        field.clean("-0,01")
    with pytest.raises(ValidationError, match="100"):
        field.clean("100,01")


def test_digits_after_the_mark_are_limited():
    assert NumberField(decimals=2).clean("49,10") == Decimal("49.1")
    with pytest.raises(ValidationError, match="2"):
        NumberField(decimals=2).clean("49,123")
    whole = NumberField(decimals=0).clean("43")
    assert whole == 43
    assert isinstance(whole, int)
    with pytest.raises(ValidationError):
        NumberField(decimals=0).clean("43,5")


def test_an_empty_box_is_none_and_not_zero():
    assert NumberField(required=False).clean("  ") is None
    assert DayField(required=False).clean("") is None
    assert PartialDayField(required=False).clean(None) is None
    with pytest.raises(ValidationError):
        NumberField().clean("")


def test_nobody_knows_is_not_no():
    field = YesNoUnknownField()
    assert field.clean("") is None
    assert field.clean("no") is False
    assert field.clean("yes") is True
    assert [field.prepare_value(value) for value in (None, True, False)] == ["", "yes", "no"]
    with pytest.raises(ValidationError):
        field.clean("maybe")


@pytest.mark.parametrize(
    ("db_field", "text", "value"),
    [
        (models.DateField("on"), "03/04/2026", date(2026, 4, 3)),
        (models.DecimalField("ha", max_digits=8, decimal_places=2), "1.686,5", Decimal("1686.5")),
        (models.PositiveIntegerField("workers"), "3200", 3200),
        (models.BooleanField("exempt", null=True), "no", False),
    ],
)
def test_a_field_of_a_model_has_a_box_of_ours(db_field, text, value):
    assert field_for(db_field).clean(text) == value


@pytest.mark.parametrize(
    ("db_field", "text"),
    [
        (models.DecimalField("ha", max_digits=8, decimal_places=2), "1000000"),
        (models.DecimalField("ha", max_digits=8, decimal_places=2), "1.234"),
        (models.PositiveIntegerField("workers"), "-1"),
        (models.IntegerField("rank"), "2147483648"),
    ],
)
def test_a_box_takes_no_more_than_its_column_holds(db_field, text):
    with pytest.raises(ValidationError):
        field_for(db_field).clean(text)


@pytest.mark.parametrize(
    "db_field",
    [models.CharField("name"), models.DateTimeField("at"), models.BooleanField("is")],
    ids=lambda field: field.verbose_name,
)
def test_other_fields_are_left_to_django(db_field):
    assert field_for(db_field) is None


class LandForm(Grouped, forms.Form):
    name = forms.CharField()
    hectares = NumberField(unit="ha")
    since = DayField()
    groups = [("Land", ["hectares"]), ("Nothing there", ["gone"])]


def test_a_form_stands_in_groups_and_the_rest_comes_last():
    groups = [(heading, [f.name for f in some]) for heading, some in LandForm().grouped_fields()]
    assert groups == [("Land", ["hectares"]), ("", ["name", "since"])]


def test_a_field_shows_unit_last_value_and_error_and_tells_a_screen_reader(rf):
    from django.template.loader import render_to_string

    form = LandForm({"hectares": "1.234", "name": "<b>", "since": "x"})
    form.fields["hectares"].last = LastValue("49,1 ha", date(2024, 3, 1), "298/QĐ-UBND")
    page = render_to_string("parts/_form.html", {"form": form}, rf.get("/"))
    assert 'id="id_hectares_unit">ha<' in page
    assert "49,1 ha" in page and "01/03/2024" in page and "298/QĐ-UBND" in page
    assert 'aria-describedby="id_hectares_last id_hectares_unit id_hectares_error"' in page
    assert 'aria-invalid="true"' in page
    assert "<b>" not in page


def test_a_page_speaks_of_today_as_known_now_unless_asked():
    bar = DateBar(QueryDict(""), today=TODAY)
    assert (bar.day, bar.known_on_day, bar.is_now) == (TODAY, None, True)


@pytest.mark.parametrize("text", ["14/12/2025", "2025-12-14"])
def test_a_page_may_be_asked_of_another_day_and_another_knowledge(text):
    bar = DateBar(QueryDict(f"as_of={text}&known_on=1/1/2026"), today=TODAY)
    assert (bar.day, bar.known_on_day) == (date(2025, 12, 14), date(2026, 1, 1))
    assert not bar.is_now


def test_a_day_that_cannot_be_read_is_told_and_today_is_shown():
    bar = DateBar(QueryDict("as_of=x%00y&known_on=1/1/2999"), today=TODAY)
    assert (bar.day, bar.known_on_day) == (TODAY, None)
    assert set(bar.errors) == {"as_of", "known_on"}


@pytest.mark.parametrize(("language", "shown"), [("vi", "1.234,5"), ("en", "1,234.5")])
def test_numbers_are_written_in_the_language_of_the_page(language, shown):
    with translation.override(language):
        assert formats.number(Decimal("1234.5")) == shown
