"""Units as offices write them, and which can be given in which."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from hanoi_industry import words
from hanoi_industry.spreadsheets.number_formats import FOREIGN_MONEY


@dataclass(frozen=True)
class Unit:
    name: str
    dimension: str
    factor: Decimal = Decimal(1)


def _units() -> dict[str, Unit]:
    table = (
        ("area", "1", "ha", "hecta|hec-ta|hectare|hectares"),
        ("area", "0.0001", "m2", "mét vuông|sqm"),
        ("area", "100", "km2", ""),
        ("money", "1", "đồng", "đ|vnd|vnđ"),
        ("money", "1e6", "triệu đồng", "triệu|tr|trđ|tr đồng"),
        ("money", "1e9", "tỷ đồng", "tỷ|tỉ|tđ|tỷ đ|tỉ đ"),
        ("money", "1e12", "nghìn tỷ đồng", "nghìn tỷ|ngàn tỷ|nghìn tỉ|ngàn tỉ"),
        ("dollars", "1", "USD", "đô la mỹ|đô la|us$|$"),
        ("flow", "1", "m3/ngày", "m3/ngđ|m3/d|m3/day|m3/24h|m3/ngày đêm|m3/ng.đêm|m3 per day"),
        ("flow", "24", "m3/h", "m3/giờ"),
        ("flow", "86.4", "l/s", ""),
        ("volume", "1", "m3", "mét khối"),
        ("share", "1", "%", "phần trăm|percent|per cent|pct"),
        ("points", "1", "điểm %", "điểm phần trăm|percentage points|percentage point|pp"),
        ("concentration", "1", "mg/l", "mg/dm3|g/m3|ppm|mg/lít|mgo2/l|mg o2/l"),
        ("concentration", "0.001", "µg/l", "mcg/l|µg/dm3|mg/m3|ppb|µg/lít"),
        ("concentration", "1000", "g/l", ""),
        ("bacteria", "1", "MPN/100ml", "vi khuẩn/100ml"),
        ("colour", "1", "Pt-Co", "co-pt|pt/co|tcu"),
        ("temperature", "1", "°C", "oc|độ c|⁰c"),
        ("length", "1", "km", ""),
        ("length", "0.001", "m", "mét"),
        ("mass", "1", "tấn", "ton|tons|tonnes"),
        ("mass", "0.001", "kg", ""),
        ("power", "1", "MW", ""),
        ("power", "0.001", "kW", ""),
        ("apparent power", "1", "MVA", ""),
        ("apparent power", "0.001", "kVA", ""),
        ("energy", "1", "kWh", ""),
        ("count", "1", "cụm", "ccn|cụm công nghiệp|cluster|clusters"),
        ("count", "1", "dự án", "da|project|projects"),
        ("count", "1", "doanh nghiệp", "dn|enterprise|enterprises"),
        ("count", "1", "cơ sở", "cơ sở sxkd|cơ sở sản xuất|cssx|establishments"),
        ("count", "1", "hộ", "hộ gia đình|households"),
        ("count", "1", "người", "lao động|lđ|người lao động|công nhân|people|workers|persons"),
        ("count", "1", "sản phẩm", "products"),
        ("count", "1", "nhà máy", "plants"),
        ("count", "1", "đơn vị", "units"),
    )
    units = {}
    for dimension, factor, name, aliases in table:
        unit = Unit(name, dimension, Decimal(factor))
        for spelling in (name, *filter(None, aliases.split("|"))):
            units[_unit_key(spelling)] = unit
    return units


def _unit_key(text: str) -> str:
    return re.sub(r"[\s.()-]+", "", words.accent_free(text).replace("μ", "u").replace("µ", "u"))


UNITS = _units()
ANY_COUNT = "đơn vị"  # in which everything that is counted can be given
MULTIPLIERS = (
    (re.compile(r"(?:nghinty|nganty|trillion)(.*)"), Decimal("1e12")),
    (re.compile(r"(?:ty|ti|billion|bn)(.*)"), Decimal("1e9")),
    (re.compile(r"(?:trieu|tr|million|mn)(.*)"), Decimal("1e6")),
    (re.compile(r"(?:nghin|ngan|1000|thousand)(.*)"), Decimal("1e3")),
)


def units_together(texts: Sequence[str]) -> list[Unit] | None:
    """Of one quantity told in parts, the largest first: "tỷ", "triệu đồng" or "ha", "m2". Where none
    names what is multiplied, that is money."""
    word, _blank, base = texts[-1].partition(" ")
    if not base or not _is_multiplier(word):
        base = "đồng"
    units = [unit_of(f"{one} {base}" if _is_multiplier(one) else one) for one in texts]
    if None in units or len({unit.dimension for unit in units}) > 1:
        return None
    falls = all(one.factor > other.factor for one, other in pairwise(units))
    return units if falls else None


def _is_multiplier(text: str) -> bool:
    found = (pattern.fullmatch(_unit_key(text)) for pattern, _factor in MULTIPLIERS)
    return any(one is not None and not one[1] for one in found)


@lru_cache(maxsize=10_000)
def unit_of(text: str) -> Unit | None:
    """The unit that a text names and nothing else; None for any other text."""
    if len(text) > 40:
        return None
    key = _unit_key(text)
    if not key:
        return None
    if key in UNITS:
        return UNITS[key]
    if text.strip() in FOREIGN_MONEY:
        return Unit(text.strip(), "other money")
    for pattern, factor in MULTIPLIERS:
        found = pattern.fullmatch(key)
        if found and found[1] in UNITS:
            base = UNITS[found[1]]
            return Unit(words.nfc(text), base.dimension, factor * base.factor)
    return None


def counts_named(texts: Iterable[str]) -> frozenset[str]:
    """What is counted where texts speak of it: "Tổng số lao động", "nghìn người" of people."""
    found = set()
    for text in texts:
        said = re.findall(r"\w+", words.accent_free(text))
        runs = ("".join(said[n : n + more]) for n in range(len(said)) for more in range(1, 5))
        found |= {
            UNITS[run].name for run in runs if run in UNITS and UNITS[run].dimension == "count"
        }
    return frozenset(found - {ANY_COUNT})


def units_agree(one: str, other: str) -> bool | None:
    """Whether values in one unit can be given in the other; None where either is not known."""
    first, second = unit_of(one), unit_of(other)
    if first is None or second is None:
        return None
    return first.dimension == second.dimension
