"""Templates: a workbook of one sheet, made for one person, with what is recorded filled in.

Written from the same fields that read it when it comes back, in the language of the page; either
language is read. A row is told by its key columns, so it may be sorted, copied and cut like any
other. They are grey and refuse to be typed over, but nothing is locked: a locked cell could not be
sorted. Columns may be moved or left out, for headings say what they are, not places.

A cell left as it is says what the register says; a blank changes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import BinaryIO

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter.utility import xl_col_to_name

from hanoi_industry import formats
from hanoi_industry.exports.writing import (
    Outgoing,
    bearable,
    cell_writer,
    plain,
    sheet_name,
    storable,
    widths_of,
)
from hanoi_industry.spreadsheets.columns import Kind
from hanoi_industry.spreadsheets.grid import text_of
from hanoi_industry.spreadsheets.sheets import Sheet, SheetField, in_both_languages

# The word that erases, in either language.
ERASE = "xoá"
# Below the rows there is room for new ones, with the same drop-downs.
SPARE_ROWS = 200
# What a spreadsheet shows of a title and a message beside a cell.
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
LONGEST_LIST = 5_000
FIRST_DAY, LAST_DAY = datetime(1900, 1, 1), datetime(2199, 12, 31)
GREY, YELLOW, HEADING, GROUP = "#E3E5E8", "#FFF4CC", "#DCE6F1", "#C5D3E6"

WHAT_BELONGS = {
    Kind.TEXT: gettext_lazy("Text"),
    Kind.NUMBER: gettext_lazy("A number"),
    Kind.COUNT: gettext_lazy("A whole number"),
    Kind.DAY: gettext_lazy("A day, or a month, a quarter or a year where no more is known"),
    Kind.FLAG: gettext_lazy("Yes or no"),
    Kind.CHOICE: gettext_lazy("One of the list"),
}
# What the sheet of explanations says of each column.
EXPLAINED = (
    *(gettext_lazy("Column"), gettext_lazy("Group"), gettext_lazy("What belongs there")),
    *(gettext_lazy("Unit"), gettext_lazy("Example"), gettext_lazy("Words of the list")),
)
WHOLE_DAY_EXAMPLE = "31/12/2025"
DAY_EXAMPLE = f"{WHOLE_DAY_EXAMPLE}; 12/2025; 2025"


def is_explanations(rows: Sequence[Sequence]) -> bool:
    """Whether rows that were read of a sheet are the explanations of one of our templates."""
    headed = [text_of(value) for value in rows[0][: len(EXPLAINED)]] if rows else []
    for language in ("vi", "en"):
        with translation.override(language):
            if headed == list(map(str, EXPLAINED)):
                return True
    return False


def is_lists(sheet: str) -> bool:
    """Whether a sheet is called as the one that our templates hide their drop-down lists in."""
    return sheet in map(sheet_name, in_both_languages(gettext_lazy("Lists")))


# What is recorded, as rows


def rows_of(sheet: Sheet, things: Iterable) -> Iterator[list]:
    """Values of the columns that are written, in their order; things are taken one at a time."""
    resource = sheet.resource_class(sheet)
    fields = [resource.fields[name] for name in resource.get_export_order()]
    for thing in sheet.in_words(things):
        yield [resource.export_field(field, thing) for field in fields]


def recorded(sheet: Sheet, things: Iterable) -> Outgoing:
    """All of it as a plain table, which goes back in as "no change"."""
    written = _written(sheet)
    return Outgoing(str(sheet.title), [one.heading for one in written], rows_of(sheet, things))


def _written(sheet: Sheet) -> list[SheetField]:
    return [one for one in sheet.fields if one.attribute]


# The workbook


@dataclass
class Blank:
    """A template for one person on one day; `only_missing` leaves out rows that lack nothing."""

    sheet: Sheet
    by: object
    day: date
    only_missing: bool = False

    @cached_property
    def fields(self) -> list[SheetField]:
        """The keys first, where they stay in view; the others as the sheet has them."""
        written = _written(self.sheet)
        keys = [one for one in written if one.name in self.sheet.keys]
        return keys + [one for one in written if one.name not in self.sheet.keys]

    @property
    def has_groups(self) -> bool:
        return bool(self.sheet.groups)

    @property
    def heading_row(self) -> int:
        return 3 if self.has_groups else 2

    @cached_property
    def _important(self) -> frozenset[int]:
        return frozenset(
            column for column, one in enumerate(self.fields) if one.name in self.sheet.important
        )

    def rows(self) -> Iterator[list]:
        places = {one.name: place for place, one in enumerate(_written(self.sheet))}
        order = [places[one.name] for one in self.fields]
        for row in rows_of(self.sheet, self.sheet.recorded(by=self.by, day=self.day)):
            row = [plain(row[place]) for place in order]
            if not self.only_missing or any(row[column] is None for column in self._important):
                yield row

    def write(self, file: BinaryIO) -> int:
        """Returns the number of rows."""
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        with xlsxwriter.Workbook(file, options) as workbook:
            return _Filling(self, workbook).count


class _Filling:
    """One workbook while it is written, from its first row to its last."""

    def __init__(self, blank: Blank, workbook):
        self.blank, self.workbook = blank, workbook
        self.fields, self.keys = blank.fields, frozenset(blank.sheet.keys)
        self.page = workbook.add_worksheet(sheet_name(blank.sheet.title))
        explanations = workbook.add_worksheet(sheet_name(_("Explanations")))
        self.lists = workbook.add_worksheet(sheet_name(_("Lists")))
        self.formats = {
            "title": workbook.add_format({"bold": True, "font_size": 14}),
            "group": self._header(GROUP, align="center"),
            "heading": self._header(HEADING),
            "key heading": self._header(GREY),
            "text": workbook.add_format({"num_format": "@"}),
            "key": workbook.add_format({"bg_color": GREY, "num_format": "@"}),
            "missing": workbook.add_format({"bg_color": YELLOW, "num_format": "@"}),
            "missing number": workbook.add_format({"bg_color": YELLOW}),
            "folded": workbook.add_format({"text_wrap": True, "valign": "top"}),
        }
        self._head()
        self.count = self._fill()
        self._guide()
        self._explain(explanations)
        self.lists.very_hidden()

    def _header(self, colour: str, **more):
        look = {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": colour}
        return self.workbook.add_format({**look, **more})

    # The top: title, word to the reader, groups, headings

    def _head(self) -> None:
        sheet, page = self.blank.sheet, self.page
        title = _("%(what)s, as recorded on %(day)s") % {
            "what": sheet.title,
            "day": f"{self.blank.day:%d/%m/%Y}",
        }
        page.write_string(0, 0, storable(title), self.formats["title"])
        page.write_string(1, 0, self._word_to_the_reader())
        if self.blank.has_groups:
            self._groups(2)
        row = self.blank.heading_row
        for column, one in enumerate(self.fields):
            look = "key heading" if one.name in self.keys else "heading"
            page.write_string(row, column, storable(one.heading), self.formats[look])
            page.write_comment(row, column, self._note(one), {"x_scale": 2, "y_scale": 1.6})
        page.freeze_panes(row + 1, sum(one.name in self.keys for one in self.fields))

    def _word_to_the_reader(self) -> str:
        return _(
            "Grey cells say which row it is: leave them. A blank changes nothing;"
            " “%(erase)s” erases. New rows go below. What belongs in a column is told at its heading."
        ) % {"erase": ERASE}

    def _groups(self, row: int) -> None:
        """Each over its columns, as far as they stand side by side."""
        title_of = {name: title for title, names in self.blank.sheet.groups for name in names}
        first = 0
        while first < len(self.fields):
            title, last = title_of.get(self.fields[first].name, ""), first
            while (
                last + 1 < len(self.fields)
                and title_of.get(self.fields[last + 1].name, "") == title
            ):
                last += 1
            if last > first:
                self.page.merge_range(row, first, row, last, str(title), self.formats["group"])
            else:
                self.page.write_string(row, first, str(title), self.formats["group"])
            first = last + 1

    # The rows

    def _fill(self) -> int:
        write = cell_writer(self.page, self.workbook)
        kinds = [
            "key" if one.name in self.keys else "missing" if self._is_important(one) else ""
            for one in self.fields
        ]
        sample: list[list] = []
        count = 0
        for count, values in enumerate(self.blank.rows(), start=1):
            row = self.blank.heading_row + count
            if count <= SPARE_ROWS:
                sample.append(values)
            for column, value in enumerate(values):
                if value is None and kinds[column] == "missing":
                    self.page.write_blank(row, column, None, self._missing(column))
                elif kinds[column] == "key":
                    self.page.write_string(
                        row, column, str("" if value is None else value), self.formats["key"]
                    )
                else:
                    write(row, column, value)
        self._widths(sample)
        last = self.blank.heading_row + max(count, 1)
        self.page.autofilter(self.blank.heading_row, 0, last, len(self.fields) - 1)
        return count

    def _is_important(self, one: SheetField) -> bool:
        return one.name in self.blank.sheet.important

    def _missing(self, column: int):
        is_number = self.fields[column].kind in (Kind.NUMBER, Kind.COUNT)
        return self.formats["missing number" if is_number else "missing"]

    def _widths(self, rows: list[list]) -> None:
        """Text stays as typed: 1/2 is no day, and 03/2026 not the first of March."""
        headings = [one.heading for one in self.fields]
        for column, width in enumerate(widths_of(headings, rows)):
            is_number = self.fields[column].kind in (Kind.NUMBER, Kind.COUNT)
            look = None if is_number else self.formats["text"]
            self.page.set_column(column, column, max(12, min(width, 40)), look)

    # What may be typed

    def _guide(self) -> None:
        first = self.blank.heading_row + 1
        filled, last = first + self.count - 1, first + self.count - 1 + SPARE_ROWS
        # Lists are written a row at a time, as everything here.
        columns: list[tuple[int, list[str]]] = []
        for column, one in enumerate(self.fields):
            words = self._words(one)
            if words:
                columns.append((column, words))
            if one.name in self.keys and self.count:
                self.page.data_validation(first, column, filled, column, self._refusal())
        self._write_lists([words for _column, words in columns])
        listed = {column: (place, len(words)) for place, (column, words) in enumerate(columns)}
        for column, one in enumerate(self.fields):
            start = filled + 1 if one.name in self.keys else first
            rule = self._rule(one, column, start, listed.get(column))
            if rule:
                self.page.data_validation(start, column, last, column, {**self._told(one), **rule})

    def _words(self, one: SheetField) -> list[str]:
        erase = [ERASE] if self.blank.sheet.may_be_erased(one.name) else []
        if one.kind is Kind.FLAG:
            return [_("yes"), _("no"), *erase]
        if one.choices:
            return [*(str(label) for _value, label in one.choices), *erase]
        return list(self.blank.sheet.suggested(one.name))[:LONGEST_LIST]

    def _write_lists(self, lists: list[list[str]]) -> None:
        for row in range(max(map(len, lists), default=0)):
            for column, words in enumerate(lists):
                if row < len(words):
                    # The word that erases stands here as such.
                    self.lists.write_string(row, column, bearable(words[row]))

    def _refusal(self) -> dict:
        return {
            "validate": "custom",
            "value": "=FALSE",
            "error_title": _("Leave this as it is")[:LONGEST_TITLE],
            "error_message": _("It says which row this is. New rows go below the last one.")[
                :LONGEST_MESSAGE
            ],
        }

    def _told(self, one: SheetField) -> dict:
        message = f"{self._what_belongs(one)}. {self._example_words(one)}".strip()
        return {
            "input_title": str(one.label)[:LONGEST_TITLE],
            "input_message": message[:LONGEST_MESSAGE],
            "error_title": str(one.label)[:LONGEST_TITLE],
            "error_message": message[:LONGEST_MESSAGE],
        }

    def _rule(self, one: SheetField, column: int, row: int, listed) -> dict | None:
        if listed is not None:
            place, length = listed
            letters, name = xl_col_to_name(place), self.lists.get_name().replace("'", "''")
            source = f"='{name}'!${letters}$1:${letters}${length}"
            is_closed = bool(one.choices) or one.kind is Kind.FLAG
            kind = "stop" if is_closed else "information"
            return {"validate": "list", "source": source, "error_type": kind}
        if one.kind in (Kind.NUMBER, Kind.COUNT):
            return self._number_rule(one)
        if one.kind is Kind.DAY:
            cell = f"{xl_col_to_name(column)}{row + 1}"
            # A day, or text that ends with a year, as a month, a quarter and a year alone do.
            value = f"=OR(ISNUMBER({cell}),ISNUMBER(VALUE(RIGHT({cell},4))))"
            return {"validate": "custom", "value": value, "error_type": "warning"}
        if one.longest:
            return {"validate": "length", "criteria": "<=", "value": one.longest}
        return None

    @staticmethod
    def _number_rule(one: SheetField) -> dict:
        """A warning, not a bar: words such as “not applicable” may stand here too."""
        most = float(one.largest) if one.largest is not None else 1e15
        return {
            "validate": "integer" if one.kind is Kind.COUNT else "decimal",
            "criteria": "between",
            "minimum": -most if one.may_be_negative else 0,
            "maximum": most,
            "error_type": "warning",
        }

    # What it means

    def _what_belongs(self, one: SheetField) -> str:
        told = _("A day") if one.needs_whole_day else str(WHAT_BELONGS[one.kind])
        if one.unit:
            told = _("%(what)s, in %(unit)s") % {"what": told, "unit": one.unit}
        if one.kind is Kind.TEXT and one.longest:
            told = _("Text of at most %(longest)s letters") % {"longest": one.longest}
        return told

    def _example(self, one: SheetField) -> str:
        if one.kind is Kind.NUMBER:
            return formats.number(Decimal("12.5"))
        if one.kind is Kind.COUNT:
            return "12"
        if one.kind is Kind.DAY:
            return WHOLE_DAY_EXAMPLE if one.needs_whole_day else DAY_EXAMPLE
        if one.kind is Kind.FLAG:
            return _("yes")
        return str(one.choices[0][1]) if one.choices else ""

    def _example_words(self, one: SheetField) -> str:
        example = self._example(one)
        return _("For example: %(example)s") % {"example": example} if example else ""

    def _note(self, one: SheetField) -> str:
        if one.name in self.keys:
            rule = _("Says which row it is. Leave it in rows that are there.")
        elif self.blank.sheet.may_be_erased(one.name):
            rule = _("Blank: nothing changes. “%(erase)s”: erases.") % {"erase": ERASE}
        else:
            rule = _("Blank: nothing changes.")
        lines = [f"{self._what_belongs(one)}.", self._example_words(one), rule]
        return storable("\n".join(filter(None, lines)))

    def _explain(self, page) -> None:
        headings = list(map(str, EXPLAINED))
        title_of = {name: title for title, names in self.blank.sheet.groups for name in names}
        for column, (heading, width) in enumerate(
            zip(headings, (40, 24, 44, 12, 28, 60), strict=True)
        ):
            page.write_string(0, column, heading, self.formats["heading"])
            page.set_column(column, column, width)
        for row, one in enumerate(self.fields, start=1):
            told = [
                one.heading,
                str(title_of.get(one.name, "")),
                self._what_belongs(one),
                one.unit,
                self._example(one),
                "; ".join(str(label) for _value, label in one.choices),
            ]
            for column, text in enumerate(told):
                page.write_string(row, column, storable(text), self.formats["folded"])
        after = len(self.fields) + 2
        for place, text in enumerate(self._rules()):
            page.write_string(after + place, 0, storable(text))
        page.freeze_panes(1, 1)

    def _rules(self) -> Sequence[str]:
        return [
            _("A blank cell changes nothing. To erase a value, type “%(erase)s”.")
            % {"erase": ERASE},
            _("Where nothing is due, type “%(words)s”; where nobody knows, leave the cell blank.")
            % {"words": _("not applicable")},
            _("Rows may be sorted, copied and left out; columns may be moved and left out."),
            _(
                "Numbers as you write them; days with the day first. Nothing is kept before you have seen it."
            ),
        ]
