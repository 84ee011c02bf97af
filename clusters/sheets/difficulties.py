"""Difficulties of clusters: what stands in the way, who must act until when, and how it was settled."""

import re
from dataclasses import replace

from django.utils.translation import gettext_lazy

from clusters.models import Difficulty, DifficultyFacts, DifficultyKind
from clusters.sheets import aside, codes, office_words, services
from clusters.sheets.columns import NOTHING_NAMED
from clusters.sheets.kinds_across import down, fields_across, kinds_across, with_kinds_across
from clusters.sheets.of_clusters import (
    OfClusterResource,
    OfClusterSheet,
    cluster_fields,
    declared,
)
from clusters.sheets.services import NewDifficulty
from clusters.sheets.sides import SIDE
from hanoi_industry import words
from hanoi_industry.among import Keys
from hanoi_industry.collecting import without_collecting
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.columns import Kind, RowProblem
from hanoi_industry.spreadsheets.comparing import AnyPlan, Difference
from hanoi_industry.spreadsheets.headings import ColumnMatch
from hanoi_industry.spreadsheets.layout import Layout
from hanoi_industry.spreadsheets.reading import RawSheet
from hanoi_industry.spreadsheets.records import DAY_FIELD, PAPER_FIELD
from hanoi_industry.spreadsheets.sheets import SheetField
from hanoi_industry.spreadsheets.tables import Table

SYNONYMS = {
    "kind": (
        *("Loại khó khăn", "Nhóm khó khăn", "Loại", "Lĩnh vực", "Loại vướng mắc", "Nhóm vướng mắc"),
    ),
    "text": (
        *("Khó khăn, vướng mắc", "Khó khăn", "Vướng mắc", "Nội dung"),
        *("Nội dung khó khăn, vướng mắc", "Tồn tại, hạn chế", "Tồn tại, vướng mắc"),
        *("Tồn tại, khó khăn", "Khó khăn, tồn tại", "Tồn tại, khó khăn, vướng mắc"),
        *("Khó khăn, vướng mắc, kiến nghị", "Khó khăn, vướng mắc và kiến nghị"),
        *("Kiến nghị, vướng mắc", "Vướng mắc, kiến nghị", "Nội dung kiến nghị"),
        *("Vướng mắc cần tháo gỡ", "Vấn đề vướng mắc", "KK, VM", "Các khó khăn, vướng mắc"),
    ),
    "who_must_act": (
        *("Đơn vị giải quyết", "Cơ quan chủ trì", "Trách nhiệm", "Cơ quan giải quyết"),
        *("Cơ quan, đơn vị giải quyết", "Thẩm quyền giải quyết", "Nơi giải quyết"),
        *("Cơ quan chủ trì giải quyết", "Cơ quan chủ trì tháo gỡ", "Cơ quan chủ trì thực hiện"),
        *("Cơ quan xử lý", "Đơn vị xử lý", "Ai xử lý", "Đơn vị phụ trách", "Đơn vị thực hiện"),
        *("Cơ quan có thẩm quyền", "Cơ quan có thẩm quyền giải quyết", "Đơn vị chủ trì"),
        *("Đơn vị chủ trì tháo gỡ", "Đơn vị chủ trì giải quyết", "Trách nhiệm giải quyết"),
        *("Đầu mối", "Đầu mối giải quyết", "Đầu mối xử lý"),
        *("Trách nhiệm thực hiện", "Đơn vị chịu trách nhiệm", "Cơ quan chịu trách nhiệm"),
    ),
    "due_on": (
        *("Thời hạn", "Hạn", "Hạn giải quyết", "Thời hạn giải quyết", "Thời hạn xử lý"),
        *("Thời gian hoàn thành", "Thời hạn hoàn thành", "Hạn hoàn thành"),
    ),
    "closed_on": (
        *("Ngày giải quyết xong", "Đã giải quyết ngày", "Ngày xử lý xong", "Đã xử lý ngày"),
    ),
    "result": (
        *("Kết quả giải quyết", "Kết quả", "Kết quả thực hiện", "Kết quả xử lý"),
        *("Tiến độ giải quyết", "Tình hình giải quyết", "Tình trạng giải quyết"),
    ),
}
KINDS = {
    "đất đai": DifficultyKind.LAND,
    "giải phóng mặt bằng": DifficultyKind.LAND,
    "GPMB": DifficultyKind.LAND,
    "vốn": DifficultyKind.CAPITAL,
    "thủ tục": DifficultyKind.PROCEDURE,
    "môi trường": DifficultyKind.ENVIRONMENT,
    "nước thải": DifficultyKind.ENVIRONMENT,
    "giao thông": DifficultyKind.CONNECTION,
    "điện": DifficultyKind.CONNECTION,
}


def _kind_within(text: str) -> str | None:
    return office_words.difficulty_kind(text) or None


MORE = {
    "kind": {"choice_words": KINDS, "choice_of": _kind_within},
    "who_must_act": {"unkept": NOTHING_NAMED},
    "due_on": {"is_deadline": True, "needs_whole_day": False},
}
FACTS = declared(DifficultyFacts, SYNONYMS, more=MORE)
ACROSS = fields_across(next(one for one in FACTS if one.name == "text"))
SINCE = replace(
    DAY_FIELD,
    words=(
        *(*DAY_FIELD.words, "Ngày kiến nghị", "Ngày phản ánh", "Ngày phát sinh"),
        *("Phát sinh từ", "Phát sinh từ ngày", "Ngày ghi nhận"),
    ),
)
PAPER = replace(PAPER_FIELD, words=(*PAPER_FIELD.words, "Văn bản phản ánh", "Văn bản kiến nghị"))
# Ticked beside the words; on which day it was settled is a fact, that it was is none.
SETTLED = SheetField(
    "settled",
    gettext_lazy("settled, by a tick"),
    alone=("Đã giải quyết", "Đã giải quyết xong", "Đã tháo gỡ", "Đã xử lý", "Đã xong"),
    longest=60,
)
NUMBER = SheetField(
    "number",
    gettext_lazy("number of the difficulty"),
    Kind.COUNT,
    words=("Số khó khăn", "Khó khăn số"),
    largest=32_767,
    attribute="difficulty__number",
)


# "Đã giải quyết xong ngày 5/8/2026", "đã xử lý dứt điểm"; not "đã giải quyết một phần".
SAYS_SETTLED = re.compile(
    r"(?:da )?(?:duoc )?(?:giai quyet|xu ly|thao go|hoan thanh)(?: xong| dut diem)*"
    r"(?:$|[.,;(]| \d| (?:vao |tu )?(?:ngay|thang|quy|nam|theo)\b)"
)


class DifficultyResource(OfClusterResource):
    model = DifficultyFacts
    heads_aside = aside.OF_DIFFICULTIES
    facts = {one.name: one.name for one in FACTS}

    def find_subjects(self) -> None:
        """By its number, else by its words; another one is a new one."""
        self._load()
        self.nothing_told: set[int] = set()
        numbers, texts = self.values("number"), self.values("text")
        for index, place in enumerate(self.places):
            if place is None or self.is_faulty_at(index, "number", "text"):
                continue
            number, text = numbers[index], texts[index]
            if text and office_words.says_no_difficulty(text):
                self.note(index, codes.Note.NO_DIFFICULTY_TOLD, "text", text)
                self.nothing_told.add(index)
                continue
            known = self.by_number.get((place.number, number)) if number else None
            if known is None and not number and text:
                known = self.by_text.get((place.number, words.accent_free(text)))
            if known is not None:
                self.subjects[index] = (known,)
            else:
                self._make(index, NewDifficulty(place.number, number or 0, text or ""))

    def _load(self) -> None:
        clusters = {place.number for place in self.places if place is not None}
        rows = Difficulty.objects.filter(cluster__among=Keys(clusters))
        known = {
            pk: (cluster, number)
            for pk, cluster, number in rows.values_list("pk", "cluster", "number")
        }
        self.by_number = {place: pk for pk, place in known.items()}
        facts = DifficultyFacts.objects.standing().filter(difficulty__among=Keys(known))
        self.by_text = {
            (known[pk][0], words.accent_free(text)): pk
            for pk, text in facts.order_by("valid_from").values_list("difficulty", "text")
        }

    def _make(self, index: int, new: NewDifficulty) -> None:
        if not new.text:
            self.fault(index, codes.Fault.NO_DIFFICULTY, "text")
        elif "kind" not in self.readings:
            self.fresh[index] = new
        elif not self.values("kind")[index]:
            if not self.is_faulty_at(index, "kind"):
                self.fault(index, codes.Fault.KIND_NEEDED, "kind")
        else:
            self.fresh[index] = new

    def _say(self) -> None:
        super()._say()
        if "kind" not in self.readings and self.fresh:
            kinds = [
                self._kind_of(index) if index in self.fresh else None for index in range(self.size)
            ]
            self.say_besides("kind", "text", kinds)

    def _kind_of(self, index: int) -> DifficultyKind:
        """Offices rarely sort them, or stand them in groups; what is left open is odd, and told."""
        text = self.values("text")[index]
        for group, _cell in reversed(self.table.groups_of(index)):
            if named := office_words.difficulty_kind_of_group(group.text):
                kind = DifficultyKind(named)
                self.note(index, codes.Note.KIND_FROM_GROUP, "text", text, kind=kind.label)
                return kind
        found = office_words.difficulty_kind(text)
        kind = DifficultyKind(found or DifficultyKind.OTHER)
        tell = self.note if found else self.oddity
        tell(index, codes.Note.KIND_FROM_WORDS, "text", text, kind=kind.label)
        return kind

    def _difference(self, name: str, index: int, held: DifficultyFacts | None) -> Difference:
        found = super()._difference(name, index, held)
        return replace(found, label=self.label_of("kind")) if name == "kind" else found

    def _tell_what_is_settled(self) -> None:
        """Words alone close nothing: from which day on is not said where the form asks for it."""
        results, ticks = self.values("result"), self.values(SETTLED.name)
        closed = self.said.get("closed_on") or [None] * self.size
        settled = {}
        for index in self.rows():
            if closed[index] is not None:
                continue
            if results[index] and SAYS_SETTLED.match(words.accent_free(results[index])):
                settled[index] = "result", results[index]
            elif ticks[index] and cells.read_flag(ticks[index]).value is True:
                settled[index] = SETTLED.name, ticks[index]
        held = self._held_rows([self.held[index] for index in settled if self.held[index]])
        for index, told in settled.items():
            row = held.get(self.held[index])
            if row is None or row.closed_on is None:
                self.oddity(index, codes.Note.SETTLED_WITHOUT_DAY, *told)

    def settle(self) -> None:
        for index in self.nothing_told:
            self.differing[index] = 0
        self._tell_what_is_settled()
        closed = self.said.get("closed_on")
        for index in self.rows() if closed is not None else ():
            if closed[index] is not None and closed[index] > self.asking.today:
                typed = self.readings["closed_on"].typed(index)
                self.fault(index, RowProblem.DAY_TO_COME, "closed_on", typed)


class DifficultySheet(OfClusterSheet):
    kind = "difficulties"
    goes_on_below = True
    title = gettext_lazy("Difficulties of clusters")
    explanation = gettext_lazy(
        "One row for each difficulty: the cluster, what is the matter, who must act and until when."
        " A difficulty that is known already is found by its number or by its words."
    )
    fields = (*cluster_fields("difficulty__cluster"), NUMBER, SIDE, SINCE, *FACTS, SETTLED, PAPER)
    resource_class = DifficultyResource
    keys = ("code", "name", "number")

    def known_by_values(self, matches: list[ColumnMatch]) -> list[ColumnMatch]:
        return super().known_by_values(with_kinds_across(matches))

    def choosable_fields(self, layout: Layout) -> list[SheetField]:
        across = [*ACROSS.values()] if kinds_across(layout.columns) else []
        return [*super().choosable_fields(layout), *across]

    def field(self, name: str) -> SheetField:
        return ACROSS.get(name) or super().field(name)

    def table(self, sheet: RawSheet, layout: Layout, matches, *, date1904: bool) -> Table:
        return down(super().table(sheet, layout, matches, date1904=date1904))

    @without_collecting()
    def keep(self, plan: AnyPlan, change_set, *, by) -> None:
        services.state_difficulties(change_set, plan.resource.stated(), by=by)
