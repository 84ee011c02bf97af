"""Names of clusters as offices write them: what stands around a name, phases, and what names none.

Pure.
"""

import re
from functools import lru_cache

from clusters.sheets.office_words import investor_kind
from hanoi_industry import words

PREFIX = re.compile(
    r"^(?:CCN|C\.\s?C\.\s?N|cụm\s+công\s+nghiệp|cụm\s+CN|cum\s+cong\s+nghiep|cluster)(?=[\s.:–-]|$)[\s.:–-]*",
    re.I,
)
LIST_MARK = re.compile(r"^(?:\d{1,3}[.)]\s*|[-–+*•]\s+)(?=[^\W\d_]{2})")
PHASE = re.compile(
    r"\s+(?:\(?(?:giai doan|gd|phase)\s*(?P<number>\d+|i{1,3}|iv)\)?|(?P<wider>mo rong)"
    r"|(?P<bare>\d+|i{1,3}))$"
)
ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
IN_BRACKETS = re.compile(r"^(?P<base>.*\S)\s*\((?P<place>[^()]+)\)$")


# What offices write short in names.
SHORT_IN_NAMES = {
    "ln": "làng nghề",
    "ttcn": "tiểu thủ công nghiệp",
    "gđ": "giai đoạn",
    "gd": "giai đoạn",
}
TOWNSHIP = re.compile(r"^tt(?:\.\s*|\s+)")
PHASE_IN_BRACKETS = re.compile(r"\(\s*((?:giai đoạn|phase)\s*[\divx]+|(?:phần )?mở rộng)\s*\)")
SHORT_PHASE = re.compile(r"\b(gđ|gd)(?=\d)")
ROMAN_AT_END = re.compile(r"(?<=\S )(?:i{1,3}|iv)$")
PHASE_ALONE = re.compile(
    r"\W*(?:\d+[.)]\s*)?(?:(?:ccn|cum (?:cn|cong nghiep))\W+)?"
    r"(?:(?P<phase>giai doan|gd|phase|dot|khu)\s*(?:so\s*)?(?P<number>\d+|[ivx]+|[a-d])"
    r"|(?P<wider>(?:phan |khu )?mo rong))\b.{0,12}"
)

PARTS_OF_CLUSTERS = frozenset(("dot", "khu"))

# What stands below or between clusters in the column of their names, and is the name of none.
NO_NAME = re.compile(
    r"(?:cac |so )?(?:(?:ccn|cum(?: cong nghiep)?) )?(?:khac|con lai)|(?:lao dong )?(?:nu|nam|thoi vu)"
    r"|(?:cac |so )?(?:ho (?:sxkd|san xuat|kinh doanh|gia dinh)|dn|doanh nghiep|du an|lao dong)\b.*"
    r"|(?:ngoai|trong) (?:cum|ccn|nuoc)|du kien\b.*|(?:kcn|khu cong nghiep)\b.*|[\W\d_]+"
    r"|(?:ty|ti) (?:le|trong)\b.*|so (?:sanh|voi)\b.*|(?:cung ky|chenh lech|ghi chu)\b.*"
    r"|(?:nam|ky|quy|thang) (?:truoc|nay|\d+)\b.*|(?:tang|giam)(?: \(|,|/|$| giam\b| so\b).*"
    r"|(?:ke hoach|thuc hien|uoc (?:thuc hien|ca nam))\b.*|luy ke\b.*|con lai\b.*"
    r"|(?:phan|dien tich|trong do)\b:? (?:da|dang|chua|con|dat|xay|cho|mo|dau|ngoai|duoc)\b.*"
    r"|.{0,60}[:(–-]\s*\d+ (?:cum|ccn|du an|co so|doanh nghiep|dn)\b\W*"
    r"|(?:trong do|so lieu|bao gom|nguon)\b.*"
)
A_SMALL_FIRM = re.compile(r"(?:co so|ho (?:ong|ba|kd|kinh doanh|san xuat))\b")
OF_A_CLUSTER = re.compile(r"\b(?:ccn|cum)\b")
# With its accents: "Quán Gánh" is a name.
DISTRICT_ALONE = re.compile(r"(?:huyện|quận|thị xã)\s+\S", re.I)


def names_an_enterprise(text: str) -> bool:
    """ "Công ty TNHH A" among names: a list of who works in a cluster, not of clusters."""
    plain = words.accent_free(text)
    is_firm = bool(investor_kind(text)) or A_SMALL_FIRM.match(plain) is not None
    return is_firm and not OF_A_CLUSTER.search(plain)


BULLET = re.compile(r"\s*[-–+*•]\s*(?=[^\W\d_])")


def is_listed_below(text: str) -> bool:
    """ "- Trong nước", as what stands below a name is listed."""
    return BULLET.match(words.nfc(text)) is not None


def is_no_name(text: str) -> bool:
    """ "So sánh", "Phần còn lại", "Huyện Thanh Trì": a line between clusters, not one of them."""
    text = LIST_MARK.sub("", words.nfc(text)).strip()
    return bool(DISTRICT_ALONE.match(text) or NO_NAME.fullmatch(words.accent_free(text)))


# What says that a text has two names for one cluster, the old one and the new.
OTHER_NAME = re.compile(
    r"^(?P<one>.+?)\s*[(,;–-]\s*(?:nay (?:là|đổi (?:tên )?thành)|đổi tên (?:thành|từ)|(?:tên )?(?:gọi )?cũ"
    r"(?: là)?|trước (?:đây|kia)(?: (?:là|gọi là|có tên là))?|trước là|tức(?: là)?|(?:hay )?còn gọi là)"
    r"\s*:?\s*(?P<other>[^()]+?)\s*\)?$",
    re.I,
)


def names_of_one(text: str) -> tuple[str, ...]:
    """ "Đan Phượng (nay là CCN Liên Trung)" has two names; any other text has none here."""
    found = OTHER_NAME.match(words.nfc(text))
    return (found["one"], found["other"]) if found else ()


# A place behind a name: in brackets, after a comma, or a district after a dash.
PLACE_BEHIND = re.compile(
    r"^(?P<base>[^(),;]+?)\s*(?:\((?P<inside>[^()]+)\)|,\s*(?P<after>[^()]+)|\s[–-]\s(?P<beside>[^()]+))$"
)
KIND_OF_PLACE = re.compile(r"^(?:xã|phường|thị trấn|huyện|quận|thị xã|tp\.?|thành phố)\s+", re.I)


def name_and_places(text: str) -> tuple[str, set[str], bool]:
    """A name, the keys of the places written behind it, and whether only districts may stand so:
    "Thanh Văn - Tân Ước" is one name of two villages. No places where nothing is behind it."""
    found = PLACE_BEHIND.match(words.nfc(text).strip())
    if found is None:
        return text, set(), False
    said = found["inside"] or found["after"] or found["beside"]
    parts = (KIND_OF_PLACE.sub("", part.strip()) for part in re.split(r"[,;]|\s[–-]\s", said))
    return (
        found["base"],
        {words.spelling_key(part) for part in parts if part},
        bool(found["beside"]),
    )


@lru_cache(maxsize=20_000)
def name_key(text: str) -> str:
    """Equal for two ways of writing one name: "CCN LN Thanh Thùy (GĐ II)" and "Làng nghề Thanh
    Thùy giai đoạn 2"; never for two names."""
    name = bare_name(text).translate(words.PLAIN_PUNCTUATION).lower()
    name = SHORT_PHASE.sub(r"\1 ", TOWNSHIP.sub("thị trấn ", name)).replace("(", "( ")
    name = " ".join(SHORT_IN_NAMES.get(word, word) for word in name.split())
    name = PHASE_IN_BRACKETS.sub(r"\1", name.replace("( ", "("))
    name = ROMAN_AT_END.sub(lambda found: ROMAN[found[0]], re.sub(r"\s*-\s*", " - ", name))
    return words.spelling_key(name)


# Looked for first: nearly all names are whole ones.
MAY_BE_PHASE = re.compile(r"giai|g[đd]|phase|r[ộo]ng|[đd][ợo]t|khu", re.I)


def _phase_alone(name: str) -> re.Match | None:
    return PHASE_ALONE.fullmatch(words.accent_free(name)) if MAY_BE_PHASE.search(name) else None


def is_phase_alone(name: str) -> bool:
    """ "Giai đoạn 2" below the row of its cluster: of which cluster, it does not say itself."""
    return _phase_alone(name) is not None


def phase_alone(name: str) -> str:
    """ "giai đoạn 2" or "mở rộng", as names of clusters end; empty for "Khu A" and for whole names."""
    found = _phase_alone(name)
    if found is None or found["phase"] in PARTS_OF_CLUSTERS:
        return ""
    if found["wider"]:
        return "mở rộng"
    number = ROMAN.get(found["number"], found["number"])
    return f"giai đoạn {number}" if number.isdigit() else ""


def phase_in(name: str) -> tuple[str, str]:
    """The name of the cluster and the phase that a whole name ends with; no phase for most."""
    bare = bare_name(name)
    base, phase = phase_of(bare) if MAY_BE_PHASE.search(bare) else (words.accent_free(bare), "")
    return base, phase


def without_phase(name: str) -> str:
    """The name of the cluster that a phase belongs to: "CCN Ninh Sở" of "CCN Ninh Sở giai đoạn 1"."""
    base, phase = phase_of(name)
    return " ".join(words.nfc(name).split()[: len(base.split())]) if phase else name


# "Lai Xá (*)", "Di Trạch³": the mark of a footnote, and no part of the name.
FOOTNOTE_MARK = re.compile(r"\s*(?P<mark>\(\*{1,3}\)|\*{1,3}|[¹²³⁴-⁹]+)$")


def footnote_mark(text: str) -> str:
    """The mark of a footnote behind a name; empty where there is none."""
    found = FOOTNOTE_MARK.search(words.nfc(text).strip())
    return found["mark"] if found else ""


def bare_name(text: str) -> str:
    """Without "CCN" or the mark of a list in front or of a footnote behind, and with a capital."""
    text = FOOTNOTE_MARK.sub("", LIST_MARK.sub("", words.nfc(text).strip()))
    name = PREFIX.sub("", text) or text
    return name[:1].upper() + name[1:]


def without_place(name: str, place: str) -> str:
    """ "Liên Hà (Đan Phượng)" in Đan Phượng is "Liên Hà"; other brackets stay."""
    found = IN_BRACKETS.match(name)
    if found and place and words.spelling_key(found["place"]) == words.spelling_key(place):
        return found["base"]
    return name


def phase_of(name: str) -> tuple[str, str]:
    """The name and its phase: "Liên Hà 2" is phase 2 of "lien ha"."""
    plain = words.accent_free(name)
    found = PHASE.search(plain)
    if not found:
        return plain, ""
    phase = found["number"] or found["bare"] or "wider"
    return plain[: found.start()], ROMAN.get(phase, phase)
