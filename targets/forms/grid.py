"""Many outcomes at once: which grid is shown, and what holds for all of its figures."""

from datetime import date

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from hanoi_industry.fields import PartialDayField
from targets import entry
from targets.forms.frame import PaperField, Reasoned
from targets.models import Group, Vintage

# Figures are entered for so many years back, the present one included.
YEARS_BACK = 20


class GridForm(Reasoned):
    """What holds for all figures of a grid: their vintage, their day and the paper they are from."""

    vintage = forms.ChoiceField(
        label=gettext_lazy("Vintage"), choices=Vintage.choices, initial=Vintage.ESTIMATE
    )
    published = PartialDayField(label=gettext_lazy("Published on"), required=False)
    paper = PaperField()

    groups = [("", ["vintage", "published", "paper", "why"])]

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["published"].latest = today

    @property
    def values(self) -> dict:
        """What every ObservationRow of the grid takes alike, beside its paper."""
        published = self.cleaned_data["published"]
        return {
            "vintage": self.cleaned_data["vintage"],
            "published_on": published and published.first,
            "published_precision": published.precision.value if published else "day",
        }


class GridChoice(forms.Form):
    """Which grid is shown; what is no choice shows the first."""

    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int)
    columns = forms.ChoiceField(label=gettext_lazy("Periods"), choices=entry.Columns.choices)
    group = forms.ChoiceField(
        label=gettext_lazy("Indicators"),
        required=False,
        choices=[("", gettext_lazy("all")), *Group.choices],
    )

    def __init__(self, parameters, *, today: date, **kwargs):
        years = range(today.year, today.year - YEARS_BACK, -1)
        said = {
            "year": parameters.get("year") or str(today.year),
            "columns": parameters.get("columns") or entry.Columns.QUARTERS,
            "group": parameters.get("group", ""),
        }
        super().__init__(said, **kwargs)
        self.fields["year"].choices = [(year, year) for year in years]
        self.today = today

    @cached_property
    def asked(self) -> dict:
        """The year, the columns and the group, whatever the address says."""
        self.is_valid()
        found = self.cleaned_data
        return {
            "year": found.get("year") or self.today.year,
            "columns": found.get("columns") or entry.Columns.QUARTERS,
            "group": found.get("group", ""),
        }
