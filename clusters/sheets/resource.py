"""Rows of a spreadsheet to what they say of clusters, compared with what the register holds.

A blank never erases, a name that is only alike never decides, and what is unclear is asked. The
number of questions to the database does not grow with the rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from clusters import consistency
from clusters.conditions import NOT_APPLICABLE
from clusters.models import (
    CapitalFacts,
    Cluster,
    ClusterFacts,
    InvestorFacts,
    LandFacts,
    LegalStage,
    MilestoneFacts,
    MilestoneKind,
    MilestoneState,
    OperationFacts,
    ProgressFacts,
    StationFacts,
)
from clusters.register import partial
from clusters.services import FACT_MODELS, may_record
from clusters.sheets import codes, office_words
from clusters.sheets.columns import ATTRIBUTES, PLAIN_FACTS, STEPS, JoinedLabel
from clusters.sheets.finding import ClusterFinder, Found
from clusters.sheets.places import Places, Placing
from hanoi_industry import words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.areas.models import Area
from hanoi_industry.documents.parsing import parse_decisions
from hanoi_industry.periods import PartialDay
from hanoi_industry.spreadsheets import headings
from hanoi_industry.spreadsheets.cells import Reading
from hanoi_industry.spreadsheets.comparing import (
    LEAVE_OPEN,
    Choice,
    Difference,
    Draft,
    RowKind,
    SourceCell,
    says_the_same,
)
from hanoi_industry.spreadsheets.progress import Stage
from hanoi_industry.spreadsheets.sheets import Mark, RowProblem, SheetResource
from hanoi_industry.validity import Dated

BATCH = 500
# What the register says of a cluster itself, and of its first station.
MODELS = tuple(
    model for model in FACT_MODELS if model.dated_subject[0] == "cluster" or model is StationFacts
)
A_NEW_ONE = "new"
REMARK_MARK = "; "
Key = tuple[type[Dated], str]


@dataclass(frozen=True)
class NamedInvestor:
    """An investor as the file names it; made, where it is new, only when the file is kept."""

    name: str
    kind: str = ""

    def __str__(self):
        return self.name


@dataclass(frozen=True, slots=True)
class Said:
    """One value of a fact, with the cell it comes from."""

    value: object
    typed: str = ""
    cell: SourceCell = SourceCell()
    does_not_apply: bool = False


@dataclass
class ClusterDraft:
    """What a row will hand to the services; only values that differ from what is stored."""

    valid_from: date
    cluster: Cluster | None
    code: str = ""
    aliases: tuple[str, ...] = ()
    facts: dict[Key, dict[str, Said]] = field(default_factory=dict)
    # From which day what is held of a group is true, where that is an earlier one than the row's.
    since: dict[Key, date] = field(default_factory=dict)
    decision: str = ""
    source: str = ""


class ClusterResource(SheetResource):
    absent = NOT_APPLICABLE

    # What is loaded once for the file

    def prepare(self, drafts: list[Draft]) -> None:
        self.finder = ClusterFinder(self.asking.by)
        self._is_heading = headings.knows(self.sheet.vocabulary())
        self.placing = Placing(self.questions, self.table.headings.get("commune", ""))
        self.places = {draft.number: self._places(draft) for draft in drafts}
        found = {
            draft.number: self._find(draft)
            for draft in self.told_of_each(Stage.MATCHING, drafts)
            if not draft.is_left_out
        }
        # A cluster that one row names exactly is not what another row nearly names.
        named = {one.cluster.pk for one in found.values() if one.cluster is not None}
        for draft in drafts:
            if not draft.is_left_out:
                self._identify(draft, found[draft.number].without(named))
        self.held = Held([draft.thing.pk for draft in drafts if draft.thing], lock=self.lock)

    def _places(self, draft: Draft) -> Places | None:
        """A cluster that is known by its code has its place; no sheet need name it."""
        if draft.is_left_out:
            return None
        return self.placing.of(draft, by_sheet=not self.finder.knows(draft.text("code")))

    def _find(self, draft: Draft) -> Found:
        places = self.places[draft.number]
        code, name = draft.text("code"), draft.text("name")
        return self.finder.find(code, name, places.district, places.possible)

    def _identify(self, draft: Draft, found: Found) -> None:
        code, name = draft.text("code"), draft.text("name")
        draft.label = office_words.bare_name(name) if name else code
        if not code and not name:
            if not draft.is_faulty_at("code", "name"):
                draft.fault(codes.Fault.NO_NAME, draft.cell("name"))
            return
        cluster = found.cluster
        if cluster is None and self._is_heading(name):
            draft.fault(codes.Fault.NAME_IS_A_HEADING, draft.cell("name"), name)
            return
        if cluster is None and found.candidates:
            cluster = self._ask_which(draft, name, self.places[draft.number], found)
        if cluster is not None and cluster.pk not in self.finder.visible:
            draft.fault(codes.Fault.NOT_YOUR_AREA, draft.cell("name"), name)
            return
        draft.thing = cluster
        draft.is_new = cluster is None or not cluster.is_standing
        draft.kept = ClusterDraft(
            valid_from=self._day(draft),
            cluster=cluster,
            code=code if cluster is None else "",
            aliases=tuple(self._aliases(cluster, found, code, name)),
        )

    def _ask_which(self, draft, name: str, places: Places, found: Found) -> Cluster | None:
        candidates = [one for one in found.candidates if one.pk in self.finder.visible]
        if not candidates:
            return None
        district = places.district
        key = f"cluster|{district.code if district else ''}|{words.spelling_key(name)}"
        answer = self.questions.ask(
            key,
            codes.Ask.WHICH_CLUSTER,
            [
                *(Choice(one.code, f"{one.name} ({one.code})") for one in candidates),
                Choice(A_NEW_ONE, codes.A_NEW_CLUSTER),
            ],
            address=draft.cell("name").address,
            text=name,
            district=str(district or ""),
        )
        if answer is None:
            draft.asked.append(key)
        return next((one for one in candidates if one.code == answer), None)

    def _aliases(self, cluster, found: Found, code: str, name: str) -> Iterable[str]:
        """What a person or the name decided is remembered: the next file is not asked again."""
        if cluster is None:
            return
        is_other_code = code and code.lower() != cluster.code.lower()
        if is_other_code and not self.finder.is_known_as(cluster, code):
            yield code
        bare = office_words.bare_name(name) if name else ""
        if bare and found.cluster is None and not self.finder.is_known_as(cluster, bare):
            yield bare

    def _day(self, draft: Draft) -> date:
        """The day of the row's own report, else the end of its year, else that of the file."""
        for name in ("reported_date", "figures_year"):
            said = draft.said.get(name)
            if said is not None and isinstance(said.value, PartialDay):
                if said.value.first > self.asking.today:
                    draft.fault(RowProblem.DAY_TO_COME, draft.cell(name), said.as_typed)
                return min(said.value.last, self.asking.today)
        return self.asking.as_of

    # What a row says

    def settle(self, draft: Draft) -> None:
        if draft.kept is None:
            return
        facts: dict[Key, dict[str, Said]] = {}
        self._name(draft, facts)
        self._plain_facts(draft, facts)
        self._steps(draft, facts)
        self._state(draft, facts)
        self._station(draft, facts)
        self._investor(draft, facts)
        self._place(draft, facts)
        self._size(draft, facts)
        self._decision(draft, facts)
        self._compare(draft, facts)
        self._check_area(draft, facts)
        self._look_for_oddities(draft, facts)

    def _name(self, draft: Draft, facts: dict) -> None:
        """A cluster found by its code may have a new name; one found by name has it already."""
        name, held = draft.text("name"), self._held(draft, ClusterFacts)
        bare = office_words.bare_name(name) if name else ""
        has_other_name = draft.text("code") and held is not None and bare
        if held is None:
            if not bare and draft.thing is not None:
                bare = draft.thing.name
            if not bare:
                if not draft.is_faulty_at("name"):
                    draft.fault(codes.Fault.NO_NAME, draft.cell("name"))
                return
            _say(facts, ClusterFacts, "name", bare, draft, "name")
        elif has_other_name and draft.thing.code.lower() == draft.text("code").lower():
            _say(facts, ClusterFacts, "name", bare, draft, "name")

    def _plain_facts(self, draft: Draft, facts: dict) -> None:
        for name, model in PLAIN_FACTS.items():
            reading = draft.said.get(name)
            if reading is None or reading.is_blank:
                continue
            _say(facts, model, ATTRIBUTES.get(name, name), reading.value, draft, name)

    def _steps(self, draft: Draft, facts: dict) -> None:
        for step in STEPS:
            reading = draft.said.get(step.name)
            if reading is None or reading.is_blank:
                continue
            kind, side = step.name.rsplit("_", 1)
            if side == "actual" and reading.value and reading.value.first > self.asking.today:
                draft.fault(RowProblem.DAY_TO_COME, draft.cell(step.name), reading.as_typed)
                continue
            self._step(facts, kind, side, reading.value, draft, step.name)

    def _step(self, facts, kind: str, side: str, day: PartialDay | None, draft, column: str):
        _say(facts, MilestoneFacts, f"{side}_on", day and day.first, draft, column, kind)
        precision = str(day.precision) if day else None
        _say(facts, MilestoneFacts, f"{side}_precision", precision, draft, column, kind)
        if side == "actual" and day is not None:
            _say(facts, MilestoneFacts, "state", MilestoneState.DONE, draft, column, kind)

    def _state(self, draft: Draft, facts: dict) -> None:
        text, reading = draft.text("status"), draft.text("status_reading")
        self._note(draft, facts, text, draft.text("remark"))
        if not text and not reading:
            return
        state = office_words.read_state(text) if text else None
        listed = office_words.STATES.get(words.accent_free(reading)) if reading else None
        if state is None and listed is None:
            state = self._ask_state(draft, text or reading)
        state = (state or office_words.State()).joined(listed or office_words.State())
        column = "status" if text else "status_reading"
        if state.legal_stage:
            _say_unless_said(facts, ClusterFacts, "legal_stage", state.legal_stage, draft, column)
        if state.progress:
            _say_unless_said(facts, ProgressFacts, "state", state.progress, draft, column)
        if state.is_operating is not None:
            _say_unless_said(
                facts, ProgressFacts, "is_operating", state.is_operating, draft, column
            )
        if state.ground_broken:
            kind = MilestoneKind.GROUND_BREAKING
            _say(facts, MilestoneFacts, "state", MilestoneState.DONE, draft, column, kind)
            if state.ground_broken_on is not None:
                self._step(facts, kind, "actual", state.ground_broken_on, draft, column)

    def _note(self, draft: Draft, facts: dict, text: str, remark: str) -> None:
        """The words as they are; a blank remark does not take away one that was made before."""
        note = REMARK_MARK.join(filter(None, [text, remark]))
        if not note or "note" in facts.get((ProgressFacts, ""), {}):
            return
        held = self._held(draft, ProgressFacts)
        before = held.note if held is not None and held.note else ""
        if text and not remark and before.startswith(text + REMARK_MARK):
            return
        longest = ProgressFacts._meta.get_field("note").max_length
        if len(note) > longest:
            cell = draft.cell("remark")
            room = longest - len(text) - len(REMARK_MARK)
            draft.fault(RowProblem.TEXT_TOO_LONG, cell, remark[:80], longest=room)
            return
        _say(facts, ProgressFacts, "note", note, draft, "status" if text else "remark")

    def _ask_state(self, draft: Draft, text: str) -> office_words.State | None:
        key = f"state|{words.accent_free(text)}"
        answer = self.questions.ask(
            key,
            codes.Ask.WHICH_STATE,
            [
                Choice(LEAVE_OPEN, codes.LEAVE_STATE_OPEN),
                *(Choice(value, label) for value, label in codes.STATE_LABELS.items()),
            ],
            address=draft.cell("status").address,
            offered=LEAVE_OPEN,
            text=text,
        )
        if answer is None:
            draft.asked.append(key)
        return office_words.STATES.get(answer or "")

    def _station(self, draft: Draft, facts: dict) -> None:
        text = draft.text("treatment")
        if not text:
            return
        _say(facts, StationFacts, "note", text, draft, "treatment")
        state = office_words.read_station(text)
        if state is None:
            state = self._ask_station(draft, text)
        if state:
            _say_unless_said(facts, StationFacts, "state", state, draft, "treatment")

    def _ask_station(self, draft: Draft, text: str) -> str | None:
        key = f"station|{words.accent_free(text)}"
        answer = self.questions.ask(
            key,
            codes.Ask.WHICH_STATION_STATE,
            [
                Choice(LEAVE_OPEN, codes.LEAVE_STATE_OPEN),
                *(
                    Choice(value, label)
                    for value, label in self.sheet.field("station_state").choices
                ),
            ],
            address=draft.cell("treatment").address,
            offered=LEAVE_OPEN,
            text=text,
        )
        if answer is None:
            draft.asked.append(key)
        return None if answer in (None, LEAVE_OPEN) else answer

    def _investor(self, draft: Draft, facts: dict) -> None:
        reading = draft.said.get("investor")
        if reading is None or reading.is_blank:
            return
        name = None if reading.erases else words.nfc(reading.value)
        investor = name and NamedInvestor(name, office_words.investor_kind(name))
        _say(facts, InvestorFacts, "investor", investor, draft, "investor")

    def _place(self, draft: Draft, facts: dict) -> None:
        places = self.places[draft.number]
        held = self._held(draft, ClusterFacts)
        if places.district is not None:
            column = "district" if "district" in draft.cells else "commune"
            _say(facts, ClusterFacts, "district", places.district, draft, column)
            if places.sheet:
                said = facts[(ClusterFacts, "")]
                said["district"] = Said(places.district, places.sheet, places.cell)
        is_told = places.text and "place" not in draft.cells
        if is_told and places.text != self._communes_in_words(held):
            _say(facts, ClusterFacts, "place", places.text, draft, "commune")
        if not places.parts:
            return
        lead, *further = self.placing.settle(draft, places, self._held_communes(held))
        if lead is not None:
            _say(facts, ClusterFacts, "lead_area", lead, draft, "commune")
        codes_of_further = sorted({area.code for area in further if area not in (None, lead)})
        if codes_of_further or None not in further:
            _say(facts, ClusterFacts, "further_area_codes", codes_of_further, draft, "commune")

    def _communes_in_words(self, held: ClusterFacts | None) -> str:
        """As an export writes them: that says nothing of what the papers call the place."""
        if held is None:
            return ""
        further = self.placing.communes_with(held.further_area_codes or ())
        return "; ".join(str(area) for area in (held.lead_area, *further) if area is not None)

    def _held_communes(self, held: ClusterFacts | None) -> set[int]:
        if held is None:
            return set()
        further = {area.pk for area in self.placing.communes_with(held.further_area_codes)}
        return further | ({held.lead_area_id} if held.lead_area_id else set())

    def _size(self, draft: Draft, facts: dict) -> None:
        """The one size a list gives is the established area where the cluster is established."""
        reading = draft.said.get("size")
        if reading is None or reading.is_blank:
            return
        stage = self._value(draft, facts, ClusterFacts, "legal_stage")
        is_established = stage == LegalStage.ESTABLISHED
        attribute = "established_hectares" if is_established else "planned_hectares"
        _say_unless_said(facts, ClusterFacts, attribute, reading.value, draft, "size")
        note = codes.Note.AREA_AS_ESTABLISHED if is_established else codes.Note.AREA_AS_PLANNED
        draft.note(note, draft.cell("size"), reading.as_typed)

    def _decision(self, draft: Draft, facts: dict) -> None:
        text = draft.text("decisions")
        citations = parse_decisions(text).citations if text else ()
        cell = draft.cell("decisions")
        if text and not citations:
            draft.note(codes.Note.DECISION_WITHOUT_NUMBER, cell, text)
        elif any(one.is_group for one in citations):
            draft.note(codes.Note.GROUP_OF_DECISIONS, cell, text)
        elif len(citations) == 1:
            draft.kept.decision = text
        draft.kept.source = draft.text("source")
        said = draft.said.get("decision_date")
        issued = said.value if said is not None and isinstance(said.value, PartialDay) else None
        if issued is None and len(citations) == 1 and not citations[0].is_group:
            issued = citations[0].issued
        if issued is None or f"{MilestoneKind.ESTABLISHMENT}_actual" in draft.cells:
            return
        if self._value(draft, facts, ClusterFacts, "legal_stage") != LegalStage.ESTABLISHED:
            draft.note(codes.Note.DECISION_DAY_UNUSED, draft.cell("decision_date"), str(issued))
            return
        column = "decision_date" if said is not None and said.value else "decisions"
        self._step(facts, MilestoneKind.ESTABLISHMENT, "actual", issued, draft, column)

    # Comparing

    def _held(self, draft: Draft, model: type[Dated], kind: str = "") -> Dated | None:
        if draft.thing is None:
            return None
        return self.held.on(draft.thing.pk, model, kind, draft.kept.valid_from)

    def _value(self, draft: Draft, facts: dict, model: type[Dated], name: str):
        """What will hold after the row: what it says, else what is stored."""
        said = facts.get((model, ""), {}).get(name)
        if said is not None:
            return said.value
        held = self._held(draft, model)
        return getattr(held, name) if held is not None else None

    def _compare(self, draft: Draft, facts: dict) -> None:
        for (model, kind), said in facts.items():
            held = self._held(draft, model, kind)
            if held is not None:
                draft.compared_with.append(f"{model._meta.label_lower}:{held.pk}")
            differing = {
                name: one
                for name, one in said.items()
                if self._differs(draft, model, held, name, one)
            }
            if differing:
                draft.kept.facts[(model, kind)] = _with_precisions(differing, said)
                told = self._differences(model, kind, held, differing, said)
                if held is not None and held.valid_from < draft.kept.valid_from:
                    draft.kept.since[(model, kind)] = held.valid_from
                    told = [_since(held.valid_from, one) for one in told]
                draft.differences += told
        newest = self.held.newest(draft.thing.pk) if draft.thing else None
        if newest is not None and newest > draft.kept.valid_from and draft.differences:
            draft.note(codes.Note.LATER_FACTS_STAND, draft.cell("name"), day=newest)

    def _differs(self, draft: Draft, model, held: Dated | None, name: str, one: Said) -> bool:
        if one.value is None and not one.does_not_apply and not _may_be_erased(model, name):
            draft.fault(codes.Fault.CANNOT_BE_ERASED, one.cell, one.typed)
            return False
        before = getattr(held, name) if held is not None else None
        absent = held is not None and name in held.not_applicable
        return not _same(before, one.value) or absent != one.does_not_apply

    def _differences(self, model, kind: str, held, differing: dict, said: dict) -> list[Difference]:
        told = []
        for name, one in differing.items():
            side, _mark, part = name.rpartition("_")
            if model is MilestoneFacts and part == "precision":
                if f"{side}_on" not in differing:
                    told.append(_day_difference(kind, side, held, said))
            elif model is MilestoneFacts and part == "on":
                told.append(_day_difference(kind, side, held, said))
            else:
                before = getattr(held, name) if held is not None else None
                told.append(_difference(model, kind, name, before, one, self._words(model, name)))
        return told

    def _words(self, model, name: str) -> dict:
        return self.placing.names if name == "further_area_codes" else _choices(model, name)

    def _check_area(self, draft: Draft, facts: dict) -> None:
        """Importing and recording both, where the cluster is and where it will be."""
        cell = draft.cell("name")
        if draft.thing is not None and not self._may(draft.thing.area):
            draft.fault(codes.Fault.NOT_YOUR_AREA, cell)
            return
        lead = facts.get((ClusterFacts, ""), {}).get("lead_area")
        if lead is not None and not self._may(lead.value):
            draft.fault(codes.Fault.NOT_YOUR_AREA, draft.cell("commune"), lead.typed)
        elif draft.thing is None and lead is None and not draft.asked and not self._may(None):
            draft.fault(codes.Fault.CITY_ONLY, cell)

    def _may(self, area: Area | None) -> bool:
        by = self.asking.by
        place = WHOLE_CITY if area is None else area
        return may_record(by, area) and by.may(Permission.IMPORT, place)

    def _look_for_oddities(self, draft: Draft, facts: dict) -> None:
        values = {}
        for model in (ClusterFacts, LandFacts, OperationFacts, CapitalFacts):
            held = self._held(draft, model)
            values |= held.values() if held is not None else {}
        said = {
            name: one
            for (model, _kind), some in facts.items()
            for name, one in some.items()
            if model is not MilestoneFacts
        }
        values |= {name: one.value for name, one in said.items()}
        for oddity in consistency.oddities(values):
            if oddity.field in said:
                one = said[oddity.field]
                draft.oddity(oddity.code, one.cell, one.typed, **oddity.params)
        for difference in draft.differences:
            if consistency.jumped(difference.before, difference.after):
                cell = SourceCell(address=difference.address)
                draft.oddity(
                    consistency.Code.JUMPED, cell, difference.typed, before=difference.before
                )

    def settle_all(self) -> None:
        """A cluster named twice for one day is asked to be named once."""
        first: dict[tuple, Draft] = {}
        for draft in self.drafts:
            if draft.kept is None or draft.is_left_out:
                continue
            if draft.thing is not None:
                key = (draft.thing.pk, draft.kept.valid_from)
            else:
                district = self.places[draft.number].district
                name = words.spelling_key(draft.label)
                key = (draft.kept.code.lower() or name, district.pk if district else None)
            other = first.setdefault(key, draft)
            if other is not draft and other.kind is not RowKind.LEFT_OUT:
                draft.fault(codes.Fault.REPEATED, draft.cell("name"), first=other.number)


class Held:
    """The standing facts of the clusters of a file, loaded with one question for each group."""

    def __init__(self, numbers: list[int], *, lock: bool):
        self._rows: dict[tuple, list[Dated]] = {}
        self._newest: dict[int, date] = {}
        numbers = sorted(set(numbers))
        for model in MODELS:
            for start in range(0, len(numbers), BATCH):
                self._load(model, numbers[start : start + BATCH], lock)

    def _load(self, model: type[Dated], numbers: list[int], lock: bool) -> None:
        path = "station__cluster" if model is StationFacts else "cluster"
        rows = model.objects.standing().filter(**{f"{path}__in": numbers})
        rows = rows.select_related(*model.relations()).order_by("valid_from")
        if model is StationFacts:
            rows = rows.filter(station__number=1)
        if lock:
            rows = rows.select_for_update(of=("self",))
        for row in rows:
            number = row.station.cluster_id if model is StationFacts else row.cluster_id
            kind = row.kind if model is MilestoneFacts else ""
            self._rows.setdefault((number, model, kind), []).append(row)
            self._newest[number] = max(self._newest.get(number, row.valid_from), row.valid_from)

    def on(self, number: int, model: type[Dated], kind: str, day: date) -> Dated | None:
        rows = [row for row in self._rows.get((number, model, kind), []) if row.valid_from <= day]
        return rows[-1] if rows else None

    def newest(self, number: int) -> date | None:
        return self._newest.get(number)


def _say(facts: dict, model, name: str, value, draft: Draft, column: str, kind: str = "") -> None:
    reading = draft.said.get(column) or Reading()
    absent = value is Mark.DOES_NOT_APPLY
    facts.setdefault((model, kind), {})[name] = Said(
        None if absent else value, reading.as_typed, draft.cell(column), absent
    )


def _say_unless_said(facts: dict, model, name: str, value, draft: Draft, column: str) -> None:
    """A column that gives the fact itself goes before one it is read out of."""
    if name not in facts.get((model, ""), {}):
        _say(facts, model, name, value, draft, column)


@cache
def _may_be_erased(model: type[Dated], name: str) -> bool:
    return model._meta.get_field(name).null


def _same(before, after) -> bool:
    if isinstance(after, NamedInvestor):
        return before is not None and says_the_same(before.name, after.name)
    if isinstance(after, list):
        return sorted(before or []) == after
    return says_the_same(before, after)


def _with_precisions(differing: dict[str, Said], said: dict[str, Said]) -> dict[str, Said]:
    """A day and how well it is known are one value: both are said or neither."""
    whole = dict(differing)
    for side in ("planned", "actual"):
        pair = (f"{side}_on", f"{side}_precision")
        if any(name in differing for name in pair):
            whole |= {name: said[name] for name in pair if name in said}
    return whole


def _difference(model, kind: str, name: str, before, said: Said, words_of_codes) -> Difference:
    after = Mark.DOES_NOT_APPLY if said.does_not_apply else said.value
    return Difference(
        _full_name(model, kind, name),
        _label(model, kind, name),
        before,
        after,
        said.typed,
        said.cell.address,
        words_of_codes,
    )


def _since(day: date, one: Difference) -> Difference:
    """Where a value is replaced that somebody stated, from which day it was true."""
    return replace(one, since=day) if one.before not in (None, []) else one


def _day_difference(kind: str, side: str, held: MilestoneFacts | None, said: dict) -> Difference:
    on, precision = said[f"{side}_on"], said[f"{side}_precision"]
    before = None
    if held is not None:
        before = partial(getattr(held, f"{side}_on"), getattr(held, f"{side}_precision"))
    name = f"{side}_on"
    return Difference(
        _full_name(MilestoneFacts, kind, name),
        _label(MilestoneFacts, kind, name),
        before,
        partial(on.value, precision.value),
        on.typed,
        on.cell.address,
    )


@cache
def _choices(model, name: str) -> dict:
    return dict(model._meta.get_field(name).choices or ())


@cache
def _full_name(model, kind: str, name: str) -> str:
    return ".".join(filter(None, [model.__name__, kind, name]))


def difference_of(model, kind: str, name: str) -> str:
    """The name of the difference that tells of a field; a day and how well it is known are one."""
    return _full_name(model, kind, name.replace("_precision", "_on") if kind else name)


@cache
def _label(model, kind: str, name: str):
    label = model._meta.get_field(name).verbose_name
    return JoinedLabel(MilestoneKind(kind).label, label) if kind else label
