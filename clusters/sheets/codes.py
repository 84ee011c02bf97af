"""What may be told or asked about the rows of a spreadsheet of clusters, and the words for it."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from clusters import consistency


class Fault(StrEnum):
    NO_NAME = "cluster_without_name"
    NAME_IS_A_HEADING = "name_is_a_heading"
    PHASE_WITHOUT_NAME = "phase_without_name"
    NOT_A_NAME = "not_a_name"
    NAME_OF_AN_ENTERPRISE = "name_of_an_enterprise"
    SEVERAL_CLUSTERS = "several_clusters"
    SEVERAL_INVESTORS = "several_investors"
    WHETHER_INVESTOR = "whether_investor"
    NO_NAME_COLUMN = "no_name_column"
    NO_NAME_IN_FORM = "no_name_in_form"
    NO_SUCH_DISTRICT = "no_such_district"
    NOT_YOUR_AREA = "not_your_area"
    CITY_ONLY = "city_only"
    REPEATED = "cluster_repeated"
    CANNOT_BE_ERASED = "cannot_be_erased"
    LAST_RESORT = "record_refused"
    NO_SUCH_CLUSTER = "no_such_cluster"
    NO_SUCH_STATION = "no_such_station"
    MORE_FIRMS_THAN_ALL = "more_firms_than_all"
    SERVED_BY_ITSELF = "served_by_itself"
    NO_MILESTONE = "no_milestone"
    REASON_NEEDED = "reason_needed"
    DOES_NOT_APPLY_AND_DONE = "does_not_apply_and_done"
    NO_INVESTOR = "no_investor"
    NO_SUCH_PERIOD = "no_such_period"
    NOT_A_TAX_CODE = "not_a_tax_code"
    NO_DIFFICULTY = "no_difficulty"
    KIND_NEEDED = "kind_needed"


class Note(StrEnum):
    SAID_OTHERWISE_BELOW = "said_otherwise_below"
    AREA_AS_ESTABLISHED = "area_as_established"
    AREA_AS_PLANNED = "area_as_planned"
    LATER_FACTS_STAND = "later_facts_stand"
    NO_ESTABLISHMENT = "no_decision_of_establishment"
    DECISION_WITHOUT_NUMBER = "decision_without_number"
    GROUP_OF_DECISIONS = "group_of_decisions"
    DECISION_DAY_UNUSED = "decision_day_unused"
    NAME_OF_ANOTHER = "name_of_another"
    A_NEW_STATION = "a_new_station"
    NOTHING_OF_A_STATION = "nothing_of_a_station"
    THERE_IS_A_STATION = "there_is_a_station"
    A_STATION_AS_BUILT = "a_station_as_built"
    PERHAPS_MANAGES = "perhaps_manages"
    A_NEW_INVESTOR = "a_new_investor"
    NO_CLUSTER_NAMED = "no_cluster_named"
    NO_INVESTOR_YET = "no_investor_yet"
    FAR_FROM_OTHERS = "far_from_others"
    LONG_AGO = "long_ago"
    AS_IT_STOOD = "as_it_stood"
    SEVERAL_DECISIONS = "several_decisions"
    SETTLED_WITHOUT_DAY = "settled_without_day"
    OF_ONE_FIRM = "of_one_firm"
    REASON_NOT_NEEDED = "reason_not_needed"
    PLACE_FROM_SHEET = "place_from_sheet"
    KIND_FROM_WORDS = "kind_from_words"
    MEETS_BY_WORDS = "meets_by_words"
    FAILS_BY_WORDS = "fails_by_words"
    NO_DIFFICULTY_TOLD = "no_difficulty_told"
    REASON_IN_WORDS = "reason_in_words"
    LATENESS_NOT_RECORDED = "lateness_not_recorded"
    LAST_DAY_OF_PERIOD = "last_day_of_period"
    FOOTNOTE_OF_NAME = "footnote_of_name"
    PHASE_OF_ABOVE = "phase_of_above"
    CLUSTER_OF_ABOVE = "cluster_of_above"
    SHARED_FIGURE = "shared_figure"
    NOTHING_NAMED = "nothing_named"
    FLOW_ABOVE_CAPACITY = "flow_above_capacity"
    KIND_FROM_GROUP = "kind_from_group"
    CODE_NOT_KNOWN = "code_not_known"
    NO_SUCH_COMMUNE = "no_such_commune"


class Ask(StrEnum):
    WHICH_PLACE = "which_place"
    WHICH_PLACE_OF_SHEET = "which_place_of_sheet"
    WHICH_COMMUNE = "which_commune"
    SPLIT_COMMUNE = "split_commune"
    NO_SUCH_PLACE = "no_such_place"
    WHICH_CLUSTER = "which_cluster"
    IS_A_SUM = "is_a_sum"
    IS_A_PART = "is_a_part"
    ROWS_OF_FIRMS = "rows_of_enterprises"
    ROWS_OF_A_PLAN = "rows_of_a_plan"
    ROWS_OF_TENANTS = "rows_of_tenants"
    ROWS_HEADED_SO = "rows_headed_so"
    WHICH_DAY = "which_day"
    WHICH_STATE = "which_state"
    WHICH_STATION_STATE = "which_station_state"
    WHICH_OF_THE_REGISTER = "which_of_the_register"
    WHICH_STATION = "which_station"


LEAVE_PLACE_OPEN = _("No place: leave it open")
LEAVE_COMMUNE_OPEN = _("Leave the commune open")
LEAVE_STATE_OPEN = _("Keep the words and leave the state open")
A_SUM = _("A total: leave the row out")
A_PART = _("No cluster: leave the row out")
A_CLUSTER_OF_ITS_OWN = _("A cluster of its own")
A_CLUSTER = _("A cluster with these very figures")
ONE_FIRM = _("One enterprise: leave the rows out")
A_WHOLE_CLUSTER = _("A whole cluster: take the figures as its own")
LEAVE_PLANNED = _("What is planned: leave the rows out")
TAKE_PLANNED = _("What is so: take the rows")
LEAVE_TENANTS = _("No: leave the rows out")
TAKE_TENANTS = _("Yes: take them as such")
LEAVE_HEADED = _("No: leave the rows out")
TAKE_HEADED = _("Yes: take the rows as they are")
A_NEW_CLUSTER = _("None of these: a new cluster")

STATE_LABELS = {
    "established": _("established by decision"),
    "operating": _("operating"),
    "not operating": _("not operating yet"),
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


def in_brackets(place: str) -> str:
    """Where something lies, behind its name; nothing where nobody says."""
    return f" ({place})" if place else ""


MESSAGES = {
    Fault.NO_NAME: _("This row names no cluster. Type its name, or its code."),
    Fault.NAME_IS_A_HEADING: _(
        "This is the heading of a column, not the name of a cluster. Choose the right column of names."
    ),
    Fault.PHASE_WITHOUT_NAME: _(
        "This row names a phase, but not of which cluster. Type the whole name of the cluster."
    ),
    Fault.NOT_A_NAME: _(
        "These words name no cluster. Leave the row out, or say on the layout page that it is a total."
    ),
    Fault.NAME_OF_AN_ENTERPRISE: _(
        "This names an enterprise, not a cluster. Choose the column of clusters on the layout page,"
        " or leave the row out."
    ),
    Fault.SEVERAL_INVESTORS: _(
        "This cell names several investors. Type the one who builds the infrastructure now."
    ),
    Fault.WHETHER_INVESTOR: _(
        "The words behind the name say that it is the investor no more, or not yet. Type only the name"
        " of the one who builds the infrastructure now, or nothing."
    ),
    Fault.SEVERAL_CLUSTERS: _("This cell names several clusters. Give each a row of its own."),
    Fault.NO_NAME_COLUMN: _(
        "No column was found for the name or the code of a cluster. Say on the layout page which it is."
    ),
    Fault.NO_NAME_IN_FORM: _(
        "The form does not say for sure which cluster it is of. Type the name into a row headed “Tên"
        " cụm công nghiệp” and upload the file again, or say on the layout page which row has it."
    ),
    Fault.NO_SUCH_DISTRICT: _(
        "There was no district of this name. Type one of the 30 former districts."
    ),
    Fault.NOT_YOUR_AREA: _("You do not import for the area of this row. Leave the row out."),
    Fault.CITY_ONLY: _(
        "Without a commune only those who import for the whole city may add a cluster. Type its commune."
    ),
    Fault.REPEATED: _(
        "Row %(first)s speaks of the same cluster and day. Leave one of the two out; if they are two"
        " clusters of one name, type the code of the right one in place of the name."
    ),
    Fault.CANNOT_BE_ERASED: _("This cannot be erased. Type what is right instead."),
    Fault.LAST_RESORT: _("This cannot be recorded: %(reason)s"),
    Fault.NO_SUCH_CLUSTER: _(
        "No cluster of the register has this code or name. Type the code of one that is recorded."
    ),
    Fault.NO_SUCH_STATION: _("No station of that code is known to you. Type it such as CCN0012/1."),
    Fault.MORE_FIRMS_THAN_ALL: _(
        "More firms are connected than there are in all. Correct one of the two."
    ),
    Fault.SERVED_BY_ITSELF: _("Type another station than this one."),
    Fault.NO_MILESTONE: _("This row names no milestone. Type which step it is about."),
    Fault.REASON_NEEDED: _(
        "The plan moves away from %(before)s. Type the reason for the move in its column; where the file"
        " has none, add one, or say on the page of changes that the plan held before was wrong."
    ),
    Fault.DOES_NOT_APPLY_AND_DONE: _(
        "A step that does not apply has no day. Empty the cell, or change the state."
    ),
    Fault.NO_INVESTOR: _("This row names no investor. Type the name, or leave the row out."),
    Fault.NO_SUCH_PERIOD: _(
        "“%(text)s” names no period. Type it with its year, such as Quý I/2025, 6 tháng 2025 or 2025."
    ),
    Fault.NOT_A_TAX_CODE: _("Type the ten digits of the tax code, such as 0101234567."),
    Fault.NO_DIFFICULTY: _("This row does not say what is the matter. Type it in a few words."),
    Fault.KIND_NEEDED: _("Type what kind of difficulty it is."),
    Note.SAID_OTHERWISE_BELOW: _(
        "Row %(other)s says something else of the same cluster and day. Check which of the two holds."
    ),
    Note.AREA_AS_ESTABLISHED: _("The size is kept as the area of the establishment decision."),
    Note.AREA_AS_PLANNED: _(
        "The size is kept as planned area, because the row does not say that the cluster is established."
    ),
    Note.LATER_FACTS_STAND: _(
        "The register has newer facts, from %(day)s; this row is recorded for its own, earlier day."
    ),
    Note.NO_ESTABLISHMENT: _(
        "This speaks of another paper than a decision of establishment: the words are kept, and no day is"
        " taken from them."
    ),
    Note.DECISION_WITHOUT_NUMBER: _("No decision number was recognised; the words are kept."),
    Note.GROUP_OF_DECISIONS: _(
        "Several decisions for several clusters: which of them is this cluster's is not known."
    ),
    Note.DECISION_DAY_UNUSED: _(
        "The day of the decision is kept only for clusters that are established."
    ),
    Note.NAME_OF_ANOTHER: _(
        "The cluster of this code is called “%(name)s”. Check that the row is about that one."
    ),
    Note.PERHAPS_MANAGES: _(
        "A public body under “Đơn vị quản lý”: does it build the infrastructure, or only look after the"
        " cluster? It is taken as the investor."
    ),
    Note.THERE_IS_A_STATION: _(
        "Says that there is a station, and not how it runs: “%(state)s” stays as it is recorded."
    ),
    Note.NO_CLUSTER_NAMED: _(
        "The row names no cluster, so only the investor is recorded. Where it builds the cluster of"
        " the row above, type the name of that cluster here."
    ),
    Note.A_STATION_AS_BUILT: _(
        "Says only that there is a station: it is recorded as built, and not as running. Where more"
        " is known, type how it stands, such as “đang vận hành” or “đang xây dựng”."
    ),
    Note.NOTHING_OF_A_STATION: _(
        "The cluster has no station yet, and the row says nothing of one: none is made."
    ),
    Note.A_NEW_STATION: _("The cluster has no station of this number yet; it will have one."),
    Note.A_NEW_INVESTOR: _("Nobody has named this investor before; it will be recorded."),
    Note.PLACE_FROM_SHEET: _(
        "The row names no place. It is placed in %(place)s, because its sheet is named “%(sheet)s”."
    ),
    Note.NO_INVESTOR_YET: _("The cell says that there is no investor yet; nothing is recorded."),
    Note.FAR_FROM_OTHERS: _(
        "Hundreds of times above or below the other rows of its column (about %(middle)s). Check the unit."
    ),
    Note.LONG_AGO: _("No cluster is so old. Check the year."),
    Note.KIND_FROM_WORDS: _(
        "The file has no column for the kind of difficulty; by its words it is: %(kind)s."
    ),
    Note.MEETS_BY_WORDS: _(
        "The file has no column for whether the standard is met; by these words it is."
    ),
    Note.FAILS_BY_WORDS: _(
        "The file has no column for whether the standard is met; by these words it is not."
    ),
    Note.KIND_FROM_GROUP: _(
        "The file has no column for the kind of difficulty; by the group above it is: %(kind)s."
    ),
    Note.NOTHING_NAMED: _("The cell says that there is none; nothing is recorded."),
    Note.FLOW_ABOVE_CAPACITY: _(
        "More flows through the station than it is built for (%(capacity)s). Check both figures."
    ),
    Note.NO_DIFFICULTY_TOLD: _("The row says that there is no difficulty; nothing is recorded."),
    Note.REASON_IN_WORDS: _("None of the listed reasons: these words are kept as the note."),
    Note.LATENESS_NOT_RECORDED: _(
        "Lateness is worked out from the days of the step; nothing is recorded of these words."
    ),
    Note.SHARED_FIGURE: _(
        "One cell holds this figure for several rows. It is recorded for the first of them only."
    ),
    Note.OF_ONE_FIRM: _(
        "What stands above the form names one enterprise, and this is recorded of all in the cluster."
        " Check that it is the sum of all; if not, leave the row out."
    ),
    Note.SETTLED_WITHOUT_DAY: _(
        "This says that it was settled, and no column says on which day: it stays open. Type the"
        " day in a column “Ngày giải quyết xong”."
    ),
    Note.SEVERAL_DECISIONS: _(
        "Several decisions stand here; the day of establishment was taken from none of them. Give it a"
        " column of its own where it is known."
    ),
    Note.AS_IT_STOOD: _(
        "This is as it stood on %(day)s, when the template was filled. What was recorded since stays; to"
        " take it back, correct it on its own page."
    ),
    Note.LAST_DAY_OF_PERIOD: _("Recorded for the last day of its period, %(day)s."),
    Note.FOOTNOTE_OF_NAME: _(
        "The name has the mark of a footnote, “%(mark)s”. What the footnote says is not kept: read it below"
        " the table."
    ),
    Note.PHASE_OF_ABOVE: _("The phase is read as one of the cluster named above it: %(name)s."),
    Note.CLUSTER_OF_ABOVE: _("The row is read as one of the cluster named above it: %(name)s."),
    Note.CODE_NOT_KNOWN: _(
        "No cluster has the code %(text)s; the row is read as “%(name)s” by its name. Type the right"
        " code, or none."
    ),
    Note.NO_SUCH_COMMUNE: _(
        "No commune is called “%(text)s”; the cluster is known by its name. Type its commune."
    ),
    Note.REASON_NOT_NEEDED: _("The plan does not move; the reason for a move is not kept."),
    Ask.WHICH_OF_THE_REGISTER: _("Which cluster of the register is “%(text)s”%(where)s?"),
    Ask.WHICH_STATION: _("Which station of “%(text)s” do rows without a number speak of?"),
    Ask.WHICH_PLACE: _("Which place is “%(text)s”?"),
    Ask.WHICH_PLACE_OF_SHEET: _(
        "The sheet is named “%(text)s”, and some of its rows name no place. Which place is it?"
    ),
    Ask.WHICH_COMMUNE: _("Which commune of today does “%(text)s” mean?"),
    Ask.SPLIT_COMMUNE: _(
        "“%(text)s” (%(district)s) may be any of these communes of today. Which one?"
    ),
    Ask.NO_SUCH_PLACE: _("No commune is called “%(text)s”. Which commune of today is meant?"),
    Ask.WHICH_CLUSTER: _("Is “%(text)s”%(where)s one of these clusters of the register?"),
    Ask.ROWS_OF_FIRMS: _(
        "The rows name enterprises, such as “%(text)s”. Are the figures of a row those of the enterprise,"
        " or of its whole cluster?"
    ),
    Ask.ROWS_OF_A_PLAN: _(
        "Rows are marked “%(text)s”. Do they say what is planned, or how the clusters are?"
    ),
    Ask.ROWS_OF_TENANTS: _(
        "Rows say “%(text)s”. Do the enterprises they name build the infrastructure?"
    ),
    Ask.ROWS_HEADED_SO: _(
        "The sheet says of rows “%(text)s”. Do their figures say how the clusters are now?"
    ),
    Ask.IS_A_PART: _(
        "“%(text)s” stands without a number below numbered rows. Is it a cluster, or a part of the one above?"
    ),
    Ask.IS_A_SUM: _(
        "The figures of “%(text)s” are the sums of those of other rows. Is it a total or a cluster?"
    ),
    Ask.WHICH_DAY: _(
        "The file says “%(text)s”, the import says %(day)s. From which day are its figures true?"
    ),
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
    consistency.Code.BEYOND_A_CLUSTER: _(
        "More than %(largest)s billion đồng for one cluster. Check the unit: millions?"
    ),
    consistency.Code.JUMPED: _("Ten times or a tenth of what stood before (%(before)s)."),
}
