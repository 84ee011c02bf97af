"""Papers cited in a cell: "298/QĐ-UBND ngày 20/02/2025; …" to numbers, kinds, agencies and days.

Nothing is thrown away: whatever is no citation comes back as the rest.
"""

import re
from dataclasses import dataclass

from hanoi_industry import periods, words

# As they stand within a number, between its stroke and its dash.
KINDS = [
    *["QĐ", "NQ", "NĐ", "TT", "TTLT", "TTr", "BC", "TB", "KH", "CT", "CTr", "CV", "HD"],
    *["VBHN", "GP", "GPMT", "GPXD", "GCN", "KL"],
]
AGENCIES = ["UBND", "HĐND", "TTg", "CP", "BCT", "SCT", "BTNMT", "STNMT", "BXD", "UBTVQH"]
OFFICIAL_KINDS = {words.accent_free(kind): kind for kind in KINDS}
OFFICIAL_AGENCIES = {words.accent_free(agency): agency for agency in AGENCIES}

LONGEST_RANGE = 50
LONGEST_LIST = 40


def _any_of(kinds: list[str]) -> str:
    longest_first = sorted(kinds, key=len, reverse=True)
    return "|".join(longest_first).replace("Đ", "[ĐD]")


_ITEM = r"\d{1,5}(?:\s?(?:[-–—]|đến|to)\s?\d{1,5})?"
# A comma without a space between two numbers may be a thousands mark, save among long numbers.
_BETWEEN = r"(?:\s?;\s?|\s?,\s|(?<=\d{4}),(?=\d{4})|\s(?:và|and|&)\s|\n)(?:(?:số|no\.?)\s)?"
_NAME_OF_KIND = (
    r"quyết định|nghị quyết|nghị định|thông tư|kế hoạch|công văn|tờ trình|báo cáo|thông báo"
    r"|văn bản|QĐ|decision|resolution|plan|decree|circular"
)
_NAMED = rf"(?:(?:{_NAME_OF_KIND})(?:\s(?:số|no\.?|number))?|số|no\.|từ|from)\s?:?\s?"
_SEGMENT = r"[A-ZĐ][A-Za-zĐđ0-9]*(?:[.&][A-Za-zĐđ]+)*"
_AGENCY = rf"(?P<agency>{_SEGMENT}(?:-{_SEGMENT})*|[a-zđ]{{2,8}})"
CITATION = re.compile(
    rf"(?<!\w)(?P<named>(?i:{_NAMED}))?(?<!\d[.,/])(?<!/)"
    rf"(?P<items>{_ITEM}(?:(?i:{_BETWEEN}){_ITEM}){{0,{LONGEST_LIST - 1}}})\s?/\s?"
    rf"(?:(?P<year>\d{{4}})\s?/\s?)?"
    rf"(?:(?P<kind>(?i:{_any_of(KINDS)}))(?:\s?[-–]\s?{_AGENCY})?"
    rf"|(?P<letter>{_SEGMENT}(?:-{_SEGMENT})+))(?!\w)"
)
_DAY = (
    r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:\d{4}|\d{2})"
    r"|\d{1,2}\stháng\s\d{1,2}(?:\snăm\s|\s?[/,-]\s?|\s)\d{4}"
    r"|\d{1,2}\s[a-z]{3,9}\s\d{4}"
    r"|\d{4}-\d{2}-\d{2}"
    r"|\d{1,2}\s?/\s?\d{4}"
)
ISSUED = re.compile(
    rf"\s?[,(]?\s?(?:(?:ký\s)?(?:ngày|tháng)|of|dated|on)?\s?(?P<day>{_DAY})(?![\w/])(?:\s?\))?"
    r"|\s?[,(]?\s?(?:năm|of|in)\s(?P<named_year>\d{4})(?![\w/.-])(?:\s?\))?"
    r"|\s?[,(]\s?(?P<year>(?:19|20)\d{2})(?=\s?[);\n]|$)(?:\s?\))?",
    re.IGNORECASE,
)
GROUP_NOTE = re.compile(r"\s?\(\s?(?:group|nhóm|chung)[^()\n]{0,60}\)", re.IGNORECASE)
WORDS_THAT_SAY_NOTHING = {"va", "and", "&", "theo", "cua", "tai", "by", "qd", "()"}


@dataclass(frozen=True)
class Citation:
    """One paper. Of a group nobody has said which of its numbers belongs to which cluster.

    `kind` is empty for letters (công văn): their number names the agency alone.
    """

    number: str
    agency_code: str
    kind: str
    issued: periods.PartialDay | None = None
    is_group: bool = False

    def __str__(self) -> str:
        return f"{self.number}/" + "-".join(filter(None, [self.kind, self.agency_code]))


@dataclass(frozen=True)
class Parsed:
    citations: tuple[Citation, ...]
    rest: str


def parse_decisions(text: str) -> Parsed:
    """All papers a text cites, in its order, each once; and what of the text cites none.

    A day written after a list of numbers is the day of each of them.
    """
    text = "\n".join(words.nfc(line) for line in (text or "").splitlines())
    citations: list[Citation] = []
    rest: list[str] = []
    end = at = 0
    while found := CITATION.search(text, at):
        at = found.end()
        start, items = _trusted_items(text, found)
        filled = [_filled(item) for item in items]
        if not all(filled):
            continue
        numbers = [number for item in filled for number in item]
        issued, is_group, at = _what_follows(text, at)
        is_group = is_group or len(numbers) > len(items)
        citations += [_citation(number, found, issued, is_group) for number in numbers]
        rest.append(text[end:start])
        end = at
    if not citations:
        return Parsed((), " ".join(text.split()))
    rest.append(text[end:])
    return Parsed(tuple(dict.fromkeys(citations)), "; ".join(filter(None, map(_trimmed, rest))))


def opening_citation(text: str) -> tuple[str, Citation] | None:
    """The one paper that a text begins with, and the words before its number: of "Giấy phép môi
    trường số 101/GPMT-UBND ngày 15/3/2026 của UBND …" these are "Giấy phép môi trường"."""
    text = words.nfc(text or "")
    found = CITATION.search(text)
    if found is None:
        return None
    start, items = _trusted_items(text, found)
    numbers = [number for item in items for number in _filled(item)]
    if len(numbers) != 1:
        return None
    issued, is_group, _end = _what_follows(text, found.end())
    return text[:start].strip(), _citation(numbers[0], found, issued, is_group)


def _trusted_items(text: str, found: re.Match) -> tuple[int, list[str]]:
    """Where the numbers begin, and the numbers and ranges one by one.

    The first of several bare numbers is left out where it seems to belong to the words before
    it, as in "from the year 2018; 9/QĐ-UBND".
    """
    start = found.start()
    before = text[:start].rstrip(" ")
    items = list(re.finditer(_ITEM, found["items"]))
    if len(items) > 1 and not found["named"] and before and before[-1] not in ";,(:\n":
        items = items[1:]
        start = found.start("items") + items[0].start()
    return start, [item[0] for item in items]


def _filled(item: str) -> list[str]:
    """The numbers of a range; none where it makes no sense."""
    ends = re.findall(r"\d+", item)
    first, last = int(ends[0]), int(ends[-1])
    if not first <= last < first + LONGEST_RANGE:
        return []
    return ends if len(ends) == 1 else [str(number) for number in range(first, last + 1)]


def _citation(number, found, issued, is_group) -> Citation:
    if found["year"]:
        number = f"{number}/{found['year']}"
    if found["letter"]:
        return Citation(number, found["letter"], "", issued, is_group)
    kind = OFFICIAL_KINDS[words.accent_free(found["kind"])]
    agency = found["agency"] or ""
    agency = OFFICIAL_AGENCIES.get(words.accent_free(agency), agency)
    return Citation(number, agency, kind, issued, is_group)


def _what_follows(text: str, at: int) -> tuple[periods.PartialDay | None, bool, int]:
    """The day of issue and the note that this is a group, in either order, and where they end."""
    issued, is_group = None, False
    for _ in range(2):
        if not is_group and (note := GROUP_NOTE.match(text, at)):
            is_group, at = True, note.end()
        if not issued and (found := ISSUED.match(text, at)):
            issued = _day(found["day"] or found["named_year"] or found["year"])
            at = found.end() if issued else at
    return issued, is_group, at


def _day(text: str) -> periods.PartialDay | None:
    try:
        return periods.parse_day(text)
    except periods.NotADay:
        return None


def _trimmed(piece: str) -> str:
    """Without the marks and small words that only joined the citations."""
    piece = " ".join(piece.split()).strip(" ;,.:-–/")
    if piece.count("(") > piece.count(")"):
        piece = piece.removesuffix("(").rstrip()
    if piece.count(")") > piece.count("("):
        piece = piece.removeprefix(")").lstrip(" ;,.")
    if words.accent_free(piece) in WORDS_THAT_SAY_NOTHING:
        return ""
    return piece
