"""Mending in the browser: each faulty cell is a box with its problem beside it."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanoi_industry import formats
from hanoi_industry.spreadsheets import cells, services
from hanoi_industry.spreadsheets import messages as words_for
from hanoi_industry.spreadsheets.comparing import Draft, RowKind
from hanoi_industry.spreadsheets.reading import CellKind
from hanoi_industry.spreadsheets.references import ColumnAsRow, row_in_sheet
from hanoi_industry.spreadsheets.services import Settled
from hanoi_industry.spreadsheets.views.frame import (
    ImportTemplate,
    OpenUpload,
    in_the_language_of_the_page,
)

ROWS_A_PAGE = 40
BOX = "cell-"


@dataclass
class Box:
    """One cell to be typed anew. `key` is what answers call it."""

    address: str
    key: str
    label: object
    value: str
    problems: list[str] = field(default_factory=list)
    is_edited: bool = False

    @property
    def name(self) -> str:
        return BOX + self.key


@dataclass
class ShownFaultyRow:
    key: int
    number: int
    label: str
    boxes: list[Box]
    # Problems of the row as a whole, which no single cell could mend.
    problems: list[str]
    # The letters of a column of the file that was read as a row.
    column: str = ""


class Mend(OpenUpload, ImportTemplate):
    template_name = "spreadsheets/mend.html"
    step = "changes"

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
                Box(address, key, self._heading(key), text, is_edited=True)
                for address, text in self.edited.items()
                for key in [self.opened.key_of(address)]
                if address not in offered
            ],
            changes_address=self.address("changes"),
            matches_address=self.address("matches"),
            marked_address=self.address("problems"),
            let_go_address=self.address("let-go"),
            **kwargs,
        )

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
        place = row_in_sheet(row.number)
        return ShownFaultyRow(
            int(row.number),
            row.number,
            row.label,
            list(boxes.values()),
            of_the_row,
            str(row.number) if isinstance(place, ColumnAsRow) else "",
        )

    def _box(self, address: str, label: object) -> Box:
        key = self.opened.key_of(address)
        return Box(
            address,
            key,
            label or self._heading(key),
            self._text(key),
            is_edited=address in self.edited,
        )

    def _text(self, key: str) -> str:
        """What stands in the cell now, as it was typed there or here."""
        cell = self.opened.cell(key)
        return in_the_language_of_the_page(cell, cells.as_typed(cell))

    def _stands_there(self, key: str, text: str) -> bool:
        """A number stands there in either language; that of the page may be another one by now."""
        cell = self.opened.cell(key)
        typed = " ".join(cells.as_typed(cell).split())
        return text == typed or (cell.kind is CellKind.NUMBER and text.replace(",", ".") == typed)

    def _heading(self, key: str) -> str:
        column = self.opened.column_of(key)
        return next((one.heading for one in self.opened.layout.columns if one.index == column), key)

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
        return self._go_on_mending() if left else self.go("changes")

    def _go_on_mending(self):
        """To the same page of a long list; where it has become shorter, its last page is shown."""
        page = self.request.GET.get("page", "")
        return redirect(self.address("mend") + (f"?page={page}" if page.isdecimal() else ""))

    def _edits(self) -> dict[str, str | None]:
        """Boxes whose text is another than the one that stands there, in rows that may be mended."""
        posted = self.request.POST
        rows = self.opened.rows()
        rest = self.rest()
        width = self.opened.raw.width
        edits: dict[str, str | None] = {}
        for name, text in posted.items():
            key = name.removeprefix(BOX)
            if key == name or not services.is_key(key):
                continue
            row = self.opened.row_of(key)
            is_inside = self.opened.column_of(key) <= width
            if row in rows and (rest is None or row in rest) and is_inside:
                text = " ".join(text.split())
                if not self._stands_there(key, text):
                    edits[key] = text
        if posted.get("as_in_file") in services.edits_of(self.upload):
            edits[posted["as_in_file"]] = None
        return edits


def mended_words(left: int) -> str:
    if not left:
        return _("Checked again: nothing is left to put right.")
    return ngettext(
        "Checked again: one row is still to be put right.",
        "Checked again: %(n)s rows are still to be put right.",
        left,
    ) % {"n": formats.number(left)}
