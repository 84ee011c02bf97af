"""Columns of a wide table: each the target or the outcome of one period.

Pure. "Năm 2025 > Quý III > TH", "KH 2026", "6T/2025", "Lũy kế 10 tháng": the nearest part of a
heading decides, and what a nearer part leaves open the parts around it tell. A column that
compares ("so với cùng kỳ năm trước") holds growth, or nothing to keep; one of a bare period
("Tháng 4") may be of either kind.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from hanoi_industry import words
from hanoi_industry.periods import Kind, NotAPeriod, Period
from hanoi_industry.spreadsheets.layout import Column
from hanoi_industry.spreadsheets.measures import SCENARIO

PLAN_WORDS = re.compile(
    r"\b(?:kh|ke hoach|chi tieu|muc tieu|ct|kich ban|phuong an|tam nhin|plan|planned|target"
    r"|(?:bo|tw|trung uong|chinh phu|tp|thanh pho|hdnd|ubnd|so) giao(?! thong))\b"
)
OUTCOME_WORDS = re.compile(
    r"\b(?:th|thuc hien|ket qua|uoc th|uoc|uth|dat|kq|luy ke|cong don|so bo|chinh thuc|cung ky"
    r"|hien trang|actual|outcome|result|estimate|prel|preliminary|official)\b"
)
# A plan that was changed in the course of its year; the one before it stands beside.
ADJUSTED = re.compile(r"\b(?:dieu chinh|sua doi|adjusted|revised)\b")
VINTAGES = {
    "estimate": re.compile(r"\b(?:uoc|uoc th|uoc tinh|uth|estimate)\b"),
    "preliminary": re.compile(r"\b(?:so bo|prel|preliminary)\b"),
    "official": re.compile(r"\b(?:chinh thuc|official)\b"),
}
# A share of the plan or growth over another period is neither target nor outcome.
COMPARED = (
    r"\bso (?:voi |cung |sanh|ke hoach|kh\b|thang|nam|quy|t ?\d)"
    # "Plan / KH" says it in two languages.
    r"|(?<!plan)(?<!plan )(?<!target)(?<!target )/ ?(?:kh|ke hoach)\b"
    r"|\b(?:hoan thanh|ty le|ti le|dat) (?:thuc hien |dat )?(?:so voi )?(?:kh|ke hoach|muc tieu)\b"
    r"|% ?(?:th|thuc hien|hoan thanh|dat|so)\b|\b(?:compared|versus|vs)\b"
)
OVER_SOMETHING = re.compile(COMPARED)
COMPARISON = re.compile(COMPARED + r"|(?<!ha )\b(?:tang|giam)\b|\bgrowth\b")
# What a title says of papers and their days tells nothing of the year of its table.
OF_A_PAPER = re.compile(
    r"\((?:kem|ban hanh)[^()]*\)|\b(?:ngay )?\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
    r"|\bngay \d{1,2} thang \d{1,2} nam \d{4}|\bso[: ]+\S*/\S*"
)
NAMED_YEAR = re.compile(r"\bnam ((?:19|20)\d\d)\b")
WHOLE_YEAR = re.compile(r"\b(?:ca nam|full year|whole year|12 thang)\b")
CUMULATIVE = re.compile(r"\b(?:luy ke|cong don|cumulative|year to date|ytd)\b")
LONGEST_SCENARIO = 60
# A state at a day, or at the end of a month: "Đến 31/12/2024", "Tính đến hết tháng 9/2025".
AS_OF = re.compile(
    r"\b(?:den|tai)(?: (?:het|nay|ngay|thoi diem))*\s+(?:(?P<day>\d{1,2})[/.-]|thang )?"
    r"(?P<month>0?[1-9]|1[0-2])[/.-](?P<year>(?:19|20)\d\d)$"
)
SAME_PERIOD = re.compile(r"\bcung ky\b")

# Figures of another place, or of a part of what is measured, beside those of the city.
OF_SOMETHING_ELSE = re.compile(
    r"\b(?:ca nuoc|toan quoc|(?:dong bang|db) song hong|dbsh|ho chi minh|tp\.? ?hcm|tinh [a-z]"
    r"|(?:khu vuc|kv) (?:fdi|trong nuoc|nha nuoc|ngoai nha nuoc|kinh te|co von|dau tu)|fdi"
    r"|tai (?:kcn|khu cong nghiep)|cua bo)\b"
)
# The mean of a year's parts, or of several years, is not what a year came to; of each person it is.
AN_AVERAGE = re.compile(r"\b(?:binh quan|bq|trung binh|tb|average)\b(?! (?:dau nguoi|per capita))")
SECOND_HALF = re.compile(r"\b(?:\d+ ?thang cuoi nam|nua cuoi nam|h2|second half)\b")
# "Quý I, II", "tháng 7-9", "tháng 8 và 9": no one period of ours.
SEVERAL_PARTS = re.compile(
    r"\b(?:quy|thang) (?:[ivx]+|\d{1,2}) ?(?:[-–+,&;]|va|den) ?(?:quy |thang )?(?:[ivx]{1,4}|\d{1,2})\b"
    r"(?!\d)|\bt ?\d{1,2} ?[-–] ?t? ?\d{1,2}\b"
)
NO_ONE_PERIOD = (SECOND_HALF, SEVERAL_PARTS, AN_AVERAGE)
# "1-9/2025", "T1-T9/2025", "Quý I-III/2025": from the start of the year, so many months or quarters.
FROM_JANUARY = re.compile(
    r"(?<![\d/])(?:tu )?(?:thang |t ?)?0?1 ?(?:-|–|den) ?(?:thang |t ?)?(?P<last>0?[2-9]|1[0-2])"
    r"(?= ?/ ?(?:19|20)\d\d| nam (?:19|20)\d\d)"
)
FROM_FIRST_QUARTER = re.compile(
    r"\b(?:tu )?quy (?:i|1) ?(?:-|–|den) ?(?:quy )?(?P<last>ii|iii|iv|[2-4])\b"
)
# "Tính đến hết quý III", "Lũy kế đến quý II".
UP_TO_A_PART = re.compile(r"\bden (?:het )?(?:quy|thang)\b")
# "TH 2025 đến 30/6", "TH 15/6/2023", "TH 2025 đến nay".
UP_TO_A_DAY = re.compile(
    r"(?<![\d/])(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?!\d)|\bden (?:nay|thoi diem)\b"
)

ROMAN_NUMBERS = "i ii iii iv v vi vii viii ix x xi xii"
ROMAN = {name: number for number, name in enumerate(ROMAN_NUMBERS.split(), start=1)}
_NUMBER = r"(?P<number>\d{1,2}|" + "|".join(sorted(ROMAN, key=len, reverse=True)) + ")"
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
SPAN = re.compile(r"(?<!\d)((?:19|20)\d\d) ?- ?((?:19|20)\d\d)(?!\d)")
# Tried in this order: "6 tháng" are months from the start of the year, "tháng 6" is a month, and
# the 2 of "Quý 2/2025" is no February.
PARTS_OF_YEAR = [
    (Kind.MONTHS, re.compile(rf"(?<![\d/]){_NUMBER} ?(?:thang|t|months?)\b(?! ?\d{{1,2}}\b)")),
    (Kind.MONTHS, re.compile(r"\b(?P<half>nua dau nam|h1|first half|half.?year)\b")),
    (Kind.MONTH, re.compile(rf"\b(?:thang|thg|t|month)[ .]?{_NUMBER}\b")),
    (Kind.QUARTER, re.compile(rf"\b(?:quy|q|quarter)[ .]?{_NUMBER}\b")),
    (Kind.MONTH, re.compile(r"(?<![\w/])(?P<number>0?[1-9]|1[0-2])[/.-](?=(?:19|20)\d\d\b)")),
    (Kind.YEAR, WHOLE_YEAR),
]


@dataclass(frozen=True)
class PeriodColumn:
    column: int
    period: Period
    kind: str  # "target", "adjusted", "outcome" or, of a column that compares, "growth"
    vintage: str = ""  # "estimate", "preliminary", "official", or empty where none is named
    is_cumulative: bool = False
    # What tells figures of one period apart: the scenario of a plan, the day of a state.
    more: str = ""

    @property
    def year(self) -> int:
        return self.period.year

    @property
    def key(self) -> str:
        """The code of the period, and what more tells the figure: 2026-Q1@Kịch bản 1."""
        return f"{self.period.code}@{self.more}" if self.more else self.period.code


@dataclass(frozen=True)
class Titled:
    """What the title of a table tells of its columns."""

    year: int | None = None
    # The table is about that year and no part of it: "Kế hoạch" alone is the plan of the year.
    is_of_whole_year: bool = False
    # The quarter or the months that it is about, where it is one.
    part: Period | None = None
    # All that it names, "Tháng 9 và 9 tháng".
    parts: tuple[Period, ...] = ()


UNTITLED = Titled()


def titled(title: str) -> Titled:
    """The one year of a title; the days of papers that it names are not it."""
    plain = OF_A_PAPER.sub(" ", words.accent_free(title))
    years = set(NAMED_YEAR.findall(plain)) or set(YEAR.findall(plain))
    if len(years) != 1:
        return UNTITLED
    year = int(years.pop())
    if SECOND_HALF.search(plain):
        return Titled(year)
    named = [_period(year, *part) for part in _parts_of_year(_from_the_start(plain))]
    parts = tuple(one for one in named if one is not None and one.kind is not Kind.YEAR)
    return Titled(year, not named, named[0] if len(parts) == len(named) == 1 else None, parts)


def unpivot(
    columns: Iterable[Column], *, year: int | None = None, title: Titled = UNTITLED
) -> list[PeriodColumn]:
    """Columns such as "Năm 2020 > KH" and "TH Quý I/2021", each with its period and kind.

    `year` is the one of the title, for headings that name none. What names two years, or neither
    or both of plan and result, is not among them.
    """
    columns = list(columns)
    found, of_same_periods = [], []
    for column in columns:
        plain = heading_of(column)
        if OF_SOMETHING_ELSE.search(plain):
            continue
        is_plan = PLAN_WORDS.search(plain) is not None
        is_outcome = OUTCOME_WORDS.search(plain) is not None
        if not is_plan and (state := _state_at(column, plain)) is not None:
            found.append(state)
            continue
        if is_plan == is_outcome or COMPARISON.search(plain):
            continue
        period = period_of(column.path, year=year or title.year)
        is_of_title = period is None and title.is_of_whole_year and not _holds_words(column)
        if is_of_title and _is_kind_alone(plain):
            period = Period(title.year, Kind.YEAR, 0, 0)
        if period is None or (period.kind is Kind.SPAN and not is_plan):
            continue
        if period.kind is Kind.YEAR and UP_TO_A_DAY.search(plain):
            continue
        is_bare = period.kind is Kind.YEAR and WHOLE_YEAR.search(plain) is None
        if CUMULATIVE.search(plain) or UP_TO_A_PART.search(plain):
            if is_bare and not is_plan:
                continue  # up to a month that others tell
            period = cumulated(period)
        plan = "adjusted" if ADJUSTED.search(plain) else "target"
        one = column_of(column, period, plan if is_plan else "outcome")
        if is_bare and SAME_PERIOD.search(plain):
            of_same_periods.append((len(found), one))
        found.append(one)
    bare = of_bare_periods(columns, title=title) if of_same_periods else []
    beside = [period for _column, period in bare]
    if not beside and title.part is not None:
        beside = list(dict.fromkeys((title.part, cumulated(title.part))))
    return _with_same_periods(found, of_same_periods, beside)


def _with_same_periods(
    found: list[PeriodColumn],
    of_same_periods: list[tuple[int, PeriodColumn]],
    beside: Iterable[Period],
) -> list[PeriodColumn]:
    """ "Cùng kỳ 2024" beside "6 tháng 2025" is six months; beside several periods it is none."""
    own = {at for at, _one in of_same_periods}
    others = [one.period for at, one in enumerate(found) if at not in own and one.kind == "outcome"]
    others = others or [*beside]
    for at, one in reversed(of_same_periods):
        parts = {(other.kind, other.number) for other in others if other.year == one.year + 1}
        if len(parts) == 1:
            kind, number = parts.pop()
            found[at] = replace(one, period=Period(one.year, kind, number, 0))
        elif parts:
            del found[at]
    return found


def heading_of(column: Column) -> str:
    """All parts of a heading without accents, the nearest last."""
    return _from_the_start(words.accent_free(" > ".join(column.path)))


def _from_the_start(plain: str) -> str:
    """The same with "Quý I-III/2025" as "9 thang/2025"."""
    if "1" not in plain and "quy" not in plain:
        return plain
    plain = FROM_JANUARY.sub(lambda said: f"{int(said['last'])} thang", plain)
    return FROM_FIRST_QUARTER.sub(
        lambda said: f"{3 * (ROMAN.get(said['last']) or int(said['last']))} thang", plain
    )


def column_of(column: Column, period: Period, kind: str) -> PeriodColumn:
    plain = heading_of(column)
    vintages = [name for name, pattern in VINTAGES.items() if pattern.search(plain)]
    vintage = vintages[0] if len(vintages) == 1 else ""
    scenario = next((one for one in column.path if SCENARIO.search(words.accent_free(one))), "")
    return PeriodColumn(
        *(column.index, period, kind, vintage, CUMULATIVE.search(plain) is not None),
        words.nfc(scenario)[:LONGEST_SCENARIO],
    )


def _state_at(column: Column, plain: str) -> PeriodColumn | None:
    said = AS_OF.search(plain)
    if said is None:
        return None
    period = Period(int(said["year"]), Kind.YEAR, 0, 0)
    day = [f"{int(one):02d}" for one in (said["day"], said["month"]) if one]
    state = column_of(column, period, "outcome")
    return replace(state, more="/".join([*day, said["year"]]))


def _holds_words(column: Column) -> bool:
    """Whether a column names things: "Mục tiêu" is headed over names as well as over figures."""
    told = [one for one in column.values if one is not None]
    texts = [one for one in told if isinstance(one, str) and not any(map(str.isdigit, one))]
    return 2 * len(texts) > len(told)


OF_THE_YEAR = re.compile(r" (?:ca )?nam\b")
KIND_ALONE = re.compile(
    r"(?:kh|ke hoach|muc tieu|chi tieu ke hoach|th|thuc hien|ket qua|ket qua thuc hien|uoc"
    r"|uoc th|uth|uoc thuc hien)(?: (?:nam|ca nam))?"
)


def _is_kind_alone(plain: str) -> bool:
    return KIND_ALONE.fullmatch(re.sub(r"\([^()]*\)", " ", plain).strip()) is not None


def of_kind_alone(
    columns: Iterable[Column], *, title: Titled = UNTITLED
) -> list[tuple[Column, str, Period]]:
    """ "KH" and "TH" below a title of a quarter: of that quarter, of the year up to its end, or of all
    of it, which nobody can tell."""
    found = []
    for column in columns if title.parts else ():
        plain = words.accent_free(" > ".join(column.path))
        kind = kind_said(plain)
        if kind and _is_kind_alone(plain) and not _holds_words(column):
            parts = [*title.parts, *map(cumulated, title.parts)]
            year = Period(title.year, Kind.YEAR, 0, 0)
            if OF_THE_YEAR.search(plain):
                parts = [year]
            elif kind in ("target", "adjusted"):
                parts = [year, *parts]  # plans are made for a year, and seldom for a part of it
            else:
                parts.append(year)
            found += [(column, kind, part) for part in dict.fromkeys(parts)]
    return found


def of_bare_periods(
    columns: Iterable[Column], *, title: Titled = UNTITLED
) -> list[tuple[Column, Period]]:
    """Columns that name a period and neither plan nor result: "Năm 2025 > Tháng 4"."""
    found = []
    for column in columns:
        plain = heading_of(column)
        if any(one.search(plain) for one in (PLAN_WORDS, OUTCOME_WORDS, COMPARISON)):
            continue
        if not column.path or names_more_than_a_period(plain) or OF_SOMETHING_ELSE.search(plain):
            continue
        period = period_of(column.path, year=title.year)
        if period is not None:
            found.append((column, period))
    return found


def before_the_estimated(columns: Iterable[Column], *, title: Titled = UNTITLED) -> set[int]:
    """Columns of bare years before one that is estimated, preliminary or final: "2022 | Sơ bộ 2023".

    They hold outcomes, as all of a series does up to its last years.
    """
    columns = list(columns)
    told = [one.year for one in unpivot(columns, title=title) if one.vintage]
    first = min(told, default=0)
    bare = of_bare_periods(columns, title=title)
    return {column.index for column, one in bare if one.kind is Kind.YEAR and one.year < first}


def names_more_than_a_period(plain: str) -> bool:
    """Whether a heading has words besides those of its period."""
    bare = re.sub(rf"> ?(?:{QUARTER_ALONE.pattern})$", " ", plain)
    for _kind, pattern in PARTS_OF_YEAR:
        bare = pattern.sub(" ", bare)
    bare = YEAR.sub(" ", bare)
    return re.sub(MORE_OF_A_PERIOD, "", bare) != ""


FORECAST = re.compile(r"\bdu bao\b")
UP_TO_A_YEAR = re.compile(r"\bden nam\b")
MORE_OF_A_PERIOD = re.compile(
    r"\b(?:den nam|nam|dau|trong|giai doan|gd|thoi ky|du bao)\b|\([^()]*\)|[\s>/.,:*-]"
)


# Periods down


@dataclass(frozen=True)
class ColumnDown:
    """A column with a figure for the period of each row. `of` is what its heading names besides
    the kind; it is empty where only the kind stands there, and the row says of what it is.
    """

    column: Column
    of: str
    kind: str = ""  # "target", "outcome" or a vintage; empty where the heading says none
    is_cumulative: bool = False


@dataclass(frozen=True)
class PeriodDown:
    """What the cells of a row say of its period, `None` where they name none."""

    period: Period | None
    vintage: str = ""
    is_plan: bool = False
    # What a column of its own says the row is; None where no column says it of rows.
    kind: str | None = None


A_KIND = re.compile(
    r"(?:kh|ke hoach|muc tieu|th|thuc hien|ket qua(?: thuc hien)?|uoc(?: th| tinh| thuc hien)?|uth"
    r"|so bo|chinh thuc|luy ke|cong don|trong (?:thang|quy|ky|nam))"
)
# Below the name of what is measured this adds nothing: "Xuất khẩu > Giá trị (triệu USD)".
A_VALUE = re.compile(r"gia tri|so lieu|tong so|value")
HEADS_PERIODS = re.compile(
    r"(?:nam|ky|ky bao cao|thoi gian|thoi ky|(?P<part>thang|quy|quarter|month)|period|year)?"
)
LONGEST_PERIOD = 40
ROWS_LOOKED_AT = 60


def columns_of_periods(columns: Iterable[Column], *, title: Titled = UNTITLED) -> list[Column]:
    """Those whose cells are the periods of their rows: one, or a year and a part of it.

    None where one of them cannot be read: a year alone would be taken for all of its quarters.
    """
    found = []
    for column in columns:
        heading = words.accent_free(" ".join(column.path))
        if HEADS_PERIODS.fullmatch(heading) is None:
            continue
        if _holds_periods(column):
            found.append(column)
        elif heading and any(one is not None for one in column.values):
            return []
    return found


def _holds_periods(column: Column) -> bool:
    told = [one for one in column.values[:ROWS_LOOKED_AT] if one is not None]
    texts = [_period_text(column, one) for one in told]
    named = [
        one for one in texts if one and not names_more_than_a_period(VINTAGE_WORDS.sub(" ", one))
    ]
    return bool(told) and 4 * len(named) >= 3 * len(told)


VINTAGE_WORDS = re.compile("|".join(one.pattern for one in VINTAGES.values()))


def _period_text(column: Column, value: object) -> str:
    """The accent-free words of a cell that may be a period; empty for any other."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = f"{value:g}" if value % 1 == 0 else ""
    plain = words.accent_free(value) if isinstance(value, str) else ""
    part = HEADS_PERIODS.fullmatch(words.accent_free(" ".join(column.path)))
    if part and part["part"] and (plain.isdigit() or plain in ROMAN):
        plain = f"{part['part']} {plain}"  # "I" and 1 below "Quý"
    is_one = YEAR.search(plain) or _part_of_year(plain)
    return plain if is_one and len(plain) <= LONGEST_PERIOD else ""


def period_down(cells: Iterable[tuple[Column, object]], *, title: Titled = UNTITLED) -> PeriodDown:
    """The period of a row, by its cells of periods from left to right, each with its column."""
    said = [text for column, value in cells if (text := _period_text(column, value))]
    found = period_of(said, year=title.year) if said else None
    vintages = [name for name, one in VINTAGES.items() if any(map(one.search, said))]
    is_plan = any(map(PLAN_WORDS.search, said)) and not any(map(OUTCOME_WORDS.search, said))
    return PeriodDown(found, vintages[0] if len(vintages) == 1 else "", is_plan)


def columns_of_kinds(columns: Iterable[Column]) -> list[Column]:
    """Those whose cells say of each row whether it is a plan or a result: "KH", "TH", "Ước TH".

    A remark beside the last year, "sơ bộ", says nothing of the others.
    """
    found = []
    for column in columns:
        values = column.values[:ROWS_LOOKED_AT]
        if values and 4 * sum(map(bool, map(kind_said, values))) >= 3 * len(values):
            found.append(column)
    return found


def kind_said(value: object) -> str:
    """ "target", "adjusted", "outcome" or a vintage, as a cell says; empty where it says none or both."""
    plain = words.accent_free(value) if isinstance(value, str) else ""
    is_plan, is_outcome = PLAN_WORDS.search(plain), OUTCOME_WORDS.search(plain)
    if bool(is_plan) == bool(is_outcome) or COMPARISON.search(plain) or YEAR.search(plain):
        return ""
    if is_plan:
        return "adjusted" if ADJUSTED.search(plain) else "target"
    vintages = [name for name, one in VINTAGES.items() if one.search(plain)]
    return vintages[0] if len(vintages) == 1 else "outcome"


def columns_down(columns: Iterable[Column]) -> list[ColumnDown]:
    """Columns of figures where periods stand down: of what they are, and their kind."""
    found = []
    for column in columns:
        kinds, names = [], []
        for part in column.path:
            plain = words.accent_free(BRACKETED.sub(" ", part)).strip()
            if names and A_VALUE.fullmatch(plain):
                continue
            (kinds if A_KIND.fullmatch(plain) else names).append(part)
        # What compares stands below the name of what grows: "Xuất khẩu > TH/KH (%)".
        is_compared = COMPARISON.search(words.accent_free(" ".join(names[1:])))
        if column.is_row_number or not column.path or is_compared:
            continue
        plain = words.accent_free(" ".join(kinds))
        is_plan, is_outcome = PLAN_WORDS.search(plain), OUTCOME_WORDS.search(plain)
        vintages = [name for name, one in VINTAGES.items() if one.search(plain)]
        is_cumulative = CUMULATIVE.search(plain) is not None
        kind = "target" if is_plan else (vintages or ["outcome"])[0] if kinds else ""
        if not (is_plan and is_outcome):
            found.append(ColumnDown(column, " ".join(names), kind, is_cumulative))
    return found


BRACKETED = re.compile(r"\([^()]*\)")


# "Sở Kế hoạch và Đầu tư", "Phòng Tài chính - Kế hoạch" plan nothing in a title.
OF_AN_OFFICE = re.compile(r"\b(?:so|phong|vu|ban|bo|chi cuc)(?: [a-z]+){0,3}(?: -)? ke hoach\b")


def kind_in_title(title: str) -> str:
    """ "Kết quả thực hiện ..." holds outcomes, "Kế hoạch năm 2026" targets; both say nothing."""
    plain = OF_AN_OFFICE.sub(" ", OF_A_PAPER.sub(" ", words.accent_free(title)))
    is_plan = re.search(r"\b(?:kh|ke hoach|muc tieu|giao chi tieu)\b", plain) is not None
    is_outcome = re.search(r"\b(?:th|thuc hien|ket qua|so lieu|uoc|dien bien)\b", plain) is not None
    return {(True, False): "target", (False, True): "outcome"}.get((is_plan, is_outcome), "")


def kinds_in_title(title: str) -> list[str]:
    """What figures below a bare period may be: what the title says, or else either."""
    kind = kind_in_title(title)
    return [kind] if kind else ["outcome", "target"]


def kinds_of_bare(column: Column, period: Period, title: str, last: int = 0) -> list[str]:
    """What figures below this bare period may be, the likelier first: a plan speaks of years before it
    as well, which are past, and a report of what is to come.

    `last` is the last year of which other columns say that they hold its outcomes.
    """
    plain, kinds = heading_of(column), kinds_in_title(title)
    if FORECAST.search(plain):
        return ["estimate", "target"]
    years = list(map(int, YEAR.findall(OF_A_PAPER.sub(" ", words.accent_free(title)))))
    is_ahead = (
        UP_TO_A_YEAR.search(plain)
        or period.kind is Kind.SPAN
        or (period.kind is Kind.YEAR and 0 < last < period.year)
    )
    if kinds != ["target"] and is_ahead:
        return ["target", "outcome"]
    is_beyond = years and (
        period.year < min(years) if kinds == ["target"] else period.year > max(years)
    )
    return ["outcome", "target"] if is_beyond else kinds


def cumulated(period: Period) -> Period:
    """From the first of January to the end of a month or a quarter."""
    months = {Kind.MONTH: 1, Kind.QUARTER: 3}.get(period.kind, 0) * period.number
    if months == 12:
        return Period(period.year, Kind.YEAR, 0, 0)
    return Period(period.year, Kind.MONTHS, months, 0) if months > 1 else period


# What a heading names


def period_of(path: Iterable[str], *, year: int | None = None) -> Period | None:
    """The period that the parts of a heading name, the last part before those around it."""
    parts = [_from_the_start(words.accent_free(part)) for part in reversed(tuple(path))]
    if any(one.search(part) for one in NO_ONE_PERIOD for part in parts):
        return None
    # "Kế hoạch 2026-2030 > Năm 2027": the nearest that names a year tells it.
    nearest = next(filter(YEAR.search, parts), "")
    span = SPAN.search(nearest)
    part = next(filter(None, map(_part_of_year, parts)), None)
    if span and part is None:
        return _period(int(span[1]), Kind.SPAN, 0, int(span[2]))
    named = set(YEAR.findall(nearest))
    if len(named) > 1 or (not named and (year is None or part is None)):
        return None
    year = int(named.pop()) if named else year
    if not nearest and any(map(SAME_PERIOD.search, parts)):
        year -= 1
    return _period(year, *(part or (Kind.YEAR, 0)))


QUARTER_ALONE = re.compile(r"i{1,3}|iv")  # "Năm 2025 > I"


def _part_of_year(plain: str) -> tuple[Kind, int] | None:
    return next(_parts_of_year(plain), None)


def _parts_of_year(plain: str) -> Iterator[tuple[Kind, int]]:
    """The parts that a text names, each kind of them once."""
    if QUARTER_ALONE.fullmatch(plain):
        yield Kind.QUARTER, ROMAN[plain]
        return
    for kind, pattern in PARTS_OF_YEAR:
        found = pattern.search(plain)
        if not found:
            continue
        groups = found.groupdict()
        if "half" in groups:
            yield kind, 6
        elif "number" not in groups:
            yield kind, 0
        else:
            number = ROMAN.get(groups["number"]) or int(groups["number"])
            yield (Kind.YEAR, 0) if kind is Kind.MONTHS and number == 12 else (kind, number)


def _period(year: int, kind: Kind, number: int, last_year: int = 0) -> Period | None:
    try:
        return Period(year, kind, number, last_year)
    except NotAPeriod:
        return None
