"""The one way things are written with their history: dated facts, and ordinary rows with versions.

Facts are stated, corrected, withdrawn and undone; rooms decide who may and what is sensible, these
functions keep the two clocks. A row of facts once written is never changed but for its withdrawal,
so every earlier answer can be given again. What is no fact is saved signed, so that the version
kept of it belongs to its deed and can be put back.
"""

from hanoi_industry.history.services.deeds import (
    NO_CELLS,
    Deed,
    Origin,
    begun,
    in_words,
    line_of,
    open_change_set,
    record,
    write_down,
)
from hanoi_industry.history.services.facts import (
    UNSAID,
    Statement,
    correct,
    state,
    state_all,
    withdraw,
)
from hanoi_industry.history.services.parts import Things, look_at_undo_of_parts, undo_parts
from hanoi_industry.history.services.tables import StatedTable, state_table
from hanoi_industry.history.services.undoing import (
    NothingToUndo,
    Rows,
    UndoAccount,
    look_at_undo,
    undo,
)
from hanoi_industry.history.services.versions import (
    Return,
    Tracked,
    insert_things,
    insert_versions,
    insert_with_versions,
    look_at_undo_of_things,
    named_with,
    pointing_at,
    reason_of,
    sign,
    undo_things,
    versions_with,
)

__all__ = [
    "NO_CELLS",
    "UNSAID",
    "Deed",
    "NothingToUndo",
    "Origin",
    "Return",
    "Rows",
    "StatedTable",
    "Statement",
    "Things",
    "Tracked",
    "UndoAccount",
    "begun",
    "correct",
    "in_words",
    "insert_things",
    "insert_versions",
    "insert_with_versions",
    "line_of",
    "look_at_undo",
    "look_at_undo_of_parts",
    "look_at_undo_of_things",
    "named_with",
    "open_change_set",
    "pointing_at",
    "reason_of",
    "record",
    "sign",
    "state",
    "state_all",
    "state_table",
    "undo",
    "undo_parts",
    "undo_things",
    "versions_with",
    "withdraw",
    "write_down",
]
