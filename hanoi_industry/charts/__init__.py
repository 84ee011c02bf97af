"""Charts drawn on the server as SVG, each with the table of its numbers.

The title of a chart is its finding. Places along a chart are given in per cent, so that it fits
any width while letters keep their size; colours are variables of the stylesheet, which knows light,
dark and print. What is missing is a gap with a question mark, never a zero and never drawn through.
"""

from hanoi_industry.charts.bar_charts import Bar, Step, bars, funnel
from hanoi_industry.charts.day_charts import LimitStep, Point, days
from hanoi_industry.charts.drawing import Cell, Chart, ChartTable, Key, Limit, Number
from hanoi_industry.charts.line_charts import Line, lines, sparkline
from hanoi_industry.charts.year_charts import Asked, Expected, Said, Year, years

__all__ = [
    "Asked",
    "Bar",
    "Cell",
    "Chart",
    "ChartTable",
    "Expected",
    "Key",
    "Limit",
    "LimitStep",
    "Line",
    "Number",
    "Point",
    "Said",
    "Step",
    "Year",
    "bars",
    "days",
    "funnel",
    "lines",
    "sparkline",
    "years",
]
