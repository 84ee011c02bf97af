"""Every write to the register: allowed here, done in one transaction, written down in history.

All ways in (forms, admin, imports, commands) end in `record_rows`, which states facts for one
cluster or for thousands with as many questions to the database.
"""

from clusters.services.aliases import add_alias, remove_alias
from clusters.services.correcting import correct, put_right, withdraw
from clusters.services.difficulties import open_difficulty, revise_difficulty
from clusters.services.investors import (
    add_investor,
    assign_investor,
    investor_named,
    investors_named,
    revise_investor,
)
from clusters.services.recording import create, record_rows, record_rows_with
from clusters.services.revising import held, number_of, revise
from clusters.services.rights import may_record, must_write
from clusters.services.rows import ClusterRow, FactGroup
from clusters.services.stations import add_station, rename_station
from clusters.services.undoing import FACT_MODELS, look_at_undo, undo

__all__ = [
    "FACT_MODELS",
    "ClusterRow",
    "FactGroup",
    "add_alias",
    "add_investor",
    "add_station",
    "assign_investor",
    "correct",
    "create",
    "held",
    "investor_named",
    "investors_named",
    "look_at_undo",
    "may_record",
    "must_write",
    "number_of",
    "open_difficulty",
    "put_right",
    "record_rows",
    "record_rows_with",
    "remove_alias",
    "rename_station",
    "revise",
    "revise_difficulty",
    "revise_investor",
    "undo",
    "withdraw",
]
