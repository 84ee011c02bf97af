"""Raw cells as the tests of their readers write them."""

from hanoi_industry.spreadsheets.reading import CellKind, RawCell


def text(value):
    return RawCell(value, CellKind.TEXT)


def number(value, number_format=None):
    return RawCell(value, CellKind.NUMBER, number_format)


def caveats(reading):
    """What a reading tells beside its value."""
    return [caveat.code for caveat in reading.caveats]
