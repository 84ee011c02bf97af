"""Of which sample a row is: its cluster and station, the day, the kind and the place in the station."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from clusters import consistency, measuring
from clusters.models import Cluster, SampleKind, Station
from clusters.services import may_record
from clusters.sheets import codes
from clusters.sheets.certificates import cluster_within
from clusters.sheets.finding import ClusterFinder, Found
from clusters.sheets.named_above import is_named_above, may_be_a_place
from clusters.sheets.parameters import Ask, Problem
from clusters.sheets.places import Placing
from clusters.sheets.sample_fields import MENTIONED, WATER
from clusters.wastewater.services import SampleRow, Value
from hanoi_industry import words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.periods import PartialDay
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.columns import RowProblem
from hanoi_industry.spreadsheets.comparing import Choice, Draft, Questions
from hanoi_industry.spreadsheets.sheets import Asking, Table


@dataclass
class SampleDraft:
    """The sample of a row, and what it says of it."""

    station: Station
    taken_on: date
    kind: str
    point: str
    number: str
    facts: dict[str, object] = field(default_factory=dict)
    readings: list[Value] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple:
        return self.station.pk, self.kind, self.point, self.taken_on, self.number

    def row(self, sheet: str) -> SampleRow:
        return SampleRow(
            *(self.station, self.taken_on, self.kind, self.point, self.number),
            facts=self.facts,
            readings=tuple(self.readings),
            sheet=sheet,
            cells=self.cells,
        )


class SampleFinder:
    """Asks once for the file what rows leave open; what is wrong is told to the row."""

    def __init__(self, table: Table, asking: Asking, questions: Questions):
        self.table, self.asking, self.questions = table, asking, questions
        self.finder = ClusterFinder(asking.by)
        self.placing = Placing(questions)
        self.allowed: dict[int | None, bool] = {}

    def find(self, drafts: Iterable[Draft]) -> None:
        """Gives each row that is read and clear its sample, as `kept`."""
        clusters: dict[int, Cluster] = {}
        read = []
        for draft in drafts:
            if not draft.is_left_out and self._is_judged(draft):
                cluster = self._cluster(draft)
                if cluster is not None:
                    clusters[draft.number] = cluster
                    read.append(draft)
        self.stations = _stations({one.pk for one in clusters.values()})
        for draft in read:
            cluster = clusters[draft.number]
            if self._may(draft, cluster):
                draft.kept = self._sample(draft, cluster)

    def place(self, draft: Draft) -> str:
        """A cell by which the row is known."""
        found = (draft.cell(name).address for name in self.table.columns)
        return next(filter(None, found), "")

    def _is_judged(self, draft: Draft) -> bool:
        """Water before treatment, or of a river, would be judged like all that is recorded."""
        # A laboratory tells both waters apart by their numbers, and explains them in a note at most.
        points = [draft.text("point"), draft.text(WATER), draft.text("number")]
        if measuring.is_before_treatment(*points):
            trouble = Problem.BEFORE_TREATMENT
        elif measuring.is_other_water(*points):
            trouble = Problem.OTHER_WATER
        elif measuring.is_of_a_firm(draft.text("point")):
            trouble = Problem.OF_A_FIRM
        else:
            return True
        draft.is_left_out = True
        said_in = next(filter(draft.text, ("point", WATER, "number")), WATER)
        cell = draft.cell(said_in)
        draft.note(trouble, cell, " ".join(dict.fromkeys(filter(None, points))))
        return False

    def _cluster(self, draft: Draft) -> Cluster | None:
        code, name = draft.text("code"), draft.text("name")
        draft.label = name or code
        mentioned = draft.text(MENTIONED) or cluster_within(name)
        places = self.placing.of(draft)
        if not code and not name and (within := cluster_within(draft.text("point"))):
            found = self.finder.find("", within, places.district, places.possible)
            if found.cluster is not None and not found.is_likeness:
                return found.cluster
        if not code and not name and not mentioned:
            return self._cluster_of_all(draft)
        found = self.finder.find(code, name, places.district, places.possible)
        if name and is_named_above(self.table):
            draft.note(codes.Note.CLUSTER_OF_ABOVE, draft.cell("name"), name, name=name)
            if found.cluster is not None and may_be_a_place(name, self.placing.finder):
                found = Found(candidates=(found.cluster,))
        if found.cluster is None and mentioned and (not found.candidates or found.is_likeness):
            found = self.finder.find("", mentioned, places.district, places.possible)
            name = name or mentioned
        if found.cluster is not None:
            if places.names_no_commune:
                text = places.text
                draft.oddity(codes.Note.NO_SUCH_COMMUNE, draft.cell("commune"), text, text=text)
            return found.cluster
        if not draft.text("name") and not code and not found.candidates:
            # What the lines above speak of is no cluster of the register.
            return self._cluster_of_all(draft)
        candidates = [one for one in found.candidates if one.pk in self.finder.visible]
        if not candidates:
            cell = draft.cell("code" if code else "name")
            draft.fault(codes.Fault.NO_SUCH_CLUSTER, cell, code or name)
            return None
        district = str(places.district or "")
        key = f"cluster|{words.accent_free(district)}|{words.spelling_key(name)}"
        params = {"text": name or code, "where": codes.in_brackets(district)}
        return self._chosen(draft, key, codes.Ask.WHICH_OF_THE_REGISTER, candidates, **params)

    def _cluster_of_all(self, draft: Draft) -> Cluster | None:
        """The file names none: a person says which one it is."""
        if draft.is_faulty_at("code", "name"):
            return None
        visible = [self.finder.clusters[pk] for pk in self.finder.clusters if self._sees(pk)]
        return self._chosen(draft, "cluster of all", Ask.WHICH_CLUSTER, visible)

    def _sees(self, number: int) -> bool:
        return number in self.finder.visible

    def _chosen(self, draft: Draft, key: str, code, clusters: Sequence[Cluster], **params):
        answer = self.questions.ask(
            key,
            code,
            [Choice(one.code, f"{one.name} ({one.code})") for one in clusters],
            address=self.place(draft),
            **params,
        )
        if answer is None:
            draft.asked.append(key)
        return next((one for one in clusters if one.code == answer), None)

    def _may(self, draft: Draft, cluster: Cluster) -> bool:
        area, by = cluster.area, self.asking.by
        if cluster.area_id not in self.allowed:
            place = area if area is not None else WHOLE_CITY
            self.allowed[cluster.area_id] = may_record(by, area) and by.may(
                Permission.IMPORT, place
            )
        if not self.allowed[cluster.area_id]:
            draft.fault(codes.Fault.NOT_YOUR_AREA)
        return self.allowed[cluster.area_id]

    def _sample(self, draft: Draft, cluster: Cluster) -> SampleDraft | None:
        station, day, kind = self._station(draft, cluster), self._day(draft), self._kind(draft)
        draft.label = cluster.name
        if station is None or day is None or kind is None:
            return None
        station.cluster = cluster
        point, number = draft.text("point") or draft.text(WATER), draft.text("number")
        draft.label = " ".join(filter(None, [cluster.name, point, f"{day:%d/%m/%Y}", number]))
        return SampleDraft(station, day, kind, point, number)

    def _station(self, draft: Draft, cluster: Cluster) -> Station | None:
        known = self.stations.get(cluster.pk, {})
        number = draft.value("station")
        if draft.is_faulty_at("station"):
            return None
        if number is None and len(known) > 1:
            key = f"station of|{cluster.code}"
            answer = self.questions.ask(
                key,
                codes.Ask.WHICH_STATION,
                [
                    Choice(str(one.number), f"{one.number} {one.name}".strip())
                    for one in known.values()
                ],
                address=self.place(draft),
                text=cluster.name,
            )
            if answer is None:
                draft.asked.append(key)
                return None
            number = int(answer)
        station = known.get(number) if number is not None else next(iter(known.values()), None)
        if station is None:
            draft.fault(Problem.NO_STATION, draft.cell("station"))
        return station

    def _day(self, draft: Draft) -> date | None:
        cell, day = draft.cell("taken_on"), draft.value("taken_on")
        if draft.is_faulty_at("taken_on"):
            return None
        typed = cells.as_typed(cell.raw)
        if not isinstance(day, PartialDay):
            draft.fault(Problem.NO_DAY, cell)
        elif day.day > self.asking.today:
            draft.fault(RowProblem.DAY_TO_COME, cell, typed)
        else:
            if consistency.is_long_ago(day):
                draft.oddity(codes.Note.LONG_AGO, cell, typed)
            return day.day
        return None

    def _kind(self, draft: Draft) -> str | None:
        said = draft.value("kind")
        if said is not None or draft.is_faulty_at("kind"):
            return said
        if draft.text("laboratory") or draft.text("certificate"):
            return SampleKind.LABORATORY
        answer = self.questions.ask(
            "kind",
            Ask.WHICH_KIND,
            [Choice(value, label) for value, label in SampleKind.choices],
            address=self.place(draft),
            offered=SampleKind.LABORATORY,
        )
        if answer is None:
            draft.asked.append("kind")
        return answer


def _stations(clusters: set[int]) -> dict[int, dict[int, Station]]:
    """Stations by cluster and by their own number."""
    found: dict[int, dict[int, Station]] = {}
    rows = Station.objects.filter(cluster__among=sorted(clusters)).order_by("number")
    for one in rows:
        found.setdefault(one.cluster_id, {})[one.number] = one
    return found
