"""The pages of targets, and the forms that record what was said."""

from targets.views.board import Board
from targets.views.compare import Compare
from targets.views.entry import CheckEntry, EntryGrid
from targets.views.indicator import IndicatorPage, Indicators, Lists
from targets.views.outcomes import CorrectOutcome, Pick, RecordOutcome, WithdrawOutcome
from targets.views.parts import Parts
from targets.views.promises import (
    ChangeTarget,
    CheckTarget,
    CorrectTarget,
    RecordTarget,
    WithdrawTarget,
)
from targets.views.publishing import Publish
from targets.views.tasks import OrderTask, ReviseTask, TaskList, TaskPage

__all__ = [
    "Board",
    "ChangeTarget",
    "CheckEntry",
    "CheckTarget",
    "Compare",
    "CorrectOutcome",
    "CorrectTarget",
    "EntryGrid",
    "IndicatorPage",
    "Indicators",
    "Lists",
    "OrderTask",
    "Parts",
    "Pick",
    "Publish",
    "RecordOutcome",
    "RecordTarget",
    "ReviseTask",
    "TaskList",
    "TaskPage",
    "WithdrawOutcome",
    "WithdrawTarget",
]
