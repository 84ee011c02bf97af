"""The papers that a column of sources names: found at once for a whole file, made when it is kept."""

import re
from collections.abc import Iterable

from hanoi_industry.areas.models import Area
from hanoi_industry.documents import services
from hanoi_industry.documents.models import Document, Kind
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed
from hanoi_industry.periods import NotADay, PartialDay, parse_day

BATCH = 500
ADDRESS = re.compile(r"https?://[^\s|]+")
DAY_WITHIN = re.compile(r"(?<![\d/])(?:\d{1,2}/)?\d{1,2}/\d{4}(?![\d/])")
LONGEST_TITLE = Document._meta.get_field("title").max_length
LONGEST_ADDRESS = Document._meta.get_field("address").max_length


def paper_of(source: str) -> dict[str, object]:
    """A page by its address; where more is said of it, that is its title, with its day if given."""
    found = ADDRESS.search(source)
    address = found[0] if found and len(found[0]) <= LONGEST_ADDRESS else ""
    said: dict[str, object] = {"kind": Kind.PUBLIC_PAGE if address else Kind.OTHER}
    if address:
        said["address"] = address
    if source != address:
        said["title"] = source[:LONGEST_TITLE]
        day = day_in(source)
        if day is not None:
            said |= {"issued_on": day.first, "issued_precision": day.precision.value}
    return said


def day_in(text: str) -> PartialDay | None:
    """A day that the words around an address give."""
    found = DAY_WITHIN.search(ADDRESS.sub(" ", text))
    try:
        return parse_day(found[0]) if found else None
    except NotADay:
        return None


def recorded(sources: Iterable[str]) -> dict[str, Document]:
    """The papers of the whole city that are recorded already, by what the cells say of them."""
    keys: dict[str, str] = {}
    for source in set(filter(None, sources)):
        draft = Document(**paper_of(source))
        draft.set_keys()
        keys[source] = draft.key
    wanted = sorted(set(keys.values()))
    known: dict[str, Document] = {}
    for start in range(0, len(wanted), BATCH):
        found = Document.objects.filter(key__in=wanted[start : start + BATCH])
        known |= {document.key: document for document in found}
    return {source: known[key] for source, key in keys.items() if key in known}


def made(
    sources: Iterable[str],
    *,
    deed: Deed,
    area: Area | None = None,
    change_set: ChangeSet | None = None,
) -> dict[str, Document]:
    """The same, with those made that were missing; a paper of an area where the deed is one's."""
    sources = set(filter(None, sources))
    papers = recorded(sources)
    missing = sorted(sources - set(papers))
    if not missing:
        return papers
    documents = services.record_documents(
        map(paper_of, missing), deed=deed, area=area, change_set=change_set
    )
    return papers | dict(zip(missing, documents, strict=True))
