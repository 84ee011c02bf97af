"""What may be told or asked about the rows of a spreadsheet of clusters, and the words for it."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from clusters import consistency


class Fault(StrEnum):
    NO_NAME = "cluster_without_name"
    NO_NAME_COLUMN = "no_name_column"
    NO_SUCH_DISTRICT = "no_such_district"
    NOT_YOUR_AREA = "not_your_area"
    CITY_ONLY = "city_only"
    REPEATED = "cluster_repeated"
    CANNOT_BE_ERASED = "cannot_be_erased"
    LAST_RESORT = "record_refused"


class Note(StrEnum):
    AREA_AS_ESTABLISHED = "area_as_established"
    AREA_AS_PLANNED = "area_as_planned"
    LATER_FACTS_STAND = "later_facts_stand"
    DECISION_WITHOUT_NUMBER = "decision_without_number"
    GROUP_OF_DECISIONS = "group_of_decisions"
    DECISION_DAY_UNUSED = "decision_day_unused"


class Ask(StrEnum):
    WHICH_PLACE = "which_place"
    WHICH_COMMUNE = "which_commune"
    SPLIT_COMMUNE = "split_commune"
    NO_SUCH_PLACE = "no_such_place"
    WHICH_CLUSTER = "which_cluster"
    WHICH_STATE = "which_state"
    WHICH_STATION_STATE = "which_station_state"


LEAVE_PLACE_OPEN = _("No place: leave it open")
LEAVE_COMMUNE_OPEN = _("Leave the commune open")
LEAVE_STATE_OPEN = _("Keep the words and leave the state open")
A_NEW_CLUSTER = _("None of these: a new cluster")

STATE_LABELS = {
    "established": _("established by decision"),
    "operating": _("operating"),
    "under construction": _("infrastructure under construction"),
    "clearing": _("land clearance"),
    "complete": _("infrastructure complete"),
    "not begun": _("not begun"),
    "suspended": _("suspended"),
    "proposed": _("proposed for the development plan"),
    "planned": _("in the development plan"),
    "appraising": _("establishment dossier under appraisal"),
    "legacy": _("legacy, formed before 05/10/2009 without a decision"),
    "withdrawn": _("withdrawn from the plan"),
    "revoked": _("decision revoked"),
}

MESSAGES = {
    Fault.NO_NAME: _("This row names no cluster. Type its name, or its code."),
    Fault.NO_NAME_COLUMN: _(
        "No column was found for the name or the code of a cluster. Say on the layout page which it is."
    ),
    Fault.NO_SUCH_DISTRICT: _(
        "There was no district of this name. Type one of the 30 former districts."
    ),
    Fault.NOT_YOUR_AREA: _("You do not import for the area of this row. Leave the row out."),
    Fault.CITY_ONLY: _(
        "Without a commune only those who import for the whole city may add a cluster. Type its commune."
    ),
    Fault.REPEATED: _(
        "Row %(first)s speaks of the same cluster and day. Leave one of the two out."
    ),
    Fault.CANNOT_BE_ERASED: _("This cannot be erased. Type what is right instead."),
    Fault.LAST_RESORT: _("This cannot be recorded: %(reason)s"),
    Note.AREA_AS_ESTABLISHED: _("The size is kept as the area of the establishment decision."),
    Note.AREA_AS_PLANNED: _(
        "The size is kept as planned area, because the row does not say that the cluster is established."
    ),
    Note.LATER_FACTS_STAND: _(
        "The register has newer facts, from %(day)s; this row is recorded for its own, earlier day."
    ),
    Note.DECISION_WITHOUT_NUMBER: _("No decision number was recognised; the words are kept."),
    Note.GROUP_OF_DECISIONS: _(
        "Several decisions for several clusters: which of them is this cluster's is not known."
    ),
    Note.DECISION_DAY_UNUSED: _(
        "The day of the decision is kept only for clusters that are established."
    ),
    Ask.WHICH_PLACE: _("Which place is “%(text)s”?"),
    Ask.WHICH_COMMUNE: _("Which commune of today does “%(text)s” mean?"),
    Ask.SPLIT_COMMUNE: _(
        "“%(text)s” (%(district)s) may be any of these communes of today. Which one?"
    ),
    Ask.NO_SUCH_PLACE: _("No commune is called “%(text)s”. Which commune of today is meant?"),
    Ask.WHICH_CLUSTER: _("Is “%(text)s” (%(district)s) one of these clusters of the register?"),
    Ask.WHICH_STATE: _("What does “%(text)s” say of the cluster?"),
    Ask.WHICH_STATION_STATE: _("What does “%(text)s” say of the wastewater station?"),
    consistency.Code.BELOW_LEGAL_SIZE: _(
        "Smaller than %(smallest)s ha, the least the law allows for new clusters (%(citation)s)."
    ),
    consistency.Code.ABOVE_LEGAL_SIZE: _(
        "Larger than %(largest)s ha, the most the law allows (%(citation)s)."
    ),
    consistency.Code.MORE_THAN_THE_PLAN: _(
        "More than %(more)s ha above the planned area of %(whole)s ha."
    ),
    consistency.Code.MORE_THAN_THE_WHOLE: _("More than the whole it is part of (%(whole)s)."),
    consistency.Code.ABOVE_HUNDRED: _("Above 100 %%."),
    consistency.Code.JUMPED: _("Ten times or a tenth of what stood before (%(before)s)."),
}
