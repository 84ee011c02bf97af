"""What the office's own words for the state of a cluster or a station mean. Pure.

Only clear words are taken; for any other text the answer is None and a person is asked. The text
itself is always kept beside whatever was made of it.
"""

import re
from dataclasses import dataclass

from hanoi_industry import words
from hanoi_industry.periods import NotADay, PartialDay, parse_day


@dataclass(frozen=True)
class State:
    """The three separate things one text may speak of; None is what it does not say."""

    legal_stage: str | None = None
    is_operating: bool | None = None
    progress: str | None = None
    ground_broken: bool = False
    ground_broken_on: PartialDay | None = None

    def joined(self, other: "State") -> "State":
        return State(
            self.legal_stage or other.legal_stage,
            other.is_operating if self.is_operating is None else self.is_operating,
            self.progress or other.progress,
            self.ground_broken or other.ground_broken,
            self.ground_broken_on or other.ground_broken_on,
        )


# The answers a person may give for words that are not clear, and what the columns of lists say.
STATES: dict[str, State] = {
    "established": State(legal_stage="established"),
    "operating": State(is_operating=True, progress="operating"),
    "under construction": State(progress="building"),
    "clearing": State(progress="clearing"),
    "complete": State(progress="complete"),
    "not begun": State(progress="not_begun"),
    "suspended": State(progress="suspended"),
    "proposed": State(legal_stage="proposed"),
    "planned": State(legal_stage="planned"),
    "appraising": State(legal_stage="appraising"),
    "legacy": State(legal_stage="legacy"),
    "withdrawn": State(legal_stage="withdrawn"),
    "revoked": State(legal_stage="revoked"),
}

CLEAR: dict[str, str] = {
    "thanh lap": "established",
    "da thanh lap": "established",
    "da co quyet dinh thanh lap": "established",
    "co quyet dinh thanh lap": "established",
    "approved establishment": "established",
    "established": "established",
    "dang hoat dong": "operating",
    "da hoat dong": "operating",
    "hoat dong": "operating",
    "dang hoat dong on dinh": "operating",
    "operating": "operating",
    "in operation": "operating",
    "dang xay dung": "under construction",
    "dang xay dung ha tang": "under construction",
    "dang xay dung ha tang ky thuat": "under construction",
    "dang dau tu xay dung ha tang": "under construction",
    "dang hoan thanh ha tang de thu hut nam 2025": "under construction",
    "under construction": "under construction",
    "dang gpmb": "clearing",
    "dang giai phong mat bang": "clearing",
    "da hoan thanh ha tang": "complete",
    "hoan thanh ha tang": "complete",
    "chua trien khai": "not begun",
    "tam dung": "suspended",
    "de xuat bo sung quy hoach": "proposed",
    "proposed": "proposed",
    "keu goi dau tu": "planned",
    "trong quy hoach": "planned",
    "co trong quy hoach": "planned",
    "planned": "planned",
    "dang tham dinh": "appraising",
    "dang tham dinh ho so thanh lap": "appraising",
    "dang lap ho so thanh lap": "appraising",
    "da rut khoi quy hoach": "withdrawn",
    "bai bo quyet dinh thanh lap": "revoked",
}

GROUND_BROKEN = re.compile(r"(?:da )?khoi cong(?: xay dung)?(?: giai doan \d+)?(?: ngay)?\s*(.*)")
HALF_YEAR = re.compile(r"construction began \((?:first|second) half of (\d{4})\)")
NO_YEAR = re.compile(r"(?:\d{1,2}/\d{1,2} )?\(nam khong ghi\)")


def read_state(text: str) -> State | None:
    """What the text clearly says; None where a person must say it."""
    plain = words.accent_free(text).strip(" .")
    if plain in CLEAR:
        return STATES[CLEAR[plain]]
    if found := HALF_YEAR.fullmatch(plain):
        return _begun(PartialDay.parse_iso(found[1]))
    found = GROUND_BROKEN.fullmatch(plain)
    if found is None:
        return None
    rest = found[1].strip()
    if not rest or NO_YEAR.fullmatch(rest):
        return _begun(None)
    try:
        return _begun(parse_day(rest))
    except NotADay:
        return None


def _begun(day: PartialDay | None) -> State:
    """Ground was broken; whether the cluster was established by decision is not said by that."""
    return State(progress="building", ground_broken=True, ground_broken_on=day)


# Wastewater stations

STATION_CLEAR: dict[str, str] = {
    "co tram": "finished",
    "da hoan thanh": "finished",
    "chua co tram": "none",
    "khong co tram": "none",
    "chua co": "none",
    "chua xay dung": "none",
    "dang xay dung": "building",
    "tram dang xay dung": "building",
    "dang dau tu": "building",
    "moi xong phan xay dung, chua lap thiet bi": "building",
    "van hanh thu nghiem": "trial",
    "dang van hanh": "running",
    "dang hoat dong": "running",
    "dung van hanh": "stopped",
    "khong van hanh": "stopped",
    "chua tung van hanh": "stopped",
    "da xay dung, chua van hanh": "stopped",
    "mien": "exempt",
}
# A tick in a column of stations says that there is one, and nothing of whether it runs.
STATION_TICKS: dict[str, str] = {
    **dict.fromkeys(("x", "v", "✓", "✔", "1", "co", "da co", "yes"), "finished"),
    **dict.fromkeys(("0", "khong", "khong co", "chua", "no"), "none"),
}
STATION_OPENINGS = (
    ("khong dau tu tram", "none"),
    ("chua xay dung", "none"),
    ("chua tung van hanh", "stopped"),
    ("tram dang xay dung", "building"),
    ("moi xong phan xay dung", "building"),
    ("van hanh tu", "running"),
)


def read_station(text: str) -> str | None:
    """The state of a wastewater station, where the words leave no doubt."""
    plain = words.accent_free(text).strip(" .")
    if STATION_CLEAR.get(plain):
        return STATION_CLEAR[plain]
    return next((state for opening, state in STATION_OPENINGS if plain.startswith(opening)), None)


# Investors

INVESTOR_OPENINGS = (
    ("ban quan ly", "project_board"),
    ("ban qlda", "project_board"),
    ("cong ty", "enterprise"),
    ("ctcp", "enterprise"),
    ("tong cong ty", "enterprise"),
    ("tap doan", "enterprise"),
    ("doanh nghiep", "enterprise"),
    ("hop tac xa", "cooperative"),
    ("htx", "cooperative"),
    ("lien danh", "consortium"),
    ("ubnd xa", "commune"),
    ("ubnd phuong", "commune"),
    ("trung tam phat trien cum", "centre"),
)


def investor_kind(name: str) -> str:
    """What kind of investor a name clearly is; empty where it does not say."""
    plain = words.accent_free(name)
    return next((kind for opening, kind in INVESTOR_OPENINGS if plain.startswith(opening)), "")


# Names

PREFIX = re.compile(
    r"^(?:CCN|cụm\s+công\s+nghiệp|cụm\s+CN|cum\s+cong\s+nghiep|cluster)(?=[\s.:–-]|$)[\s.:–-]*",
    re.I,
)
PHASE = re.compile(
    r"\s+(?:\(?(?:giai doan|gd|phase)\s*(?P<number>\d+|i{1,3}|iv)\)?|(?P<wider>mo rong)"
    r"|(?P<bare>\d+|i{1,3}))$"
)
ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
IN_BRACKETS = re.compile(r"^(?P<base>.*\S)\s*\((?P<place>[^()]+)\)$")


def bare_name(text: str) -> str:
    """Without "CCN" in front, and with a capital."""
    name = PREFIX.sub("", words.nfc(text)) or words.nfc(text)
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
