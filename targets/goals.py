"""Goals as plans word them ("khoảng 7–7,5 %", "dưới 4 %"), and how a value stands to one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum, auto
from itertools import takewhile

from hanoi_industry import figures
from hanoi_industry.words import accent_free, nfc

LONGEST_GOAL = 300
HUNDRED = Decimal(100)
NO_LIMIT = Decimal("Infinity")


class Operator(StrEnum):
    AT_LEAST = auto()
    ABOVE = auto()
    AT_MOST = auto()
    BELOW = auto()
    BETWEEN = auto()
    ABOUT = auto()
    EXACTLY = auto()
    ALL = auto()
    RANK_AT_MOST = auto()
    TEXT = auto()


class Verdict(StrEnum):
    MET = auto()
    EXCEEDED = auto()
    ON_COURSE = auto()
    AT_RISK = auto()
    MISSED = auto()
    CANNOT_TELL = auto()
    NOT_APPLICABLE = auto()


class Direction(StrEnum):
    UP = auto()
    DOWN = auto()
    NEUTRAL = auto()


class GoalProblem(StrEnum):
    EMPTY = auto()
    NOT_A_GOAL = auto()
    AMBIGUOUS_NUMBER = auto()
    UNIT_DIFFERS = auto()
    BY_HOW_MUCH = auto()
    MISSING_BOUND = auto()
    UNNEEDED_BOUND = auto()
    LOW_ABOVE_HIGH = auto()
    NOT_A_RANK = auto()


class NotAGoal(ValueError):
    """No goal can be made of it. `readings` holds the numbers it could mean, where that is why."""

    def __init__(self, code: GoalProblem, text: str = "", readings: tuple[Decimal, ...] = ()):
        super().__init__(code, text, readings)
        self.code = code
        self.text = text
        self.readings = readings


FLOORS = {Operator.AT_LEAST, Operator.ABOVE}
CAPS = {Operator.AT_MOST, Operator.BELOW, Operator.RANK_AT_MOST}
POINTS = {Operator.EXACTLY, Operator.ALL}


@dataclass(frozen=True)
class Goal:
    """`low` and `high` are the bounds the operator needs; a single point has both alike."""

    operator: Operator
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    words: str = ""

    @classmethod
    def from_bounds(cls, operator, low=None, high=None, unit="", words="") -> "Goal":
        """A goal put together from separate boxes.

        Where one number is enough it may stand in either box.
        """
        operator = Operator(operator)
        given = [Decimal(number) for number in (low, high) if number is not None]
        if not all(number.is_finite() for number in given):
            raise NotAGoal(GoalProblem.NOT_A_GOAL, words)
        low, high = _bounds(operator, given, words)
        return cls(operator, low, high, unit, words)


def _bounds(operator: Operator, given: list[Decimal], words: str) -> tuple:
    if operator is Operator.TEXT:
        if given:
            raise NotAGoal(GoalProblem.UNNEEDED_BOUND, words)
        return None, None
    if operator is Operator.ALL:
        if any(number != HUNDRED for number in given):
            raise NotAGoal(GoalProblem.UNNEEDED_BOUND, words)
        return HUNDRED, HUNDRED
    if not given or (operator is Operator.BETWEEN and len(given) < 2):
        raise NotAGoal(GoalProblem.MISSING_BOUND, words)
    first, last = given[0], given[-1]
    if operator in FLOORS | CAPS | POINTS and first != last:
        raise NotAGoal(GoalProblem.UNNEEDED_BOUND, words)
    if first > last:
        raise NotAGoal(GoalProblem.LOW_ABOVE_HIGH, words)
    if operator is Operator.RANK_AT_MOST and (first < 1 or first != first.to_integral_value()):
        raise NotAGoal(GoalProblem.NOT_A_RANK, words)
    return None if operator in CAPS else first, None if operator in FLOORS else last


def rate(
    goal: Goal | None,
    value_low: Decimal | None,
    value_high: Decimal | None = None,
    *,
    final: bool,
    direction: str = Direction.UP,
    cumulative: bool = False,
) -> Verdict:
    """How a value, or a value known only to lie between two, stands to a goal.

    Before the period is over nothing is said, for an average may still turn. Only what is
    counted up (`cumulative`) can have reached a goal, or broken a cap, for good.
    """
    if goal is None:
        return Verdict.NOT_APPLICABLE
    if goal.operator is Operator.TEXT or value_low is None:
        return Verdict.CANNOT_TELL
    value_high = value_low if value_high is None else value_high
    if value_low > value_high:
        raise ValueError(f"A value cannot lie between {value_low} and {value_high}.")
    if not final:
        if not cumulative or goal.operator is Operator.RANK_AT_MOST:
            return Verdict.CANNOT_TELL
        value_high = NO_LIMIT
    direction = Direction(direction)
    return _common({_rate_point(goal, p, direction) for p in _telling(goal, value_low, value_high)})


def _telling(goal: Goal, low: Decimal, high: Decimal) -> Iterator[Decimal]:
    """The ends of the value, and the bounds of the goal between them: all a verdict can turn on."""
    yield from (low, high)
    yield from (b for b in (goal.low, goal.high) if b is not None and low < b < high)


def _common(verdicts: set[Verdict]) -> Verdict:
    if len(verdicts) == 1:
        return verdicts.pop()
    return Verdict.MET if Verdict.MISSED not in verdicts else Verdict.CANNOT_TELL


def _rate_point(goal: Goal, value: Decimal, direction: Direction) -> Verdict:
    match goal.operator:
        case Operator.AT_LEAST:
            is_better = direction is Direction.UP and value > goal.low
            return Verdict.EXCEEDED if is_better else _met(value >= goal.low)
        case Operator.ABOVE:
            return _met(value > goal.low)
        case Operator.AT_MOST | Operator.RANK_AT_MOST:
            return _met(value <= goal.high)
        case Operator.BELOW:
            return _met(value < goal.high)
        case Operator.EXACTLY:
            return _met(value == goal.low)
        case Operator.ALL:
            return _met(value >= HUNDRED)
        case Operator.ABOUT:
            return _rate_range(goal.low, goal.high, _as_precise_as(goal, value), direction)
        case Operator.BETWEEN:
            return _rate_range(goal.low, goal.high, value, direction)
    raise ValueError(goal.operator)


def _rate_range(low: Decimal, high: Decimal, value: Decimal, direction: Direction) -> Verdict:
    if low <= value <= high:
        return Verdict.MET
    better = {Direction.UP: value > high, Direction.DOWN: value < low}.get(direction, False)
    return Verdict.EXCEEDED if better else Verdict.MISSED


def _as_precise_as(goal: Goal, value: Decimal) -> Decimal:
    """What is about 7.5 was said to one decimal, so the value is looked at to one decimal."""
    if not value.is_finite():
        return value
    return value.quantize(Decimal(1).scaleb(-_decimals(goal)), ROUND_HALF_UP)


def _decimals(goal: Goal) -> int:
    """To how many decimals a goal was said."""
    said = (-number.normalize().as_tuple().exponent for number in (goal.low, goal.high))
    return max(0, *said)


def _met(is_met: bool) -> Verdict:
    return Verdict.MET if is_met else Verdict.MISSED


GOOD = {Verdict.MET, Verdict.EXCEEDED}


def met_between(
    goal: Goal, direction: str = Direction.UP, step: Decimal = Decimal(0)
) -> tuple[Decimal | None, Decimal | None]:
    """The least and the most with which a goal is met or exceeded; None where there is no such end.

    For forecasts, which know no single values: what is shown in steps (clusters, places of a rank,
    hundredths of a point) is met from half a step before. A hundred per cent is not met before it
    is whole. Raises ValueError for a goal in words.
    """
    half = step / 2
    direction = Direction(direction)
    match goal.operator:
        case Operator.AT_LEAST:
            return goal.low - half, None
        case Operator.ABOVE:
            return goal.low + half, None
        case Operator.AT_MOST | Operator.RANK_AT_MOST:
            return None, goal.high + half
        case Operator.BELOW:
            return None, goal.high - half
        case Operator.EXACTLY:
            return goal.low - half, goal.high + half
        case Operator.ALL:
            return HUNDRED, None
        case Operator.ABOUT:
            half = max(half, Decimal(1).scaleb(-_decimals(goal)) / 2)
        case Operator.BETWEEN:
            pass
        case _:
            raise ValueError(goal.operator)
    low = None if direction is Direction.DOWN else goal.low - half
    return low, None if direction is Direction.UP else goal.high + half


# Parsing works on lower-case words without accents: "trở lên" is "tro len" here.

EMPTY_MARKS = {"", "-", "--", "...", "x", "khong", "khong co", "chua co", "n/a", "na", "none"}
ALL_OF_THEM = re.compile(r"(?:tat ca|toan bo|all)\b")
SIGNS_THAT_DENY = set("≠≮≯≰≱")
PLAIN_SIGNS = [("≥", ">="), ("≧", ">="), ("⩾", ">="), ("=>", ">=")] + [
    *[("≤", "<="), ("≦", "<="), ("⩽", "<="), ("=<", "<="), ("≈", "~"), ("∼", "~")]
]

COMPARISONS = {
    Operator.AT_LEAST: "it nhat|toi thieu|khong duoi|khong thap hon|khong it hon|khong nho hon"
    "|at least|a minimum of|minimum of|minimum|min|no less than|not less than|no fewer than"
    "|not fewer than|no lower than|not below|not under|>=",
    Operator.ABOVE: "tren|hon|cao hon|lon hon|nhieu hon|vuot|vuot tren|vuot muc|above|over"
    "|more than|greater than|higher than|exceeding|exceed|>",
    Operator.AT_MOST: "khong qua|khong vuot qua|khong vuot|khong tren|toi da|nhieu nhat"
    "|khong cao hon|khong lon hon|khong hon|at most|no more than|not more than|no higher than"
    "|not over|not above|not exceeding|not exceed|a maximum of|maximum of|maximum|max|up to|<=",
    Operator.BELOW: "duoi|thap hon|nho hon|it hon|below|under|less than|lower than|fewer than|<",
    Operator.ABOUT: "khoang|vao khoang|xap xi|tam|about|around|approximately|approx|roughly|~",
    Operator.EXACTLY: "dung|dung bang|bang|chinh xac|exactly|equal to|equals|=",
    Operator.BETWEEN: "trong khoang|giua|between",
    Operator.ALL: "tat ca|toan bo|all",
}
OPERATOR_OF = {
    comparison: operator
    for operator, comparisons in COMPARISONS.items()
    for comparison in comparisons.split("|")
}
GROWTH = "tang truong|tang them|tang|growth of|growth|grow by|grow|increase by|increase of|increase"
DECREASE = (
    "giam|decrease by|decrease of|decrease|decline by|decline of|decline|fall by|fall of|fall"
    "|reduce by|reduction of|down by"
)
# Not by how much it grows or shrinks, but what it comes to.
RAISED = "tang len den|tang len toi|tang len|nang len|tang den|tang toi|increase to|grow to|rise to"
LOWERED = (
    "giam xuong con|giam xuong|giam con|ha xuong|keo giam con|con|xuong con"
    "|decrease to|fall to|reduce to|down to"
)
RANK = (
    "thu hang|xep hang|hang thu|hang|xep thu|vi tri thu|vi tri|thuoc top|trong top|in the top|top"
    "|ranking|rank|place"
)
LEAD = (
    "phan dau|dat duoc|dat|hoan thanh|thanh lap|khoi cong|xay dung|mo rong|giu vung|giu|duy tri"
    "|kiem soat|kiem che|lam phat|o muc|muc|muc tieu|chi tieu|ke hoach|binh quan|trung binh|moi nam"
    "|hang nam|co them|co|them|so|la|nam trong|thuoc|grdp|iip|cpi"
    "|strive for|strive to|strive|aim for|aim at|target of|target|reach|reaching|achieve|complete"
    "|establish|start|keep|kept|hold|held|control|controlled|inflation|on average|average|at|by|of"
    "|to|the|a|be|is|tu|from"
)


def _starts_with(phrases: list[str]) -> re.Pattern:
    """One of the phrases, the longest that fits, as whole words."""
    ordered = sorted(phrases, key=len, reverse=True)
    ends = [
        re.escape(phrase) + (r"(?![a-z])" if phrase[-1].isalpha() else "") for phrase in ordered
    ]
    return re.compile(rf"(?:{'|'.join(ends)})[\s:]*")


IS_LEAD = _starts_with(LEAD.split("|"))
IS_GROWTH = _starts_with(GROWTH.split("|"))
IS_DECREASE = _starts_with(DECREASE.split("|"))
IS_RAISED = _starts_with(RAISED.split("|"))
IS_LOWERED = _starts_with(LOWERED.split("|"))
IS_RANK = _starts_with(RANK.split("|"))
IS_COMPARISON = _starts_with([*OPERATOR_OF])

_NUMBER = r"\d+(?:[., ]\d+)*"
NUMBERS = re.compile(
    rf"(?P<low>[-+]?{_NUMBER})"
    rf"(?:[^\d<>=~-]{{0,30}}?(?:-|(?<![a-z])(?P<word>den|toi|to|va|and)\s)\s*(?P<high>{_NUMBER}))?"
    r"(?P<tail>.*)",
    re.ASCII | re.DOTALL,
)
OR_MORE = re.compile(
    r"\btro len\b|\b(?:or|and) (?:more|higher|above|over|up)\b|\bupwards?\b"
    r"|\bhoac (?:cao )?hon\b|^\+"
)
OR_LESS = re.compile(
    r"\btro xuong\b|\b(?:or|and) (?:less|fewer|lower|below|under)\b|\bhoac (?:thap|it) hon\b"
)
NO_SECOND_NUMBER = re.compile(r"\b(?:nam|in|by) (?:19|20)\d\d\b|\bm[23]\b")
COMPARED_AGAIN = re.compile(
    r"\b(?:duoi|khong|hon|vuot|toi da|toi thieu|it nhat|below|above|under|than|least|most|not)\b"
    r"|[<>=~]"
)

UNIT_WORDS = {
    **dict.fromkeys(["%", "percent", "pct"], "%"),
    **dict.fromkeys(["diem", "percentage"], "diem"),
    **dict.fromkeys(["cum", "ccn", "cluster", "clusters"], "cum"),
    **dict.fromkeys(["ha", "hecta", "hectare", "hectares"], "ha"),
    **dict.fromkeys(["dong", "vnd"], "dong"),
    **dict.fromkeys(["usd", "us$", "$"], "usd"),
    **dict.fromkeys(["nghin", "ngan", "thousand"], "nghin"),
    **dict.fromkeys(["trieu", "million", "mn"], "trieu"),
    **dict.fromkeys(["ty", "ti", "billion", "bn"], "ty"),
    **dict.fromkeys(["trillion"], "nghin ty"),
}
UNIT_PHRASES = {"phan tram": "%", "per cent": "%", "percentage points": "diem %"}
UNIT_PHRASES |= {"percentage point": "diem %"}
UNITS_AS_SAID = re.compile(
    r"phần trăm|per cent|percentage points?|%|[^\W\d_]+\$?|\$|/", re.IGNORECASE
)
MAGNITUDES = {"nghin", "trieu", "ty"}
CURRENCIES = {"dong", "usd"}


def parse_goal(
    text: str,
    unit: str = "",
    *,
    decimal_mark: str | None = None,
    direction: str = Direction.UP,
    is_growth: bool | None = None,
) -> Goal:
    """Read a goal in Vietnamese or English.

    A bare number is the least to reach, by custom; the most, where less is better (`direction`).
    A hundred per cent that is no growth means all. `unit` is what the table says; words that
    name another are refused, since a million is soon taken for a billion.

    `is_growth` says whether the figures themselves are growth: "giảm 3" is then growth of -3, and
    of a level only by how much it shrinks, which is no goal; None where nobody knows.
    """
    if not isinstance(text, str) or len(text) > LONGEST_GOAL or set(text) & SIGNS_THAT_DENY:
        raise NotAGoal(GoalProblem.NOT_A_GOAL, text)
    said = nfc(text)
    plain = accent_free(said)
    for sign, plain_sign in PLAIN_SIGNS:
        plain = plain.replace(sign, plain_sign)
    if plain in EMPTY_MARKS:
        raise NotAGoal(GoalProblem.EMPTY, text)
    if not re.search(r"\d", plain):
        return _goal_without_numbers(text, plain, unit)
    phrase = _read_phrase(text, plain, decimal_mark)
    if phrase.is_decrease or (phrase.is_growth and is_growth is False):
        if is_growth is False:
            raise NotAGoal(GoalProblem.BY_HOW_MUCH, text)
        phrase = _turned_down(text, phrase, is_growth=bool(is_growth))
    unit = _one_unit(text, phrase.tail, unit, said)
    operator = _operator(text, phrase, unit, Direction(direction))
    return Goal.from_bounds(operator, phrase.low, phrase.high, unit, text)


@dataclass(frozen=True)
class _Phrase:
    """What was said around the numbers."""

    comparisons: set[Operator]
    is_growth: bool
    is_rank: bool
    low: Decimal
    high: Decimal | None
    tail: str
    is_decrease: bool = False
    is_lowered: bool = False


def _goal_without_numbers(text: str, plain: str, unit: str) -> Goal:
    if ALL_OF_THEM.match(plain) and _unit_words(unit or "%") == ["%"]:
        return Goal.from_bounds(Operator.ALL, unit=unit or "%", words=text)
    if not re.search(r"[a-z]", plain):
        raise NotAGoal(GoalProblem.NOT_A_GOAL, text)
    return Goal.from_bounds(Operator.TEXT, unit=unit, words=text)


def _read_phrase(text: str, plain: str, decimal_mark: str | None) -> _Phrase:
    comparisons: list[Operator] = []
    is_growth = is_rank = is_decrease = is_lowered = False
    while not (numbers := NUMBERS.match(plain)):
        if found := IS_COMPARISON.match(plain):
            comparisons.append(OPERATOR_OF[found[0].rstrip(" :")])
        elif found := IS_LOWERED.match(plain):
            is_lowered = True
        elif found := IS_RAISED.match(plain):
            pass
        elif found := IS_GROWTH.match(plain):
            is_growth = True
        elif found := IS_DECREASE.match(plain):
            is_decrease = True
        elif found := IS_RANK.match(plain):
            is_rank = True
        elif not (found := IS_LEAD.match(plain)):
            raise NotAGoal(GoalProblem.NOT_A_GOAL, text)
        plain = plain[found.end() :]
    if numbers["word"] in ("va", "and") and Operator.BETWEEN not in comparisons:
        raise NotAGoal(GoalProblem.NOT_A_GOAL, text)
    added, tail = _read_tail(text, numbers["tail"].strip())
    low = _number(text, numbers["low"], decimal_mark)
    high = _number(text, numbers["high"], decimal_mark) if numbers["high"] else None
    said = {*comparisons, *added}
    return _Phrase(said, is_growth, is_rank, low, high, tail, is_decrease, is_lowered)


# "Giảm ít nhất 3" is growth of -3 at most.
TURNED_DOWN = {
    Operator.AT_LEAST: Operator.AT_MOST,
    Operator.AT_MOST: Operator.AT_LEAST,
    Operator.ABOVE: Operator.BELOW,
    Operator.BELOW: Operator.ABOVE,
}


def _turned_down(text: str, phrase: _Phrase, *, is_growth: bool) -> _Phrase:
    """A decrease as growth below nought."""
    if not is_growth or phrase.is_growth or phrase.is_rank or phrase.low < 0:
        raise NotAGoal(GoalProblem.NOT_A_GOAL, text)
    low, high = phrase.low, phrase.high
    ends = (-low, None) if high is None else (-high, -low)
    compared = {TURNED_DOWN.get(one, one) for one in phrase.comparisons}
    return replace(phrase, comparisons=compared, is_growth=True, low=ends[0], high=ends[1])


def _read_tail(text: str, tail: str) -> tuple[list[Operator], str]:
    """What is compared behind the numbers ("11 % or more"), and the tail without it."""
    suffixes = {Operator.AT_LEAST: OR_MORE, Operator.AT_MOST: OR_LESS}
    added = [operator for operator, suffix in suffixes.items() if suffix.search(tail)]
    for pattern in (OR_MORE, OR_LESS, NO_SECOND_NUMBER):
        tail = pattern.sub("", tail)
    if re.search(r"\d", tail) or COMPARED_AGAIN.search(tail):
        raise NotAGoal(GoalProblem.NOT_A_GOAL, text)
    return added, tail


def _operator(text: str, phrase: _Phrase, unit: str, direction: Direction) -> Operator:
    said = next(iter(phrase.comparisons), None)
    is_range = phrase.high is not None
    if phrase.is_rank:
        operator, allowed = Operator.RANK_AT_MOST, {None, Operator.AT_LEAST, Operator.AT_MOST}
        allowed = set() if is_range else allowed
    elif is_range:
        operator, allowed = said or Operator.BETWEEN, {None, Operator.BETWEEN, Operator.ABOUT}
    else:
        operator = said or _customary(phrase, unit, direction)
        allowed = {None, *Operator} - {Operator.BETWEEN}
        if phrase.low != HUNDRED:
            allowed -= {Operator.ALL}
    if len(phrase.comparisons) > 1 or said not in allowed:
        raise NotAGoal(GoalProblem.NOT_A_GOAL, text)
    return operator


def _customary(phrase: _Phrase, unit: str, direction: Direction) -> Operator:
    """What a number alone is understood to mean."""
    if phrase.low == HUNDRED and _unit_words(unit) == ["%"] and not phrase.is_growth:
        return Operator.ALL
    if phrase.is_lowered:
        return Operator.AT_MOST
    return Operator.AT_MOST if direction is Direction.DOWN else Operator.AT_LEAST


def _number(text: str, number: str, decimal_mark: str | None) -> Decimal:
    try:
        return figures.parse_number(number, decimal_mark)
    except figures.NotANumber as problem:
        is_ambiguous = problem.code is figures.NumberProblem.AMBIGUOUS
        code = GoalProblem.AMBIGUOUS_NUMBER if is_ambiguous else GoalProblem.NOT_A_GOAL
        raise NotAGoal(code, text, problem.readings) from problem


def _one_unit(text: str, tail: str, unit: str, said: str) -> str:
    """The unit the table gives, else the one the words name."""
    named = _unit_words(re.split(r"[/,;(]", tail)[0])
    if not unit:
        return _unit_as_said(said) if named else ""
    given = _unit_words(unit)
    named_sizes = [word for word in named if word in MAGNITUDES]
    given_sizes = [word for word in given if word in MAGNITUDES]
    is_sized = named_sizes or CURRENCIES & set(named)
    if not set(named) <= set(given) or (is_sized and named_sizes != given_sizes):
        raise NotAGoal(GoalProblem.UNIT_DIFFERS, text)
    return unit


def _unit_words(plain: str) -> list[str]:
    """The units among the words, each under one name: "bn VND" and "tỷ đồng" are alike."""
    plain = accent_free(plain)
    for phrase, name in UNIT_PHRASES.items():
        plain = plain.replace(phrase, name)
    found = [
        UNIT_WORDS[word] for word in re.findall(r"%|us\$|\$|[a-z]+", plain) if word in UNIT_WORDS
    ]
    return " ".join(found).split()


def _unit_as_said(said: str) -> str:
    """The words right after a number, as long as each is a unit."""
    for after_number in re.split(r"\d+", said)[1:]:
        following = UNITS_AS_SAID.findall(after_number)
        if units := " ".join(takewhile(_unit_words, following)):
            return "%" if _unit_words(units) == ["%"] else units
    return ""
