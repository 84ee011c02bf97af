"""What is said of a cluster itself: its law, land, progress, operation, capital, other names."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.forms.boxes import PlaceField, PlacesField, suggested
from clusters.forms.facts import FactsForm
from clusters.models import (
    CapitalFacts,
    Cluster,
    ClusterFacts,
    LandFacts,
    OperationFacts,
    ProgressFacts,
)
from hanoi_industry import words
from hanoi_industry.areas.models import Level
from hanoi_industry.fields import DayField


class LegalForm(FactsForm):
    model = ClusterFacts
    may_not_apply = ("planned_hectares", "established_hectares", "industrial_hectares")

    lead_area = PlaceField(
        level=Level.COMMUNE,
        required=False,
        label=gettext_lazy("Lead commune"),
        help_text=gettext_lazy("The commune or ward of today that reports for the cluster."),
        widget=forms.TextInput(attrs=suggested("commune")),
    )
    further_area_codes = PlacesField(
        level=Level.COMMUNE,
        required=False,
        label=gettext_lazy("Further communes"),
        help_text=gettext_lazy("Where the cluster lies in several; a semicolon between two."),
    )
    district = PlaceField(
        level=Level.DISTRICT,
        required=False,
        label=gettext_lazy("Former district"),
        widget=forms.TextInput(attrs=suggested("district")),
    )

    def values(self):
        values = super().values()
        values["further_area_codes"] = values["further_area_codes"] or []
        return values


class NewClusterForm(LegalForm):
    """A cluster enters the register; the next code is given unless one is typed."""

    heading = gettext_lazy("The cluster")
    boxes_before = ("code",)
    code = forms.SlugField(
        required=False,
        max_length=20,
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Leave empty and the next free code is given. A code lasts."),
        error_messages={
            "invalid": gettext_lazy(
                "Type letters without accents, digits and hyphens, such as CCN0160."
            )
        },
    )

    def clean_code(self):
        return free_code(self.cleaned_data["code"])

    def odd_in_words(self, cleaned):
        yield from super().odd_in_words(cleaned)
        wanted = words.accent_free(cleaned["name"])
        for one in Cluster.objects.visible_to(self.by).filter(is_standing=True).search(wanted):
            if words.accent_free(one.name) == wanted:
                yield _("%(cluster)s (%(code)s) has the same name. Is it another cluster?") % {
                    "cluster": one,
                    "code": one.code,
                }


def free_code(text: str) -> str:
    """A code for a new cluster as it is kept. Raises ValidationError where another one has it."""
    code = text.strip().upper()
    if code and Cluster.objects.filter(code__iexact=code).exists():
        raise ValidationError(
            _("The code %(code)s is taken. Type another, or leave the box empty."),
            params={"code": code},
        )
    return code


class LandForm(FactsForm):
    model = LandFacts
    may_not_apply = (
        "serviced_hectares",
        "leased_hectares",
        "approved_hectares",
        "reported_occupancy",
    )


class ProgressForm(FactsForm):
    model = ProgressFacts


class OperationForm(FactsForm):
    model = OperationFacts
    may_not_apply = tuple(OperationFacts.fact_fields())


class CapitalForm(FactsForm):
    model = CapitalFacts
    may_not_apply = ("approved_bn", "realised_bn")


class AliasForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Other name or code"),
        max_length=200,
        help_text=gettext_lazy(
            "A former name, a code of somebody else, a spelling of a spreadsheet."
        ),
    )
    source = forms.CharField(label=gettext_lazy("Who uses it"), required=False, max_length=200)
    since = DayField(label=gettext_lazy("In use since"), required=False)
