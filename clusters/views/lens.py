"""Stations judged by another standard than their own; nothing is changed, and the address can be passed on.

As of a day each station is judged by its last sample; for a period, every sample of it.
"""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.db.models import Q
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters import judging
from clusters.compliance import StationOutcome
from clusters.judging import Failing, Lens, Tally
from clusters.models import Limit, LimitSet, Station
from clusters.station_tables import LensTable, PeriodTable
from clusters.views.problems import WorkList
from hanoi_industry import formats
from hanoi_industry.fields import DayField

NEWLY, FAILS, CANNOT_TELL, MEETS = LISTS = ("newly", "fails", "cannot-tell", "meets")
# So many values are judged while somebody waits; more have to be narrowed to an area or a period.
MOST_VALUES = 100_000
# What a station cannot be judged for under any limits is on no list.
OUTSIDE = {StationOutcome.NOT_APPLICABLE}
# Its last sample keeps to the limits, though the next is overdue.
KEEPS = {StationOutcome.MEETS, StationOutcome.OVERDUE}


@dataclass(frozen=True)
class Choice:
    """One column of one set of limits, as the address names it; `is_filled` where it has limits at all."""

    limit_set: LimitSet
    column: str
    is_filled: bool

    @property
    def value(self) -> str:
        return f"{self.limit_set.pk}:{self.column}"

    def __str__(self):
        column = _("column %(column)s") % {"column": self.column} if self.column else ""
        return ", ".join(filter(None, [self.limit_set.code, column]))


class PeriodForm(forms.Form):
    """From one day to another, both included; both boxes empty: as of the day of the page."""

    since = DayField(label=gettext_lazy("Samples from"), required=False)
    until = DayField(label=gettext_lazy("to"), required=False)

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["since"].latest = self.fields["until"].latest = today

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        since, until = cleaned.get("since"), cleaned.get("until")
        if until and not since:
            self.add_error("since", _("Type the first day of the period too, or empty both boxes."))
        elif since and until and until < since:
            self.add_error("until", _("The period would end before it begins. Type a later day."))
        return cleaned

    @property
    def period(self) -> tuple[date, date] | None:
        """First and last day; None where no period, or none that can be read, is asked for."""
        if not self.is_valid() or not self.cleaned_data["since"]:
            return None
        return self.cleaned_data["since"], self.cleaned_data["until"] or self.today


class LensPage(WorkList):
    """Who would fail by the chosen limits, on what and by how much, and who only by them."""

    template_name = "clusters/lens.html"
    extra_context = {"title": gettext_lazy("By another standard")}

    @cached_property
    def choices(self) -> list[Choice]:
        sets = LimitSet.objects.visible_to(self.request.user).order_by("station", "code")
        filled = set(
            Limit.objects.filter(Q(minimum__isnull=False) | Q(maximum__isnull=False))
            .values_list("limit_set_id", "column")
            .distinct()
        )
        return [
            Choice(one, column, (one.pk, column) in filled)
            for one in sets
            for column in (one.columns or [""])
        ]

    @cached_property
    def chosen(self) -> Choice | None:
        asked = self.request.GET.get("limits", "")
        return next((one for one in self.choices if one.value == asked), None)

    @property
    def with_coefficients(self) -> bool:
        return self.request.GET.get("coefficients") == "1"

    @property
    def shown(self) -> str:
        asked = self.request.GET.get("list")
        return asked if asked in LISTS else NEWLY

    @cached_property
    def period_form(self) -> PeriodForm:
        return PeriodForm(self.request.GET, today=self.today)

    @cached_property
    def period(self) -> tuple[date, date] | None:
        return self.period_form.period

    @property
    def stations(self):
        return Station.objects.filter(cluster__in=self.clusters().values("pk"))

    @cached_property
    def too_many(self) -> int:
        """How many values would have to be judged, where they are too many; else 0."""
        since, until = self.period or (None, self.bar.day)
        count = judging.values_within(since, until, self.bar.known_on_day, self.stations)
        return count if count > MOST_VALUES else 0

    @cached_property
    def is_judged(self) -> bool:
        is_asked = self.chosen is not None and self.chosen.is_filled
        return is_asked and self.period_form.is_valid() and not self.too_many

    @cached_property
    def lists(self) -> dict[str, list]:
        found: dict[str, list] = {name: [] for name in LISTS}
        if not self.is_judged:
            return found
        lens = Lens(self.chosen.limit_set, self.chosen.column, self.with_coefficients)
        known_on, lists_of = self.bar.known_on_day, _lists_of
        if self.period:
            judged = judging.over_a_period(*self.period, lens, known_on, self.stations)
            judged.sort(key=lambda one: (-(one.worst_ratio or 0), one.station.cluster.sort_key))
            lists_of = _lists_of_period
        else:
            judged = judging.through(self.bar.day, lens, known_on, self.stations)
            judged.sort(
                key=lambda one: (-(one.under.worst_ratio or 0), one.station.cluster.sort_key)
            )
        for one in judged:
            for name in lists_of(one):
                found[name].append(one)
        return found

    def get(self, request, *args, **kwargs):
        if "export" in request.GET and not self.is_judged:
            # The page says what is to be chosen first.
            query = request.GET.copy()
            del query["export"]
            return redirect(f"{request.path}?{query.urlencode()}")
        return super().get(request, *args, **kwargs)

    def listed(self) -> LensTable | PeriodTable:
        if self.period:
            return PeriodTable(self.lists[self.shown])
        limited = set()
        if self.chosen is not None:
            limits = Limit.objects.filter(
                Q(minimum__isnull=False) | Q(maximum__isnull=False),
                limit_set=self.chosen.limit_set,
                column=self.chosen.column,
            )
            limited = set(limits.values_list("parameter_id", flat=True))
        return LensTable(self.lists[self.shown], limited=limited)

    def export_title(self) -> str:
        told = _period_in_words(self.period) if self.period else super().export_title()
        return f"{told}: {self.chosen}" if self.chosen else told

    def export_file(self) -> str:
        if not self.period:
            return super().export_file()
        since, until = self.period
        return f"{self.extra_context['title']} {since:%Y-%m-%d} {until:%Y-%m-%d}"

    def get_context_data(self, **kwargs):
        counts = {name: len(some) for name, some in self.lists.items()}
        return super().get_context_data(
            choices=self.choices,
            chosen=self.chosen,
            with_coefficients=self.with_coefficients,
            shown=self.shown,
            lists=[(name, counts[name]) for name in LISTS],
            period_form=self.period_form,
            period=self.period,
            is_judged=self.is_judged,
            too_many=self.too_many if self.chosen is not None else 0,
            most=MOST_VALUES,
            whole=counts[FAILS] + counts[CANNOT_TELL] + counts[MEETS],
            **kwargs,
        )


def _period_in_words(period: tuple[date, date]) -> str:
    since, until = period
    return _("Samples of %(since)s to %(until)s by another standard") % {
        "since": formats.day(since),
        "until": formats.day(until),
    }


def _lists_of_period(one: Tally) -> list[str]:
    if one.exceeding:
        return [FAILS] if one.own_exceeding else [FAILS, NEWLY]
    return [CANNOT_TELL] if one.untold else [MEETS]


def _lists_of(one: Failing) -> list[str]:
    if one.under.outcome in OUTSIDE:
        return []
    if one.under.outcome is StationOutcome.EXCEEDS:
        failed_before = one.own is not None and one.own.outcome is StationOutcome.EXCEEDS
        return [FAILS] if failed_before else [FAILS, NEWLY]
    return [MEETS] if one.under.outcome in KEEPS else [CANNOT_TELL]
