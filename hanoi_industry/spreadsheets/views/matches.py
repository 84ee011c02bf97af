"""The third step: what only a person can tell, asked once."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError

from hanoi_industry.spreadsheets import messages as words_for
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.comparing import Question, RowKind
from hanoi_industry.spreadsheets.views.frame import ADDRESSES_SHOWN, ImportTemplate, OpenUpload

MOST_RADIOS = 9


@dataclass
class ShownQuestion:
    number: int
    key: str
    text: str
    choices: list
    offered: str
    offered_label: object
    answer: str
    addresses: list[str]
    more: int
    is_open: bool
    as_list: bool = False


class Matches(OpenUpload, ImportTemplate):
    template_name = "spreadsheets/matches.html"
    step = "matches"

    def get_context_data(self, **kwargs):
        questions = [self._shown(n, one) for n, one in enumerate(self.plan.questions)]
        return super().get_context_data(
            questions=sorted(questions, key=lambda one: not one.is_open),
            open_count=len(self.plan.open_questions),
            has_offers=any(one.is_open and one.offered for one in questions),
            matched=self._matched(),
            faulty=self.plan.counts[RowKind.FAULTY],
            next_address=self.address("changes"),
            **kwargs,
        )

    def _matched(self) -> dict[str, int]:
        """How many rows are about what is recorded, how many are new, and how many are neither yet."""
        counts = self.plan.counts
        return {
            "known": counts[RowKind.CHANGED] + counts[RowKind.SAME],
            "new": counts[RowKind.NEW],
            "open": counts[RowKind.ASKED] + counts[RowKind.FAULTY],
        }

    def _shown(self, number: int, question: Question) -> ShownQuestion:
        offered = next((c.label for c in question.choices if c.value == question.offered), "")
        return ShownQuestion(
            number=number,
            key=question.key,
            text=words_for.of_question(question, self.sheet.messages),
            choices=[(one.value, one.label) for one in question.choices],
            offered=question.offered,
            offered_label=offered,
            answer=question.answer or "",
            addresses=list(question.addresses[:ADDRESSES_SHOWN]),
            more=max(len(question.addresses) - ADDRESSES_SHOWN, 0),
            is_open=question.answer is None,
            as_list=len(question.choices) > MOST_RADIOS,
        )

    def post(self, request, *args, **kwargs):
        said = {}
        for number, question in enumerate(self.plan.questions):
            # The text of the question travels along, so that answers cannot slip to another one.
            if request.POST.get(f"key-{number}") != question.key:
                continue
            value = request.POST.get(f"answer-{number}", "")
            if not value and "take_offered" in request.POST and question.answer is None:
                value = question.offered
            if value in {choice.value for choice in question.choices}:
                said[question.key] = value
        try:
            services.answer(self.upload, deed=self.deed(), questions=said)
        except services.Settled:
            return self.go("result")
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
            return self.go("matches")
        self.look_anew()
        return self.go("matches" if self.plan.open_questions else "changes")
