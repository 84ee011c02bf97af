"""Indicators, targets and outcomes by name, recorded through the services."""

from datetime import date
from decimal import Decimal
from itertools import count

from targets import services
from targets.goals import parse_goal
from targets.models import Indicator, Observation, PlanTask, Target, Vintage
from targets.services import ObservationRow, TargetRow
from tests.factories import a_deed

_numbers = count(1)


def an_indicator(code: str = "", *, deed=None, **values) -> Indicator:
    """Growth of exports, unless told otherwise."""
    code = code or f"indicator_{next(_numbers)}"
    said = {
        "name_en": f"Export turnover growth {code}",
        "name_vi": f"Tốc độ tăng kim ngạch xuất khẩu {code}",
        "group": "economy",
        "unit": "%",
        "expression": "growth",
        "direction": "up",
    }
    return services.create_indicator(deed=deed or a_deed(), code=code, **{**said, **values})


def a_count(code: str = "", **values) -> Indicator:
    said = {"unit": "clusters", "expression": "count", "is_additive": True, "decimals": 0}
    return an_indicator(code, **{**said, "group": "clusters", **values})


def a_target_row(indicator: Indicator, words: str, period: str = "2025", **values) -> TargetRow:
    goal = parse_goal(words, indicator.unit, decimal_mark=".", direction=indicator.direction)
    return TargetRow(indicator, period, goal, **values)


def a_target(indicator: Indicator, words: str, period: str = "2025", *, deed=None, **values):
    row = a_target_row(indicator, words, period, **values)
    change_set = services.record_targets([row], deed or a_deed())
    return Target.objects.get(change_set=change_set)


def an_outcome_row(indicator: Indicator, value, period: str = "2025", **values) -> ObservationRow:
    value = Decimal(str(value))
    return ObservationRow(indicator, period, value, **{"vintage": Vintage.ESTIMATE, **values})


def an_outcome(indicator: Indicator, value, period: str = "2025", *, deed=None, **values):
    row = an_outcome_row(indicator, value, period, **values)
    change_set = services.record_observations([row], deed or a_deed())
    return Observation.objects.get(change_set=change_set)


def a_task(
    text: str = "Hỗ trợ doanh nghiệp xuất khẩu", *, year: int = 2026, deed=None, **values
) -> PlanTask:
    """Support of exporters, open and without a deadline, unless told otherwise."""
    deed = deed or a_deed()
    said = {"valid_from": deed.day, "kind": "export", "state": "open", **values}
    return services.order_task(year, deed=deed, text=text, **said)


NEW_YEAR_2026 = date(2026, 1, 1)
