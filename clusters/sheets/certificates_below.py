"""Certificates below each other on one sheet, each with its own head, as the samples of one table."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from clusters import measuring
from clusters.sheets.certificates import (
    ABOVE,
    LABORATORY,
    TurnedTable,
    told_above,
    told_in_rows,
)
from clusters.sheets.named_above import says_that_it_is_one
from clusters.sheets.sample_fields import MENTIONED, WATER
from hanoi_industry import words
from hanoi_industry.spreadsheets.grid import text_of
from hanoi_industry.spreadsheets.guard import address
from hanoi_industry.spreadsheets.layout import DataRow, Group, Layout
from hanoi_industry.spreadsheets.reading import RawSheet
from hanoi_industry.spreadsheets.roles import Role
from hanoi_industry.spreadsheets.tables import Table

# A sheet is of one laboratory, whose name often stands above the first certificate alone.
OF_THE_SHEET = ("laboratory",)
TELLS_OF_A_SAMPLE = {"taken_on", "name", MENTIONED, "point", WATER, "number", "certificate"}


def is_of_its_own_water(layout: Layout) -> bool:
    """Whether its title speaks of rivers, or of water that is still to be treated."""
    return measuring.is_other_water(layout.title) or measuring.is_before_treatment(layout.title)


def at_repeated_headings(
    sheet: RawSheet, layout: Layout, is_read: Callable[[DataRow], bool]
) -> list[Layout]:
    """A layout for each certificate, where headings stand again below lines that tell of another
    sample; on a further page of one certificate they tell the same, or nothing.

    `is_read` are the rows that hold results; the lines of a head may look like rows as well.
    """
    read = [row.row for row in layout.rows if is_read(row)]
    told = {name: said for name, (said, _cell) in told_above(sheet, layout).items()}
    cuts = []
    for heading in layout.rows_of(Role.HEADER):
        last = max((row for row in read if row < heading), default=0)
        lines = range(last + 1, heading)
        if not last or any(layout.roles.get(row) is Role.HEADER for row in lines):
            continue
        own = {name: said for name, (said, _cell) in told_in_rows(sheet, lines).items()}
        if TELLS_OF_A_SAMPLE & own.keys() and not own.items() <= told.items():
            cuts.append((last, heading))
            told = own
    if not cuts:
        return [layout]
    ends = [*(last for last, _heading in cuts), sheet.height]
    return [_between(layout, *cut, end) for cut, end in zip([(0, 0), *cuts], ends, strict=True)]


def by_cluster(layout: Layout) -> list[tuple[Group | None, Layout]]:
    """A layout for each group of results below the name of a cluster, and that group."""
    found: list[tuple[Group | None, list[DataRow]]] = []
    for row in layout.rows:
        chain = row.group.chain if row.group else ()
        group = next((one for one in reversed(chain) if says_that_it_is_one(one.text)), None)
        if not found or found[-1][0] is not group:
            found.append((group, []))
        found[-1][1].append(row)
    return [(group, replace(layout, rows=rows)) for group, rows in found]


def named_by(sheet: RawSheet, table: TurnedTable, group: Group | None) -> TurnedTable:
    """The same samples as those of the cluster that a group names; it goes before lines above all."""
    if group is None:
        return table
    columns = {name: values for name, values in table.columns.items() if name != MENTIONED}
    columns["name"] = [group.text] * len(table)
    said = (text_of(value) for value in sheet.rows[group.row - 1])
    column = next((n for n, text in enumerate(said, start=1) if group.text in text), 1)
    cell = address(group.row, column)
    places = {**table.places, **{("name", n): cell for n in range(len(table))}}
    return replace(table, columns=columns, letters=dict.fromkeys(columns, ""), places=places)


def _between(layout: Layout, last: int, heading: int, end: int) -> Layout:
    """The certificate whose head begins below the row `last` and whose rows end in the row `end`."""
    rows = [row for row in layout.rows if heading < row.row <= end]
    roles = {
        row: Role.OTHER_TABLE if row <= last or row > end else Role.TITLE if row < heading else role
        for row, role in layout.roles.items()
    }
    columns = [
        replace(column, values=[row.value(column.index) for row in rows])
        for column in layout.columns
    ]
    return replace(layout, rows=rows, roles=roles, columns=columns)


def with_its_head(sheet: RawSheet, part: Layout, after: int) -> Layout:
    """The same with all lines of its head: a day in a cell of its own, or where it was signed, looks
    like the foot of the table above, which ends in the row `after`."""
    first = min(part.rows_of(*ABOVE, Role.HEADER), default=after + 1)
    begins = [n for n in range(after + 1, first) if _begins_a_certificate(sheet, n)]
    if not begins:
        return part
    head = dict.fromkeys(range(begins[-1], first), Role.TITLE)
    return replace(part, roles=dict(sorted({**part.roles, **head}.items())))


def _begins_a_certificate(sheet: RawSheet, number: int) -> bool:
    texts = (value for value in sheet.rows[number - 1] if isinstance(value, str))
    return any(LABORATORY.search(words.accent_free(text)) for text in texts)


def as_one(tables: Sequence[Table]) -> TurnedTable:
    """All samples in one table; parameters of one name stand in one column, each with its unit."""
    numbers: list[int] = []
    columns: dict[str, list] = {}
    names: dict[str, str] = {}
    places, unit_at, detection = {}, {}, {}
    called: dict[tuple[str, int], str] = {}
    size = sum(map(len, tables))
    for table in tables:
        above = len(numbers)
        renamed = _renamed(table, called)
        for name, values in table.columns.items():
            own = renamed[name]
            names |= {own: table.names[name]} if name in _names(table) else {}
            columns.setdefault(own, [None] * size)[above : above + len(table)] = values
            for n in range(len(table)):
                places[(own, above + n)] = table.address(name, n)
                if unit := _unit(table, name, n):
                    unit_at[(own, above + n)] = unit
                if (seen := getattr(table, "detection", {}).get((name, n))) is not None:
                    detection[(own, above + n)] = seen
        for number in table.numbers:
            numbers.append(number if number not in numbers else max(numbers) + 1)
    for name in OF_THE_SHEET:
        _take_over(columns, places, name, len(tables[0]))
    return TurnedTable(
        tables[0].sheet,
        numbers,
        columns,
        dict.fromkeys(columns, ""),
        [some for one in tables for some in one.groups or [()] * len(one)],
        tables[0].units,
        tables[0].date1904,
        {name: text for one in reversed(tables) for name, text in one.headings.items()},
        tables[0].title,
        frozenset().union(*(one.sums for one in tables)),
        frozenset().union(*(one.shared for one in tables)),
        places,
        names,
        unit_at,
        detection,
    )


def _names(table: Table) -> dict[str, str]:
    return getattr(table, "names", {})


def _renamed(table: Table, called: dict[tuple[str, int], str]) -> dict[str, str]:
    """The column of each parameter that was named in words: the one that an earlier certificate has
    for the same words, said as often."""
    renamed, times = {}, {}
    for name in table.columns:
        text = _names(table).get(name)
        if text is None:
            renamed[name] = name
            continue
        key = words.spelling_key(text)
        times[key] = times.get(key, 0) + 1
        renamed[name] = called.setdefault((key, times[key]), name)
    return renamed


def _unit(table: Table, name: str, index: int) -> str:
    return getattr(table, "unit_at", {}).get((name, index)) or table.units.get(name, "")


def _take_over(columns: dict, places: dict, name: str, size: int) -> None:
    """What the first certificate alone says holds for those below it, where none says otherwise."""
    values = columns.get(name, [])
    said = set(values[:size]) - {None}
    if len(said) == 1 and not any(values[size:]):
        columns[name] = values[:size] + [said.pop()] * (len(values) - size)
        places |= {(name, n): places[(name, 0)] for n in range(size, len(values))}
