"""Mending in the browser: each faulty cell is a box with its problem beside it."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanoi_industry import formats
from hanoi_industry.spreadsheets import cells, services
from hanoi_industry.spreadsheets import messages as words_for
from hanoi_industry.spreadsheets.comparing import Draft, RowKind
from hanoi_industry.spreadsheets.guard import column_of
from hanoi_industry.spreadsheets.services import Settled
from hanoi_industry.spreadsheets.views.frame import ImportTemplate, OpenUpload

ROWS_A_PAGE = 40
BOX = "cell-"


@dataclass
class Box:
    """One cell to be typed anew."""

    address: str
    label: object
    value: str
    problems: list[str] = field(default_factory=list)
    is_edited: bool = False

    @property
    def name(self) -> str:
        return BOX + self.address


@dataclass
class ShownFaultyRow:
    number: int
    label: str
    boxes: list[Box]
    # Problems of the row as a whole, which no single cell could mend.
    problems: list[str]


class Mend(OpenUpload, ImportTemplate):
    template_name = "spreadsheets/mend.html"
    step = "changes"

    def get(self, request, *args, **kwargs):
        if self.opened.blocking:
            return self.go("layout")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        faulty = self.plan.rows_of(RowKind.FAULTY)
        page = Paginator(faulty, ROWS_A_PAGE).get_page(self.request.GET.get("page"))
        rows = [self._row(row) for row in page.object_list]
        offered = {box.address for row in rows for box in row.boxes}
        return super().get_context_data(
            rows=rows,
            page_of_rows=page,
            faulty=len(faulty),
            asked=self.plan.counts[RowKind.ASKED],
            edited=[
                Box(address, self._heading(address), text, is_edited=True)
                for address, text in self.edited.items()
                if address not in offered
            ],
            changes_address=self.address("changes"),
            matches_address=self.address("matches"),
            marked_address=self.address("problems"),
            let_go_address=self.address("let-go"),
            **kwargs,
        )

    @property
    def edited(self) -> dict[str, str]:
        return services.edits_of(self.upload)

    def _row(self, row: Draft) -> ShownFaultyRow:
        boxes: dict[str, Box] = {}
        of_the_row = []
        for fault in row.faults:
            text = words_for.of_finding(fault, self.sheet.messages)
            if not fault.address:
                of_the_row.append(text)
                continue
            box = boxes.setdefault(fault.address, self._box(fault.address, fault.label))
            box.problems.append(text)
        return ShownFaultyRow(row.number, row.label, list(boxes.values()), of_the_row)

    def _box(self, address: str, label: object) -> Box:
        return Box(
            address,
            label or self._heading(address),
            self._text(address),
            is_edited=address in self.edited,
        )

    def _text(self, address: str) -> str:
        """What stands in the cell now, as it was typed there or here."""
        return cells.as_typed(self.opened.raw.cell(*_place(address)))

    def _heading(self, address: str) -> str:
        _row, column = _place(address)
        return next(
            (one.heading for one in self.opened.layout.columns if one.index == column), address
        )

    def post(self, request, *args, **kwargs):
        try:
            services.mend(self.upload, deed=self.deed(), edits=self._edits())
        except Settled:
            return self.go("result")
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
            return self.go("mend")
        self.look_anew()
        left = self.plan.counts[RowKind.FAULTY]
        messages.success(request, mended_words(left))
        return self.go("mend" if left else "changes")

    def _edits(self) -> dict[str, str | None]:
        """Boxes whose text is another than the one that stands there, in rows that may be mended."""
        posted = self.request.POST
        rows = {row.row for row in self.opened.layout.rows}
        rest = self.rest()
        width = self.opened.raw.width
        edits: dict[str, str | None] = {}
        for name, text in posted.items():
            address = name.removeprefix(BOX)
            if address == name or not services.is_address(address):
                continue
            row, column = _place(address)
            if row in rows and (rest is None or row in rest) and column <= width:
                text = " ".join(text.split())
                if text != " ".join(self._text(address).split()):
                    edits[address] = text
        if posted.get("as_in_file") in self.edited:
            edits[posted["as_in_file"]] = None
        return edits


def _place(address: str) -> tuple[int, int]:
    return services.row_of(address), column_of(address.rstrip("0123456789"))


def mended_words(left: int) -> str:
    if not left:
        return _("Checked again: nothing is left to put right.")
    return ngettext(
        "Checked again: one row is still to be put right.",
        "Checked again: %(n)s rows are still to be put right.",
        left,
    ) % {"n": formats.number(left)}
