"""What people type about a cluster, cleaned; nothing here saves.

A form of facts stands for one group of facts of one cluster: it shows what held until now under
each box, hands on only what was changed, and asks again where a value is odd instead of refusing.
"""

from clusters.forms.boxes import PaperField, PlaceField, PlacesField, label_and_unit
from clusters.forms.clusters import AliasForm, NewClusterForm, free_code
from clusters.forms.difficulties import CloseDifficultyForm, DifficultyForm
from clusters.forms.facts import FactsForm, WithdrawForm
from clusters.forms.groups import FORMS
from clusters.forms.milestones import MilestoneForm, why_it_moves
from clusters.forms.stations import StationForm

__all__ = [
    "FORMS",
    "AliasForm",
    "CloseDifficultyForm",
    "DifficultyForm",
    "FactsForm",
    "MilestoneForm",
    "NewClusterForm",
    "PaperField",
    "PlaceField",
    "PlacesField",
    "StationForm",
    "WithdrawForm",
    "free_code",
    "label_and_unit",
    "why_it_moves",
]
