"""What the rule says of samples and stations, from facts as they are known now or were known then.

What is stored answers for today's knowledge; as known on another day, or under another standard (a
lens), it is worked out anew, by the same pure functions that fill the store. Limits themselves are
kept with versions and not with two clocks: an earlier knowledge is judged by the limits of today.
"""

from clusters.judging.facts import Lens
from clusters.judging.periods import Tally, expected_samples, over_a_period, values_within
from clusters.judging.standings import Failing, Standing, failing, standings, through
from clusters.judging.working import Line, Working, preview, working_of

__all__ = [
    "Failing",
    "Lens",
    "Line",
    "Standing",
    "Tally",
    "Working",
    "expected_samples",
    "failing",
    "over_a_period",
    "preview",
    "standings",
    "through",
    "values_within",
    "working_of",
]
