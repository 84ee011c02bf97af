from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.utils import translation

from hanoi_industry import charts
from hanoi_industry.charts import LimitStep, Point

SVG = "{http://www.w3.org/2000/svg}"
UNTIL = date(2025, 12, 31)


@pytest.fixture(autouse=True)
def in_vietnamese():
    with translation.override("vi"):
        yield


def a_point(month, value, **kwargs):
    words = "KPH" if value is None else str(value).replace(".", ",")
    return Point(date(2025, month, 10), None if value is None else Decimal(value), words, **kwargs)


def drawn(points, steps=()):
    chart = charts.days("COD vượt hai lần", points, steps, unit="mg/l", until=UNTIL)
    return chart, ElementTree.fromstring(chart.svg)  # noqa: S314


def of_class(svg, tag, css):
    return [part for part in svg.iter(f"{SVG}{tag}") if css in (part.get("class") or "").split()]


def x_of(part, name="x1"):
    return float(part.get(name).rstrip("%"))


B = LimitStep(date(2024, 1, 1), None, Decimal("148.5"), "≤ 148,5")
A = LimitStep(date(2025, 6, 1), None, Decimal("74.25"), "≤ 74,25")


def test_every_value_is_a_point_and_a_row_of_the_table():
    chart, svg = drawn([a_point(1, 100), a_point(4, 120)], [B])
    assert len(of_class(svg, "circle", "office-dot")) == 2
    assert [[cell.text for cell in row] for row in chart.table.rows] == [
        ["10/01/2025", "100", "≤ 148,5", ""],
        ["10/04/2025", "120", "≤ 148,5", ""],
    ]


def test_a_limit_that_changed_is_a_line_with_a_step_on_its_day():
    _chart, svg = drawn([a_point(1, 100), a_point(12, 60)], [B, A])
    levels = of_class(svg, "line", "office-limit")
    flat = [one for one in levels if one.get("y1") == one.get("y2")]
    upright = [one for one in levels if one.get("x1") == one.get("x2")]
    assert len(flat) == 2 and len(upright) == 1
    assert x_of(flat[0], "x2") == x_of(flat[1]) == x_of(upright[0])
    assert float(flat[0].get("y1")) < float(flat[1].get("y1"))


def test_each_value_stands_beside_the_limit_of_its_own_day():
    chart, _svg = drawn([a_point(5, 100), a_point(6, 100)], [B, A])
    assert [row[2].text for row in chart.table.rows] == ["≤ 148,5", "≤ 74,25"]


def test_both_ends_of_a_limit_are_drawn():
    ph = LimitStep(date(2024, 1, 1), Decimal("5.5"), Decimal(9), "5,5–9")
    _chart, svg = drawn([a_point(1, 7), a_point(2, "7.5")], [ph])
    assert len(of_class(svg, "line", "office-limit")) == 2


def test_what_is_beyond_is_ringed_and_named_and_not_only_coloured():
    chart, svg = drawn([a_point(1, 100), a_point(2, 200, is_beyond=True)], [B])
    assert len(of_class(svg, "circle", "office-beyond")) == 1
    assert [part.text for part in of_class(svg, "text", "office-beyond-value")] == ["200"]
    assert chart.table.rows[1][3].text != ""


def test_less_than_is_a_hollow_point_with_its_key():
    chart, svg = drawn([a_point(1, "0.02", is_hollow=True), a_point(2, 1)])
    assert len(of_class(svg, "circle", "office-hollow")) == 1
    assert len(chart.keys) == 1


def test_a_value_without_a_number_is_told_and_never_drawn_through():
    chart, svg = drawn([a_point(1, 100), a_point(2, None), a_point(3, 100)], [B])
    assert len(of_class(svg, "circle", "office-dot")) == 2
    assert of_class(svg, "line", "office-line") == []
    assert chart.table.rows[1][1].text == "KPH"


def test_years_of_silence_are_not_drawn_through():
    points = [Point(date(2023, 1, 1), Decimal(5), "5"), a_point(2, 5), a_point(3, 6)]
    _chart, svg = drawn(points)
    assert len(of_class(svg, "line", "office-line")) == 1


def test_a_chart_of_one_day_and_of_none_can_be_drawn():
    for points in ([], [Point(UNTIL, Decimal(5), "5")]):
        chart, _svg = drawn(points, [B])
        assert len(chart.table.rows) == len(points)
