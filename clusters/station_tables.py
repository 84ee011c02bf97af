"""Columns of the lists about wastewater: the worst stations, samples to take, cases, voices, lenses.

Each table takes the rows of one page, or of one batch of an export, and fetches what stands behind
them in as many questions for one row as for hundreds.
"""

from datetime import date

import django_tables2
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters import worklists
from clusters.models import (
    CaseKind,
    CaseState,
    Exceedance,
    Parameter,
    Severity,
    Station,
)
from clusters.models.verdicts import STATION_OUTCOMES
from clusters.station_questions import VOICE_WORDS
from hanoi_industry import formats
from hanoi_industry.formats.signs import sign_of
from hanoi_industry.tables import BadgeColumn, DayColumn, NumberColumn, OfficeTable

OUTCOME_WORDS = {code: capfirst(words) for code, words in STATION_OUTCOMES}
# An open case asks to be looked at; how bad it is, its severity says.
CASE_SIGNS = {
    CaseState.OPEN: "at_risk",
    CaseState.CLOSED: "done",
    CaseState.WITHDRAWN: "not_applicable",
}
MEETS_WORDS = {
    True: gettext_lazy("Meets"),
    False: gettext_lazy("Does not meet"),
}


def badge(status: str, word="") -> str:
    sign = sign_of(status)
    return render_to_string("parts/_badge.html", {"sign": sign, "word": word or sign.word})


def link(address: str, words) -> str:
    return format_html('<a href="{}">{}</a>', address, words)


def station_address(station: Station) -> str:
    return reverse("clusters:station", args=[station.cluster.code, station.number])


def sample_address(station: Station, sample: int) -> str:
    return reverse("clusters:sample", args=[station.cluster.code, station.number, sample])


def named(station: Station) -> str:
    """By its cluster, and by its own name or number where the cluster has several."""
    if station.name and station.name != station.cluster.name:
        return f"{station.cluster}: {station.name}"
    return f"{station.cluster} ({station.number})" if station.number > 1 else str(station.cluster)


def severities() -> dict[int, Severity]:
    return {one.rank: one for one in Severity.objects.all()}


def over_in_words(one: Exceedance) -> str:
    """COD 2.4 ×; or the value with its bounds where there is no ratio, as for pH."""
    if one.ratio is not None:
        return f"{one.parameter} {formats.number(one.ratio, 2)} ×"
    ends = [formats.number(end) for end in (one.minimum, one.maximum) if end is not None]
    return f"{one.parameter} {formats.number(one.value)} ({'–'.join(ends)})"


class FilledTable(OfficeTable):
    """A table whose rows carry `behind` once a page of them was filled."""

    def fill(self) -> None:
        self.fill_batch([row.record for row in self.page.object_list])


class StationColumn(django_tables2.Column):
    """The cluster, leading to the station's page."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("order_by", ("cluster__sort_key", "cluster__code", "number"))
        super().__init__(*args, empty_values=(), **kwargs)

    def render(self, record):
        station = getattr(record, "station", record)
        return link(station_address(station), named(station))

    def value(self, record):
        return named(getattr(record, "station", record))


class ProblemTable(FilledTable):
    """The league of problems; rows are stations of `worklists.problems`."""

    station = StationColumn(gettext_lazy("Cluster"))
    code = django_tables2.Column(gettext_lazy("Code"), accessor="cluster__code")
    area = django_tables2.Column(
        gettext_lazy("Commune or ward"),
        accessor="cluster__area",
        order_by="cluster__area__sort_key",
    )
    outcome = BadgeColumn(gettext_lazy("Verdict"), words=OUTCOME_WORDS)
    severity = django_tables2.Column(gettext_lazy("Severity"))
    over = django_tables2.Column(gettext_lazy("What exceeds"), empty_values=(), orderable=False)
    worst_ratio = NumberColumn(gettext_lazy("Highest ratio"), decimals=2)
    breaches = NumberColumn(gettext_lazy("Breaches in 12 months"))
    sampled_on = DayColumn(gettext_lazy("Last sample"))
    since = DayColumn(gettext_lazy("Since"))
    act = django_tables2.Column(gettext_lazy("Who must act"), empty_values=(), orderable=False)
    cases = django_tables2.Column(gettext_lazy("Open cases"), empty_values=(), orderable=False)

    shown_at_first = (
        "station",
        "area",
        "outcome",
        "severity",
        "over",
        "breaches",
        "since",
        "act",
        "cases",
    )
    always_shown = ("station",)

    class Meta(OfficeTable.Meta):
        empty_text = gettext_lazy(
            "No station exceeds its limits, owes a sample or has an open case on this day."
        )

    def __init__(self, stations, *, day: date, **kwargs):
        super().__init__(stations, **kwargs)
        self.day, self.ladder = day, severities()

    def fill_batch(self, records):
        behind = worklists.behind(self.day, records)
        for record in records:
            record.behind = behind[record.pk]

    def render_severity(self, value):
        return str(self.ladder.get(value, value))

    value_severity = render_severity

    def render_over(self, record):
        return "; ".join(map(over_in_words, record.behind.exceedances))

    value_over = render_over

    def render_act(self, record):
        """Whoever sees to an open case, else the investor, else the commune."""
        owners = dict.fromkeys(
            str(facts.owner) for facts in record.behind.cases if facts.owner is not None
        )
        if owners:
            return ", ".join(owners)
        if record.behind.investor:
            return record.behind.investor
        if record.cluster.area is not None:
            return _("People's Committee of %(commune)s") % {"commune": record.cluster.area}
        return _("Department of Industry and Trade")

    value_act = render_act

    def render_cases(self, record):
        links = [
            link(
                reverse("clusters:case", args=[facts.case_id]),
                facts.case.get_kind_display(),
            )
            for facts in record.behind.cases
        ]
        return format_html(", ".join(["{}"] * len(links)), *links)

    def value_cases(self, record):
        return "; ".join(facts.case.get_kind_display() for facts in record.behind.cases)


class SampleDueTable(FilledTable):
    """Samples to take; rows are dictionaries of `worklists.samples_to_take`."""

    station = StationColumn(gettext_lazy("Cluster"), orderable=False)
    code = django_tables2.Column(gettext_lazy("Code"), empty_values=(), orderable=False)
    group = django_tables2.Column(gettext_lazy("Duty"), empty_values=())
    state = django_tables2.Column(gettext_lazy("State"), accessor="is_overdue", empty_values=())
    due_on = DayColumn(gettext_lazy("Next due on"), accessor="next_due")
    missing = NumberColumn(gettext_lazy("Missing in 12 months"))
    missing_since = DayColumn(gettext_lazy("Missing since"))
    parameters = django_tables2.Column(
        gettext_lazy("To be measured"), empty_values=(), orderable=False
    )
    left_out = django_tables2.Column(
        gettext_lazy("Left out last time"), empty_values=(), orderable=False
    )

    shown_at_first = ("station", "group", "state", "due_on", "missing", "parameters", "left_out")
    always_shown = ("station",)

    class Meta(OfficeTable.Meta):
        empty_text = gettext_lazy("No sample is missing and none falls due within these days.")

    def __init__(self, rows, *, day: date, **kwargs):
        super().__init__(rows, **kwargs)
        self.day = day
        self.stations: dict[int, Station] = {}
        self.asked: dict[tuple[int, str], worklists.Asked] = {}

    def fill_batch(self, records):
        keys = [(record["station"], record["group"]) for record in records]
        stations = Station.objects.select_related("cluster__area")
        self.stations = stations.in_bulk({station for station, _group in keys})
        self.asked = worklists.parameters_asked(self.day, keys)

    def _asked(self, record) -> worklists.Asked:
        return self.asked[record["station"], record["group"]]

    def render_station(self, record):
        station = self.stations[record["station"]]
        return link(station_address(station), named(station))

    def value_station(self, record):
        return named(self.stations[record["station"]])

    def render_code(self, record):
        return self.stations[record["station"]].cluster.code

    value_code = render_code

    def render_group(self, record):
        return record["group"] or _("the permit's parameters")

    value_group = render_group

    def render_state(self, record):
        return badge("overdue") if record["is_overdue"] else badge("on_course", _("Due soon"))

    def value_state(self, record):
        return str(sign_of("overdue").word) if record["is_overdue"] else _("Due soon")

    def render_parameters(self, record):
        return in_words(self._asked(record).parameters)

    value_parameters = render_parameters

    def render_left_out(self, record):
        return in_words(self._asked(record).left_out)

    value_left_out = render_left_out


def in_words(parameters: tuple[Parameter, ...]) -> str:
    return ", ".join(map(str, parameters))


class CaseTable(OfficeTable):
    """Cases; rows are the facts that hold of each on the day of the table."""

    case = django_tables2.Column(
        gettext_lazy("Cluster"),
        order_by=("case__station__cluster__sort_key", "case__station__cluster__code"),
    )
    code = django_tables2.Column(gettext_lazy("Code"), accessor="case__station__cluster__code")
    kind = BadgeColumn(
        gettext_lazy("Kind"),
        accessor="case__kind",
        words={value: capfirst(label) for value, label in CaseKind.choices},
    )
    area = django_tables2.Column(
        gettext_lazy("Commune or ward"),
        accessor="case__station__cluster__area",
        order_by="case__station__cluster__area__sort_key",
    )
    state = django_tables2.Column(gettext_lazy("State"))
    severity = django_tables2.Column(gettext_lazy("Severity"))
    opened_on = DayColumn(gettext_lazy("Opened on"), accessor="case__opened_on")
    age = NumberColumn(
        gettext_lazy("Age (days)"), accessor="case__opened_on", order_by="-case__opened_on"
    )
    owner = django_tables2.Column(gettext_lazy("Seen to by"), default=gettext_lazy("nobody"))
    due_on = DayColumn(gettext_lazy("To be mended by"))
    why = django_tables2.Column(gettext_lazy("Reason"))

    shown_at_first = (
        "case",
        "kind",
        "area",
        "state",
        "severity",
        "opened_on",
        "age",
        "owner",
        "due_on",
    )
    always_shown = ("case",)

    class Meta(OfficeTable.Meta):
        empty_text = gettext_lazy("No case answers to these filters.")

    def __init__(self, facts, *, day: date, **kwargs):
        super().__init__(facts, **kwargs)
        self.day, self.ladder = day, severities()

    def render_case(self, value):
        return link(reverse("clusters:case", args=[value.pk]), named(value.station))

    def value_case(self, value):
        return named(value.station)

    def render_state(self, record):
        return badge(CASE_SIGNS[record.state], capfirst(record.get_state_display()))

    def value_state(self, record):
        return capfirst(record.get_state_display())

    def render_severity(self, value):
        return str(self.ladder.get(value, value))

    value_severity = render_severity

    def render_age(self, value):
        return formats.number((self.day - value).days)

    def value_age(self, value):
        return (self.day - value).days

    def render_due_on(self, value, record):
        is_late = record.state == CaseState.OPEN and value < self.day
        day = formats.day(value)
        return format_html("{} {}", day, badge("overdue")) if is_late else day

    def value_due_on(self, value):
        return value


class DifferenceTable(OfficeTable):
    """Stations about which the voices differ; rows are `worklists.Difference`."""

    cluster = django_tables2.Column(
        gettext_lazy("Cluster"), accessor="entry__name", order_by="entry__name"
    )
    sampled = django_tables2.Column(gettext_lazy("Samples"), orderable=False)
    ruled = django_tables2.Column(gettext_lazy("Authority's ruling"), orderable=False)
    declared = django_tables2.Column(gettext_lazy("Declared"), orderable=False)
    official = django_tables2.Column(gettext_lazy("Counted"), accessor="voice", orderable=False)

    class Meta(OfficeTable.Meta):
        empty_text = gettext_lazy("Nowhere do two voices say opposite things on this day.")

    def render_cluster(self, record):
        return link(station_address(record.station), named(record.station))

    def value_cluster(self, record):
        return named(record.station)

    def _says(self, saying, record) -> str:
        """What it says, since when, and the paper or the sample behind it, as a link."""
        word = badge("meets" if saying.told else "missed", MEETS_WORDS[saying.told])
        since = formats.day(saying.since) if saying.since else ""
        ground = saying.who
        if saying.paper is not None:
            ground = link(reverse("documents:paper", args=[saying.paper.pk]), saying.paper)
        elif saying.sample is not None:
            ground = link(sample_address(record.station, saying.sample), _("sample"))
        return format_html("{} {} {}", word, since, ground)

    def _plainly(self, saying) -> str:
        paper = str(saying.paper) if saying.paper is not None else saying.who
        since = formats.day(saying.since) if saying.since else ""
        return "; ".join(filter(None, [str(MEETS_WORDS[saying.told]), since, paper]))

    def render_sampled(self, value, record):
        return self._says(value, record)

    render_ruled = render_declared = render_sampled

    def value_sampled(self, value):
        return self._plainly(value)

    value_ruled = value_declared = value_sampled

    def render_official(self, record):
        sign = "meets" if record.official else "missed"
        return format_html(
            "{} {}", badge(sign, MEETS_WORDS[record.official]), VOICE_WORDS[record.voice]
        )

    def value_official(self, record):
        return f"{MEETS_WORDS[record.official]} ({VOICE_WORDS[record.voice]})"


class LensTable(FilledTable):
    """Stations through a lens; rows are `judging.Failing`."""

    station = StationColumn(gettext_lazy("Cluster"), order_by="station__cluster__sort_key")
    code = django_tables2.Column(gettext_lazy("Code"), accessor="station__cluster__code")
    own = django_tables2.Column(
        gettext_lazy("By its own limits"), accessor="own__outcome", empty_values=()
    )
    under = django_tables2.Column(
        gettext_lazy("By the chosen limits"), accessor="under__outcome", empty_values=()
    )
    over = django_tables2.Column(
        gettext_lazy("What would exceed"), accessor="exceedances", orderable=False
    )
    worst_ratio = NumberColumn(
        gettext_lazy("Highest ratio"), accessor="under__worst_ratio", decimals=2
    )
    open = django_tables2.Column(
        gettext_lazy("Measured, without a limit there"), empty_values=(), orderable=False
    )
    sampled_on = DayColumn(gettext_lazy("Last sample"), accessor="under__taken_on")

    class Meta(OfficeTable.Meta):
        empty_text = gettext_lazy("No station is on this list.")

    def __init__(self, rows, *, limited: set[int], **kwargs):
        """`limited` are the parameters that the chosen column has a limit for."""
        super().__init__(rows, **kwargs)
        self.limited = limited
        self.parameters = Parameter.objects.in_bulk()
        self.measured: dict[int, set[int]] = {}

    def fill_batch(self, records):
        samples = {one.under.sample_id for one in records} - {None}
        self.measured = worklists.measured_in(samples)

    def render_own(self, record):
        return _outcome(record.own)

    def value_own(self, record):
        return _outcome_words(record.own)

    def render_under(self, record):
        return _outcome(record.under)

    def value_under(self, record):
        return _outcome_words(record.under)

    def render_over(self, value):
        told = []
        for one in sorted(value, key=lambda one: one.ratio or 0, reverse=True):
            ratio = f" {formats.number(one.ratio, 2)} ×" if one.ratio is not None else ""
            told.append(f"{self.parameters[one.parameter]}{ratio}")
        return "; ".join(told)

    value_over = render_over

    def render_open(self, record):
        """What was measured and has no limit there cannot be told."""
        missing = self.measured.get(record.under.sample_id, set()) - self.limited
        return ", ".join(str(self.parameters[number]) for number in sorted(missing))

    value_open = render_open


class PeriodTable(OfficeTable):
    """Stations with their samples of a period through a lens; rows are `judging.Tally`."""

    station = StationColumn(gettext_lazy("Cluster"), order_by="station__cluster__sort_key")
    code = django_tables2.Column(gettext_lazy("Code"), accessor="station__cluster__code")
    samples = NumberColumn(gettext_lazy("Samples judged"))
    exceeding = NumberColumn(gettext_lazy("Would exceed"))
    own_exceeding = NumberColumn(gettext_lazy("Exceed its own limits"))
    untold = NumberColumn(gettext_lazy("Cannot be told"))
    over = django_tables2.Column(
        gettext_lazy("On what, in how many samples, by how much at most"), orderable=False
    )
    worst_ratio = NumberColumn(gettext_lazy("Highest ratio"), decimals=2)

    class Meta(OfficeTable.Meta):
        empty_text = gettext_lazy("No station is on this list.")

    def __init__(self, rows, **kwargs):
        super().__init__(rows, **kwargs)
        self.parameters = Parameter.objects.in_bulk()

    def render_over(self, value):
        return "; ".join(
            f"{self.parameters[one.parameter]}: {formats.number(one.samples)}"
            + (f" ({formats.number(one.ratio, 2)} ×)" if one.ratio is not None else "")
            for one in value
        )

    value_over = render_over


def _outcome_words(standing) -> str:
    return str(OUTCOME_WORDS[standing.outcome if standing is not None else "no_data"])


def _outcome(standing) -> str:
    return badge(
        str(standing.outcome) if standing is not None else "no_data", _outcome_words(standing)
    )
