"""What the office's own words for the state of a cluster or a station mean. Pure.

Only clear words are taken; for any other text the answer is None and a person is asked. The text
itself is always kept beside whatever was made of it.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

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
    "not operating": State(is_operating=False),
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
    "da di vao hoat dong": "operating",
    "di vao hoat dong": "operating",
    "dang hoat dong on dinh": "operating",
    "operating": "operating",
    "in operation": "operating",
    "chua hoat dong": "not operating",
    "chua di vao hoat dong": "not operating",
    "dang xay dung": "under construction",
    "dang xay dung ha tang": "under construction",
    "dang xay dung ha tang ky thuat": "under construction",
    "dang thi cong ha tang": "under construction",
    "dang thi cong ha tang ky thuat": "under construction",
    "dang dau tu xay dung ha tang ky thuat": "under construction",
    "dang dau tu ha tang ky thuat": "under construction",
    "dang dau tu xay dung ha tang": "under construction",
    "dang hoan thanh ha tang de thu hut nam 2025": "under construction",
    "under construction": "under construction",
    "dang gpmb": "clearing",
    "dang giai phong mat bang": "clearing",
    "da hoan thanh ha tang": "complete",
    "hoan thanh ha tang": "complete",
    "da hoan thanh ha tang ky thuat": "complete",
    "hoan thanh ha tang ky thuat": "complete",
    "chua trien khai": "not begun",
    "tam dung": "suspended",
    "tam dung trien khai": "suspended",
    "dung trien khai": "suspended",
    "da dung trien khai": "suspended",
    "de xuat bo sung quy hoach": "proposed",
    "proposed": "proposed",
    "keu goi dau tu": "planned",
    "trong quy hoach": "planned",
    "co trong quy hoach": "planned",
    "nam trong quy hoach": "planned",
    "planned": "planned",
    "dang tham dinh": "appraising",
    "dang tham dinh ho so thanh lap": "appraising",
    "dang lap ho so thanh lap": "appraising",
    "da rut khoi quy hoach": "withdrawn",
    "bai bo quyet dinh thanh lap": "revoked",
}
# In a column of legal stages shorter words are clear that would not be in a report on progress.
LEGAL_STAGES: dict[str, str] = {
    **{
        word: STATES[state].legal_stage
        for word, state in CLEAR.items()
        if STATES[state].legal_stage
    },
    "da co qd": "established",
    "da co qd thanh lap": "established",
    "co qd thanh lap": "established",
    "co qd": "established",
    "da tl": "established",
    "da rut": "withdrawn",
    "da co quyet dinh": "established",
    "trong phuong an phat trien": "planned",
    "da co trong quy hoach": "planned",
    "dang lap ho so": "appraising",
    "dang trinh": "appraising",
    "dang trinh thanh lap": "appraising",
    "hinh thanh truoc nam 2009": "legacy",
    "hinh thanh truoc 2009": "legacy",
    "hinh thanh truoc nam 2009, chua co qd": "legacy",
    "hinh thanh truoc nam 2009, chua co qd thanh lap": "legacy",
    "hinh thanh truoc nam 2009, chua co quyet dinh": "legacy",
    "hinh thanh truoc nam 2009, chua co quyet dinh thanh lap": "legacy",
    "hinh thanh truoc nam 2009, chua thanh lap": "legacy",
    "rut khoi quy hoach": "withdrawn",
    "da bai bo": "revoked",
    "bai bo": "revoked",
}
KINDS: dict[str, str] = {
    "ccn": "ordinary",
    "cum cong nghiep": "ordinary",
    "da nganh": "ordinary",
    "ccn da nganh": "ordinary",
    "da nghe": "ordinary",
    "lang nghe": "craft_village",
    "ccn lang nghe": "craft_village",
    "chuyen nganh": "specialised",
    "ccn chuyen nganh": "specialised",
    "cong nghiep ho tro": "supporting",
    "cn ho tro": "supporting",
    "ccn ho tro": "supporting",
    "cong nghe cao": "high_tech",
    "ccn cong nghe cao": "high_tech",
    "sinh thai": "eco",
    "ccn sinh thai": "eco",
}
# What offices write short inside sentences.
SHORT = {
    "gpmb": "giai phong mat bang",
    "htkt": "ha tang ky thuat",
    "qd": "quyet dinh",
    "qh": "quy hoach",
    "xd": "xay dung",
    "dtxd": "dau tu xay dung",
    "ccn": "cum cong nghiep",
    "vh": "van hanh",
}

GROUND_BROKEN = re.compile(r"(?:da )?khoi cong(?: xay dung)?(?: giai doan \d+)?(?: ngay)?\s*(.*)")
HALF_YEAR = re.compile(r"construction began \((?:first|second) half of (\d{4})\)")
NO_YEAR = re.compile(r"(?:\d{1,2}/\d{1,2} )?\(nam khong ghi\)")


def read_state(text: str) -> State | None:
    """What the text clearly says; None where a person must say it."""
    plain = words.accent_free(text).strip(" .")
    clear = CLEAR.get(plain) or CLEAR.get(_in_full(plain))
    if clear:
        return STATES[clear]
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


# Below a heading that asks for the state: one of its answers, though a person says what it means.
OF_INFRASTRUCTURE = frozenset(
    ("chua dau tu", "dang dau tu", "da dau tu", "da hoan thanh", "hoan thanh", "chua xay dung")
)


def says_state(text: str) -> bool:
    return words.accent_free(text).strip(" .") in OF_INFRASTRUCTURE or read_state(text) is not None


def read_progress(text: str) -> str | None:
    """Of words that say nothing else, such as "Đang GPMB"; None where they say more, or nothing."""
    state = read_state(text)
    says_more = state is None or state.legal_stage or state.ground_broken
    return None if says_more else state.progress


def read_legal_stage(text: str) -> str | None:
    """Of words that say nothing of construction or use."""
    state = read_state(text)
    says_more = state is None or state.progress or state.is_operating is not None
    return None if says_more else state.legal_stage


def _in_full(plain: str) -> str:
    return re.sub(r"\w+", lambda found: SHORT.get(found[0], found[0]), plain)


def _begun(day: PartialDay | None) -> State:
    """Ground was broken; whether the cluster was established by decision is not said by that."""
    return State(progress="building", ground_broken=True, ground_broken_on=day)


# What a cluster is not established by.
NO_ESTABLISHMENT = re.compile(
    r"\b(?:to trinh|ttr|nghi quyet|nq|thong bao|tb|cong van|bai bo|huy bo|thu hoi|cham dut|du thao)\b"
)


def establishes_nothing(text: str) -> bool:
    """ "Tờ trình 12/TTr-UBND", "QĐ bãi bỏ số 12/QĐ-UBND": a paper, and no decision of establishment."""
    return NO_ESTABLISHMENT.search(words.accent_free(text)) is not None


# Wastewater stations

STATION_CLEAR: dict[str, str] = {
    "co tram": "finished",
    "da hoan thanh": "finished",
    "chua co tram": "none",
    "khong co tram": "none",
    "chua co": "none",
    "khong co": "none",
    "chua xay dung": "none",
    "chua dau tu": "none",
    "chua dau tu xay dung": "none",
    "dang xay dung": "building",
    "tram dang xay dung": "building",
    "dang dau tu": "building",
    "moi xong phan xay dung, chua lap thiet bi": "building",
    "van hanh thu nghiem": "trial",
    "dang van hanh thu nghiem": "trial",
    "dang van hanh thu": "trial",
    "dang chay thu": "trial",
    "dang van hanh": "running",
    "dang hoat dong": "running",
    "hoat dong": "running",
    "hoat dong binh thuong": "running",
    "van hanh binh thuong": "running",
    "dang hoat dong binh thuong": "running",
    "dang van hanh binh thuong": "running",
    "hoat dong on dinh": "running",
    "van hanh on dinh": "running",
    "hoat dong thuong xuyen": "running",
    "van hanh thuong xuyen": "running",
    "dang thi cong": "building",
    "dung van hanh": "stopped",
    "dung hoat dong": "stopped",
    "ngung hoat dong": "stopped",
    "ngung van hanh": "stopped",
    "tam dung": "stopped",
    "tam dung hoat dong": "stopped",
    "tam dung van hanh": "stopped",
    "khong hoat dong": "stopped",
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
STATION_OPENINGS = tuple(
    (re.compile(opening), state)
    for opening, state in (
        (r"khong dau tu tram\b", "none"),
        (r"chua xay dung\b(?! (?:xong|het|hoan))", "none"),
        (r"chua tung van hanh\b", "stopped"),
        (
            r"da (?:xay(?: dung)?|hoan thanh|dau tu)\b[a-z ]*,? (?:nhung )?(?:chua|khong)"
            r" (?:dua vao |di vao )?(?:van hanh|hoat dong|su dung)$",
            "stopped",
        ),
        (r"(?:da |tam )?(?:ngung|dung) (?:van hanh|hoat dong) (?:tu|do|vi)\b[^,;]*$", "stopped"),
        (
            r"(?:bi |da |da bi )?(?:hong|hu hong|xuong cap)(?: nang| hoan toan)?[,;]? ?(?:da |phai |tam |va )?"
            r"(?:ngung|dung|khong) (?:van hanh|hoat dong)$",
            "stopped",
        ),
        (r"tram dang xay dung\b", "building"),
        (
            r"(?:da |moi |dang )?(?:thi cong |xay dung |hoan thanh )?(?:dat |duoc )?(?:khoang )?"
            r"\d{1,2}(?:[.,]\d+)? ?% (?:khoi luong|tien do|cong trinh|hang muc)\b",
            "building",
        ),
        (r"moi xong phan xay dung\b", "building"),
        (r"van hanh tu (?:ngay |thang |quy |nam |dau nam |cuoi nam )?\d", "running"),
    )
)
# What is still to come is no state.
TO_COME = re.compile(r"\b(?:du kien|ke hoach|se|sap)\b")


@lru_cache(maxsize=20_000)
def read_station(text: str) -> str | None:
    """The state of a wastewater station, where the words leave no doubt."""
    plain = _in_full(words.accent_free(text).strip(" ."))
    if STATION_CLEAR.get(plain):
        return STATION_CLEAR[plain]
    if TO_COME.search(plain):
        return None
    return next((state for opening, state in STATION_OPENINGS if opening.match(plain)), None)


# "Có trạm XLNT (Có/Không)": that there is one, and nothing of how it runs.
THERE_IS_ONE = re.compile(
    r"(?:da )?co(?: tram| he thong)?(?: xlnt| xu ly nuoc thai)?(?: tap trung)?|x|v|1|yes"
)


def says_there_is_one(text: str) -> bool:
    return THERE_IS_ONE.fullmatch(words.accent_free(text).strip(" .")) is not None


# Milestones

# What offices call the steps of a cluster, in a column of steps and above their days.
STEPS: dict[str, tuple[str, ...]] = {
    "establishment": (
        *("Quyết định thành lập", "QĐ thành lập", "Thành lập CCN", "Thành lập", "Thành lập cụm"),
        *("Thành lập cụm công nghiệp", "Quyết định thành lập CCN", "QĐ thành lập CCN"),
    ),
    "investor": (
        *("Lựa chọn chủ đầu tư", "Giao chủ đầu tư", "Lựa chọn CĐT HTKT", "Được giao chủ đầu tư"),
        *("Lựa chọn nhà đầu tư", "Giao chủ đầu tư hạ tầng", "Giao chủ đầu tư HTKT", "Giao CĐT"),
    ),
    "detailed_plan": (
        *("QHCT 1/500", "QHCT", "Quy hoạch chi tiết", "Quy hoạch chi tiết 1/500"),
        *("Phê duyệt QHCT", "Phê duyệt QHCT 1/500", "Phê duyệt quy hoạch chi tiết"),
        *("Quy hoạch 1/500", "QH 1/500", "Phê duyệt quy hoạch 1/500"),
        *("Quy hoạch chi tiết xây dựng", "Quy hoạch chi tiết tỷ lệ 1/500", "QHCT tỷ lệ 1/500"),
    ),
    "project": (
        *("Phê duyệt dự án", "Phê duyệt dự án đầu tư", "Phê duyệt dự án HTKT"),
        *("Phê duyệt dự án đầu tư xây dựng", "Phê duyệt dự án đầu tư xây dựng HTKT"),
    ),
    "clearance": (
        *("GPMB", "Giải phóng mặt bằng", "Hoàn thành GPMB", "Bồi thường, GPMB"),
        *("Hoàn thành giải phóng mặt bằng", "Hoàn thành công tác GPMB", "Bồi thường GPMB"),
    ),
    "hand_over": (
        *("Giao đất, cho thuê đất", "Giao đất", "Thuê đất", "Cho thuê đất", "Quyết định giao đất"),
        *("Quyết định giao đất, cho thuê đất", "QĐ giao đất, cho thuê đất", "Bàn giao đất"),
    ),
    "permit": ("GPMT", "Giấy phép môi trường", "Cấp GPMT", "Cấp giấy phép môi trường"),
    "ground_breaking": (
        *("Khởi công", "Khởi công xây dựng", "Thời gian khởi công", "Khởi công HTKT"),
        *("Khởi công hạ tầng", "Khởi công xây dựng hạ tầng", "Khởi công xây dựng HTKT"),
        *("Khởi công xây dựng hạ tầng kỹ thuật", "Khởi công dự án", "Khởi công xây dựng CCN"),
    ),
    "completion": (
        *("Hoàn thành HTKT", "Hoàn thành hạ tầng", "Hoàn thành hạ tầng kỹ thuật", "Hoàn thành"),
        *("Hoàn thành xây dựng", "Thời gian hoàn thành"),
        *("Hoàn thành đầu tư hạ tầng kỹ thuật", "Hoàn thành đầu tư HTKT"),
        *("Hoàn thành xây dựng hạ tầng kỹ thuật", "Hoàn thành xây dựng HTKT"),
        *("Hoàn thành xây dựng hạ tầng", "Hoàn thành đầu tư hạ tầng", "Hoàn thành dự án"),
        *("Hoàn thành đầu tư xây dựng HTKT", "Hoàn thành đầu tư xây dựng hạ tầng kỹ thuật"),
    ),
    "station": (
        *("Trạm XLNT", "Trạm XLNT tập trung", "Hoàn thành trạm XLNT", "Xây dựng trạm XLNT"),
        *("Hoàn thành trạm XLNT tập trung", "Xây dựng trạm XLNT tập trung"),
        *("Trạm xử lý nước thải", "Trạm xử lý nước thải tập trung", "Hệ thống XLNT tập trung"),
    ),
    "first_tenant": (
        *("Có dự án đầu tư", "Tiếp nhận dự án đầu tư", "Dự án đầu tiên", "Tiếp nhận dự án thứ cấp"),
    ),
}
STEP_OF_WORD = {word: step for step, spoken in STEPS.items() for word in spoken}

# Investors

INVESTOR_OPENINGS = (
    ("ban quan ly", "project_board"),
    ("ban qlda", "project_board"),
    ("ban ql", "project_board"),
    ("cong ty", "enterprise"),
    ("cty", "enterprise"),
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


INVESTOR_KINDS = dict(INVESTOR_OPENINGS)


TAX_CODE_BEHIND = re.compile(
    r"^(?P<name>.*\w[\w.)]*)\W*?[(,;–-]?\s*(?:MST|MSDN|mã số (?:thuế|doanh nghiệp))\W*"
    r"(?P<number>\d{10}(?:-\d{3})?)\s*\)?$",
    re.I,
)


def name_and_tax_code(text: str) -> tuple[str, str]:
    """ "Công ty A (MST: 0101234567)" in its two parts; no number where none stands behind."""
    found = TAX_CODE_BEHIND.match(words.nfc(text).strip())
    return (found["name"], found["number"]) if found else (text, "")


# The value of a field above the rows that it holds for.
INVESTOR_OF_GROUP = re.compile(
    r"(?:(?:tên\s+)?(?:chủ|nhà)\s+đầu\s+tư(?:\s+(?:hạ\s+tầng(?:\s+kỹ\s+thuật)?|HTKT))?|CĐT)\s*[:–-]\s*(?P<name>\S.*)",
    re.I,
)


def investor_of_group(text: str) -> str:
    """Who "Chủ đầu tư: Công ty A" above some rows says that it is; empty for other groups."""
    found = INVESTOR_OF_GROUP.fullmatch(words.nfc(text).strip())
    return found["name"] if found else ""


# What stands where an investor would, and says that there is none yet.
NO_INVESTOR_YET = re.compile(
    r"(?:hien |tam thoi )?(?:chua|khong)(?: co| xac dinh| lua chon(?: duoc)?| giao| chon| bo tri)*"
    r"(?: (?:chu|nha) dau tu\b.*| cdt\b.*)?"
    r"|(?:dang |du kien |tiep tuc )?(?:lua chon|tim|tim kiem|keu goi|moi goi|moi|thu hut|xuc tien)"
    r"(?: (?:chu|nha) dau tu| cdt| dau tu)\b.*|dang (?:lua chon|keu goi|xac dinh)"
)
NO_ONE = re.compile(
    r"(?:nhieu|cac|mot so|\d+) (?:chu|nha) dau tu\b.*|(?:da |dang |de nghi |bi )?thu hoi\b.*"
    r"|(?:da |dang )?xin (?:rut|tra)\b.*|(?:da |dang )?(?:rut lui|giai the|cham dut)\b.*"
)
BETWEEN_INVESTORS = re.compile(
    r"\s*[;\n/+]\s*|,\s+|\s+(?:thay(?: thế| cho)*|và)\s+|\s*\b\d+[.)]\s+", re.I
)


@lru_cache(maxsize=20_000)
def says_no_investor(text: str) -> bool:
    return NO_INVESTOR_YET.fullmatch(words.accent_free(text).strip(" .-")) is not None


PUBLIC_BODY = re.compile(r"(?:ubnd|uy ban nhan dan|phong|ban|so|trung tam)\b")


def is_public_body(text: str) -> bool:
    return PUBLIC_BODY.match(words.accent_free(text)) is not None


@lru_cache(maxsize=20_000)
def is_no_investor(text: str) -> bool:
    """ "Nhiều chủ đầu tư", "Thu hồi của Công ty X": words about investors that name none."""
    return NO_ONE.fullmatch(words.accent_free(text).strip(" .-")) is not None


@lru_cache(maxsize=20_000)
def names_several_investors(text: str) -> bool:
    """ "Công ty A (cũ), Công ty B (mới)"; a consortium is one, whoever is in it."""
    if investor_kind(text) == "consortium":
        return False
    parts = [part for part in BETWEEN_INVESTORS.split(text) if part and _begins_an_investor(part)]
    return len(parts) > 1


# "GĐ1: UBND xã A", "mới: Công ty B".
WHICH_INVESTOR = re.compile(r"^[^:;,()]{1,25}:\s*")
# "Công ty Y (đã rút năm 2023)", "Công ty Z - đang đề xuất".
WHETHER_INVESTOR = re.compile(
    r"\b(?:de xuat|dang xin|xin (?:tra|rut|lam)|truoc (?:la|day la)|nay la|lam (?:chu dau tu|cdt))\b"
    r"|\((?:giai doan|gd) ?\d"
    r"|[(,;–-]\s*(?:\w+ ){0,3}?(?:rut|tra lai|thu hoi|cham dut|giai the|pha san|tu choi|khong con"
    r"|de xuat|de nghi|du kien|dang xin|dang trinh|dang lap|thay the|thay cho)\b"
)


@lru_cache(maxsize=20_000)
def says_whether_investor(text: str) -> bool:
    """Whether words behind a name say that it builds no more, or not yet."""
    return WHETHER_INVESTOR.search(words.accent_free(text)) is not None


def _begins_an_investor(part: str) -> bool:
    part = WHICH_INVESTOR.sub("", part)
    return bool(investor_kind(part)) or words.accent_free(part).startswith("ubnd ")


def investor_kind(name: str) -> str:
    """What kind of investor a name clearly is; empty where it does not say."""
    plain = words.accent_free(name)
    return next((kind for opening, kind in INVESTOR_OPENINGS if plain.startswith(opening)), "")


# Difficulties

DIFFICULTY_WORDS = {
    "land": (
        r"gpmb|giai phong mat bang|mat bang|den bu|boi thuong|dat dai|thu hoi dat|giao dat"
        r"|(?:cho |gia )?thue dat|gia dat|quy dat|tai dinh cu|cuong che|(?:ngoi|khu|di chuyen) mo"
    ),
    "capital": r"von|kinh phi|tin dung|vay",
    "investor": r"chu dau tu|nha dau tu",
    "procedure": r"thu tuc|quy hoach|tham dinh|giay phep|phe duyet|cap phep|gia han",
    "environment": r"moi truong|nuoc thai|xlnt|quan trac|qcvn|o nhiem|mui hoi",
    "connection": r"giao thong|duong (?:vao|gom)|dau noi|dien|thoat nuoc|cap nuoc",
}
# A line above difficulties is about their kind where it begins so; else it may be any name.
GROUP_OF_DIFFICULTIES = re.compile(
    r"(?:cac )?(?:(?:nhom|linh vuc|kho khan|vuong mac)\W+)*(?:lien quan (?:den|toi) |ve )?"
)
NO_DIFFICULTY = re.compile(
    r"(?:da )?(?:duoc )?(?:giai quyet|thao go|xu ly) xong|(?:co ban |moi viec )?thuan loi|[xv]"
    r"|(?:hien )?(?:khong(?: co)?|chua(?: co| phat sinh)?)(?: (?:kho khan|vuong mac|kien nghi|gi)\W*)*"
)


def difficulty_kind(text: str) -> str:
    """The one kind of difficulty that the words speak of; empty where of none or of several."""
    plain = words.accent_free(text)
    found = [k for k, known in DIFFICULTY_WORDS.items() if re.search(rf"\b(?:{known})\b", plain)]
    return found[0] if len(found) == 1 else ""


def difficulty_kind_of_group(text: str) -> str:
    """The kind of the difficulties below "II. Về vốn đầu tư"; empty of places, clusters and others."""
    plain = words.accent_free(text)
    opening = GROUP_OF_DIFFICULTIES.match(plain)[0]
    known = "|".join(DIFFICULTY_WORDS.values())
    is_bare = re.fullmatch(rf"(?:{known})(?:(?:\W+|\W*va )(?:{known}))*", plain)
    return difficulty_kind(plain) if opening or is_bare else ""


def says_no_difficulty(text: str) -> bool:
    return NO_DIFFICULTY.fullmatch(words.accent_free(text).strip(" .-")) is not None
