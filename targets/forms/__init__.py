"""What people type about targets, outcomes and tasks, cleaned; nothing here saves."""

from targets.forms.frame import MOST, WithdrawForm
from targets.forms.grid import GridChoice, GridForm
from targets.forms.outcomes import CorrectOutcomeForm, OutcomeForm, PublishForm
from targets.forms.periods import PeriodField, read_period, value_in_box
from targets.forms.promises import (
    ChangeTargetForm,
    CorrectTargetForm,
    TargetForm,
    goal_error,
    reading,
)
from targets.forms.tasks import TaskChoice, TaskForm

__all__ = [
    "MOST",
    "ChangeTargetForm",
    "CorrectOutcomeForm",
    "CorrectTargetForm",
    "GridChoice",
    "GridForm",
    "OutcomeForm",
    "PeriodField",
    "PublishForm",
    "TargetForm",
    "TaskChoice",
    "TaskForm",
    "WithdrawForm",
    "goal_error",
    "read_period",
    "reading",
    "value_in_box",
]
