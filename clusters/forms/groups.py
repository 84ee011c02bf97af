"""The forms of the groups of facts, by the word that addresses use."""

from clusters.forms.clusters import CapitalForm, LandForm, LegalForm, OperationForm, ProgressForm
from clusters.forms.facts import FactsForm
from clusters.forms.investors import InvestorForm
from clusters.forms.stations import StationForm

FORMS: dict[str, type[FactsForm]] = {
    "legal": LegalForm,
    "land": LandForm,
    "progress": ProgressForm,
    "operation": OperationForm,
    "capital": CapitalForm,
    "investor": InvestorForm,
    "station": StationForm,
}
