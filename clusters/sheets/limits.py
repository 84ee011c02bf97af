"""Limits by the file: one row is the limit of one parameter in one column of a set."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy, ngettext

from clusters.models import Limit, LimitSet
from clusters.sheets.beside_results import is_detection, is_quantification
from clusters.sheets.certificates import TurnedTable
from clusters.sheets.flows import Band, band_within, without_band
from clusters.sheets.parameter_names import unit_within
from clusters.sheets.parameters import MESSAGES, Ask, ParameterFinder, Problem, unit_problem
from clusters.wastewater import services
from clusters.wastewater.services import LIMIT_FIELDS, LimitRow
from hanoi_industry import formats, words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.cells import Range
from hanoi_industry.spreadsheets.comparing import (
    LEAVE_OUT,
    Choice,
    Difference,
    Draft,
    Finding,
    Plan,
    SourceCell,
    says_the_same,
)
from hanoi_industry.spreadsheets.evidence import ValueKind
from hanoi_industry.spreadsheets.guard import address
from hanoi_industry.spreadsheets.headings import ColumnMatch, FieldWords, MatchReason
from hanoi_industry.spreadsheets.layout import Column, Layout
from hanoi_industry.spreadsheets.reading import RawSheet
from hanoi_industry.spreadsheets.sheets import Sheet, SheetField, SheetResource, Table

LARGEST = Decimal(10) ** 10 - 1
PLACES = 6


def _end(name: str, *known: str) -> SheetField:
    return SheetField.of(Limit, name, *known, largest=LARGEST, takes_range=True)


FIELDS = (
    SheetField(
        "limit_set",
        gettext_lazy("set of limits"),
        words=("Quy chuẩn", "Tiêu chuẩn", "Quy chuẩn áp dụng", "Mã quy chuẩn", "QCVN", "standard"),
        longest=60,
        attribute="limit_set__code",
    ),
    SheetField(
        "column",
        gettext_lazy("column"),
        words=("Cột", "Cột áp dụng"),
        longest=10,
        attribute="column",
    ),
    SheetField(
        "parameter",
        gettext_lazy("parameter"),
        words=(
            *("Thông số", "Chỉ tiêu", "Tên thông số", "Thông số ô nhiễm", "Mã thông số"),
            *("Chất ô nhiễm", "Tên chỉ tiêu", "Thông số quan trắc"),
        ),
        longest=150,
        attribute="parameter__name",
    ),
    SheetField(
        "unit",
        gettext_lazy("unit"),
        words=("ĐVT", "Đơn vị tính", "Đơn vị"),
        longest=40,
        attribute="parameter__unit",
    ),
    SheetField.of(Limit, "flow_from", "Lưu lượng từ", "Lưu lượng từ (m3/ngày)", unit="m3/ngày"),
    _end("minimum", "Tối thiểu", "Từ", "Giới hạn dưới", "Giá trị tối thiểu", "minimum"),
    _end(
        "maximum",
        *("Tối đa", "Đến", "Giới hạn trên", "Giá trị tối đa", "Giá trị giới hạn", "Giá trị C"),
        *("Giới hạn", "Giá trị", "maximum", "Giá trị giới hạn cho phép", "Giới hạn cho phép"),
        *("Giá trị tối đa cho phép", "Giá trị cho phép", "Nồng độ tối đa cho phép", "Cmax"),
    ),
    SheetField.of(
        Limit,
        "takes_coefficients",
        *("Nhân hệ số", "Áp dụng hệ số", "Hệ số Kq, Kf", "Kq, Kf", "coefficients"),
    ),
)
WORKED_OUT_OF = SheetField("worked_out", gettext_lazy("for reading, not kept"))
# How often a permit has what is limited measured stands beside its limits, and what was measured.
HOW_MEASURED = re.compile(
    r"^(?:tan suat|quan trac|phuong phap|ghi chu|ket qua|gia tri (?:do|quan trac|trung binh))\b"
)
# Which end of a limit a sign before its figure says, and those that allow the figure itself.
ENDS = {"≤": "maximum", "<": "maximum", "≥": "minimum", ">": "minimum"}
WITH_THE_END = {"≤", "≥"}
# The band of flow that stands over the limit of a row.
BAND = "flow_band"
BAND_OF = SheetField(BAND, Limit._meta.get_field("flow_from").verbose_name, longest=300)
# The limits of one column of a set: "Giá trị C > A" beside "Giá trị C > B"; behind a second mark the
# flow from which they hold: "Cột A > F ≤ 2.000".
OF_COLUMN = "of_column:"
NAMES_COLUMN = re.compile(r"(?:^|\bcot )(?P<column>[a-d])\b\W*$")
# What is worked out of a limit and the coefficients of one station: "Cmax = C x Kq x Kf".
WORKED_OUT = re.compile(r"\bcmax\b|\bk[qf]\b")
COLUMN_WITHIN = re.compile(r"\bcot ([a-d])\b")
SET_WITHIN = re.compile(r"\bQC(?:VN|TĐHN)\s*\d+(?:-MT)?\s*:\s*\d{4}\s*/\s*[A-ZĐ]+", re.IGNORECASE)


def column_of_a_set(path: Sequence[str]) -> str:
    """Which column of a set a heading names; empty where it names none."""
    found = NAMES_COLUMN.search(words.accent_free(path[-1])) if path else None
    return found["column"].upper() if found else ""


def is_worked_out(path: Sequence[str]) -> bool:
    return any(WORKED_OUT.search(words.accent_free(part)) for part in path)


def _is_how_measured(path: Sequence[str]) -> bool:
    """What a method could see, "Giới hạn phát hiện", is no limit of what is let out either."""
    if is_detection(path) or is_quantification(path):
        return True
    return bool(path) and HOW_MEASURED.match(words.accent_free(path[-1])) is not None


def band_over(path: Sequence[str]) -> tuple[str, Band | None]:
    """The part of a heading that names a band of flow, and that band."""
    found = ((part, band_within(part)) for part in reversed(path))
    return next(((part, band) for part, band in found if band is not None), ("", None))


def across(path: Sequence[str]) -> str:
    """How the limits of a column of the file are called: by the column of the set, and by the flow
    from which they hold; empty where the heading names neither."""
    _part, band = band_over(path)
    letter = column_of_a_set([bare for part in path if (bare := without_band(part))])
    if band is not None:
        return f"{OF_COLUMN}{letter}:{band.least}"
    return f"{OF_COLUMN}{letter}" if letter else ""


@dataclass
class LimitDraft:
    """What a row is about, and the row for the services once it is settled."""

    limit_set: LimitSet
    column: str
    band: Band
    row: LimitRow | None = None

    @property
    def flow_from(self) -> Decimal:
        return self.band.least


class LimitResource(SheetResource):
    def prepare(self, drafts: list[Draft]) -> None:
        by = self.asking.by
        self.may = services.may_keep_standards(by) and by.may(Permission.IMPORT, WHOLE_CITY)
        self.sets = {_plain(one.code): one for one in LimitSet.objects.visible_to(by)}
        self.parameters = ParameterFinder(self.questions)
        self.held: dict[tuple, Limit] = {}
        rows = Limit.objects.filter(limit_set__in=[one.pk for one in self.sets.values()])
        for one in rows.select_for_update(of=("self",)) if self.lock else rows:
            self.held[(one.limit_set_id, one.column, one.parameter_id, one.flow_from)] = one
        self.first: dict[tuple, Draft] = {}

    def settle(self, draft: Draft) -> None:
        draft.label = draft.value("parameter") or ""
        if not self.may:
            draft.fault(Problem.STANDARDS_NOT_YOURS, draft.cell("parameter"))
            return
        about = self._about(draft)
        parameter = self._parameter(draft)
        if about is None or parameter is None:
            return
        draft.kept = about
        key = (about.limit_set.pk, about.column, parameter.pk, about.flow_from)
        other = self.first.setdefault(key, draft)
        if other is not draft:
            draft.fault(Problem.LIMIT_REPEATED, draft.cell("parameter"), first=other.number)
            return
        draft.thing, draft.is_new = self.held.get(key), key not in self.held
        values = self._values(draft, parameter)
        if values is not None:
            self._compare(draft, parameter, values)

    def _about(self, draft: Draft) -> LimitDraft | None:
        limit_set = self._limit_set(draft)
        if limit_set is None:
            return None
        column = draft.value("column") or ""
        if not limit_set.has_column(column):
            told = ", ".join(limit_set.columns) or "–"
            draft.fault(Problem.NOT_A_COLUMN, draft.cell("column"), column, columns=told)
            return None
        return LimitDraft(limit_set, column, self._band(draft))

    def _band(self, draft: Draft) -> Band:
        """As a column says, else as the heading over the limit or the name of its parameter does."""
        flow = draft.value("flow_from")
        if flow is not None or draft.is_faulty_at("flow_from"):
            return Band(flow or Decimal(0))
        found = band_within(draft.text(BAND)) or band_within(draft.text("parameter")) or Band()
        if found.is_above:
            draft.note(Problem.FLOW_ITSELF, draft.cell("maximum"), flow=found.least)
        return found

    def _limit_set(self, draft: Draft) -> LimitSet | None:
        text = draft.value("limit_set")
        if text:
            found = self.sets.get(_plain(text))
            if found is None:
                draft.fault(Problem.NO_SUCH_SET, draft.cell("limit_set"), text)
            return found
        if draft.is_faulty_at("limit_set"):
            return None
        answer = self.questions.ask(
            "set",
            Ask.WHICH_SET,
            [Choice(one.code, str(one)) for one in self.sets.values()],
            address=draft.cell("parameter").address,
        )
        if answer is None:
            draft.asked.append("set")
            return None
        return self.sets[_plain(answer)]

    def _parameter(self, draft: Draft):
        text, cell = draft.value("parameter"), draft.cell("parameter")
        if not text:
            if not draft.is_faulty_at("parameter"):
                draft.fault(Problem.NO_PARAMETER, cell)
            return None
        found = self.parameters.named(text)
        if found is not None:
            return found
        key, answer = self.parameters.ask(text, cell.address)
        if answer is None:
            draft.asked.append(key)
        elif answer == LEAVE_OUT:
            draft.is_left_out = True
        return self.parameters.by_code.get(answer or "")

    def settle_all(self) -> None:
        """A band holds until the next one begins; where that is missing, for larger flows as well."""
        begin = {*self.held, *self.first}
        for (limit_set, column, parameter, _flow), draft in self.first.items():
            most = draft.kept.band.most
            if most is not None and (limit_set, column, parameter, most) not in begin:
                draft.oddity(Problem.NO_BAND_ABOVE, draft.cell("maximum"), most=most)

    def _values(self, draft: Draft, parameter) -> dict[str, object] | None:
        """What the row says; an end that it leaves blank stays as it is held."""
        unit = draft.value("unit") or unit_within(draft.text("parameter"))
        trouble = unit_problem(unit, parameter.unit)
        params = {"unit": unit, "expected": parameter.unit or "–"}
        if trouble is Problem.UNIT_DIFFERS:
            draft.fault(trouble, draft.cell("unit"), unit, **params)
            return None
        if trouble is not None:
            draft.oddity(trouble, draft.cell("unit"), unit, **params)
        factor = _factor(unit, parameter.unit)
        held = draft.thing
        values = {name: getattr(held, name, None) for name in LIMIT_FIELDS}
        values["takes_coefficients"] = bool(values["takes_coefficients"])
        for name in ("minimum", "maximum"):
            said = draft.said.get(name)
            if said is None:
                continue
            if said.erases:
                values[name] = None
            elif isinstance(said.value, Range):
                values["minimum"] = round(said.value.low * factor, PLACES)
                values["maximum"] = round(said.value.high * factor, PLACES)
            elif isinstance(said.value, Decimal):
                end = self._end(draft, name, said.qualifier)
                values[end] = round(said.value * factor, PLACES)
        flag = draft.said.get("takes_coefficients")
        if flag is not None and flag.value is not None:
            values["takes_coefficients"] = flag.value
        return None if draft.is_faulty_at("minimum", "maximum") else values

    def _end(self, draft: Draft, name: str, qualifier: str) -> str:
        """ "≥ 4" in the column of limits is the least that is allowed, "≤ 75" the most, as it says."""
        end = ENDS.get(qualifier, name)
        if end != name and draft.value(end) is not None:
            return name
        if qualifier in WITH_THE_END:
            draft.take_back(cells.CaveatCode.QUALIFIED, draft.cell(name))
        if end != name:
            label = self.label_of(end)
            draft.note(Problem.OTHER_END, draft.cell(name), qualifier=qualifier, end=label)
        return end

    def _compare(self, draft: Draft, parameter, values: Mapping[str, object]) -> None:
        least, most = values["minimum"], values["maximum"]
        if least is None and most is None and draft.is_new:
            draft.fault(Problem.NO_LIMIT, draft.cell("maximum"))
        elif least is not None and most is not None and least > most:
            draft.fault(Problem.LEAST_ABOVE_MOST, draft.cell("minimum"))
        about = draft.kept
        places = {name: self._cell(draft, name) for name in LIMIT_FIELDS}
        cells_of = {name: place.address for name, place in places.items()}
        about.row = LimitRow(
            about.limit_set,
            about.column,
            parameter,
            **values,
            flow_from=about.flow_from,
            sheet=self.table.sheet,
            cells=cells_of,
        )
        draft.label = f"{about.limit_set} {about.column} {parameter}"
        if draft.thing is not None:
            draft.compared_with.append(f"limit:{draft.thing.pk}")
        for name in LIMIT_FIELDS:
            before = getattr(draft.thing, name, None)
            if says_the_same(before, values[name]) or (before is None and values[name] is False):
                continue
            typed = cells.as_typed(places[name].raw)
            draft.differences.append(
                Difference(name, self.label_of(name), before, values[name], typed, cells_of[name])
            )

    def _cell(self, draft: Draft, name: str) -> SourceCell:
        """Both ends may stand in one cell, and each in that of the other."""
        other = {"minimum": "maximum", "maximum": "minimum"}.get(name)
        is_said = draft.value(name) is not None or draft.value(other or name) is None
        return draft.cell(name if is_said else other)


class LimitSheet(Sheet):
    kind = "limits"
    title = gettext_lazy("Limits of wastewater")
    explanation = gettext_lazy(
        "One row for each limit: the code of its set, the column, the parameter, and the least or the"
        " most that is allowed. A blank cell says nothing and erases nothing."
    )
    fields = FIELDS
    keys = ("limit_set", "column", "parameter", "unit", "flow_from")
    resource_class = LimitResource
    edit_permission = Permission.STANDARDS_EDIT
    messages = MESSAGES
    room = services

    def vocabulary(self, columns=(), title: str = "") -> list[FieldWords]:
        columns = list(columns)
        stated = [one for one in columns if not is_worked_out(one.path)]
        headings: dict[str, list[str]] = {}
        for one in stated:
            if is_worked_out([title]) and band_over(one.path)[1]:
                continue
            headings.setdefault(across(one.path), []).append(one.heading)
        headings.pop("", None)
        if len(headings) == 1 and not any(band_over(one.path)[1] for one in stated):
            # One alone is the limit of the row, whose column the row or a person says.
            headings = {}
        numbers = frozenset((ValueKind.NUMBER,))
        of_columns = [
            FieldWords(name, tuple(some), kinds=numbers) for name, some in headings.items()
        ]
        known = super().vocabulary()
        beside = tuple(one.heading for one in columns if _is_how_measured(one.path))
        if of_columns:
            # The limits of the set itself stand beside those of one station.
            beside += tuple(one.heading for one in columns if is_worked_out(one.path))
        if beside:
            known.append(FieldWords(WORKED_OUT_OF.name, beside, many=True))
        return known + of_columns

    def known_by_values(self, matches: list[ColumnMatch]) -> list[ColumnMatch]:
        """Headings of bands differ by their signs, which are no words: "F ≤ 2.000", "F > 2.000"."""
        banded = {
            one.column.index: across(one.column.path)
            for one in matches
            if (one.field or "").startswith(OF_COLUMN) and band_over(one.column.path)[1]
        }
        sure = {index for index, name in banded.items() if [*banded.values()].count(name) == 1}
        return [
            replace(one, field=banded[one.column.index], confidence=1.0, reason=MatchReason.HEADING)
            if one.column.index in sure and one.reason is not MatchReason.REMEMBERED
            else one
            for one in matches
        ]

    def field(self, name: str) -> SheetField:
        if name == WORKED_OUT_OF.name:
            return WORKED_OUT_OF
        if name.startswith(OF_COLUMN):
            letter, _mark, flow = name.removeprefix(OF_COLUMN).partition(":")
            label = format_lazy(gettext_lazy("limit of column {}"), letter)
            if flow:
                label = format_lazy(gettext_lazy("limit for a flow from {} {}"), flow, letter)
            return replace(super().field("maximum"), name=name, label=label)
        return BAND_OF if name == BAND else super().field(name)

    def table(self, sheet: RawSheet, layout: Layout, matches, *, date1904: bool) -> Table:
        kept = [match for match in matches if match.field != WORKED_OUT_OF.name]
        table = Table.of(sheet, layout, kept, date1904=date1904)
        columns = {
            match.field: match.column
            for match in matches
            if match.field and match.field.startswith(OF_COLUMN)
        }
        return _down(table, columns, sheet, layout)

    def missing_columns(self, matches) -> list[Finding]:
        named = {match.field for match in matches if match.field}
        missing = []
        if "parameter" not in named:
            missing.append(Finding(Problem.NO_PARAMETER_COLUMN))
        is_across = any(name.startswith(OF_COLUMN) for name in named)
        if not is_across and not named & {"minimum", "maximum"}:
            missing.append(Finding(Problem.NO_LIMIT_COLUMN))
        return missing

    def keep(self, plan: Plan, change_set, *, by) -> None:
        services.keep_limits_with(change_set, [draft.kept.row for draft in plan.written], by=by)

    def keeps(self, plan: Plan) -> str:
        n = plan.written_count
        return ngettext("Keep %(n)s limit", "Keep %(n)s limits", n) % {"n": formats.number(n)}

    def recorded(self, *, by, day: date) -> Iterator[Limit]:
        if not (services.may_keep_standards(by) and by.may(Permission.IMPORT, WHOLE_CITY)):
            return
        yield from Limit.objects.select_related("limit_set", "parameter").iterator(1000)

    def suggested(self, name: str) -> Iterable[str]:
        if name == "limit_set":
            return list(LimitSet.objects.values_list("code", flat=True))
        return []


def _down(table: Table, across: Mapping[str, Column], sheet: RawSheet, layout: Layout) -> Table:
    """Columns of a set as rows below each other, with the set and the column that the title names."""
    told = _told_above(sheet, layout, {"limit_set"} - table.columns.keys())
    if across and not any(_letter_of(name) for name in across):
        told |= _told_above(sheet, layout, {"column"} - table.columns.keys())
    if not across and not told:
        return table
    size, times = len(table), max(1, len(across))
    plain = {name: list(column) for name, column in table.columns.items() if name not in across}
    columns: dict[str, list] = {name: values * times for name, values in plain.items()}
    places = {
        (name, turn * size + n): table.address(name, n)
        for name in plain
        for turn in range(times)
        for n in range(size)
    }
    merged = _merged_over(sheet, across)
    for turn, name in enumerate(across):
        for n, number in enumerate(table.numbers):
            source = merged.get((number, name), name)
            at = turn * size + n
            columns.setdefault("maximum", [None] * size * times)[at] = table.columns[source][n]
            places[("maximum", at)] = table.address(source, n)
    if any(_letter_of(name) for name in across):
        columns["column"] = [_letter_of(name) for name in across for _n in range(size)]
    if bands := [band_over(column.path)[0] for column in across.values()]:
        columns[BAND] = [band for band in bands for _n in range(size)]
    for name, (said, place) in told.items():
        columns[name] = [said] * size * times
        places |= {(name, n): place for n in range(size * times)}
    numbers = [*table.numbers, *range(sheet.height + 1, sheet.height + 1 + size * (times - 1))]
    units = {name: unit for name, unit in table.units.items() if name not in across}
    return TurnedTable(
        *(table.sheet, numbers, columns, dict.fromkeys(columns, "")),
        units=units,
        date1904=table.date1904,
        places=places,
    )


def _letter_of(name: str) -> str:
    return name.removeprefix(OF_COLUMN).partition(":")[0]


def _merged_over(sheet: RawSheet, across: Mapping[str, Column]) -> dict[tuple[int, str], str]:
    """For cells that show the value of another of these columns, by row and column: which."""
    names = {column.index: name for name, column in across.items()}
    return {
        (top, names[column]): names[left]
        for top, left, bottom, right in sheet.merges
        if top == bottom and left in names
        for column in range(left + 1, right + 1)
        if column in names
    }


WITHIN = {
    "limit_set": lambda text: [
        one.replace(" ", "").upper() for one in SET_WITHIN.findall(words.nfc(text))
    ],
    "column": lambda text: [one.upper() for one in COLUMN_WITHIN.findall(words.accent_free(text))],
}


def _told_above(
    sheet: RawSheet, layout: Layout, names: Iterable[str]
) -> dict[str, tuple[str, str]]:
    """The one set of limits and the one column that lines above a table or its headings name, each
    with its cell."""
    first = min((row.row for row in layout.rows), default=0)
    told = {}
    for name in names:
        found: dict[str, str] = {}
        for number in range(1, first):
            for column, value in enumerate(sheet.rows[number - 1], start=1):
                for said in WITHIN[name](value) if isinstance(value, str) else ():
                    found.setdefault(said, address(number, column))
        if len(found) == 1:
            told[name] = next(iter(found.items()))
    return told


def _plain(code: str) -> str:
    return words.accent_free(code).replace(" ", "")


def _factor(unit: str, expected: str) -> Decimal:
    one, other = cells.unit_of(unit), cells.unit_of(expected)
    return one.factor / other.factor if one and other else Decimal(1)
