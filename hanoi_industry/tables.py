"""Tables of list pages: sorted, cut into pages and with columns chosen, whatever the address asks.

A room declares its columns once, on an `OfficeTable`; the page shows them through
`parts/_table.html`, an export takes `headings()` and `streamed()`.
"""

from collections.abc import Callable, Iterator
from itertools import islice

import django_tables2
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django_tables2.rows import BoundRow
from django_tables2.utils import Accessor

from hanoi_industry import formats
from hanoi_industry.formats.signs import sign_of
from hanoi_industry.periods import PartialDay

MOST_PER_PAGE = 200
PER_PAGE = 50
PAGE_SIZES = (25, 50, 100, 200)
MOST_SORTS = 3
# An export reads and fills so many rows at once.
ROWS_A_BATCH = 1000


class NumberColumn(django_tables2.Column):
    """A number on the right, its digits below one another; the unit belongs in the heading."""

    attrs = {"th": {"class": "office-number"}, "td": {"class": "office-number"}}

    def __init__(self, *args, decimals: int | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.decimals = decimals

    def render(self, value):
        return formats.number(value, self.decimals)

    def value(self, value):
        return value


class DayColumn(django_tables2.Column):
    """A day, a moment's day, or a day known only in part."""

    attrs = {"th": {"class": "office-date"}, "td": {"class": "office-date"}}

    def render(self, value):
        return formats.partial_day(value) if isinstance(value, PartialDay) else formats.day(value)

    def value(self, value):
        return value


class BadgeColumn(django_tables2.Column):
    """A state with its word, mark and colour; `words` may give other words to states."""

    def __init__(self, *args, words: dict | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.words = words or {}

    def render(self, value, record, bound_column):
        status = self._status(record, bound_column)
        return render_to_string(
            "parts/_badge.html", {"sign": sign_of(status), "word": self._word(status, value)}
        )

    def value(self, value, record, bound_column):
        return str(self._word(self._status(record, bound_column), value))

    @staticmethod
    def _status(record, bound_column) -> str:
        # `value` may be the choice's label already; the colour goes by the stored state.
        return str(Accessor(bound_column.accessor).resolve(record))

    def _word(self, status: str, value):
        if status in self.words:
            return self.words[status]
        return value if str(value) != status else sign_of(status).word


class OfficeTable(django_tables2.Table):
    """`shown_at_first` names the columns of a first visit (empty: all); `always_shown` stay.

    `always_exported` go along in every file, so that its rows find their things when it comes back.
    `whole` is the denominator of the count above the table, where there is one.
    """

    shown_at_first: tuple[str, ...] = ()
    always_shown: tuple[str, ...] = ()
    always_exported: tuple[str, ...] = ()
    whole: int | None = None
    page_sizes = PAGE_SIZES

    class Meta:
        template_name = "parts/_table.html"
        empty_text = _("Nothing is listed here.")
        per_page = PER_PAGE

    def before_render(self, request):
        if not hasattr(self, "page"):
            paginated(request, self)

    @property
    def count(self) -> int:
        return self.paginator.count if hasattr(self, "paginator") else len(self.rows)

    @property
    def can_choose_columns(self) -> bool:
        return bool(self.shown_at_first)

    def choices_of_columns(self) -> list[tuple[str, str, bool]]:
        """(name, heading, is shown) of the columns a person may show or hide."""
        return [
            (column.name, column.header, column.visible)
            for column in self.columns.iterall()
            if column.name not in self.always_shown
        ]

    def show_columns(self, names) -> None:
        for column in list(self.columns.iterall()):
            if column.name in names or column.name in self.always_shown:
                self.columns.show(column.name)
            else:
                self.columns.hide(column.name)

    # Exports

    def take_along(self) -> None:
        """Show the columns of an export."""
        for name in self.always_exported:
            self.columns.show(name)

    def headings(self) -> list[str]:
        return [str(column.header) for column in self.columns.itervisible()]

    def streamed(self) -> Iterator[list]:
        """Every row of the visible columns as values, a batch at a time; none of them is held."""
        values_of = self.reader()
        rows = self.data.data
        rows = iter(rows.iterator(ROWS_A_BATCH) if isinstance(rows, QuerySet) else rows)
        while batch := list(islice(rows, ROWS_A_BATCH)):
            self.fill_batch(batch)
            for record in batch:
                yield values_of(record)

    def reader(self) -> Callable[[object], list]:
        """How the values of the visible columns are had from a record."""
        names = [column.name for column in self.columns.itervisible()]

        def values_of(record) -> list:
            row = BoundRow(record, self)
            return [row.get_cell_value(name) for name in names]

        return values_of

    def fill_batch(self, records: list) -> None:
        """Fetch what the rows of a batch need besides themselves."""


def paginated(request, table: OfficeTable, *, per_page: int = PER_PAGE) -> OfficeTable:
    """Sort, lay out and cut a table as the address asks; what cannot be asked is left aside."""
    laid_out(request, table)
    table.paginator = Paginator(table.rows, _page_size(request, table, per_page))
    table.page = table.paginator.get_page(request.GET.get(table.prefixed_page_field, 1))
    return table


def laid_out(request, table: OfficeTable) -> OfficeTable:
    """Sorted and with its columns as the address asks, whole."""
    table.request = request
    _choose_columns(request, table)
    _sort(request, table)
    return table


def _page_size(request, table, otherwise: int) -> int:
    try:
        wanted = int(request.GET.get(table.prefixed_per_page_field, otherwise))
    except ValueError:
        return otherwise
    return min(wanted, MOST_PER_PAGE) if wanted > 0 else otherwise


def _sort(request, table) -> None:
    wanted = [
        alias
        for alias in request.GET.getlist(table.prefixed_order_by_field)
        if alias.removeprefix("-") in table.columns
        and table.columns[alias.removeprefix("-")].orderable
    ]
    if wanted:
        table.order_by = list(dict.fromkeys(wanted))[:MOST_SORTS]
    rows = table.data.data
    if isinstance(rows, QuerySet) and not _is_grouped_or_cut(rows):
        # Equal rows keep one order, or a row would be on two pages and another on none.
        order = rows.query.order_by or (
            rows.model._meta.ordering if rows.query.default_ordering else ()
        )
        table.data.data = rows.order_by(*order, "pk")


def _is_grouped_or_cut(rows: QuerySet) -> bool:
    query = rows.query
    return bool(query.is_sliced or query.combinator or query.group_by or query.extra_order_by)


def _choose_columns(request, table) -> None:
    """`?columns=` is remembered for the session; `?columns=default` forgets."""
    if not table.can_choose_columns:
        return
    key = f"columns of {type(table).__module__}.{type(table).__name__}"
    known = {column.name for column in table.columns.iterall()}
    asked = [
        name for text in request.GET.getlist(f"{table.prefix}columns") for name in text.split(",")
    ]
    wanted = [name for name in dict.fromkeys(asked) if name in known]
    if "default" in asked:
        request.session.pop(key, None)
    elif wanted and request.session.get(key) != wanted:
        request.session[key] = wanted
    chosen = [name for name in request.session.get(key, []) if name in known]
    table.show_columns(chosen or table.shown_at_first)
