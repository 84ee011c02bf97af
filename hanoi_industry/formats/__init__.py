"""How numbers, days and shares are written in the language of the page."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hanoi_industry.figures import DECIMAL_MARKS, Share, format_number
from hanoi_industry.periods import PartialDay, Precision


def page_language() -> str:
    return (get_language() or "vi")[:2]


def number(value, decimals: int | None = None) -> str:
    """1.234,5 or 1,234.5; nothing where there is no value."""
    return format_number(value, page_language(), decimals)


def number_to_type(value) -> str:
    """As one types it: without thousands, and never so that it could be read in two ways."""
    if value is None:
        return ""
    text = format_number(value, "en").replace(",", "")
    whole, _mark, fraction = text.partition(".")
    if len(fraction) == 3 and len(whole.lstrip("-")) <= 3 and whole not in ("0", "-0"):
        # 37.789 could be thousands; 37.7890 could not.
        text += "0"
    return text.replace(".", DECIMAL_MARKS[page_language()])


def share(value: Share | None) -> str:
    return "" if value is None else value.text(page_language())


def day(value: date | datetime | None) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


def moment(value: datetime | None) -> str:
    if value is None:
        return ""
    value = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{day(value)} {value:%H:%M}"


def partial_day(value: PartialDay | None) -> str:
    """Words that `periods.parse_day` reads back, in either language."""
    if value is None:
        return ""
    first = value.first
    if value.precision is Precision.DAY:
        return day(first)
    if value.precision is Precision.MONTH:
        return f"{first.month:02}/{first.year}"
    if value.precision is Precision.QUARTER:
        # Translators: a quarter of a year, as in Q3/2024; Vietnamese: Quý III/2024
        quarter = (first.month + 2) // 3
        return _("Q%(quarter)s/%(year)s") % {
            "quarter": quarter,
            "roman": ("I", "II", "III", "IV")[quarter - 1],
            "year": first.year,
        }
    return str(first.year)
