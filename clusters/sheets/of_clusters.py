"""Sheets whose rows are each one record about a cluster: which cluster a row names, and who may.

Clusters are found once for all rows that name them alike: by code with one question for the file,
and only where a row has no code by name, place, alias or likeness, as in the office's register.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.db import models
from django.utils.translation import ngettext

from clusters import consistency, undoing
from clusters.conditions import NOT_APPLICABLE
from clusters.models import Cluster
from clusters.services import may_record
from clusters.sheets import aside, cluster_names, codes, oddities, services
from clusters.sheets.columns import IDENTITY, PERIOD, PLACES, unit_of
from clusters.sheets.day_of_file import day_of_file
from clusters.sheets.days import days_of_row
from clusters.sheets.finding import SOMEWHAT_ALIKE, ClusterFinder, Found, are_mostly_known
from clusters.sheets.named_above import (
    OfNamedClusters,
    is_named_above,
    may_be_a_place,
    names_clusters,
    with_name_of_title,
    with_names_above,
)
from clusters.sheets.phases import Phase, named_below
from clusters.sheets.places import Places, Placing
from clusters.sheets.sides import with_clusters_below_numbers, with_names_of_pairs
from hanoi_industry import formats, words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.among import Keys
from hanoi_industry.areas.models import Area
from hanoi_industry.collecting import without_collecting
from hanoi_industry.spreadsheets.columns import ColumnReading, Kind, RowProblem
from hanoi_industry.spreadsheets.comparing import AnyPlan, Choice, Draft, Finding
from hanoi_industry.spreadsheets.layout import Layout
from hanoi_industry.spreadsheets.progress import Stage
from hanoi_industry.spreadsheets.reading import RawSheet
from hanoi_industry.spreadsheets.records import DAY, RecordResource, RecordSheet
from hanoi_industry.spreadsheets.references import cell_in
from hanoi_industry.spreadsheets.sheets import RowReadings, SheetField, Table
from hanoi_industry.validity import Dated

ROWS_A_BATCH = 1000


class Place(NamedTuple):
    """A cluster as rows speak of it."""

    number: int
    code: str
    name: str
    area: int | None


def cluster_fields(path: str) -> tuple[SheetField, ...]:
    """What tells of which cluster a row is: columns of the register's own sheet, with their value
    at the end of a path that leads to the cluster."""
    attributes = {"code": "code", "name": "name", "district": "district", "commune": "area"}
    return tuple(
        replace(one, attribute=f"{path}__{attributes[one.name]}")
        for one in (*IDENTITY[:2], *PLACES[:2])
    )


class Sought(NamedTuple):
    """What was found for rows that name a cluster alike, and the first of them."""

    found: Found
    places: Places
    district: str
    draft: Draft


def declared(
    model,
    synonyms: Mapping[str, tuple[str, ...]],
    *aside: str,
    more: Mapping[str, Mapping[str, object]] | None = None,
) -> tuple[SheetField, ...]:
    """A column for each fact of a model as it is declared, but for those named aside.

    `synonyms` are further headings by the name of the fact, `more` what else is said of its column.
    """
    columns = [
        _column(model._meta.get_field(name), synonyms.get(name, ()))
        for name in model.fact_fields()
        if name not in aside
    ]
    said = more or {}
    return tuple(replace(one, **said.get(one.name, {})) for one in columns)


def _column(of: models.Field, known: tuple[str, ...]) -> SheetField:
    more: dict[str, object] = {"unit": unit_of(of.name)}
    if of.is_relation:
        more |= {"longest": 60, "attribute": f"{of.name}__subject_code"}
    return SheetField.of(of.model, of.name, *known, **more)


class OfClusterResource(RecordResource):
    """Finds the cluster of each row; `places` holds it, None where it is not clear."""

    absent = NOT_APPLICABLE
    not_yours = codes.Fault.NOT_YOUR_AREA
    repeated = codes.Fault.REPEATED
    said_otherwise = codes.Note.SAID_OTHERWISE_BELOW
    cannot_be_erased = codes.Fault.CANNOT_BE_ERASED
    # What lines above rows say that those are no facts of their clusters as they are.
    heads_aside = aside.OF_CLUSTERS

    @cached_property
    def figures(self) -> set[str]:
        """Fields that hold numbers, which may be ten times what they were."""
        numbers = (models.DecimalField, models.IntegerField)
        fields = map(self.model._meta.get_field, self.names)
        return {one.name for one in fields if isinstance(one, numbers)}

    def _days(self) -> list[date]:
        self.as_of, in_doubt = day_of_file(self.asking, self.questions, self.table)
        own, periods = self.values(DAY), self.values(PERIOD.name)
        if in_doubt and self.facts:
            for index in self.rows():
                if own[index] is None and periods[index] is None:
                    self.wait(index, in_doubt)
        days = super()._days()
        if PERIOD.name in self.readings:
            for index, text in enumerate(periods):
                if text and own[index] is None:
                    days[index] = self._last_day_of(index, text)
        return days

    def _last_day_of(self, index: int, text: str) -> date:
        """Of the period that a row names, for rows that are of different ones."""
        column = PERIOD.name
        days = days_of_row(text, self.table.headings.get(column, ""), None)
        if days is None:
            self.fault(index, codes.Fault.NO_SUCH_PERIOD, column, text, text=text)
            return self.as_of
        if days.first > self.asking.today:
            self.fault(index, RowProblem.DAY_TO_COME, column, text)
        last = min(days.last, self.asking.today)
        self.note(index, codes.Note.LAST_DAY_OF_PERIOD, column, text, day=last)
        return last

    def find(self) -> None:
        self._ask_about_rows_aside()
        self.places: list[Place | None] = self._places()
        for index, column, typed in oddities.long_ago_in(self._days_said):
            self.oddity(index, codes.Note.LONG_AGO, column, typed)
        for index, place in enumerate(self.places):
            if place is not None:
                self.areas[index] = place.area
        self.find_subjects()

    def _ask_about_rows_aside(self) -> None:
        """In a list of the enterprises of clusters a row is about what one of them has."""
        rows = aside.RowsAside(self.table, self.values, self.heads_aside)
        self.may_be_left_out = set()
        for index, key, is_left_out in rows.ask(self.questions, frozenset(self.left_out)):
            if is_left_out:
                self.left_out.add(index)
            if key:
                self.wait(index, key)
                self.may_be_left_out.add(index)

    def find_subjects(self) -> None:
        """From the cluster of a row to what it is about; rooms do more where that is more."""
        for index, place in enumerate(self.places):
            if place is not None:
                self.subjects[index] = (place.number,)

    @property
    def _days_said(self) -> Mapping[str, ColumnReading]:
        fields = self.fields
        return {n: one for n, one in self.readings.items() if fields[n].of.kind is Kind.DAY}

    # Which cluster

    def _places(self) -> list[Place | None]:
        codes_said = self.values("code")
        by_code = _by_code(code for code in set(codes_said) if code)
        self._codes_are_known = are_mostly_known(codes_said, lambda code: code.lower() in by_code)
        places: list[Place | None] = [
            by_code.get(code.lower()) if code else None for code in codes_said
        ]
        known: dict[tuple, Sought] = {}
        for index in self.left_out:
            places[index] = None
        for index in self.told_of_each(Stage.MATCHING, list(self.rows())):
            if places[index] is None:
                places[index] = self._by_name(index, known)
        self._compare_names(places)
        self._area_codes = dict(Area.objects.values_list("pk", "code"))
        return places

    def _by_name(self, index: int, known: dict) -> Place | None:
        """A row without a code that is known: by its name and where it lies."""
        code, name = self.values("code")[index] or "", self.values("name")[index] or ""
        if not code and not name:
            self.missing_name(index)
            return None
        draft = self._row(index)
        if mark := cluster_names.footnote_mark(name):
            self.note(index, codes.Note.FOOTNOTE_OF_NAME, "name", name, mark=mark)
        if self._is_named_above or self._is_named_in_a_row_above(index):
            self.note(index, codes.Note.CLUSTER_OF_ABOVE, "name", name, name=name)
        if phase := self._phases.get(draft.number):
            self.note(index, codes.Note.PHASE_OF_ABOVE, "name", name, name=phase.name)
            name, draft = phase.name, self._placed(draft, phase)
        key = (
            *(code, name, self.values("district")[index], self.values("commune")[index]),
            *(draft.sheet, *(group.row for group, _cell in draft.groups)),
        )
        if key not in known:
            known[key] = self._sought(draft, code, name)
        sought = known[key]
        self._take_over(index, sought.draft)
        if sought.found.cluster is not None:
            self._doubt(index, sought, code)
        return self._chosen(index, sought, code, name)

    def _row(self, index: int) -> Draft:
        draft = self.place(index)
        draft.said = RowReadings(self.readings, index)
        return draft

    @cached_property
    def _is_named_above(self) -> bool:
        return is_named_above(self.table)

    def _is_named_in_a_row_above(self, index: int) -> bool:
        if "name" not in self.table.placed_fields or "name" not in self.table.headings:
            return False
        own = cell_in(self.table.letters["name"], self.table.numbers[index])
        return self.table.address("name", index) != own

    @cached_property
    def _phases(self) -> dict[int, Phase]:
        """Rows that name a phase only, by their numbers; nearly always there are none."""
        names = set(filter(None, self.values("name")))
        if not any(map(cluster_names.phase_alone, names)):
            return {}
        return named_below(map(self._row, range(len(self.table))), self._finder.names_one)

    def _placed(self, draft: Draft, phase: Phase) -> Draft:
        """The row by whose place a phase is looked for: its own, or that of its cluster."""
        is_placed = draft.value("district") or draft.value("commune")
        return draft if is_placed or phase.head is None else phase.head

    def missing_name(self, index: int) -> None:
        if not self.is_faulty_at(index, "code", "name"):
            # Where it is to be typed; a name is what most files have.
            column = "name" if "name" in self.readings else "code"
            self.fault(index, codes.Fault.NO_NAME, column)

    def _sought(self, draft: Draft, code: str, name: str) -> Sought:
        places = self._placing.of(draft)
        found = self._finder.find(code, name, places.district, places.possible)
        is_above = self._is_named_above and found.cluster is not None
        if is_above and may_be_a_place(name, self._placing.finder):
            found = Found(candidates=(found.cluster,))
        return Sought(found, places, str(places.district or ""), draft)

    def _take_over(self, index: int, draft: Draft) -> None:
        """What looking for the place of a row has asked and found fault with."""
        for key in draft.asked:
            self.wait(index, key)
        for fault in draft.faults:
            self.fault(index, fault.code, "district", fault.typed, **fault.params)
        for note in draft.notes:
            self.note(index, note.code, "", note.typed, **note.params)

    def _doubt(self, index: int, sought: Sought, code: str) -> None:
        """What stands beside a name that is known, and that nobody knows."""
        if code and self._codes_are_known and not sought.found.by_code:
            told = {"text": code, "name": sought.found.cluster.name}
            self.oddity(index, codes.Note.CODE_NOT_KNOWN, "code", code, **told)
        if sought.places.names_no_commune:
            text = sought.places.text
            self.oddity(index, codes.Note.NO_SUCH_COMMUNE, "commune", text, text=text)

    def _chosen(self, index: int, sought: Sought, code: str, name: str) -> Place | None:
        cluster = sought.found.cluster
        if cluster is None:
            candidates = sought.found.candidates
            candidates = [one for one in candidates if one.pk in self._finder.visible]
            if not candidates:
                column = "code" if code else "name"
                is_several = sought.found.is_several
                fault = codes.Fault.SEVERAL_CLUSTERS if is_several else codes.Fault.NO_SUCH_CLUSTER
                self.fault(index, fault, column, code or name)
                return None
            cluster = self._ask_which(index, candidates, name, sought.district)
        if cluster is None:
            return None
        return Place(cluster.pk, cluster.code, cluster.name, cluster.area_id)

    def _ask_which(
        self, index: int, candidates: list[Cluster], name: str, district: str
    ) -> Cluster | None:
        key = f"cluster|{words.accent_free(district)}|{words.spelling_key(name)}"
        answer = self.questions.ask(
            key,
            codes.Ask.WHICH_OF_THE_REGISTER,
            [Choice(one.code, f"{one.name} ({one.code})") for one in candidates],
            address=self.table.address("name", index),
            text=name,
            where=codes.in_brackets(district),
        )
        if answer is None:
            self.wait(index, key)
        return next((one for one in candidates if one.code == answer), None)

    @cached_property
    def _finder(self) -> ClusterFinder:
        """Only where a row names its cluster without a code."""
        return ClusterFinder(self.asking.by)

    @cached_property
    def _placing(self) -> Placing:
        return Placing(self.questions)

    def _compare_names(self, places: list[Place | None]) -> None:
        """A code decides; a name beside it that is quite another is odd."""
        if "name" not in self.readings or "code" not in self.readings:
            return
        names, said = self.values("name"), self.values("code")
        alike: dict[tuple[str, str], bool] = {}
        for index, place in enumerate(places):
            name = names[index]
            if place is None or not name or not said[index] or name == place.name:
                continue
            pair = (name, place.name)
            if pair not in alike:
                alike[pair] = words.likeness(*pair) >= SOMEWHAT_ALIKE
            if not alike[pair]:
                self.oddity(index, codes.Note.NAME_OF_ANOTHER, "name", name, name=place.name)

    # Who may, and what is told

    def may(self, area: int | None) -> bool:
        by = self.asking.by
        if area is None:
            return may_record(by, None) and by.may(Permission.IMPORT, WHOLE_CITY)
        place = Area(pk=area)
        return may_record(by, place) and by.may(Permission.IMPORT, place)

    def label(self, index: int) -> str:
        place = self.places[index] if hasattr(self, "places") else None
        if place is None or index in self.told["faults"]:
            return self.values("name")[index] or self.values("code")[index] or ""
        return place.name

    def told_of(self, index: int) -> tuple[str, str, str]:
        place = self.places[index]
        return self._area_codes.get(place.area, ""), place.code, place.name

    def differs(self, index: int, name: str, before, after) -> None:
        if name in self.figures and consistency.jumped(before, after):
            column = self.column_of[name]
            typed = self.readings[column].typed(index)
            self.oddity(index, consistency.Code.JUMPED, column, typed, before=before)


def _by_code(wanted: Iterable[str]) -> dict[str, Place]:
    """Clusters by their codes in small letters; another way of writing a code is left to the finder."""
    rows = Cluster.objects.filter(code__among=Keys(wanted))
    known = rows.values_list("pk", "code", "name", "area_id")
    return {row[1].lower(): Place(*row) for row in known}


class OfClusterSheet(OfNamedClusters, RecordSheet):
    edit_permission = Permission.REGISTER_EDIT
    messages = codes.MESSAGES
    room = undoing
    keys = ("code", "name")
    reads_forms = True
    # Whether a cluster may have several rows, of which only the first names it.
    goes_on_below = False

    def in_words(self, things: Iterable[Dated]) -> Iterable[Dated]:
        for one in things:
            paper = one.source
            one.paper = (paper.title or paper.address or paper.number) if paper else None
            for name in one.not_applicable:
                setattr(one, name, NOT_APPLICABLE)
            yield one

    @without_collecting()
    def keep(self, plan: AnyPlan, change_set, *, by) -> None:
        services.state_records(change_set, plan.resource.stated(), by=by)

    def keeps(self, plan: AnyPlan) -> str:
        n = plan.written_count
        return ngettext("Keep %(n)s row", "Keep %(n)s rows", n) % {"n": formats.number(n)}

    def recorded(self, *, by, day: date) -> Iterator[Dated]:
        """The rows that hold on the day, of clusters the person may import and record for."""
        model = self.resource_class.model
        path, rows = model.path_to_cluster, model.objects.as_of(day)
        for permission in (Permission.IMPORT, self.edit_permission):
            numbers = by.area_numbers_where(permission)
            if numbers is not None:
                rows = rows.filter(**{f"{path}__area__in": numbers})
        places = (f"{path}__area", f"{path}__district")
        rows = rows.select_related(*model.relations(), *model.told_with, *places)
        return rows.order_by(f"{path}__sort_key", f"{path}__code", "pk").iterator(ROWS_A_BATCH)

    def table(self, sheet: RawSheet, layout: Layout, matches, *, date1904: bool) -> Table:
        table = super().table(sheet, layout, matches, date1904=date1904)
        if self.goes_on_below and not self.is_own_form(layout.columns):
            table = with_clusters_below_numbers(table, matches)
        named = with_name_of_title(with_names_above(table, layout), layout, self.named_in_title)
        return with_names_of_pairs(named)

    def missing(self, layout: Layout, matches) -> list[Finding]:
        missing = super().missing(layout, matches)
        if not missing or layout.is_turned:
            return missing
        return [] if names_clusters(layout) or self.named_in_title(layout) else missing
