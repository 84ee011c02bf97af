"""Rows of a spreadsheet to what they say of clusters, compared with what the register holds.

A blank never erases, a name that is only alike never decides, and what is unclear is asked. The
number of questions to the database does not grow with the rows.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from clusters.conditions import NOT_APPLICABLE
from clusters.models import (
    Cluster,
    ClusterFacts,
    LegalStage,
    MilestoneFacts,
    MilestoneKind,
    MilestoneState,
    ProgressFacts,
    StationFacts,
    StationState,
)
from clusters.services import may_record
from clusters.sheets import cluster_names, codes, oddities, office_words
from clusters.sheets.aside import A_CLUSTER, RowsAside
from clusters.sheets.columns import ATTRIBUTES, OPERATION, PLAIN_FACTS
from clusters.sheets.day_of_file import day_of_file
from clusters.sheets.days import days_of_row, no_day_within
from clusters.sheets.finding import ClusterFinder, Found, are_mostly_known
from clusters.sheets.held import (
    Held,
    choices_of,
    day_difference,
    fact_difference,
    held_since,
    is_same,
    may_be_erased,
    with_precisions,
)
from clusters.sheets.investor_of_row import say_investor
from clusters.sheets.phases import heads_that_sum_up, named_below
from clusters.sheets.places import Places, Placing
from clusters.sheets.said import ClusterDraft, Key, Said, say, say_unless_said
from clusters.sheets.step_columns import STEPS
from hanoi_industry import words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.areas.models import Area
from hanoi_industry.documents.parsing import parse_decisions
from hanoi_industry.periods import Days, PartialDay
from hanoi_industry.spreadsheets import headings
from hanoi_industry.spreadsheets.cells import Fault
from hanoi_industry.spreadsheets.comparing import (
    LEAVE_OPEN,
    LEAVE_OUT,
    Choice,
    Difference,
    Draft,
    RowKind,
)
from hanoi_industry.spreadsheets.progress import Stage
from hanoi_industry.spreadsheets.sheets import RowProblem, SheetResource
from hanoi_industry.spreadsheets.titles import filled_on
from hanoi_industry.validity import Dated

A_NEW_ONE = "new"
# States of stations that stand.
BUILT = (StationState.TRIAL, StationState.RUNNING, StationState.STOPPED)
FIRST_PHASE = "1"
REMARK_MARK = "; "
PLACE_NOW = re.compile(r"\b(?:moi|hien (?:nay|tai)|sau (?:khi )?(?:sap xep|sap nhap))\b")
# Columns that are one fact; whether that fact may be empty is looked at when it is compared.
MAY_ERASE = frozenset((*PLAIN_FACTS, *(step.name for step in STEPS), "investor", "size"))


def may_erase(name: str) -> bool:
    """Whether a row may take away what is held of a column's fact."""
    model = PLAIN_FACTS.get(name)
    is_null = model is None or may_be_erased(model, ATTRIBUTES.get(name, name))
    return name in MAY_ERASE and is_null


class ClusterResource(SheetResource):
    absent = NOT_APPLICABLE

    # What is loaded once for the file

    def prepare(self, drafts: list[Draft]) -> None:
        self.as_of, self.day_in_doubt = day_of_file(self.asking, self.questions, self.table)
        self._ask_about_rows_aside(drafts)
        self.finder = ClusterFinder(self.asking.by)
        codes_said = (draft.text("code") for draft in drafts)
        self.codes_are_known = are_mostly_known(codes_said, self.finder.knows)
        self._is_heading = headings.knows(self.sheet.vocabulary())
        self.placing = Placing(self.questions, self.table.headings.get("commune", ""))
        self.phases = named_below(drafts, self.finder.names_one)
        self.heads, sums = heads_that_sum_up(drafts, self.phases)
        self.sums = sums | self.table.sums
        listed = {one.number for one in drafts if cluster_names.is_listed_below(one.text("name"))}
        self.listed_below = listed if 2 * len(listed) <= len(drafts) else set()
        self.places = {draft.number: self._places(draft) for draft in drafts}
        self._place_phases()
        found = {
            draft.number: self._find(draft)
            for draft in self.told_of_each(Stage.MATCHING, drafts)
            if not draft.is_left_out
        }
        # A cluster that one row names exactly is not what another row nearly names.
        named = {one.cluster.pk for one in found.values() if one.cluster is not None}
        for draft in drafts:
            if not draft.is_left_out:
                one = found[draft.number]
                self._identify(draft, one if self._may_be_named(draft) else one.without(named))
        oddities.tell_what_is_far(drafts, self.readings, self.sheet.unit_of)
        oddities.tell_what_is_long_ago(drafts, self.readings)
        oddities.tell_what_is_shared(drafts, self.table.shared)
        oddities.tell_what_is_of_one_firm(drafts, self.table.title, [one.name for one in OPERATION])
        self.held = Held([draft.thing.pk for draft in drafts if draft.thing], lock=self.lock)

    def _ask_about_rows_aside(self, drafts: list[Draft]) -> None:
        """In a list of the enterprises of clusters land and workers are those of one enterprise."""
        aside = RowsAside(self.table, lambda name: [draft.text(name) for draft in drafts])
        left_out = {index for index, draft in enumerate(drafts) if draft.is_left_out}
        # Rows of which nobody has said yet whether they are looked at.
        self.may_be_left_out: set[int] = set()
        for index, key, is_left_out in aside.ask(self.questions, left_out):
            drafts[index].is_left_out |= is_left_out
            if key:
                drafts[index].asked.append(key)
                self.may_be_left_out.add(drafts[index].number)

    def _places(self, draft: Draft) -> Places | None:
        """A cluster that is known by its code has its place; no sheet need name it."""
        if draft.is_left_out:
            return None
        return self.placing.of(draft, by_sheet=not self.finder.knows(draft.text("code")))

    def _place_phases(self) -> None:
        """A phase lies where its cluster does, unless its own row says another place."""
        for number, phase in self.phases.items():
            own = self.places[number]
            is_placed = own is not None and (own.district or own.text)
            if phase.head is not None and not is_placed:
                self.places[number] = self.places[phase.head.number] or self.placing.of(phase.head)

    def _may_be_named(self, draft: Draft) -> bool:
        """Whether a row may be about a cluster that another one names: below the row of the whole
        stands its phase, and the first one is often the cluster that the register has."""
        name = draft.text("name")
        return draft.number in self.phases or cluster_names.phase_in(name)[1] == FIRST_PHASE

    def _name_of(self, draft: Draft) -> str:
        """As the row has it, or the whole name of the phase it is about."""
        phase = self.phases.get(draft.number)
        return phase.name if phase is not None else draft.text("name")

    def _find(self, draft: Draft) -> Found:
        places = self.places[draft.number]
        code, name = draft.text("code"), self._name_of(draft)
        return self.finder.find(code, name, places.district, places.possible)

    def _identify(self, draft: Draft, found: Found) -> None:
        code, name = draft.text("code"), self._name_of(draft)
        draft.label = cluster_names.bare_name(name) if name else code
        if mark := cluster_names.footnote_mark(name):
            draft.note(codes.Note.FOOTNOTE_OF_NAME, draft.cell("name"), name, mark=mark)
        if not code and not name:
            if not draft.is_faulty_at("code", "name"):
                draft.fault(codes.Fault.NO_NAME, draft.cell("name"))
            return
        cluster = found.cluster
        may_be_sum = draft.number in self.sums and (cluster is None or draft.number in self.heads)
        if may_be_sum and not self._is_cluster(draft, name):
            return
        is_phase = draft.number in self.phases or cluster_names.is_phase_alone(name)
        if cluster is None and (found.is_several or (is_phase and not found.candidates)):
            is_several = found.is_several
            code = codes.Fault.SEVERAL_CLUSTERS if is_several else codes.Fault.PHASE_WITHOUT_NAME
            draft.fault(code, draft.cell("name"), name)
            return
        is_no_name = draft.number in self.listed_below or cluster_names.is_no_name(name)
        if cluster is None and not found.candidates and is_no_name:
            draft.fault(codes.Fault.NOT_A_NAME, draft.cell("name"), name)
            return
        if cluster is None and cluster_names.names_an_enterprise(name):
            draft.fault(codes.Fault.NAME_OF_AN_ENTERPRISE, draft.cell("name"), name)
            return
        if cluster is None and self._is_heading(name):
            draft.fault(codes.Fault.NAME_IS_A_HEADING, draft.cell("name"), name)
            return
        if cluster is None and found.candidates:
            cluster = self._ask_which(draft, name, self.places[draft.number], found)
        is_known = cluster is not None or found.candidates or draft.number in self.phases
        is_unnumbered = draft.number in self.table.unnumbered
        if is_unnumbered and not is_known and not self._is_of_its_own(draft, name):
            return
        if cluster is not None and cluster.pk not in self.finder.visible:
            draft.fault(codes.Fault.NOT_YOUR_AREA, draft.cell("name"), name)
            return
        if found.by_code and name and self.finder.is_of_another(cluster, name):
            draft.oddity(codes.Note.NAME_OF_ANOTHER, draft.cell("name"), name, name=cluster.name)
        if cluster is not None and code and self.codes_are_known and not self.finder.knows(code):
            told = {"text": code, "name": cluster.name}
            draft.oddity(codes.Note.CODE_NOT_KNOWN, draft.cell("code"), code, **told)
        if draft.number in self.phases:
            draft.note(codes.Note.PHASE_OF_ABOVE, draft.cell("name"), draft.text("name"), name=name)
        draft.thing = cluster
        draft.is_new = cluster is None or not cluster.is_standing
        draft.kept = ClusterDraft(
            valid_from=self._day(draft),
            cluster=cluster,
            code=code if cluster is None else "",
            aliases=tuple(self._aliases(cluster, found, code, name)),
        )

    def _is_cluster(self, draft: Draft, name: str) -> bool:
        """Of a row that adds up others a person says whether it is one; a total is left out."""
        key = f"sum|{draft.number}|{words.spelling_key(name)}"
        answers = codes.A_SUM, codes.A_CLUSTER
        return self._is_one(draft, name, key, codes.Ask.IS_A_SUM, *answers)

    def _is_of_its_own(self, draft: Draft, name: str) -> bool:
        """Of a row without a number below numbered ones, that nobody knows as a cluster."""
        key = f"unnumbered|{words.spelling_key(name)}"
        answers = codes.A_PART, codes.A_CLUSTER_OF_ITS_OWN
        return self._is_one(draft, name, key, codes.Ask.IS_A_PART, *answers, offered=LEAVE_OUT)

    def _is_one(
        self, draft: Draft, name: str, key: str, asks: codes.Ask, no, yes, *, offered: str = ""
    ) -> bool:
        answer = self.questions.ask(
            key,
            asks,
            [Choice(LEAVE_OUT, no), Choice(A_CLUSTER, yes)],
            address=draft.cell("name").address,
            offered=offered,
            text=name,
        )
        if answer is None:
            draft.asked.append(key)
        draft.is_left_out = answer == LEAVE_OUT
        return answer == A_CLUSTER

    def _ask_which(self, draft, name: str, places: Places, found: Found) -> Cluster | None:
        candidates = [one for one in found.candidates if one.pk in self.finder.visible]
        if not candidates:
            return None
        district = places.district
        place = "" if district else words.spelling_key(places.text)
        key = "|".join(
            ["cluster", district.code if district else "", words.spelling_key(name), place]
        ).removesuffix("|")
        answer = self.questions.ask(
            key,
            codes.Ask.WHICH_CLUSTER,
            [
                *(Choice(one.code, f"{one.name} ({one.code})") for one in candidates),
                Choice(A_NEW_ONE, codes.A_NEW_CLUSTER),
            ],
            address=draft.cell("name").address,
            text=name,
            where=codes.in_brackets(str(district or places.text or "")),
        )
        if answer is None:
            draft.asked.append(key)
        return next((one for one in candidates if one.code == answer), None)

    def _aliases(self, cluster, found: Found, code: str, name: str) -> Iterable[str]:
        """What a person or the name decided is remembered: the next file is not asked again."""
        if cluster is None:
            return
        is_other_code = code and code.lower() != cluster.code.lower()
        is_slip = self.codes_are_known and not self.finder.knows(code)
        if is_other_code and not is_slip and not self.finder.is_known_as(cluster, code):
            yield code
        bare = cluster_names.bare_name(name) if name else ""
        if bare and found.cluster is None and not self.finder.is_known_as(cluster, bare):
            yield bare

    def _day(self, draft: Draft) -> date:
        """The day of the row's own report, else the end of its year, else that of the file."""
        days = self._days_of_period(draft)
        if days is not None:
            if days.first > self.asking.today:
                draft.fault(RowProblem.DAY_TO_COME, draft.cell("period"), draft.text("period"))
            last = min(days.last, self.asking.today)
            told = draft.cell("period"), draft.text("period")
            draft.note(codes.Note.LAST_DAY_OF_PERIOD, *told, day=last)
            return last
        for name in ("reported_date", "figures_year"):
            said = draft.said.get(name)
            if said is not None and isinstance(said.value, PartialDay):
                if said.value.first > self.asking.today:
                    draft.fault(RowProblem.DAY_TO_COME, draft.cell(name), said.as_typed)
                return min(said.value.last, self.asking.today)
        if self.day_in_doubt:
            draft.asked.append(self.day_in_doubt)
        return self.as_of

    def _days_of_period(self, draft: Draft) -> Days | None:
        text, year = draft.text("period"), draft.value("figures_year")
        if not text:
            return None
        year = year.first.year if isinstance(year, PartialDay) else None
        days = days_of_row(text, self.table.headings.get("period", ""), year)
        if days is None:
            draft.fault(codes.Fault.NO_SUCH_PERIOD, draft.cell("period"), text, text=text)
        return days

    # What a row says

    def settle(self, draft: Draft) -> None:
        if draft.kept is None:
            return
        self._refuse_to_erase(draft)
        facts: dict[Key, dict[str, Said]] = {}
        self._name(draft, facts)
        self._plain_facts(draft, facts)
        self._steps(draft, facts)
        self._state(draft, facts)
        self._station(draft, facts)
        say_investor(draft, facts, self.table.headings.get("investor", ""))
        self._place(draft, facts)
        self._size(draft, facts)
        self._decision(draft, facts)
        self._compare(draft, facts)
        self._check_area(draft, facts)
        held = [self._held(draft, model) for model in oddities.MODELS]
        oddities.tell_what_is_odd(draft, facts, filter(None, held))

    def _refuse_to_erase(self, draft: Draft) -> None:
        """Of a column that is only read together with others no part could be taken away."""
        for name in draft.cells:
            said = draft.said.get(name)
            if said is not None and said.erases and name not in MAY_ERASE:
                draft.fault(codes.Fault.CANNOT_BE_ERASED, draft.cell(name), said.as_typed)

    def _name(self, draft: Draft, facts: dict) -> None:
        """A cluster found by its code may have a new name; one found by name has it already."""
        name, held = self._name_of(draft), self._held(draft, ClusterFacts)
        bare = cluster_names.bare_name(name) if name else ""
        has_other_name = draft.text("code") and held is not None and bare
        if held is None:
            if not bare and draft.thing is not None:
                bare = draft.thing.name
            if not bare:
                if not draft.is_faulty_at("name"):
                    draft.fault(codes.Fault.NO_NAME, draft.cell("name"))
                return
            say(facts, ClusterFacts, "name", bare, draft, "name")
        elif has_other_name and draft.thing.code.lower() == draft.text("code").lower():
            say(facts, ClusterFacts, "name", bare, draft, "name")

    def _plain_facts(self, draft: Draft, facts: dict) -> None:
        for name, model in PLAIN_FACTS.items():
            reading = draft.said.get(name)
            if reading is None or reading.is_blank:
                continue
            say(facts, model, ATTRIBUTES.get(name, name), reading.value, draft, name)

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
        say(facts, MilestoneFacts, f"{side}_on", day and day.first, draft, column, kind)
        precision = str(day.precision) if day else None
        say(facts, MilestoneFacts, f"{side}_precision", precision, draft, column, kind)
        if side == "actual" and day is not None:
            say(facts, MilestoneFacts, "state", MilestoneState.DONE, draft, column, kind)

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
            say_unless_said(facts, ClusterFacts, "legal_stage", state.legal_stage, draft, column)
        if state.progress:
            say_unless_said(facts, ProgressFacts, "state", state.progress, draft, column)
        if state.is_operating is not None:
            say_unless_said(facts, ProgressFacts, "is_operating", state.is_operating, draft, column)
        if state.ground_broken:
            kind = MilestoneKind.GROUND_BREAKING
            say(facts, MilestoneFacts, "state", MilestoneState.DONE, draft, column, kind)
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
        say(facts, ProgressFacts, "note", note, draft, "status" if text else "remark")

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
        say(facts, StationFacts, "note", text, draft, "treatment")
        state = office_words.read_station(text)
        if state is None:
            state = self._ask_station(draft, text)
        if state:
            say_unless_said(facts, StationFacts, "state", state, draft, "treatment")

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

    def _place(self, draft: Draft, facts: dict) -> None:
        places = self.places[draft.number]
        held = self._held(draft, ClusterFacts)
        if places.district is not None:
            column = "district" if "district" in draft.cells else "commune"
            say(facts, ClusterFacts, "district", places.district, draft, column)
            if places.sheet:
                said = facts[(ClusterFacts, "")]
                said["district"] = Said(places.district, places.sheet, places.cell)
        is_as_held = bool(places.text) and places.text == self._communes_in_words(held)
        is_of_papers = "place" not in draft.cells and not self._is_of_today(places)
        if places.text and not is_as_held and is_of_papers:
            say(facts, ClusterFacts, "place", places.text, draft, "commune")
        if is_as_held or not places.parts:
            return
        lead, *further = self.placing.settle(draft, places, self._held_communes(held))
        if lead is not None:
            say(facts, ClusterFacts, "lead_area", lead, draft, "commune")
        codes_of_further = sorted({area.code for area in further if area not in (None, lead)})
        if codes_of_further or None not in further:
            say(facts, ClusterFacts, "further_area_codes", codes_of_further, draft, "commune")

    def _is_of_today(self, places: Places) -> bool:
        """ "Xã mới" says where a cluster lies now, and not how its papers call the place."""
        heading = words.accent_free(self.table.headings.get("commune", ""))
        is_found = bool(places.parts) and all(part.communes for part in places.parts)
        return is_found and PLACE_NOW.search(heading) is not None

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
        say_unless_said(facts, ClusterFacts, attribute, reading.value, draft, "size")
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
        if text and (day := no_day_within(text)):
            draft.oddity(Fault.NO_SUCH_DAY, cell, day)
        draft.kept.source = draft.text("source")
        said = draft.said.get("decision_date")
        issued = said.value if said is not None and isinstance(said.value, PartialDay) else None
        if text and office_words.establishes_nothing(text):
            draft.oddity(codes.Note.NO_ESTABLISHMENT, cell, text)
            citations = ()
        if issued is None and len(citations) == 1 and not citations[0].is_group:
            issued = citations[0].issued
        if issued is None and len(citations) > 1:
            draft.note(codes.Note.SEVERAL_DECISIONS, cell, text)
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
                draft.kept.facts[(model, kind)] = with_precisions(differing, said)
                told = self._differences(model, kind, held, differing, said)
                if held is not None and held.valid_from < draft.kept.valid_from:
                    draft.kept.since[(model, kind)] = held.valid_from
                    told = [held_since(held.valid_from, one) for one in told]
                draft.differences += told
        newest = self.held.newest(draft.thing.pk) if draft.thing else None
        if newest is not None and newest > draft.kept.valid_from and draft.differences:
            draft.note(codes.Note.LATER_FACTS_STAND, draft.cell("name"), day=newest)

    def _differs(self, draft: Draft, model, held: Dated | None, name: str, one: Said) -> bool:
        if one.value is None and not one.does_not_apply and not may_be_erased(model, name):
            draft.fault(codes.Fault.CANNOT_BE_ERASED, one.cell, one.typed)
            return False
        before = getattr(held, name) if held is not None else None
        absent = held is not None and name in held.not_applicable
        if is_same(before, one.value) and absent == one.does_not_apply:
            return False
        if model is StationFacts and name == "state" and self._says_less(draft, held, one):
            return False
        return not self._is_as_it_stood(draft, model, held, name, one)

    def _says_less(self, draft: Draft, held: StationFacts | None, one: Said) -> bool:
        """Whether a row says only that there is a station, of which more is recorded."""
        if one.value != StationState.FINISHED:
            return False
        if not office_words.says_there_is_one(str(one.cell.raw.value or "")):
            return False
        if held is None or held.state not in BUILT:
            draft.note(codes.Note.A_STATION_AS_BUILT, one.cell, one.typed)
            return False
        told = {"state": held.get_state_display()}
        draft.note(codes.Note.THERE_IS_A_STATION, one.cell, one.typed, **told)
        return True

    def _is_as_it_stood(
        self, draft: Draft, model: type[Dated], held: Dated | None, name: str, one: Said
    ) -> bool:
        """Whether a template brings back what it was filled with, though newer facts are held.

        Of other kinds each row of a template has a day of its own.
        """
        day = self.filled_on
        if day is None or held is None or held.valid_from <= day:
            return False
        kind = held.kind if model is MilestoneFacts else ""
        then = self.held.on(draft.thing.pk, model, kind, day)
        if then is None or one.does_not_apply or not is_same(getattr(then, name), one.value):
            return False
        draft.note(codes.Note.AS_IT_STOOD, one.cell, one.typed, day=day)
        return True

    @cached_property
    def filled_on(self) -> date | None:
        return filled_on(self.table.title)

    def _differences(self, model, kind: str, held, differing: dict, said: dict) -> list[Difference]:
        told = []
        for name, one in differing.items():
            side, _mark, part = name.rpartition("_")
            if model is MilestoneFacts and part == "precision":
                if f"{side}_on" not in differing:
                    told.append(day_difference(kind, side, held, said))
            elif model is MilestoneFacts and part == "on":
                told.append(day_difference(kind, side, held, said))
            else:
                before = getattr(held, name) if held is not None else None
                told.append(
                    fact_difference(model, kind, name, before, one, self._words(model, name))
                )
        return told

    def _words(self, model, name: str) -> dict:
        return self.placing.names if name == "further_area_codes" else choices_of(model, name)

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

    def settle_all(self) -> None:
        """A cluster named twice for one day is asked to be named once."""
        first: dict[tuple, Draft] = {}
        for draft in self.drafts:
            if draft.kept is None or draft.is_left_out or draft.number in self.may_be_left_out:
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
                if _said_by(other) != _said_by(draft):
                    cell, told = other.cell("name"), {"other": draft.number}
                    other.oddity(codes.Note.SAID_OTHERWISE_BELOW, cell, **told)


def _said_by(draft: Draft) -> dict[str, object]:
    return {name: one.value for name, one in draft.said.items()}
