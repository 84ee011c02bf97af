"""Verdicts follow what is written: rewritten in the same transaction, their cases in the same deed.

`follow` is called at the end of every service of the room that wrote facts of a station.
"""

from clusters.verdicts.services.deciding import (
    add_note,
    assign,
    close_by_decision,
    correct_note,
    reopen,
    withdraw_note,
)
from clusters.verdicts.services.following import follow, sweep, waiting_for
from clusters.verdicts.services.rejudging import (
    ask_to_stop,
    at_work,
    begin,
    concerns_somebody,
    rejudge,
    run,
    sweep_rejudgings,
)

__all__ = [
    "add_note",
    "ask_to_stop",
    "assign",
    "at_work",
    "begin",
    "close_by_decision",
    "concerns_somebody",
    "correct_note",
    "follow",
    "rejudge",
    "reopen",
    "run",
    "sweep",
    "sweep_rejudgings",
    "waiting_for",
    "withdraw_note",
]
