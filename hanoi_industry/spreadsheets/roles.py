"""The roles that rows and columns of a sheet may play, and the words that give a row away.

Pure.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from hanoi_industry import words
from hanoi_industry.spreadsheets.grid import Grid, heading_key


class Role(StrEnum):
    LETTERHEAD = "letterhead"
    TITLE = "title"
    UNIT_LINE = "unit_line"
    HEADER = "header"
    COLUMN_NUMBERS = "column_numbers"
    GROUP = "group"
    DATA = "data"
    SUBTOTAL = "subtotal"
    TOTAL = "total"
    NOTE = "note"
    SIGNATURE = "signature"
    OTHER_TABLE = "other_table"
    EMPTY = "empty"


class ColumnRole(StrEnum):
    """What a column is to its table; a person may say so."""

    DATA = "data"
    ROW_NUMBER = "row_number"
    GROUP = "group"  # named in the first row of each group, and meant for the rows below
    NOTE = "note"
    EMPTY = "empty"
    LEFT_OUT = "left_out"  # no part of the table


class LayoutProblem(StrEnum):
    NO_HEADER = "no_header"
    HEADER_DOUBTFUL = "header_doubtful"
    NO_DATA = "no_data"
    COLUMN_WITHOUT_HEADING = "column_without_heading"
    REPEATED_HEADING = "repeated_heading"
    SAID_OF_SEVERAL = "said_of_several"
    OTHER_TEMPLATE = "other_template"
    DOUBTFUL_ROW = "doubtful_row"
    DOUBTFUL_TOTAL = "doubtful_total"
    GROUP_WITHOUT_ROWS = "group_without_rows"
    ROWS_ABOVE_HEADER = "rows_above_header"
    MERGED_NUMBER = "merged_number"
    VALUES_FLOW = "values_flow"
    DITTO = "ditto"
    TOTAL_DISAGREES = "total_disagrees"
    SECOND_TABLE = "second_table"
    TABLE_BESIDE = "table_beside"
    TRANSPOSED = "transposed"
    PERHAPS_TURNED = "perhaps_turned"
    TURNED = "turned"
    SEVERAL_FORMS = "several_forms"
    UNITS_DIFFER = "units_differ"
    BESIDE_THE_FORM = "beside_the_form"
    HIDDEN_ROWS = "hidden_rows"
    HIDDEN_COLUMNS = "hidden_columns"
    STRUCK_THROUGH = "struck_through"
    UNDER_MERGED = "under_merged"
    RAISED_DIGITS = "raised_digits"
    SHEET_DIFFERS = "sheet_differs"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_FAULTS = "too_many_faults"


@dataclass(frozen=True)
class Problem:
    code: LayoutProblem
    row: int | None = None
    column: int | None = None
    params: dict = field(default_factory=dict)


ROW_NUMBER_HEADINGS = frozenset(
    ("stt", "tt", "so tt", "so thu tu", "thu tu", "no", "#", "s tt", "order", "row", "item")
)
NOTE_HEADINGS = frozenset(("ghi chu", "chu thich", "note", "notes", "remarks"))
LETTERHEAD = re.compile(
    r"uy ban nhan dan|ubnd|cong hoa xa hoi chu nghia|doc lap|so cong thuong|hoi dong nhan dan"
    r"|phong kinh te|so: *[\d./]*|[-_*=\s]+"
)
UNIT_LINE = re.compile(
    r"^\W*(?:đơn vị tính|đơn vị|đvt|don vi tinh|dvt|units?)\s*:\s*(?P<units>[^)]+)\)?$", re.I
)
# "Đơn vị" is a body as well as a unit: here one is named, or the place for its name is dotted.
NAMED_BODY = re.compile(
    r"\W*don vi\s*:\s*(?:ccn|cum (?:cn|cong nghiep)|kcn|khu cong nghiep|cong ty|cty|ubnd|uy ban|so|phong|ban|cuc"
    r"|chi cuc|trung tam|hop tac xa|htx|doanh nghiep|dn|huyen|quan|thi xa|thi tran|tp|thanh pho|xa"
    r"|phuong|to chuc|co quan|truong|hoi|vien)\b\s*(?:[.…]{2}|\w)"
)
NOTE = re.compile(r"\(?(?:ghi chu|nguon|chu thich|luu y|notes?|sources?)\b.*[:.]|\(?\*+\)?\s*\S")
SIGNATURE = re.compile(
    r"nguoi lap|lap bieu|nguoi tong hop|(?:pho )?giam doc|thu truong|(?:pho )?chu tich|tm\.|kt\."
    r"|tl\.|tuq\.|truong phong|ke toan|nguoi duyet|nguoi ky|kiem soat|xac nhan|\(ky|ky ten"
    r"|\(ky va|noi nhan|don vi bao cao|.{0,60}ngay\s*[\d.…_]*\s*thang\s*[\d.…_]*\s*nam"
)
MOST_SIGNATURES = 8
LEAST_OF_A_LIST = 3  # cells of a row that may as well be one of a list
AREA_KINDS = "huyện|quận|thị xã|thị trấn|thành phố|tp|xã|phường|tỉnh|khu vực|vùng"
TOTAL = re.compile(
    r"(?P<word>tổng cộng|tổng số|tổng|cộng|toàn (?:thành phố|tp|tỉnh|huyện|quận|xã|phường|vùng|ngành)"
    r"|tong cong|tong so|tong|cong|toan thanh pho|cả nước|grand total|sub-?total|total|sum"
    r"|[Σ∑]|t\.\s?c\.?|tc)"
    rf"(?:\s*[:.]*|\s*\(.*\)|\s+(?P<of>(?:toàn|cả|chung|nhóm|mục|phần|{AREA_KINDS})\b.*"
    r"|[ivxl]+(?:\s*[+,&]\s*[ivxl]+)*|[a-h](?:\s*\+\s*[a-h])*))\s*[:.]*",
    re.I,
)
# In a row of figures without a number of its own these begin a total, whatever follows them.
BEGINS_TOTAL = re.compile(
    r"(?:tong|cong|luy ke|(?:sub|grand )?total|mang sang|chuyen (?:sang|trang))\b"
    r"(?! (?:cong ty|ty|nghiep|nghe|cuc|kho|dai|doi|hoa|dong|hop|lanh su|bien tap)\b)"
)
MAY_SUM_UP = re.compile(
    r"\W*(?:t[ổo]ng|c[ộo]ng|l[ũu]y|b[ìi]nh|trung|mang|chuy[ểe]n|average|mean|sub|grand|total)",
    re.I,
)
# What was summed up on the page before, or goes over to the next one.
CARRIED = re.compile(r"(?:cong |luy ke )?(?:mang sang|chuyen (?:sang|trang))\b")
# "Thanh Trì: 02 cụm" in a row of figures without a number of its own.
COUNTED = re.compile(
    r".{0,60}[:–-]\s*\d+\s*(?:cụm(?: công nghiệp)?|ccn|dự án|cơ sở|doanh nghiệp|dn)\W*", re.I
)
AVERAGE = re.compile(r"(?:binh quan|trung binh|average|mean)\b.{0,40}")
# Below a total: how it differs from another one.
COMPARED = re.compile(r"(?:so (?:voi|sanh)|tang\W+giam|chenh lech)\b")
PAGE_SUM = re.compile(r"(?:tong|cong)(?: cong| so)? (?:trang|to)\b")
OF_WHICH = re.compile(r"[-+* ]*(?:trong do|bao gom|gom co|gom|of which|including)\b")
IN_BRACKETS = re.compile(r"\(.*\)\W*")
PAGE = re.compile(r"(?:trang|page) *(?:so *)?\d+(?: *[/-] *\d+)?")
OVERALL_WORDS = frozenset(
    ("tổng cộng", "tổng số", "tong cong", "tong so", "grand total", "toan thanh pho")
)
PLACE = re.compile(rf"(?:các\s+)?(?:{AREA_KINDS})\s+\S", re.I)
ROMAN = re.compile(r"(?=[IVXL])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})\Z")
BEGINS_LIST = re.compile(r"a[.)]?|[-–+*•]")  # stands before the first name below a numbered one
MARKED = re.compile(r"(?P<mark>[IVXL]+|[A-H])\s*[.)\-–:/]+\s*(?P<text>\S.*)", re.S)


def total_of(label: str) -> re.Match | None:
    """Words that sum up; "Tổng công ty" (a corporation) and "Tổng vốn" (a heading) do not."""
    return TOTAL.fullmatch(label.strip()) if label and label[0] in "tTcCgGsSΣ∑ " else None


def units_named(text: str) -> str:
    """What "Đơn vị tính: …" says; empty for any other text, such as "Đơn vị: UBND xã …"."""
    found = UNIT_LINE.match(text)
    units = found["units"].strip() if found else ""
    return "" if units and NAMED_BODY.match(words.accent_free(text)) else units


def unit_line(grid: Grid, row: int) -> str:
    """The units that the row names for the whole table; empty where it is no such row."""
    texts = grid.row_texts(row)
    return next(filter(None, map(units_named, texts)), "") if len(texts) <= 2 else ""


def plain_texts(grid: Grid, row: int) -> list[str]:
    return [words.accent_free(text) for text in grid.row_texts(row)]


def are_notes(texts: list[str]) -> bool:
    """Whether the accent-free texts of a row are a note: it opens a row of several cells."""
    return any(map(NOTE.match, texts if len(texts) < LEAST_OF_A_LIST else texts[:1]))


def are_signatures(texts: list[str]) -> bool:
    """Whether those of a row are what stands above or below signatures. A row of a list may name
    a chairman, or a day with its month and year; of several cells half say so."""
    if len(texts) > MOST_SIGNATURES:
        return False
    signs = sum(SIGNATURE.match(text) is not None for text in texts)
    return signs > 0 and (len(texts) < LEAST_OF_A_LIST or 2 * signs >= len(texts))


def is_row_number_heading(text: str) -> bool:
    """ "STT", and "STT / No." in two languages."""
    if len(text) > 20:
        return False
    key = heading_key(text)
    return key in ROW_NUMBER_HEADINGS or (
        len(key) > 2 and ROW_NUMBER_HEADINGS.issuperset(key.split())
    )
