"""Growth and index are two ways to print one figure: 9.42 % and 109.42.

Pure. A series is kept in one of them. Where it is declared that its source prints the other, what
is typed is converted; a figure that is in the way of the series already is left as it is.
"""

from decimal import Decimal

GROWTH, INDEX = "growth", "index"
BASE = Decimal(100)
# No index of a month or a year falls so low, and no growth of a printed series comes so high.
TURNS_AT = Decimal(50)


def as_kept(value: Decimal, typed_as: str, kept_as: str) -> Decimal:
    """A figure as its series keeps it. `typed_as` empty: nothing is declared, nothing converted.

    Raises ValueError for any pair that is not growth and index.
    """
    if typed_as in ("", kept_as):
        return value
    if {typed_as, kept_as} != {GROWTH, INDEX}:
        raise ValueError(f"{typed_as} cannot be told as {kept_as}.")
    if kept_as == GROWTH:
        return value - BASE if value >= TURNS_AT else value
    return value if value >= TURNS_AT else value + BASE
