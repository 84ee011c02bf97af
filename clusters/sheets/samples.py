"""Samples by the file: a row for each sample with its parameters across, or a laboratory's
certificate with its parameters down, which is turned first.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

from django.db import models
from django.utils.translation import gettext_lazy, ngettext

from clusters import measuring, undoing
from clusters.models import Parameter, Qualifier, Reading, Sample, SampleFacts
from clusters.sheets.beside_results import is_beside, is_of_another_thing
from clusters.sheets.certificates import (
    is_listed,
    listed,
    repeats,
    result_headings,
    turned,
    with_told,
)
from clusters.sheets.certificates_below import (
    as_one,
    at_repeated_headings,
    by_cluster,
    is_of_its_own_water,
    named_by,
    with_its_head,
)
from clusters.sheets.measured_cells import measured_text
from clusters.sheets.named_above import with_names_above
from clusters.sheets.parameter_names import ParameterNames
from clusters.sheets.parameters import MESSAGES, Problem
from clusters.sheets.sample_fields import (
    ABOUT,
    BESIDE,
    DOWN,
    FACTS,
    IS_LIMITS,
    MEASURED,
    MENTIONED,
    RESULT,
    UNCLEAR,
    WATER,
    field_of,
)
from clusters.sheets.sample_resource import SampleResource
from clusters.sheets.services import check_areas
from clusters.sheets.sides import with_clusters_below_numbers
from clusters.wastewater import services
from hanoi_industry import formats
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.collecting import without_collecting
from hanoi_industry.spreadsheets.comparing import Finding, Plan
from hanoi_industry.spreadsheets.evidence import ValueKind
from hanoi_industry.spreadsheets.headings import (
    SURE,
    ColumnMatch,
    FieldWords,
    MatchReason,
    knows,
    match_headings,
)
from hanoi_industry.spreadsheets.layout import DataRow, Layout
from hanoi_industry.spreadsheets.reading import RawSheet
from hanoi_industry.spreadsheets.sheets import Sheet, SheetField, Table

# A result stands in any unit, and may be words.
ANY_VALUE = frozenset((ValueKind.NUMBER, ValueKind.TEXT))


class SampleSheet(Sheet):
    kind = "samples"
    title = gettext_lazy("Wastewater samples")
    explanation = gettext_lazy(
        "One row for each sample: its cluster, point and day, then a column for each parameter; or a"
        " laboratory's certificate, with parameters down and a column for each sample. Values stand"
        " as measured: 6.8, <0.02, KPH (LOD 0.3). A blank cell says nothing and erases nothing."
    )
    keys = ("code", "name", "station", "kind", "taken_on", "point", "number")
    # A certificate with its parameters down has a dozen rows for a sample.
    most_rows = 20_000
    resource_class = SampleResource
    edit_permission = Permission.REGISTER_EDIT
    messages = MESSAGES
    room = undoing

    @property
    def fields(self) -> tuple[SheetField, ...]:
        """With the parameters that are kept now."""
        return (*ABOUT, *FACTS, *map(field_of, Parameter.objects.all()), *DOWN, RESULT, BESIDE)

    def vocabulary(self, columns=(), title: str = "") -> list[FieldWords]:
        columns = list(columns)
        beside = [one.heading for one in columns if is_beside(one.path)]
        beside += [one.heading for one in repeats(columns)]
        is_parameter = knows([DOWN[0].vocabulary()])
        if not any(is_parameter(one.heading) for one in columns):
            beside += [one.heading for one in columns if is_of_another_thing(one.path)]
        named = [word for one in (*ABOUT, *FACTS, *DOWN) for word in one.vocabulary().words]
        results = result_headings(columns, DOWN[0].vocabulary().words, named)
        more = {RESULT.name: tuple(results), BESIDE.name: tuple(beside)}
        return [
            replace(one, words=(*one.words, *more[one.name]), kinds=ANY_VALUE, many=True)
            if one.name in more
            else one
            for one in super().vocabulary()
            # Where a table begins is told by what is kept of it alone.
            if columns or one.name != BESIDE.name
        ]

    def field(self, name: str) -> SheetField:
        if name in (MENTIONED, IS_LIMITS):
            return SheetField(name, gettext_lazy("cluster"))
        if name.startswith(UNCLEAR):
            return SheetField(name, gettext_lazy("parameter"), longest=200)
        return super().field(name)

    def table(self, sheet: RawSheet, layout: Layout, matches, *, date1904: bool) -> Table:
        tables, after = [], 0
        for part in layout.parts or (layout,):
            part = with_its_head(sheet, part, after) if after else part
            own = list(_matched(matches, part))
            for one in at_repeated_headings(sheet, part, partial(_holds_results, own)):
                some = list(_matched(own, one))
                tables.append(self._own_table(sheet, one, some, date1904=date1904))
            after = max((row.row for row in part.rows), default=after)
        return as_one(tables) if len(tables) > 1 else tables[0]

    def _own_table(self, sheet: RawSheet, layout: Layout, matches, *, date1904: bool) -> Table:
        named = {match.field for match in matches if match.field}
        if {"parameter", RESULT.name} <= named:
            turn = listed if is_listed(named) else turned
            clusters = [(None, layout)] if {"name", "code"} & named else by_cluster(layout)
            tables = [
                named_by(sheet, turn(sheet, some, matches, date1904=date1904), group)
                for group, some in clusters
            ]
            return as_one(tables) if len(tables) > 1 else tables[0]
        kept = [match for match in matches if match.field != BESIDE.name]
        table = Table.of(sheet, layout, kept, date1904=date1904)
        if not self.is_own_form(layout.columns):
            table = with_clusters_below_numbers(table, matches)
        return with_told(with_names_above(table, layout), sheet, layout)

    def goes_below(self, layout: Layout, other: Layout) -> bool:
        """Certificates of one form, as far as their headings leave no doubt."""
        mine, its = self._fields_of(layout), self._fields_of(other)
        return bool(mine and mine == its and other.rows) and not is_of_its_own_water(other)

    def _fields_of(self, layout: Layout) -> dict[int, str | None]:
        """The field of each column by its place; none where one is still to be asked about."""
        words_ = self.vocabulary(layout.columns, layout.title)
        matches = self.known_by_values(match_headings(layout.columns, words_))
        if self.missing_columns(matches) or any(one.is_asked for one in matches):
            return {}
        return {one.column.index: one.field for one in matches if one.field}

    def known_by_values(self, matches: list[ColumnMatch]) -> list[ColumnMatch]:
        """ "Loại mẫu" is headed over what was sampled as well: "Nước thải sau xử lý", "Nước mặt".

        "Lần 1" and "Lần 2" beside their mean are runs of one sample, or two samples: that is asked.
        "COD (KMnO4)" and "BOD20" are only called like a parameter: none is proposed for them.
        """
        runs = {one.index for one in repeats([match.column for match in matches])}
        names = ParameterNames({one.code: one.called() for one in Parameter.objects.all()})
        matches = [_of_its_parameter(one, names) for one in matches]
        return [
            replace(one, field=WATER, reason=MatchReason.BY_VALUES)
            if one.field == "kind" and _names_waters(one)
            else replace(one, confidence=SURE - 0.05, reason=MatchReason.SEVERAL_FIT)
            if one.column.index in runs and one.reason is MatchReason.HEADING
            else one
            for one in matches
        ]

    def missing_columns(self, matches) -> list[Finding]:
        named = {match.field for match in matches if match.field}
        is_across = any(name.startswith(MEASURED) for name in named)
        if is_across or {"parameter", RESULT.name} <= named:
            return []
        return [Finding(Problem.NO_VALUE_COLUMN)]

    @without_collecting()
    def keep(self, plan: Plan, change_set, *, by) -> None:
        check_areas({draft.kept.station.cluster.area_id for draft in plan.written}, by)
        rows = [draft.kept.row(draft.sheet) for draft in plan.written]
        services.record_samples_with(change_set, rows, by=by)

    def keeps(self, plan: Plan) -> str:
        n = plan.written_count
        return ngettext("Keep %(n)s sample", "Keep %(n)s samples", n) % {"n": formats.number(n)}

    def recorded(self, *, by, day: date) -> Iterator[Sample]:
        """The samples of stations the person may import and record for."""
        rows = Sample.objects.standing().filter(taken_on__lte=day)
        for permission in (Permission.IMPORT, self.edit_permission):
            numbers = by.area_numbers_where(permission)
            if numbers is not None:
                rows = rows.filter(station__cluster__area__in=numbers)
        places = ("station__cluster__area", "station__cluster__district")
        yield from (
            rows.select_related(*places)
            .prefetch_related(
                models.Prefetch("facts", SampleFacts.objects.standing()),
                models.Prefetch("readings", Reading.objects.standing().select_related("parameter")),
            )
            .order_by("-taken_on", "pk")
            .iterator(1000)
        )

    def in_words(self, things: Iterable[Sample]) -> Iterator[Sample]:
        for one in things:
            one.facts_now = next(iter(one.facts.all()), None)
            one.values = {
                row.parameter.code: _exported(row) for row in one.readings.all() if row.qualifier
            }
            yield one


def _matched(matches: Iterable[ColumnMatch], part: Layout) -> Iterator[ColumnMatch]:
    """The same fields of the columns of a table further down."""
    columns = {column.index: column for column in part.columns}
    for one in matches:
        if one.column.index in columns:
            yield replace(one, column=columns[one.column.index])


def _holds_results(matches: Iterable[ColumnMatch], row: DataRow) -> bool:
    """Whether something measured stands in a row, and beside it of what where parameters go down."""
    held = {one.field for one in matches if row.value(one.column.index) is not None}
    return {"parameter", RESULT.name} <= held or any(
        name.startswith(MEASURED) for name in held if name
    )


def _of_its_parameter(match: ColumnMatch, names: ParameterNames) -> ColumnMatch:
    code = (match.field or "").removeprefix(MEASURED)
    if code == (match.field or "") or match.reason is MatchReason.REMEMBERED:
        return match
    if names.may_head(match.column.path, code, is_sure=not match.is_asked):
        return match
    return ColumnMatch(match.column, None, 0.0, MatchReason.UNKNOWN_HEADING)


def _names_waters(match: ColumnMatch) -> bool:
    said = {value for value in match.column.values if isinstance(value, str)}
    waters = sum(measuring.names_water(one) for one in said)
    return 2 * waters > len(said)


def _exported(row: Reading) -> Decimal | str:
    if row.qualifier == Qualifier.EXACT:
        return row.value.normalize()
    return measured_text(row.value, row.qualifier, row.detection_limit)
