"""The difficulties of a cluster, and how they were settled."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy

from clusters.forms.boxes import PaperField, why_box
from clusters.forms.facts import FactsForm
from clusters.models import DifficultyFacts
from hanoi_industry.fields import DayField
from hanoi_industry.validity import Dated


class DifficultyForm(FactsForm):
    model = DifficultyFacts
    heading = gettext_lazy("The difficulty")

    def __init__(self, *args, row: Dated | None = None, **kwargs):
        if row is None or row.closed_on is None:
            # Closing is a page of its own; reopening is emptying the day here.
            self.without = ("closed_on", "result")
        super().__init__(*args, row=row, **kwargs)


class CloseDifficultyForm(forms.Form):
    closed_on = DayField(label=gettext_lazy("Settled on"))
    result = forms.CharField(
        label=gettext_lazy("How it was settled"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    paper = PaperField()
    why = why_box()
    shown = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["closed_on"].latest = today
        self.fields["closed_on"].widget.attrs["x-model.fill"] = "day"
