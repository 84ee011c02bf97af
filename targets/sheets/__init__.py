"""Spreadsheets of targets and outcomes: the office's wide table, and one figure in a row.

The wide table has indicators down and periods across, each with its plan (KH) and its result
(TH). A target keeps its words; an outcome keeps the text it was typed as. Which vintage the
outcomes of a period have is asked once for the period.
"""

from targets.sheets.figures import vintage_of
from targets.sheets.listed import AVERAGE, PERIODS
from targets.sheets.sheet import TargetSheet

__all__ = ["AVERAGE", "PERIODS", "TargetSheet", "vintage_of"]
