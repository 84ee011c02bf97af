"""A deed, its change set, and what is written down of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import models
from django.utils import timezone

from hanoi_industry import inserting
from hanoi_industry.history.models import Change, ChangeSet, Via

# Longer names of things and sheets are cut; the code of a thing tells it apart.
LONGEST_LABEL = Change._meta.get_field("subject_label").max_length
LONGEST_SHEET = Change._meta.get_field("sheet").max_length
WRITTEN = (
    *("area_code", "subject_type", "subject_code", "subject_label", "fact_type", "fact_id"),
    *("lines", "valid_from", "sheet"),
)
NO_CELLS: Mapping[str, str] = {}


@dataclass(frozen=True)
class Deed:
    """One act of a person: who, when, by which way in, why, and from which upload."""

    by: models.Model
    at: datetime
    via: str = Via.FORM
    why: str = ""
    upload_reference: str = ""
    # What was done of it so far, where several services have a part in it.
    change_set: ChangeSet | None = None

    @property
    def day(self) -> date:
        """The office's day on which it is done."""
        return timezone.localtime(self.at).date()


@dataclass(frozen=True)
class Origin:
    """Where in a workbook a value was read."""

    sheet: str = ""
    cell: str = ""


def begun(deed: Deed) -> Deed:
    """The deed with its change set opened: all that is done with it is told as one."""
    return replace(deed, change_set=open_change_set(deed))


def open_change_set(deed: Deed, *, undoes: ChangeSet | None = None) -> ChangeSet:
    if deed.change_set is not None:
        return deed.change_set
    return ChangeSet.objects.create(
        by=deed.by,
        at=deed.at,
        via=deed.via,
        why=deed.why,
        upload_reference=deed.upload_reference,
        undoes=undoes,
    )


def in_words(value: object) -> str:
    """A value as history keeps it: readable years later, whatever became of what it pointed at."""
    if value is None:
        return ""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list | tuple):
        return ", ".join(in_words(item) for item in value)
    return str(value)


def line_of(field: str, before: str, after: str, cell: str = "") -> list[str]:
    """A line of a change: what history.models.Line tells again."""
    return [field, before, after, cell]


def record(
    change_set: ChangeSet,
    thing,
    *,
    area_code: str,
    changes: Mapping[str, tuple],
    sheet: str = "",
    cells: Mapping[str, str] = NO_CELLS,
) -> None:
    """Write down changes of an ordinary row (a document, a person, an indicator): field to (before, after).

    `cells` are those of the `sheet` that fields were read from.
    """
    told = {name: (in_words(was), in_words(now)) for name, (was, now) in changes.items()}
    change = Change(
        area_code=area_code,
        subject_type=thing._meta.model_name,
        subject_code=thing.subject_code(),
        subject_label=str(thing),
        lines=[
            line_of(name, was, now, cells.get(name, ""))
            for name, (was, now) in told.items()
            if was != now
        ],
        sheet=sheet,
    )
    write_down(change_set, [change])


def write_down(change_set: ChangeSet, changes: Iterable[Change]) -> None:
    """Keep what a deed changed; a change without a line changed nothing."""
    insert_changes(
        change_set,
        ([getattr(change, name) for name in WRITTEN] for change in changes if change.lines),
    )


def insert_changes(change_set: ChangeSet, rows: Iterable[list]) -> None:
    """The same of plain values in the order of WRITTEN."""
    label, sheet = WRITTEN.index("subject_label"), WRITTEN.index("sheet")

    def cut(row: list) -> list:
        row[label], row[sheet] = row[label][:LONGEST_LABEL], row[sheet][:LONGEST_SHEET]
        return [change_set.pk, *row]

    inserting.insert(Change, ["change_set", *WRITTEN], map(cut, rows))


def insert_columns_of_changes(
    change_set: ChangeSet, batches: Iterable[Mapping[str, Sequence]]
) -> None:
    """The same of columns, some rows at a time, by the names of WRITTEN and `row`."""
    longest = {"subject_label": LONGEST_LABEL, "sheet": LONGEST_SHEET}
    names = *WRITTEN, "row"

    def cut(columns: Mapping[str, Sequence]) -> list[Sequence]:
        short = {
            name: [text[:length] for text in columns[name]] for name, length in longest.items()
        }
        return [[change_set.pk] * len(columns["lines"]), *map({**columns, **short}.get, names)]

    inserting.insert_columns(Change, ["change_set", *names], map(cut, batches))


def note_columns(change_set: ChangeSet, columns: Sequence[tuple[str, str]]) -> int:
    """Keep (field, letters of its column) of a table for the lines told of it; returns the first's place."""
    kept = ChangeSet.objects.filter(pk=change_set.pk)
    before = kept.values_list("columns", flat=True).get()
    change_set.columns = [*before, *map(list, columns)]
    kept.update(columns=change_set.columns)
    return len(before)


def words_of(field: models.Field) -> Callable[[object], str]:
    """How a column of plain values is told; chosen once for all of its cells."""
    if isinstance(field, models.DecimalField):
        return _digits
    if isinstance(field, models.CharField | models.TextField):
        return lambda value: "" if value is None else str(value)
    return in_words


def _digits(value: Decimal | None) -> str:
    """A number without the zeros behind it, as `in_words` has it but sooner."""
    text = str(value)
    if "E" in text or "." not in text:
        return in_words(value)
    return text.rstrip("0").rstrip(".")
