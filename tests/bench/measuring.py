"""What a piece of work costs: wall and processor time, memory, questions to the database, stages."""

import resource
import sys
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from importlib import import_module

from django.db import connection


@dataclass
class Cost:
    wall: float = 0.0
    processor: float = 0.0  # of this process and of those it started
    memory: float = 0.0  # MiB, the most this process ever held
    memory_of_children: float = 0.0
    queries: int = 0
    stages: dict[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict:
        return asdict(self)


@contextmanager
def measured():
    """with measured() as cost: ...; the cost is there afterwards."""
    cost, asked = Cost(), Counter()

    def count(execute, sql, params, many, context):
        asked["queries"] += 1
        return execute(sql, params, many, context)

    wall, processor = time.perf_counter(), _processor()
    with connection.execute_wrapper(count):
        yield cost
    cost.wall, cost.processor = time.perf_counter() - wall, _processor() - processor
    cost.queries = asked["queries"]
    cost.memory = _peak(resource.RUSAGE_SELF)
    cost.memory_of_children = _peak(resource.RUSAGE_CHILDREN)


def _processor() -> float:
    mine, theirs = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def _peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


@contextmanager
def stages(cost: Cost, named: dict[str, str]):
    """Wall time of functions, by what they do: "module:function" or "module:Class.function".

    What one stage does within another is counted with that other.
    """
    undo, under_way = [], []
    for place, name in named.items():
        module, _colon, path = place.partition(":")
        owner = import_module(module)
        *outer, last = path.split(".")
        for part in outer:
            owner = getattr(owner, part)
        undo.append((owner, last, getattr(owner, last)))
        setattr(owner, last, _timed(getattr(owner, last), cost.stages, name, under_way))
    try:
        yield
    finally:
        for owner, last, function in undo:
            setattr(owner, last, function)


def _timed(function, spent: dict[str, float], name: str, under_way: list[str]):
    def timed(*args, **kwargs):
        if under_way:
            return function(*args, **kwargs)
        under_way.append(name)
        start = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            under_way.pop()
            spent[name] = spent.get(name, 0.0) + time.perf_counter() - start

    return timed
