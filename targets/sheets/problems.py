"""What can be wrong with a file of targets and outcomes, in words that say what to type."""

from enum import StrEnum

from django.utils.translation import gettext_lazy

from targets.goals import GoalProblem


class Problem(StrEnum):
    NO_INDICATOR_COLUMN = "no_indicator_column"
    NO_FIGURE_COLUMN = "no_figure_column"
    NO_PERIOD_COLUMN = "no_period_column"
    NO_INDICATOR = "no_indicator"
    NO_SUCH_INDICATOR = "no_such_indicator"
    NOT_YOURS = "targets_not_yours"
    UNIT_DIFFERS = "indicator_unit_differs"
    UNIT_NOT_KNOWN = "unit_not_known"
    LOOKS_LIKE_INDEX = "looks_like_index"
    LOOKS_LIKE_GROWTH = "looks_like_growth"
    LOOKS_LIKE_FRACTION = "looks_like_fraction"
    NOT_A_SHARE = "not_a_share"
    THOUSAND_TIMES = "thousand_times"
    NO_VALUE = "no_value"
    NOT_A_PERIOD = "not_a_period"
    COMPUTED = "indicator_computed"
    GROWTH_OF = "growth_of_a_level"
    REPEATED = "figure_repeated"
    CONFLICT = "figures_conflict"
    WORDS_DIFFER = "words_of_target_differ"
    WHICH_INDICATOR = "which_indicator"
    WHICH_VINTAGE = "which_vintage"
    WHICH_MARK = "which_decimal_mark"
    OTHER_PLACE = "figures_of_another_place"
    NAME_LEARNT = "name_of_indicator_learnt"
    NOT_BEGUN = "period_not_begun"
    WITHOUT_PERIOD = "figure_without_period"
    WITHOUT_KIND = "figure_without_kind"
    FOOTNOTE = "heading_has_a_footnote"
    ENDS_WITHIN_A_MONTH = "figure_ends_within_a_month"
    NO_UNIT = "no_unit_named"
    NOT_WHOLE = "count_not_whole"
    PERHAPS_DECIMALS = "count_perhaps_decimals"
    IN_WORDS = "goal_in_words"
    ADJUSTED = "target_adjusted"
    ADJUSTED_BEFORE = "target_adjusted_before"
    KEPT_OTHERWISE = "target_kept_otherwise"


MESSAGES = {
    Problem.NO_INDICATOR_COLUMN: gettext_lazy(
        "No column was found for the names or codes of indicators. Say on the layout page which it is."
    ),
    Problem.NO_FIGURE_COLUMN: gettext_lazy(
        "No column of figures was found, such as KH and TH under a year, or a value column."
    ),
    Problem.NO_PERIOD_COLUMN: gettext_lazy(
        "No column of years, quarters or months was found. Say on the layout page which it is."
    ),
    Problem.WORDS_DIFFER: gettext_lazy(
        "The words “%(words)s” say another figure than %(figures)s beside them. Type both alike, or clear"
        " the words: they are then made of the figure."
    ),
    Problem.NO_INDICATOR: gettext_lazy("This row names no indicator. Type its name or code."),
    Problem.NO_SUCH_INDICATOR: gettext_lazy(
        "There is no indicator with this code. Type the code of one that is recorded."
    ),
    Problem.NOT_YOURS: gettext_lazy(
        "Targets and outcomes are of the whole city; you may not record and import them."
    ),
    Problem.UNIT_DIFFERS: gettext_lazy(
        "The indicator is kept in %(expected)s, the file says %(unit)s. Give the figures in %(expected)s."
    ),
    Problem.UNIT_NOT_KNOWN: gettext_lazy(
        "The file says %(unit)s where the indicator is kept in %(expected)s. Check that they are the same."
    ),
    Problem.LOOKS_LIKE_INDEX: gettext_lazy(
        "This looks like an index (%(value)s) where growth is kept. Growth would be %(growth)s."
    ),
    Problem.LOOKS_LIKE_GROWTH: gettext_lazy(
        "This looks like growth (%(value)s) where an index is kept. The index would be %(index)s."
    ),
    Problem.LOOKS_LIKE_FRACTION: gettext_lazy(
        "This is below one per cent. If %(value)s stands for %(percent)s %%, type that."
    ),
    Problem.NOT_A_SHARE: gettext_lazy("A share lies between 0 and 100 %%. Check the figure."),
    Problem.THOUSAND_TIMES: gettext_lazy(
        "Hundreds of times above or below what is recorded of it (about %(middle)s). Check the unit."
    ),
    Problem.NO_VALUE: gettext_lazy("This row has no value. Type it, or leave the row out."),
    Problem.NOT_A_PERIOD: gettext_lazy(
        "This is no period. Type it as 2026, 2026-6M, 2026-Q3, 2026-07 or 2021-2025."
    ),
    Problem.COMPUTED: gettext_lazy(
        "The register computes this indicator; what the file says is kept beside it."
    ),
    Problem.GROWTH_OF: gettext_lazy(
        "Per cent is no unit of “%(level)s”: the row is taken as “%(growth)s”."
    ),
    Problem.REPEATED: gettext_lazy("Row %(first)s has the same figure. Leave one of the two out."),
    Problem.CONFLICT: gettext_lazy(
        "Row %(first)s says %(value)s of the same period for “%(indicator)s”. Leave one of the two out."
    ),
    Problem.WHICH_INDICATOR: gettext_lazy("Which indicator is “%(text)s”?"),
    Problem.WHICH_VINTAGE: gettext_lazy(
        "Which vintage are the outcomes of which the file does not say it?"
    ),
    Problem.WHICH_MARK: gettext_lazy(
        "“%(text)s” can be read in two ways, and others as well. Which one holds for the file?"
    ),
    Problem.NOT_BEGUN: gettext_lazy(
        "The period of this outcome has not begun. Check the year, and whether it is a target."
    ),
    Problem.NAME_LEARNT: gettext_lazy(
        "Kept as another name of “%(name)s”: the next file is not asked again."
    ),
    Problem.OTHER_PLACE: gettext_lazy(
        "“%(text)s” stands above these rows: another place, or a part? Targets and outcomes are of the"
        " whole city. What becomes of the rows?"
    ),
    Problem.ADJUSTED: gettext_lazy(
        "This changes the target of the same year: %(before)s stays in the history, and this one holds."
    ),
    Problem.ADJUSTED_BEFORE: gettext_lazy(
        "The adjusted target is recorded already and holds; the one before it is not kept once more."
    ),
    Problem.KEPT_OTHERWISE: gettext_lazy("The indicator is kept as %(how)s: %(kept)s."),
    Problem.WITHOUT_PERIOD: gettext_lazy(
        "The row of this figure names no period. Type it as 2026, 2026-6M, 2026-Q3 or 2026-07."
    ),
    Problem.WITHOUT_KIND: gettext_lazy(
        "The row of this figure says neither plan nor result, as other rows do. Type KH or TH."
    ),
    Problem.FOOTNOTE: gettext_lazy(
        "The heading of this column has a footnote, which is not kept: “%(text)s”."
    ),
    Problem.ENDS_WITHIN_A_MONTH: gettext_lazy(
        "This figure runs from 1 January to %(day)s, and no period ends on that day. Give the one up to"
        " the end of a month, or leave the cell blank."
    ),
    Problem.NO_UNIT: gettext_lazy(
        "The file names no unit here: the figures are read in %(expected)s. Check that they are."
    ),
    Problem.NOT_WHOLE: gettext_lazy(
        "%(value)s is no whole number, and the indicator is counted. Type the number of them."
    ),
    Problem.PERHAPS_DECIMALS: gettext_lazy(
        "Read as %(value)s, for what is counted has no decimals, though other cells have a point for them."
    ),
    Problem.IN_WORDS: gettext_lazy(
        "No figure can be read in these words. They are kept as they are; whether the target is met"
        " cannot be told."
    ),
    f"goal_{GoalProblem.BY_HOW_MUCH}": gettext_lazy(
        "This says by how much it changes, not what is to be reached. Type the figure to be reached."
    ),
    f"goal_{GoalProblem.NOT_A_GOAL}": gettext_lazy(
        "No target can be read here. Type it as “at least 20”, “7–7.5” or “below 4”."
    ),
    f"goal_{GoalProblem.AMBIGUOUS_NUMBER}": gettext_lazy(
        "The number could be read as %(readings)s. Type it so that only one is possible."
    ),
    f"goal_{GoalProblem.UNIT_DIFFERS}": gettext_lazy(
        "The words name another unit than the indicator's. Type the number in the indicator's unit."
    ),
    f"goal_{GoalProblem.MISSING_BOUND}": gettext_lazy("A number is missing. Type from and to."),
    f"goal_{GoalProblem.UNNEEDED_BOUND}": gettext_lazy(
        "One number too many. Type the one that holds."
    ),
    f"goal_{GoalProblem.LOW_ABOVE_HIGH}": gettext_lazy(
        "The range runs downwards. Type the smaller number first."
    ),
    f"goal_{GoalProblem.NOT_A_RANK}": gettext_lazy("A rank is a whole number from 1."),
}
