"""Difficulties of clusters: what stands in the way, who must act until when, and how it was settled."""

from django.utils.translation import gettext_lazy

from clusters.models import Difficulty, DifficultyFacts, DifficultyKind
from clusters.sheets import codes, services
from clusters.sheets.of_clusters import (
    OfClusterResource,
    OfClusterSheet,
    cluster_fields,
    declared,
)
from clusters.sheets.services import NewDifficulty
from hanoi_industry import words
from hanoi_industry.spreadsheets.columns import Kind, RowProblem
from hanoi_industry.spreadsheets.comparing import AnyPlan
from hanoi_industry.spreadsheets.records import DAY_FIELD, PAPER_FIELD, among
from hanoi_industry.spreadsheets.sheets import SheetField, without_collecting

SYNONYMS = {
    "kind": ("Loại khó khăn", "Nhóm khó khăn", "Loại"),
    "text": ("Khó khăn, vướng mắc", "Khó khăn", "Vướng mắc", "Nội dung"),
    "who_must_act": ("Đơn vị giải quyết", "Cơ quan chủ trì", "Trách nhiệm"),
    "due_on": ("Thời hạn", "Hạn giải quyết"),
    "closed_on": ("Ngày giải quyết xong", "Đã giải quyết ngày"),
    "result": ("Kết quả giải quyết", "Kết quả"),
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
FACTS = declared(DifficultyFacts, SYNONYMS, choice_words={"kind": KINDS})
NUMBER = SheetField(
    "number",
    gettext_lazy("number of the difficulty"),
    Kind.COUNT,
    words=("Số khó khăn", "Khó khăn số"),
    largest=32_767,
    attribute="difficulty__number",
)


class DifficultyResource(OfClusterResource):
    model = DifficultyFacts
    facts = {one.name: one.name for one in FACTS}

    def find_subjects(self) -> None:
        """By its number, else by its words; another one is a new one."""
        self._load()
        numbers, texts = self.values("number"), self.values("text")
        for index, place in enumerate(self.places):
            if place is None or self.is_faulty_at(index, "number", "text"):
                continue
            number, text = numbers[index], texts[index]
            known = self.by_number.get((place.number, number)) if number else None
            if known is None and not number and text:
                known = self.by_text.get((place.number, words.accent_free(text)))
            if known is not None:
                self.subjects[index] = (known,)
            else:
                self._make(index, NewDifficulty(place.number, number or 0, text or ""))

    def _load(self) -> None:
        clusters = {place.number for place in self.places if place is not None}
        rows = Difficulty.objects.filter(cluster__in=among(clusters))
        known = {
            pk: (cluster, number)
            for pk, cluster, number in rows.values_list("pk", "cluster", "number")
        }
        self.by_number = {place: pk for pk, place in known.items()}
        facts = DifficultyFacts.objects.standing().filter(difficulty__in=among(known))
        self.by_text = {
            (known[pk][0], words.accent_free(text)): pk
            for pk, text in facts.order_by("valid_from").values_list("difficulty", "text")
        }

    def _make(self, index: int, new: NewDifficulty) -> None:
        if not new.text:
            self.fault(index, codes.Fault.NO_DIFFICULTY, "text")
        elif not self.values("kind")[index]:
            if not self.is_faulty_at(index, "kind"):
                self.fault(index, codes.Fault.KIND_NEEDED, "kind")
        else:
            self.fresh[index] = new

    def settle(self) -> None:
        closed = self.said.get("closed_on")
        for index in self.rows() if closed is not None else ():
            if closed[index] is not None and closed[index] > self.asking.today:
                typed = self.readings["closed_on"].typed(index)
                self.fault(index, RowProblem.DAY_TO_COME, "closed_on", typed)


class DifficultySheet(OfClusterSheet):
    kind = "difficulties"
    title = gettext_lazy("Difficulties of clusters")
    explanation = gettext_lazy(
        "One row for each difficulty: the cluster, what is the matter, who must act and until when."
        " A difficulty that is known already is found by its number or by its words."
    )
    fields = (*cluster_fields("difficulty__cluster"), NUMBER, DAY_FIELD, *FACTS, PAPER_FIELD)
    resource_class = DifficultyResource
    keys = ("code", "name", "number")

    @without_collecting()
    def keep(self, plan: AnyPlan, change_set, *, by) -> None:
        services.state_difficulties(change_set, plan.resource.stated(), by=by)
