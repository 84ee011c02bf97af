"""The file of targets and outcomes: which columns it has, what keeping it does and changes."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.history.services import Deed
from hanoi_industry.spreadsheets import papers
from hanoi_industry.spreadsheets.comparing import Effect, Finding, Plan
from hanoi_industry.spreadsheets.grid import is_words, text_of
from hanoi_industry.spreadsheets.headings import (
    SURE,
    ColumnMatch,
    FieldWords,
    MatchReason,
    ValueKind,
    knows,
)
from hanoi_industry.spreadsheets.layout import Layout
from hanoi_industry.spreadsheets.roles import ColumnRole
from hanoi_industry.spreadsheets.sheets import Asking, Sheet, SheetField, without_collecting
from hanoi_industry.spreadsheets.wide import (
    compared,
    is_comparison,
    of_bare_periods,
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
    period_field,
    period_kind,
)
from targets.sheets.exported import Exported
from targets.sheets.figures import with_origin
from targets.sheets.naming import IndicatorNames
from targets.sheets.problems import MESSAGES, Problem
from targets.sheets.resource import TargetResource

# Of goals, which are figures in any unit as well as words, and of what is not kept.
WORDS_OR_FIGURES = frozenset((ValueKind.NUMBER, ValueKind.TEXT))
# Of so many years of a file the effect on the board is told, the latest of them.
MOST_BOARDS = 3
ROWS_A_BATCH = 1000
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
        known = [one.vocabulary() for one in FIELDS]
        free = [one.vocabulary() for one in self._period_fields(columns, title)]
        if columns:
            # Where a table begins is told by what is kept of it alone.
            free += [COMPARED.vocabulary(), READ_ONLY.vocabulary()]
        known += [replace(one, kinds=WORDS_OR_FIGURES) for one in free]
        grown = {one.column for one in compared(columns, title=titled(title))}
        # "Phép so sánh" compares as well, and is the heading of a column that is kept.
        is_kept = knows(one.vocabulary() for one in FIELDS)
        headings = tuple(
            one.heading
            for one in columns
            if is_comparison(one) and one.index not in grown and not is_kept(one.heading)
        )
        return [_of_several(one, headings) for one in known]

    def _period_fields(self, columns, title: str) -> list[SheetField]:
        columns, told = list(columns), titled(title)
        headings = {column.index: column.heading for column in columns}
        found = [
            period_field(period_kind(one), one.period.code, headings[one.column])
            for one in (*unpivot(columns, title=told), *compared(columns, title=told))
        ]
        # A bare period may be either: both fit its heading as well, so a person is asked.
        found += [
            period_field(kind, period.code, column.heading)
            for column, period in of_bare_periods(columns, title=told)
            for kind in ("outcome", "target")
        ]
        return list({one.name: one for one in reversed(found)}.values())[::-1]

    def field(self, name: str) -> SheetField:
        kind, _mark, period = name.partition(":")
        if kind in PERIOD_COLUMN and period:
            return period_field(kind, period, "")
        return super().field(name)

    def choosable_fields(self, layout: Layout) -> list[SheetField]:
        return [*self.fields, *self._period_fields(layout.columns, layout.title)]

    def known_by_values(self, matches: list[ColumnMatch]) -> list[ColumnMatch]:
        """The column of names, where nobody wrote a heading over it or only that of row numbers."""
        if {"indicator", "indicator_code"} & {match.field for match in matches}:
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
        if not named & {"indicator", "indicator_code"}:
            missing.append(Finding(Problem.NO_INDICATOR_COLUMN))
        if "value_low" not in named and not any(":" in name for name in named):
            missing.append(Finding(Problem.NO_FIGURE_COLUMN))
        return missing

    @without_collecting()
    def keep(self, plan: Plan, change_set, *, by) -> None:
        figures = [figure for draft in plan.written for figure in draft.kept.figures]
        deed = Deed(by, change_set.at, change_set.via, change_set.why, change_set.upload_reference)
        known = papers.made({figure.source for figure in figures}, deed=deed, change_set=change_set)
        rows = [with_origin(figure, known) for figure in figures]
        services.record_rows_with(
            change_set,
            [row for row in rows if isinstance(row, TargetRow)],
            [row for row in rows if isinstance(row, ObservationRow)],
            by=by,
        )

    def effects(self, plan: Plan, asking: Asking) -> list[Effect]:
        """What is met, missed and not to be told on the boards of the file's years, and after it."""
        rows = [figure.row for draft in plan.written for figure in draft.kept.figures]
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
            kept.append(ngettext("%(n)d target", "%(n)d targets", targets) % {"n": targets})
        if outcomes:
            kept.append(ngettext("%(n)d outcome", "%(n)d outcomes", outcomes) % {"n": outcomes})
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


def _of_several(known: FieldWords, headings: tuple[str, ...]) -> FieldWords:
    """Several columns may hold what is not kept; those that compare are known by what they say."""
    if known.name == COMPARED.name:
        return replace(known, words=(*known.words, *headings), many=True)
    return replace(known, many=True) if known.name == READ_ONLY.name else known


def _names_indicators(match: ColumnMatch, names: IndicatorNames) -> bool:
    """Whether most cells of a column without a heading of its own name a known indicator."""
    if match.reason not in (MatchReason.NO_HEADING, MatchReason.ROW_NUMBER):
        return False
    said = [text_of(value) for value in match.column.values if is_words(value)]
    known = sum(len(names.named(text)) == 1 for text in said[:ROWS_LOOKED_AT])
    return 2 * known > min(len(said), ROWS_LOOKED_AT)


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
