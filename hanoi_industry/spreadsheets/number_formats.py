"""What the format of a number says that its value does not: a percent sign, a unit, another size.

Pure. A format has up to four sections, of numbers above zero, below it, of zero, and of text.
"""

import re
from functools import lru_cache

LITERAL = re.compile(r'"([^"]*)"|\\(.)|[_*].')
IN_BRACKETS = re.compile(r"\[[^\]]*\]")
CURRENCY = re.compile(r"\[\$([^\]-]+)(?:-[^\]]*)?\]")
# Signs of our own money say no more than the heading does.
OWN_MONEY = frozenset(("₫", "đ", "vnd", "vnđ", "đồng"))
FOREIGN_MONEY = frozenset("$€£¥₩") | {"USD", "EUR", "GBP", "JPY", "CNY", "KRW"}
# Of digits, of text, and of the parts of a day.
PLACEHOLDERS = re.compile(r"[0#?@dmyhs]|general", re.I)
SCALED = re.compile(r"[0#?](,+)(?![0#?,])")
HAS_CONDITION = re.compile(r"\[[<>=]")
BETWEEN_SECTIONS = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
DASHES = " -–—.…"

# What programs mean by the numbers of formats that no workbook spells out (ECMA-376, 18.8.30).
BUILT_IN_FORMATS = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    37: "#,##0;(#,##0)",
    38: "#,##0;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    49: "@",
}


@lru_cache(maxsize=4096)
def words_in(number_format: str | None) -> tuple[str, ...]:
    """Units and other words that the first section puts beside a number, as a person sees them."""
    section = (number_format or "").partition(";")[0]
    foreign = (one.strip() for one in CURRENCY.findall(section))
    told = [one for one in foreign if one.lower() not in OWN_MONEY]
    return (*told, *filter(None, _runs_of_literals(IN_BRACKETS.sub("", section))))


def _runs_of_literals(section: str) -> list[str]:
    """Quoted words and letters behind backslashes, those side by side as one."""
    told, end = [""], 0
    for found in LITERAL.finditer(section):
        if found.start() > end:
            told.append("")
        told[-1] += found[1] or found[2] or ""
        end = found.end()
    return [one.strip() for one in told]


@lru_cache(maxsize=4096)
def is_percent(number_format: str | None) -> bool:
    return "%" in LITERAL.sub("", number_format or "")


@lru_cache(maxsize=4096)
def scale_of(number_format: str | None) -> int:
    """By how much a number is shown smaller than it is: 1000 for each comma at the end."""
    section = (number_format or "").partition(";")[0]
    found = SCALED.search(LITERAL.sub("", IN_BRACKETS.sub("", section)))
    return 1000 ** len(found[1]) if found else 1


@lru_cache(maxsize=4096)
def shown_instead(number_format: str | None, sign: int) -> str | None:
    """The words that stand in the place of a number of this sign, or "" where nothing does; None
    where the number itself is shown, or a dash for zero."""
    if not number_format:
        return None
    if HAS_CONDITION.search(number_format):  # which of the sections holds is not looked at
        return None if _shows_number(number_format) else ""
    sections = BETWEEN_SECTIONS.split(number_format)
    place = {1: 0, -1: 1, 0: 2}[sign]
    section = sections[place] if place < len(sections) else sections[0]
    if _shows_number(section):
        return None
    shown = "".join(_runs_of_literals(IN_BRACKETS.sub("", section)))
    is_dash = sign == 0 and section and not shown.strip(DASHES)
    return None if is_dash else shown


def _shows_number(section: str) -> bool:
    return PLACEHOLDERS.search(LITERAL.sub("", IN_BRACKETS.sub("", section))) is not None


@lru_cache(maxsize=4096)
def says_more(number_format: str | None) -> bool:
    """Whether the format changes what a number means, or shows something else."""
    if not number_format:
        return False
    return (
        "%" in number_format
        or '"' in number_format
        or scale_of(number_format) > 1
        or any(re.search(r"[^\W_]|[$€£¥₩]", one) for one in words_in(number_format))
        or any(shown_instead(number_format, sign) is not None for sign in (1, 0, -1))
    )
