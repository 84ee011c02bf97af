"""A cell as the person who typed it would recognise it; of a number cell the decimal it means."""

from decimal import Context, Decimal

from hanoi_industry.spreadsheets import number_formats
from hanoi_industry.spreadsheets.reading import CellKind, Value, cell_of

LARGEST = 10**18  # no figure of an office is larger
LONGEST_FIGURE = 200  # letters, of a number or a day
WIDE = Context(prec=350)  # holds every number that a spreadsheet can


def as_typed(cell: Value) -> str:
    """The cell as the person who typed it would recognise it."""
    cell = cell_of(cell)
    match cell.kind:
        case CellKind.TEXT | CellKind.ERROR:
            return cell.value
        case CellKind.NUMBER:
            if number_formats.is_percent(cell.number_format):
                return f"{plainly(decimal_of(cell.value) * 100):f}%"
            if abs(cell.value) >= LARGEST:
                return f"{cell.value:.15g}"
            return f"{decimal_of(cell.value):f}"
        case CellKind.DATE:
            return cell.value.strftime("%d/%m/%Y")
        case CellKind.DATETIME:
            return cell.value.strftime("%d/%m/%Y %H:%M")
        case CellKind.BOOL:
            return "TRUE" if cell.value else "FALSE"
    return ""


def decimal_of(value: int | float) -> Decimal:
    """A spreadsheet's number has fifteen digits; what its binary form adds is noise."""
    return Decimal(value) if isinstance(value, int) else plainly(Decimal(f"{value:.15g}"))


def plainly(value: Decimal) -> Decimal:
    """The same without zeros that say nothing, and without an exponent."""
    value = value.normalize(WIDE)
    return value.quantize(Decimal(1), context=WIDE) if value.as_tuple().exponent > 0 else value
