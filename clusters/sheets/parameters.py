"""Which parameter a cell or a heading names, and what may be told of limits and measured values."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from clusters import measuring
from clusters.models import Parameter
from clusters.sheets import codes
from clusters.sheets.parameter_names import ParameterNames, key_of
from hanoi_industry import words
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.comparing import LEAVE_OUT, Choice, Questions


class Problem(StrEnum):
    NO_SET = "no_set_of_limits"
    NO_SUCH_SET = "no_such_set_of_limits"
    NO_PARAMETER = "no_parameter"
    NO_PARAMETER_COLUMN = "no_parameter_column"
    NO_LIMIT = "no_limit"
    NO_LIMIT_COLUMN = "no_limit_column"
    NOT_A_COLUMN = "not_a_column_of_the_set"
    LEAST_ABOVE_MOST = "least_above_most"
    STANDARDS_NOT_YOURS = "standards_not_yours"
    LIMIT_REPEATED = "limit_repeated"
    OTHER_END = "other_end"
    FLOW_ITSELF = "flow_itself"
    NO_BAND_ABOVE = "no_band_above"
    UNIT_NOT_KNOWN = "unit_of_parameter_not_known"
    UNIT_DIFFERS = "unit_of_parameter_differs"
    LIMITS_LEFT_OUT = "limits_left_out"
    BEFORE_TREATMENT = "water_before_treatment"
    OTHER_WATER = "other_water"
    OF_A_FIRM = "water_of_a_firm"
    NOT_A_PH = "not_a_ph"
    COUNT_WITH_DECIMALS = "count_with_decimals"
    COUNTED_OTHERWISE = "counted_otherwise"
    PERHAPS_THOUSANDS = "perhaps_thousands"
    NO_STATION = "sample_without_station"
    NO_DAY = "sample_without_day"
    NO_VALUE = "sample_without_value"
    NO_VALUE_COLUMN = "no_column_of_values"
    SAMPLE_REPEATED = "sample_repeated"
    PARAMETER_REPEATED = "parameter_repeated"
    MORE_THAN_A_DAY = "more_than_a_day"


class Ask(StrEnum):
    WHICH_SET = "which_set_of_limits"
    WHICH_PARAMETER = "which_parameter"
    WHICH_KIND = "which_kind_of_sample"
    WHICH_CLUSTER = "which_cluster_of_the_samples"


MESSAGES = {
    **codes.MESSAGES,
    **measuring.WORDS,
    Problem.NO_SET: _(
        "This row names no set of limits. Type its code, such as QCVN 40:2011/BTNMT."
    ),
    Problem.NO_SUCH_SET: _(
        "There is no set of limits with this code. Add it under sets of limits, or correct the code."
    ),
    Problem.NO_PARAMETER: _("This row names no parameter. Type its name or code."),
    Problem.NO_PARAMETER_COLUMN: _(
        "No column was found for the parameters. Say on the layout page which it is."
    ),
    Problem.NO_LIMIT: _("This row has no limit. Type at least one end, or leave the row out."),
    Problem.NO_LIMIT_COLUMN: _(
        "No column of limits was found. Say on the layout page which is “at least” or “at most”."
    ),
    Problem.NOT_A_COLUMN: _("The set has the columns: %(columns)s. Type one of them."),
    Problem.LEAST_ABOVE_MOST: _("The least is above the most. Correct one of the two."),
    Problem.STANDARDS_NOT_YOURS: _(
        "Standards are of the whole city; you may not keep and import them."
    ),
    Problem.LIMIT_REPEATED: _("Row %(first)s has the same limit. Leave one of the two out."),
    Problem.OTHER_END: _("The cell says “%(qualifier)s”, so its figure is the other end: %(end)s."),
    Problem.FLOW_ITSELF: _(
        "The limit is meant for flows above %(flow)s m³/day; it is kept for that flow itself as well."
    ),
    Problem.NO_BAND_ABOVE: _(
        "The limit is meant for flows up to %(most)s m³/day. No limit is there for larger ones, and so"
        " they would be judged by this one. Add the next band."
    ),
    Problem.UNIT_NOT_KNOWN: _(
        "The file says %(unit)s where the parameter is kept in %(expected)s. Check that they are the same."
    ),
    Problem.UNIT_DIFFERS: _(
        "The parameter is kept in %(expected)s, the file says %(unit)s. Give the value in %(expected)s."
    ),
    Problem.LIMITS_LEFT_OUT: _("This row prints limits and is no sample; it is left out."),
    Problem.BEFORE_TREATMENT: measuring.BEFORE_TREATMENT_WORDS,
    Problem.OTHER_WATER: measuring.OTHER_WATER_WORDS,
    Problem.OF_A_FIRM: measuring.OF_A_FIRM_WORDS,
    Problem.COUNT_WITH_DECIMALS: _(
        "Bacteria are counted, and %(value)s has decimals: a spreadsheet may have made it of %(thousands)s."
        " Check the certificate."
    ),
    Problem.NOT_A_PH: _("pH lies between 0 and 14. Type the value as measured."),
    Problem.COUNTED_OTHERWISE: _(
        "The file names %(text)s, the parameter is kept as %(parameter)s. Check how the value is counted."
    ),
    Problem.PERHAPS_THOUSANDS: _(
        "Read as %(value)s, because other cells have a point for decimals. If thousands are meant,"
        " type it without the point."
    ),
    Problem.NO_STATION: _(
        "The cluster has no station of this number. Record the station first, then import its samples."
    ),
    Problem.NO_DAY: _(
        "This sample has no day. Type it in a column “Ngày lấy mẫu”, or above the table as"
        " “Ngày lấy mẫu: 15/03/2026”."
    ),
    Problem.NO_VALUE: _("This sample has no measured value. Type one, or leave the row out."),
    Problem.NO_VALUE_COLUMN: _(
        "No column of measured values was found: neither one for each parameter, nor parameters with results."
    ),
    Problem.SAMPLE_REPEATED: _(
        "Row %(first)s is the same sample. Give each its own number, or leave one of the two out."
    ),
    Problem.PARAMETER_REPEATED: _(
        "The parameter stands here a second time. Leave one of the two out."
    ),
    Problem.MORE_THAN_A_DAY: _("A day has 24 hours. Type how many of them are valid."),
    Ask.WHICH_SET: _("Which set do rows belong to that name none?"),
    Ask.WHICH_PARAMETER: _("Which parameter is “%(text)s”?"),
    Ask.WHICH_KIND: _("What kind are samples of which the file does not say it?"),
    Ask.WHICH_CLUSTER: _("Of which cluster are samples that name none?"),
}


class ParameterFinder:
    """All parameters, by everything they are called."""

    def __init__(self, questions: Questions):
        self.questions = questions
        self.all = list(Parameter.objects.all())
        self.by_code = {one.code: one for one in self.all}
        self.names = ParameterNames({one.code: one.called() for one in self.all})

    def named(self, text: str) -> Parameter | None:
        """Only where the text names one and no other."""
        return self.by_code.get(self.names.named(text))

    def ask(self, text: str, address: str) -> tuple[str, str | None]:
        """The key of the question, and its answer: a code, LEAVE_OUT, or None while there is none."""
        key = f"parameter|{key_of(text)}"
        likeness = {
            one.code: max(words.likeness(text, name) for name in one.called()) for one in self.all
        }
        choices = sorted(self.all, key=lambda one: -likeness[one.code])
        meant = self.names.meant(text)
        best = next((one.code for one in choices if one.code in meant), "")
        answer = self.questions.ask(
            key,
            Ask.WHICH_PARAMETER,
            [
                *(Choice(one.code, str(one)) for one in choices),
                Choice(LEAVE_OUT, _("None: leave it out")),
            ],
            address=address,
            offered=best,
            text=text,
        )
        return key, answer


def unit_problem(said: str, expected: str) -> Problem | None:
    """What is wrong with the unit of a file beside that of its parameter."""
    if not said or said == expected or cells.is_empty_mark(said):
        return None
    agree = cells.units_agree(said, expected)
    if agree is None:
        return None if key_of(said) == key_of(expected) else Problem.UNIT_NOT_KNOWN
    return None if agree else Problem.UNIT_DIFFERS
