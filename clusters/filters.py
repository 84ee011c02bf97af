"""What the lists are narrowed by; every filter asks the facts of one day, in the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import (
    CaseFacts,
    CaseKind,
    CaseState,
    Cluster,
    ClusterFacts,
    DifficultyFacts,
    DifficultyKind,
    LegalStage,
    ProgressFacts,
    ProgressState,
    StationFacts,
    StationState,
)
from clusters.register import STATION_ORDER
from hanoi_industry import words
from hanoi_industry.areas.matching import Outcome, PlaceFinder
from hanoi_industry.areas.models import Area, Level

UNKNOWN = "unknown"
LONGEST_SEARCH = 200


NOT_RECORDED = gettext_lazy("Not recorded")


def choices_with_unknown(choices: Iterable[tuple], unknown=NOT_RECORDED) -> list:
    return [*((value, capfirst(label)) for value, label in choices), (UNKNOWN, unknown)]


class ChoiceOf(django_filters.ChoiceFilter):
    """One of a few values, or "not recorded"."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("empty_label", gettext_lazy("All"))
        super().__init__(*args, **kwargs)


class PlaceBox(forms.CharField):
    """A commune of today or a former district, as one types it; a name of both is a question."""

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        found = PlaceFinder().find(text, level=(Level.COMMUNE, Level.DISTRICT))
        if found.area is not None:
            return found.area
        if found.outcome is Outcome.UNKNOWN and not found.candidates:
            raise forms.ValidationError(
                _("No commune and no former district is called “%(text)s”."),
                code="no_such_place",
                params={"text": text[:60]},
            )
        raise forms.ValidationError(
            _("“%(text)s” may be one of several places. Type which: %(places)s."),
            code="several_places",
            params={"text": text[:60], "places": "; ".join(map(str, found.candidates))},
        )

    def prepare_value(self, value):
        return str(value) if isinstance(value, Area) else value


class PlaceFilter(django_filters.Filter):
    field_class = PlaceBox


@dataclass(frozen=True)
class Chosen:
    """A filter in use: its label, the value in words, and its name in the address."""

    name: str
    label: str
    value: str


class Narrowed:
    """Shared by the filters of this room's lists: the clocks they ask at, and what is chosen."""

    def __init__(self, *args, day: date, known_on: date | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.day, self.known_on = day, known_on

    @cached_property
    def chosen(self) -> list[Chosen]:
        self.form.is_valid()
        return [
            Chosen(name, str(self.form.fields[name].label), self._words(name, value))
            for name, value in self.form.cleaned_data.items()
            if value not in (None, "")
        ]

    def _words(self, name: str, value) -> str:
        choices = dict(getattr(self.form.fields[name], "choices", []))
        return str(choices.get(value, value))


class ClusterFilter(Narrowed, django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=gettext_lazy("Search"), method="search", max_length=LONGEST_SEARCH
    )
    stage = ChoiceOf(
        label=gettext_lazy("Legal stage"),
        choices=choices_with_unknown(LegalStage.choices),
        method="at_stage",
    )
    state = ChoiceOf(
        label=gettext_lazy("Construction and use"),
        choices=choices_with_unknown(ProgressState.choices),
        method="in_state",
    )
    place = PlaceFilter(label=gettext_lazy("Commune or former district"), method="at_place")
    station = ChoiceOf(
        label=gettext_lazy("Wastewater station"),
        choices=choices_with_unknown(StationState.choices),
        method="with_station",
    )
    operating = ChoiceOf(
        label=gettext_lazy("Operating"),
        choices=choices_with_unknown(
            [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))], gettext_lazy("Not known")
        ),
        method="in_operation",
    )

    class Meta:
        model = Cluster
        fields: list[str] = []

    def _facts(self, model):
        """Facts of the cluster a row is about, as of the day."""
        rows = model.objects.as_of(self.day, self.known_on)
        return rows.filter(**{model.path_to_cluster: OuterRef("pk")})

    def _saying(self, queryset, model, field: str, value: str, unknown: bool):
        facts = self._facts(model)
        if unknown:
            return queryset.filter(~Exists(facts.filter(**{f"{field}__isnull": False})))
        return queryset.filter(Exists(facts.filter(**{field: value})))

    def search(self, queryset, name, value):
        return queryset.search(value)

    def at_stage(self, queryset, name, value):
        return self._saying(queryset, ClusterFacts, "legal_stage", value, value == UNKNOWN)

    def in_state(self, queryset, name, value):
        return self._saying(queryset, ProgressFacts, "state", value, value == UNKNOWN)

    def in_operation(self, queryset, name, value):
        return self._saying(
            queryset, ProgressFacts, "is_operating", value == "yes", value == UNKNOWN
        )

    def with_station(self, queryset, name, value):
        """Of several stations the one furthest along speaks for the cluster, as in the register."""
        found = self._saying(queryset, StationFacts, "state", value, value == UNKNOWN)
        if value == UNKNOWN:
            return found
        further = STATION_ORDER[: STATION_ORDER.index(value)]
        return found.filter(~Exists(self._facts(StationFacts).filter(state__in=further)))

    def at_place(self, queryset, name, value):
        """Led by the commune, lying partly in it, or in the former district."""
        facts = self._facts(ClusterFacts).annotate(further=Cast("further_area_codes", TextField()))
        here = Q(lead_area=value) | Q(district=value) | Q(further__contains=f'"{value.code}"')
        return queryset.filter(Exists(facts.filter(here)))


class DifficultyFilter(Narrowed, django_filters.FilterSet):
    """Narrows facts of difficulties that hold on the day."""

    q = django_filters.CharFilter(
        label=gettext_lazy("Search"), method="search", max_length=LONGEST_SEARCH
    )
    state = ChoiceOf(
        label=gettext_lazy("State"),
        choices=[
            ("open", gettext_lazy("Open")),
            ("overdue", gettext_lazy("Overdue")),
            ("closed", gettext_lazy("Closed")),
        ],
        method="in_state",
    )
    kind = ChoiceOf(
        label=gettext_lazy("Kind"),
        choices=[(value, capfirst(label)) for value, label in DifficultyKind.choices],
    )
    who = django_filters.CharFilter(
        label=gettext_lazy("Who must act"), method="to_act", max_length=LONGEST_SEARCH
    )

    class Meta:
        model = DifficultyFacts
        fields: list[str] = []

    def search(self, queryset, name, value):
        """In the cluster's names and in the words of the difficulty."""
        clusters = Cluster.objects.search(value)
        return queryset.filter(
            Q(difficulty__cluster__in=clusters.values("pk"))
            | Q(text__in=_alike(queryset, "text", value))
        )

    def to_act(self, queryset, name, value):
        return queryset.filter(who_must_act__in=_alike(queryset, "who_must_act", value))

    def in_state(self, queryset, name, value):
        is_closed = Q(closed_on__lte=self.day)
        if value == "closed":
            return queryset.filter(is_closed)
        still_open = queryset.exclude(is_closed)
        return still_open.filter(due_on__lt=self.day) if value == "overdue" else still_open


MINE, NOBODYS = "mine", "nobodys"


class CaseFilter(Narrowed, django_filters.FilterSet):
    """Narrows facts of cases that hold on the day; without a choice only open ones are shown."""

    q = django_filters.CharFilter(
        label=gettext_lazy("Search"), method="search", max_length=LONGEST_SEARCH
    )
    state = ChoiceOf(
        label=gettext_lazy("State"),
        choices=[
            (CaseState.OPEN, gettext_lazy("Open")),
            ("late", gettext_lazy("Open, past the deadline")),
            (CaseState.CLOSED, gettext_lazy("Closed")),
            (CaseState.WITHDRAWN, gettext_lazy("Withdrawn")),
        ],
        method="in_state",
    )
    kind = ChoiceOf(
        label=gettext_lazy("Kind"),
        choices=[(value, capfirst(label)) for value, label in CaseKind.choices],
        field_name="case__kind",
    )
    who = ChoiceOf(
        label=gettext_lazy("Seen to by"),
        choices=[(MINE, gettext_lazy("me")), (NOBODYS, gettext_lazy("nobody"))],
        method="of_whom",
    )
    place = PlaceFilter(label=gettext_lazy("Commune or former district"), method="at_place")

    class Meta:
        model = CaseFacts
        fields: list[str] = []

    def search(self, queryset, name, value):
        clusters = Cluster.objects.search(value)
        return queryset.filter(case__station__cluster__in=clusters.values("pk"))

    def in_state(self, queryset, name, value):
        if value == "late":
            return queryset.filter(state=CaseState.OPEN, due_on__lt=self.day)
        return queryset.filter(state=value)

    def of_whom(self, queryset, name, value):
        if value == NOBODYS:
            return queryset.filter(owner__isnull=True)
        return queryset.filter(owner=self.request.user)

    def at_place(self, queryset, name, value):
        clusters = Cluster.objects.in_area(value)
        return queryset.filter(case__station__cluster__in=clusters.values("pk"))


def _alike(queryset, field: str, value: str) -> list[str]:
    """Values of a field that hold the words without regard to accents, which no database compares alike."""
    wanted = words.accent_free(value).split()
    texts = queryset.order_by().values_list(field, flat=True).distinct()
    return [
        text for text in texts if text and all(word in words.accent_free(text) for word in wanted)
    ]
