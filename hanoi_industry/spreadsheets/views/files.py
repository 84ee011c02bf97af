"""Files given back to whoever sent one: a list of all problems, and their own file with marks in it."""

import logging
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.views.generic import View

from hanoi_industry import formats
from hanoi_industry.exports.views import download
from hanoi_industry.exports.writing import Outgoing, written
from hanoi_industry.spreadsheets import marking, services
from hanoi_industry.spreadsheets import messages as words_for
from hanoi_industry.spreadsheets.comparing import LEAVE_OPEN, LEAVE_OUT, Draft, Finding, RowKind
from hanoi_industry.spreadsheets.guard import Kind
from hanoi_industry.spreadsheets.layout import LayoutProblem
from hanoi_industry.spreadsheets.marking import Mark, MarkKind
from hanoi_industry.spreadsheets.views.frame import ImportPage, OpenUpload

logger = logging.getLogger(__name__)

CHOICES_SHOWN = 8
LONGEST_TYPED = 200
FOUND = ((MarkKind.FAULTY, "faults"), (MarkKind.ODD, "oddities"), (MarkKind.TOLD, "notes"))


class Problems(OpenUpload, ImportPage, View):
    """All problems as a workbook, to be sent to whoever made the file."""

    def get(self, request, *args, **kwargs):
        kinds = [
            (words_for.FINDINGS[sign], name)
            for sign, name in (("missed", "faults"), ("odd", "oddities"), ("plain", "notes"))
        ]
        rows = (
            [
                word,
                self.opened.raw.name,
                finding.address,
                row.number,
                row.label,
                finding.typed,
                words_for.of_finding(finding, self.sheet.messages),
            ]
            for word, name in kinds
            for row, finding in self.plan.findings(name)
        )
        headings = [
            _("Kind"),
            _("Sheet"),
            _("Cell"),
            _("Row"),
            _("Name"),
            _("As typed"),
            _("What to do"),
        ]
        content = written("xlsx", Outgoing(_("Problems"), headings, rows))
        return download(content, f"{_stem(self.upload.name)}-problems.xlsx")


class MarkedFile(OpenUpload, ImportPage, View):
    """The file as it was sent, with marks in its cells and all problems on an added first sheet.

    For as long as the import is open: what is kept is forgotten with its file. Where the file is
    no workbook that can be edited in place, its content goes out as one.
    """

    def get(self, request, *args, **kwargs):
        if self.opened.blocking:
            return self.go("layout")
        marks = sorted(self._marks(), key=_in_order)
        given = self._in_place(marks) or self._as_copy(marks)
        return download(given.content, f"{_stem(self.upload.name)}-marked.{given.ending}")

    def _in_place(self, marks: list[Mark]) -> marking.Marked | None:
        if self.opened.workbook.kind is not Kind.XLSX:
            return None
        try:
            content = services.stored_file(self.upload).read_bytes()
            return marking.marked(content, marks, self._texts(marks), merges=self._merges())
        except FileNotFoundError:
            return None
        except marking.NotInPlace as why:
            logger.info("%s is given back as a copy: %s", self.upload.reference, why)
            return None

    def _as_copy(self, marks: list[Mark]) -> marking.Marked:
        workbook = self.opened.workbook
        names = marking.sheet_names(workbook)
        merges = {name: sheet.merges for name, sheet in zip(names, workbook.sheets, strict=True)}
        return marking.marked(
            marking.copied(workbook),
            marking.on_other_sheets(marks, dict(zip(self._sheets(), names, strict=True))),
            self._texts(marks, is_copy=True),
            merges=merges,
        )

    def _sheets(self) -> list[str]:
        return [sheet.name for sheet in self.opened.workbook.sheets]

    def _merges(self) -> dict:
        return {sheet.name: sheet.merges for sheet in self.opened.workbook.sheets}

    # What is said

    def _marks(self) -> Iterator[Mark]:
        rest = self.rest()
        for kind, name in FOUND:
            for row, finding in self.plan.findings(name):
                if rest is None or row.number in rest:
                    yield self._of_finding(kind, row, finding)
        # Who leaves rows out still sends them back to be put right.
        for row in self.plan.rows_of(RowKind.LEFT_OUT):
            for kind, name in FOUND:
                for finding in getattr(row, name):
                    yield self._of_finding(kind, row, finding)
        yield from self._of_questions()
        yield from self._of_the_sheet()

    def _of_finding(self, kind: MarkKind, row: Draft, finding: Finding) -> Mark:
        text = words_for.of_finding(finding, self.sheet.messages)
        label = f"{finding.label}: " if finding.label else ""
        place = marking.place_of(finding.address or _first_filled(row))
        return Mark(
            kind,
            self.opened.raw.name,
            *(place if place[0] else (row.number, 0)),
            f"{label}{text}",
            row.label,
            finding.typed[:LONGEST_TYPED],
        )

    def _of_questions(self) -> Iterator[Mark]:
        open_questions = self.plan.open_questions
        if not open_questions:
            return
        labels = {row.number: row.label for row in self.plan.rows_of(RowKind.ASKED)}
        raw = self.opened.raw
        for question in open_questions:
            text = words_for.of_question(question, self.sheet.messages)
            choices = [
                str(one.label)
                for one in question.choices
                if one.value not in (LEAVE_OPEN, LEAVE_OUT)
            ]
            if choices:
                more = "…" if len(choices) > CHOICES_SHOWN else ""
                text += " " + _("Possible answers: %(answers)s") % {
                    "answers": "; ".join(choices[:CHOICES_SHOWN]) + more
                }
            for address in question.addresses:
                place = marking.place_of(address)
                cell = raw.cell(*place)
                typed = "" if cell.is_empty else words_for.shown(cell.value)[:LONGEST_TYPED]
                yield Mark(MarkKind.ASKED, raw.name, *place, text, labels.get(place[0], ""), typed)

    def _of_the_sheet(self) -> Iterator[Mark]:
        """What was found about rows that are no data, and about the file."""
        for problem in self.opened.layout.problems:
            is_cell = problem.row and problem.column
            kind = MarkKind.TOLD
            if is_cell and problem.code is LayoutProblem.TOTAL_DISAGREES:
                kind = MarkKind.ODD
            text = words_for.of_layout(problem)
            yield Mark(kind, self.opened.raw.name, problem.row or 0, problem.column or 0, text)
        for caveat in self.opened.workbook.caveats:
            text = words_for.of_file_caveat(caveat)
            yield Mark(MarkKind.TOLD, caveat.sheet, *marking.place_of(caveat.address), text)

    def _texts(self, marks: list[Mark], *, is_copy: bool = False) -> marking.Texts:
        kinds = {
            MarkKind.FAULTY: str(words_for.FINDINGS["missed"]),
            MarkKind.ODD: str(words_for.FINDINGS["odd"]),
            MarkKind.ASKED: str(words_for.ROW_KINDS[RowKind.ASKED]),
            MarkKind.TOLD: str(words_for.FINDINGS["plain"]),
        }
        counts = {kind: sum(mark.kind is kind for mark in marks) for kind in kinds}
        counted = " · ".join(
            f"{kinds[kind]}: {formats.number(count)}" for kind, count in counts.items() if count
        )
        lines = [
            counted or _("No problems were found."),
            _("Each cell is marked by a colour and a comment that says what to type."),
            _("Put the marked cells right and send this file again; this sheet is not read."),
        ]
        if is_copy:
            lines.append(
                _(
                    "The file itself cannot be marked. This is a copy of what was read from it,"
                    " without its looks and formulas."
                )
            )
        return marking.Texts(
            sheet=_("Problems"),
            title=_("Problems in “%(file)s”") % {"file": self.upload.name},
            lines=tuple(lines),
            headings=(
                _("Kind"),
                _("Sheet"),
                _("Cell"),
                _("Row"),
                _("Name"),
                _("As typed"),
                _("What to type instead"),
            ),
            kinds=kinds,
            not_all_commented=_(
                "Only %(count)s cells have a comment. The others are coloured, and say here what"
                " to type."
            )
            % {"count": formats.number(marking.MOST_COMMENTS)},
            not_all_listed=_("Only the first %(count)s problems are listed.")
            % {"count": formats.number(marking.MOST_LISTED)},
        )


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def _first_filled(row: Draft) -> str:
    """The cell that stands for a row when something is wrong with the whole of it."""
    filled = (cell.address for cell in row.cells.values() if not cell.raw.is_empty)
    return next(filled, "")


def _in_order(mark: Mark) -> tuple:
    """What must be done first, then as the rows stand in the file."""
    return list(MarkKind).index(mark.kind), mark.row, mark.column
