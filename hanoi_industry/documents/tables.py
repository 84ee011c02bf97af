"""Columns of the list of papers."""

import django_tables2
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django_tables2.utils import A

from hanoi_industry.documents.models import Document
from hanoi_industry.tables import DayColumn, OfficeTable


class DocumentTable(OfficeTable):
    paper = django_tables2.Column(
        verbose_name=_("Number"),
        accessor="pk",
        order_by=("number", "title"),
        linkify=("documents:paper", [A("pk")]),
    )
    kind = django_tables2.Column(verbose_name=_("Kind"))
    title = django_tables2.Column(verbose_name=_("Title"), attrs={"td": {"class": "office-said"}})
    issuer = django_tables2.Column(verbose_name=_("Issued by"))
    issued = DayColumn(verbose_name=_("Issued on"))
    area = django_tables2.Column(
        verbose_name=_("Area"), order_by=("area__sort_key",), default=_("Whole city")
    )

    class Meta(OfficeTable.Meta):
        model = Document
        fields = ()
        sequence = ("paper", "kind", "title", "issuer", "issued", "area")
        empty_text = _("No paper is listed here.")

    def render_paper(self, record):
        return str(record)

    def value_paper(self, record):
        return str(record)

    def order_issued(self, papers, is_descending):
        day = F("issued_on")
        order = day.desc(nulls_last=True) if is_descending else day.asc(nulls_last=True)
        return papers.order_by(order, "number"), True
