import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from hanoi_industry import charts
from hanoi_industry.charts import Asked, Bar, Expected, Limit, Line, Said, Step, Year

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def in_vietnamese():
    with translation.override("vi"):
        yield


def drawn(chart):
    return ElementTree.fromstring(chart.svg)  # noqa: S314


def classes(chart):
    return [part.get("class") or "" for part in drawn(chart).iter()]


def cells(chart):
    return [[cell.text for cell in row] for row in chart.table.rows]


def a_bar_chart(*values, limit=None):
    bars = [Bar(f"Cụm {number}", value) for number, value in enumerate(values)]
    return charts.bars("Tìm thấy", bars, unit="mg/l", limit=limit)


def test_a_chart_has_a_name_a_description_and_its_numbers():
    chart = a_bar_chart(Decimal("1234.5"), None)
    svg = drawn(chart)
    assert svg.get("role") == "img"
    assert svg.find(f"{SVG}title").text == "Tìm thấy"
    assert "1.234,5 mg/l" in svg.find(f"{SVG}desc").text
    assert cells(chart)[0] == ["Cụm 0", "1.234,5"]


def test_what_is_missing_is_said_and_not_drawn_as_zero():
    chart = a_bar_chart(5, None)
    assert len(list(drawn(chart).iter(f"{SVG}rect"))) == 1
    assert "office-missing" in classes(chart)


@pytest.mark.parametrize(
    ("value", "upper", "broken"),
    [(75, True, False), (76, True, True), (74, True, False), (75, False, False), (74, False, True)],
)
def test_only_what_is_beyond_a_limit_breaks_it(value, upper, broken):
    chart = a_bar_chart(value, limit=Limit("Giới hạn", 75, upper=upper))
    assert any("office-broken" in css for css in classes(chart)) is broken
    assert "Giới hạn: 75 mg/l" in chart.svg
    assert ("✕" in chart.svg) is broken


def test_bars_below_zero_begin_at_the_zero_line():
    chart = a_bar_chart(-10, 20)
    below, above = drawn(chart).iter(f"{SVG}rect")
    zero = next(
        line for line in drawn(chart).iter(f"{SVG}line") if line.get("class") == "office-zero"
    )
    edge = float(below.get("x")[:-1]) + float(below.get("width")[:-1])
    assert edge == pytest.approx(float(zero.get("x1")[:-1]), abs=0.05)
    assert above.get("x") == zero.get("x1")


@pytest.mark.parametrize("values", [[], [None], [0], [0, 0], [Decimal("0.0001")], [10**15]])
def test_odd_numbers_still_make_a_drawing_within_its_frame(values):
    chart = a_bar_chart(*values)
    drawn(chart)
    for place in re.findall(r'"(-?[\d.]+)%"', chart.svg):
        assert -0.01 <= float(place) <= 100.01


def test_a_gap_in_a_line_is_never_drawn_through():
    chart = charts.lines(
        "x", ["2022", "2023", "2024", "2025"], [Line("Có trạm", [51, 49, None, 30])]
    )
    segments = [
        line for line in drawn(chart).iter(f"{SVG}line") if "office-line" in line.get("class")
    ]
    assert len(segments) == 1
    assert len(list(drawn(chart).iter(f"{SVG}circle"))) == 3
    assert cells(chart)[2] == ["2024", chart.table.rows[2][1].text]
    assert chart.table.rows[2][1].text not in ("", "0")


def test_lines_are_named_at_their_ends_or_in_a_legend():
    short = charts.lines("x", ["a", "b"], [Line("Có trạm", [1, 2])])
    long = charts.lines("x", ["a", "b"], [Line("Tỷ lệ cụm công nghiệp có trạm", [1, 2])])
    assert ">Có trạm<" in short.svg and short.legend == ()
    assert long.legend == ("Tỷ lệ cụm công nghiệp có trạm",)


def test_a_funnel_tells_what_could_not_be_told():
    chart = charts.funnel(
        "x", [Step("Vận hành", 19, href="/a/"), Step("Đạt chuẩn", 15, 4, unknown_href="/b/")]
    )
    first, second = cells(chart)
    assert first[:2] == ["Vận hành", "19"]
    assert second == ["Đạt chuẩn", "15", "15 / 15 (100 %)", "4"]
    assert "office-bar-unknown" in classes(chart)
    page = render_to_string("parts/_chart.html", {"chart": chart})
    assert 'href="/a/"' in page and 'href="/b/"' in page


def test_steps_that_do_not_lie_within_one_another_have_no_share():
    chart = charts.funnel("x", [Step("a", 3), Step("b", 5)])
    assert cells(chart)[1][2] == ""


def test_a_sparkline_has_gaps_and_a_name():
    chart = charts.sparkline([1, None, 3, 2], title="2022-2025")
    assert len(list(drawn(chart).iter(f"{SVG}polyline"))) == 2
    assert drawn(chart).find(f"{SVG}title").text == "2022-2025"
    drawn(charts.sparkline([], title="x"))
    drawn(charts.sparkline([None, 5], title="x"))


# Years of one figure

SHAPES = [("ring", "ước tính"), ("disc", "chính thức")]


def a_chart_of_years(*years):
    return charts.years("Tìm thấy", years, SHAPES, unit="%", heading="Năm")


def said(value, shape="ring", **values):
    return Said(value, shape, f"{value} %", **{"is_shown": True, **values})


def marks(chart):
    return [css for css in classes(chart) if css.startswith("office-said")]


def test_all_that_was_said_of_a_year_is_drawn_and_the_one_that_counts_over_it():
    first = said(Decimal("8.5"), is_shown=False)
    chart = a_chart_of_years(Year("2025", said=(said(Decimal("8.16"), "disc"), first)))
    assert marks(chart) == ["office-said office-said-beside", "office-said"]
    assert classes(chart).count("office-revised") == 1
    assert chart.table.headings == ["Năm", "ước tính", "chính thức"]
    assert cells(chart) == [["2025", "8.5 %", "8.16 %"]]


def test_kinds_of_figures_are_told_apart_by_their_shape():
    chart = a_chart_of_years(Year("2024", said=(said(5, "disc"),)), Year("2025", said=(said(6),)))
    shapes = {part.get("class") for part in drawn(chart).iter() if part.tag != f"{SVG}text"}
    assert {"office-full", "office-hollow"} <= shapes
    assert [key.words for key in chart.keys] == ["ước tính", "chính thức"]


def test_the_line_of_years_is_not_drawn_through_a_gap_or_a_range():
    a_range = Said(3, "ring", "3–4 %", high=4, is_shown=True)
    years = [said(5), said(6), None, said(7), a_range, said(8)]
    chart = a_chart_of_years(
        *(Year(str(number), said=(one,) if one else ()) for number, one in enumerate(years))
    )
    assert sum("office-line " in f"{css} " for css in classes(chart)) == 1
    assert len(marks(chart)) == 6


@pytest.mark.parametrize(
    ("asked", "edges", "bands"),
    [
        (Asked("7–7,5 %", 7, Decimal("7.5")), 2, 1),
        (Asked("ít nhất 8 %", 8), 1, 0),
        (Asked("dưới 4 %", high=4), 1, 0),
        (Asked("đúng 5", 5, 5), 1, 0),
    ],
)
def test_a_target_is_a_band_between_two_bounds_or_the_line_of_one(asked, edges, bands):
    chart = a_chart_of_years(Year("2025", (asked,), (said(6),)))
    found = classes(chart)
    assert (found.count("office-asked"), found.count("office-asked-band")) == (edges, bands)


def test_a_target_that_was_changed_stays_in_sight():
    asked = (Asked("6,5 %", 6.5, is_former=True), Asked("8 %", 8))
    chart = a_chart_of_years(Year("2025", asked))
    assert {"office-asked", "office-asked-former"} <= set(classes(chart))
    assert cells(chart) == [["2025", "6,5 %; 8 %"]]


def test_a_forecast_is_drawn_as_a_range_and_told_in_the_table():
    expected = Expected(7, 8, 9, "7 đến 9 %")
    chart = a_chart_of_years(Year("2024", said=(said(5),)), Year("2025", expected=expected))
    assert classes(chart).count("office-expected") == 1
    assert cells(chart) == [["2024", "5 %", "–"], ["2025", "–", "7 đến 9 %"]]
    assert "7 đến 9 %" in drawn(chart).find(f"{SVG}desc").text


@pytest.mark.parametrize("value", [0, -5, Decimal("0.0001"), 10**12])
def test_years_of_odd_numbers_stay_within_the_frame(value):
    chart = a_chart_of_years(Year("2025", (Asked("x", value),), (said(value),)), Year("2026"))
    for place in re.findall(r'"(-?[\d.]+)%"', chart.svg):
        assert -0.01 <= float(place) <= 100.01


def test_names_people_typed_stay_text():
    chart = charts.bars("<b>", [Bar("<script>alert(1)</script>", 1)], note="<i>")
    page = render_to_string("parts/_chart.html", {"chart": chart})
    assert "<script>" not in page and "<b>" not in page and "<i>" not in page
