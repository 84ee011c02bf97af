"""The list of stations: what is known of each as of a day, what it is narrowed by, its columns.

A row carries its facts as annotations, each asked from the rows that hold on the day, so the list
asks as many questions for one station as for thousands. Verdicts are those known now.
"""

from datetime import date

import django_filters
import django_tables2
from django.db.models import FloatField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from clusters.compliance import StationOutcome
from clusters.filters import (
    LONGEST_SEARCH,
    UNKNOWN,
    ChoiceOf,
    Narrowed,
    PlaceFilter,
    choices_with_unknown,
)
from clusters.models import (
    Cluster,
    LimitChoice,
    PermitFacts,
    Station,
    StationFacts,
    StationState,
    StationVerdict,
)
from clusters.models.verdicts import STATION_OUTCOMES
from clusters.severity import FULL_ABOVE, IDLE_BELOW, Load
from clusters.station_questions import LOADED
from clusters.station_tables import OUTCOME_WORDS, StationColumn, badge
from clusters.tables import STATION_SIGNS
from hanoi_industry import formats
from hanoi_industry.tables import BadgeColumn, DayColumn, NumberColumn, OfficeTable

STATE_WORDS = {value: capfirst(word) for value, word in StationState.choices}
NO_VERDICT = StationOutcome.NO_DATA.value


def stations(day: date, known_on: date | None, *, among):
    """Stations of clusters (a queryset) of which something is known, with what holds on the day.

    Each carries `state`, `capacity`, `flow`, `load` (flow over capacity), `verdict`, `sampled_on`,
    `limits_code`, `limits_column`, `permit` and `permit_ends`; None where nobody has said so.
    """

    def held(model):
        return model.objects.as_of(day, known_on).filter(station=OuterRef("pk")).order_by()

    def said(rows, name: str) -> Subquery:
        return Subquery(rows.values(name)[:1])

    facts, permit, choice = held(StationFacts), held(PermitFacts), held(LimitChoice)
    verdict = StationVerdict.objects.as_of(day).filter(station=OuterRef("pk")).order_by()
    return (
        Station.objects.filter(cluster__in=among.values("pk"))
        .annotate(
            state=said(facts, "state"),
            capacity=said(facts, "capacity_m3_a_day"),
            flow=said(facts, "flow_m3_a_day"),
            verdict=Coalesce(said(verdict, "outcome"), Value(NO_VERDICT)),
            sampled_on=said(verdict, "sample__taken_on"),
            limits_code=said(choice, "limit_set__code"),
            limits_column=said(choice, "column"),
            permit=said(permit, "number"),
            permit_ends=said(permit, "expires_on"),
        )
        .annotate(
            load=Cast("flow", FloatField()) / NullIf(Cast("capacity", FloatField()), Value(0.0))
        )
        .select_related("cluster__area")
    )


# The database divides in binary, where a fifth is not quite a fifth.
IDLE, FULL = float(IDLE_BELOW) - 1e-9, float(FULL_ABOVE) + 1e-9
LOADS = {
    Load.IDLE: Q(load__lt=IDLE),
    Load.ORDINARY: Q(load__range=(IDLE, FULL)),
    Load.FULL: Q(load__gt=FULL),
}


class StationFilter(Narrowed, django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=gettext_lazy("Search"), method="search", max_length=LONGEST_SEARCH
    )
    verdict = ChoiceOf(
        label=gettext_lazy("Verdict"),
        choices=[(value, capfirst(word)) for value, word in STATION_OUTCOMES],
    )
    state = ChoiceOf(
        label=gettext_lazy("State"),
        choices=choices_with_unknown(StationState.choices),
        method="in_state",
    )
    load = ChoiceOf(
        label=gettext_lazy("Load"),
        choices=choices_with_unknown((load, words) for load, words in LOADED.items()),
        method="loaded",
    )
    place = PlaceFilter(label=gettext_lazy("Commune or former district"), method="at_place")

    class Meta:
        model = Station
        fields: list[str] = []

    def search(self, queryset, name, value):
        clusters = Cluster.objects.search(value)
        return queryset.filter(
            Q(cluster__in=clusters.values("pk")) | Q(cluster__code__iexact=value.strip())
        )

    def in_state(self, queryset, name, value):
        if value == UNKNOWN:
            return queryset.filter(state__isnull=True)
        return queryset.filter(state=value)

    def loaded(self, queryset, name, value):
        if value == UNKNOWN:
            return queryset.filter(load__isnull=True)
        return queryset.filter(LOADS[Load(value)])

    def at_place(self, queryset, name, value):
        return queryset.filter(cluster__in=Cluster.objects.in_area(value).values("pk"))


class StationTable(OfficeTable):
    """Rows are stations of `stations`."""

    station = StationColumn(gettext_lazy("Cluster"))
    code = django_tables2.Column(gettext_lazy("Code"), accessor="cluster__code")
    number = NumberColumn(gettext_lazy("Number of the station"))
    area = django_tables2.Column(
        gettext_lazy("Commune or ward"),
        accessor="cluster__area",
        order_by="cluster__area__sort_key",
    )
    state = django_tables2.Column(gettext_lazy("State"))
    verdict = BadgeColumn(gettext_lazy("Verdict"), words=OUTCOME_WORDS)
    sampled_on = DayColumn(gettext_lazy("Last sample"))
    capacity = NumberColumn(gettext_lazy("Design capacity (m³/day)"))
    flow = NumberColumn(gettext_lazy("Wastewater (m³/day)"))
    load = NumberColumn(gettext_lazy("Load (%)"))
    limits = django_tables2.Column(
        gettext_lazy("Limits that bind"),
        accessor="limits_code",
        order_by=("limits_code", "limits_column"),
    )
    permit = django_tables2.Column(gettext_lazy("Number of the permit"))
    permit_ends = DayColumn(gettext_lazy("Permit valid until"))

    shown_at_first = (
        *("station", "area", "state", "verdict", "sampled_on", "load", "limits", "permit_ends"),
    )
    always_shown = ("station",)
    always_exported = ("code", "number")

    class Meta(OfficeTable.Meta):
        order_by = ("station",)
        empty_text = gettext_lazy("No station answers to this search and these filters.")

    def value_station(self, record):
        """The name alone: which station it is says its number."""
        return str(record.cluster)

    def render_state(self, value):
        return badge(STATION_SIGNS[value], STATE_WORDS[value])

    def value_state(self, value):
        return str(STATE_WORDS[value])

    def render_load(self, value):
        return formats.number(value * 100, 0)

    def value_load(self, value):
        return round(value * 100, 1)

    def render_limits(self, record):
        column = record.limits_column
        return f"{record.limits_code}, {column}" if column else record.limits_code

    value_limits = render_limits
