"""The second step: the sheet as a picture, with the roles of its rows and the fields of its columns."""

import re
from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hanoi_industry import formats
from hanoi_industry.periods import NotADay, parse_day
from hanoi_industry.spreadsheets import messages as words_for
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.cells import as_typed
from hanoi_industry.spreadsheets.guard import Refused
from hanoi_industry.spreadsheets.headings import ColumnMatch
from hanoi_industry.spreadsheets.models import State, Work
from hanoi_industry.spreadsheets.reading import CaveatCode, CellKind, cell_of
from hanoi_industry.spreadsheets.roles import ColumnRole, LayoutProblem, Role
from hanoi_industry.spreadsheets.services import Part, Settled
from hanoi_industry.spreadsheets.views.frame import (
    ADDRESSES_SHOWN,
    ImportTemplate,
    OpenUpload,
    in_the_language_of_the_page,
)
from hanoi_industry.spreadsheets.views.standing import TURNED, UPRIGHT, Standing

ROWS_AT_THE_TOP, ROWS_AT_THE_END, ROWS_BETWEEN = 60, 20, 200
MOST_COLUMNS_SHOWN = 80
LONGEST_CELL_SHOWN = 120
SAMPLES_SHOWN = 3
OLD_LETTERS = (CaveatCode.OLD_LETTERS_TURNED, CaveatCode.OLD_LETTERS_SUSPECTED)
LETTERS = (
    ("", gettext_lazy("as the fonts and words tell")),
    ("tcvn3", gettext_lazy("convert from TCVN3 (.VnTime)")),
    ("vni", gettext_lazy("convert from VNI")),
    ("as is", gettext_lazy("leave as they are")),
)
# How the headings of a sheet stand.
STANDING = (
    ("no", gettext_lazy("in a row, above what they are of")),
    ("yes", gettext_lazy("in a column, beside what they are of")),
)
# Where the page is to be opened again, such as at the row whose role was just changed.
PLACE_ON_PAGE = re.compile(r"(?:row|column)-\d{1,6}")


@dataclass
class ShownRow:
    """A row as it was read; `name` is what the file calls it: 5, or E where it is a column there."""

    number: int
    name: str
    role: str
    role_word: object
    cells: list[str]
    asks_its_role: str = ""
    is_gap: bool = False
    is_hidden: bool = False


@dataclass
class ShownColumn:
    """A column of the sheet; `state` says what becomes of it: taken, asked, out."""

    name: str
    index: int
    role: str
    asks_its_role: str
    state: str
    state_word: object
    asks_what_it_holds: str = ""
    heading: str = ""
    unit: str = ""
    field: str = ""
    is_asked: bool = False
    is_hidden: bool = False
    is_of_table: bool = False
    why: object = ""
    samples: str = ""


class LayoutPage(OpenUpload, ImportTemplate):
    template_name = "spreadsheets/layout.html"
    step = "layout"
    needs_rows = False

    def get_context_data(self, **kwargs):
        opened = self.opened
        layout = opened.layout
        columns = self._columns()
        doubtful = [column for column in columns if column.is_asked]
        return super().get_context_data(
            sheets=[
                (number, raw.name or self.upload.name, number == self.upload.sheet_index)
                for number, raw in enumerate(opened.workbook.sheets)
            ],
            along=self._along(),
            tables=[self._table(one) for one in layout.tables],
            rows=self._rows(),
            columns=columns[:MOST_COLUMNS_SHOWN],
            more_told=_counted(self.standing.more, len(columns) - MOST_COLUMNS_SHOWN),
            doubtful=doubtful,
            unsure_told=_counted(self.standing.unsure_told, len(doubtful)),
            fields=[(one.name, one.label) for one in self.sheet.choosable_fields(opened.layout)],
            roles=[(role.value, self._role_word(role)) for role in Role if role != Role.EMPTY],
            column_roles=[
                (role.value, words_for.COLUMN_ROLES[role])
                for role in ColumnRole
                if role != ColumnRole.EMPTY
            ],
            found=self._found(),
            totals=[
                self._total(check, part) for part in opened.parts for check in part.layout.totals
            ],
            problems=[one for one in self._problems() if one not in self.blocking],
            blocking=self.blocking,
            caveats=[words_for.of_file_caveat(one) for one in opened.caveats],
            standing=self.standing,
            ways_to_stand=self._ways_to_stand(),
            letters=self._letters(),
            remembered=opened.remembered,
            drift=self._drift(),
            as_of=formats.day(self.upload.as_of),
            next_address=self.address("matches"),
            earlier=services.kept_before(self.upload),
            may_be_another=len(layout.tables) > 1,
            **kwargs,
        )

    def _found(self) -> str:
        parts = self.opened.parts
        rows = _rows_counted(self.opened.row_count)
        if len(parts) > 1:
            sheets = ngettext("%(n)s sheet", "%(n)s sheets", len(parts))
            return _("%(rows)s in %(groups)s") % {
                "rows": rows,
                "groups": sheets % {"n": formats.number(len(parts))},
            }
        count = len(self.opened.layout.groups)
        if not count:
            return rows
        groups = ngettext("%(n)s group", "%(n)s groups", count)
        return _("%(rows)s in %(groups)s") % {
            "rows": rows,
            "groups": groups % {"n": formats.number(count)},
        }

    @cached_property
    def blocking(self) -> list[str]:
        return [words_for.of_finding(one, self.sheet.messages) for one in self.opened.blocking]

    def _problems(self) -> list[str]:
        """What is to be told of the sheets; of a total that disagrees its card tells more."""
        return [
            self._of_sheet(part, words_for.of_layout(problem))
            for part in self.opened.parts
            for problem in part.layout.problems
            if problem.code is not LayoutProblem.TOTAL_DISAGREES
        ]

    def _along(self) -> list[dict]:
        return [
            {
                "number": part.number,
                "name": part.raw.name,
                "rows": _rows_counted(len(part.layout.rows)),
                "is_taken": part.number in self.upload.further_sheets,
                "is_hidden": not part.raw.visible,
            }
            for part in self.opened.offered
        ]

    def _of_sheet(self, part: Part, text: str) -> str:
        """With the name of the sheet, where several are taken in."""
        if not self.upload.further_sheets:
            return text
        return _("%(sheet)s: %(text)s") % {"sheet": part.raw.name, "text": text}

    def _letters(self) -> list[tuple]:
        """What may be done with old letters, where the file has some or somebody said so."""
        said = services.letters_of(self.upload)
        if not said and not any(one.code in OLD_LETTERS for one in self.opened.workbook.caveats):
            return []
        return [(value, label, value == said) for value, label in LETTERS]

    @cached_property
    def standing(self) -> Standing:
        return TURNED if self.opened.raw.is_turned else UPRIGHT

    def _drift(self) -> list[str]:
        """What came and what went since the layout was confirmed."""
        before, standing = self.opened.remembered, self.standing
        told = ((standing.came, before.new), (standing.went, before.gone)) if before else ()
        return [
            text % {"name": name, "heading": heading}
            for text, some in told
            for name, heading in some
        ]

    def _ways_to_stand(self) -> list[tuple]:
        """How the headings may stand; nothing where the sheet or its kind leaves no choice."""
        if not self.opened.may_be_turned:
            return []
        chosen = "yes" if self.standing.is_turned else "no"
        return [(value, label, value == chosen) for value, label in STANDING]

    def _role_word(self, role: Role) -> object:
        if self.standing.is_turned and role is Role.COLUMN_NUMBERS:
            return words_for.COLUMN_ROLES[ColumnRole.ROW_NUMBER]
        return words_for.ROLES[role]

    def _table(self, place) -> dict:
        rows = _rows_counted(place.row_count)
        name = place.title or ", ".join(place.headings)
        return {
            "place": place.place,
            "label": f"{place.place}: {_shortened(name)} ({rows})",
            "is_chosen": place.place == self.opened.layout.place,
        }

    @cached_property
    def matches(self) -> dict[int, ColumnMatch]:
        return {match.column.index: match for match in self.opened.matches}

    def _columns(self) -> list[ShownColumn]:
        known = {one.name: one.label for one in self.sheet.choosable_fields(self.opened.layout)}
        return [self._column(index, known) for index in range(1, self.opened.raw.width + 1)]

    def _column(self, index: int, known: dict) -> ShownColumn:
        opened = self.opened
        role = opened.layout.column_roles.get(index, ColumnRole.EMPTY)
        hidden = index in opened.raw.hidden_columns
        match = self.matches.get(index)
        name = self.standing.name_of_column(index)
        asked = {"name": name}
        if match is None:
            return ShownColumn(
                name,
                index,
                role,
                self.standing.role_of_column % asked,
                "out",
                words_for.COLUMN_ROLES[role],
                is_hidden=hidden,
            )
        if match.is_asked:
            state, word = "asked", _("not sure")
        elif match.field:
            state, word = "taken", known.get(match.field, match.field)
        else:
            state, word = "out", _("not taken over")
        column = match.column
        return ShownColumn(
            name,
            index,
            column.role,
            self.standing.role_of_column % asked,
            state,
            word,
            self.standing.holds % asked,
            heading=column.heading,
            unit=column.unit or "",
            field=match.field or "",
            is_asked=match.is_asked,
            is_hidden=hidden,
            is_of_table=True,
            why=words_for.WHY_THIS_FIELD[match.reason],
            samples=self._samples(column),
        )

    def _samples(self, column) -> str:
        filled = (value for value in column.values if value is not None)
        shown = [
            _cell_shown(value) for value, _n in zip(filled, range(SAMPLES_SHOWN), strict=False)
        ]
        return " · ".join(shown)

    def _rows(self) -> list[ShownRow]:
        """The picture of the sheet: its top, its end, and what is not data between them."""
        raw, layout = self.opened.raw, self.opened.layout
        shown: list[ShownRow] = []
        between = 0
        for number, cells in enumerate(raw.rows, start=1):
            name = self.standing.name_of_row(number)
            role = layout.roles.get(number, Role.EMPTY)
            if ROWS_AT_THE_TOP < number <= raw.height - ROWS_AT_THE_END:
                if role in (Role.DATA, Role.EMPTY) or between >= ROWS_BETWEEN:
                    if not shown[-1].is_gap:
                        shown.append(ShownRow(number, name, "", "", [], is_gap=True))
                    continue
                between += 1
            texts = [_cell_shown(cell) for cell in cells[:MOST_COLUMNS_SHOWN]]
            shown.append(
                ShownRow(
                    number,
                    name,
                    role.value,
                    self._role_word(role),
                    texts + [""] * (min(raw.width, MOST_COLUMNS_SHOWN) - len(texts)),
                    self.standing.role_of_row % {"name": name},
                    is_hidden=number in raw.hidden_rows,
                )
            )
        return shown

    def _total(self, check, part: Part) -> dict:
        column = next(one for one in part.layout.columns if one.index == check.column)
        unit = column.unit or ""
        matched = self.matches[check.column]
        if not unit and matched.field:
            unit = self.sheet.unit_of(matched.field)
        heading, row = self._of_sheet(part, column.heading), self.standing.name_of_row(check.row)
        return {
            "label": self.standing.total % {"name": row, "heading": heading},
            "unit": unit,
            "stated": check.stated,
            "computed": check.computed,
            "agrees": check.agrees,
            "unread": [
                part.raw.address(row, column.index) for row in check.unread_rows[:ADDRESSES_SHOWN]
            ],
        }

    def post(self, request, *args, **kwargs):
        confirmed = "next" in request.POST
        letters = request.POST.get("letters", "")
        is_new = "letters" in request.POST and letters != services.letters_of(self.upload)
        if is_new and letters in dict(LETTERS):
            return self._read_anew(letters)
        try:
            services.answer(self.upload, deed=self.deed(), **self._said(request.POST))
        except Settled:
            return self.go("result")
        except (ValidationError, NotADay) as problem:
            told = (
                problem.messages
                if isinstance(problem, ValidationError)
                else [_("Type the day as 31/12/2025.")]
            )
            for text in told:
                messages.error(request, text)
            return self.go("layout")
        if confirmed:
            self._remember()
            return self.go("matches")
        place = request.POST.get("at", "")
        at = f"#{place}" if PLACE_ON_PAGE.fullmatch(place) else ""
        return redirect(self.address("layout") + at)

    def _read_anew(self, letters: str):
        """Old letters are turned while the file is read, so it is read once more."""
        if self.upload.state != State.RECEIVED:
            return self.go("layout")
        if not services.is_soon_read(self.upload):
            return self.given_to_the_background(Work.READ, letters=letters)
        try:
            services.read_in(self.upload, sheet=self.sheet, letters=letters)
        except Refused as refused:
            messages.error(self.request, words_for.of_refusal(refused))
        return self.go("layout")

    def _remember(self) -> None:
        self.look_anew()
        if not self.opened.blocking:
            services.remember(
                self.opened.layout,
                self.opened.matches,
                kind=self.sheet.kind,
                file_name=self.upload.name,
                deed=self.deed(),
            )

    def _said(self, posted) -> dict:
        said: dict = {}
        if self.upload.state == State.RECEIVED:
            if posted.get("as_of"):
                said["as_of"] = parse_day(posted["as_of"]).first
            # Roles and fields that were shown belong to the other sheet, or to the other table.
            number = posted.get("sheet", "")
            if number.isdecimal() and int(number) != self.upload.sheet_index:
                return {**said, "sheet_index": int(number[:6])}
            standing = posted.get("turned", "")
            is_turned = standing == "yes"
            is_new = standing in dict(STANDING) and is_turned != self.opened.raw.is_turned
            if is_new and self.opened.may_be_turned:
                return {**said, "is_turned": is_turned}
            place = posted.get("table", "")
            if place in {one.place for one in self.opened.layout.tables} - {self._place}:
                found = services.table_found(self.opened)
                return {**said, "table": "" if place == found else place}
            if "along_asked" in posted:
                said["further_sheets"] = self._sheets_along(posted)
        said["roles"] = self._roles(posted)
        said["columns"] = self._column_roles(posted)
        said["fields"] = self._fields(posted)
        return said

    def _sheets_along(self, posted) -> list[int]:
        offered = {part.number for part in self.opened.offered}
        if "along_all" in posted:
            return sorted(offered)
        return [n for n in offered if str(n) in posted.getlist("along")]

    @property
    def _place(self) -> str:
        return self.opened.layout.place

    def _roles(self, posted) -> dict[int, str]:
        """Only what differs from what was found; what was found needs nobody to say so."""
        found, known = self.opened.layout.roles, set(Role)
        return {
            number: role
            for number, role in _numbered(posted, "role-")
            if role in known and found.get(number, role) != role
        }

    def _column_roles(self, posted) -> dict[int, str]:
        found, known = self.opened.layout.column_roles, set(ColumnRole)
        return {
            index: role
            for index, role in _numbered(posted, "column-")
            if role in known and found.get(index, role) != role
        }

    def _fields(self, posted) -> dict[int, str]:
        known = {one.name for one in self.sheet.choosable_fields(self.opened.layout)} | {""}
        confirmed = "next" in posted
        return {
            index: name
            for index, name in _numbered(posted, "field-")
            if index in self.matches
            and name in known
            and (
                name != (self.matches[index].field or "")
                or (confirmed and self.matches[index].is_asked)
            )
        }


def _counted(text: object, count: int) -> str:
    return text % {"count": count} if count > 0 else ""


def _rows_counted(count: int) -> str:
    return ngettext("%(n)s row", "%(n)s rows", count) % {"n": formats.number(count)}


def _numbered(posted, prefix: str):
    for name in posted:
        number = name.removeprefix(prefix)
        if name != number and number.isdecimal() and len(number) < 7:
            yield int(number), posted[name]


def _cell_shown(value) -> str:
    cell = cell_of(value)
    if cell.is_empty:
        return ""
    if cell.kind is CellKind.NUMBER:
        # As it stands in the file: 2011 above a column is a year, and no two thousand.
        return _shortened(in_the_language_of_the_page(cell, as_typed(cell)))
    text = cell.value if isinstance(cell.value, str) else words_for.shown(cell.value)
    return _shortened("?" if cell.value is None else text)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_CELL_SHOWN else text[: LONGEST_CELL_SHOWN - 1] + "…"
