"""Columns of the list of indicators, and the rows of a board that is taken along."""

from collections.abc import Iterator
from decimal import Decimal

import django_tables2
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2.utils import A

from hanoi_industry.formats.signs import sign_of
from hanoi_industry.tables import NumberColumn, OfficeTable
from targets.actuals import Actual, Board, Row
from targets.models import Indicator


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
        *(_("Published on"), _("Source"), _("Verdict"), _("What is missing")),
    ]


def board_rows(board: Board) -> Iterator[list]:
    for row in (*board.rows, *board.parts, *board.spans):
        yield [*_promised(row), *_came(row.actual), sign_of(row.verdict).word, row.missing]


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
