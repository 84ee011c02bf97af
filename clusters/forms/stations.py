"""What is said of the wastewater station of a cluster."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.forms.facts import FactsForm
from clusters.models import Station, StationFacts


class StationForm(FactsForm):
    model = StationFacts
    may_not_apply = (
        "meets_standard",
        "capacity_m3_a_day",
        "flow_m3_a_day",
        "firms_connected",
        "firms_in_all",
        "monitoring_installed",
        "monitoring_transmits",
    )

    served_by = forms.CharField(
        required=False,
        max_length=40,
        label=gettext_lazy("Treated by the station"),
        help_text=gettext_lazy(
            "Only where the wastewater goes to the station of another cluster: type that cluster's"
            " code, and the number of the station after a slash where it has several."
        ),
    )

    def shown_values(self, row):
        serving = row.served_by
        return {**row.values(), "served_by": serving.subject_code() if serving else ""}

    def clean_served_by(self) -> Station | None:
        code, _slash, number = self.cleaned_data["served_by"].strip().partition("/")
        if not code:
            return None
        stations = Station.objects.visible_to(self.by).filter(cluster__code__iexact=code)
        number = number.strip() or "1"
        found = stations.filter(number=number) if number.isdecimal() else stations.none()
        if not found:
            raise ValidationError(
                _("No station of that code is known to you. Type it such as CCN0012/1.")
            )
        return found.get()

    def check_more(self, cleaned):
        connected, in_all = cleaned.get("firms_connected"), cleaned.get("firms_in_all")
        if connected is not None and in_all is not None and connected > in_all:
            self.add_error(
                "firms_connected",
                _("More firms are connected than there are in all. Correct one of the two."),
            )
        served = cleaned.get("served_by")
        if served is not None and self.row is not None and served == self.row.station:
            self.add_error("served_by", _("Type another station than this one."))
