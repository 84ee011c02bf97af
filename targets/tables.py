"""Columns of the list of indicators, and the rows of a board that is taken along."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

import django_tables2
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2.utils import A

from hanoi_industry.formats.signs import sign_of
from hanoi_industry.tables import NumberColumn, OfficeTable
from targets import telling
from targets.actuals import Actual, Board, Row
from targets.models import Indicator
from targets.tasks import Task


class IndicatorTable(OfficeTable):
    indicator = django_tables2.Column(
        verbose_name=gettext_lazy("Indicator"),
        accessor="name",
        order_by=("position", "code"),
        linkify=("targets:indicator", [A("code")]),
    )
    group = django_tables2.Column(verbose_name=gettext_lazy("Group"))
    unit_words = django_tables2.Column(verbose_name=gettext_lazy("Unit"), order_by="unit")
    expression = django_tables2.Column(verbose_name=gettext_lazy("Expression"))
    source = django_tables2.Column(
        verbose_name=gettext_lazy("Comes from"), accessor="computed_by", empty_values=()
    )
    targets = NumberColumn(
        verbose_name=gettext_lazy("Targets"), accessor="targets_count", decimals=0
    )
    outcomes = NumberColumn(
        verbose_name=gettext_lazy("Outcomes"), accessor="outcomes_count", decimals=0
    )
    last_year = django_tables2.Column(
        verbose_name=gettext_lazy("Latest year"), attrs=NumberColumn.attrs
    )

    class Meta(OfficeTable.Meta):
        model = Indicator
        fields = ()
        empty_text = gettext_lazy("No indicator has this in its name. Type less of it.")

    def render_source(self, value):
        return _("the register") if value else _("people")


# The board as an export


def board_headings() -> list[str]:
    return [
        *(_("Code"), _("Indicator"), _("Unit"), _("Period"), _("First target"), _("Target")),
        *(_("Said on"), _("Paper"), _("Assigned unit"), _("Outcome"), _("Up to")),
        *(_("Numerator"), _("Denominator"), _("Cannot be told"), _("Outcome of"), _("Vintage")),
        *(_("Published on"), _("Source"), _("Against the first target"), _("Verdict")),
        *(_("What is missing"), _("Forecast from"), _("Forecast to"), _("Chance"), _("Forecast")),
    ]


def board_rows(board: Board) -> Iterator[list]:
    for row in (*board.rows, *board.parts, *board.spans):
        at_first = sign_of(row.verdict_at_first).word if row.was_changed else ""
        judged = [at_first, sign_of(row.verdict).word, row.missing]
        yield [*_promised(row), *_came(row.actual), *judged, *_expected(row)]


def _promised(row: Row) -> list:
    target = row.present
    return [
        row.indicator.code,
        row.indicator.name,
        row.indicator.unit_words,
        row.period.code,
        row.first.words if row.was_changed else "",
        target.words,
        target.said,
        str(target.source or ""),
        target.assigned_to,
    ]


def _expected(row: Row) -> list:
    outlook = row.outlook
    if outlook is None:
        return [None, None, None, ""]
    chance = None if outlook.chance is None else round(outlook.chance, 2)
    return [_number(outlook.low), _number(outlook.high), chance, telling.forecast_words(row)]


def _came(found: Actual | None) -> list:
    if found is None:
        return [None, None, None, None, None, "", "", "", ""]
    share = found.share
    return [
        _number(found.value),
        _number(found.value_high),
        share.part if share else None,
        share.whole if share else None,
        share.unknown if share else None,
        found.when_words,
        str(found.vintage_words),
        found.published,
        str(found.source or ""),
    ]


def _number(value: Decimal | None) -> Decimal | int | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else value.normalize()


# The tasks of a plan as an export


def task_headings() -> list[str]:
    return [
        *(_("Year"), _("Number"), _("Kind"), _("What is to be done"), _("Lead unit")),
        *(_("Supporting units"), _("Due on"), _("State"), _("Days late"), _("Result")),
        *(_("Serves the targets of"), _("Paper")),
    ]


def task_rows(tasks: Iterable[Task]) -> Iterator[list]:
    for task in tasks:
        facts = task.facts
        yield [
            *(task.year, task.number, task.kind_words, task.text, facts.lead_unit),
            *(facts.supporting_units, facts.due, task.status_words, task.days_late or None),
            *(facts.result, "; ".join(one.name for one in task.serves), str(facts.source or "")),
        ]
