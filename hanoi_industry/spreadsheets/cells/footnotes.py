"""The mark of a footnote behind a value: told, and left out of what is read."""

import re

from hanoi_industry.spreadsheets.cells.readings import Caveat, CaveatCode

# Behind a value, before its unit or behind it: 9,3(*), 45*, 12,5 ha (**), 7⁽¹⁾.
FOOTNOTE = re.compile(r"\(\*{1,3}\)|\*{1,3}|⁽[¹²³⁴-⁹]⁾")
# A digit may as well be a second value: only one in brackets apart from a number with decimals.
FOOTNOTE_NUMBER = re.compile(r"(?P<number>[^()]*[.,]\d+)\s+(?P<mark>\([1-9]\))")
DIGIT = re.compile(r"\d")
ANOTHER_DIGIT = re.compile(r"(?<![A-Za-zµ])\d")


def without_footnote(text: str) -> tuple[str, Caveat | None]:
    """A number and its unit without the mark of a footnote; any other text as it is.

    What stands before the mark is told by its first digit, for a mark alone says nothing.
    """
    if not text or text[-1] not in "*)⁾" and "*" not in text and "⁾" not in text:
        return text, None
    if found := FOOTNOTE_NUMBER.fullmatch(text.strip()):
        return found["number"], Caveat(CaveatCode.FOOTNOTE_NUMBER, {"mark": found["mark"]})
    marks = list(FOOTNOTE.finditer(text))
    if len(marks) != 1:
        return text, None
    before, after = text[: marks[0].start()].rstrip(), text[marks[0].end() :].strip()
    if not before[-1:].isdigit() and not (after == "" and DIGIT.search(before)):
        return text, None
    if ANOTHER_DIGIT.search(after):
        return text, None
    return f"{before} {after}".rstrip(), Caveat(CaveatCode.FOOTNOTE, {"mark": marks[0][0]})
