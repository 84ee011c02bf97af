"""Every write to papers: recorded once, put right, and made from what cells of sheets cite."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from hanoi_industry import words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.areas.models import Area
from hanoi_industry.documents.models import Document, Kind, Precision
from hanoi_industry.documents.parsing import Citation, parse_decisions
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.history.services import (
    Deed,
    in_words,
    line_of,
    open_change_set,
    record,
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
    if Document.objects.filter(key=stored.key).exclude(pk=stored.pk).exists():
        raise ValidationError(
            _("Another paper with this number and day is recorded already. Revise that one."),
            code="same_paper",
        )
    changes = {name: (was, getattr(stored, name)) for name, was in before.items()}
    if all(was == now for was, now in changes.values()):
        return stored
    change_set = open_change_set(deed)
    stored._history_user, stored._history_date = change_set.by, change_set.at
    stored._change_reason = _reason(change_set)
    stored.save()
    record(change_set, stored, area_code=_area_code(stored), changes=changes)
    return stored


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


def _check(deed: Deed, area: Area | None) -> None:
    if not deed.by.may(Permission.DOCUMENTS_EDIT, WHOLE_CITY if area is None else area):
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
    for draft in drafts:
        draft.pk = None
    bulk_create_with_history(
        drafts,
        Document,
        batch_size=BATCH,
        default_user=change_set.by,
        default_date=change_set.at,
        default_change_reason=_reason(change_set),
    )
    write_down(change_set, map(_first_change, drafts))


def _first_change(document: Document) -> Change:
    told = {name: in_words(value) for name, value in _values(document).items()}
    if document.issued_precision == Precision.DAY:
        del told["issued_precision"]
    return Change(
        area_code=_area_code(document),
        subject_type=Document._meta.model_name,
        subject_code=document.subject_code(),
        subject_label=str(document),
        lines=[line_of(name, "", text) for name, text in told.items() if text],
    )


def _area_code(document: Document) -> str:
    return "" if document.area is None else document.area.code


def _reason(change_set: ChangeSet) -> str:
    """Ties a version to its change set."""
    return f"change set {change_set.pk}"
