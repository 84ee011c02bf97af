"""Clusters of Hà Nội as a register knows them: names and places from the public list, the rest
made up, the same each time."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from random import Random

import clusters
from hanoi_industry.periods import PartialDay

LIST = Path(clusters.__file__).parent / "data" / "clusters.csv"
INVESTORS = (
    "Công ty CP Đầu tư phát triển hạ tầng Liên Việt",
    "Công ty TNHH Hạ tầng kỹ thuật Hà Thành",
    "Liên danh Công ty CP Minh Dương – Công ty CP Tân Cương",
    "Tập đoàn T&T",
    "HTX Công nghiệp Ngọc Sơn",
)
STATES = ("đang hoạt động", "đang xây dựng hạ tầng", "đang GPMB", "chưa triển khai", "thành lập")
REMARKS = ("Đang hoàn thiện hồ sơ", "Chờ bàn giao mặt bằng, còn vướng 12 hộ", None, None, None)
TRADES = ("Cơ khí, đồ gỗ", "Dệt may; da giày", "Chế biến nông sản", "Kim khí; nhựa tái chế")


@dataclass(frozen=True)
class Record:
    code: str
    name: str
    district: str
    commune: str
    size: Decimal
    industrial: Decimal
    leased: Decimal
    occupancy: Decimal
    investor: str
    capital: Decimal
    realised: Decimal
    decision: str
    decided: PartialDay
    projects: int
    workers: int
    capacity: Decimal
    flow: Decimal
    is_operating: bool
    is_to_standard: bool
    status: str
    trades: str
    remark: str | None


@lru_cache
def records() -> tuple[Record, ...]:
    with LIST.open(encoding="utf-8") as rows:
        return tuple(_record(row) for row in csv.DictReader(rows))


def of_district(*districts: str) -> list[Record]:
    return [one for name in districts for one in records() if one.district == name]


def called(*names: str) -> list[Record]:
    by_name = {one.name: one for one in records()}
    return [by_name[name] for name in names]


def _record(row: dict[str, str]) -> Record:
    dice = Random(row["id"])
    size = Decimal(row["area_ha"] or dice.randint(310, 7490) / 100).quantize(Decimal("0.01"))
    industrial = (size * dice.randint(55, 75) / 100).quantize(Decimal("0.01"))
    leased = (industrial * dice.randint(20, 99) / 100).quantize(Decimal("0.01"))
    capital = Decimal(row["investment_bn_vnd"] or dice.randint(90_000, 1_400_000) / 1000)
    day = date(2016, 1, 4) + timedelta(days=dice.randint(0, 3200))
    return Record(
        code=row["id"],
        name=row["name_vi"],
        district=row["district"],
        commune=row["commune"] or row["name_vi"],
        size=size,
        industrial=industrial,
        leased=leased,
        occupancy=(100 * leased / industrial).quantize(Decimal("0.1")),
        investor=row["investor"] or dice.choice(INVESTORS),
        capital=capital.quantize(Decimal("0.001")),
        realised=(capital * dice.randint(5, 95) / 100).quantize(Decimal("0.01")),
        decision=f"{dice.randint(100, 8900)}/QĐ-UBND",
        decided=PartialDay(day),
        projects=dice.randint(3, 140),
        workers=dice.randint(60, 4800),
        capacity=Decimal(50 * dice.randint(2, 50)),
        flow=Decimal(dice.randint(200, 14_000)) / 10,
        is_operating=dice.random() < 0.6,
        is_to_standard=dice.random() < 0.5,
        status=dice.choice(STATES),
        trades=dice.choice(TRADES),
        remark=dice.choice(REMARKS),
    )
