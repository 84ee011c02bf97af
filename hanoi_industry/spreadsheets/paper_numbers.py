"""The number of a paper as lists of papers write it: with odd letters, in two columns, or in words.

Pure. What is recorded under the number as typed is looked for before any of this.
"""

import re
from collections.abc import Container

from hanoi_industry import words
from hanoi_industry.documents.parsing import Citation, opening_citation, parse_decisions

BLANKS_IN_NUMBERS = re.compile(r"\s*([/-])\s*")
# A number without what stands behind its stroke, as where "Số" and "Ký hiệu" are two columns.
BARE_NUMBER = re.compile(r"\d{1,5}[a-z]?(?:/\d{4})?")
DAY_BEHIND = re.compile(r"\bngày\s*\d|\d\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d", re.IGNORECASE)


def put_together(number: str, symbol: str) -> str:
    """The number, with its symbol where that stands in a column of its own."""
    if symbol and BARE_NUMBER.fullmatch(number):
        return f"{number}/{symbol}"
    return number or (symbol if "/" in symbol else "")


def as_numbers_are(text: str) -> str:
    """With the digits, dashes and letters that numbers are written in, without a full stop behind
    them or the apostrophe before them that makes Excel take them for text."""
    plain = words.in_plain_digits(text).translate(words.PLAIN_PUNCTUATION)
    return plain.translate(words.LOOK_ALIKES).removeprefix("'").rstrip(" .,;")


def cited(text: str) -> Citation | None:
    """The one paper of "298/QĐ-UBND ngày 20/02/2025", "Tờ trình 88/TTr-UBND" or "16 /QĐ - UBND";
    none of a number that is written as numbers are."""
    tight = BLANKS_IN_NUMBERS.sub(r"\1", text)
    parsed = parse_decisions(tight)
    if len(parsed.citations) != 1 or parsed.rest:
        return None
    (one,) = parsed.citations
    return one if one.issued or tight != text or not text[:1].isdigit() else None


def cited_in_words(text: str, kinds: Container[str]) -> Citation | None:
    """The paper that a sentence begins with, behind nothing but one of these kinds, in accent-free
    words; none of a sentence that only speaks of papers."""
    found = opening_citation(text) if " " in text else None
    if found is None:
        return None
    before, one = found
    return one if not before or words.accent_free(before) in kinds else None


def has_no_day(rest: str) -> bool:
    """Whether what stands beside a number looks like a day, of which none could be made."""
    return DAY_BEHIND.search(rest) is not None
