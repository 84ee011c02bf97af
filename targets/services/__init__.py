"""Every write to indicators, targets, outcomes and tasks: allowed, in one transaction, written down.

Nothing said is overwritten. A target that is changed is a new link behind the old one, an outcome
that is revised is a new row beside the old one, and only a slip of the pen is withdrawn and said
anew. What is said again exactly as it stands writes nothing.
"""

from hanoi_industry.validity import EditedMeanwhile
from targets.services.correcting import (
    change_target,
    correct_observation,
    correct_target,
    pick,
    withdraw,
)
from targets.services.indicators import (
    INDICATOR_FIELDS,
    create_indicator,
    create_indicators,
    learn_name,
    revise_indicator,
)
from targets.services.papers import paper_named
from targets.services.publishing import is_published, publish_computed
from targets.services.recording import (
    observes_the_same,
    promises_the_same,
    record_observations,
    record_rows,
    record_rows_with,
    record_targets,
    recorded,
    unwritten,
)
from targets.services.rights import may_publish, may_record
from targets.services.rows import ObservationRow, TargetRow
from targets.services.tasks import order_task, revise_task, withdraw_task_fact
from targets.services.undoing import look_at_undo, undo

__all__ = [
    "INDICATOR_FIELDS",
    "EditedMeanwhile",
    "ObservationRow",
    "TargetRow",
    "change_target",
    "correct_observation",
    "correct_target",
    "create_indicator",
    "create_indicators",
    "is_published",
    "learn_name",
    "look_at_undo",
    "may_publish",
    "may_record",
    "observes_the_same",
    "order_task",
    "paper_named",
    "pick",
    "promises_the_same",
    "publish_computed",
    "record_observations",
    "record_rows",
    "record_rows_with",
    "record_targets",
    "recorded",
    "revise_indicator",
    "revise_task",
    "undo",
    "unwritten",
    "withdraw",
    "withdraw_task_fact",
]
