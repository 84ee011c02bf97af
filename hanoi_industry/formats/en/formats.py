"""English as the office writes it: the day always comes first, as on the Vietnamese pages."""

from hanoi_industry.formats.day_first import *  # noqa: F403

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
