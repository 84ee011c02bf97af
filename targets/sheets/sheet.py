"""The file of targets and outcomes: which columns it has, what keeping it does and changes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from hanoi_industry import formats
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.collecting import without_collecting
from hanoi_industry.history.services import Deed
from hanoi_industry.spreadsheets import papers
from hanoi_industry.spreadsheets.compared_columns import compared, is_comparison
from hanoi_industry.spreadsheets.comparing import Effect, Finding, Plan
from hanoi_industry.spreadsheets.grid import is_words, text_of
from hanoi_industry.spreadsheets.headings import (
    SURE,
    ColumnMatch,
    FieldWords,
    MatchReason,
    knows,
)
from hanoi_industry.spreadsheets.layout import Group, Layout
from hanoi_industry.spreadsheets.reading import RawSheet, Value
from hanoi_industry.spreadsheets.relative_periods import last_year_reported, of_relative_periods
from hanoi_industry.spreadsheets.roles import ColumnRole
from hanoi_industry.spreadsheets.sheets import (
    Asking,
    Sheet,
    SheetField,
    Table,
)
from hanoi_industry.spreadsheets.wide import (
    before_the_estimated,
    columns_of_kinds,
    columns_of_periods,
    kinds_of_bare,
    of_bare_periods,
    of_kind_alone,
    titled,
    unpivot,
)
from hanoi_industry.validity import end_of
from targets import actuals, services
from targets.models import Indicator, Observation, Target
from targets.services import ObservationRow, TargetRow
from targets.sheets.columns import (
    COMPARED,
    FIELDS,
    PERIOD_COLUMN,
    READ_ONLY,
    WORDS_OR_FIGURES,
    period_field,
    period_kind,
)
from targets.sheets.down import (
    OF_KINDS,
    PERIODS,
    ROW_KINDS,
    Down,
    found_in,
    is_down,
    is_of_down,
    sheet_field,
    turned,
)
from targets.sheets.exported import Exported
from targets.sheets.figures import with_origin
from targets.sheets.growing import PER_CENT
from targets.sheets.naming import IndicatorNames
from targets.sheets.problems import MESSAGES, Problem
from targets.sheets.resource import TargetResource
from targets.sheets.unit_lines import with_units_of_lines

# Of so many years of a file the effect on the board is told, the latest of them.
MOST_BOARDS = 3
ROWS_A_BATCH = 1000
# In a list one of these columns says the period of each row; where periods stand down, all do.
OF_A_ROW = frozenset({"year", "period"})
# So many names tell what a column holds.
ROWS_LOOKED_AT = 100


class TargetSheet(Sheet):
    kind = "targets"
    title = gettext_lazy("Targets and outcomes")
    explanation = gettext_lazy(
        "Indicators down and years across, each year with its plan (KH) and its result (TH); or one"
        " figure in a row. Targets keep their words, such as “below 4” or “7–7.5”. A blank cell says"
        " nothing and erases nothing."
    )
    fields = (*FIELDS, COMPARED, READ_ONLY)
    keys = ("indicator", "indicator_code", "unit", "figure_kind", "period", "at_point")
    resource_class = TargetResource
    edit_permission = Permission.TARGETS_EDIT
    messages = MESSAGES
    room = services

    def vocabulary(self, columns=(), title: str = "") -> list[FieldWords]:
        columns = list(columns)
        down = self._down(columns, title)
        of_rows = {*OF_A_ROW, *(OF_KINDS if down.kinds else ())} if down.fields else set()
        known = [one.vocabulary() for one in FIELDS if one.name not in of_rows]
        across = [] if down.fields else self._period_fields(columns, title)
        free = [one.vocabulary() for one in across]
        if columns:
            # Where a table begins is told by what is kept of it alone.
            free += [COMPARED.vocabulary(), READ_ONLY.vocabulary()]
        known += [replace(one, kinds=WORDS_OR_FIGURES) for one in free]
        grown = {one.column for one in compared(columns, title=titled(title))}
        # What "tăng" names in a heading of figures with periods down is an indicator itself.
        grown |= {one.column.index for _name, one in down.fields}
        known += down.vocabulary()
        # "So sánh" compares as well, and heads the words of a target; "So sánh (%)" does not.
        is_kept = knows(one.vocabulary() for one in FIELDS)
        may_grow = not columns_of_periods(columns, title=titled(title))
        headings = tuple(
            one.heading
            for one in columns
            if is_comparison(one, may_grow=may_grow)
            and one.index not in grown
            and (one.unit == PER_CENT or not is_kept(one.heading))
        )
        return [_of_several(one, headings) for one in known]

    def _down(self, columns, title: str) -> Down:
        columns = list(columns)
        periods = columns_of_periods(columns, title=titled(title))
        if not periods:
            return Down()
        is_indicators = knows(one.vocabulary() for one in FIELDS[:2])
        has_names = any(is_indicators(one.heading) for one in columns)
        names = None if has_names else IndicatorNames(Indicator.objects.all())
        return found_in(columns, periods, title, names)

    def _period_fields(self, columns, title: str) -> list[SheetField]:
        columns, told = list(columns), titled(title)
        headings = {column.index: column.heading for column in columns}
        found = [
            period_field(period_kind(one), one.key, headings[one.column])
            for one in (*unpivot(columns, title=told), *compared(columns, title=told))
        ]
        # A bare period is what the title says the table holds; where it says neither, both fit
        # its heading as well, so a person is asked.
        known = before_the_estimated(columns, title=told)
        last = last_year_reported(columns, told)
        found += [
            period_field(kind, period.code, column.heading)
            for column, period in of_bare_periods(columns, title=told)
            for kind in (
                ["outcome"] if column.index in known else kinds_of_bare(column, period, title, last)
            )
        ]
        found += [
            period_field(kind, period.code, column.heading)
            for of_some in (of_kind_alone, of_relative_periods)
            for column, kind, period in of_some(columns, title=told)
        ]
        merged: dict[str, SheetField] = {}
        for one in found:
            # Two columns of one period are both meant by their headings, so a person is asked.
            before = merged.get(one.name)
            known = (*before.words, *one.words) if before is not None else one.words
            merged[one.name] = replace(one, words=tuple(dict.fromkeys(known)))
        return list(merged.values())

    def field(self, name: str) -> SheetField:
        if is_of_down(name):
            return sheet_field(name)
        kind, _mark, period = name.partition(":")
        if kind in PERIOD_COLUMN and period:
            return period_field(kind, period, "")
        return super().field(name)

    def choosable_fields(self, layout: Layout) -> list[SheetField]:
        found = self._down(layout.columns, layout.title)
        down = [sheet_field(name) for name, _one in found.fields]
        down += [sheet_field(PERIODS), sheet_field(ROW_KINDS)] if down else []
        return [*self.fields, *self._period_fields(layout.columns, layout.title), *down]

    def table(self, sheet: RawSheet, layout: Layout, matches, *, date1904: bool) -> Table:
        if any(is_down(match.field or "") for match in matches):
            return turned(sheet, layout, matches, date1904=date1904)
        # A #DIV/0! in what nobody keeps is no fault.
        kept = [match for match in matches if match.field not in NOT_KEPT]
        table = super().table(sheet, layout, kept, date1904=date1904)
        return with_units_of_lines(table, sheet, layout)

    def heads_that_are_rows(self, layout: Layout) -> list[Group]:
        """ "I. Kim ngạch xuất khẩu | 19.000" above its parts is an indicator like any other."""
        if not layout.groups or self._down(layout.columns, layout.title).fields:
            return []
        figures = self._period_fields(layout.columns, layout.title)
        headings = {word for one in figures for word in one.words}
        columns = [one.index for one in layout.columns if one.heading in headings]
        rows = layout.noticed.grid.rows
        return [
            group
            for group in layout.groups
            if any(_is_figure(rows[group.row - 1], column) for column in columns)
        ]

    def known_by_values(self, matches: list[ColumnMatch]) -> list[ColumnMatch]:
        """The column of names, where nobody wrote a heading over it or only that of row numbers.

        Headings that differ in their brackets alone, "2023 (ước)" and "2023 (sơ bộ)", are told apart.
        """
        own = {one.column: one for one in unpivot(match.column for match in matches)}
        names = {at: f"{period_kind(one)}:{one.key}" for at, one in own.items()}
        matches = [
            replace(one, confidence=1.0, reason=MatchReason.HEADING)
            if one.reason is MatchReason.SEVERAL_FIT
            and one.field == names.get(one.column.index)
            and [*names.values()].count(one.field) == 1
            else one
            for one in matches
        ]
        matches = _with_periods_down(_of_lists_alone(matches))
        fields = {match.field for match in matches}
        if {"indicator", "indicator_code", PERIODS} & fields:
            return matches
        names = IndicatorNames(Indicator.objects.all())
        named = (at for at, match in enumerate(matches) if _names_indicators(match, names))
        if (at := next(named, None)) is None:
            return matches
        held = replace(matches[at].column, role=ColumnRole.DATA)
        match = ColumnMatch(held, "indicator", SURE, MatchReason.BY_VALUES)
        return [*matches[:at], match, *matches[at + 1 :]]

    def missing_columns(self, matches) -> list[Finding]:
        named = {match.field for match in matches if match.field}
        missing = []
        is_turned = any(map(is_down, named))
        if not named & {"indicator", "indicator_code"} and not is_turned:
            missing.append(Finding(Problem.NO_INDICATOR_COLUMN))
        if is_turned and PERIODS not in named:
            missing.append(Finding(Problem.NO_PERIOD_COLUMN))
        if "value_low" not in named and not is_turned and not any(":" in name for name in named):
            missing.append(Finding(Problem.NO_FIGURE_COLUMN))
        return missing

    @without_collecting()
    def keep(self, plan: Plan, change_set, *, by) -> None:
        figures = [figure for draft in plan.written for figure in draft.kept.figures]
        deed = Deed(by, change_set.at, change_set.via, change_set.why, change_set.upload_reference)
        known = papers.made({figure.source for figure in figures}, deed=deed, change_set=change_set)
        rows = [with_origin(figure, known) for figure in figures]
        learnt = {draft.kept.learnt for draft in plan.written} - {None}
        for indicator, name in sorted(learnt, key=lambda one: (one[0].pk, one[1])):
            services.learn_name(indicator, name, deed=replace(deed, change_set=change_set))
        services.record_rows_with(
            change_set,
            [row for row in rows if isinstance(row, TargetRow)],
            [row for row in rows if isinstance(row, ObservationRow)],
            by=by,
        )

    def effects(self, plan: Plan, asking: Asking) -> list[Effect]:
        """What is met, missed and not to be told on the boards of the file's years, and after it."""
        figures = [figure for draft in plan.written for figure in draft.kept.figures]
        later = {_target_of(one.row) for one in figures if one.is_adjusted}
        # Of a plan that the file itself adjusts only what it became tells on the boards.
        rows = [one.row for one in figures if one.is_adjusted or _target_of(one.row) not in later]
        if not rows:
            return []
        at = end_of(asking.today)
        besides = services.unwritten(rows, at=at, held=plan.resource.targets)
        years = sorted({one.year for one in besides if one.year})[-MOST_BOARDS:]
        return [effect for year in reversed(years) for effect in _effects(year, asking, besides)]

    def keeps(self, plan: Plan) -> str:
        rows = [figure.row for draft in plan.written for figure in draft.kept.figures]
        targets = sum(isinstance(row, TargetRow) for row in rows)
        outcomes = len(rows) - targets
        kept = []
        if targets:
            kept.append(
                ngettext("%(n)s target", "%(n)s targets", targets) % {"n": formats.number(targets)}
            )
        if outcomes:
            kept.append(
                ngettext("%(n)s outcome", "%(n)s outcomes", outcomes)
                % {"n": formats.number(outcomes)}
            )
        return _("Keep %(what)s") % {"what": _(" and ").join(kept)}

    def recorded(self, *, by, day: date) -> Iterator[Target | Observation]:
        """Of the whole city, for that is what targets are."""
        if not all(by.may(one, WHOLE_CITY) for one in (Permission.IMPORT, self.edit_permission)):
            return
        order = ("indicator__position", "indicator__code", "year", "period", "pk")
        for model in (Target, Observation):
            rows = model.objects.as_known_on(None).select_related("indicator", "source")
            yield from rows.order_by(*order).iterator(ROWS_A_BATCH)

    def in_words(self, things: Iterable[Target | Observation]) -> Iterator["Exported"]:
        """One figure in a row, with everything that tells it from others."""
        return (Exported(one) for one in things)

    def suggested(self, name: str) -> list[str]:
        of = {"indicator": "name", "indicator_code": "code"}.get(name)
        return [getattr(one, of) for one in Indicator.objects.all()] if of else []


WITHOUT_A_NAME = frozenset(
    (MatchReason.NO_HEADING, MatchReason.ROW_NUMBER, MatchReason.UNKNOWN_HEADING)
)
NOT_KEPT = frozenset((COMPARED.name, READ_ONLY.name))


def _is_figure(row: Sequence[Value], column: int) -> bool:
    value = row[column - 1] if column <= len(row) else None
    return isinstance(value, (int, float)) or (
        isinstance(value, str) and any(map(str.isdigit, value))
    )


def _target_of(row: TargetRow | ObservationRow) -> tuple | None:
    return (row.indicator.pk, row.period) if isinstance(row, TargetRow) else None


def _of_several(known: FieldWords, headings: tuple[str, ...]) -> FieldWords:
    """Several columns may hold what is not kept; those that compare are known by what they say."""
    if known.name == COMPARED.name:
        return replace(known, words=(*known.words, *headings), many=True)
    return replace(known, many=True) if known.name == READ_ONLY.name else known


def _names_indicators(match: ColumnMatch, names: IndicatorNames) -> bool:
    """Whether most cells of a column without a heading of its own name a known indicator."""
    if match.reason not in WITHOUT_A_NAME or match.field:
        return False
    said = [text_of(value) for value in match.column.values if is_words(value)]
    known = sum(len(names.named(text)) == 1 for text in said[:ROWS_LOOKED_AT])
    return 0 < 2 * known >= min(len(said), ROWS_LOOKED_AT)


def _effects(year: int, asking: Asking, besides: list[Target | Observation]) -> list[Effect]:
    now = actuals.board(year, day=asking.today)
    then = actuals.board(year, day=asking.today, besides=besides)
    language = get_language() or "vi"
    return [
        Effect(_("Targets of %(year)s met") % {"year": year}, *_met(now, then, language=language)),
        Effect(_("Targets of %(year)s missed") % {"year": year}, str(now.missed), str(then.missed)),
        Effect(
            _("Targets of %(year)s that cannot be told") % {"year": year},
            str(now.unknown),
            str(then.unknown),
        ),
    ]


def _met(*boards: actuals.Board, language: str) -> list[str]:
    return [board.share.text(language) for board in boards]


def _of_lists_alone(matches: list[ColumnMatch]) -> list[ColumnMatch]:
    """The same with no end of a range where it would not be read: beside columns of periods, and
    where "đến" is but a word of the heading, as in "TH đến 30/6"."""
    is_wide = any(":" in (match.field or "") for match in matches)
    return [
        ColumnMatch(one.column, None, 0.0, MatchReason.UNKNOWN_HEADING)
        if one.reason is not MatchReason.REMEMBERED
        and (one.field == "value_high" and (is_wide or one.is_asked))
        else one
        for one in matches
    ]


def _with_periods_down(matches: list[ColumnMatch]) -> list[ColumnMatch]:
    """The same, with the columns of years and of plan and result that a yearbook gives no heading."""
    fields = {match.field or "" for match in matches}
    if not any(map(is_down, fields)):
        return matches
    columns = [match.column for match in matches]
    by_values = {PERIODS: columns_of_periods(columns, title=titled("")), ROW_KINDS: ()}
    if not fields & OF_KINDS:
        by_values[ROW_KINDS] = columns_of_kinds(columns)
    headless = {
        one.index: name
        for name, found in by_values.items()
        for one in found
        if not one.path and name not in fields
    }
    return [
        ColumnMatch(one.column, headless[one.column.index], SURE, MatchReason.BY_VALUES)
        if one.column.index in headless and one.reason is MatchReason.NO_HEADING
        else one
        for one in matches
    ]
