"""The fourth step: every change cell by cell, all problems at once, and the way to keep them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanoi_industry import formats
from hanoi_industry.spreadsheets import messages as words_for
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.comparing import CHANGE, CORRECT, ODD, Draft, Finding, RowKind
from hanoi_industry.spreadsheets.services import Settled
from hanoi_industry.spreadsheets.sheets import Mark
from hanoi_industry.spreadsheets.views.frame import ADDRESSES_SHOWN, ImportTemplate, OpenUpload

ROWS_A_PAGE = 100


@dataclass
class ShownFinding:
    sign: str
    word: object
    text: str
    address: str = ""
    key: str = ""
    typed: str = ""
    is_edited: bool = False


@dataclass
class ShownGroup:
    text: str
    sign: str
    word: object
    count: int
    cells: list[tuple[str, str]]
    more: int


@dataclass
class ShownPlanRow:
    number: int
    row: int | str
    sheet: str
    label: str
    group: str
    kind: str
    sign: str
    word: object
    is_odd: bool
    differences: list = field(default_factory=list)
    findings: list[ShownFinding] = field(default_factory=list)
    can_leave_out: bool = False
    is_left_out: bool = False


FILTERS = (
    RowKind.NEW,
    RowKind.CHANGED,
    RowKind.SAME,
    ODD,
    RowKind.FAULTY,
    RowKind.ASKED,
    RowKind.LEFT_OUT,
)


class RowsOfTheRest(Sequence):
    """The rows of a plan that still wait, where the others of the file were kept before."""

    def __init__(self, rows: Sequence[Draft], numbers: list[int], rest: set[int]):
        self._rows = rows
        self._places = [place for place, number in enumerate(numbers) if number in rest]

    def __len__(self):
        return len(self._places)

    def __getitem__(self, place):
        if isinstance(place, slice):
            return [self._rows[one] for one in self._places[place]]
        return self._rows[self._places[place]]


class Changes(OpenUpload, ImportTemplate):
    template_name = "spreadsheets/changes.html"
    step = "changes"

    def get_context_data(self, **kwargs):
        plan = self.plan
        chosen = self.request.GET.get("kind", "")
        page = Paginator(self.rows(chosen), ROWS_A_PAGE).get_page(self.request.GET.get("page"))
        asking = services.asking_of(self.upload, by=self.upload.by, today=timezone.localdate())
        is_soon_marked = services.is_soon_marked(self.upload)
        waits = self.counts[RowKind.FAULTY] + self.counts[RowKind.ASKED]
        return super().get_context_data(
            chips=self._chips(chosen),
            chosen=chosen,
            rows=[self._row(row) for row in page.object_list],
            page_of_rows=page,
            problems=self._groups(),
            effects=self.sheet.effects(plan, asking),
            revisions=[self._revision(one) for one in plan.revisions],
            plan=plan,
            counts=self.counts,
            button=self.sheet.button(plan),
            good_button=self._good_button(waits),
            keep_address=self.address("keep"),
            problems_address=self.address("problems"),
            marked_address=self.address("marked"),
            is_soon_marked=is_soon_marked,
            marked_ready=None if is_soon_marked else services.marked_ready(self.upload),
            matches_address=self.address("matches"),
            mend_address=self.address("mend"),
            open_questions=len(plan.open_questions),
            faulty=self.counts[RowKind.FAULTY],
            says_nothing=self.counts[RowKind.LEFT_OUT] > 0 and not self.counts[RowKind.SAME],
            edited_count=len(self.edited),
            earlier=services.kept_before(self.upload),
            may_be_another=len(self.opened.layout.tables) > 1,
            layout_address=self.address("layout"),
            **kwargs,
        )

    def rows(self, kind: str) -> Sequence[Draft]:
        if kind and kind not in FILTERS:
            return []
        rest = self.rest()
        rows = self.plan.rows_of(kind)
        if rest is None:
            return rows
        return RowsOfTheRest(rows, self.plan.numbers_of(kind), rest)

    @cached_property
    def counts(self) -> dict[str, int]:
        if self.rest() is None:
            return {kind: self.plan.counts[kind] for kind in FILTERS}
        return {kind: len(self.rows(kind)) for kind in FILTERS}

    def _good_button(self, waits: int) -> str:
        good = self.plan.written_count
        if self.plan.is_ready or not services.may_keep_the_good(self.plan) or not waits:
            return ""
        return ngettext(
            "Keep the good row, the rest waits", "Keep the %(n)s good rows, the rest waits", good
        ) % {"n": formats.number(good)}

    def _chips(self, chosen: str) -> list[dict]:
        everything = len(self.rows(""))
        chips = [{"kind": "", "word": _("all"), "count": everything, "sign": "plain"}]
        chips += [
            {
                "kind": str(kind),
                "word": words_for.ROW_KINDS[kind],
                "count": self.counts[kind],
                "sign": words_for.SIGNS[kind],
            }
            for kind in FILTERS
            if self.counts[kind]
        ]
        return [{**chip, "is_chosen": chip["kind"] == chosen} for chip in chips]

    def _revision(self, one) -> dict:
        """A column whose values replace others: a new fact, or a correction of the one held."""
        return {
            "name": one.name,
            "label": one.label,
            "count": one.count,
            "first": formats.day(one.first),
            "last": formats.day(one.last),
            "is_one_day": one.first == one.last,
            "answer": one.answer,
            "choices": (
                (CHANGE, self._since_when()),
                (CORRECT, _("it was wrong: the value held before is corrected on its own day")),
            ),
        }

    def _since_when(self) -> str:
        if not self.plan.holds_from(self.upload.as_of):
            return _("it changed: each new value holds from the day that the file says on")
        day = formats.day(self.upload.as_of)
        return _("it changed: the new value holds from %(day)s on") % {"day": day}

    def _row(self, row: Draft) -> ShownPlanRow:
        found = [("missed", one) for one in row.faults] + [("odd", one) for one in row.oddities]
        found += [("plain", one) for one in row.notes]
        return ShownPlanRow(
            number=int(row.number),
            row=words_for.of_row(row.number),
            sheet=row.sheet if self.upload.further_sheets else "",
            label=row.label,
            group=" › ".join(group.text for group, _cell in row.groups),
            kind=row.kind,
            sign=words_for.SIGNS[row.kind],
            word=words_for.ROW_KINDS[row.kind],
            is_odd=row.is_odd,
            differences=[
                {
                    "label": one.label,
                    "before": value_shown(one.before, one.words),
                    "after": value_shown(one.after, one.words),
                    "typed": self.typed_shown(one.address, one.typed),
                    "address": one.address,
                    "is_edited": one.address in self.edited,
                }
                for one in row.differences
            ],
            findings=[self._finding(sign, one) for sign, one in found],
            can_leave_out=row.kind in (RowKind.FAULTY, RowKind.ASKED),
            is_left_out=row.is_left_out,
        )

    def _finding(self, sign: str, finding: Finding) -> ShownFinding:
        text = words_for.of_finding(finding, self.sheet.messages)
        label = f"{finding.label}: " if finding.label else ""
        word = "" if sign == "plain" else words_for.FINDINGS[sign]
        return ShownFinding(
            sign,
            word,
            f"{label}{text}",
            finding.address,
            self.opened.key_of(finding.address),
            self.typed_shown(finding.address, finding.typed),
            finding.address in self.edited,
        )

    def _groups(self) -> list[ShownGroup]:
        groups = []
        for sign, causes in (
            ("missed", self.plan.faults),
            ("odd", self.plan.oddities),
            ("plain", self.plan.notes),
        ):
            for cause in causes:
                first = cause.findings[:ADDRESSES_SHOWN]
                # What stands above several rows is told of each of them, in the one cell it has.
                cells = list(dict.fromkeys(self._place(row, one) for row, one in first))
                groups.append(
                    ShownGroup(
                        words_for.of_finding(cause.first, self.sheet.messages),
                        sign,
                        words_for.FINDINGS[sign],
                        len(cause),
                        cells,
                        max(len(cause) - ADDRESSES_SHOWN, 0) if len(cells) == len(first) else 0,
                    )
                )
        return groups

    def _place(self, row: Draft, finding: Finding) -> tuple[str, str]:
        """Where it stands, and what is typed there."""
        if finding.address:
            return finding.address, self.typed_shown(finding.address, finding.typed)
        return _("row %(number)s") % {"number": row.number}, finding.typed

    def post(self, request, *args, **kwargs):
        """Leave rows out, take them in again, or say what became of the values held before."""
        try:
            if "corrections" in request.POST:
                services.answer(self.upload, deed=self.deed(), corrections=self._corrections())
            else:
                services.answer(self.upload, deed=self.deed(), left_out=self._left_out())
        except Settled:
            return self.go("result")
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        return self.go("changes")

    def _corrections(self) -> dict[str, str]:
        said = {}
        for number, one in enumerate(self.plan.revisions, start=1):
            # The name of the column travels along, so that answers cannot slip to another one.
            if self.request.POST.get(f"revision-{number}") != one.name:
                continue
            answer = self.request.POST.get(f"became-{number}")
            if answer in (CHANGE, CORRECT):
                said[one.name] = answer
        return said

    def _left_out(self) -> list[int]:
        posted = self.request.POST
        left_out = set(
            services.asking_of(self.upload, by=self.upload.by, today=timezone.localdate()).left_out
        )
        known = self.opened.rows()
        if "leave_out_faulty" in posted:
            left_out |= set(self.plan.numbers_of(RowKind.FAULTY))
        for name, change in (("leave_out", left_out.add), ("take_in", left_out.discard)):
            number = posted.get(name, "")
            if number.isdecimal() and len(number) < 11 and int(number) in known:
                change(int(number))
        return sorted(left_out)


def value_shown(value, words_of_codes) -> str:
    if isinstance(value, Mark):
        return _("not applicable")
    if isinstance(value, list):
        return ", ".join(str(words_of_codes.get(one, one)) for one in value) or "–"
    if value in ("", None):
        return "–"
    if isinstance(value, str | bool | int) and value in words_of_codes:
        return str(words_of_codes[value])
    return words_for.shown(value)
