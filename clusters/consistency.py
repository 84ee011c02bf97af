"""What is unlikely or cannot be true together of one cluster. Pure: values in, oddities out.

An oddity is shown and kept, never refused: Hà Nội has established clusters of 2.8 ha, and those
formed earlier stay lawful whatever their size (Decree 32/2024/NĐ-CP, Article 35).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from statistics import median_low

from hanoi_industry.periods import PartialDay

# Decree 32/2024/NĐ-CP, Article 2: 5 to 75 ha in mountainous districts and for craft villages, 10
# to 75 ha elsewhere; Decree 303/2026/NĐ-CP: 5 to 75 ha for all, since 15 September 2026.
SMALLEST_HECTARES = Decimal(5)
SMALLEST_BEFORE = Decimal(10)
ONE_SIZE_SINCE = date(2026, 9, 15)
LARGEST_HECTARES = Decimal(75)
SIZE_CITATION = "32/2024/NĐ-CP; 303/2026/NĐ-CP"
# The decision may add as much to the area of the plan (Decree 32/2024/NĐ-CP, Article 10).
MORE_THAN_PLANNED = Decimal(5)
# Seventy-five hectares cost some thousand billion đồng; more was typed in millions.
LARGEST_BN = Decimal(20_000)
# Programs write a day that nobody typed as the first one they know, in 1900 or 1970.
FIRST_CLUSTERS = 1975
# A comma taken for a point, or square metres for hectares, moves a figure at least so far.
JUMP = 10


class Code(StrEnum):
    BELOW_LEGAL_SIZE = "below_legal_size"
    ABOVE_LEGAL_SIZE = "above_legal_size"
    MORE_THAN_THE_PLAN = "more_than_the_plan"
    MORE_THAN_THE_WHOLE = "more_than_the_whole"
    ABOVE_HUNDRED = "above_hundred"
    BEYOND_A_CLUSTER = "beyond_a_cluster"
    JUMPED = "jumped"


@dataclass(frozen=True)
class Oddity:
    code: Code
    field: str
    params: Mapping[str, object] = field(default_factory=dict)
    # The other field that it is odd beside.
    beside: str = ""


# Each part and the whole it belongs to.
PARTS_OF_WHOLES = (
    ("cleared_hectares", ("established_hectares", "planned_hectares")),
    ("handed_over_hectares", ("established_hectares", "planned_hectares")),
    ("industrial_hectares", ("established_hectares", "planned_hectares")),
    ("serviced_hectares", ("industrial_hectares",)),
    ("leased_hectares", ("industrial_hectares",)),
    ("realised_bn", ("approved_bn",)),
    ("flow_m3_a_day", ("capacity_m3_a_day",)),
    ("foreign_projects", ("projects",)),
    ("running_projects", ("projects",)),
)


def oddities(values: Mapping[str, object], day: date | None = None) -> list[Oddity]:
    """All that is odd about the values of one cluster; what is unknown is not odd.

    `day` is the day from which they are said to be true; None: judged by the rules of today.
    """
    known = {name: value for name, value in values.items() if _is_number(value)}
    smallest = smallest_hectares(day, values.get("kind"))
    return [
        *(*_sizes(known, smallest), *_beyond_the_plan(known), *_parts(known)),
        *(*_rates(known), *_sums(known)),
    ]


def smallest_hectares(day: date | None, kind: object) -> Decimal:
    """The least a cluster may measure; nobody records which districts counted as mountainous."""
    if day is None or day >= ONE_SIZE_SINCE or kind == "craft_village":
        return SMALLEST_HECTARES
    return SMALLEST_BEFORE


def is_long_ago(day: date | PartialDay) -> bool:
    """Whether a day is of a time before there were any clusters."""
    first = day if isinstance(day, date) else day.first
    return first.year < FIRST_CLUSTERS


def jumped(before: object, after: object) -> bool:
    """Whether a figure became ten times or a tenth of what it was."""
    if not _is_number(before) or not _is_number(after) or before <= 0 or after <= 0:
        return False
    return after >= before * JUMP or after * JUMP <= before


# Square metres for hectares are ten thousand times as much, millions for billions a thousand times.
MEASURES = ("ha", "tỷ đồng")
FAR = 200
LEAST_OTHERS = 3


def far_from_others(values: Sequence[object]) -> Iterator[tuple[int, Decimal]]:
    """Which of a column of measures are hundreds of times above or below its middle, and that one."""
    known = [one for one in values if isinstance(one, Decimal) and one > 0]
    if len(known) < LEAST_OTHERS:
        return
    middle = median_low(known)
    least, most = middle / FAR, middle * FAR
    for index, one in enumerate(values):
        if isinstance(one, Decimal) and one > 0 and not least < one < most:
            yield index, middle


def occupancy(leased: object, approved: object, industrial: object) -> Decimal | None:
    """Percent of industrial land leased or approved for a project (Decree 32/2024, Article 2(7)).

    None where a part is not known: land nobody reported is not land nobody uses.
    """
    if not all(map(_is_number, (leased, approved, industrial))) or not industrial:
        return None
    return (Decimal(leased) + Decimal(approved)) * 100 / Decimal(industrial)


# A reported rate further off than this from the computed one is worth a look.
OCCUPANCY_GAP = Decimal(1)


def is_far_off(reported: object, computed: object) -> bool:
    if not _is_number(reported) or not _is_number(computed):
        return False
    return abs(Decimal(reported) - Decimal(computed)) > OCCUPANCY_GAP


def _sizes(known: Mapping, smallest: Decimal) -> Iterator[Oddity]:
    for name in ("planned_hectares", "established_hectares"):
        if name not in known:
            continue
        params = {
            "smallest": smallest,
            "largest": LARGEST_HECTARES,
            "citation": SIZE_CITATION,
        }
        if known[name] < smallest:
            yield Oddity(Code.BELOW_LEGAL_SIZE, name, params)
        elif known[name] > LARGEST_HECTARES:
            yield Oddity(Code.ABOVE_LEGAL_SIZE, name, params)


def _beyond_the_plan(known: Mapping) -> Iterator[Oddity]:
    planned, established = known.get("planned_hectares"), known.get("established_hectares")
    if None not in (planned, established) and established > planned + MORE_THAN_PLANNED:
        params = {"whole": planned, "more": MORE_THAN_PLANNED}
        yield Oddity(Code.MORE_THAN_THE_PLAN, "established_hectares", params)


def _parts(known: Mapping) -> Iterator[Oddity]:
    for part, wholes in PARTS_OF_WHOLES:
        whole = next((name for name in wholes if name in known), None)
        if part in known and whole is not None and known[part] > known[whole]:
            yield Oddity(Code.MORE_THAN_THE_WHOLE, part, {"whole": known[whole]}, whole)


def _rates(known: Mapping) -> Iterator[Oddity]:
    if known.get("reported_occupancy", 0) > 100:
        yield Oddity(Code.ABOVE_HUNDRED, "reported_occupancy")


def _sums(known: Mapping) -> Iterator[Oddity]:
    for name in ("approved_bn", "realised_bn"):
        if known.get(name, 0) > LARGEST_BN:
            yield Oddity(Code.BEYOND_A_CLUSTER, name, {"largest": LARGEST_BN})


def _is_number(value: object) -> bool:
    return isinstance(value, Decimal | int) and not isinstance(value, bool)
