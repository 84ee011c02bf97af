"""Every write to papers: recorded once, put right, and made from what cells of sheets cite."""

import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hanoi_industry import words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.areas.models import Area
from hanoi_industry.documents import attachments
from hanoi_industry.documents.models import Document, Kind, Precision
from hanoi_industry.documents.parsing import Citation, parse_decisions
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.history.services import (
    NO_CELLS,
    Deed,
    Return,
    Tracked,
    UndoAccount,
    in_words,
    insert_things,
    line_of,
    look_at_undo_of_things,
    open_change_set,
    record,
    sign,
    undo_things,
    write_down,
)
from hanoi_industry.periods import PartialDay

BATCH = 500
WRITTEN = (
    *["number", "kind", "title", "issuer"],
    *["issued_on", "issued_precision", "area", "address"],
)
KINDS = {
    "QĐ": Kind.DECISION,
    "NQ": Kind.RESOLUTION,
    "KH": Kind.PLAN,
    "CTr": Kind.PLAN,
    "BC": Kind.REPORT,
    "GP": Kind.PERMIT,
    "GPMT": Kind.PERMIT,
    "GPXD": Kind.PERMIT,
    "CV": Kind.LETTER,
    "TB": Kind.LETTER,
    "TTr": Kind.LETTER,
    "": Kind.LETTER,
}
LONGEST_NUMBER = Document._meta.get_field("number").max_length
LONGEST_FILE_NAME = Document._meta.get_field("file_name").max_length
LONGEST_ISSUER = Document._meta.get_field("issuer").max_length


def recorded(**values) -> Document | None:
    """The paper that is recorded already under the same number, day and area."""
    return Document.objects.filter(key=_drafted(values).key).first()


@transaction.atomic
def record_document(
    *,
    deed: Deed,
    number: str = "",
    kind: str = Kind.DECISION,
    title: str = "",
    issuer: str = "",
    issued_on: date | None = None,
    issued_precision: str = Precision.DAY,
    area: Area | None = None,
    address: str = "",
) -> Document:
    """A paper of an area, or of the whole city where the area is None.

    A paper that is recorded already is given back as it stands.
    """
    _check(deed, area)
    document = _drafted(
        {
            "number": number,
            "kind": kind,
            "title": title,
            "issuer": issuer,
            "issued_on": issued_on,
            "issued_precision": issued_precision,
            "area": area,
            "address": address,
        }
    )
    _clean(document)
    return _found_or_made({document.key: document}, deed)[document.key]


@transaction.atomic
def record_documents(
    many: Iterable[Mapping[str, object]],
    *,
    deed: Deed,
    area: Area | None = None,
    change_set: ChangeSet | None = None,
) -> list[Document]:
    """Papers of an area in as many questions for one as for hundreds, all in one change set.

    Takes what `record_document` takes of each; those recorded already are given back as they stand.
    """
    _check(deed, area)
    drafts = [_drafted({"kind": Kind.DECISION, **values, "area": area}) for values in many]
    for draft in drafts:
        _clean(draft)
    found = _found_or_made({draft.key: draft for draft in drafts}, deed, change_set)
    return [found[draft.key] for draft in drafts]


@transaction.atomic
def revise_document(document: Document, *, deed: Deed, **values) -> Document:
    """Put right what is said of a paper; moved to another area, both must be the person's."""
    stored = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    _check(deed, stored.area)
    _check(deed, values.get("area", stored.area))
    before = {name: getattr(stored, name) for name in WRITTEN}
    for name, value in values.items():
        if name not in WRITTEN:
            raise TypeError(f"A paper has no {name} to revise.")
        setattr(stored, name, value)
    _clean(stored)
    _must_be_the_only_one(stored)
    changes = {name: (was, getattr(stored, name)) for name, was in before.items()}
    if all(was == now for was, now in changes.values()):
        return stored
    change_set = open_change_set(deed)
    sign(stored, change_set).save()
    record(change_set, stored, area_code=_area_code(stored), changes=changes)
    return stored


def _must_be_the_only_one(document: Document) -> None:
    if Document.objects.filter(key=document.key).exclude(pk=document.pk).exists():
        raise ValidationError(
            _("Another paper with this number and day is recorded already. Revise that one."),
            code="same_paper",
        )


# The file of a paper


@transaction.atomic
def attach_file(document: Document, file, *, deed: Deed) -> Document:
    """Keep a file (as uploaded) with a paper, in the place of one it had before.

    Raises attachments.Refused for what is no scan and no office document. The one before stays
    stored, for the versions that name it.
    """
    stored = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    _check(deed, stored.area)
    attachments.check(file, file.name or "", file.size)
    before = stored.file_name
    stored.file, stored.file_name = _kept(file), _name_of(file)
    try:
        change_set = open_change_set(deed)
        sign(stored, change_set).save()
        # Another file of the same name is another file.
        changes = {"file_name": (before, stored.file_name), "file": ("", stored.file)}
        if before != stored.file_name:
            del changes["file"]
        record(change_set, stored, area_code=_area_code(stored), changes=changes)
    except BaseException:
        stored_file(stored).unlink(missing_ok=True)
        raise
    return stored


def stored_file(document: Document) -> Path:
    return Path(settings.PAPERS_DIR) / document.file


def _kept(file) -> str:
    """Copied under a random name, to a file that only this process's user can read."""
    name = secrets.token_hex(16)
    path = Path(settings.PAPERS_DIR) / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as copy:
        for chunk in file.chunks():
            copy.write(chunk)
    return name


def _name_of(file) -> str:
    """What the browser calls it, as mere text; of a long one the end, which says its kind."""
    name = words.nfc((file.name or "").replace("\\", "/").rpartition("/")[2])
    return "".join(letter for letter in name if letter.isprintable())[-LONGEST_FILE_NAME:]


# Many papers by a file


@dataclass(frozen=True)
class DocumentRow:
    """What is said of one paper, by the names of WRITTEN; what is not said stays.

    `document` is None for a paper that is new; `cells` are those of the `sheet` it was read from.
    """

    document: Document | None
    values: Mapping[str, object]
    sheet: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def keep_documents_with(change_set: ChangeSet, rows: Iterable[DocumentRow], *, by) -> int:
    """Papers as the rows say, within an open change set; returns how many were written.

    Raises PermissionDenied for an area the person keeps no papers of, ValidationError where a
    paper cannot be, or is recorded already.
    """
    rows = list(rows)
    numbers = [row.document.pk for row in rows if row.document is not None]
    held = Document.objects.select_for_update(of=("self",)).select_related("area")
    known = held.in_bulk(numbers)
    revised = [row for row in rows if row.document is not None]
    written = sum(_keep(change_set, known[row.document.pk], row, by) for row in revised)
    return written + _keep_new(change_set, [row for row in rows if row.document is None], by)


def _keep(change_set: ChangeSet, stored: Document, row: DocumentRow, by) -> bool:
    before = _values(stored)
    for name, value in row.values.items():
        setattr(stored, name, value)
    if not (may_keep(by, before["area"]) and may_keep(by, stored.area)):
        raise PermissionDenied
    _clean(stored)
    _must_be_the_only_one(stored)
    changes = {name: (was, getattr(stored, name)) for name, was in before.items()}
    if all(was == now for was, now in changes.values()):
        return False
    sign(stored, change_set).save()
    where = {"sheet": row.sheet, "cells": row.cells}
    record(change_set, stored, area_code=_area_code(stored), changes=changes, **where)
    return True


def _keep_new(change_set: ChangeSet, rows: Sequence[DocumentRow], by) -> int:
    drafts = [_drafted(row.values) for row in rows]
    if not all(may_keep(by, draft.area) for draft in drafts):
        raise PermissionDenied
    for draft in drafts:
        _clean(draft)
    try:
        with transaction.atomic():
            insert_things(change_set, drafts)
    except IntegrityError as twice:
        raise ValidationError(
            _(
                "Somebody recorded one of these papers in this very moment. Look at the changes again."
            ),
            code="same_paper",
        ) from twice
    pairs = zip(drafts, rows, strict=True)
    write_down(change_set, (_first_change(draft, row.sheet, row.cells) for draft, row in pairs))
    return len(drafts)


# Undoing


class _TrackedPaper(Tracked):
    model = Document
    names = (*WRITTEN, "file", "file_name")
    place = ("key",)

    def before(self, thing: Document, was: Document | None) -> Document | None:
        if was is not None:
            was.set_keys()
        return was

    def refusal(self, of: ChangeSet, by, one: Return) -> str:
        areas = {paper.area for paper in (one.thing, one.was) if paper is not None}
        if all(may_keep(by, area) for area in areas):
            return ""
        return _("You do not keep papers of this area.")

    def area_code(self, thing: Document) -> str:
        return _area_code(thing)

    def check(self, thing: Document) -> None:
        _clean(thing)


TRACKED = (_TrackedPaper(),)


def look_at_undo(of: ChangeSet, *, by, whole_upload: bool = False) -> UndoAccount:
    """What an undo would do to papers that were kept for their own sake, without doing it."""
    return look_at_undo_of_things(of, by=by, kinds=TRACKED, whole_upload=whole_upload)


def undo(of: ChangeSet, *, deed: Deed, to: ChangeSet | None = None) -> UndoAccount:
    """Put papers back as they were before a change set; new ones go, where nothing rests on them.

    Raises NothingToUndo where none can be put back, PermissionDenied where one may not be.
    """
    return undo_things(of, deed=deed, kinds=TRACKED, to=to)


# What cells cite


@transaction.atomic
def cite(
    texts: Iterable[str],
    deed: Deed,
    *,
    area: Area | None = None,
    change_set: ChangeSet | None = None,
) -> dict[str, tuple[Document, ...]]:
    """The papers that cells such as "298/QĐ-UBND ngày 20/02/2025; …" cite, made where missing.

    A paper of the whole city goes before one of the area; what must be made is made for the area.
    As many questions for one cell as for a thousand. A `change_set` that is open already is used.
    """
    drafts = {text: _cited(text, area) for text in dict.fromkeys(texts)}
    by_key = {draft.key: draft for some in drafts.values() for draft in some}
    citys = {key: _drafted({**_values(draft), "area": None}) for key, draft in by_key.items()}
    of_city = _by_key(draft.key for draft in citys.values())
    papers = {key: of_city[citys[key].key] for key in by_key if citys[key].key in of_city}
    missing = {key: draft for key, draft in by_key.items() if key not in papers}
    papers |= _found_or_made(missing, deed, change_set)
    return {text: tuple(papers[draft.key] for draft in some) for text, some in drafts.items()}


def _cited(text: str, area: Area | None) -> list[Document]:
    citations = parse_decisions(text).citations
    drafts = [_of_citation(one, area) for one in citations if len(str(one)) <= LONGEST_NUMBER]
    return list({draft.key: draft for draft in drafts}.values())


def _of_citation(citation: Citation, area: Area | None) -> Document:
    issued = citation.issued
    return _drafted(
        {
            "number": str(citation),
            "kind": KINDS.get(citation.kind, Kind.OTHER),
            "issuer": citation.agency_code[:LONGEST_ISSUER],
            "issued_on": issued.day if issued else None,
            "issued_precision": issued.precision.value if issued else Precision.DAY,
            "area": area,
        }
    )


def _drafted(values: Mapping[str, object]) -> Document:
    document = Document(**{name: value for name, value in values.items() if name in WRITTEN})
    document.set_keys()
    return document


def _values(document: Document) -> dict[str, object]:
    return {name: getattr(document, name) for name in WRITTEN}


def may_keep(by, area: Area | None) -> bool:
    """Papers of an area, or of the whole city where the area is None."""
    return by.may(Permission.DOCUMENTS_EDIT, WHOLE_CITY if area is None else area)


def _check(deed: Deed, area: Area | None) -> None:
    if not may_keep(deed.by, area):
        raise PermissionDenied


def _clean(document: Document) -> None:
    document.issuer = words.nfc(document.issuer)
    document.address = words.nfc(document.address)
    if document.issued_on is None:
        document.issued_precision = Precision.DAY
    document.set_keys()
    problems: dict[str, ValidationError] = {}
    if not (document.number or document.title or document.address):
        problems[NON_FIELD_ERRORS] = ValidationError(
            _("Type a number, a title or an address, so that the paper can be told from others."),
            code="no_name",
        )
    if document.issued_on is not None and not _begins(document):
        problems["issued_on"] = ValidationError(
            _("Of a month, a quarter or a year give the first day."), code="not_the_first_day"
        )
    if problems:
        raise ValidationError(problems)
    document.full_clean(
        exclude=["key", "search_key"], validate_unique=False, validate_constraints=False
    )


def _begins(document: Document) -> bool:
    try:
        PartialDay(document.issued_on, document.issued_precision)
    except ValueError:
        return False
    return True


def _by_key(keys: Iterable[str]) -> dict[str, Document]:
    keys = list(keys)
    found: dict[str, Document] = {}
    for start in range(0, len(keys), BATCH):
        some = Document.objects.select_related("area").filter(key__in=keys[start : start + BATCH])
        found |= {document.key: document for document in some}
    return found


def _found_or_made(
    drafts: Mapping[str, Document], deed: Deed, change_set: ChangeSet | None = None
) -> dict[str, Document]:
    found = _by_key(drafts)
    missing = [draft for key, draft in drafts.items() if key not in found]
    if not missing:
        return found
    for area in {draft.area for draft in missing}:
        _check(deed, area)
    change_set = change_set or open_change_set(deed)
    try:
        with transaction.atomic():
            _make(change_set, missing)
    except IntegrityError:
        # Somebody recorded one of them in this very moment.
        found = _by_key(drafts)
        missing = [draft for key, draft in drafts.items() if key not in found]
        _make(change_set, missing)
    return found | {draft.key: draft for draft in missing}


def _make(change_set: ChangeSet, drafts: list[Document]) -> None:
    insert_things(change_set, drafts)
    write_down(change_set, map(_first_change, drafts))


def _first_change(
    document: Document, sheet: str = "", cells: Mapping[str, str] = NO_CELLS
) -> Change:
    told = {name: in_words(value) for name, value in _values(document).items()}
    if document.issued_precision == Precision.DAY:
        del told["issued_precision"]
    return Change(
        area_code=_area_code(document),
        subject_type=Document._meta.model_name,
        subject_code=document.subject_code(),
        subject_label=str(document),
        lines=[line_of(name, "", text, cells.get(name, "")) for name, text in told.items() if text],
        sheet=sheet,
    )


def _area_code(document: Document) -> str:
    return "" if document.area is None else document.area.code
