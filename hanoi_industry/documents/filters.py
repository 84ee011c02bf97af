"""What the list of papers can be narrowed to."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from hanoi_industry.documents.models import Document, Kind


class DocumentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Search"),
        method="containing",
        max_length=200,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": _("Number, title or issuer; accents do not matter"),
                "data-search": "",
            }
        ),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=Kind.choices, empty_label=_("All kinds")
    )

    class Meta:
        model = Document
        fields = ["q", "kind"]

    def containing(self, papers, name, value):
        return papers.search(value)
