"""A period as people write it, in either language."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanoi_industry import words
from hanoi_industry.fields import quoted
from hanoi_industry.periods import NotAPeriod, Period
from targets import actuals

ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}

_YEAR = r"(?P<year>\d{4})"
PERIODS_IN_WORDS = [
    re.compile(pattern, re.ASCII)
    for pattern in [
        rf"(?:ca )?(?:nam |year )?{_YEAR}",
        rf"(?:quy|quarter|q) ?(?P<quarter>iv|i{{1,3}}|[1-4]) ?[/, -]? ?(?:nam |of )?{_YEAR}",
        rf"(?P<months>\d{{1,2}}) ?(?:thang|months?|m)(?: dau)? ?[/, -]? ?(?:nam |of )?{_YEAR}",
        rf"(?P<half>h1) ?[/, -]? ?(?:nam |of )?{_YEAR}",
        rf"(?:thang |month )?(?P<month>\d{{1,2}}) ?[/-] ?{_YEAR}",
        rf"(?:thang |month )(?P<month>\d{{1,2}}) ?,? (?:nam |of )?{_YEAR}",
        rf"(?:giai doan |period )?{_YEAR} ?- ?(?P<last_year>\d{{4}})",
    ]
]


def read_period(text: str) -> Period:
    """2026, Q3/2026, Quý III/2026, 6 tháng 2026, 9M 2026, 07/2026, 2021-2025. Raises NotAPeriod."""
    try:
        return Period.parse(text)
    except NotAPeriod:
        pass
    plain = words.accent_free(text).replace("–", "-")
    for pattern in PERIODS_IN_WORDS:
        if found := pattern.fullmatch(plain):
            return Period.parse(_code(**found.groupdict()))
    raise NotAPeriod(text)


def _code(year, quarter=None, months=None, half=None, month=None, last_year=None) -> str:
    if quarter:
        return f"{year}-Q{ROMAN.get(quarter) or quarter}"
    if months or half:
        return f"{year}-{int(months or 6)}M"
    if month:
        return f"{year}-{int(month):02}"
    return f"{year}-{last_year}" if last_year else year


class PeriodField(forms.CharField):
    """A period as people write it."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("Period"))
        kwargs.setdefault(
            "help_text", gettext_lazy("For example 2026, Q3/2026, 6 months 2026, 07/2026.")
        )
        super().__init__(max_length=40, **kwargs)

    def clean(self, value) -> Period | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_period(text)
        except NotAPeriod as problem:
            raise ValidationError(
                _("“%(text)s” is no period. Type 2026, Q3/2026, 6 months 2026 or 07/2026."),
                code="not_a_period",
                params={"text": quoted(text)},
            ) from problem

    def prepare_value(self, value):
        return value_in_box(value) if isinstance(value, Period) else value


def value_in_box(period: Period) -> str:
    return actuals.period_words(period)
