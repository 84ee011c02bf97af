"""Milestones of clusters: one step of one cluster in a row, planned, done, and why its plan moved."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache

from django.utils.translation import gettext_lazy

from clusters.models import MilestoneFacts, MilestoneKind, MilestoneState, MoveReason
from clusters.register import partial
from clusters.sheets import aside, codes, office_words
from clusters.sheets.of_clusters import (
    OfClusterResource,
    OfClusterSheet,
    cluster_fields,
    declared,
)
from clusters.sheets.sides import SIDE
from clusters.sheets.steps_across import StepsAcross
from clusters.sheets.unkept_columns import FIRM
from hanoi_industry import words
from hanoi_industry.periods import PartialDay
from hanoi_industry.spreadsheets.columns import RowProblem, whole
from hanoi_industry.spreadsheets.comparing import Difference
from hanoi_industry.spreadsheets.headings import ColumnMatch, FieldWords
from hanoi_industry.spreadsheets.layout import Layout
from hanoi_industry.spreadsheets.reading import RawSheet
from hanoi_industry.spreadsheets.records import DAY_FIELD, PAPER_FIELD
from hanoi_industry.spreadsheets.sheets import SheetField, Table, in_both_languages

SIDES = ("planned", "actual")
SYNONYMS = {
    "state": ("Tình trạng", "Trạng thái", "Trạng thái thực hiện", "Tình trạng thực hiện"),
    "move_reason": ("Lý do điều chỉnh", "Lý do chậm", "Nguyên nhân", "Nguyên nhân chậm"),
    "note": ("Ghi chú", "Diễn giải"),
}
DATES = ("planned_on", "planned_precision", "actual_on", "actual_precision")
REASONS = {
    "giải phóng mặt bằng": MoveReason.LAND,
    "GPMB": MoveReason.LAND,
    "mặt bằng": MoveReason.LAND,
    "vốn": MoveReason.CAPITAL,
    "chủ đầu tư": MoveReason.INVESTOR,
    "giấy phép": MoveReason.PERMIT,
    "thủ tục": MoveReason.PERMIT,
    "quy hoạch": MoveReason.DESIGN,
    "thiết kế": MoveReason.DESIGN,
    "khác": MoveReason.OTHER,
}
STATES = {
    "xong": MilestoneState.DONE,
    "đã xong": MilestoneState.DONE,
    "hoàn thành": MilestoneState.DONE,
    "đã hoàn thành": MilestoneState.DONE,
    "đã thực hiện": MilestoneState.DONE,
    "đã thực hiện xong": MilestoneState.DONE,
    "đang thực hiện": MilestoneState.IN_PROGRESS,
    "đang triển khai": MilestoneState.IN_PROGRESS,
    "chưa thực hiện": MilestoneState.NOT_STARTED,
    "chưa triển khai": MilestoneState.NOT_STARTED,
}
# Words that tell a reason wherever they stand: "Vướng GPMB", "chậm thủ tục đất đai".
WITHIN = (
    (re.compile(r"\b(?:gpmb|mat bang|den bu|boi thuong|thu hoi dat)\b"), MoveReason.LAND),
    (re.compile(r"\bvon\b"), MoveReason.CAPITAL),
    (re.compile(r"\b(?:chu|nha) dau tu\b"), MoveReason.INVESTOR),
    (re.compile(r"\b(?:giay phep|thu tuc|gpmt|gpxd)\b"), MoveReason.PERMIT),
    (re.compile(r"\b(?:quy hoach|thiet ke)\b"), MoveReason.DESIGN),
)


@cache
def _listed() -> frozenset[str]:
    """How "another reason" is written where nothing more is said of it."""
    label = in_both_languages(MoveReason.OTHER.label)
    return frozenset(map(words.accent_free, (*REASONS, *MoveReason.values, *label)))


LEAST_WORDS_OF_A_REASON = 2


def reason_within(text: str) -> MoveReason | None:
    """The one reason that longer words name, and another one where they name several or none."""
    plain = words.accent_free(text)
    found = {reason for pattern, reason in WITHIN if pattern.search(plain)}
    if len(found) == 1:
        return found.pop()
    return MoveReason.OTHER if len(plain.split()) >= LEAST_WORDS_OF_A_REASON else None


# How a step stands to its plan is no state: the register says it of the day that is asked about.
TO_ITS_PLAN = (
    r"(?:dang |bi )?(?:(?:cham|tre|qua|dung|vuot|som|truoc)(?: so)?(?: voi)?(?: tien do| thoi han| han"
    r"| ke hoach)+|cham|tre)(?: \(?(?:khoang )?\d+ (?:ngay|tuan|thang|quy|nam)\)?)?"
    r"|late|delayed|overdue|(?:behind|on|ahead of) schedule"
)
MORE = {
    "state": {
        "choice_words": STATES,
        "unkept": {TO_ITS_PLAN: codes.Note.LATENESS_NOT_RECORDED},
    },
    "move_reason": {"choice_words": REASONS, "choice_of": reason_within},
}
FACTS = declared(MilestoneFacts, SYNONYMS, *DATES, more=MORE)
KIND = SheetField.of(
    MilestoneFacts,
    "kind",
    *("Mốc", "Mốc tiến độ", "Nội dung công việc", "Bước", "step"),
    *("Hạng mục", "Hạng mục công việc", "Công việc", "Nội dung thực hiện"),
    choice_words=office_words.STEP_OF_WORD,
)
DAYS = tuple(
    SheetField.of(MilestoneFacts, f"{side}_on", *known, name=side, attribute=side)
    for side, known in (
        (
            "planned",
            (
                *("Kế hoạch", "Ngày kế hoạch", "Dự kiến", "Thời hạn", "Thời hạn hoàn thành"),
                *("Tiến độ theo kế hoạch", "Thời gian thực hiện theo kế hoạch", "Theo kế hoạch"),
                *("Thời gian theo kế hoạch", "Thời gian kế hoạch", "Thời gian dự kiến"),
                *("Ngày dự kiến hoàn thành", "Ngày dự kiến", "Thời hạn theo kế hoạch"),
                # Of a step still to come or of one that was taken: it is asked about.
                *("Thời gian hoàn thành", "Thời gian kết thúc"),
            ),
        ),
        (
            "actual",
            (
                *("Thực hiện", "Ngày thực hiện", "Hoàn thành", "Ngày hoàn thành"),
                *("Ngày hoàn thành thực tế", "Tiến độ thực tế", "Thực tế", "Ngày thực tế"),
                *("Đã thực hiện ngày", "Ngày đã thực hiện", "Đã hoàn thành ngày"),
                *("Thời gian thực tế", "Thời gian thực hiện thực tế"),
                *("Thời gian hoàn thành thực tế", "Thực tế hoàn thành", "Thời gian hoàn thành"),
                "Thời gian kết thúc",
            ),
        ),
    )
)


ACROSS = StepsAcross((KIND, *DAYS, *FACTS))

# A step of one project in the cluster is none of the cluster's own.
PROJECT = replace(
    FIRM,
    words=(*FIRM.words, "Dự án", "Tên dự án", "Công trình", "Tên công trình", "Dự án, công trình"),
)


class MilestoneResource(OfClusterResource):
    model = MilestoneFacts
    heads_aside = aside.OF_MILESTONES
    facts: Mapping[str, str] = {
        "planned": "planned_on",
        "actual": "actual_on",
        **{one.name: one.name for one in FACTS},
    }
    asked_with: Mapping[str, str] = {f"{side}_precision": f"{side}_on" for side in SIDES}

    def find_subjects(self) -> None:
        kinds = self.values("kind")
        self.moved: dict[int, PartialDay] = {}
        for index, place in enumerate(self.places):
            if place is None:
                continue
            if kinds[index]:
                self.subjects[index] = (place.number, str(kinds[index]))
            elif not self.is_faulty_at(index, "kind"):
                self.fault(index, codes.Fault.NO_MILESTONE, "kind")

    def say(self, name: str, column: str) -> None:
        if column not in SIDES:
            super().say(name, column)
            return
        days = [None if one is None else whole(one) for one in self.readings[column].values]
        if column == "actual":
            self._check_days(days)
        self.state(name, column, [one and one.first for one in days])
        precisions = [one and one.precision.value for one in days]
        self.state(f"{column}_precision", column, precisions)

    def _check_days(self, days: list[PartialDay | None]) -> None:
        """A day says that the step is done, and is none to come."""
        states = list(self.values("state"))
        for index, day in enumerate(days):
            if day is None:
                continue
            if day.first > self.asking.today:
                typed = self.readings["actual"].typed(index)
                self.fault(index, RowProblem.DAY_TO_COME, "actual", typed)
            if states[index] == MilestoneState.NOT_APPLICABLE:
                self.fault(index, codes.Fault.DOES_NOT_APPLY_AND_DONE, "actual")
            states[index] = MilestoneState.DONE
        self.done = states

    def _say(self) -> None:
        self.done: list | None = None
        super()._say()
        if self.done is not None:
            # Whatever the column of states says, and where there is none.
            self.said["state"] = self.done
            self.column_of.setdefault("state", "actual")
        self._keep_words_of_reasons()
        self.names = list(self.said)
        self.bits = {name: 1 << place for place, name in enumerate(self.names)}

    def _keep_words_of_reasons(self) -> None:
        """A reason that no list has stands in the note, unless the row has another one there."""
        reasons, notes = self.said.get("move_reason", ()), list(self.values("note"))
        longest = MilestoneFacts._meta.get_field("note").max_length
        for index, reason in enumerate(reasons):
            typed = self.readings["move_reason"].typed(index)
            is_in_words = reason == MoveReason.OTHER and words.accent_free(typed) not in _listed()
            if is_in_words and notes[index] is None and len(typed) <= longest:
                notes[index] = typed
                self.note(index, codes.Note.REASON_IN_WORDS, "move_reason", typed)
        if any(notes):
            self.said["note"] = notes
            self.column_of.setdefault("note", "move_reason")

    def differs(self, index: int, name: str, before, after) -> None:
        if name in ("planned_on", "planned_precision") and before is not None:
            self.moved.setdefault(index, before)

    def settle(self) -> None:
        """As the form has it: a plan moves for a reason, and a reason stands for a move."""
        reasons = self.said.get("move_reason") or [None] * self.size
        is_wrong = self.is_corrected("planned_on")
        held = self._held_rows([self.held[index] for index in self.moved])
        for index in self.moved:
            row = held[self.held[index]]
            before = partial(row.planned_on, row.planned_precision)
            if reasons[index] is None and not is_wrong:
                self.fault(index, codes.Fault.REASON_NEEDED, "planned", before=before)
        if "move_reason" in self.said:
            for index in self.rows():
                if reasons[index] is not None and index not in self.moved:
                    self.note(index, codes.Note.REASON_NOT_NEEDED, "move_reason")
                    self.unsay(index, "move_reason")

    def differences(self, index: int, held: MilestoneFacts | None) -> list[Difference]:
        """A day and how well it is known are shown as one."""
        found = super().differences(index, held)
        told = [one for one in found if not one.name.endswith("_precision")]
        names = {one.name for one in found}
        for side in SIDES:
            if f"{side}_precision" in names and f"{side}_on" not in names:
                told.append(self._difference(f"{side}_on", index, held))
        return [self._with_precision(one, index, held) for one in told]

    def _with_precision(self, one: Difference, index: int, held) -> Difference:
        side = one.name.removesuffix("_on")
        if side not in SIDES:
            return one
        before = held and partial(getattr(held, one.name), getattr(held, f"{side}_precision"))
        on, precision = self.said[one.name][index], self.said[f"{side}_precision"][index]
        after = one.after if not isinstance(one.after, date) else partial(on, precision)
        return Difference(one.name, one.label, before, after, one.typed, one.address, {}, one.since)

    def label_of_fact(self, name: str) -> object:
        # The day of the step says its state, and a reason the note, whether there are such columns.
        is_own = name in ("state", "note")
        return self.label_of(name) if is_own else super().label_of_fact(name)

    def label(self, index: int) -> str:
        kind = self.values("kind")[index]
        name = super().label(index)
        return f"{name}: {MilestoneKind(kind).label}" if kind else name


class MilestoneSheet(OfClusterSheet):
    kind = "milestones"
    goes_on_below = True
    title = gettext_lazy("Milestones of clusters")
    explanation = gettext_lazy(
        "One row for each step of a cluster: what was planned, when it was done, and why the plan"
        " moved. Days may be known to the month, the quarter or the year."
    )
    fields = (
        *cluster_fields("cluster"),
        KIND,
        PROJECT,
        *DAYS,
        SIDE,
        DAY_FIELD,
        *FACTS,
        PAPER_FIELD,
    )
    resource_class = MilestoneResource
    keys = ("code", "name", "kind")

    def vocabulary(self, columns=(), title: str = "") -> list[FieldWords]:
        return ACROSS.vocabulary(columns, super().vocabulary(columns, title))

    def known_by_values(self, matches: list[ColumnMatch]) -> list[ColumnMatch]:
        return ACROSS.without_other_words(super().known_by_values(matches))

    def choosable_fields(self, layout: Layout) -> list[SheetField]:
        known = super().choosable_fields(layout)
        return [*known, *ACROSS.fields.values()] if ACROSS.are_across(layout.columns) else known

    def field(self, name: str) -> SheetField:
        return ACROSS.fields.get(name) or super().field(name)

    def table(self, sheet: RawSheet, layout: Layout, matches, *, date1904: bool) -> Table:
        return ACROSS.down(super().table(sheet, layout, matches, date1904=date1904))

    def in_words(self, things: Iterable[MilestoneFacts]) -> Iterable[MilestoneFacts]:
        for one in super().in_words(things):
            one.planned = partial(one.planned_on, one.planned_precision)
            one.actual = partial(one.actual_on, one.actual_precision)
            yield one
