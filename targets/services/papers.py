"""The paper a target or an outcome rests on, as people name it."""

from django.db.models import Q

from hanoi_industry.documents import services as documents
from hanoi_industry.documents.models import Document, Kind
from hanoi_industry.documents.parsing import parse_decisions
from hanoi_industry.history.services import Deed


def paper_named(text: str, *, deed: Deed) -> Document | None:
    """The paper people mean by a number with its day, an address or a title; made where missing."""
    if not text:
        return None
    citations = parse_decisions(text).citations
    if len(citations) == 1:
        return documents.cite([text], deed)[text][0]
    of_city = Document.objects.filter(area=None)
    known = of_city.filter(Q(number=text) | Q(title=text) | Q(address=text)).order_by("id").first()
    if known is not None:
        return known
    if text.startswith(("http://", "https://")):
        return documents.record_document(deed=deed, kind=Kind.PUBLIC_PAGE, address=text)
    return documents.record_document(deed=deed, kind=Kind.OTHER, title=text)
