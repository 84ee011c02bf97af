from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.goals import (
    Direction,
    Goal,
    GoalProblem,
    NotAGoal,
    Operator,
    Verdict,
    met_between,
    parse_goal,
    rate,
)

MET, EXCEEDED, MISSED = Verdict.MET, Verdict.EXCEEDED, Verdict.MISSED
CANNOT_TELL = Verdict.CANNOT_TELL

figures = st.decimals(min_value=-1000, max_value=1000, places=2)


def number(text):
    return None if text is None else Decimal(str(text))


def a_goal(operator, low=None, high=None):
    return Goal.from_bounds(operator, number(low), number(high))


def told(goal):
    bounds = [f"{bound:f}" for bound in (goal.low, goal.high) if bound is not None]
    return " ".join([goal.operator, *bounds])


# What the words mean


@pytest.mark.parametrize(
    ("words", "unit", "meant"),
    [
        ("9", "%", "at_least 9"),
        ("7-7,5", "%", "between 7 7.5"),
        ("5", "%", "at_least 5"),
        ("4-5", "%", "between 4 5"),
        ("7-8", "%", "between 7 8"),
        ("10-11", "%", "between 10 11"),
        ("dưới 4", "%", "below 4"),
        ("95", "%", "at_least 95"),
        ("100", "%", "all 100 100"),
        ("43", "clusters", "at_least 43"),
        ("≥ 20", "clusters", "at_least 20"),
        ("15-20", "clusters", "between 15 20"),
        ("≥ 7,5", "%", "at_least 7.5"),
        ("7,5", "%", "at_least 7.5"),
        ("7.5", "%", "at_least 7.5"),
        ("100", "clusters", "at_least 100"),
        ("100", "percentage points", "at_least 100"),
        ("100", "", "at_least 100"),
    ],
)
def test_the_cells_of_the_offices_table_of_targets(words, unit, meant):
    goal = parse_goal(words, unit)
    assert told(goal) == meant
    assert (goal.unit, goal.words) == (unit, words)


@pytest.mark.parametrize(
    ("words", "meant", "unit"),
    [
        ("tăng 12 %", "at_least 12", "%"),
        ("đạt 198 triệu đồng", "at_least 198", "triệu đồng"),
        ("7–8 %", "between 7 8", "%"),
        ("15–20 cụm", "between 15 20", "cụm"),
        ("5—10 cụm mới", "between 5 10", "cụm"),
        ("25–28 sản phẩm", "between 25 28", ""),
        ("7 % - 8 %", "between 7 8", "%"),
        ("từ 7 đến 8 %", "between 7 8", "%"),
        ("from 5 to 10 clusters", "between 5 10", "clusters"),
        ("between 7 and 8 %", "between 7 8", "%"),
        ("trong khoảng 4-4,5 %", "between 4 4.5", "%"),
        ("khoảng 7–7,5 %", "about 7 7.5", "%"),
        ("khoảng từ 7 đến 7,5 %", "about 7 7.5", "%"),
        ("khoảng 7", "about 7 7", ""),
        ("about 7 percent", "about 7 7", "%"),
        ("~100", "about 100 100", ""),
        ("≈ 7,5%", "about 7.5 7.5", "%"),
        ("trên 80 %", "above 80", "%"),
        ("> 80 %", "above 80", "%"),
        ("more than 80 per cent", "above 80", "%"),
        ("vượt 80 %", "above 80", "%"),
        ("trên 80 phần trăm", "above 80", "%"),
        ("2 percentage points", "at_least 2", "percentage points"),
        ("ít nhất 20", "at_least 20", ""),
        ("tối thiểu 20 cụm", "at_least 20", "cụm"),
        ("không dưới 20", "at_least 20", ""),
        ("không thấp hơn 7,5 %/năm", "at_least 7.5", "%"),
        ("at least 20", "at_least 20", ""),
        ("no less than 20", "at_least 20", ""),
        (">= 20", "at_least 20", ""),
        ("≥20", "at_least 20", ""),
        ("20+", "at_least 20", ""),
        ("phấn đấu 11 % trở lên", "at_least 11", "%"),
        ("từ 11 % trở lên", "at_least 11", "%"),
        ("11 % or more", "at_least 11", "%"),
        ("dưới 4,5 %", "below 4.5", "%"),
        ("DƯỚI 4,5%", "below 4.5", "%"),
        ("kiểm soát dưới 4 %", "below 4", "%"),
        ("kiểm soát lạm phát dưới 4 %", "below 4", "%"),
        ("below 4", "below 4", ""),
        ("< 4", "below 4", ""),
        ("thấp hơn 4", "below 4", ""),
        ("không quá 4,5 %", "at_most 4.5", "%"),
        ("không vượt quá 4,5 %", "at_most 4.5", "%"),
        ("tối đa 4,5 %", "at_most 4.5", "%"),
        ("≤ 4,5 %", "at_most 4.5", "%"),
        ("no more than 4.5 %", "at_most 4.5", "%"),
        ("up to 4.5 %", "at_most 4.5", "%"),
        ("4,5 % trở xuống", "at_most 4.5", "%"),
        ("4.5 % or less", "at_most 4.5", "%"),
        ("đúng 20", "exactly 20 20", ""),
        ("= 20", "exactly 20 20", ""),
        ("exactly 20 clusters", "exactly 20 20", "clusters"),
        ("100 %", "all 100 100", "%"),
        ("đạt 100%", "all 100 100", "%"),
        ("tất cả", "all 100 100", "%"),
        ("all clusters", "all 100 100", "%"),
        ("tăng 100 %", "at_least 100", "%"),
        ("ít nhất 100 %", "at_least 100", "%"),
        ("giữ thứ hạng ≥ 2", "rank_at_most 2", ""),
        ("xếp hạng ≤ 3", "rank_at_most 3", ""),
        ("top 3", "rank_at_most 3", ""),
        ("in the top 5", "rank_at_most 5", ""),
        ("xếp thứ 5 trở lên", "rank_at_most 5", ""),
        ("hoàn thành 26 cụm", "at_least 26", "cụm"),
        ("khởi công 43 cụm trong năm 2026", "at_least 43", "cụm"),
        ("20 cụm trên địa bàn thành phố", "at_least 20", "cụm"),
        ("730 nghìn tỷ đồng", "at_least 730", "nghìn tỷ đồng"),
        ("410 triệu đồng/lao động", "at_least 410", "triệu đồng"),
        ("1.500.000 đồng", "at_least 1500000", "đồng"),
        ("1.234,5 tỷ đồng", "at_least 1234.5", "tỷ đồng"),
        ("+11 %", "at_least 11", "%"),
        ("-1,2 %", "at_least -1.2", "%"),
        ("500 m3/ngày đêm", "at_least 500", ""),
        ("Hoàn thành đề án", "text", ""),
        ("Publish the plan", "text", ""),
    ],
)
def test_phrases_of_plans_in_both_languages(words, meant, unit):
    goal = parse_goal(words)
    assert told(goal) == meant
    assert (goal.unit, goal.words) == (unit, words)


def test_a_bare_number_is_a_cap_where_less_is_better():
    assert told(parse_goal("4", "%", direction="down")) == "at_most 4"
    assert told(parse_goal("4", "%", direction="neutral")) == "at_least 4"
    assert told(parse_goal("ít nhất 4", "%", direction="down")) == "at_least 4"


def test_all_of_what_is_counted_is_words_and_not_a_hundred_of_them():
    assert told(parse_goal("tất cả các cụm", "clusters")) == "text"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        *[(words, GoalProblem.EMPTY) for words in ["", " ", "-", "–", "…", "...", "x", "không"]],
        *[(words, GoalProblem.EMPTY) for words in ["chưa có", "N/A"]],
        ("?!", GoalProblem.NOT_A_GOAL),
        (None, GoalProblem.NOT_A_GOAL),
        ("a" * 301, GoalProblem.NOT_A_GOAL),
        ("5" * 301, GoalProblem.NOT_A_GOAL),
        ("15-3-2024", GoalProblem.NOT_A_GOAL),
        ("20 + 5", GoalProblem.NOT_A_GOAL),
        ("hoàn thành 26 cụm và 20 trạm", GoalProblem.NOT_A_GOAL),
        ("7 and 8", GoalProblem.NOT_A_GOAL),
        ("≥ 7-8", GoalProblem.NOT_A_GOAL),
        ("7-8 % trở lên", GoalProblem.NOT_A_GOAL),
        ("dưới 5 % trở lên", GoalProblem.NOT_A_GOAL),
        ("từ 4 đến dưới 4,5", GoalProblem.NOT_A_GOAL),
        ("between 7", GoalProblem.NOT_A_GOAL),
        ("giảm 5 %", GoalProblem.NOT_A_GOAL),
        ("≠ 5", GoalProblem.NOT_A_GOAL),
        ("≮ 5", GoalProblem.NOT_A_GOAL),
        ("- 20 cụm", GoalProblem.NOT_A_GOAL),
        ("16 ha (11,99)", GoalProblem.NOT_A_GOAL),
        ("1e9", GoalProblem.NOT_A_GOAL),
        ("tất cả 43 cụm", GoalProblem.NOT_A_GOAL),
        ("top 3-5", GoalProblem.NOT_A_GOAL),
        ("dưới thứ hạng 5", GoalProblem.NOT_A_GOAL),
        ("giảm -5 %", GoalProblem.NOT_A_GOAL),
        ("top 0", GoalProblem.NOT_A_RANK),
        ("hạng 2,5", GoalProblem.NOT_A_RANK),
        ("8-7", GoalProblem.LOW_ABOVE_HIGH),
    ],
)
def test_what_is_no_goal_is_refused_with_the_reason(words, code):
    with pytest.raises(NotAGoal) as problem:
        parse_goal(words)
    assert problem.value.code is code


@pytest.mark.parametrize("words", ["1.234", "≥ 1,234 cụm", "1.000-1.500", "1-1.500", "60.000 tỷ"])
def test_a_number_with_two_readings_is_asked_about(words):
    with pytest.raises(NotAGoal) as problem:
        parse_goal(words)
    assert problem.value.code is GoalProblem.AMBIGUOUS_NUMBER
    assert len(problem.value.readings) == 2
    assert problem.value.text == words


def test_the_decimal_mark_of_the_column_settles_the_doubt():
    assert told(parse_goal("1.000-1.500 tỷ đồng", decimal_mark=",")) == "between 1000 1500"
    assert told(parse_goal("≥ 1.234", decimal_mark=".")) == "at_least 1.234"


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("7 %", "clusters"),
        ("20 cụm", "%"),
        ("730 tỷ đồng", "nghìn tỷ đồng"),
        ("730 nghìn tỷ đồng", "tỷ đồng"),
        ("20 million USD", "billion USD"),
        ("20 tỷ đồng", "tỷ USD"),
        ("198 đồng", "triệu đồng"),
        ("2 điểm %", "%"),
    ],
)
def test_words_that_name_another_unit_are_refused(words, unit):
    with pytest.raises(NotAGoal) as problem:
        parse_goal(words, unit)
    assert problem.value.code is GoalProblem.UNIT_DIFFERS


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("20 cụm", "clusters"),
        ("20 CCN", "cụm"),
        ("12 phần trăm", "%"),
        ("730 nghìn tỷ đồng", "trillion VND"),
        ("20 bn USD", "billion USD"),
        ("20 tỷ", "tỷ USD"),
        ("198 triệu đồng/người", "triệu đồng"),
        ("2 điểm %", "percentage points"),
        ("70", "districts"),
    ],
)
def test_a_unit_said_in_other_words_is_the_same_unit(words, unit):
    assert parse_goal(words, unit).unit == unit


@given(st.text("0123456789.,-–≥<% đạttừến", max_size=25) | st.text(max_size=40))
def test_any_text_is_a_goal_or_refused(words):
    try:
        goal = parse_goal(words)
    except NotAGoal:
        return
    assert goal.words == words
    assert Goal.from_bounds(goal.operator, goal.low, goal.high, goal.unit, goal.words) == goal


# Goals put together from boxes


@pytest.mark.parametrize(
    ("operator", "low", "high", "kept"),
    [
        ("at_least", 20, None, (20, None)),
        ("at_least", None, 20, (20, None)),
        ("above", 80, None, (80, None)),
        ("at_most", None, 4, (None, 4)),
        ("below", 4, None, (None, 4)),
        ("below", 4, 4, (None, 4)),
        ("between", 7, 8, (7, 8)),
        ("between", 7, 7, (7, 7)),
        ("between", -2, -1, (-2, -1)),
        ("about", 7, None, (7, 7)),
        ("about", 7, 8, (7, 8)),
        ("exactly", 20, None, (20, 20)),
        ("all", None, None, (100, 100)),
        ("all", 100, None, (100, 100)),
        ("rank_at_most", None, 3, (None, 3)),
        ("rank_at_most", 1, None, (None, 1)),
        ("text", None, None, (None, None)),
        ("at_least", 0, None, (0, None)),
    ],
)
def test_a_goal_keeps_the_bounds_its_operator_needs(operator, low, high, kept):
    goal = a_goal(operator, low, high)
    assert goal.operator is Operator(operator)
    assert (goal.low, goal.high) == kept


@pytest.mark.parametrize(
    ("operator", "low", "high", "code"),
    [
        ("at_least", None, None, GoalProblem.MISSING_BOUND),
        ("between", 7, None, GoalProblem.MISSING_BOUND),
        ("between", None, 7, GoalProblem.MISSING_BOUND),
        ("about", None, None, GoalProblem.MISSING_BOUND),
        ("exactly", None, None, GoalProblem.MISSING_BOUND),
        ("rank_at_most", None, None, GoalProblem.MISSING_BOUND),
        ("between", 8, 7, GoalProblem.LOW_ABOVE_HIGH),
        ("about", 8, 7, GoalProblem.LOW_ABOVE_HIGH),
        ("at_least", 7, 8, GoalProblem.UNNEEDED_BOUND),
        ("below", 7, 8, GoalProblem.UNNEEDED_BOUND),
        ("exactly", 7, 8, GoalProblem.UNNEEDED_BOUND),
        ("all", 95, None, GoalProblem.UNNEEDED_BOUND),
        ("text", 5, None, GoalProblem.UNNEEDED_BOUND),
        ("rank_at_most", 0, None, GoalProblem.NOT_A_RANK),
        ("rank_at_most", "1.5", None, GoalProblem.NOT_A_RANK),
        ("at_least", "NaN", None, GoalProblem.NOT_A_GOAL),
        ("at_most", "Infinity", None, GoalProblem.NOT_A_GOAL),
    ],
)
def test_boxes_that_make_no_goal_are_refused_with_the_reason(operator, low, high, code):
    with pytest.raises(NotAGoal) as problem:
        a_goal(operator, low, high)
    assert problem.value.code is code


# How a value stands to a goal


@pytest.mark.parametrize(
    ("goal", "below", "at_low", "at_high", "above"),
    [
        pytest.param(("at_least", 7), MISSED, MET, None, EXCEEDED, id="at least"),
        pytest.param(("above", 7), MISSED, MISSED, None, MET, id="above"),
        pytest.param(("at_most", 7), MET, MET, None, MISSED, id="at most"),
        pytest.param(("below", 7), MET, MISSED, None, MISSED, id="below"),
        pytest.param(("between", 7, 8), MISSED, MET, MET, EXCEEDED, id="between"),
        pytest.param(("about", 7, 8), MISSED, MET, MET, EXCEEDED, id="about"),
        pytest.param(("exactly", 7), MISSED, MET, None, MISSED, id="exactly"),
        pytest.param(("rank_at_most", 7), MET, MET, None, MISSED, id="rank"),
    ],
)
def test_a_final_value_below_at_and_above_its_goal(goal, below, at_low, at_high, above):
    goal = a_goal(*goal)
    assert rate(goal, number(6), final=True) is below
    assert rate(goal, number(7), final=True) is at_low
    if at_high:
        assert rate(goal, number("7.5"), final=True) is at_high
        assert rate(goal, number(8), final=True) is at_high
    assert rate(goal, number(9), final=True) is above
    assert rate(goal, None, final=True) is CANNOT_TELL


@pytest.mark.parametrize(
    ("value", "verdict"),
    [("99.96", MISSED), (100, MET), (0, MISSED), (None, CANNOT_TELL)],
)
def test_all_is_a_hundred_and_nothing_less(value, verdict):
    assert rate(a_goal("all"), number(value), final=True) is verdict


@pytest.mark.parametrize(
    ("goal", "value", "verdict"),
    [
        pytest.param(("about", 7), "6.4", MISSED, id="rounds to less"),
        pytest.param(("about", 7), "6.5", MET, id="rounds to it"),
        pytest.param(("about", 7), "7.4", MET, id="rounds down to it"),
        pytest.param(("about", 7), "7.5", EXCEEDED, id="rounds to more"),
        pytest.param(("about", "7.5"), "7.4", MISSED, id="said to one decimal, and less"),
        pytest.param(("about", "7.5"), "7.46", MET, id="said to one decimal, and as good as it"),
        pytest.param(("about", "7.0000"), "6.6", MET, id="zeros of the database say nothing"),
        pytest.param(("about", 60000), "59999.6", MET, id="thousands are taken at their word"),
        pytest.param(("about", 7, "7.5"), "6.95", MET, id="a range is as precise as its finer end"),
        pytest.param(("about", 7, "7.5"), "6.94", MISSED, id="just below the range"),
    ],
)
def test_about_is_as_precise_as_it_was_said(goal, value, verdict):
    assert rate(a_goal(*goal), number(value), final=True) is verdict


@pytest.mark.parametrize(
    ("goal", "low", "high", "verdict"),
    [
        pytest.param(("below", 4), "2.73", "2.79", MET, id="surely under the cap"),
        pytest.param(("below", 4), "4.2", "4.6", MISSED, id="surely over the cap"),
        pytest.param(("below", 4), "3.6", "4.1", CANNOT_TELL, id="under or over the cap"),
        pytest.param(("below", 4), "3.6", "4", CANNOT_TELL, id="may touch a cap to stay below"),
        pytest.param(("at_most", 4), "3.6", "4", MET, id="may touch a cap it may reach"),
        pytest.param(("at_least", "7.5"), "2.35", "3", MISSED, id="surely short"),
        pytest.param(("at_least", 3), "2.35", "3", CANNOT_TELL, id="may just reach it"),
        pytest.param(("at_least", 3), "3", "3.5", MET, id="met at least, exceeded perhaps"),
        pytest.param(("at_least", 3), "3.1", "3.5", EXCEEDED, id="surely more"),
        pytest.param(("above", 3), "3", "3.5", CANNOT_TELL, id="may not be above"),
        pytest.param(("between", 7, 8), "7.2", "7.8", MET, id="within"),
        pytest.param(("between", 7, 8), "7", "9", MET, id="from the low end to beyond"),
        pytest.param(("between", 7, 8), "8.1", "9", EXCEEDED, id="beyond"),
        pytest.param(("between", 7, 8), "8", "9", MET, id="at the high end or beyond"),
        pytest.param(("between", 7, 8), "6.9", "7.1", CANNOT_TELL, id="across the low end"),
        pytest.param(("between", 7, 8), "6", "9", CANNOT_TELL, id="anywhere"),
        pytest.param(("exactly", 7), "6", "8", CANNOT_TELL, id="may be it"),
        pytest.param(("exactly", 7), "7.1", "8", MISSED, id="surely not it"),
        pytest.param(("exactly", 7), "7", "7", MET, id="both ends alike"),
        pytest.param(("rank_at_most", 3), "2", "4", CANNOT_TELL, id="in the top or not"),
    ],
)
def test_an_estimate_between_two_values_is_rated_only_where_both_agree(goal, low, high, verdict):
    assert rate(a_goal(*goal), number(low), number(high), final=True) is verdict


@pytest.mark.parametrize(
    ("direction", "below", "within", "above"),
    [
        ("up", MISSED, MET, EXCEEDED),
        ("down", EXCEEDED, MET, MISSED),
        ("neutral", MISSED, MET, MISSED),
    ],
)
def test_the_better_side_of_a_range_follows_the_direction(direction, below, within, above):
    for operator in ("between", "about"):
        goal = a_goal(operator, 7, 8)
        assert rate(goal, number(5), final=True, direction=direction) is below
        assert rate(goal, number("7.5"), final=True, direction=direction) is within
        assert rate(goal, number(10), final=True, direction=direction) is above


def test_more_than_asked_is_no_excess_where_more_is_not_better():
    goal = a_goal("at_least", 7)
    assert rate(goal, number(9), final=True, direction="down") is MET
    assert rate(goal, number(9), final=True, direction="neutral") is MET
    assert rate(goal, number(6), final=True, direction="down") is MISSED


@pytest.mark.parametrize("operator", ["at_least", "above", "at_most", "below", "exactly"])
@pytest.mark.parametrize("value", [0, 7, 20])
def test_an_average_may_still_turn_before_the_period_is_over(operator, value):
    assert rate(a_goal(operator, 7), number(value), final=False) is CANNOT_TELL


@pytest.mark.parametrize(
    ("goal", "value", "verdict"),
    [
        pytest.param(("at_least", 20), 19, CANNOT_TELL, id="not yet there"),
        pytest.param(("at_least", 20), 20, MET, id="reached for good"),
        pytest.param(("at_least", 20), 21, EXCEEDED, id="passed for good"),
        pytest.param(("above", 20), 20, CANNOT_TELL, id="not yet above"),
        pytest.param(("above", 20), 21, MET, id="above for good"),
        pytest.param(("between", 15, 20), 14, CANNOT_TELL, id="below the range"),
        pytest.param(("between", 15, 20), 15, MET, id="in the range, may yet pass it"),
        pytest.param(("between", 15, 20), 21, EXCEEDED, id="past the range"),
        pytest.param(("about", 15, 20), 15, MET, id="about the range"),
        pytest.param(("at_most", 20), 20, CANNOT_TELL, id="cap touched, not broken"),
        pytest.param(("at_most", 20), 21, MISSED, id="cap broken for good"),
        pytest.param(("below", 20), 19, CANNOT_TELL, id="cap still above"),
        pytest.param(("below", 20), 20, MISSED, id="cap to stay below, touched"),
        pytest.param(("exactly", 20), 19, CANNOT_TELL, id="may still come to it"),
        pytest.param(("exactly", 20), 20, CANNOT_TELL, id="may still go beyond"),
        pytest.param(("exactly", 20), 21, MISSED, id="gone beyond"),
        pytest.param(("rank_at_most", 3), 1, CANNOT_TELL, id="a rank is never counted up"),
        pytest.param(("rank_at_most", 3), 5, CANNOT_TELL, id="a rank may still be won back"),
        pytest.param(("at_least", 20), None, CANNOT_TELL, id="nobody has counted"),
        pytest.param(("text",), 20, CANNOT_TELL, id="words are not rated"),
    ],
)
def test_a_count_can_reach_its_goal_or_break_its_cap_before_the_period_is_over(
    goal, value, verdict
):
    assert rate(a_goal(*goal), number(value), final=False, cumulative=True) is verdict


def test_a_count_that_should_stay_in_a_range_can_leave_it_for_good():
    goal = a_goal("between", 15, 20)
    for direction in ("down", "neutral"):
        told = [
            rate(goal, number(v), final=False, cumulative=True, direction=direction)
            for v in (14, 15, 20, 21)
        ]
        assert told == [CANNOT_TELL, CANNOT_TELL, CANNOT_TELL, MISSED]


def test_of_an_estimated_count_only_its_low_end_is_sure():
    goal = a_goal("at_least", 20)
    assert rate(goal, number(19), number(22), final=False, cumulative=True) is CANNOT_TELL
    assert rate(goal, number(20), number(22), final=False, cumulative=True) is MET


def test_words_are_not_rated_and_no_goal_needs_no_rating():
    assert rate(a_goal("text"), number(5), final=True) is CANNOT_TELL
    assert rate(None, number(5), final=True) is Verdict.NOT_APPLICABLE


def test_an_estimate_does_not_run_backwards():
    with pytest.raises(ValueError, match="cannot lie between"):
        rate(a_goal("at_least", 5), number(6), number(5), final=True)


# Between which values a goal is met


@pytest.mark.parametrize(
    ("goal", "direction", "least", "most"),
    [
        pytest.param(("at_least", 7), "up", "7", None, id="at least"),
        pytest.param(("at_least", 7), "down", "7", None, id="at least, where less is better"),
        pytest.param(("above", 7), "up", "7", None, id="above"),
        pytest.param(("at_most", 7), "down", None, "7", id="at most"),
        pytest.param(("below", 7), "down", None, "7", id="below"),
        pytest.param(("between", 7, 8), "up", "7", None, id="more than a range exceeds it"),
        pytest.param(("between", 7, 8), "down", None, "8", id="less than a range exceeds it"),
        pytest.param(("between", 7, 8), "neutral", "7", "8", id="a range to stay within"),
        pytest.param(("about", 7, "7.5"), "neutral", "6.95", "7.55", id="about, to one decimal"),
        pytest.param(("about", 7), "up", "6.5", None, id="about, to none"),
        pytest.param(("exactly", 7), "up", "7", "7", id="exactly"),
        pytest.param(("all",), "up", "100", None, id="all"),
        pytest.param(("rank_at_most", 3), "up", None, "3", id="rank"),
    ],
)
def test_a_goal_is_met_between_its_ends(goal, direction, least, most):
    assert met_between(a_goal(*goal), direction) == (number(least), number(most))


@pytest.mark.parametrize(
    ("goal", "least", "most"),
    [
        pytest.param(("at_least", 20), "19.5", None, id="at least"),
        pytest.param(("above", 20), "20.5", None, id="above"),
        pytest.param(("at_most", 20), None, "20.5", id="at most"),
        pytest.param(("below", 20), None, "19.5", id="below"),
        pytest.param(("exactly", 20), "19.5", "20.5", id="exactly"),
        pytest.param(("rank_at_most", 3), None, "3.5", id="rank"),
        pytest.param(("all",), "100", None, id="all is whole, and no half step less"),
    ],
)
def test_what_comes_in_steps_is_met_from_half_a_step_before(goal, least, most):
    assert met_between(a_goal(*goal), "up", Decimal(1)) == (number(least), number(most))


def test_a_goal_in_words_has_no_ends():
    with pytest.raises(ValueError, match="text"):
        met_between(a_goal("text"))


goals = st.one_of(
    st.tuples(
        st.sampled_from(["at_least", "above", "at_most", "below", "exactly", "about"]), figures
    ),
    st.tuples(st.sampled_from(["between", "about"]), figures, figures).filter(
        lambda goal: goal[1] <= goal[2]
    ),
    st.just(("all",)),
).map(lambda bounds: Goal.from_bounds(*bounds))
estimates = st.tuples(figures, figures).map(sorted)
directions = st.sampled_from(Direction)


@given(goals, estimates, st.integers(0, 100), directions)
def test_what_is_said_of_an_estimate_holds_for_every_value_in_it(goal, ends, percent, direction):
    low, high = ends
    value = low + (high - low) * percent / 100
    said = rate(goal, low, high, final=True, direction=direction)
    true = rate(goal, value, final=True, direction=direction)
    assert said in (CANNOT_TELL, true) or (said is MET and true is EXCEEDED)


@given(goals, figures, st.decimals(min_value=0, max_value=5000, places=2), directions)
def test_what_is_said_of_a_count_before_the_end_still_holds_at_the_end(
    goal, value, more, direction
):
    said = rate(goal, value, final=False, cumulative=True, direction=direction)
    true = rate(goal, value + more, final=True, direction=direction)
    assert said in (CANNOT_TELL, true) or (said is MET and true is EXCEEDED)


@given(goals, figures, directions)
def test_nothing_is_said_of_an_average_before_the_end(goal, value, direction):
    assert rate(goal, value, final=False, direction=direction) is CANNOT_TELL


@given(goals, figures, directions)
def test_whole_numbers_are_met_just_where_a_goal_lets_them_be(goal, value, direction):
    value = value.to_integral_value()
    bounds = [bound for bound in (goal.low, goal.high) if bound is not None]
    if any(bound != bound.to_integral_value() for bound in bounds):
        return
    least, most = met_between(goal, direction, Decimal(1))
    is_within = (least is None or value >= least) and (most is None or value <= most)
    is_met = rate(goal, value, final=True, direction=direction) in (MET, EXCEEDED)
    assert is_within is is_met


@pytest.mark.parametrize(
    ("words", "direction", "meant"),
    [
        ("giảm 3", "up", "at_least -3"),
        ("giảm 3 %", "down", "at_most -3"),
        ("giảm không quá 3", "up", "at_least -3"),
        ("giảm dưới 2 %", "up", "above -2"),
        ("giảm ít nhất 5 %", "down", "at_most -5"),
        ("giảm từ 2 đến 3 %", "down", "between -3 -2"),
        ("decrease by 3", "up", "at_least -3"),
        ("tăng 7,5%/năm", "up", "at_least 7.5"),
        ("tăng lên 8", "up", "at_least 8"),
    ],
)
def test_a_decrease_is_growth_below_nought(words, direction, meant):
    assert told(parse_goal(words, "%", direction=direction, is_growth=True)) == meant


@pytest.mark.parametrize("words", ["tăng 5 cụm", "giảm 10 cụm", "giảm 3", "increase by 4"])
def test_of_a_level_by_how_much_it_changes_is_no_goal(words):
    with pytest.raises(NotAGoal) as problem:
        parse_goal(words, "clusters", is_growth=False)
    assert problem.value.code is GoalProblem.BY_HOW_MUCH


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("giảm còn 5 cụm", "at_most 5"),
        ("giảm xuống dưới 5 cụm", "below 5"),
        ("còn 5", "at_most 5"),
        ("tăng lên 26 cụm", "at_least 26"),
    ],
)
def test_what_a_level_is_to_come_to_is_a_goal(words, meant):
    assert told(parse_goal(words, "clusters", is_growth=False)) == meant
