"""What is to be said of a station over time, put together from its facts and samples."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clusters import duties, timelines
from clusters.duties import Expected
from clusters.judging.facts import Book, History, has_limits
from clusters.judging.samples import Found, found_of
from clusters.models import SampleKind
from clusters.timelines import Segment, Speaking


@dataclass(frozen=True)
class Told:
    """A station as judged: its samples of laboratories, what they say, what was expected, and when."""

    found: list[Found]
    speaking: list[Speaking]
    expected: dict[str, Expected]
    segments: list[Segment]


def told_of(history: History, readings: dict[int, list], book: Book, *, until: date) -> Told:
    """Judge every sample of a laboratory and lay out the timeline; windows up to those opening by `until`.

    A sample of which no value is recorded yet says nothing.
    """
    found = judged(history, readings, book)
    said = timelines.speaking(one.seen for one in found)
    taken = [duties.Taken(one.taken.day, one.taken.number, one.seen.measured) for one in found]
    expected = {
        group: duties.expected(rows, taken, until=until, permits=history.permits)
        for group, rows in sorted(history.duties.items())
    }
    segments = timelines.timeline(
        running=history.running(),
        has_limits=has_limits(history, book),
        samples=said,
        expected=list(expected.values()),
    )
    return Told(found, said, expected, segments)


def judged(
    history: History,
    readings: dict[int, list],
    book: Book,
    kind: str = SampleKind.LABORATORY,
) -> list[Found]:
    return [
        found_of(taken, readings[taken.number], history, book)
        for taken in history.samples
        if taken.kind == kind and taken.number in readings
    ]


def by_number(found: Iterable[Found]) -> dict[int, Found]:
    return {one.taken.number: one for one in found}
