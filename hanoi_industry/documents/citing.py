"""What rests on a paper. The rooms stand above, so their tables are found by asking Django."""

from dataclasses import dataclass

from django.db.models import Count, Model, Q

from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.documents.models import Document
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.history.services import named_with, pointing_at, versions_with
from hanoi_industry.validity import Dated

MOST_THINGS_NAMED = 50


@dataclass(frozen=True)
class Citing:
    """How many rows of one kind cite a paper, of those a person may see."""

    what: str
    count: int


@dataclass(frozen=True)
class CitedBy:
    kinds: tuple[Citing, ...]
    things: tuple[str, ...]
    has_more_things: bool

    @property
    def count(self) -> int:
        return sum(kind.count for kind in self.kinds)


def cited_by(document: Document, user) -> CitedBy:
    """Standing facts and other rows that cite a paper, and the things they speak of by name.

    Of a dated fact history tells whose area it is, so history says who may see it.
    """
    relations = list(pointing_at(Document))
    dated = [(model, name) for model, name in relations if issubclass(model, Dated)]
    others = [(model, name) for model, name in relations if not issubclass(model, Dated)]
    lines = _lines_about(document, dated, user)
    counts = dict(
        lines.order_by().values_list("fact_type").annotate(Count("fact_id", distinct=True))
    )
    kinds = [
        Citing(str(model._meta.verbose_name_plural), counts[model._meta.label_lower])
        for model, _name in dated
        if model._meta.label_lower in counts
    ]
    for model, name in others:
        if count := _count(model, name, document, user):
            kinds.append(Citing(str(model._meta.verbose_name_plural), count))
    names = list(
        lines.order_by("subject_label")
        .values_list("subject_label", flat=True)
        .distinct()[: MOST_THINGS_NAMED + 1]
    )
    return CitedBy(tuple(kinds), tuple(names[:MOST_THINGS_NAMED]), len(names) > MOST_THINGS_NAMED)


def _lines_about(document: Document, dated: list[tuple[type[Model], str]], user):
    about = Q(pk__in=[])
    for model, name in dated:
        facts = model._base_manager.filter(**{name: document}, withdrawn_at__isnull=True)
        about |= Q(fact_type=model._meta.label_lower, fact_id__in=facts.values("pk"))
    return Change.objects.visible_to(user).filter(about)


def _count(model: type[Model], name: str, document: Document, user) -> int:
    rows = model._default_manager.filter(**{name: document})
    if hasattr(rows, "visible_to"):
        return rows.visible_to(user).count()
    return rows.count() if user.may_everywhere(Permission.REGISTER_READ) else 0


# What a deed leaves behind


def cited_by_no_other(change_set: ChangeSet) -> list[Document]:
    """Papers that came along with a change set, on which nothing else rests."""
    made = versions_with(change_set, Document).filter(history_type="+").values_list("id", flat=True)
    papers = Document.objects.filter(pk__among=list(named_with(change_set, Document, made)))
    for model, name in pointing_at(Document):
        rows = model._base_manager.exclude(**{name: None})
        fields = {field.name for field in model._meta.fields}
        if "withdrawn_at" in fields:
            rows = rows.filter(withdrawn_at__isnull=True)
        if "change_set" in fields:
            rows = rows.exclude(change_set=change_set)
        papers = papers.exclude(pk__in=rows.values(name))
    return list(papers.select_related("area"))
