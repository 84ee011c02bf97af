"""What history tells, line by line."""

from collections.abc import Iterable

from hanoi_industry.history.models import Change, Line


def told(changes: Iterable[Change]) -> list[Line]:
    return [line for change in changes for line in change.told()]


def told_of(changes: Iterable[Change], field: str) -> Line:
    """The only line about a field."""
    (line,) = [line for line in told(changes) if line.field == field]
    return line
