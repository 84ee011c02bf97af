"""Vietnamese formats. Django's own read 03/04/2026 as 4 March; here the day always comes first."""

from hanoi_industry.formats.day_first import *  # noqa: F403

DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
