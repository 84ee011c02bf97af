"""A workbook as it was sent, with marks in its cells and a list of all problems as its first sheet.

Every cell keeps its value, formula and looks; one that is marked gets a fill and a comment
besides. Marks of an earlier turn are taken off first, so that a file that went back and forth
shows only what is wrong now: they are known by their fills, which nobody else uses, and by the
author of the comments.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hanoi_industry.spreadsheets.guard import address
from hanoi_industry.spreadsheets.marking.listing import MOST_LISTED, Looks, list_of
from hanoi_industry.spreadsheets.marking.marks import Mark, MarkKind, Texts
from hanoi_industry.spreadsheets.marking.parts import NotInPlace, Package
from hanoi_industry.spreadsheets.marking.rows import SheetEdit, is_selected
from hanoi_industry.spreadsheets.marking.styles import Styles
from hanoi_industry.spreadsheets.marking.workbook import WorkbookPart

MOST_COMMENTS = 2_000
LONGEST_COMMENT = 1_500


@dataclass(frozen=True)
class Marked:
    content: bytes
    ending: str  # xlsx; xlsm where the file has macros


def marked(
    data: bytes,
    marks: Iterable[Mark],
    texts: Texts,
    *,
    merges: Mapping[str, Sequence[tuple[int, int, int, int]]] | None = None,
    most_comments: int = MOST_COMMENTS,
) -> Marked:
    """The workbook with these marks. `merges` are merged ranges by sheet: top, left, bottom, right.

    Raises NotInPlace.
    """
    try:
        return _marked(data, list(marks), texts, merges or {}, most_comments)
    except (ValueError, LookupError, RecursionError) as trouble:
        # Odder than anything foreseen here: nothing is given back that might be damaged.
        raise NotInPlace(repr(trouble)) from trouble


def _marked(
    data: bytes, marks: list[Mark], texts: Texts, merges: Mapping, most_comments: int
) -> Marked:
    package = Package(data)
    workbook = WorkbookPart(package)
    styles = Styles(package.markup(workbook.styles_part()))
    by_part = _by_part(marks, workbook, merges)
    commented = _first(by_part, most_comments)
    old_list = workbook.list_part()
    is_shown = old_list is None or is_selected(package, old_list)
    for part in workbook.worksheets.values():
        if part == old_list:
            continue
        cells: dict[int, dict[int, MarkKind]] = {}
        notes = {}
        for (row, column), found in by_part.get(part, {}).items():
            cells.setdefault(row, {})[column] = SEVERITIES[_weight(found)]
            if (part, row, column) in commented:
                notes[row, column] = _comment(found, texts, (row, column))
        SheetEdit(package, part, styles, cells, notes, deselects=old_list is None).run()
    lines = texts.lines
    if sum(map(len, by_part.values())) > len(commented):
        lines += (texts.not_all_commented,)
    if len(marks) > MOST_LISTED:
        lines += (texts.not_all_listed,)
    part = old_list or workbook.add_list(texts.sheet)
    package.write(part, list_of(marks, texts, lines, Looks.of(styles), workbook, is_shown))
    styles.finish()
    return Marked(package.packed(), workbook.ending)


def on_other_sheets(marks: Iterable[Mark], names: Mapping[str, str]) -> list[Mark]:
    """The same marks where the sheets bear other names."""
    return [replace(mark, sheet=names.get(mark.sheet, mark.sheet)) for mark in marks]


SEVERITIES = list(MarkKind)


def _severity(mark: Mark) -> int:
    return SEVERITIES.index(mark.kind)


def _weight(found: list[Mark]) -> int:
    return min(map(_severity, found))


def _by_part(marks: list[Mark], workbook: WorkbookPart, merges: Mapping) -> dict[str, dict]:
    """The marks of each cell that is to be filled, by row and column in its part."""
    by_sheet: dict[str, list[Mark]] = {}
    for mark in marks:
        if mark.kind is not MarkKind.TOLD and mark.row and mark.column:
            by_sheet.setdefault(mark.sheet, []).append(mark)
    by_part: dict[str, dict[tuple[int, int], list[Mark]]] = {}
    for sheet, found in by_sheet.items():
        part = workbook.part_of(sheet)
        if part is None:
            continue
        anchors = _anchors({(mark.row, mark.column) for mark in found}, merges.get(sheet, ()))
        cells = by_part.setdefault(part, {})
        for mark in found:
            place = mark.row, mark.column
            cells.setdefault(anchors.get(place, place), []).append(mark)
    return by_part


def _anchors(places: set[tuple[int, int]], merges: Iterable) -> dict:
    """Of the merged ones among these cells: the cell at the top left, the only one that is seen."""
    ordered = sorted(places)
    anchors = {}
    for top, left, bottom, right in merges:
        first, last = bisect_left(ordered, (top, left)), bisect_right(ordered, (bottom, right))
        for place in ordered[first:last]:
            if left <= place[1] <= right:
                anchors[place] = top, left
    return anchors


def _first(by_part: dict[str, dict], most: int) -> set[tuple[str, int, int]]:
    """The cells that get a comment where there are too many: those that must be put right first."""
    order = sorted(
        (_weight(found), part, *place)
        for part, cells in by_part.items()
        for place, found in cells.items()
    )
    return {tuple(place) for _weight_of, *place in order[:most]}


def _comment(found: list[Mark], texts: Texts, place: tuple[int, int]) -> str:
    lines = []
    for mark in sorted(found, key=_severity):
        kind = texts.kinds[mark.kind]
        where = "" if (mark.row, mark.column) == place else f"{address(mark.row, mark.column)}: "
        lines.append(f"{kind[:1].upper()}{kind[1:]}: {where}{mark.text}")
    text = "\n".join(dict.fromkeys(lines))
    return text if len(text) <= LONGEST_COMMENT else text[: LONGEST_COMMENT - 1] + "…"
