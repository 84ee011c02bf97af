"""Every write about limits and samples: allowed here, in one transaction, with its history.

Standards belong to the whole city, and who keeps them needs a permission of its own. Which limits
bind a station, its samples and their values are facts of its cluster like any other.
"""

from clusters.wastewater.services.correcting import correct, withdraw
from clusters.wastewater.services.limits import (
    LIMIT_FIELDS,
    LimitRow,
    check_limit,
    keep_limits,
    keep_limits_with,
)
from clusters.wastewater.services.removing import (
    look_at_undo,
    remove_coefficient,
    remove_limit,
    remove_severity,
    undo,
)
from clusters.wastewater.services.rights import may_keep_standards
from clusters.wastewater.services.samples import (
    SampleRow,
    Value,
    key_of,
    record_samples,
    record_samples_with,
    revise_sample,
    samples_of,
    withdraw_sample,
)
from clusters.wastewater.services.standards import (
    add_coefficient,
    add_limit_set,
    add_parameter,
    add_severity,
    revise_coefficient,
    revise_limit_set,
    revise_parameter,
    revise_severity,
)
from clusters.wastewater.services.stations import (
    MOST_MONTHS,
    check_choice,
    check_facts,
    choose_limits,
    state_of_station,
)

__all__ = [
    "LIMIT_FIELDS",
    "MOST_MONTHS",
    "LimitRow",
    "SampleRow",
    "Value",
    "add_coefficient",
    "add_limit_set",
    "add_parameter",
    "add_severity",
    "check_choice",
    "check_facts",
    "check_limit",
    "choose_limits",
    "correct",
    "keep_limits",
    "keep_limits_with",
    "key_of",
    "look_at_undo",
    "may_keep_standards",
    "record_samples",
    "record_samples_with",
    "remove_coefficient",
    "remove_limit",
    "remove_severity",
    "revise_coefficient",
    "revise_limit_set",
    "revise_parameter",
    "revise_sample",
    "revise_severity",
    "samples_of",
    "state_of_station",
    "undo",
    "withdraw",
    "withdraw_sample",
]
