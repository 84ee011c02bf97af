"""Lists whose rows name no cluster, because the row above them does: "I. CCN Liên Hà", and its steps.

The names become a column of the table, each value in the cell that it stands in, so that the rows
are found and asked about like all others.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from clusters.models import Alias, Cluster
from clusters.sheets import cluster_names, codes
from clusters.sheets.cluster_names import name_key
from clusters.sheets.sides import with_sides
from hanoi_industry import words
from hanoi_industry.areas.matching import Outcome, PlaceFinder
from hanoi_industry.spreadsheets.comparing import Finding
from hanoi_industry.spreadsheets.grid import text_of
from hanoi_industry.spreadsheets.headings import ColumnMatch, MatchReason
from hanoi_industry.spreadsheets.layout import DataRow, Layout
from hanoi_industry.spreadsheets.tables import Groups, Table

NAME, LONGEST_MARK = "name", 5
# How sure it is that what stands above the things of a form is their names: it is asked.
BY_PLACE = 0.6
BEFORE_A_NAME = re.compile(r"(?:tên|tại|đối với|của)\b\W*(?=\w)", re.I)
# "CCN Liên Hà: 05 mốc", "CCN Liên Hà (12 dự án)"
COUNT_BEHIND = re.compile(r"\s*[:(–-]\s*\d+\s+[^\W\d_][^()]*\)?$")


class Named(NamedTuple):
    """A cluster as a row above names it, the cell, and the groups around that row."""

    name: str
    address: str
    around: Groups


def is_named_above(table: Table) -> bool:
    return NAME in table.columns and bool(table.headings) and NAME not in table.headings


def says_that_it_is_one(text: str) -> bool:
    """Whether "CCN", "Cụm công nghiệp" or the like goes before a name."""
    text = BEFORE_A_NAME.sub("", words.nfc(text).strip())
    bare = cluster_names.LIST_MARK.sub("", text)
    return cluster_names.PREFIX.sub("", bare) not in ("", bare)


def may_be_a_place(name: str, places: PlaceFinder) -> bool:
    """ "LIÊN HÀ" above rows may be a commune as well as the cluster called after it."""
    return not says_that_it_is_one(name) and places.find(name).outcome is not Outcome.UNKNOWN


def names_clusters(layout: Layout) -> bool:
    """Whether some row above others names a cluster for them."""
    above = {group.text for group in layout.groups}
    above |= {text for row in layout.rows if (text := _alone_in(row)[0])}
    known = _names_of_the_register() if above else frozenset()
    return any(_is_name(text, known) for text in above)


# In the title of a form, behind the name: no part of it.
BEHIND_A_TITLE = re.compile(
    r"\s*(?:$|[,;:.(–-]|(?:năm|quý|tháng|kỳ|6 tháng|9 tháng|tính đến|đến|ngày|thuộc|huyện|quận|xã|phường"
    r"|thị xã|thị trấn|thành phố|tp|tỉnh|trên địa bàn|do|\d{1,2}/\d)\b)",
    re.I,
)
SAYS_ITS_NAME = re.compile(
    r"\W*tên\s+(?:cụm(?:\s+công\s+nghiệp|\s+cn)?|ccn)\s*:\s*(?P<name>\w.*)", re.I
)
BEFORE_NAME_IN_TITLE = re.compile(
    r"(?:\bcụm\s+công\s+nghiệp|\bcụm\s+CN|\bCCN)\b[\s:.–-]*(?=\w)", re.I
)


def named_in_title(layout: Layout) -> Named | None:
    """The one cluster that a form or a list is about, where only its title says so.

    "Tên cụm công nghiệp: Liên Hà" is taken at its word. A title goes on behind the name as it likes,
    so only a name of the register is taken from it, and only where nothing follows that could be
    part of another one: not "Liên Hà" of "CCN LIÊN HÀ 2".
    """
    for text, place in layout.title_cells:
        if said := SAYS_ITS_NAME.fullmatch(words.nfc(text)):
            return Named(said["name"].strip(), place, ())
    known = _names_of_the_register() if layout.title_cells else frozenset()
    named: dict[str, Named] = {}
    for text, place in layout.title_cells:
        for found in BEFORE_NAME_IN_TITLE.finditer(words.nfc(text)):
            rest = words.nfc(text)[found.end() :]
            if name := _known_at_the_start(rest, known):
                # With what says that it is a cluster, for a commune may have the same name.
                named.setdefault(name_key(name), Named(f"{found[0]}{name}", place, ()))
            elif not BEHIND_A_TITLE.match(rest):
                return None  # another cluster, as the first one of "CCN Liên Hà và CCN Phú Thị"
    return named.popitem()[1] if len(named) == 1 else None


class OfNamedClusters:
    """Mix in before a `Sheet` whose rows name clusters, by a name or a code, or in a form."""

    def known_by_values(self, matches: list[ColumnMatch]) -> list[ColumnMatch]:
        return with_sides(with_things_named(matches))

    def missing(self, layout: Layout, matches: Iterable[ColumnMatch]) -> list[Finding]:
        missing = super().missing(layout, matches)
        if missing and layout.is_turned:
            return [] if self.named_in_title(layout) else [Finding(codes.Fault.NO_NAME_IN_FORM)]
        return missing

    def named_in_title(self, layout: Layout) -> Named | None:
        return named_in_title(layout)

    def missing_columns(self, matches: Iterable[ColumnMatch]) -> list[Finding]:
        named = {match.field for match in matches}
        return [] if named & {NAME, "code"} else [Finding(codes.Fault.NO_NAME_COLUMN)]


def _known_at_the_start(text: str, known: frozenset[str]) -> str:
    """The longest name of the register that a text begins with."""
    ends = [one.end() for one in re.finditer(r"\w+\)?", text)]
    for end in reversed(ends):
        if name_key(text[:end]) in known:
            return text[:end] if BEHIND_A_TITLE.match(text[end:]) else ""
    return ""


def with_name_of_title(
    table: Table, layout: Layout, named_in: Callable[[Layout], Named | None]
) -> Table:
    """The form or the list of one cluster with its name as a column, where only its title has it."""
    if {NAME, "code"} & table.columns.keys() or (named := named_in(layout)) is None:
        return table
    return table.with_places(
        {(NAME, index): named.address for index in range(len(table))},
        columns={**table.columns, NAME: [named.name] * len(table)},
        letters={**table.letters, NAME: ""},
    )


def with_things_named(matches: list[ColumnMatch]) -> list[ColumnMatch]:
    """The same, with the row of a form that names its clusters though it is headed "Nội dung"."""
    if {NAME, "code"} & {one.field for one in matches}:
        return matches
    named = [
        one
        for one in matches
        if one.column.names_things and one.reason is not MatchReason.REMEMBERED
    ]
    freed = {one.field for one in named}
    return [
        ColumnMatch(one.column, NAME, BY_PLACE, MatchReason.BY_VALUES)
        if one in named
        else _with_what_is_free(one, freed)
        for one in matches
    ]


def _with_what_is_free(match: ColumnMatch, freed: set[str | None]) -> ColumnMatch:
    """A column that another one had kept from its field, once that one holds something else."""
    if match.reason is not MatchReason.TAKEN or not match.alternatives:
        return match
    first, *others = match.alternatives
    if match.field is not None or first.field not in freed:
        return match
    return ColumnMatch(match.column, first.field, first.confidence, first.reason, tuple(others))


def with_names_above(table: Table, layout: Layout) -> Table:
    """The same with a column of the names that stand above the rows, where none has one."""
    if {NAME, "code"} & table.columns.keys() or not names_clusters(layout):
        return table
    named = list(_named(table, layout))
    kept = [index for index, one in enumerate(named) if one is not HEADING]
    left = table.of_rows(kept)
    return left.with_places(
        {(NAME, at): named[n].address for at, n in enumerate(kept) if named[n]},
        columns={**left.columns, NAME: [named[n].name if named[n] else None for n in kept]},
        letters={**left.letters, NAME: ""},
        groups=[named[n].around if named[n] else table.groups_of(n) for n in kept],
    )


# Of a row that is itself such a name and nothing else, though it was not taken for a group.
HEADING = Named("", "", ())


def _named(table: Table, layout: Layout) -> Iterator[Named | None]:
    """For each row of the table the cluster that is named above it."""
    known = _names_of_the_register()
    above, around = None, None
    for index, row in enumerate(layout.rows):
        groups = table.groups_of(index)
        if groups != around:
            above, around = _of_groups(groups, known), groups
        text, column = _alone_in(row)
        if _is_name(text, known):
            above = Named(_without_count(text), row.address(column), groups)
            yield HEADING
        elif above and cluster_names.is_phase_alone(text):
            above = above._replace(name=_with_phase(above.name, cluster_names.phase_alone(text)))
            yield HEADING
        else:
            yield above


def _of_groups(groups: Groups, known: frozenset[str]) -> Named | None:
    """The innermost group that names a cluster; "Giai đoạn 2" below it names the phase."""
    phase = ""
    for at in range(len(groups) - 1, -1, -1):
        group, cell = groups[at]
        text = _without_count(group.text)
        if _is_name(text, known):
            return Named(_with_phase(text, phase), cell.address, groups[:at])
        phase = phase or cluster_names.phase_alone(text)
    return None


def _is_name(text: str, known: frozenset[str]) -> bool:
    return says_that_it_is_one(text) or (bool(text) and name_key(_without_count(text)) in known)


def _with_phase(name: str, phase: str) -> str:
    return f"{cluster_names.without_phase(name)} {phase}" if phase else name


def _without_count(text: str) -> str:
    return COUNT_BEHIND.sub("", BEFORE_A_NAME.sub("", words.nfc(text).strip()))


def _alone_in(row: DataRow) -> tuple[str, int]:
    """The only words of a row that says no more, and their column; "1", "II." or "a)" may go before."""
    filled = [(value, n) for n, value in enumerate(row.values, start=1) if value is not None]
    if len(filled) == 2 and len(text_of(filled[0][0])) <= LONGEST_MARK:
        del filled[0]
    if len(filled) != 1 or not isinstance(filled[0][0], str):
        return "", 0
    return words.nfc(filled[0][0]), filled[0][1]


def _names_of_the_register() -> frozenset[str]:
    """As keys; those of clusters with the district in brackets and without it."""
    names = list(Cluster.objects.values_list("name", flat=True))
    bare = [cluster_names.name_and_places(name)[0] for name in names]
    aliases = Alias.objects.values_list("text", flat=True)
    return frozenset(map(name_key, [*names, *bare, *aliases]))
