"""Wastewater at two sizes: verdicts worked out anew, the pages that read them, and a bare aggregation.

Ten thousand stations that run, each bound by column B, with a few readings or with a hundred. Every
tenth of them exceeds, at either size, so that the pages tell of the same number of problems.
"""

import random
import statistics
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from clusters.management.commands import load_standards
from clusters.models import (
    Cluster,
    Limit,
    LimitChoice,
    LimitSet,
    ProgressFacts,
    Reading,
    Sample,
    SampleFacts,
    SampleVerdict,
    Station,
    StationFacts,
    StationVerdict,
)
from clusters.verdicts import services as verdicts
from hanoi_industry import inserting
from hanoi_industry.accounts.models import User
from hanoi_industry.collecting import without_collecting
from hanoi_industry.history import services as history
from tests.bench import world
from tests.bench.measuring import Cost, measured

STATIONS = 10_000
SMALL, LARGE = (1, 1), (10, 10)
SET, COLUMN = "QCVN 40:2011/BTNMT", "B"
EXCEEDS = 10
TURNS = 5
# More than a year before the pages' day, so that the year before has its verdicts at either size.
FIRST_SAMPLE = date(2024, 8, 25)
BETWEEN = timedelta(days=60)
PAGES = ("compliance", "league", "station")


def size(text: str) -> tuple[int, int]:
    """Samples of a station and parameters of a sample: "10x10"."""
    samples, _by, parameters = text.partition("x")
    return int(samples), int(parameters)


def readings_of(samples: int, parameters: int) -> int:
    return STATIONS * samples * parameters


# What is there to be judged


def fill(text: str) -> Cost:
    """Samples and values straight into the tables, as fast as a database takes them."""
    samples, parameters = size(text)
    deed = world.deed()
    load_standards.load(deed)
    with measured() as cost, transaction.atomic(), without_collecting():
        change_set = history.open_change_set(deed)
        stations = list(Station.objects.order_by("pk").values_list("pk", flat=True))
        common = (change_set.pk, deed.at)
        _run_all(stations, common)
        limits = _limits(parameters)
        rows = list(_samples(stations, samples))
        names = ["id", "station", "taken_on", "number"]
        numbers = inserting.reserve(Sample, len(rows))
        inserting.insert(Sample, names, ((pk, *row) for pk, row in zip(numbers, rows, strict=True)))
        said = [(pk, taken_on) for pk, (_station, taken_on, _n) in zip(numbers, rows, strict=True)]
        names = ["sample", "valid_from", "change_set", "recorded_at"]
        inserting.insert(SampleFacts, names, ((pk, day, *common) for pk, day in said))
        names = ["sample", "parameter", "value", "qualifier", *names[1:]]
        inserting.insert(Reading, names, _readings(numbers, rows, limits, common))
    _analysed()
    assert Reading.objects.count() == readings_of(samples, parameters)
    return cost


def _run_all(stations: list[int], common: tuple) -> None:
    dated = ["valid_from", "change_set", "recorded_at"]
    since = (world.LONG_AGO, *common)
    clusters = Cluster.objects.values_list("pk", flat=True)
    names = ["cluster", "is_operating", *dated]
    inserting.insert(ProgressFacts, names, [(pk, True, *since) for pk in clusters])
    names = ["station", "state", "capacity_m3_a_day", "flow_m3_a_day", *dated]
    full = (Decimal(1000), Decimal(500))
    inserting.insert(StationFacts, names, [(pk, "running", *full, *since) for pk in stations])
    names = ["station", "limit_set", "column", "kq", "kf", *dated]
    bound = (LimitSet.objects.get(code=SET).pk, COLUMN, Decimal(1), Decimal(1))
    inserting.insert(LimitChoice, names, [(pk, *bound, *since) for pk in stations])


def _limits(parameters: int) -> list[tuple[int, Decimal]]:
    limits = Limit.objects.filter(limit_set__code=SET, column=COLUMN, minimum=None)
    return list(limits.order_by("parameter__position").values_list("parameter", "maximum"))[
        :parameters
    ]


def _samples(stations: list[int], samples: int) -> Iterator[tuple]:
    for station in stations:
        for number in range(samples):
            yield station, FIRST_SAMPLE + number * BETWEEN, ""


def _readings(numbers, rows, limits, common) -> Iterator[tuple]:
    chance = random.Random(len(rows))
    for pk, (station, taken_on, _number) in zip(numbers, rows, strict=True):
        exceeds = station % EXCEEDS == 0
        for place, (parameter, maximum) in enumerate(limits):
            times = 2 if exceeds and place == 0 else chance.randrange(10, 90) / 100
            value = round(maximum * Decimal(str(times)), 6)
            yield pk, parameter, value, "=", taken_on, *common


def _analysed() -> None:
    """As the database does by itself after a while; a page that plans without it plans blindly."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


# Working out


def rejudge(_text: str) -> Cost:
    """Verdicts, timelines and cases of every station, as in the background after a change of limits."""
    stations = list(Station.objects.order_by("pk").values_list("pk", flat=True))
    with measured() as cost:
        verdicts.rejudge(stations, deed=world.deed())
    _analysed()
    assert StationVerdict.objects.values("station").distinct().count() == STATIONS
    assert SampleVerdict.objects.count() == Sample.objects.count()
    return cost


def aggregate(_text: str) -> Cost:
    """The same rows in one question of bare SQL: how often and how far each sample exceeds."""
    with measured() as cost, connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.station_id, r.sample_id, count(*), max(r.value / l.maximum)"
            " FROM clusters_reading r"
            " JOIN clusters_sample s ON s.id = r.sample_id"
            " JOIN clusters_limitchoice c ON c.station_id = s.station_id"
            ' JOIN clusters_limit l ON l.limit_set_id = c.limit_set_id AND l."column" = c."column"'
            " AND l.parameter_id = r.parameter_id"
            " WHERE r.withdrawn_at IS NULL GROUP BY s.station_id, r.sample_id"
        )
        rows = cursor.fetchall()
    assert len(rows) == Sample.objects.count()
    return cost


# Reading


def pages(_text: str) -> dict[str, dict]:
    """The best of some turns after one to warm up, and how many questions a page asks."""
    client = Client()
    client.force_login(User.objects.get(username="importer"))
    station = Station.objects.select_related("cluster").order_by("pk")[0]
    addresses = {
        "compliance": reverse("clusters:compliance"),
        "league": reverse("clusters:league"),
        "station": reverse("clusters:station", args=[station.cluster.code, station.number]),
    }
    return {name: _page(client, address) for name, address in addresses.items()}


def _page(client: Client, address: str) -> dict:
    spent, asked = [], 0
    for _turn in range(TURNS + 1):
        start = time.perf_counter()
        with measured() as cost:
            answer = client.get(address, {"as_of": f"{world.AT:%d/%m/%Y}"})
        assert answer.status_code == 200, address
        spent.append(time.perf_counter() - start)
        asked = cost.queries
    return {"best": min(spent[1:]), "median": statistics.median(spent[1:]), "queries": asked}


WAYS = {
    "water fill": lambda text: fill(text).as_dict(),
    "water rejudge": lambda text: rejudge(text).as_dict(),
    "water aggregate": lambda text: aggregate(text).as_dict(),
    "water pages": pages,
}


# The section of the report


def told(base, run) -> Iterator[str]:
    """Lines of the report; `base` makes databases, `run` runs one way in a process of its own."""
    yield (
        f"\n{'wastewater':<15}{'readings':>10}{'seconds':>9}{'readings/s':>12}{'processor s':>13}"
        f"{'MiB':>6}{'queries':>9}"
    )
    found = {}
    for samples, parameters in (SMALL, LARGE):
        text, readings = f"{samples}x{parameters}", readings_of(samples, parameters)
        environment = base.copy(STATIONS)
        run("water fill", text, environment)
        for name in ("rejudge", "aggregate"):
            cost = run(f"water {name}", text, environment)
            yield _line(name, readings, cost)
        found[readings] = run("water pages", text, environment)
        base.drop(environment)
    yield from _compared(found)


def _line(name: str, readings: int, cost: dict) -> str:
    return (
        f"{name:<15}{readings:>10}{cost['wall']:>9.2f}{readings / cost['wall']:>12.0f}"
        f"{cost['processor']:>13.2f}{cost['memory']:>6.0f}{cost['queries']:>9}"
    )


def _compared(found: dict[int, dict]) -> Iterator[str]:
    (small, few), (large, many) = found.items()
    yield f"{'page':<15}{f'ms of {small}':>15}{f'ms of {large}':>15}{'times':>7}{'queries':>12}"
    for name in PAGES:
        one, other = few[name], many[name]
        yield (
            f"{name:<15}{1000 * one['best']:>15.0f}{1000 * other['best']:>15.0f}"
            f"{other['best'] / one['best']:>7.2f}{one['queries']:>6} {other['queries']:>5}"
        )
