"""The one way dated facts are written: stated, corrected, withdrawn, undone, with history.

Rooms decide who may and what is sensible; these functions keep the two clocks. A row once written
is never changed but for its withdrawal, so every earlier answer can be given again.
"""

from hanoi_industry.history.services.deeds import (
    Deed,
    Origin,
    begun,
    in_words,
    insert_versions,
    insert_with_versions,
    line_of,
    open_change_set,
    reason_of,
    reasons_of_upload,
    record,
    write_down,
)
from hanoi_industry.history.services.facts import (
    UNSAID,
    StatedTable,
    Statement,
    correct,
    state,
    state_all,
    state_table,
    withdraw,
)
from hanoi_industry.history.services.undoing import (
    NothingToUndo,
    Rows,
    UndoAccount,
    look_at_undo,
    undo,
)

__all__ = [
    "UNSAID",
    "Deed",
    "NothingToUndo",
    "Origin",
    "Rows",
    "StatedTable",
    "Statement",
    "UndoAccount",
    "correct",
    "begun",
    "in_words",
    "insert_versions",
    "insert_with_versions",
    "line_of",
    "look_at_undo",
    "open_change_set",
    "reason_of",
    "reasons_of_upload",
    "record",
    "state",
    "state_all",
    "state_table",
    "undo",
    "withdraw",
    "write_down",
]
