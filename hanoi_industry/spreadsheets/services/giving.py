"""The file as it was sent, with marks in its cells and all problems on an added first sheet.

For as long as the import is open: what is kept is forgotten with its file. Where the file is no
workbook that can be edited in place, its content goes out as one. A large one is made in the
background, lies beside the upload until it is fetched, and is forgotten with it.
"""

import hashlib
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from hanoi_industry import formats
from hanoi_industry.spreadsheets import marking
from hanoi_industry.spreadsheets import messages as words_for
from hanoi_industry.spreadsheets.comparing import (
    LEAVE_OPEN,
    LEAVE_OUT,
    AnyPlan,
    Draft,
    Finding,
    RowKind,
)
from hanoi_industry.spreadsheets.guard import Kind
from hanoi_industry.spreadsheets.marking import Mark, MarkKind
from hanoi_industry.spreadsheets.models import Job, JobState, Upload, Work
from hanoi_industry.spreadsheets.progress import NOBODY, Progress, Stage
from hanoi_industry.spreadsheets.references import ColumnAsRow, parted, row_in_sheet
from hanoi_industry.spreadsheets.roles import LayoutProblem
from hanoi_industry.spreadsheets.services.opening import Opened, Part, open_upload, plan_opened
from hanoi_industry.spreadsheets.services.receiving import (
    MARKED_ENDINGS,
    is_soon_kept,
    is_soon_read,
    marked_files,
    stored_file,
)
from hanoi_industry.spreadsheets.services.troubles import NotReady
from hanoi_industry.spreadsheets.sheets import Sheet

logger = logging.getLogger(__name__)

CHOICES_SHOWN = 8
LONGEST_TYPED = 200
TOLD_EVERY = 500
FOUND = ((MarkKind.FAULTY, "faults"), (MarkKind.ODD, "oddities"), (MarkKind.TOLD, "notes"))


def given_back(opened: Opened, plan: AnyPlan, progress: Progress = NOBODY) -> marking.Marked:
    return _GivenBack(opened, plan, progress).made()


@dataclass
class _GivenBack:
    opened: Opened
    plan: AnyPlan
    progress: Progress

    @property
    def upload(self) -> Upload:
        return self.opened.upload

    @cached_property
    def sheet(self) -> Sheet:
        return self.opened.sheet

    def made(self) -> marking.Marked:
        marks = sorted(self._told_of_each(self._marks()), key=_in_order)
        return self._in_place(marks) or self._as_copy(marks)

    def _told_of_each(self, marks: Iterator[Mark]) -> Iterator[Mark]:
        total = sum(len(group) for _kind, name in FOUND for group in getattr(self.plan, name))
        for done, mark in enumerate(marks):
            if done % TOLD_EVERY == 0:
                self.progress.at(Stage.MARKING, min(done, total), total)
            yield mark
        self.progress.at(Stage.MARKING, total, total)

    def _in_place(self, marks: list[Mark]) -> marking.Marked | None:
        if self.opened.workbook.kind is not Kind.XLSX:
            return None
        try:
            content = stored_file(self.upload).read_bytes()
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
        rest = self.upload.rest()
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
        _sheet, cell = parted(finding.address or _first_filled(row))
        place = marking.place_of(cell)
        return Mark(
            kind,
            row.sheet or self.opened.raw.name,
            *(place if place[0] else _place_of_row(row.number)),
            f"{label}{text}",
            row.label,
            finding.typed[:LONGEST_TYPED],
        )

    def _of_questions(self) -> Iterator[Mark]:
        open_questions = self.plan.open_questions
        if not open_questions:
            return
        labels = {int(row.number): row.label for row in self.plan.rows_of(RowKind.ASKED)}
        opened = self.opened
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
                sheet, at = parted(address)
                place, key = marking.place_of(at), opened.key_of(address)
                name, typed = "", ""
                if place[0]:
                    cell, name = opened.cell(key), labels.get(opened.row_of(key), "")
                    typed = "" if cell.is_empty else words_for.shown(cell.value)[:LONGEST_TYPED]
                sheet = sheet or opened.raw.name
                yield Mark(MarkKind.ASKED, sheet, *place, text, name, typed)

    def _of_the_sheet(self) -> Iterator[Mark]:
        """What was found about rows that are no data, and about the file."""
        for part in self.opened.parts:
            for problem in part.layout.problems:
                is_cell = problem.row and problem.column
                kind = MarkKind.TOLD
                if is_cell and problem.code is LayoutProblem.TOTAL_DISAGREES:
                    kind = MarkKind.ODD
                text = words_for.of_layout(problem)
                place = _in_the_file(part, problem.row or 0, problem.column or 0)
                yield Mark(kind, part.raw.name, *place, text)
        for caveat in self.opened.caveats:
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


def _place_of_row(number: int) -> tuple[int, int]:
    """A row as a whole; one that is a column of the file has no such place."""
    row = row_in_sheet(number)
    return (0, 0) if isinstance(row, ColumnAsRow) else (row, 0)


def _in_the_file(part: Part, row: int, column: int) -> tuple[int, int]:
    """Of a turned sheet, row and column are those of the file once more."""
    return (column, row) if part.raw.is_turned else (row, column)


def _first_filled(row: Draft) -> str:
    """The cell that stands for a row when something is wrong with the whole of it."""
    filled = (cell.address for cell in row.cells.values() if not cell.raw.is_empty)
    return next(filled, "")


def _in_order(mark: Mark) -> tuple:
    """What must be done first, then as the rows stand in the file."""
    return list(MarkKind).index(mark.kind), mark.row, mark.column


# A large one


def is_soon_marked(upload: Upload) -> bool:
    return is_soon_kept(upload) and is_soon_read(upload)


def basis_of_marks(upload: Upload) -> str:
    """What the marks of a file rest on, as far as the person had a hand in it."""
    said = [upload.answers, upload.waiting, upload.further_sheets, upload.as_of.isoformat()]
    told = [upload.sheet_index, upload.table, upload.state, translation.get_language()]
    text = json.dumps([*said, *told], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Ready:
    path: Path
    made_at: datetime


def marked_ready(upload: Upload) -> Ready | None:
    """The marked file that was made in the background, if it says what the page says."""
    job = Job.objects.filter(upload=upload, work=Work.MARK, state=JobState.DONE).first()
    path = next((path for path in marked_files(upload) if path.exists()), None)
    if job is None or path is None or job.said.get("of") != basis_of_marks(upload):
        return None
    return Ready(path, job.ended_at)


def mark(upload: Upload, *, sheet: Sheet, today: date, progress: Progress = NOBODY) -> None:
    """Make the marked file and lay it beside the upload. Raises NotReady where no row can be read."""
    for path in marked_files(upload):
        path.unlink(missing_ok=True)
    progress.at(Stage.CHECKING, 0, upload.row_count)
    opened = open_upload(upload, sheet)
    if opened.blocking:
        raise NotReady
    plan = plan_opened(opened, by=upload.by, today=today, progress=progress)
    given = given_back(opened, plan, progress)
    path = marked_files(upload)[MARKED_ENDINGS.index(given.ending)]
    fresh = path.with_suffix(".fresh")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(given.content)
    os.replace(fresh, path)
