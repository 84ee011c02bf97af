"""Columns of the room's lists and downloads, and how a value of the register is told.

Unknown, not applicable and zero are three different things wherever a value is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import django_tables2
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from clusters import register
from clusters.conditions import NOT_APPLICABLE
from clusters.consistency import occupancy
from clusters.models import (
    CapitalFacts,
    Cluster,
    ClusterFacts,
    DifficultyKind,
    InvestorFacts,
    Kind,
    LandFacts,
    LegalStage,
    OperationFacts,
    ProgressFacts,
    ProgressState,
    StationFacts,
    StationState,
)
from hanoi_industry import formats
from hanoi_industry.areas.models import Area
from hanoi_industry.formats.signs import sign_of
from hanoi_industry.tables import BadgeColumn, DayColumn, NumberColumn, OfficeTable

# How a state of a station is painted; that there is none is a fact, not a fault.
STATION_SIGNS = {
    StationState.RUNNING: "met",
    StationState.TRIAL: "on_course",
    StationState.FINISHED: "plain",
    StationState.BUILDING: "on_course",
    StationState.STOPPED: "missed",
    StationState.EXEMPT: "exempt",
    StationState.NONE: "plain",
}
MEETS_SIGNS = {True: "meets", False: "missed"}
MEETS_WORDS = {
    True: gettext_lazy("Meets the standard"),
    False: gettext_lazy("Does not meet the standard"),
}
OPERATING_WORDS = {True: gettext_lazy("Operating"), False: gettext_lazy("Not operating")}
DIFFICULTY_WORDS = {
    "open": gettext_lazy("Open"),
    "overdue": gettext_lazy("Overdue"),
    "done": gettext_lazy("Settled"),
}
YES_NO = {True: gettext_lazy("Yes"), False: gettext_lazy("No")}


@dataclass(frozen=True)
class Told:
    """A value in words; `status` where there is none: "unknown" or "not_applicable"."""

    text: str = ""
    status: str = ""

    @property
    def words(self) -> str:
        return self.text if not self.status else str(sign_of(self.status).word)


NOT_KNOWN = Told(status="unknown")
DOES_NOT_APPLY = Told(status="not_applicable")


def tell(
    field: models.Field, value, *, is_absent: bool = False, places: Mapping | None = None
) -> Told:
    """A value of a fact as the page's language writes it; `places` are areas by code."""
    if is_absent or value is NOT_APPLICABLE:
        return DOES_NOT_APPLY
    if value is None or value in ("", []):
        return NOT_KNOWN
    if isinstance(value, bool):
        return Told(str(YES_NO[value]))
    if field.choices:
        return Told(capfirst(str(dict(field.flatchoices).get(value, value))))
    if isinstance(value, Decimal | int):
        return Told(formats.number(value))
    if isinstance(value, date):
        return Told(formats.day(value))
    if isinstance(value, list):
        return Told("; ".join(str((places or {}).get(code, code)) for code in value))
    return Told(str(value))


# Cells of the list: few and cheap, since a page has many


def _sign_alone(status: str):
    """The mark of what is not there, with its word for those who do not see it."""
    sign = sign_of(status)
    return format_html(
        '<span class="office-badge office-badge-{0}" role="img" aria-label="{2}" title="{2}">{1}</span>',
        sign.code,
        sign.mark,
        sign.word,
    )


def _badge(status: str, word) -> str:
    return render_to_string("parts/_badge.html", {"sign": sign_of(status), "word": word})


@dataclass(frozen=True)
class Fact:
    """Where a column's value stands: its key in the register, and its table and field for sorting."""

    key: str
    model: type[models.Model]
    field: str

    def on(self, day: date, known_on: date | None) -> Subquery:
        rows = self.model.objects.as_of(day, known_on)
        return Subquery(
            rows.filter(**{self.model.path_to_cluster: OuterRef("pk")}).values(self.field)[:1]
        )


class FactColumn(django_tables2.Column):
    """A value of the register as of the day of the table; sorted by a subquery only when asked."""

    empty_values = ()

    day: date
    known_on: date | None = None

    def __init__(self, heading, fact: Fact, *, choices: Mapping | None = None, **kwargs):
        super().__init__(heading, accessor="pk", empty_values=(), **kwargs)
        self.fact = fact
        self.choices = choices

    def told(self, record):
        return record.told.get(self.fact.key)

    def render(self, record):
        value = self.told(record)
        if value is NOT_APPLICABLE:
            return _sign_alone("not_applicable")
        if value is None or value == "":
            return _sign_alone("unknown")
        return self.cell(value)

    def cell(self, value):
        return self.words(value)

    def value(self, record):
        """For a download: empty where nobody knows, a word where nothing is due."""
        value = self.told(record)
        if value is NOT_APPLICABLE:
            return str(sign_of("not_applicable").word)
        return None if value is None or value == "" else self.plain(value)

    def plain(self, value):
        return str(self.words(value))

    def words(self, value):
        if self.choices is None:
            return value
        return capfirst(str(self.choices.get(value, value)))

    def order(self, queryset, is_descending):
        sorted_by = self.fact.on(self.day, self.known_on)
        return _sorted(queryset.annotate(sorted_by=sorted_by), "sorted_by", is_descending), True


class FactNumberColumn(FactColumn):
    attrs = NumberColumn.attrs

    def cell(self, value):
        return formats.number(value)

    def plain(self, value):
        return value


class FactPlaceColumn(FactColumn):
    """The name of an area; the table gathers the areas of its page in one question."""

    def told(self, record):
        return record.places.get(record.told.get(self.fact.key))

    def words(self, value: Area):
        return str(value)


class CommunesColumn(FactPlaceColumn):
    """The commune that answers for the cluster; a download names the further ones behind it."""

    def value(self, record):
        lead = self.told(record)
        further = [record.places.get(code) for code in record.told.get("further_area_codes") or ()]
        return "; ".join(str(area) for area in (lead, *further) if area is not None) or None


class FactBadgeColumn(FactColumn):
    def __init__(self, heading, fact, *, signs: Mapping, **kwargs):
        super().__init__(heading, fact, **kwargs)
        self.signs = signs

    def plain(self, value):
        return str(YES_NO[value] if isinstance(value, bool) else self.words(value))

    def cell(self, value):
        return _badge(self.signs.get(value, "plain"), self.words(value))


class OccupancyColumn(FactNumberColumn):
    """Computed beside what was reported; nothing where a part of it is not known."""

    def told(self, record):
        return occupancy_of(record.told)

    def cell(self, value):
        return formats.number(value, 1)

    def plain(self, value):
        return round(value, 1)


def occupancy_of(values: Mapping) -> Decimal | None:
    """Leased and approved land of the industrial land; what does not apply counts for nothing."""
    approved = values.get("approved_hectares")
    return occupancy(
        values.get("leased_hectares"),
        0 if approved is NOT_APPLICABLE else approved,
        values.get("industrial_hectares"),
    )


def _sorted(queryset, name: str, is_descending: bool):
    """Unknown values stand last in either direction, equal ones in the alphabet."""
    by = F(name).desc(nulls_last=True) if is_descending else F(name).asc(nulls_last=True)
    return queryset.order_by(by, "sort_key", "code")


class ClusterTable(OfficeTable):
    """The list of clusters on a day. Call `fill()` once it is cut into pages, before it is shown."""

    name = django_tables2.Column(
        gettext_lazy("Cluster"), accessor="pk", empty_values=(), order_by=("sort_key", "code")
    )
    code = django_tables2.Column(gettext_lazy("Code"))
    area = CommunesColumn(
        gettext_lazy("Commune or ward"), Fact("lead_area_id", ClusterFacts, "lead_area__sort_key")
    )
    district = FactPlaceColumn(
        gettext_lazy("Former district"), Fact("district_id", ClusterFacts, "district__sort_key")
    )
    legal_stage = FactColumn(
        gettext_lazy("Legal stage"),
        Fact("legal_stage", ClusterFacts, "legal_stage"),
        choices=dict(LegalStage.choices),
    )
    kind = FactColumn(
        gettext_lazy("Kind"), Fact("kind", ClusterFacts, "kind"), choices=dict(Kind.choices)
    )
    state = FactColumn(
        gettext_lazy("Construction and use"),
        Fact("state", ProgressFacts, "state"),
        choices=dict(ProgressState.choices),
    )
    is_operating = FactBadgeColumn(
        gettext_lazy("Operating"),
        Fact("is_operating", ProgressFacts, "is_operating"),
        signs={True: "met"},
        choices=OPERATING_WORDS,
    )
    hectares = FactNumberColumn(
        gettext_lazy("Established area (ha)"),
        Fact("established_hectares", ClusterFacts, "established_hectares"),
    )
    planned = FactNumberColumn(
        gettext_lazy("Planned area (ha)"),
        Fact("planned_hectares", ClusterFacts, "planned_hectares"),
    )
    industrial = FactNumberColumn(
        gettext_lazy("Industrial land (ha)"),
        Fact("industrial_hectares", ClusterFacts, "industrial_hectares"),
    )
    leased = FactNumberColumn(
        gettext_lazy("Land leased (ha)"), Fact("leased_hectares", LandFacts, "leased_hectares")
    )
    occupancy = OccupancyColumn(
        gettext_lazy("Occupancy, computed (%)"),
        Fact("leased_hectares", LandFacts, "leased_hectares"),
        orderable=False,
    )
    reported = FactNumberColumn(
        gettext_lazy("Occupancy, reported (%)"),
        Fact("reported_occupancy", LandFacts, "reported_occupancy"),
    )
    projects = FactNumberColumn(
        gettext_lazy("Projects"), Fact("projects", OperationFacts, "projects")
    )
    workers = FactNumberColumn(gettext_lazy("Workers"), Fact("workers", OperationFacts, "workers"))
    capital = FactNumberColumn(
        gettext_lazy("Approved investment (bn VND)"),
        Fact("approved_bn", CapitalFacts, "approved_bn"),
    )
    realised = FactNumberColumn(
        gettext_lazy("Capital realised (bn VND)"), Fact("realised_bn", CapitalFacts, "realised_bn")
    )
    investor = FactColumn(
        gettext_lazy("Infrastructure investor"), Fact("investor", InvestorFacts, "investor__name")
    )
    station = FactBadgeColumn(
        gettext_lazy("Wastewater station"),
        Fact("station_state", StationFacts, "state"),
        signs=STATION_SIGNS,
        choices=dict(StationState.choices),
    )
    meets = FactBadgeColumn(
        gettext_lazy("To standard"),
        Fact("meets_standard", StationFacts, "meets_standard"),
        signs=MEETS_SIGNS,
        choices=MEETS_WORDS,
    )

    shown_at_first = (
        "name",
        "area",
        "legal_stage",
        "state",
        "is_operating",
        "hectares",
        "station",
        "meets",
    )
    always_shown = ("name",)

    class Meta(OfficeTable.Meta):
        order_by = ("name",)
        empty_text = gettext_lazy("No cluster answers to this search and these filters.")

    def __init__(self, clusters, *, day: date, known_on: date | None, **kwargs):
        super().__init__(clusters, **kwargs)
        self.day, self.known_on = day, known_on
        for bound in self.columns.iterall():
            # Each table has columns of its own, so these two clocks are of this table alone.
            bound.column.day, bound.column.known_on = day, known_on

    def fill(self) -> None:
        """Fetch the facts of the page at hand, in as many questions for ten rows as for hundreds."""
        self.fill_batch([row.record for row in self.page.object_list])

    def fill_batch(self, records: list[Cluster]) -> None:
        among = Cluster.objects.filter(pk__in=[record.pk for record in records])
        found = register.by_number(register.as_of(self.day, self.known_on, among=among))
        places = _places_of(found.values())
        for record in records:
            record.told, record.places = found[record.pk].values, places

    def reader(self):
        """As of any table, six times as fast: no column is asked which arguments it takes."""
        own = {"name": self.value_name, "code": lambda record: record.code}
        values = [
            own.get(column.name) or column.column.value for column in self.columns.itervisible()
        ]
        return lambda record: [value(record) for value in values]

    def render_name(self, record):
        address = reverse("clusters:cluster", args=[record.code])
        return format_html('<a href="{}{}">{}</a>', address, self._clocks(), record.told["name"])

    def value_name(self, record):
        return record.told["name"]

    def _clocks(self) -> str:
        """The same two clocks on the page of the cluster."""
        query = self.request.GET.copy() if hasattr(self, "request") else None
        kept = {name: query[name] for name in ("as_of", "known_on") if query and query.get(name)}
        if not kept:
            return ""
        address = query.__class__(mutable=True)
        address.update(kept)
        return f"?{address.urlencode()}"


def _places_of(entries: Iterable[register.Entry]) -> dict[int | str, Area]:
    """The areas that entries name: those that answer by their numbers, further ones by their codes."""
    numbers, codes = set(), set()
    for entry in entries:
        numbers |= {entry.area_id, entry.district_id}
        codes.update(entry.values.get("further_area_codes") or ())
    places: dict[int | str, Area] = {}
    for area in Area.objects.filter(Q(pk__in=numbers - {None}) | Q(code__in=codes)):
        places[area.pk] = places[area.code] = area
    return places


class DifficultyTable(OfficeTable):
    """What stands in the way, across clusters; rows are facts that hold on the day of the table."""

    text = django_tables2.Column(gettext_lazy("What is the matter"))
    cluster = django_tables2.Column(
        gettext_lazy("Cluster"),
        accessor="difficulty__cluster",
        order_by=("difficulty__cluster__sort_key", "difficulty__cluster__code"),
    )
    kind = BadgeColumn(
        gettext_lazy("Kind"), words={key: capfirst(label) for key, label in DifficultyKind.choices}
    )
    who_must_act = django_tables2.Column(gettext_lazy("Who must act"))
    due_on = DayColumn(gettext_lazy("Due on"))
    state = BadgeColumn(gettext_lazy("State"), accessor="state_on_day", words=DIFFICULTY_WORDS)
    closed_on = DayColumn(gettext_lazy("Closed on"))
    result = django_tables2.Column(gettext_lazy("How it was settled"))

    shown_at_first = ("text", "cluster", "kind", "who_must_act", "due_on", "state")
    always_shown = ("text",)

    class Meta(OfficeTable.Meta):
        empty_text = gettext_lazy("No difficulty answers to this search and these filters.")

    def render_text(self, record):
        address = reverse(
            "clusters:difficulty", args=[record.difficulty.cluster.code, record.difficulty.number]
        )
        return format_html('<a href="{}">{}</a>', address, record.text)

    def value_text(self, record):
        return record.text

    def render_cluster(self, value):
        return format_html(
            '<a href="{}">{}</a>', reverse("clusters:cluster", args=[value.code]), value
        )

    def value_cluster(self, value):
        return str(value)


class InvestorTable(OfficeTable):
    name = django_tables2.Column(gettext_lazy("Infrastructure investor"))
    tax_code = django_tables2.Column(gettext_lazy("Tax code"))
    kind = django_tables2.Column(gettext_lazy("Kind"))
    clusters = NumberColumn(gettext_lazy("Number of clusters"))

    class Meta(OfficeTable.Meta):
        order_by = ("name",)
        empty_text = gettext_lazy("No investor answers to this search.")

    def render_name(self, record):
        return format_html(
            '<a href="{}">{}</a>', reverse("clusters:investor", args=[record.pk]), record.name
        )

    def value_name(self, record):
        return record.name
