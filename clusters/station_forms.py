"""What people type about a wastewater station: its limits, its permit, its duties, a ruling; nothing saves."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.forms import FactsForm, PaperField, StationForm
from clusters.models import (
    LimitChoice,
    LimitSet,
    Parameter,
    PermitFacts,
    Ruling,
    SamplingDuty,
)


class LimitsForm(FactsForm):
    """Which standard, column and coefficients bind the station is a person's choice, with its paper."""

    model = LimitChoice

    limit_set = forms.ModelChoiceField(
        LimitSet.objects.none(),
        required=False,
        label=gettext_lazy("Set of limits"),
        empty_label=gettext_lazy("none applies any more"),
    )
    column = forms.CharField(
        required=False,
        max_length=10,
        label=gettext_lazy("Column"),
        help_text=gettext_lazy("As the permit or the decision says; nothing is proposed here."),
    )

    def __init__(self, *args, station, **kwargs):
        super().__init__(*args, **kwargs)
        shared = LimitSet.objects.filter(station=None)
        self.fields["limit_set"].queryset = shared | LimitSet.objects.filter(station=station)
        for name in ("kq", "kf"):
            self.fields[name].help_text = gettext_lazy(
                "The tables below are for reading: the coefficient is the one the permit names."
            )

    def check_more(self, cleaned):
        limit_set, column = cleaned.get("limit_set"), cleaned.get("column") or ""
        if limit_set is not None and limit_set.columns and not column:
            columns = ", ".join(limit_set.columns)
            words = _("Type the column: the set has %(columns)s.") % {"columns": columns}
            self.add_error("column", words)


class PermitForm(FactsForm):
    model = PermitFacts


class DutyForm(FactsForm):
    """How often one group of parameters is sampled; without months nothing is asked any more."""

    model = SamplingDuty
    boxes_before = ("group",)

    group = forms.CharField(
        required=False,
        max_length=60,
        label=gettext_lazy("Group of parameters"),
        help_text=gettext_lazy("Empty where the permit has one frequency for all."),
    )
    parameters = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("Parameters"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: any sample of a laboratory answers the duty."),
    )

    def __init__(self, *args, group: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parameters"].choices = [
            (one.code, str(one)) for one in Parameter.objects.all()
        ]
        self.fields["group"].initial = group
        # A row that is looked at keeps its group: another group is another duty.
        self.fields["group"].disabled = self.row is not None or bool(group)

    def clean_every_months(self):
        months = self.cleaned_data["every_months"]
        if months is not None and not 1 <= months <= 120:
            raise ValidationError(
                _("Type a number of months from 1 to 120, or leave it empty."), code="months"
            )
        return months


class RulingForm(FactsForm):
    """A ruling is what a paper of the authority says, so the paper is asked for."""

    model = Ruling

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["paper"].required = not self.is_correction
        self.fields["authority"].required = True


class SamplesForm(forms.Form):
    """What holds for all samples of the grid; `facts` is what is recorded of the one being corrected."""

    laboratory = forms.CharField(required=False, max_length=250, label=gettext_lazy("Laboratory"))
    certificate = forms.CharField(
        required=False, max_length=100, label=gettext_lazy("Number of the certificate")
    )
    taken_by = forms.CharField(required=False, max_length=200, label=gettext_lazy("Taken by"))
    note = forms.CharField(required=False, max_length=500, label=gettext_lazy("Note"))
    paper = PaperField(label=gettext_lazy("Certificate as a paper"))
    why = forms.CharField(
        required=False,
        max_length=500,
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("It stands in the history beside your name."),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    OF_A_SAMPLE = ("laboratory", "certificate", "taken_by", "note")

    def __init__(self, *args, facts=None, **kwargs):
        self.held = facts
        said = {name: getattr(facts, name) or "" for name in self.OF_A_SAMPLE} if facts else {}
        super().__init__(*args, initial={**said, **kwargs.pop("initial", {})}, **kwargs)
        if facts is not None:
            self.fields["why"].required = True
            self.fields["why"].label = _("What was wrong")
            del self.fields["paper"]

    def facts(self) -> dict:
        """What is said of every sample; of one that is corrected only what differs."""
        said = {name: self.cleaned_data[name] or None for name in self.OF_A_SAMPLE}
        if self.held is None:
            return {name: value for name, value in said.items() if value is not None}
        return {name: value for name, value in said.items() if value != getattr(self.held, name)}


STATION_FORMS: dict[str, type[FactsForm]] = {
    "station": StationForm,
    "limits": LimitsForm,
    "permit": PermitForm,
    "duty": DutyForm,
    "ruling": RulingForm,
}
